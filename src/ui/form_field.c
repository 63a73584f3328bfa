/*
 * ui: fields in a form: what their values look like, what is typed becomes, live echo, messages, help.
 */
#include "ui/form.h"
#include "ui/form_private.h"

/* What each type needs from a form. A table beats a switch. */
static const struct {
	enum ml_ui_way way;
	const char *help; /* msgid: how it is entered */
} types[ML_T_COUNT] = {
	[ML_T_TEXT] = {ML_WAY_LINE, NULL},
	[ML_T_LONG] = {ML_WAY_LONG, N_("Texte libre ; Tab passe au champ suivant")},
	[ML_T_NAME] = {ML_WAY_LINE, NULL},
	[ML_T_PHONE] = {ML_WAY_LINE, N_("Comme on l'écrit : 06 61 23 45 67, +212 661…")},
	[ML_T_EMAIL] = {ML_WAY_LINE, N_("Par exemple nom@exemple.org")},
	[ML_T_URL] = {ML_WAY_LINE, N_("Par exemple https://exemple.org")},
	[ML_T_DATE] = {ML_WAY_LINE, N_("15/3, 15 mars, demain, lundi prochain, dans 3 jours, +3 ; F2 : calendrier")},
	[ML_T_DATETIME] = {ML_WAY_LINE, N_("Jour et heure : 15/3 14h30, demain 9h, lundi prochain 18:00")},
	[ML_T_INT] = {ML_WAY_LINE, N_("Nombre entier")},
	[ML_T_DECIMAL] = {ML_WAY_LINE, N_("Nombre, virgule ou point")},
	[ML_T_PERCENT] = {ML_WAY_LINE, N_("Pourcentage : 12,5")},
	[ML_T_MONEY] = {ML_WAY_LINE, N_("Montant : 1500, 1 500,00 EUR, 20000 MAD")},
	[ML_T_BOOL] = {ML_WAY_YES_NO, N_("Espace : oui ou non ; Suppr vide")},
	[ML_T_ENUM] = {ML_WAY_CHOICE, N_("Tapez pour choisir, ou F2 pour la liste ; Suppr vide")},
	[ML_T_TAGS] = {ML_WAY_TAGS, N_("Mots séparés par des virgules ; F2 : liste")},
	[ML_T_GEO] = {ML_WAY_LINE, N_("Latitude, longitude : 30.42, -9.60")},
	[ML_T_REF] = {ML_WAY_REF, N_("Tapez quelques lettres pour chercher ; Suppr vide")},
	[ML_T_BYTES] = {ML_WAY_NONE, NULL},
};

enum ml_ui_way ml_ui_form_way(const struct ml_field *field)
{
	return (unsigned)field->type < ML_T_COUNT ? types[field->type].way : ML_WAY_NONE;
}

bool ml_ui_form_is_text(const struct ml_field *field)
{
	enum ml_ui_way way = ml_ui_form_way(field);
	return way == ML_WAY_LINE || way == ML_WAY_LONG || way == ML_WAY_TAGS;
}

const char *ml_ui_form_label(const struct ml_ui_form *f, const struct ml_field *field)
{
	return f->host.tr(f->kind ? f->kind->key : NULL, field->label);
}

void ml_ui_form_help(const struct ml_ui_form *f, struct ml_buf *out)
{
	if (f->current >= f->n)
		return;
	const struct ml_field *field = f->item[f->current].field;
	const char *how = (unsigned)field->type < ML_T_COUNT ? types[field->type].help : NULL;
	if (field->help)
		ml_buf_z(out, f->host.tr(f->kind ? f->kind->key : NULL, field->help));
	if (field->help && how)
		ml_buf_z(out, " · ");
	if (how)
		ml_buf_z(out, _(how));
}

/* ---- values as texts ------------------------------------------------------------------------ */

static const struct ml_reader *reader(const struct ml_ui_form *f)
{
	static const struct ml_reader none = {.lang = "fr", .country = "FR", .zone = "UTC", .currency = "EUR"};
	return f->host.reader ? f->host.reader : &none;
}

