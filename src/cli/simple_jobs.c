/* The linear mode: signing in at an event, exchanging with a folder, taking a bundle in, the first run. */
#include "simple.h"

#include <maillage/door.h>
#include <maillage/settings.h>
#include <maillage/sync.h>
#include <maillage/text.h>
#include <stdlib.h>
#include <unistd.h>

/* ---- at the door ------------------------------------------------------------------------------------ */

enum { EVENTS = 9, MATCHES = 9 };

/* Those of today and what comes next; others by words. */
static int64_t choose_event(struct ml_simple *s)
{
	const struct ml_kind *kind = ml_kind_by_key(ML_STR("event"));
	struct ml_context *ctx = s->cli->ctx;
	struct ml_date d = {1970, 1, 1};
	struct ml_str labels[EVENTS + 1];
	int64_t rids[EVENTS];
	uint32_t n = 0, at;

	ml_time_local(ctx->now_ms(ctx) / 1000, ctx->zone, &d, NULL, NULL, NULL);
	struct ml_query q = {.kind = kind,
		.where = ml_arena_printf(
			s->a, "starts_at>=%04d-%02d-%02d and status!=cancelled", d.year, d.month, d.day),
		.sort = "starts_at",
		.limit = EVENTS};
	struct ml_list *list = ml_store_list(s->cli->store, &q, NULL);
	for (uint64_t i = 0; list && i < ml_list_size(list); i++) {
		struct ml_str title, more;
		rids[n] = ml_list_at(list, i);
		title = ml_store_title(s->cli->store, s->a, rids[n]);
		more = ml_store_subtitle(s->cli->store, s->a, rids[n]);
		labels[n++] = ml_arena_printf(s->a, "%.*s, %.*s", (int)title.n, title.p, (int)more.n, more.p);
	}
	ml_list_destroy(list);
	labels[n] = ml_str(_("Un autre, par son nom"));
	if (ml_simple_choose(s, _("Quel événement ?"), labels, n + 1, &at) != ML_SAID_LINE)
		return 0;
	return at < n ? rids[at] : ml_simple_pick(s, kind, _("Nom de l'événement"));
}

/* "Benali Amina, Association Tifawin" */
static struct ml_str line_text(struct ml_simple *s, const struct ml_door_line *l)
{
	const char *comma = l->name.n && l->detail.n ? _(", ") : "";

	return ml_arena_printf(s->a, "%.*s%s%.*s", (int)l->name.n, l->name.p, comma, (int)l->detail.n, l->detail.p);
}

static void say_list(struct ml_simple *s, const struct ml_door *d)
{
	for (uint32_t i = 0; i < d->n; i++) {
		struct ml_str text = line_text(s, &d->v[i]);
		ml_simple_say(s, "%s %.*s", d->v[i].present ? _("présent :") : _("attendu :"), (int)text.n, text.p);
	}
}

static void say_count(struct ml_simple *s, const struct ml_door *d)
{
	const struct ml_door_count *c = &d->count;

	ml_simple_say(s, _("%u présents sur %u attendus ; femmes %u, hommes %u, moins de 25 ans %u, spontanés %u"),
		c->present, c->expected, c->women, c->men, c->young, c->walk_ins);
}

/* One arrival is one step. */
static bool arrive(
	struct ml_simple *s, const struct ml_door *d, int64_t line, int64_t person, const struct ml_door_profile *who)
{
	struct ml_store *store = s->cli->store;
	struct ml_error e = {0};
	int64_t rid;

	if (!ml_step_begin(store, "save", d->title, &e)) {
		ml_simple_fail(s, &e);
		return false;
	}
	if (ml_door_arrive(store, d, line, person, who, &rid, &e) && ml_step_commit(store, &e))
		return true;
	if (ml_step_is_open(store))
		ml_step_cancel(store);
	ml_simple_fail(s, &e);
	return false;
}

static bool choose_key(struct ml_simple *s, const char *field_key, struct ml_str *out)
{
	const struct ml_field *f = ml_kind_field(ml_kind_by_key(ML_STR("attendance")), ml_str(field_key));
	struct ml_str labels[16];
	uint32_t n = 0, at;

	for (; f->choices[n].key && n < ML_COUNT(labels); n++)
		labels[n] = ml_str(ml_trc(ml_arena_printf(s->a, "attendance.%s", field_key).p, f->choices[n].label));
	enum ml_said said = ml_simple_choose(s, _(f->label), labels, n, &at);
	if (said == ML_SAID_LINE)
		*out = ml_str(f->choices[at].key);
	return said != ML_SAID_END;
}

