/*
 * What people write, unharmed from the key to the file: bytes of a terminal → decoder → form of the program → store → screen →
 * export. And the draft that a kill leaves, offered at the next start; duplicates looked for while nothing is typed.
 */
#include <maillage/exchange.h>
#include "app/parts.h"
#include "store_kit.h"
#include "surface_kit.h"
#include "term/key.h"

static struct ml_error err;

static const struct {
	const char *what, *text;
	int clusters;
	const char *shown; /* on a terminal, whose cells hold no sequence: its members side by side; NULL: as it is */
} written[] = {
	{"French, composed", "Éléonore Lefèvre", 16},
	{"French, decomposed", "E\u0301le\u0301onore Lefe\u0300vre c\u0327a", 19},
	{"vocalised Arabic", "مُحَمَّدٌ", 4},
	{"Arabic with lam-alef", "الإدارة العامّة", 15},
	{"emoji of several", "👩‍👩‍👧 👍🏽 ❤️", 5, "👩👩👧 👍 ❤"},
	{"flags", "🇲🇦🇫🇷", 2},
	{"a non-joiner", "می‌خواهم", 7},
	{"marks on marks", "a\u0323\u0302 x\u0302\u0303\u0308", 3},
	{"Tifinagh", "ⴰⵎⴰⵣⵉⵖ", 6},
	{"Hangul by letters", "\u1112\u1161\u11ab", 1},
	{"wide characters", "漢字", 2},
};

struct world {
	struct ml_context ctx;
	struct ml_store *store;
	struct ml_surface *surface;
	struct ml_app *app;
	struct ml_decoder *decoder;
};

static void start(struct world *w)
{
	w->app = ml_app_create(&w->ctx, w->store, w->surface);
	w->decoder = ml_decoder_create();
}

static void stop(struct world *w)
{
	ml_app_destroy(w->app);
	ml_decoder_destroy(w->decoder);
}

/* As a terminal sends it, byte by byte or in one piece. */
static void feed(struct world *w, const char *bytes, size_t n, bool apart)
{
	struct ml_key k;
	for (size_t i = 0; i < n; i += apart ? 1 : n) {
		ml_decoder_feed(w->decoder, bytes + i, apart ? 1 : n);
		while (ml_decoder_next(w->decoder, false, &k))
			ml_app_key(w->app, &k);
	}
	while (ml_decoder_next(w->decoder, true, &k))
		ml_app_key(w->app, &k);
}

static void press(struct world *w, const char *name)
{
	struct ml_key k = {0};
	ok(ml_key_parse(ml_str(name), &k), "key %s", name);
	ml_app_key(w->app, &k);
}

static void new_person(struct world *w)
{
	ml_app_push(w->app, ml_form_screen_create(w->app, ml_kind_by_key(ML_STR("person")), 0));
}

static bool top_is(const struct world *w, const char *name)
{
	return strcmp(ml_app_top(w->app)->ops->name, name) == 0;
}

static int64_t last_person(struct world *w)
{
	struct ml_query q = {.kind = ml_kind_by_key(ML_STR("person")), .sort = "external_id"};
	struct ml_list *l = ml_store_list(w->store, &q, NULL);
	int64_t rid = 0;
	for (uint64_t i = 0; l && i < ml_list_size(l); i++)
		rid = ML_MAX(rid, ml_list_at(l, i));
	ml_list_destroy(l);
	return rid;
}

/* As it shows: shaped and in visual order. */
static bool find(struct world *w, struct ml_str text, bool wanted)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_buf dump = {0};
	ml_app_draw(w->app);
	ml_surface_dump_text(w->surface, &dump);
	struct ml_str seen = ml_text_needs_bidi(text) ? ml_text_visual(a, text, 0).text : text;
	/* An editor shows what was typed, composed or not. */
	struct ml_str all = ml_text_nfc(a, ml_buf_view(&dump));
	bool found = memmem(all.p, all.n, seen.p, seen.n) != NULL;
	if (found != wanted)
		printf("# %s %.*s in\n%s\n", wanted ? "wanted" : "not wanted", (int)seen.n, seen.p, dump.p);
	ml_buf_finish(&dump);
	ml_arena_destroy(a);
	return found;
}

static bool shows(struct world *w, struct ml_str text)
{
	return find(w, text, true);
}

static bool hides(struct world *w, struct ml_str text)
{
	return !find(w, text, false);
}

static bool file_has(const char *path, struct ml_str text)
{
	struct ml_buf b = {0};
	bool has = ml_file_read(path, 1 << 20, &b, &err) && memmem(b.p, b.n, text.p, text.n);
	ml_buf_finish(&b);
	return has;
}

