#include "ingest/json_members.h"

#include <climits>

#include "ingest/mapping.h"

namespace dosi::ingest {

Members::Members(const json::Value& value, std::string path, Error& failure) : path_(std::move(path)), failure_(failure) {
  if (value.is_object()) object_ = &value.as_object();
  else fail("", "must be an object, not " + std::string(json::kind_name(value)));
}

std::string Members::place(std::string_view key) const {
  if (path_.empty() || key.empty()) return path_ + std::string(key);
  return path_ + "." + std::string(key);
}

void Members::fail(std::string_view key, std::string_view why) {
  if (!failure_.message.empty()) return;
  const std::string at = place(key);
  failure_ = bad_request("The mapping is wrong: " + (at.empty() ? "it" : at) + " " + std::string(why), at);
}

const json::Value* Members::take(std::string_view key) {
  const json::Value* v = object_ ? object_->find(key) : nullptr;
  if (v) taken_.insert(key);
  return v;
}

void Members::text(std::string_view key, std::string& out) {
  const json::Value* v = take(key);
  if (!v) return;
  if (v->is_string()) out = v->as_string();
  else fail(key, "must be a text, not " + std::string(json::kind_name(*v)));
}

void Members::required_text(std::string_view key, std::string& out) {
  text(key, out);
  if (out.empty()) fail(key, "is missing");
}

void Members::name(std::string_view key, std::string& out, bool required) {
  text(key, out);
  if (out.empty() && required) fail(key, "is missing");
  if (!out.empty() && !is_name(out))
    fail(key, "is '" + out + "'; a name has letters, digits and _ only, a letter first");
}

void Members::number(std::string_view key, double& out) {
  const json::Value* v = take(key);
  if (!v) return;
  if (v->is_number()) out = v->as_double();
  else fail(key, "must be a number, not " + std::string(json::kind_name(*v)));
}

void Members::integer(std::string_view key, int& out) {
  const json::Value* v = take(key);
  if (!v) return;
  if (v->is_int() && v->as_int() >= INT_MIN && v->as_int() <= INT_MAX) out = static_cast<int>(v->as_int());
  else fail(key, "must be a whole number");
}

void Members::boolean(std::string_view key, bool& out) {
  const json::Value* v = take(key);
  if (!v) return;
  if (v->is_bool()) out = v->as_bool();
  else fail(key, "must be true or false");
}

void Members::texts(std::string_view key, std::vector<std::string>& out) {
  const json::Value* v = take(key);
  if (!v) return;
  if (!v->is_array()) return fail(key, "must be an array of texts");
  out.clear();
  for (const json::Value& item : v->as_array()) {
    if (!item.is_string()) return fail(key, "must be an array of texts");
    out.push_back(item.as_string());
  }
}

const json::Object* Members::object(std::string_view key) {
  const json::Value* v = take(key);
  if (!v) return nullptr;
  if (v->is_object()) return &v->as_object();
  fail(key, "must be an object, not " + std::string(json::kind_name(*v)));
  return nullptr;
}

void Members::nested(std::string_view key, const std::function<void(Members&)>& read) {
  const json::Value* v = take(key);
  if (!v) return;
  Members inner(*v, place(key), failure_);
  if (inner.object_) read(inner);
}

void Members::each(std::string_view key, const std::function<void(Members&)>& read) {
  const json::Value* v = take(key);
  if (!v) return;
  if (!v->is_array()) return fail(key, "must be an array of objects");
  std::size_t i = 0;
  for (const json::Value& item : v->as_array()) {
    Members inner(item, place(key) + "[" + std::to_string(i++) + "]", failure_);
    if (inner.object_) read(inner);
  }
}

void Members::end() {
  if (!object_) return;
  for (const auto& [key, value] : *object_)
    if (!taken_.contains(key)) return fail(key, "is unknown here");
}

}  // namespace dosi::ingest
