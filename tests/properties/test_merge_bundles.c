/*
 * Random histories on the real store through real bundles, held against the independent model (model.h): a team of four
 * writes, bins, settles, erases; bundles are full or not, for all or for one, of one kind or of all; they are lost,
 * repeated, reordered; laptops restart, are copied and restored. After each history the laptops exchange what the
 * bundles' own bookkeeping says is missing: they must end equal, or a gap must have been named, and then full bundles
 * must heal it.
 *
 *	test_merge_bundles [HISTORIES [SEED]]      replay of a failure: test_merge_bundles 25 SEED
 *
 * A seed stands for a world: HISTORIES_EACH histories, one after the other, on the same four databases.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../unit/tap.h"
#include "bundle_world.h"

/* Instrumented programs are slow. */
#ifdef __SANITIZE_ADDRESS__
enum { USUAL = 300 };
#else
enum { USUAL = 2000 };
#endif

enum { HISTORIES_EACH = 25, FIELDS = 14 };

enum { KINDS = 3 }; /* record r is of kind r % KINDS */
static const char *const kinds[KINDS] = {"organisation", "event", "person"};

static const struct simulated {
	int kind;
	const char *key;
	bool set;
} fields[FIELDS] = {
	{0, "name", false},
	{0, "parent", false},
	{0, "members", false},
	{0, "location", false},
	{0, "emails", true},
	{0, "scope", true},
	{0, "topics", true},
	{1, "title", false},
	{1, "starts_at", false},
	{1, "cost", false},
	{2, "family_name", false},
	{2, "given_name", false},
	{2, "other_names", true},
	{2, "emails", true},
};

struct tally {
	long saves, bundles, merges, known, gaps, healed, clones, restores, restarts, conflicts, revived, erased, dry;
};

struct history {
	struct world *w;
	struct model *model;
	struct ml_arena *arena;
	struct tally *tally;
	struct ml_uuid id[RECORDS];
	int64_t now;
	int active; /* how many of the four write and exchange in this history */
	const char *failure;
	char detail[512];
};

#define ROLL(n) dice_roll(&h->w->dice, (n))
#define ONE_IN(n) dice_one_in(&h->w->dice, (n))
#define CHECK(h, cond, what)                                                                                           \
	do {                                                                                                           \
		if (!(cond))                                                                                           \
			fail((h), (what));                                                                             \
	} while (0)

static void fail(struct history *h, const char *what)
{
	if (!h->failure)
		h->failure = what;
}

/* A call that should have worked. */
static bool must(struct history *h, bool good, const char *what)
{
	struct ml_buf line = {0};
	if (good || h->failure)
		return good;
	fail(h, what);
	ml_error_line(&h->w->error, NULL, &line);
	snprintf(h->detail, sizeof(h->detail), "%s (%s:%d)", line.p ? line.p : "",
		h->w->error.file ? h->w->error.file : "?", h->w->error.line);
	ml_buf_finish(&line);
	return false;
}
#define MUST(call) must(h, (call), #call)

/* ---- fields and values ---------------------------------------------------------------- */

static const struct ml_kind *kind_of(int record)
{
	return ml_kind_by_key(ml_str(kinds[record % KINDS]));
}

static const struct ml_field *field_of(int f)
{
	return ml_kind_field(kind_of(fields[f].kind), ml_str(fields[f].key));
}

static struct ml_value value_of(struct history *h, int f, int content)
{
	struct ml_value v = {.i = content};
	switch (field_of(f)->type) {
	case ML_T_INT:
		return ml_int(content);
	case ML_T_REF:
		v = (struct ml_value){.tag = ML_ID};
		v.id.b[0] = 7;
		v.id.b[15] = (uint8_t)content;
		return v;
	case ML_T_MONEY:
		v.tag = ML_MONEY;
		v.s = ML_STR("MAD");
		return v;
	case ML_T_DATETIME:
		v.tag = ML_TIME;
		v.i = 1795000000 + content * 60;
		v.s = ML_STR("Africa/Casablanca");
		return v;
	case ML_T_GEO:
		return (struct ml_value){.tag = ML_GEO, .x = content + 0.5, .y = -content};
	case ML_T_EMAIL:
		return ml_text(ml_arena_printf(h->arena, "v%d@exemple.org", content));
	default:
		return ml_text(ml_arena_printf(h->arena, "V%d", content));
	}
}

