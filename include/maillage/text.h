/*
 * text (L1): what people write and read: UTF-8, graphemes, widths, wrapping, search folding, sort keys,
 * bidirectional lines, dates as people type them, phone numbers, time zones.
 */
#ifndef MAILLAGE_TEXT_H
#define MAILLAGE_TEXT_H

#include <maillage/base.h>

/* ---- UTF-8 (RFC 3629) and graphemes (UAX 29, through utf8proc) ------------------------ */

#define ML_RUNE_BAD 0xFFFD
bool ml_utf8_valid(struct ml_str);
size_t ml_utf8_fault(struct ml_str); /* offset of the first bad byte, s.n if none */
/* Next code point at *pos (moved past it); ML_RUNE_BAD for a bad byte; 0 at the end with *pos == s.n. */
uint32_t ml_utf8_next(struct ml_str, size_t *pos);
size_t ml_utf8_put(char out[4], uint32_t rune);
struct ml_str ml_text_nfc(struct ml_arena *, struct ml_str); /* NFC; bad bytes become U+FFFD; returns s itself if already so */
/* What may go to a terminal: control, bidi-override, zero-width (but ZWJ/ZWNJ inside words) and tag characters removed or shown
 * as U+FFFD; line breaks become ' ' unless keep_lines. */
void ml_text_harmless(struct ml_buf *out, struct ml_str, bool keep_lines);
/* Boundaries of grapheme clusters: offset after / before pos. */
size_t ml_grapheme_next(struct ml_str, size_t pos);
size_t ml_grapheme_prev(struct ml_str, size_t pos);
int ml_grapheme_width(struct ml_str cluster);    /* 0, 1 or 2 cells */
int ml_text_width(struct ml_str);                /* cells */
size_t ml_text_fit(struct ml_str, int cells);    /* longest prefix, in bytes, of whole clusters that fits */
/* Cut in logical order with an ellipsis '…' when it does not fit. */
struct ml_str ml_text_cut(struct ml_arena *, struct ml_str, int cells);
/* Soft wrap at blanks (and inside words that are too long); '\n' always breaks. Lines borrow from s; blanks at breaks dropped. */
struct ml_str *ml_text_wrap(struct ml_arena *, struct ml_str, int cells, uint32_t *n);
/* Offset of the next / previous word boundary, for Ctrl-arrows and undo by word. */
size_t ml_word_next(struct ml_str, size_t pos);
size_t ml_word_prev(struct ml_str, size_t pos);

/* ---- search folding and sort keys -------------------------------------------------------- */

/*
 * One folding for search, filters, facets, comparison of headers and duplicates: case, accents, œ/oe, æ/ae, ß/ss; hyphen,
 * apostrophes and other punctuation separate words; "saint"/"sainte"/"st"/"ste" alike; Arabic: tashkeel and tatweel dropped,
 * alef forms to ا, ى to ي, ة to ه, ؤ/ئ to their seats, lam-alef ligatures; Arabic-Indic and Persian digits to ASCII.
 * Output: lower-case words separated by single spaces.
 */
void ml_fold(struct ml_buf *out, struct ml_str);
/* The folded words of a searched value, each handed once; particles (el, al, ben, ibn, ait, abd, de, d, l, la…) are also
 * handed joined to the next word ("el idrissi" -> "el", "idrissi", "elidrissi"), hyphenated words joined too
 * ("jean-pierre" -> "jean", "pierre", "jeanpierre"). first: the word starts the value. */
void ml_fold_words(struct ml_str value, void (*word)(void *arg, struct ml_str folded, bool first), void *arg);
/* Byte string whose memcmp order is the order a French reader expects; Arabic after Latin, in Arabic order. */
void ml_sort_key(struct ml_buf *out, struct ml_str);
bool ml_fold_equal(struct ml_str a, struct ml_str b);

/* ---- names, as duplicates are looked for ------------------------------------------------------- */

