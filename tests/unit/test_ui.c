/* Pick list, palette, menu, dialogs, chrome, charts, actions. */
#include <math.h>
#include "ui/chart.h"
#include "ui/chrome.h"
#include "ui/dialog.h"
#include "ui/menu.h"
#include "ui/palette.h"
#include "ui/picker.h"
#include "ui_kit.h"

/* ---- actions -------------------------------------------------------------------------------- */

static bool never(void *ctx, const struct ml_action *a, struct ml_buf *reason)
{
	ml_buf_z(reason, "rien n'est coché");
	return false;
}

static bool run(void *ctx, const struct ml_action *a, struct ml_error *e)
{
	return true;
}

static const struct ml_action actions[] = {
	{.name = "help",
		.label = "Aide",
		.bar = "Aide",
		.help = "Tout ce qu'on peut faire",
		.group = "Écran",
		.scope = 1,
		.keys = {ML_FN_F(1), '?'},
		.run = run},
	{.name = "new",
		.label = "Nouvelle fiche…",
		.bar = "Nouv.",
		.help = "Ajoute une fiche",
		.group = "Fiche",
		.scope = 1,
		.keys = {ML_FN_F(7), ML_CTRL('n')},
		.run = run},
	{.name = "bin",
		.label = "Mettre à la corbeille",
		.bar = "Corb.",
		.group = "Fiche",
		.scope = 1,
		.keys = {ML_FN_F(8), ML_FN_DELETE},
		.can = never,
		.run = run},
	{.name = "quit",
		.label = "Quitter",
		.bar = "Quitter",
		.group = "Écran",
		.scope = 1,
		.keys = {ML_FN_F(10), ML_CTRL('q')},
		.run = run},
	{.name = "export", .label = "Exporter la liste", .help = "Vers un tableur", .scope = 1, .run = run},
};
static const struct ml_action *const table[] = {actions, actions + 1, actions + 2, actions + 3, actions + 4};
static const struct ml_action_set set = {.v = table, .n = ML_COUNT(table)};

static void test_actions(void)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_key k;
	ml_key_parse(ML_STR("Ctrl-N"), &k);
	ok(ml_action_of_key(&set, &k) == actions + 1, "an action by its second key");
	ml_key_parse(ML_STR("n"), &k);
	ok(!ml_action_of_key(&set, &k), "a letter is never a command");
	ml_key_parse(ML_STR("?"), &k);
	ok(ml_action_of_key(&set, &k) == actions, "but the question mark is help");
	ok(ml_action_by_name(&set, "quit") == actions + 3 && !ml_action_by_name(&set, "nothing"), "by name");
	is_str(ml_action_fault(a, &set) ? ml_action_fault(a, &set) : "", "", "a table without fault");
	static const struct ml_action bad[] = {
		{.name = "a", .label = "A", .run = run, .scope = 1, .keys = {ML_CTRL('h')}},
		{.name = "b", .label = "B", .run = run, .scope = 1, .keys = {'x'}},
		{.name = "c", .label = "C", .run = run, .scope = 1, .keys = {ML_MOD_ALT | 'x'}},
		{.name = "d", .label = "D", .run = run, .scope = 1, .bar = "beaucoup trop"},
		{.name = "help", .label = "E", .run = run, .scope = 2},
		{.name = "f", .label = "F", .run = run, .scope = 1, .keys = {ML_FN_F(7)}},
		{.name = "g", .run = run, .scope = 1},
	};
	for (size_t i = 0; i < ML_COUNT(bad); i++) {
		const struct ml_action *both[ML_COUNT(table) + 1];
		memcpy(both, table, sizeof(table));
		both[ML_COUNT(table)] = bad + i;
		ok(ml_action_fault(a, &(struct ml_action_set){.v = both, .n = ML_COUNT(both)}), "fault %d is found",
			(int)i);
	}
	ml_arena_destroy(a);
}

/* ---- palette, menu ------------------------------------------------------------------------------ */

