/*
 * What is done with a bundle that has been verified: told, visited, or merged into the store in one step. Bookkeeping
 * (who has what, new members) follows in a transaction of its own: lost, it only makes a colleague send something
 * twice.
 */
#include <stdlib.h>

#include "private.h"
#include "sql_sync.h"

/* ---- telling and visiting -------------------------------------------------------------- */

bool ml_bundle_inspect(
	struct ml_store *s, const char *path, struct ml_arena *a, struct ml_bundle_info *info, struct ml_error *e)
{
	struct sync_bundle *b;
	bool good = sync_bundle_open(s, a, path, &b, e);
	if (good)
		sync_manifest_info(a, &b->m, b->in.size, info);
	sync_bundle_close(b);
	return good;
}

struct visiting {
	struct ml_lineage *lineage;
	ml_visit_fn visit;
	void *arg;
	const char *path;
};

static bool visit_site(void *arg, const struct ml_uuid *site, struct ml_str officer, struct ml_error *e)
{
	return true;
}

static uint32_t visit_inc(void *arg, const struct ml_inc *inc, struct ml_error *e)
{
	struct visiting *v = arg;
	uint32_t at = ml_lineage_add(v->lineage, inc);
	if (at == ML_INC_NONE)
		ml_fail(e, ML_E_BUNDLE_DAMAGED, "%s", v->path);
	return at;
}

static bool visit_record(
	void *arg, uint64_t kind, const struct ml_uuid *id, const struct ml_state *state, struct ml_error *e)
{
	struct visiting *v = arg;
	return v->visit(v->arg, kind, id, state, e);
}

/* Incarnations of the bundle go into a copy of the store's table: those known here keep their index. */
bool sync_visit_file(
	struct ml_store *s, const char *path, bool revoked, ml_visit_fn visit, void *arg, struct ml_error *e)
{
	const struct ml_lineage *known = ml_store_lineage(s);
	struct ml_arena *a = ml_arena_create();
	struct visiting v = {ml_lineage_create(), visit, arg, path};
	struct sync_learned l = {visit_site, visit_inc, visit_record, &v, v.lineage, N_("lecture du paquet")};
	struct sync_bundle *b;
	for (uint32_t i = 0; i < ml_lineage_count(known); i++)
		ml_lineage_add(v.lineage, ml_lineage_at(known, i));
	bool good = (revoked ? sync_bundle_open_any : sync_bundle_open)(s, a, path, &b, e) && sync_bundle_records(b, &l, e);
	sync_bundle_close(b);
	ml_lineage_destroy(v.lineage);
	ml_arena_destroy(a);
	return good;
}

bool ml_bundle_visit(struct ml_store *s, const char *path, ml_visit_fn visit, void *arg, struct ml_error *e)
{
	return sync_visit_file(s, path, false, visit, arg, e);
}

static void put_values(struct ml_store *s, struct ml_arena *a, struct ml_buf *out, const struct ml_field *f, const struct ml_slot *slot)
{
	struct ml_reader reader = ml_store_reader(s);
	uint32_t n = f->flags & ML_F_MULTI ? slot->n : 1;
	for (uint32_t i = 0; i < n; i++) {
		const struct ml_value *v = n == 1 ? &ml_slot_shown(slot)->v : &slot->d[i].v;
		ml_buf_z(out, out->n ? " " : "");
		if (f->type == ML_T_REF && v->tag == ML_ID)
			ml_buf_str(out, ml_store_title_of(s, a, &v->id));
		else
			ml_value_show(out, f, v, &reader, ml_trc);
	}
}