/* ---- one record of one laptop against the model ----------------------------------------- */

static bool same_value(
	struct history *h, const struct ml_lineage *l, const struct ml_dval *d, const struct model_value *want, int f)
{
	const struct model_stamp *stamp = &h->model->event[want->event].stamp;
	struct ml_value v = f < 0 ? d->v : value_of(h, f, want->content);
	return d->time == stamp->time && d->dot.n == stamp->counter && d->seq == (uint32_t)want->seq &&
	       memcmp(ml_lineage_at(l, d->dot.inc)->id.b, stamp->inc, sizeof(stamp->inc)) == 0 &&
	       ml_value_cmp(&d->v, &v) == 0;
}

/* f: a simulated field, or -1 for the bin. True when the model sees a conflict. */
static bool check_slot(struct history *h, const struct laptop *x, int r, const struct ml_state *s, int f)
{
	uint64_t field = f < 0 ? ML_FIELD_BIN : field_of(f)->wire;
	int want[MODEL_SLOT], n = model_slot(h->model, r, &x->seen[r], field, want);
	const struct ml_slot *slot = ml_state_slot(s, field);
	bool differs = false;
	if ((slot ? (int)slot->n : 0) != n) {
		if (!h->failure)
			snprintf(h->detail, sizeof(h->detail), "(laptop %d, %s.%s: %d values, model %d)",
				(int)(x - h->w->laptop), kinds[r % KINDS], f < 0 ? "bin" : fields[f].key,
				slot ? (int)slot->n : 0, n);
		fail(h, "a field holds other values than the model");
		return false;
	}
	for (int i = 0; i < n; i++) {
		const struct model_value *v = &h->model->value[want[i]];
		CHECK(h, same_value(h, ml_store_lineage(x->s), &slot->d[i], v, f),
			"a value or its rank differs from the model");
		differs = differs || v->content != h->model->value[want[0]].content;
	}
	return f >= 0 && !fields[f].set && differs;
}

static void check_flags(struct history *h, const struct laptop *x, int r, unsigned flags, bool conflict)
{
	static const unsigned bin[] = {0, ML_R_BINNED, ML_R_REVIVED};
	unsigned want = bin[model_bin(h->model, r, &x->seen[r], ML_FIELD_BIN)];
	want |= conflict ? ML_R_CONFLICT : 0;
	if (model_erased(h->model, r, &x->seen[r]))
		want = ML_R_ERASED;
	CHECK(h, (flags & (ML_R_BINNED | ML_R_REVIVED | ML_R_CONFLICT | ML_R_ERASED)) == want,
		"the flags differ from the model");
	h->tally->conflicts += conflict;
	h->tally->revived += (want & ML_R_REVIVED) != 0;
	h->tally->erased += (want & ML_R_ERASED) != 0;
}

static bool is_known(const struct model_set *seen)
{
	static const struct model_set none;
	return memcmp(seen, &none, sizeof(none)) != 0;
}

static void check_record(struct history *h, const struct laptop *x, int r)
{
	static int all[MODEL_VALUES];
	int64_t rid = ml_store_rid(x->s, &h->id[r]);
	struct ml_record *record = rid ? ml_store_get(x->s, h->arena, rid, &h->w->error) : NULL;
	bool conflict = false;
	uint64_t values = 0;
	if (!is_known(&x->seen[r]) || !record) {
		CHECK(h, !record && !is_known(&x->seen[r]), "a record is there or not, unlike the model");
		return;
	}
	for (int f = 0; f < FIELDS; f++)
		if (fields[f].kind == r % KINDS)
			conflict |= check_slot(h, x, r, record->state, f);
	check_slot(h, x, r, record->state, -1);
	for (uint32_t i = 0; i < record->state->n; i++)
		values += record->state->slots[i].n;
	CHECK(h, values == (uint64_t)model_all(h->model, r, &x->seen[r], all),
		"there are values that the model does not have");
	check_flags(h, x, r, record->flags, conflict);
	CHECK(h, model_lost(h->model, r, &x->seen[r]) == -1, "a value was lost");
}

