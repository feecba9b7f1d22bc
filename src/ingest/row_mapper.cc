#include "ingest/row_mapper.h"

#include "ingest/entity_text.h"
#include "ingest/entity_writer.h"
#include "json/write.h"

namespace dosi::ingest {

struct RowMapper::State {
  std::vector<std::string> columns;
  std::vector<EntityWriter> writers;
};

RowMapper::RowMapper(std::unique_ptr<State> state) : state_(std::move(state)) {}
RowMapper::RowMapper(RowMapper&&) noexcept = default;
RowMapper& RowMapper::operator=(RowMapper&&) noexcept = default;
RowMapper::~RowMapper() = default;

namespace {
std::string tail_of(const Mapping& mapping, const EntityRule& rule, const std::string& source) {
  std::string out;
  for (const auto& [name, value] : rule.constants) {
    out += ',', json::append_string(out, name), out += R"(:{"type":"Property","value":)";
    json::append(out, value), out += '}';
  }
  append_property(out, "source", mapping.source_url.empty() ? source : mapping.source_url + " (" + source + ")");
  append_property(out, "dataProvider", mapping.publisher);
  append_property(out, "license", mapping.licence);
  return out;
}
}  // namespace

Result<RowMapper> RowMapper::compile(const Mapping& mapping, const Columns& columns, const std::string& source) {
  auto state = std::make_unique<State>();
  state->columns = columns.names();
  const AttributeWriter::Shared shared{columns, mapping.none, mapping.zone_minutes};
  for (const EntityRule& rule : mapping.entities) {
    DOSI_TRY(EntityWriter writer, EntityWriter::compile(rule, shared, tail_of(mapping, rule, source)));
    state->writers.push_back(std::move(writer));
  }
  return RowMapper(std::move(state));
}

Result<void> RowMapper::row(const Row& row, Run& run) {
  Fault fault;
  for (EntityWriter& writer : state_->writers) {
    if (writer.build(row, fault)) continue;
    const bool named = fault.column < state_->columns.size();
    run.rejected({row.number, named ? state_->columns[fault.column] : std::string(), std::move(fault.value),
                  std::string(fault.reason), std::string(row.raw), {}});
    return ok();
  }
  for (EntityWriter& writer : state_->writers) DOSI_CHECK(writer.give_out(row, run));
  run.imported();
  return ok();
}

Result<void> RowMapper::finish(Run& run) {
  for (EntityWriter& writer : state_->writers) DOSI_CHECK(writer.finish(run));
  return ok();
}

}  // namespace dosi::ingest
