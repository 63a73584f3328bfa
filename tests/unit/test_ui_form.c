/* The form: entering each type, checks, several values, choices, references, conditions, drafts, sizes. */
#include "form_kit.h"

/* ---- tests ----------------------------------------------------------------------------------- */

static void test_drawing(void)
{
	struct ml_surface *s = ml_surface_create(60, 30);
	struct ml_ui_form f;
	make(&f);
	const char *t = draw(&f, s);
	ok(strstr(t, "Identité") && strstr(t, "Suivi") && strstr(t, "Texte"), "sections");
	ok(strstr(t, "> Nom") && strstr(t, "* obligatoire"), "a required field has its sign and its word: %s", t);
	ok(!strstr(t, "Caché") && !strstr(t, "Calculé") && !strstr(t, "Pourquoi"),
		"hidden, empty derived and conditional ones do not show");
	ok(!f.dirty && f.generation == 0, "nothing has changed");
	ml_ui_form_load(&f, field("derived"), &(struct ml_value){.tag = ML_TEXT, .s = ML_STR("calcul")}, 1);
	ok(strstr(draw(&f, s), "calcul"), "a derived value shows");
	ok(!ml_ui_form_focus(&f, "derived"), "and cannot be entered");
	int x, y;
	bool visible;
	ok(ml_surface_cursor_at(s, &x, &y, &visible) && visible, "the cursor is in the first field");
	ml_ui_form_finish(&f);
	ml_surface_destroy(s);
}

static void test_entering(void)
{
	struct ml_surface *s = ml_surface_create(60, 40);
	struct ml_ui_form f;
	make(&f);
	is_int(WRITE(&f, "Be"), ML_UI_CHANGED, "typing changes");
	ok(f.dirty && f.generation == 2, "said so");
	ok(strstr(draw(&f, s), "Benali"), "a ghost completes");
	is_int(PRESS(&f, "Right"), ML_UI_CHANGED, "Right takes it");
	is_int(PRESS(&f, "Enter"), ML_UI_LEFT, "Enter leaves the field");
	is_str(f.left_field->key, "name", "that one");
	ok(strstr(draw(&f, s), "! déjà connu"), "a warning shows below it");
	WRITE(&f, "0661234567");
	ok(strstr(draw(&f, s), "→ +212 6 61 23 45 67"), "a phone is echoed as understood: %s", text_of(s));
	is_int(PRESS(&f, "Down"), ML_UI_MOVED, "an empty row follows");
	WRITE(&f, "0528001122");
	PRESS(&f, "Down Down");
	is_str(plain(&f, "phones"), "+212661234567; +212528001122", "two phones");
	ok(strstr(draw(&f, s), "06 61 23 45 67"), "written as usual");
	is_int((int)ml_ui_form_item(&f, "phones")->n, 3, "and an empty row");
	WRITE(&f, "demain");
	ok(strstr(draw(&f, s), "→ mercredi 18 mars 2026"), "a date is echoed while typed: %s", text_of(s));
	PRESS(&f, "Tab");
	is_str(plain(&f, "born"), "2026-03-18", "and kept");
	ok(strstr(draw(&f, s), "18/03/2026"), "as a date");
	WRITE(&f, "1500,5");
	PRESS(&f, "Tab");
	is_str(plain(&f, "amount"), "1500.50 MAD", "an amount takes the usual currency");
	PRESS(&f, "Shift-Tab Shift-Tab Ctrl-U");
	WRITE(&f, "n'importe quoi");
	PRESS(&f, "Tab");
	ok(strstr(draw(&f, s), "! date non comprise"), "a date that is none: an error below it");
	ok(ml_ui_form_item(&f, "born")->error, "kept with its field");
	is_str(ml_ui_edit_text(&ml_ui_form_item(&f, "born")->entry[0].edit).p, "n'importe quoi",
		"what was typed stays");
	is_int(PRESS(&f, "Ctrl-S"), ML_UI_USED, "not saved");
	is_str(f.item[f.current].field->key, "born", "the focus is on the fault");
	PRESS(&f, "Ctrl-U");
	ok(!ml_ui_form_item(&f, "born")->error, "typing takes the error away");
	is_int(PRESS(&f, "Ctrl-S"), ML_UI_ACCEPTED, "a good form is saved");
	ml_ui_form_finish(&f);
	ml_surface_destroy(s);
}

