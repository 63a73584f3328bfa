/* Historique: every step made or merged here, newest first; Ctrl-Z and Ctrl-Y act on the last ones. */
#include "app/parts.h"
#include "ui/list.h"

enum { STEPS = 1000 };

struct history {
	struct ml_screen base;
	struct ml_arena *arena;
	struct ml_step *step;
	uint32_t n;
	uint64_t generation;
	struct ml_ui_list list;
	struct ml_source source;
};

static struct history *self(struct ml_screen *s)
{
	return (struct history *)s;
}

static uint64_t source_count(void *arg)
{
	return ((struct history *)arg)->n;
}

static int64_t source_id(void *arg, uint64_t row)
{
	struct history *h = arg;
	return row < h->n ? h->step[row].id : 0;
}

static uint64_t source_generation(void *arg)
{
	return ((struct history *)arg)->generation;
}

static void source_fetch(void *arg, uint64_t from, uint32_t n, struct ml_ui_row *rows, struct ml_arena *a)
{
	struct history *h = arg;
	struct ml_app *app = h->base.app;
	for (uint32_t i = 0; i < n && from + i < h->n; i++) {
		const struct ml_step *step = &h->step[from + i];
		struct ml_buf when = {0};
		ml_app_when(app, &when, step->time);
		rows[i].id = step->id;
		rows[i].cells[0] = ml_arena_str(a, ml_buf_view(&when));
		rows[i].cells[1] = ml_store_officer_of(app->store, &step->site);
		rows[i].cells[2] = ml_str(_(ml_step_label(step->name)));
		rows[i].cells[3] = step->label;
		rows[i].cells[4] = ml_arena_printf(a, "+%u  ~%u", step->created, step->changed);
		rows[i].cells[5] = ml_str(step->undone ? _("annulée") : step->undoable ? "" : _("définitive"));
		rows[i].roles = ML_NEWN(a, uint8_t, 6);
		for (int c = 0; c < 6; c++)
			rows[i].roles[c] = step->undone ? ML_ROLE_MUTED : ML_ROLE_TEXT;
		ml_buf_finish(&when);
	}
}

static void refresh(struct ml_screen *s)
{
	struct history *h = self(s);
	struct ml_error e = {0};
	ml_arena_reset(h->arena);
	h->n = 0;
	if (!ml_store_steps(s->app->store, h->arena, STEPS, &h->step, &h->n, &e))
		ml_app_fail(s->app, &e);
	h->generation++;
	ml_ui_list_reload(&h->list);
}

static void title(struct ml_screen *s, struct ml_buf *place, struct ml_buf *details)
{
	ml_buf_z(place, _("Historique"));
	ml_buf_printf(details, ml_trn("%u étape", "%u étapes", self(s)->n), self(s)->n);
}

static void draw(struct ml_screen *s, struct ml_surface *f, struct ml_rect body)
{
	ml_ui_list_draw(&self(s)->list, f, body, s->app->overlay == ML_OVER_NONE);
}

static enum ml_ui_result key(struct ml_screen *s, const struct ml_key *k)
{
	return ml_ui_list_key(&self(s)->list, k);
}

static void help(struct ml_screen *s, struct ml_buf *out)
{
	ml_buf_z(out, _("+ créées, ~ modifiées · Ctrl-Z annule la dernière étape · Ctrl-Y la rétablit"));
}

static void destroy(struct ml_screen *s)
{
	struct history *h = self(s);
	ml_ui_list_finish(&h->list);
	ml_arena_destroy(h->arena);
	ml_free_(h);
}

static const struct ml_screen_ops ops = {.name = "history",
	.scope = ML_SCOPE_HISTORY,
	.title = title,
	.draw = draw,
	.key = key,
	.help = help,
	.refresh = refresh,
	.destroy = destroy};

struct ml_screen *ml_history_create(struct ml_app *app)
{
	static const struct {
		const char *label;
		int width, grow;
	} rows[] = {{N_("Quand"), 12, 0}, {N_("Qui"), 14, 1}, {N_("Étape"), 16, 0}, {N_("Objet"), 20, 3},
		{N_("Fiches"), 10, 0}, {"", 10, 0}};
	struct history *h = ml_xalloc(sizeof *h);
	struct ml_ui_column columns[ML_COUNT(rows)] = {0};
	h->base = (struct ml_screen){&ops, app};
	h->arena = ml_arena_create();
	for (size_t i = 0; i < ML_COUNT(rows); i++)
		columns[i] = (struct ml_ui_column){
			.key = "", .label = _(rows[i].label), .width = rows[i].width, .grow = rows[i].grow};
	h->source = (struct ml_source){.arg = h,
		.count = source_count,
		.id = source_id,
		.fetch = source_fetch,
		.generation = source_generation};
	ml_ui_list_init(&h->list, &h->source, columns, ML_COUNT(rows));
	h->list.no_filter = true;
	h->list.no_ticks = true;
	h->list.empty = _("Rien n'a encore été saisi.");
	refresh(&h->base);
	return &h->base;
}
