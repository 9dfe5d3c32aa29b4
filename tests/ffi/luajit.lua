-- LuaJIT: ffi.cdef takes abi/onejwt.cdef whole.
--
-- Usage: luajit luajit.lua CDEF LIBRARY EXPECTED

local ffi = require("ffi")

local cdef, library, expected = arg[1], arg[2], arg[3]

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read("*a")
  file:close()
  return text
end

local function equal(what, is, should)
  if is ~= should then
    error(("%s is %s and should be %s"):format(what, tostring(is), tostring(should)), 2)
  end
end

ffi.cdef(read(cdef))
local jwt = ffi.load(library)

local checked = { constant = 0, ["function"] = 0, struct = 0, field = 0 }
local check = {
  constant = function(name, value) equal(name, jwt[name], tonumber(value)) end,
  -- A function that is not declared or not exported is an error here.
  ["function"] = function(name) return jwt[name] end,
  struct = function(name, size) equal("the size of " .. name, ffi.sizeof(name), tonumber(size)) end,
  field = function(name, offset)
    local struct, field = name:match("^(.+)%.(.+)$")
    equal("the offset of " .. name, ffi.offsetof(struct, field), tonumber(offset))
  end,
}
for line in io.lines(expected) do
  local kind, name, number = line:match("^(%S+) (%S+) ?(%S*)$")
  check[kind](name, number)
  checked[kind] = checked[kind] + 1
end

local function ok(status)
  if status ~= jwt.JWT_OK then
    error(ffi.string(jwt.jwt_status_name(status)), 2)
  end
end

local NOW = 1750000000
local SECRET = "0123456789abcdef0123456789ABCDEF"
local CLAIMS = '{"iss":"https://login.example","sub":"ada","roles":["admin"]}'

local handle = ffi.new("jwt_keyset *[1]")
ok(jwt.jwt_keyset_from_secret(jwt.JWT_HS256, SECRET, #SECRET, nil, handle))
local keys = handle[0]

local out, len = ffi.new("uint8_t[1024]"), ffi.new("size_t[1]")
local add = ffi.new("jwt_sign_options", { struct_size = ffi.sizeof("jwt_sign_options"), expires_in = 900 })
ok(jwt.jwt_sign(keys, CLAIMS, #CLAIMS, add, NOW, out, ffi.sizeof(out), len))
local token = ffi.string(out, len[0])

-- The status, the claims and the report.
local function verify(text, issuer)
  local issuers = ffi.new("jwt_str[1]", { { issuer, #issuer } })
  local expect = ffi.new("jwt_verify_options", {
    struct_size = ffi.sizeof("jwt_verify_options"), issuers = issuers, issuers_len = 1,
  })
  local report = ffi.new("jwt_report", { struct_size = ffi.sizeof("jwt_report") })
  local status = jwt.jwt_verify(keys, text, #text, expect, NOW, out, ffi.sizeof(out), len, report)
  return status, ffi.string(out, len[0]), report
end

local status, claims, report = verify(token, "https://login.example")
ok(status)
equal("expires_at", tonumber(report.expires_at), NOW + 900)

ok(jwt.jwt_claim_string(claims, #claims, "sub", 3, out, ffi.sizeof(out), len))
equal("sub", ffi.string(out, len[0]), "ada")

local function has(role)
  local answer = ffi.new("int32_t[1]")
  ok(jwt.jwt_claim_has(claims, #claims, "roles", 5, role, #role, answer))
  return answer[0]
end
equal("admin", has("admin"), 1)
equal("auditor", has("auditor"), 0)

local tampered = token:gsub("%.(.)([^.]*)$", function(first, rest) return "." .. (first == "A" and "B" or "A") .. rest end)
equal("of a tampered token, the status", verify(tampered, "https://login.example"), jwt.JWT_SIGNATURE_INVALID)
equal("of another issuer's token, the status", verify(token, "https://other.example"), jwt.JWT_ISSUER_MISMATCH)

jwt.jwt_keyset_free(keys)

print(("%s: %d functions, %d constants, %d structs, %d fields, signed, verified"):format(
  jit.version, checked["function"], checked.constant, checked.struct, checked.field))
