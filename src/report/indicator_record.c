/* report: the indicators of the team: read, with their measures; value, attainment, series. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <maillage/i18n.h>
#include <maillage/text.h>
#include "indicator.h"

/* ---- how often ------------------------------------------------------------------------------------------------ */

static const struct frequency {
	const char *key; /* of indicator.frequency; "": not said */
	enum ml_indicator_step step;
	int64_t days; /* longer without a value is too long */
} frequencies[] = {
	{"once", ML_STEP_YEAR, INT64_MAX - 1},
	{"weekly", ML_STEP_MONTH, 7},
	{"monthly", ML_STEP_MONTH, 31},
	{"quarterly", ML_STEP_QUARTER, 92},
	{"half_yearly", ML_STEP_HALF, 184},
	{"yearly", ML_STEP_YEAR, 366},
	{"per_event", ML_STEP_MONTH, 92},
	{"", ML_STEP_MONTH, 366},
};
static const struct {
	int months, points;
} steps[] = {[ML_STEP_MONTH] = {1, 12}, [ML_STEP_QUARTER] = {3, 8}, [ML_STEP_HALF] = {6, 6}, [ML_STEP_YEAR] = {12, 5}};

static const struct frequency *frequency_of(const struct ml_indicator *x)
{
	size_t i = 0;
	while (i < ML_COUNT(frequencies) - 1 && !ml_str_is(x->frequency, frequencies[i].key))
		i++;
	return &frequencies[i];
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

static void add_measure(void *arg, const struct ml_columns_row *r)
{
	struct ml_indicators *x = arg;
	const struct ml_cell *c = r->cells;
	int32_t first = gather_day(x->store, &c[1]), last = gather_day(x->store, &c[2]);
	struct ml_measure m = {.rid = r->rid,
		.indicator = gather_ref(x->store, x->refs, &c[0]),
		.first = first,
		.last = last == NO_DAY ? first : last,
		.territory = gather_ref(x->store, x->refs, &c[3]),
		.value = ml_cell_number(&c[4]),
		.numerator = ml_cell_number(&c[5]),
		.denominator = ml_cell_number(&c[6]),
		.breakdown = ml_arena_str(x->arena, ml_str_trim(ml_cell_text(&c[7]))),
		.about = gather_ref(x->store, x->refs, &c[8]),
		.place = -1};
	const struct place *p = c[3].n && c[3].v->tag == ML_ID ? ground_of_id(&x->facts.ground, &c[3].v->id) : NULL;
	if (p)
		m.place = (int32_t)(p - x->facts.ground.v);
	ml_vec_push(&x->measures, m);
}

static int by_indicator(const void *a, const void *b)
{
	const struct ml_measure *x = a, *y = b;
	if (x->indicator != y->indicator)
		return x->indicator < y->indicator ? -1 : 1;
	if (x->last != y->last)
		return x->last < y->last ? -1 : 1;
	return x->rid < y->rid ? -1 : x->rid > y->rid;
}

static bool read_measures(struct ml_indicators *x, struct ml_error *e)
{
	static const char *const keys[] = {"indicator", "period_start", "period_end", "territory", "value", "numerator",
		"denominator", "breakdown", "about", NULL};
	if (x->measures_read)
		return true;
	if (!gather(x->store, "measure", "", keys, add_measure, x, e))
		return false;
	if (x->measures.n)
		qsort(x->measures.v, x->measures.n, sizeof *x->measures.v, by_indicator);
	x->measures_read = true;
	return true;
}

struct reading {
	struct ml_indicators *x;
	ML_VEC(struct ml_indicator) v;
};

static int64_t day_or_none(struct ml_indicators *x, const struct ml_cell *c)
{
	int64_t day;
	return ml_cell_day(x->store, c, &day) ? day : INT64_MIN;
}

/* "DH", "€", "EUR": what an amount would be in. */
static void set_currency(struct ml_indicators *x, struct ml_indicator *one)
{
	struct ml_reader r = ml_store_reader(x->store);
	const struct ml_field *cost = ml_kind_field(ml_kind_by_key(ML_STR("event")), ML_STR("cost"));
	struct ml_value v;
	struct ml_error why;
	memcpy(one->currency, x->facts.currency, sizeof one->currency);
	if (!one->computed || one->computed->unit != ML_UNIT_AMOUNT || !one->unit.n)
		return;
	struct ml_str text = ml_arena_printf(x->arena, "1 %.*s", (int)one->unit.n, one->unit.p);
	if (ml_value_parse(x->arena, cost, text, &r, &v, &why) && v.tag == ML_MONEY && v.s.n == 3)
		snprintf(one->currency, sizeof one->currency, "%.3s", v.s.p);
	else
		one->unit = ML_STR("");
}

static void add_indicator(void *arg, const struct ml_columns_row *r)
{
	struct reading *read = arg;
	struct ml_indicators *x = read->x;
	const struct ml_cell *c = r->cells;
	enum { TEXTS = 10 };
	struct ml_str text[TEXTS];
	for (int i = 0; i < TEXTS; i++)
		text[i] = ml_arena_str(x->arena, ml_str_trim(ml_cell_text(&c[i])));
	struct ml_indicator new = {.rid = r->rid,
		.code = text[0],
		.name = text[1],
		.unit = text[2],
		.level = text[3],
		.owner = text[4],
		.frequency = text[5],
		.aggregation = text[6],
		.type = text[7],
		.definition = text[8],
		.source = text[9],
		.baseline = ml_cell_number(&c[11]),
		.target = ml_cell_number(&c[12]),
		.baseline_on = day_or_none(x, &c[13]),
		.target_on = day_or_none(x, &c[14]),
		.computed = ml_computed(ml_cell_text(&c[10]))};
	struct ml_str direction = ml_cell_text(&c[15]);
	new.down = ml_str_is(direction, "down") || (!direction.n && new.baseline > new.target);
	set_currency(x, &new);
	ml_vec_push(&read->v, new);
}

static void find_measures(struct ml_indicators *x, struct ml_indicator *one)
{
	size_t low = 0, high = x->measures.n;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (x->measures.v[middle].indicator < one->rid)
			low = middle + 1;
		else
			high = middle;
	}
	one->measures = x->measures.v + low;
	while (low + one->n_measures < x->measures.n && one->measures[one->n_measures].indicator == one->rid)
		one->n_measures++;
}

