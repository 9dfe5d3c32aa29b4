// Runs the shared vectors through onejwt.hpp: vectors FILE.json...
//
// ../vectors/README.md says what a case means. The files are read with the wrapper's own claim readers.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "elements.h"
#include "onejwt.hpp"

namespace {

using std::string;
using std::string_view;

// What is being run, for messages.
string current_file, current_case;
bool case_failed = false;
unsigned long passed = 0, failed = 0, tampered_tokens = 0, unsayable = 0;

string printable(string_view text) { return string(text.substr(0, 200)); }

void fail(const string &what) {
  case_failed = true;
  std::printf("%s: %s: %s\n", current_file.c_str(), current_case.c_str(), what.c_str());
}

// A case that this program cannot read must not pass unnoticed.
[[noreturn]] void bad_vector(const string &why) {
  std::printf("%s: %s: not a vector: %s\n", current_file.c_str(), current_case.c_str(), why.c_str());
  std::exit(2);
}

// One case, or the part of it below a JSON Pointer.
class node {
 public:
  node(onejwt::claims_view doc, string path) : doc_(doc), path_(std::move(path)) {}

  node operator[](string_view name) const { return node(doc_, path_ + "/" + string(name)); }
  node operator[](std::size_t index) const { return node(doc_, path_ + "/" + std::to_string(index)); }

  bool here() const {
    const auto found = doc_.json(path_);
    if (!found && found.status() != onejwt::status::claim_missing) bad_vector(path_);
    return found.has_value();
  }
  bool is_null() const { return here() && doc_.json(path_)->type == onejwt::json_type::null; }
  bool is_text() const { return here() && doc_.json(path_)->type == onejwt::json_type::string; }
  string text() const {
    auto value = doc_.string(path_);
    if (!value) bad_vector(path_ + " is no string");
    return std::move(*value);
  }
  // An integer, 0 if it is not there; beyond 2^53 it is written as a string of digits.
  std::int64_t integer() const {
    if (!here()) return 0;
    if (is_text()) return std::stoll(text());
    const auto value = doc_.int64(path_);
    if (!value) bad_vector(path_ + " is no integer");
    return *value;
  }
  // As it is written.
  string_view json() const {
    const auto slice = doc_.json(path_);
    if (!slice) bad_vector(path_ + " is not there");
    return slice->text;
  }
  double number() const {
    const auto value = doc_.number(path_);
    if (!value) bad_vector(path_ + " is no number");
    return *value;
  }
  bool boolean() const {
    const auto value = doc_.boolean(path_);
    if (!value.has_value()) bad_vector(path_ + " is no boolean");
    return *value;
  }
  std::size_t size() const {
    if (!here()) return 0;
    const auto value = doc_.count(path_);
    if (!value) bad_vector(path_ + " is no list");
    return *value;
  }
  std::vector<string> texts() const {
    std::vector<string> list;
    for (std::size_t i = 0; i < size(); i++) list.push_back((*this)[i].text());
    return list;
  }
  bool lists(string_view name) const {
    for (const string &item : texts()) {
      if (item == name) return true;
    }
    return false;
  }

 private:
  onejwt::claims_view doc_;
  string path_;
};

int hex_digit(char c) {
  const auto at = string_view("0123456789abcdef").find(c);
  if (at == string_view::npos) bad_vector("not hexadecimal");
  return static_cast<int>(at);
}

// Bytes that are given as NAME, NAME_hex or NAME_parts.
std::optional<string> bytes_of(const node &parent, const string &name) {
  string bytes;
  if (parent[name].here()) return parent[name].text();
  if (parent[name + "_hex"].here()) {
    const string hex = parent[name + "_hex"].text();
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
      bytes.push_back(static_cast<char>(hex_digit(hex[i]) << 4 | hex_digit(hex[i + 1])));
    }
    return bytes;
  }
  const node parts = parent[name + "_parts"];
  if (!parts.here()) return std::nullopt;
  for (std::size_t i = 0; i < parts.size(); i++) {
    const string text = parts[i][std::size_t{0}].text();
    for (std::int64_t times = parts[i][1].integer(); times > 0; times--) bytes += text;
  }
  return bytes;
}

string needed_bytes(const node &parent, const string &name) {
  auto bytes = bytes_of(parent, name);
  if (!bytes) bad_vector("no " + name);
  return std::move(*bytes);
}

// What a case says in text, kept while the case runs, because options keep views.
class texts_kept {
 public:
  const string &keep(string text) { return kept_.emplace_back(std::move(text)); }

 private:
  std::deque<string> kept_;
};

// An algorithm of one kind by its name.
template <class Kind>
onejwt::result<Kind> named(string_view name);
template <>
onejwt::result<onejwt::algorithm> named(string_view name) {
  return onejwt::algorithm_from_name(name);
}
template <>
onejwt::result<onejwt::key_management> named(string_view name) {
  return onejwt::key_management_from_name(name);
}
template <>
onejwt::result<onejwt::content_encryption> named(string_view name) {
  return onejwt::content_encryption_from_name(name);
}

