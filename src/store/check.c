/* Checking a database: the file itself, then all that is derived from the records, recomputed and compared. */
#include "same.h"

struct check {
	struct ml_store *s;
	struct ml_buf *report;
	struct ml_arena *a;
	struct ml_hash128 digest;
	uint64_t records, links, past, faults; /* past: rows of history that the records lead to */
	uint64_t merged, joins; /* records read as another; values of merged_into */
};

static void fault(struct check *c, const struct ml_uuid *id, const char *what)
{
	char text[ML_UUID_TEXT];
	ml_uuid_text(id, text);
	if (c->faults++ < 100)
		ml_buf_printf(c->report, "%s: %s\n", text, what);
}

static uint64_t count_links(const struct ml_plan *p, const struct ml_state *state)
{
	uint64_t n = 0;
	struct ml_arena *a = ml_arena_create();
	for (uint32_t i = 0; i < state->n; i++) {
		const struct ml_column *c = ml_plan_column(p, state->slots[i].field);
		uint32_t distinct;
		if (!c || !c->multi || c->field->type != ML_T_REF)
			continue;
		const struct ml_value *v = ml_slot_distinct(a, &state->slots[i], &distinct);
		for (uint32_t j = 0; j < distinct; j++)
			n += v[j].tag == ML_ID;
	}
	ml_arena_destroy(a);
	return n;
}

/* A value of merged_into that is not a repetition of one before it. */
static bool new_target(const struct ml_slot *slot, uint32_t i)
{
	for (uint32_t k = 0; k < i; k++)
		if (ml_value_cmp(&slot->d[k].v, &slot->d[i].v) == 0)
			return false;
	return slot->d[i].v.tag == ML_ID;
}

static void check_row(struct check *c, struct ml_plan *p, sqlite3_stmt *st)
{
	struct ml_store *s = c->s;
	struct ml_row_values values = {.plan = p, .arena = c->a, .row = st, .read_only = c->s->read_only};
	struct ml_uuid id = {0};
	struct ml_state *state;
	int64_t rid = sqlite3_column_int64(st, ROW_ID);
	c->records++;
	if (!ml_column_uuid(st, ROW_UUID, &id) ||
		!ml_state_unpack(c->a, s->lineage, ml_column_str(st, ROW_STATE), ml_column_fetch, &values, &state)) {
		fault(c, &id, ml_tr(N_("état illisible")));
		return;
	}
	unsigned ignored = ML_R_FUTURE | ML_R_MERGED; /* depends on today; on other records: check_groups */
	const struct ml_slot *joined = p->kind ? ml_state_slot(state, ML_FIELD_MERGED_INTO) : NULL;
	c->merged += (sqlite3_column_int64(st, ROW_FLAGS) & ML_R_MERGED) != 0;
	for (uint32_t i = 0; joined && i < joined->n; i++)
		c->joins += new_target(joined, i);
	if ((ml_store_flags(s, p, state) ^ (unsigned)sqlite3_column_int64(st, ROW_FLAGS)) & ~ignored)
		fault(c, &id, ml_tr(N_("marques de la fiche inexactes")));
	if (ml_store_rid(s, &id) != rid)
		fault(c, &id, ml_tr(N_("identifiant absent de l'index")));
	uint64_t wire = p->kind ? p->kind->wire : (uint64_t)sqlite3_column_int64(st, ROW_FIELDS);
	struct ml_hash128 h = ml_state_hash(s->lineage, &id, wire, state);
	ml_hash_add(&c->digest, &h);
	c->links += count_links(p, state);
	c->past += ml_trail_length(s, rid, sqlite3_column_int64(st, ROW_CHANGE));
}

static bool check_kind(struct check *c, struct ml_plan *p, struct ml_error *e)
{
	struct ml_buf sql = {0};
	uint32_t n;
	const char *where = strstr(ml_plan_sql(p)->select, " WHERE id = ?1");
	if (p->kind)
		ml_store_fields(c->s, p->kind, &n);
	ml_buf_add(&sql, ml_plan_sql(p)->select, (size_t)(where - ml_plan_sql(p)->select));
	sqlite3_stmt *st = ml_sql(c->s, sql.p, e);
	ml_buf_finish(&sql);
	int got = st ? 0 : -1;
	while (st && (got = ml_db_step(c->s->db, st, e)) == 1) {
		check_row(c, p, st);
		ml_arena_reset(c->a);
		if ((c->records & 8191) == 0)
			ml_progress(c->s->ctx, N_("vérification"), c->records, 0);
	}
	return got == 0;
}

static bool check_counts(struct check *c, struct ml_error *e)
{
	int64_t records = 0, links = 0, past = 0;
	sqlite3_stmt *st = ml_sql(c->s, SQL_record_count, e);
	if (!st || !ml_sql_int(c->s, st, &records, e) || !(st = ml_sql(c->s, SQL_link_count, e)) ||
		!ml_sql_int(c->s, st, &links, e) || !(st = ml_sql(c->s, SQL_history_count, e)) ||
		!ml_sql_int(c->s, st, &past, e))
		return false;
	struct ml_uuid none = {0};
	if ((uint64_t)records != c->records)
		fault(c, &none, ml_tr(N_("l'index des identifiants ne correspond pas aux fiches")));
	if ((uint64_t)links != c->links)
		fault(c, &none, ml_tr(N_("les liens ne correspondent pas aux fiches")));
	if ((uint64_t)past != c->past)
		fault(c, &none, ml_tr(N_("l'historique ne correspond pas aux fiches")));
	if (memcmp(&c->digest, &c->s->head.digest, sizeof c->digest) != 0)
		fault(c, &none, ml_tr(N_("l'empreinte ne correspond pas aux fiches")));
	return true;
}

/* What is derived about duplicates is told when it is wrong, and made anew: nothing but the records says it. */
static bool check_groups(struct check *c, struct ml_error *e)
{
	struct ml_store *s = c->s;
	struct ml_uuid none = {0};
	uint64_t faults = 0;
	if (!ml_same_check(s, c->merged, c->joins, &faults, e))
		return false;
	if (!faults)
		return true;
	fault(c, &none, ml_tr(N_("les réunions de doublons ne correspondent pas aux fiches")));
	if (s->read_only || s->step.open)
		return true;
	bool good = ml_db_begin(s->db, e) && ml_same_rebuild(s, e);
	if (good)
		good = ml_db_commit(s->db, e);
	else
		ml_db_rollback(s->db);
	ml_search_forget(s);
	s->generation++;
	return good;
}

bool ml_store_check(struct ml_store *s, struct ml_buf *report, struct ml_error *e)
{
	struct check c = {.s = s, .report = report, .a = ml_arena_create()};
	uint32_t n;
	const struct ml_kind *const *kinds = ml_kinds(&n);
	struct ml_error why = {0};
	bool sound = ml_db_check(s->db, report, &why), good = sound || why.code == ML_E_NONE;
	if (!good && e)
		*e = why;
	good = good && ml_head_load(s, e);
	for (uint32_t i = 0; i < n && good; i++)
		good = check_kind(&c, ml_store_plan(s, kinds[i]), e);
	good = good && check_kind(&c, ml_store_plan(s, NULL), e) && check_counts(&c, e) && check_groups(&c, e);
	ml_arena_destroy(c.a);
	return good && sound && c.faults == 0;
}
