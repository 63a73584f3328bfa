/* report: the portrait of a territory: what it is, what is at stake, what was done, who is there. */
#include <math.h>
#include <stdlib.h>

#include <maillage/i18n.h>
#include <maillage/tally.h>
#include <maillage/text.h>
#include "territory.h"

enum { MOST = 15, FIELDS = 5 };

struct portrait {
	struct ground g;
	const struct place *here;
	struct ml_doc *d;
};

/* ---- what it is -------------------------------------------------------------------------------------------- */

static void who(struct portrait *x)
{
	struct ml_buf text = {0}, number = {0};
	const struct place *p = x->here;
	ml_buf_z(&text, ground_level(p->level));
	for (int32_t up = p->parent; up >= 0; up = x->g.v[up].parent)
		ml_buf_printf(&text, "%s%.*s", text.n ? " · " : "", (int)x->g.v[up].name.n, x->g.v[up].name.p);
	if (!isnan(p->population)) {
		ml_number_show(&number, p->population, x->d->lang);
		ml_buf_z(&text, text.n ? " · " : "");
		ml_buf_printf(&text, _("%s habitants"), number.p);
		ml_buf_finish(&number);
	}
	struct ml_str since = territory_since(x->d, p->visited, x->g.today);
	ml_buf_z(&text, text.n ? " · " : "");
	ml_buf_printf(&text, _("dernier passage : %.*s"), (int)since.n, since.p);
	ml_doc_paragraph(x->d, ml_arena_str(x->d->arena, ml_buf_view(&text)));
	ml_buf_finish(&text);
}

static void figures(struct portrait *x)
{
	static const char *const labels[GROUND_COUNTS] = {[GROUND_EVENTS] = N_("Rencontres tenues dans la période"),
		[GROUND_EXCHANGES] = N_("Échanges dans la période"),
		[GROUND_ORGANISATIONS] = N_("Organismes connus"),
		[GROUND_PERSONS] = N_("Personnes connues"),
		[GROUND_NEEDS] = N_("Besoins et opportunités ouverts"),
		[GROUND_PROJECTS] = N_("Projets citoyens")};
	const struct place *p = x->here;
	struct ml_doc_block *b = ml_doc_table(x->d, ml_str(_("Chiffres")), ML_STR(""));
	b->note = ml_str(_("« Avec ce qu'il contient » : ce territoire et tous ceux qui en dépendent."));
	ml_doc_column(x->d, "", ML_DOC_TEXT, 24, 1, 0);
	ml_doc_column(x->d, _("Lui-même"), ML_DOC_NUMBER, 8, 0, 1);
	ml_doc_column(x->d, _("Avec ce qu'il contient"), ML_DOC_NUMBER, 8, 0, 0);
	for (int k = 0; k < GROUND_COUNTS; k++) {
		ml_doc_row(x->d, 0);
		ml_doc_put(x->d, ml_str(_(labels[k])));
		ml_doc_put_number(x->d, (double)p->own[k]);
		ml_doc_put_number(x->d, (double)p->n[k]);
	}
}

/* ---- what is at stake: the texts of its record ---------------------------------------------------------------- */

static bool texts(struct portrait *x, struct ml_error *e)
{
	static const char *const keys[] = {"stakes_social", "stakes_economic", "stakes_environmental", "strengths",
		"weaknesses", "opportunities", "threats", "adaptations", "note"};
	const struct ml_kind *k = ml_kind_by_key(ML_STR("territory"));
	const struct ml_field *fields[ML_COUNT(keys)];
	struct ml_cell cells[ML_COUNT(keys)] = {{0}};
	bool any = false;
	for (size_t i = 0; i < ML_COUNT(keys); i++)
		fields[i] = ml_kind_field(k, ml_str(keys[i]));
	if (!ml_store_row(x->g.store, x->d->arena, x->here->rid, fields, ML_COUNT(keys), cells, NULL, e))
		return false;
	for (size_t i = 0; i < ML_COUNT(keys); i++) {
		struct ml_str text = ml_str_trim(ml_cell_text(&cells[i]));
		if (!text.n)
			continue;
		any = true;
		ml_doc_heading(x->d, 2, ml_str(ml_trc("territory", fields[i]->label)));
		ml_doc_paragraph(x->d, text);
	}
	if (!any)
		ml_doc_paragraph(x->d, ml_str(_("Enjeux, forces, faiblesses, opportunités, menaces ne sont pas encore "
						"notés : F2 sur la fiche du territoire.")));
	return true;
}

