/* Files that former releases left in tests/data, for ever: see tests/data/make.sh. */
#ifndef MAILLAGE_FIXTURE_KIT_H
#define MAILLAGE_FIXTURE_KIT_H

#include <zstd.h>

#include "sync_kit.h"

/* The content of DIR/NAME, decompressed when its name ends in .zst. */
static inline struct ml_buf fixture_read(const char *dir, const char *name)
{
	struct ml_buf packed = {0}, plain = {0};
	struct ml_error e = {0};
	char *path = ml_path_join(dir, name);
	size_t n = strlen(name);
	if (!ml_file_read(path, 1u << 24, &packed, &e))
		kit_say(&e);
	ml_free_(path);
	if (n < 4 || strcmp(name + n - 4, ".zst") != 0)
		return packed;
	unsigned long long size = ZSTD_getFrameContentSize(packed.p, packed.n);
	if (size > 1u << 28)
		exit(97);
	ml_buf_reserve(&plain, (size_t)size);
	plain.n = ZSTD_decompress(plain.p, (size_t)size, packed.p, packed.n);
	if (ZSTD_isError(plain.n))
		exit(97);
	ml_buf_finish(&packed);
	return plain;
}

/* A copy of it in the folder of the test. */
static inline void fixture_copy(const char *dir, const char *name, const char *to)
{
	struct ml_buf b = fixture_read(dir, name);
	kit_write(to, b.p, b.n);
	ml_buf_finish(&b);
}

#endif
