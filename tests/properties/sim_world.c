/* What happens in a simulated history: people write, bundles travel or do not, machines stop, disks are copied. */
#include "sim_world.h"

#include <stdio.h>

#define BASE_TIME 1795000000000 /* 2026-11-18 */
#define BIT(i) (1ull << (i))

static void fail_with(struct world *w, const char *what)
{
	if (!w->failure)
		snprintf(w->detail, sizeof w->detail, "%s:%d: %.150s", w->error.file ? w->error.file : "", w->error.line,
			w->error.arg);
	sim_fail(w, what);
}

/* ---- laptops ------------------------------------------------------------------------------------------------ */

/* 1970, 2001, 2038, 9999, or wrong by hours. */
static int64_t roll_skew(struct world *w)
{
	static const int64_t far[] = {-BASE_TIME, 1000000000000 - BASE_TIME, 2147483647000 - BASE_TIME,
		253402300799000 - BASE_TIME - 40 * ML_DAY_MS};
	return ONE_IN(4) ? far[ROLL(4)] : ROLL(4 * 3600000) - 2 * 3600000;
}

static void set_clock(struct world *w, int i)
{
	w->laptop[i].ctx.fixed_ms = BASE_TIME + w->now + w->skew[i];
	w->highest[i] = ML_MAX(w->highest[i], w->laptop[i].ctx.fixed_ms);
}

static void row_written(void *arg, struct sim_laptop *x, int r, const struct ml_state *s)
{
	struct world *w = arg;
	if (!w->failure)
		sim_check_row(w, x, r, s, w->pending[r]);
}

static void start(struct world *w, int i)
{
	char path[16];
	snprintf(path, sizeof path, "%d", i);
	sim_start(&w->laptop[i], path);
}

static void set_up(struct world *w, int i)
{
	struct sim_laptop *x = &w->laptop[i];
	x->in_use = true;
	x->keep = w->keep;
	x->wrote = row_written;
	x->arg = w;
	x->too_full = false;
	x->random = (struct dice){dice_word(&w->dice)};
	x->token[0] = 0;
	w->skew[i] = roll_skew(w);
}

static void set_up_new(struct world *w, int i)
{
	struct sim_disk *d = &w->laptop[i].disk;
	memset(d, 0, offsetof(struct sim_disk, inc));
	set_up(w, i);
	dice_bytes(&w->dice, d->site.b, sizeof d->site.b);
	memset(w->seen[i], 0, sizeof w->seen[i]);
	w->highest[i] = 0;
	start(w, i);
}

static int any_laptop(struct world *w)
{
	for (;;) {
		int i = ROLL(LAPTOPS);
		if (w->laptop[i].in_use)
			return i;
	}
}

/* The machine, or only the program on it. */
static void start_again(struct world *w, int i, bool machine)
{
	struct sim_laptop *x = &w->laptop[i];
	sim_stop(x);
	if (machine && !w->careless)
		x->token[0] = 0;
	start(w, i);
}

/* ---- writing ---------------------------------------------------------------------------------------------------- */

struct writing {
	int i, r;
	uint64_t before[SIM_RECORDS];
	int events[SIM_RECORDS];
};

struct change { /* a put, for the program and for the model */
	int field;
	enum ml_put_op op;
	int n;
	int contents[6];
};

static void stamp(struct world *w, struct sim_laptop *x, struct ml_dot dot, int64_t time, struct sim_event *out)
{
	out->time = time;
	out->counter = dot.n;
	out->site = x->s.site;
	out->inc = ml_lineage_at(x->s.lineage, dot.inc)->id;
	CHECK(time <= x->ctx.fixed_ms + ML_DAY_MS + 1, "a clock far ahead drags a laptop's own along");
}

