/* What is left to review after exchanges, rules that settle many conflicts at once, and their undoing. */
#include <maillage/review.h>
#include "store_kit.h"

static struct ml_error err;

enum { PEOPLE = 12 };

struct world {
	struct ml_context cx[3];
	struct ml_store *s[3];
	int64_t person[PEOPLE]; /* in s[0] */
};

static struct ml_uuid territory(const char *code)
{
	struct ml_uuid id;
	ml_territory_id(ml_str(code), &id);
	return id;
}

static int64_t there(struct world *w, int who, int64_t rid)
{
	struct ml_uuid id;
	return ml_store_id(w->s[0], rid, &id) ? ml_store_rid(w->s[who], &id) : 0;
}

/* Each of three officers changes the town of everybody (Chloé only of every third); Amina and Bruno also some phones. */
static void open_world(struct world *w)
{
	static const char *const names[] = {"Amina Alaoui", "Bruno Petit", "Chloé Roy"};
	static const char *const where[] = {"MA-AGD", "MA-TAR", "FR-34", ""};
	for (int i = 0; i < 3; i++) {
		char file[16];
		w->cx[i] = kit_context((uint64_t)i + 5);
		snprintf(file, sizeof file, "r%d.db", i);
		good(ml_store_create(&w->cx[i], kit_path(file), ml_str(names[i]), &w->s[i], e));
		ml_store_learn_site(w->s[0], &(struct ml_uuid){{0}}, ML_STR(""), NULL);
	}
	for (int i = 0; i < PEOPLE; i++) {
		char text[128];
		const char *code = where[i % 4];
		snprintf(text, sizeof text, "family_name=Nom%02d|city=Départ%s%s", i, code[0] ? "|territory=" : "", code);
		w->person[i] = kit_save(w->s[0], 0, "person", text, &err);
	}
	for (int i = 1; i < 3; i++) {
		struct ml_uuid site = ml_store_site(w->s[i]);
		good(kit_exchange(w->s[0], w->s[i], NULL, e));
		ml_store_learn_site(w->s[0], &site, ml_str(names[i]), &err);
	}
	for (int who = 0; who < 3; who++)
		for (int i = 0; i < PEOPLE; i++) {
			char text[128];
			w->cx[who].fixed_ms = KIT_NOW + 60000 * (who + 1) + i;
			snprintf(text, sizeof text, "city=%s%d%s", who == 0 ? "Agadir" : who == 1 ? "Béziers" : "Cannes", i,
				who < 2 && i % 2 ? "|note=de A ou B" : "");
			if (who < 2 && i % 2)
				snprintf(text + strlen(text), sizeof text - strlen(text), " %d", who);
			if (who < 2 || i % 3 == 0)
				kit_save(w->s[who], there(w, who, w->person[i]), "person", text, &err);
		}
	for (int i = 1; i < 3; i++)
		good(kit_exchange(w->s[i], w->s[0], NULL, e));
}

static void close_world(struct world *w)
{
	for (int i = 0; i < 3; i++)
		ml_store_close(w->s[i]);
}

static uint32_t count(struct ml_store *s, enum ml_reason reason, const char *text)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_review_query q = {.reasons = 1u << reason, .text = ml_str(text)};
	struct ml_review_item *items;
	uint32_t n = 0;
	if (!ml_review_items(s, a, &q, &items, &n, &err))
		kit_say(&err);
	ml_arena_destroy(a);
	return n;
}

static struct ml_review_plan plan(struct world *w, const struct ml_rule *rule)
{
	struct ml_review_plan p = {0};
	good(ml_review_plan(w->s[0], rule, &p, e));
	return p;
}

static uint32_t apply(struct world *w, const struct ml_review_plan *p)
{
	uint32_t done = 0;
	good(ml_step_begin(w->s[0], "settle", ML_STR("règle"), e));
	good(ml_review_apply(w->s[0], p, &done, e));
	good(ml_step_commit(w->s[0], e));
	return done;
}

