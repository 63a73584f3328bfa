/* What the files of store share: the open store, the plan of a kind's table, the one function that writes a record. */
#ifndef MAILLAGE_STORE_PRIVATE_H
#define MAILLAGE_STORE_PRIVATE_H

#include <sqlite3.h>

#include <maillage/i18n.h>
#include <maillage/store.h>
#include "sql_store.h"

#define ML_UNKNOWN_KIND 0 /* low byte of the rids of kinds that this program does not know */
#define ML_DAY_MS (24 * 60 * 60 * 1000LL)

static inline int ml_rid_kind(int64_t rid)
{
	return (int)(rid & 0xff);
}

/* ---- the plan of a kind's table ------------------------------------------------------ */

/* A field that has columns of its own. Own fields and the bin have none: their values stay in the state. */
struct ml_column {
	const struct ml_field *field;
	int at;	     /* its first column in the row statement */
	uint8_t n;   /* columns: 1 or 2 */
	bool multi;  /* a JSON array */
	char *names; /* of its columns, quoted, ", " between */
};

/* Columns of the row statement before those of the fields. */
enum { ROW_ID, ROW_UUID, ROW_CHANGE, ROW_FLAGS, ROW_STATE, ROW_FIELDS };

struct ml_plan_sql {
	char *select, *insert, *update;
};
struct ml_plan {
	const struct ml_kind *kind; /* NULL: unknown kinds */
	const char *table;	    /* quoted */
	struct ml_column *columns;
	uint32_t n_columns;
	int16_t *by_wire; /* wire -> index into columns, -1 none */
	uint32_t n_wires;
	int n_values;			/* columns in all */
	struct ml_plan_sql *sql; /* on whole rows, written when first asked for: the program starts without most of them */
	const struct ml_field **fields; /* built-in then own */
	uint32_t n_fields, n_built_in;
	bool has_links;	     /* some reference field has several values */
	bool has_codes;	     /* some field should be unique */
	struct ml_tie *ties; /* ties.c; NULL: not parsed yet */
	uint32_t n_ties;
};
const struct ml_column *ml_plan_column(const struct ml_plan *, uint64_t wire); /* NULL: no column */
/* Name of the field's k-th column, quoted, added to out. */
void ml_plan_column_name(struct ml_buf *out, const struct ml_field *, int k);
bool ml_plan_has_column(const struct ml_field *);
/* Vectors: they belong to the state, and show as flags. */
static inline bool ml_plan_in_state_only(uint64_t wire)
{
	return wire == ML_FIELD_BIN || wire == ML_FIELD_MERGED_SEEN;
}
struct ml_plan *ml_store_plan(struct ml_store *, const struct ml_kind *); /* NULL kind: the plan of unknown kinds */
const struct ml_plan_sql *ml_plan_sql(const struct ml_plan *);
struct ml_plan *ml_store_plan_of(struct ml_store *, int64_t rid);
void ml_store_forget_own_fields(struct ml_store *);
void ml_plan_destroy(struct ml_plan *);
void ml_ties_free(struct ml_plan *);
bool ml_schema_apply(struct ml_store *, bool fresh, struct ml_error *);
int ml_schema_newest(void);
bool ml_store_load(struct ml_store *, struct ml_error *); /* open.c: head, sites, settings */

/* ---- values and columns ---------------------------------------------------------------- */

struct ml_row_values { /* arg of the pack and fetch callbacks */
	const struct ml_plan *plan;
	const struct ml_state *state; /* packing */
	struct ml_arena *arena;	      /* fetching */
	sqlite3_stmt *row;
	bool read_only; /* maybe of a later program, with columns that are not known here */
	struct ml_value one; /* fetched last */
};
bool ml_column_holds(void *row_values, uint64_t field, bool *multi);
const struct ml_value *ml_column_fetch(void *row_values, uint64_t field, uint32_t *n);
/* Values of one column set of the row at hand; NULL when empty. */
const struct ml_value *ml_column_read(
	struct ml_arena *, const struct ml_column *, sqlite3_stmt *row, int at, uint32_t *n);
