/* Bundles that no honest program writes: any manifest and any sections, sealed and signed with a member's real keys. */
#ifndef MAILLAGE_SYNC_CRAFT_H
#define MAILLAGE_SYNC_CRAFT_H

#include <fcntl.h>
#include <unistd.h>
#include <zstd.h>

#include "../../src/sync/private.h"

struct craft {
	struct sync_manifest m;
	struct ml_buf section[SYNC_SECTIONS]; /* plain */
	int window_log;                       /* of zstd, 0: usual */
	bool store_sizes;                     /* sizes and hashes of the manifest are made true */
	bool raw;                             /* sections are not compressed again */
	struct ml_buf extra;                  /* plain bytes after the sections */
	struct ml_buf keys;                   /* more pairs of the manifest, ascending; n_keys of them */
	unsigned n_keys;
	uint8_t sign[crypto_sign_SECRETKEYBYTES];
	struct sync_team team;
};

static inline bool craft_start(struct craft *c, struct ml_store *s, struct ml_arena *a)
{
	struct ml_context *ctx = ml_store_context(s);
	struct ml_error err;
	*c = (struct craft){.store_sizes = true};
	if (!sync_team_load(s, a, &c->team, &err))
		return false;
	memcpy(c->sign, c->team.sign, sizeof c->sign);
	c->m = (struct sync_manifest){.format = 1, .team = c->team.id, .site = ml_store_site(s), .time = ctx->now_ms(ctx), .n_marks = 1};
	c->m.officer = c->m.scope = ML_STR("");
	c->m.marks = ML_NEWN(a, struct sync_mark, 2);
	ctx->random(ctx, &c->m.marks[0].id, sizeof c->m.marks[0].id);
	c->m.marks[0].change = c->m.upto = 1;
	c->m.counts = ML_NEWN(a, struct sync_count, 8);
	return true;
}

static inline void craft_pack(struct craft *c, int i, struct ml_buf *out)
{
	const struct ml_buf *in = &c->section[i];
	if (c->raw) {
		ml_buf_str(out, ml_buf_view(in));
		return;
	}
	ZSTD_CCtx *z = ZSTD_createCCtx();
	ml_buf_reserve(out, ZSTD_compressBound(in->n));
	if (c->window_log) {
		ZSTD_CCtx_setParameter(z, ZSTD_c_windowLog, c->window_log);
		ZSTD_CCtx_setParameter(z, ZSTD_c_contentSizeFlag, 0);
		ZSTD_outBuffer o = {out->p, ZSTD_compressBound(in->n), 0};
		ZSTD_inBuffer b = {in->p, in->n, 0};
		while (b.pos < b.size) /* not at once: a size known in advance makes the window smaller */
			ZSTD_compressStream2(z, &o, &b, ZSTD_e_continue);
		while (ZSTD_compressStream2(z, &o, &b, ZSTD_e_end))
			continue;
		out->n = o.pos;
	} else {
		out->n = ZSTD_compressCCtx(z, out->p, ZSTD_compressBound(in->n), in->p ? in->p : "", in->n, 1);
	}
	ZSTD_freeCCtx(z);
}

