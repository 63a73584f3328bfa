/*
 * Undo of any step: random saves, bins, merges and settlements on real stores, then the undo of any step that stands.
 * The oracle knows nothing of the history table: it compares what every record held after every step.
 */
#include "store_kit.h"

static struct ml_error err;

enum { RECORDS = 12, FIELDS = 5, STEPS = 60 };
static const char *const keys[FIELDS] = {"family_name", "given_name", "function", "tags", "phones"};

struct look { /* at one record */
	bool here, binned;
	uint64_t dots[FIELDS + 1]; /* of each field and of the bin */
	char shown[FIELDS][96];
};

struct world {
	struct ml_context ca, cb;
	struct ml_store *a, *b;
	struct ml_uuid id[RECORDS];
	uint32_t n;
	struct look after[STEPS + 1][RECORDS]; /* after[i]: what the i-th step of a left */
	int64_t step[STEPS + 1];
	bool undone[STEPS + 1];
	uint32_t n_steps;
	uint64_t seed;
};

static uint32_t below(struct world *w, uint32_t n)
{
	w->seed = w->seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (uint32_t)(w->seed >> 33) % n;
}

static uint64_t slot_mark(const struct ml_slot *slot)
{
	struct ml_buf text = {0};
	for (uint32_t i = 0; slot && i < slot->n; i++) {
		ml_buf_printf(&text, "%u.%llu.%u:", slot->d[i].dot.inc, (unsigned long long)slot->d[i].dot.n, slot->d[i].seq);
		ml_value_encode(&text, &slot->d[i].v);
	}
	uint64_t h = text.n ? ml_hash64(text.p, text.n, 1) : 0;
	ml_buf_finish(&text);
	return h;
}

static void look_at(struct world *w, struct look *all)
{
	struct ml_arena *a = ml_arena_create();
	memset(all, 0, RECORDS * sizeof *all);
	for (uint32_t i = 0; i < w->n; i++) {
		int64_t rid = ml_store_rid(w->a, &w->id[i]);
		struct ml_record *r = rid ? ml_store_get(w->a, a, rid, NULL) : NULL;
		if (!r)
			continue;
		all[i].here = true;
		all[i].binned = r->flags & ML_R_BINNED;
		all[i].dots[FIELDS] = slot_mark(ml_state_slot(r->state, ML_FIELD_BIN));
		for (int f = 0; f < FIELDS; f++) {
			all[i].dots[f] = slot_mark(ml_state_slot(r->state, kit_field(w->a, "person", keys[f])->wire));
			snprintf(all[i].shown[f], sizeof all[i].shown[f], "%s", kit_get(w->a, rid, keys[f]));
		}
	}
	ml_arena_destroy(a);
}

static int64_t last_step(struct ml_store *s)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_step *v;
	uint32_t n;
	int64_t id = ml_store_steps(s, a, 1, &v, &n, NULL) && n ? v[0].id : 0;
	ml_arena_destroy(a);
	return id;
}

/* ---- random steps ---------------------------------------------------------------------------- */

static void save_at(struct world *w, struct ml_store *s, struct ml_context *c)
{
	char text[200] = "";
	uint32_t i = below(w, RECORDS);
	c->fixed_ms += 1 + below(w, 5000);
	int64_t rid = i < w->n ? ml_store_rid(s, &w->id[i]) : 0;
	for (int f = 0; f < FIELDS; f++)
		if (below(w, 3) == 0 || (f == 0 && !rid)) {
			const char *op = f == 3 && below(w, 2) ? "+" : "";
			char value[40];
			if (f == 4)
				snprintf(value, sizeof value, "06%08u", 11111111 + below(w, 4) * 1111);
			else
				snprintf(value, sizeof value, "%c%c", 'a' + below(w, 4), 'a' + f);
			if (f && below(w, 5) == 0 && rid)
				value[0] = 0;
			snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s%s=%s", text[0] ? "|" : "", keys[f],
				value[0] ? op : "", value);
		}
	if (!text[0] || (!rid && w->n == RECORDS))
		return;
	int64_t made = kit_save(s, rid, "person", text, &err);
	if (!rid && made)
		ml_store_id(s, made, &w->id[w->n++]);
}

