/* ui, inside: completion of paths in dialogs. */
#ifndef MAILLAGE_UI_DIALOG_PRIVATE_H
#define MAILLAGE_UI_DIALOG_PRIVATE_H

#include "ui/dialog.h"

void ml_ui_dialog_complete_(struct ml_ui_dialog *); /* looks the names up again, and offers the ghost */
void ml_ui_dialog_drop_names_(struct ml_ui_dialog *);
bool ml_ui_dialog_take_(
	struct ml_ui_dialog *); /* Tab: takes what all the names have in common; false: nothing to take */
char *ml_ui_dialog_full_path_(struct ml_str typed); /* "~/x" with the home directory; malloc'd */

#endif
