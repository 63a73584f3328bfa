/*
 * A run of the command line from argv to exit status: parse, open the database, execute, write out, and one line of
 * complaint when something is refused.
 */
#include "cli.h"
#include "simple.h"

#include <maillage/settings.h>
#include <maillage/sync.h>
#include <maillage/text.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

enum { EXIT_DONE = 0, EXIT_REFUSED = 1, EXIT_MISUSED = 2 };

/* ---- progress: one line of standard error that overwrites itself -------------------------- */

#define PROGRESS_EVERY_MS 120

static int64_t monotonic_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void show_progress(void *arg, const char *what, uint64_t done, uint64_t total)
{
	struct ml_cli *cli = arg;
	int64_t now = monotonic_ms();

	if (cli->progress_at && now - cli->progress_at < PROGRESS_EVERY_MS)
		return;
	cli->progress_at = now;
	if (total)
		fprintf(stderr, "\r\033[K%s%s%llu / %llu (%d %%)", ml_tr(what), _(" : "), (unsigned long long)done,
			(unsigned long long)total, (int)(done * 100 / total));
	else
		fprintf(stderr, "\r\033[K%s%s%llu", ml_tr(what), _(" : "), (unsigned long long)done);
	fflush(stderr);
}

static void end_progress(struct ml_cli *cli)
{
	if (cli->progress_at)
		fputs("\r\033[K", stderr);
	cli->progress_at = 0;
}

void ml_cli_complain(struct ml_cli *cli, const struct ml_error *e)
{
	struct ml_buf line = {0}, safe = {0};

	end_progress(cli);
	ml_error_line(e, ml_tr, &line);
	ml_text_harmless(&safe, ml_buf_view(&line), false);
	fprintf(stderr, "maillage: %s\n", safe.n ? safe.p : ml_error_name(e->code));
	ml_buf_finish(&line);
	ml_buf_finish(&safe);
}

void ml_cli_remark(struct ml_cli *cli, const char *fmt, ...)
{
	struct ml_buf line = {0}, safe = {0};
	va_list ap;

	end_progress(cli);
	va_start(ap, fmt);
	ml_buf_vprintf(&line, fmt, ap);
	va_end(ap);
	ml_text_harmless(&safe, ml_buf_view(&line), false);
	fprintf(stderr, "maillage: ! %s\n", safe.n ? safe.p : "");
	ml_buf_finish(&line);
	ml_buf_finish(&safe);
}

/* ---- the database ------------------------------------------------------------------------------ */

bool ml_cli_open(struct ml_cli *cli, enum ml_cli_open how, struct ml_error *e)
{
	struct ml_error why = {0};
	bool open = ml_store_open(cli->ctx, cli->db, 0, &cli->store, &why);

	if (!open && why.code == ML_E_DB_NEWER && how == ML_CLI_READ)
		open = ml_store_open(cli->ctx, cli->db, ML_STORE_READ_ONLY, &cli->store, &why);
	if (!open) {
		if (e)
			*e = why;
		return false;
	}
	ml_settings_apply(cli->ctx, cli->store);
	cli->reader = ml_store_reader(cli->store);
	cli->reader.strict = true;
	return true;
}

bool ml_cli_kind(struct ml_cli *cli, const char *key, const struct ml_kind **out, struct ml_error *e)
{
	*out = ml_kind_by_key(ml_str(key));
	return *out || ml_fail(e, ML_E_KIND_UNKNOWN, "%s", key);
}

/* ---- passphrases ---------------------------------------------------------------------------------- */

static bool ask_line(int tty, const char *prompt, struct ml_buf *out)
{
	char c;

	dprintf(tty, "%s", prompt);
	ml_buf_reserve(out, 1024); /* so that no piece of it is left behind by growing */
	while (read(tty, &c, 1) == 1 && c != '\n' && out->n < 1000)
		ml_buf_char(out, c);
	return out->n > 0;
}

static bool ask_hidden(int tty, const char *prompt, struct ml_buf *out)
{
	struct termios shown, hidden;
	bool known = tcgetattr(tty, &shown) == 0;

	if (known) {
		hidden = shown;
		hidden.c_lflag &= ~(tcflag_t)ECHO;
		tcsetattr(tty, TCSAFLUSH, &hidden);
	}
	ask_line(tty, prompt, out);
	dprintf(tty, "\n");
	if (known)
		tcsetattr(tty, TCSAFLUSH, &shown);
	return out->n > 0;
}

void ml_cli_forget(struct ml_buf *secret)
{
	if (secret->p)
		explicit_bzero(secret->p, secret->cap);
	ml_buf_finish(secret);
}

