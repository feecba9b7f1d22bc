#pragma once
#include <memory>
#include <string>

#include "ingest/id_template.h"
#include "ingest/mapping.h"
#include "ingest/run.h"

namespace dosi::ingest {

// A mapping bound to the columns of one file: turns rows into entities and history.
class RowMapper {
 public:
  // Fails with bad_request if the mapping names a column that the file lacks; nothing is written then.
  static Result<RowMapper> compile(const Mapping& mapping, const Columns& columns, const std::string& source);
  RowMapper(RowMapper&&) noexcept;
  RowMapper& operator=(RowMapper&&) noexcept;
  ~RowMapper();

  // Tells `run` the row as imported, with its drafts, or as rejected. The row has a cell for every column. Fails only
  // where the sink does.
  Result<void> row(const Row& row, Run& run);
  // Writes what was added up. Call once after the last row.
  Result<void> finish(Run& run);

 private:
  struct State;
  explicit RowMapper(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace dosi::ingest
