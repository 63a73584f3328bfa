/*
 * What leaves in part: a bundle of a territory, a kind, a directorate or a period for the team, or an extract without personal
 * data for people outside it. One pick list holds the filters; its first row writes the file.
 */
#include <stdlib.h>

#include <maillage/sync.h>
#include <maillage/text.h>
#include "app/parts.h"

enum row { ROW_WRITE, ROW_TERRITORY, ROW_DIRECTORATE, ROW_KIND, ROW_FROM, ROW_TO, ROW_CITED, ROWS };

struct share {
	struct ml_app *app;
	struct ml_arena *arena;
	struct ml_bundle_options o;
	struct ml_uuid directorate;
	bool extract;
	enum row row; /* being filled in */
	struct ml_str path;
	struct ml_ui_choice choice[ROWS];
	struct ml_ui_fixed fixed;
};

static void ask_filters(struct share *x, enum row start);

static void share_free(struct share *x)
{
	ml_arena_destroy(x->arena);
	ml_free_(x);
}

/* ---- the rows ------------------------------------------------------------------------------------- */

static struct ml_str shown_day(struct share *x, struct ml_str iso, struct ml_str none)
{
	struct ml_date d;
	struct ml_buf out = {0};
	if (iso.n == 0 || !ml_date_iso(iso, &d))
		return none;
	ml_date_show(&out, d, ML_DATE_LONG, x->app->ctx->lang);
	struct ml_str text = ml_arena_str(x->arena, ml_buf_view(&out));
	ml_buf_finish(&out);
	return text;
}

static struct ml_str shown_territory(struct share *x)
{
	struct ml_uuid id;
	if (x->o.territory.n == 0)
		return ml_str(_("tous"));
	ml_territory_id(x->o.territory, &id);
	struct ml_str title = ml_store_title_of(x->app->store, x->arena, &id);
	return title.p ? title : x->o.territory;
}

static void fill_rows(struct share *x)
{
	static const char *const keys[ROWS] = {"0", "1", "2", "3", "4", "5", "6"};
	struct ml_ui_choice *c = x->choice;
	c[ROW_WRITE].label = ml_str(x->extract ? _("→ Écrire l'extrait…") : _("→ Écrire le paquet…"));
	c[ROW_TERRITORY].label = ml_str(_("Territoire"));
	c[ROW_TERRITORY].detail = shown_territory(x);
	c[ROW_DIRECTORATE].label = ml_str(_("Direction"));
	c[ROW_DIRECTORATE].detail = x->o.directorate
					    ? ml_store_title_of(x->app->store, x->arena, x->o.directorate)
					    : ml_str(_("toutes"));
	c[ROW_KIND].label = ml_str(_("Type de fiches"));
	c[ROW_KIND].detail = ml_str(x->o.kind ? _(x->o.kind->plural) : _("tous"));
	c[ROW_FROM].label = ml_str(_("À partir du"));
	c[ROW_FROM].detail = shown_day(x, x->o.from, ml_str(_("début")));
	c[ROW_TO].label = ml_str(_("Jusqu'au"));
	c[ROW_TO].detail = shown_day(x, x->o.to, ml_str(_("aujourd'hui et après")));
	c[ROW_CITED].label = ml_str(_("Avec les fiches citées"));
	c[ROW_CITED].detail = ml_str(x->o.with_cited ? _("oui") : _("non"));
	for (int i = 0; i < ROWS; i++)
		c[i].key = ml_str(keys[i]);
	x->fixed = (struct ml_ui_fixed){c, ROWS};
}

/* ---- filling one in --------------------------------------------------------------------------------- */

static uint32_t suggest_records(
	void *arg, struct ml_str typed, struct ml_arena *a, struct ml_ui_choice *out, uint32_t max, uint64_t *more)
{
	struct share *x = arg;
	struct ml_query q = {
		.kind = ml_kind_by_key(ml_str(x->row == ROW_TERRITORY ? "territory" : "organisation")), .text = typed, .limit = max};
	struct ml_list *l;
	uint32_t n = 0;
	if (x->row == ROW_DIRECTORATE && typed.n == 0)
		q.where = ML_STR("type=directorate");
	l = ml_store_list(x->app->store, &q, NULL);
	for (uint64_t i = 0; l && i < ml_list_size(l) && n < max; i++, n++) {
		int64_t rid = ml_list_at(l, i);
		out[n] = (struct ml_ui_choice){
			.label = ml_store_title(x->app->store, a, rid), .detail = ml_store_subtitle(x->app->store, a, rid)};
		ml_store_id(x->app->store, rid, &out[n].id);
		out[n].key = ml_arena_str(a, ml_str_n((const char *)out[n].id.b, sizeof out[n].id.b));
	}
	*more = l ? ml_list_count(l) - n : 0;
	ml_list_destroy(l);
	return n;
}

