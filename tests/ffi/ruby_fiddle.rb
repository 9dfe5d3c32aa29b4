# frozen_string_literal: true

# Ruby: Fiddle::Importer takes one declaration of abi/onejwt.cdef after the other. It reads C, but no whole files, no
# enumerations, and of a struct within a struct it wants the class.
#
# Usage: ruby ruby_fiddle.rb CDEF LIBRARY EXPECTED

require 'fiddle/import'

CDEF, LIBRARY, EXPECTED = ARGV

module JWT
  extend Fiddle::Importer
  dlload LIBRARY

  STRUCTS = {}

  # Lines of fields, as `struct` takes them.
  def self.fields(text)
    text.split(';').map(&:strip).reject(&:empty?).map do |field|
      type, name = field.split
      STRUCTS.key?(type) && !name.start_with?('*') ? { name => STRUCTS[type] } : field
    end
  end

  # One alternative for each kind of declaration; whatever is left over between two of them is an error.
  DECLARATION = %r~
    \s* (?:
      /\* .*? \*/ |
      enum \s* \{ (?<constants> [^}]*) \} ; |
      typedef \s+ struct \s+ (?<struct> \w+) \s* \{ (?<fields> [^}]*) \} \s* \w+ ; |
      typedef \s+ struct \s+ \w+ \s+ \w+ ; |
      typedef \s+ (?<type> [\w\s*]+?) \s+ (?<name> \w+) ; |
      (?<function> [^;{}()]+ \( [^;{}]* \)) ;
    ) \s*
  ~mx

  text = File.read(CDEF)
  until text.empty?
    found = text.match(/\A#{DECLARATION}/) or abort "not a declaration: #{text.lines.first}"
    text = found.post_match
    if found[:constants]
      found[:constants].scan(/(\w+)\s*=\s*(-?\d+)/) { |name, value| const_set(name, Integer(value)) }
    elsif found[:struct]
      STRUCTS[found[:struct]] = struct(fields(found[:fields]))
    elsif found[:name]
      typealias found[:name], found[:type]
    elsif found[:function]
      extern found[:function]
    end
  end
end

def equal(what, is, should)
  raise "#{what} is #{is.inspect} and should be #{should.inspect}" unless is == should
end

def ok(status)
  raise JWT.jwt_status_name(status).to_s unless status == JWT::JWT_OK
end

checked = Hash.new(0)
File.foreach(EXPECTED, chomp: true) do |line|
  kind, name, number = line.split
  case kind
  when 'constant' then equal(name, JWT.const_get(name), Integer(number))
  # `extern` has found it in the library.
  when 'function' then JWT[name] or raise "no function #{name}"
  when 'struct' then equal("the size of #{name}", JWT::STRUCTS.fetch(name).size, Integer(number))
  when 'field'
    struct, field = name.split('.')
    equal("the offset of #{name}", JWT::STRUCTS.fetch(struct).offsetof(field), Integer(number))
  else raise "what is a #{kind}?"
  end
  checked[kind] += 1
end

# A struct of zeros that knows its size, and is freed when nobody has it any more.
def sized(name)
  type = JWT::STRUCTS.fetch(name)
  made = type.malloc(Fiddle::RUBY_FREE)
  made.to_ptr[0, type.size] = "\0" * type.size
  made.struct_size = type.size
  made
end

NOW = 1_750_000_000
SECRET = '0123456789abcdef0123456789ABCDEF'
CLAIMS = '{"iss":"https://login.example","sub":"ada","roles":["admin"]}'

# What a function writes: a pointer or a number, and bytes.
HANDLE = Fiddle::Pointer.malloc(Fiddle::SIZEOF_VOIDP, Fiddle::RUBY_FREE)
LENGTH = Fiddle::Pointer.malloc(Fiddle::SIZEOF_SIZE_T, Fiddle::RUBY_FREE)
OUT = Fiddle::Pointer.malloc(1024, Fiddle::RUBY_FREE)

def written
  OUT[0, LENGTH[0, Fiddle::SIZEOF_SIZE_T].unpack1('J')]
end

ok JWT.jwt_keyset_from_secret(JWT::JWT_HS256, SECRET, SECRET.bytesize, nil, HANDLE)
KEYS = HANDLE.ptr

add = sized('jwt_sign_options')
add.expires_in = 900
ok JWT.jwt_sign(KEYS, CLAIMS, CLAIMS.bytesize, add, NOW, OUT, OUT.size, LENGTH)
token = written

# The status, the claims and the report.
def verify(token, issuer)
  issuers = JWT::STRUCTS.fetch('jwt_str').malloc(Fiddle::RUBY_FREE)
  issuers.ptr = issuer
  issuers.len = issuer.bytesize
  expect = sized('jwt_verify_options')
  expect.issuers = issuers
  expect.issuers_len = 1
  report = sized('jwt_report')
  status = JWT.jwt_verify(KEYS, token, token.bytesize, expect, NOW, OUT, OUT.size, LENGTH, report)
  [status, written, report]
end

status, claims, report = verify(token, 'https://login.example')
ok status
equal('expires_at', report.expires_at, NOW + 900)

ok JWT.jwt_claim_string(claims, claims.bytesize, 'sub', 3, OUT, OUT.size, LENGTH)
equal('sub', written, 'ada')

has = lambda do |role|
  answer = Fiddle::Pointer.malloc(Fiddle::SIZEOF_INT32_T, Fiddle::RUBY_FREE)
  ok JWT.jwt_claim_has(claims, claims.bytesize, 'roles', 5, role, role.bytesize, answer)
  answer[0, Fiddle::SIZEOF_INT32_T].unpack1('l')
end
equal('admin', has.call('admin'), 1)
equal('auditor', has.call('auditor'), 0)

tampered = token.sub(/\.(.)([^.]*)\z/) { ".#{$1 == 'A' ? 'B' : 'A'}#{$2}" }
equal('of a tampered token, the status', verify(tampered, 'https://login.example')[0], JWT::JWT_SIGNATURE_INVALID)
equal("of another issuer's token, the status", verify(token, 'https://other.example')[0], JWT::JWT_ISSUER_MISMATCH)

JWT.jwt_keyset_free(KEYS)

puts "Fiddle #{Fiddle::VERSION} (Ruby #{RUBY_VERSION}): #{checked['function']} functions, " \
     "#{checked['constant']} constants, #{checked['struct']} structs, #{checked['field']} fields, signed, verified"
