/* store: what a user can set, in one table; reading, checking, keeping, applying. */
#include <stdio.h>
#include <stdlib.h>

#include <maillage/i18n.h>
#include <maillage/settings.h>
#include <maillage/store.h>
#include <maillage/text.h>
#include "setting_file.h"

#define DISPLAY N_("Affichage")
#define PLACE N_("Où je travaille")
#define BACKUPS N_("Sauvegardes avant fusion")

static const struct ml_choice languages[] = {{"fr", "Français"}, {"en", "English"}, {"ar", "العربية"}, {0}};
static const struct ml_choice themes[] = {{"default", N_("du programme")}, {"sombre", N_("sombre")},
	{"clair", N_("clair")}, {"contraste", N_("contraste élevé")}, {"mono", N_("sans couleur")}, {0}};
static const struct ml_choice characters[] = {{"unicode", N_("filets et blocs")}, {"ascii", N_("ASCII seul")}, {0}};
static const struct ml_choice arabic[] = {
	{"program", N_("lié et ordonné par le programme")}, {"terminal", N_("lié et ordonné par le terminal")}, {0}};
static const struct ml_choice digits[] = {{"western", N_("européens : 0 1 2 3")}, {"arabic", N_("arabes : ٠ ١ ٢ ٣")}, {0}};
static const struct ml_choice mouse[] = {{"on", N_("oui")}, {"off", N_("non")}, {0}};
static const struct ml_choice weeks[] = {
	{"monday", N_("lundi")}, {"saturday", N_("samedi")}, {"sunday", N_("dimanche")}, {0}};

static const struct ml_setting settings[] = {
	{.name = "language",
		.place = ML_SET_MACHINE,
		.type = ML_SET_CHOICE,
		.usual = "",
		.choices = languages,
		.group = DISPLAY,
		.label = N_("Langue"),
		.help = N_("Des écrans et des messages ; ce qui est saisi reste tel quel.")},
	{.name = "theme",
		.place = ML_SET_MACHINE,
		.type = ML_SET_CHOICE,
		.usual = "default",
		.choices = themes,
		.group = DISPLAY,
		.label = N_("Couleurs"),
		.help = N_("Clair pour un fond blanc, contraste pour le plein soleil ; NO_COLOR les retire toujours.")},
	{.name = "characters",
		.place = ML_SET_TERMINAL,
		.type = ML_SET_CHOICE,
		.usual = "unicode",
		.choices = characters,
		.group = DISPLAY,
		.label = N_("Caractères de dessin"),
		.help = N_("ASCII quand filets et barres s'affichent mal.")},
	{.name = "arabic",
		.place = ML_SET_TERMINAL,
		.type = ML_SET_CHOICE,
		.usual = "program",
		.choices = arabic,
		.group = DISPLAY,
		.label = N_("Écriture arabe"),
		.help = N_("À changer quand les noms arabes s'affichent à l'envers ou en lettres séparées.")},
	{.name = "digits",
		.place = ML_SET_MACHINE,
		.type = ML_SET_CHOICE,
		.usual = "western",
		.choices = digits,
		.group = DISPLAY,
		.label = N_("Chiffres en arabe"),
		.help = N_("Des dates, nombres et montants affichés en arabe ; les deux se saisissent et se cherchent.")},
	{.name = "mouse",
		.place = ML_SET_MACHINE,
		.type = ML_SET_CHOICE,
		.usual = "on",
		.choices = mouse,
		.group = DISPLAY,
		.label = N_("Souris"),
		.help = N_("Sans elle, le terminal sélectionne et copie comme d'habitude.")},
	{.name = "officer",
		.place = ML_SET_DATABASE,
		.type = ML_SET_TEXT,
		.usual = "",
		.max = 80,
		.group = PLACE,
		.label = N_("Votre nom"),
		.help = N_("Accompagne ce que vous saisissez ; les collègues le voient.")},
	{.name = "country",
		.place = ML_SET_DATABASE,
		.type = ML_SET_COUNTRY,
		.usual = "",
		.group = PLACE,
		.label = N_("Pays"),
		.help = N_("Des numéros de téléphone écrits sans indicatif.")},
	{.name = "territory",
		.place = ML_SET_DATABASE,
		.type = ML_SET_TERRITORY,
		.usual = "",
		.group = PLACE,
		.label = N_("Territoire"),
		.help = N_("Proposé dans les nouvelles fiches qui en ont un.")},
	{.name = "zone",
		.place = ML_SET_DATABASE,
		.type = ML_SET_ZONE,
		.usual = "",
		.group = PLACE,
		.label = N_("Fuseau horaire"),
		.help = N_("Des heures affichées et saisies ; le ramadan au Maroc est compté.")},
	{.name = "currency",
		.place = ML_SET_DATABASE,
		.type = ML_SET_CURRENCY,
		.usual = "",
		.group = PLACE,
		.label = N_("Monnaie"),
		.help = N_("Des montants saisis sans unité.")},
	{.name = "week.start",
		.place = ML_SET_DATABASE,
		.type = ML_SET_CHOICE,
		.usual = "",
		.choices = weeks,
		.group = PLACE,
		.label = N_("La semaine commence"),
		.help = N_("Dans l'agenda et les calendriers.")},
	{.name = "backups.last",
		.place = ML_SET_DATABASE,
		.type = ML_SET_NUMBER,
		.usual = "5",
		.min = 1,
		.max = 50,
		.group = BACKUPS,
		.label = N_("Garder les dernières"),
		.help = N_("Nombre de sauvegardes gardées quoi qu'il arrive.")},
	{.name = "backups.days",
		.place = ML_SET_DATABASE,
		.type = ML_SET_NUMBER,
		.usual = "7",
		.min = 0,
		.max = 60,
		.group = BACKUPS,
		.label = N_("Puis une par jour (jours)"),
		.help = N_("La dernière de chaque jour.")},
	{.name = "backups.weeks",
		.place = ML_SET_DATABASE,
		.type = ML_SET_NUMBER,
		.usual = "5",
		.min = 0,
		.max = 100,
		.group = BACKUPS,
		.label = N_("Puis une par semaine (sem.)"),
		.help = N_("La dernière de chaque semaine.")},
};

