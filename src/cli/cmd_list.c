/* list: the records of a kind, as an aligned table, CSV or JSON lines. */
#include "cli.h"

#include <maillage/exchange.h>
#include <maillage/text.h>

struct listing {
	const struct ml_kind *kind;
	const struct ml_field *const *fields; /* the columns */
	uint32_t n;
	bool whole_ids;
	struct ml_view view; /* rid 0: none asked for */
};

/* ---- columns -------------------------------------------------------------------------------- */

static bool named_columns(struct ml_cli *cli, struct listing *l, struct ml_str names, struct ml_error *e)
{
	struct ml_str rest = names, name, width;
	const struct ml_field **fields = ML_NEWN(cli->arena, const struct ml_field *, rest.n + 1);

	while (ml_str_split(&rest, ',', &name)) {
		width = name; /* a view says it behind a colon: for the screen only */
		ml_str_split(&width, ':', &name);
		name = ml_str_trim(name);
		fields[l->n] = ml_store_field(cli->store, l->kind, name);
		if (!fields[l->n++]) {
			ml_fail(e, ML_E_FIELD_UNKNOWN, "%.*s", (int)ML_MIN(name.n, 100), name.p);
			ml_error_about(e, l->kind->key, NULL);
			return false;
		}
	}
	l->fields = fields;
	return true;
}

/* For reading: the kind's columns. For a program (CSV): all fields. */
static void usual_columns(struct ml_cli *cli, struct listing *l, bool all)
{
	uint32_t n;
	const struct ml_field *const *fields = ml_store_fields(cli->store, l->kind, &n);
	const struct ml_field **chosen = ML_NEWN(cli->arena, const struct ml_field *, n + 1);

	for (uint32_t i = 0; i < n; i++)
		if (!ml_cli_is_reserved(fields[i]) && (all || fields[i]->flags & ML_F_COLUMN))
			chosen[l->n++] = fields[i];
	l->fields = chosen;
}

/* ---- ids ------------------------------------------------------------------------------------------ */

/* Ids carry their time first, so how many digits tell records apart depends on the database. */
#define SHORT_ID 8
#define SHORTEN_UP_TO 1000

static bool short_ids_do(struct ml_cli *cli, const struct ml_list *list, const struct ml_kind *kind)
{
	uint64_t n = ml_list_size(list);
	struct ml_buf id = {0};
	int64_t rid;
	bool unique = n <= SHORTEN_UP_TO;

	for (uint64_t i = 0; i < n && unique; i++) {
		ml_buf_clear(&id);
		ml_cli_id(cli, &id, ml_list_at(list, i));
		unique = id.n > SHORT_ID && ml_store_resolve(cli->store, ml_str_n(id.p, SHORT_ID), NULL, &rid, NULL);
	}
	ml_buf_finish(&id);
	return unique;
}

/* ---- the three forms -------------------------------------------------------------------------------- */

static bool is_number(const struct ml_field *field)
{
	return field->type == ML_T_INT || field->type == ML_T_DECIMAL || field->type == ML_T_PERCENT ||
	       field->type == ML_T_MONEY;
}

static bool table_row(struct ml_cli *cli, struct ml_cli_table *table, struct ml_arena *scratch, const struct listing *l,
	int64_t rid, struct ml_error *e)
{
	struct ml_cell *cells = ML_NEWN(scratch, struct ml_cell, l->n + 1);
	struct ml_buf text = {0};
	unsigned flags = 0;

	if (!ml_store_row(cli->store, scratch, rid, l->fields, l->n, cells, &flags, e))
		return false;
	ml_cli_id(cli, &text, rid);
	if (!l->whole_ids)
		text.n = ML_MIN(text.n, SHORT_ID);
	ml_cli_table_cell(table, ml_buf_view(&text));
	ml_cli_table_cell(table, ml_str(flags & ML_R_CONFLICT ? "≠" : flags & (ML_R_REVIVED | ML_R_FUTURE) ? "!" : ""));
	for (uint32_t i = 0; i < l->n; i++) {
		ml_buf_clear(&text);
		ml_cli_show(cli, &text, l->fields[i], cells[i].v, cells[i].n);
		ml_cli_table_cell(table, ml_buf_view(&text));
	}
	ml_buf_finish(&text);
	return true;
}

static void csv_cell(struct ml_buf *out, struct ml_str text)
{
	bool quote = false;

	for (size_t i = 0; i < text.n && !quote; i++)
		quote = strchr(",\"\r\n;", text.p[i]) != NULL;
	if (!quote) {
		ml_buf_str(out, text);
		return;
	}
	ml_buf_char(out, '"');
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '"')
			ml_buf_char(out, '"');
		ml_buf_char(out, text.p[i]);
	}
	ml_buf_char(out, '"');
}

