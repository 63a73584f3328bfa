/*
 * Who a vCard is about: a person or an organisation, under which id, and called what. By hand what no table can say.
 */
#include <stdlib.h>

#include "vcard_in.h"

struct ml_str ml_filling_text(struct ml_filling *f, const struct ml_vprop *p)
{
	return ml_str_trim(ml_vvalue_text(f->im->arena, p->value, f->card->version));
}

struct ml_vprop *ml_vcard_first(struct ml_vcard *c, uint8_t what)
{
	for (uint32_t i = 0; i < c->n; i++)
		if (c->props[i].what == what)
			return &c->props[i];
	return NULL;
}

struct ml_vprop *ml_vcard_best(struct ml_vcard *c, uint8_t what)
{
	struct ml_vprop *found = NULL;
	for (uint32_t i = 0; i < c->n; i++)
		if (c->props[i].what == what && (!found || ml_vparam_pref(&c->props[i]) < ml_vparam_pref(found)))
			found = &c->props[i];
	return found;
}

/* ---- what the card is about ------------------------------------------------------------- */

static bool is_blank_name(struct ml_filling *f, const struct ml_vprop *n)
{
	struct ml_str part[ML_V_COMPONENTS];
	if (!n)
		return true;
	ml_vcomponents(f->im->arena, n, f->card->version, part);
	return part[0].n == 0 && part[1].n == 0 && part[2].n == 0;
}

static bool folded_within(struct ml_str a, struct ml_str b)
{
	struct ml_buf fa = {0}, fb = {0};
	ml_fold(&fa, a);
	ml_fold(&fb, b);
	bool within = fa.n && fb.n && (memmem(fa.p, fa.n, fb.p, fb.n) || memmem(fb.p, fb.n, fa.p, fa.n));
	ml_buf_finish(&fa);
	ml_buf_finish(&fb);
	return within;
}

/* ORG without N is an organisation, unless FN names somebody else. */
static bool org_alone(struct ml_filling *f)
{
	struct ml_vprop *org = ml_vcard_first(f->card, ML_V_ORG), *fn = ml_vcard_first(f->card, ML_V_FN);
	if (!org || ml_str_trim(org->value).n < 1 || !is_blank_name(f, ml_vcard_first(f->card, ML_V_N)))
		return false;
	return !fn || ml_filling_text(f, fn).n == 0 || folded_within(ml_filling_text(f, fn), ml_filling_text(f, org));
}

bool ml_filling_kind(struct ml_vcards *v, struct ml_filling *f, struct ml_error *e)
{
	struct ml_vprop *kind = ml_vcard_first(f->card, ML_V_KIND), *as = ml_vcard_first(f->card, ML_V_SHOWAS);
	kind = kind ? kind : ml_vcard_first(f->card, ML_V_ABKIND);
	struct ml_str said = kind ? ml_str_trim(kind->value) : ml_str_n("", 0);
	f->map = &v->person;
	if (f->im->o->kind)
		f->map = f->im->o->kind == v->organisation.kind ? &v->organisation : &v->person;
	else if (ml_vcard_is(said, "ORG") || ml_vcard_is(said, "ORGANIZATION"))
		f->map = &v->organisation;
	else if (said.n && !ml_vcard_is(said, "INDIVIDUAL"))
		return ml_fail(e, ML_E_KIND_UNKNOWN, "KIND:%.*s", (int)ML_MIN(said.n, 64), said.p);
	else if ((as && ml_vcard_is(ml_str_trim(as->value), "COMPANY")) || (!said.n && org_alone(f)))
		f->map = &v->organisation;
	return true;
}

/* ---- its id ------------------------------------------------------------------------------- */

static int by_text(const void *a, const void *b)
{
	return ml_str_cmp(*(const struct ml_str *)a, *(const struct ml_str *)b);
}

