/* report: the map of actors: influence and interest, stances, the network, who was met and who was not. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <maillage/i18n.h>
#include <maillage/text.h>
#include "actors.h"
#include "views.h"

enum { LEVELS = 5, HIGH = 4, MOST = 50 };

/* ---- what the tables share ------------------------------------------------------------------------------------- */

static const struct ml_kind *organisation(void)
{
	return ml_kind_by_key(ML_STR("organisation"));
}

static const char *choice_label(const char *field, uint8_t at)
{
	const struct ml_field *f = ml_kind_field(organisation(), ml_str(field));
	char context[40];
	snprintf(context, sizeof context, "organisation.%s", field);
	return at == ACTORS_UNSET ? _("non renseigné") : ml_trc(context, f->choices[at].label);
}

/* Enter on the row lists the organisations that it counts. */
static void opens(struct actors *x, struct ml_doc *d, struct ml_doc_row *row, const char *condition)
{
	row->where = actors_where(x, d->arena, condition);
	row->kind = organisation();
}

static void put_last(struct ml_doc *d, const struct actor *a, int64_t today)
{
	if (a->last == ACTORS_NEVER)
		ml_doc_put(d, ml_str(_("jamais")))->mark = ML_DOC_WARN;
	else if (a->last < today - ACTORS_DORMANT_DAYS)
		ml_doc_put_date(d, ml_date_of_days(a->last))->mark = ML_DOC_WARN;
	else
		ml_doc_put_date(d, ml_date_of_days(a->last));
}

static void put_level(struct ml_doc *d, uint8_t level)
{
	ml_doc_put_number(d, level ? level : (double)NAN);
}

static void put_choice(struct ml_doc *d, const char *field, uint8_t at)
{
	ml_doc_put(d, ml_str(choice_label(field, at)))->mark = at == ACTORS_UNSET ? ML_DOC_MUTED : ML_DOC_PLAIN;
}

static struct ml_str title(struct actors *x, struct ml_doc *d, int64_t rid)
{
	struct ml_str t = rid ? ml_store_title(x->store, d->arena, rid) : (struct ml_str){0};
	return t.p ? t : ml_str(_("fiche non reçue"));
}

struct picked {
	ML_VEC(const struct actor *) v;
};

/* The strongest first; of equals, the one that was left alone the longest. */
static int by_weight(const void *a, const void *b)
{
	const struct actor *x = *(const struct actor *const *)a, *y = *(const struct actor *const *)b;
	if (x->influence != y->influence)
		return y->influence - x->influence;
	if (x->interest != y->interest)
		return y->interest - x->interest;
	if (x->last != y->last)
		return x->last < y->last ? -1 : 1;
	return x->rid < y->rid ? -1 : x->rid > y->rid;
}

static int by_links(const void *a, const void *b)
{
	const struct actor *x = *(const struct actor *const *)a, *y = *(const struct actor *const *)b;
	return x->links != y->links ? (x->links > y->links ? -1 : 1) : by_weight(a, b);
}

static void pick(struct actors *x, bool (*wanted)(const struct actors *, const struct actor *, int arg), int arg,
	int (*order)(const void *, const void *), struct picked *out)
{
	out->v.n = 0;
	for (size_t i = 0; i < x->all.n; i++)
		if (wanted(x, &x->all.v[i], arg))
			ml_vec_push(&out->v, &x->all.v[i]);
	if (out->v.n)
		qsort(out->v.v, out->v.n, sizeof *out->v.v, order);
}

/* What is not shown of a long table. condition: how it can be listed; NULL: it cannot. */
static void more(struct actors *x, struct ml_doc *d, size_t n, const char *condition)
{
	if (n <= MOST)
		return;
	struct ml_doc_row *row = ml_doc_row(d, 0);
	if (condition)
		opens(x, d, row, condition);
	row->total = true;
	ml_doc_put(d, ml_arena_printf(d->arena,
			      ml_trn("… et %zu autre organisme", "… et %zu autres organismes", n - MOST), n - MOST))
		->mark = ML_DOC_MUTED;
}

