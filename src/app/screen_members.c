/* Membres: the laptops of the team, when each was heard of and what it lacks; inviting, joining, shutting out. */
#include <maillage/sync.h>
#include "app/parts.h"
#include "ui/list.h"

struct members {
	struct ml_screen base;
	struct ml_arena *arena;
	struct ml_member *v;
	uint32_t n;
	struct ml_ui_list list;
	struct ml_ui_rows rows;
	struct ml_uuid asked; /* the site that a question is about */
};

enum { DETAILS = 6, COLUMNS = 5 };

static struct members *self(struct ml_screen *s)
{
	return (struct members *)s;
}

static const struct ml_member *current(struct members *x)
{
	return x->list.id && x->list.id <= x->n ? &x->v[x->list.id - 1] : NULL;
}

static struct ml_str name_of(const struct ml_member *m)
{
	return m->officer.n ? m->officer : ml_str(_("poste sans nom"));
}

/* "A. Benali", or the start of the id. */
static void site_name(struct ml_app *app, const struct ml_uuid *site, struct ml_buf *out)
{
	struct ml_str name = ml_store_officer_of(app->store, site);
	char id[ML_UUID_TEXT];
	ml_uuid_text(site, id);
	if (name.n)
		ml_buf_str(out, name);
	else
		ml_buf_printf(out, "%.8s", id);
}

/* ---- the list ------------------------------------------------------------------------------------ */

static struct ml_str remark(const struct ml_member *m)
{
	const struct {
		bool on;
		const char *text;
	} remarks[] = {{m->revoked, N_("exclu")}, {m->here, N_("ce poste")}, {m->disputed, N_("exclusion contestée")},
		{m->gap, N_("un paquet manque")}, {m->copied, N_("base copiée")}};
	for (size_t i = 0; i < ML_COUNT(remarks); i++)
		if (remarks[i].on)
			return ml_str(_(remarks[i].text));
	return ML_STR("");
}

static void show_row(void *arg, uint64_t row, struct ml_ui_row *out, struct ml_arena *a)
{
	struct members *x = arg;
	const struct ml_member *m = &x->v[row];
	out->cells[0] = name_of(m);
	out->cells[1] = ml_app_when_text(x->base.app, a, m->joined);
	out->cells[2] = m->here ? ML_STR("") : m->last_heard ? ml_app_when_text(x->base.app, a, m->last_heard) : ml_str(_("jamais"));
	out->cells[3] = m->here || m->revoked ? ML_STR("") : ml_arena_printf(a, "%llu", (unsigned long long)m->to_give);
	out->cells[4] = remark(m);
	out->marks = m->gap || m->disputed ? ML_MARK_LATE : 0;
	out->roles = ML_NEWN(a, uint8_t, COLUMNS);
	for (int c = 0; c < COLUMNS; c++)
		out->roles[c] = m->revoked ? ML_ROLE_MUTED : m->here ? ML_ROLE_STRONG : ML_ROLE_TEXT;
}

static void refresh(struct ml_screen *s)
{
	struct members *x = self(s);
	struct ml_error e = {0};
	ml_arena_reset(x->arena);
	x->n = 0;
	if (ml_team_info(s->app->store, NULL, NULL) && !ml_team_members(s->app->store, x->arena, &x->v, &x->n, &e))
		ml_app_fail(s->app, &e);
	x->list.empty = ml_team_is_pending(s->app->store)
				? _("Les mots de l'invitation sont notés. Lisez un paquet du poste qui a invité : la base rejoindra l'équipe.")
				: _("Pas d'équipe. F4 rejoint celle qui vous a invité ; « Créer une équipe » (F9, Échanges) en fait une.");
	ml_ui_rows_set(&x->rows, x->n);
	ml_ui_list_reload(&x->list);
}

/* ---- details of the current one ------------------------------------------------------------------ */

static void line(struct ml_surface *f, struct ml_rect *r, const char *label, struct ml_str text, enum ml_role role)
{
	struct ml_rect row = ml_rect_cut_rows(r, 1);
	if (row.h < 1)
		return;
	ml_surface_put(f, row.x + 1, row.y, 14, ml_str(label), ML_ROLE_LABEL, ML_START);
	ml_surface_put(f, row.x + 16, row.y, row.w - 17, text, role, ML_START);
}

