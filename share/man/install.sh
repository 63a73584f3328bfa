#!/bin/sh
# Installs the man pages: install.sh BUILT_MAN_DIR DESTINATION (below the prefix).
set -eu
for page in "$1"/man1/*.1 "$1"/fr/man1/*.1 "$1"/ar/man1/*.1; do
	install -D -m 644 "$page" "$MESON_INSTALL_DESTDIR_PREFIX/$2/${page#"$1"/}"
done