static void actor_columns(struct ml_doc *d)
{
	ml_doc_column(d, _("Organisme"), ML_DOC_TEXT, 22, 3, 0);
	ml_doc_column(d, _("Type"), ML_DOC_TEXT, 12, 1, 4);
	ml_doc_column(d, _("Influence"), ML_DOC_NUMBER, 9, 0, 2);
	ml_doc_column(d, _("Intérêt"), ML_DOC_NUMBER, 7, 0, 3);
	ml_doc_column(d, _("Posture"), ML_DOC_TEXT, 13, 0, 1);
	ml_doc_column(d, _("Dernier échange"), ML_DOC_DATE, 15, 0, 0);
}

static void actor_row(struct actors *x, struct ml_doc *d, const struct actor *a)
{
	ml_doc_row(d, a->rid);
	ml_doc_put(d, title(x, d, a->rid));
	put_choice(d, "type", a->type);
	put_level(d, a->influence);
	put_level(d, a->interest);
	put_choice(d, "stance", a->stance);
	put_last(d, a, x->today);
}

/* A table of organisations, the first MOST. */
static void actor_table(struct actors *x, struct ml_doc *d, const char *heading, const struct picked *p,
	const char *condition, const char *empty, const char *note)
{
	struct ml_doc_block *b = ml_doc_table(d, ml_arena_printf(d->arena, "%s (%zu)", heading, p->v.n), ml_str(empty));
	b->note = ml_str(note);
	actor_columns(d);
	for (size_t i = 0; i < p->v.n && i < MOST; i++)
		actor_row(x, d, p->v.v[i]);
	more(x, d, p->v.n, condition);
}

static const char *left_out(struct actors *x, struct ml_doc *d)
{
	return x->inactive == 0 ? ""
				: ml_arena_printf(d->arena,
					  ml_trn("%llu organisme qui n'est plus en activité n'est pas compté.",
						  "%llu organismes qui ne sont plus en activité ne sont pas comptés.",
						  x->inactive),
					  (unsigned long long)x->inactive)
					  .p;
}

/* ---- influence and interest -------------------------------------------------------------------------------------- */

/* How actors are dealt with, by what they can do and what they want. */
static const struct quadrant {
	bool influence, interest; /* high */
	const char *label, *means, *where;
} quadrants[] = {
	{true, true, N_("À associer étroitement"),
		N_("Influence et intérêt forts : à réunir aux choix, à voir souvent."), "influence>=4 and interest>=4"},
	{true, false, N_("À satisfaire"),
		N_("Influence forte, intérêt moindre : répondre à leurs attentes, éveiller leur intérêt."),
		"influence>=4 and interest<=3"},
	{false, true, N_("À tenir informés"),
		N_("Intérêt fort, influence moindre : relais et alliés, à nourrir en informations."),
		"influence<=3 and interest>=4"},
	{false, false, N_("À surveiller"), N_("Influence et intérêt moindres : une veille suffit."),
		"influence<=3 and interest<=3"},
};

static bool in_quadrant(const struct actors *x, const struct actor *a, int at)
{
	return a->influence && a->interest && (a->influence >= HIGH) == quadrants[at].influence &&
	       (a->interest >= HIGH) == quadrants[at].interest;
}

static const char *missing(struct ml_doc *d, uint32_t n)
{
	return ml_arena_printf(d->arena,
		ml_trn("%u organisme n'est pas dans la grille : son influence ou son intérêt n'est pas renseigné.",
			"%u organismes ne sont pas dans la grille : leur influence ou leur intérêt n'est pas "
			"renseigné.",
			n),
		n)
		.p;
}

static void matrix(struct actors *x, struct ml_doc *d)
{
	uint32_t n[LEVELS + 1][LEVELS + 1] = {{0}}, unplaced = 0;
	char where[60];
	for (size_t i = 0; i < x->all.n; i++)
		n[x->all.v[i].influence][x->all.v[i].interest]++;
	for (int i = 0; i <= LEVELS; i++)
		unplaced += n[i][0] + (i ? n[0][i] : 0);
	struct ml_doc_block *b =
		ml_doc_matrix(d, ML_STR(""), ml_str(_("Intérêt")), LEVELS, ml_str(_("Influence")), LEVELS);
	if (unplaced || x->inactive)
		b->note = ml_arena_printf(d->arena, "%s%s%s", unplaced ? missing(d, unplaced) : "",
			unplaced && x->inactive ? " " : "", left_out(x, d));
	for (uint32_t up = 0; up < LEVELS; up++)
		for (uint32_t across = 0; across < LEVELS; across++) {
			struct ml_doc_row *row = ml_doc_matrix_at(d, across, up);
			uint32_t count = n[up + 1][across + 1];
			if (!count)
				continue;
			row->cells[0] = (struct ml_doc_cell){.type = ML_DOC_NUMBER,
				.mark = up + 1 >= HIGH && across + 1 >= HIGH ? ML_DOC_STRONG : ML_DOC_PLAIN,
				.value = count,
				.text = ml_arena_printf(d->arena, "%u", count)};
			snprintf(where, sizeof where, "influence=%u and interest=%u", up + 1, across + 1);
			opens(x, d, row, where);
		}
}

