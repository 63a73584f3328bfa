/* The form of a record: fields of the kind, saved as one step; its draft survives a crash. */
#include "app/parts.h"
#include "ui/form.h"

enum {
	TWINS = 3,
	LOOK_WHEN_IDLE = 150, /* records of a kind that are looked through for duplicates in a moment without a key */
	KEEP_WHILE_TYPING = 3000 /* ms: who types without a pause has a draft too */
};

struct form_screen {
	struct ml_screen base;
	const struct ml_kind *kind;
	int64_t rid;	/* 0: a new record */
	int64_t change; /* of the record when it was last read */
	struct ml_ui_form form;
	struct ml_form_link link;
	struct ml_reader reader;
	struct ml_str draft_key;
	struct ml_arena *arena;
	uint64_t draft_generation;    /* of the form when its draft was last saved */
	int64_t draft_ms;	      /* and when */
	const struct ml_kind **makes; /* kinds that « créer » may make, while it is asked */
	uint32_t n_makes;
	struct ml_screen *back;	       /* the form that asked for this record: it takes its id */
	struct ml_dup_hit twin[TWINS]; /* records that look like the one being entered */
	uint32_t n_twins;
	struct ml_arena *twin_arena;
	bool begun;		/* it was shown */
	bool resumed;		/* with what was entered before the program went away */
	uint64_t untouched;	/* generation of the form when it was first shown */
	uint32_t first;		/* where the form itself begins */
	bool looked;		/* nothing was left to be looked through for duplicates */
	ML_VEC(int64_t) others; /* said not to be the same: remembered when this one is saved */
};

static struct form_screen *self(struct ml_screen *s)
{
	return (struct form_screen *)s;
}

static const struct ml_screen_ops ops;
static void keep(struct ml_screen *);

/* ---- likely duplicates, said while the name is typed ------------------------------------------------ */

static const struct ml_value *typed_values(void *arg, const struct ml_field *f, uint32_t *n)
{
	struct form_screen *x = arg;
	return ml_ui_form_values(&x->form, f, x->twin_arena, n);
}

static bool is_put_aside(const struct form_screen *x, int64_t rid)
{
	for (size_t i = 0; i < x->others.n; i++)
		if (x->others.v[i] == rid)
			return true;
	return false;
}

static void look_for_twins(struct form_screen *x)
{
	struct ml_dup_hit *hits;
	uint32_t n = 0;
	x->n_twins = 0;
	ml_arena_reset(x->twin_arena);
	if (x->rid || !ml_dup_has_rules(x->kind))
		return;
	if (!ml_dup_like(x->base.app->store, x->twin_arena, x->kind, typed_values, x, 0, TWINS + (uint32_t)x->others.n,
		    &hits, &n, NULL))
		return;
	for (uint32_t i = 0; i < n && x->n_twins < TWINS; i++)
		if (!is_put_aside(x, hits[i].rid))
			x->twin[x->n_twins++] = hits[i];
}

/* A line a record: how probable, who, why; then the keys. */
static void draw_twins(struct form_screen *x, struct ml_surface *f, struct ml_rect r)
{
	struct ml_app *app = x->base.app;
	for (uint32_t i = 0; i < x->n_twins; i++) {
		const struct ml_dup_hit *hit = &x->twin[i];
		struct ml_str name = ml_store_title(app->store, app->arena, hit->rid),
			      more = ml_store_subtitle(app->store, app->arena, hit->rid);
		struct ml_buf line = {0};
		ml_buf_printf(&line, "! %s (%s) %.*s", i ? _("ou") : _("Déjà là ?"),
			_(ml_dup_words(hit->verdict.score)), (int)name.n, name.p);
		if (more.n)
			ml_buf_printf(&line, ", %.*s", (int)more.n, more.p);
		for (uint32_t k = 0; k < hit->verdict.n; k++) {
			ml_buf_z(&line, k ? _(", ") : " · ");
			ml_dup_reason_show(&line, &hit->verdict.why[k], ml_trc);
		}
		ml_surface_put(f, r.x + 1, r.y + (int)i, r.w - 1, ml_buf_view(&line), ML_ROLE_WARNING, ML_START);
		ml_buf_finish(&line);
	}
	ml_surface_put(f, r.x + 1, r.y + (int)x->n_twins, r.w - 1,
		ml_str(_("  F6 ouvrir cette fiche (la saisie est gardée) · F8 ce n'est pas la même")), ML_ROLE_MUTED,
		ML_START);
}

