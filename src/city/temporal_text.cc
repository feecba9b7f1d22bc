#include "city/temporal_text.h"

#include "json/parse.h"
#include "json/write.h"

namespace dosi::city {
namespace {

// A text value is a concise relationship or property; the temporal representation wants its kind by name.
void write_fragment(json::Writer& w, const std::string& text) {
  const Result<json::Value> fragment = json::parse(text);
  if (!fragment || !fragment->is_object()) return;
  w.member("type", fragment->find("object") ? "Relationship" : "Property");
  for (const json::Member& m : fragment->as_object()) {
    w.key(m.key);
    w.value(m.value);
  }
}

}  // namespace

std::string temporal_text(const Series& s) {
  std::string out;
  out.reserve(80 * s.times.size() + 200);
  json::Writer w(out);
  w.begin_object();
  w.member("id", s.entity_id);
  w.member("type", s.entity_type);
  w.key(s.attribute);
  w.begin_array();
  for (std::size_t i = 0; i < s.times.size(); ++i) {
    w.begin_object();
    if (s.texts.empty()) {
      w.member("type", "Property");
      w.key("value");
      w.number(s.numbers[i]);
      if (!s.unit_code.empty()) w.member("unitCode", s.unit_code);
    } else {
      write_fragment(w, s.texts[i]);
    }
    w.member("observedAt", format_time(s.times[i]));
    w.end_object();
  }
  w.end_array();
  w.end_object();
  return out;
}

}  // namespace dosi::city
