/*
 * db (L1): SQLite as this program uses it: WAL, synchronous=FULL, secure_delete, defensive, DQS off,
 * an authorizer that refuses ATTACH and schema changes outside migrations, cached statements, one
 * transaction that knows who opened it. The only place, with store, that includes sqlite3.h.
 */
#ifndef MAILLAGE_DB_H
#define MAILLAGE_DB_H

#include <maillage/base.h>

struct sqlite3;
struct sqlite3_stmt;
struct ml_db;

enum { ML_DB_CREATE = 1, ML_DB_READ_ONLY = 2 };
#define ML_DB_APPLICATION_ID 0x4d4c4745 /* "MLGE" */

/* Opens and sets up. A missing file without CREATE: DB_MISSING; not SQLite or another program's: DB_FOREIGN; a newer schema:
 * DB_NEWER (unless READ_ONLY); in a read-only directory it opens immutable and read-only. */
bool ml_db_open(const char *path, unsigned flags, int newest_schema, struct ml_db **out, struct ml_error *);
void ml_db_close(struct ml_db *);
struct sqlite3 *ml_db_handle(struct ml_db *);
const char *ml_db_path(const struct ml_db *);
bool ml_db_is_read_only(const struct ml_db *);
int ml_db_schema(struct ml_db *); /* user_version */

/* Runs SQL text that returns no rows (migrations, pragmas). */
bool ml_db_exec(struct ml_db *, const char *sql, struct ml_error *);
/* Prepared and cached by the text's address or content; reset and cleared when handed out. NULL on failure. Owned by db. */
struct sqlite3_stmt *ml_db_prepare(struct ml_db *, const char *sql, struct ml_error *);
/* One row step: 1 row, 0 done, -1 failed (error filled; full disk, lock, damage told apart). */
int ml_db_step(struct ml_db *, struct sqlite3_stmt *, struct ml_error *);
bool ml_db_run(struct ml_db *, struct sqlite3_stmt *, struct ml_error *); /* steps to the end, resets */
bool ml_db_error(struct ml_db *, int rc, struct ml_error *);              /* translates an SQLite code; returns false */

/* IMMEDIATE transaction; nested calls are an assertion. who: "file:line" of the opener. */
bool ml_db_begin_(struct ml_db *, const char *who, struct ml_error *);
#define ML_DB_STR2(x) #x
#define ML_DB_STR(x) ML_DB_STR2(x)
#define ml_db_begin(db, e) ml_db_begin_((db), __FILE__ ":" ML_DB_STR(__LINE__), (e))
bool ml_db_commit(struct ml_db *, struct ml_error *);
void ml_db_rollback(struct ml_db *); /* fine without a transaction */
bool ml_db_in_transaction(const struct ml_db *);
/* All that is read until the end is of one moment, and takes one lock. True: begun here, to be ended; false: a transaction is open
 * already, in which it is so anyway. Nothing may be written meanwhile. */
bool ml_db_look(struct ml_db *);
void ml_db_look_end(struct ml_db *, bool begun);
void ml_db_allow_schema(struct ml_db *, bool); /* opens the authorizer for migrations */

/* Much is written until the end: more pages are kept in memory, and the WAL is taken into the file more rarely, since one page
 * comes again and again. It nests. */
void ml_db_bulk(struct ml_db *);
void ml_db_bulk_end(struct ml_db *);

/* A rehearsal: transactions begin and commit inside an outer one that is rolled back at its end, so that a dry run is the run.
 * One connection, no other transaction open. */
bool ml_db_rehearse_(struct ml_db *, const char *who, struct ml_error *);
#define ml_db_rehearse(db, e) ml_db_rehearse_((db), __FILE__ ":" ML_DB_STR(__LINE__), (e))
void ml_db_rehearse_end(struct ml_db *); /* fine without one */
bool ml_db_rehearses(const struct ml_db *);

int64_t ml_db_data_version(struct ml_db *);    /* changes when another connection wrote */
bool ml_db_checkpoint(struct ml_db *, struct ml_error *); /* TRUNCATE: nothing stays in the WAL */
bool ml_db_backup(struct ml_db *, const char *path, struct ml_error *); /* consistent copy: .part, fsync, rename; refuses to overwrite */
/* Replaces all content by that of another database file, in one transaction that other programs see as a write. Nothing may be
 * being read or written through this connection. */
bool ml_db_replace(struct ml_db *, const char *from, struct ml_error *);
bool ml_db_check(struct ml_db *, struct ml_buf *report, struct ml_error *); /* integrity_check: true when sound */

#endif
