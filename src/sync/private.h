/* What the files of sync share. The words (mark, held, origin, circle) and the file format: share/doc/bundle.md. */
#ifndef MAILLAGE_SYNC_PRIVATE_H
#define MAILLAGE_SYNC_PRIVATE_H

#include <errno.h>
#include <sodium.h>
#include <sqlite3.h>

#include <maillage/i18n.h>
#include <maillage/sync.h>
#include <maillage/text.h>

struct ZSTD_CCtx_s;
struct ZSTD_DCtx_s;

/* Hard limits on what is read. */
enum {
	SYNC_CHUNK = 65536, /* plain bytes of a sealed chunk */
	SYNC_MANIFEST_MAX = 4 << 20,
	SYNC_RECORD_MAX = 64 << 20, /* encoded record, attachments included */
	SYNC_WINDOW_LOG_MAX = 23,   /* of zstd: 8 MiB */
	SYNC_MEMBERS_MAX = 10000,
	SYNC_RATIO_MAX = 1000, /* a section beyond SYNC_RATIO_FREE never inflates more than this */
	SYNC_INVITATION_MAX = 16 << 20,
	SYNC_PASSPHRASE_MIN = 8, /* characters */
	SYNC_MARKS = 16,	 /* latest own marks that a manifest lists */
	SYNC_MARKS_MAX = 1024,	 /* that it may list */
	SYNC_KINDS_MAX = 4096,
	SYNC_BLOCK_MAX = 4096, /* records of one block */
	SYNC_COLUMNS = 250,    /* of a block by columns */
	SYNC_COLUMNS_MAX = 4 << 20, /* bytes of all of them */
	SYNC_SHAPE_MAX = 1024,
	SYNC_JOINED_MAX = 8 << 20, /* bytes of all the states that they make */
	SYNC_NAME_MAX = 256,   /* bytes of a name that travels */
	SYNC_ID = 16,	       /* bytes that tell one bundle from all others */
	SYNC_EPOCHS_MAX = 10000,
	SYNC_REVOCATIONS_MAX = 1000, /* that a manifest brings, and that are kept */
	SYNC_REVOCATION_MAX = 256 << 10 /* bytes of one */
};
#define SYNC_SILENCE (60 * 24 * 60 * 60 * 1000ll) /* ms: a copy that spoke before is taken for given up */
#define SYNC_PRIVATE "own_site" /* visibility of what stays on this laptop */
#define SYNC_SECTION_MAX (1ull << 40)
#define SYNC_RATIO_FREE (256ull << 20)

/* ---- cbor.c: deterministic CBOR, written and read item by item ------------------------------- */

struct sync_reader {
	const uint8_t *p, *end;
	bool bad; /* sticky: everything read after it is 0 or empty */
};
enum sync_major { SYNC_UINT, SYNC_NINT, SYNC_BYTES, SYNC_TEXT, SYNC_ARRAY, SYNC_MAP, SYNC_TAG, SYNC_OTHER };

void sync_put_uint(struct ml_buf *, uint64_t);
void sync_put_int(struct ml_buf *, int64_t);
void sync_put_bytes(struct ml_buf *, const void *, size_t n);
void sync_put_bytes_head(struct ml_buf *, size_t n);
void sync_put_text(struct ml_buf *, struct ml_str);
void sync_put_array(struct ml_buf *, size_t n);
void sync_put_map(struct ml_buf *, size_t n);
void sync_put_uuid(struct ml_buf *, const struct ml_uuid *);

/* A head in its shortest form: 1 read, 0 more bytes needed, -1 damage. */
int sync_read_head(const uint8_t *p, size_t n, enum sync_major *, uint64_t *arg, size_t *size);
uint64_t sync_get_uint(struct sync_reader *);
int64_t sync_get_int(struct sync_reader *);
struct ml_str sync_get_bytes(struct sync_reader *, size_t exact /* 0: any */);
struct ml_str sync_get_text(struct sync_reader *);
/* Number of items or pairs, each at least one byte, so never more than what is left. */
uint32_t sync_get_array(struct sync_reader *);
uint32_t sync_get_map(struct sync_reader *);
struct ml_uuid sync_get_uuid(struct sync_reader *);
void sync_skip(struct sync_reader *); /* one item of any shape */
/* Next key of a map of n pairs, ascending; false when *left is 0 or the map is bad. */
bool sync_next_key(struct sync_reader *, uint32_t *left, int64_t *last, uint64_t *key);
/* A map all of whose keys are needed, as a table: keys 1, 2… in order, and where the value of each lies in a struct. */
enum sync_part_type { SYNC_PART_UINT, SYNC_PART_INT, SYNC_PART_UUID, SYNC_PART_TEXT, SYNC_PART_BYTES, SYNC_PART_32 /* bytes, in place */ };
struct sync_part {
	enum sync_part_type type;
	size_t at; /* uint64_t, int64_t, struct ml_uuid, struct ml_str, struct ml_str, uint8_t[32] */
};
void sync_put_parts(struct ml_buf *, const struct sync_part *, uint32_t n, const void *from);
/* Keys of later versions are skipped; strings are borrowed. False: a key is missing, or something is behind the map. */
bool sync_get_parts(struct ml_str text, const struct sync_part *, uint32_t n, void *to);

