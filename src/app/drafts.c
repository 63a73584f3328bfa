/*
 * Interrupted entries: what forms held when the program went away. Each is kept under a key of its own with what it is,
 * when it was left and which process it belongs to: one that is still running elsewhere keeps its own.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/actions.h"

#define HEAD "maillage-form 1"

/* ---- whose ---------------------------------------------------------------------------------- */

/* When a process began, in ticks since the machine did: with its number it names no other. 0: not there. */
static long long start_of(long pid)
{
	char path[40], line[1024];
	long long start = 0;
	snprintf(path, sizeof path, "/proc/%ld/stat", pid);
	FILE *f = fopen(path, "r");
	if (!f)
		return 0;
	/* The name in parentheses may hold anything: what follows its last one counts. Field 22 is the twentieth from
	 * there. */
	if (fgets(line, sizeof line, f)) {
		char *at = strrchr(line, ')');
		for (int i = 0; at && i < 20; i++)
			at = strchr(at + 1, ' ');
		start = at ? atoll(at + 1) : 0;
	}
	fclose(f);
	return start;
}

static void put_owner(struct ml_buf *out)
{
	ml_buf_printf(out, "owner %ld.%lld\n", (long)getpid(), start_of(getpid()));
}

static bool is_held_elsewhere(struct ml_str owner)
{
	struct ml_str rest = owner, pid;
	int64_t n, start;
	if (!ml_str_split(&rest, '.', &pid) || !ml_str_to_int(pid, &n) || !ml_str_to_int(rest, &start) || start == 0)
		return false;
	return n != getpid() && start_of((long)n) == start;
}

/* ---- writing, reading ---------------------------------------------------------------------------- */

bool ml_draft_put(struct ml_app *app, struct ml_str key, struct ml_str title, struct ml_str body, struct ml_error *e)
{
	struct ml_buf out = {0};
	ml_buf_z(&out, HEAD "\n");
	put_owner(&out);
	ml_buf_printf(&out, "when %lld\ntitle ", (long long)app->ctx->now_ms(app->ctx));
	ml_text_harmless(&out, ml_str_n(title.p, ml_text_fit(title, 60)), false);
	ml_buf_z(&out, "\n\n");
	ml_buf_str(&out, body);
	bool good = ml_draft_save(app->store, key, ml_buf_view(&out), e);
	ml_buf_finish(&out);
	return good;
}

/* "form:KIND:new:…" or "form:KIND:UUID…" */
static bool read_key(struct ml_app *app, struct ml_str key, struct ml_draft *d)
{
	struct ml_str rest = key, piece;
	struct ml_uuid id;
	if (!ml_str_split(&rest, ':', &piece) || !ml_str_is(piece, "form") || !ml_str_split(&rest, ':', &piece) ||
		!(d->kind = ml_kind_by_key(piece)) || !ml_str_split(&rest, ':', &piece))
		return false;
	d->key = key;
	if (ml_str_is(piece, "new"))
		return true;
	d->rid = ml_uuid_parse(piece, &id) ? ml_store_rid(app->store, &id) : 0;
	return d->rid != 0;
}

/* The lines before the empty one; what an older program left has none. */
static void read_head(struct ml_str body, struct ml_draft *d)
{
	struct ml_str rest = body, line;
	d->body = body;
	if (!ml_str_split(&rest, '\n', &line) || !ml_str_is(line, HEAD))
		return;
	while (ml_str_split(&rest, '\n', &line) && line.n) {
		struct ml_str name;
		ml_str_split(&line, ' ', &name);
		if (ml_str_is(name, "owner"))
			d->elsewhere = is_held_elsewhere(line);
		else if (ml_str_is(name, "when"))
			ml_str_to_int(line, &d->when);
		else if (ml_str_is(name, "title"))
			d->title = line;
	}
	d->body = rest;
}

bool ml_draft_read(struct ml_app *app, struct ml_arena *a, struct ml_str key, struct ml_draft *d)
{
	struct ml_buf body = {0};
	*d = (struct ml_draft){0};
	bool good = read_key(app, key, d) && ml_draft_load(app->store, key, &body);
	if (good)
		read_head(ml_arena_str(a, ml_buf_view(&body)), d);
	ml_buf_finish(&body);
	return good;
}

static int newest_first(const void *a, const void *b)
{
	const struct ml_draft *x = a, *y = b;
	return x->when != y->when ? (x->when < y->when ? 1 : -1) : ml_str_cmp(x->key, y->key);
}

uint32_t ml_app_drafts(struct ml_app *app, struct ml_arena *a, struct ml_draft **out)
{
	struct ml_str *keys;
	uint32_t n_keys = 0, n = 0, held = 0;
	if (!ml_draft_keys(app->store, a, &keys, &n_keys, NULL))
		n_keys = 0;
	*out = ML_NEWN(a, struct ml_draft, n_keys + 1);
	for (uint32_t i = 0; i < n_keys; i++) {
		bool open = false;
		for (uint32_t k = 0; k < app->n_screens; k++)
			open |= ml_form_screen_has_draft(app->screens[k], keys[i]);
		if (open || !ml_draft_read(app, a, keys[i], *out + n))
			continue;
		held += (*out)[n].elsewhere;
		n += !(*out)[n].elsewhere;
	}
	app->drafts_held = held > 0;
	if (n > 1)
		qsort(*out, n, sizeof **out, newest_first);
	return n;
}

uint32_t ml_app_drafts_left(struct ml_app *app)
{
	struct ml_draft *drafts;
	struct ml_arena *a = ml_arena_create();
	uint32_t n = ml_app_drafts(app, a, &drafts);
	ml_arena_destroy(a);
	return n;
}

