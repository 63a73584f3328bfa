/* report: the dashboards. A new chart is a row. */
#include <math.h>
#include <stdio.h>

#include <maillage/i18n.h>
#include <maillage/report.h>
#include <maillage/text.h>
#include "doc_write.h"
#include "held.h"

static const struct ml_board boards[] = {
	{"activity", N_("Activité")},
	{"participation", N_("Participation")},
	{"actors", N_("Acteurs")},
	{"answers", N_("Droit de suite")},
	{"territory", N_("Territoires")},
	{"plan", N_("Plan et projets")},
};

static const struct ml_chart charts[] = {
	{"activity", "events_month", N_("Rencontres tenues, par mois"), "event", HELD, "starts_at", NULL, "starts_at",
		ML_BY_MONTH},
	{"activity", "people_month", N_("Présences, par mois"), "attendance", PRESENT, "event.starts_at", NULL,
		"event.starts_at", ML_BY_MONTH},
	{"activity", "unique_month", N_("Personnes différentes, par mois"), "attendance", PRESENT, "event.starts_at",
		"person", "event.starts_at", ML_BY_MONTH},
	{"activity", "interactions_month", N_("Échanges avec les acteurs, par mois"), "interaction", "", "date", NULL,
		"date", ML_BY_MONTH},
	{"activity", "interactions_type", N_("Échanges, par type"), "interaction", "", "type", NULL, "date",
		ML_BY_VALUE},
	{"activity", "events_format", N_("Rencontres tenues, par format"), "event", HELD, "format", NULL, "starts_at",
		ML_BY_VALUE},

	{"participation", "gender", N_("Présences, par genre"), "attendance", PRESENT, "gender", NULL,
		"event.starts_at", ML_BY_VALUE},
	{"participation", "age", N_("Présences, par tranche d'âge"), "attendance", PRESENT, "age_band", NULL,
		"event.starts_at", ML_BY_VALUE},
	{"participation", "first_time", N_("Première participation"), "attendance", PRESENT, "first_time", NULL,
		"event.starts_at", ML_BY_VALUE},
	{"participation", "residence", N_("Présences, par territoire de résidence"), "attendance", PRESENT, "territory",
		NULL, "event.starts_at", ML_BY_VALUE},
	{"participation", "status", N_("Inscrits, présents, excusés"), "attendance", "", "status", NULL,
		"event.starts_at", ML_BY_VALUE},

	{"actors", "organisations_type", N_("Organismes, par type"), "organisation", "", "type", NULL, NULL,
		ML_BY_VALUE},
	{"actors", "interactions_actor", N_("Échanges, par type d'organisme"), "interaction", "", "organisations.type",
		NULL, "date", ML_BY_VALUE},
	{"actors", "organisations_met", N_("Organismes différents rencontrés, par mois"), "interaction", "", "date",
		"organisations", "date", ML_BY_MONTH},
	{"actors", "organisations_territory", N_("Organismes, par territoire"), "organisation", "", "territory", NULL,
		NULL, ML_BY_VALUE},
	{"actors", "people_territory", N_("Personnes, par territoire"), "person", "", "territory", NULL, NULL,
		ML_BY_VALUE},

	{"answers", "contributions_month", N_("Contributions reçues, par mois"), "contribution", "", "date", NULL,
		"date", ML_BY_MONTH},
	{"answers", "answers_month", N_("Réponses données, par mois"), "contribution", "answered_on!=", "answered_on",
		NULL, "answered_on", ML_BY_MONTH},
	{"answers", "contributions_status", N_("Contributions, par suite"), "contribution", "", "status", NULL, "date",
		ML_BY_VALUE},
	{"answers", "contributions_topics", N_("Contributions, par thème"), "contribution", "", "topics", NULL, "date",
		ML_BY_VALUE},
	{"answers", "contributions_tone", N_("Contributions, par tonalité"), "contribution", "", "tone", NULL, "date",
		ML_BY_VALUE},

	{"territory", "events_territory", N_("Rencontres tenues, par territoire"), "event", HELD, "territory", NULL,
		"starts_at", ML_BY_VALUE},
	{"territory", "covered_month", N_("Territoires touchés, par mois"), "event", HELD, "starts_at", "territory",
		"starts_at", ML_BY_MONTH},
	{"territory", "needs_territory", N_("Besoins et opportunités, par territoire"), "need", "", "territory", NULL,
		NULL, ML_BY_VALUE},
	{"territory", "projects_territory", N_("Projets citoyens, par territoire"), "project", "", "territory", NULL,
		NULL, ML_BY_VALUE},

	{"plan", "tasks_status", N_("Tâches, par état"), "task", "", "status", NULL, NULL, ML_BY_VALUE},
	{"plan", "actions_status", N_("Actions, par état"), "action", "", "status", NULL, NULL, ML_BY_VALUE},
	{"plan", "partnerships_status", N_("Partenariats, par état"), "partnership", "", "status", NULL, NULL,
		ML_BY_VALUE},
	{"plan", "projects_status", N_("Projets citoyens, par état"), "project", "", "status", NULL, NULL, ML_BY_VALUE},
	{"plan", "cost_month", N_("Coût des rencontres, par mois"), "event", HELD, "starts_at", "cost", "starts_at",
		ML_BY_MONTH},
};

