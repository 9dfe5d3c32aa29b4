#!/bin/sh
# check_exports.sh LIBRARY: the library exports exactly what exports.txt lists, is named libonejwt.so.0.1, stays loaded
# (unloading it would leave its thread-local destructors behind), and needs nothing but the C runtime.
set -eu

abi_dir=$(cd "$(dirname "$0")" && pwd)
library=${1:?usage: check_exports.sh LIBRARY}
failed=0

fail() {
  echo "check_exports.sh: $1" >&2
  failed=1
}

for tool in nm readelf; do
  command -v "$tool" >/dev/null || {
    echo "$0: $tool is missing; it comes with binutils" >&2
    exit 2
  }
done

exported=$(sh "$abi_dir/exported.sh" "$library")
printf '%s\n' "$exported" | diff -u --label exports.txt --label "$library" "$abi_dir/exports.txt" - ||
  fail "the exports are not those of exports.txt (- is missing, + is too much)"

# One tag a line: "TAG value", without readelf's addresses and translated words.
dynamic=$(LC_ALL=C readelf -dW "$library" | sed -n 's/^ *0x[0-9a-f]* *(\([A-Z0-9_]*\)) *\(.*\)$/\1 \2/p')

printf '%s\n' "$dynamic" | grep -q '^SONAME .*\[libonejwt\.so\.0\.1\]$' ||
  fail "the SONAME is not libonejwt.so.0.1: $(printf '%s\n' "$dynamic" | grep '^SONAME' || echo none)"

printf '%s\n' "$dynamic" | grep -q '^FLAGS_1 .*NODELETE' || fail "the library is not linked -z nodelete"

if printf '%s\n' "$dynamic" | grep '^TEXTREL\|^RPATH\|^RUNPATH'; then
  fail "the library has text relocations or a search path of its own"
fi

for needed in $(printf '%s\n' "$dynamic" | sed -n 's/^NEEDED .*\[\(.*\)\]$/\1/p'); do
  case $needed in
    # Before glibc 2.34 threads and dlsym had libraries of their own.
    libc.so.* | libm.so.* | libpthread.so.* | libdl.so.* | libgcc_s.so.* | ld-linux*.so.*) ;;
    *) fail "the library needs $needed" ;;
  esac
done

[ "$failed" = 0 ] || exit 1
echo "$(printf '%s\n' "$exported" | wc -l) exports, as listed"
