/* report: documents: a block as a plain table, drawings made of characters. */
#include <math.h>

#include <maillage/i18n.h>
#include <maillage/report.h>
#include "doc_write.h"

enum { BAR = 10, SPARK = 24 };

int report_doc_level(const struct ml_doc_block *heading)
{
	return ML_MIN(ML_MAX(heading->level, 1), 3);
}

bool report_doc_is_wide(const struct ml_doc *d)
{
	enum { UPRIGHT_COLUMNS = 7 };
	for (uint32_t i = 0; i < d->n_blocks; i++) {
		const struct ml_doc_block *b = &d->blocks[i];
		if (b->type == ML_DOC_TABLE && b->n_rows && (b->timeline || b->n_columns > UPRIGHT_COLUMNS))
			return true;
	}
	return false;
}

bool report_doc_at_end(enum ml_doc_type t)
{
	return t == ML_DOC_NUMBER || t == ML_DOC_MONEY || t == ML_DOC_SHARE || t == ML_DOC_DATE;
}

struct ml_str report_doc_longest_word(struct ml_str text)
{
	struct ml_str word, longest = {0};
	while (ml_str_split(&text, ' ', &word))
		if (ml_text_width(word) > ml_text_width(longest))
			longest = word;
	return longest;
}

bool report_doc_alerts(const struct ml_doc_cell *c)
{
	return c->text.n && (c->mark == ML_DOC_LATE || c->mark == ML_DOC_WARN);
}

bool report_doc_next_paragraph(struct ml_str *rest, struct ml_str *paragraph)
{
	struct ml_str line;
	*paragraph = (struct ml_str){0};
	while (ml_str_split(rest, '\n', &line)) {
		bool blank = ml_str_trim(line).n == 0;
		if (blank && paragraph->n)
			return true;
		if (blank)
			continue;
		if (!paragraph->n)
			*paragraph = line;
		paragraph->n = (size_t)(line.p + line.n - paragraph->p);
	}
	return paragraph->n > 0;
}

static void put_rune(struct ml_buf *out, uint32_t rune)
{
	char bytes[4];
	ml_buf_add(out, bytes, ml_utf8_put(bytes, rune));
}

/* ---- text for files ----------------------------------------------------------------------------------- */

/* Neither XML nor people can do anything with these; the marks that turn a line around hide what is written. */
static bool is_unwanted(uint32_t r)
{
	return (r < 0x20 && r != '\n') || (r >= 0x7f && r < 0xa0) || (r >= 0x202a && r <= 0x202e) ||
	       (r >= 0x2066 && r <= 0x2069) || r == 0xfeff || (r & 0xfffe) == 0xfffe || (r >= 0xe0000 && r <= 0xe0fff);
}

struct ml_str report_doc_clean(struct ml_arena *a, struct ml_str text, bool keep_lines)
{
	struct ml_buf out = {0};
	for (size_t i = 0; i < text.n;) {
		uint32_t rune = ml_utf8_next(text, &i);
		if (rune == '\t' || (rune == '\n' && !keep_lines))
			ml_buf_char(&out, ' ');
		else if (!is_unwanted(rune))
			put_rune(&out, rune);
	}
	struct ml_str clean = ml_arena_str(a, ml_str_trim(ml_buf_view(&out)));
	ml_buf_finish(&out);
	return clean;
}

/* ---- as a plain table -------------------------------------------------------------------------------- */

static struct ml_doc_block *like(const struct ml_doc *d, const struct ml_doc_block *b, uint32_t columns, uint32_t rows)
{
	struct ml_doc_block *grid = ML_NEW(d->arena, struct ml_doc_block);
	*grid = *b;
	grid->type = ML_DOC_TABLE;
	grid->timeline = false;
	grid->n_columns = columns;
	grid->n_rows = grid->room = rows;
	grid->columns = ML_NEWN(d->arena, struct ml_doc_column, columns + 1);
	grid->rows = ML_NEWN(d->arena, struct ml_doc_row, rows + 1);
	for (uint32_t i = 0; i < rows; i++) {
		grid->rows[i] = (struct ml_doc_row){.from = 1, .to = 0, .n = columns};
		grid->rows[i].cells = ML_NEWN(d->arena, struct ml_doc_cell, columns + 1);
	}
	return grid;
}