struct ml_date ml_ui_form_today(const struct ml_ui_form *f)
{
	struct ml_date today = {1970, 1, 1};
	int minutes, seconds, offset;
	const struct ml_reader *r = reader(f);
	ml_time_local(r->now_ms / 1000, r->zone ? r->zone : "UTC", &today, &minutes, &seconds, &offset);
	return today;
}

void ml_ui_form_show(
	const struct ml_ui_form *f, const struct ml_field *field, const struct ml_value *v, struct ml_buf *out)
{
	size_t before = out->n;
	if (field->type == ML_T_REF && v->tag == ML_ID && f->host.title)
		f->host.title(f->host.arg, field, &v->id, out);
	if (out->n == before)
		ml_value_show(out, field, v, reader(f), f->host.tr);
}

/* ---- live echo ---------------------------------------------------------------------------------- */

static void echo_value(const struct ml_ui_form *f, const struct ml_field *field, const struct ml_value *v,
	struct ml_str text, struct ml_buf *out)
{
	struct ml_buf shown = {0};
	struct ml_date day;
	int minutes, seconds, offset;
	const struct ml_reader *r = reader(f);
	if (v->tag == ML_TEXT && field->type == ML_T_DATE && ml_date_iso(v->s, &day)) {
		ml_date_show(&shown, day, ML_DATE_LONG, r->lang);
	} else if (v->tag == ML_TIME &&
		   ml_time_local(v->i, r->zone ? r->zone : "UTC", &day, &minutes, &seconds, &offset)) {
		ml_date_show(&shown, day, ML_DATE_LONG, r->lang);
		ml_buf_printf(&shown, " %02d:%02d", minutes / 60, minutes % 60);
	} else {
		ml_ui_form_show(f, field, v, &shown);
	}
	if (!ml_str_eq(ml_buf_view(&shown), text)) {
		ml_buf_z(out, "→ ");
		ml_buf_str(out, ml_buf_view(&shown));
	}
	ml_buf_finish(&shown);
}

/* What the text is understood as: dates, times, phones, amounts. Nothing while it means nothing. */
void ml_ui_form_echo(
	const struct ml_ui_form *f, const struct ml_field *field, const struct ml_ui_entry *e, struct ml_buf *out)
{
	static const uint8_t echoed[ML_T_COUNT] = {[ML_T_DATE] = 1,
		[ML_T_DATETIME] = 1,
		[ML_T_PHONE] = 1,
		[ML_T_MONEY] = 1,
		[ML_T_PERCENT] = 1,
		[ML_T_GEO] = 1};
	struct ml_str text = ml_str_trim(ml_ui_edit_text(&e->edit));
	struct ml_value v = e->value;
	if ((unsigned)field->type >= ML_T_COUNT || !echoed[field->type] || text.n == 0)
		return;
	struct ml_arena *arena = ml_arena_create();
	if (e->typed ? ml_value_parse(arena, field, text, reader(f), &v, NULL) : e->has)
		echo_value(f, field, &v, text, out);
	ml_arena_destroy(arena);
}

/* ---- checks ----------------------------------------------------------------------------------------- */

/* The message without the hint, which speaks of the command line. */
void ml_ui_form_message(const struct ml_error *e, struct ml_buf *out)
{
	const char *message = _(ml_error_message(e->code)), *at = strstr(message, "%s");
	ml_buf_add(out, message, at ? (size_t)(at - message) : strlen(message));
	if (!at)
		return;
	if (!e->arg[0]) { /* "champ vide : %s" without an argument */
		while (out->n && (out->p[out->n - 1] == ' ' || out->p[out->n - 1] == ':'))
			out->p[--out->n] = 0;
		return;
	}
	ml_buf_z(out, e->arg);
	ml_buf_z(out, at + 2);
}

