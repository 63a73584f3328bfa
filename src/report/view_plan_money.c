/* report: the means of the action plan: budget and spending of each axis and objective, what went beyond. */
#include <math.h>
#include <stdlib.h>

#include <maillage/i18n.h>
#include "plan.h"

static void columns(struct ml_doc *d, const char *first)
{
	ml_doc_column(d, first, ML_DOC_TEXT, 24, 3, 0);
	ml_doc_column(d, _("Budget"), ML_DOC_MONEY, 12, 0, 0);
	ml_doc_column(d, _("Dépensé"), ML_DOC_MONEY, 12, 0, 0);
	ml_doc_column(d, _("Reste"), ML_DOC_MONEY, 12, 0, 2);
	ml_doc_column(d, _("Part dépensée"), ML_DOC_SHARE, 13, 0, 1);
	ml_doc_column(d, ml_trc("budget", "Situation"), ML_DOC_TEXT, 12, 1, 3);
}

/* Budget, spent, what is left, share, and the same in words. */
static void put_means(struct ml_doc *d, const struct sum *budget, const struct sum *spent, const char *currency)
{
	double left = budget->n ? budget->units - spent->units : (double)NAN;
	bool over = left < 0;
	put_sum(d, budget, currency);
	put_sum(d, spent, currency);
	ml_doc_put_money(d, left, currency)->mark = over ? ML_DOC_WARN : ML_DOC_PLAIN;
	ml_doc_put_share(d, sum_share(spent, budget))->mark = over ? ML_DOC_WARN : ML_DOC_PLAIN;
	if (over)
		ml_doc_put(d, ml_str(_("dépassement")))->mark = ML_DOC_WARN;
	else if (!budget->n && spent->n)
		ml_doc_put(d, ml_str(_("dépense sans budget")))->mark = ML_DOC_WARN;
	else
		put_text(d, ml_str(budget->n ? _("dans le budget") : _("budget non saisi")),
			budget->n ? ML_DOC_PLAIN : ML_DOC_MUTED);
}

struct means {
	struct sum budget, spent;
};

static void add_means(struct means *m, const struct plan_action *a)
{
	sum_join(&m->budget, &a->all_budget);
	sum_join(&m->spent, &a->all_spent);
}

static void by_axis(struct plan *p)
{
	struct ml_doc *d = p->doc;
	struct means all = {0}, rest = {0};
	struct ml_doc_block *b = ml_doc_table(
		d, ml_str(_("Par axe et objectif")), ml_str(_("Aucune action : F7 en crée une dans le plan.")));
	columns(d, _("Axe, objectif"));
	for (uint32_t i = 0; i < p->n_shown; i++) {
		const struct plan_action *a = &p->v.v[p->shown[i]];
		if (a->parent == PLAN_NONE)
			add_means(&all, a);
		if (a->parent == PLAN_NONE && i >= p->n_rooted)
			add_means(&rest, a);
		if (i >= p->n_rooted || (a->level != PLAN_AXIS && a->level != PLAN_OBJECTIVE))
			continue;
		ml_doc_row(d, a->rid)->depth = a->level == PLAN_OBJECTIVE;
		ml_doc_put(d, plan_title(p, a))->mark = a->level == PLAN_AXIS ? ML_DOC_STRONG : ML_DOC_PLAIN;
		put_means(d, &a->all_budget, &a->all_spent, p->currency);
	}
	if (p->n_rooted < p->n_shown) {
		ml_doc_row(d, 0);
		ml_doc_put(d, ml_str(_("Sans rattachement")));
		put_means(d, &rest.budget, &rest.spent, p->currency);
	}
	if (p->n_shown) {
		ml_doc_row(d, 0)->total = true;
		ml_doc_put(d, ml_str(_("Total")))->mark = ML_DOC_STRONG;
		put_means(d, &all.budget, &all.spent, p->currency);
	}
	note_add(d, &b->note,
		_("Montants d'un axe ou d'un objectif : les siens s'ils sont saisis, sinon la somme de ce qui lui est "
		  "rattaché. Le total est celui des axes et de ce qui est sans rattachement."));
	note_add(d, &b->note, others_note(d, all.budget.others + all.spent.others, p->currency));
}

/* ---- beyond the budget ---------------------------------------------------------------------------------------- */

static double excess(const struct plan_action *a)
{
	bool same = strcmp(a->budget.currency, a->spent.currency) == 0;
	return same ? a->spent.units - a->budget.units : (double)NAN;
}

/* The widest first, each currency by itself. */
static int by_excess(const void *x, const void *y)
{
	const struct plan_action *a = *(const struct plan_action *const *)x, *b = *(const struct plan_action *const *)y;
	int c = strcmp(a->spent.currency, b->spent.currency);
	if (c)
		return c;
	if (excess(a) != excess(b))
		return excess(a) > excess(b) ? -1 : 1;
	return a->rid < b->rid ? -1 : a->rid > b->rid;
}

static void beyond(struct plan *p)
{
	struct ml_doc *d = p->doc;
	ML_VEC(const struct plan_action *) over = {0};
	for (uint32_t i = 0; i < p->n_shown; i++) {
		const struct plan_action *a = &p->v.v[p->shown[i]];
		if (a->within && excess(a) > 0)
			ml_vec_push(&over, a);
	}
	if (over.n)
		qsort(over.v, over.n, sizeof *over.v, by_excess);
	ml_doc_table(d, ml_arena_printf(d->arena, "%s (%zu)", _("Budgets dépassés"), over.n),
		ml_str(_("Aucune dépense saisie ne dépasse son budget.")));
	ml_doc_column(d, _("Action"), ML_DOC_TEXT, 24, 3, 0);
	ml_doc_column(d, _("Responsable"), ML_DOC_TEXT, 12, 1, 2);
	ml_doc_column(d, _("Budget"), ML_DOC_MONEY, 12, 0, 1);
	ml_doc_column(d, _("Dépensé"), ML_DOC_MONEY, 12, 0, 0);
	ml_doc_column(d, _("Dépassement"), ML_DOC_MONEY, 12, 0, 0);
	for (size_t i = 0; i < over.n; i++) {
		const struct plan_action *a = over.v[i];
		ml_doc_row(d, a->rid);
		ml_doc_put(d, plan_title(p, a));
		put_text(d, a->owner, ML_DOC_PLAIN);
		put_amount(d, &a->budget);
		put_amount(d, &a->spent);
		ml_doc_put_money(d, excess(a), a->spent.currency)->mark = ML_DOC_WARN;
	}
	ml_vec_finish(&over);
}

bool report_plan_money(const struct ml_view_ask *ask, struct ml_doc *d, struct ml_error *e)
{
	struct plan p;
	bool good = plan_read(&p, ask, d, e);
	if (good) {
		by_axis(&p);
		beyond(&p);
	}
	plan_finish(&p);
	return good;
}
