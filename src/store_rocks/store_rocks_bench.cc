// DOSI_BENCH_ENTITIES sets how many entities the store holds (a million), DOSI_BENCH_FOLDER where it lies.
#include <benchmark/benchmark.h>
#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "store_rocks/block.h"
#include "store_rocks/store_rocks.h"

namespace dosi::store_rocks {
namespace {

using namespace store;

Symbol name(const std::string& n) { return intern("https://uri.etsi.org/ngsi-ld/default-context/" + n); }

void require(bool holds, const char* what) {
  if (!holds) std::fprintf(stderr, "wrong result: %s\n", what), std::abort();
}

// An entity of about 693 bytes of JSON: three measurements, a place in a square of 50 km, a relationship, an address.
RecordPtr sensor(int i, double temperature) {
  const Time at{1'777'626'000'000'000};
  const auto measured = [&](double v, const char* unit) {
    ngsi::Attribute a{.value = v, .observed_at = at, .unit_code = unit};
    a.created_at = a.modified_at = at;
    return a;
  };
  const auto plain = [&](ngsi::Kind kind, json::Value v) {
    ngsi::Attribute a{.kind = kind, .value = std::move(v)};
    a.created_at = a.modified_at = at;
    return a;
  };
  const auto n = static_cast<unsigned>(i) * 2654435761u;
  const double lon = 126.7 + (n % 100003) / 100003.0 * 0.566, lat = 37.3 + (n / 7 % 99991) / 99991.0 * 0.45;
  ngsi::Entity e;
  e.id = "urn:ngsi-ld:AirQualityObserved:Seoul:" + std::to_string(i);
  e.types = {name(i % 4 == 0 ? "NoiseLevelObserved" : "AirQualityObserved")};
  e.created_at = e.modified_at = at;
  e.attributes = {{name("pm10"), {measured(n % 500 / 4.0, "GQ")}},
                  {name("pm25"), {measured(n % 300 / 4.0, "GQ")}},
                  {name("temperature"), {measured(temperature, "CEL")}},
                  {name("location"), {plain(ngsi::Kind::geo_property, json::Object{{"type", "Point"}, {"coordinates", json::Array{lon, lat}}})}},
                  {name("refDevice"), {plain(ngsi::Kind::relationship, "urn:ngsi-ld:Device:airkorea:" + std::to_string(i % 1000))}},
                  {name("address"), {plain(ngsi::Kind::property, "426 Hakdong-ro, Gangnam-gu, Seoul")}}};
  return ngsi::Record::pack(e);
}

Write put(RecordPtr r) {
  Write w;
  w.id = std::string(r->id());
  w.current = Write::Current::put;
  w.record = std::move(r);
  return w;
}

std::string folder() {
  const char* given = std::getenv("DOSI_BENCH_FOLDER");
  return given != nullptr ? given : (std::filesystem::temp_directory_path() / "dosi-bench").string();
}
int entities() {
  const char* given = std::getenv("DOSI_BENCH_ENTITIES");
  return given != nullptr ? std::atoi(given) : 1'000'000;
}

std::unique_ptr<Store>& holder() {
  static std::unique_ptr<Store> store = [] {
    std::filesystem::remove_all(folder());
    auto s = std::move(*open({.path = folder()}));
    for (int i = 0; i < entities();) {
      Change change;
      for (int end = std::min(i + 1000, entities()); i < end; ++i) change.writes.push_back(put(sensor(i, i % 400 / 10.0)));
      require(s->apply(std::move(change), {}).has_value(), "load");
    }
    require(s->flush().has_value(), "flush");
    return s;
  }();
  return store;
}
Store& full_store() { return *holder(); }

double cpu_seconds() {
  timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

// `threads` writers, each waiting for its own change; one iteration is `each` changes of every writer.
template <class F>
void run_writers(benchmark::State& state, int threads, int each, const F& write) {
  const double cpu = cpu_seconds();
  for (auto _ : state) {
    std::vector<std::thread> writers;
    for (int t = 0; t < threads; ++t)
      writers.emplace_back([&, t] {
        for (int i = 0; i < each; ++i) write(t * each + i);
      });
    for (auto& w : writers) w.join();
  }
  const double done = static_cast<double>(state.iterations()) * threads * each;
  state.SetItemsProcessed(static_cast<std::int64_t>(done));
  state.counters["cpu_us"] = (cpu_seconds() - cpu) * 1e6 / done;
}

void durable_patch_64(benchmark::State& state) {
  Store& s = full_store();
  std::vector<RecordPtr> records;
  for (int i = 0; i < 64 * 500; ++i) records.push_back(sensor(i, 21.5));
  run_writers(state, 64, 500, [&](int i) {
    std::atomic<int> durable = 0;
    const auto r = s.apply({"", {put(records[static_cast<std::size_t>(i)])}}, [&](Result<void> d) { durable = d ? 1 : 2, durable.notify_one(); });
    require(r.has_value(), "apply");
    durable.wait(0);
    require(durable == 1, "durable");
  });
}
BENCHMARK(durable_patch_64)->UseRealTime()->Unit(benchmark::kMillisecond);

// As the hub does it: few threads apply, answers come by callback.
void durable_patch_async(benchmark::State& state) {
  Store& s = full_store();
  std::vector<RecordPtr> records;
  for (int i = 0; i < 40'000; ++i) records.push_back(sensor(i, 22.5));
  const double cpu = cpu_seconds();
  for (auto _ : state) {
    std::atomic<int> waiting = 0, done = 0;
    for (const RecordPtr& r : records) {
      while (waiting >= 64) std::this_thread::yield();
      ++waiting;
      require(s.apply({"", {put(r)}}, [&](Result<void>) { --waiting, ++done; }).has_value(), "apply");
    }
    require(s.flush().has_value() && done == 40'000, "durable");
  }
  state.SetItemsProcessed(state.iterations() * 40'000);
  state.counters["cpu_us"] = (cpu_seconds() - cpu) * 1e6 / (static_cast<double>(state.iterations()) * 40'000);
}
BENCHMARK(durable_patch_async)->UseRealTime()->Unit(benchmark::kMillisecond);

// The floor: RocksDB alone, one synced batch of one key per change, 64 threads.
void floor_rocksdb_64(benchmark::State& state) {
  const std::string path = folder() + "-floor";
  rocksdb::DestroyDB(path, {});
  rocksdb::Options options;
  options.create_if_missing = true;
  options.recycle_log_file_num = 2;
  rocksdb::DB* opened = nullptr;
  require(rocksdb::DB::Open(options, path, &opened).ok(), "open floor");
  const std::unique_ptr<rocksdb::DB> db(opened);
  const std::string value(sensor(0, 1)->bytes());
  rocksdb::WriteOptions sync;
  sync.sync = true;
  run_writers(state, 64, 500, [&](int i) {
    rocksdb::WriteBatch batch;
    batch.Put("entity/" + std::to_string(i), value);
    require(db->Write(sync, &batch).ok(), "write floor");
  });
}
BENCHMARK(floor_rocksdb_64)->UseRealTime()->Unit(benchmark::kMillisecond);

void durable_batch_1000(benchmark::State& state) {
  Store& s = full_store();
  std::vector<RecordPtr> records;
  for (int i = 0; i < 1000; ++i) records.push_back(sensor(i * 7, 30));
  const double cpu = cpu_seconds();
  for (auto _ : state) {
    Change change;
    for (const auto& r : records) change.writes.push_back(put(r));
    require(s.apply(std::move(change), {}).has_value() && s.flush().has_value(), "batch");
  }
  state.counters["cpu_us"] = (cpu_seconds() - cpu) * 1e6 / static_cast<double>(state.iterations());
}
BENCHMARK(durable_batch_1000)->UseRealTime()->Unit(benchmark::kMillisecond);

void get(benchmark::State& state) {
  Store& s = full_store();
  unsigned i = 0;
  for (auto _ : state) {
    i = (i * 1664525u + 1013904223u);
    const auto r = s.get("", "urn:ngsi-ld:AirQualityObserved:Seoul:" + std::to_string(i % static_cast<unsigned>(entities())));
    benchmark::DoNotOptimize(r);
    if (!r) std::abort();
  }
}
BENCHMARK(get);

std::size_t scan(Store& s, const query::Matcher& matcher, std::size_t limit, std::uint64_t* count = nullptr) {
  std::size_t seen = 0;
  require(s.scan("", matcher, {0, count}, [&](const RecordPtr&) { return ++seen < limit; }).has_value(), "scan");
  return seen;
}

void list_20(benchmark::State& state) {
  Store& s = full_store();
  query::Query q;
  q.types = query::TypeSelection{{{name("AirQualityObserved")}}};
  const auto matcher = *query::Matcher::compile(q);
  for (auto _ : state) require(scan(s, matcher, 20) == 20, "list");
}
BENCHMARK(list_20);

query::Query warm(double radius_m) {
  query::Query q;
  q.types = query::TypeSelection{{{name("AirQualityObserved")}}};
  query::Expr e;
  e.term.path.attribute = name("temperature");
  e.term.compare = query::Compare::greater;
  query::Literal l;
  l.kind = query::Literal::Kind::number, l.number = 20;
  e.term.values = {l};
  q.q = e;
  if (radius_m > 0) {
    query::GeoQuery g;
    g.property = name("location");
    g.geometry = geo::Geometry(geo::Point{127.0, 37.5});
    g.max_distance_m = radius_m;
    q.geo = g;
  }
  return q;
}

// About 1,000 of a million by type, value and place.
void query_1000_by_type_q_geo(benchmark::State& state) {
  Store& s = full_store();
  const auto matcher = *query::Matcher::compile(warm(1500));
  std::size_t expected = 0, found = 0;
  require(s.scan("", *query::Matcher::compile(query::Query{}), {}, [&](const RecordPtr& r) { return expected += matcher.matches(*r), true; }).has_value(), "full scan");
  for (auto _ : state) found = scan(s, matcher, 1'000'000);
  require(found == expected, "query");
  state.counters["results"] = static_cast<double>(found);
}
BENCHMARK(query_1000_by_type_q_geo)->Unit(benchmark::kMicrosecond);

void count_by_type_q(benchmark::State& state) {
  Store& s = full_store();
  const auto matcher = *query::Matcher::compile(warm(0));
  std::uint64_t count = 0;
  for (auto _ : state) scan(s, matcher, 20, &count);
  state.counters["count"] = static_cast<double>(count);
}
BENCHMARK(count_by_type_q)->Unit(benchmark::kMicrosecond);

Sample reading(int series, std::int64_t i) {
  Sample s;
  s.attribute = name("temperature");
  s.observed_at = s.created_at = s.modified_at = Time{1'700'000'000'000'000 + i * 60'000'000 + (i * 7919 + series) % 1000 * 1000};
  s.number = static_cast<double>(200 + (i * 31 + series * 17) % 97) / 10;
  return s;
}

void codec_encode(benchmark::State& state) {
  std::vector<Sample> samples;
  for (int i = 0; i < 480; ++i) samples.push_back(reading(1, i)), samples.back().instance = static_cast<std::uint64_t>(i) + 1;
  std::size_t bytes = 0;
  for (auto _ : state) bytes = encode_block(samples).size();
  state.SetItemsProcessed(state.iterations() * 480);
  state.counters["bytes_per_sample"] = static_cast<double>(bytes) / 480;
}
BENCHMARK(codec_encode);

void codec_decode(benchmark::State& state) {
  std::vector<Sample> samples;
  for (int i = 0; i < 480; ++i) samples.push_back(reading(1, i)), samples.back().instance = static_cast<std::uint64_t>(i) + 1;
  const std::string bytes = encode_block(samples);
  Block block;
  for (auto _ : state) require(block.decode(bytes).has_value(), "decode");
  state.SetItemsProcessed(state.iterations() * 480);
}
BENCHMARK(codec_decode);

// 1,000 series; range(0) samples of one series in a change, 1,000 samples a change in all.
void history_append(benchmark::State& state) {
  Store& s = full_store();
  const auto run = static_cast<int>(state.range(0));
  static std::int64_t clock = 0;
  const double cpu = cpu_seconds();
  int series = 0;
  for (auto _ : state) {
    Change change{"history" + std::to_string(run), {}};
    for (int n = 0; n < 1000; n += run) {
      Write w;
      w.id = "urn:s:" + std::to_string(series % 1000);
      for (int k = 0; k < run; ++k) w.samples.push_back(reading(series, clock + k));
      if (++series % 1000 == 0) clock += run;
      change.writes.push_back(std::move(w));
    }
    require(s.apply(std::move(change), {}).has_value(), "append");
  }
  require(s.flush().has_value(), "flush");
  state.SetItemsProcessed(state.iterations() * 1000);
  state.counters["cpu_us"] = (cpu_seconds() - cpu) * 1e6 / (static_cast<double>(state.iterations()) * 1000);
}
BENCHMARK(history_append)->Arg(1)->Arg(24)->Arg(500)->UseRealTime()->Unit(benchmark::kMillisecond);

void history_range_10000(benchmark::State& state) {
  Store& s = full_store();
  static bool filled = false;
  for (std::int64_t i = 0; i < 12'000 && !filled; i += 100) {
    Write w;
    w.id = "urn:long";
    for (std::int64_t k = i; k < i + 100; ++k) w.samples.push_back(reading(0, k));
    require(s.apply({"", {std::move(w)}}, {}).has_value(), "append");
  }
  filled = true;
  require(s.flush().has_value(), "flush");
  HistoryQuery q;
  q.id = "urn:long";
  q.from = Time{1'700'000'000'000'000 + 1000ll * 60'000'000};
  q.until = Time{1'700'000'000'000'000 + 11'000ll * 60'000'000};
  require(s.history("", q).has_value(), "history");
  std::size_t found = 0;
  for (auto _ : state) {
    const auto r = s.history("", q);
    found = (*r)[0].samples.size();
  }
  require(found == 10'000, "range");
  state.SetItemsProcessed(state.iterations() * 10'000);
}
BENCHMARK(history_range_10000)->Unit(benchmark::kMicrosecond);

// From a closed folder to the first answer.
void reopen(benchmark::State& state) {
  full_store();
  for (auto _ : state) {
    holder().reset();
    const auto start = std::chrono::steady_clock::now();
    holder() = std::move(*open({.path = folder(), .create = false}));
    state.SetIterationTime(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  require(full_store().stats().entities == static_cast<std::uint64_t>(entities()), "reopen");
}
BENCHMARK(reopen)->UseManualTime()->Iterations(2)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace dosi::store_rocks
