/* report: the axis of a calendar. */
#include "doc_time.h"

static int months_apart(int64_t first, int64_t last)
{
	enum { MOST = 10, MONTH = 30, CENTURY = 1200 };
	static const int steps[] = {1, 2, 3, 6, 12, 24, 60, 120};
	int months = (int)((last - first) / MONTH);
	for (size_t i = 0; i < ML_COUNT(steps); i++)
		if (months / steps[i] <= MOST)
			return steps[i];
	return CENTURY;
}

struct ml_date report_time_mark(int64_t first, int64_t last, int64_t day)
{
	int months = months_apart(first, last);
	struct ml_date d = ml_date_of_days(day);
	int number = d.year * 12 + d.month - 1 + (d.day > 1);
	number = (number + months - 1) / months * months;
	return (struct ml_date){number / 12, number % 12 + 1, 1};
}

double report_time_place(int64_t first, int64_t last, int64_t day)
{
	return (double)(day - first) / (double)(last - first + 1);
}
