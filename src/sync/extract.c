/*
 * Extracts without personal data, for people outside the team: which records go, under which id, with which fields.
 *
 * - A kind that describes people (it has a personal name, or is nothing without its person) keeps only what can be counted:
 *   choices, yes/no, numbers and references that lists filter by. Its records get pseudonyms: ids that the team alone could
 *   make, the same in every extract for the same receiver, so that people can be counted and followed but not named.
 * - What such records say is kept only as far as at least `least` records say the same (k-anonymity by prefixes, in the order of
 *   the kind's table: Sweeney, "k-anonymity: a model for protecting privacy", 2002); a link of which nothing is left does not go.
 * - Other kinds lose their personal fields, names, telephones, addresses and long texts; short texts are masked (mask.c).
 * - Figures, counted before anything was left out, go in the manifest; cells smaller than `least` are not told, and where one
 *   alone would follow from the sum, nor is the next smallest.
 */
#include <stdlib.h>

#include "private.h"

enum { LEAST = 5, LEAST_MIN = 3, LEAST_MAX = 1000, FIELDS_MAX = 64, CELLS_MAX = 4096 };

struct said { /* what a record of a personal kind says, by prefixes */
	struct ml_uuid id;
	uint32_t n, level; /* of hash, and how many of it may be told */
	uint64_t hash[FIELDS_MAX];
};

struct cell {
	uint64_t kind, field, count;
	struct ml_str value;
};

struct sync_extract {
	struct ml_store *store;
	struct ml_arena *arena;
	uint32_t least;
	uint8_t key[32];	/* of the pseudonyms */
	int64_t time;
	struct sync_mask *mask;
	struct ml_map *levels; /* id of a record -> fields that may be told + 1 */
	ML_VEC(struct said *) said;
	struct ml_map *cells; /* kind, field, value -> place in cell + 1 */
	ML_VEC(struct cell) cell;
	struct sync_scope *scope;
};

/* ---- what the tables say ------------------------------------------------------------------------ */

static bool is_personal(const struct ml_kind *k)
{
	for (uint32_t i = 0; i < k->n_fields; i++) {
		const struct ml_field *f = &k->fields[i];
		if ((f->flags & ML_F_PERSONAL) && (f->type == ML_T_NAME || (f->type == ML_T_REF && (f->flags & ML_F_REQUIRED))))
			return true;
	}
	return false;
}

static const struct ml_kind *kind_of_id(struct sync_extract *x, const struct ml_uuid *id)
{
	int64_t rid = ml_store_rid(x->store, id);
	return rid ? ml_kind_by_wire((uint64_t)(rid & 0xff)) : NULL;
}

/* What can be counted, and so told of many: not what the field's flag says is personal. */
static bool is_trait(const struct ml_field *f)
{
	return !(f->flags & (ML_F_PERSONAL | ML_F_MULTI | ML_F_HIDDEN)) && (f->flags & (ML_F_FACET | ML_F_REQUIRED)) &&
	       (f->type == ML_T_ENUM || f->type == ML_T_BOOL || f->type == ML_T_INT || f->type == ML_T_REF);
}

/* A field of which figures are made: personal ones too, for nobody is told in them. */
static bool is_counted(const struct ml_field *f)
{
	return (f->flags & ML_F_FACET) && !(f->flags & ML_F_MULTI) &&
	       (f->type == ML_T_ENUM || f->type == ML_T_BOOL ||
		       (f->type == ML_T_REF && f->ref && strcmp(f->ref, "territory") == 0));
}

/* Fields of other kinds that stay behind. */
static bool stays_behind(const struct ml_field *f)
{
	return (f->flags & (ML_F_PERSONAL | ML_F_HIDDEN)) || f->type == ML_T_NAME || f->type == ML_T_PHONE ||
	       f->type == ML_T_EMAIL || f->type == ML_T_BYTES || (f->type == ML_T_LONG && !(f->flags & ML_F_REQUIRED));
}

