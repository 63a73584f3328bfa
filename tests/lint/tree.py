#!/usr/bin/env python3
"""The tree itself: no path of one machine, no unfinished business, no file too long to read, every file says what it is for.

usage: tree.py SOURCE_ROOT (TAP)
"""
import os
import re
import subprocess
import sys

# Written in pieces, so that this file does not find itself.
MACHINE = re.compile(r"/(?:wo" + r"rk/(?:main|shared)|ro" + r"ot/|ho" + r"me/[a-z][a-z0-9_-]*/|tmp/b-)")
UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b")
UNSAFE = re.compile(r"(?<![\w.])(?:strcpy|strcat|sprintf|vsprintf|gets|alloca|strtok)\s*\(")
LONGEST = 700
# Tables of data are long by nature, and generated listings are not read from top to bottom.
LONG_BY_NATURE = re.compile(r"(^share/|\.po$|^tests/data/|^tests/screens/|territories\.c$)")
TEXT = (".c", ".h", ".def", ".py", ".sh", ".build", ".md", ".sql", ".txt", ".po", "run")


def tracked(root):
    done = subprocess.run(["git", "-C", root, "ls-files", "-co", "--exclude-standard"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    if done.returncode == 0:
        return sorted(p for p in done.stdout.decode().splitlines() if os.path.isfile(os.path.join(root, p)))
    found = []
    for folder, dirs, names in os.walk(root):
        dirs[:] = [d for d in dirs if not d.startswith((".git", "build"))]
        found += [os.path.relpath(os.path.join(folder, n), root) for n in names]
    return sorted(found)


def main(root):
    count = failed = 0
    texts = {}
    for path in tracked(root):
        if path.endswith(TEXT):
            with open(os.path.join(root, path), encoding="utf-8", errors="replace") as f:
                texts[path] = f.read()

    def ok(faults, what):
        nonlocal count, failed
        count += 1
        failed += bool(faults)
        print("%sok %d - %s" % ("not " if faults else "", count, what))
        for fault in faults[:30]:
            print("# " + fault)

    def matching(pattern, keep=lambda path: True):
        return ["%s:%d: %s" % (path, n, line.strip()[:100]) for path, text in texts.items() if keep(path)
                for n, line in enumerate(text.splitlines(), 1) if pattern.search(line)]

    def is_c(path):
        return path.startswith(("src/", "include/")) and path.endswith((".c", ".h"))

    ok(matching(MACHINE), "no path of one machine")
    ok(matching(UNFINISHED, lambda p: p.startswith(("src/", "include/", "tests/", "run", "share/po/"))), "nothing left unfinished")
    ok(matching(UNSAFE, is_c), "no string function without a limit")
    ok(["%s: %d lines" % (p, t.count("\n")) for p, t in texts.items()
        if is_c(p) and t.count("\n") > LONGEST and not LONG_BY_NATURE.search(p)], "no source file over %d lines" % LONGEST)
    ok([p for p, t in texts.items() if is_c(p) and not t.lstrip().startswith("/*")], "every source file says first what it is for")
    ok(["%s:%d" % (p, n) for p, t in texts.items() if is_c(p) for n, l in enumerate(t.splitlines(), 1) if l != l.rstrip()],
       "no blanks at the end of lines")
    ok([] if sum(map(is_c, texts)) > 30 else ["only %d sources" % sum(map(is_c, texts))], "the tree was really read")
    print("1..%d" % count)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
