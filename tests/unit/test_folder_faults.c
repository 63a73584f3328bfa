/*
 * The stick pulled at every moment, each file operation failing once, another laptop at work between any two of them,
 * and random histories of all that: the database stays valid, either before or after, and the next exchanges heal all.
 */
#include "folder_kit.h"

static struct ml_error err;

struct trouble {
	int64_t at;	/* number of the operation that fails; -1: none */
	bool for_good;	/* and all after it: the stick is out */
	int sys;
	int64_t done;	/* operations so far */
	void (*instead)(void *arg); /* does not fail: something else happens in between */
	void *arg;
	bool hit;
};

static int fail_at(void *arg, const char *operation, const char *path)
{
	struct trouble *t = arg;
	int64_t now = t->done++;
	if (t->at < 0 || (t->for_good ? now < t->at : now != t->at))
		return 0;
	t->hit = true;
	if (!t->instead)
		return t->sys;
	void (*once)(void *) = t->instead;
	t->at = -1;
	once(t->arg);
	return 0;
}

/* ---- a stick between two laptops, ready to be read, written and cleaned up by the second -------------- */

struct pair {
	struct ml_context ctx[2];
	struct ml_store *store[2];
	struct ml_hash128 before, after;
	char file[64]; /* the first one's bundle */
};

static const char *const dbs[] = {"f-a.db", "f-b.db"}, *const kept[] = {"f-a.kept", "f-b.kept"};

static void open_pair(struct pair *p)
{
	for (int i = 0; i < 2; i++)
		if (!ml_store_open(&p->ctx[i], kit_path(dbs[i]), 0, &p->store[i], &err))
			kit_say(&err);
}

static void close_pair(struct pair *p)
{
	for (int i = 0; i < 2; i++) {
		p->ctx[i].fault = NULL;
		ml_store_close(p->store[i]);
	}
}

static void wipe(const char *dir)
{
	struct kit_files files = kit_list(dir);
	for (uint32_t i = 0; i < files.n; i++)
		unlink(kit_path(kit_in(dir, files.name[i])));
}

static uint32_t quiet_pair(struct pair *p, const char *dir)
{
	for (uint32_t round = 1; round <= 10; round++) {
		bool quiet = true;
		for (int i = 0; i < 2; i++) {
			struct ml_folder_report r = kit_sync(p->store[i], dir);
			quiet = quiet && !r.written && r.merged == 0 && r.removed == 0 && r.safe;
		}
		if (quiet)
			return round;
	}
	return 0;
}

static void prepare(struct pair *p)
{
	kit_mkdir("f");
	kit_mkdir("f-kept");
	for (int i = 0; i < 2; i++) {
		p->ctx[i] = kit_context(500 + i);
		p->store[i] = kit_store(&p->ctx[i], dbs[i], i ? "Bruno" : "Amina");
	}
	ml_team_create(p->store[0], ML_STR("Souss"), &err);
	kit_invite(p->store[0], p->store[1]);
	quiet_pair(p, "f");
	/* Both have something to give; what the second gave lies there still, and a receipt for it too. */
	int64_t x = kit_save(p->store[1], 0, "person", "family_name=Tazi", &err);
	kit_sync(p->store[1], "f");
	kit_sync(p->store[0], "f");
	kit_save(p->store[0], 0, "person", "family_name=Alami", &err);
	kit_save(p->store[1], x, "person", "city=Fès", &err);
	kit_sync(p->store[0], "f");
	p->before = ml_store_digest(p->store[1]);
	close_pair(p);
	for (int i = 0; i < 2; i++)
		kit_copy_db(dbs[i], kept[i]);
	struct kit_files files = kit_list("f");
	for (uint32_t i = 0; i < files.n; i++)
		kit_copy_file(kit_in("f", files.name[i]), kit_in("f-kept", strrchr(files.name[i], '/') + 1), SIZE_MAX);
}

static void again(struct pair *p)
{
	struct kit_files files = kit_list("f-kept");
	char name[80];
	wipe("f");
	for (uint32_t i = 0; i < files.n; i++) {
		snprintf(name, sizeof name, "f/maillage/%.60s", files.name[i]);
		kit_copy_file(kit_in("f-kept", files.name[i]), name, SIZE_MAX);
	}
	for (int i = 0; i < 2; i++)
		kit_copy_db(kept[i], dbs[i]);
	open_pair(p);
}

static bool no_parts(const char *dir)
{
	struct kit_files files = kit_list(dir);
	for (uint32_t i = 0; i < files.n; i++)
		if (strstr(files.name[i], ".prt"))
			return false;
	return true;
}

