/* The agenda: what shows on which day, clocks and their changes, filters, lateness, moving, marking as done. */
#include <maillage/agenda.h>
#include "store_kit.h"

static struct ml_error err;
static struct ml_store *store;
static struct ml_arena *arena;

static int64_t day(int y, int m, int d)
{
	return ml_date_days((struct ml_date){y, m, d});
}

static struct ml_agenda find(struct ml_agenda_query q)
{
	struct ml_agenda list = {0};
	q.today = ml_agenda_today(store);
	good(ml_agenda_find(store, arena, &q, &list, e));
	return list;
}

static struct ml_agenda on(int64_t d)
{
	return find((struct ml_agenda_query){.from = d, .to = d});
}

static int64_t save(const char *kind, const char *text)
{
	int64_t rid = kit_save(store, 0, kind, text, &err);
	if (!ok(rid != 0, "%s %s", kind, text))
		kit_say(&err);
	return rid;
}

static void move(int64_t rid, const char *kind, const char *field, int64_t days)
{
	good(ml_step_begin(store, "save", ml_str("essai"), e));
	good(ml_agenda_move(store, rid, kit_field(store, kind, field), days, e));
	good(ml_step_commit(store, e));
}

/* In 2026 Morocco is at UTC during Ramadan, from 15 February to 22 March, and an hour ahead otherwise. */
static void test_ramadan(void)
{
	int64_t before = save("event", "title=Avant|starts_at=2026-02-10 10:00|ends_at=2026-02-10 12:00");
	int64_t during = save("event", "title=Pendant|starts_at=2026-03-02 10:00|ends_at=2026-03-02 12:00");
	int64_t after = save("event", "title=Après|starts_at=2026-04-07 10:00");
	is_str(kit_get(store, before, "starts_at"), "2026-02-10T09:00:00Z[Africa/Casablanca]", "an hour ahead before");
	is_str(kit_get(store, during, "starts_at"), "2026-03-02T10:00:00Z[Africa/Casablanca]", "at UTC during Ramadan");
	struct ml_agenda list = on(day(2026, 2, 10));
	ok(list.n == 1 && list.v[0].from == 600 && list.v[0].to == 720 && list.v[0].there < 0, "ten o'clock before");
	ml_vec_finish(&list);
	list = on(day(2026, 3, 2));
	ok(list.n == 1 && list.v[0].from == 600 && list.v[0].rid == during, "ten o'clock during");
	ml_vec_finish(&list);
	list = on(day(2026, 4, 7));
	ok(list.n == 1 && list.v[0].from == 600 && list.v[0].rid == after && list.v[0].till == list.v[0].at,
		"ten o'clock after");
	ml_vec_finish(&list);
	/* From before into Ramadan: still at ten, still two hours long. */
	move(before, "event", "starts_at", 21);
	list = on(day(2026, 3, 3));
	ok(list.n == 1 && list.v[0].from == 600 && list.v[0].to == 720,
		"moved by three weeks: still from ten to twelve");
	ml_vec_finish(&list);
	struct ml_step step;
	good(ml_store_undo(store, arena, &step, e));
	list = on(day(2026, 2, 10));
	ok(list.n == 1 && list.v[0].from == 600 && list.v[0].to == 720, "one undo brings both ends back");
	ml_vec_finish(&list);
}

static void test_zones(void)
{
	/* 09:00 in Paris on 15 June: 08:00 in Casablanca. */
	save("event", "title=À "
		      "Paris|starts_at=2026-06-15T09:00:00+02:00[Europe/"
		      "Paris]|ends_at=2026-06-15T11:00:00+02:00[Europe/Paris]");
	struct ml_agenda list = on(day(2026, 6, 15));
	ok(list.n == 1 && list.v[0].from == 480 && list.v[0].there == 540,
		"shown by the clock of here, and says the clock there");
	ok(list.n == 1 && ml_str_is(list.v[0].zone, "Europe/Paris"), "and its zone");
	ml_vec_finish(&list);
	/* 00:30 in Paris on the 17th is 23:30 on the 16th here. */
	save("event", "title=Tard|starts_at=2026-06-17T00:30:00+02:00[Europe/Paris]");
	list = on(day(2026, 6, 16));
	ok(list.n == 1 && list.v[0].from == 1410 && list.v[0].there == 30 && list.v[0].there_day == day(2026, 6, 17),
		"the day here, and the other day there");
	ml_vec_finish(&list);
}

