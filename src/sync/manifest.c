/*
 * The manifest: what a bundle says of itself, first in its stream and signed by the sending site. A CBOR map with
 * number keys; keys that this program does not know are skipped, so that later programs can say more.
 */
#include "private.h"

static const char sign_use[] = "maillage manifest 1";

enum {
	KEY_FORMAT = 1,
	KEY_TEAM,
	KEY_SITE,
	KEY_INCARNATION,
	KEY_OFFICER,
	KEY_TIME,
	KEY_SINCE,
	KEY_UPTO,
	KEY_FLAGS,
	KEY_SCOPE,
	KEY_COUNTS,
	KEY_MARKS,
	KEY_RECEIVED,
	KEY_CERTS,
	KEY_CIRCLE,
	KEY_RECEIVERS,
	KEY_CUT,
	KEY_DICTIONARY,
	KEY_SECTIONS,
	/* May be absent. Kept for later programs: 23 parts of one bundle. */
	KEY_EPOCHS,
	KEY_REVOCATIONS,
	KEY_TOLD,
	KEY_NAME = 24,
	KEY_FIGURES
};
#define KEYS_NEEDED 0xffffeu /* 1 to 19 */

/* ---- writing --------------------------------------------------------------------------- */

static void put_marks(struct ml_buf *b, const struct sync_mark *marks, uint32_t n)
{
	sync_put_array(b, n);
	for (uint32_t i = 0; i < n; i++) {
		sync_put_array(b, 2);
		sync_put_uint(b, (uint64_t)marks[i].change);
		sync_put_bytes(b, &marks[i].id, sizeof marks[i].id);
	}
}

static void put_received(struct ml_buf *b, const struct sync_received *list, uint32_t n)
{
	sync_put_array(b, n);
	for (uint32_t i = 0; i < n; i++) {
		sync_put_array(b, 2);
		sync_put_uuid(b, &list[i].site);
		put_marks(b, list[i].marks, list[i].n);
	}
}

static void put_who(struct ml_buf *b, const struct sync_manifest *m)
{
	sync_put_uint(b, KEY_FORMAT);
	sync_put_uint(b, m->format);
	sync_put_uint(b, KEY_TEAM);
	sync_put_uuid(b, &m->team);
	sync_put_uint(b, KEY_SITE);
	sync_put_uuid(b, &m->site);
	sync_put_uint(b, KEY_INCARNATION);
	sync_put_uuid(b, &m->incarnation);
	sync_put_uint(b, KEY_OFFICER);
	sync_put_text(b, m->officer);
	sync_put_uint(b, KEY_TIME);
	sync_put_int(b, m->time);
}

static void put_what(struct ml_buf *b, const struct sync_manifest *m)
{
	sync_put_uint(b, KEY_SINCE);
	sync_put_uint(b, (uint64_t)m->since);
	sync_put_uint(b, KEY_UPTO);
	sync_put_uint(b, (uint64_t)m->upto);
	sync_put_uint(b, KEY_FLAGS);
	sync_put_uint(b, m->flags);
	sync_put_uint(b, KEY_SCOPE);
	sync_put_text(b, m->scope);
	sync_put_uint(b, KEY_COUNTS);
	sync_put_array(b, m->n_counts);
	for (uint32_t i = 0; i < m->n_counts; i++) {
		sync_put_array(b, 2);
		sync_put_uint(b, m->counts[i].kind);
		sync_put_uint(b, m->counts[i].n);
	}
}

static void put_knowledge(struct ml_buf *b, const struct sync_manifest *m)
{
	sync_put_uint(b, KEY_MARKS);
	put_marks(b, m->marks, m->n_marks);
	sync_put_uint(b, KEY_RECEIVED);
	put_received(b, m->received, m->n_received);
	sync_put_uint(b, KEY_CERTS);
	sync_put_array(b, m->n_certs);
	for (uint32_t i = 0; i < m->n_certs; i++)
		sync_put_bytes(b, m->certs[i].p, m->certs[i].n);
	sync_put_uint(b, KEY_CIRCLE);
	sync_put_bytes(b, m->circle, sizeof m->circle);
	sync_put_uint(b, KEY_RECEIVERS);
	sync_put_array(b, m->n_receivers);
	for (uint32_t i = 0; i < m->n_receivers; i++)
		sync_put_uuid(b, &m->receivers[i]);
	sync_put_uint(b, KEY_CUT);
	put_received(b, &m->cut, m->cut.n ? 1 : 0);
}