static void check_export(struct world *w, const char *what, struct ml_str text)
{
	static const struct {
		enum ml_format format;
		const char *file;
	} ways[] = {{ML_FORMAT_CSV, "out.csv"}, {ML_FORMAT_VCARD, "out.vcf"}};
	for (size_t i = 0; i < ML_COUNT(ways); i++) {
		struct ml_export_options o = {.format = ways[i].format, .kind = ml_kind_by_key(ML_STR("person")), .vcard_version = 4};
		uint64_t n;
		const char *path = kit_path(ways[i].file);
		unlink(path);
		ok(ml_export_file(w->store, path, &o, &n, &err) && file_has(path, text), "%s: in %s", what, ways[i].file);
	}
}

static void test_text(struct world *w, size_t i, bool pasted)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_str text = ml_str(written[i].text), stored = ml_text_nfc(a, text);
	char what[80];
	snprintf(what, sizeof what, "%s%s", written[i].what, pasted ? ", pasted" : "");
	new_person(w);
	ml_form_screen_focus(ml_app_top(w->app), "family_name");
	if (pasted)
		feed(w, "\033[200~", 6, false);
	feed(w, text.p, text.n, !pasted);
	if (pasted)
		feed(w, "\033[201~", 6, false);
	struct ml_str shown = written[i].shown ? ml_str(written[i].shown) : stored;
	ok(shows(w, shown), "%s: in the form", what);
	/* From the end and from the start, a character at a time: as many as a reader counts. */
	press(w, "Tab");
	feed(w, text.p, text.n, true);
	for (int k = 0; k < written[i].clusters; k++)
		feed(w, k % 2 ? "\x7f" : "\x1b[H\x1b[3~\x1b[F", k % 2 ? 1 : 10, false);
	feed(w, ".", 1, false);
	press(w, "Ctrl-S");
	ok(!top_is(w, "form"), "%s: saved", what);
	int64_t rid = last_person(w);
	is_str(kit_get(w->store, rid, "family_name"), stored.p, "%s: stored", what);
	is_str(kit_get(w->store, rid, "given_name"), ".", "%s: taken back by characters", what);
	ml_app_push(w->app, ml_sheet_create(w->app, rid));
	ok(shows(w, shown), "%s: on the sheet", what);
	ml_app_drop(w->app);
	check_export(w, what, stored);
	ml_arena_destroy(a);
}

/* ---- drafts ------------------------------------------------------------------------------------ */

static void type(struct world *w, const char *text)
{
	feed(w, text, strlen(text), false);
}

/* Gone without a word: the program is not asked, its screens are not closed. */
static void kill_it(struct world *w)
{
	ml_app_idle(w->app);
	stop(w); /* frees, saves nothing more */
}

static void test_one_draft(struct world *w)
{
	new_person(w);
	ml_form_screen_focus(ml_app_top(w->app), "family_name");
	type(w, "Interrompue");
	kill_it(w);
	w->ctx.fixed_ms += 5 * 60000;
	start(w);
	ok(shows(w, ML_STR("Reprendre la saisie de « Interrompue » (Nouvelle personne),")) && shows(w, ML_STR("il y a 5 min ?")),
		"offered at the start, with what it is");
	press(w, "Enter");
	ok(top_is(w, "form") && shows(w, ML_STR("Interrompue")), "taken up");
	press(w, "Ctrl-Z");
	ok(hides(w, ML_STR("* Interrompue")), "and can be undone");
	press(w, "Ctrl-Y");
	press(w, "Ctrl-S");
	is_str(kit_get(w->store, last_person(w), "family_name"), "Interrompue", "and saved");
	stop(w);
	start(w);
	ok(w->app->overlay == ML_OVER_NONE, "then it is offered no more");
}

static void test_several_drafts(struct world *w)
{
	static const char *const names[] = {"Une", "Deux"};
	for (size_t i = 0; i < ML_COUNT(names); i++) {
		new_person(w);
		ml_form_screen_focus(ml_app_top(w->app), "family_name");
		type(w, names[i]);
		ml_app_keep(w->app);
		w->ctx.fixed_ms += 60000;
	}
	kill_it(w);
	start(w);
	ok(shows(w, ML_STR("laquelle reprendre ?")) && shows(w, ML_STR("> Deux")) && shows(w, ML_STR("Une  Nouvelle personne · il y a 2 min")),
		"several are offered together, newest first");
	press(w, "Down");
	press(w, "Enter");
	ok(top_is(w, "form") && shows(w, ML_STR("* Une")), "one is taken up");
	press(w, "Esc");
	press(w, "Right");
	press(w, "Enter");
	ok(top_is(w, "home") && shows(w, ML_STR("1 saisie à reprendre")), "given up; the other one waits on the home screen");
	stop(w);
	start(w);
	press(w, "Right");
	press(w, "Right");
	press(w, "Enter");
	ok(top_is(w, "home") && hides(w, ML_STR("saisie à reprendre")), "given up from the question");
}

