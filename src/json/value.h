#pragma once
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace dosi::json {

class Value;
struct Member;

using Array = std::vector<Value>;

// Members in the order of the text. Lookup is linear: NGSI-LD objects are small.
class Object {
 public:
  using Iterator = std::vector<Member>::iterator;
  using ConstIterator = std::vector<Member>::const_iterator;

  Object() noexcept;
  Object(std::initializer_list<Member> members);
  Object(const Object&);
  Object(Object&&) noexcept;
  Object& operator=(const Object&);
  Object& operator=(Object&&) noexcept;
  ~Object();

  const Value* find(std::string_view key) const;  // null if absent
  Value* find(std::string_view key);
  Value& operator[](std::string_view key);      // appends a null member if absent
  Value& append(std::string key, Value value);  // the caller knows that the key is new
  Value& append(std::string_view key);          // a null member; likewise
  bool erase(std::string_view key);             // true if it was there

  std::size_t size() const;
  bool empty() const;
  void reserve(std::size_t n);
  ConstIterator begin() const;
  ConstIterator end() const;
  Iterator begin();
  Iterator end();
  friend bool operator==(const Object& a, const Object& b);  // order of members does not count

 private:
  std::vector<Member> members_;
};

// A JSON value. Integers of 64 bits keep their exactness; every other number is a double.
class Value {
 public:
  Value() = default;
  Value(std::nullptr_t) {}
  Value(bool v) : v_(v) {}
  Value(double v) : v_(v) {}
  Value(std::int64_t v) : v_(v) {}
  Value(int v) : v_(std::int64_t{v}) {}
  Value(std::string v) : v_(std::move(v)) {}
  Value(std::string_view v) : v_(std::string(v)) {}
  Value(const char* v) : v_(std::string(v)) {}
  Value(Array v) : v_(std::move(v)) {}
  Value(Object v) : v_(std::move(v)) {}

  bool is_null() const { return v_.index() == 0; }
  bool is_bool() const { return std::holds_alternative<bool>(v_); }
  bool is_int() const { return std::holds_alternative<std::int64_t>(v_); }
  bool is_double() const { return std::holds_alternative<double>(v_); }
  bool is_number() const { return is_int() || is_double(); }
  bool is_string() const { return std::holds_alternative<std::string>(v_); }
  bool is_array() const { return std::holds_alternative<Array>(v_); }
  bool is_object() const { return std::holds_alternative<Object>(v_); }

  // The kind is the caller's to know; a wrong one is a bug.
  bool as_bool() const { return std::get<bool>(v_); }
  std::int64_t as_int() const { return std::get<std::int64_t>(v_); }
  double as_double() const { return is_int() ? static_cast<double>(as_int()) : std::get<double>(v_); }
  const std::string& as_string() const { return std::get<std::string>(v_); }
  std::string& as_string() { return std::get<std::string>(v_); }
  const Array& as_array() const { return std::get<Array>(v_); }
  Array& as_array() { return std::get<Array>(v_); }
  const Object& as_object() const { return std::get<Object>(v_); }
  Object& as_object() { return std::get<Object>(v_); }

  // Becomes a value of the kind T, made in place.
  template <class T, class... Arguments>
  T& emplace(Arguments&&... arguments) {
    return v_.emplace<T>(std::forward<Arguments>(arguments)...);
  }

  // The member of an object, or null if this is no object or lacks it.
  const Value* find(std::string_view key) const { return is_object() ? as_object().find(key) : nullptr; }

  friend bool operator==(const Value& a, const Value& b);  // 1 and 1.0 are equal

 private:
  std::variant<std::nullptr_t, bool, std::int64_t, double, std::string, Array, Object> v_;
};

struct Member {
  std::string key;
  Value value;
};

// Defined here, where Member is complete: a vector of an incomplete type may be a member, but not be used.
inline Object::Object() noexcept = default;
inline Object::Object(const Object&) = default;
inline Object::Object(Object&&) noexcept = default;
inline Object& Object::operator=(const Object&) = default;
inline Object& Object::operator=(Object&&) noexcept = default;
inline Object::~Object() = default;
inline std::size_t Object::size() const { return members_.size(); }
inline bool Object::empty() const { return members_.empty(); }
inline Object::ConstIterator Object::begin() const { return members_.begin(); }
inline Object::ConstIterator Object::end() const { return members_.end(); }
inline Object::Iterator Object::begin() { return members_.begin(); }
inline Object::Iterator Object::end() { return members_.end(); }

// "a string", "an array" ...: for error messages.
std::string_view kind_name(const Value& v);

}  // namespace dosi::json
