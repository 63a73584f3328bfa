/* Accueil: today and tomorrow, what to follow up, key figures, exchanges, what is left to settle. */
#include <stdio.h>

#include <maillage/sync.h>
#include "app/home.h"
#include "app/parts.h"

enum { MAX_ITEMS = 64, MAX_ROWS = 5, TWO_FROM = 76 };

struct item {
	int column; /* 0 or 1 */
	bool heading;
	bool late;
	struct ml_str lead;	 /* an hour before the text, kept apart: a French title must not turn it round on an Arabic screen */
	struct ml_str text, end; /* start and end of the row */
	double value, max;	 /* a bar instead of the end text, when max > 0 */
	int64_t rid;		 /* Enter opens it */
	const char *action;	 /* or does it, */
	const struct ml_kind *kind; /* or lists these: */
	struct ml_str where;
	bool portrait;	  /* rid: a territory, of which its view opens */
	const char *view; /* or this view opens */
	uint8_t section;
};

/* In the order of one column, on a narrow screen: what presses first. */
enum section { TODAY, TOMORROW, TO_FOLLOW, TO_SETTLE, EXCHANGES, FIGURES, WHITE_AREAS, SECTIONS };

struct home {
	struct ml_screen base;
	struct ml_arena *arena;
	struct item item[MAX_ITEMS];
	uint32_t n, at;
	uint32_t order[MAX_ITEMS]; /* as they are drawn and walked through */
	int top[2];		   /* first row that shows, per column */
	bool two;		   /* columns */
	enum section section;	   /* what is being added */
	char today[16];
	int64_t day; /* days since 1970 */
	struct home_numbers numbers;
	struct home_white white;
};

static struct home *self(struct ml_screen *s)
{
	return (struct home *)s;
}

static void add(struct home *h, struct item item)
{
	item.section = (uint8_t)h->section;
	if (h->n < MAX_ITEMS)
		h->item[h->n++] = item;
}

static void heading(struct home *h, int column, enum section section, const char *text)
{
	h->section = section;
	add(h, (struct item){.column = column, .heading = true, .text = ml_str(text)});
}

/* Records of a filter; the caller adds their rows. Returns the whole number. */
static uint64_t find(struct home *h, const char *kind, const char *where, const char *sort, int64_t *rids, uint32_t *n)
{
	struct ml_query q = {
		.kind = ml_kind_by_key(ml_str(kind)), .where = ml_str(where), .sort = sort, .limit = MAX_ROWS};
	struct ml_list *l = ml_store_list(h->base.app->store, &q, NULL);
	uint64_t all = l ? ml_list_count(l) : 0;
	*n = 0;
	for (uint64_t i = 0; l && i < ml_list_size(l); i++)
		rids[(*n)++] = ml_list_at(l, i);
	ml_list_destroy(l);
	return all;
}

static const struct ml_value *field_value(struct home *h, int64_t rid, const char *kind, const char *key)
{
	const struct ml_field *f = ml_kind_field(ml_kind_by_key(ml_str(kind)), ml_str(key));
	struct ml_cell cell = {0};
	if (!f || !ml_store_row(h->base.app->store, h->arena, rid, &f, 1, &cell, NULL, NULL) || !cell.n)
		return NULL;
	return &cell.v[0];
}

static void iso_day(int64_t days, char out[16])
{
	struct ml_date d = ml_date_of_days(days);
	snprintf(out, 16, "%04d-%02d-%02d", d.year, d.month, d.day);
}

/* ---- today ---------------------------------------------------------------------------------------------- */

static void add_event(struct home *h, int64_t rid)
{
	struct ml_app *app = h->base.app;
	const struct ml_value *when = field_value(h, rid, "event", "starts_at");
	struct ml_str title = ml_store_title(app->store, h->arena, rid);
	const struct ml_kind *attendance = ml_kind_by_key(ML_STR("attendance"));
	struct ml_date day;
	int minutes = 0;
	int64_t *rids;
	uint32_t n = 0;
	if (when)
		ml_time_local(when->i, app->ctx->zone, &day, &minutes, NULL, NULL);
	ml_store_backrefs(
		app->store, h->arena, rid, attendance, ml_kind_field(attendance, ML_STR("event")), &rids, &n, NULL);
	struct item item = {.rid = rid};
	item.lead = ml_arena_printf(h->arena, "%02d:%02d", minutes / 60, minutes % 60);
	item.text = title;
	if (n)
		item.end = ml_arena_printf(h->arena, ml_trn("%u inscrit", "%u inscrits", n), n);
	add(h, item);
}