template <class Kind = onejwt::algorithm>
Kind algorithm_of(const node &at) {
  if (!at.here() || at.is_null()) return Kind::automatic;
  const auto found = named<Kind>(at.text());
  if (!found) bad_vector("unknown algorithm");
  return *found;
}

template <class Kind = onejwt::algorithm>
std::vector<Kind> algorithms_of(const node &at) {
  std::vector<Kind> list;
  for (std::size_t i = 0; i < at.size(); i++) list.push_back(algorithm_of<Kind>(at[i]));
  return list;
}

// What a key is bound to, of whatever kind.
onejwt::key_algorithm key_algorithm_of(const node &at) {
  if (!at.here()) return onejwt::algorithm::automatic;
  const string name = at.text();
  if (const auto found = named<onejwt::key_management>(name)) return *found;
  if (const auto found = named<onejwt::content_encryption>(name)) return *found;
  return algorithm_of(at);
}

bool is_true(const node &at) { return at.here() && at.boolean(); }

onejwt::result<onejwt::keyset> source(const node &at) {
  texts_kept texts;
  onejwt::key_options options;
  const auto alg = key_algorithm_of(at["alg"]);
  if (at["kid"].here()) options.kid(texts.keep(at["kid"].text()));
  if (at["issuer"].here()) options.issuer(texts.keep(at["issuer"].text()));
  if (at["password"].here()) options.password(texts.keep(at["password"].text()));
  if (is_true(at["allow_weak"])) options.allow_weak();
  if (is_true(at["base64"])) options.base64();
  if (is_true(at["for_encryption"])) options.for_encryption();
  if (const auto secret = bytes_of(at, "secret")) return onejwt::keyset::from_secret(alg, *secret, options);
  if (const auto jwks = bytes_of(at, "jwks")) return onejwt::keyset::from_jwks(*jwks, options);
  if (const auto pem = bytes_of(at, "pem")) return onejwt::keyset::from_pem(*pem, alg, options);
  if (const auto der = bytes_of(at, "der")) return onejwt::keyset::from_der(*der, alg, options);
  bad_vector("no key source");
}

// All key sources of a list in one set, or the status of the first that failed.
onejwt::result<onejwt::keyset> make_keys(const node &list) {
  if (list.size() == 0) bad_vector("no keys");
  const node first = list[std::size_t{0}];
  if (list.size() == 1) return source(first);
  auto options = onejwt::key_options().allow_weak();
  if (is_true(first["for_encryption"])) options.for_encryption();
  auto all = onejwt::keyset::make_empty(options);
  for (std::size_t i = 0; i < list.size() && all; i++) {
    const auto more = source(list[i]);
    if (!more) return more.status();
    if (const auto added = all->add(*more); !added) return added.status();
  }
  return all;
}

// The keys that options name, which can be made; none if there are none.
std::optional<onejwt::keyset> make_other_keys(const node &list) {
  if (!list.here()) return std::nullopt;
  auto made = make_keys(list);
  if (!made) bad_vector("keys of the options: " + string(onejwt::status_name(made.status())));
  return std::move(*made);
}

// The wrapper keeps a caller from saying some things that the C ABI has to refuse. Those cases expect just that.
bool cannot_be_said(const node &test) {
  if (test["status"].text() != "JWT_INVALID_ARGUMENT") bad_vector("it cannot be said in C++, yet is no invalid argument");
  unsayable++;
  return false;
}

// Every flag of the case is one of those that the options have a call for.
bool sayable_flags(const node &test, const std::vector<string_view> &known) {
  for (const string &flag : test["options"]["flags"].texts()) {
    bool found = false;
    for (const string_view name : known) found = found || name == flag;
    if (!found) return cannot_be_said(test);
  }
  return true;
}

bool same_status(const node &test, onejwt::status got) {
  const string want = test["status"].text();
  if (want == onejwt::status_name(got)) return true;
  fail("expected " + want + ", got " + string(onejwt::status_name(got)));
  return false;
}

void same_text(const string &what, string_view want, string_view got) {
  if (want != got) fail(what + ": expected " + printable(want) + ", got " + printable(got));
}

void same_text_at(const node &want, const string &what, string_view got) {
  if (want.here()) same_text(what, want.text(), got);
}

template <class Number>
void same_number(const string &what, Number want, Number got) {
  if (want < got || got < want) fail(what + ": expected " + std::to_string(want) + ", got " + std::to_string(got));
}

// Of a report or of what is known of a key.
template <class Found>
void same_algorithm(const node &want, const Found &got) {
  if (!want.here()) return;
  const string name = want.is_null() ? "" : want.text();
  const auto found = got.encryption() != onejwt::content_encryption::automatic
                         ? onejwt::algorithm_name(got.encryption())
                     : got.management() != onejwt::key_management::automatic ? onejwt::algorithm_name(got.management())
                                                                             : onejwt::algorithm_name(got.algorithm());
  // Ed25519 has two names.
  const auto algorithm = named<onejwt::algorithm>(name);
  if (name != found && !(algorithm && *algorithm == got.algorithm())) fail("alg: expected " + name + ", got " + string(found));
}

