/* report: a document as it is put together; what draws it is in doc_*.c and in the screens. */
#include <math.h>

#include <maillage/doc.h>
#include <maillage/i18n.h>
#include <maillage/report.h>
#include <maillage/text.h>
#include <maillage/view.h>

struct ml_doc *ml_doc_create(struct ml_arena *a, struct ml_store *s)
{
	struct ml_doc *d = ML_NEW(a, struct ml_doc);
	*d = (struct ml_doc){.arena = a, .store = s, .lang = ml_store_context(s)->lang};
	return d;
}

/* Arenas do not grow in place: twice the room, the old one is left behind. */
static void *more_room(struct ml_arena *a, void *v, uint32_t n, uint32_t *room, size_t item)
{
	if (n < *room)
		return v;
	*room = *room ? 2 * *room : 8;
	void *wider = ml_alloc(a, item * *room);
	if (n)
		memcpy(wider, v, item * n);
	return wider;
}

static struct ml_doc_block *add_block(struct ml_doc *d, enum ml_doc_block_type type, struct ml_str text)
{
	d->blocks = more_room(d->arena, d->blocks, d->n_blocks, &d->room, sizeof *d->blocks);
	struct ml_doc_block *b = &d->blocks[d->n_blocks++];
	*b = (struct ml_doc_block){.type = type, .text = text};
	return b;
}

static struct ml_doc_block *last(struct ml_doc *d)
{
	return &d->blocks[d->n_blocks - 1];
}

void ml_doc_heading(struct ml_doc *d, int level, struct ml_str text)
{
	add_block(d, ML_DOC_HEADING, text)->level = level;
}

void ml_doc_paragraph(struct ml_doc *d, struct ml_str text)
{
	if (ml_str_trim(text).n)
		add_block(d, ML_DOC_PARAGRAPH, text);
}

struct ml_doc_block *ml_doc_table(struct ml_doc *d, struct ml_str title, struct ml_str empty)
{
	struct ml_doc_block *b = add_block(d, ML_DOC_TABLE, title);
	b->empty = empty;
	return b;
}

void ml_doc_column(struct ml_doc *d, const char *label, enum ml_doc_type type, int least, int grow, uint8_t rank)
{
	struct ml_doc_block *b = last(d);
	struct ml_doc_column *wider = ML_NEWN(d->arena, struct ml_doc_column, b->n_columns + 1);
	if (b->n_columns)
		memcpy(wider, b->columns, b->n_columns * sizeof *wider);
	wider[b->n_columns++] = (struct ml_doc_column){ml_str(label), type, least, grow, rank};
	b->columns = wider;
}

struct ml_doc_row *ml_doc_row(struct ml_doc *d, int64_t rid)
{
	struct ml_doc_block *b = last(d);
	b->rows = more_room(d->arena, b->rows, b->n_rows, &b->room, sizeof *b->rows);
	struct ml_doc_row *r = &b->rows[b->n_rows++];
	*r = (struct ml_doc_row){.rid = rid, .from = 1, .to = 0};
	r->cells = ML_NEWN(d->arena, struct ml_doc_cell, b->n_columns + 1);
	memset(r->cells, 0, (b->n_columns + 1) * sizeof *r->cells);
	return r;
}

/* ---- cells -------------------------------------------------------------------------------------------- */

/* A row that is full takes no more: the spare cell behind its end does. */
static struct ml_doc_cell *next_cell(struct ml_doc *d)
{
	struct ml_doc_block *b = last(d);
	struct ml_doc_row *r = &b->rows[b->n_rows - 1];
	return &r->cells[r->n < b->n_columns ? r->n++ : b->n_columns];
}

static struct ml_str kept(struct ml_doc *d, struct ml_buf *b)
{
	struct ml_str text = ml_arena_str(d->arena, ml_buf_view(b));
	ml_buf_finish(b);
	return text;
}

