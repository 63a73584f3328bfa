/* What the user is told once, unasked: the database was copied or restored; the clock of this machine is wrong. */
#include "app/parts.h"

void ml_app_tell_copy(struct ml_app *app)
{
	int64_t when;
	struct ml_buf text = {0};
	if (app->overlay != ML_OVER_NONE || ml_store_is_read_only(app->store) || !ml_store_copy_found(app->store, &when))
		return;
	ml_buf_z(&text, _("Cette base a été copiée ou restaurée : le même poste a écrit en deux endroits. Rien n'est perdu : les deux "
			  "suites fusionnent comme deux collègues."));
	ml_buf_z(&text, _("\n\nUne sauvegarde ou un disque vient d'être remis : il n'y a rien à faire.\nDeux ordinateurs se "
			  "servent de la même base : gardez-la sur un seul, et donnez à l'autre sa propre base par une invitation."));
	ml_app_message(app, _("Base copiée ou restaurée"), text.p);
	ml_buf_finish(&text);
	ml_store_copy_told(app->store, NULL);
}

static void day(struct ml_buf *out, int64_t ms, const struct ml_context *ctx)
{
	struct ml_date d = {1970, 1, 1};
	ml_time_local(ms / 1000, ctx->zone, &d, NULL, NULL, NULL);
	ml_date_show(out, d, ML_DATE_SHORT, ctx->lang);
}

void ml_app_tell_clock(struct ml_app *app)
{
	int64_t latest;
	struct ml_buf now = {0}, then = {0};
	enum ml_clock_state state = ml_store_clock(app->store, &latest);
	day(&now, app->ctx->now_ms(app->ctx), app->ctx);
	day(&then, latest, app->ctx);
	if (state == ML_CLOCK_BEHIND_WRITES)
		ml_app_say(app, ML_ROLE_WARNING, _("Vérifiez l'horloge : elle dit %s, et la dernière saisie est du %s"), now.p,
			then.p);
	else if (state == ML_CLOCK_BEHIND_PROGRAM)
		ml_app_say(app, ML_ROLE_WARNING, _("Vérifiez l'horloge : elle dit %s, et ce programme est du %s"), now.p, then.p);
	ml_buf_finish(&now);
	ml_buf_finish(&then);
}