static void test_palette(void)
{
	struct ml_surface *s = ml_surface_create(80, 24);
	struct ml_ui_palette p;
	ml_ui_palette_init(&p, &set);
	ml_ui_palette_draw(&p, s, ml_surface_rect(s));
	const char *t = text_of(s);
	ok(strstr(t, "Que voulez-vous faire ?") && strstr(t, "> Aide") && strstr(t, "F7, Ctrl-N"),
		"all actions, with their keys: %s", t);
	ok(strstr(t, "rien n'est coché"), "what cannot be done, and why");
	is_str(p.hit[p.n - 1]->name, "bin", "comes last");
	TYPE(&p, ml_ui_palette_key, "tabl");
	is_int((int)p.n, 1, "found by a word of its help");
	is_int(KEYS(&p, ml_ui_palette_key, "Enter"), ML_UI_ACCEPTED, "Enter does it");
	is_str(ml_ui_palette_current(&p)->name, "export", "that one");
	is_int(KEYS(&p, ml_ui_palette_key, "Esc"), ML_UI_USED, "Esc clears first");
	TYPE(&p, ml_ui_palette_key, "corb");
	is_int(KEYS(&p, ml_ui_palette_key, "Enter"), ML_UI_USED, "what is grey is not done");
	TYPE(&p, ml_ui_palette_key, "zzz");
	ok(!ml_ui_palette_current(&p), "nothing matches");
	ml_ui_palette_draw(&p, s, ml_surface_rect(s));
	ok(strstr(text_of(s), "rien ne correspond"), "said so");
	KEYS(&p, ml_ui_palette_key, "Esc");
	is_int(KEYS(&p, ml_ui_palette_key, "Esc"), ML_UI_CANCELLED, "then Esc closes");
	is_int(KEYS(&p, ml_ui_palette_key, "Down Down Up Enter"), ML_UI_ACCEPTED, "arrows");
	is_str(ml_ui_palette_current(&p)->name, "new", "the second");
	for (int w = 1; w < 60; w += 3) {
		struct ml_surface *small = ml_surface_create(w, 1 + w / 3);
		ml_ui_palette_draw(&p, small, ml_surface_rect(small));
		if (!surface_is_sound(small))
			ok(false, "palette at %d columns", w);
		ml_surface_destroy(small);
	}
	ml_ui_palette_finish(&p);
	ml_surface_destroy(s);
}

static void test_menu(void)
{
	struct ml_surface *s = ml_surface_create(80, 24);
	struct ml_ui_menu m;
	ml_ui_menu_init(&m, &set, NULL);
	is_int((int)m.n_groups, 2, "groups in order of first use");
	ml_ui_menu_draw(&m, s, ml_surface_rect(s));
	const char *t = text_of(s);
	ok(strncmp(t, " Écran  Fiche ", 14) == 0 && strstr(t, "> Aide") && strstr(t, "Quitter") &&
			!strstr(t, "Nouvelle"),
		"the first one is open: %s", t);
	KEYS(&m, ml_ui_menu_key, "Right Down");
	ml_ui_menu_draw(&m, s, ml_surface_rect(s));
	ok(strstr(text_of(s), "rien n'est coché"), "why an action is grey");
	is_int(KEYS(&m, ml_ui_menu_key, "Enter"), ML_UI_USED, "it is not done");
	is_int(KEYS(&m, ml_ui_menu_key, "Up Enter"), ML_UI_ACCEPTED, "another one is");
	is_str(ml_ui_menu_current(&m)->name, "new", "that one");
	KEYS(&m, ml_ui_menu_key, "Left q");
	is_str(ml_ui_menu_current(&m)->name, "quit", "a letter goes to the next that begins so");
	struct ml_key k = {.type = ML_KEY_FUNC, .code = ML_FN_LEFT, .mirrored = true};
	ml_ui_menu_key(&m, &k);
	is_int((int)m.open, 1, "mirrored: Left goes on");
	k = (struct ml_key){.type = ML_KEY_MOUSE, .code = ML_MOUSE_PRESS, .x = 2, .y = 0};
	ml_ui_menu_key(&m, &k);
	is_int((int)m.open, 0, "a click opens a group");
	k.x = 70;
	k.y = 20;
	is_int(ml_ui_menu_key(&m, &k), ML_UI_CANCELLED, "a click elsewhere closes");
	is_int(KEYS(&m, ml_ui_menu_key, "Esc"), ML_UI_CANCELLED, "so does Esc");
	for (int w = 1; w < 60; w += 3) {
		struct ml_surface *small = ml_surface_create(w, 1 + w / 3);
		ml_ui_menu_draw(&m, small, ml_surface_rect(small));
		if (!surface_is_sound(small))
			ok(false, "menu at %d columns", w);
		ml_surface_destroy(small);
	}
	ml_ui_menu_finish(&m);
	ml_surface_destroy(s);
}

