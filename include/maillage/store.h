/*
 * store (L3): records in the database: read, write, list, search, history, undo, bin, erasure, drafts.
 * Knows no kind by name. One thread; one store per database file; several programs may have the same file open.
 *
 * rid: local row id of a record, never travels. Its low 8 bits are the kind's wire number (0: a kind this program
 * does not know), so a list may mix kinds. rids grow: those of one step's new records are one range.
 */
#ifndef MAILLAGE_STORE_H
#define MAILLAGE_STORE_H

#include <maillage/base.h>
#include <maillage/db.h>
#include <maillage/model.h>
#include <maillage/state.h>

struct ml_store;
struct ml_list;

/* ---- life ------------------------------------------------------------------------ */

enum { ML_STORE_READ_ONLY = 1 };
/* New database with its site id; fails with EXISTS. officer: name of the person who writes here, may be empty. Reference
 * territories are written at once. */
bool ml_store_create(struct ml_context *, const char *path, struct ml_str officer, struct ml_store **, struct ml_error *);
bool ml_store_open(struct ml_context *, const char *path, unsigned flags, struct ml_store **, struct ml_error *);
void ml_store_close(struct ml_store *);
struct ml_context *ml_store_context(struct ml_store *);
struct ml_db *ml_store_db(struct ml_store *); /* for the tables of upper layers; never for records */
const char *ml_store_path(const struct ml_store *);
bool ml_store_is_read_only(const struct ml_store *);

/* Small settings and secrets, by key ("ui.theme", "team.id"…). Local, never in bundles. get: false if absent. */
bool ml_store_get_meta(struct ml_store *, const char *key, struct ml_buf *out);
bool ml_store_set_meta(struct ml_store *, const char *key, struct ml_str value, struct ml_error *); /* value.p NULL removes */

/* ---- sites, incarnations ------------------------------------------------------------ */

struct ml_site {
	struct ml_uuid id;
	struct ml_str officer; /* name of who writes there */
	bool here;
	bool copied; /* it was copied or restored: two lines of its incarnations went on */
};
const struct ml_lineage *ml_store_lineage(struct ml_store *);
struct ml_uuid ml_store_site(struct ml_store *);
/* The incarnation that the next write will use; ML_INC_NONE before the first write after opening. */
uint32_t ml_store_incarnation(struct ml_store *);
struct ml_str ml_store_officer_of(struct ml_store *, const struct ml_uuid *site); /* "" unknown; valid until the store closes or learns */
bool ml_store_set_officer(struct ml_store *, struct ml_str name, struct ml_error *);
bool ml_store_learn_site(struct ml_store *, const struct ml_uuid *site, struct ml_str officer, struct ml_error *);
/* Index of an incarnation met in a bundle, recorded if new; parents first. ML_INC_NONE with error if it contradicts what is known. */
uint32_t ml_store_learn_inc(struct ml_store *, const struct ml_inc *, struct ml_error *);
bool ml_store_sites(struct ml_store *, struct ml_arena *, struct ml_site **, uint32_t *n, struct ml_error *);
/* Those that were copied, in no order, at most max; inside a step as it stands. */
uint32_t ml_store_copied_sites(struct ml_store *, struct ml_uuid *out, uint32_t max);
/* Was it found, and not yet told to the user, that this database was copied or restored? when: ms. The history has it for ever. */
bool ml_store_copy_found(struct ml_store *, int64_t *when);
bool ml_store_copy_told(struct ml_store *, struct ml_error *);
/* Is this machine's clock visibly wrong? latest: the later time that shows it, ms. */
enum ml_clock_state { ML_CLOCK_FINE, ML_CLOCK_BEHIND_WRITES /* by more than a day */, ML_CLOCK_BEHIND_PROGRAM };
enum ml_clock_state ml_store_clock(struct ml_store *, int64_t *latest);

/* ---- fields, own fields included ------------------------------------------------------- */

/* The kind's fields then its own fields (custom_field records), valid until the next change of a custom_field. */
const struct ml_field *const *ml_store_fields(struct ml_store *, const struct ml_kind *, uint32_t *n);
const struct ml_field *ml_store_field(struct ml_store *, const struct ml_kind *, struct ml_str key); /* NULL: none */

