/* The numbers of the home screen: as counted, as kept for the next start, and never older than the database. */
#include "app/home.h"
#include "store_kit.h"

static struct ml_error err;

static int64_t add_person(struct ml_store *s, const char *name)
{
	const struct ml_kind *k = ml_kind_by_key(ML_STR("person"));
	struct ml_value v = ml_text(ml_str(name));
	struct ml_edit edit = {.field = ml_kind_field(k, ML_STR("family_name")), .op = ML_PUT_SET, .n = 1, .v = &v};
	int64_t rid = 0;
	ok(ml_step_begin(s, "save", ML_STR(""), &err) && ml_store_add(s, k, NULL, &edit, 1, &rid, &err) && ml_step_commit(s, &err),
		"%s is written", name);
	return rid;
}

static struct ml_str id_text(struct ml_store *s, int64_t rid, char out[ML_UUID_TEXT])
{
	struct ml_uuid id = {{0}};
	ml_store_id(s, rid, &id);
	ml_uuid_text(&id, out);
	return ml_str(out);
}

static int64_t add_under(struct ml_store *s, const char *kind, const char *text, const char *field, int64_t above)
{
	char line[200], id[ML_UUID_TEXT];
	snprintf(line, sizeof line, "%s|%s=%s", text, field, id_text(s, above, id).p);
	return kit_save(s, 0, kind, line, &err);
}

/* One province visited, one not; then half a year goes by. */
static void white_areas(struct ml_context *ctx)
{
	struct ml_store *s = NULL;
	struct home_white w = {0}, again = {0};
	const int64_t day = KIT_NOW / 86400000;
	if (!ml_store_create(ctx, kit_path("white.db"), ML_STR("Amina Alaoui"), &s, &err))
		return;
	struct ml_app app = {.ctx = ctx, .store = s};
	int64_t region = kit_save(s, 0, "territory", "code=XX-1|name=Souss|level=region", &err);
	int64_t tiznit = add_under(s, "territory", "code=XX-2|name=Tiznit|level=province", "parent", region);
	int64_t tata = add_under(s, "territory", "code=XX-3|name=Tata|level=province", "parent", region);
	ok(!home_white_look(&w, &app, day) && w.all == 0, "nobody works there: none");
	ok(add_under(s, "person", "family_name=Benali", "territory", tiznit), "someone lives there");
	ok(home_white_look(&w, &app, day), "someone is known there: it is looked for again");
	is_int(w.all, 2, "both provinces");
	add_under(s, "event", "title=Atelier|status=held|starts_at=2026-11-20T10:00", "territory", tiznit);
	ok(home_white_look(&w, &app, day) && w.all == 1 && w.n == 1 && w.v[0].rid == tata && w.v[0].visited == ML_NEVER,
		"one was visited, the other is white");
	home_white_read(&again, &app);
	ok(again.all == 1 && again.n == 1 && again.v[0].rid == tata && again.day == day, "kept for the next start");
	ok(!home_white_look(&again, &app, day), "nothing changed: nothing else is found");
	ctx->fixed_ms += INT64_C(240) * 86400000;
	ok(home_white_look(&w, &app, day + 240) && w.all == 2 && w.v[0].rid == tata && w.v[1].rid == tiznit &&
			w.v[1].visited > ML_NEVER,
		"half a year later both are, what was never seen first");
	static const char *const broken[] = {"", "x", "1 2", "1 2 3 4", "1 2 0 4 5", "1 2 3 4 5 6 7 8 9"};
	for (size_t i = 0; i < ML_COUNT(broken); i++) {
		ml_store_set_meta(s, "home.white", ml_str(broken[i]), &err);
		home_white_read(&again, &app);
		is_int(again.n, 0, "« %s » tells of none", broken[i]);
	}
	ml_store_close(s);
}

int main(void)
{
	struct ml_context ctx = kit_context(1);
	struct ml_store *s = NULL;
	struct home_numbers n = {0}, again = {0};
	struct ml_buf text = {0};
	const int64_t day = KIT_NOW / 86400000;
	if (!ml_store_create(&ctx, kit_path("a.db"), ML_STR("Amina Alaoui"), &s, &err))
		return 1;
	struct ml_app app = {.ctx = &ctx, .store = s};
	add_person(s, "Benali");
	int64_t rid = add_person(s, "Alaoui");
	home_numbers_read(&n, &app, day);
	is_int(n.v[HOME_PERSONS], 2, "counted");
	ok(!n.kept && !ml_store_get_meta(s, "home.numbers", &text), "not kept before a quiet moment");
	home_numbers_keep(&n, &app);
	ok(n.kept && ml_store_get_meta(s, "home.numbers", &text), "then kept");

	/* What is kept is what shows: a number that nobody counted proves it. */
	char *last = strrchr(text.p, ' ');
	ml_buf_clear(&text);
	ml_buf_printf(&text, "%lld %lld 58 16 111 72 320 120 0 0 0 0", (long long)n.change, (long long)n.day);
	for (int r = 0; r < ML_REASONS; r++)
		ml_buf_printf(&text, " %d", r);
	ok(last && ml_store_set_meta(s, "home.numbers", ml_buf_view(&text), &err), "other numbers are put in their place");
	home_numbers_read(&again, &app, day);
	is_int(again.v[HOME_PERSONS], 320, "the next start takes them as they are");
	is_int(again.v[HOME_REVIEW + ML_REASONS - 1], ML_REASONS - 1, "to the last one");
	again = (struct home_numbers){0};
	home_numbers_read(&again, &app, day + 1);
	is_int(again.v[HOME_PERSONS], 2, "another day counts again");
	add_person(s, "Ouali");
	home_numbers_read(&n, &app, day);
	is_int(n.v[HOME_PERSONS], 3, "so does any change, in a program that goes on");
	again = (struct home_numbers){0};
	home_numbers_read(&again, &app, day);
	is_int(again.v[HOME_PERSONS], 3, "and in another");
	ok(ml_step_begin(s, "bin", ML_STR(""), &err) && ml_store_bin(s, rid, &err) && ml_step_commit(s, &err), "one is binned");
	home_numbers_read(&n, &app, day);
	is_int(n.v[HOME_PERSONS], 2, "and counts no more");

	static const char *const broken[] = {"", "x", "1 2 3", "-1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17"};
	for (size_t i = 0; i < ML_COUNT(broken); i++) {
		again = (struct home_numbers){0};
		ml_store_set_meta(s, "home.numbers", ml_str(broken[i]), &err);
		home_numbers_read(&again, &app, day);
		is_int(again.v[HOME_PERSONS], 2, "« %s » is not taken for numbers", broken[i]);
	}
	ml_buf_finish(&text);
	ml_store_close(s);
	white_areas(&ctx);
	kit_clean();
	return tap_done();
}