/* ---- pick list --------------------------------------------------------------------------------------- */

static void test_picker(void)
{
	static const struct ml_ui_choice choices[] = {{.key = {"fr", 2}, .label = {"Français", 9}},
		{.key = {"ar", 2}, .label = {"العربية", 14}},
		{.key = {"en", 2}, .label = {"Anglais", 7}, .disabled = true}};
	struct ml_ui_fixed fixed = {choices, ML_COUNT(choices)};
	struct ml_surface *s = ml_surface_create(60, 12);
	struct ml_ui_picker p;
	ml_ui_picker_init(&p, "Langue", ML_PICK_CREATE | ML_PICK_CLEAR, ml_ui_suggest_fixed, &fixed);
	ml_ui_picker_draw(&p, s, ml_surface_rect(s), ml_rect(5, 2, 20, 1));
	const char *t = text_of(s);
	ok(strstr(t, "─ Langue ─") && strstr(t, "(vide)") && strstr(t, "> Français") && !strstr(t, "créer"),
		"choices under the anchor: %s", t);
	is_int(p.box.y, 3, "under it");
	ml_ui_picker_start(&p, ML_STR("ar"));
	is_int(KEYS(&p, ml_ui_picker_key, "Enter"), ML_UI_ACCEPTED, "the one in force is under the cursor");
	ok(ml_str_is(ml_ui_picker_current(&p)->key, "ar"), "it is");
	TYPE(&p, ml_ui_picker_key, "angl");
	is_int(KEYS(&p, ml_ui_picker_key, "Enter"), ML_UI_USED, "a disabled one is not taken");
	TYPE(&p, ml_ui_picker_key, "x");
	ml_ui_picker_draw(&p, s, ml_surface_rect(s), ml_rect(5, 11, 20, 1));
	ok(strstr(text_of(s), "+ créer « anglx »"), "nothing matches: create it");
	is_int(p.box.y + p.box.h, 11, "over the anchor when there is no room below");
	is_int(KEYS(&p, ml_ui_picker_key, "Enter"), ML_UI_CREATE, "to be created");
	KEYS(&p, ml_ui_picker_key, "Ctrl-U Home Up Up Up");
	is_int(KEYS(&p, ml_ui_picker_key, "Enter"), ML_UI_ACCEPTED, "the first row");
	ok(p.cleared && !ml_ui_picker_current(&p), "empties");
	is_int(KEYS(&p, ml_ui_picker_key, "F3"), ML_UI_USED, "a window keeps all keys");
	is_int(KEYS(&p, ml_ui_picker_key, "Esc"), ML_UI_CANCELLED, "Esc closes");
	ml_ui_picker_finish(&p);
	ml_ui_picker_init(&p, "Langues", ML_PICK_MULTI, ml_ui_suggest_fixed, &fixed);
	ml_ui_picker_tick(&p, ML_STR("fr"), true);
	KEYS(&p, ml_ui_picker_key, "Down Space Down Space");
	ok(ml_ui_picker_has(&p, ML_STR("fr")) && ml_ui_picker_has(&p, ML_STR("ar")) &&
			!ml_ui_picker_has(&p, ML_STR("en")),
		"several ticked");
	ml_ui_picker_draw(&p, s, ml_surface_rect(s), ml_rect(0, 0, 0, 0));
	ok(strstr(text_of(s), "[x] Français"), "seen as such");
	ml_ui_picker_finish(&p);
	ok(ml_ui_matches(ML_STR("ben aga"), ML_STR("Amina Benali, Agadir")) &&
			!ml_ui_matches(ML_STR("ben x"), ML_STR("Benali")),
		"all words, by their start");
	ok(ml_ui_matches(ML_STR("etE"), ML_STR("Été")) && ml_ui_matches(ML_STR(""), ML_STR("x")),
		"without accents or case");
	ml_surface_destroy(s);
}

/* ---- dialogs ------------------------------------------------------------------------------------------- */

static bool fake_dir(void *arg, const char *dir, void (*f)(void *to, const char *name, bool is_dir), void *to)
{
	if (strcmp(dir, "/media/") != 0)
		return false;
	f(to, "KINGSTON", true);
	f(to, "KINGDOM.maillage", false);
	f(to, ".hidden", false);
	f(to, "bad\xff", false);
	return true;
}

