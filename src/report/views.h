/* report: the views of each subject; a file each. */
#ifndef REPORT_VIEWS_H
#define REPORT_VIEWS_H

#include <maillage/view.h>

/* An attendance counts when the person came, an event when it took place; a status that nobody wrote counts too. */
#define REPORT_PRESENT                                                                                                 \
	"status!=invited and status!=registered and status!=waiting and status!=excused and status!=absent"
#define REPORT_HELD                                                                                                    \
	"status!=preparing and status!=announced and status!=confirmed and status!=postponed and status!=cancelled"

extern const struct ml_view report_views_plan[], report_views_indicators[], report_views_actors[],
	report_views_territory[], report_views_budget[], report_views_reports[];

#endif