/* ---- seal.c: the envelope -------------------------------------------------------------------------- */

enum sync_content { SYNC_BUNDLE = 1, SYNC_INVITATION = 2, SYNC_EXTRACT = 3 };
enum sync_mode { SYNC_BY_TEAM = 1, SYNC_BY_RECIPIENTS = 2, SYNC_BY_PASSPHRASE = 3 };
enum { SYNC_SALT = 16, SYNC_TAG_SIZE = 16, SYNC_SECRET = 32, SYNC_HEAD_MAX = 128 };
/* A box: 8 bytes that tell its owner, and the stream's key sealed to it (crypto_box_seal). */
enum { SYNC_HINT = 8, SYNC_BOX = SYNC_HINT + SYNC_SECRET + crypto_box_SEALBYTES };

struct sync_head {
	uint8_t fixed[SYNC_HEAD_MAX];
	uint8_t *raw; /* fixed, or allocated when there are boxes */
	size_t n;     /* bytes of raw, the secretstream header included */
	struct ml_str boxes; /* recipients: SYNC_BOX bytes each; read: in raw */
	uint8_t content, mode;
	uint8_t salt[SYNC_SALT];
	uint8_t tag[SYNC_TAG_SIZE]; /* team: keyed hash of its id */
	uint32_t epoch;		    /* team, recipients */
	uint32_t ops, mem_kib;	    /* passphrase: Argon2id */
};
/* The tag under which a team's bundles can be told from others' without any key. */
void sync_team_tag(const uint8_t salt[SYNC_SALT], const struct ml_uuid *team, uint8_t out[SYNC_TAG_SIZE]);
void sync_team_key(const uint8_t salt[SYNC_SALT], const uint8_t secret[SYNC_SECRET], uint8_t out[SYNC_SECRET]);
/* Seals the stream's key to the owner of an Ed25519 key, and opens what was sealed to it: 1 opened, 0 no box of ours, -1 damage. */
bool sync_box_add(
	struct ml_buf *, const uint8_t salt[SYNC_SALT], const uint8_t owner[crypto_sign_PUBLICKEYBYTES], const uint8_t key[SYNC_SECRET]);
int sync_box_open(const struct sync_head *, const uint8_t owner[crypto_sign_SECRETKEYBYTES], uint8_t key[SYNC_SECRET]);
void sync_head_finish(struct sync_head *); /* of a writer; sync_open_close does it for readers */
/* False: not enough memory, or parameters out of bounds. */
bool sync_passphrase_key(const struct sync_head *, struct ml_str passphrase, uint8_t out[SYNC_SECRET]);

bool sync_passphrase_good(struct ml_str, struct ml_error *); /* long enough */

struct sync_sealer {
	int fd;
	const char *path;
	struct ml_context *ctx;
	crypto_secretstream_xchacha20poly1305_state state;
	uint64_t written;
	size_t n;
	uint8_t plain[SYNC_CHUNK];
	uint8_t cipher[SYNC_CHUNK + crypto_secretstream_xchacha20poly1305_ABYTES];
	struct sync_head *head;
	bool started;
};
bool sync_seal_begin(struct sync_sealer *, struct ml_context *, int fd, const char *path, struct sync_head *,
	const uint8_t key[SYNC_SECRET], struct ml_error *);
bool sync_seal_add(struct sync_sealer *, const void *, size_t, struct ml_error *);
bool sync_seal_end(struct sync_sealer *, struct ml_error *);

struct sync_opener {
	int fd;
	char *path;
	struct ml_context *ctx;
	uint64_t size, at; /* of the file; of the next chunk */
	struct sync_head head;
	uint8_t key[SYNC_SECRET];
	crypto_secretstream_xchacha20poly1305_state state;
	size_t n, used; /* plain bytes of the chunk at hand */
	uint8_t plain[SYNC_CHUNK];
	uint8_t cipher[SYNC_CHUNK + crypto_secretstream_xchacha20poly1305_ABYTES];
};
/* Regular files only; reads and checks the header. Close even after failure. */
bool sync_open(struct sync_opener *, struct ml_context *, const char *path, enum sync_content, struct ml_error *);
/* Starts reading the stream, from its first chunk, with this key. */
bool sync_open_start(struct sync_opener *, const uint8_t key[SYNC_SECRET], struct ml_error *);
/* The next plain bytes, borrowed until the next call: *n = 0 at the (authenticated) end. */
bool sync_open_next(struct sync_opener *, const uint8_t **, size_t *n, struct ml_error *);
void sync_open_close(struct sync_opener *);

