/* Indicators on records made by hand, where every number is known; and against tallies on the same. */
#include <math.h>

#include <maillage/indicator.h>

#include "view_kit.h"

static int64_t souss, tata, akka, city;
static struct ml_indicators *open_all;

#define YEAR "2026-01-01", "2026-12-31"
#define DAY(text) ml_date_days(kit_day(text))

static struct ml_date kit_day(const char *text)
{
	struct ml_date d = {0};
	ml_date_iso(ml_str(text), &d);
	return d;
}

static void fill_places(struct ml_store *s)
{
	souss = kit_place(s, "MA-09");
	tata = kit_place(s, "MA-TAT");
	akka = kit_add(s, "territory", "code=X1|level=commune|name=Akka|population=3000|parent=%s", kit_id(s, tata));
	city = kit_add(s, "territory", "code=X2|level=commune|name=Ville|population=400000|parent=%s", kit_id(s, souss));
}

static void attend(struct ml_store *s, int64_t event, int64_t person, const char *rest)
{
	if (person)
		kit_add(s, "attendance", "event=%s|person=%s|%s", kit_id(s, event), kit_id(s, person), rest);
	else
		kit_add(s, "attendance", "event=%s|guest_name=Passant|%s", kit_id(s, event), rest);
}

static void fill_events(struct ml_store *s)
{
	char home[100];
	int64_t p1 = kit_add(s, "person", "family_name=Benali"), p2 = kit_add(s, "person", "family_name=Ouali");
	int64_t p3 = kit_add(s, "person", "family_name=Idrissi"), twin = kit_add(s, "person", "family_name=Ben Ali");
	int64_t e1 = kit_add(s, "event", "title=A|starts_at=2026-03-01T09:00Z|status=held|cost=100 MAD|territory=%s", kit_id(s, tata));
	kit_add(s, "event", "title=B|starts_at=2026-05-10T09:00Z|status=closed|cost=50 MAD|headcount=10|territory=%s", kit_id(s, akka));
	int64_t e3 = kit_add(s, "event", "title=C|starts_at=2026-06-01T09:00Z|status=held|cost=30 EUR|headcount=5|territory=%s", kit_id(s, souss));
	int64_t e4 = kit_add(s, "event", "title=D|starts_at=2026-12-20T09:00Z|status=confirmed|cost=9 MAD|territory=%s", kit_id(s, tata));
	int64_t e5 = kit_add(s, "event", "title=E|starts_at=2025-06-01T09:00Z|status=held|territory=%s", kit_id(s, tata));
	int64_t quarter = kit_add(s, "territory", "code=X3|level=district|name=Médina|population=90000|parent=%s", kit_id(s, akka));
	kit_add(s, "event", "title=F|starts_at=2026-04-10T09:00Z|status=cancelled|cost=77 MAD|headcount=3");
	snprintf(home, sizeof home, "status=present|gender=f|age_band=u18|rating_hot=5|territory=%s", kit_id(s, akka));
	attend(s, e1, p1, home);
	snprintf(home, sizeof home, "status=present|gender=m|age_band=25_64|rating_hot=4|territory=%s", kit_id(s, city));
	attend(s, e1, p2, home);
	snprintf(home, sizeof home, "status=present_unregistered|gender=unknown|age_band=unknown|territory=%s", kit_id(s, quarter));
	attend(s, e1, 0, home);
	attend(s, e1, p3, "status=registered|gender=f|rating_hot=1");
	attend(s, e1, twin, "status=absent");
	attend(s, e3, twin, "status=present|gender=f");
	attend(s, e4, p2, "status=registered");
	attend(s, e5, p1, "status=present|gender=f");
	attend(s, e5, p3, "status=waiting");
	attend(s, kit_add(s, "event", "title=G|starts_at=2024-05-01T09:00Z|status=cancelled"), p3, "status=present");
	kit_join(s, twin, p1);
}

