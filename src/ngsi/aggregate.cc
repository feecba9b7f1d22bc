#include "ngsi/aggregate.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <unordered_set>

#include "json/parse.h"
#include "json/write.h"
#include "ngsi/instance_text.h"
#include "ngsi/syntax.h"

namespace dosi::ngsi {
namespace {

constexpr std::array<std::string_view, 8> kMethodNames = {"totalCount", "distinctCount", "sum", "avg",
                                                          "min",        "max",           "stddev", "sumsq"};

// What aggregation sees of a value: a number (a boolean as 0 or 1, an array as its size), a string, or neither.
struct Item {
  enum class Type : std::uint8_t { number, size, clock, string, opaque } type = Type::opaque;
  double number = 0;       // number, size; clock: seconds of the day
  std::string string;      // string, clock
};

// "12:30:00.5Z" as seconds, or -1.
double clock_seconds(std::string_view s) {
  if (s.size() < 9 || s[2] != ':' || s[5] != ':' || !s.ends_with('Z')) return -1;
  const auto t = parse_time("1970-01-01T" + std::string(s));
  return t ? static_cast<double>(t->us) / 1e6 : -1;
}

// Dates with time and times by the clock, whatever their fractions; anything else by its characters.
bool is_before(const std::string& a, const std::string& b) {
  if (const double x = clock_seconds(a), y = clock_seconds(b); x >= 0 && y >= 0) return x < y;
  if (a.size() >= 20 && b.size() >= 20 && a[10] == 'T' && b[10] == 'T')
    if (const auto x = parse_time(a), y = parse_time(b); x && y) return *x < *y;
  return a < b;
}

Item item_of_string(std::string text) {
  Item item{Item::Type::string, 0, std::move(text)};
  if (is_uri(item.string)) item.type = Item::Type::opaque;
  else if (const double s = clock_seconds(item.string); s >= 0) item.type = Item::Type::clock, item.number = s;
  return item;
}

Item item_of(Kind kind, std::string_view content) {
  if (kind != Kind::property && kind != Kind::list_property) return {};
  Item item;
  if (content == "true" || content == "false") return {Item::Type::number, content == "true" ? 1.0 : 0.0, {}};
  const auto [end, code] = std::from_chars(content.data(), content.data() + content.size(), item.number);
  if (code == std::errc() && end == content.data() + content.size()) return item.type = Item::Type::number, item;
  const auto value = json::parse(content, {.depth = kStoredDepth});
  if (value && value->is_array()) return {Item::Type::size, static_cast<double>(value->as_array().size()), {}};
  if (value && value->is_string()) return item_of_string(value->as_string());
  return {};
}

// All values of one period.
class Bucket {
 public:
  explicit Bucket(bool counts_distinct) : counts_distinct_(counts_distinct) {}

  void add(const Sample& s) {
    ++count_;
    if (s.text.empty()) {
      if (counts_distinct_) distinct_.insert(number_text(s.number));
      return add_number(Item::Type::number, s.number);
    }
    const std::string_view content = content_of(s.text, s.kind);
    if (counts_distinct_) add_distinct(s.kind, content);
    Item item = item_of(s.kind, content);
    if (item.type == Item::Type::number || item.type == Item::Type::size) return add_number(item.type, item.number);
    if (item.type == Item::Type::opaque) return;
    if (item.type == Item::Type::clock) clocks_ += item.number, ++clock_count_;
    if (strings_++ == 0) least_ = greatest_ = item.string;
    else if (is_before(item.string, least_)) least_ = std::move(item.string);
    else if (is_before(greatest_, item.string)) greatest_ = std::move(item.string);
  }

  // JSON text, empty if the method has nothing to work on.
  std::string result(Method method) const {
    switch (method) {
      case Method::total_count: return std::to_string(count_);
      case Method::distinct_count: return std::to_string(distinct_.size());
      case Method::sum: return numbers_ + sizes_ == 0 ? std::string() : number_text(sum_);
      case Method::avg: return average();
      case Method::min: return extreme(least_number_, least_);
      case Method::max: return extreme(greatest_number_, greatest_);
      case Method::stddev: return numbers_ == 0 ? std::string() : number_text(std::sqrt(squares_from_mean_ / static_cast<double>(numbers_)));
      case Method::sumsq: return numbers_ == 0 ? std::string() : number_text(squares_);
    }
    return {};
  }
  bool empty() const { return count_ == 0; }

