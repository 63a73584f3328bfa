/* duplicates: records that look like one entered twice, with the score and why. */
#include "cli.h"

void ml_cli_duplicates_line(struct ml_cli *cli, int64_t found)
{
	if (found < 0)
		ml_cli_printf(cli, "%s", _("  doublons : non cherchés, trop de fiches à la fois ; lancez « maillage duplicates »\n"));
	else if (found > 0)
		ml_cli_printf(cli, ml_trn("  %u doublon probable : « maillage duplicates » le montre\n",
			"  %u doublons probables : « maillage duplicates » les montre\n", (unsigned long)found), (unsigned)found);
}

/* Pairs that share a record are one group: three writings of a name are one thing to decide. */
static uint32_t group_of(uint32_t *parent, uint32_t i)
{
	while (parent[i] != i)
		i = parent[i] = parent[parent[i]];
	return i;
}

static void join_groups(struct ml_map *first, const struct ml_dup_pair *p, uint32_t i, uint32_t *parent)
{
	const int64_t rids[] = {p->a, p->b};
	for (int k = 0; k < 2; k++) {
		struct ml_str key = ml_str_n((const char *)&rids[k], sizeof rids[k]);
		uint64_t seen;

		if (!ml_map_get(first, key, &seen)) {
			ml_map_set(first, key, i);
			continue;
		}
		uint32_t x = group_of(parent, (uint32_t)seen), y = group_of(parent, i);
		parent[ML_MAX(x, y)] = ML_MIN(x, y);
	}
}

static void reasons_json(struct ml_buf *out, const struct ml_dup_verdict *v)
{
	struct ml_buf text = {0};

	ml_cli_json_key(out, "reasons");
	ml_buf_char(out, '[');
	for (uint32_t i = 0; i < v->n; i++) {
		if (i)
			ml_buf_char(out, ',');
		ml_cli_json_open(out);
		ml_cli_json_text(out, "what", ml_str(ml_dup_what_key(v->why[i].what)));
		ml_cli_json_text(out, "field", ml_str(v->why[i].field->key));
		ml_cli_json_int(out, "points", v->why[i].points);
		ml_buf_clear(&text);
		ml_dup_reason_show(&text, &v->why[i], ml_trc);
		ml_cli_json_text(out, "text", ml_buf_view(&text));
		ml_buf_char(out, '}');
	}
	ml_buf_char(out, ']');
	ml_buf_finish(&text);
}

static void side_json(struct ml_cli *cli, const char *id_key, const char *title_key, int64_t rid)
{
	struct ml_uuid id;

	if (ml_store_id(cli->store, rid, &id))
		ml_cli_json_uuid(&cli->out, id_key, &id);
	ml_cli_json_text(&cli->out, title_key, ml_store_title(cli->store, cli->arena, rid));
}

static void pair_json(struct ml_cli *cli, const struct ml_dup_pair *p, const struct ml_dup_verdict *v, uint32_t group)
{
	const struct ml_kind *kind = ml_kind_by_wire((uint64_t)p->a & 0xff);
	struct ml_buf *out = &cli->out;

	ml_cli_json_open(out);
	ml_cli_json_text(out, "kind", ml_str(kind->key));
	ml_cli_json_int(out, "score", p->score);
	ml_cli_json_int(out, "group", group);
	side_json(cli, "a", "a_title", p->a);
	side_json(cli, "b", "b_title", p->b);
	reasons_json(out, v);
	ml_cli_json_close(out);
}

static void side_text(struct ml_cli *cli, int64_t rid)
{
	struct ml_buf text = {0};
	struct ml_str more = ml_store_subtitle(cli->store, cli->arena, rid);

	ml_buf_z(&text, "      ");
	ml_cli_id(cli, &text, rid);
	ml_buf_char(&text, ' ');
	ml_buf_str(&text, ml_store_title(cli->store, cli->arena, rid));
	if (more.n) {
		ml_buf_z(&text, " · ");
		ml_buf_str(&text, more);
	}
	ml_cli_text(cli, ml_buf_view(&text), false);
	ml_cli_printf(cli, "\n");
	ml_buf_finish(&text);
}

