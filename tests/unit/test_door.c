/* The door: arrivals, counts, walk-ins, taking back, three hundred by name and by number, the sheet, two laptops at one
 * door. */
#include <time.h>

#include <maillage/door.h>
#include "store_kit.h"

static struct ml_error err;
static struct ml_store *store;
static struct ml_arena *arena;
static int64_t event;

static int64_t save(struct ml_store *s, const char *kind, const char *text)
{
	int64_t rid = kit_save(s, 0, kind, text, &err);
	if (!rid) {
		ok(false, "%s %s", kind, text);
		kit_say(&err);
	}
	return rid;
}

static struct ml_door load(struct ml_store *s, int64_t of)
{
	struct ml_door d = {0};
	good(ml_door_load(s, arena, of, &d, e));
	return d;
}

static int64_t arrive(struct ml_store *s, int64_t of, int64_t line, int64_t person, const struct ml_door_profile *p)
{
	struct ml_door d = {0};
	int64_t rid = 0;
	bool fine = ml_door_load(s, arena, of, &d, &err) && ml_step_begin(s, "save", ML_STR("essai"), &err) &&
		    ml_door_arrive(s, &d, line, person, p, &rid, &err) && ml_step_commit(s, &err);
	if (!fine) {
		ok(false, "arrival");
		kit_say(&err);
	}
	return rid;
}

static void leave(int64_t rid)
{
	good(ml_step_begin(store, "save", ML_STR("essai"), e));
	good(ml_door_leave(store, rid, e));
	good(ml_step_commit(store, e));
}

static const char *id_of(struct ml_store *s, int64_t rid)
{
	static char text[2][ML_UUID_TEXT];
	static int turn;
	struct ml_uuid id = {0};
	ml_store_id(s, rid, &id);
	ml_uuid_text(&id, text[++turn & 1]);
	return text[turn & 1];
}

static int64_t sign_up(struct ml_store *s, int64_t of, int64_t person, const char *status)
{
	char text[200];
	snprintf(text, sizeof text, "event=%s|person=%s|status=%s", id_of(s, of), id_of(s, person), status);
	return save(s, "attendance", text);
}

static void test_arrivals(void)
{
	int64_t amina = save(store, "person", "family_name=Benali|given_name=Amina|civility=mrs");
	int64_t omar = save(store, "person", "family_name=Benkirane|given_name=Omar|civility=mr");
	int64_t salma = save(store, "person", "family_name=Bennani|given_name=Salma");
	int64_t tifawin = save(store, "organisation", "name=Tifawin");
	char text[200];
	snprintf(text, sizeof text, "person=%s|organisation=%s|title=Présidente", id_of(store, amina),
		id_of(store, tifawin));
	save(store, "position", text);
	int64_t old = save(store, "event", "title=Avant|starts_at=2026-03-01 09:00");
	sign_up(store, old, omar, "present");
	event = save(store, "event", "title=Atelier « Eau »|starts_at=2026-11-22 09:30|city=Agadir");
	int64_t line = sign_up(store, event, amina, "invited");
	sign_up(store, event, omar, "registered");
	struct ml_door d = load(store, event);
	ok(d.n == 2 && d.today && d.count.expected == 2 && d.count.present == 0, "two expected today");
	is_int(d.starts, 1795336200, "the event's time");
	ok(ml_str_is(d.place, "Agadir, 09:30"), "place and hour");
	ok(ml_str_is(d.v[0].name, "Benali Amina") && ml_str_is(d.v[0].detail, "Tifawin"),
		"family name first, with the organisation");
	ok(ml_door_matches(&d.v[0], ML_STR("ben")) && ml_door_matches(&d.v[0], ML_STR("AMI béna")) &&
			ml_door_matches(&d.v[0], ML_STR("tif")),
		"found by the starts of its words");
	ok(!ml_door_matches(&d.v[1], ML_STR("ben ami")) && ml_door_matches(&d.v[1], ML_STR("")), "all words count");

	is_int(arrive(store, event, line, 0, NULL), line, "she arrives");
	d = load(store, event);
	ok(d.v[0].present && d.v[0].arrived == KIT_NOW / 1000 && d.v[0].gender == ML_DOOR_WOMAN,
		"the time is noted, the civility read");
	ok(d.v[0].first_time && d.count.first_time == 1 && d.count.women == 1 && d.count.present == 1,
		"her first time");
	is_int(arrive(store, event, line, 0, NULL), line, "twice changes nothing");
	arrive(store, event, 0, omar, NULL);
	d = load(store, event);
	ok(d.n == 2 && d.count.present == 2 && d.count.men == 1 && d.count.first_time == 1,
		"a person who is on the list, and came before");
	leave(line);
	is_str(kit_get(store, line, "status"), "invited", "taken back: as it was before");
	is_str(kit_get(store, line, "arrived_at"), "", "without a time");
	int64_t found = arrive(store, event, 0, salma, NULL);
	d = load(store, event);
	ok(d.n == 3 && d.count.walk_ins == 1 && d.count.expected == 2,
		"a person of the database who was not on the list");
	leave(found);
	d = load(store, event);
	ok(d.n == 2 && d.count.present == 1, "taken back: no longer on the list");
	is_int(arrive(store, event, 0, salma, NULL), found, "and comes after all: the same record");
	d = load(store, event);
	ok(d.n == 3 && d.count.present == 2, "out of the bin again");
	struct ml_step step;
	good(ml_store_undo(store, arena, &step, e));
	d = load(store, event);
	is_int(d.count.present, 1, "one undo takes back one arrival");
}

