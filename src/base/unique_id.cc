#include "base/unique_id.h"

#include <fmt/format.h>

#include <random>

namespace dosi {

std::string unique_id() {
  static thread_local std::random_device device;  // reads the kernel's generator
  return fmt::format("{:08x}{:08x}{:08x}{:08x}", device(), device(), device(), device());
}

}  // namespace dosi
