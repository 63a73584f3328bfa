#!/usr/bin/env python3
"""Layers: a module includes only modules below it, and its library uses only their symbols.

usage: layers.py SOURCE_ROOT BUILD_ROOT (TAP)
"""
import os
import re
import subprocess
import sys

# What each module may see. Lower layers first.
LOW = ["base"]
CORE = LOW + ["text", "db", "state", "model"]
DATA = CORE + ["store"]
MAY_SEE = {
    "base": [],
    "text": LOW,
    "db": LOW,
    "state": LOW,
    "model": LOW + ["text", "state"],
    "store": CORE,
    "sync": DATA,
    "exchange": DATA,
    "door": DATA,
    "report": DATA,
    "sample": DATA + ["sync", "exchange"],
    "term": LOW + ["text"],
    "ui": LOW + ["text", "state", "model", "term"],
    "app": DATA + ["sync", "exchange", "door", "report", "sample", "term", "ui"],
    "cli": DATA + ["sync", "exchange", "door", "report", "sample"],
}
# System headers that belong to a few modules.
RESERVED = {
    "curses": (re.compile(r"^(n?cursesw?/)?(n?curses|term|panel|menu|form)\.h$"), {"term"}),
    "sqlite3": (re.compile(r"^sqlite3(ext)?\.h$"), {"db", "store", "sync"}),
}
HEADER_OWNER = {"i18n": "base", "errors": "base", "review": "store", "agenda": "store", "settings": "store", "tally": "store", "doc": "report", "view": "report", "indicator": "report"}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def files_of(root, module):
    found = []
    for folder, _, names in os.walk(os.path.join(root, "src", module)):
        found += [os.path.join(folder, n) for n in names if n.endswith((".c", ".h", ".def"))]
    return sorted(found)


def headers(root):
    folder = os.path.join(root, "include/maillage")
    for name in sorted(os.listdir(folder)):
        stem = name.split(".")[0]
        yield HEADER_OWNER.get(stem, stem), os.path.join(folder, name)


def target_module(path):
    """The module of ours that an include names, or None."""
    if path.startswith("maillage/"):
        stem = path[len("maillage/"):].split(".")[0]
        return HEADER_OWNER.get(stem, stem)
    parts = path.split("/")
    while parts and parts[0] == "..":
        parts.pop(0)
    return parts[0] if len(parts) > 1 and parts[0] in MAY_SEE else None


def include_faults(module, path, root):
    faults = []
    with open(path, encoding="utf-8") as f:
        for number, line in enumerate(f, 1):
            match = INCLUDE.match(line)
            if not match:
                continue
            where = "%s:%d: %s" % (os.path.relpath(path, root), number, match.group(2))
            other = target_module(match.group(2))
            if other and other != module and other not in MAY_SEE[module]:
                faults.append("%s: %s may not see %s" % (where, module, other))
            for what, (pattern, owners) in RESERVED.items():
                if pattern.match(match.group(2)) and module not in owners:
                    faults.append("%s: %s belongs to %s" % (where, what, ", ".join(sorted(owners))))
    return faults


def symbols(library, kind):
    out = subprocess.run(["nm", "-g", kind, library], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout
    found = set()
    for line in out.decode().splitlines():
        words = line.split()
        if len(words) >= 2 and not line.endswith(":"):
            found.add(words[-1])
    return found


def symbol_faults(build):
    libraries = {m: os.path.join(build, "src", m, "lib%s.a" % m) for m in MAY_SEE}
    missing = [m for m, path in libraries.items() if not os.path.exists(path)]
    if missing:
        return {m: ["library not built"] for m in missing}, 0
    owner = {}
    for module, path in libraries.items():
        for symbol in symbols(path, "--defined-only"):
            owner.setdefault(symbol, module)
    faults, edges = {}, 0
    for module, path in libraries.items():
        faults[module] = []
        for symbol in sorted(symbols(path, "--undefined-only")):
            other = owner.get(symbol)
            edges += other not in (None, module)
            if other and other != module and other not in MAY_SEE[module]:
                faults[module].append("lib%s.a uses %s of %s" % (module, symbol, other))
    return faults, edges


def main(root, build):
    count = failed = 0

    def ok(faults, what):
        nonlocal count, failed
        count += 1
        failed += bool(faults)
        print("%sok %d - %s" % ("not " if faults else "", count, what))
        for fault in faults[:30]:
            print("# " + fault)

    modules = sorted(d for d in os.listdir(os.path.join(root, "src")) if os.path.isdir(os.path.join(root, "src", d)))
    ok([m for m in modules if m not in MAY_SEE], "every module has its layer")
    for module in MAY_SEE:
        ok([f for path in files_of(root, module) for f in include_faults(module, path, root)], "%s includes only what it may" % module)
    ok([f for module, path in headers(root) for f in include_faults(module, path, root)], "public headers include only what they may")
    faults, edges = symbol_faults(build)
    for module in faults:
        ok(faults[module], "%s uses only the symbols it may" % module)
    ok([] if edges > 100 else ["only %d uses seen" % edges], "the libraries were really read")
    print("1..%d" % count)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
