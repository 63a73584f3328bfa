/*
 * The dictionary and the records of a bundle that a member sealed and signed, whatever they hold: read, and where they
 * can be read, merged as a dry run, which must leave the database as it was. Input: groups (count of them, then kind
 * and number of records of each), dictionary entries, 2 bytes of size of the dictionary, dictionary, records.
 */
#include <sys/mman.h>

#include "../unit/sync_newer.h"
#include "../unit/sync_kit.h"
#include "fuzz.h"

static struct ml_store *store;
static struct ml_context ctx;

static void clean(void)
{
	ml_store_close(store);
	kit_clean();
}

static void start(void)
{
	if (store)
		return;
	ctx = kit_context(5);
	store = kit_store(&ctx, "fuzz.db", "Fatou");
	ML_ASSERT(store && ml_team_create(store, ML_STR("Essai"), NULL));
	ML_ASSERT(kit_save(store, 0, "person", "family_name=Présente|city=Safi", NULL));
	atexit(clean);
}

static bool any(void *arg, uint64_t kind, const struct ml_uuid *id, const struct ml_state *state, struct ml_error *e)
{
	return true;
}

static void try_bundle(struct craft *c, struct ml_arena *a)
{
	char path[64];
	struct ml_error e;
	struct ml_merge_report r;
	int fd = memfd_create("bundle", MFD_CLOEXEC);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	ML_ASSERT(fd >= 0 && craft_seal(c, &ctx, fd));
	if (ml_bundle_visit(store, path, any, NULL, &e)) {
		struct ml_hash128 before = ml_store_digest(store), after;
		ml_bundle_merge(store, path, true, a, &r, &e);
		after = ml_store_digest(store);
		ML_ASSERT(memcmp(&before, &after, sizeof before) == 0);
	}
	close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct craft c;
	start();
	if (size < 4 || size > 1 << 16)
		return 0;
	const uint8_t *p = data + 1, *end = data + size;
	unsigned groups = data[0] & 7;
	if (size < 4 + 2 * groups)
		return 0;
	struct ml_arena *a = ml_arena_create();
	ML_ASSERT(craft_start(&c, store, a));
	c.m.n_counts = groups;
	for (unsigned i = 0; i < groups; i++, p += 2)
		c.m.counts[i] = (struct sync_count){p[0], p[1]};
	c.m.dictionary = *p++;
	size_t n = p[0] | (size_t)p[1] << 8;
	p += 2;
	n = ML_MIN(n, (size_t)(end - p));
	ml_buf_add(&c.section[SYNC_DICTIONARY], p, n);
	ml_buf_add(&c.section[SYNC_RECORDS], p + n, (size_t)(end - p) - n);
	try_bundle(&c, a);
	craft_finish(&c);
	ml_arena_destroy(a);
	return 0;
}

static void seed_out(struct ml_buf *out, const struct craft *c)
{
	const struct ml_buf *d = &c->section[SYNC_DICTIONARY], *r = &c->section[SYNC_RECORDS];
	ml_buf_char(out, (char)c->m.n_counts);
	for (uint32_t i = 0; i < c->m.n_counts; i++) {
		ml_buf_char(out, (char)c->m.counts[i].kind);
		ml_buf_char(out, (char)c->m.counts[i].n);
	}
	ml_buf_char(out, (char)c->m.dictionary);
	ml_buf_char(out, (char)(d->n & 0xff));
	ml_buf_char(out, (char)(d->n >> 8));
	ml_buf_str(out, ml_buf_view(d));
	ml_buf_str(out, ml_buf_view(r));
}

struct collect {
	struct craft c;
};

static uint32_t same_index(void *arg, uint32_t inc)
{
	return inc;
}

/* The store's own records, a few of each kind, with its whole lineage as the dictionary. */
static bool collect(
	void *arg, uint64_t kind, const struct ml_uuid *id, const struct ml_state *state, struct ml_error *e)
{
	struct craft *c = &((struct collect *)arg)->c;
	struct sync_count *last = c->m.n_counts ? &c->m.counts[c->m.n_counts - 1] : NULL;
	struct ml_buf body = {0};
	if (!last || last->kind != kind) {
		if (c->m.n_counts == 4)
			return true;
		last = &c->m.counts[c->m.n_counts++];
		*last = (struct sync_count){kind, 0};
	}
	if (last->n == 6)
		return true;
	craft_block(c, kind, 1, id);
	ml_state_encode(&body, state, same_index, NULL);
	sync_put_bytes(&c->section[SYNC_RECORDS], body.p, body.n);
	last->n++;
	ml_buf_finish(&body);
	return true;
}