static void say_joined(struct members *x, const struct ml_member *m, struct ml_buf *out)
{
	if (m->joined)
		ml_app_when(x->base.app, out, m->joined);
	if (ml_uuid_is_nil(&m->joined_by)) {
		ml_buf_printf(out, "%s%s", m->joined ? _(", ") : "", _("a fondé l'équipe"));
		return;
	}
	ml_buf_printf(out, "%s%s", m->joined ? _(", ") : "", _("invité par "));
	site_name(x->base.app, &m->joined_by, out);
}

static void say_exchange(struct members *x, const struct ml_member *m, struct ml_buf *out)
{
	if (m->here) {
		ml_buf_z(out, _("ce poste"));
		return;
	}
	if (m->last_heard) {
		ml_buf_z(out, _("dernier paquet lu : "));
		ml_app_when(x->base.app, out, m->last_heard);
	} else {
		ml_buf_z(out, _("aucun paquet lu de ce poste"));
	}
	if (m->gap)
		ml_buf_z(out, _(" · un paquet manque"));
	else if (m->revoked)
		return;
	else if (m->to_give)
		ml_buf_printf(out, ml_trn(" · %llu fiche à donner", " · %llu fiches à donner", (unsigned long)m->to_give),
			(unsigned long long)m->to_give);
	else
		ml_buf_z(out, _(" · à jour"));
}

static void say_revoked(struct members *x, const struct ml_member *m, struct ml_buf *out)
{
	if (m->revoked) {
		ml_buf_z(out, _("exclu par "));
		site_name(x->base.app, &m->revoked_by, out);
		ml_buf_z(out, _(", "));
		ml_app_when(x->base.app, out, m->revoked_at);
		if (m->voices > 1)
			ml_buf_printf(out, _(" (%u voix)"), m->voices);
	} else if (m->disputed) {
		ml_buf_z(out, _("une exclusion ne compte pas : son auteur est exclu lui-même"));
	} else {
		ml_buf_z(out, _("membre de l'équipe"));
	}
}

static void draw_details(struct members *x, struct ml_surface *f, struct ml_rect r)
{
	const struct ml_member *m = current(x);
	struct ml_buf text = {0};
	if (!m)
		return;
	struct ml_rect head = ml_rect_cut_rows(&r, 1);
	ml_surface_put(f, head.x + 1, head.y, head.w - 1, name_of(m), ML_ROLE_HEADER, ML_START);
	say_joined(x, m, &text);
	line(f, &r, _("Membre depuis"), ml_buf_view(&text), ML_ROLE_TEXT);
	ml_buf_clear(&text);
	say_exchange(x, m, &text);
	line(f, &r, _("Échanges"), ml_buf_view(&text), m->gap ? ML_ROLE_WARNING : ML_ROLE_TEXT);
	ml_buf_clear(&text);
	say_revoked(x, m, &text);
	line(f, &r, _("État"), ml_buf_view(&text), m->revoked || m->disputed ? ML_ROLE_WARNING : ML_ROLE_TEXT);
	ml_buf_clear(&text);
	ml_digest_words(&m->fingerprint, &text);
	line(f, &r, _("Empreinte"), ml_buf_view(&text), ML_ROLE_STRONG);
	ml_buf_finish(&text);
}

static void draw(struct ml_screen *s, struct ml_surface *f, struct ml_rect body)
{
	struct members *x = self(s);
	struct ml_rect details = ml_rect_cut_rows(&body, x->n ? -DETAILS : 0);
	ml_ui_list_draw(&x->list, f, body, s->app->overlay == ML_OVER_NONE);
	ml_rect_cut_rows(&details, 1);
	draw_details(x, f, details);
}

static void title(struct ml_screen *s, struct ml_buf *place, struct ml_buf *details)
{
	struct ml_buf team = {0};
	ml_buf_z(place, _("Membres"));
	if (ml_team_info(s->app->store, &team, NULL))
		ml_buf_printf(details, _("équipe : %s"), team.p ? team.p : "");
	else
		ml_buf_z(details, _("pas d'équipe"));
	ml_buf_finish(&team);
}

static void help(struct ml_screen *s, struct ml_buf *out)
{
	ml_buf_z(out, self(s)->n ? _("F6 inviter · F8 exclure · F2 quarantaine · l'empreinte se compare au téléphone")
				 : _("F4 rejoindre une équipe : dix-huit mots, texte d'un code QR, ou fichier"));
}