static void test_required(void)
{
	struct ml_surface *s = ml_surface_create(60, 30);
	struct ml_ui_form f;
	make(&f);
	PRESS(&f, "End Tab Tab");
	ok(strstr(draw(&f, s), "! champ obligatoire vide"), "an empty required field says so when it is left: %s",
		text_of(s));
	ml_ui_form_focus(&f, "score");
	is_int(PRESS(&f, "Ctrl-S"), ML_UI_USED, "not saved");
	is_str(f.item[f.current].field->key, "name", "the focus goes to it");
	WRITE(&f, "Ali");
	ml_ui_form_focus(&f, "score");
	WRITE(&f, "9");
	is_int(PRESS(&f, "Ctrl-S"), ML_UI_USED, "out of its limits");
	ok(ml_ui_form_item(&f, "score")->error, "said so");
	PRESS(&f, "Backspace 4");
	is_int(PRESS(&f, "Ctrl-S"), ML_UI_ACCEPTED, "in its limits");
	struct ml_error e = {.code = ML_E_VALUE_BAD, .field = "amount", .arg = "12"};
	ml_ui_form_fault(&f, &e);
	ok(strstr(draw(&f, s), "! valeur incorrecte : 12"), "a fault of the store shows at its field: %s", text_of(s));
	is_str(f.item[f.current].field->key, "amount", "which has the focus");
	ml_ui_form_finish(&f);
	ml_surface_destroy(s);
}

static void test_choices(void)
{
	struct ml_surface *s = ml_surface_create(60, 30);
	struct ml_ui_form f;
	make(&f);
	ml_ui_form_focus(&f, "status");
	PRESS(&f, "Space");
	ok(f.picker && strstr(draw(&f, s), "en cours"), "Space opens the choices");
	is_int(PRESS(&f, "Esc"), ML_UI_USED, "Esc closes them");
	ok(!f.picker, "closed");
	PRESS(&f, "t e r");
	is_int(PRESS(&f, "Enter"), ML_UI_CHANGED, "typing finds one");
	is_str(plain(&f, "status"), "done", "taken");
	ok(strstr(draw(&f, s), "Pourquoi"), "a field that hangs on it shows");
	is_int(PRESS(&f, "Delete"), ML_UI_CHANGED, "Delete empties");
	is_str(plain(&f, "status"), "", "empty");
	ok(!strstr(draw(&f, s), "Pourquoi"), "and the other one goes");
	ml_ui_form_focus(&f, "present");
	PRESS(&f, "Space");
	is_str(plain(&f, "present"), "true", "yes");
	ok(strstr(draw(&f, s), "oui"), "said so");
	PRESS(&f, "Space");
	is_str(plain(&f, "present"), "false", "no");
	PRESS(&f, "Delete");
	is_str(plain(&f, "present"), "", "neither");
	ml_ui_form_focus(&f, "topics");
	WRITE(&f, "jeu");
	ok(strstr(draw(&f, s), "jeunesse"), "a known word completes");
	PRESS(&f, "End");
	WRITE(&f, ", plage،eau, eau");
	is_str(plain(&f, "topics"), "youth; plage; water", "words separated by commas, once each");
	WRITE(&f, ", ENER");
	ok(strstr(draw(&f, s), "ENERgie"), "capitals and accents do not matter: %s", text_of(s));
	PRESS(&f, "Right");
	is_str(ml_ui_form_text(&f, field("topics")).p, "jeunesse, plage،eau, eau, énergie", "taken, it is written as it is used");
	PRESS(&f, "Ctrl-Z");
	is_str(ml_ui_form_text(&f, field("topics")).p, "jeunesse, plage،eau, eau, ENER", "one step back");
	for (int i = 0; i < 6; i++)
		PRESS(&f, "Backspace");
	PRESS(&f, "F2 Down Down Space Enter");
	is_str(plain(&f, "topics"), "youth; plage; water; energy",
		"the list ticks known words, those that stay keep their place");
	ml_ui_form_finish(&f);
	ml_surface_destroy(s);
}

