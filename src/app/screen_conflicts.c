/* Conflits: record by record, only what differs; one value preselected for each field; settled in one step. */
#include <stdlib.h>

#include "app/parts.h"

enum { MAX_FIELDS = 24, MAX_SITE_NAME = 24, LABEL = 20 /* cells */ };

enum rule { RULE_NEWEST, RULE_HERE, RULE_THERE };

struct choice { /* one conflicting field of the record at hand */
	struct ml_conflict conflict;
	const struct ml_value *value; /* distinct values… */
	const struct ml_dval **from;  /* …and the newest write of each */
	uint32_t n, at;		      /* at == n: both together, at > n: `own` */
	struct ml_value own;
	bool has_own;
};

struct conflicts {
	struct ml_screen base;
	struct ml_arena *arena;
	struct ml_conflict *all; /* by record */
	uint32_t n_all, first;	 /* first conflict of the record at hand */
	struct choice field[MAX_FIELDS];
	uint32_t n, at;
	uint32_t records, record;
};

static struct conflicts *self(struct ml_screen *s)
{
	return (struct conflicts *)s;
}

static bool is_here(struct ml_store *store, const struct ml_dval *d)
{
	struct ml_uuid site = ml_store_site(store);
	return ml_uuid_eq(&ml_lineage_at(ml_store_lineage(store), d->dot.inc)->site, &site);
}

static uint32_t pick_by(struct ml_store *store, const struct choice *c, enum rule rule)
{
	for (uint32_t i = 0; i < c->n && rule != RULE_NEWEST; i++)
		if (is_here(store, c->from[i]) == (rule == RULE_HERE))
			return i;
	return c->n - 1; /* values stand by time: the last is the newest, and the one shown */
}

static void load_choice(struct conflicts *x, struct choice *c, const struct ml_conflict *conflict)
{
	const struct ml_slot *slot = conflict->slot;
	struct ml_value *values = ML_NEWN(x->arena, struct ml_value, slot->n);
	c->from = ML_NEWN(x->arena, const struct ml_dval *, slot->n);
	*c = (struct choice){.conflict = *conflict, .value = values, .from = c->from};
	for (uint32_t i = 0; i < slot->n; i++) {
		uint32_t j = 0;
		while (j < c->n && ml_value_cmp(&values[j], &slot->d[i].v) != 0)
			j++;
		if (j == c->n)
			values[c->n++] = slot->d[i].v;
		c->from[j] = &slot->d[i];
	}
	c->at = pick_by(x->base.app->store, c, RULE_NEWEST);
}

static uint32_t load_record(struct conflicts *x, uint32_t first, struct choice *out, uint32_t *n)
{
	uint32_t i = first;
	*n = 0;
	for (; i < x->n_all && x->all[i].rid == x->all[first].rid; i++)
		if (*n < MAX_FIELDS && x->all[i].field)
			load_choice(x, &out[(*n)++], &x->all[i]);
	return i;
}

static void show_record(struct conflicts *x, uint32_t first)
{
	x->first = first < x->n_all ? first : 0;
	x->n = x->at = 0;
	x->records = x->record = 0;
	for (uint32_t i = 0; i < x->n_all; i++) {
		bool starts = i == 0 || x->all[i].rid != x->all[i - 1].rid;
		x->records += starts;
		if (starts && i <= x->first)
			x->record = x->records;
	}
	if (x->n_all)
		load_record(x, x->first, x->field, &x->n);
}

static void refresh(struct ml_screen *s)
{
	struct conflicts *x = self(s);
	struct ml_error e = {0};
	int64_t here = x->n_all ? x->all[x->first].rid : 0;
	uint32_t first = x->first;
	ml_arena_reset(x->arena);
	x->n_all = 0;
	if (!ml_store_conflicts(s->app->store, x->arena, 0, &x->all, &x->n_all, &e))
		ml_app_fail(s->app, &e);
	for (uint32_t i = x->n_all; i-- > 0;)
		if (x->all[i].rid == here)
			first = i;
	show_record(x, first);
}

/* ---- drawing ----------------------------------------------------------------------------------------- */

