#pragma once
#include <span>
#include <vector>

namespace dosi::patrol::risk {

// Numbers over the rectangle of a grid: index y * nx + x.
using Raster = std::vector<float>;

// A Gaussian of one bandwidth on square cells: the chance that what happens anywhere in a cell is next d cells away, along one axis.
class Kernel {
 public:
  // bandwidth_m 0: the own cell alone.
  Kernel(double bandwidth_m, double cell_m);
  int radius() const { return static_cast<int>(taps_.size()) - 1; }
  float tap(int d) const { return taps_[static_cast<std::size_t>(d < 0 ? -d : d)]; }
  // The kernel whose taps are squared: what variances spread by.
  Kernel squared() const;

 private:
  std::vector<float> taps_;  // 0 .. radius; all of them, both sides, sum to 1
};

// Convolves rasters of one size, row by row so that the processor takes several cells at once. Holds scratch space: one thread.
class Blur {
 public:
  Blur(int nx, int ny) : nx_(nx), ny_(ny) {}
  // out = kernel x kernel on in; what would come from beyond the rectangle is nothing. `out` may not be `in`.
  void operator()(const Kernel& kernel, std::span<const float> in, Raster& out);
  // The same at one place.
  float at(const Kernel& kernel, std::span<const float> in, std::size_t place) const;

 private:
  void along_rows(const Kernel& kernel, std::span<const float> in);
  int nx_, ny_;
  std::vector<float> padded_, rows_;
};

}  // namespace dosi::patrol::risk
