/* The exchange folder as officers use it: sticks that come and go, files that get lost, repeated, renamed, half copied. */
#include "folder_kit.h"

static struct ml_error err;

struct team {
	struct ml_context ctx[4];
	struct ml_store *store[4];
	uint32_t n;
};

static const char *const officers[] = {"Amina Alaoui", "Bruno Petit", "Chakir Naji", "Dounia Saïdi"};

static const char *db_name(const char *name, uint32_t i)
{
	static char text[4][40];
	static int turn;
	char *out = text[turn++ % 4];
	snprintf(out, sizeof text[0], "%s-%c.db", name, 'a' + (char)i);
	return out;
}

/* n laptops in one team, and a folder of the same name. */
static void team(struct team *t, const char *name, uint32_t n)
{
	static uint64_t seed = 100;
	*t = (struct team){.n = n};
	kit_mkdir(name);
	for (uint32_t i = 0; i < n; i++) {
		t->ctx[i] = kit_context(seed++);
		t->store[i] = kit_store(&t->ctx[i], db_name(name, i), officers[i]);
		if (i == 0)
			ml_team_create(t->store[0], ML_STR("Souss"), &err);
		else
			kit_invite(t->store[0], t->store[i]);
	}
}

static void disband(struct team *t)
{
	for (uint32_t i = 0; i < t->n; i++)
		ml_store_close(t->store[i]);
}

/* Everybody syncs until a whole round changes nothing; how many rounds that took, 0: it never ended. */
static uint32_t until_quiet(struct team *t, const char *dir, uint32_t most)
{
	for (uint32_t round = 1; round <= most; round++) {
		struct kit_files before = kit_list(dir);
		bool quiet = true;
		for (uint32_t i = 0; i < t->n; i++) {
			struct ml_folder_report r = kit_sync(t->store[i], dir);
			quiet = quiet && !r.written && r.merged == 0 && r.removed == 0;
		}
		struct kit_files after = kit_list(dir);
		if (quiet && kit_same_files(&before, &after))
			return round;
	}
	return 0;
}

static bool all_same(struct team *t)
{
	bool same = true;
	for (uint32_t i = 1; i < t->n; i++)
		same = same && kit_same_digest(t->store[0], t->store[i]);
	return same;
}

static bool all_sound(struct team *t)
{
	bool sound = true;
	for (uint32_t i = 0; i < t->n; i++)
		sound = kit_sound(t->store[i]) && sound;
	return sound;
}

/* ---- two laptops and a stick ------------------------------------------------------------------- */

static void test_two(void)
{
	struct team t;
	struct ml_folder_report r;
	team(&t, "two", 2);
	int64_t p = kit_save(t.store[0], 0, "person", "family_name=Bennani|city=Agadir", &err);
	r = kit_sync(t.store[0], "two");
	ok(r.written && !r.receipt && r.wrote_records == kit_records(t.store[0]) && r.safe, "the first laptop leaves a bundle");
	ok(r.wrote_bytes > 0 && r.file.n && kit_list("two").n == 1, "one file");
	r = kit_sync(t.store[0], "two");
	ok(!r.written && r.removed == 0 && r.safe, "once more: nothing");
	r = kit_sync(t.store[1], "two");
	ok(r.found == 1 && r.merged == 1 && r.created == 1 && r.n_refused == 0, "the second takes it");
	ok(r.written && r.acknowledged == 1, "and acknowledges it");
	ok(kit_same_digest(t.store[0], t.store[1]), "equal digests");
	r = kit_sync(t.store[0], "two");
	ok(r.removed == 1, "the first removes what is acknowledged");
	ok(kit_member(t.store[0], t.store[1]).to_give == 0, "nothing left to give");
	ok(until_quiet(&t, "two", 6) > 0, "then all is quiet");
	ok(kit_list("two").n <= 1, "and the folder is as good as empty");
	kit_save(t.store[1], kit_there(t.store[0], p, t.store[1]), "person", "city=Tiznit", &err);
	r = kit_sync(t.store[1], "two");
	ok(r.written && r.wrote_records == 1, "one edit, one record");
	r = kit_sync(t.store[0], "two");
	ok(r.merged == 1 && r.updated == 1, "it comes");
	ok(r.written && r.receipt && r.wrote_records == 0 && r.wrote_bytes < 4096, "a receipt without records goes back");
	is_str(kit_get(t.store[0], p, "city"), "Tiznit", "the value");
	r = kit_sync(t.store[1], "two");
	ok(r.merged == 0 && r.found == 0 && r.removed == 1 && !r.written, "the receipt is read, not acknowledged in turn");
	ok(until_quiet(&t, "two", 4) > 0 && kit_list("two").n == 0, "quiet, and the folder is empty");
	ok(all_sound(&t), "sound");
	disband(&t);
}

