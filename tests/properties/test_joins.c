/*
 * Duplicates on real stores through real bundles: three laptops join, take apart, edit, bin, restore and erase at random, and exchange
 * in any order. After each merge the groups that the store keeps are held against a naive reading of all its records; at the end of a
 * history all laptops are equal, nothing living is out of reach, and no value that was written is gone but by erasure.
 *
 *	test_joins [WORLDS [SEED]]      replay of a failure: test_joins 1 SEED
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../unit/tap.h"
#include "bundle_world.h"

#ifdef __SANITIZE_ADDRESS__
enum { USUAL = 2 };
#else
enum { USUAL = 8 };
#endif

enum { HISTORIES_EACH = 8, ACTIVE = 3, PERSONS = 7, EVENTS = 2, MOVES = 40, MAX = 400, WORDS = 2000 };
enum { PERSON, EVENT, ATTENDANCE, KINDS };
static const char *const kinds[KINDS] = {"person", "event", "attendance"};

struct node { /* a record as its state says it */
	struct ml_uuid id;
	int kind;
	struct ml_state *state; /* NULL: named, but not here */
	enum ml_life life;
	int group, root;
};

struct history {
	struct world *w;
	struct ml_arena *a; /* of one reading */
	struct node node[MAX];
	int n;
	struct ml_uuid person[PERSONS], event[EVENTS];
	struct word { /* an element that was added to a set, never taken out */
		struct ml_uuid id;
		char text[24];
	} word[WORDS];
	int words;
	bool erased_some;
	int64_t now;
	const char *failure;
	long joins, hidden, links;
};

#define ROLL(n) dice_roll(&h->w->dice, (n))
#define ONE_IN(n) dice_one_in(&h->w->dice, (n))

static void fail(struct history *h, const char *what)
{
	if (!h->failure)
		h->failure = what;
}

static bool must(struct history *h, bool good, const char *what)
{
	struct ml_buf line = {0};
	if (good || h->failure)
		return good;
	ml_error_line(&h->w->error, NULL, &line);
	printf("# %s: %s (%s:%d)\n", what, line.p ? line.p : "", h->w->error.file ? h->w->error.file : "?", h->w->error.line);
	ml_buf_finish(&line);
	fail(h, what);
	return false;
}
#define MUST(call) must(h, (call), #call)

/* ---- the naive reading -------------------------------------------------------------------------------- */

static int place(struct history *h, const struct ml_uuid *id, int kind)
{
	for (int i = 0; i < h->n; i++)
		if (ml_uuid_eq(&h->node[i].id, id) && (h->node[i].kind == kind || !h->node[i].state))
			return i;
	if (h->n == MAX)
		exit(99);
	h->node[h->n] = (struct node){.id = *id, .kind = kind};
	return h->n++;
}

static const struct ml_lineage *lineage; /* of the store at hand */

static bool gather(void *arg, uint64_t wire, const struct ml_uuid *id, const struct ml_state *state, struct ml_error *e)
{
	struct history *h = arg;
	for (int k = 0; k < KINDS; k++) {
		if (ml_kind_by_key(ml_str(kinds[k]))->wire != wire)
			continue;
		struct node *n = &h->node[place(h, id, k)];
		n->kind = k;
		n->state = ml_state_copy(h->a, state);
		n->life = state->erased ? ML_LIFE_NONE : ml_state_bin(lineage, state) == ML_BIN_YES ? ML_LIFE_BINNED : ML_LIFE_LIVING;
	}
	return true;
}

static void unite(struct history *h, int a, int b)
{
	int from = h->node[a].group, to = h->node[b].group;
	for (int i = 0; i < h->n; i++)
		if (h->node[i].group == from)
			h->node[i].group = to;
}

static const struct ml_slot *joined(const struct node *n)
{
	return n->state ? ml_state_slot(n->state, ML_FIELD_MERGED_INTO) : NULL;
}

static const struct ml_value *shown(const struct node *n, const char *key)
{
	const struct ml_field *f = ml_kind_field(ml_kind_by_key(ml_str(kinds[n->kind])), ml_str(key));
	const struct ml_slot *slot = n->state ? ml_state_slot(n->state, f->wire) : NULL;
	return slot ? &ml_slot_shown(slot)->v : NULL;
}

