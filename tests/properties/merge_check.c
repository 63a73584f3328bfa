/* What must hold at every moment of a random history: see test_merge_state.c. */
#include "merge_history.h"

#define ONE_IN(n) dice_one_in(&h->dice, (n))

const struct simulated_field fields[FIELDS] = {
	{5, false}, {7, false}, {16, true}, {26, true}, {61, false}, {OWN_FIELD, false}};

void history_fail(struct history *h, const char *what)
{
	if (!h->failure)
		h->failure = what;
}

/* ---- values ---- */

struct ml_value value_of(struct history *h, int content)
{
	struct ml_value v = {.i = content};
	struct ml_str text = ml_arena_printf(h->arena, "v%d", content);
	switch (content % 8) {
	case 0:
		return ml_int(content - 40);
	case 1:
		return ml_real(content / 3.0);
	case 2:
		memcpy(v.id.b, text.p, text.n);
		v.i = 0;
		v.tag = ML_ID;
		return v;
	case 3:
		v.tag = ML_MONEY;
		v.s = ML_STR("MAD");
		return v;
	case 4:
		return (struct ml_value){.tag = ML_GEO, .x = content, .y = -content};
	case 5:
		v.tag = ML_TIME;
		v.s = ML_STR("Africa/Casablanca");
		return v;
	case 6:
		return (struct ml_value){.tag = ML_BYTES, .s = text};
	default:
		return ml_text(text);
	}
}

/* ---- the state, written out without the module's help ---- */

static void add_number(struct ml_buf *b, uint64_t n)
{
	ml_buf_add(b, &n, sizeof(n));
}

static void add_inc(struct ml_buf *b, const struct ml_lineage *l, uint32_t inc)
{
	ml_buf_add(b, ml_lineage_at(l, inc)->id.b, sizeof(struct ml_uuid));
}

static struct ml_str vector_bytes(struct history *h, const struct ml_lineage *l, const struct ml_vv *vv)
{
	struct ml_buf b = {0};
	for (uint32_t i = 0; i < vv->n; i++) {
		add_inc(&b, l, vv->e[i].inc);
		add_number(&b, vv->e[i].n);
	}
	struct ml_str out = ml_arena_str(h->arena, ml_buf_view(&b));
	ml_buf_finish(&b);
	return out;
}

static struct ml_str state_bytes(struct history *h, const struct ml_lineage *l, const struct ml_state *s)
{
	struct ml_buf b = {0};
	add_number(&b, s->erased);
	for (uint32_t i = 0; i < s->n; i++) {
		add_number(&b, s->slots[i].field);
		add_number(&b, s->slots[i].n);
		for (uint32_t k = 0; k < s->slots[i].n; k++) {
			const struct ml_dval *d = &s->slots[i].d[k];
			add_inc(&b, l, d->dot.inc);
			add_number(&b, d->dot.n);
			add_number(&b, d->seq);
			add_number(&b, (uint64_t)d->time);
			ml_value_encode(&b, &d->v);
		}
	}
	struct ml_str out = ml_arena_str(h->arena, ml_buf_view(&b));
	ml_buf_finish(&b);
	return out;
}

/* ---- checks of one state ---- */

static bool same_value(
	struct history *h, const struct laptop *x, const struct ml_dval *d, const struct model_value *want)
{
	const struct model_stamp *stamp = &h->model->event[want->event].stamp;
	struct ml_value v = value_of(h, want->content);
	return d->time == stamp->time && d->dot.n == stamp->counter && d->seq == (uint32_t)want->seq &&
	       memcmp(ml_lineage_at(x->l, d->dot.inc)->id.b, stamp->inc, 16) == 0 &&
	       (want->field == ML_FIELD_BIN || ml_value_cmp(&d->v, &v) == 0);
}

static void check_slot(struct history *h, const struct laptop *x, int r, uint64_t field)
{
	int want[MODEL_SLOT], n = model_slot(h->model, r, &x->seen[r], field, want);
	const struct ml_slot *slot = ml_state_slot(x->state[r], field);
	if ((slot ? (int)slot->n : 0) != n) {
		history_fail(h, "a field holds other values than the model");
		return;
	}
	for (int i = 0; i < n; i++)
		CHECK(h, same_value(h, x, &slot->d[i], &h->model->value[want[i]]),
			"a value or its rank differs from the model");
	if (n)
		CHECK(h, ml_slot_shown(slot) == &slot->d[n - 1], "the one shown is the last");
}

