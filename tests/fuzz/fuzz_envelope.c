/* Any bytes in place of a bundle's file: nothing but a real bundle of the team is ever accepted. */
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
	ctx = kit_context(6);
	store = kit_store(&ctx, "fuzz.db", "Farid");
	ML_ASSERT(store && ml_team_create(store, ML_STR("Essai"), &e));
	ML_ASSERT(kit_save(store, 0, "person", "family_name=Présente", &e));
	struct ml_bundle_options one = {.kind = ml_kind_by_key(ML_STR("person"))};
	ML_ASSERT(kit_bundle(store, "real.mlg", &one, NULL));
	real = kit_read("real.mlg");
	atexit(clean);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char path[64];
	struct ml_error e;
	struct ml_bundle_info info;
	start();
	int fd = memfd_create("bundle", MFD_CLOEXEC);
	ML_ASSERT(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	struct ml_arena *a = ml_arena_create();
	bool accepted = ml_bundle_inspect(store, path, a, &info, &e);
	ML_ASSERT(accepted == (size == real.n && memcmp(data, real.p, size) == 0));
	ml_arena_destroy(a);
	close(fd);
	return 0;
}

bool fuzz_seed(unsigned i, struct ml_buf *out)
{
	start();
	if (i == 0)
		ml_buf_str(out, ml_buf_view(&real));
	return i < 1;
}
