/* The team: revocation and the key that follows, quarantine, invitation by words and by QR code, fingerprints. */
#include "sync_kit.h"

#include "../../src/sync/private.h"

static struct ml_error err;

enum { MOST = 6 };
struct team {
	struct ml_context ctx[MOST];
	struct ml_store *s[MOST];
	int n;
};

static const char *const officers[MOST] = {"Amina", "Bruno", "Chadia", "Driss", "Elise", "Farid"};

/* Everybody gives everything to everybody, but for those left out by the mask. */
static void spread(struct team *t, unsigned out)
{
	char name[32];
	for (int round = 0; round < 2; round++)
		for (int i = 0; i < t->n; i++) {
			struct ml_bundle_options full = {.full = true};
			enum ml_code code;
			if (out >> i & 1)
				continue;
			snprintf(name, sizeof name, "spread-%d.mlg", i);
			if (!kit_bundle(t->s[i], name, &full, NULL))
				continue;
			for (int k = 0; k < t->n; k++)
				if (k != i && !(out >> k & 1))
					kit_merge(t->s[k], name, &code);
		}
}

/* The first founds, each invites the next one when `line`, else the first invites all. */
static void make_team(struct team *t, const char *name, int n, bool line)
{
	char file[48], person[64];
	*t = (struct team){.n = n};
	for (int i = 0; i < n; i++) {
		snprintf(file, sizeof file, "%s-%d.db", name, i);
		t->ctx[i] = kit_context((uint64_t)(100 * n + i + name[0] * 7));
		t->s[i] = kit_store(&t->ctx[i], file, officers[i]);
		snprintf(person, sizeof person, "family_name=%s|given_name=Fiche", officers[i]);
		kit_save(t->s[i], 0, "person", person, &err);
		if (i == 0)
			good(ml_team_create(t->s[0], ml_str(name), &err));
		else
			ok(kit_invite(t->s[line ? i - 1 : 0], t->s[i]), "%s: %s joins", name, officers[i]);
	}
	spread(t, 0);
}

static void end_team(struct team *t)
{
	for (int i = 0; i < t->n; i++)
		ml_store_close(t->s[i]);
}

static void later(struct team *t, int minutes)
{
	for (int i = 0; i < t->n; i++)
		t->ctx[i].fixed_ms += minutes * 60000ll;
}

static bool shut_out(struct team *t, int by, int whom)
{
	struct ml_uuid site = ml_store_site(t->s[whom]);
	err = (struct ml_error){0};
	return ml_team_revoke(t->s[by], &site, false, &err);
}

static bool is_revoked(struct team *t, int in, int whom)
{
	return kit_member(t->s[in], t->s[whom]).revoked;
}

static struct sync_team secrets(struct ml_store *s)
{
	struct ml_arena *a = ml_arena_create();
	struct sync_team out = {0};
	sync_team_load(s, a, &out, &err);
	out.name = ML_STR("");
	ml_arena_destroy(a);
	return out;
}

static bool same_epoch(struct team *t, int a, int b)
{
	struct sync_team x = secrets(t->s[a]), y = secrets(t->s[b]);
	return x.epoch == y.epoch && memcmp(x.secret, y.secret, sizeof x.secret) == 0;
}

static enum ml_code reads(struct team *t, int who, const char *name)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_bundle_info info;
	struct ml_error e = {0};
	ml_bundle_inspect(t->s[who], kit_path(name), a, &info, &e);
	ml_arena_destroy(a);
	return e.code;
}

/* ---- revocation --------------------------------------------------------------------------------- */

