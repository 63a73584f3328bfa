/* The form: entering each type, checks, several values, choices, references, conditions, drafts, sizes. */
#include "ui/form.h"
#include "ui/form_private.h"
#include "ui_kit.h"

#define PRESS(f, names) KEYS((f), ml_ui_form_key, (names))
#define WRITE(f, letters) TYPE((f), ml_ui_form_key, letters)

static const struct ml_choice statuses[] = {{"todo", "à faire"}, {"doing", "en cours"}, {"done", "terminé"}, {0}};
static const struct ml_choice topics[] = {{"water", "eau"}, {"youth", "jeunesse"}, {"energy", "énergie"}, {0}};

static const struct ml_field fields[] = {
	{.wire = 16, .key = "name", .type = ML_T_NAME, .label = "Nom", .section = "Identité", .flags = ML_F_REQUIRED},
	{.wire = 17, .key = "phones", .type = ML_T_PHONE, .label = "Téléphones", .flags = ML_F_MULTI},
	{.wire = 18, .key = "born", .type = ML_T_DATE, .label = "Date"},
	{.wire = 19, .key = "amount", .type = ML_T_MONEY, .label = "Montant"},
	{.wire = 20, .key = "status", .type = ML_T_ENUM, .label = "Statut", .section = "Suivi", .choices = statuses},
	{.wire = 21, .key = "why", .type = ML_T_TEXT, .label = "Pourquoi", .only_if = "status=done|doing"},
	{.wire = 22, .key = "boss", .type = ML_T_REF, .label = "Responsable", .ref = "person"},
	{.wire = 23, .key = "present", .type = ML_T_BOOL, .label = "Présent"},
	{.wire = 24, .key = "topics", .type = ML_T_TAGS, .label = "Thèmes", .flags = ML_F_MULTI, .choices = topics},
	{.wire = 25, .key = "score", .type = ML_T_INT, .label = "Note sur 5", .min = 1, .max = 5},
	{.wire = 26, .key = "hidden", .type = ML_T_TEXT, .label = "Caché", .flags = ML_F_HIDDEN},
	{.wire = 27, .key = "derived", .type = ML_T_TEXT, .label = "Calculé", .flags = ML_F_DERIVED},
	{.wire = 28, .key = "note", .type = ML_T_LONG, .label = "Note", .section = "Texte"},
};
static const struct ml_kind kind = {
	.wire = 200, .key = "essai", .label = "Essai", .fields = fields, .n_fields = ML_COUNT(fields)};
static const struct ml_reader reader = {.now_ms = INT64_C(1773741600000), /* 17 March 2026, 10:00 UTC */
	.lang = "fr",
	.country = "MA",
	.zone = "UTC",
	.currency = "MAD"};
static const struct ml_uuid amina = {{0xa, 1}};

static uint32_t suggest(void *arg, const struct ml_field *field, struct ml_str typed, struct ml_arena *arena,
	struct ml_ui_choice *out, uint32_t max, uint64_t *more)
{
	*more = 0;
	if (max == 0 || !ml_ui_matches(typed, ML_STR("Amina Benali")))
		return 0;
	out[0] = (struct ml_ui_choice){
		.key = ML_STR("a"), .label = ML_STR("Amina Benali"), .detail = ML_STR("Tifawin"), .id = amina};
	return 1;
}

static void title(void *arg, const struct ml_field *field, const struct ml_uuid *id, struct ml_buf *out)
{
	if (ml_uuid_eq(id, &amina))
		ml_buf_z(out, "Amina Benali");
}

static bool can_create(void *arg, const struct ml_field *field)
{
	return true;
}

static void complete(void *arg, const struct ml_field *field, struct ml_str typed, struct ml_buf *rest)
{
	if (strcmp(field->key, "name") == 0 && ml_str_is(typed, "Be"))
		ml_buf_z(rest, "nali");
}

static void warn(void *arg, const struct ml_ui_form *f, const struct ml_field *field, struct ml_buf *out)
{
	if (strcmp(field->key, "name") == 0 && ml_str_is(ml_ui_form_text(f, field), "Benali"))
		ml_buf_z(out, "déjà connu");
}

