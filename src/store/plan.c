/* The plan of a kind's table: which field is kept in which column, and the statements on whole rows. */
#include "store.h"

bool ml_plan_has_column(const struct ml_field *f)
{
	return !(f->flags & ML_F_OWN) && !ml_plan_in_state_only(f->wire);
}

void ml_plan_column_name(struct ml_buf *out, const struct ml_field *f, int k)
{
	const struct ml_type_info *t = ml_type_info(f->type);
	bool multi = (f->flags & ML_F_MULTI) || f->type == ML_T_TAGS;
	const char *suffix = k == 0 ? t->suffix1 : t->suffix;
	ml_buf_char(out, '"');
	ml_buf_z(out, f->key);
	ml_buf_z(out, multi || !suffix ? "" : suffix);
	ml_buf_char(out, '"');
}

static void add_columns(struct ml_plan *p)
{
	const struct ml_kind *k = p->kind;
	int at = ROW_FIELDS;
	p->columns = ml_xalloc(sizeof *p->columns * (k->n_fields + 1));
	for (uint32_t i = 0; i < k->n_fields; i++) {
		const struct ml_field *f = &k->fields[i];
		if (!ml_plan_has_column(f))
			continue;
		bool multi = (f->flags & ML_F_MULTI) || f->type == ML_T_TAGS;
		uint8_t n = multi ? 1 : ml_type_info(f->type)->columns;
		struct ml_buf names = {0};
		for (int j = 0; j < n; j++) {
			ml_buf_z(&names, j ? ", " : "");
			ml_plan_column_name(&names, f, j);
		}
		p->columns[p->n_columns++] =
			(struct ml_column){.field = f, .at = at, .n = n, .multi = multi, .names = names.p};
		p->has_links |= multi && f->type == ML_T_REF;
		p->has_codes |= ml_code_is_watched(f);
		p->n_wires = ML_MAX(p->n_wires, (uint32_t)f->wire + 1);
		at += n;
	}
	p->n_values = at - ROW_FIELDS;
	p->by_wire = ml_xalloc(sizeof *p->by_wire * (p->n_wires + 1));
	for (uint32_t w = 0; w < p->n_wires; w++)
		p->by_wire[w] = -1;
	for (uint32_t i = 0; i < p->n_columns; i++)
		p->by_wire[p->columns[i].field->wire] = (int16_t)i;
}

/* "id, _uuid, _change, _flags, _state, field columns…, _own": the order of ROW_* and of ml_column.at. */
const struct ml_plan_sql *ml_plan_sql(const struct ml_plan *p)
{
	if (p->sql->select)
		return p->sql;
	struct ml_buf names = {0}, marks = {0}, sets = {0}, out = {0};
	int at = 6;
	for (uint32_t i = 0; i < p->n_columns; i++)
		for (int k = 0; k < p->columns[i].n; k++, at++) {
			size_t from = names.n + 2;
			ml_buf_z(&names, ", ");
			ml_plan_column_name(&names, p->columns[i].field, k);
			ml_buf_printf(&marks, ", ?%d", at);
			ml_buf_printf(&sets, ", %s = ?%d", names.p + from, at);
		}
	const char *more = p->kind ? ", _own" : ", _kind";
	ml_buf_printf(&out, "SELECT id, _uuid, _change, _flags, _state%s%s FROM %s WHERE id = ?1",
		names.p ? names.p : "", more, p->table);
	p->sql->select = ml_xstrdup(out.p);
	ml_buf_clear(&out);
	ml_buf_printf(&out, "INSERT INTO %s(id, _uuid, _change, _flags, _state%s%s) VALUES(?1, ?2, ?3, ?4, ?5%s, ?%d)",
		p->table, names.p ? names.p : "", more, marks.p ? marks.p : "", at);
	p->sql->insert = ml_xstrdup(out.p);
	ml_buf_clear(&out);
	ml_buf_printf(&out, "UPDATE %s SET _change = ?3, _flags = ?4, _state = ?5%s%s = ?%d WHERE id = ?1", p->table,
		sets.p ? sets.p : "", more, at);
	p->sql->update = ml_xstrdup(out.p);
	ml_buf_finish(&names);
	ml_buf_finish(&marks);
	ml_buf_finish(&sets);
	ml_buf_finish(&out);
	return p->sql;
}

