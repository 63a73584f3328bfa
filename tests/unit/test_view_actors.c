/* Views of the actors on a small territory made by hand, where every number is known. */
#include <stdarg.h>

#include <maillage/view.h>

#include "store_kit.h"

static struct ml_error err;
static int64_t gard, nimes, souss;
static struct ml_arena *arena;

static const char *id_of(struct ml_store *s, int64_t rid)
{
	static char text[6][ML_UUID_TEXT];
	static int turn;
	struct ml_uuid id;
	char *out = text[turn++ % 6];
	ml_store_id(s, rid, &id);
	ml_uuid_text(&id, out);
	return out;
}

static int64_t save(struct ml_store *s, const char *kind, const char *format, ...)
{
	char text[800];
	va_list ap;
	va_start(ap, format);
	vsnprintf(text, sizeof text, format, ap);
	va_end(ap);
	int64_t rid = kit_save(s, 0, kind, text, &err);
	if (!ok(rid != 0, "%s", kind))
		kit_say(&err);
	return rid;
}

static int64_t place(struct ml_store *s, const char *code)
{
	int64_t rid = 0;
	struct ml_uuid id;
	ml_territory_id(ml_str(code), &id);
	rid = ml_store_rid(s, &id);
	ok(rid != 0, "%s", code);
	return rid;
}

static int64_t commune, ngo, press, closed, alone, twin, far;

static void fill(struct ml_store *s)
{
	gard = place(s, "FR-30");
	souss = place(s, "MA-09");
	nimes = save(s, "territory", "code=FR-30189|level=commune|name=Nîmes|parent=%s", id_of(s, gard));
	const char *in = id_of(s, nimes);
	commune = save(s, "organisation",
		"name=Ville|type=commune|influence=5|interest=5|stance=ally|awareness=4|territory=%s", in);
	ngo = save(s, "organisation",
		"name=Terre|type=association|influence=2|interest=5|stance=favourable|awareness=1|territory=%s", in);
	press = save(s, "organisation", "name=Gazette|type=media|influence=4|interest=2|stance=opposed|territory=%s",
		id_of(s, gard));
	alone = save(s, "organisation", "name=Collectif|type=association|influence=1|interest=1|territory=%s", in);
	closed = save(s, "organisation", "name=Dissoute|influence=5|interest=5|active=non|territory=%s", in);
	twin = save(s, "organisation", "name=Terre bis|influence=2|interest=5|territory=%s", in);
	far = save(s, "organisation", "name=Région|type=region_council|influence=5|territory=%s", id_of(s, souss));
	good(ml_step_begin(s, "join", ML_STR("x"), e));
	good(ml_store_join(s, twin, ngo, NULL, 0, e));
	good(ml_step_commit(s, e));
	save(s, "interaction", "date=2026-10-01|subject=a|organisations+=%s|organisations+=%s", id_of(s, commune),
		id_of(s, far));
	save(s, "interaction", "date=2025-01-10|subject=b|organisations+=%s", id_of(s, twin));
	save(s, "interaction", "date=2027-01-10|subject=to come|organisations+=%s", id_of(s, press));
	save(s, "relation", "from=%s|to=%s|nature=funds", id_of(s, commune), id_of(s, ngo));
	save(s, "relation", "from=%s|to=%s|nature=funds", id_of(s, commune), id_of(s, far));
	save(s, "relation", "from=%s|to=%s|nature=conflict|end=2026-01-01", id_of(s, press), id_of(s, commune));
	int64_t who = save(s, "person", "family_name=Roux");
	save(s, "position", "person=%s|organisation=%s|title=Rédactrice", id_of(s, who), id_of(s, press));
	save(s, "interaction", "date=2026-03-02|subject=with her|persons+=%s",
		id_of(s, save(s, "person", "family_name=Nulle part")));
	save(s, "interaction", "date=2026-05-05|subject=with who serves there|persons+=%s", id_of(s, who));
	int64_t was = save(s, "person", "family_name=Ancienne");
	save(s, "position", "person=%s|organisation=%s|title=X|end=2025-12-31", id_of(s, was), id_of(s, alone));
	save(s, "interaction", "date=2026-04-02|subject=no longer there|persons+=%s", id_of(s, was));
	int64_t deal = save(s, "partnership",
		"title=Convention|organisation=%s|status=active|ends_on=2026-12-20|amount=1000 MAD|territory=%s",
		id_of(s, far), id_of(s, nimes));
	save(s, "partnership", "title=Vieille|organisation=%s|status=active|ends_on=2026-01-20|amount=50 EUR",
		id_of(s, ngo));
	save(s, "partnership", "title=Close|organisation=%s|status=closed|ends_on=2026-01-20", id_of(s, ngo));
	save(s, "commitment", "partnership=%s|by=us|text=Payer|due_on=2026-11-02|status=open", id_of(s, deal));
	save(s, "commitment", "partnership=%s|by=partner|text=Fait|due_on=2026-11-02|status=kept", id_of(s, deal));
	save(s, "commitment", "partnership=%s|by=partner|text=Plus tard|due_on=2026-12-02", id_of(s, deal));
}

