// The public keys of an issuer, which a thread of its own fetches with libcurl.
//
// What to fetch and when, what an answer means and how long keys are good, the library says (docs/issuer-keys.md). Here is who
// fetches, and who waits: while there are keys that may be used, nobody does, not even for a fetch that stalls.

#ifndef ISSUER_KEYS_HPP
#define ISSUER_KEYS_HPP

#include <curl/curl.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "log.hpp"
#include "onejwt.hpp"

namespace stock {

class issuer_keys {
 public:
  /// most_waiting: so many requests may wait for a fetch at once, each with a thread of the server. The others are told that the
  /// keys cannot be had, so that tokens which name keys that nobody has cannot stop the service.
  issuer_keys(onejwt::issuer issuer, std::size_t most_waiting)
      : issuer_(std::move(issuer)), most_waiting_(most_waiting), thread_([this] { run(); }) {}

  issuer_keys(const issuer_keys &) = delete;
  issuer_keys &operator=(const issuer_keys &) = delete;

  ~issuer_keys() {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }

  /// As `onejwt::issuer::verify`. It waits only where there are no keys yet, or none with the token's kid, and a fetch may bring
  /// them.
  onejwt::verification<onejwt::claims> verify(std::string_view token, const onejwt::policy &policy) {
    const clock::time_point deadline = clock::now() + std::chrono::seconds(10);
    // Again where what has come is out of date already.
    for (;;) {
      const std::uint64_t seen = ended();
      auto verified = issuer_.verify(token, policy);
      if (verified.status() != onejwt::status::issuer_fetch) return verified;
      // Once a fetch is under way, keys that are a little old go on being used.
      begin_if_due();
      verified = issuer_.verify(token, policy);
      if (verified.status() != onejwt::status::issuer_fetch || !wait_for_more_than(seen, deadline)) return verified;
    }
  }

 private:
  using clock = std::chrono::steady_clock;

  std::uint64_t ended() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return ended_;
  }

  /// Hands a fetch that is due to the thread.
  void begin_if_due() {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (due_) return;
    if (auto next = issuer_.next(); next && next->is_due()) due_ = *next;
    changed_.notify_all();
  }

  /// Waits until a fetch has ended; false if none has until then, or if too many wait already.
  bool wait_for_more_than(std::uint64_t seen, clock::time_point deadline) {
    std::unique_lock<std::mutex> lock(mutex_);
    if (waiting_ >= most_waiting_) return false;
    ++waiting_;
    changed_.wait_until(lock, deadline, [&] { return ended_ != seen || stopping_; });
    --waiting_;
    return ended_ != seen && !stopping_ && clock::now() < deadline;
  }

  void run() {
    const std::unique_ptr<CURL, void (*)(CURL *)> curl(curl_easy_init(), curl_easy_cleanup);
    std::mt19937 random(std::random_device{}());
    std::unique_lock<std::mutex> lock(mutex_);
    while (!stopping_) {
      if (!due_) {
        const auto next = issuer_.next();
        if (next && next->is_due()) {
          due_ = *next;
        } else {
          // Services that were started together do not ask together. Whoever has a request meanwhile need not wait for that.
          std::chrono::milliseconds pause(std::uniform_int_distribution<int>(0, 1000)(random));
          if (next) pause += std::chrono::seconds(std::max<std::int64_t>(0, std::min<std::int64_t>(next->at() - now(), 86'400)));
          changed_.wait_for(lock, pause, [this] { return stopping_ || due_.has_value(); });
          continue;
        }
      }
      // Redirects and an OpenID configuration lead to a further request.
      for (bool goes_on = true; goes_on && !stopping_;) {
        const onejwt::fetch step = *due_;
        lock.unlock();
        goes_on = ask(curl.get(), step);
        lock.lock();
        if (!goes_on) break;
        // Who is told that a fetch is due has it, so this is asked only to do it.
        const auto next = issuer_.next();
        goes_on = next && next->is_due();
        if (goes_on) due_ = *next;
      }
      due_.reset();
      ++ended_;
      changed_.notify_all();
    }
  }

  static std::int64_t now() {
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  }

  struct body {
    std::string bytes;
    std::uint64_t max;
  };

  /// Takes no more of the body than the issuer may send.
  static std::size_t take(char *data, std::size_t size, std::size_t count, void *into) {
    auto &to = *static_cast<body *>(into);
    const std::size_t len = size * count;
    if (len > to.max - to.bytes.size()) return 0;
    to.bytes.append(data, len);
    return len;
  }

  static int is_over(void *self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<issuer_keys *>(self)->stopping_ ? 1 : 0;
  }

  /// One request, and whether there is to be another. It follows no redirect: the library says where to ask next.
  bool ask(CURL *curl, const onejwt::fetch &due) {
    body got{{}, due.max_bytes()};
    const std::string condition = "If-None-Match: " + std::string(due.etag());
    curl_slist *headers = due.etag().empty() ? nullptr : curl_slist_append(nullptr, condition.c_str());
    const std::unique_ptr<curl_slist, void (*)(curl_slist *)> owner(headers, curl_slist_free_all);
    const auto left = static_cast<long>(due.at() - now());
    curl_easy_reset(curl);
    curl_easy_setopt(curl, CURLOPT_URL, due.url().data());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, left > 1 ? left : 1L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &got);
    // Ends with the service.
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, is_over);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, this);
    const CURLcode failure = curl_easy_perform(curl);
    if (failure != CURLE_OK) {
      issuer_.failure(due.id());
      log("warn", "keys not fetched", [&](auto &line) { line.set("reason", curl_easy_strerror(failure)); });
      return false;
    }
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    onejwt::http_answer answer(due.id(), static_cast<std::int32_t>(status));
    header(curl, "Cache-Control", answer, &onejwt::http_answer::cache_control);
    header(curl, "Age", answer, &onejwt::http_answer::age);
    header(curl, "ETag", answer, &onejwt::http_answer::etag);
    header(curl, "Retry-After", answer, &onejwt::http_answer::retry_after);
    header(curl, "Location", answer, &onejwt::http_answer::location);
    const auto taken = issuer_.response(answer.body(got.bytes)).status();
    const bool goes_on = taken == onejwt::status::issuer_fetch;
    log(goes_on || taken == onejwt::status::ok ? "info" : "warn", "keys asked for", [&](auto &line) {
      line.set("http", status).set("code", onejwt::status_name(taken));
    });
    return goes_on;
  }

  /// Hands the first line of a header on, if it is there.
  template <class Set>
  static void header(CURL *curl, const char *name, onejwt::http_answer &answer, Set set) {
    curl_header *found = nullptr;
    if (curl_easy_header(curl, name, 0, CURLH_HEADER, -1, &found) == CURLHE_OK) (answer.*set)(found->value);
  }

  onejwt::issuer issuer_;
  const std::size_t most_waiting_;
  std::mutex mutex_;
  std::condition_variable changed_;
  /// What the thread is to fetch, or is fetching.
  std::optional<onejwt::fetch> due_;
  /// How many fetches have ended, well or not.
  std::uint64_t ended_ = 0;
  std::size_t waiting_ = 0;
  std::atomic<bool> stopping_{false};
  // The last one: it uses all others.
  std::thread thread_;
};

}  // namespace stock

#endif  // ISSUER_KEYS_HPP
