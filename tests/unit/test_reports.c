/* Periodic reports: results counted by hand, the period before, one territory, a report whole, late recommendations. */
#include <maillage/view.h>

#include <math.h>

#include "../../src/report/results.h"
#include "store_kit.h"

static struct ml_error err;

static const char *id_of(struct ml_store *s, int64_t rid)
{
	static char text[8][ML_UUID_TEXT];
	static int turn;
	struct ml_uuid id;
	ml_store_id(s, rid, &id);
	ml_uuid_text(&id, text[turn % 8]);
	return text[turn++ % 8];
}

static int64_t add(struct ml_store *s, const char *kind, const char *fmt, ...) ML_PRINTF(3, 4);
static int64_t add(struct ml_store *s, const char *kind, const char *fmt, ...)
{
	char text[1024];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	int64_t rid = kit_save(s, 0, kind, text, &err);
	if (!rid)
		kit_say(&err);
	return rid;
}

/* ---- what a document says -------------------------------------------------------------------------------- */

static const struct ml_doc_row *row_of(const struct ml_doc *d, const char *label)
{
	for (uint32_t i = 0; i < d->n_blocks; i++)
		for (uint32_t k = 0; d->blocks[i].type == ML_DOC_TABLE && k < d->blocks[i].n_rows; k++)
			if (ml_str_is(d->blocks[i].rows[k].cells[0].text, label))
				return &d->blocks[i].rows[k];
	return NULL;
}

static double value(const struct ml_doc *d, const char *label, int column)
{
	const struct ml_doc_row *r = row_of(d, label);
	return !r ? -1 : r->cells[column].type == ML_DOC_NONE ? NAN : r->cells[column].value;
}

static bool heading(const struct ml_doc *d, const char *text)
{
	for (uint32_t i = 0; i < d->n_blocks; i++)
		if (d->blocks[i].type == ML_DOC_HEADING && ml_str_is(d->blocks[i].text, text))
			return true;
	return false;
}

/* Rows of the table with that title. */
static int rows_in(const struct ml_doc *d, const char *title)
{
	for (uint32_t i = 0; i < d->n_blocks; i++)
		if (d->blocks[i].type == ML_DOC_TABLE && ml_str_is(d->blocks[i].text, title))
			return (int)d->blocks[i].n_rows;
	return -1;
}

static struct ml_doc *view(struct ml_store *s, struct ml_arena *a, const char *key, const char *from, const char *to,
	int64_t territory, int64_t about)
{
	struct ml_view_ask ask = {.store = s, .territory = territory, .about = about};
	struct ml_doc *d = NULL;
	snprintf(ask.from, sizeof ask.from, "%s", from);
	snprintf(ask.to, sizeof ask.to, "%s", to);
	const struct ml_view *v = ml_view(ml_str(key), NULL);
	if (ok(v, "view %s", key))
		good(ml_view_build(v, &ask, a, &d, e));
	return d;
}

/* ---- tests -------------------------------------------------------------------------------------------------- */

static void test_before(void)
{
	static const struct {
		const char *from, *to, *before_from, *before_to;
	} cases[] = {{"2026-01-01", "2026-06-30", "2025-07-01", "2025-12-31"}, {"2026-03-01", "2026-03-31", "2026-02-01", "2026-02-28"},
		{"2024-01-01", "2024-12-31", "2023-01-01", "2023-12-31"}, {"2026-03-10", "2026-03-16", "2026-03-03", "2026-03-09"},
		{"2026-03-01", "2026-03-30", "2026-01-30", "2026-02-28"}, {"2026-05-05", "2026-05-05", "2026-05-04", "2026-05-04"}};
	char from[ML_DAY_TEXT], to[ML_DAY_TEXT];
	for (size_t i = 0; i < ML_COUNT(cases); i++) {
		ok(report_period_before(cases[i].from, cases[i].to, from, to), "before %s", cases[i].from);
		is_str(from, cases[i].before_from, "its first day");
		is_str(to, cases[i].before_to, "its last day");
	}
	ok(!report_period_before("", "2026-01-01", from, to) && !from[0], "an open period has none before");
	ok(!report_period_before("2026-01-01", "", from, to), "on either side");
	ok(!report_period_before("2026-02-01", "2026-01-01", from, to), "nor one that ends before it begins");
}

struct world {
	int64_t region, town, far, report;
};

