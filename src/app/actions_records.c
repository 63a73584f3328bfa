/* What can be done with records: lists, sheets, forms, the bin. */
#include "app/actions.h"

static bool do_edit(void *ctx, const struct ml_action *a, struct ml_error *e)
{
	struct ml_app *app = ctx;
	int64_t rid = ml_app_current(app);
	const struct ml_kind *kind = ml_kind_by_wire((uint64_t)(rid & 0xff));
	if (rid && kind)
		ml_app_push(app, ml_form_screen_create(app, kind, rid));
	return true;
}

static bool can_twin(void *ctx, const struct ml_action *a, struct ml_buf *reason)
{
	if (ml_form_screen_has_twin(ml_app_top(ctx)))
		return true;
	ml_buf_z(reason, _("aucune fiche ne ressemble à celle-ci"));
	return false;
}

static bool can_take_stored(void *ctx, const struct ml_action *a, struct ml_buf *reason)
{
	if (ml_form_screen_has_moved(ml_app_top(ctx)))
		return true;
	ml_buf_z(reason, _("rien n'a changé dans la base depuis"));
	return false;
}

TOP_ACTION(do_form_save, ml_form_screen_save)
TOP_ACTION(do_form_choose, ml_form_screen_choose)
TOP_ACTION(do_form_undo, ml_form_screen_undo)
TOP_ACTION(do_form_redo, ml_form_screen_redo)
TOP_ACTION(do_form_up, ml_form_screen_up)
TOP_ACTION(do_form_down, ml_form_screen_down)
TOP_ACTION(do_form_stored, ml_form_screen_take_stored)
TOP_ACTION(do_twin_open, ml_form_screen_open_twin)
TOP_ACTION(do_twin_other, ml_form_screen_other_twin)

