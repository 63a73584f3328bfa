/*
 * The power goes, the disk fails, at every write of every operation that matters: afterwards the database opens, is sound, holds
 * what it held before or what it was to hold, never anything between, and all that was said to be saved. Run again, the
 * operation does its work. Without arguments a share of the points, which differs from mode to mode; "all": every one.
 *   test_power FIXTURE [all]   FIXTURE: a folder of tests/data
 */
#include <dirent.h>
#include <time.h>

#include "../unit/fixture_kit.h"
#include "../unit/folder_kit.h"
#include "vfs.h"

static struct ml_error err;
static struct ml_context ctx;
static const char *fixture;
static unsigned share = 1;

struct scenario {
	const char *name;
	const char *base;		     /* file in the folder of the test that it starts from */
	bool (*run)(struct ml_store *);	     /* true: it said that it was done */
	bool (*holds)(struct ml_store *);    /* it was done */
	unsigned share;			     /* one point in this many */
	bool folder; /* an exchange: several transactions, some of which may be done; the folder is made anew each time */
};

static bool equal(struct ml_hash128 x, struct ml_hash128 y)
{
	return memcmp(&x, &y, sizeof x) == 0;
}

/* ---- files ------------------------------------------------------------------------------------- */

static void copy_file(const char *from, const char *to)
{
	struct ml_buf b = {0};
	if (!ml_file_read(from, 1u << 30, &b, &err)) {
		unlink(to);
		return;
	}
	int fd = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (fd < 0 || write(fd, b.p ? b.p : "", b.n) != (ssize_t)b.n)
		exit(98);
	close(fd);
	ml_buf_finish(&b);
}

static void empty_dir(const char *dir)
{
	DIR *d = opendir(dir);
	for (struct dirent *f; d && (f = readdir(d));) {
		char *path = ml_path_join(dir, f->d_name);
		if (f->d_name[0] != '.' && unlink(path) != 0) {
			empty_dir(path);
			rmdir(path);
		}
		ml_free_(path);
	}
	if (d)
		closedir(d);
}

/* Is the word in any file of the folder? */
static bool found_in_files(const char *dir, const char *word)
{
	bool found = false;
	DIR *d = opendir(dir);
	for (struct dirent *f; d && (f = readdir(d));) {
		char *path = ml_path_join(dir, f->d_name);
		struct ml_buf b = {0};
		struct stat st;
		if (f->d_name[0] != '.' && stat(path, &st) == 0 && S_ISDIR(st.st_mode))
			found |= found_in_files(path, word);
		else if (f->d_name[0] != '.' && ml_file_read(path, 1u << 30, &b, NULL) && b.n && memmem(b.p, b.n, word, strlen(word))) {
			found = true;
			printf("# « %s » is in %s\n", word, f->d_name);
		}
		ml_buf_finish(&b);
		ml_free_(path);
	}
	if (d)
		closedir(d);
	return found;
}

/* ---- scenarios -------------------------------------------------------------------------------------- */

static int64_t find(struct ml_store *s, const char *text, uint64_t *n)
{
	struct ml_query q = {.kind = ml_kind_by_key(ML_STR("person")), .text = ml_str(text)};
	struct ml_list *l = ml_store_list(s, &q, &err);
	uint64_t count = l ? ml_list_count(l) : 99;
	int64_t rid = l && count ? ml_list_at(l, 0) : 0;
	ml_list_destroy(l);
	if (n)
		*n = count;
	return rid;
}

static bool run_save(struct ml_store *s)
{
	int64_t rid = find(s, "Ancienne", NULL);
	return rid && kit_save(s, rid, "person", "city=Tata|phones+=+212661000001|note=Une note", &err);
}

static bool holds_save(struct ml_store *s)
{
	int64_t rid = find(s, "Tata", NULL);
	return rid && rid == find(s, "Ancienne", NULL) && strcmp(kit_get(s, rid, "city"), "Tata") == 0;
}

static bool merge_file(struct ml_store *s, const char *name)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_merge_report r;
	bool fine = ml_bundle_merge(s, kit_path(name), false, a, &r, &err);
	ml_arena_destroy(a);
	return fine;
}

static bool run_merge(struct ml_store *s)
{
	return merge_file(s, "in.mlg");
}

