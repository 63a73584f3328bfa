/* find: ranked search over everything, as on the screen. */
#include "cli.h"

#include <maillage/text.h>

#define USUAL_LIMIT 50

static struct ml_str words(struct ml_cli *cli)
{
	struct ml_buf text = {0};
	struct ml_str joined;

	for (int i = 0; i < cli->n_args; i++) {
		if (i)
			ml_buf_char(&text, ' ');
		ml_buf_z(&text, cli->args[i]);
	}
	joined = ml_arena_str(cli->arena, ml_buf_view(&text));
	ml_buf_finish(&text);
	return joined;
}

static void hit_json(struct ml_cli *cli, struct ml_arena *scratch, int64_t rid, bool corrected)
{
	const struct ml_kind *kind = ml_kind_by_wire((uint64_t)rid & 0xff);
	struct ml_str subtitle = ml_store_subtitle(cli->store, scratch, rid);
	struct ml_buf *out = &cli->out;
	struct ml_uuid id;

	ml_cli_json_open(out);
	if (ml_store_id(cli->store, rid, &id))
		ml_cli_json_uuid(out, "id", &id);
	if (kind)
		ml_cli_json_text(out, "kind", ml_str(kind->key));
	ml_cli_json_text(out, "title", ml_store_title(cli->store, scratch, rid));
	if (subtitle.n)
		ml_cli_json_text(out, "subtitle", subtitle);
	if (corrected)
		ml_cli_json_bool(out, "corrected", true);
	ml_cli_json_close(out);
}

static void hit_row(
	struct ml_cli *cli, struct ml_cli_table *table, struct ml_arena *scratch, int64_t rid, bool corrected)
{
	const struct ml_kind *kind = ml_kind_by_wire((uint64_t)rid & 0xff);
	struct ml_buf text = {0};

	ml_cli_id(cli, &text, rid);
	ml_cli_table_cell(table, ml_buf_view(&text));
	ml_cli_table_cell(table, ml_str(corrected ? "~" : ""));
	ml_cli_table_cell(table, ml_str(kind ? ml_tr(kind->label) : ""));
	ml_cli_table_cell(table, ml_store_title(cli->store, scratch, rid));
	ml_cli_table_cell(table, ml_store_subtitle(cli->store, scratch, rid));
	ml_buf_finish(&text);
}

static bool print_hits(struct ml_cli *cli, const struct ml_list *list, struct ml_error *e)
{
	struct ml_cli_table *table = cli->json ? NULL : ml_cli_table_create(cli, 5);
	struct ml_arena *scratch = ml_arena_create();
	bool good = true;

	if (table) {
		ml_cli_table_whole(table, 0);
		ml_cli_table_whole(table, 1);
	}
	for (uint64_t i = 0; i < ml_list_size(list) && good; i++) {
		if (table)
			hit_row(cli, table, scratch, ml_list_at(list, i), ml_list_is_corrected(list, i));
		else
			hit_json(cli, scratch, ml_list_at(list, i), ml_list_is_corrected(list, i));
		good = ml_cli_spill(cli, e) && !ml_cancelled(cli->ctx, e);
		ml_arena_reset(scratch);
	}
	ml_arena_destroy(scratch);
	return ml_cli_table_end(table, good ? e : NULL) && good;
}

static bool exec(struct ml_cli *cli, struct ml_error *e)
{
	const char *kind = ml_cli_value(cli, "kind");
	struct ml_query q = {.text = words(cli)};
	struct ml_list *list;
	int64_t limit = USUAL_LIMIT;
	bool good;

	if ((kind && !ml_cli_kind(cli, kind, &q.kind, e)) || !ml_cli_number(cli, "limit", 1, UINT32_MAX, &limit, e))
		return false;
	q.limit = (uint32_t)limit;
	list = ml_store_list(cli->store, &q, e);
	if (!list)
		return false;
	good = print_hits(cli, list, e);
	if (good && !cli->json) {
		unsigned long long count = ml_list_count(list);

		ml_cli_printf(cli, ml_trn("%llu fiche\n", "%llu fiches\n", count), count);
	}
	ml_list_destroy(list);
	return good;
}

extern const struct ml_command ml_cmd_find;
const struct ml_command ml_cmd_find = {
	.name = "find",
	.args = N_("MOTS…"),
	.summary = N_("cherche dans toutes les fiches, les meilleures d'abord"),
	.detail = N_("Sans égard aux accents, à la casse, à l'ordre ; un début de mot suffit, une faute de frappe est "
		     "tolérée (signe ~)."),
	.options =
		(const struct ml_cli_option[]){
			{.name = "kind", .arg = N_("TYPE"), .help = N_("seulement les fiches de ce type")},
			{.name = "limit", .arg = N_("N"), .help = N_("pas plus de N fiches (50 d'ordinaire)")},
			{.name = "json", .help = N_("en JSON, une fiche par ligne")}, {.name = NULL}},
	.examples =
		(const char *const[]){"maillage find benali agadir", "maillage find --kind person 'el idrissi'", NULL},
	.min = 1,
	.max = -1,
	.open = ML_CLI_READ,
	.exec = exec,
};
