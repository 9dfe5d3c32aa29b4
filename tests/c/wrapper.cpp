// What onejwt.hpp adds to the C ABI: ownership, results, options that cannot fail open, views that cannot dangle.
// Compiles as C++17 and C++20, with and without exceptions.

#include "onejwt.hpp"
#include "private_keys.h"

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <sys/wait.h>
#include <unistd.h>

namespace {

unsigned long passed = 0, failed = 0;

// What the C++ side allocates.
std::size_t allocations = 0, largest = 0;

void check(bool holds, int line, const char *what) {
  ++(holds ? passed : failed);
  if (!holds) std::printf("%s:%d: %s\n", __FILE__, line, what);
}

#define CHECK(...) check((__VA_ARGS__), __LINE__, #__VA_ARGS__)

using onejwt::keyset;
using onejwt::status;
using namespace std::chrono_literals;
using namespace std::string_view_literals;

constexpr std::int64_t now = 1700000000;
constexpr auto secret = "a secret of 32 bytes for testing"sv;

// Move-only handles, and text parameters that refuse what would dangle.
static_assert(!std::is_copy_constructible_v<keyset> && !std::is_copy_assignable_v<keyset>);
static_assert(std::is_nothrow_move_constructible_v<keyset> && std::is_nothrow_move_assignable_v<keyset>);
static_assert(!std::is_default_constructible_v<keyset>);
static_assert(std::is_constructible_v<onejwt::text, const char *> && std::is_constructible_v<onejwt::text, std::string &> &&
              std::is_constructible_v<onejwt::text, const std::string &>);
static_assert(!std::is_constructible_v<onejwt::text, std::string> &&
              !std::is_constructible_v<onejwt::text, const std::string &&> &&
              !std::is_constructible_v<onejwt::text, std::nullptr_t>);

template <class T, class = void>
struct takes_issuers : std::false_type {};
template <class T>
struct takes_issuers<T, std::void_t<decltype(std::declval<onejwt::verify_options>().issuers(std::declval<T>()))>>
    : std::true_type {};
static_assert(takes_issuers<const std::vector<std::string> &>::value && takes_issuers<std::vector<std::string> &>::value);
static_assert(takes_issuers<const std::array<const char *, 2> &>::value);
static_assert(!takes_issuers<std::vector<std::string>>::value);

// A range that makes its strings as it goes: each is gone before the next one.
struct made_up {
  struct iterator {
    int at;
    std::string operator*() const { return std::to_string(at); }
    iterator &operator++() { return ++at, *this; }
    bool operator!=(const iterator &other) const { return at != other.at; }
  };
  iterator begin() const { return {0}; }
  iterator end() const { return {1}; }
};
static_assert(!takes_issuers<const made_up &>::value && takes_issuers<const std::vector<std::string_view> &>::value);

// What returns a part of its argument takes no string that is gone when it returns.
template <class T, class = void>
struct takes_bearer : std::false_type {};
template <class T>
struct takes_bearer<T, std::void_t<decltype(onejwt::bearer_token(std::declval<T>()))>> : std::true_type {};
static_assert(takes_bearer<std::string &>::value && takes_bearer<const std::string &>::value &&
              takes_bearer<std::string_view>::value && takes_bearer<const char *>::value);
static_assert(!takes_bearer<std::string>::value && !takes_bearer<const std::string>::value);
static_assert(std::is_constructible_v<onejwt::claims_view, const std::string &> &&
              std::is_constructible_v<onejwt::claims_view, const char *> &&
              !std::is_constructible_v<onejwt::claims_view, std::string> &&
              !std::is_constructible_v<onejwt::claims_view, const std::string>);

// The report of a temporary is no reference into it.
using claims_verification = onejwt::verification<onejwt::claims>;
static_assert(std::is_reference_v<decltype(std::declval<const claims_verification &>().report())> &&
              !std::is_reference_v<decltype(std::declval<claims_verification>().report())>);

// Nor can claims be read that nobody has asked for whether they are there, or that are gone when they have been read.
template <class T, class = void>
struct has_arrow : std::false_type {};
template <class T>
struct has_arrow<T, std::void_t<decltype(std::declval<T>().operator->())>> : std::true_type {};
static_assert(has_arrow<claims_verification &>::value && has_arrow<const claims_verification &>::value &&
              !has_arrow<claims_verification>::value && !has_arrow<const claims_verification>::value);
template <class T, class = void>
struct has_json : std::false_type {};
template <class T>
struct has_json<T, std::void_t<decltype(std::declval<T>().json("sub"))>> : std::true_type {};
static_assert(has_json<const onejwt::claims &>::value && !has_json<onejwt::claims>::value &&
              has_json<onejwt::claims_view>::value);

// A result says by itself whether it holds something; it is not a number. What a claim says is never mistaken for that.
static_assert(!std::is_convertible_v<onejwt::result<int>, bool> && !std::is_convertible_v<onejwt::result<void>, bool> &&
              std::is_constructible_v<bool, onejwt::result<int>> && std::is_constructible_v<bool, onejwt::result<void>> &&
              std::is_constructible_v<bool, claims_verification>);
static_assert(!std::is_constructible_v<bool, onejwt::result<bool>>);

// Keys that an option keeps a pointer to are not those of a temporary.
template <class T, class = void>
struct takes_keys : std::false_type {};
template <class T>
struct takes_keys<T, std::void_t<decltype(std::declval<onejwt::verify_options>().decrypt_with(std::declval<T>())),
                                 decltype(std::declval<onejwt::sign_options>().encrypt_to(std::declval<T>()))>>
    : std::true_type {};
static_assert(takes_keys<keyset &>::value && takes_keys<const keyset &>::value);
static_assert(!takes_keys<keyset>::value && !takes_keys<const keyset>::value);

// A set of algorithms is of one kind.
template <class T, class = void>
struct takes_encryption : std::false_type {};
template <class T>
struct takes_encryption<T, std::void_t<decltype(std::declval<onejwt::jwe_decrypt_options>().encryption(std::declval<T>()))>>
    : std::true_type {};
static_assert(takes_encryption<onejwt::content_encryption>::value && !takes_encryption<onejwt::key_management>::value &&
              !takes_encryption<onejwt::algorithm>::value);

// What a writer of claims takes, and what is more likely a mistake.
template <class T, class = void>
struct takes_value : std::false_type {};
template <class T>
struct takes_value<T, std::void_t<decltype(std::declval<onejwt::claims_writer &>().set("a", std::declval<T>())),
                                  decltype(std::declval<onejwt::claims_writer &>().add(std::declval<T>()))>>
    : std::true_type {};
static_assert(takes_value<const char *>::value && takes_value<char *>::value && takes_value<const char (&)[4]>::value &&
              takes_value<std::string>::value && takes_value<const std::string &>::value &&
              takes_value<std::string_view>::value);
static_assert(takes_value<bool>::value && takes_value<int>::value && takes_value<short>::value &&
              takes_value<long long>::value && takes_value<unsigned long long>::value && takes_value<std::size_t>::value &&
              takes_value<double>::value && takes_value<float>::value && takes_value<std::nullptr_t>::value);
static_assert(takes_value<std::vector<std::string>>::value && takes_value<const std::array<const char *, 2> &>::value &&
              takes_value<made_up>::value && takes_value<const char *(&)[2]>::value);
static_assert(!takes_value<char>::value && !takes_value<unsigned char>::value && !takes_value<char32_t>::value &&
              !takes_value<void *>::value && !takes_value<const int *>::value && !takes_value<long double>::value &&
              !takes_value<std::vector<int>>::value && !takes_value<std::optional<std::string>>::value);
static_assert(!std::is_copy_constructible_v<onejwt::claims_writer> && !std::is_move_constructible_v<onejwt::claims_writer>);

keyset make_keys() {
  auto keys = keyset::from_secret(onejwt::algorithm::hs256, secret);
  CHECK(keys.has_value());
  return std::move(*keys);
}

std::string make_token(const keyset &keys) {
  return onejwt::sign(keys, R"({"iss":"me","sub":"alice","aud":["api","web"],"exp":1700000300,"roles":["a","b"]})", {}, now)
      .value_or("");
}

onejwt::verify_options audience() { return onejwt::verify_options().audience("api"); }

status verdict(const keyset &keys, std::string_view token, const onejwt::verify_options &options) {
  return onejwt::verify(keys, token, options, now).status();
}

void ownership() {
  auto keys = make_keys();
  const std::string token = make_token(keys);
  CHECK(keys.size() == 1);

  // Moving leaves nothing behind; asking it is an error and not a crash.
  keyset moved = std::move(keys);
  CHECK(moved.size() == 1 && keys.get() == nullptr && keys.size() == 0);
  CHECK(onejwt::sign(keys, "{}").status() == status::invalid_argument);
  CHECK(verdict(keys, token, audience()) == status::invalid_argument);
  CHECK(keys.add(moved).status() == status::invalid_argument);
  CHECK(moved.replace(keys).status() == status::invalid_argument);
  CHECK(keys.reload("{}").status() == status::invalid_argument);
  CHECK(keys.key(0).status() == status::invalid_argument);
  CHECK(keys.export_private_jwks().status() == status::invalid_argument);
  CHECK(keys.share().size() == 0);
  CHECK(moved.size() == 1);

  // To itself, and over another.
  keyset &same = moved;
  moved = std::move(same);
  CHECK(moved.size() == 1);
  keys = std::move(moved);
  CHECK(keys.size() == 1 && moved.size() == 0);

  // A share sees what is done through the other, and outlives it.
  keyset shared = keys.share();
  CHECK(shared.get() == keys.get());
  CHECK(keys.add(*keyset::generate(onejwt::algorithm::hs512)).status() == status::ok);
  CHECK(shared.size() == 2);
  keys = make_keys();
  CHECK(shared.size() == 2 && verdict(shared, token, audience()) == status::ok);

  // Out to C and back.
  jwt_keyset *raw = shared.release();
  CHECK(shared.get() == nullptr && jwt_keyset_len(raw) == 2);
  shared = keyset::adopt(raw);
  CHECK(shared.size() == 2);
}

void key_sets() {
  CHECK(keyset::from_secret(onejwt::algorithm::hs256, "short").status() == status::key_too_weak);
  CHECK(keyset::from_secret(onejwt::algorithm::hs256, {}).status() == status::key_too_weak);
  CHECK(keyset::from_secret(onejwt::algorithm::automatic, secret).status() == status::invalid_argument);
  CHECK(keyset::from_secret(onejwt::algorithm::hs256, "short", onejwt::key_options().allow_weak()).has_value());
  CHECK(keyset::from_jwks("{").status() == status::key_malformed);
  CHECK(keyset::from_pem(std::string_view()).status() == status::key_malformed);
  CHECK(keyset::from_der(std::string_view()).status() == status::key_malformed);
  CHECK(keyset::generate(onejwt::algorithm::hs256, onejwt::key_options().bits(128)).status() == status::key_too_weak);

  const std::array<unsigned char, 32> bytes{1, 2, 3};
  CHECK(onejwt::bytes(bytes).size() == 32);
  CHECK(keyset::from_secret(onejwt::algorithm::hs256, onejwt::bytes(bytes)).has_value());

  auto keys = keyset::generate(onejwt::algorithm::hs384, onejwt::key_options().kid("one").issuer("me"));
  const auto info = keys->key(0);
  CHECK(info && info->algorithm() == onejwt::algorithm::hs384 && info->bits() >= 384 && info->kid() == "one"sv);
  CHECK(info->can_sign() && info->can_verify() && info->has_kid() && info->has_issuer() && !info->is_weak());
  CHECK(info->thumbprint().size() == 43);
  CHECK(keys->key(1).status() == status::key_not_found);

  // Out in a form that loads again.
  const auto jwks = keys->export_private_jwks();
  CHECK(jwks && keyset::from_jwks(*jwks)->key(0)->thumbprint() == info->thumbprint());
  CHECK(*keys->export_private_jwks(0) == *jwks);
  CHECK(keys->export_private_jwks(1).status() == status::key_not_found);
  CHECK(keys->export_public_jwks().status() == status::key_unsupported);
  CHECK(keys->export_public_jwks(0).status() == status::key_unsupported);
  CHECK(keys->export_public_pem().status() == status::key_unsupported);
  CHECK(keys->export_private_pem().status() == status::key_unsupported);

  // A bad document changes nothing, a good one everything.
  CHECK(keys->reload("{}").status() == status::key_malformed);
  CHECK(keys->key(0)->kid() == "one"sv);
  CHECK(keys->reload(*make_keys().export_private_jwks()).status() == status::ok);
  CHECK(keys->key(0)->algorithm() == onejwt::algorithm::hs256);
}

// No keys yet, keys that must be public, and what became of an entry.
void other_peoples_keys() {
  const auto signer = keyset::generate(onejwt::algorithm::es256, onejwt::key_options().kid("a"));
  const std::string published = *signer->export_public_jwks(), secrets = *signer->export_private_jwks();
  const std::string token = *onejwt::sign(*signer, R"({"iss":"me","exp":1700000300})", {}, now);
  auto keys = keyset::make_empty(onejwt::key_options().issuer("me").public_only());
  CHECK(keys && keys->size() == 0 && keys->key(0).status() == status::key_not_found);
  CHECK(verdict(*keys, token, {}) == status::key_not_found);
  CHECK(keys->reload(secrets).status() == status::key_malformed);
  CHECK(keys->add(*signer).status() == status::invalid_argument && keys->size() == 0);
  CHECK(keys->reload(published).status() == status::ok && keys->key(0)->has_issuer());
  CHECK(verdict(*keys, token, {}) == status::ok);
  CHECK(keyset::from_jwks(secrets, onejwt::key_options().public_only()).status() == status::key_malformed);
  CHECK(keyset::make_empty(onejwt::key_options().kid("k")).status() == status::invalid_argument);

  auto remembering = keyset::from_jwks(published, onejwt::key_options().issuer("me").remember(100));
  CHECK(remembering && verdict(*remembering, token, {}) == status::ok && verdict(*remembering, token, {}) == status::ok);
  CHECK(verdict(*remembering, token, onejwt::verify_options().subject("bob")) == status::claim_missing);
  CHECK(remembering->replace(*keyset::generate(onejwt::algorithm::es256)).status() == status::ok);
  CHECK(verdict(*remembering, token, {}) == status::key_not_found);
  CHECK(keyset::make_empty(onejwt::key_options().remember(1u << 20)).status() == status::ok);
  CHECK(keyset::make_empty(onejwt::key_options().remember((1u << 20) + 1)).status() == status::invalid_argument);

  const auto good = onejwt::jwks_entry(published, 0);
  CHECK(good && good->status() == status::ok && good->kind() == onejwt::key_kind::ec && good->bits() == 256);
  CHECK(good->algorithm() == onejwt::algorithm::es256 && good->kid() == "a"sv && good->member().empty());
  CHECK(onejwt::jwks_entry(published, 1).status() == status::key_not_found);
  const auto secret_entry = onejwt::jwks_entry(secrets, 0, onejwt::key_options().public_only());
  CHECK(secret_entry && secret_entry->status() == status::key_malformed && secret_entry->member() == "d"sv);
  CHECK(secret_entry->has_secret() && !good->has_secret());
  const auto other = onejwt::jwks_entry(R"({"keys":[{"kty":"new","kid":"n"}]})", 0);
  CHECK(other && other->status() == status::key_unsupported && other->kind() == onejwt::key_kind::none);
  CHECK(other->kid() == "n"sv && other->member() == "kty"sv);
  CHECK(onejwt::jwks_entry("{", 0).status() == status::key_malformed);
}

// Sentences for people, and challenges for clients.
void explanations() {
  const auto keys = make_keys();
  const std::string token = make_token(keys);
  const auto options = audience().leeway(5s);
  const auto late = onejwt::verify(keys, token, options, now + 400);
  CHECK(onejwt::explain(late.report(), options).value_or("") ==
        "the token expired 100 s ago, at 2023-11-14T22:18:20Z (leeway 5 s): get a new one");
  const auto fine = onejwt::verify(keys, token, options, now);
  CHECK(onejwt::explain(fine.report(), options).value_or("") == "the token is valid until 2023-11-14T22:18:20Z");
  const auto lost = onejwt::verify(keys, token, {}, now);
  CHECK(onejwt::explain(lost.report()).value_or("").find("say which audience you are") != std::string::npos);

  const auto jws_demands = onejwt::jws_verify_options().type("JOSE").max_token_size(10);
  const auto jws = onejwt::jws_verify(keys, token, jws_demands);
  CHECK(onejwt::explain(jws.report(), jws_demands).value_or("").find("longer than 10 bytes, the limit") != std::string::npos);

  CHECK(*onejwt::bearer_challenge(late.status()) == R"(Bearer error="invalid_token")");
  CHECK(*onejwt::bearer_challenge(status::no_bearer, onejwt::challenge_options().realm("a")) == R"(Bearer realm="a")");
  const auto scope = onejwt::challenge_options().scope("read write").resource_metadata("https://api.example/m");
  CHECK(*onejwt::bearer_challenge(status::claim_mismatch, scope) ==
        R"(Bearer error="insufficient_scope", scope="read write", resource_metadata="https://api.example/m")");
  CHECK(onejwt::bearer_challenge(status::no_bearer, onejwt::challenge_options().scope("")).status() ==
        status::invalid_argument);
  CHECK(onejwt::bearer_challenge(status::ok).status() == status::invalid_argument);
  const std::string longer(1000, 'x');
  CHECK(onejwt::bearer_challenge(status::no_bearer, onejwt::challenge_options().realm(longer))->size() == 1015);
}

// Numbers and the like, which are no texts.
void expected_scalars() {
  const auto keys = make_keys();
  const std::string token = *onejwt::sign(
      keys, R"({"exp":1700000300,"admin":false,"level":3,"id":9223372036854775807,"half":0.5,"gone":null})", {}, now);
  const auto expect = [&](auto value, const char *claim) {
    return verdict(keys, token, onejwt::verify_options().expect(claim, value));
  };
  CHECK(expect(false, "admin") == status::ok && expect(true, "admin") == status::claim_mismatch);
  CHECK(expect(3, "level") == status::ok && expect(std::uint16_t{4}, "level") == status::claim_mismatch);
  CHECK(expect(std::numeric_limits<std::int64_t>::max(), "id") == status::ok);
  CHECK(expect("3", "level") == status::claim_wrong_type && expect(1, "admin") == status::claim_wrong_type);
  CHECK(verdict(keys, token, onejwt::verify_options().expect_json("half", "5e-1").expect_json("gone", "null")) == status::ok);
  CHECK(verdict(keys, token, onejwt::verify_options().expect_json("half", "x")) == status::invalid_argument);
  // A copy outlives what it was copied from.
  auto copy = onejwt::verify_options();
  {
    const auto first = onejwt::verify_options().expect("level", 3).expect("id", std::numeric_limits<std::int64_t>::max());
    copy = first;
  }
  CHECK(verdict(keys, token, copy) == status::ok);
}

// What openssl pkcs8 -topk8 -v2 aes-256-cbc makes of the second of the private keys.
constexpr auto encrypted = R"(-----BEGIN ENCRYPTED PRIVATE KEY-----
MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAhKzAt/hbpLIgICCAAw
DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEPqxG4xw0UF7jKFiB9tkEEwEgZAV
8R9H9yZIVM5l6TdTT7Vs6emzugue2obyUf9D9th4wu8Q1fQX7xCS2oUjQaz3hrlf
4CMrFU/zBCHwNrRj6mv+k2uXCAbyJhowUPAzKPddPU6TX9OjW5bu5LsBqVNPSrbA
bMpgTtehkEGmpeg9IoCZ6I6kZsXDEQp7MG2kAnOpg9Pb2A/bAM0ynATOITY24QY=
-----END ENCRYPTED PRIVATE KEY-----
)"sv;

// Keys with a public and a private part: loaded, exported, published, and turned over.
void policies() {
  auto keys = keyset::from_secret(onejwt::algorithm::hs256, secret);
  const auto token = onejwt::sign(*keys, R"({"iss":"a","aud":"b","exp":1700000300})").value();
  auto made = onejwt::policy::from_json(R"({"issuers":["a"],"audiences":["b"]})");
  CHECK(made && made.error_at() == 0 && made.message().empty());
  const onejwt::policy policy = *std::move(made);
  const auto verified = onejwt::verify(*keys, token, policy, now);
  CHECK(verified && verified->string("iss").value() == "a");
  CHECK(onejwt::verify(*keys, token, policy, now + 300).status() == status::expired);
  char buffer[512];
  CHECK(onejwt::verify_into(buffer, sizeof buffer, *keys, token, policy, now).has_value());
  const auto late = onejwt::verify_into(buffer, sizeof buffer, *keys, token, policy, now + 300);
  CHECK(late.status() == status::expired && onejwt::explain(late.report(), policy)->find("expired") != std::string::npos);
  // Copies are shares; what was moved from is refused, and never the defaults.
  onejwt::policy copy = policy;
  CHECK(copy.get() == policy.get() && copy.raw() == policy.raw());
  const onejwt::policy moved = std::move(copy);
  CHECK(onejwt::verify(*keys, token, moved, now) && copy.get() == nullptr && copy.raw()->struct_size == 0);
  CHECK(onejwt::verify(*keys, token, copy, now).status() == status::invalid_argument);
  CHECK(onejwt::decrypt(*keys, token, copy, now).status() == status::invalid_argument);
  CHECK(onejwt::explain(late.report(), copy).status() == status::invalid_argument);
  copy = moved;
  CHECK(onejwt::verify(*keys, token, copy, now).has_value());

  const auto wrong = onejwt::policy::from_json("{\n  \"audience\": [\"b\"]}"sv);
  CHECK(!wrong && wrong.status() == status::invalid_argument && wrong.error_at() == 4);
  CHECK(wrong.message() == "line 2, column 3: unknown member \"audience\": did you mean \"audiences\" (a list of texts)?");
  CHECK(onejwt::explain_policy("{}")->find("exp: must be there") != std::string::npos);
  const char *const null = nullptr;
  CHECK(onejwt::policy::from_json(null).message() ==
        "line 1, column 1: the document is empty: a policy is one JSON object, such as {}");

  auto secret_keys = keyset::generate(onejwt::key_management::a256kw, onejwt::key_options().for_encryption());
  constexpr auto for_encrypted = R"({"encrypted":true,"audiences":["b"]})";
  CHECK(onejwt::policy::from_json(for_encrypted).error_at() == 1);
  CHECK(onejwt::policy::from_json(for_encrypted, *keys).error_at() == 1);
  const auto nested = onejwt::sign(*keys, R"({"aud":"b","exp":1700000300})", onejwt::sign_options().encrypt_to(*secret_keys)).value();
  const auto demanded = onejwt::policy::from_json(for_encrypted, *secret_keys);
  const auto session = onejwt::encrypt(*secret_keys, R"({"aud":"b","exp":1700000300})").value();
  const auto for_sessions = onejwt::policy::from_json(R"({"audiences":["b"],"decrypt_algorithms":["A256KW"]})");
  CHECK(onejwt::decrypt(*secret_keys, session, *for_sessions, now).has_value());
  CHECK(onejwt::decrypt_into(buffer, sizeof buffer, *secret_keys, session, *for_sessions, now).has_value());
  const keyset gone = std::move(*secret_keys);
  CHECK(onejwt::policy::from_json(for_encrypted, *secret_keys).status() == status::invalid_argument);
  CHECK(onejwt::policy::from_json("{}", *secret_keys).status() == status::invalid_argument);
  CHECK(onejwt::verify(*keys, nested, *demanded, now).has_value());
  CHECK(onejwt::verify(*keys, token, *demanded, now).status() == status::not_encrypted);
}

void asymmetric_keys() {
  const auto claims = R"({"sub":"alice","exp":1700000300})";
  auto signer = keyset::from_pem(private_keys[0].pem, onejwt::key_options().kid(private_keys[0].name));
  CHECK(signer.has_value());
  for (const private_key &key : private_keys) {
    const auto alg = static_cast<onejwt::algorithm>(key.alg);
    const auto one = keyset::from_pem(key.pem, onejwt::key_options().kid(key.name).issuer("me"));
    const auto info = one->key(0);
    CHECK(info && info->algorithm() == alg && info->can_sign() && info->can_verify() && info->kid() == key.name);
    CHECK(info->thumbprint() == key.thumbprint && info->has_issuer() && !info->is_weak() && info->bits() >= 256);
    CHECK(keyset::from_pem(key.pem, alg)->key(0)->algorithm() == alg);
    CHECK(keyset::from_pem(key.pem, onejwt::algorithm::hs256).status() == status::key_alg_mismatch);
    CHECK(keyset::from_der(key.pem).status() == status::key_wrong_form);
    if (key.name != private_keys[0].name) CHECK(signer->add(*one).status() == status::ok);

    // Each form comes back as the same key, and only the private ones sign.
    const auto token = onejwt::sign(*one, R"({"iss":"me","exp":1700000300})", {}, now);
    const keyset loaded[] = {*keyset::from_jwks(*one->export_public_jwks()), *keyset::from_pem(*one->export_public_pem()),
                             *keyset::from_jwks(*one->export_private_jwks(0)), *keyset::from_pem(*one->export_private_pem())};
    for (const keyset &back : loaded) {
      const bool is_private = &back >= &loaded[2];
      CHECK(back.key(0)->thumbprint() == key.thumbprint && back.key(0)->can_sign() == is_private);
      CHECK(onejwt::verify(back, *token, {}, now).report().algorithm() == alg);
      CHECK(onejwt::sign(back, claims, {}, now).status() == (is_private ? status::ok : status::key_cannot_sign));
      CHECK(back.export_private_pem().status() == (is_private ? status::ok : status::key_cannot_sign));
      CHECK(back.export_private_jwks().status() == (is_private ? status::ok : status::key_cannot_sign));
    }
    CHECK(onejwt::verify(*one, *onejwt::sign(*signer, claims, onejwt::sign_options().kid(key.name), now), {}, now).status() ==
          status::claim_missing);
  }
  CHECK(signer->size() == std::size(private_keys));
  CHECK(onejwt::sign(*signer, claims, onejwt::sign_options().kid("nobody"), now).status() == status::key_not_found);

  // What is published verifies what any of them signs; a secret among them is not published.
  CHECK(signer->add(make_keys()).status() == status::ok);
  auto published = keyset::from_jwks(*signer->export_public_jwks());
  CHECK(published->size() == std::size(private_keys));
  for (const private_key &key : private_keys) {
    const auto alg = static_cast<onejwt::algorithm>(key.alg);
    const auto token = onejwt::sign(*signer, claims, onejwt::sign_options().algorithm(alg), now);
    const auto verified = onejwt::verify(*published, *token, onejwt::verify_options().algorithm(alg), now);
    CHECK(verified && verified.report().algorithm() == alg && verified.report().kid() == key.name);
    const auto jws = onejwt::jws_sign(*signer, "payload", onejwt::jws_sign_options().kid(key.name).detached());
    CHECK(onejwt::jws_verify(*published, *jws, onejwt::jws_verify_options().detached("payload")).has_value());
    CHECK(onejwt::jws_verify(*published, *jws, onejwt::jws_verify_options().detached("another")).status() ==
          status::signature_invalid);
  }
  CHECK(onejwt::sign(*published, claims, {}, now).status() == status::key_cannot_sign);

  // Turned over: what was signed before is refused by its kid, so that a host knows to fetch its keys again.
  const auto before = onejwt::sign(*signer, claims, {}, now);
  CHECK(published->reload(*signer->export_public_jwks(1)).status() == status::ok && published->size() == 1);
  const auto lost = onejwt::verify(*published, *before, {}, now);
  CHECK(lost.status() == status::key_not_found && lost.report().kid() == private_keys[0].name);
  CHECK(published->reload(*signer->export_private_pem()).status() == status::key_wrong_form && published->size() == 1);

  // An RSA key that names no algorithm is widened by the verifier, never by the token.
  const auto rsa = keyset::from_pem(private_keys[0].pem);
  const auto ps = onejwt::sign(*rsa, claims, onejwt::sign_options().algorithm(onejwt::algorithm::ps256), now);
  CHECK(onejwt::verify(*rsa, *ps, {}, now).status() == status::alg_not_allowed);
  CHECK(onejwt::verify(*rsa, *ps, onejwt::verify_options().algorithm(onejwt::algorithm::ps256), now).has_value());
  CHECK(rsa->export_public_pem(1).status() == status::key_not_found);

  // Passwords.
  CHECK(keyset::from_pem(encrypted).status() == status::key_encrypted);
  CHECK(keyset::from_pem(encrypted, onejwt::key_options().password("wrong")).status() == status::key_encrypted);
  const auto opened = keyset::from_pem(encrypted, onejwt::algorithm::es256, onejwt::key_options().password("correct horse"));
  CHECK(opened && opened->key(0)->thumbprint() == private_keys[1].thumbprint && opened->key(0)->can_sign());

  // Made here.
  for (const auto alg : {onejwt::algorithm::es256, onejwt::algorithm::es256k, onejwt::algorithm::ed25519, onejwt::algorithm::ml_dsa_44}) {
    const auto made = keyset::generate(alg);
    CHECK(made && made->key(0)->algorithm() == alg && made->key(0)->kid() == made->key(0)->thumbprint());
    CHECK(onejwt::verify(*made, *onejwt::sign(*made, claims, {}, now), {}, now).has_value());
    CHECK(keyset::generate(alg, onejwt::key_options().bits(256)).status() == status::invalid_argument);
  }
  CHECK(keyset::generate(onejwt::algorithm::rs256, onejwt::key_options().bits(1024)).status() == status::key_too_weak);
  CHECK(keyset::generate(static_cast<onejwt::algorithm>(JWT_ED448)).status() == status::key_unsupported);
}

// Expectations that came out empty, or impossible, refuse every token.
void policy() {
  const auto keys = make_keys();
  const std::string token = make_token(keys);
  const std::vector<std::string> none;
  const std::vector<std::string> some{"web", "other"};
  const std::array<const char *, 2> array{"other", "api"};

  CHECK(verdict(keys, token, audience()) == status::ok);
  CHECK(verdict(keys, token, {}) == status::audience_mismatch);
  CHECK(verdict(keys, token, onejwt::verify_options().audiences(some)) == status::ok);
  CHECK(verdict(keys, token, onejwt::verify_options().audiences(array)) == status::ok);
  CHECK(verdict(keys, token, onejwt::verify_options().audiences({"other", "web"})) == status::ok);
  CHECK(verdict(keys, token, onejwt::verify_options().audience("other").audience("web")) == status::ok);
  CHECK(verdict(keys, token, onejwt::verify_options().audience("other")) == status::audience_mismatch);

  CHECK(verdict(keys, token, audience().issuers(none)) == status::invalid_argument);
  CHECK(verdict(keys, token, audience().issuers({})) == status::invalid_argument);
  CHECK(verdict(keys, token, onejwt::verify_options().audiences(none)) == status::invalid_argument);
  CHECK(verdict(keys, token, audience().types(none)) == status::invalid_argument);
  CHECK(verdict(keys, token, audience().require_all(none)) == status::invalid_argument);
  CHECK(verdict(keys, token, audience().algorithms(std::vector<onejwt::algorithm>())) == status::invalid_argument);
  CHECK(verdict(keys, token, audience().algorithms({})) == status::invalid_argument);
  CHECK(verdict(keys, token, audience().algorithm(onejwt::algorithm::automatic)) == status::invalid_argument);
  for (const int number : {-1, 19, 63, 64, 65, 1 << 20}) {
    CHECK(verdict(keys, token, audience().algorithms({onejwt::algorithm::hs256, static_cast<onejwt::algorithm>(number)})) ==
          status::invalid_argument);
  }
  CHECK(verdict(keys, token, audience().algorithm(onejwt::algorithm::hs256)) == status::ok);
  CHECK(verdict(keys, token, audience().algorithm(onejwt::algorithm::hs512)) == status::alg_not_allowed);

  // A view without data is an empty text, not "any".
  CHECK(verdict(keys, token, audience().subject(std::string_view())) == status::subject_mismatch);
  CHECK(verdict(keys, token, audience().subject(static_cast<const char *>(nullptr))) == status::subject_mismatch);
  CHECK(verdict(keys, token, audience().issuer(std::string_view())) == status::issuer_mismatch);
  CHECK(verdict(keys, token, audience().subject("alice").issuer("me")) == status::ok);
  CHECK(verdict(keys, token, audience().expect("sub", std::string_view())) == status::claim_mismatch);

  CHECK(verdict(keys, token, audience().expect("sub", "alice").expect_contains("roles", "b")) == status::ok);
  CHECK(verdict(keys, token, audience().expect("/roles/0", "b")) == status::claim_mismatch);
  CHECK(verdict(keys, token, audience().expect_contains("roles", "c")) == status::claim_mismatch);
  CHECK(verdict(keys, token, audience().require("sub").require("roles")) == status::ok);
  CHECK(verdict(keys, token, audience().require("jti")) == status::claim_missing);
  CHECK(verdict(keys, token, audience().type("jwt")) == status::ok);
  CHECK(verdict(keys, token, audience().type("at+jwt")) == status::typ_mismatch);

  // Times.
  CHECK(onejwt::verify(keys, token, audience().leeway(10s), now + 309).status() == status::ok);
  CHECK(onejwt::verify(keys, token, audience().leeway(10s), now + 310).status() == status::expired);
  CHECK(onejwt::verify(keys, token, audience().leeway(1min), now + 359).status() == status::ok);
  CHECK(onejwt::verify(keys, token, audience()).status() == status::expired);
  CHECK(onejwt::verify(keys, token, audience().ignore_exp()).status() == status::ok);
  for (const auto impossible : {std::chrono::seconds(-1), std::chrono::seconds::min(), std::chrono::seconds::max(),
                                std::chrono::seconds(std::int64_t{1} << 32)}) {
    CHECK(verdict(keys, token, audience().leeway(impossible)) == status::invalid_argument);
    CHECK(verdict(keys, token, audience().max_age(impossible)) == status::invalid_argument);
  }
  CHECK(verdict(keys, token, audience().max_age(0s)) == status::invalid_argument);
  CHECK(verdict(keys, token, audience().max_age(5s)) == status::claim_missing);
  CHECK(verdict(keys, token, audience().leeway(-1s).leeway(1s)) == status::invalid_argument);
  CHECK(verdict(keys, token, audience().max_token_size(0)) == status::invalid_argument);
  CHECK(verdict(keys, token, audience().max_token_size(10)) == status::token_too_large);
  CHECK(verdict(keys, token, audience().max_token_size(token.size())) == status::ok);

  // Options are values: a copy stands on its own.
  auto first = audience();
  const auto second = first;
  first.issuer("other");
  CHECK(verdict(keys, token, first) == status::issuer_mismatch && verdict(keys, token, second) == status::ok);
}

void signing() {
  const auto keys = make_keys();
  const auto options = onejwt::sign_options().expires_in(5min).not_before_in(-1s).add_jti().type("at+jwt").header(R"({"x":1})");
  const auto token = onejwt::sign(keys, R"({"sub":"alice"})", options, now);
  CHECK(token.has_value());
  const auto verified = onejwt::verify(keys, *token, onejwt::verify_options().type("at+jwt"), now);
  CHECK(verified && verified.report().expires_at() == now + 300 && verified.report().issued_at() == now &&
        verified.report().not_before() == now - 1);
  CHECK(verified->string("jti")->size() == 22);
  CHECK(*onejwt::peek(*token, onejwt::part::header) == R"({"alg":"HS256","typ":"at+jwt","x":1})");
  CHECK(*onejwt::peek(*token, onejwt::part::payload) == verified->json());
  CHECK(onejwt::peek(*token, onejwt::part::signature)->size() == 32);

  // A lifetime that came out as nothing makes no eternal token.
  CHECK(onejwt::sign(keys, "{}", onejwt::sign_options().allow_missing_exp(), now).has_value());
  for (const auto lifetime : {std::chrono::seconds(0), std::chrono::seconds(-1), std::chrono::seconds::min()}) {
    CHECK(onejwt::sign(keys, "{}", onejwt::sign_options().allow_missing_exp().expires_in(lifetime), now).status() ==
          status::invalid_argument);
  }
  CHECK(onejwt::sign(keys, "{}", {}, now).status() == status::claim_missing);
  CHECK(onejwt::sign(keys, {}, {}, now).status() == status::claims_malformed);
  CHECK(onejwt::sign(keys, "{}", onejwt::sign_options().algorithm(onejwt::algorithm::hs512), now).status() ==
        status::key_alg_mismatch);

  char buffer[512];
  const auto view = onejwt::sign_into(buffer, sizeof buffer, keys, R"({"exp":1700000300})", {}, now);
  CHECK(view && view->data() == buffer);
  CHECK(onejwt::sign_into(buffer, 10, keys, R"({"exp":1700000300})", {}, now).status() == status::buffer_too_small);
  CHECK(onejwt::sign_into(nullptr, 0, keys, R"({"exp":1700000300})", {}, now).status() == status::buffer_too_small);

  // Any payload.
  const auto jws = onejwt::jws_sign(keys, "any\0thing"sv);
  const auto back = onejwt::jws_verify(keys, *jws);
  CHECK(back && *back == "any\0thing"sv && back.report().algorithm() == onejwt::algorithm::hs256);
  const auto apart = onejwt::jws_sign(keys, "elsewhere", onejwt::jws_sign_options().detached().unencoded());
  CHECK(onejwt::jws_verify(keys, *apart, onejwt::jws_verify_options().detached("elsewhere").unencoded()).has_value());
  CHECK(onejwt::jws_verify(keys, *apart, onejwt::jws_verify_options().detached("nowhere").unencoded()).status() ==
        status::signature_invalid);
  CHECK(onejwt::jws_verify(keys, *apart, onejwt::jws_verify_options().detached("elsewhere")).status() ==
        status::token_unsupported);
  CHECK(onejwt::jws_verify(keys, *jws, onejwt::jws_verify_options().max_token_size(0)).status() ==
        status::invalid_argument);
  CHECK(onejwt::jws_verify(keys, *jws, onejwt::jws_verify_options().algorithms({})).status() == status::invalid_argument);
}

// `now` as a time point says the same as its seconds, and no time point means "read the clock".
void writing() {
  const std::string hostile = R"(alice","admin":true,"x":")";
  const char *const pointer = "pointer";
  const std::vector<std::string> roles = {"reader", "\"editor\""};
  const char *const array[] = {"a", "b"};
  onejwt::claims_writer claims;
  claims.set("sub", hostile).set("exp", now + 300).set("literal", "text").set("pointer", pointer);
  claims.set(std::string("view"), "view"sv).set("temporary", std::string("gone")).set("empty", std::string_view());
  claims.set("yes", true).set("no", false).set("zero", 0).set("minus", std::numeric_limits<std::int64_t>::min());
  claims.set("huge", std::numeric_limits<std::uint64_t>::max()).set("short", short{-7}).set("share", 0.1).set("none", nullptr);
  claims.set("roles", roles).set("array", array).set("made", made_up()).set("list", {"a", "b"}).set("one", {"a"}).set("nothing", {});
  claims.set_json("json", R"( {"a": [1]} )");
  claims.set_object("act").set("sub", "\n\u00e9").set_array("mixed").add(1).add("x").add(true).add(nullptr).add({"y"}).add(roles);
  claims.add_object().set("a", 1.5f).end().add_array().end().add_json("1e400").end().end();
  claims.set("last", std::string(1000, 'x'));
  CHECK(claims.status() == status::ok);
  const auto json = claims.finish();
  CHECK(json && *json ==
        R"({"sub":"alice\",\"admin\":true,\"x\":\"","exp":1700000300,"literal":"text","pointer":"pointer","view":"view",)"
        R"("temporary":"gone","empty":"","yes":true,"no":false,"zero":0,"minus":-9223372036854775808,)"
        R"("huge":18446744073709551615,"short":-7,"share":0.1,"none":null,"roles":["reader","\"editor\""],"array":["a","b"],)"
        R"("made":["0"],"list":["a","b"],"one":["a"],"nothing":[],"json":{"a": [1]},"act":{"sub":"\u000a)" "\u00e9"
        R"(","mixed":[1,"x",true,null,["y"],["reader","\"editor\""],{"a":1.5},[],1e400]},"last":")" +
            std::string(1000, 'x') + "\"}");
  // It is over.
  claims.set("more", 1);
  CHECK(claims.finish().status() == status::invalid_argument);

  const keyset keys = make_keys();
  const auto token = onejwt::sign(keys, json.value_or(""), {}, now);
  const auto verified = onejwt::verify(keys, token.value_or(""), {}, now);
  CHECK(verified && verified->string("sub").value_or("") == hostile);
  CHECK(verified && verified->boolean("admin").status() == status::claim_missing);

  // On one line, and of any length.
  CHECK(onejwt::claims_writer().set("a", 1).finish().value_or("") == R"({"a":1})");
  CHECK(onejwt::claims_writer().finish().value_or("") == "{}");
  for (std::size_t size = 0; size < 1200; size++) {
    const std::string text(size, size % 2 == 0 ? 'y' : '\1'), name(size % 300 + 1, 'n');
    onejwt::claims_writer one;
    const std::size_t escaped = size % 2 == 0 ? size : 6 * size;
    CHECK(one.set(name, text).set("", {text}).finish().value_or("").size() == name.size() + 2 * escaped + 15);
  }

  // Mistakes stick.
  const char *const nowhere = nullptr;
  const auto refused = [](auto &&write) {
    onejwt::claims_writer one;
    write(one.set("secret", "hunter2"));
    const bool at_once = one.status() == status::invalid_argument;
    one.set("b", 2);
    return one.finish().status() == status::invalid_argument && at_once;
  };
  CHECK(refused([&](auto &w) { w.set("a", nowhere); }));
  CHECK(refused([&](auto &w) { w.set(nowhere, 1); }));
  CHECK(refused([&](auto &w) { w.set("a", {"x", nowhere}); }));
  CHECK(refused([](auto &w) { w.set("a", "\xff"); }));
  CHECK(refused([](auto &w) { w.set("a", std::numeric_limits<double>::quiet_NaN()); }));
  CHECK(refused([](auto &w) { w.set_json("a", "1,\"admin\":true"); }));
  CHECK(refused([](auto &w) { w.add(1); }));
  CHECK(refused([](auto &w) { w.set_array("a").set("b", 1); }));
  CHECK(refused([](auto &w) { w.end(); }));
  onejwt::claims_writer open, twice;
  CHECK(open.set_object("a").finish().status() == status::invalid_argument);
  CHECK(twice.set("a", 1).set("a", 2).finish().status() == status::invalid_argument);

  // Without allocation.
  std::array<char, 64> buffer;
  const std::size_t before = allocations;
  onejwt::claims_buffer_writer small(buffer.data(), buffer.size());
  const auto written = small.set("sub", "alice").set("exp", now).set("aud", {"api", "web"}).set("big", ~0ull).finish();
  onejwt::claims_buffer_writer fits(buffer.data(), buffer.size());
  const auto view = fits.set("sub", "alice").set("exp", now).set("aud", {"api", "web"}).finish();
  CHECK(view && *view == R"({"sub":"alice","exp":1700000000,"aud":["api","web"]})" && view->data() == buffer.data());
  CHECK(written.status() == status::buffer_too_small && allocations == before);
  onejwt::claims_buffer_writer within(buffer.data(), buffer.size());
  CHECK(within.set("a", std::string_view(buffer.data() + 10, 5)).finish().status() == status::invalid_argument);

  CHECK(onejwt::base64url_encode("\xfb\xff"sv).value_or("") == "-_8");
  CHECK(onejwt::base64url_decode("-_8").value_or("") == "\xfb\xff");
  CHECK(onejwt::base64url_encode("").value_or("x").empty() && onejwt::base64url_decode("").value_or("x").empty());
  CHECK(onejwt::base64url_decode("-_8=").status() == status::invalid_argument);
  CHECK(onejwt::base64url_decode("-_9").status() == status::invalid_argument);
}

