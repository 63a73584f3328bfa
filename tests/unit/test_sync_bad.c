/* Bundles and invitations that are damaged, foreign or hostile: refused with the right reason, the database as before. */
#include <sys/resource.h>

#include "sync_kit.h"
#include "sync_craft.h"

static struct ml_error err;
static struct ml_context ca, cb, cx;
static struct ml_store *a, *b, *x;

/* What must not move in b. */
struct before {
	struct ml_hash128 pages; /* of the whole file, as the next reader would see it */
	sqlite3_int64 writes;	 /* rows that this connection ever wrote */
	struct ml_hash128 digest;
	int64_t change;
	uint64_t records;
	uint32_t incs;
	int64_t members;
};

static struct before look(void)
{
	struct before l = {.digest = ml_store_digest(b), .change = ml_store_last_change(b)};
	struct sqlite3_stmt *st = ml_db_prepare(ml_store_db(b), "SELECT (SELECT count(*) FROM member) + (SELECT count(*) FROM peer) + "
		"(SELECT count(*) FROM held) + (SELECT count(*) FROM certificate) + (SELECT count(*) FROM site)", NULL);
	ml_db_step(ml_store_db(b), st, NULL);
	l.members = sqlite3_column_int64(st, 0);
	sqlite3_reset(st);
	l.records = kit_records(b);
	l.incs = ml_lineage_count(ml_store_lineage(b));
	sqlite3_int64 n = 0;
	unsigned char *p = sqlite3_serialize(ml_db_handle(ml_store_db(b)), "main", &n, 0);
	if (!p || n < 4096)
		exit(96);
	/* Two counters of its header move with a transaction that is rolled back, too. */
	memset(p + 24, 0, 4);
	memset(p + 92, 0, 4);
	crypto_generichash((uint8_t *)&l.pages, sizeof l.pages, p, (unsigned long long)n, NULL, 0);
	sqlite3_free(p);
	l.writes = sqlite3_total_changes64(ml_db_handle(ml_store_db(b)));
	return l;
}

static bool same(const struct before *l)
{
	struct before now = look();
	return memcmp(&l->pages, &now.pages, sizeof now.pages) == 0 && memcmp(&l->digest, &now.digest, sizeof now.digest) == 0 &&
	       l->change == now.change && l->records == now.records &&
	       l->incs == now.incs && l->members == now.members;
}

static enum ml_code try_merge(const char *path)
{
	struct ml_arena *m = ml_arena_create();
	struct ml_merge_report r;
	err = (struct ml_error){0};
	bool fine = ml_bundle_merge(b, path, false, m, &r, &err);
	ml_arena_destroy(m);
	return fine ? ML_E_NONE : err.code;
}

static void refused(const char *path, enum ml_code want, const char *what)
{
	struct before l = look();
	enum ml_code got = try_merge(path);
	/* A bundle known already tells what its sender has; one of a revoked site is put aside. */
	if (want == ML_E_NONE || want == ML_E_BUNDLE_REVOKED) {
		struct before now = look();
		l.pages = now.pages;
		l.members = now.members;
	}
	ok(got == want && same(&l), "%s: %s", what, ml_error_name(want));
	if (got != want)
		printf("# got %s\n", ml_error_name(got));
}

/* ---- files that are no bundle ---------------------------------------------------------------- */

static void test_files(void)
{
	refused(kit_path("none.mlg"), ML_E_NO_FILE, "no file");
	refused("/tmp", ML_E_NOT_REGULAR, "a directory");
	refused("/dev/zero", ML_E_NOT_REGULAR, "/dev/zero");
	mkfifo(kit_path("fifo"), 0600);
	refused(kit_path("fifo"), ML_E_NOT_REGULAR, "a FIFO that nobody writes");
	refused(kit_path("b.db"), ML_E_BUNDLE_FOREIGN, "an SQLite file");
	kit_write("empty.mlg", "", 0);
	refused(kit_path("empty.mlg"), ML_E_BUNDLE_FOREIGN, "an empty file");
	kit_write("text.mlg", "Bonjour, ceci est une lettre et non un paquet.\n", 47);
	refused(kit_path("text.mlg"), ML_E_BUNDLE_FOREIGN, "a letter");
	ml_team_invite(a, kit_path("inv.mlg"), KIT_PASS, &err);
	refused(kit_path("inv.mlg"), ML_E_BUNDLE_FOREIGN, "an invitation");
	struct ml_bundle_info info;
	struct ml_arena *m = ml_arena_create();
	struct ml_bundle_options full = {.full = true};
	ok(!ml_bundle_write(a, "/dev/full", &full, m, &info, &err) && err.code == ML_E_NOT_REGULAR, "nothing is written over a device");
	ok(!ml_bundle_write(a, kit_path("no/where.mlg"), &full, m, &info, &err) && err.code == ML_E_NO_FILE, "a folder that is not there");
	ml_arena_destroy(m);
}

