#pragma once
#include <vector>

namespace dosi::bus {

// How unevenly people are served: `values` is what each place's people have, `people` how many they are.
struct Inequality {
  double mean = 0;   // of the people
  double gini = 0;   // 0: all alike, towards 1: one has all (Lorenz curve by people; Gini 1912)
  double palma = 0;  // mean of the best-served tenth of the people by that of the least-served 40 % (Cobham and Sumner
                     // 2013); 0 where the latter have nothing
};
Inequality inequality(const std::vector<double>& values, const std::vector<double>& people);

}  // namespace dosi::bus
