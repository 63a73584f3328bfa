/* report: a document for spreadsheets, as French offices make it: one table under the other, each under its title. */
#include <stdio.h>

#include "doc_write.h"

enum { SEPARATOR = ';' };

/* French spreadsheets, as the other exports: a decimal comma. */
void report_csv_number(struct ml_buf *out, double value)
{
	char number[400]; /* the largest double has 309 digits */
	int n = snprintf(number, sizeof number, "%.4f", value);
	char *dot = memchr(number, '.', (size_t)n);
	if (!dot) {
		ml_buf_add(out, number, (size_t)n);
		return;
	}
	*dot = ',';
	while (n > 0 && number[n - 1] == '0')
		n--;
	if (n > 0 && number[n - 1] == ',')
		n--;
	ml_buf_add(out, number, (size_t)n);
}

static void put(struct ml_buf *out, struct ml_str text)
{
	ml_csv_put_guarded(out, text, SEPARATOR);
}

static void end_line(struct ml_buf *out)
{
	ml_buf_z(out, "\r\n");
}

/* Alone in its line. */
static void put_line(struct ml_buf *out, struct ml_str text)
{
	if (!text.n)
		return;
	put(out, text);
	end_line(out);
}

/* Figures as figures, so that they can be added up. The default currency goes without saying. */
static void put_cell(struct ml_buf *out, const struct ml_doc *d, const struct ml_doc_cell *c, int depth)
{
	struct ml_buf b = {0};
	struct ml_doc_cell figure = report_doc_figure(c, d->lang);
	c = &figure;
	switch (c->type) {
	case ML_DOC_NUMBER:
		report_csv_number(out, c->value);
		break;
	case ML_DOC_MONEY:
		report_csv_number(out, c->value);
		if (strcmp(c->currency, ml_store_reader(d->store).currency) != 0)
			ml_buf_printf(out, " %s", c->currency);
		break;
	case ML_DOC_SHARE:
		report_csv_number(out, 100 * c->value);
		ml_buf_char(out, '%');
		break;
	default:
		/* Blanks in front would be lost on the way. */
		while (depth-- > 0)
			ml_buf_z(&b, "· ");
		if (report_doc_alerts(c))
			ml_buf_z(&b, "! ");
		ml_buf_str(&b, c->text);
		put(out, ml_buf_view(&b));
	}
	ml_buf_finish(&b);
}

static void put_row(
	struct ml_buf *out, const struct ml_doc *d, const struct ml_doc_block *b, const struct ml_doc_row *r)
{
	for (uint32_t i = 0; i < b->n_columns; i++) {
		if (i)
			ml_buf_char(out, SEPARATOR);
		put_cell(out, d, &r->cells[i], i == 0 ? r->depth : 0);
	}
	end_line(out);
}

static void put_table(struct ml_buf *out, const struct ml_doc *d, const struct ml_doc_block *block)
{
	const struct ml_doc_block *b = report_doc_grid(d, block);
	put_line(out, b->text);
	for (uint32_t i = 0; i < b->n_columns; i++) {
		if (i)
			ml_buf_char(out, SEPARATOR);
		put(out, b->columns[i].label);
	}
	end_line(out);
	for (uint32_t i = 0; i < b->n_rows; i++)
		put_row(out, d, b, &b->rows[i]);
	if (b->n_rows == 0)
		put_line(out, b->empty);
	put_line(out, b->note);
}

void ml_doc_csv(struct ml_buf *out, const struct ml_doc *d)
{
	ml_buf_z(out, "\xEF\xBB\xBF");
	put_line(out, d->title);
	put_line(out, d->subtitle);
	for (uint32_t i = 0; i < d->n_blocks; i++) {
		const struct ml_doc_block *b = &d->blocks[i];
		end_line(out);
		if (b->type == ML_DOC_HEADING || b->type == ML_DOC_PARAGRAPH)
			put_line(out, b->text);
		else
			put_table(out, d, b);
	}
}
