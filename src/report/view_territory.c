/* report: territories: coverage, white areas, needs by territory. The portrait of one is in view_portrait.c. */
#include <math.h>
#include <stdlib.h>

#include <maillage/i18n.h>
#include <maillage/tally.h>
#include <maillage/text.h>
#include "ground.h"
#include "territory.h"
#include "views.h"

/* ---- how long ago ------------------------------------------------------------------------------------------- */

struct ml_str territory_since(struct ml_doc *d, int32_t visited, int64_t today)
{
	enum { MONTH = 30 };
	long days = (long)(today - visited);
	if (visited == GROUND_NEVER)
		return ml_str(_("jamais"));
	if (days < MONTH)
		return ml_arena_printf(
			d->arena, ml_trn("il y a %ld jour", "il y a %ld jours", (unsigned long)days), days);
	return ml_arena_printf(
		d->arena, ml_trn("il y a %ld mois", "il y a %ld mois", (unsigned long)(days / MONTH)), days / MONTH);
}

static void put_since(struct ml_doc *d, const struct ground *g, const struct place *p)
{
	struct ml_doc_cell *c = ml_doc_put(d, territory_since(d, p->visited, g->today));
	if (p->visited < g->today - GROUND_ABSENT_DAYS)
		c->mark = ML_DOC_WARN;
}

static void put_counts(struct ml_doc *d, const struct place *p)
{
	for (int k = 0; k < GROUND_COUNTS; k++)
		ml_doc_put_number(d, p->n[k] ? (double)p->n[k] : (double)NAN);
}

static const char *const count_labels[GROUND_COUNTS] = {[GROUND_EVENTS] = N_("Rencontres"),
	[GROUND_EXCHANGES] = N_("Échanges"),
	[GROUND_ORGANISATIONS] = N_("Organismes"),
	[GROUND_PERSONS] = N_("Personnes"),
	[GROUND_NEEDS] = N_("Besoins"),
	[GROUND_PROJECTS] = N_("Projets")};

static struct ml_doc_row *portrait_row(struct ml_doc *d, const struct place *p)
{
	struct ml_doc_row *row = ml_doc_row(d, p->rid);
	row->view = "portrait";
	return row;
}

/* ---- coverage ------------------------------------------------------------------------------------------------ */

static const struct place *root_of(const struct ground *g, const struct place *p)
{
	while (p->parent >= 0)
		p = &g->v[p->parent];
	return p;
}

static bool is_home(const struct ground *g, const struct place *p)
{
	return root_of(g, p) == g->home;
}

/* Those where something is known and, in the team's country, their sisters, whose silence tells; of communes there are too many
 * for that. */
static bool *shown_places(const struct ground *g, struct ml_arena *a)
{
	bool *deep = ML_NEWN(a, bool, g->n + 1), *shown = ML_NEWN(a, bool, g->n + 1);
	memset(deep, 0, g->n + 1);
	for (uint32_t i = 0; i < g->n; i++) /* where a child is known by itself, the others are told */
		if (g->v[i].busy && g->v[i].parent >= 0)
			deep[g->v[i].parent] = true;
	for (uint32_t i = 0; i < g->n; i++) {
		const struct place *p = &g->v[i];
		bool small = ground_is_level(p, "commune") || ground_is_level(p, "district");
		shown[i] = p->busy || (!small && p->parent >= 0 && deep[p->parent] && is_home(g, p));
	}
	return shown;
}

static void coverage_rows(
	struct ml_doc *d, const struct ground *g, const struct place *top, const bool *shown, bool home)
{
	for (uint32_t i = 0; i < g->n; i++) {
		const struct place *p = &g->v[g->order[i]];
		if (!shown[g->order[i]] || is_home(g, p) != home || (top && !ground_is_below(g, p, top)))
			continue;
		struct ml_doc_row *row = portrait_row(d, p);
		row->depth = (uint8_t)ML_MIN(p->depth - (top ? top->depth : 0), 8);
		row->total = row->depth == 0;
		ml_doc_put(d, p->name);
		put_since(d, g, p);
		put_counts(d, p);
	}
}

