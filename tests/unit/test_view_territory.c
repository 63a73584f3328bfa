/* Views of the territories on a small ground made by hand, where every number is known. */
#include <stdarg.h>

#include <maillage/view.h>

#include "store_kit.h"

static struct ml_error err;
static struct ml_arena *arena;
static int64_t tata, souss, quarter, club;

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

static int64_t save(struct ml_store *s, int64_t rid, const char *kind, const char *format, ...)
{
	char text[800];
	va_list ap;
	va_start(ap, format);
	vsnprintf(text, sizeof text, format, ap);
	va_end(ap);
	int64_t got = kit_save(s, rid, kind, text, &err);
	if (!ok(got != 0, "%s", kind))
		kit_say(&err);
	return got;
}

static int64_t place(struct ml_store *s, const char *code)
{
	struct ml_uuid id;
	ml_territory_id(ml_str(code), &id);
	return ml_store_rid(s, &id);
}

/* Tata, its quarter below it: one event held in each, one to come, one long ago; a club with a visit, a letter. */
static void fill(struct ml_store *s)
{
	tata = place(s, "MA-TAT");
	souss = place(s, "MA-09");
	quarter = save(s, 0, "territory", "code=X1|level=commune|name=Akka|parent=%s", id_of(s, tata));
	save(s, tata, "territory", "population=117841|strengths=Oasis et palmeraies");
	save(s, 0, "event", "title=Atelier|starts_at=2026-03-01T09:00Z|status=held|territory=%s", id_of(s, tata));
	save(s, 0, "event", "title=Stand|starts_at=2026-02-01T09:00Z|status=closed|territory=%s", id_of(s, quarter));
	save(s, 0, "event", "title=À venir|starts_at=2026-12-20T09:00Z|status=confirmed|territory=%s", id_of(s, quarter));
	save(s, 0, "event", "title=Annulé|starts_at=2026-10-20T09:00Z|status=cancelled|territory=%s", id_of(s, quarter));
	save(s, 0, "event", "title=Jadis|starts_at=2024-03-01T09:00Z|status=held|territory=%s", id_of(s, quarter));
	club = save(s, 0, "organisation", "name=Club|influence=3|territory=%s", id_of(s, quarter));
	int64_t who = save(s, 0, "person", "family_name=Roux|territory=%s", id_of(s, tata));
	save(s, 0, "interaction", "date=2026-04-10|type=visit|subject=a|organisations+=%s|persons+=%s", id_of(s, club), id_of(s, who));
	save(s, 0, "interaction", "date=2026-11-01|type=letter|subject=b|organisations+=%s", id_of(s, club));
	save(s, 0, "interaction", "date=2027-01-01|type=visit|subject=to come|organisations+=%s", id_of(s, club));
	save(s, 0, "need", "title=Eau|nature=need|severity=5|topics+=eau|status=open|territory=%s", id_of(s, quarter));
	save(s, 0, "need", "title=Route|nature=concern|severity=2|status=open|territory=%s", id_of(s, quarter));
	save(s, 0, "need", "title=Réglé|nature=need|status=closed|territory=%s", id_of(s, quarter));
	save(s, 0, "need", "title=Partout|nature=need|status=open");
}

static struct ml_doc *view(struct ml_store *s, const char *key, int64_t territory, int64_t about)
{
	struct ml_view_ask ask = {.store = s, .from = "2026-01-01", .to = "2026-12-31", .territory = territory, .about = about};
	struct ml_doc *d = NULL;
	const struct ml_view *v = ml_view(ml_str(key), NULL);
	if (!ok(v && ml_view_build(v, &ask, arena, &d, &err), "view %s", key))
		kit_say(&err);
	return d;
}

static const struct ml_doc_row *row_of(const struct ml_doc *d, const char *first, uint32_t *block)
{
	for (uint32_t i = 0; d && i < d->n_blocks; i++)
		for (uint32_t k = 0; k < d->blocks[i].n_rows; k++)
			if (ml_str_is(d->blocks[i].rows[k].cells[0].text, first)) {
				if (block)
					*block = i;
				return &d->blocks[i].rows[k];
			}
	return NULL;
}

/* "Tata|il y a 7 mois|2|…" */
static const char *row(const struct ml_doc *d, const char *first)
{
	static struct ml_buf out;
	const struct ml_doc_row *r = row_of(d, first, NULL);
	ml_buf_clear(&out);
	ml_buf_z(&out, "");
	for (uint32_t c = 0; r && c < r->n; c++)
		ml_buf_printf(&out, "%s%.*s", c ? "|" : "", (int)r->cells[c].text.n, r->cells[c].text.p);
	return out.p;
}

