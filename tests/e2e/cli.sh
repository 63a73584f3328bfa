#!/usr/bin/env bash
# The command line's contract from end to end: every command on a database of its own, at a fixed time, then every kind of bad
# input: one line on standard error, exit 1, nothing changed. Usage: cli.sh MAILLAGE (TAP)
set -u

program=$(readlink -f "$1")
here=$(cd "$(dirname "$0")" && pwd)
T=$(mktemp -d)
mounted=
trap '[[ -n $mounted ]] && umount "$mounted" 2>/dev/null; rm -rf "$T"' EXIT
chmod 755 "$T"
mkdir -m 755 "$T/a" "$T/b" "$T/home"
export HOME=$T/home XDG_DATA_HOME=$T/data XDG_CONFIG_HOME=$T/config XDG_RUNTIME_DIR=$T/home LC_ALL=C.UTF-8 TZ=Africa/Casablanca
export MAILLAGE_NOW=2026-11-22T10:00:00Z MAILLAGE_LANG=fr
unset MAILLAGE_DB MAILLAGE_PASSPHRASE MAILLAGE_SEED NO_COLOR
A=$T/a/maillage.db
B=$T/b/maillage.db
count=0
failures=0

# ---- tools ------------------------------------------------------------------------------------

ok() { # STATUS WHAT: 0 is good
	count=$((count + 1))
	if [[ $1 -eq 0 ]]; then
		echo "ok $count - $2"
	else
		failures=$((failures + 1))
		echo "not ok $count - $2"
		sed 's/^/# out: /' "$T/out" | head -8
		sed 's/^/# err: /' "$T/err" | head -8
	fi
}
m() { # runs maillage; status, output and errors are kept
	"$program" "$@" >"$T/out" 2>"$T/err" </dev/null
	status=$?
	return $status
}
a() { m --db "$A" "$@"; }
b() { m --db "$B" "$@"; }
out() { cat "$T/out"; }
does() { # WHAT COMMAND…: succeeds and is silent on standard error
	local what=$1
	shift
	"$@"
	[[ $status -eq 0 && ! -s $T/err ]]
	ok $? "$what"
}
says() { # WHAT PATTERN: the output has it
	grep -q -- "$2" "$T/out"
	ok $? "$1"
}
is() { # WHAT GOT WANTED
	[[ $2 == "$3" ]]
	local same=$?
	ok $same "$1"
	((same == 0)) || printf '# got: %s\n# want: %s\n' "$2" "$3"
}
one_line() { [[ $(wc -l <"$T/err") -eq 1 && $(wc -c <"$T/err") -gt 30 ]] && grep -q '^maillage: ' "$T/err"; }
refuses() { # WHAT CODE COMMAND…: exit CODE, one line on standard error, nothing on standard output
	local what=$1 code=$2
	shift 2
	"$@"
	[[ $status -eq $code ]] && one_line && [[ ! -s $T/out ]]
	ok $? "$what"
}
json() { python3 -c 'import json, sys
rows = [json.loads(line) for line in sys.stdin if line.strip()]
row = rows[0] if rows else None
print(eval(sys.argv[1]))' "$1" <"$T/out"; }
digest() { "$program" --db "$1" digest 2>/dev/null | tail -1; }
unchanged() { # WHAT COMMAND…: refused, and database A is as before
	local what=$1 before after
	before=$(digest "$A")
	shift
	refuses "$what" 1 "$@"
	after=$(digest "$A")
	is "  and nothing changed" "$after" "$before"
}
as_nobody() { # runs maillage without root's powers, for whom no folder is read-only
	if ((EUID == 0)); then
		cp "$program" "$T/program" && chmod 755 "$T/program"
		setpriv --reuid=65534 --regid=65534 --clear-groups env XDG_RUNTIME_DIR= "$T/program" "$@" >"$T/out" 2>"$T/err" </dev/null
	else
		"$program" "$@" >"$T/out" 2>"$T/err" </dev/null
	fi
	status=$?
}

# ---- program ------------------------------------------------------------------------------------

does "--version" m --version
says "  names the program" '^maillage [0-9]'
does "--help" m --help
does "--lang en --help" m --lang en --help
refuses "unknown command" 2 m nonsense
refuses "unknown option" 2 m list person --nonsense
refuses "unknown language" 2 m --lang xx --version
refuses "no terminal for the interface" 1 m
refuses "no database yet" 1 a list person
[[ ! -e $A ]]
ok $? "  and none was made"

# ---- a database, records ------------------------------------------------------------------------------

does "init" a init --team 'CESE Souss-Massa' --officer 'A. Benali' --json
is "  says the team" "$(json 'row["team"]')" 'CESE Souss-Massa'
refuses "init where there is one" 1 a init
does "add" a add person given_name=Amina family_name=Benali phones=0661234567 phones=+33612345678 city=Agadir \
	collected_on=2026-03-01 objection=false tags=eau
amina=$(out)
[[ $amina =~ ^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$ ]]
ok $? "  prints the id"
does "show --json" a show "$amina" --json
is "  several values are an array, sorted out as numbers" "$(json 'sorted(row["phones"])')" "['+212661234567', '+33612345678']"
is "  a date is ISO" "$(json 'row["collected_on"]')" 2026-03-01
is "  a boolean is one" "$(json 'row["objection"]')" False
is "  an empty field is absent" "$(json '"note" in row')" False
is "  the id is there" "$(json 'row["id"], row["kind"]')" "('$amina', 'person')"
does "an organisation" a add organisation name='Association Tifawin' type=association city=Agadir territory=MA-09
tifawin=$(out)
does "a position, its organisation by title" a add position person="$amina" organisation=Tifawin title=Présidente start=2023-03-01
position=$(out)
does "show" a show "$position"
says "  references are titles" 'Association Tifawin'
says "  dates are as people write them" '01/03/2023'
does "a reference to a record that is not here" a add position person=00000000-0000-4000-8000-000000000001 organisation="$tifawin"
does "  shows" a show "$(out)"
says "  as not received" 'fiche non reçue'
does "an event" a add event title='Atelier « Eau »' starts_at=2026-11-22T09:30 city=Agadir format=citizen_workshop status=confirmed
event=$(out)
does "  in UTC" a show "$event" --json
is "  " "$(json 'row["starts_at"][:16]')" 2026-11-22T08:30
does "money and own choice" a add process title='Démarche eau' budget='1500.50 MAD' mechanism=world_cafe
does "  shows" a show "$(out)" --json
is "  with its currency" "$(json 'row["budget"]')" '1500.50 MAD'

does "set" a set "$amina" city=Tiznit note='Première
seconde' phones-=+33612345678 phones+=0528001122
does "  shows" a show "$amina" --json
is "  changed" "$(json 'row["city"], sorted(row["phones"])')" "('Tiznit', ['+212528001122', '+212661234567'])"
is "  line breaks kept" "$(json 'row["note"]')" 'Première
seconde'
does "set field= clears" a set "$amina" note= tags=
does "  shows" a show "$amina" --json
is "  cleared" "$(json '[k for k in ("note", "tags") if k in row]')" '[]'
does "set gives a whole set" a set "$amina" tags=eau tags=jeunesse
does "  shows" a show "$amina" --json
is "  " "$(json 'sorted(row["tags"])')" "['eau', 'jeunesse']"
does "the history of a record" a show "$amina" --json --history
is "  has what was cleared, who and when" \
	"$(json 'sorted({(r.get("value"), r["officer"], r["time"]) for r in rows[1:] if r["field"] == "city"}, key=str)')" \
	"[('Agadir', 'A. Benali', '2026-11-22T10:00:00Z'), ('Tiznit', 'A. Benali', '2026-11-22T10:00:00Z')]"

# ---- lists, search ------------------------------------------------------------------------------------------

for name in Écrin ecrou Zoé élan; do
	does "add $name" a add person family_name="$name" city=Sète
done
does "list --json" a list person --json --sort family_name
is "  sorted as a French reader expects" "$(json '[r["family_name"] for r in rows]')" "['Benali', 'Écrin', 'ecrou', 'élan', 'Zoé']"
does "list --where" a list person --where 'city=Sète and family_name~ecr' --json
is "  filters" "$(json 'sorted(r["family_name"] for r in rows)')" "['ecrou', 'Écrin']"
does "list --where, dates" a list person --where 'collected_on>=2026-03-01' --json
is "  " "$(json 'len(rows)')" 1
does "list --limit --sort -" a list person --sort -family_name --limit 1 --json
is "  " "$(json '[r["family_name"] for r in rows]')" "['Zoé']"
does "list --csv" a list person --csv --sort family_name --limit 1
is "  is CSV" "$(python3 -c 'import csv, sys
row = next(csv.DictReader(open(sys.argv[1], encoding="utf-8", newline="")))
print(row["family_name"], row["city"], row["id"] == sys.argv[2])' "$T/out" "$amina")" 'Benali Tiznit True'
does "list" a list person
says "  has a head" 'Nom .*Prénom'
refuses "list --json --csv" 2 a list person --json --csv
for words in 'benali' 'AMINA ben' 'bénali' 'benaly' '06 61 23 45 67' '+212 661-234567' '00212661234567'; do
	does "find $words" a find $words --json
	is "  finds her first" "$(json 'row["id"]')" "$amina"
done
does "find by what a record is tied to" a find tifawin tiznit --json
is "  " "$(json '[r["title"] for r in rows if r["kind"] == "person"]')" "['Amina Benali']"
does "find --kind" a find tifawin --kind organisation --json
is "  " "$(json '{r["kind"] for r in rows}')" "{'organisation'}"
does "find nothing" a find qqqqqqqq --json
is "  " "$(json 'rows')" '[]'

# ---- bin, erase, undo -------------------------------------------------------------------------------------------

does "bin" a bin "$amina"
does "list without it" a list person --json
is "  " "$(json '[r for r in rows if r["id"] == "'"$amina"'"]')" '[]'
does "list --bin" a list person --bin --json
is "  " "$(json '[r["id"] for r in rows]')" "['$amina']"
does "restore" a restore "$amina"
unchanged "restore what is not in the bin" a restore "$amina"
before=$(digest "$A")
does "undo" a undo
does "list --bin after undo" a list person --bin --json
is "  it is back in the bin" "$(json '[r["id"] for r in rows]')" "['$amina']"
does "redo" a redo
does "list --bin after redo" a list person --bin --json
is "  and out again" "$(json 'rows')" '[]'
does "add something to erase" a add person family_name=Xyzzyplugh note=Frobozz
secret=$(out)
unchanged "erase without --yes" a erase "$secret"
does "erase --yes" a erase "$secret" --yes
! grep -rqa -e Xyzzyplugh -e xyzzyplugh -e Frobozz "$T/a"
ok $? "  the name is in no file of the database"
unchanged "set what is erased" a set "$secret" city=x
does "undo a creation" a add person family_name=Éphémère
fleeting=$(out)
does "  undo" a undo
does "  list --bin" a list person --bin --json
is "  bins it" "$(json '[r["id"] for r in rows]')" "['$fleeting']"
does "history" a history --json
is "  the last step is the undo" "$(json 'row["name"]')" undo
is "  its step is marked" "$(json '[r["label"] for r in rows if r["undone"] and r["name"] == "save"]')" "['Éphémère']"
does "history of a record" a history "$amina" --json
is "  " "$(json 'all(r["id"] == "'"$amina"'" for r in rows) and len(rows) > 5')" True

# ---- agenda, due -----------------------------------------------------------------------------------------------------

does "late task" a add task title='Relancer le maire' due_on=2026-11-10
does "late task, done" a add task title='Déjà fait' due_on=2026-11-10 status=done
does "late task, done on" a add task title='Fait hier' due_on=2026-11-10 done_on=2026-11-21
does "task to come" a add task title='Écrire' due_on=2026-11-25
does "call to follow up" a add interaction date=2026-11-01 subject=Appel follow_up_on=2026-11-15
does "call followed up" a add interaction date=2026-11-01 subject=Rappelé follow_up_on=2026-11-15 followed_up=true
does "due --json" a due --json
is "  what is late, oldest first" "$(json '[(r["title"], r["days_late"]) for r in rows]')" \
	"[('Relancer le maire', 12), ('Appel', 7)]"
does "due --days" a due --days 3 --json
is "  and what is near" "$(json '[r["title"] for r in rows]')" "['Relancer le maire', 'Appel', 'Écrire']"
does "agenda" a agenda --json
is "  from today, with local times" "$(json '[(r["date"], r.get("time"), r["title"]) for r in rows]')" \
	"[('2026-11-22', '09:30', 'Atelier « Eau »'), ('2026-11-25', None, 'Écrire')]"
does "agenda --from --to" a agenda --from 2026-11-15 --to 2026-11-15 --json
is "  follow-ups" "$(json 'sorted(r["title"] for r in rows)')" "['Appel', 'Rappelé']"
refuses "agenda that ends before it starts" 2 a agenda --from 2026-11-15 --to 2026-11-01
refuses "agenda with a bad date" 2 a agenda --from 2026-13-45

# ---- import, export ------------------------------------------------------------------------------------------------------

printf 'BEGIN:VCARD\r\nVERSION:3.0\r\nUID:carte-1\r\nN:El Idrissi;Khadija;;;\r\nFN:Khadija El Idrissi\r\nORG:Université Ibn Zohr\r\nTITLE:Professeure\r\nTEL:0661000001\r\nX-PERSO:gardé\r\nEND:VCARD\r\n' >"$T/c.vcf"
before=$(digest "$A")
does "import --dry-run" a import --dry-run --json "$T/c.vcf"
is "  counts" "$(json 'row["created"], row["rejected"]')" '(1, 0)'
is "  and keeps nothing" "$(digest "$A")" "$before"
does "import a card" a import --json "$T/c.vcf"
is "  one person" "$(json 'row["created"], row["format"]')" "(1, 'vcard')"
after=$(digest "$A")
does "again" a import --json "$T/c.vcf"
is "  changes nothing" "$(json 'row["created"], row["updated"], row["unchanged"]')" '(0, 0, 1)'
is "  indeed" "$(digest "$A")" "$after"
does "its organisation and position" a list position --where 'title=Professeure' --json
is "  " "$(json 'len(rows)')" 1
# How far a program has read a file.
read_of() {
	local fd
	for fd in /proc/"$1"/fd/*; do
		[[ $(readlink "$fd") == "$2" ]] && sed -n 's/^pos:[[:space:]]*//p' "/proc/$1/fdinfo/${fd##*/}" 2>/dev/null && return
	done
	echo 0
}
# Ctrl-C in the middle of a long import.
python3 -c 'for i in range(60000): print("BEGIN:VCARD\r\nVERSION:3.0\r\nUID:long%d\r\nN:Nom%d;Prenom;;;\r\nFN:Prenom Nom%d\r\nEND:VCARD\r" % (i, i, i))' >"$T/60k.vcf"
before=$(digest "$A")
"$program" --db "$A" import "$T/60k.vcf" >"$T/out" 2>"$T/err" </dev/null &
import=$!
for _ in $(seq 3000); do
	[[ $(read_of $import "$T/60k.vcf") -gt 500000 ]] && break
	kill -0 $import 2>/dev/null || break
	sleep 0.01
done
kill -INT $import
wait $import
status=$?
[[ $status -eq 1 ]] && one_line
ok $? "Ctrl-C stops an import: one line, exit 1"
is "  and nothing of it is kept" "$(digest "$A")" "$before"
does "  the database is sound" a check
# Several programs at once on one database: all of them write.
writers=()
for i in 1 2 3 4 5 6; do
	"$program" --db "$A" add watch_note date=2026-11-22 title="Note $i" summary=x >"$T/out$i" 2>"$T/err$i" </dev/null &
	writers+=($!)
done
good=0
for writer in "${writers[@]}"; do wait "$writer" && good=$((good + 1)); done
is "six programs write at once" "$good" 6
does "  and all is there" a list watch_note --json
is "  " "$(json 'sorted(r["title"] for r in rows)')" "['Note 1', 'Note 2', 'Note 3', 'Note 4', 'Note 5', 'Note 6']"
printf 'Nom;Prénom;Portable pro;Né le;Commune\r\nOuali;Youssef;661000002;x;Taroudannt\r\nAmrani;Fatima;06 61 00 00 03;;Tata\r\n' >"$T/p.csv"
does "import CSV with --map" a import --kind person --map 'Portable pro=phones' --map 'Né le=' --json "$T/p.csv"
is "  counts" "$(json 'row["created"], row["rejected"]')" '(2, 0)'
printf 'Nom;SIRET;Ville\r\nTifaouine;73282932000074;Sète\r\nAbîmée;7,32829E+13;Sète\r\n' >"$T/o.csv"
does "import CSV with a number that a spreadsheet damaged" a import --kind organisation --rejects "$T/rejects.csv" --json "$T/o.csv"
is "  counts" "$(json 'row["created"], row["rejected"]')" '(1, 1)'
is "  a reject has its line and reason" "$(json '[(r["line"], len(r["reason"]) > 10) for r in row["rejects"]]')" '[(3, True)]'
grep -q 'Abîmée' "$T/rejects.csv"
ok $? "  and is saved"
does "a phone that lost its zero" a list person --where 'family_name=Ouali' --json
is "  is mended" "$(json 'row["phones"]')" "['+212661000002']"
unchanged "map to a field that is not" a import --kind person --map 'Nom=nonsense' "$T/p.csv"
does "export vcard" a export person --format vcard -o "$T/x.vcf"
grep -q 'X-PERSO:gardé' "$T/x.vcf"
ok $? "  keeps what we do not know"
does "export csv" a export person --format csv -o "$T/x.csv"
does "export json" a export all --format json -o "$T/x.json"
does "export to standard output" a export person --format json --where 'family_name=Benali'
is "  " "$(json '[r["family_name"] for r in rows]')" "['Benali']"
refuses "export all as vcard" 2 a export all --format vcard
refuses "export without --format" 2 a export person
does "a database for the round trip" m --db "$T/c.db" init --officer C
does "import all of it" m --db "$T/c.db" import --json "$T/x.json"
is "  nothing rejected" "$(json 'row["rejected"]')" 0
does "export again" m --db "$T/c.db" export all --format json -o "$T/y.json"
is "  the same records" "$(python3 "$here/same_records.py" "$T/x.json" "$T/y.json")" same

# ---- a colleague -----------------------------------------------------------------------------------------------------------------

export MAILLAGE_PASSPHRASE='lune cèdre route sel'
does "invite" a invite -o "$T/invitation"
MAILLAGE_PASSPHRASE='autre phrase' refuses "join with another passphrase" 1 b init --officer 'F. Amrani' --invitation "$T/invitation"
[[ -z $(ls -A "$T/b") ]]
ok $? "  leaves nothing behind"
does "join" b init --officer 'F. Amrani' --invitation "$T/invitation"
unset MAILLAGE_PASSPHRASE
refuses "invitation without a passphrase" 1 a invite -o "$T/invitation2"
does "bundle" a bundle -o "$T/1.mlg" --json
records=$(json 'row["records"]')
does "inspect" b inspect "$T/1.mlg" --json
is "  the manifest, then the records" "$(json 'row["records"], len(rows) - 1, row["officer"]')" "($records, $records, 'A. Benali')"
is "  with keys as everywhere" "$(json '[r["city"] for r in rows if r.get("id") == "'"$amina"'"]')" "['Tiznit']"
before=$(digest "$B")
does "merge --dry-run" b merge --dry-run --json "$T/1.mlg"
is "  counts" "$(json 'row["records"], row["conflicts"], row["refused"]')" "($records, 0, 0)"
dry=$(json 'row["created"], row["updated"]')
is "  keeps nothing" "$(digest "$B")" "$before"
does "merge" b merge --json "$T/1.mlg"
is "  the same counts" "$(json 'row["created"], row["updated"]')" "$dry"
is "  the same words on both laptops" "$(digest "$B")" "$(digest "$A")"
does "merge again" b merge --json "$T/1.mlg"
is "  changes nothing" "$(json 'row["created"], row["updated"], row["conflicts"], row["unchanged"]')" "(0, 0, 0, $records)"
does "an edit here" a set "$amina" city=Agadir
MAILLAGE_NOW=2026-11-22T11:00:00Z does "an edit there" b set "$amina" city=Tata note='Vue à Tata'
does "bundle there" b bundle -o "$T/2.mlg"
does "merge here" a merge "$T/2.mlg" --json
is "  one conflict" "$(json 'row["conflicts"], row["updated"]')" '(1, 1)'
does "conflicts --json" a conflicts --json
is "  which record, field, value shown" "$(json '[(r["id"], r["kind"], r["field"], r["shown"]) for r in rows]')" \
	"[('$amina', 'person', 'city', 'Tata')]"
is "  each value with its writer and time" "$(json 'sorted((v["value"], v["officer"], v["time"], len(v["site"])) for v in row["values"])')" \
	"[('Agadir', 'A. Benali', '2026-11-22T10:00:00Z', 36), ('Tata', 'F. Amrani', '2026-11-22T11:00:00Z', 36)]"
does "conflicts" a conflicts
says "  " 'F. Amrani'
unchanged "resolve a field that has none" a resolve "$amina" note x
does "review --json" a review --json --reason conflict
is "  the record, the field, the values" "$(json '[(r["id"], r["reason"], r["field"], sorted(r["values"])) for r in rows]')" \
	"[('$amina', 'conflict', 'city', ['Agadir', 'Tata'])]"
does "a rule, seen first" a resolve --rule there --dry-run --json
is "  what it would keep" "$(json '[(r["id"], r["field"], r["kept"]) for r in rows]')" "[('$amina', 'city', 'Tata')]"
does "a rule that settles nothing" a resolve --rule 'officer=Personne' --json
is "  leaves it" "$(json 'row["settled"], row["left"]')" '(0, 1)'
does "settle by a rule" a resolve --rule 'officer=f. AMRANI' --kind person --field city --json
is "  one" "$(json 'row["settled"], row["left"]')" '(1, 0)'
does "undo brings the conflict back" a undo
does "  with both" a conflicts --json
is "  and their writers" "$(json 'sorted((v["value"], v["officer"]) for v in row["values"])')" \
	"[('Agadir', 'A. Benali'), ('Tata', 'F. Amrani')]"
does "a rule by territory" a resolve --rule territory --place 'MA-09=F. Amrani' --dry-run
says "  says why it leaves some" 'fiche sans territoire\|aucun agent choisi\|serait réglé'
refuses "a rule that is none" 2 a resolve --rule latest
refuses "a rule and an id" 2 a resolve "$amina" --rule newest
refuses "a filter without its kind" 2 a resolve --rule newest --where city=Tata
refuses "resolve without a value" 2 a resolve "$amina" city
refuses "a reason that is none" 2 a review --reason other
does "a code" a add organisation name='Un' rna=W343001234
code1=$(out)
does "the same code again, not refused" a add organisation name='Deux' rna=w343001234
code2=$(out)
does "review of codes" a review --reason unique --json
is "  both are named" "$(json '(row["id"], row["field"], row["values"], row["others"])')" \
	"('$code1', 'rna', ['W343001234'], ['$code2'])"
does "another code" a set "$code2" rna=
does "review of codes" a review --reason unique --json
is "  none is left" "$(json 'rows')" '[]'
does "bin both" a bin "$code1" "$code2"
does "a filter on what did not come" a list position --where 'organisation=?' --json
refuses "redate and leave at once" 2 a resolve "$amina" --redate --leave
does "resolve" a resolve "$amina" city Agadir
does "no conflict is left" a conflicts --json
is "  " "$(json 'rows')" '[]'
does "bundle back" a bundle -o "$T/3.mlg"
does "merge there" b merge "$T/3.mlg" --json
is "  no conflict" "$(json 'row["conflicts"]')" 0
does "shows the settled value" b show "$amina" --json
is "  " "$(json 'row["city"], row["note"]')" "('Agadir', 'Vue à Tata')"
is "  the same words again" "$(digest "$B")" "$(digest "$A")"
before=$(digest "$B")
does "undo a merge" b undo
does "  shows" b show "$amina" --json
is "  the value before it" "$(json 'row["city"]')" Tata
does "redo it" b redo
does "  shows" b show "$amina" --json
is "  the value after it" "$(json 'row["city"]')" Agadir
does "sites" a sites --json
is "  both are there" "$(json 'sorted((r["officer"], r["here"], r["member"]) for r in rows)')" \
	"[('A. Benali', True, True), ('F. Amrani', False, True)]"
m --db "$B" sites
says "sites, for people" 'A. Benali'

# ---- duplicates -----------------------------------------------------------------------------------------------------------------------

people() { "$program" --db "$1" list person --json 2>/dev/null | wc -l; }
D=$T/dup-d.db
E=$T/dup-e.db
d() { m --db "$D" "$@"; }
e() { m --db "$E" "$@"; }
export MAILLAGE_PASSPHRASE='lune cèdre route sel'
does "a team for duplicates" d init --team Doublons --officer D
does "  invite" d invite -o "$T/invitation-d"
does "  and a second laptop" e init --officer E --invitation "$T/invitation-d"
unset MAILLAGE_PASSPHRASE
does "a first entry" d add person given_name=Mohamed family_name=Alaoui phones=+212661234567 city=Tiznit note=Première
left=$(out)
does "a second" d add person given_name=Mohammed 'family_name=El Alaoui' phones=+212528001122 note=Seconde
kept=$(out)
does "a position of the first" d add organisation 'name=Commune de Tafraout'
town=$(out)
does "  " d add position "person=$left" "organisation=$town" title=Adjoint
job=$(out)
does "join --json" d join "$left" "$kept" --take note --json
is "  the kept record, with the sets of both, what it lacked, and the field taken" \
	"$(json 'row["id"], row["phones"], row["city"], row["note"], row["family_name"]')" \
	"('$kept', ['+212528001122', '+212661234567'], 'Tiznit', 'Première', 'El Alaoui')"
is "  one person is left" "$(people "$D")" 1
does "list --merged" d list person --merged --json
is "  shows both" "$(json 'len(rows)')" 2
does "show of the one that left" d show "$left"
says "  says to which it is joined" 'réunie à « Mohammed El Alaoui »'
does "  --json too" d show "$left" --json
is "  " "$(json 'row["merged_into"], row["note"]')" "('$kept', 'Première')"
does "show of the kept" d show "$kept" --json
is "  says what it joins" "$(json 'row["joined"]')" "['$left']"
does "show --history of the kept" d show "$kept" --history
says "  shows the join" 'Réunit'
does "the position" d show "$job" --json
is "  is read as the kept one's" "$(json 'row["person"]')" "$kept"
does "a filter by the one that left" d list position --where "person=$left" --json
is "  finds it" "$(json 'len(rows)')" 1
does "find by the name that left" d find mohamed alaoui --json
is "  finds the kept" "$(json '[r["id"] for r in rows if r["kind"] == "person"]')" "['$kept']"
does "an export" d export all --format json
is "  has no reference that leads outside it" \
	"$(json '[r.get("person") for r in rows if r["kind"] == "position"], [r["id"] for r in rows if r["kind"] == "person"]')" "(['$kept'], ['$kept'])"
d set "$left" city=Agadir
[[ $status -eq 0 && $(wc -l <"$T/err") -eq 1 ]]
ok $? "set of the one that left says which is edited"
does "  " d show "$kept" --json
is "  the kept" "$(json 'row["city"]')" Agadir
does "another name of the town" d add organisation 'name=Mairie de Tafraout'
hall=$(out)
does "  joined to it" d join "$hall" "$town"
printf 'Personne;Organisme;Intitulé\nMohamed Alaoui;Mairie de Tafraout;Conseiller\n' >"$T/dup.csv"
does "an import that names what was joined" d import --kind position "$T/dup.csv" --json
is "  finds both" "$(json 'row["created"], row["rejected"]')" '(1, 0)'
does "  under the records they are read as" d list position --where "organisation=$town and person=$kept" --json
is "  " "$(json 'sorted(r["title"] for r in rows)')" "['Adjoint', 'Conseiller']"
refuses "join again" 1 d join "$left" "$kept"
refuses "join with itself" 1 d join "$kept" "$kept"
refuses "join of two kinds" 1 d join "$kept" "$town"
refuses "join of nothing" 1 d join abcdef012345 "$kept"
refuses "join with an unknown field" 1 d join "$town" "$town" --take xyz
does "bundle" d bundle -o "$T/d1.mlg"
does "merge there" e merge "$T/d1.mlg"
is "  one person there" "$(people "$E")" 1
does "  unjoin there" e unjoin "$left" --json
is "  it has its own values" "$(json 'row["id"], row["given_name"], row["city"]')" "('$left', 'Mohamed', 'Tiznit')"
refuses "unjoin of one that is not joined" 1 e unjoin "$left"
is "  two persons there" "$(people "$E")" 2
does "distinct --json" e distinct "$kept" "$left" --json
is "  " "$(json 'row["distinct"]')" True
refuses "distinct of itself" 1 e distinct "$kept" "$kept"
does "bundle back" e bundle -o "$T/e1.mlg"
does "merge here" d merge "$T/e1.mlg"
is "  two persons here" "$(people "$D")" 2
is "  the same words" "$(digest "$D")" "$(digest "$E")"
does "distinct came too" d list distinct --json
is "  " "$(json 'len(rows), sorted((rows[0]["a"], rows[0]["b"]))')" "(1, $(python3 -c "print(sorted(['$left', '$kept']))"))"
does "distinct --withdraw" d distinct "$left" "$kept" --withdraw --json
is "  " "$(json 'row["distinct"]')" False
does "join once more" d join "$left" "$kept"
does "undo" d undo
is "  two persons" "$(people "$D")" 2
does "redo" d redo
is "  one" "$(people "$D")" 1
does "erase of the kept" d erase "$kept" --yes
does "  erases what it joins" d show "$left"
says "  " effacée
does "check" d check
does "check there" e check
# ---- in part: filters, and extracts without personal data -----------------------------------------------------------

does "a bundle of a territory, a period, a directorate" a bundle --full -o "$T/part.mlg" --territory MA-09 --from 2026-01-01 --to 2026-12-31 \
	--directorate 'Association Tifawin' --with-cited --json
is "  says its filters" "$(json '[row["partial"], row["scope"].split()[0], row["scope"].split()[2:]]')" \
	"[True, 'territory=MA-09', ['from=2026-01-01', 'to=2026-12-31', 'with-cited']]"
refuses "a period in the wrong order" 1 a bundle -o "$T/no.mlg" --from 2026-12-31 --to 2026-01-01
refuses "a directorate that is not" 1 a bundle -o "$T/no.mlg" --directorate 'Rien de tel'
export MAILLAGE_PASSPHRASE='quatre mots bien longs'
does "extract" a extract -o "$T/x.mlx" --json
is "  says what it is" "$(json '[row["extract"], row["least"], row["records"] > 0]')" "[True, 5, True]"
does "  inspect shows it" a inspect "$T/x.mlx" --json
! sed 1d "$T/out" | grep -qE 'Benali|Amina|\+212|@'
ok $? "  with no name, number or address in it"
grep -q '"family_name": *"P-' "$T/out"
ok $? "  but pseudonyms"
! grep -qE 'Benali|Tifawin' "$T/x.mlx"
ok $? "  sealed"
unchanged "its own team does not take it" a merge "$T/x.mlx"
does "another database" m --db "$T/e.db" init --officer E
does "  takes it" m --db "$T/e.db" merge "$T/x.mlx" --json
is "  as new records" "$(json 'row["created"] > 0 and row["conflicts"] == 0')" True
does "  once" m --db "$T/e.db" merge "$T/x.mlx" --json
is "  and for all" "$(json '[row["created"], row["updated"]]')" "[0, 0]"
MAILLAGE_PASSPHRASE='quatre mots bien lons' refuses "with another phrase" 1 m --db "$T/e.db" merge "$T/x.mlx"
refuses "too small a number to tell" 2 a extract -o "$T/y.mlx" --least 1
unset MAILLAGE_PASSPHRASE

# ---- finding duplicates ---------------------------------------------------------------------------------------------------------------

# Each laptop enters the same two persons and an organisation in its own writing, and one who only shares a name.
does "d: a person" d add person given_name=Saïd 'family_name=El Khattabi' phones=0661000111 city=Fès
said_d=$(out)
does "  an organisation" d add organisation 'name=Association Tifawin' city=Agadir
does "  a namesake of nobody" d add person given_name=Nadia family_name=Slaoui city=Rabat
e add person given_name=سعيد family_name=الخطابي phones=+212661000111
said_e=$(out)
e add organisation 'name=Ass. Tifawin' city=Agadir
e add person given_name=Nadia family_name=Slaoui city=Oujda
does "no duplicates before they meet" d duplicates --json
is "  " "$(json 'rows')" "[]"
e bundle -o "$T/e2.mlg"
does "merge --dry-run tells what would be found" d merge "$T/e2.mlg" --dry-run --json
is "  " "$(json 'row["duplicates"]')" 2
does "  and keeps nothing" d duplicates --json
is "  " "$(json 'rows')" "[]"
does "merge" d merge "$T/e2.mlg"
says "  counts them" '2 doublons probables'
does "duplicates --json" d duplicates --json
is "  pairs with scores and reasons" \
	"$(json 'sorted((r["kind"], r["score"] >= 70, [x["what"] for x in r["reasons"]][:2]) for r in rows)')" \
	"[('organisation', True, ['name_same', 'same']), ('person', True, ['name_near', 'phone_same'])]"
is "  by their ids" "$(json '[sorted((r["a"], r["b"])) for r in rows if r["kind"] == "person"][0]')" \
	"$(python3 -c "print(sorted(['$said_d', '$said_e']))")"
does "  --kind, --limit" d duplicates --kind person --limit 1
says "  in words" 'même nom, autre écriture, même téléphone'
does "  --min" d duplicates --min 95
says "  " '0 doublon probable'
refuses "--min out of bounds" 2 d duplicates --min 20
refuses "duplicates of an unknown kind" 1 d duplicates --kind xyz
does "  in English" m --db "$D" --lang en duplicates
says "  " 'same name, spelled otherwise, same phone'
does "joined on one laptop" d join "$said_e" "$said_d"
does "distinct, said there" d duplicates --json
first=$(json 'rows[0]["a"]')
second=$(json 'rows[0]["b"]')
does "  " d distinct "$first" "$second"
does "nothing is left here" d duplicates --json
is "  " "$(json 'rows')" "[]"
d bundle -o "$T/d2.mlg"
does "the other laptop merges" e merge "$T/d2.mlg" --json
is "  has nothing to decide" "$(json 'row["duplicates"]')" 0
does "  " e duplicates --json
is "  " "$(json 'rows')" "[]"
e bundle -o "$T/e3.mlg"
d merge "$T/e3.mlg"
is "  the same words" "$(digest "$D")" "$(digest "$E")"
printf 'nom;prénom;téléphone\nSlaoui;Nadia;0661000222\nKhattabi;Said;06 61 00 01 11\n' >"$T/dup.csv"
does "import --dry-run counts probable duplicates" d import --dry-run --kind person "$T/dup.csv" --json
is "  " "$(json 'row["created"], row["duplicates"]')" "(2, 1)"
does "unjoin" d unjoin "$said_e"
does "  they are suspected again" d duplicates --json
is "  " "$(json '[r["kind"] for r in rows]')" "['person']"

# ---- own fields, all kinds ------------------------------------------------------------------------------------------------------------

does "an own field" a add custom_field kind=person key=badge label='Numéro de badge' type=int
does "it is used" a set "$amina" badge=42
does "  listed" a list person --where 'badge=42' --json
is "  as a number" "$(json '[r["badge"] for r in rows]')" '[42]'
unchanged "it has its type" a set "$amina" badge=quarante
does "it is in the schema" a schema person --json
is "  " "$(json '[(f["label"], f["type"]) for f in row["fields"] if f["key"] == "badge"]')" "[('Numéro de badge', 'int')]"
does "schema" a schema
does "schema --json" a schema --json
cp "$T/out" "$T/schema.json"
python3 "$here/every_kind.py" "$program" "$T/kinds.db" "$T/schema.json" >"$T/kinds.out" 2>&1
ok $? "every kind: add, show, list, set, bin, export"
sed -n 's/^/# /p' "$T/kinds.out" | head -20

# ---- upkeep ------------------------------------------------------------------------------------------------------------------------------

does "check" a check
does "backup" a backup "$T/backup.db"
is "  is the same database" "$(digest "$T/backup.db")" "$(digest "$A")"
refuses "backup does not replace a file" 1 a backup "$T/backup.db"
does "digest" a digest
is "  eight words, then hex" "$(awk 'NR == 1 {print NF} NR == 2 {print length($0)}' "$T/out" | tr '\n' ' ')" '8 32 '
does "demo" m demo --people 300 --dir "$T/demo" --no-open
does "  is a database" m --db "$T/demo/maillage.db" list person --json
is "  with people" "$(json 'len(rows) >= 300')" True
is "  and two bundles" "$(find "$T/demo/paquets" -name '*.mlg' | wc -l)" 2
demo=$(digest "$T/demo/maillage.db")
does "demo again keeps it" m demo --dir "$T/demo" --no-open
is "  " "$(digest "$T/demo/maillage.db")" "$demo"
does "  exports" m --db "$T/demo/maillage.db" export all --format json -o "$T/demo1.json"
touch "$T/demo/notes.txt"
does "demo --new" m demo --people 300 --dir "$T/demo" --new --no-open
does "  exports" m --db "$T/demo/maillage.db" export all --format json -o "$T/demo2.json"
is "  the same seed, the same data" "$(python3 "$here/same_records.py" "$T/demo1.json" "$T/demo2.json")" same
[[ -e $T/demo/notes.txt ]]
ok $? "  and what is not ours stays"

# ---- documents -------------------------------------------------------------------------------------------------------------

r() { m --db "$T/demo/maillage.db" report "$@"; }
does "report --list" r --list
says "  subjects" '^reports  *[^ ]'
says "  and their views" '^  period  *Bilan de la période$'
refuses "report without a name" 2 r
refuses "report of what does not exist" 2 r nonsense
refuses "report of a record no document is made from" 2 a report "$amina"
refuses "report in a format that does not exist" 2 r period --format odt
refuses "report whose format the name does not tell" 2 r period -o "$T/report.odt"
refuses "report that ends before it begins" 1 r period --from 2026-06-01 --to 2026-01-01
refuses "report with a bad date" 2 r period --from 2026-13-45
refuses "report of a territory that is not there" 1 r period --territory XX-99
refuses "report about a record, without one" 2 r reports/report
refuses "report about the wrong record" 2 r reports/report --about "$(m --db "$T/demo/maillage.db" list event --limit 1 --json && json 'row["id"]')"
does "report of a view, as text" r period --from 2026-01-01 --to 2026-06-30
says "  says its period" 'du 1er janvier 2026 au 30 juin 2026'
says "  and the one before" 'du 1er juillet 2025 au 31 décembre 2025'
does "report of a subject, as JSON" r reports --format json
is "  a chapter each view" "$(json 'len({r["chapter"] for r in rows if r["type"] == "row"})')" 3
is "  figures are figures" "$(json '[type(r["cells"]["Sur la période"]).__name__ for r in rows if r.get("cells", {}).get("Résultat") == "Présences"]')" "['int']"
does "report of a subject's view by both names" r plan/plan --format md
says "  in Markdown" '^# Plan'
does "the reports" m --db "$T/demo/maillage.db" list report --json
report=$(json 'row["id"]')
does "a periodic report, by its id" r "$report" --format json
is "  with its recommendations" "$(json 'any(r.get("chapter") == "Recommandations" and r.get("id") for r in rows)')" True
does "  to a file" r "$report" -o "$T/report.html"
says "  said" 'report.html'
grep -q '<html lang="fr"' "$T/report.html"
ok $? "  in the format of its name"
is "  for its owner alone" "$(stat -c %a "$T/report.html")" 600
does "  in place of the file that was there" r "$report" --format csv -o "$T/report.html"
is "  all of it" "$(head -c 3 "$T/report.html" | od -An -tx1 | tr -d ' ')" efbbbf
[[ -z $(find "$T" -maxdepth 1 -name 'report*.part') ]]
ok $? "  and nothing is left beside"
refuses "report to a folder that is not there" 1 r period -o "$T/nowhere/x.html"
does "report --lang ar" m --lang ar --db "$T/demo/maillage.db" report period -o "$T/ar.html"
grep -q 'lang="ar" dir="rtl"' "$T/ar.html"
ok $? "  is written from the right"
for format in pdf xlsx; do
	r period --format "$format" -o "$T/one.$format"
	if [[ $status -eq 2 ]]; then
		grep -q 'install' "$T/err"
		ok $? "report --format $format says what to install"
		continue
	fi
	does "report --format $format" r period --format "$format" -o "$T/two.$format"
	cmp -s "$T/one.$format" "$T/two.$format"
	ok $? "  the same bytes each time"
	python3 -c 'import os, pty, sys
sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:], lambda fd: os.read(fd, 1024))))' \
		"$program" --db "$T/demo/maillage.db" report period --format "$format" </dev/null >"$T/out" 2>"$T/err"
	is "  not on a terminal" $? 2
	says "  and says so" '-o'