static void test_revoke(void)
{
	struct team t;
	struct ml_uuid nobody = {{1}};
	enum ml_code code;
	make_team(&t, "revoke", 4, false);
	struct sync_team before = secrets(t.s[0]);
	ok(before.epoch == 1 && same_epoch(&t, 0, 3), "one key at first");
	ok(kit_bundle(t.s[0], "old.mlg", &(struct ml_bundle_options){.full = true}, NULL), "a bundle of before");
	struct ml_buf raw = kit_read("old.mlg");
	ok(raw.p[8] == 1 && raw.p[10] == 1, "a team that never revoked writes the first format");
	ml_buf_finish(&raw);
	ok(!ml_team_revoke(t.s[0], &nobody, false, &err) && err.code == ML_E_SITE_UNKNOWN, "nobody of that name");
	ok(!shut_out(&t, 0, 0) && err.code == ML_E_REVOKE_SELF, "not oneself");
	later(&t, 10);
	ok(shut_out(&t, 2, 3), "Chadia, who did not invite Driss, shuts him out");
	ok(!shut_out(&t, 2, 3) && err.code == ML_E_REVOKED_ALREADY, "once");
	struct ml_member m = kit_member(t.s[2], t.s[3]);
	struct ml_uuid by = ml_store_site(t.s[2]);
	ok(m.revoked && m.revoked_at == KIT_NOW + 600000 && ml_uuid_eq(&m.revoked_by, &by) && m.voices == 1 && !m.disputed && m.to_give == 0,
		"when and by whom");
	ok(secrets(t.s[2]).epoch == 2, "a new key");
	/* The bundle that announces it. */
	kit_save(t.s[2], 0, "person", "family_name=Apres", &err);
	ok(kit_bundle(t.s[2], "new.mlg", NULL, NULL), "a bundle of after");
	raw = kit_read("new.mlg");
	ok(raw.p[8] == 2 && raw.p[10] == 2, "of the second format, sealed to each");
	ml_buf_finish(&raw);
	is_int(reads(&t, 3, "new.mlg"), ML_E_BUNDLE_KEY, "closed to Driss");
	is_int(kit_merge(t.s[0], "new.mlg", NULL).created, 1, "open to Amina, who did not know");
	ok(is_revoked(&t, 0, 3) && same_epoch(&t, 0, 2), "who knows now, and has the key");
	/* Amina passes it on; Driss gives what he wrote before and after. */
	ok(kit_bundle(t.s[0], "on.mlg", NULL, NULL) && reads(&t, 3, "on.mlg") == ML_E_BUNDLE_KEY, "hers is closed to him too");
	kit_merge(t.s[1], "on.mlg", &code);
	ok(code == ML_E_NONE && is_revoked(&t, 1, 3) && same_epoch(&t, 1, 2), "Bruno learns it from her");
	ok(kit_bundle(t.s[1], "b.mlg", &(struct ml_bundle_options){.full = true}, NULL) && reads(&t, 0, "b.mlg") == ML_E_NONE &&
			reads(&t, 3, "b.mlg") == ML_E_BUNDLE_KEY,
		"and writes with it");
	is_int(reads(&t, 0, "old.mlg"), ML_E_NONE, "older bundles stay readable");
	ok(kit_there(t.s[3], kit_save(t.s[3], 0, "person", "family_name=Vol", &err), t.s[0]) == 0, "Driss goes on");
	ok(kit_bundle(t.s[3], "thief.mlg", NULL, NULL), "and writes a bundle");
	uint64_t records = kit_records(t.s[0]);
	kit_merge(t.s[0], "thief.mlg", &code);
	ok(code == ML_E_BUNDLE_REVOKED && kit_records(t.s[0]) == records, "which is refused, nothing changed");
	ok(kit_sound(t.s[0]) && kit_sound(t.s[1]), "sound");
	end_team(&t);
}

/* Every bundle written after, opened with all that the stolen database knows. */
static void test_stolen(void)
{
	struct team t;
	char name[40];
	make_team(&t, "stolen", 5, true);
	good(shut_out(&t, 0, 2));
	for (int round = 0; round < 3; round++) {
		spread(&t, 1u << 2);
		for (int i = 0; i < t.n; i++) {
			if (i == 2)
				continue;
			for (int k = 0; k < t.n; k++) {
				struct ml_uuid to = ml_store_site(t.s[k]);
				struct ml_bundle_options o = {.full = true, .for_site = k == i || is_revoked(&t, i, k) ? NULL : &to};
				snprintf(name, sizeof name, "stolen-%d-%d.mlg", i, k);
				ok(kit_bundle(t.s[i], name, &o, NULL) && reads(&t, 2, name) == ML_E_BUNDLE_KEY, "closed: %s round %d", name, round);
			}
		}
		if (round == 0) {
			ok(shut_out(&t, 4, 1), "another one is shut out by another");
			snprintf(name, sizeof name, "to-thief.mlg");
		}
		if (round == 1)
			ok(kit_bundle(t.s[0], "to-thief.mlg", &(struct ml_bundle_options){.full = true}, NULL) &&
					reads(&t, 1, "to-thief.mlg") == ML_E_BUNDLE_KEY && reads(&t, 3, "to-thief.mlg") == ML_E_NONE,
				"closed to both, open to the others");
	}
	end_team(&t);
}

static void test_catch_up(void)
{
	struct team t;
	enum ml_code code;
	make_team(&t, "away", 6, false);
	/* Bruno is away while three are shut out, one after the other, by different members. */
	good(shut_out(&t, 0, 3));
	spread(&t, 1u << 1 | 1u << 3);
	good(shut_out(&t, 2, 4));
	spread(&t, 1u << 1 | 1u << 3 | 1u << 4);
	good(shut_out(&t, 0, 5));
	ok(secrets(t.s[0]).epoch == 4 && secrets(t.s[1]).epoch == 1, "three keys later");
	ok(kit_bundle(t.s[0], "later.mlg", &(struct ml_bundle_options){.full = true}, NULL), "any later bundle");
	kit_merge(t.s[1], "later.mlg", &code);
	ok(code == ML_E_NONE && same_epoch(&t, 0, 1) && is_revoked(&t, 1, 3) && is_revoked(&t, 1, 4) && is_revoked(&t, 1, 5),
		"one of them is enough to catch up");
	kit_save(t.s[1], 0, "person", "family_name=Retour", &err);
	ok(kit_bundle(t.s[1], "back.mlg", NULL, NULL) && reads(&t, 0, "back.mlg") == ML_E_NONE && reads(&t, 2, "back.mlg") == ML_E_NONE &&
			reads(&t, 5, "back.mlg") == ML_E_BUNDLE_KEY,
		"and to write for the others");
	end_team(&t);
}