/* To an open descriptor. */
static inline bool craft_seal(struct craft *c, struct ml_context *ctx, int fd)
{
	struct ml_buf packed[SYNC_SECTIONS] = {{0}}, text = {0};
	struct sync_head head = {.content = SYNC_BUNDLE, .mode = SYNC_BY_TEAM, .epoch = c->team.epoch};
	struct sync_sealer *sealer = ml_xalloc(sizeof *sealer);
	uint8_t key[SYNC_SECRET], sig[crypto_sign_BYTES], size[4];
	struct ml_error err;
	for (int i = 0; i < SYNC_SECTIONS; i++) {
		craft_pack(c, i, &packed[i]);
		if (!c->store_sizes)
			continue;
		c->m.section[i].plain = c->section[i].n;
		c->m.section[i].packed = packed[i].n;
		crypto_generichash(c->m.section[i].hash, 32, (uint8_t *)packed[i].p, packed[i].n, NULL, 0);
	}
	ctx->random(ctx, head.salt, sizeof head.salt);
	sync_team_tag(head.salt, &c->team.id, head.tag);
	sync_team_key(head.salt, c->team.secret, key);
	sync_manifest_encode(&text, &c->m);
	text.p[0] = (char)(text.p[0] + c->n_keys); /* fewer than 24 pairs: the map's head is one byte */
	ml_buf_str(&text, ml_buf_view(&c->keys));
	sync_manifest_sign(ml_buf_view(&text), c->sign, sig);
	for (int i = 0; i < 4; i++)
		size[i] = (uint8_t)(text.n >> 8 * i);
	bool good = sync_seal_begin(sealer, ctx, fd, "craft", &head, key, &err) && sync_seal_add(sealer, size, 4, &err) &&
		    sync_seal_add(sealer, text.p, text.n, &err) && sync_seal_add(sealer, sig, sizeof sig, &err);
	for (int i = 0; i < SYNC_SECTIONS; i++)
		good = good && sync_seal_add(sealer, packed[i].p, packed[i].n, &err);
	good = good && sync_seal_add(sealer, c->extra.p, c->extra.n, &err) && sync_seal_end(sealer, &err);
	for (int i = 0; i < SYNC_SECTIONS; i++)
		ml_buf_finish(&packed[i]);
	ml_buf_finish(&text);
	ml_free_(sealer);
	return good;
}

static inline void craft_finish(struct craft *c)
{
	for (int i = 0; i < SYNC_SECTIONS; i++)
		ml_buf_finish(&c->section[i]);
	ml_buf_finish(&c->extra);
	ml_buf_finish(&c->keys);
}

/* A dictionary of one site with one incarnation. */
static inline void craft_dictionary(struct craft *c, const struct ml_uuid *site, const struct ml_uuid *inc)
{
	struct ml_buf *b = &c->section[SYNC_DICTIONARY];
	ml_buf_clear(b);
	sync_put_array(b, 2);
	sync_put_uint(b, 1);
	sync_put_uint(b, 1);
	sync_put_array(b, 2);
	sync_put_uuid(b, site);
	sync_put_text(b, ML_STR(""));
	sync_put_array(b, 4);
	sync_put_uuid(b, inc);
	sync_put_uint(b, 0);
	sync_put_uint(b, 0);
	sync_put_uint(b, 0);
	c->m.dictionary = 2;
}

static inline uint32_t craft_first(void *arg, uint32_t inc)
{
	return 0;
}

/* The head of a block of n records; their ids follow from the first one. */
static inline void craft_block(struct craft *c, uint64_t kind, uint32_t n, const struct ml_uuid *ids)
{
	struct ml_buf *b = &c->section[SYNC_RECORDS];
	sync_put_array(b, 3);
	sync_put_uint(b, kind);
	sync_put_uint(b, 0);
	sync_put_uint(b, n);
	sync_put_bytes_head(b, n * sizeof *ids);
	for (size_t k = 0; k < sizeof ids->b; k++)
		for (uint32_t i = 0; i < n; i++)
			ml_buf_char(b, (char)ids[i].b[k]);
}

/* A state with one text value in one field. */
static inline void craft_text(struct ml_buf *out, uint64_t field, const char *text)
{
	struct ml_dot dot = {0, 1};
	struct ml_dval value = {.dot = dot, .time = 1795341600000LL, .v = ml_text(ml_str(text))};
	struct ml_slot slot = {.field = field, .n = 1, .d = &value};
	struct ml_state state = {.vv = {1, &dot}, .n = 1, .slots = &slot};
	ml_state_encode(out, &state, craft_first, NULL);
}

static inline void craft_record(struct craft *c, uint64_t field, const char *text)
{
	struct ml_buf body = {0};
	craft_text(&body, field, text);
	sync_put_bytes(&c->section[SYNC_RECORDS], body.p, body.n);
	ml_buf_finish(&body);
}

#endif
