/* report: participatory budgets: editions, their projects, and the last news of each. */
#include <math.h>
#include <stdlib.h>

#include <maillage/i18n.h>
#include <maillage/text.h>
#include "budget.h"

enum {
	ADMITTED = BUDGET_ADMISSIBLE,
	VOTED_ON = ADMITTED | BUDGET_BALLOT,
	WON = VOTED_ON | BUDGET_WON,
	BUILT = WON | BUDGET_BUILT
};
/* What has no row came no further than being submitted, or it is not known how far: withdrawn, merged. */
static const struct {
	const char *status;
	unsigned reached;
} stages[] = {
	{"admissible", ADMITTED},
	{"studied", ADMITTED},
	{"feasible", ADMITTED},
	{"unfeasible", ADMITTED},
	{"on_ballot", VOTED_ON},
	{"not_retained", VOTED_ON},
	{"winner", WON},
	{"contracted", WON},
	{"design", WON},
	{"procurement", WON},
	{"works", WON},
	{"delivered", BUILT},
	{"completed", BUILT},
	{"evaluated", BUILT},
};

unsigned budget_reached(const struct ml_cell *c)
{
	for (size_t i = 0; c->n && i < ML_COUNT(stages); i++)
		if (ml_str_is(c->v->s, stages[i].status))
			return stages[i].reached;
	return 0;
}

/* ---- editions ------------------------------------------------------------------------------------------------ */

static struct ml_str kept(struct budget *b, const struct ml_cell *c)
{
	return ml_arena_str(b->doc->arena, ml_str_trim(ml_cell_text(c)));
}

static void add_edition(void *arg, const struct ml_columns_row *r)
{
	struct budget *b = arg;
	const struct ml_cell *c = r->cells;
	struct budget_edition x = {.rid = r->rid,
		.id = r->id,
		.name = kept(b, &c[0]),
		.year = (int)gather_count(&c[1]),
		.status = gather_choice("edition", "status", &c[2]),
		.envelope = gather_amount(&c[3]),
		.territory = gather_ref(b->store, b->territories, &c[4]),
		.vote_to = gather_day(b->store, &c[5]),
		.voters = gather_count(&c[6])};
	if (!b->about || b->about == r->rid)
		ml_vec_push(&b->editions, x);
}

static int by_year(const void *x, const void *y)
{
	const struct budget_edition *a = x, *b = y;
	if (a->year != b->year)
		return b->year - a->year;
	int c = ml_str_cmp(a->name, b->name);
	return c ? c : a->rid < b->rid ? -1 : a->rid > b->rid;
}

static bool read_editions(struct budget *b, struct ml_error *e)
{
	static const char *const keys[] = {
		"name", "year", "status", "envelope", "territory", "vote_to", "voters", NULL};
	if (!gather(b->store, "edition", "", keys, add_edition, b, e))
		return false;
	if (b->editions.n)
		qsort(b->editions.v, b->editions.n, sizeof *b->editions.v, by_year);
	for (size_t i = 0; i < b->editions.n; i++)
		gather_keep(b->of_edition, &b->editions.v[i].id, i);
	/* Behind the others: what is of no edition, or of one that did not come. */
	if (!b->about)
		ml_vec_push(&b->editions,
			((struct budget_edition){.envelope.units = NAN, .vote_to = NO_DAY, .status = NO_CHOICE}));
	return true;
}

/* ---- projects ------------------------------------------------------------------------------------------------- */

static const char *const project_keys[] = {"edition", "number", "title", "holder", "topics", "territory", "status",
	"condition", "progress", "last_news_on", "agreement_on", "works_due_on", "completed_on", "voted", "committed",
	"paid", "votes_paper", "votes_online", "rank", "beneficiaries", NULL};

static void add_topics(struct budget *b, struct budget_project *p, const struct ml_cell *c)
{
	p->topic = (uint32_t)b->topics.n;
	p->n_topics = c->n;
	for (uint32_t i = 0; i < c->n; i++)
		ml_vec_push(&b->topics, ml_arena_str(b->doc->arena, c->v[i].s));
}

