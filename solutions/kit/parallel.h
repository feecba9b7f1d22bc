#pragma once
#include <cstddef>
#include <functional>

namespace dosi::kit {

// Calls `work` with each number below `count` from one of `threads` threads, whose number it is told: number i always
// goes to thread i modulo `threads`, each in rising order, so that what a thread adds up is the same each time. Meanwhile
// tells `progress` the share that is done; when it returns false, the rest is left. Waits for the end.
void deal_out(std::size_t count, unsigned threads, const std::function<void(unsigned thread, std::size_t number)>& work,
              const std::function<bool(double share)>& progress = {});

}  // namespace dosi::kit
