#include "runs/schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "base/time.h"
#include "json/members.h"
#include "json/parse.h"
#include "json/write.h"

namespace dosi::runs {
namespace {

using Words = std::span<const std::string_view>;
constexpr std::string_view kForPeople[] = {"title", "titleKo", "description", "descriptionKo", "unit", "$schema", "$comment"};
constexpr std::string_view kTypes[] = {"string", "number", "integer", "boolean", "array"};
constexpr std::string_view kFormats[] = {"date", "time", "uri"};
constexpr std::string_view kBounds[] = {"minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems"};
// Names that a JSON-LD context gives another meaning: parameters are told in the entity of the run.
constexpr std::string_view kReserved[] = {"id", "type", "value", "object"};

bool among(Words words, std::string_view word) { return std::find(words.begin(), words.end(), word) != words.end(); }

std::string listed(Words words) { return fmt::format("{}", fmt::join(words, ", ")); }

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

bool has_format(std::string_view text, std::string_view format) {
  if (format == "uri") return text.starts_with("http://") || text.starts_with("https://");
  const std::string whole = format == "date" ? std::string(text) + "T00:00:00Z" : "2026-01-01T" + std::string(text) + ":00Z";
  const std::size_t length = format == "date" ? 10 : 5;
  return text.size() == length && parse_time(whole).has_value();
}

// What a value of this schema is, in words.
std::string expected(const json::Value& schema) {
  const std::string_view type = text_of(schema, "type"), format = text_of(schema, "format");
  if (const json::Value* words = schema.find("enum")) return "one of " + json::dump(*words);
  if (format == "date") return "a date such as 2026-05-06";
  if (format == "time") return "a time of day such as 08:00";
  if (format == "uri") return "an http or https address";
  std::string out = type == "integer" ? "a whole number" : type == "number" ? "a number" : type == "boolean" ? "true or false"
                    : type == "array" ? "a list" : "a text";
  const auto bound = [&](std::string_view key, std::string_view words) {
    if (const json::Value* value = schema.find(key)) out += fmt::format(" {} {}", words, json::dump(*value));
  };
  bound("minimum", "from"), bound("maximum", "up to");
  bound("minLength", "of at least"), bound("maxLength", "of at most");
  bound("minItems", "of at least"), bound("maxItems", "of at most");
  return out;
}

bool has_type(const json::Value& value, std::string_view type) {
  if (type == "integer") return value.is_int();
  if (type == "number") return value.is_number();
  if (type == "boolean") return value.is_bool();
  if (type == "array") return value.is_array();
  return value.is_string();
}

bool within(const json::Value& schema, std::string_view least, std::string_view most, double measure) {
  const json::Value *low = schema.find(least), *high = schema.find(most);
  return (low == nullptr || measure >= low->as_double()) && (high == nullptr || measure <= high->as_double());
}

bool is_within_bounds(const json::Value& schema, const json::Value& value) {
  if (value.is_number()) return within(schema, "minimum", "maximum", value.as_double());
  if (value.is_string()) return within(schema, "minLength", "maxLength", static_cast<double>(characters(value.as_string())));
  if (value.is_array()) return within(schema, "minItems", "maxItems", static_cast<double>(value.as_array().size()));
  return true;
}

std::string shown(const json::Value& value) {
  const std::string text = json::dump(value);
  return text.size() <= 80 ? text : std::string(json::kind_name(value)) + " of " + std::to_string(text.size()) + " bytes";
}

Result<void> check_value(const json::Value& schema, const json::Value& value, const std::string& name) {
  const json::Value* words = schema.find("enum");
  const std::string_view format = text_of(schema, "format");
  const bool fine = has_type(value, text_of(schema, "type")) && is_within_bounds(schema, value) &&
                    (words == nullptr || std::find(words->as_array().begin(), words->as_array().end(), value) != words->as_array().end()) &&
                    (format.empty() || has_format(value.as_string(), format));
  if (!fine) return bad_request(fmt::format("Parameter '{}' is {}: expected {}", name, shown(value), expected(schema)), name);
  if (const json::Value* items = schema.find("items"); items != nullptr && value.is_array())
    for (std::size_t i = 0; i < value.as_array().size(); ++i)
      DOSI_CHECK(check_value(*items, value.as_array()[i], fmt::format("{}[{}]", name, i)));
  return ok();
}

Error misfit(std::string_view where, std::string_view expected_words) {
  return bad_request(fmt::format("'{}' must be {}", where, expected_words), std::string(where));
}

Result<void> check_property(const json::Value& schema, const std::string& where);

Result<void> check_keyword(const json::Member& keyword, std::string_view type, const std::string& place) {
  const auto& [key, value] = keyword;
  if (key == "items") return check_property(value, place);
  if (key == "type" || key == "default") return ok();  // the whole schema judges these
  if (among(kForPeople, key)) return value.is_string() ? ok() : Result<void>(misfit(place, "a text"));
  if (among(kBounds, key)) return value.is_number() ? ok() : Result<void>(misfit(place, "a number"));
  if (key == "enum" || key == "examples") {
    const bool fine = value.is_array() && !value.as_array().empty();
    return fine ? ok() : Result<void>(misfit(place, "a list that is not empty"));
  }
  if (key == "format") {
    const bool fine = type == "string" && value.is_string() && among(kFormats, value.as_string());
    return fine ? ok() : Result<void>(misfit(place, "one of " + listed(kFormats) + ", of a string"));
  }
  return bad_request(fmt::format("'{}' is a keyword of JSON Schema that is not understood here (docs/solutions.md lists those that are)", place), place);
}

Result<void> check_property(const json::Value& schema, const std::string& where) {
  if (!schema.is_object()) return misfit(where, "a schema, an object");
  const std::string_view type = text_of(schema, "type");
  if (!among(kTypes, type)) return misfit(where + ".type", "one of " + listed(kTypes));
  for (const json::Member& keyword : schema.as_object()) DOSI_CHECK(check_keyword(keyword, type, where + "." + keyword.key));
  if (type == "array" && schema.find("items") == nullptr) return misfit(where + ".items", "the schema of the list's elements");
  const json::Value* value = schema.find("default");
  if (value == nullptr) return ok();
  if (auto checked = check_value(schema, *value, where + ".default"); !checked) return bad_request(checked.error().message, where + ".default");
  return ok();
}

}  // namespace

Result<void> check_schema(const json::Value& schema, std::string_view where) {
  const std::string at(where);
  if (!schema.is_object() || text_of(schema, "type") != "object") return misfit(where, "a JSON Schema of type object");
  for (const auto& [key, value] : schema.as_object()) {
    const std::string place = at + "." + key;
    const bool known = among(kForPeople, key) || key == "type" || key == "properties" || key == "required" || key == "additionalProperties";
    if (!known) return bad_request(fmt::format("'{}' is a keyword of JSON Schema that is not understood here", place), place);
    if (key == "additionalProperties" && !(value.is_bool() && !value.as_bool())) return misfit(place, "false: other parameters are refused always");
  }
  const json::Value* properties = schema.find("properties");
  if (properties != nullptr && !properties->is_object()) return misfit(at + ".properties", "an object");
  if (properties != nullptr)
    for (const auto& [name, property] : properties->as_object()) {
      const std::string place = at + ".properties." + name;
      if (name.empty() || name[0] == '@' || among(kReserved, name)) return bad_request("'" + place + "': a parameter cannot have this name", place);
      DOSI_CHECK(check_property(property, place));
    }
  const json::Value* required = schema.find("required");
  if (required == nullptr) return ok();
  if (!required->is_array()) return misfit(at + ".required", "a list of parameters");
  for (const json::Value& name : required->as_array())
    if (!name.is_string() || properties == nullptr || properties->find(name.as_string()) == nullptr)
      return misfit(at + ".required", "a list of names that 'properties' has");
  return ok();
}

Result<json::Object> with_defaults(const json::Value& schema, const json::Object& given) {
  static const json::Object kNone;
  const json::Value* found = schema.find("properties");
  const json::Object& properties = found != nullptr ? found->as_object() : kNone;
  for (const auto& [name, value] : given)
    if (properties.find(name) == nullptr) {
      std::string known;
      for (const auto& [other, ignored] : properties) known += (known.empty() ? "" : ", ") + other;
      return bad_request(fmt::format("There is no parameter '{}'; this solution has: {}", name, known.empty() ? "none" : known), name);
    }
  json::Object out;
  for (const auto& [name, property] : properties) {
    const json::Value* value = given.find(name);
    if (value == nullptr) value = property.find("default");
    if (value == nullptr) continue;
    DOSI_CHECK(check_value(property, *value, name));
    out.append(name, *value);
  }
  if (const json::Value* required = schema.find("required"))
    for (const json::Value& name : required->as_array())
      if (out.find(name.as_string()) == nullptr)
        return bad_request(fmt::format("Parameter '{}' is missing: expected {}", name.as_string(), expected(*properties.find(name.as_string()))), name.as_string());
  return out;
}

Result<json::Value> typed(const json::Value& schema, std::string_view name, std::string_view text) {
  const json::Value* properties = schema.find("properties");
  const json::Value* property = properties == nullptr ? nullptr : properties->find(name);
  // What is not there is told by with_defaults.
  const std::string_view type = property == nullptr ? "string" : text_of(*property, "type");
  if (type == "string") return json::Value(text);
  if (type == "array" && !text.starts_with('[')) {
    const bool words = text_of(*property->find("items"), "type") == "string";
    json::Array out;
    for (std::size_t from = 0; from <= text.size();) {
      const std::size_t comma = std::min(text.find(',', from), text.size());
      const std::string_view part = text.substr(from, comma - from);
      auto value = words ? Result<json::Value>(json::Value(part)) : json::parse(part);
      if (!value) return bad_request(fmt::format("Parameter '{}' is '{}': expected {}", name, text, expected(*property)), std::string(name));
      out.push_back(std::move(*value));
      from = comma + 1;
    }
    return json::Value(std::move(out));
  }
  auto value = json::parse(text);
  if (!value) return bad_request(fmt::format("Parameter '{}' is '{}': expected {}", name, text, expected(*property)), std::string(name));
  return value;
}

}  // namespace dosi::runs