static void check_records(struct history *h, const struct laptop *x)
{
	for (int r = 0; r < RECORDS; r++)
		check_record(h, x, r);
}

/* ---- writing ------------------------------------------------------------------------------ */

static struct laptop *any_laptop(struct history *h)
{
	for (;;) {
		int i = ROLL(LAPTOPS);
		if (h->w->laptop[i].in_use && (i < h->active || i >= MEMBERS))
			return &h->w->laptop[i];
	}
}

/* The dot and time that the store gave the write just made. */
static void take_stamp(struct history *h, struct laptop *x, int r, int event)
{
	struct model_stamp *stamp = &h->model->event[event].stamp;
	struct ml_record *record = ml_store_get(x->s, h->arena, ml_store_rid(x->s, &h->id[r]), &h->w->error);
	struct ml_dot dot = {ml_store_incarnation(x->s), 0};
	if (!MUST(record != NULL))
		return;
	for (uint32_t i = 0; i < record->state->vv.n; i++)
		if (record->state->vv.e[i].inc == dot.inc)
			dot.n = record->state->vv.e[i].n;
	CHECK(h, dot.inc != ML_INC_NONE && dot.n > 0, "a write left no trace in the vector");
	struct ml_uuid site = ml_store_site(x->s);
	stamp->counter = dot.n;
	memcpy(stamp->site, site.b, sizeof(stamp->site));
	memcpy(stamp->inc, ml_lineage_at(ml_store_lineage(x->s), dot.inc)->id.b, sizeof(stamp->inc));
	for (uint32_t i = 0; i < record->state->n; i++)
		for (uint32_t k = 0; k < record->state->slots[i].n; k++) {
			const struct ml_dval *d = &record->state->slots[i].d[k];
			if (d->dot.inc == dot.inc && d->dot.n == dot.n)
				stamp->time = d->time;
		}
}

struct edit {
	int f;
	enum ml_put_op real;
	enum model_op model;
	int n;
	int contents[4];
};

static bool given(const struct edit *e, int content)
{
	for (int i = 0; i < e->n; i++)
		if (e->contents[i] == content)
			return true;
	return false;
}

/* An edit that would change nothing is no write: the store says so, and the model must know. */
static bool changes(struct history *h, const struct laptop *x, int r, const struct edit *e)
{
	int have[MODEL_SLOT], n = model_slot(h->model, r, &x->seen[r], field_of(e->f)->wire, have);
	int missing = 0, common = 0;
	for (int i = 0; i < e->n; i++) {
		bool there = false;
		for (int k = 0; k < n; k++)
			there = there || h->model->value[have[k]].content == e->contents[i];
		missing += !there;
	}
	for (int k = 0; k < n; k++)
		common += given(e, h->model->value[have[k]].content);
	if (e->model == MODEL_ADD)
		return missing > 0;
	if (e->model == MODEL_REMOVE)
		return common > 0;
	if (e->model == MODEL_MEMBERS)
		return missing > 0 || common < n;
	return e->n == 0 ? n > 0 : n == 0 || h->model->value[have[n - 1]].content != e->contents[0];
}

