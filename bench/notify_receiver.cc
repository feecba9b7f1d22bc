// Receives the notifications of bench/notify.py and judges them: every value of a sensor above the one before, and how long it took.
// Prints its port; GET /result tells {"count":..., "disorder":..., "p50_ms":..., "p99_ms":..., "max_ms":...}.
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "base/time.h"
#include "http/server.h"

namespace {

using namespace dosi;

struct Judge {
  std::mutex mutex;
  std::unordered_map<std::string, std::int64_t> last;  // by sensor
  std::vector<std::int64_t> delays_us;
  std::uint64_t disorder = 0;

  // In simplified form: ..."id":"urn:ngsi-ld:Sensor:7",..."level":1790000000000000...
  void take(std::string_view body) {
    constexpr std::string_view kId = "urn:ngsi-ld:Sensor:", kLevel = "\"level\":";
    const std::int64_t now = system_now().us;
    const std::size_t id = body.find(kId), level = body.find(kLevel);
    const std::lock_guard lock(mutex);
    if (id == body.npos || level == body.npos) return void(++disorder);
    std::int64_t value = 0;
    std::from_chars(body.data() + level + kLevel.size(), body.data() + body.size(), value);
    std::int64_t& before = last[std::string(body.substr(id, body.find('"', id) - id))];
    disorder += value <= before;
    before = value;
    delays_us.push_back(now - value);
  }

  std::string result() {
    const std::lock_guard lock(mutex);
    std::sort(delays_us.begin(), delays_us.end());
    const auto ms = [&](double part) {
      return delays_us.empty() ? 0.0 : static_cast<double>(delays_us[static_cast<std::size_t>(part * static_cast<double>(delays_us.size() - 1))]) / 1000;
    };
    char text[256];
    std::snprintf(text, sizeof text, R"({"count":%zu,"disorder":%lu,"p50_ms":%.1f,"p99_ms":%.1f,"max_ms":%.1f})", delays_us.size(),
                  static_cast<unsigned long>(disorder), ms(0.5), ms(0.99), ms(1));
    return text;
  }
};

}  // namespace

int main() {
  Judge judge;
  http::ServerOptions options;
  options.threads = 1;
  auto server = http::Server::start(options, [&](http::Request& request, http::Responder responder) {
    if (request.method == http::Method::get) return responder.send({.status = 200, .body = judge.result()});
    judge.take(request.body);
    responder.send({.status = 200});
  });
  if (!server) return std::fprintf(stderr, "%s\n", server.error().message.c_str()), 1;
  std::printf("%d\n", (*server)->port());
  std::fflush(stdout);
  for (;;) pause();
}