/* ---- reading ------------------------------------------------------------------------------ */

enum {
	ML_R_BINNED = 1,
	ML_R_CONFLICT = 2, /* a one-valued field has several distinct values */
	ML_R_REVIVED = 4,  /* edited after binning */
	ML_R_ERASED = 8,
	ML_R_MERGED = 16,  /* read as another one, that stands for it (see duplicates): shown nowhere by itself */
	ML_R_FUTURE = 32,  /* a value's time is more than 24 h ahead of this clock */
	ML_R_MERGED_EDITED = 64 /* joined to another, and holds a value written by someone who did not know of it: to review */
};
#define ML_R_HIDDEN (ML_R_BINNED | ML_R_ERASED | ML_R_MERGED) /* what no list, count or search shows */

struct ml_record {
	int64_t rid;
	struct ml_uuid id;
	const struct ml_kind *kind; /* NULL: unknown kind */
	uint64_t kind_wire;
	unsigned flags;
	int64_t change;             /* local change number of the last write */
	struct ml_state *state;
};
/* Whole record in the arena; NULL with error (NOT_FOUND…). Erased records are returned, flagged and empty. */
struct ml_record *ml_store_get(struct ml_store *, struct ml_arena *, int64_t rid, struct ml_error *);
int64_t ml_store_rid(struct ml_store *, const struct ml_uuid *); /* 0: not here */
bool ml_store_id(struct ml_store *, int64_t rid, struct ml_uuid *out);
/* Full id or unique prefix of 6 or more hex digits (dashes allowed). kind NULL: any. */
bool ml_store_resolve(struct ml_store *, struct ml_str text, const struct ml_kind *, int64_t *rid, struct ml_error *);
/* Values of one field: shown one, or all distinct elements of a set. */
const struct ml_value *ml_record_values(const struct ml_record *, struct ml_arena *, const struct ml_field *, uint32_t *n);
/* Values of fields that this program does not know (all of them, for an unknown kind), as text; references by title. */
struct ml_unknown {
	uint64_t wire;
	struct ml_str text;
};
struct ml_unknown *ml_record_unknown(struct ml_store *, struct ml_arena *, const struct ml_record *, uint32_t *n);
int64_t ml_record_created(const struct ml_store *, const struct ml_record *); /* ms */
int64_t ml_record_changed(const struct ml_store *, const struct ml_record *, struct ml_uuid *site); /* ms; site may be NULL */

struct ml_cell {
	const struct ml_value *v;
	uint32_t n;
};
/* The named columns only: what a list row needs. cells[i] for fields[i]. flags may be NULL. */
bool ml_store_row(struct ml_store *, struct ml_arena *, int64_t rid, const struct ml_field *const *fields, uint32_t n,
	struct ml_cell *cells, unsigned *flags, struct ml_error *);
/* Display titles, by the kind's title format. Never NULL: "" if all its fields are empty; of an id that is not here: .p == NULL. */
struct ml_str ml_store_title(struct ml_store *, struct ml_arena *, int64_t rid);
struct ml_str ml_store_subtitle(struct ml_store *, struct ml_arena *, int64_t rid);
struct ml_str ml_store_title_of(struct ml_store *, struct ml_arena *, const struct ml_uuid *);
/* Adds the values of a field as its reader sees them, one after the other; references by their titles. */
void ml_store_show(
	struct ml_store *, struct ml_arena *, struct ml_buf *, const struct ml_field *, const struct ml_value *, uint32_t n);
/* Records of `kind` (NULL: any) that refer to rid, or to one that is read as it, through `field` (NULL: any), not hidden, by rid. */
bool ml_store_backrefs(struct ml_store *, struct ml_arena *, int64_t rid, const struct ml_kind *, const struct ml_field *,
	int64_t **rids, uint32_t *n, struct ml_error *);

/* ---- lists and search ------------------------------------------------------------------------ */

