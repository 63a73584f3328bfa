/* report: partnerships by state, those that end soon or sleep, commitments that are late. */
#include <math.h>
#include <stdlib.h>

#include <maillage/i18n.h>
#include <maillage/tally.h>
#include <maillage/text.h>
#include "actors.h"

enum { SOON_DAYS = 90, MOST = 100, STATUSES = 32 };
#define NO_DAY INT64_MAX

struct deal {
	int64_t rid;
	struct ml_uuid organisation;
	bool has_organisation, over; /* over: expired, closed, refused */
	uint8_t status;		     /* place among the choices; ACTORS_UNSET */
	int64_t ends, notice;	     /* NO_DAY */
	int32_t last;		     /* exchange with one of its parties; ACTORS_NEVER */
};

struct promise { /* a commitment that is late */
	int64_t rid, due;
	struct ml_uuid partnership;
	struct ml_str text;
	bool ours;
};

struct deals {
	struct actors actors; /* of everywhere: partners may sit elsewhere */
	struct ml_within within;
	struct ml_doc *d;
	ML_VEC(struct deal) v;
	ML_VEC(struct promise) late;
	struct ml_map *of_id; /* partnership -> place, + 1: those that count */
	struct {
		uint64_t n;
		double sum;
	} status[STATUSES]; /* the last: not said */
	uint64_t others;    /* amounts in other currencies */
	const char *currency;
};

static const struct ml_choice *choices(const char *kind, const char *field)
{
	return ml_kind_field(ml_kind_by_key(ml_str(kind)), ml_str(field))->choices;
}

static uint8_t place(const struct ml_choice *c, const struct ml_cell *cell)
{
	for (uint8_t i = 0; cell->n && c[i].key; i++)
		if (ml_str_is(cell->v->s, c[i].key))
			return i;
	return ACTORS_UNSET;
}

/* ---- reading ------------------------------------------------------------------------------------------------ */

/* A partnership is of its own territory; without one, of its partner's. */
static bool is_within(struct deals *x, const struct ml_cell *territory, const struct ml_cell *organisation)
{
	if (x->within.all)
		return true;
	if (territory->n)
		return ml_within_has(&x->within, ml_cell_ref(x->actors.store, territory));
	const struct actor *a = organisation->n ? actors_find(&x->actors, &organisation->v->id) : NULL;
	return a && a->territory >= 0 && ml_within_has(&x->within, x->actors.territory.v[a->territory]);
}

static int32_t last_met(struct deals *x, const struct ml_cell *c, int32_t last)
{
	for (uint32_t i = 0; i < c->n; i++) {
		const struct actor *a = actors_find(&x->actors, &c->v[i].id);
		last = a ? ML_MAX(last, a->last) : last;
	}
	return last;
}

static void add_amount(struct deals *x, const struct ml_cell *c, double *sum)
{
	char code[4] = "";
	double units = ml_cell_money(c, code);
	if (isnan(units))
		return;
	if (strcmp(code, x->currency) == 0)
		*sum += units;
	else
		x->others++;
}

static const char *const deal_keys[] = {
	"status", "organisation", "others", "territory", "ends_on", "notice_on", "amount"};

static void add_deal(void *arg, const struct ml_columns_row *r)
{
	struct deals *x = arg;
	const struct ml_cell *c = r->cells;
	struct deal t = {.rid = r->rid, .ends = NO_DAY, .notice = NO_DAY};
	if (!is_within(x, &c[3], &c[1]))
		return;
	t.status = place(choices("partnership", "status"), &c[0]);
	t.over = c[0].n &&
		 (ml_str_is(c[0].v->s, "expired") || ml_str_is(c[0].v->s, "closed") || ml_str_is(c[0].v->s, "refused"));
	t.has_organisation = c[1].n > 0;
	if (c[1].n)
		t.organisation = c[1].v->id;
	t.last = last_met(x, &c[2], last_met(x, &c[1], ACTORS_NEVER));
	ml_cell_day(x->actors.store, &c[4], &t.ends);
	ml_cell_day(x->actors.store, &c[5], &t.notice);
	uint8_t at = t.status == ACTORS_UNSET ? STATUSES - 1 : t.status;
	x->status[at].n++;
	add_amount(x, &c[6], &x->status[at].sum);
	ml_vec_push(&x->v, t);
	ml_map_set(x->of_id, ml_str_n((const char *)&r->id, sizeof r->id), x->v.n);
}