static int rank(const struct node *n)
{
	static const char *const order[] = {"present", "present_unregistered", "excused", "absent", "registered", "waiting", "invited"};
	const struct ml_value *v = n->kind == ATTENDANCE ? shown(n, "status") : NULL;
	int i = 0;
	while (n->kind == ATTENDANCE && i < (int)ML_COUNT(order) && !(v && ml_str_is(v->s, order[i])))
		i++;
	return i;
}

static bool better(const struct node *a, const struct node *b)
{
	if (a->life != b->life)
		return a->life > b->life;
	if (!joined(a) != !joined(b))
		return !joined(a);
	if (rank(a) != rank(b))
		return rank(a) < rank(b);
	return memcmp(a->id.b, b->id.b, sizeof a->id.b) < 0;
}

static void choose_roots(struct history *h, int from, int to)
{
	for (int i = from; i < to; i++) {
		h->node[i].root = i;
		for (int k = 0; k < h->n; k++)
			if (h->node[k].group == h->node[i].group && better(&h->node[k], &h->node[h->node[i].root]))
				h->node[i].root = k;
	}
}

static int find(struct history *h, const struct ml_value *v)
{
	for (int i = 0; v && v->tag == ML_ID && i < h->n; i++)
		if (ml_uuid_eq(&h->node[i].id, &v->id))
			return i;
	return -1;
}

static bool links_same(struct history *h, const struct node *a, const struct node *b)
{
	static const char *const keys[] = {"event", "person"};
	for (int k = 0; k < 2; k++) {
		int x = find(h, shown(a, keys[k])), y = find(h, shown(b, keys[k]));
		if (x < 0 || y < 0 || h->node[x].root != h->node[y].root)
			return false;
	}
	return true;
}

static bool read_store(struct history *h, struct ml_store *s)
{
	h->n = 0;
	ml_arena_reset(h->a);
	lineage = ml_store_lineage(s);
	if (!MUST(ml_store_visit(s, 0, INT64_MAX, gather, h, &h->w->error)))
		return false;
	for (int i = 0; i < h->n; i++) { /* grows by those that are named only */
		const struct ml_slot *slot = joined(&h->node[i]);
		for (uint32_t k = 0; slot && k < slot->n; k++)
			place(h, &slot->d[k].v.id, h->node[i].kind);
	}
	for (int i = 0; i < h->n; i++)
		h->node[i].group = i;
	for (int i = 0; i < h->n; i++) {
		const struct ml_slot *slot = joined(&h->node[i]);
		for (uint32_t k = 0; slot && k < slot->n; k++)
			unite(h, i, place(h, &slot->d[k].v.id, h->node[i].kind));
	}
	choose_roots(h, 0, h->n);
	for (int i = 0; i < h->n; i++)
		for (int k = 0; k < i; k++)
			if (h->node[i].kind == ATTENDANCE && h->node[k].kind == ATTENDANCE && h->node[i].life && h->node[k].life &&
				links_same(h, &h->node[i], &h->node[k]))
				unite(h, i, k);
	choose_roots(h, 0, h->n);
	return true;
}

/* ---- the store against it --------------------------------------------------------------------------------- */

static void check_record(struct history *h, struct ml_store *s, int i, long *visible)
{
	const struct node *n = &h->node[i], *root = &h->node[n->root];
	int64_t rid = ml_store_rid(s, &n->id), want = ml_store_rid(s, &root->id);
	unsigned flags = 0;
	if (!n->state || root->life == ML_LIFE_NONE)
		return;
	if (!ml_store_row(s, NULL, rid, NULL, 0, NULL, &flags, &h->w->error))
		return fail(h, "a record is not there");
	if (ml_store_canonical(s, rid) != want)
		fail(h, "another record stands for the group");
	bool hide = n->root != i && n->life && n->life == root->life;
	if (((flags & ML_R_MERGED) != 0) != hide)
		fail(h, "hidden or shown wrongly");
	if (n->life == ML_LIFE_LIVING && root->life != ML_LIFE_LIVING)
		fail(h, "a living record stands behind one that is not");
	if (!n->state->erased && ((flags & ML_R_MERGED_EDITED) != 0) != ml_state_edited_after_join(lineage, n->state))
		fail(h, "edited after a join: flag");
	visible[n->kind] += n->life == ML_LIFE_LIVING && n->root == i;
	h->hidden += hide;
	h->links += hide && n->kind == ATTENDANCE;
}

