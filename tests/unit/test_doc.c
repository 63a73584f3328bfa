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

static void test_markdown(const struct ml_doc *d)
{
	struct ml_buf b = {0};
	ml_doc_markdown(&b, d);
	ok(has(&b, "\n| a\\|b") || has(&b, "a\\|b \\`c\\` \\*d\\* \\_e\\_ \\[f\\](g) \\\\h \\#i \\<j\\>"),
		"Markdown: nothing that was typed is markup");
	ok(!has(&b, "<script>") && has(&b, "\\<script\\>"), "nor HTML");
	ok(has(&b, "| \\-1 |") || has(&b, "\\-1"), "a dash begins no list");
	ok(has(&b, "\n1\\. Second"), "a number begins no list");
	ok(has(&b, "Premier\\\nligne deux\n"), "a line stays a line");
	ok(!has(&b, "\u202E"), "nothing turns the line around");
	/* Every line of a table has as many cells. */
	struct ml_str rest = ml_buf_view(&b), line;
	int cells = 0;
	bool same = true;
	while (ml_str_split(&rest, '\n', &line)) {
		int n = 0;
		for (size_t i = 0; i < line.n; i++)
			n += line.p[i] == '|' && (i == 0 || line.p[i - 1] != '\\');
		bool table = line.n && line.p[0] == '|';
		same = same && (!table || cells == 0 || n == cells);
		cells = table ? n : 0;
	}
	ok(same, "tables are rectangular");
	ml_buf_finish(&b);
}

static void test_html(const struct ml_doc *d)
{
	static const char *const forbidden[] = {"<script", " src=", "http://x\"", "url(", "<link", "<img", "javascript:", " onclick",
		"<b>", "\u202E", "\u2066"};
	static const char *const wanted[] = {"<!DOCTYPE html>", "<html lang=\"fr\" dir=\"ltr\">", "<h1>Titre &lt;script&gt;",
		"<caption>Table a|b", "<th scope=\"col\"", "<th scope=\"row\"", "<svg class=\"time\"", "<svg class=\"spark\"",
		"<svg class=\"bar\"", "<table class=\"matrix\"", "! 03/11/2026", "default-src 'none'", "<bdi>" ARABIC "</bdi>",
		"Premier<br>ligne deux"};
	struct ml_buf b = {0};
	ml_doc_html(&b, d);
	for (size_t i = 0; i < ML_COUNT(forbidden); i++)
		ok(!has(&b, forbidden[i]), "HTML: no %s", forbidden[i]);
	for (size_t i = 0; i < ML_COUNT(wanted); i++)
		ok(has(&b, wanted[i]), "HTML: %s", wanted[i]);
	/* What opens is closed, in order. */
	ok(ml_utf8_valid(ml_buf_view(&b)), "valid UTF-8");
	ml_buf_finish(&b);
}

/* ---- golden files -------------------------------------------------------------------------------------- */

static void golden(const char *root, const char *name, const struct ml_buf *got)
{
	char path[512];
	struct ml_buf want = {0};
	snprintf(path, sizeof path, "%s/tests/data/doc/%s", root, name);
	if (getenv("UPDATE"))
		ml_file_replace(path, ml_buf_view(got), 0644, NULL);
	bool same = ml_file_read(path, 1 << 20, &want, NULL) && ml_str_eq(ml_buf_view(&want), ml_buf_view(got));
	ok(same, "%s is as it was (UPDATE=1 rewrites it)", name);
	ml_buf_finish(&want);
}

static void test_golden(const char *root, const struct ml_doc *d)
{
	struct ml_buf text = {0}, markdown = {0}, html = {0};
	ml_doc_text(&text, d, 90);
	ml_doc_markdown(&markdown, d);
	ml_doc_html(&html, d);
	golden(root, "hostile.txt", &text);
	golden(root, "hostile.md", &markdown);
	golden(root, "hostile.html", &html);
	ml_buf_finish(&text);
	ml_buf_finish(&markdown);
	ml_buf_finish(&html);
}

/* ---- files of other programs ------------------------------------------------------------------------------ */

static const char *run(const char *fmt, const char *path)
{
	static char out[1 << 16];
	char command[512];
	snprintf(command, sizeof command, fmt, path);
	FILE *f = popen(command, "r");
	size_t n = f ? fread(out, 1, sizeof out - 1, f) : 0;
	out[n] = 0;
	if (f)
		pclose(f);
	return out;
}

/* Written twice, the bytes are the same; returns where the file is, NULL: this machine cannot. */
static const char *written(const struct ml_doc *d, const char *format, const char *name)
{
	const struct ml_doc_format *f = ml_doc_format(ml_str(format));
	struct ml_buf one = {0}, two = {0};
	const char *path = kit_path(name);
	if (f->missing) {
		ok(true, "%s # SKIP %s", format, f->missing);
		return NULL;
	}
	ok(f->binary, "%s is not for terminals", format);
	good(f->write(&one, d, e));
	good(f->write(&two, d, e));
	ok(one.n > 1000 && ml_str_eq(ml_buf_view(&one), ml_buf_view(&two)), "%s: the same document, the same bytes", format);
	good(ml_file_replace(path, ml_buf_view(&one), 0600, e));
	ml_buf_finish(&one);
	ml_buf_finish(&two);
	return path;
}