/* ---- what lies below it ------------------------------------------------------------------------------------------ */

static void parts(struct portrait *x)
{
	bool begun = false;
	for (uint32_t i = 0; i < x->g.n; i++) {
		const struct place *p = &x->g.v[x->g.order[i]];
		if (p->parent < 0 || &x->g.v[p->parent] != x->here || (!p->busy && ground_is_level(p, "commune")))
			continue;
		if (!begun) {
			ml_doc_table(x->d, ml_str(_("Ce qu'il contient")), ML_STR(""));
			ml_doc_column(x->d, _("Territoire"), ML_DOC_TEXT, 20, 1, 0);
			ml_doc_column(x->d, _("Dernier passage"), ML_DOC_TEXT, 14, 0, 0);
			ml_doc_column(x->d, _("Rencontres"), ML_DOC_NUMBER, 6, 0, 1);
			ml_doc_column(x->d, _("Organismes"), ML_DOC_NUMBER, 6, 0, 1);
			ml_doc_column(x->d, _("Besoins"), ML_DOC_NUMBER, 6, 0, 1);
			begun = true;
		}
		ml_doc_row(x->d, p->rid)->view = "portrait";
		ml_doc_put(x->d, p->name);
		struct ml_doc_cell *c = ml_doc_put(x->d, territory_since(x->d, p->visited, x->g.today));
		c->mark = p->visited < x->g.today - GROUND_ABSENT_DAYS ? ML_DOC_WARN : ML_DOC_PLAIN;
		ml_doc_put_number(x->d, (double)p->n[GROUND_EVENTS]);
		ml_doc_put_number(x->d, (double)p->n[GROUND_ORGANISATIONS]);
		ml_doc_put_number(x->d, (double)p->n[GROUND_NEEDS]);
	}
}

/* ---- lists of records
 * ------------------------------------------------------------------------------------------------ */

struct list {
	const char *title; /* msgid */
	const char *kind, *where;
	const char *order;    /* the highest, the latest first */
	const char *deadline; /* or by this day, the soonest first: what is past it leads, and is told */
	const char *keys[FIELDS];
};
static const struct list lists[] = {
	{N_("Acteurs, du plus influent"), "organisation", "territory!=", "influence", NULL,
		{"name", "type", "stance", "influence", "interest"}},
	{N_("Derniers événements"), "event", "territory!=", "starts_at", NULL,
		{"title", "starts_at", "status", "format"}},
	{N_("Besoins et opportunités ouverts"), "need", "territory!= and status!=closed", "severity", NULL,
		{"title", "nature", "severity", "status"}},
	{N_("Projets citoyens"), "project", "territory!=", "voted", NULL,
		{"title", "status", "voted", "progress"}},
	{N_("Partenariats"), "partnership", "territory!= and status!=refused|closed|expired", NULL, "ends_on",
		{"title", "status", "ends_on"}},
	{N_("Actions non terminées"), "action", "territory!= and status!=done|dropped", NULL, "due_on",
		{"title", "owner", "due_on", "status", "progress"}},
};

struct found {
	int64_t rid;
	double key;
};
struct finding {
	struct portrait *x;
	bool soonest;
	uint32_t past; /* due before today */
	ML_VEC(struct found) v;
};

static double sort_value(struct portrait *x, const struct ml_cell *c)
{
	int64_t day;
	char currency[4];
	if (ml_cell_day(x->g.store, c, &day))
		return (double)day;
	double n = ml_cell_number(c), money = ml_cell_money(c, currency);
	return !isnan(n) ? n : !isnan(money) ? money : -INFINITY;
}

static void find(void *arg, const struct ml_columns_row *r)
{
	struct finding *f = arg;
	const struct ml_cell *c = &r->cells[0];
	const struct place *p = c->n && c->v->tag == ML_ID ? ground_of_id(&f->x->g, &c->v->id) : NULL;
	if (!ground_is_below(&f->x->g, p, f->x->here))
		return;
	double value = sort_value(f->x, &r->cells[1]);
	struct found found = {r->rid, f->soonest && !isinf(value) ? -value : value};
	f->past += f->soonest && !isinf(value) && value < (double)f->x->g.today;
	ml_vec_push(&f->v, found);
}