void times() {
  using std::chrono::system_clock;
  using seconds_since_epoch = std::chrono::time_point<system_clock, std::chrono::seconds>;
  const auto keys = make_keys();
  const std::string token = make_token(keys);
  const system_clock::time_point start = system_clock::from_time_t(static_cast<std::time_t>(now));

  CHECK(onejwt::verify(keys, token, audience(), start).report().now() == now);
  CHECK(onejwt::verify(keys, token, audience(), start + 299999ms).has_value());
  CHECK(onejwt::verify(keys, token, audience(), start + 300s).status() == status::expired);
  CHECK(onejwt::verify(keys, token, audience(), seconds_since_epoch(std::chrono::seconds(now))).has_value());
  std::array<char, 512> buffer{};
  CHECK(onejwt::verify_into(buffer.data(), buffer.size(), keys, token, audience(), start).has_value());

  const auto options = onejwt::sign_options().expires_in(1min);
  const auto signed_at = onejwt::sign(keys, "{}", options, start + 999ms);
  CHECK(signed_at.has_value() && *signed_at == onejwt::sign(keys, "{}", options, now).value_or(""));
  CHECK(onejwt::sign_into(buffer.data(), buffer.size(), keys, "{}", options, start).value_or("") == *signed_at);

  static_assert(onejwt::instant(system_clock::time_point(-1ms)).raw() == -1);
  static_assert(onejwt::instant(seconds_since_epoch::min()).raw() != onejwt::system_clock);
  static_assert(onejwt::instant(onejwt::system_clock).raw() == JWT_SYSTEM_CLOCK);
  static_assert(std::is_convertible_v<system_clock::time_point, onejwt::instant> &&
                !std::is_convertible_v<std::chrono::seconds, onejwt::instant> &&
                !std::is_convertible_v<std::chrono::steady_clock::time_point, onejwt::instant>);
}

