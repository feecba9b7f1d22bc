#include "solutions/patrol/city/hub_reports.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "solutions/patrol/city/entity_parts.h"
#include "solutions/patrol/city/persons.h"

namespace dosi::patrol {
namespace {

constexpr double kBoxAddress_m = 3;

struct Span {
  Time from, to;
  bool day = false;
};

// A time, or a whole day.
std::optional<Span> span_of(const std::string& text, const CityClock& clock) {
  if (const auto time = parse_time(text)) return Span{*time, *time};
  if (const auto day = clock.parse_date(text)) return Span{clock.midnight(*day), clock.midnight(*day + 1), true};
  return std::nullopt;
}

std::optional<Span> when(const json::Value& report, const CityClock& clock) {
  const auto first = span_of(text_in(report, "dateObservedFrom"), clock), last = span_of(text_in(report, "dateObservedTo"), clock);
  if (first && last && first->from <= last->to) return Span{first->from, last->to};
  return span_of(text_in(report, "dateObserved"), clock);
}

std::int8_t severity_of(const json::Value& report) {
  const std::string code = text_in(report, "severityCode");
  return code.size() == 2 && (code[0] == 'C' || code[0] == 'c') && code[1] >= '0' && code[1] <= '4' ? static_cast<std::int8_t>(code[1] - '0') : std::int8_t{-1};
}

}  // namespace

std::uint16_t ReportReader::category_of(const json::Value& entity) {
  const std::string code = text_in(entity, "category");
  auto& all = out_.categories;
  const auto it = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.code == code; });
  const auto number = static_cast<std::uint16_t>(it - all.begin());
  if (it == all.end()) all.push_back({code, text_in(entity, "categoryName")});
  return number;
}

bool ReportReader::put(const json::Value& entity) {
  const auto leave = [&](Leave why) { return left_.add(why), false; };
  const std::uint16_t category = category_of(entity);
  auto& kind = out_.categories[category];
  ++out_.read, ++kind.read;
  synthetic_ = synthetic_ || flag_in(entity, "synthetic");
  const auto span = when(entity, wish_.clock);
  const auto place = point_in(entity);
  if (!span) return leave(Leave::no_time);
  if (!place) return leave(Leave::no_place);
  if (wish_.until != kNoTime && span->from >= wish_.until) return leave(Leave::later);
  if (wish_.from != kNoTime && span->from < wish_.from) return false;
  if (!wish_.with_found && text_in(entity, "reportedBy") == "patrol") return leave(Leave::by_patrol);
  if (std::find(wish_.leave_out.begin(), wish_.leave_out.end(), kind.code) != wish_.leave_out.end()) return leave(Leave::category);
  if (std::any_of(wish_.boxes.begin(), wish_.boxes.end(), [&](geo::Point box) { return geo::distance_m(box, *place) < kBoxAddress_m; })) return leave(Leave::default_place);
  if (!seen_.emplace(span->from.us, place->lon, place->lat, category).second) return leave(Leave::twice);
  ++kind.kept, out_.days_only += span->day;
  out_.all.push_back({span->from, span->to, *place, category, severity_of(entity)});
  return true;
}

Result<void> ReportReader::add(const client::Client& hub, const std::string& name) {
  return hub.for_each({.types = {"EmergencyReport112"}}, [&](json::Value entity) -> Result<void> {
    DOSI_CHECK(refuse_persons(entity, name));
    put(entity);
    return ok();
  });
}

HubReports ReportReader::finish() && {
  std::stable_sort(out_.all.begin(), out_.all.end(), [](const HubReport& a, const HubReport& b) { return a.from < b.from; });
  return std::move(out_);
}

}  // namespace dosi::patrol
