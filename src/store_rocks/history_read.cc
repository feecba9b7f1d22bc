#include <algorithm>

#include "store/series.h"
#include "store_rocks/history.h"

namespace dosi::store_rocks {
namespace {

using store::HistoryQuery;
using store::Sample;
using store::Series;
using Property = query::TemporalQuery::Property;

Block::Column column_of(Property property) {
  switch (property) {
    case Property::observed_at: return Block::kObserved;
    case Property::created_at: return Block::kCreated;
    case Property::modified_at: return Block::kModified;
    case Property::deleted_at: return Block::kDeleted;
  }
  return Block::kObserved;
}

// Reads one series: what lies in the asked range, and not much more blocks than that takes.
class SeriesReader {
 public:
  SeriesReader(Cursor& cursor, std::string_view series, const HistoryQuery& query)
      : cursor_(cursor), blocks_(std::string(series) + 'B'), tails_(std::string(series) + 'T'), query_(query) {}

  Result<void> read(Series& out) {
    // Blocks are in the order of observedAt; asked by another time, all of them must be looked at.
    const bool ordered = query_.property == Property::observed_at;
    if (ordered && query_.last_n != 0) DOSI_CHECK(seek_last_n());
    else if (ordered && query_.from != kNoTime) cursor_.seek(key_at(query_.from));
    else cursor_.seek(blocks_);
    for (; cursor_.valid() && cursor_.key().starts_with(blocks_); cursor_.next()) {
      DOSI_CHECK(block_.decode(cursor_.value()));
      if (ordered && begins_after_range()) break;
      append(out);
      if (ordered && query_.limit != 0 && query_.last_n == 0 && out.samples.size() > query_.limit) break;
    }
    for (cursor_.seek(tails_); cursor_.valid() && cursor_.key().starts_with(tails_); cursor_.next()) {
      DOSI_CHECK(block_.decode(cursor_.value()));
      append(out);
    }
    return cursor_.status();
  }

 private:
  std::string key_at(Time t) const { return block_key(std::string_view(blocks_).substr(0, blocks_.size() - 1), {t.us, 0}); }

  bool is_in_range(std::int64_t us) const {
    return us != kNoTime.us && (query_.from == kNoTime || us >= query_.from.us) && (query_.until == kNoTime || us < query_.until.us);
  }
  bool begins_after_range() const {
    if (query_.until == kNoTime) return false;
    ngsi::Sample first;
    block_.fill(0, first);
    return place_of(first).time_us >= query_.until.us;
  }
  std::size_t count_in_range() const {
    const auto times = block_.column(column_of(query_.property));
    return static_cast<std::size_t>(std::count_if(times.begin(), times.end(), [&](std::int64_t t) { return is_in_range(t); }));
  }
  void append(Series& out) const {
    const auto times = block_.column(column_of(query_.property)), observed = block_.column(Block::kObserved);
    const auto is_asked = [&](std::size_t i) {
      return is_in_range(times[i]) && !(query_.without_observed_at && observed[i] != kNoTime.us);
    };
    if (query_.without_observed_at && std::find(observed.begin(), observed.end(), kNoTime.us) == observed.end()) return;
    if (out.samples.capacity() < out.samples.size() + times.size())
      out.samples.reserve(std::max(out.samples.size() + times.size(), out.samples.capacity() * 2));
    for (std::size_t i = 0; i < times.size(); ++i) {
      if (!is_asked(i)) continue;
      ngsi::Sample& s = out.samples.emplace_back();
      s.attribute = out.attribute;
      if (!out.dataset_id.empty()) s.dataset_id = out.dataset_id;
      block_.fill(i, s);
    }
  }
  // To the block from which on there are last_n samples of the range in blocks, or the first that has any.
  Result<void> seek_last_n() {
    if (query_.until != kNoTime) cursor_.seek(key_at(query_.until));
    else cursor_.seek(tails_);
    if (!cursor_.valid() || !cursor_.key().starts_with(blocks_)) cursor_.seek_before(tails_);
    std::string start = blocks_;
    for (std::size_t found = 0; cursor_.valid() && cursor_.key().starts_with(blocks_) && found < query_.last_n; cursor_.previous()) {
      DOSI_CHECK(block_.decode(cursor_.value()));
      start = cursor_.key();
      found += count_in_range();
      if (query_.from != kNoTime && parse_history_key(start)->last.time_us < query_.from.us) break;
    }
    DOSI_CHECK(cursor_.status());
    cursor_.seek(start);
    return ok();
  }

  Cursor& cursor_;
  const std::string blocks_, tails_;
  const HistoryQuery& query_;
  Block block_;
};

// Answers a query about one entity, series by series.
class HistoryReader {
 public:
  HistoryReader(const Disk& disk, const Dictionary& dictionary, const HistoryQuery& query, std::vector<Sample> recent)
      : disk_(disk), dictionary_(dictionary), query_(query), recent_(std::move(recent)) {}

