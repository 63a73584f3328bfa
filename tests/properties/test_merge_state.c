/*
 * Random histories of laptops that write, copy, restore, lose, repeat and reorder, run on the pure core of exchange and
 * held at every step against the independent model (model.h): same values, same shown one, same bin; equal vectors
 * always equal bytes; merging commutative, associative, idempotent; the packed and the travelling form exact. After a
 * last exchange all laptops are equal and nothing is lost.
 *
 *	test_merge_state [HISTORIES [SEED]]      replay of a failure: test_merge_state 1 SEED
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <maillage/state.h>

#include "../unit/tap.h"
#include "model.h"
#include "random.h"

enum { RECORDS = 3, SITES = 7, MESSAGES = 40, STEPS = 90, POOL = 400 };

#define BASE_TIME 1795000000000
#define DAY 86400000
#define OWN_FIELD ((1ull << 47) + 99)

static const struct {
	uint64_t number;
	bool set;
} fields[] = {{5, false}, {7, false}, {16, true}, {26, true}, {61, false}, {OWN_FIELD, false}};

struct laptop {
	bool in_use;
	struct ml_uuid site;
	struct ml_lineage *l; /* its own: local indexes differ from laptop to laptop */
	uint32_t inc;
	uint64_t counter;
	int64_t skew, last;
	bool token_lost; /* the next write draws a new incarnation */
	struct ml_state *state[RECORDS];
	struct model_set seen[RECORDS];
};

struct message {
	struct ml_buf bytes;
	struct ml_inc *dict;
	uint32_t n_dict;
	struct {
		bool in;
		size_t at;
		struct model_set seen;
	} part[RECORDS];
};

struct known { /* every state that ever was, in a form of this test's own */
	int record;
	struct model_set seen;
	struct ml_str vector, bytes;
	struct ml_hash128 hash;
};

struct tally { /* histories in which nothing happens prove nothing */
	long writes, concurrent, conflicts, doubles, revived, binned, erased, forks;
};

struct history {
	uint64_t seed;
	struct dice dice;
	struct ml_arena *arena;
	struct model *model;
	struct laptop laptop[SITES], backup;
	bool has_backup;
	int backup_of;
	struct message message[MESSAGES];
	int messages;
	struct known pool[POOL];
	int known;
	int64_t now;
	struct tally *tally;
	bool keep_tokens; /* the mistake that incarnations are there to avoid: copies go on under the same name */
	const char *failure;
};

#define ROLL(n) dice_roll(&h->dice, (n))
#define ONE_IN(n) dice_one_in(&h->dice, (n))

static void fail(struct history *h, const char *what)
{
	if (!h->failure)
		h->failure = what;
}
#define CHECK(h, cond, what)                                                                                           \
	do {                                                                                                           \
		if (!(cond))                                                                                           \
			fail((h), (what));                                                                             \
	} while (0)

/* ---- values ---- */

static struct ml_value value_of(struct history *h, int content)
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
		fail(h, "a field holds other values than the model");
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
		fail(h, "a packed state is refused");
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

static void check(struct history *h, const struct laptop *x, int r)
{
	count(h->tally, x, r);
	check_against_model(h, x, r);
	check_known(h, x, r);
	check_packing(h, x, r);
}

/* ---- laptops ---- */

static struct ml_uuid new_uuid(struct history *h)
{
	struct ml_uuid id;
	dice_bytes(&h->dice, id.b, sizeof(id.b));
	return id;
}

static void set_up(struct history *h, struct laptop *x)
{
	*x = (struct laptop){.in_use = true, .site = new_uuid(h), .l = ml_lineage_create()};
	x->skew = ROLL(4 * 3600000) - 2 * 3600000;
	if (ONE_IN(6))
		x->skew = 4380ll * DAY; /* set to 2038 */
	struct ml_inc inc = {new_uuid(h), x->site, ML_INC_NONE, 0};
	x->inc = ml_lineage_add(x->l, &inc);
}

