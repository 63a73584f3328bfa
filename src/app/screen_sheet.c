/* The sheet of a record: who it is, its sections, then the records tied to it in tabs, and its history. */
#include "app/parts.h"
#include "ui/list.h"

enum { MAX_LINES = 400, MAX_TABS = ML_UI_TABS };

struct line { /* of the first tab */
	struct ml_str label, text;
	uint8_t role;
	struct ml_uuid to; /* a reference that Enter follows; nil: none */
	bool heading;
};

struct tab {
	const struct ml_kind *kind;   /* NULL: identity or history */
	const struct ml_field *field; /* of kind, refers to this record */
	int64_t *rids;
	uint32_t n;
	bool history;
};

struct sheet {
	struct ml_screen base;
	int64_t rid;
	struct ml_arena *arena; /* what the sheet shows, until the next refresh */
	struct ml_record *record;
	struct ml_str title, subtitle;
	struct line *line;
	uint32_t n_lines, line_at, line_top;
	struct tab tab[MAX_TABS];
	struct ml_ui_tabs tabs;
	struct ml_past *past;
	uint32_t n_past;
	struct ml_ui_list list; /* of the current tab */
	struct ml_source source;
	const struct ml_field *fields[ML_UI_COLUMNS];
	uint32_t n_fields;
	uint64_t generation;
	int height; /* of the lines, when last drawn */
};

static struct sheet *self(struct ml_screen *s)
{
	return (struct sheet *)s;
}

/* ---- the first tab ------------------------------------------------------------------------------- */

static void add_line(struct sheet *x, struct line line)
{
	if (x->n_lines < MAX_LINES)
		x->line[x->n_lines++] = line;
}

static void add_conflict(struct sheet *x, const struct ml_field *f)
{
	struct ml_app *app = x->base.app;
	const struct ml_slot *slot = ml_state_slot(x->record->state, f->wire);
	if (!slot || (f->flags & ML_F_MULTI) || !ml_slot_differs(slot))
		return;
	for (uint32_t i = slot->n - 1; i-- > 0;) {
		const struct ml_dval *d = &slot->d[i];
		struct ml_uuid site = ml_lineage_at(ml_store_lineage(app->store), d->dot.inc)->site;
		struct ml_str who = ml_store_officer_of(app->store, &site),
			      what = ml_app_values(app, x->arena, f, &d->v, 1);
		struct ml_buf when = {0};
		ml_app_when(app, &when, d->time);
		struct ml_str text =
			ml_arena_printf(x->arena, "≠ %.*s (%.*s, %s)", (int)what.n, what.p, (int)who.n, who.p, when.p);
		add_line(x, (struct line){.text = text, .role = ML_ROLE_WARNING});
		ml_buf_finish(&when);
	}
}

static int label_width(int w)
{
	return ML_MIN(24, w / 3);
}

/* As many lines as the text takes at the width of the screen. */
static void add_text(struct sheet *x, struct line line, struct ml_str text)
{
	int w = ml_surface_width(x->base.app->surface);
	uint32_t n;
	struct ml_str *piece = ml_text_wrap(x->arena, text, ML_MAX(20, w - label_width(w) - 4), &n);
	for (uint32_t i = 0; i < n; i++) {
		line.text = piece[i];
		add_line(x, line);
		line.label = ML_STR("");
	}
}

static void add_field(struct sheet *x, const struct ml_field *f)
{
	struct ml_app *app = x->base.app;
	uint32_t n;
	const struct ml_value *v = ml_record_values(x->record, x->arena, f, &n);
	if (!n)
		return;
	v = ml_store_read_as(app->store, x->arena, f, v, &n);
	struct line line = {.label = ml_str(ml_app_label(x->record->kind, f)), .role = ML_ROLE_TEXT};
	/* One line a value where each is a thing of its own: references are followed one by one. */
	for (uint32_t i = 0; f->type == ML_T_REF && i < n; i++) {
		line.text = ml_app_values(app, x->arena, f, &v[i], 1);
		line.to = v[i].id;
		line.role = ml_store_rid(app->store, &v[i].id) ? ML_ROLE_LINK : ML_ROLE_MUTED;
		add_line(x, line);
		line.label = ML_STR("");
	}
	if (f->type != ML_T_REF)
		add_text(x, line, ml_app_values(app, x->arena, f, v, n));
	add_conflict(x, f);
}