 private:
  static std::string number_text(double v) {
    std::string out;
    json::append_number(out, v);
    return out;
  }
  // Of a relationship to several entities each counts.
  void add_distinct(Kind kind, std::string_view content) {
    const bool relation = kind == Kind::relationship || kind == Kind::list_relationship;
    if (!relation || !content.starts_with('[')) {
      distinct_.emplace(content);
      return;
    }
    const auto targets = json::parse(content, {.depth = kStoredDepth});
    if (!targets || !targets->is_array()) return;
    for (const json::Value& target : targets->as_array()) {
      const json::Value* object = target.find("object");
      distinct_.insert(json::dump(object == nullptr ? target : *object));
    }
  }
  void add_number(Item::Type type, double v) {
    if (numbers_ + sizes_ == 0) least_number_ = greatest_number_ = v;
    least_number_ = std::min(least_number_, v), greatest_number_ = std::max(greatest_number_, v);
    sum_ += v;
    if (type == Item::Type::size) {
      ++sizes_;
      return;
    }
    ++numbers_;
    squares_ += v * v;
    // B. P. Welford's recurrence: no cancellation where the spread is small beside the mean.
    const double delta = v - mean_;
    mean_ += delta / static_cast<double>(numbers_);
    squares_from_mean_ += delta * (v - mean_);
  }
  std::string average() const {
    if (numbers_ + sizes_ != 0) return number_text(sum_ / static_cast<double>(numbers_ + sizes_));
    if (clock_count_ == 0) return {};
    const auto us = static_cast<std::int64_t>(std::llround(clocks_ / static_cast<double>(clock_count_) * 1e6));
    return '"' + format_time(Time{us}).substr(11) + '"';
  }
  std::string extreme(double number, const std::string& string) const {
    if (numbers_ + sizes_ != 0) return number_text(number);
    std::string out;
    if (strings_ != 0) json::append_string(out, string);
    return out;
  }

  bool counts_distinct_;
  std::uint64_t count_ = 0, numbers_ = 0, sizes_ = 0, strings_ = 0, clock_count_ = 0;
  double sum_ = 0, squares_ = 0, mean_ = 0, squares_from_mean_ = 0, least_number_ = 0, greatest_number_ = 0, clocks_ = 0;
  std::string least_, greatest_;
  std::unordered_set<std::string> distinct_;
};

// The number of the period that holds `t`, at or after period n.
std::int64_t period_of(Time t, Time from, const Period& period, std::int64_t n) {
  if (period.months == 0) return std::max(n, (t.us - from.us) / period.us);
  while (t >= after(from, period, n + 1)) ++n;
  return n;
}

}  // namespace

std::string_view name(Method method) { return kMethodNames[static_cast<std::size_t>(method)]; }

Result<std::vector<Method>> parse_methods(std::string_view list) {
  std::vector<Method> methods;
  for (;;) {
    const auto comma = list.find(',');
    const auto it = std::ranges::find(kMethodNames, list.substr(0, comma));
    if (it == kMethodNames.end())
      return bad_request("aggrMethods has '" + std::string(list.substr(0, comma)) +
                             "'; avg, distinctCount, max, min, stddev, sum, sumsq or totalCount was expected",
                         "aggrMethods");
    const auto method = static_cast<Method>(it - kMethodNames.begin());
    if (std::ranges::find(methods, method) == methods.end()) methods.push_back(method);
    if (comma == std::string_view::npos) return methods;
    list.remove_prefix(comma + 1);
  }
}

Time time_of(const Sample& s, TimeProperty property) {
  switch (property) {
    case TimeProperty::observed_at: return s.observed_at;
    case TimeProperty::created_at: return s.created_at;
    case TimeProperty::modified_at: return s.modified_at;
    case TimeProperty::deleted_at: return s.deleted_at;
  }
  return kNoTime;
}

std::vector<std::vector<Aggregate>> aggregate(std::span<const Sample> samples, TimeProperty property, const Aggregation& how) {
  std::vector<std::vector<Aggregate>> results(how.methods.size());
  const bool distinct = std::ranges::find(how.methods, Method::distinct_count) != how.methods.end();
  Bucket bucket(distinct);
  Time start = kNoTime, end = kNoTime;
  const auto close = [&] {
    for (std::size_t m = 0; m < how.methods.size() && !bucket.empty(); ++m)
      if (std::string value = bucket.result(how.methods[m]); !value.empty()) results[m].push_back({std::move(value), start, end});
    bucket = Bucket(distinct);
  };
  Time from = how.from, last = how.until;
  std::int64_t n = 0;
  for (const Sample& s : samples) {
    const Time t = time_of(s, property);
    if (t == kNoTime || s.deleted_at != kNoTime) continue;
    if (from == kNoTime) from = t;
    if (how.until == kNoTime) last = std::max(last, t);
    if (!how.period.zero() && (start == kNoTime || t >= end)) {
      close();
      n = period_of(t, from, how.period, n);
      start = after(from, how.period, n), end = after(from, how.period, n + 1);
    }
    bucket.add(s);
  }
  if (how.period.zero()) start = from, end = last;
  close();
  return results;
}

}  // namespace dosi::ngsi
