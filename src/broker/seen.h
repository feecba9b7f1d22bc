#pragma once
#include "broker/caller.h"
#include "store/store.h"

namespace dosi::broker {

// What of a store a caller may see: every answer is that of a store which holds nothing else. Whatever reads data for somebody reads it
// through this. One object for one request, on its thread.
class Seen final : public store::Reads {
 public:
  // Both must outlive it.
  Seen(const store::Reads& store, const Caller& caller) : store_(store), view_(caller.view.get()) {}

  // To read from: the store itself where the caller sees all.
  const store::Reads& operator*() const { return view_ == nullptr ? store_ : *this; }
  const store::Reads* operator->() const { return &**this; }

  store::RecordPtr get(std::string_view tenant, std::string_view id) const override;
  Result<void> scan(std::string_view tenant, const query::Matcher& matcher, Page page, const Visit& visit) const override;
  // Of an entity that is gone or has moved, rules with an area show nothing: nobody can say any more what happened in it.
  Result<std::vector<store::Series>> history(std::string_view tenant, const store::HistoryQuery& query) const override;
  Result<std::vector<std::string>> history_ids(std::string_view tenant, std::string_view after, std::size_t limit) const override;
  // Reads every entity.
  std::vector<store::TypeCount> types(std::string_view tenant) const override;

 private:
  Result<void> scan_in_order(std::string_view tenant, const query::Matcher& matcher, Page page, const Visit& visit) const;
  Result<bool> may_see_past(std::string_view tenant, std::string_view id) const;

  const store::Reads& store_;
  const access::View* view_;
};

}  // namespace dosi::broker
