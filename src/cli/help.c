/*
 * Help and manual, made from the tables of commands, options, kinds and actions: nothing is described twice.
 */
#include "cli.h"

#include <maillage/text.h>

/* ---- help on the terminal ----------------------------------------------------------------- */

static void pad(struct ml_buf *out, const char *text, int width)
{
	int blanks = width - ml_text_width(ml_str(text));

	ml_buf_z(out, text);
	do
		ml_buf_char(out, ' ');
	while (--blanks > 0);
}

void ml_cli_usage_line(struct ml_buf *out, const struct ml_command *command)
{
	ml_buf_printf(out, "maillage %s", command->name);
	if (command->args[0])
		ml_buf_printf(out, " %s", ml_tr(command->args));
}

static void option_head(struct ml_buf *out, const struct ml_cli_option *option)
{
	if (option->letter)
		ml_buf_printf(out, "-%c, ", option->letter);
	ml_buf_printf(out, "--%s", option->name);
	if (option->arg)
		ml_buf_printf(out, " %s", ml_tr(option->arg));
}

static void help_options(struct ml_buf *out, const char *title, const struct ml_cli_option *options)
{
	struct ml_buf head = {0};

	if (!options || !options->name)
		return;
	ml_buf_printf(out, "\n%s\n", title);
	for (; options->name; options++) {
		ml_buf_clear(&head);
		option_head(&head, options);
		ml_buf_z(out, "  ");
		pad(out, head.p, 26);
		ml_buf_printf(out, "%s\n", ml_tr(options->help));
	}
	ml_buf_finish(&head);
}

void ml_cli_help(struct ml_cli *cli)
{
	struct ml_buf *out = &cli->out;

	ml_buf_printf(out, "%s\n\n", _("maillage : le carnet de terrain de ceux qui tissent un réseau d'acteurs"));
	ml_buf_printf(out, "  maillage [--db %s] [--lang fr|en|ar] [%s …]\n\n", _("FICHIER"), _("COMMANDE"));
	ml_buf_printf(out, "%s\n\n%s\n", _("Sans commande : l'interface plein écran."), _("Commandes :"));
	for (const struct ml_command *const *c = ml_commands; *c; c++) {
		if ((*c)->hidden)
			continue;
		ml_buf_z(out, "  ");
		pad(out, (*c)->name, 12);
		ml_buf_printf(out, "%s\n", ml_tr((*c)->summary));
	}
	help_options(out, _("Options de toutes les commandes :"), ml_cli_global_options);
	ml_buf_printf(out, "\n%s\n",
		_("« maillage COMMANDE --help » décrit une commande ; « man maillage » les décrit toutes."));
}

void ml_cli_help_command(struct ml_cli *cli, const struct ml_command *command)
{
	struct ml_buf *out = &cli->out;

	ml_cli_usage_line(out, command);
	ml_buf_printf(out, "\n\n%s\n", ml_tr(command->summary));
	if (command->detail)
		ml_buf_printf(out, "\n%s\n", ml_tr(command->detail));
	help_options(out, _("Options :"), command->options);
	if (!command->examples)
		return;
	ml_buf_printf(out, "\n%s\n", _("Exemples :"));
	for (const char *const *example = command->examples; *example; example++)
		ml_buf_printf(out, "  %s\n", *example);
}

/* ---- roff -------------------------------------------------------------------------------------- */

/* Text for roff: no character of it may be taken for a request. */
static void roff(struct ml_buf *out, const char *text)
{
	bool line_start = true;

	for (; *text; text++) {
		if (line_start && (*text == '.' || *text == '\''))
			ml_buf_z(out, "\\&");
		line_start = *text == '\n';
		if (*text == '\\')
			ml_buf_z(out, "\\e");
		else if (*text == '-')
			ml_buf_z(out, "\\-");
		else if (*text == '"')
			ml_buf_z(out, "\\(dq");
		else
			ml_buf_char(out, *text);
	}
}

static void section(struct ml_buf *out, const char *title)
{
	ml_buf_z(out, ".SH ");
	roff(out, title);
	ml_buf_char(out, '\n');
}