/* ---- spool.c: what does not fit in memory, encrypted under a key that is never written ------------------- */

struct sync_spool {
	int fd; /* -1 while it fits in memory */
	struct ml_buf memory;
	uint64_t n;
	uint8_t key[crypto_stream_xchacha20_KEYBYTES];
};
void sync_spool_begin(struct sync_spool *, struct ml_context *);
bool sync_spool_add(struct sync_spool *, const char *near, const void *, size_t, struct ml_error *);
bool sync_spool_read(struct sync_spool *, uint64_t at, void *, size_t n, struct ml_error *);
void sync_spool_finish(struct sync_spool *);

/* ---- trust.c: certificates --------------------------------------------------------------------------------- */

enum sync_cert_kind { SYNC_FOUNDER = 1, SYNC_INVITE = 2, SYNC_MEMBER = 3 };

struct sync_cert {
	uint64_t kind;
	struct ml_uuid team, site; /* site: nil for an invitation */
	uint8_t subject[crypto_sign_PUBLICKEYBYTES], issuer[crypto_sign_PUBLICKEYBYTES];
	struct ml_str officer;
	int64_t time;
	struct ml_str body; /* as it travels */
};
/* Encodes and signs; body in the arena. */
void sync_cert_make(struct ml_arena *, struct sync_cert *, const uint8_t issuer_secret[crypto_sign_SECRETKEYBYTES]);
/* Reads and checks the signature, not whether the issuer may be trusted. Strings are borrowed. */
bool sync_cert_read(struct ml_str body, struct sync_cert *);

/* A signed statement that a member is shut out. Strings are borrowed. */
enum { SYNC_REVOCATION_ID = 16, SYNC_KEPT = 16 };
struct sync_revocation {
	uint8_t id[SYNC_REVOCATION_ID]; /* hash of the body */
	struct ml_uuid team, site;
	uint8_t subject[crypto_sign_PUBLICKEYBYTES], issuer[crypto_sign_PUBLICKEYBYTES];
	int64_t time;
	struct ml_str seen;	    /* ids of the statements that its author knew and let stand */
	struct ml_str kept;	    /* starts of the keys that the member had vouched for, and that stay */
	uint8_t commit[32];	    /* hash of the secret */
	uint8_t secret[SYNC_SECRET]; /* its part of the key that follows: never in the body */
	struct ml_str body;	    /* as it travels */
	bool counts, fresh;	    /* fresh: was not known here */
};

/* Keys that may be trusted: of the members known here and of the invitations they signed; then of those read. */
enum { TRUST_REVOKED = 100, TRUST_CLOSED = 101 };
struct sync_trust {
	struct ml_uuid team;
	struct ml_arena *arena;
	struct ml_map *keys;		  /* public key -> enum sync_cert_kind, TRUST_REVOKED, or an invitation that is TRUST_CLOSED */
	struct ml_map *sites;		  /* site -> index in members + 1 */
	struct ml_map *kept;		  /* starts of keys that closed invitations let in */
	struct ml_map *chain;		  /* public key -> index in certs + 1 */
	ML_VEC(struct sync_cert) certs;	  /* all that are known, then those taken in */
	ML_VEC(struct sync_cert) members; /* only key and site of those known here */
	ML_VEC(struct sync_revocation) revocations;
	ML_VEC(struct sync_cert) fresh;	  /* all certificates, invitations too, that were not known here */
};
/* To show: certificates are as they were when they were checked and kept. To decide by: their signatures are checked again. */
enum sync_trust_use { SYNC_TRUST_TO_DECIDE, SYNC_TRUST_TO_SHOW };
bool sync_trust_load(
	struct ml_store *, const struct ml_uuid *team, enum sync_trust_use, struct sync_trust *, struct ml_error *);
/* Takes a certificate whose issuer is trusted in; others are left out. */
void sync_trust_offer(struct sync_trust *, struct ml_str body);
/* NULL: unknown or, if `revoked` is NULL, shut out. */
const struct sync_cert *sync_trust_site(const struct sync_trust *, const struct ml_uuid *site, bool *revoked);
/* The key that vouched for this one: an invitation's for a member, a member's for an invitation; NULL: none known. */
const uint8_t *sync_trust_issuer(const struct sync_trust *, const uint8_t key[crypto_sign_PUBLICKEYBYTES]);
void sync_trust_finish(struct sync_trust *);
/* Inside a transaction. */
bool sync_cert_keep(struct ml_store *, const struct sync_cert *, struct ml_error *);
bool sync_member_keep(struct ml_store *, const struct sync_cert *, struct ml_error *);
/* All certificates, issuers first, and the hash that tells whether two sites know the same. */
bool sync_certs(struct ml_store *, struct ml_arena *, struct ml_str **, uint32_t *n, struct ml_error *);
bool sync_cert_of(struct ml_store *, struct ml_arena *, const uint8_t key[crypto_sign_PUBLICKEYBYTES], struct ml_str *,
	struct ml_error *);
