#pragma once
#include <functional>
#include <memory>
#include <string>

#include "broker/post.h"

namespace dosi::notify {

// One attempt to hand over one message.
struct Parcel {
  std::string tenant;
  std::shared_ptr<const broker::Endpoint> endpoint;
  broker::Message message;
  bool troubled = false;  // an earlier attempt at this endpoint has failed
};

struct Outcome {
  enum class Kind : std::uint8_t {
    delivered,
    failed,   // nobody answered, or somebody who may answer otherwise later
    refused,  // the receiver looked at the message and does not want it
  } kind = Kind::failed;
  std::string why;  // for the log
};

// Brings parcels to endpoints over one protocol. Thread-safe.
class Carrier {
 public:
  virtual ~Carrier() = default;  // `done` of what is on its way is called before it returns, or never
  // `done` is called once, from any thread, perhaps before this returns, after the endpoint's timeout at the latest.
  virtual void carry(Parcel parcel, std::function<void(Outcome)> done) = 0;
};

}  // namespace dosi::notify