void same_time(const node &want, const string &what, std::optional<std::int64_t> got) {
  if (!want.here()) return;
  if (want.is_null() == got.has_value()) return fail(what + (got ? " is there" : " is not there"));
  if (got) same_number(what, want.integer(), *got);
}

constexpr std::pair<string_view, onejwt::check> checks[] = {
    {"JWT_CHECK_JSON", onejwt::check::json},         {"JWT_CHECK_EXP", onejwt::check::exp},
    {"JWT_CHECK_NBF", onejwt::check::nbf},           {"JWT_CHECK_IAT", onejwt::check::iat},
    {"JWT_CHECK_MAX_AGE", onejwt::check::max_age},   {"JWT_CHECK_ISS", onejwt::check::iss},
    {"JWT_CHECK_AUD", onejwt::check::aud},           {"JWT_CHECK_SUB", onejwt::check::sub},
    {"JWT_CHECK_JTI", onejwt::check::jti},           {"JWT_CHECK_TYP", onejwt::check::typ},
    {"JWT_CHECK_REQUIRED", onejwt::check::required}, {"JWT_CHECK_EXPECTED", onejwt::check::expected}};

void same_report(const node &test, const onejwt::report &got, onejwt::status status) {
  if (got.status() != status) fail("report: status is " + string(onejwt::status_name(got.status())));
  const node want = test["report"];
  if (!want.here()) return;
  same_algorithm(want["alg"], got);
  for (const auto &entry : checks) {
    const string_view name = entry.first;
    const onejwt::check check = entry.second;
    const auto same = [&](const char *list, bool is) {
      if (want[list].here() && want[list].lists(name) != is) {
        fail(string("report: ") + list + ": " + string(name) + (is ? " is there" : " is not there"));
      }
    };
    same("failed", got.failed(check));
    same("missing", got.missing(check));
    same("malformed", got.malformed(check));
  }
  same_text_at(want["claim"], "report: claim", got.claim());
  same_text_at(want["kid"], "report: kid", got.kid());
  if (want["kid_len"].here()) {
    same_number("report: kid_len", want["kid_len"].integer(), std::int64_t{got.raw().kid_len});
  }
  if (want["untried"].here()) {
    same_number("report: untried", want["untried"].integer(), std::int64_t{got.untried()});
  }
  if (want["now"].here()) same_number("report: now", want["now"].integer(), got.now());
  same_time(want["expires_at"], "report: expires_at", got.expires_at());
  same_time(want["not_before"], "report: not_before", got.not_before());
  same_time(want["issued_at"], "report: issued_at", got.issued_at());
}

// The character that takes another's place: a base64url one with its highest bit turned over, else an A.
char tampered(char c) {
  constexpr string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const auto at = alphabet.find(c);
  return at == string_view::npos ? 'A' : alphabet[at ^ 32];
}

// Every how many bytes of a token are changed: VECTORS_STEP, or each.
std::size_t step() {
  const char *const given = std::getenv("VECTORS_STEP");
  return given == nullptr ? 1 : std::max(1ul, std::strtoul(given, nullptr, 10));
}

// Runs `verify` with the token changed at its bytes.
void tamper_with(const node &test, string token, const std::function<bool(string_view)> &accepted) {
  if (test["tamper"].here() && !test["tamper"].boolean()) return;
  for (std::size_t i = 0, each = step(); i < token.size(); i += each) {
    const char original = std::exchange(token[i], tampered(token[i]));
    tampered_tokens++;
    if (accepted(token)) fail("accepted with byte " + std::to_string(i) + " changed");
    token[i] = original;
  }
}

std::chrono::seconds seconds(const node &at) { return std::chrono::seconds(at.integer()); }

// What the options of a case say, with all that they keep views of.
struct verifying {
  texts_kept texts;
  std::vector<string> issuers, audiences, types, required;
  std::optional<onejwt::keyset> decrypt_with;
  onejwt::verify_options options;
  bool said = true;