static bool holds_merge(struct ml_store *s)
{
	uint64_t n, gone;
	int64_t rid = find(s, "Nouvelle", &n);
	find(s, "Effaceable", &gone);
	return rid && n == 1 && gone == 0 && ml_store_count_flag(s, ML_R_CONFLICT) == 1;
}

static bool run_guarded_merge(struct ml_store *s)
{
	ml_backup_before_merge(s, &err);
	return run_merge(s);
}

static bool run_erase(struct ml_store *s)
{
	int64_t rid = find(s, "Effaceable", NULL);
	if (!rid)
		return true;
	if (!ml_step_begin(s, "erase", ML_STR(""), &err))
		return false;
	if (ml_store_erase(s, rid, &err))
		return ml_step_commit(s, &err);
	ml_step_cancel(s);
	return false;
}

static bool holds_erase(struct ml_store *s)
{
	uint64_t n;
	find(s, "Effaceable", &n);
	return n == 0;
}

static bool run_undo(struct ml_store *s)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_step step;
	bool fine = ml_store_undo(s, a, &step, &err);
	ml_arena_destroy(a);
	return fine;
}

static bool holds_undo(struct ml_store *s)
{
	uint64_t n, gone;
	find(s, "Nouvelle", &n);
	find(s, "Effaceable", &gone);
	return n == 0 && gone == 1;
}

static bool run_bundle(struct ml_store *s)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_bundle_options full = {.full = true};
	struct ml_bundle_info info;
	bool fine = ml_bundle_write(s, kit_path("out.mlg"), &full, a, &info, &err);
	ml_arena_destroy(a);
	return fine;
}

static bool holds_bundle(struct ml_store *s)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_bundle_info info;
	bool fine = ml_bundle_inspect(s, kit_path("out.mlg"), a, &info, &err);
	ml_arena_destroy(a);
	return fine;
}

/* ---- a whole exchange: two colleagues' bundles to read, one to write, one to remove --------------------------- */

enum { STATES = 4 };
static struct ml_hash128 states[STATES]; /* with none of the two bundles, either, both */
static uint32_t left_files;		 /* what an undisturbed exchange leaves there */
static struct ml_folder_report exchanged; /* by the last run */
static const char *const exchange_folder = "folder", *const exchange_kept = "folder-kept";

static void lay_out(const char *from, const char *to)
{
	struct kit_files files = kit_list(from);
	empty_dir(kit_path(to));
	for (uint32_t i = 0; i < files.n; i++) {
		const char *slash = strrchr(files.name[i], '/');
		kit_copy_file(kit_in(from, files.name[i]), kit_in(to, slash ? slash + 1 : files.name[i]), SIZE_MAX);
	}
}

static bool exchange(struct ml_store *s, struct ml_folder_report *r)
{
	folder_clock = KIT_NOW + 7200000;
	return kit_sync_with(s, exchange_folder, NULL, r) && r->n_refused == 0 && r->safe;
}

static bool run_exchange(struct ml_store *s)
{
	bool fine = exchange(s, &exchanged);
	err = folder_err;
	return fine;
}

/* All is in, and one more exchange finds nothing to do: what the colleagues need lies there, once, and whole. */
static bool holds_exchange(struct ml_store *s)
{
	uint64_t one, other;
	struct ml_folder_report r;
	struct kit_files files = kit_list(exchange_folder);
	find(s, "Nouvelle", &one);
	find(s, "Troisième", &other);
	bool whole = one == 1 && other == 1 && ml_store_count_flag(s, ML_R_CONFLICT) == 1 && files.n == left_files;
	for (uint32_t i = 0; i < files.n; i++)
		whole = whole && !strstr(files.name[i], ".prt");
	return whole && exchange(s, &r) && !r.written && r.merged == 0 && r.removed == 0 && r.n_gaps == 0;
}

/* Opening an older database is all there is to do. */
static bool run_nothing(struct ml_store *s)
{
	return true;
}

static bool holds_nothing(struct ml_store *s)
{
	return ml_db_schema(ml_store_db(s)) > 2;
}