bool ml_cli_passphrase(struct ml_cli *cli, bool confirm, struct ml_buf *out, struct ml_error *e)
{
	const char *given = getenv("MAILLAGE_PASSPHRASE");
	struct ml_buf again = {0};
	bool same = true;
	int tty;

	if (given && given[0]) {
		ml_buf_z(out, given);
		return true;
	}
	tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	if (tty < 0)
		return ml_fail(e, ML_E_PASSPHRASE_MISSING, NULL);
	if (!ask_hidden(tty, _("Phrase de passe : "), out))
		same = ml_fail(e, ML_E_PASSPHRASE_MISSING, NULL);
	else if (confirm && (!ask_hidden(tty, _("La même, une seconde fois : "), &again) || again.n != out->n ||
				    memcmp(again.p, out->p, out->n) != 0))
		same = ml_fail(e, ML_E_PASSPHRASE, NULL);
	/* Ctrl-C ends the reading; the echo is back by then. */
	same = !ml_cancelled(cli->ctx, e) && same;
	ml_cli_forget(&again);
	close(tty);
	return same;
}

/* On a terminal what is mistyped is said at once, and the words are asked for again. */
bool ml_cli_invitation(struct ml_cli *cli, struct ml_buf *out, struct ml_error *e)
{
	const char *given = getenv("MAILLAGE_INVITATION");
	bool good = false;
	int tty;

	if (given && given[0]) {
		ml_buf_z(out, given);
		return ml_invite_words_check(ml_buf_view(out), e);
	}
	tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	if (tty < 0)
		return ml_cli_wrong(e, _("mots de l'invitation manquants ; donnez-les dans MAILLAGE_INVITATION"), "--words");
	while (!good) {
		struct ml_buf why = {0};

		ml_cli_forget(out);
		if (!ask_line(tty, _("Les dix-huit mots de l'invitation : "), out) || ml_cancelled(cli->ctx, e))
			break;
		good = ml_invite_words_check(ml_buf_view(out), e);
		if (!good)
			ml_error_line(e, ml_tr, &why);
		if (!good)
			dprintf(tty, "%s\n", why.p ? why.p : "");
		ml_buf_finish(&why);
	}
	close(tty);
	return good || ml_fail(e, ML_E_INVITE_COUNT, "%u / %d", 0u, ML_INVITE_WORDS);
}

/* ---- one run -------------------------------------------------------------------------------------------- */

static void look_at_terminal(struct ml_cli *cli)
{
	struct winsize size;

	cli->out_tty = isatty(STDOUT_FILENO);
	cli->err_tty = isatty(STDERR_FILENO);
	if (cli->out_tty && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
		cli->columns = size.ws_col;
	if (cli->err_tty) {
		cli->ctx->progress = show_progress;
		cli->ctx->progress_arg = cli;
	}
}

static bool use_language(struct ml_cli *cli, const char *lang)
{
	static const char *const known[] = {"fr", "en", "ar"};

	for (size_t i = 0; i < ML_COUNT(known); i++)
		if (strcmp(lang, known[i]) == 0) {
			memcpy(cli->ctx->lang, lang, 3);
			cli->ctx->lang_asked = true;
			ml_i18n_init(cli->ctx);
			return true;
		}
	return false;
}

/* Before anything is parsed: whatever is wrong with the command line is said in the language it asks for. */
static void choose_language(struct ml_cli *cli, int argc, char **argv)
{
	const char *lang = getenv("MAILLAGE_LANG");

	if (lang)
		use_language(cli, lang);
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
		if (strncmp(argv[i], "--lang=", 7) == 0)
			use_language(cli, argv[i] + 7);
		else if (strcmp(argv[i], "--lang") == 0 && i + 1 < argc)
			use_language(cli, argv[++i]);
	}
}

static bool check_language(struct ml_cli *cli, struct ml_error *e)
{
	const char *lang = ml_cli_value(cli, "lang");

	if (!lang || strcmp(lang, cli->ctx->lang) == 0)
		return true;
	return ml_cli_wrong(e, _("langues possibles : fr, en, ar"), "--lang %s", lang);
}

static void choose_database(struct ml_cli *cli)
{
	const char *option = ml_cli_value(cli, "db"), *environment = getenv("MAILLAGE_DB");

	if (option)
		cli->db = ml_xstrdup(option);
	else if (environment && environment[0])
		cli->db = ml_xstrdup(environment);
	else
		cli->db = ml_path_join(cli->ctx->data_dir, "maillage.db");
}