static void csv_head(struct ml_cli *cli, const struct listing *l)
{
	ml_cli_printf(cli, "id");
	for (uint32_t i = 0; i < l->n; i++)
		ml_cli_printf(cli, ",%s", l->fields[i]->key);
	ml_cli_printf(cli, "\r\n");
}

static bool csv_row(
	struct ml_cli *cli, struct ml_arena *scratch, const struct listing *l, int64_t rid, struct ml_error *e)
{
	struct ml_cell *cells = ML_NEWN(scratch, struct ml_cell, l->n + 1);
	struct ml_buf text = {0};

	if (!ml_store_row(cli->store, scratch, rid, l->fields, l->n, cells, NULL, e))
		return false;
	ml_cli_id(cli, &cli->out, rid);
	for (uint32_t i = 0; i < l->n; i++) {
		ml_buf_clear(&text);
		for (uint32_t v = 0; v < cells[i].n; v++) {
			if (v)
				ml_buf_z(&text, "; ");
			ml_value_plain(&text, l->fields[i], &cells[i].v[v]);
		}
		ml_cli_printf(cli, ",");
		csv_cell(&cli->out, ml_buf_view(&text));
	}
	ml_cli_printf(cli, "\r\n");
	ml_buf_finish(&text);
	return true;
}

static bool print_machine(
	struct ml_cli *cli, const struct listing *l, const struct ml_list *list, bool csv, struct ml_error *e)
{
	struct ml_arena *scratch = ml_arena_create();
	bool good = true;

	if (csv)
		csv_head(cli, l);
	for (uint64_t i = 0; i < ml_list_size(list) && good; i++) {
		int64_t rid = ml_list_at(list, i);

		if (csv) {
			good = csv_row(cli, scratch, l, rid, e);
		} else {
			good = ml_export_json(cli->store, scratch, rid, &cli->out, e);
			ml_cli_printf(cli, "\n");
		}
		good = good && ml_cli_spill(cli, e) && !ml_cancelled(cli->ctx, e);
		ml_arena_reset(scratch);
	}
	ml_arena_destroy(scratch);
	return good;
}

static bool print_table(struct ml_cli *cli, struct listing *l, const struct ml_list *list, struct ml_error *e)
{
	struct ml_cli_table *table = ml_cli_table_create(cli, l->n + 2);
	struct ml_arena *scratch = ml_arena_create();
	bool good = true;

	l->whole_ids = !short_ids_do(cli, list, l->kind);
	ml_cli_table_head(table, 0, _("Id"), false);
	ml_cli_table_whole(table, 0);
	ml_cli_table_head(table, 1, "", false);
	ml_cli_table_whole(table, 1);
	for (uint32_t i = 0; i < l->n; i++)
		ml_cli_table_head(table, i + 2, ml_cli_label(l->fields[i]), is_number(l->fields[i]));
	for (uint64_t i = 0; i < ml_list_size(list) && good; i++) {
		good = table_row(cli, table, scratch, l, ml_list_at(list, i), e) && !ml_cancelled(cli->ctx, e);
		ml_arena_reset(scratch);
	}
	good = ml_cli_table_end(table, good ? e : NULL) && good;
	ml_arena_destroy(scratch);
	if (good && ml_list_count(list) > ml_list_size(list))
		ml_cli_printf(cli, ml_trn("… sur %llu fiche\n", "… sur %llu fiches\n", ml_list_count(list)),
			(unsigned long long)ml_list_count(list));
	return good;
}

/* The keys of a sort order, before the store is asked. */
static bool check_sort(struct ml_cli *cli, const struct ml_kind *kind, const char *sort, struct ml_error *e)
{
	struct ml_str rest = ml_str(sort ? sort : ""), key;

	while (sort && ml_str_split(&rest, ',', &key)) {
		key = ml_str_trim(key);
		if (key.n && key.p[0] == '-')
			key = ml_str_n(key.p + 1, key.n - 1);
		if (ml_store_field(cli->store, kind, key))
			continue;
		ml_fail(e, ML_E_FIELD_UNKNOWN, "%.*s", (int)ML_MIN(key.n, 100), key.p);
		ml_error_about(e, kind->key, NULL);
		return false;
	}
	return true;
}

/* ---- the command --------------------------------------------------------------------------------------- */

