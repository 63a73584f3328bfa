/* Values to SQL columns and back. A value that its columns could not give back exactly stays in the packed state
 * instead. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <maillage/text.h>
#include "store.h"

/* Year 0 to 9999: what the ISO text of a column can say. */
static bool time_fits(int64_t seconds)
{
	return seconds >= -62167219200LL && seconds <= 253402300799LL;
}

static bool real_fits(double x)
{
	return isfinite(x) && !(x == 0 && signbit(x));
}

static bool text_fits(struct ml_str s)
{
	return !memchr(s.p ? s.p : "", 0, s.n);
}

static bool value_fits(const struct ml_field *f, const struct ml_value *v, bool multi)
{
	if (v->tag != ml_type_info(f->type)->tag)
		return false;
	switch (v->tag) {
	case ML_INT:
	case ML_ID:
		return true;
	case ML_TEXT:
		return text_fits(v->s);
	case ML_REAL:
		return real_fits(v->x);
	case ML_BYTES:
		return !multi;
	case ML_MONEY:
		return !multi && text_fits(v->s);
	case ML_GEO:
		return !multi && real_fits(v->x) && real_fits(v->y);
	case ML_TIME:
		return !multi && time_fits(v->i) && text_fits(v->s);
	default:
		return false;
	}
}

static bool slot_fits(const struct ml_column *c, const struct ml_slot *slot)
{
	if (!c->multi)
		return value_fits(c->field, &ml_slot_shown(slot)->v, false);
	for (uint32_t i = 0; i < slot->n; i++)
		if (!value_fits(c->field, &slot->d[i].v, true))
			return false;
	return true;
}

bool ml_column_holds(void *arg, uint64_t field, bool *multi)
{
	const struct ml_row_values *r = arg;
	const struct ml_column *c = ml_plan_column(r->plan, field);
	if (!c)
		return false;
	*multi = c->multi;
	const struct ml_slot *slot = ml_state_slot(r->state, field);
	return slot && slot_fits(c, slot);
}

/* ---- several values: a JSON array of strings and numbers ----------------------------------- */

static void json_item(struct ml_buf *out, const struct ml_value *v)
{
	char id[ML_UUID_TEXT];
	if (v->tag == ML_TEXT) {
		ml_json_string(out, v->s);
	} else if (v->tag == ML_ID) {
		ml_uuid_text(&v->id, id);
		ml_buf_printf(out, "\"%s\"", id);
	} else if (v->tag == ML_INT) {
		ml_buf_printf(out, "%lld", (long long)v->i);
	} else {
		ml_buf_printf(out, "%.17g", v->x);
	}
}

static void json_array(struct ml_buf *out, struct ml_arena *a, const struct ml_slot *slot)
{
	uint32_t n;
	const struct ml_value *v = ml_slot_distinct(a, slot, &n);
	ml_buf_char(out, '[');
	for (uint32_t i = 0; i < n; i++) {
		if (i)
			ml_buf_char(out, ',');
		json_item(out, &v[i]);
	}
	ml_buf_char(out, ']');
}

static uint32_t hex4(const char *p)
{
	uint32_t v = 0;
	for (int i = 0; i < 4; i++) {
		char c = p[i];
		v = v << 4 | (uint32_t)(c <= '9' ? c - '0' : (c | 32) - 'a' + 10);
	}
	return v;
}

/* One string at *p (behind its opening quote), unescaped into the arena. Only what ml_json_string writes. */
static bool json_string(struct ml_arena *a, const char **p, const char *end, struct ml_str *out)
{
	const char *from = *p, *q = from;
	while (q < end && *q != '"')
		q += *q == '\\' ? 2 : 1;
	if (q >= end)
		return false;
	*p = q + 1;
	if (!memchr(from, '\\', (size_t)(q - from))) {
		*out = ml_arena_str(a, ml_str_n(from, (size_t)(q - from)));
		return true;
	}
	char *to = ml_alloc(a, (size_t)(q - from) + 1), *w = to;
	for (const char *r = from; r < q; r++) {
		static const char names[] = "bfnrt\"\\/", means[] = "\b\f\n\r\t\"\\/";
		if (*r != '\\') {
			*w++ = *r;
			continue;
		}
		const char *name = strchr(names, *++r);
		if (name) {
			*w++ = means[name - names];
		} else if (*r == 'u' && q - r > 4) {
			w += ml_utf8_put(w, hex4(r + 1));
			r += 4;
		}
	}
	*out = ml_str_n(to, (size_t)(w - to));
	return true;
}

