/*
 * The one table of actions: name, label, key, help, where it applies. Function bar, menu, palette, help and the man
 * page are drawn from it.
 */
#include <maillage/review.h>
#include <maillage/sync.h>
#include "app/parts.h"

/* ---- can it be done now? ------------------------------------------------------------------------ */

static bool can_write(void *ctx, const struct ml_action *a, struct ml_buf *reason)
{
	struct ml_app *app = ctx;
	if (!ml_store_is_read_only(app->store))
		return true;
	ml_buf_z(reason, _("base ouverte en lecture seule"));
	return false;
}

static bool can_touch(void *ctx, const struct ml_action *a, struct ml_buf *reason)
{
	if (!can_write(ctx, a, reason))
		return false;
	if (ml_app_current(ctx))
		return true;
	ml_buf_z(reason, _("aucune fiche choisie"));
	return false;
}

static bool can_settle(void *ctx, const struct ml_action *a, struct ml_buf *reason)
{
	struct ml_app *app = ctx;
	for (int r = 0; r < ML_REASONS; r++)
		if (ml_review_count(app->store, (enum ml_reason)r))
			return true;
	ml_buf_z(reason, _("rien à trancher"));
	return false;
}

static bool can_twin(void *ctx, const struct ml_action *a, struct ml_buf *reason)
{
	if (ml_form_screen_has_twin(ml_app_top(ctx)))
		return true;
	ml_buf_z(reason, _("aucune fiche ne ressemble à celle-ci"));
	return false;
}

static bool can_team(void *ctx, const struct ml_action *a, struct ml_buf *reason)
{
	struct ml_app *app = ctx;
	bool team = ml_team_info(app->store, NULL, NULL);
	if (!team)
		ml_buf_z(reason, _("cette base n'appartient à aucune équipe"));
	return team;
}

static bool can_invite(void *ctx, const struct ml_action *a, struct ml_buf *reason)
{
	return can_write(ctx, a, reason) && can_team(ctx, a, reason);
}

static bool can_join(void *ctx, const struct ml_action *a, struct ml_buf *reason)
{
	struct ml_app *app = ctx;
	if (!can_write(ctx, a, reason))
		return false;
	if (!ml_team_info(app->store, NULL, NULL))
		return true;
	ml_buf_z(reason, _("cette base est déjà dans une équipe"));
	return false;
}

/* ---- moving about ---------------------------------------------------------------------------------- */

static bool do_help(void *ctx, const struct ml_action *a, struct ml_error *e)
{
	ml_app_palette(ctx);
	return true;
}

static bool do_menu(void *ctx, const struct ml_action *a, struct ml_error *e)
{
	ml_app_menu(ctx);
	return true;
}

static bool do_search(void *ctx, const struct ml_action *a, struct ml_error *e)
{
	ml_app_push(ctx, ml_search_create(ctx, ML_STR("")));
	return true;
}

static bool do_home(void *ctx, const struct ml_action *a, struct ml_error *e)
{
	struct ml_app *app = ctx;
	while (app->n_screens > 1) {
		uint32_t before = app->n_screens;
		ml_app_back(app);
		if (app->n_screens == before)
			return true; /* a form asked its question */
	}
	return true;
}

static bool do_back(void *ctx, const struct ml_action *a, struct ml_error *e)
{
	ml_app_back(ctx);
	return true;
}

#define SCREEN_ACTION(name, create)                                                                                    \
	static bool name(void *ctx, const struct ml_action *a, struct ml_error *e)                                     \
	{                                                                                                              \
		ml_app_push(ctx, create(ctx));                                                                         \
		return true;                                                                                           \
	}
SCREEN_ACTION(do_exchange, ml_exchange_create)
SCREEN_ACTION(do_members, ml_members_create)
SCREEN_ACTION(do_quarantine, ml_quarantine_create)
SCREEN_ACTION(do_conflicts, ml_conflicts_create)
SCREEN_ACTION(do_duplicates, ml_duplicates_create)
SCREEN_ACTION(do_history, ml_history_create)
SCREEN_ACTION(do_bin_list, ml_bin_create)

