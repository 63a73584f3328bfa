/* Réglages: the table of settings as a list; a change holds at once, and Ctrl-Z on this screen takes it back. */
#include <stdlib.h>

#include <maillage/settings.h>
#include "app/look.h"
#include "app/parts.h"
#include "ui/list.h"

enum { COLUMNS = 3, MOST_ROWS = 64 };

struct change {
	const struct ml_setting *setting;
	struct ml_buf before, after;
	bool had, has; /* set by somebody, not the usual value */
};

struct settings {
	struct ml_screen base;
	struct ml_ui_list list;
	struct ml_source source;
	uint64_t generation;
	const struct ml_setting *row[MOST_ROWS]; /* NULL: a heading, of the group of the next one */
	uint32_t n;
	ML_VEC(struct change) change;
	size_t done;			/* change[done..] can be redone */
	const struct ml_setting *asked; /* a dialog or a pick list is about it */
	struct ml_ui_column column[COLUMNS];
};

static struct settings *self(struct ml_screen *s)
{
	return (struct settings *)s;
}

static const struct ml_setting *current(struct settings *x)
{
	return x->list.id > 0 && x->list.id <= x->n ? x->row[x->list.id - 1] : NULL;
}

/* ---- the list ------------------------------------------------------------------------------------- */

static uint64_t source_count(void *arg)
{
	return ((struct settings *)arg)->n;
}

static int64_t source_id(void *arg, uint64_t row)
{
	struct settings *x = arg;
	return row < x->n && x->row[row] ? (int64_t)row + 1 : 0;
}

static uint64_t source_generation(void *arg)
{
	return ((struct settings *)arg)->generation;
}

static struct ml_str shown(struct settings *x, const struct ml_setting *s, struct ml_arena *a, bool *set)
{
	struct ml_app *app = x->base.app;
	struct ml_buf value = {0}, text = {0};
	*set = ml_setting_get(app->ctx, app->store, s, &value);
	ml_setting_show(s, ml_buf_view(&value), app->ctx->lang, &text);
	if (!*set)
		ml_buf_printf(&text, "%s(%s)", text.n ? " " : "", text.n ? _("usuel") : _("aucun"));
	struct ml_str out = ml_arena_str(a, ml_buf_view(&text));
	ml_buf_finish(&value);
	ml_buf_finish(&text);
	return out;
}

static void source_fetch(void *arg, uint64_t from, uint32_t n, struct ml_ui_row *rows, struct ml_arena *a)
{
	struct settings *x = arg;
	for (uint32_t i = 0; i < n && from + i < x->n; i++) {
		const struct ml_setting *s = x->row[from + i];
		struct ml_ui_row *r = &rows[i];
		bool set;
		if (!s) {
			r->heading = true;
			r->cells[0] = ml_str(_(x->row[from + i + 1]->group));
			continue;
		}
		r->id = (int64_t)(from + i) + 1;
		r->cells[0] = ml_str(_(s->label));
		r->cells[1] = shown(x, s, a, &set);
		r->cells[2] = ml_str(_(ml_setting_place_label(s->place)));
		r->roles = ML_NEWN(a, uint8_t, COLUMNS);
		r->roles[0] = ML_ROLE_TEXT;
		r->roles[1] = set ? ML_ROLE_STRONG : ML_ROLE_MUTED;
		r->roles[2] = ML_ROLE_MUTED;
	}
}

static void name_columns(struct settings *x)
{
	static const struct {
		const char *label;
		int width, min, grow;
	} columns[COLUMNS] = {{N_("Réglage"), 27, 22, 0}, {N_("Valeur"), 22, 18, 1}, {N_("Vaut pour"), 13, 13, 0}};
	for (int i = 0; i < COLUMNS; i++)
		x->column[i] = (struct ml_ui_column){.key = "",
			.label = _(columns[i].label),
			.width = columns[i].width,
			.min = columns[i].min,
			.grow = columns[i].grow};
	ml_ui_list_set_columns(&x->list, x->column, COLUMNS);
}

static void refresh(struct ml_screen *s)
{
	struct settings *x = self(s);
	name_columns(x);
	x->generation++;
	ml_ui_list_reload(&x->list);
}

/* ---- changing one ---------------------------------------------------------------------------------------- */

