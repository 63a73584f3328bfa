/* report: the results of a period. A new result is a row of the table. */
#include <math.h>
#include <stdio.h>

#include <maillage/i18n.h>
#include <maillage/tally.h>
#include "held.h"
#include "results.h"
#include "views.h"

enum shape {
	COUNT,	   /* records, or the sum of a field */
	DIFFERENT, /* different things that a field says */
	SHARE,	   /* those of `where` among those of `among` */
	MEAN	   /* of a field, over the records that have it */
};

struct result {
	const char *section; /* msgid: begins a section; NULL: goes on */
	const char *label;   /* msgid */
	enum shape shape;
	const char *kind, *where;
	const char *of, *when,
		*place;	   /* as in a tally; when NULL: as things stand today; place NULL: has no territory */
	const char *among; /* SHARE */
};

#define AT_EVENT "event.starts_at", "event.territory"

/* clang-format off */
static const struct result results[] = {
	{N_("Rencontres et participation"), N_("Rencontres tenues"), COUNT, "event", HELD, NULL, "starts_at", "territory"},
	{NULL, N_("Présences"), COUNT, "attendance", PRESENT, NULL, AT_EVENT},
	{NULL, N_("Personnes différentes"), DIFFERENT, "attendance", PRESENT, "person", AT_EVENT},
	{NULL, N_("Part des femmes"), SHARE, "attendance", PRESENT " and gender=f", NULL, AT_EVENT,
		PRESENT " and gender=f|m|other"},
	{NULL, N_("Part des moins de 25 ans"), SHARE, "attendance", PRESENT " and age_band=u18|18_24", NULL, AT_EVENT,
		PRESENT " and age_band=u18|18_24|25_64|65_79|80p"},
	{NULL, N_("Premières participations"), COUNT, "attendance", PRESENT " and first_time=true", NULL, AT_EVENT},
	{NULL, N_("Territoires touchés"), DIFFERENT, "event", HELD, "territory", "starts_at", "territory"},
	{NULL, N_("Coût des rencontres"), COUNT, "event", HELD, "cost", "starts_at", "territory"},

	{N_("Contributions et réponses"), N_("Contributions reçues"), COUNT, "contribution", "", NULL, "date", "territory"},
	{NULL, N_("Réponses données"), COUNT, "contribution", "", NULL, "answered_on", "territory"},
	{NULL, N_("Part des contributions reçues qui ont une réponse"), SHARE, "contribution", "answered_on!=", NULL, "date",
		"territory", ""},

	{N_("Acteurs et partenariats"), N_("Échanges avec les acteurs"), COUNT, "interaction", "", NULL, "date", NULL},
	{NULL, N_("Organismes rencontrés"), DIFFERENT, "interaction", "", "organisations", "date", NULL},
	{NULL, N_("Actions de sensibilisation"), COUNT, "interaction", "type=awareness", NULL, "date", NULL},
	{NULL, N_("Partenariats signés"), COUNT, "partnership", "", NULL, "signed_on", "territory"},
	{NULL, N_("Partenariats en cours, à ce jour"), COUNT, "partnership", "status=active|to_renew", NULL, NULL, "territory"},

	{N_("Budgets participatifs"), N_("Projets déposés"), COUNT, "project", "", NULL, "submitted_on", "territory"},
	{NULL, N_("Conventions signées"), COUNT, "project", "", NULL, "agreement_on", "territory"},
	{NULL, N_("Projets achevés"), COUNT, "project", "", NULL, "completed_on", "territory"},
	{NULL, N_("Montant voté, à ce jour"), COUNT, "project", "", "voted", NULL, "territory"},
	{NULL, N_("Montant engagé, à ce jour"), COUNT, "project", "", "committed", NULL, "territory"},
	{NULL, N_("Montant payé, à ce jour"), COUNT, "project", "", "paid", NULL, "territory"},

	{N_("Plan d'actions, à ce jour"), N_("Actions"), COUNT, "action", "level=action", NULL, NULL, "territory"},
	{NULL, N_("Actions terminées"), COUNT, "action", "level=action and status=done", NULL, NULL, "territory"},
	{NULL, N_("Actions en retard"), COUNT, "action", "level=action and status!=done and status!=dropped and due_on=late", NULL,
		NULL, "territory"},
	{NULL, N_("Avancement moyen"), MEAN, "action", "level=action", "progress", NULL, "territory"},
	{NULL, N_("Budget prévu"), COUNT, "action", "level=action", "budget", NULL, "territory"},
	{NULL, N_("Dépensé"), COUNT, "action", "level=action", "spent", NULL, "territory"},
};
/* clang-format on */

/* ---- the period before ------------------------------------------------------------------------------------ */

