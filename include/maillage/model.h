/*
 * model (L2): the kinds of records and their fields, as tables. Everything else in the
 * program reads these tables; nothing repeats them. A field is one row; see share/doc/architecture.md.
 */
#ifndef MAILLAGE_MODEL_H
#define MAILLAGE_MODEL_H

#include <maillage/base.h>
#include <maillage/state.h>

/* ---- types: name, how it is kept in SQL, which value tag ------------------------------- */

enum ml_type {
	ML_T_TEXT,   /* one line */
	ML_T_LONG,   /* many lines */
	ML_T_NAME,
	ML_T_PHONE,  /* ML_TEXT in E.164 (+212661234567), or as written when no number can be made of it */
	ML_T_EMAIL,
	ML_T_URL,
	ML_T_DATE,   /* ML_TEXT YYYY-MM-DD */
	ML_T_DATETIME, /* ML_TIME; columns: ISO 8601 UTC text, zone */
	ML_T_INT,
	ML_T_DECIMAL,
	ML_T_PERCENT, /* ML_REAL, 12.5 means 12.5 % */
	ML_T_MONEY,   /* columns: minor units, currency */
	ML_T_BOOL,    /* ML_INT 0/1 */
	ML_T_ENUM,    /* ML_TEXT key of a choice; an unknown key of a newer laptop is kept and shown as is */
	ML_T_TAGS,    /* always several values */
	ML_T_GEO,     /* columns: latitude, longitude */
	ML_T_REF,     /* ML_ID */
	ML_T_BYTES,
	ML_T_COUNT
};

struct ml_type_info {
	const char *key;       /* as in records.md: "text", "money"… */
	const char *label;     /* msgid */
	uint8_t tag;           /* of its values */
	uint8_t columns;       /* 1 or 2 */
	const char *sql[2];    /* declared type of each column: TEXT, INTEGER, REAL, BLOB */
	const char *suffix;    /* of the second column: "_currency", "_lon", "_zone" (then GEO's first has "_lat") */
	const char *suffix1;   /* of the first column, "" as a rule */
};
const struct ml_type_info *ml_type_info(enum ml_type);
bool ml_type_parse(struct ml_str key, enum ml_type *out);

/* ---- fields and kinds --------------------------------------------------------------------- */

enum {
	ML_F_REQUIRED = 1 << 0,
	ML_F_SEARCHED = 1 << 1,
	ML_F_COLUMN = 1 << 2,  /* shown in lists by default, in table order */
	ML_F_FACET = 1 << 3,   /* offered as a filter */
	ML_F_MULTI = 1 << 4,   /* several values: a set */
	ML_F_UNIQUE = 1 << 5,  /* reported, never a reason to reject */
	ML_F_OWN = 1 << 6,     /* an own field (custom_field) */
	ML_F_HIDDEN = 1 << 7,  /* not in forms (technical) */
	ML_F_DERIVED = 1 << 8, /* set by a hook; read-only in forms */
	ML_F_PERSONAL = 1 << 9, /* personal data: left out of extracts without personal data */
	ML_F_CHARGE = 1 << 10   /* names the officer in charge: "mine" in the agenda */
};

/* What a date is for, in the agenda. */
enum ml_agenda_as {
	ML_AGENDA_NO,    /* it says when something was written down or was over */
	ML_AGENDA_ON,    /* takes place then */
	ML_AGENDA_DUE,   /* is to be done by then */
	ML_AGENDA_CALL,  /* somebody is to be called back */
	ML_AGENDA_END,   /* comes to its end */
	ML_AGENDA_DATED, /* is of that day, no more */
	ML_AGENDA_AS
};

/* What a field says about whether two records are one and the same (see duplicates in store.h). A kind with a name among its
 * fields is looked through for duplicates. */
enum ml_dup_by {
	ML_DUP_BY_NONE,
	ML_DUP_BY_FAMILY,   /* a person's name in two parts */
	ML_DUP_BY_GIVEN,
	ML_DUP_BY_WHOLE,    /* the whole name of a person, in another writing */
	ML_DUP_BY_TITLE,    /* name of a thing: legal forms and small words count little */
	ML_DUP_BY_ACRONYM,
	ML_DUP_BY_PHONE,
	ML_DUP_BY_EMAIL,
	ML_DUP_BY_CODE,     /* an official number: the same proves, another refutes */
	ML_DUP_BY_PLACE,    /* the same supports, another speaks against */
	ML_DUP_BY_OCCASION, /* which time: date, edition; another nearly refutes */
	ML_DUP_BY_DUTY,     /* what somebody does: speaks a little for or against */
	ML_DUP_BY_TRAIT     /* cannot be two things at once (civility, type): another speaks against */
};

struct ml_choice {
	const char *key;
	const char *label; /* msgid, with the msgctxt "KIND.FIELD" looked up first, plain after */
};

