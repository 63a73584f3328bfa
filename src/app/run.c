/* The program on a terminal: opening (or making) the database, the loop, leaving in good order. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <maillage/settings.h>
#include "app/first.h"
#include "app/look.h"
#include "app/parts.h"

enum { IDLE_MS = 300 };

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

/* ---- the first run --------------------------------------------------------------------------------------- */

static void first_progress(void *arg, const char *what, uint64_t done, uint64_t total)
{
	struct ml_terminal *t = arg;
	struct ml_surface *f = ml_terminal_surface(t);
	ml_ui_progress_draw(f, ml_surface_rect(f), ml_str(_(what)), done, total);
	ml_terminal_paint(t);
}

/* *store stays NULL when the user gave up. welcome: what to say on the home screen. */
static void first_run(struct ml_context *ctx, struct ml_terminal *t, const char *path, bool no_colour, struct ml_store **store,
	struct ml_buf *welcome)
{
	struct ml_first *f = ml_first_create(ctx, path, ml_terminal_surface(t), t, no_colour);
	enum ml_first_end end = ML_FIRST_ON;
	struct ml_key k;
	ctx->progress = first_progress;
	ctx->progress_arg = t;
	while (end == ML_FIRST_ON) {
		ml_first_draw(f);
		ml_terminal_paint(t);
		ml_terminal_key(t, -1, &k);
		if (ml_key_is(&k, ML_CTRL('l')))
			ml_terminal_repaint(t);
		end = ml_first_key(f, &k);
	}
	ctx->progress = NULL;
	*store = ml_first_store(f);
	ml_buf_z(welcome, ml_first_welcome(f));
	ml_first_destroy(f);
}

/* ---- the loop ------------------------------------------------------------------------------------------- */

static struct ml_app *running; /* for the fatal hook alone: there is one terminal in a process */

static void on_fatal(void *arg)
{
	ml_terminal_rescue();
	if (running && !ml_step_is_open(running->store))
		ml_app_keep(running);
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

static void say_read_only(struct ml_app *app, enum ml_code why)
{
	struct ml_error e = {0};
	ml_fail(&e, why, "%s", _("ouverte en lecture seule"));
	ml_app_fail(app, &e);
}

/* Before a dozen questions: could the database be written there? */
static bool can_create(const char *path, struct ml_error *e)
{
	char *dir = ml_xstrdup(path);
	char *slash;
	do {
		slash = strrchr(dir, '/');
		if (slash)
			slash[slash == dir ? 1 : 0] = 0;
	} while (slash && slash != dir && access(dir, F_OK) != 0);
	bool good = access(slash ? dir : ".", W_OK | X_OK) == 0 || ml_fail_sys(e, ML_E_READ_ONLY, "%s", slash ? dir : ".");
	ml_free_(dir);
	return good;
}

static void run_app(struct ml_context *ctx, struct ml_store *store, struct ml_terminal *t, bool no_colour, const char *welcome,
	enum ml_code read_only)
{
	struct ml_app *app = ml_app_create(ctx, store, ml_terminal_surface(t));
	app->terminal = t;
	app->no_colour = no_colour;
	ctx->progress = ml_app_progress;
	ctx->progress_arg = app;
	running = app;
	if (welcome)
		ml_app_say(app, ML_ROLE_OK, "%s", welcome);
	else if (read_only)
		say_read_only(app, read_only);
	loop(app);
	running = NULL;
	ctx->progress = NULL;
	ml_app_destroy(app);
}

/* One made by a newer program, or where nothing can be written, is opened to be read, as the commands do; *read_only: why. */
static bool open_store(
	struct ml_context *ctx, const char *path, struct ml_store **store, enum ml_code *read_only, struct ml_error *e)
{
	struct ml_error why = {0};
	if (ml_store_open(ctx, path, 0, store, &why)) {
		*read_only = ml_store_is_read_only(*store) ? ML_E_READ_ONLY : ML_E_NONE;
		return true;
	}
	*read_only = why.code;
	if (why.code == ML_E_DB_NEWER && ml_store_open(ctx, path, ML_STORE_READ_ONLY, store, &why))
		return true;
	if (e)
		*e = why;
	return false;
}

bool ml_app_run(struct ml_context *ctx, const char *db_path, bool no_colour, struct ml_error *e)
{
	struct ml_terminal_options options;
	struct ml_theme theme;
	struct ml_store *store = NULL;
	struct ml_buf welcome = {0};
	enum ml_code read_only = ML_E_NONE;
	/* A database that cannot be opened is said on the plain terminal. */
	if (access(db_path, F_OK) == 0 && !open_store(ctx, db_path, &store, &read_only, e))
		return false;
	if (!store && !can_create(db_path, e))
		return false;
	ml_settings_apply(ctx, store);
	ml_look_options(ctx, no_colour, &theme, &options);
	struct ml_terminal *t = ml_terminal_create(&options, e);
	if (t) {
		ml_on_fatal(on_fatal, NULL);
		if (!store)
			first_run(ctx, t, db_path, no_colour, &store, &welcome);
		if (store)
			run_app(ctx, store, t, no_colour, welcome.p, read_only);
	}
	ml_terminal_destroy(t);
	ml_store_close(store);
	ml_buf_finish(&welcome);
	return t != NULL;
}
