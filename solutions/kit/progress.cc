#include "solutions/kit/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <cstdio>

#include "json/write.h"

namespace dosi::kit {
namespace {

constexpr double kInterval_s = 0.25;

double now_s() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

void print(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

}  // namespace

Progress::Progress() : terminal_(isatty(STDOUT_FILENO) != 0), start_s_(now_s()) {}

double Progress::elapsed_s() const {
  return now_s() - start_s_;
}

void Progress::tell(double share, const std::string& message) {
  const double now = elapsed_s();
  if (last_s_ >= 0 && now - last_s_ < kInterval_s) return;
  last_s_ = now;
  const double remaining = share > 0.001 ? now / share - now : 0;
  if (terminal_) return print(fmt::format("\r\033[K{:3.0f} %  {}", share * 100, message));
  std::string line;
  json::Writer w(line);
  w.begin_object();
  w.key("progress"), w.number(std::round(share * 1000) / 1000);
  if (share > 0.001) w.key("remaining_s"), w.number(std::round(remaining));
  w.member("message", message);
  w.end_object();
  print(line + "\n");
}

void Progress::done(const std::string& message) {
  if (terminal_) return print("\r\033[K" + message + "\n");
  std::string line;
  json::Writer w(line);
  w.begin_object();
  w.key("progress"), w.number(std::int64_t{1});
  w.member("message", message);
  w.end_object();
  print(line + "\n");
}

}  // namespace dosi::kit