/* Lists and sheets below keep words of the former language: they close, home says all anew. */
static void forget_language(struct ml_app *app)
{
	uint32_t kept = 1;
	for (uint32_t i = 1; i + 1 < app->n_screens; i++)
		if (app->screens[i]->ops->leave)
			app->screens[kept++] = app->screens[i];
		else
			app->screens[i]->ops->destroy(app->screens[i]);
	app->screens[kept] = app->screens[app->n_screens - 1];
	app->n_screens = kept + 1;
}

/* value.p NULL: back to the usual one. */
static bool put(struct settings *x, const struct ml_setting *s, struct ml_str value, struct ml_error *e)
{
	struct ml_app *app = x->base.app;
	char lang[3];
	memcpy(lang, app->ctx->lang, sizeof lang);
	if (!ml_setting_set(app->ctx, app->store, s, value, e))
		return false;
	if (s->place != ML_SET_DATABASE)
		ml_look_apply(app->ctx, app->terminal, app->surface, app->no_colour);
	if (strcmp(lang, app->ctx->lang) != 0)
		forget_language(app);
	ml_app_refresh(app);
	return true;
}

static void forget_changes(struct settings *x, size_t from)
{
	for (size_t i = from; i < x->change.n; i++) {
		ml_buf_finish(&x->change.v[i].before);
		ml_buf_finish(&x->change.v[i].after);
	}
	x->change.n = from;
}

static bool change(struct settings *x, const struct ml_setting *s, struct ml_str value, struct ml_error *e)
{
	struct ml_app *app = x->base.app;
	struct change c = {.setting = s};
	c.had = ml_setting_get(app->ctx, app->store, s, &c.before);
	bool good = put(x, s, value, e);
	if (good)
		c.has = ml_setting_get(app->ctx, app->store, s, &c.after);
	if (!good || (c.had == c.has && ml_str_eq(ml_buf_view(&c.before), ml_buf_view(&c.after)))) {
		ml_buf_finish(&c.before);
		ml_buf_finish(&c.after);
		return good;
	}
	forget_changes(x, x->done);
	ml_vec_push(&x->change, c);
	x->done = x->change.n;
	ml_app_say(app, ML_ROLE_OK, _("%s : changé · Ctrl-Z annule"), _(s->label));
	return true;
}

static bool turn(struct settings *x, bool undo)
{
	struct ml_error e = {0};
	if (undo ? x->done == 0 : x->done == x->change.n)
		return false;
	struct change *c = &x->change.v[undo ? x->done - 1 : x->done];
	bool set = undo ? c->had : c->has;
	struct ml_str value = ml_buf_view(undo ? &c->before : &c->after);
	if (!put(x, c->setting, set ? value : (struct ml_str){0}, &e)) {
		ml_app_fail(x->base.app, &e);
		return true;
	}
	x->done += undo ? -1 : 1;
	ml_app_say(x->base.app, ML_ROLE_OK,
		undo ? _("%s : comme avant · Ctrl-Y rétablit") : _("%s : changé · Ctrl-Z annule"),
		_(c->setting->label));
	return true;
}

static void ask(struct settings *x, const struct ml_setting *s, struct ml_str typed, const char *why);

static void typed_in(struct ml_app *app, bool accepted, void *arg)
{
	struct settings *x = arg;
	struct ml_error e = {0};
	struct ml_buf why = {0};
	if (!accepted)
		return;
	char *text = ml_ui_dialog_answer(&app->dialog);
	if (!change(x, x->asked, ml_str(text), &e)) {
		ml_error_line(&e, ml_tr, &why);
		ask(x, x->asked, ml_str(text), why.p);
	}
	ml_buf_finish(&why);
	ml_free_(text);
}

static void picked(struct ml_app *app, bool accepted, void *arg)
{
	struct settings *x = arg;
	struct ml_error e = {0};
	const struct ml_ui_choice *c = accepted ? ml_ui_picker_current(&app->picker) : NULL;
	struct ml_str value = c ? c->key : (struct ml_str){0};
	if (accepted && (c || app->picker.cleared) && !change(x, x->asked, value, &e))
		ml_app_fail(app, &e);
}

static uint32_t suggest(
	void *arg, struct ml_str typed, struct ml_arena *a, struct ml_ui_choice *out, uint32_t max, uint64_t *more)
{
	struct settings *x = arg;
	struct ml_ui_choice *all;
	uint32_t n = ml_app_setting_choices(x->asked, x->base.app->ctx->country, x->base.app->ctx->lang, a, &all);
	struct ml_ui_fixed fixed = {all, n};
	return ml_ui_suggest_fixed(&fixed, typed, a, out, max, more);
}