static void add_day(struct home *h, int64_t days, const char *label)
{
	char day[16], where[64];
	int64_t rids[MAX_ROWS];
	uint32_t n;
	iso_day(days, day);
	snprintf(where, sizeof where, "starts_at=%s and status!=cancelled", day);
	find(h, "event", where, "starts_at", rids, &n);
	heading(h, 0, days == h->day ? TODAY : TOMORROW, label);
	for (uint32_t i = 0; i < n; i++)
		add_event(h, rids[i]);
	if (!n)
		add(h, (struct item){.text = ml_str(_("rien de prévu"))});
}

/* ---- to follow --------------------------------------------------------------------------------------------- */

static void add_follow_ups(struct home *h)
{
	struct ml_app *app = h->base.app;
	uint64_t all = h->numbers.v[HOME_LATE];
	if (!all)
		return;
	struct item head = {.column = 1, .late = true, .kind = ml_kind_by_key(ML_STR("interaction"))};
	head.where = ml_arena_printf(h->arena, "follow_up_on<=%s and followed_up!=1", h->today);
	head.text = ml_arena_printf(h->arena,
		ml_trn("%llu relance en retard", "%llu relances en retard", (unsigned long)all),
		(unsigned long long)all);
	add(h, head);
	for (int i = HOME_LATE_FIRST; i <= HOME_LATE_LAST && h->numbers.v[i]; i++) {
		int64_t rid = (int64_t)h->numbers.v[i];
		const struct ml_value *due = field_value(h, rid, "interaction", "follow_up_on");
		struct ml_date d;
		struct item item = {.column = 1, .rid = rid, .text = ml_store_title(app->store, h->arena, rid)};
		item.text = ml_arena_printf(h->arena, "  %.*s", (int)item.text.n, item.text.p);
		if (due && ml_date_iso(due->s, &d))
			item.end = ml_arena_printf(h->arena, _("%lld j"), (long long)(h->day - ml_date_days(d)));
		add(h, item);
	}
}

static void add_count(struct home *h, const char *kind, const char *where, const char *one, const char *many, bool late)
{
	int64_t rids[MAX_ROWS];
	uint32_t n;
	uint64_t all = find(h, kind, where, NULL, rids, &n);
	if (all)
		add(h, (struct item){.column = 1,
			       .late = late,
			       .kind = ml_kind_by_key(ml_str(kind)),
			       .where = ml_arena_str(h->arena, ml_str(where)),
			       .rid = all == 1 ? rids[0] : 0,
			       .text = ml_arena_printf(
				       h->arena, ml_trn(one, many, (unsigned long)all), (unsigned long long)all)});
}

static void add_to_follow(struct home *h)
{
	char where[160], soon[16], week[16];
	iso_day(h->day + 40, soon);
	iso_day(h->day + 7, week);
	heading(h, 1, TO_FOLLOW, _("À SUIVRE"));
	uint32_t before = h->n;
	add_follow_ups(h);
	snprintf(where, sizeof where, "ends_on>=%s and ends_on<=%s and status=active", h->today, soon);
	add_count(h, "partnership", where, "%llu convention échoit sous 40 j", "%llu conventions échoient sous 40 j",
		true);
	snprintf(where, sizeof where, "due_on<%s and status!=done and status!=dropped", h->today);
	add_count(h, "task", where, "%llu tâche en retard", "%llu tâches en retard", true);
	snprintf(where, sizeof where, "due_on>=%s and due_on<=%s and status!=done and status!=dropped", h->today, week);
	add_count(h, "task", where, "%llu tâche cette semaine", "%llu tâches cette semaine", false);
	if (h->n == before)
		add(h, (struct item){.column = 1, .text = ml_str(_("rien à relancer"))});
}

/* ---- figures ------------------------------------------------------------------------------------------------- */

static void add_figure(struct home *h, const char *label, uint64_t value, uint64_t max, const char *action)
{
	struct ml_buf text = {0};
	struct item item = {.text = ml_str(label), .value = (double)value, .max = (double)max, .action = action};
	ml_ui_number(&text, (int64_t)value);
	if (max) {
		ml_buf_char(&text, '/');
		ml_ui_number(&text, (int64_t)max);
	}
	item.end = ml_arena_str(h->arena, ml_buf_view(&text));
	ml_buf_finish(&text);
	add(h, item);
}