bool ml_form_screen_has_twin(const struct ml_screen *s)
{
	return s->ops == &ops && ((const struct form_screen *)s)->n_twins > 0;
}

static uint32_t suggest_twins(
	void *arg, struct ml_str typed, struct ml_arena *a, struct ml_ui_choice *out, uint32_t max, uint64_t *more)
{
	struct form_screen *x = arg;
	struct ml_store *store = x->base.app->store;
	uint32_t n = 0;
	*more = 0;
	for (uint32_t i = 0; i < x->n_twins && n < max; i++) {
		struct ml_str name = ml_store_title(store, a, x->twin[i].rid);
		if (ml_ui_matches(typed, name))
			out[n++] = (struct ml_ui_choice){.key = ml_arena_printf(a, "%lld", (long long)x->twin[i].rid),
				.label = name,
				.detail = ml_store_subtitle(store, a, x->twin[i].rid)};
	}
	return n;
}

static void twin_chosen(struct ml_app *app, bool accepted, void *arg)
{
	const struct ml_ui_choice *c = accepted ? ml_ui_picker_current(&app->picker) : NULL;
	int64_t rid;
	if (c && ml_str_to_int(c->key, &rid))
		ml_app_push(app, ml_sheet_create(app, rid));
}

void ml_form_screen_open_twin(struct ml_screen *s)
{
	struct form_screen *x = self(s);
	keep(s); /* the draft is on disk before anything else shows */
	if (x->n_twins > 1)
		ml_app_pick(s->app, _("Laquelle ouvrir ?"), 0, suggest_twins, x, twin_chosen, x);
	else
		ml_app_push(s->app, ml_sheet_create(s->app, x->twin[0].rid));
}

void ml_form_screen_other_twin(struct ml_screen *s)
{
	struct form_screen *x = self(s);
	ml_vec_push(&x->others, x->twin[0].rid);
	look_for_twins(x);
}

/* ---- saving -------------------------------------------------------------------------------------------- */

struct edits {
	struct ml_edit *v;
	size_t n, cap;
	struct form_screen *x;
	int64_t rid;
};

static void add_edit(void *arg, const struct ml_field *f, const struct ml_value *v, uint32_t n)
{
	struct edits *edits = arg;
	struct ml_edit edit = {.field = f, .op = ML_PUT_SET, .n = n, .v = v, .in_order = true};
	ml_vec_push(edits, edit);
}

static bool write_record(struct ml_app *app, void *arg, struct ml_error *e)
{
	struct edits *edits = arg;
	struct form_screen *x = edits->x;
	edits->rid = x->rid;
	bool good = x->rid ? ml_store_edit(app->store, x->rid, edits->v, (uint32_t)edits->n, NULL, e)
			   : ml_store_add(app->store, x->kind, NULL, edits->v, (uint32_t)edits->n, &edits->rid, e);
	if (!good)
		ml_ui_form_fault(&x->form, e);
	for (size_t i = 0; i < x->others.n && good; i++)
		good = ml_store_distinct(app->store, edits->rid, x->others.v[i], true, e);
	return good;
}

/* What it is called: by what must be said of it, else by the first text that was typed. */
static struct ml_str step_label(struct form_screen *x)
{
	struct ml_str first = {0};
	if (x->rid)
		return ml_store_title(x->base.app->store, x->arena, x->rid);
	for (uint32_t i = 0; i < x->form.n; i++) {
		const struct ml_ui_item *item = x->form.item + i;
		struct ml_str text = ml_ui_form_text(&x->form, item->field);
		if (text.n && (item->field->flags & ML_F_REQUIRED))
			return text;
		if (text.n && !first.n && item->changed)
			first = text;
	}
	return first.n ? first : ml_str(_(x->kind->label));
}

static void drop_draft(struct form_screen *x)
{
	ml_draft_drop(x->base.app->store, x->draft_key, NULL);
	x->draft_generation = x->form.generation;
}

