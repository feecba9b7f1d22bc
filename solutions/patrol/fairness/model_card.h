#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "json/value.h"

namespace dosi::patrol {

// Everything a forecast or a plan used and when, from which a public page is made. Plain data; the same card gives the same page.
struct CardInput {
  std::string name;            // "112 reports"
  std::string source;          // hub, file or publisher
  std::int64_t used = 0;       // rows or entities
  Time from = kNoTime, until = kNoTime, read_at = kNoTime;
  struct LeftOut {
    std::string reason;        // "discovered by patrol"
    std::int64_t count = 0;
  };
  std::vector<LeftOut> left_out;
};
struct CardFigure {
  std::string name, unit;      // "hit rate at 5 % of the area", "%"
  double value = 0;
  std::optional<double> low, high;  // its interval
  std::optional<double> baseline;   // of plain counts
};
struct ModelCard {
  std::string title, purpose, program, version;
  Time made = kNoTime, expires = kNoTime;
  std::uint64_t seed = 0;
  std::vector<CardInput> inputs;
  std::vector<std::string> never_used;  // kinds of data that the program refuses
  json::Object settings;
  std::vector<CardFigure> figures;      // back-test
  std::string approved_by;              // role or name of the person who decided; empty: nobody yet
  Time approved = kNoTime;
  std::vector<std::string> limits;      // what it must not be used for, what it cannot tell
};

// What the page may not be without. bad_request naming the first that is missing or makes no sense: title, purpose, program and version, made, an expiry after it,
// at least one input with a name, counts below 0, an approval without a person or without a time.
Result<void> sound(const ModelCard& card);

// Counts from 1 to k - 1 are null, their reasons stay.
json::Object json_of(const ModelCard& card, std::int64_t k = 5);
// The same as a page of text (Markdown) in Korean ("ko") or English.
std::string page_of(const ModelCard& card, std::string_view language, std::int64_t k = 5);

}  // namespace dosi::patrol
