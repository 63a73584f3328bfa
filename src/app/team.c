/* A team made later: somebody who began alone has colleagues now. */
#include <maillage/sync.h>
#include "app/actions.h"

bool ml_app_can_found(void *ctx, const struct ml_action *a, struct ml_buf *reason)
{
	struct ml_app *app = ctx;
	if (!ml_app_can_write(ctx, a, reason))
		return false;
	bool free = !ml_team_info(app->store, NULL, NULL) && !ml_team_is_pending(app->store);
	if (!free)
		ml_buf_z(reason, _("cette base est déjà d'une équipe"));
	return free;
}

static void named(struct ml_app *app, bool accepted, void *arg)
{
	struct ml_error e = {0};
	if (!accepted)
		return;
	char *name = ml_ui_dialog_answer(&app->dialog);
	if (ml_team_create(app->store, ml_str(name), &e))
		ml_app_say(app, ML_ROLE_OK, _("Équipe créée : %s. Invitez maintenant les autres postes."), name);
	else
		ml_app_fail(app, &e);
	ml_free_(name);
	ml_app_refresh(app);
}

bool ml_app_found(void *ctx, const struct ml_action *a, struct ml_error *e)
{
	ml_app_prompt(ctx, _("Créer une équipe"), _("Son nom, par exemple : CESE Souss-Massa"), ML_STR(""), false, named, NULL);
	return true;
}