static void undo(struct world *w)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_step step;
	good(ml_store_undo(w->s[0], a, &step, e));
	is_str(step.name, "settle", "the whole rule is one step");
	ml_arena_destroy(a);
}

static void test_items(struct world *w)
{
	ok(ml_review_count(w->s[0], ML_REVIEW_CONFLICT) == PEOPLE, "every record in conflict counts once");
	ok(count(w->s[0], ML_REVIEW_CONFLICT, "") == PEOPLE, "all are listed");
	ok(count(w->s[0], ML_REVIEW_CONFLICT, "nom03") == 1, "typing narrows the list");
	ok(count(w->s[0], ML_REVIEW_REVIVED, "") == 0 && count(w->s[0], ML_REVIEW_UNIQUE, "") == 0, "nothing else");
}

static void test_voices(struct world *w)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_conflict *c;
	struct ml_voice *v;
	uint32_t n, n_voices = 0;
	good(ml_store_conflicts(w->s[0], a, w->person[0], &c, &n, e));
	ok(n == 1 && ml_conflict_voices(w->s[0], a, &c[0], &v, &n_voices, &err) && n_voices == 3, "three voices");
	ok(n_voices == 3 && ml_voice_writer(&v[0])->here && ml_str_is(ml_voice_writer(&v[1])->name, "Bruno Petit") &&
			ml_str_is(ml_voice_writer(&v[2])->name, "Chloé Roy"),
		"each with its officer, by time");
	ml_arena_destroy(a);
}

static void test_newest(struct world *w)
{
	struct ml_rule rule = {.by = ML_RULE_NEWEST};
	struct ml_review_plan p = plan(w, &rule);
	ok(p.n == PEOPLE + PEOPLE / 2 && p.settles == p.n, "the newest settles all %u", p.n);
	ok(ml_review_count(w->s[0], ML_REVIEW_CONFLICT) == PEOPLE, "a plan writes nothing");
	p.v[0].out = true;
	ok(apply(w, &p) == p.n - 1, "one taken out");
	ok(ml_review_count(w->s[0], ML_REVIEW_CONFLICT) == 1, "it stays in conflict");
	is_str(kit_get(w->s[0], w->person[1], "city"), "Béziers1", "the newest of two");
	is_str(kit_get(w->s[0], w->person[3], "city"), "Cannes3", "the newest of three");
	ml_review_plan_finish(&p);
	undo(w);
	ok(ml_review_count(w->s[0], ML_REVIEW_CONFLICT) == PEOPLE, "undone: all conflicts are back");
}

/* After the undo every value was written here; whose they were is still known. */
static void test_after_undo(struct world *w)
{
	struct ml_rule there = {.by = ML_RULE_THERE}, here = {.by = ML_RULE_HERE};
	struct ml_review_plan p = plan(w, &there);
	ok(p.settles == p.n && p.n == PEOPLE + PEOPLE / 2, "there");
	apply(w, &p);
	is_str(kit_get(w->s[0], w->person[1], "city"), "Béziers1", "the colleague's");
	ml_review_plan_finish(&p);
	undo(w);
	p = plan(w, &here);
	ok(p.settles == p.n, "here");
	apply(w, &p);
	is_str(kit_get(w->s[0], w->person[3], "city"), "Agadir3", "ours");
	is_str(kit_get(w->s[0], w->person[3], "note"), "de A ou B 0", "ours");
	ml_review_plan_finish(&p);
	undo(w);
	ok(ml_review_count(w->s[0], ML_REVIEW_CONFLICT) == PEOPLE, "all back again");
}

