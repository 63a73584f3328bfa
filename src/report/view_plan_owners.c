/* report: the action plan by who is in charge. */
#include <math.h>
#include <stdlib.h>

#include <maillage/i18n.h>
#include <maillage/text.h>
#include "plan.h"

struct owner {
	struct ml_str name, order;
	uint32_t n, done, running, late, n_progress, tasks, tasks_late;
	double progress;
	struct sum budget, spent;
};
struct owners {
	struct plan plan;
	ML_VEC(struct owner) v;
	struct ml_map *of_name; /* folded */
};

/* One who is written in two ways is one. */
static struct owner *owner_of(struct owners *x, struct ml_str name)
{
	struct ml_buf folded = {0};
	uint64_t at;
	ml_fold(&folded, name);
	if (!ml_map_get(x->of_name, ml_buf_view(&folded), &at)) {
		struct ml_buf order = {0};
		at = x->v.n;
		ml_sort_key(&order, name);
		ml_map_set(x->of_name, ml_buf_view(&folded), at);
		ml_vec_push(&x->v,
			((struct owner){.name = name, .order = ml_arena_str(x->plan.doc->arena, ml_buf_view(&order))}));
		ml_buf_finish(&order);
	}
	ml_buf_finish(&folded);
	return &x->v.v[at];
}

static void add_actions(struct owners *x)
{
	struct plan *p = &x->plan;
	for (uint32_t i = 0; i < p->n_shown; i++) {
		const struct plan_action *a = &p->v.v[p->shown[i]];
		if (!plan_counts(a))
			continue;
		struct owner *o = owner_of(x, a->owner);
		o->n++;
		o->done += a->status == PLAN_DONE;
		o->running += a->status == PLAN_RUNNING;
		o->late += plan_is_late(p, a);
		if (!isnan(a->progress) && a->status != PLAN_DROPPED) {
			o->n_progress++;
			o->progress += a->progress;
		}
		sum_add(&o->budget, &a->budget, p->currency);
		sum_add(&o->spent, &a->spent, p->currency);
	}
}

static bool add_tasks(struct owners *x, struct ml_error *e)
{
	struct plan_tasks t;
	bool good = plan_tasks_read(&t, &x->plan, e);
	for (size_t i = 0; good && i < t.v.n; i++) {
		struct owner *o = owner_of(x, t.v.v[i].owner);
		o->tasks++;
		o->tasks_late += t.v.v[i].due != NO_DAY && t.v.v[i].due < x->plan.today;
	}
	plan_tasks_finish(&t);
	return good;
}

/* By name; what has none comes last. */
static int by_name(const void *a, const void *b)
{
	const struct owner *x = a, *y = b;
	if (!x->name.n || !y->name.n)
		return !x->name.n - !y->name.n;
	return ml_str_cmp(x->order, y->order);
}

static void put_owner(struct owners *x, const struct owner *o)
{
	struct ml_doc *d = x->plan.doc;
	put_count(d, o->n);
	put_count(d, o->done);
	put_count(d, o->running);
	put_count(d, o->late)->mark = ML_DOC_LATE;
	put_progress(d, o->n_progress ? o->progress / o->n_progress : (double)NAN);
	put_sum(d, &o->budget, x->plan.currency);
	put_sum(d, &o->spent, x->plan.currency);
	put_count(d, o->tasks);
	put_count(d, o->tasks_late)->mark = ML_DOC_LATE;
}

static void add_to(struct owner *all, const struct owner *o)
{
	all->n += o->n;
	all->done += o->done;
	all->running += o->running;
	all->late += o->late;
	all->n_progress += o->n_progress;
	all->progress += o->progress;
	all->tasks += o->tasks;
	all->tasks_late += o->tasks_late;
	sum_join(&all->budget, &o->budget);
	sum_join(&all->spent, &o->spent);
}

/* The actions that the row counts; with a territory no filter says it all. */
static void open_list(struct owners *x, struct ml_doc_row *row, const struct owner *o)
{
	const struct ml_kind *kind = ml_kind_by_key(ML_STR("action"));
	struct ml_buf where = {0};
	struct ml_condition owner = {
		.field = ml_kind_field(kind, ML_STR("owner")), .op = "=", .values = &o->name, .n = 1};
	if (!x->plan.within.all || !o->n)
		return;
	ml_where_add(&where, &owner);
	ml_buf_z(&where, " and level!=axis|objective");
	row->kind = kind;
	row->where = ml_arena_str(x->plan.doc->arena, ml_buf_view(&where));
	ml_buf_finish(&where);
}

static void table(struct owners *x)
{
	struct ml_doc *d = x->plan.doc;
	struct owner all = {0};
	struct ml_doc_block *b = ml_doc_table(d, ML_STR(""), ml_str(_("Aucune action, aucune tâche en cours.")));
	ml_doc_column(d, _("Responsable"), ML_DOC_TEXT, 16, 2, 0);
	ml_doc_column(d, _("Actions"), ML_DOC_NUMBER, 7, 0, 0);
	ml_doc_column(d, _("Réalisées"), ML_DOC_NUMBER, 9, 0, 4);
	ml_doc_column(d, _("En cours"), ML_DOC_NUMBER, 8, 0, 3);
	ml_doc_column(d, _("En retard"), ML_DOC_NUMBER, 9, 0, 0);
	ml_doc_column(d, _("Avancement moyen"), ML_DOC_BAR, 10, 0, 2);
	ml_doc_column(d, _("Budget"), ML_DOC_MONEY, 10, 0, 6);
	ml_doc_column(d, _("Dépensé"), ML_DOC_MONEY, 10, 0, 7);
	ml_doc_column(d, _("Tâches à faire"), ML_DOC_NUMBER, 14, 0, 5);
	ml_doc_column(d, _("Tâches en retard"), ML_DOC_NUMBER, 16, 0, 1);
	for (size_t i = 0; i < x->v.n; i++) {
		const struct owner *o = &x->v.v[i];
		open_list(x, ml_doc_row(d, 0), o);
		ml_doc_put(d, o->name.n ? o->name : ml_str(_("sans responsable")));
		put_owner(x, o);
		add_to(&all, o);
	}
	if (x->v.n) {
		ml_doc_row(d, 0)->total = true;
		ml_doc_put(d, ml_str(_("Total")))->mark = ML_DOC_STRONG;
		put_owner(x, &all);
	}
	note_add(d, &b->note,
		_("Axes et objectifs ne sont pas comptés. En retard : échéance passée ou dite en retard, ni réalisée "
		  "ni "
		  "abandonnée ; une action en cours peut l'être aussi. Avancement moyen sans les actions "
		  "abandonnées."));
	note_add(d, &b->note, others_note(d, all.budget.others + all.spent.others, x->plan.currency));
}

bool report_plan_owners(const struct ml_view_ask *ask, struct ml_doc *d, struct ml_error *e)
{
	struct owners x = {.of_name = ml_map_create()};
	bool good = plan_read(&x.plan, ask, d, e);
	if (good) {
		add_actions(&x);
		good = add_tasks(&x, e);
	}
	if (good && x.v.n)
		qsort(x.v.v, x.v.n, sizeof *x.v.v, by_name);
	if (good)
		table(&x);
	ml_map_destroy(x.of_name);
	ml_vec_finish(&x.v);
	plan_finish(&x.plan);
	return good;
}
