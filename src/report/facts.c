/* report: facts for the indicators, a pass over each kind. */
#include <math.h>
#include <stdlib.h>

#include <maillage/indicator.h>
#include <maillage/text.h>
#include "budget.h"
#include "facts.h"
#include "held.h"

/* ---- places ------------------------------------------------------------------------------------------------ */

/* In the order of the tree all that is below a place follows it: from its end, each hands its last one up. */
static void span_places(struct facts *f, struct ml_arena *a)
{
	const struct ground *g = &f->ground;
	f->first = ML_NEWN(a, uint32_t, g->n + 1);
	f->last = ML_NEWN(a, uint32_t, g->n + 1);
	for (uint32_t i = 0; i < g->n; i++)
		f->first[g->order[i]] = f->last[g->order[i]] = i;
	for (uint32_t i = g->n; i-- > 0;) {
		uint32_t at = g->order[i];
		int32_t up = g->v[at].parent;
		if (up >= 0)
			f->last[up] = ML_MAX(f->last[up], f->last[at]);
	}
}

int32_t facts_top(const struct facts *f, int64_t territory)
{
	const struct place *p = territory ? ground_of_rid(&f->ground, territory) : NULL;
	return !territory ? FACTS_EVERYWHERE : p ? (int32_t)(p - f->ground.v) : FACTS_NOWHERE;
}

bool facts_within(const struct facts *f, int32_t place, int32_t top)
{
	if (top < 0)
		return top == FACTS_EVERYWHERE;
	return place >= 0 && f->first[place] >= f->first[top] && f->first[place] <= f->last[top];
}

bool facts_open(struct facts *f, struct ml_store *s, struct ml_arena *a, struct ml_error *e)
{
	*f = (struct facts){.store = s};
	memcpy(f->currency, ml_store_reader(s).currency, sizeof f->currency);
	f->of_event = ml_map_create();
	f->of_edition = ml_map_create();
	f->associations = ml_map_create();
	for (int i = 0; i < FACTS_SOURCES; i++)
		f->list[i].who = ml_map_create();
	if (!ground_tree(&f->ground, s, a, e))
		return false;
	span_places(f, a);
	return true;
}

void facts_close(struct facts *f)
{
	for (int i = 0; i < FACTS_SOURCES; i++) {
		ml_vec_finish(&f->list[i].v);
		ml_map_destroy(f->list[i].who);
	}
	ml_vec_finish(&f->events);
	ml_vec_finish(&f->editions);
	ml_map_destroy(f->of_event);
	ml_map_destroy(f->of_edition);
	ml_map_destroy(f->associations);
	ground_finish(&f->ground);
}

/* ---- cells --------------------------------------------------------------------------------------------------- */

static int32_t place_of(const struct facts *f, const struct ml_cell *c)
{
	const struct place *p = c->n && c->v->tag == ML_ID ? ground_of_id(&f->ground, &c->v->id) : NULL;
	return p ? (int32_t)(p - f->ground.v) : -1;
}

static bool is(const struct ml_cell *c, const char *choice)
{
	return ml_str_is(ml_cell_text(c), choice);
}

/* The number of what a reference leads to; joined records have one. 0: none. */
static uint32_t number(struct facts *f, struct facts_list *l, const struct ml_cell *c)
{
	uint64_t at;
	if (!c->n || c->v->tag != ML_ID)
		return 0;
	if (ml_map_get(l->who, ml_str_n((const char *)&c->v->id, sizeof c->v->id), &at))
		return (uint32_t)at;
	struct ml_uuid stands = ml_store_canonical_id(f->store, &c->v->id);
	if (!ml_map_get(l->who, ml_str_n((const char *)&stands, sizeof stands), &at)) {
		at = ++l->n_who;
		gather_keep(l->who, &stands, at);
	}
	gather_keep(l->who, &c->v->id, at);
	return (uint32_t)at;
}

static void set_money(struct fact *x, const struct amount *a)
{
	if (isnan(a->units))
		return;
	x->is |= IS_MONEY;
	x->a = a->units;
	memcpy(x->currency, a->currency, sizeof x->currency);
}

static void push(struct facts *f, enum facts_source to, struct fact x)
{
	ml_vec_push(&f->list[to].v, x);
}

/* ---- events and who came --------------------------------------------------------------------------------------- */

