#include <algorithm>

#include "store/series.h"
#include "store_rocks/history.h"

namespace dosi::store_rocks {
namespace {

using store::HistoryQuery;
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
    const auto times = block_.column(column_of(query_.property));
    if (out.samples.capacity() < out.samples.size() + times.size())
      out.samples.reserve(std::max(out.samples.size() + times.size(), out.samples.capacity() * 2));
    for (std::size_t i = 0; i < times.size(); ++i) {
      if (!is_in_range(times[i])) continue;
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

// Every series under a prefix of one entity.
Result<void> read_under(const Disk& disk, const Dictionary& dictionary, const std::string& prefix, const HistoryQuery& query,
                        std::vector<Series>& answer) {
  Cursor cursor = disk.cursor(Space::history);
  for (cursor.seek(prefix); cursor.valid() && cursor.key().starts_with(prefix);) {
    const std::string key(cursor.key());
    const auto parsed = parse_history_key(key);
    if (!parsed) return error(ErrorCode::corrupt, "a history key of '" + query.id + "' is damaged");
    Series series{dictionary.symbol(parsed->attribute), std::string(parsed->dataset), {}, true};
    if (!series.attribute)
      return error(ErrorCode::corrupt, "the dictionary lacks attribute " + std::to_string(parsed->attribute) + " of the history of '" + query.id + "'");
    DOSI_CHECK(SeriesReader(cursor, parsed->series, query).read(series));
    store::arrange(series, query);
    if (!series.samples.empty()) answer.push_back(std::move(series));
    cursor.seek(std::string(parsed->series) + 'U');  // behind its tail
  }
  return cursor.status();
}

}  // namespace

Result<std::vector<Series>> read_history(const Disk& disk, const Dictionary& dictionary, std::uint32_t tenant,
                                         const HistoryQuery& query) {
  std::vector<Series> answer;
  const std::string entity = history_prefix(tenant, query.id);
  if (query.attributes.empty()) DOSI_CHECK(read_under(disk, dictionary, entity, query, answer));
  auto names = query.attributes;
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  for (const Symbol name : names)
    if (const std::uint32_t number = dictionary.find(name); number != 0)
      DOSI_CHECK(read_under(disk, dictionary, attribute_prefix(entity, number), query, answer));
  std::sort(answer.begin(), answer.end(), store::before);
  return answer;
}

Result<std::vector<std::string>> read_history_ids(const Disk& disk, std::uint32_t tenant, std::string_view after, std::size_t limit) {
  std::vector<std::string> ids;
  std::string start = history_prefix(tenant, after);
  const std::string all = start.substr(0, 4);
  if (after.empty()) start = all;
  else start.back() = '\1';
  Cursor cursor = disk.cursor(Space::history);
  for (cursor.seek(start); ids.size() < limit && cursor.valid() && cursor.key().starts_with(all);) {
    const auto key = parse_history_key(cursor.key());
    if (!key) return error(ErrorCode::corrupt, "a history key behind '" + (ids.empty() ? std::string(after) : ids.back()) + "' is damaged");
    ids.emplace_back(key->id);
    start = key->entity;
    start.back() = '\1';
    cursor.seek(start);
  }
  DOSI_CHECK(cursor.status());
  return ids;
}

}  // namespace dosi::store_rocks
