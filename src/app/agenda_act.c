/* What the agenda does: go to a date, filter, add on a day, move, mark as done. */
#include <stdio.h>
#include <stdlib.h>

#include "app/agenda.h"

void ml_agenda_view(struct ml_screen *s, int64_t view)
{
	agenda_show(agenda_of(s), (enum agenda_view)view);
}

void ml_agenda_to_today(struct ml_screen *s)
{
	struct agenda *x = agenda_of(s);
	agenda_go(x, x->today);
}

/* ---- dates by words --------------------------------------------------------------------------- */

/* "+3", "-1s" count from `base`; other words from today. */
static bool read_date(struct agenda *x, struct ml_str text, int64_t base, int64_t *day)
{
	struct ml_str typed = ml_str_trim(text);
	bool relative = typed.n && (typed.p[0] == '+' || typed.p[0] == '-');
	struct ml_date d;
	if (!ml_date_parse(typed, ml_date_of_days(relative ? base : x->today), &d))
		return false;
	*day = ml_date_days(d);
	return true;
}

/* Asks again what could not be read, with what was typed. */
static bool answer_date(struct ml_app *app, struct agenda *x, int64_t base, int64_t *day, ml_answer_fn again,
	const char *title, const char *text)
{
	char *typed = ml_ui_dialog_answer(&app->dialog);
	bool good = typed && read_date(x, ml_str(typed), base, day);
	if (!good) {
		ml_app_prompt(app, title, text, ml_str(typed ? typed : ""), false, again, NULL);
		ml_ui_dialog_refuse(
			&app->dialog, _("Ce n'est pas une date : demain, lundi prochain, 15/3, +3, fin du mois…"));
	}
	ml_free_(typed);
	return good;
}

#define GO_TITLE _("Aller à une date")
#define GO_TEXT _("Comme on le dit : demain, lundi prochain, 15/3, dans 3 semaines, fin du mois…")

static void gone(struct ml_app *app, bool accepted, void *arg)
{
	struct agenda *x = agenda_of(ml_app_top(app));
	int64_t day;
	if (accepted && x && answer_date(app, x, x->day, &day, gone, GO_TITLE, GO_TEXT))
		agenda_go(x, day);
}

void ml_agenda_go_to(struct ml_screen *s)
{
	ml_app_prompt(s->app, GO_TITLE, GO_TEXT, ML_STR(""), false, gone, NULL);
}

/* ---- moving -------------------------------------------------------------------------------------- */

struct moving {
	struct ml_agenda_item item;
	int64_t days;
};

static bool do_move(struct ml_app *app, void *arg, struct ml_error *e)
{
	struct moving *m = arg;
	return ml_agenda_move(app->store, m->item.rid, m->item.field, m->days, e);
}

static void move(struct agenda *x, int64_t days)
{
	struct ml_app *app = x->base.app;
	const struct ml_agenda_item *item = agenda_current(x);
	if (!item || !days)
		return;
	struct ml_arena *a = ml_arena_create();
	struct moving m = {*item, days};
	struct ml_str title = ml_store_title(app->store, a, item->rid);
	int64_t from = item->day;
	if (ml_app_step(app, "save", title, do_move, &m)) {
		struct ml_buf text = {0};
		ml_date_show(&text, ml_date_of_days(from), ML_DATE_ABBR, app->ctx->lang);
		ml_buf_z(&text, " → ");
		ml_date_show(&text, ml_date_of_days(from + days), ML_DATE_ABBR, app->ctx->lang);
		ml_app_say(app, ML_ROLE_OK, _("%.*s : %s · Ctrl-Z annule"), (int)title.n, title.p, text.p);
		ml_buf_finish(&text);
	}
	ml_arena_destroy(a);
}

void ml_agenda_push(struct ml_screen *s, int64_t days)
{
	move(agenda_of(s), days);
}

#define MOVE_TITLE _("Déplacer")
#define MOVE_TEXT                                                                                                      \
	_("À quelle date ? +1, +2s comptent depuis sa date ; demain, lundi, 15/3 depuis aujourd'hui. L'heure ne "     \
	  "change pas.")

static void moved(struct ml_app *app, bool accepted, void *arg)
{
	struct agenda *x = agenda_of(ml_app_top(app));
	const struct ml_agenda_item *item = x ? agenda_current(x) : NULL;
	int64_t day;
	if (accepted && item && answer_date(app, x, item->day, &day, moved, MOVE_TITLE, MOVE_TEXT))
		move(x, day - item->day);
}

void ml_agenda_move_to(struct ml_screen *s)
{
	ml_app_prompt(s->app, MOVE_TITLE, MOVE_TEXT, ML_STR(""), false, moved, NULL);
}

/* ---- done ------------------------------------------------------------------------------------------ */

static bool do_done(struct ml_app *app, void *arg, struct ml_error *e)
{
	struct moving *m = arg;
	return ml_agenda_do(app->store, m->item.rid, m->item.field, e);
}

void ml_agenda_done(struct ml_screen *s)
{
	struct agenda *x = agenda_of(s);
	const struct ml_agenda_item *item = agenda_current(x);
	if (!item)
		return;
	if (ml_store_is_read_only(s->app->store)) {
		ml_app_say(s->app, ML_ROLE_WARNING, "%s", _("base ouverte en lecture seule"));
		return;
	}
	if (!ml_agenda_can_do(item->field) || item->over) {
		ml_app_say(s->app, ML_ROLE_WARNING, "%s",
			item->over ? _("C'est déjà fait.") : _("Cette date ne se coche pas : F2 ouvre la fiche."));
		return;
	}
	struct ml_arena *a = ml_arena_create();
	struct moving m = {*item, 0};
	struct ml_str title = ml_store_title(s->app->store, a, item->rid);
	if (ml_app_step(s->app, "save", title, do_done, &m))
		ml_app_say(s->app, ML_ROLE_OK, _("Fait : %.*s · Ctrl-Z annule"), (int)title.n, title.p);
	ml_arena_destroy(a);
}