struct ml_str ml_bundle_record_title(struct ml_store *s, struct ml_arena *a, uint64_t kind, const struct ml_state *state)
{
	const struct ml_kind *k = ml_kind_by_wire(kind);
	struct ml_buf out = {0};
	for (const char *p = k ? strchr(k->title, '%') : NULL; p;) {
		const char *end = strchr(p + 1, '%');
		const struct ml_field *f = end ? ml_kind_field(k, ml_str_n(p + 1, (size_t)(end - p - 1))) : NULL;
		const struct ml_slot *slot = f ? ml_state_slot(state, f->wire) : NULL;
		if (slot && slot->n)
			put_values(s, a, &out, f, slot);
		p = end ? strchr(end + 1, '%') : NULL;
	}
	struct ml_str title = ml_arena_str(a, ml_buf_view(&out));
	ml_buf_finish(&out);
	return title;
}

/* ---- merging ------------------------------------------------------------------------------- */

enum { SYNC_COPIED_ALL = 64 };
enum { TAKEN_KEPT = 16384 };

bool sync_taken(struct ml_store *s, const uint8_t id[SYNC_ID])
{
	sqlite3_stmt *st = sync_sql(s, SQL_taken_get, NULL);
	bool found;
	if (st)
		sync_bind_blob(st, 1, id, SYNC_ID);
	sync_int(s, st, &found);
	return found;
}

bool sync_take(struct ml_store *s, const uint8_t id[SYNC_ID], struct ml_error *e)
{
	sqlite3_stmt *st = sync_sql(s, SQL_taken_add, e);
	if (!st)
		return false;
	sync_bind_blob(st, 1, id, SYNC_ID);
	if (!sync_run(s, st, e) || !(st = sync_sql(s, SQL_taken_prune, e)))
		return false;
	sqlite3_bind_int64(st, 1, TAKEN_KEPT);
	return sync_run(s, st, e);
}

enum { BESIDES_MAX = 4096 };

struct merging {
	struct ml_store *store;
	struct sync_bundle *b;
	struct ml_merge_report *report;
	struct sync_plan pending;	/* records changed here that the sender has not seen */
	bool told;			/* and that is known */
	bool apart;			/* of a revoked site, taken in by a person's decision: it tells nothing of who has what */
	ML_VEC(struct ml_uuid) besides; /* of these, what the merge changed: the sender does not have the result */
};

static bool learn_site(void *arg, const struct ml_uuid *site, struct ml_str officer, struct ml_error *e)
{
	struct merging *g = arg;
	struct ml_uuid here = ml_store_site(g->store);
	/* A site's own word on its officer's name is the newest; what others say of a site already known is hearsay. */
	bool itself = ml_uuid_eq(site, &g->b->m.site);
	if (ml_uuid_eq(site, &here) || officer.n == 0 || (!itself && ml_store_officer_of(g->store, site).n))
		return true;
	return ml_store_learn_site(g->store, site, officer, e);
}

static uint32_t learn_inc(void *arg, const struct ml_inc *inc, struct ml_error *e)
{
	struct merging *g = arg;
	return ml_store_learn_inc(g->store, inc, e);
}

static bool merge_record(
	void *arg, uint64_t kind, const struct ml_uuid *id, const struct ml_state *state, struct ml_error *e)
{
	struct merging *g = arg;
	struct ml_merge_report *r = g->report;
	enum ml_outcome outcome;
	if (!ml_store_merge(g->store, kind, id, state, &outcome, e))
		return false;
	r->records++;
	r->created += outcome == ML_CREATED;
	r->unchanged += outcome == ML_UNCHANGED;
	r->updated += outcome == ML_UPDATED || outcome == ML_CONFLICTED || outcome == ML_WAS_ERASED;
	r->conflicts += outcome == ML_CONFLICTED;
	r->erased += outcome == ML_WAS_ERASED;
	if (outcome != ML_UNCHANGED && g->told && sync_plan_has(&g->pending, id, ml_store_change_before(g->store)))
		ml_vec_push(&g->besides, *id);
	return true;
}

static bool look_ahead(void *arg, uint64_t kind, const struct ml_uuid *ids, const struct ml_state *const *states, uint32_t n,
	struct ml_error *e)
{
	struct merging *g = arg;
	return ml_store_look_ahead(g->store, kind, ids, states, n, e);
}

