"""What it weighs, and what one save costs."""
import json
import os

import data
import kit
from kit import row, times


def size(k):
    kit.head("size on disk")
    for n in k.sizes:
        db, plain = data.team_of(k, n), data.plain_of(k, n)
        full = k.path("team-%d" % n, "full.mlg")
        if not os.path.exists(full):
            k.maillage(db, "bundle", "--full", "-o", full)
        base = 0
        if os.path.exists(data.colleague_of(k, n, "Brahim")):
            base = kit.size_of(data.colleague_of(k, n, "Brahim"))  # reference territories, empty tables
        ours, floor = kit.size_of(db), kit.size_of(plain)
        row("database against plain tables", kit.people(n), times((ours - base) / floor), "<= 1.35x",
            "%.0f bytes a record, plain %.0f; index file %s" % ((ours - base) / n, floor / n, index_bytes(db, n)))
        row("bundle of all records", kit.people(n), "%.0f B" % (os.path.getsize(full) / n), "", "a record of ten fields")


def index_bytes(db, n):
    folder = os.path.dirname(db)
    mine = [f for f in os.listdir(folder) if f == os.path.basename(db) + "-index"]
    return "%.0f bytes" % (sum(os.path.getsize(os.path.join(folder, f)) for f in mine) / n)


def save(k):
    kit.head("one save: a field changed, a durable commit (processor time)")
    first = None
    for n in k.sizes:
        db = k.copy(data.team_of(k, n), k.path("team-%d" % n, "save.db"))
        plain = k.copy(data.plain_of(k, n), k.path("team-%d" % n, "save-plain.db"))

        def mine():
            return json.loads(k.run(k.tool("save"), db, "200")["said"])

        ours, floors = k.turns(mine, lambda: json.loads(k.run(k.tool("floor"), "save", plain, "200")["said"]))
        ms = kit.median(ours, "median")
        first = first or ms
        row("one save", kit.people(n), times(ms / kit.median(floors, "median")), "flat",
            "%.2f of the smallest; worst %.1f ms, floor %.1f ms" % (ms / first, 1e3 * kit.median(ours, "worst"),
            1e3 * kit.median(floors, "worst")))
