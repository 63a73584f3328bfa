#!/bin/sh
# Installs the compiled catalogues: install.sh BUILT_LOCALE_DIR DESTINATION (below the prefix).
set -eu
for mo in "$1"/*/LC_MESSAGES/maillage.mo; do
	lang=${mo#"$1"/}
	lang=${lang%%/*}
	install -D -m 644 "$mo" "$MESON_INSTALL_DESTDIR_PREFIX/$2/$lang/LC_MESSAGES/maillage.mo"
done
