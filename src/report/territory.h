/* report: what the views of the territories share. */
#ifndef REPORT_TERRITORY_H
#define REPORT_TERRITORY_H

#include "ground.h"

struct ml_str territory_since(struct ml_doc *, int32_t visited, int64_t today);		 /* "il y a 7 mois", "jamais" */
bool territory_portrait(const struct ml_view_ask *, struct ml_doc *, struct ml_error *); /* view_portrait.c */

#endif
