#!/usr/bin/env python3
"""The agenda, the door of an event and the sheets, in a real terminal and on the command line. TAP.

usage: days.py MAILLAGE
"""
import json
import os
import re
import subprocess
import shutil
import sys
import tempfile
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
    s.wait(r"lun\. 16 .*dim\. 22", "agenda: the week")
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


def decoded(text):
    """What a reader of QR codes makes of the half blocks on a screen; None without such a reader."""
    if not shutil.which("zbarimg"):
        return None
    halves = {" ": (0, 0), "▄": (0, 1), "▀": (1, 0), "█": (1, 1)}
    rows = []
    width = max(len(line) for line in text.splitlines())
    for line in text.splitlines():
        cells = [halves.get(c, (0, 0)) for c in line.ljust(width)]
        rows += [[c[0] for c in cells], [c[1] for c in cells]]
    scale, edge = 4, 4
    wide = (width + 2 * edge) * scale
    lines = []
    for row in [[0] * width] * edge + rows + [[0] * width] * edge:
        bits = [b for m in [0] * edge + row + [0] * edge for b in [m] * scale]
        lines += [" ".join(map(str, bits))] * scale
    pbm = "P1\n%d %d\n%s\n" % (wide, len(lines), "\n".join(lines))
    with tempfile.NamedTemporaryFile("w", suffix=".pbm") as f:
        f.write(pbm)
        f.flush()
        done = subprocess.run(["zbarimg", "--raw", "-q", f.name], capture_output=True)
    return done.stdout.decode().strip()


def sheet():
    w = officer()
    tifawin = w.cli("add", "organisation", "name=Association Tifawin", "city=Agadir")
    amina = w.cli("add", "person", "family_name=Benali", "given_name=Amina", "civility=mrs", "phones=0661234567", "emails=a.benali@example.org",
                  "address=12 rue des Orangers", "city=Agadir", "topics=eau", "channel=phone", "legal_basis=public_task")
    w.cli("add", "person", "family_name=Benjelloun", "given_name=Rachid")
    w.cli("add", "position", "person=" + amina, "organisation=" + tifawin, "title=Présidente", "start=2023-03-01")
    event = w.cli("add", "event", "title=Forum", "starts_at=2026-10-05 09:00")
    w.cli("add", "attendance", "event=" + event, "person=" + amina, "status=present")
    w.cli("add", "mailing", "purpose=Lettre", "date=2026-09-01", "recipients=" + amina)
    w.cli("add", "partnership", "title=Convention", "organisation=" + tifawin, "ends_on=2026-12-20")
    s = Screen(w)
    s.wait("AUJOURD'HUI", "sheet: home")
    s.do("Personnes")
    s.wait("Benali", "sheet: the list")
    s.keys("Enter")
    s.wait("fiche 1 / 2", "sheet: first of two")
    s.wait("Mme Amina Benali", "sheet: civility and name")
    s.wait("Présidente, Association Tifawin +depuis le 1er mars 2023|Présidente, Association Tifawin", "sheet: what she does")
    s.wait("06 61 23 45 67 · a.benali@example.org +préfère : Téléphone", "sheet: how to reach her")
    s.wait("Base : Mission d'intérêt public", "sheet: by what right")
    s.keys("C-Down")
    s.wait("Rachid Benjelloun.*fiche 2 / 2", "sheet: the next one of the list")
    s.keys("C-Up")
    s.wait("Amina Benali.*fiche 1 / 2", "sheet: and back")
    s.keys("F6", "Enter")
    s.wait("Noté : Appel, aujourd'hui", "sheet: a call in two keys")
    s.keys("C-r")
    s.wait("Quand", "sheet: a follow-up")
    s.type("lundi : rappeler pour la salle")
    s.keys("Enter")
    s.wait("À relancer lundi 23 novembre", "sheet: by a date word")
    rows = [json.loads(line) for line in w.cli("list", "interaction", "--json").splitlines()]
    ok(sorted((r["type"], r["subject"], r.get("follow_up_on"), r["officer"]) for r in rows) ==
       [("call", "Appel", None, "A. Benali"), ("other", "rappeler pour la salle", "2026-11-23", "A. Benali")], "sheet: both are written", str(rows))
    s.keys("Left", "Left")
    s.wait(r"05/10/2026 09:00 +Émargement", "sheet: the timeline holds what an event dates")
    s.wait(r"01/09/2026 +Diffusion", "sheet: and what names her among several")
    s.keys("F4")
    s.wait("Visez le code", "sheet: her card")
    text = s.text()
    card = decoded(text)
    ok(card is None or "TEL:+212661234567" in card and "N:Benali;Amina" in card and card.startswith("BEGIN:VCARD"), "sheet: a reader reads it from 80x24", "%s\n%s" % (card, text))
    s.tmux("resize-window", "-t", "s", "-x", "130", "-y", "45")
    s.wait("toute la carte", "sheet: all of it in a large window")
    card = decoded(s.text())
    ok(card is None or "ORG:Association Tifawin" in card and "ADR:;;12 rue des Orangers;Agadir" in card and "TITLE:Présidente" in card and
       "EMAIL:a.benali@example.org" in card, "sheet: a reader reads all of it", str(card))
    s.tmux("resize-window", "-t", "s", "-x", "60", "-y", "18")
    s.wait("trop petite", "sheet: a window without room says so")
    s.tmux("resize-window", "-t", "s", "-x", "80", "-y", "24")
    s.keys("Escape")
    s.wait("Chronologie", "sheet: back from the card")
    s.keys("Home", "Enter")
    s.wait("Échanges|Appel", "sheet: Enter opens what the timeline shows")
    s.keys("Escape")
    s.wait("Chronologie", "sheet: Esc comes back to the timeline")
    s.keys("Escape")
    s.wait("Tapez des lettres", "sheet: then to the list")
    s.do("Organismes")
    s.wait("Association Tifawin", "sheet: organisations")
    s.keys("Enter")
    s.wait("Fonctions 1 .*Partenariats 1", "sheet: what belongs to an organisation, with counts")
    s.keys("Right", "Enter")
    s.wait("Mme Amina Benali", "sheet: a position leads to the person")
    s.keys("Escape")
    s.wait("Organismes › Association Tifawin", "sheet: Esc comes back")
    s.close()
    w.close()


if __name__ == "__main__":
    for scenario in [globals()[name] for name in sys.argv[2:]] or (agenda, door, two_doors, sheet):
        scenario()
    print("1..%d" % screen.count)
    sys.exit(1 if screen.failed else 0)
