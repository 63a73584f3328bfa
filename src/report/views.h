/* report: the views of each subject; a file each. */
#ifndef REPORT_VIEWS_H
#define REPORT_VIEWS_H

#include <maillage/view.h>

extern const struct ml_view report_views_plan[], report_views_indicators[], report_views_actors[],
	report_views_territory[], report_views_budget[], report_views_reports[];

#endif