/* Inside a step. False: the machine stopped, or there is no room for more writes in the model. */
static bool write_record(struct world *w, int i, int r, const struct change *c, int n, bool erase)
{
	struct sim_laptop *x = &w->laptop[i];
	struct ml_state *old = sim_state(x, w->step, r), *now;
	struct ml_put puts[8];
	struct sim_event e = {.erase = erase};
	struct ml_write write = {.n = (uint32_t)n, .puts = puts};
	if (!ml_step_dot(&x->s, old ? &old->vv : NULL, &write.dot, &write.time, &w->error))
		return false;
	stamp(w, x, write.dot, write.time, &e);
	int event = sim_event(&w->model[r], w->seen[i][r], &e);
	if (event < 0)
		return false;
	for (int k = 0; k < n; k++) {
		struct ml_value *v = ML_NEWN(w->step, struct ml_value, c[k].n + 1);
		for (int j = 0; j < c[k].n; j++)
			v[j] = c[k].field == SIM_INTO ? ml_ref(sim_id(c[k].contents[j]))
			       : c[k].field >= SIM_BIN ? ml_bin_value(w->step, x->s.lineage, &old->vv)
						       : w->value[c[k].contents[j]];
		puts[k] = (struct ml_put){sim_fields[c[k].field].number, c[k].op, (uint32_t)c[k].n, v};
		sim_put(&w->model[r], event, c[k].field, c[k].op, c[k].contents, c[k].n);
	}
	now = erase ? ml_state_erase(w->step, x->s.lineage, old, write.dot)
		    : ml_state_write(w->step, x->s.lineage, old, &write);
	struct ml_put_record put = {.plan = ml_store_plan(&x->s, NULL), .kind_wire = SIM_KIND, .id = sim_id(r),
		.rid = old ? x->disk.row[r].rid : 0, .old = old, .now = now};
	w->pending[r] = w->seen[i][r] | BIT(event);
	if (!ml_store_put(&x->s, &put, &w->error))
		return false;
	w->seen[i][r] = w->pending[r];
	w->tally.writes++;
	w->tally.erased += erase;
	return true;
}

static bool save(struct world *w, int i, int r)
{
	static const enum ml_put_op one[] = {ML_PUT_SET, ML_PUT_SHOWN, ML_PUT_SHOWN},
				    set[] = {ML_PUT_ADD, ML_PUT_ADD, ML_PUT_REMOVE, ML_PUT_MEMBERS, ML_PUT_SET};
	struct change c[3];
	int n = 1 + ROLL(3) * ROLL(2);
	for (int k = 0; k < n; k++) {
		int f = ROLL(ONE_IN(2) ? 3 : SIM_PLAIN); /* people meet in a few fields */
		bool is_set = sim_fields[f].set;
		c[k] = (struct change){f, is_set ? set[ROLL(ML_COUNT(set))] : one[ROLL(ML_COUNT(one))],
			is_set ? ROLL(4) : !ONE_IN(5), {0}};
		for (int j = 0; j < c[k].n; j++)
			c[k].contents[j] = ROLL(SIM_CONTENTS);
	}
	w->tally.saves++;
	return write_record(w, i, r, c, n, false);
}

/* A write of one reserved field, or of two that go together. */
static bool reserved(struct world *w, int i, int r, int field, int content)
{
	struct change c[2] = {{field, ML_PUT_SET, content >= 0, {ML_MAX(content, 0)}},
		{SIM_JOIN_SEEN, ML_PUT_SET, content >= 0, {0}}};
	return write_record(w, i, r, c, field == SIM_INTO ? 2 : 1, false);
}

/* The first field in conflict, one of its values chosen for good. */
static bool settle(struct world *w, int i, int r)
{
	for (int f = 0; f < SIM_PLAIN; f++) {
		int content[16], n = 0;
		for (int k = 0; k < w->model[r].values && n < 16 && !sim_fields[f].set; k++)
			if (w->model[r].value[k].field == f && sim_there(&w->model[r].value[k], w->seen[i][r]))
				content[n++] = w->model[r].value[k].content;
		if (n < 2)
			continue;
		struct change c = {f, ML_PUT_SET, 1, {content[ROLL(n)]}};
		w->tally.settled++;
		return write_record(w, i, r, &c, 1, false);
	}
	return save(w, i, r);
}