/* Everything a disk holds; what is in memory (the token) is not there. */
static struct laptop copy_disk(struct history *h, const struct laptop *x)
{
	struct laptop y = *x;
	y.l = ml_lineage_create();
	for (uint32_t i = 0; i < ml_lineage_count(x->l); i++)
		ml_lineage_add(y.l, ml_lineage_at(x->l, i));
	for (int r = 0; r < RECORDS; r++)
		y.state[r] = x->state[r] ? ml_state_copy(h->arena, x->state[r]) : NULL;
	y.token_lost = !h->keep_tokens;
	return y;
}

static struct model_stamp next_stamp(struct history *h, struct laptop *x)
{
	struct model_stamp stamp;
	if (x->token_lost) {
		struct ml_inc inc = {new_uuid(h), x->site, x->inc, x->counter};
		x->inc = ml_lineage_add(x->l, &inc);
		x->token_lost = false;
		h->tally->forks++;
	}
	h->tally->writes++;
	x->last = ML_MAX(h->now + x->skew, x->last + !ONE_IN(4));
	stamp.time = x->last;
	stamp.counter = ++x->counter;
	memcpy(stamp.site, x->site.b, sizeof(stamp.site));
	memcpy(stamp.inc, ml_lineage_at(x->l, x->inc)->id.b, sizeof(stamp.inc));
	return stamp;
}

static struct laptop *any_laptop(struct history *h)
{
	for (;;) {
		struct laptop *x = &h->laptop[ROLL(SITES)];
		if (x->in_use)
			return x;
	}
}

/* ---- writing ---- */

static void write_puts(
	struct history *h, struct laptop *x, int r, const struct ml_put *puts, int n, const struct model_stamp *stamp)
{
	struct ml_write w = {{x->inc, x->counter}, stamp->time, (uint32_t)n, puts};
	x->state[r] = ml_state_write(h->arena, x->l, x->state[r], &w);
	check(h, x, r);
}

static void save(struct history *h, struct laptop *x, int r)
{
	static const struct {
		enum ml_put_op real;
		enum model_op model;
	} one[] = {{ML_PUT_SET, MODEL_SET}, {ML_PUT_SET, MODEL_SET}, {ML_PUT_SHOWN, MODEL_SHOWN}},
	  set[] = {{ML_PUT_ADD, MODEL_ADD}, {ML_PUT_ADD, MODEL_ADD}, {ML_PUT_REMOVE, MODEL_REMOVE},
		  {ML_PUT_MEMBERS, MODEL_MEMBERS}, {ML_PUT_SET, MODEL_SET}};
	struct ml_put puts[4];
	struct model_stamp stamp = next_stamp(h, x);
	int n = ROLL(4), event = model_write(h->model, r, &x->seen[r], &stamp);
	for (int i = 0; i < n; i++) {
		size_t f = (size_t)ROLL(ML_COUNT(fields));
		int op = fields[f].set ? ROLL(ML_COUNT(set)) : ROLL(ML_COUNT(one));
		int contents[6], count = fields[f].set ? ROLL(6) : ONE_IN(5) ? 0 : 1;
		struct ml_value *v = ML_NEWN(h->arena, struct ml_value, 6);
		for (int k = 0; k < count; k++) {
			contents[k] = ROLL(14);
			v[k] = value_of(h, contents[k]);
		}
		puts[i] = (struct ml_put){
			fields[f].number, fields[f].set ? set[op].real : one[op].real, (uint32_t)count, v};
		model_put(h->model, event, fields[f].number, fields[f].set ? set[op].model : one[op].model, contents,
			count);
	}
	write_puts(h, x, r, puts, n, &stamp);
}

