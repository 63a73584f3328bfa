#!/usr/bin/env python3
"""The agenda, the door of an event and the sheets, in a real terminal and on the command line. TAP.

usage: days.py MAILLAGE
"""
import json
import os
import re
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import screen  # noqa: E402
from screen import Screen, World, ok  # noqa: E402


def officer(**env):
    w = World(**env)
    w.cli("init", "--officer", "A. Benali")
    return w


def agenda():
    w = officer()
    w.cli("add", "event", "title=Atelier eau", "starts_at=2026-11-22 15:00", "ends_at=2026-11-22 17:00", "officer=A. Benali")
    w.cli("add", "event", "title=Autre salle", "starts_at=2026-11-22 16:00", "ends_at=2026-11-22 18:00")
    w.cli("add", "event", "title=De Fatima", "starts_at=2026-11-22 19:00", "officer=F. Amrani")
    w.cli("add", "event", "title=Réseau européen", "starts_at=2026-11-23T09:00:00Z[Europe/London]")
    w.cli("add", "task", "title=En retard", "due_on=2026-11-20")
    for env in ({}, {"NO_COLOR": "1"}, {"MAILLAGE_LANG": "en"}):
        s = Screen(w, **env)
        en = "MAILLAGE_LANG" in env
        what = "agenda, %s: " % ("en" if en else "NO_COLOR" if env else "fr")
        s.wait("TODAY" if en else "AUJOURD'HUI", what + "home")
        s.keys("F5")
        s.wait("LATE  1" if en else "EN RETARD  1", what + "what is late")
        s.wait(r"> ! 2 (d|j) .*En retard", what + "first, and under the cursor")
        s.wait(r"15:00–17:00 .*Atelier eau .*(overlaps|chevauche)", what + "two things at once are said")
        s.close()
    s = Screen(w)
    s.wait("AUJOURD'HUI", "agenda: home")
    s.keys("F5")
    s.wait("EN RETARD", "agenda: today")
    s.keys("Space")
    s.wait("Fait : En retard", "agenda: Space marks as done")
    s.wait("EN RETARD", "agenda: nothing is late any more", absent=True)
    s.wait(r"> .*Atelier eau", "agenda: the next one is under the cursor")
    s.keys("C-Right")
    s.wait("dim. 22 nov. 2026 → lun. 23 nov. 2026", "agenda: a day later by one key")
    ok('"starts_at":"2026-11-23T14:00:00Z' in w.cli("list", "event", "--where", "title=\"Atelier eau\"", "--json").replace(": ", ":"),
       "agenda: the same hour the day after", w.cli("list", "event", "--json"))
    s.keys("Right")
    s.wait("10:00.*Réseau européen.*09:00 Europe/London", "agenda: another zone's clock is said")
    s.wait("15:00–17:00.*Atelier eau", "agenda: it is there now")
    s.keys("C-z")
    s.wait("15:00–17:00", "agenda: one undo takes it back", absent=True)
    s.keys("C-g")
    s.wait("Comme on le dit", "agenda: asks where to")
    s.type("15 mars")
    s.keys("Enter")
    s.wait("15 mars 2027|15 mars 2026", "agenda: a date by words")
    s.keys("F7")
    s.wait("Nouvelle tâche", "agenda: what can be added on a day")
    s.type("tâche")
    s.keys("Enter")
    s.wait("15/03/202[67]", "agenda: the date is filled in")
    s.type("Réserver la salle")
    s.keys("C-s")
    s.wait("> .*Réserver la salle", "agenda: it shows")
    s.keys("F6")
    s.wait("Déplacer", "agenda: move")
    s.type("+1s")
    s.keys("Enter")
    s.wait("→ .*22 mars", "agenda: a week later by words")
    s.keys("F5", "F4")
    s.wait("Ce dont je suis responsable", "agenda: filters")
    s.keys("Down", "Enter")
    s.wait("De Fatima", "agenda: not what others do", absent=True)
    s.wait("Autre salle", "agenda: but what nobody does")
    s.keys("Tab")
    s.wait("lundi 16 novembre", "agenda: the week")
    s.keys("Tab")
    s.wait("novembre 2026", "agenda: the month")
    s.keys("PageDown")
    s.wait("décembre 2026", "agenda: the next month")
    s.tmux("resize-window", "-t", "s", "-x", "60", "-y", "18")
    s.wait(r"lundi +mardi", "agenda: a small window")
    s.keys("F10")
    s.wait("ENDED-0", "agenda: left")
    s.close()
    s = Screen(w)
    s.wait("AUJOURD'HUI", "agenda: home again")
    s.keys("F5")
    s.wait(r"ce dont je suis responsable", "agenda: view and filter are kept")
    s.close()
    w.close()


def names(n):
    """Family names that differ by their three first letters."""
    return [a + b + c + "ane" for a in "BCDFGHJKLMNPRSTVZ" for b in "aeiou" for c in "bdlm"][:n]