static void add_project(void *arg, const struct ml_columns_row *r)
{
	struct budget *b = arg;
	const struct ml_cell *c = r->cells;
	uint64_t edition = b->editions.n - 1;
	bool found = c[0].n && c[0].v->tag == ML_ID && gather_find(b->store, b->of_edition, &c[0].v->id, &edition);
	if (b->about && !found)
		return;
	struct budget_project p = {.rid = r->rid,
		.id = r->id,
		.edition = (uint32_t)edition,
		.number = kept(b, &c[1]),
		.title = kept(b, &c[2]),
		.has_holder = c[3].n && c[3].v->tag == ML_ID,
		.territory = gather_ref(b->store, b->territories, &c[5]),
		.status = gather_choice("project", "status", &c[6]),
		.reached = budget_reached(&c[6]),
		.condition = gather_choice("project", "condition", &c[7]),
		.progress = ml_cell_number(&c[8]),
		.news = gather_day(b->store, &c[9]),
		.agreement = gather_day(b->store, &c[10]),
		.due = gather_day(b->store, &c[11]),
		.completed = gather_day(b->store, &c[12]),
		.money = {gather_amount(&c[13]), gather_amount(&c[14]), gather_amount(&c[15])},
		.paper = gather_count(&c[16]),
		.online = gather_count(&c[17]),
		.rank = gather_count(&c[18]),
		.beneficiaries = gather_count(&c[19])};
	if (!ml_within_has(&b->within, p.territory))
		return;
	if (p.has_holder)
		p.holder = c[3].v->id;
	if (p.paper || p.online)
		p.reached |= VOTED_ON;
	add_topics(b, &p, &c[4]);
	struct ml_buf order = {0};
	ml_sort_key(&order, p.title);
	p.order = ml_arena_str(b->doc->arena, ml_buf_view(&order));
	ml_buf_finish(&order);
	ml_vec_push(&b->projects, p);
}

static int by_number(const void *x, const void *y)
{
	const struct budget_project *a = x, *b = y;
	if (a->edition != b->edition)
		return a->edition < b->edition ? -1 : 1;
	int c = gather_natural(a->number, b->number);
	if (c == 0)
		c = ml_str_cmp(a->order, b->order);
	return c ? c : a->rid < b->rid ? -1 : a->rid > b->rid;
}

/* ---- what adds up -------------------------------------------------------------------------------------------- */

/* That of its envelope; else of its projects. */
static void find_currency(struct budget *b, struct budget_edition *x)
{
	struct currencies all = {0};
	currencies_add(&all, &x->envelope);
	for (uint32_t i = 0; i < x->n && isnan(x->envelope.units); i++)
		for (int k = 0; k < BUDGET_MONEY; k++)
			currencies_add(&all, &b->projects.v[x->first + i].money[k]);
	const char *code = isnan(x->envelope.units) ? currencies_main(&all, b->store) : x->envelope.currency;
	memcpy(x->currency, code, sizeof x->currency);
}

static void count(struct budget *b)
{
	for (uint32_t i = 0; i < b->projects.n; i++) {
		const struct budget_project *p = &b->projects.v[i];
		struct budget_edition *x = &b->editions.v[p->edition];
		if (x->n++ == 0)
			x->first = i;
	}
	for (size_t k = 0; k < b->editions.n; k++) {
		struct budget_edition *x = &b->editions.v[k];
		find_currency(b, x);
		for (uint32_t i = 0; i < x->n; i++) {
			const struct budget_project *p = &b->projects.v[x->first + i];
			x->admissible += (p->reached & BUDGET_ADMISSIBLE) != 0;
			x->ballot += (p->reached & BUDGET_BALLOT) != 0;
			x->winners += (p->reached & BUDGET_WON) != 0;
			x->built += (p->reached & BUDGET_BUILT) != 0;
			x->paper += p->paper;
			x->online += p->online;
			for (int m = 0; m < BUDGET_MONEY && p->reached & BUDGET_WON; m++)
				sum_add(&x->money[m], &p->money[m], x->currency);
		}
	}
}

bool budget_read(struct budget *b, const struct ml_view_ask *ask, struct ml_doc *d, struct ml_error *e)
{
	*b = (struct budget){.store = ask->store,
		.doc = d,
		.today = ml_view_today(ask->store),
		.about = ask->about ? ml_store_canonical(ask->store, ask->about) : 0,
		.of_edition = ml_map_create(),
		.of_project = ml_map_create(),
		.territories = ml_map_create(),
		.titles = ml_map_create()};
	if (!ml_view_within(ask->store, d->arena, ask->territory, &b->within, e) || !read_editions(b, e) ||
		!gather(b->store, "project", "", project_keys, add_project, b, e))
		return false;
	if (b->projects.n)
		qsort(b->projects.v, b->projects.n, sizeof *b->projects.v, by_number);
	for (size_t i = 0; i < b->projects.n; i++)
		gather_keep(b->of_project, &b->projects.v[i].id, i);
	count(b);
	return true;
}

void budget_finish(struct budget *b)
{
	ml_vec_finish(&b->editions);
	ml_vec_finish(&b->projects);
	ml_vec_finish(&b->topics);
	ml_map_destroy(b->of_edition);
	ml_map_destroy(b->of_project);
	ml_map_destroy(b->territories);
	ml_map_destroy(b->titles);
}

