/* The program on a terminal: opening (or making) the database, the loop, leaving in good order. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/app.h"
#include "term/terminal.h"

enum { IDLE_MS = 300 };

/* ---- one dialog on a bare terminal, before there is a store ------------------------------------- */

static char *ask(struct ml_terminal *t, const char *title, const char *text)
{
	struct ml_ui_dialog dialog = {0};
	struct ml_key k;
	char *answer = NULL;
	ml_ui_dialog_prompt(&dialog, title, text, ML_STR(""));
	for (;;) {
		struct ml_surface *f = ml_terminal_surface(t);
		ml_surface_clear(f);
		ml_ui_dialog_draw(&dialog, f, ml_surface_rect(f));
		ml_terminal_paint(t);
		ml_terminal_key(t, -1, &k);
		enum ml_ui_result r = ml_ui_dialog_key(&dialog, &k);
		if (r == ML_UI_ACCEPTED) {
			answer = ml_ui_dialog_answer(&dialog);
			if (answer[0])
				break;
			ml_free_(answer);
			answer = NULL;
			ml_ui_dialog_refuse(&dialog, _("Votre nom est demandé : il accompagne ce que vous saisissez."));
		}
		if (r == ML_UI_CANCELLED || k.type == ML_KEY_QUIT || ml_key_is(&k, ML_CTRL('q')) ||
			ml_key_is(&k, ML_FN_F(10)))
			break;
	}
	ml_ui_dialog_finish(&dialog);
	return answer;
}

/* *store stays NULL when the user gave up. */
static bool first_run(
	struct ml_context *ctx, struct ml_terminal *t, const char *path, struct ml_store **store, struct ml_error *e)
{
	struct ml_buf text = {0};
	ml_buf_printf(&text, _("Aucune base à cet endroit : %s\nElle va être créée. Votre nom ?"), path);
	char *name = ask(t, _("Bienvenue dans maillage"), text.p);
	bool good = !name || ml_store_create(ctx, path, ml_str_trim(ml_str(name)), store, e);
	ml_free_(name);
	ml_buf_finish(&text);
	return good;
}

/* ---- progress of long operations -------------------------------------------------------------------- */

void ml_app_progress(void *arg, const char *what, uint64_t done, uint64_t total)
{
	struct ml_app *app = arg;
	if (!app->terminal)
		return;
	if (ml_terminal_wants_stop(app->terminal))
		app->ctx->cancel = 1;
	ml_ui_progress_draw(app->surface, ml_surface_rect(app->surface), ml_str(_(what)), done, total);
	ml_terminal_paint(app->terminal);
}

/* ---- the loop ------------------------------------------------------------------------------------------- */

static struct ml_app *running; /* for the fatal hook alone: there is one terminal in a process */

static void on_fatal(void *arg)
{
	ml_terminal_rescue();
	struct ml_screen *s = running ? ml_app_top(running) : NULL;
	if (s && s->ops->idle && !ml_step_is_open(running->store))
		s->ops->idle(s);
}

static void loop(struct ml_app *app)
{
	struct ml_key k;
	bool draw = true;
	while (!app->quit) {
		if (draw) {
			ml_app_draw(app);
			ml_terminal_paint(app->terminal);
		}
		bool busy = app->busy;
		ml_terminal_key(app->terminal, busy ? 0 : IDLE_MS, &k);
		app->ctx->cancel = 0;
		if (k.type == ML_KEY_IDLE)
			draw = busy ? ml_app_work(app) : ml_app_idle(app);
		else
			ml_app_key(app, &k);
		if (ml_key_is(&k, ML_CTRL('l')))
			ml_terminal_repaint(app->terminal);
		draw = draw || k.type != ML_KEY_IDLE;
	}
}

bool ml_app_run(struct ml_context *ctx, const char *db_path, bool no_colour, struct ml_error *e)
{
	struct ml_terminal_options options = {.mirrored = strcmp(ctx->lang, "ar") == 0, .mono = no_colour};
	struct ml_store *store = NULL;
	/* A database that cannot be opened is said on the plain terminal. */
	if (access(db_path, F_OK) == 0 && !ml_store_open(ctx, db_path, 0, &store, e))
		return false;
	struct ml_terminal *t = ml_terminal_create(&options, e);
	if (!t) {
		ml_store_close(store);
		return false;
	}
	ml_on_fatal(on_fatal, NULL);
	bool good = store || first_run(ctx, t, db_path, &store, e);
	if (good && store) {
		struct ml_app *app = ml_app_create(ctx, store, ml_terminal_surface(t));
		app->terminal = t;
		ctx->progress = ml_app_progress;
		ctx->progress_arg = app;
		running = app;
		loop(app);
		running = NULL;
		ctx->progress = NULL;
		ml_app_destroy(app);
	}
	ml_terminal_destroy(t);
	ml_store_close(store);
	return good;
}
