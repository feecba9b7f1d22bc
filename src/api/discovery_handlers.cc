#include "api/handlers.h"
#include "broker/discovery.h"

namespace dosi::api {
namespace {

broker::Discovery discovery(const Toolbox& tools, const Exchange& x) {
  return {tools.services.broker.committer.store(), x.caller, x.at_context, tools.services.clock()};
}

void answer(const Exchange& x, Result<std::string> text) {
  if (text)
    x.content_of(std::move(*text));
  else
    x.fail(text.error());
}

void list_types(Toolbox& tools, ExchangePtr x) {
  const auto details = x->parameters.flag("details");
  if (!details) return x->fail(details.error());
  answer(*x, *details ? discovery(tools, *x).types_in_detail() : discovery(tools, *x).type_list());
}

void list_attributes(Toolbox& tools, ExchangePtr x) {
  const auto details = x->parameters.flag("details");
  if (!details) return x->fail(details.error());
  answer(*x, *details ? discovery(tools, *x).attributes_in_detail() : discovery(tools, *x).attribute_list());
}

void retrieve_type(Toolbox& tools, ExchangePtr x) {
  answer(*x, discovery(tools, *x).type(x->variable("type")));
}
void retrieve_attribute(Toolbox& tools, ExchangePtr x) {
  answer(*x, discovery(tools, *x).attribute(x->variable("attr")));
}

}  // namespace

Entry discovery_handler(Operation operation) {
  switch (operation) {
    case Operation::list_types:
      return {list_types, true};
    case Operation::list_attributes:
      return {list_attributes, true};
    case Operation::retrieve_type:
      return {retrieve_type, true};
    case Operation::retrieve_attribute:
      return {retrieve_attribute, true};
    default:
      return {};
  }
}

}  // namespace dosi::api
