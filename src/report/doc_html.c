/*
 * report: a document as one HTML file that fetches nothing and runs nothing, to be read, heard, mailed and printed on
 * A4. Figures are always there as text; colours only repeat what a word or a sign says.
 */
#include <maillage/i18n.h>
#include "doc_html.h"

static const char style[] =
	":root{color-scheme:light}"
	"*{box-sizing:border-box}"
	"body{margin:0 auto;padding:1.5rem;max-width:75rem;background:#fff;color:#1b1f24;"
	"font:1rem/1.5 \"Noto Sans\",\"Noto Sans Arabic\",\"Segoe UI\",\"DejaVu Sans\",Tahoma,Arial,sans-serif}"
	"header{border-block-end:3px solid #1f4e79;margin-block-end:1.5rem;padding-block-end:.75rem}"
	"h1{font-size:1.75rem;line-height:1.25;margin:0;color:#1f4e79}"
	"h2{font-size:1.35rem;margin:2.25rem 0 .75rem;padding-block-end:.25rem;border-block-end:1px solid "
	"#c3ccd6;color:#1f4e79}"
	"h3{font-size:1.1rem;margin:1.5rem 0 .5rem}h4{font-size:1rem;margin:1.25rem 0 .5rem}"
	"header p{margin:.25rem 0 0;color:#50575f}"
	"[dir=rtl] p{text-align:right}p{margin:.5rem 0;max-width:48rem;overflow-wrap:anywhere}"
	"nav ol{margin:.25rem 0 0;padding-inline-start:1.5rem}"
	"nav p{font-weight:600;margin:0}"
	"a{color:#1f4e79}"
	".table{overflow-x:auto;margin:1rem 0 .25rem}"
	".table:focus-visible{outline:2px solid #1f4e79}"
	"table{border-collapse:collapse;min-width:60%;font-size:.9rem;line-height:1.35}"
	"caption,.caption{text-align:start;font-weight:600;font-size:1rem;padding:.25rem 0;margin:1rem 0 0}"
	"th,td{padding:.3rem .6rem;text-align:start;vertical-align:top;border-block-end:1px solid "
	"#dde3e9;overflow-wrap:break-word}"
	"thead th{background:#eef2f6;border-block-end:2px solid #8a97a5;vertical-align:bottom;white-space:normal}"
	"tbody th{font-weight:400}"
	"th.end,td.end{text-align:end;white-space:nowrap;font-variant-numeric:tabular-nums}"
	"thead th.end{white-space:normal}"
	"tr.total th,tr.total td{font-weight:600;background:#f6f8fa}"
	".d1{padding-inline-start:1.8rem}.d2{padding-inline-start:3rem}.d3{padding-inline-start:4.2rem}.d4{padding-"
	"inline-start:5.4rem}"
	".strong{font-weight:600}.muted{color:#50575f}.good{color:#14602b}.warn{color:#7a4b00}.late{color:#a80f1b}"
	".late,.warn,.good{font-weight:600}"
	".note,.empty{font-size:.9rem;color:#50575f}"
	"td.drawn{min-width:8rem;white-space:nowrap}.fig{display:inline-block;min-width:3.5em}table.timed,table.matrix{"
	"width:100%}"
	"svg{display:inline-block;vertical-align:middle}"
	"svg.bar{width:5rem;height:.6rem;margin-inline-start:.5rem}"
	"svg.spark{margin-inline-start:.5rem;overflow:visible}"
	"svg .track{fill:#c9d6e4}svg .fill{fill:#1f4e79}svg .month{fill:#e3e8ed}svg .today{fill:#c4161c}"
	"svg.spark path{fill:none;stroke:#1f4e79;stroke-width:1.5}svg.spark circle{fill:#1f4e79}"
	"th.calendar,td.calendar{min-width:14rem;width:34%;padding-inline:0}"
	"td.calendar{padding-block:0;vertical-align:middle}"
	"svg.time{display:block;width:100%;height:1.6rem}"
	"[dir=rtl] svg.bar,[dir=rtl] svg.spark,[dir=rtl] svg.time{transform:scaleX(-1)}"
	".months{display:block;position:relative;height:1.2em;font-weight:400;font-size:.75rem;white-space:nowrap}"
	".months span{position:absolute}"
	"table.matrix{table-layout:fixed}"
	"table.matrix td{border:1px solid #c3ccd6;text-align:center;height:3rem;vertical-align:middle}"
	"table.matrix th{text-align:center;vertical-align:middle}table.matrix thead th:first-child,table.matrix tbody "
	"th{width:7.5rem}"
	"footer{margin-block-start:2rem;padding-block-start:.5rem;border-block-start:1px solid "
	"#c3ccd6;font-size:.85rem;color:#50575f}"
	"@page{margin:15mm 14mm 18mm;@bottom-center{content:counter(page) \" / \" counter(pages);"
	"font:8pt \"Noto Sans\",\"DejaVu Sans\",sans-serif;color:#50575f}}"
	"@media print{body{padding:0;max-width:none;font-size:10pt}nav{display:none}"
	".table{overflow:visible}table{font-size:8.5pt}th,td{padding:1.2mm 1.6mm}"
	"thead{display:table-header-group}tr{break-inside:avoid}"
	"h1,h2,h3,h4,caption,.caption{break-after:avoid}h2{margin-block-start:8mm}.note{break-before:avoid}"
	"*{print-color-adjust:exact;-webkit-print-color-adjust:exact}"
	"td.drawn{min-width:0}th.calendar,td.calendar{min-width:0}svg.bar{width:16mm}svg.time{height:4.5mm}}"
	"@media (max-width:40rem){body{padding:.75rem}}";

