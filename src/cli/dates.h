/* Things with a date, of any kind: what agenda and due list. */
#ifndef ML_CLI_DATES_H
#define ML_CLI_DATES_H

#include "cli.h"

struct ml_cli_item {
	int64_t day; /* local day, since 1970 */
	int minutes; /* since local midnight, -1: no time given */
	int64_t rid;
	const struct ml_field *field; /* the one that holds the date */
};
struct ml_cli_items {
	struct ml_cli_item *v;
	size_t n, cap;
};

int64_t ml_cli_today(struct ml_cli *);
/* Adds the records of kind whose field lies between two days, both included. */
bool ml_cli_gather_dates(struct ml_cli *, struct ml_cli_items *, const struct ml_kind *, const struct ml_field *,
	int64_t from, int64_t to, struct ml_error *);
void ml_cli_sort_items(struct ml_cli_items *);
/* late: a column says by how many days. */
bool ml_cli_print_items(struct ml_cli *, const struct ml_cli_items *, bool late, struct ml_error *);

/* A date by which something is to be done, and how one knows that it was. */
struct ml_cli_deadline {
	const char *kind, *field;
	const char *done; /* a field that is filled, or true, once it was; NULL: none */
	const char
		*closed; /* values of the field "status" with which nothing is due any more, '|' between; NULL: none */
};
extern const struct ml_cli_deadline ml_cli_deadlines[]; /* ends with kind NULL */

#endif