static bool is_canonical(struct sync_extract *x, const struct ml_uuid *id)
{
	struct ml_uuid canonical = ml_store_canonical_id(x->store, id);
	return ml_uuid_eq(&canonical, id);
}

static bool goes(struct sync_extract *x, uint64_t wire, const struct ml_uuid *id, const struct ml_state *state,
	const struct ml_kind **kind)
{
	*kind = ml_kind_by_wire(wire);
	/* Of records that were joined the canonical one goes alone. */
	if (ml_state_slot(state, ML_FIELD_MERGED_INTO) && !is_canonical(x, id))
		return false;
	return *kind && !((*kind)->flags & ML_K_TECHNICAL) && !state->erased &&
	       ml_state_bin(ml_store_lineage(x->store), state) != ML_BIN_YES && sync_scope_takes(x->scope, wire, id, state);
}

static const struct ml_value *shown(const struct ml_state *state, uint64_t wire)
{
	const struct ml_slot *slot = ml_state_slot(state, wire);
	return slot ? &ml_slot_shown(slot)->v : NULL;
}

/* ---- first turn: names, traits, figures ---------------------------------------------------------- */

static void learn_names(struct sync_extract *x, const struct ml_kind *k, const struct ml_state *state)
{
	struct ml_str names[8];
	uint32_t n = 0;
	for (uint32_t i = 0; i < k->n_fields; i++) {
		const struct ml_field *f = &k->fields[i];
		const struct ml_slot *slot = ml_state_slot(state, f->wire);
		if (!(f->flags & ML_F_PERSONAL) || f->type != ML_T_NAME)
			continue;
		for (uint32_t d = 0; slot && d < slot->n && n < ML_COUNT(names); d++)
			if (slot->d[d].v.tag == ML_TEXT)
				names[n++] = slot->d[d].v.s;
	}
	sync_mask_person(x->mask, names, n);
}

static void learn_traits(struct sync_extract *x, const struct ml_kind *k, const struct ml_uuid *id,
	const struct ml_state *state)
{
	struct said *said = ML_NEW(x->arena, struct said);
	struct ml_buf text = {0};
	uint64_t hash = k->wire;
	said->id = *id;
	for (uint32_t i = 0; i < k->n_fields && said->n < FIELDS_MAX; i++) {
		const struct ml_field *f = &k->fields[i];
		const struct ml_value *v = shown(state, f->wire);
		if (!is_trait(f))
			continue;
		ml_buf_clear(&text);
		ml_buf_varint(&text, f->wire);
		if (v)
			ml_value_encode(&text, v);
		hash = ml_hash64(text.p, text.n, hash);
		said->hash[said->n++] = hash;
	}
	said->level = said->n;
	ml_buf_finish(&text);
	ml_vec_push(&x->said, said);
}

static void count_figures(struct sync_extract *x, const struct ml_kind *k, const struct ml_state *state)
{
	struct ml_buf key = {0}, text = {0};
	for (uint32_t i = 0; i < k->n_fields; i++) {
		const struct ml_field *f = &k->fields[i];
		const struct ml_value *v = is_counted(f) ? shown(state, f->wire) : NULL;
		uint64_t at;
		if (!v || v->tag == ML_RAW)
			continue;
		ml_buf_clear(&text);
		ml_value_plain(&text, f, v);
		ml_buf_clear(&key);
		ml_buf_printf(&key, "%u.%llu.%s", k->wire, (unsigned long long)f->wire, text.p);
		if (ml_map_get(x->cells, ml_buf_view(&key), &at)) {
			x->cell.v[at - 1].count++;
			continue;
		}
		if (x->cell.n == CELLS_MAX)
			continue;
		struct cell c = {k->wire, f->wire, 1, ml_arena_str(x->arena, ml_buf_view(&text))};
		ml_vec_push(&x->cell, c);
		ml_map_set(x->cells, ml_buf_view(&key), x->cell.n);
	}
	ml_buf_finish(&key);
	ml_buf_finish(&text);
}