  explicit verifying(const node &test) {
    const node words = test["options"], flags = words["flags"];
    said = sayable_flags(test, {"JWT_ALLOW_MISSING_EXP", "JWT_IGNORE_EXP", "JWT_IGNORE_NBF", "JWT_IGNORE_IAT", "JWT_IGNORE_AUD"});
    if (flags.lists("JWT_ALLOW_MISSING_EXP")) options.allow_missing_exp();
    if (flags.lists("JWT_IGNORE_EXP")) options.ignore_exp();
    if (flags.lists("JWT_IGNORE_NBF")) options.ignore_nbf();
    if (flags.lists("JWT_IGNORE_IAT")) options.ignore_iat();
    if (flags.lists("JWT_IGNORE_AUD")) options.ignore_aud();
    issuers = words["issuers"].texts(), audiences = words["audiences"].texts(), types = words["types"].texts(),
    required = words["required"].texts();
    if (words["issuers"].here()) options.issuers(issuers);
    if (words["audiences"].here()) options.audiences(audiences);
    if (words["types"].here()) options.types(types);
    if (words["required"].here()) options.require_all(required);
    if (words["subject"].here()) options.subject(texts.keep(words["subject"].text()));
    if (words["leeway_seconds"].here()) options.leeway(seconds(words["leeway_seconds"]));
    // In C these are "no limit" where they are 0; here one does not call.
    if (words["max_age_seconds"].integer() != 0) options.max_age(seconds(words["max_age_seconds"]));
    if (words["max_token_len"].integer() != 0) {
      options.max_token_size(static_cast<std::size_t>(words["max_token_len"].integer()));
    }
    if (words["algorithms"].size() != 0) options.algorithms(algorithms_of(words["algorithms"]));
    decrypt_with = make_other_keys(words["decrypt_with"]);
    if (decrypt_with) options.decrypt_with(*decrypt_with);
    if (words["decrypt_algorithms"].size() != 0) {
      options.decrypt_algorithms(algorithms_of<onejwt::key_management>(words["decrypt_algorithms"]));
    }
    if (words["encryptions"].size() != 0) {
      options.encryptions(algorithms_of<onejwt::content_encryption>(words["encryptions"]));
    }
    const node expected = words["expected"];
    if (said && expected.here() && expected.size() == 0) said = cannot_be_said(test);
    for (std::size_t i = 0; i < expected.size(); i++) {
      const string &claim = texts.keep(expected[i]["claim"].text()), &value = texts.keep(expected[i]["value"].text());
      const string rule = expected[i]["rule"].here() ? expected[i]["rule"].text() : "equals";
      if (rule == "contains") {
        options.expect_contains(claim, value);
      } else if (rule == "equals") {
        options.expect(claim, value);
      } else if (rule == "equals_json") {
        options.expect_json(claim, value);
      } else {
        bad_vector("unknown rule");
      }
    }
  }
};

// A case of a call that gives the claims of a token, and of the one that writes them into a buffer.
template <class Call, class CallInto>
void claims_of(const node &test, Call &&call, CallInto &&call_into) {
  const verifying how(test);
  if (!how.said) return;
  const string token = needed_bytes(test, "token");
  const std::int64_t now = test["now"].integer();
  const auto keys = make_keys(test["keys"]);
  if (!keys) return void(same_status(test, keys.status()));
  const auto verified = call(*keys, token, how.options, now);
  same_report(test, verified.report(), verified.status());
  if (verified.has_value() != (verified.status() == onejwt::status::ok)) fail("a value without JWT_OK, or none with it");

  // Into the caller's buffer, the same.
  std::vector<char> buffer(token.size() + 1);
  const auto view = call_into(buffer.data(), token.size(), *keys, token, how.options, now);
  if (view.status() != verified.status()) fail("another status into a buffer");
  if (!same_status(test, verified.status()) || !verified || !view) return;
  same_text("claims in the buffer", verified->json(), view->json());
  same_text_at(test["claims"], "claims", verified->json());
  tamper_with(test, token, [&](string_view changed) {
    return call_into(buffer.data(), token.size(), *keys, changed, how.options, now).has_value();
  });
}

void op_verify(const node &test) { 
  claims_of(
      test, [](auto &&...all) { return onejwt::verify(all...); }, [](auto &&...all) { return onejwt::verify_into(all...); });
}

void op_decrypt(const node &test) { 
  claims_of(
      test, [](auto &&...all) { return onejwt::decrypt(all...); }, [](auto &&...all) { return onejwt::decrypt_into(all...); });
}

void op_jwe_decrypt(const node &test) {
  const node said = test["options"];
  onejwt::jwe_decrypt_options options;
  for (const char *name : {"alg", "enc", "kid", "typ", "cty", "header", "apu", "apu_hex", "apv", "apv_hex"}) {
    if (said[name].here()) return void(cannot_be_said(test));
  }
  const auto types = said["types"].texts(), crit = said["crit"].texts();
  if (said["types"].here()) options.types(types);
  if (said["crit"].here()) options.understand_all(crit);
  if (said["algorithms"].size() != 0) options.algorithms(algorithms_of<onejwt::key_management>(said["algorithms"]));
  if (said["encryptions"].size() != 0) options.encryptions(algorithms_of<onejwt::content_encryption>(said["encryptions"]));
  if (said["max_token_len"].integer() != 0) {
    options.max_token_size(static_cast<std::size_t>(said["max_token_len"].integer()));
  }

  const string token = needed_bytes(test, "token");
  const auto keys = make_keys(test["keys"]);
  if (!keys) return void(same_status(test, keys.status()));
  const auto decrypted = onejwt::jwe_decrypt(*keys, token, options);
  same_report(test, decrypted.report(), decrypted.status());
  if (!same_status(test, decrypted.status()) || !decrypted) return;
  if (const auto want = bytes_of(test, "payload")) same_text("payload", *want, *decrypted);
  tamper_with(test, token,
              [&](string_view changed) { return onejwt::jwe_decrypt(*keys, changed, options).has_value(); });
}

