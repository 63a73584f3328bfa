/* report: the subjects and their views, and what views share. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <maillage/i18n.h>
#include <maillage/text.h>
#include "ground.h"
#include "views.h"

static const struct ml_subject subjects[] = {
	{"plan", N_("Plan d'actions"),
		N_("Axes, objectifs, actions : échéances, avancement, budget, diagramme de Gantt."), report_views_plan},
	{"indicators", N_("Suivi des indicateurs"),
		N_("Valeur, cible, tendance de chaque indicateur, calculés d'après les fiches."),
		report_views_indicators},
	{"actors", N_("Cartographie des acteurs"),
		N_("Influence et intérêt, acteurs isolés, jamais contactés, à relancer."), report_views_actors},
	{"territory", N_("Couverture territoriale"), N_("Couverture, zones blanches, portrait d'un territoire."),
		report_views_territory},
	{"budget", N_("Budgets participatifs"), N_("Éditions, lauréats, argent, nouvelles des projets."),
		report_views_budget},
	{"reports", N_("Bilans et rapports"), N_("Les résultats d'une période, calculés, prêts à envoyer."),
		report_views_reports},
};

const struct ml_subject *ml_subjects(uint32_t *n)
{
	*n = ML_COUNT(subjects);
	return subjects;
}

const struct ml_subject *ml_subject(struct ml_str key)
{
	for (size_t i = 0; i < ML_COUNT(subjects); i++)
		if (ml_str_eq(ml_str(subjects[i].key), key))
			return &subjects[i];
	return NULL;
}

const struct ml_view *ml_view(struct ml_str key, const struct ml_subject **subject)
{
	for (size_t i = 0; i < ML_COUNT(subjects); i++)
		for (const struct ml_view *v = subjects[i].views; v->key; v++) {
			if (!ml_str_eq(ml_str(v->key), key))
				continue;
			if (subject)
				*subject = &subjects[i];
			return v;
		}
	return NULL;
}

const struct ml_view *ml_view_about(const struct ml_kind *kind, const struct ml_subject **subject)
{
	const struct ml_view *best = NULL;
	for (size_t i = 0; kind && i < ML_COUNT(subjects); i++)
		for (const struct ml_view *v = subjects[i].views; v->key; v++) {
			bool needs = v->takes & ML_VIEW_NEEDS_ABOUT;
			if (!v->about || strcmp(v->about, kind->key) != 0 || (best && !needs))
				continue;
			*subject = &subjects[i];
			best = v;
			if (needs)
				return v;
		}
	return best;
}

/* ---- what the document says of itself ------------------------------------------------------------------- */

static void add_day(struct ml_buf *out, const char *day, const char *lang)
{
	struct ml_date d;
	if (ml_date_iso(ml_str(day), &d))
		ml_date_show(out, d, ML_DATE_MEDIUM, lang);
}

static void add_part(struct ml_buf *out, struct ml_str text)
{
	if (out->n && text.n)
		ml_buf_z(out, " · ");
	ml_buf_str(out, text);
}

static struct ml_str period(struct ml_doc *d, const struct ml_view_ask *ask)
{
	struct ml_buf from = {0}, to = {0};
	struct ml_str out = {0};
	add_day(&from, ask->from, d->lang);
	add_day(&to, ask->to, d->lang);
	if (from.n && to.n)
		out = ml_arena_printf(d->arena, _("du %s au %s"), from.p, to.p);
	else if (from.n)
		out = ml_arena_printf(d->arena, _("depuis le %s"), from.p);
	else if (to.n)
		out = ml_arena_printf(d->arena, _("jusqu'au %s"), to.p);
	ml_buf_finish(&from);
	ml_buf_finish(&to);
	return out;
}