static bool write_something(struct world *w, int i, int r)
{
	uint64_t seen = w->seen[i][r];
	enum ml_bin_state bin = sim_bin(&w->model[r], seen);
	int what = seen && !(w->model[r].erasing & seen) ? ROLL(24) : 23;
	int other = (r + 1 + ROLL(SIM_RECORDS - 1)) % SIM_RECORDS;
	w->tally.revived += bin == ML_BIN_EDITED_AFTER;
	switch (what) {
	case 0:
	case 1:
		w->tally.binned++;
		return reserved(w, i, r, SIM_BIN, 0);
	case 2:
	case 3:
		return bin == ML_BIN_NO ? save(w, i, r) : reserved(w, i, r, SIM_BIN, -1);
	case 4:
		return ONE_IN(4) ? write_record(w, i, r, NULL, 0, true) : save(w, i, r);
	case 5:
	case 6:
		w->tally.joined++;
		return reserved(w, i, r, SIM_INTO, other);
	case 7:
		w->tally.unjoined++;
		return reserved(w, i, r, SIM_INTO, -1);
	case 8:
	case 9:
	case 10:
		return settle(w, i, r);
	default:
		return save(w, i, r);
	}
}

/* What a laptop had before its step, and the model with it. */
static void take_back(struct world *w, const struct writing *was)
{
	for (int r = 0; r < SIM_RECORDS; r++) {
		sim_forget(&w->model[r], was->events[r]);
		w->seen[was->i][r] = was->before[r];
	}
	/* Their numbers are given anew: what was known of them is no longer so. */
	for (int k = 0; k < KNOWN; k++)
		if (w->known[k].history == w->history &&
			w->known[k].seen >> was->events[w->known[k].record] != 0 &&
			was->events[w->known[k].record] < SIM_EVENTS)
			w->known[k].history = 0;
}

static void end_step(struct world *w, struct writing *was, bool wrote, bool give_up)
{
	struct sim_laptop *x = &w->laptop[was->i];
	bool good = wrote && !give_up;
	if (good)
		good = ml_step_commit(&x->s, &w->error);
	else
		ml_step_cancel(&x->s);
	if (!good && !x->durable)
		take_back(w, was);
	w->tally.given_up += !good && !x->stopped;
	if (x->stopped) {
		w->tally.crashes++;
		w->tally.after_commit += x->durable;
		start_again(w, was->i, ONE_IN(2));
	} else if (wrote && !give_up && !good) {
		fail_with(w, "a step cannot be committed");
	}
	x->fuse = 0;
}

/* A step of one to three writes; now and then it is given up, or the machine stops in its midst. */
static void write_step(struct world *w)
{
	struct writing was = {.i = any_laptop(w)};
	struct sim_laptop *x = &w->laptop[was.i];
	int writes = 1 + ROLL(3) * ROLL(2);
	bool wrote = true, give_up = ONE_IN(16);
	uint32_t incs = ml_lineage_count(x->s.lineage);
	set_clock(w, was.i);
	memcpy(was.before, w->seen[was.i], sizeof was.before);
	for (int r = 0; r < SIM_RECORDS; r++)
		was.events[r] = w->model[r].events;
	x->fuse = ONE_IN(16) ? 1 + ROLL(8) : 0;
	if (!ml_step_begin(&x->s, "save", ML_STR(""), &w->error)) {
		fail_with(w, "a step cannot be begun");
		return;
	}
	for (int k = 0; k < writes && wrote && !w->failure; k++)
		wrote = write_something(w, was.i, ROLL(ONE_IN(2) ? 1 : SIM_RECORDS));
	end_step(w, &was, wrote, give_up);
	w->tally.forks += ml_lineage_count(x->s.lineage) > incs;
	if (!w->failure && (x->durable || !wrote || ONE_IN(8)))
		sim_check_laptop(w, was.i);
	x->durable = false;
}

/* ---- bundles ---------------------------------------------------------------------------------------------------------- */

