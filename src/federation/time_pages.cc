#include "federation/time_pages.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <string>

namespace dosi::federation {
namespace {

// The parts of a temporal query, wherever the call has them: parameters, or `temporalQ` of its body.
class TemporalParts {
 public:
  explicit TemporalParts(Call& call) : call_(call) {
    if (call.kind == Call::Body::query && call.body.is_object())
      if (json::Value* part = call.body.as_object().find("temporalQ"); part != nullptr && part->is_object()) document_ = &part->as_object();
  }
  std::string get(std::string_view name) const {
    if (document_ != nullptr) {
      const json::Value* v = document_->find(name);
      if (v == nullptr) return "";
      return v->is_int() ? std::to_string(v->as_int()) : v->is_string() ? v->as_string() : "";
    }
    const auto at = std::find_if(call_.query.begin(), call_.query.end(), [&](const http::Parameter& p) { return p.key == name; });
    return at == call_.query.end() ? "" : at->value;
  }
  void set(std::string_view name, const std::string& value) {
    if (document_ != nullptr) (*document_)[name] = name == "lastN" ? json::Value(std::int64_t{std::atoll(value.c_str())}) : json::Value(value);
    else std::erase_if(call_.query, [&](const http::Parameter& p) { return p.key == name; }), call_.query.push_back({std::string(name), value});
  }

 private:
  Call& call_;
  json::Object* document_ = nullptr;
};

// How many instances the longest series of the page has.
std::size_t longest(const std::vector<ngsi::TemporalDocument>& page) {
  std::size_t most = 0;
  for (const ngsi::TemporalDocument& entity : page) {
    std::map<std::pair<Symbol, std::string>, std::size_t> counts;
    for (const ngsi::Sample& sample : entity.samples) most = std::max(most, ++counts[{sample.attribute, sample.dataset_id}]);
  }
  return most;
}

}  // namespace

std::optional<std::pair<Time, Time>> content_range(std::string_view header) {
  const std::size_t space = header.find(' '), slash = header.find('/'), middle = header.find("Z-");
  if (space == std::string_view::npos || slash == std::string_view::npos || middle == std::string_view::npos || middle < space || slash < middle)
    return std::nullopt;
  const auto from = parse_time(header.substr(space + 1, middle - space)), to = parse_time(header.substr(middle + 2, slash - middle - 2));
  if (!from || !to) return std::nullopt;
  return std::pair(*from, *to);
}

std::optional<Call> next_in_time(const Call& call, const Reply& reply, const std::vector<ngsi::TemporalDocument>& page) {
  if (!reply.is(206) || page.empty()) return std::nullopt;
  const auto range = content_range(reply.response.headers.get("Content-Range"));
  if (!range || range->first == range->second) return std::nullopt;
  Call next = call;
  TemporalParts parts(next);
  const std::string relation = parts.get("timerel"), at = parts.get("timeAt"), to = format_time(range->second), last_n = parts.get("lastN");
  if (last_n.empty()) {  // onwards, from where the page ended
    if (to == at) return std::nullopt;
    if (relation == "before") parts.set("endTimeAt", at);
    parts.set("timerel", relation == "after" ? "after" : "between");
    parts.set("timeAt", to);
    return next;
  }
  std::size_t wanted = 0;  // backwards, as many as are left of lastN
  const std::size_t got = longest(page);
  std::from_chars(last_n.data(), last_n.data() + last_n.size(), wanted);
  if (wanted <= got || to == parts.get(relation == "before" ? "timeAt" : "endTimeAt")) return std::nullopt;
  parts.set("lastN", std::to_string(wanted - got));
  if (relation == "before") parts.set("timeAt", to);
  else parts.set("timerel", "between"), parts.set("endTimeAt", to);
  return next;
}

}  // namespace dosi::federation
