#include "solutions/patrol/risk/raster.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace dosi::patrol::risk {
namespace {

constexpr double kReach_sigma = 3.5;

// Integral of the standard normal's distribution function.
double cumulated(double z) {
  return z * 0.5 * std::erfc(-z / std::numbers::sqrt2) + std::exp(-z * z / 2) / std::sqrt(2 * std::numbers::pi);
}

}  // namespace

Kernel::Kernel(double bandwidth_m, double cell_m) {
  const double sigma = bandwidth_m / cell_m;
  if (sigma < 0.05) {
    taps_ = {1};
    return;
  }
  // From a place anywhere in one cell to a place anywhere in the other: the Gaussian meets the triangle of their differences.
  const auto share = [&](double d) { return sigma * (cumulated((d + 1) / sigma) - 2 * cumulated(d / sigma) + cumulated((d - 1) / sigma)); };
  const int reach = static_cast<int>(std::ceil(kReach_sigma * sigma));
  double sum = 0;
  for (int d = 0; d <= reach; ++d) sum += (d > 0 ? 2 : 1) * share(d);
  for (int d = 0; d <= reach; ++d) taps_.push_back(static_cast<float>(share(d) / sum));
}

Kernel Kernel::squared() const {
  Kernel out = *this;
  for (float& t : out.taps_) t *= t;
  return out;
}

void Blur::along_rows(const Kernel& kernel, std::span<const float> in) {
  const int r = kernel.radius();
  const auto nx = static_cast<std::size_t>(nx_);
  padded_.assign(nx + 2 * static_cast<std::size_t>(r), 0);
  rows_.resize(in.size());
  for (int y = 0; y < ny_; ++y) {
    const float* row = in.data() + static_cast<std::size_t>(y) * nx;
    float* const out = rows_.data() + static_cast<std::size_t>(y) * nx;
    if (std::all_of(row, row + nx, [](float v) { return v == 0; })) {
      std::fill(out, out + nx, 0.0f);
      continue;
    }
    std::copy(row, row + nx, padded_.begin() + r);
    const float* const middle = padded_.data() + r;
    const float own = kernel.tap(0);
    for (std::size_t x = 0; x < nx; ++x) out[x] = own * middle[x];
    for (int d = 1; d <= r; ++d) {
      const float tap = kernel.tap(d);
      const float *const left = middle - d, *const right = middle + d;
      for (std::size_t x = 0; x < nx; ++x) out[x] += tap * (left[x] + right[x]);
    }
  }
}

void Blur::operator()(const Kernel& kernel, std::span<const float> in, Raster& out) {
  if (kernel.radius() == 0) {
    out.assign(in.begin(), in.end());
    return;
  }
  along_rows(kernel, in);
  const auto nx = static_cast<std::size_t>(nx_);
  out.assign(in.size(), 0);
  for (int y = 0; y < ny_; ++y) {
    float* const to = out.data() + static_cast<std::size_t>(y) * nx;
    const int first = std::max(0, y - kernel.radius()), last = std::min(ny_ - 1, y + kernel.radius());
    for (int from = first; from <= last; ++from) {
      const float tap = kernel.tap(from - y);
      const float* const row = rows_.data() + static_cast<std::size_t>(from) * nx;
      for (std::size_t x = 0; x < nx; ++x) to[x] += tap * row[x];
    }
  }
}

float Blur::at(const Kernel& kernel, std::span<const float> in, std::size_t place) const {
  const int x = static_cast<int>(place) % nx_, y = static_cast<int>(place) / nx_, r = kernel.radius();
  float sum = 0;
  for (int v = std::max(0, y - r); v <= std::min(ny_ - 1, y + r); ++v) {
    const float* const row = in.data() + static_cast<std::size_t>(v) * static_cast<std::size_t>(nx_);
    float across = 0;
    for (int u = std::max(0, x - r); u <= std::min(nx_ - 1, x + r); ++u) across += kernel.tap(u - x) * row[u];
    sum += kernel.tap(v - y) * across;
  }
  return sum;
}

}  // namespace dosi::patrol::risk