struct ml_query {
	const struct ml_kind *kind; /* NULL: all kinds (text needed) */
	struct ml_str text;         /* words as typed: folded, prefixes, any order, one typing error */
	struct ml_str where;        /* "field=value and field~text and field>=value"; also field!=value, field<, field<=, field>, "field=" (empty);
	                             * of a reference: "field=?" its record did not come, "field!=?" it is here */
	const char *sort;           /* field keys, ',' between, '-' before: descending; NULL: natural (or by rank when text is given) */
	enum { ML_WITHOUT_BIN, ML_ONLY_BIN, ML_WITH_BIN } bin; /* erased records never show */
	unsigned flags_all;         /* only records with all these flags (ML_R_CONFLICT…) */
	bool with_merged;           /* also records read as another one (asked for by flags_all, they come anyway) */
	bool without_merged;        /* never those */
	uint32_t limit;             /* 0: none */
};
enum ml_tier { ML_TIER_TITLE_START, ML_TIER_TITLE_WORD, ML_TIER_OTHER, ML_TIER_TIED, ML_TIER_CORRECTED };
struct ml_list *ml_store_list(struct ml_store *, const struct ml_query *, struct ml_error *); /* a snapshot of ids; NULL on failure */
struct ml_list *ml_list_of_rids(const int64_t *rids, uint64_t n); /* these, in this order */
void ml_list_destroy(struct ml_list *);
uint64_t ml_list_count(const struct ml_list *); /* exact, whatever the limit */
uint64_t ml_list_size(const struct ml_list *);  /* how many can be asked for with ml_list_at */
int64_t ml_list_at(const struct ml_list *, uint64_t i); /* rid; O(1) */
uint64_t ml_list_ids(const struct ml_list *, uint64_t from, uint64_t n, int64_t *out); /* a range at once; how many there were */
bool ml_list_is_corrected(const struct ml_list *, uint64_t i); /* matched through a corrected typing error */
bool ml_list_find(const struct ml_list *, int64_t rid, uint64_t *at); /* place of a record; false: not in the list */

/*
 * The same answer made by slices, for a screen that goes on answering keys: what a filter leaves of a kind (not in the bin), in an
 * order. Until it is done, ml_sift_list gives what was found so far, in natural order. Words filter the answer without
 * reading records again. Reads the records as they are at each slice: begin again when they changed.
 */
struct ml_sift;
struct ml_sift *ml_sift_begin(struct ml_store *, const struct ml_kind *, struct ml_str where, const char *sort, struct ml_error *);
bool ml_sift_work(struct ml_sift *, int64_t us, struct ml_error *); /* for about that long; 0: to the end */
bool ml_sift_is_done(const struct ml_sift *);
unsigned ml_sift_percent(const struct ml_sift *);
struct ml_list *ml_sift_list(struct ml_sift *, struct ml_str text, struct ml_error *);
void ml_sift_destroy(struct ml_sift *); /* its lists stay valid */

/*
 * The values that a field has among the records that a filter leaves, and how many have each. By slices too. Dates are counted by the
 * words of ml_where_spans; texts that fold alike are one.
 */
struct ml_facet;
struct ml_facet_value {
	struct ml_str value; /* as a filter takes it; "" for empty fields */
	struct ml_str label; /* a text as it was first met; else empty: to be shown from the value */
	uint64_t n;
};
/* among: NULL, or only these (it is not kept). */
struct ml_facet *ml_facet_begin(struct ml_store *, const struct ml_kind *, const struct ml_field *, struct ml_str where,
	const struct ml_list *among, struct ml_error *);
bool ml_facet_work(struct ml_facet *, int64_t us, struct ml_error *);
bool ml_facet_is_done(const struct ml_facet *);
/* So far: choices and spans in their order, others by number; the empty one last. Strings in the arena. */
struct ml_facet_value *ml_facet_values(const struct ml_facet *, struct ml_arena *, uint32_t *n);
void ml_facet_destroy(struct ml_facet *);
bool ml_field_is_facet(const struct ml_field *); /* worth offering as a filter by values */

