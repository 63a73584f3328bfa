"""Programs of the terminal that people use for the same things, on the same data: an address book, an agenda, a history.

Whole programs on a pseudo terminal of 200x50, from their start to the last byte of the first full screen. Processor time
is compared; a peer that has not painted within half a minute is said so.
"""
import datetime
import json
import subprocess

import data
import kit
from kit import median, row, times

MOST = {"abook": 100000, "calcurse": 20000, "tig": 20000}  # beyond that they take minutes


def people_of(k, n):
    with open(data.file_of(k, "json", n), encoding="utf-8") as f:
        return [json.loads(line) for line in f]


def start(k, gap, *command):
    return json.loads(k.run(k.tool("pty"), "-g", str(gap), "--", *command)["said"])


def write(path, lines):
    with open(path, "w", encoding="utf-8") as f:
        f.writelines(line + "\n" for line in lines)
    return path


def address_book(k, n):
    lines = ["[format]", "program=abook", "version=0.6.1", ""]
    for i, p in enumerate(people_of(k, n)):
        lines += ["[%d]" % i, "name=%s %s" % (p.get("family_name", ""), p.get("given_name", "")),
                  "email=" + ",".join(p.get("emails", [])), "phone=" + "".join(p.get("phones", [])[:1]), "city=" + p.get("city", ""), ""]
    return write(k.path("abook-%d" % n), lines)


def days(n):
    """n events, forty a day, on both sides of the day the agenda opens on."""
    first = datetime.date.today() - datetime.timedelta(days=n // 80)
    return [(first + datetime.timedelta(days=i // 40), 8 + i % 10, "Rencontre %d" % i) for i in range(n)]


def appointments(k, n):
    folder = k.path("calcurse-%d" % n, "apts")
    write(folder, ["%s @ %02d:00 -> %s @ %02d:30 |%s" % (d.strftime("%m/%d/%Y"), h, d.strftime("%m/%d/%Y"), h, t) for d, h, t in days(n)])
    write(k.path("calcurse-%d" % n, "todo"), [])
    return k.path("calcurse-%d" % n)


def agenda_of(k, n):
    db = k.path("agenda-%d" % n, "m.db")
    rows = write(k.path("agenda-%d" % n, "events"), [json.dumps({"kind": "event", "title": t, "format": "meeting", "status": "confirmed",
                 "starts_at": "%sT%02d:00:00Z" % (d.isoformat(), h), "ends_at": "%sT%02d:30:00Z" % (d.isoformat(), h)}) for d, h, t in days(n)])
    k.maillage(db, "init", "--officer", "Amina")
    k.maillage(db, "import", rows, "--format", "json")
    k.maillage(db, "find", "rencontre")
    return db


def history(k, n):
    """A repository of n commits: what tig shows as we show people."""
    folder = k.path("tig-%d" % n, ".")
    feed = b"".join(b"commit refs/heads/main\ncommitter A <a@example.org> %d +0000\ndata 12\nFiche %06d\nM 644 inline f\ndata 7\n%06d\n\n"
                    % (1700000000 + i, i, i) for i in range(n))
    subprocess.run(["git", "init", "-q", "-b", "main", folder], check=True, env=k.env)
    subprocess.run(["git", "-C", folder, "fast-import", "--quiet"], input=feed, check=True, env=k.env)
    return folder


def compare(k, what, n, gap, mine, peer, name):
    if n > MOST[name]:
        return
    if not kit.present(name):
        row(what, kit.people(n), "-", "faster than %s" % name, "%s absent" % name)
        return
    ours, theirs = k.turns(lambda: start(k, gap, *mine)["start"], lambda: start(k, gap, *peer)["start"])
    row(what, kit.people(n), times(median(ours) / median(theirs)), "< 1x of %s" % name,
        "%.1f ms, %s %.1f" % (1e3 * median(ours), name, 1e3 * median(theirs)))


def beside(k):
    kit.head("start to first screen beside programs for the same thing, processor time")
    for n in k.sizes:
        gap = max(150, n // 500)
        compare(k, "people, beside an address book", n, gap, (k.program, "--db", data.team_of(k, n)),
                ("abook", "--datafile", address_book(k, n)), "abook")
        if n <= MOST["calcurse"]:
            compare(k, "events, beside an agenda", n, gap, (k.program, "--db", agenda_of(k, n)), ("calcurse", "-D", appointments(k, n)), "calcurse")
            compare(k, "people, beside a viewer of histories", n, gap, (k.program, "--db", data.team_of(k, n)),
                    ("env", "-C", history(k, n), "tig"), "tig")
