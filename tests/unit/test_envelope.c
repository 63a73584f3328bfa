/*
 * Envelopes and what they announce, one number after another: every bit and every cut of an invitation, every number of a manifest, a
 * dictionary and a block of records, bombs, files that are no files or that change while they are read. Each is refused with its
 * reason, the database is as it was to the last byte of every page, and neither memory nor time goes away.
 */
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>

#include "sync_kit.h"
#include "sync_craft.h"

#if defined(__SANITIZE_ADDRESS__)
#define MEMORY_MAX 2000 /* MB: the sanitizer keeps what is freed */
#else
#define MEMORY_MAX 256
#endif
#define SECONDS_MAX 60

static struct ml_error err;
static struct ml_context ca, cb;
static struct ml_store *a, *b;
static unsigned long tried, wrong;

/* Every page of the database as the next reader would see it. */
static struct ml_hash128 pages(struct ml_store *s)
{
	sqlite3_int64 n = 0;
	struct ml_hash128 h = {{0}};
	unsigned char *p = sqlite3_serialize(ml_db_handle(ml_store_db(s)), "main", &n, 0);
	if (!p || n < 4096)
		exit(96);
	/* The counters of the header move with a transaction that is rolled back, too: they are not content. */
	memset(p + 24, 0, 4);
	memset(p + 92, 0, 4);
	crypto_generichash((uint8_t *)&h, sizeof h, p, (unsigned long long)n, NULL, 0);
	sqlite3_free(p);
	return h;
}

static bool same_pages(struct ml_hash128 before)
{
	struct ml_hash128 now = pages(b);
	return memcmp(&before, &now, sizeof now) == 0;
}

static enum ml_code merge(const char *name)
{
	struct ml_arena *m = ml_arena_create();
	struct ml_merge_report r;
	err = (struct ml_error){0};
	bool fine = ml_bundle_merge(b, kit_path(name), false, m, &r, &err);
	ml_arena_destroy(m);
	return fine ? ML_E_NONE : err.code;
}

static void refused(const char *name, enum ml_code want, const char *what)
{
	struct ml_hash128 before = pages(b);
	enum ml_code got = merge(name);
	ok(got == want && same_pages(before), "%s: %s", what, ml_error_name(want));
	if (got != want)
		printf("# got %s\n", ml_error_name(got));
}

/* ---- what is no file ------------------------------------------------------------------------------ */

static void link_to(const char *target, enum ml_code want, const char *what)
{
	unlink(kit_path("link.mlg"));
	if (symlink(target, kit_path("link.mlg")) != 0)
		exit(95);
	refused("link.mlg", want, what);
}

static void test_no_files(void)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	snprintf(at.sun_path, sizeof at.sun_path, "%s", kit_path("socket.mlg"));
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	ok(fd >= 0 && bind(fd, (struct sockaddr *)&at, sizeof at) == 0, "a socket");
	refused("socket.mlg", ML_E_NOT_REGULAR, "a socket");
	close(fd);
	mkfifo(kit_path("fifo.mlg"), 0600);
	kit_write("empty", "", 0);
	link_to("/dev/zero", ML_E_NOT_REGULAR, "a link to /dev/zero");
	link_to("/dev/tty", ML_E_NOT_REGULAR, "a link to a terminal, or to none");
	link_to(kit_dir, ML_E_NOT_REGULAR, "a link to a folder");
	link_to(kit_path("fifo.mlg"), ML_E_NOT_REGULAR, "a link to a FIFO");
	link_to(kit_path("socket.mlg"), ML_E_NOT_REGULAR, "a link to a socket");
	link_to(kit_path("b.db"), ML_E_BUNDLE_FOREIGN, "a link to the database itself");
	link_to(kit_path("empty"), ML_E_BUNDLE_FOREIGN, "a link to an empty file");
	link_to(kit_path("nowhere"), ML_E_NO_FILE, "a link to nothing");
	link_to(kit_path("link.mlg"), ML_E_SYSTEM, "a link to itself");
}

/* ---- files that change while they are read ----------------------------------------------------------- */

enum change { SHRINK, GROW, ALTER, REPLACE };
struct changing {
	enum change how;
	int calls, at;
	off_t size;
};

