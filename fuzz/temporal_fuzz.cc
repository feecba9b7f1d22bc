#include "input.h"
#include "json/parse.h"
#include "ngsi/parse.h"
#include "ngsi/temporal.h"
#include "require.h"

// A temporal document that is taken has samples that stand for instances, and can be shown.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dosi;
  const auto document = json::parse(fuzz::text_of(data, size));
  if (!document) return 0;
  const auto& context = *jsonld::Context::core();
  const auto read = ngsi::parse_temporal(*document, context, Time{1'700'000'000'000'000}, !document->find("type"));
  if (!read) return fuzz::require(!read.error().message.empty(), "a refusal says why"), 0;
  std::vector<ngsi::TemporalSeries> series;
  for (const ngsi::Sample& sample : read->samples) {
    const ngsi::Attribute instance = ngsi::instance_of(sample);
    const ngsi::Sample again = ngsi::sample_of(sample.attribute, instance);
    const bool same = again.text == sample.text && again.kind == sample.kind && again.observed_at == sample.observed_at;
    fuzz::require(sample.deleted_at == kNoTime ? same : ngsi::is_null(instance), "a sample is its instance");
    series.push_back({sample.attribute, sample.dataset_id, {&sample, 1}});
  }
  for (const auto form : {ngsi::TemporalPresentation::Form::normalized, ngsi::TemporalPresentation::Form::values}) {
    std::string text;
    ngsi::TemporalPresentation how;
    how.form = form;
    const auto shown = ngsi::present_temporal(text, {.id = read->id, .types = read->types, .series = series}, context, how);
    fuzz::require(!shown || json::parse(text).has_value(), "what is shown is JSON");
  }
  return 0;
}
