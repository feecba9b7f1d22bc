#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "broker/endpoint.h"

namespace dosi::broker {

// What a letter holds: one notification, ready to be sent.
struct Message {
  Time made;                 // notifiedAt
  std::string content_type;
  std::string link;          // the URL of the @context, for a Link header; empty: there is none
  std::string body;
};
// The bytes of a letter (docs/storage-format.md), and back; corrupt if they are none.
std::string encode(const Message& message);
Result<Message> decode_message(std::string_view bytes);

// Where the letters of one queue go.
struct Mailbox {
  std::string tenant, queue;
  std::shared_ptr<const Endpoint> endpoint;
  bool paused = false;       // letters wait
  Time expires = kNoTime;    // from then on nothing is sent, and the queue is freed
};

// What became of a mailbox's notifications (clause 5.2.14.2). Counts are of notifications, not of attempts.
struct DeliveryStatus {
  std::uint64_t times_sent = 0, times_failed = 0, given_up = 0;
  Time last_notification = kNoTime, last_success = kNoTime, last_failure = kNoTime;
  std::optional<bool> ok;    // of the last attempt
  std::uint64_t waiting = 0;  // letters in the queue
};

// The post office: delivers the letters that changes put into queues (store::Change::letters), each queue in its order and
// apart from all others, at least once, until they are delivered or given up (docs/notifications.md). Thread-safe; nothing
// here waits for a delivery.
class Post {
 public:
  virtual ~Post() = default;
  // Begins to deliver the letters of the queue; for a queue that is known, from now on so.
  virtual void open(Mailbox mailbox) = 0;
  // Ends all deliveries, forgets the status, frees the queue.
  virtual void close(const std::string& tenant, const std::string& queue) = 0;
  // These letters have become durable. A queue that is not open is freed.
  struct Posted {
    std::string queue;
    std::uint64_t bytes = 0;
  };
  virtual void posted(const std::string& tenant, const std::vector<Posted>& letters) = 0;
  virtual DeliveryStatus status(const std::string& tenant, const std::string& queue) const = 0;
};

}  // namespace dosi::broker