static void own_dictionary(struct craft *c)
{
	const struct ml_lineage *l = ml_store_lineage(store);
	struct ml_buf *d = &c->section[SYNC_DICTIONARY];
	uint32_t n = ml_lineage_count(l);
	sync_put_array(d, 2);
	sync_put_uint(d, n);
	sync_put_uint(d, n);
	for (uint32_t i = 0; i < n; i++) {
		sync_put_array(d, 2);
		sync_put_uuid(d, &ml_lineage_at(l, i)->site);
		sync_put_text(d, ML_STR("Nom"));
	}
	for (uint32_t i = 0; i < n; i++) {
		const struct ml_inc *inc = ml_lineage_at(l, i);
		sync_put_array(d, 4);
		sync_put_uuid(d, &inc->id);
		sync_put_uint(d, i);
		sync_put_uint(d, inc->parent == ML_INC_NONE ? 0 : inc->parent + 1);
		sync_put_uint(d, inc->fork);
	}
	c->m.dictionary = 2 * n;
}

struct strings {
	struct ml_buf *out;
	unsigned n;
	bool former; /* the third is left out: how columns are coded */
};

static bool put_string(void *arg, const struct ml_buf *head, struct ml_str s, size_t piece, struct ml_error *e)
{
	struct strings *x = arg;
	if (x->n++ == 2 && x->former)
		return true;
	ml_buf_str(x->out, ml_buf_view(head));
	ml_buf_str(x->out, s);
	return true;
}

bool fuzz_seed(unsigned i, struct ml_buf *out)
{
	struct ml_arena *a = ml_arena_create();
	struct collect k = {0};
	struct ml_error e;
	start();
	craft_start(&k.c, store, a);
	if (i == 0) {
		struct ml_uuid inc = {{3, 3, 3}};
		craft_dictionary(&k.c, &k.c.m.site, &inc);
		const struct ml_uuid ids[] = {{{1, 2, 3}}, {{4, 5, 6}}};
		craft_block(&k.c, 1, 2, ids);
		craft_record(&k.c, 16, "Une");
		craft_record(&k.c, 17, "Deux");
		k.c.m.n_counts = 1;
		k.c.m.counts[0] = (struct sync_count){1, 2};
	} else if (i == 1) {
		own_dictionary(&k.c);
		ML_ASSERT(ml_store_visit(store, 0, INT64_MAX, collect, &k, &e));
	}
	if (i == 2) { /* of a later program */
		struct ml_uuid inc = {{3, 3, 4}};
		struct ml_buf body = {0};
		craft_dictionary(&k.c, &k.c.m.site, &inc);
		k.c.m.n_counts = 2;
		k.c.m.counts[0] = (struct sync_count){1, 1};
		k.c.m.counts[1] = (struct sync_count){NEWER_KIND, 1};
		newer_slots(&body, 16, ml_text(ML_STR("Lendemain")), (struct ml_dot){0, 1});
		for (int n = 0; n < 2; n++) {
			craft_block(&k.c, k.c.m.counts[n].kind, 1, n ? &newer_record : &newer_person);
			sync_put_bytes(&k.c.section[SYNC_RECORDS], body.p, body.n);
		}
		ml_buf_finish(&body);
	}
	if (i == 3 || i == 4) { /* by columns; in the former form, without how they are coded */
		struct ml_uuid inc = {{3, 3, 5}};
		const struct ml_uuid ids[] = {{{1, 2, 3}}, {{4, 5, 6}}};
		struct sync_splitter *s = sync_splitter_create();
		craft_dictionary(&k.c, &k.c.m.site, &inc);
		craft_block(&k.c, 1, 2, ids);
		k.c.section[SYNC_RECORDS].p[2] = i == 3 ? 2 : 1; /* the form */
		for (int n = 0; n < 2; n++) {
			struct ml_buf body = {0};
			craft_text(&body, 16 + (uint64_t)n, n ? "Deux" : "Une");
			ML_ASSERT(sync_split(s, ml_buf_view(&body)));
			ml_buf_finish(&body);
		}
		struct strings out_strings = {&k.c.section[SYNC_RECORDS], 0, i == 4};
		ML_ASSERT(sync_split_put(s, put_string, &out_strings, &e));
		sync_splitter_destroy(s);
		k.c.m.n_counts = 1;
		k.c.m.counts[0] = (struct sync_count){1, 2};
	}
	if (i < 5)
		seed_out(out, &k.c);
	craft_finish(&k.c);
	ml_arena_destroy(a);
	return i < 5;
}
