/*
 * Émargement: the door of an event. Three letters and Enter, and somebody is there; whoever is not on the list is
 * looked for among all people; numbers are those of the printed sheet. The engine is maillage/door.h.
 */
#include <stdio.h>

#include "app/attendance.h"

static const struct ml_screen_ops ops;

struct door_screen *door_of(struct ml_screen *s)
{
	return s->ops == &ops ? (struct door_screen *)s : NULL;
}

static struct door_screen *self(struct ml_screen *s)
{
	return (struct door_screen *)s;
}

/* ---- rows ------------------------------------------------------------------------------------- */

static bool on_list(const struct door_screen *x, int64_t person)
{
	for (uint32_t i = 0; i < x->door.n; i++)
		if (x->door.v[i].person == person)
			return true;
	return false;
}

static void add_people(struct door_screen *x, struct ml_str typed)
{
	struct ml_store *store = x->base.app->store;
	struct ml_query q = {.kind = ml_kind_by_key(ML_STR("person")), .text = typed, .limit = 40};
	struct ml_list *l = ml_store_list(store, &q, NULL);
	uint32_t found = 0;
	for (uint64_t i = 0; l && i < ml_list_size(l) && found < DATABASE_ROWS; i++) {
		int64_t rid = ml_list_at(l, i);
		if (on_list(x, rid))
			continue;
		x->row[x->n] = (struct door_row){.kind = DOOR_PERSON, .person = rid};
		ml_door_who(store, x->arena, rid, &x->row[x->n].name, &x->row[x->n].detail);
		x->n++;
		found++;
	}
	ml_list_destroy(l);
}

/* Those who are still expected first: who stands in the queue is one of them. */
static void add_lines(struct door_screen *x, struct ml_str typed, bool present)
{
	for (uint32_t i = 0; i < x->door.n; i++) {
		const struct ml_door_line *l = &x->door.v[i];
		if (l->present == present && ml_door_matches(l, typed))
			x->row[x->n++] =
				(struct door_row){.kind = DOOR_LINE, .line = i, .name = l->name, .detail = l->detail};
	}
}

void door_match(struct door_screen *x)
{
	struct ml_str typed = ml_str_trim(ml_ui_edit_text(&x->edit));
	x->row = ML_NEWN(x->arena, struct door_row, x->door.n + DATABASE_ROWS + 2);
	x->n = x->at = x->top = 0;
	x->fault = (struct ml_error){0};
	if (ml_door_is_numbers(typed)) {
		x->n_lines = 0;
		if (x->door.n > ML_COUNT(x->lines))
			ml_fail(&x->fault, ML_E_TOO_LARGE, "%u", x->door.n);
		else
			ml_door_read_numbers(&x->door, typed, x->lines, &x->n_lines, &x->fault);
		x->row[x->n++] = (struct door_row){.kind = DOOR_NUMBERS};
		for (uint32_t i = 0; !x->fault.code && i < x->n_lines; i++)
			x->row[x->n++] = (struct door_row){.kind = DOOR_LINE,
				.line = x->lines[i],
				.name = x->door.v[x->lines[i]].name,
				.detail = x->door.v[x->lines[i]].detail};
		return;
	}
	add_lines(x, typed, false);
	add_lines(x, typed, true);
	if (typed.n >= 2)
		add_people(x, typed);
	if (typed.n)
		x->row[x->n++] = (struct door_row){.kind = DOOR_WALK_IN};
}

struct ml_str door_state(struct door_screen *x, struct ml_arena *a, const struct ml_door_line *l)
{
	const struct ml_field *f = ml_kind_field(ml_kind_by_key(ML_STR("attendance")), ML_STR("status"));
	struct ml_value v = ml_text(l->status);
	struct ml_str state = l->status.n ? ml_app_values(x->base.app, a, f, &v, 1) : ML_STR("");
	struct ml_date day, starts;
	int minutes, at;
	if (l->walk_in)
		state = ml_str(_("spontané(e)"));
	if (!l->present || !l->arrived)
		return state;
	const char *zone = x->base.app->ctx->zone;
	ml_time_local(l->arrived, zone, &day, &minutes, NULL, NULL);
	ml_time_local(x->door.starts, zone, &starts, &at, NULL, NULL);
	return ml_arena_printf(a, "%.*s %02d:%02d", (int)state.n, state.p, minutes / 60, minutes % 60);
}

