#include "solutions/bus/service/edits.h"

#include <fmt/format.h>

#include <algorithm>

#include "json/members.h"

namespace dosi::bus {
namespace {

constexpr double kLeastHeadway_s = 60, kMostHeadway_s = 14400, kMostCapacity = 1000;

// Reads the members of one edit; the first that is wrong is kept.
class Members {
 public:
  Members(const json::Value& edit, std::string where) : edit_(edit), where_(std::move(where)) {}

  std::string text(std::string_view name) {
    const std::string_view out = json::text_of(edit_, name);
    if (out.empty()) fail(name, "a text that is not empty");
    return std::string(out);
  }
  double number(std::string_view name, double least, double most, std::optional<double> otherwise = {}) {
    const json::Value* value = edit_.find(name);
    if (value == nullptr && otherwise) return *otherwise;
    if (value == nullptr || !value->is_number() || !(value->as_double() >= least && value->as_double() <= most))
      return fail(name, fmt::format("a number from {:.0f} to {:.0f}", least, most)), 0;
    return value->as_double();
  }
  // Ids of stops, in order. `may_be_empty`: then it says that there are none.
  std::vector<std::string> stops(std::string_view name, bool may_be_empty) {
    const json::Value* value = edit_.find(name);
    std::vector<std::string> out;
    if (value != nullptr && value->is_array())
      for (const json::Value& one : value->as_array()) out.push_back(one.is_string() ? one.as_string() : std::string());
    const bool empty = value != nullptr && value->is_array() && out.empty();
    if (empty && may_be_empty) return out;
    if (out.size() < 2 || out.size() > kMostStops || std::count(out.begin(), out.end(), std::string()) > 0)
      return fail(name, fmt::format("a list of 2 to {} ids of stops", kMostStops)), out;
    for (std::size_t i = 1; i < out.size(); ++i)
      if (out[i] == out[i - 1]) return fail(fmt::format("{}[{}]", name, i), "another stop than the one before it"), out;
    return out;
  }
  bool has(std::string_view name) const { return edit_.find(name) != nullptr; }
  void only(std::initializer_list<std::string_view> names) {
    for (const auto& [key, value] : edit_.as_object())
      if (key != "edit" && std::find(names.begin(), names.end(), key) == names.end()) fail(key, fmt::format("left out; here may stand {}", fmt::join(names, ", ")));
  }
  void fail(std::string_view name, std::string_view expected) {
    if (!problem_) problem_ = bad_request(fmt::format("{}: '{}' must be {}", where_, name, expected), where_ + "." + std::string(name));
  }
  Result<Edit> end(Edit edit) const { return problem_ ? Result<Edit>(*problem_) : Result<Edit>(std::move(edit)); }

 private:
  const json::Value& edit_;
  const std::string where_;
  std::optional<Error> problem_;
};

Result<Edit> course_edit(Members& m, bool is_new, double capacity) {
  CourseEdit out{m.text("line"), m.stops("stops", false), {}, {}};
  if (m.has("back")) out.back = m.stops("back", true);
  if (is_new) {
    m.only({"line", "name", "stops", "back", "headway_s", "capacity"});
    out.add = CourseEdit::New{m.has("name") ? m.text("name") : out.line, m.number("headway_s", kLeastHeadway_s, kMostHeadway_s),
                              m.number("capacity", 1, kMostCapacity, capacity)};
  } else {
    m.only({"line", "stops", "back"});
  }
  return m.end(std::move(out));
}

Result<Edit> edit_of(const json::Value& edit, const std::string& where, double capacity) {
  if (!edit.is_object()) return bad_request(where + " must be an object", where);
  Members m(edit, where);
  const std::string_view kind = json::text_of(edit, "edit");
  if (kind == "headway") {
    m.only({"line", "headway_s"});
    return m.end(HeadwayEdit{m.text("line"), m.number("headway_s", kLeastHeadway_s, kMostHeadway_s)});
  }
  if (kind == "remove") {
    m.only({"line"});
    return m.end(RemoveEdit{m.text("line")});
  }
  if (kind == "add" || kind == "course") return course_edit(m, kind == "add", capacity);
  return bad_request(where + ": 'edit' must be one of headway, remove, add, course", where + ".edit");
}

// Lines, and which edit removed those that are gone.
struct Work {
  ServicePlan plan;
  std::unordered_map<std::string, std::size_t> removed;