static void change_now(void *arg, const char *what, uint64_t done, uint64_t total)
{
	struct changing *c = arg;
	if (c->calls++ != c->at)
		return;
	const char *path = kit_path("moving.mlg");
	int fd = open(path, O_RDWR);
	struct stat st;
	uint8_t byte = 0;
	if (fd < 0 || fstat(fd, &st) != 0)
		exit(94);
	c->size = st.st_size;
	bool good = true;
	if (c->how == SHRINK)
		good = ftruncate(fd, st.st_size / 3) == 0;
	else if (c->how == GROW)
		good = pwrite(fd, "encore", 6, st.st_size) == 6;
	else if (c->how == ALTER)
		good = pread(fd, &byte, 1, st.st_size - 40) == 1 && (byte ^= 1, pwrite(fd, &byte, 1, st.st_size - 40) == 1);
	else
		kit_write("moving.mlg.part", "autre chose", 11), good = rename(kit_path("moving.mlg.part"), path) == 0;
	close(fd);
	if (!good)
		exit(94);
}

static void make_long_bundle(void)
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
	ok(kit_bundle(a, "long.mlg", NULL, NULL), "a bundle of several chunks");
	ml_buf_finish(&note);
}

static void test_changing(void)
{
	static const char *const names[] = {"shrinks", "grows", "is altered", "is replaced"};
	struct ml_buf whole = kit_read("long.mlg");
	for (int how = SHRINK; how <= REPLACE; how++)
		for (int at = 0; at < 5; at += 2) {
			struct changing c = {.how = (enum change)how, .at = at};
			struct ml_hash128 before = pages(b);
			kit_write("moving.mlg", whole.p, whole.n);
			cb.progress = change_now;
			cb.progress_arg = &c;
			/* Only looked at: what was open and verified whole may be taken. */
			struct ml_arena *m = ml_arena_create();
			struct ml_merge_report r;
			err = (struct ml_error){0};
			bool fine = ml_bundle_merge(b, kit_path("moving.mlg"), true, m, &r, &err);
			cb.progress = NULL;
			ml_arena_destroy(m);
			bool want = how == GROW || how == REPLACE;
			ok(c.calls > at && (fine || !want) && (fine || err.code == ML_E_BUNDLE_DAMAGED) && same_pages(before),
				"a file that %s at %d: %s", names[how], at, fine ? "taken as it was verified" : "refused");
		}
	ml_buf_finish(&whole);
}

/* ---- numbers that lie --------------------------------------------------------------------------------- */

static const struct ml_uuid ids[2] = {{{1, 1, 2, 3, 4, 5, 0x40, 7, 0x80}}, {{2, 1, 2, 3, 4, 5, 0x40, 7, 0x80}}};
static unsigned turn;

static uint64_t number(uint64_t truth, unsigned i)
{
	const uint64_t n[] = {0, 1, 2, truth - 1, truth + 1, truth * 2, truth + 16, 23, 24, 255, 256, 4096, 4097, 65535, 65536, 1u << 20, 1u << 24,
		(1u << 26) + 1, INT32_MAX, 1ull << 31, UINT32_MAX, 1ull << 32, 1ull << 40, (1ull << 40) + 1, 1ull << 53, INT64_MAX, 1ull << 63,
		UINT64_MAX - 1, UINT64_MAX};
	return i < ML_COUNT(n) ? n[i] : truth;
}
#define NUMBERS 29

static uint64_t *lie_at(struct sync_manifest *m, unsigned which)
{
	uint64_t *all[] = {&m->section[0].packed, &m->section[0].plain, &m->section[1].packed, &m->section[1].plain, &m->dictionary,
		&m->counts[0].kind, &m->counts[0].n, (uint64_t *)&m->upto, (uint64_t *)&m->marks[0].change, &m->format};
	return which < ML_COUNT(all) ? all[which] : NULL;
}

static void start_true(struct craft *c, struct ml_arena *m)
{
	struct ml_uuid inc = {{7, 7, (uint8_t)(turn >> 8), (uint8_t)turn}}, site = ml_store_site(a);
	turn++;
	craft_start(c, a, m);
	c->m.n_counts = 1;
	c->m.counts[0] = (struct sync_count){ml_kind_by_key(ML_STR("person"))->wire, 1};
	craft_dictionary(c, &site, &inc);
}

static void fill_true(struct craft *c)
{
	craft_block(c, ml_kind_by_key(ML_STR("person"))->wire, 1, ids);
	craft_record(c, kit_field(a, "person", "family_name")->wire, "Menteur");
}

static void seal(struct craft *c)
{
	int fd = open(kit_path("lie.mlg"), O_RDWR | O_CREAT | O_TRUNC, 0600);
	if (fd < 0 || !craft_seal(c, &ca, fd))
		exit(93);
	close(fd);
}

