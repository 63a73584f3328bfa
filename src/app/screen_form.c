/* The form of a record: fields of the kind, saved as one step; its draft survives a crash. */
#include "app/app.h"
#include "ui/form.h"

struct form_screen {
	struct ml_screen base;
	const struct ml_kind *kind;
	int64_t rid; /* 0: a new record */
	struct ml_ui_form form;
	struct ml_reader reader;
	struct ml_str draft_key;
	struct ml_arena *arena;
	uint64_t draft_generation; /* of the form when its draft was last saved */
	struct ml_screen *back;	   /* the form that asked for this record: it takes its id */
	struct ml_buf likely;	   /* records that look like the one being entered */
};

static struct form_screen *self(struct ml_screen *s)
{
	return (struct form_screen *)s;
}

/* ---- likely duplicates, said while the name is typed ------------------------------------------------ */

static void look_for_twins(struct form_screen *x)
{
	struct ml_store *store = x->base.app->store;
	struct ml_buf words = {0};
	ml_buf_clear(&x->likely);
	for (uint32_t i = 0; !x->rid && i < x->form.n; i++) {
		const struct ml_field *f = x->form.item[i].field;
		bool named = f->type == ML_T_NAME || ((f->flags & ML_F_REQUIRED) && f->type == ML_T_TEXT);
		if (named && (f->flags & ML_F_SEARCHED)) {
			ml_buf_char(&words, ' ');
			ml_buf_str(&words, ml_ui_form_text(&x->form, f));
		}
	}
	struct ml_query q = {.kind = x->kind, .text = ml_str_trim(ml_buf_view(&words)), .limit = 3};
	struct ml_list *l = q.text.n > 3 ? ml_store_list(store, &q, NULL) : NULL;
	for (uint64_t i = 0; l && i < ml_list_size(l); i++) {
		struct ml_str title = ml_store_title(store, x->arena, ml_list_at(l, i)),
			      sub = ml_store_subtitle(store, x->arena, ml_list_at(l, i));
		ml_buf_printf(&x->likely, "%s%.*s", x->likely.n ? " · " : _("Déjà là ? "), (int)title.n, title.p);
		if (sub.n)
			ml_buf_printf(&x->likely, " (%.*s)", (int)sub.n, sub.p);
	}
	ml_list_destroy(l);
	ml_buf_finish(&words);
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
	struct ml_edit edit = {.field = f, .op = ML_PUT_SET, .n = n, .v = v};
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
	return good;
}

static struct ml_str step_label(struct form_screen *x)
{
	if (x->rid)
		return ml_store_title(x->base.app->store, x->arena, x->rid);
	for (uint32_t i = 0; i < x->form.n; i++)
		if (x->form.item[i].field->flags & ML_F_REQUIRED)
			return ml_ui_form_text(&x->form, x->form.item[i].field);
	return ml_str(x->kind->label);
}

static void drop_draft(struct form_screen *x)
{
	ml_draft_drop(x->base.app->store, x->draft_key, NULL);
	x->draft_generation = x->form.generation;
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
		if (back && known)
			ml_ui_form_created(&self(back)->form, &id);
		ml_app_say(app, ML_ROLE_OK, "%s", _("Enregistré · Ctrl-Z annule"));
	}
	ml_vec_finish(&edits);
}

/* ---- "+ créer « X »" -------------------------------------------------------------------------------------- */

static void create_reference(struct form_screen *x)
{
	const struct ml_kind *kind = ml_app_only_kind(x->form.create_field);
	struct ml_value name = ml_text(ml_text_nfc(x->arena, x->form.create_text));
	if (!kind)
		return;
	struct ml_screen *s = ml_form_screen_create(x->base.app, kind, 0);
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

static void draw(struct ml_screen *s, struct ml_surface *f, struct ml_rect body)
{
	struct form_screen *x = self(s);
	ml_rect_cut_rows(&body, 1);
	struct ml_rect likely = x->likely.n ? ml_rect_cut_rows(&body, -1) : ml_rect(0, 0, 0, 0);
	ml_ui_form_draw(&x->form, f, body, s->app->overlay == ML_OVER_NONE);
	if (x->likely.n)
		ml_surface_put(
			f, likely.x + 1, likely.y, likely.w - 1, ml_buf_view(&x->likely), ML_ROLE_WARNING, ML_START);
}

static enum ml_ui_result key(struct ml_screen *s, const struct ml_key *k)
{
	struct form_screen *x = self(s);
	enum ml_ui_result r = ml_ui_form_key(&x->form, k);
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
	ml_buf_z(out, _("Ctrl-S enregistrer · Tab champ suivant · F2 choisir · Échap quitter"));
}

static void idle(struct ml_screen *s)
{
	struct form_screen *x = self(s);
	struct ml_buf body = {0};
	if (!x->form.dirty || x->draft_generation == x->form.generation)
		return;
	ml_ui_form_draft(&x->form, &body);
	ml_draft_save(s->app->store, x->draft_key, ml_buf_view(&body), NULL);
	x->draft_generation = x->form.generation;
	ml_buf_finish(&body);
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
	if (!x->form.dirty) {
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
	ml_buf_finish(&x->likely);
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
	.idle = idle,
	.leave = leave,
	.current = current,
	.destroy = destroy};

static void load(struct form_screen *x)
{
	struct ml_record *r = x->rid ? ml_store_get(x->base.app->store, x->arena, x->rid, NULL) : NULL;
	for (uint32_t i = 0; r && i < x->form.n; i++) {
		uint32_t n;
		const struct ml_value *v = ml_record_values(r, x->arena, x->form.item[i].field, &n);
		if (n)
			ml_ui_form_load(&x->form, x->form.item[i].field, v, n);
	}
}

static void restore_draft(struct form_screen *x)
{
	struct ml_buf body = {0};
	if (ml_draft_load(x->base.app->store, x->draft_key, &body) && ml_ui_form_restore(&x->form, ml_buf_view(&body)))
		ml_app_say(x->base.app, ML_ROLE_WARNING, "%s",
			_("Saisie interrompue retrouvée : Ctrl-S l'enregistre, Échap l'abandonne"));
	ml_buf_finish(&body);
}

struct ml_screen *ml_form_screen_create(struct ml_app *app, const struct ml_kind *kind, int64_t rid)
{
	struct form_screen *x = ml_xalloc(sizeof *x);
	char id[ML_UUID_TEXT] = "new";
	struct ml_uuid uuid;
	uint32_t n;
	x->base = (struct ml_screen){&ops, app};
	x->kind = kind;
	x->rid = rid;
	x->arena = ml_arena_create();
	x->reader = ml_store_reader(app->store);
	if (rid && ml_store_id(app->store, rid, &uuid))
		ml_uuid_text(&uuid, id);
	x->draft_key = ml_arena_printf(x->arena, "form:%s:%s", kind->key, id);
	struct ml_ui_form_host host = ml_app_form_host(app, &x->reader);
	const struct ml_field *const *fields = ml_store_fields(app->store, kind, &n);
	ml_ui_form_init(&x->form, kind, fields, n, &host);
	load(x);
	restore_draft(x);
	return &x->base;
}

void ml_form_screen_preset(struct ml_screen *s, const struct ml_field *f, const struct ml_value *v, uint32_t n)
{
	ml_ui_form_put(&self(s)->form, f, v, n);
}
