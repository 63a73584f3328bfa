/*
 * Values: their total order, copies, and their deterministic CBOR. What this program would not write the same way is
 * kept as raw bytes, so that a newer laptop's values pass through unharmed.
 */
#include "internal.h"

enum { TAG_UUID = 37, TAG_ZONED_TIME = 50010 };

/* Real numbers ordered by value, -0 before 0; as integers, so that every bit pattern has its place. */
static int64_t real_key(double x)
{
	int64_t k;
	memcpy(&k, &x, sizeof(k));
	return k < 0 ? INT64_MIN + ~k : k;
}

static int cmp_int(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

static int cmp_str(struct ml_str a, struct ml_str b)
{
	size_t n = ML_MIN(a.n, b.n);
	int c = n ? memcmp(a.p, b.p, n) : 0;
	return c ? c : a.n < b.n ? -1 : a.n > b.n;
}

int ml_value_cmp(const struct ml_value *a, const struct ml_value *b)
{
	if (a->tag != b->tag)
		return a->tag < b->tag ? -1 : 1;
	int c;
	switch (a->tag) {
	case ML_INT:
		return cmp_int(a->i, b->i);
	case ML_REAL:
		return cmp_int(real_key(a->x), real_key(b->x));
	case ML_ID:
		return memcmp(a->id.b, b->id.b, sizeof(a->id.b));
	case ML_GEO:
		c = cmp_int(real_key(a->x), real_key(b->x));
		return c ? c : cmp_int(real_key(a->y), real_key(b->y));
	case ML_MONEY:
	case ML_TIME:
		c = cmp_int(a->i, b->i);
		return c ? c : cmp_str(a->s, b->s);
	case ML_TEXT:
	case ML_BYTES:
	case ML_RAW:
		return cmp_str(a->s, b->s);
	default:
		return 0;
	}
}

struct ml_value ml_value_copy(struct ml_arena *arena, const struct ml_value *v)
{
	struct ml_value out = *v;
	if (value_has_text(v))
		out.s = ml_arena_str(arena, v->s);
	return out;
}

/* ---- writing ---- */

static void put_str(uint8_t **p, enum cbor_major major, struct ml_str s)
{
	cbor_put(p, major, s.n);
	put_bytes(p, s.p, s.n);
}

static void put_real(uint8_t **p, double x)
{
	uint64_t bits;
	memcpy(&bits, &x, sizeof(bits));
	*(*p)++ = 0xfb;
	for (int i = 7; i >= 0; i--)
		*(*p)++ = (uint8_t)(bits >> 8 * i);
}

static void put_pair(uint8_t **p, int64_t i, struct ml_str s)
{
	cbor_put(p, CBOR_ARRAY, 2);
	cbor_put_int(p, i);
	put_str(p, CBOR_TEXT, s);
}

void value_put(uint8_t **p, const struct ml_value *v)
{
	switch (v->tag) {
	case ML_INT:
		cbor_put_int(p, v->i);
		break;
	case ML_REAL:
		put_real(p, v->x);
		break;
	case ML_TEXT:
		put_str(p, CBOR_TEXT, v->s);
		break;
	case ML_BYTES:
		put_str(p, CBOR_BYTES, v->s);
		break;
	case ML_ID:
		cbor_put(p, CBOR_TAG, TAG_UUID);
		put_str(p, CBOR_BYTES, ml_str_n((const char *)v->id.b, sizeof(v->id.b)));
		break;
	case ML_MONEY:
		put_pair(p, v->i, v->s);
		break;
	case ML_GEO:
		cbor_put(p, CBOR_ARRAY, 2);
		put_real(p, v->x);
		put_real(p, v->y);
		break;
	case ML_TIME:
		cbor_put(p, CBOR_TAG, TAG_ZONED_TIME);
		put_pair(p, v->i, v->s);
		break;
	case ML_RAW:
		put_bytes(p, v->s.p, v->s.n);
		break;
	default:
		*(*p)++ = 0xf6;
	}
}

void ml_value_encode(struct ml_buf *b, const struct ml_value *v)
{
	ml_buf_reserve(b, value_room(v));
	uint8_t *p = (uint8_t *)b->p + b->n;
	value_put(&p, v);
	b->n = (size_t)(p - (uint8_t *)b->p);
	b->p[b->n] = 0;
}

/* ---- reading ---- */

/* Bytes of one UTF-8 sequence at s, 0 when it is not one (overlong forms, surrogates and more than U+10FFFF are not).
 */
static size_t utf8_step(const uint8_t *s, size_t n)
{
	uint8_t c = s[0];
	if (c < 0x80)
		return 1;
	size_t len = c >= 0xc2 && c <= 0xdf ? 2 : c >= 0xe0 && c <= 0xef ? 3 : c >= 0xf0 && c <= 0xf4 ? 4 : 0;
	if (len == 0 || len > n)
		return 0;
	for (size_t i = 1; i < len; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	bool bad = (c == 0xe0 && s[1] < 0xa0) || (c == 0xed && s[1] > 0x9f) || (c == 0xf0 && s[1] < 0x90) ||
		   (c == 0xf4 && s[1] > 0x8f);
	return bad ? 0 : len;
}

static bool is_utf8(const uint8_t *s, size_t n)
{
	for (size_t i = 0; i < n;) {
		uint64_t word;
		while (n - i >= sizeof(word)) {
			memcpy(&word, s + i, sizeof(word));
			if (word & 0x8080808080808080u)
				break;
			i += sizeof(word);
		}
		if (i == n)
			break;
		size_t step = utf8_step(s + i, n - i);
		if (step == 0)
			return false;
		i += step;
	}
	return true;
}

static bool take_str(const uint8_t **p, const uint8_t *end, const struct cbor_head *h, struct ml_str *out)
{
	if (h->arg > (uint64_t)(end - *p) || (h->major == CBOR_TEXT && !is_utf8(*p, (size_t)h->arg)))
		return false;
	*out = ml_str_n((const char *)*p, (size_t)h->arg);
	*p += h->arg;
	return true;
}

static bool skip(const uint8_t **p, const uint8_t *end, int depth, bool *is_break);

/* The pieces of a string of indefinite length: definite strings of the same major type. */
static bool skip_pieces(const uint8_t **p, const uint8_t *end, uint8_t major)
{
	struct cbor_head h;
	struct ml_str piece;
	while (cbor_read_head(p, end, &h)) {
		if (h.major == CBOR_OTHER && h.info == 31)
			return true;
		if (h.major != major || h.info == 31 || !take_str(p, end, &h, &piece))
			return false;
	}
	return false;
}

static bool skip_until_break(const uint8_t **p, const uint8_t *end, int depth, bool pairs)
{
	for (uint64_t n = 0;; n++) {
		bool stop = false;
		if (!skip(p, end, depth, &stop))
			return false;
		if (stop)
			return !pairs || n % 2 == 0;
	}
}

static bool skip_nested(const uint8_t **p, const uint8_t *end, int depth, const struct cbor_head *h)
{
	if (depth >= CBOR_MAX_DEPTH)
		return false;
	if (h->info == 31)
		return h->major != CBOR_TAG && skip_until_break(p, end, depth + 1, h->major == CBOR_MAP);
	if (h->major != CBOR_TAG && h->arg > (uint64_t)(end - *p)) /* each takes a byte at least */
		return false;
	uint64_t n = h->major == CBOR_TAG ? 1 : h->major == CBOR_MAP ? h->arg * 2 : h->arg;
	while (n--)
		if (!skip(p, end, depth + 1, NULL))
			return false;
	return true;
}

/* Over one well-formed item. is_break NULL: a break is not expected here. */
static bool skip(const uint8_t **p, const uint8_t *end, int depth, bool *is_break)
{
	struct cbor_head h;
	struct ml_str s;
	if (!cbor_read_head(p, end, &h))
		return false;
	switch (h.major) {
	case CBOR_UINT:
	case CBOR_NINT:
		return h.info != 31;
	case CBOR_BYTES:
	case CBOR_TEXT:
		return h.info == 31 ? skip_pieces(p, end, h.major) : take_str(p, end, &h, &s);
	case CBOR_OTHER:
		if (h.info == 31) {
			if (is_break)
				*is_break = true;
			return is_break != NULL;
		}
		return h.info != 24 || h.arg >= 32;
	default:
		return skip_nested(p, end, depth, &h);
	}
}

/* The known shapes. False: not one of ours (then it is skipped over and kept raw), nothing is consumed for good. */
static bool read_int_value(const struct cbor_head *h, int64_t *out)
{
	if (h->major > CBOR_NINT || h->info == 31 || !h->shortest || h->arg > INT64_MAX)
		return false;
	*out = h->major == CBOR_UINT ? (int64_t)h->arg : -1 - (int64_t)h->arg;
	return true;
}

static bool read_real(const uint8_t **p, const uint8_t *end, double *out)
{
	struct cbor_head h;
	if (!cbor_read_head(p, end, &h) || h.major != CBOR_OTHER || h.info != 27)
		return false;
	memcpy(out, &h.arg, sizeof(*out));
	return __builtin_isfinite(*out);
}

static bool read_text(const uint8_t **p, const uint8_t *end, struct ml_str *out)
{
	struct cbor_head h;
	return cbor_read_head(p, end, &h) && h.major == CBOR_TEXT && h.info != 31 && h.shortest &&
	       take_str(p, end, &h, out);
}

static bool read_pair(const uint8_t **p, const uint8_t *end, struct ml_value *out)
{
	return cbor_read_int(p, end, &out->i) && read_text(p, end, &out->s);
}

static bool read_array(const uint8_t **p, const uint8_t *end, struct ml_value *out)
{
	const uint8_t *start = *p;
	if (read_pair(p, end, out)) {
		out->tag = ML_MONEY;
		return true;
	}
	*p = start;
	out->tag = ML_GEO;
	return read_real(p, end, &out->x) && read_real(p, end, &out->y);
}

static bool read_tagged(const uint8_t **p, const uint8_t *end, uint64_t tag, struct ml_value *out)
{
	struct cbor_head h;
	if (!cbor_read_head(p, end, &h) || h.info == 31 || !h.shortest)
		return false;
	if (tag == TAG_ZONED_TIME) {
		out->tag = ML_TIME;
		return h.major == CBOR_ARRAY && h.arg == 2 && read_pair(p, end, out);
	}
	if (tag != TAG_UUID || h.major != CBOR_BYTES || h.arg != sizeof(out->id.b) || end - *p < 16)
		return false;
	out->tag = ML_ID;
	memcpy(out->id.b, *p, sizeof(out->id.b));
	*p += sizeof(out->id.b);
	return true;
}

static bool read_known(const uint8_t **p, const uint8_t *end, struct ml_value *out)
{
	struct cbor_head h;
	if (!cbor_read_head(p, end, &h) || h.info == 31)
		return false;
	if (h.major == CBOR_OTHER) {
		out->tag = h.info == 22 ? ML_NIL : ML_REAL;
		memcpy(&out->x, &h.arg, sizeof(out->x));
		return h.info == 22 || (h.info == 27 && __builtin_isfinite(out->x));
	}
	if (!h.shortest)
		return false;
	switch (h.major) {
	case CBOR_UINT:
	case CBOR_NINT:
		out->tag = ML_INT;
		return read_int_value(&h, &out->i);
	case CBOR_BYTES:
	case CBOR_TEXT:
		out->tag = h.major == CBOR_TEXT ? ML_TEXT : ML_BYTES;
		return take_str(p, end, &h, &out->s);
	case CBOR_ARRAY:
		return h.arg == 2 && read_array(p, end, out);
	case CBOR_TAG:
		return read_tagged(p, end, h.arg, out);
	default:
		return false;
	}
}

bool ml_value_decode(const uint8_t **p, const uint8_t *end, struct ml_value *out)
{
	const uint8_t *start = *p;
	memset(out, 0, sizeof(*out));
	if (read_known(p, end, out)) {
		if (out->tag == ML_NIL)
			memset(out, 0, sizeof(*out));
		return true;
	}
	*p = start;
	if (!skip(p, end, 0, NULL)) {
		*p = start;
		return false;
	}
	*out = (struct ml_value){.tag = ML_RAW, .s = ml_str_n((const char *)start, (size_t)(*p - start))};
	return true;
}
