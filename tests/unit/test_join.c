/* Duplicates in the store: groups in every order of arrival, what is read through them, what leaves them. */
#include "store_kit.h"

static struct ml_context ctx[3];
static struct ml_store *db[3];
static struct ml_error err;

static void open_all(int n)
{
	static int turn;
	for (int i = 0; i < n; i++) {
		char name[32];
		ctx[i] = kit_context((uint64_t)(turn * 10 + i + 1));
		snprintf(name, sizeof name, "join%d.db", turn * 10 + i);
		good(ml_store_create(&ctx[i], kit_path(name), ml_str("Agent"), &db[i], e));
	}
	turn++;
}

static void close_all(int n)
{
	for (int i = 0; i < n; i++) {
		ok(kit_sound(db[i]), "the database is sound");
		ml_store_close(db[i]);
	}
}

static int64_t person(struct ml_store *s, const char *name)
{
	char text[160];
	snprintf(text, sizeof text, "family_name=%s", name);
	return kit_save(s, 0, "person", text, &err);
}

enum verb { JOIN, UNJOIN, BIN, RESTORE, ERASE, DISTINCT, WITHDRAW };
static bool doing(struct ml_store *s, enum verb verb, int64_t a, int64_t b, struct ml_error *e)
{
	if (!ml_step_begin(s, "join", ml_str("essai"), e))
		return false;
	bool fine = verb == JOIN       ? ml_store_join(s, a, b, NULL, 0, e)
		    : verb == UNJOIN   ? ml_store_unjoin(s, a, e)
		    : verb == BIN      ? ml_store_bin(s, a, e)
		    : verb == RESTORE  ? ml_store_restore(s, a, e)
		    : verb == ERASE    ? ml_store_erase(s, a, e)
		    : verb == DISTINCT ? ml_store_distinct(s, a, b, true, e)
				       : ml_store_distinct(s, a, b, false, e);
	if (!fine) {
		ml_step_cancel(s);
		return false;
	}
	return ml_step_commit(s, e);
}

/* The rid of one store's record in another. */
static int64_t there(struct ml_store *from, int64_t rid, struct ml_store *to)
{
	struct ml_uuid id;
	return ml_store_id(from, rid, &id) ? ml_store_rid(to, &id) : 0;
}

static uint64_t persons(struct ml_store *s)
{
	return ml_store_count(s, ml_kind_by_key(ml_str("person")));
}

static uint64_t listed(struct ml_store *s, const char *kind, const char *text, const char *where, bool merged)
{
	struct ml_query q = {
		.kind = ml_kind_by_key(ml_str(kind)), .text = ml_str(text), .where = ml_str(where), .with_merged = merged};
	struct ml_list *l = ml_store_list(s, &q, NULL);
	uint64_t n = l ? ml_list_count(l) : UINT64_MAX;
	ml_list_destroy(l);
	return n;
}

static void test_join(void)
{
	open_all(1);
	int64_t a = kit_save(db[0], 0, "person", "family_name=Alaoui|given_name=Mohamed|phones=+212661234567|city=Tiznit", &err);
	int64_t b = kit_save(db[0], 0, "person", "family_name=El Alaoui|given_name=Mohammed|phones=+212528001122", &err);
	is_int(persons(db[0]), 2, "two persons");
	good(doing(db[0], JOIN, a, b, e));
	is_int(persons(db[0]), 1, "count: one");
	is_int(listed(db[0], "person", "", "", false), 1, "list: one");
	is_int(listed(db[0], "person", "", "", true), 2, "with the joined: two");
	is_int(listed(db[0], "person", "", "city=Tiznit", false), 0, "filters read what is shown");
	is_int(ml_store_canonical(db[0], a), b, "canonical of the joined");
	is_int(ml_store_canonical(db[0], b), b, "canonical of the kept");
	ok(kit_flags(db[0], a) & ML_R_MERGED, "flagged");
	is_str(kit_get(db[0], b, "phones"), "+212528001122|+212661234567", "sets are united");
	is_str(kit_get(db[0], b, "city"), "", "one-valued fields are the caller's");
	is_str(kit_get(db[0], a, "city"), "Tiznit", "and stay on the other");
	ok(!doing(db[0], JOIN, a, b, &err) && err.code == ML_E_SAME_RECORD, "joined already");
	ok(!doing(db[0], JOIN, b, a, &err) && err.code == ML_E_SAME_RECORD, "nor the other way round");
	ok(!doing(db[0], JOIN, b, b, &err) && err.code == ML_E_SAME_RECORD, "nor with itself");
	int64_t o = kit_save(db[0], 0, "organisation", "name=Commune", &err);
	ok(!doing(db[0], JOIN, b, o, &err) && err.code == ML_E_KIND_OTHER, "nor with another kind");
	ok(!doing(db[0], UNJOIN, b, 0, &err) && err.code == ML_E_NOT_JOINED, "the kept was not joined");
	good(doing(db[0], UNJOIN, a, 0, e));
	is_int(persons(db[0]), 2, "two again");
	is_int(listed(db[0], "person", "", "city=Tiznit", false), 1, "and listed");
	is_str(kit_get(db[0], b, "phones"), "+212528001122|+212661234567", "what was taken stays");
	close_all(1);
}

