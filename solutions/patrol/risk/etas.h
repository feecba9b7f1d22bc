#pragma once
#include <memory>

#include "solutions/patrol/risk/model.h"

namespace dosi::patrol::risk {

// Self-exciting point process (Mohler et al. 2011; epidemic-type aftershocks, Ogata 1998) in plane and time:
//   rate(x, t) = mu(x) + sum over events i before t of theta * omega exp(-omega (t - t_i)) * N(x - x_i; sigma)
// mu is a kernel estimate of the events that were not triggered; theta, omega, sigma and each event's chance of not being triggered are
// found by expectation maximisation over pairs within kReach_m and kReach_days.
std::unique_ptr<Model> make_etas();

}  // namespace dosi::patrol::risk
