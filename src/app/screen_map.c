/*
 * Carte: the records by dots, where they are. Arrows go to the nearest dot that way, PgUp and PgDn bring nearer and
 * farther; the same as a table; Enter opens the record.
 */
#include <math.h>
#include <stdlib.h>

#include <maillage/report.h>
#include "app/parts.h"
#include "ui/chart.h"
#include "ui/list.h"

enum { COLUMNS = 4, LABEL_MAX = 30 };

struct atlas {
	struct ml_screen base;
	struct ml_arena *arena;
	const struct ml_kind *kind; /* NULL: the usual ones */
	struct ml_spots spots;
	struct ml_ui_dot *dot;
	uint32_t at;
	double zoom;
	bool table;
	struct ml_rect rect; /* of the last draw */
	struct ml_ui_map_frame frame;
	struct ml_ui_list list;
	struct ml_source source;
	uint64_t generation;
	struct ml_ui_column column[COLUMNS];
	const struct ml_kind **kinds;
	uint32_t n_kinds;
};

static struct atlas *self(struct ml_screen *s)
{
	return (struct atlas *)s;
}

/* ---- the table --------------------------------------------------------------------------------------- */

static uint64_t source_count(void *arg)
{
	return ((struct atlas *)arg)->spots.n;
}

static int64_t source_id(void *arg, uint64_t row)
{
	return row < ((struct atlas *)arg)->spots.n ? (int64_t)row + 1 : 0;
}

static uint64_t source_generation(void *arg)
{
	return ((struct atlas *)arg)->generation;
}

static struct ml_str name_of(struct atlas *m, struct ml_arena *a, const struct ml_spot *p)
{
	struct ml_str title = ml_store_title(m->base.app->store, a, p->rid);
	if (!p->of_territory)
		return title;
	/* "Millau · Organismes : 1": a number behind the word, which no language has to agree with it. */
	return ml_arena_printf(a, _("%.*s · %s : %u"), (int)title.n, title.p, _(p->kind->plural), p->count);
}

static void source_fetch(void *arg, uint64_t from, uint32_t n, struct ml_ui_row *rows, struct ml_arena *a)
{
	struct atlas *m = arg;
	for (uint32_t i = 0; i < n && from + i < m->spots.n; i++) {
		const struct ml_spot *p = &m->spots.v[from + i];
		rows[i].id = (int64_t)(from + i) + 1;
		rows[i].cells[0] = name_of(m, a, p);
		rows[i].cells[1] = ml_str(_(p->kind->label));
		rows[i].cells[2] = ml_arena_printf(a, "%.3f", p->lat);
		rows[i].cells[3] = ml_arena_printf(a, "%.3f", p->lon);
	}
}

/* ---- data ------------------------------------------------------------------------------------------------ */

static uint8_t role_of(const struct ml_spot *p)
{
	static const struct {
		const char *kind;
		uint8_t role;
	} roles[] = {{"organisation", ML_ROLE_CHART_2}, {"project", ML_ROLE_CHART_3}};
	for (size_t i = 0; i < ML_COUNT(roles); i++)
		if (strcmp(p->kind->key, roles[i].kind) == 0)
			return roles[i].role;
	return ML_ROLE_CHART;
}

struct box {
	double south, north, west, east;
	uint32_t n;
};

static void widen(struct box *b, double lat, double lon)
{
	if (b->n++ == 0)
		*b = (struct box){lat, lat, lon, lon, 1};
	b->south = ML_MIN(b->south, lat);
	b->north = ML_MAX(b->north, lat);
	b->west = ML_MIN(b->west, lon);
	b->east = ML_MAX(b->east, lon);
}

static double extent(const struct box *b)
{
	return ML_MAX(ML_MAX(b->north - b->south, b->east - b->west), 0.05);
}