static void test_undo(void)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_step step;
	open_all(1);
	int64_t x = kit_save(db[0], 0, "person", "family_name=Alaoui|phones=+212661234567", &err);
	int64_t y = kit_save(db[0], 0, "person", "family_name=Alaoui", &err);
	good(doing(db[0], JOIN, x, y, e));
	good(ml_store_undo(db[0], a, &step, e));
	is_int(persons(db[0]), 2, "undone: two");
	is_str(kit_get(db[0], y, "phones"), "", "what was taken is taken back");
	good(ml_store_redo(db[0], a, &step, e));
	is_int(persons(db[0]), 1, "done again: one");
	ok(!(kit_flags(db[0], x) & ML_R_MERGED_EDITED), "by someone who saw all");
	ml_arena_destroy(a);
	close_all(1);
}

static void test_shapes(void)
{
	open_all(2);
	struct ml_store *s = db[0];
	int64_t a = person(s, "A"), b = person(s, "B"), c = person(s, "C"), d = person(s, "D");
	good(doing(s, JOIN, a, b, e));
	good(doing(s, JOIN, b, c, e));
	is_int(ml_store_canonical(s, a), c, "chain");
	good(doing(s, JOIN, d, a, e));
	is_int(ml_store_canonical(s, d), c, "into a joined one: into what it is read as");
	is_str(kit_get(s, d, "merged_into"), kit_get(s, b, "merged_into"), "and written so");
	is_int(persons(s), 1, "one of four");
	good(doing(s, UNJOIN, b, 0, e));
	is_int(ml_store_canonical(s, a), b, "a chain cut");
	is_int(persons(s), 2, "makes two");
	good(kit_exchange(db[0], db[1], NULL, e));
	is_int(persons(db[1]), 2, "as elsewhere");
	is_int(ml_store_canonical(db[1], there(s, d, db[1])), there(s, c, db[1]), "with the same canonical");
	close_all(2);
}

/* Two laptops at once: A into B here, B into A there. */
static void test_cycle(void)
{
	open_all(2);
	int64_t a = person(db[0], "A"), b = person(db[0], "B");
	good(kit_exchange(db[0], db[1], NULL, e));
	int64_t a1 = there(db[0], a, db[1]), b1 = there(db[0], b, db[1]);
	good(doing(db[0], JOIN, a, b, e));
	good(doing(db[1], JOIN, b1, a1, e));
	good(kit_exchange(db[0], db[1], NULL, e));
	good(kit_exchange(db[1], db[0], NULL, e));
	is_int(persons(db[0]), 1, "one here");
	is_int(persons(db[1]), 1, "one there");
	is_int(ml_store_canonical(db[0], b), a, "the lowest id");
	is_int(ml_store_canonical(db[1], b1), a1, "on both");
	good(doing(db[0], UNJOIN, a, 0, e));
	is_int(persons(db[0]), 1, "b into a still holds");
	good(doing(db[0], UNJOIN, b, 0, e));
	is_int(persons(db[0]), 2, "no more");
	close_all(2);
}