#if defined(__SANITIZE_ADDRESS__)
#define STRIDE 7 /* a share of them: the plain build tries every one */
#else
#define STRIDE 1
#endif

/* ---- a whole bundle, damaged -------------------------------------------------------------------- */

static bool refusal(enum ml_code code)
{
	return code == ML_E_BUNDLE_FOREIGN || code == ML_E_BUNDLE_DAMAGED || code == ML_E_BUNDLE_TEAM || code == ML_E_BUNDLE_KEY ||
	       code == ML_E_BUNDLE_VERSION;
}

static void test_mutations(void)
{
	struct ml_bundle_info info;
	char text[4096] = "family_name=Entière|city=Tiznit|note=";
	uint64_t seed = 11;
	for (size_t i = strlen(text); i < sizeof text - 1; i++) {
		seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
		text[i] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[seed >> 58];
	}
	kit_save(a, 0, "person", text, &err);
	ok(kit_bundle(a, "small.mlg", NULL, &info) && info.records < 5, "a small bundle");
	struct ml_buf whole = kit_read("small.mlg");
	struct before l = look();
	size_t bad = 0, n = 0;
	for (size_t cut = 0; cut < whole.n; cut += STRIDE, n++) {
		kit_write("cut.mlg", whole.p, cut);
		bad += !refusal(try_merge(kit_path("cut.mlg")));
	}
	ok(bad == 0 && same(&l) && look().writes == l.writes, "%zu truncations refused, database as before, not a row written", n);
	kit_write("flip.mlg", whole.p, whole.n);
	int fd = open(kit_path("flip.mlg"), O_WRONLY);
	for (size_t i = 0; i < whole.n * 8; i += STRIDE, n++) {
		char byte = (char)(whole.p[i / 8] ^ 1 << i % 8);
		bad += pwrite(fd, &byte, 1, (off_t)(i / 8)) != 1;
		bad += !refusal(try_merge(kit_path("flip.mlg")));
		bad += pwrite(fd, &whole.p[i / 8], 1, (off_t)(i / 8)) != 1;
	}
	close(fd);
	ok(bad == 0 && same(&l) && look().writes == l.writes, "single bits flipped refused, database as before, not a row written");
	ok(n * STRIDE >= whole.n * 9 && whole.n * 9 > 29000, "%zu mutations in all, of %zu bytes", n, whole.n);
	ml_buf_add(&whole, "\0", 1);
	kit_write("more.mlg", whole.p, whole.n);
	refused(kit_path("more.mlg"), ML_E_BUNDLE_DAMAGED, "one byte more");
	ok(kit_sound(b), "sound after all this");
	is_int(try_merge(kit_path("small.mlg")), ML_E_NONE, "the whole bundle is taken");
	ml_buf_finish(&whole);
}