void reading() {
  const auto keys = make_keys();
  const std::string token = make_token(keys);
  const auto verified = onejwt::verify(keys, token, audience(), now);
  CHECK(verified && verified.status() == status::ok && verified.report().status() == status::ok);
  CHECK(verified.report().algorithm() == onejwt::algorithm::hs256 && verified.report().now() == now);
  CHECK(verified.report().expires_at() == now + 300 && !verified.report().issued_at());
  CHECK(*verified->string("sub") == "alice" && *verified->int64("exp") == now + 300);
  CHECK(*verified->has("aud", "web") && !*verified->has("aud", "nobody"));
  CHECK(*verified->count("roles") == 2 && *verified->string("/roles/1") == "b");
  CHECK(verified->json("roles")->type == onejwt::json_type::array && verified->json("roles")->text == R"(["a","b"])"sv);
  CHECK(verified->string("nothing").status() == status::claim_missing);
  CHECK(verified->string("exp").status() == status::claim_wrong_type);
  CHECK(verified->int64({}).status() == status::claim_missing);

  // Claims outlive what they were made from, and move with their text, however short.
  onejwt::claims kept(std::string(R"({"a":1})"));
  onejwt::claims moved = std::move(kept);
  CHECK(*moved.int64("a") == 1 && moved.json() == R"({"a":1})"sv);

  const onejwt::claims_view view(R"({"s":"é\u0041","n":1.5,"t":true,"long":"0123456789012345678901234567890123456789012345678901234567890123456789"})");
  char small[3];
  CHECK(*view.string("s") == "éA" && *view.string("s", small, 3) == "éA"sv);
  CHECK(view.string("s", small, 2).status() == status::buffer_too_small);
  CHECK(view.string("long")->size() == 70);
  CHECK(*view.number("n") > 1.4 && *view.boolean("t"));
  CHECK(view.boolean("n").status() == status::claim_wrong_type);

  // What failed is said in full.
  const auto refused = onejwt::verify(keys, token, onejwt::verify_options().issuer("x").subject("y"), now);
  CHECK(!refused && refused.status() == status::issuer_mismatch && refused.report().claim() == "iss"sv);
  CHECK(refused.report().failed(onejwt::check::iss) && refused.report().failed(onejwt::check::sub) &&
        refused.report().failed(onejwt::check::aud) && !refused.report().failed(onejwt::check::exp));
  CHECK(!refused.report().missing(onejwt::check::iss) && !refused.report().malformed(onejwt::check::iss));

  // Into the caller's buffer.
  std::array<char, 512> buffer;
  const auto placed = onejwt::verify_into(buffer.data(), buffer.size(), keys, token, audience(), now);
  CHECK(placed && placed->json().data() == buffer.data() && *placed->string("iss") == "me");
  CHECK(onejwt::verify_into(buffer.data(), 5, keys, token, audience(), now).status() == status::buffer_too_small);
  CHECK(onejwt::verify_into(nullptr, 0, keys, token, audience(), now).status() == status::buffer_too_small);

  // The length of a hostile token does not decide what is allocated.
  const std::string endless(std::size_t{1} << 24, 'A');
  largest = 0;
  CHECK(onejwt::verify(keys, endless, audience(), now).status() == status::token_too_large);
  CHECK(onejwt::jws_verify(keys, endless).status() == status::token_too_large);
  CHECK(largest <= JWT_DEFAULT_MAX_TOKEN_LEN + 64);  // as libraries round up

  // And what promises not to allocate does not.
  const auto options = audience();
  allocations = 0;
  CHECK(onejwt::verify_into(buffer.data(), buffer.size(), keys, token, options, now).has_value());
  CHECK(onejwt::sign_into(buffer.data(), buffer.size(), keys, R"({"exp":1700000300})", {}, now).has_value());
  CHECK(view.string("s", small, 3) && view.has("s", "x").has_value() && view.count("s").status() == status::claim_wrong_type);
  CHECK(allocations == 0);

  CHECK(*onejwt::bearer_token("Bearer abc") == "abc"sv);
  CHECK(onejwt::bearer_token("Basic abc").status() == status::no_bearer);
  CHECK(onejwt::bearer_token({}).status() == status::no_bearer);
  // What getenv and many a server return for a variable or header that is not there.
  const char *const absent = nullptr;
  CHECK(onejwt::bearer_token(absent).status() == status::no_bearer);
  CHECK(keyset::from_secret(onejwt::algorithm::hs256, absent).status() == status::key_too_weak);
  CHECK(keyset::from_pem(absent).status() == keyset::from_pem(std::string_view()).status());
  CHECK(keyset::from_pem(absent, onejwt::key_options().kid("k")).status() == keyset::from_pem(""sv).status());
  CHECK(keyset::from_jwks(absent).status() == keyset::from_jwks(std::string_view()).status());
}

