/* report: the action plan as a tree: axes, objectives, actions, whatever parents were written; and its tasks. */
#include <math.h>
#include <stdlib.h>

#include <maillage/text.h>
#include "plan.h"

/* ---- reading ------------------------------------------------------------------------------------------------- */

static struct ml_str kept(struct plan *p, const struct ml_cell *c)
{
	return ml_arena_str(p->doc->arena, ml_str_trim(ml_cell_text(c)));
}

static struct ml_str order_of(struct plan *p, struct ml_str title)
{
	struct ml_buf key = {0};
	ml_sort_key(&key, title);
	struct ml_str out = ml_arena_str(p->doc->arena, ml_buf_view(&key));
	ml_buf_finish(&key);
	return out;
}

static const char *const action_keys[] = {"code", "title", "level", "parent", "owner", "starts_on", "due_on", "status",
	"progress", "budget", "spent", "territory", NULL};

static void add_action(void *arg, const struct ml_columns_row *r)
{
	struct plan *p = arg;
	const struct ml_cell *c = r->cells;
	struct plan_action a = {.rid = r->rid,
		.id = r->id,
		.code = kept(p, &c[0]),
		.title = kept(p, &c[1]),
		.level = gather_choice("action", "level", &c[2]),
		.has_above = c[3].n && c[3].v->tag == ML_ID,
		.owner = kept(p, &c[4]),
		.starts = gather_day(p->store, &c[5]),
		.due = gather_day(p->store, &c[6]),
		.status = gather_choice("action", "status", &c[7]),
		.progress = ml_cell_number(&c[8]),
		.budget = gather_amount(&c[9]),
		.spent = gather_amount(&c[10]),
		.territory = gather_ref(p->store, p->territories, &c[11]),
		.parent = PLAN_NONE,
		.first = PLAN_NONE,
		.next = PLAN_NONE,
		.low = NO_DAY,
		.high = NO_DAY};
	if (a.has_above)
		a.above = c[3].v->id;
	if (isnan(a.progress) && a.status == PLAN_DONE)
		a.progress = 100;
	a.order = order_of(p, a.title);
	a.within = ml_within_has(&p->within, a.territory);
	ml_vec_push(&p->v, a);
}

static int by_code(const void *x, const void *y)
{
	const struct plan_action *a = x, *b = y;
	int c = gather_natural(a->code, b->code);
	if (c == 0)
		c = ml_str_cmp(a->order, b->order);
	return c ? c : a->rid < b->rid ? -1 : a->rid > b->rid;
}

static void find_currency(struct plan *p)
{
	struct currencies all = {0};
	for (size_t i = 0; i < p->v.n; i++) {
		currencies_add(&all, &p->v.v[i].budget);
		currencies_add(&all, &p->v.v[i].spent);
	}
	memcpy(p->currency, currencies_main(&all, p->store), sizeof p->currency);
}

/* ---- the tree ------------------------------------------------------------------------------------------------ */

/* A loop of parents is opened above the first of its members: it hangs under nothing then. */
static void open_loop(struct plan *p, uint32_t in)
{
	uint32_t first = in;
	for (uint32_t i = p->v.v[in].parent; i != in; i = p->v.v[i].parent)
		first = ML_MIN(first, i);
	p->v.v[first].parent = PLAN_NONE;
	p->v.v[first].orphan = true;
}

static void find_parents(struct plan *p)
{
	uint32_t n = (uint32_t)p->v.n;
	uint32_t *seen = ML_NEWN(p->doc->arena, uint32_t, n + 1); /* by the walk from which place, + 1 */
	uint64_t at;
	for (uint32_t i = 0; i < n; i++)
		gather_keep(p->of_id, &p->v.v[i].id, i);
	for (uint32_t i = 0; i < n; i++) {
		struct plan_action *a = &p->v.v[i];
		bool found = a->has_above && gather_find(p->store, p->of_id, &a->above, &at);
		a->parent = found ? (uint32_t)at : PLAN_NONE;
		a->orphan = !found && (a->has_above || a->level != PLAN_AXIS);
	}
	for (uint32_t i = 0; i < n; i++) {
		uint32_t k = i;
		while (k != PLAN_NONE && !seen[k]) {
			seen[k] = i + 1;
			k = p->v.v[k].parent;
		}
		if (k != PLAN_NONE && seen[k] == i + 1)
			open_loop(p, k);
	}
}