static void add_event(void *arg, const struct ml_columns_row *r)
{
	struct facts *f = arg;
	const struct ml_cell *c = r->cells;
	struct facts_event x = {.day = gather_day(f->store, &c[0]),
		.place = place_of(f, &c[1]),
		.headcount = gather_count(&c[2]),
		.cost = gather_amount(&c[3])};
	ml_vec_push(&f->events, x);
	gather_keep(f->of_event, &r->id, f->events.n);
}

static void add_held(void *arg, const struct ml_columns_row *r)
{
	struct facts *f = arg;
	uint64_t at;
	if (!gather_find(f->store, f->of_event, &r->id, &at))
		return;
	struct facts_event *x = &f->events.v[at - 1];
	x->held = true;
	push(f, FACTS_EVENT,
		(struct fact){.day = x->day,
			.place = x->place,
			.who = (uint32_t)(x->place + 1),
			.is = IS_HELD | (x->place >= 0 ? IS_PLACED : 0)});
}

static bool read_events(struct facts *f, struct ml_error *e)
{
	static const char *const keys[] = {"starts_at", "territory", "headcount", "cost", NULL};
	static const char *const none[] = {NULL};
	f->list[FACTS_EVENT].n_who = f->ground.n;
	return gather(f->store, "event", "", keys, add_event, f, e) &&
	       gather(f->store, "event", HELD, none, add_held, f, e);
}

static unsigned gender_bits(const struct ml_cell *c)
{
	return !c->n || is(c, "unknown") ? 0 : IS_GENDERED | (is(c, "f") ? IS_WOMAN : 0);
}

static unsigned age_bits(const struct ml_cell *c)
{
	return !c->n || is(c, "unknown") ? 0 : IS_AGED | (is(c, "u18") || is(c, "18_24") ? IS_YOUNG : 0);
}

/* A quarter is as rural as its commune. */
static unsigned home_bits(const struct facts *f, int32_t at)
{
	const struct ground *g = &f->ground;
	while (at >= 0 && ground_is_level(&g->v[at], "district"))
		at = g->v[at].parent;
	if (at < 0 || !ground_is_level(&g->v[at], "commune") || isnan(g->v[at].population))
		return 0;
	return IS_SETTLED | (g->v[at].population < ML_INDICATOR_RURAL ? IS_RURAL : 0);
}

static struct facts_event *event_of(struct facts *f, const struct ml_cell *c)
{
	uint64_t at;
	bool found = c->n && c->v->tag == ML_ID && gather_find(f->store, f->of_event, &c->v->id, &at);
	return found ? &f->events.v[at - 1] : NULL;
}

static struct fact attendance(struct facts *f, const struct ml_columns_row *r, const struct facts_event *event)
{
	const struct ml_cell *c = r->cells;
	return (struct fact){.day = event ? event->day : NO_DAY,
		.place = event ? event->place : -1,
		.who = number(f, &f->list[FACTS_ATTENDANCE], &c[1]),
		.gender = gather_choice("attendance", "gender", &c[3]),
		.age = gather_choice("attendance", "age_band", &c[4])};
}

static void add_present(void *arg, const struct ml_columns_row *r)
{
	struct facts *f = arg;
	const struct ml_cell *c = r->cells;
	struct facts_event *event = event_of(f, &c[0]);
	struct fact x = attendance(f, r, event);
	x.is = IS_THERE | (x.who ? IS_PERSON : 0) | gender_bits(&c[3]) | age_bits(&c[4]) |
	       home_bits(f, place_of(f, &c[5]));
	if (event && event->held && is(&c[2], "present"))
		x.is |= IS_REGISTERED | IS_CAME;
	x.a = ml_cell_number(&c[6]);
	if (!isnan(x.a))
		x.is |= IS_RATED;
	if (event)
		event->there++;
	push(f, FACTS_ATTENDANCE, x);
}

static void add_missing(void *arg, const struct ml_columns_row *r)
{
	struct facts *f = arg;
	const struct facts_event *event = event_of(f, &r->cells[0]);
	struct fact x = attendance(f, r, event);
	if (!event || !event->held)
		return;
	x.is = IS_REGISTERED;
	push(f, FACTS_ATTENDANCE, x);
}

static bool read_attendances(struct facts *f, struct ml_error *e)
{
	static const char *const keys[] = {
		"event", "person", "status", "gender", "age_band", "territory", "rating_hot", NULL};
	return facts_read(f, FACTS_EVENT, e) && gather(f->store, "attendance", PRESENT, keys, add_present, f, e) &&
	       gather(f->store, "attendance", "status=registered|excused|absent", keys, add_missing, f, e);
}