// A buffer that is written to holds nothing that the same call reads, however it came into the options.
void overlaps() {
  const auto keys = make_keys();
  const auto sign = [&](std::string_view claims) { return onejwt::sign(keys, claims, {}, now).value_or(""); };
  const std::string alice = sign(R"({"iss":"me","sub":"alice","aud":"api","jti":"1","exp":1700000300})");
  const std::string mallo = sign(R"({"iss":"ex","sub":"mallo","aud":"api","jti":"2","exp":1700000300})");
  std::array<char, 512> buffer{}, other{};
  const auto into = [&](std::array<char, 512> &out, std::string_view token, const onejwt::verify_options &options) {
    return onejwt::verify_into(out.data(), out.size(), keys, token, options, now);
  };
  const auto first = into(buffer, alice, audience());
  CHECK(first.has_value());
  const auto text = [&](std::string_view name) { return first->json(name)->text.substr(1, first->json(name)->text.size() - 2); };
  const std::string_view issuer = text("iss"), subject = text("sub"), id = text("jti"), api = text("aud");
  const std::vector<std::string_view> issuers{"you", issuer};
  const std::pair<const char *, onejwt::verify_options> views[] = {
      {"issuer", audience().issuer(issuer)},
      {"issuers", audience().issuers(issuers)},
      {"subject", audience().subject(subject)},
      {"audience", onejwt::verify_options().audience(api)},
      {"type", audience().type(api)},
      {"require", audience().require(id)},
      {"expect", audience().expect("jti", id)},
      {"a name", audience().expect(id, "1")},
  };
  for (const auto &[what, options] : views) {
    const auto apart = into(other, mallo, options);
    CHECK(apart.status() != status::invalid_argument);
    const std::string before(buffer.data(), buffer.size());
    const auto over = into(buffer, mallo, options);
    check(over.status() == status::invalid_argument && over.report().status() == status::invalid_argument, __LINE__, what);
    check(before == std::string_view(buffer.data(), buffer.size()), __LINE__, what);
  }
  // Nor is a token verified in place, nor claims signed there, nor what is added to them.
  std::memcpy(buffer.data(), alice.data(), alice.size());
  CHECK(into(buffer, {buffer.data(), alice.size()}, audience()).status() == status::invalid_argument);
  CHECK(into(other, {buffer.data(), alice.size()}, audience()).has_value());
  const auto sign_into = [&](std::string_view claims, const onejwt::sign_options &options) {
    return onejwt::sign_into(buffer.data(), buffer.size(), keys, claims, options, now).status();
  };
  CHECK(sign_into({buffer.data(), 40}, {}) == status::invalid_argument);
  CHECK(sign_into("{}", onejwt::sign_options().expires_in(1min).type(std::string_view(buffer.data(), 3))) == status::invalid_argument);
  CHECK(sign_into("{}", onejwt::sign_options().expires_in(1min)) == status::ok);
  // A reader's buffer is not within the claims.
  const auto again = into(other, alice, audience());
  CHECK(again->string("sub", other.data() + 8, 8).status() == status::invalid_argument);
  CHECK(again->string("sub", other.data() + 256, 8).value_or("") == "alice"sv);
  CHECK(again->json() == R"({"iss":"me","sub":"alice","aud":"api","jti":"1","exp":1700000300})"sv);
  // Side by side is fine.
  const auto beside = audience().subject(std::string_view(buffer.data() + 256, 5));
  CHECK(onejwt::verify_into(buffer.data(), 256, keys, alice, beside, now).status() == status::subject_mismatch);
}