static void test_supersede(void)
{
	struct team t;
	struct ml_folder_report r;
	team(&t, "sup", 2);
	kit_sync(t.store[0], "sup");
	for (int i = 0; i < 5; i++) {
		kit_save(t.store[0], 0, "person", "family_name=Nouveau", &err);
		r = kit_sync(t.store[0], "sup");
		ok(r.written && r.removed == 1 && kit_list("sup").n == 1, "a newer bundle replaces the one nobody read");
	}
	r = kit_sync(t.store[1], "sup");
	ok(r.created == 5 && all_same(&t), "one bundle brings all");
	disband(&t);
}

/* ---- a dry run counts the same and touches nothing ------------------------------------------------ */

static void test_dry(void)
{
	struct team t;
	struct ml_folder_report dry, run, looked;
	static const struct ml_folder_options o = {.mode = ML_FOLDER_DRY}, l = {.mode = ML_FOLDER_LOOK};
	team(&t, "dry", 3);
	int64_t p = kit_save(t.store[0], 0, "person", "family_name=Idrissi", &err);
	kit_sync(t.store[0], "dry");
	kit_sync(t.store[1], "dry");
	kit_save(t.store[1], kit_there(t.store[0], p, t.store[1]), "person", "city=Rabat", &err);
	kit_save(t.store[1], 0, "person", "family_name=Zahra", &err);
	kit_sync(t.store[1], "dry");
	kit_save(t.store[2], 0, "person", "family_name=Tazi", &err);
	struct kit_files before = kit_list("dry");
	struct ml_hash128 digest = ml_store_digest(t.store[2]), now;
	int64_t change = ml_store_last_change(t.store[2]);
	ok(kit_sync_with(t.store[2], "dry", &l, &looked), "a look");
	ok(looked.merged == 2 && looked.records > 0 && looked.wrote_records == kit_records(t.store[2]), "how much to read and to write");
	ok(kit_sync_with(t.store[2], "dry", &o, &dry), "a dry run");
	struct kit_files after = kit_list("dry");
	now = ml_store_digest(t.store[2]);
	ok(kit_same_files(&before, &after), "the folder is as before");
	ok(memcmp(&digest, &now, sizeof now) == 0 && change == ml_store_last_change(t.store[2]), "so is the database");
	ok(kit_member(t.store[2], t.store[1]).last_heard == 0, "nobody was heard");
	run = kit_sync(t.store[2], "dry");
	ok(dry.merged == 2 && dry.merged == run.merged && dry.found == run.found, "same bundles");
	ok(dry.records == run.records && dry.created == run.created && dry.updated == run.updated &&
			dry.unchanged == run.unchanged && dry.conflicts == run.conflicts && dry.erased == run.erased,
		"same counts: two bundles that hold the same records are not counted twice");
	ok(dry.created == 2 && dry.written && run.written && dry.receipt == run.receipt && dry.wrote_records == run.wrote_records,
		"same bundle to write");
	ok(dry.acknowledged == run.acknowledged && dry.removed == run.removed && dry.n_gaps == run.n_gaps, "same cleaning");
	ok(memcmp(&dry.digest, &run.digest, sizeof run.digest) == 0, "the digest that comes was told");
	ok(!dry.safe && run.safe, "only a run says that the stick may be pulled");
	disband(&t);
}

/* ---- files that come to harm ------------------------------------------------------------------------- */