static bool choose(struct ml_cli *cli, struct listing *l, struct ml_query *q, struct ml_error *e)
{
	const char *where = ml_cli_value(cli, "where"), *columns = ml_cli_value(cli, "columns");
	int64_t limit = 0;

	if (ml_cli_has(cli, "csv") && cli->json)
		return ml_cli_wrong(e, _("un seul des deux"), "--json, --csv");
	if (!ml_cli_kind(cli, cli->args[0], &l->kind, e) || !ml_cli_number(cli, "limit", 1, UINT32_MAX, &limit, e))
		return false;
	if (ml_cli_value(cli, "view") &&
		!ml_view_find(cli->store, cli->arena, l->kind, ml_str(ml_cli_value(cli, "view")), &l->view, e))
		return false;
	/* What is said besides a view wins over it; filters add up. */
	const char *sort = ml_cli_value(cli, "sort");
	if (!sort && l->view.sort.n)
		sort = ml_arena_str(cli->arena, l->view.sort).p;
	if (!check_sort(cli, l->kind, sort, e))
		return false;
	struct ml_str names = columns ? ml_str(columns) : l->view.columns;
	if (!names.n || (!columns && ml_cli_has(cli, "csv")))
		usual_columns(cli, l, ml_cli_has(cli, "csv"));
	else if (!named_columns(cli, l, names, e))
		return false;
	struct ml_str both = ml_arena_printf(cli->arena, "%.*s%s%s", (int)l->view.where.n, l->view.where.n ? l->view.where.p : "",
		l->view.where.n && where ? " and " : "", where ? where : "");
	*q = (struct ml_query){
		.kind = l->kind,
		.text = l->view.words,
		.where = both,
		.sort = sort,
		.bin = ml_cli_has(cli, "bin") ? ML_ONLY_BIN : ML_WITHOUT_BIN,
		.with_merged = ml_cli_has(cli, "merged"),
		.limit = (uint32_t)limit,
	};
	return true;
}

static bool exec(struct ml_cli *cli, struct ml_error *e)
{
	struct listing l = {0};
	struct ml_query q;
	struct ml_list *list;
	bool good;

	if (!choose(cli, &l, &q, e))
		return false;
	list = ml_store_list(cli->store, &q, e);
	if (!list)
		return false;
	if (cli->json || ml_cli_has(cli, "csv"))
		good = print_machine(cli, &l, list, !cli->json, e);
	else
		good = print_table(cli, &l, list, e);
	ml_list_destroy(list);
	return good;
}

extern const struct ml_command ml_cmd_list;
const struct ml_command ml_cmd_list = {
	.name = "list",
	.args = N_("TYPE"),
	.summary = N_("liste les fiches d'un type"),
	.detail = N_("Le filtre compare des champs : =, !=, <, <=, >, >=, ~ (contient), reliés par « and » ; « champ=a|b » "
		     "prend plusieurs valeurs ; « champ= » cherche les vides, « champ=? » les références dont la fiche "
		     "n'est pas reçue, « territory<=Tata » un territoire et ce qu'il contient ; une date vaut aussi late, today, this_week, next_week, this_month, last_month, "
		     "this_year, last_year, coming. "
		     "Le tri nomme des champs séparés par des virgules, « - » devant pour décroître."),
	.options = (const struct ml_cli_option[]){{.name = "where",
							  .arg = N_("FILTRE"),
							  .help = N_("seulement les fiches qui y répondent")},
		{.name = "view", .arg = N_("NOM"), .help = N_("comme la vue de ce nom : filtre, mots, tri, colonnes")},
		{.name = "sort", .arg = N_("CHAMPS"), .help = N_("ordre des fiches")},
		{.name = "limit", .arg = N_("N"), .help = N_("pas plus de N fiches")},
		{.name = "columns", .arg = N_("CHAMPS"), .help = N_("colonnes à montrer, séparées par des virgules")},
		{.name = "bin", .help = N_("les fiches de la corbeille")},
		{.name = "merged", .help = N_("aussi les fiches réunies à une autre")},
		{.name = "json", .help = N_("en JSON, une fiche par ligne")},
		{.name = "csv", .help = N_("en CSV (virgules, RFC 4180), avec tous les champs")}, {.name = NULL}},
	.examples =
		(const char *const[]){
			"maillage list person --where 'city=Agadir and family_name~ben' --sort family_name",
			"maillage list task --where 'status=todo and due_on<2026-12-01' --json", NULL},
	.min = 1,
	.max = 1,
	.open = ML_CLI_READ,
	.exec = exec,
};
