/* The linear mode: reading lines, the words that hold everywhere, the main menu. */
#include "simple.h"

#include <maillage/settings.h>
#include <maillage/text.h>
#include <maillage/view.h>
#include <stdlib.h>
#include <unistd.h>

void ml_simple_say(struct ml_simple *s, const char *fmt, ...)
{
	struct ml_buf text = {0};
	va_list ap;

	va_start(ap, fmt);
	ml_buf_vprintf(&text, fmt, ap);
	va_end(ap);
	ml_cli_text(s->cli, ml_buf_view(&text), true);
	ml_cli_printf(s->cli, "\n");
	ml_buf_finish(&text);
}

void ml_simple_fail(struct ml_simple *s, const struct ml_error *e)
{
	struct ml_buf line = {0};

	ml_error_line(e, ml_tr, &line);
	ml_simple_say(s, "! %s", line.p ? line.p : "");
	ml_buf_finish(&line);
}

bool ml_simple_is_word(struct ml_str typed, const char *words)
{
	struct ml_str rest = ml_str(words), word;

	while (ml_str_split(&rest, '|', &word))
		if (ml_fold_equal(typed, word))
			return true;
	return false;
}

/* ---- lines --------------------------------------------------------------------------------------- */

static bool read_line(struct ml_simple *s, struct ml_str *out)
{
	ml_cli_flush(s->cli, NULL);
	ssize_t n = getline(&s->line, &s->line_size, stdin);

	if (n < 0 || s->cli->ctx->cancel) {
		s->ended = true;
		return false;
	}
	*out = ml_str_trim(ml_arena_str(s->a, ml_str_n(s->line, (size_t)n)));
	if (s->echo)
		ml_simple_say(s, "%.*s", (int)out->n, out->p);
	return true;
}

static void say_help(struct ml_simple *s, const char *help)
{
	if (help)
		ml_simple_say(s, "%s", help);
	ml_simple_say(s, "%s",
		_("Partout : « retour » revient, « annuler » défait la dernière étape, « quitter » s'arrête. Un mot "
		  "précédé de \\ "
		  "est pris tel quel."));
}

/* Words that hold at every question; true: it was one, ask again. */
static bool common_word(struct ml_simple *s, struct ml_str line, const char *help)
{
	if (ml_simple_is_word(line, "aide|help|مساعدة") || ml_str_is(line, "?"))
		say_help(s, help);
	else if (ml_simple_is_word(line, "annuler|undo|تراجع"))
		ml_simple_command(s, "undo", NULL, NULL);
	else if (ml_simple_is_word(line, "retablir|redo|إعادة"))
		ml_simple_command(s, "redo", NULL, NULL);
	else
		return false;
	return true;
}

enum ml_said ml_simple_ask(struct ml_simple *s, const char *prompt, const char *help, struct ml_str *out)
{
	for (;;) {
		ml_cli_text(s->cli, ml_str(prompt), false);
		ml_cli_printf(s->cli, "%s", _(" : "));
		if (!read_line(s, out))
			return ML_SAID_END;
		if (!ml_utf8_valid(*out)) {
			ml_simple_say(s, "! %s", _("texte qui n'est pas de l'UTF-8 valide ; recommencez"));
		} else if (ml_simple_is_word(*out, "quitter|quit|خروج")) {
			s->ended = true;
			return ML_SAID_END;
		} else if (ml_simple_is_word(*out, "retour|back|رجوع")) {
			return ML_SAID_BACK;
		} else if (!common_word(s, *out, help)) {
			if (out->n && out->p[0] == '\\')
				*out = ml_str_n(out->p + 1, out->n - 1);
			return ML_SAID_LINE;
		}
	}
}

