#!/bin/bash
# The search index at 100,000 and 1,000,000 people: building, first list, a key's answer beside the floor, recall, memory.
# index.sh BUILD_FOLDER
set -eu
scratch=$(mktemp -d "${TMPDIR:-/tmp}/maillage-bench.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' INT TERM
ninja -C "$1" tests/bench/bench_index >&2
"$1/tests/bench/bench_index" 100000 "$scratch" peers
"$1/tests/bench/bench_index" 1000000 "$scratch"
