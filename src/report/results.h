/*
 * report: the results of a period, computed from the records and compared with the period before: each a row of one table
 * (results.c). Used by « Bilan de la période » and by every periodic report.
 */
#ifndef REPORT_RESULTS_H
#define REPORT_RESULTS_H

#include <maillage/view.h>

/* Sections of tables, with headings of that level, and how they are counted. */
bool report_results_add(const struct ml_view_ask *, struct ml_doc *, int level, struct ml_error *);
/* The period before, as long as it: as many months where it is made of whole months, else as many days. False: it is open. */
bool report_period_before(const char *from, const char *to, char before_from[ML_DAY_TEXT], char before_to[ML_DAY_TEXT]);

#endif