struct ml_field {
	uint64_t wire;     /* permanent, unique in its kind, 16..65535 (1..15 common); own fields: ml_own_wire() */
	const char *key;
	enum ml_type type;
	const char *label; /* msgid */
	const char *section; /* msgid of the form section, NULL: same as the row above */
	unsigned flags;
	enum ml_dup_by dup;
	const struct ml_choice *choices; /* ENUM (closed) and TAGS/TEXT (suggestions); ends with key NULL */
	const char *ref;   /* REF: kind key, or "*" for any kind, or several joined by '/' ("process/project") */
	double min, max;   /* numbers; both 0: no limit */
	uint16_t width;    /* usual list column width in cells, 0: by type */
	/* vCard property this field maps to ("TEL", "ORG"…), with "/k" for the k-th component from 1: "N/1" family name, "N/2" given
	 * name, "N/4" civility, "ADR/3" street, "ADR/4" city, "ADR/6" postcode. NULL: none. */
	const char *vcard;
	const char *ical;  /* iCalendar property, NULL: none */
	const char *csv;   /* header synonyms, '|'-separated, compared folded; key and labels are always accepted */
	const char *csv2;  /* GEO, MONEY: header synonyms of the second half (longitude, currency) when it has a column of its own */
	const char *help;  /* msgid, one sentence, NULL: none */
	enum ml_agenda_as agenda; /* dates only */
	/* By what it is known that nothing is to be done any more, ';' between: "done_on" is filled, or true; "status=done|dropped" is one
	 * of these. What marking it as done writes: today, true, the first of these. NULL: nothing says so. */
	const char *over;
	const char *till;    /* the field of the same type that holds its end, NULL: none */
	const char *only_if; /* conditional: "field=value[|value]" shows the field in forms only then; NULL: always */
	/* A rule of one text field that its type cannot say (SIRET, ICE…): mends what it can; false: refused. NULL: none.
	 * ml_value_parse and ml_value_check call it. */
	bool (*normal)(struct ml_arena *, struct ml_str in, struct ml_str *out);
};

struct ml_record; /* store.h gives its content; hooks read through ml_values_fn */
/* Values of a field of the record at hand; *n = 0 when empty. */
typedef const struct ml_value *(*ml_values_fn)(void *arg, const struct ml_field *, uint32_t *n);

struct ml_kind {
	uint16_t wire;      /* permanent, 1..250 */
	const char *key;
	const char *label;  /* msgid: "Personne" */
	const char *plural; /* msgid: "Personnes" */
	const char *new_label; /* msgid: "Nouvelle personne" */
	const char *group;  /* msgid of the menu group: "Annuaire", "Participation"… */
	const struct ml_field *fields; /* own rows then the common ones (tags, visibility…) */
	uint32_t n_fields;
	/* Title: '%key%' parts of a format; parts with empty fields vanish with the blanks and commas around: "%given_name% %family_name%".
	 * A ref field gives the title of what it refers to. */
	const char *title;
	const char *subtitle; /* same, for pickers and search results */
	const char *sort;     /* field keys in order of the natural sort, ',' between, '-' before: descending */
	/* Ties: from the record to other records whose names also find it. Each is a path, ';' between: "<position.person>organisation,title"
	 * = records of kind position whose field person is this one, taking the names behind organisation and the text of title;
	 * "process" = this record's own reference. NULL: none. */
	const char *ties;
	const char *derive; /* field keys, ',' between, from which the id derives when all are filled (link records); NULL: random id */
	/* Link records that turn out to link the same (their people were joined): which one is shown: "field=value,value…", the first
	 * prevails, an unlisted value comes last. NULL: the lowest id. */
	const char *prevails;
	unsigned flags;     /* ML_K_* */
	/* Cross-field check before a save; NULL: none. Fails with kind and field set. */
	bool (*validate)(const struct ml_kind *, ml_values_fn, void *arg, struct ml_error *);
};
enum {
	ML_K_LINK = 1 << 0,     /* joins others (position, attendance…): listed in their sheets, not in the main menu's first level */
	ML_K_REFERENCE = 1 << 1, /* has shipped reference data */
	ML_K_MAIN = 1 << 2,     /* comes first in search results and menus (person, organisation) */
	ML_K_TECHNICAL = 1 << 3, /* custom_field, attachment */
	ML_K_HIDDEN = 1 << 4    /* made by a command, never typed nor listed on screen (distinct) */
};

const struct ml_kind *const *ml_kinds(uint32_t *n); /* all, in menu order */
const struct ml_kind *ml_kind_by_key(struct ml_str key);
const struct ml_kind *ml_kind_by_wire(uint64_t wire);
const struct ml_kind *ml_kind_of_field(const struct ml_field *); /* whose table it lies in; NULL: an own field */
const struct ml_field *ml_kind_field(const struct ml_kind *, struct ml_str key);
/* The reference by which records of the kind lie in one another (a territory in its region); NULL: they do not. */
const struct ml_field *ml_kind_parent(const struct ml_kind *);
const struct ml_field *ml_kind_field_wire(const struct ml_kind *, uint64_t wire);
/* Fields that belong to the exchange (the bin, duplicates): no form, import or export touches them. */
static inline bool ml_field_is_reserved(const struct ml_field *f)
{
	return f->wire == ML_FIELD_BIN || f->wire == ML_FIELD_MERGED_INTO || f->wire == ML_FIELD_MERGED_SEEN;
}
/* Does a reference field accept this kind? */
bool ml_field_accepts(const struct ml_field *, const struct ml_kind *);
/* The id of a link record, from the values of kind->derive; false when it has none or one of them is empty. The name under
 * ml_uuid_space is kind key, '\0', then each field's plain value, '\0' between (several values of a set: the first). */
