/*
 * Any bytes in place of a bundle's file: nothing but the real bundle is ever accepted. Input: 0, then changes of the
 * real bundle, 3 bytes each (offset, what to flip there), the last one to cut it if two bytes are left; or 1, then the
 * file. The team differs from run to run, so a corpus holds no bundle of it.
 */
#include <sys/random.h>
#include <sys/mman.h>

#include "../unit/sync_kit.h"
#include "fuzz.h"

static struct ml_store *store;
static struct ml_context ctx;
static struct ml_buf real;

static void clean(void)
{
	ml_store_close(store);
	ml_buf_finish(&real);
	kit_clean();
}

static void start(void)
{
	struct ml_error e;
	if (store)
		return;
	uint64_t seed = 6;
	if (getrandom(&seed, sizeof seed, 0) < 0)
		abort();
	ctx = kit_context(seed);
	store = kit_store(&ctx, "fuzz.db", "Farid");
	ML_ASSERT(store && ml_team_create(store, ML_STR("Essai"), &e));
	ML_ASSERT(kit_save(store, 0, "person", "family_name=Présente", &e));
	struct ml_bundle_options one = {.kind = ml_kind_by_key(ML_STR("person"))};
	ML_ASSERT(kit_bundle(store, "real.mlg", &one, NULL));
	real = kit_read("real.mlg");
	atexit(clean);
}

static void make_file(const uint8_t *data, size_t size, struct ml_buf *out)
{
	if (data[0] & 1) {
		ml_buf_add(out, data + 1, size - 1);
		return;
	}
	ml_buf_str(out, ml_buf_view(&real));
	const uint8_t *p = data + 1, *end = data + size;
	for (; end - p >= 3; p += 3)
		out->p[(p[0] | (size_t)p[1] << 8) % out->n] ^= (char)p[2];
	if (end - p == 2)
		out->n = (p[0] | (size_t)p[1] << 8) % (out->n + 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char path[64];
	struct ml_error e;
	struct ml_bundle_info info;
	struct ml_buf file = {0};
	start();
	if (size == 0)
		return 0;
	make_file(data, size, &file);
	int fd = memfd_create("bundle", MFD_CLOEXEC);
	ML_ASSERT(fd >= 0 && write(fd, file.p ? file.p : "", file.n) == (ssize_t)file.n);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	struct ml_arena *a = ml_arena_create();
	bool accepted = ml_bundle_inspect(store, path, a, &info, &e);
	ML_ASSERT(accepted == ml_str_eq(ml_buf_view(&file), ml_buf_view(&real)));
	ml_arena_destroy(a);
	ml_buf_finish(&file);
	close(fd);
	return 0;
}

bool fuzz_seed(unsigned i, struct ml_buf *out)
{
	static const char *const seeds[] = {"\0", "\0\x30\0\x01", "\0\x80\x01\x02\x40\0\x80", "\0\x90\0", "\1MLG"};
	static const size_t sizes[] = {1, 4, 7, 3, 4};
	if (i == ML_COUNT(seeds)) {
		start();
		ml_buf_char(out, 1);
		ml_buf_str(out, ml_buf_view(&real));
	}
	if (i < ML_COUNT(seeds))
		ml_buf_add(out, seeds[i], sizes[i]);
	return i <= ML_COUNT(seeds);
}