static void title(struct ml_screen *s, struct ml_buf *place, struct ml_buf *details)
{
	struct conflicts *x = self(s);
	ml_buf_z(place, _("À trancher"));
	ml_buf_printf(details, ml_trn("%llu fiche en conflit", "%llu fiches en conflit", x->records),
		(unsigned long long)x->records);
}

static void who_when(struct conflicts *x, const struct ml_dval *d, struct ml_buf *out)
{
	struct ml_store *store = x->base.app->store;
	struct ml_uuid site = ml_lineage_at(ml_store_lineage(store), d->dot.inc)->site;
	struct ml_str who = ml_store_officer_of(store, &site);
	if (is_here(store, d))
		ml_buf_z(out, _("moi"));
	else
		ml_buf_str(out, who.n ? ml_str_n(who.p, ml_text_fit(who, MAX_SITE_NAME)) : ml_str(_("un collègue")));
	ml_buf_z(out, ", ");
	ml_app_when(x->base.app, out, d->time);
}

static int draw_value(struct conflicts *x, struct ml_surface *f, struct ml_rect row, const struct choice *c,
	struct ml_str text, struct ml_str who, bool chosen, bool here)
{
	enum ml_role role = chosen ? (here ? ML_ROLE_FOCUS : ML_ROLE_STRONG) : ML_ROLE_MUTED;
	int label = LABEL + 2, end = ML_MIN(30, row.w / 3);
	ml_surface_put(f, row.x + label, row.y, 2, ml_str(chosen ? "•" : " "), role, ML_START);
	ml_surface_put(f, row.x + label + 2, row.y, row.w - label - end - 3, text, role, ML_START);
	ml_surface_put(f, row.x + row.w - end, row.y, end, who, ML_ROLE_MUTED, ML_START);
	return 1;
}

static int draw_choice(struct conflicts *x, struct ml_surface *f, struct ml_rect r, uint32_t at, bool focus)
{
	struct ml_app *app = x->base.app;
	const struct choice *c = &x->field[at];
	const struct ml_kind *kind = ml_kind_by_wire((uint64_t)(c->conflict.rid & 0xff));
	bool here = focus && at == x->at;
	int y = 0;
	ml_surface_put(f, r.x, r.y, 2, ml_str(here ? ">" : " "), here ? ML_ROLE_FOCUS : ML_ROLE_TEXT, ML_START);
	ml_surface_put(f, r.x + 2, r.y, LABEL - 1, ml_str(ml_app_label(kind, c->conflict.field)),
		here ? ML_ROLE_FOCUS : ML_ROLE_LABEL, ML_START);
	if (here)
		ml_surface_cursor(f, r.x, r.y, false);
	for (uint32_t i = 0; i < c->n && y < r.h; i++) {
		struct ml_buf who = {0};
		who_when(x, c->from[i], &who);
		struct ml_str text = ml_app_values(app, app->arena, c->conflict.field, &c->value[i], 1);
		y += draw_value(x, f, ml_rect_row(r, y), c, text, ml_buf_view(&who), c->at == i, here);
		ml_buf_finish(&who);
	}
	if (c->at == c->n && y < r.h)
		y += draw_value(x, f, ml_rect_row(r, y), c, ml_str(_("les deux, à la suite")), ML_STR(""), true, here);
	if (c->has_own && y < r.h)
		y += draw_value(x, f, ml_rect_row(r, y), c,
			ml_app_values(app, app->arena, c->conflict.field, &c->own, 1), ml_str(_("saisie ici")),
			c->at > c->n, here);
	return y + 1;
}

static void draw(struct ml_screen *s, struct ml_surface *f, struct ml_rect body)
{
	struct conflicts *x = self(s);
	bool focus = s->app->overlay == ML_OVER_NONE;
	if (!x->n_all) {
		ml_surface_put(f, body.x + 2, body.y + 2, body.w - 4, ml_str(_("Plus rien à trancher. Échap revient.")),
			ML_ROLE_OK, ML_START);
		ml_surface_cursor(f, body.x, body.y + 2, false);
		return;
	}
	int64_t rid = x->all[x->first].rid;
	const struct ml_kind *kind = ml_kind_by_wire((uint64_t)(rid & 0xff));
	struct ml_str name = ml_store_title(s->app->store, s->app->arena, rid);
	struct ml_str head = ml_arena_printf(s->app->arena, "%.*s · %s", (int)name.n, name.p, _(kind->label));
	struct ml_str place = ml_arena_printf(s->app->arena, "%u / %u", x->record, x->records);
	ml_surface_put(f, body.x + 1, body.y + 1, body.w - 12, head, ML_ROLE_STRONG, ML_START);
	ml_surface_put(f, body.x + body.w - 10, body.y + 1, 9, place, ML_ROLE_MUTED, ML_END);
	ml_rect_cut_rows(&body, 3);
	/* The focused field is always in view. */
	uint32_t from = x->at > 3 ? x->at - 3 : 0;
	for (uint32_t i = from; i < x->n && body.h > 0; i++)
		ml_rect_cut_rows(&body, draw_choice(x, f, body, i, focus));
}

