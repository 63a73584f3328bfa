/*
 * One door, two laptops that sign in the same person, then a bundle each way: one line, counted once, the same on both.
 * The two times are a conflict, since nothing tells which is right: both are kept with who wrote them, nothing else
 * differs, and settling it on one laptop settles it on the other.
 */
#include <maillage/door.h>
#include <maillage/review.h>
#include "sync_kit.h"

enum { LATER = 7 * 60 };

static struct ml_error err;
static struct ml_arena *arena;

static int64_t save(struct ml_store *s, const char *kind, const char *text)
{
	int64_t rid = kit_save(s, 0, kind, text, &err);
	ok(rid != 0, "%s", kind);
	return rid;
}

static void arrive(struct ml_store *s, int64_t event, int64_t person)
{
	struct ml_door d = {0};
	int64_t rid;
	good(ml_door_load(s, arena, event, &d, e));
	good(ml_step_begin(s, "save", ML_STR("x"), e));
	good(ml_door_arrive(s, &d, 0, person, NULL, &rid, e));
	good(ml_step_commit(s, e));
}

static void check_line(struct ml_store *s, int64_t event)
{
	struct ml_door d = {0};
	good(ml_door_load(s, arena, event, &d, e));
	ok(d.n == 1 && d.count.present == 1 && d.v[0].present, "one line, present once");
}

/* The only conflict is about the time, and holds both. */
static int64_t check_conflict(struct ml_store *s, const struct ml_value **earliest, const struct ml_field **field)
{
	struct ml_conflict *c;
	struct ml_voice *v;
	uint32_t n = 0, n_voices = 0;
	good(ml_store_conflicts(s, arena, 0, &c, &n, e));
	ok(n == 1 && c[0].field && strcmp(c[0].field->key, "arrived_at") == 0, "%u: the time of arrival alone", n);
	if (n != 1)
		return 0;
	good(ml_conflict_voices(s, arena, &c[0], &v, &n_voices, e));
	ok(n_voices == 2 && v[0].n_by == 1 && v[1].n_by == 1, "two times, who wrote each");
	ok(n_voices == 2 && v[1].value.i - v[0].value.i == LATER, "both as they were noted");
	*earliest = &v[0].value;
	*field = c[0].field;
	return c[0].rid;
}

int main(void)
{
	struct ml_context here_ctx = kit_context(1), there_ctx = kit_context(2);
	struct ml_store *here = kit_store(&here_ctx, "here.db", "A. Benali"),
			*there = kit_store(&there_ctx, "there.db", "F. Amrani");
	const struct ml_value *earliest = NULL;
	const struct ml_field *field = NULL;
	arena = ml_arena_create();
	good(ml_team_create(here, ML_STR("essai"), e));
	ok(kit_invite(here, there), "a team");
	int64_t event = save(here, "event", "title=Deux portes|starts_at=2026-11-22 09:30");
	int64_t person = save(here, "person", "family_name=Benali|given_name=Amina|civility=mrs");
	ok(kit_bundle(here, "first.mlg", &(struct ml_bundle_options){.full = true}, NULL), "the first bundle");
	ok(kit_merge(there, "first.mlg", NULL).created > 0, "both know who is expected");
	int64_t event_there = kit_there(here, event, there), person_there = kit_there(here, person, there);
	arrive(here, event, person);
	there_ctx.fixed_ms += LATER * 1000;
	arrive(there, event_there, person_there);
	ok(kit_send(there, here, NULL) && kit_send(here, there, NULL), "a bundle each way");
	check_line(here, event);
	check_line(there, event_there);
	ok(kit_same_digest(here, there), "the same on both");
	check_conflict(there, &earliest, &field);
	int64_t line = check_conflict(here, &earliest, &field);
	if (line) {
		here_ctx.fixed_ms += 2 * LATER * 1000;
		good(ml_step_begin(here, "settle", ML_STR("x"), e));
		good(ml_store_settle(here, line, field, earliest, e));
		good(ml_step_commit(here, e));
	}
	ok(kit_send(here, there, NULL), "the answer travels");
	ok(ml_store_count_flag(there, ML_R_CONFLICT) == 0 && kit_same_digest(here, there), "settled there too");
	struct ml_door d = {0};
	good(ml_door_load(there, arena, event_there, &d, e));
	is_int(d.v[0].arrived, KIT_NOW / 1000, "the first time of arrival");
	ok(kit_sound(here) && kit_sound(there), "both databases sound");
	ml_store_close(here);
	ml_store_close(there);
	ml_arena_destroy(arena);
	kit_clean();
	return tap_done();
}
