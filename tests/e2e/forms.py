#!/usr/bin/env python3
"""Forms in a real terminal, field by field, in French and in English. TAP.

usage: forms.py MAILLAGE [SCENARIO…]
"""
import json
import re
import time

from screen import Screen, ok, run, with_people

FIELDS = {
    "fr": dict(org="Nouvel organisme", event="Nouvel événement", project="Nouveau projet", short="encore 1 caractère",
               wrong="clé de contrôle fausse", right="clé de contrôle juste", create="créer « Agence des eaux »", back="revient à la fiche",
               month="décembre 2026", period="lundi 23 novembre 2026 18:00 → 20:30", money="1 250 000,50", yes="oui",
               mail="pas une adresse", date="mercredi 25 novembre 2026", saved="Enregistré", untitled="* obligatoire"),
    "en": dict(org="New organisation", event="New event", project="New ", short="1 character to go", wrong="wrong check key",
               right="check key right", create="create “Agence des eaux”", back="goes back to", month="December 2026",
               period="Monday 23 November 2026 18:00 → 20:30", money="1,250,000.50", yes="yes", mail="not an address",
               date="Wednesday 25 November 2026", saved="Saved", untitled="* required"),
}


def down(s, n):
    for _ in range(n):
        s.keys("Down")


def fields(lang):
    """Every kind of field with its own editor, as somebody fills them one after the other."""
    t, w = FIELDS[lang], with_people()
    w.env["MAILLAGE_LANG"] = lang
    s = Screen(w, size=(100, 45))
    s.wait("A. Benali", lang + " fields: home")
    w.cli("add", "event", "title=X", "starts_at=2026-11-01T10:00", "tags=marché couvert")
    w.cli("add", "organisation", "name=Z", "tags=marché couvert|eau vive", "city=Agadir", "location=30.42,-9.6")
    s.keys("F7")
    s.wait("rganisation|rganisme", lang + " fields: F7 asks what")
    s.type(t["org"])
    s.keys("Enter")
    s.wait(re.escape(t["untitled"]), lang + " fields: required is said by a sign and a word")
    s.type("Régie des eaux")
    down(s, 4)
    s.type("732 829 320 0007")
    s.wait(t["short"], lang + " fields: a SIRET says what is missing")
    s.type("5")
    s.wait(t["wrong"], lang + " fields: and that its key is wrong")
    s.keys("BSpace")
    s.type("4")
    s.wait(t["right"], lang + " fields: or right")
    down(s, 3)
    s.type("Agence des eaux")
    s.wait(re.escape(t["create"]), lang + " fields: a reference that is not there may be made")
    s.keys("Enter")
    s.wait(t["back"], lang + " fields: in a form of its own")
    s.keys("C-s")
    s.wait(r"> .*Agence des eaux", lang + " fields: which comes back with it")
    s.keys("Down")
    s.type("0661 23 45 67")
    s.wait(r"→ \+212 6 61 23 45 67", lang + " fields: a phone is read while it is typed")
    s.keys("Down")
    s.type("0528001122")
    s.keys("C-Up")
    s.wait(r"> .* 0528001122\n +0661", lang + " fields: the second number goes first")
    down(s, 3)
    s.type("contact@regie")
    down(s, 2)
    s.wait(t["mail"], lang + " fields: an address that is none is said on leaving")
    s.keys("Up", "Up")
    s.type(".ma")
    down(s, 3)
    text = w.home + "/long.txt"
    with open(text, "w") as f:
        f.write("Une ligne assez longue pour être coupée au bord du champ, écrite mille fois.\n" * 13000)
    s.tmux("load-buffer", text)
    started = time.monotonic()
    s.tmux("paste-buffer", "-p", "-t", "s")
    s.wait(r"écrite\s+mille\s+fois", lang + " fields: a million characters pasted")
    s.keys("C-End")
    s.type("FIN")
    s.wait("FIN", lang + " fields: and gone on with")
    print("# %s: pasted and typed after %.2f s" % (lang, time.monotonic() - started))
    s.keys("C-z", "C-z")
    s.wait(r"Une ligne assez", lang + " fields: undone", absent=True)
    s.type("12, avenue")
    s.keys("Tab", "Tab")
    s.type("Aga")
    s.wait("Agadir", lang + " fields: a town completes")
    s.keys("Right")
    s.keys("C-s")
    s.wait(t["saved"], lang + " fields: saved")
    org = json.loads([line for line in w.cli("list", "organisation", "--json").splitlines() if "Régie" in line][0])
    ok(org["phones"] == ["+212528001122", "+212661234567"] and org["city"] == "Agadir" and org["address"] == "12, avenue" and
       org["siret"] == "73282932000074", lang + " fields: all as entered", json.dumps(org))
    s.keys("F7")
    s.type(t["event"])
    s.keys("Enter")
    s.wait(re.escape(t["untitled"]), lang + " fields: an event")
    s.type("Réunion")
    down(s, 3)
    s.type("lundi 18h-20h30" if lang == "fr" else "monday 18:00-20:30")
    s.wait(re.escape(t["period"]), lang + " fields: a period is read while it is typed")
    s.keys("Down", "F2", "NPage")
    s.wait(t["month"], lang + " fields: F2 opens the month")
    s.keys("Escape")
    s.wait(t["month"], lang + " fields: and Esc closes it", absent=True)
    s.keys("C-s")
    s.wait(t["saved"], lang + " fields: the event is saved")
    event = json.loads([line for line in w.cli("list", "event", "--json").splitlines() if "Réunion" in line][0])
    ok(event["starts_at"].startswith("2026-11-23T17:00") and event["ends_at"].startswith("2026-11-23T19:30"),
       lang + " fields: beginning and end", json.dumps(event))
    s.close()
    w.close()


def fields_fr():
    fields("fr")


def fields_en():
    fields("en")


run(fields_fr, fields_en)
