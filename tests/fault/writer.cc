// Writes to a store until it is killed, and tells on standard output what was acknowledged: lines "lane number".
//   fault_writer FOLDER
// Each of four lanes counts up. One change of lane L sets urn:L:a and urn:L:b to n and appends the sample n to urn:L:a, so
// that after any crash a = b = the number of samples, and at least what was acknowledged.
#include <unistd.h>

#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <thread>

#include "store_rocks/store_rocks.h"

namespace {

using namespace dosi;

store::RecordPtr record(const std::string& id, double n) {
  ngsi::Entity e;
  e.id = id;
  e.types = {intern("https://example.org/Lane")};
  e.attributes.push_back({intern("https://example.org/n"), {ngsi::Attribute{.value = n}}});
  e.attributes.push_back({intern("https://example.org/padding"), {ngsi::Attribute{.value = std::string(400, 'x')}}});
  return ngsi::Record::pack(e);
}

store::Write put(const std::string& id, double n) {
  store::Write w;
  w.id = id;
  w.current = store::Write::Current::put;
  w.record = record(id, n);
  return w;
}

void run_lane(store::Store& store, int lane) {
  const std::string id = "urn:" + std::to_string(lane) + ":";
  const auto now = store.get("", id + "a");
  long n = now ? static_cast<long>(now->slots(intern("https://example.org/n"))[0].number) : 0;
  std::mutex mutex;
  std::condition_variable answered;
  int waiting = 0;
  for (;;) {
    ++n;
    store::Change change;
    change.writes = {put(id + "a", static_cast<double>(n)), put(id + "b", static_cast<double>(n))};
    store::Sample s;
    s.attribute = intern("https://example.org/n");
    s.observed_at = Time{n * 1'000'000};
    s.number = static_cast<double>(n);
    change.writes[0].samples.push_back(std::move(s));
    {
      std::unique_lock lock(mutex);
      answered.wait(lock, [&] { return waiting < 16; });
      ++waiting;
    }
    const auto applied = store.apply(std::move(change), [&, n](Result<void> durable) {
      char line[64];
      const int size = std::snprintf(line, sizeof line, "%d %ld\n", lane, n);
      if (durable && ::write(STDOUT_FILENO, line, static_cast<std::size_t>(size)) != size) std::_Exit(3);
      {
        const std::lock_guard lock(mutex);
        --waiting;
      }
      answered.notify_one();
    });
    if (!applied) std::_Exit(2);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 1;
  auto store = store_rocks::open({.path = argv[1]});
  if (!store) {
    std::fprintf(stderr, "%s\n", store.error().message.c_str());
    return 1;
  }
  std::vector<std::thread> lanes;
  for (int lane = 0; lane < 4; ++lane) lanes.emplace_back([&store, lane] { run_lane(**store, lane); });
  for (auto& lane : lanes) lane.join();
}
