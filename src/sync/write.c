/*
 * Writing a bundle. The records are encoded and compressed into a spool first, because the manifest, which comes before
 * them, tells their counts, sizes and hash; then everything is sealed into PATH.part, synced, read back from the
 * medium, verified and renamed.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include "private.h"
#include "sql_sync.h"

/* Matches of fewer than seven bytes are found in numbers, where they say nothing. */
enum { LEVEL = 6, MATCH_LEAST = 7, WINDOW_LOG = 22, BLOCK_BYTES = 1 << 20, BLOCK_APART = 64, APART_BYTES = 1000, LARGE = 64 << 10 };
enum { PIECE_BYTES = 1025 }; /* in fewer zstd goes on with the codes of the block before */

/* One zstd frame, hashed as it comes out. */
struct packer {
	ZSTD_CCtx *z;
	struct ml_buf in;
	uint8_t *out;
	size_t out_size;
	crypto_generichash_state hash;
	struct sync_section *section;
	struct sync_spool spool;
};

struct writing {
	struct ml_store *store;
	const struct sync_target *target;
	const char *path;
	struct sync_scope *scope;
	struct sync_extract *extract; /* NULL: a bundle for the team */
	struct ml_arena *scratch;     /* of one record of an extract */
	struct ml_str passphrase;
	struct sync_manifest m;
	struct packer records, dictionary;
	ML_VEC(uint32_t) incs;	   /* dictionary -> local */
	ML_VEC(uint32_t) by_local; /* local -> dictionary + 1 */
	ML_VEC(struct ml_uuid) sites;
	ML_VEC(struct sync_count) counts;
	ML_VEC(struct ml_uuid) ids; /* of the block being filled */
	struct ml_buf states, one;
	struct sync_splitter *splitter; /* the same records by columns */
	bool whole;			/* this block is written whole */
	uint64_t kind, total;
	struct sync_ids to;	/* receivers */
	struct ml_buf invited;	/* keys of invitations by words that nobody has used yet */
	struct ml_buf boxes;
};

/* ---- packing ------------------------------------------------------------------------- */

static void packer_begin(struct packer *p, struct ml_context *ctx, struct sync_section *section)
{
	p->z = ZSTD_createCCtx();
	ML_ASSERT(p->z);
	ZSTD_CCtx_setParameter(p->z, ZSTD_c_compressionLevel, LEVEL);
	ZSTD_CCtx_setParameter(p->z, ZSTD_c_windowLog, WINDOW_LOG);
	ZSTD_CCtx_setParameter(p->z, ZSTD_c_minMatch, MATCH_LEAST);
	ZSTD_CCtx_setParameter(p->z, ZSTD_c_checksumFlag, 0);
	p->out_size = ZSTD_CStreamOutSize();
	p->out = ml_xalloc(p->out_size);
	p->section = section;
	crypto_generichash_init(&p->hash, NULL, 0, sizeof section->hash);
	sync_spool_begin(&p->spool, ctx);
}

static bool packer_run(struct packer *p, const char *near, ZSTD_EndDirective how, struct ml_error *e)
{
	ZSTD_inBuffer in = {p->in.p, p->in.n, 0};
	size_t left;
	p->section->plain += p->in.n;
	do {
		ZSTD_outBuffer out = {p->out, p->out_size, 0};
		left = ZSTD_compressStream2(p->z, &out, &in, how);
		if (ZSTD_isError(left))
			return ml_fail(e, ML_E_INTERNAL, "zstd: %s", ZSTD_getErrorName(left));
		crypto_generichash_update(&p->hash, p->out, out.pos);
		p->section->packed += out.pos;
		if (!sync_spool_add(&p->spool, near, p->out, out.pos, e))
			return false;
	} while (how == ZSTD_e_continue ? in.pos < in.size : left != 0);
	ml_buf_clear(&p->in);
	if (how == ZSTD_e_end)
		crypto_generichash_final(&p->hash, p->section->hash, sizeof p->section->hash);
	return true;
}

static void packer_finish(struct packer *p)
{
	if (!p->z)
		return;
	ZSTD_freeCCtx(p->z);
	ml_buf_finish(&p->in);
	ml_free_(p->out);
	sync_spool_finish(&p->spool);
}

