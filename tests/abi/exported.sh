#!/bin/sh
# exported.sh LIBRARY: the names of the functions and data that a shared library exports, sorted.
set -eu
command -v nm >/dev/null || {
  echo "$0: nm is missing; it comes with binutils" >&2
  exit 2
}
nm -D --defined-only "${1:?usage: exported.sh LIBRARY}" | awk 'NF >= 2 { print $NF }' | sed 's/@.*//' | LC_ALL=C sort -u