void op_jws_verify(const node &test) {
  const node said = test["options"];
  texts_kept texts;
  onejwt::jws_verify_options options;
  if (!sayable_flags(test, {"JWS_DETACHED", "JWS_UNENCODED"})) return;
  for (const char *name : {"kid", "typ", "header", "alg"}) {
    if (said[name].here()) return void(cannot_be_said(test));
  }
  const auto payload = bytes_of(said, "payload");
  if (said["flags"].lists("JWS_DETACHED")) {
    options.detached(texts.keep(payload.value_or("")));
  } else if (payload) {
    return void(cannot_be_said(test));
  }
  if (said["flags"].lists("JWS_UNENCODED")) options.unencoded();
  const auto types = said["types"].texts(), crit = said["crit"].texts();
  if (said["types"].here()) options.types(types);
  if (said["crit"].here()) options.understand_all(crit);
  if (said["algorithms"].size() != 0) options.algorithms(algorithms_of(said["algorithms"]));
  if (said["max_token_len"].integer() != 0) {
    options.max_token_size(static_cast<std::size_t>(said["max_token_len"].integer()));
  }

  const string token = needed_bytes(test, "token");
  const auto keys = make_keys(test["keys"]);
  if (!keys) return void(same_status(test, keys.status()));
  const auto verified = onejwt::jws_verify(*keys, token, options);
  same_report(test, verified.report(), verified.status());
  if (!same_status(test, verified.status()) || !verified) return;
  if (const auto want = bytes_of(test, "payload")) same_text("payload", *want, *verified);
  tamper_with(test, token,
              [&](string_view changed) { return onejwt::jws_verify(*keys, changed, options).has_value(); });
}

// What the options of a case say, with all that they keep views of.
struct signing {
  texts_kept texts;
  std::optional<onejwt::keyset> encrypt_to;
  onejwt::sign_options options;
  // For the way back.
  onejwt::verify_options back;
  bool said = true;

  explicit signing(const node &test) {
    const node words = test["options"], flags = words["flags"];
    said = sayable_flags(test, {"JWT_ALLOW_MISSING_EXP", "JWT_SIGN_ADD_IAT", "JWT_SIGN_ADD_JTI", "JWT_SIGN_WHOLE_HEADER"});
    if (flags.lists("JWT_ALLOW_MISSING_EXP")) options.allow_missing_exp();
    if (flags.lists("JWT_SIGN_ADD_IAT")) options.add_iat();
    if (flags.lists("JWT_SIGN_ADD_JTI")) options.add_jti();
    const string &header = texts.keep(words["header"].here() ? words["header"].text() : "");
    if (flags.lists("JWT_SIGN_WHOLE_HEADER")) {
      options.whole_header(header);
    } else if (words["header"].here()) {
      options.header(header);
    }
    if (words["alg"].here()) options.algorithm(algorithm_of(words["alg"]));
    if (words["expires_in"].integer() != 0) options.expires_in(seconds(words["expires_in"]));
    if (words["not_before_in"].here()) options.not_before_in(seconds(words["not_before_in"]));
    if (words["kid"].here()) options.kid(texts.keep(words["kid"].text()));
    if (words["typ"].here()) options.type(texts.keep(words["typ"].text()));
    encrypt_to = make_other_keys(words["encrypt_to"]);
    if (encrypt_to) options.encrypt_to(*encrypt_to), back.decrypt_with(*encrypt_to);
    if (words["encrypt_kid"].here()) options.encrypt_kid(texts.keep(words["encrypt_kid"].text()));
    if (words["encrypt_alg"].here()) {
      const auto algorithm = algorithm_of<onejwt::key_management>(words["encrypt_alg"]);
      options.encrypt_algorithm(algorithm);
      // A key whose algorithm was inferred does others where they are named.
      back.decrypt_algorithm(algorithm);
    }
    if (words["enc"].here()) options.encryption(algorithm_of<onejwt::content_encryption>(words["enc"]));
  }
};

