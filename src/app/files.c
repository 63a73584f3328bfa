/* Import with its preview, export, backup, capture of the screen. */
#include <stdio.h>
#include <stdlib.h>

#include <maillage/exchange.h>
#include "app/look.h"
#include "app/parts.h"
#include "term/theme.h"

static bool ends_with(const char *path, const char *suffix)
{
	size_t n = strlen(path), k = strlen(suffix);
	return n >= k && strcasecmp(path + n - k, suffix) == 0;
}

/* ---- import: dry run, what it would do, then the run ------------------------------------------------ */

enum { REJECTS_SHOWN = 5 };

struct import {
	char *path;
	const struct ml_kind *kind;
	struct ml_buf rejects; /* shown */
	struct ml_buf saved;   /* "line;reason;text" for the file of rejects */
	uint32_t n_rejects;
};

static void import_free(struct import *i)
{
	ml_free_(i->path);
	ml_buf_finish(&i->rejects);
	ml_buf_finish(&i->saved);
	ml_free_(i);
}

static void csv_cell(struct ml_buf *out, struct ml_str text)
{
	ml_buf_char(out, '"');
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '"')
			ml_buf_char(out, '"');
		ml_buf_char(out, text.p[i]);
	}
	ml_buf_char(out, '"');
}

static void on_reject(void *arg, int64_t line, struct ml_str raw, const struct ml_error *why)
{
	struct import *i = arg;
	struct ml_buf reason = {0};
	ml_error_line(why, ml_tr, &reason);
	if (i->n_rejects++ < REJECTS_SHOWN)
		ml_buf_printf(&i->rejects, _("\nligne %lld : %s"), (long long)line, reason.p);
	ml_buf_printf(&i->saved, "%lld;", (long long)line);
	csv_cell(&i->saved, ml_buf_view(&reason));
	ml_buf_char(&i->saved, ';');
	csv_cell(&i->saved, ml_str_trim(raw));
	ml_buf_z(&i->saved, "\r\n");
	ml_buf_finish(&reason);
}

static bool run_import(
	struct ml_app *app, struct import *i, bool dry, struct ml_import_report *report, struct ml_error *e)
{
	struct ml_import_options o = {.kind = i->kind, .dry = dry, .reject = on_reject, .arg = i};
	i->n_rejects = 0;
	ml_buf_clear(&i->rejects);
	ml_buf_clear(&i->saved);
	app->ctx->cancel = 0;
	return ml_import_file(app->store, i->path, &o, report, e);
}

void ml_app_import_counts(struct ml_buf *out, const struct ml_import_report *r)
{
	ml_buf_printf(out, _("%llu lues : %llu nouvelles, %llu modifiées, %llu inchangées, %llu rejetées"),
		(unsigned long long)r->read, (unsigned long long)r->created, (unsigned long long)r->updated,
		(unsigned long long)r->unchanged, (unsigned long long)r->rejected);
	if (r->linked)
		ml_buf_printf(out, _("\n%llu organismes et fonctions liés"), (unsigned long long)r->linked);
	if (r->duplicates > 0)
		ml_buf_printf(out,
			ml_trn("\n%llu doublon probable, à trancher", "\n%llu doublons probables, à trancher",
				(unsigned long)r->duplicates),
			(unsigned long long)r->duplicates);
}

static void save_rejects(struct ml_app *app, struct import *i)
{
	struct ml_buf path = {0}, text = {0};
	struct ml_error e = {0};
	ml_buf_printf(&path, "%s.rejets.csv", i->path);
	ml_buf_printf(&text, "\xEF\xBB\xBF%s\r\n", _("ligne;raison;contenu"));
	ml_buf_str(&text, ml_buf_view(&i->saved));
	if (ml_file_replace(path.p, ml_buf_view(&text), 0600, &e))
		ml_app_say(app, ML_ROLE_OK, _("Rejets écrits dans %s"), path.p);
	else
		ml_app_fail(app, &e);
	ml_buf_finish(&path);
	ml_buf_finish(&text);
}

static void import_confirmed(struct ml_app *app, bool accepted, void *arg)
{
	struct import *i = arg;
	struct ml_import_report report = {0};
	struct ml_error e = {0};
	uint32_t button = app->dialog.current;
	if (accepted && button == 0) {
		if (run_import(app, i, false, &report, &e)) {
			struct ml_buf text = {0};
			ml_app_import_counts(&text, &report);
			ml_app_refresh(app);
			ml_app_say(app, ML_ROLE_OK, _("Import terminé · %s · Ctrl-Z annule"), text.p);
			ml_buf_finish(&text);
		} else {
			ml_app_fail(app, &e);
		}
	} else if (accepted && button == 1 && i->n_rejects) {
		save_rejects(app, i);
	}
	import_free(i);
}

static void preview_import(struct ml_app *app, struct import *i)
{
	struct ml_import_report report = {0};
	struct ml_error e = {0};
	struct ml_buf text = {0};
	static const char *buttons[4];
	if (!run_import(app, i, true, &report, &e)) {
		ml_app_fail(app, &e);
		import_free(i);
		return;
	}
	ml_buf_printf(&text, "%s\n", i->path);
	ml_app_import_counts(&text, &report);
	ml_buf_str(&text, ml_buf_view(&i->rejects));
	if (i->n_rejects > REJECTS_SHOWN)
		ml_buf_printf(&text, _("\n… et %u autres rejets"), i->n_rejects - REJECTS_SHOWN);
	buttons[0] = _("Importer");
	buttons[1] = i->n_rejects ? _("Enregistrer les rejets") : _("Annuler");
	buttons[2] = i->n_rejects ? _("Annuler") : NULL;
	buttons[3] = NULL;
	ml_app_ask(app, _("Import : aperçu"), text.p, buttons, false, import_confirmed, i);
	ml_buf_finish(&text);
}