/* Opens on the user's country, when there is more than that: near enough that it fills the screen. */
static void settle(struct atlas *m)
{
	struct box country = {0}, all = {0}, home = {0};
	uint32_t n;
	double best = -1;
	const struct ml_territory *t = ml_territories(&n);
	for (uint32_t i = 0; i < n; i++)
		if (strncmp(t[i].code, m->base.app->ctx->country, 2) == 0 && (t[i].lat != 0 || t[i].lon != 0) &&
			fabs(t[i].lon) < 30)
			widen(&country, t[i].lat, t[i].lon);
	for (uint32_t i = 0; i < m->spots.n; i++) {
		const struct ml_spot *p = &m->spots.v[i];
		widen(&all, p->lat, p->lon);
		if (country.n && p->lat > country.south - 1 && p->lat < country.north + 1 &&
			p->lon > country.west - 1 && p->lon < country.east + 1)
			widen(&home, p->lat, p->lon);
	}
	m->at = 0;
	m->zoom = home.n && home.n < all.n ? ML_MAX(1, ML_MIN(0.7 * extent(&all) / extent(&home), 64)) : 1;
	for (uint32_t i = 0; i < m->spots.n && home.n; i++) {
		double far = hypot(m->spots.v[i].lat - (home.south + home.north) / 2,
			m->spots.v[i].lon - (home.west + home.east) / 2);
		if (best < 0 || far < best) {
			best = far;
			m->at = i;
		}
	}
}

static void name_columns(struct atlas *m)
{
	static const struct {
		const char *label;
		int width, grow;
		uint8_t align;
	} columns[COLUMNS] = {{N_("Fiche ou territoire"), 34, 1, ML_START}, {N_("Sorte"), 18, 0, ML_START},
		{N_("Latitude"), 9, 0, ML_RIGHT}, {N_("Longitude"), 9, 0, ML_RIGHT}};
	for (int i = 0; i < COLUMNS; i++)
		m->column[i] = (struct ml_ui_column){.key = "",
			.label = _(columns[i].label),
			.width = columns[i].width,
			.grow = columns[i].grow,
			.align = columns[i].align};
	ml_ui_list_set_columns(&m->list, m->column, COLUMNS);
	m->list.empty = _("Aucune fiche ne dit où elle est : donnez-leur une position ou un territoire.");
}

static void refresh(struct ml_screen *s)
{
	struct atlas *m = self(s);
	struct ml_error e = {0};
	ml_arena_reset(m->arena);
	m->kinds = ml_map_kinds(m->arena, &m->n_kinds);
	if (!ml_map_spots(s->app->store, m->arena, m->kind, &m->spots, &e)) {
		ml_app_fail(s->app, &e);
		m->spots = (struct ml_spots){0};
	}
	m->dot = ML_NEWN(m->arena, struct ml_ui_dot, m->spots.n + 1);
	for (uint32_t i = 0; i < m->spots.n; i++)
		m->dot[i] = (struct ml_ui_dot){m->spots.v[i].lat, m->spots.v[i].lon, role_of(&m->spots.v[i])};
	m->at = ML_MIN(m->at, m->spots.n ? m->spots.n - 1 : 0);
	name_columns(m);
	m->generation++;
	ml_ui_list_reload(&m->list);
}

static const struct ml_spot *current(struct atlas *m)
{
	if (m->table)
		m->at = m->list.id > 0 ? (uint32_t)(m->list.id - 1) : m->at;
	return m->at < m->spots.n ? &m->spots.v[m->at] : NULL;
}

/* Near, the map follows the dot chosen; as a whole it stays. */
static const struct ml_ui_map_view *view(struct atlas *m, struct ml_ui_map_view *v)
{
	const struct ml_spot *p = m->at < m->spots.n ? &m->spots.v[m->at] : NULL;
	if (m->zoom <= 1 || !p)
		return NULL;
	*v = (struct ml_ui_map_view){p->lat, p->lon, m->zoom};
	return v;
}

static void aim(struct atlas *m)
{
	struct ml_ui_map_view v;
	ml_ui_map_frame(&m->frame, m->rect, m->dot, m->spots.n, view(m, &v));
}

/* False: outside of what shows. */
static bool cell_of(struct atlas *m, uint32_t i, int *x, int *y)
{
	return ml_ui_map_cell(&m->frame, m->dot[i].lat, m->dot[i].lon, x, y) || m->frame.all;
}