/* ---- texts -------------------------------------------------------------------------------------------- */

void report_html_text(struct html *h, struct ml_str text, bool keep_lines)
{
	struct ml_str s = report_doc_clean(h->arena, text, keep_lines);
	for (size_t i = 0; i < s.n; i++)
		switch (s.p[i]) {
		case '&':
			ml_buf_z(h->out, "&amp;");
			break;
		case '<':
			ml_buf_z(h->out, "&lt;");
			break;
		case '>':
			ml_buf_z(h->out, "&gt;");
			break;
		case '"':
			ml_buf_z(h->out, "&quot;");
			break;
		case '\'':
			ml_buf_z(h->out, "&#39;");
			break;
		case '\n':
			ml_buf_z(h->out, "<br>");
			break;
		default:
			ml_buf_char(h->out, s.p[i]);
		}
}

static void element(struct html *h, const char *open, struct ml_str text, const char *close)
{
	if (!text.n)
		return;
	ml_buf_z(h->out, open);
	report_html_text(h, text, false);
	ml_buf_z(h->out, close);
}

/* Each paragraph turns the way its own text does. */
static void paragraphs(struct html *h, const char *class, struct ml_str text)
{
	struct ml_str paragraph;
	while (report_doc_next_paragraph(&text, &paragraph)) {
		ml_buf_printf(h->out, class[0] ? "<p dir=\"auto\" class=\"%s\">" : "<p dir=\"auto\">", class);
		report_html_text(h, paragraph, true);
		ml_buf_z(h->out, "</p>\n");
	}
}

/* ---- tables ----------------------------------------------------------------------------------------- */

static const char *class_of(enum ml_doc_mark mark)
{
	static const char *const names[] = {[ML_DOC_PLAIN] = "",
		[ML_DOC_STRONG] = "strong",
		[ML_DOC_MUTED] = "muted",
		[ML_DOC_GOOD] = "good",
		[ML_DOC_WARN] = "warn",
		[ML_DOC_LATE] = "late"};
	return names[mark];
}