static void make(struct ml_ui_form *f)
{
	const struct ml_ui_form_host host = {.reader = &reader,
		.suggest = suggest,
		.title = title,
		.can_create = can_create,
		.complete = complete,
		.warn = warn};
	const struct ml_field *all[ML_COUNT(fields)];
	for (size_t i = 0; i < ML_COUNT(fields); i++)
		all[i] = fields + i;
	ml_ui_form_init(f, &kind, all, ML_COUNT(fields), &host);
}

static const struct ml_field *field(const char *key)
{
	for (size_t i = 0; i < ML_COUNT(fields); i++)
		if (strcmp(fields[i].key, key) == 0)
			return fields + i;
	return NULL;
}

/* Values of a field in their plain form, "; " between. */
static const char *plain(const struct ml_ui_form *f, const char *key)
{
	static struct ml_buf b;
	struct ml_arena *a = ml_arena_create();
	uint32_t n;
	const struct ml_value *v = ml_ui_form_values(f, field(key), a, &n);
	static char out[512];
	ml_buf_clear(&b);
	for (uint32_t i = 0; i < n; i++) {
		ml_buf_z(&b, i ? "; " : "");
		ml_value_plain(&b, field(key), v + i);
	}
	snprintf(out, sizeof(out), "%s", b.n ? b.p : "");
	ml_buf_finish(&b);
	b = (struct ml_buf){0};
	ml_arena_destroy(a);
	return out;
}

static const char *draw(struct ml_ui_form *f, struct ml_surface *s)
{
	ml_surface_clear(s);
	ml_ui_form_draw(f, s, ml_surface_rect(s), true);
	return text_of(s);
}

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
	PRESS(&f, "F2 Down Down Space Enter");
	is_str(plain(&f, "topics"), "youth; plage; water; energy", "the list ticks known words, those that stay keep their place");
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

/* ---- undo over all fields ---------------------------------------------------------------------- */

/* All that a form holds: texts, values, what is typed. */
static void image(const struct ml_ui_form *f, struct ml_buf *out)
{
	ml_buf_clear(out);
	for (uint32_t i = 0; i < f->n; i++)
		for (uint32_t k = 0; k < f->item[i].n; k++) {
			const struct ml_ui_entry *e = f->item[i].entry + k;
			if (!(e->has && !e->typed) && !ml_str_trim(ml_ui_edit_text(&e->edit)).n)
				continue;
			ml_buf_printf(out, "%s.%u %d%d ", f->item[i].field->key, k, e->has, e->typed);
			if (e->has)
				ml_value_plain(out, f->item[i].field, &e->value);
			ml_buf_z(out, " / ");
			ml_buf_str(out, ml_ui_edit_text(&e->edit));
			ml_buf_char(out, '\n');
		}
}

static void load_some(struct ml_ui_form *f)
{
	const struct ml_value phones[] = {ml_text(ML_STR("+212661234567")), ml_text(ML_STR("+33612345678"))};
	const struct ml_value name = ml_text(ML_STR("Benali")), tags[] = {ml_text(ML_STR("water")), ml_text(ML_STR("plage"))};
	const struct ml_value boss = ml_ref(amina), note = ml_text(ML_STR("une note\nde deux lignes")), born = ml_text(ML_STR("1980-05-01"));
	make(f);
	ml_ui_form_load(f, field("name"), &name, 1);
	ml_ui_form_load(f, field("phones"), phones, 2);
	ml_ui_form_load(f, field("topics"), tags, 2);
	ml_ui_form_load(f, field("boss"), &boss, 1);
	ml_ui_form_load(f, field("note"), &note, 1);
	ml_ui_form_load(f, field("born"), &born, 1);
}

