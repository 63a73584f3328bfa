/* The frame: stack of screens, overlays, dispatch of keys, drawing. */
#include "app/parts.h"

enum { MIN_W = 60, MIN_H = 18, TOAST_MS = 6000 };

/* ---- life -------------------------------------------------------------------------------- */

struct ml_app *ml_app_create(struct ml_context *ctx, struct ml_store *store, struct ml_surface *surface)
{
	struct ml_app *app = ml_xalloc(sizeof *app);
	app->ctx = ctx;
	app->store = store;
	app->surface = surface;
	app->arena = ml_arena_create();
	app->generation = ml_store_generation(store);
	ml_app_make_actions(app);
	ml_app_push(app, ml_home_create(app));
	ml_app_tell_copy(app);
	ml_app_tell_clock(app);
	ml_app_tell_drafts(app);
	return app;
}

static void close_overlay(struct ml_app *app)
{
	switch (app->overlay) {
	case ML_OVER_PALETTE:
		ml_ui_palette_finish(&app->palette);
		break;
	case ML_OVER_MENU:
		ml_ui_menu_finish(&app->menu);
		break;
	case ML_OVER_DIALOG:
		ml_ui_dialog_finish(&app->dialog);
		break;
	case ML_OVER_PICKER:
		ml_ui_picker_finish(&app->picker);
		break;
	case ML_OVER_NONE:
		break;
	}
	app->overlay = ML_OVER_NONE;
}

static void overlay_done(struct ml_app *app, bool accepted);

/* A question that stands when the program ends is answered no, so that who asked gives back what it holds; a few times,
 * since an answer may ask again. */
static void answer_no(struct ml_app *app)
{
	for (int i = 0; i < 8 && (app->overlay == ML_OVER_DIALOG || app->overlay == ML_OVER_PICKER); i++)
		overlay_done(app, false);
	close_overlay(app);
}

void ml_app_destroy(struct ml_app *app)
{
	if (!app)
		return;
	answer_no(app);
	while (app->n_screens)
		ml_app_drop(app);
	ml_ui_toast_finish(&app->toast);
	ml_free_(app->made);
	ml_arena_destroy(app->names);
	ml_arena_destroy(app->arena);
	ml_free_(app);
}

/* ---- the stack ---------------------------------------------------------------------------- */

struct ml_screen *ml_app_top(const struct ml_app *app)
{
	return app->n_screens ? app->screens[app->n_screens - 1] : NULL;
}

void ml_app_push(struct ml_app *app, struct ml_screen *s)
{
	if (!s)
		return;
	if (app->n_screens == ML_APP_SCREENS) {
		/* A long chase from sheet to sheet: the oldest one above home is forgotten. */
		if (app->screens[1]->ops->keep)
			app->screens[1]->ops->keep(app->screens[1]);
		app->screens[1]->ops->destroy(app->screens[1]);
		memmove(&app->screens[1], &app->screens[2], (ML_APP_SCREENS - 2) * sizeof *app->screens);
		app->n_screens--;
	}
	app->screens[app->n_screens++] = s;
	app->busy = true;
}

void ml_app_drop(struct ml_app *app)
{
	struct ml_screen *s = ml_app_top(app);
	app->n_screens--;
	s->ops->destroy(s);
	s = ml_app_top(app);
	app->busy = true;
	if (s && s->ops->refresh)
		s->ops->refresh(s);
}

void ml_app_back(struct ml_app *app)
{
	struct ml_screen *s = ml_app_top(app);
	if (app->n_screens < 2)
		return;
	if (!s->ops->leave || s->ops->leave(s))
		ml_app_drop(app);
}

void ml_app_keep(struct ml_app *app)
{
	for (uint32_t i = 0; i < app->n_screens; i++)
		if (app->screens[i]->ops->keep)
			app->screens[i]->ops->keep(app->screens[i]);
}

