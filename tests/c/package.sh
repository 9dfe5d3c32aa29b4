#!/bin/sh
# Installs the library into OUT with the packaging templates of bindings/c, and builds and runs the example from there
# as somebody else's project would: with pkg-config, and with CMake, after the tree has been moved.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
templates=$root/bindings/c
prefix=$OUT/first/usr
version=0.1.0
soname=libonejwt.so.0.1

rm -rf "$OUT"
mkdir -p "$prefix/lib/pkgconfig" "$prefix/lib/cmake/onejwt" "$prefix/include"
cp "$LIB" "$prefix/lib/libonejwt.so.$version"
ln -s "libonejwt.so.$version" "$prefix/lib/$soname"
ln -s "$soname" "$prefix/lib/libonejwt.so"
cp "$INCLUDE/onejwt.h" "$root/bindings/cpp/onejwt.hpp" "$prefix/include/"

fill() {
  sed -e "s|@prefix@|$prefix|g" -e 's|@libdir@|${exec_prefix}/lib|g' -e 's|@includedir@|${prefix}/include|g' \
    -e "s|@version@|$version|g" -e 's|@version_major@|0|g' -e 's|@version_minor@|1|g' \
    -e 's|@libdir_from_cmakedir@|../..|g' -e 's|@includedir_from_cmakedir@|../../../include|g' \
    -e "s|@library@|libonejwt.so.$version|g" -e "s|@soname@|$soname|g" -e "s|@sizeof_void_p@|$(($(getconf LONG_BIT) / 8))|g" \
    "$templates/$1.in" >"$2/$1"
  if grep -n '@[a-z_]*@' "$2/$1"; then
    echo "package.sh: $1 is not filled" >&2
    exit 1
  fi
}
fill onejwt.pc "$prefix/lib/pkgconfig"
fill onejwtConfig.cmake "$prefix/lib/cmake/onejwt"
fill onejwtConfigVersion.cmake "$prefix/lib/cmake/onejwt"

head -c 32 /dev/urandom >"$OUT/secret.bin"

# pkg-config
export PKG_CONFIG_PATH="$prefix/lib/pkgconfig"
[ "$(pkg-config --modversion onejwt)" = "$version" ]
pkg-config --validate onejwt
# shellcheck disable=SC2046
"${CC:-cc}" -o "$OUT/example" "$templates/example.c" $(pkg-config --cflags --libs onejwt) -Wl,-rpath,"$prefix/lib"
"$OUT/example" "$OUT/secret.bin" 2>/dev/null

# CMake, from another place
mv "$OUT/first" "$OUT/second"
prefix=$OUT/second/usr
mkdir "$OUT/project"
cat >"$OUT/project/CMakeLists.txt" <<'EOF'
cmake_minimum_required(VERSION 3.10)
project(example C CXX)
find_package(onejwt 0.1 REQUIRED)
find_package(onejwt 0.1 REQUIRED)
add_executable(example ${TEMPLATES}/example.c)
target_link_libraries(example onejwt::onejwt)
add_executable(peer ${PEER})
target_link_libraries(peer onejwt::cpp)
EOF
cmake -S "$OUT/project" -B "$OUT/build" -DCMAKE_PREFIX_PATH="$prefix" -DTEMPLATES="$templates" \
  -DPEER="$root/demo/peer.cpp" >"$OUT/cmake.log" || { cat "$OUT/cmake.log"; exit 1; }
cmake --build "$OUT/build" >>"$OUT/cmake.log" || { cat "$OUT/cmake.log"; exit 1; }
"$OUT/build/example" "$OUT/secret.bin" 2>/dev/null
"$OUT/build/peer" </dev/null

# Another minor version may have another ABI, and a library that is gone is not found.
wants() {
  sed "s/onejwt 0\.1 REQUIRED/onejwt $1/" "$OUT/project/CMakeLists.txt" | sed '/add_executable/,$d' >"$OUT/wants/CMakeLists.txt"
  echo 'message(STATUS "found: ${onejwt_FOUND}")' >>"$OUT/wants/CMakeLists.txt"
  rm -rf "$OUT/wants/build"
  cmake -S "$OUT/wants" -B "$OUT/wants/build" -DCMAKE_PREFIX_PATH="$prefix" 2>/dev/null | sed -n 's/^-- found: //p'
}
mkdir "$OUT/wants"
check() {
  found=$(wants "$1")
  [ "$found" = "$2" ] || {
    echo "package.sh: find_package(onejwt $1): expected $2, got $found" >&2
    exit 1
  }
}
check "" 1
check 0.1 1
check 0.1.0 1
check "0.1.0 EXACT" 1
check 0.2 0
check 0.0.9 0
check 1.0 0
rm "$prefix/lib/libonejwt.so.$version"
check 0.1 0

echo "installed, found by pkg-config and CMake, moved, found again"
