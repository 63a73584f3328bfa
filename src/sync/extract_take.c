/*
 * Taking an extract in: it is an import. Its records are made or edited here, by this laptop, under the pseudonyms they carry, so
 * that a later extract of the same sender finds them again; what the extract does not say is left as it is.
 */
#include <fcntl.h>
#include <unistd.h>

#include "private.h"

void sync_extract_sign_key(
	const uint8_t seal[SYNC_SECRET], uint8_t pk[crypto_sign_PUBLICKEYBYTES], uint8_t sk[crypto_sign_SECRETKEYBYTES])
{
	static const char use[] = "maillage extract";
	uint8_t seed[crypto_sign_SEEDBYTES];
	crypto_generichash(seed, sizeof seed, (const uint8_t *)use, sizeof use, seal, SYNC_SECRET);
	crypto_sign_seed_keypair(pk, sk, seed);
	sodium_memzero(seed, sizeof seed);
}

bool ml_bundle_is_extract(struct ml_store *s, const char *path)
{
	struct sync_opener *o = ml_xalloc(sizeof *o);
	o->fd = -1;
	bool is = sync_open(o, ml_store_context(s), path, SYNC_EXTRACT, NULL);
	sync_open_close(o);
	ml_free_(o);
	return is;
}

bool ml_extract_inspect(struct ml_store *s, const char *path, struct ml_str passphrase, struct ml_arena *a,
	struct ml_bundle_info *info, struct ml_error *e)
{
	struct sync_bundle *b;
	bool good = sync_extract_open(s, a, path, passphrase, &b, e);
	if (good)
		sync_manifest_info(a, &b->m, b->in.size, info);
	sync_bundle_close(b);
	return good;
}

/* ---- records ------------------------------------------------------------------------------------ */

struct taking {
	struct ml_lineage *lineage; /* of the extract: nothing of it is kept */
	struct ml_store *store;
	struct ml_merge_report *report;
	struct ml_arena *arena; /* of one record */
	ml_visit_fn visit;	/* NULL: merge */
	void *arg;
};

static bool take_site(void *arg, const struct ml_uuid *site, struct ml_str officer, struct ml_error *e)
{
	return true;
}

static uint32_t take_inc(void *arg, const struct ml_inc *inc, struct ml_error *e)
{
	struct taking *t = arg;
	return ml_lineage_add(t->lineage, inc);
}

static bool take_record(
	void *arg, uint64_t kind, const struct ml_uuid *id, const struct ml_state *state, struct ml_error *e)
{
	struct taking *t = arg;
	const struct ml_kind *k = ml_kind_by_wire(kind);
	struct ml_merge_report *r = t->report;
	enum ml_outcome outcome = ML_UNCHANGED;
	if (t->visit)
		return t->visit(t->arg, kind, id, state, e);
	ml_arena_reset(t->arena);
	struct ml_edit *edits = ML_NEWN(t->arena, struct ml_edit, state->n + 1);
	uint32_t n = 0;
	for (uint32_t i = 0; k && i < state->n; i++) {
		const struct ml_slot *slot = &state->slots[i];
		const struct ml_field *f = ml_kind_field_wire(k, slot->field);
		if (!f || ml_field_is_reserved(f))
			continue;
		struct ml_value *v = ML_NEWN(t->arena, struct ml_value, slot->n);
		bool set = f->flags & ML_F_MULTI;
		for (uint32_t d = 0; d < slot->n; d++)
			v[d] = slot->d[set ? d : slot->n - 1].v;
		edits[n++] = (struct ml_edit){f, set ? ML_PUT_ADD : ML_PUT_SHOWN, set ? slot->n : 1, v};
	}
	r->records++;
	if (k && !ml_store_upsert(t->store, k, id, edits, n, &outcome, NULL, e))
		return false;
	r->created += outcome == ML_CREATED;
	r->updated += outcome == ML_UPDATED || outcome == ML_CONFLICTED;
	r->unchanged += outcome == ML_UNCHANGED || outcome == ML_WAS_ERASED;
	return true;
}

static bool records(struct sync_bundle *b, struct taking *t, struct ml_error *e)
{
	t->lineage = ml_lineage_create();
	t->arena = ml_arena_create();
	struct sync_learned l = {take_site, take_inc, take_record, t, t->lineage, N_("lecture de l'extrait")};
	bool good = sync_bundle_records(b, &l, e);
	ml_arena_destroy(t->arena);
	ml_lineage_destroy(t->lineage);
	return good;
}

bool ml_extract_visit(struct ml_store *s, const char *path, struct ml_str passphrase, ml_visit_fn visit, void *arg,
	struct ml_error *e)
{
	struct taking t = {.store = s, .visit = visit, .arg = arg};
	struct ml_arena *a = ml_arena_create();
	struct sync_bundle *b;
	bool good = sync_extract_open(s, a, path, passphrase, &b, e) && records(b, &t, e);
	sync_bundle_close(b);
	ml_arena_destroy(a);
	return good;
}

static bool merge_step(struct sync_bundle *b, struct taking *t, bool dry, struct ml_error *e)
{
	const char *slash = strrchr(b->in.path, '/');
	if (!ml_step_begin(t->store, "extract", ml_str(slash ? slash + 1 : b->in.path), e))
		return false;
	bool good = records(b, t, e);
	if (good && !dry)
		return ml_step_commit(t->store, e);
	ml_step_cancel(t->store);
	return good;
}

bool ml_extract_merge(struct ml_store *s, const char *path, struct ml_str passphrase, bool dry, struct ml_arena *a,
	struct ml_merge_report *r, struct ml_error *e)
{
	struct taking t = {.store = s, .report = r};
	struct sync_bundle *b = NULL;
	struct ml_uuid team;
	*r = (struct ml_merge_report){0};
	if (ml_store_is_read_only(s))
		return ml_fail(e, ML_E_READ_ONLY, "%s", ml_store_path(s));
	bool good = sync_extract_open(s, a, path, passphrase, &b, e);
	if (good && ml_team_info(s, NULL, &team) && ml_uuid_eq(&team, &b->m.team))
		good = ml_fail(e, ML_E_EXTRACT_OWN, "%s", path);
	if (good)
		sync_manifest_info(a, &b->m, b->in.size, &r->from);
	good = good && merge_step(b, &t, dry, e);
	if (!good)
		*r = (struct ml_merge_report){.refused = 1};
	sync_bundle_close(b);
	return good;
}
