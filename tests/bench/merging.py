"""Bundles: made, taken in by an empty, an equal and an older database; all records, one field of each, 1 % of them."""
import os

import data
import kit
from kit import median, row, times


def merge(k):
    kit.head("merge (processor time, all of `maillage merge`: verify, decrypt, decompress, merge, index, commit)")
    for n in k.sizes:
        runs = k.runs if n < 1000000 else 1
        whole(k, n, runs)
        changes(k, n, 1, runs)
        changes(k, n, 100, k.runs)


def whole(k, n, runs):
    a = data.team_of(k, n)
    empty = data.colleague_of(k, n, "Brahim")
    full = k.path("team-%d" % n, "full.mlg")
    if not os.path.exists(full):
        k.maillage(a, "bundle", "--full", "-o", full)
    into, plain = k.path("team-%d" % n, "into.db"), k.path("team-%d" % n, "into-plain.db")

    def mine():
        k.copy(empty, into)
        return k.maillage(into, "merge", "--no-backup", full)

    def bare():
        k.copy("/dev/null", plain)
        return k.floor("insert", a, plain)

    ours, floors = k.turns(mine, bare, runs=runs)
    rows = floors[0]["rows"]
    row("new records into an empty database", kit.people(n), times(median(ours) / median(floors)), "<= 1.6x plain INSERT",
        "%.0f k/s, plain %.0f k/s; peak %.0f MiB; noise %.0f %%" % (rows / median(ours) / 1e3, rows / median(floors) / 1e3,
        median(ours, "mib"), 100 * kit.spread(ours)))
    # A third laptop that has it all sends it all: the same records in another bundle.
    again = k.path("team-%d" % n, "again.mlg")
    if not os.path.exists(again):
        third = k.copy(data.colleague_of(k, n, "Chloe"), k.path("team-%d" % n, "third.db"))
        k.maillage(third, "merge", "--no-backup", full)
        k.maillage(third, "bundle", "--full", "-o", again)
    equal = k.copy(into, k.path("team-%d" % n, "equal.db"))
    lone = k.turns(lambda: k.maillage(k.copy(equal, into), "merge", "--no-backup", again), runs=runs)[0]
    row("the same records into an equal database", kit.people(n), times(median(lone) / median(floors)), "",
        "%.0f k/s; peak %.0f MiB" % (rows / median(lone) / 1e3, median(lone, "mib")))


def ensure_pair(k, n):
    """What `pair` copies from, when the measure of merging has not run before."""
    equal = k.path("team-%d" % n, "equal.db")
    if not os.path.exists(equal):
        full = k.path("team-%d" % n, "full.mlg")
        if not os.path.exists(full):
            k.maillage(data.team_of(k, n), "bundle", "--full", "-o", full)
        k.copy(data.colleague_of(k, n, "Brahim"), equal)
        k.maillage(equal, "merge", "--no-backup", full)


def pair(k, n):
    """Two laptops that hold the same, and each knows that the other does: an answer came back."""
    folder = "team-%d" % n
    a, b = k.path(folder, "pair-a.db"), k.path(folder, "pair-b.db")
    if not os.path.exists(a):
        answer = k.path(folder, "answer.mlg")
        k.copy(k.path(folder, "equal.db"), b)
        k.maillage(b, "add", "person", "family_name=Nouveau")
        k.maillage(b, "bundle", "-o", answer)
        k.copy(data.team_of(k, n), a)
        k.maillage(a, "merge", "--no-backup", answer)
    return a, b


def changes(k, n, every, runs):
    """One field changed on each EVERY-th record: made, taken in, taken in again."""
    share = "all" if every == 1 else "1 %"
    a = data.team_of(k, n)
    folder = "team-%d" % n
    plain_old = data.plain_of(k, n)
    edited, known = pair(k, n)
    since = data.last_change(k, edited)
    edited = k.copy(edited, k.path(folder, "edited.db"))
    edits = k.maillage(edited, "import", data.file_of(k, "edits", n, str(every)), "--format", "json")
    delta, bare_delta, packed = (k.path(folder, "delta." + end) for end in ("mlg", "bare", "zst"))
    into, plain = k.path(folder, "into.db"), k.path(folder, "into-plain.db")

    def make():
        if os.path.exists(delta):
            os.unlink(delta)
        return k.maillage(edited, "bundle", "-o", delta)

    k.floor("give", edited, str(since), bare_delta)
    # The floor of making reads the same rows whole and compresses them: a bundle carries records, which need no base.
    made, bare_made = k.turns(make, lambda: k.floor("pack", edited, str(since), packed), runs=runs)
    taken, bare_taken = k.turns(lambda: k.maillage(k.copy(known, into), "merge", "--no-backup", delta),
                                lambda: update(k, edited, since, plain_old, plain, bare_delta, every), runs=runs)
    merged = k.copy(into, k.path(folder, "merged.db"))
    again, bare_again = k.turns(lambda: k.maillage(k.copy(merged, into), "merge", "--no-backup", delta),
                                lambda: k.floor("take", bare_delta, plain), runs=runs)
    rows = bare_taken[0]["rows"]
    goals = ("", "<= 2x plain UPDATE", "") if every == 1 else ("<= 1.5x floor",) * 3
    for what, ours, floors, goal in (("bundle made", made, bare_made, goals[0]), ("taken in", taken, bare_taken, goals[1]),
                                     ("taken in again", again, bare_again, goals[2])):
        row("one field of %s: %s" % (share, what), kit.people(n), times(median(ours) / median(floors)), goal,
            "%.1f ms, floor %.1f ms; %.0f k/s; peak %.0f MiB; noise %.0f %%" % (1e3 * median(ours), 1e3 * median(floors),
            rows / median(ours) / 1e3, median(ours, "mib"), 100 * kit.spread(ours)))
    undone = k.turns(lambda: k.maillage(k.copy(merged, into), "undo"), runs=runs)[0]
    row("one field of %s: the merge undone" % share, kit.people(n), times(median(undone) / median(taken)), "",
        "of taking it in; noise %.0f %%" % (100 * kit.spread(undone)))
    row("one field of %s: bytes a changed row" % share, kit.people(n), "%.1f" % (os.path.getsize(delta) / rows), "<= 30",
        "the rows by zstd %.1f; edits by JSON import: %.0f k/s" % (os.path.getsize(packed) / rows, rows / edits["cpu"] / 1e3))


def update(k, edited, since, plain_old, plain, bare_delta, every):
    k.copy(plain_old, plain)
    return k.floor("update", edited, plain, str(since)) if every == 1 else k.floor("take", bare_delta, plain)
