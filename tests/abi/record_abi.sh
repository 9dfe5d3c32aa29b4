#!/bin/sh
# Records the ABI anew in onejwt-0.1.abi. For a release, and for additions that check_abi.sh has noted; never to hide
# a function or field that was removed or changed.
. "$(dirname "$0")/model.sh"

model_abi "$include_dir" "$baseline"
echo "recorded $(grep -c '<function-decl ' "$baseline") functions in $baseline"
