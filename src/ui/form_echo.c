/*
 * ui: what a form says below the field being typed in: what the text is understood as, how much of a number is still to
 * come, whether its control key is right. Nothing while it means nothing.
 */
#include "ui/form.h"
#include "ui/form_private.h"

/* ---- dates -------------------------------------------------------------------------------- */

static void put_day(const struct ml_ui_form *f, struct ml_date day, struct ml_buf *out)
{
	ml_date_show(out, day, ML_DATE_LONG, ml_ui_form_reader(f)->lang);
}

static void put_time(const struct ml_ui_form *f, int minutes, struct ml_buf *out)
{
	ml_buf_z(out, out->n && out->p[out->n - 1] != ' ' ? " " : "");
	ml_clock_show(out, minutes, ml_ui_form_reader(f)->lang);
}

static void put_days(int64_t days, struct ml_buf *out)
{
	ml_buf_z(out, " · ");
	ml_buf_printf(out, ml_trn("%lld jour", "%lld jours", (unsigned long)days), (long long)days);
}

static bool day_of(const struct ml_ui_form *f, const struct ml_value *v, struct ml_date *day, int *minutes)
{
	const char *zone = ml_ui_form_reader(f)->zone;
	int seconds, offset;
	*minutes = 0;
	return v->tag == ML_TEXT
		       ? ml_date_iso(v->s, day)
		       : v->tag == ML_TIME && ml_time_local(v->i, zone ? zone : "UTC", day, minutes, &seconds, &offset);
}

/* "du jeudi 12 mars 2026 au …": what was typed fills the beginning and the end. */
bool ml_ui_form_period(const struct ml_ui_form *f, const struct ml_ui_item *item, struct ml_str text,
	struct ml_period *p, struct ml_ui_item **end)
{
	const struct ml_field *field = f->kind ? ml_field_period(f->kind, item->field, true) : NULL;
	*end = field ? (struct ml_ui_item *)ml_ui_form_item(f, field->key) : NULL;
	return *end && ml_ui_form_can_focus(*end) && ml_period_parse(text, ml_ui_form_today(f), p);
}

static void echo_period(const struct ml_ui_form *f, const struct ml_period *p, bool timed, struct ml_buf *out)
{
	int64_t days = ml_date_days(p->to) - ml_date_days(p->from);
	ml_buf_z(out, "→ ");
	put_day(f, p->from, out);
	if (timed)
		put_time(f, p->from_minutes, out);
	ml_buf_z(out, " → ");
	if (days || !timed)
		put_day(f, p->to, out);
	if (timed)
		put_time(f, p->to_minutes, out);
	if (days)
		put_days(days + 1, out);
}

/* How long the whole takes, when this is its end. */
static void put_length(
	const struct ml_ui_form *f, const struct ml_ui_item *item, struct ml_date day, struct ml_buf *out)
{
	const struct ml_field *start = f->kind ? ml_field_period(f->kind, item->field, false) : NULL;
	struct ml_arena *arena = ml_arena_create();
	struct ml_date first;
	uint32_t n = 0;
	int minutes;
	const struct ml_value *v = start ? ml_ui_form_values(f, start, arena, &n) : NULL;
	if (n && day_of(f, v, &first, &minutes) && ml_date_days(day) > ml_date_days(first))
		put_days(ml_date_days(day) - ml_date_days(first) + 1, out);
	ml_arena_destroy(arena);
}

static void echo_date(const struct ml_ui_form *f, const struct ml_ui_item *item, const struct ml_ui_entry *e,
	const struct ml_value *v, struct ml_str text, struct ml_buf *out)
{
	struct ml_date day;
	int minutes, unused;
	bool timed = true;
	if (!day_of(f, v, &day, &minutes))
		return;
	ml_buf_z(out, "→ ");
	put_day(f, day, out);
	if (v->tag == ML_TIME) {
		if (e->typed && ml_datetime_parse(text, ml_ui_form_today(f), &(struct ml_date){0}, &unused, &timed) &&
			!timed)
			ml_buf_printf(out, " · %s", _("sans heure : 00:00"));
		else
			put_time(f, minutes, out);
	}
	put_length(f, item, day, out);
}

/* ---- numbers ---------------------------------------------------------------------------------- */

