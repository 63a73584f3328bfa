#!/usr/bin/env python3
"""The linear mode by a pipe: the five main jobs, undo, help, bad input, the end in the middle. TAP.

usage: simple.py MAILLAGE
"""
import json
import subprocess

from screen import PROGRAM, World, ok, run


def talk(w, *lines, db=None, raw=None, **more):
    """What is printed when these lines are typed."""
    text = raw if raw is not None else ("\n".join(lines) + "\n").encode()
    done = subprocess.run([PROGRAM, "--db", db or w.db, "--simple"], input=text, env={**w.env, **more}, capture_output=True, timeout=60)
    out = done.stdout.decode() + done.stderr.decode()
    ok(done.returncode == 0, "simple: ends well", out) if done.returncode else None
    return out


def rows(w, kind, db=None):
    return [json.loads(line) for line in w.cli("list", kind, "--json", db=db).splitlines()]


def first_and_records():
    """No database: made by answers; then records of several types, found, changed, undone."""
    w = World()
    out = talk(w, "", "A. Benali", "2", "CESE Souss-Massa", "non")
    ok("Votre nom : A. Benali" in out and subprocess.run(["test", "-e", w.db]).returncode != 0, "first: given up, nothing is written", out)
    out = talk(w, "A. Benali", "2", "CESE Souss-Massa", "oui", "quitter")
    ok("Base créée" in out and "A. Benali" in w.cli("sites"), "first: name and team, then the database", out)

    out = talk(w, "2", "organisme", "Association Tifawin", "", "fin", "quitter")
    ok("Enregistré : Association Tifawin" in out, "add: an organisation", out)
    out = talk(w, "ajouter", "personne", "1", "", "Benali", "Amina", "", "", "Présidente", "06 12", "0661234567", "", "pas une adresse",
               "a.benali@example.org", "", "fin", "10")
    ok("cette réponse est obligatoire" in out, "add: a required answer is insisted on", out)
    ok("pas compris : pas une adresse. Une adresse" in out, "add: bad input is said, with what is expected", out)
    ok("→ 06 61 23 45 67" in out, "add: what was understood is echoed", out)
    person = [p for p in rows(w, "person") if p.get("family_name") == "Benali"]
    ok(len(person) == 1 and person[0]["emails"] == ["a.benali@example.org"] and "+212661234567" in person[0]["phones"],
       "add: all of it is there", str(person))

    out = talk(w, "2", "fonction", "amina", "tifawin", "Trésorière", "fin", "quitter")
    ok(len(rows(w, "position")) == 1, "add: references by the words that find them", out)
    out = talk(w, "1", "tifawin benali", "1", "1", "", "", "", "", "", "", "", "Trésorière", "fin", "quitter")
    ok("1." in out, "find: numbered answers", out)
    out = talk(w, "1", "benali", "1", "modifier", "", "Benali-Idrissi", "fin", "annuler", "quitter")
    ok("Enregistré : Amina Benali-Idrissi" in out and "annulé" in out, "edit, then undo from a menu", out)
    ok(rows(w, "person")[0]["family_name"] == "Benali", "undo: as before")
    out = talk(w, "1", "zzzzqq", "retour", "10")
    ok("Rien ne correspond" in out, "find: nothing is said to be there", out)
    out = talk(w, "2", "personne", "", "Benali", "Amina", "fin", "non", "quitter")
    ok("ressemble à : Amina Benali" in out and "Rien n'a été enregistré" in out, "add: somebody alike is pointed at first", out)

    talk(w, "2", "personne", "", "Coupée")  # the line ends here
    talk(w, raw=b"2\npersonne\n1\nAbc\xff\xfe\n\x00\nfin")
    ok(len([p for p in rows(w, "person") if p.get("family_name") == "Coupée"]) == 0, "cut in the middle: nothing half done")
    out = talk(w, "aide", "?", "quitter")
    ok("retour" in out and "annuler" in out, "help: the words that hold everywhere", out)
    ok("\x1b" not in talk(w, "quitter"), "no escape sequence at all")
    out = talk(w, "quit", MAILLAGE_LANG="en")
    ok("Goodbye" in out, "in English", out)
    w.close()


def interaction_and_door():
    w = World()
    w.cli("init", "--officer", "A. Benali")
    person = w.cli("add", "person", "family_name=Benali", "given_name=Amina", "city=Agadir")
    w.cli("add", "person", "family_name=Benjelloun", "given_name=Rachid")
    event = w.cli("add", "event", "title=Atelier", "starts_at=2026-11-22T14:00")
    w.cli("add", "attendance", "event=" + event, "person=" + person, "status=registered")
    out = talk(w, "3", "benali", "1", "", "1", "Salle confirmée", "fin", "quitter")
    ok("Date [22/11/2026]" in out, "interaction: today is proposed", out)
    found = rows(w, "interaction")
    ok(len(found) == 1 and found[0]["persons"] == [person], "interaction: noted, with whom", str(found))
    out = talk(w, "5", "1", "ami", "quitter")
    ok("Présence notée : Benali Amina" in out and "1 présents sur 1" in out, "door: three letters", out)
    out = talk(w, "5", "1", "rac", "spontané", "", "1", "2", "non", "liste", "annuler", "retour", "quitter")
    ok("pas dans la liste" not in out or "Présence notée" in out, "door: somebody who was not expected", out)
    ok("spontanés 2" in out and "présent : Benali Amina" in out, "door: walk-ins are counted, the list is read", out)
    ok(out.rstrip().count("annulé") >= 1, "door: undo at the door", out)
    w.close()


def exchange():
    """Two laptops and a folder."""
    w = World()
    w.cli("init", "--team", "Équipe", "--officer", "A. Benali")
    w.cli("add", "person", "family_name=Benali", "given_name=Amina")
    phrase = json.loads(w.cli("invite", "--words", "--json"))["words"]
    phrase = phrase if isinstance(phrase, str) else " ".join(phrase)
    other = w.home + "/other.db"
    out = talk(w, "F. Amrani", "3", phrase, "oui", "quitter", db=other)
    ok("Base créée" in out, "exchange: joined by the words", out)
    folder = w.home + "/partage"
    subprocess.run(["mkdir", folder])
    out = talk(w, "6", folder, "non", "6", folder, "oui", "quitter")
    ok(out.count("Échanger maintenant") == 2, "exchange: the effect first, each time", out)
    out = talk(w, "6", folder, "oui", "quitter", db=other)
    ok([p["family_name"] for p in rows(w, "person", db=other)] == ["Benali"], "exchange: the record came", out)
    out = talk(w, "7", w.home + "/rien.mlg", "retour", "quitter")
    ok("fichier introuvable" in out, "merge: a missing file is said", out)
    w.close()


def steering():
    w = World()
    w.cli("init", "--officer", "A. Benali")
    w.cli("add", "organisation", "name=Association Tifawin", "influence=4", "interest=5", "stance=ally")
    out = talk(w, "8", "cartographie", "1", "quitter")
    ok("Cartographie des acteurs" in out or "Influence et intérêt" in out, "steering: a subject by a word of its name", out)
    ok("Association Tifawin" in out, "steering: the view as text", out)
    out = talk(w, "8", "retour", "8", "plan", "retour", "quitter")
    ok(out.rstrip().endswith("Tout est enregistré."), "steering: back from each question", out)
    w.close()


if __name__ == "__main__":
    run(first_and_records, interaction_and_door, exchange, steering)
