/* What can be done about a line of the review list that is no conflict: a pick list of two or three answers. */
#include <stdio.h>

#include "app/review.h"

enum { ANSWERS = 16 };

struct answers {
	struct ml_arena *a;
	int64_t rid;
	struct {
		const char *step; /* NULL: opens the record `rid` */
		bool (*run)(struct ml_store *, int64_t rid, struct ml_error *);
		int64_t rid, into;
	} answer[ANSWERS];
	struct ml_ui_choice choice[ANSWERS];
	uint32_t n;
	int64_t into; /* while one runs */
};

static uint32_t suggest(void *arg, struct ml_str typed, struct ml_arena *a, struct ml_ui_choice *out, uint32_t max,
	uint64_t *more)
{
	struct answers *x = arg;
	struct ml_ui_fixed fixed = {x->choice, x->n};
	return ml_ui_suggest_fixed(&fixed, typed, a, out, max, more);
}

static void add(struct answers *x, const char *label, struct ml_str detail, const char *step,
	bool (*run)(struct ml_store *, int64_t, struct ml_error *), int64_t rid, int64_t into)
{
	if (x->n == ANSWERS)
		return;
	x->choice[x->n] = (struct ml_ui_choice){
		.key = ml_arena_printf(x->a, "%u", x->n), .label = ml_str(label), .detail = detail};
	x->answer[x->n].step = step;
	x->answer[x->n].run = run;
	x->answer[x->n].rid = rid;
	x->answer[x->n].into = into;
	x->n++;
}

static bool carry(struct ml_store *s, int64_t rid, struct ml_error *e)
{
	return ml_review_take_late(s, rid, true, e);
}

static bool leave(struct ml_store *s, int64_t rid, struct ml_error *e)
{
	return ml_review_take_late(s, rid, false, e);
}

struct doing {
	bool (*run)(struct ml_store *, int64_t rid, struct ml_error *);
	int64_t rid, into;
};

/* What the kept record lacks, it takes. */
static bool join(struct ml_store *s, int64_t rid, int64_t into, struct ml_error *e)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_edit *edits;
	uint32_t n;
	bool good = ml_store_join_missing(s, a, rid, into, &edits, &n, e) && ml_store_join(s, rid, into, edits, n, e);
	ml_arena_destroy(a);
	return good;
}

static bool do_it(struct ml_app *app, void *arg, struct ml_error *e)
{
	struct doing *d = arg;
	return d->into ? join(app->store, d->rid, d->into, e) : d->run(app->store, d->rid, e);
}

static void chosen(struct ml_app *app, bool accepted, void *arg)
{
	struct answers *x = arg;
	const struct ml_ui_choice *c = accepted ? ml_ui_picker_current(&app->picker) : NULL;
	int at = -1;
	for (uint32_t i = 0; c && i < x->n; i++)
		if (ml_str_eq(c->key, x->choice[i].key))
			at = (int)i;
	if (at >= 0 && !x->answer[at].step) {
		ml_app_push(app, ml_sheet_create(app, x->answer[at].rid));
	} else if (at >= 0) {
		struct doing d = {x->answer[at].run, x->answer[at].rid, x->answer[at].into};
		struct ml_str name = ml_store_title(app->store, x->a, d.rid);
		if (ml_app_step(app, x->answer[at].step, name, do_it, &d))
			ml_app_say(app, ML_ROLE_OK, "%s", _("Fait · Ctrl-Z annule"));
	}
	ml_arena_destroy(x->a);
	ml_free_(x);
}

/* The values that nobody of the join had seen: "Commune : Agadir, Note : …". */
static struct ml_str late_values(struct ml_app *app, struct ml_arena *a, int64_t rid)
{
	const struct ml_kind *kind = ml_kind_by_wire((uint64_t)rid & 0xff);
	struct ml_edit *edits;
	struct ml_buf out = {0};
	int64_t into;
	uint32_t n;
	if (!ml_review_late(app->store, a, rid, &into, &edits, &n, NULL))
		n = 0;
	for (uint32_t i = 0; i < n; i++) {
		struct ml_str v = ml_app_values(app, a, edits[i].field, edits[i].v, edits[i].n);
		ml_buf_printf(&out, _("%s%s : %.*s"), i ? _(", ") : "", ml_app_label(kind, edits[i].field), (int)v.n, v.p);
	}
	struct ml_str text = ml_arena_str(a, ml_buf_view(&out));
	ml_buf_finish(&out);
	return text;
}

static void add_code_answers(struct ml_app *app, struct answers *x, const struct ml_review_item *item)
{
	struct ml_str first = ml_store_title(app->store, x->a, item->rid);
	add(x, _("Ouvrir"), first, NULL, NULL, item->rid, 0);
	for (uint32_t i = 0; i < item->n_others; i++)
		add(x, _("Ouvrir"), ml_store_title(app->store, x->a, item->others[i]), NULL, NULL, item->others[i], 0);
	for (uint32_t i = 0; i < item->n_others; i++) {
		struct ml_str other = ml_store_title(app->store, x->a, item->others[i]);
		add(x, _("Réunir : c'est la même"), ml_arena_printf(x->a, "%.*s → %.*s", (int)other.n, other.p, (int)first.n, first.p),
			"join", NULL, item->others[i], item->rid);
	}
}

void ml_review_act(struct ml_app *app, const struct ml_review_item *item)
{
	struct answers *x = ml_xalloc(sizeof *x);
	x->a = ml_arena_create();
	struct ml_str name = ml_store_title(app->store, x->a, item->rid);
	int64_t into = ml_store_canonical(app->store, item->rid);
	switch (item->reason) {
	case ML_REVIEW_REVIVED:
		add(x, _("La garder"), ml_str(_("elle n'est plus à la corbeille")), "restore", ml_store_restore, item->rid, 0);
		add(x, _("La remettre à la corbeille"), ML_STR(""), "bin", ml_store_bin, item->rid, 0);
		break;
	case ML_REVIEW_MERGED:
		add(x, _("Reporter les valeurs"), late_values(app, x->a, item->rid), "join", carry, item->rid, 0);
		add(x, _("Laisser telles quelles"), ml_str(_("l'autre fiche garde ses valeurs")), "join", leave, item->rid, 0);
		add(x, _("Ouvrir"), ml_store_title(app->store, x->a, into), NULL, NULL, into, 0);
		break;
	case ML_REVIEW_UNIQUE:
		add_code_answers(app, x, item);
		break;
	case ML_REVIEW_FUTURE:
		add(x, _("Dater d'aujourd'hui"), ml_str(_("ses valeurs ne l'emportent plus sur les suivantes")), "settle",
			ml_review_redate, item->rid, 0);
		break;
	default:
		break;
	}
	if (item->reason != ML_REVIEW_UNIQUE)
		add(x, _("Ouvrir"), name, NULL, NULL, item->rid, 0);
	ml_app_pick(app, ml_arena_z(x->a, name), 0, suggest, x, chosen, x);
}
