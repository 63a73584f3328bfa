/* The sign-in screen, in parts: the list and its keys (screen_attendance.c), how it is drawn, walk-ins, the printed
 * sheet. */
#ifndef MAILLAGE_APP_ATTENDANCE_H
#define MAILLAGE_APP_ATTENDANCE_H

#include <maillage/door.h>
#include "app/parts.h"

enum door_row_kind { DOOR_LINE, DOOR_PERSON /* of the database, not on the list */, DOOR_NUMBERS, DOOR_WALK_IN };
struct door_row {
	enum door_row_kind kind;
	uint32_t line;	/* of door.v */
	int64_t person; /* PERSON */
	struct ml_str name, detail;
};

/* A walk-in is asked four things, a key each; with a name also who it is. */
enum walk_step { WALK_NONE, WALK_GENDER, WALK_AGE, WALK_TERRITORY, WALK_WHO };
enum { WALK_CHOICES = 9, RECENT = 5, DATABASE_ROWS = 8 };
struct walk_in {
	enum walk_step step;
	struct ml_arena *arena;
	struct ml_door_profile profile;
	struct {
		struct ml_str label, key;
		struct ml_uuid id;
		int64_t person;
	} choice[WALK_CHOICES];
	uint32_t n, at;
	struct ml_uuid recent[RECENT]; /* territories, the last one first */
	uint32_t n_recent;
};

struct door_screen {
	struct ml_screen base;
	int64_t event;
	struct ml_uuid territory; /* of the event, nil: none */
	struct ml_arena *arena;
	struct ml_door door;
	struct ml_ui_edit edit;
	struct door_row *row;
	uint32_t n, at, top;
	uint32_t lines[2048], n_lines; /* what the numbers typed stand for */
	struct ml_error fault;	       /* why they stand for nothing */
	struct walk_in walk;
	struct ml_rect rows; /* of the last draw */
};
struct door_screen *door_of(struct ml_screen *); /* NULL: another screen */
void door_match(struct door_screen *);		 /* the rows for what is typed */
struct ml_str door_state(struct door_screen *, struct ml_arena *, const struct ml_door_line *); /* "présente 09:12" */
/* One step: an arrival; what was typed is then cleared. */
bool door_arrive(struct door_screen *, int64_t line, int64_t person, const struct ml_door_profile *, bool make_person);

void door_draw(struct door_screen *, struct ml_surface *, struct ml_rect body, bool focus);

void walk_begin(struct door_screen *);
bool walk_key(struct door_screen *, const struct ml_key *); /* false: the key is not for it */
const char *walk_title(const struct door_screen *);

/* for the actions */
struct ml_screen *ml_door_create(struct ml_app *, int64_t event, struct ml_error *);
void ml_door_walk_in(struct ml_screen *);
void ml_door_print(struct ml_screen *);
void ml_door_person(struct ml_screen *);

#endif
