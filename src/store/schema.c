/*
 * The tables of the kinds, made from the model, and migrations. The numbered files of share/schema give the fixed
 * tables; a field or kind that a newer program brings is added to an older database when it opens.
 */
#include <stdio.h>

#include "schema.h"
#include "same.h"

int ml_schema_newest(void)
{
	int newest = 0;
	for (unsigned i = 0; i < ml_schema_n_files; i++)
		newest = ML_MAX(newest, ml_schema_files[i].number);
	return newest;
}

static void column_ddl(struct ml_buf *out, const struct ml_field *f, int k, bool multi)
{
	ml_plan_column_name(out, f, k);
	ml_buf_printf(out, " %s", multi ? "TEXT" : ml_type_info(f->type)->sql[k]);
}

/* References are followed backwards, what a list shows by date is asked for by date (today, late, soon), and a code that
 * should be unique is looked up at each write of it. */
static bool wants_index(const struct ml_field *f)
{
	bool date = f->type == ML_T_DATE || f->type == ML_T_DATETIME;
	return !(f->flags & ML_F_MULTI) &&
	       (f->type == ML_T_REF || (date && ((f->flags & ML_F_COLUMN) || f->agenda)) || ml_code_is_watched(f));
}

static bool make_index(struct ml_store *s, const struct ml_plan *p, const struct ml_field *f, struct ml_error *e)
{
	struct ml_buf sql = {0};
	if (!wants_index(f))
		return true;
	ml_buf_printf(&sql, "CREATE INDEX IF NOT EXISTS \"%s__%s\" ON %s(\"%s\") WHERE \"%s\" IS NOT NULL",
		p->kind->key, f->key, p->table, f->key, f->key);
	bool good = ml_db_exec(s->db, sql.p, e) && (!ml_code_is_watched(f) || ml_codes_gather(s, p, f, e));
	if (good && f->till) { /* what lasts over midnight: the agenda's few long things */
		ml_buf_clear(&sql);
		ml_buf_printf(&sql,
			"CREATE INDEX IF NOT EXISTS \"%s__%s__long\" ON %s(\"%s\", \"%s\") WHERE substr(\"%s\",1,10) > substr(\"%s\",1,10)",
			p->kind->key, f->key, p->table, f->key, f->till, f->till, f->key);
		good = ml_db_exec(s->db, sql.p, e);
	}
	ml_buf_finish(&sql);
	return good;
}

static bool make_table(struct ml_store *s, const struct ml_plan *p, struct ml_error *e)
{
	struct ml_buf sql = {0};
	const char *key = p->kind->key;
	ml_buf_printf(&sql,
		"CREATE TABLE %s(id INTEGER PRIMARY KEY, _uuid BLOB NOT NULL, _change INTEGER NOT NULL, _flags INTEGER "
		"NOT NULL, _state BLOB NOT NULL",
		p->table);
	for (uint32_t i = 0; i < p->n_columns; i++)
		for (int k = 0; k < p->columns[i].n; k++) {
			ml_buf_z(&sql, ", ");
			column_ddl(&sql, p->columns[i].field, k, p->columns[i].multi);
		}
	ml_buf_z(&sql, ", _own TEXT);");
	ml_buf_printf(&sql, "CREATE INDEX \"%s___change\" ON %s(_change);", key, p->table);
	ml_buf_printf(&sql, "CREATE INDEX \"%s___flags\" ON %s(_flags) WHERE _flags <> 0;", key, p->table);
	bool good = ml_db_exec(s->db, sql.p, e);
	ml_buf_finish(&sql);
	for (uint32_t i = 0; i < p->n_columns && good; i++)
		good = make_index(s, p, p->columns[i].field, e);
	return good;
}

static bool table_exists(
	struct ml_store *s, const struct ml_plan *p, const char *column, bool *exists, struct ml_error *e)
{
	int64_t n;
	sqlite3_stmt *st = ml_sql(s, "SELECT count(*) FROM pragma_table_info(?1) WHERE ?2 = '' OR name = ?2", e);
	if (!st)
		return false;
	ml_bind_str(st, 1, ml_str(p->kind->key));
	ml_bind_str(st, 2, ml_str(column));
	if (!ml_sql_int(s, st, &n, e))
		return false;
	*exists = n > 0;
	return true;
}