static void put_day(char out[ML_DAY_TEXT], struct ml_date d)
{
	snprintf(out, ML_DAY_TEXT, "%04u-%02u-%02u", (unsigned)d.year % 10000, (unsigned)d.month % 100,
		(unsigned)d.day % 100);
}

bool report_period_before(const char *from, const char *to, char before_from[ML_DAY_TEXT], char before_to[ML_DAY_TEXT])
{
	struct ml_date first, last;
	before_from[0] = before_to[0] = 0;
	if (!ml_date_iso(ml_str(from), &first) || !ml_date_iso(ml_str(to), &last))
		return false;
	int64_t start = ml_date_days(first), end = ml_date_days(last);
	if (end < start)
		return false;
	put_day(before_to, ml_date_of_days(start - 1));
	struct ml_date before = ml_date_of_days(start - (end - start + 1));
	if (first.day == 1 && ml_date_of_days(end + 1).day == 1) {
		int months = (last.year - first.year) * 12 + last.month - first.month + 1;
		int number = first.year * 12 + first.month - 1 - months;
		before = (struct ml_date){number / 12, number % 12 + 1, 1};
	}
	put_day(before_from, before);
	return true;
}

/* ---- counting ------------------------------------------------------------------------------------------- */

enum { MONTHS = 36 }; /* of a trend */

struct counting {
	const struct ml_view_ask *ask;
	struct ml_doc *doc;
	struct ml_within within;
	char before_from[ML_DAY_TEXT], before_to[ML_DAY_TEXT];
	bool compared;
	double now, before;	   /* of one result; NAN: nothing to say */
	struct ml_str unit;	   /* "": a number */
	uint64_t others, left_out; /* amounts in other currencies: of one result, of the table */
	double month[MONTHS];
	uint32_t n_months;
};

static struct ml_tally tally_of(const struct counting *c, const struct result *r, const char *where)
{
	struct ml_tally t = {
		.kind = ml_kind_by_key(ml_str(r->kind)), .where = ml_str(where), .of = r->of, .when = r->when};
	if (!c->within.all) {
		t.place = r->place;
		t.within = c->within.v;
		t.n_within = c->within.n;
	}
	return t;
}

static int month_of(const char *day)
{
	int year, month;
	return sscanf(day, "%d-%d", &year, &month) == 2 ? year * 12 + month - 1 : 0;
}

/* Sums are in the user's currency; in another where nothing is in that one. */
static bool tally_money(struct counting *c, struct ml_tally *t, struct ml_tally_result *out, struct ml_error *e)
{
	if (!ml_store_tally(c->ask->store, c->doc->arena, t, out, e))
		return false;
	if (out->total != 0 || !out->other.n)
		return true;
	t->currency = out->other;
	return ml_store_tally(c->ask->store, c->doc->arena, t, out, e);
}

/* Day by day, so that one pass gives both periods and the months. */
static bool count_days(struct counting *c, const struct result *r, const char *where, double sum[2], struct ml_error *e)
{
	struct ml_tally t = tally_of(c, r, where);
	struct ml_tally_result out;
	const char *from = c->ask->from;
	t.by = r->when;
	t.from = ml_str(c->compared ? c->before_from : from);
	t.to = ml_str(c->ask->to);
	sum[0] = sum[1] = 0;
	if (!tally_money(c, &t, &out, e))
		return false;
	for (uint32_t i = 0; i < out.n; i++) {
		bool now = ml_str_cmp(out.v[i].key, ml_str(from)) >= 0;
		if (!out.v[i].key.n && (from[0] || c->ask->to[0]))
			continue;
		sum[now ? 0 : 1] += out.v[i].value;
		int month = from[0] && now ? month_of(out.v[i].key.p) - month_of(from) : -1;
		if (month >= 0 && month < (int)c->n_months)
			c->month[month] += out.v[i].value;
	}
	c->unit = out.unit;
	c->others += out.others;
	return true;
}

static bool count_different(struct counting *c, const struct result *r, struct ml_error *e)
{
	struct ml_tally t = tally_of(c, r, r->where);
	struct ml_tally_result out;
	t.from = ml_str(c->ask->from);
	t.to = ml_str(c->ask->to);
	if (!ml_store_tally(c->ask->store, c->doc->arena, &t, &out, e))
		return false;
	c->now = out.total;
	t.from = ml_str(c->before_from);
	t.to = ml_str(c->before_to);
	if (!c->compared)
		return true;
	if (!ml_store_tally(c->ask->store, c->doc->arena, &t, &out, e))
		return false;
	c->before = out.total;
	return true;
}

static bool count_share(struct counting *c, const struct result *r, struct ml_error *e)
{
	double part[2], whole[2];
	if (!count_days(c, r, r->where, part, e) || !count_days(c, r, r->among, whole, e))
		return false;
	c->n_months = 0;
	c->now = whole[0] > 0 ? part[0] / whole[0] : NAN;
	c->before = c->compared && whole[1] > 0 ? part[1] / whole[1] : NAN;
	return true;
}