/* One record joined to two at once. */
static void test_two_targets(void)
{
	open_all(2);
	int64_t a = person(db[0], "A"), b = person(db[0], "B"), c = person(db[0], "C");
	good(kit_exchange(db[0], db[1], NULL, e));
	good(doing(db[0], JOIN, c, a, e));
	good(doing(db[1], JOIN, there(db[0], c, db[1]), there(db[0], b, db[1]), e));
	good(kit_exchange(db[1], db[0], NULL, e));
	is_int(persons(db[0]), 1, "all three are one");
	is_int(ml_store_canonical(db[0], b), a, "read as the lowest of the roots");
	ok(kit_flags(db[0], c) & ML_R_CONFLICT, "and to be settled");
	good(doing(db[0], UNJOIN, b, 0, e));
	is_int(persons(db[0]), 2, "the other root leaves");
	ok(!(kit_flags(db[0], c) & ML_R_CONFLICT), "settled");
	is_int(ml_store_canonical(db[0], c), a, "c stays");
	good(kit_exchange(db[0], db[1], NULL, e));
	is_int(persons(db[1]), 2, "there too");
	close_all(2);
}

static void test_absent(void)
{
	open_all(3);
	int64_t a = person(db[0], "A"), b = person(db[0], "B");
	good(kit_exchange(db[0], db[1], NULL, e));
	int64_t x = person(db[1], "X");
	good(doing(db[1], JOIN, there(db[0], a, db[1]), x, e));
	good(doing(db[1], JOIN, there(db[0], b, db[1]), x, e));
	/* Only A and B come. */
	struct ml_arena *arena = ml_arena_create();
	int64_t of[2] = {there(db[0], a, db[1]), there(db[0], b, db[1])};
	struct kit_move m = {.from = db[1], .to = db[0], .a = arena};
	good(ml_step_begin(db[0], "merge", ml_str("essai"), e));
	for (uint32_t i = 0; i < ml_lineage_count(ml_store_lineage(db[1])); i++) {
		struct ml_inc inc = *ml_lineage_at(ml_store_lineage(db[1]), i);
		m.map[i] = ml_store_learn_inc(db[0], &inc, &err);
	}
	for (int i = 0; i < 2; i++) {
		struct ml_record *r = ml_store_get(db[1], arena, of[i], &err);
		good(kit_visit(&m, r->kind_wire, &r->id, r->state, e));
	}
	good(ml_step_commit(db[0], e));
	is_int(persons(db[0]), 1, "one of the two stands for the absent");
	is_int(ml_store_canonical(db[0], b), a, "the lower");
	struct ml_uuid id;
	ml_store_id(db[1], x, &id);
	struct ml_uuid root = ml_store_canonical_id(db[0], &id);
	is_int(ml_store_rid(db[0], &root), a, "and is read for it");
	struct ml_str title = ml_store_title_of(db[0], arena, &id);
	ok(ml_str_is(title, "A"), "by its title");
	good(kit_exchange(db[1], db[0], NULL, e));
	is_int(ml_store_canonical(db[0], a), there(db[1], x, db[0]), "it came");
	is_int(persons(db[0]), 1, "one");
	ml_arena_destroy(arena);
	close_all(3);
}

static const char *hex(struct ml_store *s, int64_t rid)
{
	static char out[4][ML_UUID_TEXT];
	static int turn;
	struct ml_uuid id = {0};
	ml_store_id(s, rid, &id);
	ml_uuid_text(&id, out[turn = (turn + 1) % 4]);
	return out[turn];
}

static int64_t save(struct ml_store *s, int64_t rid, const char *kind, const char *fmt, ...)
{
	char text[400];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	int64_t out = kit_save(s, rid, kind, text, &err);
	if (!out)
		kit_say(&err);
	return out;
}

static uint32_t refer(struct ml_store *s, int64_t rid, const char *kind, const char *field)
{
	struct ml_arena *a = ml_arena_create();
	int64_t *rids;
	uint32_t n = 0;
	ml_store_backrefs(s, a, rid, ml_kind_by_key(ml_str(kind)), field ? kit_field(s, kind, field) : NULL, &rids, &n, NULL);
	ml_arena_destroy(a);
	return n;
}

