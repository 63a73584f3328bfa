/*
 * Records of one block by columns (forms 1 and 2): most of a block's records are alike but for their values, so the
 * bytes that they share are written once, as a shape, and what differs is cut out and put together with what stands at
 * the same place in the others. Which bytes are cut is the writer's choice: a reader puts the pieces together again and
 * reads whole states.
 *
 * shape   [piece, column, piece, column, …, piece]: pieces are bytes of the state, a column number stands for its next
 *         item
 * which   the shape of each record: low bytes of all, then high bytes
 * coding  form 2: how each column is written, coding.c
 * column  form 1: CBOR items one after another
 */
#include "private.h"

/* Columns that every state needs; those of fields follow. */
enum { COUNTERS, TIMES, STEPS, FIXED };

/* ---- writing ---------------------------------------------------------------------------------- */

struct sync_splitter {
	struct ml_buf shapes, which, shape, before; /* before: the shape of the record before */
	struct ml_buf coding;			    /* how each column is written */
	struct ml_map *index;			    /* shape -> number */
	uint64_t its;				    /* the number of that of the record before */
	uint32_t n_shapes, n, n_columns;
	uint64_t key[SYNC_COLUMNS]; /* of each column: its field and FIXED more */
	struct ml_buf column[SYNC_COLUMNS], coded[SYNC_COLUMNS];
	struct sync_coded written[SYNC_COLUMNS];
	bool coded_all;
};

struct split {
	struct sync_splitter *s;
	const uint8_t *p, *end;
	const uint8_t *literal; /* bytes from here to p belong to the shape */
	uint32_t last;		/* the column used last: the next one is likely the one behind it */
};

struct sync_splitter *sync_splitter_create(void)
{
	struct sync_splitter *s = ml_xalloc(sizeof *s);
	s->index = ml_map_create();
	return s;
}

void sync_splitter_clear(struct sync_splitter *s)
{
	ml_buf_clear(&s->shapes);
	ml_buf_clear(&s->which);
	ml_buf_clear(&s->before);
	ml_map_clear(s->index);
	s->n_shapes = s->n = 0;
	s->coded_all = false;
	for (uint32_t i = 0; i < s->n_columns; i++)
		ml_buf_clear(&s->column[i]);
	s->n_columns = 0;
}

void sync_splitter_destroy(struct sync_splitter *s)
{
	if (!s)
		return;
	ml_buf_finish(&s->shapes);
	ml_buf_finish(&s->which);
	ml_buf_finish(&s->shape);
	ml_buf_finish(&s->before);
	ml_buf_finish(&s->coding);
	for (uint32_t i = 0; i < SYNC_COLUMNS; i++) {
		ml_buf_finish(&s->column[i]);
		ml_buf_finish(&s->coded[i]);
	}
	ml_map_destroy(s->index);
	ml_free_(s);
}

static bool find_column(struct split *x, uint64_t key, uint32_t *at)
{
	struct sync_splitter *s = x->s;
	for (uint32_t i = 0; i < s->n_columns; i++) {
		*at = x->last + 1 + i;
		*at -= *at >= s->n_columns ? s->n_columns : 0;
		if (s->key[*at] == key)
			return true;
	}
	if (s->n_columns == SYNC_COLUMNS)
		return false;
	*at = s->n_columns++;
	s->key[*at] = key;
	return true;
}

/* Up to here it is the shape's, and then comes an item of that column; the heads are nearly always of one byte. */
static void put_piece(struct split *x, uint32_t column)
{
	struct ml_buf *b = &x->s->shape;
	size_t n = (size_t)(x->p - x->literal);
	if (n >= 24 || column >= 24) {
		sync_put_bytes(b, x->literal, n);
		sync_put_uint(b, column);
		return;
	}
	ml_buf_reserve(b, n + 2);
	b->p[b->n++] = (char)(SYNC_BYTES << 5 | n);
	memcpy(b->p + b->n, x->literal, n);
	b->n += n;
	b->p[b->n++] = (char)column;
}