static void find_shown(struct plan *p)
{
	for (uint32_t i = 0; i < p->v.n; i++)
		for (uint32_t k = i; p->v.v[i].within && k != PLAN_NONE && !p->v.v[k].shown; k = p->v.v[k].parent)
			p->v.v[k].shown = true;
	for (uint32_t i = (uint32_t)p->v.n; i-- > 0;) {
		struct plan_action *a = &p->v.v[i];
		if (!a->shown || a->parent == PLAN_NONE)
			continue;
		a->next = p->v.v[a->parent].first;
		p->v.v[a->parent].first = i;
	}
}

/* One after the other without recursion: what was merged may be as deep as there are actions. */
static void walk_from(struct plan *p, uint32_t root)
{
	uint32_t i = root, depth = 0;
	for (;;) {
		struct plan_action *a = &p->v.v[i];
		a->depth = depth;
		p->shown[p->n_shown++] = i;
		if (a->first != PLAN_NONE) {
			i = a->first;
			depth++;
			continue;
		}
		while (i != root && p->v.v[i].next == PLAN_NONE) {
			i = p->v.v[i].parent;
			depth--;
		}
		if (i == root)
			return;
		i = p->v.v[i].next;
	}
}

static void put_in_order(struct plan *p)
{
	p->shown = ML_NEWN(p->doc->arena, uint32_t, p->v.n + 1);
	for (int orphans = 0; orphans < 2; orphans++) {
		for (uint32_t i = 0; i < p->v.n; i++) {
			const struct plan_action *a = &p->v.v[i];
			if (a->shown && a->parent == PLAN_NONE && a->orphan == orphans)
				walk_from(p, i);
		}
		if (!orphans)
			p->n_rooted = p->n_shown;
	}
}

/* ---- what adds up ------------------------------------------------------------------------------------------ */

bool plan_counts(const struct plan_action *a)
{
	return a->within && (a->level == PLAN_ACTION || (a->level == NO_CHOICE && a->first == PLAN_NONE));
}

bool plan_is_over(const struct plan_action *a)
{
	return a->status == PLAN_DONE || a->status == PLAN_DROPPED;
}

bool plan_is_past_due(const struct plan *p, const struct plan_action *a)
{
	return !plan_is_over(a) && a->due != NO_DAY && a->due < p->today;
}

bool plan_is_late(const struct plan *p, const struct plan_action *a)
{
	return plan_is_past_due(p, a) || a->status == PLAN_LATE;
}

double plan_progress(const struct plan_action *a)
{
	if (a->within && !isnan(a->progress))
		return a->progress;
	return a->n_progress ? a->progress_sum / a->n_progress : (double)NAN;
}

static void count_own(const struct plan *p, struct plan_action *a)
{
	if (!plan_counts(a) || a->status == PLAN_DROPPED)
		return;
	a->n++;
	a->done += a->status == PLAN_DONE;
	a->late += plan_is_late(p, a);
	if (!isnan(a->progress)) {
		a->n_progress++;
		a->progress_sum += a->progress;
	}
}

/* Its own amount says it all; what is below is then within it. */
static void own_amount(const struct plan *p, const struct plan_action *a, const struct amount *own, struct sum *all)
{
	if (!a->within || isnan(own->units))
		return;
	*all = (struct sum){0};
	sum_add(all, own, p->currency);
}

static int32_t earlier(int32_t a, int32_t b)
{
	return a == NO_DAY || (b != NO_DAY && b < a) ? b : a;
}

/* A side that it does not say is that of what hangs under it. */
static void find_days(struct plan_action *a)
{
	a->from = a->starts != NO_DAY ? a->starts : earlier(a->low, a->due);
	a->to = a->due != NO_DAY ? a->due : ML_MAX(a->high, a->starts);
	if (a->to == NO_DAY) {
		a->from = 1, a->to = 0;
		return;
	}
	a->from = ML_MIN(a->from, a->to);
	a->low = earlier(a->low, a->from);
	a->high = ML_MAX(a->high, a->to);
}

static void add_up(struct plan *p)
{
	for (uint32_t i = p->n_shown; i-- > 0;) {
		struct plan_action *a = &p->v.v[p->shown[i]];
		count_own(p, a);
		own_amount(p, a, &a->budget, &a->all_budget);
		own_amount(p, a, &a->spent, &a->all_spent);
		find_days(a);
		if (a->parent == PLAN_NONE)
			continue;
		struct plan_action *up = &p->v.v[a->parent];
		up->n += a->n;
		up->done += a->done;
		up->late += a->late;
		up->n_progress += a->n_progress;
		up->progress_sum += a->progress_sum;
		sum_join(&up->all_budget, &a->all_budget);
		sum_join(&up->all_spent, &a->all_spent);
		up->low = earlier(up->low, a->low);
		up->high = ML_MAX(up->high, a->high);
	}
}

