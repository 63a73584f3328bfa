/* How things look, by the settings of the machine and the terminal. */
#include <stdio.h>

#include <maillage/settings.h>
#include <maillage/text.h>
#include "app/look.h"

static bool is_set(struct ml_context *ctx, const char *name, const char *value)
{
	struct ml_buf text = {0};
	ml_setting_get(ctx, NULL, ml_setting_by_name(ml_str(name)), &text);
	bool is = ml_str_is(ml_buf_view(&text), value);
	ml_buf_finish(&text);
	return is;
}

void ml_look_theme(struct ml_context *ctx, struct ml_str name, struct ml_theme *theme, bool *mono)
{
	char path[1024];
	ml_theme_default(theme);
	*mono = ml_str_is(name, "mono");
	if (*mono || ml_str_is(name, "default") || !ctx->share_dir)
		return;
	snprintf(path, sizeof path, "%s/themes/%.*s.theme", ctx->share_dir, (int)ML_MIN(name.n, 40), name.p);
	ml_theme_load(theme, path, NULL);
}

static void kept_theme(struct ml_context *ctx, struct ml_theme *theme, bool *mono)
{
	struct ml_buf name = {0};
	ml_setting_get(ctx, NULL, ml_setting_by_name(ML_STR("theme")), &name);
	ml_look_theme(ctx, ml_buf_view(&name), theme, mono);
	ml_buf_finish(&name);
}

void ml_look_options(struct ml_context *ctx, bool no_colour, struct ml_theme *theme, struct ml_terminal_options *o)
{
	bool mono;
	kept_theme(ctx, theme, &mono);
	ml_digits_use(is_set(ctx, "digits", "arabic"));
	*o = (struct ml_terminal_options){.theme = theme,
		.mirrored = strcmp(ctx->lang, "ar") == 0,
		.mono = mono || no_colour,
		.ascii = is_set(ctx, "characters", "ascii"),
		.reorders = is_set(ctx, "arabic", "terminal"),
		.no_mouse = is_set(ctx, "mouse", "off")};
}

void ml_look_apply(struct ml_context *ctx, struct ml_terminal *t, struct ml_surface *f, bool no_colour)
{
	struct ml_theme theme;
	struct ml_terminal_options o;
	ml_look_options(ctx, no_colour, &theme, &o);
	ml_surface_ascii(f, o.ascii);
	ml_surface_mirror(f, o.mirrored);
	if (!t)
		return;
	ml_terminal_set_theme(t, &theme, o.mono);
	ml_terminal_set_mirrored(t, o.mirrored);
	ml_terminal_set_reorders(t, o.reorders);
	ml_terminal_set_mouse(t, !o.no_mouse);
}