static void test_xlsx(const struct ml_doc *d)
{
	const char *path = written(d, "xlsx", "doc.xlsx");
	if (!path)
		return;
	const char *sheet = run("python3 -c \"import zipfile,sys,re;z=zipfile.ZipFile('%s');"
				"print(''.join(z.read(n).decode() for n in z.namelist() if n.startswith('xl/')))\"",
		path);
	ok(strstr(sheet, "<sheet name=\"Sommaire\""), "a first sheet tells of the others");
	ok(strstr(sheet, "=HYPERLINK(") && !strstr(sheet, "<f>"), "a formula that was typed is text, and no cell is one");
	ok(strstr(sheet, "<v>1234.5</v>") && strstr(sheet, "<v>46327</v>"), "figures and dates are such");
	ok(strstr(sheet, "#,##0 &quot;EUR&quot;"), "amounts have their currency");
	ok(strstr(sheet, "state=\"frozen\"") && strstr(sheet, "&lt;script&gt;") && !strstr(sheet, "<script"), "heads stay; all is escaped");
}

static void test_pdf(const struct ml_doc *d, const char *reader)
{
	const char *path = written(d, "pdf", "doc.pdf");
	if (!path)
		return;
	const char *raw = run("head -c 8 '%s'", path);
	ok(ml_str_starts(ml_str(raw), ML_STR("%PDF-1.")), "a PDF");
	if (!reader[0])
		return;
	const char *text = run("pdftotext -layout '%s' - 2>&1", path);
	ok(strstr(text, "Titre <script>alert('x')</script>") && strstr(text, "=HYP"), "PDF: texts as typed");
	ok(strstr(text, "! 03/11/2026") && strstr(text, "Page 1 sur"), "signs, page numbers");
	text = run("pdfinfo '%s' 2>&1", path);
	ok(strstr(text, "A4") && strstr(text, "2026") && strstr(text, "maillage"), "A4, dated by the clock");
}

/* A table longer than a page has its heads again on each; a cell longer than a page is there to its end. */
static void test_long_pdf(struct ml_arena *a, struct ml_store *s, const char *reader)
{
	struct ml_doc *d = ml_doc_create(a, s);
	struct ml_buf words = {0};
	d->title = ML_STR("Long");
	ml_doc_table(d, ML_STR("Liste"), ML_STR(""));
	ml_doc_column(d, "Entête", ML_DOC_TEXT, 10, 1, 0);
	ml_doc_column(d, "Rang", ML_DOC_NUMBER, 5, 0, 0);
	for (int i = 0; i < 150; i++) {
		ml_doc_row(d, 0);
		ml_doc_put(d, ml_arena_printf(a, "ligne %d", i));
		ml_doc_put_number(d, i);
	}
	for (int i = 0; i < 3000; i++)
		ml_buf_printf(&words, "mot%d ", i);
	ml_doc_row(d, 0);
	ml_doc_put(d, ml_buf_view(&words));
	ml_doc_paragraph(d, ml_buf_view(&words));
	const char *path = written(d, "pdf", "long.pdf");
	ml_buf_finish(&words);
	if (!path || !reader[0])
		return;
	int pages = atoi(run("pdfinfo '%s' 2>/dev/null | sed -n 's/^Pages: *//p'", path));
	int heads = atoi(run("pdftotext '%s' - | grep -c Entête", path));
	ok(pages > 5 && heads > 8 && heads <= pages, "%d pages, %d heads", pages, heads);
	ok(atoi(run("pdftotext '%s' - | tr ' ' '\\n' | grep -c '^mot2999$'", path)) == 2, "both to their last word");
	ok(atoi(run("pdftotext '%s' - | grep -c 'ligne 149'", path)) == 1, "all rows");
}

int main(int argc, char **argv)

{
	struct ml_context ctx = kit_context(1);
	struct ml_store *s = NULL;
	struct ml_arena *a = ml_arena_create();
	good(ml_store_create(&ctx, kit_path("doc.db"), ML_STR("A"), &s, e));
	struct ml_doc *d = hostile(a, s);
	char reader[64];
	snprintf(reader, sizeof reader, "%s", run("command -v %s", "pdftotext"));
	ok(argc > 1, "usage: test_doc SOURCE_ROOT");
	test_csv(d);
	test_json(d);
	test_text(d);
	test_markdown(d);
	test_html(d);
	if (argc > 1)
		test_golden(argv[1], d);
	test_xlsx(d);
	test_pdf(d, reader);
	test_long_pdf(a, s, reader);
	ml_store_close(s);
	ml_arena_destroy(a);
	kit_clean();
	return tap_done();
}
