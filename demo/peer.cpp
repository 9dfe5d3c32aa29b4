// The C++ side of the demonstration: reads requests, one a line with fields between tabs, and answers each with a line.
//
//   sign              JWKS  ALG  NOW  CLAIMS                                ->  STATUS  TOKEN
//   verify            JWKS  NOW  ISSUER  AUDIENCE  TOKEN                    ->  STATUS
//   generate          ALG                                                   ->  STATUS  JWKS
//   publish           JWKS                                                  ->  STATUS  PUBLIC_JWKS
//   encrypt           JWKS  ALG  ENC  CONTENT                               ->  STATUS  TOKEN
//   decrypt           JWKS  TOKEN                                           ->  STATUS  CONTENT
//   sign_encrypted    SIGNING_JWKS  ENCRYPTING_JWKS  ALG  ENC  NOW  CLAIMS  ->  STATUS  TOKEN
//   verify_encrypted  VERIFYING_JWKS  DECRYPTING_JWKS  NOW  ISSUER  AUDIENCE  TOKEN  ->  STATUS

#include <charconv>
#include <cstdint>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "onejwt.hpp"

namespace {

// Cuts the line at its tabs; the last field is the rest.
std::vector<std::string_view> split(std::string_view line, std::size_t max) {
  std::vector<std::string_view> fields;
  for (;;) {
    const std::size_t tab = fields.size() + 1 < max ? line.find('\t') : std::string_view::npos;
    fields.push_back(line.substr(0, tab));
    if (tab == std::string_view::npos) return fields;
    line.remove_prefix(tab + 1);
  }
}

onejwt::result<std::int64_t> read_time(std::string_view field) {
  std::int64_t now = 0;
  const char *end = field.data() + field.size();
  const auto [stop, error] = std::from_chars(field.data(), end, now);
  if (error != std::errc() || stop != end || now == onejwt::system_clock) return onejwt::status::invalid_argument;
  return now;
}

using onejwt::keyset;
using fields = std::vector<std::string_view>;
using text = onejwt::result<std::string>;

onejwt::result<keyset> encryption_keys(std::string_view jwks) {
  return keyset::from_jwks(jwks, onejwt::key_options().for_encryption());
}

text sign(const fields &field) {
  const auto algorithm = onejwt::algorithm_from_name(field[2]);
  const auto now = read_time(field[3]);
  if (!algorithm || !now) return onejwt::status::invalid_argument;
  const auto keys = keyset::from_jwks(field[1]);
  if (!keys) return keys.status();
  return onejwt::sign(*keys, field[4], onejwt::sign_options().algorithm(*algorithm), *now);
}

// The claims, which nobody asks for.
text verified(const onejwt::verification<onejwt::claims> &found) {
  if (!found) return found.status();
  return std::string(found->json());
}

text verify(const fields &field) {
  const auto now = read_time(field[2]);
  if (!now) return now.status();
  const auto keys = keyset::from_jwks(field[1]);
  if (!keys) return keys.status();
  const auto options = onejwt::verify_options().issuer(field[3]).audience(field[4]);
  return verified(onejwt::verify(*keys, field[5], options, *now));
}

text generate(const fields &field) {
  const auto algorithm = onejwt::key_management_from_name(field[1]);
  if (!algorithm) return onejwt::status::invalid_argument;
  const auto keys = keyset::generate(*algorithm, onejwt::key_options().for_encryption());
  return keys ? keys->export_private_jwks() : keys.status();
}

text publish(const fields &field) {
  const auto keys = encryption_keys(field[1]);
  return keys ? keys->export_public_jwks() : keys.status();
}

text encrypt(const fields &field) {
  const auto algorithm = onejwt::key_management_from_name(field[2]);
  const auto encryption = onejwt::content_encryption_from_name(field[3]);
  if (!algorithm || !encryption) return onejwt::status::invalid_argument;
  const auto keys = encryption_keys(field[1]);
  if (!keys) return keys.status();
  const auto options = onejwt::jwe_encrypt_options().algorithm(*algorithm).encryption(*encryption);
  return onejwt::jwe_encrypt(*keys, field[4], options);
}

text decrypt(const fields &field) {
  const auto keys = encryption_keys(field[1]);
  if (!keys) return keys.status();
  return onejwt::jwe_decrypt(*keys, field[2]);
}

text sign_encrypted(const fields &field) {
  const auto algorithm = onejwt::key_management_from_name(field[3]);
  const auto encryption = onejwt::content_encryption_from_name(field[4]);
  const auto now = read_time(field[5]);
  if (!algorithm || !encryption || !now) return onejwt::status::invalid_argument;
  const auto keys = keyset::from_jwks(field[1]);
  if (!keys) return keys.status();
  const auto encrypt_to = encryption_keys(field[2]);
  if (!encrypt_to) return encrypt_to.status();
  auto options = onejwt::sign_options().encrypt_to(*encrypt_to).encrypt_algorithm(*algorithm).encryption(*encryption);
  return onejwt::sign(*keys, field[6], options, *now);
}

text verify_encrypted(const fields &field) {
  const auto now = read_time(field[3]);
  if (!now) return now.status();
  const auto keys = keyset::from_jwks(field[1]);
  if (!keys) return keys.status();
  const auto decrypt_with = encryption_keys(field[2]);
  if (!decrypt_with) return decrypt_with.status();
  const auto options = onejwt::verify_options().issuer(field[4]).audience(field[5]).decrypt_with(*decrypt_with);
  return verified(onejwt::verify(*keys, field[6], options, *now));
}

// A request: the name, how many fields with it, whether a text follows the status, and what answers it.
struct request {
  std::string_view name;
  std::size_t size;
  bool has_text;
  text (*respond)(const fields &field);
};

constexpr request requests[] = {
    {"sign", 5, true, sign},
    {"verify", 6, false, verify},
    {"generate", 2, true, generate},
    {"publish", 2, true, publish},
    {"encrypt", 5, true, encrypt},
    {"decrypt", 3, true, decrypt},
    {"sign_encrypted", 7, true, sign_encrypted},
    {"verify_encrypted", 7, false, verify_encrypted},
};

// Answers a line; returns whether it is a request.
bool respond(std::string_view line) {
  const std::string_view name = line.substr(0, line.find('\t'));
  for (const request &known : requests) {
    if (known.name != name) continue;
    const fields field = split(line, known.size);
    if (field.size() != known.size) return false;
    const text answer = known.respond(field);
    std::cout << onejwt::status_name(answer.status());
    if (known.has_text) std::cout << '\t' << answer.value_or(std::string());
    std::cout << std::endl;
    return true;
  }
  return false;
}

}  // namespace

int main() {
  std::ios::sync_with_stdio(false);
  for (std::string line; std::getline(std::cin, line);) {
    if (respond(line)) continue;
    std::cerr << "peer: not a request" << std::endl;
    return 2;
  }
}
