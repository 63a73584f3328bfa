#!/usr/bin/env python3
"""The steering views in a terminal: the plan, its filter and file; actors from the matrix to a list; a territory from its sheet.

usage: steering.py PROGRAM [SCENARIO…] (TAP)
"""
import os

from screen import Screen, World, ok, run


def known():
    w = World()
    w.cli("init", "--officer", "A. Benali")
    axis = w.cli("add", "action", "code=1", "title=Aller vers", "level=axis")
    w.cli("add", "action", "code=1.1", "title=Stands", "level=action", "parent=" + axis, "owner=A. Benali", "starts_on=2026-09-01",
          "due_on=2026-11-01", "status=running", "progress=40")
    w.cli("add", "action", "code=1.2", "title=Caravane", "level=action", "parent=" + axis, "owner=F. Amrani", "starts_on=2026-10-01",
          "due_on=2027-02-01", "status=running", "progress=10")
    tata = [line for line in w.cli("list", "territory", "--where", "code=MA-TAT", "--json").splitlines()][0].split('"id":"')[1][:36]
    w.cli("add", "organisation", "name=Association Tifawin", "influence=4", "interest=5", "stance=ally", "territory=" + tata)
    w.cli("add", "event", "title=Atelier eau", "starts_at=2026-10-02T09:00", "status=held", "territory=" + tata)
    return w


def plan():
    w = known()
    s = Screen(w)
    s.wait("Accueil", "home")
    s.do("Cartographie des acteurs")
    s.wait("Influence", "any subject by its name")
    s.keys("C-g")
    s.wait("Aller à", "go to")
    s.type("plan d")
    s.keys("Enter")
    s.wait("Plan d'actions", "another one by the start of its name")
    s.wait("█", "the time line")
    s.type("carav")
    s.wait(r"Filtre « carav *» : 1 sur", "letters filter its rows")
    s.wait("Aller vers", "what a row hangs under stays")
    s.keys("Escape", "F6")
    s.wait("40", "the numbers in the place of the bars")
    s.keys("F6", "F7")
    s.wait("Écrire dans un fichier", "a file is asked for")
    s.type("html")
    s.keys("Enter")
    s.wait("Fichier à écrire", "and its name")
    s.keys("C-u")
    path = w.home + "/plan.html"
    s.type(path)
    s.keys("Enter")
    s.wait("Écrit dans", "written")
    text = open(path, encoding="utf-8").read() if os.path.exists(path) else ""
    ok("Caravane" in text and "<script" not in text and "http:" not in text, "the plan as a page that fetches nothing", text[:300])
    ok(w.cli("report", "plan/plan", "--format", "html") == text.strip(), "the same as from the command line")
    s.keys("F10")
    s.wait("ENDED-0", "leaves")
    s.close()
    w.close()


def actors_and_ground():
    w = known()
    s = Screen(w)
    s.wait("Accueil", "home")
    s.do("Cartographie des acteurs")
    s.wait("Influence", "the matrix")
    s.keys("Down", "Right", "Right", "Right", "Right", "Enter")
    s.wait("Association Tifawin", "a cell opens those that it counts")
    s.keys("Escape", "Escape")
    s.wait("Influence × intérêt", "back on the matrix")
    s.keys("C-g")
    s.wait("Aller à", "go to")
    s.type("territoires")
    s.wait("> Territoires", "the list is found")
    s.keys("Enter")
    s.wait("Code +Nom", "the list of territories")
    s.type("tata")
    s.wait("Tata", "found")
    s.keys("Enter", "F6")
    s.wait("Portrait du territoire", "its portrait from its sheet")
    s.wait(r"Rencontres tenues dans la période +1", "with its numbers")
    s.keys("F4")
    s.wait("depuis le début", "another period is offered")
    s.keys("Escape", "Escape")
    s.keys("F10")
    s.wait("ENDED-0", "leaves")
    s.close()
    w.close()


if __name__ == "__main__":
    run(plan, actors_and_ground)
