#pragma once
#include <cstdint>
#include <limits>
#include <vector>

#include "solutions/kit/drive_times.h"

namespace dosi::patrol::response {

// A place where calls come from, cars stand or patrols stop: a row and a column of the table.
enum class Place : std::uint32_t {};

// Seconds from every place to every place.
class DriveTable {
 public:
  using Seconds = std::int32_t;
  static constexpr Seconds kNoWay = std::numeric_limits<Seconds>::max();

  // Row by row; size * size numbers, none negative.
  DriveTable(std::size_t size, std::vector<Seconds> seconds) : size_(size), seconds_(std::move(seconds)) {}
  explicit DriveTable(const kit::DriveMatrix& square);

  std::size_t size() const { return size_; }
  Seconds operator()(Place from, Place to) const { return row(from)[static_cast<std::size_t>(to)]; }
  const Seconds* row(Place from) const { return seconds_.data() + static_cast<std::size_t>(from) * size_; }

 private:
  std::size_t size_;
  std::vector<Seconds> seconds_;
};

}  // namespace dosi::patrol::response
