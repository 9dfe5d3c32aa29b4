# Sourced by record_abi.sh and check_abi.sh: builds a model of the library that abidw can read.
#
# abidw reads functions and types from a library's debug information. That of the Rust library would describe the ABI
# in Rust's terms (`*const jwt_verify_options`, `usize`), which change with the compiler and say nothing of the header
# that C programs were built with; and a release build carries none. So the model is a C library that defines every
# function with its prototype in abi/onejwt.cdef, which the header must not contradict, and an empty body. It depends on neither the Rust
# compiler nor the machine, and it speaks for the real library because two other checks tie them together:
# capi/tests/abi (the header is generated from the exports) and check_exports.sh (the library exports exactly these).

set -eu

abi_dir=$(cd "$(dirname "$0")" && pwd)
include_dir=${INCLUDE:-$abi_dir/../../include}
baseline=$abi_dir/onejwt-0.1.abi

for tool in abidw abidiff; do
  command -v "$tool" >/dev/null || {
    echo "$0: $tool is missing; it comes with libabigail (Debian: apt-get install abigail-tools)" >&2
    exit 2
  }
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Writes the model's source: each function of abi/onejwt.cdef, which has one a line, with a body in the place of its
# semicolon.
model_source() {
  echo '#include "onejwt.h"'
  sed -n 's/^\([a-z].*)\);$/\1/p' "$abi_dir/../../abi/onejwt.cdef" | grep -v '^typedef' |
    sed -e 's/^void .*/& {}/' -e '/^void /!s/$/ { return 0; }/'
}

# Builds the model of a header and writes its ABI: model_abi INCLUDE-DIR OUTPUT
model_abi() {
  model_source >"$work/onejwt.c"
  (cd "$work" && "${CC:-cc}" -std=c99 -gdwarf-4 -O0 -fPIC -shared -I"$1" -Wl,-soname,libonejwt.so.0.1 \
    -o libonejwt.so onejwt.c)
  abidw --no-corpus-path --no-comp-dir-path --no-show-locs --no-elf-needed --no-architecture --type-id-style hash \
    --out-file "$2" "$work/libonejwt.so"
}