const struct ml_setting *ml_settings(uint32_t *n)
{
	*n = ML_COUNT(settings);
	return settings;
}

const struct ml_setting *ml_setting_by_name(struct ml_str name)
{
	for (size_t i = 0; i < ML_COUNT(settings); i++)
		if (ml_str_is(name, settings[i].name))
			return &settings[i];
	return NULL;
}

const char *ml_setting_place_label(enum ml_setting_place p)
{
	static const char *const labels[] = {[ML_SET_DATABASE] = N_("cette base"),
		[ML_SET_MACHINE] = N_("ce poste"),
		[ML_SET_TERMINAL] = N_("ce terminal")};
	return labels[p];
}

/* ---- countries ------------------------------------------------------------------------------------- */

static const struct ml_country countries[] = {
	{"MA", N_("Maroc"), "Africa/Casablanca", "MAD", 1},
	{"FR", N_("France"), "Europe/Paris", "EUR", 1},
	{"GP", N_("Guadeloupe"), "America/Guadeloupe", "EUR", 1},
	{"MQ", N_("Martinique"), "America/Martinique", "EUR", 1},
	{"GF", N_("Guyane"), "America/Cayenne", "EUR", 1},
	{"RE", N_("La Réunion"), "Indian/Reunion", "EUR", 1},
	{"YT", N_("Mayotte"), "Indian/Mayotte", "EUR", 1},
	{"NC", N_("Nouvelle-Calédonie"), "Pacific/Noumea", "XPF", 1},
	{"PF", N_("Polynésie française"), "Pacific/Tahiti", "XPF", 1},
	{"DZ", N_("Algérie"), "Africa/Algiers", "DZD", 6},
	{"TN", N_("Tunisie"), "Africa/Tunis", "TND", 1},
	{"MR", N_("Mauritanie"), "Africa/Nouakchott", "MRU", 1},
	{"SN", N_("Sénégal"), "Africa/Dakar", "XOF", 1},
	{"ML", N_("Mali"), "Africa/Bamako", "XOF", 1},
	{"CI", N_("Côte d'Ivoire"), "Africa/Abidjan", "XOF", 1},
	{"BF", N_("Burkina Faso"), "Africa/Ouagadougou", "XOF", 1},
	{"BE", N_("Belgique"), "Europe/Brussels", "EUR", 1},
	{"CH", N_("Suisse"), "Europe/Zurich", "CHF", 1},
	{"LU", N_("Luxembourg"), "Europe/Luxembourg", "EUR", 1},
	{"ES", N_("Espagne"), "Europe/Madrid", "EUR", 1},
	{"PT", N_("Portugal"), "Europe/Lisbon", "EUR", 1},
	{"GB", N_("Royaume-Uni"), "Europe/London", "GBP", 1},
	{"CA", N_("Canada"), "America/Toronto", "CAD", 7},
};

