#!/bin/sh
# Links the static library beside what shares names with it: Rust libraries of each toolchain of this machine, a second
# copy of the Rust standard library and of AWS-LC, and OpenSSL, in either order. Each program is run.
#
# Usage: ARCHIVE=… RAW=… INCLUDE=… OUT=… archive.sh    RAW is the static library as cargo makes it
set -eu

here=$(cd "$(dirname "$0")" && pwd)
rm -rf "$OUT"
mkdir -p "$OUT"
system='-lpthread -ldl -lm -lrt'

nm -g --defined-only "$ARCHIVE" | awk 'NF == 3 { print $3 }' | LC_ALL=C sort |
  diff -u --label exports.txt --label "$ARCHIVE" "$here/../abi/exports.txt" - || {
  echo "archive.sh: the global symbols are not those of exports.txt (- is missing, + is too much)" >&2
  exit 1
}

"${CC:-cc}" -c -std=c11 -Wall -Wextra -I"$INCLUDE" -o "$OUT/alone.o" "$here/archive.c"
# shellcheck disable=SC2086
"${CC:-cc}" -o "$OUT/alone" "$OUT/alone.o" "$ARCHIVE" $system
"$OUT/alone"

tried=alone
beside() { # what, macro, libraries
  what=$1
  "${CC:-cc}" -c -std=c11 -Wall -Wextra -I"$INCLUDE" "-D$2" -o "$OUT/$what.o" "$here/archive.c"
  shift 2
  # shellcheck disable=SC2086
  "${CC:-cc}" -o "$OUT/$what-after" "$OUT/$what.o" "$ARCHIVE" "$@" $system
  # shellcheck disable=SC2086
  "${CC:-cc}" -o "$OUT/$what-before" "$OUT/$what.o" "$@" "$ARCHIVE" $system
  "$OUT/$what-after"
  "$OUT/$what-before"
  tried="$tried, $what"
}

rust() { # a name, the command that compiles
  name=$1
  shift
  "$@" --edition 2024 --crate-type staticlib -O -o "$OUT/lib$name.a" "$here/other_rust.rs"
  beside "$name" OTHER_RUST "$OUT/lib$name.a"
}
rust rust rustc
if command -v rustup >/dev/null && rustup toolchain list | grep -q '^nightly'; then
  rust rust-nightly rustc +nightly
else
  echo "archive.sh: no nightly toolchain, so no Rust library of another toolchain" >&2
fi

# Its own exports renamed, for nobody links the same function twice; everything else is there a second time.
sed 's/.*/& second_&/' "$here/../abi/exports.txt" >"$OUT/renamed"
objcopy --remove-section=.llvmbc --remove-section=.llvmcmd --redefine-syms="$OUT/renamed" "$RAW" "$OUT/libsecond.a"
beside second-copy SECOND_COPY "$OUT/libsecond.a"

beside openssl WITH_OPENSSL -l:libcrypto.a

echo "the static library links and runs $tried"