static bool learn(
	void *arg, uint64_t wire, const struct ml_uuid *id, const struct ml_state *state, struct ml_error *e)
{
	struct sync_extract *x = arg;
	const struct ml_kind *k = ml_kind_by_wire(wire);
	if (k && is_personal(k) && !state->erased)
		learn_names(x, k, state); /* of everybody, chosen or not */
	if (!goes(x, wire, id, state, &k) || !is_personal(k))
		return true;
	learn_traits(x, k, id, state);
	count_figures(x, k, state);
	return true;
}

static struct ml_str bytes_key(const void *p, size_t n)
{
	return ml_str_n(p, n);
}

/* From the longest prefix down: what fewer than `least` records say alike is said shorter. */
static void find_levels(struct sync_extract *x)
{
	uint32_t longest = 0;
	for (size_t i = 0; i < x->said.n; i++)
		longest = ML_MAX(longest, x->said.v[i]->n);
	for (uint32_t level = longest; level > 0; level--) {
		struct ml_map *counts = ml_map_create();
		uint64_t n;
		for (size_t i = 0; i < x->said.n; i++) {
			const struct said *s = x->said.v[i];
			if (s->level != level)
				continue;
			n = 0;
			ml_map_get(counts, bytes_key(&s->hash[level - 1], sizeof(uint64_t)), &n);
			ml_map_set(counts, bytes_key(&s->hash[level - 1], sizeof(uint64_t)), n + 1);
		}
		for (size_t i = 0; i < x->said.n; i++) {
			struct said *s = x->said.v[i];
			if (s->level == level && ml_map_get(counts, bytes_key(&s->hash[level - 1], sizeof(uint64_t)), &n) &&
				n < x->least)
				s->level--;
		}
		ml_map_destroy(counts);
	}
	for (size_t i = 0; i < x->said.n; i++)
		ml_map_set(x->levels, bytes_key(&x->said.v[i]->id, sizeof(struct ml_uuid)), x->said.v[i]->level + 1);
}

static int by_place(const void *a, const void *b)
{
	const struct cell *x = a, *y = b;
	if (x->kind != y->kind || x->field != y->field)
		return x->kind != y->kind ? (x->kind < y->kind ? -1 : 1) : (x->field < y->field ? -1 : 1);
	return ml_str_cmp(x->value, y->value);
}

/* Small cells of one table are not told (0), nor the next smallest when one alone is missing. */
static void suppress(struct cell *c, size_t n, uint32_t least)
{
	size_t hidden = 0, next = n;
	for (size_t i = 0; i < n; i++) {
		if (c[i].count < least) {
			c[i].count = 0;
			hidden++;
		} else if (next == n || c[i].count < c[next].count) {
			next = i;
		}
	}
	if (hidden == 1 && next < n)
		c[next].count = 0;
}

static void suppress_all(struct sync_extract *x)
{
	if (x->cell.n)
		qsort(x->cell.v, x->cell.n, sizeof *x->cell.v, by_place);
	for (size_t i = 0, k; i < x->cell.n; i = k) {
		for (k = i; k < x->cell.n && x->cell.v[k].kind == x->cell.v[i].kind && x->cell.v[k].field == x->cell.v[i].field;)
			k++;
		suppress(&x->cell.v[i], k - i, x->least);
	}
}

/* The oldest secret of the team, which all members have: they make the same pseudonyms. Each directorate gets its own. */
static bool make_key(struct sync_extract *x, const struct ml_bundle_options *o, struct ml_error *e)
{
	static const char use[] = "maillage pseudonyms";
	static const struct ml_uuid nobody;
	uint8_t secret[SYNC_SECRET];
	crypto_generichash_state h;
	if (!sync_first_secret(x->store, secret))
		return ml_fail(e, ML_E_TEAM_NONE, NULL);
	crypto_generichash_init(&h, secret, sizeof secret, sizeof x->key);
	crypto_generichash_update(&h, (const uint8_t *)use, sizeof use);
	crypto_generichash_update(&h, o->directorate ? o->directorate->b : nobody.b, sizeof nobody.b);
	crypto_generichash_final(&h, x->key, sizeof x->key);
	sodium_memzero(secret, sizeof secret);
	return true;
}