static uint32_t count_stance(const struct picked *p, uint8_t least, uint8_t most)
{
	uint32_t n = 0;
	for (size_t i = 0; i < p->v.n; i++)
		n += p->v.v[i]->stance >= least && p->v.v[i]->stance <= most;
	return n;
}

enum { ALLY, FAVOURABLE, NEUTRAL, RESERVED, OPPOSED, UNKNOWN }; /* organisation.stance */

static void quadrant_sums(struct actors *x, struct ml_doc *d)
{
	struct picked p = {0};
	ml_doc_table(d, ml_str(_("Comment traiter les acteurs")), ML_STR(""));
	ml_doc_column(d, _("Groupe"), ML_DOC_TEXT, 22, 1, 0);
	ml_doc_column(d, _("Organismes"), ML_DOC_NUMBER, 10, 0, 0);
	ml_doc_column(d, _("Alliés, favorables"), ML_DOC_NUMBER, 18, 0, 3);
	ml_doc_column(d, _("Réservés, opposés"), ML_DOC_NUMBER, 17, 0, 2);
	ml_doc_column(d, _("Vus depuis 12 mois"), ML_DOC_SHARE, 18, 0, 1);
	for (int i = 0; i < (int)ML_COUNT(quadrants); i++) {
		uint32_t met = 0;
		pick(x, in_quadrant, i, by_weight, &p);
		for (size_t k = 0; k < p.v.n; k++)
			met += p.v.v[k]->last >= x->today - ACTORS_DORMANT_DAYS;
		struct ml_doc_row *row = ml_doc_row(d, 0);
		opens(x, d, row, quadrants[i].where);
		ml_doc_put(d, ml_str(_(quadrants[i].label)));
		ml_doc_put_number(d, (double)p.v.n);
		ml_doc_put_number(d, count_stance(&p, ALLY, FAVOURABLE));
		ml_doc_put_number(d, count_stance(&p, RESERVED, OPPOSED));
		ml_doc_put_share(d, p.v.n ? (double)met / (double)p.v.n : (double)NAN);
	}
	ml_vec_finish(&p.v);
}

static bool actors(const struct ml_view_ask *ask, struct ml_doc *d, struct ml_error *e)
{
	struct actors x;
	struct picked p = {0};
	bool good = actors_read(&x, ask, true, d->arena, e) && actors_read_exchanges(&x, e);
	if (good) {
		matrix(&x, d);
		quadrant_sums(&x, d);
		for (int i = 0; i < (int)ML_COUNT(quadrants); i++) {
			pick(&x, in_quadrant, i, by_weight, &p);
			actor_table(&x, d, _(quadrants[i].label), &p, quadrants[i].where,
				_("Aucun organisme : l'influence et l'intérêt se notent de 1 à 5 dans sa fiche."),
				_(quadrants[i].means));
		}
	}
	ml_vec_finish(&p.v);
	actors_finish(&x);
	return good;
}

/* ---- stances --------------------------------------------------------------------------------------------------------
 */

static void stance_row(struct actors *x, struct ml_doc *d, uint8_t stance, const uint32_t *n)
{
	const struct ml_field *f = ml_kind_field(organisation(), ML_STR("stance"));
	uint32_t sum = 0;
	for (int i = 0; i <= LEVELS; i++)
		sum += n[i];
	struct ml_doc_row *row = ml_doc_row(d, 0);
	opens(x, d, row,
		ml_arena_printf(d->arena, "stance=%s", stance == ACTORS_UNSET ? "" : f->choices[stance].key).p);
	put_choice(d, "stance", stance);
	for (int i = LEVELS; i >= 0; i--)
		ml_doc_put_number(d, n[i] ? n[i] : (double)NAN);
	ml_doc_put_number(d, sum)->mark = ML_DOC_STRONG;
	ml_doc_put_share(d, x->all.n ? (double)sum / (double)x->all.n : (double)NAN);
}

