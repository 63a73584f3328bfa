/* attendance: the sign-in sheet of an event: who is there, the sheet to print, arrivals by number, by person, walk-ins.
 */
#include <maillage/door.h>
#include <maillage/text.h>
#include <stdlib.h>

#include "cli.h"

/* ---- printing ----------------------------------------------------------------------------- */

static struct ml_str status_label(struct ml_cli *cli, struct ml_str key)
{
	const struct ml_field *f = ml_kind_field(ml_kind_by_key(ML_STR("attendance")), ML_STR("status"));
	struct ml_value v = ml_text(key);
	struct ml_buf text = {0};

	if (key.n)
		ml_cli_show(cli, &text, f, &v, 1);
	struct ml_str label = ml_arena_str(cli->arena, ml_buf_view(&text));
	ml_buf_finish(&text);
	return label;
}

static struct ml_str hour(struct ml_cli *cli, int64_t at)
{
	struct ml_date d;
	int minutes;

	if (!at)
		return ML_STR("");
	ml_time_local(at, cli->ctx->zone, &d, &minutes, NULL, NULL);
	return ml_arena_printf(cli->arena, "%02d:%02d", minutes / 60, minutes % 60);
}

static void line_json(struct ml_cli *cli, const struct ml_door_line *l)
{
	static const char *const genders[] = {"", "f", "m", "other"};
	struct ml_buf *out = &cli->out;
	struct ml_uuid id;

	ml_cli_json_open(out);
	if (ml_store_id(cli->store, l->rid, &id))
		ml_cli_json_uuid(out, "id", &id);
	if (l->person && ml_store_id(cli->store, l->person, &id))
		ml_cli_json_uuid(out, "person", &id);
	if (l->number)
		ml_cli_json_int(out, "number", l->number);
	ml_cli_json_text(out, "name", l->name);
	ml_cli_json_text(out, "detail", l->detail);
	ml_cli_json_text(out, "status", l->status);
	ml_cli_json_bool(out, "present", l->present);
	if (l->arrived)
		ml_cli_json_time(out, "arrived_at", l->arrived * 1000);
	if (l->gender)
		ml_cli_json_text(out, "gender", ml_str(genders[l->gender]));
	if (l->age.n)
		ml_cli_json_text(out, "age_band", l->age);
	ml_cli_json_bool(out, "first_time", l->first_time);
	ml_cli_json_close(out);
}

static bool print(struct ml_cli *cli, const struct ml_door *d, struct ml_error *e)
{
	const struct ml_door_count *c = &d->count;
	struct ml_cli_table *table;

	for (uint32_t i = 0; cli->json && i < d->n; i++)
		line_json(cli, &d->v[i]);
	if (cli->json)
		return true;
	table = ml_cli_table_create(cli, 5);
	ml_cli_table_head(table, 0, _("N°"), true);
	ml_cli_table_head(table, 1, _("Nom et prénom"), false);
	ml_cli_table_head(table, 2, _("Organisme, commune"), false);
	ml_cli_table_head(table, 3, _("Présence"), false);
	ml_cli_table_head(table, 4, _("Arrivée"), false);
	for (uint32_t i = 0; i < d->n; i++) {
		const struct ml_door_line *l = &d->v[i];
		ml_cli_table_cell(table, l->number ? ml_arena_printf(cli->arena, "%u", l->number) : ML_STR(""));
		ml_cli_table_cell(table, l->name);
		ml_cli_table_cell(table, l->detail);
		ml_cli_table_cell(table, status_label(cli, l->status));
		ml_cli_table_cell(table, hour(cli, l->arrived));
	}
	if (!ml_cli_table_end(table, e))
		return false;
	ml_cli_printf(cli, ml_trn("%u présent / %u attendus", "%u présents / %u attendus", c->present), c->present,
		c->expected);
	ml_cli_printf(cli, " · ");
	ml_cli_printf(cli, _("femmes %u · hommes %u · moins de 25 ans %u · première fois %u · spontanées %u"), c->women,
		c->men, c->young, c->first_time, c->walk_ins);
	ml_cli_printf(cli, "\n");
	return true;
}

/* ---- writing -------------------------------------------------------------------------------- */

static bool sheet(struct ml_cli *cli, struct ml_door *d, const char *path, struct ml_error *e)
{
	size_t n = strlen(path);
	bool text = n >= 4 && strcasecmp(path + n - 4, ".txt") == 0;
	struct ml_buf out = {0};
	bool good = ml_door_number(cli->store, d, e);

	if (good) {
		ml_door_sheet(cli->ctx, d, !text, &out);
		good = ml_file_replace(path, ml_buf_view(&out), 0600, e);
	}
	ml_buf_finish(&out);
	return good;
}

static bool numbers(struct ml_cli *cli, const struct ml_door *d, const char *text, struct ml_error *e)
{
	uint32_t *lines = ML_NEWN(cli->arena, uint32_t, d->n + 1), n = 0;

	if (!ml_door_read_numbers(d, ml_str(text), lines, &n, e))
		return false;
	for (uint32_t i = 0; i < n; i++)
		if (!ml_door_arrive(cli->store, d, d->v[lines[i]].rid, 0, NULL, NULL, e))
			return false;
	return true;
}

static bool person_of(struct ml_cli *cli, const char *text, int64_t *rid, struct ml_error *e)
{
	const struct ml_field *f = ml_kind_field(ml_kind_by_key(ML_STR("attendance")), ML_STR("person"));
	struct ml_uuid id;

	if (!cli->reader.resolve(cli->reader.resolve_arg, f, ml_str(text), &id, e))
		return false;
	*rid = ml_store_rid(cli->store, &id);
	return *rid || ml_fail(e, ML_E_NOT_FOUND, "%s", text);
}