static void status(struct ml_screen *s, struct ml_buf *out)
{
	uint32_t waiting = ml_quarantine_waiting(s->app->store);
	if (waiting)
		ml_buf_printf(out,
			ml_trn("%u paquet d'un poste exclu est en quarantaine : F2", "%u paquets de postes exclus sont en quarantaine : F2",
				waiting),
			waiting);
}

/* ---- shutting out ------------------------------------------------------------------------------------ */

static void revoke_confirmed(struct ml_app *app, bool accepted, void *arg)
{
	struct members *x = arg;
	struct ml_error e = {0};
	struct ml_buf name = {0};
	if (!accepted)
		return;
	site_name(app, &x->asked, &name);
	if (ml_team_revoke(app->store, &x->asked, false, &e))
		ml_app_say(app, ML_ROLE_OK, _("%s est exclu : donnez un paquet à chaque collègue"), name.p);
	else
		ml_app_fail(app, &e);
	ml_buf_finish(&name);
	ml_app_refresh(app);
}

void ml_members_revoke(struct ml_screen *s)
{
	struct members *x = self(s);
	const struct ml_member *m = current(x);
	static const char *buttons[3];
	struct ml_buf text = {0}, heading = {0};
	if (!m || m->here) {
		ml_app_say(s->app, ML_ROLE_WARNING, "%s", m ? _("Un poste ne s'exclut pas lui-même") : _("aucun poste choisi"));
		return;
	}
	x->asked = m->site;
	buttons[0] = _("Exclure");
	buttons[1] = _("Annuler");
	ml_buf_printf(&heading, _("Exclure %.*s de l'équipe ?"), (int)name_of(m).n, name_of(m).p);
	ml_buf_z(&text, _("Ce poste ne pourra plus lire ce qui s'écrit à partir de maintenant.\n"
			  "Ce qu'il a écrit jusqu'ici est gardé ; ce qui viendra de lui sera mis en quarantaine.\n"
			  "La nouvelle clé part avec le prochain paquet donné à chaque collègue.\n"
			  "Pour revenir, il lui faudra une nouvelle invitation."));
	ml_app_ask(s->app, heading.p, text.p, buttons, true, revoke_confirmed, x);
	ml_buf_finish(&text);
	ml_buf_finish(&heading);
}

/* ---- inviting: on the screen, or a file and its passphrase ---------------------------------------------- */

struct invitation { /* one written to a file */
	char *path;
};

static void invitation_free(struct invitation *v)
{
	ml_free_(v->path);
	ml_free_(v);
}

static void phrase_typed(struct ml_app *app, bool accepted, void *arg)
{
	struct invitation *v = arg;
	struct ml_error e = {0};
	if (accepted) {
		char *phrase = ml_ui_dialog_answer(&app->dialog);
		if (ml_team_invite(app->store, v->path, ml_str(phrase), &e))
			ml_app_say(app, ML_ROLE_OK, _("Invitation écrite dans %s : transmettez la phrase à part"), v->path);
		else
			ml_app_fail(app, &e);
		ml_free_(phrase);
	}
	invitation_free(v);
}

static void invitation_named(struct ml_app *app, bool accepted, void *arg)
{
	if (!accepted)
		return;
	struct invitation *v = ml_xalloc(sizeof *v);
	v->path = ml_ui_dialog_answer(&app->dialog);
	ml_app_prompt(app, _("Phrase de l'invitation"), _("Huit caractères au moins ; à dire de vive voix au collègue"),
		ML_STR(""), false, phrase_typed, v);
}

static void way_chosen(struct ml_app *app, bool accepted, void *arg)
{
	if (!accepted || app->dialog.current > 1)
		return;
	if (app->dialog.current == 1) {
		ml_app_prompt(app, _("Inviter un poste"), _("Fichier de l'invitation"), ML_STR("~/invitation.mli"), true,
			invitation_named, NULL);
		return;
	}
	struct ml_error e = {0};
	struct ml_screen *s = ml_invitation_create(app, &e);
	if (s)
		ml_app_push(app, s);
	else
		ml_app_fail(app, &e);
}

bool ml_app_invite(void *ctx, const struct ml_action *a, struct ml_error *e)
{
	static const char *buttons[4];
	buttons[0] = _("Mots et code QR");
	buttons[1] = _("Fichier");
	buttons[2] = _("Annuler");
	ml_app_ask(ctx, _("Inviter un poste"),
		_("À l'écran : dix-huit mots à dire ou à montrer, pour un seul poste.\n"
		  "Par fichier : à copier sur une clé, avec une phrase dite à part."),
		buttons, false, way_chosen, NULL);
	return true;
}

