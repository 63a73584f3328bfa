"""Databases and files that several measures use, made once a run."""
import os
import sqlite3


def file_of(k, what, n, *more):
    path = k.path("%s-%d%s" % (what, n, "".join("-" + m for m in more)))
    if not os.path.exists(path):
        k.run(k.tool("people"), what, str(n), *more, out=path + ".part")
        os.rename(path + ".part", path)
    return path


def team_of(k, n):
    """A database of n people and its team; the invitation beside it."""
    db = k.path("team-%d" % n, "m.db")
    if not os.path.exists(db):
        k.maillage(db, "init", "--team", "Essai", "--officer", "Amina")
        k.maillage(db, "import", file_of(k, "json", n), "--format", "json")
        k.maillage(db, "find", "dupont")  # the search index is there, as after any first use
        k.maillage(db, "invite", "-o", db + ".invitation")
    return db


def colleague_of(k, n, name):
    """An empty database of the same team."""
    db = k.path("team-%d" % n, name + ".db")
    if not os.path.exists(db):
        k.maillage(db, "init", "--invitation", team_of(k, n) + ".invitation", "--officer", name)
    return db


def plain_of(k, n):
    """The same people in plain tables."""
    db = k.path("team-%d" % n, "plain.db")
    if not os.path.exists(db):
        k.floor("insert", team_of(k, n), db)
    return db


def last_change(k, db):
    c = sqlite3.connect("file:%s?mode=ro" % db, uri=True)
    change = c.execute("SELECT change FROM head").fetchone()[0]
    c.close()
    return change
