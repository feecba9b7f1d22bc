#pragma once
#include <string>
#include <string_view>

#include "base/error.h"

namespace dosi::ngsi {

// Where in a document a parser is, as a chain on its stack: text is made only for an error.
struct Path {
  std::string_view name;
  const Path* parent = nullptr;

  std::string text() const { return parent == nullptr ? std::string(name) : parent->text() + "." + std::string(name); }
  // "speed.observedAt <what>", with the path as field.
  Error refuse(std::string_view what) const {
    std::string place = text();
    std::string message = place + " " + std::string(what);
    return bad_request(std::move(message), std::move(place));
  }
};

}  // namespace dosi::ngsi