static void test_at_once(void)
{
	struct team t;
	enum ml_code code;
	make_team(&t, "once", 5, false);
	good(shut_out(&t, 0, 3));
	good(shut_out(&t, 1, 4));
	struct sync_team a = secrets(t.s[0]), b = secrets(t.s[1]);
	ok(a.epoch == 2 && b.epoch == 2 && memcmp(a.secret, b.secret, sizeof a.secret) != 0, "two keys of one number");
	kit_save(t.s[0], 0, "person", "family_name=Un", &err);
	kit_save(t.s[1], 0, "person", "family_name=Deux", &err);
	ok(kit_bundle(t.s[0], "one.mlg", NULL, NULL) && kit_bundle(t.s[1], "two.mlg", NULL, NULL), "a bundle of each");
	kit_merge(t.s[1], "one.mlg", &code);
	ok(code == ML_E_NONE, "each opens the other's");
	kit_merge(t.s[0], "two.mlg", &code);
	ok(code == ML_E_NONE && same_epoch(&t, 0, 1) && secrets(t.s[0]).epoch == 3, "and they agree without another word");
	kit_merge(t.s[2], "two.mlg", &code);
	kit_merge(t.s[2], "one.mlg", &code);
	ok(code == ML_E_NONE && same_epoch(&t, 0, 2), "so does a third, in the other order");
	is_int(reads(&t, 0, "one.mlg"), ML_E_NONE, "both secrets are kept");
	ok(reads(&t, 3, "two.mlg") == ML_E_NONE && reads(&t, 4, "one.mlg") == ML_E_NONE,
		"before they met, each was still open to the one that its author did not know of");
	ok(kit_bundle(t.s[2], "both.mlg", &(struct ml_bundle_options){.full = true}, NULL) && reads(&t, 3, "both.mlg") == ML_E_BUNDLE_KEY &&
			reads(&t, 4, "both.mlg") == ML_E_BUNDLE_KEY,
		"now closed to both, though each knows one of the two secrets");
	end_team(&t);
}

/* ---- two against each other ------------------------------------------------------------------------- */

/* Takes the statements of one into the others, whoever is shut out meanwhile. */
static void tell_all(struct team *t)
{
	char name[32];
	for (int round = 0; round < 3; round++)
		for (int i = 0; i < t->n; i++)
			for (int k = 0; k < t->n; k++) {
				struct ml_uuid to = ml_store_site(t->s[k]);
				struct ml_bundle_options o = {.full = true, .for_site = &to};
				struct ml_bundle_info info;
				struct ml_arena *a = ml_arena_create();
				enum ml_code code;
				snprintf(name, sizeof name, "tell-%d-%d.mlg", i, k);
				if (k != i && ml_bundle_write(t->s[i], kit_path(name), &o, a, &info, NULL))
					kit_merge(t->s[k], name, &code);
				ml_arena_destroy(a);
			}
}

static bool all_say(struct team *t, unsigned revoked)
{
	bool same = true;
	for (int i = 0; i < t->n; i++) {
		if (revoked >> i & 1)
			continue;
		for (int k = 0; k < t->n; k++)
			same &= is_revoked(t, i, k) == (revoked >> k & 1);
	}
	if (!same)
		for (int i = 0; i < t->n; i++)
			for (int k = 0; k < t->n; k++)
				printf("# %d says %d: %d\n", i, k, is_revoked(t, i, k));
	return same;
}

static void test_mutual(void)
{
	struct team t;
	make_team(&t, "mutual", 4, false);
	good(shut_out(&t, 1, 0));
	good(shut_out(&t, 0, 1));
	tell_all(&t);
	ok(all_say(&t, 1u << 1), "one word against one: the one nearer to the founder stays, everywhere");
	end_team(&t);

	/* The founder's laptop was stolen: the thief answers by shutting everybody out. */
	make_team(&t, "founder", 4, false);
	good(shut_out(&t, 1, 0));
	good(shut_out(&t, 2, 0));
	good(shut_out(&t, 0, 1));
	good(shut_out(&t, 0, 2));
	good(shut_out(&t, 0, 3));
	tell_all(&t);
	ok(all_say(&t, 1u << 0), "two words weigh more than any number of one laptop's");
	ok(same_epoch(&t, 1, 2) && same_epoch(&t, 1, 3), "the others share a key");
	ok(kit_bundle(t.s[3], "f.mlg", &(struct ml_bundle_options){.full = true}, NULL) && reads(&t, 0, "f.mlg") == ML_E_BUNDLE_KEY,
		"that the thief has not");
	end_team(&t);
}

static void test_order(void)
{
	struct team t;
	make_team(&t, "order", 5, false);
	/* Bruno shuts Elise out; everybody knows; then his own laptop is stolen. */
	good(shut_out(&t, 1, 4));
	spread(&t, 1u << 4);
	good(shut_out(&t, 2, 1));
	/* What the thief does now: unseen by Chadia. */
	good(shut_out(&t, 1, 3));
	struct ml_uuid elise = ml_store_site(t.s[4]);
	tell_all(&t);
	ok(all_say(&t, 1u << 1 | 1u << 4), "what he did before stands, what he did after falls");
	ok(kit_member(t.s[0], t.s[3]).disputed, "and it is shown");
	/* The first one, stolen too, answers back: Chadia had let Bruno's word stand. */
	struct ml_uuid bruno = ml_store_site(t.s[1]);
	ml_team_revoke(t.s[4], &bruno, false, &err);
	tell_all(&t);
	ok(all_say(&t, 1u << 1 | 1u << 4), "an answer from outside changes nothing");
	/* Driss thinks Bruno's revocations were the thief's. */
	good(ml_team_revoke(t.s[3], &bruno, true, &err));
	tell_all(&t);
	ok(!is_revoked(&t, 0, 4) && is_revoked(&t, 0, 1), "disowned: Elise is back");
	(void)elise;
	end_team(&t);
}