/* Name, gender, age: each may be passed over by « retour ». */
static void walk_in(struct ml_simple *s, const struct ml_door *d)
{
	struct ml_door_profile who = {0};

	if (ml_simple_ask(s, _("Nom (ligne vide : sans nom)"), NULL, &who.name) != ML_SAID_LINE)
		return;
	if (!choose_key(s, "gender", &who.gender) || !choose_key(s, "age_band", &who.age))
		return;
	const struct ml_kind *territory = ml_kind_by_key(ML_STR("territory"));
	if (ml_simple_yes(s, _("Noter son territoire ?"))) {
		int64_t rid = ml_simple_pick(s, territory, _("Territoire"));
		if (rid)
			ml_store_id(s->cli->store, rid, &who.territory);
	}
	if (arrive(s, d, 0, 0, &who))
		ml_simple_say(s, "%s", _("Arrivée spontanée notée."));
}

static void by_numbers(struct ml_simple *s, const struct ml_door *d, struct ml_str typed)
{
	uint32_t *lines = ML_NEWN(s->a, uint32_t, d->n + 1), n = 0, done = 0;
	struct ml_error e = {0};

	if (!ml_door_read_numbers(d, typed, lines, &n, &e)) {
		ml_simple_fail(s, &e);
		return;
	}
	for (uint32_t i = 0; i < n; i++)
		done += !d->v[lines[i]].present && arrive(s, d, d->v[lines[i]].rid, 0, NULL);
	ml_simple_say(s, ml_trn("%llu arrivée notée", "%llu arrivées notées", done), (unsigned long long)done);
}

struct match {
	int64_t line, person;
	struct ml_str label;
	bool present;
};

/* Those of the list first, then everybody else. */
static uint32_t matches(struct ml_simple *s, const struct ml_door *d, struct ml_str typed, struct match out[MATCHES])
{
	struct ml_query q = {.kind = ml_kind_by_key(ML_STR("person")), .text = typed, .limit = 40};
	uint32_t n = 0;

	for (uint32_t i = 0; i < d->n && n < MATCHES; i++)
		if (ml_door_matches(&d->v[i], typed)) {
			struct ml_str text = line_text(s, &d->v[i]);
			out[n++] = (struct match){.line = d->v[i].rid,
				.person = d->v[i].person,
				.present = d->v[i].present,
				.label = ml_arena_printf(
					s->a, "%.*s%s", (int)text.n, text.p, d->v[i].present ? _(", déjà là") : "")};
		}
	struct ml_list *list = ml_store_list(s->cli->store, &q, NULL);
	for (uint64_t i = 0; list && i < ml_list_size(list) && n < MATCHES; i++) {
		int64_t rid = ml_list_at(list, i);
		bool known = false;
		for (uint32_t k = 0; k < d->n; k++)
			known = known || d->v[k].person == rid;
		struct ml_str title = ml_store_title(s->cli->store, s->a, rid);
		if (!known)
			out[n++] = (struct match){.person = rid,
				.label = ml_arena_printf(s->a, _("%.*s, pas dans la liste"), (int)title.n, title.p)};
	}
	ml_list_destroy(list);
	return n;
}

static void by_name(struct ml_simple *s, const struct ml_door *d, struct ml_str typed)
{
	struct match m[MATCHES];
	struct ml_str labels[MATCHES];
	uint32_t n = matches(s, d, typed, m), at = 0;

	if (!n) {
		ml_simple_say(s, _("Personne ne correspond à « %.*s » ; « spontané » note une arrivée sans fiche."),
			(int)typed.n, typed.p);
		return;
	}
	for (uint32_t i = 0; i < n; i++)
		labels[i] = m[i].label;
	if (n > 1 && ml_simple_choose(s, _("Qui ?"), labels, n, &at) != ML_SAID_LINE)
		return;
	if (m[at].present)
		ml_simple_say(s, _("Déjà là : %.*s"), (int)labels[at].n, labels[at].p);
	else if (arrive(s, d, m[at].line, m[at].person, NULL))
		ml_simple_say(s, _("Présence notée : %.*s"), (int)labels[at].n, labels[at].p);
}

void ml_simple_door(struct ml_simple *s)
{
	int64_t event = choose_event(s);
	struct ml_str typed;
	struct ml_door d;
	struct ml_error e = {0};

	while (event && !s->ended) {
		if (!ml_door_load(s->cli->store, s->a, event, &d, &e)) {
			ml_simple_fail(s, &e);
			return;
		}
		say_count(s, &d);
		if (ml_simple_ask(s, _("Nom"),
			    _("Trois lettres d'un nom ; « spontané » pour une arrivée sans fiche ; « liste » pour ceux "
			      "qu'on attend ; les "
			      "numéros de la feuille imprimée : 1 4 7-12."),
			    &typed) != ML_SAID_LINE)
			return;
		if (ml_simple_is_word(typed, "spontane|spontanee|walk in|walk-in|تلقائي|عفوي"))
			walk_in(s, &d);
		else if (ml_simple_is_word(typed, "liste|list|لائحة|قائمة"))
			say_list(s, &d);
		else if (ml_door_is_numbers(typed) && d.printed)
			by_numbers(s, &d, typed);
		else if (typed.n)
			by_name(s, &d, typed);
	}
}