/* Positions, filters, search and new references follow. */
static void test_references(void)
{
	open_all(1);
	struct ml_store *s = db[0];
	int64_t o = save(s, 0, "organisation", "name=Commune de Tiznit"), p = save(s, 0, "organisation", "name=Ville d'Agadir");
	int64_t a = save(s, 0, "person", "family_name=Amrani|given_name=Aicha"), b = save(s, 0, "person", "family_name=El Amrani|given_name=Aïcha");
	int64_t job = save(s, 0, "position", "person=%s|organisation=%s|title=Maire", hex(s, a), hex(s, o));
	int64_t talk = save(s, 0, "interaction", "date=2026-03-01|type=call|subject=Eau|persons=%s", hex(s, a));
	is_int(listed(s, "person", "tiznit", "", false), 1, "found by its organisation");
	good(doing(s, JOIN, a, b, e));
	is_int(refer(s, b, "position", "person"), 1, "its position is the canonical's");
	is_int(refer(s, b, "interaction", "persons"), 1, "its exchange too");
	is_int(refer(s, b, NULL, NULL), 2, "a join is no reference");
	is_int(listed(s, "person", "tiznit", "", false), 1, "the canonical is found by the organisation");
	is_int(listed(s, "person", "aicha amrani", "", false), 1, "and by the other's name");
	struct ml_arena *arena = ml_arena_create();
	struct ml_uuid id;
	ml_store_id(s, a, &id);
	struct ml_str title = ml_store_title_of(s, arena, &id);
	ok(memmem(title.p, title.n, "El Amrani", 9) != NULL, "titles show the canonical: %.*s", (int)title.n, title.p);
	char where[80];
	snprintf(where, sizeof where, "person=%s", hex(s, b));
	is_int(listed(s, "position", "", where, false), 1, "a filter by the canonical");
	snprintf(where, sizeof where, "person=%s", hex(s, a));
	is_int(listed(s, "position", "", where, false), 1, "or by the other");
	snprintf(where, sizeof where, "person!=%s", hex(s, b));
	is_int(listed(s, "position", "", where, false), 0, "or by its contrary");
	snprintf(where, sizeof where, "persons=%s", hex(s, b));
	is_int(listed(s, "interaction", "", where, false), 1, "of several values too");
	is_int(listed(s, "position", "", "person~amrani", false), 1, "by title");
	int64_t other = save(s, 0, "position", "person=%s|organisation=%s", hex(s, a), hex(s, p));
	is_str(kit_get(s, other, "person"), hex(s, b), "a new reference is to the canonical");
	struct ml_hash128 before = ml_store_digest(s);
	save(s, job, "position", "person=%s", hex(s, b));
	struct ml_hash128 after = ml_store_digest(s);
	ok(memcmp(&before, &after, sizeof after) == 0, "an old one stays as it is written");
	save(s, talk, "interaction", "persons+=%s", hex(s, b));
	is_str(kit_get(s, talk, "persons"), hex(s, a), "and is not doubled in a set");
	save(s, talk, "interaction", "persons-=%s", hex(s, b));
	is_str(kit_get(s, talk, "persons"), "", "it is taken out under either name");
	/* Organisations joined: ties follow through them too. */
	good(doing(s, JOIN, o, p, e));
	is_int(listed(s, "person", "agadir", "", false), 1, "found by the name of the canonical organisation");
	ml_arena_destroy(arena);
	close_all(1);
}

