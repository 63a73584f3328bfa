/* Texts that are parsed once they are authentic: a manifest, a certificate, an invitation. The first byte chooses. */
#include "../unit/sync_craft.h"
#include "fuzz.h"

static void try_manifest(struct ml_arena *a, struct ml_str text)
{
	struct sync_manifest m, again;
	struct ml_buf one = {0}, two = {0};
	struct ml_error e;
	if (sync_manifest_decode(a, text, &m, "fuzz", &e)) {
		/* What is understood is written in one way only. */
		sync_manifest_encode(&one, &m);
		ML_ASSERT(sync_manifest_decode(a, ml_buf_view(&one), &again, "fuzz", &e));
		sync_manifest_encode(&two, &again);
		ML_ASSERT(ml_str_eq(ml_buf_view(&one), ml_buf_view(&two)));
	}
	ml_buf_finish(&one);
	ml_buf_finish(&two);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	struct ml_arena *a = ml_arena_create();
	struct ml_str text = ml_str_n((const char *)data + 1, size - 1);
	struct sync_cert c;
	struct sync_invitation v = {0};
	struct sync_reader r = {data + 1, data + size, false};
	switch (data[0] & 3) {
	case 0:
		try_manifest(a, text);
		break;
	case 1:
		sync_cert_read(text, &c);
		break;
	case 2:
		sync_invitation_decode(a, text, &v);
		break;
	default:
		while (!r.bad && r.p < r.end)
			sync_skip(&r);
	}
	ml_arena_destroy(a);
	return 0;
}

static void fill_manifest(struct sync_manifest *m);

/* With the keys that came later: epochs, revocations, the team's name. */
static void seed_team(struct ml_buf *out, struct ml_arena *a, bool all)
{
	static const char secret[SYNC_SECRET] = "secret";
	struct sync_epoch epochs[] = {{1, {secret, sizeof secret}}, {2, {secret, sizeof secret}}};
	struct sync_pair pairs[] = {{ML_STR("statement"), {secret, sizeof secret}}};
	struct sync_manifest m = {0};
	fill_manifest(&m);
	m.n_epochs = all ? 2 : 0;
	m.epochs = epochs;
	m.n_revocations = 1;
	m.revocations = pairs;
	m.name = all ? ML_STR("Nord") : ML_STR("");
	ml_buf_char(out, 0);
	sync_manifest_encode(out, &m);
}

static void seed_manifest(struct ml_buf *out, struct ml_arena *a)
{
	struct sync_manifest m;
	fill_manifest(&m);
	ml_buf_char(out, 0);
	sync_manifest_encode(out, &m);
}

static void fill_manifest(struct sync_manifest *m)
{
	static struct sync_mark marks[] = {{5, 77}, {9, 78}};
	static struct sync_received received[] = {{{{1, 2, 3}}, 2, marks}, {{{4}}, 0, NULL}};
	static struct sync_count counts[] = {{1, 2}, {7, 1}};
	static struct ml_uuid receivers[] = {{{9}}};
	static struct ml_str certs[2];
	static struct sync_told told[] = {{{{5}}, {{6}}, 7, {8, 9}, {10}}};
	certs[0] = ML_STR("certificate");
	certs[1] = ML_STR("");
	*m = (struct sync_manifest){.format = 1,
		.time = -1,
		.since = 3,
		.upto = 9,
		.n_counts = 2,
		.counts = counts,
		.n_marks = 2,
		.marks = marks,
		.n_received = 2,
		.received = received,
		.n_certs = 2,
		.certs = certs,
		.n_receivers = 1,
		.receivers = receivers,
		.officer = ML_STR("Élodie"),
		.scope = ML_STR("kind=person"),
		.dictionary = 2,
		.flags = SYNC_PARTIAL,
		.cut = {{{8}}, 1, marks},
		.n_told = 1,
		.told = told,
		.section = {{60, 80, {1}}, {300, 5000, {2}}}};
}

bool fuzz_seed(unsigned i, struct ml_buf *out)
{
	struct ml_arena *a = ml_arena_create();
	uint8_t secret[crypto_sign_SECRETKEYBYTES], pk[crypto_sign_PUBLICKEYBYTES], seed[crypto_sign_SEEDBYTES] = {1};
	struct sync_cert c = {.kind = SYNC_MEMBER, .officer = ML_STR("Omar"), .time = 1};
	crypto_sign_seed_keypair(pk, secret, seed);
	sync_cert_make(a, &c, secret);
	if (i == 0)
		seed_manifest(out, a);
	if (i == 1) {
		ml_buf_char(out, 1);
		ml_buf_str(out, c.body);
	}
	if (i == 2) {
		ml_buf_char(out, 2);
		ml_buf_add(out, "\xa6\x01\x01\x02", 4);
		sync_put_uuid(out, &c.team);
		ml_buf_add(out,
			"\x03\x64"
			"Nord\x04\x81\x82\x01",
			10);
		sync_put_bytes(out, pk, 32);
		ml_buf_add(out, "\x05\x81", 2);
		sync_put_bytes(out, c.body.p, c.body.n);
		ml_buf_char(out, 6);
		sync_put_bytes(out, seed, sizeof seed);
	}
	if (i == 4)
		seed_team(out, a, true);
	if (i == 5)
		seed_team(out, a, false);
	if (i == 3)
		ml_buf_add(out, "\x03\x82\x01\xa1\x02\xd8\x25\x41x\xf6\x9f", 11);
	ml_arena_destroy(a);
	return i < 6;
}