void names() {
  CHECK(onejwt::status_name(status::expired) == "JWT_EXPIRED"sv && !onejwt::status_text(status::expired).empty());
  CHECK(onejwt::status_name(static_cast<status>(12345)) == "JWT_UNKNOWN_STATUS"sv);
  CHECK(onejwt::algorithm_name(onejwt::algorithm::ed25519) == "EdDSA"sv);
  CHECK(onejwt::algorithm_name(onejwt::algorithm::automatic).empty());
  CHECK(*onejwt::algorithm_from_name("HS384") == onejwt::algorithm::hs384);
  CHECK(onejwt::algorithm_from_name("none").status() == status::key_unsupported && !onejwt::algorithm_from_name({}));
  CHECK(onejwt::algorithm_name(onejwt::key_management::ecdh_es_a256kw) == "ECDH-ES+A256KW"sv);
  CHECK(onejwt::algorithm_name(onejwt::content_encryption::a128cbc_hs256) == "A128CBC-HS256"sv);
  CHECK(onejwt::algorithm_name(onejwt::key_management::automatic).empty());
  CHECK(onejwt::algorithm_name(onejwt::content_encryption::automatic).empty());
  CHECK(*onejwt::key_management_from_name("dir") == onejwt::key_management::dir);
  CHECK(*onejwt::content_encryption_from_name("A256GCM") == onejwt::content_encryption::a256gcm);
  // A name of another kind is none.
  for (const char *name : {"HS256", "A256GCM", "RSA1_5", ""}) {
    CHECK(onejwt::key_management_from_name(name).status() == status::key_unsupported);
  }
  for (const char *name : {"HS256", "A256KW", "dir", ""}) {
    CHECK(onejwt::content_encryption_from_name(name).status() == status::key_unsupported);
  }
  CHECK(!onejwt::version().empty());
}