/*
 * What was changed here since the point that the sender has acknowledged in this very bundle. A record that is not
 * among these is, after the merge, what the sender sent or something that it had seen: it need not go back.
 */
static void find_pending(struct merging *g, int64_t upto)
{
	g->told = sync_pending(g->store, g->b->arena, &g->b->m, upto, &g->pending);
}

static int id_cmp(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct ml_uuid));
}

/* New members, revocations, keys, and who has what; inside a transaction. */
static bool keep_knowledge(struct merging *g, struct sync_merged *d, struct ml_error *e)
{
	struct sync_trust *t = &g->b->trust;
	if (g->besides.n)
		qsort(g->besides.v, g->besides.n, sizeof *g->besides.v, id_cmp);
	d->origin = g->told && g->besides.n <= BESIDES_MAX;
	d->besides = ml_str_n((const char *)g->besides.v, g->besides.n * sizeof *g->besides.v);
	for (uint32_t i = 0; i < g->b->m.n_epochs; i++)
		if (!sync_epoch_keep(g->store, g->b->m.epochs[i].number, (const uint8_t *)g->b->m.epochs[i].secret.p, e))
			return false;
	if (!sync_trust_keep(g->store, t, e))
		return false;
	return sync_peer_heard(g->store, &g->b->m, d, e) && sync_take(g->store, g->b->id, e);
}

static bool keep_known(struct merging *g, struct ml_error *e)
{
	struct ml_db *db = ml_store_db(g->store);
	struct sync_merged nothing = {0};
	if (ml_db_begin(db, e) && keep_knowledge(g, &nothing, e) && ml_db_commit(db, e))
		return true;
	ml_db_rollback(db);
	return false;
}

static bool merge_records(struct merging *g, struct ml_error *e)
{
	struct sync_learned l = {
		learn_site, learn_inc, merge_record, g, ml_store_lineage(g->store), N_("fusion du paquet"), look_ahead};
	struct sync_merged d = {.since = ml_store_last_change(g->store)};
	if (!g->apart)
		find_pending(g, d.since);
	if (!sync_bundle_records(g->b, &l, e))
		return false;
	d.upto = ml_store_last_change(g->store);
	return g->apart || keep_knowledge(g, &d, e);
}

/* Sites that are known as copied only now. */
static void note_copied(struct merging *g, const struct ml_uuid *before, uint32_t n_before)
{
	struct ml_uuid now[SYNC_COPIED_ALL];
	uint32_t n = ml_store_copied_sites(g->store, now, SYNC_COPIED_ALL);
	for (uint32_t i = 0; i < n && g->report->n_copied < ML_COPIED_MAX; i++) {
		bool old = false;
		for (uint32_t k = 0; k < n_before; k++)
			old |= ml_uuid_eq(&before[k], &now[i]);
		if (!old)
			g->report->copied[g->report->n_copied++] = now[i];
	}
}

static bool merge_step(struct merging *g, struct ml_error *e)
{
	const char *slash = strrchr(g->b->in.path, '/');
	if (!ml_step_begin(g->store, "merge", ml_str(slash ? slash + 1 : g->b->in.path), e))
		return false;
	struct ml_uuid copied[SYNC_COPIED_ALL];
	uint32_t n_copied = ml_store_copied_sites(g->store, copied, SYNC_COPIED_ALL);
	bool good = merge_records(g, e);
	if (good)
		note_copied(g, copied, n_copied);
	if (good)
		good = ml_step_commit(g->store, e);
	else
		ml_step_cancel(g->store);
	g->report->duplicates = -1; /* looked for once by whoever merges one or many */
	return good;
}

/* What the bundle is to this database. */
static void compare(struct merging *g, struct ml_arena *a)
{
	const struct sync_manifest *m = &g->b->m;
	struct ml_merge_report *r = g->report;
	r->known = sync_bundle_known(g->store, m);
	if (!r->known && !(m->flags & SYNC_PARTIAL))
		r->gap = !sync_bundle_follows(g->store, m, &r->gap_since, &r->gap_upto);
	if (!r->gap)
		r->gap_since = r->gap_upto = 0;
	if (r->known)
		r->records = r->unchanged = m->records;
}

