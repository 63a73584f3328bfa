/* First run: the steps, their order, the keys. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#include <maillage/sync.h>
#include "app/first_private.h"
#include "app/look.h"
#include "app/parts.h"

static const struct first_option languages[] = {
	{"fr", "Français", ""}, {"en", "English", ""}, {"ar", "العربية", ""}, {0}};
static const struct first_option characters[] = {{"unicode", NULL, NULL}, {"ascii", NULL, NULL}, {0}};
static const struct first_option arabic[] = {{"program", NULL, NULL}, {"terminal", NULL, NULL},
	{"program", N_("aucune des deux, ou je ne lis pas l'arabe"), ""}, {0}};
static const struct first_option themes[] = {{"default", N_("Celles du programme"), N_("pour tout fond")},
	{"sombre", N_("Sombre"), N_("pour un fond noir")}, {"clair", N_("Clair"), N_("pour un fond blanc")},
	{"contraste", N_("Contraste élevé"), N_("plein soleil, vue basse")},
	{"mono", N_("Sans couleur"), N_("signes et mots seulement")}, {0}};
static const struct first_option teams[] = {
	{"alone", N_("Seul pour l'instant"), N_("une équipe se rejoint aussi plus tard")},
	{"new", N_("Je crée une équipe"), N_("premier poste : j'inviterai les autres")},
	{"invited", N_("On m'a invité"), N_("dix-huit mots, code QR ou fichier")}, {0}};
static const struct first_option data[] = {
	{"import", N_("Importer un carnet d'adresses"), N_("vCard ou CSV, aperçu d'abord")},
	{"empty", N_("Une base vide"), N_("j'importerai ou saisirai ensuite")},
	{"sample", N_("Un territoire d'exemple"), N_("des gens inventés ; Ctrl-Z les retire")}, {0}};

const struct first_step_row first_steps[FIRST_STEPS] = {
	[FIRST_LANG] = {"Langue · Language · اللغة", NULL, languages},
	[FIRST_CHARS] = {N_("Affichage : les dessins"),
		N_("Laquelle de ces lignes s'affiche sans signe étrange ? Si les deux vont, gardez la première."),
		characters},
	[FIRST_ARABIC] = {N_("Affichage : l'arabe"),
		N_("Laquelle se lit « bienvenue », de droite à gauche, les lettres liées ?"), arabic},
	[FIRST_THEME] = {N_("Affichage : les couleurs"),
		N_("Celles qui se lisent le mieux ici ; l'exemple change avec le choix."), themes},
	[FIRST_NAME] = {N_("Votre nom"), N_("Il accompagne ce que vous saisissez ; vos collègues le voient."), NULL,
		true},
	[FIRST_PLACE] = {N_("Où travaillez-vous ?"),
		N_("Pour lire les numéros, les heures et les montants. Entrée sur une ligne la change."), NULL},
	[FIRST_TEAM] = {N_("En équipe ?"),
		N_("Les postes d'une équipe s'échangent leurs fiches, par une clé ou un dossier."), teams},
	[FIRST_TEAM_NAME] = {N_("Nom de l'équipe"), N_("Par exemple : CESE Souss-Massa."), NULL, true},
	[FIRST_INVITE] = {N_("L'invitation"),
		N_("Tapez les dix-huit mots, le texte du code QR, ou le chemin du fichier (il commence par / ou ~)."),
		NULL, true},
	[FIRST_PHRASE] = {N_("La phrase de l'invitation"),
		N_("Celle que le collègue vous a dite ; elle ouvre le fichier."), NULL, true},
	[FIRST_DATA] = {N_("Par quoi commencer ?"),
		N_("Rien n'est définitif : l'import et l'exemple s'annulent d'un Ctrl-Z."), data},
	[FIRST_FILE] = {N_("Le carnet d'adresses"), NULL, NULL},
	[FIRST_PREVIEW] = {N_("Aperçu de l'import"), NULL, NULL},
	[FIRST_END] = {N_("Tout est prêt"), N_("Entrée crée la base. Rien n'a encore été écrit."), NULL},
};
const char *const first_place[PLACE_ROWS] = {"country", "territory", "zone", "currency", "week.start"};

/* ---- options ------------------------------------------------------------------------------------------ */