static bool bin_or_back(struct world *w, struct ml_store *s)
{
	int64_t rid = w->n ? ml_store_rid(s, &w->id[below(w, w->n)]) : 0;
	if (!rid)
		return false;
	bool binned = kit_flags(s, rid) & (ML_R_BINNED | ML_R_REVIVED);
	if (!ml_step_begin(s, binned ? "restore" : "bin", ML_STR(""), NULL))
		return false;
	if (binned ? ml_store_restore(s, rid, NULL) : ml_store_bin(s, rid, NULL))
		return ml_step_commit(s, NULL);
	ml_step_cancel(s);
	return false;
}

static void settle_one(struct world *w, struct ml_store *s)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_conflict *v;
	uint32_t n;
	if (ml_store_conflicts(s, a, 0, &v, &n, NULL) && n && ml_step_begin(s, "settle", ML_STR(""), NULL)) {
		struct ml_conflict *c = &v[below(w, n)];
		if (ml_store_settle(s, c->rid, c->field, &c->slot->d[below(w, c->slot->n)].v, NULL))
			ml_step_commit(s, NULL);
		else
			ml_step_cancel(s);
	}
	ml_arena_destroy(a);
}

static void note_step(struct world *w)
{
	int64_t id = last_step(w->a);
	if (id == w->step[w->n_steps])
		return;
	w->step[++w->n_steps] = id;
	w->undone[w->n_steps] = false;
	look_at(w, w->after[w->n_steps]);
}

static void random_step(struct world *w)
{
	switch (below(w, 10)) {
	case 0:
	case 1:
		for (uint32_t k = 1 + below(w, 4); k; k--)
			save_at(w, w->b, &w->cb);
		kit_exchange(w->b, w->a, NULL, &err);
		break;
	case 2:
		bin_or_back(w, w->a);
		break;
	case 3:
		settle_one(w, w->a);
		break;
	case 4:
		kit_exchange(w->a, w->b, NULL, &err);
		break;
	default:
		save_at(w, w->a, &w->ca);
	}
	note_step(w);
}

/* ---- the oracle --------------------------------------------------------------------------------- */

static bool touched_later(const struct world *w, uint32_t t, uint32_t i, int f)
{
	for (uint32_t k = t + 1; k <= w->n_steps; k++)
		if (w->step[k] > 0 && !w->undone[k] && w->after[k - 1][i].dots[f] != w->after[k][i].dots[f])
			return true;
	return false;
}

static bool edited_later(const struct world *w, uint32_t t, uint32_t i)
{
	for (int f = 0; f <= FIELDS; f++)
		if (touched_later(w, t, i, f))
			return true;
	return false;
}

static bool field_as_expected(
	const struct world *w, uint32_t t, uint32_t i, int f, const struct look *before, const struct look *now)
{
	const struct look *was = &w->after[t - 1][i], *left = &w->after[t][i];
	bool back = was->here && was->dots[f] != left->dots[f] && !touched_later(w, t, i, f);
	if (f == FIELDS)
		return !back || was->binned == now->binned || was->dots[f] != 0;
	return strcmp(now->shown[f], back ? was->shown[f] : before->shown[f]) == 0;
}

static bool as_expected(const struct world *w, uint32_t t, const struct look *before, const struct look *now)
{
	for (uint32_t i = 0; i < w->n; i++) {
		const struct look *was = &w->after[t - 1][i], *left = &w->after[t][i];
		if (!before[i].here)
			continue;
		if (!was->here && left->here && !edited_later(w, t, i) && !now[i].binned)
			return printf("# record %u was created by it and is not binned\n", i), false;
		if (!was->here && left->here && edited_later(w, t, i) && now[i].binned != before[i].binned)
			return printf("# record %u was edited since and its bin changed\n", i), false;
		for (int f = 0; f <= FIELDS; f++)
			if (!field_as_expected(w, t, i, f, &before[i], &now[i]))
				return printf("# record %u %s: was <%s> before <%s> now <%s>\n", i, f < FIELDS ? keys[f] : "bin",
					       f < FIELDS ? was->shown[f] : "", f < FIELDS ? before[i].shown[f] : "",
					       f < FIELDS ? now[i].shown[f] : ""),
				       false;
	}
	return true;
}

