/*
 * What a rule would do, before it does it: how many conflicts it settles and leaves, and why, each one in a list from
 * which single ones can be taken out. Enter applies it in one step.
 */
#include "app/review.h"
#include "ui/list.h"

struct rule_screen {
	struct ml_screen base;
	struct ml_arena *arena;
	struct ml_rule *rule;
	struct ml_review_plan plan;
	uint32_t out; /* taken out */
	uint64_t generation;
	struct ml_ui_list list;
	struct ml_source source;
};

static struct rule_screen *self(struct ml_screen *s)
{
	return (struct rule_screen *)s;
}

/* ---- rows: conflicts are read as they show ----------------------------------------------------------- */

static uint64_t source_count(void *arg)
{
	return ((struct rule_screen *)arg)->plan.n;
}

static int64_t source_id(void *arg, uint64_t row)
{
	return row < ((struct rule_screen *)arg)->plan.n ? (int64_t)row + 1 : 0;
}

static bool source_find(void *arg, int64_t id, uint64_t *row)
{
	*row = (uint64_t)(id - 1);
	return id > 0 && *row < ((struct rule_screen *)arg)->plan.n;
}

static uint64_t source_generation(void *arg)
{
	return ((struct rule_screen *)arg)->generation;
}

/* The other values, and whose they are. */
static struct ml_str discarded(struct rule_screen *x, const struct ml_decision *d, struct ml_arena *a)
{
	struct ml_app *app = x->base.app;
	struct ml_conflict *c;
	struct ml_voice *v;
	struct ml_buf out = {0};
	uint32_t n, n_voices = 0;
	if (!ml_store_conflicts(app->store, a, d->rid, &c, &n, NULL))
		return ML_STR("");
	for (uint32_t i = 0; i < n; i++) {
		if (c[i].field != d->field || !ml_conflict_voices(app->store, a, &c[i], &v, &n_voices, NULL))
			continue;
		for (uint32_t j = 0; j < n_voices; j++) {
			if (d->left == ML_LEFT_NOT && ml_value_cmp(&v[j].value, &d->kept) == 0)
				continue;
			struct ml_str text = ml_app_values(app, a, d->field, &v[j].value, 1),
				      who = ml_voice_writer(&v[j])->here ? ml_str(_("moi")) : ml_voice_writer(&v[j])->name;
			ml_buf_printf(&out, "%s%.*s (%.*s)", out.n ? " · " : "", (int)text.n, text.p, (int)who.n, who.p);
		}
	}
	struct ml_str text = ml_arena_str(a, ml_buf_view(&out));
	ml_buf_finish(&out);
	return text;
}

static void source_fetch(void *arg, uint64_t from, uint32_t n, struct ml_ui_row *rows, struct ml_arena *a)
{
	struct rule_screen *x = arg;
	struct ml_app *app = x->base.app;
	for (uint32_t i = 0; i < n && from + i < x->plan.n; i++) {
		const struct ml_decision *d = &x->plan.v[from + i];
		const struct ml_kind *kind = ml_kind_by_wire((uint64_t)d->rid & 0xff);
		bool settles = d->left == ML_LEFT_NOT && !d->out;
		rows[i].id = (int64_t)(from + i) + 1;
		rows[i].cells[0] = ml_str(settles ? "✓" : d->out ? "–" : "!");
		rows[i].cells[1] = ml_store_title(app->store, a, d->rid);
		rows[i].cells[2] = ml_str(ml_app_label(kind, d->field));
		rows[i].cells[3] = d->left != ML_LEFT_NOT ? ml_str(_(ml_left_label((enum ml_left)d->left)))
				   : d->out		? ml_str(_("laissé en conflit"))
				   : d->kept.tag == ML_NIL ? ml_str(_("(vide)"))
							   : ml_app_values(app, a, d->field, &d->kept, 1);
		rows[i].cells[4] = discarded(x, d, a);
		rows[i].roles = ML_NEWN(a, uint8_t, 5);
		for (int c = 0; c < 5; c++)
			rows[i].roles[c] = settles ? (c == 4 ? ML_ROLE_MUTED : ML_ROLE_TEXT) : ML_ROLE_MUTED;
	}
}

