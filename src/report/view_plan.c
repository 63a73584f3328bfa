/* report: the action plan: its tree on a time line, what is late and what comes next. */
#include <math.h>
#include <stdlib.h>

#include <maillage/i18n.h>
#include "plan.h"
#include "views.h"

enum { SOON_DAYS = 30, DEPTH_MOST = 12 };

/* ---- the tree ------------------------------------------------------------------------------------------------ */

static struct ml_str state_of(const struct plan *p, const struct plan_action *a, enum ml_doc_mark *mark)
{
	const char *own = gather_choice_label("action", "status", a->status);
	*mark = a->status == PLAN_DONE ? ML_DOC_GOOD : a->status == PLAN_DROPPED ? ML_DOC_MUTED : ML_DOC_PLAIN;
	if (plan_is_late(p, a) || (!own[0] && a->late))
		*mark = ML_DOC_LATE;
	if (plan_is_past_due(p, a) && a->status != PLAN_LATE)
		return own[0] ? ml_arena_printf(p->doc->arena, _("%s, échéance passée"), own)
			      : ml_str(_("Échéance passée"));
	if (own[0] || a->n == 0 || a->first == PLAN_NONE)
		return ml_str(own);
	if (a->late == 0)
		return ml_arena_printf(p->doc->arena, _("réalisées : %u sur %u"), a->done, a->n);
	return ml_arena_printf(p->doc->arena, _("réalisées : %u sur %u, en retard : %u"), a->done, a->n, a->late);
}

static void put_rolled(
	const struct plan *p, const struct plan_action *a, const struct amount *own, const struct sum *all)
{
	if (a->within && !isnan(own->units))
		put_amount(p->doc, own);
	else
		put_sum(p->doc, all, p->currency);
}

static void put_action(struct plan *p, const struct plan_action *a, uint32_t more_depth)
{
	struct ml_doc *d = p->doc;
	struct ml_doc_row *row = ml_doc_row(d, a->rid);
	enum ml_doc_mark mark;
	struct ml_str state = state_of(p, a, &mark);
	double progress = plan_progress(a);
	row->depth = (uint8_t)ML_MIN(a->depth + more_depth, DEPTH_MOST);
	row->from = a->from;
	row->to = a->to;
	row->progress = progress > 0 ? ML_MIN(progress, 100) / 100 : 0;
	ml_doc_put(d, plan_title(p, a))->mark = a->level == PLAN_AXIS ? ML_DOC_STRONG : ML_DOC_PLAIN;
	put_text(d, a->owner, ML_DOC_PLAIN);
	put_day(d, a->due, plan_is_past_due(p, a) ? ML_DOC_LATE : ML_DOC_PLAIN);
	put_text(d, state, mark);
	put_progress(d, progress);
	put_rolled(p, a, &a->budget, &a->all_budget);
	put_rolled(p, a, &a->spent, &a->all_spent);
}

static void tree_columns(struct ml_doc *d)
{
	ml_doc_column(d, _("Action"), ML_DOC_TEXT, 24, 3, 0);
	ml_doc_column(d, _("Responsable"), ML_DOC_TEXT, 12, 1, 4);
	ml_doc_column(d, _("Échéance"), ML_DOC_DATE, 10, 0, 1);
	ml_doc_column(d, _("État"), ML_DOC_TEXT, 14, 1, 2);
	ml_doc_column(d, _("Avancement"), ML_DOC_BAR, 10, 0, 3);
	ml_doc_column(d, _("Budget"), ML_DOC_MONEY, 10, 0, 5);
	ml_doc_column(d, _("Dépensé"), ML_DOC_MONEY, 10, 0, 6);
}

static void put_summary(struct plan *p)
{
	struct plan_action all = {0};
	for (uint32_t i = 0; i < p->n_shown; i++) {
		const struct plan_action *a = &p->v.v[p->shown[i]];
		if (a->parent != PLAN_NONE)
			continue;
		all.n += a->n;
		all.done += a->done;
		all.late += a->late;
	}
	if (all.n)
		ml_doc_paragraph(
			p->doc, ml_arena_printf(p->doc->arena, _("Actions : %u · réalisées : %u · en retard : %u"),
					all.n, all.done, all.late));
}

static uint32_t others_in(const struct plan *p)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < p->n_shown; i++) {
		const struct plan_action *a = &p->v.v[p->shown[i]];
		if (a->parent == PLAN_NONE)
			n += a->all_budget.others + a->all_spent.others;
	}
	return n;
}