/* The invented people must not travel to a team. */
int first_options(const struct ml_first *f)
{
	const struct first_option *o = first_steps[f->step].option;
	int n = 0;
	while (o && o[n].key)
		n++;
	if (f->step == FIRST_PLACE)
		n = PLACE_ROWS + 1;
	return f->step == FIRST_DATA && f->at[FIRST_TEAM] == TEAM_INVITED ? n - 1 : n;
}

const struct first_option *first_option(const struct ml_first *f, int i)
{
	return &first_steps[f->step].option[i];
}

bool first_by_file(const struct ml_first *f)
{
	const struct ml_buf *typed = &f->text[FIRST_INVITE];
	return typed->n && (typed->p[0] == '/' || typed->p[0] == '~');
}

/* ---- going on and back ------------------------------------------------------------------------------------ */

/* What the cursor is on shows at once. */
static void preview_look(struct ml_first *f)
{
	struct ml_theme theme;
	bool mono;
	if (f->step == FIRST_LANG && strcmp(f->ctx->lang, first_option(f, f->at[FIRST_LANG])->key) != 0) {
		memcpy(f->ctx->lang, first_option(f, f->at[FIRST_LANG])->key, 3);
		/* No setting holds it before the end: the database on which an import is tried must not bring the other back. */
		f->ctx->lang_asked = true;
		ml_i18n_init(f->ctx);
		ml_surface_mirror(f->surface, strcmp(f->ctx->lang, "ar") == 0);
		if (f->terminal)
			ml_terminal_set_mirrored(f->terminal, strcmp(f->ctx->lang, "ar") == 0);
	}
	if (f->step == FIRST_CHARS)
		ml_surface_ascii(f->surface, f->at[FIRST_CHARS] == 1);
	if (f->terminal && f->step == FIRST_THEME) {
		ml_look_theme(f->ctx, ml_str(first_option(f, f->at[FIRST_THEME])->key), &theme, &mono);
		ml_terminal_set_theme(f->terminal, &theme, mono || f->no_colour);
	}
}

static void drop_file(struct ml_first *f)
{
	if (f->file_open)
		ml_ui_dialog_finish(&f->file);
	f->file_open = false;
}

static void enter(struct ml_first *f, enum first_step step)
{
	f->step = step;
	ml_buf_clear(&f->error);
	drop_file(f);
	if (first_steps[step].types) {
		f->edit.secret = step == FIRST_PHRASE;
		ml_ui_edit_set(&f->edit, ml_buf_view(&f->text[step]));
	}
	if (step == FIRST_FILE) {
		ml_ui_dialog_path(&f->file, _("Le carnet d'adresses"),
			_("Fichier vCard (.vcf) ou tableau (.csv) ; Tab complète le nom"),
			f->text[FIRST_FILE].n ? ml_buf_view(&f->text[FIRST_FILE]) : ML_STR("~/"));
		f->file_open = true;
	}
	if (step == FIRST_DATA)
		f->at[step] = ML_MIN(f->at[step], first_options(f) - 1);
}

static bool arabic_matters(const struct ml_first *f)
{
	static const char *const countries[] = {"MA", "DZ", "TN", "MR"};
	for (size_t i = 0; i < ML_COUNT(countries); i++)
		if (strcmp(f->ctx->country, countries[i]) == 0)
			return true;
	return strcmp(f->ctx->lang, "ar") == 0;
}