static bool is_open(const struct ml_app *app, const struct ml_screen *s)
{
	for (uint32_t i = 0; i < app->n_screens; i++)
		if (app->screens[i] == s)
			return true;
	return false;
}

static void save(struct form_screen *x)
{
	struct ml_app *app = x->base.app;
	struct edits edits = {.x = x};
	ml_ui_form_changes(&x->form, x->arena, add_edit, &edits);
	if (ml_app_step(app, "save", step_label(x), write_record, &edits)) {
		struct ml_screen *back = x->back;
		struct ml_uuid id;
		bool known = ml_store_id(app->store, edits.rid, &id);
		ml_ui_form_saved(&x->form);
		drop_draft(x);
		ml_app_drop(app);
		if (back && known && is_open(app, back))
			ml_ui_form_created(&self(back)->form, &id);
		ml_app_say(app, ML_ROLE_OK, "%s", _("Enregistré · Ctrl-Z annule"));
	}
	ml_vec_finish(&edits);
}

/* ---- "+ créer « X »" -------------------------------------------------------------------------------------- */

/* A form over this one, with the name that was typed; what it saves comes back to the field. */
static void make(struct form_screen *x, const struct ml_kind *kind)
{
	struct ml_value name = ml_text(ml_text_nfc(x->arena, x->form.create_text));
	struct ml_screen *s = ml_form_screen_create(x->base.app, kind, 0);
	keep(&x->base);
	self(s)->back = &x->base;
	for (uint32_t i = 0; i < kind->n_fields; i++) {
		const struct ml_field *f = &kind->fields[i];
		if ((f->flags & ML_F_REQUIRED) && (f->type == ML_T_NAME || f->type == ML_T_TEXT)) {
			ml_form_screen_preset(s, f, &name, 1);
			break;
		}
	}
	ml_app_push(x->base.app, s);
}

static uint32_t suggest_kinds(
	void *arg, struct ml_str typed, struct ml_arena *a, struct ml_ui_choice *out, uint32_t max, uint64_t *more)
{
	const struct form_screen *x = arg;
	uint32_t n = 0;
	*more = 0;
	for (uint32_t i = 0; i < x->n_makes && n < max; i++)
		if (ml_ui_matches(typed, ml_str(_(x->makes[i]->label))))
			out[n++] = (struct ml_ui_choice){
				.key = ml_str(x->makes[i]->key), .label = ml_str(_(x->makes[i]->label))};
	return n;
}

static void kind_chosen(struct ml_app *app, bool accepted, void *arg)
{
	const struct ml_ui_choice *c = accepted ? ml_ui_picker_current(&app->picker) : NULL;
	if (c)
		make(arg, ml_kind_by_key(c->key));
}

static void create_reference(struct form_screen *x)
{
	uint32_t n;
	const struct ml_kind *const *kinds = ml_kinds(&n);
	x->makes = ML_NEWN(x->arena, const struct ml_kind *, n);
	x->n_makes = 0;
	for (uint32_t i = 0; i < n; i++)
		if (ml_app_may_create(x->form.create_field, kinds[i]))
			x->makes[x->n_makes++] = kinds[i];
	if (x->n_makes == 1)
		make(x, x->makes[0]);
	else if (x->n_makes)
		ml_app_pick(x->base.app, _("Créer : quel type de fiche ?"), 0, suggest_kinds, x, kind_chosen, x);
}

/* ---- the screen's functions ----------------------------------------------------------------------------------- */

static void title(struct ml_screen *s, struct ml_buf *place, struct ml_buf *details)
{
	struct form_screen *x = self(s);
	if (x->rid) {
		struct ml_str t = ml_store_title(s->app->store, s->app->arena, x->rid);
		ml_buf_printf(place, "%s › %.*s", _(x->kind->plural), (int)t.n, t.p);
	} else {
		ml_buf_z(place, _(x->kind->new_label));
	}
	ml_buf_z(details, x->form.dirty ? _("non enregistré") : "");
}

