"""Programs that read C declarations take abi/onejwt.cdef as it is: cffi, LuaJIT, and PHP where it is installed."""

from __future__ import annotations

import json
import shutil
import subprocess
import unittest
from pathlib import Path
from typing import Any

import cffi
import lupa.luajit21
import onejwt

ABI = Path(__file__).resolve().parents[3] / "abi"
TEXT = (ABI / "onejwt.cdef").read_text("utf-8")
DESCRIPTION = json.loads((ABI / "onejwt.json").read_text("utf-8"))
CONSTANTS = {row["name"]: row["value"] for row in DESCRIPTION["constants"] if row["group"] != "wide"}
FUNCTIONS = [row["name"] for row in DESCRIPTION["functions"]]

LUA = """
function(text, path)
  local ffi = require("ffi")
  ffi.cdef(text)
  local library = ffi.load(path)
  return {
    number = function(name) return tonumber(library[name]) end,
    size = function(name) return ffi.sizeof(name) end,
    exists = function(name) return library[name] ~= nil end,
    version = function() return ffi.string(library.jwt_version()) end,
  }
end
"""

PHP = """
$ffi = FFI::cdef(file_get_contents($argv[1]), $argv[2]);
echo json_encode([$ffi->jwt_version(), $ffi->JWT_EXPIRED, FFI::sizeof($ffi->new("jwt_verify_options"))]);
"""


class Declarations(unittest.TestCase):
    def test_cffi(self) -> None:
        ffi: Any = cffi.FFI()
        ffi.cdef(TEXT)
        library = ffi.dlopen(onejwt.LIBRARY_PATH)
        self.assertEqual({name: getattr(library, name) for name in CONSTANTS}, CONSTANTS)
        for name in FUNCTIONS:
            self.assertTrue(getattr(library, name))
        target = "64" if ffi.sizeof("void *") == 8 else "32" if ffi.alignof("int64_t") == 4 else "32-align8"
        for struct in DESCRIPTION["structs"]:
            self.assertEqual(ffi.sizeof(struct["name"]), struct["size"][target])
            for field in struct["fields"]:
                self.assertEqual(ffi.offsetof(struct["name"], field["name"]), field["offset"][target])
        keys = ffi.new("jwt_keyset **")
        self.assertEqual(library.jwt_keyset_generate(library.JWT_HS256, ffi.NULL, keys), library.JWT_OK)
        self.assertEqual(library.jwt_keyset_len(keys[0]), 1)
        library.jwt_keyset_free(keys[0])

    def test_luajit(self) -> None:
        lua = lupa.luajit21.LuaRuntime().eval(LUA)(TEXT, onejwt.LIBRARY_PATH)
        self.assertEqual({name: lua.number(name) for name in CONSTANTS}, CONSTANTS)
        for name in FUNCTIONS:
            self.assertTrue(lua.exists(name))
        for struct in DESCRIPTION["structs"]:
            self.assertEqual(lua.size(struct["name"]), struct["size"]["64"])
        self.assertEqual(lua.version(), onejwt.__version__)

    @unittest.skipUnless(shutil.which("php"), "PHP is not installed")
    def test_php(self) -> None:
        command = ["php", "-d", "ffi.enable=1", "-r", PHP, str(ABI / "onejwt.cdef"), onejwt.LIBRARY_PATH]
        said = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
        self.assertEqual(said[:2], [onejwt.__version__, CONSTANTS["JWT_EXPIRED"]])


if __name__ == "__main__":
    unittest.main()
