// Bearer tokens in cpp-httplib: handlers for requests with a good token, and an answer 401, 403 or 503 for all others.

#ifndef BEARER_HPP
#define BEARER_HPP

#include <httplib.h>

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "log.hpp"
#include "onejwt.hpp"

namespace stock {

inline void answer(httplib::Response &response, int status, const std::string &json) {
  response.status = status;
  response.set_header("Cache-Control", "no-store");
  response.set_content(json, "application/json");
}

/// {"error": code}
inline void answer_error(httplib::Response &response, int status, std::string_view code) {
  onejwt::claims_writer body;
  answer(response, status, body.set("error", code).finish().value_or("{}"));
}

class bearer {
 public:
  using verification = onejwt::verification<onejwt::claims>;
  using verifier = std::function<verification(std::string_view token, const onejwt::policy &policy)>;
  /// What a request with a good token comes to.
  using handler = std::function<void(const httplib::Request &, httplib::Response &, const onejwt::claims &)>;

  bearer(verifier verify, onejwt::policy policy) : verify_(std::move(verify)), policy_(std::move(policy)) {}

  /// A handler of the server; roles: the token must have one of them. Without any it need only be good.
  httplib::Server::Handler operator()(std::vector<std::string> roles, handler handle) const {
    return [this, roles = std::move(roles), handle = std::move(handle)](const auto &request, auto &response) {
      const auto token = token_of(request);
      if (!token) return refuse(response, 401, token.status(), "there is no bearer token");
      const verification verified = verify_(*token, policy_);
      if (!verified) return refuse(response, verified);
      const auto has = [&](const std::string &role) { return verified->has("roles", role).value_or(false); };
      if (!roles.empty() && std::none_of(roles.begin(), roles.end(), has)) {
        // RFC 6750 has no error for it: invalid_token would make a client renew its token, to no avail.
        return refuse(response, 403, onejwt::status::claim_mismatch, "the token has none of the roles that are needed",
                      onejwt::status::no_bearer);
      }
      handle(request, response, *verified);
    };
  }

 private:
  /// Of two Authorization fields neither is taken: what stands in front may have looked at the other one.
  static onejwt::result<std::string_view> token_of(const httplib::Request &request) {
    const auto [first, last] = request.headers.equal_range("Authorization");
    if (first == last || std::next(first) != last) return onejwt::status::no_bearer;
    return onejwt::bearer_token(std::string_view(first->second));
  }

  /// Whether a token is refused with it.
  static bool is_of_token(onejwt::status status) {
    const bool is_of_keys = status < onejwt::status::token_malformed || status == onejwt::status::jwe_key_cannot;
    return !is_of_keys || status == onejwt::status::key_not_found;
  }

  void refuse(httplib::Response &response, const verification &refused) const {
    const auto status = refused.status();
    const std::string reason = onejwt::explain(refused.report(), policy_).value_or(std::string(onejwt::status_text(status)));
    if (status == onejwt::status::issuer_unavailable || status == onejwt::status::issuer_fetch) {
      // Nothing was found out about the token.
      response.set_header("Retry-After", "5");
      log("warn", "refused", [&](auto &line) { line.set("status", 503).set("code", onejwt::status_name(status)); });
      return answer_error(response, 503, onejwt::status_name(onejwt::status::issuer_unavailable));
    }
    if (!is_of_token(status)) {
      // A mistake of the program, its own keys that cannot do what is asked of them, or a library that fails, is no answer to a
      // token.
      log("error", "failed", [&](auto &line) { line.set("code", onejwt::status_name(status)); });
      return answer_error(response, 500, "server_error");
    }
    refuse(response, 401, status, reason);
  }

  static void refuse(httplib::Response &response, int status, onejwt::status code, std::string_view reason) {
    refuse(response, status, code, reason, code);
  }

  /// challenge: the status that the challenge speaks of.
  static void refuse(httplib::Response &response, int status, onejwt::status code, std::string_view reason,
                     onejwt::status challenge) {
    response.set_header("WWW-Authenticate", onejwt::bearer_challenge(challenge).value_or("Bearer"));
    answer_error(response, status, onejwt::status_name(code));
    log("info", "refused", [&](auto &line) {
      line.set("status", status).set("code", onejwt::status_name(code)).set("reason", reason);
    });
  }

  verifier verify_;
  onejwt::policy policy_;
};

}  // namespace stock

#endif  // BEARER_HPP