/* ---- arrivals ------------------------------------------------------------------------------------ */

struct arriving {
	struct door_screen *x;
	int64_t line, person;
	const struct ml_door_profile *profile;
	bool make_person;
};

static bool do_arrive(struct ml_app *app, void *arg, struct ml_error *e)
{
	struct arriving *r = arg;
	if (r->make_person && !ml_door_add_person(app->store, r->profile, &r->person, e))
		return false;
	return ml_door_arrive(app->store, &r->x->door, r->line, r->person, r->profile, NULL, e);
}

static bool do_sheet(struct ml_app *app, void *arg, struct ml_error *e)
{
	struct door_screen *x = arg;
	for (uint32_t i = 0; i < x->n_lines; i++)
		if (!ml_door_arrive(app->store, &x->door, x->door.v[x->lines[i]].rid, 0, NULL, NULL, e))
			return false;
	return true;
}

static void clear(struct door_screen *x)
{
	ml_ui_edit_set(&x->edit, ML_STR(""));
	door_match(x);
}

bool door_arrive(struct door_screen *x, int64_t line, int64_t person, const struct ml_door_profile *p, bool make_person)
{
	struct ml_app *app = x->base.app;
	struct arriving r = {x, line, person, p, make_person};
	struct ml_arena *a = ml_arena_create();
	struct ml_str name = p ? ml_arena_str(a, p->name) : ML_STR("");
	if (person)
		ml_door_who(app->store, a, person, &name, NULL);
	for (uint32_t i = 0; line && i < x->door.n; i++)
		if (x->door.v[i].rid == line)
			name = ml_arena_str(a, x->door.v[i].name);
	/* What the history shows: the event's title would say nothing of who it was. */
	struct ml_str label = name.n ? name : ml_str(_("arrivée spontanée"));
	bool good = ml_app_step(app, "save", label, do_arrive, &r);
	if (good) {
		clear(x);
		ml_app_say(app, ML_ROLE_OK,
			ml_trn("%.*s : noté · %u présent · Ctrl-Z annule", "%.*s : noté · %u présents · Ctrl-Z annule",
				x->door.count.present),
			(int)label.n, label.p, x->door.count.present);
	}
	ml_arena_destroy(a);
	return good;
}

static bool do_leave(struct ml_app *app, void *arg, struct ml_error *e)
{
	return ml_door_leave(app->store, *(int64_t *)arg, e);
}

static void leave_answered(struct ml_app *app, bool accepted, void *arg)
{
	struct door_screen *x = door_of(ml_app_top(app));
	if (accepted && x && x->at < x->n && x->row[x->at].kind == DOOR_LINE) {
		const struct ml_door_line *l = &x->door.v[x->row[x->at].line];
		int64_t rid = l->rid;
		struct ml_str name = ml_arena_str(app->arena, l->name);
		if (ml_app_step(app, "save", name, do_leave, &rid))
			ml_app_say(app, ML_ROLE_OK, _("Arrivée annulée : %.*s"), (int)name.n, name.p);
	}
}

static void ask_leave(struct door_screen *x, const struct ml_door_line *l)
{
	struct ml_buf text = {0};
	struct ml_str state = door_state(x, x->base.app->arena, l);
	ml_buf_printf(
		&text, _("%.*s : %.*s.\nAnnuler son arrivée ?"), (int)l->name.n, l->name.p, (int)state.n, state.p);
	/* "Non" is what Enter says: the next in the queue often has a name like it. */
	ml_app_ask(x->base.app, _("Déjà là"), text.p, NULL, true, leave_answered, NULL);
	ml_buf_finish(&text);
}

static void enter_numbers(struct door_screen *x)
{
	struct ml_app *app = x->base.app;
	if (x->fault.code) {
		ml_app_fail(app, &x->fault);
		return;
	}
	uint32_t n = 0, n_lines = x->n_lines;
	for (uint32_t i = 0; i < n_lines; i++)
		n += !x->door.v[x->lines[i]].present;
	if (!ml_app_step(app, "save", ml_str(_("feuille d'émargement")), do_sheet, x))
		return;
	clear(x);
	ml_app_say(app, ML_ROLE_OK, ml_trn("%u arrivée notée · Ctrl-Z annule", "%u arrivées notées · Ctrl-Z annule", n),
		n);
}