static struct ml_plan *plan_create(const struct ml_kind *kind)
{
	struct ml_plan *p = ml_xalloc(sizeof *p);
	struct ml_buf table = {0};
	p->kind = kind;
	if (kind) {
		ml_buf_printf(&table, "\"%s\"", kind->key);
		p->table = ml_xstrdup(table.p);
		add_columns(p);
	} else {
		p->table = ml_xstrdup("unknown_record");
	}
	ml_buf_finish(&table);
	p->sql = ml_xalloc(sizeof *p->sql);
	return p;
}

void ml_plan_destroy(struct ml_plan *p)
{
	if (!p)
		return;
	ml_ties_free(p);
	for (uint32_t i = 0; i < p->n_columns; i++)
		ml_free_(p->columns[i].names);
	ml_free_((void *)(uintptr_t)p->table);
	ml_free_(p->columns);
	ml_free_(p->by_wire);
	ml_free_(p->sql->select);
	ml_free_(p->sql->insert);
	ml_free_(p->sql->update);
	ml_free_(p->sql);
	ml_free_(p->fields);
	ml_free_(p);
}

struct ml_plan *ml_store_plan(struct ml_store *s, const struct ml_kind *kind)
{
	struct ml_plan **at = &s->plans[kind ? kind->wire : ML_UNKNOWN_KIND];
	if (!*at)
		*at = plan_create(kind);
	return *at;
}

struct ml_plan *ml_store_plan_of(struct ml_store *s, int64_t rid)
{
	int wire = ml_rid_kind(rid);
	const struct ml_kind *kind = wire == ML_UNKNOWN_KIND ? NULL : ml_kind_by_wire((uint64_t)wire);
	return wire != ML_UNKNOWN_KIND && !kind ? NULL : ml_store_plan(s, kind);
}

const struct ml_column *ml_plan_column(const struct ml_plan *p, uint64_t wire)
{
	return wire < p->n_wires && p->by_wire[wire] >= 0 ? &p->columns[p->by_wire[wire]] : NULL;
}

const struct ml_field *ml_plan_field(const struct ml_plan *p, uint64_t wire)
{
	const struct ml_column *c = ml_plan_column(p, wire);
	if (c)
		return c->field;
	for (uint32_t i = 0; i < p->n_fields; i++)
		if (p->fields[i]->wire == wire)
			return p->fields[i];
	return NULL;
}

bool ml_plan_one_valued(const struct ml_plan *p, uint64_t wire)
{
	if (ml_plan_in_state_only(wire))
		return false; /* two officers who bin the same record do not disagree */
	const struct ml_field *f = ml_plan_field(p, wire);
	return f && !(f->flags & ML_F_MULTI) && f->type != ML_T_TAGS;
}

/* ---- own fields ------------------------------------------------------------------------- */

static struct ml_str own_text(struct ml_store *s, sqlite3_stmt *st, int at)
{
	return ml_arena_str(s->own_arena, ml_column_str(st, at));
}

/* One choice a line (or '|' between): "key=label", or the label alone, which is then the key too. */
static const struct ml_choice *own_choices(struct ml_store *s, struct ml_str text)
{
	ML_VEC(struct ml_choice) found = {0};
	char sep = memchr(text.p, '\n', text.n) ? '\n' : '|';
	struct ml_str piece;
	while (ml_str_split(&text, sep, &piece)) {
		struct ml_str label = ml_str_trim(piece), key;
		if (!label.n)
			continue;
		ml_str_split(&label, '=', &key);
		if (!label.p)
			label = key;
		ml_vec_push(&found, ((struct ml_choice){ml_arena_z(s->own_arena, ml_str_trim(key)),
					    ml_arena_z(s->own_arena, ml_str_trim(label))}));
	}
	struct ml_choice *out = ML_NEWN(s->own_arena, struct ml_choice, found.n + 1);
	if (found.n)
		memcpy(out, found.v, found.n * sizeof *found.v);
	ml_vec_finish(&found);
	return out;
}

