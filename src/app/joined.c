/* Duplicates that were joined, as the actions on records meet them: taking one apart, and what is erased with its canonical record. */
#include "app/parts.h"

bool ml_app_can_unjoin(void *ctx, const struct ml_action *a, struct ml_buf *reason)
{
	struct ml_app *app = ctx;
	unsigned flags = 0;
	if (ml_store_is_read_only(app->store)) {
		ml_buf_z(reason, _("base ouverte en lecture seule"));
		return false;
	}
	if (ml_store_row(app->store, NULL, ml_app_current(app), NULL, 0, NULL, &flags, NULL) && (flags & ML_R_MERGED))
		return true;
	ml_buf_z(reason, _("cette fiche n'est réunie à aucune autre"));
	return false;
}

static bool run_unjoin(struct ml_app *app, void *arg, struct ml_error *e)
{
	return ml_store_unjoin(app->store, *(int64_t *)arg, e);
}

bool ml_app_do_unjoin(void *ctx, const struct ml_action *a, struct ml_error *e)
{
	struct ml_app *app = ctx;
	struct ml_arena *arena = ml_arena_create();
	int64_t rid = ml_app_current(app);
	struct ml_str title = ml_store_title(app->store, arena, rid);
	if (ml_app_step(app, "unjoin", title, run_unjoin, &rid))
		ml_app_say(app, ML_ROLE_OK, _("« %.*s » est de nouveau une fiche à part · Ctrl-Z annule"), (int)title.n,
			title.p);
	ml_arena_destroy(arena);
	return true;
}

void ml_app_add_joined(struct ml_app *app, struct ml_buf *text)
{
	struct ml_arena *arena = ml_arena_create();
	int64_t *rids, *group;
	uint32_t n = ml_app_targets(app, arena, &rids), n_group, more = 0;
	for (uint32_t i = 0; i < n; i++)
		if (ml_store_group(app->store, arena, rids[i], &group, &n_group, NULL) && group[0] == rids[i])
			more += n_group - 1;
	if (more)
		ml_buf_printf(text,
			ml_trn("\n%u fiche en double, réunie à celle-ci, est effacée avec elle.",
				"\n%u fiches en double, réunies à celle-ci, sont effacées avec elle.", more),
			more);
	ml_arena_destroy(arena);
}
