/* report: what the views of the indicators share. */
#ifndef REPORT_INDICATOR_CELLS_H
#define REPORT_INDICATOR_CELLS_H

#include <maillage/indicator.h>
#include <maillage/view.h>

struct ml_str indicator_number(struct ml_doc *, double); /* "" for NAN */
void put_attained(struct ml_doc *, const struct ml_indicator *, double value);
void put_state(struct ml_doc *, enum ml_indicator_state);
const char *indicator_others(struct ml_doc *, uint64_t others); /* of amounts left out, "" none */
/* view_indicator.c */
bool report_indicator(const struct ml_view_ask *, struct ml_doc *, struct ml_error *);

#endif