/* Apart from what stands around it: a figure among Arabic words, an Arabic name among French ones. */
static void figure(struct html *h, const struct ml_doc_cell *c)
{
	bool number = c->type == ML_DOC_NUMBER || c->type == ML_DOC_SHARE || c->type == ML_DOC_DATE;
	bool apart = h->rtl || ml_text_needs_bidi(c->text);
	if (!c->text.n)
		return;
	if (report_doc_alerts(c))
		ml_buf_z(h->out, "! ");
	if (apart)
		ml_buf_z(h->out, number ? "<bdi dir=\"ltr\">" : "<bdi>");
	report_html_text(h, c->text, false);
	if (apart)
		ml_buf_z(h->out, "</bdi>");
}

static void cell(struct html *h, const struct ml_doc_block *b, const struct ml_doc_row *r, uint32_t column)
{
	enum { DEEPEST = 4 };
	const struct ml_doc_cell *c = &r->cells[column];
	bool drawn = c->type == ML_DOC_BAR || c->type == ML_DOC_SPARK;
	ml_buf_z(h->out, column ? "<td class=\"" : "<th scope=\"row\" class=\"");
	if (report_doc_at_end(b->columns[column].type))
		ml_buf_z(h->out, "end ");
	if (drawn)
		ml_buf_z(h->out, "drawn ");
	if (column == 0 && r->depth)
		ml_buf_printf(h->out, "d%d ", ML_MIN(r->depth, DEEPEST));
	ml_buf_printf(h->out, "%s\">", class_of(c->mark));
	ml_buf_z(h->out, drawn ? "<span class=\"fig\">" : "");
	figure(h, c);
	ml_buf_z(h->out, drawn ? "</span>" : "");
	if (c->type == ML_DOC_BAR)
		report_html_bar(h, c);
	if (c->type == ML_DOC_SPARK)
		report_html_spark(h, c);
	ml_buf_z(h->out, column ? "</td>" : "</th>");
}

static void head(struct html *h, const struct ml_doc_block *b, const struct html_time *time)
{
	ml_buf_z(h->out, "<thead><tr>");
	for (uint32_t i = 0; i < b->n_columns; i++) {
		ml_buf_printf(
			h->out, "<th scope=\"col\" class=\"%s\">", report_doc_at_end(b->columns[i].type) ? "end" : "");
		report_html_text(h, b->columns[i].label, false);
		ml_buf_z(h->out, "</th>");
	}
	if (time) {
		element(h, "<th scope=\"col\" class=\"calendar\">", ml_str(_("Calendrier")), "");
		report_html_months(h, time);
		ml_buf_z(h->out, "</th>");
	}
	ml_buf_z(h->out, "</tr></thead>\n");
}

static void body(struct html *h, const struct ml_doc_block *b, const struct html_time *time)
{
	ml_buf_z(h->out, "<tbody>\n");
	for (uint32_t r = 0; r < b->n_rows; r++) {
		ml_buf_z(h->out, b->rows[r].total ? "<tr class=\"total\">" : "<tr>");
		for (uint32_t i = 0; i < b->n_columns; i++)
			cell(h, b, &b->rows[r], i);
		if (time) {
			ml_buf_z(h->out, "<td class=\"calendar\">");
			report_html_time_bar(h, time, &b->rows[r]);
			ml_buf_z(h->out, "</td>");
		}
		ml_buf_z(h->out, "</tr>\n");
	}
	ml_buf_z(h->out, "</tbody>");
}

