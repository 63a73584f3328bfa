#!/usr/bin/env python3
"""Exchanges on a real exFAT stick that is pulled out: stick.py MAILLAGE [ROUNDS [SEED]]

A file is the stick: a loop device, exFAT as mkfs made it, mounted through FUSE (exfat-fuse, exfatprogs; root). Three laptops
write and exchange; in each round the driver of the file system is killed at some moment of an exchange, which is what pulling
the stick out is to a program: all that was not yet written is lost, and every call fails from then on. The stick is then
repaired and mounted again, or, one time in five, left nearly full. A run by hand: the suite does not ask for a kernel with FUSE.
"""
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

program = os.path.abspath(sys.argv[1])
rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 20
dice = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
T = tempfile.mkdtemp(prefix="stick-")
keep = {k: v for k, v in os.environ.items() if not k.startswith(("MAILLAGE_", "XDG_", "LANG", "LC_"))}
env = {**keep, "HOME": T, "XDG_RUNTIME_DIR": T + "/run", "LC_ALL": "C.UTF-8", "MAILLAGE_LANG": "fr",
       "MAILLAGE_PASSPHRASE": "huit caracteres", "TZ": "Europe/Paris"}
if "MAILLAGE_SHARE" in os.environ:
    env["MAILLAGE_SHARE"] = os.environ["MAILLAGE_SHARE"]
os.mkdir(T + "/run", 0o700)
image, folder = T + "/stick.img", T + "/stick"
os.mkdir(folder)
count = failed = 0


def ok(good, what, said=""):
    global count, failed
    count += 1
    failed += not good
    print("%s %d - %s" % ("ok" if good else "not ok", count, what), flush=True)
    if not good and said:
        print("".join("# %s\n" % line for line in said.splitlines()), end="", flush=True)
    return good


def run(*command, quiet=True):
    return subprocess.run(command, env=env, stdin=subprocess.DEVNULL, capture_output=quiet, text=True)


def laptop(i, *args):
    return run(program, "--db", "%s/%s/base.db" % (T, i), *args)


class Stick:
    def __init__(self):
        with open(image, "wb") as f:
            f.truncate(12 << 20)
        must("mkfs.exfat", image)
        self.loop = must("losetup", "-f", "--show", image).strip()
        self.daemon = None
        self.plug()

    def plug(self):
        with open(T + "/mount.log", "w") as log:
            self.daemon = subprocess.Popen(["mount.exfat-fuse", "-d", self.loop, folder], stdout=log, stderr=log)
        while not os.path.ismount(folder):
            if self.daemon.poll() is not None:
                raise RuntimeError("the stick does not mount:\n" + open(T + "/mount.log").read()[-500:])
            time.sleep(0.01)

    def pull(self):
        self.daemon.send_signal(signal.SIGKILL)
        self.daemon.wait()

    def repair(self):
        run("umount", "-l", folder)
        must("fsck.exfat", "-y", self.loop, fine=(0, 1))

    def out(self):
        must("umount", folder)
        self.daemon.wait()

    def end(self):
        if os.path.ismount(folder):
            self.out()
        must("losetup", "-d", self.loop)


def must(*command, fine=(0,)):
    done = run(*command)
    if done.returncode not in fine:
        raise RuntimeError("%s: %s" % (" ".join(command), done.stderr))
    return done.stdout


def edit(name):
    """Enough that an exchange takes some time."""
    path = T + "/edits.json"
    with open(path, "w") as out:
        for _ in range(dice.choice((1, 30, 3000))):
            out.write('{"kind":"person","family_name":"%s","city":"Ville %d","note":"%s"}\n' % (
                name.title() + str(dice.getrandbits(30)), dice.randrange(1000), "%x" % dice.getrandbits(400)))
    done = laptop(name, "import", path, "--format", "json")
    ok(done.returncode == 0, "%s writes" % name, done.stderr)


def pulled(stick, name):
    """An exchange during which the stick goes; what it says must be true."""
    before = laptop(name, "digest").stdout
    p = subprocess.Popen([program, "--db", "%s/%s/base.db" % (T, name), "sync", folder], env=env,
                         stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    time.sleep(dice.random() ** 2 * 0.4)
    stick.pull()
    said, why = p.communicate()
    safe = "Vous pouvez retirer" in said
    ok(safe == (p.returncode == 0), "%s: the stick goes: exit %d" % (name, p.returncode), said + why)
    ok(safe or why.strip() != "", "  it is said", said + why)
    done = laptop(name, "check")
    ok(done.returncode == 0, "  the database is sound", done.stdout + done.stderr)
    ok(before != "" and laptop(name, "digest").returncode == 0, "  and opens")
    stick.repair()
    stick.plug()
    if safe:
        names = os.listdir(folder + "/maillage") if os.path.isdir(folder + "/maillage") else []
        ok(any(n.endswith(".mlg") for n in names), "  what was said to be written is there")


def full(stick, name):
    """Nothing is lost when the stick takes no more."""
    v = os.statvfs(folder)
    with open(folder + "/film.avi", "wb") as f:
        f.write(b"\0" * max(v.f_bavail * v.f_frsize - 4096 * dice.randrange(3), 0))
    done = laptop(name, "sync", folder)
    wrote = "Écrit : " in done.stdout
    ok(done.returncode == 0 or done.stderr != "", "%s: a full stick: exit %d" % (name, done.returncode),
       done.stdout + done.stderr)
    ok(not (done.returncode and wrote), "  what is said is true", done.stdout + done.stderr)
    ok(laptop(name, "check").returncode == 0, "  the database is sound")
    os.unlink(folder + "/film.avi")


def exchange(names):
    for turn in range(3):
        for name in names:
            done = laptop(name, "sync", folder)
            ok(done.returncode == 0 and "Vous pouvez retirer" in done.stdout, "%s exchanges" % name, done.stdout + done.stderr)


names = ["amina", "fatima", "karim"]
for name in names:
    os.mkdir("%s/%s" % (T, name))
must(program, "--db", T + "/amina/base.db", "init", "--team", "Essai", "--officer", "Amina")
must(program, "--db", T + "/amina/base.db", "invite", "-o", T + "/invitation.mlg")
for name in names[1:]:
    must(program, "--db", "%s/%s/base.db" % (T, name), "init", "--invitation", T + "/invitation.mlg", "--officer", name.title())
stick = Stick()
try:
    for i in range(rounds):
        for name in names:
            edit(name)
        one = dice.choice(names)
        if dice.random() < 0.2:
            full(stick, one)
        else:
            pulled(stick, one)
        exchange(names)
        words = {laptop(name, "digest").stdout for name in names}
        ok(len(words) == 1, "round %d: all three hold the same" % (i + 1))
        left = [n for n in os.listdir(folder + "/maillage") if not n.endswith(".mlg")]
        ok(not left, "  nothing half-written stays", " ".join(left))
        stick.out()
        stick.plug()
finally:
    stick.end()
    if failed:
        print("# kept: " + T)
    else:
        shutil.rmtree(T)
print("1..%d" % count)
sys.exit(failed > 0)