/* ---- dictionary and records ------------------------------------------------------------- */

static uint32_t site_index(struct writing *w, const struct ml_uuid *site)
{
	for (size_t i = w->sites.n; i-- > 0;)
		if (ml_uuid_eq(&w->sites.v[i], site))
			return (uint32_t)i;
	ml_vec_push(&w->sites, *site);
	return (uint32_t)w->sites.n - 1;
}

/* Gives the incarnation, and before it its ancestors, a place in the dictionary. */
static uint32_t to_dictionary(void *arg, uint32_t inc)
{
	struct writing *w = arg;
	const struct ml_lineage *l = ml_store_lineage(w->store);
	while (w->by_local.n <= inc)
		ml_vec_push(&w->by_local, 0);
	size_t first = w->incs.n;
	for (uint32_t i = inc; i != ML_INC_NONE && w->by_local.v[i] == 0; i = ml_lineage_at(l, i)->parent) {
		ml_vec_push(&w->incs, i);
		w->by_local.v[i] = 1;
	}
	for (size_t a = first, b = w->incs.n; a + 1 < b; a++) {
		uint32_t t = w->incs.v[--b];
		w->incs.v[b] = w->incs.v[a];
		w->incs.v[a] = t;
	}
	for (size_t i = first; i < w->incs.n; i++)
		w->by_local.v[w->incs.v[i]] = (uint32_t)i + 1;
	return w->by_local.v[inc] - 1;
}

/* An extract names no site of the team: everything in it was written by nobody, once. */
static uint32_t to_nobody(void *arg, uint32_t inc)
{
	return 0;
}

static bool put_nobody(struct writing *w, struct ml_error *e)
{
	struct ml_context *ctx = ml_store_context(w->store);
	struct ml_buf *b = &w->dictionary.in;
	struct ml_uuid site, inc;
	ctx->random(ctx, site.b, sizeof site.b);
	ctx->random(ctx, inc.b, sizeof inc.b);
	sync_put_array(b, 2);
	sync_put_uint(b, 1);
	sync_put_uint(b, 1);
	sync_put_array(b, 2);
	sync_put_uuid(b, &site);
	sync_put_text(b, ML_STR(""));
	sync_put_array(b, 4);
	sync_put_uuid(b, &inc);
	for (int i = 0; i < 3; i++)
		sync_put_uint(b, 0); /* site, parent, fork */
	w->m.dictionary = 2;
	return packer_run(&w->dictionary, ml_store_path(w->store), ZSTD_e_end, e);
}

static bool put_dictionary(struct writing *w, struct ml_error *e)
{
	const struct ml_lineage *l = ml_store_lineage(w->store);
	struct ml_buf incs = {0}, *b = &w->dictionary.in;
	for (size_t i = 0; i < w->incs.n; i++) {
		const struct ml_inc *inc = ml_lineage_at(l, w->incs.v[i]);
		sync_put_array(&incs, 4);
		sync_put_uuid(&incs, &inc->id);
		sync_put_uint(&incs, site_index(w, &inc->site));
		sync_put_uint(&incs, inc->parent == ML_INC_NONE ? 0 : w->by_local.v[inc->parent]);
		sync_put_uint(&incs, inc->fork);
	}
	sync_put_array(b, 2);
	sync_put_uint(b, w->sites.n);
	sync_put_uint(b, w->incs.n);
	for (size_t i = 0; i < w->sites.n; i++) {
		sync_put_array(b, 2);
		sync_put_uuid(b, &w->sites.v[i]);
		sync_put_text(b, sync_name(ml_store_officer_of(w->store, &w->sites.v[i])));
	}
	ml_buf_str(b, ml_buf_view(&incs));
	ml_buf_finish(&incs);
	w->m.dictionary = w->sites.n + w->incs.n;
	return packer_run(&w->dictionary, ml_store_path(w->store), ZSTD_e_end, e);
}

