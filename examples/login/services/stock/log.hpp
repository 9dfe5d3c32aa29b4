// One JSON object a line, on standard error, in which there is never a token.

#ifndef LOG_HPP
#define LOG_HPP

#include <chrono>
#include <cstdio>
#include <ctime>
#include <string>

#include "onejwt.hpp"

namespace stock {

/// The time in UTC, as RFC 3339 writes it.
inline std::string timestamp(std::chrono::system_clock::time_point now) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
  const auto rest = std::chrono::floor<std::chrono::milliseconds>(now.time_since_epoch()).count() % 1000;
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[40];
  const std::size_t len = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
  std::snprintf(text + len, sizeof text - len, ".%03dZ", static_cast<int>(rest));
  return text;
}

/// Writes a line; `fields` adds what there is to say: `log("info", "refused", [&](auto &line) { line.set("code", code); })`.
template <class Fields>
void log(const char *level, const char *event, Fields &&fields) {
  onejwt::claims_writer line;
  line.set("at", timestamp(std::chrono::system_clock::now())).set("level", level).set("from", "stock").set("event", event);
  fields(line);
  auto text = line.finish();
  // A text that is no UTF-8 is none for JSON.
  if (!text) text = std::string(R"({"level":"error","from":"stock","event":"a line that cannot be written"})");
  // One call, so that lines of several threads do not mix.
  const std::string whole = *text + '\n';
  std::fwrite(whole.data(), 1, whole.size(), stderr);
}

inline void log(const char *level, const char *event) {
  log(level, event, [](auto &) {});
}

}  // namespace stock

#endif  // LOG_HPP