/* Is there somebody whose stance is not said at all? */
static bool has_unsaid(const struct actors *x)
{
	for (size_t i = 0; i < x->all.n; i++)
		if (x->all.v[i].stance == ACTORS_UNSET)
			return true;
	return false;
}

static void stance_table(struct actors *x, struct ml_doc *d)
{
	uint32_t n[UNKNOWN + 2][LEVELS + 1] = {{0}}, all[LEVELS + 1] = {0};
	for (size_t i = 0; i < x->all.n; i++) {
		const struct actor *a = &x->all.v[i];
		n[a->stance == ACTORS_UNSET ? UNKNOWN + 1 : a->stance][a->influence]++;
		all[a->influence]++;
	}
	struct ml_doc_block *b = ml_doc_table(d, ml_str(_("Postures selon l'influence")), ML_STR(""));
	b->note = ml_str(left_out(x, d));
	ml_doc_column(d, _("Posture"), ML_DOC_TEXT, 14, 1, 0);
	for (int i = LEVELS; i >= 1; i--)
		ml_doc_column(d, ml_arena_printf(d->arena, i == LEVELS ? _("Influence %d") : "%d", i).p, ML_DOC_NUMBER,
			i == LEVELS ? 11 : 4, 0, i >= HIGH ? 0 : 2);
	ml_doc_column(d, _("non dite"), ML_DOC_NUMBER, 8, 0, 3);
	ml_doc_column(d, _("Total"), ML_DOC_NUMBER, 6, 0, 0);
	ml_doc_column(d, _("Part"), ML_DOC_SHARE, 6, 0, 1);
	for (uint8_t i = 0; i <= UNKNOWN + has_unsaid(x); i++)
		stance_row(x, d, i <= UNKNOWN ? i : ACTORS_UNSET, n[i]);
	struct ml_doc_row *total = ml_doc_row(d, 0);
	total->total = true;
	opens(x, d, total, "");
	ml_doc_put(d, ml_str(_("Total")))->mark = ML_DOC_STRONG;
	for (int i = LEVELS; i >= 0; i--)
		ml_doc_put_number(d, all[i]);
	ml_doc_put_number(d, (double)x->all.n)->mark = ML_DOC_STRONG;
	ml_doc_put_none(d);
}

/* side: 0 allies and favourable, 1 reserved and opposed. */
static bool takes_side(const struct actors *x, const struct actor *a, int side)
{
	bool with = a->stance == ALLY || a->stance == FAVOURABLE;
	bool against = a->stance == RESERVED || a->stance == OPPOSED;
	return a->influence >= HIGH && (side ? against : with);
}

static bool stance(const struct ml_view_ask *ask, struct ml_doc *d, struct ml_error *e)
{
	struct actors x;
	struct picked p = {0};
	bool good = actors_read(&x, ask, true, d->arena, e) && actors_read_exchanges(&x, e);
	if (good) {
		stance_table(&x, d);
		pick(&x, takes_side, 1, by_weight, &p);
		actor_table(&x, d, _("Réservés ou opposés, influents"), &p, "stance=reserved|opposed and influence>=4",
			_("Aucun organisme influent n'est réservé ni opposé."), _("Influence de 4 ou 5."));
		pick(&x, takes_side, 0, by_weight, &p);
		actor_table(&x, d, _("Alliés ou favorables, influents"), &p, "stance=ally|favourable and influence>=4",
			_("Aucun organisme influent n'est allié ni favorable."), _("Influence de 4 ou 5."));
	}
	ml_vec_finish(&p.v);
	actors_finish(&x);
	return good;
}

/* ---- the network ------------------------------------------------------------------------------------------------ */