/* ---- exchanges ------------------------------------------------------------------------------------------ */

static const char *expanded(struct ml_simple *s, struct ml_str path)
{
	const char *home = getenv("HOME");

	if (home && path.n && path.p[0] == '~' && (path.n == 1 || path.p[1] == '/'))
		path = ml_arena_printf(s->a, "%s%.*s", home, (int)path.n - 1, path.p + 1);
	return ml_arena_z(s->a, path);
}

static const char *choose_folder(struct ml_simple *s)
{
	struct ml_str *sticks = NULL, *labels, typed;
	uint32_t n = 0, at = 0;

	ml_folder_sticks(s->cli->ctx, s->a, &sticks, &n);
	labels = ML_NEWN(s->a, struct ml_str, n + 1);
	for (uint32_t i = 0; i < n; i++)
		labels[i] = sticks[i];
	labels[n] = ml_str(_("Un autre dossier"));
	if (n && ml_simple_choose(s, _("Quelle clé, quel dossier ?"), labels, n + 1, &at) != ML_SAID_LINE)
		return NULL;
	if (n && at < n)
		return ml_arena_z(s->a, sticks[at]);
	if (ml_simple_ask(s, _("Chemin du dossier"), _("Par exemple ~/Nextcloud/maillage."), &typed) != ML_SAID_LINE ||
		!typed.n)
		return NULL;
	return expanded(s, typed);
}

/* The effect first, then the run. */
static void with_effect(struct ml_simple *s, const char *command, const char *path, const char *question)
{
	if (path && ml_simple_command(s, command, "dry-run", path) && ml_simple_yes(s, question))
		ml_simple_command(s, command, NULL, path);
}

void ml_simple_sync(struct ml_simple *s)
{
	if (!ml_team_info(s->cli->store, NULL, NULL) && !ml_team_is_pending(s->cli->store)) {
		struct ml_error e = {0};
		ml_fail(&e, ML_E_TEAM_NONE, NULL);
		ml_simple_fail(s, &e);
		return;
	}
	const char *folder = choose_folder(s);
	/* Until the first bundle is read there is no team, and nothing can be foreseen. */
	if (folder && ml_team_is_pending(s->cli->store)) {
		if (ml_simple_yes(s, _("Échanger maintenant ?")))
			ml_simple_command(s, "sync", NULL, folder);
		return;
	}
	with_effect(s, "sync", folder, _("Échanger maintenant ?"));
}

void ml_simple_merge(struct ml_simple *s)
{
	struct ml_str typed;

	if (ml_simple_ask(s, _("Fichier du paquet (.mlg)"), NULL, &typed) == ML_SAID_LINE && typed.n)
		with_effect(s, "merge", expanded(s, typed), _("Fusionner ?"));
}

/* ---- no database yet ----------------------------------------------------------------------------------------- */

enum { ALONE, NEW_TEAM, INVITED };

static bool ask_words(struct ml_simple *s, struct ml_str *words)
{
	struct ml_error e = {0};

	while (ml_simple_ask(s, _("Les dix-huit mots, ou le texte du code QR"), NULL, words) == ML_SAID_LINE) {
		if (ml_invite_words_check(*words, &e))
			return true;
		ml_simple_fail(s, &e);
	}
	return false;
}

bool ml_simple_first(struct ml_simple *s, struct ml_error *e)
{
	const struct ml_str teams[] = {
		ml_str(_("Seul pour l'instant")), ml_str(_("Je crée une équipe")), ml_str(_("On m'a invité"))};
	struct ml_setup setup = {0};
	uint32_t team;

	ml_simple_say(s, _("Aucune base à cet endroit : %s. Rien n'est écrit avant la dernière réponse."), s->cli->db);
	while (!setup.officer.n)
		if (ml_simple_ask(s, _("Votre nom"),
			    _("Il accompagne ce que vous saisissez ; vos collègues le voient."),
			    &setup.officer) != ML_SAID_LINE)
			return true;
	if (ml_simple_choose(s, _("En équipe ?"), teams, ML_COUNT(teams), &team) != ML_SAID_LINE)
		return true;
	while (team == NEW_TEAM && !setup.team.n)
		if (ml_simple_ask(s, _("Nom de l'équipe"), NULL, &setup.team) != ML_SAID_LINE)
			return true;
	if (team == INVITED && !ask_words(s, &setup.words))
		return true;
	if (!ml_simple_yes(s, _("Créer la base ?")))
		return true;
	if (!ml_setup_make(s->cli->ctx, s->cli->db, &setup, &s->cli->store, e))
		return false;
	ml_settings_apply(s->cli->ctx, s->cli->store);
	ml_simple_say(s, "%s", _("Base créée."));
	return true;
}
