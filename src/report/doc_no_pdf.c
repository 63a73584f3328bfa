/* report: PDF, in a program that was built without pango. */
#include <maillage/i18n.h>
#include "doc_write.h"

const char *report_doc_pdf_missing(void)
{
	return N_("programme construit sans pango : installez libpango1.0-dev et reconstruisez-le");
}

bool report_doc_pdf(struct ml_buf *out, const struct ml_doc *d, struct ml_error *e)
{
	return ml_fail(e, ML_E_SYSTEM, "pango");
}