bool sync_extract_make(struct ml_store *s, struct ml_arena *a, const struct ml_bundle_options *o, struct sync_scope *scope,
	int64_t upto, struct sync_extract **out, struct ml_error *e)
{
	struct ml_context *ctx = ml_store_context(s);
	struct sync_extract *x = ml_xalloc(sizeof *x);
	*out = x;
	x->store = s;
	x->arena = a;
	x->scope = scope;
	x->least = o->least ? o->least : LEAST;
	x->time = ctx->now_ms(ctx);
	x->mask = sync_mask_create();
	x->levels = ml_map_create();
	x->cells = ml_map_create();
	if (x->least < LEAST_MIN || x->least > LEAST_MAX)
		return ml_fail(e, ML_E_VALUE_RANGE, "%u", x->least);
	if (!make_key(x, o, e) || !ml_store_visit(s, 0, upto, learn, x, e))
		return false;
	find_levels(x);
	suppress_all(x);
	return true;
}

void sync_extract_destroy(struct sync_extract *x)
{
	if (!x)
		return;
	sync_mask_destroy(x->mask);
	ml_map_destroy(x->levels);
	ml_map_destroy(x->cells);
	ml_vec_finish(&x->said);
	ml_vec_finish(&x->cell);
	sodium_memzero(x->key, sizeof x->key);
	ml_free_(x);
}

/* ---- second turn: the records ------------------------------------------------------------------------ */

static void pseudonym(const struct sync_extract *x, const struct ml_uuid *id, struct ml_uuid *out)
{
	crypto_generichash(out->b, sizeof out->b, id->b, sizeof id->b, x->key, sizeof x->key);
	out->b[6] = (uint8_t)((out->b[6] & 0x0f) | 0x80); /* RFC 9562: version 8 */
	out->b[8] = (uint8_t)((out->b[8] & 0x3f) | 0x80);
}

/* Written by hand; not a code with a rule of its own (SIRET…). */
static bool is_free_text(const struct ml_field *f)
{
	return (f->type == ML_T_TEXT || f->type == ML_T_LONG || f->type == ML_T_TAGS) && !f->normal && !(f->flags & ML_F_UNIQUE);
}

/* False: the value does not go. */
static bool value_goes(struct sync_extract *x, struct ml_arena *a, const struct ml_field *f, const struct ml_value *in,
	struct ml_value *out)
{
	*out = *in;
	if (in->tag == ML_RAW || in->tag == ML_BYTES)
		return false;
	if (in->tag == ML_TEXT && is_free_text(f))
		out->s = sync_mask_text(x->mask, a, in->s);
	if (in->tag != ML_ID)
		return true;
	out->id = ml_store_canonical_id(x->store, &in->id);
	const struct ml_kind *k = kind_of_id(x, &out->id);
	struct ml_uuid original = out->id;
	if (k && is_personal(k))
		pseudonym(x, &original, &out->id);
	return k != NULL;
}

/* A new state under one dot: who wrote what and when stays here. */
struct making {
	struct sync_extract *x;
	struct ml_arena *a;
	struct ml_state *out;
};

static void take(struct making *m, const struct ml_field *f, const struct ml_slot *from)
{
	struct ml_slot *to = &m->out->slots[m->out->n];
	bool set = f->flags & ML_F_MULTI;
	const struct ml_dval *d = set ? from->d : ml_slot_shown(from);
	uint32_t n = set ? from->n : 1;
	*to = (struct ml_slot){.field = f->wire, .d = ML_NEWN(m->a, struct ml_dval, n)};
	for (uint32_t i = 0; i < n; i++) {
		struct ml_dval *v = &to->d[to->n];
		*v = (struct ml_dval){.dot = {0, 1}, .seq = to->n, .time = m->x->time};
		to->n += value_goes(m->x, m->a, f, &d[i].v, &v->v);
	}
	m->out->n += to->n > 0;
}

