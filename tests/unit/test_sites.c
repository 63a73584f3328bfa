/*
 * Sites: copied disks, restored files, rolled-back machines, three clones, wrong clocks; on real databases in files, with a
 * runtime directory, through real bundles. No dot is used twice, nothing is lost, the user is told.
 */
#include <sys/wait.h>

#include "sync_kit.h"

static struct ml_error err;

struct machine { /* a context with a runtime directory, and a database file */
	struct ml_context c;
	struct ml_store *s;
	char path[160];
	bool open;
};

static void run(const char *fmt, const char *a, const char *b)
{
	char command[600];
	snprintf(command, sizeof command, fmt, a, b);
	if (system(command) != 0)
		printf("# failed: %s\n", command);
}

static void place(struct machine *m, uint64_t seed, const char *dir)
{
	char text[200];
	*m = (struct machine){.c = kit_context(seed)};
	snprintf(m->path, sizeof m->path, "%s/a.db", kit_path(dir));
	snprintf(text, sizeof text, "%s/run", kit_path(dir));
	m->c.runtime_dir = ml_xstrdup(text);
	run("mkdir -p '%s' '%s'", kit_path(dir), text);
}

static void make(struct machine *m, uint64_t seed, const char *dir, const char *officer)
{
	place(m, seed, dir);
	good(ml_store_create(&m->c, m->path, ml_str(officer), &m->s, e));
}

static void reopen(struct machine *m)
{
	good(ml_store_open(&m->c, m->path, 0, &m->s, e));
}

static void shut(struct machine *m)
{
	ml_store_close(m->s);
	m->s = NULL;
}

static void done(struct machine *m)
{
	shut(m);
	ml_free_(m->c.runtime_dir);
}

static void later(struct machine *m)
{
	m->c.fixed_ms += 60 * 1000;
}

static void pass(struct machine *from, struct machine *to)
{
	struct ml_bundle_options full = {.full = true};
	kit_bundle(from->s, "pass.mlg", &full, NULL);
	kit_merge(to->s, "pass.mlg", NULL);
}

static bool copied(struct machine *m, struct machine *of)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_site *v;
	struct ml_uuid site = ml_store_site(of->s);
	uint32_t n;
	bool found = false;
	good(ml_store_sites(m->s, a, &v, &n, e));
	for (uint32_t i = 0; i < n; i++)
		found |= ml_uuid_eq(&v[i].id, &site) && v[i].copied;
	ml_arena_destroy(a);
	return found;
}

static bool told(struct machine *m)
{
	int64_t when;
	bool found = ml_store_copy_found(m->s, &when);
	ml_store_copy_told(m->s, NULL);
	return found;
}

static bool in_history(struct machine *m)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_step *v;
	uint32_t n;
	bool found = false;
	good(ml_store_steps(m->s, a, 0, &v, &n, e));
	for (uint32_t i = 0; i < n; i++)
		found |= strcmp(v[i].name, "copy") == 0;
	ml_arena_destroy(a);
	return found;
}

static int64_t there(struct machine *m, const struct ml_uuid *id)
{
	return ml_store_rid(m->s, id);
}

static void same_everywhere(struct machine **m, uint32_t n, const char *what)
{
	bool same = true;
	for (int round = 0; round < 3; round++)
		for (uint32_t i = 0; i < n; i++)
			for (uint32_t k = 0; k < n; k++)
				if (i != k)
					pass(m[i], m[k]);
	for (uint32_t i = 0; i < n; i++)
		same = same && kit_same_digest(m[0]->s, m[i]->s) && kit_sound(m[i]->s);
	ok(same, "%s: the same words everywhere, every database sound", what);
}

/* An ordinary life (many openings, new boots) is never taken for a copy. */
static void test_ordinary(void)
{
	struct machine a, b;
	make(&a, 1, "o1", "Amina");
	make(&b, 2, "o2", "Karim");
	good(ml_team_create(a.s, ML_STR("É"), e));
	kit_invite(a.s, b.s);
	pass(&b, &a);
	for (int i = 0; i < 5; i++) {
		later(&a);
		kit_save(a.s, 0, "person", "family_name=Un", &err);
		if (i % 2)
			run("rm -rf '%s'/*%s", a.c.runtime_dir, "");
		shut(&a);
		reopen(&a);
		pass(&a, &b);
		kit_save(b.s, 0, "person", "family_name=Deux", &err);
		pass(&b, &a);
	}
	ok(!copied(&a, &a) && !copied(&b, &a) && !copied(&b, &b), "new boots are no copies");
	ok(!told(&a) && !told(&b) && !in_history(&a), "nothing is told");
	done(&a);
	done(&b);
}