static bool plan(const struct ml_view_ask *ask, struct ml_doc *d, struct ml_error *e)
{
	struct plan p;
	bool good = plan_read(&p, ask, d, e), headed = good && p.n_rooted && p.n_rooted < p.n_shown;
	put_summary(&p);
	struct ml_doc_block *b = ml_doc_table(d, ML_STR(""),
		ml_str(ask->territory ? _("Aucune action dans ce territoire.") : _("Aucune action : F7 en crée une.")));
	b->timeline = true;
	tree_columns(d);
	for (uint32_t i = 0; good && i < p.n_shown; i++) {
		if (headed && i == p.n_rooted) {
			ml_doc_row(d, 0)->total = true;
			ml_doc_put(d, ml_str(_("Sans rattachement")))->mark = ML_DOC_STRONG;
			for (uint32_t k = 1; k < b->n_columns; k++)
				ml_doc_put_none(d);
		}
		put_action(&p, &p.v.v[p.shown[i]], headed && i >= p.n_rooted);
	}
	note_add(d, &b->note,
		_("Budget, dépense et avancement d'un axe ou d'un objectif : les siens s'ils sont saisis, sinon la "
		  "somme "
		  "(pour l'avancement, la moyenne, sans les actions abandonnées) de ce qui lui est rattaché ; de même "
		  "pour ses dates."));
	if (headed)
		note_add(d, &b->note,
			_("Sans rattachement : la fiche supérieure n'est pas saisie, n'a pas été reçue, est à la "
			  "corbeille ou renvoie en boucle."));
	if (ask->territory)
		note_add(d, &b->note,
			_("Seules les actions du territoire comptent ; ce à quoi elles sont rattachées est rappelé."));
	note_add(d, &b->note, others_note(d, good ? others_in(&p) : 0, p.currency));
	plan_finish(&p);
	return good;
}

/* ---- late, and next ------------------------------------------------------------------------------------------ */

/* An action or a task with a date. */
struct due {
	int64_t rid, about; /* about: what it hangs under; 0 nothing */
	struct ml_str title, owner;
	struct ml_str about_title; /* where it is known already */
	const char *state;
	int32_t day;
	bool is_task, said_late;
};
struct dues {
	struct plan plan;
	ML_VEC(struct due) v;
};

static int by_day(const void *x, const void *y)
{
	const struct due *a = x, *b = y;
	bool none_a = a->day == NO_DAY, none_b = b->day == NO_DAY;
	if (none_a != none_b)
		return none_a - none_b;
	if (a->day != b->day)
		return a->day < b->day ? -1 : 1;
	return a->rid < b->rid ? -1 : a->rid > b->rid;
}

static void add_actions(struct dues *x)
{
	struct plan *p = &x->plan;
	for (uint32_t i = 0; i < p->n_shown; i++) {
		const struct plan_action *a = &p->v.v[p->shown[i]];
		bool late = plan_is_late(p, a), near = a->due != NO_DAY && a->due <= p->today + SOON_DAYS;
		if (!a->within || plan_is_over(a) || (!late && !near))
			continue;
		ml_vec_push(&x->v, ((struct due){.rid = a->rid,
					   .about = a->parent == PLAN_NONE ? 0 : p->v.v[a->parent].rid,
					   .title = plan_title(p, a),
					   .owner = a->owner,
					   .state = gather_choice_label("action", "status", a->status),
					   .day = a->due,
					   .said_late = a->status == PLAN_LATE}));
	}
}

static bool add_tasks(struct dues *x, struct ml_error *e)
{
	struct plan_tasks t;
	bool good = plan_tasks_read(&t, &x->plan, e);
	for (size_t i = 0; good && i < t.v.n; i++) {
		const struct plan_task *k = &t.v.v[i];
		if (k->due == NO_DAY || k->due > x->plan.today + SOON_DAYS)
			continue;
		ml_vec_push(&x->v, ((struct due){.rid = k->rid,
					   .about = k->about,
					   .title = k->title,
					   .owner = k->owner,
					   .state = gather_choice_label("task", "status", k->status),
					   .day = k->due,
					   .is_task = true}));
	}
	plan_tasks_finish(&t);
	return good;
}

static bool is_late(const struct dues *x, const struct due *k)
{
	return k->said_late || k->day < x->plan.today;
}

static struct ml_str when(const struct dues *x, const struct due *k)
{
	int64_t days = x->plan.today - k->day;
	if (k->day == NO_DAY || (k->said_late && days <= 0))
		return ml_str(_("dite en retard"));
	if (days == 0)
		return ml_str(_("aujourd'hui"));
	return days_text(x->plan.doc, days > 0 ? days : -days);
}

