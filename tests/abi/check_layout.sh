#!/bin/sh
# Every constant and every field of include/onejwt.h has its assertion in layout.c, and exports.txt names every function.
set -eu

abi_dir=$(cd "$(dirname "$0")" && pwd)
header=${INCLUDE:-$abi_dir/../../include}/onejwt.h
failed=0

need() {
  grep -q "$1" "$abi_dir/$2" || {
    echo "check_layout.sh: $2 lacks $3" >&2
    failed=1
  }
}

constants=0
for name in $(sed -n 's/^#define \(JW[TS]_[A-Z0-9_]*\) [0-9].*/\1/p' "$header"); do
  need "^NUMBER($name, [0-9]*);" layout.c "NUMBER($name, ...)"
  constants=$((constants + 1))
done

# "struct field" for each field: what stands before its semicolon, without array bounds.
fields=0
for field in $(
  sed -e 's,//.*,,' "$header" | awk '
    /^typedef struct.*{/ { inside = 1; count = 0; next }
    inside && /^}/ { sub(/^} */, ""); sub(/;.*/, ""); for (i = 0; i < count; i++) print $0 "," name[i]; inside = 0 }
    inside && /;/ { sub(/;.*/, ""); sub(/\[.*/, ""); sub(/.*[ *]/, ""); name[count++] = $0 }'
); do
  need "^FIELD(${field%,*}, ${field#*,}, " layout.c "FIELD(${field%,*}, ${field#*,}, ...)"
  fields=$((fields + 1))
done

functions=0
for name in $(sed -e 's,//.*,,' "$header" | grep -v '^#' | grep -o 'jw[ts]_[a-z_]*(' | tr -d '(' | sort -u); do
  need "^$name\$" exports.txt "$name"
  functions=$((functions + 1))
done

# A pattern that finds nothing would pass for the wrong reason.
if [ "$constants" -lt 90 ] || [ "$fields" -lt 70 ] || [ "$functions" -lt 32 ]; then
  echo "check_layout.sh: found only $constants constants, $fields fields, $functions functions in $header" >&2
  exit 1
fi
[ "$failed" = 0 ] || exit 1
echo "$constants constants, $fields fields and $functions functions are listed"
