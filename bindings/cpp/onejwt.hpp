// onejwt for C++17: RAII and types over the C ABI of onejwt.h. Header-only. Licence: MIT or Apache-2.0.
//
//   auto keys = onejwt::keyset::from_pem(public_key);
//   if (!keys) return fail(onejwt::status_text(keys.status()));
//
//   auto options = onejwt::verify_options().issuer("https://login.example").audience("api");
//   auto verified = onejwt::verify(*keys, token, options);
//   if (!verified) return deny(verified.status(), verified.report().claim());
//   auto subject = verified->string("sub");
//
// RESULTS
//   Whatever can fail returns a result<T>: a value, or the status that says why not. Nothing here throws; only the
//   standard library's strings and vectors may, when memory runs out. Works with -fno-exceptions and -fno-rtti.
//
// TEXT
//   Inputs are std::string_view and need only live as long as the call. Options keep views: what is put into them must
//   live as long as they do, so a temporary std::string does not compile there. A view that is empty, also one whose
//   data() is null, is an empty text and never "no expectation". So is a null `const char *` in an option, as a secret, PEM
//   or JWK Set, and as an Authorization value. No view of what a call is given, in its options neither, may lie in the buffer
//   that it writes to (`status::invalid_argument`): claims_view and json_slice are views of such a buffer.
//
// THREADS
//   A const keyset& may be used by any number of threads, also while another handle of the same keys (keyset::share)
//   adds, replaces or reloads. Options may be shared as long as nobody changes them, policies without conditions.
//
// Where a function's rules are not repeated here, those of the C function of the same name hold.

#ifndef ONEJWT_HPP
#define ONEJWT_HPP

#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <initializer_list>
#include <iterator>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "onejwt.h"

namespace onejwt {

/// `now`: read the system's clock. Anything else is seconds since the epoch.
inline constexpr std::int64_t system_clock = JWT_SYSTEM_CLOCK;

/// Why a call failed; the numbers are those of the C ABI. A newer library may return a number that is not listed.
enum class status : jwt_status {
  // generated: statuses
  ok = JWT_OK,
  invalid_argument = JWT_INVALID_ARGUMENT,
  buffer_too_small = JWT_BUFFER_TOO_SMALL,
  internal = JWT_INTERNAL,
  no_randomness = JWT_NO_RANDOMNESS,
  no_memory = JWT_NO_MEMORY,
  key_malformed = JWT_KEY_MALFORMED,
  key_too_weak = JWT_KEY_TOO_WEAK,
  key_unsupported = JWT_KEY_UNSUPPORTED,
  key_not_found = JWT_KEY_NOT_FOUND,
  key_cannot_sign = JWT_KEY_CANNOT_SIGN,
  key_encrypted = JWT_KEY_ENCRYPTED,
  key_alg_mismatch = JWT_KEY_ALG_MISMATCH,
  key_wrong_form = JWT_KEY_WRONG_FORM,
  token_malformed = JWT_TOKEN_MALFORMED,
  token_too_large = JWT_TOKEN_TOO_LARGE,
  token_unsupported = JWT_TOKEN_UNSUPPORTED,
  alg_not_allowed = JWT_ALG_NOT_ALLOWED,
  signature_invalid = JWT_SIGNATURE_INVALID,
  no_bearer = JWT_NO_BEARER,
  claims_malformed = JWT_CLAIMS_MALFORMED,
  claim_missing = JWT_CLAIM_MISSING,
  expired = JWT_EXPIRED,
  not_yet_valid = JWT_NOT_YET_VALID,
  issued_in_future = JWT_ISSUED_IN_FUTURE,
  too_old = JWT_TOO_OLD,
  issuer_mismatch = JWT_ISSUER_MISMATCH,
  audience_mismatch = JWT_AUDIENCE_MISMATCH,
  subject_mismatch = JWT_SUBJECT_MISMATCH,
  typ_mismatch = JWT_TYP_MISMATCH,
  claim_mismatch = JWT_CLAIM_MISMATCH,
  claim_wrong_type = JWT_CLAIM_WRONG_TYPE,
  not_encrypted = JWT_NOT_ENCRYPTED,
  jwe_decryption_failed = JWE_DECRYPTION_FAILED,
  jwe_not_allowed = JWE_NOT_ALLOWED,
  jwe_key_cannot = JWE_KEY_CANNOT,
  jwe_key_not_found = JWE_KEY_NOT_FOUND,
  issuer_unavailable = JWT_ISSUER_UNAVAILABLE,
  issuer_fetch = JWT_ISSUER_FETCH,
  // end of statuses
};

/// Signature algorithms; `automatic` means the key's own, or the one that a key document implies.
enum class algorithm : std::int32_t {
  automatic = 0,
  // generated: algorithms
  hs256 = JWT_HS256,
  hs384 = JWT_HS384,
  hs512 = JWT_HS512,
  rs256 = JWT_RS256,
  rs384 = JWT_RS384,
  rs512 = JWT_RS512,
  ps256 = JWT_PS256,
  ps384 = JWT_PS384,
  ps512 = JWT_PS512,
  es256 = JWT_ES256,
  es384 = JWT_ES384,
  es512 = JWT_ES512,
  es256k = JWT_ES256K,
  ed25519 = JWT_ED25519,
  ml_dsa_44 = JWT_ML_DSA_44,
  ml_dsa_65 = JWT_ML_DSA_65,
  ml_dsa_87 = JWT_ML_DSA_87,
  // end of algorithms
};

/// What is done with the key of an encrypted content (`alg` of a JWE); `automatic` means what the key is bound to.
enum class key_management : std::int32_t {
  automatic = 0,
  // generated: key management
  dir = JWE_DIR,
  a128kw = JWE_A128KW,
  a256kw = JWE_A256KW,
  a128gcmkw = JWE_A128GCMKW,
  a192gcmkw = JWE_A192GCMKW,
  a256gcmkw = JWE_A256GCMKW,
  rsa_oaep = JWE_RSA_OAEP,
  rsa_oaep_256 = JWE_RSA_OAEP_256,
  ecdh_es = JWE_ECDH_ES,
  ecdh_es_a128kw = JWE_ECDH_ES_A128KW,
  ecdh_es_a256kw = JWE_ECDH_ES_A256KW,
  rsa_oaep_384 = JWE_RSA_OAEP_384,
  rsa_oaep_512 = JWE_RSA_OAEP_512,
  // end of key management
};

/// How a content is encrypted (`enc` of a JWE); `automatic` means A256GCM, or what a key of `dir` is bound to.
enum class content_encryption : std::int32_t {
  automatic = 0,
  // generated: content encryption
  a128gcm = JWE_A128GCM,
  a192gcm = JWE_A192GCM,
  a256gcm = JWE_A256GCM,
  a128cbc_hs256 = JWE_A128CBC_HS256,
  a192cbc_hs384 = JWE_A192CBC_HS384,
  a256cbc_hs512 = JWE_A256CBC_HS512,
  // end of content encryption
};

/// The checks that a report speaks of.
enum class check : std::uint32_t {
  // generated: checks
  json = JWT_CHECK_JSON,
  exp = JWT_CHECK_EXP,
  nbf = JWT_CHECK_NBF,
  iat = JWT_CHECK_IAT,
  max_age = JWT_CHECK_MAX_AGE,
  iss = JWT_CHECK_ISS,
  aud = JWT_CHECK_AUD,
  sub = JWT_CHECK_SUB,
  jti = JWT_CHECK_JTI,
  typ = JWT_CHECK_TYP,
  required = JWT_CHECK_REQUIRED,
  expected = JWT_CHECK_EXPECTED,
  // end of checks
};

/// Kinds of keys by the `kty` of their JWK; `none` is one that is missing or not supported.
enum class key_kind : std::int32_t {
  none = 0,
  // generated: kinds
  oct = JWT_KTY_OCT,
  rsa = JWT_KTY_RSA,
  ec = JWT_KTY_EC,
  okp = JWT_KTY_OKP,
  akp = JWT_KTY_AKP,
  // end of kinds
};

/// Parts of a token, for `peek`.
enum class part : std::int32_t {
  // generated: parts
  header = JWT_PART_HEADER,
  payload = JWT_PART_PAYLOAD,
  signature = JWT_PART_SIGNATURE,
  // end of parts
};

/// JSON types, for `claims::json`.
enum class json_type : std::int32_t {
  // generated: types
  null = JWT_JSON_NULL,
  boolean = JWT_JSON_BOOL,
  number = JWT_JSON_NUMBER,
  string = JWT_JSON_STRING,
  array = JWT_JSON_ARRAY,
  object = JWT_JSON_OBJECT,
  // end of types
};

/// A sentence in English on a status.
inline std::string_view status_text(status value) noexcept {
  return jwt_status_text(static_cast<jwt_status>(value));
}

/// The name of a status, such as "JWT_EXPIRED".
inline std::string_view status_name(status value) noexcept {
  return jwt_status_name(static_cast<jwt_status>(value));
}

/// The JOSE name of an algorithm, such as "ES256"; empty for a number that is none.
inline std::string_view algorithm_name(algorithm value) noexcept {
  const char *name = jwt_alg_name(static_cast<std::int32_t>(value));
  return name != nullptr ? std::string_view(name) : std::string_view();
}

/// The JOSE name of an encryption algorithm, such as "ECDH-ES+A256KW" or "A256GCM"; empty for a number that is none.
inline std::string_view algorithm_name(key_management value) noexcept {
  const char *name = jwe_alg_name(static_cast<std::int32_t>(value));
  return name != nullptr ? std::string_view(name) : std::string_view();
}
inline std::string_view algorithm_name(content_encryption value) noexcept {
  const char *name = jwe_alg_name(static_cast<std::int32_t>(value));
  return name != nullptr ? std::string_view(name) : std::string_view();
}

/// The version of the library that is loaded, such as "0.1.0".
inline std::string_view version() noexcept { return jwt_version(); }

/// Bytes as a view, for secrets and payloads that are not text.
inline std::string_view bytes(const void *data, std::size_t size) noexcept {
  return {static_cast<const char *>(data), size};
}

/// The same for a std::vector or std::array of bytes.
template <class Container, class = std::enable_if_t<sizeof(typename Container::value_type) == 1>>
std::string_view bytes(const Container &container) noexcept {
  return bytes(static_cast<const void *>(container.data()), container.size());
}

/// A text that is kept as a view: a parameter type only. A temporary std::string is refused: the view would outlive it.
class text {
 public:
  constexpr text(std::string_view value) noexcept : value_(value.data() != nullptr ? value : std::string_view("", 0)) {}
  constexpr text(const char *value) noexcept : text(value != nullptr ? std::string_view(value) : std::string_view()) {}
  text(const std::string &value) noexcept : value_(value) {}
  text(const std::string &&) = delete;
  text(std::nullptr_t) = delete;

  constexpr jwt_str raw() const noexcept { return {data(), size()}; }
  constexpr const char *data() const noexcept { return value_.data(); }
  constexpr std::size_t size() const noexcept { return value_.size(); }

 private:
  std::string_view value_;
};

/// The time that a call takes for now: seconds since the epoch, a time point of the system's clock, or `system_clock`.
/// A parameter type only. Parts of a second are cut off, towards the past.
class instant {
 public:
  constexpr instant(std::int64_t seconds) noexcept : seconds_(seconds) {}
  template <class Duration>
  constexpr instant(std::chrono::time_point<std::chrono::system_clock, Duration> time) noexcept
      : seconds_(std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count()) {
    // The earliest time there is, and not the C ABI's "read the clock".
    if (seconds_ == system_clock) ++seconds_;
  }

  constexpr std::int64_t raw() const noexcept { return seconds_; }

 private:
  std::int64_t seconds_;
};

/// A value, or the status that says why there is none.
///
/// A result converts to bool, explicitly, and then says whether there is a value. A result<bool> does not, because
/// `if (claims.has("scope", "write"))` would let everyone in who has a scope: say `value_or(false)`, or `has_value()`.
template <class T>
class [[nodiscard]] result {
 public:
  result(T value) : value_(std::move(value)) {}
  result(onejwt::status failure) noexcept
      : status_(failure == onejwt::status::ok ? onejwt::status::internal : failure) {}

  template <class U = T, class = std::enable_if_t<!std::is_same_v<U, bool>>>
  explicit operator bool() const noexcept {
    return value_.has_value();
  }
  bool has_value() const noexcept { return value_.has_value(); }
  onejwt::status status() const noexcept { return status_; }