static void tagged(struct ml_buf *out, const char *head, const char *text)
{
	ml_buf_z(out, ".TP\n\\fB");
	roff(out, head);
	ml_buf_z(out, "\\fR\n");
	roff(out, text);
	ml_buf_char(out, '\n');
}

static void manual_options(struct ml_buf *out, const struct ml_cli_option *options)
{
	struct ml_buf head = {0};

	for (; options && options->name; options++) {
		ml_buf_clear(&head);
		option_head(&head, options);
		tagged(out, head.p, ml_tr(options->help));
	}
	ml_buf_finish(&head);
}

static void manual_examples(struct ml_buf *out, const struct ml_command *command)
{
	if (!command->examples)
		return;
	ml_buf_z(out, ".PP\n.nf\n.RS 4\n");
	for (const char *const *example = command->examples; *example; example++) {
		roff(out, *example);
		ml_buf_char(out, '\n');
	}
	ml_buf_z(out, ".RE\n.fi\n");
}

static void manual_command(struct ml_buf *out, const struct ml_command *command)
{
	struct ml_buf usage = {0};

	ml_cli_usage_line(&usage, command);
	ml_buf_z(out, ".SS ");
	roff(out, usage.p);
	ml_buf_char(out, '\n');
	roff(out, ml_tr(command->summary));
	ml_buf_z(out, ".\n");
	if (command->detail) {
		ml_buf_z(out, ".PP\n");
		roff(out, ml_tr(command->detail));
		ml_buf_char(out, '\n');
	}
	manual_options(out, command->options);
	manual_examples(out, command);
	ml_buf_finish(&usage);
}

static void title_line(struct ml_cli *cli, const char *name, const char *summary)
{
	struct ml_buf *out = &cli->out;

	/* No date: the page must be the same whenever it is built. */
	ml_buf_printf(out, ".TH %s 1 \"\" \"maillage %s\" \"\"\n", name, ML_VERSION);
	section(out, _("NOM"));
	roff(out, name);
	ml_buf_z(out, " \\- ");
	roff(out, summary);
	ml_buf_char(out, '\n');
}

static void manual_choices(struct ml_buf *out, const struct ml_kind *kind, const struct ml_field *field)
{
	struct ml_buf context = {0};
	bool first = true;

	ml_buf_printf(&context, "%s.%s", kind->key, field->key);
	for (const struct ml_choice *c = field->choices; c && c->key; c++) {
		ml_buf_z(out, first ? _(" : ") : _(", "));
		ml_buf_z(out, c->key);
		ml_buf_printf(out, " (%s)", ml_trc(context.p, c->label));
		first = false;
	}
	ml_buf_finish(&context);
}

static void manual_field(struct ml_buf *out, const struct ml_kind *kind, const struct ml_field *field)
{
	struct ml_buf text = {0};

	ml_buf_printf(&text, _("%s : %s"), ml_cli_label(field), ml_tr(ml_type_info(field->type)->label));
	if (field->type == ML_T_REF)
		ml_buf_printf(&text, " (%s)", field->ref);
	if (field->flags & ML_F_MULTI)
		ml_buf_printf(&text, ", %s", _("plusieurs valeurs"));
	if (field->flags & ML_F_REQUIRED)
		ml_buf_printf(&text, ", %s", _("obligatoire"));
	manual_choices(&text, kind, field);
	ml_buf_char(&text, '.');
	tagged(out, field->key, text.p);
	ml_buf_finish(&text);
}

static void manual_kinds(struct ml_buf *out)
{
	uint32_t n;
	const struct ml_kind *const *kinds = ml_kinds(&n);

	section(out, _("TYPES DE FICHES ET CHAMPS"));
	for (uint32_t i = 0; i < n; i++) {
		ml_buf_printf(out, ".SS \"%s \\- ", kinds[i]->key);
		roff(out, ml_tr(kinds[i]->label));
		ml_buf_z(out, "\"\n");
		for (uint32_t f = 0; f < kinds[i]->n_fields; f++)
			if (!ml_cli_is_reserved(&kinds[i]->fields[f]))
				manual_field(out, kinds[i], &kinds[i]->fields[f]);
	}
}