/* More than one chunk: chunks swapped, repeated, dropped. */
static void test_chunks(void)
{
	struct ml_buf note = {0};
	uint64_t seed = 7;
	while (note.n < 480000) {
		seed = seed * 6364136223846793005ULL + 1;
		ml_buf_printf(&note, "%016llx ", (unsigned long long)seed);
	}
	struct ml_value v = ml_text(ml_buf_view(&note)), name = ml_text(ML_STR("Longue"));
	struct ml_edit edits[] = {{kit_field(a, "person", "family_name"), ML_PUT_SET, 1, &name},
		{kit_field(a, "person", "note"), ML_PUT_SET, 1, &v}};
	ml_step_begin(a, "save", ML_STR(""), &err);
	good(ml_store_add(a, ml_kind_by_key(ML_STR("person")), NULL, edits, 2, NULL, &err));
	ml_step_commit(a, &err);
	ok(kit_bundle(a, "big.mlg", NULL, NULL), "a bundle of several chunks");
	struct ml_buf whole = kit_read("big.mlg"), copy = {0};
	size_t chunk = SYNC_CHUNK + crypto_secretstream_xchacha20poly1305_ABYTES;
	size_t first = 16 + SYNC_SALT + SYNC_TAG_SIZE + 4 + crypto_secretstream_xchacha20poly1305_HEADERBYTES;
	ok(whole.n > first + 3 * chunk, "it has four at least");
	ml_buf_add(&copy, whole.p, first);
	ml_buf_add(&copy, whole.p + first + chunk, chunk);
	ml_buf_add(&copy, whole.p + first, chunk);
	ml_buf_add(&copy, whole.p + first + 2 * chunk, whole.n - first - 2 * chunk);
	kit_write("swap.mlg", copy.p, copy.n);
	refused(kit_path("swap.mlg"), ML_E_BUNDLE_DAMAGED, "chunks swapped");
	ml_buf_clear(&copy);
	ml_buf_add(&copy, whole.p, first + chunk);
	ml_buf_add(&copy, whole.p + first + 2 * chunk, whole.n - first - 2 * chunk);
	kit_write("drop.mlg", copy.p, copy.n);
	refused(kit_path("drop.mlg"), ML_E_BUNDLE_DAMAGED, "a chunk dropped");
	kit_write("cut.mlg", whole.p, first + 2 * chunk);
	refused(kit_path("cut.mlg"), ML_E_BUNDLE_DAMAGED, "cut between chunks");
	is_int(try_merge(kit_path("big.mlg")), ML_E_NONE, "the whole of it is taken");
	ml_buf_finish(&whole);
	ml_buf_finish(&copy);
	ml_buf_finish(&note);
}

/* ---- whole bundles from the wrong hands -------------------------------------------------------------- */

static void steal_team(struct ml_store *from, struct ml_store *to)
{
	struct ml_arena *m = ml_arena_create();
	struct sync_team t;
	sync_team_load(from, m, &t, &err);
	struct sqlite3_stmt *st = ml_db_prepare(ml_store_db(to), "UPDATE team SET id = ?", &err);
	sync_bind_uuid(st, 1, &t.id);
	sync_run(to, st, &err);
	st = ml_db_prepare(ml_store_db(to), "UPDATE epoch SET secret = ?", &err);
	sync_bind_blob(st, 1, t.secret, sizeof t.secret);
	sync_run(to, st, &err);
	ml_arena_destroy(m);
}

static void test_hands(void)
{
	ml_team_create(x, ML_STR("Autre"), &err);
	kit_save(x, 0, "person", "family_name=Étranger", &err);
	kit_bundle(x, "x.mlg", NULL, NULL);
	refused(kit_path("x.mlg"), ML_E_BUNDLE_TEAM, "another team");
	steal_team(a, x);
	kit_bundle(x, "x.mlg", NULL, NULL);
	refused(kit_path("x.mlg"), ML_E_BUNDLE_SENDER, "a stranger who has the team's key");

	struct ml_arena *m = ml_arena_create();
	struct craft c;
	struct ml_uuid inc = {{9, 9}};
	craft_start(&c, x, m);
	c.m.site = ml_store_site(a);
	craft_dictionary(&c, &c.m.site, &inc);
	int fd = open(kit_path("forged.mlg"), O_RDWR | O_CREAT | O_TRUNC, 0600);
	craft_seal(&c, &cx, fd);
	close(fd);
	refused(kit_path("forged.mlg"), ML_E_BUNDLE_SENDER, "a stranger who says he is a member");
	craft_finish(&c);

	ml_arena_destroy(m);
}

