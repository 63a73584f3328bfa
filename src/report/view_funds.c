/* report: participatory budgets: what was voted, committed, paid, by edition and by topic. */
#include <math.h>
#include <stdlib.h>

#include <maillage/i18n.h>
#include <maillage/text.h>
#include "budget.h"

struct topic {
	struct ml_str name, order;
	uint32_t n;
	struct sum money[BUDGET_MONEY];
};

static void columns(struct ml_doc *d, const char *first)
{
	ml_doc_column(d, first, ML_DOC_TEXT, 30, 2, 0);
	ml_doc_column(d, _("Lauréats"), ML_DOC_NUMBER, 8, 0, 3);
	ml_doc_column(d, _("Voté"), ML_DOC_MONEY, 12, 0, 0);
	ml_doc_column(d, _("Engagé"), ML_DOC_MONEY, 12, 0, 2);
	ml_doc_column(d, _("Part engagée"), ML_DOC_SHARE, 12, 0, 5);
	ml_doc_column(d, _("Payé"), ML_DOC_MONEY, 12, 0, 0);
	ml_doc_column(d, _("Part payée"), ML_DOC_SHARE, 10, 0, 1);
	ml_doc_column(d, _("Reste à payer"), ML_DOC_MONEY, 13, 0, 4);
}

static void put_money(struct ml_doc *d, uint32_t n, const struct sum *money, const char *currency)
{
	const struct sum *voted = &money[BUDGET_VOTED], *committed = &money[BUDGET_COMMITTED],
			 *paid = &money[BUDGET_PAID];
	double rest = voted->n ? voted->units - paid->units : (double)NAN;
	put_count(d, n);
	put_sum(d, voted, currency);
	put_sum(d, committed, currency);
	ml_doc_put_share(d, sum_share(committed, voted));
	put_sum(d, paid, currency);
	ml_doc_put_share(d, sum_share(paid, voted))->mark = rest < 0 ? ML_DOC_WARN : ML_DOC_PLAIN;
	ml_doc_put_money(d, rest, currency)->mark = rest < 0 ? ML_DOC_WARN : ML_DOC_PLAIN;
}

/* ---- by edition ---------------------------------------------------------------------------------------------- */

static void by_edition(struct budget *b)
{
	struct ml_doc *d = b->doc;
	uint32_t others = 0;
	struct ml_doc_block *t = ml_doc_table(d, ml_str(_("Par édition")), ml_str(_("Aucun projet lauréat.")));
	columns(d, _("Édition"));
	for (size_t i = 0; i < b->editions.n; i++) {
		const struct budget_edition *x = &b->editions.v[i];
		if (!x->winners)
			continue;
		struct ml_doc_row *row = ml_doc_row(d, x->rid);
		row->view = x->rid ? "winners" : NULL;
		ml_doc_put(d, budget_edition_name(x));
		put_money(d, x->winners, x->money, x->currency);
		for (int k = 0; k < BUDGET_MONEY; k++)
			others += x->money[k].others;
	}
	note_add(d, &t->note,
		_("Montants des lauréats, dans la monnaie de l'enveloppe. Parts et reste à payer du montant voté ; « ! "
		  "» : "
		  "payé au-delà."));
	note_add(d, &t->note, budget_others_note(d, others));
}

/* ---- by topic, a table for each currency ------------------------------------------------------------------------ */

static int by_voted(const void *x, const void *y)
{
	const struct topic *a = x, *b = y;
	double va = a->money[BUDGET_VOTED].units, vb = b->money[BUDGET_VOTED].units;
	if (va != vb)
		return va > vb ? -1 : 1;
	return ml_str_cmp(a->order, b->order);
}

static struct ml_str shown_topic(struct ml_str key)
{
	const struct ml_field *f = ml_kind_field(ml_kind_by_key(ML_STR("project")), ML_STR("topics"));
	for (const struct ml_choice *c = f->choices; c && c->key; c++)
		if (ml_str_is(key, c->key))
			return ml_str(ml_trc("project.topics", c->label));
	return key.n ? key : ml_str(_("sans thème"));
}