static bool count_today(struct counting *c, const struct result *r, struct ml_error *e)
{
	struct ml_tally t = tally_of(c, r, r->where);
	struct ml_tally_result sum, count;
	if (!tally_money(c, &t, &sum, e))
		return false;
	c->now = sum.total;
	c->unit = sum.unit;
	c->others = sum.others;
	if (r->shape != MEAN)
		return true;
	struct ml_str with = ml_arena_printf(c->doc->arena, "%s and %s!=", r->where, r->of);
	t.of = NULL;
	t.where = with;
	if (!ml_store_tally(c->ask->store, c->doc->arena, &t, &count, e))
		return false;
	c->now = count.total > 0 ? sum.total / count.total / 100 : NAN; /* of percents */
	return true;
}

static bool count(struct counting *c, const struct result *r, struct ml_error *e)
{
	enum { TREND_LEAST = 3 };
	double sum[2];
	int months = c->ask->from[0] && c->ask->to[0] ? month_of(c->ask->to) - month_of(c->ask->from) + 1 : 0;
	c->now = c->before = NAN;
	c->unit = ML_STR("");
	c->others = 0;
	memset(c->month, 0, sizeof c->month);
	c->n_months = r->when && r->shape == COUNT && months >= TREND_LEAST && months <= MONTHS ? (uint32_t)months : 0;
	if (!r->when)
		return count_today(c, r, e);
	if (r->shape == DIFFERENT)
		return count_different(c, r, e);
	if (r->shape == SHARE)
		return count_share(c, r, e);
	if (!count_days(c, r, r->where, sum, e))
		return false;
	c->now = sum[0];
	c->before = c->compared ? sum[1] : NAN;
	return true;
}

/* ---- the table ---------------------------------------------------------------------------------------------- */

static void put_value(struct counting *c, const struct result *r, double value)
{
	if (r->shape == SHARE || r->shape == MEAN)
		ml_doc_put_share(c->doc, value);
	else if (c->unit.n)
		ml_doc_put_money(c->doc, value, ml_arena_z(c->doc->arena, c->unit));
	else
		ml_doc_put_number(c->doc, value);
}

/* "+12 (+8 %)"; between shares, points. */
static void put_change(struct counting *c, const struct result *r)
{
	enum { SILLY = 1000 }; /* a share of almost nothing */
	double change = c->now - c->before;
	struct ml_buf text = {0}, number = {0};
	if (isnan(change) || (c->now == 0 && c->before == 0)) {
		ml_doc_put_none(c->doc);
		return;
	}
	bool share = r->shape == SHARE;
	if (share)
		change = round(100 * change);
	ml_number_show(&number, fabs(change), c->doc->lang);
	const char *sign = change > 0 ? "+" : change < 0 ? "−" : "=";
	if (change == 0)
		ml_buf_z(&text, sign);
	else if (share)
		ml_buf_printf(&text, _("%s%s points"), sign, number.p);
	else
		ml_buf_printf(&text, "%s%s", sign, number.p);
	double percent = c->before > 0 ? round(100 * fabs(change) / c->before) : NAN;
	if (!share && change != 0 && percent < SILLY) {
		ml_buf_clear(&number);
		ml_number_show(&number, percent, c->doc->lang);
		ml_buf_printf(&text, _(" (%s%s %%)"), sign, number.p);
	}
	ml_doc_put(c->doc, ml_arena_str(c->doc->arena, ml_buf_view(&text)));
	ml_buf_finish(&text);
	ml_buf_finish(&number);
}

static void put_trend(struct counting *c)
{
	struct ml_buf last = {0};
	if (c->n_months == 0 || !(c->now > 0)) {
		ml_doc_put_none(c->doc);
		return;
	}
	ml_number_show(&last, c->month[c->n_months - 1], c->doc->lang);
	ml_doc_put_spark(c->doc, c->month, c->n_months, ml_arena_str(c->doc->arena, ml_buf_view(&last)));
	ml_buf_finish(&last);
}

/* The list behind a number, where a filter can say it. */
static void open_list(struct counting *c, const struct result *r, struct ml_doc_row *row)
{
	struct ml_buf where = {0};
	if (!c->within.all || (r->when && strchr(r->when, '.')) || r->shape == DIFFERENT)
		return;
	ml_buf_z(&where, r->where);
	const char *const bounds[] = {c->ask->from, c->ask->to};
	for (int i = 0; r->when && i < 2; i++)
		if (bounds[i][0])
			ml_buf_printf(&where, "%s%s%s%s", where.n ? " and " : "", r->when, i ? "<=" : ">=", bounds[i]);
	row->kind = ml_kind_by_key(ml_str(r->kind));
	row->where = ml_arena_str(c->doc->arena, ml_buf_view(&where));
	ml_buf_finish(&where);
}

