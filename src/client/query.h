#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"
#include "geo/point.h"

namespace dosi::client {

enum class Form {
  simple,      // key-values (clause 4.5.4); of histories: lists of [value, time] (clause 4.5.9)
  normalized,  // attributes as they are stored, with their metadata
};

// The geoquery of clause 4.10.
struct Place {
  std::string georel;       // "near;maxDistance==1000", "within" ...; empty: anywhere
  std::string geometry;     // "Point", "Polygon" ...
  std::string coordinates;  // JSON text: "[127.0,37.5]"
  std::string property;     // empty: location
};
Place near(geo::Point centre, double radius_m);

// Which entities (clause 5.7.2), and what of them. What is empty does not narrow.
struct Query {
  std::vector<std::string> types;  // of any of these; short names need Address::context_url unless the broker knows them
  std::vector<std::string> ids;
  std::string q;      // clause 4.9: speed>50;category=="bus"
  std::string scope;  // clause 4.19: /Seoul/#
  Place place;
  std::vector<std::string> attrs;  // entities that have one of these, and only these of them
  std::vector<std::string> pick;   // only these members, `id` and `type` too if they are wanted (since V1.8.1)
  std::string order_by;            // since V1.9.1
  Form form = Form::simple;
  bool sys_attrs = false;          // createdAt and modifiedAt too; of the normalized form only
};

struct Page {
  std::size_t limit = 1000;  // brokers commonly allow no more
  std::size_t offset = 0;
};

// Which part of histories (clause 5.7.3).
struct HistoryRange {
  std::vector<std::string> attrs;  // empty: all
  Time from = kNoTime;             // either may be absent; how the ends count is clause 4.11's
  Time until = kNoTime;
  std::uint64_t last_n = 0;   // only so many newest instances of each attribute; 0: all
  std::string timeproperty;  // empty: observedAt
  Form form = Form::simple;
};

// The parameters as a query string without "?", percent-encoded.
std::string parameters(const Query& query);
std::string parameters(const HistoryRange& range);
std::string parameters(const Page& page, bool count);

}  // namespace dosi::client
