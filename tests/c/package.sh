#!/bin/sh
# Installs the library into OUT with the packaging templates of bindings/c, and builds and runs the example from there
# as somebody else's project would: with pkg-config, and with CMake, after the tree has been moved.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
templates=$root/bindings/c
prefix=$OUT/first/usr
version=$(sed -n 's/^version = "\(.*\)"/\1/p' "$root/Cargo.toml" | head -n 1)

unset PREFIX DESTDIR LIBDIR INCLUDEDIR
rm -rf "$OUT"
mkdir -p "$OUT"
# As a packager does, below a folder that will not be there: the files speak of PREFIX alone.
PREFIX=/opt/onejwt DESTDIR="$OUT/staged" RELEASE="$RELEASE" "$root/tools/install"
for file in lib/libonejwt.so lib/libonejwt.a lib/pkgconfig/onejwt.pc lib/cmake/onejwt/onejwtConfig.cmake include/onejwt.h \
  include/onejwt.hpp; do
  [ -e "$OUT/staged/opt/onejwt/$file" ] || { echo "package.sh: $file is missing" >&2; exit 1; }
done
if grep -rl "$OUT" "$OUT/staged/opt/onejwt/lib/pkgconfig" "$OUT/staged/opt/onejwt/lib/cmake"; then
  echo "package.sh: these files speak of the folder that they were staged in" >&2
  exit 1
fi
PREFIX="$prefix" RELEASE="$RELEASE" "$root/tools/install"

head -c 32 /dev/urandom >"$OUT/secret.bin"

# pkg-config
export PKG_CONFIG_PATH="$prefix/lib/pkgconfig"
[ "$(pkg-config --modversion onejwt)" = "$version" ]
pkg-config --validate onejwt
# shellcheck disable=SC2046
"${CC:-cc}" -o "$OUT/example" "$templates/example.c" $(pkg-config --cflags --libs onejwt) -Wl,-rpath,"$prefix/lib"
"$OUT/example" "$OUT/secret.bin" 2>/dev/null
# Statically: the archive itself, and what it needs of the system.
# shellcheck disable=SC2046
"${CC:-cc}" -o "$OUT/example-static" "$templates/example.c" $(pkg-config --cflags onejwt) "$prefix/lib/libonejwt.a" \
  $(pkg-config --static --libs-only-l onejwt | sed 's/-lonejwt//')
"$OUT/example-static" "$OUT/secret.bin" 2>/dev/null
# shellcheck disable=SC2046
"${CXX:-c++}" -std=c++17 -o "$OUT/peer-pc" "$root/demo/peer.cpp" $(pkg-config --cflags --libs onejwt) -Wl,-rpath,"$prefix/lib"
"$OUT/peer-pc" </dev/null
if readelf -d "$OUT/example-static" | grep -q onejwt; then
  echo "package.sh: the static program needs the shared library" >&2
  exit 1
fi
# Static as a whole, the C library too.
# shellcheck disable=SC2046
"${CC:-cc}" -static -o "$OUT/example-all-static" "$templates/example.c" $(pkg-config --static --cflags --libs onejwt)
"$OUT/example-all-static" "$OUT/secret.bin" 2>/dev/null
# A tree that was moved, as pkg-config can be told.
moved=$(pkg-config --define-variable=prefix=/moved --cflags --libs onejwt)
case $moved in
"-I/moved/include -L/moved/lib -lonejwt"*) ;;
*)
  echo "package.sh: pkg-config with another prefix says $moved" >&2
  exit 1
  ;;
esac

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
add_executable(example_static ${TEMPLATES}/example.c)
target_link_libraries(example_static onejwt::static)
add_executable(peer_static ${PEER})
target_link_libraries(peer_static onejwt::cpp_static)
add_executable(example_all_static ${TEMPLATES}/example.c)
target_link_libraries(example_all_static onejwt::static -static)
EOF
cmake -S "$OUT/project" -B "$OUT/build" -DCMAKE_PREFIX_PATH="$prefix" -DTEMPLATES="$templates" \
  -DPEER="$root/demo/peer.cpp" >"$OUT/cmake.log" || { cat "$OUT/cmake.log"; exit 1; }
cmake --build "$OUT/build" >>"$OUT/cmake.log" || { cat "$OUT/cmake.log"; exit 1; }
"$OUT/build/example" "$OUT/secret.bin" 2>/dev/null
"$OUT/build/peer" </dev/null
"$OUT/build/example_static" "$OUT/secret.bin" 2>/dev/null
"$OUT/build/peer_static" </dev/null
"$OUT/build/example_all_static" "$OUT/secret.bin" 2>/dev/null

# Another minor version may have another ABI, and a library that is gone is not found.
wants() {
  sed "s/onejwt 0\.1 REQUIRED/onejwt $1/" "$OUT/project/CMakeLists.txt" | sed '/add_executable/,$d' >"$OUT/wants/CMakeLists.txt"
  echo 'message(STATUS "found: ${onejwt_FOUND}")' >>"$OUT/wants/CMakeLists.txt"
  [ -z "${2:-}" ] || sed -i "s/^project.*/project(example $2)/" "$OUT/wants/CMakeLists.txt"
  rm -rf "$OUT/wants/build"
  cmake -S "$OUT/wants" -B "$OUT/wants/build" -DCMAKE_PREFIX_PATH="$prefix" 2>/dev/null | sed -n 's/^-- found: //p'
}
mkdir "$OUT/wants"
check() { # VERSION AND COMPONENTS, FOUND, LANGUAGES
  found=$(wants "$1" "${3:-}")
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
check "0.1 COMPONENTS cpp static" 1
check "0.1 COMPONENTS python" 0
check "0.1 OPTIONAL_COMPONENTS python" 1
for languages in C CXX NONE; do check 0.1 1 $languages; done
# Found through a link, as on systems where /lib is one to /usr/lib.
ln -s usr/lib "$OUT/second/lib"
prefix=$OUT/second
check 0.1 1
prefix=$OUT/second/usr
# Nor need the static library be there for those who do not ask for it.
rm "$prefix/lib/libonejwt.a"
check 0.1 1
check "0.1 COMPONENTS static" 0
rm "$prefix/lib/libonejwt.so.$version"
check 0.1 0

echo "installed, found by pkg-config and CMake, moved, found again"