void ml_app_refresh(struct ml_app *app)
{
	struct ml_screen *s = ml_app_top(app);
	app->generation = ml_store_generation(app->store);
	app->busy = true;
	if (s && s->ops->refresh)
		s->ops->refresh(s);
}

/* ---- talking to the user -------------------------------------------------------------------- */

void ml_app_say(struct ml_app *app, enum ml_role role, const char *fmt, ...)
{
	struct ml_buf text = {0};
	va_list ap;
	va_start(ap, fmt);
	ml_buf_vprintf(&text, fmt, ap);
	va_end(ap);
	ml_ui_toast_say(&app->toast, role, app->ctx->now_ms(app->ctx) + TOAST_MS, "%s", text.p ? text.p : "");
	ml_buf_finish(&text);
}

void ml_app_fail(struct ml_app *app, const struct ml_error *e)
{
	ml_ui_toast_error(&app->toast, e);
}

static void open_overlay(struct ml_app *app, enum ml_overlay overlay, ml_answer_fn answer, void *arg)
{
	app->overlay = overlay;
	app->answer = answer;
	app->answer_arg = arg;
}

void ml_app_message(struct ml_app *app, const char *title, const char *text)
{
	close_overlay(app);
	ml_ui_dialog_message(&app->dialog, title, text);
	open_overlay(app, ML_OVER_DIALOG, NULL, NULL);
}

void ml_app_ask(struct ml_app *app, const char *title, const char *text, const char *const *buttons, bool danger,
	ml_answer_fn f, void *arg)
{
	close_overlay(app);
	ml_ui_dialog_confirm(&app->dialog, title, text, buttons, danger);
	open_overlay(app, ML_OVER_DIALOG, f, arg);
}

void ml_app_prompt(struct ml_app *app, const char *title, const char *text, struct ml_str initial, bool path,
	ml_answer_fn f, void *arg)
{
	close_overlay(app);
	if (path)
		ml_ui_dialog_path(&app->dialog, title, text, initial);
	else
		ml_ui_dialog_prompt(&app->dialog, title, text, initial);
	open_overlay(app, ML_OVER_DIALOG, f, arg);
}

void ml_app_pick(struct ml_app *app, const char *title, unsigned flags, ml_ui_suggest_fn suggest, void *suggest_arg,
	ml_answer_fn f, void *arg)
{
	close_overlay(app);
	ml_ui_picker_init(&app->picker, title, flags, suggest, suggest_arg);
	open_overlay(app, ML_OVER_PICKER, f, arg);
}

void ml_app_palette(struct ml_app *app)
{
	close_overlay(app);
	ml_app_offer(app);
	ml_ui_palette_init(&app->palette, &app->set);
	open_overlay(app, ML_OVER_PALETTE, NULL, NULL);
}

void ml_app_menu(struct ml_app *app)
{
	close_overlay(app);
	ml_app_offer(app);
	static const char *const first[] = {N_("Fiche"), N_("Nouveau"), N_("Affichage"), N_("Aller à"), NULL};
	ml_ui_menu_init(&app->menu, &app->set, first);
	open_overlay(app, ML_OVER_MENU, NULL, NULL);
}

/* ---- keys ---------------------------------------------------------------------------------------- */

static void overlay_done(struct ml_app *app, bool accepted)
{
	ml_answer_fn answer = app->answer;
	void *arg = app->answer_arg;
	enum ml_overlay was = app->overlay;
	const struct ml_action *action = NULL;
	if (accepted && was == ML_OVER_PALETTE)
		action = ml_ui_palette_current(&app->palette);
	if (accepted && was == ML_OVER_MENU)
		action = ml_ui_menu_current(&app->menu);
	if (was == ML_OVER_PALETTE || was == ML_OVER_MENU) {
		close_overlay(app);
		if (action)
			ml_app_do(app, action);
		return;
	}
	/* The answer is read from the widget: it is closed after, unless the callback opened another or refused. */
	app->overlay = ML_OVER_NONE;
	struct ml_ui_dialog dialog = app->dialog;
	struct ml_ui_picker picker = app->picker;
	if (answer)
		answer(app, accepted, arg);
	if (was == ML_OVER_DIALOG)
		ml_ui_dialog_finish(&dialog);
	else
		ml_ui_picker_finish(&picker);
}

