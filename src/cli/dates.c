/*
 * Things with a date, read through the tables of kinds: gathered, sorted by day, printed.
 */
#include "dates.h"

#include <maillage/text.h>
#include <stdlib.h>

int64_t ml_cli_today(struct ml_cli *cli)
{
	struct ml_date today = {1970, 1, 1};
	int minutes, seconds, offset;

	ml_time_local(cli->ctx->now_ms(cli->ctx) / 1000, cli->ctx->zone, &today, &minutes, &seconds, &offset);
	return ml_date_days(today);
}

/* ---- gathering ------------------------------------------------------------------------------ */

/* Local day and time of a value. */
static bool when(struct ml_cli *cli, const struct ml_value *v, struct ml_cli_item *item)
{
	struct ml_date date;
	int seconds, offset;

	item->minutes = -1;
	if (v->tag == ML_TIME)
		ml_time_local(v->i, cli->ctx->zone, &date, &item->minutes, &seconds, &offset);
	else if (v->tag != ML_TEXT || !ml_date_iso(v->s, &date))
		return false;
	item->day = ml_date_days(date);
	return true;
}

static struct ml_str day_text(struct ml_cli *cli, int64_t day)
{
	struct ml_date date = ml_date_of_days(day);

	return ml_arena_printf(cli->arena, "%04d-%02d-%02d", date.year, date.month, date.day);
}

bool ml_cli_gather_dates(struct ml_cli *cli, struct ml_cli_items *items, const struct ml_kind *kind,
	const struct ml_field *field, int64_t from, int64_t to, struct ml_error *e)
{
	/* Times are compared in UTC: one day more on either side, then the local day decides. */
	int64_t margin = field->type == ML_T_DATETIME ? 1 : 0;
	struct ml_str where = ml_arena_printf(cli->arena, "%s>=%s and %s<=%s", field->key,
		day_text(cli, from - margin).p, field->key, day_text(cli, to + 2 * margin).p);
	struct ml_query q = {.kind = kind, .where = where};
	struct ml_list *list = ml_store_list(cli->store, &q, e);
	struct ml_arena *scratch = ml_arena_create();
	bool good = list != NULL;

	for (uint64_t i = 0; list && good && i < ml_list_size(list); i++) {
		struct ml_cli_item item = {.rid = ml_list_at(list, i), .field = field};
		struct ml_cell cell = {0};

		good = ml_store_row(cli->store, scratch, item.rid, &field, 1, &cell, NULL, e);
		for (uint32_t v = 0; good && v < cell.n; v++)
			if (when(cli, &cell.v[v], &item) && item.day >= from && item.day <= to)
				ml_vec_push(items, item);
		ml_arena_reset(scratch);
	}
	ml_arena_destroy(scratch);
	ml_list_destroy(list);
	return good;
}

static int by_time(const void *a, const void *b)
{
	const struct ml_cli_item *x = a, *y = b;

	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	if (x->minutes != y->minutes)
		return x->minutes < y->minutes ? -1 : 1;
	return x->rid < y->rid ? -1 : x->rid > y->rid;
}

void ml_cli_sort_items(struct ml_cli_items *items)
{
	if (items->n)
		qsort(items->v, items->n, sizeof(*items->v), by_time);
}

/* ---- printing ---------------------------------------------------------------------------------- */

static void item_json(
	struct ml_cli *cli, struct ml_arena *scratch, const struct ml_cli_item *item, int64_t today, bool late)
{
	const struct ml_kind *kind = ml_kind_by_wire((uint64_t)item->rid & 0xff);
	struct ml_buf *out = &cli->out;
	struct ml_uuid id;

	ml_cli_json_open(out);
	ml_cli_json_text(out, "date", day_text(cli, item->day));
	if (item->minutes >= 0)
		ml_cli_json_text(
			out, "time", ml_arena_printf(scratch, "%02d:%02d", item->minutes / 60, item->minutes % 60));
	if (late)
		ml_cli_json_int(out, "days_late", today - item->day);
	ml_cli_json_text(out, "kind", ml_str(kind->key));
	if (ml_store_id(cli->store, item->rid, &id))
		ml_cli_json_uuid(out, "id", &id);
	ml_cli_json_text(out, "field", ml_str(item->field->key));
	ml_cli_json_text(out, "title", ml_store_title(cli->store, scratch, item->rid));
	ml_cli_json_close(out);
}

static void status_cell(struct ml_cli *cli, struct ml_cli_table *table, struct ml_arena *scratch,
	const struct ml_kind *kind, int64_t rid)
{
	const struct ml_field *status = ml_kind_field(kind, ML_STR("status"));
	struct ml_buf text = {0};
	struct ml_cell cell = {0};

	if (status && ml_store_row(cli->store, scratch, rid, &status, 1, &cell, NULL, NULL))
		ml_cli_show(cli, &text, status, cell.v, cell.n);
	ml_cli_table_cell(table, ml_buf_view(&text));
	ml_buf_finish(&text);
}

static void item_row(struct ml_cli *cli, struct ml_cli_table *table, struct ml_arena *scratch,
	const struct ml_cli_item *item, int64_t today, bool late)
{
	const struct ml_kind *kind = ml_kind_by_wire((uint64_t)item->rid & 0xff);
	struct ml_buf text = {0};

	ml_date_show(&text, ml_date_of_days(item->day), late ? ML_DATE_SHORT : ML_DATE_ABBR, cli->ctx->lang);
	ml_cli_table_cell(table, ml_buf_view(&text));
	ml_buf_clear(&text);
	if (late)
		ml_buf_printf(&text, _("%lld j"), (long long)(today - item->day));
	else if (item->minutes >= 0)
		ml_buf_printf(&text, "%02d:%02d", item->minutes / 60, item->minutes % 60);
	ml_cli_table_cell(table, ml_buf_view(&text));
	ml_buf_clear(&text);
	ml_buf_printf(&text, "%s · %s", ml_tr(kind->label), ml_cli_label(item->field));
	ml_cli_table_cell(table, ml_buf_view(&text));
	ml_cli_table_cell(table, ml_store_title(cli->store, scratch, item->rid));
	status_cell(cli, table, scratch, kind, item->rid);
	ml_buf_clear(&text);
	ml_cli_id(cli, &text, item->rid);
	ml_cli_table_cell(table, ml_buf_view(&text));
	ml_buf_finish(&text);
}

bool ml_cli_print_items(struct ml_cli *cli, const struct ml_cli_items *items, bool late, struct ml_error *e)
{
	struct ml_cli_table *table = cli->json ? NULL : ml_cli_table_create(cli, 6);
	struct ml_arena *scratch = ml_arena_create();
	int64_t today = ml_cli_today(cli);
	bool good = true;

	if (table) {
		ml_cli_table_whole(table, 0);
		ml_cli_table_whole(table, 1);
		ml_cli_table_whole(table, 5);
	}
	for (size_t i = 0; i < items->n && good; i++) {
		if (table)
			item_row(cli, table, scratch, &items->v[i], today, late);
		else
			item_json(cli, scratch, &items->v[i], today, late);
		good = ml_cli_spill(cli, e);
		ml_arena_reset(scratch);
	}
	ml_arena_destroy(scratch);
	return ml_cli_table_end(table, good ? e : NULL) && good;
}
