#pragma once
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "broker/endpoint.h"
#include "notify/mqtt_carrier.h"

struct mosquitto;

namespace dosi::notify {

// A connection to one MQTT broker on a thread of its own, made when there is something to publish. Thread-safe.
class MqttConnection {
 public:
  struct Target {
    broker::MqttAddress address;
    bool version_5 = true;
  };
  struct Publication {
    std::string topic, payload;
    int qos = 0;
    std::int64_t deadline_ms = 0;  // on the steady clock
    std::function<void(Outcome)> done;
  };
  MqttConnection(Target target, const MqttOptions& options);
  ~MqttConnection();  // what is not published yet fails

  void publish(Publication publication);
  // True if nothing was published for so long and nothing is on its way.
  bool idle_for(std::int64_t ms) const;

  // Called by libmosquitto on the connection's thread.
  void on_connected(int reason);
  void on_published(int id, int reason);

 private:
  void wake();
  void run();
  void serve();
  Result<void> connect();
  Result<void> set_up_tls();
  void publish_waiting();
  Result<void> transfer();
  void fail_late();
  void fail_all(const std::string& why);
  void finish(Publication publication, Outcome outcome);

  const Target target_;
  const MqttOptions& options_;
  mosquitto* client_ = nullptr;
  void* tls_ = nullptr;         // SSL_CTX
  bool connected_ = false;      // of the thread
  std::string refusal_;         // of the thread: why the broker let us not in
  std::map<int, Publication> on_the_way_;  // of the thread, by message id
  std::map<int, int> early_;               // of the thread: reasons of what was published before it could be noted
  std::vector<Publication> waiting_;       // guarded by mutex_
  std::size_t unfinished_ = 0;             // guarded by mutex_
  mutable std::mutex mutex_;
  std::condition_variable work_;
  std::int64_t last_used_ms_ = 0;
  bool stopping_ = false;
  int wake_ = -1;               // an eventfd
  std::thread thread_;
};

std::int64_t steady_ms();

}  // namespace dosi::notify