done

[[ ! -e $T/data ]]
ok $? "nothing of all this touched the user's own folder"
does "the default database" m init --officer D
[[ -e $T/data/maillage/maillage.db ]]
ok $? "  is in XDG_DATA_HOME"
MAILLAGE_DB=$A does "MAILLAGE_DB" m show "$amina"
for lang in fr en; do
	does "--lang $lang in the middle" m schema --lang $lang person
	cp "$T/out" "$T/$lang"
	MAILLAGE_LANG=$lang does "MAILLAGE_LANG=$lang" m schema person
	is "  says the same" "$(md5sum <"$T/out")" "$(md5sum <"$T/$lang")"
done
! cmp -s "$T/fr" "$T/en"
ok $? "English is not French"
MAILLAGE_LANG=fr does "--lang wins" a --lang fr schema person
says "  " 'Nom'

# ---- output safety ---------------------------------------------------------------------------------------------------------------------------

does "a hostile name" a add person family_name=$'Mal\e[2Jin\u202Egro' note=$'a\tb'
evil=$(out)
does "  shows" a show "$evil"
does "  shows" a show "$evil"
! grep -qP '[\x00-\x08\x0b-\x1f\x7f]|\xe2\x80\xae' "$T/out"
ok $? "  harmlessly"
does "  lists" a list person
! grep -qP '[\x00-\x08\x0b-\x1f\x7f]|\xe2\x80\xae' "$T/out"
ok $? "  harmlessly"
does "  finds" a find malin
! grep -qP '[\x00-\x08\x0b-\x1f\x7f]|\xe2\x80\xae' "$T/out"
ok $? "  harmlessly"
refuses "  is harmless in an error too" 1 a list $'x\e[2J'
! grep -qP '[\x00-\x08\x0b-\x1f\x7f]' "$T/err"
ok $? "  indeed"

