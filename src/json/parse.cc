#include "json/parse.h"

#include <simdjson.h>

#include <algorithm>

namespace dosi::json {
namespace {

namespace dom = simdjson::dom;

Error invalid(std::string message) {
  return error(ErrorCode::invalid_request, std::move(message));
}

// The name that stands twice in the object, or null. Small objects, the rule, are compared pairwise.
const std::string* duplicate(const Object& object) {
  if (object.size() <= 16) {
    for (auto a = object.begin(); a != object.end(); ++a)
      for (auto b = a + 1; b != object.end(); ++b)
        if (a->key == b->key) return &a->key;
    return nullptr;
  }
  std::vector<const std::string*> keys;
  keys.reserve(object.size());
  for (const auto& m : object) keys.push_back(&m.key);
  std::sort(keys.begin(), keys.end(), [](auto* a, auto* b) { return *a < *b; });
  const auto it = std::adjacent_find(keys.begin(), keys.end(), [](auto* a, auto* b) { return *a == *b; });
  return it == keys.end() ? nullptr : *it;
}

// Copies a parsed tree. Depth is bounded: simdjson has refused deeper texts before this walk.
class Converter {
 public:
  // False if the value is refused: trouble() says why.
  bool convert(const dom::element& e, Value& into) {
    switch (e.type()) {
      case dom::element_type::NULL_VALUE: return true;
      case dom::element_type::BOOL: return into.emplace<bool>(e.get_bool().value_unsafe()), true;
      case dom::element_type::INT64: return into.emplace<std::int64_t>(e.get_int64().value_unsafe()), true;
      case dom::element_type::UINT64: return refuse("An integer is beyond the 64-bit range -2^63 to 2^63-1");
      case dom::element_type::DOUBLE: return into.emplace<double>(e.get_double().value_unsafe()), true;
      case dom::element_type::STRING: return into.emplace<std::string>(e.get_string().value_unsafe()), true;
      case dom::element_type::ARRAY: return convert(e.get_array().value_unsafe(), into);
      case dom::element_type::OBJECT: return convert(e.get_object().value_unsafe(), into);
    }
    return refuse("The JSON text has an unknown kind of value");
  }
  std::string trouble() { return std::move(trouble_); }

 private:
  bool convert(const dom::object& source, Value& into) {
    Object& object = into.emplace<Object>();
    object.reserve(source.size());
    for (const auto [key, element] : source)
      if (!convert(element, object.append(key))) return false;
    const auto* twice = duplicate(object);
    return twice == nullptr || refuse("The member '" + *twice + "' stands twice in one JSON object");
  }
  bool convert(const dom::array& source, Value& into) {
    Array& array = into.emplace<Array>();
    array.reserve(source.size());
    for (const dom::element element : source)
      if (!convert(element, array.emplace_back())) return false;
    return true;
  }
  bool refuse(std::string why) { return trouble_ = std::move(why), false; }

  std::string trouble_;
};

std::string explain(simdjson::error_code code, const Limits& limits) {
  switch (code) {
    case simdjson::EMPTY:
      return "The body is empty; a JSON text was expected";
    case simdjson::UTF8_ERROR:
      return "The JSON text is not valid UTF-8";
    case simdjson::DEPTH_ERROR:
      return "The JSON text nests deeper than " + std::to_string(limits.depth) + " levels";
    case simdjson::NUMBER_ERROR:
      return "The JSON text has a malformed number, or one beyond double or 64-bit integer";
    case simdjson::STRING_ERROR:
      return "The JSON text has a malformed string or escape";
    case simdjson::UNCLOSED_STRING:
      return "The JSON text ends inside a string";
    case simdjson::UNESCAPED_CHARS:
      return "The JSON text has an unescaped control character inside a string";
    case simdjson::CAPACITY:
      return "The JSON text is too long";
    default:
      return "The body is not valid JSON";
  }
}

}  // namespace

Result<Value> parse(std::string_view text, const Limits& limits) {
  if (text.size() > limits.bytes) {
    return error(ErrorCode::payload_too_large, "The JSON text has " + std::to_string(text.size()) + " bytes; at most " +
                                                   std::to_string(limits.bytes) + " are accepted");
  }
  thread_local dom::parser parser;
  const std::size_t capacity = std::max<std::size_t>(text.size(), 4096);
  if (parser.capacity() < capacity || parser.max_depth() != limits.depth) {
    if (const auto code = parser.allocate(capacity, limits.depth)) return invalid(explain(code, limits));
  }
  dom::element root;
  if (const auto code = parser.parse(text.data(), text.size()).get(root)) return invalid(explain(code, limits));
  Value value;
  Converter converter;
  const bool taken = converter.convert(root, value);
  // A rare huge text must not pin its memory to this thread for ever.
  if (parser.capacity() > (std::size_t{4} << 20)) parser = dom::parser();
  if (!taken) return invalid(converter.trouble());
  return value;
}

}  // namespace dosi::json