static bool do_kind(void *ctx, const struct ml_action *a, struct ml_error *e)
{
	ml_app_push(ctx, ml_list_screen_create(ctx, ml_kind_by_wire((uint64_t)a->arg), ML_STR("")));
	return true;
}

static bool do_quit(void *ctx, const struct ml_action *a, struct ml_error *e)
{
	struct ml_app *app = ctx;
	do_home(ctx, a, e);
	app->quit = app->n_screens == 1;
	return true;
}

/* ---- records ------------------------------------------------------------------------------------------- */

static bool do_edit(void *ctx, const struct ml_action *a, struct ml_error *e)
{
	struct ml_app *app = ctx;
	int64_t rid = ml_app_current(app);
	const struct ml_kind *kind = ml_kind_by_wire((uint64_t)(rid & 0xff));
	if (rid && kind)
		ml_app_push(app, ml_form_screen_create(app, kind, rid));
	return true;
}

/* ---- what belongs to one screen ------------------------------------------------------------------------------------
 */

#define TOP_ACTION(name, function)                                                                                     \
	static bool name(void *ctx, const struct ml_action *a, struct ml_error *e)                                     \
	{                                                                                                              \
		function(ml_app_top(ctx));                                                                             \
		return true;                                                                                           \
	}
TOP_ACTION(do_views, ml_list_screen_views)
TOP_ACTION(do_columns, ml_list_screen_columns)
TOP_ACTION(do_undo_step, ml_history_undo)
TOP_ACTION(do_make_bundle, ml_exchange_make)
TOP_ACTION(do_open_bundle, ml_exchange_open_file)
TOP_ACTION(do_sync, ml_exchange_sync)
TOP_ACTION(do_revoke, ml_members_revoke)
TOP_ACTION(do_quarantine_accept, ml_quarantine_screen_accept)
TOP_ACTION(do_quarantine_drop, ml_quarantine_screen_drop)
TOP_ACTION(do_rule, ml_conflicts_rule)
TOP_ACTION(do_skip, ml_conflicts_skip)
TOP_ACTION(do_other, ml_conflicts_other)
TOP_ACTION(do_previous, ml_conflicts_previous)
TOP_ACTION(do_review_list, ml_conflicts_list)
TOP_ACTION(do_list_rule, ml_review_list_rule)
TOP_ACTION(do_rule_apply, ml_rule_apply)
TOP_ACTION(do_rule_change, ml_rule_change)
TOP_ACTION(do_rule_open, ml_rule_open)
TOP_ACTION(do_twin_open, ml_form_screen_open_twin)
TOP_ACTION(do_twin_other, ml_form_screen_other_twin)
TOP_ACTION(do_dup_distinct, ml_duplicates_distinct)
TOP_ACTION(do_dup_skip, ml_duplicates_skip)
TOP_ACTION(do_dup_turn, ml_duplicates_turn)
TOP_ACTION(do_dup_all, ml_duplicates_all)

/* ---- the table
 * --------------------------------------------------------------------------------------------------------- */

#define NOT_FORM (ML_SCOPE_ANY & ~ML_SCOPE_FORM)

