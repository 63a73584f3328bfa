/* report: participatory budgets: the winners that nobody heard of for long, those held up, and whom to call. */
#include <stdlib.h>

#include <maillage/i18n.h>
#include "budget.h"

enum { SILENT_DAYS = 90 };

struct picked {
	struct budget *b;
	ML_VEC(const struct budget_project *) v;
	struct ml_map *holders;
};

/* Never heard of first, then the longest silence. */
static int by_news(const void *x, const void *y)
{
	const struct budget_project *a = *(const struct budget_project *const *)x,
				    *b = *(const struct budget_project *const *)y;
	if (a->news != b->news)
		return a->news < b->news ? -1 : 1;
	return a < b ? -1 : a > b;
}

/* Blocked before late before paused, then by the day that passed. */
static int by_trouble(const void *x, const void *y)
{
	const struct budget_project *a = *(const struct budget_project *const *)x,
				    *b = *(const struct budget_project *const *)y;
	bool blocked_a = a->condition == BUDGET_BLOCKED, blocked_b = b->condition == BUDGET_BLOCKED;
	if (blocked_a != blocked_b)
		return blocked_b - blocked_a;
	bool none_a = a->due == NO_DAY, none_b = b->due == NO_DAY;
	if (none_a != none_b)
		return none_a - none_b;
	if (a->due != b->due)
		return a->due < b->due ? -1 : 1;
	return a < b ? -1 : a > b;
}

static bool is_silent(const struct budget *b, const struct budget_project *p)
{
	return budget_is_running(p) && p->news <= b->today - SILENT_DAYS;
}

static bool is_held(const struct budget *b, const struct budget_project *p)
{
	bool said = p->condition == BUDGET_LATE || p->condition == BUDGET_PAUSED || p->condition == BUDGET_BLOCKED;
	return budget_is_running(p) && (said || budget_is_past_due(b, p));
}

static void pick(struct picked *x, bool (*wanted)(const struct budget *, const struct budget_project *),
	int (*order)(const void *, const void *))
{
	x->v.n = 0;
	for (size_t i = 0; i < x->b->projects.n; i++)
		if (wanted(x->b, &x->b->projects.v[i]))
			ml_vec_push(&x->v, &x->b->projects.v[i]);
	if (x->v.n)
		qsort(x->v.v, x->v.n, sizeof *x->v.v, order);
}

/* Who carries it and their first telephone number. Some carry many: each is asked for once. */
struct holder {
	struct ml_str name;
	const struct ml_field *phones;
	struct ml_cell phone;
};

static struct holder *read_holder(struct budget *b, int64_t rid)
{
	struct holder *h = ML_NEW(b->doc->arena, struct holder);
	const struct ml_kind *kind = ml_kind_by_wire((uint64_t)rid & 0xff);
	h->name = title_or_missing(b->doc, rid);
	h->phones = rid && kind ? ml_kind_field(kind, ML_STR("phones")) : NULL;
	if (h->phones && !ml_store_row(b->store, b->doc->arena, rid, &h->phones, 1, &h->phone, NULL, NULL))
		h->phone.n = 0;
	h->phone.n = ML_MIN(h->phone.n, 1);
	return h;
}

static void put_holder(struct picked *x, const struct budget_project *p)
{
	struct ml_doc *d = x->b->doc;
	struct ml_uuid id = ml_store_canonical_id(x->b->store, &p->holder);
	uint64_t at;
	if (!p->has_holder) {
		ml_doc_put_none(d);
		ml_doc_put_none(d);
		return;
	}
	if (!gather_find(x->b->store, x->holders, &id, &at)) {
		at = (uint64_t)(uintptr_t)read_holder(x->b, ml_store_rid(x->b->store, &id));
		gather_keep(x->holders, &id, at);
	}
	const struct holder *h = (const struct holder *)(uintptr_t)at;
	ml_doc_put(d, h->name);
	if (h->phone.n)
		ml_doc_put_field(d, h->phones, &h->phone);
	else
		ml_doc_put_none(d);
}

static void put_beginning(struct budget *b, const struct budget_project *p)
{
	ml_doc_row(b->doc, p->rid);
	ml_doc_put(b->doc, budget_title(b, p));
	ml_doc_put(b->doc, budget_edition_name(&b->editions.v[p->edition]));
	ml_doc_put(b->doc, ml_str(gather_choice_label("project", "status", p->status)));
}