static void test_long(void)
{
	int64_t night = save("event", "title=Nuit|starts_at=2026-07-01 22:00|ends_at=2026-07-02 03:00");
	save("event", "title=Minuit|starts_at=2026-07-03 20:00|ends_at=2026-07-04 00:00");
	int64_t trip = save("trip", "title=Tournée|starts_on=2026-05-01|ends_on=2026-09-30");
	for (int d = 1; d <= 5; d++) {
		struct ml_agenda list = on(day(2026, 7, d));
		size_t events = d == 1 || d == 2 || d == 3;
		is_int(list.n, 1 + events, "%d July", d);
		ok(list.n && list.v[0].rid == trip && list.v[0].last == day(2026, 9, 30), "the tour lasts since May");
		ok(d > 2 || (list.n == 2 && list.v[1].rid == night && list.v[1].to == 180), "over midnight");
		ok(d != 3 || (list.n == 2 && list.v[1].last == day(2026, 7, 3) && list.v[1].to == 1440),
			"until midnight");
		ml_vec_finish(&list);
	}
	struct ml_agenda begins =
		find((struct ml_agenda_query){.from = day(2026, 7, 2), .to = day(2026, 7, 4), .begins = true});
	is_int(begins.n, 1, "what begins between two days");
	ml_vec_finish(&begins);
}

static void test_clash(void)
{
	save("event", "title=Un|starts_at=2026-10-05 09:00|ends_at=2026-10-05 11:00|officer=A. Benali");
	save("event", "title=Deux|starts_at=2026-10-05 10:30|ends_at=2026-10-05 12:00|officer=A. Benali");
	save("event", "title=Trois|starts_at=2026-10-05 11:00|ends_at=2026-10-05 11:30|officer=F. Amrani");
	save("event", "title=Annulé|starts_at=2026-10-05 09:30|ends_at=2026-10-05 10:00|status=cancelled");
	struct ml_agenda list = on(day(2026, 10, 5));
	ok(list.n == 4 && list.v[0].clash && list.v[2].clash, "two of one officer at once");
	ok(list.n == 4 && !list.v[3].clash, "not another officer's");
	ok(list.n == 4 && !list.v[1].clash && list.v[1].over, "not what is cancelled");
	ml_vec_finish(&list);
	list = find((struct ml_agenda_query){
		.from = day(2026, 10, 5), .to = day(2026, 10, 5), .officer = ML_STR("a. bénali")});
	is_int(list.n, 3, "mine, and what nobody is in charge of");
	ml_vec_finish(&list);
}