/* ---- a new one on the day ------------------------------------------------------------------------------ */

enum { MORNING = 9 * 60 };

/* What a calendar would hold too (event, task), then what takes place, is to be called back, is due. */
static void add_choices(struct ml_new_choice *c)
{
	uint32_t n;
	const struct ml_kind *const *kinds = ml_kinds(&n);
	for (int pass = 0; pass < 4; pass++)
		for (uint32_t i = 0; i < n; i++)
			for (uint32_t j = 0; j < kinds[i]->n_fields; j++) {
				const struct ml_field *f = &kinds[i]->fields[j];
				bool calendar = f->ical && f->agenda;
				bool list = (f->flags & ML_F_COLUMN) || f->agenda == ML_AGENDA_CALL;
				static const uint8_t as[] = {ML_AGENDA_NO, ML_AGENDA_ON, ML_AGENDA_CALL, ML_AGENDA_DUE};
				if (pass == 0 ? calendar : !calendar && list && f->agenda == as[pass])
					ml_new_choice_add(c, kinds[i], f);
			}
}

static void make_dated(struct ml_app *app, const struct ml_kind *kind, const struct ml_field *field,
	const struct ml_new_choice *c)
{
	struct ml_screen *form = ml_form_screen_create(app, kind, 0);
	struct ml_date d = ml_date_of_days(c->day);
	struct ml_value v = {.tag = ML_TIME, .s = ml_str(app->ctx->zone)};
	char iso[16];
	snprintf(iso, sizeof iso, "%04d-%02d-%02d", d.year, d.month, d.day);
	if (field->type == ML_T_DATETIME)
		ml_time_utc(d, MORNING, app->ctx->zone, &v.i);
	else
		v = ml_text(ml_str(iso));
	ml_form_screen_preset(form, field, &v, 1);
	ml_app_push(app, form);
}

void ml_agenda_new(struct ml_screen *s)
{
	struct ml_new_choice *c =
		ml_new_choice_create(&(struct ml_new_choice){.make = make_dated, .day = agenda_of(s)->day});
	struct ml_buf title = {0};
	add_choices(c);
	ml_date_show(&title, ml_date_of_days(c->day), ML_DATE_LONG, s->app->ctx->lang);
	ml_new_choice_ask(s->app, ml_arena_str(agenda_of(s)->arena, ml_buf_view(&title)).p, c);
	ml_buf_finish(&title);
}

/* ---- filter ------------------------------------------------------------------------------------------------ */

static uint32_t suggest_filter(
	void *arg, struct ml_str typed, struct ml_arena *a, struct ml_ui_choice *out, uint32_t max, uint64_t *more)
{
	struct ml_app *app = arg;
	struct ml_ui_choice fixed[] = {
		{.key = ML_STR("all"), .label = ml_str(_("Tout, de toute l'équipe")), .detail = ML_STR("")},
		{.key = ML_STR("mine"),
			.label = ml_str(_("Ce dont je suis responsable")),
			.detail = ml_str(_("et ce que personne ne suit"))},
	};
	struct ml_ui_fixed rows = {fixed, ML_COUNT(fixed)};
	uint32_t n = ml_ui_suggest_fixed(&rows, typed, a, out, max, more);
	struct ml_query q = {.kind = ml_kind_by_key(ML_STR("territory")), .text = typed, .limit = max};
	struct ml_list *l = ml_store_list(app->store, &q, NULL);
	*more = l ? ml_list_count(l) : 0;
	for (uint64_t i = 0; l && i < ml_list_size(l) && n < max; i++) {
		int64_t rid = ml_list_at(l, i);
		out[n] = (struct ml_ui_choice){
			.label = ml_store_title(app->store, a, rid), .detail = ml_store_subtitle(app->store, a, rid)};
		ml_store_id(app->store, rid, &out[n].id);
		out[n].key = ml_arena_str(a, ml_str_n((const char *)out[n].id.b, sizeof out[n].id.b));
		n++;
		(*more)--;
	}
	ml_list_destroy(l);
	return n;
}

static void filter_chosen(struct ml_app *app, bool accepted, void *arg)
{
	struct agenda *x = agenda_of(ml_app_top(app));
	const struct ml_ui_choice *c = accepted ? ml_ui_picker_current(&app->picker) : NULL;
	if (!c || !x)
		return;
	if (ml_str_is(c->key, "all")) {
		x->mine = false;
		x->within = (struct ml_uuid){0};
	} else if (ml_str_is(c->key, "mine")) {
		struct ml_uuid site = ml_store_site(app->store);
		x->mine = ml_store_officer_of(app->store, &site).n > 0;
		if (!x->mine)
			ml_app_say(app, ML_ROLE_WARNING, "%s", _("cette base n'a pas de nom d'agent"));
	} else {
		x->within = c->id;
	}
	agenda_show(x, x->view); /* keeps the filter */
	x->base.ops->refresh(&x->base);
}

void ml_agenda_filter(struct ml_screen *s)
{
	ml_app_pick(s->app, _("Que montrer ?"), 0, suggest_filter, s->app, filter_chosen, NULL);
}
