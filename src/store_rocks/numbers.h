#pragma once
#include <span>
#include <string>

#include "store_rocks/bytes.h"

// Columns of doubles as docs/storage-format.md ("Sample block", numbers) writes them, exact to the bit.
namespace dosi::store_rocks {

void put_numbers(std::string& out, std::span<const double> values);

// Reads a column of values.size() numbers. False if it is damaged.
bool get_numbers(ByteReader& in, std::span<double> values);

}  // namespace dosi::store_rocks
