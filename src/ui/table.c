/*
 * ui: what a screen has in memory as the source of a list: rows that it describes one by one, or a fixed table.
 */
#include "ui/list.h"

/* ---- rows of a screen ------------------------------------------------------------------------- */

static uint64_t rows_count(void *arg)
{
	return ((const struct ml_ui_rows *)arg)->n;
}

static int64_t rows_id(void *arg, uint64_t row)
{
	const struct ml_ui_rows *r = arg;
	if (row >= r->n)
		return 0;
	return r->id ? r->id(r->arg, row) : (int64_t)row + 1;
}

static bool rows_find(void *arg, int64_t id, uint64_t *row)
{
	const struct ml_ui_rows *r = arg;
	if (id == 0)
		return false;
	*row = r->id ? 0 : (uint64_t)id - 1;
	while (r->id && *row < r->n && r->id(r->arg, *row) != id)
		++*row;
	return *row < r->n;
}

static uint64_t rows_generation(void *arg)
{
	return ((const struct ml_ui_rows *)arg)->generation;
}

static void rows_fetch(void *arg, uint64_t from, uint32_t n, struct ml_ui_row *out, struct ml_arena *arena)
{
	const struct ml_ui_rows *r = arg;
	for (uint32_t i = 0; i < n && from + i < r->n; i++) {
		out[i].id = rows_id(arg, from + i);
		out[i].heading = out[i].id == 0;
		r->row(r->arg, from + i, &out[i], arena);
	}
}

void ml_ui_rows_init(struct ml_ui_rows *r, void *arg, int64_t (*id)(void *arg, uint64_t row),
	void (*row)(void *arg, uint64_t row, struct ml_ui_row *out, struct ml_arena *))
{
	*r = (struct ml_ui_rows){.arg = arg, .generation = 1, .id = id, .row = row};
	r->source = (struct ml_source){.arg = r,
		.count = rows_count,
		.id = rows_id,
		.find = rows_find,
		.fetch = rows_fetch,
		.generation = rows_generation};
}

void ml_ui_rows_set(struct ml_ui_rows *r, uint64_t n)
{
	r->n = n;
	r->generation++;
}

/* ---- a fixed table ------------------------------------------------------------------------------ */

static uint64_t count(void *arg)
{
	return ((const struct ml_ui_table *)arg)->n_rows;
}

static int64_t id(void *arg, uint64_t row)
{
	const struct ml_ui_table *t = arg;
	return t->ids ? t->ids[row] : (int64_t)row + 1;
}

static uint64_t generation(void *arg)
{
	return ((const struct ml_ui_table *)arg)->generation;
}

static void fetch(void *arg, uint64_t from, uint32_t n, struct ml_ui_row *rows, struct ml_arena *arena)
{
	const struct ml_ui_table *t = arg;
	for (uint32_t i = 0; i < n; i++) {
		uint64_t row = from + i, first = row * t->n_columns;
		rows[i].id = id(arg, row);
		rows[i].heading = rows[i].id == 0;
		rows[i].marks = t->marks ? t->marks[row] : 0;
		memcpy(rows[i].cells, t->cells + first, t->n_columns * sizeof(*t->cells));
		if (t->roles) {
			rows[i].roles = ml_alloc(arena, t->n_columns);
			memcpy(rows[i].roles, t->roles + first, t->n_columns);
		}
	}
}

void ml_ui_table_init(struct ml_ui_table *t, uint32_t n_columns, uint64_t n_rows, const struct ml_str *cells)
{
	*t = (struct ml_ui_table){.cells = cells, .n_rows = n_rows, .n_columns = n_columns, .generation = 1};
	t->source = (struct ml_source){.arg = t, .count = count, .id = id, .fetch = fetch, .generation = generation};
}
