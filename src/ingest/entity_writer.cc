#include "ingest/entity_writer.h"

#include <cmath>

#include "base/time.h"
#include "json/write.h"

namespace dosi::ingest {

namespace {
constexpr std::int64_t kHour_us = 3'600'000'000;
}

EntityWriter::EntityWriter(const EntityRule& rule, const AttributeWriter::Shared& shared, std::string tail)
    : rule_(rule), zone_minutes_(shared.zone_minutes), none_(shared.none), tail_(std::move(tail)) {}

Result<void> EntityWriter::compile_history(const AttributeWriter::Shared& shared) {
  DOSI_TRY(time_column_, shared.columns.find(rule_.history->time.column));
  for (const AttributeRule& a : rule_.history->attributes) {
    DOSI_TRY(AttributeWriter writer, AttributeWriter::compile(a, shared));
    if (!writer.numeric())
      return bad_request("The mapping's history attribute '" + a.name + "' must be of type number or integer", "type");
    samples_width_ += writer.width();
    sampled_.push_back(std::move(writer));
  }
  return ok();
}

Result<EntityWriter> EntityWriter::compile(const EntityRule& rule, const AttributeWriter::Shared& shared, std::string tail) {
  EntityWriter out(rule, shared, std::move(tail));
  DOSI_TRY(out.id_template_, IdTemplate::compile(rule.id, shared.columns));
  if (rule.place) {
    DOSI_TRY(out.place_, PlaceReader::compile(*rule.place, shared.columns));
  }
  for (const auto& [name, column] : rule.address) {
    if (column.starts_with('=')) {
      out.address_constants_ += ',';
      json::append_string(out.address_constants_, name), out.address_constants_ += ':';
      json::append_string(out.address_constants_, std::string_view(column).substr(1));
    } else {
      DOSI_TRY(const std::size_t at, shared.columns.find(column));
      out.address_.emplace_back(name, at);
    }
  }
  for (const AttributeRule& a : rule.attributes) {
    DOSI_TRY(AttributeWriter writer, AttributeWriter::compile(a, shared));
    if (writer.absent()) continue;
    if (writer.numeric()) out.numbers_width_ += writer.width();
    (writer.numeric() ? out.numeric_ : out.plain_).push_back(std::move(writer));
  }
  if (rule.observed_at) {
    DOSI_TRY(out.observed_column_, shared.columns.find(rule.observed_at->column));
    if (rule.duplicates == Duplicates::sum)
      return bad_request("The mapping cannot add rows up and give attributes the time of one of them", "observedAt");
  }
  if (rule.history) DOSI_CHECK(out.compile_history(shared));
  return out;
}

bool EntityWriter::settle_id(Fault& fault) {
  seen_count_ = 0;
  repeated_ = false;
  const auto found = seen_.find(id_);
  if (found == seen_.end()) return true;
  repeated_ = true;
  seen_count_ = found->second;
  if (rule_.duplicates == Duplicates::refuse) {
    fault = {static_cast<std::size_t>(-1), id_, "another row has the same id"};
    return false;
  }
  return true;
}

bool EntityWriter::build_time(const Row& row, Fault& fault) {
  observed_.clear();
  const auto time_of = [&](std::size_t column, const std::string& format, std::int64_t& us) {
    const std::string_view cell = trimmed(row.cells[column]);
    if (cell == cached_cell_ && !cell.empty()) {
      us = cached_base_us_;
      return true;
    }
    const auto civil = read_civil(cell, format);
    fault = {column, std::string(cell), cell.empty() ? "blank, but it says when" : "not a time that exists"};
    if (!civil) return false;
    us = to_time(*civil, zone_minutes_).us;
    // A file has few distinct times; with two time columns the cache would mix their formats.
    if (!(observed_column_ && time_column_)) cached_cell_ = cell, cached_base_us_ = us;
    return true;
  };
  if (observed_column_) {
    std::int64_t us = 0;
    if (!time_of(*observed_column_, rule_.observed_at->format, us)) return false;
    observed_ = R"(,"observedAt":")";
    append_time(observed_, Time{us});
    observed_ += '"';
  }
  return !time_column_ || time_of(*time_column_, rule_.history->time.format, base_us_);
}

bool EntityWriter::read_numbers(const Row& row, Fault& fault) {
  numbers_.resize(numbers_width_);
  sample_numbers_.resize(samples_width_);
  double* at = numbers_.data();
  for (const auto& writer : numeric_) {
    if (!writer.read_numbers(row, at, fault)) return false;
    at += writer.width();
  }
  at = sample_numbers_.data();
  for (const auto& writer : sampled_) {
    if (!writer.read_numbers(row, at, fault)) return false;
    at += writer.width();
  }
  return true;
}