static const char *const promise_keys[] = {"partnership", "by", "text", "due_on", "done_on"};

static void add_promise(void *arg, const struct ml_columns_row *r)
{
	struct deals *x = arg;
	const struct ml_cell *c = r->cells;
	struct promise t = {.rid = r->rid};
	uint64_t at;
	if (!c[0].n || c[4].n || !ml_cell_day(x->actors.store, &c[3], &t.due) || t.due >= x->actors.today)
		return;
	t.partnership = ml_store_canonical_id(x->actors.store, &c[0].v->id);
	if (!ml_map_get(x->of_id, ml_str_n((const char *)&t.partnership, sizeof t.partnership), &at))
		return;
	t.ours = c[1].n && ml_str_is(c[1].v->s, "us");
	t.text = ml_arena_str(x->d->arena, ml_cell_text(&c[2]));
	ml_vec_push(&x->late, t);
}

static bool pass(struct deals *x, const char *kind, const char *where, const char *const *keys, uint32_t n,
	ml_columns_fn f, struct ml_error *e)
{
	const struct ml_kind *k = ml_kind_by_key(ml_str(kind));
	const struct ml_field *fields[8];
	for (uint32_t i = 0; i < n; i++)
		fields[i] = ml_kind_field(k, ml_str(keys[i]));
	return ml_store_columns(x->actors.store, k, ml_str(where), fields, n, f, x, e);
}

/* ---- the tables --------------------------------------------------------------------------------------------- */

static void states(struct deals *x)
{
	struct ml_doc *d = x->d;
	const struct ml_kind *kind = ml_kind_by_key(ML_STR("partnership"));
	const struct ml_choice *c = choices("partnership", "status");
	double sum = 0;
	struct ml_doc_block *b =
		ml_doc_table(d, ml_str(_("Par état")), ml_str(_("Aucun partenariat : F7 en crée un dans leur liste.")));
	if (x->others)
		b->note = ml_arena_printf(d->arena,
			ml_trn("%llu montant dans une autre monnaie n'est pas dans les sommes.",
				"%llu montants dans d'autres monnaies ne sont pas dans les sommes.", x->others),
			(unsigned long long)x->others);
	ml_doc_column(d, _("État"), ML_DOC_TEXT, 20, 1, 0);
	ml_doc_column(d, _("Partenariats"), ML_DOC_NUMBER, 12, 0, 0);
	ml_doc_column(d, _("Montant"), ML_DOC_MONEY, 14, 0, 1);
	for (uint32_t i = 0, last = 0; !last; i++) {
		last = !c[i].key;
		uint32_t at = last ? STATUSES - 1 : i;
		if (!x->status[at].n)
			continue;
		struct ml_doc_row *row = ml_doc_row(d, 0);
		if (x->within.all) {
			row->kind = kind;
			row->where = ml_arena_printf(d->arena, "status=%s", last ? "" : c[i].key);
		}
		ml_doc_put(d, ml_str(last ? _("non renseigné") : ml_trc("partnership.status", c[i].label)));
		ml_doc_put_number(d, (double)x->status[at].n);
		ml_doc_put_money(d, x->status[at].sum > 0 ? x->status[at].sum : (double)NAN, x->currency);
		sum += x->status[at].sum;
	}
	if (x->v.n == 0)
		return;
	ml_doc_row(d, 0)->total = true;
	ml_doc_put(d, ml_str(_("Total")))->mark = ML_DOC_STRONG;
	ml_doc_put_number(d, (double)x->v.n);
	ml_doc_put_money(d, sum, x->currency);
}

