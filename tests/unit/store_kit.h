/* What the store's tests share: a fixed world, a database in a folder of its own, a direct exchange between two stores. */
#ifndef MAILLAGE_STORE_KIT_H
#define MAILLAGE_STORE_KIT_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <maillage/store.h>
#include <maillage/text.h>
#include "tap.h"

#define KIT_NOW 1795341600000LL /* 2026-11-22T10:00:00Z */

static int64_t kit_now(struct ml_context *c)
{
	return c->fixed_ms;
}

static void kit_random(struct ml_context *c, void *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		c->seed = c->seed * 6364136223846793005ULL + 1442695040888963407ULL;
		((uint8_t *)p)[i] = (uint8_t)(c->seed >> 33);
	}
}

static struct ml_context kit_context(uint64_t seed)
{
	struct ml_context c = {.now_ms = kit_now, .random = kit_random, .seed = seed, .fixed_ms = KIT_NOW};
	strcpy(c.lang, "fr");
	strcpy(c.zone, "Africa/Casablanca");
	strcpy(c.country, "MA");
	return c;
}

static char kit_dir[64];

static inline const char *kit_path(const char *name)
{
	static char path[4][160];
	static int turn;
	if (!kit_dir[0]) {
		strcpy(kit_dir, "/tmp/maillage-test-XXXXXX");
		if (!mkdtemp(kit_dir))
			exit(99);
	}
	char *out = path[turn++ % 4];
	snprintf(out, sizeof path[0], "%s/%s", kit_dir, name);
	return out;
}

static inline void kit_clean(void)
{
	char command[160];
	snprintf(command, sizeof command, "rm -rf '%s'", kit_dir);
	if (kit_dir[0] && system(command) != 0)
		printf("# could not remove %s\n", kit_dir);
}