static void test_dialogs(void)
{
	struct ml_surface *s = ml_surface_create(60, 16);
	struct ml_ui_dialog d;
	ml_ui_dialog_confirm(&d, "Effacer", "Cette fiche sera effacée partout.\nRien ne pourra la rendre.", NULL, true);
	ml_ui_dialog_draw(&d, s, ml_surface_rect(s));
	const char *t = text_of(s);
	ok(strstr(t, "─ Effacer ─") && strstr(t, "Rien ne pourra la rendre.") && strstr(t, "[ Oui ]"), "a question: %s",
		t);
	ok(strstr(t, ">") && d.current == 1, "what destroys is not preselected");
	is_int(KEYS(&d, ml_ui_dialog_key, "Enter"), ML_UI_CANCELLED, "Enter is no");
	is_int(KEYS(&d, ml_ui_dialog_key, "Left Enter"), ML_UI_ACCEPTED, "the other button is yes");
	is_int(KEYS(&d, ml_ui_dialog_key, "o"), ML_UI_ACCEPTED, "or its letter");
	is_int(KEYS(&d, ml_ui_dialog_key, "n"), ML_UI_CANCELLED, "n is no");
	is_int(KEYS(&d, ml_ui_dialog_key, "Esc"), ML_UI_CANCELLED, "and Esc");
	is_int(KEYS(&d, ml_ui_dialog_key, "F7"), ML_UI_USED, "other keys do nothing");
	struct ml_key k = {.type = ML_KEY_MOUSE, .code = ML_MOUSE_PRESS, .x = d.button_x[0] + 1, .y = d.button_y};
	is_int(ml_ui_dialog_key(&d, &k), ML_UI_ACCEPTED, "a click on a button");
	ml_ui_dialog_finish(&d);

	static const char *const three[] = {"Enregistrer", "Abandonner", "Continuer", NULL};
	ml_ui_dialog_confirm(&d, "Fiche modifiée", "", three, false);
	is_int(KEYS(&d, ml_ui_dialog_key, "Right Enter"), ML_UI_ACCEPTED, "of three, each is an answer");
	is_int((int)d.current, 1, "which one");
	ml_ui_dialog_finish(&d);

	ml_ui_dialog_prompt(&d, "Nom", "Nom de la vue :", ML_STR("Ma vue"));
	KEYS(&d, ml_ui_dialog_key, "Backspace Backspace Backspace Space 2");
	char *answer = ml_ui_dialog_answer(&d);
	is_str(answer, "Ma  2", "a text typed");
	ml_free_(answer);
	ml_ui_dialog_refuse(&d, "ce nom est pris");
	ml_ui_dialog_draw(&d, s, ml_surface_rect(s));
	ok(strstr(text_of(s), "ce nom est pris"), "a refusal says why");
	is_int(KEYS(&d, ml_ui_dialog_key, "Enter"), ML_UI_ACCEPTED, "Enter answers");
	is_int(KEYS(&d, ml_ui_dialog_key, "Tab Right Enter"), ML_UI_CANCELLED, "its second button does not");
	ml_ui_dialog_finish(&d);

	ml_ui_dialog_path(&d, "Fichier", "Où écrire ?", ML_STR(""));
	d.dir = fake_dir;
	TYPE(&d, ml_ui_dialog_key, "/media/");
	is_int((int)d.n_names, 2, "names of the folder, without hidden or broken ones");
	ml_ui_dialog_draw(&d, s, ml_surface_rect(s));
	ok(strstr(text_of(s), "KINGSTON/") && strstr(text_of(s), "KINGDOM"), "shown: %s", text_of(s));
	KEYS(&d, ml_ui_dialog_key, "Tab");
	is_str(ml_ui_edit_text(&d.edit).p, "/media/KING", "Tab takes what they have in common");
	KEYS(&d, ml_ui_dialog_key, "S Tab");
	is_str(ml_ui_edit_text(&d.edit).p, "/media/KINGSTON/", "then the rest of the one that is left");
	ml_ui_dialog_finish(&d);

	struct ml_buf text = {0};
	for (int i = 0; i < 40; i++)
		ml_buf_printf(&text, "ligne %d\n", i);
	ml_ui_dialog_message(&d, "Rapport", text.p);
	ml_ui_dialog_draw(&d, s, ml_surface_rect(s));
	ok(strstr(text_of(s), "ligne 0") && !strstr(text_of(s), "ligne 30") && strstr(text_of(s), "▼"),
		"a long text scrolls");
	KEYS(&d, ml_ui_dialog_key, "PgDn PgDn PgDn PgDn PgDn");
	ml_ui_dialog_draw(&d, s, ml_surface_rect(s));
	ok(strstr(text_of(s), "ligne 39") && strstr(text_of(s), "▲"), "to its end");
	for (int w = 1; w < 60; w += 3) {
		struct ml_surface *small = ml_surface_create(w, 1 + w / 4);
		ml_ui_dialog_draw(&d, small, ml_surface_rect(small));
		if (!surface_is_sound(small))
			ok(false, "dialog at %d columns", w);
		ml_surface_destroy(small);
	}
	is_int(KEYS(&d, ml_ui_dialog_key, "Space"), ML_UI_ACCEPTED, "Space presses");
	ml_ui_dialog_finish(&d);
	ml_buf_finish(&text);
	ml_surface_destroy(s);
}