/* Binds the field's columns from a slot (NULL or not held: NULL) at parameter `at`. scratch holds JSON text. */
void ml_column_bind(sqlite3_stmt *, int at, const struct ml_column *, const struct ml_slot *, struct ml_arena *scratch);
/* The readable copy of own and unknown fields, as a JSON object; empty when there are none. */
void ml_own_json(struct ml_buf *, const struct ml_plan *, const struct ml_state *);

/* ---- the open store -------------------------------------------------------------------------- */

struct ml_head { /* the row of that name */
	uint32_t incarnation;
	uint64_t counter;
	int64_t clock, seq, change;
	struct ml_hash128 digest;
};

struct ml_open_step {
	bool open;
	char *name, *label;
	int64_t id;
	int64_t first_seq; /* records created in this step have seq >= it */
	int64_t first_change;
	int64_t time; /* of its writes */
	bool has_dot; /* a dot was taken: counter moved */
	struct ml_dot dot;
	uint32_t created, changed;
	bool erased; /* cannot be undone; clean up after commit */
	bool fixed;  /* cannot be undone: reference data */
	bool own_changed;
	bool line;   /* a line of history even though no record changed */
	bool note;   /* such a line, which cannot be undone */
	int64_t target; /* undo and redo: the step they act on */
	struct ml_head before;
};

/* A statement whose text names some columns of a table, found again without writing the text. */
enum { ML_KEYS_MAX = 64 };
struct ml_made_sql {
	const struct ml_plan *plan;
	sqlite3_stmt *st;
	uint32_t n;
	uint64_t keys[ML_KEYS_MAX]; /* what it is for, then wires of fields */
};

/* Ids looked up in the open step, in which nobody else writes: an import asks several times for the same. */
struct ml_near_id {
	struct ml_uuid id;
	int64_t rid; /* 0: the record is not here */
	bool known;
};

struct ml_store {
	struct ml_context *ctx;
	struct ml_db *db;
	char *path;
	bool read_only;
	struct ml_uuid site;
	struct ml_lineage *lineage;
	struct ml_head head;
	struct ml_open_step step;
	struct ml_plan *plans[256];
	struct ml_arena *own_arena;  /* own fields */
	struct ml_arena *site_arena; /* officer names */
	struct ml_map *officers;     /* site -> struct ml_str * */
	struct ml_arena *scratch;    /* reset by each write */
	struct ml_arena *merging;    /* reset by each record merged */
	struct ml_buf blob;	     /* packed states */
	bool inc_checked; /* this process has written under an incarnation: the token is then also kept here */
	uint32_t held_inc;
	uint64_t held_counter;
	ML_VEC(uint64_t) seen;	 /* by incarnation: the highest counter met in bundles */
	ML_VEC(uint32_t) newly;	 /* incarnations whose seen moved in this step */
	bool line_grew;		 /* an incarnation was learnt in this step */
	bool restored;		 /* the token of this step's first write showed a rolled-back or copied file */
	char *token_path; /* NULL: no runtime directory */
	struct ml_search *search;
	ML_VEC(int64_t) touched; /* rids written in this step */
	ML_VEC(int64_t) erased;	 /* rids erased in this step */
	struct ml_made_sql made[16];
	struct ml_near_id *near; /* NULL: no step is open */
	struct ml_ahead_all *ahead;
	int64_t change_before; /* of the record merged last */
	int64_t row_rid;	 /* the row read last by ml_store_row, and its id: they belong together for ever */
	struct ml_uuid row_id;
	struct { /* same.c: groups of duplicates */
		bool any;	       /* has this database ever had some */
		unsigned lookups;      /* until `roots` is worth loading */
		int64_t version;       /* of the data, when `any` was asked for */
		struct ml_map *roots;  /* id -> struct ml_uuid *; NULL: not loaded */
		struct ml_arena *a;
	} same;
	int64_t data_version;
	uint64_t generation;
};

