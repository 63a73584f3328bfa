/* One card on its way to a record: what vcard_who.c (who it is about) and vcard_in.c (the rest) share. */
#ifndef EXCHANGE_VCARD_IN_H
#define EXCHANGE_VCARD_IN_H

#include "import.h"
#include "vcard_map.h"

struct ml_vcards {
	struct ml_import *im;
	struct ml_vcard card;
	struct ml_vmap person, organisation;
};

struct ml_filling {
	struct ml_import *im;
	struct ml_vcard *card;
	const struct ml_vmap *map;
	struct ml_sheet sheet;
	struct ml_uuid id;
	int64_t rid;   /* of the record that has it already, 0: none */
	bool keep_uid; /* the id derives from the UID, which must be kept */
	struct ml_employment *jobs;
	uint32_t n_jobs;
};

struct ml_str ml_filling_text(struct ml_filling *, const struct ml_vprop *);
struct ml_vprop *ml_vcard_first(struct ml_vcard *, uint8_t what); /* NULL: none */
struct ml_vprop *ml_vcard_best(struct ml_vcard *, uint8_t what);  /* the preferred one */
/* Puts one component into the field that the tables give it; false: none takes it. */
bool ml_filling_component(struct ml_filling *, uint8_t what, int component, struct ml_str text);
/* What stays of a structured property once some of its components went into fields: "~N:;;Pierre;;". */
void ml_filling_leftover(struct ml_filling *, struct ml_vprop *, const struct ml_str part[ML_V_COMPONENTS], int n);

bool ml_filling_kind(struct ml_vcards *, struct ml_filling *, struct ml_error *);
/* false: the card is known by its content only. */
bool ml_filling_id(struct ml_filling *);
/* An organisation that another card only named becomes this one, unless it is somebody else's already. */
void ml_filling_adopt(struct ml_filling *);
bool ml_filling_person(struct ml_filling *, struct ml_error *);
bool ml_filling_organisation(struct ml_filling *, struct ml_error *);

#endif