enum { ML_NAME_WORD = 24, ML_NAME_MOST = 8 };
/* A word of a name, without article and particle: "Abd el Kader", "Ben Ali" are one word each. */
struct ml_name_word {
	char plain[ML_NAME_WORD]; /* folded, as it was written */
	char sound[ML_NAME_WORD]; /* as it sounds, in Latin letters (S: ch, sh); of an Arabic word its consonants with i and u */
	char bones[12];           /* consonants that all its writings share; "" none */
	uint32_t consonants, met; /* of the sound, a bit each; those that have something like them in it */
	uint16_t known;           /* number of a set of writings (Mohamed, Mhamed, محمد…), 0 none */
	bool arabic, number, initial;
	bool common;              /* says little by itself ("développement", "Moulay") */
};
/* Legal forms and natures met in a title, which are no words of its name. */
enum { ML_NAME_ASSOCIATION = 1, ML_NAME_FEDERATION = 2, ML_NAME_COOPERATIVE = 4, ML_NAME_TOWN = 8, ML_NAME_COMPANY = 16,
	ML_NAME_PROVINCE = 32, ML_NAME_UNIVERSITY = 64, ML_NAME_FOUNDATION = 128 };
struct ml_name {
	uint32_t n;
	unsigned forms;
	struct ml_name_word w[ML_NAME_MOST];
};
enum ml_name_style { ML_NAME_PERSON, ML_NAME_TITLE };
void ml_name_read(struct ml_name *, struct ml_str, enum ml_name_style);
void ml_name_add(struct ml_name *, const struct ml_name *more); /* as many words as have room */
/* 0 to 100: how much two words, two names look like writings of one. 97 and more: the same but for the writing; an initial is
 * worth 78. In a title, legal forms that exclude each other, other numbers and words on one side only count against. */
int ml_name_word_alike(const struct ml_name_word *, const struct ml_name_word *);
int ml_name_alike(const struct ml_name *, const struct ml_name *, enum ml_name_style);

/* ---- phone numbers --------------------------------------------------------------------------- */

/* National or international writing to E.164 (ITU-T): 06 61 23 45 67 with country "MA" -> +212661234567; 0033…, +33 (0)6…,
 * Arabic digits, dots, dashes, extensions dropped. False: not a number (out untouched). A 9-digit French/Moroccan number that
 * lost its leading 0 (spreadsheets) is mended. */
bool ml_phone_parse(struct ml_str, const char *country, struct ml_buf *out);
/* Grouped as in the country: own country nationally ("06 61 23 45 67"), others "+33 6 12 34 56 78". */
void ml_phone_show(struct ml_buf *out, struct ml_str e164, const char *country);
/* Digits under which a number is searched: national significant number without the trunk 0 ("661234567"). */
void ml_phone_key(struct ml_buf *out, struct ml_str text);

/* ---- time ------------------------------------------------------------------------------------------ */

struct ml_date {
	int year, month, day; /* proleptic Gregorian; month 1-12 */
};
int64_t ml_date_days(struct ml_date);   /* days since 1970-01-01 */
struct ml_date ml_date_of_days(int64_t);
bool ml_date_valid(struct ml_date);
int ml_date_weekday(struct ml_date);    /* 1 Monday … 7 Sunday (ISO 8601) */
bool ml_date_iso(struct ml_str, struct ml_date *); /* YYYY-MM-DD or YYYYMMDD */
/* As people type them in fr, en and ar whatever the language: 15/3, 15/3/26, 15 mars, demain, lundi prochain, dans 3 jours, +3,
 * +2s, fin du mois, tomorrow, غدا, Arabic digits… Day first always. today: local date of the user. A day without a year is the
 * one nearest to today; a weekday is the next one after today; a day of the month alone is the next one from today on. */
bool ml_date_parse(struct ml_str, struct ml_date today, struct ml_date *out);
/* The same with a time: 14h30, lun 9h, demain 14:00. Minutes since midnight; has_time tells whether one was given. */
bool ml_datetime_parse(struct ml_str, struct ml_date today, struct ml_date *out, int *minutes, bool *has_time);
/* Two of them: du 12 au 15 mars, 12-15 mars, 15/3 - 20/3, demain 9h-12h; the first is not after the second. A text that is one
 * date may read as a period too ("2026-03-17"): ask for a date first. */