static void natures(struct actors *x, struct ml_doc *d)
{
	const struct ml_kind *relation = ml_kind_by_key(ML_STR("relation"));
	const struct ml_choice *c = ml_kind_field(relation, ML_STR("nature"))->choices;
	struct ml_doc_block *b = ml_doc_table(d, ml_str(_("Liens par nature")),
		ml_str(_("Aucun lien : la fiche d'un organisme en ajoute, onglet « Liens ».")));
	if (!x->within.all)
		b->note = ml_str(_("Un organisme au moins est du territoire."));
	if (x->past)
		b->note = ml_arena_printf(d->arena, "%.*s%s%s", (int)b->note.n, b->note.p, b->note.n ? " " : "",
			ml_arena_printf(d->arena,
				ml_trn("%llu lien terminé n'est pas compté.",
					"%llu liens terminés ne sont pas comptés.", x->past),
				(unsigned long long)x->past)
				.p);
	ml_doc_column(d, _("Nature"), ML_DOC_TEXT, 24, 1, 0);
	ml_doc_column(d, _("Liens"), ML_DOC_NUMBER, 7, 0, 0);
	ml_doc_column(d, _("Part"), ML_DOC_BAR, 12, 1, 1);
	for (uint32_t i = 0, last = 0; !last && x->relations; i++) {
		last = !c[i].key;
		uint64_t n = x->natures[last ? ML_COUNT(x->natures) - 1 : i];
		if (!n)
			continue;
		struct ml_doc_row *row = ml_doc_row(d, 0);
		if (x->within.all) {
			row->kind = relation;
			row->where = ml_arena_printf(d->arena, "nature=%s", last ? "" : c[i].key);
		}
		ml_doc_put(d, ml_str(last ? _("non renseigné") : ml_trc("relation.nature", c[i].label)));
		ml_doc_put_number(d, (double)n);
		double share = (double)n / (double)x->relations;
		ml_doc_put_bar(d, share, 1, ml_doc_percent(d, round(100 * share)));
	}
}

static bool is_linked(const struct actors *x, const struct actor *a, int arg)
{
	return a->links > 0;
}

static bool is_isolated(const struct actors *x, const struct actor *a, int arg)
{
	return a->links == 0 && a->positions == 0 && a->partnerships == 0;
}

static void most_linked(struct actors *x, struct ml_doc *d, const struct picked *p)
{
	enum { SHOWN = 20 };
	struct ml_doc_block *b =
		ml_doc_table(d, ml_str(_("Les plus reliés")), ml_str(_("Aucun lien entre organismes n'est noté.")));
	b->note = ml_str(
		_("Fonctions : personnes qui y exercent aujourd'hui. Partenariats : en vigueur ou en préparation."));
	ml_doc_column(d, _("Organisme"), ML_DOC_TEXT, 22, 3, 0);
	ml_doc_column(d, _("Type"), ML_DOC_TEXT, 12, 1, 4);
	ml_doc_column(d, _("Liens"), ML_DOC_NUMBER, 7, 0, 0);
	ml_doc_column(d, _("Fonctions"), ML_DOC_NUMBER, 10, 0, 1);
	ml_doc_column(d, _("Partenariats"), ML_DOC_NUMBER, 12, 0, 2);
	ml_doc_column(d, _("Influence"), ML_DOC_NUMBER, 9, 0, 3);
	for (size_t i = 0; i < p->v.n && i < SHOWN; i++) {
		const struct actor *a = p->v.v[i];
		ml_doc_row(d, a->rid);
		ml_doc_put(d, title(x, d, a->rid));
		put_choice(d, "type", a->type);
		ml_doc_put_number(d, a->links);
		ml_doc_put_number(d, a->positions);
		ml_doc_put_number(d, a->partnerships);
		put_level(d, a->influence);
	}
}

static bool network(const struct ml_view_ask *ask, struct ml_doc *d, struct ml_error *e)
{
	struct actors x;
	struct picked p = {0}, alone = {0};
	bool good = actors_read(&x, ask, true, d->arena, e) && actors_read_exchanges(&x, e) && actors_read_ties(&x, e);
	if (good) {
		pick(&x, is_linked, 0, by_links, &p);
		pick(&x, is_isolated, 0, by_weight, &alone);
		ml_doc_paragraph(
			d, ml_arena_printf(d->arena,
				   _("Organismes : %zu. Reliés à un autre : %zu. Liens en cours : %llu. Isolés : %zu."),
				   x.all.n, p.v.n, (unsigned long long)x.relations, alone.v.n));
		natures(&x, d);
		most_linked(&x, d, &p);
		actor_table(&x, d, _("Acteurs isolés"), &alone, NULL,
			_("Aucun : chaque organisme a un lien, une personne ou un partenariat."),
			ml_arena_printf(d->arena, "%s %s",
				_("Ni lien en cours, ni personne en fonction, ni partenariat en vigueur ou en "
				  "préparation."),
				left_out(&x, d))
				.p);
	}
	ml_vec_finish(&p.v);
	ml_vec_finish(&alone.v);
	actors_finish(&x);
	return good;
}