static bool says(const struct ml_doc *d, const char *text)
{
	for (uint32_t i = 0; d && i < d->n_blocks; i++)
		if (d->blocks[i].text.n && strstr(ml_arena_z(arena, d->blocks[i].text), text))
			return true;
	return false;
}

static void test_coverage(struct ml_store *s)
{
	struct ml_doc *d = view(s, "coverage", 0, 0);
	is_str(row(d, "Tata"), "Tata|il y a 7 mois|2|2|1|1|2|", "a province with what it contains");
	is_str(row(d, "Akka"), "Akka|il y a 7 mois|1|2|1||2|", "the place below, by itself");
	is_str(row(d, "Souss-Massa"), "Souss-Massa|il y a 7 mois|2|2|1|1|2|", "and all above: an exchange is counted where each party is");
	const struct ml_doc_row *sum = row_of(d, "Maroc", NULL), *below = row_of(d, "Tata", NULL);
	ok(sum && below && sum->depth == 0 && sum->total && below->depth == 2 && sum < below, "as a tree, from its root");
	ok(below && below->view && strcmp(below->view, "portrait") == 0 && below->rid == tata, "a row opens the portrait");
	is_str(row(d, "Tiznit"), "Tiznit|jamais||||||", "the sisters of a place that is known are told too");
	is_str(row(d, "Gard"), "", "those of another country are not");
	const struct ml_doc_row *old = row_of(d, "Tata", NULL);
	is_int(old->cells[1].mark, ML_DOC_WARN, "half a year without a visit is marked");
	d = view(s, "coverage", tata, 0);
	ok(!row_of(d, "Souss-Massa", NULL) && row_of(d, "Tata", NULL)->depth == 0, "of one territory: it and below");
}

static void test_blank(struct ml_store *s)
{
	uint32_t home = 0, away = 0;
	struct ml_doc *d = view(s, "blank", 0, 0);
	is_str(row(d, "Tata"), "Tata|Souss-Massa|il y a 7 mois|10/04/2026|117\u00a0841|1|1", "no visit for half a year");
	ok(row_of(d, "Tiznit", &home) && row_of(d, "Figuig", &away) && home < away, "first where the team works, then elsewhere");
	ok(!row_of(d, "Gard", NULL), "of the user's country only");
	save(s, 0, "event", "title=Retour|starts_at=2026-11-02T09:00Z|status=held|territory=%s", id_of(s, quarter));
	d = view(s, "blank", 0, 0);
	ok(!row_of(d, "Tata", NULL), "an event below it is a visit");
	d = view(s, "blank", souss, 0);
	ok(row_of(d, "Tiznit", NULL) && !row_of(d, "Figuig", NULL), "of one region");
}

/* How many records the list has that the row opens. */
static int opened(struct ml_store *s, const struct ml_doc_row *r)
{
	struct ml_query q = {.kind = r ? r->kind : NULL, .where = r ? r->where : ML_STR("")};
	struct ml_list *l = q.kind ? ml_store_list(s, &q, &err) : NULL;
	int n = l ? (int)ml_list_count(l) : -1;
	ml_list_destroy(l);
	return n;
}

static void test_needs(struct ml_store *s)
{
	struct ml_doc *d = view(s, "needs", 0, 0);
	is_str(row(d, "Akka"), "Akka|Tata|1||1|2|5", "by nature, the worst of them");
	const struct ml_doc_row *r = row_of(d, "Akka", NULL);
	is_int(opened(s, r), 2, "the row opens those that it counts");
	ok(d->blocks[0].note.n && strstr(ml_arena_z(arena, d->blocks[0].note), "1 besoin sans territoire"), "what is nowhere is said");
	is_str(row(d, "eau"), "eau|1", "by theme");
	is_str(row(d, "sans thème"), "sans thème|2", "and without one");
	d = view(s, "needs", souss, 0);
	ok(row_of(d, "Akka", NULL) != NULL, "of a region: its places");
	is_str(row(d, "eau"), "eau|1", "and its themes");
	is_str(row(d, "sans thème"), "sans thème|1", "not those of what is nowhere");
	is_int(opened(s, row_of(d, "sans thème", NULL)), 1, "a theme opens those of the region only");
	is_int(opened(s, row_of(view(s, "needs", 0, 0), "sans thème", NULL)), 2, "of everywhere, all of them");
}

