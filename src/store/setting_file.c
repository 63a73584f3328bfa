/*
 * store: settings of this user on this machine: "name = value" a line in the configuration folder. Lines of a newer
 * program and comments stay as they are.
 */
#include <errno.h>

#include "setting_file.h"

enum { MOST = 64 << 10 };

static bool read_file(struct ml_context *ctx, struct ml_buf *out)
{
	if (!ctx->config_dir)
		return false;
	char *path = ml_path_join(ctx->config_dir, "settings");
	bool there = ml_file_read(path, MOST, out, NULL);
	ml_free_(path);
	return there;
}

/* The value when the line is about this key. */
static bool line_is(struct ml_str line, const char *key, struct ml_str *value)
{
	struct ml_str name;
	line = ml_str_trim(line);
	if (!line.n || line.p[0] == '#' || !ml_str_split(&line, '=', &name) || !line.p)
		return false;
	*value = ml_str_trim(line);
	return ml_str_is(ml_str_trim(name), key);
}

bool ml_setting_file_get(struct ml_context *ctx, const char *key, struct ml_buf *out)
{
	struct ml_buf file = {0};
	struct ml_str line, value;
	bool found = false;
	read_file(ctx, &file);
	struct ml_str rest = ml_buf_view(&file);
	while (ml_str_split(&rest, '\n', &line))
		if (line_is(line, key, &value)) { /* the last one counts */
			ml_buf_clear(out);
			ml_buf_str(out, value);
			found = true;
		}
	ml_buf_finish(&file);
	return found;
}

bool ml_setting_file_set(struct ml_context *ctx, const char *key, struct ml_str value, struct ml_error *e)
{
	struct ml_buf old = {0}, now = {0};
	struct ml_str line, was;
	if (!ctx->config_dir)
		return ml_fail(e, ML_E_READ_ONLY, "~/.config/maillage");
	char *path = ml_path_join(ctx->config_dir, "settings");
	read_file(ctx, &old);
	struct ml_str rest = ml_buf_view(&old);
	while (ml_str_split(&rest, '\n', &line))
		if (!line_is(line, key, &was) && (line.n || rest.p)) {
			ml_buf_str(&now, line);
			ml_buf_char(&now, '\n');
		}
	if (value.p)
		ml_buf_printf(&now, "%s = %.*s\n", key, (int)value.n, value.p);
	bool good = ml_dir_make(ctx->config_dir, 0700, e) && ml_file_replace(path, ml_buf_view(&now), 0600, e);
	ml_buf_finish(&old);
	ml_buf_finish(&now);
	ml_free_(path);
	return good;
}
