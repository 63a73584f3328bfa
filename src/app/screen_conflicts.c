/*
 * The conflicts of one record: only what differs, one value preselected for each field; Enter settles them in one step
 * and goes to the next record. Records are read one at a time, so that ten thousand cost what one does.
 */
#include <stdlib.h>

#include "app/review.h"

static struct ml_conflicts *self(struct ml_screen *s)
{
	return (struct ml_conflicts *)s;
}

/* ---- the record at hand ------------------------------------------------------------------------------- */

static bool wrote(const struct ml_voice *v, bool here)
{
	for (uint32_t i = 0; i < v->n_by; i++)
		if (v->by[i].here == here)
			return true;
	return false;
}

/* The newest of here and the newest of elsewhere; two colleagues' values take both columns. */
static void place_voices(struct ml_choice_row *row)
{
	row->here = row->there = row->n;
	for (uint32_t i = 0; i < row->n; i++)
		if (wrote(&row->voice[i], true))
			row->here = i;
	for (uint32_t i = 0; i < row->n; i++)
		if (i != row->here && (row->here < row->n || i + 1 == row->n || row->there == row->n))
			row->there = i;
	for (uint32_t i = 0; i < row->n && row->here == row->n; i++)
		if (i != row->there)
			row->here = i;
}

static bool load_row(struct ml_conflicts *x, const struct ml_conflict *c)
{
	struct ml_choice_row *row = &x->row[x->n];
	struct ml_voice *voices;
	*row = (struct ml_choice_row){.field = c->field};
	if (!ml_conflict_voices(x->base.app->store, x->arena, c, &voices, &row->n, NULL) || row->n < 2)
		return false;
	row->voice = voices;
	row->at = row->n - 1; /* the one shown */
	place_voices(row);
	x->n++;
	return true;
}

static void close_form(struct ml_conflicts *x)
{
	if (x->editing) {
		ml_ui_form_finish(&x->form);
		ml_form_link_finish(&x->link);
	}
	x->editing = false;
}

static void load_record(struct ml_conflicts *x)
{
	struct ml_conflict *c;
	uint32_t n;
	struct ml_error e = {0};
	close_form(x); /* its field is in the arena */
	ml_arena_reset(x->arena);
	x->n = x->at = x->scroll = 0;
	if (x->record >= x->n_rids)
		return;
	if (!ml_store_conflicts(x->base.app->store, x->arena, x->rids[x->record], &c, &n, &e)) {
		ml_app_fail(x->base.app, &e);
		return;
	}
	for (uint32_t i = 0; i < n && x->n < ML_CHOICES_MAX; i++)
		if (c[i].field)
			load_row(x, &c[i]);
}

/* What is left to settle; the record at hand stays, or the one behind it takes its place. */
static void load_list(struct ml_conflicts *x, int64_t rid)
{
	struct ml_review_query q = {.reasons = 1 << ML_REVIEW_CONFLICT, .text = ml_str(x->text ? x->text : "")};
	struct ml_review_item *items;
	struct ml_error e = {0};
	uint32_t n = 0;
	ml_arena_reset(x->list);
	if (!ml_review_items(x->base.app->store, x->list, &q, &items, &n, &e))
		ml_app_fail(x->base.app, &e);
	x->rids = ML_NEWN(x->list, int64_t, n + 1);
	x->n_rids = n;
	for (uint32_t i = 0; i < n; i++) {
		x->rids[i] = items[i].rid;
		if (items[i].rid == rid)
			x->record = i;
	}
	if (x->record >= n)
		x->record = n ? n - 1 : 0;
}

static void refresh(struct ml_screen *s)
{
	struct ml_conflicts *x = self(s);
	close_form(x);
	load_list(x, x->record < x->n_rids ? x->rids[x->record] : 0);
	load_record(x);
}

/* ---- settling ------------------------------------------------------------------------------------------- */

static bool settle_record(struct ml_app *app, void *arg, struct ml_error *e)
{
	struct ml_conflicts *x = arg;
	bool good = true;
	for (uint32_t i = 0; i < x->n && good; i++) {
		const struct ml_choice_row *r = &x->row[i];
		const struct ml_value *v = r->keep == ML_KEEP_OWN    ? &r->own
					   : r->keep == ML_KEEP_BOTH ? &r->both
								     : &r->voice[r->at].value;
		good = ml_store_settle(app->store, x->rids[x->record], r->field, v, e);
	}
	return good;
}

static void settle(struct ml_conflicts *x)
{
	struct ml_app *app = x->base.app;
	if (!x->n)
		return;
	struct ml_str name = ml_store_title(app->store, x->arena, x->rids[x->record]);
	if (ml_app_step(app, "settle", name, settle_record, x))
		ml_app_say(app, ML_ROLE_OK, "%s",
			_("Réglé · les valeurs écartées restent dans l'historique · Ctrl-Z annule"));
}