struct ml_period {
	struct ml_date from, to;
	int from_minutes, to_minutes; /* since midnight */
	bool timed;
};
bool ml_period_parse(struct ml_str, struct ml_date today, struct ml_period *);
enum ml_date_style { ML_DATE_SHORT /* 17/03/2026 */, ML_DATE_MEDIUM /* 17 mars 2026 */, ML_DATE_LONG /* mardi 17 mars 2026 */,
	ML_DATE_DAY /* 17 mars */, ML_DATE_ABBR /* dim. 22 nov. 2026 */, ML_DATE_DAY_ABBR /* 22 nov. */ };
void ml_date_show(struct ml_buf *out, struct ml_date, enum ml_date_style, const char *lang); /* own month and day names: fr, en, ar */

/* 17:05, of minutes since midnight. */
void ml_clock_show(struct ml_buf *out, int minutes, const char *lang);
/*
 * Dates, hours, numbers and amounts are shown with 0-9, or in Arabic with the eastern digits where the screen was told so. Of the
 * process, like the language of its messages. What files and machines read never asks for them; typing and searching take both.
 */
bool ml_digits_use(bool arabic_indic); /* what was used before */
void ml_digits_show(struct ml_buf *out, size_t from, const char *lang); /* those behind `from`, when they are in use */

/* Zones come from tzdata (so Morocco's Ramadan changes are right). Unknown zone: false, UTC used. */
bool ml_zone_known(const char *zone);
bool ml_time_local(int64_t utc_seconds, const char *zone, struct ml_date *date, int *minutes, int *seconds, int *offset_minutes);
bool ml_time_utc(struct ml_date, int minutes, const char *zone, int64_t *utc_seconds); /* a time that does not exist: the later one */
void ml_time_iso(struct ml_buf *out, int64_t utc_seconds);              /* 2026-03-17T13:30:00Z */
bool ml_time_parse_iso(struct ml_str, int64_t *utc_seconds, bool *has_zone); /* RFC 3339; without zone: *has_zone false, read as UTC */

/* ---- cells of CSV files (csv.c) ---------------------------------------------------------------------- */

#define ML_CSV_GUARDED "=+-@\t\r" /* a spreadsheet takes a cell that starts so for a formula */
void ml_csv_put(struct ml_buf *, struct ml_str, char separator); /* quoted when it must be */
/* For spreadsheets: a cell that starts so, or with the guard itself, gets a ' in front. */
void ml_csv_put_guarded(struct ml_buf *, struct ml_str, char separator);

/* ---- bidirectional lines (UAX 9, through fribidi) ---------------------------------------------------- */

struct ml_visual {
	struct ml_str text;   /* one line in visual order, Arabic letters in presentation forms, fillers removed */
	int32_t *to_visual;   /* logical cell-cluster index -> visual index; the two maps are inverse permutations */
	int32_t *to_logical;
	uint32_t n;           /* cell clusters: graphemes, but lam-alef counts as one */
	uint32_t *logical_at; /* byte of the given text at which logical cluster i starts; n + 1 entries */
	uint32_t *visual_at;  /* byte of .text at which visual cluster i starts; n + 1 entries */
	bool rtl;             /* paragraph direction found */
};
bool ml_text_needs_bidi(struct ml_str); /* any right-to-left character: the fast way out for French */
#define ML_COMMA ", "
/* What stands between the parts of a list that holds this text: the reader's own comma beside letters from right to left,
 * ML_COMMA beside others, whatever the reader's language (an Arabic comma would turn a French list round). */
const char *ml_text_comma(struct ml_str);
/* base: 0 by first strong letter, 1 left to right, 2 right to left. */
struct ml_visual ml_text_visual(struct ml_arena *, struct ml_str, int base);

#endif