enum { SYNC_CIRCLE = 8 };
void sync_circle(const struct ml_str *certs, uint32_t n, uint8_t out[SYNC_CIRCLE]);

/* ---- revoke.c: who is shut out, and the key that follows --------------------------------------------------------- */

/* Reads and checks the signature, not whether its author may be trusted. */
bool sync_revocation_read(struct ml_str body, struct sync_revocation *);
/* Takes a statement of one member about another in; true when it was new. */
bool sync_trust_revocation(struct sync_trust *, struct ml_str body, struct ml_str secret);
/* Which statements count, and what follows for keys and invitations. A function of the set, not of its order. */
void sync_trust_settle(struct sync_trust *);
/* Keeps what was taken in (certificates, members, statements) and makes the key that follows. In a transaction. */
bool sync_trust_keep(struct ml_store *, struct sync_trust *, struct ml_error *);

/* ---- team.c --------------------------------------------------------------------------------------------------- */

struct sync_team {
	struct ml_uuid id;
	struct ml_str name; /* in the arena */
	uint32_t epoch;
	uint8_t secret[SYNC_SECRET];		  /* of that epoch */
	uint8_t sign[crypto_sign_SECRETKEYBYTES]; /* of this site; its second half is the public key */
};
bool sync_team_load(struct ml_store *, struct ml_arena *, struct sync_team *, struct ml_error *); /* TEAM_NONE */
/* The secrets of that number, one after another. */
bool sync_epoch_secrets(struct ml_store *, uint32_t number, struct ml_buf *, struct ml_error *);
/* All of them: n times (number, secret) in the arena. */
struct sync_epoch;
bool sync_epochs(struct ml_store *, struct ml_arena *, struct sync_epoch **, uint32_t *n, struct ml_error *);
bool sync_epoch_use(struct ml_store *, uint32_t number, const uint8_t secret[SYNC_SECRET], struct ml_error *);
bool sync_revoked_here(struct ml_store *, const struct sync_team *, struct ml_error *); /* fails when this site is shut out */
bool sync_first_secret(struct ml_store *, uint8_t out[SYNC_SECRET]); /* the one that all members have */
bool sync_team_keep(struct ml_store *, const struct sync_team *, struct ml_error *);
bool sync_epoch_keep(struct ml_store *, uint32_t number, const uint8_t secret[SYNC_SECRET], struct ml_error *);
struct sync_ids {
	struct ml_uuid *v;
	uint32_t n;
};
/* Members but for this site and the revoked ones. */
bool sync_others(struct ml_store *, struct ml_arena *, struct sync_ids *, struct ml_error *);

/* ---- invite.c -----------------------------------------------------------------------------------------------------
 */

struct sync_epoch {
	uint32_t number;
	struct ml_str secret; /* SYNC_SECRET bytes */
};
struct sync_pair {
	struct ml_str body, secret; /* of a revocation */
};
/* Lists that invitations and manifests share; in the arena, strings borrowed. */
void sync_put_epochs(struct ml_buf *, const struct sync_epoch *, uint32_t n);
struct sync_epoch *sync_get_epochs(struct ml_arena *, struct sync_reader *, uint32_t *n);
void sync_put_pairs(struct ml_buf *, const struct sync_pair *, uint32_t n);
struct sync_pair *sync_get_pairs(struct ml_arena *, struct sync_reader *, uint32_t *n);
/* All statements known here. */
bool sync_pairs(struct ml_store *, struct ml_arena *, struct sync_pair **, uint32_t *n, struct ml_error *);

struct sync_invitation {
	uint64_t format;
	struct ml_uuid team;
	struct ml_str name, seed; /* seed of the invitation's signing key */
	uint32_t n_epochs, n_certs, n_revocations;
	struct sync_epoch *epochs;
	struct ml_str *certs;
	struct sync_pair *revocations;
};
/* The text inside the seal; lists in the arena, strings borrowed. */
bool sync_invitation_decode(struct ml_arena *, struct ml_str, struct sync_invitation *);
/* Makes this database a member with what the invitation tells; a transaction of its own. */
bool sync_join(struct ml_store *, struct ml_arena *, const struct sync_invitation *, struct ml_error *);

/* ---- invite_words.c: the same in eighteen words ---------------------------------------------------------------------- */

