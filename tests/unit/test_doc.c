/* Documents in every format: what was typed is shown unharmed and acts on nothing, figures stay figures. */
#include <maillage/doc.h>

#include <math.h>

#include "store_kit.h"

static struct ml_error err;

/* What people type, and what some type on purpose. */
#define HTML "<script>alert('x')</script> & \"co\""
#define PIPES "a|b `c` *d* _e_ [f](g) \\h #i <j>"
#define FORMULA "=HYPERLINK(\"http://x\";\"y\")"
#define BIDI "nom\u202Eexe.pdf\u2066"
#define ARABIC "جمعية الأمل"
#define LONG_WORD "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"

static struct ml_doc *hostile(struct ml_arena *a, struct ml_store *s)
{
	static const double series[] = {1, 4, NAN, 2, 8};
	static const char *const texts[] = {HTML, PIPES, FORMULA, BIDI, ARABIC, LONG_WORD, "deux\nlignes", "+212 6", "-1", "@x"};
	struct ml_doc *d = ml_doc_create(a, s);
	d->title = ML_STR("Titre " HTML);
	d->subtitle = ML_STR("du 1 au 31 · " PIPES);
	ml_doc_heading(d, 1, ML_STR("Chapitre " HTML));
	ml_doc_paragraph(d, ML_STR("Premier\nligne deux\n\n1. Second " HTML "\n\n# Troisième " PIPES));
	struct ml_doc_block *b = ml_doc_table(d, ML_STR("Table " PIPES), ML_STR("vide"));
	b->note = ML_STR("Note : " HTML);
	b->timeline = true;
	ml_doc_column(d, "Action|", ML_DOC_TEXT, 10, 1, 0);
	ml_doc_column(d, "Nombre", ML_DOC_NUMBER, 6, 0, 0);
	ml_doc_column(d, "Montant", ML_DOC_MONEY, 6, 0, 0);
	ml_doc_column(d, "Part", ML_DOC_SHARE, 6, 0, 0);
	ml_doc_column(d, "Échéance", ML_DOC_DATE, 10, 0, 0);
	ml_doc_column(d, "Avancement", ML_DOC_BAR, 10, 0, 0);
	ml_doc_column(d, "Tendance", ML_DOC_SPARK, 10, 0, 0);
	for (size_t i = 0; i < ML_COUNT(texts); i++) {
		struct ml_doc_row *r = ml_doc_row(d, 0);
		r->depth = (uint8_t)(i % 3);
		ml_doc_put(d, ml_str(texts[i]));
		ml_doc_put_number(d, i == 3 ? NAN : 1234.5 - 500 * (double)i);
		ml_doc_put_money(d, 1500 + (double)i, i == 1 ? "EUR" : "");
		ml_doc_put_share(d, 0.125 * (double)i);
		ml_doc_put_date(d, (struct ml_date){2026, 11, 1 + (int)i})->mark = i == 2 ? ML_DOC_LATE : ML_DOC_PLAIN;
		ml_doc_put_bar(d, (double)i, 9, ml_str(texts[i]));
		ml_doc_put_spark(d, series, i == 4 ? 0 : 5, ML_STR("8 <b>"));
		if (i % 2)
			continue;
		r->from = ml_date_days((struct ml_date){2026, 10, 1});
		r->to = ml_date_days((struct ml_date){2026, 11, 1 + (int)i});
		r->progress = 0.5;
	}
	ml_doc_table(d, ML_STR("Sans ligne"), ML_STR("Rien : F7 en crée."));
	ml_doc_column(d, "Nom", ML_DOC_TEXT, 10, 1, 0);
	ml_doc_heading(d, 2, ML_STR("Section"));
	ml_doc_matrix(d, ML_STR("Matrice"), ML_STR("Intérêt"), 3, ML_STR("Influence"), 2);
	ml_doc_matrix_at(d, 2, 1)->cells[0] = (struct ml_doc_cell){.type = ML_DOC_TEXT, .text = ML_STR("4 " HTML)};
	return d;
}