static void begin_columns(struct ml_doc *d)
{
	ml_doc_column(d, _("Projet"), ML_DOC_TEXT, 22, 3, 0);
	ml_doc_column(d, _("Édition"), ML_DOC_TEXT, 14, 1, 5);
	ml_doc_column(d, ml_trc("project", "Étape"), ML_DOC_TEXT, 11, 1, 3);
}

static void holder_columns(struct ml_doc *d)
{
	ml_doc_column(d, _("Porteur"), ML_DOC_TEXT, 14, 2, 1);
	ml_doc_column(d, _("Téléphone"), ML_DOC_TEXT, 14, 0, 2);
}

static void silent_table(struct picked *x)
{
	struct budget *b = x->b;
	struct ml_doc *d = b->doc;
	struct ml_doc_block *t = ml_doc_table(d, ml_arena_printf(d->arena, "%s (%zu)", _("Sans nouvelles"), x->v.n),
		ml_str(_("De chaque lauréat en cours, il y a des nouvelles de moins de 90 jours.")));
	t->note = ml_str(
		_("Lauréats non encore livrés dont les dernières nouvelles ont 90 jours ou plus : date saisie, échange "
		  "à propos du projet ou avec son porteur, le plus récent des trois. Données personnelles : à ne pas "
		  "diffuser."));
	begin_columns(d);
	ml_doc_column(d, _("Dernières nouvelles"), ML_DOC_DATE, 19, 0, 4);
	ml_doc_column(d, _("Silence"), ML_DOC_TEXT, 9, 0, 0);
	holder_columns(d);
	for (size_t i = 0; i < x->v.n; i++) {
		const struct budget_project *p = x->v.v[i];
		put_beginning(b, p);
		put_day(d, p->news, ML_DOC_PLAIN);
		ml_doc_put(d, p->news == NO_DAY ? ml_str(_("jamais")) : days_text(d, b->today - p->news))->mark =
			ML_DOC_LATE;
		put_holder(x, p);
	}
}

static void held_table(struct picked *x)
{
	struct budget *b = x->b;
	struct ml_doc *d = b->doc;
	ml_doc_table(d, ml_arena_printf(d->arena, "%s (%zu)", _("Bloqués, en retard ou en pause"), x->v.n),
		ml_str(_("Aucun lauréat en cours n'est bloqué, en retard ou en pause.")));
	begin_columns(d);
	ml_doc_column(d, _("Situation"), ML_DOC_TEXT, 12, 0, 0);
	ml_doc_column(d, _("Fin prévue"), ML_DOC_DATE, 10, 0, 4);
	ml_doc_column(d, _("Retard"), ML_DOC_TEXT, 9, 0, 4);
	holder_columns(d);
	for (size_t i = 0; i < x->v.n; i++) {
		const struct budget_project *p = x->v.v[i];
		bool late = budget_is_past_due(b, p);
		bool said = p->condition != NO_CHOICE && p->condition != BUDGET_ON_TRACK;
		put_beginning(b, p);
		ml_doc_put(d,
			ml_str(said ? gather_choice_label("project", "condition", p->condition) : _("Échéance passée")))
			->mark = p->condition == BUDGET_PAUSED && !late ? ML_DOC_PLAIN : ML_DOC_LATE;
		put_day(d, p->due, late ? ML_DOC_LATE : ML_DOC_PLAIN);
		put_text(d, late ? days_text(d, b->today - p->due) : ML_STR(""), ML_DOC_PLAIN);
		put_holder(x, p);
	}
}

bool report_budget_silent(const struct ml_view_ask *ask, struct ml_doc *d, struct ml_error *e)
{
	struct budget b;
	struct picked x = {.b = &b, .holders = ml_map_create()};
	bool good = budget_read(&b, ask, d, e) && budget_read_news(&b, true, e);
	if (good) {
		pick(&x, is_silent, by_news);
		silent_table(&x);
		pick(&x, is_held, by_trouble);
		held_table(&x);
	}
	ml_vec_finish(&x.v);
	ml_map_destroy(x.holders);
	budget_finish(&b);
	return good;
}