static struct ml_doc_cell day_cell(const struct ml_doc *d, int64_t days)
{
	struct ml_buf text = {0};
	struct ml_doc_cell c = {.type = ML_DOC_DATE, .date = ml_date_of_days(days)};
	ml_date_show(&text, c.date, ML_DATE_SHORT, d->lang);
	c.text = ml_arena_str(d->arena, ml_buf_view(&text));
	ml_buf_finish(&text);
	return c;
}

static const struct ml_doc_block *with_days(const struct ml_doc *d, const struct ml_doc_block *b)
{
	uint32_t n = b->n_columns;
	struct ml_doc_block *grid = like(d, b, n + 2, b->n_rows);
	memcpy(grid->columns, b->columns, n * sizeof *b->columns);
	grid->columns[n] = (struct ml_doc_column){.label = ml_str(_("Début")), .type = ML_DOC_DATE, .least = 10};
	grid->columns[n + 1] = (struct ml_doc_column){.label = ml_str(_("Fin")), .type = ML_DOC_DATE, .least = 10};
	for (uint32_t i = 0; i < b->n_rows; i++) {
		struct ml_doc_cell *cells = grid->rows[i].cells;
		grid->rows[i] = b->rows[i];
		grid->rows[i].cells = cells;
		grid->rows[i].n = n + 2;
		memcpy(cells, b->rows[i].cells, n * sizeof *cells);
		if (b->rows[i].from > b->rows[i].to)
			continue;
		cells[n] = day_cell(d, b->rows[i].from);
		cells[n + 1] = day_cell(d, b->rows[i].to);
	}
	return grid;
}

static const struct ml_doc_block *matrix_grid(const struct ml_doc *d, const struct ml_doc_block *b)
{
	struct ml_doc_block *grid = like(d, b, b->across + 1, b->up);
	grid->columns[0] = (struct ml_doc_column){.type = ML_DOC_TEXT,
		.label = ml_arena_printf(d->arena, "%.*s ↓ %.*s →", (int)b->y_label.n, b->y_label.p ? b->y_label.p : "",
			(int)b->x_label.n, b->x_label.p ? b->x_label.p : "")};
	for (uint32_t x = 0; x < b->across; x++)
		grid->columns[x + 1] = (struct ml_doc_column){
			.type = ML_DOC_TEXT, .label = ml_arena_printf(d->arena, "%u", x + 1), .grow = 1};
	for (uint32_t y = 0; y < b->up; y++) {
		uint32_t level = b->up - y;
		struct ml_doc_cell *cells = grid->rows[y].cells;
		cells[0] = (struct ml_doc_cell){
			.type = ML_DOC_TEXT, .mark = ML_DOC_STRONG, .text = ml_arena_printf(d->arena, "%u", level)};
		for (uint32_t x = 0; x < b->across; x++)
			cells[x + 1] = b->rows[(level - 1) * b->across + x].cells[0];
	}
	return grid;
}

const struct ml_doc_block *report_doc_grid(const struct ml_doc *d, const struct ml_doc_block *b)
{
	int64_t first, last, today;
	if (b->type == ML_DOC_MATRIX)
		return matrix_grid(d, b);
	return b->timeline && ml_doc_timeline(d, b, &first, &last, &today) ? with_days(d, b) : b;
}

/* ---- drawings made of characters ------------------------------------------------------------------------ */