static void test_attendance(void)
{
	open_all(1);
	struct ml_store *s = db[0];
	int64_t ev = save(s, 0, "event", "title=Atelier|starts_at=2026-03-01T10:00"), ev2 = save(s, 0, "event", "title=Forum|starts_at=2026-04-01T10:00");
	int64_t a = person(s, "A"), b = person(s, "B"), c = person(s, "C");
	int64_t x = save(s, 0, "attendance", "event=%s|person=%s|status=present", hex(s, ev), hex(s, a));
	int64_t y = save(s, 0, "attendance", "event=%s|person=%s|status=registered", hex(s, ev), hex(s, b));
	save(s, 0, "attendance", "event=%s|person=%s|status=present", hex(s, ev), hex(s, c));
	int64_t z = save(s, 0, "attendance", "event=%s|person=%s|status=present", hex(s, ev2), hex(s, a));
	is_int(refer(s, ev, "attendance", "event"), 3, "three signed in");
	good(doing(s, JOIN, a, b, e));
	is_int(refer(s, ev, "attendance", "event"), 2, "two persons");
	is_int(ml_store_count(s, ml_kind_by_key(ml_str("attendance"))), 3, "counted once");
	is_int(ml_store_canonical(s, y), x, "the strongest status is shown");
	is_int(refer(s, b, "attendance", "person"), 2, "the person's, each once");
	save(s, x, "attendance", "status=invited");
	is_int(ml_store_canonical(s, x), y, "it follows the status");
	int64_t again = save(s, 0, "attendance", "event=%s|person=%s|status=absent", hex(s, ev), hex(s, a));
	is_int(again, y, "signing in again edits the one that is shown");
	again = save(s, 0, "attendance", "event=%s|person=%s|status=excused", hex(s, ev2), hex(s, b));
	is_int(again, z, "under the other name too");
	/* Two events that are one. */
	good(doing(s, JOIN, ev, ev2, e));
	is_int(refer(s, ev2, "attendance", "event"), 2, "all of both, each person once");
	good(doing(s, UNJOIN, ev, 0, e));
	good(doing(s, UNJOIN, a, 0, e));
	is_int(refer(s, ev, "attendance", "event"), 3, "three again");
	is_int(ml_store_count(s, ml_kind_by_key(ml_str("attendance"))), 4, "all counted");
	close_all(1);
}

/* Bin, restore and erasure of a group, and of parts of it. */
static void test_leaving(void)
{
	open_all(2);
	struct ml_store *s = db[0];
	int64_t a = person(s, "A"), b = person(s, "B"), c = person(s, "C"), d = person(s, "D");
	good(doing(s, JOIN, a, b, e));
	good(doing(s, BIN, b, 0, e));
	is_int(persons(s), 2, "binned with what it stands for");
	is_int(ml_store_count_flag(s, ML_R_BINNED), 1, "and shown once in the bin");
	good(doing(s, RESTORE, b, 0, e));
	is_int(persons(s), 3, "restored");
	is_int(ml_store_canonical(s, a), b, "still one");
	ok(!(kit_flags(s, a) & ML_R_BINNED), "all of it");
	/* Joined here, binned there: nothing living disappears. */
	good(kit_exchange(db[0], db[1], NULL, e));
	good(doing(db[1], BIN, there(s, c, db[1]), 0, e));
	good(doing(s, JOIN, d, c, e));
	good(kit_exchange(db[1], db[0], NULL, e));
	ok(kit_flags(s, c) & (ML_R_BINNED | ML_R_REVIVED), "the target was binned there");
	is_int(ml_store_canonical(s, c), ml_store_canonical(s, d), "one for both");
	ok(!(kit_flags(s, ml_store_canonical(s, d)) & ML_R_HIDDEN), "shown");
	/* Erasing the canonical erases all; a member alone leaves the others joined. */
	int64_t x = person(s, "X"), y = person(s, "Y"), z = person(s, "Z");
	good(doing(s, JOIN, x, y, e));
	good(doing(s, JOIN, y, z, e));
	good(doing(s, ERASE, y, 0, e));
	is_int(ml_store_canonical(s, x), z, "what was joined to the erased stays joined");
	good(doing(s, ERASE, z, 0, e));
	ok(kit_flags(s, x) & ML_R_ERASED, "all of a group is erased with its canonical");
	close_all(2);
}

static void test_fallback(void)
{
	open_all(2);
	struct ml_store *s = db[0], *t = db[1];
	int64_t a = person(s, "A"), b = person(s, "B");
	good(kit_exchange(s, t, NULL, e));
	good(doing(s, JOIN, b, a, e));
	good(doing(t, ERASE, there(s, a, t), 0, e));
	good(kit_exchange(t, s, NULL, e));
	good(kit_exchange(s, t, NULL, e));
	is_int(ml_store_canonical(s, b), b, "the target was erased elsewhere: the member stands for itself");
	is_int(persons(s), 1, "and is shown");
	is_int(persons(t), 1, "on both");
	close_all(2);
}