static struct world fill(struct ml_store *s)
{
	struct world w;
	w.region = add(s, "territory", "code=T1|name=Région");
	w.town = add(s, "territory", "code=T2|name=Ville|parent=%s", id_of(s, w.region));
	w.far = add(s, "territory", "code=T3|name=Ailleurs");
	int64_t woman = add(s, "person", "family_name=Benali"), man = add(s, "person", "family_name=Ouali");
	int64_t first = add(s, "event", "title=A|starts_at=2026-02-03T10:00:00Z|status=held|cost=100 MAD|territory=%s", id_of(s, w.town));
	int64_t second = add(s, "event", "title=B|starts_at=2026-03-03T10:00:00Z|status=held|cost=50 MAD|territory=%s", id_of(s, w.far));
	int64_t old = add(s, "event", "title=C|starts_at=2025-12-03T10:00:00Z|status=held|cost=9 EUR|territory=%s", id_of(s, w.town));
	add(s, "event", "title=D|starts_at=2026-02-05T10:00:00Z|status=cancelled|territory=%s", id_of(s, w.town));
	add(s, "attendance", "event=%s|person=%s|status=present|gender=f|age_band=18_24", id_of(s, first), id_of(s, woman));
	add(s, "attendance", "event=%s|person=%s|status=present|gender=f|age_band=18_24", id_of(s, second), id_of(s, woman));
	add(s, "attendance", "event=%s|person=%s|status=present|gender=m|age_band=25_64", id_of(s, second), id_of(s, man));
	add(s, "attendance", "event=%s|person=%s|status=absent|gender=m", id_of(s, first), id_of(s, man));
	add(s, "attendance", "event=%s|person=%s|status=present|gender=unknown", id_of(s, old), id_of(s, man));
	add(s, "contribution", "text=Un|date=2026-02-04|answered_on=2026-03-01|answer=Oui|territory=%s", id_of(s, w.town));
	add(s, "contribution", "text=Deux|date=2026-02-04|territory=%s", id_of(s, w.town));
	add(s, "interaction", "subject=Appel|date=2026-02-10|type=awareness");
	add(s, "action", "title=Faite|level=action|status=done|progress=100|territory=%s", id_of(s, w.town));
	add(s, "action", "title=Tard|level=action|status=running|progress=50|due_on=2026-01-01|territory=%s", id_of(s, w.town));
	w.report = add(s, "report", "title=Premier semestre|period_start=2026-01-01|period_end=2026-06-30|intro=Avant-propos <b>|territory=%s",
		id_of(s, w.region));
	add(s, "challenge", "text=Pluie|severity=4|cause=Saison|report=%s", id_of(s, w.report));
	add(s, "challenge", "text=Autre|severity=1");
	add(s, "recommendation", "text=Écrire|addressee=Conseil|priority=1|status=open|due_on=2026-07-01|report=%s", id_of(s, w.report));
	add(s, "recommendation", "text=Attendre|status=open|due_on=2027-07-01");
	add(s, "recommendation", "text=Faire|status=accepted");
	add(s, "recommendation", "text=Tarder|status=accepted|due_on=2026-01-31");
	add(s, "recommendation", "text=Finir|status=done|due_on=2026-01-31");
	return w;
}