static bool fat_safe(const char *name)
{
	size_t base = strcspn(name, ".");
	bool good = base > 0 && base <= 8 && strlen(name) == base + 4;
	for (const char *c = name; *c; c++)
		good = good && ((*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9') || *c == '.');
	return good;
}

static void test_names(void)
{
	struct team t;
	team(&t, "names", 4);
	for (uint32_t i = 0; i < t.n; i++)
		kit_sync(t.store[i], "names");
	struct kit_files files = kit_list("names");
	is_int(files.n, 4, "a file for each");
	for (uint32_t i = 0; i < files.n; i++) {
		const char *slash = strchr(files.name[i], '/');
		ok(slash && slash - files.name[i] == 8 && fat_safe(slash + 1), "%s is safe on any FAT", files.name[i]);
	}
	kit_mkdir("names/sub");
	kit_mkdir("names/sub/Maillage");
	kit_sync(t.store[0], "names/sub/Maillage");
	is_int(kit_list("names/sub/Maillage").n, 1, "a folder of that name takes the bundle itself");
	disband(&t);
}

static void test_harm(void)
{
	struct team t, other;
	struct ml_folder_report r;
	team(&t, "harm", 3);
	team(&other, "foreign", 2);
	kit_save(t.store[0], 0, "person", "family_name=Alami", &err);
	kit_save(t.store[1], 0, "person", "family_name=Berrada", &err);
	kit_sync(t.store[0], "harm");
	const char *a = kit_in("harm", kit_list("harm").name[0]);
	kit_copy_file(a, "harm/Copie de k3f7 (1).MLG", SIZE_MAX);
	kit_copy_half(a, "harm/half.mlg");
	kit_copy_file(a, "harm/head.mlg", 40);
	kit_copy_file(a, "harm/x.mlg.part", 3000);
	kit_copy_file(a, "harm/.syncthing.k3f7.mlg.tmp", 3000);
	kit_copy_file(a, "harm/photo.jpg", SIZE_MAX);
	rename(kit_path(a), kit_path("harm/k3f7.sync-conflict-20261122-100000-ABCDEFG.mlg"));
	kit_write("harm/vide.mlg", "", 0);
	kit_write("harm/notes.txt", "bonjour", 7);
	kit_write("harm/faux.mlg", "pas un paquet du tout", 21);
	kit_sync(other.store[0], "foreign");
	kit_copy_file(kit_in("foreign", kit_list("foreign").name[0]), "harm/autre.mlg", SIZE_MAX);
	kit_copy_file("invitation.mlg", "harm/invitation.mlg", SIZE_MAX);
	kit_mkdir("harm/dossier.mlg");
	r = kit_sync(t.store[1], "harm");
	ok(r.merged == 1 && r.created == 1, "what can be read is read, once, whatever its name");
	is_int(r.n_refused, 5, "half, head, empty, other team, noise are refused; the rest is not looked at");
	ok(r.copying >= 1, "copies in progress are left alone");
	ok(r.written && r.acknowledged >= 1, "and the exchange goes on");
	ok(kit_same_digest(t.store[0], t.store[1]) == false && kit_sound(t.store[1]), "sound");
	uint32_t n = kit_list("harm").n;
	r = kit_sync(t.store[1], "harm");
	ok(!r.written && r.merged == 0 && kit_list("harm").n == n, "and is quiet the second time");
	r = kit_sync(t.store[2], "harm");
	ok(r.created == 2, "the third takes both");
	r = kit_sync(t.store[0], "harm");
	ok(r.removed == 3, "the sender removes its bundle under all of its names");
	kit_copy_file("harm/autre.mlg", "harm/half.mlg", SIZE_MAX);
	ok(until_quiet(&t, "harm", 8) > 0 && all_same(&t) && all_sound(&t), "all end equal");
	disband(&t);
	disband(&other);
}

static void test_half_then_whole(void)
{
	struct team t;
	struct ml_folder_report r;
	team(&t, "late", 2);
	for (int i = 0; i < 200; i++) {
		char text[1400] = "family_name=Alami|note=";
		for (size_t n = strlen(text); n < sizeof text - 10; n += 8)
			sprintf(text + n, "%08x", (unsigned)ml_random64(&t.ctx[0]));
		kit_save(t.store[0], 0, "person", text, &err);
	}
	kit_sync(t.store[0], "late");
	kit_mkdir("late2");
	const char *name = kit_in("late", kit_list("late").name[0]);
	kit_copy_half(name, "late2/a.mlg");
	r = kit_sync(t.store[1], "late2");
	ok(r.n_refused == 1 && r.merged == 0 && folder_err.code == ML_E_BUNDLE_DAMAGED, "half a copy is refused");
	kit_copy_file(name, "late2/a.mlg", SIZE_MAX);
	r = kit_sync(t.store[1], "late2");
	ok(r.n_refused == 0 && r.merged == 1 && r.created == 200, "and taken when it is whole");
	/* One flipped bit in our own bundle, then a file of zeros: nobody could read it, so it is written anew. */
	for (int zeros = 0; zeros < 2; zeros++) {
		name = kit_in("late", kit_list("late").name[0]);
		struct ml_buf b = kit_read(name);
		if (zeros)
			memset(b.p, 0, b.n);
		else
			b.p[b.n - 100] ^= 4;
		kit_write(name, b.p, b.n);
		ml_buf_finish(&b);
		r = kit_sync(t.store[0], "late");
		ok(r.written && r.removed == 1 && kit_list("late").n == 1, "an own bundle that the medium spoilt is replaced");
		r = kit_sync(t.store[0], "late");
		ok(!r.written && r.n_refused == 0, "by one that can be read");
	}
	disband(&t);
}

/* ---- gaps ---------------------------------------------------------------------------------------------- */

/* b goes back to a backup after it acknowledged; what a then sends does not follow. */
static void make_gap(struct team *t, const char *name, const char *backup)
{
	team(t, name, 2);
	kit_save(t->store[0], 0, "person", "family_name=Un", &err);
	until_quiet(t, name, 8);
	ml_store_close(t->store[1]);
	kit_copy_db(db_name(name, 1), backup);
	ml_store_open(&t->ctx[1], kit_path(db_name(name, 1)), 0, &t->store[1], &err);
	kit_save(t->store[0], 0, "person", "family_name=Deux", &err);
	until_quiet(t, name, 8);
	ml_store_close(t->store[1]);
	kit_copy_db(backup, db_name(name, 1));
	ml_store_open(&t->ctx[1], kit_path(db_name(name, 1)), 0, &t->store[1], &err);
	kit_save(t->store[0], 0, "person", "family_name=Trois", &err);
}

static void test_gap(void)
{
	struct team t;
	struct ml_folder_report r;
	make_gap(&t, "gap", "gap-backup.db");
	int64_t top = ml_store_last_change(t.store[0]);
	r = kit_sync(t.store[0], "gap");
	ok(r.wrote_records == 1, "the sender believes that all but the last was received");
	r = kit_sync(t.store[1], "gap");
	ok(r.merged == 1 && r.created == 1 && r.n_gaps == 1, "what is there is merged, and the gap is told");
	ok(r.gaps->since < r.gaps->upto && r.gaps->upto < top, "with its numbers");
	ok(kit_member(t.store[1], t.store[0]).gap, "it is remembered");
	ok(r.written, "and told in what the receiver writes");
	r = kit_sync(t.store[0], "gap");
	ok(r.written && r.wrote_records >= 2, "the sender goes back far enough by itself");
	r = kit_sync(t.store[1], "gap");
	ok(r.created == 1 && r.n_gaps == 0 && !kit_member(t.store[1], t.store[0]).gap, "which heals the gap");
	ok(until_quiet(&t, "gap", 8) > 0 && all_same(&t) && all_sound(&t), "equal");
	disband(&t);

	static const struct ml_folder_options full = {.full = true};
	make_gap(&t, "gapf", "gapf-backup.db");
	kit_sync(t.store[0], "gapf");
	r = kit_sync(t.store[1], "gapf");
	ok(r.n_gaps == 1, "another gap");
	ok(kit_sync_with(t.store[0], "gapf", &full, &r) && r.wrote_records == kit_records(t.store[0]), "a full bundle");
	ok(kit_sync_with(t.store[0], "gapf", &full, &r) && !r.written, "once");
	r = kit_sync(t.store[1], "gapf");
	ok(r.n_gaps == 0 && all_same(&t), "heals it too");
	ok(until_quiet(&t, "gapf", 8) > 0, "quiet");
	disband(&t);
}

static void reopen(struct team *t, const char *name, uint32_t i, const char *from, const char *to)
{
	ml_store_close(t->store[i]);
	if (from)
		kit_copy_db(from, to);
	ml_store_open(&t->ctx[i], kit_path(db_name(name, i)), 0, &t->store[i], &err);
}

/* b wrote under a later incarnation, goes back to before it, and only reads since: others must hear it all the same. */
static void test_gap_silent(bool clock_back)
{
	struct team t;
	const char *name = clock_back ? "mutec" : "mute", *backup = clock_back ? "mutec.kept" : "mute.kept";
	int64_t then = folder_clock;
	team(&t, name, 2);
	kit_save(t.store[1], 0, "person", "family_name=Un", &err);
	until_quiet(&t, name, 8);
	reopen(&t, name, 1, db_name(name, 1), backup);
	kit_save(t.store[0], 0, "person", "family_name=Deux", &err);
	kit_save(t.store[1], 0, "person", "family_name=Trois", &err);
	until_quiet(&t, name, 8);
	reopen(&t, name, 1, backup, db_name(name, 1));
	kit_save(t.store[0], 0, "person", "family_name=Quatre", &err);
	folder_clock = clock_back ? then - 3600000 : folder_clock;
	struct ml_folder_report r = kit_sync(t.store[0], name);
	r = kit_sync(t.store[1], name);
	ok(r.n_gaps == 1 && r.written, "restored, nothing written since%s: the gap is named and told", clock_back ? ", clock set back" : "");
	ok(until_quiet(&t, name, 8) > 0 && all_same(&t) && all_sound(&t), "quiet and equal");
	ok(kit_sync(t.store[1], name).n_gaps == 0 && !kit_member(t.store[1], t.store[0]).gap, "and the gap is gone");
	disband(&t);
}

/* The second bundle comes before the first. */
static void test_order(void)
{
	struct team t;
	struct ml_folder_report r;
	team(&t, "order", 3);
	kit_mkdir("order1");
	kit_mkdir("order2");
	until_quiet(&t, "order", 8);
	kit_save(t.store[0], 0, "person", "family_name=Un", &err);
	struct ml_uuid b = ml_store_site(t.store[1]);
	kit_sync(t.store[0], "order1");
	kit_copy_file(kit_in("order1", kit_list("order1").name[0]), "first.mlg", SIZE_MAX);
	kit_sync(t.store[1], "order1");
	kit_sync(t.store[0], "order1");
	kit_save(t.store[0], 0, "person", "family_name=Deux", &err);
	struct ml_folder_options o = {.for_site = &b};
	ok(kit_sync_with(t.store[0], "order2", &o, &r) && r.wrote_records == 1, "a bundle for one colleague");
	r = kit_sync(t.store[2], "order2");
	ok(r.merged == 0 && r.found == 0 && r.n_gaps == 0, "is nothing to the others");
	r = kit_sync(t.store[1], "order2");
	ok(r.created == 1 && r.n_gaps == 0, "and all to that one");
	disband(&t);
}

/* ---- three and more ----------------------------------------------------------------------------------- */

static void test_team(void)
{
	struct team t;
	team(&t, "team", 4);
	for (uint32_t i = 0; i < t.n; i++)
		kit_save(t.store[i], 0, "person", "family_name=Quelqu'un", &err);
	uint32_t rounds = until_quiet(&t, "team", 12);
	ok(rounds > 0, "four laptops end quiet, after %u rounds", rounds);
	ok(all_same(&t), "and equal");
	is_int(kit_list("team").n, 0, "nothing stays in the folder");
	kit_save(t.store[2], 0, "person", "family_name=Encore", &err);
	rounds = until_quiet(&t, "team", 12);
	ok(rounds > 0 && all_same(&t) && kit_list("team").n == 0, "one edit: quiet again after %u rounds", rounds);
	disband(&t);
}

/* ---- headquarters, and members that meet nobody else -------------------------------------------------------- */

enum { STICKS = 3 };

struct star {
	struct team t;
	char stick[STICKS][16];
	uint64_t by_hq, by_members; /* records written since the last count */
	bool quiet;
};

static void star_sync(struct star *w, uint32_t i, uint32_t stick)
{
	struct ml_folder_report r = kit_sync(w->t.store[i], w->stick[stick]);
	*(i ? &w->by_members : &w->by_hq) += r.wrote_records;
	w->quiet = w->quiet && !r.written && r.merged == 0 && r.removed == 0 && r.n_gaps == 0;
}

/* Every member fills its stick, headquarters reads all three and fills them, every member reads its own. */
static void star_round(struct star *w)
{
	w->by_hq = w->by_members = 0;
	w->quiet = true;
	for (uint32_t i = 1; i <= STICKS; i++)
		star_sync(w, i, i - 1);
	for (uint32_t i = 0; i < 2 * STICKS; i++)
		star_sync(w, 0, i % STICKS);
	for (uint32_t i = 1; i <= STICKS; i++)
		star_sync(w, i, i - 1);
}

/* *resent: records that members wrote on the way. */
static uint32_t star_settle(struct star *w, uint64_t *resent)
{
	*resent = 0;
	for (uint32_t round = 1; round <= 10; round++) {
		star_round(w);
		*resent += w->by_members;
		if (w->quiet)
			return round;
	}
	return 0;
}

static uint32_t star_files(struct star *w)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < STICKS; i++)
		n += kit_list(w->stick[i]).n;
	return n;
}