  /// The value. Without one the program ends: std::abort.
  T &value() & { return present(), *value_; }
  const T &value() const & { return present(), *value_; }
  T &&value() && { return present(), std::move(*value_); }
  T &operator*() & { return value(); }
  const T &operator*() const & { return value(); }
  T &&operator*() && { return std::move(*this).value(); }
  T *operator->() { return &value(); }
  const T *operator->() const { return &value(); }

  /// The value, or another in its place.
  template <class U>
  T value_or(U &&other) const & {
    return value_ ? *value_ : static_cast<T>(std::forward<U>(other));
  }
  template <class U>
  T value_or(U &&other) && {
    return value_ ? std::move(*value_) : static_cast<T>(std::forward<U>(other));
  }

 private:
  void present() const noexcept {
    if (!value_) std::abort();
  }

  std::optional<T> value_;
  onejwt::status status_ = onejwt::status::ok;
};

/// Success, or the status that says why not.
template <>
class [[nodiscard]] result<void> {
 public:
  result() noexcept = default;
  result(onejwt::status outcome) noexcept : status_(outcome) {}

  explicit operator bool() const noexcept { return status_ == onejwt::status::ok; }
  onejwt::status status() const noexcept { return status_; }

 private:
  onejwt::status status_ = onejwt::status::ok;
};

/// The algorithm of a JOSE name, case-sensitive; `status::key_unsupported` for a name that is none.
inline result<algorithm> algorithm_from_name(std::string_view name) noexcept {
  const std::int32_t number = jwt_alg_from_name(text(name).data(), text(name).size());
  if (number == 0) return status::key_unsupported;
  return static_cast<algorithm>(number);
}

namespace detail {

/// The ranges of numbers: which kind of algorithm a number is.
inline constexpr std::int32_t least_management = 101, least_encryption = 201;
constexpr bool is_management(std::int32_t number) noexcept {
  return number >= least_management && number < least_encryption;
}
constexpr bool is_encryption(std::int32_t number) noexcept { return number >= least_encryption; }

/// One of several kinds of algorithm as an enumeration of one; `automatic` for a number of another kind.
constexpr onejwt::algorithm as_algorithm(std::int32_t number) noexcept {
  return static_cast<onejwt::algorithm>(number < least_management ? number : 0);
}
constexpr onejwt::key_management as_management(std::int32_t number) noexcept {
  if (is_encryption(number)) return onejwt::key_management::dir;
  return static_cast<onejwt::key_management>(is_management(number) ? number : 0);
}
constexpr onejwt::content_encryption as_encryption(std::int32_t number) noexcept {
  return static_cast<onejwt::content_encryption>(is_encryption(number) ? number : 0);
}

}  // namespace detail

/// The same for encryption algorithms.
inline result<key_management> key_management_from_name(std::string_view name) noexcept {
  const std::int32_t number = jwe_alg_from_name(text(name).data(), text(name).size());
  if (!detail::is_management(number)) return status::key_unsupported;
  return static_cast<key_management>(number);
}
inline result<content_encryption> content_encryption_from_name(std::string_view name) noexcept {
  const std::int32_t number = jwe_alg_from_name(text(name).data(), text(name).size());
  if (!detail::is_encryption(number)) return status::key_unsupported;
  return static_cast<content_encryption>(number);
}

/// What a key is bound to, of whatever kind: a parameter type only.
class key_algorithm {
 public:
  constexpr key_algorithm(onejwt::algorithm value) noexcept : number_(static_cast<std::int32_t>(value)) {}
  constexpr key_algorithm(key_management value) noexcept : number_(static_cast<std::int32_t>(value)) {}
  /// A key of `dir` that encrypts contents in this way.
  constexpr key_algorithm(content_encryption value) noexcept : number_(static_cast<std::int32_t>(value)) {}

  constexpr std::int32_t raw() const noexcept { return number_; }

 private:
  std::int32_t number_;
};

namespace detail {

/// A null pointer, which getenv returns for a variable that is not set, is an empty text: no key, no header.
inline std::string_view view(const char *value) noexcept {
  return value != nullptr ? std::string_view(value) : std::string_view();
}

inline const std::uint8_t *in(std::string_view value) noexcept {
  return reinterpret_cast<const std::uint8_t *>(value.data());
}

inline std::uint8_t *out(char *buffer) noexcept { return reinterpret_cast<std::uint8_t *>(buffer); }

inline status to_status(jwt_status value) noexcept { return static_cast<status>(value); }

/// Text in a fixed array that ends with a NUL.
template <std::size_t N>
std::string_view fixed(const char (&array)[N]) noexcept {
  const void *end = std::memchr(array, 0, N);
  return {array, end != nullptr ? static_cast<std::size_t>(static_cast<const char *>(end) - array) : N};
}

/// Calls `call(out, out_cap, &out_len)` with a string that is made larger if the call says so.
template <class Call>
result<std::string> written(std::size_t guess, Call &&call) {
  std::string buffer(guess, '\0');
  for (;;) {
    std::size_t len = 0;
    const jwt_status outcome = call(out(buffer.data()), buffer.size(), &len);
    if (outcome == JWT_OK) {
      buffer.resize(len);
      return buffer;
    }
    if (outcome != JWT_BUFFER_TOO_SMALL || len <= buffer.size()) return to_status(outcome);
    buffer.resize(len);
  }
}

/// For ranges whose elements a view may be kept of: those that are there, and not those that a range makes as it goes.
template <class Range>
using if_texts = std::enable_if_t<std::is_constructible_v<text, decltype(*std::begin(std::declval<const Range &>()))>>;

/// For temporary strings, which a view must not be kept of.
template <class T>
using if_string = std::enable_if_t<std::is_same_v<T, std::string>>;

/// A list of an options class. One that was given but came out empty stays distinct from one that was not given.
template <class T>
class list {
 public:
  void add(const T &item) {
    given_ = true;
    items_.push_back(item);
  }
  template <class Range>
  void add_all(const Range &range) {
    given_ = true;
    for (const auto &item : range) items_.push_back(text(item).raw());
  }
  const T *ptr() const noexcept {
    // The library refuses a list that is there and empty.
    static constexpr T nothing{};
    return !given_ ? nullptr : items_.empty() ? &nothing : items_.data();
  }
  std::size_t len() const noexcept { return items_.size(); }

 private:
  std::vector<T> items_;
  bool given_ = false;
};

/// The bit of an algorithm in a set of its kind; 0 for a number that no set of the kind can hold.
constexpr std::uint64_t bit(algorithm value) noexcept {
  const auto number = static_cast<std::int32_t>(value);
  return number > 0 && number < 64 ? JWT_BIT(number) : 0;
}
constexpr std::uint64_t bit(key_management value) noexcept {
  const auto number = static_cast<std::int32_t>(value);
  return is_management(number) && number < 125 ? JWE_BIT(number) : 0;
}
constexpr std::uint64_t bit(content_encryption value) noexcept {
  const auto number = static_cast<std::int32_t>(value);
  return is_encryption(number) && number < 232 ? JWE_BIT(number) : 0;
}

/// A set of algorithms of one kind; 0, the C ABI's "as the keys say", only where none was ever given.
template <class Kind>
class algorithm_list {
 public:
  template <class Range>
  void add_all(const Range &range) noexcept {
    given_ = true;
    for (const Kind item : range) bits_ |= bit(item) != 0 ? bit(item) : unknown;
  }
  std::uint64_t bits() const noexcept { return given_ && bits_ == 0 ? unknown : bits_; }

 private:
  // No algorithm of any kind has this bit, so the library refuses the set.
  static constexpr std::uint64_t unknown = 1;
  std::uint64_t bits_ = 0;
  bool given_ = false;
};

}  // namespace detail

/// How keys are loaded or made.
class key_options {
 public:
  /// The key's `kid`; for a JWK it takes the place of the key's own.
  key_options &kid(text value) noexcept { return raw_.kid = value.raw(), *this; }
  /// These keys verify only tokens of this issuer.
  key_options &issuer(text value) noexcept { return raw_.issuer = value.raw(), *this; }
  /// Password of an encrypted PKCS#8 key.
  key_options &password(text value) noexcept { return raw_.password = value.raw(), *this; }
  /// Size of a generated key: for RSA 2048 (the default), 3072, 4096 or 8192, for HMAC at least the hash's, for ECDH 256 (the
  /// default), 384, 521 or 255 (X25519), for `dir` 256 (the default), 128, 192, 384 or 512. Keys for other algorithms have but
  /// one size, so that it is `status::invalid_argument`.
  key_options &bits(std::uint32_t value) noexcept { return raw_.bits = value, *this; }
  /// Load keys that are shorter than the standards allow. RSA keys below 2048 bits then only verify, as RS256 and RS512.
  key_options &allow_weak() noexcept { return raw_.flags |= JWT_KEY_ALLOW_WEAK, *this; }

  /// Take no document that holds a secret or a private part (`status::key_malformed`): for what others publish.
  key_options &public_only() noexcept { return raw_.flags |= JWT_KEY_PUBLIC_ONLY, *this; }
  /// For `keyset::from_secret` alone: the secret is base64 text, of either alphabet, padded or not.
  key_options &base64() noexcept { return raw_.flags |= JWT_KEY_BASE64, *this; }

  /// The keys are for encryption, and not for signatures. They live in sets of their own.
  key_options &for_encryption() noexcept { return raw_.flags |= JWT_KEY_FOR_ENCRYPTION, *this; }

  /// How many verified signatures the set remembers, at most 1,048,576, of 78 bytes each, all at once (`status::no_memory`).
  /// The same token then costs `verify` a hash in the place of the arithmetic of RSA, ECDSA, EdDSA or ML-DSA; all else is checked
  /// each time. Not with `for_encryption`.
  key_options &remember(std::uint32_t count) noexcept { return raw_.remember = count, *this; }

  const jwt_key_options &raw() const noexcept { return raw_; }

 private:
  jwt_key_options raw_ = JWT_KEY_OPTIONS_INIT;
};

/// What a key set says of one key. Nothing in it is secret.
class key_info {
 public:
  /// The algorithm that the key is bound to; `automatic` for a key for encryption.
  onejwt::algorithm algorithm() const noexcept { return detail::as_algorithm(raw_.alg); }
  /// What a key for encryption is bound to; `automatic` for a key for signatures.
  onejwt::key_management management() const noexcept { return detail::as_management(raw_.alg); }
  /// How a key of `dir` encrypts contents; `automatic` for all other keys.
  onejwt::content_encryption encryption() const noexcept { return detail::as_encryption(raw_.alg); }
  /// Of the secret, the RSA modulus, the curve's field, or the ML-DSA public key.
  std::uint32_t bits() const noexcept { return raw_.bits; }
  /// It has a private part or is a secret, and its `use` and `key_ops` let it sign.
  bool can_sign() const noexcept { return (raw_.flags & JWT_KEY_CAN_SIGN) != 0; }
  bool can_verify() const noexcept { return (raw_.flags & JWT_KEY_CAN_VERIFY) != 0; }
  /// It is for encryption, and its `use` and `key_ops` let it encrypt, or decrypt; for that it has a private part or is a secret.
  bool can_encrypt() const noexcept { return (raw_.flags & JWT_KEY_CAN_ENCRYPT) != 0; }
  bool can_decrypt() const noexcept { return (raw_.flags & JWT_KEY_CAN_DECRYPT) != 0; }
  bool has_kid() const noexcept { return (raw_.flags & JWT_KEY_HAS_KID) != 0; }
  bool has_issuer() const noexcept { return (raw_.flags & JWT_KEY_HAS_ISSUER) != 0; }
  /// It was loaded thanks to `key_options::allow_weak`.
  bool is_weak() const noexcept { return (raw_.flags & JWT_KEY_IS_WEAK) != 0; }
  /// Empty if there is none, if it is longer than 127 bytes or holds control characters.
  std::string_view kid() const noexcept { return detail::fixed(raw_.kid); }
  /// RFC 7638, SHA-256, base64url.
  std::string_view thumbprint() const noexcept { return detail::fixed(raw_.thumbprint); }

  const jwt_key_info &raw() const noexcept { return raw_; }
  jwt_key_info &raw() noexcept { return raw_; }

