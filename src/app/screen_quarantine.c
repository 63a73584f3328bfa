/* Quarantaine: bundles of revoked laptops put aside; look at one, take it in whole, or drop it. */
#include <maillage/sync.h>
#include "app/parts.h"
#include "ui/list.h"

struct quarantine {
	struct ml_screen base;
	struct ml_arena *arena;
	struct ml_quarantined *v;
	uint32_t n;
	struct ml_ui_list list;
	struct ml_ui_rows rows;
	int64_t asked;
};

enum { COLUMNS = 5, TITLES_SHOWN = 400 };

static struct quarantine *self(struct ml_screen *s)
{
	return (struct quarantine *)s;
}

static const struct ml_quarantined *current(struct quarantine *x)
{
	return x->list.id && x->list.id <= x->n ? &x->v[x->list.id - 1] : NULL;
}

static void show_row(void *arg, uint64_t row, struct ml_ui_row *out, struct ml_arena *a)
{
	static const char *const states[] = {N_("à revoir"), N_("accepté"), N_("abandonné")};
	struct quarantine *x = arg;
	const struct ml_quarantined *q = &x->v[row];
	out->cells[0] = q->info.officer;
	out->cells[1] = ml_app_when_text(x->base.app, a, q->info.time);
	out->cells[2] = ml_app_when_text(x->base.app, a, q->at);
	out->cells[3] = ml_arena_printf(a, "%llu", (unsigned long long)q->info.records);
	out->cells[4] = ml_str(_(states[q->state]));
	out->roles = ML_NEWN(a, uint8_t, COLUMNS);
	for (int c = 0; c < COLUMNS; c++)
		out->roles[c] = q->state == ML_Q_WAITING ? ML_ROLE_TEXT : ML_ROLE_MUTED;
}

static void refresh(struct ml_screen *s)
{
	struct quarantine *x = self(s);
	struct ml_error e = {0};
	ml_arena_reset(x->arena);
	x->n = 0;
	if (!ml_quarantine_list(s->app->store, x->arena, &x->v, &x->n, &e))
		ml_app_fail(s->app, &e);
	ml_ui_rows_set(&x->rows, x->n);
	ml_ui_list_reload(&x->list);
}

/* ---- looking --------------------------------------------------------------------------------------- */

/* Records that are not here come first; of shipped reference data only the number is told. */
struct looking {
	struct ml_app *app;
	struct ml_arena *a;
	struct ml_buf fresh, known;
	uint32_t n_fresh, n_known, n_shipped;
};

static bool look_at(void *arg, uint64_t kind, const struct ml_uuid *id, const struct ml_state *state, struct ml_error *e)
{
	struct looking *l = arg;
	const struct ml_kind *k = ml_kind_by_wire(kind);
	bool here = ml_store_rid(l->app->store, id) != 0;
	if (here && k && k->flags & ML_K_REFERENCE) {
		l->n_shipped++;
		return true;
	}
	if (++*(here ? &l->n_known : &l->n_fresh) > TITLES_SHOWN)
		return true;
	ml_arena_reset(l->a);
	struct ml_str name = ml_bundle_record_title(l->app->store, l->a, kind, state);
	ml_buf_printf(here ? &l->known : &l->fresh, "%c %s · %.*s\n", here ? '=' : '+', k ? _(k->label) : _("type inconnu"),
		(int)name.n, name.n ? name.p : "");
	return true;
}

static void look(struct quarantine *x, const struct ml_quarantined *q)
{
	struct looking l = {.app = x->base.app, .a = ml_arena_create()};
	struct ml_error e = {0};
	struct ml_buf text = {0};
	if (ml_quarantine_visit(x->base.app->store, q->id, look_at, &l, &e)) {
		ml_buf_printf(&text, _("%u inconnues ici (+), %u connues (=), %u de référence\n\n"), l.n_fresh, l.n_known, l.n_shipped);
		ml_buf_str(&text, ml_buf_view(&l.fresh));
		ml_buf_str(&text, ml_buf_view(&l.known));
		ml_app_message(x->base.app, _("Ce que le paquet contient"), text.p);
	} else {
		ml_app_fail(x->base.app, &e);
	}
	ml_buf_finish(&text);
	ml_buf_finish(&l.fresh);
	ml_buf_finish(&l.known);
	ml_arena_destroy(l.a);
}

/* ---- deciding ------------------------------------------------------------------------------------------ */

static void accept_confirmed(struct ml_app *app, bool accepted, void *arg)
{
	struct quarantine *x = arg;
	struct ml_merge_report r;
	struct ml_error e = {0};
	struct ml_arena *a = ml_arena_create();
	bool saved = accepted && ml_backup_before_merge(app->store, &e);
	if (accepted && ml_quarantine_accept(app->store, x->asked, false, a, &r, &e))
		ml_app_say(app, saved ? ML_ROLE_OK : ML_ROLE_WARNING,
			ml_trn("%llu fiche prise · Ctrl-Z annule", "%llu fiches prises · Ctrl-Z annule", (unsigned long)r.records),
			(unsigned long long)r.records);
	else if (accepted)
		ml_app_fail(app, &e);
	ml_arena_destroy(a);
	ml_app_refresh(app);
}

