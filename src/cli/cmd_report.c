/* report: a steering view, all of a subject or a periodic report as a document, in any format. */
#include "period.h"

#include <maillage/text.h>
#include <maillage/view.h>

enum { PLAIN_WIDTH = 90 }; /* of text that goes to no terminal */

/* What to write: one view, or all of a subject. */
struct wanted {
	const struct ml_subject *subject;
	const struct ml_view *view; /* NULL: all that have a tab */
};

/* ---- what is asked for ------------------------------------------------------------------------------ */

static void print_name(struct ml_cli *cli, const char *margin, const char *key, const char *title)
{
	enum { WIDTH = 18 };
	int used = ml_text_width(ml_str(margin)) + ml_text_width(ml_str(key));

	ml_cli_printf(cli, "%s%s%*s%s\n", margin, key, ML_MAX(WIDTH - used, 1), "", _(title));
}

static void list_names(struct ml_cli *cli)
{
	uint32_t n;
	const struct ml_subject *all = ml_subjects(&n);

	for (uint32_t i = 0; i < n; i++) {
		print_name(cli, "", all[i].key, all[i].title);
		for (const struct ml_view *v = all[i].views; v->key; v++)
			print_name(cli, "  ", v->key, v->title);
	}
}

/* A name is a subject, or a view; "subject/view" is that view, where both have the same name. */
static bool by_name(struct ml_str name, struct wanted *out)
{
	const char *slash = name.n ? memchr(name.p, '/', name.n) : NULL;

	*out = (struct wanted){0};
	if (slash) {
		struct ml_str before = ml_str_n(name.p, (size_t)(slash - name.p));
		struct ml_str after = ml_str_n(slash + 1, name.n - before.n - 1);
		out->subject = ml_subject(before);
		for (const struct ml_view *v = out->subject ? out->subject->views : NULL; v && v->key; v++)
			if (ml_str_is(after, v->key))
				out->view = v;
		return out->view != NULL;
	}
	out->subject = ml_subject(name);
	if (!out->subject)
		out->view = ml_view(name, &out->subject);
	return out->subject != NULL;
}

/* "report 01a2015c": the record itself is what the document is about. */
static bool by_record(
	struct ml_cli *cli, const char *id, struct ml_view_ask *ask, struct wanted *out, struct ml_error *e)
{
	struct ml_error why = {0};
	const struct ml_kind *kind;

	if (!ml_cli_record(cli, id, &ask->about, &why) && why.code == ML_E_NOT_FOUND)
		return ml_cli_wrong(
			e, _("ni un nom ni une fiche ; « maillage report --list » donne les noms"), "%s", id);
	if (!ask->about) {
		*e = why;
		return false;
	}
	kind = ml_kind_by_wire((uint64_t)ask->about & 0xff);
	out->view = ml_view_about(kind, &out->subject);
	if (!out->view)
		return ml_cli_wrong(
			e, _("aucun document n'est fait d'une fiche de ce type"), "%s %s", id, kind ? kind->key : "?");
	return true;
}

static bool read_about(struct ml_cli *cli, const struct wanted *w, struct ml_view_ask *ask, struct ml_error *e)
{
	const char *id = ml_cli_value(cli, "about");
	const struct ml_view *v = w->view;

	if (id && !ml_cli_record(cli, id, &ask->about, e))
		return false;
	if (!v)
		return true;
	if (ask->about &&
		(!v->about || ml_kind_by_wire((uint64_t)ask->about & 0xff) != ml_kind_by_key(ml_str(v->about))))
		return ml_cli_wrong(e, _("ce document ne porte pas sur une fiche de ce type"), "%s, --about %s", v->key,
			id ? id : "");
	if (!ask->about && v->takes & ML_VIEW_NEEDS_ABOUT)
		return ml_cli_wrong(e, _("précisez la fiche par --about"), "%s, %s", v->key, v->about);
	return true;
}

static bool read_ask(struct ml_cli *cli, struct ml_view_ask *ask, struct wanted *w, struct ml_error *e)
{
	if (!by_name(ml_str(cli->args[0]), w) && !by_record(cli, cli->args[0], ask, w, e))
		return false;
	return read_about(cli, w, ask, e) && ml_cli_period(cli, ask->from, ask->to, e) &&
	       ml_cli_territory(cli, &ask->territory, e);
}

/* ---- where it goes ------------------------------------------------------------------------------------ */

static const char *known_formats(struct ml_cli *cli)
{
	struct ml_buf keys = {0};
	uint32_t n;
	const struct ml_doc_format *all = ml_doc_formats(&n);

	for (uint32_t i = 0; i < n; i++)
		ml_buf_printf(&keys, "%s%s", i ? ", " : "", all[i].key);
	struct ml_str text = ml_arena_str(cli->arena, ml_buf_view(&keys));
	ml_buf_finish(&keys);
	return ml_arena_printf(cli->arena, _("formats connus : %s"), text.p).p;
}