static bool has(const struct ml_buf *b, const char *text)
{
	return memmem(b->p, b->n, text, strlen(text)) != NULL;
}

static void test_csv(const struct ml_doc *d)
{
	struct ml_buf b = {0};
	ml_doc_csv(&b, d);
	ok(ml_str_starts(ml_buf_view(&b), ML_STR("\xEF\xBB\xBF\"Titre <script>")), "CSV: a BOM, the title");
	ok(has(&b, ";\"'=HYPERLINK(\"\"http://x\"\";\"\"y\"\")\";"), "a formula is text");
	ok(has(&b, ";'+212 6;") && has(&b, ";'-1;") && has(&b, "\n'@x;"), "and what looks like one");
	ok(has(&b, ";1234,5;") && has(&b, ";-765,5;"), "figures are figures");
	ok(has(&b, ";1501 EUR;") && has(&b, ";1502;"), "the currency where it is another");
	ok(has(&b, ";12,5%;") && has(&b, ";! 03/11/2026;"), "shares and dates, late ones with their sign");
	ok(has(&b, ";Début;Fin\r\n") && has(&b, ";01/10/2026;01/11/2026\r\n"), "the days of a time line");
	ok(has(&b, "· a|b"), "a row of a tree says how deep");
	ok(has(&b, "Rien : F7 en crée.\r\n"), "an empty table says so");
	ok(has(&b, "Influence ↓ Intérêt →;1;2;3\r\n2;;;"), "a matrix from its top");
	ml_buf_finish(&b);
}

static void test_json(const struct ml_doc *d)
{
	struct ml_buf b = {0};
	ml_doc_json(&b, d);
	ok(has(&b, "\"Nombre\":1234.5") && has(&b, "{\"amount\":1501,\"currency\":\"EUR\"}"), "JSON: figures");
	ok(has(&b, "\"Échéance\":\"2026-11-03\"") && has(&b, "\"marks\":{\"Échéance\":\"late\"}"), "dates, what is late");
	ok(has(&b, "\"series\":[1,4,null,2,8]"), "series");
	ok(has(&b, "\"chapter\":\"Chapitre "), "each row knows its chapter");
	ok(!memchr(b.p, 0x1b, b.n) && !has(&b, "\u202E"), "nothing in it acts on a terminal");
	ml_buf_finish(&b);
}

static void test_text(const struct ml_doc *d)
{
	static const int widths[] = {200, 90, 40, 5};
	for (size_t i = 0; i < ML_COUNT(widths); i++) {
		struct ml_buf b = {0};
		struct ml_str rest, line;
		int widest = 0;
		ml_doc_text(&b, d, widths[i]);
		rest = ml_buf_view(&b);
		while (ml_str_split(&rest, '\n', &line))
			widest = ML_MAX(widest, ml_text_width(line));
		ok(widest <= ML_MAX(widths[i], 20), "text of %d cells: %d", widths[i], widest);
		ok(!has(&b, "\u202E") && has(&b, "جمعية"), "harmless");
		ok(widths[i] < 40 || has(&b, "! 03/11/2026"), "what is late has its sign");
		ml_buf_finish(&b);
	}
}

int main(void)
{
	struct ml_context ctx = kit_context(1);
	struct ml_store *s = NULL;
	struct ml_arena *a = ml_arena_create();
	good(ml_store_create(&ctx, kit_path("doc.db"), ML_STR("A"), &s, e));
	struct ml_doc *d = hostile(a, s);
	struct ml_buf b = {0};
	ml_doc_text(&b, d, 200);
	printf("%s\n", b.p);
	test_csv(d);
	test_json(d);
	test_text(d);
	ml_store_close(s);
	ml_arena_destroy(a);
	kit_clean();
	return tap_done();
}
