#!/usr/bin/env python3
"""Makes territories.c from the ISO 3166-2 list of iso-codes: Morocco and France, parents before children.

make.py ISO_3166-2.json NAMES_AR.tsv PLACES.tsv OUTPUT.c
"""

import hashlib
import json
import re
import sys

COUNTRIES = {"MA": "Maroc", "FR": "France"}

# Two provinces stand under a wrong region in the source.
PARENTS = {"MA-CHT": "MA-09", "MA-NOU": "MA-06"}

# Official writing where the source has another.
NAMES = {
    "FR-GES": "Grand Est",
    "FR-PDL": "Pays de la Loire",
    "FR-PAC": "Provence-Alpes-Côte d'Azur",
    "FR-GF": "Guyane",
    "FR-973": "Guyane",
    "FR-TF": "Terres australes et antarctiques françaises",
    "MA-02": "Oriental",
    "MA-CHT": "Chtouka-Aït Baha",
    "MA-INE": "Inezgane-Aït Melloul",
}

LEVELS = {
    "Region": "region",
    "Metropolitan region": "region",
    "Overseas region": "region",
    "Metropolitan collectivity with special status": "region",
    "Overseas collectivity": "region",
    "Overseas collectivity with special status": "region",
    "Overseas territory": "region",
    "Dependency": "region",
    "European collectivity": "region",
    "Metropolitan department": "department",
    "Overseas department": "department",
    "Province": "province",
    "Prefecture": "prefecture",
}

ORDER = ["country", "region", "department", "province", "prefecture"]


def read_arabic(path):
    """code TAB name, one a line; # starts a comment."""
    names = {}
    with open(path, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            line = line.strip()
            if not line or line.startswith("#"):
                continue
            parts = line.split("\t")
            if len(parts) != 2 or parts[0] in names:
                sys.exit(f"{path}:{number}: expected a code, a tab and a name, each code once")
            names[parts[0]] = parts[1].strip()
    return names


def read_places(path):
    places = {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            if line.startswith("#") or not line.strip():
                continue
            code, lat, lon = line.rstrip("\n").split("\t")
            if code in places or not (-90 <= float(lat) <= 90 and -180 <= float(lon) <= 180):
                sys.exit(f"{path}: {code}")
            places[code] = (float(lat), float(lon))
    return places


def clean(name):
    return re.sub(r"\s*\(EH[^)]*\)", "", name).replace("’", "'").strip()


def read_source(path, arabic):
    rows = [(code, "country", name, arabic.get(code, ""), "") for code, name in COUNTRIES.items()]
    with open(path, encoding="utf-8") as file:
        entries = json.load(file)["3166-2"]
    for entry in entries:
        code = entry["code"]
        country = code.split("-")[0]
        if country not in COUNTRIES:
            continue
        if entry["type"] not in LEVELS:
            sys.exit(f"{path}: {code}: unknown type {entry['type']!r}")
        parent = entry.get("parent", "")
        if parent and "-" not in parent:
            parent = f"{country}-{parent}"
        parent = PARENTS.get(code, parent or country)
        name = NAMES.get(code, clean(entry["name"]))
        rows.append((code, LEVELS[entry["type"]], name, arabic.get(code, ""), parent))
    rows.sort(key=lambda row: (ORDER.index(row[1]), row[0]))
    return rows


def check(rows, arabic):
    seen = set()
    for code, level, name, _, parent in rows:
        if level != "country" and parent not in seen:
            sys.exit(f"territories: {code}: parent {parent!r} is missing or comes later")
        if not name or code in seen:
            sys.exit(f"territories: {code}: no name, or code twice")
        seen.add(code)
    unknown = sorted(set(arabic) - seen)
    if unknown:
        sys.exit(f"territories: Arabic names of unknown codes: {' '.join(unknown)}")


def quoted(text):
    return "NULL" if not text else '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def main():
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    source, names, places, output = sys.argv[1:]
    arabic = read_arabic(names)
    where = read_places(places)
    rows = read_source(source, arabic)
    check(rows, arabic)
    content = "\n".join("\t".join(row) for row in rows)
    digest = hashlib.blake2b(content.encode(), digest_size=16).hexdigest()
    by_code = sorted(range(len(rows)), key=lambda i: rows[i][0].encode())
    with open(output, "w", encoding="utf-8") as out:
        out.write("/* Made by share/territories/make.py. */\n#include \"territories.h\"\n\n")
        out.write("const struct ml_territory model_territories[] = {\n")
        for row in rows:
            out.write("\t{" + ", ".join(quoted(cell) for cell in row) + ", %g, %g},\n" % where.get(row[0], (0, 0)))
        out.write("};\n")
        out.write(f"const uint32_t model_territories_count = {len(rows)};\n")
        out.write(f"const char model_territories_hash[] = \"{digest}\";\n")
        out.write("const uint16_t model_territories_by_code[] = {" + ", ".join(map(str, by_code)) + "};\n")


main()