static void test_star(void)
{
	struct star w = {0};
	uint64_t resent;
	team(&w.t, "star", 4);
	for (uint32_t i = 0; i < STICKS; i++) {
		snprintf(w.stick[i], sizeof w.stick[i], "star%u", i);
		kit_mkdir(w.stick[i]);
	}
	for (int i = 0; i < 30; i++)
		kit_save(w.t.store[0], 0, "person", "family_name=Siège", &err);
	uint32_t rounds = star_settle(&w, &resent);
	ok(rounds > 0 && all_same(&w.t), "a star settles, after %u rounds", rounds);
	is_int(star_files(&w), 0, "and leaves no file on any stick");

	kit_save(w.t.store[2], 0, "person", "family_name=Antenne", &err);
	star_round(&w);
	is_int(w.by_members, 1, "one member's edit is one record from one member");
	is_int(w.by_hq, 2, "and one for each of the others from headquarters, none back to its author");
	star_settle(&w, &resent);
	is_int(resent, 0, "later rounds resend nothing");

	for (int round = 0; round < 4; round++) {
		for (int i = 0; i < 5; i++)
			kit_save(w.t.store[0], 0, "person", "family_name=Siège encore", &err);
		star_round(&w);
		is_int(w.by_members, 0, "five edits at headquarters: members give none of it back");
	}
	for (int round = 0; round < 4; round++) {
		for (uint32_t i = 0; i < 4; i++)
			kit_save(w.t.store[i], 0, "person", "family_name=Tous", &err);
		star_round(&w);
		/* This edit twice (the second bundle replaces the first), and once more that of the round before. */
		ok(w.by_members <= 3 * STICKS, "an edit each, while others are under way: members give only their own (%u)", (unsigned)w.by_members);
	}
	rounds = star_settle(&w, &resent);
	ok(rounds > 0, "quiet after %u rounds", rounds);
	is_int(star_files(&w), 0, "no file is left");
	ok(all_same(&w.t) && all_sound(&w.t), "all equal and sound");
	for (uint32_t i = 1; i <= STICKS; i++)
		is_int(kit_member(w.t.store[i], w.t.store[i % STICKS + 1]).to_give, 0, "a member knows that a colleague whom it never met has all");
	kit_save(w.t.store[1], 0, "person", "family_name=Dernier", &err);
	star_round(&w);
	is_int(w.by_members, 1, "and its next edit goes alone");
	disband(&w.t);
}

