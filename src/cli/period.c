/* cli: --from, --to, --all and --territory. */
#include "period.h"

#include <maillage/text.h>

static bool read_day(struct ml_cli *cli, const char *option, char out[ML_DAY_TEXT], struct ml_error *e)
{
	struct ml_str iso = ml_str(out);

	if (!ml_cli_day_text(cli, option, &iso, e))
		return false;
	if (iso.p != out)
		snprintf(out, ML_DAY_TEXT, "%.*s", (int)iso.n, iso.p);
	return true;
}

bool ml_cli_period(struct ml_cli *cli, char from[ML_DAY_TEXT], char to[ML_DAY_TEXT], struct ml_error *e)
{
	ml_range_days(cli->ctx, ML_RANGE_12_MONTHS, from, to);
	if (ml_cli_has(cli, "all") || ml_cli_value(cli, "from") || ml_cli_value(cli, "to"))
		from[0] = to[0] = 0;
	if (!read_day(cli, "from", from, e) || !read_day(cli, "to", to, e))
		return false;
	if (from[0] && to[0] && strcmp(from, to) > 0)
		return ml_fail(e, ML_E_VALUE_ORDER, "--from, --to");
	return true;
}

bool ml_cli_territory(struct ml_cli *cli, int64_t *rid, struct ml_error *e)
{
	const struct ml_field *field = ml_kind_field(ml_kind_by_key(ML_STR("event")), ML_STR("territory"));
	const char *territory = ml_cli_value(cli, "territory");
	struct ml_uuid id;

	*rid = 0;
	if (!territory)
		return true;
	if (!cli->reader.resolve(cli->reader.resolve_arg, field, ml_str(territory), &id, e))
		return false;
	*rid = ml_store_rid(cli->store, &id);
	return true;
}