bool EntityWriter::build_place(const Row& row, Fault& fault) {
  if (!place_) return true;
  const auto open = [&] { head_ += ',', json::append_string(head_, rule_.place->name), head_ += R"(:{"type":"GeoProperty","value":)"; };
  if (rule_.place->geometry) {
    if (row.geometry.empty()) {
      fault = {static_cast<std::size_t>(-1), {}, "the feature has no geometry"};
      return !rule_.place->required;
    }
    open(), head_ += row.geometry;
  } else {
    std::optional<geo::Point> point;
    if (!place_->read(row, point, fault)) return false;
    if (!point) return true;
    open(), append_point(head_, *point);
  }
  head_ += observed_, head_ += '}';
  return true;
}

bool EntityWriter::build_head(const Row& row, Fault& fault) {
  head_.clear();
  if (!build_place(row, fault)) return false;
  for (const auto& writer : plain_)
    if (!writer.append(head_, row, observed_, fault)) return false;
  if (address_.empty() && address_constants_.empty()) return true;
  std::string inner = address_constants_;
  for (const auto& [name, column] : address_) {
    const std::string_view cell = trimmed(row.cells[column]);
    if (cell.empty() || cell == "-") continue;
    inner += ',', json::append_string(inner, name), inner += ':', json::append_string(inner, cell);
  }
  if (inner.size() > address_constants_.size() || address_.empty())
    head_.append(R"(,"address":{"type":"Property","value":{)").append(inner, 1).append("}").append(observed_).append("}");
  return true;
}

bool EntityWriter::build(const Row& row, Fault& fault) {
  id_.clear();
  std::size_t column = 0;
  if (!id_template_->append(id_, row, none_, column)) {
    fault = {column, {}, "blank, but the id needs it"};
    return false;
  }
  if (!settle_id(fault) || !build_time(row, fault) || !read_numbers(row, fault)) return false;
  if (repeated_ && (rule_.duplicates == Duplicates::first || rule_.duplicates == Duplicates::sum)) return true;
  return build_head(row, fault);
}

std::string EntityWriter::entity_text(const std::string& head, const std::vector<double>& numbers) const {
  std::string out = head;
  const double* at = numbers.data();
  for (const auto& writer : numeric_) {
    writer.append(out, at, observed_);
    at += writer.width();
  }
  out += tail_;
  out += '}';
  return out;
}

void EntityWriter::add_up() {
  auto& sum = sums_[id_];
  const auto add = [](std::vector<double>& to, const std::vector<double>& from) {
    if (to.empty()) to.assign(from.size(), kAbsent);
    for (std::size_t i = 0; i < from.size(); ++i)
      if (!std::isnan(from[i])) to[i] = std::isnan(to[i]) ? from[i] : to[i] + from[i];
  };
  if (!repeated_) sum.head = head_, order_.push_back(id_);
  add(sum.numbers, numbers_);
  if (!sampled_.empty()) add(sum.samples[base_us_], sample_numbers_);
}

Result<void> EntityWriter::give_samples(const std::string& id, std::uint64_t row, std::int64_t base_us,
                                        const std::vector<double>& numbers, Run& run) {
  if (cached_times_for_us_ != base_us) {
    for (std::size_t h = 0; h < times_.size(); ++h) times_[h] = format_time(Time{base_us + static_cast<std::int64_t>(h) * kHour_us});
    cached_times_for_us_ = base_us;
  }
  TemporalDraft draft;
  draft.id = id, draft.row = row;
  draft.json = R"({"id":")" + id + R"(","type":")" + rule_.type + '"';
  const double* at = numbers.data();
  for (const auto& writer : sampled_) {
    draft.samples += writer.append_samples(draft.json, at, times_);
    at += writer.width();
  }
  draft.json += '}';
  return draft.samples == 0 ? Result<void>(ok()) : run.history(std::move(draft));
}

Result<void> EntityWriter::give_out(const Row& row, Run& run) {
  ++seen_[id_];
  if (rule_.duplicates == Duplicates::sum) {
    add_up();
    return ok();
  }
  if (repeated_ && rule_.duplicates == Duplicates::number) {
    run.notice("repeated_id", "Rows that share the id of another of type " + rule_.type + " got a number behind it");
    const std::string base = id_;
    do id_ = base + ':' + std::to_string(++seen_count_);
    while (!seen_.try_emplace(id_, 1).second);
  }
  if (!(repeated_ && rule_.duplicates == Duplicates::first)) {
    const std::string start = R"({"id":")" + id_ + R"(","type":")" + rule_.type + '"';
    DOSI_CHECK(run.entity({id_, start + entity_text(head_, numbers_), row.number}));
  }
  if (!sampled_.empty()) DOSI_CHECK(give_samples(id_, row.number, base_us_, sample_numbers_, run));
  return ok();
}

Result<void> EntityWriter::finish(Run& run) {
  for (const std::string& id : order_) {
    const Sum& sum = sums_.at(id);
    DOSI_CHECK(run.entity({id, R"({"id":")" + id + R"(","type":")" + rule_.type + '"' + entity_text(sum.head, sum.numbers), 0}));
    for (const auto& [base_us, numbers] : sum.samples) DOSI_CHECK(give_samples(id, 0, base_us, numbers, run));
  }
  return ok();
}

}  // namespace dosi::ingest
