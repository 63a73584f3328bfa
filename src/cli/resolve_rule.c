/* resolve --rule: many conflicts settled at once; --dry-run shows what would be done. */
#include "resolve.h"

static bool unknown_rule(struct ml_error *e, const char *text)
{
	char known[80];

	snprintf(known, sizeof(known), "newest, here, there, officer=%s, territory", _("NOM"));
	return ml_cli_wrong(e, known, "--rule %s", text);
}

static bool read_rule(struct ml_cli *cli, const char *text, struct ml_rule *rule, struct ml_error *e)
{
	struct ml_str rest = ml_str(text), key;

	ml_str_split(&rest, '=', &key);
	if (!ml_rule_parse(ml_str_trim(key), &rule->by) || (rule->by == ML_RULE_OFFICER) != (rest.p && rest.n))
		return unknown_rule(e, text);
	rule->officer = rest.p ? ml_str_trim(rest) : ML_STR("");
	return true;
}

/* "MA-09=F. Amrani": a territory by its code. */
static bool read_place(struct ml_cli *cli, const char *text, struct ml_rule_place *place, struct ml_error *e)
{
	struct ml_str rest = ml_str(text), code;
	struct ml_buf where = {0};

	ml_str_split(&rest, '=', &code);
	ml_buf_printf(&where, "code=\"%.*s\"", (int)code.n, code.p);
	struct ml_query q = {
		.kind = ml_kind_by_key(ML_STR("territory")), .where = ml_buf_view(&where), .limit = 1};
	struct ml_list *l = rest.p && rest.n ? ml_store_list(cli->store, &q, e) : NULL;
	bool found = l && ml_list_size(l) && ml_store_id(cli->store, ml_list_at(l, 0), &place->territory);
	ml_buf_finish(&where);
	if (!found && l)
		ml_fail(e, ML_E_NOT_FOUND, "%.*s", (int)ML_MIN(code.n, 80), code.p);
	else if (!found && !(rest.p && rest.n))
		ml_cli_wrong(e, _("CODE=NOM"), "--place %s", text);
	ml_list_destroy(l);
	place->officer = ml_str_trim(rest);
	return found;
}

/* Those given now, before those kept from the screen: the first line for a territory counts. */
static bool read_places(struct ml_cli *cli, struct ml_rule *rule, struct ml_error *e)
{
	struct ml_rule_place *kept, *all;
	uint32_t n_kept, n = 0, given = 0;

	while (ml_cli_nth(cli, "place", given))
		given++;
	ml_review_places(cli->store, cli->arena, &kept, &n_kept);
	all = ML_NEWN(cli->arena, struct ml_rule_place, given + n_kept + 1);
	for (; n < given; n++)
		if (!read_place(cli, ml_cli_nth(cli, "place", n), &all[n], e))
			return false;
	for (uint32_t i = 0; i < n_kept; i++)
		all[n++] = kept[i];
	rule->places = all;
	rule->n_places = n;
	return true;
}

static bool read_limits(struct ml_cli *cli, struct ml_rule *rule, struct ml_error *e)
{
	const char *kind = ml_cli_value(cli, "kind"), *field = ml_cli_value(cli, "field"),
		   *where = ml_cli_value(cli, "where");

	rule->field = ml_str(field ? field : "");
	rule->where = ml_str(where ? where : "");
	if (kind && !ml_cli_kind(cli, kind, &rule->kind, e))
		return false;
	if (where && !kind)
		return ml_cli_wrong(e, _("indiquez aussi --kind"), "--where");
	if (field && rule->kind && !ml_store_field(cli->store, rule->kind, rule->field)) {
		ml_fail(e, ML_E_FIELD_UNKNOWN, "%s", field);
		ml_error_about(e, rule->kind->key, NULL);
		return false;
	}
	return true;
}

/* ---- what it would do --------------------------------------------------------------------------- */

