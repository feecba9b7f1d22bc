#pragma once
#include <string>

namespace dosi::kit {

// Tells how far a long work is: one JSON object a line on standard output, as the hub's runner reads it
// ({"progress": 0.25, "remaining_s": 45, "message": "..."}); to a terminal, one line that is written over.
class Progress {
 public:
  Progress();
  // At most a few times a second; the rest is passed over.
  void tell(double share, const std::string& message);
  // The last word, on a line of its own.
  void done(const std::string& message);

 private:
  double elapsed_s() const;
  bool terminal_;
  double start_s_, last_s_ = -1;
};

}  // namespace dosi::kit
