#include <fmt/format.h>

#include "solutions/patrol/jobs.h"
#include "solutions/patrol/session/answer_writer.h"
#include "solutions/patrol/session/cctv_answers.h"

namespace dosi::patrol {

Result<void> run_cctv(const kit::Job& job) {
  DOSI_TRY(const auto http, http::Client::create());
  kit::Progress progress;
  DOSI_TRY(const auto desk, load_desk(job, *http, progress, 0.6));
  progress.tell(0.65, "what cameras see / CCTV 시야");
  const CctvDesk& cctv = cctv_of(*desk);
  progress.tell(0.75, "next sites / 설치 후보");
  const double range_m = job.number("range");
  const auto found = cctv.propose({.sites = static_cast<std::size_t>(job.number("sites")), .range_m = range_m, .seed = static_cast<std::uint64_t>(job.number("seed"))}, pole_places(*desk));
  const CoverageReport& today = cctv.today();
  const auto percent = [&](double risk) { return rounded(today.risk > 0 ? 100 * risk / today.risk : 0, 100); };
  kit::Results results(job);
  for (std::size_t i = 0; i < found.cameras.size(); ++i) {
    json::Object entity = results.entity("CameraSiteProposal");
    const Words name = desk->place_name(found.cameras[i].place);
    entity.append("location", geo_property("Point", position(found.cameras[i].place)));
    entity.append("rank", kit::property(static_cast<std::int64_t>(i + 1)));
    entity.append("name", kit::property(name.korean)), entity.append("alternateName", kit::property(name.english));
    entity.append("range", json::Object{{"type", "Property"}, {"value", range_m}, {"unitCode", "MTR"}});
    entity.append("addedRiskShare", json::Object{{"type", "Property"}, {"value", percent(found.added[i])}, {"unitCode", "P1"}});
    results.add(std::move(entity));
  }
  DOSI_CHECK(std::move(results).hand_in(client::Client(*http, job.hubs.front()),
                                        {{"cameras", static_cast<std::int64_t>(desk->city.equipment.cameras.size())},
                                         {"seenPercent", percent(today.seen)},
                                         {"unlitPercent", percent(today.unlit)},
                                         {"unlitUnseenPercent", percent(today.unlit_unseen)},
                                         {"farFromBellPercent", percent(today.far_from_bell)},
                                         {"sites", static_cast<std::int64_t>(found.cameras.size())},
                                         {"seenAfterPercent", rounded(100 * found.seen_after, 100)},
                                         {"rankedPercent", rounded(100 * found.ranked, 100)},
                                         {"gapPercent", rounded(100 * found.gap, 100)}}));
  progress.done(fmt::format("{} sites / 후보 {}곳", found.cameras.size(), found.cameras.size()));
  return ok();
}

}  // namespace dosi::patrol