enum { SYNC_TOKEN_SECRET = 16, SYNC_TOKEN_PROOF = 5 };
struct sync_token {
	uint8_t version;
	uint8_t secret[SYNC_TOKEN_SECRET];
	uint8_t proof[SYNC_TOKEN_PROOF]; /* of the team's id and the inviter's key */
};
void sync_token_words(const struct sync_token *, uint16_t out[ML_INVITE_WORDS]);
/* Words or text as typed. */
bool sync_token_read(struct ml_str typed, struct sync_token *, struct ml_error *);
/* Own invitations that nobody has used yet: keys one after another. */
bool sync_invitations_open(struct ml_store *, struct ml_buf *keys, struct ml_error *);
/* With words given and no team yet: joins by this bundle if it is of the one that invited. False and TEAM_NONE: none given. */
bool sync_join_by_bundle(struct ml_store *, struct ml_arena *, const char *path, struct ml_error *);

/* ---- manifest.c ---------------------------------------------------------------------------------------------------
 */

struct sync_mark {
	int64_t change;
	uint64_t id;
};
struct sync_received {
	struct ml_uuid site;
	uint32_t n;
	struct sync_mark *marks;
};
/* A site that the sender hears itself said, at time by its own clock, that it holds the sender's mark. */
struct sync_told {
	struct ml_uuid site, incarnation;
	int64_t time;
	struct sync_mark mark;
	uint8_t circle[SYNC_CIRCLE]; /* of the certificates that it knew */
};
struct sync_section {
	uint64_t packed, plain; /* bytes, compressed and not */
	uint8_t hash[32];
};
struct sync_count {
	uint64_t kind, n;
};
enum { SYNC_FULL = 1, SYNC_PARTIAL = 2, SYNC_ANONYMOUS = 4 };
enum { SYNC_DICTIONARY, SYNC_RECORDS, SYNC_SECTIONS };

struct sync_manifest {
	uint64_t format;
	struct ml_uuid team, site, incarnation;
	struct ml_str officer, scope;
	int64_t time, since, upto;
	uint64_t flags;
	uint32_t n_counts, n_marks, n_received, n_certs, n_receivers, n_epochs, n_revocations, n_told;
	struct sync_count *counts;
	struct sync_mark *marks; /* the sender's own, ascending; the last is upto's */
	struct sync_received *received;
	struct ml_str *certs;
	struct ml_uuid *receivers; /* none: the whole team */
	/* Left out: what came from this site's bundles with these marks; n = 0: nothing. */
	struct sync_received cut;
	struct sync_told *told;
	struct sync_epoch *epochs;	   /* all secrets of the team: only under a seal to each receiver */
	struct sync_pair *revocations;
	struct ml_str name;	   /* of the team, for whoever was invited by words */
	uint8_t circle[SYNC_CIRCLE];
	uint64_t dictionary; /* sites and incarnations listed */
	struct sync_section section[SYNC_SECTIONS];
	uint64_t records; /* sum of the counts */
	uint32_t n_figures, least; /* of an extract */
	struct ml_figure *figures;
};
void sync_manifest_encode(struct ml_buf *, const struct sync_manifest *);
/* Everything in the arena or borrowed from the text. */
bool sync_manifest_decode(
	struct ml_arena *, struct ml_str, struct sync_manifest *, const char *path, struct ml_error *);
void sync_manifest_sign(
	struct ml_str, const uint8_t secret[crypto_sign_SECRETKEYBYTES], uint8_t out[crypto_sign_BYTES]);
bool sync_manifest_check(
	struct ml_str, const uint8_t key[crypto_sign_PUBLICKEYBYTES], const uint8_t sig[crypto_sign_BYTES]);
void sync_manifest_info(struct ml_arena *, const struct sync_manifest *, uint64_t bytes, struct ml_bundle_info *);

/* ---- peers.c: who has what
 * -------------------------------------------------------------------------------------------- */

struct sync_range {
	int64_t since, upto;
	bool origin;
	struct ml_str besides; /* origin: ids of the records that go all the same */
};
struct sync_plan {
	int64_t since, upto;
	uint32_t n;
	struct sync_range *ranges; /* what to visit */
	struct sync_received cut;  /* what was left out because the receivers have it, or find it */
};
/* What lies beside the bundle to write, for whoever reads it: marks of other sites' bundles. */
struct sync_beside {
	uint32_t n;
	struct sync_received *v;
};
/* The change number up to which all of these sites hold our records, and the ranges to send. beside: NULL for nothing. */
bool sync_plan_make(struct ml_store *, struct ml_arena *, const struct sync_ids *, bool full, const struct sync_beside *,
	struct sync_plan *, struct ml_error *);
/* The same without the changes up to `after`. */
bool sync_plan_after(struct ml_store *, struct ml_arena *, const struct sync_ids *, bool full, const struct sync_beside *,
	int64_t after, struct sync_plan *, struct ml_error *);