bool ml_kind_derived_id(const struct ml_kind *, ml_values_fn, void *arg, struct ml_uuid *out);
/* A fault in the tables themselves (duplicate wire or key, missing choices, broken path…): what is wrong, or NULL. For the tests. */
const char *ml_model_fault(struct ml_arena *);

/* ---- values as people write and read them ------------------------------------------------------ */

/* What parsing and showing depend on. */
struct ml_reader {
	int64_t now_ms;
	const char *lang;    /* fr, en, ar */
	const char *country; /* default for phones */
	const char *zone;
	const char *currency; /* default: EUR, MAD */
	/* Resolves typed text to a record for references (id prefix, title…); NULL: only full UUIDs are taken. */
	bool (*resolve)(void *arg, const struct ml_field *, struct ml_str text, struct ml_uuid *out, struct ml_error *);
	void *resolve_arg;
	bool strict; /* command line and exchange: ISO dates besides; no relative words */
};
/* Text to one value (of a multi-valued field: one element). Normalises: NFC, trims, phones to E.164, dates, decimal comma,
 * enum by key or label. Empty text: VALUE_BAD. Strings in the arena. */
bool ml_value_parse(struct ml_arena *, const struct ml_field *, struct ml_str text, const struct ml_reader *, struct ml_value *out,
	struct ml_error *);
/* Is the value of the field's type and within its limits? What import of bundles does not ask, but every edit does. */
bool ml_value_check(const struct ml_kind *, const struct ml_field *, const struct ml_value *, struct ml_error *);
/* Value as a person reads it in r->lang: dates 17/03/2026, grouped phones, money 1 500,00 €, enum labels through tr. References
 * are shown as UUID: the store resolves titles. */
void ml_value_show(struct ml_buf *, const struct ml_field *, const struct ml_value *, const struct ml_reader *,
	const char *(*tr)(const char *ctxt, const char *msgid));
/* Stable text form for CLI, CSV and JSON strings, read back by ml_value_parse: ISO dates, E.164, "1500.00 EUR", "43.9,4.8". */
void ml_value_plain(struct ml_buf *, const struct ml_field *, const struct ml_value *);
/* JSON form: numbers for int/decimal/percent, true/false for bool, strings else. */
void ml_value_json(struct ml_buf *, const struct ml_field *, const struct ml_value *);
/* The same for a value of a field that this program does not know; of types that only a field could tell, the CBOR in hex after
 * "cbor:". */
void ml_value_json_bare(struct ml_buf *, const struct ml_value *);
/* An amount in units of its currency, 1500.5 of 150050 cents, and back. */
double ml_money_units(const struct ml_value *);
struct ml_value ml_money_of(double units, struct ml_str currency);
void ml_json_string(struct ml_buf *, struct ml_str); /* quotes and escapes (RFC 8259) */

/* An official number as far as it is typed: SHORT, LONG: by *count characters; FOREIGN: a character it cannot have; WHOLE: all
 * there, it has no key; KEY_*: its control key. NONE: the field is no such number. */
enum ml_code_state { ML_CODE_NONE, ML_CODE_SHORT, ML_CODE_LONG, ML_CODE_FOREIGN, ML_CODE_WHOLE, ML_CODE_KEY_RIGHT, ML_CODE_KEY_WRONG };
enum ml_code_state ml_code_read(const struct ml_field *, struct ml_str text, int *count);
/* A position in degrees, minutes and seconds: 30° 25′ 12″ N 9° 36′ 00″ O. */
void ml_geo_degrees(struct ml_buf *, double lat, double lon, const char *lang);
/* Of two dates or times that make a period, the field of the end (or, start: false, that of the beginning); NULL: none. */
const struct ml_field *ml_field_period(const struct ml_kind *, const struct ml_field *, bool end);

/* ---- reference territories ----------------------------------------------------------------------- */

/* ISO 3166-2 of Morocco and France, compiled in: see share/territories/make.py. Parents come before their children. */
struct ml_territory {
	const char *code;    /* "MA", "MA-09", "FR-34" */
	const char *level;   /* a choice of territory.level */
	const char *name;    /* French */
	const char *name_ar; /* NULL: not known */
	const char *parent;  /* code, NULL for a country */
	double lat, lon;     /* of its chief town; both 0: not known */
};
#define ML_TERRITORIES_NAME "iso3166-2" /* name of this reference data, from which its incarnation derives */
const struct ml_territory *ml_territories(uint32_t *n);
const char *ml_territories_hash(void); /* 32 hex digits over the content */
const struct ml_territory *ml_territory_by_code(struct ml_str code); /* NULL: not in the list */
/* Id of the territory with that code: what ml_kind_derived_id gives for a territory record. */
void ml_territory_id(struct ml_str code, struct ml_uuid *out);

#endif
