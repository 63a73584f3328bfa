/* report: the risks of the action plan: how likely, how grave, which first. */
#include <stdlib.h>

#include <maillage/i18n.h>
#include "plan.h"

enum { LEVELS = 5, STRONG = 15, MIDDLING = 8 };
enum { RISK_CLOSED = 3 }; /* risk.status */

struct risk {
	int64_t rid, action;
	struct ml_str text, response, owner, action_title;
	uint8_t likelihood, severity; /* 1 to 5, 0 not said */
	uint8_t status;
};
struct risks {
	struct plan plan;
	ML_VEC(struct risk) v;
	uint32_t closed;
};

static uint8_t level(const struct ml_cell *c)
{
	double v = ml_cell_number(c);
	return v >= 1 && v <= LEVELS ? (uint8_t)v : 0;
}

/* A risk is where its action is. */
static void add_risk(void *arg, const struct ml_columns_row *r)
{
	struct risks *x = arg;
	struct plan *p = &x->plan;
	const struct ml_cell *c = r->cells;
	struct ml_arena *arena = p->doc->arena;
	const struct plan_action *a = c[0].n && c[0].v->tag == ML_ID ? plan_find(p, &c[0].v->id) : NULL;
	struct risk k = {.rid = r->rid,
		.likelihood = level(&c[2]),
		.severity = level(&c[3]),
		.status = gather_choice("risk", "status", &c[5])};
	if (!p->within.all && !(a && a->within))
		return;
	if (k.status == RISK_CLOSED) {
		x->closed++;
		return;
	}
	k.action = a ? a->rid : 0;
	k.action_title = a ? plan_title(p, a) : c[0].n ? ml_str(_("fiche non reçue")) : ML_STR("");
	k.text = ml_arena_str(arena, ml_cell_text(&c[1]));
	k.response = ml_arena_str(arena, ml_cell_text(&c[4]));
	k.owner = ml_arena_str(arena, ml_cell_text(&c[6]));
	ml_vec_push(&x->v, k);
}

static int criticality(const struct risk *k)
{
	return k->likelihood * k->severity;
}

static int by_criticality(const void *x, const void *y)
{
	const struct risk *a = x, *b = y;
	if (criticality(a) != criticality(b))
		return criticality(b) - criticality(a);
	if (a->severity != b->severity)
		return b->severity - a->severity;
	return a->rid < b->rid ? -1 : a->rid > b->rid;
}

/* The same risks as a list. With a territory, those of the cell's actions. */
static void open_cell(struct risks *x, struct ml_doc_row *row, uint8_t likelihood, uint8_t severity)
{
	enum { MOST = 60 };
	struct ml_buf where = {0};
	char id[ML_UUID_TEXT];
	struct ml_uuid uuid;
	uint32_t n = 0;
	ml_buf_printf(&where, "likelihood=%u and severity=%u and status!=closed", likelihood, severity);
	for (size_t i = 0; i < x->v.n && !x->plan.within.all; i++) {
		const struct risk *k = &x->v.v[i];
		if (k->likelihood != likelihood || k->severity != severity ||
			!ml_store_id(x->plan.store, k->action, &uuid))
			continue;
		ml_uuid_text(&uuid, id);
		ml_buf_printf(&where, "%s%s", n++ ? "|" : " and action=", id);
	}
	if (n <= MOST) {
		row->kind = ml_kind_by_key(ML_STR("risk"));
		row->where = ml_arena_str(x->plan.doc->arena, ml_buf_view(&where));
	}
	ml_buf_finish(&where);
}

static enum ml_doc_mark mark_of(int criticality)
{
	return criticality >= STRONG ? ML_DOC_WARN : criticality >= MIDDLING ? ML_DOC_STRONG : ML_DOC_PLAIN;
}

