/*
 * vCard as a syntax: cards of 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350) taken apart into properties and put together
 * again. What a property means is for vcard_in.c and vcard_out.c.
 */
#ifndef EXCHANGE_VCARD_H
#define EXCHANGE_VCARD_H

#include <maillage/base.h>

#include "lines.h"

struct ml_vprop {
	struct ml_str group;  /* "item1", empty if none */
	struct ml_str name;   /* as written; compare without case */
	struct ml_str params; /* behind the name, without the first ';' */
	struct ml_str value;  /* unfolded, UTF-8, still escaped; base64 without blanks */
	struct ml_str charset;
	int64_t line;
	bool qp, base64;
	/* For the mapping: */
	uint8_t what;	      /* which of the names it knows; 0: none */
	bool used;	      /* taken by a field */
	struct ml_str shadow; /* what the field cannot hold of it, as a line for the rest */
};

struct ml_vcard {
	int version;  /* 2, 3 or 4 */
	int64_t line; /* of BEGIN */
	struct ml_str raw;
	struct ml_vprop *props;
	uint32_t n;
	size_t cap;
	struct ml_buf text; /* what the properties' strings point into */
};

enum { ML_CARD_FAILED = -1, ML_CARD_END, ML_CARD_READ, ML_CARD_BAD };
/* The next card. BAD: what card->raw (at card->line) holds is no card, for the reason in the error; go on. FAILED: stop
 * here. Strings that had to be converted are in the arena; all are valid until the next call or arena reset. */
int ml_vcard_next(struct ml_lines *, struct ml_arena *, struct ml_vcard *, struct ml_error *);
void ml_vcard_finish(struct ml_vcard *);

bool ml_vcard_is(struct ml_str name, const char *upper); /* equal without case */
/* Parameters one by one; bare ones of 2.1 (TEL;CELL) come with an empty name. Quotes are taken off. */
bool ml_vparam_next(struct ml_str *rest, struct ml_str *name, struct ml_str *value);
/* Value of a parameter, empty if absent. */
struct ml_str ml_vparam_get(const struct ml_vprop *, const char *upper);
/* Is it among the TYPE values (or bare)? */
bool ml_vparam_type(const struct ml_vprop *, const char *upper);
int ml_vparam_pref(const struct ml_vprop *); /* 1 preferred … 100; 101 when nothing is said */

/* Cuts the next piece off a value at a separator that is not escaped; false when rest is used up (rest->p == NULL). */
bool ml_vvalue_cut(struct ml_str *rest, char sep, struct ml_str *piece);
/* Takes the escapes out. version 2: only those of separators. */
struct ml_str ml_vvalue_text(struct ml_arena *, struct ml_str raw, int version);
void ml_vvalue_escape(struct ml_buf *, struct ml_str text);
/* Media type of a property's TYPE: "image/jpeg" of PHOTO, "jpeg". */
void ml_vmedia(struct ml_buf *, struct ml_str property, struct ml_str type);
/* The property as one unfolded line, without its end, in one writing for all versions: how it is kept and compared. */
void ml_vprop_plain(struct ml_buf *, const struct ml_vprop *, int version);
/* Takes one such line apart again; false: not one. Borrowed from the line. */
bool ml_vprop_parse(struct ml_str line, struct ml_vprop *);
/* Adds one line, folded at 75 octets between characters (RFC 6350 3.2), with its CRLF. */
void ml_vcard_fold(struct ml_buf *, struct ml_str line);

#endif
