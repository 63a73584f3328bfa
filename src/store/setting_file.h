/* store, inside: the text file with the settings of a machine's user. */
#ifndef MAILLAGE_STORE_SETTING_FILE_H
#define MAILLAGE_STORE_SETTING_FILE_H

#include <maillage/base.h>

bool ml_setting_file_get(struct ml_context *, const char *key, struct ml_buf *out); /* false: not in it */
bool ml_setting_file_set(
	struct ml_context *, const char *key, struct ml_str value, struct ml_error *); /* value.p NULL removes */

#endif
