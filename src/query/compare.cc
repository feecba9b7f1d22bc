#include "query/compare.h"

#include <algorithm>

#include "query/collation.h"
#include "query/parse_literal.h"
#include "query/pattern.h"

namespace dosi::query {
namespace {

using json::Value;
using ngsi::Kind;

// A string of the target, or the text of a typed value {"@type":"DateTime","@value":"..."}; null for all else.
const std::string* text_of(const Value& v) {
  if (v.is_string()) return &v.as_string();
  const Value* inner = v.find("@value");
  return inner != nullptr && inner->is_string() ? &inner->as_string() : nullptr;
}

// Three-way order of a target against a literal, and whether the two are of one type at all.
struct Order {
  bool comparable = false;
  int sign = 0;
};
template <class T>
Order order(const T& a, const T& b) {
  return {true, a < b ? -1 : b < a ? 1 : 0};
}

Order order_scalar(const Value& target, const Literal& literal) {
  using enum Literal::Kind;
  if (target.is_number()) return literal.kind == number ? order(target.as_double(), literal.number) : Order{};
  if (target.is_bool()) return literal.kind == boolean ? order(target.as_bool() ? 1.0 : 0.0, literal.number) : Order{};
  const std::string* text = text_of(target);
  if (text == nullptr) return {};
  const auto in_time = [&](std::optional<Time> t) { return t ? order(t->us, literal.time.us) : Order{}; };
  switch (literal.kind) {
    case number:
    case boolean:
      return {};
    case time: {
      const auto parsed = parse_time(*text);
      return in_time(parsed ? std::optional(*parsed) : std::nullopt);
    }
    case date:
      return in_time(parse_date(*text));
    case clock:
      return in_time(parse_clock(*text));
    default:
      return order(*text, literal.text);
  }
}

bool equals_any(const Term& term, const Value& scalar) {
  const auto equal = [&](const Literal& l) {
    const Order o = order_scalar(scalar, l);
    return o.comparable && o.sign == 0;
  };
  const auto inside = [&](const Range& r) {
    const Order low = order_scalar(scalar, r.low), high = order_scalar(scalar, r.high);
    return low.comparable && high.comparable && low.sign >= 0 && high.sign <= 0;
  };
  return std::any_of(term.values.begin(), term.values.end(), equal) ||
         std::any_of(term.ranges.begin(), term.ranges.end(), inside);
}

bool ordered(Compare compare, int sign) {
  switch (compare) {
    case Compare::greater:
      return sign > 0;
    case Compare::greater_equal:
      return sign >= 0;
    case Compare::less:
      return sign < 0;
    case Compare::less_equal:
      return sign <= 0;
    default:
      return false;
  }
}

// The scalars that a target offers to == and !=: itself, or the elements of an array; the URIs of a list relationship;
// the texts of all languages.
template <class Predicate>
bool any_scalar(Kind kind, const Value& target, const Predicate& predicate) {
  if (target.is_array()) {
    return std::any_of(target.as_array().begin(), target.as_array().end(), [&](const Value& e) {
      const Value* object = kind == Kind::list_relationship ? e.find("object") : nullptr;
      return predicate(object != nullptr ? *object : e);
    });
  }
  if (kind == Kind::language_property && target.is_object()) {
    return std::any_of(target.as_object().begin(), target.as_object().end(),
                       [&](const json::Member& m) { return any_scalar(Kind::property, m.value, predicate); });
  }
  return predicate(target);
}

bool holds_pattern(const Pattern& pattern, Kind kind, const Value& target) {
  if (kind == Kind::language_property && target.is_object()) {
    return any_scalar(kind, target, [&](const Value& v) { return v.is_string() && pattern.found_in(v.as_string()); });
  }
  return target.is_string() && pattern.found_in(target.as_string());
}

// Numbers, Strings, Object, Array, Boolean, Time, Date, DateTime, Null, absent (clause 4.23.2).
int rank(const Value* v) {
  if (v == nullptr) return 9;
  if (v->is_null()) return 8;
  if (v->is_number()) return 0;
  if (v->is_bool()) return 4;
  if (v->is_array()) return 3;
  const std::string* text = text_of(*v);
  if (text == nullptr) return 2;
  if (text->empty() || (*text)[0] < '0' || (*text)[0] > '9') return 1;
  if (text->size() >= 20 && parse_time(*text)) return 7;
  if (parse_date(*text)) return 6;
  return parse_clock(*text) ? 5 : 1;
}

}  // namespace

bool holds(const Term& term, const Pattern* pattern, Kind kind, const Value& target) {
  const bool link = kind == Kind::relationship || kind == Kind::list_relationship;
  switch (term.compare) {
    case Compare::exists:
      return true;
    case Compare::equal:
      return any_scalar(kind, target, [&](const Value& v) { return equals_any(term, v); });
    case Compare::unequal:
      return !any_scalar(kind, target, [&](const Value& v) { return equals_any(term, v); });
    case Compare::match:
      return !link && holds_pattern(*pattern, kind, target);
    case Compare::no_match: {
      const bool has_text = target.is_string() || (kind == Kind::language_property && target.is_object());
      return !link && has_text && !holds_pattern(*pattern, kind, target);
    }
    default:
      break;
  }
  if (link) return false;
  const auto in_order = [&](const Value& v) {
    const Order o = order_scalar(v, term.values[0]);
    return o.comparable && ordered(term.compare, o.sign);
  };
  return kind == Kind::language_property ? any_scalar(kind, target, in_order) : in_order(target);
}

bool holds_number(const Term& term, double target) {
  const auto is_number = [](const Literal& l) { return l.kind == Literal::Kind::number; };
  const auto equal = [&] {
    return std::any_of(term.values.begin(), term.values.end(),
                       [&](const Literal& l) { return is_number(l) && l.number == target; }) ||
           std::any_of(term.ranges.begin(), term.ranges.end(), [&](const Range& r) {
             return is_number(r.low) && is_number(r.high) && r.low.number <= target && target <= r.high.number;
           });
  };
  switch (term.compare) {
    case Compare::exists:
      return true;
    case Compare::equal:
      return equal();
    case Compare::unequal:
      return !equal();
    case Compare::match:
    case Compare::no_match:
      return false;
    default:
      break;
  }
  if (!is_number(term.values[0])) return false;
  const double bound = term.values[0].number;
  return ordered(term.compare, target < bound ? -1 : bound < target ? 1 : 0);
}

int compare_values(const Value* a, const Value* b, const Collation& collation) {
  const int ra = rank(a), rb = rank(b);
  if (ra != rb) return ra < rb ? -1 : 1;
  if (ra >= 8) return 0;
  if (ra == 0) return order(a->as_double(), b->as_double()).sign;
  if (ra == 4) return order(a->as_bool(), b->as_bool()).sign;
  if (ra == 2) return 0;
  if (ra == 3) {
    const auto &x = a->as_array(), &y = b->as_array();
    for (std::size_t i = 0; i < std::min(x.size(), y.size()); ++i)
      if (const int c = compare_values(&x[i], &y[i], collation)) return c;
    return order(x.size(), y.size()).sign;
  }
  if (ra == 7) return order(parse_time(*text_of(*a))->us, parse_time(*text_of(*b))->us).sign;
  if (ra == 5) return order(parse_clock(*text_of(*a))->us, parse_clock(*text_of(*b))->us).sign;
  if (ra == 6) return order(*text_of(*a), *text_of(*b)).sign;
  return collation.compare(*text_of(*a), *text_of(*b));
}

}  // namespace dosi::query
