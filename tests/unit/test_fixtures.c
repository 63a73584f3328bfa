/*
 * What former releases wrote is read for ever: test_fixtures FOLDER... (tests/data/schema-N). Their database opens, shows the same
 * records byte for byte and has the same digest; their bundle and invitation are taken. And a database of a later program
 * is shown, and never written.
 */
#include <maillage/exchange.h>

#include "fixture_kit.h"
#include "history_kit.h"
#include <sqlite3.h>

#include "sync_newer.h"

static struct ml_error err;
static struct ml_context ctx;
static const char *dir;

static void export_all(struct ml_store *s, struct ml_buf *out)
{
	struct ml_export_options o = {.format = ML_FORMAT_JSON};
	uint64_t n;
	if (!ml_export_file(s, kit_path("out.json"), &o, &n, &err))
		kit_say(&err);
	*out = kit_read("out.json");
}

static bool same_text(struct ml_store *s, const char *name)
{
	struct ml_buf now, then = fixture_read(dir, name);
	export_all(s, &now);
	bool same = then.n > 1000 && ml_str_eq(ml_buf_view(&now), ml_buf_view(&then));
	for (size_t i = 0; !same && i < now.n && i < then.n; i++)
		if (now.p[i] != then.p[i]) {
			size_t from = i > 100 ? i - 100 : 0;
			printf("# now:  %.*s\n# then: %.*s\n", 200, now.p + from, 200, then.p + from);
			break;
		}
	ml_buf_finish(&now);
	ml_buf_finish(&then);
	return same;
}

static bool same_digest_as_told(struct ml_store *s)
{
	struct ml_buf told = fixture_read(dir, "digest.txt"), hex = {0};
	struct ml_hash128 d = ml_store_digest(s);
	ml_digest_hex(&d, &hex);
	bool same = told.n > hex.n && strstr(told.p, hex.p) != NULL;
	ml_buf_finish(&told);
	ml_buf_finish(&hex);
	return same;
}

static struct ml_store *open_store(const char *name, unsigned flags)
{
	struct ml_store *s = NULL;
	err = (struct ml_error){0};
	if (!ml_store_open(&ctx, kit_path(name), flags, &s, &err))
		return NULL;
	return s;
}

static uint32_t conflicts_of(struct ml_store *s)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_conflict *c;
	uint32_t n = 0;
	ml_store_conflicts(s, a, 0, &c, &n, &err);
	ml_arena_destroy(a);
	return n;
}

/* ---- an older database --------------------------------------------------------------------------- */

/* Up to schema 4 the rows of history were numbered by step; they are linked anew:
 * the same ones, which a check then finds from their records. */
static void test_history(void)
{
	fixture_copy(dir, "database.db.zst", "old.db");
	bool numbered = strstr(dir, "schema-2") || strstr(dir, "schema-3") || strstr(dir, "schema-4");
	struct ml_buf before = kit_history_rows("old.db", numbered ? "(id >> 32)" : "step");
	struct ml_store *s = open_store("old.db", 0);
	ok(s && kit_sound(s), "%s: sound when opened", dir);
	ml_store_close(s);
	struct ml_buf after = kit_history_rows("old.db", "step");
	ok(before.n > 1000 && ml_str_eq(ml_buf_view(&before), ml_buf_view(&after)), "all that its records held before");
	ml_buf_finish(&before);
	ml_buf_finish(&after);
}

static void test_database(void)
{
	fixture_copy(dir, "database.db.zst", "old.db");
	struct ml_store *s = open_store("old.db", 0);
	if (!ok(s, "%s: opens", dir)) {
		kit_say(&err);
		return;
	}
	struct ml_arena *a = ml_arena_create();
	struct ml_buf draft = {0};
	struct ml_step *steps;
	struct ml_past *past;
	uint32_t n;
	is_int(ml_db_schema(ml_store_db(s)), 5, "brought to this schema");
	ok(same_digest_as_told(s), "the same digest");
	ok(same_text(s, "records.json.zst"), "the same records, byte for byte");
	ok(kit_sound(s), "sound");
	is_int(conflicts_of(s), 1, "its conflict");
	is_int(ml_store_count_flag(s, ML_R_BINNED), 1, "its bin");
	ok(ml_draft_load(s, ML_STR("person/new"), &draft) && ml_str_is(ml_buf_view(&draft), "family_name=Brouillon"), "its draft");
	ok(ml_store_steps(s, a, 10, &steps, &n, &err) && n == 10, "its history");
	int64_t rid = ml_store_rid(s, &newer_record);
	struct ml_record *r = rid ? ml_store_get(s, a, rid, &err) : NULL;
	ok(r && !r->kind && r->kind_wire == NEWER_KIND && ml_state_slot(r->state, NEWER_RAW), "its record of an unknown kind");
	rid = ml_store_rid(s, &newer_person);
	ok(rid && ml_store_history(s, a, rid, &past, &n, &err) && n == 8, "and the unknown fields of a known one");
	good(ml_store_undo(s, a, &(struct ml_step){0}, &err));
	good(ml_store_redo(s, a, &(struct ml_step){0}, &err));
	ok(same_text(s, "records.json.zst"), "undone and done again: the same records");
	ok(kit_save(s, rid, "person", "city=Rabat", &err), "edited");
	ok(kit_sound(s), "and sound");
	ml_store_close(s);
	ml_buf_finish(&draft);
	ml_arena_destroy(a);
}

