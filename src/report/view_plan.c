/* report: the action plan. */
#include <maillage/i18n.h>
#include "views.h"

static bool add_action(void *arg, const struct ml_view_row *r)
{
	struct ml_doc *d = arg;
	struct ml_doc_row *row = ml_doc_row(d, r->rid);
	double progress = ml_cell_number(&r->cells[5]);
	ml_doc_put_field(d, r->fields[0], &r->cells[0]);
	ml_doc_put_field(d, r->fields[1], &r->cells[1]);
	ml_doc_put_field(d, r->fields[2], &r->cells[2]);
	if (!ml_cell_day(d->store, &r->cells[3], &row->from) || !ml_cell_day(d->store, &r->cells[4], &row->to))
		row->from = 1, row->to = 0;
	row->progress = progress >= 0 ? progress / 100 : 0;
	return true;
}

static bool plan(const struct ml_view_ask *ask, struct ml_doc *d, struct ml_error *e)
{
	static const char *const keys[] = {"title", "owner", "due_on", "starts_on", "due_on", "progress", NULL};
	struct ml_doc_block *b = ml_doc_table(d, ML_STR(""), ml_str(_("Aucune action : F7 en crée une.")));
	b->timeline = true;
	ml_doc_column(d, _("Action"), ML_DOC_TEXT, 24, 2, 0);
	ml_doc_column(d, _("Responsable"), ML_DOC_TEXT, 12, 1, 2);
	ml_doc_column(d, _("Échéance"), ML_DOC_DATE, 10, 0, 0);
	return ml_view_each(ask->store, "action", ML_STR(""), keys, add_action, d, e);
}

const struct ml_view report_views_plan[] = {
	{.key = "plan",
		.title = N_("Plan d'actions"),
		.tab = N_("Arbre"),
		.help = N_("Axes, objectifs et actions, leurs dates et leur avancement."),
		.takes = ML_VIEW_TERRITORY,
		.build = plan},
	{0},
};
