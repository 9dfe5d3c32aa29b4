#!/bin/sh
# check_abi.sh LIBRARY: compares the ABI with the recorded baseline. A function or field that was removed, renamed or
# changed fails; a function that was added passes with a note. A field appended to a struct that says its own size keeps
# old programs working, but abidiff cannot tell it from one that breaks them: it fails too, until a person has looked
# at it and recorded the ABI anew.
. "$(dirname "$0")/model.sh"

library=${1:?usage: check_abi.sh LIBRARY}

model_abi "$include_dir" "$work/now.abi"

# The model must be the library: the same functions, no more and no fewer.
sh "$abi_dir/exported.sh" "$library" >"$work/library"
sh "$abi_dir/exported.sh" "$work/libonejwt.so" >"$work/model"
diff -u --label header --label library "$work/model" "$work/library" || {
  echo "check_abi.sh: the header and the library's exports differ" >&2
  exit 1
}

compare() { abidiff --harmless --no-show-locs "$@" "$baseline" "$work/now.abi" >"$work/diff"; }

compare --no-added-syms || {
  cat "$work/diff"
  echo "check_abi.sh: the ABI is not the recorded one" >&2
  exit 1
}
compare || {
  cat "$work/diff"
  echo "note: only additions; tests/abi/record_abi.sh records them"
}
echo "the ABI is that of $(basename "$baseline")"
