"""Headquarters: the bundles of many laptops, taken in by one command."""
import json
import os

import data
import kit
import merging
from kit import row, times

LAPTOPS = {1000: 200, 10000: 200, 100000: 200}


def hq(k):
    kit.head("headquarters: bundles of many laptops, each with one field of 1 % of the records changed")
    for n in k.sizes:
        many(k, n, LAPTOPS.get(n, 20))


def edits(k, n, laptop):
    """Each laptop edits other people, some of them the same as another laptop's: conflicts. Ids as bench_people makes them."""
    path = k.path("team-%d" % n, "hq-%d.json" % laptop)
    if not os.path.exists(path):
        with open(data.file_of(k, "edits", n)) as all_people, open(path, "w") as out:
            for i, line in enumerate(all_people):
                if i % 100 == laptop % 97:
                    record = json.loads(line)
                    record["city"] = "Ville %d" % laptop
                    out.write(json.dumps(record) + "\n")
    return path


def many(k, n, laptops):
    merging.ensure_pair(k, n)
    a, b = merging.pair(k, n)
    folder = "team-%d" % n
    bundles, bare = [], []
    since = data.last_change(k, b)
    for i in range(laptops):
        # A copy of a laptop is another laptop: it draws an incarnation of its own at its first write.
        laptop = k.copy(b, k.path(folder, "hq-laptop.db"))
        k.maillage(laptop, "import", edits(k, n, i), "--format", "json")
        bundles.append(k.path(folder, "hq-%d.mlg" % i))
        if os.path.exists(bundles[-1]):
            os.unlink(bundles[-1])
        k.maillage(laptop, "bundle", "-o", bundles[-1])
        bare.append(k.path(folder, "hq-%d.bare" % i))
        k.floor("give", laptop, str(since), bare[-1])
    into, plain = k.path(folder, "hq.db"), k.path(folder, "hq-plain.db")
    k.copy(a, into)
    took = k.maillage(into, "merge", "--no-backup", "--json", *bundles)
    told = json.loads(took["said"].strip().splitlines()[-1])
    # The floor takes the same changes in the same order, a transaction a laptop: what each holds is durable before the next.
    names = k.path(folder, "hq.list")
    with open(names, "w") as out:
        out.write("".join(path + "\n" for path in bare))
    k.copy(data.plain_of(k, n), plain)
    floor = k.floor("takes", names, plain)
    row("%d bundles at once" % laptops, kit.people(n), times(took["cpu"] / floor["cpu"]), "<= 2x plain UPDATE",
        "%.0f k records/s, %d conflicts, peak %.0f MiB (goal <= 300)" % (told["records"] / took["cpu"] / 1e3, told["conflicts"], took["mib"]))
    again = k.maillage(into, "merge", "--no-backup", "--json", *bundles)
    row("the same bundles again", kit.people(n), times(again["cpu"] / took["cpu"]), "", "of the first time")
    for path in bundles + bare:
        os.unlink(path)