/* What this record was joined to stands first, what was joined to it last: Enter goes there. */
static void add_joins(struct sheet *x, bool first)
{
	struct ml_app *app = x->base.app;
	int64_t *rids;
	uint32_t n;
	if (!ml_store_group(app->store, x->arena, x->rid, &rids, &n, NULL) || n < 2 || (rids[0] == x->rid) == first)
		return;
	bool root = rids[0] == x->rid, edited = x->record->flags & ML_R_MERGED_EDITED;
	struct line line = {.label = ml_str(root ? _("Réunit") : _("Réunie à")), .role = ML_ROLE_LINK};
	if (root)
		add_line(x, (struct line){.label = ml_str(_("Doublons réunis")), .heading = true});
	for (uint32_t i = root ? 1 : 0; i < (root ? n : 1); i++) {
		struct ml_str t = ml_store_title(app->store, x->arena, rids[i]);
		line.text = t.n ? t : ml_str(_("(sans titre)"));
		ml_store_id(app->store, rids[i], &line.to);
		add_line(x, line);
		line.label = ML_STR("");
	}
	if (edited)
		add_line(x, (struct line){.text = ml_str(_("modifiée après sa réunion à une autre : à relire")),
				    .role = ML_ROLE_WARNING});
}

/* What a newer program wrote: read-only. */
static void add_unknown(struct sheet *x)
{
	uint32_t n;
	const struct ml_unknown *u = ml_record_unknown(x->base.app->store, x->arena, x->record, &n);
	if (n)
		add_line(x, (struct line){.label = ml_str(_("Champs d'une version plus récente")), .heading = true});
	for (uint32_t i = 0; i < n; i++) {
		struct line line = {.label = ml_arena_printf(x->arena, _("champ %llu"), (unsigned long long)u[i].wire),
			.role = ML_ROLE_MUTED};
		add_text(x, line, u[i].text);
	}
}

static void add_fields(struct sheet *x)
{
	uint32_t n;
	const struct ml_field *const *fields = ml_store_fields(x->base.app->store, x->record->kind, &n);
	const char *section = NULL;
	uint32_t heading = 0;
	x->line = ML_NEWN(x->arena, struct line, MAX_LINES);
	x->n_lines = 0;
	add_joins(x, true);
	for (uint32_t i = 0; i < n; i++) {
		if (fields[i]->section && (!section || strcmp(section, fields[i]->section) != 0)) {
			section = fields[i]->section;
			/* A section without any value takes no room. */
			if (x->n_lines && x->line[x->n_lines - 1].heading)
				x->n_lines = heading;
			heading = x->n_lines;
			add_line(x, (struct line){.label = ml_str(_(section)), .heading = true});
		}
		if (!(fields[i]->flags & ML_F_HIDDEN) && fields[i]->type != ML_T_BYTES)
			add_field(x, fields[i]);
	}
	if (x->n_lines && x->line[x->n_lines - 1].heading)
		x->n_lines = heading;
	add_joins(x, false);
	add_unknown(x);
}

/* ---- tabs ------------------------------------------------------------------------------------------- */

static void add_related(struct sheet *x, const struct ml_kind *kind, const struct ml_field *f)
{
	struct tab t = {.kind = kind, .field = f};
	bool mine = f->ref && strcmp(f->ref, "*") != 0;
	if (x->tabs.n >= MAX_TABS - 1 || !ml_field_accepts(f, x->record->kind) ||
		!ml_store_backrefs(x->base.app->store, x->arena, x->rid, kind, f, &t.rids, &t.n, NULL))
		return;
	/* Tabs that make sense without a record yet: the links of this kind; of the others only those that hold
	 * something. */
	if (!t.n && !(mine && (kind->flags & ML_K_LINK)))
		return;
	x->tab[x->tabs.n] = t;
	ml_ui_tabs_add(&x->tabs, _(kind->plural), t.n);
}

