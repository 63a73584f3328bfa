"""The terminal interface through a pseudo terminal of 200x50, from outside."""
import json
import statistics

import data
import kit
from kit import median, row, times

NAMES = ("amina", "el idrissi", "dupont", "benali rabat", "moreau", "fatima z")


def pty(k, *args):
    return json.loads(k.run(k.tool("pty"), *args)["said"])


def paint(k):
    kit.head("start to full first paint, warm (a list of fzf holds the same people)")
    first = None
    for n in k.sizes:
        db = data.team_of(k, n)
        lines = data.file_of(k, "lines", n)
        pty(k, "-g", "1500", "--", k.program, "--db", db)  # warm: as a session with a quiet moment left it, home's numbers kept
        works = [lambda: pty(k, "--", k.program, "--db", db), lambda: pty(k, "--", k.tool("screen"), "paint", db)]
        peers = [p for p in ("fzf", "fzy") if kit.present(p)]
        gap = str(max(100, n // 2000))
        works += [lambda p=p: pty(k, "-g", gap, "-i", lines, "--", p) for p in peers]
        results = k.turns(*works, runs=max(9, 3 * k.runs) if n < 1000000 else 7)
        starts = [[r["start"] for r in one] for one in results]
        mine, floor = (median(s) for s in starts[:2])
        first = first or mine
        beside = ["wall %s" % times(statistics.median(s["wall"] for s in starts[0]) / statistics.median(s["wall"] for s in starts[1]))]
        beside += ["%.2f of the smallest" % (mine / first)]
        beside += ["%s %s" % (p, times(statistics.median(s["wall"] for s in starts[2 + i]) /
                                       statistics.median(s["wall"] for s in starts[1]))) for i, p in enumerate(peers)]
        beside += ["%s absent" % p for p in ("fzf", "fzy", "abook") if not kit.present(p)]
        row("first paint, processor time", kit.people(n), times(mine / floor), "<= 1.5x floor, flat", "; ".join(beside))
        row("private memory after it", kit.people(n), "%.1f MiB" % (results[0][0]["private_kib"] / 1024), "<= 12 (1 M: 30) MiB", "")


def keys(k):
    kit.head("list of people: filter key to repaint")
    typed = [x for t in NAMES for x in ("-k", t)]
    for n in k.sizes[-2:]:
        db = data.team_of(k, n)
        lines = data.file_of(k, "lines", n)
        works = [lambda: pty(k, "-g", "60", "-u", "^[", "-s", "^P", "-s", "personnes", "-s", "^M", *typed, "--", k.program, "--db", db),
                 lambda: pty(k, "-g", "60", *typed, "--", k.tool("screen"), "filter", db)]
        peers = {"fzf": ("fzf", "--exact"), "fzy": ("fzy",)}
        peers = {p: c for p, c in peers.items() if kit.present(p)}
        gap = str(max(100, n // 2000))
        works += [lambda c=c: pty(k, "-g", gap, "-i", lines, *typed, "--", *c) for c in peers.values()]
        results = k.turns(*works, runs=k.runs)
        all_keys = [[key for r in one for key in r["keys"]] for one in results]
        for what, key in (("processor time", "cpu"), ("time", "wall")):
            values = [sorted(x[key] for x in keys) for keys in all_keys]
            mid = [statistics.median(v) for v in values]
            worst = [v[min(len(v) - 1, int(len(v) * 0.98))] for v in values]
            beside = ["98th of 100: %s" % times(worst[0] / worst[1])]
            beside += ["%s %s/%s" % (p, times(mid[2 + i] / mid[1]), times(worst[2 + i] / worst[1])) for i, p in enumerate(peers)]
            row("key to repaint, median, " + what, kit.people(n), times(mid[0] / mid[1]), "<= 1.5x floor",
                "; ".join(beside) + "; %.2f ms, floor %.2f" % (1e3 * mid[0], 1e3 * mid[1]))
        row("private memory", kit.people(n), "%.1f MiB" % (results[0][-1]["private_kib"] / 1024), "<= 12 (1 M: 30) MiB",
            "; ".join("%s %.0f" % (p, results[2 + i][-1]["private_kib"] / 1024) for i, p in enumerate(peers)))


def lists(k):
    """What a list does besides filtering, in the program itself: keys with their drawing in memory, in processor time."""
    kit.head("list of people: keys and the work between them, milliseconds of processor time")
    for n in k.sizes[-2:]:
        said = [json.loads(line) for line in k.run(k.tool("lists"), data.team_of(k, n))["said"].splitlines()]
        for x in said:
            if "mib" in x:
                row(x["what"], kit.people(n), "%.1f MiB" % x["mib"], "<= 12 (1 M: 30) MiB opened", "")
            elif "worst" in x:
                row(x["what"], kit.people(n), "%.1f ms" % x["worst"], "<= 16 ms", "mean %.1f" % x["mean"])
            else:
                work = "done %.0f ms later, in slices of %.1f at most; keys meanwhile %.1f" % (x["then"], x["slice"], x["meanwhile"])
                row(x["what"], kit.people(n), "%.1f ms" % x["key"], "<= 16 ms", work if x["then"] > 1 else "")


def index(k):
    for n in k.sizes[-2:] if k.sizes[-1] > 100000 else k.sizes[-1:]:
        print("\nsearch index, %s people" % kit.people(n), flush=True)
        print(k.run(k.tool("index"), str(n), k.scratch, *(["peers"] if n < 1000000 else []))["said"], end="", flush=True)


def agenda(k):
    print("\nagenda", flush=True)
    print(k.run(k.tool("agenda"), "200000", k.scratch)["said"], end="", flush=True)