static void enter(struct door_screen *x)
{
	const struct door_row *r = x->at < x->n ? &x->row[x->at] : NULL;
	if (ml_store_is_read_only(x->base.app->store)) {
		ml_app_say(x->base.app, ML_ROLE_WARNING, "%s", _("base ouverte en lecture seule"));
		return;
	}
	if (!r)
		walk_begin(x);
	else if (r->kind == DOOR_NUMBERS)
		enter_numbers(x);
	else if (r->kind == DOOR_WALK_IN)
		walk_begin(x);
	else if (r->kind == DOOR_PERSON)
		door_arrive(x, 0, r->person, NULL, false);
	else if (x->door.v[r->line].present)
		ask_leave(x, &x->door.v[r->line]);
	else
		door_arrive(x, x->door.v[r->line].rid, 0, NULL, false);
}

/* ---- keys ------------------------------------------------------------------------------------------ */

static void move(struct door_screen *x, int64_t by)
{
	int64_t last = x->n ? (int64_t)x->n - 1 : 0;
	x->at = (uint32_t)ML_MAX(0, ML_MIN(last, (int64_t)x->at + by));
}

static enum ml_ui_result click(struct door_screen *x, const struct ml_key *k)
{
	int wheel = k->code == ML_MOUSE_WHEEL_UP ? -3 : k->code == ML_MOUSE_WHEEL_DOWN ? 3 : 0;
	if (wheel) {
		move(x, wheel);
		return ML_UI_MOVED;
	}
	uint32_t at = x->top + (uint32_t)(k->y - x->rows.y);
	if (k->code != ML_MOUSE_PRESS || !ml_rect_has(x->rows, k->x, k->y) || at >= x->n)
		return ML_UI_IGNORED;
	if (at == x->at)
		enter(x);
	else
		x->at = at;
	return ML_UI_MOVED;
}

static enum ml_ui_result key(struct ml_screen *s, const struct ml_key *k)
{
	struct door_screen *x = self(s);
	int page = ML_MAX(1, x->rows.h - 1);
	static const struct {
		int code, by;
	} moves[] = {{ML_FN_UP, -1}, {ML_FN_DOWN, 1}, {ML_FN_PGUP, -2}, {ML_FN_PGDN, 2}};
	if (x->walk.step != WALK_NONE)
		return walk_key(x, k) ? ML_UI_USED : ML_UI_IGNORED;
	if (k->type == ML_KEY_MOUSE)
		return click(x, k);
	/* The last arrival, not the last letter. */
	if (ml_key_is(k, ML_CTRL('z')) || ml_key_is(k, ML_CTRL('y')))
		return ML_UI_IGNORED;
	if (k->type == ML_KEY_CHAR && ml_str_is(k->text, "?") && ml_ui_edit_empty(&x->edit))
		return ML_UI_IGNORED;
	for (size_t i = 0; i < ML_COUNT(moves); i++)
		if (ml_key_is(k, moves[i].code)) {
			move(x, moves[i].by == 2 ? page : moves[i].by == -2 ? -page : moves[i].by);
			return ML_UI_MOVED;
		}
	if (ml_key_is(k, ML_FN_ENTER)) {
		enter(x);
		return ML_UI_USED;
	}
	if (ml_key_is(k, ML_FN_ESC)) {
		if (ml_ui_edit_empty(&x->edit))
			return ML_UI_CANCELLED;
		clear(x);
		return ML_UI_USED;
	}
	enum ml_ui_result r = ml_ui_edit_key(&x->edit, k);
	if (r == ML_UI_CHANGED)
		door_match(x);
	return r;
}

/* ---- the screen's functions ---------------------------------------------------------------------------- */

static void refresh(struct ml_screen *s)
{
	struct door_screen *x = self(s);
	struct ml_error e = {0};
	uint32_t at = x->at, top = x->top;
	ml_arena_reset(x->arena);
	if (!ml_door_load(s->app->store, x->arena, x->event, &x->door, &e))
		ml_app_fail(s->app, &e);
	door_match(x);
	x->at = ML_MIN(at, x->n ? x->n - 1 : 0);
	x->top = top;
}

static void draw(struct ml_screen *s, struct ml_surface *f, struct ml_rect body)
{
	door_draw(self(s), f, body, s->app->overlay == ML_OVER_NONE);
}