/* ---- settling -------------------------------------------------------------------------------------------- */

static bool settle_fields(struct ml_app *app, struct choice *field, uint32_t n, struct ml_error *e)
{
	bool good = true;
	for (uint32_t i = 0; i < n && good; i++) {
		struct choice *c = &field[i];
		struct ml_value v = c->at < c->n ? c->value[c->at] : c->own;
		struct ml_buf both = {0};
		if (c->at == c->n) {
			for (uint32_t j = 0; j < c->n; j++) {
				ml_buf_z(&both, j ? (c->conflict.field->type == ML_T_LONG ? "\n" : " / ") : "");
				ml_buf_str(&both, c->value[j].s);
			}
			v = ml_text(ml_buf_view(&both));
		}
		good = ml_store_settle(app->store, c->conflict.rid, c->conflict.field, &v, e);
		ml_buf_finish(&both);
	}
	return good;
}

static bool settle_record(struct ml_app *app, void *arg, struct ml_error *e)
{
	struct conflicts *x = arg;
	return settle_fields(app, x->field, x->n, e);
}

static void settle(struct conflicts *x)
{
	struct ml_app *app = x->base.app;
	if (!x->n)
		return;
	struct ml_str name = ml_store_title(app->store, x->arena, x->all[x->first].rid);
	if (ml_app_step(app, "settle", name, settle_record, x))
		ml_app_say(app, ML_ROLE_OK, "%s",
			_("Réglé · les valeurs écartées restent dans l'historique · Ctrl-Z annule"));
}

struct by_rule {
	struct conflicts *x;
	enum rule rule;
};

static bool settle_all(struct ml_app *app, void *arg, struct ml_error *e)
{
	struct by_rule *b = arg;
	struct choice field[MAX_FIELDS];
	uint32_t n;
	for (uint32_t i = 0; i < b->x->n_all;) {
		i = load_record(b->x, i, field, &n);
		for (uint32_t j = 0; j < n; j++)
			field[j].at = pick_by(app->store, &field[j], b->rule);
		if (!settle_fields(app, field, n, e))
			return false;
	}
	return true;
}

static void rule_chosen(struct ml_app *app, bool accepted, void *arg)
{
	struct by_rule b = {.x = arg, .rule = (enum rule)app->dialog.current};
	if (!accepted || app->dialog.current > RULE_THERE)
		return;
	if (ml_app_step(app, "settle", ML_STR(""), settle_all, &b))
		ml_app_say(app, ML_ROLE_OK, "%s", _("Tous les conflits sont réglés · Ctrl-Z annule"));
}

void ml_conflicts_rule(struct ml_screen *s)
{
	static const char *buttons[5];
	struct conflicts *x = self(s);
	struct ml_buf text = {0};
	if (!x->n_all)
		return;
	buttons[0] = _("Le plus récent");
	buttons[1] = _("Ici");
	buttons[2] = _("Là-bas");
	buttons[3] = _("Annuler");
	ml_buf_printf(&text,
		ml_trn("%u conflit sera réglé en une étape, que Ctrl-Z annule. Quelle valeur retenir ?",
			"%u conflits seront réglés en une étape, que Ctrl-Z annule. Quelle valeur retenir ?", x->n_all),
		x->n_all);
	ml_app_ask(s->app, _("Régler tous les conflits"), text.p, buttons, false, rule_chosen, x);
	ml_buf_finish(&text);
}

