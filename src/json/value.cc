#include "json/value.h"

#include <algorithm>

namespace dosi::json {

Object::Object(std::initializer_list<Member> members) : members_(members) {}

const Value* Object::find(std::string_view key) const {
  const auto it = std::find_if(members_.begin(), members_.end(), [&](const Member& m) { return m.key == key; });
  return it == members_.end() ? nullptr : &it->value;
}
Value* Object::find(std::string_view key) {
  return const_cast<Value*>(std::as_const(*this).find(key));
}

Value& Object::operator[](std::string_view key) {
  if (Value* v = find(key)) return *v;
  return append(key);
}
Value& Object::append(std::string key, Value value) {
  return members_.emplace_back(Member{std::move(key), std::move(value)}).value;
}
Value& Object::append(std::string_view key) {
  Member& member = members_.emplace_back();
  member.key = key;
  return member.value;
}
bool Object::erase(std::string_view key) {
  return std::erase_if(members_, [&](const Member& m) { return m.key == key; }) != 0;
}
void Object::reserve(std::size_t n) {
  members_.reserve(n);
}

bool operator==(const Object& a, const Object& b) {
  return a.size() == b.size() && std::all_of(a.begin(), a.end(), [&](const Member& m) {
           const Value* other = b.find(m.key);
           return other != nullptr && *other == m.value;
         });
}

bool operator==(const Value& a, const Value& b) {
  if (a.is_number() && b.is_number() && a.v_.index() != b.v_.index()) return a.as_double() == b.as_double();
  return a.v_ == b.v_;
}

std::string_view kind_name(const Value& v) {
  if (v.is_null()) return "null";
  if (v.is_bool()) return "a boolean";
  if (v.is_number()) return "a number";
  if (v.is_string()) return "a string";
  return v.is_array() ? "an array" : "an object";
}

}  // namespace dosi::json