 private:
  jwt_key_info raw_ = JWT_KEY_INFO_INIT;
};

/// What became of one entry of a JWK Set. Nothing in it is secret.
class entry_info {
 public:
  /// `ok` for a key that can be used, or why it cannot.
  onejwt::status status() const noexcept { return detail::to_status(raw_.status); }
  /// The algorithm that the key is bound to, or that its `alg` names; `automatic` for none that is known.
  onejwt::algorithm algorithm() const noexcept { return detail::as_algorithm(raw_.alg); }
  /// The same of a key for encryption, as in `key_info`.
  onejwt::key_management management() const noexcept { return detail::as_management(raw_.alg); }
  onejwt::content_encryption encryption() const noexcept { return detail::as_encryption(raw_.alg); }
  key_kind kind() const noexcept { return static_cast<key_kind>(raw_.kty); }
  /// Also of a key that is too weak; 0 if not known.
  std::uint32_t bits() const noexcept { return raw_.bits; }
  /// Empty if there is none, if it is longer than 127 bytes or holds control characters.
  std::string_view kid() const noexcept { return detail::fixed(raw_.kid); }
  /// There is a member for a secret or a private part, sound or not.
  bool has_secret() const noexcept { return (raw_.flags & JWT_KEY_HAS_SECRET) != 0; }
  /// The member because of which the entry cannot be used; empty where it is no single one.
  std::string_view member() const noexcept { return detail::fixed(raw_.member); }

  const jwt_entry_info &raw() const noexcept { return raw_; }
  jwt_entry_info &raw() noexcept { return raw_; }

 private:
  jwt_entry_info raw_ = JWT_ENTRY_INFO_INIT;
};

/// What became of the entry at an index of a JWK Set, or of a JWK (index 0), with the options that it is loaded with;
/// `status::key_not_found` beyond the last. For people who wonder where a key is.
inline result<entry_info> jwks_entry(std::string_view json, std::size_t index, const key_options &options = {}) noexcept {
  entry_info info;
  const jwt_status outcome = jwt_jwks_entry(detail::in(json), json.size(), &options.raw(), index, &info.raw());
  if (outcome != JWT_OK) return detail::to_status(outcome);
  return info;
}

/// Keys, each bound to an algorithm. Move-only; `share` makes a second handle of the same keys.
///
/// A keyset that was moved from holds nothing; whatever is asked of it is `status::invalid_argument`.
class keyset {
 public:
  /// No keys, for a service that starts while its issuer is down: it verifies nothing (`status::key_not_found`) until it is
  /// given some. The options' issuer and flags hold for these.
  static result<keyset> make_empty(const key_options &options = {}) {
    jwt_keyset *made = nullptr;
    const jwt_status outcome = jwt_keyset_new(&options.raw(), &made);
    return adopted(outcome, made);
  }
  /// One HMAC key, or a shared secret for encryption. secret: the bytes themselves, for HMAC at least as many as the hash has,
  /// for encryption as many as the algorithm takes; or their text, with `key_options::base64`.
  static result<keyset> from_secret(key_algorithm alg, std::string_view secret, const key_options &options = {}) {
    jwt_keyset *made = nullptr;
    const jwt_status outcome =
        jwt_keyset_from_secret(alg.raw(), detail::in(secret), secret.size(), &options.raw(), &made);
    return adopted(outcome, made);
  }
  static result<keyset> from_secret(key_algorithm alg, const char *secret, const key_options &options = {}) {
    return from_secret(alg, detail::view(secret), options);
  }
  /// One key from PEM text: PKCS#8 (also encrypted), PKCS#1, SEC1, SPKI, or the public key of an X.509 certificate, of
  /// which nothing else is looked at. alg: what to bind it to; `automatic` infers it (RSA: RS256, EC: by curve).
  static result<keyset> from_pem(std::string_view pem, key_algorithm alg = algorithm::automatic,
                                 const key_options &options = {}) {
    jwt_keyset *made = nullptr;
    const jwt_status outcome = jwt_keyset_from_pem(alg.raw(), detail::in(pem), pem.size(), &options.raw(), &made);
    return adopted(outcome, made);
  }
  static result<keyset> from_pem(std::string_view pem, const key_options &options) {
    return from_pem(pem, algorithm::automatic, options);
  }
  static result<keyset> from_pem(const char *pem, key_algorithm alg = algorithm::automatic,
                                 const key_options &options = {}) {
    return from_pem(detail::view(pem), alg, options);
  }
  static result<keyset> from_pem(const char *pem, const key_options &options) {
    return from_pem(detail::view(pem), options);
  }
  /// One key from DER bytes, of the same kinds.
  static result<keyset> from_der(std::string_view der, key_algorithm alg = algorithm::automatic,
                                 const key_options &options = {}) {
    jwt_keyset *made = nullptr;
    const jwt_status outcome = jwt_keyset_from_der(alg.raw(), detail::in(der), der.size(), &options.raw(), &made);
    return adopted(outcome, made);
  }
  static result<keyset> from_der(std::string_view der, const key_options &options) {
    return from_der(der, algorithm::automatic, options);
  }
  /// Keys from a JWK or a JWK Set. Entries that cannot be used are skipped.
  static result<keyset> from_jwks(std::string_view json, const key_options &options = {}) {
    jwt_keyset *made = nullptr;
    const jwt_status outcome = jwt_keyset_from_jwks(detail::in(json), json.size(), &options.raw(), &made);
    return adopted(outcome, made);
  }
  static result<keyset> from_jwks(const char *json, const key_options &options = {}) {
    return from_jwks(detail::view(json), options);
  }
  /// One new key from the operating system's randomness; its `kid` is its RFC 7638 thumbprint unless one is given.
  static result<keyset> generate(key_algorithm alg, const key_options &options = {}) {
    jwt_keyset *made = nullptr;
    const jwt_status outcome = jwt_keyset_generate(alg.raw(), &options.raw(), &made);
    return adopted(outcome, made);
  }
  /// Takes over a handle of the C ABI, which this then frees.
  static keyset adopt(jwt_keyset *handle) noexcept { return keyset(handle); }

  keyset(const keyset &) = delete;
  keyset &operator=(const keyset &) = delete;
  keyset(keyset &&other) noexcept : handle_(other.release()) {}
  keyset &operator=(keyset &&other) noexcept {
    if (this != &other) {
      jwt_keyset_free(handle_);
      handle_ = other.release();
    }
    return *this;
  }
  ~keyset() { jwt_keyset_free(handle_); }

  /// One more handle of the same keys: what is added or replaced through one is seen through the other.
  keyset share() const noexcept { return keyset(jwt_keyset_retain(handle_)); }

  /// Appends the keys of another set, atomically.
  result<void> add(const keyset &from) noexcept { return detail::to_status(jwt_keyset_add(handle_, from.handle_)); }
  /// Puts the keys of another set in the place of all keys, atomically.
  result<void> replace(const keyset &from) noexcept {
    return detail::to_status(jwt_keyset_replace(handle_, from.handle_));
  }
  /// Loads a JWK or JWK Set in the place of all keys, atomically; a bad document changes nothing.
  result<void> reload(std::string_view json) noexcept {
    return detail::to_status(jwt_keyset_reload(handle_, detail::in(json), json.size()));
  }

  /// A JWK Set of the public parts, for publishing; HMAC keys have none and are left out.
  result<std::string> export_public_jwks() const { return exported(JWT_ALL_KEYS, JWT_PUBLIC_JWKS); }
  result<std::string> export_public_jwks(std::size_t index) const { return exported(index, JWT_PUBLIC_JWKS); }
  /// A JWK Set with secrets and private parts; keys without are left out. The string is not wiped when it is destroyed.
  result<std::string> export_private_jwks() const { return exported(JWT_ALL_KEYS, JWT_PRIVATE_JWKS); }
  result<std::string> export_private_jwks(std::size_t index) const { return exported(index, JWT_PRIVATE_JWKS); }
  /// One public key as PEM (SubjectPublicKeyInfo).
  result<std::string> export_public_pem(std::size_t index = 0) const { return exported(index, JWT_PUBLIC_PEM); }
  /// One private key as PEM (PKCS#8, not encrypted); `status::key_cannot_sign` if there is no private part. The string is
  /// not wiped when it is destroyed.
  result<std::string> export_private_pem(std::size_t index = 0) const { return exported(index, JWT_PRIVATE_PEM); }

  /// The number of keys.
  std::size_t size() const noexcept { return jwt_keyset_len(handle_); }
  /// What is known of one key; `status::key_not_found` beyond the last.
  result<key_info> key(std::size_t index) const noexcept {
    key_info info;
    const jwt_status outcome = jwt_keyset_key(handle_, index, &info.raw());
    if (outcome != JWT_OK) return detail::to_status(outcome);
    return info;
  }

  /// The handle, for calls of the C ABI; still owned by this.
  const jwt_keyset *get() const noexcept { return handle_; }
  /// The handle, which the caller now owns.
  jwt_keyset *release() noexcept { return std::exchange(handle_, nullptr); }

 private:
  explicit keyset(jwt_keyset *handle) noexcept : handle_(handle) {}

  static result<keyset> adopted(jwt_status outcome, jwt_keyset *made) noexcept {
    if (outcome != JWT_OK) return detail::to_status(outcome);
    return keyset(made);
  }

  result<std::string> exported(std::size_t index, std::int32_t form) const {
    return detail::written(0, [&](std::uint8_t *out, std::size_t cap, std::size_t *len) {
      return jwt_keyset_export(handle_, index, form, out, cap, len);
    });
  }

  jwt_keyset *handle_;
};

/// What a verifier demands. As made: `exp` must be there and hold, no `aud` may be there, nothing else is expected.
///
/// Each call adds a demand. A list given here that is empty, or a time that is negative, makes `verify` refuse
/// (`status::invalid_argument`). The options keep views, not copies.
class verify_options {
 public:
  /// `iss` must equal this, or another issuer given here.
  verify_options &issuer(text value) { return issuers_.add(value.raw()), *this; }
  template <class Range, class = detail::if_texts<Range>>
  verify_options &issuers(const Range &values) { return issuers_.add_all(values), *this; }
  verify_options &issuers(std::initializer_list<text> values) { return issuers_.add_all(values), *this; }
  template <class Range>
  verify_options &issuers(const Range &&) = delete;

  /// `aud` must contain this, or another audience given here.
  verify_options &audience(text value) { return audiences_.add(value.raw()), *this; }
  template <class Range, class = detail::if_texts<Range>>
  verify_options &audiences(const Range &values) { return audiences_.add_all(values), *this; }
  verify_options &audiences(std::initializer_list<text> values) { return audiences_.add_all(values), *this; }
  template <class Range>
  verify_options &audiences(const Range &&) = delete;

  /// The header's `typ` must be this, or another type given here: "at+jwt" is "application/at+jwt", in any case.
  verify_options &type(text value) { return types_.add(value.raw()), *this; }
  template <class Range, class = detail::if_texts<Range>>
  verify_options &types(const Range &values) { return types_.add_all(values), *this; }
  verify_options &types(std::initializer_list<text> values) { return types_.add_all(values), *this; }
  template <class Range>
  verify_options &types(const Range &&) = delete;

  /// This claim (or JSON Pointer) must be there and not be null.
  verify_options &require(text claim) { return required_.add(claim.raw()), *this; }
  template <class Range, class = detail::if_texts<Range>>
  verify_options &require_all(const Range &claims) { return required_.add_all(claims), *this; }
  verify_options &require_all(std::initializer_list<text> claims) { return required_.add_all(claims), *this; }
  template <class Range>
  verify_options &require_all(const Range &&) = delete;

  /// This claim (or JSON Pointer) must be this string.
  verify_options &expect(text claim, text value) { return add_expected(claim, value, JWT_EQUALS); }
  /// This claim must be true, or false.
  template <class T, std::enable_if_t<std::is_same_v<T, bool>, int> = 0>
  verify_options &expect(text claim, T value) { return expect_json(claim, value ? "true" : "false"); }
  /// This claim must be this whole number.
  template <class T, std::enable_if_t<std::is_integral_v<T> && !std::is_same_v<T, bool> && (sizeof(T) > 1), int> = 0>
  verify_options &expect(text claim, T value) {
    numbers_.push_back(std::make_shared<const std::string>(std::to_string(value)));
    return expect_json(claim, *numbers_.back());
  }
  /// This claim must be the string, number, true, false or null that this is as JSON; a number by its exact value.
  verify_options &expect_json(text claim, text json) { return add_expected(claim, json, JWT_EQUALS_JSON); }
  /// This claim must be an array with this element, or a string with this space-separated word.
  verify_options &expect_contains(text claim, text value) { return add_expected(claim, value, JWT_CONTAINS); }
  /// `sub` must equal this.
  verify_options &subject(text value) noexcept { return raw_.subject = value.raw(), *this; }