static void count_kind(struct writing *w, uint64_t kind)
{
	for (size_t i = w->counts.n; i-- > 0;)
		if (w->counts.v[i].kind == kind) {
			w->counts.v[i].n++;
			return;
		}
	struct sync_count c = {kind, 1};
	ml_vec_push(&w->counts, c);
}

/* What there is much of is compressed in blocks of its own, whose codes fit it: one a piece. */
static bool put_apart(void *arg, const struct ml_buf *head, struct ml_str bytes, size_t piece, struct ml_error *e)
{
	struct writing *w = arg;
	struct ml_buf *b = &w->records.in;
	bool apart = bytes.n >= APART_BYTES;
	size_t step = piece ? (PIECE_BYTES + piece - 1) / piece * piece : bytes.n;
	ml_buf_str(b, ml_buf_view(head));
	bool good = !apart || packer_run(&w->records, ml_store_path(w->store), ZSTD_e_flush, e);
	for (size_t at = 0; at < bytes.n && good; at += step) {
		ml_buf_add(b, bytes.p + at, ML_MIN(step, bytes.n - at));
		good = packer_run(&w->records, ml_store_path(w->store), apart ? ZSTD_e_flush : ZSTD_e_continue, e);
	}
	return good;
}

/*
 * A block: [kind, form, n], the ids byte by byte (all first bytes, all second bytes…), then n states (form 0) or their columns
 * (form 2; form 1 is only read). Ids are mostly random: apart they do not spoil the coding of the rest. Few records, and
 * extracts, which go to others' programs, stay in the form that any program reads.
 */
static bool put_block(struct writing *w, struct ml_error *e)
{
	struct ml_buf *b = &w->records.in, head = {0}, ids = {0};
	size_t n = w->ids.n;
	if (n == 0)
		return true;
	bool columns = !w->whole && n >= BLOCK_APART && sync_split_pays(w->splitter);
	sync_put_array(b, 3);
	sync_put_uint(b, w->kind);
	sync_put_uint(b, columns ? 2 : 0);
	sync_put_uint(b, n);
	sync_put_bytes_head(&head, n * sizeof *w->ids.v);
	ml_buf_reserve(&ids, n * sizeof *w->ids.v);
	for (size_t k = 0; k < sizeof w->ids.v->b; k++)
		for (size_t i = 0; i < n; i++)
			ids.p[ids.n++] = (char)w->ids.v[i].b[k];
	bool good = put_apart(w, &head, ml_buf_view(&ids), n, e);
	ml_buf_clear(&head);
	good = good && (columns ? sync_split_put(w->splitter, put_apart, w, e) : put_apart(w, &head, ml_buf_view(&w->states), 0, e));
	ml_buf_finish(&head);
	ml_buf_finish(&ids);
	ml_buf_clear(&w->states);
	sync_splitter_clear(w->splitter);
	w->ids.n = 0;
	w->whole = w->extract != NULL;
	return good;
}

static bool put_record(
	void *arg, uint64_t kind, const struct ml_uuid *id, const struct ml_state *state, struct ml_error *e)
{
	struct writing *w = arg;
	struct ml_context *ctx = ml_store_context(w->store);
	struct ml_uuid pseudonym = *id;
	if (w->extract) {
		ml_arena_reset(w->scratch);
		if (!sync_extract_record(w->extract, w->scratch, kind, &pseudonym, &state))
			return true;
		id = &pseudonym;
	} else if (!sync_scope_takes(w->scope, kind, id, state)) {
		return true;
	}
	if ((w->kind != kind || w->ids.n == SYNC_BLOCK_MAX || w->states.n > BLOCK_BYTES) && !put_block(w, e))
		return false;
	w->kind = kind;
	ml_buf_clear(&w->one);
	ml_state_encode(&w->one, state, w->extract ? to_nobody : to_dictionary, w);
	if (w->one.n > SYNC_RECORD_MAX) {
		char text[ML_UUID_TEXT];
		ml_uuid_text(id, text);
		return ml_fail(e, ML_E_TOO_LARGE, "%s", text);
	}
	ml_vec_push(&w->ids, *id);
	w->whole = w->whole || w->extract || w->one.n > LARGE || !sync_split(w->splitter, ml_buf_view(&w->one));
	sync_put_bytes_head(&w->states, w->one.n);
	ml_buf_str(&w->states, ml_buf_view(&w->one));
	count_kind(w, kind);
	if ((++w->total & 0xfff) == 0)
		ml_progress(ctx, N_("préparation du paquet"), w->total, 0);
	return (w->total & 0xfff) || !ml_cancelled(ctx, e);
}

