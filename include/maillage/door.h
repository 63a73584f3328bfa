/*
 * door (L4): the sign-in sheet of an event: who is expected, who came, the walk-ins, the counts; the sheet to print and what is keyed
 * from it. Screen and command line share it. Writes happen in a step that the caller opens: one arrival, or a sheet of them, is one undo.
 *
 * A line is an attendance record. Its id derives from event and person, so that two laptops at one door that sign in the same person
 * make one record; those without a person have an id of their own each.
 */
#ifndef MAILLAGE_DOOR_H
#define MAILLAGE_DOOR_H

#include <maillage/store.h>

enum ml_door_gender { ML_DOOR_UNSAID, ML_DOOR_WOMAN, ML_DOOR_MAN, ML_DOOR_OTHER };
struct ml_door_line {
	int64_t rid;	   /* of the attendance */
	int64_t person;	   /* 0: none */
	struct ml_str name;   /* "Benali Amina"; of a walk-in without a name "" */
	struct ml_str detail; /* organisation, or the town */
	struct ml_str words;  /* both folded, for what is typed */
	struct ml_str status; /* a choice of attendance.status */
	int64_t arrived;      /* seconds UTC, 0: not said */
	uint8_t gender;	      /* enum ml_door_gender: the line's, else what the person's civility says */
	struct ml_str age;    /* a choice of attendance.age_band, or "" */
	bool present, walk_in, first_time;
	uint32_t number; /* on the printed sheet; 0: not on it */
};
struct ml_door_count {
	uint32_t expected, present, women, men, young /* under 25 */, first_time, walk_ins;
};
struct ml_door {
	int64_t event;
	struct ml_str title, place; /* "Atelier « Eau »", "Agadir, 09:30" */
	int64_t starts;		    /* seconds UTC */
	bool today;		    /* arrivals are noted with the time */
	bool printed;		    /* some line has a number */
	struct ml_door_line *v;	    /* by name, walk-ins without a name last */
	uint32_t n;
	struct ml_door_count count;
};
/* Everything in the arena. Fails with VALUE_BAD when the record is no event. */
bool ml_door_load(struct ml_store *, struct ml_arena *, int64_t event, struct ml_door *, struct ml_error *);
/* What somebody does: the main position that has not ended, else the last one. False: none. */
struct ml_door_duty {
	struct ml_str organisation, title, since; /* since: YYYY-MM-DD; each may be empty */
};
bool ml_door_duty(struct ml_store *, struct ml_arena *, int64_t person, struct ml_door_duty *);
/* "Benali Amina", and her organisation or town (detail may be NULL). */
void ml_door_who(struct ml_store *, struct ml_arena *, int64_t person, struct ml_str *name, struct ml_str *detail);
/* Does a line match what was typed: every word begins one of its words? */
bool ml_door_matches(const struct ml_door_line *, struct ml_str typed);

struct ml_door_profile { /* what is asked of a walk-in; "" or nil: not said */
	struct ml_str name;
	struct ml_str gender, age; /* choices of attendance */
	struct ml_uuid territory;
};
/* Somebody arrives: one of the list, a person who was not on it, or neither (person 0: a walk-in, by profile). In an open step. */
bool ml_door_arrive(struct ml_store *, const struct ml_door *, int64_t line, int64_t person, const struct ml_door_profile *, int64_t *rid,
	struct ml_error *);
/* The arrival was a mistake: the line is again as it was before, one that the arrival made goes to the bin. In an open step. */
bool ml_door_leave(struct ml_store *, int64_t rid, struct ml_error *);
/* "Amina El Idrissi" or "El Idrissi, Amina": both parts borrowed. */
void ml_door_split(struct ml_str name, struct ml_str *given, struct ml_str *family);
/* A person's record from a walk-in's name, "Amina Benali" or "Benali, Amina". In an open step. */
bool ml_door_add_person(struct ml_store *, const struct ml_door_profile *, int64_t *rid, struct ml_error *);

/* Gives every line a number, those of earlier sheets keep theirs; kept in this database only. */
bool ml_door_number(struct ml_store *, struct ml_door *, struct ml_error *);
/* The sheet: numbers, names, a column to sign; HTML to print, or text. The lines must have numbers. */
void ml_door_sheet(struct ml_context *, const struct ml_door *, bool html, struct ml_buf *out);
/* "1 4 7-12": indexes of lines, each once, at most door->n. False: what cannot be read, or the number that no line has. */
bool ml_door_read_numbers(const struct ml_door *, struct ml_str text, uint32_t *lines, uint32_t *n, struct ml_error *);
bool ml_door_is_numbers(struct ml_str text); /* nothing but digits and what stands between them */

#endif