/* KIT_NOW is 22 November 2026. */
static void test_late(void)
{
	int64_t task = save("task", "title=Écrire|due_on=2026-11-20|owner=A. Benali");
	int64_t call = save("interaction", "date=2026-11-02|subject=Salle|follow_up_on=2026-11-21");
	save("interaction", "date=2026-11-02|subject=Faite|follow_up_on=2026-11-21|followed_up=1");
	save("task", "title=Faite|due_on=2026-11-20|status=done");
	save("task", "title=Faite aussi|due_on=2026-11-20|done_on=2026-11-19");
	save("task", "title=À venir|due_on=2026-11-22");
	struct ml_agenda_query late = {.from = day(1900, 1, 1), .to = day(2026, 11, 21), .open = true, .begins = true};
	struct ml_agenda list = find(late);
	ok(list.n == 2 && list.v[0].rid == task && list.v[0].late && list.v[1].rid == call && list.v[1].late,
		"what is late");
	ml_vec_finish(&list);
	list = on(day(2026, 11, 20));
	is_int(list.n, 3, "the day itself has what was done too");
	ml_vec_finish(&list);
	for (int i = 0; i < 2; i++) {
		const struct ml_field *f =
			i ? kit_field(store, "interaction", "follow_up_on") : kit_field(store, "task", "due_on");
		ok(ml_agenda_can_do(f), "%s can be marked as done", f->key);
		good(ml_step_begin(store, "save", ml_str("fait"), e));
		good(ml_agenda_do(store, i ? call : task, f, e));
		good(ml_step_commit(store, e));
	}
	is_str(kit_get(store, task, "status"), "done", "status");
	is_str(kit_get(store, task, "done_on"), "2026-11-22", "today");
	is_str(kit_get(store, call, "followed_up"), "true", "called back");
	list = find(late);
	is_int(list.n, 0, "nothing is late any more");
	ml_vec_finish(&list);
	ok(!ml_agenda_can_do(kit_field(store, "person", "keep_until")), "what nothing says to be done");
}

static void test_territory(void)
{
	struct ml_uuid souss, agadir;
	ml_territory_id(ML_STR("MA-09"), &souss);
	ml_territory_id(ML_STR("MA-AGD"), &agadir);
	char id[ML_UUID_TEXT], text[160];
	ml_uuid_text(&agadir, id);
	snprintf(text, sizeof text, "title=Agadir|starts_at=2026-10-07 10:00|territory=%s", id);
	int64_t event = save("event", text);
	save("event", "title=Ailleurs|starts_at=2026-10-07 11:00");
	struct ml_agenda list =
		find((struct ml_agenda_query){.from = day(2026, 10, 7), .to = day(2026, 10, 7), .within = souss});
	ok(list.n == 1 && list.v[0].rid == event, "a region holds its prefecture");
	ml_vec_finish(&list);
	ml_territory_id(ML_STR("MA-06"), &souss);
	list = find((struct ml_agenda_query){.from = day(2026, 10, 7), .to = day(2026, 10, 7), .within = souss});
	is_int(list.n, 0, "another region does not");
	ml_vec_finish(&list);
}

/* Fields of the kinds' tables and own fields, without a list of kinds anywhere. */
static void test_every_kind(void)
{
	save("custom_field", "kind=person|key=anniversary|label=Anniversaire|type=date");
	save("person", "family_name=Alaoui|keep_until=2027-01-05|anniversary=2027-01-05");
	int64_t o = save("organisation", "name=Tifawin");
	struct ml_uuid id;
	char text[ML_UUID_TEXT], fields[160];
	ml_store_id(store, o, &id);
	ml_uuid_text(&id, text);
	snprintf(fields, sizeof fields, "title=Convention|organisation=%s|ends_on=2027-01-05|notice_on=2027-01-05",
		text);
	save("partnership", fields);
	save("edition", "name=BP|vote_from=2027-01-05");
	save("indicator", "code=R1|name=Rencontres|target_on=2027-01-05");
	struct ml_agenda list = on(day(2027, 1, 5));
	is_int(list.n, 6, "dates of four kinds and an own field");
	ml_vec_finish(&list);
	int64_t before = save("task", "title=Corbeille|due_on=2027-02-05");
	good(ml_step_begin(store, "bin", ML_STR(""), e));
	good(ml_store_bin(store, before, e));
	good(ml_step_commit(store, e));
	list = on(day(2027, 2, 5));
	is_int(list.n, 0, "not what is in the bin");
	ml_vec_finish(&list);
}

int main(void)
{
	struct ml_context ctx = kit_context(7);
	arena = ml_arena_create();
	good(ml_store_create(&ctx, kit_path("agenda.db"), ML_STR("A. Benali"), &store, e));
	test_ramadan();
	test_zones();
	test_long();
	test_clash();
	test_late();
	test_territory();
	test_every_kind();
	ml_store_close(store);
	ml_arena_destroy(arena);
	kit_clean();
	return tap_done();
}
