/* What the files of base share and nobody else sees. */
#ifndef MAILLAGE_BASE_PRIVATE_H
#define MAILLAGE_BASE_PRIVATE_H

#include <maillage/base.h>

/* Length of the valid UTF-8 sequence at s[i], 0 for a bad byte; *rune gets the code point. */
size_t ml_base_rune(struct ml_str s, size_t i, uint32_t *rune);
/* Copies s without control characters and bad bytes, cut to whole characters in at most size - 1 bytes. */
void ml_base_clean(char *to, size_t size, struct ml_str s);

#endif
