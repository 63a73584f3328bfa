/* What can be done with a list: filters and views, columns and order, changes to all that is ticked. */
#include "app/actions.h"

TOP_ACTION(do_views, ml_list_screen_views)
TOP_ACTION(do_columns, ml_list_screen_columns)
TOP_ACTION(do_view_save, ml_filter_screen_save)
TOP_ACTION(do_view_rename, ml_filter_screen_rename)
TOP_ACTION(do_view_remove, ml_filter_screen_remove)
TOP_ACTION(do_view_default, ml_filter_screen_default)
TOP_ACTION(do_view_share, ml_filter_screen_share)
TOP_ACTION(do_clear, ml_filter_screen_clear)
TOP_ACTION(do_usual, ml_columns_screen_usual)
TOP_ACTION(do_bulk_apply, ml_bulk_screen_apply)

static bool do_move(void *ctx, const struct ml_action *a, struct ml_error *e)
{
	ml_columns_screen_move(ml_app_top(ctx), (int)a->arg);
	return true;
}

static bool do_widen(void *ctx, const struct ml_action *a, struct ml_error *e)
{
	ml_columns_screen_widen(ml_app_top(ctx), (int)a->arg);
	return true;
}

static bool can_view(void *ctx, const struct ml_action *a, struct ml_buf *reason)
{
	if (!ml_filter_screen_has_view(ml_app_top(ctx))) {
		ml_buf_z(reason, _("aucune vue enregistrée n'est choisie"));
		return false;
	}
	return ml_app_can_write(ctx, a, reason);
}