struct budget_project *budget_find(struct budget *b, const struct ml_uuid *id)
{
	uint64_t at;
	return gather_find(b->store, b->of_project, id, &at) ? &b->projects.v[at] : NULL;
}

bool budget_is_running(const struct budget_project *p)
{
	return (p->reached & (BUDGET_WON | BUDGET_BUILT)) == BUDGET_WON;
}

bool budget_is_past_due(const struct budget *b, const struct budget_project *p)
{
	return budget_is_running(p) && p->completed == NO_DAY && p->due != NO_DAY && p->due < b->today;
}

/* ---- news ---------------------------------------------------------------------------------------------------------
 */

struct news {
	struct budget *b;
	struct ml_map *of_holder; /* who carries a project that runs -> place in last */
	ML_VEC(int32_t) last;
};

static void with_holders(struct news *x, const struct ml_cell *c, int32_t day)
{
	uint64_t at;
	for (uint32_t i = 0; i < c->n; i++)
		if (c->v[i].tag == ML_ID && gather_find(x->b->store, x->of_holder, &c->v[i].id, &at))
			x->last.v[at] = ML_MAX(x->last.v[at], day);
}

/* What is noted for a day to come did not take place yet. */
static void add_exchange(void *arg, const struct ml_columns_row *r)
{
	struct news *x = arg;
	const struct ml_cell *c = r->cells;
	int32_t day = gather_day(x->b->store, &c[0]);
	struct budget_project *p = c[1].n && c[1].v->tag == ML_ID ? budget_find(x->b, &c[1].v->id) : NULL;
	if (day == NO_DAY || day > x->b->today)
		return;
	if (p) {
		p->exchanges++;
		p->news = ML_MAX(p->news, day);
	}
	if (x->last.n) {
		with_holders(x, &c[2], day);
		with_holders(x, &c[3], day);
	}
}

static void find_holders(struct news *x)
{
	uint64_t at;
	for (size_t i = 0; i < x->b->projects.n; i++) {
		const struct budget_project *p = &x->b->projects.v[i];
		struct ml_uuid id = ml_store_canonical_id(x->b->store, &p->holder);
		if (!p->has_holder || !budget_is_running(p) || gather_find(x->b->store, x->of_holder, &id, &at))
			continue;
		gather_keep(x->of_holder, &id, x->last.n);
		ml_vec_push(&x->last, NO_DAY);
	}
}

bool budget_read_news(struct budget *b, bool holders, struct ml_error *e)
{
	static const char *const keys[] = {"date", "project", "persons", "organisations", NULL};
	struct news x = {.b = b, .of_holder = ml_map_create()};
	uint64_t at;
	if (holders)
		find_holders(&x);
	bool good = gather(b->store, "interaction", holders ? "" : "project!=", keys, add_exchange, &x, e);
	for (size_t i = 0; good && i < b->projects.n; i++) {
		struct budget_project *p = &b->projects.v[i];
		if (p->has_holder && gather_find(b->store, x.of_holder, &p->holder, &at))
			p->news = ML_MAX(p->news, x.last.v[at]);
	}
	ml_map_destroy(x.of_holder);
	ml_vec_finish(&x.last);
	return good;
}

/* ---- in words ------------------------------------------------------------------------------------------------------
 */

struct ml_str budget_title(const struct budget *b, const struct budget_project *p)
{
	if (!p->number.n || !p->title.n)
		return p->title.n ? p->title : p->number;
	return ml_arena_printf(b->doc->arena, "%s %s", p->number.p, p->title.p);
}

struct ml_str budget_territory(struct budget *b, int64_t rid)
{
	struct ml_str key = ml_str_n((const char *)&rid, sizeof rid);
	uint64_t at;
	if (!rid)
		return ML_STR("");
	if (!ml_map_get(b->titles, key, &at)) {
		struct ml_str *title = ML_NEW(b->doc->arena, struct ml_str);
		*title = ml_store_title(b->store, b->doc->arena, rid);
		at = (uint64_t)(uintptr_t)title;
		ml_map_set(b->titles, key, at);
	}
	return *(const struct ml_str *)(uintptr_t)at;
}

struct ml_str budget_edition_name(const struct budget_edition *x)
{
	return x->rid ? x->name : ml_str(_("Sans édition"));
}

void budget_no_edition(struct ml_doc_block *t)
{
	t->empty = ml_str(_("Aucune édition : F7 en crée une dans la liste des éditions de budget participatif."));
}

const char *budget_others_note(struct ml_doc *d, uint32_t others)
{
	if (!others)
		return "";
	return ml_arena_printf(d->arena,
		ml_trn("%u montant dans une autre monnaie que celle de son édition n'est pas dans les sommes.",
			"%u montants dans une autre monnaie que celle de leur édition ne sont pas dans les sommes.",
			others),
		others)
		.p;
}