static int highest_first(const void *a, const void *b)
{
	const struct found *x = a, *y = b;
	if (x->key != y->key)
		return x->key > y->key ? -1 : 1;
	return x->rid < y->rid ? -1 : x->rid > y->rid;
}

static enum ml_doc_type column_type(const struct ml_field *f)
{
	return f->type == ML_T_INT || f->type == ML_T_DECIMAL ? ML_DOC_NUMBER
	       : f->type == ML_T_MONEY			      ? ML_DOC_MONEY
	       : f->type == ML_T_PERCENT		      ? ML_DOC_SHARE
	       : f->type == ML_T_DATE			      ? ML_DOC_DATE
							      : ML_DOC_TEXT;
}

static struct ml_str list_note(struct ml_doc *d, const struct finding *f)
{
	struct ml_buf text = {0};
	if (f->past)
		ml_buf_printf(&text, ml_trn("%u échéance passée.", "%u échéances passées.", f->past), f->past);
	if (f->v.n > MOST) {
		ml_buf_z(&text, text.n ? " " : "");
		ml_buf_printf(&text, _("Les %d premiers sur %zu."), MOST, f->v.n);
	}
	struct ml_str out = ml_arena_str(d->arena, ml_buf_view(&text));
	ml_buf_finish(&text);
	return out;
}

static void put_list_field(struct portrait *x, const struct list *l, const struct ml_field *f, const struct ml_cell *c)
{
	int64_t day;
	struct ml_doc_cell *put = ml_doc_put_field(x->d, f, c);
	if (l->deadline && strcmp(f->key, l->deadline) == 0 && ml_cell_day(x->g.store, c, &day) && day < x->g.today)
		put->mark = ML_DOC_LATE;
}

static bool add_rows(struct portrait *x, const struct list *l, struct finding *f, struct ml_error *e)
{
	const struct ml_kind *k = ml_kind_by_key(ml_str(l->kind));
	const struct ml_field *fields[FIELDS];
	uint32_t n = 0;
	struct ml_doc_block *b =
		ml_doc_table(x->d, ml_arena_printf(x->d->arena, "%s (%zu)", _(l->title), f->v.n), ML_STR(""));
	b->note = list_note(x->d, f);
	for (; n < FIELDS && l->keys[n]; n++) {
		fields[n] = ml_kind_field(k, ml_str(l->keys[n]));
		ml_doc_column(x->d, ml_trc(k->key, fields[n]->label), column_type(fields[n]), n ? 9 : 24, n == 0,
			n > 1 ? (uint8_t)n : 0);
	}
	for (size_t i = 0; i < f->v.n && i < MOST; i++) {
		struct ml_cell cells[FIELDS] = {{0}};
		if (!ml_store_row(x->g.store, x->d->arena, f->v.v[i].rid, fields, n, cells, NULL, e))
			return false;
		ml_doc_row(x->d, f->v.v[i].rid);
		for (uint32_t c = 0; c < n; c++)
			put_list_field(x, l, fields[c], &cells[c]);
	}
	return true;
}

static bool add_list(struct portrait *x, const struct list *l, struct ml_error *e)
{
	const struct ml_kind *k = ml_kind_by_key(ml_str(l->kind));
	const struct ml_field *fields[] = {ml_kind_field(k, ML_STR("territory")),
		ml_kind_field(k, ml_str(l->deadline ? l->deadline : l->order))};
	struct finding f = {.x = x, .soonest = l->deadline != NULL};
	bool good = ml_store_columns(x->g.store, k, ml_str(l->where), fields, 2, find, &f, e);
	if (good && f.v.n) {
		qsort(f.v.v, f.v.n, sizeof *f.v.v, highest_first);
		good = add_rows(x, l, &f, e);
	}
	ml_vec_finish(&f.v);
	return good;
}

bool territory_portrait(const struct ml_view_ask *ask, struct ml_doc *d, struct ml_error *e)
{
	struct portrait x = {.d = d};
	bool good = ground_read(&x.g, ask, d->arena, e);
	x.here = good ? ground_of_rid(&x.g, ask->about) : NULL;
	if (good && x.here) {
		d->title = x.here->name;
		who(&x);
		figures(&x);
		good = texts(&x, e);
		parts(&x);
		for (size_t i = 0; i < ML_COUNT(lists) && good; i++)
			good = add_list(&x, &lists[i], e);
	} else if (good) {
		ml_doc_paragraph(d, ml_str(_("Choisissez un territoire : F4.")));
	}
	ground_finish(&x.g);
	return good;
}