/* The item at p, which ends at `end`, goes to a column. */
static bool cut(struct split *x, uint64_t key, const uint8_t *end)
{
	uint32_t at;
	if (!end || !find_column(x, key, &at))
		return false;
	put_piece(x, at);
	ml_buf_add(&x->s->column[at], x->p, (size_t)(end - x->p));
	x->p = x->literal = end;
	x->last = at;
	return true;
}

static inline bool head(struct split *x, enum sync_major *major, uint64_t *arg)
{
	size_t size;
	if (x->p < x->end && (*x->p & 31) < 24) {
		*major = *x->p >> 5;
		*arg = *x->p++ & 31;
		return true;
	}
	if (sync_read_head(x->p, (size_t)(x->end - x->p), major, arg, &size) != 1)
		return false;
	x->p += size;
	return true;
}

static bool array(struct split *x, uint64_t *n)
{
	enum sync_major major;
	return head(x, &major, n) && major == SYNC_ARRAY;
}

static bool cut_number(struct split *x, uint64_t key)
{
	return x->p < x->end && *x->p >> 5 <= SYNC_NINT && cut(x, key, sync_item_end(x->p, x->end));
}

static bool split_vector(struct split *x)
{
	enum sync_major major;
	uint64_t n, inc;
	bool good = array(x, &n);
	for (uint64_t i = 0; i < n / 2 && good; i++)
		good = head(x, &major, &inc) && cut_number(x, COUNTERS);
	return good;
}

static bool split_save(struct split *x, bool first)
{
	enum sync_major major;
	uint64_t items, arg, field = 0;
	if (!array(x, &items) || !head(x, &major, &arg) || (major == SYNC_UINT && !cut_number(x, COUNTERS)) ||
		!cut_number(x, first ? TIMES : STEPS))
		return false;
	for (items -= major == SYNC_UINT ? 3 : 2; items; items -= 2) {
		if (!head(x, &major, &arg) || (major == SYNC_NINT && (items-- < 3 || !head(x, &major, &arg))))
			return false;
		field += arg;
		if (items < 2 || !cut(x, field + FIXED, sync_item_end(x->p, x->end)))
			return false;
	}
	return true;
}

static bool split_state(struct split *x)
{
	enum sync_major major;
	uint64_t parts, saves, arg;
	if (!array(x, &parts) || !split_vector(x) || !array(x, &saves))
		return false;
	for (uint64_t i = 0; i < saves; i++)
		if (!split_save(x, i == 0))
			return false;
	if (parts == 3 && !head(x, &major, &arg))
		return false;
	sync_put_bytes(&x->s->shape, x->literal, (size_t)(x->p - x->literal));
	return x->p == x->end;
}

static bool keep_shape(struct sync_splitter *s)
{
	if (s->shape.n > SYNC_SHAPE_MAX || s->n == SYNC_BLOCK_MAX)
		return false;
	if (!ml_str_eq(ml_buf_view(&s->shape), ml_buf_view(&s->before))) {
		if (!ml_map_get(s->index, ml_buf_view(&s->shape), &s->its)) {
			s->its = s->n_shapes++;
			ml_map_set(s->index, ml_buf_view(&s->shape), s->its);
			sync_put_bytes(&s->shapes, s->shape.p, s->shape.n);
		}
		ml_buf_clear(&s->before);
		ml_buf_str(&s->before, ml_buf_view(&s->shape));
	}
	ml_buf_char(&s->which, (char)s->its);
	ml_buf_char(&s->which, (char)(s->its >> 8));
	s->n++;
	return true;
}

bool sync_split(struct sync_splitter *s, struct ml_str body)
{
	struct split x = {.s = s, .p = (const uint8_t *)body.p, .end = (const uint8_t *)body.p + body.n};
	x.literal = x.p;
	ml_buf_clear(&s->shape);
	return split_state(&x) && keep_shape(s);
}

