/*
 * One table-driven parser for all commands: long and short options, "--name=value" and "--name value", "--" ends them.
 * Options of the whole program are taken anywhere.
 */
#include "cli.h"

#include <maillage/text.h>

bool ml_cli_wrong(struct ml_error *e, const char *why, const char *fmt, ...)
{
	struct ml_buf text = {0};
	va_list ap;

	va_start(ap, fmt);
	ml_buf_vprintf(&text, fmt, ap);
	va_end(ap);
	ml_fail(e, ML_E_USAGE, "%s%s%s", text.p, _(" : "), why);
	ml_buf_finish(&text);
	return false;
}

const struct ml_cli_option ml_cli_global_options[] = {
	{.name = "db", .arg = N_("FICHIER"), .help = N_("base à utiliser"), .path = true},
	{.name = "lang", .arg = N_("fr|en|ar"), .help = N_("langue de l'affichage")},
	{.name = "simple", .help = N_("questions et réponses, une par ligne : lecteurs d'écran, lignes lentes")},
	{.name = "no-color", .help = N_("ni couleur ni attribut à l'écran")},
	{.name = "help", .letter = 'h', .help = N_("affiche l'aide et s'arrête")},
	{.name = "version", .help = N_("affiche la version et s'arrête")},
	{.name = NULL},
};

static const struct ml_cli_option *find_in(const struct ml_cli_option *table, struct ml_str name, char letter)
{
	for (; table && table->name; table++)
		if (letter ? table->letter == letter : ml_str_is(name, table->name))
			return table;
	return NULL;
}

static const struct ml_cli_option *find(const struct ml_cli *cli, struct ml_str name, char letter)
{
	const struct ml_cli_option *found = NULL;

	if (cli->command)
		found = find_in(cli->command->options, name, letter);
	return found ? found : find_in(ml_cli_global_options, name, letter);
}

static bool check_text(const char *value, struct ml_error *e)
{
	if (ml_utf8_valid(ml_str(value)))
		return true;
	return ml_fail(e, ML_E_BAD_UTF8, "%s", value);
}

static bool give(struct ml_cli *cli, const struct ml_cli_option *option, const char *value, struct ml_error *e)
{
	struct ml_cli_given given = {option, value};

	if (value && !option->path && !check_text(value, e))
		return false;
	if (!option->repeat && option->arg && ml_cli_value(cli, option->name))
		return ml_cli_wrong(e, _("donné deux fois"), "--%s", option->name);
	ml_vec_push(&cli->given, given);
	return true;
}

/* "--name", "--name=value" or "--name value"; *i moves past a value. */
static bool take_long(struct ml_cli *cli, int argc, char **argv, int *i, struct ml_error *e)
{
	const char *word = argv[*i] + 2, *equal = strchr(word, '=');
	struct ml_str name = ml_str_n(word, equal ? (size_t)(equal - word) : strlen(word));
	const struct ml_cli_option *option = find(cli, name, 0);

	if (!option)
		return ml_cli_wrong(e, _("option inconnue"), "--%.*s", (int)ML_MIN(name.n, 60), name.p);
	if (!option->arg && equal)
		return ml_cli_wrong(e, _("cette option ne prend pas de valeur"), "--%s", option->name);
	if (!option->arg)
		return give(cli, option, NULL, e);
	if (equal)
		return give(cli, option, equal + 1, e);
	if (*i + 1 >= argc)
		return ml_cli_wrong(e, _("valeur manquante"), "--%s", option->name);
	return give(cli, option, argv[++*i], e);
}

/* "-o FILE", "-oFILE", "-h"; letters are not bundled. */
static bool take_short(struct ml_cli *cli, int argc, char **argv, int *i, struct ml_error *e)
{
	const char *word = argv[*i];
	const struct ml_cli_option *option = find(cli, ML_STR(""), word[1]);

	if (!option || (!option->arg && word[2]))
		return ml_cli_wrong(e, _("option inconnue"), "%s", word);
	if (!option->arg)
		return give(cli, option, NULL, e);
	if (word[2])
		return give(cli, option, word + 2, e);
	if (*i + 1 >= argc)
		return ml_cli_wrong(e, _("valeur manquante"), "%s", word);
	return give(cli, option, argv[++*i], e);
}

