#include "notify/http_carrier.h"

namespace dosi::notify {
namespace {

// Answers that say something about the message rather than about the state of the receiver.
bool refuses(int status) {
  return status == 400 || status == 406 || status == 411 || status == 413 || status == 415 || status == 422 || status == 431;
}

http::ClientRequest request_of(Parcel parcel) {
  http::ClientRequest request{.method = http::Method::post, .url = parcel.endpoint->uri};
  request.headers.add("Content-Type", parcel.message.content_type);
  if (!parcel.message.link.empty())
    request.headers.add("Link", "<" + parcel.message.link +
                                    ">; rel=\"http://www.w3.org/ns/json-ld#context\"; type=\"application/ld+json\"");
  if (!parcel.tenant.empty()) request.headers.add("NGSILD-Tenant", parcel.tenant);
  for (const auto& [key, value] : parcel.endpoint->receiver_info) request.headers.set(key, value);
  request.body = std::move(parcel.message.body);
  request.timeout = parcel.endpoint->timeout;
  request.max_response_bytes = 1u << 20;
  request.may_repeat = true;  // a receiver must expect to get a notification twice
  return request;
}

// What has failed before goes by a client of its own: its names that do not resolve and its attempts that hang are in nobody
// else's way.
class HttpCarrier final : public Carrier {
 public:
  HttpCarrier(std::unique_ptr<http::Client> sound, std::unique_ptr<http::Client> troubled)
      : sound_(std::move(sound)), troubled_(std::move(troubled)) {}

  void carry(Parcel parcel, std::function<void(Outcome)> done) override {
    http::Client& client = parcel.troubled ? *troubled_ : *sound_;
    client.send(request_of(std::move(parcel)), [done = std::move(done)](Result<http::Response> answer) {
      if (!answer) return done({Outcome::Kind::failed, answer.error().message});
      const int status = answer->status;
      if (status >= 200 && status < 300) return done({Outcome::Kind::delivered, {}});
      done({refuses(status) ? Outcome::Kind::refused : Outcome::Kind::failed, "the receiver answered " + std::to_string(status)});
    });
  }

 private:
  std::unique_ptr<http::Client> sound_, troubled_;
};

}  // namespace

Result<std::unique_ptr<Carrier>> http_carrier(http::ClientOptions options) {
  options.connections_per_origin = kConnectionsPerOrigin;
  DOSI_TRY(auto sound, http::Client::create(options));
  DOSI_TRY(auto troubled, http::Client::create(options));
  return std::unique_ptr<Carrier>(std::make_unique<HttpCarrier>(std::move(sound), std::move(troubled)));
}

}  // namespace dosi::notify