static bool coverage(const struct ml_view_ask *ask, struct ml_doc *d, struct ml_error *e)
{
	struct ground g;
	bool good = ground_read(&g, ask, d->arena, e);
	const bool *shown = good ? shown_places(&g, d->arena) : NULL;
	const struct place *top = good && ask->territory ? ground_of_rid(&g, ask->territory) : NULL;
	struct ml_doc_block *b = ml_doc_table(d, ML_STR(""),
		ml_str(_("Rien n'est situé : donnez un territoire aux événements, personnes, organismes.")));
	b->note = ml_str(
		_("Chaque ligne compte ce territoire et tout ce qu'il contient. Rencontres et échanges : de la période ; un "
		  "échange compte là où sont les personnes et les organismes. Dernier passage : rencontre tenue, visite ou "
		  "rendez-vous, quelle que soit la période. Besoins : non clos."));
	ml_doc_column(d, _("Territoire"), ML_DOC_TEXT, 20, 2, 0);
	ml_doc_column(d, _("Dernier passage"), ML_DOC_TEXT, 15, 0, 0);
	static const uint8_t ranks[GROUND_COUNTS] = {0, 1, 2, 5, 3, 4};
	for (int k = 0; k < GROUND_COUNTS; k++)
		ml_doc_column(d, _(count_labels[k]), ML_DOC_NUMBER, 6, 0, ranks[k]);
	for (int home = 1; good && home >= 0; home--)
		coverage_rows(d, &g, top, shown, home);
	ground_finish(&g);
	return good;
}

/* ---- white areas --------------------------------------------------------------------------------------------- */

static int longest_first(const void *a, const void *b)
{
	const struct place *x = *(const struct place *const *)a, *y = *(const struct place *const *)b;
	if (x->visited != y->visited)
		return x->visited < y->visited ? -1 : 1;
	double px = isnan(x->population) ? 0 : x->population, py = isnan(y->population) ? 0 : y->population;
	return px != py ? (px > py ? -1 : 1) : ml_str_cmp(x->name, y->name);
}

/* Provinces, prefectures, departments: what an officer goes round. */
static bool is_round(const struct place *p)
{
	return ground_is_level(p, "province") || ground_is_level(p, "prefecture") || ground_is_level(p, "department");
}

static void blank_row(struct ml_doc *d, const struct ground *g, const struct place *p)
{
	portrait_row(d, p);
	ml_doc_put(d, p->name);
	ml_doc_put(d, p->parent >= 0 ? g->v[p->parent].name : ML_STR(""));
	put_since(d, g, p);
	if (p->visited == GROUND_NEVER)
		ml_doc_put_none(d);
	else
		ml_doc_put_date(d, ml_date_of_days(p->visited));
	ml_doc_put_number(d, p->population);
	ml_doc_put_number(d, (double)p->n[GROUND_ORGANISATIONS]);
	ml_doc_put_number(d, (double)p->n[GROUND_PERSONS]);
}

static void blank_table(struct ml_doc *d, const struct ground *g, const struct place **found, uint32_t n, uint32_t rounds,
	const char *name, const char *empty)
{
	struct ml_doc_block *b = ml_doc_table(d, ml_str(name), ml_str(empty));
	b->note = ml_arena_printf(d->arena,
		ml_trn("%u province ou département sans passage depuis six mois, sur %u.",
			"%u provinces ou départements sans passage depuis six mois, sur %u.", n),
		n, rounds);
	ml_doc_column(d, _("Territoire"), ML_DOC_TEXT, 20, 1, 0);
	ml_doc_column(d, _("Dans"), ML_DOC_TEXT, 14, 1, 3);
	ml_doc_column(d, _("Dernier passage"), ML_DOC_TEXT, 15, 0, 0);
	ml_doc_column(d, _("Le"), ML_DOC_DATE, 10, 0, 2);
	ml_doc_column(d, _("Population"), ML_DOC_NUMBER, 8, 0, 4);
	ml_doc_column(d, _("Organismes"), ML_DOC_NUMBER, 6, 0, 1);
	ml_doc_column(d, _("Personnes"), ML_DOC_NUMBER, 6, 0, 1);
	for (uint32_t i = 0; i < n; i++)
		blank_row(d, g, found[i]);
}