static int level_rank(struct ml_str level)
{
	struct ml_value text = ml_text(level);
	struct ml_cell cell = {.v = &text, .n = level.n != 0};
	return gather_choice("indicator", "level", &cell);
}

static int by_level(const void *a, const void *b)
{
	const struct ml_indicator *x = a, *y = b;
	int order = level_rank(x->level) - level_rank(y->level);
	if (!order)
		order = gather_natural(x->code, y->code);
	if (!order)
		order = ml_str_cmp(x->name, y->name);
	return order ? order : x->rid < y->rid ? -1 : x->rid > y->rid;
}

bool ml_indicators_list(struct ml_indicators *x, struct ml_indicator **out, uint32_t *n, struct ml_error *e)
{
	static const char *const keys[] = {"code", "name", "unit", "level", "owner", "frequency", "aggregation", "type",
		"definition", "source", "computed", "baseline", "target", "baseline_on", "target_on", "direction",
		NULL};
	struct reading r = {.x = x};
	bool good = read_measures(x, e) && gather(x->store, "indicator", "", keys, add_indicator, &r, e);
	*n = good ? (uint32_t)r.v.n : 0;
	*out = ML_NEWN(x->arena, struct ml_indicator, *n + 1);
	if (*n) {
		memcpy(*out, r.v.v, r.v.n * sizeof **out);
		qsort(*out, *n, sizeof **out, by_level);
	}
	for (uint32_t i = 0; i < *n; i++)
		find_measures(x, &(*out)[i]);
	ml_vec_finish(&r.v);
	return good;
}

/* ---- of measures ------------------------------------------------------------------------------------------------- */

/* What the measures of a period add up to. */
struct gathered {
	double sum, numerators, denominators, largest, last_sum;
	int64_t last;
	uint32_t n, n_last, n_parts; /* values; of the last day; with a denominator */
	struct ml_map *about;	     /* records that they are about */
};

