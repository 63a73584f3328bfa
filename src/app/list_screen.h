/* The list of a kind, as the screens that change what it shows know it (app, private): filters and views (F4), columns
 * and order (F6), bulk changes. */
#ifndef MAILLAGE_APP_LIST_SCREEN_H
#define MAILLAGE_APP_LIST_SCREEN_H

#include <maillage/exchange.h>
#include "app/parts.h"
#include "ui/list.h"

enum { ML_SORT_TEXT = 240 };

struct ml_list_screen {
	struct ml_screen base;
	const struct ml_kind *kind;
	bool bin;
	struct ml_list *found;
	struct ml_sift *sift; /* what filter and order leave; NULL: neither, the index answers */
	uint64_t sifted;      /* generation of the store that it read */
	int64_t shown_us;     /* when a part of it was last shown */
	uint64_t generation;
	struct ml_ui_list list;
	struct ml_source source;
	struct ml_app_column columns[ML_UI_COLUMNS];
	const struct ml_field *fields[ML_UI_COLUMNS]; /* of the columns */
	uint32_t n_fields;
	char *where;	   /* filter expression in force, NULL: none */
	char *where_words; /* as chips say it */
	char *sort;	   /* as ml_query.sort; NULL: natural */
	char *view;	   /* name of the view in force, NULL: none */
	int64_t view_rid;
	char sort_key[64]; /* of its first field */
};
struct ml_list_screen *ml_list_screen_of(struct ml_screen *); /* NULL: the screen is no list of one kind */

/* A filter expression by words: "Commune : Agadir, Tiznit · Échéance : cette semaine". */
struct ml_str ml_app_where_words(struct ml_app *, struct ml_arena *, const struct ml_kind *, struct ml_str where);
/* One value of a condition: a choice by its label, a reference by its title, "(vide)"… */
struct ml_str ml_app_condition_value(struct ml_app *, struct ml_arena *, const struct ml_field *, struct ml_str value);

/* All of these show the new rows. Texts: NULL or "" is none. */
void ml_list_screen_filter(struct ml_list_screen *, const char *where);
void ml_list_screen_order(struct ml_list_screen *, const char *sort, bool keep); /* keep: also next time */
bool ml_list_screen_set_columns(struct ml_list_screen *, struct ml_str columns, struct ml_error *); /* keeps them */
void ml_list_screen_use(struct ml_list_screen *, const struct ml_view *);
/* The work between keys; true: there is more. */
bool ml_list_screen_work(struct ml_list_screen *);

#endif