static void test_bundle(void)
{
	fixture_copy(dir, "database.db.zst", "old.db");
	fixture_copy(dir, "bundle.mlg", "bundle.mlg");
	struct ml_store *s = open_store("old.db", 0);
	struct ml_merge_report r = kit_merge(s, "bundle.mlg", NULL);
	/* From schema 4 on, eighty people more, so that blocks of many records are there. */
	uint64_t added = strchr("23", dir[strlen(dir) - 1]) ? 1 : 81;
	ok(r.records > 40 && r.created == added && r.from.format == 1, "its bundle is merged");
	ok(same_text(s, "after.json.zst"), "the same records afterwards, byte for byte");
	ok(kit_sound(s), "sound");
	ml_store_close(s);
}

static void test_invitation(void)
{
	struct ml_context cn = kit_context(12);
	struct ml_store *n = kit_store(&cn, "n.db", "Nadia");
	struct ml_buf pass = fixture_read(dir, "passphrase.txt"), name = {0};
	fixture_copy(dir, "invitation.mlg", "invitation.mlg");
	good(ml_team_join(n, kit_path("invitation.mlg"), ml_str_trim(ml_buf_view(&pass)), &err));
	ok(ml_team_info(n, &name, NULL) && ml_str_is(ml_buf_view(&name), "Souss-Massa"), "its invitation makes one a member");
	struct ml_merge_report r = kit_merge(n, "bundle.mlg", NULL);
	ok(r.created > 40 && kit_sound(n), "who can read the bundle");
	ml_store_close(n);
	ml_buf_finish(&pass);
	ml_buf_finish(&name);
}

/* ---- a database of a later program ------------------------------------------------------------------ */

static bool sql(const char *name, const char *text)
{
	sqlite3 *db = NULL;
	bool fine = sqlite3_open(kit_path(name), &db) == SQLITE_OK && sqlite3_exec(db, text, NULL, NULL, NULL) == SQLITE_OK;
	if (!fine)
		printf("# %s\n", sqlite3_errmsg(db));
	sqlite3_close(db);
	return fine;
}

static void test_later(void)
{
	fixture_copy(dir, "database.db.zst", "later.db");
	struct ml_store *s = open_store("later.db", 0);
	ml_store_close(s);
	ok(sql("later.db", "CREATE TABLE later(x INTEGER PRIMARY KEY, y TEXT); INSERT INTO later VALUES(1, 'a'); "
			   "ALTER TABLE person ADD COLUMN later_field TEXT; UPDATE person SET later_field = 'b'; "
			   "PRAGMA journal_mode=DELETE; PRAGMA user_version=999"),
		"a database of a later program");
	struct ml_buf before = kit_read("later.db"), after;
	ok(!open_store("later.db", 0) && err.code == ML_E_DB_NEWER, "is not opened for writing");
	s = open_store("later.db", ML_STORE_READ_ONLY);
	if (ok(s, "is opened for reading")) {
		ok(ml_store_is_read_only(s) && same_text(s, "records.json.zst"), "shows the same records");
		ok(same_digest_as_told(s), "and digest");
		ok(!ml_step_begin(s, "save", ML_STR(""), &err) && err.code == ML_E_READ_ONLY, "takes no edit");
		struct ml_arena *a = ml_arena_create();
		struct ml_merge_report r;
		ok(!ml_bundle_merge(s, kit_path("bundle.mlg"), false, a, &r, &err) && err.code == ML_E_READ_ONLY, "nor a bundle");
		ml_arena_destroy(a);
		ml_store_close(s);
	}
	after = kit_read("later.db");
	ok(ml_str_eq(ml_buf_view(&before), ml_buf_view(&after)), "its file is as it was");
	ml_buf_finish(&before);
	ml_buf_finish(&after);
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		dir = argv[i];
		ctx = kit_context(5);
		ctx.fixed_ms += 86400000;
		test_database();
		test_history();
		test_bundle();
		test_invitation();
		test_later();
		kit_clean();
		kit_dir[0] = 0;
	}
	return tap_done();
}