static void test_officer(struct world *w)
{
	struct ml_rule rule = {.by = ML_RULE_OFFICER, .officer = ML_STR("chloe ROY")};
	struct ml_review_plan p = plan(w, &rule);
	ok(p.settles == PEOPLE / 3 && p.left[ML_LEFT_NOT_OFFICER] == p.n - PEOPLE / 3, "only where she wrote: %u", p.settles);
	ml_review_plan_finish(&p);
	rule = (struct ml_rule){.by = ML_RULE_NEWEST, .field = ML_STR("note")};
	p = plan(w, &rule);
	ok(p.n == PEOPLE / 2, "one field");
	ml_review_plan_finish(&p);
	rule = (struct ml_rule){.by = ML_RULE_NEWEST, .rids = &w->person[3], .n_rids = 1};
	p = plan(w, &rule);
	ok(p.n == 2 && p.v[0].rid == w->person[3], "one record");
	ml_review_plan_finish(&p);
	rule = (struct ml_rule){.by = ML_RULE_NEWEST, .kind = ml_kind_by_key(ML_STR("organisation"))};
	p = plan(w, &rule);
	ok(p.n == 0, "another kind");
	ml_review_plan_finish(&p);
	rule = (struct ml_rule){
		.by = ML_RULE_NEWEST, .kind = ml_kind_by_key(ML_STR("person")), .where = ML_STR("family_name=Nom04")};
	p = plan(w, &rule);
	ok(p.n == 1, "a filter");
	ml_review_plan_finish(&p);
}

static void test_territory(struct world *w)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_rule_place *places;
	uint32_t n;
	struct ml_uuid souss = territory("MA-09"), agadir = territory("MA-AGD");
	good(ml_review_set_place(w->s[0], &souss, ML_STR("Bruno Petit"), e));
	good(ml_review_set_place(w->s[0], &agadir, ML_STR("Amina Alaoui"), e));
	ok(ml_review_places(w->s[0], a, &places, &n) && n == 2, "two territories kept");
	struct ml_rule rule = {.by = ML_RULE_TERRITORY, .places = places, .n_places = n, .field = ML_STR("city")};
	struct ml_review_plan p = plan(w, &rule);
	ok(p.settles == 6 && p.left[ML_LEFT_NO_CHOICE] == 3 && p.left[ML_LEFT_NO_TERRITORY] == 3, "%u settled, others left",
		p.settles);
	apply(w, &p);
	is_str(kit_get(w->s[0], w->person[4], "city"), "Agadir4", "the officer of the province");
	is_str(kit_get(w->s[0], w->person[5], "city"), "Béziers5", "the officer of the region above");
	ml_review_plan_finish(&p);
	undo(w);
	good(ml_review_set_place(w->s[0], &agadir, ML_STR(""), e));
	ok(ml_review_places(w->s[0], a, &places, &n) && n == 1, "taken back");
	struct ml_review_survey survey;
	struct ml_rule all = {0};
	good(ml_review_survey(w->s[0], a, &all, &survey, e));
	ok(survey.n_officers == 3 && survey.n_territories == 3 && survey.n_fields == 2 && survey.records == PEOPLE &&
			survey.conflicts == PEOPLE + PEOPLE / 2 && survey.nowhere > 0,
		"what rules can be about");
	ml_arena_destroy(a);
}

static void test_stale_plan(struct world *w)
{
	struct ml_rule rule = {.by = ML_RULE_HERE, .rids = &w->person[2], .n_rids = 1};
	struct ml_review_plan p = plan(w, &rule);
	const struct ml_field *city = kit_field(w->s[0], "person", "city");
	struct ml_value v = ml_text(ML_STR("Ailleurs"));
	good(ml_step_begin(w->s[0], "settle", ML_STR(""), e));
	good(ml_store_settle(w->s[0], w->person[2], city, &v, e));
	good(ml_step_commit(w->s[0], e));
	ok(apply(w, &p) == 0, "what was settled meanwhile is left alone");
	is_str(kit_get(w->s[0], w->person[2], "city"), "Ailleurs", "and keeps its value");
	ml_review_plan_finish(&p);
}