/* Number of records of a kind, not binned. */
uint64_t ml_store_count(struct ml_store *, const struct ml_kind *);
uint64_t ml_store_count_flag(struct ml_store *, unsigned flag); /* records of any kind with a flag (conflicts, bin) */
/*
 * A filter expression is conditions with " and " between. "field=a|b" is any of several values, "field!=a|b" none of them; an empty one
 * is the empty field; a value with a bar, " and " or blanks around stands between quotes. Of dates: also the words of
 * ml_where_spans ("due_on=this_week"), which mean what they say on the day they are read.
 */
struct ml_condition {
	const struct ml_field *field;
	const char *op; /* "=", "!=", "~", "<", "<=", ">", ">=" */
	const struct ml_str *values;
	uint32_t n; /* 1, or more for "=" and "!=" */
};
bool ml_where_split(struct ml_store *, struct ml_arena *, const struct ml_kind *, struct ml_str where, struct ml_condition **, uint32_t *n,
	struct ml_error *);
bool ml_condition_is_inside(const struct ml_condition *); /* "territory<=X": X and what lies in it */
void ml_where_add(struct ml_buf *, const struct ml_condition *); /* one more condition behind an expression */
struct ml_where_span {
	const char *key, *label /* msgid */, *words /* typed instead, '|' between */;
};
const struct ml_where_span *ml_where_spans(uint32_t *n);
/* Checks a filter expression without running it. */
bool ml_where_check(struct ml_store *, const struct ml_kind *, struct ml_str where, struct ml_error *);

/* Has anyone (this program or another) written since the last call? Cheap; call it when idle. Refreshes caches. */
bool ml_store_poll(struct ml_store *);
/* Grows with every change seen by this program: a screen redraws when it moved. */
uint64_t ml_store_generation(const struct ml_store *);

/* Values that records have in a field of texts or tags, the most used first: for completion. Only the latest records are
 * looked at, so that it takes no longer in a large database. Strings in the arena. */
struct ml_used {
	struct ml_str value;
	uint64_t n;
};
bool ml_store_used(struct ml_store *, struct ml_arena *, const struct ml_kind *, const struct ml_field *, uint32_t most,
	struct ml_used **, uint32_t *n, struct ml_error *);
/* Middle of the positions that the latest records of a kind have in `position` where `place` (a text or a reference) has this
 * value; *n: how many there are, 0: none. */
bool ml_store_middle(struct ml_store *, const struct ml_kind *, const struct ml_field *position, const struct ml_field *place,
	const struct ml_value *, double *lat, double *lon, uint64_t *n, struct ml_error *);

/* ---- writing: everything happens in a step, which is one transaction and one undo ------------- */

struct ml_edit {
	const struct ml_field *field;
	enum ml_put_op op;
	uint32_t n;
	const struct ml_value *v;
	bool in_order; /* SET of several values: they are to stand in this order (the first is what lists show) */
};

/* name: "save", "import", "merge", "bin", "undo"…; label: what the history shows (a title, a file name). */
bool ml_step_begin(struct ml_store *, const char *name, struct ml_str label, struct ml_error *);
bool ml_step_commit(struct ml_store *, struct ml_error *); /* a step that changed nothing leaves no trace */
void ml_step_cancel(struct ml_store *);
bool ml_step_is_open(const struct ml_store *);
/* A rehearsal: steps up to its end are done for real, each seeing what the ones before it left, then all is taken back and nothing
 * of it stays anywhere: what a dry run counts is what the run will count. No step may be open; other programs wait meanwhile. */
bool ml_store_rehearse(struct ml_store *, struct ml_error *);
void ml_store_rehearse_end(struct ml_store *); /* fine without one */
bool ml_store_rehearses(const struct ml_store *);

/* Much is written until the end, in one step or in many: pages are kept in more memory meanwhile. It nests. */
void ml_store_bulk(struct ml_store *);
void ml_store_bulk_end(struct ml_store *);

/* id: NULL draws one (or derives it, kind->derive). A record that exists already under a derived id is edited. Required fields
 * and limits are checked. rid may be NULL. */