/* Whatever happened: valid, before or after, and healed by going on. */
static bool heals(struct pair *p, const char *what, int64_t at)
{
	struct ml_hash128 now = ml_store_digest(p->store[1]);
	bool side = memcmp(&now, &p->before, sizeof now) == 0 || memcmp(&now, &p->after, sizeof now) == 0;
	bool sound = kit_sound(p->store[1]);
	p->ctx[1].fault = NULL;
	uint32_t rounds = quiet_pair(p, "f");
	bool same = kit_same_digest(p->store[0], p->store[1]);
	bool good = side && sound && rounds && same && no_parts("f") && kit_sound(p->store[0]) && kit_sound(p->store[1]);
	if (!good)
		printf("# %s at %d: before or after %d, sound %d, quiet after %u, equal %d, clean %d\n", what, (int)at, side, sound, rounds,
			same, no_parts("f"));
	return good;
}

static int64_t count_operations(struct pair *p)
{
	struct trouble t = {.at = -1};
	again(p);
	p->ctx[1].fault = fail_at;
	p->ctx[1].fault_arg = &t;
	struct ml_folder_report r = kit_sync(p->store[1], "f");
	ok(r.merged == 1 && r.written && r.removed >= 1 && r.safe, "untroubled: read, written, cleaned up, %d operations", (int)t.done);
	p->after = ml_store_digest(p->store[1]);
	close_pair(p);
	return t.done;
}

static void test_pulled(struct pair *p, int64_t n, bool for_good, int sys, const char *what)
{
	int64_t bad = 0, told = 0, safe = 0;
	for (int64_t at = 0; at < n; at++) {
		struct trouble t = {.at = at, .for_good = for_good, .sys = sys};
		struct ml_folder_report r;
		again(p);
		p->ctx[1].fault = fail_at;
		p->ctx[1].fault_arg = &t;
		bool done = kit_sync_with(p->store[1], "f", NULL, &r);
		told += !done || r.n_refused > 0;
		safe += !done && r.safe;
		if (for_good && done)
			printf("# %s at %d of %d was not noticed\n", what, (int)at, (int)n);
		bad += (for_good && done) || !heals(p, what, at);
		close_pair(p);
	}
	ok(bad == 0, "%s: %d moments, valid and healed each time", what, (int)n);
	ok(safe == 0, "%s: never said to be safe after a failure", what);
	ok(told > 0, "%s: told %d times", what, (int)told);
}

/* ---- two at once ------------------------------------------------------------------------------- */

static void other_syncs(void *arg)
{
	struct pair *p = arg;
	kit_sync(p->store[0], "f");
}

static void other_edits_and_syncs(void *arg)
{
	struct pair *p = arg;
	kit_save(p->store[0], 0, "person", "family_name=Entretemps", &err);
	kit_sync(p->store[0], "f");
}

static void file_goes(void *arg)
{
	wipe("f");
}

static void files_are_renamed(void *arg)
{
	struct kit_files files = kit_list("f");
	char name[80];
	for (uint32_t i = 0; i < files.n; i++) {
		snprintf(name, sizeof name, "f/copie %u.mlg", i);
		rename(kit_path(kit_in("f", files.name[i])), kit_path(name));
	}
}

static void files_are_cut(void *arg)
{
	struct kit_files files = kit_list("f");
	for (uint32_t i = 0; i < files.n; i++)
		if (truncate(kit_path(kit_in("f", files.name[i])), 300) != 0)
			printf("# truncate: %s\n", strerror(errno));
}

static void test_between(struct pair *p, int64_t n, void (*what)(void *), const char *name)
{
	int64_t bad = 0;
	for (int64_t at = 0; at < n; at++) {
		struct trouble t = {.at = at, .instead = what, .arg = p};
		struct ml_folder_report r;
		again(p);
		p->ctx[1].fault = fail_at;
		p->ctx[1].fault_arg = &t;
		kit_sync_with(p->store[1], "f", NULL, &r);
		p->ctx[1].fault = NULL;
		bool sound = kit_sound(p->store[1]) && kit_sound(p->store[0]);
		uint32_t rounds = quiet_pair(p, "f");
		bool same = kit_same_digest(p->store[0], p->store[1]);
		if (!sound || !rounds || !same || !no_parts("f"))
			printf("# %s at %d: sound %d, quiet after %u, equal %d\n", name, (int)at, sound, rounds, same);
		bad += !sound || !rounds || !same || !no_parts("f");
		close_pair(p);
	}
	ok(bad == 0, "%s between any two operations (%d)", name, (int)n);
}

/* ---- random histories ------------------------------------------------------------------------------ */

enum { LAPTOPS = 3 };

