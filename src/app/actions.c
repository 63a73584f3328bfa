/*
 * The one table of actions: name, label, key, help, where it applies. Function bar, menu, palette, help and the man
 * page are drawn from it. Its parts are in actions_*.c.
 */
#include <maillage/sync.h>
#include <maillage/view.h>
#include "app/actions.h"

static const struct ml_action *const parts[] = {
	ml_actions_records,
	ml_actions_list,
	ml_actions_sheet,
	ml_actions_agenda,
	ml_actions_door,
	ml_actions_exchange,
	ml_actions_settings,
	ml_actions_views,
	ml_actions_general,
};

const struct ml_action *ml_app_action(uint32_t i)
{
	for (size_t p = 0; p < ML_COUNT(parts); p++)
		for (const struct ml_action *a = parts[p]; a->name; a++)
			if (i-- == 0)
				return a;
	return NULL;
}

/* ---- can it be done now? ---- */

bool ml_app_can_write(void *ctx, const struct ml_action *a, struct ml_buf *reason)
{
	struct ml_app *app = ctx;
	if (!ml_store_is_read_only(app->store))
		return true;
	ml_buf_z(reason, _("base ouverte en lecture seule"));
	return false;
}

bool ml_app_can_touch(void *ctx, const struct ml_action *a, struct ml_buf *reason)
{
	if (!ml_app_can_write(ctx, a, reason))
		return false;
	if (ml_app_current(ctx))
		return true;
	ml_buf_z(reason, _("aucune fiche choisie"));
	return false;
}

bool ml_app_can_team(void *ctx, const struct ml_action *a, struct ml_buf *reason)
{
	struct ml_app *app = ctx;
	bool team = ml_team_info(app->store, NULL, NULL);
	if (!team)
		ml_buf_z(reason, _("cette base n'appartient à aucune équipe"));
	return team;
}

/* ---- actions made from the kinds and the steering views ---- */

static bool do_kind(void *ctx, const struct ml_action *a, struct ml_error *e)
{
	ml_app_push(ctx, ml_list_screen_create(ctx, ml_kind_by_wire((uint64_t)a->arg), ML_STR("")));
	return true;
}

static void make_pair(struct ml_app *app, const struct ml_kind *k)
{
	struct ml_action *list = &app->made[app->n_made++], *add = &app->made[app->n_made++];
	*list = (struct ml_action){.name = k->key,
		.label = k->plural,
		.help = "",
		.group = k->group,
		.scope = NOT_FORM,
		.run = do_kind,
		.arg = k->wire};
	*add = (struct ml_action){.name = ml_arena_printf(app->names, "new.%s", k->key).p,
		.label = k->new_label,
		.help = "",
		.group = N_("Nouveau"),
		.scope = NOT_FORM,
		.can = ml_app_can_write,
		.run = ml_app_new_kind,
		.arg = k->wire};
}

static bool do_view(void *ctx, const struct ml_action *a, struct ml_error *e)
{
	uint32_t n;
	ml_app_push(ctx, ml_view_screen_create(ctx, ml_subjects(&n) + a->arg));
	return true;
}

void ml_app_make_actions(struct ml_app *app)
{
	uint32_t n, n_subjects;
	const struct ml_kind *const *kinds = ml_kinds(&n);
	const struct ml_subject *subjects = ml_subjects(&n_subjects);
	app->names = ml_arena_create();
	app->made = ml_xalloc((2 * n + n_subjects) * sizeof *app->made);
	for (uint32_t i = 0; i < n; i++)
		if (!(kinds[i]->flags & ML_K_HIDDEN))
			make_pair(app, kinds[i]);
	for (uint32_t i = 0; i < n_subjects; i++)
		app->made[app->n_made + app->n_views++] =
			(struct ml_action){.name = ml_arena_printf(app->names, "view.%s", subjects[i].key).p,
				.label = subjects[i].title,
				.help = subjects[i].help,
				.group = N_("Pilotage"),
				.scope = NOT_FORM,
				.run = do_view,
				.arg = i};
}

static void offer(struct ml_app *app, const struct ml_action *a)
{
	if ((a->scope & ml_app_top(app)->ops->scope) && app->set.n < ML_COUNT(app->offer))
		app->offer[app->set.n++] = a;
}

/* The palette follows this order: records, their kinds, the rest, and new records, which F7 does as well. */
void ml_app_offer(struct ml_app *app)
{
	app->set = (struct ml_action_set){app->offer, 0, app};
	for (size_t p = 0; p < ML_COUNT(parts); p++) {
		for (const struct ml_action *a = parts[p]; a->name; a++)
			offer(app, a);
		for (uint32_t i = 0; i < app->n_made && p == 0; i += 2)
			offer(app, &app->made[i]);
		for (uint32_t i = 0; i < app->n_views && p == 0; i++)
			offer(app, &app->made[app->n_made + i]);
	}
	for (uint32_t i = 1; i < app->n_made; i += 2)
		offer(app, &app->made[i]);
}

static bool is_forbidden(const struct ml_app *app, const struct ml_action *a)
{
	for (const char *const *name = app->forbidden; name && *name; name++)
		if (strcmp(*name, a->name) == 0)
			return true;
	return false;
}

bool ml_app_do(struct ml_app *app, const struct ml_action *a)
{
	if (is_forbidden(app, a))
		return false;
	struct ml_buf reason = {0};
	struct ml_error e = {0};
	bool good = ml_action_can(&app->set, a, &reason);
	if (!good)
		ml_app_say(app, ML_ROLE_WARNING, _("%s : %s"), _(a->label), reason.p ? reason.p : "");
	else if (!(good = a->run(app, a, &e)))
		ml_app_fail(app, &e);
	ml_buf_finish(&reason);
	return good;
}