const struct ml_board *ml_boards(uint32_t *n)
{
	*n = ML_COUNT(boards);
	return boards;
}

const struct ml_chart *ml_charts(uint32_t *n)
{
	*n = ML_COUNT(charts);
	return charts;
}

/* ---- counting one ------------------------------------------------------------------------------------ */

static void next_month(int *year, int *month)
{
	if (++*month > 12) {
		*month = 1;
		++*year;
	}
}

/* Empty months are rows too: a gap must show as one. */
static void fill_months(struct ml_arena *a, const char *from, const char *to, struct ml_tally_result *r)
{
	enum { MOST = 600 };
	int year, month, last_year, last_month;
	uint32_t n = 0, at = 0;
	while (r->n && !r->v[r->n - 1].key.n)
		r->n--; /* what has no date is in no month */
	const char *first = from[0] ? from
			    : r->n  ? r->v[0].key.p
				    : NULL,
		   *last = to[0]  ? to
			   : r->n ? r->v[r->n - 1].key.p
				  : NULL;
	if (!first || !last || sscanf(first, "%d-%d", &year, &month) != 2 ||
		sscanf(last, "%d-%d", &last_year, &last_month) != 2)
		return;
	struct ml_tally_row *v = ML_NEWN(a, struct ml_tally_row, MOST + r->n);
	for (; n < MOST && (year < last_year || (year == last_year && month <= last_month));
		next_month(&year, &month)) {
		struct ml_str key = ml_arena_printf(a, "%04d-%02d", year, month);
		while (at < r->n && ml_str_cmp(r->v[at].key, key) < 0)
			at++;
		v[n] = (struct ml_tally_row){.key = key, .label = ml_arena_printf(a, "%02d/%04d", month, year)};
		if (at < r->n && ml_str_eq(r->v[at].key, key))
			v[n].value = r->v[at].value;
		n++;
	}
	r->v = v;
	r->n = n;
}

bool ml_chart_count(struct ml_store *s, struct ml_arena *a, const struct ml_chart *c, const char *from, const char *to,
	struct ml_tally_result *out, struct ml_error *e)
{
	struct ml_tally t = {.kind = ml_kind_by_key(ml_str(c->kind)),
		.where = ml_str(c->where),
		.by = c->by,
		.of = c->of,
		.when = c->when,
		.from = ml_str(from),
		.to = ml_str(to),
		.period = c->period};
	if (!ml_store_tally(s, a, &t, out, e))
		return false;
	if (c->period == ML_BY_MONTH)
		fill_months(a, from, to, out);
	return true;
}

void ml_number_show(struct ml_buf *out, double value, const char *lang)
{
	char digits[64];
	bool english = strcmp(lang, "en") == 0;
	size_t from = out->n;
	int whole = snprintf(digits, sizeof digits, "%.0f", fabs(value) < 1e15 ? trunc(fabs(value)) : 0.0);
	double rest = round((fabs(value) - trunc(fabs(value))) * 10);
	if (value < 0)
		ml_buf_char(out, '-');
	for (int i = 0; i < whole; i++) {
		if (i && (whole - i) % 3 == 0)
			ml_buf_z(out, english ? "," : "\u00a0");
		ml_buf_char(out, digits[i]);
	}
	if (rest >= 1 && rest < 10)
		ml_buf_printf(out, "%c%d", english ? '.' : ',', (int)rest);
	ml_digits_show(out, from, lang);
}

/* ---- for spreadsheets ----------------------------------------------------------------------------------- */

void ml_chart_csv_header(struct ml_buf *out)
{
	ml_buf_printf(out, "\xEF\xBB\xBF%s;%s;%s;%s\r\n", _("tableau"), _("indicateur"), _("valeur"), _("nombre"));
}

void ml_chart_csv(struct ml_buf *out, const struct ml_chart *c, const struct ml_tally_result *r)
{
	const char *board = c->board;
	for (size_t i = 0; i < ML_COUNT(boards); i++)
		if (strcmp(boards[i].key, c->board) == 0)
			board = _(boards[i].title);
	for (uint32_t i = 0; i < r->n; i++) {
		ml_csv_put_guarded(out, ml_str(board), ';');
		ml_buf_char(out, ';');
		ml_csv_put_guarded(out, ml_str(_(c->title)), ';');
		ml_buf_char(out, ';');
		ml_csv_put_guarded(out, r->v[i].label, ';');
		ml_buf_char(out, ';');
		report_csv_number(out, r->v[i].value);
		ml_buf_z(out, "\r\n");
	}
}