struct world {
	struct ml_context ctx[LAPTOPS];
	struct ml_store *store[LAPTOPS];
	uint64_t seed;
	char name[LAPTOPS][24], backup[LAPTOPS][24], dir[24];
	bool saved[LAPTOPS];
	uint32_t rehearsed, differ; /* exchanges that a dry run went before, and those that were not as it had said */
};

static uint32_t pick(struct world *w, uint32_t n)
{
	w->seed = w->seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (uint32_t)(w->seed >> 33) % n;
}

static void edit(struct world *w, uint32_t i)
{
	char text[64];
	struct ml_query q = {.kind = ml_kind_by_key(ML_STR("person"))};
	struct ml_list *l = ml_store_list(w->store[i], &q, &err);
	uint64_t n = l ? ml_list_size(l) : 0;
	int64_t rid = n && pick(w, 3) ? ml_list_at(l, pick(w, (uint32_t)n)) : 0;
	ml_list_destroy(l);
	snprintf(text, sizeof text, "family_name=Nom%u|city=Ville%u", pick(w, 100), pick(w, 100));
	kit_save(w->store[i], rid, "person", text, &err);
}

static void restore(struct world *w, uint32_t i)
{
	ml_store_close(w->store[i]);
	if (w->saved[i] && pick(w, 2))
		kit_copy_db(w->backup[i], w->name[i]);
	else
		kit_copy_db(w->name[i], w->backup[i]);
	w->saved[i] = true;
	if (!ml_store_open(&w->ctx[i], kit_path(w->name[i]), 0, &w->store[i], &err))
		kit_say(&err);
}

static void harm(struct world *w)
{
	struct kit_files files = kit_list(w->dir);
	char name[40];
	if (!files.n)
		return;
	const char *one = kit_in(w->dir, files.name[pick(w, files.n)]);
	snprintf(name, sizeof name, "%s/copie %u.mlg", w->dir, pick(w, 1000));
	switch (pick(w, 5)) {
	case 0:
		unlink(kit_path(one));
		break;
	case 1:
		kit_copy_file(one, name, SIZE_MAX);
		break;
	case 2:
		rename(kit_path(one), kit_path(name));
		break;
	case 3:
		kit_copy_half(one, name);
		break;
	default:
		kit_copy_half(one, one);
	}
}

static void pulled_sync(struct world *w, uint32_t i)
{
	struct trouble t = {.at = pick(w, 60), .for_good = pick(w, 2), .sys = EIO};
	w->ctx[i].fault = fail_at;
	w->ctx[i].fault_arg = &t;
	kit_sync_with(w->store[i], w->dir, NULL, NULL);
	w->ctx[i].fault = NULL;
}

static bool same_counts(const struct ml_folder_report *a, const struct ml_folder_report *b)
{
	return a->found == b->found && a->merged == b->merged && a->records == b->records && a->created == b->created &&
	       a->updated == b->updated && a->unchanged == b->unchanged && a->conflicts == b->conflicts && a->erased == b->erased &&
	       a->n_refused == b->n_refused && a->n_gaps == b->n_gaps && a->n_senders == b->n_senders && a->copying == b->copying &&
	       a->written == b->written && a->receipt == b->receipt && a->wrote_records == b->wrote_records &&
	       a->acknowledged == b->acknowledged && a->removed == b->removed && memcmp(&a->digest, &b->digest, sizeof a->digest) == 0;
}

/* A dry run changes nothing, and says what the run then does. */
static void rehearse(struct world *w, uint32_t i)
{
	static const struct ml_folder_options dry = {.mode = ML_FOLDER_DRY};
	struct ml_hash128 before = ml_store_digest(w->store[i]), after;
	struct ml_folder_report said, done;
	if (!kit_sync_with(w->store[i], w->dir, &dry, &said))
		return;
	after = ml_store_digest(w->store[i]);
	if (memcmp(&before, &after, sizeof after) != 0)
		ok(false, "a dry run changed the database");
	if (!kit_sync_with(w->store[i], w->dir, NULL, &done))
		return;
	w->rehearsed++;
	if (same_counts(&said, &done))
		return;
	w->differ++;
	printf("# said: %u found, %u merged, %u records, %u created, %u updated, %u conflicts, %u gaps, written %d with %u, %u acknowledged, %u removed\n",
		said.found, said.merged, (unsigned)said.records, (unsigned)said.created, (unsigned)said.updated, (unsigned)said.conflicts,
		said.n_gaps, said.written, (unsigned)said.wrote_records, said.acknowledged, said.removed);
	printf("# done: %u found, %u merged, %u records, %u created, %u updated, %u conflicts, %u gaps, written %d with %u, %u acknowledged, %u removed\n",
		done.found, done.merged, (unsigned)done.records, (unsigned)done.created, (unsigned)done.updated, (unsigned)done.conflicts,
		done.n_gaps, done.written, (unsigned)done.wrote_records, done.acknowledged, done.removed);
}