static void test_undo_by_word(void)
{
	struct ml_ui_form f;
	make(&f);
	is_int(PRESS(&f, "Ctrl-Z"), ML_UI_IGNORED, "nothing to undo");
	WRITE(&f, "Amina El Idrissi");
	PRESS(&f, "Ctrl-Z");
	is_str(ml_ui_form_text(&f, field("name")).p, "Amina El ", "a word goes");
	PRESS(&f, "Ctrl-Z Ctrl-Z");
	is_str(ml_ui_form_text(&f, field("name")).p, "", "and all of them");
	PRESS(&f, "Ctrl-Y Ctrl-Y");
	is_str(ml_ui_form_text(&f, field("name")).p, "Amina El ", "and come back");
	PRESS(&f, "Tab");
	WRITE(&f, "0661234567");
	PRESS(&f, "Tab Tab");
	is_str(ml_ui_edit_text(&ml_ui_form_item(&f, "phones")->entry[0].edit).p, "06 61 23 45 67", "a phone in its usual writing");
	PRESS(&f, "Ctrl-Z");
	is_int((int)ml_ui_form_item(&f, "phones")->n, 1, "the phone goes whole, with the row that it made");
	is_str(f.item[f.current].field->key, "phones", "the focus is where something changed");
	PRESS(&f, "Ctrl-Y");
	is_str(plain(&f, "phones"), "+212661234567", "and comes back");
	ml_ui_form_focus(&f, "status");
	PRESS(&f, "t e r Enter");
	ml_ui_form_focus(&f, "why");
	WRITE(&f, "parce que");
	ml_ui_form_focus(&f, "status");
	PRESS(&f, "Delete");
	PRESS(&f, "Ctrl-Z Ctrl-Z Ctrl-Z Ctrl-Z");
	is_str(plain(&f, "status"), "", "a choice goes");
	ok(ml_ui_form_item(&f, "why")->entry[0].edit.text.n == 0, "what hung on it before");
	ok(ml_ui_form_item(&f, f.item[f.current].field->key)->shown, "and the focus is on a field that shows");
	ml_ui_form_finish(&f);
}

static void test_reorder(void)
{
	struct ml_ui_form f;
	load_some(&f);
	ml_ui_form_focus(&f, "phones");
	PRESS(&f, "Down Ctrl-Up");
	is_str(plain(&f, "phones"), "+33612345678; +212661234567", "a value moved up");
	ok(f.dirty && f.sub == 0, "is a change, and the focus goes with it");
	PRESS(&f, "Ctrl-Up Ctrl-Down Ctrl-Down");
	is_str(plain(&f, "phones"), "+212661234567; +33612345678", "and down, not past the empty row");
	ok(!f.dirty, "as it was: no change");
	PRESS(&f, "Ctrl-Z Ctrl-Z Ctrl-Z");
	is_str(plain(&f, "phones"), "+212661234567; +33612345678", "undone");
	ml_ui_form_finish(&f);
}

/* Random keys: undone to the start the form is what was loaded, redone it is what it had become. */
static void test_undo_random(void)
{
	static const char *const acts[] = {"a", "b", "3", "/", "Space", "Space", "م", "漢", "Paste:0661234567", "Enter", "Tab", "Tab",
		"Shift-Tab", "Up", "Down", "Left", "Right", "PgUp", "PgDn", "F2", "Esc", "Delete", "Backspace", "Ctrl-W", "Ctrl-S",
		"Ctrl-U", "Ctrl-K", "Ctrl-Up", "Ctrl-Down", "Paste:e\xcc\x81,x\ny", "Home", "End", "Ctrl-Z", "Ctrl-Y"};
	struct ml_buf loaded = {0}, made = {0}, now = {0};
	bool good = true;
	for (uint32_t run = 0; run < 300 && good; run++) {
		struct ml_ui_form f;
		uint32_t seed = 77 + run;
		load_some(&f);
		image(&f, &loaded);
		for (int i = 0; i < 250; i++) {
			seed = seed * 1103515245 + 12345;
			PRESS(&f, acts[(seed >> 16) % ML_COUNT(acts)]);
		}
		PRESS(&f, "Esc"); /* an open window would take Ctrl-Z for itself */
		while (ml_ui_form_redo(&f))
			;
		image(&f, &made);
		bool changed = !ml_str_eq(ml_buf_view(&made), ml_buf_view(&loaded));
		while (ml_ui_form_undo(&f))
			;
		image(&f, &now);
		good = good && ml_str_eq(ml_buf_view(&now), ml_buf_view(&loaded)) && !f.dirty && (changed || run > 0);
		if (!good)
			printf("# run %u: loaded\n%s\n# undone\n%s\n", run, loaded.p, now.p);
		while (ml_ui_form_redo(&f))
			;
		image(&f, &now);
		if (good && !ml_str_eq(ml_buf_view(&now), ml_buf_view(&made))) {
			good = false;
			printf("# run %u: made\n%s\n# redone\n%s\n", run, made.p, now.p);
		}
		ml_ui_form_finish(&f);
	}
	ok(good, "random keys undone to the start, and redone");
	ml_buf_finish(&loaded);
	ml_buf_finish(&made);
	ml_buf_finish(&now);
}

