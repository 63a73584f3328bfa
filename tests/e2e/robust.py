#!/usr/bin/env python3
"""The terminal whatever happens: signals, crashes, stops, storms of sizes, poor terminals, databases that cannot be opened. TAP.

usage: robust.py MAILLAGE
"""
import os
import signal
import subprocess

from screen import Screen, World, ok, run, with_people


def typing_in_form(w, text, **more):
    s = Screen(w, **more)
    s.wait("Accueil", "opened")
    s.do("Nouvelle personne")
    s.wait(r"> Nom +\*", "the form begins at the name")
    s.type(text)
    s.wait(text, "typed « %s »" % text)
    return s


def draft_of(w, text, what):
    s = Screen(w)
    s.wait("Reprendre la saisie de « %s" % text, what + ": what was typed is offered back")
    s.keys("Enter")
    s.wait(r"Nom +\* %s" % text, what + ": and taken up")
    s.close()


def ends():
    """Asked to end: the draft is saved, the terminal given back."""
    for number, name in ((signal.SIGTERM, "SIGTERM"), (signal.SIGHUP, "SIGHUP")):
        w = with_people()
        s = typing_in_form(w, "Signalée")
        os.kill(s.pid(), number)
        s.wait("ENDED-0 icanon echo", name + ": ends in good order, the terminal as it was")
        s.close()
        draft_of(w, "Signalée", name)
        w.close()


def crashes():
    """Struck dead: the terminal is given back, with a word about it, and the signal still shows as the cause."""
    for number, name in ((signal.SIGSEGV, "SIGSEGV"), (signal.SIGABRT, "SIGABRT"), (signal.SIGBUS, "SIGBUS"), (signal.SIGFPE, "SIGFPE")):
        w = with_people()
        # Under a sanitizer its own handlers would come first.
        leave = ":".join([os.environ.get("ASAN_OPTIONS", "")] + ["handle_%s=0" % x for x in ("segv", "sigbus", "sigfpe", "abort")])
        s = Screen(w, ASAN_OPTIONS=leave.strip(":"))
        s.wait("Accueil", name + ": opened")
        os.kill(s.pid(), number)
        s.wait("ENDED-%d icanon echo" % (128 + number), name + ": the terminal as it was, the cause kept")
        ok("intact" in s.text(), name + ": said what is kept", s.text())
        ok("AUJOURD" not in s.text(), name + ": nothing of the screen is left", s.text())
        s.close()
        w.close()


def stops():
    """Stopped from outside and continued: the shell's screen meanwhile, all drawn again after. Ctrl-Z stays undo."""
    w = with_people()
    s = typing_in_form(w, "Suspendue")
    pid = s.pid()
    os.kill(pid, signal.SIGTSTP)
    s.wait("Suspendue", "stopped: its screen is gone", absent=True)
    with open("/proc/%d/stat" % pid) as f:
        ok(f.read().rsplit(")", 1)[1].split()[0] == "T", "stopped: it does not run")
    os.kill(pid, signal.SIGCONT)
    s.wait("Suspendue", "continued: all is drawn again")
    s.type("x")
    s.wait("Suspenduex", "continued: and it takes keys")
    s.close()
    w.close()


def storm():
    """Two hundred sizes while somebody types: not a letter is lost, and one message shows when it is too small."""
    w = with_people()
    s = typing_in_form(w, "")
    text = "abcdefghijklmnopqrstuvwxyz" * 4
    for i in range(200):
        s.tmux("resize-window", "-t", "s", "-x", str(60 + i * 37 % 141), "-y", str(18 + i * 23 % 33))
        if i < len(text):
            s.type(text[i])
    s.tmux("resize-window", "-t", "s", "-x", "200", "-y", "50")
    s.wait(text[-30:], "storm: drawn whole again")
    s.tmux("resize-window", "-t", "s", "-x", "40", "-y", "10")
    s.wait("trop petite", "storm: one message when it is too small")
    s.type("fin")
    s.keys("Escape")
    s.tmux("resize-window", "-t", "s", "-x", "200", "-y", "50")
    s.wait(text[-30:] + "fin", "storm: typed unseen, kept; nothing done unseen")
    s.keys("C-s")
    s.wait("Enregistré", "storm: saved")
    ok(text.lower() + "fin" in w.cli("list", "person", "--json").lower(), "storm: not a letter was lost", w.cli("list", "person", "--json"))
    s.close()
    w.close()


