#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>

#include "app/command.h"
#include "app/hub_sink.h"
#include "imports/read_file.h"
#include "imports/report.h"
#include "ingest/inspect.h"
#include "json/parse.h"
#include "json/write.h"

namespace dosi::app {
namespace {

namespace fs = std::filesystem;

struct ImportOptions {
  std::string format, file, hub = "http://127.0.0.1:8080", tenant, mapping, mappings = "mappings", quarantine;
  bool dry_run = false, as_json = false;
};

int fail(const Error& error) {
  fmt::print(stderr, "dosi import: {}\n", error.message);
  return 1;
}

// The mapping that was named (a file, or the id of a ready one), else the ready one that fits the file.
Result<json::Value> find_mapping(const ImportOptions& options, const imports::Reading& reading) {
  if (fs::is_regular_file(options.mapping)) {
    std::ifstream in(options.mapping, std::ios::binary);
    auto parsed = json::parse(std::string(std::istreambuf_iterator<char>(in), {}));
    if (!parsed) return bad_request("'" + options.mapping + "' is no JSON: " + parsed.error().message);
    return std::move(*parsed);
  }
  DOSI_TRY(const auto catalogue, ingest::Catalogue::load(options.mappings));
  if (!options.mapping.empty()) {
    if (const auto* ready = catalogue.find(options.mapping)) return ready->document;
    return not_found("There is neither a file nor a ready mapping '" + options.mapping + "'");
  }
  DOSI_TRY(const auto understood, ingest::inspect(reading.input, reading.format, catalogue, [] { return true; }));
  if (const auto* ready = catalogue.find(understood.suggested_mapping)) {
    fmt::print(stderr, "mapping: {} ({})\n", ready->mapping.id, ready->mapping.title_ko);
    return ready->document;
  }
  fmt::print(stderr, "no ready mapping fits; every column becomes an attribute. --mapping FILE says better\n");
  return ingest::draft_mapping(understood, reading.input.title());
}

// A line on the terminal that tells how far the file is.
class Bar {
 public:
  void show(std::uint64_t done, std::uint64_t total, std::uint64_t rows) {
    const auto now = std::chrono::steady_clock::now();
    if (isatty(STDERR_FILENO) == 0 || now - shown_ < std::chrono::milliseconds(200)) return;
    shown_ = now;
    const double seconds = std::chrono::duration<double>(now - start_).count();
    const double share = total == 0 ? 0 : static_cast<double>(done) / static_cast<double>(total);
    fmt::print(stderr, "\r{:5.1f} %  {} rows  {:.0f} rows/s  {:.0f} s left   ", share * 100, rows,
               static_cast<double>(rows) / std::max(seconds, 1e-3), share > 0 ? seconds / share * (1 - share) : 0);
    drawn_ = true;
  }
  ~Bar() {
    if (drawn_) fmt::print(stderr, "\n");
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now(), shown_{};
  bool drawn_ = false;
};

void print(const ingest::Summary& summary, const imports::QuarantineFile& quarantine, bool dry_run) {
  fmt::print("{} rows = {} imported + {} quarantined; {} entities, {} samples of history{}\n", summary.rows,
             summary.imported, summary.quarantined, summary.entities, summary.samples,
             dry_run ? " (dry run, nothing written)" : "");
  for (const auto& part : summary.parts)
    fmt::print("  {}: {} rows = {} + {}\n", part.part, part.rows, part.imported, part.quarantined);
  for (const auto& reason : summary.reasons)
    fmt::print("  {} x {}{}{} (first in row {})\n", reason.count, reason.column.empty() ? "" : reason.column + ": ",
               reason.reason, reason.part.empty() ? "" : " [" + reason.part + "]", reason.first_row);
  for (const auto& notice : summary.notices) fmt::print("  {}: {} ({})\n", notice.code, notice.text, notice.count);
  if (quarantine.rows() != 0) fmt::print("  rows that could not be used: {}\n", quarantine.path().string());
}

int import(const ImportOptions& options) {
  imports::Reading reading{.input = {options.file, fs::path(options.file).filename().string()},
                           .format = options.format};
  if (reading.format == "auto" || reading.format == "csv") {
    const auto guessed = ingest::guess_format(reading.input);
    if (!guessed) return fail(guessed.error());
    const bool sheet = *guessed == "xls" || *guessed == "xlsx";  // a workbook named .csv is a workbook
    if (reading.format == "auto" || sheet) reading.format = *guessed;
  }
  const bool mapped =
      reading.format == "csv" || reading.format == "xls" || reading.format == "xlsx" || reading.format == "geojson";
  if (mapped) {
    auto mapping = find_mapping(options, reading);
    if (!mapping) return fail(mapping.error());
    reading.mapping = std::move(*mapping);
  }
  const auto write = imports::write_mode(reading);
  if (!write) return fail(write.error());
  auto client = http::Client::create();
  if (!client) return fail(client.error());
  imports::QuarantineFile quarantine(options.quarantine.empty() ? options.file + ".quarantine.csv"
                                                                : options.quarantine);
  Result<ingest::Summary> summary = error(ErrorCode::internal, "");
  {
    Bar bar;
    HubSink sink(**client,
                 {options.hub, options.tenant, *write, options.dry_run,
                  [&](auto done, auto total, auto rows) { bar.show(done, total, rows); }},
                 quarantine);
    summary = imports::read_file(reading, sink);
    if (auto rest = sink.finish(); !rest && summary) summary = rest.error();
    if (summary) {
      const auto refused = std::min(sink.refused(), summary->imported);
      summary->imported -= refused, summary->quarantined += refused;
      for (auto& reason : sink.refusals()) summary->reasons.push_back(std::move(reason));
    }
  }
  if (!summary) return fail(summary.error());
  if (options.as_json)
    fmt::print("{}\n", json::dump(imports::report(*summary)));
  else
    print(*summary, quarantine, options.dry_run);
  if (!quarantine.written())
    return fail(error(ErrorCode::unavailable, "The quarantine file '" + quarantine.path().string() +
                                                  "' cannot be written; --quarantine names another. Every other row is in the hub"));
  return 0;
}

}  // namespace

void add_import(CLI::App& app, int& status) {
  auto options = std::make_shared<ImportOptions>();
  CLI::App* command = app.add_subcommand("import", "read a file into a hub / 파일을 허브로 가져옵니다");
  command->add_option("format", options->format, "csv (also xls, xlsx), geojson, gtfs, osm, ngsi-ld, or auto")
      ->required()
      ->check(CLI::IsMember({"auto", "csv", "xls", "xlsx", "geojson", "gtfs", "osm", "ngsi-ld"}));
  command->add_option("file", options->file, "the file")->required();
  command->add_option("--hub", options->hub, "address of the hub; any NGSI-LD broker will do")->capture_default_str();
  command->add_option("--tenant", options->tenant, "tenant to write into");
  command->add_option("--mapping", options->mapping, "mapping file, or id of a ready mapping");
  command->add_option("--mappings", options->mappings, "folder of ready mappings")->capture_default_str();
  command->add_option("--quarantine", options->quarantine, "file for rows that could not be used");
  command->add_flag("--dry-run", options->dry_run, "read everything, write nothing");
  command->add_flag("--json", options->as_json, "print the report as JSON");
  command->callback([options, &status] { status = import(*options); });
}

}  // namespace dosi::app