static struct ml_doc *view(struct ml_store *s, const char *key, int64_t territory)
{
	struct ml_view_ask ask = {.store = s, .from = "2026-01-01", .to = "2026-12-31", .territory = territory};
	struct ml_doc *d = NULL;
	const struct ml_view *v = ml_view(ml_str(key), NULL);
	ok(v && v->tab, "view %s", key);
	good(v && ml_view_build(v, &ask, arena, &d, e));
	return d;
}

/* "Ville | Commune | 5 | …": the cells of a row as one text, of the table whose title begins so. */
static const char *row(const struct ml_doc *d, const char *table, const char *first, const struct ml_doc_row **found)
{
	static struct ml_buf out;
	ml_buf_clear(&out);
	ml_buf_z(&out, "");
	for (uint32_t i = 0; d && i < d->n_blocks; i++) {
		const struct ml_doc_block *b = &d->blocks[i];
		if (b->type != ML_DOC_TABLE || !ml_str_starts(b->text, ml_str(table)))
			continue;
		for (uint32_t k = 0; k < b->n_rows; k++) {
			const struct ml_doc_row *r = &b->rows[k];
			if (!ml_str_is(r->cells[0].text, first))
				continue;
			if (r->n != b->n_columns)
				ml_buf_printf(&out, "%u of %u columns: ", r->n, b->n_columns);
			for (uint32_t c = 0; c < r->n; c++)
				ml_buf_printf(
					&out, "%s%.*s", c ? "|" : "", (int)r->cells[c].text.n, r->cells[c].text.p);
			if (found)
				*found = r;
			return out.p;
		}
	}
	return out.p;
}

static const struct ml_doc_block *table(const struct ml_doc *d, const char *title)
{
	static const struct ml_doc_block none;
	for (uint32_t i = 0; d && i < d->n_blocks; i++)
		if (d->blocks[i].type == ML_DOC_TABLE && ml_str_starts(d->blocks[i].text, ml_str(title)))
			return &d->blocks[i];
	return &none;
}

static uint64_t listed(struct ml_store *s, const struct ml_doc_row *r)
{
	struct ml_query q = {.kind = r->kind, .where = r->where, .sort = "id"};
	struct ml_list *l = r->kind ? ml_store_list(s, &q, &err) : NULL;
	uint64_t n = l ? ml_list_count(l) : 9999;
	ml_list_destroy(l);
	return n;
}

static void test_matrix(struct ml_store *s)
{
	struct ml_doc *d = view(s, "actors", gard);
	const struct ml_doc_block *m = &d->blocks[0];
	ok(m->type == ML_DOC_MATRIX && m->across == 5 && m->up == 5, "five by five");
	const struct ml_doc_row *top = &m->rows[4 * 5 + 4], *terre = &m->rows[1 * 5 + 4];
	ok(top->cells[0].value == 1 && top->cells[0].mark == ML_DOC_STRONG, "the dissolved one is not counted");
	ok(listed(s, top) == 1, "its list has as many");
	ok(terre->cells[0].value == 1 && listed(s, terre) == 1, "two that were joined are one");
	ok(m->rows[0].cells[0].value == 1 && m->rows[1].cells[0].type == ML_DOC_NONE && !m->rows[1].kind,
		"nothing: nothing to open");
	uint64_t sum = 0;
	for (uint32_t i = 0; i < m->n_rows; i++)
		sum += (uint64_t)m->rows[i].cells[0].value;
	ok(sum == 4, "the territory and below only");
	ok(memmem(m->note.p, m->note.n, "n'est plus en activité", 23), "and it says so");
	const struct ml_doc_row *r = NULL;
	is_str(row(d, "Comment", "À associer étroitement", &r), "À associer étroitement|1|1|0|100\u00a0%",
		"sum of a quadrant");
	ok(r && listed(s, r) == 1, "opens it");
	is_str(row(d, "Comment", "À satisfaire", NULL), "À satisfaire|1|0|1|100\u00a0%", "influential, not interested");
	is_str(row(d, "À associer", "Ville", &r), "Ville|Commune|5|5|Allié|01/10/2026", "a key player");
	ok(r && r->rid == commune, "opens its record");
	is_str(row(d, "À tenir informés", "Terre", NULL), "Terre|Association|2|5|Favorable|10/01/2025",
		"exchange of the joined one");
	is_str(row(d, "À satisfaire", "Gazette", NULL), "Gazette|Média|4|2|Opposé|05/05/2026",
		"with who serves there; what is to come is none yet");
	d = view(s, "actors", 0);
	ok(memmem(d->blocks[0].note.p, d->blocks[0].note.n, "1 organisme n'est pas dans la grille", 36),
		"not placed: told");
}