void op_sign(const node &test) {
  const signing how(test);
  if (!how.said) return;
  const string claims = needed_bytes(test, "claims");
  const std::int64_t now = test["now"].integer();
  const auto keys = make_keys(test["keys"]);
  if (!keys) return void(same_status(test, keys.status()));
  const auto token = onejwt::sign(*keys, claims, how.options, now);
  if (!same_status(test, token.status()) || !token) return;
  if (test["token"].here()) {
    same_text("token", test["token"].text(), *token);
    // Into the caller's buffer, the same.
    std::vector<char> buffer(token->size());
    const auto view = onejwt::sign_into(buffer.data(), buffer.size(), *keys, claims, how.options, now);
    same_text("token in the buffer", *token, view.value_or(""));
    const auto small = onejwt::sign_into(buffer.data(), buffer.size() - 1, *keys, claims, how.options, now);
    if (small.status() != onejwt::status::buffer_too_small) fail("a buffer that is too small");
  } else if (const auto verified = onejwt::verify(*keys, *token, how.back, now); !verified) {
    fail("what was signed does not verify: " + string(onejwt::status_name(verified.status())));
  }
}

void op_encrypt(const node &test) {
  const signing how(test);
  if (!how.said) return;
  const string claims = needed_bytes(test, "claims");
  const std::int64_t now = test["now"].integer();
  const auto keys = make_keys(test["keys"]);
  if (!keys) return void(same_status(test, keys.status()));
  const auto token = onejwt::encrypt(*keys, claims, how.options, now);
  if (!same_status(test, token.status()) || !token) return;
  const auto decrypted = onejwt::decrypt(*keys, *token, {}, now);
  if (!decrypted) return fail("what was encrypted is refused: " + string(onejwt::status_name(decrypted.status())));
  same_text_at(test["result"], "result", decrypted->json());
  // Into the caller's buffer it is another token of that length.
  std::vector<char> buffer(token->size());
  const auto view = onejwt::encrypt_into(buffer.data(), buffer.size(), *keys, claims, how.options, now);
  if (!view || view->size() != token->size()) fail("token in the buffer");
  const auto small = onejwt::encrypt_into(buffer.data(), buffer.size() - 1, *keys, claims, how.options, now);
  if (small.status() != onejwt::status::buffer_too_small) fail("a buffer that is too small");
}

// The names of the object's own members, as they are written.
std::vector<string> names_of(string_view object) {
  std::vector<string> names;
  std::size_t depth = 0, start = 0, end = 0;
  bool in_text = false;
  for (std::size_t at = 0; at < object.size(); at++) {
    const char c = object[at];
    if (in_text && c == '\\') {
      at++;
    } else if (c == '"') {
      (in_text ? end : start) = in_text ? at : at + 1;
      in_text = !in_text;
    } else if (!in_text) {
      if (c == '{' || c == '[') depth++;
      if (c == '}' || c == ']') depth--;
      if (depth == 1 && c == ':') names.emplace_back(object.substr(start, end - start));
    }
  }
  return names;
}

// A member of an object: a string as the text that it is, anything else as it is written.
string member_of(const onejwt::claims_view &object, const string &name) {
  if (auto text = object.string(name)) return std::move(*text);
  const auto slice = object.json(name);
  return slice ? string(slice->text) : name + " is not there";
}

// The members that the case gives of an encrypted token's header.
void same_header(const node &want, string_view token) {
  if (!want.here()) return;
  // peek reads signed tokens: to it the header is one of those.
  const auto header = onejwt::peek(string(token.substr(0, token.find('.'))) + "..", onejwt::part::header);
  if (!header) return fail("the header is not read");
  const onejwt::claims_view wanted(want.json()), got(*header);
  for (const string &name : names_of(want.json())) same_text("header: " + name, member_of(wanted, name), member_of(got, name));
}

void op_jwe_encrypt(const node &test) {
  const node said = test["options"];
  texts_kept texts;
  onejwt::jwe_encrypt_options options;
  onejwt::jwe_decrypt_options back;
  for (const char *name : {"algorithms", "encryptions", "types", "max_token_len"}) {
    if (said[name].here()) return void(cannot_be_said(test));
  }
  const string payload = needed_bytes(test, "payload");
  const auto crit = said["crit"].texts();
  if (said["crit"].here()) options.critical_all(crit), back.understand_all(crit);
  if (said["alg"].here()) {
    const auto algorithm = algorithm_of<onejwt::key_management>(said["alg"]);
    options.algorithm(algorithm), back.algorithm(algorithm);
  }
  if (said["enc"].here()) options.encryption(algorithm_of<onejwt::content_encryption>(said["enc"]));
  if (said["kid"].here()) options.kid(texts.keep(said["kid"].text()));
  if (said["typ"].here()) options.type(texts.keep(said["typ"].text()));
  if (said["cty"].here()) options.content_type(texts.keep(said["cty"].text()));
  if (said["header"].here()) options.header(texts.keep(said["header"].text()));
  if (const auto apu = bytes_of(said, "apu")) options.apu(texts.keep(*apu));
  if (const auto apv = bytes_of(said, "apv")) options.apv(texts.keep(*apv));

  const auto keys = make_keys(test["keys"]);
  if (!keys) return void(same_status(test, keys.status()));
  const auto token = onejwt::jwe_encrypt(*keys, payload, options);
  if (!same_status(test, token.status()) || !token) return;
  const jwe_options raw = options.raw();
  same_number("bound", jwe_encrypt_bound(keys->get(), payload.size(), &raw), token->size());
  same_header(test["header"], *token);
  const auto decrypted = onejwt::jwe_decrypt(*keys, *token, back);
  if (!decrypted) return fail("what was encrypted is refused: " + string(onejwt::status_name(decrypted.status())));
  same_text("payload", payload, *decrypted);
}