static void due_table(struct dues *x, bool late, const char *heading, const char *span, const char *empty)
{
	struct ml_doc *d = x->plan.doc;
	size_t n = 0;
	for (size_t i = 0; i < x->v.n; i++)
		n += is_late(x, &x->v.v[i]) == late;
	ml_doc_table(d, ml_arena_printf(d->arena, "%s (%zu)", heading, n), ml_str(empty));
	ml_doc_column(d, _("Intitulé"), ML_DOC_TEXT, 22, 3, 0);
	ml_doc_column(d, _("Type"), ML_DOC_TEXT, 6, 0, 4);
	ml_doc_column(d, _("Rattachement"), ML_DOC_TEXT, 14, 2, 3);
	ml_doc_column(d, _("Responsable"), ML_DOC_TEXT, 11, 1, 1);
	ml_doc_column(d, _("Échéance"), ML_DOC_DATE, 10, 0, 0);
	ml_doc_column(d, span, ML_DOC_TEXT, 8, 0, 0);
	ml_doc_column(d, _("État"), ML_DOC_TEXT, 9, 0, 5);
	for (size_t i = 0; i < x->v.n; i++) {
		const struct due *k = &x->v.v[i];
		if (is_late(x, k) != late)
			continue;
		ml_doc_row(d, k->rid);
		put_text(d, k->title, ML_DOC_PLAIN);
		ml_doc_put(d, ml_str(k->is_task ? _("Tâche") : _("Action")));
		put_text(d, k->about && !k->about_title.n ? title_or_missing(d, k->about) : k->about_title,
			ML_DOC_PLAIN);
		put_text(d, k->owner, ML_DOC_PLAIN);
		put_day(d, k->day, ML_DOC_PLAIN);
		ml_doc_put(d, when(x, k))->mark = late ? ML_DOC_LATE : ML_DOC_PLAIN;
		put_text(d, ml_str(k->state), ML_DOC_PLAIN);
	}
}

static bool late(const struct ml_view_ask *ask, struct ml_doc *d, struct ml_error *e)
{
	struct dues x = {0};
	bool good = plan_read(&x.plan, ask, d, e);
	if (good) {
		add_actions(&x);
		good = add_tasks(&x, e);
	}
	if (good && x.v.n)
		qsort(x.v.v, x.v.n, sizeof *x.v.v, by_day);
	if (good) {
		due_table(&x, true, _("En retard"), _("Retard"), _("Rien n'est en retard."));
		d->blocks[d->n_blocks - 1].note =
			ml_str(_("Actions et tâches dont l'échéance est passée, ni faites ni abandonnées, et actions "
				 "dites en retard ; les plus anciennes d'abord. Une tâche est du territoire de ce "
				 "dont elle traite."));
		due_table(&x, false, _("Dans les 30 jours"), ml_trc("delay", "Dans"),
			_("Aucune échéance dans les 30 jours."));
	}
	ml_vec_finish(&x.v);
	plan_finish(&x.plan);
	return good;
}

const struct ml_view report_views_plan[] = {
	{.key = "plan",
		.title = N_("Plan d'actions"),
		.tab = N_("Arbre"),
		.help = N_("Axes, objectifs et actions, leurs dates, leur avancement et leurs moyens."),
		.takes = ML_VIEW_TERRITORY,
		.build = plan},
	{.key = "late",
		.title = N_("Actions et tâches en retard"),
		.tab = N_("En retard"),
		.help = N_("Ce dont l'échéance est passée, et ce qui échoit dans les 30 jours."),
		.takes = ML_VIEW_TERRITORY,
		.build = late},
	{.key = "owners",
		.title = N_("Plan d'actions par responsable"),
		.tab = N_("Par responsable"),
		.help = N_("Charge, retards et moyens de chacun."),
		.takes = ML_VIEW_TERRITORY,
		.build = report_plan_owners},
	{.key = "money",
		.title = N_("Moyens du plan d'actions"),
		.tab = N_("Moyens"),
		.help = N_("Budget et dépense par axe et objectif, dépassements."),
		.takes = ML_VIEW_TERRITORY,
		.build = report_plan_money},
	{.key = "risks",
		.title = N_("Risques du plan d'actions"),
		.tab = N_("Risques"),
		.help = N_("Probabilité et gravité des risques ouverts, les plus critiques d'abord."),
		.takes = ML_VIEW_TERRITORY,
		.build = report_plan_risks},
	{0},
};