static void fill_answers(struct ml_store *s)
{
	kit_add(s, "contribution", "text=a|date=2026-02-01|answered_on=2026-02-11|territory=%s", kit_id(s, tata));
	kit_add(s, "contribution", "text=b|date=2026-02-01|answered_on=2026-02-04|territory=%s", kit_id(s, akka));
	kit_add(s, "contribution", "text=c|date=2026-03-01");
	kit_add(s, "contribution", "text=d|date=2026-04-01|answered_on=2026-04-21");
	kit_add(s, "contribution", "text=e|answered_on=2026-04-21");
	int64_t club = kit_add(s, "organisation", "name=Club|type=association");
	kit_add(s, "partnership", "title=a|status=active|organisation=%s", kit_id(s, club));
	kit_add(s, "partnership", "title=b|status=active|starts_on=2026-12-01|organisation=%s", kit_id(s, club));
	kit_add(s, "partnership", "title=c|status=expired|starts_on=2025-01-01|ends_on=2026-06-30|organisation=%s", kit_id(s, club));
	kit_add(s, "partnership", "title=d|status=to_renew|signed_on=2026-02-01|organisation=%s", kit_id(s, club));
	kit_add(s, "partnership", "title=e|status=in_discussion|organisation=%s", kit_id(s, club));
	kit_add(s, "partnership", "title=f|status=closed|organisation=%s", kit_id(s, club));
}

static void fill_budgets(struct ml_store *s)
{
	int64_t club = kit_add(s, "organisation", "name=Porteur|type=association"), who = kit_add(s, "person", "family_name=Ziani");
	int64_t a = kit_add(s, "edition", "name=A|year=2024|envelope=700 MAD|vote_to=2024-03-01");
	int64_t c = kit_add(s, "edition", "name=C|year=2026|envelope=500 EUR|ideas_to=2026-06-01|vote_to=2026-10-01");
	kit_add(s, "edition", "name=B|year=2026|envelope=1000 MAD");
	kit_add(s, "project", "edition=%s|title=1|status=completed|agreement_on=2024-06-01|completed_on=2025-12-01", kit_id(s, a));
	kit_add(s, "project", "edition=%s|title=2|status=works", kit_id(s, a));
	kit_add(s, "project", "edition=%s|title=3|status=dropped|agreement_on=2024-02-29", kit_id(s, a));
	kit_add(s, "project", "edition=%s|title=4|status=completed", kit_id(s, a));
	kit_add(s, "project", "edition=%s|title=5|status=winner|agreement_on=2025-06-01", kit_id(s, a));
	kit_add(s, "project", "edition=%s|title=ahead|status=works|agreement_on=2024-12-05", kit_id(s, a));
	kit_add(s, "project", "edition=%s|title=6|status=winner|votes_paper=10|votes_online=20|submitted_on=2026-05-01|holder=%s|first_time_holder=true",
		kit_id(s, c), kit_id(s, club));
	kit_add(s, "project", "edition=%s|title=7|status=not_retained|votes_online=5|submitted_on=2026-05-02|holder=%s|first_time_holder=false",
		kit_id(s, c), kit_id(s, club));
	kit_add(s, "project", "edition=%s|title=8|status=inadmissible|holder=%s", kit_id(s, c), kit_id(s, who));
}

/* ---- the queries -------------------------------------------------------------------------------------------- */

static struct ml_indicator_value one(struct ml_store *s, const char *key, const char *from, const char *to, int64_t territory)
{
	struct ml_indicator_value v = {.value = -1};
	good(ml_computed_one(s, kit_arena, ml_str(key), from, to, territory, &v, e));
	return v;
}

static bool near(double a, double b)
{
	return isnan(b) ? isnan(a) : fabs(a - b) < 1e-9;
}