/* Without a UID the card is known by all it says, in any order. */
static void id_of_content(struct ml_filling *f)
{
	struct ml_vcard *c = f->card;
	struct ml_arena *a = f->im->arena;
	struct ml_str *lines = ML_NEWN(a, struct ml_str, c->n + 1);
	struct ml_buf b = {0};
	uint32_t n = 0;
	for (uint32_t i = 0; i < c->n; i++) {
		if (c->props[i].what == ML_V_REV || c->props[i].what == ML_V_PRODID || c->props[i].what == ML_V_VERSION)
			continue;
		ml_buf_clear(&b);
		ml_vprop_plain(&b, &c->props[i], c->version);
		lines[n++] = ml_arena_str(a, ml_buf_view(&b));
	}
	qsort(lines, n, sizeof(*lines), by_text);
	ml_buf_clear(&b);
	ml_buf_z(&b, f->map->kind->key);
	for (uint32_t i = 0; i < n; i++) {
		ml_buf_char(&b, '\n');
		ml_buf_str(&b, lines[i]);
	}
	ml_import_derive("vcard-content", ml_buf_view(&b), &f->id);
	ml_buf_finish(&b);
}

/* The record of that id, unless it is of another kind: then the id is not for this card. */
static bool id_is_free(struct ml_filling *f, const struct ml_uuid *id)
{
	f->rid = ml_store_rid(f->im->store, id);
	return f->rid == 0 || (uint64_t)(f->rid & 255) == f->map->kind->wire;
}

/* As the rest keeps it: composed, without control characters, so that it derives the same id when it comes back. */
static struct ml_str kept_form(struct ml_filling *f, const struct ml_vprop *p)
{
	struct ml_str uid = ml_filling_text(f, p);
	struct ml_value v;
	bool plain = true;
	for (size_t i = 0; i < uid.n && plain; i++)
		plain = uid.p[i] > ' ' && uid.p[i] < 127;
	if (plain || f->map->rest < 0 || uid.n == 0)
		return uid;
	const struct ml_field *rest = &f->map->kind->fields[f->map->rest];
	return ml_import_value(f->im, rest, uid, &v, NULL) ? v.s : ml_str_n("", 0);
}

/* A UID that is a UUID of ours is the record's id; any other gives one. false: the card has no UID. */
static bool id_of_uid(struct ml_filling *f)
{
	struct ml_vprop *p = ml_vcard_first(f->card, ML_V_UID);
	struct ml_str uid = p ? kept_form(f, p) : ml_str_n("", 0), bare = uid;
	if (uid.n == 0)
		return false;
	bool urn = uid.n > 9 && ml_vcard_is(ml_str_n(uid.p, 9), "URN:UUID:");
	if (urn)
		bare = ml_str_n(uid.p + 9, uid.n - 9);
	if (ml_uuid_parse(bare, &f->id) && id_is_free(f, &f->id) && (urn || f->rid))
		return true;
	f->keep_uid = true;
	ml_import_derive("vcard", uid, &f->id);
	if (id_is_free(f, &f->id))
		return true;
	struct ml_str name = ml_arena_printf(f->im->arena, "%s:%.*s", f->map->kind->key, (int)uid.n, uid.p);
	ml_import_derive("vcard", name, &f->id);
	f->rid = ml_store_rid(f->im->store, &f->id);
	return true;
}

void ml_filling_adopt(struct ml_filling *f)
{
	struct ml_uuid named;
	int i = f->map->rest;
	const struct ml_gathered *name = NULL;
	for (uint32_t k = 0; k < f->map->n; k++)
		if (f->map->entries[k].what == ML_V_ORG)
			name = &f->sheet.at[f->map->entries[k].index];
	if (!name || name->n == 0 || i < 0 || f->rid)
		return;
	ml_link_organisation_id(name->v[0].s, &named);
	int64_t rid = ml_store_rid(f->im->store, &named);
	struct ml_cell rest;
	const struct ml_field *field = f->sheet.fields[i];
	struct ml_str own = ml_vcard_first(f->card, ML_V_UID) ? ml_filling_text(f, ml_vcard_first(f->card, ML_V_UID))
							      : ml_str_n("", 0);
	if (!rid || !ml_store_row(f->im->store, f->im->arena, rid, &field, 1, &rest, NULL, NULL))
		return;
	struct ml_str kept = rest.n ? rest.v[0].s : ml_str_n("", 0), line;
	while (ml_str_split(&kept, '\n', &line))
		if (ml_str_starts(line, ML_STR("UID:")) && !ml_str_eq(ml_str_n(line.p + 4, line.n - 4), own))
			return;
	f->id = named;
	f->keep_uid = own.n > 0;
}