/* ---- drawing ------------------------------------------------------------------------------------------------ */

/* The dot chosen, and its name on the side where there is room. East is on the right in Arabic too. */
static void draw_chosen(struct atlas *m, struct ml_surface *f, struct ml_rect r, bool focus)
{
	int x, y;
	if (m->at >= m->spots.n || !cell_of(m, m->at, &x, &y))
		return;
	struct ml_str name = name_of(m, m->base.app->arena, &m->spots.v[m->at]);
	int w = ML_MIN(ml_text_width(name), LABEL_MAX), side = x + 2 + w <= r.w ? x + 2 : x - 1 - w;
	int column = ml_surface_is_mirrored(f) ? r.w - 1 - x : x,
	    start = ml_surface_is_mirrored(f) ? r.w - side - w : side;
	if (start >= 0 && start + w <= r.w)
		ml_surface_put(f, r.x + start, r.y + y, w, name, ML_ROLE_STRONG, ML_START);
	ml_surface_rune(f, r.x + column, r.y + y, ml_surface_is_ascii(f) ? '@' : 0x25c9,
		focus ? ML_ROLE_FOCUS : ML_ROLE_STRONG);
	if (focus)
		ml_surface_cursor(f, r.x + column, r.y + y, false);
}

static bool is_free(struct ml_surface *f, int x, int y, int w)
{
	for (int i = 0; i < w; i++) {
		const struct ml_glyph *g = ml_surface_at(f, x + i, y);
		if (!g || g->n != 1 || g->text[0] != ' ')
			return false;
	}
	return true;
}

/* Names of regions, and of provinces from nearer, where they cover nothing: without them dots say little. */
static void draw_names(struct atlas *m, struct ml_surface *f, struct ml_rect r)
{
	bool arabic = strcmp(m->base.app->ctx->lang, "ar") == 0, mirrored = ml_surface_is_mirrored(f);
	uint32_t n;
	const struct ml_territory *t = ml_territories(&n);
	for (int pass = 0; pass < 2; pass++)
		for (uint32_t i = 0; i < n; i++) {
			bool region = strcmp(t[i].level, "region") == 0;
			int x, y;
			if ((t[i].lat == 0 && t[i].lon == 0) || region != (pass == 0) ||
				!ml_ui_map_cell(&m->frame, t[i].lat, t[i].lon, &x, &y))
				continue;
			struct ml_str name = ml_str(arabic && t[i].name_ar ? t[i].name_ar : t[i].name);
			int w = ml_text_width(name), from = x + 1, column = mirrored ? r.w - from - w : from;
			if (from + w + 1 > r.w || column < 1 ||
				!is_free(f, r.x + (mirrored ? from : column) - 1, r.y + y, w + 2))
				continue;
			ml_surface_put(f, r.x + column, r.y + y, w, name, ML_ROLE_MUTED, ML_START);
		}
}

static void draw(struct ml_screen *s, struct ml_surface *f, struct ml_rect body)
{
	struct atlas *m = self(s);
	bool focus = s->app->overlay == ML_OVER_NONE;
	struct ml_ui_map_view v;
	if (m->table || m->spots.n == 0) {
		ml_ui_list_draw(&m->list, f, body, focus);
		return;
	}
	m->rect = ml_rect(body.x + 1, body.y, ML_MAX(body.w - 2, 1), ML_MAX(body.h, 1));
	aim(m);
	ml_ui_map_draw(f, m->rect, m->dot, m->spots.n, view(m, &v));
	draw_chosen(m, f, m->rect, focus);
	draw_names(m, f, m->rect);
}

/* ---- keys -------------------------------------------------------------------------------------------------------- */

/* The nearest one that way, what is askew counting double; dots of the same cell are passed over. */
static void go(struct atlas *m, int dx, int dy)
{
	int x, y, at_x, at_y;
	long best = -1;
	uint32_t found = m->at;
	aim(m);
	cell_of(m, m->at, &at_x, &at_y);
	for (uint32_t i = 0; i < m->spots.n; i++) {
		cell_of(m, i, &x, &y);
		/* A cell is twice as high as wide. */
		long along = (long)(x - at_x) * dx + 2L * (y - at_y) * dy,
		     across = labs((long)(x - at_x) * dy + 2L * (y - at_y) * dx);
		long cost = along + 2 * across;
		if (along <= 0 || across > 2 * along || (best >= 0 && cost >= best))
			continue;
		best = cost;
		found = i;
	}
	m->at = found;
}