static void overlay_key(struct ml_app *app, const struct ml_key *k)
{
	enum ml_ui_result r = ML_UI_IGNORED;
	switch (app->overlay) {
	case ML_OVER_PALETTE:
		r = ml_ui_palette_key(&app->palette, k);
		break;
	case ML_OVER_MENU:
		r = ml_ui_menu_key(&app->menu, k);
		break;
	case ML_OVER_DIALOG:
		r = ml_ui_dialog_key(&app->dialog, k);
		break;
	case ML_OVER_PICKER:
		r = ml_ui_picker_key(&app->picker, k);
		break;
	case ML_OVER_NONE:
		return;
	}
	if (r == ML_UI_ACCEPTED || r == ML_UI_CREATE)
		overlay_done(app, true);
	else if (r == ML_UI_CANCELLED)
		overlay_done(app, false);
}

static bool action_key(struct ml_app *app, const struct ml_key *k)
{
	ml_app_offer(app);
	const struct ml_action *a =
		k->type == ML_KEY_MOUSE ? ml_ui_bar_click(&app->bar, k) : ml_action_of_key(&app->set, k);
	if (!a)
		return false;
	ml_app_do(app, a);
	return true;
}

/* In a window too small to show anything, what is typed goes where it was going, but nothing is done unseen. */
static bool unseen(const struct ml_app *app, const struct ml_key *k)
{
	bool leaves = ml_key_is(k, ML_CTRL('q')) || ml_key_is(k, ML_FN_F(10));
	bool small = ml_surface_width(app->surface) < MIN_W || ml_surface_height(app->surface) < MIN_H;
	return small && k->type != ML_KEY_CHAR && k->type != ML_KEY_PASTE && !leaves;
}

void ml_app_key(struct ml_app *app, const struct ml_key *k)
{
	struct ml_screen *s = ml_app_top(app);
	if (k->type == ML_KEY_RESIZE && s && s->ops->refresh)
		s->ops->refresh(s);
	if (k->type == ML_KEY_NONE || k->type == ML_KEY_IDLE || k->type == ML_KEY_RESIZE || !s)
		return;
	if (k->type == ML_KEY_QUIT) {
		ml_app_keep(app);
		app->quit = true;
		return;
	}
	if (unseen(app, k))
		return;
	if (k->type != ML_KEY_MOUSE || k->code == ML_MOUSE_PRESS)
		ml_ui_toast_drop(&app->toast);
	if (app->overlay != ML_OVER_NONE) {
		overlay_key(app, k);
		return;
	}
	app->busy = true;
	enum ml_ui_result r = s->ops->key(s, k);
	if (r == ML_UI_CANCELLED)
		ml_app_back(app);
	else if (r == ML_UI_IGNORED)
		action_key(app, k);
}

bool ml_app_work(struct ml_app *app)
{
	struct ml_screen *s = ml_app_top(app);
	app->busy = s && s->ops->work && s->ops->work(s);
	bool stale = app->stale;
	app->stale = false;
	return stale;
}

bool ml_app_idle(struct ml_app *app)
{
	struct ml_screen *s = ml_app_top(app);
	if (s && s->ops->idle)
		s->ops->idle(s);
	bool written = ml_store_poll(app->store) || app->generation != ml_store_generation(app->store);
	if (written)
		ml_app_refresh(app);
	ml_app_tell_copy(app);
	ml_app_tell_drafts(app);
	bool stale = app->stale;
	app->stale = false;
	return written || stale || app->toast.until_ms || app->overlay == ML_OVER_DIALOG;
}

/* ---- drawing ----------------------------------------------------------------------------------------- */

