/* Automatic backups: the rule that keeps them, what they hold, going back, and erasure in them. */
#include <dirent.h>
#include <sys/stat.h>

#include "sync_kit.h"

static struct ml_error err;

static uint32_t kept(const int64_t *days_ago, uint32_t n, bool *keep)
{
	int64_t times[64] = {0};
	uint32_t count = 0;
	for (uint32_t i = 0; i < n; i++)
		times[i] = KIT_NOW - days_ago[i] * 24 * 3600 * 1000;
	ml_backup_rule(times, n, KIT_NOW, NULL, keep);
	for (uint32_t i = 0; i < n; i++)
		count += keep[i];
	return count;
}

static void test_rule(void)
{
	bool keep[64];
	int64_t today[9] = {0};
	is_int(kept(today, 9, keep), 5, "of nine of one day the last five");
	ok(keep[0] && keep[4] && !keep[5], "the newest ones");
	int64_t daily[64];
	for (int i = 0; i < 64; i++)
		daily[i] = i;
	is_int(kept(daily, 64, keep), 7 + 4, "one a day for a week, then one a week up to five weeks");
	ok(keep[6] && keep[7] && !keep[8] && keep[14] && keep[21] && keep[28] && !keep[35], "the newest of each week");
	int64_t wrong[8] = {0, -4000, 1, -4000, 1, 2, -4000, 2};
	kept(wrong, 8, keep);
	ok(keep[1] && keep[3] && !keep[6], "dated far ahead: kept among the last five only");
	ok(keep[5] && !keep[7], "and they take no day from the others");
	is_int(kept(daily, 0, keep), 0, "none");
	/* Whatever comes, pruning again prunes nothing, and the last five stay. */
	uint64_t seed = 7;
	bool stable = true;
	for (int round = 0; round < 2000; round++) {
		int64_t ago[40], left[40];
		uint32_t n = 1 + (uint32_t)(round % 40), m = 0;
		for (uint32_t i = 0; i < n; i++) {
			seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
			ago[i] = (int64_t)(seed >> 33) % 60 - 5;
		}
		kept(ago, n, keep);
		for (uint32_t i = 0; i < n; i++) {
			stable = stable && (i >= 5 || keep[i]);
			if (keep[i])
				left[m++] = ago[i];
		}
		stable = stable && kept(left, m, keep) == m && m <= 5 + 7 + 5;
	}
	ok(stable, "the rule is stable, bounded, and keeps the last five");
}

static uint32_t list(struct ml_store *s, struct ml_arena *a, struct ml_backup **all)
{
	uint32_t n = 0;
	if (!ml_store_backups(s, a, all, &n, &err))
		kit_say(&err);
	return n;
}

static bool folder_holds(const char *needle)
{
	char command[200];
	snprintf(command, sizeof command, "grep -rqa '%s' '%s'", needle, kit_dir);
	return system(command) == 0;
}

