/*
 * The program: makes the context, lets Ctrl-C stop what can be stopped, and joins the command line to the terminal
 * interface (neither of which knows the other).
 */
#include <maillage/settings.h>
#include "app/app.h"
#include "cli/cli.h"

#include <signal.h>
#include <unistd.h>

/* A signal handler can reach nothing but a static: this is the only one, and it only ever points at main's context. */
static volatile int *interrupted;

static void interrupt(int signal_number)
{
	/* The first asks the operation to stop and leave the database as it was; the next one does not ask. */
	if (*interrupted)
		_exit(128 + signal_number);
	*interrupted = 1;
}

static void catch_signals(struct ml_context *ctx)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
	struct sigaction action = {.sa_handler = interrupt};

	interrupted = &ctx->cancel;
	for (size_t i = 0; i < ML_COUNT(signals); i++)
		sigaction(signals[i], &action, NULL);
}

/* The table of actions, for the manual. */
static bool describe_action(uint32_t i, struct ml_buf *keys, const char **label, const char **help)
{
	const struct ml_action *action = ml_app_action(i);

	if (!action)
		return false;
	*label = action->label;
	*help = action->help;
	for (size_t k = 0; k < ML_COUNT(action->keys) && action->keys[k]; k++) {
		if (keys->n)
			ml_buf_z(keys, ", ");
		ml_key_show(keys, action->keys[k]);
	}
	return true;
}

int main(int argc, char **argv)
{
	static const struct ml_cli_host host = {.open_screen = ml_app_run, .action = describe_action};
	struct ml_context ctx;
	int status;

	ml_context_init(&ctx);
	ml_i18n_init(&ctx);
	ml_settings_apply(&ctx, NULL); /* of this machine; those of a database when it opens */
	catch_signals(&ctx);
	status = ml_cli_main(&ctx, &host, argc, argv);
	ml_context_finish(&ctx);
	return status;
}