/* ---- invitations of a revoked member ------------------------------------------------------------------ */

static void test_doors(void)
{
	struct team t;
	enum ml_code code;
	struct ml_context cx = kit_context(901), cy = kit_context(902);
	struct ml_store *x = kit_store(&cx, "door-x.db", "Xavier"), *y = kit_store(&cy, "door-y.db", "Yasmina");
	make_team(&t, "doors", 4, true); /* Bruno invited Chadia, Chadia Driss */
	kit_save(x, 0, "person", "family_name=Xavier", &err);
	kit_save(y, 0, "person", "family_name=Yasmina", &err);
	good(ml_team_invite(t.s[1], kit_path("door.mlg"), KIT_PASS, &err));
	good(ml_team_invite(t.s[0], kit_path("fresh.mlg"), KIT_PASS, &err));
	good(shut_out(&t, 0, 1));
	spread(&t, 1u << 1);
	ok(!is_revoked(&t, 3, 2) && reads(&t, 3, "spread-2.mlg") == ML_E_NONE, "Chadia, who came by Bruno before, stays");
	good(ml_team_join(x, kit_path("door.mlg"), KIT_PASS, &err));
	ok(kit_bundle(x, "x.mlg", NULL, NULL), "the thief lets somebody in");
	kit_merge(t.s[0], "x.mlg", &code);
	is_int(code, ML_E_BUNDLE_SENDER, "whom nobody takes");
	kit_merge(t.s[3], "x.mlg", &code);
	is_int(code, ML_E_BUNDLE_SENDER, "not here either");
	good(ml_team_join(y, kit_path("fresh.mlg"), KIT_PASS, &err));
	ok(kit_bundle(y, "y.mlg", NULL, NULL), "another's invitation still works");
	kit_merge(t.s[0], "y.mlg", &code);
	is_int(code, ML_E_NONE, "and she is taken");
	kit_save(t.s[0], 0, "person", "family_name=Suite", &err);
	struct ml_merge_report r;
	ok(kit_send(t.s[0], y, &r) && r.records > 0 && kit_member(y, t.s[1]).revoked, "and gets the key and the news with the first bundle");
	good(ml_team_invite(t.s[2], kit_path("after.mlg"), KIT_PASS, &err));
	ml_store_close(x);
	cx = kit_context(903);
	x = kit_store(&cx, "door-z.db", "Zineb");
	kit_save(x, 0, "person", "family_name=Zineb", &err);
	good(ml_team_join(x, kit_path("after.mlg"), KIT_PASS, &err));
	ok(kit_member(x, t.s[1]).revoked, "an invitation of after tells who is shut out");
	struct sync_team in = secrets(x), of = secrets(t.s[2]);
	ok(in.epoch == of.epoch && memcmp(in.secret, of.secret, sizeof in.secret) == 0, "and gives the key");
	ml_store_close(x);
	ml_store_close(y);
	end_team(&t);
}

static void test_shut_out_here(void)
{
	struct team t;
	make_team(&t, "here", 3, false);
	good(shut_out(&t, 0, 1));
	good(shut_out(&t, 2, 1));
	good(shut_out(&t, 1, 0));
	tell_all(&t);
	/* Bruno's own database has not heard: what shuts him out is closed to him. Told by hand: */
	struct sync_trust trust;
	struct ml_arena *a = ml_arena_create();
	struct sync_pair *pairs;
	uint32_t n;
	struct sync_team team = secrets(t.s[1]);
	good(sync_pairs(t.s[0], a, &pairs, &n, &err) && sync_trust_load(t.s[1], &team.id, SYNC_TRUST_TO_DECIDE, &trust, &err));
	for (uint32_t i = 0; i < n; i++)
		sync_trust_revocation(&trust, pairs[i].body, pairs[i].secret);
	sync_trust_settle(&trust);
	good(ml_db_begin(ml_store_db(t.s[1]), &err) && sync_trust_keep(t.s[1], &trust, &err) && ml_db_commit(ml_store_db(t.s[1]), &err));
	sync_trust_finish(&trust);
	ml_arena_destroy(a);
	struct ml_uuid site = ml_store_site(t.s[2]);
	struct ml_arena *b = ml_arena_create();
	struct ml_bundle_info info;
	ok(!ml_bundle_write(t.s[1], kit_path("h.mlg"), NULL, b, &info, &err) && err.code == ML_E_REVOKED_HERE, "it writes no bundle");
	ok(!ml_team_revoke(t.s[1], &site, false, &err) && err.code == ML_E_REVOKED_HERE, "it revokes nobody");
	ok(!ml_team_invite(t.s[1], kit_path("h.mlg"), KIT_PASS, &err) && err.code == ML_E_REVOKED_HERE, "it invites nobody");
	ml_arena_destroy(b);
	end_team(&t);
}