static void test_walk_ins(void)
{
	struct ml_door_profile p = {.gender = ML_STR("f"), .age = ML_STR("18_24")};
	ml_territory_id(ML_STR("MA-AGD"), &p.territory);
	struct ml_door before = load(store, event);
	int64_t first = arrive(store, event, 0, 0, &p), second = arrive(store, event, 0, 0, &p);
	ok(first != second, "two walk-ins alike are two");
	p.name = ML_STR("Hind Benaïssa");
	arrive(store, event, 0, 0, &p);
	struct ml_door d = load(store, event);
	is_int(d.count.walk_ins, before.count.walk_ins + 3, "three walk-ins");
	is_int(d.count.young, 3, "under 25");
	is_int(d.count.women, before.count.women + 3, "women");
	ok(ml_str_is(d.v[d.n - 1].name, "") && ml_str_is(d.v[d.n - 2].name, ""), "those without a name come last");
	good(ml_step_begin(store, "save", ML_STR("essai"), e));
	int64_t person = 0;
	good(ml_door_add_person(store, &p, &person, e));
	good(ml_step_commit(store, e));
	is_str(kit_get(store, person, "family_name"), "Benaïssa", "a person's record from the name");
	is_str(kit_get(store, person, "given_name"), "Hind", "given name");
	is_str(kit_get(store, person, "civility"), "mrs", "civility");
	good(ml_step_begin(store, "save", ML_STR("essai"), e));
	p.name = ML_STR("El Idrissi, Khadija");
	good(ml_door_add_person(store, &p, &person, e));
	good(ml_step_commit(store, e));
	is_str(kit_get(store, person, "family_name"), "El Idrissi", "as on a list, with a comma");
	struct ml_door none;
	ok(!ml_door_load(store, arena, person, &none, &err) && err.code == ML_E_DOOR_EVENT, "a person is no event");
}

static void numbers(const struct ml_door *d, const char *text, int want, int code)
{
	uint32_t lines[512], n = 0;
	struct ml_error e = {0};
	bool read = ml_door_read_numbers(d, ml_str(text), lines, &n, &e);
	ok(want >= 0 ? read && n == (uint32_t)want : !read && e.code == code, "« %s »", text);
}

/* A queue of three hundred: half by three letters and their line, half keyed from the sheet. */
static void test_queue(void)
{
	enum { ALL = 300 };
	int64_t of = save(store, "event", "title=Assemblée|starts_at=2026-11-22 14:00");
	for (int i = 0; i < ALL; i++) {
		char text[80];
		snprintf(text, sizeof text, "family_name=%c%c%cali|given_name=P%d|civility=%s", 'A' + i % 20,
			'a' + i / 20 % 20, 'a' + i % 7, i, i % 2 ? "mr" : "mrs");
		sign_up(store, of, save(store, "person", text), "registered");
	}
	struct ml_door d = load(store, of);
	is_int(d.n, ALL, "three hundred expected");
	numbers(&d, "1", -1, ML_E_DOOR_SHEET);
	good(ml_door_number(store, &d, e));
	d = load(store, of);
	ok(d.printed && d.v[0].number == 1 && d.v[ALL - 1].number == ALL, "numbers by name");
	numbers(&d, "1 4 7-12", 8, ML_E_NONE);
	numbers(&d, " 1,4;7 – 12 ", 8, ML_E_NONE);
	numbers(&d, "١ ٤ ٧-١٢", 8, ML_E_NONE);
	numbers(&d, "4 4 3-5", 3, ML_E_NONE);
	numbers(&d, "300 301", -1, ML_E_DOOR_NUMBER);
	numbers(&d, "0", -1, ML_E_DOOR_NUMBER);
	numbers(&d, "12-7", -1, ML_E_DOOR_NUMBERS);
	numbers(&d, "7-", -1, ML_E_DOOR_NUMBERS);
	numbers(&d, "99999999999999999999", -1, ML_E_DOOR_NUMBER);
	numbers(&d, "1-999999999", -1, ML_E_DOOR_NUMBER);
	ok(ml_door_is_numbers(ML_STR("1 4-7")) && !ml_door_is_numbers(ML_STR("ben 4")) &&
			!ml_door_is_numbers(ML_STR("-")),
		"what is numbers");

	uint32_t lines[ALL], n;
	good(ml_door_read_numbers(&d, ML_STR("1-150"), lines, &n, e));
	good(ml_step_begin(store, "save", ML_STR("feuille"), e));
	for (uint32_t i = 0; i < n; i++)
		if (!ml_door_arrive(store, &d, d.v[lines[i]].rid, 0, NULL, NULL, &err))
			ok(false, "keyed %u", i);
	good(ml_step_commit(store, e));
	struct timespec from, to;
	clock_gettime(CLOCK_MONOTONIC, &from);
	for (uint32_t i = 150; i < ALL; i++) {
		struct ml_arena *a = ml_arena_create();
		struct ml_door now;
		uint32_t found = 0;
		int64_t line = 0;
		if (!ml_door_load(store, a, of, &now, &err))
			ok(false, "load");
		for (uint32_t j = 0; j < now.n; j++)
			if (ml_door_matches(&now.v[j], d.v[i].name)) {
				line = now.v[j].rid;
				found++;
			}
		if (found != 1 || line != d.v[i].rid)
			ok(false, "found %u for one name", found);
		arrive(store, of, line, 0, NULL);
		ml_arena_destroy(a);
	}
	clock_gettime(CLOCK_MONOTONIC, &to);
	printf("# %.1f ms an arrival, the list read twice\n",
		((double)(to.tv_sec - from.tv_sec) * 1e3 + (double)(to.tv_nsec - from.tv_nsec) / 1e6) / 150);
	d = load(store, of);
	ok(d.count.present == ALL && d.count.women == 150 && d.count.men == 150 && d.count.first_time == ALL,
		"all of them, once each");

	/* Who comes after the first print goes below. */
	int64_t late = save(store, "person", "family_name=Aaa");
	sign_up(store, of, late, "registered");
	d = load(store, of);
	ok(d.v[0].person == late && d.v[0].number == 0 && d.v[1].number == 1, "not on the sheet yet");
	good(ml_door_number(store, &d, e));
	ok(d.v[0].number == ALL + 1, "earlier numbers stay true");
}