/* ---- offering ------------------------------------------------------------------------------------------ */

/* "il y a 5 min", "hier", "12 nov." */
static void put_age(struct ml_app *app, int64_t when, struct ml_buf *out)
{
	int64_t minutes = (app->ctx->now_ms(app->ctx) - when) / 60000;
	if (when <= 0 || minutes < 0)
		return;
	if (minutes < 1)
		ml_buf_z(out, _("à l'instant"));
	else if (minutes < 60)
		ml_buf_printf(out, _("il y a %lld min"), (long long)minutes);
	else if (minutes < 24 * 60)
		ml_buf_printf(out, _("il y a %lld h"), (long long)minutes / 60);
	else
		ml_app_when(app, out, when);
}

static struct ml_str name_of(const struct ml_draft *d)
{
	return d->title.n ? d->title : ml_str(_("sans nom"));
}

static const char *what_of(const struct ml_draft *d)
{
	return _(d->rid ? d->kind->label : d->kind->new_label);
}

struct offer {
	struct ml_arena *a;
	struct ml_draft *draft;
	uint32_t n;
};

static void finish_offer(struct offer *o)
{
	ml_arena_destroy(o->a);
	ml_free_(o);
}

static void resume(struct ml_app *app, const struct ml_draft *d)
{
	ml_app_push(app, ml_form_screen_resume(app, d));
}

static uint32_t suggest(
	void *arg, struct ml_str typed, struct ml_arena *a, struct ml_ui_choice *out, uint32_t max, uint64_t *more)
{
	const struct offer *o = arg;
	uint32_t n = 0;
	*more = 0;
	for (uint32_t i = 0; i < o->n && n < max; i++)
		if (ml_ui_matches(typed, o->draft[i].title) || ml_ui_matches(typed, ml_str(what_of(&o->draft[i]))))
			out[n++] = (struct ml_ui_choice){.key = o->draft[i].key,
				.label = name_of(&o->draft[i]),
				.detail = ml_str(o->draft[i].detail)};
	return n;
}

static void picked(struct ml_app *app, bool accepted, void *arg)
{
	struct offer *o = arg;
	const struct ml_ui_choice *c = accepted ? ml_ui_picker_current(&app->picker) : NULL;
	for (uint32_t i = 0; c && i < o->n; i++)
		if (ml_str_eq(o->draft[i].key, c->key)) {
			resume(app, &o->draft[i]);
			break;
		}
	finish_offer(o);
}

static void answered(struct ml_app *app, bool accepted, void *arg)
{
	struct offer *o = arg;
	if (accepted && app->dialog.current == 0) {
		resume(app, &o->draft[0]);
	} else if (accepted && app->dialog.current == 2) {
		ml_draft_drop(app->store, o->draft[0].key, NULL);
		ml_app_refresh(app);
	}
	finish_offer(o);
}

static void ask_one(struct ml_app *app, struct offer *o)
{
	static const char *buttons[4];
	struct ml_str name = name_of(&o->draft[0]);
	struct ml_buf text = {0}, age = {0};
	put_age(app, o->draft[0].when, &age);
	if (age.n)
		ml_buf_printf(&text, _("Reprendre la saisie de « %.*s » (%s), %s ?"), (int)name.n, name.p,
			what_of(&o->draft[0]), age.p);
	else
		ml_buf_printf(
			&text, _("Reprendre la saisie de « %.*s » (%s) ?"), (int)name.n, name.p, what_of(&o->draft[0]));
	buttons[0] = _("Reprendre");
	buttons[1] = _("Plus tard");
	buttons[2] = _("Abandonner");
	ml_app_ask(app, _("Saisie interrompue"), text.p, buttons, false, answered, o);
	ml_buf_finish(&text);
	ml_buf_finish(&age);
}

static bool offer(struct ml_app *app)
{
	struct offer *o = ml_xalloc(sizeof *o);
	o->a = ml_arena_create();
	o->n = ml_app_drafts(app, o->a, &o->draft);
	for (uint32_t i = 0; i < o->n; i++) {
		struct ml_buf age = {0};
		put_age(app, o->draft[i].when, &age);
		o->draft[i].detail =
			ml_arena_printf(o->a, "%s%s%s", what_of(&o->draft[i]), age.n ? " · " : "", age.n ? age.p : "")
				.p;
		ml_buf_finish(&age);
	}
	if (o->n == 0) {
		finish_offer(o);
		return false;
	}
	if (o->n == 1)
		ask_one(app, o);
	else
		ml_app_pick(app, _("Saisies interrompues : laquelle reprendre ?"), 0, suggest, o, picked, o);
	return true;
}

enum { LOOKS = 12 };

/* A program that was just stopped may need a moment to leave: what it holds is looked at again while nothing is done.
 */
void ml_app_tell_drafts(struct ml_app *app)
{
	if (app->drafts_looks >= LOOKS || app->overlay != ML_OVER_NONE || app->n_screens != 1 ||
		ml_store_is_read_only(app->store))
		return;
	app->drafts_looks = offer(app) || !app->drafts_held ? LOOKS : app->drafts_looks + 1;
	if (app->overlay != ML_OVER_NONE)
		ml_app_refresh(app); /* the home screen counts them */
}

bool ml_app_can_resume(void *ctx, const struct ml_action *a, struct ml_buf *reason)
{
	if (!ml_app_can_write(ctx, a, reason))
		return false;
	if (ml_app_drafts_left(ctx))
		return true;
	ml_buf_z(reason, _("aucune saisie interrompue"));
	return false;
}

bool ml_app_resume(void *ctx, const struct ml_action *a, struct ml_error *e)
{
	offer(ctx);
	return true;
}