static void drop_message(struct world *w, int k)
{
	w->message[k] = w->message[--w->messages];
}

/* Sites but for the laptop's own, each once. */
static uint32_t others(struct world *w, int i, struct ml_uuid *out)
{
	uint32_t n = 0;
	for (int k = 0; k < w->sites; k++)
		if (!ml_uuid_eq(&w->laptop[k].disk.site, &w->laptop[i].disk.site))
			out[n++] = w->laptop[k].disk.site;
	return n;
}

static void know_team(struct world *w, int i)
{
	w->laptop[i].n_team = others(w, i, w->laptop[i].team);
}

/* For one site or for all; false when there is nothing to give. */
static bool make_message(
	struct world *w, int i, const struct ml_uuid *to, const struct sim_options *o, struct sim_message *out)
{
	struct ml_uuid all[LAPTOPS];
	uint32_t n = to ? 1 : others(w, i, all);
	know_team(w, i);
	set_clock(w, i);
	if (!sim_write(&w->laptop[i], to ? to : all, n, o, out, &w->error)) {
		if (w->error.code != ML_E_BUNDLE_EMPTY)
			fail_with(w, "a bundle cannot be written");
		return false;
	}
	memcpy(out->seen, w->seen[i], sizeof out->seen);
	out->sender = i;
	for (int r = 0; r < SIM_RECORDS; r++)
		CHECK(!o->full || o->partial || out->part[r].in == (w->seen[i][r] != 0), "a full bundle lacks a record");
	w->tally.bundles++;
	w->tally.partial += o->partial;
	w->tally.full += o->full;
	return !w->failure;
}

static void send(struct world *w)
{
	int i = any_laptop(w), k = ROLL(w->sites);
	bool partial = ONE_IN(8);
	struct sim_options o = {ONE_IN(30), partial, false,
		partial ? 1 + (unsigned)ROLL((1 << SIM_RECORDS) - 1) : UINT32_MAX};
	const struct ml_uuid *to = ONE_IN(3) ? NULL : &w->laptop[k].disk.site;
	struct sim_message m;
	if (to && ml_uuid_eq(to, &w->laptop[i].disk.site))
		to = NULL;
	if (w->messages < MESSAGES && make_message(w, i, to, &o, &m))
		w->message[w->messages++] = m;
}

static void count_merge(struct world *w, const struct ml_merge_report *report)
{
	w->tally.merges++;
	w->tally.known += report->known;
	w->tally.gaps += report->gap;
	w->tally.changed += report->created + report->updated > 0;
}

/* What a merge that went through must mean. */
static void merged(struct world *w, int i, const struct sim_message *m, const struct ml_merge_report *report)
{
	for (int r = 0; r < SIM_RECORDS; r++) {
		uint64_t lacks = m->seen[r] & ~w->seen[i][r];
		CHECK(!report->known || !m->part[r].in || !lacks, "a bundle is taken for known and is not");
		if (m->part[r].in)
			w->seen[i][r] |= m->seen[r];
		lacks = m->seen[r] & ~w->seen[i][r];
		/* No gap: all that the sender had when it wrote is here now, whatever was in the file. */
		CHECK(m->partial || report->gap || !lacks, "a gap was not named");
	}
	count_merge(w, report);
}

static void stopped_in_merge(struct world *w, int i, const struct sim_message *m)
{
	struct sim_laptop *x = &w->laptop[i];
	for (int r = 0; r < SIM_RECORDS; r++)
		if (x->durable && m->part[r].in)
			w->seen[i][r] |= m->seen[r];
	w->tally.crashes++;
	w->tally.after_commit += x->durable;
	start_again(w, i, ONE_IN(2));
	sim_check_laptop(w, i);
}