static void test_reference(void)
{
	struct ml_surface *s = ml_surface_create(70, 30);
	struct ml_ui_form f;
	make(&f);
	ml_ui_form_focus(&f, "boss");
	PRESS(&f, "a m");
	const char *t = draw(&f, s);
	ok(strstr(t, "Amina Benali") && strstr(t, "Tifawin") && strstr(t, "+ créer « am »"),
		"records and a last row to create: %s", t);
	PRESS(&f, "Enter");
	ok(strncmp(plain(&f, "boss"), "0a01", 4) == 0, "taken");
	ok(strstr(draw(&f, s), "Amina Benali"), "shown by its title");
	PRESS(&f, "z o e");
	is_int(PRESS(&f, "Enter"), ML_UI_CREATE, "nobody: create");
	ok(ml_str_is(f.create_text, "zoe") && strcmp(f.create_field->key, "boss") == 0, "whom and where");
	struct ml_uuid other = {{0xb}};
	ml_ui_form_focus(&f, "name");
	ml_ui_form_created(&f, &other);
	ok(strncmp(plain(&f, "boss"), "0b00", 4) == 0, "the new record goes where it was asked for");
	PRESS(&f, "Space Up Up Enter");
	is_str(plain(&f, "boss"), "", "the first row empties");
	ml_ui_form_finish(&f);
	ml_surface_destroy(s);
}

static void test_month(void)
{
	struct ml_surface *s = ml_surface_create(70, 30);
	struct ml_ui_form f;
	make(&f);
	ml_ui_form_focus(&f, "born");
	PRESS(&f, "F2");
	const char *t = draw(&f, s);
	ok(strstr(t, "mars 2026") && strstr(t, " 31 "), "F2 opens the month: %s", t);
	PRESS(&f, "Right Down PgDn");
	ok(strstr(draw(&f, s), "avril 2026"), "the next month");
	is_int(PRESS(&f, "Enter"), ML_UI_CHANGED, "a day is taken");
	is_str(plain(&f, "born"), "2026-04-25", "that one");
	PRESS(&f, "F2 Esc");
	is_str(plain(&f, "born"), "2026-04-25", "Esc changes nothing");
	PRESS(&f, "Ctrl-U 3 1 / 1 F2 PgDn Enter");
	is_str(plain(&f, "born"), "2026-02-28", "the last day of a shorter month");
	ml_ui_form_finish(&f);
	ml_surface_destroy(s);
}

static void note_change(void *arg, const struct ml_field *fld, const struct ml_value *v, uint32_t n)
{
	struct ml_buf *b = arg;
	ml_buf_printf(b, "%s:%u ", fld->key, n);
}