static bool chosen(struct ml_str typed, const struct ml_str *labels, uint32_t n, uint32_t *at)
{
	int64_t number;
	uint32_t hits = 0;
	struct ml_buf start = {0}, label = {0};

	if (ml_str_to_int(typed, &number)) {
		*at = (uint32_t)number - 1;
		return number >= 1 && number <= (int64_t)n;
	}
	ml_fold(&start, typed);
	for (uint32_t i = 0; i < n && start.n; i++) {
		ml_buf_clear(&label);
		ml_fold(&label, labels[i]);
		if (ml_str_starts(ml_buf_view(&label), ml_buf_view(&start))) {
			*at = i;
			hits++;
		}
	}
	ml_buf_finish(&start);
	ml_buf_finish(&label);
	return hits == 1;
}

static void list_labels(struct ml_simple *s, const struct ml_str *labels, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		ml_simple_say(s, "%u. %.*s", i + 1, (int)labels[i].n, labels[i].p);
}

/* told: the list was read already and is said again only when asked for: it takes time on a slow line, and to listen
 * to. */
static enum ml_said choose(
	struct ml_simple *s, const char *title, const struct ml_str *labels, uint32_t n, bool told, uint32_t *at)
{
	struct ml_str typed;

	ml_simple_say(s, "\n%s%s", title, told ? _(" (ligne vide : la liste des choix)") : "");
	if (!told)
		list_labels(s, labels, n);
	for (;;) {
		enum ml_said said =
			ml_simple_ask(s, _("Numéro"), _("Le numéro d'une ligne, ou le début de son texte."), &typed);
		if (said != ML_SAID_LINE)
			return said;
		if (chosen(typed, labels, n, at))
			return ML_SAID_LINE;
		if (!typed.n) {
			list_labels(s, labels, n);
			continue;
		}
		ml_simple_say(s, _("! répondez par un nombre de 1 à %u, ou « retour »"), n);
	}
}

enum ml_said ml_simple_choose(
	struct ml_simple *s, const char *title, const struct ml_str *labels, uint32_t n, uint32_t *at)
{
	return choose(s, title, labels, n, false, at);
}

bool ml_simple_yes(struct ml_simple *s, const char *question)
{
	struct ml_str typed;
	struct ml_buf prompt = {0};

	ml_buf_printf(&prompt, _("%s (oui ou non)"), question);
	for (;;) {
		enum ml_said said = ml_simple_ask(s, prompt.p, NULL, &typed);
		bool yes = said == ML_SAID_LINE && ml_simple_is_word(typed, "oui|o|yes|y|نعم");
		if (said != ML_SAID_LINE || yes || ml_simple_is_word(typed, "non|n|no|لا")) {
			ml_buf_finish(&prompt);
			return yes;
		}
	}
}

/* ---- commands ---------------------------------------------------------------------------------------- */

bool ml_simple_command(struct ml_simple *s, const char *name, const char *option, const char *arg)
{
	const struct ml_command *command = ml_command_find(ml_str(name));
	struct ml_cli sub = *s->cli;
	struct ml_error e = {0};

	memset(&sub.given, 0, sizeof sub.given);
	sub.command = command;
	sub.args = &arg;
	sub.n_args = arg ? 1 : 0;
	sub.reader.strict = true;
	for (const struct ml_cli_option *o = command->options; option && o && o->name; o++)
		if (strcmp(o->name, option) == 0)
			ml_vec_push(&sub.given, ((struct ml_cli_given){o, NULL}));
	sub.ctx->cancel = 0;
	bool good = command->exec(&sub, &e);
	s->cli->out = sub.out;
	s->cli->progress_at = sub.progress_at;
	ml_vec_finish(&sub.given);
	if (!good)
		ml_simple_fail(s, &e);
	ml_cli_flush(s->cli, NULL);
	return good;
}

/* ---- the menu -------------------------------------------------------------------------------------------- */

static void agenda(struct ml_simple *s)
{
	ml_simple_command(s, "agenda", NULL, NULL);
	ml_simple_say(s, "\n%s", _("En retard ou à échéance :"));
	ml_simple_command(s, "due", NULL, NULL);
}