bool ml_store_add(struct ml_store *, const struct ml_kind *, const struct ml_uuid *id, const struct ml_edit *, uint32_t n, int64_t *rid,
	struct ml_error *);
/* Edits that change nothing take no dot. *changed may be NULL. */
bool ml_store_edit(struct ml_store *, int64_t rid, const struct ml_edit *, uint32_t n, bool *changed, struct ml_error *);
/* A canonical record is binned, restored and erased with all that it stands for (see duplicates); another one by itself. */
bool ml_store_bin(struct ml_store *, int64_t rid, struct ml_error *);
bool ml_store_restore(struct ml_store *, int64_t rid, struct ml_error *);
/* For good, everywhere; also cleans index, history, drafts and WAL when the step commits. Cannot be undone. */
bool ml_store_erase(struct ml_store *, int64_t rid, struct ml_error *);
/* Import: add or edit without the checks that concern a whole form (required fields), `unchanged` told apart. */
enum ml_outcome { ML_UNCHANGED, ML_CREATED, ML_UPDATED, ML_CONFLICTED, ML_WAS_ERASED, ML_OUTCOMES };
bool ml_store_upsert(struct ml_store *, const struct ml_kind *, const struct ml_uuid *id, const struct ml_edit *, uint32_t n,
	enum ml_outcome *, int64_t *rid, struct ml_error *);
/* Takes a record of a bundle in, by vectors first. kind by wire number, known or not. CONFLICTED: this merge made or left a
 * conflict that was not there before. */
bool ml_store_merge(struct ml_store *, uint64_t kind_wire, const struct ml_uuid *id, const struct ml_state *, enum ml_outcome *,
	struct ml_error *);
int64_t ml_store_change_before(const struct ml_store *); /* the last change, before that, of the record merged last; 0: it is new */
/* Looks the next records up together, at most ML_AHEAD of one kind, which are then merged one by one in this order: saves time,
 * changes nothing. */
enum { ML_AHEAD = 32 };
bool ml_store_look_ahead(struct ml_store *, uint64_t kind_wire, const struct ml_uuid *ids, const struct ml_state *const *states,
	uint32_t n, struct ml_error *);

/* ---- history, undo ------------------------------------------------------------------------------ */

struct ml_step {
	int64_t id;
	const char *name;      /* "save"… */
	struct ml_str label;
	int64_t time;          /* ms */
	struct ml_uuid site;
	uint32_t created, changed;
	bool undone;           /* by a later undo that was not redone */
	bool undoable;
	bool turn;             /* an undo, a redo or a note: not itself to be undone */
};
/* What a step's name means to people: a msgid; an unknown name stands for itself. */
const char *ml_step_label(const char *name);
/* Newest first, at most limit. */
bool ml_store_steps(struct ml_store *, struct ml_arena *, uint32_t limit, struct ml_step **, uint32_t *n, struct ml_error *);

struct ml_past { /* one value a field has or had */
	const struct ml_field *field; /* NULL: unknown field */
	uint64_t field_wire;
	const struct ml_value *v;     /* NULL: the field was emptied by this write */
	int64_t time;
	struct ml_uuid site;
	bool current;  /* still in the record */
	bool shown;    /* the one shown, in a one-valued field */
	int64_t joined; /* not 0: this record was joined to the one whose history it is (field: merged_into, v: its id) */
};
/* Every value known here, newest first, who and when. */
bool ml_store_history(struct ml_store *, struct ml_arena *, int64_t rid, struct ml_past **, uint32_t *n, struct ml_error *);
/*
 * Undo of any step, not only the last. A field that the step touched goes back to its former values unless a later step that
 * still stands (a save, a merge… that was not undone; undos and redos count for what they act on) touched it too: then it is left
 * alone. A record that the step created goes to the bin unless a later step that stands edited it. All that is left alone is
 * listed. It is one new step of new writes, which travels, and which redo takes back.
 */
