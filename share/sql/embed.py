#!/usr/bin/env python3
"""Turns SQL files into C text.

embed.py statements FILE.sql   named statements ("-- name: x") as the X-macro ML_SQL_LIST and constants SQL_x
embed.py schema FILE.sql...    numbered migrations, in order, as struct ml_schema_file ml_schema_files[]
"""
import os
import re
import sys


def literal(text):
    lines = [line.rstrip() for line in text.strip().split("\n")]
    lines = [line for line in lines if line and not line.startswith("--")]
    return "\n".join('\t"%s\\n"' % line.replace("\\", "\\\\").replace('"', '\\"') for line in lines)


def statements(path):
    parts = re.split(r"^-- name: *(\w+).*$", open(path, encoding="utf-8").read(), flags=re.M)
    names = parts[1::2]
    if len(set(names)) != len(names):
        sys.exit("%s: a statement name appears twice" % path)
    print("/* Made from %s. */" % os.path.basename(path))
    for name, text in zip(names, parts[2::2]):
        print("#define SQL_%s \\\n%s" % (name, literal(text.strip().rstrip(";")).replace("\n", " \\\n")))
    print("#define ML_SQL_LIST(X) \\\n" + " \\\n".join("\tX(%s)" % n for n in names))


def schema(paths):
    print("/* Made from share/schema. */\n#include \"schema.h\"\nconst struct ml_schema_file ml_schema_files[] = {")
    for path in sorted(paths, key=os.path.basename):
        number = int(os.path.basename(path).split("-")[0])
        print("\t{%d,\n%s},\n" % (number, literal(open(path, encoding="utf-8").read())))
    print("};\nconst unsigned ml_schema_n_files = %d;" % len(paths))


if sys.argv[1] == "statements":
    statements(sys.argv[2])
else:
    schema(sys.argv[2:])