/* open.c: what is known of the database read anew, after its content was replaced. */
bool ml_store_reload(struct ml_store *, struct ml_error *);

/* site.c */
bool ml_sites_load(struct ml_store *, struct ml_error *);
/* Makes sure that head.incarnation may be written under, drawing a new one if need be; inside a transaction. */
bool ml_incarnation_ready(struct ml_store *, struct ml_error *);
bool ml_incarnation_draw(struct ml_store *, struct ml_error *);
bool ml_token_write(struct ml_store *, struct ml_error *);
/* A counter met in a bundle; and at the end of a step: what was met is kept, and a copy of this database is told. */
void ml_site_saw(struct ml_store *, struct ml_dot);
bool ml_sites_save(struct ml_store *, struct ml_error *);
/* A return to a backup is no surprise: forks of the present incarnation are not told. */
bool ml_sites_expect_fork(struct ml_store *, struct ml_error *);
/* step.c: a line of history of its own, behind that of the open step. */
bool ml_step_note(struct ml_store *, const char *name, struct ml_error *);

/* head.c */
bool ml_head_load(struct ml_store *, struct ml_error *);
bool ml_head_save(struct ml_store *, struct ml_error *);

/* The step's dot and time, drawn at the first write of the step. */
bool ml_step_dot(struct ml_store *, const struct ml_vv *seen, struct ml_dot *, int64_t *time, struct ml_error *);
/* reference.c: the shipped territories, under their own incarnation. */
bool ml_reference_write(struct ml_store *, struct ml_error *);
struct ml_uuid ml_reference_site(void);

/* read.c: a row as it is found before a write. */
struct ml_found {
	int64_t rid;
	unsigned flags;
	int64_t change;
	struct ml_plan *plan;
	sqlite3_stmt *row; /* stands on the row; reset by the next lookup in the same table */
};
bool ml_found_open(
	struct ml_store *, int64_t rid, struct ml_found *, struct ml_error *); /* NOT_FOUND when there is none */
bool ml_found_state(
	struct ml_store *, struct ml_arena *, const struct ml_found *, struct ml_state **, struct ml_error *);
struct ml_str ml_found_blob(const struct ml_found *);
/* rid of an id, 0 when it is not here; and what is remembered of such lookups while a step is open. */
bool ml_store_find(struct ml_store *, const struct ml_uuid *, int64_t *rid, struct ml_error *);
void ml_near_begin(struct ml_store *);
void ml_near_keep(struct ml_store *, const struct ml_uuid *, int64_t rid);
void ml_near_end(struct ml_store *);

/*
 * ahead.c: a record as it was looked up ahead of its merge (ml_store_look_ahead), in order; NULL: look it up now. Whatever else
 * writes to rows of records in between forgets it all.
 */
struct ml_ahead {
	struct ml_uuid id;
	int64_t rid; /* 0: the record is not here */
	bool known;
	bool read; /* it is, and the rest is filled */
	unsigned flags;
	int64_t change;
	enum ml_order order; /* of what is here to what came */
	struct ml_state *old; /* when it is needed */
};
const struct ml_ahead *ml_ahead_take(struct ml_store *, const struct ml_uuid *);
void ml_ahead_forget(struct ml_store *);
void ml_ahead_end(struct ml_store *);

/*
 * put.c: the one function that writes a record: columns, packed state, flags, digest, links, history, change number.
 * rid 0 creates. old is NULL when creating.
 */