struct ml_undo_left {
	int64_t rid;
	uint64_t field_wire;          /* 0: the record itself, created by the step and edited since */
	const struct ml_field *field; /* NULL: the record itself, or a field unknown here */
	int64_t step;                 /* the last one that touched it */
};
enum { ML_UNDO_LEFT_MAX = 1000 };
struct ml_undo_report {
	struct ml_step step;        /* the one undone or redone, in the arena */
	uint64_t records, fields;   /* that go back */
	uint64_t binned;            /* created by the step */
	uint64_t left_records, left_fields; /* left alone: records created by it; fields */
	uint32_t n_left;            /* listed, at most ML_UNDO_LEFT_MAX */
	struct ml_undo_left *left;
};
/* NOTHING_TO_UNDO: no such step, undone already, an erasure, or itself an undo. dry: the report only. */
bool ml_store_undo_step(struct ml_store *, struct ml_arena *, int64_t id, bool dry, struct ml_undo_report *, struct ml_error *);
/* Undoes the last step not yet undone (redo: the last undo) as a new step; *step tells which, for the message. */
bool ml_store_undo(struct ml_store *, struct ml_arena *, struct ml_step *step, struct ml_error *);
bool ml_store_redo(struct ml_store *, struct ml_arena *, struct ml_step *step, struct ml_error *);

/* ---- conflicts ------------------------------------------------------------------------------------ */

struct ml_conflict {
	int64_t rid;
	const struct ml_field *field; /* NULL: a field this program does not know */
	const struct ml_slot *slot;
};
bool ml_store_conflicts(struct ml_store *, struct ml_arena *, int64_t rid /* 0: all */, struct ml_conflict **, uint32_t *n,
	struct ml_error *);
/* Settles with this value (one of them, or another): a write that has seen all. Inside a step. */
bool ml_store_settle(struct ml_store *, int64_t rid, const struct ml_field *, const struct ml_value *, struct ml_error *);

/* ---- duplicates ------------------------------------------------------------------------------------ */

/*
 * Joining says that two records are one: `merged_into` on the one that disappears. A group has one canonical record, the only one
 * that lists, counts and search show; titles, references, filters and records that refer to any of the group are read through it.
 * It is living while any of the group is (then binned), one that was not joined to another before one that was, then the lowest
 * id; nothing but the records says so, so that every laptop agrees. Link records whose id derives from what they link
 * (attendance) and that link the same after reading are one too: the strongest (kind->prevails) stands for them.
 */
/* rid joined to `into` (or to what it is read as). edits: what the kept record takes, field by field; sets that they do not name are
 * united. Withdraws what was said of the two being distinct. Refused: SAME_RECORD (already one), KIND_OTHER, ERASED, BINNED. A
 * member of the same group whose join was edited by others (ML_R_MERGED_EDITED) may be joined again, one that stands for its group
 * to itself: that says it was seen. */
bool ml_store_join(struct ml_store *, int64_t rid, int64_t into, const struct ml_edit *, uint32_t n, struct ml_error *);
/* What the kept record lacks and the other has: for each one-valued field that is empty in `into` and filled in rid. */
bool ml_store_join_missing(struct ml_store *, struct ml_arena *, int64_t rid, int64_t into, struct ml_edit **, uint32_t *n,
	struct ml_error *);
/* Takes rid out of what it was joined to; NOT_JOINED. What the kept record took stays there: undoing the step takes it back too. */
bool ml_store_unjoin(struct ml_store *, int64_t rid, struct ml_error *);
/* The record that stands for this one: itself as a rule. Cheap. */
int64_t ml_store_canonical(struct ml_store *, int64_t rid);
struct ml_uuid ml_store_canonical_id(struct ml_store *, const struct ml_uuid *);
/* Values of a field as they are read: references to canonical records, each once. v itself when there is nothing to change. */
const struct ml_value *ml_store_read_as(
	struct ml_store *, struct ml_arena *, const struct ml_field *, const struct ml_value *v, uint32_t *n);
/* The records that are here of a record's group, canonical first, then by id; binned ones too. n is 1 for a record by itself. */
bool ml_store_group(struct ml_store *, struct ml_arena *, int64_t rid, int64_t **rids, uint32_t *n, struct ml_error *);
/* "Not a duplicate": a record of kind distinct, whose id derives from the two; it travels, and is withdrawn by its bin. Said of two
 * records, it holds for their groups. distinct: false withdraws. */
