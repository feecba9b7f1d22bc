#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "client/answer.h"
#include "client/query.h"
#include "http/client.h"
#include "json/value.h"

namespace dosi::client {

// A city's hub: any NGSI-LD broker.
struct Address {
  std::string hub;          // "http://127.0.0.1:8080": what stands before /ngsi-ld/v1, without a slash at its end
  std::string tenant;       // empty: the default one
  std::string context_url;  // a JSON-LD @context for short names; empty: the broker's own
};

// When a broker asks to come back later (429, 503), blocking calls do.
struct Patience {
  unsigned times = 4;
  std::chrono::seconds longest{10};                     // of one wait, whatever Retry-After says; 1 s where it says nothing
  std::function<void(std::chrono::seconds)> wait = {};  // none: sleeps
};

enum class Write { replace, update };  // entities that exist: as a whole, or attribute by attribute
enum class Media { json, json_ld };    // json_ld: each entity carries its @context; Address::context_url is not sent

struct Listing {
  json::Array entities;
  std::optional<std::uint64_t> total;  // of the query, where the broker tells it
  std::string next;                    // query string of the next page, empty at the last
};

struct History {
  json::Value entity;
  bool complete = true;  // false: the broker cut it (206, clause 6.3.10); ask again for the time that is missing
};

// What one says to an NGSI-LD broker (GS CIM 009 chapter 6), by its standard endpoints alone. Holds no state but its
// address: any thread may call it. Failures: the broker's own words, with a code from the problem's type; `unavailable`,
// naming the hub, when it cannot be reached or fails.
class Client {
 public:
  // `http` must outlive the client.
  Client(http::Client& http, Address address, Patience patience = {});

  // `done` is called once, on the HTTP client's thread: it must not block. Nothing is asked twice but where a pooled connection broke.
  using Done = std::function<void(Result<BatchAnswer>)>;
  // Creates or changes the entities of a JSON array (clause 5.6.8).
  void upsert(std::string entities_json, Write write, Media media, Done done) const;
  // Creates one entity's history, or adds to it (clause 5.6.11).
  void append_history(std::string entity_json, Media media, Done done) const;

  // The following wait for the answer: not for the HTTP client's thread.

  Result<BatchAnswer> upsert(std::string entities_json, Write write, Media media) const;

  // clause 5.7.1; not_found if there is none.
  Result<json::Value> entity(std::string_view id, Form form = Form::simple) const;
  Result<Listing> entities(const Query& query, const Page& page = {}) const;
  Result<std::uint64_t> count(const Query& query) const;

  // Every entity of the query, page by page. Entities that come or go meanwhile may be missed or met twice. An error of `visit` ends it
  // and is returned; so does `progress` by false, with `cancelled`. `total` is 0 where the broker does not count.
  using Visit = std::function<Result<void>(json::Value entity)>;
  using Progress = std::function<bool(std::uint64_t visited, std::uint64_t total)>;
  Result<void> for_each(const Query& query, const Visit& visit, const Progress& progress = {}, std::size_t page_size = 1000) const;

  // clause 5.7.3.
  Result<History> history(std::string_view id, const HistoryRange& range = {}) const;
  // Histories of the query's entities (clause 5.7.4), which needs a time in the range; of the query, its attrs and form do
  // not count: the range has its own.
  Result<Listing> histories(Query query, const HistoryRange& range, const Page& page = {}) const;

  // Names of the types that the broker has entities of (clause 5.7.5).
  Result<std::vector<std::string>> types() const;

 private:
  http::ClientRequest get(std::string target) const;
  http::ClientRequest post(std::string target, std::string body, Media media) const;
  http::ClientRequest upsert_request(std::string body, Write write, Media media) const;
  void send(http::ClientRequest request, Done done) const;
  Result<http::Response> ask(const http::ClientRequest& request) const;
  Result<json::Value> read(std::string target) const;
  Result<Listing> list(std::string_view path, const std::string& parameters) const;

  http::Client& http_;
  Address address_;
  Patience patience_;
};

}  // namespace dosi::client