/* ---- kinds of the model: what a form says while they are entered --------------------------------------- */

static uint32_t used(void *arg, const struct ml_field *fld, struct ml_arena *a, struct ml_str *out, uint32_t max)
{
	static const char *const towns[] = {"Agadir", "Aït Melloul", "Tiznit"}, *const tags[] = {"marché couvert", "élus"};
	bool town = strcmp(fld->key, "city") == 0, tag = strcmp(fld->key, "tags") == 0;
	uint32_t n = 0;
	for (size_t i = 0; town && i < ML_COUNT(towns) && n < max; i++)
		out[n++] = ml_str(towns[i]);
	for (size_t i = 0; tag && i < ML_COUNT(tags) && n < max; i++)
		out[n++] = ml_str(tags[i]);
	return n;
}

static uint32_t places(void *arg, const struct ml_ui_form *f, const struct ml_field *fld, struct ml_arena *a, struct ml_ui_choice *out,
	uint32_t max)
{
	out[0] = (struct ml_ui_choice){.key = ML_STR("30.42, -9.60"), .label = ML_STR("Agadir"), .detail = ML_STR("sa position")};
	return 1;
}

static void who(void *arg, const struct ml_field *fld, struct ml_buf *out)
{
	ml_buf_z(out, "F. Amrani, hier");
}

static void make_kind(struct ml_ui_form *f, const char *key)
{
	const struct ml_kind *k = ml_kind_by_key(ml_str(key));
	const struct ml_field *all[200];
	const struct ml_ui_form_host host = {.reader = &reader, .used = used, .places = places, .who = who};
	for (uint32_t i = 0; i < k->n_fields; i++)
		all[i] = k->fields + i;
	ml_ui_form_init(f, k, all, k->n_fields, &host);
}

static void enter(struct ml_ui_form *f, const char *key, const char *text)
{
	ok(ml_ui_form_focus(f, key), "field %s", key);
	PRESS(f, "Ctrl-U");
	WRITE(f, text);
}

static const char *stored(struct ml_ui_form *f, const char *key)
{
	static char out[4][128];
	static unsigned turn;
	char *to = out[turn++ % 4];
	struct ml_arena *a = ml_arena_create();
	struct ml_buf b = {0};
	uint32_t n;
	const struct ml_field *fld = ml_ui_form_item(f, key)->field;
	const struct ml_value *v = ml_ui_form_values(f, fld, a, &n);
	for (uint32_t i = 0; i < n; i++) {
		ml_buf_z(&b, i ? "; " : "");
		ml_value_plain(&b, fld, v + i);
	}
	snprintf(to, sizeof out[0], "%s", b.n ? b.p : "");
	ml_buf_finish(&b);
	ml_arena_destroy(a);
	return to;
}