static enum first_step next_step(const struct ml_first *f)
{
	switch (f->step) {
	case FIRST_CHARS:
		return arabic_matters(f) ? FIRST_ARABIC : FIRST_THEME;
	case FIRST_TEAM:
		return f->at[FIRST_TEAM] == TEAM_NEW	   ? FIRST_TEAM_NAME
		       : f->at[FIRST_TEAM] == TEAM_INVITED ? FIRST_INVITE
							   : FIRST_DATA;
	case FIRST_TEAM_NAME:
		return FIRST_DATA;
	case FIRST_INVITE:
		return first_by_file(f) ? FIRST_PHRASE : FIRST_DATA;
	case FIRST_DATA:
		return f->at[FIRST_DATA] == DATA_IMPORT ? FIRST_FILE : FIRST_END;
	default:
		return f->step + 1;
	}
}

static void refuse(struct ml_first *f, const struct ml_error *e)
{
	ml_buf_clear(&f->error);
	ml_error_line(e, ml_tr, &f->error);
}

static void expand_home(struct ml_buf *path)
{
	const char *home = getenv("HOME");
	struct ml_buf full = {0};
	if (!home || !path->n || path->p[0] != '~')
		return;
	ml_buf_printf(&full, "%s%s", home, path->p + 1);
	ml_buf_finish(path);
	*path = full;
}

/* The typed line: kept as it stands, then looked at. */
static bool accept_text(struct ml_first *f)
{
	struct ml_buf *text = &f->text[f->step];
	struct ml_error e = {0};
	ml_buf_clear(text);
	ml_buf_str(text, f->step == FIRST_PHRASE ? ml_ui_edit_text(&f->edit) : ml_str_trim(ml_ui_edit_text(&f->edit)));
	if (!text->n) {
		ml_buf_clear(&f->error);
		ml_buf_z(&f->error, f->step == FIRST_NAME
					    ? _("Votre nom est demandé : il accompagne ce que vous saisissez.")
					    : _("Cette ligne est demandée ; Échap revient."));
		return false;
	}
	bool good = true;
	if (f->step == FIRST_INVITE && first_by_file(f)) {
		expand_home(text);
		struct ml_buf drop = {0};
		good = ml_file_read(text->p, 1 << 20, &drop, &e);
		ml_buf_finish(&drop);
	} else if (f->step == FIRST_INVITE) {
		good = ml_invite_words_check(ml_buf_view(text), &e);
	} else if (f->step == FIRST_PHRASE) {
		good = first_try_invitation(f, &e);
	}
	if (!good)
		refuse(f, &e);
	return good;
}

static void go_on(struct ml_first *f)
{
	enum first_step next = next_step(f);
	f->past[f->n_past++] = (uint8_t)f->step;
	enter(f, next);
}

static void go_back(struct ml_first *f)
{
	if (f->n_past)
		enter(f, f->past[--f->n_past]);
}

/* ---- the rows of "where" ------------------------------------------------------------------------------------ */

enum { MOST_ZONES = 640 };

static uint32_t zones(struct ml_arena *a, struct ml_ui_choice *out, uint32_t max)
{
	struct ml_buf file = {0};
	uint32_t n = 0, n_countries;
	const struct ml_country *c = ml_countries(&n_countries);
	struct ml_str rest, line, part;
	for (uint32_t i = 0; i < n_countries && n < max; i++)
		out[n++] = (struct ml_ui_choice){
			.key = ml_str(c[i].zone), .label = ml_str(c[i].zone), .detail = ml_str(_(c[i].label))};
	ml_file_read("/usr/share/zoneinfo/zone.tab", 1 << 20, &file, NULL);
	rest = ml_buf_view(&file);
	while (ml_str_split(&rest, '\n', &line) && n < max) {
		if (line.n == 0 || line.p[0] == '#')
			continue;
		for (int column = 0; column < 3 && ml_str_split(&line, '\t', &part); column++)
			if (column == 2)
				out[n++] = (struct ml_ui_choice){
					.key = ml_arena_str(a, part), .label = ml_arena_str(a, part)};
	}
	ml_buf_finish(&file);
	return n;
}