static void check_against_model(struct history *h, const struct laptop *x, int r)
{
	static const enum ml_bin_state bins[] = {ML_BIN_NO, ML_BIN_YES, ML_BIN_EDITED_AFTER};
	const struct ml_state *s = x->state[r];
	static int all[MODEL_VALUES];
	uint64_t values = 0;
	for (size_t i = 0; i < ML_COUNT(fields); i++)
		check_slot(h, x, r, fields[i].number);
	check_slot(h, x, r, ML_FIELD_BIN);
	for (uint32_t i = 0; i < s->n; i++)
		values += s->slots[i].n;
	CHECK(h, values == (uint64_t)model_all(h->model, r, &x->seen[r], all),
		"there are values the model does not have");
	CHECK(h, s->erased == model_erased(h->model, r, &x->seen[r]), "erased or not differs from the model");
	CHECK(h, ml_state_bin(x->l, s) == bins[model_bin(h->model, r, &x->seen[r], ML_FIELD_BIN)],
		"the bin differs from the model");
	CHECK(h, model_lost(h->model, r, &x->seen[r]) == -1, "a value was lost");
}

/* Equal vectors, equal seen writes, equal bytes and equal hashes: each exactly when the others are. */
static void check_known(struct history *h, const struct laptop *x, int r)
{
	struct ml_uuid id = {{(uint8_t)r}};
	struct known now = {r, x->seen[r], vector_bytes(h, x->l, &x->state[r]->vv), state_bytes(h, x->l, x->state[r]),
		ml_state_hash(x->l, &id, 9, x->state[r])};
	for (int i = 0; i < h->known; i++) {
		const struct known *k = &h->pool[i];
		if (k->record != r)
			continue;
		bool vector = ml_str_eq(k->vector, now.vector);
		bool seen = memcmp(&k->seen, &now.seen, sizeof(now.seen)) == 0;
		bool hash = k->hash.w[0] == now.hash.w[0] && k->hash.w[1] == now.hash.w[1];
		CHECK(h, vector == seen, "vectors and seen writes do not agree");
		CHECK(h, !vector || ml_str_eq(k->bytes, now.bytes), "equal vectors with different states");
		CHECK(h, vector == hash, "the hash does not follow the vector");
		if (vector)
			return;
	}
	if (h->known < POOL)
		h->pool[h->known++] = now;
}

/* By the definition: the same line, and written before the entry or before the fork on the way to it. */
static bool stands_by_walking(const struct ml_lineage *l, struct ml_dot e, struct ml_dot d)
{
	const struct ml_inc *inc = ml_lineage_at(l, e.inc);
	while (e.inc != d.inc && inc->parent != ML_INC_NONE) {
		e = (struct ml_dot){inc->parent, inc->fork};
		inc = ml_lineage_at(l, e.inc);
	}
	return e.inc == d.inc && d.n <= e.n;
}

/* The vector is the highest of the writes seen, and nothing else. */
static void check_vector(struct history *h, const struct laptop *x, int r)
{
	struct ml_dot dots[MODEL_EVENTS];
	int n = 0, highest = 0;
	for (int e = 0; e < h->model->events; e++) {
		const struct model_stamp *stamp = &h->model->event[e].stamp;
		struct ml_uuid id;
		if (!model_has(&x->seen[r], e))
			continue;
		memcpy(id.b, stamp->inc, sizeof(id.b));
		dots[n++] = (struct ml_dot){ml_lineage_find(x->l, &id), stamp->counter};
	}
	for (int i = 0; i < n; i++) {
		bool stood = false, entry = false;
		for (int k = 0; k < n && !stood; k++)
			stood = k != i && stands_by_walking(x->l, dots[k], dots[i]);
		for (uint32_t k = 0; k < x->state[r]->vv.n; k++)
			entry = entry ||
				(x->state[r]->vv.e[k].inc == dots[i].inc && x->state[r]->vv.e[k].n == dots[i].n);
		CHECK(h, entry == !stood, "the vector is not just the highest of the writes seen");
		highest += entry;
	}
	CHECK(h, (int)x->state[r]->vv.n == highest, "the vector has entries of writes not seen");
}

struct columns {
	struct history *h;
	const struct ml_state *s;
	uint64_t salt;
};

static bool held(void *arg, uint64_t field, bool *multi)
{
	struct columns *c = arg;
	*multi = field % 10 == 6;
	return (c->salt >> field % 61) & 1;
}