const struct ml_action ml_app_actions[] = {
	{.name = "help",
		.label = N_("Aide : tout ce qu'on peut faire ici"),
		.bar = N_("Aide"),
		.help = N_("Une liste cherchable ; Entrée exécute."),
		.group = N_("Aide"),
		.scope = ML_SCOPE_ANY,
		.keys = {ML_FN_F(1), ML_CTRL('p')},
		.run = do_help},
	{.name = "record.edit",
		.label = N_("Modifier la fiche"),
		.bar = N_("Éditer"),
		.help = N_("Ouvre le formulaire de la fiche."),
		.group = N_("Fiche"),
		.scope = ML_SCOPE_RECORDS,
		.keys = {ML_FN_F(2)},
		.can = can_touch,
		.run = do_edit},
	{.name = "conflict.other",
		.label = N_("Saisir une autre valeur"),
		.bar = N_("Éditer"),
		.help = N_("Règle le conflit par une valeur nouvelle."),
		.group = N_("Fiche"),
		.scope = ML_SCOPE_CONFLICTS,
		.keys = {ML_FN_F(2)},
		.can = can_write,
		.run = do_other},
	{.name = "duplicate.turn",
		.label = N_("Garder l'autre fiche"),
		.bar = N_("Garder"),
		.help = N_("Celle des deux qui reste ; l'autre lui est réunie."),
		.group = N_("Fiche"),
		.scope = ML_SCOPE_DUPLICATES,
		.keys = {ML_FN_F(2)},
		.can = can_write,
		.run = do_dup_turn},
	{.name = "search",
		.label = N_("Chercher partout"),
		.bar = N_("Cherch"),
		.help = N_("Personnes, organismes, événements, numéros…"),
		.group = N_("Aller à"),
		.scope = NOT_FORM & ~ML_SCOPE_SEARCH,
		.keys = {ML_FN_F(3), ML_CTRL('f')},
		.run = do_search},
	{.name = "list.views",
		.label = N_("Filtres et vues enregistrées"),
		.bar = N_("Vues"),
		.help = N_("Ne garder que certaines fiches."),
		.group = N_("Affichage"),
		.scope = ML_SCOPE_LIST,
		.keys = {ML_FN_F(4)},
		.run = do_views},
	{.name = "exchange.open",
		.label = N_("Choisir un dossier d'échange, ou un paquet…"),
		.bar = N_("Choix"),
		.help = N_("Le dossier est retenu ; un fichier est lu, après un aperçu."),
		.group = N_("Échanges"),
		.scope = ML_SCOPE_EXCHANGE,
		.keys = {ML_FN_F(4)},
		.can = can_write,
		.run = do_open_bundle},
	{.name = "conflict.rule",
		.label = N_("Régler tous les conflits par une règle…"),
		.bar = N_("Règle"),
		.help = N_("Le plus récent, ici, là-bas, un agent, le territoire : vu d'abord, en une seule étape annulable."),
		.group = N_("Fiche"),
		.scope = ML_SCOPE_CONFLICTS,
		.keys = {ML_FN_F(4)},
		.can = can_write,
		.run = do_rule},
	{.name = "review.rule",
		.label = N_("Régler ces conflits par une règle…"),
		.bar = N_("Règle"),
		.help = N_("Ceux que le filtre laisse, ou ceux qui sont cochés."),
		.group = N_("Fiche"),
		.scope = ML_SCOPE_REVIEW,
		.keys = {ML_FN_F(4)},
		.can = can_write,
		.run = do_list_rule},
	{.name = "rule.change",
		.label = N_("Choisir une autre règle…"),
		.bar = N_("Règle"),
		.help = N_("Sur les mêmes conflits."),
		.group = N_("Fiche"),
		.scope = ML_SCOPE_RULE,
		.keys = {ML_FN_F(4)},
		.run = do_rule_change},
	{.name = "rule.apply",
		.label = N_("Appliquer la règle"),
		.bar = N_("Appliq."),
		.help = N_("En une étape : Ctrl-Z remet tous les conflits."),
		.group = N_("Fiche"),
		.scope = ML_SCOPE_RULE,
		.keys = {ML_FN_F(2), ML_CTRL('s')},
		.can = can_write,
		.run = do_rule_apply},
	{.name = "rule.open",
		.label = N_("Ouvrir la fiche"),
		.bar = N_("Fiche"),
		.help = N_("La fiche de la ligne courante."),
		.group = N_("Fiche"),
		.scope = ML_SCOPE_RULE,
		.keys = {ML_FN_F(6)},
		.run = do_rule_open},
	{.name = "conflict.list",
		.label = N_("Liste de tout ce qui reste à trancher"),
		.bar = N_("Liste"),
		.help = N_("Filtrer, cocher, régler plusieurs conflits à la fois."),
		.group = N_("Affichage"),
		.scope = ML_SCOPE_CONFLICTS,
		.keys = {ML_FN_F(6)},
		.run = do_review_list},
	{.name = "conflict.previous",
		.label = N_("Conflit précédent"),
		.bar = N_("Préc."),
		.help = N_("Revient à la fiche d'avant."),
		.group = N_("Fiche"),
		.scope = ML_SCOPE_CONFLICTS,
		.keys = {ML_FN_F(7)},
		.run = do_previous},
	{.name = "duplicate.all",
		.label = N_("Montrer aussi les doublons moins probables"),
		.bar = N_("Plus"),
		.help = N_("Encore une fois : seulement les probables."),
		.group = N_("Affichage"),
		.scope = ML_SCOPE_DUPLICATES,
		.keys = {ML_FN_F(4)},
		.run = do_dup_all},
	{.name = "home",
		.label = N_("Accueil"),
		.bar = N_("Jour"),
		.help = N_("Aujourd'hui, relances, échanges, à trancher."),
		.group = N_("Aller à"),
		.scope = NOT_FORM & ~ML_SCOPE_HOME,
		.keys = {ML_FN_F(5)},
		.run = do_home},
	{.name = "list.columns",
		.label = N_("Colonnes affichées"),
		.bar = N_("Colon."),
		.help = N_("Choisir les colonnes de cette liste."),
		.group = N_("Affichage"),
		.scope = ML_SCOPE_LIST,
		.keys = {ML_FN_F(6)},
		.run = do_columns},
	{.name = "bin.restore",
		.label = N_("Rétablir"),
		.bar = N_("Rétabl."),
		.help = N_("Sort la fiche de la corbeille."),
		.group = N_("Fiche"),
		.scope = ML_SCOPE_BIN,
		.keys = {ML_FN_F(6)},
		.can = can_touch,
		.run = ml_app_restore},
	{.name = "duplicate.distinct",
		.label = N_("Ce n'est pas un doublon"),
		.bar = N_("Distin."),
		.help = N_("Retenu, ici et sur les autres postes : la paire ne reviendra plus."),
		.group = N_("Fiche"),
		.scope = ML_SCOPE_DUPLICATES,
		.keys = {ML_FN_F(6)},
		.can = can_touch,
		.run = do_dup_distinct},
	{.name = "exchange.invite",
		.label = N_("Inviter un poste dans l'équipe…"),
		.bar = N_("Inviter"),
		.help = N_("Par des mots, un code QR ou un fichier."),
		.group = N_("Échanges"),
		.scope = ML_SCOPE_EXCHANGE | ML_SCOPE_MEMBERS,
		.keys = {ML_FN_F(6)},
		.can = can_invite,
		.run = ml_app_invite},
	{.name = "members.open",
		.label = N_("Membres de l'équipe"),
		.bar = N_("Équipe"),
		.help = N_("Qui, depuis quand, vu quand ; empreintes ; exclure un poste."),
		.group = N_("Échanges"),
		.scope = ML_SCOPE_EXCHANGE,
		.keys = {ML_FN_F(2)},
		.run = do_members},
	{.name = "quarantine.open",
		.label = N_("Quarantaine : paquets de postes exclus"),
		.bar = N_("Quarant"),
		.help = N_("Les revoir, les prendre ou les abandonner."),
		.group = N_("Échanges"),
		.scope = ML_SCOPE_MEMBERS,
		.keys = {ML_FN_F(2)},
		.run = do_quarantine},
	{.name = "team.join",
		.label = N_("Rejoindre une équipe…"),
		.bar = N_("Joindre"),
		.help = N_("Par les mots, le texte d'un code QR ou le fichier d'une invitation."),
		.group = N_("Échanges"),
		.scope = ML_SCOPE_MEMBERS,
		.keys = {ML_FN_F(4)},
		.can = can_join,
		.run = ml_app_join},
	{.name = "members.revoke",
		.label = N_("Exclure ce poste de l'équipe…"),
		.bar = N_("Exclure"),
		.help = N_("Volé, perdu ou parti : il ne lira plus rien de nouveau."),
		.group = N_("Échanges"),
		.scope = ML_SCOPE_MEMBERS,
		.keys = {ML_FN_F(8)},
		.can = can_invite,
		.run = do_revoke},
	{.name = "quarantine.accept",
		.label = N_("Prendre ce paquet en entier…"),
		.bar = N_("Prendre"),
		.help = N_("Une seule étape, que Ctrl-Z annule."),
		.group = N_("Échanges"),
		.scope = ML_SCOPE_QUARANTINE,
		.keys = {ML_FN_F(7)},
		.can = can_write,
		.run = do_quarantine_accept},
	{.name = "quarantine.drop",
		.label = N_("Abandonner ce paquet…"),
		.bar = N_("Abandon"),
		.help = N_("La copie mise de côté est supprimée."),
		.group = N_("Échanges"),
		.scope = ML_SCOPE_QUARANTINE,
		.keys = {ML_FN_F(8)},
		.can = can_write,
		.run = do_quarantine_drop},
	{.name = "record.new",
		.label = N_("Nouvelle fiche…"),
		.bar = N_("Nouv."),
		.help = N_("Du type de la liste, ou liée à la fiche."),
		.group = N_("Fiche"),
		.scope = ML_SCOPE_HOME | ML_SCOPE_RECORDS,
		.keys = {ML_FN_F(7), ML_CTRL('n')},
		.can = can_write,
		.run = ml_app_new},
	{.name = "exchange.make",
		.label = N_("Préparer un paquet…"),
		.bar = N_("Donner"),
		.help = N_("Ce que les collègues n'ont pas encore reçu."),
		.group = N_("Échanges"),
		.scope = ML_SCOPE_EXCHANGE,
		.keys = {ML_FN_F(7), ML_CTRL('n')},
		.can = can_team,
		.run = do_make_bundle},
	{.name = "record.bin",
		.label = N_("Mettre à la corbeille"),
		.bar = N_("Corb."),
		.help = N_("La fiche, ou toutes celles qui sont cochées."),
		.group = N_("Fiche"),
		.scope = ML_SCOPE_LIST | ML_SCOPE_SHEET,
		.keys = {ML_FN_F(8), ML_FN_DELETE},
		.can = can_touch,
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
		.can = can_touch,
		.run = ml_app_erase},
	{.name = "exchange.sync",
		.label = N_("Échanger avec cette clé ou ce dossier"),
		.bar = N_("Échang."),
		.help = N_("L'effet prévu d'abord, puis tout : lire, écrire, accuser réception."),
		.group = N_("Échanges"),
		.scope = ML_SCOPE_EXCHANGE,
		.keys = {ML_FN_F(8)},
		.can = can_write,
		.run = do_sync},
	{.name = "conflict.skip",
		.label = N_("Passer ce conflit"),
		.bar = N_("Passer"),
		.help = N_("Il reste à trancher."),
		.group = N_("Fiche"),
		.scope = ML_SCOPE_CONFLICTS,
		.keys = {ML_FN_F(8)},
		.run = do_skip},
	{.name = "duplicate.skip",
		.label = N_("Passer cette paire"),
		.bar = N_("Passer"),
		.help = N_("Elle reste à trancher."),
		.group = N_("Fiche"),
		.scope = ML_SCOPE_DUPLICATES,
		.keys = {ML_FN_F(8)},
		.run = do_dup_skip},
	{.name = "menu",
		.label = N_("Menu"),
		.bar = N_("Menu"),
		.help = N_("Tout, rangé par groupes."),
		.scope = ML_SCOPE_ANY,
		.keys = {ML_FN_F(9)},
		.run = do_menu},
	{.name = "quit",
		.label = N_("Quitter"),
		.bar = N_("Quit"),
		.help = N_("Tout est déjà enregistré."),
		.group = N_("Aide"),
		.scope = ML_SCOPE_ANY,
		.keys = {ML_FN_F(10), ML_CTRL('q')},
		.run = do_quit},
	{.name = "back",
		.label = N_("Revenir"),
		.help = N_("Ferme cet écran."),
		.group = N_("Aller à"),
		.scope = ML_SCOPE_ANY & ~ML_SCOPE_HOME,
		.keys = {ML_FN_ESC},
		.run = do_back},
	{.name = "undo",
		.label = N_("Annuler la dernière étape"),
		.help = N_("Saisie, import, fusion ou mise à la corbeille."),
		.group = N_("Fiche"),
		.scope = NOT_FORM,
		.keys = {ML_CTRL('z')},
		.can = can_write,
		.run = ml_app_undo},
	{.name = "history.undo",
		.label = N_("Annuler cette étape…"),
		.bar = N_("Annul."),
		.help = N_("L'effet d'abord ; ce qui a été modifié depuis est laissé tel quel."),
		.group = N_("Fiche"),
		.scope = ML_SCOPE_HISTORY,
		.keys = {ML_FN_F(8)},
		.can = can_write,
		.run = do_undo_step},
	{.name = "redo",
		.label = N_("Rétablir ce qui vient d'être annulé"),
		.help = N_("Le contraire d'annuler."),
		.group = N_("Fiche"),
		.scope = NOT_FORM,
		.keys = {ML_CTRL('y')},
		.can = can_write,
		.run = ml_app_redo},
	{.name = "exchange",
		.label = N_("Échanges entre postes"),
		.help = N_("Paquets à lire, paquets à donner."),
		.group = N_("Échanges"),
		.scope = NOT_FORM & ~ML_SCOPE_EXCHANGE,
		.run = do_exchange},
	{.name = "members",
		.label = N_("Membres de l'équipe"),
		.help = N_("Qui, depuis quand, vu quand ; empreintes ; exclure un poste."),
		.group = N_("Échanges"),
		.scope = NOT_FORM & ~(ML_SCOPE_EXCHANGE | ML_SCOPE_MEMBERS),
		.run = do_members},
	{.name = "quarantine",
		.label = N_("Quarantaine : paquets de postes exclus"),
		.help = N_("Les revoir, les prendre ou les abandonner."),
		.group = N_("Échanges"),
		.scope = NOT_FORM & ~(ML_SCOPE_MEMBERS | ML_SCOPE_QUARANTINE),
		.run = do_quarantine},
	{.name = "conflicts",
		.label = N_("À trancher : conflits et autres points à revoir"),
		.help = N_("Valeurs saisies sans se voir, codes en double, horloge fausse."),
		.group = N_("Échanges"),
		.scope = NOT_FORM & ~(ML_SCOPE_CONFLICTS | ML_SCOPE_REVIEW | ML_SCOPE_RULE),
		.can = can_settle,
		.run = do_conflicts},
	{.name = "duplicates",
		.label = N_("À trancher : doublons"),
		.help = N_("Fiches saisies deux fois : comparer, réunir, ou dire qu'elles sont distinctes."),
		.group = N_("Échanges"),
		.scope = NOT_FORM & ~ML_SCOPE_DUPLICATES,
		.run = do_duplicates},
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
	{.name = "import",
		.label = N_("Importer un fichier…"),
		.help = N_("vCard, CSV, JSON : aperçu d'abord."),
		.group = N_("Échanges"),
		.scope = NOT_FORM,
		.can = can_write,
		.run = ml_app_import},
	{.name = "export",
		.label = N_("Exporter la liste…"),
		.help = N_("CSV pour un tableur, vCard ou JSON selon le nom du fichier."),
		.group = N_("Échanges"),
		.scope = ML_SCOPE_LIST,
		.run = ml_app_export},
	{.name = "share.part",
		.label = N_("Préparer un paquet partiel…"),
		.help = N_("Un territoire, un type de fiches, une direction, une période."),
		.group = N_("Échanges"),
		.scope = NOT_FORM,
		.can = can_team,
		.run = ml_app_share_part},
	{.name = "share.extract",
		.label = N_("Préparer un extrait sans données personnelles…"),
		.help = N_("Pour une autre direction : pseudonymes, ni nom ni coordonnées, petits effectifs tus."),
		.group = N_("Échanges"),
		.scope = NOT_FORM,
		.can = can_team,
		.run = ml_app_share_extract},
	{.name = "backup",
		.label = N_("Sauvegarder la base…"),
		.help = N_("Une copie complète dans un autre dossier."),
		.group = N_("Échanges"),
		.scope = NOT_FORM,
		.run = ml_app_backup},
	{.name = "backups",
		.label = N_("Revenir à une sauvegarde…"),
		.help = N_("Celles qui se font avant chaque fusion ; l'état présent est d'abord gardé."),
		.group = N_("Échanges"),
		.scope = NOT_FORM,
		.can = can_write,
		.run = ml_app_backups},
	{.name = "history",
		.label = N_("Historique"),
		.help = N_("Chaque étape : qui, quand, combien."),
		.group = N_("Aller à"),
		.scope = NOT_FORM & ~ML_SCOPE_HISTORY,
		.run = do_history},
	{.name = "bin",
		.label = N_("Corbeille"),
		.help = N_("Ce qui y a été mis, pour le rétablir ou l'effacer."),
		.group = N_("Aller à"),
		.scope = NOT_FORM & ~ML_SCOPE_BIN,
		.run = do_bin_list},
	{.name = "capture",
		.label = N_("Capture de l'écran…"),
		.help = N_("Texte, ANSI ou SVG selon le nom du fichier."),
		.group = N_("Affichage"),
		.scope = ML_SCOPE_ANY,
		.run = ml_app_capture},
	{0},
};

