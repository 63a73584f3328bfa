/* review: all that is left to look at after an exchange, and why. */
#include "cli.h"

#include <maillage/review.h>

static bool field_values(struct ml_cli *cli, const struct ml_field *f, const struct ml_value *v, uint32_t n)
{
	struct ml_buf *out = &cli->out;

	ml_cli_json_text(out, "field", ml_str(f->key));
	ml_cli_json_key(out, "values");
	ml_buf_char(out, '[');
	for (uint32_t i = 0; i < n; i++) {
		if (i)
			ml_buf_char(out, ',');
		ml_value_json(out, f, &v[i]);
	}
	ml_buf_char(out, ']');
	return true;
}

static void head_json(struct ml_cli *cli, const struct ml_review_item *item)
{
	const struct ml_kind *kind = ml_kind_by_wire((uint64_t)item->rid & 0xff);
	struct ml_uuid id;

	ml_cli_json_open(&cli->out);
	if (ml_store_id(cli->store, item->rid, &id))
		ml_cli_json_uuid(&cli->out, "id", &id);
	if (kind)
		ml_cli_json_text(&cli->out, "kind", ml_str(kind->key));
	ml_cli_json_text(&cli->out, "reason", ml_str(ml_reason_key(item->reason)));
}

/* ---- one reason each -------------------------------------------------------------------------- */

static bool conflicts_json(struct ml_cli *cli, const struct ml_review_item *item, struct ml_arena *a, struct ml_error *e)
{
	struct ml_conflict *c;
	uint32_t n, count;

	if (!ml_store_conflicts(cli->store, a, item->rid, &c, &n, e))
		return false;
	for (uint32_t i = 0; i < n; i++) {
		if (!c[i].field)
			continue;
		const struct ml_value *v = ml_slot_distinct(a, c[i].slot, &count);

		head_json(cli, item);
		field_values(cli, c[i].field, v, count);
		ml_cli_json_close(&cli->out);
	}
	return true;
}

static bool late_json(struct ml_cli *cli, const struct ml_review_item *item, struct ml_arena *a, struct ml_error *e)
{
	struct ml_edit *edits;
	struct ml_uuid id;
	int64_t into;
	uint32_t n;

	if (!ml_review_late(cli->store, a, item->rid, &into, &edits, &n, e))
		return false;
	for (uint32_t i = 0; i < ML_MAX(n, 1); i++) {
		head_json(cli, item);
		if (i < n)
			field_values(cli, edits[i].field, edits[i].v, edits[i].n);
		if (ml_store_id(cli->store, into, &id))
			ml_cli_json_uuid(&cli->out, "into", &id);
		ml_cli_json_close(&cli->out);
	}
	return true;
}

static void code_json(struct ml_cli *cli, const struct ml_review_item *item)
{
	struct ml_buf *out = &cli->out;
	char text[ML_UUID_TEXT];
	struct ml_uuid id;

	head_json(cli, item);
	field_values(cli, item->field, &item->value, 1);
	ml_cli_json_key(out, "others");
	ml_buf_char(out, '[');
	for (uint32_t i = 0; i < item->n_others; i++)
		if (ml_store_id(cli->store, item->others[i], &id)) {
			ml_uuid_text(&id, text);
			ml_buf_printf(out, "%s\"%s\"", i ? "," : "", text);
		}
	ml_buf_char(out, ']');
	ml_cli_json_close(out);
}

static bool item_json(struct ml_cli *cli, const struct ml_review_item *item, struct ml_arena *a, struct ml_error *e)
{
	if (item->reason == ML_REVIEW_CONFLICT)
		return conflicts_json(cli, item, a, e);
	if (item->reason == ML_REVIEW_MERGED)
		return late_json(cli, item, a, e);
	if (item->reason == ML_REVIEW_UNIQUE) {
		code_json(cli, item);
		return true;
	}
	head_json(cli, item);
	ml_cli_json_close(&cli->out);
	return true;
}

/* ---- as text -------------------------------------------------------------------------------------- */

static bool detail(struct ml_cli *cli, const struct ml_review_item *item, struct ml_arena *a, struct ml_buf *out,
	struct ml_error *e)
{
	struct ml_conflict *c;
	uint32_t n = 0;