/* ---- statements that lie --------------------------------------------------------------------------------- */

static void test_statements(void)
{
	struct team t;
	struct sync_trust trust;
	struct ml_arena *a = ml_arena_create();
	struct sync_pair *pairs;
	uint32_t n;
	make_team(&t, "lies", 3, false);
	struct sync_team team = secrets(t.s[0]);
	good(shut_out(&t, 1, 2));
	good(sync_pairs(t.s[1], a, &pairs, &n, &err));
	is_int(n, 1, "one statement");
	good(sync_trust_load(t.s[0], &team.id, SYNC_TRUST_TO_DECIDE, &trust, &err));
	uint8_t other[SYNC_SECRET] = {7};
	ok(!sync_trust_revocation(&trust, pairs[0].body, ml_str_n((char *)other, sizeof other)), "another secret");
	ok(!sync_trust_revocation(&trust, pairs[0].body, ml_str_n(pairs[0].secret.p, 31)), "a short secret");
	char *bad = ml_arena_z(a, pairs[0].body);
	int taken = 0;
	for (size_t i = 0; i < pairs[0].body.n * 8; i++) {
		bad[i / 8] ^= (char)(1 << i % 8);
		taken += sync_trust_revocation(&trust, ml_str_n(bad, pairs[0].body.n), pairs[0].secret);
		bad[i / 8] ^= (char)(1 << i % 8);
	}
	for (size_t k = 0; k < pairs[0].body.n; k++)
		taken += sync_trust_revocation(&trust, ml_str_n(pairs[0].body.p, k), pairs[0].secret);
	is_int(taken, 0, "none of its %zu bits may change, no byte be missing", pairs[0].body.n * 8);
	ok(sync_trust_revocation(&trust, pairs[0].body, pairs[0].secret), "as it is");
	ok(!sync_trust_revocation(&trust, pairs[0].body, pairs[0].secret), "once");
	sync_trust_finish(&trust);
	struct team u;
	make_team(&u, "others", 2, false);
	struct sync_team foreign = secrets(u.s[0]);
	good(sync_trust_load(u.s[0], &foreign.id, SYNC_TRUST_TO_DECIDE, &trust, &err));
	ok(!sync_trust_revocation(&trust, pairs[0].body, pairs[0].secret), "not in another team");
	sync_trust_finish(&trust);
	ml_arena_destroy(a);
	end_team(&t);
	end_team(&u);
}

/* ---- quarantine ----------------------------------------------------------------------------------------------- */

static bool count_one(void *arg, uint64_t kind, const struct ml_uuid *id, const struct ml_state *state, struct ml_error *e)
{
	++*(int *)arg;
	return true;
}

static struct ml_quarantined first_of(struct ml_store *s, struct ml_arena *a, uint32_t *n)
{
	struct ml_quarantined *list;
	good(ml_quarantine_list(s, a, &list, n, &err));
	return *n ? list[0] : (struct ml_quarantined){0};
}

