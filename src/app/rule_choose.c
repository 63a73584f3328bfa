/*
 * Choosing a rule: pick lists one behind the other, each line with the number of conflicts it is about. The last step
 * is always the preview (screen_rule.c): nothing is written from here.
 */
#include <stdio.h>
#include <stdlib.h>

#include "app/review.h"

enum { LINES = 400 };

struct chooser { /* lives from the first pick list to the preview or Esc */
	struct ml_app *app;
	struct ml_arena *a;	 /* rule, survey */
	struct ml_arena *lines;	 /* of the present pick list */
	struct ml_rule *rule;
	struct ml_review_survey survey;
	struct ml_ui_choice line[LINES];
	uint32_t n;
	struct ml_uuid territory; /* for which an officer is being chosen */
};

struct ml_rule *ml_rule_copy(struct ml_arena *a, const struct ml_rule *r)
{
	struct ml_rule *out = ML_NEW(a, struct ml_rule);
	*out = *r;
	out->officer = ml_arena_str(a, r->officer);
	out->field = ml_arena_str(a, r->field);
	out->text = ml_arena_str(a, r->text);
	out->where = ml_arena_str(a, r->where);
	if (r->n_rids) {
		int64_t *rids = ML_NEWN(a, int64_t, r->n_rids);
		memcpy(rids, r->rids, r->n_rids * sizeof *rids);
		out->rids = rids;
	}
	struct ml_rule_place *places = ML_NEWN(a, struct ml_rule_place, r->n_places + 1);
	for (uint32_t i = 0; i < r->n_places; i++)
		places[i] = (struct ml_rule_place){r->places[i].territory, ml_arena_str(a, r->places[i].officer)};
	out->places = places;
	return out;
}

struct ml_str ml_rule_words(struct ml_app *app, struct ml_arena *a, const struct ml_rule *r)
{
	static const char *const words[ML_RULES] = {N_("le plus récent"), N_("ici"), N_("là-bas"), N_("celle de %.*s"),
		N_("selon le territoire")};
	struct ml_buf out = {0};
	if (r->by == ML_RULE_OFFICER)
		ml_buf_printf(&out, _("celle de %.*s"), (int)r->officer.n, r->officer.p);
	else
		ml_buf_z(&out, _(words[r->by]));
	const struct ml_field *f = r->kind && r->field.n ? ml_store_field(app->store, r->kind, r->field) : NULL;
	if (r->kind)
		ml_buf_printf(&out, " · %s%s%s", _(r->kind->label), f ? _(" : ") : "", f ? ml_app_label(r->kind, f) : "");
	if (r->text.n)
		ml_buf_printf(&out, _(" · « %.*s »"), (int)r->text.n, r->text.p);
	if (r->rids)
		ml_buf_printf(&out, ml_trn(" · %u fiche cochée", " · %u fiches cochées", r->n_rids), r->n_rids);
	struct ml_str text = ml_arena_str(a, ml_buf_view(&out));
	ml_buf_finish(&out);
	return text;
}

/* ---- the lines of a pick list ------------------------------------------------------------------------- */

static void finish(struct chooser *c)
{
	ml_arena_destroy(c->a);
	ml_arena_destroy(c->lines);
	ml_free_(c);
}

static uint32_t suggest(void *arg, struct ml_str typed, struct ml_arena *a, struct ml_ui_choice *out, uint32_t max,
	uint64_t *more)
{
	struct chooser *c = arg;
	struct ml_ui_fixed fixed = {c->line, c->n};
	return ml_ui_suggest_fixed(&fixed, typed, a, out, max, more);
}

static void clear(struct chooser *c)
{
	ml_arena_reset(c->lines);
	c->n = 0;
}

static void add(struct chooser *c, const char *key, struct ml_str label, struct ml_str detail)
{
	if (c->n < LINES)
		c->line[c->n++] = (struct ml_ui_choice){
			.key = ml_arena_str(c->lines, ml_str(key)), .label = label, .detail = detail};
}

static struct ml_str conflicts(struct chooser *c, uint32_t n)
{
	return ml_arena_printf(c->lines, ml_trn("%u conflit", "%u conflits", n), n);
}

/* What was chosen: the sign that its key begins with and the number behind. */
static char picked(struct ml_app *app, bool accepted, uint32_t *number)
{
	const struct ml_ui_choice *line = accepted ? ml_ui_picker_current(&app->picker) : NULL;
	if (!line || !line->key.n)
		return 0;
	*number = line->key.n > 1 ? (uint32_t)strtoul(line->key.p + 1, NULL, 10) : 0;
	return line->key.p[0];
}

static void preview(struct chooser *c)
{
	struct ml_app *app = c->app;
	struct ml_screen *s = ml_rule_screen_create(app, c->rule);
	finish(c);
	if (s)
		ml_app_push(app, s);
}

static void ask_rule(struct chooser *c);
static void ask_territory(struct chooser *c);