/* ---- contacts --------------------------------------------------------------------------------------------------- */

struct coverage {
	int key; /* a type or a territory; -1: none */
	uint32_t n, met, never, rated, awareness;
};

static bool was_never_met(const struct actors *x, const struct actor *a, int arg)
{
	return a->last == ACTORS_NEVER && (a->awareness == ACTORS_UNSET || a->awareness == 0);
}

static bool is_dormant(const struct actors *x, const struct actor *a, int arg)
{
	return a->last != ACTORS_NEVER && a->last < x->today - ACTORS_DORMANT_DAYS;
}

static void cover(const struct actors *x, struct coverage *c, const struct actor *a)
{
	c->n++;
	c->met += a->contacted;
	c->never += was_never_met(x, a, 0);
	if (a->awareness != ACTORS_UNSET) {
		c->rated++;
		c->awareness += a->awareness;
	}
}

static int by_size(const void *a, const void *b)
{
	const struct coverage *x = a, *y = b;
	if ((x->key < 0) != (y->key < 0))
		return x->key < 0 ? 1 : -1;
	return x->n != y->n ? (x->n > y->n ? -1 : 1) : x->key - y->key;
}

static void put_coverage(struct ml_doc *d, const struct coverage *c)
{
	double share = c->n ? (double)c->met / c->n : (double)NAN;
	ml_doc_put_number(d, c->n);
	ml_doc_put_number(d, c->met);
	ml_doc_put_bar(d, share, 1, c->n ? ml_doc_percent(d, floor(100 * share)) : ML_STR(""));
	ml_doc_put_number(d, c->rated ? round(10.0 * c->awareness / c->rated) / 10 : (double)NAN);
	ml_doc_put_number(d, c->never)->mark = c->never ? ML_DOC_WARN : ML_DOC_PLAIN;
}

/* by_type: rows are types of organisations; else territories. */
static struct ml_str name_row(struct actors *x, struct ml_doc *d, bool by_type, int key, struct ml_doc_row *row)
{
	const struct ml_field *type = ml_kind_field(organisation(), ML_STR("type"));
	struct ml_str name = ml_str(_("non renseigné"));
	struct ml_uuid id;
	char condition[60] = "territory=", text[ML_UUID_TEXT];
	if (by_type) {
		snprintf(condition, sizeof condition, "type=%s", key < 0 ? "" : type->choices[key].key);
		name = ml_str(choice_label("type", key < 0 ? ACTORS_UNSET : (uint8_t)key));
	} else if (key >= 0) {
		name = title(x, d, x->territory.v[key]);
		if (!ml_store_id(x->store, x->territory.v[key], &id))
			return name;
		ml_uuid_text(&id, text);
		snprintf(condition, sizeof condition, "territory=%s", text);
	}
	/* Rows of territories say theirs; the others are of all that were asked for. */
	if (by_type)
		opens(x, d, row, condition);
	else {
		row->kind = organisation();
		row->where = ml_arena_printf(d->arena, "%s%s", condition, x->inactive ? " and active!=0" : "");
	}
	return name;
}

