// Endpoints with the keys, the policy and the clock of each line of a file, on cpp-httplib: verdicts FILE PORT
//
// What answers is the class `bearer` of the service.

#include <httplib.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "bearer.hpp"
#include "onejwt.hpp"

namespace {

template <class Result>
decltype(auto) must(Result &&found, const char *what) {
  if (!found) {
    std::fprintf(stderr, "verdicts: %s: %s\n", what, std::string(onejwt::status_name(found.status())).c_str());
    std::exit(2);
  }
  return *std::forward<Result>(found);
}

onejwt::keyset keys_of(const onejwt::claims_view &line, const std::string &member, const onejwt::key_options &common) {
  onejwt::key_options empty = common;
  auto all = must(onejwt::keyset::make_empty(empty.allow_weak()), "a key set");
  const std::size_t count = must(line.count(member), "the keys");
  for (std::size_t at = 0; at < count; ++at) {
    const std::string source = "/" + member + "/" + std::to_string(at);
    const std::string jwks = must(line.string(source + "/jwks"), "a JWK Set");
    const auto issuer = line.string(source + "/issuer");
    onejwt::key_options options = common;
    if (issuer) options.issuer(*issuer);
    if (line.boolean(source + "/allow_weak").value_or(false)) options.allow_weak();
    auto one = must(onejwt::keyset::from_jwks(jwks, options), "a JWK Set");
    if (count == 1) return one;
    if (!all.add(one)) std::exit(2);
  }
  return all;
}

}  // namespace

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  std::vector<httplib::Server::Handler> handlers;
  // Handlers point to them, so they stay where they are.
  std::vector<std::unique_ptr<stock::bearer>> bearers;
  std::ifstream file(argv[1], std::ios::binary);
  for (std::string text; std::getline(file, text);) {
    const onejwt::claims_view line{std::string_view(text)};
    const std::string document = must(line.string("policy"), "a policy");
    const std::int64_t now = must(line.int64("now"), "a time");
    const onejwt::key_options plain, encrypting = onejwt::key_options().for_encryption();
    auto policy = line.json("decrypt_with")
                      ? must(onejwt::policy::from_json(document, keys_of(line, "decrypt_with", encrypting)), "a policy")
                      : must(onejwt::policy::from_json(document), "a policy");
    auto verify = [keys = std::make_shared<onejwt::keyset>(keys_of(line, "keys", plain)), now](auto token, auto &demanded) {
      return onejwt::verify(*keys, token, demanded, now);
    };
    bearers.push_back(std::make_unique<stock::bearer>(std::move(verify), std::move(policy)));
    handlers.push_back((*bearers.back())({}, [](const auto &, auto &response, const auto &) {
      stock::answer_error(response, 200, "JWT_OK");
    }));
  }
  httplib::Server server;
  server.set_tcp_nodelay(true);
  server.set_keep_alive_max_count(std::numeric_limits<std::size_t>::max());
  server.Get("/healthz", [](const auto &, auto &response) { stock::answer(response, 200, "{}"); });
  server.Get(R"(/(\d{1,6}))", [&](const auto &request, auto &response) {
    handlers.at(static_cast<std::size_t>(std::atoi(request.matches[1].str().c_str())))(request, response);
  });
  alarm(300);
  return server.listen("127.0.0.1", std::atoi(argv[2])) ? 0 : 1;
}
