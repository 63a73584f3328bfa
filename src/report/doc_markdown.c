/* report: a document as Markdown (CommonMark with the tables of GFM). Nothing that a user typed is taken for markup. */
#include "doc_write.h"

/* What means something anywhere in a line; the rest only at its start. */
#define ALWAYS "\\`*_[]<>|&~#$"
#define AT_START "+-=:"

/* "1." and "1)" begin a list. Where the mark is; 0: no number in front. */
static size_t list_mark(struct ml_str s)
{
	size_t i = 0;
	while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9')
		i++;
	return i && i < s.n && (s.p[i] == '.' || s.p[i] == ')') ? i : 0;
}

static void put_line(struct ml_buf *out, struct ml_str s)
{
	size_t mark = list_mark(s);
	for (size_t i = 0; i < s.n; i++) {
		if (strchr(ALWAYS, s.p[i]) || (i == 0 && strchr(AT_START, s.p[i])) || (mark && i == mark))
			ml_buf_char(out, '\\');
		ml_buf_char(out, s.p[i]);
	}
}

/* One line of text, without what acts on a terminal. */
static void put(struct ml_buf *out, struct ml_str text)
{
	struct ml_buf safe = {0};
	ml_text_harmless(&safe, text, false);
	put_line(out, ml_str_trim(ml_buf_view(&safe)));
	ml_buf_finish(&safe);
}

static void put_between(struct ml_buf *out, const char *mark, struct ml_str text)
{
	ml_buf_z(out, mark);
	put(out, text);
	ml_buf_z(out, mark);
}

static void put_heading(struct ml_buf *out, int level, struct ml_str text)
{
	if (!text.n)
		return;
	for (int i = 0; i < level; i++)
		ml_buf_char(out, '#');
	ml_buf_char(out, ' ');
	put(out, text);
	ml_buf_z(out, "\n\n");
}

/* Lines stay lines: a backslash at their end. */
static void put_paragraphs(struct ml_buf *out, struct ml_str text)
{
	struct ml_str paragraph, line;
	while (report_doc_next_paragraph(&text, &paragraph)) {
		for (bool first = true; ml_str_split(&paragraph, '\n', &line); first = false) {
			ml_buf_z(out, first ? "" : "\\\n");
			put(out, line);
		}
		ml_buf_z(out, "\n\n");
	}
}

/* ---- tables ----------------------------------------------------------------------------------------- */

static void put_cell(struct ml_buf *out, const struct ml_doc_row *r, const struct ml_doc_cell *c, bool first)
{
	struct ml_buf drawn = {0};
	report_doc_drawn(&drawn, c);
	ml_buf_z(out, "| ");
	for (int depth = 0; first && depth < r->depth; depth++)
		ml_buf_z(out, "\u00a0\u00a0");
	if (drawn.n && (r->total || c->mark == ML_DOC_STRONG))
		put_between(out, "**", ml_buf_view(&drawn));
	else
		put(out, ml_buf_view(&drawn));
	ml_buf_char(out, ' ');
	ml_buf_finish(&drawn);
}

static void put_table(struct ml_buf *out, const struct ml_doc *d, const struct ml_doc_block *block, int level)
{
	const struct ml_doc_block *b = report_doc_grid(d, block);
	put_heading(out, level, b->text);
	if (b->n_rows == 0)
		put_paragraphs(out, b->empty);
	if (b->n_rows) {
		for (uint32_t i = 0; i < b->n_columns; i++) {
			ml_buf_z(out, "| ");
			put(out, b->columns[i].label);
			ml_buf_char(out, ' ');
		}
		ml_buf_z(out, "|\n");
		for (uint32_t i = 0; i < b->n_columns; i++)
			ml_buf_z(out, report_doc_at_end(b->columns[i].type) ? "| ---: " : "| --- ");
		ml_buf_z(out, "|\n");
	}
	for (uint32_t r = 0; r < b->n_rows; r++) {
		for (uint32_t i = 0; i < b->n_columns; i++)
			put_cell(out, &b->rows[r], &b->rows[r].cells[i], i == 0);
		ml_buf_z(out, "|\n");
	}
	if (b->n_rows)
		ml_buf_char(out, '\n');
	put_paragraphs(out, b->note);
}

void ml_doc_markdown(struct ml_buf *out, const struct ml_doc *d)
{
	int level = 1;
	put_heading(out, 1, d->title);
	put_paragraphs(out, d->subtitle);
	for (uint32_t i = 0; i < d->n_blocks; i++) {
		const struct ml_doc_block *b = &d->blocks[i];
		if (b->type == ML_DOC_HEADING) {
			level = 1 + report_doc_level(b);
			put_heading(out, level, b->text);
		} else if (b->type == ML_DOC_PARAGRAPH) {
			put_paragraphs(out, b->text);
		} else {
			put_table(out, d, b, level + 1);
		}
	}
	/* One line break at the end. */
	if (out->n > 1 && out->p[out->n - 2] == '\n')
		out->p[--out->n] = '\0';
}