bool ml_store_distinct(struct ml_store *, int64_t a, int64_t b, bool distinct, struct ml_error *);
bool ml_store_is_distinct(struct ml_store *, int64_t a, int64_t b);

/* ---- duplicates: finding them ------------------------------------------------------------------------------ */

/*
 * One person or organisation entered on two laptops. What a field says of that stands in the tables of the kinds (enum
 * ml_dup_by). Keys under which candidates meet and the suspected pairs are derived tables that follow the records by change
 * number: saving costs nothing, ml_dup_refresh catches up. A pair is suspected when both records are shown, share a key, score
 * ML_DUP_LEAST or more, and were not declared distinct or joined.
 */
enum { ML_DUP_LEAST = 50, ML_DUP_PROBABLE = 70, ML_DUP_REASONS = 12, ML_DUP_KEYS = 64 };
enum ml_dup_what { ML_DUP_NAME_SAME, ML_DUP_NAME_NEAR, ML_DUP_NAME_CLOSE, ML_DUP_NAME_LIKE, ML_DUP_NAME_INVERTED,
	ML_DUP_NAME_OTHER, ML_DUP_GIVEN_OTHER, ML_DUP_PHONE_SAME, ML_DUP_EMAIL_SAME, ML_DUP_ACRONYM_SAME, ML_DUP_SIREN_SAME,
	ML_DUP_SAME, ML_DUP_OTHER };
struct ml_dup_reason {
	enum ml_dup_what what;
	const struct ml_field *field; /* the one that says it */
	int points;                   /* below 0: speaks against */
};
struct ml_dup_verdict {
	int score; /* 0 to 100 */
	uint32_t n;
	struct ml_dup_reason why[ML_DUP_REASONS];
};
/* A reason in words ("même téléphone"); tr translates a msgid with its context (NULL: none). */
void ml_dup_reason_show(struct ml_buf *, const struct ml_dup_reason *, const char *(*tr)(const char *ctxt, const char *msgid));
const char *ml_dup_what_key(enum ml_dup_what); /* "phone_same": for machines */
const char *ml_dup_words(int score); /* msgid: "presque certain"… */

bool ml_dup_has_rules(const struct ml_kind *);

/* Brings keys and suspects up to date, with progress; cancelled: what was there before stays. most: gives up (*done false)
 * when more records than that are to be looked at; 0: any number. Works inside an open step too. Read-only: *done false. */
bool ml_dup_refresh(struct ml_store *, uint64_t most, bool *done, struct ml_error *);
/* The same by parts, for moments when nothing is typed: at most `most` records of a kind a call, *done when nothing is left.
 * Outside a step, where it does nothing. */
bool ml_dup_advance(struct ml_store *, uint64_t most, bool *done, struct ml_error *);
struct ml_dup_pair {
	int64_t a, b; /* rids, a < b */
	int score;
};
/* Suspected pairs as of the last refresh, best first. kind NULL: any; min: least score; limit 0: none. */
bool ml_dup_pairs(struct ml_store *, struct ml_arena *, const struct ml_kind *, int min, uint32_t limit, struct ml_dup_pair **,
	uint32_t *n, struct ml_error *);
uint64_t ml_dup_count(struct ml_store *, int min);
/* For the report of a merge or an import, also inside its step: catches up unless that is long work, and counts the probable
 * pairs with a record changed after `change`. -1: not looked for. */
int64_t ml_dup_found_since(struct ml_store *, int64_t change);
/* Why two records are taken for one, or not. */
bool ml_dup_compare(struct ml_store *, int64_t a, int64_t b, struct ml_dup_verdict *, struct ml_error *);
/* Records that look like one being typed (besides `self`, 0: new), best first, at most `most`. Costs a few index lookups. */
struct ml_dup_hit {
	int64_t rid;
	struct ml_dup_verdict verdict;
};
bool ml_dup_like(struct ml_store *, struct ml_arena *, const struct ml_kind *, ml_values_fn, void *arg, int64_t self, uint32_t most,
	struct ml_dup_hit **, uint32_t *n, struct ml_error *);