uint32_t ml_app_setting_choices(const struct ml_setting *s, const char *country, const char *lang, struct ml_arena *a,
	struct ml_ui_choice **out)
{
	uint32_t n = 0, n_all;
	struct ml_ui_choice *c;
	*out = NULL;
	if (s->type == ML_SET_CHOICE) {
		for (n_all = 0; s->choices[n_all].key;)
			n_all++;
		c = *out = ML_NEWN(a, struct ml_ui_choice, n_all);
		for (; n < n_all; n++)
			c[n] = (struct ml_ui_choice){.key = ml_str(s->choices[n].key),
				.label = ml_str(ml_setting_choice_label(s, &s->choices[n]))};
	} else if (s->type == ML_SET_COUNTRY) {
		const struct ml_country *all = ml_countries(&n_all);
		c = *out = ML_NEWN(a, struct ml_ui_choice, n_all);
		for (; n < n_all; n++)
			c[n] = (struct ml_ui_choice){.key = ml_str(all[n].code),
				.label = ml_str(_(all[n].label)),
				.detail = ml_str(all[n].code)};
	} else if (s->type == ML_SET_ZONE) {
		c = *out = ML_NEWN(a, struct ml_ui_choice, MOST_ZONES);
		n = zones(a, c, MOST_ZONES);
	} else if (s->type == ML_SET_TERRITORY) {
		const struct ml_territory *all = ml_territories(&n_all);
		c = *out = ML_NEWN(a, struct ml_ui_choice, n_all);
		for (uint32_t i = 0; i < n_all; i++)
			if (!country || strncmp(all[i].code, country, 2) == 0)
				c[n++] = (struct ml_ui_choice){.key = ml_str(all[i].code),
					.label = ml_str(strcmp(lang, "ar") == 0 && all[i].name_ar ? all[i].name_ar
												  : all[i].name),
					.detail = ml_str(all[i].code)};
	} else if (s->type == ML_SET_CURRENCY) {
		const struct ml_country *all = ml_countries(&n_all);
		c = *out = ML_NEWN(a, struct ml_ui_choice, n_all);
		for (uint32_t i = 0; i < n_all; i++) {
			bool seen = false;
			for (uint32_t k = 0; k < n; k++)
				seen = seen || ml_str_is(c[k].key, all[i].currency);
			if (!seen)
				c[n++] = (struct ml_ui_choice){
					.key = ml_str(all[i].currency), .label = ml_str(all[i].currency)};
		}
	}
	return n;
}

static uint32_t suggest_place(
	void *arg, struct ml_str typed, struct ml_arena *a, struct ml_ui_choice *out, uint32_t max, uint64_t *more)
{
	struct ml_first *f = arg;
	struct ml_ui_choice *all;
	const struct ml_setting *s = ml_setting_by_name(ml_str(first_place[f->at[FIRST_PLACE]]));
	uint32_t n = ml_app_setting_choices(s, f->place[0].p, f->ctx->lang, a, &all);
	struct ml_ui_fixed fixed = {all, n};
	return ml_ui_suggest_fixed(&fixed, typed, a, out, max, more);
}

static void put_place(struct ml_first *f, int row, const char *value)
{
	ml_buf_clear(&f->place[row]);
	ml_buf_z(&f->place[row], value);
}

/* Zone, currency and week follow from the country; a territory elsewhere does not stay. */
static void follow_country(struct ml_first *f)
{
	const struct ml_country *c = ml_country_by_code(ml_buf_view(&f->place[0]));
	if (f->place[1].n && strncmp(f->place[1].p, f->place[0].p, 2) != 0)
		put_place(f, 1, "");
	if (!c)
		return;
	put_place(f, 2, c->zone);
	put_place(f, 3, c->currency);
	put_place(f, 4, c->week_start == 6 ? "saturday" : c->week_start == 7 ? "sunday" : "monday");
}