/* Refused, whatever the reason; nothing moved. */
static void must_refuse(struct ml_hash128 before, const char *what, unsigned which, uint64_t value)
{
	enum ml_code got = merge("lie.mlg");
	tried++;
	if ((got == ML_E_BUNDLE_DAMAGED || got == ML_E_BUNDLE_VERSION) && same_pages(before))
		return;
	if (wrong++ < 10)
		printf("# %s %u = %llu: %s\n", what, which, (unsigned long long)value, ml_error_name(got));
}

static void test_manifest(void)
{
	struct ml_hash128 before = pages(b);
	for (unsigned which = 0;; which++) {
		struct ml_arena *m = ml_arena_create();
		struct craft c;
		start_true(&c, m);
		fill_true(&c);
		int null = open("/dev/null", O_WRONLY);
		craft_seal(&c, &ca, null); /* makes the sizes true */
		close(null);
		c.store_sizes = false;
		uint64_t *at = lie_at(&c.m, which), truth = at ? *at : 0;
		for (unsigned i = 0; at && i < NUMBERS; i++) {
			*at = number(truth, i);
			if (*at == truth)
				continue;
			seal(&c);
			must_refuse(before, "manifest", which, *at);
		}
		craft_finish(&c);
		ml_arena_destroy(m);
		if (!at)
			break;
	}
}

/* A block and its record with one number that is not true. */
static void lie_in_records(struct craft *c, unsigned which, uint64_t v)
{
	struct ml_buf *r = &c->section[SYNC_RECORDS], one = {0};
	uint64_t truth[] = {3, ml_kind_by_key(ML_STR("person"))->wire, 0, 1, sizeof *ids, 0};
	craft_text(&one, kit_field(a, "person", "family_name")->wire, "Menteur");
	truth[5] = one.n;
	truth[which] = v;
	sync_put_array(r, truth[0]);
	sync_put_uint(r, truth[1]);
	sync_put_uint(r, truth[2]);
	sync_put_uint(r, truth[3]);
	sync_put_bytes_head(r, truth[4]);
	ml_buf_add(r, ids, sizeof *ids);
	sync_put_bytes_head(r, truth[5]);
	ml_buf_str(r, ml_buf_view(&one));
	ml_buf_finish(&one);
}

static uint64_t true_in_records(unsigned which, size_t size)
{
	uint64_t truth[] = {3, ml_kind_by_key(ML_STR("person"))->wire, 0, 1, sizeof *ids, size};
	return truth[which];
}

static void lie_in_dictionary(struct craft *c, unsigned which, uint64_t v)
{
	struct ml_buf *d = &c->section[SYNC_DICTIONARY];
	struct ml_uuid site = ml_store_site(a), inc = {{7, 8, (uint8_t)(turn >> 8), (uint8_t)turn}};
	uint64_t n[] = {2, 1, 1, 2, 16, 0, 4, 16, 0, 0};
	n[which] = v;
	ml_buf_clear(d);
	sync_put_array(d, n[0]);
	sync_put_uint(d, n[1]);
	sync_put_uint(d, n[2]);
	sync_put_array(d, n[3]);
	sync_put_bytes_head(d, n[4]);
	ml_buf_add(d, &site, sizeof site);
	ml_buf_char(d, 0x60);
	d->n--;
	ml_buf_char(d, (char)(0x60 + ML_MIN(n[5], 23)));
	sync_put_array(d, n[6]);
	sync_put_bytes_head(d, n[7]);
	ml_buf_add(d, &inc, sizeof inc);
	sync_put_uint(d, n[8]);
	sync_put_uint(d, n[9]);
	sync_put_uint(d, 0);
}

static void test_sections(void)
{
	static const uint64_t dictionary[] = {2, 1, 1, 2, 16, 0, 4, 16, 0, 0};
	struct ml_hash128 before = pages(b);
	struct ml_buf one = {0};
	craft_text(&one, kit_field(a, "person", "family_name")->wire, "Menteur");
	for (unsigned which = 0; which < 6 + ML_COUNT(dictionary); which++) {
		bool in_records = which < 6;
		uint64_t truth = in_records ? true_in_records(which, one.n) : dictionary[which - 6];
		for (unsigned i = 0; i < NUMBERS; i++) {
			uint64_t v = number(truth, i);
			if (v == truth)
				continue;
			struct ml_arena *m = ml_arena_create();
			struct craft c;
			start_true(&c, m);
			if (in_records) {
				lie_in_records(&c, which, v);
			} else {
				lie_in_dictionary(&c, which - 6, v);
				fill_true(&c);
			}
			seal(&c);
			must_refuse(before, in_records ? "records" : "dictionary", which, v);
			craft_finish(&c);
			ml_arena_destroy(m);
		}
	}
	ml_buf_finish(&one);
	ok(wrong == 0 && tried > 600, "%lu numbers that lie refused, every page as before", tried);
}