/* An old copy of a bundle tells nothing new of its sender. */
static bool tells_nothing(struct merging *g)
{
	return g->report->known && sync_is_old_copy(g->store, &g->b->m);
}

static bool merge_open(struct merging *g, struct ml_arena *a, struct ml_error *e)
{
	compare(g, a);
	if (!g->report->known)
		return merge_step(g, e);
	return tells_nothing(g) || keep_known(g, e);
}

static bool merge_inside(struct merging *g, struct ml_arena *a, struct ml_error *e)
{
	struct sync_merged nothing = {0};
	compare(g, a);
	if (!g->report->known)
		return merge_records(g, e);
	return tells_nothing(g) || keep_knowledge(g, &nothing, e);
}

static bool finish(struct merging *g, bool good)
{
	if (!good)
		*g->report = (struct ml_merge_report){.refused = 1};
	sync_bundle_close(g->b);
	ml_vec_finish(&g->besides);
	return good;
}

bool sync_merge_in_step(
	struct ml_store *s, const char *path, struct ml_arena *a, struct ml_merge_report *r, bool *begun,
	struct ml_error *e)
{
	struct merging g = {.store = s, .report = r};
	*r = (struct ml_merge_report){0};
	*begun = sync_bundle_open(s, a, path, &g.b, e);
	return finish(&g, *begun && merge_inside(&g, a, e));
}

/* Refused, but what it brings of signed statements counts: of two members who revoke each other, both sides reach everybody. */
static bool put_aside(struct merging *g, const char *path, struct ml_error *e)
{
	struct ml_db *db = ml_store_db(g->store);
	struct ml_merge_report *r = g->report;
	const struct sync_manifest *m = &g->b->m;
	bool accepted = false;
	if (!(ml_db_begin(db, e) && sync_trust_keep(g->store, &g->b->trust, e) && ml_db_commit(db, e))) {
		ml_db_rollback(db);
		return false;
	}
	r->known = sync_bundle_known(g->store, m);
	if (!r->known && !sync_quarantine_add(g->store, path, m, g->b->in.size, &accepted, e))
		return false;
	if (!r->known && !accepted)
		return ml_fail(e, ML_E_BUNDLE_REVOKED, "%.*s (%s)", (int)ML_MIN(m->officer.n, 80), m->officer.p, path);
	r->known = true;
	r->records = r->unchanged = m->records;
	return true;
}

static bool merge_any(struct merging *g, const char *path, struct ml_arena *a, struct ml_error *e)
{
	if (!sync_bundle_open_any(g->store, a, path, &g->b, e))
		return false;
	sync_manifest_info(a, &g->b->m, g->b->in.size, &g->report->from);
	if (g->apart)
		return merge_step(g, e);
	return g->b->revoked ? put_aside(g, path, e) : merge_open(g, a, e);
}

bool sync_merge_file(struct ml_store *s, const char *path, bool apart, bool dry, struct ml_arena *a,
	struct ml_merge_report *r, struct ml_error *e)
{
	struct merging g = {.store = s, .report = r, .apart = apart};
	*r = (struct ml_merge_report){0};
	if (ml_store_is_read_only(s))
		return ml_fail(e, ML_E_READ_ONLY, "%s", ml_store_path(s));
	/* A dry run is the run, taken back; several of one rehearsal see each other. */
	bool alone = dry && !ml_store_rehearses(s);
	ml_store_bulk(s);
	bool good = (!alone || ml_store_rehearse(s, e)) && merge_any(&g, path, a, e);
	if (alone)
		ml_store_rehearse_end(s);
	ml_store_bulk_end(s);
	return finish(&g, good);
}

bool ml_bundle_merge(struct ml_store *s, const char *path, bool dry, struct ml_arena *a, struct ml_merge_report *r,
	struct ml_error *e)
{
	return sync_merge_file(s, path, false, dry, a, r, e);
}