static void test_quarantine(void)
{
	struct team t;
	struct ml_arena *a = ml_arena_create();
	struct ml_merge_report r;
	enum ml_code code;
	uint32_t n;
	int seen = 0;
	make_team(&t, "apart", 3, false);
	kit_save(t.s[2], 0, "person", "family_name=Avant", &err);
	ok(kit_bundle(t.s[2], "before.mlg", NULL, NULL), "written before");
	kit_merge(t.s[0], "before.mlg", NULL);
	uint64_t before = kit_records(t.s[0]);
	later(&t, 5);
	good(shut_out(&t, 0, 2));
	ok(kit_records(t.s[0]) == before, "what it wrote before stays");
	r = kit_merge(t.s[0], "before.mlg", &code);
	ok(code == ML_E_NONE && r.known && ml_quarantine_waiting(t.s[0]) == 0, "a bundle merged before is only known already");
	kit_save(t.s[2], 0, "person", "family_name=Apres|given_name=Un", &err);
	ok(kit_bundle(t.s[2], "late one.mlg", NULL, NULL), "written after");
	kit_merge(t.s[0], "late one.mlg", &code);
	is_int(code, ML_E_BUNDLE_REVOKED, "refused");
	kit_merge(t.s[0], "late one.mlg", &code);
	is_int(ml_quarantine_waiting(t.s[0]), 1, "put aside once");
	struct ml_quarantined q = first_of(t.s[0], a, &n);
	struct ml_uuid site = ml_store_site(t.s[2]);
	ok(n == 1 && q.id == 1 && q.state == ML_Q_WAITING && q.at == KIT_NOW + 300000 && ml_uuid_eq(&q.info.site, &site) &&
			ml_str_is(q.info.officer, "Chadia") && q.info.records > 0,
		"listed: who, when, how much");
	ok(ml_quarantine_visit(t.s[0], 1, count_one, &seen, &err) && (uint64_t)seen == q.info.records && kit_records(t.s[0]) == before,
		"looked at, nothing taken in");
	ok(ml_quarantine_accept(t.s[0], 1, true, a, &r, &err) && r.created == 1 && kit_records(t.s[0]) == before, "what it would do");
	ok(ml_quarantine_accept(t.s[0], 1, false, a, &r, &err) && r.created == 1 && kit_records(t.s[0]) == before + 1, "taken in");
	ok(is_revoked(&t, 0, 2) && ml_quarantine_waiting(t.s[0]) == 0, "the sender stays out");
	r = kit_merge(t.s[0], "late one.mlg", &code);
	ok(code == ML_E_NONE && r.known, "the same file is known from now on");
	struct ml_step undone;
	ok(ml_store_undo(t.s[0], a, &undone, &err) && kit_records(t.s[0]) == before, "one step, undone");
	/* Another one, dropped. */
	kit_save(t.s[2], 0, "person", "family_name=Apres|given_name=Deux", &err);
	ok(kit_bundle(t.s[2], "late two.mlg", NULL, NULL), "a second");
	kit_merge(t.s[0], "late two.mlg", &code);
	q = first_of(t.s[0], a, &n);
	ok(n == 2 && q.id == 2 && access(q.path, F_OK) == 0, "its copy is beside the database");
	ok(ml_quarantine_drop(t.s[0], 2, &err) && access(q.path, F_OK) != 0 && ml_quarantine_waiting(t.s[0]) == 0, "dropped");
	kit_merge(t.s[0], "late two.mlg", &code);
	ok(code == ML_E_BUNDLE_REVOKED && ml_quarantine_waiting(t.s[0]) == 0, "and not put aside again");
	ok(!ml_quarantine_accept(t.s[0], 2, false, a, &r, &err) && err.code == ML_E_QUARANTINE_NONE, "a dropped one is gone");
	ok(!ml_quarantine_drop(t.s[0], 9, &err) && err.code == ML_E_QUARANTINE_NONE, "no such number");
	/* Damage is damage, whoever sent it. */
	struct ml_buf raw = kit_read("late one.mlg");
	raw.p[raw.n / 2] ^= 1;
	kit_write("late bad.mlg", raw.p, raw.n);
	kit_merge(t.s[0], "late bad.mlg", &code);
	ok(code == ML_E_BUNDLE_DAMAGED && ml_quarantine_waiting(t.s[0]) == 0, "a damaged one is not put aside");
	ml_buf_finish(&raw);
	ok(kit_sound(t.s[0]), "sound");
	ml_arena_destroy(a);
	end_team(&t);
}

/* ---- words ----------------------------------------------------------------------------------------------------- */

static void words_of(const uint16_t w[ML_INVITE_WORDS], struct ml_buf *out)
{
	ml_buf_clear(out);
	for (int i = 0; i < ML_INVITE_WORDS; i++)
		ml_buf_printf(out, "%s%s", i ? " " : "", sync_words_fr[w[i]]);
}

static bool names_place(const struct ml_error *e, int i, const char *meant)
{
	char start[16];
	snprintf(start, sizeof start, "%d. ", i + 1);
	return strncmp(e->arg, start, strlen(start)) == 0 && strstr(e->arg, meant) != NULL;
}

static void test_words(void)
{
	struct sync_token token = {.version = 1}, back;
	struct ml_context c = kit_context(77);
	uint16_t w[ML_INVITE_WORDS];
	struct ml_buf text = {0};
	int missed = 0, unnamed = 0, wrong = 0;
	c.random(&c, token.secret, sizeof token.secret);
	c.random(&c, token.proof, sizeof token.proof);
	sync_token_words(&token, w);
	words_of(w, &text);
	printf("# %s\n", text.p);
	ok(sync_token_read(ml_buf_view(&text), &back, &err) && memcmp(&back, &token, sizeof token) == 0, "the words give the token back");
	/* Every other word in every place. */
	for (int i = 0; i < ML_INVITE_WORDS; i++)
		for (uint16_t v = 0; v < 2048; v++) {
			uint16_t good_word = w[i];
			if (v == good_word)
				continue;
			w[i] = v;
			words_of(w, &text);
			if (sync_token_read(ml_buf_view(&text), &back, &err))
				missed++;
			else if (err.code != ML_E_INVITE_WRONG || !names_place(&err, i, sync_words_fr[good_word]))
				unnamed++;
			w[i] = good_word;
		}
	ok(missed == 0, "all %d single wrong words are seen", ML_INVITE_WORDS * 2047);
	ok(unnamed == 0, "and named with their place and the right word");
	for (int i = 0; i < ML_INVITE_WORDS; i++)
		for (int k = i + 1; k < ML_INVITE_WORDS; k++) {
			uint16_t swap = w[i];
			if (w[i] == w[k])
				continue;
			w[i] = w[k];
			w[k] = swap;
			words_of(w, &text);
			wrong += !sync_token_read(ml_buf_view(&text), &back, &err);
			missed += k == i + 1 && !strstr(err.arg, "↔");
			w[k] = w[i];
			w[i] = swap;
		}
	ok(wrong >= 150 && missed == 0, "two words that changed places are seen, neighbours named (%d)", wrong);
	ml_buf_finish(&text);
}