static inline void kit_say(const struct ml_error *e)
{
	struct ml_buf line = {0};
	ml_error_line(e, NULL, &line);
	printf("# %s (%s:%d)\n", line.p ? line.p : "", e->file ? e->file : "?", e->line);
	ml_buf_finish(&line);
}
#define good(call) \
	do { \
		struct ml_error *e = &err; \
		*e = (struct ml_error){0}; \
		if (!ok(call, "%s", #call)) \
			kit_say(e); \
	} while (0)

static inline const struct ml_field *kit_field(struct ml_store *s, const char *kind, const char *key)
{
	const struct ml_field *f = ml_store_field(s, ml_kind_by_key(ml_str(kind)), ml_str(key));
	if (!f)
		printf("# no field %s.%s\n", kind, key);
	return f;
}

/* "field=value|field=value" in one step; returns the rid. */
static inline int64_t kit_save(struct ml_store *s, int64_t rid, const char *kind, const char *text, struct ml_error *e)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_edit edits[32];
	uint32_t n = 0;
	struct ml_str rest = ml_str(text), piece;
	struct ml_reader reader = ml_store_reader(s);
	bool fine = true;
	while (fine && ml_str_split(&rest, '|', &piece)) {
		const char *eq = memchr(piece.p, '=', piece.n);
		struct ml_str key = ml_str_n(piece.p, (size_t)(eq - piece.p)), v = ml_str_n(eq + 1, piece.n - (size_t)(eq - piece.p) - 1);
		enum ml_put_op op = ML_PUT_SET;
		if (key.n && (key.p[key.n - 1] == '+' || key.p[key.n - 1] == '-')) {
			op = key.p[key.n - 1] == '+' ? ML_PUT_ADD : ML_PUT_REMOVE;
			key.n--;
		}
		const struct ml_field *f = ml_store_field(s, ml_kind_by_key(ml_str(kind)), key);
		struct ml_value *value = ML_NEW(a, struct ml_value);
		fine = f && (v.n == 0 || ml_value_parse(a, f, v, &reader, value, e));
		edits[n++] = (struct ml_edit){f, op, v.n > 0, value};
	}
	fine = fine && ml_step_begin(s, "save", ml_str("essai"), e);
	if (fine) {
		fine = rid ? ml_store_edit(s, rid, edits, n, NULL, e)
			   : ml_store_add(s, ml_kind_by_key(ml_str(kind)), NULL, edits, n, &rid, e);
		if (fine)
			fine = ml_step_commit(s, e);
		else
			ml_step_cancel(s);
	}
	ml_arena_destroy(a);
	return fine ? rid : 0;
}

/* The value of a field as plain text; several joined by '|'. Valid until the fourth call after. */
static inline const char *kit_get(struct ml_store *s, int64_t rid, const char *key)
{
	static struct ml_buf out[4];
	static int turn;
	struct ml_buf *b = &out[turn++ % 4];
	struct ml_arena *a = ml_arena_create();
	struct ml_record *r = ml_store_get(s, a, rid, NULL);
	uint32_t n = 0;
	const struct ml_field *f = r ? ml_store_field(s, r->kind, ml_str(key)) : NULL;
	const struct ml_value *v = f ? ml_record_values(r, a, f, &n) : NULL;
	ml_buf_clear(b);
	ml_buf_z(b, "");
	for (uint32_t i = 0; i < n; i++) {
		if (i)
			ml_buf_char(b, '|');
		ml_value_plain(b, f, &v[i]);
	}
	ml_arena_destroy(a);
	return b->p;
}

static inline unsigned kit_flags(struct ml_store *s, int64_t rid)
{
	unsigned flags = 0;
	ml_store_row(s, NULL, rid, NULL, 0, NULL, &flags, NULL);
	return flags;
}

/* ---- a direct exchange: every record of one store merged into another, in the travelling form ------------ */

struct kit_move {
	struct ml_store *from, *to;
	struct ml_arena *a;
	uint32_t map[256];
	unsigned outcome[ML_OUTCOMES];
};

static inline uint32_t kit_same(void *arg, uint32_t inc)
{
	return inc;
}

static inline bool kit_visit(void *arg, uint64_t kind, const struct ml_uuid *id, const struct ml_state *state, struct ml_error *e)
{
	struct kit_move *m = arg;
	struct ml_buf out = {0};
	struct ml_state *copy;
	enum ml_outcome outcome;
	ml_state_encode(&out, state, kit_same, NULL);
	const uint8_t *p = (const uint8_t *)out.p;
	bool fine = ml_state_decode(
		m->a, ml_store_lineage(m->to), &p, p + out.n, m->map, ml_lineage_count(ml_store_lineage(m->from)), &copy);
	fine = fine && ml_store_merge(m->to, kind, id, copy, &outcome, e);
	if (fine)
		m->outcome[outcome]++;
	ml_buf_finish(&out);
	return fine;
}

static inline bool kit_exchange(struct ml_store *from, struct ml_store *to, struct kit_move *m, struct ml_error *e)
{
	const struct ml_lineage *l = ml_store_lineage(from);
	struct kit_move mine;
	m = m ? m : &mine;
	*m = (struct kit_move){.from = from, .to = to, .a = ml_arena_create()};
	bool fine = ml_step_begin(to, "merge", ml_str("essai"), e);
	for (uint32_t i = 0; i < ml_lineage_count(l) && fine; i++) {
		struct ml_inc inc = *ml_lineage_at(l, i);
		if (inc.parent != ML_INC_NONE)
			inc.parent = m->map[inc.parent];
		m->map[i] = ml_store_learn_inc(to, &inc, e);
		fine = m->map[i] != ML_INC_NONE;
	}
	fine = fine && ml_store_visit(from, 0, INT64_MAX, kit_visit, m, e);
	if (fine)
		fine = ml_step_commit(to, e);
	else
		ml_step_cancel(to);
	ml_arena_destroy(m->a);
	return fine;
}

static inline bool kit_same_digest(struct ml_store *a, struct ml_store *b)
{
	struct ml_hash128 x = ml_store_digest(a), y = ml_store_digest(b);
	return memcmp(&x, &y, sizeof x) == 0;
}

static inline bool kit_sound(struct ml_store *s)
{
	struct ml_buf report = {0};
	bool sound = ml_store_check(s, &report, NULL);
	if (!sound)
		printf("# check: %s\n", report.p ? report.p : "");
	ml_buf_finish(&report);
	return sound;
}

#endif