static void test_queries(struct ml_store *s)
{
	const double none = NAN;
	const struct {
		const char *key;
		double value, numerator, denominator;
		uint64_t others;
	} all[] = {
		{"events_held", 3, none, none, 0},
		{"persons_distinct", 2, none, none, 0},
		{"attendances", 4, none, none, 0},
		{"share_women", 2.0 / 3, 2, 3, 0},
		{"share_young", 0.5, 1, 2, 0},
		{"share_rural", 2.0 / 3, 2, 3, 0},
		{"attendance_rate", 3.0 / 4, 3, 4, 0},
		{"contributions", 4, none, none, 0},
		{"answer_rate", 0.75, 3, 4, 0},
		{"answer_days", 10, none, none, 0},
		{"satisfaction", 4.5, 9, 2, 0},
		{"territories_reached", 3, none, none, 0},
		{"cost_per_participant", 150.0 / 13, 150, 13, 1},
		{"partnerships_active", 2, none, none, 0},
		{"solutions_submitted", 3, none, none, 0},
		{"on_ballot", 2, none, none, 0},
		{"winners", 1, none, none, 0},
		{"envelope", 1000, none, none, 1},
		{"votes", 35, none, none, 0},
		{"share_associations", 0.5, 1, 2, 0},
		{"share_first_time", 0.5, 1, 2, 0},
		{"completion_24_months", 1.0 / 3, 1, 3, 0},
	};
	const struct ml_choice *choices = ml_kind_field(ml_kind_by_key(ML_STR("indicator")), ML_STR("computed"))->choices;
	for (uint32_t i = 0; i < ML_COUNT(all); i++) {
		struct ml_indicator_value v = one(s, all[i].key, YEAR, 0);
		ok(ml_computed_at(i) && strcmp(ml_computed_at(i)->key, choices[i].key) == 0, "%s is a choice of the model", all[i].key);
		if (!ok(near(v.value, all[i].value) && near(v.numerator, all[i].numerator) && near(v.denominator, all[i].denominator) &&
				v.others == all[i].others,
			    "%s", all[i].key))
			printf("# %g = %g / %g, %d others\n", v.value, v.numerator, v.denominator, (int)v.others);
	}
	ok(!ml_computed_at(ML_COUNT(all)) && !choices[ML_COUNT(all)].key, "and there is no other");
	struct ml_indicator_value v;
	ok(!ml_computed_one(s, kit_arena, ML_STR("nothing"), "", "", 0, &v, &err) && err.code == ML_E_FIELD_UNKNOWN, "an unknown query");
}

static void test_empty(struct ml_store *s)
{
	static const char *const ratios[] = {"share_women", "share_rural", "attendance_rate", "answer_rate", "answer_days", "satisfaction",
		"cost_per_participant", "share_associations", "completion_24_months"};
	for (size_t i = 0; i < ML_COUNT(ratios); i++)
		ok(isnan(one(s, ratios[i], "2020-01-01", "2020-12-31", 0).value), "%s of nothing is no value", ratios[i]);
	ok(one(s, "events_held", "2020-01-01", "2020-12-31", 0).value == 0, "a count of nothing is nought");
	ok(one(s, "envelope", "2020-01-01", "2020-12-31", 0).value == 0, "so is a sum");
	ok(one(s, "events_held", YEAR, kit_add(s, "territory", "code=X9|level=commune|name=Vide")).value == 0, "nothing in a place");
}

static void test_bounds(struct ml_store *s)
{
	is_int((int)one(s, "events_held", "2026-03-01", "2026-05-10", 0).value, 2, "both ends are in");
	is_int((int)one(s, "events_held", "2026-03-02", "2026-05-09", 0).value, 0, "the days beyond are not");
	is_int((int)one(s, "contributions", "", "", 0).value, 5, "without a day: where the period is open at both ends");
	is_int((int)one(s, "contributions", "", "2026-12-31", 0).value, 4, "not where it has one");
	is_int((int)one(s, "partnerships_active", "2020-01-01", "2026-03-31", 0).value, 3, "in force on the last day");
	is_int((int)one(s, "partnerships_active", "", "", 0).value, 2, "today at the latest");
	is_int((int)one(s, "events_held", YEAR, tata).value, 2, "a territory and what is below it");
	is_int((int)one(s, "events_held", YEAR, akka).value, 1, "only it");
	is_int((int)one(s, "events_held", YEAR, souss).value, 3, "all below a region");
	is_int((int)(10 * one(s, "answer_days", YEAR, tata).value), 65, "the middle of two");
	is_int((int)one(s, "persons_distinct", "2025-01-01", "2026-12-31", 0).value, 2, "one person in two years is one");
	ok(isnan(one(s, "attendance_rate", "2024-01-01", "2024-12-31", 0).value), "nobody is registered for what was not held");
	is_int((int)one(s, "completion_24_months", "2026-02-28", "2026-02-28", 0).denominator, 1, "24 months from a leap day");
	is_int((int)one(s, "completion_24_months", "", "", 0).denominator, 3, "24 months that are still to run");
}