static int roll_edits(struct history *h, int r, struct edit *out)
{
	static const struct {
		enum ml_put_op real;
		enum model_op model;
	} set[] = {{ML_PUT_ADD, MODEL_ADD}, {ML_PUT_ADD, MODEL_ADD}, {ML_PUT_REMOVE, MODEL_REMOVE},
		{ML_PUT_SET, MODEL_MEMBERS}};
	int n = 0;
	for (int f = 0; f < FIELDS; f++) {
		if (fields[f].kind != r % KINDS || !ONE_IN(3))
			continue;
		struct edit *e = &out[n++];
		int op = ROLL(ML_COUNT(set));
		*e = (struct edit){.f = f, .real = ML_PUT_SET, .model = MODEL_SHOWN, .n = !ONE_IN(5)};
		if (fields[f].set) {
			e->real = set[op].real;
			e->model = set[op].model;
			e->n = ROLL(4);
		}
		for (int i = 0; i < e->n; i++)
			e->contents[i] = 1 + ROLL(9);
	}
	return n;
}

/* Inside a step. */
static void save_record(struct history *h, struct laptop *x, int r)
{
	struct edit edits[FIELDS];
	struct ml_edit real[FIELDS];
	enum ml_outcome outcome;
	int n = roll_edits(h, r, edits);
	bool fresh = !is_known(&x->seen[r]), changed = fresh;
	for (int i = 0; i < n; i++) {
		struct ml_value *v = ML_NEWN(h->arena, struct ml_value, 4);
		for (int k = 0; k < edits[i].n; k++)
			v[k] = value_of(h, edits[i].f, edits[i].contents[k]);
		real[i] = (struct ml_edit){field_of(edits[i].f), edits[i].real, (uint32_t)edits[i].n, v};
		changed = changed || changes(h, x, r, &edits[i]);
	}
	if (model_erased(h->model, r, &x->seen[r])) {
		bool refused =
			!ml_store_upsert(x->s, kind_of(r), &h->id[r], real, (uint32_t)n, &outcome, NULL, &h->w->error);
		CHECK(h, refused && h->w->error.code == ML_E_ERASED, "an erased record takes a write");
		return;
	}
	if (!MUST(ml_store_upsert(x->s, kind_of(r), &h->id[r], real, (uint32_t)n, &outcome, NULL, &h->w->error)))
		return;
	CHECK(h,
		outcome == (fresh	     ? ML_CREATED
				   : changed ? ML_UPDATED
					     : ML_UNCHANGED),
		"a save's outcome differs from the model");
	if (!changed || h->failure)
		return;
	struct model_set before = x->seen[r];
	int event = model_write(h->model, r, &x->seen[r], &(struct model_stamp){0});
	for (int i = 0; i < n; i++) {
		/* Whether an edit changes anything is asked of the record as it was before the save. */
		struct laptop was = {.in_use = true};
		was.seen[r] = before;
		if (fresh ? edits[i].n > 0 : changes(h, &was, r, &edits[i]))
			model_put(h->model, event, field_of(edits[i].f)->wire, edits[i].model, edits[i].contents,
				edits[i].n);
	}
	take_stamp(h, x, r, event);
}

static void put_in_bin(struct history *h, struct laptop *x, int r, int64_t rid)
{
	int state = model_bin(h->model, r, &x->seen[r], ML_FIELD_BIN), content;
	if (!MUST(ml_store_bin(x->s, rid, &h->w->error)) || state == MODEL_BINNED)
		return;
	int event = model_write(h->model, r, &x->seen[r], &(struct model_stamp){0});
	content = 1000 + event;
	model_put(h->model, event, ML_FIELD_BIN, MODEL_SET, &content, 1);
	take_stamp(h, x, r, event);
}

static void restore_from_bin(struct history *h, struct laptop *x, int r, int64_t rid)
{
	if (model_bin(h->model, r, &x->seen[r], ML_FIELD_BIN) == MODEL_NOT_BINNED) {
		CHECK(h, !ml_store_restore(x->s, rid, &h->w->error) && h->w->error.code == ML_E_NOT_BINNED,
			"what is not in the bin is restored");
		return;
	}
	if (!MUST(ml_store_restore(x->s, rid, &h->w->error)))
		return;
	int event = model_write(h->model, r, &x->seen[r], &(struct model_stamp){0});
	model_put(h->model, event, ML_FIELD_BIN, MODEL_SET, NULL, 0);
	take_stamp(h, x, r, event);
}