static void add_figures(struct home *h)
{
	const uint64_t *v = h->numbers.v;
	heading(h, 0, FIGURES, _("MES CHIFFRES (année)"));
	add_figure(h, _("Rencontres tenues"), v[HOME_HELD], v[HOME_EVENTS], "event");
	add_figure(h, _("Réponses données"), v[HOME_ANSWERED], v[HOME_CONTRIBUTIONS], "contribution");
	add_figure(h, _("Personnes"), v[HOME_PERSONS], 0, "person");
	add_figure(h, _("Organismes"), v[HOME_ORGANISATIONS], 0, "organisation");
}

/* ---- white areas ------------------------------------------------------------------------------------------- */

static void add_white_areas(struct home *h)
{
	enum { MONTH = 30 };
	const struct home_white *w = &h->white;
	if (!w->n)
		return;
	heading(h, 0, WHITE_AREAS, _("ZONES BLANCHES"));
	for (uint32_t i = 0; i < w->n; i++) {
		struct ml_str name = ml_store_title(h->base.app->store, h->arena, w->v[i].rid);
		if (!name.n) /* gone since */
			continue;
		unsigned long months = (unsigned long)(h->day - w->v[i].visited) / MONTH;
		struct item item = {.rid = w->v[i].rid, .portrait = true};
		item.text = w->v[i].visited == ML_NEVER
				    ? ml_arena_printf(h->arena, _("%.*s : aucune visite"), (int)name.n, name.p)
				    : ml_arena_printf(h->arena,
					      ml_trn("%.*s : aucune visite depuis %lu mois",
						      "%.*s : aucune visite depuis %lu mois", months),
					      (int)name.n, name.p, months);
		add(h, item);
	}
	if (w->all > w->n)
		add(h, (struct item){.view = "blank",
			       .text = ml_arena_printf(
				       h->arena, ml_trn("et %u autre", "et %u autres", w->all - w->n), w->all - w->n)});
}

/* ---- exchanges --------------------------------------------------------------------------------------------------- */

static void add_member(struct home *h, const struct ml_member *m)
{
	struct item item = {.column = 1, .action = "exchange", .late = m->gap};
	struct ml_buf end = {0};
	item.text = m->officer.n ? m->officer : ml_str(_("poste sans nom"));
	if (m->last_heard)
		ml_app_when(h->base.app, &end, m->last_heard);
	else
		ml_buf_z(&end, _("jamais reçu"));
	if (m->to_give)
		ml_buf_printf(&end, _("  %llu à donner"), (unsigned long long)m->to_give);
	item.end = ml_arena_str(h->arena, ml_buf_view(&end));
	ml_buf_finish(&end);
	add(h, item);
}

static void add_exchanges(struct home *h)
{
	struct ml_app *app = h->base.app;
	struct ml_member *m = NULL;
	uint32_t n = 0, others = 0;
	heading(h, 1, EXCHANGES, _("ÉCHANGES"));
	if (!ml_team_info(app->store, NULL, NULL)) {
		add(h, (struct item){.column = 1, .action = "exchange", .text = ml_str(_("pas encore d'équipe"))});
		return;
	}
	ml_team_members(app->store, h->arena, &m, &n, NULL);
	for (uint32_t i = 0; i < n && others < 4; i++)
		if (!m[i].here && !m[i].revoked) {
			add_member(h, &m[i]);
			others++;
		}
	if (!others)
		add(h, (struct item){
			       .column = 1, .action = "exchange", .text = ml_str(_("aucun collègue pour l'instant"))});
}

/* The eight words of the digest, as many a row as half a screen holds whole: what two colleagues read to each other. */
static void add_words(struct home *h)
{
	struct ml_hash128 digest = ml_store_digest(h->base.app->store);
	struct ml_buf words = {0};
	ml_digest_words(&digest, &words);
	struct ml_str rest = ml_buf_view(&words), word;
	for (int row = 0; row < 3; row++) {
		struct ml_buf line = {0};
		ml_buf_z(&line, row ? "       " : _("Mots : "));
		for (int i = 0; i < 3 && ml_str_split(&rest, ' ', &word); i++)
			ml_buf_printf(&line, "%.*s ", (int)word.n, word.p);
		add(h, (struct item){.column = 1, .text = ml_arena_str(h->arena, ml_buf_view(&line))});
		ml_buf_finish(&line);
	}
	ml_buf_finish(&words);
}

