/* report: where the days of a calendar fall on an axis, for the writers that draw one. */
#ifndef REPORT_DOC_TIME_H
#define REPORT_DOC_TIME_H

#include "doc_write.h"

/* First of the months to mark on an axis from first to last: at or after `day`, so many months apart that ten at most
 * are drawn. */
struct ml_date report_time_mark(int64_t first, int64_t last, int64_t day);
/* 0 at the start of the first day, 1 at the end of the last. */
double report_time_place(int64_t first, int64_t last, int64_t day);

#endif