static bool same_shown(const struct world *w, const struct look *x, const struct look *y)
{
	for (uint32_t i = 0; i < w->n; i++)
		if (x[i].binned != y[i].binned || memcmp(x[i].shown, y[i].shown, sizeof x[i].shown) != 0)
			return printf("# record %u differs: bin %d/%d %s/%s %s/%s %s/%s %s/%s %s/%s\n", i, x[i].binned, y[i].binned, x[i].shown[0],
				       y[i].shown[0], x[i].shown[1], y[i].shown[1], x[i].shown[2], y[i].shown[2], x[i].shown[3],
				       y[i].shown[3], x[i].shown[4], y[i].shown[4]),
			       false;
	return true;
}

/* A turn takes its place among the steps, as one that touches nothing by itself. */
static void note_turn(struct world *w)
{
	w->n_steps++;
	w->step[w->n_steps] = last_step(w->a);
	w->undone[w->n_steps] = true;
	look_at(w, w->after[w->n_steps]);
}

static bool undo_any(struct world *w, uint64_t *left)
{
	struct ml_arena *a = ml_arena_create();
	struct look before[RECORDS], now[RECORDS];
	struct ml_undo_report dry, run;
	struct ml_step redone;
	uint32_t t = 1 + below(w, w->n_steps);
	bool fine = true;
	look_at(w, before);
	if (w->undone[t]) {
		fine = !ml_store_undo_step(w->a, a, w->step[t], false, &run, &err) && err.code == ML_E_NOTHING_TO_UNDO;
		ml_arena_destroy(a);
		return fine;
	}
	fine = ml_store_undo_step(w->a, a, w->step[t], true, &dry, &err);
	look_at(w, now);
	fine = fine && memcmp(before, now, sizeof before) == 0;
	fine = fine && ml_store_undo_step(w->a, a, w->step[t], false, &run, &err);
	fine = fine && dry.records == run.records && dry.fields == run.fields && dry.binned == run.binned &&
	       dry.left_records == run.left_records && dry.left_fields == run.left_fields && dry.n_left == run.n_left;
	look_at(w, now);
	fine = fine && as_expected(w, t, before, now);
	*left += run.left_fields + run.left_records;
	note_turn(w);
	if (fine && below(w, 2)) {
		fine = ml_store_redo(w->a, a, &redone, &err);
		look_at(w, now);
		fine = fine && redone.id == w->step[t] && same_shown(w, before, now);
		if (!fine)
			printf("# after undo and redo of step %lld (%s)\n", (long long)w->step[t], redone.name);
		note_turn(w);
	} else {
		w->undone[t] = true;
	}
	if (!fine && err.code)
		kit_say(&err);
	ml_arena_destroy(a);
	return fine;
}

static bool history(uint64_t seed, uint64_t *left, uint64_t *undos)
{
	struct world *w = ml_xalloc(sizeof *w);
	char name[2][40];
	bool fine = true;
	w->ca = kit_context(seed * 2 + 1);
	w->cb = kit_context(seed * 2 + 2);
	w->seed = seed;
	for (int i = 0; i < 2; i++)
		snprintf(name[i], sizeof name[i], "h%llu-%d.db", (unsigned long long)seed, i);
	fine = ml_store_create(&w->ca, kit_path(name[0]), ML_STR("A"), &w->a, &err) &&
	       ml_store_create(&w->cb, kit_path(name[1]), ML_STR("B"), &w->b, &err);
	w->step[0] = last_step(w->a);
	while (fine && w->n_steps < STEPS - 3) {
		random_step(w);
		if (w->n_steps && below(w, 4) == 0) {
			fine = undo_any(w, left);
			++*undos;
		}
	}
	fine = fine && kit_sound(w->a);
	/* It travels: after an exchange both show the same. */
	fine = fine && kit_exchange(w->a, w->b, NULL, &err) && kit_exchange(w->b, w->a, NULL, &err) && kit_same_digest(w->a, w->b);
	ml_store_close(w->a);
	ml_store_close(w->b);
	unlink(kit_path(name[0]));
	unlink(kit_path(name[1]));
	ml_free_(w);
	return fine;
}