static void test_changes(void)
{
	struct ml_ui_form f;
	struct ml_arena *a = ml_arena_create();
	struct ml_buf b = {0};
	const struct ml_value phones[] = {ml_text(ML_STR("+212661234567")), ml_text(ML_STR("+33612345678"))};
	const struct ml_value name = ml_text(ML_STR("Benali")),
			      tags[] = {ml_text(ML_STR("water")), ml_text(ML_STR("plage"))};
	make(&f);
	ml_ui_form_load(&f, field("name"), &name, 1);
	ml_ui_form_load(&f, field("phones"), phones, 2);
	ml_ui_form_load(&f, field("topics"), tags, 2);
	ok(!f.dirty, "loading changes nothing");
	is_str(plain(&f, "topics"), "water; plage", "tags loaded");
	ml_buf_z(&b, "");
	ml_ui_form_changes(&f, a, note_change, &b);
	is_str(b.p, "", "nothing to save");
	WRITE(&f, "x");
	ok(f.dirty, "a change");
	PRESS(&f, "Backspace");
	ok(!f.dirty, "taken back is no change");
	ml_ui_form_focus(&f, "phones");
	PRESS(&f, "Ctrl-U");
	PRESS(&f, "Tab Tab Tab");
	is_str(plain(&f, "phones"), "+33612345678", "an emptied row goes");
	ml_ui_form_focus(&f, "note");
	WRITE(&f, "un");
	PRESS(&f, "Enter");
	WRITE(&f, "deux");
	is_str(plain(&f, "note"), "un\ndeux", "Enter in a long text is a line");
	ok(ml_ui_form_check(&f), "all good");
	ml_buf_clear(&b);
	ml_ui_form_changes(&f, a, note_change, &b);
	is_str(b.p, "phones:1 note:1 ", "what changed, with all its values");
	ml_ui_form_saved(&f);
	ok(!f.dirty, "saved");
	ml_buf_clear(&b);
	ml_ui_form_changes(&f, a, note_change, &b);
	is_int((int)b.n, 0, "nothing left to save");
	ml_ui_form_put(&f, field("name"), NULL, 0);
	ok(f.dirty && strcmp(plain(&f, "name"), "") == 0, "put changes");
	ml_arena_destroy(a);
	ml_buf_finish(&b);
	ml_ui_form_finish(&f);
}

static void test_draft(void)
{
	struct ml_ui_form f, g;
	struct ml_buf draft = {0}, again = {0};
	make(&f);
	WRITE(&f, "Ben\xc3\xa9");
	PRESS(&f, "Tab");
	WRITE(&f, "0661234567");
	PRESS(&f, "Down");
	WRITE(&f, "07");
	ml_ui_form_focus(&f, "born");
	WRITE(&f, "dem");
	ml_ui_form_focus(&f, "status");
	PRESS(&f, "t e r Enter");
	ml_ui_form_focus(&f, "topics");
	WRITE(&f, "eau, pl");
	ml_ui_form_draft(&f, &draft);
	make(&g);
	ok(ml_ui_form_restore(&g, ml_buf_view(&draft)), "a draft comes back");
	ok(g.dirty, "as a change");
	is_str(plain(&g, "name"), "Bené", "a name");
	is_str(plain(&g, "status"), "done", "a choice");
	is_str(ml_ui_edit_text(&ml_ui_form_item(&g, "born")->entry[0].edit).p, "dem", "half a date");
	is_int((int)ml_ui_form_item(&g, "phones")->n, 3, "two phones and the empty row");
	is_str(plain(&g, "topics"), "water; pl", "tags");
	ml_ui_form_draft(&g, &again);
	is_str(again.p, draft.p, "and makes the same draft");
	ml_ui_form_finish(&g);
	/* Damage: every cut and every changed byte is either refused, or read as something harmless; never a crash. */
	make(&g);
	for (size_t i = 0; i < draft.n; i++) {
		char keep = draft.p[i];
		ml_ui_form_restore(&g, ml_str_n(draft.p, i));
		draft.p[i] = (char)(keep ^ 0x15);
		ml_ui_form_restore(&g, ml_buf_view(&draft));
		draft.p[i] = keep;
	}
	ok(!ml_ui_form_restore(&g, ML_STR("")) && !ml_ui_form_restore(&g, ML_STR("autre chose\nname t 41\n")),
		"a foreign draft is refused");
	ok(!ml_ui_form_restore(&g, ML_STR("maillage-draft 1\nname t 4\n")), "a damaged one too");
	ok(ml_ui_form_restore(&g, ML_STR("maillage-draft 1\ngone t 41\nname t 42\n")),
		"a field that is no more is passed over");
	ok(strcmp(plain(&g, "name"), "B") == 0 || strchr(plain(&g, "name"), 'B'), "the others are read");
	ml_ui_form_finish(&g);
	ml_ui_form_finish(&f);
	ml_buf_finish(&draft);
	ml_buf_finish(&again);
}