static void put_figures(struct ml_buf *b, const struct sync_manifest *m)
{
	sync_put_uint(b, KEY_FIGURES);
	sync_put_array(b, 2);
	sync_put_uint(b, m->least);
	sync_put_array(b, m->n_figures);
	for (uint32_t i = 0; i < m->n_figures; i++) {
		sync_put_array(b, 4);
		sync_put_uint(b, m->figures[i].kind);
		sync_put_uint(b, m->figures[i].field);
		sync_put_text(b, m->figures[i].value);
		sync_put_uint(b, m->figures[i].count);
	}
}

static void put_told(struct ml_buf *b, const struct sync_manifest *m)
{
	sync_put_uint(b, KEY_TOLD);
	sync_put_array(b, m->n_told);
	for (uint32_t i = 0; i < m->n_told; i++) {
		const struct sync_told *t = &m->told[i];
		sync_put_array(b, 6);
		sync_put_uuid(b, &t->site);
		sync_put_uuid(b, &t->incarnation);
		sync_put_int(b, t->time);
		sync_put_uint(b, (uint64_t)t->mark.change);
		sync_put_bytes(b, &t->mark.id, sizeof t->mark.id);
		sync_put_bytes(b, t->circle, sizeof t->circle);
	}
}

static void put_optional(struct ml_buf *b, const struct sync_manifest *m)
{
	if (m->n_epochs) {
		sync_put_uint(b, KEY_EPOCHS);
		sync_put_epochs(b, m->epochs, m->n_epochs);
	}
	if (m->n_revocations) {
		sync_put_uint(b, KEY_REVOCATIONS);
		sync_put_pairs(b, m->revocations, m->n_revocations);
	}
	if (m->n_told)
		put_told(b, m);
	if (m->name.n) {
		sync_put_uint(b, KEY_NAME);
		sync_put_text(b, m->name);
	}
	if (m->flags & SYNC_ANONYMOUS)
		put_figures(b, m);
}

void sync_manifest_encode(struct ml_buf *b, const struct sync_manifest *m)
{
	bool figures = m->flags & SYNC_ANONYMOUS;
	sync_put_map(b, KEY_SECTIONS + (m->n_epochs > 0) + (m->n_revocations > 0) + (m->n_told > 0) + (m->name.n > 0) +
				figures);
	put_who(b, m);
	put_what(b, m);
	put_knowledge(b, m);
	sync_put_uint(b, KEY_DICTIONARY);
	sync_put_uint(b, m->dictionary);
	sync_put_uint(b, KEY_SECTIONS);
	sync_put_array(b, SYNC_SECTIONS);
	for (int i = 0; i < SYNC_SECTIONS; i++) {
		sync_put_array(b, 3);
		sync_put_uint(b, m->section[i].packed);
		sync_put_uint(b, m->section[i].plain);
		sync_put_bytes(b, m->section[i].hash, sizeof m->section[i].hash);
	}
	put_optional(b, m);
}

/* ---- reading ------------------------------------------------------------------------------- */

static struct sync_mark *get_marks(struct ml_arena *a, struct sync_reader *r, uint32_t *n)
{
	*n = sync_get_array(r);
	if (*n > SYNC_MARKS_MAX)
		r->bad = true;
	struct sync_mark *marks = ML_NEWN(a, struct sync_mark, r->bad ? 1 : *n + 1);
	for (uint32_t i = 0; i < *n && !r->bad; i++) {
		if (sync_get_array(r) != 2)
			r->bad = true;
		uint64_t change = sync_get_uint(r);
		struct ml_str id = sync_get_bytes(r, sizeof marks[i].id);
		marks[i].change = (int64_t)change;
		if (change > INT64_MAX)
			r->bad = true;
		if (!r->bad)
			memcpy(&marks[i].id, id.p, sizeof marks[i].id);
	}
	return marks;
}