static bool json_value(struct ml_arena *a, uint8_t tag, const char **p, const char *end, struct ml_value *v)
{
	*v = (struct ml_value){.tag = tag};
	if (**p == '"') {
		struct ml_str s;
		(*p)++;
		if (!json_string(a, p, end, &s))
			return false;
		if (tag == ML_ID)
			return ml_uuid_parse(s, &v->id);
		v->s = s;
		return tag == ML_TEXT;
	}
	char *stop;
	if (tag == ML_INT)
		v->i = strtoll(*p, &stop, 10);
	else
		v->x = strtod(*p, &stop);
	bool good = stop != *p && stop <= end && (tag == ML_INT || tag == ML_REAL);
	*p = stop;
	return good;
}

/* Room for as many items as there are commas, and one: a comma within a text makes it too large, never too small. */
static const struct ml_value *read_array(struct ml_arena *a, const struct ml_field *f, struct ml_str json, uint32_t *n)
{
	const char *p = json.p, *end = json.p + json.n;
	*n = 0;
	if (json.n < 2 || *p != '[')
		return NULL;
	uint32_t room = 1;
	for (const char *q = p; q < end && (q = memchr(q, ',', (size_t)(end - q))); q++)
		room++;
	struct ml_value *out = ML_NEWN(a, struct ml_value, room);
	p++;
	while (p < end && *p != ']' && *n < room) {
		if (*p == ',' || *p == ' ') {
			p++;
			continue;
		}
		if (!json_value(a, ml_type_info(f->type)->tag, &p, end, &out[*n]))
			break;
		++*n;
	}
	return *n ? out : NULL;
}

/* ---- one value -------------------------------------------------------------------------------- */

/* Text is borrowed from the row. */
static bool read_one(const struct ml_field *f, sqlite3_stmt *row, int at, struct ml_value *v)
{
	bool has_zone;
	*v = (struct ml_value){.tag = ml_type_info(f->type)->tag};
	switch (v->tag) {
	case ML_INT:
		v->i = sqlite3_column_int64(row, at);
		return true;
	case ML_REAL:
		v->x = sqlite3_column_double(row, at);
		return true;
	case ML_TEXT:
	case ML_BYTES:
		v->s = ml_column_str(row, at);
		return true;
	case ML_ID:
		return ml_column_uuid(row, at, &v->id);
	case ML_MONEY:
		v->i = sqlite3_column_int64(row, at);
		v->s = ml_column_str(row, at + 1);
		return true;
	case ML_GEO:
		v->x = sqlite3_column_double(row, at);
		v->y = sqlite3_column_double(row, at + 1);
		return true;
	case ML_TIME:
		v->s = ml_column_str(row, at + 1);
		return ml_time_parse_iso(ml_column_str(row, at), &v->i, &has_zone);
	default:
		return false;
	}
}

const struct ml_value *ml_column_read(
	struct ml_arena *a, const struct ml_column *c, sqlite3_stmt *row, int at, uint32_t *n)
{
	struct ml_value one;
	*n = 0;
	if (sqlite3_column_type(row, at) == SQLITE_NULL)
		return NULL;
	if (c->multi)
		return read_array(a, c->field, ml_column_str(row, at), n);
	if (!read_one(c->field, row, at, &one))
		return NULL;
	struct ml_value *v = ML_NEW(a, struct ml_value);
	*v = ml_value_copy(a, &one);
	*n = 1;
	return v;
}