/* ---- what it does ---------------------------------------------------------------------------------------- */

struct applying {
	struct rule_screen *x;
	uint32_t done;
};

static bool apply_plan(struct ml_app *app, void *arg, struct ml_error *e)
{
	struct applying *a = arg;
	return ml_review_apply(app->store, &a->x->plan, &a->done, e);
}

void ml_rule_apply(struct ml_screen *s)
{
	struct rule_screen *x = self(s);
	struct ml_app *app = s->app;
	struct applying a = {.x = x};
	struct ml_str words = ml_rule_words(app, x->arena, x->rule);
	if (x->plan.settles == x->out) {
		ml_app_say(app, ML_ROLE_WARNING, "%s", _("Cette règle ne règle aucun conflit : F4 en choisit une autre"));
		return;
	}
	if (!ml_app_step(app, "settle", words, apply_plan, &a)) {
		app->ctx->cancel = 0;
		return;
	}
	ml_app_drop(app);
	ml_app_say(app, ML_ROLE_OK, ml_trn("%u conflit réglé · Ctrl-Z annule", "%u conflits réglés · Ctrl-Z les remet tous", a.done),
		a.done);
}

static void take_out(struct rule_screen *x)
{
	uint64_t row = x->list.row;
	struct ml_decision *d = x->list.id && row < x->plan.n ? &x->plan.v[row] : NULL;
	if (!d || d->left != ML_LEFT_NOT)
		return;
	d->out = !d->out;
	x->out += d->out ? 1 : UINT32_MAX;
	x->generation++;
	if (row + 1 < x->plan.n)
		ml_ui_list_select_row(&x->list, row + 1);
}

/* Another rule over the same conflicts: this preview gives way to the next. */
void ml_rule_change(struct ml_screen *s)
{
	struct ml_app *app = s->app;
	struct ml_arena *a = ml_arena_create();
	struct ml_rule *scope = ml_rule_copy(a, self(s)->rule);
	ml_app_drop(app);
	ml_rule_choose(app, scope);
	ml_arena_destroy(a);
}

void ml_rule_open(struct ml_screen *s)
{
	struct rule_screen *x = self(s);
	if (x->list.id && x->list.row < x->plan.n)
		ml_app_push(s->app, ml_sheet_create(s->app, x->plan.v[x->list.row].rid));
}

/* ---- the screen's functions --------------------------------------------------------------------------------- */

static void title(struct ml_screen *s, struct ml_buf *place, struct ml_buf *details)
{
	struct rule_screen *x = self(s);
	struct ml_str words = ml_rule_words(s->app, s->app->arena, x->rule);
	ml_buf_printf(place, _("À trancher › règle : %.*s"), (int)words.n, words.p);
	ml_buf_printf(details, ml_trn("%u conflit", "%u conflits", x->plan.n), x->plan.n);
}

static void draw_sum(struct rule_screen *x, struct ml_surface *f, struct ml_rect row)
{
	struct ml_buf text = {0};
	uint32_t settles = x->plan.settles - x->out;
	bool first = true;
	ml_buf_printf(&text, ml_trn("Règle %u conflit", "Règle %u conflits", settles), settles);
	if (x->plan.n > settles)
		ml_buf_printf(&text, ml_trn(", en laisse %u", ", en laisse %u", x->plan.n - settles), x->plan.n - settles);
	for (int i = 1; i < ML_LEFTS; i++)
		if (x->plan.left[i]) {
			ml_buf_printf(&text, "%s%u %s", first ? _(" : ") : _(", "), x->plan.left[i], _(ml_left_label((enum ml_left)i)));
			first = false;
		}
	if (x->out) {
		ml_buf_z(&text, first ? _(" : ") : _(", "));
		ml_buf_printf(&text, ml_trn("%u laissé par vous", "%u laissés par vous", x->out), x->out);
	}
	ml_surface_put(f, row.x + 1, row.y, row.w - 2, ml_buf_view(&text), settles ? ML_ROLE_STRONG : ML_ROLE_WARNING, ML_START);
	ml_buf_finish(&text);
}

