/* What can be done wherever one is: help, moving about, undo, files, leaving. */
#include "app/actions.h"

static bool do_help(void *ctx, const struct ml_action *a, struct ml_error *e)
{
	ml_app_palette(ctx);
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

static bool do_menu(void *ctx, const struct ml_action *a, struct ml_error *e)
{
	ml_app_menu(ctx);
	return true;
}

static bool do_quit(void *ctx, const struct ml_action *a, struct ml_error *e)
{
	struct ml_app *app = ctx;
	do_home(ctx, a, e);
	app->quit = app->n_screens == 1;
	return true;
}

static bool do_back(void *ctx, const struct ml_action *a, struct ml_error *e)
{
	ml_app_back(ctx);
	return true;
}

/* ---- go to: every screen and list by the start of its name ---- */

static bool leads_somewhere(const struct ml_app *app, const struct ml_action *a)
{
	bool made = a >= app->made && a < app->made + app->n_made + app->n_views;
	if (made)
		return !ml_str_starts(ml_str(a->name), ML_STR("new."));
	return a->place;
}

static uint32_t suggest_place(
	void *arg, struct ml_str typed, struct ml_arena *arena, struct ml_ui_choice *out, uint32_t max, uint64_t *more)
{
	struct ml_app *app = arg;
	uint32_t n = 0;
	*more = 0;
	for (uint32_t i = 0; i < app->set.n; i++) {
		const struct ml_action *a = app->set.v[i];
		struct ml_str label = ml_str(_(a->label)), help = ml_str(a->help && a->help[0] ? _(a->help) : "");
		bool found = ml_ui_matches(typed, label) || (typed.n && ml_ui_matches(typed, help));
		if (!found || !leads_somewhere(app, a) || !ml_action_can(&app->set, a, NULL))
			continue;
		if (n == max)
			++*more;
		else
			out[n++] = (struct ml_ui_choice){
				.key = ml_str(a->name), .label = label, .detail = ml_str(a->group ? _(a->group) : "")};
	}
	return n;
}

static void place_chosen(struct ml_app *app, bool accepted, void *arg)
{
	const struct ml_ui_choice *c = accepted ? ml_ui_picker_current(&app->picker) : NULL;
	const struct ml_action *a = c ? ml_action_by_name(&app->set, c->key.p) : NULL;
	if (a)
		ml_app_do(app, a);
}

static bool do_go(void *ctx, const struct ml_action *a, struct ml_error *e)
{
	ml_app_offer(ctx);
	ml_app_pick(ctx, _("Aller à"), 0, suggest_place, ctx, place_chosen, NULL);
	return true;
}

TOP_ACTION(do_undo_step, ml_history_undo)
SCREEN_ACTION(do_history, ml_history_create)
SCREEN_ACTION(do_bin_list, ml_bin_create)

const struct ml_action ml_actions_general[] = {
	{.name = "help",
		.label = N_("Aide : tout ce qu'on peut faire ici"),
		.bar = N_("Aide"),
		.help = N_("Une liste cherchable ; Entrée exécute."),
		.group = N_("Aide"),
		.scope = ML_SCOPE_ANY,
		.keys = {ML_FN_F(1), ML_CTRL('p')},
		.run = do_help},
	{.name = "search",
		.label = N_("Chercher partout"),
		.bar = N_("Cherch"),
		.help = N_("Personnes, organismes, événements, numéros…"),
		.group = N_("Aller à"),
		.place = true,
		.scope = NOT_FORM & ~(ML_SCOPE_SEARCH | ML_SCOPE_COLUMNS),
		.keys = {ML_FN_F(3), ML_CTRL('f')},
		.run = do_search},
	{.name = "home",
		.label = N_("Accueil"),
		.bar = N_("Jour"),
		.help = N_("Aujourd'hui, relances, échanges, à trancher."),
		.group = N_("Aller à"),
		.place = true,
		.scope = NOT_FORM & ~(ML_SCOPE_HOME | ML_SCOPE_AGENDA | ML_SCOPE_FILTERS | ML_SCOPE_COLUMNS),
		.keys = {ML_FN_F(5)},
		.run = do_home},
	{.name = "go",
		.label = N_("Aller à…"),
		.help = N_("Une liste, un écran : les premières lettres de son nom."),
		.group = N_("Aller à"),
		.scope = NOT_FORM & ~ML_SCOPE_AGENDA,
		.keys = {ML_CTRL('g')},
		.run = do_go},
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
		.can = ml_app_can_write,
		.run = ml_app_undo},
	{.name = "history.undo",
		.label = N_("Annuler cette étape…"),
		.bar = N_("Annul."),
		.help = N_("L'effet d'abord ; ce qui a été modifié depuis est laissé tel quel."),
		.group = N_("Fiche"),
		.scope = ML_SCOPE_HISTORY,
		.keys = {ML_FN_F(8)},
		.can = ml_app_can_write,
		.run = do_undo_step},
	{.name = "redo",
		.label = N_("Rétablir ce qui vient d'être annulé"),
		.help = N_("Le contraire d'annuler."),
		.group = N_("Fiche"),
		.scope = NOT_FORM,
		.keys = {ML_CTRL('y')},
		.can = ml_app_can_write,
		.run = ml_app_redo},
	{.name = "import",
		.label = N_("Importer un fichier…"),
		.help = N_("vCard, CSV, JSON : aperçu d'abord."),
		.group = N_("Échanges"),
		.scope = NOT_FORM,
		.can = ml_app_can_write,
		.run = ml_app_import},
	{.name = "export",
		.label = N_("Exporter la liste…"),
		.help = N_("Les fiches cochées, sinon celles du filtre : CSV pour un tableur, vCard ou JSON selon le nom du fichier."),
		.group = N_("Échanges"),
		.scope = ML_SCOPE_LIST,
		.run = ml_app_export},
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
		.can = ml_app_can_write,
		.run = ml_app_backups},
	{.name = "history",
		.label = N_("Historique"),
		.help = N_("Chaque étape : qui, quand, combien."),
		.group = N_("Aller à"),
		.place = true,
		.scope = NOT_FORM & ~ML_SCOPE_HISTORY,
		.run = do_history},
	{.name = "bin",
		.label = N_("Corbeille"),
		.help = N_("Ce qui y a été mis, pour le rétablir ou l'effacer."),
		.group = N_("Aller à"),
		.place = true,
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
