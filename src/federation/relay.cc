#include "federation/relay.h"

#include "json/members.h"
#include "json/parse.h"
#include "json/write.h"

namespace dosi::federation {

Relay::Step Relay::step() const {
  if (stopped) return Step::none;
  if (!wanted) return there || attempted ? Step::remove : Step::forget;
  if (!there) return Step::create;
  return *there == *wanted ? Step::none : Step::update;
}

bool Relay::is_offered(Step step) const {
  using ngsi::SourceOperation;
  const ngsi::SourceOperations& offered = source->registration.operations;
  switch (step) {
    case Step::create: return offered.has(SourceOperation::create_subscription);
    case Step::update: return offered.has(SourceOperation::update_subscription);
    case Step::remove: return offered.has(SourceOperation::delete_subscription);
    case Step::none:
    case Step::forget: break;
  }
  return true;
}

std::string relay_text(const Relay& relay) {
  json::Object out{{"subscription", relay.subscription},
                   {"remote", relay.remote},
                   {"registration", relay.source->registration.document},
                   {"attempted", relay.attempted}};
  if (relay.there) out["there"] = *relay.there;
  return json::dump(json::Value(std::move(out)));
}

Result<RelayPtr> read_relay(std::string_view id, std::string_view text) {
  DOSI_TRY(const json::Value kept, json::parse(text));
  const json::Value *document = kept.find("registration"), *there = kept.find("there"), *attempted = kept.find("attempted");
  if (document == nullptr || !document->is_object()) return error(ErrorCode::corrupt, "a relay lacks its registration");
  auto out = std::make_shared<Relay>();
  out->id = id, out->remote = text_of(kept, "remote"), out->subscription = text_of(kept, "subscription");
  DOSI_TRY(auto registration, ngsi::parse_registration(document->as_object(), kNoTime));
  DOSI_TRY(out->source, broker::make_source(std::move(registration)));
  if (there != nullptr && there->is_object()) out->there = there->as_object();
  out->attempted = attempted != nullptr && *attempted == json::Value(true);
  return out;
}

}  // namespace dosi::federation
