/* Quick actions of a sheet: an exchange logged in two keys, a follow-up by date words. */
#include <stdio.h>
#include <stdlib.h>

#include "app/sheet.h"

enum { MAX_EDITS = 8 };

struct note { /* an exchange to be written */
	struct ml_arena *a;
	struct ml_edit v[MAX_EDITS];
	uint32_t n;
	int64_t rid; /* of the one to edit; 0: a new one */
};

static const struct ml_kind *interaction(void)
{
	return ml_kind_by_key(ML_STR("interaction"));
}

static void set(struct note *x, const char *key, struct ml_value v)
{
	struct ml_value *copy = ML_NEW(x->a, struct ml_value);
	const struct ml_field *f = ml_kind_field(interaction(), ml_str(key));
	*copy = v;
	x->v[x->n++] = (struct ml_edit){f, f->flags & ML_F_MULTI ? ML_PUT_ADD : ML_PUT_SET, 1, copy};
}

static struct ml_str iso(struct ml_arena *a, int64_t day)
{
	struct ml_date d = ml_date_of_days(day);
	return ml_arena_printf(a, "%04d-%02d-%02d", d.year, d.month, d.day);
}

/* Today, with whom the sheet is about, by the officer of this database. */
static void begin(struct note *x, struct sheet *sheet)
{
	struct ml_store *store = sheet->base.app->store;
	struct ml_uuid site = ml_store_site(store);
	struct ml_str officer = ml_store_officer_of(store, &site);
	bool person = sheet->record->kind == ml_kind_by_key(ML_STR("person"));
	set(x, "date", ml_text(iso(x->a, ml_agenda_today(store))));
	set(x, person ? "persons" : "organisations", ml_ref(sheet->record->id));
	if (officer.n)
		set(x, "officer", ml_text(officer));
}

static bool write(struct ml_app *app, void *arg, struct ml_error *e)
{
	struct note *x = arg;
	if (x->rid)
		return ml_store_edit(app->store, x->rid, x->v, x->n, NULL, e);
	return ml_store_add(app->store, interaction(), NULL, x->v, x->n, &x->rid, e);
}

/* ---- an exchange ------------------------------------------------------------------------------ */

static const struct ml_choice *types(void)
{
	return ml_kind_field(interaction(), ML_STR("type"))->choices;
}

static uint32_t suggest_type(
	void *arg, struct ml_str typed, struct ml_arena *a, struct ml_ui_choice *out, uint32_t max, uint64_t *more)
{
	struct ml_ui_choice all[16];
	uint32_t n = 0;
	for (const struct ml_choice *c = types(); c->key && n < ML_COUNT(all); c++)
		all[n++] = (struct ml_ui_choice){.key = ml_str(c->key),
			.label = ml_str(ml_trc("interaction.type", c->label)),
			.detail = ML_STR("")};
	struct ml_ui_fixed fixed = {all, n};
	return ml_ui_suggest_fixed(&fixed, typed, a, out, max, more);
}

/* A type, or the subject of a call. */
static void type_chosen(struct ml_app *app, bool accepted, void *arg)
{
	struct sheet *sheet = sheet_of(ml_app_top(app));
	const struct ml_ui_choice *c = ml_ui_picker_current(&app->picker);
	struct ml_str typed = ml_str_trim(ml_ui_edit_text(&app->picker.edit));
	if (!accepted || !sheet || (!c && !typed.n))
		return;
	struct note x = {.a = ml_arena_create()};
	struct ml_str type = c ? c->key : ML_STR("call"),
		      label = c ? ml_arena_str(x.a, c->label) : ml_arena_str(x.a, typed);
	begin(&x, sheet);
	set(&x, "type", ml_text(ml_arena_str(x.a, type)));
	set(&x, "subject", ml_text(label));
	if (ml_app_step(app, "save", label, write, &x))
		ml_app_say(app, ML_ROLE_OK, _("Noté : %.*s, aujourd'hui · Ctrl-Z annule"), (int)label.n, label.p);
	ml_arena_destroy(x.a);
}

void ml_sheet_log(struct ml_screen *s)
{
	ml_app_pick(s->app, _("Noter un échange, aujourd'hui (ou tapez l'objet d'un appel)"), ML_PICK_CREATE,
		suggest_type, NULL, type_chosen, NULL);
}

/* ---- a follow-up ---------------------------------------------------------------------------------- */

#define FOLLOW_TITLE _("Relancer")
#define FOLLOW_TEXT _("Quand ? demain, lundi, +3, dans 2 semaines… puis, si vous voulez, « : » et l'objet.")

static void follow_typed(struct ml_app *app, bool accepted, void *arg)
{
	struct sheet *sheet = sheet_of(ml_app_top(app));
	char *typed = accepted && sheet ? ml_ui_dialog_answer(&app->dialog) : NULL;
	if (!typed)
		return;
	struct ml_str subject = ml_str(typed), words;
	struct ml_date today = ml_date_of_days(ml_agenda_today(app->store)), d;
	ml_str_split(&subject, ':', &words);
	if (!ml_date_parse(ml_str_trim(words), today, &d)) {
		ml_app_prompt(app, FOLLOW_TITLE, FOLLOW_TEXT, ml_str(typed), false, follow_typed, NULL);
		ml_ui_dialog_refuse(
			&app->dialog, _("Ce n'est pas une date : demain, lundi prochain, 15/3, +3, fin du mois…"));
		ml_free_(typed);
		return;
	}
	struct note x = {.a = ml_arena_create()};
	struct ml_str what = subject.p ? ml_str_trim(subject) : ML_STR("");
	int64_t current = ml_app_current(app);
	struct ml_buf date = {0};
	if (!what.n && ml_kind_by_wire((uint64_t)current & 0xff) == interaction()) {
		x.rid = current; /* the exchange looked at is the one to come back to */
		set(&x, "followed_up", ml_int(0));
	} else {
		begin(&x, sheet);
		set(&x, "type", ml_text(ML_STR("other")));
		set(&x, "subject", ml_text(what.n ? what : ml_str(_("Relance"))));
	}
	set(&x, "follow_up_on", ml_text(iso(x.a, ml_date_days(d))));
	ml_date_show(&date, d, ML_DATE_LONG, app->ctx->lang);
	if (ml_app_step(app, "save", sheet->title, write, &x))
		ml_app_say(app, ML_ROLE_OK, _("À relancer %s · Ctrl-Z annule"), date.p);
	ml_buf_finish(&date);
	ml_arena_destroy(x.a);
	ml_free_(typed);
}

void ml_sheet_follow_up(struct ml_screen *s)
{
	ml_app_prompt(s->app, FOLLOW_TITLE, FOLLOW_TEXT, ML_STR(""), false, follow_typed, NULL);
}
