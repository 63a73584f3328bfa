#!/usr/bin/env python3
"""The figures of the program, beside floor programs and peers.

usage: bench.py BUILD_DIRECTORY [--large] [--runs N] [NAME…]
"""
import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import beside  # noqa: E402
import exchange  # noqa: E402
import hq  # noqa: E402
import kit  # noqa: E402
import merging  # noqa: E402
import peers  # noqa: E402
import screen  # noqa: E402
import storing  # noqa: E402

MEASURES = {
    "paint": (screen.paint, "start to full first paint"),
    "keys": (screen.keys, "filter key to repaint"),
    "lists": (screen.lists, "sorting, filtering, ticking all in a list"),
    "beside": (beside.beside, "start beside an address book, an agenda and a viewer of histories"),
    "index": (screen.index, "search index: build, answer, recall"),
    "import": (exchange.cards, "vCard import"),
    "export": (exchange.csv, "export"),
    "merge": (merging.merge, "bundles of all records, of one-field changes, of 1 %"),
    "peers": (peers.peers, "the same changes by SQLite's session extension and by git"),
    "hq": (hq.hq, "the bundles of many laptops at headquarters"),
    "size": (storing.size, "database and bundle size"),
    "save": (storing.save, "one save"),
    "agenda": (screen.agenda, "a day among 200,000 events"),
}


def main():
    p = argparse.ArgumentParser(description="Measures of maillage", epilog="names: " + ", ".join(MEASURES))
    p.add_argument("build")
    p.add_argument("names", nargs="*", metavar="NAME")
    p.add_argument("--large", action="store_true", help="up to 1 M people instead of 100 k")
    p.add_argument("--sizes", help="numbers of people, \",\" between, instead of 1, 10 and 100 thousand")
    p.add_argument("--runs", type=int, default=3, help="interleaved runs a figure (medians are compared)")
    p.add_argument("--keep", help="work in this folder and leave everything there")
    given = p.parse_intermixed_args()
    for name in given.names:
        if name not in MEASURES:
            p.error("unknown measure: %s (there are: %s)" % (name, ", ".join(MEASURES)))
    tools = ["tests/bench/bench_" + t for t in ("people", "floor", "screen", "pty", "save", "index", "session", "lists", "agenda")]
    subprocess.run(["ninja", "-C", given.build, "maillage", *tools], check=True, stdout=subprocess.DEVNULL)
    scratch = given.keep or tempfile.mkdtemp(prefix="maillage-bench.")
    k = kit.Kit(os.path.abspath(given.build), given.runs, os.path.abspath(scratch))
    k.sizes = (1000, 10000, 100000) + ((1000000,) if given.large else ())
    if given.sizes:
        k.sizes = tuple(int(n) for n in given.sizes.split(","))
    failed = 0
    try:
        for name in given.names or MEASURES:
            start = time.monotonic()
            try:
                MEASURES[name][0](k)
            except RuntimeError as e:
                print("%s: failed: %s" % (name, e), file=sys.stderr)
                failed = 1
            print("(%s: %.0f s, load %.1f)" % (name, time.monotonic() - start, os.getloadavg()[0]), flush=True)
    finally:
        if not given.keep:
            shutil.rmtree(scratch, ignore_errors=True)
    return failed


if __name__ == "__main__":
    sys.exit(main())