/* Low bytes, then high bytes. */
static void turn_which(struct sync_splitter *s)
{
	struct ml_buf all = {0};
	for (int k = 0; k < 2; k++)
		for (uint32_t i = 0; i < s->n; i++)
			ml_buf_char(&all, s->which.p[2 * i + (uint32_t)k]);
	ml_buf_finish(&s->which);
	s->which = all;
}

static void code_all(struct sync_splitter *s)
{
	if (s->coded_all)
		return;
	ml_buf_clear(&s->coding);
	for (uint32_t i = 0; i < s->n_columns; i++)
		s->written[i] = sync_code(ml_buf_view(&s->column[i]), &s->coding, &s->coded[i]);
	s->coded_all = true;
}

static bool put_string(
	struct ml_buf *head, struct ml_str s, size_t piece, sync_put_fn put, void *arg, struct ml_error *e)
{
	sync_put_bytes_head(head, s.n);
	bool good = put(arg, head, s, piece, e);
	ml_buf_clear(head);
	return good;
}

bool sync_split_put(struct sync_splitter *s, sync_put_fn put, void *arg, struct ml_error *e)
{
	struct ml_buf head = {0};
	turn_which(s);
	code_all(s);
	bool good = put_string(&head, ml_buf_view(&s->shapes), 0, put, arg, e) &&
		    put_string(&head, ml_buf_view(&s->which), s->n, put, arg, e) &&
		    put_string(&head, ml_buf_view(&s->coding), 0, put, arg, e);
	sync_put_array(&head, s->n_columns);
	for (uint32_t i = 0; i < s->n_columns && good; i++)
		good = put_string(&head, s->written[i].bytes, s->written[i].piece, put, arg, e);
	ml_buf_finish(&head);
	return good;
}

/* Worth it: few shapes. And a reader counts on 20 bytes a record at the least. */
bool sync_split_pays(struct sync_splitter *s)
{
	size_t all = s->n * (sizeof(struct ml_uuid) + 2);
	if (s->n_shapes > s->n / 4)
		return false;
	code_all(s);
	for (uint32_t i = 0; i < s->n_columns; i++)
		all += s->written[i].bytes.n;
	return all >= 20 * (size_t)s->n;
}

/* ---- reading ------------------------------------------------------------------------------------ */

struct shape {
	uint32_t first, n; /* its parts */
};

struct part {
	struct ml_str piece;
	uint32_t column; /* the item behind the piece; SYNC_COLUMNS: none, the last */
};

struct sync_joiner {
	struct ml_buf text; /* all that was read of the block, one after another */
	ML_VEC(struct ml_str) strings;
	ML_VEC(struct shape) shapes;
	ML_VEC(struct part) parts;
	struct sync_column column[SYNC_COLUMNS];
	struct sync_tables tables;
	uint32_t n_columns;
	const uint8_t *which;
	uint32_t n;
	size_t joined; /* bytes of the states so far */
	struct ml_buf body;
};

struct sync_joiner *sync_joiner_create(void)
{
	return ml_xalloc(sizeof(struct sync_joiner));
}

void sync_joiner_destroy(struct sync_joiner *j)
{
	if (!j)
		return;
	ml_buf_finish(&j->text);
	ml_buf_finish(&j->body);
	ml_vec_finish(&j->strings);
	ml_vec_finish(&j->shapes);
	ml_vec_finish(&j->parts);
	ml_vec_finish(&j->tables);
	for (uint32_t i = 0; i < SYNC_COLUMNS; i++)
		ml_buf_finish(&j->column[i].items);
	ml_free_(j);
}

void sync_joiner_clear(struct sync_joiner *j)
{
	ml_buf_clear(&j->text);
	j->strings.n = j->shapes.n = j->parts.n = j->tables.n = 0;
	j->n_columns = j->n = 0;
	j->joined = 0;
}

