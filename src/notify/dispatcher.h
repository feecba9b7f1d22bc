#pragma once
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include "notify/box.h"
#include "notify/delivery.h"
#include "notify/ledger.h"

namespace dosi::notify {

// The thread of a Delivery, and all that its lock guards.
struct Delivery::State : std::enable_shared_from_this<Delivery::State> {
  State(store::Store& s, Carriers c, Options o)
      : store(s), carriers(std::move(c)), options(std::move(o)), ledger(s) {}

  using Lock = std::unique_lock<std::mutex>;
  struct Origin {
    unsigned out = 0;
    std::deque<BoxPtr> line;  // who waits for it
  };

  store::Store& store;
  Carriers carriers;
  const Options options;

  mutable std::mutex mutex;
  std::condition_variable wake;
  bool started = false, stopping = false;
  std::map<std::pair<std::string, std::string>, BoxPtr> boxes;  // by tenant and queue
  std::deque<BoxPtr> due;
  std::multimap<Time, BoxPtr> timers;
  std::map<std::string, Origin> origins;
  std::deque<BoxPtr> held;     // because too many letters are on their way
  unsigned troubled_out = 0;   // on their way to endpoints that have failed before
  Totals totals;
  Ledger ledger;
  std::thread thread;

  BoxPtr find(const std::string& tenant, const std::string& queue) const;
  void make_due(const BoxPtr& box);
  void look_again(const BoxPtr& box, Time at);
  void run();
  void fire_timers(Time now);
  void sleep(Lock& lock);
  void step(const BoxPtr& box, Lock& lock);
  void try_to_send(const BoxPtr& box, Lock& lock);
  void wake_next(const Box& box);
  void read_ahead(Box& box, Lock& lock);
  void drop_what_is_too_much(const BoxPtr& box, Time now, Lock& lock);
  bool is_over_bounds(const Box& box) const;
  bool takes_place(const BoxPtr& box);
  void send(const BoxPtr& box, Time now, Lock& lock);
  void give_place_back(const Box& box, bool troubled);
  void ended(const BoxPtr& box, std::uint64_t number, bool troubled, const Outcome& outcome);
  void failed(const BoxPtr& box, const Outcome& outcome, Time now);
  void take_first(Box& box);
  void give_up_first(const BoxPtr& box, std::string_view why);
  void empty(const BoxPtr& box);
};

}  // namespace dosi::notify
