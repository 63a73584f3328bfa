/* Steps: one transaction, one line of history, one undo. */
#include "same.h"

static void step_forget(struct ml_store *s)
{
	ml_free_(s->step.name);
	ml_free_(s->step.label);
	s->step = (struct ml_open_step){0};
	s->touched.n = 0;
	s->newly.n = 0;
	s->line_grew = s->restored = false;
	ml_near_end(s);
}

bool ml_step_is_open(const struct ml_store *s)
{
	return s->step.open;
}

bool ml_step_begin(struct ml_store *s, const char *name, struct ml_str label, struct ml_error *e)
{
	ML_ASSERT(!s->step.open);
	if (s->read_only)
		return ml_fail(e, ML_E_READ_ONLY, "%s", s->path);
	if (!ml_db_begin(s->db, e))
		return false;
	sqlite3_stmt *st = NULL;
	if (!ml_head_load(s, e) || !ml_sites_load(s, e) || !(st = ml_sql(s, SQL_step_next, e)) ||
		!ml_sql_int(s, st, &s->step.id, e)) {
		ml_db_rollback(s->db);
		return false;
	}
	struct ml_buf text = {0};
	ml_buf_str(&text, label);
	s->step.open = true;
	ml_near_begin(s);
	ml_same_sync(s);
	s->step.name = ml_xstrdup(name);
	s->step.label = ml_xstrdup(text.p ? text.p : "");
	s->step.first_seq = s->head.seq + 1;
	s->step.first_change = s->head.change + 1;
	s->step.before = s->head;
	s->touched.n = s->erased.n = 0;
	ml_buf_finish(&text);
	return true;
}

void ml_step_cancel(struct ml_store *s)
{
	if (!s->step.open)
		return;
	ml_db_rollback(s->db);
	bool own_changed = s->step.own_changed;
	step_forget(s);
	/* Incarnations and officers learnt in the transaction are gone from the database: they are read anew. */
	ml_lineage_destroy(s->lineage);
	s->lineage = ml_lineage_create();
	ml_map_clear(s->officers);
	ml_sites_load(s, NULL);
	ml_head_load(s, NULL);
	ml_same_forget(s);
	ml_search_cancelled(s);
	if (own_changed)
		ml_store_forget_own_fields(s);
}

/*
 * The writes of a step share one dot: a dot is only ever compared inside one record. A record written twice in a step
 * gets a further one.
 */
bool ml_step_dot(struct ml_store *s, const struct ml_vv *seen, struct ml_dot *dot, int64_t *time, struct ml_error *e)
{
	struct ml_open_step *step = &s->step;
	if (!step->has_dot) {
		if (!ml_incarnation_ready(s, e))
			return false;
		int64_t now = s->ctx->now_ms(s->ctx);
		/* A clock that once stood far ahead does not drag later times along. */
		bool sane = s->head.clock <= now + ML_DAY_MS;
		step->time = sane ? ML_MAX(now, s->head.clock + 1) : now;
		s->head.clock = step->time;
	}
	if (!step->has_dot || (seen && ml_vv_covers(s->lineage, seen, step->dot)))
		step->dot = (struct ml_dot){s->head.incarnation, ++s->head.counter};
	step->has_dot = true;
	*dot = step->dot;
	*time = step->time;
	return true;
}

static bool add_row(struct ml_store *s, struct ml_error *e)
{
	struct ml_open_step *step = &s->step;
	sqlite3_stmt *st = ml_sql(s, SQL_step_add, e);
	if (!st)
		return false;
	sqlite3_bind_int64(st, 1, step->id);
	ml_bind_str(st, 2, ml_str(step->name));
	ml_bind_str(
		st, 3, ml_str(step->erased || !step->label ? "" : step->label)); /* a label may hold the very name that was erased */
	sqlite3_bind_int64(st, 4, step->time ? step->time : s->ctx->now_ms(s->ctx));
	ml_bind_uuid(st, 5, &s->site);
	sqlite3_bind_int64(st, 6, step->first_seq << 8);
	sqlite3_bind_int64(st, 7, (s->head.seq + 1) << 8);
	sqlite3_bind_int64(st, 8, s->head.change);
	sqlite3_bind_int64(st, 9, step->created);
	sqlite3_bind_int64(st, 10, step->changed);
	sqlite3_bind_int64(st, 11, (int64_t)(ml_random64(s->ctx) >> 1));
	if (step->target)
		sqlite3_bind_int64(st, 12, step->target);
	/* An erasure is for good, but what else its step did can be undone. */
	bool undoable = !step->fixed && !step->note && (!step->erased || step->created + step->changed > s->erased.n);
	sqlite3_bind_int(st, 13, undoable);
	return ml_db_run(s->db, st, e);
}