static void ask(struct settings *x, const struct ml_setting *s, struct ml_str typed, const char *why)
{
	struct ml_app *app = x->base.app;
	x->asked = s;
	if (s->type == ML_SET_TEXT || s->type == ML_SET_NUMBER) {
		ml_app_prompt(app, _(s->label), why ? why : _(s->help), typed, false, typed_in, x);
		return;
	}
	ml_app_pick(app, _(s->label), ML_PICK_CLEAR, suggest, x, picked, x);
	ml_ui_picker_start(&app->picker, typed);
}

void ml_settings_screen_edit(struct ml_screen *screen)
{
	struct settings *x = self(screen);
	struct ml_buf value = {0};
	const struct ml_setting *s = current(x);
	if (!s)
		return;
	ml_setting_get(x->base.app->ctx, x->base.app->store, s, &value);
	ask(x, s, ml_buf_view(&value), NULL);
	ml_buf_finish(&value);
}

void ml_settings_screen_reset(struct ml_screen *screen)
{
	struct settings *x = self(screen);
	struct ml_error e = {0};
	const struct ml_setting *s = current(x);
	if (s && !change(x, s, (struct ml_str){0}, &e))
		ml_app_fail(x->base.app, &e);
}

/* ---- the screen -------------------------------------------------------------------------------------------- */

static void title(struct ml_screen *s, struct ml_buf *place, struct ml_buf *details)
{
	ml_buf_z(place, _("Réglages"));
	ml_buf_z(details, _("Entrée change · Suppr remet l'usuel"));
}

static void draw(struct ml_screen *s, struct ml_surface *f, struct ml_rect body)
{
	ml_ui_list_draw(&self(s)->list, f, body, s->app->overlay == ML_OVER_NONE);
}

static void help(struct ml_screen *s, struct ml_buf *out)
{
	const struct ml_setting *now = current(self(s));
	ml_buf_z(out, now ? _(now->help) : "");
}

static void status(struct ml_screen *s, struct ml_buf *out)
{
	static const char *const places[] = {
		[ML_SET_DATABASE] = N_("cette base : suit le fichier, ne part pas dans les paquets"),
		[ML_SET_MACHINE] = N_("ce poste : pour vous, quelle que soit la base"),
		[ML_SET_TERMINAL] = N_("ce terminal : retenu pour chaque sorte de terminal")};
	const struct ml_setting *now = current(self(s));
	if (now && strcmp(now->name, "officer") == 0)
		ml_buf_z(out, _("cette base : part avec les paquets"));
	else if (now)
		ml_buf_z(out, _(places[now->place]));
	if (now)
		ml_buf_printf(out, " · maillage settings %s", now->name);
}

static enum ml_ui_result key(struct ml_screen *s, const struct ml_key *k)
{
	struct settings *x = self(s);
	if ((ml_key_is(k, ML_CTRL('z')) && turn(x, true)) || (ml_key_is(k, ML_CTRL('y')) && turn(x, false)))
		return ML_UI_USED;
	enum ml_ui_result r = ml_ui_list_key(&x->list, k);
	if (r == ML_UI_ACCEPTED)
		ml_settings_screen_edit(s);
	return r;
}

static void destroy(struct ml_screen *s)
{
	struct settings *x = self(s);
	forget_changes(x, 0);
	ml_vec_finish(&x->change);
	ml_ui_list_finish(&x->list);
	ml_free_(x);
}

static const struct ml_screen_ops ops = {.name = "settings",
	.scope = ML_SCOPE_SETTINGS,
	.title = title,
	.draw = draw,
	.key = key,
	.help = help,
	.status = status,
	.refresh = refresh,
	.destroy = destroy};

struct ml_screen *ml_settings_create(struct ml_app *app)
{
	struct settings *x = ml_xalloc(sizeof *x);
	uint32_t n;
	const struct ml_setting *all = ml_settings(&n);
	x->base = (struct ml_screen){&ops, app};
	for (uint32_t i = 0; i < n && x->n + 2 < MOST_ROWS; i++) {
		if (i == 0 || strcmp(all[i].group, all[i - 1].group) != 0)
			x->row[x->n++] = NULL;
		x->row[x->n++] = &all[i];
	}
	x->source = (struct ml_source){.arg = x,
		.count = source_count,
		.id = source_id,
		.fetch = source_fetch,
		.generation = source_generation};
	ml_ui_list_init(&x->list, &x->source, x->column, 0);
	x->list.no_filter = true;
	x->list.no_ticks = true;
	refresh(&x->base);
	return &x->base;
}
