/* What actions do to records: bin, restore and erase the ticked ones or the current one; undo and redo. */
#include <stdio.h>

#include "app/parts.h"

/* ---- bin, restore, erase: on the ticked records or the current one ----------------------------------------- */

struct bulk {
	int64_t *rids;
	uint32_t n;
	bool (*each)(struct ml_store *, int64_t, struct ml_error *);
};

static bool run_bulk(struct ml_app *app, void *arg, struct ml_error *e)
{
	struct bulk *b = arg;
	for (uint32_t i = 0; i < b->n; i++) {
		if (!b->each(app->store, b->rids[i], e))
			return false;
		if ((i & 255) == 255)
			ml_progress(app->ctx, N_("fiches"), i, b->n);
		if (ml_cancelled(app->ctx, e))
			return false;
	}
	return true;
}

static void bulk(struct ml_app *app, const char *name, bool (*each)(struct ml_store *, int64_t, struct ml_error *),
	const char *one, const char *many)
{
	struct ml_arena *a = ml_arena_create();
	struct bulk b = {.each = each};
	struct ml_screen *s = ml_app_top(app);
	bool sheet = s->ops->scope & ML_SCOPE_SHEET;
	b.n = ml_app_targets(app, a, &b.rids);
	struct ml_str label = b.n == 1 ? ml_store_title(app->store, a, b.rids[0]) : ml_arena_printf(a, "%u", b.n);
	if (b.n && ml_app_step(app, name, strcmp(name, "erase") == 0 ? ML_STR("") : label, run_bulk, &b)) {
		if (sheet)
			ml_app_drop(app);
		else
			ml_list_screen_untick(s);
		ml_app_say(app, ML_ROLE_OK, ml_trn(one, many, b.n), b.n);
	}
	ml_arena_destroy(a);
}

static void bin_answered(struct ml_app *app, bool accepted, void *arg)
{
	if (accepted)
		bulk(app, "bin", ml_store_bin, "%u fiche à la corbeille · Ctrl-Z annule",
			"%u fiches à la corbeille · Ctrl-Z annule");
}

bool ml_app_bin(void *ctx, const struct ml_action *a, struct ml_error *e)
{
	struct ml_app *app = ctx;
	struct ml_arena *arena = ml_arena_create();
	int64_t *rids;
	uint32_t n = ml_app_targets(app, arena, &rids);
	struct ml_buf text = {0};
	if (n == 1) {
		bin_answered(app, true, NULL);
	} else if (n > 1) {
		ml_buf_printf(
			&text, ml_trn("Mettre %u fiche à la corbeille ?", "Mettre %u fiches à la corbeille ?", n), n);
		uint64_t hidden = ml_list_screen_hidden(ml_app_top(app));
		if (hidden)
			ml_buf_printf(&text,
				ml_trn("\ndont %lu que le filtre de la liste masque",
					"\ndont %lu que le filtre de la liste masque", (unsigned long)hidden),
				(unsigned long)hidden);
		for (uint32_t i = 0; i < n && i < 6; i++) {
			struct ml_str t = ml_store_title(app->store, arena, rids[i]);
			ml_buf_printf(&text, "\n· %.*s", (int)t.n, t.p);
		}
		ml_app_ask(app, _("Corbeille"), text.p, NULL, true, bin_answered, NULL);
	}
	ml_buf_finish(&text);
	ml_arena_destroy(arena);
	return true;
}

bool ml_app_restore(void *ctx, const struct ml_action *a, struct ml_error *e)
{
	bulk(ctx, "restore", ml_store_restore, "%u fiche rétablie", "%u fiches rétablies");
	return true;
}

static void erase_answered(struct ml_app *app, bool accepted, void *arg)
{
	if (accepted)
		bulk(app, "erase", ml_store_erase, "%u fiche effacée définitivement",
			"%u fiches effacées définitivement");
}

bool ml_app_erase(void *ctx, const struct ml_action *a, struct ml_error *e)
{
	struct ml_buf text = {0};
	ml_buf_z(&text,
		_("Le contenu sera effacé ici et, par les prochains paquets, sur tous les postes de l'équipe. Cela ne "
		  "s'annule pas."));
	ml_app_add_joined(ctx, &text);
	ml_app_ask(ctx, _("Effacement définitif"), text.p, NULL, true, erase_answered, NULL);
	ml_buf_finish(&text);
	return true;
}

/* ---- undo ------------------------------------------------------------------------------------------------------ */

static bool turn_back(struct ml_app *app,
	bool (*f)(struct ml_store *, struct ml_arena *, struct ml_step *, struct ml_error *), const char *fmt)
{
	struct ml_step step;
	struct ml_error e = {0};
	struct ml_arena *a = ml_arena_create();
	bool good = f(app->store, a, &step, &e);
	if (good) {
		struct ml_buf what = {0};
		ml_buf_printf(&what, "%s%s%.*s", _(ml_step_label(step.name)), step.label.n ? " · " : "",
			(int)step.label.n, step.label.p);
		ml_app_refresh(app);
		ml_app_say(app, ML_ROLE_OK, fmt, what.p);
		ml_buf_finish(&what);
	} else {
		ml_app_fail(app, &e);
	}
	ml_arena_destroy(a);
	return true;
}

bool ml_app_undo(void *ctx, const struct ml_action *a, struct ml_error *e)
{
	return turn_back(ctx, ml_store_undo, _("Annulé : %s · Ctrl-Y rétablit"));
}

bool ml_app_redo(void *ctx, const struct ml_action *a, struct ml_error *e)
{
	return turn_back(ctx, ml_store_redo, _("Rétabli : %s"));
}