static void take(struct gathered *g, const struct ml_measure *m)
{
	if (m->about)
		ml_map_set(g->about, ml_str_n((const char *)&m->about, sizeof m->about), 1);
	if (m->denominator > 0 && !isnan(m->numerator)) {
		g->numerators += m->numerator;
		g->denominators += m->denominator;
		g->n_parts++;
	}
	if (isnan(m->value))
		return;
	g->largest = g->n ? ML_MAX(g->largest, m->value) : m->value;
	g->sum += m->value;
	if (!g->n++ || m->last != g->last) {
		g->last = m->last;
		g->n_last = 0;
		g->last_sum = 0;
	}
	g->last_sum += m->value;
	g->n_last++;
}

static bool is_whole(const struct ml_indicators *x, const struct ml_measure *m, int32_t top)
{
	return !m->breakdown.n && facts_within(&x->facts, m->place, top);
}

static void gather_measures(const struct ml_indicators *x, const struct ml_indicator *one,
	const struct ml_indicator_ask *ask, struct gathered *g)
{
	int64_t from = gather_day_of(ask->from, INT64_MIN), to = gather_day_of(ask->to, INT64_MAX);
	int32_t top = facts_top(&x->facts, ask->territory);
	for (uint32_t i = 0; i < one->n_measures; i++) {
		const struct ml_measure *m = &one->measures[i];
		if (m->last >= from && m->last <= to && is_whole(x, m, top))
			take(g, m);
	}
}

static bool is_added(const struct ml_indicator *x)
{
	return ml_str_is(x->type, "count") || ml_str_is(x->type, "amount");
}

static double mean(double sum, uint32_t n)
{
	return n ? sum / n : (double)NAN;
}

static double of_sum(const struct ml_indicator *x, const struct gathered *g)
{
	(void)x;
	return g->n ? g->sum : (double)NAN;
}

static double of_last(const struct ml_indicator *x, const struct gathered *g)
{
	return g->n && is_added(x) ? g->last_sum : mean(g->last_sum, g->n_last);
}

static double of_mean(const struct ml_indicator *x, const struct gathered *g)
{
	(void)x;
	return mean(g->sum, g->n);
}

static double of_ratio(const struct ml_indicator *x, const struct gathered *g)
{
	bool percent = x->unit.n && memchr(x->unit.p, '%', x->unit.n);
	return g->n_parts ? g->numerators / g->denominators * (percent ? 100 : 1) : mean(g->sum, g->n);
}

static double of_distinct(const struct ml_indicator *x, const struct gathered *g)
{
	size_t different = ml_map_count(g->about);
	(void)x;
	return different ? (double)different : g->n ? g->largest : (double)NAN;
}

static double aggregated(const struct ml_indicator *x, const struct gathered *g)
{
	static const struct {
		const char *key;
		double (*of)(const struct ml_indicator *, const struct gathered *);
	} ways[] = {
		{"sum", of_sum}, {"last", of_last}, {"mean", of_mean}, {"ratio", of_ratio}, {"distinct", of_distinct}};
	for (size_t i = 0; i < ML_COUNT(ways); i++)
		if (ml_str_is(x->aggregation, ways[i].key))
			return ways[i].of(x, g);
	if (!g->n && g->n_parts)
		return of_ratio(x, g);
	return is_added(x) ? of_sum(x, g) : of_last(x, g);
}

static void measured_value(const struct ml_indicators *x, const struct ml_indicator *one,
	const struct ml_indicator_ask *ask, struct ml_indicator_value *v)
{
	struct gathered g = {.about = ml_map_create()};
	gather_measures(x, one, ask, &g);
	*v = (struct ml_indicator_value){.value = aggregated(one, &g), .numerator = NAN, .denominator = NAN};
	v->n = ML_MAX(g.n, g.n_parts);
	if (g.n_parts) {
		v->numerator = g.numerators;
		v->denominator = g.denominators;
	}
	ml_map_destroy(g.about);
}

/* ---- values ---------------------------------------------------------------------------------------------------------
 */