/* Our change number up to which a site is known to hold our records. */
int64_t sync_site_acked(struct ml_store *, const struct ml_uuid *);
/* The same with what it has from others besides. */
int64_t sync_site_holds(struct ml_store *, const struct ml_uuid *);
bool sync_plan_count(struct ml_store *, const struct sync_plan *, uint64_t *records, struct ml_error *);
/* Visits what a plan holds. */
bool sync_plan_visit(struct ml_store *, const struct sync_plan *, ml_visit_fn, void *arg, struct ml_error *);
/* Own mark for this change number (drawn and kept if the database can be written), and the latest ones with it. */
bool sync_marks_make(struct ml_store *, struct ml_arena *, int64_t upto, struct sync_manifest *, struct ml_error *);
bool sync_received_list(struct ml_store *, struct ml_arena *, struct sync_manifest *, struct ml_error *);
bool sync_told_list(struct ml_store *, struct ml_arena *, struct sync_manifest *, struct ml_error *);
/* Our change number that this manifest says its site holds. */
int64_t sync_acked_by(struct ml_store *, const struct sync_manifest *);
/* Is everything before the bundle here; has the bundle itself been merged; what is missing. */
bool sync_bundle_follows(struct ml_store *, const struct sync_manifest *, int64_t *gap_since, int64_t *gap_upto);
bool sync_bundle_known(struct ml_store *, const struct sync_manifest *);
bool sync_circle_known(struct ml_store *, const struct ml_uuid *site, const uint8_t circle[SYNC_CIRCLE]);
int64_t sync_heard_of(struct ml_store *, const struct ml_uuid *site); /* time of its newest bundle, 0 none */
bool sync_is_old_copy(struct ml_store *, const struct sync_manifest *); /* a later bundle of its line was merged here */
bool sync_is_held(struct ml_store *, const struct ml_uuid *site, uint64_t mark);
bool sync_marks_follow(struct ml_store *, const struct ml_uuid *site, int64_t since, const struct sync_mark *, uint32_t n);
bool sync_hold(struct ml_store *, const struct ml_uuid *site, const struct sync_mark *, uint32_t n, struct ml_error *);
bool sync_gap_keep(struct ml_store *, const struct ml_uuid *site, int64_t since, int64_t upto, struct ml_error *);
/* early.c: bundles that wait for something else. take: those that wait for nothing any more. */
bool sync_early_keep(struct ml_store *, const struct sync_manifest *, struct ml_error *);
bool sync_early_take(struct ml_store *, struct ml_error *);
bool sync_early_gap(struct ml_store *, const struct ml_uuid *site, struct ml_error *);
/* told.c: what a manifest tells of others than its sender, and what its sender says that it lacks. acked: of ours. */
bool sync_take_told(struct ml_store *, const struct sync_manifest *, int64_t acked, struct ml_error *);
bool sync_note_lacks(struct ml_store *, const struct sync_manifest *, int64_t acked, struct ml_error *);
/* What was changed here up to `upto` without the sender having seen it; is a record that was last changed then among it? */
bool sync_pending(struct ml_store *, struct ml_arena *, const struct sync_manifest *, int64_t upto, struct sync_plan *);
bool sync_plan_has(const struct sync_plan *, const struct ml_uuid *id, int64_t change);
/* Forgets the origins that the sender may have lost, or has acknowledged past. */
bool sync_drop_origins(struct ml_store *, const struct sync_manifest *, int64_t acked, struct ml_error *);
/* After a merge, in one transaction: acknowledgements, marks, gap, origin. */
struct sync_merged {
	int64_t since, upto; /* local changes that the merge made */
	struct ml_str besides;
	bool origin; /* besides is complete */
};
bool sync_peer_heard(struct ml_store *, const struct sync_manifest *, const struct sync_merged *, struct ml_error *);

/* ---- scope.c: filters of a partial bundle
 * ------------------------------------------------------------------------------- */

struct sync_scope;
/* NULL with no error when there is no filter. */
bool sync_scope_make(struct ml_store *, struct ml_arena *, const struct ml_bundle_options *, struct sync_scope **,
	struct ml_error *);
bool sync_scope_takes(struct sync_scope *, uint64_t kind, const struct ml_uuid *, const struct ml_state *);
struct ml_str sync_scope_words(struct ml_arena *, const struct sync_scope *);
void sync_scope_destroy(struct sync_scope *);

/* ---- mask.c, extract.c: without personal data ------------------------------------------------------------- */

struct sync_mask;
struct sync_mask *sync_mask_create(void);
void sync_mask_destroy(struct sync_mask *);
/* The names of one person: family, given, other. */
void sync_mask_person(struct sync_mask *, const struct ml_str *names, uint32_t n);
struct ml_str sync_mask_text(const struct sync_mask *, struct ml_arena *, struct ml_str text);

