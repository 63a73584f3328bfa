/*
 * i18n (L0): gettext for the whole program. msgids are French as the source language; fr.po, en.po (and ar.po) give the
 * catalogues. Library modules only mark strings with N_(); ui, app and cli translate.
 */
#ifndef MAILLAGE_I18N_H
#define MAILLAGE_I18N_H

#include <maillage/base.h>

#define N_(msgid) (msgid)
#define NC_(ctxt, msgid) (msgid)
#define _(msgid) ml_tr(msgid)

/* Binds the catalogue of context->lang, whatever the machine's locale: falls back to C.UTF-8 with LANGUAGE set. */
void ml_i18n_init(const struct ml_context *);
const char *ml_tr(const char *msgid);
/* Looks up ctxt|msgid, then plain msgid, then gives msgid itself. ctxt may be NULL. */
const char *ml_trc(const char *ctxt, const char *msgid);
const char *ml_trn(const char *one, const char *many, unsigned long n);

#endif