static void place_key(struct ml_first *f, const struct ml_key *k)
{
	enum ml_ui_result r = ml_ui_picker_key(&f->picker, k);
	if (r != ML_UI_ACCEPTED && r != ML_UI_CANCELLED)
		return;
	int row = f->at[FIRST_PLACE];
	const struct ml_ui_choice *c = r == ML_UI_ACCEPTED ? ml_ui_picker_current(&f->picker) : NULL;
	if (r == ML_UI_ACCEPTED) {
		ml_buf_clear(&f->place[row]);
		if (c)
			ml_buf_str(&f->place[row], c->key);
		if (row == 0)
			follow_country(f);
		f->at[FIRST_PLACE]++;
	}
	ml_ui_picker_finish(&f->picker);
	f->picking = false;
}

/* ---- keys ------------------------------------------------------------------------------------------------------ */

static void accept_choice(struct ml_first *f)
{
	if (f->step == FIRST_PLACE && f->at[FIRST_PLACE] < PLACE_ROWS) {
		const struct ml_setting *s = ml_setting_by_name(ml_str(first_place[f->at[FIRST_PLACE]]));
		ml_ui_picker_init(
			&f->picker, _(s->label), s->type == ML_SET_TERRITORY ? ML_PICK_CLEAR : 0, suggest_place, f);
		if (f->place[f->at[FIRST_PLACE]].n)
			ml_ui_picker_start(&f->picker, ml_buf_view(&f->place[f->at[FIRST_PLACE]]));
		f->picking = true;
		return;
	}
	go_on(f);
}

static void choice_key(struct ml_first *f, const struct ml_key *k)
{
	int n = first_options(f), *at = &f->at[f->step], clicked;
	if (k->type == ML_KEY_MOUSE && k->code == ML_MOUSE_PRESS && f->step_y > 0) {
		clicked = (k->y - f->first_y) / f->step_y;
		if (k->y < f->first_y || clicked >= n)
			return;
		bool again = *at == clicked;
		*at = clicked;
		preview_look(f);
		if (again)
			accept_choice(f);
	} else if (ml_key_is(k, ML_FN_UP) || ml_key_is(k, ML_FN_BACKTAB)) {
		*at = (*at + n - 1) % n;
		preview_look(f);
	} else if (ml_key_is(k, ML_FN_DOWN) || ml_key_is(k, ML_FN_TAB)) {
		*at = (*at + 1) % n;
		preview_look(f);
	} else if (ml_key_is(k, ML_FN_HOME) || ml_key_is(k, ML_FN_PGUP)) { /* all are on the screen */
		*at = 0;
		preview_look(f);
	} else if (ml_key_is(k, ML_FN_END) || ml_key_is(k, ML_FN_PGDN)) {
		*at = n - 1;
		preview_look(f);
	} else if (k->type == ML_KEY_CHAR && k->code > '0' && k->code <= '0' + n) {
		*at = k->code - '1';
		preview_look(f);
	} else if (ml_key_is(k, ML_FN_ENTER)) {
		accept_choice(f);
	}
}

static void file_key(struct ml_first *f, const struct ml_key *k)
{
	struct ml_error e = {0};
	enum ml_ui_result r = ml_ui_dialog_key(&f->file, k);
	if (r == ML_UI_CANCELLED) {
		go_back(f);
	} else if (r == ML_UI_ACCEPTED) {
		char *path = ml_ui_dialog_answer(&f->file);
		ml_buf_clear(&f->text[FIRST_FILE]);
		ml_buf_z(&f->text[FIRST_FILE], path);
		ml_free_(path);
		if (first_look_at_file(f, &e)) {
			go_on(f);
			return;
		}
		refuse(f, &e);
		ml_ui_dialog_refuse(&f->file, f->error.p);
	}
}

static enum ml_first_end end_key(struct ml_first *f, const struct ml_key *k)
{
	struct ml_error e = {0};
	if (!ml_key_is(k, ML_FN_ENTER))
		return ML_FIRST_ON;
	if (first_make(f, &e))
		return ML_FIRST_DONE;
	refuse(f, &e);
	return ML_FIRST_ON;
}