static bool decision_json(struct ml_cli *cli, const struct ml_decision *d)
{
	const struct ml_kind *kind = ml_kind_by_wire((uint64_t)d->rid & 0xff);
	struct ml_buf *out = &cli->out;
	struct ml_uuid id;

	ml_cli_json_open(out);
	if (ml_store_id(cli->store, d->rid, &id))
		ml_cli_json_uuid(out, "id", &id);
	if (kind)
		ml_cli_json_text(out, "kind", ml_str(kind->key));
	ml_cli_json_text(out, "field", ml_str(d->field->key));
	if (d->left == ML_LEFT_NOT) {
		ml_cli_json_key(out, "kept");
		ml_value_json(out, d->field, &d->kept);
	} else {
		ml_cli_json_text(out, "left", ml_str(ml_left_key((enum ml_left)d->left)));
	}
	ml_cli_json_int(out, "values", d->n);
	ml_cli_json_close(out);
	return true;
}

static bool print_plan(struct ml_cli *cli, const struct ml_review_plan *plan, struct ml_error *e)
{
	struct ml_cli_table *table = cli->json ? NULL : ml_cli_table_create(cli, 3);
	struct ml_arena *a = ml_arena_create();
	struct ml_buf text = {0};
	bool good = true;

	for (uint32_t i = 0; i < plan->n && good; i++) {
		const struct ml_decision *d = &plan->v[i];

		if (cli->json) {
			good = decision_json(cli, d) && ml_cli_spill(cli, e);
			continue;
		}
		ml_cli_table_cell(table, ml_store_title(cli->store, a, d->rid));
		ml_cli_table_cell(table, ml_str(ml_cli_label(d->field)));
		ml_buf_clear(&text);
		if (d->left == ML_LEFT_NOT)
			ml_cli_show(cli, &text, d->field, &d->kept, 1);
		else
			ml_buf_printf(&text, "! %s", ml_tr(ml_left_label((enum ml_left)d->left)));
		ml_cli_table_cell(table, ml_buf_view(&text));
		ml_arena_reset(a);
	}
	ml_buf_finish(&text);
	ml_arena_destroy(a);
	return ml_cli_table_end(table, good ? e : NULL) && good;
}

static void print_sum(struct ml_cli *cli, const struct ml_review_plan *plan, uint32_t done, bool dry)
{
	uint32_t left = plan->n - done;

	if (cli->json && dry)
		return;
	if (cli->json) {
		ml_cli_json_open(&cli->out);
		ml_cli_json_int(&cli->out, "settled", done);
		ml_cli_json_int(&cli->out, "left", left);
		ml_cli_json_close(&cli->out);
		return;
	}
	ml_cli_printf(cli,
		dry ? ml_trn("%u conflit serait réglé", "%u conflits seraient réglés", done)
		    : ml_trn("%u conflit réglé", "%u conflits réglés", done),
		done);
	if (left)
		ml_cli_printf(cli, ml_trn(", %u laissé", ", %u laissés", left), left);
	ml_cli_printf(cli, "\n");
	for (int i = 1; i < ML_LEFTS; i++)
		if (plan->left[i])
			ml_cli_printf(cli, "  %u : %s\n", plan->left[i], ml_tr(ml_left_label((enum ml_left)i)));
}

static bool apply(struct ml_cli *cli, const struct ml_review_plan *plan, const char *label, uint32_t *done,
	struct ml_error *e)
{
	if (!ml_step_begin(cli->store, "settle", ml_str(label), e))
		return false;
	if (!ml_review_apply(cli->store, plan, done, e)) {
		ml_step_cancel(cli->store);
		return false;
	}
	return ml_step_commit(cli->store, e);
}

bool ml_cli_resolve_by_rule(struct ml_cli *cli, struct ml_error *e)
{
	const char *text = ml_cli_value(cli, "rule");
	struct ml_rule rule = {0};
	struct ml_review_plan plan;
	bool dry = ml_cli_has(cli, "dry-run");

	if (!read_rule(cli, text, &rule, e) || !read_limits(cli, &rule, e) || !read_places(cli, &rule, e) ||
		!ml_review_plan(cli->store, &rule, &plan, e))
		return false;
	uint32_t done = plan.settles;
	bool good = dry ? print_plan(cli, &plan, e) : apply(cli, &plan, text, &done, e);
	if (good)
		print_sum(cli, &plan, done, dry);
	ml_review_plan_finish(&plan);
	return good;
}