keyset encryption_key(onejwt::key_algorithm algorithm, const onejwt::key_options &options = {}) {
  auto keys = keyset::generate(algorithm, onejwt::key_options(options).for_encryption());
  CHECK(keys.has_value());
  return std::move(*keys);
}

void encrypting() {
  using onejwt::content_encryption;
  using onejwt::key_management;
  const keyset direct = encryption_key(content_encryption::a256cbc_hs512), pair = encryption_key(key_management::ecdh_es),
               wrapping = encryption_key(key_management::a256kw, onejwt::key_options().kid("w"));
  const auto key = direct.key(0), other = pair.key(0), third = make_keys().key(0);
  CHECK(key->management() == key_management::dir && key->encryption() == content_encryption::a256cbc_hs512 && key->bits() == 512);
  CHECK(key->algorithm() == onejwt::algorithm::automatic && key->can_encrypt() && key->can_decrypt() && !key->can_sign());
  CHECK(other->management() == key_management::ecdh_es && other->encryption() == content_encryption::automatic);
  CHECK(third->management() == key_management::automatic && third->encryption() == content_encryption::automatic);
  CHECK(!third->can_encrypt() && !third->can_decrypt());
  // What is for the one is not for the other.
  CHECK(keyset::generate(key_management::a256kw).status() == status::invalid_argument);
  CHECK(keyset::generate(onejwt::algorithm::hs256, onejwt::key_options().for_encryption()).status() == status::invalid_argument);
  CHECK(keyset::from_secret(key_management::a256kw, "short", onejwt::key_options().for_encryption()).status() == status::key_malformed);
  CHECK(keyset::from_secret(key_management::a256kw, secret, onejwt::key_options().for_encryption()).has_value());
  const auto published = keyset::from_jwks(*pair.export_public_jwks(), onejwt::key_options().for_encryption());
  CHECK(published && published->key(0)->can_encrypt() && !published->key(0)->can_decrypt());
  const auto entry = onejwt::jwks_entry(*pair.export_public_jwks(), 0, onejwt::key_options().for_encryption());
  CHECK(entry->management() == key_management::ecdh_es && entry->algorithm() == onejwt::algorithm::automatic);

  // Any content.
  const auto sealed = onejwt::jwe_encrypt(*published, "content",
                                          onejwt::jwe_encrypt_options()
                                              .algorithm(key_management::ecdh_es)
                                              .encryption(content_encryption::a128gcm)
                                              .type("note")
                                              .content_type("text/plain")
                                              .header(R"({"ext":1})")
                                              .critical("ext")
                                              .apu("alice")
                                              .apv("bob"));
  CHECK(sealed.has_value());
  const auto opened = onejwt::jwe_decrypt(pair, *sealed, onejwt::jwe_decrypt_options().type("note").understand("ext"));
  CHECK(opened && *opened == "content" && opened.report().management() == key_management::ecdh_es);
  CHECK(opened.report().algorithm() == onejwt::algorithm::automatic && opened.report().encryption() == content_encryption::automatic);
  CHECK(onejwt::jwe_decrypt(pair, *sealed).status() == status::token_unsupported);
  CHECK(onejwt::jwe_decrypt(*published, *sealed, onejwt::jwe_decrypt_options().understand("ext")).status() == status::jwe_key_cannot);
  const auto refused = [&](const onejwt::jwe_decrypt_options &options) {
    return onejwt::jwe_decrypt(pair, *sealed, onejwt::jwe_decrypt_options(options).understand("ext")).status();
  };
  CHECK(refused(onejwt::jwe_decrypt_options().type("other")) == status::typ_mismatch);
  CHECK(refused(onejwt::jwe_decrypt_options().encryption(content_encryption::a256gcm)) == status::jwe_not_allowed);
  CHECK(refused(onejwt::jwe_decrypt_options().algorithms({key_management::dir, key_management::a256kw})) == status::jwe_not_allowed);
  CHECK(refused(onejwt::jwe_decrypt_options().algorithms({key_management::dir, key_management::ecdh_es})) == status::ok);
  CHECK(refused(onejwt::jwe_decrypt_options().max_token_size(10)) == status::token_too_large);
  CHECK(refused(onejwt::jwe_decrypt_options().max_token_size(0)) == status::invalid_argument);
  // A list that came out empty, or names what there is not, lets nothing through.
  const std::vector<content_encryption> none;
  CHECK(refused(onejwt::jwe_decrypt_options().encryptions(none)) == status::invalid_argument);
  CHECK(refused(onejwt::jwe_decrypt_options().algorithms(std::vector<key_management>())) == status::invalid_argument);
  for (const int number : {-1, 0, 1, 40, 63, 100, 116, 124, 125, 200, 201, 207, 231, 232, 1000}) {
    CHECK(refused(onejwt::jwe_decrypt_options().algorithm(static_cast<key_management>(number))) == status::invalid_argument);
    if (number != 201) {
      CHECK(refused(onejwt::jwe_decrypt_options().encryption(static_cast<content_encryption>(number))) == status::invalid_argument);
    }
  }
  CHECK(onejwt::jwe_encrypt(wrapping, "x", onejwt::jwe_encrypt_options().kid("nobody")).status() == status::jwe_key_not_found);
  CHECK(onejwt::jwe_encrypt(wrapping, "x", onejwt::jwe_encrypt_options().apu("a")).status() == status::invalid_argument);
  CHECK(onejwt::jwe_decrypt(wrapping, *onejwt::jwe_encrypt(wrapping, "")).value_or("none").empty());
  CHECK(onejwt::explain(opened.report(), onejwt::jwe_decrypt_options().type("note")).has_value());
  CHECK(!onejwt::explain(onejwt::jwe_decrypt(direct, *sealed).report(), onejwt::jwe_decrypt_options())->empty());

  // Claims under a shared secret.
  const auto session = onejwt::encrypt(wrapping, R"({"sub":"alice"})", onejwt::sign_options().expires_in(1min).add_jti(), now);
  CHECK(session.has_value());
  const auto read = onejwt::decrypt(wrapping, *session, {}, now);
  CHECK(read && *read->string("sub") == "alice" && *read.report().expires_at() == now + 60);
  CHECK(read.report().management() == key_management::a256kw);
  CHECK(onejwt::decrypt(wrapping, *session, {}, now + 60).status() == status::expired);
  CHECK(onejwt::decrypt(wrapping, *session, audience(), now).status() == status::claim_missing);
  CHECK(onejwt::decrypt(direct, *session, {}, now).status() == status::jwe_key_not_found);
  CHECK(onejwt::encrypt(pair, R"({"exp":1})", {}, now).status() == status::key_unsupported);
  CHECK(onejwt::decrypt(wrapping, *session, onejwt::verify_options().encryption(content_encryption::a128gcm), now).status() ==
        status::jwe_not_allowed);
  const auto bare = onejwt::encrypt(direct, R"({"exp":1700000300})", {}, now);
  const auto kept = onejwt::decrypt(direct, *bare, {}, now);
  CHECK(kept && kept.report().encryption() == content_encryption::a256cbc_hs512 && kept.report().management() == key_management::dir);

  std::vector<char> buffer(1024), room(1024);
  const std::size_t before = allocations;
  const auto placed = onejwt::encrypt_into(buffer.data(), buffer.size(), wrapping, R"({"exp":1700000300})", {}, now);
  const auto view = onejwt::decrypt_into(room.data(), room.size(), wrapping, placed.value_or(""), {}, now);
  CHECK(placed && view && view->json() == R"({"exp":1700000300})"sv && allocations == before);
  CHECK(onejwt::encrypt_into(buffer.data(), 20, wrapping, R"({"exp":1700000300})", {}, now).status() == status::buffer_too_small);
  CHECK(onejwt::decrypt_into(room.data(), 5, wrapping, *session, {}, now).status() == status::buffer_too_small);
  CHECK(onejwt::decrypt_into(buffer.data(), buffer.size(), wrapping, *placed, {}, now).status() == status::invalid_argument);
  const auto over = onejwt::sign_options().encrypt_kid(std::string_view(buffer.data(), 3));
  CHECK(onejwt::encrypt_into(buffer.data(), buffer.size(), wrapping, R"({"exp":1700000300})", over, now).status() ==
        status::invalid_argument);
}