/* What a save left is looked at on the way to the screen, a few records at most; what a merge or an import left waits for a
 * quiet moment, or for the screen that asks for it. */
enum { LOOK_AT_ONCE = 8, LOOK_WHEN_IDLE = 6000 };

static void add_duplicates(struct home *h)
{
	bool done;
	ml_dup_refresh(h->base.app->store, LOOK_AT_ONCE, &done, NULL);
	uint64_t n = ml_dup_count(h->base.app->store, ML_DUP_PROBABLE);
	if (n)
		add(h, (struct item){.column = 1,
			       .action = "duplicates",
			       .late = true,
			       .text = ml_arena_printf(h->arena,
				       ml_trn("%llu doublon probable", "%llu doublons probables", (unsigned long)n),
				       (unsigned long long)n)});
}

/* What was not saved when the program went away. */
static void add_drafts(struct home *h)
{
	uint32_t n = ml_app_drafts_left(h->base.app);
	if (n)
		add(h, (struct item){.column = 1,
			       .action = "drafts",
			       .late = true,
			       .text = ml_arena_printf(
				       h->arena, ml_trn("%u saisie à reprendre", "%u saisies à reprendre", n), n)});
}

/* A line a reason: what there is to settle, counted by partial indexes. */
static void add_to_settle(struct home *h)
{
	static const struct {
		const char *one, *many;
	} lines[ML_REASONS] = {
		[ML_REVIEW_CONFLICT] = {"%llu fiche en conflit", "%llu fiches en conflit"},
		[ML_REVIEW_REVIVED] = {"%llu modifiée après corbeille", "%llu modifiées après corbeille"},
		[ML_REVIEW_MERGED] = {"%llu modifiée après réunion", "%llu modifiées après réunion"},
		[ML_REVIEW_UNIQUE] = {"%llu code en double", "%llu codes en double"},
		[ML_REVIEW_FUTURE] = {"%llu fiche datée dans le futur", "%llu fiches datées dans le futur"},
	};
	uint32_t before = h->n + 1;
	heading(h, 1, TO_SETTLE, _("À TRANCHER"));
	for (int r = 0; r < ML_REASONS; r++) {
		uint64_t n = h->numbers.v[HOME_REVIEW + r];
		if (n)
			add(h, (struct item){.column = 1,
				       .action = "conflicts",
				       .late = true,
				       .text = ml_arena_printf(h->arena,
					       ml_trn(lines[r].one, lines[r].many, (unsigned long)n),
					       (unsigned long long)n)});
	}
	add_duplicates(h);
	add_drafts(h);
	if (h->n == before)
		add(h, (struct item){.column = 1, .text = ml_str(_("rien à trancher"))});
	add_words(h);
}

/* ---- the screen's functions
 * -------------------------------------------------------------------------------------------- */

static bool can_open(const struct item *i)
{
	return !i->heading && (i->rid || i->action || i->kind || i->view);
}

/* Two columns are walked through one after the other, one by what presses first. */
static void arrange(struct home *h)
{
	uint32_t n = 0;
	for (int pass = 0; pass < (h->two ? 2 : SECTIONS); pass++)
		for (uint32_t i = 0; i < h->n; i++)
			if ((h->two ? h->item[i].column : h->item[i].section) == pass)
				h->order[n++] = i;
}

static void refresh(struct ml_screen *s)
{
	struct home *h = self(s);
	struct ml_date today;
	int minutes;
	uint32_t keep = h->at;
	ml_arena_reset(h->arena);
	h->n = 0;
	ml_time_local(s->app->ctx->now_ms(s->app->ctx) / 1000, s->app->ctx->zone, &today, &minutes, NULL, NULL);
	h->day = ml_date_days(today);
	iso_day(h->day, h->today);
	home_numbers_read(&h->numbers, s->app, h->day);
	add_day(h, h->day, _("AUJOURD'HUI"));
	add_day(h, h->day + 1, _("DEMAIN"));
	add_figures(h);
	add_white_areas(h);
	add_to_follow(h);
	add_exchanges(h);
	add_to_settle(h);
	h->at = keep < h->n && can_open(&h->item[keep]) ? keep : 0;
	while (h->at < h->n && !can_open(&h->item[h->at]))
		h->at++;
	arrange(h);
}

