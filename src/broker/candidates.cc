#include "broker/candidates.h"

#include <algorithm>

#include "broker/marks.h"

namespace dosi::broker {
namespace {

using ngsi::RecordPtr;
using query::Matcher;
using query::Query;
using query::TypeSelection;

constexpr std::size_t kKeysAtOnce = 1000;
constexpr std::string_view kBehindIds = "\xFF";  // stands in no UTF-8

bool by_text(Symbol a, Symbol b) {
  return text(a) < text(b);
}

// The types of which every selected entity has at least one; none if there is no such set.
std::vector<Symbol> types_of(const Query& query) {
  std::vector<Symbol> types;
  const auto add = [&](const TypeSelection& selection) {
    for (const auto& all : selection.any_of_all)
      if (!all.empty() && all.front()) types.push_back(all.front());
  };
  if (query.types) {
    add(*query.types);
  } else {
    for (const auto& selector : query.selectors) {
      if (selector.types.any_of_all.empty()) return {};
      add(selector.types);
    }
  }
  std::sort(types.begin(), types.end(), by_text);
  types.erase(std::unique(types.begin(), types.end()), types.end());
  return types;
}

// Looks for entities that are gone.
class Departed {
 public:
  Departed(const store::Reads& store, const std::string& tenant, const Matcher& matcher, const VisitCandidate& visit)
      : store_(store), tenant_(tenant), matcher_(matcher), visit_(visit) {}

  Result<void> run() {
    const Query& query = matcher_.query();
    if (!query.ids.empty()) return named(query.ids);
    types_ = types_of(query);
    const bool any_type = !query.types && types_.empty();
    if (any_type) {
      DOSI_TRY(types_, all_types());
    }
    for (const Symbol type : types_) {
      DOSI_TRY(const bool on, of_type(type));
      if (!on) break;
    }
    return ok();
  }

 private:
  Result<void> named(const std::vector<std::string>& ids) {
    for (const std::string& id : ids) {
      DOSI_TRY(const bool on, look(id, Symbol()));
      if (!on) break;
    }
    return ok();
  }

  // The types that departed entities had.
  Result<std::vector<Symbol>> all_types() {
    std::vector<Symbol> types;
    for (std::string after(kDepartedKeys);;) {
      DOSI_TRY(const auto keys, store_.history_ids(tenant_, after, 1));
      if (keys.empty()) return types;
      const Symbol type = read_departed_key(keys.front()).first;
      if (!type) return types;
      types.push_back(type);
      after = departed_key(type, kBehindIds);
    }
  }

  Result<bool> of_type(Symbol type) {
    for (std::string after = departed_key(type, "");;) {
      DOSI_TRY(const auto keys, store_.history_ids(tenant_, after, kKeysAtOnce));
      for (const std::string& key : keys) {
        const auto [found, id] = read_departed_key(key);
        if (found != type) return true;
        DOSI_TRY(const bool on, look(std::string(id), type));
        if (!on) return false;
      }
      if (keys.size() < kKeysAtOnce) return true;
      after = keys.back();
    }
  }

  // Visits the entity if it is gone and selected. One of several types is visited under the first of them.
  Result<bool> look(const std::string& id, Symbol under) {
    if (store_.get(tenant_, id)) return true;
    DOSI_TRY(Marks marks, read_marks(store_, tenant_, id));
    if (marks.departed == kNoTime) return true;
    if (under) {
      std::sort(marks.types.begin(), marks.types.end(), by_text);
      const auto first = std::find_if(marks.types.begin(), marks.types.end(), [this](Symbol type) {
        return std::binary_search(types_.begin(), types_.end(), type, by_text);
      });
      if (first == marks.types.end() || *first != under) return true;
    }
    const RecordPtr bare = ngsi::Record::pack({.id = id, .types = std::move(marks.types)});
    if (!matcher_.matches(*bare)) return true;
    return visit_(id, nullptr);
  }

  const store::Reads& store_;
  const std::string& tenant_;
  const Matcher& matcher_;
  const VisitCandidate& visit_;
  std::vector<Symbol> types_;
};

}  // namespace

Result<void> for_each_candidate(const store::Reads& store, const std::string& tenant, const Matcher& matcher,
                                const VisitCandidate& visit) {
  Result<bool> on = true;
  DOSI_CHECK(store.scan(tenant, matcher, {}, [&](const RecordPtr& entity) {
    on = visit(std::string(entity->id()), entity);
    return on && *on;
  }));
  if (!on) return on.error();
  return *on ? Departed(store, tenant, matcher, visit).run() : Result<void>(ok());
}

}  // namespace dosi::broker
