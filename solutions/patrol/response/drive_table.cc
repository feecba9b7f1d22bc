#include "solutions/patrol/response/drive_table.h"

namespace dosi::patrol::response {

DriveTable::DriveTable(const kit::DriveMatrix& square) : size_(square.rows()) {
  seconds_.reserve(size_ * size_);
  for (std::size_t i = 0; i < size_; ++i)
    for (std::size_t j = 0; j < size_; ++j) seconds_.push_back(square.reachable(i, j) ? square.seconds(i, j) : kNoWay);
}

}  // namespace dosi::patrol::response
