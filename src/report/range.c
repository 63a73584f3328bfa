/* report: the time that a dashboard looks at. */
#include <stdio.h>

#include <maillage/i18n.h>
#include <maillage/report.h>
#include <maillage/text.h>

const char *ml_range_label(enum ml_range r)
{
	static const char *const labels[ML_RANGES] = {[ML_RANGE_12_MONTHS] = N_("douze derniers mois"),
		[ML_RANGE_YEAR] = N_("cette année"),
		[ML_RANGE_LAST_YEAR] = N_("l'an dernier"),
		[ML_RANGE_ALL] = N_("depuis le début")};
	return labels[r];
}

static void put(char out[ML_DAY_TEXT], int year, int month, int day)
{
	snprintf(
		out, ML_DAY_TEXT, "%04u-%02u-%02u", (unsigned)year % 10000, (unsigned)month % 100, (unsigned)day % 100);
}

void ml_range_days(struct ml_context *ctx, enum ml_range r, char from[ML_DAY_TEXT], char to[ML_DAY_TEXT])
{
	struct ml_date today = {1970, 1, 1};
	int minutes;
	ml_time_local(ctx->now_ms(ctx) / 1000, ctx->zone, &today, &minutes, NULL, NULL);
	from[0] = to[0] = 0;
	if (r == ML_RANGE_12_MONTHS)
		put(from, today.month == 12 ? today.year : today.year - 1, today.month % 12 + 1, 1);
	if (r == ML_RANGE_YEAR)
		put(from, today.year, 1, 1);
	if (r == ML_RANGE_LAST_YEAR) {
		put(from, today.year - 1, 1, 1);
		put(to, today.year - 1, 12, 31);
	}
	if (r == ML_RANGE_12_MONTHS || r == ML_RANGE_YEAR) {
		struct ml_date next = {today.year + today.month / 12, today.month % 12 + 1, 1};
		struct ml_date last = ml_date_of_days(ml_date_days(next) - 1);
		put(to, last.year, last.month, last.day);
	}
}