/* ---- an officer for a territory ---------------------------------------------------------------------------- */

static void officer_picked(struct ml_app *app, bool accepted, void *arg)
{
	struct chooser *c = arg;
	uint32_t n;
	char sign = picked(app, accepted, &n);
	struct ml_error e = {0};
	struct ml_str name = sign == 'o' ? c->survey.officer[n].name : ML_STR("");
	if (sign && !ml_review_set_place(app->store, &c->territory, name, &e))
		ml_app_fail(app, &e);
	ask_territory(c);
}

static void ask_officer(struct chooser *c)
{
	char key[32];
	clear(c);
	for (uint32_t i = 0; i < c->survey.n_officers; i++) {
		snprintf(key, sizeof key, "o%u", i);
		add(c, key, c->survey.officer[i].name, conflicts(c, c->survey.officer[i].n));
	}
	add(c, "-", ml_str(_("personne")), ml_str(_("comme le territoire au-dessus, s'il a un agent")));
	ml_app_pick(c->app, _("La valeur de quel agent l'emporte ?"), 0, suggest, c, officer_picked, c);
}

/* ---- territories: those of the conflicts and all above ------------------------------------------------------- */

struct places {
	struct ml_survey_territory *v;
	size_t n, cap;
};

static void count_up(struct places *p, const struct ml_uuid *id, uint32_t n)
{
	for (size_t i = 0; i < p->n; i++)
		if (ml_uuid_eq(&p->v[i].id, id)) {
			p->v[i].n += n;
			return;
		}
	struct ml_survey_territory row = {*id, n};
	ml_vec_push(p, row);
}

static bool parent_of(struct chooser *c, struct ml_uuid *id)
{
	const struct ml_field *parent = ml_kind_parent(ml_kind_by_key(ML_STR("territory")));
	int64_t rid = ml_store_rid(c->app->store, id);
	struct ml_cell cell = {0};
	if (!rid || !ml_store_row(c->app->store, c->lines, rid, &parent, 1, &cell, NULL, NULL) || !cell.n ||
		cell.v[0].tag != ML_ID)
		return false;
	*id = cell.v[0].id;
	return true;
}

static int most(const void *x, const void *y)
{
	const struct ml_survey_territory *a = x, *b = y;
	return a->n != b->n ? (a->n < b->n ? 1 : -1) : memcmp(a->id.b, b->id.b, sizeof a->id.b);
}

static struct places all_places(struct chooser *c)
{
	struct places p = {0};
	for (uint32_t i = 0; i < c->survey.n_territories; i++) {
		struct ml_uuid id = c->survey.territory[i].id;
		int depth = 0;
		do
			count_up(&p, &id, c->survey.territory[i].n);
		while (++depth < 16 && parent_of(c, &id));
	}
	if (p.n)
		qsort(p.v, p.n, sizeof *p.v, most);
	return p;
}

static void territory_picked(struct ml_app *app, bool accepted, void *arg)
{
	struct chooser *c = arg;
	uint32_t n;
	char sign = picked(app, accepted, &n);
	if (sign == 't') {
		struct places p = all_places(c);
		if (n < p.n)
			c->territory = p.v[n].id;
		ml_vec_finish(&p);
		ask_officer(c);
	} else if (sign == '!') {
		struct ml_rule_place *places;
		ml_review_places(app->store, c->a, &places, &c->rule->n_places);
		c->rule->places = places;
		c->rule->by = ML_RULE_TERRITORY;
		preview(c);
	} else {
		ask_rule(c);
	}
}

static void ask_territory(struct chooser *c)
{
	struct places p;
	struct ml_rule_place *kept;
	uint32_t n_kept;
	char key[32];
	clear(c);
	ml_review_places(c->app->store, c->lines, &kept, &n_kept);
	add(c, "!", ml_str(_("Voir l'effet de ces choix")), ML_STR(""));
	p = all_places(c);
	for (size_t i = 0; i < p.n; i++) {
		struct ml_str name = ml_store_title_of(c->app->store, c->lines, &p.v[i].id), count = conflicts(c, p.v[i].n);
		struct ml_str officer = ML_STR("");
		for (uint32_t k = 0; k < n_kept; k++)
			if (ml_uuid_eq(&kept[k].territory, &p.v[i].id))
				officer = kept[k].officer;
		snprintf(key, sizeof key, "t%zu", i);
		int64_t rid = ml_store_rid(c->app->store, &p.v[i].id);
		struct ml_str sub = rid ? ml_store_subtitle(c->app->store, c->lines, rid) : ML_STR("");
		if (name.p && sub.n) /* a province and its town have one name */
			name = ml_arena_printf(c->lines, "%.*s (%.*s)", (int)name.n, name.p, (int)sub.n, sub.p);
		add(c, key, name.p ? name : ml_str(_("fiche non reçue")),
			officer.n ? ml_arena_printf(c->lines, "%.*s · %.*s", (int)officer.n, officer.p, (int)count.n, count.p)
				  : count);
	}
	ml_vec_finish(&p);
	ml_app_pick(c->app, _("Quel agent pour quel territoire ?"), 0, suggest, c, territory_picked, c);
}