struct ml_doc_cell *ml_doc_put(struct ml_doc *d, struct ml_str text)
{
	struct ml_doc_cell *c = next_cell(d);
	*c = (struct ml_doc_cell){.type = ML_DOC_TEXT, .text = text};
	return c;
}

struct ml_doc_cell *ml_doc_put_none(struct ml_doc *d)
{
	struct ml_doc_cell *c = next_cell(d);
	*c = (struct ml_doc_cell){.type = ML_DOC_NONE};
	return c;
}

struct ml_doc_cell *ml_doc_put_number(struct ml_doc *d, double value)
{
	struct ml_buf b = {0};
	if (isnan(value))
		return ml_doc_put_none(d);
	struct ml_doc_cell *c = next_cell(d);
	ml_number_show(&b, value, d->lang);
	*c = (struct ml_doc_cell){.type = ML_DOC_NUMBER, .value = value, .text = kept(d, &b)};
	return c;
}

/* 1 500,00 € is 1 500 €: in a table of sums the cents only count where there are some. */
static struct ml_str amount(struct ml_doc *d, double units, struct ml_str currency)
{
	static const struct ml_field money = {.type = ML_T_MONEY};
	struct ml_reader reader = ml_store_reader(d->store);
	struct ml_value v = ml_money_of(units, currency);
	struct ml_buf b = {0}, whole = {0};
	ml_value_show(&b, &money, &v, &reader, ml_trc);
	for (size_t i = 0; i < b.n; i++) {
		bool cents = (b.p[i] == ',' || b.p[i] == '.') && i + 2 < b.n && b.p[i + 1] == '0' &&
			     b.p[i + 2] == '0' && (i + 3 == b.n || b.p[i + 3] < '0' || b.p[i + 3] > '9');
		if (cents)
			i += 2;
		else
			ml_buf_char(&whole, b.p[i]);
	}
	ml_buf_finish(&b);
	return kept(d, &whole);
}

struct ml_doc_cell *ml_doc_put_money(struct ml_doc *d, double units, const char *currency)
{
	if (isnan(units))
		return ml_doc_put_none(d);
	struct ml_doc_cell *c = next_cell(d);
	const char *code = currency && currency[0] ? currency : ml_store_reader(d->store).currency;
	*c = (struct ml_doc_cell){.type = ML_DOC_MONEY, .value = units, .text = amount(d, units, ml_str(code))};
	memcpy(c->currency, code, ML_MIN(strlen(code), sizeof c->currency - 1));
	return c;
}

struct ml_str ml_doc_percent(struct ml_doc *d, double percent)
{
	struct ml_buf b = {0};
	ml_number_show(&b, percent, d->lang);
	ml_buf_z(&b, strcmp(d->lang, "en") == 0 ? "%" : "\u00a0%");
	return kept(d, &b);
}

struct ml_doc_cell *ml_doc_put_share(struct ml_doc *d, double share)
{
	if (isnan(share))
		return ml_doc_put_none(d);
	struct ml_doc_cell *c = next_cell(d);
	/* Tenths only where whole percents would say nothing. */
	double percent = 100 * share, shown = fabs(percent) < 10 ? round(10 * percent) / 10 : round(percent);
	*c = (struct ml_doc_cell){.type = ML_DOC_SHARE, .value = share, .text = ml_doc_percent(d, shown)};
	return c;
}

struct ml_doc_cell *ml_doc_put_date(struct ml_doc *d, struct ml_date date)
{
	struct ml_buf b = {0};
	if (!ml_date_valid(date))
		return ml_doc_put_none(d);
	struct ml_doc_cell *c = next_cell(d);
	ml_date_show(&b, date, ML_DATE_SHORT, d->lang);
	*c = (struct ml_doc_cell){.type = ML_DOC_DATE, .date = date, .text = kept(d, &b)};
	return c;
}

