/*
 * sync (L4): team and trust, bundles, merging them into the store.
 * File format and checks: share/doc/bundle.md. Cryptography: libsodium (Ed25519 signatures, XChaCha20-Poly1305
 * secretstream, Argon2id for passphrases, BLAKE2b), compression zstd, encoding CBOR (RFC 8949, RFC 8742).
 */
#ifndef MAILLAGE_SYNC_H
#define MAILLAGE_SYNC_H

#include <maillage/base.h>
#include <maillage/store.h>

#define ML_BUNDLE_FORMAT 1
#define ML_BUNDLE_SUFFIX ".mlg"

/* ---- team ---------------------------------------------------------------------------- */

struct ml_member {
	struct ml_uuid site;
	struct ml_str officer;
	bool here;
	bool revoked;
	int64_t joined;      /* ms, by the member's own clock; 0 unknown */
	int64_t last_heard;  /* time of its newest bundle merged here, ms; 0 never */
	int64_t sent_upto;   /* our change number up to which it has received from us, as far as we know */
	uint64_t to_give;    /* records changed here since then */
	uint64_t received_upto; /* its change number up to which we hold its changes */
	bool gap;            /* a bundle of it is missing before one that was merged */
	bool copied;         /* its database was copied or restored */
	struct ml_uuid joined_by;  /* who invited it; nil: the founder */
	int64_t revoked_at;  /* ms, by the clock of the first who revoked it; 0: not revoked */
	struct ml_uuid revoked_by;
	uint32_t voices;     /* members whose revocation of it counts */
	bool disputed;       /* a revocation of it does not count: its author was revoked by somebody who had not seen it */
	struct ml_hash128 fingerprint; /* of its key; as words: ml_digest_words */
};
/* Makes this database the first of a new team. */
bool ml_team_create(struct ml_store *, struct ml_str name, struct ml_error *);
/* False when there is no team. id may be NULL. */
bool ml_team_info(struct ml_store *, struct ml_buf *name, struct ml_uuid *id);
bool ml_team_members(struct ml_store *, struct ml_arena *, struct ml_member **, uint32_t *n, struct ml_error *);
/* Invitation file sealed by a passphrase (8 characters at least); whoever opens it may join and is vouched for by this site. */
bool ml_team_invite(struct ml_store *, const char *path, struct ml_str passphrase, struct ml_error *);
bool ml_team_join(struct ml_store *, const char *path, struct ml_str passphrase, struct ml_error *);

/* Invitation without a file: ML_INVITE_WORDS words, and the same as a short text for a QR code. Single use; bundles written
 * here for the whole team can be opened with it until somebody has joined, at most 60 days. */
enum { ML_INVITE_WORDS = 18 };
bool ml_team_invite_words(struct ml_store *, struct ml_buf *words, struct ml_buf *text, struct ml_error *);
/* Takes either form, in any case, with or without accents, blanks, hyphens and commas. This database is a member once it has
 * read a bundle of the one that invited (any call below that opens one). INVITE_COUNT, INVITE_WORD, INVITE_WRONG name what is
 * mistyped, its place and what was probably meant. */
bool ml_team_join_words(struct ml_store *, struct ml_str typed, struct ml_error *);
/* Only whether the words are those of an invitation. */
bool ml_invite_words_check(struct ml_str typed, struct ml_error *);
bool ml_team_is_pending(struct ml_store *); /* words were given, no bundle read yet */

/* Shuts a member out: a signed statement that travels in every bundle, and a new key that it never gets. disown: the
 * revocations that it made itself do not count any more. SITE_UNKNOWN, REVOKED_ALREADY (by this site), REVOKE_SELF, REVOKED_HERE.
 * Which revocations count when two members revoke each other: share/doc/bundle.md. */
bool ml_team_revoke(struct ml_store *, const struct ml_uuid *site, bool disown, struct ml_error *);