static bool read_format(struct ml_cli *cli, const char *path, const struct ml_doc_format **out, struct ml_error *e)
{
	const char *key = ml_cli_value(cli, "format"), *dot = path ? strrchr(path, '.') : NULL;

	if (!key)
		key = !path ? "txt" : dot && !strchr(dot, '/') ? dot + 1 : "";
	*out = ml_doc_format(ml_str(key));
	if (!*out)
		return ml_cli_wrong(e, known_formats(cli), "--format %s", key);
	if ((*out)->missing)
		return ml_cli_wrong(e, _((*out)->missing), "--format %s", key);
	if (!path && cli->out_tty && (*out)->binary)
		return ml_cli_wrong(e, _("ce format ne se lit pas dans un terminal ; donnez un fichier par -o"),
			"--format %s", key);
	return true;
}

static void say_written(struct ml_cli *cli, const char *path)
{
	struct ml_buf safe = {0};

	ml_text_harmless(&safe, ml_str(path), false);
	ml_cli_printf(cli, _("Écrit dans %s"), safe.p ? safe.p : "");
	ml_cli_printf(cli, "\n");
	ml_buf_finish(&safe);
}

static bool put(
	struct ml_cli *cli, const struct ml_doc_format *f, const char *path, const struct ml_doc *d, struct ml_error *e)
{
	struct ml_buf out = {0};
	bool good;

	if (!path && strcmp(f->key, "txt") == 0) {
		ml_doc_text(&cli->out, d, cli->columns ? cli->columns : PLAIN_WIDTH);
		return true;
	}
	good = f->write(path ? &out : &cli->out, d, e);
	if (good && path)
		good = ml_file_replace(path, ml_buf_view(&out), 0600, e);
	if (good && path)
		say_written(cli, path);
	ml_buf_finish(&out);
	return good;
}

static bool exec(struct ml_cli *cli, struct ml_error *e)
{
	const char *path = ml_cli_value(cli, "output");
	struct ml_view_ask ask = {.store = cli->store};
	struct wanted w = {0};
	const struct ml_doc_format *format;
	struct ml_doc *d;

	if (path && strcmp(path, "-") == 0)
		path = NULL;
	if (ml_cli_has(cli, "list")) {
		list_names(cli);
		return true;
	}
	if (!cli->n_args)
		return ml_cli_wrong(e, _("nom manquant ; « maillage report --list » donne les noms"), "report");
	if (!read_ask(cli, &ask, &w, e) || !read_format(cli, path, &format, e))
		return false;
	if (w.view ? !ml_view_build(w.view, &ask, cli->arena, &d, e)
		   : !ml_subject_build(w.subject, &ask, cli->arena, &d, e))
		return false;
	return put(cli, format, path, d, e);
}

extern const struct ml_command ml_cmd_report;
const struct ml_command ml_cmd_report = {
	.name = "report",
	.args = N_("NOM|ID"),
	.summary = N_("écrit un document de pilotage ou un rapport périodique"),
	.detail =
		N_("NOM est une rubrique (plan, indicators, actors, territory, budget, reports), dont toutes les vues "
		   "font alors un chapitre, ou une seule vue ; RUBRIQUE/VUE quand les deux portent le même nom. ID est "
		   "une "
		   "fiche dont un document est fait, un rapport périodique par exemple. Sans dates, les douze derniers "
		   "mois. "
		   "Sans -o, le document va à la sortie standard. Un fichier qui existe est remplacé d'un coup."),
	.options =
		(const struct ml_cli_option[]){
			{.name = "format",
				.arg = "html|pdf|md|xlsx|csv|json|txt",
				.help = N_("format à écrire ; sinon d'après le nom du fichier, ou du texte")},
			{.name = "output",
				.letter = 'o',
				.arg = N_("FICHIER"),
				.help = N_("fichier à écrire, sinon la sortie standard"),
				.path = true},
			ML_CLI_PERIOD_OPTIONS,
			{.name = "about", .arg = "ID", .help = N_("la fiche sur laquelle porte le document")},
			{.name = "list", .help = N_("les noms qui existent")}, {.name = NULL}},
	.examples = (const char *const[]){"maillage report plan --format pdf -o plan.pdf",
		"maillage report period --from 2026-01-01 --to 2026-06-30 -o bilan.html",
		"maillage report 01a2015c --format md", NULL},
	.min = 0,
	.max = 1,
	.open = ML_CLI_READ,
	.exec = exec,
};
