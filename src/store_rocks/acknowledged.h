#pragma once
#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"

namespace dosi::store_rocks {

// The file "acknowledged": the last commit group that was answered as durable. It is mapped, so noting a group costs a
// store to memory, survives the death of the process, and may only be too old after the death of the machine.
class Acknowledged {
 public:
  static Result<std::unique_ptr<Acknowledged>> open(const std::string& folder);
  ~Acknowledged();
  std::uint64_t group() const;
  void note(std::uint64_t group);

 private:
  explicit Acknowledged(std::uint64_t* mapped) : mapped_(mapped) {}
  std::uint64_t* mapped_;
};

}  // namespace dosi::store_rocks
