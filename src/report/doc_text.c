/* report: a document as plain text: tables in columns whose cells wrap, or a line a cell where it is too narrow for
 * that. */
#include <maillage/i18n.h>
#include "doc_write.h"

enum { GAP = 2, NARROWEST = 8, INDENT = 2, WIDTH_LEAST = 20, WORD_MOST = 24, HEAD_LINES = 2 };

struct page {
	struct ml_buf *out;
	const struct ml_doc *doc;
	struct ml_arena *arena; /* of one block */
	int width;
};

/* A table being laid out. */
struct layout {
	const struct ml_doc_block *b;
	struct ml_str *text; /* one a cell, harmless */
	int *w, *least;	     /* cells a column; of the longest word, as far as it matters */
};

/* ---- lines -------------------------------------------------------------------------------------------- */

static void repeat(struct ml_buf *out, const char *what, int n)
{
	for (int i = 0; i < n; i++)
		ml_buf_z(out, what);
}

static void end_line(struct page *p)
{
	while (p->out->n && p->out->p[p->out->n - 1] == ' ')
		p->out->n--;
	ml_buf_char(p->out, '\n');
}

static struct ml_str harmless(struct page *p, struct ml_str text, bool keep_lines)
{
	struct ml_buf safe = {0};
	ml_text_harmless(&safe, text, keep_lines);
	struct ml_str out = ml_arena_str(p->arena, ml_str_trim(ml_buf_view(&safe)));
	ml_buf_finish(&safe);
	return out;
}

/* Wrapped, with a rule of a character under its longest line; rule NULL: none. */
static void put_text(struct page *p, struct ml_str text, const char *rule)
{
	uint32_t n;
	int longest = 0;
	struct ml_str *line = ml_text_wrap(p->arena, harmless(p, text, true), p->width, &n);
	if (!text.n)
		return;
	for (uint32_t i = 0; i < n; i++) {
		ml_buf_str(p->out, line[i]);
		end_line(p);
		longest = ML_MAX(longest, ml_text_width(line[i]));
	}
	if (rule) {
		repeat(p->out, rule, longest);
		end_line(p);
	}
}

/* ---- tables in columns ---------------------------------------------------------------------------------- */

static struct ml_str cell_text(struct page *p, const struct ml_doc_cell *c)
{
	struct ml_buf drawn = {0};
	report_doc_drawn(&drawn, c);
	struct ml_str out = harmless(p, ml_buf_view(&drawn), false);
	ml_buf_finish(&drawn);
	return out;
}

static int indent(const struct layout *l, uint32_t row, uint32_t column)
{
	return column ? 0 : INDENT * l->b->rows[row].depth;
}

static struct layout lay_out(struct page *p, const struct ml_doc_block *b)
{
	uint32_t n = b->n_columns;
	struct layout l = {.b = b,
		.text = ML_NEWN(p->arena, struct ml_str, (size_t)n * b->n_rows + 1),
		.w = ML_NEWN(p->arena, int, n + 1),
		.least = ML_NEWN(p->arena, int, n + 1)};
	for (uint32_t i = 0; i < n; i++) {
		struct ml_str label = harmless(p, b->columns[i].label, false);
		l.least[i] = ml_text_width(report_doc_longest_word(label));
		l.w[i] = ml_text_width(label);
		if (b->columns[i].type != ML_DOC_TEXT)
			l.w[i] = ML_MAX(l.least[i], l.w[i] / HEAD_LINES);
	}
	for (uint32_t r = 0; r < b->n_rows; r++)
		for (uint32_t i = 0; i < n; i++) {
			struct ml_str text = l.text[r * n + i] = cell_text(p, &b->rows[r].cells[i]);
			int word = ml_text_width(report_doc_longest_word(text));
			l.w[i] = ML_MAX(l.w[i], ml_text_width(text) + indent(&l, r, i));
			l.least[i] = ML_MAX(l.least[i], ML_MIN(word, WORD_MOST) + indent(&l, r, i));
		}
	return l;
}

/* Takes cells off the widest column of text until the line fits; false: it cannot. Words are cut only when there is no
 * other way. */
static bool fit(struct page *p, struct layout *l, bool cut_words)
{
	for (;;) {
		int total = -GAP, widest = -1;
		for (uint32_t i = 0; i < l->b->n_columns; i++) {
			bool text = l->b->columns[i].type == ML_DOC_TEXT;
			int least = !text ? WORD_MOST : cut_words ? NARROWEST : ML_MAX(l->least[i], NARROWEST);
			bool gives = !report_doc_at_end(l->b->columns[i].type) && l->w[i] > least;
			total += l->w[i] + GAP;
			if (gives && (widest < 0 || l->w[i] > l->w[widest]))
				widest = (int)i;
		}
		if (total <= p->width)
			return true;
		if (widest < 0)
			return false;
		l->w[widest]--;
	}
}