/* ---- chrome ------------------------------------------------------------------------------------------------ */

static void test_bar(void)
{
	struct ml_surface *s = ml_surface_create(80, 1);
	struct ml_ui_bar bar;
	ml_ui_bar_draw(&bar, s, ml_surface_rect(s), &set);
	is_str(text_of(s), "F1Aide  F7Nouv. F8Corb. F10Quitter\n", "the keys of the set, a blank between");
	is_int(role_at(s, 18, 0), 'd', "what cannot be done is grey");
	struct ml_key k = {.type = ML_KEY_MOUSE, .code = ML_MOUSE_PRESS, .x = 10, .y = 0};
	ok(ml_ui_bar_click(&bar, &k) == actions + 1, "a click is its key");
	k.x = 60;
	ok(!ml_ui_bar_click(&bar, &k), "an empty place is none");
	ml_surface_resize(s, 33, 1);
	ml_ui_bar_draw(&bar, s, ml_surface_rect(s), &set);
	is_str(text_of(s), "F1Aide F7Nouv. F8Corb. F10Quitter\n", "closer where the row is short");
	for (int w = 1; w < 60; w++) {
		ml_surface_resize(s, w, 1);
		ml_ui_bar_draw(&bar, s, ml_surface_rect(s), &set);
		if (!surface_is_sound(s))
			ok(false, "bar at %d columns", w);
	}
	ml_surface_destroy(s);
}

static void test_tabs(void)
{
	struct ml_surface *s = ml_surface_create(40, 1);
	struct ml_ui_tabs t;
	ml_ui_tabs_init(&t);
	ml_ui_tabs_add(&t, "Identité", -1);
	ml_ui_tabs_add(&t, "Fonctions", 2);
	ml_ui_tabs_add(&t, "Échanges", 7);
	ml_ui_tabs_add(&t, "Événements", 1234);
	ml_ui_tabs_draw(&t, s, ml_surface_rect(s), false);
	is_str(text_of(s), " [Identité] Fonctions 2  Échanges 7    ›\n", "tabs, and that there are more");
	is_int(KEYS(&t, ml_ui_tabs_key, "Right Tab"), ML_UI_MOVED, "Right and Tab");
	KEYS(&t, ml_ui_tabs_key, "Right");
	ml_ui_tabs_draw(&t, s, ml_surface_rect(s), true);
	ok(strstr(text_of(s), "[Événements 1\u00a0234]") && strstr(text_of(s), "‹"), "scrolled to the last: %s",
		text_of(s));
	is_int(KEYS(&t, ml_ui_tabs_key, "Tab"), ML_UI_IGNORED, "no further: the focus goes on");
	struct ml_key k = {.type = ML_KEY_MOUSE, .code = ML_MOUSE_PRESS, .x = t.x[2] + 2, .y = 0};
	is_int(ml_ui_tabs_key(&t, &k), ML_UI_MOVED, "a click");
	is_int((int)t.current, 2, "on that one");
	ml_surface_destroy(s);
}