static void test_typing(void)
{
	struct team t;
	struct ml_buf words = {0}, text = {0}, typed = {0};
	make_team(&t, "typing", 1, false);
	good(ml_team_invite_words(t.s[0], &words, &text, &err));
	good(ml_invite_words_check(ml_buf_view(&words), &err));
	good(ml_invite_words_check(ml_buf_view(&text), &err));
	is_int(text.n, 44, "a text of 44 characters");
	for (size_t i = 0; i < words.n; i++) {
		char ch = words.p[i];
		if (ch == ' ')
			ml_buf_z(&typed, i % 3 ? "  -\t" : ", ");
		else if (ch == 'e' && i % 2)
			ml_buf_z(&typed, "É");
		else
			ml_buf_char(&typed, i % 2 && ch >= 'a' ? (char)(ch - 32) : ch);
	}
	printf("# %s\n", typed.p);
	good(ml_invite_words_check(ml_buf_view(&typed), &err));
	struct ml_str rest = ml_buf_view(&words), word;
	ml_buf_clear(&typed);
	for (int i = 0; ml_str_split(&rest, ' ', &word); i++)
		ml_buf_printf(&typed, "%s%.*s", i ? " " : "", i == 6 ? (int)word.n - 1 : (int)word.n, word.p);
	ok(!ml_invite_words_check(ml_buf_view(&typed), &err) && err.code == ML_E_INVITE_WORD && strncmp(err.arg, "7. ", 3) == 0 &&
			strstr(err.arg, "→"),
		"a mistyped word: %s", err.arg);
	ok(!ml_invite_words_check(ml_str_n(words.p, words.n - 12), &err), "words missing: %s", err.arg);
	ok(!ml_invite_words_check(ML_STR(""), &err) && err.code == ML_E_INVITE_COUNT, "nothing");
	ok(!ml_invite_words_check(ML_STR("\xff\xfe"), &err), "no text");
	int missed = 0;
	for (size_t i = 4; i < text.n; i++)
		for (const char *p = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"; *p; p++) {
			char ch = text.p[i];
			text.p[i] = *p;
			missed += ch != *p && ml_invite_words_check(ml_buf_view(&text), &err);
			text.p[i] = ch;
		}
	is_int(missed, 0, "every wrong letter of the text is seen");
	ml_buf_finish(&words);
	ml_buf_finish(&text);
	ml_buf_finish(&typed);
	end_team(&t);
}

static void test_join_by_words(void)
{
	struct team t;
	struct ml_buf words = {0}, text = {0}, name = {0};
	struct ml_context cx = kit_context(501), cy = kit_context(502);
	struct ml_store *x = kit_store(&cx, "words-x.db", "Xavier"), *y = kit_store(&cy, "words-y.db", "Yasmina");
	enum ml_code code;
	make_team(&t, "words", 3, false);
	kit_save(x, 0, "person", "family_name=Xavier", &err);
	kit_save(y, 0, "person", "family_name=Yasmina", &err);
	good(ml_team_invite_words(t.s[1], &words, &text, &err));
	good(ml_team_join_words(x, ml_buf_view(&words), &err));
	ok(!ml_team_info(x, NULL, NULL) && ml_team_is_pending(x), "words given, not yet in the team");
	ok(!kit_bundle(x, "no.mlg", NULL, NULL), "nothing to write with");
	ok(kit_bundle(t.s[0], "amina.mlg", &(struct ml_bundle_options){.full = true}, NULL), "a bundle of somebody else");
	kit_merge(x, "amina.mlg", &code);
	is_int(code, ML_E_BUNDLE_INVITER, "does not open the door");
	ok(kit_bundle(t.s[1], "bruno.mlg", &(struct ml_bundle_options){.full = true}, NULL), "one of the inviter");
	is_int(reads(&t, 2, "bruno.mlg"), ML_E_NONE, "open to the others as well");
	is_int(kit_merge(x, "bruno.mlg", NULL).created, 3, "all its records came");
	ok(ml_team_info(x, &name, NULL) && !ml_team_is_pending(x), "in the team");
	is_str(name.p, "words", "whose name is known");
	ok(kit_member(x, t.s[0]).joined && kit_member(x, t.s[2]).joined && kit_member(x, x).here, "and whose members");
	ok(kit_bundle(x, "x.mlg", NULL, NULL), "its own bundle");
	kit_merge(t.s[2], "x.mlg", &code);
	is_int(code, ML_E_NONE, "is taken by a third who never heard of the invitation");
	kit_merge(t.s[1], "x.mlg", &code);
	is_int(code, ML_E_NONE, "and by the inviter");
	struct ml_uuid by = ml_store_site(t.s[1]);
	struct ml_member m = kit_member(t.s[2], x);
	ok(ml_uuid_eq(&m.joined_by, &by), "who is known to have invited");
	ok(kit_bundle(t.s[1], "closed.mlg", &(struct ml_bundle_options){.full = true}, NULL), "a later one of the inviter");
	struct ml_buf raw = kit_read("closed.mlg");
	ok(raw.p[8] == 1, "is of the first format again: the invitation is used up");
	ml_buf_finish(&raw);
	/* The same words once more, and a foreign team's. */
	good(ml_team_join_words(y, ml_buf_view(&text), &err));
	kit_merge(y, "closed.mlg", &code);
	is_int(code, ML_E_BUNDLE_INVITER, "they open nothing new");
	struct team u;
	make_team(&u, "zfalse", 1, false);
	ml_buf_clear(&words);
	ml_buf_clear(&text);
	good(ml_team_invite_words(u.s[0], &words, &text, &err));
	ok(kit_bundle(u.s[0], "false.mlg", NULL, NULL), "another team's bundle");
	kit_merge(y, "false.mlg", &code);
	ok(code == ML_E_BUNDLE_INVITER && ml_team_is_pending(y), "does not lure it");
	good(ml_team_join_words(y, ml_buf_view(&text), &err));
	kit_merge(y, "false.mlg", &code);
	ok(code == ML_E_NONE && ml_team_info(y, NULL, NULL), "unless its own text is given");
	ok(!ml_team_join_words(y, ml_buf_view(&text), &err) && err.code == ML_E_EXISTS, "not twice");
	ml_buf_finish(&words);
	ml_buf_finish(&text);
	ml_buf_finish(&name);
	ml_store_close(x);
	ml_store_close(y);
	end_team(&t);
	end_team(&u);
}