static uint32_t suggest_kinds(
	void *arg, struct ml_str typed, struct ml_arena *a, struct ml_ui_choice *out, uint32_t max, uint64_t *more)
{
	uint32_t n_kinds, n = 0;
	const struct ml_kind *const *kinds = ml_kinds(&n_kinds);
	struct ml_ui_choice *all = ML_NEWN(a, struct ml_ui_choice, n_kinds);
	for (uint32_t i = 0; i < n_kinds; i++)
		if (!(kinds[i]->flags & ML_K_TECHNICAL))
			all[n++] = (struct ml_ui_choice){.key = ml_str(kinds[i]->key), .label = ml_str(_(kinds[i]->plural))};
	struct ml_ui_fixed fixed = {all, n};
	return ml_ui_suggest_fixed(&fixed, typed, a, out, max, more);
}

static struct ml_str code_of(struct share *x, const struct ml_uuid *id)
{
	int64_t rid = ml_store_rid(x->app->store, id);
	struct ml_record *r = rid ? ml_store_get(x->app->store, x->arena, rid, NULL) : NULL;
	uint32_t n = 0;
	const struct ml_value *v =
		r ? ml_record_values(r, x->arena, ml_kind_field(r->kind, ML_STR("code")), &n) : NULL;
	return n ? v->s : ML_STR("");
}

static void picked(struct ml_app *app, bool accepted, void *arg)
{
	struct share *x = arg;
	const struct ml_ui_choice *c = accepted && !app->picker.cleared ? ml_ui_picker_current(&app->picker) : NULL;
	if (accepted && x->row == ROW_TERRITORY)
		x->o.territory = c ? code_of(x, &c->id) : ML_STR("");
	if (accepted && x->row == ROW_KIND)
		x->o.kind = c ? ml_kind_by_key(c->key) : NULL;
	if (accepted && x->row == ROW_DIRECTORATE) {
		x->directorate = c ? c->id : (struct ml_uuid){{0}};
		x->o.directorate = c ? &x->directorate : NULL;
	}
	ask_filters(x, x->row);
}

static void day_typed(struct ml_app *app, bool accepted, void *arg)
{
	struct share *x = arg;
	struct ml_str *to = x->row == ROW_FROM ? &x->o.from : &x->o.to;
	struct ml_date today = {1970, 1, 1}, d;
	int minutes;
	if (accepted) {
		char *text = ml_ui_dialog_answer(&app->dialog);
		ml_time_local(app->ctx->now_ms(app->ctx) / 1000, app->ctx->zone, &today, &minutes, NULL, NULL);
		if (ml_str_trim(ml_str(text)).n == 0)
			*to = ML_STR("");
		else if (ml_date_iso(ml_str(text), &d) || ml_date_parse(ml_str(text), today, &d))
			*to = ml_arena_printf(x->arena, "%04d-%02d-%02d", d.year, d.month, d.day);
		else
			ml_app_say(app, ML_ROLE_WARNING, _("date non comprise : %s"), text);
		ml_free_(text);
	}
	ask_filters(x, x->row);
}

/* ---- writing ------------------------------------------------------------------------------------------- */

static void written(struct share *x, struct ml_str phrase)
{
	struct ml_app *app = x->app;
	struct ml_bundle_info info = {0};
	struct ml_error e = {0};
	x->o.passphrase = phrase;
	app->ctx->cancel = 0;
	if (ml_bundle_write(app->store, x->path.p, &x->o, x->arena, &info, &e))
		ml_app_say(app, ML_ROLE_OK,
			ml_trn("%llu fiche écrite et relue : %s", "%llu fiches écrites et relues : %s", (unsigned long)info.records),
			(unsigned long long)info.records, x->path.p);
	else
		ml_app_fail(app, &e);
	share_free(x);
}