/* The story of the issue: a merge three merges ago. */
static void test_third_merge(void)
{
	struct ml_context ca = kit_context(1), cb = kit_context(2);
	struct ml_store *a = NULL, *b = NULL;
	struct ml_arena *mem = ml_arena_create();
	struct ml_undo_report r;
	good(ml_store_create(&ca, kit_path("a.db"), ML_STR("A"), &a, e));
	good(ml_store_create(&cb, kit_path("b.db"), ML_STR("B"), &b, e));
	int64_t one = kit_save(a, 0, "person", "family_name=Un|given_name=X|function=T", &err);
	int64_t two = kit_save(a, 0, "person", "family_name=Deux", &err);
	kit_exchange(a, b, NULL, &err);
	struct ml_uuid id_one, id_two;
	ml_store_id(a, one, &id_one);
	ml_store_id(a, two, &id_two);
	cb.fixed_ms += 1000;
	kit_save(b, ml_store_rid(b, &id_one), "person", "family_name=Wrong|given_name=Wrong", &err);
	kit_save(b, ml_store_rid(b, &id_two), "person", "family_name=Wrong", &err);
	int64_t new1 = kit_save(b, 0, "person", "family_name=New1", &err), new2 = kit_save(b, 0, "person", "family_name=New2", &err);
	struct ml_uuid id1, id2;
	ml_store_id(b, new1, &id1);
	ml_store_id(b, new2, &id2);
	kit_exchange(b, a, NULL, &err);
	int64_t merge = last_step(a);
	for (int i = 0; i < 2; i++) {
		cb.fixed_ms += 1000;
		kit_save(b, ml_store_rid(b, &id_one), "person", i ? "given_name=Later" : "function=Other", &err);
		kit_exchange(b, a, NULL, &err);
	}
	ca.fixed_ms += 100000;
	kit_save(a, ml_store_rid(a, &id2), "person", "given_name=Seen", &err);
	int64_t edit = last_step(a);
	good(ml_store_undo_step(a, mem, merge, false, &r, e));
	is_str(kit_get(a, one, "family_name"), "Un", "what nobody touched since goes back");
	is_str(kit_get(a, two, "family_name"), "Deux", "on every record");
	is_str(kit_get(a, one, "given_name"), "Later", "what a later merge changed stays");
	is_str(kit_get(a, one, "function"), "Other", "what the merge had not changed stays");
	ok(kit_flags(a, ml_store_rid(a, &id1)) & ML_R_BINNED, "a record that it brought is in the bin");
	ok(!(kit_flags(a, ml_store_rid(a, &id2)) & ML_R_BINNED), "not one edited since");
	is_int(r.records, 2, "records");
	is_int(r.fields, 2, "fields");
	is_int(r.binned, 1, "binned");
	is_int(r.left_fields, 1, "fields left");
	is_int(r.left_records, 1, "records left");
	ok(r.n_left == 2, "both listed");
	for (uint32_t i = 0; i < r.n_left; i++)
		if (r.left[i].field)
			ok(strcmp(r.left[i].field->key, "given_name") == 0 && r.left[i].rid == one && r.left[i].step == merge + 2,
				"which field, by which step");
		else
			ok(r.left[i].rid == ml_store_rid(a, &id2) && r.left[i].step == edit, "which record, by which step");
	ok(!ml_store_undo_step(a, mem, merge, false, &r, &err) && err.code == ML_E_NOTHING_TO_UNDO, "not twice");
	ok(!ml_store_undo_step(a, mem, 999, false, &r, &err) && err.code == ML_E_NOTHING_TO_UNDO, "no such step");
	struct ml_step step;
	good(ml_store_redo(a, mem, &step, e));
	ok(step.id == merge && strcmp(kit_get(a, one, "family_name"), "Wrong") == 0, "redo brings it back");
	ok(!(kit_flags(a, ml_store_rid(a, &id1)) & ML_R_BINNED), "out of the bin");
	ml_store_close(a);
	ml_store_close(b);
	ml_arena_destroy(mem);
}

int main(int argc, char **argv)
{
	uint64_t from = argc > 1 ? strtoull(argv[1], NULL, 10) : 1, n = argc > 2 ? strtoull(argv[2], NULL, 10) : argc > 1 ? 1 : 12;
	uint64_t left = 0, undos = 0, failed = 0;
	test_third_merge();
	for (uint64_t i = 0; i < n && !failed; i++)
		if (!history(from + i, &left, &undos))
			failed = from + i;
	ok(!failed, "random histories, each with undos of any step (seed %llu)", (unsigned long long)failed);
	ok(n < 10 || (left > 10 && undos > 40), "%llu undos, %llu left alone", (unsigned long long)undos, (unsigned long long)left);
	kit_clean();
	return tap_done();
}
