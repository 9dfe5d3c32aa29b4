// The stock service: customers see what there is, staff change it. In C++, on cpp-httplib; tokens are verified with the same
// library, and by the same kind of policy, as in the services in Node.js.
//
// It is told where things are by environment variables: ISSUER, PORT and POLICY (a file); JWKS_URL, JWKS_COOLDOWN and LIFETIME
// (seconds until it stops by itself) if they differ from what is usual.

#include <curl/curl.h>
#include <httplib.h>
#include <pthread.h>
#include <signal.h>

#include <atomic>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <thread>

#include "bearer.hpp"
#include "issuer_keys.hpp"
#include "log.hpp"
#include "onejwt.hpp"

namespace {

constexpr std::size_t threads = 16, most_waiting = 8;

[[noreturn]] void fail(const std::string &why) {
  std::fprintf(stderr, "stock: %s\n", why.c_str());
  std::exit(2);
}

std::string setting(const char *name, const std::string &otherwise = {}) {
  const char *value = std::getenv(name);
  if (value != nullptr && *value != '\0') return value;
  if (otherwise.empty()) fail(std::string("the environment variable ") + name + " is not set");
  return otherwise;
}

std::uint32_t number(const char *name, const std::string &text, std::uint32_t most) {
  std::uint32_t value = 0;
  const char *const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stopped != end || value > most) {
    fail(std::string(name) + " must be a whole number from 0 to " + std::to_string(most) + ", not " + text);
  }
  return value;
}

onejwt::policy read_policy(const std::string &path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) fail("the policy " + path + " cannot be read");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  auto policy = onejwt::policy::from_json(text);
  if (!policy) fail(path + ": " + policy.message());
  return *std::move(policy);
}

/// How many pieces of each article there are.
class stock_list {
 public:
  std::string as_json(std::string_view user) const {
    const std::shared_lock<std::shared_mutex> lock(mutex_);
    onejwt::claims_writer out;
    out.set("user", user).set_object("stock");
    for (const auto &[article, pieces] : pieces_) out.set(article, pieces);
    return out.end().finish().value_or("{}");
  }

  /// False if there is no room for another article.
  bool set(const std::string &article, std::int64_t pieces) {
    const std::unique_lock<std::shared_mutex> lock(mutex_);
    if (pieces_.size() >= most && pieces_.find(article) == pieces_.end()) return false;
    pieces_[article] = pieces;
    return true;
  }

 private:
  static constexpr std::size_t most = 1000;

  mutable std::shared_mutex mutex_;
  std::map<std::string, std::int64_t> pieces_{{"a chair", 4}, {"a lamp", 12}};
};

/// Stops the server when a signal says so, or when its lifetime is over; 0: it has none.
void stop_in_time(httplib::Server &server, const sigset_t &signals, std::uint32_t lifetime, const std::atomic<bool> &ended) {
  const timespec time{static_cast<std::time_t>(lifetime), 0};
  while (sigtimedwait(&signals, nullptr, lifetime != 0 ? &time : nullptr) < 0 && errno == EINTR) {
  }
  // More than once, for one that does not listen yet cannot be stopped.
  while (!ended) {
    server.stop();
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

}  // namespace

int main() {
  // For all threads: one of them waits for these.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);

  const std::string issuer = setting("ISSUER");
  const std::string url = setting("JWKS_URL", issuer + "/.well-known/jwks.json");
  const auto port = static_cast<int>(number("PORT", setting("PORT"), 65'535));
  const auto lifetime = number("LIFETIME", setting("LIFETIME", "0"), 1'000'000'000);
  const auto cooldown = number("JWKS_COOLDOWN", setting("JWKS_COOLDOWN", "30"), 86'400);
  const onejwt::policy policy = read_policy(setting("POLICY"));
  auto keys_of_issuer =
      onejwt::issuer::make(onejwt::issuer_options(url).issuer(issuer).loopback_http().cooldown(cooldown));
  if (!keys_of_issuer) fail("JWKS_URL must be an https URL, or one of this machine, not " + url);
  if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) fail("libcurl cannot be used");

  stock::issuer_keys keys(*std::move(keys_of_issuer), most_waiting);
  const stock::bearer bearer([&](auto token, auto &demanded) { return keys.verify(token, demanded); }, policy);
  stock_list list;
  httplib::Server server;
  server.new_task_queue = [] { return new httplib::ThreadPool(threads); };
  // A connection has a thread while it lasts.
  server.set_keep_alive_max_count(1000).set_keep_alive_timeout(2);
  server.set_payload_max_length(16'384);
  server.set_tcp_nodelay(true);

  server.Get("/stock", bearer({"customer", "staff"}, [&](const auto &, auto &response, const onejwt::claims &claims) {
    stock::answer(response, 200, list.as_json(claims.string("name").value_or("")));
  }));
  server.Put("/stock", bearer({"staff"}, [&](const auto &request, auto &response, const onejwt::claims &claims) {
    // The readers of claims read any JSON object, strictly.
    const onejwt::claims_view body{std::string_view(request.body)};
    const auto article = body.string("article");
    const auto pieces = body.int64("pieces");
    if (!article || !pieces || article->empty() || article->size() > 200 || *pieces < 0 || *pieces > 1'000'000) {
      return stock::answer_error(response, 400, "invalid_request");
    }
    if (!list.set(*article, *pieces)) return stock::answer_error(response, 409, "too_many_articles");
    stock::answer(response, 200, list.as_json(claims.string("name").value_or("")));
  }));
  server.Get("/healthz", [](const auto &, auto &response) { stock::answer(response, 200, R"({"status":"ok"})"); });
  // What no handler has answered, without what the request was: there may be anything in it.
  server.set_error_handler([](const auto &, auto &response) {
    if (response.body.empty()) stock::answer_error(response, response.status, response.status == 404 ? "not_found" : "invalid_request");
  });
  server.set_exception_handler([](const auto &, auto &response, std::exception_ptr) {
    stock::log("error", "failed");
    stock::answer_error(response, 500, "server_error");
  });

  if (!server.bind_to_port("127.0.0.1", port)) fail("port " + std::to_string(port) + " cannot be used");
  std::atomic<bool> ended{false};
  std::thread stopping([&] { stop_in_time(server, signals, lifetime, ended); });
  stock::log("info", "listening", [&](auto &line) { line.set("port", port); });
  const bool was_good = server.listen_after_bind();
  ended = true;
  // Where it did not stop because it was told to.
  pthread_kill(stopping.native_handle(), SIGTERM);
  stopping.join();
  return was_good ? 0 : 1;
}
