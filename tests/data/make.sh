#!/usr/bin/env bash
# Makes the files that a release leaves for ever in tests/data, with that release's own program: a database with everything in it,
# what it showed (JSON), its digest, a bundle, an invitation. make.sh MAILLAGE NEWER FOLDER
#   MAILLAGE: the released program; NEWER: newer.c beside this script, built against the released libraries:
#     gcc -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -Iinclude -Isrc tests/data/newer.c -o newer -Wl,--start-group \
#       build/src/{sync,store,model,state,db,text,base}/*.a -Wl,--end-group -lsodium -lzstd -lcbor -lsqlite3 -luuid -lutf8proc -lfribidi -lqrencode -lm
#   FOLDER: tests/data/schema-N (N: PRAGMA user_version), which must not exist. Files of a release are never made again.
set -euo pipefail

program=$(readlink -f "$1") newer=$(readlink -f "$2") out=$3
here=$(cd "$(dirname "$0")" && pwd)
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
mkdir "$out" "$T/run"
export HOME=$T XDG_DATA_HOME=$T/data XDG_CONFIG_HOME=$T/config XDG_RUNTIME_DIR=$T/run LC_ALL=C.UTF-8 TZ=Africa/Casablanca MAILLAGE_LANG=fr
export MAILLAGE_PASSPHRASE='lune cèdre route sel'

# Each command at a second and with a seed of its own, the same in every run.
cat >"$T/maillage" <<WRAP
#!/usr/bin/env bash
n=\$((\$(cat "$T/turn") + 1)); echo \$n >"$T/turn"
export MAILLAGE_SEED=\$n MAILLAGE_NOW=\$(date -u -d "2026-11-22T10:00:00Z + \$n seconds" +%Y-%m-%dT%H:%M:%SZ)
exec "$program" "\$@"
WRAP
chmod +x "$T/maillage"
echo 0 >"$T/turn"
a() { "$T/maillage" --db "$T/a.db" "$@"; }
b() { "$T/maillage" --db "$T/b.db" "$@"; }

"$T/maillage" schema --json >"$T/schema.json"
python3 "$here/../e2e/every_kind.py" "$T/maillage" "$T/a.db" "$T/schema.json" --team 'Souss-Massa'
rm -f "$T/a.db.export"
a add custom_field kind=person key=badge label='Numéro de badge' type=int >/dev/null
one=$(a add person given_name=Amina family_name=Benali phones=0661234567 phones=+33612345678 city=Agadir badge=42 tags=eau tags=jeunesse)
binned=$(a add person family_name=Corbeille city=Safi)
erased=$(a add person family_name=Effaceable city=Safi)
a set "$one" city=Tiznit note=$'Deux lignes\net une autre' >/dev/null
a invite -o "$T/invitation.mlg" >/dev/null
b init --officer 'F. Amrani' --invitation "$T/invitation.mlg" >/dev/null
a bundle --full -o "$T/1.mlg" >/dev/null
b merge "$T/1.mlg" >/dev/null
a set "$one" city=Agadir given_name=Aminata >/dev/null
b set "$one" city=Tata >/dev/null
b set "$binned" note='Vue à Safi' >/dev/null
b bundle -o "$T/2.mlg" >/dev/null
a bin "$binned" >/dev/null
a merge "$T/2.mlg" >/dev/null
binned=$(a add person family_name='Corbeille pleine')
a bin "$binned" >/dev/null
a erase "$erased" --yes >/dev/null
a set "$one" note='À défaire' >/dev/null
a undo >/dev/null
"$newer" "$T/b.db" "$T/newer.mlg"
a merge "$T/newer.mlg" >/dev/null
b merge "$T/newer.mlg" >/dev/null
sqlite3 "$T/a.db" "INSERT INTO draft VALUES('person/new', 'family_name=Brouillon')"
b add person family_name=Suivante city=Tata >/dev/null
b set "$one" function='Présidente' >/dev/null 2>&1 || b set "$one" given_name=Amina >/dev/null
# Enough of one kind for whatever form blocks of many records take.
for i in $(seq 100 179); do
	echo "{\"kind\":\"person\",\"family_name\":\"Nombreuse $i\",\"given_name\":\"Nadia\",\"phones\":[\"+2126610010$i\"],\"city\":\"Agadir\",\"language\":\"ar\"}"
done >"$T/many.json"
b import "$T/many.json" --format json >/dev/null
b bundle --full -o "$out/bundle.mlg" >/dev/null
a invite -o "$out/invitation.mlg" >/dev/null
a check >/dev/null
a export all --format json -o "$T/records.json" >/dev/null
a digest >"$out/digest.txt"
cp "$T/a.db" "$T/after.db"
"$T/maillage" --db "$T/after.db" merge "$out/bundle.mlg" >/dev/null
"$T/maillage" --db "$T/after.db" export all --format json -o "$T/after.json" >/dev/null
sqlite3 "$T/a.db" 'PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode=DELETE; VACUUM; PRAGMA user_version'
for file in a.db records.json after.json; do
	zstd -q -19 "$T/$file" -o "$out/${file/a.db/database.db}.zst"
done
printf '%s\n' "$MAILLAGE_PASSPHRASE" >"$out/passphrase.txt"
ls -l "$out"
