/* What somebody types as an invitation, and signed statements that shut a member out. The first byte chooses. */
#include "../unit/sync_craft.h"
#include "fuzz.h"

static void try_words(struct ml_str typed)
{
	struct sync_token token, again;
	struct ml_error e = {0};
	struct ml_buf words = {0};
	uint16_t w[ML_INVITE_WORDS];
	if (!sync_token_read(typed, &token, &e)) {
		ML_ASSERT(e.code != ML_E_NONE && ml_utf8_valid(ml_str(e.arg)));
		return;
	}
	/* What is understood can be written as words, and means the same again. */
	sync_token_words(&token, w);
	for (int i = 0; i < ML_INVITE_WORDS; i++)
		ml_buf_printf(&words, "%s ", sync_words_fr[w[i]]);
	ML_ASSERT(sync_token_read(ml_buf_view(&words), &again, &e) && memcmp(&token, &again, sizeof token) == 0);
	ml_buf_finish(&words);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sync_revocation r;
	if (size == 0)
		return 0;
	struct ml_str text = ml_str_n((const char *)data + 1, size - 1);
	if (data[0] & 1)
		sync_revocation_read(text, &r);
	else
		try_words(text);
	return 0;
}

static void seed_statement(struct ml_buf *out)
{
	struct ml_buf text = {0}, message = {0};
	static const char use[] = "maillage revocation 1";
	uint8_t seed[crypto_sign_SEEDBYTES] = {3}, pk[crypto_sign_PUBLICKEYBYTES], sk[crypto_sign_SECRETKEYBYTES],
		sig[crypto_sign_BYTES];
	struct ml_uuid id = {{5}};
	crypto_sign_seed_keypair(pk, sk, seed);
	sync_put_map(&text, 8);
	for (uint64_t key = 1; key <= 8; key++) {
		sync_put_uint(&text, key);
		if (key <= 2)
			sync_put_uuid(&text, &id);
		else if (key == 5)
			sync_put_int(&text, 1795341600000);
		else if (key == 6 || key == 7)
			sync_put_bytes(&text, pk, 16);
		else
			sync_put_bytes(&text, pk, 32);
	}
	ml_buf_add(&message, use, sizeof use);
	ml_buf_str(&message, ml_buf_view(&text));
	crypto_sign_detached(sig, NULL, (const uint8_t *)message.p, message.n, sk);
	ml_buf_char(out, 1);
	sync_put_array(out, 2);
	sync_put_bytes(out, text.p, text.n);
	sync_put_bytes(out, sig, sizeof sig);
	struct sync_revocation r;
	ML_ASSERT(sync_revocation_read(ml_str_n(out->p + 1, out->n - 1), &r));
	ml_buf_finish(&text);
	ml_buf_finish(&message);
}

bool fuzz_seed(unsigned i, struct ml_buf *out)
{
	struct sync_token token = {.version = 1, .secret = {1, 2, 3}, .proof = {4, 5}};
	uint16_t w[ML_INVITE_WORDS];
	sync_token_words(&token, w);
	ml_buf_char(out, 0);
	for (int k = 0; i < 2 && k < ML_INVITE_WORDS; k++)
		ml_buf_printf(out, "%s%s", sync_words_fr[w[k]], i ? ", " : " ");
	if (i == 2)
		ml_buf_z(out, "ML1:AGMMUJZUD6SKT2FNZA6ROCS3U4DC37CAIEGVOIWE");
	if (i == 3) {
		ml_buf_clear(out);
		seed_statement(out);
	}
	return i < 4;
}