  /// Only this algorithm, or another given here, also where the keys would allow more.
  verify_options &algorithm(onejwt::algorithm value) noexcept { return algorithms({value}); }
  template <class Range>
  verify_options &algorithms(const Range &values) noexcept { return algorithms_.add_all(values), *this; }
  verify_options &algorithms(std::initializer_list<onejwt::algorithm> values) noexcept {
    return algorithms_.add_all(values), *this;
  }

  /// The token must be encrypted for one of these keys, which are for encryption, and hold a signed token that passes
  /// everything. The key set must live as long as the options. Without it an encrypted token is refused.
  verify_options &decrypt_with(const keyset &keys) noexcept {
    return raw_.flags |= JWT_ENCRYPTED, raw_.decrypt_with = keys.get(), *this;
  }
  verify_options &decrypt_with(const keyset &&) = delete;
  /// Only this `alg` of an encrypted token, or another given here, also where the keys would allow more.
  verify_options &decrypt_algorithm(key_management value) noexcept { return decrypt_algorithms({value}); }
  template <class Range>
  verify_options &decrypt_algorithms(const Range &values) noexcept { return decrypt_algorithms_.add_all(values), *this; }
  verify_options &decrypt_algorithms(std::initializer_list<key_management> values) noexcept {
    return decrypt_algorithms_.add_all(values), *this;
  }
  /// Only this `enc` of an encrypted token, or another given here.
  verify_options &encryption(content_encryption value) noexcept { return encryptions({value}); }
  template <class Range>
  verify_options &encryptions(const Range &values) noexcept { return encryptions_.add_all(values), *this; }
  verify_options &encryptions(std::initializer_list<content_encryption> values) noexcept {
    return encryptions_.add_all(values), *this;
  }

  /// Clock difference to forgive.
  verify_options &leeway(std::chrono::seconds value) noexcept { return set_seconds(raw_.leeway_seconds, value, 0); }
  /// Greatest age since `iat`, at least one second; `iat` is then required.
  verify_options &max_age(std::chrono::seconds value) noexcept { return set_seconds(raw_.max_age_seconds, value, 1); }
  /// Longest acceptable token; 65,536 bytes if not given.
  verify_options &max_token_size(std::size_t value) noexcept {
    return refused_ = refused_ || value == 0, raw_.max_token_len = value, *this;
  }

  /// A token without `exp` is fine.
  verify_options &allow_missing_exp() noexcept { return raw_.flags |= JWT_ALLOW_MISSING_EXP, *this; }
  /// Do not read these claims at all.
  verify_options &ignore_exp() noexcept { return raw_.flags |= JWT_IGNORE_EXP, *this; }
  verify_options &ignore_nbf() noexcept { return raw_.flags |= JWT_IGNORE_NBF, *this; }
  verify_options &ignore_iat() noexcept { return raw_.flags |= JWT_IGNORE_IAT, *this; }
  verify_options &ignore_aud() noexcept { return raw_.flags |= JWT_IGNORE_AUD, *this; }

  /// The C struct; it points into this object.
  jwt_verify_options raw() const noexcept {
    jwt_verify_options out = raw_;
    out.algorithms = algorithms_.bits();
    out.decrypt_algorithms = decrypt_algorithms_.bits();
    out.encryptions = encryptions_.bits();
    out.issuers = issuers_.ptr();
    out.issuers_len = issuers_.len();
    out.audiences = audiences_.ptr();
    out.audiences_len = audiences_.len();
    out.types = types_.ptr();
    out.types_len = types_.len();
    out.required = required_.ptr();
    out.required_len = required_.len();
    out.expected = expected_.ptr();
    out.expected_len = expected_.len();
    // The library, not this wrapper, says no: so the report is filled as for any other bad option.
    if (refused_) out.reserved = 1;
    return out;
  }

 private:
  verify_options &add_expected(text claim, text value, std::uint32_t rule) {
    expected_.add({claim.raw(), value.raw(), rule, 0});
    return *this;
  }
  verify_options &set_seconds(std::uint32_t &field, std::chrono::seconds value, std::int64_t least) noexcept {
    const std::int64_t count = value.count();
    const bool fits = count >= least && count <= std::int64_t{std::numeric_limits<std::uint32_t>::max()};
    field = fits ? static_cast<std::uint32_t>(count) : 0;
    refused_ = refused_ || !fits;
    return *this;
  }

  jwt_verify_options raw_ = JWT_VERIFY_OPTIONS_INIT;
  detail::algorithm_list<onejwt::algorithm> algorithms_;
  detail::algorithm_list<key_management> decrypt_algorithms_;
  detail::algorithm_list<content_encryption> encryptions_;
  detail::list<jwt_str> issuers_, audiences_, types_, required_;
  detail::list<jwt_expect> expected_;
  // Shared with copies of the options, which point to the same texts.
  std::vector<std::shared_ptr<const std::string>> numbers_;
  bool refused_ = false;
};

class policy_reading;

/// A policy: what a verifier demands, made of a document (a JSON object; docs/policies.md). It is never changed; copies are
/// shares in one, and any number of threads may use it. One that was moved from is refused wherever it is given.
class policy {
 public:
  /// The policy of a document; of none, `policy_reading` says what is wrong and where. For one that says `encrypted`, give the
  /// keys that decrypt, loaded for encryption; the policy keeps a share in them.
  static policy_reading from_json(std::string_view json);
  static policy_reading from_json(std::string_view json, const keyset &decrypt_with);
  /// A null text is no document, and refused.
  static policy_reading from_json(const char *json);
  static policy_reading from_json(const char *json, const keyset &decrypt_with);

  policy(const policy &other) noexcept : handle_(jwt_policy_retain(other.handle_)) {}
  policy(policy &&other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  policy &operator=(policy other) noexcept { return std::swap(handle_, other.handle_), *this; }
  ~policy() { jwt_policy_free(handle_); }

  /// The options it stands for, for calls of the C ABI; good as long as this policy or a share in it.
  const jwt_verify_options *raw() const noexcept { return jwt_policy_options(handle_); }
  /// The handle, for calls of the C ABI; still owned by this.
  const jwt_policy *get() const noexcept { return handle_; }

 private:
  explicit policy(jwt_policy *handle) noexcept : handle_(handle) {}
  static policy_reading read(std::string_view json, const jwt_keyset *decrypt_with);

  jwt_policy *handle_;
};

namespace detail {

inline result<std::string> explain_policy(std::string_view json, const jwt_keyset *decrypt_with) {
  return written(512, [&](std::uint8_t *out, std::size_t cap, std::size_t *len) {
    return jwt_policy_explain(in(json), json.size(), decrypt_with, out, cap, len);
  });
}

}  // namespace detail

/// What a policy's document demands, in lines, or what is wrong with it, and where: for people.
inline result<std::string> explain_policy(std::string_view json) { return detail::explain_policy(json, nullptr); }
inline result<std::string> explain_policy(std::string_view json, const keyset &decrypt_with) {
  return detail::explain_policy(json, decrypt_with.get());
}

/// What became of a document: a policy, or what is wrong with it.
class [[nodiscard]] policy_reading : public result<policy> {
 public:
  policy_reading(policy made) noexcept : result<policy>(std::move(made)) {}
  policy_reading(onejwt::status failure, std::size_t error_at, std::string message)
      : result<policy>(failure), error_at_(error_at), message_(std::move(message)) {}

  /// Where in the document the fault is, in bytes from its start.
  std::size_t error_at() const noexcept { return error_at_; }
  /// What is wrong, with the line and the column in front; empty for a policy.
  const std::string &message() const noexcept { return message_; }

 private:
  std::size_t error_at_ = 0;
  std::string message_;
};

inline policy_reading policy::read(std::string_view json, const jwt_keyset *decrypt_with) {
  jwt_policy *made = nullptr;
  std::size_t error_at = 0;
  const jwt_status outcome = jwt_policy_from_json(detail::in(json), json.size(), decrypt_with, &made, &error_at);
  if (outcome == JWT_OK) return policy(made);
  return {detail::to_status(outcome), error_at, detail::explain_policy(json, decrypt_with).value_or("")};
}
inline policy_reading policy::from_json(std::string_view json) { return read(json, nullptr); }
inline policy_reading policy::from_json(const char *json) { return read(detail::view(json), nullptr); }
inline policy_reading policy::from_json(const char *json, const keyset &decrypt_with) {
  return from_json(detail::view(json), decrypt_with);
}
inline policy_reading policy::from_json(std::string_view json, const keyset &decrypt_with) {
  if (decrypt_with.get() != nullptr) return read(json, decrypt_with.get());
  // A key set that was moved from is not the same as none: what is left of it would not decrypt.
  return {status::invalid_argument, 0, "the keys to decrypt tokens with were moved from"};
}

/// What a signer adds. As made: the key's own algorithm and `kid`, `typ` "JWT", nothing added to the claims.
class sign_options {
 public:
  sign_options &algorithm(onejwt::algorithm value) noexcept {
    return raw_.alg = static_cast<std::int32_t>(value), *this;
  }
  /// Adds `iat` (now) and `exp` (now + value). A lifetime that is not positive is refused by `sign`.
  sign_options &expires_in(std::chrono::seconds value) noexcept {
    return raw_.expires_in = value.count() > 0 ? std::int64_t{value.count()} : -1, *this;
  }
  /// Adds `nbf` (now + value).
  sign_options &not_before_in(std::chrono::seconds value) noexcept {
    return raw_.not_before_in = value.count(), *this;
  }
  /// Which key signs, and the header's `kid`; empty: the first key that can, and no `kid`.
  sign_options &kid(text value) noexcept { return raw_.kid = value.raw(), *this; }
  /// The header's `typ`; empty: none.
  sign_options &type(text value) noexcept { return raw_.typ = value.raw(), *this; }
  /// Further header members, as a JSON object.
  sign_options &header(text json) noexcept { return raw_.header = json.raw(), *this; }
  /// The whole protected header, byte for byte.
  sign_options &whole_header(text json) noexcept {
    return raw_.header = json.raw(), raw_.flags |= JWT_SIGN_WHOLE_HEADER, *this;
  }
  /// Adds `iat`, now.
  sign_options &add_iat() noexcept { return raw_.flags |= JWT_SIGN_ADD_IAT, *this; }
  /// Adds `jti`, 128 random bits.
  sign_options &add_jti() noexcept { return raw_.flags |= JWT_SIGN_ADD_JTI, *this; }
  /// A token without `exp` is fine.
  sign_options &allow_missing_exp() noexcept { return raw_.flags |= JWT_ALLOW_MISSING_EXP, *this; }
  /// The signed token is encrypted for one of these keys, which are for encryption. The key set must live as long as the
  /// options.
  sign_options &encrypt_to(const keyset &keys) noexcept {
    return raw_.flags |= JWT_ENCRYPTED, raw_.encrypt_to = keys.get(), *this;
  }
  sign_options &encrypt_to(const keyset &&) = delete;
  /// Which key encrypts, and the `kid` of the encrypted token; empty: the first key that can, and no `kid`.
  sign_options &encrypt_kid(text value) noexcept { return raw_.encrypt_kid = value.raw(), *this; }
  /// The `alg` of the encrypted token.
  sign_options &encrypt_algorithm(key_management value) noexcept {
    return raw_.encrypt_alg = static_cast<std::int32_t>(value), *this;
  }
  /// The `enc` of the encrypted token.
  sign_options &encryption(content_encryption value) noexcept {
    return raw_.enc = static_cast<std::int32_t>(value), *this;
  }

  const jwt_sign_options &raw() const noexcept { return raw_; }

