/* report: libraries loaded when a file format needs them. */
#include <dlfcn.h>

#include "loaded.h"

bool report_load(const char *library, const char *const *names, void **functions)
{
	void *handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);
	bool all = handle != NULL;
	for (size_t i = 0; all && names[i]; i++) {
		functions[i] = dlsym(handle, names[i]);
		all = functions[i] != NULL;
	}
	if (handle && !all)
		dlclose(handle);
	return all;
}
