/* indicators: the value of each indicator over a period, as a table or for machines. */
#include "period.h"

#include <math.h>

#include <maillage/indicator.h>
#include <maillage/view.h>

struct asked {
	char from[ML_DAY_TEXT], to[ML_DAY_TEXT];
	int64_t territory, today;
};

static void json_number(struct ml_buf *out, const char *key, double v)
{
	ml_cli_json_key(out, key);
	if (isnan(v))
		ml_buf_z(out, "null");
	else
		ml_buf_printf(out, "%.15g", v);
}

static void as_json(struct ml_cli *cli, const struct ml_indicator *one, const struct ml_indicator_value *v,
	const struct asked *asked)
{
	struct ml_uuid id;

	ml_cli_json_open(&cli->out);
	ml_cli_json_text(&cli->out, "code", one->code);
	ml_cli_json_text(&cli->out, "name", one->name);
	json_number(&cli->out, "value", v->value);
	ml_cli_json_text(&cli->out, "unit", ml_indicator_unit(one));
	json_number(&cli->out, "baseline", one->baseline);
	json_number(&cli->out, "target", one->target);
	json_number(&cli->out, "numerator", v->numerator);
	json_number(&cli->out, "denominator", v->denominator);
	ml_cli_json_text(&cli->out, "from", ml_str(asked->from));
	ml_cli_json_text(&cli->out, "to", ml_str(asked->to));
	ml_cli_json_text(&cli->out, "source", ml_str(one->computed ? one->computed->key : "measures"));
	if (ml_store_id(cli->store, one->rid, &id))
		ml_cli_json_uuid(&cli->out, "id", &id);
	ml_cli_json_close(&cli->out);
}

static void head(struct ml_cli_table *t)
{
	ml_cli_table_head(t, 0, _("code"), false);
	ml_cli_table_head(t, 1, _("indicateur"), false);
	ml_cli_table_head(t, 2, _("valeur"), true);
	ml_cli_table_head(t, 3, _("cible"), true);
	ml_cli_table_head(t, 4, _("unité"), false);
	ml_cli_table_head(t, 5, _("état"), false);
}

static struct ml_str number(struct ml_cli *cli, double v)
{
	struct ml_buf text = {0};

	if (isnan(v))
		return ML_STR("");
	ml_number_show(&text, v, cli->ctx->lang);
	struct ml_str out = ml_arena_str(cli->arena, ml_buf_view(&text));
	ml_buf_finish(&text);
	return out;
}

static void as_row(struct ml_cli *cli, struct ml_cli_table *t, const struct ml_indicator *one,
	const struct ml_indicator_value *v, int64_t today)
{
	ml_cli_table_cell(t, one->code);
	ml_cli_table_cell(t, one->name);
	ml_cli_table_cell(t, number(cli, v->value));
	ml_cli_table_cell(t, number(cli, one->target));
	ml_cli_table_cell(t, ml_indicator_unit(one));
	ml_cli_table_cell(t, ml_str(ml_indicator_state_label(ml_indicator_state(one, v->value, today))));
}

static bool print_all(struct ml_cli *cli, struct ml_indicators *x, const struct asked *asked, struct ml_error *e)
{
	struct ml_indicator_ask ask = {.from = asked->from, .to = asked->to, .territory = asked->territory};
	struct ml_cli_table *t = cli->json ? NULL : ml_cli_table_create(cli, 6);
	struct ml_indicator *all = NULL;
	struct ml_indicator_value v;
	uint32_t n = 0;
	bool good = ml_indicators_list(x, &all, &n, e);

	if (t)
		head(t);
	for (uint32_t i = 0; i < n && good; i++) {
		good = ml_indicator_value(x, &all[i], &ask, &v, e);
		if (good && t)
			as_row(cli, t, &all[i], &v, asked->today);
		else if (good)
			as_json(cli, &all[i], &v, asked);
	}
	return ml_cli_table_end(t, good ? e : NULL) && good;
}

static bool exec(struct ml_cli *cli, struct ml_error *e)
{
	struct asked asked = {.today = ml_view_today(cli->store)};
	struct ml_indicators *x;
	bool good = ml_cli_period(cli, asked.from, asked.to, e) && ml_cli_territory(cli, &asked.territory, e);

	if (!good)
		return false;
	x = ml_indicators_open(cli->store, cli->arena, e);
	good = x && print_all(cli, x, &asked, e);
	ml_indicators_close(x);
	return good;
}

extern const struct ml_command ml_cmd_indicators;
const struct ml_command ml_cmd_indicators = {
	.name = "indicators",
	.args = "",
	.summary = N_("la valeur de chaque indicateur"),
	.detail =
		N_("La valeur sur la période, calculée d'après les fiches ou d'après les mesures saisies, la cible et "
		   "l'état. Sans dates, les douze derniers mois. « maillage report indicator --about ID » dit comment "
		   "un indicateur est compté et donne ses valeurs par période, genre, âge et territoire."),
	.options = (const struct ml_cli_option[]){ML_CLI_PERIOD_OPTIONS,
		{.name = "json", .help = N_("en JSON, un indicateur par ligne ; une valeur qui n'existe pas est null")},
		{.name = NULL}},
	.examples = (const char *const[]){"maillage indicators", "maillage indicators --territory MA-09 --json",
		"maillage indicators --from 2026-01-01 --to 2026-06-30", NULL},
	.min = 0,
	.max = 0,
	.open = ML_CLI_READ,
	.exec = exec,
};
