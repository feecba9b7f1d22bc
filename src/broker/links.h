#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "jsonld/context.h"
#include "ngsi/present.h"

namespace dosi::broker {

// Which linked entities a request wants, and where (clause 4.5.23).
struct LinkWish {
  enum class Form : std::uint8_t { none, inlined, flat } form = Form::none;
  std::size_t levels = 1;
  std::vector<std::string> encountered;  // ids met before, which are left out (containedBy)

  std::size_t depth() const { return form == Form::none ? 0 : levels; }
};

// Writes entities with those they link to, as answers carry them.
class LinkedPresenter {
 public:
  using Find = std::function<ngsi::RecordPtr(std::string_view id)>;  // the entity, or null
  LinkedPresenter(const jsonld::Context& context, const ngsi::Presentation& how, const LinkWish& wish, Find find);

  // One entity, or with the flat form an array of it and those it links to.
  void one(std::string& out, const ngsi::RecordPtr& entity) const;
  // An array, or a FeatureCollection. In the flat form the linked ones follow, level by level, each once.
  void all(std::string& out, const std::vector<ngsi::RecordPtr>& entities) const;

 private:
  void flat(std::string& out, const std::vector<ngsi::RecordPtr>& entities, const ngsi::Presentation& each) const;

  const jsonld::Context& context_;
  const ngsi::Presentation& how_;
  const LinkWish& wish_;
  ngsi::Join join_;
};

}  // namespace dosi::broker