/* The whole home copied to another place; both go on; three meet in the given order. */
static void test_clones(int order)
{
	static const int orders[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
	struct machine m[3], hq;
	char dir[3][16], name[40];
	struct ml_uuid id, own[3];
	for (int i = 0; i < 3; i++)
		snprintf(dir[i], sizeof dir[i], "c%d-%d", order, i);
	make(&m[0], 10 + (uint64_t)order, dir[0], "Amina");
	snprintf(name, sizeof name, "hq%d", order);
	make(&hq, 90, name, "Siège");
	good(ml_team_create(m[0].s, ML_STR("É"), e));
	kit_invite(m[0].s, hq.s);
	pass(&hq, &m[0]);
	int64_t rid = kit_save(m[0].s, 0, "person", "family_name=Un|given_name=A", &err);
	ml_store_id(m[0].s, rid, &id);
	pass(&m[0], &hq);
	shut(&m[0]);
	for (int i = 1; i < 3; i++) {
		place(&m[i], 20 + (uint64_t)i, dir[i]);
		run("cp -a '%s'/. '%s'", kit_path(dir[0]), kit_path(dir[i]));
	}
	static const char *const edits[3] = {"given_name=Zéro", "function=Un", "given_name=Deux"};
	for (int i = 0; i < 3; i++) {
		reopen(&m[i]);
		m[i].c.fixed_ms += (i + 1) * 60000;
		kit_save(m[i].s, rid, "person", edits[i], &err);
		snprintf(name, sizeof name, "family_name=Propre%d", i);
		ml_store_id(m[i].s, kit_save(m[i].s, 0, "person", name, &err), &own[i]);
	}
	ok(told(&m[1]) && told(&m[2]) && in_history(&m[1]), "the copies are told at once: the first place is still there");
	for (int i = 0; i < 3; i++)
		pass(&m[orders[order][i]], &hq);
	ok(copied(&hq, &m[0]), "headquarters sees that the site was copied");
	struct machine *all[4] = {&m[0], &m[1], &m[2], &hq};
	same_everywhere(all, 4, "three clones");
	ok(copied(&m[0], &m[0]) && told(&m[0]) && in_history(&m[0]), "the first one learns it by a bundle, and tells");
	ok(!told(&m[0]), "once");
	bool lost = false;
	for (int i = 0; i < 4; i++)
		for (int k = 0; k < 3; k++)
			lost |= there(all[i], &own[k]) == 0;
	ok(!lost, "what each wrote is everywhere");
	ok(kit_flags(hq.s, there(&hq, &id)) & ML_R_CONFLICT, "two given names: a conflict, none lost");
	is_str(kit_get(hq.s, there(&hq, &id), "given_name"), "Deux", "the last one is shown");
	is_str(kit_get(hq.s, there(&hq, &id), "function"), "Un", "the other field is there");
	for (int i = 0; i < 3; i++)
		done(&m[i]);
	done(&hq);
}

/* A file put back over the database, in the same boot: the token shows it at the next write. */
static void test_put_back(void)
{
	struct machine a, b;
	struct ml_uuid lost, kept;
	make(&a, 31, "p1", "Amina");
	make(&b, 32, "p2", "Karim");
	good(ml_team_create(a.s, ML_STR("É"), e));
	kit_invite(a.s, b.s);
	pass(&b, &a);
	kit_save(a.s, 0, "person", "family_name=Avant", &err);
	shut(&a);
	run("cp '%s' '%s.kept'", a.path, a.path);
	reopen(&a);
	later(&a);
	for (int i = 0; i < 3; i++)
		ml_store_id(a.s, kit_save(a.s, 0, "person", "family_name=Perdu", &err), &lost);
	pass(&a, &b);
	shut(&a);
	run("cp '%s.kept' '%s'", a.path, a.path);
	reopen(&a);
	later(&a);
	ml_store_id(a.s, kit_save(a.s, 0, "person", "family_name=Après", &err), &kept);
	ok(told(&a) && in_history(&a), "told at the first write");
	struct machine *all[2] = {&a, &b};
	same_everywhere(all, 2, "a file put back");
	ok(there(&a, &lost) && there(&b, &kept), "what was given comes back, what is new arrives");
	ok(copied(&b, &a) && copied(&a, &a), "both see it");
	done(&a);
	done(&b);
}

/*
 * The machine image with its runtime directory: the token matches although counters were used since. A bundle that shows
 * them ends the incarnation before the next write, also when another process took the bundle in.
 */
static void test_rolled_back(void)
{
	struct machine a, b;
	struct ml_uuid lost;
	make(&a, 41, "r1", "Amina");
	make(&b, 42, "r2", "Karim");
	good(ml_team_create(a.s, ML_STR("É"), e));
	kit_invite(a.s, b.s);
	pass(&b, &a);
	int64_t rid = kit_save(a.s, 0, "person", "family_name=Un", &err);
	struct ml_uuid id;
	ml_store_id(a.s, rid, &id);
	uint32_t inc = ml_store_incarnation(a.s);
	shut(&a);
	run("cp -a '%s' '%s'", kit_path("r1"), kit_path("r1-image"));
	reopen(&a);
	later(&a);
	kit_save(a.s, rid, "person", "given_name=Perdu", &err);
	ml_store_id(a.s, kit_save(a.s, 0, "person", "family_name=Perdu", &err), &lost);
	pass(&a, &b);
	shut(&a);
	char command[500];
	snprintf(command, sizeof command, "rm -rf '%s' && cp -a '%s' '%s'", kit_path("r1"), kit_path("r1-image"), kit_path("r1"));
	ok(system(command) == 0, "the image is back, runtime directory and all");
	reopen(&a);
	pass(&b, &a);
	ok(told(&a) && in_history(&a) && copied(&a, &a), "the bundle shows counters ahead of ours: told");
	shut(&a);
	reopen(&a);
	later(&a);
	kit_save(a.s, rid, "person", "function=Neuf", &err);
	ok(ml_store_incarnation(a.s) != inc, "the incarnation has ended, for the next process too");
	ok(there(&a, &lost) != 0, "what was lost is back");
	struct machine *all[2] = {&a, &b};
	same_everywhere(all, 2, "a rolled-back image");
	is_str(kit_get(b.s, there(&b, &id), "given_name"), "Perdu", "nothing is lost");
	is_str(kit_get(b.s, there(&b, &id), "function"), "Neuf", "on either side");
	done(&a);
	done(&b);
}

/*
 * The same, taken up an hour later and written to before any bundle comes: the clock has gone on without the machine, so that
 * not one counter is used twice.
 */
static void test_taken_up(void)
{
	struct machine a, b;
	struct ml_uuid lost, kept;
	make(&a, 43, "u1", "Amina");
	make(&b, 44, "u2", "Karim");
	good(ml_team_create(a.s, ML_STR("É"), e));
	kit_invite(a.s, b.s);
	pass(&b, &a);
	kit_save(a.s, 0, "person", "family_name=Un", &err);
	uint32_t inc = ml_store_incarnation(a.s);
	shut(&a);
	run("cp -a '%s' '%s'", kit_path("u1"), kit_path("u1-image"));
	reopen(&a);
	later(&a);
	ml_store_id(a.s, kit_save(a.s, 0, "person", "family_name=Perdu", &err), &lost);
	ok(ml_store_incarnation(a.s) == inc, "a restart of the program goes on under the same incarnation");
	pass(&a, &b);
	shut(&a);
	char command[800];
	snprintf(command, sizeof command,
		"rm -rf '%s' && cp -a '%s' '%s' && f=$(find '%s' -name 'writes-*') && awk 'NR == 5 { $0 = $0 - 3600000 } 1' OFMT=%%.0f "
		"CONVFMT=%%.0f \"$f\" >\"$f.new\" && mv \"$f.new\" \"$f\"",
		kit_path("u1"), kit_path("u1-image"), kit_path("u1"), kit_path("u1"));
	ok(system(command) == 0, "the image is taken up an hour later");
	reopen(&a);
	later(&a);
	ml_store_id(a.s, kit_save(a.s, 0, "person", "family_name=Nouveau", &err), &kept);
	ok(ml_store_incarnation(a.s) != inc, "the first write is under a new incarnation");
	struct machine *all[2] = {&a, &b};
	same_everywhere(all, 2, "an image taken up");
	ok(there(&a, &lost) && there(&b, &kept), "nothing is lost on either side");
	done(&a);
	done(&b);
}

/* ---- clocks -------------------------------------------------------------------------------------------- */

#define DAY (24 * 3600 * 1000LL)

static void test_clock(const char *what, int64_t wrong)
{
	struct machine a, b;
	char dir[2][32];
	struct ml_uuid id;
	snprintf(dir[0], sizeof dir[0], "k1-%s", what);
	snprintf(dir[1], sizeof dir[1], "k2-%s", what);
	make(&a, 51, dir[0], "Amina");
	make(&b, 52, dir[1], "Karim");
	good(ml_team_create(a.s, ML_STR("É"), e));
	kit_invite(a.s, b.s);
	pass(&b, &a);
	int64_t rid = kit_save(a.s, 0, "person", "family_name=Un|given_name=Un", &err);
	ml_store_id(a.s, rid, &id);
	pass(&a, &b);
	/* The wrong laptop edits in knowledge, then the right one in knowledge of that. */
	b.c.fixed_ms = wrong;
	kit_save(b.s, there(&b, &id), "person", "family_name=Deux", &err);
	pass(&b, &a);
	is_str(kit_get(a.s, rid, "family_name"), "Deux", "%s: an informed edit counts, whatever its clock", what);
	later(&a);
	kit_save(a.s, rid, "person", "family_name=Trois", &err);
	pass(&a, &b);
	is_str(kit_get(b.s, there(&b, &id), "family_name"), "Trois", "%s: so does the one after it", what);
	is_str(kit_get(a.s, rid, "family_name"), "Trois", "%s: on both sides", what);
	/* A conflict with a wrong time, then an ordinary edit of what is shown: the edit shows. */
	kit_save(b.s, there(&b, &id), "person", "given_name=Loin", &err);
	later(&a);
	kit_save(a.s, rid, "person", "given_name=Ici", &err);
	pass(&b, &a);
	pass(&a, &b);
	ok(kit_flags(a.s, rid) & ML_R_CONFLICT, "%s: two edits unseen: a conflict", what);
	later(&a);
	kit_save(a.s, rid, "person", "given_name=Choisi", &err);
	is_str(kit_get(a.s, rid, "given_name"), "Choisi", "%s: what is typed over a conflict is what shows", what);
	kit_save(b.s, there(&b, &id), "person", "given_name=Autre", &err);
	is_str(kit_get(b.s, there(&b, &id), "given_name"), "Autre", "%s: on the other laptop too", what);
	/* The local clock is not poisoned: what A writes now carries A's own time. */
	pass(&b, &a);
	int64_t fresh = kit_save(a.s, 0, "person", "family_name=Neuf", &err);
	struct ml_arena *mem = ml_arena_create();
	struct ml_record *r = ml_store_get(a.s, mem, fresh, NULL);
	int64_t t = r ? ml_record_changed(a.s, r, NULL) : 0;
	ok(t >= a.c.fixed_ms && t < a.c.fixed_ms + DAY, "%s: times stay those of the clock", what);
	ml_arena_destroy(mem);
	if (wrong > KIT_NOW)
		ok(kit_flags(a.s, rid) & ML_R_FUTURE, "%s: times far ahead are flagged", what);
	/* Told, where it can be seen. */
	int64_t latest;
	if (wrong < KIT_NOW)
		ok(ml_store_clock(b.s, &latest) != ML_CLOCK_FINE, "%s: the wrong laptop is told", what);
	b.c.fixed_ms = KIT_NOW + 3600 * 1000;
	if (wrong > KIT_NOW)
		ok(ml_store_clock(b.s, &latest) == ML_CLOCK_BEHIND_WRITES && latest >= wrong, "%s: told once its clock is right", what);
	ok(ml_store_clock(a.s, &latest) == ML_CLOCK_FINE, "%s: the other one is not", what);
	kit_save(b.s, there(&b, &id), "person", "function=Guéri", &err);
	ok(ml_store_clock(b.s, &latest) == ML_CLOCK_FINE || wrong < KIT_NOW, "%s: a write under the right clock ends it", what);
	struct machine *all[2] = {&a, &b};
	same_everywhere(all, 2, what);
	done(&a);
	done(&b);
}

int main(void)
{
	test_ordinary();
	for (int i = 0; i < 6; i += 2)
		test_clones(i);
	test_put_back();
	test_rolled_back();
	test_taken_up();
	test_clock("1970", 1000);
	test_clock("2001", 1000000000000LL);
	test_clock("2038", 2147483648000LL);
	test_clock("9999", 253402300799000LL);
	kit_clean();
	return tap_done();
}
