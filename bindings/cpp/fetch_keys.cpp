// Verifies tokens with the keys of an issuer, which libcurl fetches: one token a line, and for each its status.
//
//   c++ -std=c++17 -o fetch_keys fetch_keys.cpp $(pkg-config --cflags --libs onejwt libcurl)
//   ./fetch_keys https://issuer.example/.well-known/jwks.json < tokens
//
// A second argument is the least time between two fetches, in seconds; each may take five times as long.

#include <curl/curl.h>

#include <ctime>
#include <iostream>
#include <memory>
#include <string>

#include "onejwt.hpp"

namespace {

struct body {
  std::string bytes;
  std::uint64_t max;
};

/// Takes no more of the body than the issuer may send.
std::size_t take(char *data, std::size_t size, std::size_t count, void *into) {
  auto &to = *static_cast<body *>(into);
  const std::size_t len = size * count;
  if (len > to.max - to.bytes.size()) return 0;
  to.bytes.append(data, len);
  return len;
}

/// Hands the first line of a header on, if it is there.
template <class Set>
void header(CURL *curl, const char *name, onejwt::http_answer &answer, Set set) {
  curl_header *found = nullptr;
  if (curl_easy_header(curl, name, 0, CURLH_HEADER, -1, &found) == CURLHE_OK) (answer.*set)(found->value);
}

/// One request. It follows no redirect: the library says where to ask next.
void ask(CURL *curl, onejwt::issuer &issuer, const onejwt::fetch &due) {
  using answer_type = onejwt::http_answer;
  body got{{}, due.max_bytes()};
  const std::string condition = "If-None-Match: " + std::string(due.etag());
  curl_slist *headers = due.etag().empty() ? nullptr : curl_slist_append(nullptr, condition.c_str());
  const std::unique_ptr<curl_slist, void (*)(curl_slist *)> owner(headers, curl_slist_free_all);
  const auto left = static_cast<long>(due.at() - std::time(nullptr));
  curl_easy_reset(curl);
  curl_easy_setopt(curl, CURLOPT_URL, due.url().data());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, left > 1 ? left : 1L);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);  // for programs with threads
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &got);
  if (curl_easy_perform(curl) != CURLE_OK) return issuer.failure(due.id());
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  answer_type answer(due.id(), static_cast<std::int32_t>(status));
  header(curl, "Cache-Control", answer, &answer_type::cache_control);
  header(curl, "Age", answer, &answer_type::age);
  header(curl, "ETag", answer, &answer_type::etag);
  header(curl, "Retry-After", answer, &answer_type::retry_after);
  header(curl, "Location", answer, &answer_type::location);
  const auto taken = issuer.response(answer.body(got.bytes));
  std::cerr << due.url() << ": " << onejwt::status_name(taken.status()) << '\n';
}

}  // namespace

int main(int argc, char **argv) {
  const std::unique_ptr<CURL, void (*)(CURL *)> curl(curl_easy_init(), curl_easy_cleanup);
  if (argc < 2 || !curl) return 2;
  onejwt::issuer_options options(argv[1]);
  options.loopback_http();
  if (argc > 2) {
    const auto seconds = static_cast<std::uint32_t>(std::stoul(argv[2]));
    options.cooldown(seconds).retry(seconds).fetch_timeout(5 * seconds);
  }
  auto issuer = onejwt::issuer::make(options);
  if (!issuer) return 2;
  for (std::string token; std::getline(std::cin, token);) {
    auto verified = issuer->verify(token);
    if (verified.status() == onejwt::status::issuer_fetch) {
      for (auto due = issuer->next(); due && due->is_due(); due = issuer->next()) ask(curl.get(), *issuer, *due);
      verified = issuer->verify(token);
    }
    std::cout << onejwt::status_name(verified.status()) << std::endl;
  }
}
