/* report: columns read in one pass, records found by id, amounts of one currency, cells of common form. */
#include <math.h>
#include <stdio.h>

#include <maillage/i18n.h>
#include <maillage/text.h>
#include "gather.h"

bool gather(struct ml_store *s, const char *kind, const char *where, const char *const *keys, ml_columns_fn f,
	void *arg, struct ml_error *e)
{
	enum { MOST = 24 };
	const struct ml_kind *k = ml_kind_by_key(ml_str(kind));
	const struct ml_field *fields[MOST];
	uint32_t n = 0;
	for (; keys[n] && n < MOST; n++) {
		fields[n] = ml_kind_field(k, ml_str(keys[n]));
		ML_ASSERT(fields[n]);
	}
	return ml_store_columns(s, k, ml_str(where), fields, n, f, arg, e);
}

int32_t gather_day(struct ml_store *s, const struct ml_cell *c)
{
	int64_t day;
	return ml_cell_day(s, c, &day) ? (int32_t)day : NO_DAY;
}

static const struct ml_choice *choices(const char *kind, const char *field)
{
	return ml_kind_field(ml_kind_by_key(ml_str(kind)), ml_str(field))->choices;
}

uint8_t gather_choice(const char *kind, const char *field, const struct ml_cell *c)
{
	const struct ml_choice *all = choices(kind, field);
	for (uint8_t i = 0; c->n && all[i].key; i++)
		if (ml_str_is(c->v->s, all[i].key))
			return i;
	return NO_CHOICE;
}

const char *gather_choice_label(const char *kind, const char *field, uint8_t at)
{
	char context[40];
	snprintf(context, sizeof context, "%s.%s", kind, field);
	return at == NO_CHOICE ? "" : ml_trc(context, choices(kind, field)[at].label);
}

