#pragma once
#include <absl/container/flat_hash_map.h>

#include <map>
#include <memory>
#include <optional>
#include <roaring/roaring.hh>
#include <string>
#include <vector>

#include "geo/grid.h"
#include "ngsi/record.h"
#include "query/matches.h"
#include "store_rocks/column.h"

namespace dosi::store_rocks {

// Which ordinals may match: in rising order, with a verdict each.
struct Selection {
  std::vector<std::uint32_t> ordinals;
  std::vector<std::uint8_t> verdicts;  // kMaybe or kYes
};

// The secondary indexes of one tenant. Not thread-safe: its owner locks.
class Index {
 public:
  void add(std::uint32_t ordinal, const ngsi::Record& record);
  void remove(std::uint32_t ordinal, const ngsi::Record& record);
  void change(std::uint32_t ordinal, const ngsi::Record& before, const ngsi::Record& after);
  // False if change() would do nothing: the common update of a value.
  static bool affects(const ngsi::Record& before, const ngsi::Record& after);

  const Roaring& live() const { return live_; }
  // The ordinals of a type or attribute; null if there never was one. The pointer stays valid.
  const Roaring* of_type(Symbol type) const { return find(types_, type); }
  const Roaring* with_attribute(Symbol name) const { return find(attributes_, name); }
  std::vector<std::pair<Symbol, std::uint64_t>> types() const;

  // The set that alone decides the query, exactly, if it is one set: all entities, or those of one type. Else null.
  const Roaring* whole_answer(const query::Query& query) const;
  // True if something in the set may have expired at the query's time: then records must be looked at.
  bool may_have_expired(const query::Query& query, const Roaring& set) const {
    return query.now != kNoTime && set.intersect(transient_);
  }
  // A superset of what matches.
  Selection select(const query::Matcher& matcher) const;
  // An attribute whose column would help the query, if it has none yet and there is much to look through.
  std::optional<Symbol> missing_column(const query::Matcher& matcher) const;
  Column& make_column(Symbol attribute);
  std::size_t memory_bytes() const;

 private:
  using Sets = absl::flat_hash_map<Symbol, std::unique_ptr<Roaring>>;
  static const Roaring* find(const Sets& sets, Symbol name);
  static Roaring& at(Sets& sets, Symbol name);
  void add_names(std::uint32_t ordinal, const ngsi::Record& record);
  void remove_names(std::uint32_t ordinal, const ngsi::Record& record);
  void add_places(std::uint32_t ordinal, const ngsi::Record& record);
  void remove_places(std::uint32_t ordinal, const ngsi::Record& record);

  // narrow.cc; an absent set is everything
  struct Narrowed {
    std::optional<Roaring> set;
    bool exact = true;
    void intersect(std::optional<Roaring> other, bool other_exact);
  };
  Roaring of_types(const query::TypeSelection& types) const;
  std::optional<Roaring> of_selectors(const query::Query& query) const;
  Roaring with_any(const std::vector<Symbol>& names) const;
  Roaring in_scopes(const query::ScopeQuery& scopes) const;
  std::optional<Roaring> in_box(const query::Matcher& matcher) const;
  std::optional<Roaring> with_terms(const query::Expr& expr) const;
  Narrowed narrow(const query::Matcher& matcher) const;
  std::vector<std::uint8_t> judge(const query::Expr& expr, const std::vector<std::uint32_t>& ordinals) const;
  void doubt_transient(const query::Query& query, Selection& selection) const;

  Roaring live_;
  Roaring transient_;  // those of which something may expire (clause 4.22)
  Sets types_, attributes_;
  std::map<std::string, Roaring, std::less<>> scopes_;  // without the leading "/"
  absl::flat_hash_map<Symbol, std::unique_ptr<geo::SpatialIndex>> places_;
  absl::flat_hash_map<Symbol, std::unique_ptr<Column>> columns_;
};

}  // namespace dosi::store_rocks