/* The next byte string of the block: shapes, which, coding, columns. Where they lie is known when all have come. */
bool sync_joiner_add(struct sync_joiner *j, struct ml_str s)
{
	if (s.n > SYNC_COLUMNS_MAX - j->text.n)
		return false;
	ml_vec_push(&j->strings, ml_str_n(NULL, s.n));
	ml_buf_str(&j->text, s);
	return true;
}

static bool read_shape(struct sync_joiner *j, struct ml_str text)
{
	struct sync_reader r = {.p = (const uint8_t *)text.p, .end = (const uint8_t *)text.p + text.n};
	struct shape shape = {.first = (uint32_t)j->parts.n};
	bool more = true;
	while (more) {
		struct part part = {.piece = sync_get_bytes(&r, 0), .column = SYNC_COLUMNS};
		more = !r.bad && r.p < r.end;
		if (more) {
			uint64_t column = sync_get_uint(&r);
			if (r.bad || column >= j->n_columns || r.p == r.end)
				return false;
			part.column = (uint32_t)column;
		}
		ml_vec_push(&j->parts, part);
		shape.n++;
	}
	ml_vec_push(&j->shapes, shape);
	return !r.bad;
}

static bool read_shapes(struct sync_joiner *j, struct ml_str text)
{
	struct sync_reader r = {.p = (const uint8_t *)text.p, .end = (const uint8_t *)text.p + text.n};
	while (r.p < r.end) {
		struct ml_str one = sync_get_bytes(&r, 0);
		if (r.bad || one.n > SYNC_SHAPE_MAX || j->shapes.n == SYNC_BLOCK_MAX || !read_shape(j, one))
			return false;
	}
	return j->shapes.n > 0;
}

static bool read_coding(struct sync_joiner *j, size_t first, bool coded)
{
	struct ml_str text = coded ? j->strings.v[first - 1] : ML_STR("");
	struct sync_reader r = {.p = (const uint8_t *)text.p, .end = (const uint8_t *)text.p + text.n};
	for (uint32_t i = 0; i < j->n_columns; i++)
		if (!sync_column_begin(&j->column[i], coded ? &r : NULL, j->strings.v[first + i], &j->tables))
			return false;
	return r.p == r.end;
}

bool sync_joiner_begin(struct sync_joiner *j, uint32_t n, bool coded)
{
	const char *p = j->text.p;
	size_t first = coded ? 3 : 2; /* column */
	if (j->strings.n < first || j->strings.n - first > SYNC_COLUMNS)
		return false;
	for (size_t i = 0; i < j->strings.n; i++) {
		j->strings.v[i].p = p;
		p += j->strings.v[i].n;
	}
	j->n = n;
	j->n_columns = (uint32_t)(j->strings.n - first);
	j->which = (const uint8_t *)j->strings.v[1].p;
	return j->strings.v[1].n == 2 * (size_t)n && read_shapes(j, j->strings.v[0]) && read_coding(j, first, coded);
}

bool sync_joiner_next(struct sync_joiner *j, uint32_t i, struct ml_str *body)
{
	uint32_t which = j->which[i] | (uint32_t)j->which[j->n + i] << 8;
	if (which >= j->shapes.n)
		return false;
	const struct shape *shape = &j->shapes.v[which];
	ml_buf_clear(&j->body);
	for (uint32_t k = 0; k < shape->n; k++) {
		const struct part *part = &j->parts.v[shape->first + k];
		uint32_t c = part->column;
		ml_buf_str(&j->body, part->piece);
		if (c == SYNC_COLUMNS)
			break;
		if (!sync_column_next(&j->column[c], &j->tables, &j->body) || j->body.n > SYNC_JOINED_MAX)
			return false;
	}
	*body = ml_buf_view(&j->body);
	j->joined += body->n;
	return j->joined <= SYNC_JOINED_MAX;
}

bool sync_joiner_done(const struct sync_joiner *j)
{
	for (uint32_t i = 0; i < j->n_columns; i++)
		if (j->column[i].next != j->column[i].end)
			return false;
	return true;
}