static void move_to(struct ml_conflicts *x, int by)
{
	if (!x->n_rids)
		return;
	x->record = (uint32_t)(((int64_t)x->record + by + x->n_rids) % x->n_rids);
	load_record(x);
}

void ml_conflicts_skip(struct ml_screen *s)
{
	move_to(self(s), 1);
}

void ml_conflicts_previous(struct ml_screen *s)
{
	move_to(self(s), -1);
}

void ml_conflicts_rule(struct ml_screen *s)
{
	struct ml_rule scope = {.text = ml_str(self(s)->text ? self(s)->text : "")};
	ml_rule_choose(s->app, &scope);
}

void ml_conflicts_list(struct ml_screen *s)
{
	struct ml_app *app = s->app;
	struct ml_screen *below = app->n_screens > 1 ? app->screens[app->n_screens - 2] : NULL;
	if (below && below->ops->scope == ML_SCOPE_REVIEW)
		ml_app_drop(app);
	else
		ml_app_push(app, ml_review_list_create(app));
}

/* ---- choosing --------------------------------------------------------------------------------------------- */

static bool can_join(const struct ml_choice_row *r)
{
	return r->field->type == ML_T_LONG || r->field->type == ML_T_TEXT;
}

/* All values, one behind the other, oldest first. */
static void keep_both(struct ml_conflicts *x, struct ml_choice_row *r)
{
	struct ml_buf both = {0};
	for (uint32_t i = 0; i < r->n; i++) {
		ml_buf_z(&both, i ? (r->field->type == ML_T_LONG ? "\n" : " / ") : "");
		ml_buf_str(&both, r->voice[i].value.s);
	}
	r->both = ml_text(ml_arena_str(x->arena, ml_buf_view(&both)));
	r->keep = ML_KEEP_BOTH;
	ml_buf_finish(&both);
}

/* Pressed again, the next of the other values. */
static void keep_there(struct ml_choice_row *r)
{
	if (r->keep == ML_KEEP_VOICE && r->at == r->there && r->n > 2)
		do
			r->there = (r->there + 1) % r->n;
		while (r->there == r->here);
	r->at = r->there;
	r->keep = ML_KEEP_VOICE;
}

static void open_form(struct ml_conflicts *x)
{
	struct ml_choice_row *r = &x->row[x->at];
	struct ml_app *app = x->base.app;
	const struct ml_kind *kind = ml_kind_by_wire((uint64_t)x->rids[x->record] & 0xff);
	ml_form_link_init(&x->link, app, kind, x->rids[x->record]);
	struct ml_ui_form_host host = ml_app_form_host(&x->link, &x->reader);
	const struct ml_value *now = r->keep == ML_KEEP_OWN    ? &r->own
				     : r->keep == ML_KEEP_BOTH ? &r->both
							       : &r->voice[r->at].value;
	x->reader = ml_store_reader(app->store);
	/* Alone in its form, the field neither hangs on another nor opens a section. */
	struct ml_field *alone = ML_NEW(x->arena, struct ml_field);
	*alone = *r->field;
	alone->only_if = alone->section = NULL;
	alone->flags &= ~(unsigned)(ML_F_HIDDEN | ML_F_DERIVED);
	const struct ml_field *fields[] = {alone};
	ml_ui_form_init(&x->form, kind, fields, 1, &host);
	if (x->form.n)
		ml_ui_form_load(&x->form, alone, now, 1);
	x->editing = true;
	if (!x->form.n)
		close_form(x);
}

void ml_conflicts_other(struct ml_screen *s)
{
	struct ml_conflicts *x = self(s);
	if (x->at < x->n && !x->editing)
		open_form(x);
}

static enum ml_ui_result form_key(struct ml_conflicts *x, const struct ml_key *k)
{
	struct ml_choice_row *r = &x->row[x->at];
	enum ml_ui_result result = ml_ui_form_key(&x->form, k);
	if (result == ML_UI_CANCELLED) {
		close_form(x);
	} else if (result == ML_UI_ACCEPTED) {
		uint32_t n = 0;
		const struct ml_value *v = ml_ui_form_values(&x->form, x->form.item[0].field, x->arena, &n);
		if (n) {
			r->own = ml_value_copy(x->arena, &v[0]);
			r->has_own = true;
			r->keep = ML_KEEP_OWN;
		}
		close_form(x);
	}
	return ML_UI_USED;
}

static void move_field(struct ml_conflicts *x, int by)
{
	if (by > 0 && x->scroll < x->scroll_max)
		x->scroll++;
	else if (by < 0 && x->scroll > 0)
		x->scroll--;
	else if ((by > 0 && x->at + 1 < x->n) || (by < 0 && x->at > 0)) {
		x->at += (uint32_t)by;
		x->scroll = 0;
	}
}