const struct ml_action ml_actions_list[] = {
	{.name = "list.views",
		.label = N_("Filtres et vues enregistrées"),
		.bar = N_("Vues"),
		.help = N_("Ne garder que certaines fiches."),
		.group = N_("Affichage"),
		.scope = ML_SCOPE_LIST,
		.keys = {ML_FN_F(4)},
		.run = do_views},
	{.name = "list.columns",
		.label = N_("Colonnes et tri"),
		.bar = N_("Colon."),
		.help = N_("Choisir et ranger les colonnes de cette liste, et son ordre."),
		.group = N_("Affichage"),
		.scope = ML_SCOPE_LIST,
		.keys = {ML_FN_F(6)},
		.run = do_columns},
	{.name = "list.set",
		.label = N_("Modifier un champ des fiches cochées…"),
		.help = N_("Une même valeur pour toutes ; l'effet d'abord, une seule étape à annuler."),
		.group = N_("Fiche"),
		.scope = ML_SCOPE_LIST,
		.keys = {ML_CTRL('e')},
		.can = ml_app_can_touch,
		.run = ml_app_bulk_set},
	{.name = "list.tag",
		.label = N_("Ajouter une étiquette aux fiches cochées…"),
		.help = N_("Celles qui l'ont déjà restent telles quelles."),
		.group = N_("Fiche"),
		.scope = ML_SCOPE_LIST,
		.keys = {ML_CTRL('t')},
		.can = ml_app_can_touch,
		.run = ml_app_bulk_tag},
	{.name = "list.untag",
		.label = N_("Retirer une étiquette des fiches cochées…"),
		.help = N_("Parmi celles qu'elles portent."),
		.group = N_("Fiche"),
		.scope = ML_SCOPE_LIST,
		.can = ml_app_can_touch,
		.run = ml_app_bulk_untag},
	{.name = "view.clear",
		.label = N_("Effacer toutes les conditions"),
		.bar = N_("Effacer"),
		.help = N_("La liste montre de nouveau toutes les fiches."),
		.group = N_("Affichage"),
		.scope = ML_SCOPE_FILTERS,
		.keys = {ML_FN_F(4)},
		.run = do_clear},
	{.name = "view.default",
		.label = N_("Ouvrir la liste sur cette vue"),
		.bar = N_("Défaut"),
		.help = N_("Sur ce poste ; une seconde fois : plus."),
		.group = N_("Affichage"),
		.scope = ML_SCOPE_FILTERS,
		.keys = {ML_FN_F(5)},
		.can = can_view,
		.run = do_view_default},
	{.name = "view.rename",
		.label = N_("Renommer la vue…"),
		.bar = N_("Renom."),
		.help = N_("La vue choisie à droite."),
		.group = N_("Affichage"),
		.scope = ML_SCOPE_FILTERS,
		.keys = {ML_FN_F(6)},
		.can = can_view,
		.run = do_view_rename},
	{.name = "view.save",
		.label = N_("Enregistrer la vue…"),
		.bar = N_("Enreg."),
		.help = N_("Filtre, mots, tri et colonnes de la liste, sous un nom."),
		.group = N_("Affichage"),
		.scope = ML_SCOPE_FILTERS,
		.keys = {ML_FN_F(7), ML_CTRL('s')},
		.can = ml_app_can_write,
		.run = do_view_save},
	{.name = "view.remove",
		.label = N_("Supprimer la vue"),
		.bar = N_("Suppr."),
		.help = N_("Elle va à la corbeille ; les fiches restent."),
		.group = N_("Affichage"),
		.scope = ML_SCOPE_FILTERS,
		.keys = {ML_FN_F(8)},
		.can = can_view,
		.run = do_view_remove},
	{.name = "view.share",
		.label = N_("Partager la vue avec l'équipe"),
		.help = N_("Par les prochains échanges ; une seconde fois : elle reste sur ce poste."),
		.group = N_("Affichage"),
		.scope = ML_SCOPE_FILTERS,
		.keys = {ML_CTRL('t')},
		.can = can_view,
		.run = do_view_share},
	{.name = "columns.narrow",
		.label = N_("Colonne plus étroite"),
		.bar = N_("Étroit"),
		.help = N_("De quatre signes."),
		.group = N_("Affichage"),
		.scope = ML_SCOPE_COLUMNS,
		.keys = {ML_FN_F(3)},
		.run = do_widen,
		.arg = -1},
	{.name = "columns.wide",
		.label = N_("Colonne plus large"),
		.bar = N_("Large"),
		.help = N_("De quatre signes."),
		.group = N_("Affichage"),
		.scope = ML_SCOPE_COLUMNS,
		.keys = {ML_FN_F(4)},
		.run = do_widen,
		.arg = 1},
	{.name = "columns.up",
		.label = N_("Plus tôt dans l'ordre"),
		.bar = N_("Monter"),
		.help = N_("La colonne ou le champ de tri."),
		.group = N_("Affichage"),
		.scope = ML_SCOPE_COLUMNS,
		.keys = {ML_FN_F(5), ML_CTRL(ML_FN_UP)},
		.run = do_move,
		.arg = -1},
	{.name = "columns.down",
		.label = N_("Plus tard dans l'ordre"),
		.bar = N_("Desc."),
		.help = N_("La colonne ou le champ de tri."),
		.group = N_("Affichage"),
		.scope = ML_SCOPE_COLUMNS,
		.keys = {ML_FN_F(6), ML_CTRL(ML_FN_DOWN)},
		.run = do_move,
		.arg = 1},
	{.name = "columns.usual",
		.label = N_("Comme à l'origine"),
		.bar = N_("Origine"),
		.help = N_("Les colonnes et l'ordre d'avant tout choix."),
		.group = N_("Affichage"),
		.scope = ML_SCOPE_COLUMNS,
		.keys = {ML_FN_F(8)},
		.run = do_usual},
	{.name = "bulk.apply",
		.label = N_("Appliquer à toutes"),
		.bar = N_("Appliq."),
		.help = N_("En une étape, que Ctrl-Z annule."),
		.group = N_("Fiche"),
		.scope = ML_SCOPE_BULK,
		.keys = {ML_FN_F(7), ML_CTRL('s')},
		.run = do_bulk_apply},
	{0},
};
