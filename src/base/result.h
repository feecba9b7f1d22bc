#pragma once
#include <boost/outcome/result.hpp>

#include "base/error.h"

namespace dosi {

// A value or an Error, Boost.Outcome's result with the pointer-like access of std::expected. `*r` and `r->x` of a
// failure are bugs and terminate; look first, or use DOSI_TRY. Success without a value is `ok()`.
template <class T>
class [[nodiscard]] Result : public boost::outcome_v2::basic_result<T, Error, boost::outcome_v2::policy::terminate> {
  using Base = boost::outcome_v2::basic_result<T, Error, boost::outcome_v2::policy::terminate>;

 public:
  using Base::Base;
  T& operator*() & { return this->value(); }
  const T& operator*() const& { return this->value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &this->value(); }
  const T* operator->() const { return &this->value(); }
};

template <>
class [[nodiscard]] Result<void>
    : public boost::outcome_v2::basic_result<void, Error, boost::outcome_v2::policy::terminate> {
 public:
  using basic_result::basic_result;
};

inline auto ok() {
  return boost::outcome_v2::success();
}

}  // namespace dosi

#define DOSI_JOIN_(a, b) a##b
#define DOSI_JOIN(a, b) DOSI_JOIN_(a, b)
// DOSI_TRY(auto x, f()): x is f's value, or this function returns f's error. DOSI_CHECK(f()): the same for
// Result<void>.
#define DOSI_TRY(declaration, expression)                                              \
  auto DOSI_JOIN(try_, __LINE__) = (expression);                                       \
  if (!DOSI_JOIN(try_, __LINE__)) return std::move(DOSI_JOIN(try_, __LINE__)).error(); \
  declaration = std::move(DOSI_JOIN(try_, __LINE__)).value()
#define DOSI_CHECK(expression)                                                             \
  do {                                                                                     \
    if (auto try_result = (expression); !try_result) return std::move(try_result).error(); \
  } while (false)