static void test_echoes(void)
{
	static const struct {
		const char *kind, *field, *text, *echo, *stored; /* stored NULL: the text is refused, echo then the error */
	} cases[] = {
		{"organisation", "phones", "0661", "numéro incomplet", "0661"},
		{"organisation", "phones", "06 61 23 45 67", "→ +212 6 61 23 45 67", "+212661234567"},
		{"organisation", "emails", "Amina <a@B.MA>", "→ a@b.ma", "a@b.ma"},
		{"organisation", "emails", "a@b", "pas une adresse", NULL},
		{"organisation", "website", "exemple.org", "→ https://exemple.org", "https://exemple.org"},
		{"organisation", "website", "deux mots", "pas une adresse du web", NULL},
		{"organisation", "siret", "7328", "encore 10 caractères", NULL},
		{"organisation", "siret", "732 829 320 00074", "clé de contrôle juste", "73282932000074"},
		{"organisation", "siret", "732 829 320 00075", "clé de contrôle fausse", NULL},
		{"organisation", "rna", "W751234567", "complet", "W751234567"},
		{"organisation", "ice", "001561191000066", "clé de contrôle juste", "001561191000066"},
		{"organisation", "influence", "9", "hors limites : 9 (de 1 à 5)", NULL},
		{"organisation", "influence", "beaucoup", "pas un nombre entier : beaucoup", NULL},
		{"organisation", "location", "geo:30.42,-9.6", "30° 25′ 12″ N 9° 36′ 00″ O", "30.42,-9.6"},
		{"organisation", "location", "là-bas", "position non comprise", NULL},
		{"event", "starts_at", "15/3 14h30", "→ dimanche 15 mars 2026 14:30", "2026-03-15T14:30:00Z"},
		{"event", "starts_at", "15/3", "sans heure : 00:00", "2026-03-15T00:00:00Z"},
		{"event", "starts_at", "jamais", "jour et heure non compris", NULL},
		{"event", "starts_at", "غدا 9h", "→ mercredi 18 mars 2026 09:00", "2026-03-18T09:00:00Z"},
		{"event", "capacity", "12000", "→ 12", "12000"},
		{"watch_note", "date", "fin du mois", "→ mardi 31 mars 2026", "2026-03-31"},
		{"watch_note", "date", "jamais", "date non comprise", NULL},
		{"project", "asked", "1250000,5", "→ 1 250 000,50 DH", "1250000.50 MAD"},
		{"project", "asked", "20 k€", "→ 20 000,00 €", "20000.00 EUR"},
		{"project", "asked", "cher", "pas un montant : cher", NULL},
		{"project", "progress", "12,5", "→ 12,5 %", "12.5"},
		{"project", "progress", "peu", "pas un pourcentage : peu", NULL},
	};
	struct ml_surface *s = ml_surface_create(90, 90);
	for (size_t i = 0; i < ML_COUNT(cases); i++) {
		struct ml_ui_form f;
		struct ml_buf seen = {0};
		make_kind(&f, cases[i].kind);
		enter(&f, cases[i].field, cases[i].text);
		if (!cases[i].stored)
			ml_ui_form_check_item(&f, f.item + f.current);
		draw(&f, s);
		for (const char *p = text_of(s); *p; p++) /* no-break spaces read as blanks */
			if (strncmp(p, "\u00a0", 2) == 0)
				ml_buf_char(&seen, ' '), p++;
			else
				ml_buf_char(&seen, *p);
		ok(strstr(seen.p, cases[i].echo), "%s.%s « %s » says %s", cases[i].kind, cases[i].field, cases[i].text, cases[i].echo);
		if (cases[i].stored)
			is_str(stored(&f, cases[i].field), cases[i].stored, "and is %s", cases[i].stored);
		ml_buf_finish(&seen);
		ml_ui_form_finish(&f);
	}
	ml_surface_destroy(s);
}

static void test_period(void)
{
	struct ml_surface *s = ml_surface_create(90, 60);
	struct ml_ui_form f;
	make_kind(&f, "process");
	enter(&f, "starts_on", "du 12 au 15 mars");
	ok(strstr(draw(&f, s), "→ jeudi 12 mars 2026 → dimanche 15 mars 2026 · 4 jours"), "a period is read while it is typed: %s", text_of(s));
	PRESS(&f, "Tab");
	is_str(stored(&f, "starts_on"), "2026-03-12", "its beginning");
	is_str(stored(&f, "ends_on"), "2026-03-15", "and its end");
	is_str(f.item[f.current].field->key, "ends_on", "where one is now");
	ok(strstr(draw(&f, s), "15 mars 2026 · 4 jours"), "how long it takes");
	PRESS(&f, "Ctrl-Z");
	ok(!stored(&f, "starts_on")[0] && !stored(&f, "ends_on")[0], "both go together");
	PRESS(&f, "Ctrl-Y");
	is_str(stored(&f, "ends_on"), "2026-03-15", "and come back together");
	enter(&f, "ends_on", "10/3/2026");
	PRESS(&f, "Tab");
	ok(strstr(draw(&f, s), "! avant le début"), "an end before the beginning is said on leaving");
	enter(&f, "starts_on", "1/3/2026");
	PRESS(&f, "Tab");
	ok(!strstr(draw(&f, s), "! avant le début"), "and no more once it is right");
	ml_ui_form_focus(&f, "ends_on");
	PRESS(&f, "F2");
	const char *t = draw(&f, s);
	ok(strstr(t, "[17]") && strstr(t, "mardi 10 mars 2026"), "the month: today in brackets, the day chosen in words: %s", t);
	ok(strchr(roles_of(s), 'c'), "the days of the period are marked");
	struct ml_key click = {.type = ML_KEY_MOUSE, .code = ML_MOUSE_PRESS, .x = f.month.x + 1, .y = f.month.y + 3};
	is_int(ml_ui_form_key(&f, &click), ML_UI_CHANGED, "a click on a day takes it");
	is_str(stored(&f, "ends_on"), "2026-03-02", "the Monday of the second week");
	ml_ui_form_finish(&f);
	ml_surface_destroy(s);
}

