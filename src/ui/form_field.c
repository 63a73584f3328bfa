/*
 * ui: fields in a form: what their values look like, what is typed becomes, live echo, messages, help.
 */
#include <stdio.h>
#include "ui/form.h"
#include "ui/form_private.h"

/* What each type needs from a form. A table beats a switch. */
static const struct {
	enum ml_ui_way way;
	const char *help;  /* msgid: how it is entered */
	const char *wrong; /* msgid: what is said of a text that is none, %s; NULL: the general message */
} types[ML_T_COUNT] = {
	[ML_T_TEXT] = {ML_WAY_LINE, NULL, NULL},
	[ML_T_LONG] = {ML_WAY_LONG, N_("Texte libre ; Tab passe au champ suivant"), NULL},
	[ML_T_NAME] = {ML_WAY_LINE, NULL, NULL},
	[ML_T_PHONE] = {ML_WAY_LINE, N_("Comme on l'écrit : 06 61 23 45 67, +212 661…"),
		N_("pas un numéro de téléphone : %s")},
	[ML_T_EMAIL] = {ML_WAY_LINE, N_("Par exemple nom@exemple.org"), N_("pas une adresse (nom@exemple.org) : %s")},
	[ML_T_URL] = {ML_WAY_LINE, N_("Par exemple https://exemple.org"),
		N_("pas une adresse du web (exemple.org) : %s")},
	[ML_T_DATE] = {ML_WAY_LINE, N_("15/3, 15 mars, demain, lundi prochain, dans 3 jours, +3 ; F2 : calendrier"),
		N_("date non comprise (15/3, demain, lundi…) : %s")},
	[ML_T_DATETIME] = {ML_WAY_LINE, N_("Jour et heure : 15/3 14h30, demain 9h, lundi 18:00 ; F2 : calendrier"),
		N_("jour et heure non compris (15/3 14h30…) : %s")},
	[ML_T_INT] = {ML_WAY_LINE, N_("Nombre entier"), N_("pas un nombre entier : %s")},
	[ML_T_DECIMAL] = {ML_WAY_LINE, N_("Nombre, virgule ou point"), N_("pas un nombre : %s")},
	[ML_T_PERCENT] = {ML_WAY_LINE, N_("Pourcentage : 12,5"), N_("pas un pourcentage : %s")},
	[ML_T_MONEY] = {ML_WAY_LINE, N_("Montant : 1500, 1 500,00 EUR, 20000 MAD"), N_("pas un montant : %s")},
	[ML_T_BOOL] = {ML_WAY_YES_NO, N_("Espace, o ou n : oui ou non ; Suppr vide"), NULL},
	[ML_T_ENUM] = {ML_WAY_CHOICE, N_("Tapez pour choisir, ou F2 pour la liste ; Suppr vide"), NULL},
	[ML_T_TAGS] = {ML_WAY_TAGS, N_("Mots séparés par des virgules ; F2 : liste, les plus employés d'abord"), NULL},
	[ML_T_GEO] = {ML_WAY_LINE, N_("30.42, -9.60 ; 30°25′N 9°36′O ; adresse copiée d'une carte ; F2 : centre connu"),
		N_("position non comprise (30.42, -9.60) : %s")},
	[ML_T_REF] = {ML_WAY_REF, N_("Tapez quelques lettres pour chercher ; Suppr vide"), NULL},
	[ML_T_BYTES] = {ML_WAY_NONE, NULL, NULL},
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
	if (ml_ui_form_several(&f->item[f->current]) && f->item[f->current].n > 2)
		how = N_("Ctrl-↑ Ctrl-↓ changent l'ordre, le premier est montré dans les listes ; vider une ligne la "
			 "retire");
	if (how)
		ml_buf_z(out, _(how));
}

/* ---- values as texts ------------------------------------------------------------------------ */

const struct ml_reader *ml_ui_form_reader(const struct ml_ui_form *f)
{
	static const struct ml_reader none = {.lang = "fr", .country = "FR", .zone = "UTC", .currency = "EUR"};
	return f->host.reader ? f->host.reader : &none;
}

