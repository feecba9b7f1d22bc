#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "store/store.h"
#include "store_rocks/disk.h"

// A decided change on its way to the disk.
namespace dosi::store_rocks {

using ngsi::RecordPtr;

// What a write removes from an entity's history.
struct Removal {
  store::Write::History what{};
  std::string entity;          // key prefix of the entity
  std::uint32_t attribute = 0; // dictionary number
  std::string dataset;
  std::uint64_t instance = 0;
};

// One thing to do on disk.
struct Op {
  enum class Kind : std::uint8_t { put, erase, step, remove_history } kind = Kind::put;
  Space space = Space::entities;
  std::string key;
  std::string value;
  RecordPtr record;            // kept in memory until it is on disk; its bytes are the value, if that is empty
  std::uint32_t samples = 0;   // in a history value: counted, so that its series can be sealed in time
  std::uint32_t fresh = 0;     // samples that this appends to history; others were in an entity value before
  std::unique_ptr<Removal> removal;

  std::string_view bytes() const { return value.empty() && record ? record->bytes() : std::string_view(value); }
};

// The way back, should the disk fail.
class Reversal {
 public:
  virtual ~Reversal() = default;
  // Makes memory as if the change had never been. Called in reverse order of the changes.
  virtual void take_back() = 0;
  // Returns once readers see the change, which is soon.
  virtual void wait_visible() = 0;
  // Adds to the batch what makes the disk so too, whether or not it has the change.
  virtual void write_back(Batch& batch) = 0;
};

struct Pending {
  std::uint64_t sequence = 0;
  std::vector<Op> ops;
  std::uint32_t tenant = 0;            // of the letters
  std::vector<store::Letter> letters;  // numbered as they are submitted
  store::Store::Durable durable;
  std::unique_ptr<Reversal> reversal;
  bool removes_history = false;
  std::uint64_t counted_samples = 0;  // by the committer

  std::size_t bytes() const {
    std::size_t n = 256;
    for (const Op& op : ops) n += op.key.size() + op.bytes().size();
    for (const store::Letter& letter : letters) n += letter.queue.size() + letter.bytes.size();
    return n;
  }
};

}  // namespace dosi::store_rocks
