/* report: territory. */
#include <maillage/i18n.h>
#include "views.h"

const struct ml_view report_views_territory[] = {
	{0},
};
