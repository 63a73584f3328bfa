"""Files: vCards taken in, CSV and JSON given."""
import os

import data
import kit
from kit import median, row, times


def cards(k):
    kit.head("vCard import (processor time; organisations and positions made, searchable at once)")
    empty = k.path("cards", "empty.db")
    if not os.path.exists(empty):
        k.maillage(empty, "init", "--officer", "Amina")
    for n in k.sizes:
        cards = data.file_of(k, "vcard", n)
        into, plain = k.path("cards", "into.db"), k.path("cards", "plain.db")

        def bare():
            k.copy("/dev/null", plain)
            return k.floor("cards", empty, cards, plain)

        ours, floors = k.turns(lambda: k.maillage(k.copy(empty, into), "import", cards, "--format", "vcard"), bare,
                               runs=k.runs if n < 1000000 else 1)
        first = k.maillage(into, "find", "dupont")
        again = k.maillage(into, "import", cards, "--format", "vcard")
        row("import of vCards", kit.people(n), times(median(ours) / median(floors)), "<= 2x floor, <= 96 MiB",
            "%.0f k cards/s, floor %.0f k/s; peak %.0f MiB; noise %.0f %%" % (n / median(ours) / 1e3, n / median(floors) / 1e3,
            median(ours, "mib"), 100 * kit.spread(ours)))
        row("the first search after it (index built)", kit.people(n), times(first["cpu"] / median(floors)), "",
            "peak %.0f MiB" % first["mib"])
        row("the same file again (nothing changes)", kit.people(n), times(again["cpu"] / median(ours)), "", "of the first import")


def csv(k):
    kit.head("export (processor time)")
    for n in k.sizes:
        db = data.team_of(k, n)
        out = k.path("export", "out")
        shell = ["sqlite3", "-csv", "-header", db, "SELECT * FROM person"]
        works = [lambda: k.maillage(db, "export", "person", "--format", "csv", "-o", fresh(out)),
                 lambda: k.floor("csv", db, fresh(out)),
                 lambda: k.maillage(db, "export", "person", "--format", "json", "-o", fresh(out)),
                 lambda: k.maillage(db, "export", "person", "--format", "vcard", "-o", fresh(out))]
        if kit.present("sqlite3"):
            works.append(lambda: k.run(*shell, out=out))
        results = k.turns(*works, runs=k.runs if n < 1000000 else 1)
        floors = results[1]
        beside = "sqlite3 shell %s" % (times(median(results[4]) / median(floors)) if len(results) > 4 else "absent")
        row("CSV", kit.people(n), times(median(results[0]) / median(floors)), "<= 1.3x floor",
            "%s; peak %.0f MiB; noise %.0f %%" % (beside, median(results[0], "mib"), 100 * kit.spread(results[0])))
        row("JSON lines", kit.people(n), times(median(results[2]) / median(floors)), "", "of the CSV floor")
        row("vCard", kit.people(n), times(median(results[3]) / median(floors)), "", "of the CSV floor")


def fresh(path):
    if os.path.exists(path):
        os.unlink(path)
    return path