bool ml_filling_id(struct ml_filling *f)
{
	if (id_of_uid(f))
		return true;
	id_of_content(f);
	f->rid = ml_store_rid(f->im->store, &f->id);
	return false;
}

/* ---- names ----------------------------------------------------------------------------------- */

bool ml_filling_component(struct ml_filling *f, uint8_t what, int component, struct ml_str text)
{
	for (uint32_t i = 0; i < f->map->n; i++) {
		const struct ml_ventry *en = &f->map->entries[i];
		struct ml_value v;
		if (en->what != what || en->component != component || ml_str_trim(text).n == 0)
			continue;
		if (!ml_import_value(f->im, en->field, text, &v, NULL))
			return false;
		ml_sheet_add(f->im, &f->sheet, en->index, v);
		return true;
	}
	return false;
}

void ml_filling_leftover(struct ml_filling *f, struct ml_vprop *p, const struct ml_str part[ML_V_COMPONENTS], int n)
{
	struct ml_buf value = {0}, line = {0};
	struct ml_str rest = p->value, raw;
	bool left = false;
	for (int i = 0; i < n; i++) {
		ml_buf_z(&value, i ? ";" : "");
		if (ml_vvalue_cut(&rest, ';', &raw) && part[i].n) {
			ml_buf_str(&value, ml_str_trim(raw));
			left = true;
		}
	}
	if (left || !ml_vprop_is_bare(p)) {
		struct ml_vprop shadow = *p;
		shadow.value = ml_buf_view(&value);
		ml_buf_char(&line, '~');
		ml_vprop_plain(&line, &shadow, f->card->version);
		p->shadow = ml_arena_str(f->im->arena, ml_buf_view(&line));
	}
	ml_buf_finish(&value);
	ml_buf_finish(&line);
}

/* "Jean,Pierre" is a list of names; an escaped comma belongs to one. */
static struct ml_str names_of(struct ml_filling *f, struct ml_str raw)
{
	char *copy = memchr(raw.p ? raw.p : "", ',', raw.n) ? ml_arena_z(f->im->arena, raw) : NULL;
	for (size_t i = 0; copy && i < raw.n; i++) {
		if (copy[i] == '\\')
			i++;
		else if (copy[i] == ',')
			copy[i] = ' ';
	}
	return ml_str_trim(ml_vvalue_text(f->im->arena, ml_str_n(copy ? copy : raw.p, raw.n), f->card->version));
}

static void take_n(struct ml_filling *f, struct ml_vprop *n)
{
	struct ml_str part[ML_V_COMPONENTS], rest = n->value, raw;
	ml_vcomponents(f->im->arena, n, f->card->version, part);
	for (int i = 0; i < 2 && ml_vvalue_cut(&rest, ';', &raw); i++)
		part[i] = names_of(f, raw);
	for (int i = 0; i < 5; i++)
		if (ml_filling_component(f, ML_V_N, i + 1, part[i]))
			part[i].n = 0;
	n->used = true;
	ml_filling_leftover(f, n, part, 5);
}

/* FN says nothing new when it is made of the parts of N. */
static bool adds_nothing(struct ml_str fn, const struct ml_vprop *n)
{
	struct ml_buf words = {0}, all = {0};
	struct ml_str rest, word;
	bool within = true;
	ml_buf_char(&all, ' ');
	for (size_t i = 0; i < n->value.n; i++)
		ml_buf_char(&words, strchr(";,\\", n->value.p[i]) ? ' ' : n->value.p[i]);
	ml_fold(&all, ml_buf_view(&words));
	ml_buf_char(&all, ' ');
	ml_buf_clear(&words);
	ml_fold(&words, fn);
	rest = ml_buf_view(&words);
	while (within && ml_str_split(&rest, ' ', &word)) {
		const char *at = all.p;
		while ((at = memmem(at, (size_t)(all.p + all.n - at), word.p, word.n)) &&
			(at[-1] != ' ' || at[word.n] != ' '))
			at++;
		within = at != NULL;
	}
	ml_buf_finish(&words);
	ml_buf_finish(&all);
	return within;
}