struct sync_extract;
/* First turn over the records: what may be told of whom. Destroy even after failure. */
bool sync_extract_make(struct ml_store *, struct ml_arena *, const struct ml_bundle_options *, struct sync_scope *, int64_t upto,
	struct sync_extract **, struct ml_error *);
/* A record as it goes: its pseudonym, and a new state (incarnation 0 is the extract's only one). False: it does not go. */
bool sync_extract_record(struct sync_extract *, struct ml_arena *, uint64_t kind, struct ml_uuid *id, const struct ml_state **);
void sync_extract_figures(struct sync_extract *, struct ml_arena *, struct sync_manifest *);
void sync_extract_destroy(struct sync_extract *);
/* The key that signs an extract follows from the key that seals it: nobody's. */
void sync_extract_sign_key(const uint8_t seal[SYNC_SECRET], uint8_t pk[crypto_sign_PUBLICKEYBYTES],
	uint8_t sk[crypto_sign_SECRETKEYBYTES]);

/* ---- read.c: a bundle checked, then its records
 * -------------------------------------------------------------------------- */

struct sync_bundle {
	struct ml_store *store;
	struct ml_arena *arena;
	struct sync_opener in;
	struct sync_team team;
	struct sync_trust trust;
	struct sync_manifest m;
	uint64_t payload; /* offset in the plain stream */
	bool revoked;	  /* its sender is shut out */
	uint8_t id[SYNC_ID]; /* hash of the manifest: of everything in the bundle */
};
/* First pass: everything authenticated, hashed and compared, the manifest only parsed. Close even after failure. */
bool sync_bundle_open(struct ml_store *, struct ml_arena *, const char *path, struct sync_bundle **, struct ml_error *);
/* The same, of a revoked sender too: `revoked` is set. */
bool sync_bundle_open_any(struct ml_store *, struct ml_arena *, const char *path, struct sync_bundle **, struct ml_error *);
/* Only the manifest, opened by the box for this key; *text, sig: what the caller checks against the sender's key. */
bool sync_bundle_peek(struct ml_store *, struct ml_arena *, const char *path,
	const uint8_t owner[crypto_sign_SECRETKEYBYTES], struct sync_bundle **, struct ml_str *text, uint8_t sig[crypto_sign_BYTES],
	struct ml_error *);
/* The same for an extract: whoever has the passphrase is trusted, and no team is needed. */
bool sync_extract_open(struct ml_store *, struct ml_arena *, const char *path, struct ml_str passphrase, struct sync_bundle **,
	struct ml_error *);
/* The manifest alone: authenticated and its signature checked, of a revoked sender too; nothing is known of the rest. */
bool sync_bundle_front(struct ml_store *, struct ml_arena *, const char *path, struct sync_bundle **, struct ml_error *);
void sync_bundle_close(struct sync_bundle *);
/* By a file's first bytes: 1 a bundle, 2 an invitation or an extract, 0 neither, -1 it cannot be read (errno). */
int sync_bundle_looks(struct ml_context *, const char *path);
/* Was this very bundle merged here; remember that it was (inside a transaction). */
bool sync_taken(struct ml_store *, const uint8_t id[SYNC_ID]);
bool sync_take(struct ml_store *, const uint8_t id[SYNC_ID], struct ml_error *);
/* Merges inside the step that the caller opened, with what is learnt of the sender. begun: the step is not as before. */
bool sync_merge_in_step(struct ml_store *, const char *path, struct ml_arena *, struct ml_merge_report *, bool *begun,
	struct ml_error *);

/* coding.c: the items of one column. */
const uint8_t *sync_item_end(const uint8_t *p, const uint8_t *end); /* one past the CBOR item at p; NULL: there is none */
struct sync_coded {
	struct ml_str bytes; /* the items themselves, or made in a buffer */
	size_t piece;	     /* of the bytes, so many are of one make; 0: all */
};
/* How the items are written is added to `how`; out: room for their bytes. */
struct sync_coded sync_code(struct ml_str items, struct ml_buf *how, struct ml_buf *out);
struct sync_column { /* being read */
	const uint8_t *next, *end; /* items; or their places in the table */
	bool by_table;
	uint32_t in_table;   /* items of its table, */
	size_t table, wide;  /* the first of them; wide: how far the high byte of a place is behind its low byte; 0: there is none */
	struct ml_buf items; /* turned back; stays for the next block */
};
struct sync_tables {
	struct ml_str *v;
	size_t n, cap;
};
/* how: where it is told next; NULL: as it is. The next item is added to out. False: damage. */
bool sync_column_begin(struct sync_column *, struct sync_reader *how, struct ml_str bytes, struct sync_tables *);
bool sync_column_next(struct sync_column *, const struct sync_tables *, struct ml_buf *out);

/* columns.c: records of a block by columns. Writing: each state is split (false: the block is to be written whole), then all is
 * put, string by string: the head goes before the bytes. */
