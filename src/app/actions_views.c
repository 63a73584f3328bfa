/* What can be done in the steering views. */
#include "app/actions.h"
#include "app/sheet.h"

TOP_ACTION(do_filter, ml_view_filter)
TOP_ACTION(do_table, ml_view_table)
TOP_ACTION(do_export, ml_view_export)

static bool do_about(void *ctx, const struct ml_action *a, struct ml_error *e)
{
	struct ml_app *app = ctx;
	struct ml_screen *s = ml_view_screen_about(app, sheet_of(ml_app_top(app))->rid);
	ml_app_push(app, s);
	return true;
}

const struct ml_action ml_actions_views[] = {
	{.name = "view.about",
		.label = N_("Portrait, suivi : tout ce qui en dépend"),
		.bar = N_("Bilan"),
		.help = N_("La vue de pilotage de cette fiche : chiffres, dates, ce qui reste à faire."),
		.group = N_("Affichage"),
		.scope = ML_SCOPE_STEERED,
		.keys = {ML_FN_F(6)},
		.run = do_about},
	{.name = "view.filter",
		.label = N_("Période, territoire, objet…"),
		.bar = N_("Filtre"),
		.help = N_("Ce que la vue prend en compte."),
		.group = N_("Affichage"),
		.scope = ML_SCOPE_VIEW,
		.keys = {ML_FN_F(4)},
		.can = ml_view_can_filter,
		.run = do_filter},
	{.name = "view.table",
		.label = N_("Graphiques ou tables de nombres"),
		.bar = N_("Table"),
		.help = N_("Tous les nombres, ligne à ligne."),
		.group = N_("Affichage"),
		.scope = ML_SCOPE_VIEW,
		.keys = {ML_FN_F(6)},
		.can = ml_view_can_table,
		.run = do_table},
	{.name = "view.export",
		.label = N_("Écrire dans un fichier…"),
		.bar = N_("Fichier"),
		.help = N_("Page web, PDF, tableur, texte : la vue ou toute la rubrique."),
		.group = N_("Échanges"),
		.scope = ML_SCOPE_VIEW,
		.keys = {ML_FN_F(7)},
		.run = do_export},
	{0},
};