static const struct ml_value *fetch(void *arg, uint64_t field, uint32_t *n)
{
	struct columns *c = arg;
	bool multi;
	const struct ml_slot *slot = ml_state_slot(c->s, field);
	if (!slot || !held(arg, field, &multi))
		return NULL;
	*n = 1;
	return multi ? ml_slot_distinct(c->h->arena, slot, n) : &ml_slot_shown(slot)->v;
}

static void check_packing(struct history *h, const struct laptop *x, int r)
{
	struct columns c = {h, x->state[r], dice_word(&h->dice)};
	struct ml_buf b = {0};
	struct ml_state *back;
	struct ml_vv vv;
	bool erased;
	ml_state_pack(&b, x->state[r], held, &c);
	if (!ml_state_unpack(h->arena, x->l, ml_buf_view(&b), fetch, &c, &back))
		history_fail(h, "a packed state is refused");
	else
		CHECK(h, ml_state_equal(x->l, back, x->state[r]), "packing changed the state");
	CHECK(h,
		ml_state_peek(h->arena, ml_buf_view(&b), &vv, &erased) && erased == x->state[r]->erased &&
			ml_vv_order(x->l, &vv, &x->state[r]->vv) == ML_EQUAL,
		"a glance tells another vector");
	ml_buf_finish(&b);
}

static void count(struct tally *t, const struct laptop *x, int r)
{
	const struct ml_state *s = x->state[r];
	enum ml_bin_state bin = ml_state_bin(x->l, s);
	t->revived += bin == ML_BIN_EDITED_AFTER;
	t->binned += bin == ML_BIN_YES;
	t->erased += s->erased;
	for (uint32_t i = 0; i < s->n; i++)
		for (uint32_t k = 1; k < s->slots[i].n; k++) {
			bool same = ml_value_cmp(&s->slots[i].d[k - 1].v, &s->slots[i].d[k].v) == 0;
			bool set = s->slots[i].field % 10 == 6;
			t->conflicts += !set && !same;
			t->doubles += set && same;
		}
}

void check_record(struct history *h, const struct laptop *x, int r)
{
	count(h->tally, x, r);
	check_against_model(h, x, r);
	check_known(h, x, r);
	if (ONE_IN(8))
		check_vector(h, x, r);
	check_packing(h, x, r);
}

/* Another of this laptop's earlier states of the record, for three at a time. */
void check_algebra(struct history *h, const struct laptop *x, const struct ml_state *a, const struct ml_state *b,
	const struct ml_state *c)
{
#define MERGE(p, q) ml_state_merge(h->arena, x->l, (p), (q))
	struct ml_state *ab = MERGE(a, b);
	CHECK(h, ml_state_equal(x->l, ab, MERGE(b, a)), "merging is not commutative");
	CHECK(h,
		ml_state_equal(x->l, ab, MERGE(ab, b)) && ml_state_equal(x->l, ab, MERGE(a, ab)) &&
			ml_state_equal(x->l, ab, MERGE(ab, ab)),
		"merging is not idempotent");
	if (c)
		CHECK(h, ml_state_equal(x->l, MERGE(ab, c), MERGE(a, MERGE(b, c))), "merging is not associative");
#undef MERGE
}

enum ml_order order_by_sets(const struct model_set *a, const struct model_set *b)
{
	bool ab = model_within(a, b), ba = model_within(b, a);
	return ab ? (ba ? ML_EQUAL : ML_BEFORE) : ba ? ML_AFTER : ML_CONCURRENT;
}

void check_all_equal(struct history *h)
{
	const struct laptop *first = NULL;
	for (int i = SITES; i--;)
		first = h->laptop[i].in_use ? &h->laptop[i] : first;
	for (int i = 0; i < SITES; i++) {
		const struct laptop *x = &h->laptop[i];
		for (int r = 0; x->in_use && r < RECORDS && !h->failure; r++) {
			if (!x->state[r] || !first->state[r]) {
				CHECK(h, x->state[r] == first->state[r], "a record did not reach everybody");
				continue;
			}
			CHECK(h,
				ml_str_eq(vector_bytes(h, x->l, &x->state[r]->vv),
					vector_bytes(h, first->l, &first->state[r]->vv)) &&
					ml_str_eq(state_bytes(h, x->l, x->state[r]),
						state_bytes(h, first->l, first->state[r])),
				"laptops differ after the last exchange");
		}
	}
}