static void add_tabs(struct sheet *x)
{
	uint32_t n, keep = x->tabs.current;
	const struct ml_kind *const *kinds = ml_kinds(&n);
	ml_ui_tabs_init(&x->tabs);
	x->tab[0] = (struct tab){0};
	ml_ui_tabs_add(&x->tabs, _("Identité"), -1);
	for (uint32_t i = 0; i < n; i++)
		for (uint32_t j = 0; j < kinds[i]->n_fields; j++)
			if (kinds[i]->fields[j].type == ML_T_REF && kinds[i]->fields[j].wire != ML_FIELD_MERGED_INTO &&
				!(kinds[i]->flags & ML_K_HIDDEN))
				add_related(x, kinds[i], &kinds[i]->fields[j]);
	x->tab[x->tabs.n] = (struct tab){.history = true};
	ml_ui_tabs_add(&x->tabs, _("Historique"), -1);
	x->tabs.current = keep < x->tabs.n ? keep : 0;
}

static struct tab *tab_now(struct sheet *x)
{
	return &x->tab[x->tabs.current];
}

static uint64_t source_count(void *arg)
{
	struct sheet *x = arg;
	return tab_now(x)->history ? x->n_past : tab_now(x)->n;
}

static int64_t source_id(void *arg, uint64_t row)
{
	struct sheet *x = arg;
	struct tab *t = tab_now(x);
	return t->history ? (int64_t)row + 1 : row < t->n ? t->rids[row] : 0;
}

static uint64_t source_generation(void *arg)
{
	return ((struct sheet *)arg)->generation;
}

static void past_row(struct sheet *x, const struct ml_past *p, struct ml_ui_row *row, struct ml_arena *a)
{
	struct ml_app *app = x->base.app;
	struct ml_buf when = {0};
	struct ml_value none = {0};
	ml_app_when(app, &when, p->time);
	row->cells[0] = ml_arena_str(a, ml_buf_view(&when));
	row->cells[1] = ml_store_officer_of(app->store, &p->site);
	row->cells[2] = p->joined ? ml_str(_("Réunit"))
			: p->field ? ml_str(ml_app_label(x->record->kind, p->field)) : ml_str(_("champ inconnu"));
	if (!p->v)
		row->cells[3] = ml_str(_("(vidé)"));
	else if (p->joined)
		row->cells[3] = ml_store_title(app->store, a, p->joined);
	else if (p->field)
		row->cells[3] = ml_app_values(app, a, p->field, p->v, 1);
	row->cells[4] = ml_str(!p->v ? "" : p->current && !p->shown ? _("en conflit") : p->current ? _("actuel") : "");
	row->roles = ML_NEWN(a, uint8_t, 5);
	for (int i = 0; i < 5; i++)
		row->roles[i] = p->current ? ML_ROLE_TEXT : ML_ROLE_MUTED;
	(void)none;
	ml_buf_finish(&when);
}

static void source_fetch(void *arg, uint64_t from, uint32_t n, struct ml_ui_row *rows, struct ml_arena *a)
{
	struct sheet *x = arg;
	struct ml_app *app = x->base.app;
	struct ml_cell cells[ML_UI_COLUMNS];
	for (uint32_t i = 0; i < n; i++) {
		rows[i].id = source_id(x, from + i);
		if (tab_now(x)->history) {
			past_row(x, &x->past[from + i], &rows[i], a);
			continue;
		}
		if (!ml_store_row(app->store, a, rows[i].id, x->fields, x->n_fields, cells, NULL, NULL))
			continue;
		for (uint32_t c = 0; c < x->n_fields; c++)
			rows[i].cells[c] = ml_app_cell(app, a, x->fields[c], &cells[c]);
	}
}