/* Of the regions of which something is known, or of the others. Longest ago first; *rounds: how many were looked at. */
static uint32_t find_blank(
	const struct ground *g, const struct place *top, bool worked, const struct place **found, uint32_t *rounds)
{
	uint32_t n = 0;
	*rounds = 0;
	for (uint32_t i = 0; i < g->n; i++) {
		const struct place *p = &g->v[i];
		bool known = p->parent < 0 ? p->busy : g->v[p->parent].busy;
		bool mine = top ? ground_is_below(g, p, top) : worked || is_home(g, p);
		if (!is_round(p) || !mine || known != worked)
			continue;
		(*rounds)++;
		if (p->visited < g->today - GROUND_ABSENT_DAYS)
			found[n++] = p;
	}
	if (n)
		qsort(found, n, sizeof *found, longest_first);
	return n;
}

bool ml_white_areas(
	struct ml_store *s, uint32_t most, struct ml_white_area *out, uint32_t *n, uint32_t *all, struct ml_error *e)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_view_ask ask = {.store = s};
	struct ground g;
	uint32_t rounds;
	*n = *all = 0;
	bool good = ground_read(&g, &ask, a, e);
	const struct place **found = ML_NEWN(a, const struct place *, good ? g.n + 1 : 1);
	if (good)
		*all = find_blank(&g, NULL, true, found, &rounds);
	for (; *n < *all && *n < most; (*n)++)
		out[*n] = (struct ml_white_area){found[*n]->rid, found[*n]->visited};
	ground_finish(&g);
	ml_arena_destroy(a);
	return good;
}

/* First where the team works. */
static bool blank(const struct ml_view_ask *ask, struct ml_doc *d, struct ml_error *e)
{
	struct ground g;
	bool good = ground_read(&g, ask, d->arena, e);
	const struct place *top = good && ask->territory ? ground_of_rid(&g, ask->territory) : NULL;
	const struct place **found = ML_NEWN(d->arena, const struct place *, good ? g.n + 1 : 1);
	ml_doc_paragraph(d, ml_str(_("Une zone blanche n'a vu depuis six mois ni rencontre tenue, ni visite, ni rendez-vous.")));
	for (int worked = 1; good && worked >= 0; worked--) {
		uint32_t rounds, n = find_blank(&g, top, worked, found, &rounds);
		if (worked)
			blank_table(d, &g, found, n, rounds, _("Dans les régions où l'équipe travaille"),
				_("Aucune : chaque province ou département a vu passer quelqu'un depuis six mois."));
		else if (n)
			blank_table(d, &g, found, n, rounds, _("Ailleurs dans le pays"), "");
	}
	ground_finish(&g);
	return good;
}

/* ---- needs by territory --------------------------------------------------------------------------------------- */

enum { NATURES = 4 /* need, opportunity, concern, not said */ };

struct needs {
	struct ground g;
	uint32_t (*n)[NATURES]; /* of each place itself */
	uint8_t *worst;		/* severity */
	uint32_t elsewhere;
};

