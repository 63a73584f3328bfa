/*
 * What the importers of all formats share: one import under way, the values gathered for one record, the refusal of a
 * line, and the organisations and positions that a card or a row names besides.
 */
#ifndef EXCHANGE_IMPORT_H
#define EXCHANGE_IMPORT_H

#include <maillage/exchange.h>
#include <maillage/text.h>

#include "lines.h"

struct ml_links;

struct ml_import {
	struct ml_store *store;
	struct ml_context *cx;
	const char *path;
	const struct ml_import_options *o;
	struct ml_import_report *r;
	struct ml_arena *arena; /* of one card, row or object */
	struct ml_reader reader;
	struct ml_lines lines;
	struct ml_links *links;
	struct ml_error first; /* the first refusal: told when nothing at all could be taken */
};

/* Values gathered for one record: at[i] belongs to fields[i]. */
struct ml_gathered {
	uint32_t n, cap;
	struct ml_value *v;
	bool clear; /* emptied on purpose */
};
struct ml_sheet {
	const struct ml_kind *kind;
	const struct ml_field *const *fields;
	uint32_t n;
	struct ml_gathered *at;
};
void ml_sheet_start(struct ml_import *, const struct ml_kind *, struct ml_sheet *); /* in the import's arena */
int ml_sheet_index(const struct ml_sheet *, const struct ml_field *);		    /* -1: not of this kind */
void ml_sheet_add(struct ml_import *, struct ml_sheet *, uint32_t index, struct ml_value);
bool ml_sheet_add_text(struct ml_import *, struct ml_sheet *, const char *key, struct ml_str, struct ml_error *);
bool ml_sheet_has(const struct ml_sheet *, const char *key);
bool ml_sheet_empty(const struct ml_sheet *);
/* How values of a set meet those that are there: an address book adds, exact JSON replaces. */
enum ml_sheet_mode { ML_SHEET_ADD, ML_SHEET_EXACT };
/* Writes the record and counts it: as read, or as linked. */
bool ml_sheet_put(struct ml_import *, const struct ml_sheet *, const struct ml_uuid *id, enum ml_sheet_mode,
	bool linked, enum ml_outcome *, int64_t *rid, struct ml_error *);
/* Id from the kind's own key (kind->derive), false if it has none or it is not filled. */
bool ml_sheet_derived(const struct ml_sheet *, struct ml_uuid *out);

/* Counts and tells a refused piece. Always true: the import goes on. */
bool ml_import_refuse(struct ml_import *, int64_t line, struct ml_str raw, const struct ml_error *why);
/* Does the error concern this piece of the file only? Else the import stops. */
bool ml_import_is_local(const struct ml_error *);
/* Progress and cancel; call it often. */
bool ml_import_go_on(struct ml_import *, struct ml_error *);
void ml_import_count(struct ml_import *, enum ml_outcome, bool linked);

/* Text as our own exact files have it: taken as it is when the field allows it, else as people write. */
bool ml_import_exact(struct ml_import *, const struct ml_kind *, const struct ml_field *, struct ml_str text,
	struct ml_value *, struct ml_error *);
/* One value of a file: ml_value_parse, and what files write besides (Monsieur, 20210723114506…). */
bool ml_import_value(
	struct ml_import *, const struct ml_field *, struct ml_str text, struct ml_value *, struct ml_error *);
/* First and family name of a name in one piece; nothing is lost: given, blank, family is the name again (but for
 * capitals first and commas). */
void ml_name_split(struct ml_str whole, struct ml_str *family, struct ml_str *given);
void ml_import_derive(const char *space, struct ml_str name, struct ml_uuid *out);

/* ---- links.c: records by what a file calls them ---------------------------------------------- */

struct ml_links *ml_links_create(void);
void ml_links_destroy(struct ml_links *);
/* Resolver of im->reader: full UUID, unique key (code, SIRET…) or exact folded title, words in any order. Nothing is
 * guessed. */
bool ml_links_resolve(void *im, const struct ml_field *, struct ml_str text, struct ml_uuid *out, struct ml_error *);
/* A record made by this import can be referred to by the lines that follow. */
void ml_links_learn(struct ml_import *, const struct ml_kind *, int64_t rid);
/* The record of that kind whose unique field has this value; 0: none. */
int64_t ml_links_by_key(struct ml_import *, const struct ml_kind *, const struct ml_field *, struct ml_str plain);
/* The organisation of that name (folded), made if there is none. */
bool ml_link_organisation(struct ml_import *, struct ml_str name, struct ml_uuid *id, struct ml_error *);
/* Id under which an organisation is made from its name alone. */
void ml_link_organisation_id(struct ml_str name, struct ml_uuid *out);

struct ml_employment {
	struct ml_str organisation, unit, title;
	const struct ml_sheet *more; /* other fields of the position, NULL: none */
};
/* The position and its organisation, made unless the person has one there with the same title. fresh: the person is
 * new. */
bool ml_link_position(struct ml_import *, const struct ml_uuid *person, int64_t person_rid, bool fresh,
	const struct ml_employment *, struct ml_error *);

/* ---- one importer a format --------------------------------------------------------------------- */

bool ml_import_vcard(struct ml_import *, struct ml_error *);
bool ml_import_csv(struct ml_import *, struct ml_error *);
bool ml_import_json(struct ml_import *, struct ml_error *);

#endif
