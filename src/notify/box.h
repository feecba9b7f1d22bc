#pragma once
#include <deque>
#include <memory>
#include <string>

#include "broker/post.h"
#include "json/value.h"
#include "store/store.h"

namespace dosi::notify {

// A mailbox and how far its deliveries are. Guarded by the delivery's lock.
struct Box {
  broker::Mailbox mailbox;
  std::string origin;                 // "https://host:port" of the endpoint
  broker::DeliveryStatus status;
  bool closed = false;
  bool out = false;                   // its first letter is on the way
  bool due = false;                   // it stands in the list of those to look at
  bool lined_up = false;              // it waits for a place among the letters on their way
  bool woken = false;                 // it was told that there is one
  bool more = true;                   // the store may hold letters behind `after`
  std::uint64_t after = 0;            // the last number that was read
  std::deque<store::Letter> ahead;    // read, not yet delivered
  std::uint64_t waiting = 0, waiting_bytes = 0;
  unsigned failures = 0;              // in a row
  bool tried = false;                 // the first letter was sent before
  bool first_failure = true;          // the first letter has not failed yet
  unsigned refusals = 0;              // how often it was refused
  Time next_try = kNoTime;
  Time timer = kNoTime;               // when it will be looked at again by itself
};
using BoxPtr = std::shared_ptr<Box>;

// A status as its document in the store, and back.
std::string status_key(const std::string& queue);
std::string status_text(const broker::DeliveryStatus& status);
broker::DeliveryStatus read_status(std::string_view text);

// "https://host:port", what is up to the path of a URI.
std::string origin_of(const std::string& uri);

}  // namespace dosi::notify
