#include "solutions/kit/road_entity.h"

#include "ingest/osm.h"
#include "json/parse.h"

namespace dosi::kit {
namespace {

struct Roads : ingest::Sink {
  explicit Roads(const std::function<void(const json::Value&)>& a_visit) : visit(a_visit) {}
  Result<void> entity(ingest::Draft draft) override {
    DOSI_TRY(const json::Value road, json::parse(draft.json));
    visit(road);
    return ok();
  }
  Result<void> history(ingest::TemporalDraft) override { return ok(); }
  void rejected(ingest::Rejected) override {}
  bool progress(std::uint64_t, std::uint64_t, std::uint64_t) override { return true; }

  const std::function<void(const json::Value&)>& visit;
};

}  // namespace

const json::Value* value_of(const json::Value& entity, std::string_view name) {
  const json::Value* attribute = entity.find(name);
  const json::Value* value = attribute != nullptr ? attribute->find("value") : nullptr;
  return value != nullptr ? value : attribute;
}

std::string_view text_of(const json::Value& entity, std::string_view name) {
  const json::Value* value = value_of(entity, name);
  return value != nullptr && value->is_string() ? std::string_view(value->as_string()) : std::string_view();
}

std::optional<geo::Point> position_of(const json::Value& position) {
  if (!position.is_array() || position.as_array().size() < 2) return std::nullopt;
  const auto& numbers = position.as_array();
  if (!numbers[0].is_number() || !numbers[1].is_number()) return std::nullopt;
  return geo::Point{numbers[0].as_double(), numbers[1].as_double()};
}

std::optional<std::vector<geo::Point>> line_of(const json::Value& road) {
  const json::Value* location = value_of(road, "location");
  const json::Value* line = location != nullptr ? location->find("coordinates") : nullptr;
  if (line == nullptr || !line->is_array()) return std::nullopt;
  std::vector<geo::Point> out;
  for (const json::Value& position : line->as_array()) {
    const auto at = position_of(position);
    if (!at) return std::nullopt;
    out.push_back(*at);
  }
  return out;
}

Result<void> for_each_road(const std::filesystem::path& osm_file, const std::function<void(const json::Value&)>& visit) {
  Roads sink(visit);
  DOSI_CHECK(ingest::read_osm({osm_file, {}}, {}, sink));
  return ok();
}

}  // namespace dosi::kit