/* What the dashboards and the results of a period say, the indicators say too. */
static void test_tallies(struct ml_store *s)
{
	static const struct {
		const char *query, *chart;
	} same[] = {{"events_held", "events_month"}, {"attendances", "people_month"}, {"persons_distinct", "unique_month"},
		{"contributions", "contributions_month"}, {"territories_reached", "covered_month"}};
	uint32_t n;
	const struct ml_chart *charts = ml_charts(&n);
	for (size_t i = 0; i < ML_COUNT(same); i++)
		for (uint32_t k = 0; k < n; k++) {
			struct ml_tally_result r;
			if (strcmp(charts[k].key, same[i].chart) != 0)
				continue;
			good(ml_chart_count(s, kit_arena, &charts[k], YEAR, &r, e));
			ok(r.total == one(s, same[i].query, YEAR, 0).value, "%s as the dashboard has it", same[i].query);
		}
}

static void test_breaks(struct ml_store *s)
{
	struct ml_indicator_ask ask = {.from = "2026-01-01", .to = "2026-12-31", .by = ML_BREAK_GENDER, .group = "f"};
	struct ml_indicator_value v;
	struct ml_indicators *x = ml_indicators_open(s, kit_arena, &err);
	good(ml_computed_value(x, ml_computed(ML_STR("attendances")), &ask, &v, e));
	is_int((int)v.value, 2, "by gender");
	ask.group = "";
	good(ml_computed_value(x, ml_computed(ML_STR("attendances")), &ask, &v, e));
	is_int((int)v.value, 0, "gender not said");
	ask.by = ML_BREAK_AGE;
	good(ml_computed_value(x, ml_computed(ML_STR("attendances")), &ask, &v, e));
	is_int((int)v.value, 1, "age not said");
	ask.group = "25_64";
	good(ml_computed_value(x, ml_computed(ML_STR("satisfaction")), &ask, &v, e));
	is_int((int)v.value, 4, "a mean by age");
	ok(!ml_computed_can_break(ml_computed(ML_STR("share_women")), ML_BREAK_GENDER) &&
			ml_computed_can_break(ml_computed(ML_STR("share_women")), ML_BREAK_AGE) &&
			!ml_computed_can_break(ml_computed(ML_STR("winners")), ML_BREAK_AGE),
		"not by what it is a share of, nor what has no gender");
	ml_indicators_close(x);
}

/* ---- indicator records --------------------------------------------------------------------------------------- */

static void measure(struct ml_store *s, int64_t indicator, const char *day, const char *rest)
{
	kit_add(s, "measure", "indicator=%s|period_start=%s|%s", kit_id(s, indicator), day, rest);
}

static const char *at(struct ml_store *s, const char *what, int64_t rid)
{
	return ml_arena_printf(kit_arena, "%s|territory=%s", what, kit_id(s, rid)).p;
}