static void draw(struct ml_screen *s, struct ml_surface *f, struct ml_rect body)
{
	struct rule_screen *x = self(s);
	draw_sum(x, f, ml_rect_cut_rows(&body, 1));
	struct ml_rect rule = ml_rect_cut_rows(&body, 1);
	ml_surface_hline(f, rule.x, rule.y, rule.w, ML_ROLE_BORDER);
	ml_ui_list_draw(&x->list, f, body, s->app->overlay == ML_OVER_NONE);
}

static enum ml_ui_result key(struct ml_screen *s, const struct ml_key *k)
{
	struct rule_screen *x = self(s);
	if (ml_key_is(k, ML_FN_ENTER)) {
		ml_rule_apply(s);
		return ML_UI_USED;
	}
	if ((k->type == ML_KEY_CHAR && ml_str_is(k->text, " ")) || ml_key_is(k, ML_FN_INSERT)) {
		take_out(x);
		return ML_UI_CHANGED;
	}
	enum ml_ui_result r = ml_ui_list_key(&x->list, k);
	if (r == ML_UI_ACCEPTED) { /* a second click */
		take_out(x);
		r = ML_UI_CHANGED;
	}
	return r;
}

static void help(struct ml_screen *s, struct ml_buf *out)
{
	ml_buf_z(out, _("Entrée : appliquer · Espace : laisser ou reprendre la ligne · F4 autre règle"));
}

static void status(struct ml_screen *s, struct ml_buf *out)
{
	ml_buf_z(out, _("✓ réglé · – laissé par vous · ! laissé par la règle · rien n'est encore écrit"));
}

static int64_t current(struct ml_screen *s)
{
	struct rule_screen *x = self(s);
	return x->list.id && x->list.row < x->plan.n ? x->plan.v[x->list.row].rid : 0;
}

static void destroy(struct ml_screen *s)
{
	struct rule_screen *x = self(s);
	ml_ui_list_finish(&x->list);
	ml_review_plan_finish(&x->plan);
	ml_arena_destroy(x->arena);
	ml_free_(x);
}

static const struct ml_screen_ops ops = {.name = "rule",
	.scope = ML_SCOPE_RULE,
	.title = title,
	.draw = draw,
	.key = key,
	.help = help,
	.status = status,
	.current = current,
	.destroy = destroy};

static void set_columns(struct rule_screen *x)
{
	static const struct {
		const char *label;
		int width, grow;
	} rows[] = {{"", 1, 0}, {N_("Fiche"), 20, 2}, {N_("Champ"), 12, 0}, {N_("Retenu"), 18, 2}, {N_("Écarté"), 20, 3}};
	struct ml_ui_column columns[ML_COUNT(rows)] = {0};
	for (size_t i = 0; i < ML_COUNT(rows); i++)
		columns[i] = (struct ml_ui_column){.key = "",
			.label = rows[i].label[0] ? _(rows[i].label) : "",
			.width = rows[i].width,
			.min = i ? 0 : 1,
			.grow = rows[i].grow};
	ml_ui_list_init(&x->list, &x->source, columns, ML_COUNT(rows));
	x->list.no_filter = x->list.no_ticks = true;
	x->list.empty = _("Aucun conflit.");
}

struct ml_screen *ml_rule_screen_create(struct ml_app *app, const struct ml_rule *rule)
{
	struct rule_screen *x = ml_xalloc(sizeof *x);
	struct ml_error e = {0};
	x->base = (struct ml_screen){&ops, app};
	x->arena = ml_arena_create();
	x->rule = ml_rule_copy(x->arena, rule);
	if (!ml_review_plan(app->store, x->rule, &x->plan, &e)) {
		ml_app_fail(app, &e);
		app->ctx->cancel = 0;
		ml_arena_destroy(x->arena);
		ml_free_(x);
		return NULL;
	}
	x->source = (struct ml_source){.arg = x,
		.count = source_count,
		.id = source_id,
		.find = source_find,
		.fetch = source_fetch,
		.generation = source_generation};
	set_columns(x);
	ml_ui_list_select_row(&x->list, 0);
	return &x->base;
}
