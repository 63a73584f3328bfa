/*
 * Random histories of laptops that write, copy, restore, lose, repeat and reorder, run on the pure core of exchange and
 * held at every step against the independent model (model.h): same values, same shown one, same bin; equal vectors
 * always equal bytes; merging commutative, associative, idempotent; the packed and the travelling form exact. After a
 * last exchange all laptops are equal and nothing is lost.
 *
 *	test_merge_state [HISTORIES [SEED]]      replay of a failure: test_merge_state 1 SEED
 */
#include <stdio.h>
#include <stdlib.h>

#include "../unit/tap.h"
#include "merge_history.h"

/* Instrumented programs are slow. */
#ifdef __SANITIZE_ADDRESS__
enum { USUAL = 500 };
#else
enum { USUAL = 2000 };
#endif

#define ROLL(n) dice_roll(&h->dice, (n))
#define ONE_IN(n) dice_one_in(&h->dice, (n))

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
	check_record(h, x, r);
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
	check_record(h, x, r);
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

static void take_in(struct history *h, struct laptop *x, int r, struct ml_state *in, const struct model_set *seen)
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
		check_algebra(h, x, x->state[r], in, x->other[r]);
		struct ml_state *merged = ml_state_merge(h->arena, x->l, x->state[r], in);
		CHECK(h, order != ML_AFTER || ml_state_equal(x->l, merged, x->state[r]),
			"something known changed the record");
		CHECK(h, order != ML_BEFORE || ml_state_equal(x->l, merged, in), "one's own past changed what came");
		in = merged;
	}
	if (ONE_IN(3))
		x->other[r] = ONE_IN(2) ? in : x->state[r];
	x->state[r] = in;
	model_join(&x->seen[r], seen);
	check_record(h, x, r);
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
		struct ml_state *in;
		if (!m->part[r].in)
			continue;
		const uint8_t *p = (const uint8_t *)m->bytes.p + m->part[r].at;
		const uint8_t *end = (const uint8_t *)m->bytes.p + m->bytes.n;
		if (!ml_state_decode(h->arena, x->l, &p, end, from_dict, m->n_dict, &in)) {
			history_fail(h, "what was sent is refused");
			return;
		}
		take_in(h, x, r, in, &m->part[r].seen);
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
	int histories = argc > 1 ? atoi(argv[1]) : env ? atoi(env) : USUAL;
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
