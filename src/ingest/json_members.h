#pragma once
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "json/value.h"

namespace dosi::ingest {

// Reads the members of one object of a configuration document. The first thing wrong, anywhere in the document, is kept
// in one Error with the member's path; everything after reads on harmlessly.
class Members {
 public:
  Members(const json::Value& value, std::string path, Error& failure);

  const json::Value* take(std::string_view key);  // null if absent
  void text(std::string_view key, std::string& out);
  void required_text(std::string_view key, std::string& out);
  void name(std::string_view key, std::string& out, bool required = true);  // an NGSI-LD name
  void number(std::string_view key, double& out);
  void integer(std::string_view key, int& out);
  void boolean(std::string_view key, bool& out);
  void texts(std::string_view key, std::vector<std::string>& out);
  const json::Object* object(std::string_view key);
  void nested(std::string_view key, const std::function<void(Members&)>& read);  // nothing if absent
  void each(std::string_view key, const std::function<void(Members&)>& read);    // items of an array of objects
  void end();  // refuses what nobody took
  // Keeps the failure "PATH.KEY why"; key "" for the object itself.
  void fail(std::string_view key, std::string_view why);

 private:
  std::string place(std::string_view key) const;
  const json::Object* object_ = nullptr;
  std::string path_;
  Error& failure_;
  std::set<std::string_view> taken_;
};

}  // namespace dosi::ingest
