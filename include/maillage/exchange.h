/*
 * exchange (L4): the files that users already have: vCard 2.1/3.0/4.0, CSV of French offices, JSON lines.
 * Readers stream: memory does not grow with the file. An import is one step: all or nothing, undoable.
 */
#ifndef MAILLAGE_EXCHANGE_H
#define MAILLAGE_EXCHANGE_H

#include <maillage/base.h>
#include <maillage/store.h>

enum ml_format { ML_FORMAT_AUTO, ML_FORMAT_VCARD, ML_FORMAT_CSV, ML_FORMAT_JSON };
bool ml_format_parse(struct ml_str, enum ml_format *out); /* "vcard", "csv", "json" */

struct ml_mapping { /* one column of a CSV file */
	struct ml_str header;
	const struct ml_field *field; /* NULL: not imported */
};
struct ml_import_options {
	enum ml_format format;
	const struct ml_kind *kind; /* NULL: vCard decides itself; CSV guesses from the headers, else asks (IMPORT_COLUMNS) */
	const struct ml_mapping *map; /* given by the user; wins over synonyms */
	uint32_t n_map;
	bool dry;
	/* Told of each rejected line or card: its line number, the raw text, the reason. May be NULL. */
	void (*reject)(void *arg, int64_t line, struct ml_str raw, const struct ml_error *why);
	void *arg;
};
struct ml_import_report {
	uint64_t read, created, updated, unchanged, rejected; /* in records, linked organisations and positions not counted… */
	uint64_t linked;                                      /* …but here */
	int64_t duplicates;                                   /* probable ones with a record of the file; -1: not looked for */
	enum ml_format format;
	const struct ml_kind *kind;
	char ignored[512]; /* CSV: headers that no field takes, ", " between, cut with "…"; "" if none */
};
/* One step per file. False: nothing was kept (unreadable, cancelled, write error). Rejected lines do not fail the import unless
 * all of them are rejected and the file is not of its format (IMPORT_SYNTAX with the line). */
bool ml_import_file(struct ml_store *, const char *path, const struct ml_import_options *, struct ml_import_report *, struct ml_error *);
/* What a CSV column can be mapped to by name: a field of the kind, "id"; for people also "full_name", "organisation" and the other
 * fields of the position there ("position.title"). NULL: none of that name. */
const struct ml_field *ml_import_field(struct ml_store *, const struct ml_kind *, struct ml_str key);
extern const struct ml_field ml_import_id;
/* The columns of a CSV file, how they would map, and the first rows, for the mapping screen. */
struct ml_csv_preview {
	struct ml_mapping *columns;
	uint32_t n_columns;
	struct ml_str (*rows)[64]; /* up to 64 columns shown */
	uint32_t n_rows;
	char separator;
	const char *encoding; /* "UTF-8", "CP1252" */
	const struct ml_kind *kind; /* best guess, or the one asked */
};
bool ml_csv_look(struct ml_store *, const char *path, const struct ml_kind *, struct ml_arena *, struct ml_csv_preview *, struct ml_error *);

struct ml_export_options {
	enum ml_format format;
	const struct ml_kind *kind; /* NULL: all (JSON only) */
	struct ml_str where;
	const struct ml_list *only; /* these records, in this order, instead of all that where leaves; NULL: none given */
	bool exact;    /* CSV "échange": no guard against formulas, ids included */
	int vcard_version; /* 3 or 4; 0: 4 */
};
/* path "-" or NULL: standard output. *n = records written. */
bool ml_export_file(struct ml_store *, const char *path, const struct ml_export_options *, uint64_t *n, struct ml_error *);
/* One record as one JSON object (keys as in records.md; id, kind first), no line end. */
bool ml_export_json(struct ml_store *, struct ml_arena *, int64_t rid, struct ml_buf *out, struct ml_error *);

/* One contact as a small vCard 3.0 for a QR code: as far as a part, so that it fits. Fails for other kinds. */
enum ml_card_part { ML_CARD_NUMBER = 1 /* name, a telephone */, ML_CARD_MAIL, ML_CARD_WORK /* all numbers, organisation */, ML_CARD_ALL,
	ML_CARD_PARTS = ML_CARD_ALL };
bool ml_export_card(struct ml_store *, struct ml_arena *, int64_t rid, enum ml_card_part, struct ml_buf *out, struct ml_error *);

/* ---- views: which records of a kind, in which order, with which columns ---------------------------------- */

/*
 * A view is a record of kind segment: it is undone, found and shared like any. A new one is seen by its own site only, until its
 * visibility is changed. Texts as the list takes them; .n == 0: none.
 */
struct ml_view {
	int64_t rid;
	struct ml_str name, where, words, sort, columns;
	bool shared; /* with the team */
};
/* Those of a kind, by name; in the arena. */
bool ml_views(struct ml_store *, struct ml_arena *, const struct ml_kind *, struct ml_view **, uint32_t *n, struct ml_error *);
/* By name, folded. NOT_FOUND names it. */
bool ml_view_find(struct ml_store *, struct ml_arena *, const struct ml_kind *, struct ml_str name, struct ml_view *, struct ml_error *);
/* Inside a step: a new one (rid 0), or the same name, or that record. *rid: which. */
bool ml_view_save(struct ml_store *, const struct ml_kind *, const struct ml_view *, int64_t *rid, struct ml_error *);
/* Inside a step: for the whole team, or for this site alone. */
bool ml_view_share(struct ml_store *, int64_t rid, bool team, struct ml_error *);
/* The one that a list of the kind opens with, here; 0: none. A setting of this database. */
int64_t ml_view_default(struct ml_store *, const struct ml_kind *);
bool ml_view_set_default(struct ml_store *, const struct ml_kind *, int64_t rid, struct ml_error *);

#endif