static void pair_text(struct ml_cli *cli, const struct ml_dup_pair *p, const struct ml_dup_verdict *v)
{
	const struct ml_kind *kind = ml_kind_by_wire((uint64_t)p->a & 0xff);
	struct ml_buf text = {0};

	ml_buf_printf(&text, "%3d %% · %s · %s%s", p->score, ml_tr(kind->label), ml_tr(ml_dup_words(p->score)), _(" : "));
	for (uint32_t i = 0; i < v->n; i++) {
		if (i)
			ml_buf_z(&text, _(", "));
		ml_dup_reason_show(&text, &v->why[i], ml_trc);
	}
	ml_cli_text(cli, ml_buf_view(&text), false);
	ml_cli_printf(cli, "\n");
	side_text(cli, p->a);
	side_text(cli, p->b);
	ml_buf_finish(&text);
}

static bool show(struct ml_cli *cli, const struct ml_dup_pair *pairs, uint32_t n, struct ml_error *e)
{
	uint32_t *parent = ML_NEWN(cli->arena, uint32_t, n + 1), *number = ML_NEWN(cli->arena, uint32_t, n + 1), groups = 0;
	uint32_t *next = ML_NEWN(cli->arena, uint32_t, n + 1);
	bool good = true;
	struct ml_map *first = ml_map_create();
	struct ml_dup_verdict v;

	for (uint32_t i = 0; i < n; i++) {
		parent[i] = i;
		join_groups(first, &pairs[i], i, parent);
	}
	/* Best first; the others of a group come right behind its best, through the list of its members. */
	for (uint32_t i = n; i-- > 0;) {
		uint32_t group = group_of(parent, i);
		next[i] = number[group];
		number[group] = i + 1;
	}
	for (uint32_t i = 0; i < n && good; i++) {
		if (number[group_of(parent, i)] != i + 1)
			continue;
		groups++;
		for (uint32_t j = i + 1; j && good; j = next[j - 1]) {
			const struct ml_dup_pair *p = &pairs[j - 1];

			good = ml_dup_compare(cli->store, p->a, p->b, &v, e);
			if (good && cli->json)
				pair_json(cli, p, &v, groups);
			else if (good)
				pair_text(cli, p, &v);
			good = good && ml_cli_spill(cli, e);
		}
	}
	ml_map_destroy(first);
	return good;
}

static bool exec(struct ml_cli *cli, struct ml_error *e)
{
	const char *key = ml_cli_value(cli, "kind");
	const struct ml_kind *kind = NULL;
	int64_t min = ML_DUP_PROBABLE, limit = 0;
	struct ml_dup_pair *pairs;
	uint32_t n;
	bool done;

	if (key && !ml_cli_kind(cli, key, &kind, e))
		return false;
	if (!ml_cli_number(cli, "min", ML_DUP_LEAST, 100, &min, e) || !ml_cli_number(cli, "limit", 1, INT32_MAX, &limit, e))
		return false;
	if (!ml_dup_refresh(cli->store, 0, &done, e) ||
		!ml_dup_pairs(cli->store, cli->arena, kind, (int)min, (uint32_t)limit, &pairs, &n, e) ||
		!show(cli, pairs, n, e))
		return false;
	if (!cli->json)
		ml_cli_printf(cli, ml_trn("%u doublon probable\n", "%u doublons probables\n", n), n);
	return true;
}

extern const struct ml_command ml_cmd_duplicates;
const struct ml_command ml_cmd_duplicates = {
	.name = "duplicates",
	.args = "",
	.summary = N_("cherche les fiches saisies deux fois"),
	.detail = N_("Une note sur 100 et ses raisons : nom (accents, transcriptions, écriture arabe, prénom et nom "
		     "inversés, sigles), téléphone, adresse électronique, SIRET, RNA, ICE, commune. 70 et plus : probable. "
		     "Les fiches réunies par join et celles que distinct sépare n'y sont plus."),
	.options = (const struct ml_cli_option[]){{.name = "kind", .arg = N_("TYPE"), .help = N_("seulement ce type de fiches")},
		{.name = "min", .arg = N_("NOTE"), .help = N_("note la plus basse montrée, de 50 à 100 (70 sinon)")},
		{.name = "limit", .arg = N_("N"), .help = N_("pas plus de N paires, les plus probables")},
		{.name = "json", .help = N_("en JSON, une paire par ligne")}, {.name = NULL}},
	.examples = (const char *const[]){"maillage duplicates --kind person", "maillage duplicates --min 50 --json", NULL},
	.min = 0,
	.max = 0,
	.open = ML_CLI_READ,
	.exec = exec,
};
