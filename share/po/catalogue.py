#!/usr/bin/env python3
"""Makes the catalogues: extracts the strings of the sources, writes the French one, compiles all of them.

usage: catalogue.py build SOURCE_ROOT OUT_DIR DEPFILE STAMP   OUT_DIR/LANG/LC_MESSAGES/maillage.mo and OUT_DIR/maillage.pot
       catalogue.py update SOURCE_ROOT                       merges new strings into share/po/*.po, for the translator
       catalogue.py check SOURCE_ROOT                        TAP: is every catalogue complete, does every string fit its place?
"""
import ast
import os
import re
import subprocess
import sys
import tempfile
import unicodedata

KEYWORDS = ["_", "N_", "NC_:1c,2", "ml_tr", "ml_trc:1c,2", "ml_trn:1,2", "ML_X:2", "bulk:4,5", "add_count:4,5"]
# French, English and Arabic are complete at every release; a language that is being translated is not listed here.
COMPLETE = ["ar", "en"]
BAR_CELLS = 7  # room for a label of the function bar, in every language
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
    # The folder too: a language that is added gives a file that no list knows yet.
    inputs = [os.path.join(root, f) for f in sources(root)] + pos + [os.path.join(root, "share/po")]
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


class Message:
    def __init__(self):
        self.ctxt, self.id, self.plural, self.strings = None, "", None, {}


def messages(po):
    """What a catalogue holds, its header left out."""
    with open(po, encoding="utf-8") as f:
        blocks = f.read().strip().split("\n\n")
    for block in blocks:
        message, fields, last = Message(), {}, None
        for line in block.splitlines():
            match = re.match(r'(?:(msg[a-z_]+)(?:\[(\d)\])? )?(".*")$', line)
            if not match:
                continue
            if match.group(1):
                last = (match.group(1), int(match.group(2) or 0))
            fields[last] = fields.get(last, "") + ast.literal_eval(match.group(3))
        for (name, number), text in fields.items():
            if name == "msgstr":
                message.strings[number] = text
            elif name == "msgctxt":
                message.ctxt = text
            elif name == "msgid_plural":
                message.plural = text
            else:
                message.id = text
        if message.id:
            yield message


def plural_counts(po):
    """For each form, how many of the numbers up to 1000 have it: a form of one number may leave the number unsaid."""
    with open(po, encoding="utf-8") as f:
        rule = re.search(r"nplurals=(\d+); *plural=([^;]+);", f.read().split("\n\n")[0])
    code = compile_rule(rule.group(2))
    counts = [0] * int(rule.group(1))
    for n in range(1001):
        counts[code(n)] += 1
    return counts


def compile_rule(rule):
    """The C expression of a catalogue's header, as a function."""
    def python_of(text):
        text = text.strip()
        if "?" not in text:
            return text.replace("&&", " and ").replace("||", " or ")
        test, rest = text.split("?", 1)
        yes, no = rest.split(":", 1)
        return "(%s) if (%s) else (%s)" % (python_of(yes), python_of(test), python_of(no))

    body = rule.strip()
    if body.startswith("(") and body.endswith(")"):
        body = body[1:-1]
    code = compile(python_of(body), "plural", "eval")
    return lambda n: int(eval(code, {"__builtins__": {}}, {"n": n}))


DIRECTIVE = re.compile(r"%(?:(\d+)\$)?[-+ #0]*(?:\*(?:\d+\$)?|\d+)?(?:\.(?:\*(?:\d+\$)?|\d+)?)?(?:hh?|ll?|[zjt])?[a-zA-Z%]")


def directives(text):
    """As the C library reads them, in the order of their arguments."""
    found = [(m.group(1), m.group()) for m in DIRECTIVE.finditer(text) if not m.group().endswith("%%")]
    if found and all(number for number, _ in found):
        found.sort(key=lambda pair: int(pair[0]))
        return [re.sub(r"\d+\$", "", whole) for _, whole in found]
    return [whole for _, whole in found]


def edges(text):
    """The blanks around, which join a string to its neighbours. A column may need more; only French has one before a colon or inside «»."""
    inner = text.strip(" \n")
    if not inner:
        return (text, "")
    before, after = text.split(inner)
    return (re.sub(" +", "" if inner[0] in ":;!?»”" else " ", before), re.sub(" +", "" if inner[-1] in "«“" else " ", after))


def cells(text):
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


# Marks of direction would fight with the surface, which lays lines out itself; vowel signs are not drawn well everywhere.
UNWELCOME = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u064b-\u0652\u0670]")
FRENCH = re.compile("[À-ÖØ-öø-ÿŒœ]")


def bar_labels(root):
    found = {}
    folder = os.path.join(root, "src/app")
    for name in sorted(os.listdir(folder)):
        if re.match(r"actions.*\.c$", name):
            with open(os.path.join(folder, name), encoding="utf-8") as f:
                found.update((label, name) for label in re.findall(r'\.bar = N_\("([^"]+)"\)', f.read()))
    return found


def faults_of(po, lang):
    """What would go wrong on the screen, by kind."""
    wrong = {"the directives are those of the French": [], "the blanks around are those of the French": [], "no mark of direction, no vowel sign": [],
             "no French is left": []}
    alone = [count == 1 for count in plural_counts(po)]
    for message in messages(po):
        for number, text in message.strings.items():
            source = message.plural if message.plural and number else message.id
            if not text:
                continue
            wanted, given = directives(source), directives(text)
            unsaid = message.plural and alone[number] and len(wanted) == 1 and not given
            if wanted != given and not unsaid:
                wrong["the directives are those of the French"].append("%s: %s" % (message.id, text))
            if edges(source) != edges(text):
                wrong["the blanks around are those of the French"].append("%r: %r" % (message.id, text))
            if UNWELCOME.search(text):
                wrong["no mark of direction, no vowel sign"].append(text)
            if lang == "ar" and (FRENCH.search(text) or text == message.id and re.search("[a-z]{2} [a-z]{2}", text)):
                wrong["no French is left"].append(text)
    return wrong


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
            fuzzy = run("msgattrib", "--only-fuzzy", "--no-obsolete", "--no-wrap", "--no-location", merged)
            forms = len(plural_counts(merged))
            lost = [m.id for m in messages(merged) if len([t for t in m.strings.values() if t]) < (forms if m.plural else 1)]
            ok(lang not in COMPLETE or not lost, "%s: every string is translated, in all its plural forms" % lang, "\n".join(lost))
            ok(lang not in COMPLETE or not fuzzy.strip(), "%s: no string is marked fuzzy" % lang, fuzzy)
        labels = bar_labels(root)
        ok(len(labels) > 20, "the function bar has its labels (%d)" % len(labels))
        for lang in ["fr"] + languages(root):
            po = os.path.join(tmp, lang + ".po")
            for what, faults in faults_of(po, lang).items():
                ok(not faults, "%s: %s" % (lang, what), "\n".join(faults))
            wide = ["%s: %s (%s)" % (label, text, labels[label]) for label, text in
                    ((m.id, m.strings[0]) for m in messages(po) if m.id in labels and m.ctxt is None) if cells(text) > BAR_CELLS]
            ok(not wide, "%s: the labels of the function bar have %d cells at most" % (lang, BAR_CELLS), "\n".join(wide))
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