/* ---- one field ------------------------------------------------------------------------------------------------- */

static void field_picked(struct ml_app *app, bool accepted, void *arg)
{
	struct chooser *c = arg;
	uint32_t n;
	char sign = picked(app, accepted, &n);
	struct ml_error e = {0};
	if (sign == 'f') {
		c->rule->kind = c->survey.field[n].kind;
		c->rule->field = ml_arena_str(c->a, ml_str(c->survey.field[n].field->key));
	} else if (sign == '*') {
		c->rule->kind = NULL;
		c->rule->field = ML_STR("");
	}
	if (sign && !ml_review_survey(app->store, c->a, c->rule, &c->survey, &e)) {
		ml_app_fail(app, &e);
		finish(c);
		return;
	}
	ask_rule(c);
}

static void ask_field(struct chooser *c)
{
	char key[32];
	clear(c);
	for (uint32_t i = 0; i < c->survey.n_fields; i++) {
		const struct ml_survey_field *f = &c->survey.field[i];
		snprintf(key, sizeof key, "f%u", i);
		add(c, key, ml_arena_printf(c->lines, _("%s : %s"), _(f->kind->label), ml_app_label(f->kind, f->field)),
			conflicts(c, f->n));
	}
	if (c->rule->field.n)
		add(c, "*", ml_str(_("tous les champs")), ML_STR(""));
	ml_app_pick(c->app, _("Pour quel champ ?"), 0, suggest, c, field_picked, c);
}

/* ---- the rule ----------------------------------------------------------------------------------------------------- */

static void rule_picked(struct ml_app *app, bool accepted, void *arg)
{
	struct chooser *c = arg;
	uint32_t n;
	char sign = picked(app, accepted, &n);
	if (sign == 'r') {
		c->rule->by = (enum ml_rule_by)n;
		preview(c);
	} else if (sign == 'o') {
		c->rule->by = ML_RULE_OFFICER;
		c->rule->officer = c->survey.officer[n].name;
		preview(c);
	} else if (sign == 't') {
		ask_territory(c);
	} else if (sign == 'f') {
		ask_field(c);
	} else {
		finish(c);
	}
}

static void add_officers(struct chooser *c)
{
	char key[32];
	for (uint32_t i = 0; i < c->survey.n_officers; i++) {
		const struct ml_survey_officer *o = &c->survey.officer[i];
		snprintf(key, sizeof key, "o%u", i);
		if (!o->here)
			add(c, key, ml_arena_printf(c->lines, _("Celle de %.*s"), (int)o->name.n, o->name.p), conflicts(c, o->n));
	}
}

static void ask_rule(struct chooser *c)
{
	const struct ml_review_survey *s = &c->survey;
	struct ml_buf title = {0};
	clear(c);
	add(c, "r0", ml_str(_("La plus récente")), conflicts(c, s->conflicts));
	add(c, "r1", ml_str(_("Celle d'ici")), conflicts(c, s->here));
	add(c, "r2", ml_str(_("Celle de là-bas")), conflicts(c, s->conflicts));
	add_officers(c);
	add(c, "t", ml_str(_("Selon le territoire…")),
		ml_arena_printf(c->lines, ml_trn("%u territoire", "%u territoires", s->n_territories), s->n_territories));
	add(c, "f", ml_str(_("Un champ à la fois…")),
		ml_arena_printf(c->lines, ml_trn("%u champ", "%u champs", s->n_fields), s->n_fields));
	ml_buf_z(&title, _("Quelle valeur retenir ?"));
	if (c->rule->field.n && c->rule->kind) {
		const struct ml_field *f = ml_store_field(c->app->store, c->rule->kind, c->rule->field);
		ml_buf_printf(&title, " · %s", f ? ml_app_label(c->rule->kind, f) : "");
	}
	ml_app_pick(c->app, ml_arena_z(c->lines, ml_buf_view(&title)), 0, suggest, c, rule_picked, c);
	ml_buf_finish(&title);
}

void ml_rule_choose(struct ml_app *app, const struct ml_rule *scope)
{
	struct chooser *c = ml_xalloc(sizeof *c);
	struct ml_error e = {0};
	c->app = app;
	c->a = ml_arena_create();
	c->lines = ml_arena_create();
	c->rule = ml_rule_copy(c->a, scope);
	if (!ml_review_survey(app->store, c->a, c->rule, &c->survey, &e)) {
		ml_app_fail(app, &e);
		app->ctx->cancel = 0;
		finish(c);
	} else if (!c->survey.conflicts) {
		ml_app_say(app, ML_ROLE_WARNING, "%s", _("aucun conflit"));
		finish(c);
	} else {
		ask_rule(c);
	}
}
