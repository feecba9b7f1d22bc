#include "client/client.h"

#include <algorithm>
#include <charconv>
#include <thread>
#include <utility>

#include "http/uri.h"

namespace dosi::client {
namespace {

constexpr std::string_view kEntities = "/ngsi-ld/v1/entities", kHistories = "/ngsi-ld/v1/temporal/entities";
constexpr std::chrono::minutes kReadTimeout{2}, kWriteTimeout{5};
constexpr std::size_t kMostAnswerBytes = std::size_t{256} << 20;

std::string joined(std::string a, const std::string& b) {
  if (!a.empty() && !b.empty()) a += '&';
  return a + b;
}

std::string with(std::string_view path, const std::string& parameters) {
  return std::string(path) + (parameters.empty() ? "" : "?" + parameters);
}

bool asks_to_wait(int status) { return status == 503 || status == 429; }

// Retry-After as seconds (RFC 9110 section 10.2.3); its form as a date counts as unsaid.
std::chrono::seconds pause(const http::Response& response, std::chrono::seconds longest) {
  const std::string_view text = response.headers.get("Retry-After");
  unsigned seconds = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (failure == std::errc::result_out_of_range) return longest;
  if (text.empty() || failure != std::errc() || end != text.data() + text.size()) seconds = 1;
  return std::min(std::chrono::seconds(seconds), longest);
}

Error unreachable(const std::string& hub, const Error& why) {
  return error(ErrorCode::unavailable, "The hub at " + hub + " cannot be reached: " + why.message);
}

Error unexpected(const Address& address, std::string_view what, std::string_view wanted) {
  return error(ErrorCode::unavailable, "The hub at " + address.hub + " answered the question for " + std::string(what) +
                                           " with something else than " + std::string(wanted));
}

}  // namespace

Client::Client(http::Client& http, Address address, Patience patience)
    : http_(http), address_(std::move(address)), patience_(std::move(patience)) {
  while (address_.hub.ends_with('/')) address_.hub.pop_back();
  if (!patience_.wait) patience_.wait = [](std::chrono::seconds time) { std::this_thread::sleep_for(time); };
}

http::ClientRequest Client::get(std::string target) const {
  http::ClientRequest request{.url = address_.hub + std::move(target),
                              .timeout = kReadTimeout,
                              .max_response_bytes = kMostAnswerBytes};
  request.headers.add("Accept", "application/json");
  if (!address_.tenant.empty()) request.headers.add("NGSILD-Tenant", address_.tenant);
  if (!address_.context_url.empty())
    request.headers.add("Link", "<" + address_.context_url +
                                    ">; rel=\"http://www.w3.org/ns/json-ld#context\"; type=\"application/ld+json\"");
  // Of a hub of ours, long histories in one piece; others give what they give (RFC 7240).
  if (request.url.find(kHistories) != std::string::npos) request.headers.add("Prefer", "max-instances=100000");
  return request;
}

http::ClientRequest Client::post(std::string target, std::string body, Media media) const {
  http::ClientRequest request = get(std::move(target));
  request.method = http::Method::post;
  request.body = std::move(body);
  request.timeout = kWriteTimeout;
  request.may_repeat = true;  // sent twice, it has the same effect
  request.headers.add("Content-Type", media == Media::json_ld ? "application/ld+json" : "application/json");
  if (media == Media::json_ld) request.headers.remove("Link");  // one place for the context (clause 6.3.5)
  return request;
}

http::ClientRequest Client::upsert_request(std::string body, Write write, Media media) const {
  return post(with("/ngsi-ld/v1/entityOperations/upsert", write == Write::update ? "options=update" : ""),
              std::move(body), media);
}

void Client::send(http::ClientRequest request, Done done) const {
  // The answer may come after this client is gone.
  http_.send(std::move(request), [hub = address_.hub, done = std::move(done)](Result<http::Response> response) {
    if (response) return done(batch_answer(*response, hub));
    done(unreachable(hub, response.error()));
  });
}

void Client::upsert(std::string entities_json, Write write, Media media, Done done) const {
  send(upsert_request(std::move(entities_json), write, media), std::move(done));
}

void Client::append_history(std::string entity_json, Media media, Done done) const {
  send(post(std::string(kHistories), std::move(entity_json), media), std::move(done));
}

Result<http::Response> Client::ask(const http::ClientRequest& request) const {
  for (unsigned waited = 0;; ++waited) {
    auto response = http_.send_and_wait(request);
    if (!response) return unreachable(address_.hub, response.error());
    if (!asks_to_wait(response->status) || waited == patience_.times) return std::move(*response);
    patience_.wait(pause(*response, patience_.longest));
  }
}

Result<json::Value> Client::read(std::string target) const {
  DOSI_TRY(const auto response, ask(get(std::move(target))));
  return content(response, address_.hub);
}

Result<Listing> Client::list(std::string_view path, const std::string& parameters) const {
  DOSI_TRY(const auto response, ask(get(with(path, parameters))));
  DOSI_TRY(auto body, content(response, address_.hub));
  if (!body.is_array()) return unexpected(address_, "entities", "an array");
  return Listing{std::move(body.as_array()), results_count(response), next_page(response)};
}

Result<BatchAnswer> Client::upsert(std::string entities_json, Write write, Media media) const {
  DOSI_TRY(const auto response, ask(upsert_request(std::move(entities_json), write, media)));
  return batch_answer(response, address_.hub);
}

Result<json::Value> Client::entity(std::string_view id, Form form) const {
  DOSI_TRY(auto body, read(with(std::string(kEntities) + "/" + http::percent_encode(id), parameters(Query{.form = form}))));
  if (!body.is_object()) return unexpected(address_, id, "an object");
  return body;
}

Result<Listing> Client::entities(const Query& query, const Page& page) const {
  return list(kEntities, joined(parameters(query), parameters(page, true)));
}

Result<std::uint64_t> Client::count(const Query& query) const {
  DOSI_TRY(const auto listing, entities(query, {.limit = 0}));
  if (!listing.total) return unexpected(address_, "a count", "the header NGSILD-Results-Count");
  return *listing.total;
}

Result<void> Client::for_each(const Query& query, const Visit& visit, const Progress& progress,
                              std::size_t page_size) const {
  const std::string asked = parameters(query);
  std::string next = joined(asked, parameters(Page{.limit = page_size}, true));
  std::uint64_t visited = 0;
  while (!next.empty()) {
    DOSI_TRY(Listing listing, list(kEntities, next));
    const std::size_t got = listing.entities.size();
    for (json::Value& entity : listing.entities) DOSI_CHECK(visit(std::move(entity)));
    visited += got;
    if (progress && !progress(visited, listing.total.value_or(0)))
      return error(ErrorCode::cancelled, "Reading from the hub at " + address_.hub + " was given up");
    // Without a link the count tells whether there is more, without a count a full page.
    const bool more = listing.total ? visited < *listing.total : got == page_size;
    if (got == 0 || listing.next == next) break;  // a link to the same page would never end
    if (!listing.next.empty()) next = std::move(listing.next);
    else if (more) next = joined(asked, parameters(Page{.limit = page_size, .offset = visited}, true));
    else break;
  }
  return ok();
}

Result<History> Client::history(std::string_view id, const HistoryRange& range) const {
  const std::string target = std::string(kHistories) + "/" + http::percent_encode(id);
  DOSI_TRY(const auto response, ask(get(with(target, parameters(range)))));
  DOSI_TRY(auto body, content(response, address_.hub));
  if (!body.is_object()) return unexpected(address_, id, "an object");
  return History{std::move(body), response.status != 206};
}

Result<Listing> Client::histories(Query query, const HistoryRange& range, const Page& page) const {
  query.attrs.clear();
  query.form = Form::normalized;
  return list(kHistories, joined(joined(parameters(query), parameters(range)), parameters(page, false)));
}

Result<std::vector<std::string>> Client::types() const {
  DOSI_TRY(const auto body, read("/ngsi-ld/v1/types"));
  const json::Value* list = body.find("typeList");
  if (list == nullptr || !list->is_array()) return unexpected(address_, "types", "a typeList");
  std::vector<std::string> out;
  for (const json::Value& type : list->as_array())
    if (type.is_string()) out.push_back(type.as_string());
  return out;
}

}  // namespace dosi::client