/* Settles the first conflict of the record, if it has one. */
static void settle(struct history *h, struct laptop *x, int r, int64_t rid)
{
	struct ml_conflict *conflicts;
	uint32_t n;
	if (!MUST(ml_store_conflicts(x->s, h->arena, rid, &conflicts, &n, &h->w->error)) || n == 0)
		return;
	for (int f = 0; f < FIELDS; f++) {
		int content = 1 + ROLL(9);
		struct ml_value v = value_of(h, f, content);
		if (fields[f].kind != r % KINDS || field_of(f) != conflicts[0].field)
			continue;
		if (!MUST(ml_store_settle(x->s, rid, field_of(f), &v, &h->w->error)))
			return;
		int event = model_write(h->model, r, &x->seen[r], &(struct model_stamp){0});
		model_put(h->model, event, field_of(f)->wire, MODEL_SET, &content, 1);
		take_stamp(h, x, r, event);
		return;
	}
	fail(h, "a conflict in no known field");
}

static void erase(struct history *h, struct laptop *x, int r, int64_t rid)
{
	if (!MUST(ml_store_erase(x->s, rid, &h->w->error)))
		return;
	int event = h->model->events;
	model_erase(h->model, r, &x->seen[r], &(struct model_stamp){0});
	take_stamp(h, x, r, event);
}

static void write_record(struct history *h, struct laptop *x, int r)
{
	int64_t rid = ml_store_rid(x->s, &h->id[r]);
	if (!rid || model_erased(h->model, r, &x->seen[r]))
		save_record(h, x, r);
	else if (ONE_IN(10))
		put_in_bin(h, x, r, rid);
	else if (ONE_IN(12))
		restore_from_bin(h, x, r, rid);
	else if (ONE_IN(6))
		settle(h, x, r, rid);
	else if (ONE_IN(50))
		erase(h, x, r, rid);
	else
		save_record(h, x, r);
}

/* A step of one to three writes; now and then it is given up. */
static void write_step(struct history *h)
{
	struct laptop *x = any_laptop(h);
	int writes = 1 + ROLL(3) * ROLL(2);
	bool give_up = ONE_IN(12);
	struct model_set before[RECORDS];
	int events = h->model->events, values = h->model->values;
	memcpy(before, x->seen, sizeof(before));
	if (!MUST(ml_step_begin(x->s, "save", ML_STR("essai"), &h->w->error)))
		return;
	for (int i = 0; i < writes && !h->failure; i++)
		write_record(h, x, ROLL(RECORDS));
	if (give_up) {
		ml_step_cancel(x->s);
		model_forget(h->model, events, values);
		memcpy(x->seen, before, sizeof(before));
	} else {
		MUST(ml_step_commit(x->s, &h->w->error));
	}
	h->tally->saves++;
	check_records(h, x);
}

/* ---- bundles -------------------------------------------------------------------------------- */

static void drop_message(struct world *w, int i)
{
	unlink(w->message[i].path);
	w->message[i] = w->message[--w->messages];
}

struct listing {
	struct history *h;
	struct message *m;
};

static bool list_record(
	void *arg, uint64_t kind, const struct ml_uuid *id, const struct ml_state *s, struct ml_error *e)
{
	struct listing *l = arg;
	for (int r = 0; r < RECORDS; r++)
		if (ml_uuid_eq(id, &l->h->id[r]))
			l->m->has[r] = true;
	return true;
}

