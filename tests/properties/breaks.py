#!/usr/bin/env python3
"""Does the simulation catch broken code? Breaks the program in one place at a time and runs the simulation on it.

	tests/properties/breaks.py [--histories N] [NAME…]

Works on a copy of the source tree in a temporary folder. Each break is a piece of text of one file and what stands in its
place; it must be found there exactly once, so a break that no longer fits the code is told. Prints a line a break: caught
after how many histories, and by what check. Exit status 1 when one was not caught. Not part of `./run test`: each break
builds the program's library anew.
"""
import argparse, pathlib, re, shutil, subprocess, sys, tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]

# name, file, text, replacement
BREAKS = [
	("merge: a removed value comes back", "src/state/merge.c", "if (!ml_vv_covers(m->l, m->vb, a->d[i].dot))", "if (true)"),
	("merge: a new value of the other is dropped", "src/state/merge.c", "if (!ml_vv_covers(m->l, m->va, b->d[j].dot))", "if (m->va->n == 0)"),
	("merge: erasure does not win", "src/state/merge.c", "out->erased = a->erased || b->erased;", "out->erased = a->erased && b->erased;"),
	("merge: erased by one side only", "src/state/merge.c", "out->erased = a->erased || b->erased;", "out->erased = a->erased;"),
	("vector: lower counter kept", "src/state/vector.c", "d.n = ML_MAX(d.n, b->e[j].n);", "d.n = ML_MIN(d.n, b->e[j].n);"),
	("vector: entries that another stands for stay", "src/state/vector.c", "if (stood_for_by_another(l, &out, i)) {", "if (false) {"),
	("vector: concurrent taken for past", "src/state/vector.c", "return ba ? ML_AFTER : ML_CONCURRENT;", "return ML_AFTER;"),
	("vector: a lower entry is enough", "src/state/vector.c", "if (b->e[j].n < a->e[i].n)", "if (b->e[j].n + 1 < a->e[i].n)"),
	("lineage: a child stands for all of its parent", "src/state/lineage.c", "return child->parent == dot.inc && dot.n <= child->fork;", "return child->parent == dot.inc;"),
	("lineage: a child stands for nothing of its parent", "src/state/lineage.c", "return child->parent == dot.inc && dot.n <= child->fork;", "return false;"),
	("lineage: fork off by one", "src/state/lineage.c", "return child->parent == dot.inc && dot.n <= child->fork;", "return child->parent == dot.inc && dot.n < child->fork;"),
	("write: an edit drops all values, seen or not", "src/state/record.c", "w->n -= w->n > 0;", "w->n = 0;"),
	("write: an edit leaves the value it replaces", "src/state/record.c", "w->n -= w->n > 0;", ""),
	("write: settling leaves the others", "src/state/record.c", "\t\tw->n = 0;\n\t\tadd_values(w, put, false);", "\t\tw->n -= w->n > 0;\n\t\tadd_values(w, put, false);"),
	("write: removing from a set keeps what was named", "src/state/record.c", "keep_members(w, put, false);", "keep_members(w, put, true);"),
	("write: two of one save under one seq", "src/state/record.c", ".seq = w->seq++,", ".seq = w->seq,"),
	("write: a value of the future is not sorted", "src/state/record.c", "if (old && w->n > old && dval_cmp", "if (false && dval_cmp"),
	("order: by counter before time", "src/state/order.c", "if (a->time != b->time)", "if (a->time != b->time && a->dot.n == b->dot.n)"),
	("bin: unseen edits stay hidden", "src/state/bin.c", "return has_unseen(l, s, bin, 1u << ML_FIELD_BIN) ? ML_BIN_EDITED_AFTER : ML_BIN_YES;", "return ML_BIN_YES;"),
	("bin: one author is enough for all", "src/state/bin.c", "for (uint32_t i = 0; i < bin->n; i++)", "for (uint32_t i = 0; i < ML_MIN(bin->n, 1u); i++)"),
	("join: what came after goes unseen", "src/state/bin.c", "return has_unseen(l, s, ml_state_slot(s, ML_FIELD_MERGED_SEEN), own);", "return false;"),
	("groups: the binned before the living", "src/state/group.c", "return a->life > b->life;", "return a->life < b->life;"),
	("groups: one who was joined stands for the group", "src/state/group.c", "return b->joined;", "return a->joined;"),
	("groups: pairs count one way", "src/state/group.c", "g->up[top(g, pairs[i].a)] = top(g, pairs[i].b);", "g->up[pairs[i].a] = pairs[i].b;"),
	("travel: time of a save lost", "src/state/travel.c", "p->d.time = key->time;", "p->d.time = key->time & ~1;"),
	("travel: erasure does not travel", "src/state/travel.c", "s->erased = erased == 1;", "s->erased = false;"),
	("pack: erasure is not kept", "src/state/pack.c", "unsigned head = FORMAT | (s->erased ? ERASED : 0);", "unsigned head = FORMAT;"),
	("store: concurrent records replaced", "src/store/merge.c", "put->now = order == ML_BEFORE ? state : ml_state_merge(a, s->lineage, old, state);", "put->now = state;"),
	("store: concurrent records skipped", "src/store/merge.c", "if (order == ML_EQUAL || order == ML_AFTER) {", "if (order != ML_BEFORE) {"),
	("store: a clock far ahead is adopted", "src/store/merge.c", "if (t > s->head.clock && t <= limit)", "if (t > s->head.clock)"),
	("step: a clock far ahead drags on", "src/store/step.c", "step->time = sane ? ML_MAX(now, s->head.clock + 1) : now;", "step->time = ML_MAX(now, s->head.clock + 1);"),
	("step: two writes of a record under one dot", "src/store/step.c", "if (!step->has_dot || (seen && ml_vv_covers(s->lineage, seen, step->dot)))", "if (!step->has_dot)"),
	("sites: the token always matches", "src/store/site.c", "if (!token_matches(s) && !ml_incarnation_draw(s, e))", "if (s->head.incarnation == ML_INC_NONE && !ml_incarnation_draw(s, e))"),
	("sites: fork one too far", "src/store/site.c", ".fork = s->head.counter}", ".fork = s->head.counter + 1}"),
	("peers: any bundle follows", "src/sync/peers.c", "return before && cut_is_here(s, m);", "return true;"),
	("peers: what was left out is not asked for", "src/sync/peers.c", "return before && cut_is_here(s, m);", "return before;"),
	("peers: a partial bundle acknowledges", "src/sync/peers.c", "if (m->flags & SYNC_PARTIAL)\n\t\treturn true;", ""),
	("peers: marks followed by their number", "src/sync/peers.c", "if (marks[i].change >= since && is_held(s, site, marks[i].id))", "if (marks[i].change >= since)"),
	("peers: early bundles count at once", "src/sync/peers.c", "return cut_is_here(s, m) ? keep_early(s, m, e) && set_gap(s, &m->site, e)", "return cut_is_here(s, m) ? hold(s, &m->site, m->marks, m->n_marks, e)"),
	("peers: acknowledged beyond what was", "src/sync/peers.c", "best = ML_MAX(best, change);", "best = ML_MAX(best, change + 1);"),
	("plan: sent since the most informed receiver", "src/sync/plan.c", "p->since = i == 0 ? acked : ML_MIN(p->since, acked);", "p->since = i == 0 ? acked : ML_MAX(p->since, acked);"),
	("plan: what came from a site never goes back, changed or not", "src/sync/plan.c", "r.besides = ml_arena_str(a, sync_column_str(st, 4));", ""),
	("plan: the cut is not told", "src/sync/plan.c", "ml_vec_push(&cut, mark);", "(void)cut;"),
	("merge: what was pending is not noted", "src/sync/merge.c", "if (outcome != ML_UNCHANGED && g->pending && ml_map_get(g->pending, id_key(id), &v))", "if (false)"),
]