static void add_need(void *arg, const struct ml_columns_row *r)
{
	struct needs *x = arg;
	const struct ml_choice *natures = ml_kind_field(ml_kind_by_key(ML_STR("need")), ML_STR("nature"))->choices;
	const struct place *p =
		r->cells[0].n && r->cells[0].v->tag == ML_ID ? ground_of_id(&x->g, &r->cells[0].v->id) : NULL;
	uint32_t nature = 0;
	double severity = ml_cell_number(&r->cells[2]);
	if (!p) {
		x->elsewhere++;
		return;
	}
	while (nature < NATURES - 1 && natures[nature].key &&
		!ml_str_is(ml_cell_text(&r->cells[1]), natures[nature].key))
		nature++;
	x->n[p - x->g.v][natures[nature].key ? nature : NATURES - 1]++;
	if (severity >= 1 && severity <= 5)
		x->worst[p - x->g.v] = ML_MAX(x->worst[p - x->g.v], (uint8_t)severity);
}

static void need_row(struct ml_doc *d, const struct needs *x, const struct place *p)
{
	char id[ML_UUID_TEXT];
	const uint32_t *n = x->n[p - x->g.v];
	uint8_t worst = x->worst[p - x->g.v];
	struct ml_doc_row *row = ml_doc_row(d, 0);
	ml_uuid_text(&p->id, id);
	row->kind = ml_kind_by_key(ML_STR("need"));
	row->where = ml_arena_printf(d->arena, "territory=%s and status!=closed", id);
	ml_doc_put(d, p->name);
	ml_doc_put(d, p->parent >= 0 ? x->g.v[p->parent].name : ML_STR(""));
	for (int i = 0; i < NATURES - 1; i++)
		ml_doc_put_number(d, n[i] ? (double)n[i] : (double)NAN);
	ml_doc_put_number(d, (double)(n[0] + n[1] + n[2] + n[3]));
	struct ml_doc_cell *c = ml_doc_put_number(d, worst ? (double)worst : (double)NAN);
	if (worst == 5)
		c->mark = ML_DOC_WARN;
}

static bool read_needs(struct needs *x, const struct ml_view_ask *ask, struct ml_doc *d, struct ml_error *e)
{
	const struct ml_kind *k = ml_kind_by_key(ML_STR("need"));
	const struct ml_field *fields[] = {ml_kind_field(k, ML_STR("territory")), ml_kind_field(k, ML_STR("nature")),
		ml_kind_field(k, ML_STR("severity"))};
	if (!ground_tree(&x->g, ask->store, d->arena, e))
		return false;
	x->n = ml_alloc(d->arena, (x->g.n + 1) * sizeof *x->n);
	x->worst = ML_NEWN(d->arena, uint8_t, x->g.n + 1);
	memset(x->n, 0, (x->g.n + 1) * sizeof *x->n);
	memset(x->worst, 0, x->g.n + 1);
	return ml_store_columns(ask->store, k, ML_STR("status!=closed"), fields, ML_COUNT(fields), add_need, x, e);
}

static void topic_row(struct ml_doc *d, const struct ml_tally_row *topic, double most, const struct ml_within *within)
{
	struct ml_doc_row *row = ml_doc_row(d, 0);
	const char *quote = topic->key.n ? "\"" : "";
	struct ml_buf where = {0};
	ml_buf_printf(&where, "topics=%s%.*s%s and status!=closed", quote, (int)topic->key.n, topic->key.p, quote);
	ml_within_where(within, "territory", &where);
	row->kind = ml_kind_by_key(ML_STR("need"));
	row->where = ml_arena_str(d->arena, ml_buf_view(&where));
	ml_buf_finish(&where);
	ml_doc_put(d, topic->key.n ? topic->label : ml_str(_("sans thème")));
	ml_doc_put_bar(d, topic->value, most, ml_arena_printf(d->arena, "%.0f", topic->value));
}

