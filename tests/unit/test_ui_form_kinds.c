/* The form: undo over all fields, order of values, what each kind of field says, periods, known and moved values, a megabyte. */
#include "form_kit.h"

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
	const struct ml_value name = ml_text(ML_STR("Benali")),
			      tags[] = {ml_text(ML_STR("water")), ml_text(ML_STR("plage"))};
	const struct ml_value boss = ml_ref(amina), note = ml_text(ML_STR("une note\nde deux lignes")),
			      born = ml_text(ML_STR("1980-05-01"));
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
	is_str(ml_ui_edit_text(&ml_ui_form_item(&f, "phones")->entry[0].edit).p, "06 61 23 45 67",
		"a phone in its usual writing");
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
	static const char *const acts[] = {"a", "b", "3", "/", "Space", "Space", "م", "漢", "Paste:0661234567", "Enter",
		"Tab", "Tab", "Shift-Tab", "Up", "Down", "Left", "Right", "PgUp", "PgDn", "F2", "Esc", "Delete",
		"Backspace", "Ctrl-W", "Ctrl-S", "Ctrl-U", "Ctrl-K", "Ctrl-Up", "Ctrl-Down", "Paste:e\xcc\x81,x\ny",
		"Home", "End", "Ctrl-Z", "Ctrl-Y"};
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
	static const char *const towns[] = {"Agadir", "Aït Melloul", "Tiznit"}, *const tags[] = {
											"marché couvert", "élus"};
	bool town = strcmp(fld->key, "city") == 0, tag = strcmp(fld->key, "tags") == 0;
	uint32_t n = 0;
	for (size_t i = 0; town && i < ML_COUNT(towns) && n < max; i++)
		out[n++] = ml_str(towns[i]);
	for (size_t i = 0; tag && i < ML_COUNT(tags) && n < max; i++)
		out[n++] = ml_str(tags[i]);
	return n;
}

static uint32_t places(void *arg, const struct ml_ui_form *f, const struct ml_field *fld, struct ml_arena *a,
	struct ml_ui_choice *out, uint32_t max)
{
	out[0] = (struct ml_ui_choice){
		.key = ML_STR("30.42, -9.60"), .label = ML_STR("Agadir"), .detail = ML_STR("sa position")};
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
		const char *kind, *field, *text, *echo,
			*stored; /* stored NULL: the text is refused, echo then the error */
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
		ok(strstr(seen.p, cases[i].echo), "%s.%s « %s » says %s", cases[i].kind, cases[i].field, cases[i].text,
			cases[i].echo);
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
	ok(strstr(draw(&f, s), "→ jeudi 12 mars 2026 → dimanche 15 mars 2026 · 4 jours"),
		"a period is read while it is typed: %s", text_of(s));
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
	ok(strstr(t, "[17]") && strstr(t, "mardi 10 mars 2026"),
		"the month: today in brackets, the day chosen in words: %s", t);
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
	ok(strstr(draw(&f, s), "[ ] marché couvert") && strstr(text_of(s), "[x] élus"),
		"the list has what is used, ticked where it is here: %s", text_of(s));
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
	const struct ml_value other = ml_text(ML_STR("El Idrissi")), mine = ml_text(ML_STR("Benali")),
			      later = ml_text(ML_STR("1990-01-01"));
	load_some(&f);
	PRESS(&f, "End x");
	ml_ui_form_draft(&f, &draft);
	load_some(&g);
	ok(ml_ui_form_restore(&g, ml_buf_view(&draft)) && !ml_ui_form_has_moved(&g),
		"a draft over what it was made on");
	ml_ui_form_finish(&g);
	load_some(&g);
	g.host.who = who;
	ml_ui_form_load(&g, field("name"), &other, 1);
	ok(ml_ui_form_restore(&g, ml_buf_view(&draft)) && ml_ui_form_has_moved(&g), "over another value");
	const char *t = draw(&g, s);
	ok(strstr(t, "Benalix") && strstr(t, "≠ entre-temps dans la base (F. Amrani, hier) : El Idrissi"),
		"both show: %s", t);
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

int main(void)
{
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
	return tap_done();
}