/* ---- QR codes and fingerprints ------------------------------------------------------------------------------- */

/* The modules that a drawing shows. */
static uint32_t undraw(struct ml_str drawn, bool inverse, uint8_t *dark, uint32_t width)
{
	static const char *const half[] = {" ", "▄", "▀", "█"};
	struct ml_str line;
	uint32_t y = 0;
	while (ml_str_split(&drawn, '\n', &line) && line.n) {
		uint32_t x = 0;
		for (size_t at = 0; at < line.n && x < width; x++)
			for (int k = 0; k < 4; k++) {
				size_t n = strlen(half[k]);
				if (at + n > line.n || memcmp(line.p + at, half[k], n) != 0)
					continue;
				dark[y * width + x] = (k >> 1 & 1) != inverse;
				if (y + 1 < width)
					dark[(y + 1) * width + x] = (k & 1) != inverse;
				at += n;
				break;
			}
		y += 2;
	}
	return y;
}

static void test_qr(void)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_qr q;
	struct ml_buf drawn = {0}, folded = {0};
	ok(ml_qr_make(a, ML_STR("ML1:ABCDEFGHIJKLMNOPQRSTUVWXYZ234567ABCDEFGH"), &q, &err), "made");
	is_int(q.size, 25, "the second size: 17 lines on a screen");
	uint32_t width = q.size + 2 * ML_QR_QUIET;
	uint8_t *shown = ml_alloc(a, (width + 1) * width);
	for (int inverse = 0; inverse < 2; inverse++) {
		bool same = true;
		ml_buf_clear(&drawn);
		is_int(ml_qr_draw(&q, inverse ? ML_QR_INVERSE : 0, &drawn), 17, "lines");
		undraw(ml_buf_view(&drawn), inverse, shown, width);
		for (uint32_t y = 0; y < width; y++)
			for (uint32_t x = 0; x < width; x++) {
				bool quiet = x < ML_QR_QUIET || y < ML_QR_QUIET || x >= q.size + ML_QR_QUIET || y >= q.size + ML_QR_QUIET;
				bool want = !quiet && q.dark[(y - ML_QR_QUIET) * q.size + x - ML_QR_QUIET];
				same &= shown[y * width + x] == want;
			}
		ok(same, "what is drawn is the code with its quiet zone (%s)", inverse ? "inverse" : "dark");
	}
	ml_buf_clear(&drawn);
	is_int(ml_qr_draw(&q, ML_QR_ASCII, &drawn), width, "a line a row in ASCII");
	ok(ml_utf8_valid(ml_buf_view(&drawn)) && memchr(drawn.p, 0xe2, drawn.n) == NULL, "without other signs");
	ml_buf_finish(&drawn);
	ml_buf_finish(&folded);
	ml_arena_destroy(a);
}

static void test_fingerprint(void)
{
	struct team t;
	struct ml_buf one = {0}, two = {0}, other = {0};
	make_team(&t, "finger", 2, false);
	struct ml_member m = kit_member(t.s[0], t.s[1]);
	ml_digest_words(&m.fingerprint, &one);
	m = kit_member(t.s[1], t.s[1]);
	ml_digest_words(&m.fingerprint, &two);
	m = kit_member(t.s[1], t.s[0]);
	ml_digest_words(&m.fingerprint, &other);
	is_str(one.p, two.p, "one key, the same words on both laptops");
	ok(strcmp(one.p, other.p) != 0, "another key, other words");
	ml_buf_finish(&one);
	ml_buf_finish(&two);
	ml_buf_finish(&other);
	end_team(&t);
}

int main(void)
{
	test_revoke();
	test_stolen();
	test_catch_up();
	test_at_once();
	test_mutual();
	test_order();
	test_doors();
	test_shut_out_here();
	test_statements();
	test_quarantine();
	test_words();
	test_typing();
	test_join_by_words();
	test_qr();
	test_fingerprint();
	kit_clean();
	return tap_done();
}
