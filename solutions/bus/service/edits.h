#pragma once
#include <optional>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "base/result.h"
#include "json/value.h"
#include "solutions/bus/service/hops.h"

namespace dosi::bus {

// What a planner changes, as docs/bus-plan.md tells it. Stops and lines by their ids.
struct HeadwayEdit {
  std::string line;
  double headway_s = 0;
};
struct RemoveEdit {
  std::string line;
};
struct CourseEdit {  // of a new line, where `add` is set
  struct New {
    std::string name;
    double headway_s = 0, capacity = 0;
  };
  std::string line;
  std::vector<std::string> stops;
  std::optional<std::vector<std::string>> back;  // none: the stops backwards; empty: no way back
  std::optional<New> add;
};
using Edit = std::variant<HeadwayEdit, RemoveEdit, CourseEdit>;

inline constexpr std::size_t kMostEdits = 500, kMostStops = 300;

// bad_request naming edit and member ("edits[2].headway_s") and what was expected. `capacity` is that of new lines that tell none.
Result<std::vector<Edit>> edits_of(const json::Value& list, double capacity);

// The plan after the edits, one after the other. bad_request as above: an unknown line or stop, a line that an edit before removed, an id that
// is taken.
class Editor {
 public:
  // Both must outlive it.
  Editor(const ServicePlan& base, Hops& hops);
  Result<ServicePlan> apply(const std::vector<Edit>& edits);

 private:
  Result<std::vector<std::uint32_t>> stops_of(const std::vector<std::string>& ids, const std::string& where) const;
  Result<std::vector<Course>> courses_of(const CourseEdit& edit, double headway_s, const std::string& where);

  const ServicePlan& base_;
  Hops& hops_;
  std::unordered_map<std::string, std::uint32_t> stops_;
};

}  // namespace dosi::bus