static void get_counts(struct ml_arena *a, struct sync_reader *r, struct sync_manifest *m)
{
	m->n_counts = sync_get_array(r);
	if (m->n_counts > SYNC_KINDS_MAX)
		r->bad = true;
	m->counts = ML_NEWN(a, struct sync_count, r->bad ? 1 : m->n_counts + 1);
	for (uint32_t i = 0; i < m->n_counts && !r->bad; i++) {
		if (sync_get_array(r) != 2)
			r->bad = true;
		m->counts[i].kind = sync_get_uint(r);
		m->counts[i].n = sync_get_uint(r);
		if (m->counts[i].n > SYNC_SECTION_MAX || (m->records += m->counts[i].n) > SYNC_SECTION_MAX)
			r->bad = true;
	}
}

static struct sync_received *get_received(struct ml_arena *a, struct sync_reader *r, uint32_t most, uint32_t *n)
{
	*n = sync_get_array(r);
	if (*n > most)
		r->bad = true;
	struct sync_received *list = ML_NEWN(a, struct sync_received, r->bad ? 1 : *n + 1);
	for (uint32_t i = 0; !r->bad && i < *n; i++) {
		if (sync_get_array(r) != 2)
			r->bad = true;
		list[i].site = sync_get_uuid(r);
		list[i].marks = get_marks(a, r, &list[i].n);
	}
	return list;
}

static void get_certs(struct ml_arena *a, struct sync_reader *r, struct sync_manifest *m)
{
	m->n_certs = sync_get_array(r);
	if (m->n_certs > 2 * SYNC_MEMBERS_MAX)
		r->bad = true;
	m->certs = r->bad ? NULL : ML_NEWN(a, struct ml_str, m->n_certs + 1);
	for (uint32_t i = 0; !r->bad && i < m->n_certs; i++)
		m->certs[i] = sync_get_bytes(r, 0);
}

static void get_receivers(struct ml_arena *a, struct sync_reader *r, struct sync_manifest *m)
{
	m->n_receivers = sync_get_array(r);
	if (m->n_receivers > SYNC_MEMBERS_MAX)
		r->bad = true;
	m->receivers = r->bad ? NULL : ML_NEWN(a, struct ml_uuid, m->n_receivers + 1);
	for (uint32_t i = 0; !r->bad && i < m->n_receivers; i++)
		m->receivers[i] = sync_get_uuid(r);
}

static void get_sections(struct sync_reader *r, struct sync_manifest *m)
{
	if (sync_get_array(r) != SYNC_SECTIONS)
		r->bad = true;
	for (int i = 0; i < SYNC_SECTIONS && !r->bad; i++) {
		struct sync_section *s = &m->section[i];
		if (sync_get_array(r) != 3)
			r->bad = true;
		s->packed = sync_get_uint(r);
		s->plain = sync_get_uint(r);
		struct ml_str hash = sync_get_bytes(r, sizeof s->hash);
		if (!r->bad)
			memcpy(s->hash, hash.p, hash.n);
	}
}

static int64_t get_change(struct sync_reader *r)
{
	uint64_t v = sync_get_uint(r);
	if (v > INT64_MAX)
		r->bad = true;
	return r->bad ? 0 : (int64_t)v;
}

static void get_told(struct ml_arena *a, struct sync_reader *r, struct sync_manifest *m)
{
	m->n_told = sync_get_array(r);
	if (m->n_told > SYNC_MEMBERS_MAX)
		r->bad = true;
	m->told = ML_NEWN(a, struct sync_told, r->bad ? 1 : m->n_told + 1);
	for (uint32_t i = 0; i < m->n_told && !r->bad; i++) {
		struct sync_told *t = &m->told[i];
		if (sync_get_array(r) != 6)
			r->bad = true;
		t->site = sync_get_uuid(r);
		t->incarnation = sync_get_uuid(r);
		t->time = sync_get_int(r);
		t->mark.change = get_change(r);
		struct ml_str id = sync_get_bytes(r, sizeof t->mark.id);
		if (!r->bad)
			memcpy(&t->mark.id, id.p, sizeof t->mark.id);
		struct ml_str circle = sync_get_bytes(r, sizeof t->circle);
		if (!r->bad)
			memcpy(t->circle, circle.p, sizeof t->circle);
	}
}