/* ---- joining ------------------------------------------------------------------------------------------------ */

static void ask_words(struct ml_app *app, struct ml_str typed, const char *text);

static void join_phrase(struct ml_app *app, bool accepted, void *arg)
{
	struct invitation *v = arg;
	struct ml_error e = {0};
	if (accepted) {
		char *phrase = ml_ui_dialog_answer(&app->dialog);
		if (ml_team_join(app->store, v->path, ml_str(phrase), &e))
			ml_app_say(app, ML_ROLE_OK, "%s", _("Ce poste est dans l'équipe : lisez un paquet d'un collègue"));
		else
			ml_app_fail(app, &e);
		ml_free_(phrase);
		ml_app_refresh(app);
	}
	invitation_free(v);
}

/* Words that do not fit come back to be corrected, with what is wrong said above them. */
static void join_typed(struct ml_app *app, bool accepted, void *arg)
{
	struct ml_error e = {0};
	if (!accepted)
		return;
	char *typed = ml_ui_dialog_answer(&app->dialog);
	if (typed[0] == '/' || typed[0] == '~') {
		struct invitation *v = ml_xalloc(sizeof *v);
		v->path = ml_ui_dialog_answer(&app->dialog);
		ml_app_prompt(app, _("Phrase de l'invitation"), _("Celle que le collègue vous a dite"), ML_STR(""), false, join_phrase, v);
	} else if (ml_team_join_words(app->store, ml_str(typed), &e)) {
		ml_app_refresh(app);
		ml_app_message(app, _("Invitation notée"),
			_("Lisez maintenant un paquet du poste qui a invité, fait après l'invitation : la base rejoindra l'équipe."));
	} else {
		struct ml_buf why = {0};
		ml_error_line(&e, ml_tr, &why);
		ask_words(app, ml_str(typed), why.p);
		ml_buf_finish(&why);
	}
	ml_free_(typed);
}

static void ask_words(struct ml_app *app, struct ml_str typed, const char *text)
{
	ml_app_prompt(app, _("Rejoindre une équipe"), text, typed, false, join_typed, NULL);
}

bool ml_app_join(void *ctx, const struct ml_action *a, struct ml_error *e)
{
	ask_words(ctx, ML_STR(""), _("Les dix-huit mots, le texte du code QR, ou le chemin du fichier d'invitation"));
	return true;
}

/* ---- the screen -------------------------------------------------------------------------------------------------- */

static enum ml_ui_result key(struct ml_screen *s, const struct ml_key *k)
{
	return ml_ui_list_key(&self(s)->list, k);
}

static void destroy(struct ml_screen *s)
{
	struct members *x = self(s);
	ml_ui_list_finish(&x->list);
	ml_arena_destroy(x->arena);
	ml_free_(x);
}

static const struct ml_screen_ops ops = {.name = "members",
	.scope = ML_SCOPE_MEMBERS,
	.title = title,
	.draw = draw,
	.key = key,
	.help = help,
	.status = status,
	.refresh = refresh,
	.destroy = destroy};

struct ml_screen *ml_members_create(struct ml_app *app)
{
	static const struct {
		const char *label;
		int width, grow;
		uint8_t align;
	} rows[COLUMNS] = {{N_("Officier"), 18, 2, ML_START}, {N_("Membre depuis"), 13, 0, ML_START},
		{N_("Dernier paquet"), 15, 0, ML_START}, {N_("À donner"), 9, 0, ML_RIGHT}, {N_("Remarque"), 14, 1, ML_START}};
	struct members *x = ml_xalloc(sizeof *x);
	struct ml_ui_column columns[COLUMNS] = {0};
	x->base = (struct ml_screen){&ops, app};
	x->arena = ml_arena_create();
	for (size_t i = 0; i < COLUMNS; i++)
		columns[i] = (struct ml_ui_column){.key = "",
			.label = _(rows[i].label),
			.width = rows[i].width,
			.grow = rows[i].grow,
			.align = rows[i].align};
	ml_ui_rows_init(&x->rows, x, NULL, show_row);
	ml_ui_list_init(&x->list, &x->rows.source, columns, COLUMNS);
	x->list.no_filter = true;
	x->list.no_ticks = true;
	refresh(&x->base);
	return &x->base;
}