/* A display name of its own is kept as long as the names it stood beside do not change. */
static void take_fn(struct ml_filling *f, struct ml_vprop *fn, struct ml_vprop *n)
{
	struct ml_str text = ml_filling_text(f, fn);
	fn->used = true;
	if (text.n == 0 || adds_nothing(text, n))
		return;
	struct ml_buf b = {0}, names = {0};
	for (uint32_t i = 0; i < f->map->n; i++) {
		const struct ml_ventry *en = &f->map->entries[i];
		if (en->what == ML_V_N && en->component <= 2 && f->sheet.at[en->index].n) {
			ml_buf_str(&names, f->sheet.at[en->index].v[0].s);
			ml_buf_char(&names, ';');
		}
	}
	ml_buf_z(&b, "~FN:");
	ml_vshadow_mark(&b, ml_buf_view(&names));
	ml_buf_char(&b, ';');
	ml_vvalue_escape(&b, text);
	fn->shadow = ml_arena_str(f->im->arena, ml_buf_view(&b));
	ml_buf_finish(&b);
	ml_buf_finish(&names);
}

bool ml_filling_person(struct ml_filling *f, struct ml_error *e)
{
	static const uint8_t instead[] = {ML_V_FN, ML_V_NICKNAME, ML_V_ORG, ML_V_EMAIL, ML_V_TEL};
	struct ml_vprop *n = ml_vcard_first(f->card, ML_V_N), *fn = ml_vcard_first(f->card, ML_V_FN);
	if (!is_blank_name(f, n)) {
		take_n(f, n);
		if (fn)
			take_fn(f, fn, n);
		return true;
	}
	if (n)
		n->used = true;
	for (size_t i = 0; i < ML_COUNT(instead); i++) {
		struct ml_vprop *p = ml_vcard_best(f->card, instead[i]);
		struct ml_str text = p ? ml_filling_text(f, p) : ml_str_n("", 0), family = text,
			      given = ml_str_n("", 0);
		if (text.n == 0)
			continue;
		if (instead[i] == ML_V_FN) {
			ml_name_split(text, &family, &given);
			p->used = true;
		}
		ml_filling_component(f, ML_V_N, 1, family);
		ml_filling_component(f, ML_V_N, 2, given);
		return true;
	}
	return ml_fail(e, ML_E_VALUE_REQUIRED, "FN");
}

/* FN is the organisation's name; a unit belongs to the organisation that ORG starts with. */
bool ml_filling_organisation(struct ml_filling *f, struct ml_error *e)
{
	struct ml_vprop *fn = ml_vcard_first(f->card, ML_V_FN), *org = ml_vcard_first(f->card, ML_V_ORG),
			*n = ml_vcard_first(f->card, ML_V_N);
	struct ml_str part[ML_V_COMPONENTS] = {{0}}, name = fn ? ml_filling_text(f, fn) : ml_str_n("", 0);
	if (org)
		ml_vcomponents(f->im->arena, org, f->card->version, part);
	if (name.n == 0)
		name = part[1].n ? part[1] : part[0];
	if (name.n == 0)
		return ml_fail(e, ML_E_VALUE_REQUIRED, "FN");
	if (fn)
		fn->used = true;
	if (n)
		n->used = ml_fold_equal(ml_filling_text(f, n), name) || is_blank_name(f, n);
	if (org) {
		struct ml_uuid parent;
		bool unit = part[1].n > 0 && !ml_fold_equal(part[0], name);
		if (unit && !ml_link_organisation(f->im, part[0], &parent, e))
			return false;
		int at = ml_sheet_index(&f->sheet, ml_kind_field(f->map->kind, ML_STR("parent")));
		if (unit && at >= 0)
			ml_sheet_add(f->im, &f->sheet, (uint32_t)at, ml_ref(parent));
		org->used = unit || ml_fold_equal(part[0], name);
	}
	for (uint32_t i = 0; i < f->map->n; i++) {
		struct ml_value v;
		if (f->map->entries[i].what != ML_V_ORG)
			continue;
		if (!ml_import_value(f->im, f->map->entries[i].field, name, &v, e))
			return false;
		ml_sheet_add(f->im, &f->sheet, f->map->entries[i].index, v);
	}
	return true;
}