/* A new record begins where something must be said: at the name, not at the civility before it. */
static void begin(struct form_screen *x)
{
	x->begun = true;
	if (!x->resumed) /* what it began with is not the user's: neither kept nor asked about */
		x->draft_generation = x->untouched = x->form.generation;
	for (uint32_t i = 0; i < x->form.n && !x->rid && x->form.current == x->first; i++) {
		const struct ml_ui_item *item = x->form.item + i;
		if ((item->field->flags & ML_F_REQUIRED) && item->shown && !item->entry[0].has) {
			ml_ui_form_focus(&x->form, item->field->key);
			return;
		}
	}
}

static void draw(struct ml_screen *s, struct ml_surface *f, struct ml_rect body)
{
	struct form_screen *x = self(s);
	if (!x->begun)
		begin(x);
	ml_rect_cut_rows(&body, 1);
	struct ml_rect likely = x->n_twins ? ml_rect_cut_rows(&body, -(int)x->n_twins - 1) : ml_rect(0, 0, 0, 0);
	ml_ui_form_draw(&x->form, f, body, s->app->overlay == ML_OVER_NONE);
	if (x->n_twins)
		draw_twins(x, f, likely);
}

static enum ml_ui_result key(struct ml_screen *s, const struct ml_key *k)
{
	struct form_screen *x = self(s);
	const struct ml_field *at = x->form.current < x->form.n ? x->form.item[x->form.current].field : NULL;
	enum ml_ui_result r = ml_ui_form_key(&x->form, k);
	if (s->app->ctx->now_ms(s->app->ctx) - x->draft_ms > KEEP_WHILE_TYPING)
		keep(s);
	if (r == ML_UI_CHANGED && at && at->dup)
		look_for_twins(x);
	if (r == ML_UI_ACCEPTED)
		save(x);
	else if (r == ML_UI_CREATE)
		create_reference(x);
	else if (r == ML_UI_LEFT)
		look_for_twins(x);
	else
		return r;
	return ML_UI_USED;
}

static void help(struct ml_screen *s, struct ml_buf *out)
{
	ml_ui_form_help(&self(s)->form, out);
}

static void status(struct ml_screen *s, struct ml_buf *out)
{
	ml_buf_z(out, self(s)->back ? _("Ctrl-S enregistre et revient à la fiche d'où vous venez · Échap quitter")
				    : _("Ctrl-S enregistrer · Tab champ suivant · F2 choisir · Échap quitter"));
}

static void keep(struct ml_screen *s)
{
	struct form_screen *x = self(s);
	struct ml_buf body = {0};
	struct ml_error e = {0};
	if (!x->form.dirty && x->draft_generation != x->form.generation)
		ml_draft_drop(s->app->store, x->draft_key, NULL); /* all was taken back */
	if (x->form.dirty && x->draft_generation != x->form.generation) {
		ml_ui_form_draft(&x->form, &body);
		if (!ml_draft_put(s->app, x->draft_key, step_label(x), ml_buf_view(&body), &e)) {
			ml_app_fail(s->app, &e); /* a full disk: said while what is typed is still there */
			s->app->stale = true;
		}
	}
	x->draft_generation = x->form.generation;
	x->draft_ms = s->app->ctx->now_ms(s->app->ctx);
	ml_buf_finish(&body);
}

/* The values in use of the field where one is are known before the first letter asks for them. */
static void prepare(struct form_screen *x)
{
	const struct ml_ui_form_host *host = &x->form.host;
	const struct ml_field *at = x->form.current < x->form.n ? x->form.item[x->form.current].field : NULL;
	struct ml_str first;
	if (at && (at->type == ML_T_TEXT || at->type == ML_T_TAGS))
		host->used(host->arg, at, x->twin_arena, &first, 1);
}

/* What others wrote since is looked through for duplicates bit by bit, never while somebody types. */
static void idle(struct ml_screen *s)
{
	struct form_screen *x = self(s);
	struct ml_context *ctx = s->app->ctx;
	void (*progress)(void *, const char *, uint64_t, uint64_t) = ctx->progress;
	bool done = true;
	keep(s);
	prepare(x);
	if (x->rid || !ml_dup_has_rules(x->kind))
		return;
	ctx->progress = NULL; /* nobody asked for it: nothing shows */
	bool was_done = x->looked;
	ml_dup_advance(s->app->store, LOOK_WHEN_IDLE, &done, NULL);
	ctx->progress = progress;
	x->looked = done;
	if (was_done && done)
		return;
	uint32_t before = x->n_twins; /* what was just looked through may be what is being entered */
	look_for_twins(x);
	s->app->stale |= x->n_twins != before;
}