/* A certificate whose issuer is nobody, or that takes a known site over, changes nothing. */
static void test_certificates(void)
{
	struct ml_arena *m = ml_arena_create();
	struct craft c;
	struct ml_uuid inc = {{8, 9}};
	uint8_t own[crypto_sign_SECRETKEYBYTES], pk[crypto_sign_PUBLICKEYBYTES];
	struct sync_cert self = {.kind = SYNC_FOUNDER, .site = ml_store_site(x), .officer = ML_STR("X"), .time = 1};
	crypto_sign_keypair(pk, own);
	for (int kind = SYNC_FOUNDER; kind <= SYNC_MEMBER; kind++) {
		craft_start(&c, x, m);
		self.kind = (uint64_t)kind;
		self.team = c.m.team;
		memcpy(self.subject, pk, sizeof pk);
		sync_cert_make(m, &self, own);
		memcpy(c.sign, own, sizeof own);
		c.m.certs = &self.body;
		c.m.n_certs = 1;
		craft_dictionary(&c, &c.m.site, &inc);
		int fd = open(kit_path("cert.mlg"), O_RDWR | O_CREAT | O_TRUNC, 0600);
		craft_seal(&c, &cx, fd);
		close(fd);
		refused(kit_path("cert.mlg"), ML_E_BUNDLE_SENDER, "a certificate that nobody vouches for");
		craft_finish(&c);
	}
	ml_arena_destroy(m);
}

/* ---- a member who lies ---------------------------------------------------------------------------- */

enum lie { TRUE_ONE, PLAIN_MORE, PLAIN_LESS, PACKED_MORE, PACKED_LESS, HASH, COUNT_MORE, COUNT_LESS, COUNT_KIND, WINDOW, NOT_ZSTD,
	EXTRA, DICTIONARY_COUNT, DICTIONARY_PARENT, DICTIONARY_SITE, INC_SITE, RECORD_INDEX, RECORD_TAIL, RECORD_GROUP, RECORD_HEAD, BLOCK_COUNT, BLOCK_IDS,
	NEWER, NEWER_FORM, MARKS, BOMB, BOMB_RECORD, LIES };
static const char *const lie_names[LIES] = {"the truth", "announces more", "announces less", "announces a longer section",
	"announces a shorter section", "announces another hash", "counts more", "counts less", "counts another kind",
	"asks for a window of 128 MiB", "no zstd", "more after the end", "dictionary shorter than announced", "parent that comes later",
	"site that is not listed", "incarnation of another site", "incarnation outside the dictionary", "bytes after a record's end",
	"records without a block", "a head in a long form", "a block of more records than follow", "fewer ids than records", "a newer format", "a newer form of records", "marks that do not fit",
	"a bomb", "a record of 60 MB of nothing"};

static const struct ml_uuid liar_ids[2] = {{{1, 1, 2, 3, 4, 5, 0x40, 7, 0x80}}, {{2, 1, 2, 3, 4, 5, 0x40, 7, 0x80}}};

static void put_one(struct craft *c)
{
	craft_block(c, ml_kind_by_key(ML_STR("person"))->wire, 1, liar_ids);
	craft_record(c, kit_field(a, "person", "family_name")->wire, "Menteur");
}

static void lie_in_records(struct craft *c, enum lie lie)
{
	struct ml_buf *r = &c->section[SYNC_RECORDS];
	uint64_t person = ml_kind_by_key(ML_STR("person"))->wire;
	if (lie == RECORD_GROUP) {
		craft_record(c, 16, "Sans bloc");
	} else if (lie == RECORD_TAIL) {
		struct ml_buf one = {0};
		craft_block(c, person, 1, liar_ids);
		craft_text(&one, 16, "Queue");
		ml_buf_char(&one, 0);
		sync_put_bytes(r, one.p, one.n);
		ml_buf_finish(&one);
	} else if (lie == RECORD_HEAD) {
		ml_buf_add(r, "\x98\x03\x01\x00\x01 and more to fill it", 25);
	} else if (lie == NEWER_FORM) {
		sync_put_array(r, 3);
		sync_put_uint(r, person);
		sync_put_uint(r, 3);
		sync_put_bytes(r, lie_names, 40);
	} else if (lie == BLOCK_COUNT) {
		craft_block(c, person, 2, liar_ids);
		craft_record(c, 16, "Une");
	} else if (lie == BLOCK_IDS) {
		put_one(c);
		r->p[4]--; /* of its 16 bytes of id */
	} else if (lie == BOMB_RECORD) {
		craft_block(c, person, 2, liar_ids);
		craft_record(c, 16, "Une");
		sync_put_bytes_head(r, 60 << 20);
		ml_buf_reserve(r, 60 << 20);
		memset(r->p + r->n, 0x80, 60 << 20);
		r->n += 60 << 20;
		c->m.counts[0].n = 2;
	} else {
		put_one(c);
	}
	if (lie == BOMB) {
		ml_buf_reserve(r, 200 << 20);
		memset(r->p + r->n, 0, 200 << 20);
		r->n += 200 << 20;
	}
}

