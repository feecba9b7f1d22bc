#include "client/query.h"

#include <string_view>

#include "http/uri.h"
#include "json/write.h"

namespace dosi::client {
namespace {

class Parameters {
 public:
  void add(std::string_view name, std::string_view value) {
    if (value.empty()) return;
    if (!text_.empty()) text_ += '&';
    text_.append(name).append("=").append(http::percent_encode(value));
  }
  void add(std::string_view name, const std::vector<std::string>& values) {
    std::string list;
    for (const std::string& value : values) list += (list.empty() ? "" : ",") + value;
    add(name, list);
  }
  std::string text() && { return std::move(text_); }

 private:
  std::string text_;
};

void add_place(Parameters& p, const Place& place) {
  if (place.georel.empty()) return;
  p.add("georel", place.georel);
  p.add("geometry", place.geometry);
  p.add("coordinates", place.coordinates);
  p.add("geoproperty", place.property);
}

}  // namespace

Place near(geo::Point centre, double radius_m) {
  Place place{.georel = "near;maxDistance==", .geometry = "Point", .coordinates = "["};
  json::append_number(place.georel, radius_m);
  json::append_number(place.coordinates, centre.lon);
  place.coordinates += ',';
  json::append_number(place.coordinates, centre.lat);
  place.coordinates += ']';
  return place;
}

std::string parameters(const Query& query) {
  Parameters p;
  p.add("type", query.types);
  p.add("id", query.ids);
  p.add("q", query.q);
  p.add("scopeQ", query.scope);
  add_place(p, query.place);
  p.add("attrs", query.attrs);
  p.add("pick", query.pick);
  p.add("orderBy", query.order_by);
  if (query.form == Form::simple) p.add("options", "keyValues");
  else if (query.sys_attrs) p.add("options", "sysAttrs");
  return std::move(p).text();
}

std::string parameters(const HistoryRange& range) {
  Parameters p;
  const bool from = range.from != kNoTime, until = range.until != kNoTime;
  p.add("attrs", range.attrs);
  if (from || until) {
    p.add("timerel", from && until ? "between" : from ? "after" : "before");
    p.add("timeAt", format_time(from ? range.from : range.until));
  }
  if (from && until) p.add("endTimeAt", format_time(range.until));
  if (range.last_n != 0) p.add("lastN", std::to_string(range.last_n));
  p.add("timeproperty", range.timeproperty);
  if (range.form == Form::simple) p.add("options", "temporalValues");
  return std::move(p).text();
}

std::string parameters(const Page& page, bool count) {
  Parameters p;
  p.add("limit", std::to_string(page.limit));
  if (page.offset != 0) p.add("offset", std::to_string(page.offset));
  if (count) p.add("count", "true");
  return std::move(p).text();
}

}  // namespace dosi::client