struct wrapped {
	struct ml_str *line;
	uint32_t n;
	int indent;
	bool at_end;
};

static void put_wrapped(struct page *p, const struct layout *l, const struct wrapped *cells)
{
	uint32_t height = 1;
	for (uint32_t i = 0; i < l->b->n_columns; i++)
		height = ML_MAX(height, cells[i].n);
	for (uint32_t y = 0; y < height; y++) {
		for (uint32_t i = 0; i < l->b->n_columns; i++) {
			const struct wrapped *c = &cells[i];
			struct ml_str text = y < c->n ? c->line[y] : ML_STR("");
			int blanks = ML_MAX(l->w[i] - c->indent - ml_text_width(text), 0);
			repeat(p->out, " ", c->indent + (c->at_end ? blanks : 0));
			ml_buf_str(p->out, text);
			repeat(p->out, " ", GAP + (c->at_end ? 0 : blanks));
		}
		end_line(p);
	}
}

static struct wrapped wrap(struct page *p, const struct layout *l, uint32_t column, struct ml_str text, int by)
{
	struct wrapped w = {.indent = ML_MIN(by, l->w[column] / 2)};
	w.line = ml_text_wrap(p->arena, text, l->w[column] - w.indent, &w.n);
	w.at_end = report_doc_at_end(l->b->columns[column].type);
	return w;
}

static void put_columns(struct page *p, const struct layout *l)
{
	uint32_t n = l->b->n_columns;
	struct wrapped *cells = ML_NEWN(p->arena, struct wrapped, n + 1);
	for (uint32_t i = 0; i < n; i++)
		cells[i] = wrap(p, l, i, harmless(p, l->b->columns[i].label, false), 0);
	put_wrapped(p, l, cells);
	for (uint32_t i = 0; i < n; i++) {
		repeat(p->out, "─", l->w[i]);
		repeat(p->out, " ", GAP);
	}
	end_line(p);
	for (uint32_t r = 0; r < l->b->n_rows; r++) {
		for (uint32_t i = 0; i < n; i++)
			cells[i] = wrap(p, l, i, l->text[r * n + i], indent(l, r, i));
		put_wrapped(p, l, cells);
	}
}

/* ---- a line a cell ------------------------------------------------------------------------------------------ */

static void put_stacked(struct page *p, const struct layout *l)
{
	uint32_t n = l->b->n_columns;
	for (uint32_t r = 0; r < l->b->n_rows; r++) {
		if (r)
			end_line(p);
		for (uint32_t i = 0; i < n; i++) {
			struct ml_str text = l->text[r * n + i];
			char *label = ml_arena_z(p->arena, l->b->columns[i].label);
			if (text.n && label[0])
				text = ml_arena_printf(p->arena, _("%s : %s"), label, text.p);
			put_text(p, text, NULL);
		}
	}
}

/* ---- the whole ------------------------------------------------------------------------------------------------ */

static void put_table(struct page *p, const struct ml_doc_block *block)
{
	const struct ml_doc_block *b = report_doc_grid(p->doc, block);
	struct layout l = lay_out(p, b);
	put_text(p, b->text, NULL);
	if (b->text.n && b->n_rows)
		end_line(p);
	if (b->n_rows == 0)
		put_text(p, b->empty, NULL);
	else if (fit(p, &l, false) || fit(p, &l, true))
		put_columns(p, &l);
	else
		put_stacked(p, &l);
	put_text(p, b->note, NULL);
}

void ml_doc_text(struct ml_buf *out, const struct ml_doc *d, int width)
{
	struct page p = {out, d, ml_arena_create(), ML_MAX(width, WIDTH_LEAST)};
	put_text(&p, d->title, "═");
	put_text(&p, d->subtitle, NULL);
	for (uint32_t i = 0; i < d->n_blocks; i++) {
		const struct ml_doc_block *b = &d->blocks[i];
		ml_arena_reset(p.arena);
		end_line(&p);
		if (b->type == ML_DOC_HEADING)
			put_text(&p, b->text, b->level > 1 ? NULL : "─");
		else if (b->type == ML_DOC_PARAGRAPH)
			put_text(&p, b->text, NULL);
		else
			put_table(&p, b);
	}
	ml_arena_destroy(p.arena);
}
