/* One bundle by hand, beside the exchange with a stick or folder: reading a file that came by mail, making one to send. */
#include <stdio.h>

#include <maillage/sync.h>
#include "app/parts.h"

/* ---- reading one: preview, then the merge ------------------------------------------------------------- */

void ml_exchange_counts(struct ml_buf *out, const struct ml_folder_report *r)
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
}

void ml_exchange_unsaved(struct ml_buf *out, const struct ml_error *why)
{
	if (why->code == ML_E_NONE)
		return;
	ml_buf_z(out, _("\n! Pas de sauvegarde avant cette fusion : "));
	ml_error_line(why, ml_tr, out);
}

void ml_exchange_words(struct ml_app *app, struct ml_buf *out)
{
	struct ml_hash128 digest = ml_store_digest(app->store);
	ml_buf_z(out, _("\n\nMots de contrôle, à comparer avec le collègue :\n"));
	ml_digest_words(&digest, out);
}

void ml_exchange_duplicates(struct ml_app *app, struct ml_buf *out, int64_t since)
{
	int64_t found = ml_store_last_change(app->store) > since ? ml_dup_found_since(app->store, since) : 0;
	if (found > 0)
		ml_buf_printf(out,
			ml_trn("\n%llu doublon probable, à trancher", "\n%llu doublons probables, à trancher",
				(unsigned long)found),
			(unsigned long long)found);
}

static void counts(struct ml_buf *out, const struct ml_merge_report *r)
{
	struct ml_folder_report all = {.created = r->created,
		.updated = r->updated,
		.conflicts = r->conflicts,
		.erased = r->erased,
		.unchanged = r->unchanged};
	ml_exchange_counts(out, &all);
	if (r->gap)
		ml_buf_z(out, _("\n! Un paquet plus ancien de ce collègue manque : demandez-lui un paquet complet."));
}

static void after_merge(struct ml_app *app, bool accepted, void *arg)
{
	if (accepted && app->dialog.current == 0 && ml_store_count_flag(app->store, ML_R_CONFLICT))
		ml_app_push(app, ml_conflicts_create(app));
}

void ml_exchange_done(struct ml_app *app, const char *title, const char *text, bool conflicts)
{
	const char *buttons[3] = {conflicts ? _("Trancher") : _("Fermer"), conflicts ? _("Plus tard") : NULL};
	ml_app_ask(app, title, text, buttons, false, conflicts ? after_merge : NULL, NULL);
}

static void merge(struct ml_app *app, const char *path)
{
	struct ml_merge_report report = {0};
	struct ml_error e = {0}, unsaved = {0};
	struct ml_buf text = {0};
	struct ml_arena *a = ml_arena_create();
	int64_t since = ml_store_last_change(app->store);
	ml_backup_before_merge(app->store, &unsaved);
	if (ml_bundle_merge(app->store, path, false, a, &report, &e)) {
		ml_app_refresh(app);
		counts(&text, &report);
		ml_exchange_duplicates(app, &text, since);
		ml_exchange_unsaved(&text, &unsaved);
		ml_exchange_words(app, &text);
		ml_exchange_done(app, _("Fusion faite · Ctrl-Z l'annule"), text.p, report.conflicts > 0);
	} else {
		ml_app_fail(app, &e);
	}
	ml_buf_finish(&text);
	ml_arena_destroy(a);
}

static void confirmed(struct ml_app *app, bool accepted, void *path)
{
	if (accepted)
		merge(app, path);
	ml_free_(path);
}

/* Of a laptop shut out: put aside, and shown there. */
static void refuse(struct ml_app *app, const char *path, struct ml_arena *a, struct ml_error *e)
{
	struct ml_merge_report report;
	if (e->code == ML_E_BUNDLE_REVOKED) {
		ml_bundle_merge(app->store, path, false, a, &report, e);
		ml_app_push(app, ml_quarantine_create(app));
	}
	ml_app_fail(app, e);
}

/* ---- an extract: its passphrase first --------------------------------------------------------------------- */

struct extract {
	char *path, *phrase;
};

static void extract_free(struct extract *x)
{
	if (x->phrase)
		explicit_bzero(x->phrase, strlen(x->phrase));
	ml_free_(x->phrase);
	ml_free_(x->path);
	ml_free_(x);
}

