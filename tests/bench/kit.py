"""What the measurements share: running things, interleaved, and the table of figures.

Figures are ratios: the program and its floor run in turn, several times, on the same data and in the same run, and the
medians are compared. Processor time is what is compared wherever a whole program runs: it says the same on a busy machine.
"""
import json
import os
import shutil
import statistics
import subprocess
import time


class Kit:
    def __init__(self, build, runs, scratch):
        self.build, self.runs, self.scratch = build, runs, scratch
        self.program = os.path.join(build, "maillage")
        keep = {k: v for k, v in os.environ.items() if not k.startswith(("MAILLAGE_", "XDG_", "LANG", "LC_"))}
        self.env = {**keep, "LC_ALL": "C.UTF-8", "HOME": scratch, "XDG_RUNTIME_DIR": scratch + "/run",
                    "MAILLAGE_LANG": "fr", "MAILLAGE_PASSPHRASE": "huit caracteres"}
        os.makedirs(scratch + "/run", mode=0o700, exist_ok=True)

    def tool(self, name):
        return os.path.join(self.build, "tests/bench", "bench_" + name)

    def path(self, *parts):
        path = os.path.join(self.scratch, *parts)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        return path

    def run(self, *command, out=None, ok=(0,)):
        """Runs it; processor time, time and peak memory of the process, and what it said."""
        sink = open(out, "wb") if out else subprocess.PIPE
        start = time.monotonic()
        p = subprocess.Popen(command, env=self.env, stdin=subprocess.DEVNULL, stdout=sink, stderr=subprocess.PIPE)
        said, errors = p.stdout.read() if not out else b"", p.stderr.read()
        _, status, usage = os.wait4(p.pid, 0)
        wall = time.monotonic() - start
        p.returncode = os.waitstatus_to_exitcode(status)
        if out:
            sink.close()
        if p.returncode not in ok:
            raise RuntimeError("%s: %d\n%s%s" % (" ".join(command), p.returncode, said.decode(), errors.decode()))
        return {"cpu": usage.ru_utime + usage.ru_stime, "wall": wall, "mib": usage.ru_maxrss / 1024, "said": said.decode()}

    def maillage(self, db, *args, **more):
        return self.run(self.program, "--db", db, *args, **more)

    def floor(self, *args):
        """A floor program times its own work, without what prepares it."""
        done = self.run(self.tool("floor"), *args)
        return {**done, **json.loads(done["said"])}

    def copy(self, db, to):
        """A database that nobody has open: one file, and no trace of what was at the same place before."""
        for end in ("", "-wal", "-shm", "-index"):
            if os.path.exists(to + end):
                os.unlink(to + end)
        shutil.copy(db, to)
        return to

    def turns(self, *works, runs=None):
        """Runs each work in turn, several times; per work the list of its results."""
        results = [[] for _ in works]
        for _ in range(runs or self.runs):
            for i, work in enumerate(works):
                results[i].append(work())
        return results


def median(results, key="cpu"):
    return statistics.median(r[key] for r in results)


def spread(results, key="cpu"):
    """Half the range of the middle half, as a part of the median: how noisy it was."""
    values = sorted(r[key] for r in results)
    n = len(values)
    return (values[(3 * n - 1) // 4] - values[n // 4]) / 2 / statistics.median(values) if n > 2 else 0.0


def size_of(db):
    return sum(os.path.getsize(db + end) for end in ("", "-wal") if os.path.exists(db + end))


def people(n):
    return "%d k" % (n // 1000) if n < 1000000 else "%g M" % (n / 1e6)


def row(what, size, figure, goal, note=""):
    print("%-44s %6s  %12s   %-24s %s" % (what, size, figure, goal, note), flush=True)


def head(title):
    print("\n%s\n%-44s %6s  %12s   %-24s %s" % (title, "", "people", "measured", "goal", "beside"), flush=True)


def times(x):
    return "%.2fx" % x


def present(tool):
    return shutil.which(tool) is not None