static void fill_indicators(struct ml_store *s)
{
	kit_add(s, "indicator", "code=C1|name=Femmes|level=outcome|unit=%%|computed=share_women|baseline=31|target=45|frequency=quarterly");
	kit_add(s, "indicator", "code=C2|name=Coût|level=input|unit=€|computed=cost_per_participant|direction=down|target=20");
	kit_add(s, "indicator", "code=C3|name=Achèvement|level=outcome|computed=completion_24_months|target=10|frequency=monthly");
	kit_add(s, "indicator", "code=C4|name=Réponses|computed=answer_rate|frequency=half_yearly");
	int64_t sum = kit_add(s, "indicator", "code=M10|name=Arbres|level=impact|type=count|unit=arbres|aggregation=sum|target=100|frequency=quarterly");
	int64_t ratio = kit_add(s, "indicator", "code=M2|name=Taux|level=impact|type=rate|unit=%%|aggregation=ratio|frequency=monthly");
	int64_t last = kit_add(s, "indicator", "code=M3|name=Emplois|level=impact|type=count|aggregation=last|frequency=once");
	int64_t mean = kit_add(s, "indicator", "code=M4|name=Note|level=impact|type=scale|aggregation=mean");
	int64_t distinct = kit_add(s, "indicator", "code=M5|name=Lieux|level=impact|type=count|aggregation=distinct");
	kit_add(s, "indicator", "code=M6|name=Vide|level=impact|frequency=weekly");
	measure(s, sum, "2026-01-01", at(s, "period_end=2026-03-31|value=10", tata));
	measure(s, sum, "2026-04-01", at(s, "period_end=2026-06-30|value=20", akka));
	measure(s, sum, "2026-04-01", "period_end=2026-06-30|value=5|breakdown=gender=f");
	measure(s, sum, "2025-10-01", "period_end=2025-12-31|value=7");
	measure(s, ratio, "2026-01-01", "numerator=1|denominator=4|value=99");
	measure(s, ratio, "2026-06-30", "numerator=2|denominator=4");
	measure(s, last, "2026-01-01", at(s, "value=50", tata));
	measure(s, last, "2026-02-01", at(s, "value=3", tata));
	measure(s, last, "2026-02-01", at(s, "value=5", city));
	measure(s, mean, "2026-01-01", "value=3");
	measure(s, mean, "2026-02-01", "value=5");
	for (int i = 0; i < 2; i++)
		measure(s, distinct, i ? "2026-01-01" : "2026-02-01", ml_arena_printf(kit_arena, "value=4|about=%s", kit_id(s, akka)).p);
	measure(s, distinct, "2026-03-01", ml_arena_printf(kit_arena, "value=4|about=%s", kit_id(s, city)).p);
}

static struct ml_indicator *find(const char *code)
{
	struct ml_indicator *all;
	uint32_t n;
	good(ml_indicators_list(open_all, &all, &n, e));
	for (uint32_t i = 0; i < n; i++)
		if (ml_str_is(all[i].code, code))
			return &all[i];
	ok(false, "indicator %s", code);
	return all;
}

static double value_of(const char *code, const char *from, const char *to, int64_t territory)
{
	struct ml_indicator_ask ask = {.from = from, .to = to, .territory = territory};
	struct ml_indicator_value v = {.value = -1};
	good(ml_indicator_value(open_all, find(code), &ask, &v, e));
	return v.value;
}

static void test_records(void)
{
	ok(near(value_of("C1", YEAR, 0), 200.0 / 3), "a computed share is in percent");
	ok(near(value_of("C2", YEAR, 0), 30), "an amount is in the currency of its unit");
	ok(near(value_of("C3", YEAR, 0), 100.0 / 3), "a share without a unit too");
	ok(ml_str_is(ml_indicator_unit(find("C3")), "%") && ml_str_is(ml_indicator_unit(find("C2")), "€"), "and says its unit");
	is_int((int)value_of("M10", YEAR, 0), 30, "a sum, without the measures of a part");
	is_int((int)value_of("M10", "", "", 0), 37, "of all time");
	is_int((int)value_of("M10", YEAR, tata), 30, "of a territory and below");
	is_int((int)value_of("M10", YEAR, akka), 20, "of the one below");
	ok(isnan(value_of("M10", "2026-04-01", "2026-06-29", 0)), "counted on its last day");
	is_int((int)(10 * value_of("M2", YEAR, 0)), 375, "sum of numerators / sum of denominators, in percent");
	is_int((int)value_of("M3", YEAR, 0), 8, "the last day; counts of several places add up");
	is_int((int)value_of("M3", YEAR, city), 5, "the last of a place");
	is_int((int)value_of("M4", YEAR, 0), 4, "a mean");
	is_int((int)value_of("M5", YEAR, 0), 2, "different records that the measures are about");
	ok(isnan(value_of("M6", YEAR, 0)) && isnan(value_of("M10", "2020-01-01", "2020-12-31", 0)), "no measure is no value");
}