static void test_future(struct world *w)
{
	int64_t rid = w->person[0];
	w->cx[1].fixed_ms = KIT_NOW + 400LL * 86400000;
	kit_save(w->s[1], there(w, 1, rid), "person", "city=Demain", &err);
	good(kit_exchange(w->s[1], w->s[0], NULL, e));
	ok(ml_review_count(w->s[0], ML_REVIEW_FUTURE) == 1 && count(w->s[0], ML_REVIEW_FUTURE, "") == 1, "a clock far ahead");
	struct ml_rule rule = {.by = ML_RULE_NEWEST, .rids = &rid, .n_rids = 1};
	struct ml_review_plan p = plan(w, &rule);
	ok(p.n == 1 && p.settles == 0 && p.left[ML_LEFT_FUTURE] == 1, "is not the newest by rule");
	ml_review_plan_finish(&p);
	good(ml_step_begin(w->s[0], "settle", ML_STR(""), e));
	good(ml_review_redate(w->s[0], rid, e));
	good(ml_step_commit(w->s[0], e));
	ok(ml_review_count(w->s[0], ML_REVIEW_FUTURE) == 0, "redated");
	ok((kit_flags(w->s[0], rid) & ML_R_CONFLICT) != 0, "still in conflict");
	ok(kit_sound(w->s[0]), "sound");
}

static void test_codes(void)
{
	struct ml_context c = kit_context(9);
	struct ml_store *s = NULL;
	struct ml_arena *a = ml_arena_create();
	struct ml_review_item *items;
	struct ml_review_query q = {.reasons = 1 << ML_REVIEW_UNIQUE};
	uint32_t n;
	good(ml_store_create(&c, kit_path("codes.db"), ml_str("A"), &s, e));
	int64_t x = kit_save(s, 0, "organisation", "name=Un|siret=73282932000074", &err);
	int64_t y = kit_save(s, 0, "organisation", "name=Deux", &err);
	ok(ml_review_count(s, ML_REVIEW_UNIQUE) == 0, "one code each");
	kit_save(s, y, "organisation", "siret=732 829 320 00074", &err);
	ok(ml_review_count(s, ML_REVIEW_UNIQUE) == 1, "the same code twice is said, not refused");
	good(ml_review_items(s, a, &q, &items, &n, e));
	ok(n == 1 && items[0].rid == x && items[0].n_others == 1 && items[0].others[0] == y && ml_str_is(ml_str(items[0].field->key), "siret"),
		"both records are named");
	ok(count(s, ML_REVIEW_UNIQUE, "deux") == 1 && count(s, ML_REVIEW_UNIQUE, "trois") == 0, "found by either name");
	good(ml_step_begin(s, "bin", ML_STR(""), e));
	good(ml_store_bin(s, y, e));
	good(ml_step_commit(s, e));
	ok(ml_review_count(s, ML_REVIEW_UNIQUE) == 0, "not while one is in the bin");
	good(ml_step_begin(s, "restore", ML_STR(""), e));
	good(ml_store_restore(s, y, e));
	good(ml_step_commit(s, e));
	ok(ml_review_count(s, ML_REVIEW_UNIQUE) == 1, "again when it comes back");
	kit_save(s, y, "organisation", "siret=", &err);
	ok(ml_review_count(s, ML_REVIEW_UNIQUE) == 0, "gone once one is changed");
	good(ml_step_begin(s, "erase", ML_STR(""), e));
	good(ml_store_erase(s, x, e) && ml_store_erase(s, y, e));
	good(ml_step_commit(s, e));
	struct ml_buf file = {0};
	good(ml_file_read(kit_path("codes.db"), 1u << 28, &file, e));
	ok(memmem(file.p, file.n, "73282932000074", 14) == NULL, "an erased record leaves no code behind");
	ml_buf_finish(&file);
	ml_arena_destroy(a);
	ml_store_close(s);
}