/* ---- bombs --------------------------------------------------------------------------------------------- */

enum bomb { ZEROS, ZEROS_TRUE, NESTED, WIDE, VECTOR, SITES, SITES_SHORT, RECORD, TINY, BOMBS };
static const char *const bomb_names[BOMBS] = {"400 MB of zeros behind a record", "300 MB of zeros, announced truly", "arrays in arrays, a million deep",
	"a value that announces four thousand million items", "a vector of a million entries that are not there", "a dictionary of a million sites",
	"one that announces a million more", "a record of 63 MB of zeros", "a million records of one byte"};

static void fill(struct ml_buf *b_, int byte, size_t n)
{
	ml_buf_reserve(b_, n);
	memset(b_->p + b_->n, byte, n);
	b_->n += n;
}

static void put_body(struct craft *c, const struct ml_buf *body)
{
	craft_block(c, ml_kind_by_key(ML_STR("person"))->wire, 1, ids);
	sync_put_bytes_head(&c->section[SYNC_RECORDS], body->n);
	ml_buf_str(&c->section[SYNC_RECORDS], ml_buf_view(body));
}

static void million_sites(struct craft *c, uint32_t n, uint32_t told)
{
	struct ml_buf *d = &c->section[SYNC_DICTIONARY];
	struct ml_uuid id = {{0}}, inc = {{7, 9}};
	ml_buf_clear(d);
	sync_put_array(d, 2);
	sync_put_uint(d, told);
	sync_put_uint(d, 1);
	for (uint32_t i = 0; i < n; i++) {
		memcpy(id.b, &i, sizeof i);
		sync_put_array(d, 2);
		sync_put_uuid(d, &id);
		sync_put_text(d, ML_STR(""));
	}
	sync_put_array(d, 4);
	sync_put_uuid(d, &inc);
	for (int i = 0; i < 3; i++)
		sync_put_uint(d, 0);
	c->m.dictionary = told + 1;
}

/* [{0: 1}, [time, …]]: a state as far as its first value, which is what follows. */
static void state_start(struct ml_buf *out)
{
	struct ml_buf whole = {0};
	craft_text(&whole, kit_field(a, "person", "family_name")->wire, "M");
	ml_buf_add(out, whole.p, whole.n - 2); /* "M" is two bytes */
	ml_buf_finish(&whole);
}

static void make_bomb(struct craft *c, enum bomb bomb)
{
	struct ml_buf body = {0};
	if (bomb == SITES || bomb == SITES_SHORT)
		million_sites(c, 1000000, bomb == SITES ? 1000000 : 2000000);
	if (bomb == NESTED || bomb == WIDE) {
		state_start(&body);
		if (bomb == NESTED)
			fill(&body, 0x81, 1000000);
		else
			ml_buf_add(&body, "\x9a\xff\xff\xff\xff", 5);
		put_body(c, &body);
	} else if (bomb == VECTOR) {
		ml_buf_add(&body, "\x82\xba\x00\x0f\x42\x40", 6);
		fill(&body, 0, 64);
		put_body(c, &body);
	} else if (bomb == RECORD) {
		fill(&body, 0, 63 << 20);
		put_body(c, &body);
	} else if (bomb == TINY) {
		c->m.counts[0].n = 1000000;
		craft_block(c, c->m.counts[0].kind, 1, ids);
		fill(&c->section[SYNC_RECORDS], 0x40, 20 << 20);
	} else {
		fill_true(c);
	}
	if (bomb == ZEROS || bomb == ZEROS_TRUE)
		fill(&c->section[SYNC_RECORDS], 0, bomb == ZEROS ? 400u << 20 : 300u << 20);
	ml_buf_finish(&body);
}

static long peak_kb(void)
{
	long kb = 0;
	char line[128];
	FILE *f = fopen("/proc/self/status", "r");
	while (f && fgets(line, sizeof line, f))
		if (sscanf(line, "VmHWM: %ld", &kb) == 1)
			break;
	if (f)
		fclose(f);
	return kb;
}

static void forget_peak(void)
{
	int fd = open("/proc/self/clear_refs", O_WRONLY);
	if (fd < 0 || write(fd, "5", 1) != 1)
		printf("# the peak of memory cannot be set back here\n");
	if (fd >= 0)
		close(fd);
}

