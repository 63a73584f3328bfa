"""The same changes by other means: SQLite's session extension, git; and what a whole database weighs compressed."""
import os
import subprocess

import data
import kit
import merging
from kit import median, row, times


def peers(k):
    kit.head("one field of 1 % by other means (processor time; theirs neither signed nor sealed, and without conflict rules)")
    for n in k.sizes:
        session(k, n)
        if kit.present("git"):
            git(k, n)


def changed(k, n):
    """Two databases that hold the same, one field of 1 % changed in one of them, and the bundle of that."""
    merging.ensure_pair(k, n)
    edited, known = merging.pair(k, n)
    since = data.last_change(k, edited)
    edited = k.copy(edited, k.path("team-%d" % n, "peer.db"))
    k.maillage(edited, "import", data.file_of(k, "edits", n, "100"), "--format", "json")
    delta = k.path("team-%d" % n, "peer.mlg")
    if os.path.exists(delta):
        os.unlink(delta)
    return edited, known, since, delta


def session(k, n):
    edited, known, since, delta = changed(k, n)
    folder = "team-%d" % n
    plain, changes, into = data.plain_of(k, n), k.path(folder, "peer.changeset"), k.path(folder, "peer-into.db")

    def make():
        if os.path.exists(delta):
            os.unlink(delta)
        return k.maillage(edited, "bundle", "-o", delta)

    def theirs(*args):
        import json
        done = k.run(k.tool("session"), *args)
        return {**done, **json.loads(done["said"])}

    made, made_s = k.turns(make, lambda: theirs("make", edited, k.copy(plain, into), str(since), changes))
    taken, taken_s = k.turns(lambda: k.maillage(k.copy(known, into), "merge", "--no-backup", delta),
                             lambda: theirs("take", changes, k.copy(plain, into)))
    rows = made_s[0]["rows"]
    row("bundle made, against a changeset", kit.people(n), times(median(made) / median(made_s)), "",
        "%.1f B a row, changeset %.1f" % (os.path.getsize(delta) / rows, os.path.getsize(changes) / rows))
    row("bundle taken in, against its changeset", kit.people(n), times(median(taken) / median(taken_s)), "",
        "whole program against the apply call alone")


def git(k, n):
    edited, known, _, delta = changed(k, n)
    k.maillage(edited, "bundle", "-o", delta)
    repo, other, bundle = k.path("git-%d" % n, "a", "x"), k.path("git-%d" % n, "b"), k.path("git-%d" % n, "changes.bundle")
    repo = os.path.dirname(repo)
    env = ["env", "GIT_CONFIG_GLOBAL=/dev/null", "GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@b", "GIT_COMMITTER_NAME=a",
           "GIT_COMMITTER_EMAIL=a@b", "git", "-c", "init.defaultBranch=main", "-c", "gc.auto=0"]
    people = os.path.join(repo, "people.json")
    k.run(*env, "init", "-q", repo)
    k.maillage(known, "export", "person", "--format", "json", "-o", people)
    k.run(*env, "-C", repo, "add", ".")
    k.run(*env, "-C", repo, "commit", "-qm", "before")
    subprocess.run(["rm", "-rf", other], check=True)
    k.run(*env, "clone", "-q", repo, other)
    k.maillage(edited, "export", "person", "--format", "json", "-o", people)

    def tree(*args):
        """git's children count: processor time of all of them."""
        before = os.times()
        subprocess.run([*env, *args], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        after = os.times()
        return {"cpu": after.children_user + after.children_system - before.children_user - before.children_system}

    made_g = tree("-C", repo, "commit", "-qam", "after")["cpu"] + tree("-C", repo, "bundle", "create", bundle, "HEAD~1..main")["cpu"]
    taken_g = tree("-C", other, "pull", "-q", bundle, "main")["cpu"]
    into = k.path("team-%d" % n, "peer-into.db")
    made = k.maillage(edited, "bundle", "--full", "-o", delta + ".full")  # warms what the next run reads
    os.unlink(delta)
    made = k.maillage(edited, "bundle", "-o", delta)
    taken = k.maillage(k.copy(known, into), "merge", "--no-backup", delta)
    rows = n // 100
    row("bundle made, against git commit and bundle", kit.people(n), times(made["cpu"] / made_g), "",
        "%.1f B a row, git %.1f" % (os.path.getsize(delta) / rows, os.path.getsize(bundle) / rows))
    row("bundle taken in, against git pull", kit.people(n), times(taken["cpu"] / taken_g), "")
    subprocess.run(["rm", "-rf", repo, other], check=True)
