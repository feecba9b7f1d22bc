#include "ingest/csv.h"

#include "ingest/row_mapper.h"
#include "ingest/run.h"
#include "ingest/table.h"

namespace dosi::ingest {

Result<Summary> read_csv(const Input& input, const Mapping& mapping, Sink& sink) {
  const TableOptions options{mapping.encoding,  mapping.sheet,     mapping.overflow,
                             mapping.delimiter, mapping.skip_rows, mapping.header_rows};
  DOSI_TRY(Table table, Table::open(input, options, [&] { return sink.progress(0, 0, 0); }));
  const Columns columns(table.columns());
  DOSI_TRY(RowMapper mapper, RowMapper::compile(mapping, columns, input.title()));
  Run run(sink, table.total_bytes());
  Record record;
  std::string_view problem;
  while (table.next(record, problem)) {
    if (!problem.empty()) {
      run.rejected({record.line, {}, {}, std::string(problem), std::string(record.raw), {}});
    } else {
      DOSI_CHECK(mapper.row({record.line, record.cells, record.raw, {}}, run));
    }
    DOSI_CHECK(run.progress(table.done_bytes()));
  }
  DOSI_CHECK(mapper.finish(run));
  if (table.stray_quotes() > 0)
    run.notice("stray_quote", "Quotes that nothing closes were dropped", table.stray_quotes());
  return run.finish();
}

}  // namespace dosi::ingest