static void set_text(char **to, struct ml_buf *b)
{
	ml_free_(*to);
	*to = b->n ? b->p : NULL;
	if (!b->n)
		ml_buf_finish(b);
}

/* The typed text becomes its value, and takes the usual writing: "0661234567" turns into "06 61 23 45 67". */
static bool settle(struct ml_ui_form *f, struct ml_ui_item *item, struct ml_ui_entry *entry, struct ml_error *e)
{
	struct ml_str text = ml_str_trim(ml_ui_edit_text(&entry->edit));
	struct ml_buf shown = {0};
	if (!entry->typed || item->field->type == ML_T_TAGS)
		return true;
	if (text.n == 0) {
		entry->has = entry->typed = false;
		return true;
	}
	if (!ml_value_parse(f->arena, item->field, text, reader(f), &entry->value, e))
		return false;
	if (f->kind && !ml_value_check(f->kind, item->field, &entry->value, e))
		return false;
	entry->has = true;
	entry->typed = false;
	if (item->field->type != ML_T_LONG) {
		ml_ui_form_show(f, item->field, &entry->value, &shown);
		if (!ml_str_eq(ml_buf_view(&shown), ml_ui_edit_text(&entry->edit)))
			ml_ui_edit_replace(&entry->edit, ml_buf_view(&shown));
	}
	ml_buf_finish(&shown);
	return true;
}

static bool check_values(struct ml_ui_form *f, struct ml_ui_item *item, struct ml_error *e)
{
	const struct ml_value *v;
	uint32_t n;
	bool good = true;
	for (uint32_t i = 0; i < item->n; i++)
		good &= settle(f, item, item->entry + i, good ? e : NULL);
	ml_arena_reset(f->scratch);
	good = ml_ui_form_item_values(f, item, f->scratch, &v, &n, good ? e : NULL) && good;
	if (good && n == 0 && (item->field->flags & ML_F_REQUIRED))
		return ml_fail(e, ML_E_VALUE_REQUIRED, "%s", "");
	return good;
}

bool ml_ui_form_check_item(struct ml_ui_form *f, struct ml_ui_item *item)
{
	struct ml_error e = {0};
	struct ml_buf error = {0}, warning = {0};
	bool good = check_values(f, item, &e);
	if (!good)
		ml_ui_form_message(&e, &error);
	else if (f->host.warn)
		f->host.warn(f->host.arg, f, item->field, &warning);
	set_text(&item->error, &error);
	set_text(&item->warning, &warning);
	return good;
}

/* ---- ghost ---------------------------------------------------------------------------------------------- */

/* The first choice whose label goes on from what is typed. */
static void complete_tag(struct ml_ui_form *f, const struct ml_field *field, struct ml_str typed, struct ml_buf *rest)
{
	for (size_t i = typed.n; i > 0; i--)
		if (typed.p[i - 1] == ',') {
			typed = ml_str_n(typed.p + i, typed.n - i);
			break;
		}
	typed = ml_str_trim(typed);
	for (const struct ml_choice *c = field->choices; typed.n && c && c->key && rest->n == 0; c++) {
		struct ml_str label = ml_str(f->host.tr(NULL, c->label));
		if (label.n > typed.n && ml_str_starts(label, typed))
			ml_buf_add(rest, label.p + typed.n, label.n - typed.n);
	}
}

void ml_ui_form_complete(struct ml_ui_form *f)
{
	struct ml_ui_item *item = ml_ui_form_current(f);
	struct ml_ui_entry *entry = ml_ui_form_entry(f);
	struct ml_buf rest = {0};
	struct ml_str text = ml_ui_edit_text(&entry->edit);
	if (text.n == 0 || entry->edit.at != text.n)
		return;
	if (f->host.complete)
		f->host.complete(f->host.arg, item->field, text, &rest);
	if (rest.n == 0 && item->field->choices)
		complete_tag(f, item->field, text, &rest);
	ml_ui_edit_ghost(&entry->edit, ml_buf_view(&rest));
	ml_buf_finish(&rest);
}