static void matrix(struct risks *x)
{
	struct ml_doc *d = x->plan.doc;
	uint32_t n[LEVELS + 1][LEVELS + 1] = {{0}}, unrated = 0;
	for (size_t i = 0; i < x->v.n; i++) {
		n[x->v.v[i].severity][x->v.v[i].likelihood]++;
		unrated += criticality(&x->v.v[i]) == 0;
	}
	struct ml_doc_block *b = ml_doc_matrix(
		d, ml_str(_("Risques ouverts")), ml_str(_("Probabilité")), LEVELS, ml_str(_("Gravité")), LEVELS);
	for (uint8_t up = 1; up <= LEVELS; up++)
		for (uint8_t across = 1; across <= LEVELS; across++) {
			struct ml_doc_row *row = ml_doc_matrix_at(d, across - 1u, up - 1u);
			if (!n[up][across])
				continue;
			row->cells[0] = (struct ml_doc_cell){.type = ML_DOC_NUMBER,
				.value = n[up][across],
				.mark = mark_of(up * across),
				.text = ml_arena_printf(d->arena, "%u", n[up][across])};
			open_cell(x, row, across, up);
		}
	note_add(d, &b->note,
		_("De 1, faible, à 5, fort. Le signe « ! » marque une criticité forte, probabilité × gravité ≥ 15."));
	if (x->closed)
		note_add(d, &b->note, ml_arena_printf(d->arena, _("Risques clos, non comptés : %u."), x->closed).p);
	if (unrated)
		note_add(d, &b->note,
			ml_arena_printf(d->arena, _("Sans probabilité ou gravité, hors de la grille : %u."), unrated)
				.p);
}

static struct ml_str words(struct ml_doc *d, int criticality)
{
	if (!criticality)
		return ml_str(_("non évaluée"));
	return ml_arena_printf(d->arena, "%d, %s", criticality,
		criticality >= STRONG	  ? ml_trc("risk", "forte")
		: criticality >= MIDDLING ? ml_trc("risk", "moyenne")
					  : ml_trc("risk", "faible"));
}

static void table(struct risks *x)
{
	struct ml_doc *d = x->plan.doc;
	ml_doc_table(d, ml_arena_printf(d->arena, "%s (%zu)", _("Par criticité"), x->v.n),
		ml_str(_("Aucun risque ouvert : F7 en crée un dans leur liste.")));
	ml_doc_column(d, _("Risque"), ML_DOC_TEXT, 22, 3, 0);
	ml_doc_column(d, _("Criticité"), ML_DOC_TEXT, 11, 0, 0);
	ml_doc_column(d, _("Probabilité"), ML_DOC_NUMBER, 11, 0, 4);
	ml_doc_column(d, _("Gravité"), ML_DOC_NUMBER, 7, 0, 3);
	ml_doc_column(d, _("État"), ML_DOC_TEXT, 10, 0, 2);
	ml_doc_column(d, _("Responsable"), ML_DOC_TEXT, 11, 1, 1);
	ml_doc_column(d, _("Action"), ML_DOC_TEXT, 14, 2, 5);
	ml_doc_column(d, _("Parade"), ML_DOC_TEXT, 14, 2, 6);
	for (size_t i = 0; i < x->v.n; i++) {
		const struct risk *k = &x->v.v[i];
		ml_doc_row(d, k->rid);
		ml_doc_put(d, k->text);
		ml_doc_put(d, words(d, criticality(k)))->mark = mark_of(criticality(k));
		put_count(d, k->likelihood);
		put_count(d, k->severity);
		put_text(d, ml_str(gather_choice_label("risk", "status", k->status)), ML_DOC_PLAIN);
		put_text(d, k->owner, ML_DOC_PLAIN);
		put_text(d, k->action_title, ML_DOC_PLAIN);
		put_text(d, k->response, ML_DOC_PLAIN);
	}
}

bool report_plan_risks(const struct ml_view_ask *ask, struct ml_doc *d, struct ml_error *e)
{
	static const char *const keys[] = {
		"action", "text", "likelihood", "severity", "response", "status", "owner", NULL};
	struct risks x = {0};
	bool good = plan_read(&x.plan, ask, d, e) && gather(ask->store, "risk", "", keys, add_risk, &x, e);
	if (good && x.v.n)
		qsort(x.v.v, x.v.n, sizeof *x.v.v, by_criticality);
	if (good) {
		matrix(&x);
		table(&x);
	}
	ml_vec_finish(&x.v);
	plan_finish(&x.plan);
	return good;
}
