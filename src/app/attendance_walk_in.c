/* Walk-ins: gender, age, territory, a key each; with a name, who it is: somebody known, a new person, or a name and no
 * more. */
#include <stdio.h>

#include "app/attendance.h"

static const struct ml_choice *choices_of(const char *key)
{
	return ml_kind_field(ml_kind_by_key(ML_STR("attendance")), ml_str(key))->choices;
}

const char *walk_title(const struct door_screen *x)
{
	switch (x->walk.step) {
	case WALK_GENDER:
		return _("ARRIVÉE SPONTANÉE · Genre");
	case WALK_AGE:
		return _("ARRIVÉE SPONTANÉE · Âge");
	case WALK_TERRITORY:
		return _("ARRIVÉE SPONTANÉE · Vient de");
	default:
		return _("ARRIVÉE SPONTANÉE · Qui est-ce ?");
	}
}

static void add(struct walk_in *w, struct ml_str label, struct ml_str key)
{
	if (w->n == WALK_CHOICES)
		return;
	w->choice[w->n].label = label;
	w->choice[w->n].key = key;
	w->choice[w->n].id = (struct ml_uuid){0};
	w->choice[w->n++].person = 0;
}

static void add_choices(struct walk_in *w, const char *key)
{
	char context[40];
	snprintf(context, sizeof context, "attendance.%s", key);
	for (const struct ml_choice *c = choices_of(key); c && c->key; c++)
		add(w, ml_str(ml_trc(context, c->label)), ml_str(c->key));
}

static void add_territory(struct door_screen *x, const struct ml_uuid *id)
{
	struct walk_in *w = &x->walk;
	struct ml_str title = ml_store_title_of(x->base.app->store, w->arena, id);
	if (ml_uuid_is_nil(id) || !title.n || w->n == WALK_CHOICES)
		return;
	for (uint32_t i = 0; i < w->n; i++)
		if (ml_uuid_eq(&w->choice[i].id, id))
			return;
	add(w, title, ML_STR(""));
	w->choice[w->n - 1].id = *id;
}

/* ---- who it is ---------------------------------------------------------------------------- */

struct named {
	struct ml_value given, family;
};

static const struct ml_value *named_values(void *arg, const struct ml_field *f, uint32_t *n)
{
	struct named *x = arg;
	const struct ml_value *v = strcmp(f->key, "family_name") == 0  ? &x->family
				   : strcmp(f->key, "given_name") == 0 ? &x->given
								       : NULL;
	*n = v && v->s.n ? 1 : 0;
	return *n ? v : NULL;
}

/* People whose name looks like the one given, before a second record of them is made. */
static void add_twins(struct door_screen *x)
{
	struct walk_in *w = &x->walk;
	struct ml_store *store = x->base.app->store;
	struct named name = {ml_text(ML_STR("")), ml_text(ML_STR(""))};
	struct ml_dup_hit *hit = NULL;
	uint32_t n = 0;
	ml_door_split(w->profile.name, &name.given.s, &name.family.s);
	ml_dup_like(store, w->arena, ml_kind_by_key(ML_STR("person")), named_values, &name, 0, WALK_CHOICES - 2, &hit,
		&n, NULL);
	for (uint32_t i = 0; i < n; i++) {
		struct ml_str title = ml_store_title(store, w->arena, hit[i].rid),
			      sub = ml_store_subtitle(store, w->arena, hit[i].rid);
		add(w,
			ml_arena_printf(w->arena, _("c'est %.*s%s%.*s"), (int)title.n, title.p, sub.n ? _(", ") : "",
				(int)sub.n, sub.p),
			ML_STR("known"));
		w->choice[w->n - 1].person = hit[i].rid;
	}
}

static void begin_step(struct door_screen *x, enum walk_step step)
{
	struct walk_in *w = &x->walk;
	w->step = step;
	w->n = w->at = 0;
	if (step == WALK_GENDER)
		add_choices(w, "gender");
	if (step == WALK_AGE)
		add_choices(w, "age_band");
	if (step == WALK_TERRITORY) {
		add_territory(x, &x->territory);
		for (uint32_t i = 0; i < w->n_recent; i++)
			add_territory(x, &w->recent[i]);
		add(w, ml_str(_("autre…")), ML_STR("other"));
		add(w, ml_str(_("non dit")), ML_STR("unknown"));
	}
	if (step == WALK_WHO) {
		add(w, ml_str(_("le nom suffit")), ML_STR("name"));
		add(w, ml_str(_("créer sa fiche")), ML_STR("create"));
		add_twins(x);
		/* Somebody who is known already stands first. */
		w->at = w->n > 2 ? 2 : 0;
	}
}