/* A form that began with a value and was left as it was: nothing to keep, nothing to ask. */
static void test_untouched(struct world *w)
{
	struct ml_screen *s = ml_form_screen_create(w->app, ml_kind_by_key(ML_STR("position")), 0);
	struct ml_uuid id;
	ok(ml_store_id(w->store, last_person(w), &id), "somebody");
	struct ml_value person = ml_ref(id);
	ml_form_screen_preset(s, kit_field(w->store, "position", "person"), &person, 1);
	ml_app_push(w->app, s);
	ml_app_draw(w->app);
	ml_app_idle(w->app);
	is_int(ml_app_drafts_left(w->app), 0, "a form that was only opened leaves no draft");
	press(w, "Esc");
	ok(top_is(w, "home"), "and is left without a question");
}

/* The record moved while its draft lay there, and while its form is open. */
static void test_moved(struct world *w)
{
	int64_t rid = kit_save(w->store, 0, "person", "family_name=Idrissi|city=Agadir|postcode=80000", &err);
	ml_app_push(w->app, ml_form_screen_create(w->app, ml_kind_by_key(ML_STR("person")), rid));
	ml_form_screen_focus(ml_app_top(w->app), "city");
	press(w, "Ctrl-U");
	type(w, "Tiznit");
	kill_it(w);
	kit_save(w->store, rid, "person", "city=Rabat|postcode=10000", &err);
	start(w);
	press(w, "Enter");
	ml_form_screen_focus(ml_app_top(w->app), "city");
	ok(shows(w, ML_STR("Tiznit")) && shows(w, ML_STR("≠ entre-temps dans la base")) && shows(w, ML_STR("Rabat")), "both values show");
	ok(shows(w, ML_STR("10000")), "what was not touched is as stored");
	press(w, "F4");
	ok(shows(w, ML_STR("  Rabat")) && hides(w, ML_STR("≠")), "F4 takes the stored one");
	press(w, "Ctrl-Z");
	ok(shows(w, ML_STR("Tiznit")) && shows(w, ML_STR("≠")), "and Ctrl-Z one's own");
	kit_save(w->store, rid, "person", "city=Salé|postcode=11000", &err);
	ml_app_idle(w->app);
	ok(shows(w, ML_STR("Salé")) && shows(w, ML_STR("Tiznit")) && shows(w, ML_STR("11000")), "the same while the form is open");
	press(w, "Ctrl-S");
	is_str(kit_get(w->store, rid, "city"), "Tiznit", "what is saved is what was seen last");
	is_str(kit_get(w->store, rid, "postcode"), "11000", "and nothing else");
}

/* ---- duplicates ----------------------------------------------------------------------------------- */

static void test_looked_for_when_idle(struct world *w)
{
	bool done = true;
	for (int i = 0; i < 3; i++)
		kit_save(w->store, 0, "person", "family_name=Amrani|given_name=Fatima|phones=0661000001", &err);
	ok(ml_dup_refresh(w->store, 1, &done, &err) && !done, "there is something to look through");
	new_person(w);
	ok(ml_dup_refresh(w->store, 1, &done, &err) && !done, "opening a form does not do it");
	for (int i = 0; i < 3; i++)
		ml_app_idle(w->app);
	ok(ml_dup_refresh(w->store, 1, &done, &err) && done, "a moment without a key does");
	ml_app_drop(w->app);
}

int main(int argc, char **argv)
{
	struct world w = {.ctx = kit_context(41)};
	w.ctx.share_dir = argc > 1 ? argv[1] : NULL;
	ml_i18n_init(&w.ctx);
	good(ml_store_create(&w.ctx, kit_path("typing.db"), ML_STR("A. Benali"), &w.store, e));
	w.surface = ml_surface_create(100, 40);
	start(&w);
	for (size_t i = 0; i < ML_COUNT(written); i++)
		for (int pasted = 0; pasted < 2; pasted++)
			test_text(&w, i, pasted);
	test_looked_for_when_idle(&w);
	test_one_draft(&w);
	test_several_drafts(&w);
	test_untouched(&w);
	test_moved(&w);
	stop(&w);
	ml_surface_destroy(w.surface);
	ml_store_close(w.store);
	kit_clean();
	return tap_done();
}