struct ml_put_record {
	struct ml_plan *plan;
	uint64_t kind_wire;
	struct ml_uuid id;
	int64_t rid;
	unsigned old_flags;
	int64_t old_change;
	const struct ml_state *old, *now;
};
bool ml_store_put(struct ml_store *, struct ml_put_record *, struct ml_error *);
/* trail.c: the rows of history of one record. Statements give (step, old), newest first; NULL: e tells why. */
bool ml_trail_add(struct ml_store *, const struct ml_put_record *, struct ml_str old, struct ml_error *); /* by the write at hand */
struct sqlite3_stmt *ml_trail_open(struct ml_store *, int64_t rid, struct ml_error *);
struct sqlite3_stmt *ml_trail_since(struct ml_store *, int64_t rid, int64_t step, struct ml_error *); /* of later steps that stand */
uint64_t ml_trail_length(struct ml_store *, int64_t rid, int64_t change);
bool ml_trail_forget(struct ml_store *, int64_t rid, struct ml_error *); /* erasure: rows, and labels of their steps */
bool ml_trail_move(struct ml_store *, int64_t change, int64_t to, struct ml_error *); /* the record has another rid now */
bool ml_trail_migrate(struct ml_store *, int have, struct ml_error *);		      /* have: schema before */
/* Migration: the row packed anew, nothing else touched. */
bool ml_store_rewrite(struct ml_store *, struct ml_put_record *, struct ml_error *);
/* Migration: a record of an unknown kind into the table of its kind. */
bool ml_store_move(struct ml_store *, struct ml_arena *, int64_t rid, struct ml_plan *to, struct ml_error *);
unsigned ml_store_flags(struct ml_store *, const struct ml_plan *, const struct ml_state *);
/* Is the field one-valued, as far as this program knows? Unknown fields are taken for sets: nothing is flagged. */
bool ml_plan_one_valued(const struct ml_plan *, uint64_t wire);
const struct ml_field *ml_plan_field(const struct ml_plan *, uint64_t wire); /* own fields too; NULL unknown */

/* history.c, undo.c: rows of the step and history tables. */
void ml_step_read(struct ml_arena *, sqlite3_stmt *, struct ml_step *out);
bool ml_history_read(struct ml_store *, struct ml_arena *, struct ml_str blob, uint64_t **fields, uint32_t *n,
	struct ml_state **past);

/* recover.c: erases in every backup what was erased here for good; what cannot be cleaned is removed. */
bool ml_backups_erase(struct ml_store *, const int64_t *rids, size_t n, struct ml_error *);
/* codes.c: codes that should be unique. */
struct ml_shared_code {
	const struct ml_kind *kind;
	const struct ml_field *field;
	struct ml_str code;
	int64_t *rids; /* by rid */
	uint32_t n;
};
bool ml_code_is_watched(const struct ml_field *);
bool ml_codes_note(struct ml_store *, const struct ml_put_record *, struct ml_error *); /* after the write of a record */
/* Looks through a whole table, when a field is watched for the first time. */
bool ml_codes_gather(struct ml_store *, const struct ml_plan *, const struct ml_field *, struct ml_error *);
/* The codes that several records hold just now, those in the bin or joined to another aside. */
bool ml_codes_find(struct ml_store *, struct ml_arena *, const struct ml_kind *, struct ml_shared_code **, uint32_t *n,
	struct ml_error *);

/* edit.c: a write of the pure core as it is; the traces that an erasure cleans. */
bool ml_store_write(struct ml_store *, int64_t rid, const struct ml_put *, uint32_t n, struct ml_error *);
/* One record only, whatever it stands for: undoing a creation. */
bool ml_store_bin_one(struct ml_store *, int64_t rid, struct ml_error *);
/* join.c: what was joined to rid is joined to `into` instead. */
bool ml_store_join_instead(struct ml_store *, int64_t rid, int64_t into, struct ml_error *);
bool ml_erase_traces(struct ml_store *, int64_t rid, const struct ml_uuid *, struct ml_error *);
/* dup.c: what the tables of duplicates hold about records that are erased; inside the step. */
bool ml_dup_forget(struct ml_store *, const int64_t *rids, size_t n, struct ml_error *);