static void extract_confirmed(struct ml_app *app, bool accepted, void *arg)
{
	struct extract *x = arg;
	struct ml_merge_report report = {0};
	struct ml_error e = {0};
	struct ml_arena *a = ml_arena_create();
	struct ml_buf text = {0};
	if (accepted && ml_extract_merge(app->store, x->path, ml_str(x->phrase), false, a, &report, &e)) {
		ml_app_refresh(app);
		counts(&text, &report);
		ml_app_message(app, _("Extrait pris · Ctrl-Z l'annule"), text.p);
	} else if (accepted) {
		ml_app_fail(app, &e);
	}
	ml_buf_finish(&text);
	ml_arena_destroy(a);
	extract_free(x);
}

static void phrase_typed(struct ml_app *app, bool accepted, void *arg)
{
	struct extract *x = arg;
	struct ml_merge_report report = {0};
	struct ml_error e = {0};
	struct ml_arena *a = ml_arena_create();
	struct ml_buf text = {0};
	const char *buttons[] = {_("Prendre"), _("Annuler"), NULL};
	if (accepted)
		x->phrase = ml_ui_dialog_answer(&app->dialog);
	if (accepted && ml_extract_merge(app->store, x->path, ml_str(x->phrase), true, a, &report, &e)) {
		ml_buf_printf(&text, _("De %.*s, "), (int)report.from.officer.n, report.from.officer.p);
		ml_app_when(app, &text, report.from.time);
		ml_buf_z(&text, "\n\n");
		counts(&text, &report);
		ml_app_ask(app, _("Effet prévu"), text.p, buttons, false, extract_confirmed, x);
		x = NULL;
	} else if (accepted) {
		ml_app_fail(app, &e);
	}
	if (x)
		extract_free(x);
	ml_buf_finish(&text);
	ml_arena_destroy(a);
}

static void read_extract(struct ml_app *app, const char *path)
{
	struct extract *x = ml_xalloc(sizeof *x);
	x->path = ml_xstrdup(path);
	ml_app_prompt(app, _("Extrait sans données personnelles"), _("Phrase de passe, donnée par qui l'a fait"), ML_STR(""), false,
		phrase_typed, x);
}

void ml_exchange_read_file(struct ml_app *app, const char *path)
{
	if (ml_bundle_is_extract(app->store, path)) {
		read_extract(app, path);
		return;
	}
	struct ml_merge_report report = {0};
	struct ml_error e = {0};
	struct ml_arena *a = ml_arena_create();
	struct ml_buf text = {0};
	const char *buttons[] = {_("Fusionner"), _("Annuler"), NULL};
	if (ml_bundle_merge(app->store, path, true, a, &report, &e)) {
		ml_buf_printf(&text, _("De %.*s, "), (int)report.from.officer.n, report.from.officer.p);
		ml_app_when(app, &text, report.from.time);
		ml_buf_z(&text, "\n\n");
		counts(&text, &report);
		ml_app_ask(app, _("Effet prévu"), text.p, buttons, false, confirmed, ml_xstrdup(path));
	} else {
		refuse(app, path, a, &e);
	}
	ml_buf_finish(&text);
	ml_arena_destroy(a);
}

/* ---- making one ------------------------------------------------------------------------------------------- */

char *ml_exchange_own_folder(struct ml_app *app)
{
	struct ml_buf dir = {0};
	const char *path = ml_store_path(app->store), *slash = strrchr(path, '/');
	ml_buf_add(&dir, path, slash ? (size_t)(slash - path) : 0);
	ml_buf_z(&dir, slash ? "/paquets" : "paquets");
	return dir.p;
}

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
	struct ml_bundle_options o = {0};
	struct ml_buf path = {0}, text = {0};
	struct ml_error e = {0};
	uint64_t n = 0;
	if (!ml_bundle_count(s->app->store, &o, &n, &e)) {
		ml_app_fail(s->app, &e);
		return;
	}
	char *folder = ml_exchange_own_folder(s->app);
	ml_buf_printf(&path, "%s/", folder);
	ml_bundle_name(s->app->store, &path);
	ml_buf_printf(&text,
		ml_trn("%llu fiche que les collègues n'ont pas encore reçue",
			"%llu fiches que les collègues n'ont pas encore reçues", (unsigned long)n),
		(unsigned long long)n);
	ml_app_prompt(s->app, _("Préparer un paquet"), text.p, ml_buf_view(&path), true, bundle_named, NULL);
	ml_free_(folder);
	ml_buf_finish(&path);
	ml_buf_finish(&text);
}