def terminals():
    """Each terminal, and no UTF-8 anywhere."""
    w = with_people()
    for term in ("linux", "xterm-256color", "screen", "screen-256color", "vt100", "xterm"):
        s = Screen(w, term=term)
        s.wait("(?s)AUJOURD'HUI.*F1 ?Aide", "TERM=%s: drawn" % term)
        s.keys("C-q")
        s.wait("ENDED-0 icanon echo", "TERM=%s: given back" % term)
        ok(term in ("screen", "xterm-256color") or "F1Aide" not in s.text(), "TERM=%s: nothing of it is left" % term, s.text())
        s.close()
    for term in ("dumb", "unknown", "''", "nonsense"):
        s = Screen(w, term=term)
        s.wait("ENDED-1", "TERM=%s: refused" % term)
        ok("--simple" in s.text().replace("\n", ""), "TERM=%s: and told what to do instead" % term, s.text())
        s.close()
    for locale in ("C", "POSIX", "fr_FR.ISO-8859-1"):
        s = Screen(w, LC_ALL=locale, LANG=locale)
        s.wait("rien de prévu", "LC_ALL=%s: accents all the same" % locale)
        s.close()
    w.close()


def databases():
    """What cannot be opened or written is said, with what to do."""
    w = with_people()
    subprocess.run(["sqlite3", w.db, "PRAGMA user_version=99"], stdout=subprocess.DEVNULL)
    s = Screen(w)
    s.wait("lecture seule", "newer database: opened to be read")
    s.wait("mettez maillage à jour", "newer database: said why and what to do")
    s.keys("F7")
    s.wait("base ouverte en lecture seule", "newer database: nothing is written")
    s.close()
    for name, content, said in (("foreign.db", b"not a database" * 50, "pas une base"), ("folder", None, "pas un fichier ordinaire")):
        path = w.home + "/" + name
        if content is None:
            os.mkdir(path)
        else:
            with open(path, "wb") as f:
                f.write(content)
        s = Screen(w, "--db", path)
        s.wait("ENDED-1", name + ": refused on the plain terminal")
        ok(said in s.text().replace("\n", ""), name + ": said", s.text())
        s.close()
    w.close()
    if os.getuid() != 0:
        w = World()
        os.mkdir(w.home + "/closed", mode=0o500)
        s = Screen(w, "--db", w.home + "/closed/new.db")
        s.wait("ENDED-1", "closed folder: refused before any question")
        ok("droits du dossier" in s.text().replace("\n", ""), "closed folder: said", s.text())
        s.close()
        w.close()


def full_disk():
    """A disk that fills up while somebody works: said, nothing lost, saved once there is room."""
    w = with_people()
    disk = w.home + "/disk"
    os.mkdir(disk)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", disk], stderr=subprocess.DEVNULL).returncode != 0:
        print("# no right to mount a small disk here: full disk not tried")
        w.close()
        return
    try:
        db = disk + "/m.db"
        w.cli("backup", db)
        s = Screen(w, "--db", db)
        s.wait("Accueil", "full disk: opened")
        s.do("Nouvelle personne")
        s.wait(r"> Nom +\*", "full disk: a form")
        s.type("Comblée")
        s.wait("Comblée", "full disk: typed")
        filler = os.open(disk + "/filler", os.O_WRONLY | os.O_CREAT)
        for size in (65536, 512):  # to the last block
            try:
                while os.write(filler, b"x" * size) > 0:
                    pass
            except OSError:
                pass
        os.close(filler)
        s.type("x" * 30)
        s.keys("C-s")
        s.wait("disque plein|libérez de la place", "full disk: said, with what to do")
        s.wait("Comblée", "full disk: what was typed is still there")
        os.unlink(disk + "/filler")
        s.keys("C-s")
        s.wait("Enregistré", "full disk: saved once there is room")
        s.close()
        ok("Comblée" in w.cli("list", "person", db=db), "full disk: it is there")
    finally:
        subprocess.run(["umount", "-l", disk])
    w.close()


if __name__ == "__main__":
    run(ends, crashes, stops, storm, terminals, databases, full_disk)