static void test_edited_after(void)
{
	open_all(2);
	struct ml_store *s = db[0], *t = db[1];
	int64_t a = person(s, "A"), b = person(s, "B");
	good(kit_exchange(s, t, NULL, e));
	good(doing(s, JOIN, a, b, e));
	ok(!(kit_flags(s, a) & ML_R_MERGED_EDITED), "nothing came yet");
	save(t, there(s, a, t), "person", "city=Tiznit");
	good(kit_exchange(t, s, NULL, e));
	ok(kit_flags(s, a) & ML_R_MERGED_EDITED, "an edit by someone who did not know");
	ok(kit_flags(s, a) & ML_R_MERGED, "it stays joined");
	is_int(ml_store_count_flag(s, ML_R_MERGED_EDITED), 1, "counted for the review");
	good(kit_exchange(s, t, NULL, e));
	ok(kit_flags(t, there(s, a, t)) & ML_R_MERGED_EDITED, "there too");
	good(doing(s, JOIN, a, b, e));
	ok(!(kit_flags(s, a) & ML_R_MERGED_EDITED), "seen");
	good(kit_exchange(s, t, NULL, e));
	ok(!(kit_flags(t, there(s, a, t)) & ML_R_MERGED_EDITED), "there too");
	ok(kit_same_digest(s, t), "equal");
	close_all(2);
}

/* A cycle's canonical record is joined itself: what was written to it late is acknowledged too. */
static void test_edited_in_cycle(void)
{
	open_all(3);
	struct ml_store *s = db[0], *t = db[1], *u = db[2];
	int64_t a = person(s, "A"), b = person(s, "B");
	good(kit_exchange(s, t, NULL, e));
	good(kit_exchange(s, u, NULL, e));
	good(doing(s, JOIN, a, b, e));
	good(doing(t, JOIN, there(s, b, t), there(s, a, t), e));
	save(u, there(s, a, u), "person", "city=Tata");
	good(kit_exchange(t, s, NULL, e));
	good(kit_exchange(u, s, NULL, e));
	is_int(ml_store_canonical(s, b), a, "the lowest stands for both");
	ok(kit_flags(s, a) & ML_R_MERGED_EDITED, "edited late");
	ok(!(kit_flags(s, a) & ML_R_MERGED), "though it is shown");
	good(doing(s, JOIN, a, a, e));
	ok(!(kit_flags(s, a) & ML_R_MERGED_EDITED), "seen");
	is_int(ml_store_canonical(s, b), a, "nothing else changed");
	ok(!doing(s, JOIN, a, a, &err) && err.code == ML_E_SAME_RECORD, "once is enough");
	close_all(3);
}

/* Joined to two by two laptops, then settled: whoever settles has seen all. */
static void test_settle(void)
{
	open_all(3);
	struct ml_store *s = db[0], *t = db[1], *u = db[2];
	int64_t a = person(s, "A"), b = person(s, "B"), c = person(s, "C");
	good(kit_exchange(s, t, NULL, e));
	good(kit_exchange(s, u, NULL, e));
	good(doing(s, JOIN, c, a, e));
	good(doing(t, JOIN, there(s, c, t), there(s, b, t), e));
	save(u, there(s, c, u), "person", "city=Tata");
	good(kit_exchange(t, s, NULL, e));
	good(kit_exchange(u, s, NULL, e));
	ok(kit_flags(s, c) & ML_R_MERGED_EDITED, "and edited by a third");
	struct ml_uuid id;
	ml_store_id(s, b, &id);
	struct ml_value v = ml_ref(id);
	good(ml_step_begin(s, "settle", ml_str("x"), e));
	good(ml_store_settle(s, c, kit_field(s, "person", "merged_into"), &v, e));
	good(ml_step_commit(s, e));
	is_int(ml_store_canonical(s, c), b, "settled for b");
	is_int(ml_store_canonical(s, a), a, "a is itself");
	ok(!(kit_flags(s, c) & (ML_R_CONFLICT | ML_R_MERGED_EDITED)), "by someone who saw all");
	close_all(3);
}