static void history_columns(struct sheet *x, struct ml_ui_column *columns)
{
	static const struct {
		const char *label;
		int width, grow;
	} rows[] = {{N_("Quand"), 11, 0}, {N_("Qui"), 16, 1}, {N_("Champ"), 18, 1}, {N_("Valeur"), 24, 3}, {"", 10, 0}};
	for (size_t i = 0; i < ML_COUNT(rows); i++)
		columns[i] = (struct ml_ui_column){
			.key = "", .label = _(rows[i].label), .width = rows[i].width, .grow = rows[i].grow};
	ml_ui_list_set_columns(&x->list, columns, ML_COUNT(rows));
}

static void tab_columns(struct sheet *x)
{
	struct ml_ui_column columns[ML_UI_COLUMNS] = {0};
	struct tab *t = tab_now(x);
	const struct ml_field *all[ML_UI_COLUMNS];
	if (t->history) {
		history_columns(x, columns);
		return;
	}
	if (!t->kind)
		return;
	uint32_t n = ml_app_columns(x->base.app, t->kind, all, ML_UI_COLUMNS);
	x->n_fields = 0;
	for (uint32_t i = 0; i < n; i++)
		if (all[i] != t->field) /* it is this very record */
			x->fields[x->n_fields++] = all[i];
	for (uint32_t i = 0; i < x->n_fields; i++)
		columns[i] = (struct ml_ui_column){.key = x->fields[i]->key,
			.label = ml_app_label(t->kind, x->fields[i]),
			.width = ml_app_column_width(x->fields[i]),
			.min = ml_app_column_min(x->fields[i]),
			.grow = i == 0 ? 2 : 1};
	ml_ui_list_set_columns(&x->list, columns, x->n_fields);
}

static void show_tab(struct sheet *x)
{
	tab_columns(x);
	x->generation++;
	ml_ui_list_reload(&x->list);
}

/* Section names are read, not chosen. */
static void skip_headings(struct sheet *x, int by)
{
	while (x->line_at < x->n_lines && x->line[x->line_at].heading) {
		if (by < 0 && x->line_at == 0)
			by = 1;
		x->line_at += (uint32_t)by;
	}
}

/* ---- the screen's functions ------------------------------------------------------------------------------ */

/* A record of a kind that this program does not know: its values, nothing to do with them. */
static void add_stranger(struct sheet *x)
{
	x->line = ML_NEWN(x->arena, struct line, MAX_LINES);
	x->n_lines = 0;
	x->title = ml_str(_("Fiche d'une version plus récente du programme"));
	x->subtitle = ml_str(_("gardée et transmise telle quelle"));
	ml_ui_tabs_init(&x->tabs);
	x->tab[0] = (struct tab){0};
	ml_ui_tabs_add(&x->tabs, _("Identité"), -1);
	add_unknown(x);
	x->line_at = 0;
	skip_headings(x, 1);
}

static void refresh(struct ml_screen *s)
{
	struct sheet *x = self(s);
	struct ml_error e = {0};
	ml_arena_reset(x->arena);
	x->record = ml_store_get(s->app->store, x->arena, x->rid, &e);
	if (!x->record) {
		x->n_lines = 0;
		return;
	}
	if (!x->record->kind) {
		add_stranger(x);
		return;
	}
	x->title = ml_store_title(s->app->store, x->arena, x->rid);
	x->subtitle = ml_store_subtitle(s->app->store, x->arena, x->rid);
	x->past = NULL;
	ml_store_history(s->app->store, x->arena, x->rid, &x->past, &x->n_past, NULL);
	add_fields(x);
	add_tabs(x);
	x->line_at = ML_MIN(x->line_at, x->n_lines ? x->n_lines - 1 : 0);
	skip_headings(x, 1);
	show_tab(x);
}

