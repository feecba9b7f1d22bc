#pragma once
#include <memory>

#include "city/model.h"

namespace dosi::city {

// The default city, built once for all tests.
inline const Model& sample() {
  static const std::shared_ptr<const Model> model = *build({});
  return *model;
}

}  // namespace dosi::city