static void title(struct ml_screen *s, struct ml_buf *place, struct ml_buf *details)
{
	struct door_screen *x = self(s);
	ml_buf_printf(place, "%s › %.*s, %.*s", _("Émargement"), (int)x->door.title.n, x->door.title.p,
		(int)x->door.place.n, x->door.place.p);
	ml_buf_printf(details, ml_trn("%u présent / %u attendus", "%u présents / %u attendus", x->door.count.present),
		x->door.count.present, x->door.count.expected);
}

static void help(struct ml_screen *s, struct ml_buf *out)
{
	struct door_screen *x = self(s);
	const struct door_row *r = x->at < x->n ? &x->row[x->at] : NULL;
	if (x->walk.step != WALK_NONE)
		ml_buf_z(out, _("un chiffre, ou ← → puis Entrée · Échap abandonne"));
	else if (!r || ml_ui_edit_empty(&x->edit))
		ml_buf_z(out, _("trois lettres, Entrée : présent · F7 spontané · numéros signés : 1 4 7-12"));
	else if (r->kind == DOOR_NUMBERS)
		ml_buf_z(out, x->fault.code ? _("corrigez les numéros") : _("Entrée note ces arrivées, d'un coup"));
	else if (r->kind == DOOR_WALK_IN)
		ml_buf_z(out, _("Entrée : arrivée spontanée, genre, âge et territoire en trois touches"));
	else if (r->kind == DOOR_PERSON)
		ml_buf_printf(out, _("Entrée note l'arrivée de %.*s, qui n'était pas sur la liste"), (int)r->name.n,
			r->name.p);
	else if (x->door.v[r->line].present)
		ml_buf_printf(out, _("%.*s est là : Entrée propose d'annuler"), (int)r->name.n, r->name.p);
	else
		ml_buf_printf(out, _("Entrée note l'arrivée de %.*s"), (int)r->name.n, r->name.p);
}

static void status(struct ml_screen *s, struct ml_buf *out)
{
	struct door_screen *x = self(s);
	if (!x->door.today)
		ml_buf_z(out, _("Cet événement n'est pas d'aujourd'hui : les arrivées sont notées sans heure."));
}

static int64_t current(struct ml_screen *s)
{
	struct door_screen *x = self(s);
	const struct door_row *r = x->at < x->n ? &x->row[x->at] : NULL;
	return !r ? 0 : r->kind == DOOR_PERSON ? r->person : r->kind == DOOR_LINE ? x->door.v[r->line].rid : 0;
}

void ml_door_person(struct ml_screen *s)
{
	struct door_screen *x = self(s);
	int64_t rid = current(s);
	const struct door_row *r = x->at < x->n ? &x->row[x->at] : NULL;
	if (r && r->kind == DOOR_LINE && x->door.v[r->line].person)
		rid = x->door.v[r->line].person;
	if (rid)
		ml_app_push(s->app, ml_sheet_create(s->app, rid));
}

static void destroy(struct ml_screen *s)
{
	struct door_screen *x = self(s);
	ml_ui_edit_finish(&x->edit);
	ml_arena_destroy(x->arena);
	ml_arena_destroy(x->walk.arena);
	ml_free_(x);
}

static const struct ml_screen_ops ops = {.name = "attendance",
	.scope = ML_SCOPE_DOOR,
	.title = title,
	.draw = draw,
	.key = key,
	.help = help,
	.status = status,
	.refresh = refresh,
	.current = current,
	.destroy = destroy};

struct ml_screen *ml_door_create(struct ml_app *app, int64_t event, struct ml_error *e)
{
	const struct ml_field *territory = ml_kind_field(ml_kind_by_key(ML_STR("event")), ML_STR("territory"));
	struct door_screen *x = ml_xalloc(sizeof *x);
	struct ml_cell cell = {0};
	x->base = (struct ml_screen){&ops, app};
	x->event = event;
	x->arena = ml_arena_create();
	x->walk.arena = ml_arena_create();
	ml_ui_edit_init(&x->edit, false);
	x->edit.placeholder = _("trois lettres du nom");
	if (!ml_door_load(app->store, x->arena, event, &x->door, e)) {
		destroy(&x->base);
		return NULL;
	}
	if (ml_store_row(app->store, x->arena, event, &territory, 1, &cell, NULL, NULL) && cell.n)
		x->territory = cell.v[0].id;
	door_match(x);
	return &x->base;
}