static void title(struct ml_screen *s, struct ml_buf *place, struct ml_buf *details)
{
	struct sheet *x = self(s);
	if (!x->record) {
		ml_buf_z(place, _("Fiche"));
		return;
	}
	if (!x->record->kind) {
		ml_buf_z(place, _("Fiche"));
		return;
	}
	ml_buf_printf(place, "%s › %.*s", _(x->record->kind->plural), (int)x->title.n, x->title.p);
	ml_buf_z(details, x->record->flags & ML_R_ERASED     ? _("effacée")
			  : x->record->flags & ML_R_BINNED   ? _("dans la corbeille")
			  : x->record->flags & ML_R_MERGED   ? _("réunie à une autre fiche")
			  : x->record->flags & ML_R_REVIVED  ? _("modifiée après mise à la corbeille")
			  : x->record->flags & ML_R_CONFLICT ? _("en conflit")
							     : "");
}

static void draw_lines(struct sheet *x, struct ml_surface *f, struct ml_rect r, bool focus)
{
	x->height = r.h;
	/* The section's name above the first line stays in view. */
	uint32_t want = x->line_at && x->line[x->line_at - 1].heading ? x->line_at - 1 : x->line_at;
	if (want < x->line_top)
		x->line_top = want;
	if (r.h > 0 && x->line_at >= x->line_top + (uint32_t)r.h)
		x->line_top = x->line_at - (uint32_t)r.h + 1;
	int label = label_width(r.w);
	for (int i = 0; i < r.h && x->line_top + (uint32_t)i < x->n_lines; i++) {
		uint32_t at = x->line_top + (uint32_t)i;
		const struct line *l = &x->line[at];
		bool here = focus && at == x->line_at;
		if (l->heading) {
			ml_surface_put(f, r.x + 1, r.y + i, r.w - 1, l->label, ML_ROLE_HEADER, ML_START);
		} else {
			ml_surface_put(
				f, r.x + 2, r.y + i, label, l->label, here ? ML_ROLE_FOCUS : ML_ROLE_LABEL, ML_START);
			ml_surface_put(f, r.x + 3 + label, r.y + i, r.w - label - 3, l->text,
				here ? ML_ROLE_FOCUS : l->role, ML_START);
		}
		if (here) {
			ml_surface_put(f, r.x, r.y + i, 1, ML_STR(">"), ML_ROLE_FOCUS, ML_START);
			ml_surface_cursor(f, r.x, r.y + i, false);
		}
	}
}

static void draw(struct ml_screen *s, struct ml_surface *f, struct ml_rect body)
{
	struct sheet *x = self(s);
	bool focus = s->app->overlay == ML_OVER_NONE;
	if (!x->record) {
		ml_surface_put(f, body.x + 1, body.y + 1, body.w - 2, ml_str(_("Cette fiche n'est plus là.")),
			ML_ROLE_WARNING, ML_START);
		return;
	}
	struct ml_rect head = ml_rect_cut_rows(&body, 2), tabs = ml_rect_cut_rows(&body, 1),
		       rule = ml_rect_cut_rows(&body, 1);
	ml_surface_put(f, head.x + 1, head.y, head.w - 1, x->title.n ? x->title : ml_str(_("(sans titre)")),
		ML_ROLE_STRONG, ML_START);
	ml_surface_put(f, head.x + 1, head.y + 1, head.w - 1, x->subtitle, ML_ROLE_MUTED, ML_START);
	ml_ui_tabs_draw(&x->tabs, f, tabs, false);
	ml_surface_hline(f, rule.x, rule.y, rule.w, ML_ROLE_BORDER);
	if (x->tabs.current == 0)
		draw_lines(x, f, body, focus);
	else
		ml_ui_list_draw(&x->list, f, body, focus);
}

