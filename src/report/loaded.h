/*
 * report: libraries that only a file format needs. They are loaded when such a file is first written: the program
 * starts without them, and says which package is missing where they are not installed. The headers are those of the
 * build.
 */
#ifndef REPORT_LOADED_H
#define REPORT_LOADED_H

#include <maillage/base.h>

/* Fills `functions`, pointers in the order of `names` (NULL at the end). All or nothing; stays loaded. */
bool report_load(const char *library, const char *const *names, void **functions);

#endif
