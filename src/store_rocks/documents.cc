#include <future>

#include "store_rocks/rocks_store.h"

namespace dosi::store_rocks {
namespace {

// The documents' way back, and that of the rest of their change.
class DocumentReversal final : public Reversal {
 public:
  DocumentReversal(Tenant& tenant, std::vector<store::Document> before, std::unique_ptr<Reversal> rest)
      : tenant_(tenant), before_(std::move(before)), rest_(std::move(rest)) {}
  void take_back() override {
    if (rest_) rest_->take_back();
    const std::unique_lock lock(tenant_.documents_mutex);
    for (auto document = before_.rbegin(); document != before_.rend(); ++document) tenant_.set_document(*document);
  }
  void wait_visible() override {
    if (rest_) rest_->wait_visible();  // documents: their mutex is held until they are set
  }
  void write_back(Batch& batch) override {
    if (rest_) rest_->write_back(batch);
    for (auto document = before_.rbegin(); document != before_.rend(); ++document) {
      const std::string key = document_key(tenant_.number(), document->key);
      if (document->value.empty()) batch.erase(Space::documents, key);
      else batch.put(Space::documents, key, document->value);
    }
  }

 private:
  Tenant& tenant_;
  std::vector<store::Document> before_;
  std::unique_ptr<Reversal> rest_;
};

}  // namespace

void Tenant::set_document(const store::Document& document) {
  if (document.value.empty()) documents.erase(document.key);
  else documents[document.key] = document.value;
}

Result<void> RocksStore::submit_documents(Tenant& tenant, const std::vector<store::Document>& changed, Pending pending) {
  const std::unique_lock lock(tenant.documents_mutex);
  std::vector<store::Document> before;
  for (const store::Document& document : changed) {
    const auto known = tenant.documents.find(document.key);
    before.push_back({document.key, known == tenant.documents.end() ? std::string() : known->second});
    Op& op = pending.ops.emplace_back();
    op.kind = document.value.empty() ? Op::Kind::erase : Op::Kind::put;
    op.space = Space::documents;
    op.key = document_key(tenant.number(), document.key);
    op.value = document.value;
  }
  pending.reversal = std::make_unique<DocumentReversal>(tenant, std::move(before), std::move(pending.reversal));
  DOSI_CHECK(committer_->submit(std::move(pending)));
  for (const store::Document& document : changed) tenant.set_document(document);
  return ok();
}

Result<void> RocksStore::put_document(std::string_view tenant, std::string_view key, std::string_view value) {
  std::promise<Result<void>> promise;
  auto done = promise.get_future();
  store::Change change{.tenant = std::string(tenant)};
  change.documents.push_back({std::string(key), std::string(value)});
  DOSI_TRY([[maybe_unused]] const auto applied,
           apply(std::move(change), [&promise](Result<void> r) { promise.set_value(std::move(r)); }));
  return done.get();
}

std::string RocksStore::document(std::string_view tenant, std::string_view key) const {
  Tenant* t = tenants_.find(tenant);
  if (t == nullptr) return {};
  const std::shared_lock lock(t->documents_mutex);
  const auto it = t->documents.find(key);
  return it == t->documents.end() ? std::string() : it->second;
}

std::vector<std::string> RocksStore::documents(std::string_view tenant, std::string_view prefix) const {
  std::vector<std::string> keys;
  Tenant* t = tenants_.find(tenant);
  if (t == nullptr) return keys;
  const std::shared_lock lock(t->documents_mutex);
  for (auto it = t->documents.lower_bound(prefix); it != t->documents.end() && it->first.starts_with(prefix); ++it)
    keys.push_back(it->first);
  return keys;
}

}  // namespace dosi::store_rocks