static void manual_keys(struct ml_cli *cli)
{
	struct ml_buf keys = {0}, text = {0};
	const char *label = NULL, *help = NULL;

	if (!cli->host->action)
		return;
	section(&cli->out, _("TOUCHES DE L'INTERFACE"));
	for (uint32_t i = 0; cli->host->action(i, &keys, &label, &help); i++) {
		if (keys.n) {
			ml_buf_z(&text, ml_tr(label));
			if (help && help[0])
				ml_buf_printf(&text, "%s%s", _(" : "), ml_tr(help));
			tagged(&cli->out, keys.p, text.p);
		}
		ml_buf_clear(&keys);
		ml_buf_clear(&text);
	}
	ml_buf_finish(&keys);
	ml_buf_finish(&text);
}

static const struct {
	const char *name, *text;
} environment[] = {
	{"MAILLAGE_DB", N_("base à utiliser, comme --db")},
	{"MAILLAGE_LANG", N_("langue de l'affichage, comme --lang")},
	{"MAILLAGE_PASSPHRASE", N_("phrase de passe d'une invitation, quand personne n'est là pour la taper")},
	{"MAILLAGE_NOW", N_("heure fixe (ISO 8601), pour les essais")},
	{"MAILLAGE_SHARE", N_("dossier des fichiers livrés avec le programme")},
	{"MAILLAGE_LOG", N_("fichier où écrire le journal technique")},
	{"NO_COLOR", N_("s'il existe, ni couleur ni attribut à l'écran")},
	{"XDG_DATA_HOME", N_("dossier qui contient maillage/maillage.db")},
};

static void manual_end(struct ml_cli *cli)
{
	struct ml_buf *out = &cli->out;

	section(out, _("ENVIRONNEMENT"));
	for (size_t i = 0; i < ML_COUNT(environment); i++)
		tagged(out, environment[i].name, ml_tr(environment[i].text));
	section(out, _("CODE DE SORTIE"));
	tagged(out, "0", _("fait"));
	tagged(out, "1", _("refusé ou échoué : une ligne sur la sortie d'erreur dit quoi, pourquoi et que faire"));
	tagged(out, "2", _("commande mal formée"));
}

static void manual_program(struct ml_cli *cli)
{
	struct ml_buf *out = &cli->out;

	title_line(cli, "maillage", _("carnet de terrain de ceux qui tissent un réseau d'acteurs"));
	section(out, _("SYNOPSIS"));
	ml_buf_printf(out, ".B maillage\n[\\-\\-db %s] [\\-\\-lang fr|en|ar] [%s ...]\n", _("FICHIER"), _("COMMANDE"));
	section(out, _("DESCRIPTION"));
	roff(out, _("Sans commande, maillage ouvre son interface plein écran sur la base de l'utilisateur. Chaque "
		    "écran a sa commande.\n"
		    "Avec --json, une commande écrit un objet par ligne : les clés sont celles des champs, les "
		    "identifiants des UUID, les dates "
		    "sont en ISO 8601, les champs à plusieurs valeurs des tableaux, et un champ vide est absent.\n"
		    "Un identifiant peut s'abréger par son début s'il est unique et compte six chiffres au moins."));
	ml_buf_char(out, '\n');
	section(out, _("OPTIONS"));
	manual_options(out, ml_cli_global_options);
	section(out, _("COMMANDES"));
	for (const struct ml_command *const *c = ml_commands; *c; c++)
		if (!(*c)->hidden)
			manual_command(out, *c);
	manual_keys(cli);
	manual_kinds(out);
	manual_end(cli);
}

void ml_cli_manual(struct ml_cli *cli, const struct ml_command *command)
{
	struct ml_buf name = {0};

	if (!command) {
		manual_program(cli);
		return;
	}
	ml_buf_printf(&name, "maillage-%s", command->name);
	title_line(cli, name.p, ml_tr(command->summary));
	section(&cli->out, _("SYNOPSIS"));
	manual_command(&cli->out, command);
	section(&cli->out, _("VOIR AUSSI"));
	ml_buf_z(&cli->out, ".BR maillage (1)\n");
	ml_buf_finish(&name);
}