void op_jws_sign(const node &test) {
  const node said = test["options"];
  texts_kept texts;
  onejwt::jws_sign_options options;
  onejwt::jws_verify_options back;
  if (!sayable_flags(test, {"JWS_DETACHED", "JWS_UNENCODED", "JWS_WHOLE_HEADER"})) return;
  for (const char *name : {"algorithms", "types", "payload", "payload_hex", "max_token_len"}) {
    if (said[name].here()) return void(cannot_be_said(test));
  }
  const string payload = needed_bytes(test, "payload");
  const auto &flags = said["flags"];
  if (flags.lists("JWS_DETACHED")) options.detached(), back.detached(payload);
  if (flags.lists("JWS_UNENCODED")) options.unencoded(), back.unencoded();
  const string &header = texts.keep(said["header"].here() ? said["header"].text() : "");
  if (flags.lists("JWS_WHOLE_HEADER")) {
    options.whole_header(header);
  } else if (said["header"].here()) {
    options.header(header);
  }
  const auto crit = said["crit"].texts();
  if (said["crit"].here()) options.critical_all(crit), back.understand_all(crit);
  if (said["alg"].here()) options.algorithm(algorithm_of(said["alg"]));
  if (said["kid"].here()) options.kid(texts.keep(said["kid"].text()));
  if (said["typ"].here()) options.type(texts.keep(said["typ"].text()));

  const auto keys = make_keys(test["keys"]);
  if (!keys) return void(same_status(test, keys.status()));
  const auto token = onejwt::jws_sign(*keys, payload, options);
  if (!same_status(test, token.status()) || !token) return;
  if (test["token"].here()) {
    same_text("token", test["token"].text(), *token);
  } else if (const auto verified = onejwt::jws_verify(*keys, *token, back); !verified) {
    fail("what was signed does not verify: " + string(onejwt::status_name(verified.status())));
  } else if (!flags.lists("JWS_DETACHED")) {
    same_text("payload", payload, *verified);
  }
}

void op_key(const node &test) {
  const auto keys = make_keys(test["keys"]);
  if (!same_status(test, keys.status()) || !keys) return;
  if (test["len"].here()) same_number("len", test["len"].integer(), static_cast<std::int64_t>(keys->size()));
  const auto info = keys->key(0);
  if (!info) return fail("no first key");
  const node want = test["info"];
  same_algorithm(want["alg"], *info);
  if (want["bits"].here()) same_number("bits", want["bits"].integer(), std::int64_t{info->bits()});
  same_text_at(want["kid"], "kid", info->kid());
  same_text_at(want["thumbprint"], "thumbprint", info->thumbprint());
  if (want["flags"].here()) {
    const std::pair<const char *, bool> flags[] = {{"JWT_KEY_CAN_SIGN", info->can_sign()},
                                                   {"JWT_KEY_CAN_VERIFY", info->can_verify()},
                                                   {"JWT_KEY_HAS_KID", info->has_kid()},
                                                   {"JWT_KEY_HAS_ISSUER", info->has_issuer()},
                                                   {"JWT_KEY_IS_WEAK", info->is_weak()},
                                                   {"JWT_KEY_CAN_ENCRYPT", info->can_encrypt()},
                                                   {"JWT_KEY_CAN_DECRYPT", info->can_decrypt()}};
    for (const auto &[name, is] : flags) {
      if (want["flags"].lists(name) != is) fail(string(name) + (is ? " is there" : " is not there"));
    }
  }
}

void op_claim(const node &test) {
  const onejwt::claims claims(needed_bytes(test, "claims"));
  const string name = test["claim"].text(), read = test["read"].text();
  const node want = test["result"];
  if (read == "has") {
    const auto got = claims.has(name, test["value"].text());
    if (same_status(test, got.status()) && got.has_value() && *got != want.boolean()) fail("has");
  } else if (read == "string") {
    const auto got = claims.string(name);
    if (!same_status(test, got.status()) || !got) return;
    same_text("result", want.text(), *got);
    std::vector<char> buffer(got->size() + 1);
    same_text("result in the buffer", *got, claims.string(name, buffer.data(), got->size()).value_or("not read"));
  } else if (read == "int") {
    const auto got = claims.int64(name);
    if (same_status(test, got.status()) && got) same_number("result", want.integer(), *got);
  } else if (read == "double") {
    const auto got = claims.number(name);
    if (same_status(test, got.status()) && got) same_number("result", want.number(), *got);
  } else if (read == "bool") {
    const auto got = claims.boolean(name);
    if (same_status(test, got.status()) && got.has_value() && *got != want.boolean()) fail("bool");
  } else if (read == "json") {
    const auto got = claims.json(name);
    if (same_status(test, got.status()) && got) same_text("result", want.text(), got->text);
  } else if (read == "count") {
    const auto got = claims.count(name);
    if (same_status(test, got.status()) && got) same_number("result", want.integer(), static_cast<std::int64_t>(*got));
  } else {
    bad_vector("unknown reader");
  }
}