 private:
  jwt_sign_options raw_ = JWT_SIGN_OPTIONS_INIT;
};

/// How `jws_sign` makes a token of any payload.
class jws_sign_options {
 public:
  jws_sign_options &algorithm(onejwt::algorithm value) noexcept {
    return raw_.alg = static_cast<std::int32_t>(value), *this;
  }
  jws_sign_options &kid(text value) noexcept { return raw_.kid = value.raw(), *this; }
  jws_sign_options &type(text value) noexcept { return raw_.typ = value.raw(), *this; }
  jws_sign_options &header(text json) noexcept { return raw_.header = json.raw(), *this; }
  jws_sign_options &whole_header(text json) noexcept {
    return raw_.header = json.raw(), raw_.flags |= JWS_WHOLE_HEADER, *this;
  }
  /// This member of `header` is critical (RFC 7515 4.1.11).
  jws_sign_options &critical(text name) { return crit_.add(name.raw()), *this; }
  template <class Range, class = detail::if_texts<Range>>
  jws_sign_options &critical_all(const Range &names) { return crit_.add_all(names), *this; }
  jws_sign_options &critical_all(std::initializer_list<text> names) { return crit_.add_all(names), *this; }
  template <class Range>
  jws_sign_options &critical_all(const Range &&) = delete;
  /// The token has an empty payload segment; the payload travels apart.
  jws_sign_options &detached() noexcept { return raw_.flags |= JWS_DETACHED, *this; }
  /// The payload is not base64url-encoded (RFC 7797).
  jws_sign_options &unencoded() noexcept { return raw_.flags |= JWS_UNENCODED, *this; }

  jws_options raw() const noexcept {
    jws_options out = raw_;
    out.crit = crit_.ptr();
    out.crit_len = crit_.len();
    return out;
  }

 private:
  jws_options raw_ = JWS_OPTIONS_INIT;
  detail::list<jwt_str> crit_;
};

/// What `jws_verify` demands.
class jws_verify_options {
 public:
  jws_verify_options &algorithm(onejwt::algorithm value) noexcept { return algorithms({value}); }
  template <class Range>
  jws_verify_options &algorithms(const Range &values) noexcept { return algorithms_.add_all(values), *this; }
  jws_verify_options &algorithms(std::initializer_list<onejwt::algorithm> values) noexcept {
    return algorithms_.add_all(values), *this;
  }
  jws_verify_options &type(text value) { return types_.add(value.raw()), *this; }
  template <class Range, class = detail::if_texts<Range>>
  jws_verify_options &types(const Range &values) { return types_.add_all(values), *this; }
  jws_verify_options &types(std::initializer_list<text> values) { return types_.add_all(values), *this; }
  template <class Range>
  jws_verify_options &types(const Range &&) = delete;
  /// A header extension that the caller understands and processes; `b64` always is.
  jws_verify_options &understand(text name) { return crit_.add(name.raw()), *this; }
  template <class Range, class = detail::if_texts<Range>>
  jws_verify_options &understand_all(const Range &names) { return crit_.add_all(names), *this; }
  jws_verify_options &understand_all(std::initializer_list<text> names) { return crit_.add_all(names), *this; }
  template <class Range>
  jws_verify_options &understand_all(const Range &&) = delete;
  /// The payload, as it was signed; the token leaves it out.
  jws_verify_options &detached(text payload) noexcept {
    raw_.payload = reinterpret_cast<const std::uint8_t *>(payload.raw().ptr);
    raw_.payload_len = payload.raw().len;
    raw_.flags |= JWS_DETACHED;
    return *this;
  }
  /// A payload that is not base64url-encoded (RFC 7797) is acceptable too.
  jws_verify_options &unencoded() noexcept { return raw_.flags |= JWS_UNENCODED, *this; }
  /// Longest acceptable token; 65,536 bytes if not given.
  jws_verify_options &max_token_size(std::size_t value) noexcept {
    return raw_.reserved2 = value == 0 ? 1 : raw_.reserved2, raw_.max_token_len = value, *this;
  }

  jws_options raw() const noexcept {
    jws_options out = raw_;
    out.algorithms = algorithms_.bits();
    out.types = types_.ptr();
    out.types_len = types_.len();
    out.crit = crit_.ptr();
    out.crit_len = crit_.len();
    return out;
  }

 private:
  jws_options raw_ = JWS_OPTIONS_INIT;
  detail::algorithm_list<onejwt::algorithm> algorithms_;
  detail::list<jwt_str> types_, crit_;
};

/// How `jwe_encrypt` makes a token of any content.
class jwe_encrypt_options {
 public:
  /// What is done with the content's key.
  jwe_encrypt_options &algorithm(key_management value) noexcept {
    return raw_.alg = static_cast<std::int32_t>(value), *this;
  }
  /// How the content is encrypted.
  jwe_encrypt_options &encryption(content_encryption value) noexcept {
    return raw_.enc = static_cast<std::int32_t>(value), *this;
  }
  /// Which key encrypts, and the header's `kid`; empty: the first key that can, and no `kid`.
  jwe_encrypt_options &kid(text value) noexcept { return raw_.kid = value.raw(), *this; }
  jwe_encrypt_options &type(text value) noexcept { return raw_.typ = value.raw(), *this; }
  /// The header's `cty`: what the content is.
  jwe_encrypt_options &content_type(text value) noexcept { return raw_.cty = value.raw(), *this; }
  /// Further header members, as a JSON object.
  jwe_encrypt_options &header(text json) noexcept { return raw_.header = json.raw(), *this; }
  /// This member of `header` is critical (RFC 7516 4.1.13).
  jwe_encrypt_options &critical(text name) { return crit_.add(name.raw()), *this; }
  template <class Range, class = detail::if_texts<Range>>
  jwe_encrypt_options &critical_all(const Range &names) { return crit_.add_all(names), *this; }
  jwe_encrypt_options &critical_all(std::initializer_list<text> names) { return crit_.add_all(names), *this; }
  template <class Range>
  jwe_encrypt_options &critical_all(const Range &&) = delete;
  /// With key agreement: who makes the token, and who it is for (RFC 7518 4.6.1.2, 4.6.1.3). Any bytes; they prove nobody.
  jwe_encrypt_options &apu(text value) noexcept { return set_bytes(raw_.apu, raw_.apu_len, value); }
  jwe_encrypt_options &apv(text value) noexcept { return set_bytes(raw_.apv, raw_.apv_len, value); }

  jwe_options raw() const noexcept {
    jwe_options out = raw_;
    out.crit = crit_.ptr();
    out.crit_len = crit_.len();
    return out;
  }

 private:
  jwe_encrypt_options &set_bytes(const std::uint8_t *&field, std::size_t &len, text value) noexcept {
    field = reinterpret_cast<const std::uint8_t *>(value.data());
    len = value.size();
    return *this;
  }

  jwe_options raw_ = JWE_OPTIONS_INIT;
  detail::list<jwt_str> crit_;
};

/// What `jwe_decrypt` demands.
class jwe_decrypt_options {
 public:
  /// Only this `alg`, or another given here, also where the keys would allow more.
  jwe_decrypt_options &algorithm(key_management value) noexcept { return algorithms({value}); }
  template <class Range>
  jwe_decrypt_options &algorithms(const Range &values) noexcept { return algorithms_.add_all(values), *this; }
  jwe_decrypt_options &algorithms(std::initializer_list<key_management> values) noexcept {
    return algorithms_.add_all(values), *this;
  }
  /// Only this `enc`, or another given here.
  jwe_decrypt_options &encryption(content_encryption value) noexcept { return encryptions({value}); }
  template <class Range>
  jwe_decrypt_options &encryptions(const Range &values) noexcept { return encryptions_.add_all(values), *this; }
  jwe_decrypt_options &encryptions(std::initializer_list<content_encryption> values) noexcept {
    return encryptions_.add_all(values), *this;
  }
  jwe_decrypt_options &type(text value) { return types_.add(value.raw()), *this; }
  template <class Range, class = detail::if_texts<Range>>
  jwe_decrypt_options &types(const Range &values) { return types_.add_all(values), *this; }
  jwe_decrypt_options &types(std::initializer_list<text> values) { return types_.add_all(values), *this; }
  template <class Range>
  jwe_decrypt_options &types(const Range &&) = delete;
  /// A header extension that the caller understands and processes.
  jwe_decrypt_options &understand(text name) { return crit_.add(name.raw()), *this; }
  template <class Range, class = detail::if_texts<Range>>
  jwe_decrypt_options &understand_all(const Range &names) { return crit_.add_all(names), *this; }
  jwe_decrypt_options &understand_all(std::initializer_list<text> names) { return crit_.add_all(names), *this; }
  template <class Range>
  jwe_decrypt_options &understand_all(const Range &&) = delete;
  /// Longest acceptable token; 65,536 bytes if not given.
  jwe_decrypt_options &max_token_size(std::size_t value) noexcept {
    return raw_.reserved = value == 0 ? 1 : raw_.reserved, raw_.max_token_len = value, *this;
  }

  jwe_options raw() const noexcept {
    jwe_options out = raw_;
    out.algorithms = algorithms_.bits();
    out.encryptions = encryptions_.bits();
    out.types = types_.ptr();
    out.types_len = types_.len();
    out.crit = crit_.ptr();
    out.crit_len = crit_.len();
    return out;
  }

 private:
  jwe_options raw_ = JWE_OPTIONS_INIT;
  detail::algorithm_list<key_management> algorithms_;
  detail::algorithm_list<content_encryption> encryptions_;
  detail::list<jwt_str> types_, crit_;
};

/// What a verification found, filled whether it succeeded or not.
class report {
 public:
  onejwt::status status() const noexcept { return detail::to_status(raw_.status); }
  /// Algorithm of the key that verified; `automatic` if none did.
  onejwt::algorithm algorithm() const noexcept { return detail::as_algorithm(raw_.alg); }
  /// Of `decrypt` and `jwe_decrypt`: what the key that decrypted is bound to, as in `key_info`.
  onejwt::key_management management() const noexcept { return detail::as_management(raw_.alg); }
  onejwt::content_encryption encryption() const noexcept { return detail::as_encryption(raw_.alg); }
  /// Did this check fail, for whatever reason? Every check that failed is reported, not only the first.
  bool failed(check which) const noexcept { return (raw_.failed & static_cast<std::uint32_t>(which)) != 0; }
  /// Did it fail because the claim is not there?
  bool missing(check which) const noexcept { return (raw_.missing & static_cast<std::uint32_t>(which)) != 0; }
  /// Did it fail because the claim has a wrong type or an impossible value?
  bool malformed(check which) const noexcept { return (raw_.malformed & static_cast<std::uint32_t>(which)) != 0; }
  /// The first claim at fault; empty if none.
  std::string_view claim() const noexcept { return detail::fixed(raw_.claim); }
  /// The token's `kid`. UNTRUSTED: whoever sent the token chose it.
  std::string_view kid() const noexcept { return detail::fixed(raw_.kid); }
  /// The time that was used, in seconds since the epoch.
  std::int64_t now() const noexcept { return raw_.now; }
  /// How many keys fit the token and were not tried: of one issuer 8 are, 64 in all.
  std::uint32_t untried() const noexcept { return raw_.untried; }
  /// Times of a token whose signature passed, in seconds since the epoch; `exp` is rounded up, the others down.
  std::optional<std::int64_t> expires_at() const noexcept { return time(raw_.expires_at); }
  std::optional<std::int64_t> not_before() const noexcept { return time(raw_.not_before); }
  std::optional<std::int64_t> issued_at() const noexcept { return time(raw_.issued_at); }

  const jwt_report &raw() const noexcept { return raw_; }
  jwt_report &raw() noexcept { return raw_; }

 private:
  static std::optional<std::int64_t> time(std::int64_t value) noexcept {
    if (value == std::numeric_limits<std::int64_t>::min()) return std::nullopt;
    return value;
  }

  jwt_report raw_ = JWT_REPORT_INIT;
};

/// The result of a verification: a value or a status, and the report in either case.
template <class T>
class [[nodiscard]] verification : public result<T> {
 public:
  verification(result<T> outcome, const onejwt::report &report) : result<T>(std::move(outcome)), report_(report) {}

  /// Not of a temporary: nobody has asked it whether there are claims, and what is read may point into them.
  T *operator->() & { return &this->value(); }
  const T *operator->() const & { return &this->value(); }
  const T *operator->() const && = delete;

  const onejwt::report &report() const & noexcept { return report_; }
  onejwt::report report() const && noexcept { return report_; }