/* Made in a process of its own, which needs the memory that reading it must not. */
static void test_bomb(enum bomb bomb)
{
	struct ml_arena *m = ml_arena_create();
	struct craft c;
	struct timespec t0, t1;
	start_true(&c, m);
	pid_t child = fork();
	if (child == 0) {
		make_bomb(&c, bomb);
		if (bomb == ZEROS)
			c.m.section[SYNC_RECORDS].plain = 100; /* overwritten by the true sizes */
		seal(&c);
		_exit(0);
	}
	int status = 1;
	waitpid(child, &status, 0);
	struct ml_hash128 before = pages(b);
	forget_peak();
	long start = peak_kb();
	clock_gettime(CLOCK_MONOTONIC, &t0);
	enum ml_code got = merge("lie.mlg");
	clock_gettime(CLOCK_MONOTONIC, &t1);
	long grown = (peak_kb() - start) / 1024;
	double seconds = (double)(t1.tv_sec - t0.tv_sec) + (double)(t1.tv_nsec - t0.tv_nsec) / 1e9;
	ok(status == 0 && got == ML_E_BUNDLE_DAMAGED && same_pages(before) && grown < MEMORY_MAX && seconds < SECONDS_MAX, "%s: refused",
		bomb_names[bomb]);
	struct stat st;
	printf("# %s in a file of %lld bytes: %ld MB, %.2f s\n", ml_error_name(got),
		stat(kit_path("lie.mlg"), &st) == 0 ? (long long)st.st_size : 0, grown, seconds);
	craft_finish(&c);
	ml_arena_destroy(m);
}

/* ---- an invitation, bit by bit ----------------------------------------------------------------------------- */

/* As ml_team_join does, but that the slow key is made once: a header that was altered must not open even with the right key. */
static bool opens(struct ml_context *ctx, const uint8_t key[SYNC_SECRET])
{
	struct sync_opener *o = ml_xalloc(sizeof *o);
	const uint8_t *p;
	size_t n = 1;
	bool fine = sync_open(o, ctx, kit_path("i.mlg"), SYNC_INVITATION, &err) && sync_open_start(o, key, &err);
	while (fine && n)
		fine = sync_open_next(o, &p, &n, &err);
	sync_open_close(o);
	ml_free_(o);
	return fine;
}

static void test_invitation(void)
{
	struct sync_opener *o = ml_xalloc(sizeof *o);
	uint8_t key[SYNC_SECRET];
	unsigned long bad = 0, flips = 0, cuts = 0;
	good(ml_team_invite(a, kit_path("i.mlg"), KIT_PASS, &err));
	struct ml_buf whole = kit_read("i.mlg");
	ok(sync_open(o, &cb, kit_path("i.mlg"), SYNC_INVITATION, &err) && sync_passphrase_key(&o->head, KIT_PASS, key), "its key");
	sync_open_close(o);
	ml_free_(o);
	ok(opens(&cb, key), "opens whole");
	int fd = open(kit_path("i.mlg"), O_RDWR);
	for (size_t i = 0; i < whole.n * 8; i++, flips++) {
		char byte = (char)(whole.p[i / 8] ^ 1 << i % 8);
		bad += pwrite(fd, &byte, 1, (off_t)(i / 8)) != 1 || opens(&cb, key);
		bad += pwrite(fd, &whole.p[i / 8], 1, (off_t)(i / 8)) != 1;
	}
	ok(opens(&cb, key) && bad == 0, "%lu bits of an invitation flipped, each refused", flips);
	for (size_t n = whole.n; n-- > 0; cuts++)
		bad += ftruncate(fd, (off_t)n) != 0 || opens(&cb, key);
	close(fd);
	ml_buf_add(&whole, "\0", 1);
	kit_write("i.mlg", whole.p, whole.n);
	ok(bad == 0 && !opens(&cb, key), "%lu cuts of it and a byte more, too", cuts);
	ml_buf_finish(&whole);
}

int main(void)
{
	ca = kit_context(1), cb = kit_context(2);
	a = kit_store(&ca, "a.db", "Amina");
	b = kit_store(&cb, "b.db", "Bruno");
	ml_team_create(a, ML_STR("Souss"), &err);
	kit_invite(a, b);
	kit_bundle(b, "first.mlg", NULL, NULL);
	kit_merge(a, "first.mlg", NULL);
	kit_send(a, b, NULL);
	kit_save(b, 0, "person", "family_name=Témoin", &err);
	kit_send(b, a, NULL);
	test_no_files();
	test_invitation();
	test_manifest();
	test_sections();
	make_long_bundle();
	test_changing();
	for (int bomb = 0; bomb < BOMBS; bomb++)
		test_bomb((enum bomb)bomb);
	ok(kit_sound(b), "sound in the end");
	is_int(merge("long.mlg"), ML_E_NONE, "an honest bundle is taken");
	ml_store_close(a);
	ml_store_close(b);
	kit_clean();
	return tap_done();
}
