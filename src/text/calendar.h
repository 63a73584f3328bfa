/* What the files about time share. */
#ifndef MAILLAGE_TEXT_CALENDAR_H
#define MAILLAGE_TEXT_CALENDAR_H

#include <maillage/text.h>

bool ml_date_leap(int year);
int ml_date_month_days(int year, int month); /* month 1-12 */

#endif