/* True when a gap was named. */
static bool deliver(struct world *w, int i, struct sim_message *m, bool may_stop)
{
	struct sim_laptop *x = &w->laptop[i];
	struct ml_merge_report report;
	struct ml_hash128 before = x->disk.digest;
	bool dry = may_stop && ONE_IN(40);
	set_clock(w, i);
	know_team(w, i);
	x->incoming = m;
	for (int r = 0; r < SIM_RECORDS; r++)
		w->pending[r] = w->seen[i][r] | (m->part[r].in ? m->seen[r] : 0);
	x->fuse = may_stop && !dry && ONE_IN(12) ? 1 + ROLL(24) : 0;
	bool good = ml_bundle_merge(&x->s, "paquet.mlg", dry, w->step, &report, &w->error);
	x->fuse = 0;
	if (x->stopped) {
		stopped_in_merge(w, i, m);
	} else if (good && !dry) {
		merged(w, i, m, &report);
	} else {
		CHECK(memcmp(&before, &x->disk.digest, sizeof before) == 0, "nothing was to be kept");
		if (!good && (!m->broken || w->error.code != ML_E_BUNDLE_DAMAGED))
			fail_with(w, "a bundle is refused");
	}
	if (!w->failure && ONE_IN(8))
		sim_check_laptop(w, i);
	return good && !dry && report.gap;
}

static void receive(struct world *w)
{
	if (w->messages == 0)
		return;
	int k = ROLL(w->messages);
	if (!ONE_IN(8))
		deliver(w, any_laptop(w), &w->message[k], true);
	else
		w->tally.lost++;
	if (ONE_IN(3))
		w->tally.repeated++;
	else
		drop_message(w, k);
}

/* ---- the exchange folder --------------------------------------------------------------------------------------------------- */

/* What all others have acknowledged of one's own need not lie there any longer. */
static void clean_folder(struct world *w, int i)
{
	struct ml_uuid all[LAPTOPS];
	struct sync_ids to = {all, others(w, i, all)};
	struct sync_plan p;
	if (!sync_plan_make(&w->laptop[i].s, w->step, &to, false, NULL, &p, &w->error))
		return;
	for (int k = w->messages; k--;)
		if (w->message[k].in_folder && w->message[k].sender == i && w->message[k].m.upto <= p.since) {
			drop_message(w, k);
			w->tally.cleaned++;
		}
}

/* Bundles of others that whoever reads the folder finds there; a broken one too, since nobody knows. */
static void lies_beside(struct world *w, int i, struct sync_beside *out)
{
	static struct sync_received v[MESSAGES];
	*out = (struct sync_beside){0, v};
	for (int k = 0; k < w->messages; k++) {
		const struct sync_manifest *m = &w->message[k].m;
		uint32_t first = 0;
		if (!w->message[k].in_folder || ml_uuid_eq(&m->site, &w->laptop[i].disk.site))
			continue;
		while (first < m->n_marks && m->marks[first].change <= m->since)
			first++;
		v[out->n++] = (struct sync_received){m->site, m->n_marks - first, m->marks + first};
	}
}

/* Reads what lies there, in any order and perhaps not all (others are at it too), cleans up, leaves a bundle. */
static void visit_folder(struct world *w)
{
	int i = any_laptop(w), from = ROLL(MESSAGES);
	struct sim_options o = {.even_empty = ONE_IN(2), .take = UINT32_MAX};
	struct sim_message m;
	w->tally.folder++;
	for (int n = 0; n < MESSAGES && !w->failure; n++) {
		int k = (from + n * 7) % MESSAGES;
		if (k >= w->messages || !w->message[k].in_folder || ONE_IN(6))
			continue;
		deliver(w, i, &w->message[k], true);
		/* A half-copied file is whole later, or stays as it is. */
		if (w->message[k].broken && ONE_IN(3))
			w->message[k].broken = false;
	}
	clean_folder(w, i);
	struct sync_beside beside;
	lies_beside(w, i, &beside);
	o.beside = &beside;
	if (w->failure || w->messages >= MESSAGES || !make_message(w, i, NULL, &o, &m))
		return;
	w->tally.spared += m.m.cut.n > 0;
	m.in_folder = true;
	m.broken = ONE_IN(6);
	w->tally.broken += m.broken;
	w->message[w->messages++] = m;
}