 private:
  onejwt::report report_;
};

/// The raw text of a claim.
struct json_slice {
  json_type type;
  std::string_view text;
};

/// Typed readers of claims, shared by `claims` and `claims_view`. `name` is a top-level claim, or a JSON Pointer
/// (RFC 6901) if it begins with '/'. A claim that is not there is `status::claim_missing`, one of another type
/// `status::claim_wrong_type`.
template <class Self>
class claim_readers {
 public:
  /// Does the claim contain the value: as an element of an array, or a space-separated word of a string?
  result<bool> has(std::string_view name, std::string_view value) const noexcept {
    std::int32_t found = 0;
    const jwt_status outcome = jwt_claim_has(in(), size(), text(name).data(), text(name).size(), text(value).data(), text(value).size(), &found);
    return read(outcome, found != 0);
  }
  /// A string claim, unescaped.
  result<std::string> string(std::string_view name) const {
    return detail::written(64, [&](std::uint8_t *out, std::size_t cap, std::size_t *len) {
      return jwt_claim_string(in(), size(), text(name).data(), text(name).size(), out, cap, len);
    });
  }
  /// The same into the caller's buffer, without allocation; the claims and the name lie elsewhere.
  result<std::string_view> string(std::string_view name, char *buffer, std::size_t capacity) const noexcept {
    std::size_t len = 0;
    const jwt_status outcome =
        jwt_claim_string(in(), size(), text(name).data(), text(name).size(), detail::out(buffer), capacity, &len);
    return read(outcome, std::string_view(buffer, outcome == JWT_OK ? len : 0));
  }
  /// A number claim that is a whole number.
  result<std::int64_t> int64(std::string_view name) const noexcept {
    std::int64_t value = 0;
    const jwt_status outcome = jwt_claim_int(in(), size(), text(name).data(), text(name).size(), &value);
    return read(outcome, value);
  }
  /// A number claim, as the nearest double.
  result<double> number(std::string_view name) const noexcept {
    double value = 0;
    const jwt_status outcome = jwt_claim_double(in(), size(), text(name).data(), text(name).size(), &value);
    return read(outcome, value);
  }
  /// A true or false claim.
  result<bool> boolean(std::string_view name) const noexcept {
    std::int32_t value = 0;
    const jwt_status outcome = jwt_claim_bool(in(), size(), text(name).data(), text(name).size(), &value);
    return read(outcome, value != 0);
  }
  /// The number of elements of an array or members of an object; then "/roles/0" reads the first element.
  result<std::size_t> count(std::string_view name) const noexcept {
    std::size_t value = 0;
    const jwt_status outcome = jwt_claim_count(in(), size(), text(name).data(), text(name).size(), &value);
    return read(outcome, value);
  }
  /// The raw JSON text of a claim, a part of `json()`.
  result<json_slice> json(std::string_view name) const noexcept {
    std::int32_t type = 0;
    std::size_t offset = 0, len = 0;
    const jwt_status outcome = jwt_claim_json(in(), size(), text(name).data(), text(name).size(), &type, &offset, &len);
    if (outcome != JWT_OK) return detail::to_status(outcome);
    return json_slice{static_cast<json_type>(type), all().substr(offset, len)};
  }

 private:
  friend Self;
  claim_readers() noexcept = default;

  template <class T>
  static result<T> read(jwt_status outcome, T value) noexcept {
    if (outcome != JWT_OK) return detail::to_status(outcome);
    return value;
  }
  std::string_view all() const noexcept { return static_cast<const Self *>(this)->json(); }
  const std::uint8_t *in() const noexcept { return detail::in(all()); }
  std::size_t size() const noexcept { return all().size(); }
};

/// Claims that are kept elsewhere: what `verify_into` wrote.
class claims_view : public claim_readers<claims_view> {
 public:
  explicit claims_view(std::string_view json) noexcept : json_(json) {}
  template <class String, class = detail::if_string<String>>
  explicit claims_view(const String &&) = delete;

  using claim_readers<claims_view>::json;
  /// All claims, byte for byte as they were signed.
  std::string_view json() const noexcept { return json_; }

 private:
  std::string_view json_;
};

/// Claims with their text.
class claims : public claim_readers<claims> {
 public:
  explicit claims(std::string json) noexcept : json_(std::move(json)) {}

  /// The raw JSON text of a claim, a part of `json()`.
  result<json_slice> json(std::string_view name) const & noexcept { return claim_readers<claims>::json(name); }
  result<json_slice> json(std::string_view name) const && = delete;
  /// All claims, byte for byte as they were signed.
  std::string_view json() const & noexcept { return json_; }
  std::string_view json() const && = delete;

 private:
  std::string json_;
};

/// A text that is written at once: a parameter type only, for which a temporary will do. A null `const char *` is no text:
/// a writer refuses it (`status::invalid_argument`).
class written_text {
 public:
  template <class T, class = std::enable_if_t<std::is_convertible_v<const T &, std::string_view> &&
                                              !std::is_convertible_v<const T &, const char *>>>
  written_text(const T &value) : written_text(static_cast<std::string_view>(value), 0) {}
  written_text(const char *value) noexcept : data_(value), size_(value != nullptr ? std::strlen(value) : 1) {}
  written_text(std::nullptr_t) = delete;

  const char *data() const noexcept { return data_; }
  std::size_t size() const noexcept { return size_; }

 private:
  written_text(std::string_view value, int) noexcept
      : data_(value.data() != nullptr ? value.data() : ""), size_(value.size()) {}

  // NULL with a length, which the library refuses, where there is no text.
  const char *data_;
  std::size_t size_;
};

/// What can be written, shared by `claims_writer` and `claims_buffer_writer`: `set` writes a member, `add` an element of an
/// array. A value is a text, a whole number, a double, true or false, nullptr, or any range of texts (or `{"a", "b"}`).
///
/// Texts are escaped: whatever comes from outside stays a text. A mistake (a text that is not UTF-8 or is null, NaN, `set` in
/// an array or `add` in an object) stays with the writer: nothing more is written, and `finish` says so.
template <class Self>
class claim_setters {
  using name_or_none = const written_text *;

  Self &put(name_or_none name, written_text value) {
    return written(room(name) + 6 * value.size(), [&](jwt_writer *w, const char *at, std::size_t len) {
      return jwt_writer_string(w, at, len, value.data(), value.size());
    }, name);
  }
  template <class T, std::enable_if_t<std::is_same_v<T, bool>, int> = 0>
  Self &put(name_or_none name, T value) {
    return written(room(name), [&](jwt_writer *w, const char *at, std::size_t len) {
      return jwt_writer_bool(w, at, len, value ? 1 : 0);
    }, name);
  }
  // Not characters, which are seldom meant as numbers.
  template <class T, std::enable_if_t<std::is_integral_v<T> && !std::is_same_v<T, bool> && !std::is_same_v<T, wchar_t> &&
                                          !std::is_same_v<T, char16_t> && !std::is_same_v<T, char32_t> &&
                                          (sizeof(T) > 1) && sizeof(T) <= sizeof(std::int64_t), int> = 0>
  Self &put(name_or_none name, T value) {
    if constexpr (std::is_unsigned_v<T> && sizeof(T) == sizeof(std::int64_t)) {
      if (value > static_cast<T>(std::numeric_limits<std::int64_t>::max())) {
        char digits[24];
        const std::to_chars_result end = std::to_chars(digits, digits + sizeof digits, value);
        return put_json(name, std::string_view(digits, static_cast<std::size_t>(end.ptr - digits)));
      }
    }
    return written(room(name), [&](jwt_writer *w, const char *at, std::size_t len) {
      return jwt_writer_int(w, at, len, static_cast<std::int64_t>(value));
    }, name);
  }
  template <class T, std::enable_if_t<std::is_same_v<T, double> || std::is_same_v<T, float>, int> = 0>
  Self &put(name_or_none name, T value) {
    return written(room(name), [&](jwt_writer *w, const char *at, std::size_t len) {
      return jwt_writer_double(w, at, len, static_cast<double>(value));
    }, name);
  }
  Self &put(name_or_none name, std::nullptr_t) { return written(room(name), jwt_writer_null, name); }
  template <class Range,
            std::enable_if_t<std::is_convertible_v<decltype(*std::begin(std::declval<const Range &>())), written_text> &&
                                 !std::is_convertible_v<const Range &, written_text>, int> = 0>
  Self &put(name_or_none name, const Range &values) {
    open(name, jwt_writer_array);
    for (auto &&value : values) put(nullptr, written_text(value));
    return end();
  }

  template <class T>
  using if_value = decltype(std::declval<claim_setters &>().put(name_or_none(), std::declval<const T &>()));

 public:
  template <class T, class = if_value<T>>
  Self &set(written_text name, const T &value) {
    return put(&name, value);
  }
  Self &set(written_text name, std::initializer_list<written_text> values) { return put(&name, values); }
  template <class T, class = if_value<T>>
  Self &add(const T &value) {
    return put(nullptr, value);
  }
  Self &add(std::initializer_list<written_text> values) { return put(nullptr, values); }

  /// One value that is JSON already, of any type; what is not one value is refused.
  Self &set_json(written_text name, written_text json) { return put_json(&name, json); }
  Self &add_json(written_text json) { return put_json(nullptr, json); }

  /// Opens an object, until `end`: `claims.set_object("address").set("country", "CH").end()`.
  Self &set_object(written_text name) { return open(&name, jwt_writer_object); }
  Self &add_object() { return open(nullptr, jwt_writer_object); }
  /// Opens an array, for `add`, until `end`.
  Self &set_array(written_text name) { return open(&name, jwt_writer_array); }
  Self &add_array() { return open(nullptr, jwt_writer_array); }
  /// Closes the object or array that was opened last.
  Self &end() {
    static_cast<void>(jwt_writer_end(self().writer(fixed_room)));
    return self();
  }

 private:
  friend Self;
  claim_setters() noexcept = default;

  // A comma, quotes, a colon, and the longest number.
  static constexpr std::size_t fixed_room = 32;

  // An escaped character takes up to six.
  static std::size_t room(name_or_none name) noexcept { return fixed_room + (name != nullptr ? 6 * name->size() : 0); }

  Self &self() noexcept { return static_cast<Self &>(*this); }

  template <class Call>
  Self &written(std::size_t most, Call &&call, name_or_none name) {
    jwt_writer *const w = self().writer(most);
    // What fails is kept by the writer.
    static_cast<void>(call(w, name != nullptr ? name->data() : nullptr, name != nullptr ? name->size() : 0));
    return self();
  }
  Self &open(name_or_none name, jwt_status (*call)(jwt_writer *, const char *, std::size_t)) {
    return written(room(name), call, name);
  }
  Self &put_json(name_or_none name, written_text json) {
    return written(room(name) + json.size(), [&](jwt_writer *w, const char *at, std::size_t len) {
      return jwt_writer_json(w, at, len, json.data(), json.size());
    }, name);
  }
};

/// Writes claims as JSON, into a string that grows.
///
///   onejwt::claims_writer claims;
///   claims.set("sub", user).set("admin", false).set("roles", {"reader", "editor"});
///   auto json = claims.finish();
///   if (json) token = onejwt::sign(keys, *json, onejwt::sign_options().expires_in(15min));
///
/// It stays where it was made.
class claims_writer : public claim_setters<claims_writer> {
 public:
  claims_writer() : buffer_(256) { static_cast<void>(jwt_writer_begin(&raw_, detail::out(buffer_.data()), buffer_.size())); }
  claims_writer(const claims_writer &) = delete;
  claims_writer &operator=(const claims_writer &) = delete;

  /// The first failure; `ok` if there was none yet.
  onejwt::status status() const noexcept { return detail::to_status(raw_.status); }

  /// The claims, for `sign`; or the first failure, `status::invalid_argument`: also where an object or array is still open,
  /// or a name is there twice. Nothing can be written after it.
  result<std::string> finish() {
    std::size_t len = 0;
    const jwt_status outcome = jwt_writer_finish(writer(1), &len);
    if (outcome != JWT_OK) return detail::to_status(outcome);
    return std::string(buffer_.data(), len);
  }

 private:
  friend claim_setters<claims_writer>;

  /// With room for so much more, and for the last brace.
  jwt_writer *writer(std::size_t more) {
    if (raw_.status == JWT_OK && buffer_.size() - raw_.len <= more) {
      std::vector<char> larger(buffer_.size() + (more > buffer_.size() ? more : buffer_.size()) + 1);
      if (jwt_writer_grow(&raw_, detail::out(larger.data()), larger.size()) == JWT_OK) buffer_.swap(larger);
    }
    return &raw_;
  }

