/* What can be done in the steering views. */
#include "app/actions.h"

TOP_ACTION(do_filter, ml_view_filter)
TOP_ACTION(do_table, ml_view_table)

const struct ml_action ml_actions_views[] = {
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
		.run = do_table},
	{0},
};
