// Entities a second from CSV on one core, beside a floor that only walks the lines and cells of the same text.
#include <benchmark/benchmark.h>

#include "ingest/csv.h"
#include "ingest/csv_scanner.h"
#include "ingest/recording_sink.h"

namespace dosi::ingest {
namespace {

constexpr int kRows = 100'000;

// Rows like those of the CCTV standard data.
std::string camera_rows() {
  std::string text = "No,관리기관명,카메라대수,위도,경도,지번주소,도로명주소\n";
  for (int i = 0; i < kRows; ++i) {
    const std::string n = std::to_string(i);
    text += n + ",서울특별시 관악구청,\"1,20" + std::to_string(i % 10) + "\",37.4" + std::to_string(100000 + i) + ",126.9" + std::to_string(100000 + i) +
            ",서울특별시 관악구 신림동 " + n + ",서울특별시 관악구 쑥고개로2라길 " + n + "\n";
  }
  return text;
}

struct CountingSink : Sink {
  Result<void> entity(Draft d) override {
    ++entities, bytes += d.json.size();
    return ok();
  }
  Result<void> history(TemporalDraft d) override {
    samples += d.samples, bytes += d.json.size();
    return ok();
  }
  void rejected(Rejected) override {}
  bool progress(std::uint64_t, std::uint64_t, std::uint64_t) override { return true; }
  std::uint64_t entities = 0, samples = 0, bytes = 0;
};

void csv_floor(benchmark::State& state) {
  const std::string text = camera_rows();
  std::uint64_t cells = 0;
  for (auto _ : state) {
    CsvScanner scanner(text);
    Record record;
    while (scanner.next(record)) cells += record.cells.size();
  }
  benchmark::DoNotOptimize(cells);
  state.SetItemsProcessed(state.iterations() * kRows);
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
BENCHMARK(csv_floor)->Unit(benchmark::kMillisecond);

void csv_entities(benchmark::State& state) {
  const TextFile file(camera_rows(), "cctv.csv");
  const Mapping mapping = parse_mapping(R"({"source": {"publisher": "서울특별시", "licence": "KOGL-1"}, "entities": [{"type": "Camera",
    "id": "urn:ngsi-ld:Camera:{No}", "place": {"longitude": "경도", "latitude": "위도", "bounds": [124, 33, 132, 39]},
    "address": {"streetAddress": "도로명주소", "lotAddress": "지번주소", "addressCountry": "=KR"},
    "attributes": [{"name": "numberOfCameras", "column": "카메라대수", "type": "integer"}, {"name": "owner", "column": "관리기관명"}]}]})").value();
  CountingSink sink;
  for (auto _ : state)
    if (!read_csv(file.input(), mapping, sink)) state.SkipWithError("the file was refused");
  state.SetItemsProcessed(static_cast<std::int64_t>(sink.entities));
  state.counters["bytes/entity"] = static_cast<double>(sink.bytes) / static_cast<double>(sink.entities);
}
BENCHMARK(csv_entities)->Unit(benchmark::kMillisecond);

void csv_hourly_samples(benchmark::State& state) {
  std::string text = "월,노선,정류장", row;
  for (int h = 0; h < 24; ++h) text += "," + std::to_string(h) + "시", row += "," + std::to_string(h * 37);
  text += '\n';
  for (int i = 0; i < 20'000; ++i) text += "202205," + std::to_string(i % 600) + "," + std::to_string(i) + row + "\n";
  const TextFile file(text, "hourly.csv");
  const Mapping mapping = parse_mapping(R"({"entities": [{"type": "BusBoardings", "id": "urn:ngsi-ld:BusBoardings:{노선}:{정류장}",
    "history": {"time": {"column": "월", "format": "yyyyMM"}, "attributes": [{"name": "boardings", "columns": "{HH}시", "type": "integer"}]}}]})").value();
  CountingSink sink;
  for (auto _ : state)
    if (!read_csv(file.input(), mapping, sink)) state.SkipWithError("the file was refused");
  state.SetItemsProcessed(static_cast<std::int64_t>(sink.samples));
}
BENCHMARK(csv_hourly_samples)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace dosi::ingest