static void test_month_with_time(void)
{
	struct ml_ui_form f;
	make_kind(&f, "event");
	enter(&f, "starts_at", "20/3 14h30");
	PRESS(&f, "F2 Right Enter");
	is_str(stored(&f, "starts_at"), "2026-03-21T14:30:00Z", "another day, the same time");
	enter(&f, "ends_at", "");
	PRESS(&f, "F2 Enter");
	ok(ml_str_starts(ml_ui_form_text(&f, ml_ui_form_item(&f, "ends_at")->field), ML_STR("21/03/2026 ")),
		"the end opens on the beginning's day, and waits for its time");
	WRITE(&f, "17h");
	is_str(stored(&f, "ends_at"), "2026-03-21T17:00:00Z", "which is typed behind it");
	ml_ui_form_finish(&f);
}

static void test_known_values(void)
{
	struct ml_surface *s = ml_surface_create(90, 60);
	struct ml_ui_form f;
	make_kind(&f, "organisation");
	enter(&f, "city", "A");
	ok(strstr(draw(&f, s), "Agadir"), "the town most used completes");
	WRITE(&f, "ï");
	ok(strstr(draw(&f, s), "Aït Melloul"), "and another as one goes on");
	PRESS(&f, "End");
	is_str(stored(&f, "city"), "Aït Melloul", "taken");
	PRESS(&f, "F2 T i Enter");
	is_str(stored(&f, "city"), "Tiznit", "or from the list");
	enter(&f, "tags", "élus, mar");
	ok(strstr(draw(&f, s), "élus, marché couvert"), "a tag behind a comma completes");
	PRESS(&f, "F2");
	ok(strstr(draw(&f, s), "[ ] marché couvert") && strstr(text_of(s), "[x] élus"), "the list has what is used, ticked where it is here: %s",
		text_of(s));
	PRESS(&f, "Space n o u v e a u Enter");
	is_str(stored(&f, "tags"), "élus; mar; marché couvert; nouveau", "ticked, and one made up");
	PRESS(&f, "Ctrl-Z");
	is_str(stored(&f, "tags"), "élus; mar", "undone as one");
	ml_ui_form_focus(&f, "location");
	PRESS(&f, "F2 Enter");
	is_str(stored(&f, "location"), "30.42,-9.6", "a known place");
	ml_ui_form_finish(&f);
	ml_surface_destroy(s);
}

static void test_yes_no_letters(void)
{
	struct ml_ui_form f;
	make(&f);
	ml_ui_form_focus(&f, "present");
	PRESS(&f, "o");
	is_str(plain(&f, "present"), "true", "o says yes");
	PRESS(&f, "n");
	is_str(plain(&f, "present"), "false", "n says no");
	is_int(PRESS(&f, "z"), ML_UI_USED, "z says nothing");
	is_str(plain(&f, "present"), "false", "and changes nothing");
	ml_ui_form_finish(&f);
}

/* The section of a field that is hidden shows at the next one. */
static void test_section_of_hidden(void)
{
	static const struct ml_field rows[] = {
		{.wire = 16, .key = "a", .type = ML_T_TEXT, .label = "Premier", .section = "Une"},
		{.wire = 17, .key = "b", .type = ML_T_TEXT, .label = "Second", .section = "Deux", .only_if = "a=x"},
		{.wire = 18, .key = "c", .type = ML_T_TEXT, .label = "Tiers"},
	};
	static const struct ml_kind k = {.wire = 201, .key = "essai2", .label = "Essai", .fields = rows, .n_fields = 3};
	const struct ml_field *all[] = {rows, rows + 1, rows + 2};
	const struct ml_ui_form_host host = {.reader = &reader};
	struct ml_surface *s = ml_surface_create(60, 20);
	struct ml_ui_form f;
	ml_ui_form_init(&f, &k, all, 3, &host);
	const char *t = draw(&f, s);
	ok(strstr(t, "Deux\n  Tiers") && !strstr(t, "Second"), "at the next one: %s", t);
	WRITE(&f, "x");
	ok(strstr(draw(&f, s), "Deux\n  Second"), "and at its own when it shows: %s", text_of(s));
	ml_ui_form_finish(&f);
	ml_surface_destroy(s);
}

