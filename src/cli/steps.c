/*
 * Steps in words, and the common part of undo and redo.
 */
#include "steps.h"

const char *ml_cli_step_name(const char *name)
{
	return ml_tr(ml_step_label(name));
}

void ml_cli_step_effect(struct ml_buf *out, const struct ml_step *step)
{
	if (step->created)
		ml_buf_printf(out, ml_trn("%u créée", "%u créées", step->created), step->created);
	if (step->created && step->changed)
		ml_buf_z(out, _(", "));
	if (step->changed)
		ml_buf_printf(out, ml_trn("%u modifiée", "%u modifiées", step->changed), step->changed);
}

void ml_cli_say_step(struct ml_cli *cli, const char *verb, const struct ml_step *step)
{
	struct ml_buf text = {0};

	ml_buf_printf(&text, _("%s : %s"), verb, ml_cli_step_name(step->name));
	if (step->label.n) {
		ml_buf_z(&text, " · ");
		ml_buf_str(&text, step->label);
	}
	ml_buf_z(&text, " · ");
	ml_cli_when(cli, &text, step->time);
	ml_cli_text(cli, ml_buf_view(&text), false);
	ml_cli_printf(cli, "\n");
	ml_buf_finish(&text);
}

bool ml_cli_travel(struct ml_cli *cli,
	bool (*move)(struct ml_store *, struct ml_arena *, struct ml_step *, struct ml_error *), const char *verb,
	struct ml_error *e)
{
	struct ml_step step = {0};

	if (!move(cli->store, cli->arena, &step, e))
		return false;
	ml_cli_say_step(cli, verb, &step);
	return true;
}
