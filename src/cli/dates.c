/*
 * Things with a date, as agenda and due print them.
 */
#include "dates.h"

#include <maillage/text.h>

bool ml_cli_dates_filter(struct ml_cli *cli, struct ml_agenda_query *q, struct ml_error *e)
{
	const char *territory = ml_cli_value(cli, "territory");
	const struct ml_field *field = ml_kind_field(ml_kind_by_key(ML_STR("event")), ML_STR("territory"));
	struct ml_uuid site = ml_store_site(cli->store);

	q->today = ml_agenda_today(cli->store);
	if (ml_cli_has(cli, "mine"))
		q->officer = ml_store_officer_of(cli->store, &site);
	if (ml_cli_has(cli, "mine") && !q->officer.n)
		return ml_cli_wrong(e, _("cette base n'a pas de nom d'agent"), "--mine");
	return !territory || cli->reader.resolve(cli->reader.resolve_arg, field, ml_str(territory), &q->within, e);
}

static struct ml_str day_text(struct ml_cli *cli, int64_t day)
{
	struct ml_date date = ml_date_of_days(day);

	return ml_arena_printf(cli->arena, "%04d-%02d-%02d", date.year, date.month, date.day);
}

/* ---- printing ---------------------------------------------------------------------------------- */

static void item_json(
	struct ml_cli *cli, struct ml_arena *scratch, const struct ml_agenda_item *item, int64_t today, bool late)
{
	const struct ml_kind *kind = ml_kind_by_wire((uint64_t)item->rid & 0xff);
	struct ml_buf *out = &cli->out;
	struct ml_uuid id;

	ml_cli_json_open(out);
	ml_cli_json_text(out, "date", day_text(cli, item->day));
	if (item->from >= 0)
		ml_cli_json_text(out, "time", ml_arena_printf(scratch, "%02d:%02d", item->from / 60, item->from % 60));
	if (item->last > item->day)
		ml_cli_json_text(out, "until", day_text(cli, item->last));
	if (item->there >= 0) {
		ml_cli_json_text(out, "zone", item->zone);
		ml_cli_json_text(
			out, "time_there", ml_arena_printf(scratch, "%02d:%02d", item->there / 60, item->there % 60));
	}
	if (item->over)
		ml_cli_json_bool(out, "over", true);
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
	const struct ml_agenda_item *item, int64_t today, bool late)
{
	const struct ml_kind *kind = ml_kind_by_wire((uint64_t)item->rid & 0xff);
	struct ml_buf text = {0};

	ml_date_show(&text, ml_date_of_days(item->day), late ? ML_DATE_SHORT : ML_DATE_ABBR, cli->ctx->lang);
	ml_cli_table_cell(table, ml_buf_view(&text));
	ml_buf_clear(&text);
	if (late)
		ml_buf_printf(&text, _("%lld j"), (long long)(today - item->day));
	else if (item->from >= 0)
		ml_buf_printf(&text, "%02d:%02d", item->from / 60, item->from % 60);
	if (!late && item->there >= 0)
		ml_buf_printf(&text, " (%02d:%02d %.*s)", item->there / 60, item->there % 60, (int)item->zone.n,
			item->zone.p);
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

bool ml_cli_print_items(struct ml_cli *cli, const struct ml_agenda *items, int64_t today, bool late, struct ml_error *e)
{
	struct ml_cli_table *table = cli->json ? NULL : ml_cli_table_create(cli, 6);
	struct ml_arena *scratch = ml_arena_create();
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
