/* A bundle as a later program will write it: a kind, fields, choices, types of values and manifest keys that this one does not know. */
#ifndef MAILLAGE_SYNC_NEWER_H
#define MAILLAGE_SYNC_NEWER_H

#include "sync_craft.h"

enum { NEWER_KIND = 249, NEWER_TEXT = 60001, NEWER_INT = 60002, NEWER_SET = 60003, NEWER_RAW = 60004, NEWER_ENUM = 60005 };
#define NEWER_CHOICE "galactique"
/* One CBOR item of a type of value that does not exist yet: tag 60000 of {1: "x", 2: [1.5, null]}. */
static const char newer_raw[] = "\xd9\xea\x60\xa2\x01\x61x\x02\x82\xf9\x3e\x00\xf6";
static const struct ml_uuid newer_person = {{1, 0x9a, 0x70, 0, 0, 0, 0x70, 1, 0x80, 1}}, newer_record = {{1, 0x9a, 0x70, 0, 0, 0, 0x70, 2, 0x80, 2}};

static inline void newer_slots(struct ml_buf *out, uint64_t own, struct ml_value own_value, struct ml_dot dot)
{
	struct ml_value v[] = {own_value, ml_text(ML_STR(NEWER_CHOICE)), ml_text(ML_STR("Texte d'un champ à venir")), ml_int(-42),
		ml_text(ML_STR("un")), ml_text(ML_STR("deux")), {.tag = ML_RAW, .s = {newer_raw, sizeof newer_raw - 1}},
		ml_text(ML_STR("cle_inconnue"))};
	uint64_t field[] = {own, ML_FIELD_VISIBILITY, NEWER_TEXT, NEWER_INT, NEWER_SET, NEWER_SET, NEWER_RAW, NEWER_ENUM};
	struct ml_dval d[ML_COUNT(v)];
	struct ml_slot slots[ML_COUNT(v)];
	struct ml_state state = {.vv = {1, &dot}, .slots = slots};
	/* Ascending by field: visibility is the lowest. */
	unsigned order[] = {1, 0, 2, 3, 4, 5, 6, 7};
	for (unsigned i = 0; i < ML_COUNT(v); i++) {
		unsigned k = order[i];
		d[i] = (struct ml_dval){.dot = dot, .time = 1795341600000LL, .v = v[k]};
		if (i && field[order[i - 1]] == field[k]) {
			d[i].seq = 1;
			slots[state.n - 1].n++;
		} else {
			slots[state.n++] = (struct ml_slot){field[k], 1, &d[i]};
		}
	}
	ml_state_encode(out, &state, craft_first, NULL);
}

/* Written by `s`, a member, for its team: two persons' worth of it, one of a known kind and one of an unknown kind. */
static inline bool newer_bundle(struct ml_store *s, const char *path, unsigned turn)
{
	struct ml_arena *a = ml_arena_create();
	struct craft c;
	struct ml_uuid inc = {{0x77, 0x77, (uint8_t)turn}};
	struct ml_buf body = {0};
	const struct ml_kind *person = ml_kind_by_key(ML_STR("person"));
	if (!craft_start(&c, s, a))
		return false;
	craft_dictionary(&c, &c.m.site, &inc);
	c.m.n_counts = 2;
	c.m.counts[0] = (struct sync_count){person->wire, 1};
	c.m.counts[1] = (struct sync_count){NEWER_KIND, 1};
	for (int k = 0; k < 2; k++) {
		ml_buf_clear(&body);
		craft_block(&c, c.m.counts[k].kind, 1, k ? &newer_record : &newer_person);
		newer_slots(&body, ml_kind_field(person, ML_STR("family_name"))->wire, ml_text(ML_STR("Lendemain")), (struct ml_dot){0, 1});
		sync_put_bytes(&c.section[SYNC_RECORDS], body.p, body.n);
	}
	/* 200: a list; 70000: what one will. Numbers that no program of today gives. */
	sync_put_uint(&c.keys, 200);
	sync_put_array(&c.keys, 2);
	sync_put_uint(&c.keys, 1);
	sync_put_text(&c.keys, ML_STR("pour plus tard"));
	sync_put_uint(&c.keys, 70000);
	ml_buf_add(&c.keys, newer_raw, sizeof newer_raw - 1);
	c.n_keys = 2;
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
	bool fine = fd >= 0 && craft_seal(&c, ml_store_context(s), fd);
	close(fd);
	ml_buf_finish(&body);
	craft_finish(&c);
	ml_arena_destroy(a);
	return fine;
}

#endif