/* ---- actions made from the kinds
 * -------------------------------------------------------------------------------------------- */

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
		.group = NULL,
		.scope = NOT_FORM,
		.can = can_write,
		.run = ml_app_new_kind,
		.arg = k->wire};
}

void ml_app_make_actions(struct ml_app *app)
{
	uint32_t n;
	const struct ml_kind *const *kinds = ml_kinds(&n);
	app->names = ml_arena_create();
	app->made = ml_xalloc(2 * n * sizeof *app->made);
	for (uint32_t i = 0; i < n; i++)
		if (!(kinds[i]->flags & ML_K_HIDDEN))
			make_pair(app, kinds[i]);
}

void ml_app_offer(struct ml_app *app)
{
	struct ml_screen *s = ml_app_top(app);
	uint32_t n = 0;
	for (const struct ml_action *a = ml_app_actions; a->name && n < ML_COUNT(app->offer); a++)
		if (a->scope & s->ops->scope)
			app->offer[n++] = a;
	for (uint32_t i = 0; i < app->n_made && n < ML_COUNT(app->offer); i++)
		if (app->made[i].scope & s->ops->scope)
			app->offer[n++] = &app->made[i];
	app->set = (struct ml_action_set){app->offer, n, app};
}

bool ml_app_do(struct ml_app *app, const struct ml_action *a)
{
	struct ml_buf reason = {0};
	struct ml_error e = {0};
	bool good = ml_action_can(&app->set, a, &reason);
	if (!good)
		ml_app_say(app, ML_ROLE_WARNING, "%s : %s", _(a->label), reason.p ? reason.p : "");
	else if (!(good = a->run(app, a, &e)))
		ml_app_fail(app, &e);
	ml_buf_finish(&reason);
	return good;
}