/* Written meanwhile by another program, or by a merge: what is unchanged here shows it, what is not says it. */
static void refresh(struct ml_screen *s)
{
	struct form_screen *x = self(s);
	struct ml_arena *a = ml_arena_create();
	struct ml_record *r = x->rid ? ml_store_get(s->app->store, a, x->rid, NULL) : NULL;
	for (uint32_t i = 0; r && r->change != x->change && i < x->form.n; i++) {
		uint32_t n;
		const struct ml_value *v = ml_record_values(r, a, x->form.item[i].field, &n);
		ml_ui_form_stored(&x->form, x->form.item[i].field, v, n);
	}
	x->change = r ? r->change : x->change;
	ml_arena_destroy(a);
}

static void left(struct ml_app *app, bool accepted, void *arg)
{
	struct form_screen *x = arg;
	uint32_t button = app->dialog.current;
	if (!accepted || button == 2)
		return;
	if (button == 0) {
		if (ml_ui_form_check(&x->form))
			save(x);
		return;
	}
	drop_draft(x);
	ml_app_drop(app);
}

static bool leave(struct ml_screen *s)
{
	struct form_screen *x = self(s);
	static const char *buttons[4];
	if (!x->form.dirty || (!x->resumed && x->untouched == x->form.generation)) {
		drop_draft(x);
		return true;
	}
	buttons[0] = _("Enregistrer");
	buttons[1] = _("Ne pas enregistrer");
	buttons[2] = _("Continuer");
	ml_app_ask(s->app, _("Fiche modifiée"), _("Enregistrer les modifications ?"), buttons, false, left, x);
	return false;
}

static int64_t current(struct ml_screen *s)
{
	return self(s)->rid;
}

static void destroy(struct ml_screen *s)
{
	struct form_screen *x = self(s);
	ml_ui_form_finish(&x->form);
	ml_form_link_finish(&x->link);
	ml_vec_finish(&x->others);
	ml_arena_destroy(x->twin_arena);
	ml_arena_destroy(x->arena);
	ml_free_(x);
}

static const struct ml_screen_ops ops = {.name = "form",
	.scope = ML_SCOPE_FORM,
	.title = title,
	.draw = draw,
	.key = key,
	.help = help,
	.status = status,
	.refresh = refresh,
	.idle = idle,
	.keep = keep,
	.leave = leave,
	.current = current,
	.destroy = destroy};

static void load(struct form_screen *x)
{
	struct ml_record *r = x->rid ? ml_store_get(x->base.app->store, x->arena, x->rid, NULL) : NULL;
	x->change = r ? r->change : 0;
	for (uint32_t i = 0; r && i < x->form.n; i++) {
		uint32_t n;
		const struct ml_value *v = ml_record_values(r, x->arena, x->form.item[i].field, &n);
		if (n)
			ml_ui_form_load(&x->form, x->form.item[i].field, v, n);
	}
}

static struct form_screen *make_form(struct ml_app *app, const struct ml_kind *kind, int64_t rid)
{
	struct form_screen *x = ml_xalloc(sizeof *x);
	uint32_t n;
	x->base = (struct ml_screen){&ops, app};
	x->kind = kind;
	x->rid = rid;
	x->arena = ml_arena_create();
	x->twin_arena = ml_arena_create();
	x->reader = ml_store_reader(app->store);
	x->draft_ms = app->ctx->now_ms(app->ctx);
	ml_form_link_init(&x->link, app, kind, rid);
	struct ml_ui_form_host host = ml_app_form_host(&x->link, &x->reader);
	const struct ml_field *const *fields = ml_store_fields(app->store, kind, &n);
	ml_ui_form_init(&x->form, kind, fields, n, &host);
	x->first = x->form.current;
	load(x);
	return x;
}

