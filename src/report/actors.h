/* report: the organisations of a territory and what ties them, read once for the views of the actors (view_actors.c).
 */
#ifndef REPORT_ACTORS_H
#define REPORT_ACTORS_H

#include <maillage/view.h>

enum {
	ACTORS_UNSET = 0xff,	   /* of a choice: empty, or one that this program does not know */
	ACTORS_DORMANT_DAYS = 365, /* without an exchange for that long: dormant */
	ACTORS_NEVER = INT32_MIN   /* of a last contact */
};

struct actor {
	int64_t rid;
	int32_t last;	   /* day of the last exchange up to today; ACTORS_NEVER */
	int32_t territory; /* index, -1 none */
	uint32_t links;	   /* relations in force */
	uint32_t positions, partnerships;
	uint8_t influence, interest;	 /* 1 to 5, 0 not said */
	uint8_t awareness, stance, type; /* ACTORS_UNSET; the last two are places in the field's choices */
	bool contacted;			 /* within the period asked for */
};

/* Somebody who serves at one: an exchange with the person then is one with the organisation. */
struct actor_duty {
	uint32_t actor;	  /* place in all */
	uint32_t next;	  /* another one of the same person, + 1; 0: none */
	int32_t from, to; /* days, both included */
};

struct actors {
	struct ml_store *store;
	struct ml_within within;
	ML_VEC(struct actor) all;  /* in the territory */
	struct ml_map *of_id;	   /* UUID -> place in all, + 1 */
	ML_VEC(int64_t) territory; /* rids, as they were met; 0: its record did not come */
	struct ml_map *of_territory;
	bool only_active;
	uint64_t inactive; /* left out */
	int64_t today;
	int64_t from, to;	  /* the period, days */
	uint64_t natures[32];	  /* relations in force by nature; the last: not said */
	uint64_t relations, past; /* in force; over */
	uint64_t exchanges;	  /* within the period, with at least one of them */
	ML_VEC(struct actor_duty) duties;
	struct ml_map *of_person; /* UUID -> one of the person's duties, + 1 */
};

/* Of the territory asked for; only those still active, or all. */
bool actors_read(struct actors *, const struct ml_view_ask *, bool only_active, struct ml_arena *, struct ml_error *);
bool actors_read_exchanges(struct actors *, struct ml_error *); /* last, contacted */
bool actors_read_ties(struct actors *, struct ml_error *);	/* links, positions, partnerships */
void actors_finish(struct actors *);
struct actor *actors_find(struct actors *, const struct ml_uuid *); /* through joined records; NULL: not among them */
/* A filter that lists the same organisations: condition, "" for all. */
struct ml_str actors_where(const struct actors *, struct ml_arena *, const char *condition);

/* view_partners.c */
bool report_partners(const struct ml_view_ask *, struct ml_doc *, struct ml_error *);

#endif