/* Writes a bundle; false when there was nothing to give. */
static bool make_message(struct history *h, struct laptop *x, const struct ml_bundle_options *o, struct message *m)
{
	struct ml_bundle_info info;
	struct listing listing = {h, m};
	*m = (struct message){.has = {false}};
	snprintf(m->path, sizeof(m->path), "%.100s/paquet%d.mlg", h->w->dir, h->w->next_message++);
	h->w->error = (struct ml_error){0};
	if (!ml_bundle_write(x->s, m->path, o, h->arena, &info, &h->w->error)) {
		must(h, h->w->error.code == ML_E_BUNDLE_EMPTY, "ml_bundle_write");
		return false;
	}
	h->tally->bundles++;
	memcpy(m->seen, x->seen, sizeof(m->seen));
	m->partial = info.partial;
	CHECK(h, info.partial == (o->kind != NULL), "a bundle is partial or not, unlike what was asked");
	if (!MUST(ml_bundle_visit(x->s, m->path, list_record, &listing, &h->w->error)))
		return false;
	for (int r = 0; r < RECORDS; r++) {
		CHECK(h, !m->has[r] || is_known(&x->seen[r]), "a bundle holds a record that its sender does not have");
		CHECK(h, !o->full || o->kind || m->has[r] == is_known(&x->seen[r]), "a full bundle lacks a record");
	}
	return !h->failure;
}

/* Nothing kept; what it counts is held against the run. */
static void check_dry_run(struct history *h, struct laptop *x, const struct message *m, struct ml_merge_report *dry)
{
	struct ml_hash128 before = ml_store_digest(x->s), after;
	if (!MUST(ml_bundle_merge(x->s, m->path, true, h->arena, dry, &h->w->error)))
		return;
	h->tally->dry++;
	after = ml_store_digest(x->s);
	CHECK(h, memcmp(&before, &after, sizeof(before)) == 0, "a dry run changed the database");
	check_records(h, x);
}

static bool same_counts(const struct ml_merge_report *a, const struct ml_merge_report *b)
{
	return a->records == b->records && a->created == b->created && a->updated == b->updated && a->unchanged == b->unchanged &&
	       a->conflicts == b->conflicts && a->erased == b->erased && a->known == b->known && a->gap == b->gap &&
	       a->gap_since == b->gap_since && a->gap_upto == b->gap_upto && a->refused == b->refused && a->n_copied == b->n_copied;
}

/* True when a gap was named. */
static bool deliver(struct history *h, struct laptop *x, const struct message *m)
{
	struct ml_merge_report report, dry;
	bool rehearsed = ONE_IN(4);
	if (rehearsed)
		check_dry_run(h, x, m, &dry);
	if (h->failure || !MUST(ml_bundle_merge(x->s, m->path, false, h->arena, &report, &h->w->error)))
		return false;
	CHECK(h, !rehearsed || same_counts(&dry, &report), "a dry run counted otherwise than the run");
	h->tally->merges++;
	h->tally->known += report.known;
	h->tally->gaps += report.gap;
	for (int r = 0; r < RECORDS; r++) {
		CHECK(h, !report.known || !m->has[r] || model_within(&m->seen[r], &x->seen[r]),
			"a bundle is taken for known and is not");
		if (m->has[r])
			model_join(&x->seen[r], &m->seen[r]);
		/* No gap means: all that the sender had when it wrote is here now, whatever was in the file. */
		CHECK(h, m->partial || report.gap || model_within(&m->seen[r], &x->seen[r]), "a gap was not named");
	}
	check_records(h, x);
	return report.gap;
}

static void send(struct history *h)
{
	struct laptop *x = any_laptop(h);
	struct ml_uuid site = ml_store_site(h->w->laptop[ROLL(MEMBERS)].s), own = ml_store_site(x->s);
	struct ml_bundle_options o = {.full = ONE_IN(30)};
	if (!ONE_IN(4) && !ml_uuid_eq(&site, &own))
		o.for_site = &site;
	if (ONE_IN(10))
		o.kind = kind_of(ROLL(KINDS));
	if (h->w->messages < MESSAGES && make_message(h, x, &o, &h->w->message[h->w->messages]))
		h->w->messages++;
}

static void receive(struct history *h)
{
	if (h->w->messages == 0)
		return;
	int i = ROLL(h->w->messages);
	if (!ONE_IN(8)) /* else lost */
		deliver(h, any_laptop(h), &h->w->message[i]);
	if (!ONE_IN(3)) /* else comes again */
		drop_message(h->w, i);
}