static void test_sheet(void)
{
	int64_t of = save(store, "event", "title=<b>Forum</b> & co|starts_at=2026-11-22 09:30|city=Agadir");
	int64_t who = save(store, "person", "family_name=Ali \"<script>|given_name=O&M");
	sign_up(store, of, who, "registered");
	struct ml_door d = load(store, of);
	struct ml_buf out = {0};
	good(ml_door_number(store, &d, e));
	ml_door_sheet(ml_store_context(store), &d, true, &out);
	ok(strstr(out.p, "&#60;b&#62;Forum") && !strstr(out.p, "<script>") && strstr(out.p, "O&#38;M"),
		"nothing of the data is markup");
	ok(strstr(out.p, "<td class=n>1</td>") && strstr(out.p, "Signature"), "a number and room to sign");
	ml_buf_clear(&out);
	ml_door_sheet(ml_store_context(store), &d, false, &out);
	ok(strstr(out.p, "   1  Ali \"<script> O&M") && strstr(out.p, "dimanche 22 novembre 2026, Agadir, 09:30"),
		"as text");
	ml_buf_finish(&out);
}

/* Both sign in the same people, and a walk-in each; then they exchange. */
static void test_two_laptops(struct ml_context *ctx)
{
	struct ml_context other_ctx = kit_context(99);
	struct ml_store *other;
	struct kit_move there = {0}, back = {0};
	struct ml_uuid ids[4];
	int64_t of = save(store, "event", "title=Deux portes|starts_at=2026-11-22 09:30");
	int64_t people[2] = {save(store, "person", "family_name=Un"), save(store, "person", "family_name=Deux")};
	sign_up(store, of, people[0], "registered");
	good(ml_store_create(&other_ctx, kit_path("other.db"), ML_STR("F. Amrani"), &other, e));
	good(kit_exchange(store, other, &there, e));
	ml_store_id(store, of, &ids[0]);
	ml_store_id(store, people[0], &ids[1]);
	ml_store_id(store, people[1], &ids[2]);
	struct ml_door_profile p = {.gender = ML_STR("m")};
	for (int i = 0; i < 2; i++) {
		struct ml_store *s = i ? other : store;
		other_ctx.fixed_ms += 60000 * i; /* not by the same clock */
		for (int j = 1; j <= 2; j++)
			arrive(s, ml_store_rid(s, &ids[0]), 0, ml_store_rid(s, &ids[j]), NULL);
		arrive(s, ml_store_rid(s, &ids[0]), 0, 0, &p);
	}
	good(kit_exchange(store, other, &there, e));
	good(kit_exchange(other, store, &back, e));
	for (int i = 0; i < 2; i++) {
		struct ml_store *s = i ? other : store;
		struct ml_door d = load(s, ml_store_rid(s, &ids[0]));
		is_int(d.n, 4, "two people once each, two walk-ins");
		is_int(d.count.present, 4, "counted once");
	}
	ml_store_close(other);
}

int main(void)
{
	struct ml_context ctx = kit_context(11);
	arena = ml_arena_create();
	good(ml_store_create(&ctx, kit_path("door.db"), ML_STR("A. Benali"), &store, e));
	test_arrivals();
	test_walk_ins();
	test_queue();
	test_sheet();
	test_two_laptops(&ctx);
	ml_store_close(store);
	ml_arena_destroy(arena);
	kit_clean();
	return tap_done();
}
