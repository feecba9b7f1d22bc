#include "notify/box.h"

#include "json/parse.h"
#include "json/write.h"

namespace dosi::notify {
namespace {

struct TimeMember {
  const char* name;
  Time broker::DeliveryStatus::* field;
};
constexpr TimeMember kTimes[] = {{"lastNotification", &broker::DeliveryStatus::last_notification},
                                 {"lastSuccess", &broker::DeliveryStatus::last_success},
                                 {"lastFailure", &broker::DeliveryStatus::last_failure}};
struct CountMember {
  const char* name;
  std::uint64_t broker::DeliveryStatus::* field;
};
constexpr CountMember kCounts[] = {{"timesSent", &broker::DeliveryStatus::times_sent},
                                   {"timesFailed", &broker::DeliveryStatus::times_failed},
                                   {"givenUp", &broker::DeliveryStatus::given_up}};

}  // namespace

std::string status_key(const std::string& queue) { return "delivery/" + queue; }

std::string status_text(const broker::DeliveryStatus& status) {
  std::string out;
  json::Writer w(out);
  w.begin_object();
  for (const CountMember& m : kCounts) w.key(m.name), w.number(static_cast<std::int64_t>(status.*m.field));
  for (const TimeMember& m : kTimes)
    if (status.*m.field != kNoTime) w.key(m.name), w.number((status.*m.field).us);
  if (status.ok) w.key("ok"), w.boolean(*status.ok);
  w.end_object();
  return out;
}

broker::DeliveryStatus read_status(std::string_view text) {
  broker::DeliveryStatus out;
  const auto parsed = json::parse(text);
  if (!parsed) return out;
  const auto number = [&](const char* name) -> const json::Value* {
    const json::Value* v = parsed->find(name);
    return v != nullptr && v->is_int() ? v : nullptr;
  };
  for (const CountMember& m : kCounts)
    if (const json::Value* v = number(m.name)) out.*m.field = static_cast<std::uint64_t>(v->as_int());
  for (const TimeMember& m : kTimes)
    if (const json::Value* v = number(m.name)) out.*m.field = Time{v->as_int()};
  if (const json::Value* v = parsed->find("ok"); v != nullptr && v->is_bool()) out.ok = v->as_bool();
  return out;
}

std::string origin_of(const std::string& uri) {
  const std::size_t scheme = uri.find("://");
  return scheme == std::string::npos ? uri : uri.substr(0, uri.find('/', scheme + 3));
}

}  // namespace dosi::notify
