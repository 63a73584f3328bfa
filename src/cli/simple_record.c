/* The linear mode: finding a record, reading it, what is tied to it. */
#include "simple.h"

#include <maillage/text.h>

enum { SHOWN = 10, TIED = 200 };

static struct ml_str describe(struct ml_simple *s, int64_t rid, bool with_kind)
{
	const struct ml_kind *kind = ml_kind_by_wire((uint64_t)rid & 0xff);
	struct ml_str title = ml_store_title(s->cli->store, s->a, rid),
		      more = ml_store_subtitle(s->cli->store, s->a, rid);
	struct ml_buf text = {0};

	if (with_kind && kind)
		ml_buf_printf(&text, "%s%s", _(kind->label), _(" : "));
	ml_buf_str(&text, title.n ? title : ml_str(_("sans titre")));
	if (more.n)
		ml_buf_printf(&text, ", %.*s", (int)more.n, more.p);
	struct ml_str out = ml_arena_str(s->a, ml_buf_view(&text));
	ml_buf_finish(&text);
	return out;
}

/* Ten at a time. 0: other words are in *typed, or back (typed->p NULL). */
static int64_t choose_of(
	struct ml_simple *s, const int64_t *rids, uint64_t n, uint64_t all, bool with_kind, struct ml_str *typed)
{
	int64_t number;

	for (uint64_t from = 0;;) {
		uint64_t to = ML_MIN(from + SHOWN, n);
		for (uint64_t i = from; i < to; i++) {
			struct ml_str line = describe(s, rids[i], with_kind);
			ml_simple_say(s, "%llu. %.*s", (unsigned long long)i + 1, (int)line.n, line.p);
		}
		if (to < n)
			ml_simple_say(s, _("… %llu en tout ; « suite » montre les suivantes"), (unsigned long long)all);
		enum ml_said said = ml_simple_ask(s, _("Numéro, ou d'autres mots"),
			_("Le numéro d'une ligne l'ouvre ; d'autres mots cherchent à nouveau."), typed);
		if (said != ML_SAID_LINE) {
			*typed = (struct ml_str){0};
			return 0;
		}
		if (ml_simple_is_word(*typed, "suite|next|more|التالي") && to < n)
			from = to;
		else if (!ml_str_to_int(*typed, &number))
			return 0;
		else if (number >= 1 && number <= (int64_t)n)
			return rids[number - 1];
		else
			ml_simple_say(s, "! %s", _("ce numéro n'est pas dans la liste"));
	}
}

static int64_t *found(struct ml_simple *s, const struct ml_kind *kind, struct ml_str words, uint64_t *n, uint64_t *all)
{
	struct ml_query q = {.kind = kind, .text = words, .limit = TIED};
	struct ml_list *list = ml_store_list(s->cli->store, &q, NULL);
	int64_t *rids;

	*n = list ? ml_list_size(list) : 0;
	*all = list ? ml_list_count(list) : 0;
	rids = ML_NEWN(s->a, int64_t, *n + 1);
	for (uint64_t i = 0; i < *n; i++)
		rids[i] = ml_list_at(list, i);
	ml_list_destroy(list);
	return rids;
}

int64_t ml_simple_pick(struct ml_simple *s, const struct ml_kind *kind, const char *prompt)
{
	struct ml_str words = {0};
	uint64_t n, all;

	for (;;) {
		if (!words.n && ml_simple_ask(s, prompt,
					_("Quelques lettres de noms, de lieux, un numéro : l'ordre et les accents ne "
					  "comptent pas."),
					&words) != ML_SAID_LINE)
			return 0;
		if (!words.n)
			continue;
		int64_t *rids = found(s, kind, words, &n, &all);
		if (!n) {
			ml_simple_say(s, _("Rien ne correspond à « %.*s »."), (int)words.n, words.p);
			words.n = 0;
			continue;
		}
		ml_simple_say(s, ml_trn("%llu fiche trouvée", "%llu fiches trouvées", (unsigned long)all),
			(unsigned long long)all);
		int64_t rid = choose_of(s, rids, n, all, !kind, &words);
		if (rid || !words.p)
			return rid;
	}
}

void ml_simple_find(struct ml_simple *s)
{
	int64_t rid;

	while (!s->ended && (rid = ml_simple_pick(s, NULL, _("Chercher"))))
		ml_simple_view(s, rid);
}

/* ---- one record -------------------------------------------------------------------------------------- */

static void show(struct ml_simple *s, int64_t rid)
{
	struct ml_buf id = {0};

	ml_cli_printf(s->cli, "\n");
	ml_cli_id(s->cli, &id, rid);
	ml_simple_command(s, "show", NULL, id.p);
	ml_buf_finish(&id);
}

static void tied(struct ml_simple *s, int64_t rid)
{
	struct ml_str typed;
	int64_t *rids, to;
	uint32_t n = 0;

	if (!ml_store_backrefs(s->cli->store, s->a, rid, NULL, NULL, &rids, &n, NULL) || !n) {
		ml_simple_say(s, "%s", _("Aucune fiche n'y renvoie."));
		return;
	}
	ml_simple_say(s, ml_trn("%llu fiche liée", "%llu fiches liées", n), (unsigned long long)n);
	to = choose_of(s, rids, n, n, true, &typed);
	if (to)
		ml_simple_view(s, to);
}

static void bin(struct ml_simple *s, int64_t rid)
{
	struct ml_error e = {0};
	struct ml_str title = ml_store_title(s->cli->store, s->a, rid);

	if (!ml_simple_yes(s, _("Mettre à la corbeille ?")))
		return;
	if (ml_step_begin(s->cli->store, "bin", title, &e) && ml_store_bin(s->cli->store, rid, &e) &&
		ml_step_commit(s->cli->store, &e)) {
		ml_simple_say(s, "%s", _("À la corbeille ; « annuler » l'en sort."));
		return;
	}
	if (ml_step_is_open(s->cli->store))
		ml_step_cancel(s->cli->store);
	ml_simple_fail(s, &e);
}

void ml_simple_view(struct ml_simple *s, int64_t rid)
{
	const struct ml_kind *kind = ml_kind_by_wire((uint64_t)rid & 0xff);
	const struct ml_str labels[] = {ml_str(_("Modifier")), ml_str(_("Noter un échange")), ml_str(_("Fiches liées")),
		ml_str(_("Mettre à la corbeille")), ml_str(_("Relire"))};
	uint32_t at;

	show(s, rid);
	while (!s->ended && ml_simple_choose(s, _("Et maintenant ? (« retour » pour une autre fiche)"), labels,
				    ML_COUNT(labels), &at) == ML_SAID_LINE) {
		if (at != 2 && at != 4 && ml_store_is_read_only(s->cli->store))
			ml_simple_say(s, "! %s", _("base ouverte en lecture seule"));
		else if (at == 0 && kind)
			ml_simple_form(s, kind, rid, NULL, NULL);
		else if (at == 1)
			ml_simple_interaction(s, rid);
		else if (at == 2)
			tied(s, rid);
		else if (at == 3) {
			bin(s, rid);
			return;
		} else
			show(s, rid);
	}
}