static void test_portrait(struct ml_store *s)
{
	struct ml_doc *d = view(s, "portrait", 0, tata);
	is_str(ml_arena_z(arena, d->title), "Tata", "the portrait bears its name");
	ok(says(d, "117\u00a0841 habitants") && says(d, "Souss-Massa · Maroc"), "who it is and where");
	is_str(row(d, "Rencontres tenues dans la période"), "Rencontres tenues dans la période|1|3", "by itself, and with what it contains");
	ok(says(d, "Forces") && says(d, "Oasis et palmeraies") && !says(d, "Menaces"), "what is noted of its diagnosis, and no empty chapter");
	const struct ml_doc_row *r = row_of(d, "Club", NULL);
	ok(r && r->rid == club, "its actors, those below too");
	ok(row_of(d, "Eau", NULL) && !row_of(d, "Réglé", NULL), "open needs only");
	ok(row_of(d, "Akka", NULL) && row_of(d, "Akka", NULL)->view, "the places in it, each to its own portrait");
	d = view(s, "portrait", 0, 0);
	ok(says(d, "F4"), "without a territory it asks for one");
}

/* What has a deadline: what is past it first, then the next; what has none is last, and nothing that is over. */
static void test_deadlines(struct ml_store *s)
{
	uint32_t block = 0;
	save(s, 0, "action", "title=Plus tard|level=action|status=running|due_on=2027-03-01|territory=%s", id_of(s, quarter));
	save(s, 0, "action", "title=Un jour|level=action|status=planned|territory=%s", id_of(s, quarter));
	save(s, 0, "action", "title=Hier|level=action|status=running|due_on=2026-11-21|territory=%s", id_of(s, tata));
	save(s, 0, "action", "title=Jour même|level=action|status=running|due_on=2026-11-22|territory=%s", id_of(s, tata));
	save(s, 0, "action", "title=Fini|level=action|status=done|due_on=2026-01-01|territory=%s", id_of(s, tata));
	struct ml_doc *d = view(s, "portrait", 0, tata);
	const struct ml_doc_row *late = row_of(d, "Hier", &block), *today = row_of(d, "Jour même", NULL);
	const struct ml_doc_row *later = row_of(d, "Plus tard", NULL), *open = row_of(d, "Un jour", NULL);
	ok(late && today == late + 1 && later == late + 2 && open == late + 3 && !row_of(d, "Fini", NULL), "late, next, later, some day");
	is_int(late ? late->cells[2].mark : -1, ML_DOC_LATE, "a day that has passed is marked");
	is_int(today ? today->cells[2].mark : -1, ML_DOC_PLAIN, "the day itself is not");
	is_str(ml_arena_z(arena, d->blocks[block].note), "1 échéance passée.", "and said");
}

/* Two territories that are each other's parent: neither is lost, nothing goes round for ever. */
static void test_circle(struct ml_store *s)
{
	int64_t a = save(s, 0, "territory", "code=Y1|level=custom|name=Amont");
	int64_t b = save(s, 0, "territory", "code=Y2|level=custom|name=Aval|parent=%s", id_of(s, a));
	save(s, a, "territory", "parent=%s", id_of(s, b));
	save(s, 0, "need", "title=Crue|nature=need|status=open|territory=%s", id_of(s, b));
	struct ml_doc *d = view(s, "coverage", 0, 0);
	const struct ml_doc_row *x = row_of(d, "Amont", NULL), *y = row_of(d, "Aval", NULL);
	ok(x && y && x->depth + y->depth == 1, "one of them is taken for the root");
	struct ml_within w;
	ok(ml_view_within(s, arena, a, &w, &err) && ml_within_has(&w, a), "what is within one of them");
	ok(ml_view_within(s, arena, souss, &w, &err) && ml_within_has(&w, quarter) && ml_within_has(&w, souss) && !ml_within_has(&w, a) &&
			!ml_within_has(&w, 0),
		"within a region: all below, itself, nothing else");
}

int main(void)
{
	struct ml_context ctx = kit_context(1);
	struct ml_store *s = NULL;
	arena = ml_arena_create();
	if (!ml_store_create(&ctx, kit_path("a.db"), ML_STR("Amina Alaoui"), &s, &err))
		return 1;
	fill(s);
	test_coverage(s);
	test_blank(s);
	test_needs(s);
	test_portrait(s);
	test_deadlines(s);
	test_circle(s);
	ml_store_close(s);
	ml_arena_destroy(arena);
	kit_clean();
	return tap_done();
}