static void test_moved(void)
{
	struct ml_surface *s = ml_surface_create(100, 40);
	struct ml_ui_form f, g;
	struct ml_buf draft = {0};
	const struct ml_value other = ml_text(ML_STR("El Idrissi")), mine = ml_text(ML_STR("Benali")), later = ml_text(ML_STR("1990-01-01"));
	load_some(&f);
	PRESS(&f, "End x");
	ml_ui_form_draft(&f, &draft);
	load_some(&g);
	ok(ml_ui_form_restore(&g, ml_buf_view(&draft)) && !ml_ui_form_has_moved(&g), "a draft over what it was made on");
	ml_ui_form_finish(&g);
	load_some(&g);
	g.host.who = who;
	ml_ui_form_load(&g, field("name"), &other, 1);
	ok(ml_ui_form_restore(&g, ml_buf_view(&draft)) && ml_ui_form_has_moved(&g), "over another value");
	const char *t = draw(&g, s);
	ok(strstr(t, "Benalix") && strstr(t, "≠ entre-temps dans la base (F. Amrani, hier) : El Idrissi"), "both show: %s", t);
	ok(ml_ui_form_take_stored(&g), "the stored one may be taken");
	is_str(plain(&g, "name"), "El Idrissi", "taken");
	ok(!g.dirty && !ml_ui_form_take_stored(&g), "then nothing is left to take");
	PRESS(&g, "Ctrl-Z");
	is_str(plain(&g, "name"), "Benalix", "undone");
	ml_ui_form_finish(&g);
	/* while it is open */
	ml_ui_form_stored(&f, field("born"), &later, 1);
	is_str(plain(&f, "born"), "1990-01-01", "an untouched field follows");
	ml_ui_form_stored(&f, field("name"), &mine, 1);
	ok(!ml_ui_form_has_moved(&f), "the same value has not moved");
	ml_ui_form_stored(&f, field("name"), &other, 1);
	ok(ml_ui_form_has_moved(&f), "another one has");
	is_str(plain(&f, "name"), "Benalix", "what was entered stays");
	/* a damaged draft that tells what was loaded */
	for (size_t i = 0; i < draft.n; i++) {
		char keep = draft.p[i];
		load_some(&g);
		draft.p[i] = (char)(keep ^ 0x15);
		ml_ui_form_restore(&g, ml_buf_view(&draft));
		draft.p[i] = keep;
		ml_ui_form_finish(&g);
	}
	ml_buf_finish(&draft);
	ml_ui_form_finish(&f);
	ml_surface_destroy(s);
}

/* A million characters: what is said of them is right, and only the focused rows are laid out. */
static void test_huge(void)
{
	struct ml_surface *s = ml_surface_create(80, 24);
	struct ml_ui_form f;
	struct ml_buf big = {0};
	make(&f);
	while (big.n < 1 << 20)
		ml_buf_z(&big, "Une ligne de la note.\n");
	big.n = 1 << 20;
	ml_ui_form_focus(&f, "note");
	struct ml_key paste = {.type = ML_KEY_PASTE, .text = ml_buf_view(&big)};
	is_int(ml_ui_form_key(&f, &paste), ML_UI_CHANGED, "a megabyte pasted");
	is_int(WRITE(&f, "x"), ML_UI_USED, "no letter more");
	ok(strstr(draw(&f, s), "! trop long"), "said so");
	PRESS(&f, "Backspace");
	is_int(WRITE(&f, "x"), ML_UI_CHANGED, "but one for another");
	PRESS(&f, "Tab");
	is_int((int)strlen(stored(&f, "note")), 127, "it is a value");
	while (ml_ui_form_undo(&f))
		;
	ok(!f.dirty, "and all of it can be undone");
	ml_buf_finish(&big);
	ml_ui_form_finish(&f);
	ml_surface_destroy(s);
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
	test_undo_by_word();
	test_reorder();
	test_undo_random();
	test_echoes();
	test_period();
	test_month_with_time();
	test_known_values();
	test_yes_no_letters();
	test_section_of_hidden();
	test_moved();
	test_huge();
	test_person();
	test_mouse();
	return tap_done();
}