/* The next one of those in the same cell, else the next from west to east. */
static void next(struct atlas *m, int by)
{
	if (m->spots.n)
		m->at = (uint32_t)(((int64_t)m->at + by + m->spots.n) % m->spots.n);
}

static void zoom(struct atlas *m, double by)
{
	m->zoom = ML_MAX(1, ML_MIN(m->zoom * by, 4096));
}

void ml_atlas_nearer(struct ml_screen *s)
{
	zoom(self(s), 2);
}

void ml_atlas_farther(struct ml_screen *s)
{
	zoom(self(s), 0.5);
}

void ml_atlas_table(struct ml_screen *s)
{
	struct atlas *m = self(s);
	current(m);
	m->table = !m->table;
	if (m->table)
		ml_ui_list_select(&m->list, (int64_t)m->at + 1);
}

static uint32_t suggest(
	void *arg, struct ml_str typed, struct ml_arena *a, struct ml_ui_choice *out, uint32_t max, uint64_t *more)
{
	struct atlas *m = arg;
	struct ml_ui_choice *all = ML_NEWN(a, struct ml_ui_choice, m->n_kinds);
	for (uint32_t i = 0; i < m->n_kinds; i++)
		all[i] =
			(struct ml_ui_choice){.key = ml_str(m->kinds[i]->key), .label = ml_str(_(m->kinds[i]->plural))};
	struct ml_ui_fixed fixed = {all, m->n_kinds};
	return ml_ui_suggest_fixed(&fixed, typed, a, out, max, more);
}

static void picked(struct ml_app *app, bool accepted, void *arg)
{
	struct atlas *m = arg;
	const struct ml_ui_choice *c = accepted ? ml_ui_picker_current(&app->picker) : NULL;
	if (!accepted)
		return;
	m->kind = c ? ml_kind_by_key(c->key) : NULL;
	refresh(&m->base);
	settle(m);
}

void ml_atlas_kind(struct ml_screen *s)
{
	ml_app_pick(s->app, _("Que montrer ?"), ML_PICK_CLEAR, suggest, self(s), picked, self(s));
}

static void open_it(struct atlas *m)
{
	const struct ml_spot *p = current(m);
	if (p)
		ml_app_push(m->base.app, ml_sheet_create(m->base.app, p->rid));
}

static void click(struct atlas *m, const struct ml_key *k)
{
	int x, y, to = ml_surface_logical_x(m->base.app->surface, k->x) - m->rect.x;
	long best = -1;
	for (uint32_t i = 0; i < m->spots.n; i++) {
		if (!cell_of(m, i, &x, &y))
			continue;
		long far = labs((long)x - to) + 2 * labs((long)y - (k->y - m->rect.y));
		if (best < 0 || far < best) {
			best = far;
			m->at = i;
		}
	}
}

static enum ml_ui_result map_key(struct atlas *m, const struct ml_key *k)
{
	if (ml_key_is(k, ML_FN_LEFT))
		go(m, -1, 0);
	else if (ml_key_is(k, ML_FN_RIGHT))
		go(m, 1, 0);
	else if (ml_key_is(k, ML_FN_UP))
		go(m, 0, -1);
	else if (ml_key_is(k, ML_FN_DOWN))
		go(m, 0, 1);
	else if (ml_key_is(k, ML_FN_TAB) || ml_key_is(k, ML_FN_BACKTAB))
		next(m, ml_key_is(k, ML_FN_TAB) ? 1 : -1);
	else if (ml_key_is(k, ML_FN_PGUP) || (k->type == ML_KEY_MOUSE && k->code == ML_MOUSE_WHEEL_UP))
		zoom(m, 2);
	else if (ml_key_is(k, ML_FN_PGDN) || (k->type == ML_KEY_MOUSE && k->code == ML_MOUSE_WHEEL_DOWN))
		zoom(m, 0.5);
	else if (ml_key_is(k, ML_FN_HOME))
		m->zoom = 1;
	else if (k->type == ML_KEY_MOUSE && k->code == ML_MOUSE_PRESS && ml_rect_has(m->rect, k->x, k->y))
		click(m, k);
	else if (ml_key_is(k, ML_FN_ENTER))
		open_it(m);
	else
		return ML_UI_IGNORED;
	return ML_UI_MOVED;
}

