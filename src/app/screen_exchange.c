/* Échanges: bundles waiting in the usual places, colleagues and what they lack; preview, merge, make a bundle, invite.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <maillage/sync.h>
#include "app/parts.h"
#include "ui/list.h"

enum { MAX_FILES = 100 };

struct waiting { /* a bundle found in a folder */
	char *path;
	struct ml_bundle_info info;
	bool readable;
	struct ml_str why; /* it is not */
	bool own;
};

struct exchange {
	struct ml_screen base;
	struct ml_arena *arena;
	struct waiting file[MAX_FILES];
	uint32_t n;
	struct ml_member *member;
	uint32_t n_members;
	struct ml_ui_list list;
	struct ml_source source;
	uint64_t generation;
	char *path; /* of the bundle being previewed */
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

/* ---- what waits -------------------------------------------------------------------------------------- */

static void add_file(struct exchange *x, const char *path)
{
	struct ml_store *store = x->base.app->store;
	struct ml_error e = {0};
	struct ml_uuid site = ml_store_site(store);
	if (x->n == MAX_FILES)
		return;
	struct waiting *w = &x->file[x->n++];
	*w = (struct waiting){.path = ml_arena_z(x->arena, ml_str(path))};
	w->readable = ml_bundle_inspect(store, path, x->arena, &w->info, &e);
	w->own = w->readable && ml_uuid_eq(&w->info.site, &site);
	if (!w->readable) {
		struct ml_buf line = {0};
		ml_error_line(&e, ml_tr, &line);
		w->why = ml_arena_str(x->arena, ml_buf_view(&line));
		ml_buf_finish(&line);
	}
}

static bool is_bundle(const char *name)
{
	size_t n = strlen(name), k = strlen(ML_BUNDLE_SUFFIX);
	return n > k && name[0] != '.' && strcmp(name + n - k, ML_BUNDLE_SUFFIX) == 0;
}

/* Bundles of a folder, and of the folders in it down to `depth`. */
static void scan(struct exchange *x, const char *dir, int depth)
{
	DIR *d = opendir(dir);
	struct dirent *entry;
	while (d && (entry = readdir(d))) {
		struct stat st;
		if (entry->d_name[0] == '.')
			continue;
		char *path = ml_path_join(dir, entry->d_name);
		if (stat(path, &st) == 0) {
			if (S_ISREG(st.st_mode) && is_bundle(entry->d_name))
				add_file(x, path);
			else if (S_ISDIR(st.st_mode) && depth > 0)
				scan(x, path, depth - 1);
		}
		ml_free_(path);
	}
	if (d)
		closedir(d);
}

/* The folder of bundles beside the database. */
static char *own_folder(struct exchange *x)
{
	struct ml_buf dir = {0};
	const char *path = ml_store_path(x->base.app->store), *slash = strrchr(path, '/');
	ml_buf_add(&dir, path, slash ? (size_t)(slash - path) : 0);
	ml_buf_z(&dir, slash ? "/paquets" : "paquets");
	return dir.p;
}

static int by_time(const void *a, const void *b)
{
	const struct waiting *x = a, *y = b;
	if (x->info.time != y->info.time)
		return x->info.time < y->info.time ? -1 : 1;
	return strcmp(x->path, y->path);
}

static void refresh(struct ml_screen *s)
{
	struct exchange *x = self(s);
	char *own = own_folder(x);
	ml_arena_reset(x->arena);
	x->n = x->n_members = 0;
	scan(x, own, 1);
	/* Sticks: /media/NAME or /media/USER/NAME. */
	scan(x, "/media", 3);
	scan(x, "/run/media", 3);
	qsort(x->file, x->n, sizeof *x->file, by_time);
	ml_free_(own);
	if (ml_team_info(s->app->store, NULL, NULL))
		ml_team_members(s->app->store, x->arena, &x->member, &x->n_members, NULL);
	x->generation++;
	ml_ui_list_reload(&x->list);
}

/* ---- the list of bundles ---------------------------------------------------------------------------------- */

static uint64_t source_count(void *arg)
{
	return ((struct exchange *)arg)->n;
}

static int64_t source_id(void *arg, uint64_t row)
{
	return row < ((struct exchange *)arg)->n ? (int64_t)row + 1 : 0;
}

static uint64_t source_generation(void *arg)
{
	return ((struct exchange *)arg)->generation;
}

static struct ml_str state_of(struct exchange *x, const struct waiting *w, struct ml_arena *a)
{
	if (!w->readable)
		return w->why;
	if (w->own)
		return ml_str(_("le mien"));
	for (uint32_t i = 0; i < x->n_members; i++)
		if (ml_uuid_eq(&x->member[i].site, &w->info.site) && !w->info.partial &&
			x->member[i].received_upto >= (uint64_t)w->info.upto)
			return ml_str(_("déjà reçu"));
	return ml_arena_printf(a, ml_trn("%llu fiche à lire", "%llu fiches à lire", (unsigned long)w->info.records),
		(unsigned long long)w->info.records);
}

static void source_fetch(void *arg, uint64_t from, uint32_t n, struct ml_ui_row *rows, struct ml_arena *a)
{
	struct exchange *x = arg;
	for (uint32_t i = 0; i < n && from + i < x->n; i++) {
		const struct waiting *w = &x->file[from + i];
		const char *slash = strrchr(w->path, '/');
		struct ml_buf when = {0};
		if (w->readable)
			ml_app_when(x->base.app, &when, w->info.time);
		rows[i].id = (int64_t)(from + i) + 1;
		rows[i].cells[0] = w->readable ? w->info.officer : ml_str(_("illisible"));
		rows[i].cells[1] = ml_arena_str(a, ml_buf_view(&when));
		rows[i].cells[2] = state_of(x, w, a);
		rows[i].cells[3] = ml_str(slash ? slash + 1 : w->path);
		rows[i].marks = w->readable ? 0 : ML_MARK_LATE;
		ml_buf_finish(&when);
	}
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

static void draw_member(struct exchange *x, struct ml_surface *f, struct ml_rect row, const struct ml_member *m)
{
	struct ml_buf end = {0};
	ml_surface_put(f, row.x + 3, row.y, 26, m->officer.n ? m->officer : ml_str(_("poste sans nom")), ML_ROLE_TEXT,
		ML_START);
	if (m->last_heard) {
		ml_buf_z(&end, _("reçu : "));
		ml_app_when(x->base.app, &end, m->last_heard);
	} else {
		ml_buf_z(&end, _("jamais reçu"));
	}
	if (m->to_give)
		ml_buf_printf(&end,
			ml_trn(" · %llu fiche à donner", " · %llu fiches à donner", (unsigned long)m->to_give),
			(unsigned long long)m->to_give);
	else
		ml_buf_z(&end, _(" · à jour"));
	if (m->gap)
		ml_buf_z(&end, _(" · un paquet manque"));
	ml_surface_put(f, row.x + 30, row.y, row.w - 31, ml_buf_view(&end), m->gap ? ML_ROLE_WARNING : ML_ROLE_MUTED,
		ML_START);
	ml_buf_finish(&end);
}

static void draw_members(struct exchange *x, struct ml_surface *f, struct ml_rect r)
{
	int y = 0;
	ml_surface_put(f, r.x + 1, r.y + y++, r.w - 1, ml_str(_("COLLÈGUES")), ML_ROLE_HEADER, ML_START);
	for (uint32_t i = 0; i < x->n_members && y < r.h; i++)
		if (!x->member[i].here)
			draw_member(x, f, ml_rect_row(r, y++), &x->member[i]);
	if (y == 1 && y < r.h)
		ml_surface_put(f, r.x + 3, r.y + y++, r.w - 3,
			ml_str(x->n_members ? _("aucun collègue n'a encore rejoint l'équipe : F6 en invite un")
					    : _("pas d'équipe : maillage init --team NOM, ou une invitation")),
			ML_ROLE_MUTED, ML_START);
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
	struct ml_rect members = ml_rect_cut_rows(&body, -ML_MIN(body.h / 2, (int)ML_MAX(x->n_members, 2) + 2));
	struct ml_rect head = ml_rect_cut_rows(&body, 1);
	ml_surface_put(f, head.x + 1, head.y, head.w - 1, ml_str(_("PAQUETS TROUVÉS")), ML_ROLE_HEADER, ML_START);
	ml_ui_list_draw(&x->list, f, body, s->app->overlay == ML_OVER_NONE);
	draw_members(x, f, members);
}

static void help(struct ml_screen *s, struct ml_buf *out)
{
	ml_buf_z(out, _("Entrée : aperçu puis fusion · F4 autre fichier · F7 préparer un paquet · F6 inviter"));
}

static void status(struct ml_screen *s, struct ml_buf *out)
{
	struct exchange *x = self(s);
	if (x->list.id && x->list.id <= x->n)
		ml_buf_z(out, x->file[x->list.id - 1].path);
}

/* ---- merging: preview, then the merge ------------------------------------------------------------------------------
 */

static void counts(struct exchange *x, struct ml_buf *out, const struct ml_merge_report *r)
{
	ml_buf_printf(out, ml_trn("%llu nouvelle fiche", "%llu nouvelles fiches", (unsigned long)r->created),
		(unsigned long long)r->created);
	ml_buf_printf(out, ml_trn(", %llu modifiée", ", %llu modifiées", (unsigned long)r->updated),
		(unsigned long long)r->updated);
	ml_buf_printf(out,
		ml_trn(", %llu conflit à trancher", ", %llu conflits à trancher", (unsigned long)r->conflicts),
		(unsigned long long)r->conflicts);
	ml_buf_printf(out, ml_trn(", %llu effacée", ", %llu effacées", (unsigned long)r->erased),
		(unsigned long long)r->erased);
	ml_buf_printf(out, ml_trn(", %llu déjà connue", ", %llu déjà connues", (unsigned long)r->unchanged),
		(unsigned long long)r->unchanged);
	if (r->duplicates > 0)
		ml_buf_printf(out,
			ml_trn("\n%llu doublon probable, à trancher", "\n%llu doublons probables, à trancher",
				(unsigned long)r->duplicates),
			(unsigned long long)r->duplicates);
	if (r->gap)
		ml_buf_z(out, _("\n! Un paquet plus ancien de ce collègue manque : demandez-lui un paquet complet."));
}

static void after_merge(struct ml_app *app, bool accepted, void *arg)
{
	if (accepted && app->dialog.current == 0 && ml_store_count_flag(app->store, ML_R_CONFLICT))
		ml_app_push(app, ml_conflicts_create(app));
}

static void merge_confirmed(struct ml_app *app, bool accepted, void *arg)
{
	struct exchange *x = arg;
	struct ml_merge_report report = {0};
	struct ml_error e = {0}, unsaved = {0};
	struct ml_buf text = {0};
	static const char *buttons[3];
	if (!accepted)
		return;
	struct ml_arena *a = ml_arena_create();
	bool saved = ml_backup_before_merge(app->store, &unsaved);
	if (!ml_bundle_merge(app->store, x->path, false, a, &report, &e)) {
		ml_app_fail(app, &e);
		ml_arena_destroy(a);
		return;
	}
	struct ml_hash128 digest;
	ml_app_refresh(app);
	digest = ml_store_digest(app->store);
	counts(x, &text, &report);
	if (!saved) {
		ml_buf_z(&text, _("\n! Pas de sauvegarde avant cette fusion : "));
		ml_error_line(&unsaved, ml_tr, &text);
	}
	ml_buf_z(&text, _("\n\nMots de contrôle, à comparer avec le collègue :\n"));
	ml_digest_words(&digest, &text);
	buttons[0] = report.conflicts ? _("Trancher") : _("Fermer");
	buttons[1] = report.conflicts ? _("Plus tard") : NULL;
	ml_app_ask(app, _("Fusion faite · Ctrl-Z l'annule"), text.p, buttons, false, report.conflicts ? after_merge : NULL, x);
	ml_buf_finish(&text);
	ml_arena_destroy(a);
}

static void preview(struct exchange *x)
{
	struct ml_app *app = x->base.app;
	struct ml_merge_report report = {0};
	struct ml_error e = {0};
	struct ml_arena *a = ml_arena_create();
	struct ml_buf text = {0};
	static const char *buttons[3];
	if (!ml_bundle_merge(app->store, x->path, true, a, &report, &e)) {
		/* Of a laptop shut out: put aside, and shown there. */
		if (e.code == ML_E_BUNDLE_REVOKED) {
			ml_bundle_merge(app->store, x->path, false, a, &report, &e);
			ml_app_push(app, ml_quarantine_create(app));
		}
		ml_app_fail(app, &e);
		ml_arena_destroy(a);
		return;
	}
	ml_buf_printf(&text, _("De %.*s, "), (int)report.from.officer.n, report.from.officer.p);
	ml_app_when(app, &text, report.from.time);
	ml_buf_z(&text, "\n\n");
	counts(x, &text, &report);
	buttons[0] = _("Fusionner");
	buttons[1] = _("Annuler");
	ml_app_ask(app, _("Effet prévu"), text.p, buttons, false, merge_confirmed, x);
	ml_buf_finish(&text);
	ml_arena_destroy(a);
}

static void file_named(struct ml_app *app, bool accepted, void *arg)
{
	struct exchange *x = arg;
	if (!accepted)
		return;
	char *path = ml_ui_dialog_answer(&app->dialog);
	set_path(x, path);
	ml_free_(path);
	preview(x);
}

void ml_exchange_open_file(struct ml_screen *s)
{
	ml_app_prompt(s->app, _("Lire un paquet"), _("Fichier .mlg"), ML_STR("/media/"), true, file_named, s);
}

/* ---- making a bundle
 * --------------------------------------------------------------------------------------------------- */

static void bundle_named(struct ml_app *app, bool accepted, void *arg)
{
	struct ml_bundle_options o = {0};
	struct ml_bundle_info info = {0};
	struct ml_error e = {0};
	if (!accepted)
		return;
	char *path = ml_ui_dialog_answer(&app->dialog);
	struct ml_arena *a = ml_arena_create();
	char *slash = strrchr(path, '/');
	bool good = true;
	if (slash && slash != path) {
		*slash = 0;
		good = ml_dir_make(path, 0700, &e);
		*slash = '/';
	}
	good = good && ml_bundle_write(app->store, path, &o, a, &info, &e);
	ml_app_refresh(app);
	if (good)
		ml_app_say(app, ML_ROLE_OK,
			ml_trn("%llu fiche écrite et relue : vous pouvez retirer la clé",
				"%llu fiches écrites et relues : vous pouvez retirer la clé",
				(unsigned long)info.records),
			(unsigned long long)info.records);
	else
		ml_app_fail(app, &e);
	ml_arena_destroy(a);
	ml_free_(path);
}

void ml_exchange_make(struct ml_screen *s)
{
	struct exchange *x = self(s);
	struct ml_bundle_options o = {0};
	struct ml_buf path = {0}, text = {0};
	struct ml_error e = {0};
	uint64_t n = 0;
	if (!ml_bundle_count(s->app->store, &o, &n, &e)) {
		ml_app_fail(s->app, &e);
		return;
	}
	char *folder = own_folder(x);
	ml_buf_printf(&path, "%s/", folder);
	ml_bundle_name(s->app->store, &path);
	ml_buf_printf(&text,
		ml_trn("%llu fiche que les collègues n'ont pas encore reçue",
			"%llu fiches que les collègues n'ont pas encore reçues", (unsigned long)n),
		(unsigned long long)n);
	ml_app_prompt(s->app, _("Préparer un paquet"), text.p, ml_buf_view(&path), true, bundle_named, x);
	ml_free_(folder);
	ml_buf_finish(&path);
	ml_buf_finish(&text);
}

/* ---- keys
 * --------------------------------------------------------------------------------------------------------------------
 */

static enum ml_ui_result key(struct ml_screen *s, const struct ml_key *k)
{
	struct exchange *x = self(s);
	enum ml_ui_result r = ml_ui_list_key(&x->list, k);
	if (r == ML_UI_ACCEPTED && x->list.id && x->list.id <= x->n) {
		const struct waiting *w = &x->file[x->list.id - 1];
		set_path(x, w->path);
		if (w->own)
			ml_app_say(s->app, ML_ROLE_WARNING, "%s",
				_("Ce paquet vient de ce poste : il est pour les collègues"));
		else
			preview(x);
	}
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
	.destroy = destroy};

struct ml_screen *ml_exchange_create(struct ml_app *app)
{
	struct exchange *x = ml_xalloc(sizeof *x);
	struct ml_ui_column columns[] = {{.key = "", .label = _("De"), .width = 18, .grow = 1},
		{.key = "", .label = _("Le"), .width = 12}, {.key = "", .label = _("Contenu"), .width = 22, .grow = 2},
		{.key = "", .label = _("Fichier"), .width = 24, .grow = 1}};
	x->base = (struct ml_screen){&ops, app};
	x->arena = ml_arena_create();
	x->source = (struct ml_source){.arg = x,
		.count = source_count,
		.id = source_id,
		.fetch = source_fetch,
		.generation = source_generation};
	ml_ui_list_init(&x->list, &x->source, columns, ML_COUNT(columns));
	x->list.no_filter = true;
	x->list.no_ticks = true;
	x->list.empty = _("Aucun paquet : branchez la clé d'un collègue, ou F4 pour choisir un fichier.");
	refresh(&x->base);
	return &x->base;
}
