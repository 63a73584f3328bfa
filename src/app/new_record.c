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

enum { MAX_CHOICES = 96 };

struct new_choice { /* F7 where several kinds make sense */
	struct ml_ui_choice choice[MAX_CHOICES];
	const struct ml_kind *kind[MAX_CHOICES];
	const struct ml_field *field[MAX_CHOICES];
	struct ml_uuid id;
	uint32_t n;
	char key[MAX_CHOICES][8];
	struct ml_arena *a;
};

static uint32_t suggest_new(
	void *arg, struct ml_str typed, struct ml_arena *a, struct ml_ui_choice *out, uint32_t max, uint64_t *more)
{
	struct new_choice *c = arg;
	struct ml_ui_fixed fixed = {c->choice, c->n};
	return ml_ui_suggest_fixed(&fixed, typed, a, out, max, more);
}

static void new_chosen(struct ml_app *app, bool accepted, void *arg)
{
	struct new_choice *c = arg;
	const struct ml_ui_choice *chosen = accepted ? ml_ui_picker_current(&app->picker) : NULL;
	int64_t at;
	if (chosen && ml_str_to_int(chosen->key, &at))
		push_new(app, c->kind[at], c->field[at], &c->id);
	ml_arena_destroy(c->a);
	ml_free_(c);
}

static void add_choice(struct new_choice *c, const struct ml_kind *kind, const struct ml_field *field)
{
	if (c->n == MAX_CHOICES)
		return;
	snprintf(c->key[c->n], sizeof c->key[0], "%u", c->n);
	c->kind[c->n] = kind;
	c->field[c->n] = field;
	c->choice[c->n].key = ml_str(c->key[c->n]);
	c->choice[c->n].label = ml_str(_(kind->new_label));
	c->choice[c->n].detail = ml_str(field ? ml_app_label(kind, field) : _(kind->group));
	c->n++;
}

static void ask_new(struct ml_app *app)
{
	struct new_choice *c = ml_xalloc(sizeof *c);
	const struct ml_kind *kinds[MAX_CHOICES];
	const struct ml_field *fields[MAX_CHOICES];
	uint32_t n_all;
	const struct ml_kind *const *all = ml_kinds(&n_all);
	c->a = ml_arena_create();
	uint32_t n = ml_sheet_links(ml_app_top(app), kinds, fields, MAX_CHOICES, &c->id);
	for (uint32_t i = 0; i < n; i++)
		add_choice(c, kinds[i], fields[i]);
	for (uint32_t i = 0; n == 0 && i < n_all; i++)
		if (!(all[i]->flags & ML_K_HIDDEN))
			add_choice(c, all[i], NULL);
	ml_app_pick(app, _("Que voulez-vous ajouter ?"), 0, suggest_new, c, new_chosen, c);
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