void walk_begin(struct door_screen *x)
{
	struct ml_str typed = ml_str_trim(ml_ui_edit_text(&x->edit));
	ml_arena_reset(x->walk.arena);
	x->walk.profile = (struct ml_door_profile){
		.name = ml_door_is_numbers(typed) ? ML_STR("") : ml_arena_str(x->walk.arena, typed)};
	begin_step(x, WALK_GENDER);
}

void ml_door_walk_in(struct ml_screen *s)
{
	walk_begin(door_of(s));
}

static void finish(struct door_screen *x, int64_t person, bool make_person)
{
	struct walk_in *w = &x->walk;
	struct ml_uuid id = w->profile.territory;
	w->step = WALK_NONE;
	if (!door_arrive(x, 0, person, &w->profile, make_person) || ml_uuid_is_nil(&id))
		return;
	/* The next one often comes from the same place. */
	uint32_t n = 0;
	struct ml_uuid recent[RECENT] = {id};
	for (uint32_t i = 0; i < w->n_recent && n + 1 < RECENT; i++)
		if (!ml_uuid_eq(&w->recent[i], &id))
			recent[++n] = w->recent[i];
	memcpy(w->recent, recent, sizeof recent);
	w->n_recent = n + 1;
}

static void after_territory(struct door_screen *x)
{
	if (x->walk.profile.name.n)
		begin_step(x, WALK_WHO);
	else
		finish(x, 0, false);
}

static uint32_t suggest_territory(
	void *arg, struct ml_str typed, struct ml_arena *a, struct ml_ui_choice *out, uint32_t max, uint64_t *more)
{
	struct ml_app *app = arg;
	const struct ml_field *f = ml_kind_field(ml_kind_by_key(ML_STR("attendance")), ML_STR("territory"));
	return ml_app_suggest(app, f, typed, a, out, max, more);
}

static void territory_chosen(struct ml_app *app, bool accepted, void *arg)
{
	struct door_screen *x = door_of(ml_app_top(app));
	const struct ml_ui_choice *c = accepted ? ml_ui_picker_current(&app->picker) : NULL;
	if (!x || !c)
		return;
	x->walk.profile.territory = c->id;
	after_territory(x);
}

static void choose(struct door_screen *x, uint32_t at)
{
	struct walk_in *w = &x->walk;
	struct ml_str key = w->choice[at].key;
	switch (w->step) {
	case WALK_GENDER:
		w->profile.gender = key;
		begin_step(x, WALK_AGE);
		break;
	case WALK_AGE:
		w->profile.age = key;
		begin_step(x, WALK_TERRITORY);
		break;
	case WALK_TERRITORY:
		if (ml_str_is(key, "other")) {
			ml_app_pick(
				x->base.app, _("Vient de"), 0, suggest_territory, x->base.app, territory_chosen, NULL);
			break;
		}
		w->profile.territory = w->choice[at].id;
		after_territory(x);
		break;
	case WALK_WHO:
		finish(x, w->choice[at].person, ml_str_is(key, "create"));
		break;
	case WALK_NONE:
		break;
	}
}

/* A digit of any keyboard: also the signs of the upper row of a French one, typed without Shift, and Arabic digits. */
static int digit_of(uint32_t rune)
{
	static const uint32_t azerty[9] = {'&', 0xe9, '"', '\'', '(', '-', 0xe8, '_', 0xe7};
	for (int i = 0; i < 9; i++)
		if (rune == azerty[i] || rune == (uint32_t)('1' + i) || rune == (uint32_t)(0x661 + i) ||
			rune == (uint32_t)(0x6f1 + i))
			return i;
	return -1;
}

bool walk_key(struct door_screen *x, const struct ml_key *k)
{
	struct walk_in *w = &x->walk;
	int place = ml_key_place(k);
	if (k->type == ML_KEY_CHAR) {
		int at = digit_of((uint32_t)k->code);
		if (at >= 0 && at < (int)w->n)
			choose(x, (uint32_t)at);
	} else if (place == ML_FN_ENTER) {
		choose(x, w->at);
	} else if (place == ML_FN_LEFT || place == ML_FN_UP || place == ML_FN_BACKTAB) {
		w->at = w->at ? w->at - 1 : w->n - 1;
	} else if (place == ML_FN_RIGHT || place == ML_FN_DOWN || place == ML_FN_TAB) {
		w->at = (w->at + 1) % w->n;
	} else if (place == ML_FN_ESC) {
		w->step = WALK_NONE;
	} else {
		return k->type != ML_KEY_FUNC || (k->code != ML_FN_F(1) && k->code != ML_FN_F(10));
	}
	return true;
}
