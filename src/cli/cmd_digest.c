/* digest: eight words to read to a colleague: same words, same data. */
#include "cli.h"

#include <maillage/sync.h>

static bool exec(struct ml_cli *cli, struct ml_error *e)
{
	struct ml_hash128 digest = ml_store_digest(cli->store);
	struct ml_buf words = {0}, hex = {0};

	ml_digest_words(&digest, &words);
	ml_digest_hex(&digest, &hex);
	if (cli->json) {
		ml_cli_json_open(&cli->out);
		ml_cli_json_text(&cli->out, "words", ml_buf_view(&words));
		ml_cli_json_text(&cli->out, "hex", ml_buf_view(&hex));
		ml_cli_json_close(&cli->out);
	} else {
		ml_cli_printf(cli, "%s\n%s\n", words.p, hex.p);
	}
	ml_buf_finish(&words);
	ml_buf_finish(&hex);
	return true;
}

extern const struct ml_command ml_cmd_digest;
const struct ml_command ml_cmd_digest = {
	.name = "digest",
	.args = "",
	.summary = N_("donne les huit mots qui résument la base"),
	.detail = N_("Deux postes qui ont reçu les mêmes changements ont les mêmes mots ; la seconde ligne dit la même "
		     "chose en chiffres."),
	.options = (const struct ml_cli_option[]){{.name = "json", .help = N_("en JSON")}, {.name = NULL}},
	.min = 0,
	.max = 0,
	.open = ML_CLI_READ,
	.exec = exec,
};