const struct ml_country *ml_countries(uint32_t *n)
{
	*n = ML_COUNT(countries);
	return countries;
}

const struct ml_country *ml_country_by_code(struct ml_str code)
{
	for (size_t i = 0; i < ML_COUNT(countries); i++)
		if (ml_str_is(code, countries[i].code))
			return &countries[i];
	return NULL;
}

/* ---- where they are kept ----------------------------------------------------------------------------- */

/* "characters@linux": a setting of one terminal. */
static void key_of(const struct ml_setting *s, char out[128])
{
	const char *term = getenv("TERM");
	if (s->place == ML_SET_DATABASE)
		snprintf(out, 128, "ui.%s", s->name);
	else if (s->place == ML_SET_TERMINAL)
		snprintf(out, 128, "%s@%.64s", s->name, term ? term : "");
	else
		snprintf(out, 128, "%s", s->name);
}

static bool is_officer(const struct ml_setting *s)
{
	return strcmp(s->name, "officer") == 0;
}

static bool kept(struct ml_context *ctx, struct ml_store *store, const struct ml_setting *s, struct ml_buf *out)
{
	char key[128];
	key_of(s, key);
	if (s->place != ML_SET_DATABASE)
		return ml_setting_file_get(ctx, key, out);
	if (!store)
		return false;
	if (!is_officer(s))
		return ml_store_get_meta(store, key, out);
	struct ml_uuid site = ml_store_site(store);
	ml_buf_str(out, ml_store_officer_of(store, &site));
	return out->n > 0;
}

static const struct ml_choice *week_choice(int day)
{
	return day == 6 ? &weeks[1] : day == 7 ? &weeks[2] : &weeks[0];
}

/* What holds when nothing was set and the table names nothing. */
static void found_out(struct ml_context *ctx, const struct ml_setting *s, struct ml_buf *out)
{
	const struct ml_country *c = ml_country_by_code(ml_str(ctx->country));
	if (s->usual[0])
		ml_buf_z(out, s->usual);
	else if (strcmp(s->name, "language") == 0)
		ml_buf_z(out, ctx->found.lang[0] ? ctx->found.lang : ctx->lang);
	else if (s->type == ML_SET_COUNTRY)
		ml_buf_z(out, ctx->found.country[0] ? ctx->found.country : ctx->country);
	else if (s->type == ML_SET_ZONE)
		ml_buf_z(out, ctx->found.zone[0] ? ctx->found.zone : ctx->zone);
	else if (s->type == ML_SET_CURRENCY)
		ml_buf_z(out, c ? c->currency : "EUR");
	else if (s->choices == weeks)
		ml_buf_z(out, week_choice(c ? c->week_start : 1)->key);
}

bool ml_setting_get(struct ml_context *ctx, struct ml_store *store, const struct ml_setting *s, struct ml_buf *out)
{
	struct ml_buf text = {0}, good = {0};
	ml_buf_clear(out);
	/* What a newer program or a hand left there and this one cannot take is as if it were not there. */
	bool set = kept(ctx, store, s, &text) && ml_setting_check(s, ml_buf_view(&text), &good, NULL);
	if (set)
		ml_buf_str(out, ml_buf_view(&good));
	else
		found_out(ctx, s, out);
	ml_buf_finish(&text);
	ml_buf_finish(&good);
	return set;
}

/* ---- is it a value? ------------------------------------------------------------------------------------ */

static bool check_choice(const struct ml_setting *s, struct ml_str text, struct ml_buf *out, struct ml_error *e)
{
	struct ml_buf known = {0};
	for (const struct ml_choice *c = s->choices; c->key; c++)
		if (ml_fold_equal(text, ml_str(c->key)) || ml_fold_equal(text, ml_str(c->label)) ||
			ml_fold_equal(text, ml_str(_(c->label)))) {
			ml_buf_z(out, c->key);
			ml_buf_finish(&known);
			return true;
		}
	for (const struct ml_choice *c = s->choices; c->key; c++)
		ml_buf_printf(&known, "%s%s", known.n ? ", " : "", c->key);
	ml_fail(e, ML_E_VALUE_CHOICE, "%.*s (%s)", (int)ML_MIN(text.n, 60), text.p, known.p);
	ml_buf_finish(&known);
	return false;
}

