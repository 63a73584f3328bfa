/* The printed sheet, and how the door is opened from elsewhere. */
#include <stdio.h>
#include <stdlib.h>

#include "app/attendance.h"

static bool ends(struct ml_str path, const char *with)
{
	size_t n = strlen(with);
	return path.n >= n && strncasecmp(path.p + path.n - n, with, n) == 0;
}

static void write_sheet(struct ml_app *app, bool accepted, void *arg)
{
	struct door_screen *x = door_of(ml_app_top(app));
	char *path = accepted && x ? ml_ui_dialog_answer(&app->dialog) : NULL;
	struct ml_buf out = {0};
	struct ml_error e = {0};
	if (!path || !*path) {
		ml_free_(path);
		return;
	}
	bool good = ml_door_number(app->store, &x->door, &e);
	if (good) {
		ml_door_sheet(app->ctx, &x->door, !ends(ml_str(path), ".txt"), &out);
		good = ml_file_replace(path, ml_buf_view(&out), 0600, &e);
	}
	if (good)
		ml_app_say(app, ML_ROLE_OK,
			ml_trn("Feuille de %u ligne écrite : %s", "Feuille de %u lignes écrite : %s", x->door.n),
			x->door.n, path);
	else
		ml_app_fail(app, &e);
	x->base.ops->refresh(&x->base);
	ml_buf_finish(&out);
	ml_free_(path);
}

void ml_door_print(struct ml_screen *s)
{
	struct door_screen *x = door_of(s);
	struct ml_date day;
	int minutes;
	char path[80];
	ml_time_local(x->door.starts, s->app->ctx->zone, &day, &minutes, NULL, NULL);
	snprintf(path, sizeof path, "~/emargement-%04d-%02d-%02d.html", day.year, day.month, day.day);
	ml_app_prompt(s->app, _("Feuille d'émargement"),
		_("Un numéro par ligne, de la place pour signer. « .html » s'imprime depuis un navigateur, « .txt » "
		  "tel quel. Au retour, tapez "
		  "les numéros signés à la place du nom : 1 4 7-12."),
		ml_str(path), true, write_sheet, NULL);
}
