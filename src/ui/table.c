/*
 * ui: a fixed table in memory as the source of a list.
 */
#include "ui/list.h"

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
