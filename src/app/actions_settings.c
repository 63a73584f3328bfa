/* What can be done with settings and with pictures of the data. */
#include <maillage/sync.h>
#include "app/actions.h"

SCREEN_ACTION(do_dashboard, ml_dashboard_create)
TOP_ACTION(do_board_list, ml_dashboard_list)
TOP_ACTION(do_board_table, ml_dashboard_table)
TOP_ACTION(do_board_range, ml_dashboard_range)
TOP_ACTION(do_board_export, ml_dashboard_export)
SCREEN_ACTION(do_settings, ml_settings_create)
TOP_ACTION(do_edit, ml_settings_screen_edit)
TOP_ACTION(do_reset, ml_settings_screen_reset)

const struct ml_action ml_actions_settings[] = {
	{.name = "dashboard",
		.label = N_("Tableaux de bord"),
		.help = N_("Rencontres, présences, acteurs, réponses, territoires, plan : graphiques et nombres."),
		.group = N_("Aller à"),
		.scope = NOT_FORM & ~ML_SCOPE_DASHBOARD,
		.run = do_dashboard},
	{.name = "dashboard.list",
		.label = N_("Les fiches de ce graphique"),
		.bar = N_("Fiches"),
		.help = N_("Ouvre la liste de ce qui est compté."),
		.group = N_("Affichage"),
		.scope = ML_SCOPE_DASHBOARD,
		.keys = {ML_FN_F(2)},
		.run = do_board_list},
	{.name = "dashboard.range",
		.label = N_("Changer de période"),
		.bar = N_("Période"),
		.help = N_("Douze mois, cette année, l'an dernier, depuis le début."),
		.group = N_("Affichage"),
		.scope = ML_SCOPE_DASHBOARD,
		.keys = {ML_FN_F(4)},
		.run = do_board_range},
	{.name = "dashboard.table",
		.label = N_("Graphiques ou tables de nombres"),
		.bar = N_("Table"),
		.help = N_("Tous les nombres, ligne à ligne."),
		.group = N_("Affichage"),
		.scope = ML_SCOPE_DASHBOARD,
		.keys = {ML_FN_F(6)},
		.run = do_board_table},
	{.name = "dashboard.export",
		.label = N_("Exporter ce tableau…"),
		.bar = N_("Export"),
		.help = N_("Un fichier CSV pour un tableur."),
		.group = N_("Échanges"),
		.scope = ML_SCOPE_DASHBOARD,
		.keys = {ML_FN_F(7)},
		.run = do_board_export},
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
