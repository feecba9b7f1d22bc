#pragma once
#include <optional>
#include <string>

#include "solutions/patrol/fairness/exposure.h"
#include "solutions/patrol/fairness/feedback.h"
#include "solutions/patrol/fairness/model_card.h"
#include "solutions/patrol/session/plan_desk.h"

namespace dosi::patrol {

inline constexpr std::int64_t kLeastShown = 5;  // counts below it are hidden

// Who bears a plan and the cameras, and who reports, by district. bad_request where there are no districts.
Result<ExposureReport> exposure_of(const Desk& desk, const ShiftPlan& shift);
// The feedback test on what the desk itself does: which reports it counts, how much it explores.
Result<FeedbackReport> feedback_of(const Desk& desk, double explore_pct);
// What a desk's forecast used and when; names and sentences in one language ("ko" or "en"). `sources`: the hubs.
ModelCard card_of(const Desk& desk, std::string_view language, const std::string& sources);

// {"ask":"fairness"} and {"ask":"card"} as JSON text (docs/patrol.md).
std::string fairness_answer(const Desk& desk, const ShiftPlan& shift, const ExposureReport& exposure, const FeedbackReport& feedback);
Result<std::string> card_answer(const Desk& desk, const ModelCard& card, std::string_view language);

}  // namespace dosi::patrol