static const struct scenario scenarios[] = {
	{"save", "base.db", run_save, holds_save, 3},
	{"merge", "base.db", run_merge, holds_merge, 11},
	{"backup and merge", "base.db", run_guarded_merge, holds_merge, 97},
	{"erasure", "base.db", run_erase, holds_erase, 5},
	{"undo of a merge", "merged.db", run_undo, holds_undo, 11},
	{"bundle", "base.db", run_bundle, holds_bundle, 3},
	{"migration", "older.db", run_nothing, holds_nothing, 29},
	{"exchange", "exchange.db", run_exchange, holds_exchange, 9, true},
};

/* ---- one run -------------------------------------------------------------------------------------------- */

struct outcome {
	bool opened, said;
	struct ml_hash128 digest;
};
static struct ml_hash128 before, after;
static struct ml_buf index_at_cut;
static unsigned long runs, faults;

static void start_over(const struct scenario *s)
{
	empty_dir(kit_path("work"));
	empty_dir(kit_path("run"));
	copy_file(kit_path(s->base), kit_path("work/x.db"));
	char *from = ml_path_join(kit_dir, s->base), index[4200];
	snprintf(index, sizeof index, "%s-index", from);
	copy_file(index, kit_path("work/x.db-index"));
	ml_free_(from);
	unlink(kit_path("out.mlg"));
	if (s->folder)
		lay_out(exchange_kept, exchange_folder);
	ctx.seed = 77;
	ctx.fixed_ms = KIT_NOW + 3600000;
}

/* The search index beside the database is not written through SQLite: what a cut leaves of it is drawn here. */
static void on_cut(void *arg)
{
	ml_buf_clear(&index_at_cut);
	ml_file_read(kit_path("work/x.db-index"), 1u << 30, &index_at_cut, NULL);
}

