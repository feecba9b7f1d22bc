#pragma once

// Elementary functions from additions, multiplications, divisions and square roots alone, which IEEE 754 rounds the
// same everywhere: the C library's differ in the last digit between platforms, and a generated city must not. Accurate
// to about 1e-13 relative; arguments of sin and cos below 1e6.
namespace dosi::city::exact {

inline constexpr double kPi = 3.14159265358979323846;

double sin(double x);
double cos(double x);
double exp(double x);
double log(double x);              // x > 0
double pow(double x, double y);    // x > 0
double atan2(double y, double x);  // (-pi, pi]; 0 for (0, 0)

}  // namespace dosi::city::exact