static void move_to_bin(struct history *h, struct laptop *x, int r)
{
	struct model_stamp stamp = next_stamp(h, x);
	struct ml_value v = ml_bin_value(h->arena, x->l, &x->state[r]->vv);
	struct ml_put put = {ML_FIELD_BIN, ML_PUT_SET, 1, &v};
	int event = model_write(h->model, r, &x->seen[r], &stamp), content = 1000 + event;
	model_put(h->model, event, ML_FIELD_BIN, MODEL_SET, &content, 1);
	write_puts(h, x, r, &put, 1, &stamp);
}

static void take_from_bin(struct history *h, struct laptop *x, int r)
{
	struct model_stamp stamp = next_stamp(h, x);
	struct ml_put put = {ML_FIELD_BIN, ML_PUT_SET, 0, NULL};
	int event = model_write(h->model, r, &x->seen[r], &stamp);
	model_put(h->model, event, ML_FIELD_BIN, MODEL_SET, NULL, 0);
	write_puts(h, x, r, &put, 1, &stamp);
}

static void erase(struct history *h, struct laptop *x, int r)
{
	struct model_stamp stamp = next_stamp(h, x);
	model_erase(h->model, r, &x->seen[r], &stamp);
	x->state[r] = ml_state_erase(h->arena, x->l, x->state[r], (struct ml_dot){x->inc, x->counter});
	check(h, x, r);
}

static void write_something(struct history *h)
{
	struct laptop *x = any_laptop(h);
	int r = ROLL(RECORDS);
	if (x->state[r] && ONE_IN(10))
		move_to_bin(h, x, r);
	else if (x->state[r] && ml_state_slot(x->state[r], ML_FIELD_BIN) && ONE_IN(3))
		take_from_bin(h, x, r);
	else if (x->state[r] && ONE_IN(60))
		erase(h, x, r);
	else
		save(h, x, r);
}

/* ---- sending and receiving ---- */

struct dictionary {
	const struct ml_lineage *l;
	uint32_t at[1024]; /* local index -> dictionary index */
	struct message *msg;
};

/* Parents first. */
static uint32_t to_dict(void *arg, uint32_t inc)
{
	struct dictionary *d = arg;
	if (d->at[inc] != ML_INC_NONE)
		return d->at[inc];
	struct ml_inc entry = *ml_lineage_at(d->l, inc);
	if (entry.parent != ML_INC_NONE)
		entry.parent = to_dict(arg, entry.parent);
	d->msg->dict[d->msg->n_dict] = entry;
	return d->at[inc] = d->msg->n_dict++;
}

static void drop_message(struct history *h, int i)
{
	ml_buf_finish(&h->message[i].bytes);
	h->message[i] = h->message[--h->messages];
}

static struct message make_message(struct history *h, const struct laptop *x, bool all)
{
	struct message m = {.n_dict = 0};
	struct dictionary d = {.l = x->l, .msg = &m};
	memset(d.at, 0xff, sizeof(d.at));
	m.dict = ML_NEWN(h->arena, struct ml_inc, ml_lineage_count(x->l));
	for (int r = 0; r < RECORDS; r++) {
		m.part[r].in = x->state[r] && (all || ROLL(2));
		if (!m.part[r].in)
			continue;
		m.part[r].at = m.bytes.n;
		m.part[r].seen = x->seen[r];
		ml_state_encode(&m.bytes, x->state[r], to_dict, &d);
	}
	return m;
}