  // Every series under a prefix of the entity.
  Result<void> read_under(const std::string& prefix) {
    Cursor cursor = disk_.cursor(Space::history);
    for (cursor.seek(prefix); cursor.valid() && cursor.key().starts_with(prefix);) {
      const std::string key(cursor.key());
      const auto parsed = parse_history_key(key);
      const std::string& id = query_.id;
      if (!parsed) return error(ErrorCode::corrupt, "a history key of '" + id + "' is damaged");
      const Symbol name = dictionary_.symbol(parsed->attribute);
      if (!name)
        return error(ErrorCode::corrupt, "the dictionary lacks attribute " + std::to_string(parsed->attribute) + " of the history of '" + id + "'");
      DOSI_CHECK(answer(name, std::string(parsed->dataset), &cursor, parsed->series));
      cursor.seek(std::string(parsed->series) + 'U');  // behind its tail
    }
    return cursor.status();
  }
  // The series of these attributes (none: of all) that have recent samples alone.
  Result<void> read_recent(const std::vector<Symbol>& names) {
    if (!names.empty())
      std::erase_if(recent_, [&](const Sample& s) { return std::find(names.begin(), names.end(), s.attribute) == names.end(); });
    while (!recent_.empty()) {
      const std::string dataset = recent_[0].dataset_id;  // answering moves the samples
      DOSI_CHECK(answer(recent_[0].attribute, dataset, nullptr, {}));
    }
    return ok();
  }
  std::vector<Series> finish() {
    std::sort(answer_.begin(), answer_.end(), store::before);
    return std::move(answer_);
  }

 private:
  Result<void> answer(Symbol attribute, const std::string& dataset, Cursor* cursor, std::string_view keys) {
    Series series{attribute, dataset, {}, true};
    if (cursor != nullptr) DOSI_CHECK(SeriesReader(*cursor, keys, query_).read(series));
    add_recent(series, take_recent(attribute, dataset));
    store::arrange(series, query_);
    if (!series.samples.empty()) answer_.push_back(std::move(series));
    return ok();
  }
  std::vector<Sample> take_recent(Symbol attribute, const std::string& dataset) {
    const auto mine = std::stable_partition(recent_.begin(), recent_.end(), [&](const Sample& s) {
      return s.attribute != attribute || s.dataset_id != dataset;
    });
    std::vector<Sample> taken(std::make_move_iterator(mine), std::make_move_iterator(recent_.end()));
    recent_.erase(mine, recent_.end());
    return taken;
  }
  // What came to lie in a history value meanwhile is there twice.
  void add_recent(Series& series, const std::vector<Sample>& recent) const {
    if (recent.empty()) return;
    std::vector<std::uint64_t> instances;
    for (const Sample& s : recent) instances.push_back(s.instance);
    std::sort(instances.begin(), instances.end());
    std::erase_if(series.samples, [&](const Sample& s) { return std::binary_search(instances.begin(), instances.end(), s.instance); });
    std::copy_if(recent.begin(), recent.end(), std::back_inserter(series.samples),
                 [&](const Sample& s) { return store::in_range(s, query_); });
  }

  const Disk& disk_;
  const Dictionary& dictionary_;
  const HistoryQuery& query_;
  std::vector<Sample> recent_;
  std::vector<Series> answer_;
};

}  // namespace

Result<std::vector<Series>> read_history(const Disk& disk, const Dictionary& dictionary, std::uint32_t tenant,
                                         const HistoryQuery& query, std::vector<Sample> recent) {
  HistoryReader reader(disk, dictionary, query, std::move(recent));
  const std::string entity = history_prefix(tenant, query.id);
  if (query.attributes.empty()) DOSI_CHECK(reader.read_under(entity));
  auto names = query.attributes;
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  for (const Symbol name : names)
    if (const std::uint32_t number = dictionary.find(name); number != 0)
      DOSI_CHECK(reader.read_under(attribute_prefix(entity, number)));
  DOSI_CHECK(reader.read_recent(names));
  return reader.finish();
}

Result<std::vector<std::string>> read_history_ids(const Disk& disk, std::uint32_t tenant, std::string_view after, std::size_t limit,
                                                  const std::function<bool(std::string_view)>& skip) {
  std::vector<std::string> ids;
  std::string start = history_prefix(tenant, after);
  const std::string all = start.substr(0, 4);
  if (after.empty()) start = all;
  else start.back() = '\1';
  Cursor cursor = disk.cursor(Space::history);
  for (cursor.seek(start); ids.size() < limit && cursor.valid() && cursor.key().starts_with(all);) {
    const auto key = parse_history_key(cursor.key());
    if (!key) return error(ErrorCode::corrupt, "a history key behind '" + (ids.empty() ? std::string(after) : ids.back()) + "' is damaged");
    if (!skip(key->id)) ids.emplace_back(key->id);
    start = key->entity;
    start.back() = '\1';
    cursor.seek(start);
  }
  DOSI_CHECK(cursor.status());
  return ids;
}

}  // namespace dosi::store_rocks