void op_peek(const node &test) {
  const string token = needed_bytes(test, "token"), name = test["part"].text();
  const auto part = name == "header"      ? onejwt::part::header
                    : name == "payload"   ? onejwt::part::payload
                    : name == "signature" ? onejwt::part::signature
                                          : static_cast<onejwt::part>(0);
  const auto got = onejwt::peek(token, part);
  if (same_status(test, got.status()) && got) same_text("bytes", needed_bytes(test, "bytes"), *got);
}

void op_bearer(const node &test) {
  const string value = needed_bytes(test, "value");
  const auto got = onejwt::bearer_token(value);
  if (same_status(test, got.status()) && got) same_text("result", test["result"].text(), *got);
}

void op_challenge(const node &test) {
  texts_kept texts;
  onejwt::challenge_options options;
  const node said = test["options"];
  if (said["realm"].here()) options.realm(texts.keep(said["realm"].text()));
  if (said["scope"].here()) options.scope(texts.keep(said["scope"].text()));
  if (said["resource_metadata"].here()) options.resource_metadata(texts.keep(said["resource_metadata"].text()));
  const string of = test["of"].text();
  jwt_status refused = 0;
  while (refused < 256 && onejwt::status_name(static_cast<onejwt::status>(refused)) != of) refused++;
  if (refused == 256) bad_vector("unknown status " + of);
  const auto got = onejwt::bearer_challenge(static_cast<onejwt::status>(refused), options);
  if (test["status"].here()) same_status(test, got.status());
  if (test["result"].here()) same_text("result", test["result"].text(), got.value_or("no challenge"));
}

void op_policy(const node &test) {
  const string document = needed_bytes(test, "document");
  const auto decrypt_with = make_other_keys(test["decrypt_with"]);
  const auto got = decrypt_with ? onejwt::policy::from_json(document, *decrypt_with) : onejwt::policy::from_json(document);
  const auto said = decrypt_with ? onejwt::explain_policy(document, *decrypt_with) : onejwt::explain_policy(document);
  if (!same_status(test, got.status())) return;
  same_number("error_at", test["error_at"].here() ? test["error_at"].integer() : 0, static_cast<std::int64_t>(got.error_at()));
  same_text("text", test["text"].here() ? test["text"].text() : string(), got.message());
  if (!got) same_text("what is said", test["text"].text(), said.value_or("nothing"));
}

void run_case(const node &test) {
  constexpr std::pair<string_view, void (*)(const node &)> ops[] = {
      {"verify", op_verify}, {"sign", op_sign},   {"jws_verify", op_jws_verify}, {"jws_sign", op_jws_sign},
      {"key", op_key},       {"claim", op_claim}, {"peek", op_peek},             {"bearer", op_bearer},
      {"challenge", op_challenge}, {"policy", op_policy}, {"decrypt", op_decrypt}, {"encrypt", op_encrypt},
      {"jwe_decrypt", op_jwe_decrypt}, {"jwe_encrypt", op_jwe_encrypt}};
  const string op = test["op"].text();
  for (const auto &[name, run] : ops) {
    if (op == name) return run(test);
  }
  bad_vector("unknown operation " + op);
}

void run_file(const char *path) {
  current_file = path;
  current_case = "";
  std::ifstream file(path, std::ios::binary);
  const string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  const onejwt::claims_view all(text);
  const auto count = all.count("cases");
  const auto cases = all.json("cases");
  if (!count || !cases) bad_vector("no cases");
  const auto *const bytes = reinterpret_cast<const std::uint8_t *>(cases->text.data());
  std::size_t next = 1, seen = 0, len;
  const std::uint8_t *start;
  while (next_element(bytes, cases->text.size(), &next, &start, &len)) {
    seen++;
    const node test(onejwt::claims_view(cases->text.substr(static_cast<std::size_t>(start - bytes), len)), "");
    current_case = test["name"].text();
    case_failed = false;
    run_case(test);
    ++(case_failed ? failed : passed);
  }
  if (seen != *count) bad_vector("cases: " + std::to_string(seen) + " of " + std::to_string(*count));
}

}  // namespace

int main(int argc, char **argv) {
  for (int i = 1; i < argc; i++) run_file(argv[i]);
  std::printf("%lu cases of %d files and %lu tampered tokens through onejwt.hpp; it gives no way to say %lu of them\n",
              passed + failed, argc - 1, tampered_tokens, unsayable);
  std::printf("%lu passed, %lu failed\n", passed, failed);
  return failed == 0 && passed > unsayable ? 0 : 1;
}