static bool read_costs(struct facts *f, struct ml_error *e)
{
	if (!facts_read(f, FACTS_ATTENDANCE, e))
		return false;
	for (size_t i = 0; i < f->events.n; i++) {
		const struct facts_event *x = &f->events.v[i];
		struct fact one = {.day = x->day, .place = x->place, .b = x->there ? x->there : x->headcount};
		set_money(&one, &x->cost);
		if (x->held && one.b > 0 && one.is)
			push(f, FACTS_COST, one);
	}
	return true;
}

/* ---- contributions, partnerships ------------------------------------------------------------------------------- */

static void add_contribution(void *arg, const struct ml_columns_row *r)
{
	struct facts *f = arg;
	const struct ml_cell *c = r->cells;
	int32_t answered = gather_day(f->store, &c[1]);
	struct fact x = {.day = gather_day(f->store, &c[0]),
		.place = place_of(f, &c[2]),
		.is = answered == NO_DAY ? 0 : IS_ANSWERED};
	if (answered != NO_DAY && x.day != NO_DAY && answered >= x.day) {
		x.is |= IS_DELAYED;
		x.a = answered - x.day;
	}
	push(f, FACTS_CONTRIBUTION, x);
}

static bool read_contributions(struct facts *f, struct ml_error *e)
{
	static const char *const keys[] = {"date", "answered_on", "territory", NULL};
	return gather(f->store, "contribution", "", keys, add_contribution, f, e);
}

/* What is over without an end date was in force no one knows when. */
static void add_partnership(void *arg, const struct ml_columns_row *r)
{
	struct facts *f = arg;
	const struct ml_cell *c = r->cells;
	struct fact x = {
		.day = gather_day(f->store, &c[1]), .until = gather_day(f->store, &c[3]), .place = place_of(f, &c[4])};
	if (x.day == NO_DAY)
		x.day = gather_day(f->store, &c[2]);
	if (x.until != NO_DAY || is(&c[0], "active") || is(&c[0], "to_renew"))
		push(f, FACTS_PARTNERSHIP, x);
}

static bool read_partnerships(struct facts *f, struct ml_error *e)
{
	static const char *const keys[] = {"status", "starts_on", "signed_on", "ends_on", "territory", NULL};
	return gather(f->store, "partnership", "status=active|to_renew|expired|closed", keys, add_partnership, f, e);
}

/* ---- participatory budgets --------------------------------------------------------------------------------------- */

static int32_t first_day(const int32_t *days, int n)
{
	for (int i = 0; i < n; i++)
		if (days[i] != NO_DAY)
			return days[i];
	return NO_DAY;
}

static void add_edition(void *arg, const struct ml_columns_row *r)
{
	enum { DATES = 4 };
	struct facts *f = arg;
	const struct ml_cell *c = r->cells;
	double year = ml_cell_number(&c[0]);
	struct ml_date start = {isnan(year) ? 0 : (int)year, 1, 1};
	struct amount envelope = gather_amount(&c[1]);
	int32_t day[DATES + 1];
	for (int i = 0; i < DATES; i++) /* from the end of the vote back to the first idea */
		day[i] = gather_day(f->store, &c[3 + i]);
	day[DATES] = isnan(year) ? NO_DAY : (int32_t)ml_date_days(start);
	struct facts_edition x = {.day = first_day(day, DATES + 1), .ideas = first_day(day + 2, DATES - 1)};
	ml_vec_push(&f->editions, x);
	gather_keep(f->of_edition, &r->id, f->editions.n);
	struct fact one = {.day = x.day, .place = place_of(f, &c[2])};
	set_money(&one, &envelope);
	push(f, FACTS_EDITION, one);
}

static bool read_editions(struct facts *f, struct ml_error *e)
{
	static const char *const keys[] = {
		"year", "envelope", "territory", "vote_to", "vote_from", "ideas_to", "ideas_from", NULL};
	return gather(f->store, "edition", "", keys, add_edition, f, e);
}

static void add_association(void *arg, const struct ml_columns_row *r)
{
	gather_keep(((struct facts *)arg)->associations, &r->id, 1);
}

static void add_submitted(struct facts *f, const struct ml_cell *c, const struct facts_edition *edition, int32_t place)
{
	uint64_t one;
	int32_t days[] = {gather_day(f->store, &c[3]), edition ? edition->ideas : NO_DAY};
	struct fact x = {.day = first_day(days, 2), .place = place, .who = number(f, &f->list[FACTS_SUBMITTED], &c[4])};
	if (x.who)
		x.is |= IS_HOLDER;
	if (x.who && gather_find(f->store, f->associations, &c[4].v->id, &one))
		x.is |= IS_ASSOCIATION;
	if (c[5].n)
		x.is |= IS_FIRST_SAID | (ml_cell_number(&c[5]) > 0 ? IS_FIRST : 0);
	push(f, FACTS_SUBMITTED, x);
}