  std::vector<char> buffer_;
  jwt_writer raw_ = JWT_WRITER_INIT;
};

/// The same into the caller's buffer, without allocation. Nothing that is written may lie there.
class claims_buffer_writer : public claim_setters<claims_buffer_writer> {
 public:
  claims_buffer_writer(char *buffer, std::size_t capacity) noexcept : buffer_(buffer) {
    static_cast<void>(jwt_writer_begin(&raw_, detail::out(buffer), capacity));
  }
  claims_buffer_writer(const claims_buffer_writer &) = delete;
  claims_buffer_writer &operator=(const claims_buffer_writer &) = delete;

  /// The first failure; `ok` if there was none yet.
  onejwt::status status() const noexcept { return detail::to_status(raw_.status); }

  /// The claims, a part of the buffer; or the first failure, as of `claims_writer`, or `status::buffer_too_small`.
  result<std::string_view> finish() noexcept {
    std::size_t len = 0;
    const jwt_status outcome = jwt_writer_finish(&raw_, &len);
    if (outcome != JWT_OK) return detail::to_status(outcome);
    return std::string_view(buffer_, len);
  }

 private:
  friend claim_setters<claims_buffer_writer>;
  jwt_writer *writer(std::size_t) noexcept { return &raw_; }

  char *buffer_;
  jwt_writer raw_ = JWT_WRITER_INIT;
};

/// Base64url without padding (RFC 7515 2), of bytes.
inline result<std::string> base64url_encode(std::string_view bytes) {
  return detail::written(bytes.size() / 3 * 4 + 3, [&](std::uint8_t *out, std::size_t cap, std::size_t *len) {
    return jwt_base64url_encode(detail::in(bytes), bytes.size(), out, cap, len);
  });
}

/// The bytes of base64url, as strict as in tokens; `status::invalid_argument` for anything else.
inline result<std::string> base64url_decode(std::string_view text) {
  return detail::written(text.size() / 4 * 3 + 2, [&](std::uint8_t *out, std::size_t cap, std::size_t *len) {
    return jwt_base64url_decode(detail::in(text), text.size(), out, cap, len);
  });
}

namespace detail {

/// As much as a token of acceptable length can need: a hostile length must not decide what is allocated.
inline std::size_t decoded_bound(std::size_t token_len, std::size_t max_token_len) noexcept {
  const std::size_t longest = max_token_len != 0 ? max_token_len : std::size_t{JWT_DEFAULT_MAX_TOKEN_LEN};
  return token_len < longest ? token_len : longest;
}

}  // namespace detail

/// Signs claims, one JSON object, and returns the token.
inline result<std::string> sign(const keyset &keys, std::string_view claims, const sign_options &options = {},
                                instant now = system_clock) {
  const std::size_t bound = jwt_sign_bound(keys.get(), claims.size(), &options.raw());
  return detail::written(bound, [&](std::uint8_t *out, std::size_t cap, std::size_t *len) {
    return jwt_sign(keys.get(), detail::in(claims), claims.size(), &options.raw(), now.raw(), out, cap, len);
  });
}

/// The same into the caller's buffer, without allocation. Neither the claims nor anything of the options may lie there.
inline result<std::string_view> sign_into(char *buffer, std::size_t capacity, const keyset &keys,
                                          std::string_view claims, const sign_options &options = {},
                                          instant now = system_clock) noexcept {
  std::size_t len = 0;
  const jwt_status outcome = jwt_sign(keys.get(), detail::in(claims), claims.size(), &options.raw(), now.raw(),
                                      detail::out(buffer), capacity, &len);
  if (outcome != JWT_OK) return detail::to_status(outcome);
  return std::string_view(buffer, len);
}

namespace detail {

/// jwt_verify, jwt_decrypt or jwt_issuer_verify, into a buffer.
template <class Call, class Keys>
verification<claims_view> claims_into(Call &&call, char *buffer, std::size_t capacity, const Keys &keys,
                                      std::string_view token, const jwt_verify_options *options, instant now) noexcept {
  report found;
  std::size_t len = 0;
  const jwt_status outcome = call(keys.get(), in(token), token.size(), options, now.raw(), out(buffer), capacity, &len,
                                  &found.raw());
  if (outcome != JWT_OK) return {to_status(outcome), found};
  return {claims_view(std::string_view(buffer, len)), found};
}

/// The same, into a string of its own.
template <class Call, class Keys>
verification<claims> claims_of(Call &&call, const Keys &keys, std::string_view token, const jwt_verify_options *options,
                               instant now) {
  std::string buffer(decoded_bound(token.size(), options->max_token_len), '\0');
  const auto found = claims_into(call, buffer.data(), buffer.size(), keys, token, options, now);
  if (!found) return {found.status(), found.report()};
  buffer.resize(found->json().size());
  return {claims(std::move(buffer)), found.report()};
}

}  // namespace detail

/// Verifies a token into the caller's buffer, without allocation; `token.size()` bytes are always enough. Neither the token
/// nor what the options expect may lie there: no part of the claims that an earlier call wrote to the same buffer.
inline verification<claims_view> verify_into(char *buffer, std::size_t capacity, const keyset &keys,
                                             std::string_view token, const verify_options &options = {},
                                             instant now = system_clock) noexcept {
  const jwt_verify_options raw = options.raw();
  return detail::claims_into(jwt_verify, buffer, capacity, keys, token, &raw, now);
}
inline verification<claims_view> verify_into(char *buffer, std::size_t capacity, const keyset &keys,
                                             std::string_view token, const policy &demanded,
                                             instant now = system_clock) noexcept {
  return detail::claims_into(jwt_verify, buffer, capacity, keys, token, demanded.raw(), now);
}

/// Verifies a token and returns its claims.
inline verification<claims> verify(const keyset &keys, std::string_view token, const verify_options &options = {},
                                   instant now = system_clock) {
  const jwt_verify_options raw = options.raw();
  return detail::claims_of(jwt_verify, keys, token, &raw, now);
}
inline verification<claims> verify(const keyset &keys, std::string_view token, const policy &demanded,
                                   instant now = system_clock) {
  return detail::claims_of(jwt_verify, keys, token, demanded.raw(), now);
}

/// Signs any payload (JWS compact serialization) and returns the token.
inline result<std::string> jws_sign(const keyset &keys, std::string_view payload,
                                    const jws_sign_options &options = {}) {
  const jws_options raw = options.raw();
  return detail::written(256, [&](std::uint8_t *out, std::size_t cap, std::size_t *len) {
    return ::jws_sign(keys.get(), detail::in(payload), payload.size(), &raw, out, cap, len);
  });
}

/// Verifies a JWS and returns its payload, whatever that is; with a detached payload an empty string.
inline verification<std::string> jws_verify(const keyset &keys, std::string_view token,
                                            const jws_verify_options &options = {}) {
  const jws_options raw = options.raw();
  report found;
  std::size_t len = 0;
  std::string buffer(detail::decoded_bound(token.size(), raw.max_token_len), '\0');
  const jwt_status outcome = ::jws_verify(keys.get(), detail::in(token), token.size(), &raw,
                                          detail::out(buffer.data()), buffer.size(), &len, &found.raw());
  if (outcome != JWT_OK) return {detail::to_status(outcome), found};
  buffer.resize(len);
  return {std::move(buffer), found};
}

/// Encrypts claims, one JSON object, under a shared secret, and returns the token: a session that only its makers can read.
/// Whoever can decrypt can also make one. options: as for `sign`, without `algorithm`, `kid`, `encrypt_to`, `whole_header`.
inline result<std::string> encrypt(const keyset &keys, std::string_view claims, const sign_options &options = {},
                                   instant now = system_clock) {
  return detail::written(512 + claims.size() / 3 * 4, [&](std::uint8_t *out, std::size_t cap, std::size_t *len) {
    return jwt_encrypt(keys.get(), detail::in(claims), claims.size(), &options.raw(), now.raw(), out, cap, len);
  });
}

/// The same into the caller's buffer. Neither the claims nor anything of the options may lie there.
inline result<std::string_view> encrypt_into(char *buffer, std::size_t capacity, const keyset &keys,
                                             std::string_view claims, const sign_options &options = {},
                                             instant now = system_clock) noexcept {
  std::size_t len = 0;
  const jwt_status outcome = jwt_encrypt(keys.get(), detail::in(claims), claims.size(), &options.raw(), now.raw(),
                                         detail::out(buffer), capacity, &len);
  if (outcome != JWT_OK) return detail::to_status(outcome);
  return std::string_view(buffer, len);
}

/// Decrypts claims under a shared secret into the caller's buffer, and checks them as `verify_into` does; `token.size()` bytes
/// are always enough. options: as for `verify`, without `algorithms` and `decrypt_with`.
inline verification<claims_view> decrypt_into(char *buffer, std::size_t capacity, const keyset &keys,
                                              std::string_view token, const verify_options &options = {},
                                              instant now = system_clock) noexcept {
  const jwt_verify_options raw = options.raw();
  return detail::claims_into(jwt_decrypt, buffer, capacity, keys, token, &raw, now);
}
inline verification<claims_view> decrypt_into(char *buffer, std::size_t capacity, const keyset &keys,
                                              std::string_view token, const policy &demanded,
                                              instant now = system_clock) noexcept {
  return detail::claims_into(jwt_decrypt, buffer, capacity, keys, token, demanded.raw(), now);
}

/// Decrypts claims under a shared secret, checks them as `verify` does, and returns them.
inline verification<claims> decrypt(const keyset &keys, std::string_view token, const verify_options &options = {},
                                    instant now = system_clock) {
  const jwt_verify_options raw = options.raw();
  return detail::claims_of(jwt_decrypt, keys, token, &raw, now);
}
inline verification<claims> decrypt(const keyset &keys, std::string_view token, const policy &demanded,
                                    instant now = system_clock) {
  return detail::claims_of(jwt_decrypt, keys, token, demanded.raw(), now);
}

/// Encrypts any content (JWE compact serialization) and returns the token. One under a public key proves nobody: where it
/// matters who made it, sign with `sign_options::encrypt_to`.
inline result<std::string> jwe_encrypt(const keyset &keys, std::string_view content,
                                       const jwe_encrypt_options &options = {}) {
  const jwe_options raw = options.raw();
  const std::size_t bound = jwe_encrypt_bound(keys.get(), content.size(), &raw);
  return detail::written(bound, [&](std::uint8_t *out, std::size_t cap, std::size_t *len) {
    return ::jwe_encrypt(keys.get(), detail::in(content), content.size(), &raw, out, cap, len);
  });
}

/// Decrypts a JWE and returns its content, whatever that is. No claims are checked.
inline verification<std::string> jwe_decrypt(const keyset &keys, std::string_view token,
                                             const jwe_decrypt_options &options = {}) {
  const jwe_options raw = options.raw();
  report found;
  std::size_t len = 0;
  std::string buffer(detail::decoded_bound(token.size(), raw.max_token_len), '\0');
  const jwt_status outcome = ::jwe_decrypt(keys.get(), detail::in(token), token.size(), &raw,
                                           detail::out(buffer.data()), buffer.size(), &len, &found.raw());
  if (outcome != JWT_OK) return {detail::to_status(outcome), found};
  buffer.resize(len);
  return {std::move(buffer), found};
}

/// How the keys of an issuer are fetched and kept. The options keep views, not copies. Times are in seconds; none at all is 0.
class issuer_options {
 public:
  /// url: where the JWK Set is, or with `discovery` the OpenID configuration: an https URL.
  explicit issuer_options(text url) noexcept { raw_.url = url.raw(); }