void nesting() {
  using onejwt::content_encryption;
  using onejwt::key_management;
  const keyset keys = make_keys(), wrapping = encryption_key(key_management::a256kw, onejwt::key_options().kid("w"));
  constexpr auto claims = R"({"sub":"alice","aud":"api","exp":1700000300})"sv;
  const auto how = onejwt::sign_options().encrypt_to(wrapping).encrypt_kid("w").encrypt_algorithm(key_management::a256kw).encryption(
      content_encryption::a128cbc_hs256);
  const auto token = onejwt::sign(keys, claims, how, now);
  CHECK(token.has_value());
  const auto expecting = audience().decrypt_with(wrapping);
  const auto verified = onejwt::verify(keys, *token, expecting, now);
  CHECK(verified && verified->json() == claims && verified.report().algorithm() == onejwt::algorithm::hs256);
  CHECK(verified.report().management() == key_management::automatic);
  const auto only = [&](const onejwt::verify_options &options) { return verdict(keys, *token, options); };
  CHECK(only(audience().decrypt_with(wrapping).decrypt_algorithm(key_management::a256kw)) == status::ok);
  CHECK(only(audience().decrypt_with(wrapping).decrypt_algorithm(key_management::a128kw)) == status::jwe_not_allowed);
  CHECK(only(audience().decrypt_with(wrapping).encryption(content_encryption::a256gcm)) == status::jwe_not_allowed);
  CHECK(only(audience().decrypt_with(wrapping).encryptions({content_encryption::a256gcm, content_encryption::a128cbc_hs256})) ==
        status::ok);
  CHECK(only(audience().decrypt_with(wrapping).encryptions(std::vector<content_encryption>())) == status::invalid_argument);
  CHECK(only(audience().decrypt_with(wrapping).decrypt_algorithms(std::vector<key_management>())) == status::invalid_argument);
  CHECK(only(audience().decrypt_with(wrapping).subject("bob")) == status::subject_mismatch);
  CHECK(only(audience()) == status::token_unsupported);
  CHECK(verdict(keys, make_token(keys), expecting) == status::not_encrypted);
  // Nothing of encryption where there are no keys for it, and none where they are gone.
  CHECK(only(audience().encryption(content_encryption::a256gcm)) == status::invalid_argument);
  CHECK(onejwt::sign(keys, claims, onejwt::sign_options().encryption(content_encryption::a256gcm), now).status() ==
        status::invalid_argument);
  CHECK(onejwt::sign(keys, claims, onejwt::sign_options().encrypt_kid("w"), now).status() == status::invalid_argument);
  keyset gone = make_keys();
  const keyset moved = std::move(gone);
  CHECK(only(audience().decrypt_with(gone)) == status::invalid_argument);
  CHECK(onejwt::sign(keys, claims, onejwt::sign_options().encrypt_to(gone), now).status() == status::invalid_argument);
  CHECK(only(audience().decrypt_with(moved)) == status::jwe_key_not_found);

  std::vector<char> buffer(1024), room(1024);
  const auto placed = onejwt::sign_into(buffer.data(), buffer.size(), keys, claims, how, now);
  CHECK(placed && placed->size() == token->size());
  const auto view = onejwt::verify_into(room.data(), placed->size(), keys, *placed, expecting, now);
  CHECK(view && view->json() == claims);
}