/* where.c: a filter expression as an SQL condition with its bindings. */
#define ML_AMONG "ids" /* type of the pointer that ml_among takes */
struct ml_where {
	struct ml_buf sql; /* " AND (…)" for each condition */
	struct ml_where_value {
		struct ml_value v;
		bool folded;	    /* v.s is a folded text, bound as a blob */
		struct ml_map *ids; /* what ml_among takes instead of a value: ids, 16 bytes each; the condition's own */
	} * v;
	size_t n, cap;
};
bool ml_where_parse(struct ml_store *, struct ml_arena *, const struct ml_kind *, struct ml_str text, struct ml_where *,
	struct ml_error *);
void ml_column_sql(struct ml_buf *out, const struct ml_field *); /* its (first) column, own fields too */
void ml_where_bind(const struct ml_where *, sqlite3_stmt *, int first);
void ml_where_finish(struct ml_where *);
/* where_cut.c: the bounds [from, to) of a span of days named by a word, as the field's column has them; false: no such
 * word, or no field of dates. */
bool ml_where_span_bounds(struct ml_store *, struct ml_arena *, const struct ml_field *, struct ml_str word,
	struct ml_str *from, struct ml_str *to);

/* sift.c: a table read by slices of rids, so that nothing waits for a million rows. */
struct ml_scan {
	struct ml_store *store;
	const struct ml_plan *plan;
	struct ml_arena *arena; /* of the conditions */
	struct ml_where where;
	struct ml_buf sql; /* SELECT of a slice, its columns id first */
	int64_t first, at, end; /* rids: all, read up to here */
	int64_t slice;
};
typedef bool (*ml_scan_fn)(void *arg, sqlite3_stmt *row, struct ml_error *);
/* columns: of the SELECT behind the id, with ", " before each; flags: records with all of `with`, none of `without`. */
bool ml_scan_begin(struct ml_scan *, struct ml_store *, const struct ml_kind *, struct ml_str where, const char *columns,
	unsigned with, unsigned without, struct ml_error *);
/* Reads for about that long (0: to the end); is_done when at reaches end. */
bool ml_scan_work(struct ml_scan *, int64_t us, ml_scan_fn, void *arg, struct ml_error *);
bool ml_scan_done(const struct ml_scan *);
void ml_scan_finish(struct ml_scan *);
int64_t ml_time_us(void); /* of the monotonic clock, to measure work with */

/* search.c: the index beside the database, fed from the records. */
bool ml_search_open(struct ml_store *);
void ml_search_close(struct ml_store *);
void ml_search_touched(struct ml_store *, const int64_t *rids, size_t n); /* after a commit */
bool ml_search_refresh(struct ml_store *);				  /* after another program's write */
void ml_search_forget(struct ml_store *);				  /* removes the file: erasure */
void ml_search_cancelled(struct ml_store *);				  /* after a step was cancelled */
struct ml_index *ml_search_index(struct ml_store *, struct ml_error *);	  /* ready to be asked, rebuilt if need be */

/* Small helpers around statements: prepare, bind, run. */
sqlite3_stmt *ml_sql(struct ml_store *, const char *sql, struct ml_error *);
/* The statement made before for the same plan and keys, ready for use; NULL: write its text and ml_sql_keep it. */
sqlite3_stmt *ml_sql_made(struct ml_store *, const struct ml_plan *, const uint64_t *keys, uint32_t n);
void ml_sql_keep(struct ml_store *, const struct ml_plan *, const uint64_t *keys, uint32_t n, sqlite3_stmt *);
void ml_bind_str(sqlite3_stmt *, int at, struct ml_str);
void ml_bind_uuid(sqlite3_stmt *, int at, const struct ml_uuid *);
bool ml_column_uuid(sqlite3_stmt *, int at, struct ml_uuid *);
struct ml_str ml_column_str(sqlite3_stmt *, int at); /* borrowed until the next step */
bool ml_sql_int(
	struct ml_store *, sqlite3_stmt *, int64_t *out, struct ml_error *); /* first column of the first row; resets */

#endif