/* ---- manifest -------------------------------------------------------------------------------- */

/* Only what vouches for this site: a receiver that was restored may have lost it. */
static bool own_chain(struct writing *w, struct ml_arena *a, const struct sync_team *t, struct ml_error *e)
{
	struct sync_manifest *m = &w->m;
	struct ml_str own, issuer;
	struct sync_cert c;
	m->n_certs = 0;
	if (!sync_cert_of(w->store, a, t->sign + crypto_sign_SEEDBYTES, &own, e))
		return false;
	if (!sync_cert_read(own, &c) || c.kind != SYNC_MEMBER)
		return true;
	if (!sync_cert_of(w->store, a, c.issuer, &issuer, e))
		return false;
	if (issuer.n)
		m->certs[m->n_certs++] = issuer;
	m->certs[m->n_certs++] = own;
	return true;
}

/* All certificates, unless every receiver is known to have the same ones. */
static bool choose_certs(struct writing *w, struct ml_arena *a, const struct sync_team *t, const struct sync_ids *to, struct ml_error *e)
{
	struct sync_manifest *m = &w->m;
	if (!sync_certs(w->store, a, &m->certs, &m->n_certs, e))
		return false;
	sync_circle(m->certs, m->n_certs, m->circle);
	bool same = to->n > 0 && w->m.name.n == 0;
	for (uint32_t i = 0; i < to->n && same; i++)
		same = sync_circle_known(w->store, &to->v[i], m->circle);
	return !same || own_chain(w, a, t, e);
}

static bool sealed_to_each(const struct writing *w, const struct sync_team *t)
{
	return t->epoch > 1 || w->m.name.n;
}

/* Revocations, and the team's secrets for those who lack them: under a seal that only members open. */
static bool put_keys(struct writing *w, struct ml_arena *a, const struct sync_team *t, struct ml_error *e)
{
	struct sync_manifest *m = &w->m;
	return sync_pairs(w->store, a, &m->revocations, &m->n_revocations, e) &&
	       (!sealed_to_each(w, t) || sync_epochs(w->store, a, &m->epochs, &m->n_epochs, e));
}

static bool fill_manifest(struct writing *w, struct ml_arena *a, const struct sync_team *t, const struct sync_plan *p,
	const struct sync_ids *to, const struct ml_bundle_options *o, struct ml_error *e)
{
	struct ml_context *ctx = ml_store_context(w->store);
	struct sync_manifest *m = &w->m;
	uint32_t inc = ml_store_incarnation(w->store);
	m->format = ML_BUNDLE_FORMAT;
	m->team = t->id;
	m->site = ml_store_site(w->store);
	if (inc != ML_INC_NONE)
		m->incarnation = ml_lineage_at(ml_store_lineage(w->store), inc)->id;
	m->officer = sync_name(ml_store_officer_of(w->store, &m->site));
	m->time = ctx->now_ms(ctx);
	m->since = p->since;
	m->upto = p->upto;
	m->flags = (o->full ? SYNC_FULL : 0) | (w->scope ? SYNC_PARTIAL : 0);
	m->scope = sync_scope_words(a, w->scope);
	m->cut = p->cut;
	m->n_receivers = o->for_site ? to->n : 0;
	m->receivers = to->v;
	if (w->invited.n && !o->for_site)
		m->name = t->name.n ? t->name : ML_STR("?");
	return sync_marks_make(w->store, a, p->upto, m, e) && sync_received_list(w->store, a, m, e) &&
	       sync_told_list(w->store, a, m, e) && choose_certs(w, a, t, to, e) && put_keys(w, a, t, e);
}