static const struct ml_field *own_field(struct ml_store *s, const struct ml_kind *kind, sqlite3_stmt *st)
{
	struct ml_field *f = ML_NEW(s->own_arena, struct ml_field);
	enum ml_type type = ML_T_TEXT;
	struct ml_str key = own_text(s, st, 0), choices = own_text(s, st, 3), help = own_text(s, st, 4);
	ml_type_parse(ml_column_str(st, 2), &type);
	f->wire = ml_own_wire(ml_str(kind->key), key);
	f->key = key.p;
	f->type = type;
	f->label = own_text(s, st, 1).p;
	f->section = N_("Champs personnalisés");
	f->flags = ML_F_OWN | (type == ML_T_TAGS ? ML_F_MULTI : 0) |
		   (ml_type_info(type)->tag == ML_TEXT && type != ML_T_ENUM ? ML_F_SEARCHED : 0);
	f->choices = choices.n ? own_choices(s, choices) : NULL;
	if (type == ML_T_ENUM && !f->choices)
		f->type = ML_T_TEXT;
	f->ref = type == ML_T_REF ? "*" : NULL;
	f->help = help.n ? help.p : NULL;
	return f;
}

static void load_own(struct ml_store *s, struct ml_plan *p)
{
	ML_VEC(const struct ml_field *) all = {0};
	for (uint32_t i = 0; i < p->kind->n_fields; i++)
		ml_vec_push(&all, &p->kind->fields[i]);
	p->n_built_in = (uint32_t)all.n;
	sqlite3_stmt *st = ml_sql(s,
		"SELECT key, label, type, choices, help FROM custom_field WHERE kind = ?1 AND _flags & 25 = 0 AND key "
		"IS NOT NULL ORDER BY id",
		NULL);
	if (st) {
		ml_bind_str(st, 1, ml_str(p->kind->key));
		while (ml_db_step(s->db, st, NULL) == 1) {
			struct ml_str key = ml_column_str(st, 0);
			bool taken = ml_kind_field(p->kind, key) != NULL;
			for (size_t i = p->n_built_in; i < all.n && !taken; i++)
				taken = ml_str_is(key, all.v[i]->key);
			if (key.n && !taken)
				ml_vec_push(&all, own_field(s, p->kind, st));
		}
	}
	ml_free_(p->fields);
	p->fields = (const struct ml_field **)all.v;
	p->n_fields = (uint32_t)all.n;
}

void ml_store_forget_own_fields(struct ml_store *s)
{
	for (size_t i = 0; i < ML_COUNT(s->plans); i++)
		if (s->plans[i])
			s->plans[i]->n_fields = 0;
}

const struct ml_field *const *ml_store_fields(struct ml_store *s, const struct ml_kind *kind, uint32_t *n)
{
	struct ml_plan *p = ml_store_plan(s, kind);
	if (!p->n_fields)
		load_own(s, p);
	*n = p->n_fields;
	return p->fields;
}

const struct ml_field *ml_store_field(struct ml_store *s, const struct ml_kind *kind, struct ml_str key)
{
	const struct ml_field *f = ml_kind_field(kind, key);
	uint32_t n;
	const struct ml_field *const *fields = f ? NULL : ml_store_fields(s, kind, &n);
	for (uint32_t i = 0; !f && i < n; i++)
		if (ml_str_is(key, fields[i]->key))
			f = fields[i];
	return f;
}