static bool ends_soon(const struct deals *x, const struct deal *t)
{
	return !t->over && t->ends != NO_DAY && t->ends >= x->actors.today && t->ends <= x->actors.today + SOON_DAYS;
}

static bool has_ended(const struct deals *x, const struct deal *t)
{
	return !t->over && t->ends != NO_DAY && t->ends < x->actors.today;
}

static bool sleeps(const struct deals *x, const struct deal *t)
{
	return !t->over && t->has_organisation && t->last < x->actors.today - ACTORS_DORMANT_DAYS;
}

static int by_end(const void *a, const void *b)
{
	const struct deal *x = a, *y = b;
	return x->ends != y->ends ? (x->ends < y->ends ? -1 : 1) : x->rid < y->rid ? -1 : x->rid > y->rid;
}

static struct ml_str title_of(struct deals *x, const struct ml_uuid *id)
{
	struct ml_str t = ml_store_title_of(x->actors.store, x->d->arena, id);
	return t.p ? t : ml_str(_("fiche non reçue"));
}

static void put_day(struct ml_doc *d, int64_t day, enum ml_doc_mark mark)
{
	if (day == NO_DAY)
		ml_doc_put_none(d);
	else
		ml_doc_put_date(d, ml_date_of_days(day))->mark = mark;
}

static void deal_row(struct deals *x, const struct deal *t)
{
	struct ml_doc *d = x->d;
	const struct ml_choice *c = choices("partnership", "status");
	int64_t today = x->actors.today;
	ml_doc_row(d, t->rid);
	ml_doc_put(d, ml_store_title(x->actors.store, d->arena, t->rid));
	ml_doc_put(d, t->has_organisation ? title_of(x, &t->organisation) : ML_STR(""));
	ml_doc_put(d, ml_str(t->status == ACTORS_UNSET ? "" : ml_trc("partnership.status", c[t->status].label)));
	put_day(d, t->ends, has_ended(x, t) ? ML_DOC_LATE : ML_DOC_PLAIN);
	put_day(d, t->notice, t->notice < today ? ML_DOC_WARN : ML_DOC_PLAIN);
	if (t->last == ACTORS_NEVER)
		ml_doc_put(d, ml_str(_("jamais")))->mark = ML_DOC_WARN;
	else
		put_day(d, t->last, sleeps(x, t) ? ML_DOC_WARN : ML_DOC_PLAIN);
}

static void more(struct ml_doc *d, size_t n)
{
	if (n <= MOST)
		return;
	ml_doc_row(d, 0)->total = true;
	ml_doc_put(d, ml_arena_printf(d->arena, ml_trn("… et %zu autre", "… et %zu autres", n - MOST), n - MOST))
		->mark = ML_DOC_MUTED;
}

static void deal_table(struct deals *x, const char *heading, bool (*wanted)(const struct deals *, const struct deal *),
	const char *empty, const char *note)
{
	struct ml_doc *d = x->d;
	size_t n = 0;
	for (size_t i = 0; i < x->v.n; i++)
		n += wanted(x, &x->v.v[i]);
	struct ml_doc_block *b = ml_doc_table(d, ml_arena_printf(d->arena, "%s (%zu)", heading, n), ml_str(empty));
	b->note = ml_str(note);
	ml_doc_column(d, _("Partenariat"), ML_DOC_TEXT, 20, 3, 0);
	ml_doc_column(d, _("Partenaire"), ML_DOC_TEXT, 14, 2, 1);
	ml_doc_column(d, _("État"), ML_DOC_TEXT, 12, 0, 3);
	ml_doc_column(d, _("Échoit le"), ML_DOC_DATE, 12, 0, 0);
	ml_doc_column(d, _("Préavis avant"), ML_DOC_DATE, 13, 0, 4);
	ml_doc_column(d, _("Dernier échange"), ML_DOC_DATE, 15, 0, 2);
	for (size_t i = 0, shown = 0; i < x->v.n && shown < MOST; i++)
		if (wanted(x, &x->v.v[i])) {
			deal_row(x, &x->v.v[i]);
			shown++;
		}
	more(d, n);
}