static void coverage_table(struct actors *x, struct ml_doc *d, bool by_type)
{
	size_t keys = by_type ? ACTORS_UNSET : x->territory.n, n = 0;
	struct coverage *c = ml_xalloc((keys + 1) * sizeof *c), all = {0};
	for (size_t i = 0; i < x->all.n; i++) {
		const struct actor *a = &x->all.v[i];
		int key = by_type ? (a->type == ACTORS_UNSET ? -1 : a->type) : a->territory;
		c[key + 1].key = key;
		cover(x, &c[key + 1], a);
		cover(x, &all, a);
	}
	for (size_t i = 0; i <= keys; i++)
		if (c[i].n)
			c[n++] = c[i];
	qsort(c, n, sizeof *c, by_size);
	struct ml_doc_block *b = ml_doc_table(d, ml_str(by_type ? _("Par type d'acteur") : _("Par territoire")),
		ml_str(_("Aucun organisme : F7 en crée un dans l'annuaire.")));
	b->note = ml_str(_("Contactés : un échange de la période les nomme, ou une personne alors en fonction chez "
			   "eux. Sensibilisation : moyenne, de 0 (jamais contacté) "
			   "à 4 (relais), des organismes où elle est notée."));
	ml_doc_column(d, by_type ? _("Type") : _("Territoire"), ML_DOC_TEXT, 20, 2, 0);
	ml_doc_column(d, _("Organismes"), ML_DOC_NUMBER, 10, 0, 0);
	ml_doc_column(d, _("Contactés"), ML_DOC_NUMBER, 9, 0, 1);
	ml_doc_column(d, _("Couverture"), ML_DOC_BAR, 14, 1, 0);
	ml_doc_column(d, _("Sensibilisation"), ML_DOC_NUMBER, 15, 0, 2);
	ml_doc_column(d, _("Jamais contactés"), ML_DOC_NUMBER, 16, 0, 3);
	for (size_t i = 0; i < n; i++) {
		struct ml_doc_row *row = ml_doc_row(d, 0);
		ml_doc_put(d, name_row(x, d, by_type, c[i].key, row));
		put_coverage(d, &c[i]);
	}
	if (n) {
		ml_doc_row(d, 0)->total = true;
		ml_doc_put(d, ml_str(_("Total")))->mark = ML_DOC_STRONG;
		put_coverage(d, &all);
	}
	ml_free_(c);
}

static bool contacts(const struct ml_view_ask *ask, struct ml_doc *d, struct ml_error *e)
{
	struct actors x;
	struct picked p = {0};
	bool good = actors_read(&x, ask, true, d->arena, e) && actors_read_exchanges(&x, e);
	if (good) {
		ml_doc_paragraph(
			d, ml_arena_printf(d->arena,
				   ml_trn("%llu échange de la période concerne un de ces organismes.",
					   "%llu échanges de la période concernent un de ces organismes.", x.exchanges),
				   (unsigned long long)x.exchanges));
		coverage_table(&x, d, true);
		coverage_table(&x, d, false);
		pick(&x, was_never_met, 0, by_weight, &p);
		actor_table(&x, d, _("Jamais contactés"), &p, NULL, _("Aucun : chaque organisme a été contacté."),
			_("Aucun échange, quelle que soit la date, et un niveau de sensibilisation vide ou de 0. Les "
			  "plus "
			  "influents d'abord."));
		pick(&x, is_dormant, 0, by_weight, &p);
		actor_table(&x, d, _("À relancer : aucun échange depuis 12 mois"), &p, NULL,
			_("Aucun : chaque organisme contacté l'a été dans les 12 derniers mois."), left_out(&x, d));
	}
	ml_vec_finish(&p.v);
	actors_finish(&x);
	return good;
}

const struct ml_view report_views_actors[] = {
	{.key = "actors",
		.title = N_("Influence et intérêt des acteurs"),
		.tab = N_("Influence × intérêt"),
		.help = N_("Les organismes selon leur influence et leur intérêt, et comment les traiter."),
		.takes = ML_VIEW_TERRITORY,
		.build = actors},
	{.key = "stance",
		.title = N_("Positions des acteurs"),
		.tab = N_("Positions"),
		.help = N_("Alliés, favorables, neutres, réservés, opposés, selon leur influence."),
		.takes = ML_VIEW_TERRITORY,
		.build = stance},
	{.key = "network",
		.title = N_("Réseau d'acteurs"),
		.tab = N_("Réseau"),
		.help = N_("Les liens entre organismes, les plus reliés, les isolés."),
		.takes = ML_VIEW_TERRITORY,
		.build = network},
	{.key = "contacts",
		.title = N_("Sensibilisation des acteurs"),
		.tab = N_("Sensibilisation"),
		.help = N_("Qui a été contacté, par type et par territoire ; jamais contactés ; à relancer."),
		.takes = ML_VIEW_RANGE | ML_VIEW_TERRITORY,
		.build = contacts},
	{.key = "partners",
		.title = N_("Suivi des partenariats"),
		.tab = N_("Partenariats"),
		.help = N_("Conventions par état, à échéance, en sommeil ; engagements en retard."),
		.takes = ML_VIEW_TERRITORY,
		.build = report_partners},
	{0},
};