static bool take_operand(struct ml_cli *cli, const char *word, struct ml_error *e)
{
	if (!cli->command) {
		cli->command = ml_command_find(ml_str(word));
		if (!cli->command)
			return ml_cli_wrong(e, _("commande inconnue"), "%s", word);
		return true;
	}
	if (!cli->command->paths && !check_text(word, e))
		return false;
	cli->args[cli->n_args++] = word;
	return true;
}

static bool check_count(const struct ml_cli *cli, struct ml_error *e)
{
	const struct ml_command *command = cli->command;
	struct ml_buf usage = {0};
	bool good;

	if (!command || ml_cli_has(cli, "help"))
		return true;
	good = cli->n_args >= command->min && (command->max < 0 || cli->n_args <= command->max);
	if (!good) {
		ml_cli_usage_line(&usage, command);
		ml_fail(e, ML_E_USAGE, "%s",
			ml_arena_printf(cli->arena,
				cli->n_args < command->min ? _("il manque un argument à « %s »")
							   : _("il y a un argument de trop pour « %s »"),
				usage.p)
				.p);
		ml_buf_finish(&usage);
	}
	return good;
}

bool ml_cli_parse(struct ml_cli *cli, int argc, char **argv, struct ml_error *e)
{
	bool options_ended = false, good = true;

	cli->args = ML_NEWN(cli->arena, const char *, argc + 1);
	for (int i = 1; i < argc && good; i++) {
		const char *word = argv[i];

		if (options_ended || word[0] != '-' || word[1] == '\0')
			good = take_operand(cli, word, e);
		else if (strcmp(word, "--") == 0)
			options_ended = true;
		else if (word[1] == '-')
			good = take_long(cli, argc, argv, &i, e);
		else
			good = take_short(cli, argc, argv, &i, e);
	}
	return good && check_count(cli, e);
}

bool ml_cli_has(const struct ml_cli *cli, const char *option)
{
	for (size_t i = 0; i < cli->given.n; i++)
		if (strcmp(cli->given.v[i].option->name, option) == 0)
			return true;
	return false;
}

const char *ml_cli_nth(const struct ml_cli *cli, const char *option, uint32_t i)
{
	for (size_t g = 0; g < cli->given.n; g++)
		if (strcmp(cli->given.v[g].option->name, option) == 0 && i-- == 0)
			return cli->given.v[g].value;
	return NULL;
}

const char *ml_cli_value(const struct ml_cli *cli, const char *option)
{
	return ml_cli_nth(cli, option, 0);
}

bool ml_cli_number(
	const struct ml_cli *cli, const char *option, int64_t min, int64_t max, int64_t *out, struct ml_error *e)
{
	const char *text = ml_cli_value(cli, option);
	int64_t n;

	if (!text)
		return true;
	if (!ml_str_to_int(ml_str(text), &n) || n < min || n > max)
		return ml_cli_wrong(e, _("nombre attendu"), "--%s %s", option, text);
	*out = n;
	return true;
}

bool ml_cli_day(struct ml_cli *cli, const char *option, int64_t *days, struct ml_error *e)
{
	const char *text = ml_cli_value(cli, option);
	struct ml_date today, date;

	if (!text)
		return true;
	if (!ml_date_iso(ml_str(text), &date)) {
		ml_time_local(cli->ctx->now_ms(cli->ctx) / 1000, cli->ctx->zone, &today, NULL, NULL, NULL);
		if (!ml_date_parse(ml_str(text), today, &date))
			return ml_cli_wrong(e, _("date attendue, par exemple 2026-11-22"), "--%s %s", option, text);
	}
	*days = ml_date_days(date);
	return true;
}

bool ml_cli_day_text(struct ml_cli *cli, const char *option, struct ml_str *out, struct ml_error *e)
{
	int64_t days;
	struct ml_date d;

	if (!ml_cli_value(cli, option))
		return true;
	if (!ml_cli_day(cli, option, &days, e))
		return false;
	d = ml_date_of_days(days);
	*out = ml_arena_printf(cli->arena, "%04d-%02d-%02d", d.year, d.month, d.day);
	return true;
}