struct topics {
	struct budget *b;
	struct ml_map *of_name;
	ML_VEC(struct topic) v;
	struct topic all;
};

static struct topic *topic_of(struct topics *x, struct ml_str key)
{
	uint64_t at;
	if (!ml_map_get(x->of_name, key, &at)) {
		struct ml_buf order = {0};
		struct topic t = {.name = shown_topic(key)};
		ml_sort_key(&order, t.name);
		t.order = ml_arena_str(x->b->doc->arena, ml_buf_view(&order));
		ml_buf_finish(&order);
		at = x->v.n;
		ml_map_set(x->of_name, key, at);
		ml_vec_push(&x->v, t);
	}
	return &x->v.v[at];
}

static void add_project(struct topic *t, const struct budget_project *p, const char *currency)
{
	t->n++;
	for (int k = 0; k < BUDGET_MONEY; k++)
		if (strcmp(p->money[k].currency, currency) == 0)
			sum_add(&t->money[k], &p->money[k], currency);
}

static bool has_currency(const struct budget_project *p, const char *currency)
{
	bool any = false;
	for (int k = 0; k < BUDGET_MONEY; k++)
		any = any || (!isnan(p->money[k].units) && strcmp(p->money[k].currency, currency) == 0);
	return any;
}

static void gather_topics(struct topics *x, const char *currency)
{
	for (size_t i = 0; i < x->b->projects.n; i++) {
		const struct budget_project *p = &x->b->projects.v[i];
		if (!(p->reached & BUDGET_WON) || !has_currency(p, currency))
			continue;
		add_project(&x->all, p, currency);
		for (uint32_t k = 0; k < p->n_topics; k++)
			add_project(topic_of(x, x->b->topics.v[p->topic + k]), p, currency);
		if (!p->n_topics)
			add_project(topic_of(x, ML_STR("")), p, currency);
	}
	if (x->v.n)
		qsort(x->v.v, x->v.n, sizeof *x->v.v, by_voted);
}

static void by_topic(struct budget *b, const char *currency)
{
	struct ml_doc *d = b->doc;
	struct topics x = {.b = b, .of_name = ml_map_create()};
	gather_topics(&x, currency);
	struct ml_doc_block *t =
		ml_doc_table(d, ml_arena_printf(d->arena, _("Par thème, montants en %s"), currency), ML_STR(""));
	columns(d, _("Thème"));
	for (size_t i = 0; i < x.v.n; i++) {
		ml_doc_row(d, 0);
		ml_doc_put(d, x.v.v[i].name);
		put_money(d, x.v.v[i].n, x.v.v[i].money, currency);
	}
	ml_doc_row(d, 0)->total = true;
	ml_doc_put(d, ml_str(_("Ensemble")))->mark = ML_DOC_STRONG;
	put_money(d, x.all.n, x.all.money, currency);
	t->note = ml_str(_("Un projet de plusieurs thèmes compte dans chacun, et une fois dans l'ensemble."));
	ml_map_destroy(x.of_name);
	ml_vec_finish(&x.v);
}

bool report_budget_funds(const struct ml_view_ask *ask, struct ml_doc *d, struct ml_error *e)
{
	struct budget b;
	struct currencies all = {0};
	bool good = budget_read(&b, ask, d, e);
	if (good)
		by_edition(&b);
	for (size_t i = 0; good && i < b.projects.n; i++)
		for (int k = 0; k < BUDGET_MONEY && b.projects.v[i].reached & BUDGET_WON; k++)
			currencies_add(&all, &b.projects.v[i].money[k]);
	for (uint32_t k = 0; k < all.n; k++)
		by_topic(&b, all.v[k].code);
	budget_finish(&b);
	return good;
}