static bool check_number(const struct ml_setting *s, struct ml_str text, struct ml_buf *out, struct ml_error *e)
{
	int64_t v;
	if (!ml_str_to_int(text, &v))
		return ml_fail(e, ML_E_VALUE_BAD, "%.*s", (int)ML_MIN(text.n, 60), text.p);
	if (v < s->min || v > s->max)
		return ml_fail(e, ML_E_VALUE_RANGE, "%lld (%d–%d)", (long long)v, s->min, s->max);
	ml_buf_printf(out, "%lld", (long long)v);
	return true;
}

static bool check_country(struct ml_str text, struct ml_buf *out, struct ml_error *e)
{
	for (size_t i = 0; i < ML_COUNT(countries); i++)
		if (ml_fold_equal(text, ml_str(countries[i].code)) || ml_fold_equal(text, ml_str(countries[i].label)) ||
			ml_fold_equal(text, ml_str(_(countries[i].label)))) {
			ml_buf_z(out, countries[i].code);
			return true;
		}
	/* Any other country of ISO 3166-1 stays possible for its telephone numbers. */
	if (text.n == 2 && text.p[0] >= 'A' && text.p[0] <= 'Z' && text.p[1] >= 'A' && text.p[1] <= 'Z') {
		ml_buf_str(out, text);
		return true;
	}
	return ml_fail(e, ML_E_VALUE_BAD, "%.*s", (int)ML_MIN(text.n, 60), text.p);
}

static bool check_territory(struct ml_str text, struct ml_buf *out, struct ml_error *e)
{
	uint32_t n;
	const struct ml_territory *all = ml_territories(&n);
	for (uint32_t i = 0; i < n; i++)
		if (ml_fold_equal(text, ml_str(all[i].code)) || ml_fold_equal(text, ml_str(all[i].name)) ||
			(all[i].name_ar && ml_fold_equal(text, ml_str(all[i].name_ar)))) {
			ml_buf_z(out, all[i].code);
			return true;
		}
	return ml_fail(e, ML_E_NOT_FOUND, "%.*s", (int)ML_MIN(text.n, 60), text.p);
}

static bool check_currency(struct ml_str text, struct ml_buf *out, struct ml_error *e)
{
	static const struct ml_field amount = {.key = "currency", .type = ML_T_MONEY};
	struct ml_reader r = {.lang = "fr", .currency = "EUR"};
	struct ml_value v;
	struct ml_arena *a = ml_arena_create();
	struct ml_str one = ml_arena_printf(a, "1 %.*s", (int)ML_MIN(text.n, 16), text.p);
	bool good = text.n && ml_value_parse(a, &amount, one, &r, &v, NULL) && v.tag == ML_MONEY;
	if (good)
		ml_buf_str(out, v.s);
	else
		ml_fail(e, ML_E_VALUE_BAD, "%.*s", (int)ML_MIN(text.n, 60), text.p);
	ml_arena_destroy(a);
	return good;
}

static bool check_zone(struct ml_str text, struct ml_buf *out, struct ml_error *e)
{
	char name[64];
	snprintf(name, sizeof name, "%.*s", (int)ML_MIN(text.n, sizeof name - 1), text.p);
	if (text.n >= sizeof name || !text.n || !ml_zone_known(name))
		return ml_fail(e, ML_E_VALUE_BAD, "%s", name);
	ml_buf_z(out, name);
	return true;
}

static bool check_text(const struct ml_setting *s, struct ml_str text, struct ml_buf *out, struct ml_error *e)
{
	struct ml_buf clean = {0};
	ml_text_harmless(&clean, text, false);
	bool good = clean.n && ml_text_width(ml_buf_view(&clean)) <= s->max;
	if (good)
		ml_buf_str(out, ml_buf_view(&clean));
	else
		ml_fail(e, clean.n ? ML_E_TOO_LARGE : ML_E_VALUE_REQUIRED, "%s", _(s->label));
	ml_buf_finish(&clean);
	return good;
}