static void add_ballot(struct facts *f, const struct ml_cell *c, const struct facts_edition *edition, int32_t place)
{
	double votes = gather_count(&c[6]) + (double)gather_count(&c[7]);
	unsigned reached = budget_reached(&c[2]);
	struct fact x = {.day = edition ? edition->day : NO_DAY, .place = place, .a = votes};
	x.is = (reached & BUDGET_BALLOT || votes > 0 ? IS_ON_BALLOT : 0) | (reached & BUDGET_WON ? IS_WINNER : 0);
	push(f, FACTS_BALLOT, x);
}

static int32_t two_years_on(int32_t day)
{
	struct ml_date d = ml_date_of_days(day);
	d.year += 2;
	if (!ml_date_valid(d))
		d.day = 28;
	return (int32_t)ml_date_days(d);
}

static void add_due(struct facts *f, const struct ml_cell *c, const struct facts_edition *edition, int32_t place)
{
	int32_t agreement = gather_day(f->store, &c[8]), completed = gather_day(f->store, &c[9]);
	int32_t days[] = {agreement, edition ? edition->day : NO_DAY};
	int32_t start = first_day(days, 2);
	unsigned reached = budget_reached(&c[2]);
	bool won = reached & BUDGET_WON || (is(&c[2], "dropped") && agreement != NO_DAY);
	if (!won || start == NO_DAY || (reached & BUDGET_BUILT && completed == NO_DAY))
		return;
	struct fact x = {.day = two_years_on(start), .place = place, .is = IS_WINNER};
	if (x.day > f->ground.today)
		return;
	if (completed != NO_DAY && completed <= x.day)
		x.is |= IS_DONE;
	push(f, FACTS_DUE, x);
}

static void add_project(void *arg, const struct ml_columns_row *r)
{
	struct facts *f = arg;
	const struct ml_cell *c = r->cells;
	uint64_t at;
	bool found = c[0].n && c[0].v->tag == ML_ID && gather_find(f->store, f->of_edition, &c[0].v->id, &at);
	const struct facts_edition *edition = found ? &f->editions.v[at - 1] : NULL;
	int32_t place = place_of(f, &c[1]);
	add_submitted(f, c, edition, place);
	add_ballot(f, c, edition, place);
	add_due(f, c, edition, place);
}

static int by_day(const void *x, const void *y)
{
	const struct fact *a = x, *b = y;
	return (a->day > b->day) - (a->day < b->day);
}

static void sort(struct facts_list *l)
{
	if (l->v.n)
		qsort(l->v.v, l->v.n, sizeof *l->v.v, by_day);
}

/* A project is three facts. */
static bool read_projects(struct facts *f, struct ml_error *e)
{
	static const char *const keys[] = {"edition", "territory", "status", "submitted_on", "holder",
		"first_time_holder", "votes_paper", "votes_online", "agreement_on", "completed_on", NULL};
	static const char *const none[] = {NULL};
	if (!facts_read(f, FACTS_EDITION, e) ||
		!gather(f->store, "organisation", "type=association", none, add_association, f, e) ||
		!gather(f->store, "project", "", keys, add_project, f, e))
		return false;
	for (int i = FACTS_SUBMITTED; i <= FACTS_DUE; i++) {
		f->list[i].read = true;
		sort(&f->list[i]);
	}
	return true;
}

bool facts_read(struct facts *f, enum facts_source source, struct ml_error *e)
{
	static bool (*const read[FACTS_SOURCES])(struct facts *, struct ml_error *) = {
		[FACTS_EVENT] = read_events,
		[FACTS_ATTENDANCE] = read_attendances,
		[FACTS_COST] = read_costs,
		[FACTS_CONTRIBUTION] = read_contributions,
		[FACTS_PARTNERSHIP] = read_partnerships,
		[FACTS_EDITION] = read_editions,
		[FACTS_SUBMITTED] = read_projects,
		[FACTS_BALLOT] = read_projects,
		[FACTS_DUE] = read_projects,
	};
	struct facts_list *l = &f->list[source];
	if (l->read)
		return true;
	if (!read[source](f, e))
		return false;
	if (!l->read)
		sort(l);
	l->read = true;
	return true;
}