static void test_chrome(void)
{
	struct ml_surface *s = ml_surface_create(40, 6);
	struct ml_buf b = {0};
	ml_ui_title_draw(s, ml_rect(0, 0, 40, 1), ML_STR("maillage · Personnes"), ML_STR("12 sur 5 230"));
	is_str(text_of(s), " maillage · Personnes      12 sur 5 230\n\n\n\n\n\n", "title and details");
	ml_ui_title_draw(s, ml_rect(0, 0, 40, 1), ML_STR("maillage · un très très long endroit que voilà"),
		ML_STR("12 sur 5 230"));
	ok(strstr(text_of(s), "12 sur 5 230"), "details stay when the place is long: %s", text_of(s));
	struct ml_ui_toast toast = {0};
	ok(!ml_ui_toast_draw(&toast, s, ml_rect(0, 1, 40, 1), 0), "no toast");
	ml_ui_toast_say(&toast, ML_ROLE_TOAST, 5000, "%d fiches", 3);
	ok(ml_ui_toast_draw(&toast, s, ml_rect(0, 1, 40, 1), 4999) && strstr(text_of(s), "3 fiches"), "a toast");
	is_int(ml_ui_toast_rows(&toast, 40, 4999), 1, "a short one takes a row");
	is_int(ml_ui_toast_rows(&toast, 40, 5001), 0, "none when its time is over");
	struct ml_ui_toast sentence = {0};
	ml_ui_toast_say(&sentence, ML_ROLE_ERROR, 5000, "disque plein : /chemin/un/peu/long — libérez de la place puis recommencez");
	is_int(ml_ui_toast_rows(&sentence, 40, 0), 2, "a long one takes what it needs");
	is_int(ml_ui_toast_rows(&sentence, 12, 0), 3, "three at most");
	ml_surface_clear(s);
	ml_ui_toast_draw(&sentence, s, ml_rect(0, 0, 40, 2), 0);
	ok(strstr(text_of(s), "recommencez") != NULL, "what to do, said at its end, shows");
	ml_ui_toast_finish(&sentence);
	ok(!ml_ui_toast_shows(&toast, 5000), "until its time");
	struct ml_error e = {.code = ML_E_NO_FILE, .arg = "x.csv"};
	ml_ui_toast_error(&toast, &e);
	ok(ml_ui_toast_shows(&toast, INT64_MAX) && strstr(toast.text.p, "fichier introuvable : x.csv"),
		"an error stays");
	ml_ui_toast_finish(&toast);
	ml_ui_number(&b, -1234567);
	is_str(b.p, "-1\u00a0234\u00a0567", "a number in groups");
	ml_buf_clear(&b);
	ml_ui_number(&b, INT64_MIN);
	is_str(b.p, "-9\u00a0223\u00a0372\u00a0036\u00a0854\u00a0775\u00a0808", "the least one");
	ml_ui_progress_draw(s, ml_surface_rect(s), ML_STR("Import"), 500, 1000);
	ok(strstr(text_of(s), "500 / 1\u00a0000") && strstr(text_of(s), "Échap interrompt"), "progress: %s",
		text_of(s));
	ok(ml_ui_too_small(s, 80, 24) && strstr(text_of(s), "trop petite"), "too small says so");
	ok(!ml_ui_too_small(s, 40, 6), "large enough says nothing");
	ml_buf_finish(&b);
	ml_surface_destroy(s);
}

/* ---- charts ---------------------------------------------------------------------------------------------------- */

static void cell(void *arg, int column, int row, struct ml_buf *text, uint8_t *role)
{
	if (column == 4 && row == 4)
		ml_buf_z(text, "12");
}

static uint8_t mark_day(void *arg, struct ml_date d)
{
	return d.day == 3 ? ML_ROLE_LATE : 0;
}