bool ml_setting_check(const struct ml_setting *s, struct ml_str text, struct ml_buf *out, struct ml_error *e)
{
	text = ml_str_trim(text);
	switch (s->type) {
	case ML_SET_CHOICE:
		return check_choice(s, text, out, e);
	case ML_SET_NUMBER:
		return check_number(s, text, out, e);
	case ML_SET_COUNTRY:
		return check_country(text, out, e);
	case ML_SET_ZONE:
		return check_zone(text, out, e);
	case ML_SET_CURRENCY:
		return check_currency(text, out, e);
	case ML_SET_TERRITORY:
		return check_territory(text, out, e);
	case ML_SET_TEXT:
		break;
	}
	return check_text(s, text, out, e);
}

/* ---- setting and applying --------------------------------------------------------------------------------- */

static bool keep(struct ml_context *ctx, struct ml_store *store, const struct ml_setting *s, struct ml_str value,
	struct ml_error *e)
{
	char key[128];
	key_of(s, key);
	if (s->place != ML_SET_DATABASE)
		return ml_setting_file_set(ctx, key, value, e);
	if (!store)
		return ml_fail(e, ML_E_DB_MISSING, "%s", _(s->label));
	if (ml_store_is_read_only(store))
		return ml_fail(e, ML_E_READ_ONLY, "%s", ml_store_path(store));
	if (is_officer(s))
		return ml_store_set_officer(store, value.p ? value : ML_STR(""), e);
	return ml_store_set_meta(store, key, value, e);
}

bool ml_setting_set(struct ml_context *ctx, struct ml_store *store, const struct ml_setting *s, struct ml_str value,
	struct ml_error *e)
{
	struct ml_buf good = {0};
	bool done;
	if (!value.p)
		done = keep(ctx, store, s, value, e);
	else
		done = ml_setting_check(s, value, &good, e) && keep(ctx, store, s, ml_buf_view(&good), e);
	ml_buf_finish(&good);
	if (done && strcmp(s->name, "language") == 0)
		ctx->lang_asked = false; /* the newest wish counts */
	if (done)
		ml_settings_apply(ctx, store);
	return done;
}

const char *ml_setting_choice_label(const struct ml_setting *s, const struct ml_choice *c)
{
	return s->choices == languages ? c->label : _(c->label);
}

void ml_setting_show(const struct ml_setting *s, struct ml_str value, const char *lang, struct ml_buf *out)
{
	const struct ml_country *country = s->type == ML_SET_COUNTRY ? ml_country_by_code(value) : NULL;
	const struct ml_territory *t = s->type == ML_SET_TERRITORY ? ml_territory_by_code(value) : NULL;
	for (const struct ml_choice *c = s->choices; c && c->key; c++)
		if (ml_str_is(value, c->key)) {
			ml_buf_z(out, ml_setting_choice_label(s, c));
			return;
		}
	if (country)
		ml_buf_z(out, _(country->label));
	else if (t)
		ml_buf_z(out, strcmp(lang, "ar") == 0 && t->name_ar ? t->name_ar : t->name);
	else
		ml_buf_str(out, value);
}

static void take(struct ml_context *ctx, struct ml_store *store, const char *name, char *to, size_t room)
{
	struct ml_buf text = {0};
	ml_setting_get(ctx, store, ml_setting_by_name(ml_str(name)), &text);
	if (text.n && text.n < room)
		memcpy(to, text.p, text.n + 1);
	ml_buf_finish(&text);
}

static void apply_language(struct ml_context *ctx, struct ml_store *store)
{
	char was[3];
	memcpy(was, ctx->lang, sizeof was);
	if (ctx->lang_asked)
		return;
	take(ctx, store, "language", ctx->lang, sizeof ctx->lang);
	if (strcmp(was, ctx->lang) != 0)
		ml_i18n_init(ctx);
}

void ml_settings_apply(struct ml_context *ctx, struct ml_store *store)
{
	char week[16] = "";
	if (!ctx->found.zone[0]) {
		memcpy(ctx->found.lang, ctx->lang, sizeof ctx->lang);
		memcpy(ctx->found.zone, ctx->zone, sizeof ctx->zone);
		memcpy(ctx->found.country, ctx->country, sizeof ctx->country);
	}
	apply_language(ctx, store);
	take(ctx, store, "country", ctx->country, sizeof ctx->country); /* the others follow from it */
	take(ctx, store, "zone", ctx->zone, sizeof ctx->zone);
	take(ctx, store, "currency", ctx->currency, sizeof ctx->currency);
	take(ctx, store, "week.start", week, sizeof week);
	ctx->week_start = strcmp(week, "saturday") == 0 ? 6 : strcmp(week, "sunday") == 0 ? 7 : 1;
}