static void interaction(struct ml_simple *s)
{
	int64_t who = ml_simple_pick(s, NULL, _("Avec qui (nom, organisme)"));

	if (who)
		ml_simple_interaction(s, who);
}

/* A steering view as text: its subject first, then which of its views. */
static void steer(struct ml_simple *s)
{
	enum { MOST = 24 };
	struct ml_str labels[MOST];
	const struct ml_view *views[MOST];
	uint32_t n, at, n_views = 0;
	const struct ml_subject *subjects = ml_subjects(&n);

	for (uint32_t i = 0; i < n && i < MOST; i++)
		labels[i] = ml_str(_(subjects[i].title));
	if (ml_simple_choose(s, _("Piloter quoi ?"), labels, ML_MIN(n, (uint32_t)MOST), &at) != ML_SAID_LINE)
		return;
	const struct ml_subject *subject = &subjects[at];
	for (const struct ml_view *v = subject->views; v->key && n_views < MOST; v++)
		if (v->tab) {
			labels[n_views] = ml_str(_(v->tab));
			views[n_views++] = v;
		}
	if (ml_simple_choose(s, _(subject->title), labels, n_views, &at) == ML_SAID_LINE)
		ml_simple_command(s, "report", NULL, ml_arena_printf(s->a, "%s/%s", subject->key, views[at]->key).p);
}

static void undo(struct ml_simple *s)
{
	ml_simple_command(s, "undo", NULL, NULL);
}

static const struct {
	const char *label;
	void (*run)(struct ml_simple *);
	bool writes;
} jobs[] = {
	{N_("Chercher quelqu'un ou quelque chose"), ml_simple_find, false},
	{N_("Ajouter une fiche"), ml_simple_add, true},
	{N_("Noter un échange, une relance"), interaction, true},
	{N_("Ce qui est prévu, ce qui est en retard"), agenda, false},
	{N_("Émarger à un événement"), ml_simple_door, true},
	{N_("Échanger avec une clé ou un dossier"), ml_simple_sync, true},
	{N_("Fusionner un paquet reçu"), ml_simple_merge, true},
	{N_("Piloter : plan, indicateurs, acteurs, territoires…"), steer, false},
	{N_("Annuler la dernière étape"), undo, true},
	{N_("Quitter"), NULL, false},
};

static void menu(struct ml_simple *s)
{
	struct ml_str labels[ML_COUNT(jobs)];
	uint32_t at = 0;

	for (bool told = false; !s->ended; told = true) {
		ml_arena_reset(s->a);
		for (size_t i = 0; i < ML_COUNT(jobs); i++)
			labels[i] = ml_str(_(jobs[i].label));
		enum ml_said said = choose(s, _("Que voulez-vous faire ?"), labels, ML_COUNT(jobs), told, &at);
		if (said == ML_SAID_END || (said == ML_SAID_LINE && !jobs[at].run))
			break;
		if (said == ML_SAID_BACK)
			continue;
		if (jobs[at].writes && ml_store_is_read_only(s->cli->store))
			ml_simple_say(s, "! %s", _("base ouverte en lecture seule"));
		else
			jobs[at].run(s);
	}
	ml_simple_say(s, "%s", _("Au revoir. Tout est enregistré."));
}

bool ml_simple_run(struct ml_cli *cli, struct ml_error *e)
{
	struct ml_simple s = {.cli = cli, .a = ml_arena_create(), .echo = !isatty(STDIN_FILENO)};
	bool good = true;

	ml_simple_say(
		&s, "%s", _("maillage, mode simple : des questions, une réponse par ligne ; « aide » à tout moment."));
	if (access(cli->db, F_OK) == 0)
		good = ml_cli_open(cli, ML_CLI_READ, e);
	else
		good = ml_simple_first(&s, e);
	if (good && cli->store) {
		cli->reader = ml_store_reader(cli->store); /* dates and numbers as people say them */
		menu(&s);
	}
	free(s.line);
	ml_arena_destroy(s.a);
	return ml_cli_flush(cli, good ? e : NULL) && good;
}
