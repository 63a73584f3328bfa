#!/usr/bin/env python3
"""Adds up the runs that meson logged (one JSON object a test) and prints `N passed, N failed`: every TAP assertion counts,
and so does a program that ended before its plan. Exit status 1 when anything failed or when nothing ran."""
import json
import re
import sys

POINT = re.compile(r"^(not )?ok\b(.*)$")
EXCUSED = re.compile(r"#\s*(skip|todo)\b", re.IGNORECASE)


def count(test):
    """(passed, failed, skipped) of one test program."""
    passed = failed = skipped = 0
    for line in test.get("stdout", "").splitlines():
        point = POINT.match(line)
        if not point:
            continue
        if EXCUSED.search(point.group(2)):
            skipped += 1
        elif point.group(1):
            failed += 1
        else:
            passed += 1
    good = test["result"] in ("OK", "EXPECTEDFAIL")
    if test["result"] == "SKIP":
        return passed, failed, max(skipped, 1)
    if passed + failed + skipped == 0:
        return (1, 0, 0) if good else (0, 1, 0)
    return passed, failed + (0 if good or failed else 1), skipped


def why(test, most=60):
    """The failed points with the remarks that follow them, and the end of standard error."""
    lines, failed = [], False
    for line in test.get("stdout", "").splitlines():
        if POINT.match(line):
            failed = line.startswith("not ") and not EXCUSED.search(line)
        if failed:
            lines.append(line[:200])
    return lines[:most] + [line[:200] for line in test.get("stderr", "").splitlines()[-20:]]


def main(logs):
    total = [0, 0, 0]
    for log in logs:
        try:
            with open(log, encoding="utf-8", errors="replace") as f:
                tests = [json.loads(line) for line in f if line.strip()]
        except OSError as e:
            print("# %s" % e)
            total[1] += 1
            continue
        for test in tests:
            numbers = count(test)
            if numbers[1]:
                print("# %s: %d failed (%s)" % (test["name"], numbers[1], log))
                print("".join("#   %s\n" % line for line in why(test)), end="")
            total = [a + b for a, b in zip(total, numbers)]
    if total[2]:
        print("# %d skipped" % total[2])
    print("%d passed, %d failed" % (total[0], total[1]))
    return 1 if total[1] or not total[0] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