static void test_overflow(void)
{
	struct ml_surface *s = ml_surface_create(60, 8);
	struct ml_ui_form f;
	make(&f);
	ok(strstr(draw(&f, s), "▼ 5 champs"), "how many fields are below: %s", text_of(s));
	ml_ui_form_focus(&f, "note");
	const char *t = draw(&f, s);
	ok(strstr(t, "▲ ") && strstr(t, "> Note\n") && !strstr(t, "▼"), "scrolled to the end: %s", t);
	PRESS(&f, "PgUp");
	is_str(f.item[f.current].field->key, "status", "by sections");
	PRESS(&f, "PgUp PgDn PgDn");
	is_str(f.item[f.current].field->key, "note", "and down");
	ml_ui_form_finish(&f);
	ml_surface_destroy(s);
}

/* Any keys at any size: sound cells, a cursor, no crash. */
static void test_any(void)
{
	static const char *const acts[] = {"a", "3", "Space", "م", "漢", "Enter", "Tab", "Shift-Tab", "Up", "Down",
		"Left", "Right", "PgUp", "PgDn", "F2", "Esc", "Delete", "Backspace", "Ctrl-S", "Ctrl-Z", "Ctrl-U",
		"Paste:e\xcc\x81,x", "Home", "End"};
	struct ml_ui_form f;
	uint32_t seed = 5;
	bool good = true;
	make(&f);
	for (int i = 0; i < 4000 && good; i++) {
		seed = seed * 1103515245 + 12345;
		PRESS(&f, acts[(seed >> 16) % ML_COUNT(acts)]);
		if (i % 5)
			continue;
		struct ml_surface *s = ml_surface_create(1 + (int)(seed >> 8) % 100, 1 + (int)(seed >> 20) % 40);
		ml_surface_mirror(s, i % 2);
		ml_ui_form_draw(&f, s, ml_surface_rect(s), true);
		good = surface_is_sound(s) && f.sub < f.item[f.current].n && f.item[f.current].n > 0;
		ml_surface_destroy(s);
	}
	ok(good, "any keys at any size");
	ml_ui_form_finish(&f);
}

/* A real kind of the model. */
static void test_person(void)
{
	const struct ml_kind *person = ml_kind_by_key(ML_STR("person"));
	const struct ml_field *all[200];
	const struct ml_ui_form_host host = {.reader = &reader};
	struct ml_surface *s = ml_surface_create(80, 24);
	struct ml_ui_form f;
	if (!ok(person && person->n_fields < 200, "the model has persons"))
		return;
	for (uint32_t i = 0; i < person->n_fields; i++)
		all[i] = person->fields + i;
	ml_ui_form_init(&f, person, all, person->n_fields, &host);
	ml_ui_form_focus(&f, "family_name");
	WRITE(&f, "Benali");
	PRESS(&f, "Tab");
	ok(strstr(draw(&f, s), "Benali"), "a person's form");
	ok(ml_ui_form_check(&f), "a name is enough");
	struct ml_buf help = {0};
	for (uint32_t i = 0; i < f.n; i++) {
		f.current = i;
		ml_ui_form_help(&f, &help);
	}
	ok(help.n > 0, "help for its fields");
	ml_buf_finish(&help);
	ml_ui_form_finish(&f);
	ml_surface_destroy(s);
}

static void test_mouse(void)
{
	struct ml_surface *s = ml_surface_create(60, 30);
	struct ml_ui_form f;
	make(&f);
	draw(&f, s);
	struct ml_key k = {.type = ML_KEY_MOUSE, .code = ML_MOUSE_PRESS, .x = 30, .y = ml_ui_form_item(&f, "score")->y};
	is_int(ml_ui_form_key(&f, &k), ML_UI_LEFT, "a click leaves the field");
	is_str(f.item[f.current].field->key, "score", "for the one clicked");
	k.y = 0;
	is_int(ml_ui_form_key(&f, &k), ML_UI_USED, "a click on a section name does nothing");
	ml_ui_form_finish(&f);
	ml_surface_destroy(s);
}

int main(void)
{
	test_drawing();
	test_entering();
	test_required();
	test_choices();
	test_reference();
	test_month();
	test_changes();
	test_draft();
	test_overflow();
	test_any();
	test_person();
	test_mouse();
	return tap_done();
}