static void title(struct ml_screen *s, struct ml_buf *place, struct ml_buf *details)
{
	struct ml_uuid site = ml_store_site(s->app->store);
	struct ml_str who = ml_store_officer_of(s->app->store, &site);
	ml_buf_z(place, _("Accueil"));
	if (ml_team_info(s->app->store, details, NULL))
		ml_buf_z(details, " · ");
	ml_buf_str(details, who);
	ml_buf_z(details, who.n ? " · " : "");
	ml_date_show(details, ml_date_of_days(self(s)->day), ML_DATE_ABBR, s->app->ctx->lang);
}

static void draw_item(struct home *h, struct ml_surface *f, struct ml_rect r, uint32_t at, bool focus)
{
	const struct item *i = &h->item[at];
	bool here = focus && at == h->at;
	if (i->heading) {
		ml_surface_put(f, r.x, r.y, r.w, i->text, ML_ROLE_HEADER, ML_START);
		return;
	}
	int end = ml_text_width(i->end), bar = i->max > 0 && r.w > 36 ? 8 : 0, lead = i->lead.n ? ml_text_width(i->lead) + 1 : 0;
	enum ml_role role = here ? ML_ROLE_FOCUS : i->late ? ML_ROLE_LATE : can_open(i) ? ML_ROLE_TEXT : ML_ROLE_MUTED;
	ml_surface_put(f, r.x, r.y, 2, ml_str(here ? ">" : i->late ? "!" : " "), role, ML_START);
	ml_surface_put(f, r.x + 2, r.y, lead, i->lead, role, ML_START);
	ml_surface_put(f, r.x + 2 + lead, r.y, r.w - lead - end - bar - 4, i->text, role, ML_START);
	ml_surface_put(
		f, r.x + r.w - end - bar - 2, r.y, end + 1, i->end, here ? ML_ROLE_FOCUS : ML_ROLE_MUTED, ML_END);
	if (bar)
		ml_surface_bar(f, r.x + r.w - bar, r.y, bar, i->value, i->max, ML_ROLE_CHART);
	if (here)
		ml_surface_cursor(f, r.x, r.y, false);
}

/* Rows of the items in their columns, a blank before a heading; each column begins where what has the focus shows, with the
 * heading above it when that is near. */
static void place_rows(struct home *h, int height, int y[MAX_ITEMS])
{
	int next[2] = {0, 0}, focus = 0, column = 0;
	for (uint32_t k = 0; k < h->n; k++) {
		const struct item *i = &h->item[h->order[k]];
		int c = h->two ? i->column : 0;
		next[c] += i->heading && next[c] > 0;
		y[k] = next[c]++;
		if (h->order[k] == h->at) {
			focus = y[k];
			column = c;
		}
	}
	for (int c = 0; c < 2; c++)
		h->top[c] = ML_MAX(0, ML_MIN(h->top[c], next[c] - height));
	int *top = &h->top[column];
	if (focus <= 1)
		*top = 0;
	else if (focus <= *top)
		*top = focus - 1;
	else if (focus >= *top + height)
		*top = focus - height + 1;
}

static void draw(struct ml_screen *s, struct ml_surface *f, struct ml_rect body)
{
	struct home *h = self(s);
	bool focus = s->app->overlay == ML_OVER_NONE;
	struct ml_rect hint = ml_rect_cut_rows(&body, 1);
	ml_surface_put(f, hint.x + 1, hint.y, hint.w - 1,
		ml_str(_("Chercher une personne, un organisme, un événement… : tapez")), ML_ROLE_GHOST, ML_START);
	struct ml_rect rule = ml_rect_cut_rows(&body, 1);
	ml_surface_hline(f, rule.x, rule.y, rule.w, ML_ROLE_BORDER);
	if (h->two != (body.w >= TWO_FROM)) {
		h->two = !h->two;
		arrange(h);
	}
	int width = h->two ? (body.w - 3) / 2 : body.w - 1, y[MAX_ITEMS];
	place_rows(h, body.h, y);
	for (uint32_t k = 0; k < h->n; k++) {
		const struct item *i = &h->item[h->order[k]];
		int column = h->two ? i->column : 0, at = y[k] - h->top[column];
		if (at >= 0 && at < body.h)
			draw_item(h, f, ml_rect(body.x + 1 + column * (width + 2), body.y + at, width, 1), h->order[k], focus);
	}
}

