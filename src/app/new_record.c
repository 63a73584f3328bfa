/* F7: a new record, of the kind of the list, tied to the sheet, or of a kind to be chosen. */
#include <stdio.h>

#include <maillage/settings.h>
#include "app/parts.h"

/* Where one works, when the user said so; not where the people one meets live. */
static void preset_territory(struct ml_app *app, struct ml_screen *s, const struct ml_kind *kind)
{
	const struct ml_field *f = ml_kind_field(kind, ML_STR("territory"));
	struct ml_buf code = {0};
	struct ml_value to = {.tag = ML_ID};
	if (f && f->type == ML_T_REF && !(kind->flags & ML_K_LINK) &&
		ml_setting_get(app->ctx, app->store, ml_setting_by_name(ML_STR("territory")), &code)) {
		ml_territory_id(ml_buf_view(&code), &to.id);
		if (ml_store_rid(app->store, &to.id))
			ml_form_screen_preset(s, f, &to, 1);
	}
	ml_buf_finish(&code);
}

static void push_new(
	struct ml_app *app, const struct ml_kind *kind, const struct ml_field *field, const struct ml_uuid *id)
{
	struct ml_screen *s = ml_form_screen_create(app, kind, 0);
	struct ml_value to = {.tag = ML_ID};
	preset_territory(app, s, kind);
	if (field) {
		to.id = *id;
		ml_form_screen_preset(s, field, &to, 1);
	}
	ml_app_push(app, s);
}

bool ml_app_new_kind(void *ctx, const struct ml_action *a, struct ml_error *e)
{
	push_new(ctx, ml_kind_by_wire((uint64_t)a->arg), NULL, NULL);
	return true;
}

/* ---- where several kinds make sense ------------------------------------------------------------------------ */

struct ml_new_choice *ml_new_choice_create(const struct ml_new_choice *first)
{
	struct ml_new_choice *c = ml_xalloc(sizeof *c);
	*c = *first;
	c->fixed.v = c->choice;
	return c;
}

void ml_new_choice_add(struct ml_new_choice *c, const struct ml_kind *kind, const struct ml_field *field)
{
	uint32_t at = c->fixed.n;
	if (at == ML_COUNT(c->choice))
		return;
	snprintf(c->key[at], sizeof c->key[0], "%u", at);
	c->kind[at] = kind;
	c->field[at] = field;
	c->choice[at] = (struct ml_ui_choice){.key = ml_str(c->key[at]),
		.label = ml_str(_(kind->new_label)),
		.detail = ml_str(field ? ml_app_label(kind, field) : _(kind->group))};
	c->fixed.n++;
}

static void new_chosen(struct ml_app *app, bool accepted, void *arg)
{
	struct ml_new_choice *c = arg;
	const struct ml_ui_choice *chosen = accepted ? ml_ui_picker_current(&app->picker) : NULL;
	int64_t at;
	if (chosen && ml_str_to_int(chosen->key, &at))
		c->make(app, c->kind[at], c->field[at], c);
	ml_free_(c);
}

void ml_new_choice_ask(struct ml_app *app, const char *title, struct ml_new_choice *c)
{
	ml_app_pick(app, title, 0, ml_ui_suggest_fixed, &c->fixed, new_chosen, c);
}

static void make_tied(struct ml_app *app, const struct ml_kind *kind, const struct ml_field *field,
	const struct ml_new_choice *c)
{
	push_new(app, kind, field, &c->about);
}

static void ask_new(struct ml_app *app)
{
	enum { MOST = ML_NEW_CHOICES };
	struct ml_new_choice *c = ml_new_choice_create(&(struct ml_new_choice){.make = make_tied});
	const struct ml_kind *kinds[MOST];
	const struct ml_field *fields[MOST];
	uint32_t n_all;
	const struct ml_kind *const *all = ml_kinds(&n_all);
	uint32_t n = ml_sheet_links(ml_app_top(app), kinds, fields, MOST, &c->about);
	for (uint32_t i = 0; i < n; i++)
		ml_new_choice_add(c, kinds[i], fields[i]);
	for (uint32_t i = 0; n == 0 && i < n_all; i++)
		if (!(all[i]->flags & ML_K_HIDDEN))
			ml_new_choice_add(c, all[i], NULL);
	ml_new_choice_ask(app, _("Que voulez-vous ajouter ?"), c);
}

bool ml_app_new(void *ctx, const struct ml_action *a, struct ml_error *e)
{
	struct ml_app *app = ctx;
	struct ml_screen *s = ml_app_top(app);
	const struct ml_kind *kind = ml_list_screen_kind(s);
	const struct ml_field *field = NULL;
	struct ml_uuid id;
	if (kind || ml_sheet_related(s, &kind, &field, &id))
		push_new(app, kind, field, &id);
	else
		ask_new(app);
	return true;
}