static void table(struct html *h, const struct ml_doc_block *block)
{
	const struct ml_doc_block *b = report_doc_grid(h->doc, block);
	struct html_time time;
	bool timed = block->timeline && ml_doc_timeline(h->doc, block, &time.first, &time.last, &time.today);
	if (b->n_rows == 0) {
		element(h, "<p class=\"caption\">", b->text, "</p>\n");
		paragraphs(h, "empty", b->empty);
		paragraphs(h, "note", b->note);
		return;
	}
	ml_buf_z(h->out, "<div class=\"table\" tabindex=\"0\" role=\"region\" aria-label=\"");
	report_html_text(h, b->text.n ? b->text : h->doc->title, false);
	ml_buf_printf(h->out, "\"><table class=\"%s\">\n",
		block->type == ML_DOC_MATRIX ? "matrix"
		: timed			     ? "timed"
					     : "");
	element(h, "<caption>", b->text, "</caption>\n");
	head(h, b, timed ? &time : NULL);
	body(h, b, timed ? &time : NULL);
	ml_buf_z(h->out, "</table></div>\n");
	if (timed)
		element(h, "<p class=\"note\">", ml_str(_("Barre foncée : part faite. Trait rouge : aujourd'hui.")),
			"</p>\n");
	paragraphs(h, "note", b->note);
}

/* ---- the page ----------------------------------------------------------------------------------------- */

/* Where there are several chapters, the way to each. */
static void contents(struct html *h)
{
	enum { WORTH_IT = 3 };
	int n = 0;
	for (uint32_t i = 0; i < h->doc->n_blocks; i++)
		n += h->doc->blocks[i].type == ML_DOC_HEADING && h->doc->blocks[i].level <= 1;
	if (n < WORTH_IT)
		return;
	element(h, "<nav><p>", ml_str(_("Sommaire")), "</p><ol>");
	for (uint32_t i = 0; i < h->doc->n_blocks; i++) {
		const struct ml_doc_block *b = &h->doc->blocks[i];
		if (b->type != ML_DOC_HEADING || b->level > 1)
			continue;
		ml_buf_printf(h->out, "<li><a href=\"#c%u\">", i);
		report_html_text(h, b->text, false);
		ml_buf_z(h->out, "</a></li>");
	}
	ml_buf_z(h->out, "</ol></nav>\n");
}

static void begin(struct html *h)
{
	ml_buf_printf(h->out, "<!DOCTYPE html>\n<html lang=\"%s\" dir=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n",
		h->doc->lang, h->rtl ? "rtl" : "ltr");
	ml_buf_z(h->out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
			 "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
			 "'unsafe-inline'\">\n");
	element(h, "<title>", h->doc->title.n ? h->doc->title : ML_STR("maillage"), "</title>\n");
	ml_buf_printf(h->out, "<style>%s@page{size:A4%s}</style>\n</head>\n<body>\n<header>", style,
		report_doc_is_wide(h->doc) ? " landscape" : "");
	element(h, "<h1>", h->doc->title, "</h1>");
	element(h, "<p>", h->doc->subtitle, "</p>");
	ml_buf_z(h->out, "</header>\n");
	contents(h);
	ml_buf_z(h->out, "<main>\n");
}

static void block(struct html *h, uint32_t i)
{
	const struct ml_doc_block *b = &h->doc->blocks[i];
	int level = 1 + report_doc_level(b);
	switch (b->type) {
	case ML_DOC_HEADING:
		ml_buf_printf(h->out, "<h%d id=\"c%u\">", level, i);
		report_html_text(h, b->text, false);
		ml_buf_printf(h->out, "</h%d>\n", level);
		break;
	case ML_DOC_PARAGRAPH:
		paragraphs(h, "", b->text);
		break;
	case ML_DOC_TABLE:
	case ML_DOC_MATRIX:
		table(h, b);
		break;
	}
}

void ml_doc_html(struct ml_buf *out, const struct ml_doc *d)
{
	struct html h = {out, d, ml_arena_create(), strcmp(d->lang, "ar") == 0};
	begin(&h);
	for (uint32_t i = 0; i < d->n_blocks; i++) {
		ml_arena_reset(h.arena);
		block(&h, i);
	}
	ml_buf_z(out, "</main>\n</body>\n</html>\n");
	ml_arena_destroy(h.arena);
}
