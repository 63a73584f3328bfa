/* invite: lets a colleague into the team: by a sealed file, by eighteen words, by a QR code. */
#include "cli.h"

#include <maillage/sync.h>
#include <stdlib.h>

static bool by_file(struct ml_cli *cli, const char *path, struct ml_error *e)
{
	struct ml_buf passphrase = {0};
	bool good = ml_cli_passphrase(cli, true, &passphrase, e) &&
		    ml_team_invite(cli->store, path, ml_buf_view(&passphrase), e);

	ml_cli_forget(&passphrase);
	if (good)
		ml_cli_printf(cli, "%s\n",
			_("Invitation écrite. Donnez la phrase de passe de vive voix, jamais avec le fichier."));
	return good;
}

/* Numbered, six rows of three, so that a place can be named on the telephone. */
static void print_words(struct ml_cli *cli, struct ml_str words)
{
	struct ml_str word[ML_INVITE_WORDS];
	int rows = ML_INVITE_WORDS / 3;

	for (int i = 0; i < ML_INVITE_WORDS; i++)
		ml_str_split(&words, ' ', &word[i]);
	for (int i = 0; i < ML_INVITE_WORDS; i++) {
		int at = i % 3 * rows + i / 3;

		ml_cli_printf(cli, i % 3 == 2 ? "%2d %.*s\n" : "%2d %-13.*s", at + 1, (int)word[at].n, word[at].p);
	}
}

/* Where colours may be used, dark on white whatever the terminal's are; else light signs, for a dark terminal. */
static bool print_code(struct ml_cli *cli, struct ml_str text, struct ml_error *e)
{
	const char *no_color = getenv("NO_COLOR");
	bool colour = cli->out_tty && !ml_cli_has(cli, "no-color") && !(no_color && no_color[0]);
	bool ascii = ml_cli_has(cli, "ascii"), dark = ml_cli_has(cli, "invert");
	struct ml_buf drawn = {0};
	struct ml_str rest, line;
	struct ml_qr qr;

	if (!ml_qr_make(cli->arena, text, &qr, e))
		return false;
	ml_qr_draw(&qr, (ascii ? ML_QR_ASCII : 0) | (colour || dark ? 0 : ML_QR_INVERSE), &drawn);
	rest = ml_buf_view(&drawn);
	while (ml_str_split(&rest, '\n', &line) && line.n)
		ml_cli_printf(cli, "%s%.*s%s\n", colour ? "\033[30;107m" : "", (int)line.n, line.p, colour ? "\033[0m" : "");
	ml_cli_forget(&drawn);
	return true;
}

static bool on_screen(struct ml_cli *cli, struct ml_error *e)
{
	struct ml_buf words = {0}, text = {0};
	bool good = ml_team_invite_words(cli->store, &words, &text, e);

	if (good && cli->json) {
		ml_cli_json_open(&cli->out);
		ml_cli_json_text(&cli->out, "words", ml_buf_view(&words));
		ml_cli_json_text(&cli->out, "text", ml_buf_view(&text));
		ml_cli_json_close(&cli->out);
	} else if (good) {
		good = !ml_cli_has(cli, "qr") || print_code(cli, ml_buf_view(&text), e);
		if (good && ml_cli_has(cli, "qr"))
			ml_cli_printf(cli, "%s\n", text.p);
		if (good && ml_cli_has(cli, "words"))
			print_words(cli, ml_buf_view(&words));
		if (good)
			ml_cli_printf(cli, "%s\n",
				_("Pour un seul poste, pendant 60 jours. Donnez-lui ensuite un paquet complet fait ici : "
				  "« maillage bundle --full -o FICHIER »."));
	}
	ml_cli_forget(&words);
	ml_cli_forget(&text);
	return good;
}

static bool exec(struct ml_cli *cli, struct ml_error *e)
{
	const char *path = ml_cli_value(cli, "output");
	bool screen = ml_cli_has(cli, "words") || ml_cli_has(cli, "qr") || (cli->json && !path);

	if (!path && !screen)
		return ml_cli_wrong(e, _("fichier à écrire manquant"), "-o");
	if (path && screen)
		return ml_cli_wrong(e, _("un seul des deux"), "-o, %s", ml_cli_has(cli, "qr") ? "--qr" : "--words");
	if (!ml_team_info(cli->store, NULL, NULL))
		return ml_fail(e, ML_E_TEAM_NONE, NULL);
	return screen ? on_screen(cli, e) : by_file(cli, path, e);
}

extern const struct ml_command ml_cmd_invite;
const struct ml_command ml_cmd_invite = {
	.name = "invite",
	.args = N_("-o FICHIER | --words | --qr"),
	.summary = N_("fait une invitation à rejoindre l'équipe : fichier, mots ou code QR"),
	.detail = N_("Le fichier est scellé par une phrase de passe de huit caractères au moins : MAILLAGE_PASSPHRASE, ou "
		     "celle qu'on tape. Les dix-huit mots et le code QR disent la même chose sans fichier : qui les a entre dans "
		     "l'équipe en lisant un paquet fait ensuite par ce poste, une seule fois."),
	.options = (const struct ml_cli_option[]){{.name = "output",
							  .letter = 'o',
							  .arg = N_("FICHIER"),
							  .help = N_("fichier à écrire"),
							  .path = true},
		{.name = "words", .help = N_("dix-huit mots à dire ou à recopier")},
		{.name = "qr", .help = N_("code QR à photographier, et son texte")},
		{.name = "ascii", .help = N_("code QR en lettres, pour un terminal sans demi-blocs")},
		{.name = "invert", .help = N_("code QR sans couleurs pour un fond clair, ou pour l'imprimer")},
		{.name = "json", .help = N_("en JSON : words et text")}, {.name = NULL}},
	.examples = (const char *const[]){"maillage invite -o equipe.invitation", "maillage invite --qr --words", NULL},
	.min = 0,
	.max = 0,
	.open = ML_CLI_WRITE,
	.exec = exec,
};