uint32_t gather_count(const struct ml_cell *c)
{
	double v = ml_cell_number(c);
	return v > 0 ? (uint32_t)ML_MIN(v, UINT32_MAX) : 0;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static uint64_t number_at(struct ml_str s, size_t *at)
{
	uint64_t n = 0;
	while (*at < s.n && is_digit(s.p[*at]))
		n = n * 10 + (uint64_t)(s.p[(*at)++] - '0');
	return n;
}

int gather_natural(struct ml_str a, struct ml_str b)
{
	size_t i = 0, k = 0;
	if (!a.n || !b.n)
		return !a.n - !b.n;
	while (i < a.n && k < b.n) {
		if (is_digit(a.p[i]) && is_digit(b.p[k])) {
			uint64_t x = number_at(a, &i), y = number_at(b, &k);
			if (x != y)
				return x < y ? -1 : 1;
		} else if (a.p[i] != b.p[k]) {
			return (uint8_t)a.p[i] < (uint8_t)b.p[k] ? -1 : 1;
		} else {
			i++, k++;
		}
	}
	return (i < a.n) - (k < b.n);
}

int64_t gather_day_of(const char *text, int64_t open)
{
	struct ml_date d;
	return ml_date_iso(ml_str(text), &d) ? ml_date_days(d) : open;
}

/* ---- records by id ------------------------------------------------------------------------------------------ */

static struct ml_str bytes(const struct ml_uuid *id)
{
	return ml_str_n((const char *)id, sizeof *id);
}

void gather_keep(struct ml_map *m, const struct ml_uuid *id, uint64_t at)
{
	ml_map_set(m, bytes(id), at);
}

bool gather_find(struct ml_store *s, const struct ml_map *m, const struct ml_uuid *id, uint64_t *at)
{
	if (ml_map_get(m, bytes(id), at))
		return true;
	struct ml_uuid stands = ml_store_canonical_id(s, id);
	return ml_map_get(m, bytes(&stands), at);
}

int64_t gather_ref(struct ml_store *s, struct ml_map *memo, const struct ml_cell *c)
{
	uint64_t rid;
	if (!c->n || c->v->tag != ML_ID)
		return 0;
	if (!ml_map_get(memo, bytes(&c->v->id), &rid)) {
		struct ml_uuid stands = ml_store_canonical_id(s, &c->v->id);
		rid = (uint64_t)ml_store_rid(s, &stands);
		ml_map_set(memo, bytes(&c->v->id), rid);
	}
	return (int64_t)rid;
}

/* ---- amounts --------------------------------------------------------------------------------------------------- */

struct amount gather_amount(const struct ml_cell *c)
{
	struct amount a = {0};
	a.units = ml_cell_money(c, a.currency);
	return a;
}

void sum_add(struct sum *s, const struct amount *a, const char *currency)
{
	if (isnan(a->units))
		return;
	if (strcmp(a->currency, currency) != 0) {
		s->others++;
		return;
	}
	s->units += a->units;
	s->n++;
}

void sum_join(struct sum *s, const struct sum *more)
{
	s->units += more->units;
	s->n += more->n;
	s->others += more->others;
}

double sum_value(const struct sum *s)
{
	return s->n ? s->units : (double)NAN;
}

double sum_share(const struct sum *part, const struct sum *whole)
{
	return part->n && whole->units > 0 ? part->units / whole->units : (double)NAN;
}

void currencies_add(struct currencies *all, const struct amount *a)
{
	uint32_t i = 0;
	if (isnan(a->units))
		return;
	while (i < all->n && strcmp(all->v[i].code, a->currency) != 0)
		i++;
	if (i == ML_COUNT(all->v))
		return;
	if (i == all->n)
		memcpy(all->v[all->n++].code, a->currency, sizeof a->currency);
	all->v[i].n++;
}

const char *currencies_main(const struct currencies *all, struct ml_store *s)
{
	const char *usual = ml_store_reader(s).currency;
	uint32_t best = 0;
	for (uint32_t i = 0; i < all->n; i++) {
		if (strcmp(all->v[i].code, usual) == 0)
			return usual;
		if (all->v[i].n > all->v[best].n)
			best = i;
	}
	return all->n ? all->v[best].code : usual;
}

/* ---- cells ------------------------------------------------------------------------------------------------------- */

void put_day(struct ml_doc *d, int32_t day, enum ml_doc_mark mark)
{
	if (day == NO_DAY)
		ml_doc_put_none(d);
	else
		ml_doc_put_date(d, ml_date_of_days(day))->mark = mark;
}

void put_text(struct ml_doc *d, struct ml_str text, enum ml_doc_mark mark)
{
	if (text.n)
		ml_doc_put(d, text)->mark = mark;
	else
		ml_doc_put_none(d);
}

struct ml_doc_cell *put_count(struct ml_doc *d, uint32_t n)
{
	return ml_doc_put_number(d, n ? n : (double)NAN);
}

void put_sum(struct ml_doc *d, const struct sum *s, const char *currency)
{
	ml_doc_put_money(d, sum_value(s), currency);
}

void put_amount(struct ml_doc *d, const struct amount *a)
{
	ml_doc_put_money(d, a->units, a->currency);
}

void put_progress(struct ml_doc *d, double percent)
{
	struct ml_doc_cell *c = ml_doc_put_share(d, percent / 100);
	if (c->type == ML_DOC_NONE)
		return;
	c->type = ML_DOC_BAR;
	c->value = percent;
	c->max = 100;
}

struct ml_str days_text(struct ml_doc *d, int64_t days)
{
	return ml_arena_printf(d->arena, ml_trn("%lld jour", "%lld jours", (unsigned long)days), (long long)days);
}

struct ml_str title_or_missing(struct ml_doc *d, int64_t rid)
{
	struct ml_str t = rid ? ml_store_title(d->store, d->arena, rid) : (struct ml_str){0};
	return t.p ? t : ml_str(_("fiche non reçue"));
}

const char *others_note(struct ml_doc *d, uint32_t others, const char *currency)
{
	if (!others)
		return "";
	return ml_arena_printf(d->arena,
		ml_trn("Les sommes sont en %s : %u montant dans une autre monnaie n'y est pas.",
			"Les sommes sont en %s : %u montants dans d'autres monnaies n'y sont pas.", others),
		currency, others)
		.p;
}

void note_add(struct ml_doc *d, struct ml_str *note, const char *sentence)
{
	if (!sentence[0])
		return;
	*note = note->n ? ml_arena_printf(d->arena, "%s %s", note->p, sentence) : ml_str(sentence);
}
