/* Identifiers: text form, name-based (version 5) and time-ordered (version 7) UUIDs of RFC 9562. */
#include <maillage/base.h>

#include <uuid/uuid.h>

/* Drawn once at random for this project; part of every derived identifier, so it never changes. */
const struct ml_uuid ml_uuid_space = {
	{0x9a, 0xb4, 0x89, 0x9a, 0x9f, 0x60, 0x4f, 0x91, 0x83, 0x45, 0x6e, 0xc7, 0xbe, 0xd8, 0xab, 0x10}};

bool ml_uuid_eq(const struct ml_uuid *a, const struct ml_uuid *b)
{
	return memcmp(a->b, b->b, sizeof(a->b)) == 0;
}

int ml_uuid_cmp(const struct ml_uuid *a, const struct ml_uuid *b)
{
	return memcmp(a->b, b->b, sizeof(a->b));
}

bool ml_uuid_is_nil(const struct ml_uuid *u)
{
	return uuid_is_null(u->b);
}

void ml_uuid_text(const struct ml_uuid *u, char out[ML_UUID_TEXT])
{
	uuid_unparse_lower(u->b, out);
}

static int nibble(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
}

/* By hand: references to many records are read at every turn, and uuid_parse takes ten times as long. */
bool ml_uuid_parse(struct ml_str s, struct ml_uuid *out)
{
	struct ml_uuid id;
	size_t at = 0;

	if (s.n != ML_UUID_TEXT - 1)
		return false;
	for (size_t i = 0; i < sizeof(id.b); i++) {
		if ((i == 4 || i == 6 || i == 8 || i == 10) && s.p[at++] != '-')
			return false;
		int high = nibble(s.p[at]), low = nibble(s.p[at + 1]);
		if (high < 0 || low < 0)
			return false;
		id.b[i] = (uint8_t)(high << 4 | low);
		at += 2;
	}
	*out = id;
	return true;
}

void ml_uuid_derive(const struct ml_uuid *space, struct ml_str name, struct ml_uuid *out)
{
	uuid_t id;

	uuid_generate_sha1(id, space->b, name.n ? name.p : "", name.n);
	memcpy(out->b, id, sizeof(out->b));
}

/*
 * 48 bits of milliseconds, then 74 random bits around version and variant. Within one millisecond, or after the clock
 * went back, the last id is counted up by a small random step instead: order is kept and ids stay hard to guess.
 */
#define MASK62 (((uint64_t)1 << 62) - 1)

static uint64_t be(const uint8_t *p, int n)
{
	uint64_t v = 0;

	for (int i = 0; i < n; i++)
		v = v << 8 | p[i];
	return v;
}

static void put_be(uint8_t *p, int n, uint64_t v)
{
	for (int i = n - 1; i >= 0; i--, v >>= 8)
		p[i] = (uint8_t)v;
}

static void compose(struct ml_uuid *out, uint64_t ms, uint64_t a, uint64_t b)
{
	put_be(out->b, 6, ms);
	put_be(out->b + 6, 2, 0x7000 | (a & 0xfff));
	put_be(out->b + 8, 8, (uint64_t)2 << 62 | (b & MASK62));
}

void ml_uuid_make(struct ml_context *c, struct ml_uuid *out)
{
	int64_t now = c->now_ms(c);
	uint64_t ms = now < 0 ? 0 : (uint64_t)now & 0xffffffffffffu;
	uint64_t last = be(c->last_id.b, 6);

	if (ml_uuid_is_nil(&c->last_id) || ms > last) {
		/* The top bit starts at 0: room to count up within the millisecond. */
		uint64_t a = ml_random64(c) & 0x7ff;
		compose(out, ms, a, ml_random64(c));
	} else {
		uint64_t a = be(c->last_id.b + 6, 2) & 0xfff;
		uint64_t b = be(c->last_id.b + 8, 8) & MASK62;
		uint64_t next = b + 1 + (ml_random64(c) & 0xffffffffu);
		if (next > MASK62 && ++a > 0xfff)
			last++, a = 0;
		compose(out, last, a, next);
	}
	c->last_id = *out;
}