const struct ml_action ml_actions_records[] = {
	{.name = "record.edit",
		.label = N_("Modifier la fiche"),
		.bar = N_("Éditer"),
		.help = N_("Ouvre le formulaire de la fiche."),
		.group = N_("Fiche"),
		.scope = ML_SCOPE_RECORDS | ML_SCOPE_AGENDA | ML_SCOPE_VIEW,
		.keys = {ML_FN_F(2)},
		.can = ml_app_can_touch,
		.run = do_edit},
	{.name = "bin.restore",
		.label = N_("Rétablir"),
		.bar = N_("Rétabl."),
		.help = N_("Sort la fiche de la corbeille."),
		.group = N_("Fiche"),
		.scope = ML_SCOPE_BIN,
		.keys = {ML_FN_F(6)},
		.can = ml_app_can_touch,
		.run = ml_app_restore},
	{.name = "record.new",
		.label = N_("Nouvelle fiche…"),
		.bar = N_("Nouv."),
		.help = N_("Du type de la liste, ou liée à la fiche."),
		.group = N_("Fiche"),
		.scope = ML_SCOPE_HOME | ML_SCOPE_RECORDS,
		.keys = {ML_FN_F(7), ML_CTRL('n')},
		.can = ml_app_can_write,
		.run = ml_app_new},
	{.name = "record.bin",
		.label = N_("Mettre à la corbeille"),
		.bar = N_("Corb."),
		.help = N_("La fiche, ou toutes celles qui sont cochées."),
		.group = N_("Fiche"),
		.scope = ML_SCOPE_LIST | ML_SCOPE_SHEET | ML_SCOPE_AGENDA,
		.keys = {ML_FN_F(8), ML_FN_DELETE},
		.can = ml_app_can_touch,
		.run = ml_app_bin},
	{.name = "record.unjoin",
		.label = N_("Séparer de la fiche réunie"),
		.help = N_("Elle revient dans les listes avec ses propres valeurs."),
		.group = N_("Fiche"),
		.scope = ML_SCOPE_SHEET,
		.can = ml_app_can_unjoin,
		.run = ml_app_do_unjoin},
	{.name = "bin.erase",
		.label = N_("Effacer définitivement…"),
		.bar = N_("Effacer"),
		.help = N_("Partout, pour toujours (droit à l'effacement)."),
		.group = N_("Fiche"),
		.scope = ML_SCOPE_BIN,
		.keys = {ML_FN_F(8), ML_FN_DELETE},
		.can = ml_app_can_touch,
		.run = ml_app_erase},
	{.name = "form.save",
		.label = N_("Enregistrer la fiche"),
		.help = N_("Vérifie tout, puis enregistre en une étape."),
		.group = N_("Fiche"),
		.scope = ML_SCOPE_FORM,
		.keys = {ML_CTRL('s')},
		.can = ml_app_can_write,
		.run = do_form_save},
	{.name = "form.choose",
		.label = N_("Choisir dans une liste, un calendrier"),
		.bar = N_("Choisir"),
		.help = N_("Valeurs du champ : choix, fiches, étiquettes, jours, lieux connus."),
		.group = N_("Fiche"),
		.scope = ML_SCOPE_FORM,
		.keys = {ML_FN_F(2)},
		.run = do_form_choose},
	{.name = "form.undo",
		.label = N_("Annuler dans la saisie"),
		.help = N_("Mot par mot, puis champ par champ, jusqu'à ce qui était là."),
		.group = N_("Fiche"),
		.scope = ML_SCOPE_FORM,
		.keys = {ML_CTRL('z')},
		.run = do_form_undo},
	{.name = "form.redo",
		.label = N_("Rétablir dans la saisie"),
		.help = N_("Le contraire d'annuler."),
		.group = N_("Fiche"),
		.scope = ML_SCOPE_FORM,
		.keys = {ML_CTRL('y')},
		.run = do_form_redo},
	{.name = "form.up",
		.label = N_("Monter cette valeur"),
		.help = N_("Parmi plusieurs ; la première est celle que montrent les listes."),
		.group = N_("Fiche"),
		.scope = ML_SCOPE_FORM,
		.keys = {ML_CTRL(ML_FN_UP)},
		.run = do_form_up},
	{.name = "form.down",
		.label = N_("Descendre cette valeur"),
		.help = N_("Parmi plusieurs ; la première est celle que montrent les listes."),
		.group = N_("Fiche"),
		.scope = ML_SCOPE_FORM,
		.keys = {ML_CTRL(ML_FN_DOWN)},
		.run = do_form_down},
	{.name = "form.stored",
		.label = N_("Reprendre la valeur de la base"),
		.help = N_("Celle qu'une fusion ou un autre a mise entre-temps ; Ctrl-Z redonne la vôtre."),
		.group = N_("Fiche"),
		.scope = ML_SCOPE_FORM,
		.keys = {ML_FN_F(4)},
		.can = can_take_stored,
		.run = do_form_stored},
	{.name = "drafts",
		.label = N_("Saisies interrompues…"),
		.help = N_("Ce qui n'était pas enregistré quand le programme s'est arrêté."),
		.group = N_("Fiche"),
		.scope = NOT_FORM,
		.can = ml_app_can_resume,
		.run = ml_app_resume},
	{.name = "form.twin",
		.label = N_("Ouvrir la fiche qui ressemble"),
		.help = N_("Au lieu d'en faire une seconde ; la saisie est gardée."),
		.group = N_("Fiche"),
		.scope = ML_SCOPE_FORM,
		.keys = {ML_FN_F(6)},
		.can = can_twin,
		.run = do_twin_open},
	{.name = "form.other",
		.label = N_("Ce n'est pas la même fiche"),
		.help = N_("La ressemblance n'est plus rappelée, ici ni chez les collègues."),
		.group = N_("Fiche"),
		.scope = ML_SCOPE_FORM,
		.keys = {ML_FN_F(8)},
		.can = can_twin,
		.run = do_twin_other},
	{0},
};