/* ---- disks --------------------------------------------------------------------------------------- */

static void restore(struct history *h)
{
	struct laptop *x = &h->w->laptop[h->w->backup_of];
	if (!x->in_use)
		return;
	h->tally->restores++;
	if (MUST(laptop_restore(h->w)))
		check_records(h, x);
}

static void disturb(struct history *h)
{
	struct laptop *x = any_laptop(h), *y;
	h->w->error = (struct ml_error){0};
	if (h->w->backup_of >= 0 && ONE_IN(3)) {
		restore(h);
		return;
	}
	switch (ROLL(3)) {
	case 0:
		h->tally->restarts++;
		MUST(laptop_restart(h->w, x, ONE_IN(2)));
		break;
	case 1:
		y = laptop_clone(h->w, x);
		h->tally->clones += y != NULL;
		must(h, y || h->w->error.code == ML_E_NONE, "laptop_clone");
		break;
	default:
		MUST(laptop_back_up(h->w, x));
	}
}

/* ---- one history ------------------------------------------------------------------------------------ */

static bool all_equal(struct history *h)
{
	struct ml_hash128 first = ml_store_digest(h->w->laptop[0].s), other;
	for (int i = 1; i < LAPTOPS; i++) {
		struct laptop *x = &h->w->laptop[i];
		if (!x->in_use)
			continue;
		other = ml_store_digest(x->s);
		if (memcmp(&first, &other, sizeof(first)) != 0)
			return false;
		CHECK(h, memcmp(x->seen, h->w->laptop[0].seen, sizeof(x->seen)) == 0,
			"equal digests of what is not equal");
	}
	return true;
}

/* Everybody gives to one, that one gives to everybody. True when a gap was named. */
static bool exchange_over(struct history *h, struct laptop *hub, bool full)
{
	struct world *w = h->w;
	struct message m;
	struct ml_uuid site = ml_store_site(hub->s);
	bool gap = false;
	for (int i = 0; i < LAPTOPS && !h->failure; i++) {
		struct laptop *x = &w->laptop[i];
		struct ml_uuid own = {{0}};
		struct ml_bundle_options o = {.full = full};
		if (!x->in_use || x == hub)
			continue;
		own = ml_store_site(x->s);
		if (ONE_IN(2) && !ml_uuid_eq(&own, &site))
			o.for_site = &site;
		if (make_message(h, x, &o, &m))
			gap |= deliver(h, hub, &m);
		unlink(m.path);
	}
	struct ml_bundle_options o = {.full = full};
	if (!h->failure && make_message(h, hub, &o, &m)) {
		for (int i = 0; i < LAPTOPS && !h->failure; i++)
			if (w->laptop[i].in_use && &w->laptop[i] != hub)
				gap |= deliver(h, &w->laptop[i], &m);
		unlink(m.path);
	}
	return gap;
}

static void check_all(struct history *h)
{
	for (int i = 0; i < LAPTOPS && !h->failure; i++) {
		struct laptop *x = &h->w->laptop[i];
		if (!x->in_use)
			continue;
		check_records(h, x);
		if (ONE_IN(40)) {
			struct ml_buf report = {0};
			CHECK(h, ml_store_check(x->s, &report, &h->w->error), "a database is not sound");
			snprintf(h->detail, sizeof(h->detail), "%s", report.p ? report.p : "");
			ml_buf_finish(&report);
		}
	}
}

static void last_exchange(struct history *h)
{
	bool gap = false;
	for (int round = 0; round < 4 && !h->failure && (round == 0 || !all_equal(h)); round++) {
		int hub = ROLL(MEMBERS);
		gap = exchange_over(h, &h->w->laptop[hub], false);
	}
	if (h->failure)
		return;
	if (!all_equal(h)) {
		CHECK(h, gap, "laptops differ, and no gap was named");
		h->tally->healed++;
		exchange_over(h, &h->w->laptop[ROLL(MEMBERS)], true);
	}
	CHECK(h, h->failure || all_equal(h), "full bundles do not heal");
}