static enum ml_ui_result lines_key(struct sheet *x, const struct ml_key *k)
{
	static const struct {
		int code;
		int by; /* lines; ±1000: to the end; ±2: pages */
	} moves[] = {{ML_FN_UP, -1}, {ML_FN_DOWN, 1}, {ML_FN_PGUP, -2}, {ML_FN_PGDN, 2}, {ML_FN_HOME, -1000},
		{ML_FN_END, 1000}};
	int64_t last = x->n_lines ? (int64_t)x->n_lines - 1 : 0, page = ML_MAX(1, x->height - 1);
	for (size_t i = 0; i < ML_COUNT(moves); i++) {
		if (!ml_key_is(k, moves[i].code))
			continue;
		int64_t by = moves[i].by == 2 ? page : moves[i].by == -2 ? -page : moves[i].by;
		x->line_at = (uint32_t)ML_MAX(0, ML_MIN(last, (int64_t)x->line_at + by));
		skip_headings(x, by > 0 ? 1 : -1);
		return ML_UI_MOVED;
	}
	if (ml_key_is(k, ML_FN_ENTER)) {
		const struct line *l = x->line_at < x->n_lines ? &x->line[x->line_at] : NULL;
		int64_t to = l && !ml_uuid_is_nil(&l->to) ? ml_store_rid(x->base.app->store, &l->to) : 0;
		if (to)
			ml_app_push(x->base.app, ml_sheet_create(x->base.app, to));
		else if (x->record->kind)
			ml_app_push(x->base.app, ml_form_screen_create(x->base.app, x->record->kind, x->rid));
		return ML_UI_USED;
	}
	return ml_key_is(k, ML_FN_ESC) ? ML_UI_CANCELLED : ML_UI_IGNORED;
}

static enum ml_ui_result list_key(struct sheet *x, const struct ml_key *k)
{
	enum ml_ui_result r = ml_ui_list_key(&x->list, k);
	if (r != ML_UI_ACCEPTED)
		return r;
	if (!tab_now(x)->history && x->list.id)
		ml_app_push(x->base.app, ml_sheet_create(x->base.app, x->list.id));
	return ML_UI_USED;
}

static enum ml_ui_result key(struct ml_screen *s, const struct ml_key *k)
{
	struct sheet *x = self(s);
	if (!x->record)
		return ml_key_is(k, ML_FN_ESC) ? ML_UI_CANCELLED : ML_UI_IGNORED;
	/* Left and Right always change tabs here: lists of a sheet show their columns without scrolling. */
	bool places = ml_key_is(k, ML_FN_LEFT) || ml_key_is(k, ML_FN_RIGHT) || ml_key_is(k, ML_FN_TAB) ||
		      ml_key_is(k, ML_FN_BACKTAB) || (k->type == ML_KEY_MOUSE && ml_rect_has(x->tabs.rect, k->x, k->y));
	if (places) {
		uint32_t before = x->tabs.current;
		ml_ui_tabs_key(&x->tabs, k);
		if (before != x->tabs.current)
			show_tab(x);
		return ML_UI_MOVED;
	}
	return x->tabs.current == 0 ? lines_key(x, k) : list_key(x, k);
}

static void help(struct ml_screen *s, struct ml_buf *out)
{
	struct sheet *x = self(s);
	ml_buf_z(out,
		x->tabs.current == 0
			? _("Entrée suit un lien ou modifie · ← → onglets · F2 modifier · F7 ajouter une fiche liée")
			: _("Entrée ouvre · ← → onglets · F7 ajouter une fiche liée · Échap revient"));
}

static void status(struct ml_screen *s, struct ml_buf *out)
{
	struct sheet *x = self(s);
	struct ml_uuid site = {0};
	if (!x->record)
		return;
	int64_t changed = ml_record_changed(s->app->store, x->record, &site);
	struct ml_str who = ml_store_officer_of(s->app->store, &site);
	if (!changed)
		return;
	ml_buf_z(out, _("Modifiée : "));
	ml_app_when(s->app, out, changed);
	if (who.n)
		ml_buf_printf(out, " · %.*s", (int)who.n, who.p);
}