static int by_due(const void *a, const void *b)
{
	const struct promise *x = a, *y = b;
	return x->due != y->due ? (x->due < y->due ? -1 : 1) : x->rid < y->rid ? -1 : x->rid > y->rid;
}

static void promise_table(struct deals *x)
{
	struct ml_doc *d = x->d;
	if (x->late.n)
		qsort(x->late.v, x->late.n, sizeof *x->late.v, by_due);
	ml_doc_table(d, ml_arena_printf(d->arena, "%s (%zu)", _("Engagements en retard"), x->late.n),
		ml_str(_("Aucun engagement en retard.")));
	ml_doc_column(d, _("Engagement"), ML_DOC_TEXT, 24, 3, 0);
	ml_doc_column(d, _("Pris par"), ML_DOC_TEXT, 14, 0, 1);
	ml_doc_column(d, _("Partenariat"), ML_DOC_TEXT, 16, 2, 2);
	ml_doc_column(d, _("Échéance"), ML_DOC_DATE, 12, 0, 0);
	ml_doc_column(d, _("Retard (jours)"), ML_DOC_NUMBER, 14, 0, 3);
	for (size_t i = 0; i < x->late.n && i < MOST; i++) {
		const struct promise *t = &x->late.v[i];
		ml_doc_row(d, t->rid);
		ml_doc_put(d, t->text);
		ml_doc_put(d, ml_str(ml_trc("commitment.by", t->ours ? N_("Nous") : N_("Le partenaire"))));
		ml_doc_put(d, title_of(x, &t->partnership));
		put_day(d, t->due, ML_DOC_LATE);
		ml_doc_put_number(d, (double)(x->actors.today - t->due));
	}
	more(d, x->late.n);
}

static void tables(struct deals *x)
{
	if (x->v.n)
		qsort(x->v.v, x->v.n, sizeof *x->v.v, by_end);
	states(x);
	deal_table(x, _("Échus, à renouveler ou à clore"), has_ended, _("Aucun partenariat échu n'est resté ouvert."),
		_("La date de fin est passée et l'état n'est ni échu, ni clos, ni refusé."));
	deal_table(
		x, _("Échéance dans les 90 jours"), ends_soon, _("Aucun partenariat n'échoit dans les 90 jours."), "");
	deal_table(x, _("En sommeil"), sleeps, _("Chaque partenaire a été contacté dans les 12 derniers mois."),
		_("Partenariats ouverts dont aucune partie n'a eu d'échange depuis 12 mois."));
	promise_table(x);
}

bool report_partners(const struct ml_view_ask *ask, struct ml_doc *d, struct ml_error *e)
{
	struct deals x = {.d = d, .of_id = ml_map_create(), .currency = ml_store_reader(ask->store).currency};
	struct ml_view_ask everywhere = *ask;
	everywhere.territory = 0;
	bool good = actors_read(&x.actors, &everywhere, false, d->arena, e) &&
		    ml_view_within(ask->store, d->arena, ask->territory, &x.within, e) &&
		    actors_read_exchanges(&x.actors, e) &&
		    pass(&x, "partnership", "", deal_keys, ML_COUNT(deal_keys), add_deal, e) &&
		    pass(&x, "commitment", "status!=kept|broken", promise_keys, ML_COUNT(promise_keys), add_promise, e);
	if (good)
		tables(&x);
	ml_map_destroy(x.of_id);
	ml_vec_finish(&x.v);
	ml_vec_finish(&x.late);
	actors_finish(&x.actors);
	return good;
}
