#pragma once
#include <array>
#include <span>
#include <vector>

#include "solutions/trace/stays/stays.h"

namespace dosi::trace {

// One stay of a case.
struct CaseStay {
  std::uint32_t person = 0;
  std::int32_t from_s = 0, to_s = 0;
  Place place;
  std::uint32_t number = 0;  // the caller's
};

// What counts as contact: at most so far, at least so long at once.
struct Near {
  double metres = 50;
  std::int32_t seconds = 15 * 60;
};

// A stay of another person near a stay of a case, both at once.
struct Encounter {
  std::uint32_t person = 0;
  std::uint32_t own = 0;      // CaseStay::number
  std::uint32_t other = 0;    // the stay's number in Stays, or in the index when it keeps none
  std::uint32_t cell = 0;     // where the other was, for people_in
  std::int32_t from_s = 0, to_s = 0;
  float metres = 0;
};

// Stays filed by cell of 64 m, then class of duration, then start, in columns: 16 bytes a stay and a directory of cells. A search
// looks at the cells around a place, and in each class at the starts that leave the classes' longest stay at hand (binary search).
// Any number of threads may read.
class StayIndex {
 public:
  // `with_numbers`: encounters tell numbers of Stays, for another 4 bytes a stay. Stays told twice (person, time and place) are filed once.
  static StayIndex build(const Stays& stays, bool with_numbers = false);

  // Appends the encounters of one stay; those of the case's own person are left out.
  void search(const CaseStay& stay, const Near& near, std::vector<Encounter>& out) const;

  // Different persons who ever were in the cell.
  std::uint32_t people_in(std::uint32_t cell) const;

  std::size_t size() const { return person_.size(); }
  std::uint64_t duplicates() const { return duplicates_; }
  std::uint64_t memory_bytes() const;

 private:
  static constexpr std::size_t kClasses = 7;  // below 30 min, 1, 2, 4, 8, 16 h, and longer
  static std::size_t class_of(std::int32_t duration_s);
  struct Cell {
    std::uint32_t key = 0;
    std::array<std::uint32_t, kClasses> first{};  // of each class; the last ends where the next cell begins
  };
  void fill(const Stays& stays, const std::vector<std::uint32_t>& order, bool with_numbers);
  void make_directory();
  std::uint32_t end_of(std::size_t cell, std::size_t duration_class) const;
  struct Window;
  void search_range(std::uint32_t first, std::uint32_t last, const Window& window, std::vector<Encounter>& out) const;

  Plane plane_ = Plane::metres(0, 0);
  std::vector<std::uint32_t> person_;
  std::vector<std::int32_t> from_s_, to_s_;
  struct Local {
    std::uint16_t x = 0, y = 0;  // steps from the cell's corner
  };
  std::vector<Local> local_;
  std::vector<std::uint32_t> number_;  // empty without numbers
  std::vector<Cell> cells_;            // by key
  std::vector<std::uint32_t> rows_;    // first cell of each row of cells
  std::array<std::int32_t, kClasses> longest_s_{};
  std::uint32_t persons_ = 0;
  std::uint64_t duplicates_ = 0;
};

}  // namespace dosi::trace
