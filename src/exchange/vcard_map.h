/*
 * How vCard properties and the fields of people and organisations correspond: read from the tables of the model. What a
 * field cannot hold of a property it takes (group, TYPE, region of an address…) is kept in the hidden field vcard_rest,
 * as "shadow" lines that start with '~'; properties that no field takes are kept there as they came. Shadows hold no
 * value, only its fingerprint, so that a phone number removed from the record is gone from there too.
 */
#ifndef EXCHANGE_VCARD_MAP_H
#define EXCHANGE_VCARD_MAP_H

#include <maillage/store.h>

#include "vcard.h"

/* Names with a meaning of their own; those of the model's tables follow. */
enum ml_vname {
	ML_V_NONE,
	ML_V_FN,
	ML_V_N,
	ML_V_ORG,
	ML_V_TITLE,
	ML_V_ROLE,
	ML_V_UID,
	ML_V_KIND,
	ML_V_SHOWAS,
	ML_V_ABKIND,
	ML_V_ADR,
	ML_V_TEL,
	ML_V_EMAIL,
	ML_V_NICKNAME,
	ML_V_DROPPED,
	ML_V_REV = ML_V_DROPPED,
	ML_V_PRODID,
	ML_V_VERSION,
	ML_V_MORE
};
#define ML_V_MAX 64

struct ml_vmap {
	const struct ml_kind *kind;
	const char *names[ML_V_MAX];
	size_t lengths[ML_V_MAX];
	uint32_t n_names;
	struct ml_ventry {
		const struct ml_field *field;
		uint32_t index; /* among ml_store_fields */
		uint8_t what;	/* place in names */
		int component;	/* 0: the whole value */
	} entries[48];
	uint32_t n;
	int rest; /* index of vcard_rest, -1: none */
};
void ml_vmap_init(struct ml_vmap *, struct ml_store *, const struct ml_kind *);
uint8_t ml_vmap_what(const struct ml_vmap *, struct ml_str name);

#define ML_V_COMPONENTS 8
/* Components of a structured value, unescaped; those that are not there are empty. */
void ml_vcomponents(struct ml_arena *, const struct ml_vprop *, int version, struct ml_str out[ML_V_COMPONENTS]);
/* Fingerprint of a value, by which a shadow finds it again. */
void ml_vshadow_mark(struct ml_buf *, struct ml_str value);
/* Would the property be the same without its group and parameters? */
bool ml_vprop_is_bare(const struct ml_vprop *);

#endif
