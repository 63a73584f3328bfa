/*
 * The program: makes the context, lets Ctrl-C stop what can be stopped, and joins the command line to the terminal
 * interface (neither of which knows the other).
 */
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

int main(int argc, char **argv)
{
	static const struct ml_cli_host host = {0};
	struct ml_context ctx;
	int status;

	ml_context_init(&ctx);
	ml_i18n_init(&ctx);
	catch_signals(&ctx);
	status = ml_cli_main(&ctx, &host, argc, argv);
	ml_context_finish(&ctx);
	return status;
}