	if (item->reason == ML_REVIEW_CONFLICT) {
		if (!ml_store_conflicts(cli->store, a, item->rid, &c, &n, e))
			return false;
		for (uint32_t i = 0, said = 0; i < n; i++)
			if (c[i].field)
				ml_buf_printf(out, "%s%s", said++ ? _(", ") : "", ml_cli_label(c[i].field));
	} else if (item->reason == ML_REVIEW_UNIQUE) {
		ml_buf_printf(out, "%s ", ml_cli_label(item->field));
		ml_value_plain(out, item->field, &item->value);
		for (uint32_t i = 0; i < item->n_others; i++) {
			ml_buf_z(out, i ? _(", ") : _(" : "));
			ml_buf_str(out, ml_store_title(cli->store, a, item->others[i]));
		}
	} else if (item->reason == ML_REVIEW_MERGED) {
		ml_buf_z(out, "→ ");
		ml_buf_str(out, ml_store_title(cli->store, a, ml_store_canonical(cli->store, item->rid)));
	}
	return true;
}

static bool item_text(struct ml_cli *cli, struct ml_cli_table *table, const struct ml_review_item *item,
	struct ml_arena *a, struct ml_error *e)
{
	const struct ml_kind *kind = ml_kind_by_wire((uint64_t)item->rid & 0xff);
	struct ml_buf text = {0};

	ml_cli_id(cli, &text, item->rid);
	ml_cli_table_cell(table, ml_buf_view(&text));
	ml_cli_table_cell(table, ml_str(kind ? ml_tr(kind->label) : ""));
	ml_cli_table_cell(table, ml_store_title(cli->store, a, item->rid));
	ml_cli_table_cell(table, ml_str(ml_tr(ml_reason_label(item->reason))));
	ml_buf_clear(&text);
	bool good = detail(cli, item, a, &text, e);
	ml_cli_table_cell(table, ml_buf_view(&text));
	ml_buf_finish(&text);
	return good;
}

static bool query(struct ml_cli *cli, struct ml_review_query *q, struct ml_error *e)
{
	const char *reason = ml_cli_value(cli, "reason"), *kind = ml_cli_value(cli, "kind"),
		   *words = ml_cli_value(cli, "find");
	enum ml_reason r;

	*q = (struct ml_review_query){.text = ml_str(words ? words : "")};
	if (reason && !ml_reason_parse(ml_str(reason), &r))
		return ml_cli_wrong(e, "conflict, revived, merged, unique, future", "--reason %s", reason);
	if (reason)
		q->reasons = 1u << r;
	return !kind || ml_cli_kind(cli, kind, &q->kind, e);
}

static bool exec(struct ml_cli *cli, struct ml_error *e)
{
	struct ml_review_query q;
	struct ml_review_item *items;
	struct ml_arena *scratch;
	uint32_t n;
	bool good = true;

	if (!query(cli, &q, e) || !ml_review_items(cli->store, cli->arena, &q, &items, &n, e))
		return false;
	struct ml_cli_table *table = cli->json ? NULL : ml_cli_table_create(cli, 5);
	if (table)
		ml_cli_table_whole(table, 0);
	scratch = ml_arena_create();
	for (uint32_t i = 0; i < n && good; i++) {
		good = cli->json ? item_json(cli, &items[i], scratch, e) && ml_cli_spill(cli, e)
				 : item_text(cli, table, &items[i], scratch, e);
		ml_arena_reset(scratch);
	}
	ml_arena_destroy(scratch);
	good = ml_cli_table_end(table, good ? e : NULL) && good;
	if (good && !cli->json)
		ml_cli_printf(cli, ml_trn("%u point à revoir\n", "%u points à revoir\n", n), n);
	return good;
}

extern const struct ml_command ml_cmd_review;
const struct ml_command ml_cmd_review = {
	.name = "review",
	.args = "",
	.summary = N_("liste tout ce qui reste à trancher, avec le motif"),
	.detail = N_("Motifs : conflict (resolve), revived (restore ou bin), merged (resolve --carry ou --leave), unique "
		     "(set ou join), future (resolve --redate)."),
	.options =
		(const struct ml_cli_option[]){
			{.name = "reason", .arg = N_("MOTIF"), .help = N_("un seul motif")},
			{.name = "kind", .arg = N_("TYPE"), .help = N_("un seul type de fiches")},
			{.name = "find", .arg = N_("MOTS"), .help = N_("seulement les fiches trouvées par ces mots")},
			{.name = "json", .help = N_("en JSON, un point par ligne")},
			{.name = NULL}},
	.examples = (const char *const[]){"maillage review", "maillage review --reason unique --json", NULL},
	.min = 0,
	.max = 0,
	.open = ML_CLI_READ,
	.exec = exec,
};