static void test_stance(struct ml_store *s)
{
	const struct ml_doc_row *r = NULL;
	struct ml_doc *d = view(s, "stance", gard);
	is_str(row(d, "Postures", "Opposé", &r), "Opposé||1|||||1|25\u00a0%", "by influence");
	ok(r && listed(s, r) == 1, "opens them");
	is_str(row(d, "Postures", "non renseigné", &r), "non renseigné|||||1||1|25\u00a0%", "not said");
	ok(r && listed(s, r) == 1, "opens those too");
	is_str(row(d, "Postures", "Total", &r), "Total|1|1|0|1|1|0|4|", "sums");
	ok(r && listed(s, r) == 4, "all of them");
	is_str(row(d, "Réservés", "Gazette", NULL), "Gazette|Média|4|2|Opposé|05/05/2026", "those to convince");
	ok(table(d, "Alliés")->n_rows == 1, "a weak ally is not in the list of the influential");
}

static void test_network(struct ml_store *s)
{
	const struct ml_doc_row *r = NULL;
	struct ml_doc *d = view(s, "network", 0);
	is_str(row(d, "Liens par nature", "Finance", &r), "Finance|2|100\u00a0%", "relations in force");
	ok(r && listed(s, r) == 2, "opens them");
	ok(table(d, "Liens par nature")->n_rows == 1, "what is over is left out");
	ok(ml_str_is(table(d, "Liens par nature")->note, "1 lien terminé n'est pas compté."), "and told");
	is_str(row(d, "Les plus reliés", "Ville", NULL), "Ville|Commune|2|0|0|5", "degree");
	is_str(row(d, "Les plus reliés", "Terre", NULL), "Terre|Association|1|0|1|2", "a closed partnership is none");
	ok(table(d, "Acteurs isolés")->n_rows == 1, "one is alone: a position is a tie");
	is_str(row(d, "Acteurs isolés", "Collectif", &r), "Collectif|Association|1|1|non renseigné|jamais", "that one");
	ok(r && r->rid == alone, "opens its record");
}

static void test_contacts(struct ml_store *s)
{
	const struct ml_doc_row *r = NULL;
	struct ml_doc *d = view(s, "contacts", gard);
	is_str(row(d, "Par type", "Association", &r), "Association|2|0|0\u00a0%|1|1", "nobody met this year");
	ok(r && listed(s, r) == 2, "opens them");
	is_str(row(d, "Par type", "Commune", NULL), "Commune|1|1|100\u00a0%|4|0", "met");
	is_str(row(d, "Par type", "Total", NULL), "Total|4|2|50\u00a0%|2,5|1", "mean of those that are rated");
	is_str(row(d, "Par territoire", "Nîmes", &r), "Nîmes|3|1|33\u00a0%|2,5|1", "by territory");
	ok(r && listed(s, r) == 3, "opens it");
	ok(table(d, "Jamais contactés")->n_rows == 1, "never met: who had left does not count");
	ok(table(d, "Jamais contactés")->rows[0].rid == alone, "that one");
	ok(table(d, "À relancer")->n_rows == 1 && table(d, "À relancer")->rows[0].rid == ngo, "a year of silence");
}

static void test_partners(struct ml_store *s)
{
	const struct ml_doc_row *r = NULL;
	struct ml_doc *d = view(s, "partners", 0);
	is_str(row(d, "Par état", "En vigueur", &r), "En vigueur|2|1\u00a0000\u00a0DH", "one currency in the sum");
	ok(r && listed(s, r) == 2, "opens them");
	ok(memmem(table(d, "Par état")->note.p, table(d, "Par état")->note.n, "1 montant", 9), "the other is told");
	ok(table(d, "Échéance")->n_rows == 1, "ends in a month");
	is_str(row(d, "Échus", "Vieille", NULL), "Vieille|Terre|En vigueur|20/01/2026||10/01/2025", "should be closed");
	ok(table(d, "En sommeil")->n_rows == 1, "the other partner was met");
	ok(table(d, "Engagements")->n_rows == 1, "kept or not yet due: not late");
	is_str(row(d, "Engagements", "Payer", NULL), "Payer|Nous|Convention|02/11/2026|20", "late");
	d = view(s, "partners", gard);
	is_str(row(d, "Par état", "En vigueur", &r), "En vigueur|2|1\u00a0000\u00a0DH",
		"by its own territory, or its partner's");
	is_str(row(d, "Échéance", "Convention", NULL), "Convention|Région|En vigueur|20/12/2026||01/10/2026",
		"a partner from elsewhere was met too");
	d = view(s, "partners", souss);
	ok(table(d, "Par état")->n_rows == 0 && table(d, "Par état")->empty.n, "none there, and what to do");
}

int main(void)
{
	struct ml_context ctx = kit_context(1);
	struct ml_store *s = NULL;
	arena = ml_arena_create();
	good(ml_store_create(&ctx, kit_path("actors.db"), ML_STR("A"), &s, e));
	fill(s);
	test_matrix(s);
	test_stance(s);
	test_network(s);
	test_contacts(s);
	test_partners(s);
	ml_store_close(s);
	ml_arena_destroy(arena);
	kit_clean();
	return tap_done();
}