static void test_results(struct ml_store *s, struct ml_arena *a, const struct world *w)
{
	struct ml_doc *d = view(s, a, "period", "2026-01-01", "2026-06-30", 0, 0);
	is_int(value(d, "Rencontres tenues", 1), 2, "events that took place in the period");
	is_int(value(d, "Rencontres tenues", 2), 1, "and before");
	is_int(value(d, "Présences", 1), 3, "the absent do not count");
	is_int(value(d, "Personnes différentes", 1), 2, "one person at two events is one");
	ok(fabs(value(d, "Part des femmes", 1) - 2 / 3.0) < 1e-9, "of those whose gender is known");
	ok(isnan(value(d, "Part des femmes", 2)), "unknown is nobody's share");
	ok(fabs(value(d, "Part des moins de 25 ans", 1) - 2 / 3.0) < 1e-9, "young ones");
	is_int(value(d, "Territoires touchés", 1), 2, "territories");
	is_int(value(d, "Coût des rencontres", 1), 150, "cost in the user's currency");
	is_int(value(d, "Contributions reçues", 1), 2, "contributions");
	ok(value(d, "Part des contributions reçues qui ont une réponse", 1) == 0.5, "half of them answered");
	is_int(value(d, "Actions de sensibilisation", 1), 1, "awareness");
	is_int(value(d, "Actions en retard", 1), 1, "late actions");
	ok(value(d, "Avancement moyen", 1) == 0.75, "mean progress");
	const struct ml_doc_row *r = row_of(d, "Rencontres tenues");
	ok(ml_str_is(r->cells[3].text, "+1 (+100 %)"), "the change: %.*s", (int)r->cells[3].text.n, r->cells[3].text.p);
	ok(r->kind && ml_str_starts(r->where, ML_STR("status!=")), "Enter opens the list behind the number");
	struct ml_query q = {.kind = r->kind, .where = r->where};
	struct ml_list *l = ml_store_list(s, &q, &err);
	is_int(l ? ml_list_count(l) : 0, 2, "which has as many");
	ml_list_destroy(l);

	d = view(s, a, "period", "2026-01-01", "2026-06-30", w->region, 0);
	is_int(value(d, "Rencontres tenues", 1), 1, "a territory and those within it");
	is_int(value(d, "Présences", 1), 1, "its attendances");
	is_int(value(d, "Personnes différentes", 1), 1, "its people");
	is_int(value(d, "Coût des rencontres", 1), 100, "its money");
	ok(!row_of(d, "Échanges avec les acteurs"), "what has no territory is not told for one");
	ok(!row_of(d, "Rencontres tenues")->kind, "no list that would hold more than the number");
	d = view(s, a, "period", "2025-12-01", "2025-12-31", w->region, 0);
	is_int(value(d, "Coût des rencontres", 1), 9, "where nothing is in the user's currency, what there is");
	r = row_of(d, "Coût des rencontres");
	ok(r && strcmp(r->cells[1].currency, "EUR") == 0, "in its own");
	d = view(s, a, "period", "2026-01-01", "2026-06-30", w->far, 0);
	is_int(value(d, "Rencontres tenues", 1), 1, "another");
	ok(value(d, "Contributions reçues", 1) == 0, "without contributions");
	d = view(s, a, "period", "", "", 0, 0);
	is_int(value(d, "Rencontres tenues", 1), 3, "of all time");
	ok(isnan(value(d, "Rencontres tenues", 2)), "nothing is before");
}

static void test_report(struct ml_store *s, struct ml_arena *a, const struct world *w)
{
	struct ml_doc *d = view(s, a, "report", "", "", 0, w->report);
	ok(ml_str_is(d->title, "Premier semestre"), "a report has its own title");
	ok(ml_str_starts(d->subtitle, ML_STR("du 1er janvier 2026 au 30 juin 2026 · Région")), "its period, its territory");
	ok(heading(d, "Introduction") && heading(d, "Résultats") && heading(d, "Difficultés rencontrées"), "chapters");
	is_int(value(d, "Rencontres tenues", 1), 1, "results of its period and territory");
	ok(row_of(d, "Pluie") && !row_of(d, "Autre"), "its difficulties, no other's");
	ok(ml_str_is(row_of(d, "Pluie")->cells[1].text, "4 sur 5") && row_of(d, "Pluie")->cells[1].mark == ML_DOC_WARN, "how bad");
	ok(row_of(d, "Écrire") && !row_of(d, "Attendre"), "its recommendations");
	ok(ml_str_is(row_of(d, "Écrire")->cells[2].text, "haute"), "priority in words");

	d = view(s, a, "answers", "", "", 0, 0);
	is_int(rows_in(d, "En retard"), 2, "late: open or accepted");
	is_int(rows_in(d, "Sans réponse"), 1, "without an answer, in time");
	is_int(rows_in(d, "Acceptées, à mettre en œuvre"), 1, "accepted");
	is_int(rows_in(d, "Mises en œuvre ou refusées"), 1, "closed");
	ok(row_of(d, "Écrire")->cells[4].mark == ML_DOC_LATE, "a date that passed is marked");
	d = view(s, a, "answers", "", "", w->town, 0);
	is_int(rows_in(d, "En retard"), 0, "a report of the region is not of the town");

	d = view(s, a, "sent", "", "", 0, 0);
	const struct ml_doc_row *r = row_of(d, "Premier semestre");
	ok(r && r->rid == w->report && strcmp(r->view, "report") == 0, "Enter opens the report");
	is_int(r->cells[7].value, 1, "its recommendations");
	is_int(r->cells[8].value, 1, "those without an answer");
	d = view(s, a, "sent", "", "", w->far, 0);
	ok(!row_of(d, "Premier semestre"), "elsewhere it is not");
}

int main(void)
{
	struct ml_context ctx = kit_context(1);
	struct ml_store *s = NULL;
	struct ml_arena *a = ml_arena_create();
	test_before();
	good(ml_store_create(&ctx, kit_path("reports.db"), ML_STR("A"), &s, e));
	struct world w = fill(s);
	test_results(s, a, &w);
	test_report(s, a, &w);
	ml_store_close(s);
	ml_arena_destroy(a);
	kit_clean();
	return tap_done();
}