// The value of a result that has none ends the program instead of handing out garbage.
template <class Body>
bool aborts(Body body) {
  std::fflush(stdout);
  const pid_t child = fork();
  if (child == 0) {
    body();
    _exit(0);
  }
  int outcome = 0;
  return waitpid(child, &outcome, 0) == child && WIFSIGNALED(outcome) && WTERMSIG(outcome) == SIGABRT;
}

void issuers() {
  CHECK(onejwt::issuer::make(onejwt::issuer_options("http://issuer.example/")).status() == status::invalid_argument);
  CHECK(onejwt::issuer::make(onejwt::issuer_options("https://issuer.example/").for_encryption()).status() == status::ok);
  CHECK(onejwt::issuer::make(onejwt::issuer_options("https://issuer.example/").fetch_timeout(0)).status() ==
        status::invalid_argument);
  const keyset key = keyset::generate(onejwt::algorithm::es256, onejwt::key_options().kid("a")).value();
  const std::string document = key.export_public_jwks().value();
  const std::string token =
      onejwt::sign(key, R"({"iss":"https://issuer.example"})", onejwt::sign_options().expires_in(std::chrono::hours(1)), 1000).value();
  auto issuer = onejwt::issuer::make(onejwt::issuer_options("https://issuer.example/").issuer("https://issuer.example").retry(0).cooldown(1));
  CHECK(issuer && issuer->verify(token, {}, 1000).status() == status::issuer_fetch);
  const auto first = issuer->next(1000);
  CHECK(first && first->is_due() && first->url() == "https://issuer.example/" && first->etag().empty() && first->at() == 1010);
  const auto second = issuer->share().next(1001);
  CHECK(second && second->is_under_way() && second->at() == 1010);
  issuer->failure(first->id(), 1001);
  const auto third = issuer->next(1001);
  CHECK(third && third->is_due() && third->max_bytes() == 1048576);
  onejwt::http_answer answer(third->id(), 200);
  answer.cache_control("max-age=60").etag("\"1\"").body(document);
  CHECK(issuer->response(answer, 1002).status() == status::ok);
  CHECK(issuer->response(answer, 1002).status() == status::issuer_fetch);
  const auto verified = issuer->verify(token, {}, 1002);
  CHECK(verified && verified.report().kid() == "a" && issuer->keys().size() == 1);
  char buffer[1024];
  CHECK(issuer->verify_into(buffer, sizeof buffer, token, {}, 1002).has_value());
  auto policy = *onejwt::policy::from_json(R"({"issuers":["https://issuer.example"],"allow_missing_exp":true})");
  CHECK(issuer->verify(token, policy, 1002).has_value());
  CHECK(issuer->verify_into(buffer, sizeof buffer, token, policy, 1002).has_value());
  CHECK(issuer->verify(token, policy, 5000).status() == status::issuer_fetch);
  const auto other = onejwt::policy::from_json(R"({"audiences":["api"],"ignore":["exp"]})");
  CHECK(issuer->verify(token, *other, 1002).status() == status::claim_missing);
  CHECK(issuer->verify_into(buffer, sizeof buffer, token, *other, 1002).status() == status::claim_missing);
  // One that was moved from is refused, and is never the defaults.
  const onejwt::policy kept = std::move(policy);
  CHECK(issuer->verify(token, policy, 1002).status() == status::invalid_argument);
  CHECK(issuer->verify(token, kept, 1002).has_value());
  CHECK(issuer->next(1002)->at() == 1061);
  issuer->refresh(1002);
  onejwt::issuer moved = std::move(*issuer);
  CHECK(issuer->get() == nullptr && moved.next(1002)->etag() == "\"1\"");
  onejwt::issuer adopted = onejwt::issuer::adopt(moved.release());
  CHECK(adopted.verify(token, {}, 1002).has_value());
}

void results() {
  onejwt::result<std::string> none(status::expired);
  CHECK(!none && !none.has_value() && none.status() == status::expired && none.value_or("other") == "other");
  CHECK(aborts([&] { std::puts(none->c_str()); }));
  CHECK(aborts([&] { std::puts(none.value().c_str()); }));
  CHECK(aborts([&] { std::puts((*std::move(none)).c_str()); }));
  onejwt::result<std::string> some(std::string("text"));
  CHECK(some && some.status() == status::ok && *some == "text" && std::move(some).value_or("other") == "text");
  // A failure that claims to be none is a defect, not a value.
  CHECK(!onejwt::result<int>(status::ok) && onejwt::result<int>(status::ok).status() == status::internal);
  CHECK(onejwt::result<void>() && !onejwt::result<void>(status::expired));
}

}  // namespace

// Not inlined: GCC would take malloc and delete for a mismatch.
#define NOT_INLINED __attribute__((noinline))

NOT_INLINED void *operator new(std::size_t size) {
  allocations++;
  largest = size > largest ? size : largest;
  void *memory = std::malloc(size);
  if (memory == nullptr) std::abort();
  return memory;
}

NOT_INLINED void operator delete(void *memory) noexcept { std::free(memory); }
NOT_INLINED void operator delete(void *memory, std::size_t) noexcept { std::free(memory); }

int main() {
  ownership();
  key_sets();
  other_peoples_keys();
  explanations();
  expected_scalars();
  policies();
  asymmetric_keys();
  policy();
  signing();
  writing();
  times();
  reading();
  overlaps();
  encrypting();
  nesting();
  names();
  issuers();
  results();
  std::printf("%lu passed, %lu failed\n", passed, failed);
  return failed == 0 && passed > 0 ? 0 : 1;
}