struct sync_splitter;
struct sync_splitter *sync_splitter_create(void);
void sync_splitter_clear(struct sync_splitter *);
void sync_splitter_destroy(struct sync_splitter *);
bool sync_split(struct sync_splitter *, struct ml_str body);
bool sync_split_pays(struct sync_splitter *); /* all records are split */
/* piece: how many bytes are of one make; 0: all. */
typedef bool (*sync_put_fn)(void *arg, const struct ml_buf *head, struct ml_str, size_t piece, struct ml_error *);
bool sync_split_put(struct sync_splitter *, sync_put_fn, void *arg, struct ml_error *);
/* Reading: the strings of the block in order, begin once all are there, the n records by their places, done: nothing is left. False
 * is damage. coded: form 2. */
struct sync_joiner;
struct sync_joiner *sync_joiner_create(void);
void sync_joiner_clear(struct sync_joiner *);
void sync_joiner_destroy(struct sync_joiner *);
bool sync_joiner_add(struct sync_joiner *, struct ml_str);
bool sync_joiner_begin(struct sync_joiner *, uint32_t n, bool coded);
bool sync_joiner_next(struct sync_joiner *, uint32_t i, struct ml_str *body); /* borrowed until the next call */
bool sync_joiner_done(const struct sync_joiner *);

struct sync_learned { /* where a dictionary goes */
	bool (*site)(void *arg, const struct ml_uuid *, struct ml_str officer, struct ml_error *);
	uint32_t (*inc)(void *arg, const struct ml_inc *, struct ml_error *);
	ml_visit_fn record;
	void *arg;
	const struct ml_lineage *lineage;
	const char *progress; /* msgid */
	/* May be absent: told of the next records of one kind (at most ML_AHEAD) before each is handed out. */
	bool (*ahead)(void *arg, uint64_t kind, const struct ml_uuid *ids, const struct ml_state *const *, uint32_t n,
		struct ml_error *);
};
/* Second pass: the same bytes once more, decompressed and handed out; fails if they are not the same or not as
 * announced. */
bool sync_bundle_records(struct sync_bundle *, const struct sync_learned *, struct ml_error *);

/* ---- quarantine.c -------------------------------------------------------------------------------------------------- */

/* Copies the file of a revoked sender aside and lists it, once; *accepted: it was, and taken in since. */
bool sync_quarantine_add(struct ml_store *, const char *path, const struct sync_manifest *, uint64_t bytes, bool *accepted,
	struct ml_error *);
/* merge.c: ml_bundle_merge; apart: of a revoked sender, records only. */
bool sync_merge_file(struct ml_store *, const char *path, bool apart, bool dry, struct ml_arena *, struct ml_merge_report *,
	struct ml_error *);
bool sync_visit_file(struct ml_store *, const char *path, bool revoked, ml_visit_fn, void *arg, struct ml_error *);

/* ---- write.c: for the exchange folder ------------------------------------------------------------------------------- */

struct sync_target {
	const char *path, *part; /* part: name while it is being written */
	uint64_t most;		 /* bytes that the medium takes in a file, 0 any number: BUNDLE_FAT */
	bool even_empty;	 /* without records too: it still acknowledges */
	const struct sync_beside *beside;
};
bool sync_bundle_write(struct ml_store *, const struct sync_target *, const struct ml_bundle_options *, struct ml_arena *,
	struct ml_bundle_info *, struct ml_error *);
/* The sites that a bundle with these options is for. */
bool sync_receivers(struct ml_store *, struct ml_arena *, const struct ml_bundle_options *, struct sync_ids *,
	struct ml_error *);

/* May this operation on a bundle's file go on? False with errno: a test says no. */
static inline bool sync_io(struct ml_context *ctx, const char *operation, const char *path)
{
	int sys = ctx->fault ? ctx->fault(ctx->fault_arg, operation, path) : 0;
	if (sys)
		errno = sys;
	return sys == 0;
}

/* ---- small helpers (team.c)
 * ------------------------------------------------------------------------------------------------- */

sqlite3_stmt *sync_sql(struct ml_store *, const char *sql, struct ml_error *);
bool sync_run(struct ml_store *, sqlite3_stmt *, struct ml_error *);
/* First column of the first row; 0 and not found without one or when it is NULL. st may be NULL. */
int64_t sync_int(struct ml_store *, sqlite3_stmt *, bool *found);
void sync_bind_uuid(sqlite3_stmt *, int at, const struct ml_uuid *);
void sync_bind_blob(sqlite3_stmt *, int at, const void *, size_t n);
bool sync_column_blob(sqlite3_stmt *, int at, void *out, size_t n); /* false: another size */
struct ml_str sync_column_str(sqlite3_stmt *, int at);
struct ml_str sync_name(struct ml_str); /* as much of a name as travels */

extern const char *const sync_words_fr[2048];

#endif