/* ---- limits ---------------------------------------------------------------------------------------------- */

static void test_limits(void)
{
	struct team t;
	struct ml_folder_report r;
	struct ml_folder_options o = {.most_bytes = 3000};
	team(&t, "limit", 2);
	ok(!kit_sync_with(t.store[0], "limit", &o, &r) && folder_err.code == ML_E_BUNDLE_FAT, "larger than the stick takes");
	is_int(kit_list("limit").n, 0, "nothing is left behind");
	ok(!kit_sync_with(t.store[0], "nowhere", NULL, &r) && folder_err.code == ML_E_NO_FILE, "no such folder");
	ok(!kit_sync_with(t.store[0], db_name("limit", 0), NULL, &r), "a file is no folder");
	kit_sync(t.store[0], "limit");
	char part[40];
	snprintf(part, sizeof part, "limit/%.13sabcd.prt", kit_list("limit").name[0]);
	kit_write(part, "abc", 3);
	kit_write("limit/maillage/zzzzabcd.prt", "abc", 3);
	r = kit_sync(t.store[0], "limit");
	ok(access(kit_path(part), F_OK) != 0, "a file that we began long ago is removed");
	ok(access(kit_path("limit/maillage/zzzzabcd.prt"), F_OK) == 0, "another's is not");
	struct ml_context c = kit_context(9);
	struct ml_store *alone = kit_store(&c, "alone.db", "Seule");
	ok(!kit_sync_with(alone, "limit", NULL, &r) && folder_err.code == ML_E_TEAM_NONE, "no team");
	ml_team_create(alone, ML_STR("Une"), &err);
	ok(kit_sync_with(alone, "limit", NULL, &r) && r.written, "a team of one");
	ml_store_close(alone);
	disband(&t);
}

int main(void)
{
	test_two();
	test_supersede();
	test_dry();
	test_names();
	test_harm();
	test_half_then_whole();
	test_gap();
	test_gap_silent(false);
	test_gap_silent(true);
	test_order();
	test_team();
	test_star();
	test_limits();
	kit_clean();
	return tap_done();
}