/* ---- exchange support --------------------------------------------------------------------------------- */

int64_t ml_store_last_change(struct ml_store *);
/* Calls visit for every record (binned, erased and unknown kinds too) with change > since and <= upto, grouped by kind, in
 * rid order. The state is in a scratch arena that is reset after each call. visit returning false stops with its error. */
typedef bool (*ml_visit_fn)(void *arg, uint64_t kind_wire, const struct ml_uuid *id, const struct ml_state *, struct ml_error *);
bool ml_store_visit(struct ml_store *, int64_t since, int64_t upto, ml_visit_fn, void *arg, struct ml_error *);
struct ml_hash128 ml_store_digest(struct ml_store *);
/* Recomputes digest, flags, links, groups of duplicates and the UUID index and compares; integrity of the file too. Faults as lines in
 * report. Groups, which are derived, are made anew when they are wrong and the store can be written. */
bool ml_store_check(struct ml_store *, struct ml_buf *report, struct ml_error *);
bool ml_store_backup(struct ml_store *, const char *path, struct ml_error *);

/*
 * Automatic backups: whole copies in the folder "sauvegardes" beside the database, "NAME-00012-20261122-143005-fusion.db"
 * (a serial number, then UTC; safe on FAT), each verified before it gets its name. Erasing a record erases it in them too.
 */
struct ml_backup {
	const char *name; /* of the file, without the folder */
	int64_t serial;   /* grows with each one, whatever the clock says */
	int64_t time;     /* ms, by the clock of that day */
	bool before_return; /* made before going back to another backup, not before a merge */
	uint64_t bytes, records;
	/* What was done here since: steps, records created and changed in them. apart: this database does not come from it. */
	uint64_t steps, created, changed;
	bool apart;
};
/* Newest first; files that are not readable backups of this database are left out. */
bool ml_store_backups(struct ml_store *, struct ml_arena *, struct ml_backup **, uint32_t *n, struct ml_error *);
/* To be called once before the first change of a merge or exchange, outside a step. True: a backup holds the present state (made
 * now, or nothing changed since the last). False with the reason (NO_SPACE: too little would be left free…): tell it, and go on. */
bool ml_backup_before_merge(struct ml_store *, struct ml_error *);
/* Goes back to a backup (its file name, or "latest"): the present state is saved first, then replaced in one transaction; a new
 * incarnation is drawn, so that colleagues' bundles can bring back what they were given. The team's keys and members stay. */
bool ml_backup_return(struct ml_store *, struct ml_str name, struct ml_arena *, struct ml_backup *to, struct ml_error *);

/* The rule by which they are kept, of n sorted by serial, newest first: the last ones, the newest of each of the last days and of
 * each of the last weeks; those dated more than a day ahead only among the last ones. keep[i] is set. NULL: 5, 7, 5. */
struct ml_backup_keep {
	int last, days, weeks; /* at most ML_BACKUP_MOST */
};
enum { ML_BACKUP_MOST = 100 };
void ml_backup_rule(const int64_t *times_ms, uint32_t n, int64_t now_ms, const struct ml_backup_keep *, bool *keep);

/* ---- drafts: what a form held when the program went away -------------------------------------------------- */

bool ml_draft_save(struct ml_store *, struct ml_str key, struct ml_str body, struct ml_error *); /* own small transaction */
bool ml_draft_load(struct ml_store *, struct ml_str key, struct ml_buf *body);
bool ml_draft_drop(struct ml_store *, struct ml_str key, struct ml_error *);
bool ml_draft_keys(struct ml_store *, struct ml_arena *, struct ml_str **, uint32_t *n, struct ml_error *);

/* A struct ml_reader for this store: language, country, zone, clock from the context; references resolved by id prefix, then
 * exact folded title, then unique search result. */
struct ml_reader ml_store_reader(struct ml_store *);

#endif
