/* Historique: every step made or merged here, newest first; Ctrl-Z and Ctrl-Y act on the last ones, F8 on any. */
#include "app/parts.h"
#include "ui/list.h"

enum { STEPS = 1000 };

struct history {
	struct ml_screen base;
	struct ml_arena *arena;
	struct ml_step *step;
	uint32_t n;
	struct ml_ui_list list;
	struct ml_ui_rows rows;
};

static struct history *self(struct ml_screen *s)
{
	return (struct history *)s;
}

static int64_t source_id(void *arg, uint64_t row)
{
	return ((struct history *)arg)->step[row].id;
}

static void show_row(void *arg, uint64_t row, struct ml_ui_row *out, struct ml_arena *a)
{
	struct history *h = arg;
	struct ml_app *app = h->base.app;
	const struct ml_step *step = &h->step[row];
	out->cells[0] = ml_app_when_text(app, a, step->time);
	out->cells[1] = ml_store_officer_of(app->store, &step->site);
	out->cells[2] = ml_str(_(ml_step_label(step->name)));
	out->cells[3] = step->label;
	out->cells[4] = ml_arena_printf(a, "+%u  ~%u", step->created, step->changed);
	out->cells[5] = ml_str(step->undone ? _("annulée") : step->undoable ? "" : _("définitive"));
	out->roles = ML_NEWN(a, uint8_t, 6);
	for (int c = 0; c < 6; c++)
		out->roles[c] = step->undone ? ML_ROLE_MUTED : ML_ROLE_TEXT;
}

static void refresh(struct ml_screen *s)
{
	struct history *h = self(s);
	struct ml_error e = {0};
	ml_arena_reset(h->arena);
	h->n = 0;
	if (!ml_store_steps(s->app->store, h->arena, STEPS, &h->step, &h->n, &e))
		ml_app_fail(s->app, &e);
	ml_ui_rows_set(&h->rows, h->n);
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

/* ---- undo of the step at hand: its effect, then the step ------------------------------------------ */

enum { LEFT_SHOWN = 6 };

static const struct ml_step *current(struct history *h)
{
	for (uint32_t i = 0; i < h->n; i++)
		if (h->step[i].id == h->list.id)
			return &h->step[i];
	return NULL;
}

static void effect(struct ml_app *app, struct ml_buf *out, const struct ml_undo_report *r, struct ml_arena *a)
{
	ml_buf_printf(out, _("%llu fiches reprennent leurs valeurs d'avant (%llu champs), %llu vont à la corbeille."),
		(unsigned long long)r->records, (unsigned long long)r->fields, (unsigned long long)r->binned);
	if (!r->left_fields && !r->left_records)
		return;
	ml_buf_printf(out, _("\n\nLaissé tel quel, car modifié depuis : %llu champs, %llu fiches"), (unsigned long long)r->left_fields,
		(unsigned long long)r->left_records);
	for (uint32_t i = 0; i < r->n_left && i < LEFT_SHOWN; i++) {
		const struct ml_undo_left *left = &r->left[i];
		const struct ml_kind *kind = ml_kind_by_wire((uint64_t)(left->rid & 0xff));
		struct ml_str t = ml_store_title(app->store, a, left->rid);
		ml_buf_printf(out, "\n· %.*s · %s", (int)ML_MIN(t.n, 40), t.p,
			left->field ? ml_app_label(kind, left->field) : left->field_wire ? "?" : _("fiche entière"));
	}
	if (r->n_left > LEFT_SHOWN)
		ml_buf_z(out, "\n…");
}

static void undo_confirmed(struct ml_app *app, bool accepted, void *arg)
{
	struct history *h = arg;
	struct ml_undo_report r;
	struct ml_error e = {0};
	struct ml_arena *a = ml_arena_create();
	if (accepted && app->dialog.current == 0) {
		if (ml_store_undo_step(app->store, a, h->list.id, false, &r, &e)) {
			ml_app_refresh(app);
			ml_app_say(app, ML_ROLE_OK, _("Annulé : %s · Ctrl-Y rétablit"), _(ml_step_label(r.step.name)));
		} else {
			ml_app_fail(app, &e);
		}
	}
	ml_arena_destroy(a);
}

void ml_history_undo(struct ml_screen *s)
{
	struct history *h = self(s);
	const struct ml_step *step = current(h);
	struct ml_undo_report r;
	struct ml_error e = {0};
	static const char *buttons[3];
	if (!step || step->turn || step->undone || !step->undoable) {
		ml_app_say(s->app, ML_ROLE_WARNING, "%s", _("Cette étape ne s'annule pas"));
		return;
	}
	struct ml_arena *a = ml_arena_create();
	struct ml_buf text = {0};
	ml_buf_printf(&text, "%s · %.*s\n\n", _(ml_step_label(step->name)), (int)step->label.n, step->label.p ? step->label.p : "");
	if (ml_store_undo_step(s->app->store, a, step->id, true, &r, &e)) {
		effect(s->app, &text, &r, a);
		buttons[0] = _("Annuler l'étape");
		buttons[1] = _("Ne rien faire");
		ml_app_ask(s->app, _("Effet prévu"), text.p, buttons, false, undo_confirmed, h);
	} else {
		ml_app_fail(s->app, &e);
	}
	ml_buf_finish(&text);
	ml_arena_destroy(a);
}

static enum ml_ui_result key(struct ml_screen *s, const struct ml_key *k)
{
	enum ml_ui_result r = ml_ui_list_key(&self(s)->list, k);
	if (r == ML_UI_ACCEPTED)
		ml_history_undo(s);
	return r;
}

static void help(struct ml_screen *s, struct ml_buf *out)
{
	ml_buf_z(out, _("+ créées, ~ modifiées · F8 annule cette étape · Ctrl-Z la dernière"));
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
		int width, min, grow;
	} rows[] = {{N_("Quand"), 12, 12, 0}, {N_("Qui"), 14, 9, 1}, {N_("Étape"), 16, 11, 0}, {N_("Objet"), 20, 10, 3},
		{N_("Fiches"), 11, 11, 0}, {"", 10, 10, 0}}; /* neither a day nor a number is cut */
	struct history *h = ml_xalloc(sizeof *h);
	struct ml_ui_column columns[ML_COUNT(rows)] = {0};
	h->base = (struct ml_screen){&ops, app};
	h->arena = ml_arena_create();
	for (size_t i = 0; i < ML_COUNT(rows); i++)
		columns[i] = (struct ml_ui_column){
			.key = "", .label = _(rows[i].label), .width = rows[i].width, .min = rows[i].min, .grow = rows[i].grow};
	ml_ui_rows_init(&h->rows, h, source_id, show_row);
	ml_ui_list_init(&h->list, &h->rows.source, columns, ML_COUNT(rows));
	h->list.no_filter = true;
	h->list.no_ticks = true;
	h->list.empty = _("Rien n'a encore été saisi.");
	refresh(&h->base);
	return &h->base;
}