struct ml_doc_cell *ml_doc_put_bar(struct ml_doc *d, double value, double max, struct ml_str text)
{
	struct ml_doc_cell *c = next_cell(d);
	*c = (struct ml_doc_cell){
		.type = isnan(value) ? ML_DOC_TEXT : ML_DOC_BAR, .value = value, .max = max, .text = text};
	return c;
}

struct ml_doc_cell *ml_doc_put_spark(struct ml_doc *d, const double *series, uint32_t n, struct ml_str text)
{
	struct ml_doc_cell *c = next_cell(d);
	double *copy = ML_NEWN(d->arena, double, n + 1);
	if (n)
		memcpy(copy, series, n * sizeof *copy);
	*c = (struct ml_doc_cell){.type = ML_DOC_SPARK, .series = copy, .n_series = n, .text = text};
	return c;
}

static struct ml_str values_shown(struct ml_doc *d, const struct ml_field *f, const struct ml_value *v, uint32_t n)
{
	struct ml_buf out = {0};
	ml_store_show(d->store, d->arena, &out, f, v, n);
	return kept(d, &out);
}

struct ml_doc_cell *ml_doc_put_field(struct ml_doc *d, const struct ml_field *f, const struct ml_cell *cell)
{
	uint32_t n = cell->n;
	const struct ml_value *v = ml_store_read_as(d->store, d->arena, f, cell->v, &n);
	struct ml_date date;
	if (n == 0)
		return ml_doc_put_none(d);
	if (n == 1 && f->type == ML_T_DATE && v->tag == ML_TEXT && ml_date_iso(v->s, &date))
		return ml_doc_put_date(d, date);
	if (n == 1 && v->tag == ML_MONEY) {
		char code[4] = {0};
		memcpy(code, v->s.p, ML_MIN(v->s.n, sizeof code - 1));
		return ml_doc_put_money(d, ml_money_units(v), code);
	}
	if (n == 1 && f->type == ML_T_PERCENT && v->tag == ML_REAL)
		return ml_doc_put_share(d, v->x / 100);
	if (n == 1 && (f->type == ML_T_INT || f->type == ML_T_DECIMAL) && (v->tag == ML_INT || v->tag == ML_REAL))
		return ml_doc_put_number(d, v->tag == ML_INT ? (double)v->i : v->x);
	return ml_doc_put(d, values_shown(d, f, v, n));
}

/* ---- matrix, time line ------------------------------------------------------------------------------------ */

struct ml_doc_block *ml_doc_matrix(struct ml_doc *d, struct ml_str title, struct ml_str x_label, uint32_t across,
	struct ml_str y_label, uint32_t up)
{
	struct ml_doc_block *b = add_block(d, ML_DOC_MATRIX, title);
	b->x_label = x_label;
	b->y_label = y_label;
	b->across = across;
	b->up = up;
	ml_doc_column(d, "", ML_DOC_TEXT, 0, 0, 0);
	for (uint32_t i = 0; i < across * up; i++) {
		ml_doc_row(d, 0);
		ml_doc_put_none(d);
	}
	return b;
}

struct ml_doc_row *ml_doc_matrix_at(struct ml_doc *d, uint32_t x, uint32_t y)
{
	struct ml_doc_block *b = last(d);
	return &b->rows[ML_MIN(y, b->up - 1) * b->across + ML_MIN(x, b->across - 1)];
}

bool ml_doc_timeline(
	const struct ml_doc *d, const struct ml_doc_block *b, int64_t *first, int64_t *last_day, int64_t *today)
{
	bool any = false;
	*first = *last_day = *today = ml_view_today(d->store);
	for (uint32_t i = 0; i < b->n_rows; i++) {
		if (b->rows[i].from > b->rows[i].to)
			continue;
		any = true;
		*first = ML_MIN(*first, b->rows[i].from);
		*last_day = ML_MAX(*last_day, b->rows[i].to);
	}
	return any;
}