static void disturb_folder(struct world *w)
{
	int k = w->messages ? ROLL(w->messages) : 0;
	if (!w->messages || !w->message[k].in_folder)
		return;
	if (ONE_IN(2))
		drop_message(w, k);
	else if (w->messages < MESSAGES)
		w->message[w->messages++] = w->message[k];
}

/* ---- disks --------------------------------------------------------------------------------------------------------------------- */

static void clone(struct world *w)
{
	int i = any_laptop(w);
	for (int k = w->sites; k < ML_MIN(w->sites + 3, LAPTOPS); k++) {
		struct sim_laptop *y = &w->laptop[k];
		if (y->in_use)
			continue;
		sim_disk_copy(&y->disk, &w->laptop[i].disk);
		memcpy(w->seen[k], w->seen[i], sizeof w->seen[k]);
		w->highest[k] = w->highest[i];
		set_up(w, k);
		start(w, k);
		if (w->careless && y->s.head.incarnation != ML_INC_NONE)
			ml_token_write(&y->s, NULL);
		w->tally.clones++;
		w->disturbed = true;
		return;
	}
}

static void back_up(struct world *w, int i)
{
	sim_disk_copy(&w->backup, &w->laptop[i].disk);
	memcpy(w->backup_seen, w->seen[i], sizeof w->backup_seen);
	w->backup_of = i;
	w->tally.backups++;
}

/* The database alone, or the whole machine. */
static void restore(struct world *w)
{
	int i = w->backup_of;
	bool machine = ONE_IN(2);
	struct sim_laptop *x = &w->laptop[i];
	sim_disk_copy(&x->disk, &w->backup);
	memcpy(w->seen[i], w->backup_seen, sizeof w->backup_seen);
	start_again(w, i, machine);
	if (w->careless && x->s.head.incarnation != ML_INC_NONE)
		ml_token_write(&x->s, NULL);
	w->disturbed = true;
	w->tally.restores += !machine;
	w->tally.rollbacks += machine;
	if (ONE_IN(2))
		w->backup_of = -1;
	sim_check_laptop(w, i);
}

static void disturb(struct world *w)
{
	int i = any_laptop(w);
	bool machine = ONE_IN(2);
	switch (ROLL(6)) {
	case 0:
		clone(w);
		break;
	case 1:
	case 2:
		w->backup_of >= 0 ? restore(w) : back_up(w, i);
		break;
	case 3:
		start_again(w, i, machine);
		*(machine ? &w->tally.reboots : &w->tally.restarts) += 1;
		break;
	case 4:
		w->skew[i] = roll_skew(w);
		w->tally.clocks++;
		break;
	default:
		disturb_folder(w);
	}
}

/* ---- one history ------------------------------------------------------------------------------------------------------------------ */

static bool too_full(const struct world *w)
{
	bool full = false;
	for (int i = 0; i < LAPTOPS; i++)
		full |= w->laptop[i].in_use && w->laptop[i].too_full;
	return full;
}

static void step(struct world *w)
{
	int what = ROLL(32);
	w->now += ONE_IN(3) ? 0 : ROLL(4000);
	if (ONE_IN(12))
		w->now += ROLL(40) * ML_DAY_MS / 20;
	if (what < 14)
		write_step(w);
	else if (what < 20)
		send(w);
	else if (what < 27)
		receive(w);
	else if (what < 29)
		visit_folder(w);
	else
		disturb(w);
	w->tally.steps++;
	ml_arena_reset(w->step);
}

static bool all_equal(struct world *w)
{
	bool equal = true;
	struct sim_disk *first = &w->laptop[0].disk;
	for (int i = 1; i < LAPTOPS; i++)
		if (w->laptop[i].in_use)
			equal &= memcmp(&first->digest, &w->laptop[i].disk.digest, sizeof first->digest) == 0;
	return equal;
}