static void lie_in_dictionary(struct craft *c, enum lie lie)
{
	struct ml_buf *d = &c->section[SYNC_DICTIONARY];
	struct ml_uuid inc = {{7, 7, (uint8_t)lie}}, site = ml_store_site(a);
	if (lie == INC_SITE) {
		inc = ml_lineage_at(ml_store_lineage(a), ml_store_incarnation(a))->id;
		site = ml_store_site(x);
	}
	craft_dictionary(c, &site, &inc);
	if (lie == DICTIONARY_COUNT)
		c->m.dictionary = 3;
	else if (lie == DICTIONARY_PARENT)
		d->p[d->n - 2] = 1;
	else if (lie == DICTIONARY_SITE)
		d->p[d->n - 3] = 1;
	else if (lie == RECORD_INDEX) {
		ml_buf_clear(d);
		sync_put_array(d, 2);
		sync_put_uint(d, 0);
		sync_put_uint(d, 0);
		c->m.dictionary = 0;
	}
}

static void lie_in_manifest(struct craft *c, struct ml_context *ctx, enum lie lie)
{
	struct sync_section *s = &c->m.section[SYNC_RECORDS];
	int fd = open("/dev/null", O_WRONLY);
	craft_seal(c, ctx, fd); /* fills the true sizes */
	close(fd);
	c->store_sizes = false;
	if (lie == PLAIN_MORE)
		s->plain += 40;
	else if (lie == PLAIN_LESS)
		s->plain -= 1;
	else if (lie == PACKED_MORE)
		s->packed += 1;
	else if (lie == PACKED_LESS)
		s->packed -= 1;
	else if (lie == HASH)
		s->hash[3] ^= 1;
	else if (lie == COUNT_MORE)
		c->m.counts[0].n++;
	else if (lie == COUNT_LESS)
		c->m.n_counts = 0;
	else if (lie == COUNT_KIND)
		c->m.counts[0].kind++;
	else if (lie == NEWER)
		c->m.format = 2;
	else if (lie == MARKS)
		c->m.upto = 2;
}

static void test_lies(void)
{
	for (int lie = 0; lie < LIES; lie++) {
		struct ml_arena *m = ml_arena_create();
		struct craft c;
		craft_start(&c, a, m);
		c.m.n_counts = 1;
		c.m.counts[0] = (struct sync_count){ml_kind_by_key(ML_STR("person"))->wire, 1};
		c.window_log = lie == WINDOW ? 27 : 0;
		lie_in_dictionary(&c, lie);
		lie_in_records(&c, lie);
		c.raw = lie == NOT_ZSTD;
		if (lie == EXTRA)
			ml_buf_z(&c.extra, "encore");
		lie_in_manifest(&c, &ca, lie);
		int fd = open(kit_path("lie.mlg"), O_RDWR | O_CREAT | O_TRUNC, 0600);
		craft_seal(&c, &ca, fd);
		close(fd);
		if (lie == TRUE_ONE)
			is_int(try_merge(kit_path("lie.mlg")), ML_E_NONE, "a member who tells the truth");
		else
			refused(kit_path("lie.mlg"), lie == NEWER || lie == NEWER_FORM ? ML_E_BUNDLE_VERSION : ML_E_BUNDLE_DAMAGED,
				lie_names[lie]);
		craft_finish(&c);
		ml_arena_destroy(m);
	}
}

/* ---- invitations ------------------------------------------------------------------------------------ */