/* The caller copies what it keeps before the row goes on. */
const struct ml_value *ml_column_fetch(void *arg, uint64_t field, uint32_t *n)
{
	struct ml_row_values *r = arg;
	const struct ml_column *c = ml_plan_column(r->plan, field);
	*n = c || !r->read_only ? 0 : ML_UNREAD;
	if (!c || sqlite3_column_type(r->row, c->at) == SQLITE_NULL)
		return NULL;
	if (c->multi)
		return read_array(r->arena, c->field, ml_column_str(r->row, c->at), n);
	*n = read_one(c->field, r->row, c->at, &r->one);
	return *n ? &r->one : NULL;
}

void ml_column_bind(sqlite3_stmt *st, int at, const struct ml_column *c, const struct ml_slot *slot, struct ml_arena *a)
{
	if (!slot || !slot_fits(c, slot))
		return; /* prepared statements come with their bindings cleared: NULL */
	struct ml_buf text = {0};
	const struct ml_value *v = &ml_slot_shown(slot)->v;
	if (c->multi) {
		json_array(&text, a, slot);
		sqlite3_bind_text64(st, at, text.p, text.n, ml_free_, SQLITE_UTF8);
		return;
	}
	switch (v->tag) {
	case ML_INT:
		sqlite3_bind_int64(st, at, v->i);
		break;
	case ML_REAL:
		sqlite3_bind_double(st, at, v->x);
		break;
	case ML_TEXT:
		ml_bind_str(st, at, v->s);
		break;
	case ML_BYTES:
		sqlite3_bind_blob64(st, at, v->s.p ? v->s.p : "", v->s.n, SQLITE_STATIC);
		break;
	case ML_ID:
		ml_bind_uuid(st, at, &v->id);
		break;
	case ML_MONEY:
		sqlite3_bind_int64(st, at, v->i);
		ml_bind_str(st, at + 1, v->s);
		break;
	case ML_GEO:
		sqlite3_bind_double(st, at, v->x);
		sqlite3_bind_double(st, at + 1, v->y);
		break;
	case ML_TIME:
		ml_time_iso(&text, v->i);
		sqlite3_bind_text64(st, at, text.p, text.n, ml_free_, SQLITE_UTF8);
		ml_bind_str(st, at + 1, v->s);
		break;
	}
}

/* ---- own and unknown fields ------------------------------------------------------------------------ */

static void own_value(struct ml_buf *out, const struct ml_field *f, const struct ml_value *v)
{
	if (f && v->tag == ml_type_info(f->type)->tag)
		ml_value_json(out, f, v);
	else
		ml_value_json_bare(out, v);
}

static void own_slot(struct ml_buf *out, const struct ml_plan *p, const struct ml_slot *slot)
{
	const struct ml_field *f = ml_plan_field(p, slot->field);
	char number[24];
	snprintf(number, sizeof number, "#%llu", (unsigned long long)slot->field);
	ml_buf_char(out, out->n ? ',' : '{');
	ml_json_string(out, ml_str(f ? f->key : number));
	ml_buf_char(out, ':');
	if (f && !(f->flags & ML_F_MULTI)) {
		own_value(out, f, &ml_slot_shown(slot)->v);
		return;
	}
	ml_buf_char(out, '[');
	for (uint32_t i = 0; i < slot->n; i++) {
		if (i)
			ml_buf_char(out, ',');
		own_value(out, f, &slot->d[i].v);
	}
	ml_buf_char(out, ']');
}

void ml_own_json(struct ml_buf *out, const struct ml_plan *p, const struct ml_state *state)
{
	for (uint32_t i = 0; i < state->n; i++)
		if (!ml_plan_in_state_only(state->slots[i].field) && !ml_plan_column(p, state->slots[i].field))
			own_slot(out, p, &state->slots[i]);
	if (out->n)
		ml_buf_char(out, '}');
}
