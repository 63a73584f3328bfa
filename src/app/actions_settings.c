/* What can be done with settings and with pictures of the data. */
#include <maillage/sync.h>
#include "app/actions.h"

SCREEN_ACTION(do_settings, ml_settings_create)
TOP_ACTION(do_edit, ml_settings_screen_edit)
TOP_ACTION(do_reset, ml_settings_screen_reset)

const struct ml_action ml_actions_settings[] = {
	{.name = "settings",
		.label = N_("Réglages"),
		.help = N_("Langue, couleurs, lieu, sauvegardes ; dit ce qui vaut pour la base ou le poste."),
		.group = N_("Affichage"),
		.scope = NOT_FORM & ~ML_SCOPE_SETTINGS,
		.run = do_settings},
	{.name = "settings.edit",
		.label = N_("Changer ce réglage"),
		.bar = N_("Changer"),
		.help = N_("La liste de ses valeurs, ou une ligne à taper."),
		.group = N_("Affichage"),
		.scope = ML_SCOPE_SETTINGS,
		.keys = {ML_FN_F(2)},
		.run = do_edit},
	{.name = "settings.reset",
		.label = N_("Remettre la valeur usuelle"),
		.bar = N_("Usuel"),
		.help = N_("Celle qui vaut quand rien n'est réglé."),
		.group = N_("Affichage"),
		.scope = ML_SCOPE_SETTINGS,
		.keys = {ML_FN_F(8), ML_FN_DELETE},
		.run = do_reset},
	{0},
};