static void draw_text_row(
	struct ml_app *app, struct ml_rect row, void (*make)(struct ml_screen *, struct ml_buf *), bool help)
{
	struct ml_buf text = {0};
	struct ml_screen *s = ml_app_top(app);
	if (make)
		make(s, &text);
	if (help)
		ml_ui_help_draw(app->surface, row, ml_buf_view(&text));
	else
		ml_ui_status_draw(app->surface, row, ml_buf_view(&text), ML_ROLE_STATUS);
	ml_buf_finish(&text);
}

static void draw_title(struct ml_app *app, struct ml_rect row)
{
	struct ml_screen *s = ml_app_top(app);
	struct ml_buf place = {0}, details = {0};
	ml_buf_z(&place, "maillage");
	if (ml_store_is_read_only(app->store))
		ml_buf_z(&details, _("lecture seule"));
	if (s->ops->title) {
		size_t before = details.n;
		ml_buf_z(&place, " · ");
		if (before)
			ml_buf_z(&details, " · ");
		s->ops->title(s, &place, &details);
		if (before && details.n == before + strlen(" · "))
			details.n = before;
	}
	ml_ui_title_draw(app->surface, row, ml_buf_view(&place), ml_buf_view(&details));
	ml_buf_finish(&place);
	ml_buf_finish(&details);
}

static void draw_overlay(struct ml_app *app, struct ml_rect body)
{
	struct ml_rect all = ml_surface_rect(app->surface);
	switch (app->overlay) {
	case ML_OVER_PALETTE:
		ml_ui_palette_draw(&app->palette, app->surface, body);
		break;
	case ML_OVER_MENU:
		ml_ui_menu_draw(&app->menu, app->surface, all);
		break;
	case ML_OVER_DIALOG:
		ml_ui_dialog_draw(&app->dialog, app->surface, body);
		break;
	case ML_OVER_PICKER:
		ml_ui_picker_draw(&app->picker, app->surface, body, ml_rect(0, 0, 0, 0));
		break;
	case ML_OVER_NONE:
		break;
	}
}

void ml_app_draw(struct ml_app *app)
{
	struct ml_surface *f = app->surface;
	struct ml_screen *s = ml_app_top(app);
	ml_surface_clear(f);
	if (!s || ml_ui_too_small(f, MIN_W, MIN_H))
		return;
	struct ml_rect r = ml_surface_rect(f);
	if (s->ops->whole) {
		ml_app_offer(app);
		app->bar = (struct ml_ui_bar){0};
		s->ops->draw(s, f, r);
		draw_overlay(app, r);
		ml_arena_reset(app->arena);
		return;
	}
	struct ml_rect title = ml_rect_cut_rows(&r, 1), bar = ml_rect_cut_rows(&r, -1);
	struct ml_rect status = ml_rect_cut_rows(&r, -1), help = ml_rect_cut_rows(&r, -1);
	ml_app_offer(app);
	draw_title(app, title);
	s->ops->draw(s, f, r);
	draw_text_row(app, help, s->ops->help, true);
	/* A long one grows upwards: what to do is said at the end of an error. */
	int rows = ml_ui_toast_rows(&app->toast, status.w, app->ctx->now_ms(app->ctx));
	if (rows > 1)
		status = ml_rect(status.x, status.y - (rows - 1), status.w, rows);
	if (!ml_ui_toast_draw(&app->toast, f, status, app->ctx->now_ms(app->ctx)))
		draw_text_row(app, status, s->ops->status, false);
	ml_ui_bar_draw(&app->bar, f, bar, &app->set);
	draw_overlay(app, r);
	/* A screen that is only read has no focus: a screen reader begins at its first row. */
	int x, y;
	bool visible;
	if (!ml_surface_cursor_at(f, &x, &y, &visible))
		ml_surface_cursor(f, r.x, r.y, false);
	ml_arena_reset(app->arena);
}