static void import_path(struct ml_app *app, bool accepted, void *arg)
{
	if (!accepted)
		return;
	struct import *i = ml_xalloc(sizeof *i);
	i->path = ml_ui_dialog_answer(&app->dialog);
	/* From a list, a table goes into the kind of that list; an address book says itself what it holds. */
	if (!ends_with(i->path, ".vcf"))
		i->kind = ml_list_screen_kind(ml_app_top(app));
	preview_import(app, i);
}

bool ml_app_import(void *ctx, const struct ml_action *a, struct ml_error *e)
{
	ml_app_prompt(ctx, _("Importer un fichier"), _("Carnet d'adresses (.vcf), tableau (.csv) ou JSON"),
		ML_STR("~/"), true, import_path, NULL);
	return true;
}

/* ---- export ------------------------------------------------------------------------------------------------ */

struct export
{
	const struct ml_kind *kind;
	struct ml_list *list;
};

static void export_path(struct ml_app *app, bool accepted, void *arg)
{
	struct export *x = arg;
	struct ml_error e = {0};
	uint64_t n = 0;
	char *path = accepted ? ml_ui_dialog_answer(&app->dialog) : NULL;
	struct ml_export_options o = {.kind = x->kind, .format = ML_FORMAT_CSV, .only = x->list};
	if (path && ends_with(path, ".vcf"))
		o.format = ML_FORMAT_VCARD;
	else if (path && (ends_with(path, ".json") || ends_with(path, ".jsonl")))
		o.format = ML_FORMAT_JSON;
	if (path && ml_export_file(app->store, path, &o, &n, &e))
		ml_app_say(app, ML_ROLE_OK,
			ml_trn("%llu fiche écrite dans %s", "%llu fiches écrites dans %s", (unsigned long)n),
			(unsigned long long)n, path);
	else if (path)
		ml_app_fail(app, &e);
	ml_free_(path);
	ml_list_destroy(x->list);
	ml_free_(x);
}

bool ml_app_export(void *ctx, const struct ml_action *a, struct ml_error *e)
{
	struct ml_app *app = ctx;
	const struct ml_kind *kind = ml_list_screen_kind(ml_app_top(app));
	struct ml_buf name = {0}, text = {0};
	if (!kind)
		return true;
	struct export *x = ml_xalloc(sizeof *x);
	*x = (struct export){kind, ml_list_screen_export(ml_app_top(app))};
	uint64_t n = ml_list_size(x->list);
	ml_buf_printf(&text,
		ml_trn("%llu fiche. Fichier .csv (tableur), .vcf (carnet d'adresses) ou .json",
			"%llu fiches. Fichier .csv (tableur), .vcf (carnet d'adresses) ou .json", (unsigned long)n),
		(unsigned long long)n);
	ml_buf_printf(&name, "~/%s.csv", kind->key);
	ml_app_prompt(app, _("Exporter"), text.p, ml_buf_view(&name), true, export_path, x);
	ml_buf_finish(&name);
	ml_buf_finish(&text);
	return true;
}

/* ---- backup ---------------------------------------------------------------------------------------------------- */

static void backup_path(struct ml_app *app, bool accepted, void *arg)
{
	struct ml_error e = {0};
	if (!accepted)
		return;
	char *path = ml_ui_dialog_answer(&app->dialog);
	if (ml_store_backup(app->store, path, &e))
		ml_app_say(app, ML_ROLE_OK, _("Sauvegarde écrite dans %s"), path);
	else
		ml_app_fail(app, &e);
	ml_free_(path);
}

bool ml_app_backup(void *ctx, const struct ml_action *a, struct ml_error *e)
{
	struct ml_app *app = ctx;
	struct ml_date day;
	int minutes;
	struct ml_buf name = {0};
	ml_time_local(app->ctx->now_ms(app->ctx) / 1000, app->ctx->zone, &day, &minutes, NULL, NULL);
	ml_buf_printf(&name, "~/maillage-%04d%02d%02d.db", day.year, day.month, day.day);
	ml_app_prompt(
		app, _("Sauvegarder la base"), _("Fichier de la copie"), ml_buf_view(&name), true, backup_path, NULL);
	ml_buf_finish(&name);
	return true;
}

/* ---- capture ------------------------------------------------------------------------------------------------------
 */

static void capture_path(struct ml_app *app, bool accepted, void *arg)
{
	struct ml_buf picture = {0};
	struct ml_theme theme;
	struct ml_error e = {0};
	if (!accepted)
		return;
	char *path = ml_ui_dialog_answer(&app->dialog);
	struct ml_terminal_options options;
	ml_look_options(app->ctx, app->no_colour, &theme, &options);
	ml_app_draw(app); /* without the dialog */
	if (ends_with(path, ".svg"))
		ml_surface_dump_svg(app->surface, &theme, ML_STR("maillage"), &picture);
	else if (ends_with(path, ".ans"))
		ml_surface_dump_ansi(app->surface, &theme, ML_DEPTH_256, &picture);
	else
		ml_surface_dump_text(app->surface, &picture);
	if (ml_file_replace(path, ml_buf_view(&picture), 0600, &e))
		ml_app_say(app, ML_ROLE_OK, _("Capture écrite dans %s"), path);
	else
		ml_app_fail(app, &e);
	ml_buf_finish(&picture);
	ml_free_(path);
}

bool ml_app_capture(void *ctx, const struct ml_action *a, struct ml_error *e)
{
	ml_app_prompt(ctx, _("Capture de l'écran"), _("Fichier .txt, .ans (couleurs) ou .svg (image)"),
		ML_STR("~/maillage.svg"), true, capture_path, NULL);
	return true;
}
