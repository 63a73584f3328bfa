/* What can be done at the door of an event, and opening it. */
#include <stdio.h>

#include "app/actions.h"
#include "app/attendance.h"

TOP_ACTION(do_walk_in, ml_door_walk_in)
TOP_ACTION(do_print, ml_door_print)
TOP_ACTION(do_person, ml_door_person)

static int64_t current_event(struct ml_app *app)
{
	int64_t rid = ml_app_current(app);
	return ml_kind_by_wire((uint64_t)rid & 0xff) == ml_kind_by_key(ML_STR("event")) ? rid : 0;
}

static void open_door(struct ml_app *app, int64_t event)
{
	struct ml_error e = {0};
	struct ml_screen *s = ml_door_create(app, event, &e);
	if (s)
		ml_app_push(app, s);
	else
		ml_app_fail(app, &e);
}

/* Without an event at hand: those of today while nothing is typed, then by their names. */
static uint32_t suggest_event(
	void *arg, struct ml_str typed, struct ml_arena *a, struct ml_ui_choice *out, uint32_t max, uint64_t *more)
{
	struct ml_app *app = arg;
	char where[64];
	struct ml_date d;
	int minutes;
	ml_time_local(app->ctx->now_ms(app->ctx) / 1000, app->ctx->zone, &d, &minutes, NULL, NULL);
	snprintf(where, sizeof where, "starts_at=%04d-%02d-%02d", d.year, d.month, d.day);
	struct ml_query q = {.kind = ml_kind_by_key(ML_STR("event")), .text = typed, .limit = max};
	if (!typed.n) {
		q.where = ml_str(where);
		q.sort = "starts_at";
	}
	struct ml_list *l = ml_store_list(app->store, &q, NULL);
	uint32_t n = 0;
	*more = l ? ml_list_count(l) - ml_list_size(l) : 0;
	for (uint64_t i = 0; l && i < ml_list_size(l) && n < max; i++, n++) {
		int64_t rid = ml_list_at(l, i);
		out[n] = (struct ml_ui_choice){.key = ml_arena_printf(a, "%lld", (long long)rid),
			.label = ml_store_title(app->store, a, rid),
			.detail = ml_store_subtitle(app->store, a, rid)};
	}
	ml_list_destroy(l);
	return n;
}

static void event_chosen(struct ml_app *app, bool accepted, void *arg)
{
	const struct ml_ui_choice *c = accepted ? ml_ui_picker_current(&app->picker) : NULL;
	int64_t rid;
	if (c && ml_str_to_int(c->key, &rid))
		open_door(app, rid);
}

static bool do_door(void *ctx, const struct ml_action *a, struct ml_error *e)
{
	struct ml_app *app = ctx;
	int64_t event = current_event(app);
	if (event)
		open_door(app, event);
	else
		ml_app_pick(app, _("Émargement : quel événement ?"), 0, suggest_event, app, event_chosen, NULL);
	return true;
}

const struct ml_action ml_actions_door[] = {
	{.name = "door.sheet",
		.label = N_("Émargement de cet événement"),
		.bar = N_("Émarg."),
		.help = N_("La liste à la porte : trois lettres et Entrée."),
		.group = N_("Fiche"),
		.scope = ML_SCOPE_EVENT,
		.keys = {ML_FN_F(6)},
		.run = do_door},
	{.name = "door",
		.label = N_("Émargement à la porte d'un événement"),
		.help = N_("Trois lettres et Entrée ; arrivées spontanées ; feuille à imprimer."),
		.group = N_("Aller à"),
		.place = true,
		.scope = NOT_FORM & ~(ML_SCOPE_DOOR | ML_SCOPE_EVENT),
		.run = do_door},
	{.name = "door.person",
		.label = N_("Ouvrir sa fiche"),
		.bar = N_("Fiche"),
		.help = N_("La personne choisie, ou la ligne d'émargement."),
		.group = N_("Fiche"),
		.scope = ML_SCOPE_DOOR,
		.keys = {ML_FN_F(2)},
		.run = do_person},
	{.name = "door.print",
		.label = N_("Feuille d'émargement à imprimer…"),
		.bar = N_("Feuil."),
		.help = N_("Numéros, noms, place pour signer ; les numéros signés se tapent ensuite."),
		.group = N_("Fiche"),
		.scope = ML_SCOPE_DOOR,
		.keys = {ML_FN_F(6)},
		.can = ml_app_can_write,
		.run = do_print},
	{.name = "door.walk_in",
		.label = N_("Arrivée spontanée"),
		.bar = N_("Spont."),
		.help = N_("Genre, âge, territoire, une touche chacun ; le nom si on l'a tapé."),
		.group = N_("Fiche"),
		.scope = ML_SCOPE_DOOR,
		.keys = {ML_FN_F(7), ML_CTRL('n')},
		.can = ml_app_can_write,
		.run = do_walk_in},
	{0},
};