/* ---- a new database ------------------------------------------------------------------- */

struct ml_setup {
	struct ml_str officer;
	struct ml_str team;       /* name of a new team, "" none */
	struct ml_str words;      /* or the words or the text of an invitation */
	const char *invitation;   /* or its file, NULL none; and its phrase */
	struct ml_str passphrase;
	bool (*fill)(void *arg, struct ml_store *, struct ml_error *); /* what else must succeed; NULL: nothing */
	void *arg;
};
/* Makes it, all or nothing: when its team cannot be made or joined, or `fill` fails, no file stays. */
bool ml_setup_make(struct ml_context *, const char *path, const struct ml_setup *, struct ml_store **, struct ml_error *);

/* ---- QR codes (libqrencode) ---------------------------------------------------------- */

struct ml_qr {
	uint32_t size;	      /* modules a side, without the quiet zone */
	const uint8_t *dark;  /* size * size, 1: dark; in the arena */
};
enum { ML_QR_QUIET = 4 }; /* light modules around it */
bool ml_qr_make(struct ml_arena *, struct ml_str text, struct ml_qr *, struct ml_error *);
enum { ML_QR_INVERSE = 1, ML_QR_ASCII = 2 };
/* One line of text a row, quiet zone included: half blocks, two rows of modules a line; ASCII: "##" a module, one row a
 * line. What is drawn is dark; INVERSE: what is drawn is light (a dark terminal without colours). Returns the lines. */
uint32_t ml_qr_draw(const struct ml_qr *, unsigned flags, struct ml_buf *out);

/* ---- bundles --------------------------------------------------------------------------- */

struct ml_bundle_options {
	bool full;
	const struct ml_uuid *for_site; /* NULL: for all members: since what the least informed one has */
	/* Filters, all of which a record must pass; with one of them the bundle is partial: it moves no acknowledgement. */
	struct ml_str territory;        /* code: records of it and below, "" all */
	const struct ml_kind *kind;     /* NULL: all */
	const struct ml_uuid *directorate; /* organisation: it, what is shared with it, what refers to it; NULL: all */
	struct ml_str from, to;         /* YYYY-MM-DD, both included, "" open: date of the record, else of its last change */
	bool with_cited;                /* also the records that the chosen ones refer to */
	/* An extract without personal data (see share/doc/bundle.md), sealed by this passphrase, for people outside the team. */
	struct ml_str passphrase;       /* .n == 0: a bundle for the team */
	uint32_t least;                 /* extract: smallest number of people that is told; 0: 5 */
};
/* Figures of an extract: how many records of a kind hold a value, before anything was left out. */
struct ml_figure {
	uint64_t kind, field; /* wire numbers */
	struct ml_str value;  /* as ml_value_plain writes it */
	uint64_t count;       /* 0: not told, it is smaller than `least` or would give a smaller one away */
};
struct ml_bundle_info {
	int format;
	struct ml_uuid team, site, incarnation;
	struct ml_str officer;   /* in the arena */
	int64_t time;            /* ms, sender's clock */
	int64_t since, upto;     /* the sender's change numbers covered: since < c <= upto */
	bool full, partial;      /* partial: a scope filter was used */
	bool extract;            /* without personal data; not of this team's records as they are */
	struct ml_str scope;     /* in words, "" all */
	uint64_t records;
	uint64_t bytes;          /* file size */
	struct ml_figure *figures; /* of an extract */
	uint32_t n_figures, least;
};
/* Is the file an extract (by its first bytes only)? Then the calls below want its passphrase. */
bool ml_bundle_is_extract(struct ml_store *, const char *path);
/* Writes PATH.part, fsync, reads back and verifies, renames. BUNDLE_EMPTY when there is nothing to give. */
bool ml_bundle_write(struct ml_store *, const char *path, const struct ml_bundle_options *, struct ml_arena *, struct ml_bundle_info *,
	struct ml_error *);