static bool add_missing_columns(struct ml_store *s, const struct ml_plan *p, struct ml_error *e)
{
	struct ml_buf name = {0}, sql = {0};
	bool good = true;
	for (uint32_t i = 0; i < p->n_columns && good; i++)
		for (int k = 0; k < p->columns[i].n && good; k++) {
			const struct ml_field *f = p->columns[i].field;
			bool exists;
			ml_buf_clear(&name);
			ml_plan_column_name(&name, f, k);
			name.p[name.n - 1] = 0; /* without its quotes */
			good = table_exists(s, p, name.p + 1, &exists, e);
			if (!good || exists)
				continue;
			ml_buf_clear(&sql);
			ml_buf_printf(&sql, "ALTER TABLE %s ADD COLUMN ", p->table);
			column_ddl(&sql, f, k, p->columns[i].multi);
			good = ml_db_exec(s->db, sql.p, e);
		}
	for (uint32_t i = 0; i < p->n_columns && good; i++)
		good = make_index(s, p, p->columns[i].field, e);
	ml_buf_finish(&name);
	ml_buf_finish(&sql);
	return good;
}

/* Values of fields that were unknown until now sit in the packed states: writing the row anew puts them into their
 * columns. */
static bool repack_rows(struct ml_store *s, struct ml_plan *p, const char *where, struct ml_error *e)
{
	struct ml_buf sql = {0};
	struct ml_arena *a = ml_arena_create();
	int64_t after = 0, id = 0;
	bool good = true;
	ml_buf_printf(&sql, "SELECT id FROM %s WHERE id > ?1 AND %s ORDER BY id LIMIT 1", p->table, where);
	while (good) {
		sqlite3_stmt *st = ml_sql(s, sql.p, e);
		struct ml_found found;
		struct ml_put_record put = {.plan = p};
		struct ml_state *state;
		good = st != NULL;
		if (!good)
			break;
		sqlite3_bind_int64(st, 1, after);
		if (!(good = ml_sql_int(s, st, &id, e)) || !id)
			break;
		ml_arena_reset(a);
		good = ml_found_open(s, id, &found, e) && ml_found_state(s, a, &found, &state, e);
		if (good) {
			ml_column_uuid(found.row, ROW_UUID, &put.id);
			put.rid = id;
			put.kind_wire = p->kind->wire;
			put.old_flags = found.flags;
			put.old_change = found.change;
			put.now = state;
			good = ml_store_rewrite(s, &put, e);
		}
		after = id;
	}
	ml_buf_finish(&sql);
	ml_arena_destroy(a);
	return good;
}

/* Records of a kind that was unknown until now move to its table. */
static bool adopt_unknown(struct ml_store *s, struct ml_plan *p, struct ml_error *e)
{
	struct ml_arena *a = ml_arena_create();
	bool good = true;
	for (;;) {
		int64_t id;
		sqlite3_stmt *st = ml_sql(s, "SELECT id FROM unknown_record WHERE _kind = ?1 LIMIT 1", e);
		if (!(good = st != NULL))
			break;
		sqlite3_bind_int64(st, 1, p->kind->wire);
		if (!(good = ml_sql_int(s, st, &id, e)) || !id)
			break;
		ml_arena_reset(a);
		if (!(good = ml_store_move(s, a, id, p, e)))
			break;
	}
	ml_arena_destroy(a);
	return good;
}

static bool apply_kind(struct ml_store *s, const struct ml_kind *kind, bool fresh, struct ml_error *e)
{
	struct ml_plan *p = ml_store_plan(s, kind);
	bool exists = false;
	if (!fresh && !table_exists(s, p, "", &exists, e))
		return false;
	if (!exists)
		return make_table(s, p, e) && (fresh || adopt_unknown(s, p, e));
	return add_missing_columns(s, p, e) && repack_rows(s, p, "_own LIKE '%\"#%'", e);
}

/* A short text that changes with the model's fields, so that opening an unchanged database costs one comparison. */
static void model_mark(struct ml_buf *out)
{
	uint32_t n;
	uint64_t h = 0;
	const struct ml_kind *const *kinds = ml_kinds(&n);
	for (uint32_t i = 0; i < n; i++)
		for (uint32_t j = 0; j < kinds[i]->n_fields; j++) {
			const struct ml_field *f = &kinds[i]->fields[j];
			uint64_t row[] = {kinds[i]->wire, f->wire, f->type,
				(f->flags & ML_F_MULTI) | (uint64_t)wants_index(f) << 32 | (uint64_t)(f->till != NULL) << 33};
			h = ml_hash64(row, sizeof row, h) ^ ml_hash64(f->key, strlen(f->key), h);
		}
	ml_buf_printf(out, "%u-%016llx", n, (unsigned long long)h);
}