static enum ml_ui_result key(struct ml_screen *s, const struct ml_key *k)
{
	struct ml_conflicts *x = self(s);
	struct ml_choice_row *r = &x->row[x->at];
	int place = ml_key_place(k);
	if (x->editing)
		return form_key(x, k);
	if (ml_key_is(k, ML_FN_ESC))
		return ML_UI_CANCELLED;
	if (!x->n)
		return ML_UI_IGNORED;
	if (ml_key_is(k, ML_FN_UP) || ml_key_is(k, ML_FN_BACKTAB)) {
		move_field(x, -1);
	} else if (ml_key_is(k, ML_FN_DOWN)) {
		move_field(x, 1);
	} else if (ml_key_is(k, ML_FN_TAB)) {
		x->scroll = x->scroll_max;
		move_field(x, 1);
	} else if (ml_key_is(k, ML_FN_PGUP) || ml_key_is(k, ML_FN_PGDN)) {
		move_to(x, ml_key_is(k, ML_FN_PGDN) ? 1 : -1);
	} else if (place == ML_FN_LEFT) {
		r->at = r->here;
		r->keep = ML_KEEP_VOICE;
	} else if (place == ML_FN_RIGHT) {
		keep_there(r);
	} else if (k->type == ML_KEY_CHAR && ml_str_is(k->text, "+") && can_join(r)) {
		keep_both(x, r);
	} else if (ml_key_is(k, ML_FN_ENTER)) {
		settle(x);
	} else {
		return ML_UI_IGNORED;
	}
	return ML_UI_MOVED;
}

/* ---- the screen's functions ---------------------------------------------------------------------------------- */

static void title(struct ml_screen *s, struct ml_buf *place, struct ml_buf *details)
{
	struct ml_conflicts *x = self(s);
	ml_buf_z(place, _("À trancher"));
	if (x->text)
		ml_buf_printf(place, _(" · « %.*s »"), (int)strlen(x->text), x->text);
	ml_buf_printf(details, ml_trn("%llu fiche en conflit", "%llu fiches en conflit", x->n_rids),
		(unsigned long long)x->n_rids);
}

static void draw(struct ml_screen *s, struct ml_surface *f, struct ml_rect body)
{
	ml_conflicts_draw(self(s), f, body);
}

static void help(struct ml_screen *s, struct ml_buf *out)
{
	struct ml_conflicts *x = self(s);
	if (x->editing)
		ml_buf_z(out, _("Ctrl-S : retenir cette valeur · Échap : renoncer"));
	else if (x->at < x->n && can_join(&x->row[x->at]))
		ml_buf_z(out, _("← ici · → là-bas · + les deux · F2 autre valeur · Entrée : valider et suivant"));
	else
		ml_buf_z(out, _("← ici · → là-bas · F2 autre valeur · Entrée : valider et suivant"));
}

static void status(struct ml_screen *s, struct ml_buf *out)
{
	ml_buf_z(out, _("F4 règle pour tous · valeurs écartées gardées dans l'historique · Ctrl-Z"));
}

static int64_t current(struct ml_screen *s)
{
	struct ml_conflicts *x = self(s);
	return x->record < x->n_rids ? x->rids[x->record] : 0;
}

static void destroy(struct ml_screen *s)
{
	struct ml_conflicts *x = self(s);
	close_form(x);
	ml_arena_destroy(x->arena);
	ml_arena_destroy(x->list);
	ml_free_(x->text);
	ml_free_(x);
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

struct ml_screen *ml_conflicts_at(struct ml_app *app, int64_t rid, struct ml_str text)
{
	struct ml_conflicts *x = ml_xalloc(sizeof *x);
	x->base = (struct ml_screen){&ops, app};
	x->arena = ml_arena_create();
	x->list = ml_arena_create();
	if (text.n) {
		struct ml_str copy = ml_arena_str(x->arena, text);
		x->text = ml_xstrdup(copy.p);
	}
	load_list(x, rid);
	load_record(x);
	return &x->base;
}

/* A few conflicts and nothing else: straight to the first. */
struct ml_screen *ml_conflicts_create(struct ml_app *app)
{
	enum { FEW = 12 };
	uint64_t conflicts = ml_review_count(app->store, ML_REVIEW_CONFLICT), others = 0;
	for (int r = 0; r < ML_REASONS; r++)
		others += r == ML_REVIEW_CONFLICT ? 0 : ml_review_count(app->store, (enum ml_reason)r);
	if (conflicts && conflicts <= FEW && !others)
		return ml_conflicts_at(app, 0, ML_STR(""));
	return ml_review_list_create(app);
}