/* How many records a bundle with these options would hold. */
bool ml_bundle_count(struct ml_store *, const struct ml_bundle_options *, uint64_t *records, struct ml_error *);
/* "maillage-OFFICER-20261122-1430.mlg": ASCII, safe on FAT. */
void ml_bundle_name(struct ml_store *, struct ml_buf *out);
/* Verifies the whole file, changes nothing. */
bool ml_bundle_inspect(struct ml_store *, const char *path, struct ml_arena *, struct ml_bundle_info *, struct ml_error *);
/* The same for an extract. */
bool ml_extract_inspect(struct ml_store *, const char *path, struct ml_str passphrase, struct ml_arena *, struct ml_bundle_info *,
	struct ml_error *);
bool ml_extract_visit(struct ml_store *, const char *path, struct ml_str passphrase, ml_visit_fn, void *arg, struct ml_error *);
/* The records, after verification, without merging. */
bool ml_bundle_visit(struct ml_store *, const char *path, ml_visit_fn, void *arg, struct ml_error *);
/* The title of a record that a visit hands out, whether it is here or not. */
struct ml_str ml_bundle_record_title(struct ml_store *, struct ml_arena *, uint64_t kind, const struct ml_state *);

enum { ML_COPIED_MAX = 4 };
struct ml_merge_report {
	struct ml_bundle_info from; /* of the last bundle */
	uint64_t records, created, updated, unchanged, conflicts, erased;
	uint64_t refused;           /* bundles refused */
	bool gap;                   /* the sender wrote changes we have not: (gap_since, gap_upto] is missing */
	int64_t gap_since, gap_upto;
	int64_t duplicates;         /* for the caller of one or many merges, by ml_dup_found_since; -1: not looked for */
	uint32_t n_copied;          /* sites that this bundle showed to have been copied or restored; at most ML_COPIED_MAX */
	struct ml_uuid copied[4];
	bool known;                 /* this very bundle, or all of it, was merged before */
};
/* Quarantine, verify, one transaction, one undo step. dry: same counts, nothing kept. */
bool ml_bundle_merge(struct ml_store *, const char *path, bool dry, struct ml_arena *, struct ml_merge_report *, struct ml_error *);

/* ---- quarantine: bundles of a revoked site that came after its revocation was known --------- */

enum ml_quarantine_state { ML_Q_WAITING, ML_Q_ACCEPTED, ML_Q_DROPPED };
struct ml_quarantined {
	int64_t id;		    /* 1, 2, … as shown */
	enum ml_quarantine_state state;
	int64_t at;		    /* put aside, ms */
	int64_t decided;	    /* ms, 0 not yet */
	char *path;		    /* of the copy beside the database */
	struct ml_bundle_info info; /* as the bundle says of itself */
};
/* ml_bundle_merge that fails with BUNDLE_REVOKED has put a copy aside. Newest first; strings in the arena. */
bool ml_quarantine_list(struct ml_store *, struct ml_arena *, struct ml_quarantined **, uint32_t *n, struct ml_error *);
uint32_t ml_quarantine_waiting(struct ml_store *);
/* Its records, verified, not merged. */
bool ml_quarantine_visit(struct ml_store *, int64_t id, ml_visit_fn, void *arg, struct ml_error *);
/* Merges it whole, in one undoable step; dry: counts only. The copy stays until it is dropped. */
bool ml_quarantine_accept(
	struct ml_store *, int64_t id, bool dry, struct ml_arena *, struct ml_merge_report *, struct ml_error *);
/* Deletes the copy; the same file is not put aside again. */
bool ml_quarantine_drop(struct ml_store *, int64_t id, struct ml_error *);
/* Takes an extract in, as an import: its records are made or edited here under their pseudonyms; a value that it does not give
 * stays. One step. Refused in the team it comes from (EXTRACT_OWN). */