static void restart_index(uint64_t seed)
{
	if (!index_at_cut.n)
		return;
	size_t n = seed % 3 ? index_at_cut.n : index_at_cut.n / 2;
	int fd = open(kit_path("work/x.db-index"), O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (fd < 0 || write(fd, index_at_cut.p, n) != (ssize_t)n)
		exit(98);
	close(fd);
}

static struct outcome play(const struct scenario *s)
{
	struct outcome o = {0};
	struct ml_store *store = NULL;
	o.opened = ml_store_open(&ctx, kit_path("work/x.db"), 0, &store, &err);
	if (o.opened) {
		o.said = s->run(store);
		o.digest = ml_store_digest(store);
		ml_store_close(store);
	}
	return o;
}

static bool complain(const struct scenario *s, enum power_mode mode, uint64_t at, const char *what)
{
	if (++faults <= 20) {
		printf("# %s, %s, point %llu: %s\n", s->name, power_mode_names[mode], (unsigned long long)at, what);
		kit_say(&err);
	}
	return false;
}

/* Before, after, or between two of its transactions. */
static bool is_a_state(const struct scenario *s, struct ml_hash128 digest)
{
	bool found = equal(digest, before) || equal(digest, after);
	for (int i = 0; s->folder && i < STATES; i++)
		found |= equal(digest, states[i]);
	return found;
}

/* After the restart. */
static bool judge(const struct scenario *s, enum power_mode mode, uint64_t at, const struct outcome *o)
{
	struct ml_store *store;
	bool fine = true;
	uint64_t n;
	if (!ml_store_open(&ctx, kit_path("work/x.db"), 0, &store, &err))
		return complain(s, mode, at, "does not open");
	struct ml_hash128 now = ml_store_digest(store);
	if (!kit_sound(store))
		fine = complain(s, mode, at, "not sound");
	if (!is_a_state(s, now))
		fine = complain(s, mode, at, "neither before nor after");
	if (o->said && !equal(now, after))
		fine = complain(s, mode, at, "what was said to be done is not there");
	/* A sync that fails leaves open which of the two the file holds; the program says that it failed. */
	if (o->opened && mode < POWER_CUT_NONE && !is_a_state(s, o->digest))
		fine = complain(s, mode, at, "the running program saw something between");
	find(store, "Ancienne", &n);
	if (s->run != run_nothing && n != 1)
		fine = complain(s, mode, at, "the search lies");
	if (!s->folder && equal(now, after) && !equal(before, after) && !s->holds(store))
		fine = complain(s, mode, at, "done, but not all of it");
	if (s->folder || !equal(now, after) || equal(before, after)) {
		if (!s->run(store))
			fine = complain(s, mode, at, "the second run fails");
		if (!s->holds(store))
			fine = complain(s, mode, at, "the second run has not done it");
		now = ml_store_digest(store);
		if (s->folder && !equal(now, after))
			fine = complain(s, mode, at, "the second run ends elsewhere");
		if (!kit_sound(store))
			fine = complain(s, mode, at, "not sound in the end");
	}
	ml_store_close(store);
	if ((s->run == run_erase || s->run == run_merge) && found_in_files(kit_path("work"), "Effaceable"))
		fine = complain(s, mode, at, "the erased name is still there");
	return fine;
}

static bool strike(const struct scenario *s, enum power_mode mode, uint64_t at)
{
	uint64_t seed = at * POWER_MODES + mode;
	start_over(s);
	index_at_cut.n = 0;
	power_arm(mode, at, seed, on_cut, NULL);
	struct outcome o = play(s);
	bool cut = mode >= POWER_CUT_NONE && power_struck();
	power_restart();
	if (cut) {
		empty_dir(kit_path("run")); /* in memory */
		restart_index(seed);
	}
	power_arm(POWER_ON, 0, 1, NULL, NULL);
	runs++;
	return judge(s, mode, at, &o);
}

static void go_through(const struct scenario *s)
{
	uint64_t points, bad = 0;
	unsigned long first = runs;
	start_over(s);
	power_arm(POWER_ON, 0, 1, NULL, NULL);
	struct ml_store *store;
	if (!ok(ml_store_open(&ctx, kit_path("work/x.db"), 0, &store, &err), "%s: its database opens", s->name))
		return;
	before = ml_store_digest(store);
	ml_store_close(store);
	start_over(s);
	power_arm(POWER_ON, 0, 1, NULL, NULL);
	struct outcome o = play(s);
	points = power_points();
	after = o.digest;
	ok(o.said, "%s: undisturbed", s->name);
	if (s->folder)
		ok(exchanged.merged == 2 && exchanged.written && exchanged.removed > 0,
			"%s: two bundles read, one written, %u removed", s->name, exchanged.removed);
	left_files = s->folder ? kit_list(exchange_folder).n : 0;
	unsigned step = share ? s->share * share : 1;
	for (int mode = POWER_IOERR; mode < POWER_MODES; mode++)
		for (uint64_t at = 1 + (uint64_t)mode * 7 % step; at <= points; at += step)
			bad += !strike(s, mode, at);
	ok(bad == 0, "%s: %llu points, %lu faults injected", s->name, (unsigned long long)points, runs - first);
}

/* ---- the databases they start from ---------------------------------------------------------------------------- */

static void make_bases(void)
{
	struct ml_context ca = kit_context(1), cb = kit_context(2);
	struct ml_store *a = kit_store(&ca, "a.db", "Amina"), *b = kit_store(&cb, "base.db", "Bruno");
	ml_team_create(a, ML_STR("Souss"), &err);
	kit_invite(a, b);
	int64_t old = kit_save(a, 0, "person", "family_name=Ancienne|city=Safi|phones+=+212661234567", &err);
	int64_t gone = kit_save(a, 0, "person", "family_name=Effaceable|city=Fès", &err);
	for (int i = 0; i < 20; i++)
		kit_save(a, 0, "person", "family_name=Banale|city=Fès", &err);
	kit_bundle(b, "first.mlg", NULL, NULL);
	kit_merge(a, "first.mlg", NULL);
	kit_send(a, b, NULL);
	kit_save(b, kit_there(a, old, b), "person", "city=Agadir", &err);
	uint64_t n;
	find(b, "Ancienne", &n); /* writes the search index */
	kit_save(a, old, "person", "city=Tiznit", &err);
	kit_save(a, 0, "person", "family_name=Nouvelle|city=Tata", &err);
	struct ml_uuid site = ml_store_site(b);
	struct ml_bundle_options o = {.for_site = &site};
	ok(kit_bundle(a, "plain.mlg", &o, NULL), "a bundle with news and a conflict");
	ml_step_begin(a, "erase", ML_STR(""), &err);
	ml_store_erase(a, gone, &err);
	ml_step_commit(a, &err);
	ok(kit_bundle(a, "in.mlg", &o, NULL), "one with an erasure too");
	ml_store_close(b);
	copy_file(kit_path("base.db"), kit_path("merged.db"));
	ml_store_open(&cb, kit_path("merged.db"), 0, &b, &err);
	ok(merge_file(b, "plain.mlg"), "merged");
	find(b, "Ancienne", &n);
	ml_store_close(b);
	ml_store_close(a);
	fixture_copy(fixture, "database.db.zst", "older.db");
}

/* b has something to give, a bundle of its own that all have to remove, and two to read, one of which conflicts with it. */
static void make_exchange(void)
{
	struct ml_context c[3];
	struct ml_store *s[3];
	static const char *const names[] = {"ex-a.db", "exchange.db", "ex-c.db"};
	kit_mkdir(exchange_folder);
	kit_mkdir(exchange_kept);
	for (int i = 0; i < 3; i++) {
		c[i] = kit_context(30 + i);
		s[i] = kit_store(&c[i], names[i], "Poste");
	}
	ml_team_create(s[0], ML_STR("Souss"), &err);
	kit_invite(s[0], s[1]);
	kit_invite(s[0], s[2]);
	int64_t old = kit_save(s[0], 0, "person", "family_name=Ancienne|city=Safi|phones+=+212661234567", &err);
	for (int round = 0; round < 4; round++)
		for (int i = 0; i < 3; i++)
			kit_sync(s[i], exchange_folder);
	kit_save(s[1], 0, "person", "family_name=Connue", &err);
	kit_sync(s[1], exchange_folder);
	kit_save(s[0], old, "person", "city=Tiznit", &err);
	kit_save(s[0], 0, "person", "family_name=Nouvelle|city=Tata", &err);
	kit_sync(s[0], exchange_folder);
	kit_save(s[2], 0, "person", "family_name=Troisième", &err);
	kit_sync(s[2], exchange_folder);
	kit_save(s[1], kit_there(s[0], old, s[1]), "person", "city=Agadir", &err);
	uint64_t n;
	find(s[1], "Ancienne", &n);
	lay_out(exchange_folder, exchange_kept);
	states[0] = ml_store_digest(s[1]);
	for (int i = 0; i < 3; i++)
		ml_store_close(s[i]);
	/* What it may hold in between: each file merged alone, and all of them. */
	struct kit_files files = kit_list(exchange_kept);
	uint32_t n_states = 1;
	for (uint32_t i = 0; i < files.n && n_states < STATES; i++) {
		kit_copy_db("exchange.db", "between.db");
		struct ml_store *b;
		if (!ml_store_open(&c[1], kit_path("between.db"), 0, &b, &err))
			continue;
		if (merge_file(b, kit_in(exchange_kept, files.name[i])) && !equal(ml_store_digest(b), states[0]))
			states[n_states++] = ml_store_digest(b);
		ml_store_close(b);
	}
	ok(n_states == 3, "an exchange with two bundles that bring something");
}

int main(int argc, char **argv)
{
	fixture = argv[1];
	for (int i = 2; i < argc; i++)
		share = strcmp(argv[i], "all") == 0 ? 0 : (unsigned)atoi(argv[i]);
	ctx = kit_context(77);
	strcpy(kit_dir, "/dev/shm/maillage-test-XXXXXX"); /* in memory: hundreds of thousands of writes */
	if (!mkdtemp(kit_dir))
		kit_dir[0] = 0;
	kit_path("");
	mkdir(kit_path("work"), 0700);
	mkdir(kit_path("run"), 0700);
	power_install();
	make_bases();
	make_exchange();
	ctx.runtime_dir = ml_xstrdup(kit_path("run"));
	for (size_t i = 0; i < ML_COUNT(scenarios); i++) {
		struct timespec t0, t1;
		clock_gettime(CLOCK_MONOTONIC, &t0);
		go_through(&scenarios[i]);
		clock_gettime(CLOCK_MONOTONIC, &t1);
		printf("# %.1f s\n", (double)(t1.tv_sec - t0.tv_sec) + (double)(t1.tv_nsec - t0.tv_nsec) / 1e9);
	}
	printf("# %lu faults injected in all\n", runs);
	ml_free_(ctx.runtime_dir);
	ml_buf_finish(&index_at_cut);
	kit_clean();
	return tap_done();
}
