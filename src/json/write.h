#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "json/value.h"

namespace dosi::json {

// Appends JSON text to a string that the caller owns. Commas are set by the writer; raw() takes a finished value.
//   Writer w(out); w.begin_object(); w.key("id"); w.string(id); w.end_object();
class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}

  void begin_object() { separate(), out_ += '{', first_ = true; }
  void end_object() { out_ += '}', first_ = false; }
  void begin_array() { separate(), out_ += '[', first_ = true; }
  void end_array() { out_ += ']', first_ = false; }
  void key(std::string_view name);
  void string(std::string_view text);
  void number(double v);
  void number(std::int64_t v);
  void boolean(bool v) { raw(v ? "true" : "false"); }
  void null() { raw("null"); }
  void value(const Value& v);
  void raw(std::string_view json_text) { separate(), out_ += json_text; }
  // A member of an object in one line: w.member("type", "Property").
  void member(std::string_view name, std::string_view text) { key(name), string(text); }

 private:
  void separate() {
    if (!first_) out_ += ',';
    first_ = false;
  }
  std::string& out_;
  bool first_ = true;
};

// A quoted, escaped JSON string.
void append_string(std::string& out, std::string_view text);
// The shortest text that reads back as the same double, whole numbers below 10^12 without exponent; "null" for NaN and
// infinities, which JSON lacks.
void append_number(std::string& out, double v);

void append(std::string& out, const Value& v);
std::string dump(const Value& v);

}  // namespace dosi::json