bool plan_read(struct plan *p, const struct ml_view_ask *ask, struct ml_doc *d, struct ml_error *e)
{
	*p = (struct plan){.store = ask->store,
		.doc = d,
		.today = ml_view_today(ask->store),
		.of_id = ml_map_create(),
		.territories = ml_map_create()};
	if (!ml_view_within(ask->store, d->arena, ask->territory, &p->within, e) ||
		!gather(ask->store, "action", "", action_keys, add_action, p, e))
		return false;
	if (p->v.n)
		qsort(p->v.v, p->v.n, sizeof *p->v.v, by_code);
	find_currency(p);
	find_parents(p);
	find_shown(p);
	put_in_order(p);
	add_up(p);
	return true;
}

void plan_finish(struct plan *p)
{
	ml_vec_finish(&p->v);
	ml_map_destroy(p->of_id);
	ml_map_destroy(p->territories);
}

struct plan_action *plan_find(struct plan *p, const struct ml_uuid *id)
{
	uint64_t at;
	return gather_find(p->store, p->of_id, id, &at) ? &p->v.v[at] : NULL;
}

struct ml_str plan_title(const struct plan *p, const struct plan_action *a)
{
	if (!a->code.n || !a->title.n)
		return a->code.n ? a->code : a->title;
	return ml_arena_printf(p->doc->arena, "%s %s", a->code.p, a->title.p);
}

/* ---- tasks --------------------------------------------------------------------------------------------------- */

/* A task is where that is which it is about. */
static int64_t territory_of(struct plan *p, int64_t rid)
{
	const struct ml_kind *kind = ml_kind_by_wire((uint64_t)rid & 0xff);
	const struct ml_field *f = kind ? ml_kind_field(kind, ML_STR("territory")) : NULL;
	struct ml_cell cell = {0};
	struct ml_arena *a = ml_arena_create();
	int64_t out = 0;
	if (rid && f && ml_store_row(p->store, a, rid, &f, 1, &cell, NULL, NULL))
		out = gather_ref(p->store, p->territories, &cell);
	ml_arena_destroy(a);
	return out;
}

static void add_task(void *arg, const struct ml_columns_row *r)
{
	struct plan_tasks *t = arg;
	struct plan *p = t->plan;
	const struct ml_cell *c = r->cells;
	const struct plan_action *action = c[4].n && c[4].v->tag == ML_ID ? plan_find(p, &c[4].v->id) : NULL;
	struct plan_task k = {.rid = r->rid,
		.title = kept(p, &c[0]),
		.due = gather_day(p->store, &c[1]),
		.owner = kept(p, &c[2]),
		.status = gather_choice("task", "status", &c[3]),
		.about = action ? action->rid : gather_ref(p->store, t->memo, &c[4])};
	if (action)
		k.about_title = plan_title(p, action);
	k.within = action ? action->within : p->within.all;
	ml_vec_push(&t->v, k);
}

static int by_due(const void *x, const void *y)
{
	const struct plan_task *a = x, *b = y;
	if (a->due != b->due)
		return a->due < b->due ? -1 : 1;
	return a->rid < b->rid ? -1 : a->rid > b->rid;
}

bool plan_tasks_read(struct plan_tasks *t, struct plan *p, struct ml_error *e)
{
	static const char *const keys[] = {"title", "due_on", "owner", "status", "about", NULL};
	size_t n = 0;
	*t = (struct plan_tasks){.plan = p, .memo = ml_map_create()};
	if (!gather(p->store, "task", "status!=done|dropped and done_on=", keys, add_task, t, e))
		return false;
	for (size_t i = 0; i < t->v.n; i++)
		if (t->v.v[i].within || ml_within_has(&p->within, territory_of(p, t->v.v[i].about)))
			t->v.v[n++] = t->v.v[i];
	t->v.n = n;
	if (n)
		qsort(t->v.v, n, sizeof *t->v.v, by_due);
	return true;
}

void plan_tasks_finish(struct plan_tasks *t)
{
	ml_vec_finish(&t->v);
	ml_map_destroy(t->memo);
}