static void echo_phone(const struct ml_value *v, struct ml_str text, struct ml_buf *out)
{
	struct ml_buf shown = {0};
	if (v->s.n && v->s.p[0] == '+')
		ml_phone_show(&shown, v->s, ""); /* as one dials it from abroad: the country is seen */
	else
		ml_buf_z(&shown, _("numéro incomplet : il serait gardé tel quel"));
	if (!ml_str_eq(ml_buf_view(&shown), text))
		ml_buf_printf(out, "→ %s", shown.p);
	ml_buf_finish(&shown);
}

void ml_ui_form_code_words(enum ml_code_state state, int count, struct ml_buf *out)
{
	switch (state) {
	case ML_CODE_SHORT:
		ml_buf_printf(out, ml_trn("encore %d caractère", "encore %d caractères", (unsigned long)count), count);
		break;
	case ML_CODE_LONG:
		ml_buf_printf(
			out, ml_trn("%d caractère de trop", "%d caractères de trop", (unsigned long)count), count);
		break;
	case ML_CODE_FOREIGN:
		ml_buf_z(out, _("un caractère n'a pas sa place dans ce numéro"));
		break;
	case ML_CODE_WHOLE:
		ml_buf_z(out, _("complet (ce numéro n'a pas de clé de contrôle)"));
		break;
	case ML_CODE_KEY_RIGHT:
		ml_buf_z(out, _("complet, clé de contrôle juste"));
		break;
	case ML_CODE_KEY_WRONG:
		ml_buf_z(out, _("clé de contrôle fausse : un chiffre est mal recopié"));
		break;
	default:
		break;
	}
}

static void echo_shown(const struct ml_ui_form *f, const struct ml_field *field, const struct ml_value *v,
	struct ml_str text, struct ml_buf *out)
{
	struct ml_buf shown = {0};
	ml_ui_form_show(f, field, v, &shown);
	if (field->type == ML_T_GEO && v->tag == ML_GEO) {
		ml_buf_z(&shown, " · ");
		ml_geo_degrees(&shown, v->x, v->y, ml_ui_form_reader(f)->lang);
	}
	if (!ml_str_eq(ml_buf_view(&shown), text))
		ml_buf_printf(out, "→ %s", shown.p ? shown.p : "");
	ml_buf_finish(&shown);
}

/* ---- by type ------------------------------------------------------------------------------------- */

static bool is_echoed(const struct ml_field *field)
{
	static const uint8_t echoed[ML_T_COUNT] = {[ML_T_DATE] = 1,
		[ML_T_DATETIME] = 1,
		[ML_T_PHONE] = 1,
		[ML_T_EMAIL] = 1,
		[ML_T_URL] = 1,
		[ML_T_MONEY] = 1,
		[ML_T_INT] = 1,
		[ML_T_DECIMAL] = 1,
		[ML_T_PERCENT] = 1,
		[ML_T_GEO] = 1};
	return (unsigned)field->type < ML_T_COUNT && echoed[field->type];
}

void ml_ui_form_echo(
	const struct ml_ui_form *f, const struct ml_ui_item *item, const struct ml_ui_entry *e, struct ml_buf *out)
{
	const struct ml_field *field = item->field;
	struct ml_str text = ml_str_trim(ml_ui_edit_text(&e->edit));
	struct ml_value v = e->value;
	struct ml_period period;
	struct ml_ui_item *end;
	int count;
	if (text.n == 0)
		return;
	enum ml_code_state code = e->typed ? ml_code_read(field, text, &count) : ML_CODE_NONE;
	if (code)
		ml_ui_form_code_words(code, count, out);
	if (code || !is_echoed(field))
		return;
	struct ml_arena *arena = ml_arena_create();
	bool dated = field->type == ML_T_DATE || field->type == ML_T_DATETIME;
	if (!(e->typed ? ml_value_parse(arena, field, text, ml_ui_form_reader(f), &v, NULL) : e->has)) {
		if (dated && ml_ui_form_period(f, item, text, &period, &end))
			echo_period(f, &period, field->type == ML_T_DATETIME, out);
	} else if (dated) {
		echo_date(f, item, e, &v, text, out);
	} else if (field->type == ML_T_PHONE) {
		echo_phone(&v, text, out);
	} else {
		echo_shown(f, field, &v, text, out);
	}
	ml_arena_destroy(arena);
}
