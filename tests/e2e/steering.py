#!/usr/bin/env python3
"""The steering views in a terminal: the plan, its filter and file; actors from the matrix to a list; a territory from its sheet;
the indicators, on the command line too.

usage: steering.py PROGRAM [SCENARIO…] (TAP)
"""
import json
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


def indicators():
    w = known()
    made = w.cli("add", "indicator", "code=P1", "name=Rencontres", "level=output", "unit=rencontres", "computed=events_held", "baseline=0", "target=4")
    w.cli("add", "indicator", "code=P2", "name=Femmes", "level=outcome", "computed=share_women", "target=40")
    rows = [json.loads(line) for line in w.cli("indicators", "--json", "--territory", "MA-09").splitlines()]
    keys = "code name value unit baseline target numerator denominator from to source id"
    ok([" ".join(row) for row in rows] == [keys] * 2, "indicators as JSON, a line each", rows)
    ok(rows[0] == {"code": "P1", "name": "Rencontres", "value": 1, "unit": "rencontres", "baseline": 0, "target": 4, "numerator": None,
                   "denominator": None, "from": "2025-12-01", "to": "2026-11-30", "source": "events_held", "id": made}, "of a region", rows[0])
    ok(rows[1]["value"] is None and rows[1]["denominator"] == 0 and rows[1]["unit"] == "%", "a share of nothing is null", rows[1])
    ok('"value":0' in w.cli("indicators", "--json", "--to", "2026-10-01"), "up to a day")
    ok('"value":0' in w.cli("indicators", "--json", "--territory", "FR-34"), "elsewhere")
    ok(w.cli("indicators", "--from", "2026-02-01", "--to", "2026-01-01", good=False)[0] != 0, "a period that ends before it begins")
    ok("en retard" in w.cli("indicators"), "as a table, in words")
    s = Screen(w)
    s.wait("Accueil", "home")
    s.do("Suivi des indicateurs")
    s.wait("P1 Rencontres", "all of them")
    s.wait("en retard", "their state in words")
    s.keys("Enter")
    s.wait("Fiche de suivi", "a row opens its sheet")
    s.wait("Par période", "with its values by period")
    s.keys("Escape", "F10")
    s.wait("ENDED-0", "leaves")
    s.close()
    w.close()


if __name__ == "__main__":
    run(plan, actors_and_ground, indicators)