/* Many at once: joining stays cheap, and the lists exact. */
static void test_many(void)
{
	enum { PAIRS = 3000 };
	static int64_t rids[2 * PAIRS];
	const struct ml_kind *k = ml_kind_by_key(ml_str("person"));
	open_all(2);
	struct ml_store *s = db[0];
	struct ml_value name = ml_text(ML_STR("Nom"));
	struct ml_edit edit = {kit_field(s, "person", "family_name"), ML_PUT_SET, 1, &name};
	bool fine = ml_step_begin(s, "import", ml_str("x"), &err);
	for (int i = 0; i < 2 * PAIRS && fine; i++)
		fine = ml_store_add(s, k, NULL, &edit, 1, &rids[i], &err);
	for (int i = 0; i < PAIRS && fine; i++)
		fine = ml_store_join(s, rids[i], rids[i + PAIRS], NULL, 0, &err);
	ok(fine && ml_step_commit(s, &err), "%d pairs joined", PAIRS);
	is_int(persons(s), PAIRS, "half are shown");
	good(kit_exchange(s, db[1], NULL, e));
	is_int(persons(db[1]), PAIRS, "there too");
	fine = true;
	for (int i = 0; i < PAIRS && fine; i++)
		fine = ml_store_canonical(s, rids[i]) == rids[i + PAIRS];
	ok(fine, "each is read as its own");
	close_all(2);
}

static void test_distinct(void)
{
	open_all(2);
	struct ml_store *s = db[0], *t = db[1];
	int64_t a = person(s, "A"), b = person(s, "B"), c = person(s, "C");
	good(kit_exchange(s, t, NULL, e));
	ok(!ml_store_is_distinct(s, a, b), "nothing said");
	good(doing(s, DISTINCT, a, b, e));
	good(doing(t, DISTINCT, there(s, b, t), there(s, a, t), e));
	ok(ml_store_is_distinct(s, b, a), "said, in either order");
	good(kit_exchange(s, t, NULL, e));
	good(kit_exchange(t, s, NULL, e));
	is_int(ml_store_count(s, ml_kind_by_key(ml_str("distinct"))), 1, "two laptops make one record");
	good(doing(s, JOIN, c, a, e));
	ok(ml_store_is_distinct(s, c, b), "holds for the group");
	good(doing(s, WITHDRAW, b, c, e));
	ok(!ml_store_is_distinct(s, a, b), "withdrawn");
	good(doing(s, DISTINCT, a, b, e));
	ok(ml_store_is_distinct(s, a, b), "and said again");
	good(doing(s, JOIN, b, a, e));
	ok(!ml_store_is_distinct(s, a, b), "joining withdraws it");
	good(doing(s, UNJOIN, b, 0, e));
	ok(!doing(s, DISTINCT, a, a, &err) && err.code == ML_E_SAME_RECORD, "not of itself");
	struct ml_query all = {.text = ML_STR("a")};
	struct ml_list *l = ml_store_list(s, &all, NULL);
	for (uint64_t i = 0; l && i < ml_list_size(l); i++)
		ok((ml_list_at(l, i) & 0xff) != 42, "search does not show it");
	ml_list_destroy(l);
	close_all(2);
}

/* A card comes again: its record was joined to another. */
static void test_upsert(void)
{
	open_all(1);
	struct ml_store *s = db[0];
	const struct ml_kind *k = ml_kind_by_key(ml_str("person"));
	struct ml_uuid id;
	ml_uuid_derive(&ml_uuid_space, ML_STR("carte"), &id);
	struct ml_value name = ml_text(ML_STR("Naciri")), city = ml_text(ML_STR("Taroudant"));
	struct ml_edit edits[] = {{kit_field(s, "person", "family_name"), ML_PUT_SET, 1, &name}, {kit_field(s, "person", "city"), ML_PUT_SET, 1, &city}};
	enum ml_outcome out;
	int64_t a, b = person(s, "Naciri"), again;
	good(ml_step_begin(s, "import", ml_str("x"), e));
	good(ml_store_upsert(s, k, &id, edits, 1, &out, &a, e));
	good(ml_step_commit(s, e));
	good(doing(s, JOIN, a, b, e));
	good(ml_step_begin(s, "import", ml_str("x"), e));
	good(ml_store_upsert(s, k, &id, edits, 2, &out, &again, e));
	good(ml_step_commit(s, e));
	is_int(again, b, "the canonical is edited");
	is_int(out, ML_UPDATED, "updated");
	is_str(kit_get(s, b, "city"), "Taroudant", "there");
	is_str(kit_get(s, a, "city"), "", "not here");
	close_all(1);
}

