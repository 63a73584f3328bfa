#!/usr/bin/env python3
"""Goes through every kind of the schema: adds a record with every field filled by its type, shows, lists, filters, edits, bins and
exports it. every_kind.py MAILLAGE DATABASE SCHEMA_JSON [OPTION OF INIT]...; prints what went wrong, exit status 1 then."""
import json
import subprocess
import sys

program, database, schema_path = sys.argv[1:4]
# Values that the type alone does not give: rules of one field, and order between two.
SPECIAL = {
    "siret": "73282932000074", "rna": "W340012345", "ice": "001525713000047", "ends_on": "2026-12-31", "end": "2026-12-31",
    "ends_at": "2026-12-31T18:00", "period_end": "2026-12-31", "ideas_to": "2026-12-31", "vote_to": "2026-12-31",
    "group_max": "4", "vcard_rest": None, "code": "X-1",
}
ONE_FIELD = {("edition", "year"): "2026"}
BY_TYPE = {
    "text": "Texte d'essai", "long": "Une ligne\net une autre", "name": "Nom d'essai", "phone": "+212661234567", "email": "a@example.org",
    "url": "https://example.org/", "date": "2026-06-15", "datetime": "2026-06-15T09:30", "int": "3", "decimal": "2.5", "percent": "12.5",
    "money": "1500.00 MAD", "bool": "true", "tags": "essai", "geo": "30.42,-9.6",
}
faults = []
ids = {}


def run(*arguments):
    done = subprocess.run([program, "--db", database, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def must(*arguments):
    status, out, err = run(*arguments)
    if status:
        faults.append("%s: %s" % (" ".join(arguments)[:200], err.strip()))
    return out.strip()


def value(kind, field):
    key, kind_of_value = field["key"], field["type"]
    if (kind["kind"], key) in ONE_FIELD:
        return ONE_FIELD[kind["kind"], key]
    if (kind["kind"], key) == ("relation", "to"):
        return must("add", "organisation", "name=Autre")
    if key in SPECIAL:
        return SPECIAL[key]
    if kind["kind"] == "custom_field":
        return {"kind": "organisation", "key": "essai", "type": "int"}.get(key, BY_TYPE.get(kind_of_value))
    if kind_of_value == "enum":
        return field["choices"][0]["key"]
    if kind_of_value == "ref":
        wanted = field.get("ref", "*").split("/")
        return next((ids[k] for k in ids if (k in wanted or wanted == ["*"]) and k != kind["kind"]), None)
    return BY_TYPE.get(kind_of_value)


def visit(kind):
    key = kind["kind"]
    fields = {f["key"]: value(kind, f) for f in kind["fields"] if not f.get("derived")}
    given = {k: v for k, v in fields.items() if v is not None and k != "shared_with"}
    record = must("add", key, *["%s=%s" % pair for pair in given.items()])
    if not record:
        return
    ids[key] = record
    shown = json.loads(must("show", record, "--json") or "{}")
    lost = [k for k in given if k not in shown]
    if lost:
        faults.append("%s: fields lost: %s" % (key, ", ".join(lost)))
    must("show", record)
    listed = [json.loads(line)["id"] for line in must("list", key, "--json").splitlines()]
    if record not in listed:
        faults.append("%s: not listed" % key)
    for name in list(given)[:3]:
        field = next(f for f in kind["fields"] if f["key"] == name)
        if field["type"] in ("text", "name", "enum", "int"):
            found = must("list", key, "--json", "--where", "%s=%s" % (name, given[name]))
            if record not in found:
                faults.append("%s: not found by %s=%s" % (key, name, given[name]))
    must("set", record, "tags=autre")
    must("bin", record)
    if record not in must("list", key, "--bin", "--json"):
        faults.append("%s: not in the bin" % key)
    must("restore", record)
    must("export", key, "--format", "json", "-o", database + ".export")
    must("export", key, "--format", "csv", "-o", database + ".export")


def main():
    with open(schema_path, encoding="utf-8") as f:
        kinds = [json.loads(line) for line in f if line.strip()]
    own = {"badge"}
    for kind in kinds:
        kind["fields"] = [f for f in kind["fields"] if f["key"] not in own]
    must("init", "--officer", "Essai", *sys.argv[4:])
    # References first point nowhere; kinds that need one come again once it is there.
    waiting = kinds
    for _ in range(4):
        again = [k for k in waiting if any(f.get("required") and f["type"] == "ref" and value(k, f) is None for f in k["fields"])]
        for kind in waiting:
            if kind not in again:
                visit(kind)
        waiting = again
    if waiting:
        faults.append("never reached: " + ", ".join(k["kind"] for k in waiting))
    must("check")
    if len(kinds) < 40:
        faults.append("only %d kinds" % len(kinds))
    print("\n".join(faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