static void clean_up(struct history *h)
{
	struct world *w = h->w;
	while (w->messages)
		drop_message(w, 0);
	/* A backup of an old day may be restored in a later history: then it knows nothing of that one's records. */
	if (w->backup_of >= MEMBERS)
		w->backup_of = -1;
	memset(w->backup_seen, 0, sizeof(w->backup_seen));
	for (int i = 0; i < LAPTOPS; i++) {
		if (i >= MEMBERS && w->laptop[i].in_use)
			laptop_discard(&w->laptop[i]);
		memset(w->laptop[i].seen, 0, sizeof(w->laptop[i].seen));
	}
	ml_arena_reset(h->arena);
}

static void run(struct history *h)
{
	model_reset(h->model);
	for (int r = 0; r < RECORDS; r++)
		dice_bytes(&h->w->dice, h->id[r].b, sizeof(h->id[r].b));
	h->active = 2 + ROLL(MEMBERS - 1);
	for (int steps = 8 + ROLL(24); steps > 0 && !h->failure; steps--) {
		int what = ROLL(21);
		h->now += ONE_IN(3) ? 0 : ROLL(4000);
		world_set_time(h->w, h->now);
		if (what < 9)
			write_step(h);
		else if (what < 13)
			send(h);
		else if (what < 19)
			receive(h);
		else
			disturb(h);
	}
	if (!h->failure)
		last_exchange(h);
	if (!h->failure)
		check_all(h);
	clean_up(h);
}

/* Up to n histories on the databases of one world; how many were run to their end. */
static int run_world(struct history *h, uint64_t seed, int n)
{
	int done = 0;
	h->now = 0;
	MUST(world_begin(h->w, seed));
	for (; done < n && !h->failure; done += !h->failure)
		run(h);
	world_end(h->w);
	return done;
}

static void report(const struct history *h, int done, uint64_t seed)
{
	const struct tally *t = h->tally;
	if (!ok(!h->failure, "%d random histories on real databases and bundles agree with the model and converge",
		    done))
		printf("# seed %llu: %s %s; again with: test_merge_bundles %d %llu\n", (unsigned long long)seed,
			h->failure, h->detail, HISTORIES_EACH, (unsigned long long)seed);
	printf("# %ld steps, %ld bundles, %ld merges (%ld of known bundles, %ld rehearsed), %ld gaps named, %ld histories healed by "
	       "full bundles\n",
		t->saves, t->bundles, t->merges, t->known, t->dry, t->gaps, t->healed);
	printf("# %ld copies, %ld restored backups, %ld restarts; seen %ld conflicts, %ld revived, %ld erased\n",
		t->clones, t->restores, t->restarts, t->conflicts, t->revived, t->erased);
}

int main(int argc, char **argv)
{
	const char *env = getenv("MAILLAGE_HISTORIES");
	int histories = argc > 1 ? atoi(argv[1]) : env ? atoi(env) : USUAL, done = 0;
	uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
	struct tally tally = {0};
	struct history h = {
		.w = ml_xalloc(sizeof(*h.w)), .model = ml_xalloc(sizeof(*h.model)), .arena = ml_arena_create()};
	h.tally = &tally;
	must(&h, world_build(h.w), "world_build");
	while (done < histories && !h.failure) {
		done += run_world(&h, seed, ML_MIN(HISTORIES_EACH, histories - done));
		seed += !h.failure;
	}
	report(&h, done, seed);
	ok(histories < 200 || (tally.conflicts > histories && tally.revived > 20 && tally.erased > 20 &&
				      tally.clones > 20 && tally.restores > 10 && tally.merges > histories && tally.dry > histories),
		"the histories are rich enough to mean something");
	world_remove(h.w);
	ml_arena_destroy(h.arena);
	ml_free_(h.model);
	ml_free_(h.w);
	return tap_done();
}
