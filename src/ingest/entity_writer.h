#pragma once
#include <array>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "ingest/attribute_writer.h"
#include "ingest/place.h"
#include "ingest/run.h"

namespace dosi::ingest {

// One entity rule of a mapping, bound to columns: builds the entity, and its samples, that a row stands for. A row is
// built first and given out only when every rule of the mapping could build its part.
class EntityWriter {
 public:
  // `tail` is the text of the attributes that every entity has: constants and provenance.
  static Result<EntityWriter> compile(const EntityRule& rule, const AttributeWriter::Shared& shared, std::string tail);

  // False with `fault` set if the row must be refused. What was built waits for give_out() or the next build().
  bool build(const Row& row, Fault& fault);
  Result<void> give_out(const Row& row, Run& run);
  // Gives out what was added up (Duplicates::sum).
  Result<void> finish(Run& run);

 private:
  struct Sum {
    std::string head;                                       // the entity's text so far, from its first row
    std::vector<double> numbers;                            // of attributes
    std::map<std::int64_t, std::vector<double>> samples;  // base time in microseconds -> of history
  };
  EntityWriter(const EntityRule& rule, const AttributeWriter::Shared& shared, std::string tail);
  Result<void> compile_history(const AttributeWriter::Shared& shared);
  bool build_head(const Row& row, Fault& fault);
  bool build_place(const Row& row, Fault& fault);
  bool build_time(const Row& row, Fault& fault);
  bool read_numbers(const Row& row, Fault& fault);
  bool settle_id(Fault& fault);
  std::string entity_text(const std::string& head, const std::vector<double>& numbers) const;
  Result<void> give_samples(const std::string& id, std::uint64_t row, std::int64_t base_us,
                            const std::vector<double>& numbers, Run& run);
  void add_up();

  EntityRule rule_;
  int zone_minutes_;
  std::vector<std::string> none_;
  std::string tail_;
  std::optional<IdTemplate> id_template_;
  std::optional<PlaceReader> place_;
  std::vector<std::pair<std::string, std::size_t>> address_;
  std::string address_constants_;
  std::vector<AttributeWriter> plain_, numeric_, sampled_;
  std::size_t numbers_width_ = 0, samples_width_ = 0;
  std::optional<std::size_t> observed_column_, time_column_;

  // The row being built.
  std::string id_, head_, observed_;
  std::vector<double> numbers_, sample_numbers_;
  std::int64_t base_us_ = 0;
  bool repeated_ = false;
  std::uint64_t seen_count_ = 0;

  std::unordered_map<std::string, std::uint64_t> seen_;  // id -> times, before :2 is put behind
  std::vector<std::string> order_;                        // ids of sums as they came
  std::unordered_map<std::string, Sum> sums_;
  std::string cached_cell_;
  std::int64_t cached_base_us_ = 0, cached_times_for_us_ = INT64_MIN;
  std::array<std::string, 24> times_;
};

}  // namespace dosi::ingest