static void test_backups(void)
{
	struct ml_context ca = kit_context(1), cb = kit_context(2);
	struct ml_arena *a = ml_arena_create();
	struct ml_store *x = kit_store(&ca, "x.db", "Amina"), *y = kit_store(&cb, "y.db", "Karim");
	struct ml_backup *all, to;
	good(ml_team_create(x, ML_STR("Équipe"), e));
	kit_invite(x, y);
	struct ml_bundle_options full = {.full = true};
	kit_bundle(y, "full.mlg", &full, NULL);
	kit_merge(x, "full.mlg", NULL);
	int64_t one = kit_save(x, 0, "person", "family_name=Premier", &err);
	kit_send(x, y, NULL);
	good(ml_backup_before_merge(x, e));
	good(ml_backup_before_merge(x, e));
	is_int(list(x, a, &all), 1, "nothing changed: no second backup");
	ok(all[0].serial == 1 && all[0].steps == 0 && !all[0].apart && !all[0].before_return, "what it says of itself");
	ok(all[0].time == KIT_NOW && all[0].bytes > 4096, "when, how large");
	ca.fixed_ms += 3600 * 1000;
	kit_save(x, one, "person", "family_name=Second", &err);
	int64_t two = kit_save(x, 0, "person", "family_name=Nouveau", &err);
	kit_send(x, y, NULL);
	is_int(list(x, a, &all), 1, "still one");
	ok(all[0].steps == 2 && all[0].created == 1 && all[0].changed == 1, "two steps since, one new, one changed");
	uint32_t before = ml_store_incarnation(x);
	good(ml_backup_return(x, ML_STR("latest"), a, &to, e));
	is_str(kit_get(x, one, "family_name"), "Premier", "the former value is back");
	ok(!ml_store_rid(x, &(struct ml_uuid){{0}}) && kit_flags(x, two) == 0, "what came later is gone");
	ok(ml_store_incarnation(x) != before, "a new incarnation");
	ok(ml_lineage_at(ml_store_lineage(x), ml_store_incarnation(x))->parent == before, "child of the old one");
	ok(kit_sound(x), "sound");
	is_int(list(x, a, &all), 2, "the state before was saved");
	ok(all[0].before_return && all[0].apart && !all[1].apart, "and is told apart");
	/* Colleagues bring back what they were given; nothing clashes. */
	kit_save(x, 0, "person", "family_name=Autre", &err);
	kit_bundle(y, "full.mlg", &full, NULL);
	struct ml_merge_report r = kit_merge(x, "full.mlg", NULL);
	ok(r.created == 1 && r.updated == 1 && r.conflicts == 0, "what was given comes back: +%d ~%d !%d", (int)r.created,
		(int)r.updated, (int)r.conflicts);
	is_str(kit_get(x, one, "family_name"), "Second", "and is shown");
	kit_bundle(x, "full.mlg", &full, NULL);
	kit_merge(y, "full.mlg", NULL);
	ok(kit_same_digest(x, y), "same words on both");
	/* Undo of the return: to the backup that it made. */
	good(ml_backup_return(x, ml_str(all[0].name), a, &to, e));
	is_str(kit_get(x, one, "family_name"), "Second", "back to before the return");
	kit_bundle(y, "full.mlg", &full, NULL);
	kit_merge(x, "full.mlg", NULL);
	ok(kit_same_digest(x, y), "and the same again");
	ok(kit_sound(x) && kit_sound(y), "both sound");
	ok(!ml_backup_return(x, ML_STR("absent.db"), a, &to, &err) && err.code == ML_E_NO_FILE, "no such backup");
	/* Erasure reaches them. */
	kit_save(x, one, "person", "family_name=Zyxwvutsr", &err);
	good(ml_backup_before_merge(x, e));
	good(ml_step_begin(x, "erase", ML_STR(""), e) && ml_store_erase(x, one, e) && ml_step_commit(x, e));
	is_int(list(x, a, &all), 4, "all backups are still there");
	ml_store_close(x);
	ok(!folder_holds("Zyxwvutsr"), "the erased name is in no file");
	good(ml_store_open(&ca, kit_path("x.db"), 0, &x, e));
	all = NULL;
	uint32_t n = list(x, a, &all);
	good(n > 0 && ml_backup_return(x, ml_str(all[n - 1].name), a, &to, e));
	ok(kit_flags(x, one) & ML_R_ERASED, "going back does not bring it back");
	ok(kit_sound(x), "sound");
	ml_store_close(x);
	ml_store_close(y);
	ml_arena_destroy(a);
}

static void test_damage(void)
{
	struct ml_context c = kit_context(3);
	struct ml_arena *a = ml_arena_create();
	struct ml_store *s = kit_store(&c, "d.db", "Amina");
	struct ml_backup *all, to;
	for (int i = 0; i < 4; i++) {
		c.fixed_ms += 1000;
		kit_save(s, 0, "person", "family_name=Encore", &err);
		good(ml_backup_before_merge(s, e));
	}
	is_int(list(s, a, &all), 4, "four");
	char path[300];
	snprintf(path, sizeof path, "%s/sauvegardes/%s", kit_dir, all[0].name);
	struct stat st;
	stat(path, &st);
	ok((st.st_mode & 077) == 0, "nobody else may read it");
	ok(truncate(path, st.st_size / 2) == 0, "the newest one is cut");
	uint64_t records = kit_records(s);
	ok(!ml_backup_return(s, ML_STR("latest"), a, &to, &err) || to.serial < 4, "a damaged backup is not gone back to");
	ok(kit_sound(s), "sound all the same");
	ok(kit_records(s) <= records, "nothing came from it");
	for (int i = 0; i < 20; i++) {
		c.fixed_ms += 1000;
		kit_save(s, 0, "person", "family_name=Encore", &err);
		good(ml_backup_before_merge(s, e));
	}
	ok(list(s, a, &all) <= 6, "they do not pile up");
	ml_store_close(s);
	ml_arena_destroy(a);
}

int main(void)
{
	test_rule();
	test_backups();
	test_damage();
	kit_clean();
	return tap_done();
}
