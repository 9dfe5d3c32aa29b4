// The C++ side of the demonstration: reads requests, one a line with fields between tabs, and answers each with a line.
//
//   sign    JWKS  ALG  NOW  CLAIMS                 ->  STATUS  TOKEN
//   verify  JWKS  NOW  ISSUER  AUDIENCE  TOKEN     ->  STATUS

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

onejwt::result<std::string> sign(std::string_view jwks, std::string_view alg, std::string_view time,
                                 std::string_view claims) {
  const auto algorithm = onejwt::algorithm_from_name(alg);
  const auto now = read_time(time);
  if (!algorithm || !now) return onejwt::status::invalid_argument;
  const auto keys = onejwt::keyset::from_jwks(jwks);
  if (!keys) return keys.status();
  return onejwt::sign(*keys, claims, onejwt::sign_options().algorithm(*algorithm), *now);
}

onejwt::status verify(std::string_view jwks, std::string_view time, std::string_view issuer,
                      std::string_view audience, std::string_view token) {
  const auto now = read_time(time);
  if (!now) return now.status();
  const auto keys = onejwt::keyset::from_jwks(jwks);
  if (!keys) return keys.status();
  const auto options = onejwt::verify_options().issuer(issuer).audience(audience);
  return onejwt::verify(*keys, token, options, *now).status();
}

}  // namespace

int main() {
  std::ios::sync_with_stdio(false);
  for (std::string line; std::getline(std::cin, line);) {
    const auto field = split(line, 6);
    if (field.size() == 5 && field[0] == "sign") {
      const auto token = sign(field[1], field[2], field[3], field[4]);
      std::cout << onejwt::status_name(token.status()) << '\t' << token.value_or(std::string()) << std::endl;
    } else if (field.size() == 6 && field[0] == "verify") {
      const auto status = verify(field[1], field[2], field[3], field[4], field[5]);
      std::cout << onejwt::status_name(status) << std::endl;
    } else {
      std::cerr << "peer: not a request" << std::endl;
      return 2;
    }
  }
}