static void test_charts(void)
{
	struct ml_surface *s = ml_surface_create(44, 12);
	const struct ml_ui_bar_row bars[] = {
		{{"Rencontres tenues", 17}, {"41/60", 5}, 41, 60, 0}, {{"Réponses", 9}, {"64 %", 4}, 64, 100, 0}};
	is_int(ml_ui_bars_draw(s, ml_rect(0, 0, 40, 12), bars, 2), 2, "bars");
	ok(strstr(text_of(s), "Rencontres tenues 41/60 █████"), "with their numbers: %s", text_of(s));
	ml_surface_clear(s);
	const double v[] = {1, 2, 3, NAN, 8, 5, 1, 9};
	ml_ui_spark_draw(s, 0, 0, 8, v, 8, ML_ROLE_CHART);
	is_str(text_of(s), "▁▂▃ ▇▅▁█\n\n\n\n\n\n\n\n\n\n\n\n", "a sparkline with a hole");
	ml_ui_spark_draw(s, 0, 0, 8, v, 1, ML_ROLE_CHART);
	ml_ui_spark_draw(s, 0, 0, 3, v, 8, ML_ROLE_CHART);
	ml_surface_clear(s);
	ml_ui_matrix_draw(s, ml_rect(0, 0, 44, 12), "intérêt", "influence", 5, 5, cell, NULL);
	ok(strstr(text_of(s), "12") && strstr(text_of(s), "intérêt") && strstr(text_of(s), "influence"), "a matrix: %s",
		text_of(s));
	ml_surface_clear(s);
	struct ml_date march = {2026, 3, 17};
	struct ml_ui_time time = {0, 44, 20500, 20620};
	ml_ui_time_months(s, 0, &time, "fr");
	ml_ui_time_bar(s, 1, &time, 20500, 20560, 0.5, ML_ROLE_CHART);
	ml_ui_time_bar(s, 2, &time, 20540, 20700, 0, ML_ROLE_CHART);
	ml_ui_time_bar(s, 3, &time, 5, 1, 0, ML_ROLE_CHART);
	ml_ui_time_today(s, 3, &time, ml_date_days(march));
	ok(strstr(text_of(s), "mars") && strstr(text_of(s), "█") && strstr(text_of(s), "░") && strstr(text_of(s), "│"),
		"a Gantt chart: %s", text_of(s));
	ml_surface_clear(s);
	ml_ui_month_draw(s, ml_rect(0, 0, 30, 9), march, march, 1, "fr", mark_day, NULL);
	ok(strstr(text_of(s), "mars 2026") && strstr(text_of(s), " lu  ma  me  je  ve  sa  di"), "a month: %s",
		text_of(s));
	ok(role_at(s, 6, 3) == 'L' && role_at(s, 6, 5) == 'F', "its marks and the chosen day");
	ml_ui_month_draw(s, ml_rect(0, 0, 30, 9), march, march, 7, "en", NULL, NULL);
	ok(strstr(text_of(s), "March 2026") && strstr(text_of(s), " Su  Mo"), "in English, from Sunday: %s",
		text_of(s));
	ml_ui_month_draw(s, ml_rect(0, 0, 30, 9), march, march, 6, "ar", NULL, NULL);
	ok(surface_is_sound(s) && strstr(text_of(s), "2026") && !strstr(text_of(s), "31  "), "in Arabic: %s",
		text_of(s));
	ml_surface_clear(s);
	const struct ml_ui_dot dots[] = {{30.4, -9.6, 0}, {33.6, -7.6, 0}, {35.8, -5.8, 0}, {NAN, 1, 0}, {999, 0, 0}};
	ml_ui_map_draw(s, ml_rect(0, 0, 20, 10), dots, 5, NULL);
	int seen = 0;
	for (int y = 0; y < 10; y++)
		for (int x = 0; x < 20; x++)
			seen += ml_surface_at(s, x, y)->text[0] != ' ';
	is_int(seen, 3, "three dots on the map");
	ml_ui_map_draw(s, ml_rect(0, 0, 20, 10), dots, 1, NULL);
	ml_ui_map_draw(s, ml_rect(0, 0, 20, 10), dots + 3, 2, NULL);
	for (int w = 0; w < 20; w++) {
		ml_ui_bars_draw(s, ml_rect(0, 0, w, w), bars, 2);
		ml_ui_matrix_draw(s, ml_rect(0, 0, w, w), "x", "y", 5, 5, cell, NULL);
		time.w = w;
		ml_ui_time_months(s, 0, &time, "fr");
		ml_ui_time_bar(s, 1, &time, 20500, 20560, 0.5, ML_ROLE_CHART);
		ml_ui_time_today(s, 1, &time, 20510);
		ml_ui_month_draw(s, ml_rect(0, 0, w, w), march, march, 1, "fr", NULL, NULL);
		ml_ui_map_draw(s, ml_rect(0, 0, w, w), dots, 5, NULL);
		ml_ui_spark_draw(s, 0, 0, w, v, 0, ML_ROLE_CHART);
	}
	ok(surface_is_sound(s), "charts without room");
	ml_surface_destroy(s);
}

int main(void)
{
	test_actions();
	test_palette();
	test_menu();
	test_picker();
	test_dialogs();
	test_bar();
	test_tabs();
	test_chrome();
	test_charts();
	return tap_done();
}