/* Who holds what, and who vouches for whom, is the team's own business. */
static void fill_extract_manifest(struct writing *w, struct ml_arena *a, const struct sync_team *t)
{
	struct ml_context *ctx = ml_store_context(w->store);
	struct sync_manifest *m = &w->m;
	m->format = ML_BUNDLE_FORMAT;
	m->team = t->id;
	m->site = ml_store_site(w->store);
	m->officer = sync_name(ml_store_officer_of(w->store, &m->site));
	m->time = ctx->now_ms(ctx);
	m->flags = SYNC_FULL | SYNC_PARTIAL | SYNC_ANONYMOUS;
	m->scope = sync_scope_words(a, w->scope);
	m->marks = ML_NEW(a, struct sync_mark);
	m->n_marks = 1;
	sync_extract_figures(w->extract, a, m);
}

/* ---- the file ------------------------------------------------------------------------------------ */

static bool seal_spool(struct writing *w, struct sync_sealer *sealer, struct sync_spool *spool, struct ml_error *e)
{
	uint8_t block[SYNC_CHUNK];
	for (uint64_t at = 0; at < spool->n;) {
		size_t n = (size_t)ML_MIN(spool->n - at, sizeof block);
		if (!sync_spool_read(spool, at, block, n, e) || !sync_seal_add(sealer, block, n, e))
			return false;
		at += n;
		ml_progress(ml_store_context(w->store), N_("écriture du paquet"), at, spool->n);
	}
	return true;
}

static bool member_key(struct ml_store *s, const struct ml_uuid *site, uint8_t key[crypto_sign_PUBLICKEYBYTES])
{
	sqlite3_stmt *st = sync_sql(s, SQL_member_key, NULL);
	if (st)
		sync_bind_uuid(st, 1, site);
	bool found = st && ml_db_step(ml_store_db(s), st, NULL) == 1 &&
		     sync_column_blob(st, 0, key, crypto_sign_PUBLICKEYBYTES);
	if (st)
		sqlite3_reset(st);
	return found;
}

/* The stream's key for each receiver, for this site's own copies, and for those invited by words. */
static bool make_boxes(struct writing *w, struct sync_head *head, const struct sync_team *t, const uint8_t key[SYNC_SECRET],
	struct ml_error *e)
{
	uint8_t owner[crypto_sign_PUBLICKEYBYTES];
	bool good = true;
	for (uint32_t i = 0; i < w->to.n && good; i++)
		good = member_key(w->store, &w->to.v[i], owner) && sync_box_add(&w->boxes, head->salt, owner, key);
	good = good && sync_box_add(&w->boxes, head->salt, t->sign + crypto_sign_SEEDBYTES, key);
	for (size_t at = 0; w->m.name.n && good && at < w->invited.n; at += sizeof owner)
		good = sync_box_add(&w->boxes, head->salt, (const uint8_t *)w->invited.p + at, key);
	head->mode = SYNC_BY_RECIPIENTS;
	head->boxes = ml_buf_view(&w->boxes);
	return good || ml_fail(e, ML_E_DB_DAMAGED, "%s", ml_store_path(w->store));
}

