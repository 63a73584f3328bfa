/*
 * ui: completion of paths: the names of the directory typed that begin with what is typed behind its last '/'.
 */
#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>
#include "ui/dialog.h"
#include "ui/dialog_private.h"

enum { NAMES = 200 };

char *ml_ui_dialog_full_path_(struct ml_str typed)
{
	const char *home = getenv("HOME");
	struct ml_buf b = {0};
	if (home && typed.n && typed.p[0] == '~' && (typed.n == 1 || typed.p[1] == '/')) {
		ml_buf_z(&b, home);
		typed = ml_str_n(typed.p + 1, typed.n - 1);
	}
	ml_buf_str(&b, typed);
	ml_buf_z(&b, "");
	return b.p ? b.p : ml_xstrdup("");
}

/* The real directory. */
static bool read_dir(void *arg, const char *dir, void (*f)(void *to, const char *name, bool is_dir), void *to)
{
	DIR *d = opendir(dir);
	const struct dirent *e;
	if (!d)
		return false;
	while ((e = readdir(d))) {
		struct stat st;
		bool is_dir = e->d_type == DT_DIR;
		if (e->d_type == DT_LNK || e->d_type == DT_UNKNOWN)
			is_dir = fstatat(dirfd(d), e->d_name, &st, 0) == 0 && S_ISDIR(st.st_mode);
		f(to, e->d_name, is_dir);
	}
	closedir(d);
	return true;
}

void ml_ui_dialog_drop_names_(struct ml_ui_dialog *d)
{
	for (uint32_t i = 0; i < d->n_names; i++)
		ml_free_(d->name[i]);
	ml_free_(d->name);
	d->name = NULL;
	d->n_names = 0;
}

struct collector {
	struct ml_ui_dialog *dialog;
	struct ml_str prefix;
};

static void collect(void *to, const char *name, bool is_dir)
{
	struct collector *c = to;
	struct ml_ui_dialog *d = c->dialog;
	if (d->n_names == NAMES || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return;
	if (name[0] == '.' && c->prefix.n == 0)
		return; /* hidden files only when asked for */
	if (!ml_str_starts(ml_str(name), c->prefix) || !ml_utf8_valid(ml_str(name)))
		return;
	struct ml_buf b = {0};
	ml_buf_z(&b, name);
	if (is_dir)
		ml_buf_char(&b, '/');
	d->name = ml_xrealloc(d->name, sizeof(*d->name) * (d->n_names + 1));
	d->name[d->n_names++] = b.p;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* What is typed behind the last '/'. */
static struct ml_str last_part(struct ml_str path)
{
	for (size_t i = path.n; i > 0; i--)
		if (path.p[i - 1] == '/')
			return ml_str_n(path.p + i, path.n - i);
	return path;
}

/* Bytes that all the names begin with, cut to whole characters. */
static size_t common(const struct ml_ui_dialog *d)
{
	size_t n = d->n_names ? strlen(d->name[0]) : 0;
	for (uint32_t i = 1; i < d->n_names; i++)
		for (size_t k = 0; k < n; k++)
			if (d->name[i][k] != d->name[0][k])
				n = k;
	while (n > 0 && ((unsigned char)d->name[0][n] & 0xc0) == 0x80)
		n--;
	return n;
}

void ml_ui_dialog_complete_(struct ml_ui_dialog *d)
{
	struct ml_str typed = ml_ui_edit_text(&d->edit), last = last_part(typed);
	ml_ui_dialog_drop_names_(d);
	char *dir = ml_ui_dialog_full_path_(ml_str_n(typed.p, typed.n - last.n));
	struct collector c = {.dialog = d, .prefix = last};
	ml_ui_dir_fn list = d->dir ? d->dir : read_dir;
	list(d->dir_arg, dir[0] ? dir : ".", collect, &c);
	ml_free_(dir);
	if (d->n_names)
		qsort(d->name, d->n_names, sizeof(*d->name), by_name);
	size_t n = common(d);
	if (n > last.n)
		ml_ui_edit_ghost(&d->edit, ml_str_n(d->name[0] + last.n, n - last.n));
}

bool ml_ui_dialog_take_(struct ml_ui_dialog *d)
{
	struct ml_str last = last_part(ml_ui_edit_text(&d->edit));
	size_t n = common(d);
	if (d->edit.at != d->edit.text.n || n <= last.n)
		return false;
	struct ml_buf rest = {0};
	ml_buf_add(&rest, d->name[0] + last.n, n - last.n);
	ml_ui_edit_insert(&d->edit, ml_buf_view(&rest));
	ml_buf_finish(&rest);
	ml_ui_dialog_complete_(d);
	return true;
}