/* Everybody gives to one, that one gives to everybody. True when a gap was named. */
static bool exchange_over(struct world *w, int hub, bool full)
{
	struct sim_options o = {.full = full, .even_empty = true, .take = UINT32_MAX};
	struct sim_message m;
	bool gap = false;
	for (int i = 0; i < LAPTOPS && !w->failure; i++) {
		const struct ml_uuid *to = ONE_IN(2) ? &w->laptop[hub].disk.site : NULL;
		if (!w->laptop[i].in_use || i == hub)
			continue;
		if (to && ml_uuid_eq(to, &w->laptop[i].disk.site))
			to = NULL;
		if (make_message(w, i, to, &o, &m))
			gap |= deliver(w, hub, &m, false);
		ml_arena_reset(w->step);
	}
	if (w->failure || !make_message(w, hub, NULL, &o, &m))
		return gap;
	for (int i = 0; i < LAPTOPS && !w->failure; i++)
		if (w->laptop[i].in_use && i != hub)
			gap |= deliver(w, i, &m, false);
	ml_arena_reset(w->step);
	return gap;
}

/* Does a laptop still show that something is missing? */
static bool gap_is_shown(const struct world *w)
{
	bool shown = false;
	for (int i = 0; i < LAPTOPS; i++)
		for (int k = 0; w->laptop[i].in_use && k < w->laptop[i].disk.peers; k++)
			shown |= w->laptop[i].disk.peer[k].gap_upto > 0;
	return shown;
}

static void last_exchange(struct world *w)
{
	bool gap = false;
	int hub = ROLL(w->sites);
	/* Over one after another: nobody writes to the copies of its own database. */
	for (int round = 0; round < 4 && !w->failure && (round == 0 || !all_equal(w)); round++)
		gap = exchange_over(w, (hub + round) % w->sites, false);
	if (!w->failure && !too_full(w) && !all_equal(w)) {
		CHECK(w->disturbed, "disks were left alone, and all is not exchanged without full bundles");
		CHECK(gap || gap_is_shown(w), "laptops differ, and no gap was named");
		w->tally.healed++;
		exchange_over(w, ROLL(w->sites), true);
	}
	if (w->failure || too_full(w))
		return;
	CHECK(all_equal(w), "full bundles do not heal");
	for (int i = 0; i < LAPTOPS && !w->failure; i++) {
		if (!w->laptop[i].in_use)
			continue;
		CHECK(memcmp(w->seen[i], w->seen[0], sizeof w->seen[0]) == 0, "equal digests of what is not equal");
		sim_check_laptop(w, i);
	}
}

static void finish(struct world *w)
{
	for (int i = 0; i < LAPTOPS; i++)
		if (w->laptop[i].in_use)
			sim_stop(&w->laptop[i]);
	ml_arena_reset(w->keep);
	ml_arena_reset(w->step);
}

const char *sim_run(struct world *w, uint64_t seed, bool careless)
{
	w->seed = seed;
	w->dice = (struct dice){seed};
	w->dice.state = dice_word(&w->dice); /* else a seed's stream is its neighbour's, one word on */
	w->backup_of = -1;
	w->messages = 0;
	w->now = 0;
	w->careless = careless;
	w->disturbed = false;
	w->failure = NULL;
	w->detail[0] = 0;
	w->history++;
	for (int r = 0; r < SIM_RECORDS; r++)
		sim_forget(&w->model[r], 0);
	w->sites = 2 + ML_MIN(ROLL(SITES - 1), ROLL(SITES - 1));
	for (int i = 0; i < LAPTOPS; i++)
		w->laptop[i].in_use = false;
	for (int i = 0; i < w->sites; i++)
		set_up_new(w, i);
	int steps = 10 + ROLL(50);
	for (int n = 0; n < steps && !w->failure && !too_full(w); n++)
		step(w);
	if (!w->failure && !too_full(w))
		last_exchange(w);
	if (too_full(w)) {
		w->failure = NULL;
		w->tally.too_full++;
	}
	w->tally.histories++;
	finish(w);
	return w->failure;
}