static bool run_sql(struct ml_store *s, const char *sql)
{
	struct ml_error e = {0};
	return ml_db_exec(ml_store_db(s), sql, &e);
}

/* What is derived is checked, and made anew when it is wrong. */
static void test_check(void)
{
	static const char *const damage[] = {"DELETE FROM canonical", "DELETE FROM joined", "UPDATE person SET _flags = 0",
		"UPDATE canonical SET root = id", "UPDATE person SET _flags = _flags | 16", "INSERT INTO joined VALUES(zeroblob(16), zeroblob(16))"};
	open_all(1);
	struct ml_store *s = db[0];
	int64_t a = person(s, "A"), b = person(s, "B"), c = person(s, "C");
	good(doing(s, JOIN, a, b, e));
	for (size_t i = 0; i < ML_COUNT(damage); i++) {
		struct ml_buf report = {0};
		ok(run_sql(s, damage[i]), "damaged: %s", damage[i]);
		ok(!ml_store_check(s, &report, &err), "found");
		ok(kit_sound(s), "mended");
		is_int(persons(s), 2, "as before");
		is_int(ml_store_canonical(s, a), b, "the group");
		is_int(ml_store_canonical(s, c), c, "and who is in none");
		ml_buf_finish(&report);
	}
	close_all(1);
}

/* Another program joins: the lists of this one follow, of records that were not written themselves too. */
static void test_two_programs(void)
{
	struct ml_store *t;
	open_all(1);
	struct ml_store *s = db[0];
	int64_t a = person(s, "A"), b = person(s, "B"), c = person(s, "C");
	is_int(persons(s), 3, "three");
	good(ml_store_open(&ctx[0], ml_store_path(s), 0, &t, e));
	is_int(persons(t), 3, "three");
	good(doing(t, JOIN, a, b, e));
	good(doing(t, JOIN, b, c, e));
	ok(ml_store_poll(s), "noticed");
	is_int(persons(s), 1, "one");
	is_int(ml_store_canonical(s, a), c, "through both");
	good(doing(t, ERASE, c, 0, e));
	ok(ml_store_poll(s), "noticed");
	is_int(persons(s), 0, "none");
	ml_store_close(t);
	close_all(1);
}

static void test_history(void)
{
	open_all(1);
	struct ml_store *s = db[0];
	struct ml_arena *arena = ml_arena_create();
	int64_t a = person(s, "A"), b = person(s, "B");
	good(doing(s, JOIN, a, b, e));
	struct ml_past *past;
	uint32_t n, found = 0;
	good(ml_store_history(s, arena, b, &past, &n, e));
	for (uint32_t i = 0; i < n; i++)
		found += past[i].joined == a && past[i].v->tag == ML_ID;
	is_int(found, 1, "the canonical's history says who was joined to it");
	int64_t *rids;
	good(ml_store_group(s, arena, a, &rids, &n, e));
	ok(n == 2 && rids[0] == b && rids[1] == a, "the group, canonical first");
	ml_arena_destroy(arena);
	close_all(1);
}

int main(void)
{
	test_references();
	test_attendance();
	test_leaving();
	test_fallback();
	test_edited_after();
	test_edited_in_cycle();
	test_settle();
	test_many();
	test_distinct();
	test_upsert();
	test_check();
	test_two_programs();
	test_history();
	test_join();
	test_undo();
	test_shapes();
	test_cycle();
	test_two_targets();
	test_absent();
	kit_clean();
	return tap_done();
}
