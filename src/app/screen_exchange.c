/*
 * Échanges: the sticks that are plugged in, the exchange folder and the folder of bundles beside the database; what each
 * has to read and to take; colleagues; then the whole exchange with one of them: effect first, then one key.
 */
#include <stdio.h>
#include <sys/stat.h>

#include <maillage/sync.h>
#include "app/parts.h"
#include "ui/list.h"

enum { PLACES_MAX = 16 };
#define FOLDER_META "exchange.folder"

enum place_kind {
	PLACE_STICK,
	PLACE_FOLDER, /* the one that was chosen here */
	PLACE_OWN     /* bundles that came by mail, or that are to be sent: read only */
};

struct place {
	enum place_kind kind;
	char *path;
	struct ml_folder_report look;
	struct ml_error why; /* it could not be looked at */
};

struct exchange {
	struct ml_screen base;
	struct ml_arena *arena;
	struct place place[PLACES_MAX];
	uint32_t n;
	struct ml_member *member;
	uint32_t n_members;
	struct ml_ui_list list;
	struct ml_ui_rows rows;
	char *path; /* of the place whose effect is shown */
	enum place_kind kind;
};

static struct exchange *self(struct ml_screen *s)
{
	return (struct exchange *)s;
}

static void set_path(struct exchange *x, const char *path)
{
	ml_free_(x->path);
	x->path = ml_xstrdup(path);
}

static struct place *current(struct exchange *x)
{
	return x->list.id && x->list.id <= x->n ? &x->place[x->list.id - 1] : NULL;
}

/* ---- what is there ------------------------------------------------------------------------------------ */