/* Another of this laptop's earlier states of the record, for three at a time. */
static void check_algebra(struct history *h, const struct laptop *x, const struct ml_state *a, const struct ml_state *b,
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

static enum ml_order order_by_sets(const struct model_set *a, const struct model_set *b)
{
	bool ab = model_within(a, b), ba = model_within(b, a);
	return ab ? (ba ? ML_EQUAL : ML_BEFORE) : ba ? ML_AFTER : ML_CONCURRENT;
}

static void take_in(struct history *h, struct laptop *x, int r, struct ml_state *in, const struct model_set *seen,
	const struct ml_state *third)
{
	for (uint32_t i = 0; i < in->n; i++) {
		int64_t t = ml_slot_shown(&in->slots[i])->time;
		if (t < h->now + x->skew + DAY)
			x->last = ML_MAX(x->last, t);
	}
	if (x->state[r]) {
		enum ml_order order = ml_vv_order(x->l, &x->state[r]->vv, &in->vv);
		h->tally->concurrent += order == ML_CONCURRENT;
		CHECK(h, order == order_by_sets(&x->seen[r], seen),
			"the order of vectors differs from that of seen writes");
		check_algebra(h, x, x->state[r], in, third);
		struct ml_state *merged = ml_state_merge(h->arena, x->l, x->state[r], in);
		CHECK(h, order != ML_AFTER || ml_state_equal(x->l, merged, x->state[r]),
			"something known changed the record");
		CHECK(h, order != ML_BEFORE || ml_state_equal(x->l, merged, in), "one's own past changed what came");
		in = merged;
	}
	x->state[r] = in;
	model_join(&x->seen[r], seen);
	check(h, x, r);
}

static void deliver(struct history *h, struct laptop *x, const struct message *m)
{
	uint32_t from_dict[1024];
	for (uint32_t i = 0; i < m->n_dict; i++) {
		struct ml_inc inc = m->dict[i];
		if (inc.parent != ML_INC_NONE)
			inc.parent = from_dict[inc.parent];
		from_dict[i] = ml_lineage_add(x->l, &inc);
		CHECK(h, from_dict[i] != ML_INC_NONE, "an incarnation is refused");
	}
	for (int r = 0; r < RECORDS && !h->failure; r++) {
		const uint8_t *start = (const uint8_t *)m->bytes.p + m->part[r].at, *p = start,
			      *end = (const uint8_t *)m->bytes.p + m->bytes.n;
		struct ml_state *in, *third = x->state[(r + 1) % RECORDS];
		if (!m->part[r].in)
			continue;
		if (!ml_state_decode(h->arena, x->l, &p, end, from_dict, m->n_dict, &in)) {
			fail(h, "what was sent is refused");
			return;
		}
		/* Any state will do as the third: the algebra does not ask whether histories make sense. */
		take_in(h, x, r, in, &m->part[r].seen, third);
	}
}

static void send_or_receive(struct history *h)
{
	if (h->messages < MESSAGES && ONE_IN(2)) {
		h->message[h->messages++] = make_message(h, any_laptop(h), ONE_IN(3));
		return;
	}
	if (h->messages == 0)
		return;
	int i = ROLL(h->messages);
	if (!ONE_IN(8)) /* else lost */
		deliver(h, any_laptop(h), &h->message[i]);
	if (!ONE_IN(3)) /* else comes again */
		drop_message(h, i);
}

/* ---- disks ---- */

static void clone(struct history *h)
{
	for (int i = 0; i < SITES; i++)
		if (!h->laptop[i].in_use) {
			h->laptop[i] = copy_disk(h, any_laptop(h));
			return;
		}
}

static void back_up_or_restore(struct history *h)
{
	if (!h->has_backup) {
		struct laptop *x = any_laptop(h);
		h->backup = copy_disk(h, x);
		h->backup_of = (int)(x - h->laptop);
		h->has_backup = true;
		return;
	}
	struct laptop *x = &h->laptop[h->backup_of];
	ml_lineage_destroy(x->l);
	*x = h->backup;
	h->has_backup = false;
}

static void step(struct history *h)
{
	h->now += ONE_IN(3) ? 0 : ROLL(4000);
	if (ONE_IN(30))
		clone(h);
	else if (ONE_IN(20))
		back_up_or_restore(h);
	else if (ONE_IN(30) && !h->keep_tokens)
		any_laptop(h)->token_lost = true; /* a new boot */
	else if (ONE_IN(2))
		write_something(h);
	else
		send_or_receive(h);
}

/* Everybody to everybody, twice over a hub: then all must hold the same. */
static void last_exchange(struct history *h)
{
	for (int round = 0; round < 2; round++)
		for (int i = 0; i < SITES && !h->failure; i++) {
			if (!h->laptop[i].in_use)
				continue;
			struct message m = make_message(h, &h->laptop[i], true);
			for (int k = 0; k < SITES && !h->failure; k++)
				if (k != i && h->laptop[k].in_use)
					deliver(h, &h->laptop[k], &m);
			ml_buf_finish(&m.bytes);
		}
}

static void check_all_equal(struct history *h)
{
	const struct laptop *first = any_laptop(h);
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

static void finish(struct history *h)
{
	while (h->messages)
		drop_message(h, 0);
	for (int i = 0; i < SITES; i++)
		ml_lineage_destroy(h->laptop[i].l);
	if (h->has_backup)
		ml_lineage_destroy(h->backup.l);
	ml_arena_reset(h->arena);
}

/* NULL, or what went wrong. */
static const char *run(struct history *h, uint64_t seed, bool keep_tokens)
{
	struct ml_arena *arena = h->arena;
	struct model *model = h->model;
	struct tally *tally = h->tally;
	*h = (struct history){.seed = seed, .dice = {seed}, .arena = arena, .model = model, .tally = tally};
	h->now = BASE_TIME;
	h->keep_tokens = keep_tokens;
	model_reset(model);
	int sites = 2 + ROLL(4), steps = 20 + ROLL(STEPS);
	for (int i = 0; i < sites; i++)
		set_up(h, &h->laptop[i]);
	for (int i = 0; i < steps && !h->failure; i++)
		step(h);
	if (!h->failure)
		last_exchange(h);
	if (!h->failure)
		check_all_equal(h);
	const char *failure = h->failure;
	finish(h);
	return failure;
}

int main(int argc, char **argv)
{
	const char *env = getenv("MAILLAGE_HISTORIES");
	int histories = argc > 1 ? atoi(argv[1]) : env ? atoi(env) : 2000;
	uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
	struct history *h = ml_xalloc(sizeof(*h));
	struct tally tally = {0};
	const char *failure = NULL;
	h->arena = ml_arena_create();
	h->model = ml_xalloc(sizeof(*h->model));
	h->tally = &tally;
	int done = 0;
	for (; done < histories && !(failure = run(h, seed + (uint64_t)done, false)); done++)
		;
	if (!ok(!failure, "%d random histories agree with the model and converge", done))
		printf("# seed %llu: %s; again with: test_merge_state 1 %llu\n",
			(unsigned long long)(seed + (uint64_t)done), failure,
			(unsigned long long)(seed + (uint64_t)done));
	printf("# %ld writes, %ld concurrent merges; met: %ld conflicts, %ld doubles in sets, %ld revived, %ld in the "
	       "bin, "
	       "%ld erased, %ld forks\n",
		tally.writes, tally.concurrent, tally.conflicts, tally.doubles, tally.revived, tally.binned,
		tally.erased, tally.forks);
	ok(histories < 100 ||
			(tally.concurrent > histories && tally.conflicts > histories && tally.doubles > histories / 4 &&
				tally.revived > histories / 4 && tally.binned > histories / 4 &&
				tally.erased > histories / 4 && tally.forks > histories),
		"the histories are rich enough to mean something");
	/* The test of the test: copies that go on writing under their old name must be found out. */
	int found = 0;
	for (int i = 0; i < 150 && argc <= 2; i++)
		found += run(h, seed + (uint64_t)i, true) != NULL;
	ok(argc > 2 || found >= 40, "without new incarnations %d of 150 histories go wrong", found);
	ml_arena_destroy(h->arena);
	ml_free_(h->model);
	ml_free_(h);
	return tap_done();
}