static void phrase_typed(struct ml_app *app, bool accepted, void *arg)
{
	struct share *x = arg;
	if (!accepted) {
		share_free(x);
		return;
	}
	char *phrase = ml_ui_dialog_answer(&app->dialog);
	size_t n = strlen(phrase);
	if (n)
		written(x, ml_str(phrase));
	else
		ask_filters(x, ROW_WRITE);
	explicit_bzero(phrase, n);
	ml_free_(phrase);
}

static void file_named(struct ml_app *app, bool accepted, void *arg)
{
	struct share *x = arg;
	if (!accepted) {
		ask_filters(x, ROW_WRITE);
		return;
	}
	char *path = ml_ui_dialog_answer(&app->dialog);
	x->path = ml_str(ml_arena_z(x->arena, ml_str(path)));
	ml_free_(path);
	if (x->extract)
		ml_app_prompt(app, _("Phrase de passe de l'extrait"),
			_("Huit caractères au moins ; à dire de vive voix au destinataire"), ML_STR(""), false, phrase_typed, x);
	else
		written(x, ML_STR(""));
}

static bool no_filter(const struct share *x)
{
	return !x->o.kind && !x->o.directorate && x->o.territory.n == 0 && x->o.from.n == 0 && x->o.to.n == 0;
}

static void ask_path(struct share *x)
{
	struct ml_buf path = {0};
	if (!x->extract && no_filter(x)) {
		ml_app_say(x->app, ML_ROLE_WARNING, "%s", _("choisissez au moins un filtre : un paquet entier se prépare par F7 dans Échanges"));
		ask_filters(x, ROW_TERRITORY);
		return;
	}
	ml_buf_z(&path, "~/");
	ml_bundle_name(x->app->store, &path);
	if (x->extract) /* .mlg becomes .mlx */
		path.p[path.n - 1] = 'x';
	ml_app_prompt(x->app, x->extract ? _("Extrait sans données personnelles") : _("Paquet partiel"), _("Fichier à écrire"),
		ml_buf_view(&path), true, file_named, x);
	ml_buf_finish(&path);
}

/* ---- the list of filters ----------------------------------------------------------------------------------- */

static void row_chosen(struct ml_app *app, bool accepted, void *arg)
{
	struct share *x = arg;
	const struct ml_ui_choice *c = accepted ? ml_ui_picker_current(&app->picker) : NULL;
	if (!c) {
		share_free(x);
		return;
	}
	x->row = (enum row)(c->key.p[0] - '0');
	switch (x->row) {
	case ROW_WRITE:
		ask_path(x);
		break;
	case ROW_TERRITORY:
	case ROW_DIRECTORATE:
		ml_app_pick(app, x->row == ROW_TERRITORY ? _("Territoire") : _("Direction"), ML_PICK_CLEAR, suggest_records, x,
			picked, x);
		break;
	case ROW_KIND:
		ml_app_pick(app, _("Type de fiches"), ML_PICK_CLEAR, suggest_kinds, x, picked, x);
		break;
	case ROW_FROM:
	case ROW_TO:
		ml_app_prompt(app, x->row == ROW_FROM ? _("À partir du") : _("Jusqu'au"), _("Une date comme on la dit ; vide : sans limite"),
			x->row == ROW_FROM ? x->o.from : x->o.to, false, day_typed, x);
		break;
	default:
		x->o.with_cited = !x->o.with_cited;
		ask_filters(x, ROW_CITED);
	}
}

static void ask_filters(struct share *x, enum row start)
{
	fill_rows(x);
	ml_app_pick(x->app, x->extract ? _("Extrait sans données personnelles") : _("Paquet partiel"), 0, ml_ui_suggest_fixed,
		&x->fixed, row_chosen, x);
	ml_ui_picker_start(&x->app->picker, x->choice[start].key);
}

static bool begin(struct ml_app *app, bool extract)
{
	struct share *x = ml_xalloc(sizeof *x);
	x->app = app;
	x->arena = ml_arena_create();
	x->extract = extract;
	ask_filters(x, extract ? ROW_WRITE : ROW_TERRITORY);
	return true;
}

bool ml_app_share_part(void *ctx, const struct ml_action *a, struct ml_error *e)
{
	return begin(ctx, false);
}

bool ml_app_share_extract(void *ctx, const struct ml_action *a, struct ml_error *e)
{
	return begin(ctx, true);
}