void ml_conflicts_skip(struct ml_screen *s)
{
	struct conflicts *x = self(s);
	uint32_t next = x->first;
	while (next < x->n_all && x->all[next].rid == x->all[x->first].rid)
		next++;
	show_record(x, next);
}

static void other_typed(struct ml_app *app, bool accepted, void *arg)
{
	struct conflicts *x = arg;
	struct choice *c = &x->field[x->at];
	struct ml_reader reader = ml_store_reader(app->store);
	struct ml_error e = {0};
	if (!accepted)
		return;
	char *text = ml_ui_dialog_answer(&app->dialog);
	if (ml_value_parse(x->arena, c->conflict.field, ml_str(text), &reader, &c->own, &e)) {
		c->has_own = true;
		c->at = c->n + 1;
	} else {
		ml_app_fail(app, &e);
	}
	ml_free_(text);
}

void ml_conflicts_other(struct ml_screen *s)
{
	struct conflicts *x = self(s);
	struct ml_buf now = {0};
	if (x->at >= x->n)
		return;
	struct choice *c = &x->field[x->at];
	const struct ml_kind *kind = ml_kind_by_wire((uint64_t)(c->conflict.rid & 0xff));
	ml_value_plain(&now, c->conflict.field, &c->value[c->at < c->n ? c->at : c->n - 1]);
	ml_app_prompt(s->app, ml_app_label(kind, c->conflict.field), _("Valeur à retenir"), ml_buf_view(&now), false,
		other_typed, x);
	ml_buf_finish(&now);
}

static bool can_join(const struct choice *c)
{
	enum ml_type t = c->conflict.field->type;
	return (t == ML_T_LONG || t == ML_T_TEXT) && c->n > 1;
}

static void turn(struct choice *c, int by)
{
	int last = (int)c->n - 1 + (c->has_own ? 2 : 0), at = (int)c->at;
	do
		at += by;
	while (at == (int)c->n);
	if (at >= 0 && at <= last)
		c->at = (uint32_t)at;
}

static enum ml_ui_result key(struct ml_screen *s, const struct ml_key *k)
{
	struct conflicts *x = self(s);
	int place = ml_key_place(k);
	if (ml_key_is(k, ML_FN_ESC))
		return ML_UI_CANCELLED;
	if (!x->n)
		return ML_UI_IGNORED;
	if (ml_key_is(k, ML_FN_UP) && x->at > 0)
		x->at--;
	else if ((ml_key_is(k, ML_FN_DOWN) || ml_key_is(k, ML_FN_TAB)) && x->at + 1 < x->n)
		x->at++;
	else if (place == ML_FN_LEFT || place == ML_FN_RIGHT)
		turn(&x->field[x->at], place == ML_FN_RIGHT ? 1 : -1);
	else if (k->type == ML_KEY_CHAR && ml_str_is(k->text, "+") && can_join(&x->field[x->at]))
		x->field[x->at].at = x->field[x->at].n;
	else if (ml_key_is(k, ML_FN_ENTER))
		settle(x);
	else
		return ML_UI_IGNORED;
	return ML_UI_MOVED;
}

static void help(struct ml_screen *s, struct ml_buf *out)
{
	ml_buf_z(out, _("← → choisir la valeur · + les deux · F2 autre valeur · Entrée : valider et suivant"));
}

static void status(struct ml_screen *s, struct ml_buf *out)
{
	ml_buf_z(out, _("Les valeurs écartées restent dans l'historique · Ctrl-Z annule"));
}

static int64_t current(struct ml_screen *s)
{
	struct conflicts *x = self(s);
	return x->n_all ? x->all[x->first].rid : 0;
}

static void destroy(struct ml_screen *s)
{
	ml_arena_destroy(self(s)->arena);
	ml_free_(s);
}

static const struct ml_screen_ops ops = {.name = "conflicts",
	.scope = ML_SCOPE_CONFLICTS,
	.title = title,
	.draw = draw,
	.key = key,
	.help = help,
	.status = status,
	.refresh = refresh,
	.current = current,
	.destroy = destroy};

struct ml_screen *ml_conflicts_create(struct ml_app *app)
{
	struct conflicts *x = ml_xalloc(sizeof *x);
	x->base = (struct ml_screen){&ops, app};
	x->arena = ml_arena_create();
	refresh(&x->base);
	return &x->base;
}
