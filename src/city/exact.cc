#include "city/exact.h"

#include <cmath>

namespace dosi::city::exact {
namespace {

// Taylor series of sine for |x| <= pi/2.
double sine_series(double x) {
  const double x2 = x * x;
  double term = x, sum = x;
  for (int k = 1; k <= 10; ++k) {
    term *= -x2 / (2 * k * (2 * k + 1));
    sum += term;
  }
  return sum;
}

double arctangent(double x) {
  if (x < 0) return -arctangent(-x);
  if (x > 1) return kPi / 2 - arctangent(1 / x);
  // Halving the angle twice brings x below 0.2, where the series is short.
  for (int i = 0; i < 2; ++i) x = x / (1 + std::sqrt(1 + x * x));
  const double x2 = x * x;
  double power = x, sum = x;
  for (int k = 1; k <= 10; ++k) {
    power *= -x2;
    sum += power / (2 * k + 1);
  }
  return 4 * sum;
}

}  // namespace

double sin(double x) {
  x -= 2 * kPi * std::floor(x / (2 * kPi) + 0.5);
  if (x > kPi / 2) x = kPi - x;
  if (x < -kPi / 2) x = -kPi - x;
  return sine_series(x);
}

double cos(double x) {
  return sin(x + kPi / 2);
}

double exp(double x) {
  if (x < -700) return 0;
  if (x > 700) x = 700;
  constexpr double kLn2 = 0.69314718055994530942;
  const double k = std::floor(x / kLn2 + 0.5);
  const double r = x - k * kLn2;
  double term = 1, sum = 1;
  for (int i = 1; i <= 14; ++i) {
    term *= r / i;
    sum += term;
  }
  return std::ldexp(sum, static_cast<int>(k));
}

double log(double x) {
  int e = 0;
  double m = std::frexp(x, &e);
  if (m < 0.70710678118654752) m *= 2, --e;
  const double s = (m - 1) / (m + 1), s2 = s * s;
  double power = s, sum = s;
  for (int k = 1; k <= 10; ++k) {
    power *= s2;
    sum += power / (2 * k + 1);
  }
  return 2 * sum + e * 0.69314718055994530942;
}

double pow(double x, double y) {
  return exp(y * log(x));
}

double atan2(double y, double x) {
  if (x == 0 && y == 0) return 0;
  if (x == 0) return y > 0 ? kPi / 2 : -kPi / 2;
  const double a = arctangent(y / x);
  if (x > 0) return a;
  return y >= 0 ? a + kPi : a - kPi;
}

}  // namespace dosi::city::exact
