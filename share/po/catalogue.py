#!/usr/bin/env python3
"""Makes the catalogues: extracts the strings of the sources, writes the French one, compiles all of them.

usage: catalogue.py build SOURCE_ROOT OUT_DIR DEPFILE STAMP   OUT_DIR/LANG/LC_MESSAGES/maillage.mo and OUT_DIR/maillage.pot
       catalogue.py update SOURCE_ROOT                       merges new strings into share/po/*.po, for the translator
       catalogue.py check SOURCE_ROOT                        TAP: is every catalogue complete?
"""
import os
import re
import subprocess
import sys
import tempfile

KEYWORDS = ["_", "N_", "NC_:1c,2", "ml_tr", "ml_trc:1c,2", "ml_trn:1,2", "ML_X:2", "bulk:4,5", "add_count:4,5"]
# French and English are complete at every release; a language that is being translated is not listed here.
COMPLETE = ["en"]
FRENCH_HEADER = (
    "Content-Type: text/plain; charset=UTF-8\\n"
    "Content-Transfer-Encoding: 8bit\\n"
    "Language: fr\\n"
    "Plural-Forms: nplurals=2; plural=(n > 1);\\n"
)


def run(*command):
    # Whatever the machine's locale, the tools read and write UTF-8.
    done = subprocess.run(command, env={**os.environ, "LC_ALL": "C.UTF-8"}, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode != 0:
        sys.exit("%s: %s" % (command[0], done.stderr.decode(errors="replace").strip()))
    return done.stdout.decode()


def sources(root):
    found = []
    for top in ("include/maillage", "src"):
        for folder, _, names in os.walk(os.path.join(root, top)):
            found += [os.path.join(folder, n) for n in names if n.endswith((".c", ".h", ".def"))]
    return sorted(os.path.relpath(f, root) for f in found)


def extract(root, pot):
    """All strings of the program, in a template without dates so that equal sources give equal bytes."""
    options = ["--keyword"] + ["--keyword=" + k for k in KEYWORDS]
    run("xgettext", "--language=C", "--from-code=UTF-8", "--sort-by-file", "--no-wrap",
        "--directory=" + root, "--output=" + pot, *options, *sources(root))
    # xgettext takes one string of a call: the hints of the error table need a turn of their own.
    run("xgettext", "--language=C", "--from-code=UTF-8", "--no-wrap", "--join-existing", "--directory=" + root, "--output=" + pot,
        "--keyword", "--keyword=ML_X:3", "include/maillage/errors.def")
    with open(pot, encoding="utf-8") as f:
        body = f.read()
    # The error table has entries without a hint: the empty string is the catalogue's header, not a message.
    entries = [e for e in body.strip().split("\n\n")[1:] if not e.endswith('msgid ""\nmsgstr ""')]
    header = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"'
    with open(pot, "w", encoding="utf-8") as f:
        f.write("\n\n".join([header] + entries) + "\n")


def french(pot, po):
    """msgid and msgstr alike; what the catalogue adds is the plural rule."""
    run("msgen", "--no-wrap", "--output-file=" + po, pot)
    with open(po, encoding="utf-8") as f:
        body = f.read()
    lines = "".join('"%s\\n"\n' % part for part in FRENCH_HEADER.split("\\n") if part)
    body = re.sub(r'\Amsgid ""\nmsgstr ""\n(?:".*"\n)+', 'msgid ""\nmsgstr ""\n' + lines.replace("\\", "\\\\"), body, count=1)
    with open(po, "w", encoding="utf-8") as f:
        f.write(body)


def compile_po(po, out, lang):
    folder = os.path.join(out, lang, "LC_MESSAGES")
    os.makedirs(folder, exist_ok=True)
    run("msgfmt", "--check-format", "--check-header", "-o", os.path.join(folder, "maillage.mo"), po)


def languages(root):
    folder = os.path.join(root, "share/po")
    return sorted(n[:-3] for n in os.listdir(folder) if n.endswith(".po"))


def build(root, out, depfile, stamp):
    os.makedirs(out, exist_ok=True)
    pot = os.path.join(out, "maillage.pot")
    extract(root, pot)
    french(pot, os.path.join(out, "fr.po"))
    compile_po(os.path.join(out, "fr.po"), out, "fr")
    pos = [os.path.join(root, "share/po", lang + ".po") for lang in languages(root)]
    for po, lang in zip(pos, languages(root)):
        compile_po(po, out, lang)
    inputs = [os.path.join(root, f) for f in sources(root)] + pos
    with open(depfile, "w", encoding="utf-8") as f:
        f.write("%s: %s\n" % (os.path.relpath(stamp), " ".join(i.replace(" ", "\\ ") for i in inputs)))
    with open(stamp, "w", encoding="utf-8") as f:
        f.write("fr " + " ".join(languages(root)) + "\n")


def update(root):
    with tempfile.TemporaryDirectory() as tmp:
        pot = os.path.join(tmp, "maillage.pot")
        extract(root, pot)
        for lang in languages(root):
            po = os.path.join(root, "share/po", lang + ".po")
            run("msgmerge", "--quiet", "--update", "--backup=none", "--no-wrap", "--no-fuzzy-matching", "--sort-by-file", po, pot)
            obsolete_out(po)


def obsolete_out(po):
    run("msgattrib", "--no-obsolete", "--no-wrap", "--output-file=" + po, po)


def check(root):
    results = []

    def ok(good, what, details=""):
        results.append(good)
        print("%sok %d - %s" % ("" if good else "not ", len(results), what))
        for line in details.splitlines()[:40]:
            print("# " + line)

    with tempfile.TemporaryDirectory() as tmp:
        pot = os.path.join(tmp, "maillage.pot")
        extract(root, pot)
        with open(pot, encoding="utf-8") as f:
            count = f.read().count("\nmsgid ")
        ok(count > 300, "the sources give their strings (%d)" % count)
        french(pot, os.path.join(tmp, "fr.po"))
        compile_po(os.path.join(tmp, "fr.po"), tmp, "fr")
        ok(True, "the French catalogue compiles")
        for lang in languages(root):
            po = os.path.join(root, "share/po", lang + ".po")
            merged = os.path.join(tmp, lang + ".po")
            run("msgmerge", "--quiet", "--no-wrap", "--no-fuzzy-matching", "--output-file=" + merged, po, pot)
            compile_po(merged, tmp, lang)
            missing = run("msgattrib", "--untranslated", "--no-obsolete", "--no-wrap", "--no-location", merged)
            fuzzy = run("msgattrib", "--only-fuzzy", "--no-obsolete", "--no-wrap", "--no-location", merged)
            lost = [l for l in missing.splitlines() if l.startswith("msgid ") and l != 'msgid ""']
            ok(lang not in COMPLETE or not missing.strip(), "%s: every string is translated" % lang, "\n".join(lost))
            ok(lang not in COMPLETE or not fuzzy.strip(), "%s: no string is marked fuzzy" % lang, fuzzy)
        for lang in COMPLETE:
            ok(lang in languages(root), "%s: the catalogue is there" % lang)
    print("1..%d" % len(results))
    return 0 if all(results) else 1


def main(arguments):
    if len(arguments) == 5 and arguments[0] == "build":
        build(*arguments[1:])
    elif len(arguments) == 2 and arguments[0] == "update":
        update(arguments[1])
    elif len(arguments) == 2 and arguments[0] == "check":
        return check(arguments[1])
    else:
        sys.exit(__doc__)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