static void test_states(void)
{
	int64_t today = DAY("2026-11-22");
	struct ml_indicator x = {.baseline = 0, .target = 100, .baseline_on = DAY("2026-01-01"), .target_on = DAY("2026-12-31")};
	is_int(ml_indicator_state(&x, 100, today), ML_STATE_REACHED, "reached");
	is_int(ml_indicator_state(&x, 75, today), ML_STATE_ON_TRACK, "four fifths of what was due by now");
	is_int(ml_indicator_state(&x, 70, today), ML_STATE_BEHIND, "less is behind");
	is_int(ml_indicator_state(&x, 99, DAY("2027-01-01")), ML_STATE_BEHIND, "past its day");
	is_int(ml_indicator_state(&x, NAN, today), ML_STATE_NO_VALUE, "no value");
	x.baseline_on = INT64_MIN;
	is_int(ml_indicator_state(&x, 79, today), ML_STATE_BEHIND, "without its first day: of the whole way");
	struct ml_indicator down = {.baseline = 140, .target = 90, .down = true, .baseline_on = INT64_MIN, .target_on = INT64_MIN};
	ok(near(ml_indicator_attained(&down, 115), 0.5) && near(ml_indicator_attained(&down, 150), 0), "less is better: half of the way, none");
	is_int(ml_indicator_state(&down, 90, today), ML_STATE_REACHED, "reached from above");
	is_int(ml_indicator_state(&down, 95, today), ML_STATE_ON_TRACK, "nine tenths of the way");
	down.baseline = NAN;
	ok(near(ml_indicator_attained(&down, 180), 0.5), "without a baseline");
	down.target = NAN;
	is_int(ml_indicator_state(&down, 95, today), ML_STATE_NO_TARGET, "without a target");
	ok(isnan(ml_indicator_attained(&down, 95)), "nothing to compare with");
}

static void test_series(void)
{
	struct ml_indicator_point *p;
	uint32_t n;
	good(ml_indicator_series(open_all, kit_arena, find("M10"), "", 0, &p, &n, e));
	ok(n == 8 && ml_str_is(p[0].label, "T1 2025") && ml_str_is(p[7].label, "T4 2026"), "eight quarters up to today");
	ok(strcmp(p[7].from, "2026-10-01") == 0 && strcmp(p[7].to, "2026-11-22") == 0, "the last as far as it has come");
	ok(p[3].value.value == 7 && p[4].value.value == 10 && p[5].value.value == 20 && isnan(p[6].value.value), "each with its own");
	good(ml_indicator_series(open_all, kit_arena, find("M10"), "2026-06-30", 0, &p, &n, e));
	ok(ml_str_is(p[7].label, "T2 2026") && strcmp(p[7].to, "2026-06-30") == 0 && p[7].value.value == 20, "up to another day");
	good(ml_indicator_series(open_all, kit_arena, find("M2"), "", 0, &p, &n, e));
	ok(n == 12 && ml_str_is(p[0].label, "12/2025") && ml_str_is(p[11].label, "11/2026") && strcmp(p[2].to, "2026-02-28") == 0, "months");
	good(ml_indicator_series(open_all, kit_arena, find("M3"), "", 0, &p, &n, e));
	ok(n == 5 && ml_str_is(p[4].label, "2026") && p[4].value.value == 8, "years");
}

static int64_t silent(const char *code)
{
	int64_t days = -1;
	good(ml_indicator_silent(open_all, find(code), 0, DAY("2026-11-22"), &days, e));
	return days;
}

static void test_silent(void)
{
	is_int(silent("M10"), 145, "the last quarter is long over");
	is_int(silent("M3"), 0, "once is enough");
	is_int(silent("M4"), 0, "without a frequency: a year");
	ok(silent("M6") == INT64_MAX, "never had one");
	is_int(silent("C1"), DAY("2026-11-22") - DAY("2026-06-30"), "computed: none in the last quarter and since");
	is_int(silent("C4"), 0, "the step that is running may have none yet");
	is_int(silent("C3"), DAY("2026-11-22") - DAY("2026-06-30"), "by month");
}

/* ---- views ----------------------------------------------------------------------------------------------------- */

static const struct ml_doc *view(struct ml_store *s, const char *key, int64_t territory, int64_t about)
{
	struct ml_view_ask ask = {.store = s, .from = "2026-01-01", .to = "2026-12-31", .territory = territory, .about = about};
	struct ml_doc *d = NULL;
	const struct ml_view *v = ml_view(ml_str(key), NULL);
	good(v && ml_view_build(v, &ask, kit_arena, &d, e));
	return d;
}