bool ml_indicator_value(struct ml_indicators *x, const struct ml_indicator *one, const struct ml_indicator_ask *ask,
	struct ml_indicator_value *v, struct ml_error *e)
{
	if (!one->computed) {
		measured_value(x, one, ask, v);
		return true;
	}
	struct ml_indicator_ask mine = *ask;
	mine.currency = one->currency;
	if (!ml_computed_value(x, one->computed, &mine, v, e))
		return false;
	v->value *= one->computed->unit == ML_UNIT_SHARE ? 100 : 1;
	return true;
}

bool ml_indicator_places(struct ml_indicators *x, struct ml_arena *a, const struct ml_indicator *one,
	const struct ml_indicator_ask *ask, int64_t **rids, uint32_t *n, struct ml_error *e)
{
	const struct ground *g = &x->facts.ground;
	int64_t from = gather_day_of(ask->from, INT64_MIN), to = gather_day_of(ask->to, INT64_MAX);
	int32_t top = facts_top(&x->facts, ask->territory);
	bool *marks = ml_xalloc(g->n + 1);
	bool good = !one->computed || indicator_mark_places(x, one->computed, ask, marks, e);
	for (uint32_t i = 0; !one->computed && i < one->n_measures; i++) {
		const struct ml_measure *m = &one->measures[i];
		if (m->place >= 0 && m->last >= from && m->last <= to && is_whole(x, m, top))
			marks[m->place] = true;
	}
	*n = 0;
	*rids = ML_NEWN(a, int64_t, g->n + 1);
	for (uint32_t i = 0; i < g->n; i++)
		if (marks[g->order[i]])
			(*rids)[(*n)++] = g->v[g->order[i]].rid;
	ml_free_(marks);
	return good;
}

double ml_indicator_attained(const struct ml_indicator *x, double value)
{
	if (isnan(value) || isnan(x->target))
		return NAN;
	if (!isnan(x->baseline) && (x->down ? x->baseline > x->target : x->baseline < x->target))
		return ML_MAX((value - x->baseline) / (x->target - x->baseline), 0);
	if (x->down) /* half of the way at twice the target */
		return value <= x->target ? 1 : value > 0 ? ML_MAX(x->target, 0) / value : (double)NAN;
	return x->target > 0 ? ML_MAX(value / x->target, 0) : value >= x->target ? 1 : (double)NAN;
}

enum ml_indicator_state ml_indicator_state(const struct ml_indicator *x, double value, int64_t today)
{
	double attained = ml_indicator_attained(x, value), due = 1;
	if (isnan(value))
		return ML_STATE_NO_VALUE;
	if (isnan(x->target))
		return ML_STATE_NO_TARGET;
	if (x->down ? value <= x->target : value >= x->target)
		return ML_STATE_REACHED;
	if (x->target_on != INT64_MIN && x->target_on < today)
		return ML_STATE_BEHIND;
	if (x->target_on != INT64_MIN && x->baseline_on != INT64_MIN && x->baseline_on < x->target_on)
		due = ML_MAX((double)(today - x->baseline_on) / (double)(x->target_on - x->baseline_on), 0);
	return attained >= due * ML_INDICATOR_ON_TRACK / 100 ? ML_STATE_ON_TRACK : ML_STATE_BEHIND;
}

const char *ml_indicator_state_label(enum ml_indicator_state state)
{
	static const char *const labels[] = {[ML_STATE_NO_VALUE] = N_("sans valeur"),
		[ML_STATE_NO_TARGET] = N_("sans cible"),
		[ML_STATE_REACHED] = N_("atteint"),
		[ML_STATE_ON_TRACK] = N_("en bonne voie"),
		[ML_STATE_BEHIND] = N_("en retard")};
	return _(labels[state]);
}

struct ml_str ml_indicator_unit(const struct ml_indicator *one)
{
	if (!one->computed || (one->unit.n && one->computed->unit != ML_UNIT_SHARE))
		return one->unit;
	const char *const units[] = {[ML_UNIT_COUNT] = "",
		[ML_UNIT_SHARE] = "%",
		[ML_UNIT_AMOUNT] = one->currency,
		[ML_UNIT_DAYS] = _("jours"),
		[ML_UNIT_SCORE] = _("sur 5")};
	return ml_str(units[one->computed->unit]);
}

