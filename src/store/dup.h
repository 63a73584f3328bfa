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

/* What is compared of a record. */
struct ml_dup_side {
	const struct ml_kind *kind;
	const struct ml_name *family, *given, *both; /* NULL: none */
	const struct ml_name *whole[DUP_NAMES_MOST], *title[DUP_NAMES_MOST];
	uint32_t n_whole, n_title;
	struct dup_fact *facts; /* in the order of the kind's fields */
	uint32_t n_facts;
};

#endif