/* The same needs by theme: what comes back everywhere. */
static bool topics(const struct ml_view_ask *ask, struct ml_doc *d, struct ml_error *e)
{
	struct ml_tally t = {.kind = ml_kind_by_key(ML_STR("need")), .where = ML_STR("status!=closed"), .by = "topics"};
	struct ml_tally_result r;
	struct ml_within within;
	double most = 0;
	if (!ml_view_within(ask->store, d->arena, ask->territory, &within, e))
		return false;
	if (!within.all) {
		t.place = "territory";
		t.within = within.v;
		t.n_within = within.n;
	}
	if (!ml_store_tally(ask->store, d->arena, &t, &r, e))
		return false;
	for (uint32_t i = 0; i < r.n; i++)
		most = ML_MAX(most, r.v[i].value);
	ml_doc_table(d, ml_str(_("Par thème")), ml_str(_("Aucun thème n'est noté.")));
	ml_doc_column(d, _("Thème"), ML_DOC_TEXT, 20, 1, 0);
	ml_doc_column(d, _("Besoins"), ML_DOC_BAR, 6, 1, 0);
	for (uint32_t i = 0; i < r.n; i++)
		topic_row(d, &r.v[i], most, &within);
	return true;
}

static bool needs(const struct ml_view_ask *ask, struct ml_doc *d, struct ml_error *e)
{
	struct needs x = {0};
	bool good = read_needs(&x, ask, d, e);
	const struct place *top = good && ask->territory ? ground_of_rid(&x.g, ask->territory) : NULL;
	struct ml_doc_block *b = ml_doc_table(d, ml_str(_("Par territoire")),
		ml_str(_("Aucun besoin ouvert n'est situé : F7 dans « Besoins » en note un.")));
	if (x.elsewhere)
		b->note = ml_arena_printf(d->arena,
			ml_trn("%u besoin sans territoire n'est pas dans la table.",
				"%u besoins sans territoire ne sont pas dans la table.", x.elsewhere),
			x.elsewhere);
	ml_doc_column(d, _("Territoire"), ML_DOC_TEXT, 18, 1, 0);
	ml_doc_column(d, _("Dans"), ML_DOC_TEXT, 12, 1, 2);
	ml_doc_column(d, _("Besoins"), ML_DOC_NUMBER, 7, 0, 0);
	ml_doc_column(d, _("Opportunités"), ML_DOC_NUMBER, 7, 0, 0);
	ml_doc_column(d, _("Préoccupations"), ML_DOC_NUMBER, 7, 0, 1);
	ml_doc_column(d, _("Total"), ML_DOC_NUMBER, 5, 0, 0);
	ml_doc_column(d, _("Gravité max."), ML_DOC_NUMBER, 5, 0, 1);
	for (uint32_t i = 0; good && i < x.g.n; i++) {
		const struct place *p = &x.g.v[x.g.order[i]];
		const uint32_t *n = x.n[x.g.order[i]];
		if (n[0] + n[1] + n[2] + n[3] && (!top || ground_is_below(&x.g, p, top)))
			need_row(d, &x, p);
	}
	good = good && topics(ask, d, e);
	ground_finish(&x.g);
	return good;
}

const struct ml_view report_views_territory[] = {
	{.key = "coverage",
		.title = N_("Couverture des territoires"),
		.tab = N_("Couverture"),
		.help = N_("Ce qui est connu et fait dans chaque territoire, et le dernier passage."),
		.takes = ML_VIEW_RANGE | ML_VIEW_TERRITORY,
		.build = coverage},
	{.key = "blank",
		.title = N_("Zones blanches"),
		.tab = N_("Zones blanches"),
		.help = N_("Provinces et départements où personne n'est passé depuis six mois."),
		.takes = ML_VIEW_TERRITORY,
		.build = blank},
	{.key = "needs",
		.title = N_("Besoins et opportunités par territoire"),
		.tab = N_("Besoins"),
		.help = N_("Besoins, opportunités et préoccupations ouverts, par territoire et par thème."),
		.takes = ML_VIEW_TERRITORY,
		.build = needs},
	{.key = "portrait",
		.title = N_("Portrait du territoire"),
		.help = N_("Chiffres, enjeux, forces et faiblesses, acteurs, besoins, projets d'un territoire."),
		.takes = ML_VIEW_RANGE | ML_VIEW_NEEDS_ABOUT,
		.about = "territory",
		.build = territory_portrait},
	{0},
};