enum ml_first_end ml_first_key(struct ml_first *f, const struct ml_key *k)
{
	if (k->type == ML_KEY_QUIT || ml_key_is(k, ML_FN_F(10)) || ml_key_is(k, ML_CTRL('q')))
		return ML_FIRST_LEFT;
	if (k->type == ML_KEY_NONE || k->type == ML_KEY_IDLE || k->type == ML_KEY_RESIZE)
		return ML_FIRST_ON;
	if (f->picking)
		place_key(f, k);
	else if (f->step == FIRST_FILE)
		file_key(f, k);
	else if (ml_key_is(k, ML_FN_ESC))
		go_back(f);
	else if (f->step == FIRST_END)
		return end_key(f, k);
	else if (first_steps[f->step].types) {
		if (!ml_key_is(k, ML_FN_ENTER))
			ml_ui_edit_key(&f->edit, k);
		else if (accept_text(f))
			go_on(f);
	} else if (first_options(f)) {
		choice_key(f, k);
	} else if (ml_key_is(k, ML_FN_ENTER)) {
		go_on(f);
	}
	return ML_FIRST_ON;
}

/* ---- life ---------------------------------------------------------------------------------------------------------
 */

/* UTC is what a machine says that nobody told where it is. */
static bool is_nowhere(struct ml_str zone)
{
	return !zone.n || !memchr(zone.p, '/', zone.n) || ml_str_starts(zone, ML_STR("Etc/"));
}

/* What the machine says is what is proposed. */
static void propose(struct ml_first *f)
{
	const struct ml_country *c;
	for (int i = 0; languages[i].key; i++)
		if (strcmp(languages[i].key, f->ctx->lang) == 0)
			f->at[FIRST_LANG] = i;
	for (int i = 0; i < PLACE_ROWS; i++)
		ml_setting_get(f->ctx, NULL, ml_setting_by_name(ml_str(first_place[i])), &f->place[i]);
	c = ml_country_by_code(ml_buf_view(&f->place[0]));
	if (c && is_nowhere(ml_buf_view(&f->place[2])))
		put_place(f, 2, c->zone);
	f->at[FIRST_PLACE] = PLACE_ROWS;
	f->at[FIRST_ARABIC] = 0;
}

struct ml_first *ml_first_create(
	struct ml_context *ctx, const char *path, struct ml_surface *surface, struct ml_terminal *t, bool no_colour)
{
	struct ml_first *f = ml_xalloc(sizeof *f);
	*f = (struct ml_first){.ctx = ctx, .path = path, .surface = surface, .terminal = t, .no_colour = no_colour};
	f->arena = ml_arena_create();
	ml_ui_edit_init(&f->edit, false);
	propose(f);
	enter(f, FIRST_LANG);
	return f;
}

static void forget(struct ml_buf *b)
{
	if (b->p)
		sodium_memzero(b->p, b->cap);
	ml_buf_finish(b);
}

void ml_first_destroy(struct ml_first *f)
{
	if (!f)
		return;
	if (f->picking)
		ml_ui_picker_finish(&f->picker);
	drop_file(f);
	for (int i = 0; i < FIRST_STEPS; i++)
		forget(&f->text[i]);
	for (int i = 0; i < PLACE_ROWS; i++)
		ml_buf_finish(&f->place[i]);
	ml_ui_edit_finish(&f->edit);
	ml_buf_finish(&f->error);
	ml_buf_finish(&f->preview);
	ml_buf_finish(&f->welcome);
	ml_arena_destroy(f->arena);
	ml_free_(f);
}

struct ml_store *ml_first_store(struct ml_first *f)
{
	return f->store;
}

const char *ml_first_welcome(struct ml_first *f)
{
	return f->welcome.p ? f->welcome.p : "";
}
