#include "store_rocks/letters.h"

#include "store_rocks/bytes.h"
#include "store_rocks/rocks_store.h"

namespace dosi::store_rocks {
namespace {

// The number of the letter that lies under the key; none if the key has not the form of a letter's.
std::optional<std::uint64_t> number_of(std::string_view key) {
  if (key.size() < 4 + 1 + 1 + 8) return std::nullopt;
  ByteReader in(key.substr(key.size() - 8));
  return in.big64();
}

std::string_view queue_of(std::string_view key) { return key.substr(4, key.size() - 4 - 1 - 8); }

}  // namespace

std::string queue_prefix(std::uint32_t tenant, std::string_view queue) {
  std::string key;
  put_big(key, tenant);
  return key.append(queue) += '\0';
}
std::string letter_key(std::uint32_t tenant, std::string_view queue, std::uint64_t number) {
  std::string key = queue_prefix(tenant, queue);
  put_big(key, number);
  return key;
}

Result<std::vector<store::Letter>> RocksStore::letters(std::string_view tenant, std::string_view queue, std::uint64_t after,
                                                       std::size_t limit) const {
  std::vector<store::Letter> answer;
  const Tenant* t = tenants_.find(tenant);
  if (t == nullptr || after == store::kWholeQueue) return answer;
  const std::uint64_t last = committer_ ? committer_->durable_letter() : store::kWholeQueue;
  const std::string prefix = queue_prefix(t->number(), queue);
  Cursor cursor = disk_->cursor(Space::letters);
  for (cursor.seek(letter_key(t->number(), queue, after + 1));
       cursor.valid() && answer.size() < limit && cursor.key().starts_with(prefix); cursor.next()) {
    const auto number = number_of(cursor.key());
    if (!number || *number > last) break;
    answer.push_back({std::string(queue), std::string(cursor.value()), *number});
  }
  DOSI_CHECK(cursor.status());
  return answer;
}

Result<std::vector<store::Store::Queue>> RocksStore::queues(std::string_view tenant) const {
  std::vector<Queue> answer;
  const Tenant* t = tenants_.find(tenant);
  if (t == nullptr) return answer;
  const std::uint64_t last = committer_ ? committer_->durable_letter() : store::kWholeQueue;
  std::string prefix;
  put_big(prefix, t->number());
  Cursor cursor = disk_->cursor(Space::letters, Disk::Reading::all);
  for (cursor.seek(prefix); cursor.valid() && cursor.key().starts_with(prefix); cursor.next()) {
    const auto number = number_of(cursor.key());
    if (!number || *number > last) continue;
    const std::string_view name = queue_of(cursor.key());
    if (answer.empty() || answer.back().name != name) answer.push_back({std::string(name)});
    answer.back().letters += 1;
    answer.back().bytes += cursor.value().size();
  }
  DOSI_CHECK(cursor.status());
  return answer;
}

Result<std::vector<Op>> RocksStore::plan_delivered(const Tenant& tenant, const store::Change& change) const {
  std::vector<Op> ops;
  const auto erase = [&](std::string key) {
    Op& op = ops.emplace_back();
    op.kind = Op::Kind::erase;
    op.space = Space::letters;
    op.key = std::move(key);
  };
  for (const store::Delivered& delivered : change.delivered) {
    if (delivered.number != store::kWholeQueue) {
      erase(letter_key(tenant.number(), delivered.queue, delivered.number));
      continue;
    }
    const std::string prefix = queue_prefix(tenant.number(), delivered.queue);
    committer_->wait_written();
    Cursor cursor = disk_->cursor(Space::letters, Disk::Reading::all);
    for (cursor.seek(prefix); cursor.valid() && cursor.key().starts_with(prefix); cursor.next())
      erase(std::string(cursor.key()));
    DOSI_CHECK(cursor.status());
  }
  return ops;
}

}  // namespace dosi::store_rocks