/* A view is not told what it does not take: what it says is then of all. */
static struct ml_view_ask as_taken(const struct ml_view *v, const struct ml_view_ask *ask)
{
	struct ml_view_ask out = *ask;
	if (!v->about || !ask->about ||
		ml_kind_by_wire((uint64_t)ask->about & 0xff) != ml_kind_by_key(ml_str(v->about)))
		out.about = 0;
	if (!(v->takes & ML_VIEW_TERRITORY))
		out.territory = 0;
	if (!(v->takes & ML_VIEW_RANGE))
		out.from[0] = out.to[0] = 0;
	return out;
}

static struct ml_str subtitle_of(struct ml_doc *d, const struct ml_view_ask *ask)
{
	struct ml_buf text = {0};
	if (ask->about)
		add_part(&text, ml_store_title(ask->store, d->arena, ask->about));
	add_part(&text, period(d, ask));
	if (ask->territory)
		add_part(&text, ml_store_title(ask->store, d->arena, ask->territory));
	struct ml_str out = ml_arena_str(d->arena, ml_buf_view(&text));
	ml_buf_finish(&text);
	return out;
}

bool ml_view_build(const struct ml_view *v, const struct ml_view_ask *ask, struct ml_arena *a, struct ml_doc **out,
	struct ml_error *e)
{
	struct ml_view_ask taken = as_taken(v, ask);
	struct ml_doc *d = *out = ml_doc_create(a, ask->store);
	d->title = ml_str(_(v->title));
	d->subtitle = subtitle_of(d, &taken);
	bool look = ml_db_look(ml_store_db(ask->store));
	bool good = v->build(&taken, d, e);
	ml_db_look_end(ml_store_db(ask->store), look);
	return good;
}

/* The headings of the view go below its own. What it does not take into account is said: the title says the rest. */
static bool add_chapter(const struct ml_view *v, const struct ml_view_ask *ask, struct ml_doc *d, struct ml_error *e)
{
	struct ml_view_ask taken = as_taken(v, ask);
	if (!v->tab || (v->takes & ML_VIEW_NEEDS_ABOUT && !taken.about))
		return true;
	ml_doc_heading(d, 1, ml_str(_(v->title)));
	uint32_t first = d->n_blocks;
	struct ml_str subtitle = subtitle_of(d, &taken);
	if (!ml_str_eq(subtitle, d->subtitle))
		ml_doc_paragraph(
			d, subtitle.n ? subtitle : ml_str(_("Toutes les fiches, sans période ni territoire.")));
	if (!v->build(&taken, d, e))
		return false;
	for (uint32_t i = first; i < d->n_blocks; i++)
		d->blocks[i].level += d->blocks[i].type == ML_DOC_HEADING;
	return true;
}

bool ml_subject_build(const struct ml_subject *s, const struct ml_view_ask *ask, struct ml_arena *a,
	struct ml_doc **out, struct ml_error *e)
{
	struct ml_doc *d = *out = ml_doc_create(a, ask->store);
	bool good = true;
	struct ml_view_ask taken;
	struct ml_view all = {0}; /* takes what one of them takes */
	for (const struct ml_view *v = s->views; v->key; v++) {
		all.takes |= v->tab ? v->takes : 0;
		all.about = v->about && as_taken(v, ask).about ? v->about : all.about;
	}
	taken = as_taken(&all, ask);
	d->title = ml_str(_(s->title));
	d->subtitle = subtitle_of(d, &taken);
	for (const struct ml_view *v = s->views; v->key && good; v++)
		good = add_chapter(v, ask, d, e);
	return good;
}

/* ---- territories --------------------------------------------------------------------------------------------- */

static int by_rid(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return x < y ? -1 : x > y;
}

bool ml_view_within(
	struct ml_store *s, struct ml_arena *a, int64_t territory, struct ml_within *out, struct ml_error *e)
{
	struct ground g;
	*out = (struct ml_within){.all = territory == 0};
	if (out->all)
		return true;
	bool good = ground_tree(&g, s, a, e);
	const struct place *top = good ? ground_of_rid(&g, territory) : NULL;
	if (top)
		out->top = top->id;
	out->v = ML_NEWN(a, int64_t, good ? g.n + 1 : 1);
	for (uint32_t i = 0; top && i < g.n; i++)
		if (ground_is_below(&g, &g.v[i], top))
			out->v[out->n++] = g.v[i].rid;
	if (out->n)
		qsort(out->v, out->n, sizeof *out->v, by_rid);
	ground_finish(&g);
	return good;
}

