/* ui, inside: what the list's files share. */
#ifndef MAILLAGE_UI_LIST_PRIVATE_H
#define MAILLAGE_UI_LIST_PRIVATE_H

#include "ui/list.h"

uint64_t ml_ui_list_count_(const struct ml_ui_list *);
void ml_ui_list_sync_(struct ml_ui_list *);
void ml_ui_list_share_(struct ml_ui_list *, struct ml_buf *out);

#endif