  Result<std::size_t> find(const std::string& id, const std::string& where) const {
    for (std::size_t l = 0; l < plan.lines.size(); ++l)
      if (plan.lines[l].id == id) return l;
    const auto gone = removed.find(id);
    return bad_request(fmt::format("{}: there is no line '{}'{}", where, id, gone == removed.end() ? "" : fmt::format(" (edits[{}] removes it)", gone->second)),
                       where + ".line");
  }
};

}  // namespace

Result<std::vector<Edit>> edits_of(const json::Value& list, double capacity) {
  if (!list.is_array()) return bad_request("'edits' must be a list of edits", "edits");
  const json::Array& edits = list.as_array();
  if (edits.size() > kMostEdits) return bad_request(fmt::format("'edits' must be a list of at most {} edits", kMostEdits), "edits");
  std::vector<Edit> out;
  for (std::size_t i = 0; i < edits.size(); ++i) {
    DOSI_TRY(Edit edit, edit_of(edits[i], fmt::format("edits[{}]", i), capacity));
    out.push_back(std::move(edit));
  }
  return out;
}

Editor::Editor(const ServicePlan& base, Hops& hops) : base_(base), hops_(hops) {
  for (std::uint32_t s = 0; s < base.stops.size(); ++s) stops_.emplace(base.stops[s].id, s);
}

Result<std::vector<std::uint32_t>> Editor::stops_of(const std::vector<std::string>& ids, const std::string& where) const {
  std::vector<std::uint32_t> out;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const auto it = stops_.find(ids[i]);
    if (it == stops_.end()) return bad_request(fmt::format("{}[{}]: there is no stop '{}'", where, i, ids[i]), fmt::format("{}[{}]", where, i));
    out.push_back(it->second);
  }
  return out;
}

Result<std::vector<Course>> Editor::courses_of(const CourseEdit& edit, double headway_s, const std::string& where) {
  DOSI_TRY(auto stops, stops_of(edit.stops, where + ".stops"));
  std::vector<std::uint32_t> back;
  if (edit.back) {
    DOSI_TRY(back, stops_of(*edit.back, where + ".back"));
  } else {
    back = hops_.way_back(stops);
  }
  std::vector<Course> out;
  out.push_back(hops_.course(std::move(stops)));
  if (back.size() > 1) out.push_back(hops_.course(std::move(back)));
  for (std::size_t c = 0; c < out.size(); ++c) out[c].direction = static_cast<int>(c), out[c].headway_s = headway_s;
  return out;
}

Result<ServicePlan> Editor::apply(const std::vector<Edit>& edits) {
  Work work{base_, {}};
  for (std::size_t i = 0; i < edits.size(); ++i) {
    const std::string where = fmt::format("edits[{}]", i);
    if (const auto* headway = std::get_if<HeadwayEdit>(&edits[i])) {
      DOSI_TRY(const std::size_t l, work.find(headway->line, where));
      PlanLine& line = work.plan.lines[l];
      const double stretch = headway->headway_s / line.headway_s();
      for (Course& course : line.courses) course.headway_s *= stretch;
    } else if (const auto* remove = std::get_if<RemoveEdit>(&edits[i])) {
      DOSI_TRY(const std::size_t l, work.find(remove->line, where));
      work.plan.lines.erase(work.plan.lines.begin() + static_cast<std::ptrdiff_t>(l));
      work.removed[remove->line] = i;
    } else if (const auto* course = std::get_if<CourseEdit>(&edits[i]); course->add) {
      if (work.find(course->line, where)) return bad_request(fmt::format("{}: there is a line '{}' already", where, course->line), where + ".line");
      DOSI_TRY(auto courses, courses_of(*course, course->add->headway_s, where));
      work.plan.lines.push_back({course->line, course->add->name, course->add->capacity, std::move(courses)});
    } else {
      DOSI_TRY(const std::size_t l, work.find(course->line, where));
      DOSI_TRY(work.plan.lines[l].courses, courses_of(*course, work.plan.lines[l].headway_s(), where));
    }
  }
  return std::move(work.plan);
}

}  // namespace dosi::bus