static void get_figures(struct ml_arena *a, struct sync_reader *r, struct sync_manifest *m)
{
	if (sync_get_array(r) != 2)
		r->bad = true;
	uint64_t least = sync_get_uint(r);
	m->least = (uint32_t)ML_MIN(least, UINT32_MAX);
	m->n_figures = sync_get_array(r);
	m->figures = ML_NEWN(a, struct ml_figure, r->bad ? 1 : m->n_figures + 1);
	for (uint32_t i = 0; i < m->n_figures && !r->bad; i++) {
		if (sync_get_array(r) != 4)
			r->bad = true;
		m->figures[i].kind = sync_get_uint(r);
		m->figures[i].field = sync_get_uint(r);
		m->figures[i].value = sync_get_text(r);
		m->figures[i].count = sync_get_uint(r);
	}
}

/* What holds several things; any other key is passed over. */
static void get_list(struct ml_arena *a, struct sync_reader *r, uint64_t key, struct sync_manifest *m)
{
	uint32_t n;
	switch (key) {
	case KEY_COUNTS:
		get_counts(a, r, m);
		break;
	case KEY_MARKS:
		m->marks = get_marks(a, r, &m->n_marks);
		break;
	case KEY_RECEIVED:
		m->received = get_received(a, r, SYNC_MEMBERS_MAX, &m->n_received);
		break;
	case KEY_CUT:
		m->cut = *get_received(a, r, 1, &n);
		break;
	case KEY_CERTS:
		get_certs(a, r, m);
		break;
	case KEY_RECEIVERS:
		get_receivers(a, r, m);
		break;
	case KEY_SECTIONS:
		get_sections(r, m);
		break;
	case KEY_EPOCHS:
		m->epochs = sync_get_epochs(a, r, &m->n_epochs);
		break;
	case KEY_REVOCATIONS:
		m->revocations = sync_get_pairs(a, r, &m->n_revocations);
		break;
	case KEY_TOLD:
		get_told(a, r, m);
		break;
	case KEY_FIGURES:
		get_figures(a, r, m);
		break;
	default:
		sync_skip(r);
	}
}

static void get_field(struct ml_arena *a, struct sync_reader *r, uint64_t key, struct sync_manifest *m)
{
	struct ml_str s;
	switch (key) {
	case KEY_FORMAT:
		m->format = sync_get_uint(r);
		break;
	case KEY_TEAM:
		m->team = sync_get_uuid(r);
		break;
	case KEY_SITE:
		m->site = sync_get_uuid(r);
		break;
	case KEY_INCARNATION:
		m->incarnation = sync_get_uuid(r);
		break;
	case KEY_OFFICER:
		m->officer = sync_get_text(r);
		break;
	case KEY_TIME:
		m->time = sync_get_int(r);
		break;
	case KEY_SINCE:
		m->since = get_change(r);
		break;
	case KEY_UPTO:
		m->upto = get_change(r);
		break;
	case KEY_FLAGS:
		m->flags = sync_get_uint(r);
		break;
	case KEY_SCOPE:
		m->scope = sync_get_text(r);
		break;
	case KEY_CIRCLE:
		s = sync_get_bytes(r, SYNC_CIRCLE);
		if (!r->bad)
			memcpy(m->circle, s.p, s.n);
		break;
	case KEY_DICTIONARY:
		m->dictionary = sync_get_uint(r);
		break;
	case KEY_NAME:
		m->name = sync_get_text(r);
		break;
	default:
		get_list(a, r, key, m);
	}
}