bool ml_step_note(struct ml_store *s, const char *name, struct ml_error *e)
{
	struct ml_open_step *step = &s->step, kept = *step;
	int64_t seq = s->head.seq;
	sqlite3_stmt *st = ml_sql(s, SQL_step_next, e);
	bool good = st && ml_sql_int(s, st, &step->id, e);
	step->name = (char *)name;
	step->label = NULL;
	step->created = step->changed = 0;
	step->first_seq = seq + 1;
	step->target = 0;
	step->note = true;
	good = good && add_row(s, e);
	*step = kept;
	return good;
}

/* After an erasure the name must not be found in any file of the database. traces: something of it was here. */
static bool clean_up(struct ml_store *s, bool traces, struct ml_error *e)
{
	if (traces)
		ml_search_forget(s);
	bool good = (!traces || ml_db_checkpoint(s->db, e)) && ml_backups_erase(s, s->erased.v, s->erased.n, e);
	s->erased.n = 0;
	return good;
}

/* What lies outside the database follows the commit: caches, backups; in a rehearsal nothing does. */
static bool follow(struct ml_store *s, bool erased, struct ml_error *e)
{
	bool good = true;
	if (ml_db_rehearses(s->db)) {
		s->erased.n = 0;
	} else {
		if (!erased)
			ml_search_touched(s, s->touched.v, s->touched.n);
		if (erased || s->erased.n)
			good = clean_up(s, erased, e);
	}
	step_forget(s);
	return good;
}

bool ml_step_commit(struct ml_store *s, struct ml_error *e)
{
	ML_ASSERT(s->step.open);
	bool wrote = s->step.created || s->step.changed || s->step.line || s->step.note, erased = s->step.erased;
	/* Only a step that took a dot has shown its right to the incarnation: a merge into a copied database must not.
	 */
	bool dot = s->step.has_dot;
	bool token = dot && !ml_db_rehearses(s->db);
	if ((wrote && !add_row(s, e)) || !ml_sites_save(s, e) || (erased && !ml_dup_forget(s, s->erased.v, s->erased.n, e)) ||
		!ml_head_save(s, e) || (token && !ml_token_write(s, e)) || !ml_db_commit(s->db, e)) {
		ml_step_cancel(s);
		return false;
	}
	if (token) {
		s->held_inc = s->head.incarnation;
		s->held_counter = s->head.counter;
	}
	if (s->step.own_changed)
		ml_store_forget_own_fields(s);
	if (wrote)
		s->generation++;
	s->step.open = false;
	return follow(s, erased, e);
}

/* ---- rehearsals ------------------------------------------------------------------------ */

bool ml_store_rehearse(struct ml_store *s, struct ml_error *e)
{
	ML_ASSERT(!s->step.open);
	if (!ml_db_rehearse(s->db, e))
		return false;
	if (ml_head_load(s, e) && ml_sites_load(s, e))
		return true;
	ml_store_rehearse_end(s);
	return false;
}

void ml_store_rehearse_end(struct ml_store *s)
{
	if (!ml_db_rehearses(s->db))
		return;
	ml_db_rehearse_end(s->db);
	ml_store_reload(s, NULL);
	ml_search_cancelled(s);
}

bool ml_store_rehearses(const struct ml_store *s)
{
	return ml_db_rehearses(s->db);
}

/* ---- much at once ---------------------------------------------------------------------- */

void ml_store_bulk(struct ml_store *s)
{
	ml_db_bulk(s->db);
}

void ml_store_bulk_end(struct ml_store *s)
{
	ml_db_bulk_end(s->db);
}