static bool choice(struct ml_cli *cli, const char *option, const char *field, struct ml_str *out, struct ml_error *e)
{
	const struct ml_field *f = ml_kind_field(ml_kind_by_key(ML_STR("attendance")), ml_str(field));
	const char *text = ml_cli_value(cli, option);
	struct ml_value v;

	if (text && !ml_value_parse(cli->arena, f, ml_str(text), &cli->reader, &v, e))
		return false;
	*out = text ? v.s : ML_STR("");
	return true;
}

static bool walk_in(struct ml_cli *cli, const struct ml_door *d, struct ml_error *e)
{
	const struct ml_field *f = ml_kind_field(ml_kind_by_key(ML_STR("attendance")), ML_STR("territory"));
	const char *territory = ml_cli_value(cli, "territory"), *name = ml_cli_value(cli, "name");
	struct ml_door_profile p = {.name = ml_str(name ? name : "")};

	return choice(cli, "walk-in", "gender", &p.gender, e) && choice(cli, "age", "age_band", &p.age, e) &&
	       (!territory || cli->reader.resolve(cli->reader.resolve_arg, f, ml_str(territory), &p.territory, e)) &&
	       ml_door_arrive(cli->store, d, 0, 0, &p, NULL, e);
}

static bool leave(struct ml_cli *cli, const struct ml_door *d, const char *text, struct ml_error *e)
{
	int64_t person;

	if (!person_of(cli, text, &person, e))
		return false;
	for (uint32_t i = 0; i < d->n; i++)
		if (d->v[i].person == person && d->v[i].present)
			return ml_door_leave(cli->store, d->v[i].rid, e);
	return ml_fail(e, ML_E_NOT_FOUND, "%s", text);
}

static bool write(struct ml_cli *cli, const struct ml_door *d, struct ml_error *e)
{
	const char *text;
	int64_t person;

	if ((text = ml_cli_value(cli, "present")) && !numbers(cli, d, text, e))
		return false;
	for (uint32_t i = 0; (text = ml_cli_nth(cli, "arrive", i)); i++)
		if (!person_of(cli, text, &person, e) || !ml_door_arrive(cli->store, d, 0, person, NULL, NULL, e))
			return false;
	for (uint32_t i = 0; (text = ml_cli_nth(cli, "leave", i)); i++)
		if (!leave(cli, d, text, e))
			return false;
	return !ml_cli_has(cli, "walk-in") || walk_in(cli, d, e);
}

static bool exec(struct ml_cli *cli, struct ml_error *e)
{
	static const char *const writing[] = {"present", "arrive", "leave", "walk-in"};
	const char *path = ml_cli_value(cli, "sheet");
	struct ml_door d;
	int64_t event;
	bool writes = false;

	if (!ml_cli_record(cli, cli->args[0], &event, e) || !ml_door_load(cli->store, cli->arena, event, &d, e))
		return false;
	for (size_t i = 0; i < ML_COUNT(writing); i++)
		writes |= ml_cli_has(cli, writing[i]);
	if (writes) {
		if (!ml_step_begin(cli->store, "save", d.title, e))
			return false;
		if (!write(cli, &d, e)) {
			ml_step_cancel(cli->store);
			return false;
		}
		if (!ml_step_commit(cli->store, e) || !ml_door_load(cli->store, cli->arena, event, &d, e))
			return false;
	}
	if (path && (!sheet(cli, &d, path, e) || !ml_door_load(cli->store, cli->arena, event, &d, e)))
		return false;
	return print(cli, &d, e);
}

extern const struct ml_command ml_cmd_attendance;
const struct ml_command ml_cmd_attendance = {
	.name = "attendance",
	.args = N_("ÉVÉNEMENT"),
	.summary = N_("l'émargement d'un événement : qui est là, la feuille à imprimer, les arrivées"),
	.detail = N_("Sans option, montre la liste et les comptes. La feuille imprimée donne un numéro à chaque ligne "
		     "; au retour, "
		     "--present note les numéros signés, d'un coup ou pas du tout. Tout ce qu'une commande note "
		     "s'annule par « maillage undo »."),
	.options = (const struct ml_cli_option
			[]){{.name = "sheet",
				    .arg = N_("FICHIER"),
				    .help = N_(
					    "écrit la feuille : texte si le nom finit par .txt, sinon HTML à imprimer"),
				    .path = true},
		{.name = "present",
			.arg = N_("NUMÉROS"),
			.help = N_("lignes de la feuille qui ont signé, par exemple « 1 4 7-12 »")},
		{.name = "arrive",
			.arg = N_("PERSONNE"),
			.help = N_("quelqu'un arrive, inscrit ou non : identifiant ou nom"),
			.repeat = true},
		{.name = "leave", .arg = N_("PERSONNE"), .help = N_("son arrivée était une erreur"), .repeat = true},
		{.name = "walk-in", .arg = N_("GENRE"), .help = N_("arrivée spontanée : f, m, other ou unknown")},
		{.name = "age", .arg = N_("TRANCHE"), .help = N_("son âge : u18, 18_24, 25_64, 65_79 ou 80p")},
		{.name = "territory", .arg = N_("CODE"), .help = N_("d'où elle vient : code, nom ou identifiant")},
		{.name = "name", .arg = N_("NOM"), .help = N_("son nom, sans créer de fiche")},
		{.name = "json", .help = N_("en JSON, une ligne d'émargement par ligne")}, {.name = NULL}},
	.examples = (const char *const[]){"maillage attendance 01a2015c --sheet emargement.html",
		"maillage attendance 01a2015c --present '1 4 7-12'",
		"maillage attendance 01a2015c --walk-in f --age 18_24 --territory MA-AGD", NULL},
	.min = 1,
	.max = 1,
	.open = ML_CLI_WRITE,
	.exec = exec,
};