static bool model_is_known(struct ml_store *s, struct ml_str mark, bool *known, struct ml_error *e)
{
	sqlite3_stmt *st = ml_sql(s, SQL_model_get, e);
	int got = st ? ml_db_step(s->db, st, e) : -1;
	*known = got == 1 && ml_str_eq(ml_column_str(st, 0), mark);
	if (st)
		sqlite3_reset(st);
	return got >= 0;
}

/* Tables of kinds or columns of fields that this program does not know: values are in them that it would neither show nor
 * pass on. A later program may add some without a new number of schema. */
static bool refuse_later(struct ml_store *s, struct ml_error *e)
{
	uint32_t n, known = 0;
	int64_t tables = 0, columns = 0, expected = 0;
	const struct ml_kind *const *kinds = ml_kinds(&n);
	sqlite3_stmt *st = ml_sql(s, SQL_model_tables, e);
	if (!st || !ml_sql_int(s, st, &tables, e))
		return false;
	for (uint32_t i = 0; i < n; i++) {
		struct ml_plan *p = ml_store_plan(s, kinds[i]);
		bool exists;
		if (!table_exists(s, p, "", &exists, e) || !(st = ml_sql(s, SQL_model_columns, e)))
			return false;
		ml_bind_str(st, 1, ml_str(kinds[i]->key));
		if (!ml_sql_int(s, st, &columns, e))
			return false;
		known += exists;
		expected = 6 + p->n_values; /* id, _uuid, _change, _flags, _state, _own */
		if (columns > expected)
			return ml_fail(e, ML_E_DB_NEWER, "%s", s->path);
	}
	return tables <= known || ml_fail(e, ML_E_DB_NEWER, "%s", s->path);
}

static bool apply_all(struct ml_store *s, bool fresh, struct ml_str mark, struct ml_error *e)
{
	uint32_t n;
	char sql[48];
	const struct ml_kind *const *kinds = ml_kinds(&n);
	int have = ml_db_schema(s->db);
	for (unsigned i = 0; i < ml_schema_n_files; i++)
		if (ml_schema_files[i].number > have && !ml_db_exec(s->db, ml_schema_files[i].sql, e))
			return false;
	if (!ml_trail_migrate(s, have, e))
		return false;
	/* The second half may move records: what it reads of them is as the first half left it. */
	if (!fresh && have < ml_schema_newest() && !ml_store_load(s, e))
		return false;
	for (uint32_t i = 0; i < n; i++)
		if (!apply_kind(s, kinds[i], fresh, e))
			return false;
	if (!fresh && !ml_same_rebuild(s, e))
		return false;
	snprintf(sql, sizeof sql, "PRAGMA user_version=%d", ml_schema_newest());
	if (!ml_db_exec(s->db, sql, e))
		return false;
	if (fresh) {
		sqlite3_stmt *st = ml_sql(s, SQL_head_make, e);
		if (!st)
			return false;
		ml_bind_uuid(st, 1, &s->site);
		if (!ml_db_run(s->db, st, e))
			return false;
	}
	sqlite3_stmt *st = ml_sql(s, SQL_model_set, e);
	if (!st)
		return false;
	ml_bind_str(st, 1, mark);
	return ml_db_run(s->db, st, e);
}

bool ml_schema_apply(struct ml_store *s, bool fresh, struct ml_error *e)
{
	struct ml_buf mark = {0};
	bool known = false, good = true, older = ml_db_schema(s->db) < ml_schema_newest();
	model_mark(&mark);
	if (!fresh)
		good = model_is_known(s, ml_buf_view(&mark), &known, e);
	good = good && (fresh || known || older || refuse_later(s, e));
	if (good && (!known || older)) {
		good = ml_db_begin(s->db, e);
		ml_db_allow_schema(s->db, true);
		good = good && apply_all(s, fresh, ml_buf_view(&mark), e);
		if (good)
			good = ml_db_commit(s->db, e);
		else
			ml_db_rollback(s->db);
		ml_db_allow_schema(s->db, false);
	}
	ml_buf_finish(&mark);
	return good;
}
