/* Going back to an automatic backup: the list with what each holds, what would be lost since, then the return. */
#include <stdio.h>

#include "app/parts.h"

enum { CHOICES = 32 };

struct backups {
	struct ml_arena *a;
	struct ml_backup *all;
	uint32_t n, chosen;
	char key[CHOICES][12];
	struct ml_ui_choice choice[CHOICES];
};

static void backups_free(struct backups *b)
{
	ml_arena_destroy(b->a);
	ml_free_(b);
}

static void size_text(struct ml_buf *out, uint64_t bytes)
{
	uint64_t tenths = (bytes + 50000) / 100000;
	ml_buf_printf(out, _("%llu,%llu Mo"), (unsigned long long)tenths / 10, (unsigned long long)tenths % 10);
}

static void since_text(struct ml_buf *out, const struct ml_backup *b)
{
	if (b->apart)
		ml_buf_z(out, _("autre suite de la base"));
	else if (b->steps)
		ml_buf_printf(out, ml_trn("%llu étape depuis", "%llu étapes depuis", b->steps), (unsigned long long)b->steps);
	else
		ml_buf_z(out, _("rien depuis"));
}

static void make_choice(struct ml_app *app, struct backups *b, uint32_t i)
{
	const struct ml_backup *k = &b->all[i];
	struct ml_buf label = {0}, detail = {0};
	ml_app_when(app, &label, k->time);
	ml_buf_printf(&label, " · %s", k->before_return ? _("avant un retour") : _("avant une fusion"));
	ml_buf_printf(&detail, ml_trn("%llu fiche · ", "%llu fiches · ", k->records), (unsigned long long)k->records);
	size_text(&detail, k->bytes);
	ml_buf_z(&detail, " · ");
	since_text(&detail, k);
	snprintf(b->key[i], sizeof b->key[i], "%u", i);
	b->choice[i] = (struct ml_ui_choice){.key = ml_str(b->key[i]),
		.label = ml_arena_str(b->a, ml_buf_view(&label)),
		.detail = ml_arena_str(b->a, ml_buf_view(&detail))};
	ml_buf_finish(&label);
	ml_buf_finish(&detail);
}

static void confirmed(struct ml_app *app, bool accepted, void *arg)
{
	struct backups *b = arg;
	struct ml_backup to;
	struct ml_error e = {0};
	if (accepted && app->dialog.current == 0) {
		/* What the screens show may be gone. */
		while (app->n_screens > 1)
			ml_app_drop(app);
		bool good = ml_backup_return(app->store, ml_str(b->all[b->chosen].name), b->a, &to, &e);
		ml_app_refresh(app);
		if (good)
			ml_app_say(app, ML_ROLE_OK, "%s", _("Base revenue à la sauvegarde ; l'état d'avant est gardé dans la liste"));
		else
			ml_app_fail(app, &e);
	}
	backups_free(b);
}

static void ask(struct ml_app *app, struct backups *b)
{
	const struct ml_backup *k = &b->all[b->chosen];
	static const char *buttons[3];
	struct ml_buf text = {0};
	ml_buf_str(&text, b->choice[b->chosen].label);
	ml_buf_char(&text, '\n');
	ml_buf_str(&text, b->choice[b->chosen].detail);
	ml_buf_z(&text, "\n\n");
	if (k->apart)
		ml_buf_z(&text, _("Cette base n'en est pas la suite : tout ce qu'elle a de différent partira."));
	else
		ml_buf_printf(&text, _("Partira de ce poste : %llu étapes, %llu fiches créées, %llu modifiées."),
			(unsigned long long)k->steps, (unsigned long long)k->created, (unsigned long long)k->changed);
	ml_buf_z(&text, _("\nL'état présent est d'abord sauvegardé, et ce que les collègues ont reçu reviendra par leurs paquets."));
	buttons[0] = _("Revenir");
	buttons[1] = _("Annuler");
	ml_app_ask(app, _("Revenir à cette sauvegarde ?"), text.p, buttons, true, confirmed, b);
	ml_buf_finish(&text);
}

static void picked(struct ml_app *app, bool accepted, void *arg)
{
	struct backups *b = arg;
	const struct ml_ui_choice *chosen = accepted ? ml_ui_picker_current(&app->picker) : NULL;
	int64_t at;
	if (chosen && ml_str_to_int(chosen->key, &at) && at >= 0 && at < (int64_t)b->n) {
		b->chosen = (uint32_t)at;
		ask(app, b);
	} else {
		backups_free(b);
	}
}

static uint32_t suggest(
	void *arg, struct ml_str typed, struct ml_arena *a, struct ml_ui_choice *out, uint32_t max, uint64_t *more)
{
	struct backups *b = arg;
	struct ml_ui_fixed fixed = {b->choice, b->n};
	return ml_ui_suggest_fixed(&fixed, typed, a, out, max, more);
}

bool ml_app_backups(void *ctx, const struct ml_action *action, struct ml_error *e)
{
	struct ml_app *app = ctx;
	struct backups *b = ml_xalloc(sizeof *b);
	b->a = ml_arena_create();
	bool good = ml_store_backups(app->store, b->a, &b->all, &b->n, e);
	b->n = ML_MIN(b->n, (uint32_t)CHOICES);
	for (uint32_t i = 0; i < b->n && good; i++)
		make_choice(app, b, i);
	if (good && b->n) {
		ml_app_pick(app, _("Revenir à une sauvegarde"), 0, suggest, b, picked, b);
		return true;
	}
	if (good)
		ml_app_say(app, ML_ROLE_WARNING, "%s", _("Aucune sauvegarde : il s'en fait une avant chaque fusion"));
	backups_free(b);
	return good;
}