/* ---- series
 * ---------------------------------------------------------------------------------------------------------- */

static void put_day_text(char out[ML_DAY_TEXT], int64_t days)
{
	struct ml_date d = ml_date_of_days(days);
	snprintf(out, ML_DAY_TEXT, "%04u-%02u-%02u", (unsigned)d.year % 10000, (unsigned)d.month % 100,
		(unsigned)d.day % 100);
}

/* The first day of the n-th step before the one that the day is in. */
static struct ml_date step_start(int64_t day, int months, int before)
{
	struct ml_date d = ml_date_of_days(day);
	int month = d.year * 12 + (d.month - 1) / months * months - before * months;
	return (struct ml_date){month / 12, month % 12 + 1, 1};
}

static struct ml_str step_label(struct ml_arena *a, enum ml_indicator_step step, struct ml_date first)
{
	if (step == ML_STEP_YEAR)
		return ml_arena_printf(a, "%d", first.year);
	if (step == ML_STEP_MONTH)
		return ml_arena_printf(a, "%02d/%d", first.month, first.year);
	/* quarter, half-year: number and year */
	return ml_arena_printf(a, step == ML_STEP_QUARTER ? _("T%d %d") : _("S%d %d"),
		(first.month - 1) / steps[step].months + 1, first.year);
}

bool ml_indicator_series(struct ml_indicators *x, struct ml_arena *a, const struct ml_indicator *one, const char *to,
	int64_t territory, struct ml_indicator_point **out, uint32_t *n, struct ml_error *e)
{
	enum ml_indicator_step step = frequency_of(one)->step;
	int64_t end = ML_MIN(gather_day_of(to, INT64_MAX), x->facts.ground.today);
	int months = steps[step].months, points = steps[step].points;
	*out = ML_NEWN(a, struct ml_indicator_point, (size_t)points);
	*n = (uint32_t)points;
	for (int i = 0; i < points; i++) {
		struct ml_indicator_point *p = &(*out)[i];
		struct ml_date first = step_start(end, months, points - 1 - i);
		int64_t last = ml_date_days(step_start(end, months, points - 2 - i)) - 1;
		struct ml_indicator_ask ask = {.from = p->from, .to = p->to, .territory = territory};
		put_day_text(p->from, ml_date_days(first));
		put_day_text(p->to, ML_MIN(last, end));
		p->label = step_label(a, step, first);
		if (!ml_indicator_value(x, one, &ask, &p->value, e))
			return false;
	}
	return true;
}

static int64_t since_measure(
	const struct ml_indicators *x, const struct ml_indicator *one, int64_t territory, int64_t today)
{
	int32_t top = facts_top(&x->facts, territory);
	for (uint32_t i = one->n_measures; i-- > 0;) {
		const struct ml_measure *m = &one->measures[i];
		bool says = !isnan(m->value) || m->denominator > 0;
		if (says && m->last != NO_DAY && is_whole(x, m, top))
			return ML_MAX(today - m->last, 0);
	}
	return INT64_MAX;
}

static bool since_computed(struct ml_indicators *x, const struct ml_indicator *one, int64_t territory, int64_t today,
	int64_t *days, struct ml_error *e)
{
	struct ml_indicator_point *p;
	uint32_t n, at;
	if (!ml_indicator_series(x, x->arena, one, "", territory, &p, &n, e))
		return false;
	at = n;
	while (at > 0 && isnan(p[at - 1].value.value))
		at--;
	*days = !at ? INT64_MAX : at + 1 < n ? today - gather_day_of(p[at - 1].to, today) : 0;
	return true;
}

bool ml_indicator_silent(struct ml_indicators *x, const struct ml_indicator *one, int64_t territory, int64_t today,
	int64_t *days, struct ml_error *e)
{
	if (one->computed)
		return since_computed(x, one, territory, today, days, e);
	*days = since_measure(x, one, territory, today);
	if (*days <= frequency_of(one)->days)
		*days = 0;
	return true;
}