static void check_store(struct history *h, struct ml_store *s)
{
	long visible[KINDS] = {0};
	if (!read_store(h, s))
		return;
	for (int i = 0; i < h->n; i++)
		check_record(h, s, i, visible);
	for (int k = 0; k < KINDS; k++) {
		struct ml_query q = {.kind = ml_kind_by_key(ml_str(kinds[k]))};
		struct ml_list *l = ml_store_list(s, &q, &h->w->error);
		if (!l || ml_list_count(l) != (uint64_t)visible[k])
			fail(h, "the list counts otherwise");
		ml_list_destroy(l);
	}
}

static void check_words(struct history *h, struct ml_store *s)
{
	const struct ml_field *f = ml_kind_field(ml_kind_by_key(ML_STR("person")), ML_STR("other_names"));
	for (int i = 0; i < h->words; i++) {
		int64_t rid = ml_store_rid(s, &h->word[i].id);
		struct ml_record *r = rid ? ml_store_get(s, h->a, rid, NULL) : NULL;
		const struct ml_slot *slot = r ? ml_state_slot(r->state, f->wire) : NULL;
		bool found = r && r->state->erased;
		for (uint32_t k = 0; slot && k < slot->n; k++)
			found |= ml_str_is(slot->d[k].v.s, h->word[i].text);
		if (!found)
			fail(h, "a value is lost");
	}
}

/* ---- moves --------------------------------------------------------------------------------------------------- */

static bool finish(struct history *h, struct ml_store *s, bool good)
{
	if (good)
		return MUST(ml_step_commit(s, &h->w->error));
	ml_step_cancel(s);
	return false;
}

static int64_t some_person(struct history *h, struct ml_store *s)
{
	return ml_store_rid(s, &h->person[ROLL(PERSONS)]);
}

static void add_word(struct history *h, struct ml_store *s, int64_t rid)
{
	struct word *w = &h->word[h->words];
	struct ml_value v;
	struct ml_edit edit = {ml_kind_field(ml_kind_by_key(ML_STR("person")), ML_STR("other_names")), ML_PUT_ADD, 1, &v};
	if (h->words == WORDS)
		return;
	snprintf(w->text, sizeof w->text, "Nom %d", h->words);
	v = ml_text(ml_str(w->text));
	ml_store_id(s, rid, &w->id);
	if (!MUST(ml_step_begin(s, "save", ML_STR(""), &h->w->error)))
		return;
	if (finish(h, s, ml_store_edit(s, rid, &edit, 1, NULL, &h->w->error)))
		h->words++;
	else if (h->w->error.code != ML_E_ERASED)
		must(h, false, "edit");
}

static void join_or_leave(struct history *h, struct ml_store *s, int64_t a, int64_t b)
{
	struct ml_error *e = &h->w->error;
	if (!MUST(ml_step_begin(s, "join", ML_STR(""), e)))
		return;
	bool good = b ? ml_store_join(s, a, b, NULL, 0, e) : ml_store_unjoin(s, a, e);
	enum ml_code code = good ? ML_E_NONE : e->code;
	finish(h, s, good);
	h->joins += good && b;
	if (code && code != ML_E_SAME_RECORD && code != ML_E_ERASED && code != ML_E_BINNED && code != ML_E_NOT_JOINED)
		must(h, false, "join");
}