# ---- bad input: one line, exit 1, nothing changed -----------------------------------------------------------------------------------------------

unchanged "unknown kind" a add nonsense x=y
unchanged "unknown field" a add person family_name=x nonsense=y
unchanged "reserved field" a set "$amina" bin=x
unchanged "required field missing" a add person given_name=x
unchanged "required field emptied" a set "$amina" family_name=
unchanged "a date that is none" a set "$amina" collected_on=2026-02-30
unchanged "a number that is none" a set "$tifawin" influence=beaucoup
unchanged "a number out of range" a set "$tifawin" influence=9
unchanged "a choice that is none" a set "$tifawin" type=nonsense
unchanged "a reference to the wrong kind" a add position person="$tifawin" organisation="$tifawin"
unchanged "a reference to nobody" a add position person='Nemo Nusquam' organisation="$tifawin"
unchanged "two values in a one-valued field" a set "$amina" city=Agadir city=Tata
unchanged "+= on a one-valued field" a set "$amina" city+=Agadir
unchanged "invalid UTF-8" a set "$amina" city=$'Aga\xffdir'
refuses "field without =" 2 a set "$amina" city
unchanged "no such record" a show ffffffff-ffff-4fff-8fff-ffffffffffff
unchanged "a prefix of several" a show "${amina:0:6}"
unchanged "a prefix too short" a show "${amina:0:4}"
unchanged "a filter on a field that is not" a list person --where 'nonsense=1'
unchanged "a filter that is none" a list person --where 'city'
unchanged "a filter with a bad date" a list person --where 'collected_on>=hier-ish'
unchanged "a sort by a field that is not" a list person --sort nonsense
refuses "a limit that is none" 2 a list person --limit beaucoup
unchanged "import of a missing file" a import "$T/none.vcf"
unchanged "import of a folder" a import "$T"
unchanged "import of a device" a import /dev/zero
head -c 3000 /dev/urandom >"$T/noise"
unchanged "import of noise" a import "$T/noise"
: >"$T/empty.vcf"
a import "$T/empty.vcf"
ok $((status > 1)) "an empty file does no harm"
printf 'BEGIN:VCARD\nVERSION:3.0\nN:A;B\nFN:x\n' >"$T/cut.vcf"
before=$(digest "$A")
a import "$T/cut.vcf"
is "a card without its end is not taken" "$(digest "$A")" "$before"
python3 - "$T" <<'PYTHON'
import sys
folder = sys.argv[1]
with open(folder + "/long.vcf", "wb") as f:
    f.write(b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:x\r\nNOTE:" + b"a" * 100_000_000 + b"\r\nEND:VCARD\r\n")
with open(folder + "/long.csv", "wb") as f:
    f.write("Nom;Prénom\r\n".encode() + b"a" * 100_000_000 + b";x\r\n")
with open(folder + "/long.json", "wb") as f:
    f.write(b'{"kind":"person","family_name":"' + b"a" * 100_000_000 + b'"}\n')
PYTHON
for format in vcf csv json; do
	before=$(digest "$A")
	a import --kind person "$T/long.$format"
	[[ $status -eq 1 ]] && one_line || { [[ $status -eq 0 ]] && grep -q 'rejetées 1' "$T/out"; }
	ok $? "a line of 100 MB in $format is refused, or rejected"
	is "  and nothing changed" "$(digest "$A")" "$before"
done
rm -f "$T"/long.*

# ---- an exchange folder ----------------------------------------------------------------------------------------------------------------

mkdir "$T/stick"
MAILLAGE_NOW=2026-11-22T12:00:00Z does "sync there" b sync "$T/stick" --json
does "something new for the stick" a set "$amina" note='Vue à Tata, puis à Tiznit'
MAILLAGE_NOW=2026-11-22T12:01:00Z does "sync --dry-run" a sync --dry-run "$T/stick" --json
dry=$(json '[row[k] for k in ("read", "merged", "records", "created", "updated", "unchanged", "conflicts", "acknowledged", "removed")] + [row["written"]["records"]]')
MAILLAGE_NOW=2026-11-22T12:01:00Z does "sync" a sync "$T/stick" --json
is "  the same counts" "$(json '[row[k] for k in ("read", "merged", "records", "created", "updated", "unchanged", "conflicts", "acknowledged", "removed")] + [row["written"]["records"]]')" "$dry"
is "  safe to remove" "$(json 'row["safe"], row["refused"], "dry_run" in row')" "(True, [], False)"
is "  a name for any stick" "$(find "$T/stick/maillage" -type f -printf '%f\n' | grep -cvE '^[a-z0-9]{8}\.mlg$')" 0
echo noise >"$T/stick/noise.mlg"
MAILLAGE_NOW=2026-11-22T12:02:00Z does "sync there again" b sync "$T/stick" --json
is "  takes it, and tells what it refused" "$(json 'row["merged"], row["updated"], [(r["file"], r["code"]) for r in row["refused"]]')" \
	"(1, 1, [('noise.mlg', 'BUNDLE_FOREIGN')])"
is "  the same words" "$(digest "$B")" "$(digest "$A")"
for i in 3 4 5 6; do
	MAILLAGE_NOW=2026-11-22T12:0$i:00Z a sync "$T/stick" >/dev/null
	MAILLAGE_NOW=2026-11-22T12:0$i:30Z b sync "$T/stick" >/dev/null
done
MAILLAGE_NOW=2026-11-22T12:09:00Z does "at last" a sync "$T/stick"
[[ $(<"$T/out") == *'Rien à écrire'*'Vous pouvez retirer la clé.'* ]]
ok $? "  nothing is left to do"
is "  nor in the folder, but what was refused" "$(find "$T/stick" -type f | wc -l)" 1
refuses "sync with a folder that is not there" 1 a sync "$T/nowhere"
refuses "sync without a team" 1 m --db "$T/c.db" sync "$T/stick"
refuses "sync without a folder" 2 a sync

# ---- bad bundles ------------------------------------------------------------------------------------------------------------------------------------

does "something new for a bundle" b set "$amina" note='Vue à Tata encore'
does "a bundle" b bundle -o "$T/4.mlg"
size=$(stat -c %s "$T/4.mlg")
unchanged "merge of what is no bundle" a merge "$T/noise"
unchanged "merge of a missing file" a merge "$T/none.mlg"
unchanged "merge of a folder" a merge "$T"
for cut in 0 1 40 $((size / 2)) $((size - 1)); do
	head -c "$cut" "$T/4.mlg" >"$T/cut.mlg"
	unchanged "a bundle cut at $cut" a merge "$T/cut.mlg"
done
for at in 2 60 $((size / 2)) $((size - 3)); do
	cp "$T/4.mlg" "$T/bad.mlg"
	python3 -c 'import sys
with open(sys.argv[1], "r+b") as f:
    f.seek(int(sys.argv[2])); c = f.read(1)[0]; f.seek(int(sys.argv[2])); f.write(bytes([c ^ 1]))' "$T/bad.mlg" "$at"
	unchanged "a bundle altered at $at" a merge "$T/bad.mlg"
done
does "another team" m --db "$T/d.db" init --team Autre --officer X
does "  with something to give" m --db "$T/d.db" add person family_name=Intrus
does "  and its bundle" m --db "$T/d.db" bundle -o "$T/other.mlg"
unchanged "a bundle of another team" a merge "$T/other.mlg"
refuses "a bundle without a team" 1 m --db "$T/c.db" bundle -o "$T/none.mlg"
before=$(digest "$A")
a merge --json "$T/noise" "$T/4.mlg"
[[ $status -eq 1 ]] && one_line && [[ $(json 'row["refused"], row["updated"]') == '(1, 1)' ]]
ok $? "a refused bundle does not keep a good one out"

# ---- a later program's bundle and database -----------------------------------------------------------------------------------------------------------------

cp "$A" "$T/later.db"
sqlite3 "$T/later.db" 'PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode=DELETE; PRAGMA user_version=999' >/dev/null
cp "$T/later.db" "$T/later.copy"
does "a later program's database is listed" m --db "$T/later.db" list person --json
does "  shown" m --db "$T/later.db" show "$amina"
does "  exported" m --db "$T/later.db" export all --format json -o "$T/later.json"
refuses "  not written" 1 m --db "$T/later.db" set "$amina" city=Rabat
grep -q 'plus récente' "$T/err"
ok $? "  and says why"
refuses "  nor merged into" 1 m --db "$T/later.db" merge "$T/1.mlg"
cmp -s "$T/later.db" "$T/later.copy"
ok $? "  its file is as it was"
mkdir "$T/old"
zstd -q -d "$here/../data/schema-2/database.db.zst" -o "$T/old/old.db" 2>/dev/null ||
	python3 -c 'import sys, ctypes, ctypes.util
z = ctypes.CDLL(ctypes.util.find_library("zstd"))
z.ZSTD_getFrameContentSize.restype = ctypes.c_ulonglong
z.ZSTD_decompress.restype = ctypes.c_size_t
packed = open(sys.argv[1], "rb").read()
plain = ctypes.create_string_buffer(z.ZSTD_getFrameContentSize(packed, ctypes.c_size_t(len(packed))))
z.ZSTD_decompress(plain, ctypes.c_size_t(len(plain)), packed, ctypes.c_size_t(len(packed)))
open(sys.argv[2], "wb").write(plain.raw)' "$here/../data/schema-2/database.db.zst" "$T/old/old.db"
does "a former release's database" m --db "$T/old/old.db" list person --json
later=$(json '[r["id"] for r in rows if r.get("family_name") == "Lendemain"][0]')
does "  a record with a later program's fields" m --db "$T/old/old.db" show "$later" --json
is "  shown by their numbers" "$(json 'row["unknown"]["60001"], row["unknown"]["60002"], sorted(row["unknown"]["60003"]), row["unknown"]["60004"][0][:9]')" \
	"([\"Texte d'un champ à venir\"], [-42], ['deux', 'un'], 'cbor:d9ea')"
is "  its choice by its key" "$(json 'row["visibility"]')" galactique
does "  its history" m --db "$T/old/old.db" show "$later" --history --json
is "  with their values" "$(json '[r["value"] for r in rows if r.get("field") == "60002"]')" '[-42]'
does "  edited" m --db "$T/old/old.db" set "$later" city=Rabat
does "  and nothing of it lost" m --db "$T/old/old.db" show "$later" --json
is "  " "$(json 'len(row["unknown"]), row["city"]')" "(5, 'Rabat')"
does "a later program's record" m --db "$T/old/old.db" show 019a7000-0000-7002-8002-000000000000 --json
is "  by the number of its kind" "$(json 'row["kind"], row["unknown"]["17"]')" "(249, ['Lendemain'])"
does "  for people" m --db "$T/old/old.db" show 019a7000-0000-7002-8002-000000000000
rm -rf "$T/old"

# ---- bad databases, bad places ---------------------------------------------------------------------------------------------------------------------------

printf 'not a database at all, but long enough to look at\n' >"$T/text.db"
refuses "a file that is no database" 1 m --db "$T/text.db" list person
: >"$T/empty.db"
refuses "an empty file" 1 m --db "$T/empty.db" list person
python3 -c 'import sqlite3, sys
sqlite3.connect(sys.argv[1]).executescript("create table t(x); insert into t values(1)")' "$T/foreign.db"
refuses "another program's database" 1 m --db "$T/foreign.db" list person
refuses "a folder as database" 1 m --db "$T" list person
cp "$T/backup.db" "$T/newer.db"
python3 -c 'import sqlite3, sys
c = sqlite3.connect(sys.argv[1]); c.execute("pragma user_version=9999"); c.commit()' "$T/newer.db"
newer=$(md5sum <"$T/newer.db")
refuses "writing to a newer database" 1 m --db "$T/newer.db" add person family_name=x
is "  it is as it was" "$(md5sum <"$T/newer.db")" "$newer"
cp "$T/backup.db" "$T/damaged.db"
python3 -c 'import sys
with open(sys.argv[1], "r+b") as f:
    f.seek(0, 2); size = f.tell()
    for page in range(4096 * 3, size, 4096 * 2):
        f.seek(page); f.write(b"\xa5" * 600)' "$T/damaged.db"
m --db "$T/damaged.db" check
[[ $status -eq 1 ]] && one_line
ok $? "check finds a damaged database"

mkdir "$T/ro"
cp "$T/backup.db" "$T/ro/maillage.db"
chmod 755 "$T/ro" && chmod 444 "$T/ro/maillage.db"
((EUID == 0)) || chmod 555 "$T/ro"
as_nobody --db "$T/ro/maillage.db" show "$amina" --json
[[ $status -eq 0 ]]
ok $? "a database in a read-only folder can be read"
as_nobody --db "$T/ro/maillage.db" set "$amina" city=x
[[ $status -eq 1 ]] && one_line
ok $? "  but not written: one line, exit 1"
((EUID == 0)) || chmod 755 "$T/ro"
mkdir -m 555 "$T/closed"
as_nobody --db "$T/closed/x.db" init
[[ $status -eq 1 ]] && one_line
ok $? "no database in a folder that is closed"

mkdir "$T/small"
if ((EUID == 0)) && mount -t tmpfs -o size=4m tmpfs "$T/small" 2>/dev/null; then
	mounted=$T/small
	full() { m --db "$T/small/x.db" "$@"; }
else
	full() { (
		trap '' XFSZ
		ulimit -f 3000
		m --db "$T/small/x.db" "$@"
	); status=$?; }
fi
does "a database on a small disk" full init --officer P
python3 -c 'import sys
for i in range(20000): sys.stdout.write("BEGIN:VCARD\r\nVERSION:3.0\r\nUID:u%d\r\nN:Nom%d;Prenom;;;\r\nFN:Prenom Nom%d\r\nNOTE:%s\r\nEND:VCARD\r\n" % (i, i, i, "n" * 200))' >"$T/many.vcf"
before=$(digest "$T/small/x.db")
full import "$T/many.vcf"
[[ $status -eq 1 ]] && one_line
ok $? "a full disk: one line, exit 1"
is "  and nothing of it was kept" "$(digest "$T/small/x.db")" "$before"
does "  the database is sound" m --db "$T/small/x.db" check
if [[ -n $mounted ]]; then
	umount "$mounted" && mounted=
fi
"$program" --db "$A" list person >/dev/full 2>"$T/err"
[[ $? -eq 1 ]] && one_line
ok $? "standard output that is full"

# ---- a team of several: by file, by words, by QR code; one is shut out --------------------------------------------------

mkdir "$T/team"
team() { # NAME COMMAND…: on that laptop's database
	local name=$1
	shift
	m --db "$T/team/$name.db" "$@"
}
merged() { # NAME FILE WHAT: the bundle is taken
	does "$3" team "$1" merge "$2" --json
}
does "a founder" team one init --team 'Essai' --officer 'Un'
does "  with a record" team one add person family_name=Premier
export MAILLAGE_PASSPHRASE='lune cèdre route sel'
does "the second laptop by file" team one invite -o "$T/team/file"
does "  joins" team two init --officer 'Deux' --invitation "$T/team/file"
unset MAILLAGE_PASSPHRASE
does "the third by words" team one invite --words --json
words=$(json 'row["words"]')
does "the fourth by QR code" team one invite --qr
qr_text=$(grep -o 'ML1:[A-Z2-7]*' "$T/out")
python3 -c 'import sys
rows = [l.rstrip("\n") for l in open(sys.argv[1], encoding="utf-8") if set(l) & set("█▀▄")]
width = max(map(len, rows))
half = {" ": (0, 0), "▀": (1, 0), "▄": (0, 1), "█": (1, 1)}
light = [[half[c][k] for c in r.ljust(width)] for r in rows for k in (0, 1)]
print("P1", width * 8, len(light) * 8)
for r in light:
    line = " ".join(str(1 - v) for v in r for _ in range(8))
    for _ in range(8): print(line)' "$T/out" >"$T/qr.pbm"
if command -v zbarimg >/dev/null; then
	is "  a reader of QR codes reads what is drawn" "$(zbarimg --raw -q "$T/qr.pbm" 2>/dev/null)" "$qr_text"
else
	is "  what is drawn has the size of a code" "$(head -1 "$T/qr.pbm")" "P1 264 272"
fi
does "the code in letters" team one invite --qr --ascii
says "  " '^##########'
LC_ALL=C grep -q '[^ -~]' <(head -33 "$T/out")
is "  and nothing else" "$?" 1
refuses "words and a file at once" 2 team one invite --words -o "$T/team/x"
refuses "joining without the words" 2 team three init --words
MAILLAGE_INVITATION="${words/ / faute }" refuses "a word too much" 1 team three init --words
set -- $words
shift 2
MAILLAGE_INVITATION="${words%% *} zzzzz $*" refuses "a mistyped word" 1 team three init --words
grep -q '2\. zzzzz → ' "$T/err"
ok $? "  is named with its place, and the right one"
[[ ! -e $T/team/three.db ]]
ok $? "  no database is left behind"
typed=$(tr 'a-z ' 'A-Z-' <<<"$words")
MAILLAGE_INVITATION="  $typed " does "typed in capitals with hyphens" team three init --officer 'Trois' --words
says "  waits for a bundle" 'premier paquet'
refuses "  gives nothing before" 1 team three bundle -o "$T/team/none.mlg"
MAILLAGE_INVITATION=$qr_text does "the text of the code" team four init --officer 'Quatre' --words --json
is "  waits too" "$(json 'row["pending"]')" True
does "a full bundle of the founder" team one bundle --full -o "$T/team/1.mlg"
does "each of three reads it" team two merge "$T/team/1.mlg"
merged three "$T/team/1.mlg" "  by words"
merged four "$T/team/1.mlg" "  by QR code"
does "  and is in the team" team four sites --json
is "  whose members it knows" "$(json 'sorted(r["officer"] for r in rows)')" "['Quatre', 'Un']"
for name in two three four; do
	does "$name writes" team $name add person family_name=$name
	does "  and gives a bundle" team $name bundle --full -o "$T/team/$name.mlg"
done
for name in one two three four; do
	for from in two three four; do
		[[ $name == "$from" ]] || merged $name "$T/team/$from.mlg" "$name reads $from"
	done
done
is "four laptops, the same words" "$(for n in one two three four; do digest "$T/team/$n.db"; done | sort -u | wc -l)" 1
does "members" team two sites --members
says "  who invited them" 'Trois · entré le .* · invité par Un'
finger=$(grep -A1 '^Trois' "$T/out" | tail -1)
does "  the same on another laptop" team four sites --members
is "  the same fingerprint" "$(grep -A1 '^Trois' "$T/out" | tail -1)" "$finger"
is "  of eight words" "$(wc -w <<<"$finger")" 8
refuses "shut out without a yes" 1 team two revoke Trois
refuses "shut out oneself" 1 team two revoke Deux --yes
refuses "shut out nobody" 1 team two revoke Personne --yes
does "the third laptop is stolen" team two revoke Trois --yes
refuses "  once is enough" 1 team two revoke Trois --yes
does "sites say so" team two sites --json
is "  by whom and when" "$(json '[(r["revoked"], r["revoked_at"], r["voices"]) for r in rows if r["officer"] == "Trois"]')" \
	"[(True, '2026-11-22T10:00:00Z', 1)]"
does "something new" team two add person family_name=Nouveau
does "  in a bundle" team two bundle --full -o "$T/team/new.mlg"
merged one "$T/team/new.mlg" "the founder reads it, and learns who is out"
merged four "$T/team/new.mlg" "so does the fourth"
refuses "the thief does not" 1 team three merge "$T/team/new.mlg"
refuses "  nor can look into it" 1 team three inspect "$T/team/new.mlg"
does "the thief writes" team three add person family_name=Voleur note='après coup'
does "  and gives a bundle" team three bundle -o "$T/team/late.mlg"
before=$(digest "$T/team/four.db")
refuses "which is refused" 1 team four merge "$T/team/late.mlg"
grep -q 'quarantine' "$T/err"
ok $? "  and the way is told"
is "  nothing changed" "$(digest "$T/team/four.db")" "$before"
does "quarantine" team four quarantine --json
is "  has it" "$(json '[(r["id"], r["state"], r["officer"]) for r in rows]')" "[(1, 'waiting', 'Trois')]"
does "quarantine show" team four quarantine show 1
says "  the records by name" 'Voleur'
does "quarantine show --json" team four quarantine show 1 --json
is "  and whole" "$(json '[r["note"] for r in rows if r.get("family_name") == "Voleur"]')" "['après coup']"
refuses "accept without a yes" 1 team four quarantine accept 1
does "accept: a trial" team four quarantine accept 1 --dry-run
is "  changes nothing" "$(digest "$T/team/four.db")" "$before"
does "accept" team four quarantine accept 1 --yes
does "  it is found" team four find Voleur
says "  " 'Voleur'
does "  one step, undone" team four undo
does "  gone" team four find Voleur
is "  " "$(grep -c Voleur "$T/out")" 0
team one merge "$T/team/late.mlg"
does "dropped elsewhere" team one quarantine drop 1 --yes
refuses "  there is nothing left to accept" 1 team one quarantine accept 1 --yes
is "  the copy is deleted" "$(ls "$T/team/one.db-quarantaine" | wc -l)" 0
does "check" team four check

echo "1..$count"
((failures == 0))