def build(tree, build_dir):
	r = subprocess.run(["ninja", "-C", str(build_dir), "tests/properties/test_simulation"], capture_output=True, text=True)
	return r.returncode == 0, r.stdout


def run_one(program, histories):
	r = subprocess.run(["timeout", "300", str(program), str(histories), "1", "1"], capture_output=True, text=True)
	m = re.search(r"# seed (\d+): (.*?) *;? again with", r.stdout)
	if m:
		return int(m[1]), m[2].strip(" ;")
	return (0, "stopped: status %d" % r.returncode) if r.returncode not in (0, 1) else (None, "")


def main():
	p = argparse.ArgumentParser()
	p.add_argument("--histories", type=int, default=20000)
	p.add_argument("names", nargs="*")
	args = p.parse_args()
	missed = 0
	with tempfile.TemporaryDirectory() as tmp:
		tree = pathlib.Path(tmp) / "tree"
		shutil.copytree(ROOT, tree, ignore=shutil.ignore_patterns("build*", "asan*", ".git"))
		build_dir = tree / "build"
		# Breaks leave things unused: warnings are not errors here.
		subprocess.run(["meson", "setup", str(build_dir), str(tree), "-Dwerror=false"], check=True, stdout=subprocess.DEVNULL)
		if not build(tree, build_dir)[0]:
			sys.exit("the tree does not build")
		program = build_dir / "tests/properties/test_simulation"
		for name, file, text, instead in BREAKS:
			if args.names and not any(n in name for n in args.names):
				continue
			path = tree / file
			whole = path.read_text()
			if whole.count(text) != 1:
				print(f"{name}: its text is found {whole.count(text)} times in {file}", flush=True)
				missed += 1
				continue
			path.write_text(whole.replace(text, instead))
			good, out = build(tree, build_dir)
			at, what = run_one(program, args.histories) if good else (None, "does not build")
			path.write_text(whole)
			missed += at is None
			print(f"{name} ({file}): " + (f"caught at history {at}: {what}" if at is not None else f"NOT CAUGHT {what}"), flush=True)
	sys.exit(1 if missed else 0)


main()