static bool seal_all(struct writing *w, int fd, const struct sync_team *t, struct ml_error *e)
{
	struct ml_context *ctx = ml_store_context(w->store);
	struct sync_head head = {.content = SYNC_BUNDLE, .mode = SYNC_BY_TEAM, .epoch = t->epoch};
	struct sync_head extract = {.content = SYNC_EXTRACT, .mode = SYNC_BY_PASSPHRASE, .ops = 3, .mem_kib = 64 * 1024};
	struct sync_sealer *sealer = ml_xalloc(sizeof *sealer);
	struct ml_buf text = {0};
	uint8_t key[SYNC_SECRET], sig[crypto_sign_BYTES], size[4];
	uint8_t pk[crypto_sign_PUBLICKEYBYTES], sign[crypto_sign_SECRETKEYBYTES];
	if (w->extract)
		head = extract;
	ctx->random(ctx, head.salt, sizeof head.salt);
	if (w->extract) {
		if (!sync_passphrase_key(&head, w->passphrase, key))
			return ml_fail(e, ML_E_INTERNAL, "%s", "Argon2id");
		sync_extract_sign_key(key, pk, sign);
	} else {
		sync_team_tag(head.salt, &t->id, head.tag);
		sync_team_key(head.salt, t->secret, key);
		memcpy(sign, t->sign, sizeof sign);
	}
	sync_manifest_encode(&text, &w->m);
	sync_manifest_sign(ml_buf_view(&text), sign, sig);
	sodium_memzero(sign, sizeof sign);
	for (int i = 0; i < 4; i++)
		size[i] = (uint8_t)(text.n >> 8 * i);
	bool good = text.n <= SYNC_MANIFEST_MAX || ml_fail(e, ML_E_TOO_LARGE, "%s", w->path);
	if (good && !w->extract && sealed_to_each(w, t))
		good = make_boxes(w, &head, t, key, e);
	good = good && sync_seal_begin(sealer, ctx, fd, w->path, &head, key, e) &&
	       sync_seal_add(sealer, size, sizeof size, e) && sync_seal_add(sealer, text.p, text.n, e) &&
	       sync_seal_add(sealer, sig, sizeof sig, e) && seal_spool(w, sealer, &w->dictionary.spool, e) &&
	       seal_spool(w, sealer, &w->records.spool, e) && sync_seal_end(sealer, e);
	sodium_memzero(key, sizeof key);
	sodium_memzero(sealer, sizeof *sealer);
	ml_free_(sealer);
	sync_head_finish(&head);
	ml_buf_finish(&text);
	return good;
}

/* Out of the page cache first, so that what is checked is what the medium holds. */
static bool read_back(struct writing *w, const char *part, struct ml_error *e)
{
	struct ml_arena *a = ml_arena_create();
	struct sync_bundle *b = NULL;
	bool good = w->extract ? sync_extract_open(w->store, a, part, w->passphrase, &b, e)
			       : sync_bundle_open(w->store, a, part, &b, e);
	sync_bundle_close(b);
	ml_arena_destroy(a);
	return good;
}

/* No file larger than the medium takes is begun. */
static bool fits(const struct writing *w, struct ml_error *e)
{
	struct ml_buf text = {0};
	sync_manifest_encode(&text, &w->m);
	uint64_t plain = 4 + text.n + crypto_sign_BYTES + w->dictionary.spool.n + w->records.spool.n;
	uint64_t all = SYNC_HEAD_MAX + plain + (plain / SYNC_CHUNK + 1) * crypto_secretstream_xchacha20poly1305_ABYTES;
	ml_buf_finish(&text);
	return !w->target->most || all <= w->target->most || ml_fail(e, ML_E_BUNDLE_FAT, "%s", w->path);
}

static bool open_part(struct writing *w, int *fd, struct ml_error *e)
{
	struct ml_context *ctx = ml_store_context(w->store);
	struct stat st;
	if (stat(w->path, &st) == 0 && !S_ISREG(st.st_mode))
		return ml_fail(e, ML_E_NOT_REGULAR, "%s", w->path);
	*fd = sync_io(ctx, "create", w->target->part)
		      ? open(w->target->part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0644)
		      : -1;
	if (*fd < 0)
		return ml_fail_sys(e,
			errno == ENOSPC	  ? ML_E_NO_SPACE
			: errno == ENOENT ? ML_E_NO_FILE
			: errno == EIO	  ? ML_E_SYSTEM
					  : ML_E_READ_ONLY,
			"%s", w->path);
	/* Whoever cleans up after a crash sees that this one is alive. */
	flock(*fd, LOCK_EX | LOCK_NB);
	return true;
}

/* What was sealed is on the medium when this is over, under the name that it had while it was written. */
static bool settle(struct writing *w, int fd, struct ml_error *e)
{
	struct ml_context *ctx = ml_store_context(w->store);
	const char *part = w->target->part;
	bool good = sync_io(ctx, "fsync", part) && fsync(fd) == 0;
	if (!good)
		ml_fail_sys(e, errno == ENOSPC ? ML_E_NO_SPACE : ML_E_SYSTEM, "%s", w->path);
	posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	return good;
}