static void test_revived(struct world *w)
{
	int64_t rid = w->person[6];
	good(ml_step_begin(w->s[0], "bin", ML_STR(""), e));
	good(ml_store_bin(w->s[0], rid, e));
	good(ml_step_commit(w->s[0], e));
	w->cx[2].fixed_ms = KIT_NOW + 3600000;
	kit_save(w->s[2], there(w, 2, rid), "person", "postcode=80000", &err);
	good(kit_exchange(w->s[2], w->s[0], NULL, e));
	ok(count(w->s[0], ML_REVIEW_REVIVED, "") == 1, "edited after binning");
	good(ml_step_begin(w->s[0], "bin", ML_STR(""), e));
	good(ml_store_bin(w->s[0], rid, e));
	good(ml_step_commit(w->s[0], e));
	ok(count(w->s[0], ML_REVIEW_REVIVED, "") == 0, "binned again by someone who saw it");
}

/* Joined here while a colleague went on with the one that disappears. */
static void test_merged(bool carry)
{
	struct ml_context ca = kit_context(31), cb = kit_context(32);
	struct ml_store *a = NULL, *b = NULL;
	struct ml_arena *arena = ml_arena_create();
	struct ml_edit *edits;
	struct ml_uuid id;
	int64_t into;
	uint32_t n;
	good(ml_store_create(&ca, kit_path(carry ? "ma.db" : "mc.db"), ml_str("A"), &a, e));
	good(ml_store_create(&cb, kit_path(carry ? "mb.db" : "md.db"), ml_str("B"), &b, e));
	int64_t kept = kit_save(a, 0, "person", "family_name=Benali|city=Agadir|phones=0661234567", &err);
	int64_t gone = kit_save(a, 0, "person", "family_name=Ben Ali|note=ancienne", &err);
	good(kit_exchange(a, b, NULL, e));
	good(ml_step_begin(a, "join", ML_STR(""), e));
	good(ml_store_join(a, gone, kept, NULL, 0, e));
	good(ml_step_commit(a, e));
	ok(ml_review_count(a, ML_REVIEW_MERGED) == 0, "a join alone is nothing to review");
	ml_store_id(a, gone, &id);
	cb.fixed_ms += 1000;
	kit_save(b, ml_store_rid(b, &id), "person", "city=Tiznit|phones+=0522001122", &err);
	good(kit_exchange(b, a, NULL, e));
	ok(ml_review_count(a, ML_REVIEW_MERGED) == 1 && count(a, ML_REVIEW_MERGED, "") == 1, "edited after it was joined");
	good(ml_review_late(a, arena, gone, &into, &edits, &n, e));
	ok(into == kept && n == 1 && ml_str_is(ml_str(edits[0].field->key), "city"), "what its author had not seen: the town");
	good(ml_step_begin(a, "join", ML_STR(""), e));
	good(ml_review_take_late(a, gone, carry, e));
	good(ml_step_commit(a, e));
	is_str(kit_get(a, kept, "city"), carry ? "Tiznit" : "Agadir", carry ? "carried over" : "left");
	ok(strstr(kit_get(a, kept, "phones"), "+212522001122") != NULL, "sets are united");
	ok(ml_review_count(a, ML_REVIEW_MERGED) == 0, "and acknowledged");
	ok(kit_sound(a), "sound");
	ml_arena_destroy(arena);
	ml_store_close(a);
	ml_store_close(b);
}

int main(void)
{
	struct world w = {0};
	open_world(&w);
	test_items(&w);
	test_voices(&w);
	test_newest(&w);
	test_after_undo(&w);
	test_officer(&w);
	test_territory(&w);
	test_stale_plan(&w);
	test_future(&w);
	test_revived(&w);
	close_world(&w);
	test_codes();
	test_merged(true);
	test_merged(false);
	kit_clean();
	return tap_done();
}