static void act(struct world *w)
{
	static const struct ml_folder_options full = {.full = true, .no_backup = true};
	uint32_t i = pick(w, LAPTOPS);
	switch (pick(w, 18)) {
	case 0:
	case 1:
	case 2:
	case 3:
	case 4:
		edit(w, i);
		break;
	case 5:
		harm(w);
		break;
	case 6:
		restore(w, i);
		break;
	case 7:
		pulled_sync(w, i);
		break;
	case 8:
	case 10:
	case 11:
		rehearse(w, i);
		break;
	case 9:
		kit_sync_with(w->store[i], w->dir, &full, NULL);
		break;
	default:
		kit_sync_with(w->store[i], w->dir, NULL, NULL);
	}
}

static bool all_quiet(struct world *w)
{
	for (uint32_t round = 0; round < 12; round++) {
		bool quiet = true;
		struct kit_files before = kit_list(w->dir);
		for (uint32_t i = 0; i < LAPTOPS; i++) {
			struct ml_folder_report r = kit_sync(w->store[i], w->dir);
			quiet = quiet && !r.written && r.merged == 0 && r.removed == 0 && r.n_gaps == 0;
		}
		struct kit_files after = kit_list(w->dir);
		if (quiet && kit_same_files(&before, &after))
			return true;
	}
	return false;
}

static uint32_t all_rehearsed;

static bool history(uint64_t seed)
{
	struct world w = {.seed = seed * 7919 + 1};
	snprintf(w.dir, sizeof w.dir, "r%u", (unsigned)seed);
	kit_mkdir(w.dir);
	for (uint32_t i = 0; i < LAPTOPS; i++) {
		w.ctx[i] = kit_context(seed * 1000 + i);
		snprintf(w.name[i], sizeof w.name[i], "r%u-%u.db", (unsigned)seed, i);
		snprintf(w.backup[i], sizeof w.backup[i], "r%u-%u.kept", (unsigned)seed, i);
		w.store[i] = kit_store(&w.ctx[i], w.name[i], "Poste");
		if (i == 0)
			ml_team_create(w.store[0], ML_STR("Souss"), &err);
		else
			kit_invite(w.store[0], w.store[i]);
	}
	for (int step = 0; step < 50; step++)
		act(&w);
	bool quiet = all_quiet(&w), same = true, sound = true;
	for (uint32_t i = 0; i < LAPTOPS; i++) {
		same = same && kit_same_digest(w.store[0], w.store[i]);
		sound = sound && kit_sound(w.store[i]);
	}
	for (uint32_t i = 0; i < LAPTOPS; i++)
		ml_store_close(w.store[i]);
	all_rehearsed += w.rehearsed;
	if (!quiet || !same || !sound || w.differ)
		printf("# history %u: quiet %d, equal %d, sound %d, unlike the dry run %u\n", (unsigned)seed, quiet, same, sound, w.differ);
	return quiet && same && sound && w.differ == 0;
}

static void test_random(uint64_t from, uint64_t n)
{
	uint64_t bad = 0;
	for (uint64_t seed = from; seed < from + n; seed++)
		bad += !history(seed);
	ok(bad == 0, "%u random histories end quiet, equal and sound, and %u exchanges were as their dry runs had said", (unsigned)n,
		all_rehearsed);
	ok(all_rehearsed > n * 2, "often enough");
}

/* test_folder_faults [FIRST_SEED COUNT] */
int main(int argc, char **argv)
{
	struct pair p = {0};
	if (argc > 2) {
		test_random(strtoull(argv[1], NULL, 10), strtoull(argv[2], NULL, 10));
		kit_clean();
		return tap_done();
	}
	prepare(&p);
	int64_t n = count_operations(&p);
	test_pulled(&p, n, true, ENODEV, "pulled");
	test_pulled(&p, n, false, EIO, "one failure");
	test_pulled(&p, n, true, EROFS, "read-only from then on");
	test_between(&p, n, other_syncs, "another laptop syncs");
	test_between(&p, n, other_edits_and_syncs, "another laptop edits and syncs");
	test_between(&p, n, file_goes, "all files vanish");
	test_between(&p, n, files_are_renamed, "all files are renamed");
	test_between(&p, n, files_are_cut, "all files are cut");
	test_random(1, 6);
	kit_clean();
	return tap_done();
}
