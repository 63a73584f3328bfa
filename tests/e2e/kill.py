#!/usr/bin/env python3
"""The program is killed (SIGKILL) in the middle of a merge, at moments told by a seed: as the write-ahead log reaches a size, or a part of
the time that a whole merge takes. Afterwards the database is sound and holds what it held before or all of the bundle; merged
again, all of it. kill.py MAILLAGE (TAP)"""
import glob
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

TIMES = 30
program = os.path.abspath(sys.argv[1])
count = failed = 0


def ok(good, what, more=""):
    global count, failed
    count += 1
    failed += not good
    print("%sok %d - %s" % ("" if good else "not ", count, what))
    if not good and more:
        print("# " + more.replace("\n", "\n# ")[:2000])
    sys.stdout.flush()


class World:
    def __init__(self, folder):
        self.folder, self.db = folder, os.path.join(folder, "x.db")
        run = os.path.join(folder, "run")
        os.makedirs(run, exist_ok=True)
        self.env = dict(os.environ, HOME=folder, XDG_DATA_HOME=folder + "/data", XDG_CONFIG_HOME=folder + "/config", XDG_RUNTIME_DIR=run,
                        LC_ALL="C.UTF-8", TZ="Africa/Casablanca", MAILLAGE_LANG="fr")
        for name in ("MAILLAGE_DB", "MAILLAGE_NOW", "MAILLAGE_SEED", "MAILLAGE_PASSPHRASE"):
            self.env.pop(name, None)

    def run(self, *arguments, db=None):
        done = subprocess.run([program, "--db", db or self.db, *arguments], env=self.env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def digest(self):
        return self.run("digest")[1]

    def start_over(self, base):
        for path in glob.glob(self.db + "*") + [os.path.join(self.folder, "sauvegardes")]:
            shutil.rmtree(path) if os.path.isdir(path) else os.path.exists(path) and os.remove(path)
        shutil.copyfile(base, self.db)

    def merge_killed(self, bundle, grown, seconds):
        """Killed once the log has grown to so many bytes, or after so many seconds if that is not None."""
        with subprocess.Popen([program, "--db", self.db, "merge", bundle], env=self.env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL) as child:
            start = time.monotonic()
            while child.poll() is None:
                if seconds is not None and time.monotonic() - start >= seconds:
                    break
                try:
                    if seconds is None and os.stat(self.db + "-wal").st_size >= grown:
                        break
                except OSError:
                    pass
            if child.poll() is None:
                child.send_signal(signal.SIGKILL)
            return child.wait() == -signal.SIGKILL


def main():
    with tempfile.TemporaryDirectory() as folder:
        world = World(folder)
        made = world.run("demo", "--people", "300", "--dir", folder + "/demo", "--no-open")
        bundles = sorted(glob.glob(folder + "/demo/paquets/*.mlg"), key=os.path.getsize)
        ok(made[0] == 0 and bundles, "a sample with bundles", made[2])
        base, bundle = folder + "/demo/maillage.db", bundles[-1]
        world.start_over(base)
        before = world.digest()
        start = time.monotonic()
        whole = world.run("merge", bundle)
        lasts = time.monotonic() - start
        after = world.digest()
        ok(whole[0] == 0 and before != after, "the merge, undisturbed", whole[2])
        draw = random.Random(20261122)
        killed = kept = 0
        for turn in range(TIMES):
            world.start_over(base)
            by_log = turn % 2 == 0
            struck = world.merge_killed(bundle, draw.randrange(1, 600000), None if by_log else draw.random() * lasts)
            killed += struck
            sound = world.run("check")
            now = world.digest()
            kept += now == after
            again = world.run("merge", bundle)
            good = sound[0] == 0 and now in (before, after) and (struck or now == after) and again[0] == 0 and world.digest() == after
            ok(good and world.run("check")[0] == 0, "killed, run %d" % (turn + 1), sound[1] + sound[2] + again[2] + now)
        ok(killed >= TIMES // 6, "%d of %d were killed in the middle, %d had done their work" % (killed, TIMES, kept))
        print("1..%d" % count)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