bool ml_extract_merge(struct ml_store *, const char *path, struct ml_str passphrase, bool dry, struct ml_arena *,
	struct ml_merge_report *, struct ml_error *);

/* ---- exchange folder: a stick, a shared or synchronised folder ------------------------------------ */

#define ML_FOLDER_NAME "maillage" /* bundles are written into this folder inside it; they are read there and at its root */

enum ml_folder_mode {
	ML_FOLDER_RUN,
	ML_FOLDER_DRY, /* the same counts; folder and database stay as they are */
	ML_FOLDER_LOOK /* manifests only: how much there is to read and to write; no effect on records is counted */
};
struct ml_folder_options {
	enum ml_folder_mode mode;
	bool full;                      /* writes everything, not only what others lack */
	const struct ml_uuid *for_site; /* writes for this colleague alone; NULL: for the team */
	bool take_only;                 /* reads, and leaves the folder as it is */
	bool no_backup;                 /* none is made before the first bundle is merged */
	uint64_t most_bytes;            /* of the file written; 0: what the folder's file system takes */
};
struct ml_folder_refused {
	struct ml_str name; /* of the file in the folder */
	struct ml_error why;
};
struct ml_folder_gap { /* changes (since, upto] of a site are missing here */
	struct ml_uuid site;
	struct ml_str officer;
	int64_t since, upto;
};
struct ml_folder_sender { /* who has something new for us in the folder */
	struct ml_uuid site;
	struct ml_str officer;
	int64_t time; /* of its newest bundle, ms */
	uint64_t bundles, records, created, updated, conflicts;
};
/* Everything in the arena. */
struct ml_folder_report {
	uint32_t found;  /* colleagues' bundles that could be read, known ones included */
	uint32_t merged; /* of these, those with something new; LOOK: those that would be merged */
	uint64_t records, created, updated, unchanged, conflicts, erased; /* of the merged ones */
	uint32_t n_refused, n_gaps, n_senders;
	struct ml_folder_refused *refused; /* left alone, each with its reason */
	struct ml_folder_gap *gaps;        /* known at the end, whatever folder they come from */
	struct ml_folder_sender *senders;
	uint32_t copying;  /* files that another program has not finished copying */
	uint32_t left_out; /* files beyond the number looked at */
	bool written;      /* a bundle was (DRY, LOOK: would be) written */
	bool receipt;      /* it holds no records: it only acknowledges */
	struct ml_str file; /* its name in the folder; "" when not run */
	uint64_t wrote_records, wrote_bytes;
	uint32_t acknowledged; /* colleagues' bundles that it acknowledges */
	uint32_t removed;      /* own bundles that nobody needs any more, taken away */
	struct ml_error unsaved; /* why there is no backup from before; code NONE: there is, or nothing was merged */
	struct ml_hash128 digest;
	bool safe; /* run to its end: everything is on the medium, the stick may be pulled */
};
/*
 * Takes in what is new in the folder, then writes at most one bundle with what the others lack or wait to be
 * acknowledged, then removes own bundles that all have. Needs no lock: a laptop writes and removes its own files only.
 * Refused files do not make it fail. Fails with the folder's or the database's trouble; the report then tells what had
 * been done by then, and doing it again goes on from there.
 */
bool ml_folder_sync(struct ml_store *, const char *dir, const struct ml_folder_options *, struct ml_arena *,
	struct ml_folder_report *, struct ml_error *);
/* Sticks that are plugged in, as /media/NAME, /media/USER/NAME or the same in /run/media, sorted. */
void ml_folder_sticks(struct ml_context *, struct ml_arena *, struct ml_str **, uint32_t *n);

/* ---- digest as words ------------------------------------------------------------------------ */

/* Eight words of the list in share/ (2048 French words: 88 bits of the 128), and 32 hex digits. */
void ml_digest_words(const struct ml_hash128 *, struct ml_buf *out);
void ml_digest_hex(const struct ml_hash128 *, struct ml_buf *out);

#endif
