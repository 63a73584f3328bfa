/* Steering views: the file of what shows, or of the whole subject, in any format. */
#include <stdio.h>

#include "app/view_screen.h"

struct exporting {
	struct ml_view_ask ask;
	const struct ml_subject *subject;
	const struct ml_view *view; /* NULL: all of the subject */
	const struct ml_doc_format *format;
	bool several; /* the subject has more than the view that shows */
};

/* Keys: the format, and '*' behind it for all of the subject. */
static uint32_t suggest(
	void *arg, struct ml_str typed, struct ml_arena *a, struct ml_ui_choice *out, uint32_t max, uint64_t *more)
{
	const struct exporting *x = arg;
	uint32_t n_formats, n = 0;
	const struct ml_doc_format *formats = ml_doc_formats(&n_formats);
	*more = 0;
	for (int whole = 0; whole <= x->several; whole++)
		for (uint32_t i = 0; i < n_formats && n < max; i++) {
			const struct ml_doc_format *f = &formats[i];
			struct ml_str label = ml_str(_(f->label));
			if (!ml_ui_matches(typed, label) && !ml_ui_matches(typed, ml_str(f->key)))
				continue;
			out[n++] = (struct ml_ui_choice){.key = ml_arena_printf(a, "%s%s", f->key, whole ? "*" : ""),
				.label = label,
				.detail = ml_str(f->missing ? _(f->missing)
						 : whole    ? _("toute la rubrique")
							    : _("cette vue")),
				.disabled = f->missing != NULL};
		}
	return n;
}

static bool make(struct exporting *x, const char *path, struct ml_error *e)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_buf out = {0};
	struct ml_doc *doc;
	bool digits = ml_digits_use(false); /* as in every file */
	bool good = x->view ? ml_view_build(x->view, &x->ask, a, &doc, e)
			    : ml_subject_build(x->subject, &x->ask, a, &doc, e);
	good = good && x->format->write(&out, doc, e) && ml_file_replace(path, ml_buf_view(&out), 0600, e);
	ml_digits_use(digits);
	ml_buf_finish(&out);
	ml_arena_destroy(a);
	return good;
}

static void path_given(struct ml_app *app, bool accepted, void *arg)
{
	struct exporting *x = arg;
	struct ml_error e = {0};
	char *path = accepted ? ml_ui_dialog_answer(&app->dialog) : NULL;
	if (path && make(x, path, &e))
		ml_app_say(app, ML_ROLE_OK, _("Écrit dans %s"), path);
	else if (path)
		ml_app_fail(app, &e);
	ml_free_(path);
	ml_free_(x);
}

static void format_chosen(struct ml_app *app, bool accepted, void *arg)
{
	struct exporting *x = arg;
	const struct ml_ui_choice *c = accepted ? ml_ui_picker_current(&app->picker) : NULL;
	struct ml_buf name = {0};
	struct ml_str key = c ? c->key : ML_STR("");
	if (key.n && key.p[key.n - 1] == '*') {
		x->view = NULL;
		key.n--;
	}
	x->format = ml_doc_format(key);
	if (!x->format) {
		ml_free_(x);
		return;
	}
	ml_buf_printf(&name, "~/%s.%s", x->view ? x->view->key : x->subject->key, x->format->key);
	ml_app_prompt(app, _(x->format->label), _("Fichier à écrire ; il se remplace s'il existe."), ml_buf_view(&name),
		true, path_given, x);
	ml_buf_finish(&name);
}

void ml_view_export(struct ml_screen *s)
{
	struct view_screen *v = view_screen_of(s);
	struct exporting *x = ml_xalloc(sizeof *x);
	*x = (struct exporting){
		.ask = v->ask, .subject = v->subject, .view = view_now(v), .several = v->tabs.n > 1};
	ml_app_pick(s->app, _("Écrire dans un fichier"), 0, suggest, x, format_chosen, x);
}