static void test_views(struct ml_store *s)
{
	const struct ml_doc *d = view(s, "indicators", 0, 0);
	const struct ml_doc_block *b = &d->blocks[0];
	is_str(kit_line(b, 0), "Ressource||||||||", "by level");
	is_str(kit_line(b, 1), "..C2 Coût|30|€||20|66 %|30|! en retard|calculé", "less is better");
	is_str(kit_line(b, 3), "..C1 Femmes|66,7|%|31|45|254 %|100|atteint|calculé", "computed");
	is_str(kit_line(b, 6), "..M2 Taux|37,5|%||||50|sans cible|saisi", "measured; two before ten");
	is_str(kit_line(b, 11), "..M10 Arbres|30|arbres||100|30 %|20|! en retard|saisi", "the last of its level");
	is_str(kit_line(b, 10), "..M6 Vide|||||||! sans valeur|saisi", "without a value");
	ok(kit_row(b, 1)->view && strcmp(kit_row(b, 1)->view, "indicator") == 0 && kit_row(b, 1)->rid, "a row opens its sheet");
	is_int(kit_row(b, 3)->cells[6].n_series, 8, "a trend by quarter");
	ok(kit_says(b->text, "10 indicateurs. Atteints : 2 ; en bonne voie : 0 ; en retard : 2 ; sans cible : 5 ; sans valeur : 1."), "in words");
	ok(kit_says(b->note, "2 montants dans une autre monnaie"), "amounts left out are told");

	d = view(s, "attention", 0, 0);
	b = &d->blocks[0];
	is_str(kit_line(b, 0), "C2 Coût|! en retard|! sans valeur depuis 145 jours|30|20|€|66 %||", "behind");
	is_str(kit_line(b, 1), "C1 Femmes||! sans valeur depuis 145 jours|66,7|45|%|254 %||", "without a recent value");
	ok(kit_says(b->note, "6 indicateurs à surveiller, sur 10."), "how many");

	d = view(s, "indicator", 0, find("C1")->rid);
	is_str(kit_line(kit_table(d, "Par période"), 4), "T1 2026|50|1|2|111 %", "by period, with what it is made of");
	is_str(kit_line(kit_table(d, "Par tranche"), 0), "Moins de 18 ans|100|1|1|222 %", "by age");
	ok(!kit_table(d, "Par genre")->n_rows, "not by what it is a share of");
	is_str(kit_line(kit_table(d, "Par territoire"), 0), "Souss-Massa|66,7|2|3|148 %", "by territory, in the order of the tree");
	is_str(kit_line(kit_table(d, "Par territoire"), 1), "Tata|50|1|2|111 %", "what is below");
	d = view(s, "indicator", 0, find("M10")->rid);
	const struct ml_doc_block *m = kit_table(d, "Mesures saisies (4)");
	is_str(kit_line(kit_table(d, "Par période"), 5), "T2 2026|20|20 %", "what is no ratio has no parts");
	is_str(kit_line(m, 2), "01/01/2026|31/03/2026|10|||Tata||", "measures, the last first");
	ok(kit_row(m, 2)->rid && !kit_row(m, 2)->view, "a row opens the measure");
}

int main(void)
{
	struct ml_context ctx = kit_context(1);
	struct ml_store *s = NULL;
	kit_arena = ml_arena_create();
	if (!ml_store_create(&ctx, kit_path("a.db"), ML_STR("Amina Alaoui"), &s, &err))
		return 1;
	fill_places(s);
	fill_events(s);
	fill_answers(s);
	fill_budgets(s);
	test_queries(s);
	test_empty(s);
	test_bounds(s);
	test_tallies(s);
	test_breaks(s);
	fill_indicators(s);
	open_all = ml_indicators_open(s, kit_arena, &err);
	test_records();
	test_states();
	test_series();
	test_silent();
	test_views(s);
	ml_indicators_close(open_all);
	ml_store_close(s);
	ml_arena_destroy(kit_arena);
	kit_clean();
	return tap_done();
}