struct ml_date ml_ui_form_today(const struct ml_ui_form *f)
{
	struct ml_date today = {1970, 1, 1};
	int minutes, seconds, offset;
	const struct ml_reader *r = ml_ui_form_reader(f);
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
		ml_value_show(out, field, v, ml_ui_form_reader(f), f->host.tr);
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

/* What is wrong, in the terms of the field. */
static void put_fault(const struct ml_field *field, const struct ml_error *e, struct ml_buf *out)
{
	const char *wrong = types[field->type].wrong;
	int count;
	enum ml_code_state code = ml_code_read(field, ml_str(e->arg), &count);
	if (e->code == ML_E_VALUE_BAD && code) {
		ml_ui_form_code_words(code, count, out);
		return;
	}
	if (e->code == ML_E_VALUE_BAD && wrong && e->arg[0]) {
		const char *format = _(wrong), *at = strstr(format, "%s");
		ml_buf_add(out, format, at ? (size_t)(at - format) : strlen(format));
		ml_buf_z(out, at ? e->arg : "");
		ml_buf_z(out, at ? at + 2 : "");
		return;
	}
	if (e->code == ML_E_VALUE_RANGE && ml_type_info(field->type)->tag == ML_TEXT) {
		ml_buf_z(out, _("trop long"));
		return;
	}
	ml_ui_form_message(e, out);
	if (e->code == ML_E_VALUE_RANGE && (field->min != 0 || field->max != 0))
		ml_buf_printf(out, _(" (de %g à %g)"), field->min, field->max);
}

/* Said where it is entered; the save refuses it. */
static bool is_turned(struct ml_ui_form *f, const struct ml_field *field, const struct ml_value *v, bool is_start)
{
	const struct ml_field *other = f->kind ? ml_field_period(f->kind, field, is_start) : NULL;
	struct ml_arena *arena = ml_arena_create();
	uint32_t n = 0;
	const struct ml_value *w = other ? ml_ui_form_values(f, other, arena, &n) : NULL;
	bool turned = n && w->tag == v->tag && (v->tag == ML_TEXT || v->tag == ML_TIME) &&
		      (v->tag == ML_TEXT    ? ml_str_cmp(v->s, w->s)
			      : v->i < w->i ? -1
					    : v->i > w->i) *
				      (is_start ? 1 : -1) >
			      0;
	ml_arena_destroy(arena);
	return turned;
}

/* What looks unlikely: said, never refused. */
static void doubt(struct ml_ui_form *f, const struct ml_field *field, const struct ml_value *v, struct ml_buf *out)
{
	struct ml_date day, today = ml_ui_form_today(f);
	int count;
	enum ml_code_state code = v->tag == ML_TEXT ? ml_code_read(field, v->s, &count) : ML_CODE_NONE;
	if (code == ML_CODE_KEY_WRONG)
		ml_ui_form_code_words(code, count, out);
	else if (field->type == ML_T_PHONE && v->tag == ML_TEXT && v->s.n && v->s.p[0] != '+')
		ml_buf_z(out, _("numéro incomplet : gardé tel quel"));
	else if (field->type == ML_T_DATE && v->tag == ML_TEXT && ml_date_iso(v->s, &day) &&
		 (day.year < today.year - 120 || day.year > today.year + 50))
		ml_buf_printf(out, _("année peu vraisemblable : %d"), day.year);
	else if (is_turned(f, field, v, true))
		ml_buf_z(out, _("après la fin"));
	else if (is_turned(f, field, v, false))
		ml_buf_z(out, _("avant le début"));
	else if (field->type == ML_T_PERCENT && v->tag == ML_REAL && (v->x < 0 || v->x > 100))
		ml_buf_z(out, _("hors de 0 à 100 %"));
}

static void set_text(char **to, struct ml_buf *b)
{
	ml_free_(*to);
	*to = b->n ? b->p : NULL;
	if (!b->n)
		ml_buf_finish(b);
}

/* Local day and time as the value of a field of dates. */
static bool moment(
	const struct ml_ui_form *f, const struct ml_field *field, struct ml_date d, int minutes, struct ml_value *out)
{
	char iso[40];
	int n = field->type == ML_T_DATETIME ? snprintf(iso, sizeof iso, "%04d-%02d-%02dT%02d:%02d", d.year, d.month,
						       d.day, minutes / 60, minutes % 60)
					     : snprintf(iso, sizeof iso, "%04d-%02d-%02d", d.year, d.month, d.day);
	return ml_value_parse(f->arena, field, ml_str_n(iso, (size_t)n), ml_ui_form_reader(f), out, NULL);
}

/* "du 12 au 15 mars" in the field of a beginning: it takes the first day, the field of the end the last one. */
static bool take_period(struct ml_ui_form *f, struct ml_ui_item *item, struct ml_ui_entry *entry, struct ml_str text)
{
	struct ml_period p;
	struct ml_ui_item *end;
	struct ml_value to;
	if ((item->field->type != ML_T_DATE && item->field->type != ML_T_DATETIME) ||
		!ml_ui_form_period(f, item, text, &p, &end) ||
		!moment(f, item->field, p.from, p.from_minutes, &entry->value) ||
		!moment(f, end->field, p.to, p.to_minutes, &to))
		return false;
	struct ml_ui_mark *mark = ml_ui_form_mark(f, end);
	ml_ui_form_set_item(f, end, &to, 1);
	ml_ui_form_unsay(end);
	ml_ui_form_note(f, end, mark, ML_NOTED_GLUED);
	ml_ui_form_touched(f, end);
	return true;
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
	if (!ml_value_parse(f->arena, item->field, text, ml_ui_form_reader(f), &entry->value, e) &&
		!take_period(f, item, entry, text))
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
		put_fault(item->field, &e, &error);
	for (uint32_t i = 0; good && i < item->n && !warning.n; i++)
		if (item->entry[i].has && !item->entry[i].typed)
			doubt(f, item->field, &item->entry[i].value, &warning);
	if (good && !warning.n && f->host.warn)
		f->host.warn(f->host.arg, f, item->field, &warning);
	set_text(&item->error, &error);
	set_text(&item->warning, &warning);
	return good;
}

/* ---- completion ------------------------------------------------------------------------------------------ */

/* Bytes of the beginning of `whole` that reads as what is typed, whatever the capitals and accents; 0: none does. */
static size_t same_start(struct ml_str whole, struct ml_str typed)
{
	struct ml_buf want = {0}, part = {0};
	size_t at = 0, found = 0;
	bool blank = typed.n && typed.p[typed.n - 1] == ' ';
	if (whole.n > typed.n && ml_str_starts(whole, typed))
		return typed.n;
	ml_fold(&want, typed);
	while (at < whole.n && want.n && part.n <= want.n) {
		ml_buf_clear(&part);
		ml_fold(&part, ml_str_n(whole.p, at = ml_grapheme_next(whole, at)));
		if (!ml_str_eq(ml_buf_view(&part), ml_buf_view(&want)))
			continue;
		found = at;
		if (!blank) /* else the blank behind it is part of it */
			break;
	}
	ml_buf_finish(&want);
	ml_buf_finish(&part);
	return found < whole.n ? found : 0;
}

/* What is being typed: of tags, the piece behind the last comma. */
static struct ml_str last_piece(const struct ml_field *field, struct ml_str text)
{
	for (size_t i = text.n; field->type == ML_T_TAGS && i > 0; i--)
		if (text.p[i - 1] == ',' || (i > 1 && memcmp(text.p + i - 2, "\xd8\x8c", 2) == 0)) {
			text = ml_str_n(text.p + i, text.n - i);
			break;
		}
	while (text.n && text.p[0] == ' ') /* a blank at its end is one that a whole value may have there */
		text = ml_str_n(text.p + 1, text.n - 1);
	return text;
}

/* The first of the values most used, then of the known ones, that goes on from what is typed. */
static void complete_known(
	struct ml_ui_form *f, const struct ml_field *field, struct ml_str typed, struct ml_ui_edit *edit)
{
	struct ml_arena *arena = ml_arena_create();
	struct ml_ui_choice *all = ML_NEWN(arena, struct ml_ui_choice, ML_UI_FORM_KNOWN);
	uint32_t n = typed.n ? ml_ui_form_known(f, field, arena, all) : 0;
	size_t start = 0;
	for (uint32_t i = 0; i < n && !start; i++) {
		struct ml_str whole = all[i].label;
		start = same_start(whole, typed);
		if (start)
			ml_ui_edit_ghost_over(
				edit, ml_str_n(whole.p + start, whole.n - start), ml_str_n(whole.p, start), typed.n);
	}
	ml_arena_destroy(arena);
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
	ml_ui_edit_ghost(&entry->edit, ml_buf_view(&rest));
	if (rest.n == 0 && (item->field->type == ML_T_TEXT || item->field->type == ML_T_TAGS))
		complete_known(f, item->field, last_piece(item->field, text), &entry->edit);
	ml_buf_finish(&rest);
}