static void give_name(struct making *m, const struct ml_field *f, const struct ml_uuid *id)
{
	struct ml_slot *to = &m->out->slots[m->out->n++];
	*to = (struct ml_slot){.field = f->wire, .n = 1, .d = ML_NEW(m->a, struct ml_dval)};
	to->d[0] = (struct ml_dval){.dot = {0, 1}, .time = m->x->time};
	to->d[0].v = ml_text(ml_arena_printf(m->a, "P-%02x%02x%02x%02x", id->b[0], id->b[1], id->b[2], id->b[3]));
}

/* *told: something is left besides the reference to the person. */
static void take_personal(struct making *m, const struct ml_kind *k, const struct ml_state *state, uint32_t level,
	const struct ml_uuid *id, bool *told)
{
	uint32_t traits = 0;
	for (uint32_t i = 0; i < k->n_fields; i++) {
		const struct ml_field *f = &k->fields[i];
		const struct ml_slot *slot = ml_state_slot(state, f->wire);
		if (f->type == ML_T_NAME && (f->flags & ML_F_REQUIRED))
			give_name(m, f, id);
		bool trait = is_trait(f);
		bool person = f->type == ML_T_REF && (f->flags & ML_F_PERSONAL) && !(f->flags & ML_F_MULTI);
		uint32_t before = m->out->n;
		if (slot && ((trait && traits < level) || person))
			take(m, f, slot);
		*told |= trait && m->out->n > before;
		traits += trait;
	}
}

static int by_field(const void *a, const void *b)
{
	const struct ml_slot *x = a, *y = b;
	return x->field < y->field ? -1 : x->field > y->field;
}

bool sync_extract_record(struct sync_extract *x, struct ml_arena *a, uint64_t wire, struct ml_uuid *id,
	const struct ml_state **state)
{
	const struct ml_kind *k;
	uint64_t level = 0;
	if (!goes(x, wire, id, *state, &k))
		return false;
	struct making m = {x, a, ML_NEW(a, struct ml_state)};
	m.out->slots = ML_NEWN(a, struct ml_slot, k->n_fields + 1);
	m.out->vv = (struct ml_vv){1, ML_NEW(a, struct ml_dot)};
	m.out->vv.e[0] = (struct ml_dot){0, 1};
	if (is_personal(k)) {
		struct ml_uuid original = *id;
		bool told = false;
		/* A record that came since the first turn is told nothing of. */
		if (!ml_map_get(x->levels, bytes_key(&original, sizeof original), &level))
			return false;
		pseudonym(x, &original, id);
		take_personal(&m, k, *state, (uint32_t)level - 1, id, &told);
		if (!told && (k->flags & ML_K_LINK))
			return false;
	} else {
		for (uint32_t i = 0; i < k->n_fields; i++) {
			const struct ml_slot *slot = ml_state_slot(*state, k->fields[i].wire);
			if (slot && !stays_behind(&k->fields[i]))
				take(&m, &k->fields[i], slot);
		}
	}
	qsort(m.out->slots, m.out->n, sizeof *m.out->slots, by_field);
	*state = m.out;
	return true;
}

void sync_extract_figures(struct sync_extract *x, struct ml_arena *a, struct sync_manifest *m)
{
	m->n_figures = (uint32_t)x->cell.n;
	m->figures = ML_NEWN(a, struct ml_figure, x->cell.n + 1);
	for (size_t i = 0; i < x->cell.n; i++) {
		const struct cell *c = &x->cell.v[i];
		m->figures[i] = (struct ml_figure){c->kind, c->field, ml_arena_str(a, c->value), c->count};
	}
	m->least = x->least;
}