void ml_quarantine_screen_accept(struct ml_screen *s)
{
	struct quarantine *x = self(s);
	const struct ml_quarantined *q = current(x);
	static const char *buttons[3];
	struct ml_merge_report r;
	struct ml_error e = {0};
	struct ml_arena *a = ml_arena_create();
	struct ml_buf text = {0};
	if (q && ml_quarantine_accept(s->app->store, q->id, true, a, &r, &e)) {
		x->asked = q->id;
		ml_buf_printf(&text, _("Ce paquet vient d'un poste exclu : créées %llu, modifiées %llu, conflits %llu, effacées %llu, connues %llu.\n"
				       "Ces fiches gagneront tous les postes de l'équipe."),
			(unsigned long long)r.created, (unsigned long long)r.updated, (unsigned long long)r.conflicts,
			(unsigned long long)r.erased, (unsigned long long)r.unchanged);
		buttons[0] = _("Prendre tout");
		buttons[1] = _("Annuler");
		ml_app_ask(s->app, _("Prendre ce paquet en entier ?"), text.p, buttons, true, accept_confirmed, x);
	} else if (q) {
		ml_app_fail(s->app, &e);
	}
	ml_buf_finish(&text);
	ml_arena_destroy(a);
}

static void drop_confirmed(struct ml_app *app, bool accepted, void *arg)
{
	struct quarantine *x = arg;
	struct ml_error e = {0};
	if (accepted && !ml_quarantine_drop(app->store, x->asked, &e))
		ml_app_fail(app, &e);
	ml_app_refresh(app);
}

void ml_quarantine_screen_drop(struct ml_screen *s)
{
	struct quarantine *x = self(s);
	const struct ml_quarantined *q = current(x);
	static const char *buttons[3];
	if (!q || q->state == ML_Q_DROPPED)
		return;
	x->asked = q->id;
	buttons[0] = _("Abandonner");
	buttons[1] = _("Annuler");
	ml_app_ask(s->app, _("Abandonner ce paquet ?"), _("La copie mise de côté est supprimée, sans retour."), buttons, true,
		drop_confirmed, x);
}

/* ---- the screen -------------------------------------------------------------------------------------------- */

static void title(struct ml_screen *s, struct ml_buf *place, struct ml_buf *details)
{
	ml_buf_z(place, _("Quarantaine"));
	ml_buf_printf(details, ml_trn("%u paquet", "%u paquets", self(s)->n), self(s)->n);
}

static void draw(struct ml_screen *s, struct ml_surface *f, struct ml_rect body)
{
	ml_ui_list_draw(&self(s)->list, f, body, s->app->overlay == ML_OVER_NONE);
}

static void help(struct ml_screen *s, struct ml_buf *out)
{
	ml_buf_z(out, _("Entrée montre les fiches sans les prendre · F7 prendre tout · F8 abandonner"));
}

static enum ml_ui_result key(struct ml_screen *s, const struct ml_key *k)
{
	struct quarantine *x = self(s);
	enum ml_ui_result r = ml_ui_list_key(&x->list, k);
	const struct ml_quarantined *q = current(x);
	if (r == ML_UI_ACCEPTED && q)
		look(x, q);
	return r;
}

static void destroy(struct ml_screen *s)
{
	struct quarantine *x = self(s);
	ml_ui_list_finish(&x->list);
	ml_arena_destroy(x->arena);
	ml_free_(x);
}

static const struct ml_screen_ops ops = {.name = "quarantine",
	.scope = ML_SCOPE_QUARANTINE,
	.title = title,
	.draw = draw,
	.key = key,
	.help = help,
	.refresh = refresh,
	.destroy = destroy};

struct ml_screen *ml_quarantine_create(struct ml_app *app)
{
	static const struct {
		const char *label;
		int width, grow;
	} rows[COLUMNS] = {{N_("De"), 20, 2}, {N_("Écrit le"), 12, 0}, {N_("Reçu le"), 12, 0}, {N_("Fiches"), 8, 0}, {N_("État"), 12, 1}};
	struct quarantine *x = ml_xalloc(sizeof *x);
	struct ml_ui_column columns[COLUMNS] = {0};
	x->base = (struct ml_screen){&ops, app};
	x->arena = ml_arena_create();
	for (size_t i = 0; i < COLUMNS; i++)
		columns[i] = (struct ml_ui_column){
			.key = "", .label = _(rows[i].label), .width = rows[i].width, .grow = rows[i].grow};
	ml_ui_rows_init(&x->rows, x, NULL, show_row);
	ml_ui_list_init(&x->list, &x->rows.source, columns, COLUMNS);
	x->list.no_filter = true;
	x->list.no_ticks = true;
	x->list.empty = _("Rien en quarantaine : aucun paquet n'est venu d'un poste exclu.");
	refresh(&x->base);
	return &x->base;
}
