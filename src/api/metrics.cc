#include "api/metrics.h"

#include <fmt/format.h>

#include <algorithm>

#include "api/route_table.h"

namespace dosi::api {
namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;

std::string label(const RouteInfo& route) {
  return fmt::format("method=\"{}\",route=\"{}\"", http::name(route.method), route.pattern);
}

}  // namespace

void Metrics::count(std::uint32_t operation, int status, std::chrono::microseconds duration) {
  if (operation >= kOperations) return;
  Row& row = rows_[operation];
  row.by_class[static_cast<std::size_t>(std::clamp(status / 100, 1, 5) - 1)].fetch_add(1, kRelaxed);
  const auto bucket = std::lower_bound(kBounds_us.begin(), kBounds_us.end(), duration.count()) - kBounds_us.begin();
  row.by_duration[static_cast<std::size_t>(bucket)].fetch_add(1, kRelaxed);
  row.total_us.fetch_add(static_cast<std::uint64_t>(duration.count()), kRelaxed);
}

void Metrics::count_import_rows(std::uint64_t imported, std::uint64_t quarantined) {
  imported_.fetch_add(imported, kRelaxed);
  quarantined_.fetch_add(quarantined, kRelaxed);
}

std::uint64_t Metrics::requests() const {
  std::uint64_t all = 0;
  for (const Row& row : rows_)
    for (const auto& n : row.by_class) all += n.load(kRelaxed);
  return all;
}

void Metrics::render(std::string& out) const {
  auto at = std::back_inserter(out);
  out +=
      "# HELP dosi_requests_total Requests answered, by route and class of status.\n# TYPE dosi_requests_total "
      "counter\n";
  for (const RouteInfo& route : routes()) {
    const Row& row = rows_[static_cast<std::size_t>(route.operation)];
    for (std::size_t c = 0; c < row.by_class.size(); ++c)
      if (const auto n = row.by_class[c].load(kRelaxed))
        fmt::format_to(at, "dosi_requests_total{{{},status=\"{}xx\"}} {}\n", label(route), c + 1, n);
  }
  out +=
      "# HELP dosi_request_seconds Time from the complete request to the complete answer.\n# TYPE dosi_request_seconds "
      "histogram\n";
  for (const RouteInfo& route : routes()) {
    const Row& row = rows_[static_cast<std::size_t>(route.operation)];
    std::uint64_t sum = 0;
    std::string lines;
    for (std::size_t b = 0; b < row.by_duration.size(); ++b) {
      sum += row.by_duration[b].load(kRelaxed);
      const std::string bound =
          b < kBounds_us.size() ? fmt::format("{}", static_cast<double>(kBounds_us[b]) / 1e6) : "+Inf";
      fmt::format_to(std::back_inserter(lines), "dosi_request_seconds_bucket{{{},le=\"{}\"}} {}\n", label(route), bound,
                     sum);
    }
    if (sum == 0) continue;
    out += lines;
    fmt::format_to(at, "dosi_request_seconds_sum{{{}}} {}\n", label(route),
                   static_cast<double>(row.total_us.load(kRelaxed)) / 1e6);
    fmt::format_to(at, "dosi_request_seconds_count{{{}}} {}\n", label(route), sum);
  }
  fmt::format_to(
      at,
      "# HELP dosi_import_rows_total Rows of files, by what became of them.\n# TYPE dosi_import_rows_total counter\n"
      "dosi_import_rows_total{{result=\"imported\"}} {}\ndosi_import_rows_total{{result=\"quarantined\"}} {}\n",
      imported_.load(kRelaxed), quarantined_.load(kRelaxed));
}

}  // namespace dosi::api