static bool write_file(struct writing *w, const struct sync_team *t, struct ml_error *e)
{
	struct ml_context *ctx = ml_store_context(w->store);
	const char *part = w->target->part;
	int fd = -1;
	if (!fits(w, e) || !open_part(w, &fd, e))
		return false;
	bool good = seal_all(w, fd, t, e) && settle(w, fd, e) && read_back(w, part, e);
	if (close(fd) != 0 && good)
		good = ml_fail_sys(e, ML_E_SYSTEM, "%s", w->path);
	if (good && (!sync_io(ctx, "rename", part) || rename(part, w->path) != 0))
		good = ml_fail_sys(e, ML_E_SYSTEM, "%s", w->path);
	if (!good) {
		if (sync_io(ctx, "unlink", part))
			unlink(part);
		return false;
	}
	if (!sync_io(ctx, "dirsync", w->path))
		return ml_fail_sys(e, ML_E_SYSTEM, "%s", w->path);
	return ml_dir_sync(w->path, e);
}

/* ---- the calls ------------------------------------------------------------------------------------- */

bool sync_receivers(struct ml_store *s, struct ml_arena *a, const struct ml_bundle_options *o, struct sync_ids *to,
	struct ml_error *e)
{
	if (!sync_others(s, a, to, e))
		return false;
	if (!o->for_site)
		return true;
	for (uint32_t i = 0; i < to->n; i++)
		if (ml_uuid_eq(&to->v[i], o->for_site)) {
			to->v = &to->v[i];
			to->n = 1;
			return true;
		}
	char text[ML_UUID_TEXT];
	ml_uuid_text(o->for_site, text);
	return ml_fail(e, ML_E_SITE_UNKNOWN, "%s", text);
}

static bool write_bundle(struct writing *w, struct ml_arena *a, const struct ml_bundle_options *o,
	const struct sync_team *t, struct ml_error *e)
{
	struct sync_ids to;
	struct sync_plan plan;
	struct ml_context *ctx = ml_store_context(w->store);
	bool extract = o->passphrase.n > 0;
	if ((extract && !sync_passphrase_good(o->passphrase, e)) || !sync_revoked_here(w->store, t, e) ||
		!sync_invitations_open(w->store, &w->invited, e) || !sync_receivers(w->store, a, o, &to, e) ||
		!sync_plan_make(w->store, a, &to, o->full || extract, w->target->beside, &plan, e) ||
		!sync_scope_make(w->store, a, o, &w->scope, e))
		return false;
	if (extract && !sync_extract_make(w->store, a, o, w->scope, plan.upto, &w->extract, e))
		return false;
	w->to = to;
	packer_begin(&w->dictionary, ctx, &w->m.section[SYNC_DICTIONARY]);
	packer_begin(&w->records, ctx, &w->m.section[SYNC_RECORDS]);
	/* The receiver tells copies of this database apart by it. */
	if (!extract && ml_store_incarnation(w->store) != ML_INC_NONE)
		to_dictionary(w, ml_store_incarnation(w->store));
	if (!sync_plan_visit(w->store, &plan, put_record, w, e))
		return false;
	if (w->total == 0 && !w->target->even_empty)
		return ml_fail(e, ML_E_BUNDLE_EMPTY, NULL);
	if (!put_block(w, e) || !packer_run(&w->records, ml_store_path(w->store), ZSTD_e_end, e) ||
		!(extract ? put_nobody(w, e) : put_dictionary(w, e)))
		return false;
	w->m.records = w->total;
	w->m.counts = w->counts.v;
	w->m.n_counts = (uint32_t)w->counts.n;
	if (extract)
		fill_extract_manifest(w, a, t);
	else if (!fill_manifest(w, a, t, &plan, &to, o, e))
		return false;
	return write_file(w, t, e);
}