static void move(struct home *h, int by)
{
	int64_t k = 0;
	while (k < h->n && h->order[k] != h->at)
		k++;
	do
		k += by;
	while (k >= 0 && k < h->n && !can_open(&h->item[h->order[k]]));
	if (k >= 0 && k < h->n)
		h->at = h->order[k];
}

static void change_column(struct home *h, int column)
{
	for (uint32_t i = 0; i < h->n; i++)
		if (h->item[i].column == column && can_open(&h->item[i])) {
			h->at = i;
			return;
		}
}

static void open_item(struct home *h)
{
	struct ml_app *app = h->base.app;
	const struct item *i = h->at < h->n ? &h->item[h->at] : NULL;
	if (!i)
		return;
	struct ml_screen *opened = i->portrait ? ml_view_screen_about(app, i->rid)
				   : i->rid    ? ml_sheet_create(app, i->rid)
				   : i->view   ? ml_view_screen_at(app, i->view)
				   : i->kind   ? ml_list_screen_create(app, i->kind, i->where)
					       : NULL;
	if (opened) {
		ml_app_push(app, opened);
		return;
	}
	ml_app_offer(app);
	const struct ml_action *a = i->action ? ml_action_by_name(&app->set, i->action) : NULL;
	if (a)
		ml_app_do(app, a);
}

static enum ml_ui_result key(struct ml_screen *s, const struct ml_key *k)
{
	struct home *h = self(s);
	int place = ml_key_place(k);
	if (k->type == ML_KEY_CHAR || k->type == ML_KEY_PASTE) {
		ml_app_push(s->app, ml_search_create(s->app,
					    ml_str_is(k->text, "/") || ml_str_is(k->text, " ") ? ML_STR("") : k->text));
		return ML_UI_USED;
	}
	if (ml_key_is(k, ML_FN_UP) || ml_key_is(k, ML_FN_BACKTAB))
		move(h, -1);
	else if (ml_key_is(k, ML_FN_DOWN) || ml_key_is(k, ML_FN_TAB))
		move(h, 1);
	else if (place == ML_FN_LEFT || place == ML_FN_RIGHT)
		change_column(h, place == ML_FN_RIGHT);
	else if (ml_key_is(k, ML_FN_ENTER))
		open_item(h);
	else
		return ML_UI_IGNORED;
	return ML_UI_MOVED;
}

static void help(struct ml_screen *s, struct ml_buf *out)
{
	ml_buf_z(out, _("↑↓ choisir · Entrée ouvrir · lettres : chercher partout · F9 menu"));
}

static void destroy(struct ml_screen *s)
{
	home_numbers_keep(&self(s)->numbers, s->app); /* left before a quiet moment */
	ml_arena_destroy(self(s)->arena);
	ml_free_(s);
}

static void idle(struct ml_screen *s)
{
	struct ml_context *ctx = s->app->ctx;
	void (*progress)(void *, const char *, uint64_t, uint64_t) = ctx->progress;
	uint64_t before = ml_dup_count(s->app->store, ML_DUP_PROBABLE);
	bool done;
	ctx->progress = NULL; /* nobody asked for it: nothing shows */
	home_numbers_keep(&self(s)->numbers, s->app);
	ml_dup_refresh(s->app->store, LOOK_WHEN_IDLE, &done, NULL);
	bool other = home_white_look(&self(s)->white, s->app, self(s)->day);
	ctx->progress = progress;
	if (!other && ml_dup_count(s->app->store, ML_DUP_PROBABLE) == before)
		return;
	s->ops->refresh(s);
	s->app->stale = true;
}

static const struct ml_screen_ops ops = {.name = "home",
	.scope = ML_SCOPE_HOME,
	.title = title,
	.draw = draw,
	.key = key,
	.help = help,
	.refresh = refresh,
	.idle = idle,
	.destroy = destroy};

struct ml_screen *ml_home_create(struct ml_app *app)
{
	struct home *h = ml_xalloc(sizeof *h);
	h->base = (struct ml_screen){&ops, app};
	h->arena = ml_arena_create();
	h->two = true;
	home_white_read(&h->white, app);
	refresh(&h->base);
	return &h->base;
}
