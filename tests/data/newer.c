/* newer DATABASE FILE: writes the bundle of tests/unit/sync_newer.h as a member of that database's team. For make.sh. */
#include <stdio.h>
#include <stdlib.h>

#include "../unit/sync_newer.h"
#include "../unit/store_kit.h"

int main(int argc, char **argv)
{
	struct ml_context ctx = kit_context(4242);
	struct ml_store *s;
	struct ml_error e = {0};
	if (argc != 3 || !ml_store_open(&ctx, argv[1], 0, &s, &e) || !newer_bundle(s, argv[2], 0)) {
		kit_say(&e);
		return 1;
	}
	ml_store_close(s);
	return 0;
}