bool sync_bundle_write(struct ml_store *s, const struct sync_target *target, const struct ml_bundle_options *o,
	struct ml_arena *a, struct ml_bundle_info *info, struct ml_error *e)
{
	static const struct ml_bundle_options all;
	struct writing *w = ml_xalloc(sizeof *w);
	struct sync_team t = {0};
	struct stat st;
	w->store = s;
	w->target = target;
	w->path = target->path;
	w->scratch = ml_arena_create();
	w->splitter = sync_splitter_create();
	w->passphrase = o ? o->passphrase : ML_STR("");
	bool good = sodium_init() >= 0 && sync_team_load(s, a, &t, e) && write_bundle(w, a, o ? o : &all, &t, e);
	if (good && info)
		sync_manifest_info(a, &w->m, stat(target->path, &st) == 0 ? (uint64_t)st.st_size : 0, info);
	packer_finish(&w->records);
	packer_finish(&w->dictionary);
	sync_extract_destroy(w->extract);
	ml_arena_destroy(w->scratch);
	sync_splitter_destroy(w->splitter);
	sync_scope_destroy(w->scope);
	ml_vec_finish(&w->incs);
	ml_vec_finish(&w->by_local);
	ml_vec_finish(&w->sites);
	ml_vec_finish(&w->counts);
	ml_vec_finish(&w->ids);
	ml_buf_finish(&w->states);
	ml_buf_finish(&w->one);
	ml_buf_finish(&w->invited);
	ml_buf_finish(&w->boxes);
	sodium_memzero(&t, sizeof t);
	ml_free_(w);
	return good;
}

bool ml_bundle_write(struct ml_store *s, const char *path, const struct ml_bundle_options *o, struct ml_arena *a,
	struct ml_bundle_info *info, struct ml_error *e)
{
	struct ml_buf part = {0};
	ml_buf_printf(&part, "%s.part", path);
	struct sync_target target = {.path = path, .part = part.p};
	bool good = sync_bundle_write(s, &target, o, a, info, e);
	ml_buf_finish(&part);
	return good;
}

struct counting {
	struct sync_scope *scope;
	uint64_t n;
};

static bool count_record(
	void *arg, uint64_t kind, const struct ml_uuid *id, const struct ml_state *state, struct ml_error *e)
{
	struct counting *c = arg;
	c->n += sync_scope_takes(c->scope, kind, id, state);
	return true;
}

bool ml_bundle_count(struct ml_store *s, const struct ml_bundle_options *o, uint64_t *records, struct ml_error *e)
{
	static const struct ml_bundle_options all;
	struct ml_arena *a = ml_arena_create();
	struct counting c = {0};
	struct sync_ids to;
	struct sync_plan plan;
	o = o ? o : &all;
	bool good = sync_receivers(s, a, o, &to, e) && sync_plan_make(s, a, &to, o->full, NULL, &plan, e) &&
		    sync_scope_make(s, a, o, &c.scope, e) &&
		    (c.scope ? sync_plan_visit(s, &plan, count_record, &c, e) : sync_plan_count(s, &plan, &c.n, e));
	*records = c.n;
	sync_scope_destroy(c.scope);
	ml_arena_destroy(a);
	return good;
}

static void ascii_name(struct ml_buf *out, struct ml_str officer)
{
	struct ml_buf folded = {0};
	size_t start = out->n;
	ml_fold(&folded, officer);
	for (size_t i = 0; i < folded.n && out->n - start < 40; i++) {
		char c = folded.p[i];
		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
			ml_buf_char(out, c);
		else if (c == ' ' && out->n > start && out->p[out->n - 1] != '-')
			ml_buf_char(out, '-');
	}
	while (out->n > start && out->p[out->n - 1] == '-')
		out->p[--out->n] = 0;
	if (out->n == start)
		ml_buf_z(out, "poste");
	ml_buf_finish(&folded);
}

void ml_bundle_name(struct ml_store *s, struct ml_buf *out)
{
	struct ml_context *ctx = ml_store_context(s);
	struct ml_uuid here = ml_store_site(s);
	struct ml_date d = {1970, 1, 1};
	int minutes = 0;
	ml_time_local(ctx->now_ms(ctx) / 1000, ctx->zone, &d, &minutes, NULL, NULL);
	ml_buf_z(out, "maillage-");
	ascii_name(out, ml_store_officer_of(s, &here));
	ml_buf_printf(
		out, "-%04d%02d%02d-%02d%02d" ML_BUNDLE_SUFFIX, d.year, d.month, d.day, minutes / 60, minutes % 60);
}
