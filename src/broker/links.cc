#include "broker/links.h"

#include <set>
#include <utility>

#include "ngsi/linked.h"

namespace dosi::broker {
namespace {

using ngsi::Presentation;
using ngsi::RecordPtr;

struct Item {
  RecordPtr entity;
  Presentation how;
};

}  // namespace

LinkedPresenter::LinkedPresenter(const jsonld::Context& context, const Presentation& how, const LinkWish& wish, Find find)
    : context_(context), how_(how), wish_(wish), join_{std::move(find), wish.levels, wish.encountered} {}

void LinkedPresenter::one(std::string& out, const RecordPtr& entity) const {
  if (wish_.form == LinkWish::Form::flat) return all(out, {entity});
  Presentation how = how_;
  if (wish_.form == LinkWish::Form::inlined) how.join = &join_;
  ngsi::present(out, *entity, context_, how);
}

void LinkedPresenter::all(std::string& out, const std::vector<RecordPtr>& entities) const {
  // A collection of features carries the context once, an array in every entity (clauses 4.5.16.3 and 6.3.6).
  Presentation each = how_;
  if (how_.geojson) each.context = {};
  if (wish_.form == LinkWish::Form::inlined) each.join = &join_;
  out += how_.geojson ? ngsi::kFeaturesBegin : "[";
  flat(out, entities, each);
  if (how_.geojson) ngsi::end_features(out, how_.context);
  else out += ']';
}

void LinkedPresenter::flat(std::string& out, const std::vector<RecordPtr>& entities, const Presentation& each) const {
  std::set<std::string, std::less<>> seen(wish_.encountered.begin(), wish_.encountered.end());
  std::vector<Item> level;
  for (const RecordPtr& entity : entities) {
    seen.emplace(entity->id());
    level.push_back({entity, each});
  }
  const std::size_t levels = wish_.form == LinkWish::Form::flat ? wish_.levels : 0;
  bool first = true;
  for (std::size_t depth = 0; !level.empty(); ++depth) {
    std::vector<Item> next;
    for (const Item& item : level) {
      if (!std::exchange(first, false)) out += ',';
      ngsi::present(out, *item.entity, context_, item.how);
      if (depth == levels) continue;
      for (const ngsi::Slot& slot : item.entity->slots()) {
        if (!ngsi::shows(item.how, slot.name) || !ngsi::shows_instance(item.how, *item.entity, slot)) continue;
        for (const std::string& id : ngsi::linked_ids(*item.entity, slot)) {
          if (!seen.insert(id).second) continue;
          RecordPtr target = join_.find(id);
          if (!target) continue;
          next.push_back({std::move(target), ngsi::shown_linked(item.how, slot.name)});
          next.back().how.geojson = each.geojson, next.back().how.context = each.context;
        }
      }
    }
    level = std::move(next);
  }
}

}  // namespace dosi::broker