  /// The keys verify only tokens of this issuer.
  issuer_options &issuer(text value) noexcept { return raw_.issuer = value.raw(), *this; }
  /// The URL is that of the OpenID configuration, which names the place of the keys; `issuer` must be given too.
  issuer_options &discovery() noexcept { return raw_.flags |= JWT_ISSUER_DISCOVERY, *this; }
  /// http is allowed on the loopback interface.
  issuer_options &loopback_http() noexcept { return raw_.flags |= JWT_ISSUER_LOOPBACK_HTTP, *this; }
  /// http is allowed everywhere: in a network that is trusted.
  issuer_options &any_http() noexcept { return raw_.flags |= JWT_ISSUER_ANY_HTTP, *this; }
  /// Redirects may lead to another origin.
  issuer_options &any_origin() noexcept { return raw_.flags |= JWT_ISSUER_ANY_ORIGIN, *this; }
  /// Load keys that are shorter than the standards allow.
  issuer_options &allow_weak() noexcept { return raw_.flags |= JWT_ISSUER_ALLOW_WEAK, *this; }
  /// The keys are those of a recipient, to encrypt for; no token is verified with them.
  issuer_options &for_encryption() noexcept { return raw_.flags |= JWT_ISSUER_FOR_ENCRYPTION, *this; }
  /// Least time between fetches for unknown `kid`s, and the least lifetime; 30 unless said otherwise.
  issuer_options &cooldown(std::uint32_t seconds) noexcept { return raw_.cooldown = given(seconds), *this; }
  /// Least time after a fetch that failed; 5.
  issuer_options &retry(std::uint32_t seconds) noexcept { return raw_.retry = given(seconds), *this; }
  /// How long a document is fresh if the answer does not say; 300.
  issuer_options &lifetime(std::uint32_t seconds) noexcept { return raw_.lifetime = given(seconds), *this; }
  /// How long it is fresh at most; 86,400.
  issuer_options &max_lifetime(std::uint32_t seconds) noexcept { return raw_.max_lifetime = given(seconds), *this; }
  /// How long keys may be used after their time while no new ones can be had; 86,400.
  issuer_options &max_stale(std::uint32_t seconds) noexcept { return raw_.max_stale = given(seconds), *this; }
  /// The same for ever.
  issuer_options &stale_for_ever() noexcept { return raw_.max_stale = UINT32_MAX - 1, *this; }
  /// For one fetch as a whole; 10. At least 1.
  issuer_options &fetch_timeout(std::uint32_t seconds) noexcept { return raw_.fetch_timeout = given(seconds), *this; }
  /// How many verified signatures the key set remembers, at most 1,048,576; none unless said.
  issuer_options &remember(std::uint32_t signatures) noexcept { return raw_.remember = signatures, *this; }
  /// The longest document; 1 MiB.
  issuer_options &max_bytes(std::uint32_t bytes) noexcept { return raw_.max_bytes = bytes, *this; }

  const jwt_issuer_options &raw() const noexcept { return raw_; }

 private:
  /// To the C ABI 0 is the default.
  static std::uint32_t given(std::uint32_t seconds) noexcept { return seconds == 0 ? UINT32_MAX : seconds; }

  jwt_issuer_options raw_ = JWT_ISSUER_OPTIONS_INIT;
};

/// What an issuer says to do next.
class fetch {
 public:
  /// Fetch `url` now: a GET with `etag` as If-None-Match, if there is one, that follows no redirect.
  bool is_due() const noexcept { return raw_.action == JWT_FETCH_NOW; }
  /// Somebody else fetches, until `at`.
  bool is_under_way() const noexcept { return raw_.action == JWT_FETCH_UNDER_WAY; }
  /// When to ask again, or when the fetch counts as failed; in seconds.
  std::int64_t at() const noexcept { return raw_.at; }
  std::uint64_t id() const noexcept { return raw_.id; }
  /// Read no more of the body than this.
  std::uint64_t max_bytes() const noexcept { return raw_.max_bytes; }
  /// NUL-terminated, as `etag` is.
  std::string_view url() const noexcept { return {raw_.url, raw_.url_len}; }
  std::string_view etag() const noexcept { return {raw_.etag, raw_.etag_len}; }

  const jwt_fetch &raw() const noexcept { return raw_; }
  jwt_fetch &raw() noexcept { return raw_; }

 private:
  jwt_fetch raw_ = JWT_FETCH_INIT;
};

/// The answer to a fetch. It keeps views, not copies; headers that are absent are not set, and several lines of one are joined
/// by commas.
class http_answer {
 public:
  http_answer(std::uint64_t id, std::int32_t status) noexcept { raw_.id = id, raw_.status = status; }

  http_answer &cache_control(text value) noexcept { return raw_.cache_control = value.raw(), *this; }
  http_answer &age(text value) noexcept { return raw_.age = value.raw(), *this; }
  http_answer &etag(text value) noexcept { return raw_.etag = value.raw(), *this; }
  http_answer &retry_after(text value) noexcept { return raw_.retry_after = value.raw(), *this; }
  http_answer &location(text value) noexcept { return raw_.location = value.raw(), *this; }
  http_answer &body(std::string_view value) noexcept {
    return raw_.body = detail::in(value), raw_.body_len = value.size(), *this;
  }

  const jwt_http &raw() const noexcept { return raw_; }

 private:
  jwt_http raw_ = JWT_HTTP_INIT;
};

/// The keys of an issuer, which the program fetches where `next` says so. Any number of threads may use one; `verify` never
/// waits. All calls use one clock.
class issuer {
 public:
  static result<issuer> make(const issuer_options &options) noexcept {
    jwt_issuer *made = nullptr;
    const jwt_status outcome = jwt_issuer_new(&options.raw(), &made);
    if (outcome != JWT_OK) return detail::to_status(outcome);
    return issuer(made);
  }
  /// Takes over a handle of the C ABI, which this then frees.
  static issuer adopt(jwt_issuer *handle) noexcept { return issuer(handle); }

  issuer(const issuer &) = delete;
  issuer &operator=(const issuer &) = delete;
  issuer(issuer &&other) noexcept : handle_(other.release()) {}
  issuer &operator=(issuer &&other) noexcept {
    if (this != &other) {
      jwt_issuer_free(handle_);
      handle_ = other.release();
    }
    return *this;
  }
  ~issuer() { jwt_issuer_free(handle_); }

  /// One more handle of the same issuer.
  issuer share() const noexcept { return issuer(jwt_issuer_retain(handle_)); }

  /// What to fetch now, or when to ask again.
  result<fetch> next(instant now = system_clock) noexcept {
    fetch found;
    const jwt_status outcome = jwt_issuer_next(handle_, now.raw(), &found.raw());
    if (outcome != JWT_OK) return detail::to_status(outcome);
    return found;
  }
  /// Takes in an answer: new or confirmed keys, or `status::issuer_fetch` (ask `next`); else it counts as a failure.
  result<void> response(const http_answer &answer, instant now = system_clock) noexcept {
    return detail::to_status(jwt_issuer_response(handle_, now.raw(), &answer.raw()));
  }
  /// There was no answer, or the fetch was given up.
  void failure(std::uint64_t id, instant now = system_clock) noexcept { jwt_issuer_failure(handle_, now.raw(), id); }
  /// Makes a fetch due now.
  void refresh(instant now = system_clock) noexcept { jwt_issuer_refresh(handle_, now.raw()); }

  /// As the function `verify_into`, with the keys that the issuer has now; also `status::issuer_fetch` (do what `next` says,
  /// then verify again, once) and `status::issuer_unavailable`.
  verification<claims_view> verify_into(char *buffer, std::size_t capacity, std::string_view token,
                                        const verify_options &options = {}, instant now = system_clock) noexcept {
    const jwt_verify_options raw = options.raw();
    return detail::claims_into(jwt_issuer_verify, buffer, capacity, *this, token, &raw, now);
  }
  verification<claims_view> verify_into(char *buffer, std::size_t capacity, std::string_view token,
                                        const policy &demanded, instant now = system_clock) noexcept {
    return detail::claims_into(jwt_issuer_verify, buffer, capacity, *this, token, demanded.raw(), now);
  }
  /// The same with claims of its own.
  verification<claims> verify(std::string_view token, const verify_options &options = {}, instant now = system_clock) {
    const jwt_verify_options raw = options.raw();
    return detail::claims_of(jwt_issuer_verify, *this, token, &raw, now);
  }
  verification<claims> verify(std::string_view token, const policy &demanded, instant now = system_clock) {
    return detail::claims_of(jwt_issuer_verify, *this, token, demanded.raw(), now);
  }

  /// One more handle of its key set, to look at.
  keyset keys() const noexcept { return keyset::adopt(jwt_issuer_keys(handle_)); }

  /// The handle, for calls of the C ABI; still owned by this.
  jwt_issuer *get() const noexcept { return handle_; }
  /// The handle, which the caller now owns.
  jwt_issuer *release() noexcept { return std::exchange(handle_, nullptr); }

 private:
  explicit issuer(jwt_issuer *handle) noexcept : handle_(handle) {}

  jwt_issuer *handle_;
};

/// Why a token was accepted or refused, and what to do, in a sentence for logs and people. options: those of the call.
/// Of what is not verified it says at most the `kid`.
inline result<std::string> explain(const report &found, const verify_options &options = {}) {
  const jwt_verify_options raw = options.raw();
  return detail::written(512, [&](std::uint8_t *out, std::size_t cap, std::size_t *len) {
    return jwt_explain(&found.raw(), &raw, out, cap, len);
  });
}
inline result<std::string> explain(const report &found, const policy &demanded) {
  return detail::written(512, [&](std::uint8_t *out, std::size_t cap, std::size_t *len) {
    return jwt_explain(&found.raw(), demanded.raw(), out, cap, len);
  });
}
inline result<std::string> explain(const report &found, const jws_verify_options &options) {
  const jws_options given = options.raw();
  jwt_verify_options raw = JWT_VERIFY_OPTIONS_INIT;
  raw.algorithms = given.algorithms;
  raw.types = given.types;
  raw.types_len = given.types_len;
  raw.max_token_len = given.max_token_len;
  return detail::written(512, [&](std::uint8_t *out, std::size_t cap, std::size_t *len) {
    return jwt_explain(&found.raw(), &raw, out, cap, len);
  });
}

inline result<std::string> explain(const report &found, const jwe_decrypt_options &options) {
  const jwe_options given = options.raw();
  jwt_verify_options raw = JWT_VERIFY_OPTIONS_INIT;
  raw.decrypt_algorithms = given.algorithms;
  raw.encryptions = given.encryptions;
  raw.types = given.types;
  raw.types_len = given.types_len;
  raw.max_token_len = given.max_token_len;
  return detail::written(512, [&](std::uint8_t *out, std::size_t cap, std::size_t *len) {
    return jwt_explain(&found.raw(), &raw, out, cap, len);
  });
}

/// Decodes one part of a token WITHOUT VERIFYING anything: for logs and debugging, never for decisions.
inline result<std::string> peek(std::string_view token, part which) {
  return detail::written(256, [&](std::uint8_t *out, std::size_t cap, std::size_t *len) {
    return jwt_peek(detail::in(token), token.size(), static_cast<std::int32_t>(which), out, cap, len);
  });
}

/// The token in the value of an `Authorization` header, a part of that value; else `status::no_bearer`. A temporary
/// std::string is refused: the token would be a part of what is gone.
inline result<std::string_view> bearer_token(std::string_view value) noexcept {
  std::size_t offset = 0, len = 0;
  const jwt_status outcome = jwt_bearer_token(detail::in(value), value.size(), &offset, &len);
  if (outcome != JWT_OK) return detail::to_status(outcome);
  return value.substr(offset, len);
}
template <class String, class = detail::if_string<String>>
result<std::string_view> bearer_token(const String &&) = delete;
inline result<std::string_view> bearer_token(const char *value) noexcept { return bearer_token(detail::view(value)); }

/// What a server says of itself when it asks for a token.
class challenge_options {
 public:
  /// The protection space (RFC 9110 11.5).
  challenge_options &realm(text value) noexcept { return raw_.realm = value.raw(), *this; }
  /// The scope that is needed: words with one space between them (RFC 6749 3.3).
  challenge_options &scope(text value) noexcept { return raw_.scope = value.raw(), *this; }
  /// The URL of the metadata of the resource (RFC 9728 5.1).
  challenge_options &resource_metadata(text value) noexcept { return raw_.resource_metadata = value.raw(), *this; }

  const jwt_challenge_options &raw() const noexcept { return raw_; }

 private:
  jwt_challenge_options raw_ = JWT_CHALLENGE_OPTIONS_INIT;
};

/// The value of `WWW-Authenticate` for a request that was refused with this status (RFC 6750 3).
inline result<std::string> bearer_challenge(status refused, const challenge_options &options = {}) {
  return detail::written(256, [&](std::uint8_t *out, std::size_t cap, std::size_t *len) {
    return jwt_bearer_challenge(static_cast<jwt_status>(refused), &options.raw(), out, cap, len);
  });
}

}  // namespace onejwt

#endif  // ONEJWT_HPP