/* Is anything of the section that begins there to be told; is any of it of the period? */
static bool section_shows(const struct counting *c, size_t i, bool *dated)
{
	bool shows = false;
	*dated = false;
	do {
		bool told = c->within.all || results[i].place;
		shows = shows || told;
		*dated = *dated || (told && results[i].when);
	} while (++i < ML_COUNT(results) && !results[i].section);
	return shows;
}

static void begin_table(struct counting *c, bool dated)
{
	ml_doc_table(c->doc, ML_STR(""), ML_STR(""));
	ml_doc_column(c->doc, _("Résultat"), ML_DOC_TEXT, 22, 2, 0);
	ml_doc_column(c->doc, dated ? _("Sur la période") : _("À ce jour"), ML_DOC_NUMBER, 10, 0, 0);
	if (!dated)
		return;
	ml_doc_column(c->doc, _("Période précédente"), ML_DOC_NUMBER, 10, 0, 2);
	ml_doc_column(c->doc, _("Évolution"), ML_DOC_TEXT, 12, 0, 1);
	ml_doc_column(c->doc, _("Par mois"), ML_DOC_SPARK, 10, 0, 3);
}

/* Sums are of one currency: what is not in those of the last table is told under it. */
static void end_table(struct counting *c)
{
	if (c->left_out)
		c->doc->blocks[c->doc->n_blocks - 1].note = ml_arena_printf(c->doc->arena,
			ml_trn("%llu montant dans une autre monnaie n'est pas dans les sommes.",
				"%llu montants dans d'autres monnaies ne sont pas dans les sommes.", c->left_out),
			(unsigned long long)c->left_out);
	c->left_out = 0;
}

static bool add_result(struct counting *c, const struct result *r, struct ml_error *e)
{
	/* What has no territory cannot be told for one. */
	if (!c->within.all && !r->place)
		return true;
	if (!count(c, r, e))
		return false;
	struct ml_doc_row *row = ml_doc_row(c->doc, 0);
	open_list(c, r, row);
	ml_doc_put(c->doc, ml_str(_(r->label)));
	put_value(c, r, c->now);
	put_value(c, r, c->before);
	put_change(c, r);
	put_trend(c);
	c->left_out += c->others;
	return true;
}

static void explain(struct counting *c, int level)
{
	struct ml_doc *d = c->doc;
	struct ml_date first, last;
	struct ml_buf from = {0}, to = {0};
	ml_doc_heading(d, level, ml_str(_("Comment ces nombres sont comptés")));
	if (c->compared && ml_date_iso(ml_str(c->before_from), &first) && ml_date_iso(ml_str(c->before_to), &last)) {
		ml_date_show(&from, first, ML_DATE_MEDIUM, d->lang);
		ml_date_show(&to, last, ML_DATE_MEDIUM, d->lang);
		ml_doc_paragraph(d,
			ml_arena_printf(d->arena, _("Période précédente : du %s au %s, de même durée."), from.p, to.p));
	}
	if (ml_date_iso(ml_str(c->ask->to), &last) && ml_date_days(last) > ml_view_today(d->store))
		ml_doc_paragraph(d, ml_str(_("La période n'est pas finie : ses nombres vont encore changer.")));
	ml_doc_paragraph(d,
		ml_str(_(
			"Une rencontre compte quand elle a eu lieu, une présence quand elle est notée. Les parts sont "
			"celles des présences dont le genre ou l'âge est connu. « Par mois » : le chiffre est celui du "
			"dernier mois. « À ce jour » : ce que disent les fiches aujourd'hui, quelle que soit la "
			"période.")));
	if (!c->within.all)
		ml_doc_paragraph(d, ml_str(_("Ce territoire et ceux qu'il contient. Les échanges n'ont pas de "
					     "territoire : ils n'y sont pas.")));
	ml_buf_finish(&from);
	ml_buf_finish(&to);
}

bool report_results_add(const struct ml_view_ask *ask, struct ml_doc *d, int level, struct ml_error *e)
{
	struct counting c = {.ask = ask, .doc = d};
	if (!ml_view_within(ask->store, d->arena, ask->territory, &c.within, e))
		return false;
	c.compared = report_period_before(ask->from, ask->to, c.before_from, c.before_to);
	for (size_t i = 0; i < ML_COUNT(results); i++) {
		bool dated;
		if (results[i].section && section_shows(&c, i, &dated)) {
			ml_doc_heading(d, level, ml_str(_(results[i].section)));
			begin_table(&c, dated);
		}
		if (!add_result(&c, &results[i], e))
			return false;
		if (i + 1 == ML_COUNT(results) || results[i + 1].section)
			end_table(&c);
	}
	explain(&c, level);
	return true;
}