/* What the numbers must satisfy whatever the rest holds. A site or incarnation takes 16 bytes at least, a record 20. */
static bool plausible(const struct sync_manifest *m)
{
	const struct sync_section *d = &m->section[SYNC_DICTIONARY], *r = &m->section[SYNC_RECORDS];
	for (int i = 0; i < SYNC_SECTIONS; i++) {
		const struct sync_section *s = &m->section[i];
		if (s->packed > SYNC_SECTION_MAX || s->plain > SYNC_SECTION_MAX ||
			(s->plain > SYNC_RATIO_FREE && s->plain / SYNC_RATIO_MAX > s->packed))
			return false;
	}
	return m->since <= m->upto && m->dictionary <= d->plain / 16 && m->records <= r->plain / 20 && m->n_marks > 0 &&
	       m->marks[m->n_marks - 1].change == m->upto && !((m->flags & SYNC_FULL) && m->since != 0);
}

bool sync_manifest_decode(
	struct ml_arena *a, struct ml_str text, struct sync_manifest *m, const char *path, struct ml_error *e)
{
	struct sync_reader r = {(const uint8_t *)text.p, (const uint8_t *)text.p + text.n, false};
	uint32_t left = sync_get_map(&r), seen = 0;
	int64_t last = -1;
	uint64_t key;
	*m = (struct sync_manifest){0};
	while (sync_next_key(&r, &left, &last, &key)) {
		get_field(a, &r, key, m);
		seen |= key < 32 ? 1u << key : 0;
		/* The format comes first: what follows may be anything in a newer one. */
		if (key == KEY_FORMAT && !r.bad && m->format > ML_BUNDLE_FORMAT)
			return ml_fail(e, ML_E_BUNDLE_VERSION, "%s", path);
	}
	if (r.bad || r.p != r.end || (seen & KEYS_NEEDED) != KEYS_NEEDED || m->format == 0 || !plausible(m))
		return ml_fail(e, ML_E_BUNDLE_DAMAGED, "%s", path);
	return true;
}

/* ---- signature ------------------------------------------------------------------------------- */

static void message(struct ml_buf *b, struct ml_str text)
{
	ml_buf_add(b, sign_use, sizeof sign_use);
	ml_buf_str(b, text);
}

void sync_manifest_sign(
	struct ml_str text, const uint8_t secret[crypto_sign_SECRETKEYBYTES], uint8_t out[crypto_sign_BYTES])
{
	struct ml_buf b = {0};
	message(&b, text);
	crypto_sign_detached(out, NULL, (const uint8_t *)b.p, b.n, secret);
	ml_buf_finish(&b);
}

bool sync_manifest_check(
	struct ml_str text, const uint8_t key[crypto_sign_PUBLICKEYBYTES], const uint8_t sig[crypto_sign_BYTES])
{
	struct ml_buf b = {0};
	message(&b, text);
	bool good = crypto_sign_verify_detached(sig, (const uint8_t *)b.p, b.n, key) == 0;
	ml_buf_finish(&b);
	return good;
}

void sync_manifest_info(struct ml_arena *a, const struct sync_manifest *m, uint64_t bytes, struct ml_bundle_info *out)
{
	*out = (struct ml_bundle_info){.format = (int)m->format,
		.team = m->team,
		.site = m->site,
		.incarnation = m->incarnation,
		.officer = ml_arena_str(a, m->officer),
		.time = m->time,
		.since = m->since,
		.upto = m->upto,
		.full = m->flags & SYNC_FULL,
		.partial = m->flags & SYNC_PARTIAL,
		.extract = m->flags & SYNC_ANONYMOUS,
		.scope = ml_arena_str(a, m->scope),
		.records = m->records,
		.bytes = bytes,
		.least = m->least,
		.n_figures = m->n_figures,
		.figures = ML_NEWN(a, struct ml_figure, m->n_figures + 1)};
	for (uint32_t i = 0; i < m->n_figures; i++) {
		out->figures[i] = m->figures[i];
		out->figures[i].value = ml_arena_str(a, m->figures[i].value);
	}
}
