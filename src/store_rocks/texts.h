#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "store_rocks/bytes.h"

// Columns of stored texts as docs/storage-format.md ("Sample block", texts) writes them.
namespace dosi::store_rocks {

// The number that is the value in a stored text, or 0.
double number_in(std::string_view text);
// The text, its number and time taken out where they stand as dosi writes them.
std::string fold(std::string_view text, double number, Time observed_at);
// The text again.
std::string unfold(std::string_view folded, double number, Time observed_at);

// Appends the column; `folded` holds each sample's text after fold() with its number in `inner`.
void put_texts(std::string& out, std::span<const std::string> folded, std::span<const double> inner);

// A column as read: the distinct folded texts, and for each sample its index in them plus 1, or 0 for an empty one.
struct Texts {
  std::string bytes;
  std::vector<std::string_view> distinct;  // views into `bytes`
  std::vector<std::int64_t> index;         // empty: all are empty
  std::vector<double> inner;               // each text's number
};
// Reads a column of `count` texts. False if it is damaged.
bool get_texts(ByteReader& in, std::size_t count, Texts& texts);

}  // namespace dosi::store_rocks