void ml_within_where(const struct ml_within *w, const char *field, struct ml_buf *where)
{
	char id[ML_UUID_TEXT];
	if (w->all)
		return;
	ml_uuid_text(&w->top, id);
	ml_buf_printf(where, "%s%s<=%s", where->n ? " and " : "", field, id);
}

bool ml_within_has(const struct ml_within *w, int64_t territory)
{
	return w->all || (territory && bsearch(&territory, w->v, w->n, sizeof *w->v, by_rid));
}

/* ---- reading ------------------------------------------------------------------------------------------------- */

bool ml_view_each(struct ml_store *s, const char *kind, struct ml_str where, const char *const *keys,
	bool (*f)(void *arg, const struct ml_view_row *), void *arg, struct ml_error *e)
{
	enum { FIELDS = 24 };
	const struct ml_kind *k = ml_kind_by_key(ml_str(kind));
	const struct ml_field *fields[FIELDS];
	struct ml_cell cells[FIELDS];
	uint32_t n = 0;
	struct ml_query q = {.kind = k, .where = where};
	struct ml_list *list = ml_store_list(s, &q, e);
	struct ml_arena *a;
	bool good = list != NULL;
	if (!good)
		return false;
	a = ml_arena_create();
	for (; keys[n] && n < FIELDS; n++) {
		fields[n] = ml_store_field(s, k, ml_str(keys[n]));
		ML_ASSERT(fields[n]);
	}
	for (uint64_t i = 0; i < ml_list_size(list) && good; i++) {
		struct ml_view_row row = {.rid = ml_list_at(list, i), .fields = fields, .cells = cells, .arena = a};
		ml_arena_reset(a);
		memset(cells, 0, sizeof cells);
		good = ml_store_row(s, a, row.rid, fields, n, cells, NULL, e);
		if (good && !f(arg, &row))
			break;
	}
	ml_arena_destroy(a);
	ml_list_destroy(list);
	return good;
}

struct ml_str ml_cell_text(const struct ml_cell *c)
{
	return c->n && c->v->tag == ML_TEXT ? c->v->s : ML_STR("");
}

int64_t ml_cell_ref(struct ml_store *s, const struct ml_cell *c)
{
	return c->n && c->v->tag == ML_ID ? ml_store_rid(s, &c->v->id) : 0;
}

bool ml_cell_day(struct ml_store *s, const struct ml_cell *c, int64_t *days)
{
	struct ml_date d;
	int minutes;
	if (!c->n)
		return false;
	if (c->v->tag == ML_TIME && ml_time_local(c->v->i, ml_store_context(s)->zone, &d, &minutes, NULL, NULL)) {
		*days = ml_date_days(d);
		return true;
	}
	if (c->v->tag != ML_TEXT || !ml_date_iso(c->v->s, &d))
		return false;
	*days = ml_date_days(d);
	return true;
}

double ml_cell_number(const struct ml_cell *c)
{
	if (c->n && c->v->tag == ML_INT)
		return (double)c->v->i;
	return c->n && c->v->tag == ML_REAL ? c->v->x : NAN;
}

double ml_cell_money(const struct ml_cell *c, char currency[4])
{
	if (!c->n || c->v->tag != ML_MONEY)
		return NAN;
	snprintf(currency, 4, "%.*s", (int)ML_MIN(c->v->s.n, 3), c->v->s.p);
	return ml_money_units(c->v);
}

int64_t ml_view_today(struct ml_store *s)
{
	struct ml_context *ctx = ml_store_context(s);
	struct ml_date d = {1970, 1, 1};
	int minutes;
	ml_time_local(ctx->now_ms(ctx) / 1000, ctx->zone, &d, &minutes, NULL, NULL);
	return ml_date_days(d);
}