bool ml_cli_can_screen(const struct ml_cli *cli)
{
	return cli->host->open_screen && isatty(STDIN_FILENO) && cli->out_tty;
}

bool ml_cli_screen(struct ml_cli *cli, const char *db, struct ml_error *e)
{
	const char *no_color = getenv("NO_COLOR");

	if (!cli->host->open_screen)
		return ml_fail(e, ML_E_TERMINAL, "%s", _("programme construit sans interface"));
	if (!ml_cli_can_screen(cli))
		return ml_fail(e, ML_E_TERMINAL, "%s", _("ni clavier ni écran"));
	end_progress(cli);
	cli->ctx->progress = NULL;
	return cli->host->open_screen(cli->ctx, db, ml_cli_has(cli, "no-color") || (no_color && no_color[0]), e);
}

/* Found by this very command: said once here, and kept in the history; the screen says it once too. */
static void tell_copy(struct ml_cli *cli, bool before)
{
	int64_t when;

	if (!before && ml_store_copy_found(cli->store, &when))
		ml_cli_remark(cli, "%s",
			_("cette base a été copiée ou restaurée : le même poste a écrit en deux endroits ; rien n'est perdu. Si deux "
			  "ordinateurs s'en servent, donnez à l'un d'eux sa propre base (maillage init --invitation)"));
}

static void tell_clock(struct ml_cli *cli)
{
	int64_t latest;
	struct ml_buf now = {0}, then = {0};
	enum ml_clock_state state = ml_store_clock(cli->store, &latest);

	if (state != ML_CLOCK_FINE) {
		ml_cli_when(cli, &now, cli->ctx->now_ms(cli->ctx));
		ml_cli_when(cli, &then, latest);
		ml_cli_remark(cli,
			state == ML_CLOCK_BEHIND_WRITES ? _("vérifiez l'horloge : elle dit %s, et la dernière saisie est du %s")
							: _("vérifiez l'horloge : elle dit %s, et ce programme est du %s"),
			now.p, then.p);
	}
	ml_buf_finish(&now);
	ml_buf_finish(&then);
}

static bool execute(struct ml_cli *cli, struct ml_error *e)
{
	const struct ml_command *command = cli->command;

	if (command->open != ML_CLI_CLOSED && !ml_cli_open(cli, command->open, e))
		return false;
	if (command->open != ML_CLI_WRITE)
		return command->exec(cli, e);
	int64_t when;
	bool before = ml_store_copy_found(cli->store, &when);
	tell_clock(cli);
	bool good = command->exec(cli, e);
	tell_copy(cli, before);
	return good;
}

static int run(struct ml_cli *cli, int argc, char **argv, struct ml_error *e)
{
	struct ml_error out = {0};
	bool good = true, written;

	choose_language(cli, argc, argv);
	if (!ml_cli_parse(cli, argc, argv, e) || !check_language(cli, e))
		return -1;
	if (ml_cli_has(cli, "version"))
		ml_cli_printf(cli, "maillage %s\n", ML_VERSION);
	else if (ml_cli_has(cli, "help") && cli->command)
		ml_cli_help_command(cli, cli->command);
	else if (ml_cli_has(cli, "help"))
		ml_cli_help(cli);
	else {
		choose_database(cli);
		cli->json = ml_cli_has(cli, "json");
		good = cli->command			  ? execute(cli, e)
		       : ml_cli_has(cli, "simple") ? ml_simple_run(cli, e)
						   : ml_cli_screen(cli, cli->db, e);
	}
	end_progress(cli);
	/* What was found before a failure is still worth printing. */
	written = ml_cli_flush(cli, good ? e : &out);
	return good && written ? EXIT_DONE : -1;
}

int ml_cli_main(struct ml_context *ctx, const struct ml_cli_host *host, int argc, char **argv)
{
	struct ml_cli cli = {.ctx = ctx, .host = host, .arena = ml_arena_create(), .scratch = ml_arena_create()};
	struct ml_error e = {0};
	int status;

	look_at_terminal(&cli);
	status = run(&cli, argc, argv, &e);
	if (status < 0) {
		ml_cli_complain(&cli, &e);
		status = e.code == ML_E_USAGE ? EXIT_MISUSED : EXIT_REFUSED;
	}
	ml_store_close(cli.store);
	ml_vec_finish(&cli.given);
	ml_buf_finish(&cli.out);
	ml_free_(cli.db);
	ml_arena_destroy(cli.scratch);
	ml_arena_destroy(cli.arena);
	return status;
}