static bool is_dir(const char *path)
{
	struct stat st;
	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static void add_place(struct exchange *x, enum place_kind kind, const char *path)
{
	struct ml_folder_options o = {.mode = ML_FOLDER_LOOK, .take_only = kind == PLACE_OWN};
	for (uint32_t i = 0; i < x->n; i++)
		if (strcmp(x->place[i].path, path) == 0)
			return;
	if (x->n == PLACES_MAX)
		return;
	struct place *p = &x->place[x->n++];
	*p = (struct place){.kind = kind, .path = ml_arena_z(x->arena, ml_str(path))};
	ml_folder_sync(x->base.app->store, path, &o, x->arena, &p->look, &p->why);
}

static void find_places(struct exchange *x)
{
	struct ml_app *app = x->base.app;
	struct ml_buf chosen = {0};
	struct ml_str *sticks;
	uint32_t n;
	ml_folder_sticks(app->ctx, x->arena, &sticks, &n);
	for (uint32_t i = 0; i < n; i++)
		add_place(x, PLACE_STICK, sticks[i].p);
	if (ml_store_get_meta(app->store, FOLDER_META, &chosen) && chosen.n)
		add_place(x, PLACE_FOLDER, chosen.p);
	char *own = ml_exchange_own_folder(app);
	if (is_dir(own))
		add_place(x, PLACE_OWN, own);
	ml_free_(own);
	ml_buf_finish(&chosen);
}

static void refresh(struct ml_screen *s)
{
	struct exchange *x = self(s);
	struct place *was = current(x);
	char *path = was ? ml_xstrdup(was->path) : NULL;
	ml_arena_reset(x->arena);
	x->n = x->n_members = 0;
	/* An Esc that ended something else must not end this. */
	s->app->ctx->cancel = 0;
	find_places(x);
	if (ml_team_info(s->app->store, NULL, NULL))
		ml_team_members(s->app->store, x->arena, &x->member, &x->n_members, NULL);
	ml_ui_rows_set(&x->rows, x->n);
	ml_ui_list_reload(&x->list);
	for (uint32_t i = 0; path && i < x->n; i++)
		if (strcmp(x->place[i].path, path) == 0)
			ml_ui_list_select(&x->list, (int64_t)i + 1);
	ml_free_(path);
}

/* A stick that comes or goes shows by itself. */
static void idle(struct ml_screen *s)
{
	struct exchange *x = self(s);
	struct ml_arena *a = ml_arena_create();
	struct ml_str *sticks;
	uint32_t n, shown = 0, same = 0;
	ml_folder_sticks(s->app->ctx, a, &sticks, &n);
	for (uint32_t i = 0; i < x->n; i++) {
		shown += x->place[i].kind == PLACE_STICK;
		for (uint32_t k = 0; k < n && x->place[i].kind == PLACE_STICK; k++)
			same += ml_str_is(sticks[k], x->place[i].path);
	}
	ml_arena_destroy(a);
	if ((shown == n && same == n) || s->app->overlay != ML_OVER_NONE)
		return;
	refresh(s);
	s->app->stale = true;
}

/* ---- the list of places ------------------------------------------------------------------------------------ */

static struct ml_str state_of(const struct place *p, struct ml_arena *a)
{
	const struct ml_folder_report *r = &p->look;
	struct ml_buf out = {0};
	if (p->why.code == ML_E_NO_FILE)
		ml_buf_z(&out, _("introuvable"));
	else if (p->why.code == ML_E_CANCELLED)
		ml_buf_z(&out, _("pas regardé en entier"));
	else if (p->why.code != ML_E_NONE)
		ml_error_line(&p->why, ml_tr, &out);
	else if (r->merged)
		ml_buf_printf(&out, ml_trn("%lu paquet à lire", "%lu paquets à lire", r->merged), (unsigned long)r->merged);
	if (r->wrote_records && p->why.code == ML_E_NONE) {
		ml_buf_z(&out, out.n ? _(", ") : "");
		ml_buf_printf(&out,
			ml_trn("%llu fiche à écrire", "%llu fiches à écrire", (unsigned long)r->wrote_records),
			(unsigned long long)r->wrote_records);
	}
	if (out.n == 0)
		ml_buf_z(&out, r->written || r->removed ? _("accusé de réception à laisser") : _("à jour"));
	struct ml_str text = ml_arena_str(a, ml_buf_view(&out));
	ml_buf_finish(&out);
	return text;
}

static const char *kind_label(enum place_kind kind)
{
	return kind == PLACE_STICK ? _("Clé USB") : kind == PLACE_FOLDER ? _("Dossier") : _("Ce poste");
}

static void show_row(void *arg, uint64_t row, struct ml_ui_row *out, struct ml_arena *a)
{
	struct exchange *x = arg;
	const struct place *p = &x->place[row];
	out->cells[0] = ml_str(kind_label(p->kind));
	out->cells[1] = ml_str(p->path);
	out->cells[2] = state_of(p, a);
	out->marks = p->why.code != ML_E_NONE || p->look.n_refused || p->look.n_gaps ? ML_MARK_LATE : 0;
}

/* ---- drawing -------------------------------------------------------------------------------------------------- */

static void title(struct ml_screen *s, struct ml_buf *place, struct ml_buf *details)
{
	struct ml_buf team = {0};
	ml_buf_z(place, _("Échanges"));
	if (ml_team_info(s->app->store, &team, NULL))
		ml_buf_printf(details, _("équipe : %s"), team.p ? team.p : "");
	else
		ml_buf_z(details, _("pas d'équipe"));
	ml_buf_finish(&team);
}

static void put(struct ml_surface *f, struct ml_rect r, int y, int indent, struct ml_buf *text, enum ml_role role)
{
	if (y < r.h)
		ml_surface_put(f, r.x + 1 + indent, r.y + y, r.w - 2 - indent, ml_buf_view(text), role, ML_START);
	ml_buf_clear(text);
}

static struct ml_str officer(struct ml_str name)
{
	return name.n ? name : ml_str(_("poste sans nom"));
}

/* Who has left something in the place at hand. */
static void draw_receive(struct exchange *x, struct ml_surface *f, struct ml_rect r)
{
	struct place *p = current(x);
	struct ml_buf text = {0};
	int y = 0;
	ml_buf_z(&text, _("À RECEVOIR"));
	put(f, r, y++, 0, &text, ML_ROLE_HEADER);
	for (uint32_t i = 0; p && i < p->look.n_senders; i++) {
		const struct ml_folder_sender *s = &p->look.senders[i];
		struct ml_str name = officer(s->officer);
		if (y < r.h)
			ml_surface_put(f, r.x + 2, r.y + y, 13, name, ML_ROLE_TEXT, ML_START);
		ml_app_when(x->base.app, &text, s->time);
		ml_buf_printf(&text, ml_trn(" · %llu fiche", " · %llu fiches", (unsigned long)s->records),
			(unsigned long long)s->records);
		put(f, r, y++, 15, &text, ML_ROLE_MUTED);
	}
	if (y == 1) {
		ml_buf_z(&text, _("rien de nouveau ici"));
		put(f, r, y, 1, &text, ML_ROLE_MUTED);
	}
	ml_buf_finish(&text);
}

static void draw_give(struct exchange *x, struct ml_surface *f, struct ml_rect r)
{
	struct ml_buf text = {0};
	int y = 0;
	ml_buf_z(&text, _("À DONNER"));
	put(f, r, y++, 0, &text, ML_ROLE_HEADER);
	for (uint32_t i = 0; i < x->n_members; i++) {
		const struct ml_member *m = &x->member[i];
		if (m->here || m->revoked)
			continue;
		if (y < r.h)
			ml_surface_put(f, r.x + 2, r.y + y, 13, officer(m->officer), ML_ROLE_TEXT, ML_START);
		if (m->to_give)
			ml_buf_printf(&text, ml_trn("%llu fiche", "%llu fiches", (unsigned long)m->to_give),
				(unsigned long long)m->to_give);
		else
			ml_buf_z(&text, _("à jour"));
		ml_buf_z(&text, " · ");
		if (m->last_heard)
			ml_app_when(x->base.app, &text, m->last_heard);
		else
			ml_buf_z(&text, _("jamais reçu"));
		put(f, r, y++, 15, &text, ML_ROLE_MUTED);
	}
	if (y == 1) {
		ml_buf_z(&text, x->n_members ? _("personne encore : F6 invite") : _("pas d'équipe"));
		put(f, r, y, 1, &text, ML_ROLE_MUTED);
	}
	ml_buf_finish(&text);
}

static void gap_line(struct ml_buf *out, const struct ml_folder_gap *g)
{
	struct ml_str name = officer(g->officer);
	ml_buf_printf(out, _("! il manque un paquet de %.*s (changements %lld à %lld) : complété à son prochain échange"),
		(int)name.n, name.p, (long long)g->since + 1, (long long)g->upto);
}

static void refused_line(struct ml_buf *out, const struct ml_folder_refused *r)
{
	ml_buf_z(out, _("! laissé de côté : "));
	ml_error_line(&r->why, ml_tr, out);
}

/* What is wrong with the place at hand, then what Enter does. */
static void draw_trouble(struct exchange *x, struct ml_surface *f, struct ml_rect r)
{
	struct place *p = current(x);
	struct ml_buf text = {0};
	int y = 0;
	for (uint32_t i = 0; p && i < p->look.n_gaps; i++) {
		gap_line(&text, &p->look.gaps[i]);
		put(f, r, y++, 0, &text, ML_ROLE_WARNING);
	}
	for (uint32_t i = 0; p && i < p->look.n_refused && y < r.h; i++) {
		refused_line(&text, &p->look.refused[i]);
		put(f, r, y++, 0, &text, ML_ROLE_WARNING);
	}
	ml_buf_finish(&text);
}

static int trouble_rows(struct exchange *x, int most)
{
	struct place *p = current(x);
	int n = p ? (int)ML_MIN(p->look.n_gaps + p->look.n_refused, 64u) : 0;
	return ML_MIN(n, most);
}

static void draw(struct ml_screen *s, struct ml_surface *f, struct ml_rect body)
{
	struct exchange *x = self(s);
	struct ml_hash128 digest = ml_store_digest(s->app->store);
	struct ml_buf words = {0};
	ml_rect_cut_rows(&body, 1);
	struct ml_rect bottom = ml_rect_cut_rows(&body, -1);
	ml_buf_z(&words, _("Mots : "));
	ml_digest_words(&digest, &words);
	ml_surface_put(f, bottom.x + 1, bottom.y, bottom.w - 1, ml_buf_view(&words), ML_ROLE_STRONG, ML_START);
	ml_buf_finish(&words);
	struct ml_rect places = ml_rect_cut_rows(&body, ML_MIN((int)ML_MAX(x->n, 2) + 1, body.h / 3));
	struct ml_rect trouble = ml_rect_cut_rows(&body, -trouble_rows(x, 4));
	ml_rect_cut_rows(&body, 1);
	struct ml_rect give = body;
	give.x += body.w / 2;
	give.w -= body.w / 2;
	body.w /= 2;
	ml_ui_list_draw(&x->list, f, places, s->app->overlay == ML_OVER_NONE);
	draw_receive(x, f, body);
	draw_give(x, f, give);
	draw_trouble(x, f, trouble);
}

static void help(struct ml_screen *s, struct ml_buf *out)
{
	ml_buf_z(out, _("Entrée : effet prévu, puis tout l'échange · F4 autre dossier · F7 paquet"));
}

static void status(struct ml_screen *s, struct ml_buf *out)
{
	struct exchange *x = self(s);
	if (current(x))
		ml_buf_z(out, current(x)->path);
}

/* ---- the exchange: effect first ------------------------------------------------------------------------------------ */

static void people(struct exchange *x, struct ml_buf *out, const struct ml_folder_report *r)
{
	for (uint32_t i = 0; i < r->n_senders && i < 6; i++) {
		const struct ml_folder_sender *s = &r->senders[i];
		struct ml_str name = officer(s->officer);
		ml_buf_printf(out, _("De %.*s, "), (int)name.n, name.p);
		ml_app_when(x->base.app, out, s->time);
		ml_buf_printf(out, _(" : +%llu, %llu modifiées\n"), (unsigned long long)s->created,
			(unsigned long long)s->updated);
	}
	if (r->n_senders > 6)
		ml_buf_printf(out, ml_trn("et %lu autre\n", "et %lu autres\n", r->n_senders - 6), (unsigned long)r->n_senders - 6);
}

static void trouble(struct ml_buf *out, const struct ml_folder_report *r)
{
	for (uint32_t i = 0; i < r->n_gaps && i < 3; i++) {
		ml_buf_z(out, "\n");
		gap_line(out, &r->gaps[i]);
	}
	for (uint32_t i = 0; i < r->n_refused && i < 4; i++) {
		ml_buf_z(out, "\n");
		refused_line(out, &r->refused[i]);
	}
	if (r->n_refused > 4)
		ml_buf_printf(out, ml_trn("\n! et %lu autre laissé de côté", "\n! et %lu autres laissés de côté", r->n_refused - 4),
			(unsigned long)r->n_refused - 4);
}

static void effect(struct exchange *x, struct ml_buf *out, const struct ml_folder_report *r, bool done)
{
	people(x, out, r);
	if (r->merged)
		ml_exchange_counts(out, r);
	else
		ml_buf_z(out, _("Rien de nouveau à lire"));
	ml_buf_z(out, "\n");
	if (r->wrote_records)
		ml_buf_printf(out,
			done ? ml_trn("%llu fiche écrite pour les collègues", "%llu fiches écrites pour les collègues",
				       (unsigned long)r->wrote_records)
			     : ml_trn("%llu fiche à écrire pour les collègues", "%llu fiches à écrire pour les collègues",
				       (unsigned long)r->wrote_records),
			(unsigned long long)r->wrote_records);
	else if (r->written)
		ml_buf_z(out, done ? _("Accusé de réception laissé") : _("Accusé de réception à laisser"));
	else if (x->kind != PLACE_OWN)
		ml_buf_z(out, _("Rien à écrire : les collègues ont tout, ou le trouveront ici"));
	trouble(out, r);
}

static void run(struct exchange *x)
{
	struct ml_app *app = x->base.app;
	struct ml_folder_options o = {.mode = ML_FOLDER_RUN, .take_only = x->kind == PLACE_OWN};
	struct ml_folder_report r = {0};
	struct ml_error e = {0};
	struct ml_buf text = {0};
	struct ml_arena *a = ml_arena_create();
	int64_t since = ml_store_last_change(app->store);
	bool good = ml_folder_sync(app->store, x->path, &o, a, &r, &e);
	app->ctx->cancel = 0;
	ml_app_refresh(app);
	effect(x, &text, &r, true);
	ml_exchange_duplicates(app, &text, since);
	ml_exchange_unsaved(&text, &r.unsaved);
	if (good) {
		if (x->kind != PLACE_OWN)
			ml_buf_z(&text,
				x->kind == PLACE_STICK ? _("\n\nVous pouvez retirer la clé.")
						       : _("\n\nTout est écrit dans le dossier."));
		ml_exchange_words(app, &text);
		ml_exchange_done(app, _("Échange fait"), text.p, r.conflicts > 0);
	} else if (r.merged || r.written) {
		ml_buf_z(&text, "\n\n! ");
		ml_error_line(&e, ml_tr, &text);
		ml_app_message(app, _("Échange interrompu"), text.p);
	} else {
		ml_app_fail(app, &e);
	}
	ml_buf_finish(&text);
	ml_arena_destroy(a);
}

static void confirmed(struct ml_app *app, bool accepted, void *arg)
{
	if (accepted)
		run(arg);
}

/* Bundles of a laptop shut out, and nothing else: they are put aside, and shown there. */
static bool put_aside(struct exchange *x, const struct ml_folder_report *r)
{
	struct ml_app *app = x->base.app;
	struct ml_folder_options o = {.mode = ML_FOLDER_RUN, .take_only = true};
	struct ml_folder_report done;
	struct ml_error e = {0};
	const struct ml_folder_refused *one = NULL;
	for (uint32_t i = 0; i < r->n_refused && !one; i++)
		if (r->refused[i].why.code == ML_E_BUNDLE_REVOKED)
			one = &r->refused[i];
	if (!one)
		return false;
	if (ml_folder_sync(app->store, x->path, &o, x->arena, &done, &e)) {
		ml_app_push(app, ml_quarantine_create(app));
		e = one->why;
	}
	ml_app_fail(app, &e);
	return true;
}

static void show_effect(struct exchange *x, const struct ml_folder_report *r)
{
	struct ml_app *app = x->base.app;
	struct ml_buf text = {0};
	const char *buttons[] = {x->kind == PLACE_OWN ? _("Fusionner") : _("Échanger"), _("Annuler"), NULL};
	effect(x, &text, r, false);
	if (r->merged)
		ml_buf_z(&text, _("\nUne sauvegarde est faite avant la fusion."));
	if (r->merged || r->written || r->removed)
		ml_app_ask(app, _("Effet prévu"), text.p, buttons, false, confirmed, x);
	else if (put_aside(x, r))
		;
	else if (r->n_refused || r->n_gaps)
		ml_app_message(app, _("Rien à échanger ici"), text.p);
	else
		ml_app_say(app, ML_ROLE_OK, "%s", _("À jour : rien à lire ni à écrire ici"));
	ml_buf_finish(&text);
}

void ml_exchange_sync(struct ml_screen *s)
{
	struct exchange *x = self(s);
	struct place *p = current(x);
	struct ml_folder_report r = {0};
	struct ml_error e = {0};
	if (!p) {
		ml_exchange_open_file(s);
		return;
	}
	struct ml_folder_options o = {.mode = ML_FOLDER_DRY, .take_only = p->kind == PLACE_OWN};
	struct ml_arena *a = ml_arena_create();
	set_path(x, p->path);
	x->kind = p->kind;
	bool good = ml_folder_sync(s->app->store, x->path, &o, a, &r, &e);
	s->app->ctx->cancel = 0;
	if (good)
		show_effect(x, &r);
	else if (e.code == ML_E_INVITE_PENDING)
		run(x); /* joins by the first bundle: there is nothing to foresee */
	else
		ml_app_fail(s->app, &e);
	if (!good && e.code != ML_E_CANCELLED)
		refresh(s);
	ml_arena_destroy(a);
}

/* ---- another folder, or one file ------------------------------------------------------------------------------------- */

static void remember(struct exchange *x, const char *path)
{
	struct ml_app *app = x->base.app;
	struct ml_error e = {0};
	if (!ml_store_set_meta(app->store, FOLDER_META, *path ? ml_str(path) : (struct ml_str){0}, &e)) {
		ml_app_fail(app, &e);
		return;
	}
	refresh(&x->base);
	for (uint32_t i = 0; i < x->n; i++)
		if (strcmp(x->place[i].path, path) == 0)
			ml_ui_list_select(&x->list, (int64_t)i + 1);
}

static void place_named(struct ml_app *app, bool accepted, void *arg)
{
	struct exchange *x = arg;
	if (!accepted)
		return;
	char *path = ml_ui_dialog_answer(&app->dialog);
	size_t n = strlen(path);
	while (n > 1 && path[n - 1] == '/')
		path[--n] = 0;
	if (n == 0 || is_dir(path))
		remember(x, path);
	else
		ml_exchange_read_file(app, path);
	ml_free_(path);
}

void ml_exchange_open_file(struct ml_screen *s)
{
	struct ml_buf folder = {0};
	if (!ml_store_get_meta(s->app->store, FOLDER_META, &folder) || folder.n == 0)
		ml_buf_z(&folder, "/media/");
	ml_app_prompt(s->app, _("Dossier d'échange, ou paquet à lire"),
		_("Un dossier partagé, qui sera retenu (vide : aucun), ou un fichier .mlg"),
		ml_buf_view(&folder), true, place_named, s);
	ml_buf_finish(&folder);
}

/* ---- life ---------------------------------------------------------------------------------------------------------------- */

static enum ml_ui_result key(struct ml_screen *s, const struct ml_key *k)
{
	struct exchange *x = self(s);
	enum ml_ui_result r = ml_ui_list_key(&x->list, k);
	if (r == ML_UI_ACCEPTED)
		ml_exchange_sync(s);
	return r;
}

static void destroy(struct ml_screen *s)
{
	struct exchange *x = self(s);
	ml_ui_list_finish(&x->list);
	ml_arena_destroy(x->arena);
	ml_free_(x->path);
	ml_free_(x);
}

static const struct ml_screen_ops ops = {.name = "exchange",
	.scope = ML_SCOPE_EXCHANGE,
	.title = title,
	.draw = draw,
	.key = key,
	.help = help,
	.status = status,
	.refresh = refresh,
	.idle = idle,
	.destroy = destroy};

struct ml_screen *ml_exchange_create(struct ml_app *app)
{
	struct exchange *x = ml_xalloc(sizeof *x);
	struct ml_ui_column columns[] = {{.key = "", .label = _("Lieu"), .width = 8},
		{.key = "", .label = _("Emplacement"), .width = 26, .grow = 1},
		{.key = "", .label = _("Contenu"), .width = 38, .grow = 1}};
	x->base = (struct ml_screen){&ops, app};
	x->arena = ml_arena_create();
	ml_ui_rows_init(&x->rows, x, NULL, show_row);
	ml_ui_list_init(&x->list, &x->rows.source, columns, ML_COUNT(columns));
	x->list.no_filter = true;
	x->list.no_ticks = true;
	x->list.empty = _("Branchez une clé, ou F4 pour choisir un dossier partagé.");
	refresh(&x->base);
	return &x->base;
}