static void test_invitations(void)
{
	struct ml_context cn = kit_context(99);
	struct ml_store *n = kit_store(&cn, "n.db", "Nadia");
	ml_team_invite(a, kit_path("i.mlg"), KIT_PASS, &err);
	struct ml_buf whole = kit_read("i.mlg");
	size_t bad = 0, tries = 0;
	for (size_t cut = 0; cut < whole.n; cut += cut < 60 ? 1 : 211, tries++) {
		kit_write("ic.mlg", whole.p, cut);
		bad += ml_team_join(n, kit_path("ic.mlg"), KIT_PASS, &err);
	}
	for (size_t i = 0; i < whole.n * 8; i += i < 64 ? 1 : 1499, tries++) {
		whole.p[i / 8] ^= (char)(1 << i % 8);
		/* A file that asks for more memory is slow to refuse: those bits are tried in the envelope's own test. */
		if (i / 8 >= 32 && i / 8 < 40) {
			whole.p[i / 8] ^= (char)(1 << i % 8);
			continue;
		}
		kit_write("ic.mlg", whole.p, whole.n);
		bad += ml_team_join(n, kit_path("ic.mlg"), KIT_PASS, &err);
		whole.p[i / 8] ^= (char)(1 << i % 8);
	}
	ok(bad == 0 && !ml_team_info(n, NULL, NULL), "%zu damaged invitations refused", tries);
	memset(whole.p + 32, 0xff, 8);
	kit_write("ic.mlg", whole.p, whole.n);
	ok(!ml_team_join(n, kit_path("ic.mlg"), KIT_PASS, &err) && err.code == ML_E_BUNDLE_DAMAGED, "one that asks for 4 TiB");
	refused(kit_path("small.mlg"), ML_E_NONE, "a bundle seen before");
	ok(!ml_team_join(n, kit_path("small.mlg"), KIT_PASS, &err) && err.code == ML_E_BUNDLE_FOREIGN, "a bundle is no invitation");
	ml_buf_finish(&whole);
	ml_store_close(n);
}

/* More than memory is given: the rest goes to an unnamed file, from which it comes back. */
static void test_spool(void)
{
	struct sync_spool s;
	uint8_t piece[100003], back[70001];
	uint64_t n = 0, bad = 0;
	sync_spool_begin(&s, &ca);
	for (int i = 0; i < 97; i++) {
		for (size_t k = 0; k < sizeof piece; k++)
			piece[k] = (uint8_t)((n + k) * 2654435761u >> 13);
		size_t take = sizeof piece - (size_t)i * 1009 % 90000;
		bad += !sync_spool_add(&s, kit_path("spool"), piece, take, &err);
		n += take;
	}
	ok(bad == 0 && s.n == n && s.fd >= 0 && s.memory.n < SYNC_CHUNK, "%llu bytes spooled", (unsigned long long)n);
	for (uint64_t at = 0; at < n; at += sizeof back) {
		size_t take = (size_t)ML_MIN(n - at, sizeof back);
		bad += !sync_spool_read(&s, at, back, take, &err);
		for (size_t k = 0; k < take; k++)
			bad += back[k] != (uint8_t)((at + k) * 2654435761u >> 13);
	}
	ok(bad == 0, "and read back");
	bad = pread(s.fd, back, sizeof back, 0) != sizeof back;
	for (size_t k = 0; k < 64; k++)
		bad += back[k] == (uint8_t)(k * 2654435761u >> 13);
	ok(bad < 16, "the file does not hold them in clear");
	sync_spool_finish(&s);
}

/* The last one: nothing of hers is taken afterwards. */
static void test_revoked(void)
{
	struct ml_uuid site = ml_store_site(a);
	good(ml_team_revoke(b, &site, false, &err));
	kit_save(a, 0, "person", "family_name=Révoquée", &err);
	kit_bundle(a, "revoked.mlg", NULL, NULL);
	refused(kit_path("revoked.mlg"), ML_E_BUNDLE_REVOKED, "a revoked member");
}

int main(void)
{
	ca = kit_context(1), cb = kit_context(2), cx = kit_context(3);
	a = kit_store(&ca, "a.db", "Amina");
	b = kit_store(&cb, "b.db", "Bruno");
	x = kit_store(&cx, "x.db", "Xavier");
	ml_team_create(a, ML_STR("Souss"), &err);
	kit_invite(a, b);
	kit_bundle(b, "first.mlg", NULL, NULL);
	kit_merge(a, "first.mlg", NULL);
	kit_send(a, b, NULL);
	kit_save(b, 0, "person", "family_name=Accusé", &err);
	kit_send(b, a, NULL);
	test_spool();
	test_files();
	test_mutations();
	test_chunks();
	test_hands();
	test_certificates();
	test_lies();
	test_invitations();
	test_revoked();
	ok(kit_sound(b), "sound in the end");
	ml_store_close(a);
	ml_store_close(b);
	ml_store_close(x);
	kit_clean();
	return tap_done();
}