static void leave_sight(struct history *h, struct ml_store *s, int64_t rid)
{
	struct ml_error *e = &h->w->error;
	int what = ROLL(12);
	if (!MUST(ml_step_begin(s, "bin", ML_STR(""), e)))
		return;
	bool good = what == 0 ? ml_store_erase(s, rid, e) : what < 7 ? ml_store_bin(s, rid, e) : ml_store_restore(s, rid, e);
	enum ml_code code = good ? ML_E_NONE : e->code;
	finish(h, s, good);
	if (code && code != ML_E_ERASED && code != ML_E_NOT_BINNED)
		must(h, false, "bin");
}

static void sign_in(struct history *h, struct ml_store *s)
{
	static const char *const statuses[] = {"present", "registered", "absent", "invited"};
	const struct ml_kind *k = ml_kind_by_key(ML_STR("attendance"));
	struct ml_value v[] = {ml_ref(h->event[ROLL(EVENTS)]), ml_ref(h->person[ROLL(PERSONS)]), ml_text(ml_str(statuses[ROLL(4)]))};
	struct ml_edit edits[] = {{ml_kind_field(k, ML_STR("event")), ML_PUT_SET, 1, &v[0]},
		{ml_kind_field(k, ML_STR("person")), ML_PUT_SET, 1, &v[1]}, {ml_kind_field(k, ML_STR("status")), ML_PUT_SET, 1, &v[2]}};
	if (!MUST(ml_step_begin(s, "save", ML_STR(""), &h->w->error)))
		return;
	if (!finish(h, s, ml_store_add(s, k, NULL, edits, 3, NULL, &h->w->error)) && h->w->error.code != ML_E_ERASED)
		must(h, false, "sign in");
}

/* Only joins: undoing an edit takes its values away, as it should. */
static void undo_join(struct history *h, struct ml_store *s)
{
	struct ml_step *steps, step;
	uint32_t n;
	if (!MUST(ml_store_steps(s, h->a, 1, &steps, &n, &h->w->error)) || !n || steps[0].undone || strcmp(steps[0].name, "join") != 0)
		return;
	if (MUST(ml_store_undo(s, h->a, &step, &h->w->error)) && ONE_IN(2))
		MUST(ml_store_redo(s, h->a, &step, &h->w->error));
}

static bool exchange(struct history *h, int from, int to)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_bundle_options o = {.full = true};
	struct ml_bundle_info info;
	struct ml_merge_report report;
	char path[PATH_SIZE];
	snprintf(path, sizeof path, "%.100s/joins.mlg", h->w->dir);
	bool good = MUST(ml_bundle_write(h->w->laptop[from].s, path, &o, a, &info, &h->w->error)) &&
		    MUST(ml_bundle_merge(h->w->laptop[to].s, path, false, a, &report, &h->w->error));
	unlink(path);
	ml_arena_destroy(a);
	return good;
}

/* ---- a history --------------------------------------------------------------------------------------------------- */

static bool make_records(struct history *h)
{
	struct ml_store *s = h->w->laptop[0].s;
	struct ml_value v[2];
	const struct ml_kind *p = ml_kind_by_key(ML_STR("person")), *ev = ml_kind_by_key(ML_STR("event"));
	bool good = MUST(ml_step_begin(s, "save", ML_STR(""), &h->w->error));
	for (int i = 0; i < PERSONS && good; i++) {
		struct ml_edit edit = {ml_kind_field(p, ML_STR("family_name")), ML_PUT_SET, 1, v};
		v[0] = ml_text(ML_STR("Nom"));
		dice_bytes(&h->w->dice, h->person[i].b, 16);
		good = MUST(ml_store_add(s, p, &h->person[i], &edit, 1, NULL, &h->w->error));
	}
	for (int i = 0; i < EVENTS && good; i++) {
		struct ml_edit edits[] = {{ml_kind_field(ev, ML_STR("title")), ML_PUT_SET, 1, &v[0]},
			{ml_kind_field(ev, ML_STR("starts_at")), ML_PUT_SET, 1, &v[1]}};
		v[0] = ml_text(ML_STR("Atelier"));
		v[1] = (struct ml_value){.tag = ML_TIME, .i = 1790000000, .s = ML_STR("UTC")};
		dice_bytes(&h->w->dice, h->event[i].b, 16);
		good = MUST(ml_store_add(s, ev, &h->event[i], edits, 2, NULL, &h->w->error));
	}
	return good && MUST(ml_step_commit(s, &h->w->error)) && exchange(h, 0, 1) && exchange(h, 0, 2);
}

