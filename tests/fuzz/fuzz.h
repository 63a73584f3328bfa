/*
 * A fuzz target is LLVMFuzzerTestOneInput, as libFuzzer wants it, and fuzz_seed: valid inputs to start from. The same file
 * is built twice: with driver.c, by any compiler, as a test; with -fsanitize=fuzzer (meson option 'fuzz', clang) for soaks.
 */
#ifndef MAILLAGE_FUZZ_H
#define MAILLAGE_FUZZ_H

#include <maillage/base.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
/* Adds the i-th valid input to out; false when there are no more. */
bool fuzz_seed(unsigned i, struct ml_buf *out);

#endif
