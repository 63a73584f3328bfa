/* F4 of a list: its saved views: kept, renamed, removed, opened first. */
#include "app/filter_screen.h"

static struct ml_filter_screen *self(struct ml_screen *s)
{
	return (struct ml_filter_screen *)s;
}

const struct ml_view *ml_filter_view(const struct ml_filter_screen *x)
{
	if (ml_filter_subject(x)->what != WHAT_VIEWS || !x->right.id || x->right.id < 2)
		return NULL;
	return &x->views[x->right.id - 2];
}

/* The cursor stays on a view whose name has put it elsewhere. */
static void select_view(struct ml_filter_screen *x, int64_t rid)
{
	for (uint32_t i = 0; ml_filter_subject(x)->what == WHAT_VIEWS && i < x->n_views; i++)
		if (x->views[i].rid == rid)
			ml_ui_list_select(&x->right, (int64_t)i + 2);
}

struct naming {
	struct ml_list_screen *of;
	struct ml_view v; /* rid 0: a new one, from what the list shows */
	int64_t rid;
};

static bool save_view(struct ml_app *app, void *arg, struct ml_error *e)
{
	struct naming *n = arg;
	return ml_view_save(app->store, n->of->kind, &n->v, &n->rid, e);
}

static void columns_text(const struct ml_list_screen *l, struct ml_buf *out)
{
	for (uint32_t i = 0; i < l->n_fields; i++) {
		ml_buf_printf(out, "%s%s", i ? "," : "", l->columns[i].field->key);
		if (l->columns[i].width)
			ml_buf_printf(out, ":%d", l->columns[i].width);
	}
}

static void view_named(struct ml_app *app, bool accepted, void *arg)
{
	struct ml_filter_screen *x = arg;
	struct ml_list_screen *l = x->of;
	struct naming n = {.of = l};
	struct ml_buf columns = {0};
	if (!accepted)
		return;
	char *name = ml_ui_dialog_answer(&app->dialog);
	columns_text(l, &columns);
	n.v = (struct ml_view){.name = ml_str_trim(ml_str(name)),
		.where = ml_str(l->where ? l->where : ""),
		.words = ml_ui_list_filter(&l->list),
		.sort = ml_str(l->sort ? l->sort : ""),
		.columns = ml_buf_view(&columns)};
	if (!n.v.name.n) {
		ml_app_say(app, ML_ROLE_WARNING, "%s", _("Une vue a un nom"));
	} else if (ml_app_step(app, "save", n.v.name, save_view, &n)) {
		n.v.rid = n.rid;
		ml_list_screen_use(l, &n.v);
		ml_ui_list_select_row(&x->left, 0); /* the views */
		ml_filter_follow(x);
		select_view(x, n.rid);
		x->on_right = true;
		ml_app_say(app, ML_ROLE_OK, _("Vue « %s » enregistrée, sur ce poste"), name);
	}
	ml_buf_finish(&columns);
	ml_free_(name);
}

void ml_filter_screen_save(struct ml_screen *s)
{
	struct ml_filter_screen *x = self(s);
	const struct ml_list_screen *l = x->of;
	ml_app_prompt(s->app, _("Enregistrer la vue"), _("Filtre, mots, tri et colonnes sous un nom"),
		ml_str(l->view		 ? l->view
			: l->where_words ? l->where_words
					 : ""),
		false, view_named, x);
}

static void view_renamed(struct ml_app *app, bool accepted, void *arg)
{
	struct ml_filter_screen *x = arg;
	const struct ml_view *v = ml_filter_view(x);
	if (!accepted || !v)
		return;
	char *name = ml_ui_dialog_answer(&app->dialog);
	struct naming n = {.of = x->of, .v = *v};
	n.v.name = ml_str_trim(ml_str(name));
	if (n.v.name.n && ml_app_step(app, "save", n.v.name, save_view, &n)) {
		if (x->of->view_rid == n.rid)
			ml_list_screen_use(x->of, &n.v);
		ml_filter_follow(x);
		select_view(x, n.rid);
	}
	ml_free_(name);
}

bool ml_filter_screen_has_view(struct ml_screen *s)
{
	return ml_filter_view(self(s)) != NULL;
}

void ml_filter_screen_rename(struct ml_screen *s)
{
	const struct ml_view *v = ml_filter_view(self(s));
	if (v)
		ml_app_prompt(s->app, _("Renommer la vue"), _("Nouveau nom"), v->name, false, view_renamed, s);
}

static bool bin_view(struct ml_app *app, void *arg, struct ml_error *e)
{
	return ml_store_bin(app->store, *(int64_t *)arg, e);
}

void ml_filter_screen_remove(struct ml_screen *s)
{
	struct ml_filter_screen *x = self(s);
	const struct ml_view *v = ml_filter_view(x);
	if (!v)
		return;
	int64_t rid = v->rid;
	struct ml_buf name = {0};
	ml_buf_str(&name, v->name);
	if (ml_app_step(s->app, "bin", ml_buf_view(&name), bin_view, &rid)) {
		ml_filter_follow(x);
		ml_app_say(s->app, ML_ROLE_OK, _("Vue « %s » à la corbeille · Ctrl-Z annule"), name.p);
	}
	ml_buf_finish(&name);
}

void ml_filter_screen_default(struct ml_screen *s)
{
	struct ml_filter_screen *x = self(s);
	const struct ml_view *v = ml_filter_view(x);
	struct ml_error e = {0};
	if (!v)
		return;
	bool was = ml_view_default(s->app->store, x->of->kind) == v->rid;
	if (!ml_view_set_default(s->app->store, x->of->kind, was ? 0 : v->rid, &e))
		ml_app_fail(s->app, &e);
	else if (was)
		ml_app_say(s->app, ML_ROLE_OK, "%s", _("La liste s'ouvrira sans vue"));
	else
		ml_app_say(s->app, ML_ROLE_OK, _("La liste s'ouvrira sur « %.*s »"), (int)v->name.n, v->name.p);
	x->right.stale = true;
}

static bool turn_shared(struct ml_app *app, void *arg, struct ml_error *e)
{
	const struct ml_view *v = arg;
	return ml_view_share(app->store, v->rid, !v->shared, e);
}

void ml_filter_screen_share(struct ml_screen *s)
{
	struct ml_filter_screen *x = self(s);
	const struct ml_view *at = ml_filter_view(x);
	if (!at)
		return;
	struct ml_view v = *at;
	struct ml_buf name = {0};
	ml_buf_str(&name, v.name);
	if (ml_app_step(s->app, "save", ml_buf_view(&name), turn_shared, &v)) {
		ml_filter_follow(x);
		select_view(x, v.rid);
		ml_app_say(s->app, ML_ROLE_OK,
			v.shared ? _("Vue « %s » gardée sur ce poste") : _("Vue « %s » partagée avec l'équipe"),
			name.p);
	}
	ml_buf_finish(&name);
}
