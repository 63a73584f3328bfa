#!/usr/bin/env python3
"""Prints "same" when two JSON exports hold the same records, else what differs: same_records.py ONE OTHER."""
import json
import sys

# When and by whom a record was written belongs to the laptop, not to the record.
LOCAL = ("created", "changed", "site", "officer", "created_by", "changed_by")


def read(path):
    with open(path, encoding="utf-8") as f:
        rows = (json.loads(line) for line in f if line.strip())
        return {r["id"]: {k: sorted(v, key=str) if isinstance(v, list) else v for k, v in r.items() if k not in LOCAL} for r in rows}


one, other = read(sys.argv[1]), read(sys.argv[2])
differences = [(i, one.get(i), other.get(i)) for i in sorted(set(one) | set(other)) if one.get(i) != other.get(i)]
print("same" if not differences else "%d differ: %s" % (len(differences), differences[:2]))