static void move(struct history *h)
{
	int from = ROLL(ACTIVE);
	struct ml_store *s = h->w->laptop[from].s;
	int64_t a = some_person(h, s), b = some_person(h, s);
	h->now += ROLL(60000);
	world_set_time(h->w, h->now);
	switch (ROLL(12)) {
	case 0:
	case 1:
	case 2:
		join_or_leave(h, s, a, b);
		if (ONE_IN(4))
			undo_join(h, s);
		break;
	case 3:
		join_or_leave(h, s, a, 0);
		break;
	case 4:
		join_or_leave(h, s, ml_store_rid(s, &h->event[0]), ONE_IN(2) ? ml_store_rid(s, &h->event[1]) : 0);
		break;
	case 5:
	case 6:
		add_word(h, s, a);
		break;
	case 7:
		leave_sight(h, s, a);
		break;
	case 8:
	case 9:
		sign_in(h, s);
		break;
	default:
		exchange(h, from, (from + 1 + ROLL(ACTIVE - 1)) % ACTIVE);
	}
	check_store(h, s);
}

static void check_end(struct history *h)
{
	for (int round = 0; round < 2 && !h->failure; round++)
		for (int i = 0; i < ACTIVE && !h->failure; i++)
			for (int k = 0; k < ACTIVE && !h->failure; k++)
				if (i != k)
					exchange(h, i, k);
	struct ml_hash128 first = ml_store_digest(h->w->laptop[0].s);
	for (int i = 0; i < ACTIVE && !h->failure; i++) {
		struct ml_store *s = h->w->laptop[i].s;
		struct ml_hash128 d = ml_store_digest(s);
		struct ml_buf report = {0};
		if (memcmp(&d, &first, sizeof d) != 0)
			fail(h, "digests differ");
		check_store(h, s);
		check_words(h, s);
		if (!ml_store_check(s, &report, &h->w->error))
			fail(h, report.p ? strdup(report.p) : "check");
		ml_buf_finish(&report);
	}
}

static bool run_world(struct world *w, uint64_t seed, long *joins, long *hidden, long *links)
{
	struct history *h = ml_xalloc(sizeof *h);
	h->w = w;
	h->a = ml_arena_create();
	bool good = MUST(world_begin(w, seed));
	for (int i = 0; i < HISTORIES_EACH && good && !h->failure; i++) {
		h->words = 0;
		h->now += 3600000;
		world_set_time(w, h->now);
		make_records(h);
		for (int m = 0; m < MOVES && !h->failure; m++)
			move(h);
		if (!h->failure)
			check_end(h);
	}
	world_end(w);
	*joins += h->joins;
	*hidden += h->hidden;
	*links += h->links;
	if (h->failure)
		printf("# %s; replay: test_joins 1 %llu\n", h->failure, (unsigned long long)seed);
	good = !h->failure;
	ml_arena_destroy(h->a);
	ml_free_(h);
	return good;
}

int main(int argc, char **argv)
{
	const char *wish = getenv("MAILLAGE_HISTORIES");
	long worlds = argc > 1 ? atol(argv[1]) : wish ? ML_MAX(1, atol(wish) / HISTORIES_EACH) : USUAL;
	uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
	long done = 0, joins = 0, hidden = 0, links = 0;
	struct world *w = ml_xalloc(sizeof *w);
	bool good = world_build(w);
	for (; good && done < worlds; done++)
		good = run_world(w, seed + (uint64_t)done, &joins, &hidden, &links);
	ok(good, "%ld histories of duplicates: groups as read naively, laptops equal, nothing lost", done * HISTORIES_EACH);
	ok(argc > 1 || (joins > 20 && hidden > 500 && links > 50), "and something happened: %ld joins, %ld hidden, %ld links", joins,
		hidden, links);
	world_remove(w);
	ml_free_(w);
	return tap_done();
}
