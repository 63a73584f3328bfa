/* report: spreadsheets, in a program that was built without libxlsxwriter. */
#include <maillage/i18n.h>
#include "doc_write.h"

const char *report_doc_xlsx_missing(void)
{
	return N_("programme construit sans libxlsxwriter : installez libxlsxwriter-dev et reconstruisez-le");
}

bool report_doc_xlsx(struct ml_buf *out, const struct ml_doc *d, struct ml_error *e)
{
	return ml_fail(e, ML_E_SYSTEM, "libxlsxwriter");
}
