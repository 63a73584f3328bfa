#!/usr/bin/env python3
"""Help and manual: complete, the same as what the program makes, and about commands that exist.

usage: manual.py MAILLAGE MAN_FOLDER (TAP)
"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

# Commands of the contract that this version does not have yet: the help must not promise them.
ABSENT = ["retention", "access", "hub", "repair"]
CONTRACT = ["init", "invite", "add", "set", "show", "list", "find", "bin", "restore", "erase", "import", "export", "bundle", "extract", "inspect",
            "merge", "sync", "review", "conflicts", "duplicates", "resolve", "join", "unjoin", "distinct", "history", "undo", "redo", "digest", "agenda", "due", "attendance", "dashboard", "report", "indicators", "map", "sites",
            "revoke", "quarantine", "backup", "backups", "check", "schema", "settings", "demo"]


def main(program, folder):
    count = failed = 0
    home = tempfile.mkdtemp()
    environment = {"PATH": os.environ["PATH"], "XDG_DATA_HOME": home, "HOME": home, "LC_ALL": "C.UTF-8",
                   "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "")}

    def ok(faults, what):
        nonlocal count, failed
        count += 1
        failed += bool(faults)
        print("%sok %d - %s" % ("not " if faults else "", count, what))
        for fault in list(faults)[:30]:
            print("# " + str(fault))

    def run(*arguments):
        done = subprocess.run([program, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def page(lang, name):
        sub = {"fr": "fr/man1", "en": "man1", "ar": "ar/man1"}[lang]
        with open(os.path.join(folder, sub, name + ".1"), encoding="utf-8") as f:
            return f.read()

    status, text, _ = run("--lang", "fr", "--help")
    listed = re.findall(r"^  ([a-z]+)  +\S", text, re.MULTILINE)
    ok([] if status == 0 else [status], "--help succeeds")
    ok(set(CONTRACT) ^ set(listed), "--help lists the commands of the contract and no other")
    names = run("manual", "--list")[1].split()
    ok(set(names) ^ set(listed), "the manual knows the same commands")
    ok([n for n in names if run(n, "--help")[0] != 0], "each command has its help")
    ok([n for n in ABSENT if run(n)[0] != 2], "a command that does not exist is a usage error")
    ok([n for n in names if not re.search(r"^\S.*\n\n\S", run(n, "--help")[1])], "each help has a usage line and a summary")

    for lang in ("fr", "en", "ar"):
        manual = page(lang, "maillage")
        ok([] if manual == run("--lang", lang, "manual")[1] else ["differs"], "%s: maillage.1 is what the program makes" % lang)
        ok([n for n in names if page(lang, "maillage-" + n) != run("--lang", lang, "manual", n)[1]], "%s: so is the page of each command" % lang)
        ok([n for n in names if ".SS maillage " + n not in manual], "%s: every command is in the manual" % lang)
        plain = manual.replace("\\-", "-")
        ok([(n, o) for n in names for o in re.findall(r"--[a-z][a-z-]*", run(n, "--help")[1]) if o not in plain], "%s: every option too" % lang)
        kinds = [json.loads(line) for line in run("schema", "--json")[1].splitlines()]
        ok([] if len(kinds) > 30 else [len(kinds)], "%s: schema gives the kinds" % lang)
        ok([k["kind"] for k in kinds if '.SS "%s \\- ' % k["kind"] not in manual], "%s: every kind is in the manual" % lang)
        ok([(k["kind"], f["key"]) for k in kinds for f in k["fields"] if "\\fB%s\\fR" % f["key"].replace("-", "\\-") not in manual],
           "%s: every field too" % lang)
        groff = shutil.which("groff")
        if groff:
            done = subprocess.run([groff, "-man", "-Tutf8", "-Kutf8", "-ww", "-z", os.path.join(folder, {"fr": "fr/man1", "en": "man1", "ar": "ar/man1"}[lang], "maillage.1")],
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            # Long words without a break point are lines that cannot be adjusted: a matter of width, not of the source.
            warnings = [l for l in done.stderr.decode().splitlines() if "can't break line" not in l and "cannot adjust line" not in l
                        and "cannot break line" not in l]
            ok(warnings, "%s: groff has nothing to say" % lang)
    print("1..%d" % count)
    shutil.rmtree(home)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
