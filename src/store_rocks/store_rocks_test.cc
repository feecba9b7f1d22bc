#include "store_rocks/store_rocks.h"

#include <filesystem>
#include <fstream>

#include "store/contract_current_test.h"
#include "store/contract_history_test.h"
#include "store/contract_letters_test.h"
#include "store_rocks/test_folder.h"

namespace dosi::store_rocks {
namespace {

// A store in a folder of its own that goes with it.
class InFolder final : public store::Store {
 public:
  explicit InFolder(std::uint64_t budget) : inner_(*open({.path = folder_.path(), .memory_budget_bytes = budget, .sync = false})) {}
  store::RecordPtr get(std::string_view t, std::string_view id) const override { return inner_->get(t, id); }
  Result<void> scan(std::string_view t, const query::Matcher& m, Page p, const Visit& v) const override { return inner_->scan(t, m, p, v); }
  Result<store::Applied> apply(store::Change c, Durable d) override { return inner_->apply(std::move(c), std::move(d)); }
  Result<std::vector<store::Series>> history(std::string_view t, const store::HistoryQuery& q) const override { return inner_->history(t, q); }
  Result<std::vector<std::string>> history_ids(std::string_view t, std::string_view a, std::size_t n) const override {
    return inner_->history_ids(t, a, n);
  }
  std::vector<store::TypeCount> types(std::string_view t) const override { return inner_->types(t); }
  std::vector<std::string> tenants() const override { return inner_->tenants(); }
  store::Stats stats() const override { return inner_->stats(); }
  Result<void> put_document(std::string_view t, std::string_view k, std::string_view v) override { return inner_->put_document(t, k, v); }
  std::string document(std::string_view t, std::string_view k) const override { return inner_->document(t, k); }
  std::vector<std::string> documents(std::string_view t, std::string_view p) const override { return inner_->documents(t, p); }
  Result<std::vector<store::Letter>> letters(std::string_view t, std::string_view q, std::uint64_t a, std::size_t n) const override {
    return inner_->letters(t, q, a, n);
  }
  Result<std::vector<Queue>> queues(std::string_view t) const override { return inner_->queues(t); }
  Result<void> flush() override { return inner_->flush(); }
  Result<std::vector<std::string>> check() const override { return inner_->check(); }
  Result<void> backup(const std::string& f) override { return inner_->backup(f); }

 private:
  TestFolder folder_;
  std::unique_ptr<store::Store> inner_;
};

}  // namespace
}  // namespace dosi::store_rocks

namespace dosi::store {
namespace {

INSTANTIATE_TEST_SUITE_P(Rocks, StoreContract,
                         ::testing::Values(Maker{"rocks", [] { return std::make_unique<store_rocks::InFolder>(0); }},
                                           Maker{"evicting", [] { return std::make_unique<store_rocks::InFolder>(2000); }}));

}  // namespace
}  // namespace dosi::store
