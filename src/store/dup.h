/* Duplicates: what the parts of finding them share. The declarations for others are in store.h of the library. */
#ifndef MAILLAGE_STORE_DUP_H
#define MAILLAGE_STORE_DUP_H

#include <maillage/text.h>
#include "store.h"

enum { DUP_NAMES_MOST = 4, DUP_KEYS_MOST = ML_DUP_KEYS };

struct dup_fact {
	const struct ml_field *field;
	struct ml_str text;	    /* canonical: digits of a phone, lower-case e-mail, code, key of a choice, id */
	const struct ml_name *name; /* of a place that is a text, and of an acronym */
	int64_t when;		    /* of an occasion that is a time: seconds; else INT64_MIN */
};

/* The names of a search, each read once (dup_names.c). */
struct dup_names {
	struct ml_arena *arena;
	struct ml_map *by_text;
	struct ml_buf key;
	struct dup_memo *memo; /* what pairs of them are worth; NULL: few names so far */
};
void ml_dup_names_begin(struct dup_names *);
void ml_dup_names_end(struct dup_names *);
void ml_dup_names_forget(struct dup_names *); /* what was read is gone, and all sides made of it */
size_t ml_dup_names_count(const struct dup_names *);
/* Texts of one name; NULL: no word in them. Lives until the names are forgotten. */
const struct ml_name *ml_dup_name_read(struct dup_names *, const struct ml_str *texts, uint32_t n, enum ml_name_style);
const struct ml_name *ml_dup_name_keep(struct ml_arena *, const struct ml_name *); /* NULL: no word */
/* As ml_name_alike, of two names of these. */
int ml_dup_name_alike(struct dup_names *, const struct ml_name *, const struct ml_name *, enum ml_name_style);

/* What is compared of a record. */
struct ml_dup_side {
	const struct ml_kind *kind;
	struct dup_names *names;		     /* that all names but `both` are of */
	const struct ml_name *family, *given, *both; /* NULL: none */
	const struct ml_name *whole[DUP_NAMES_MOST], *title[DUP_NAMES_MOST];
	uint32_t n_whole, n_title;
	struct dup_fact *facts; /* in the order of the kind's fields */
	uint32_t n_facts;
};

/* What is compared of a record; pure, as are keys and score. Lives in the arena, its names as long as they are kept. Keys: at most
 * ML_DUP_KEYS, returns how many. */
struct ml_dup_side *ml_dup_side_make(
	struct dup_names *, struct ml_arena *, const struct ml_kind *, ml_values_fn, void *arg);
uint32_t ml_dup_keys(const struct ml_dup_side *, int64_t keys[ML_DUP_KEYS]);
/* Two sides made of the same names. */
void ml_dup_score(const struct ml_dup_side *, const struct ml_dup_side *, struct ml_dup_verdict *);

/* A key that more records than this share says nothing (a switchboard, the commonest names). */
enum { DUP_GROUP_MOST = 1000 };

struct dup_key {
	int64_t key, id;
};

/* A record as it is compared, kept while it is likely to be asked for again. */
struct dup_known {
	struct ml_dup_side *side; /* NULL: not shown, or gone */
	uint32_t n;
	int64_t *keys; /* sorted */
};

struct dup_search {
	struct ml_store *s;
	struct dup_names names;
	struct ml_arena *sides, *row;
	struct ml_map *by_rid;
	ML_VEC(struct dup_key) keys; /* to add */
	ML_VEC(int64_t) changed;     /* records to look at, in order once sorted */
	bool all;                    /* every record is to be looked at */
	uint64_t done, total;
};

/* The records under one key. */
struct dup_group {
	int64_t key;
	ML_VEC(int64_t) ids;
};

void ml_dup_search_begin(struct dup_search *, struct ml_store *);
void ml_dup_search_end(struct dup_search *);
/* NULL, or without a side: the record is not shown, or not there. */
bool ml_dup_side_of(struct dup_search *, int64_t rid, const struct dup_known **, struct ml_error *);
/* At most DUP_GROUP_MOST records; none when there are more. */
bool ml_dup_under_key(struct ml_store *, int64_t key, struct dup_group *, struct ml_error *);
void ml_dup_sort(struct dup_search *); /* the changed records, each once */
bool ml_dup_drop_suspects(struct ml_store *, int64_t rid, struct ml_error *);
/* Certain to score below ML_DUP_LEAST: told with little work. */
bool ml_dup_hopeless(const struct ml_dup_side *, const struct ml_dup_side *);
int ml_dup_by_number(const void *a, const void *b);

#endif
