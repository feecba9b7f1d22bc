#include "broker/subscription.h"

#include "broker/subscription_document.h"
#include "input.h"
#include "json/parse.h"
#include "json/write.h"
#include "require.h"

namespace {

using namespace dosi;

constexpr Time kNow{1'800'000'000'000'000};
const jsonld::Context& core() { return *jsonld::Context::core(); }

// As the hub shows it to whoever asks.
std::string shown(const json::Object& document) {
  std::string text;
  broker::present_subscription(text, document, {}, {.context = core(), .at_context = {}, .now = kNow});
  return text;
}

// A kept document can be prepared, and what is shown of it can be sent again.
void check(json::Object document) {
  if (document.find("id") == nullptr) document["id"] = "urn:ngsi-ld:Subscription:1";
  document["createdAt"] = document["modifiedAt"] = format_time(kNow);
  document["queue"] = "subscription/1";
  const std::string text = shown(document);
  const auto again = json::parse(text);
  fuzz::require(again.has_value(), "a subscription is shown as JSON");
  fuzz::require(broker::read_subscription(*again, core(), false).has_value(), "what is shown can be sent again");
  const auto kept = json::parse(json::dump(json::Value(document)));
  fuzz::require(kept && kept->as_object() == document, "a kept document survives being written");
  const auto ready = broker::prepare_subscription(std::move(document), nullptr);
  if (!ready) std::fprintf(stderr, "%s\n%s\n", text.c_str(), ready.error().message.c_str());
  fuzz::require(ready.has_value(), "what was accepted can be prepared");
}

}  // namespace

// A subscription, or an array of one and a fragment that changes it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto input = json::parse(fuzz::text_of(data, size));
  if (!input) return 0;
  const bool pair = input->is_array() && input->as_array().size() == 2;
  auto whole = broker::read_subscription(pair ? input->as_array()[0] : *input, core(), false);
  if (!whole) return fuzz::require(!whole.error().message.empty(), "a refusal says why"), 0;
  if (!broker::check_subscription(*whole, *whole, kNow)) return 0;
  check(*whole);
  if (!pair) return 0;
  auto fragment = broker::read_subscription(input->as_array()[1], core(), true);
  if (!fragment) return 0;
  const json::Object changed = *fragment;
  broker::merge_subscription(*whole, std::move(*fragment));
  if (broker::check_subscription(*whole, changed, kNow)) check(std::move(*whole));
  return 0;
}