def door():
    """Three hundred people in a queue, without the mouse."""
    w = officer()
    event = w.cli("add", "event", "title=Assemblée", "starts_at=2026-11-22 11:30", "city=Agadir")
    everybody = names(300)
    with open(w.home + "/people.jsonl", "w") as f:
        for i, family in enumerate(everybody):
            person = "00000000-0000-4000-8000-%012d" % i
            f.write(json.dumps({"id": person, "kind": "person", "family_name": family, "civility": "mrs" if i % 3 else "mr"}) + "\n")
            f.write(json.dumps({"kind": "attendance", "event": event, "person": person, "status": "registered"}) + "\n")
    w.cli("import", w.home + "/people.jsonl")
    s = Screen(w)
    s.wait("300 inscrits", "door: three hundred expected today")
    s.do("Émargement à la porte")
    s.wait("quel événement", "door: asks which")
    s.keys("Enter")
    s.wait("0 présent / 300 attendus", "door: open")
    start = time.monotonic()
    for at in range(0, 290, 10):
        # Enter is a carriage return: ten people with one command of tmux.
        s.type("".join(family[:3].lower() + "\r" for family in everybody[at:at + 10]))
        if at % 50 == 40:
            s.wait("%d présents" % (at + 10), "door: %d so far" % (at + 10))
    s.wait("290 présents / 300 attendus", "door: 290 by three letters and Enter")
    print("# %.1f s for 290 people" % (time.monotonic() - start))
    s.type(everybody[0][:3].lower())
    s.keys("Enter")
    s.wait("Déjà là", "door: somebody who is here already")
    s.keys("Enter", "Escape")
    s.wait("290 présents", "door: Enter again changes nothing")
    s.keys("F6")
    s.wait("Feuille d'émargement", "door: the sheet")
    s.keys("Enter")
    s.wait("Feuille de 300 lignes", "door: written")
    path = w.home + "/emargement-2026-11-22.html"
    html = open(path, encoding="utf-8").read() if os.path.exists(path) else ""
    ok("<td class=n>300</td>" in html and "Signature" in html, "door: numbered, to sign")
    order = re.findall(r"<td class=n>(\d+)</td><td dir=auto>(\w+)", html)
    left = [number for number, name in order if name in everybody[290:]]
    ok(len(left) == 10, "door: ten have not come", str(left))
    s.type(" ".join(left) + " 301")
    s.wait("aucune ligne de la feuille ne porte ce numéro : 301", "door: a number that is not on the sheet")
    for _ in range(4):
        s.keys("BSpace")
    s.keys("Enter")
    s.wait("300 présents / 300 attendus", "door: the others by their numbers")
    s.keys("F7")
    s.wait("Genre", "door: a walk-in")
    s.type("122")
    s.wait("301 présents", "door: in four keys")
    s.keys("C-z")
    s.wait("300 présents", "door: undone")
    s.type("Hind Zerktouni")
    s.keys("F7")
    s.type("122")
    s.wait("Qui est-ce", "door: with a name")
    s.type("2")
    s.wait("301 présents", "door: a record was made")
    s.close()
    lines = [json.loads(line) for line in w.cli("attendance", event, "--json").splitlines()]
    ok(sum(r["present"] for r in lines) == 301 and len({r["id"] for r in lines}) == 301, "door: the command line counts the same")
    ok(w.cli("list", "person", "--where", "family_name=Zerktouni", "--json") != "", "door: her record is there")
    text = w.cli("attendance", event)
    ok("301 présents / 300 attendus" in text and "spontanées 1" in text, "door: counts in words", text[-300:])
    w.cli("attendance", event, "--leave", "Zerktouni")
    ok("300 présents" in w.cli("attendance", event), "door: left by the command line")
    ok(w.cli("attendance", event, "--present", "1 999", good=False)[0] == 1, "door: a number that no line has is refused")
    w.close()


def two_doors():
    """Two laptops at one door sign in the same people, then exchange: nobody counts twice."""
    w = World(MAILLAGE_PASSPHRASE="une phrase assez longue")
    other = w.home + "/other.db"
    w.cli("init", "--team", "Souss", "--officer", "A. Benali")
    w.cli("invite", "-o", w.home + "/i.mli")
    w.cli("init", "--officer", "F. Amrani", "--invitation", w.home + "/i.mli", db=other)
    event = w.cli("add", "event", "title=Forum", "starts_at=2026-11-22 09:30")
    people = [w.cli("add", "person", "family_name=" + name) for name in names(6)]
    for person in people[:3]:
        w.cli("add", "attendance", "event=" + event, "person=" + person, "status=registered")
    w.cli("bundle", "-o", w.home + "/1.mlg", "--full")
    w.cli("merge", w.home + "/1.mlg", db=other)
    for i, db in enumerate((w.db, other)):
        w.env["MAILLAGE_NOW"] = "2026-11-22T10:%02d:00Z" % (10 + i)
        for person in people[:5]:
            w.cli("attendance", event, "--arrive", person, db=db)
        w.cli("attendance", event, "--walk-in", "f", "--age", "18_24", db=db)
    w.cli("bundle", "-o", w.home + "/2.mlg", db=other)
    w.cli("merge", w.home + "/2.mlg")
    w.cli("bundle", "-o", w.home + "/3.mlg")
    w.cli("merge", w.home + "/3.mlg", db=other)
    for db in (w.db, other):
        text = w.cli("attendance", event, db=db)
        ok("7 présents / 3 attendus" in text, "two doors: five people once each and two walk-ins", text)
    w.close()


if __name__ == "__main__":
    for scenario in [globals()[name] for name in sys.argv[2:]] or (agenda, door, two_doors):
        scenario()
    print("1..%d" % screen.count)
    sys.exit(1 if screen.failed else 0)
