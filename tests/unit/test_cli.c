/* The command line's tables: what the help promises is what the parser takes, and what due reads is what the model has.
 */
#include "../../src/cli/cli.h"

#include "tap.h"

/* ---- parsing --------------------------------------------------------------------------- */

#define MOST_WORDS 32

/* Cuts a command line of an example into words, in place: blanks, and quotes as a shell reads them. */
static int split(char *line, char *words[MOST_WORDS])
{
	int n = 0;

	for (char *at = line; *at && n < MOST_WORDS;) {
		char *to = at;
		char quote = 0;

		words[n++] = at;
		for (; *at && (quote || *at != ' '); at++) {
			if (quote ? *at == quote : *at == '\'')
				quote = quote ? 0 : *at;
			else
				*to++ = *at;
		}
		while (*at == ' ')
			at++;
		*to = '\0';
	}
	return n;
}

static void begin(struct ml_cli *cli, struct ml_context *ctx)
{
	*cli = (struct ml_cli){.ctx = ctx, .arena = ml_arena_create(), .scratch = ml_arena_create()};
}

static void end(struct ml_cli *cli)
{
	ml_vec_finish(&cli->given);
	ml_buf_finish(&cli->out);
	ml_arena_destroy(cli->arena);
	ml_arena_destroy(cli->scratch);
}

/* Parses a command line; its error code, and what `look` sees of the run. */
static enum ml_code parse(struct ml_context *ctx, const char *text, void (*look)(struct ml_cli *))
{
	struct ml_cli cli;
	struct ml_error e = {0};
	char line[512], *words[MOST_WORDS];
	int n;

	snprintf(line, sizeof(line), "%s", text);
	n = split(line, words);
	begin(&cli, ctx);
	if (ml_cli_parse(&cli, n, words, &e) && look)
		look(&cli);
	end(&cli);
	return e.code;
}

static void look_at_import(struct ml_cli *cli)
{
	is_str(cli->command->name, "import", "the command is found after the global options");
	is_str(ml_cli_value(cli, "db"), "x.db", "a global option before the command");
	is_str(ml_cli_nth(cli, "map", 0), "A=b", "first of a repeated option");
	is_str(ml_cli_nth(cli, "map", 1), "C=d", "second of a repeated option");
	ok(!ml_cli_nth(cli, "map", 2), "no third one");
	is_int(cli->n_args, 2, "two operands");
	is_str(cli->args[1], "--odd", "after -- all are operands");
	ok(ml_cli_has(cli, "dry-run") && !ml_cli_has(cli, "json"), "flags");
}

static void look_at_bundle(struct ml_cli *cli)
{
	is_str(ml_cli_value(cli, "output"), "f.mlg", "a short option with its value in one word");
}

static void test_parser(struct ml_context *ctx)
{
	is_int(parse(ctx, "maillage --db x.db import --map A=b f.csv --dry-run --map=C=d -- --odd", look_at_import),
		ML_E_NONE, "options mix with operands");
	is_int(parse(ctx, "maillage bundle -of.mlg", look_at_bundle), ML_E_NONE, "short option");
	is_int(parse(ctx, "maillage", NULL), ML_E_NONE, "no command");
	is_int(parse(ctx, "maillage nonsense", NULL), ML_E_USAGE, "unknown command");
	is_int(parse(ctx, "maillage list", NULL), ML_E_USAGE, "too few operands");
	is_int(parse(ctx, "maillage list a b", NULL), ML_E_USAGE, "too many operands");
	is_int(parse(ctx, "maillage list person --nope", NULL), ML_E_USAGE, "unknown option");
	is_int(parse(ctx, "maillage list person --limit", NULL), ML_E_USAGE, "an option without its value");
	is_int(parse(ctx, "maillage list person --json=yes", NULL), ML_E_USAGE, "a flag with a value");
	is_int(parse(ctx, "maillage list person --limit 1 --limit 2", NULL), ML_E_USAGE, "an option given twice");
	is_int(parse(ctx, "maillage list person -z", NULL), ML_E_USAGE, "unknown letter");
	is_int(parse(ctx, "maillage list --help", NULL), ML_E_NONE, "asking for help needs no operand");
	is_int(parse(ctx, "maillage find \xff", NULL), ML_E_BAD_UTF8, "an operand that is not UTF-8");
	is_int(parse(ctx, "maillage import \xff", NULL), ML_E_NONE, "a file name may be any bytes");
}

/* ---- tables ---------------------------------------------------------------------------------- */

static void test_commands(struct ml_context *ctx)
{
	for (const struct ml_command *const *c = ml_commands; *c; c++) {
		ok((*c)->summary && (*c)->exec && (*c)->args, "%s: complete", (*c)->name);
		ok((*c)->max < 0 || (*c)->max >= (*c)->min, "%s: sane limits", (*c)->name);
		for (const char *const *x = (*c)->examples; x && *x; x++)
			is_int(parse(ctx, *x, NULL), ML_E_NONE, "example: %s", *x);
	}
}

/* Every field by which something is due is to be done by then in the agenda, and something says when it is. */
static void test_deadlines(void)
{
	uint32_t n;
	const struct ml_kind *const *kinds = ml_kinds(&n);

	for (uint32_t i = 0; i < n; i++)
		for (uint32_t f = 0; f < kinds[i]->n_fields; f++) {
			const struct ml_field *field = &kinds[i]->fields[f];

			if (field->type == ML_T_DATE && strstr(field->key, "due_on"))
				ok(field->agenda == ML_AGENDA_DUE && field->over, "%s.%s is watched by due", kinds[i]->key, field->key);
		}
}

int main(void)
{
	struct ml_context ctx;

	ml_context_init(&ctx);
	test_parser(&ctx);
	test_commands(&ctx);
	test_deadlines();
	ml_context_finish(&ctx);
	return tap_done();
}