static void restore(struct form_screen *x, struct ml_str body)
{
	if (!ml_ui_form_restore(&x->form, body))
		return;
	x->resumed = true;
	x->draft_generation = x->form.generation; /* it is on disk */
	ml_app_say(x->base.app, ML_ROLE_WARNING, "%s",
		ml_ui_form_has_moved(&x->form)
			? _("Saisie reprise ; des valeurs ont changé depuis dans la base : marquées ≠")
			: _("Saisie reprise : Ctrl-S l'enregistre, Échap l'abandonne"));
}

struct ml_screen *ml_form_screen_resume(struct ml_app *app, const struct ml_draft *d)
{
	struct form_screen *x = make_form(app, d->kind, d->rid);
	x->draft_key = ml_arena_str(x->arena, d->key);
	restore(x, d->body);
	return &x->base;
}

/* A key that nobody has: new records, and a record that another program edits just now. */
static struct ml_str own_key(struct form_screen *x, const char *of)
{
	static unsigned serial;
	return ml_arena_printf(x->arena, "form:%s:%s:%llx.%x", x->kind->key, of,
		(unsigned long long)x->base.app->ctx->now_ms(x->base.app->ctx), ++serial);
}

struct ml_screen *ml_form_screen_create(struct ml_app *app, const struct ml_kind *kind, int64_t rid)
{
	struct form_screen *x = make_form(app, kind, rid);
	char id[ML_UUID_TEXT];
	struct ml_uuid uuid;
	struct ml_draft draft;
	if (!rid || !ml_store_id(app->store, rid, &uuid)) {
		x->draft_key = own_key(x, "new");
		return &x->base;
	}
	ml_uuid_text(&uuid, id);
	x->draft_key = ml_arena_printf(x->arena, "form:%s:%s", kind->key, id);
	if (!ml_draft_read(app, x->arena, x->draft_key, &draft))
		return &x->base;
	if (draft.elsewhere) {
		x->draft_key = own_key(x, id);
		ml_app_say(app, ML_ROLE_WARNING, "%s", _("Cette fiche est en cours de saisie dans une autre fenêtre"));
	} else {
		restore(x, draft.body);
	}
	return &x->base;
}

bool ml_form_screen_has_draft(const struct ml_screen *s, struct ml_str key)
{
	return s->ops == &ops && ml_str_eq(((const struct form_screen *)s)->draft_key, key);
}

/* ---- keys by their name in the table of actions ---- */

static void press(struct ml_screen *s, int code)
{
	struct ml_key k = {.type = ML_KEY_FUNC, .code = code};
	key(s, &k);
}

void ml_form_screen_save(struct ml_screen *s)
{
	press(s, ML_CTRL('s'));
}

void ml_form_screen_choose(struct ml_screen *s)
{
	press(s, ML_FN_F(2));
}

void ml_form_screen_up(struct ml_screen *s)
{
	press(s, ML_CTRL(ML_FN_UP));
}

void ml_form_screen_down(struct ml_screen *s)
{
	press(s, ML_CTRL(ML_FN_DOWN));
}

void ml_form_screen_undo(struct ml_screen *s)
{
	if (!ml_ui_form_undo(&self(s)->form))
		ml_app_say(s->app, ML_ROLE_MUTED, "%s", _("Rien à annuler dans cette saisie"));
}

void ml_form_screen_redo(struct ml_screen *s)
{
	if (!ml_ui_form_redo(&self(s)->form))
		ml_app_say(s->app, ML_ROLE_MUTED, "%s", _("Rien à rétablir dans cette saisie"));
}

void ml_form_screen_take_stored(struct ml_screen *s)
{
	ml_ui_form_take_stored(&self(s)->form);
}

bool ml_form_screen_has_moved(const struct ml_screen *s)
{
	return s->ops == &ops && ml_ui_form_has_moved(&((const struct form_screen *)s)->form);
}

bool ml_form_screen_focus(struct ml_screen *s, const char *field_key)
{
	return s->ops == &ops && ml_ui_form_focus(&self(s)->form, field_key);
}

void ml_form_screen_preset(struct ml_screen *s, const struct ml_field *f, const struct ml_value *v, uint32_t n)
{
	ml_ui_form_put(&self(s)->form, f, v, n);
}
