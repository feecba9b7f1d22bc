#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "store_rocks/bytes.h"

// Columns of integers as docs/storage-format.md ("Sample block", integers) writes them.
namespace dosi::store_rocks {

// Appends the values, at least one, in the shortest of the forms without reference to other columns.
void put_integers(std::string& out, std::span<const std::int64_t> values);

// Appends "the values of column `index`, each plus `difference`".
void put_like_integers(std::string& out, std::uint8_t index, std::int64_t difference);

// Reads a column of values.size() integers; `earlier` are the block's columns before it. False if it is damaged.
bool get_integers(ByteReader& in, std::span<std::int64_t> values,
                  std::span<const std::vector<std::int64_t>> earlier = {});

}  // namespace dosi::store_rocks
