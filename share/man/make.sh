#!/bin/sh
# Makes the man pages with the program itself: make.sh PROGRAM OUT_DIR STAMP. English in man1, French and Arabic in fr/man1 and ar/man1.
set -eu
program=$1 out=$2 stamp=$3
make_pages() { # LANG FOLDER
	mkdir -p "$2"
	"$program" --lang "$1" manual >"$2/maillage.1"
	for command in $("$program" manual --list); do
		"$program" --lang "$1" manual "$command" >"$2/maillage-$command.1"
	done
}
make_pages fr "$out/fr/man1"
make_pages ar "$out/ar/man1"
make_pages en "$out/man1"
: >"$stamp"