static enum ml_ui_result key(struct ml_screen *s, const struct ml_key *k)
{
	struct atlas *m = self(s);
	if (!m->table)
		return m->spots.n ? map_key(m, k) : ML_UI_IGNORED;
	enum ml_ui_result r = ml_ui_list_key(&m->list, k);
	if (r == ML_UI_ACCEPTED)
		open_it(m);
	return r;
}

static int64_t current_rid(struct ml_screen *s)
{
	const struct ml_spot *p = current(self(s));
	return p && !p->of_territory ? p->rid : 0;
}

static void title(struct ml_screen *s, struct ml_buf *place, struct ml_buf *details)
{
	struct atlas *m = self(s);
	ml_buf_printf(
		place, "%s › %s", _("Carte"), m->kind ? _(m->kind->plural) : _("événements, organismes, projets"));
	ml_buf_printf(
		details, ml_trn("%llu placée", "%llu placées", m->spots.placed), (unsigned long long)m->spots.placed);
	if (m->spots.unplaced)
		ml_buf_printf(details, _(", %llu sans lieu"), (unsigned long long)m->spots.unplaced);
}

static void help(struct ml_screen *s, struct ml_buf *out)
{
	ml_buf_z(out,
		self(s)->table
			? _("↑↓ choisir · Entrée ouvrir · F6 carte · F4 quoi montrer")
			: _("flèches : le point le plus proche · Page↑↓ zoom · Entrée ouvrir · F4 quoi · F6 table"));
}

static void status(struct ml_screen *s, struct ml_buf *out)
{
	struct atlas *m = self(s);
	const struct ml_spot *p = current(m);
	int x, y, other_x, other_y;
	uint32_t here = 0;
	if (!p)
		return;
	struct ml_str name = name_of(m, s->app->arena, p);
	bool shown = !m->table && m->frame.w && cell_of(m, m->at, &x, &y);
	for (uint32_t i = 0; shown && i < m->spots.n; i++)
		here += cell_of(m, i, &other_x, &other_y) && x == other_x && y == other_y;
	if (shown)
		ml_buf_printf(out, _("%.0f km de large · "), ml_ui_map_km(&m->frame));
	if (here > 1)
		ml_buf_printf(out, _("%u ici (Tab) · "), here);
	if (p->of_territory)
		ml_buf_str(out, name);
	else
		ml_buf_printf(out, _("%s : %.*s"), _(p->kind->label), (int)name.n, name.p);
}

static void destroy(struct ml_screen *s)
{
	struct atlas *m = self(s);
	ml_ui_list_finish(&m->list);
	ml_arena_destroy(m->arena);
	ml_free_(m);
}

static const struct ml_screen_ops ops = {.name = "map",
	.scope = ML_SCOPE_MAP,
	.title = title,
	.draw = draw,
	.key = key,
	.help = help,
	.status = status,
	.refresh = refresh,
	.current = current_rid,
	.destroy = destroy};

struct ml_screen *ml_atlas_create(struct ml_app *app)
{
	struct atlas *m = ml_xalloc(sizeof *m);
	m->base = (struct ml_screen){&ops, app};
	m->arena = ml_arena_create();
	m->zoom = 1;
	m->source = (struct ml_source){.arg = m,
		.count = source_count,
		.id = source_id,
		.fetch = source_fetch,
		.generation = source_generation};
	ml_ui_list_init(&m->list, &m->source, m->column, 0);
	m->list.no_filter = true;
	m->list.no_ticks = true;
	refresh(&m->base);
	settle(m);
	return &m->base;
}