bool report_doc_extent(const double *series, uint32_t n, double *low, double *high)
{
	*low = INFINITY;
	*high = -INFINITY;
	for (uint32_t i = 0; i < n; i++) {
		if (!isfinite(series[i]))
			continue;
		*low = ML_MIN(*low, series[i]);
		*high = ML_MAX(*high, series[i]);
	}
	return *low <= *high;
}

/* The last values when there are more than fit. */
static void put_spark(struct ml_buf *out, const struct ml_doc_cell *c)
{
	enum { LOWEST = 0x2581, STEPS = 7 };
	uint32_t from = c->n_series > SPARK ? c->n_series - SPARK : 0;
	double low, high;
	if (c->n_series < 2 || !report_doc_extent(c->series + from, c->n_series - from, &low, &high))
		return;
	if (out->n)
		ml_buf_char(out, ' ');
	for (uint32_t i = from; i < c->n_series; i++) {
		double v = c->series[i];
		if (isfinite(v))
			put_rune(out, LOWEST + (uint32_t)(high > low ? lround((v - low) / (high - low) * STEPS) : 3));
		else
			put_rune(out, 0xb7);
	}
}

static void put_bar(struct ml_buf *out, const struct ml_doc_cell *c)
{
	double part = c->max > 0 ? ML_MIN(ML_MAX(c->value / c->max, 0), 1) : NAN;
	if (isnan(part))
		return;
	if (out->n)
		ml_buf_char(out, ' ');
	for (int i = 0; i < BAR; i++)
		put_rune(out, i < (int)lround(part * BAR) ? 0x2588 : 0x2591);
}

void report_doc_drawn(struct ml_buf *out, const struct ml_doc_cell *c)
{
	struct ml_buf b = {0};
	if (report_doc_alerts(c))
		ml_buf_z(&b, "! ");
	ml_buf_str(&b, c->text);
	if (c->type == ML_DOC_SPARK)
		put_spark(&b, c);
	if (c->type == ML_DOC_BAR)
		put_bar(&b, c);
	ml_buf_str(out, ml_buf_view(&b));
	ml_buf_finish(&b);
}

/* ---- figures behind drawings ------------------------------------------------------------------------------ */

/* Without blanks: they differ from one language to the next. */
static bool same_figure(struct ml_str text, struct ml_buf *shown)
{
	size_t i = 0, k = 0;
	struct ml_str other = ml_buf_view(shown);
	for (;;) {
		uint32_t a = ml_utf8_next(text, &i), b = ml_utf8_next(other, &k);
		while (a == ' ' || a == 0xa0 || a == 0x202f)
			a = ml_utf8_next(text, &i);
		while (b == ' ' || b == 0xa0 || b == 0x202f)
			b = ml_utf8_next(other, &k);
		if (a != b || !a)
			return a == b;
	}
}

static bool shows(const struct ml_doc_cell *c, double value, const char *unit, const char *lang)
{
	struct ml_buf shown = {0};
	if (!isfinite(value))
		return false;
	ml_number_show(&shown, value, lang);
	ml_buf_z(&shown, unit);
	bool same = same_figure(c->text, &shown);
	ml_buf_finish(&shown);
	return same;
}

struct ml_doc_cell report_doc_figure(const struct ml_doc_cell *c, const char *lang)
{
	struct ml_doc_cell out = *c;
	double part = c->type == ML_DOC_BAR && c->max > 0 ? c->value / c->max : NAN;
	if (c->type == ML_DOC_SPARK)
		for (uint32_t i = 0; i < c->n_series; i++)
			out.value = isfinite(c->series[i]) ? c->series[i] : out.value;
	if (c->type != ML_DOC_BAR && c->type != ML_DOC_SPARK)
		return out;
	if (shows(c, out.value, "", lang))
		out.type = ML_DOC_NUMBER;
	else if (shows(c, round(100 * part), "%", lang) || shows(c, round(1000 * part) / 10, "%", lang)) {
		out.type = ML_DOC_SHARE;
		out.value = part;
	}
	return out;
}