static int64_t current(struct ml_screen *s)
{
	struct sheet *x = self(s);
	struct tab *t = tab_now(x);
	return t->kind && x->list.id && !t->history ? x->list.id : x->rid;
}

static void destroy(struct ml_screen *s)
{
	struct sheet *x = self(s);
	ml_ui_list_finish(&x->list);
	ml_arena_destroy(x->arena);
	ml_free_(x);
}

/* Sheets of some kinds have actions of their own: a scope more. */
enum { ANY_KIND, OF_EVENT, OF_CONTACT, SHEETS };
#define SHEET_OPS(more)                                                                                                \
	{                                                                                                              \
		.name = "sheet", .scope = ML_SCOPE_SHEET | (more), .title = title, .draw = draw, .key = key,           \
		.help = help, .status = status, .refresh = refresh, .current = current, .destroy = destroy             \
	}
static const struct ml_screen_ops ops[SHEETS] = {
	[ANY_KIND] = SHEET_OPS(0),
	[OF_EVENT] = SHEET_OPS(ML_SCOPE_EVENT),
	[OF_CONTACT] = SHEET_OPS(ML_SCOPE_CONTACT),
};

static const struct ml_screen_ops *ops_of(const struct ml_kind *kind)
{
	if (kind == ml_kind_by_key(ML_STR("event")))
		return &ops[OF_EVENT];
	return &ops[kind && (kind->flags & ML_K_MAIN) ? OF_CONTACT : ANY_KIND];
}

static bool is_sheet(const struct ml_screen *s)
{
	return s->ops >= ops && s->ops < ops + SHEETS;
}

struct ml_screen *ml_sheet_create(struct ml_app *app, int64_t rid)
{
	struct sheet *x = ml_xalloc(sizeof *x);
	x->base = (struct ml_screen){ops_of(ml_kind_by_wire((uint64_t)rid & 0xff)), app};
	x->rid = rid;
	x->arena = ml_arena_create();
	x->source = (struct ml_source){.arg = x,
		.count = source_count,
		.id = source_id,
		.fetch = source_fetch,
		.generation = source_generation};
	ml_ui_list_init(&x->list, &x->source, NULL, 0);
	x->list.no_filter = true;
	x->list.no_ticks = true;
	x->list.empty = _("Rien ici pour l'instant : F7 en ajoute.");
	refresh(&x->base);
	return &x->base;
}

/* What F7 adds here: a record of the tab's kind, already tied to this one. False: nothing in particular. */
bool ml_sheet_related(
	struct ml_screen *s, const struct ml_kind **kind, const struct ml_field **field, struct ml_uuid *id)
{
	struct sheet *x = is_sheet(s) ? self(s) : NULL;
	if (!x || !x->record || !tab_now(x)->kind)
		return false;
	*kind = tab_now(x)->kind;
	*field = tab_now(x)->field;
	*id = x->record->id;
	return true;
}

/* The kinds that may be tied to this record, for F7 on the first tab. */
uint32_t ml_sheet_links(struct ml_screen *s, const struct ml_kind **kinds, const struct ml_field **fields, uint32_t max,
	struct ml_uuid *id)
{
	struct sheet *x = is_sheet(s) ? self(s) : NULL;
	uint32_t n_kinds, n = 0;
	const struct ml_kind *const *all = ml_kinds(&n_kinds);
	if (!x || !x->record || !x->record->kind)
		return 0;
	*id = x->record->id;
	for (uint32_t i = 0; i < n_kinds; i++)
		for (uint32_t j = 0; j < all[i]->n_fields && n < max; j++) {
			const struct ml_field *f = &all[i]->fields[j];
			if (f->type != ML_T_REF || f->wire == ML_FIELD_MERGED_INTO ||
				!ml_field_accepts(f, x->record->kind) || strcmp(f->ref, "*") == 0)
				continue;
			kinds[n] = all[i];
			fields[n++] = f;
		}
	return n;
}
