/* What can be done on a sheet besides editing: exchanges, follow-ups, the contact's card, its neighbours. */
#include "app/actions.h"
#include "app/sheet.h"

TOP_ACTION(do_log, ml_sheet_log)
TOP_ACTION(do_follow_up, ml_sheet_follow_up)

static bool do_step(void *ctx, const struct ml_action *a, struct ml_error *e)
{
	ml_sheet_step(ml_app_top(ctx), a->arg);
	return true;
}

static bool do_card(void *ctx, const struct ml_action *a, struct ml_error *e)
{
	struct ml_app *app = ctx;
	struct ml_screen *s = ml_card_create(app, sheet_of(ml_app_top(app))->rid, e);
	ml_app_push(app, s);
	return s != NULL;
}

const struct ml_action ml_actions_sheet[] = {
	{.name = "sheet.card",
		.label = N_("Carte de contact en code QR"),
		.bar = N_("QR"),
		.help = N_("Un téléphone la lit à l'écran et l'ajoute à ses contacts."),
		.group = N_("Fiche"),
		.scope = ML_SCOPE_CONTACT,
		.keys = {ML_FN_F(4)},
		.run = do_card},
	{.name = "sheet.log",
		.label = N_("Noter un échange : appel, visite…"),
		.bar = N_("Éch."),
		.help = N_("F6 puis Entrée note un appel d'aujourd'hui ; un texte en devient l'objet."),
		.group = N_("Fiche"),
		.scope = ML_SCOPE_CONTACT,
		.keys = {ML_FN_F(6)},
		.can = ml_app_can_write,
		.run = do_log},
	{.name = "sheet.follow_up",
		.label = N_("Relancer à une date…"),
		.help = N_("Demain, lundi, dans 2 semaines : la relance paraît à l'accueil et dans l'agenda."),
		.group = N_("Fiche"),
		.scope = ML_SCOPE_CONTACT,
		.keys = {ML_CTRL('r')},
		.can = ml_app_can_write,
		.run = do_follow_up},
	{.name = "sheet.next",
		.label = N_("Fiche suivante de la liste"),
		.help = N_("Sans revenir à la liste d'où l'on vient."),
		.group = N_("Aller à"),
		.scope = ML_SCOPE_SHEET,
		.keys = {ML_CTRL(ML_FN_DOWN), ML_CTRL(ML_FN_PGDN)},
		.run = do_step,
		.arg = 1},
	{.name = "sheet.previous",
		.label = N_("Fiche précédente de la liste"),
		.help = N_("Sans revenir à la liste d'où l'on vient."),
		.group = N_("Aller à"),
		.scope = ML_SCOPE_SHEET,
		.keys = {ML_CTRL(ML_FN_UP), ML_CTRL(ML_FN_PGUP)},
		.run = do_step,
		.arg = -1},
	{0},
};
