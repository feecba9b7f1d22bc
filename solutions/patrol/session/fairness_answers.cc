#include "solutions/patrol/session/fairness_answers.h"

#include <fmt/format.h>

#include <array>

#include "solutions/patrol/session/answer_writer.h"

namespace dosi::patrol {
namespace {

using json::Writer;

const Words& words_of(FeedbackStrategy s) {
  static const std::array<Words, 5> kWords = {{{"What patrols find, in proportion", "순찰이 찾은 것만, 비율대로 순찰"},
                                               {"What patrols find, always to the top", "순찰이 찾은 것만, 늘 1위로 순찰"},
                                               {"The same, corrected by visits (Ensign)", "방문 수로 보정(Ensign)"},
                                               {"Citizens' reports alone", "시민 신고만"},
                                               {"This desk as it is set", "지금 이 데스크의 설정"}}};
  return kWords[static_cast<std::size_t>(s)];
}

void rows(Writer& w, const Desk& desk, const ExposureReport& exposure) {
  w.key("rows"), w.begin_array();
  for (std::size_t d = 0; d < exposure.rows.size(); ++d) {
    const ExposureRow& row = exposure.rows[d];
    w.begin_object();
    w.member("id", desk.city.ground.districts[d].id), named(w, desk.district(d));
    optional(w, "reports", row.hidden ? std::nullopt : std::optional(static_cast<double>(row.reports)), 1), optional(w, "residents", desk.city.ground.districts[d].residents, 1);
    number(w, "patrol_min", row.patrol_min), whole(w, "cameras", static_cast<double>(row.cameras));
    optional(w, "patrol_min_per_1000", row.patrol_min_per_1000, 100), optional(w, "patrol_min_per_report", row.patrol_min_per_report, 1000);
    optional(w, "cameras_per_1000", row.cameras_per_1000, 100), optional(w, "patrol_ratio_need", row.patrol_ratio_need, 100);
    optional(w, "patrol_ratio_residents", row.patrol_ratio_residents, 100);
    w.end_object();
  }
  w.end_array();
}

std::string join(const std::vector<std::string>& list) {
  std::string out;
  for (const std::string& one : list) out += (out.empty() ? "" : ", ") + one;
  return out;
}

// What a page says, each in English and Korean.
struct CardWords {
  Words title{"Expected reports by place and time", "장소와 시간별 예상 신고"};
  Words purpose{"To plan patrols and street safety (Police Duties Act, Article 2). Places and times are judged, never persons.",
                "순찰과 거리 안전 계획(경찰관 직무집행법 제2조). 장소와 시간을 볼 뿐 사람을 판단하지 않습니다."};
  Words reports{"112 reports", "112 신고"}, crowd{"Floating population", "유동인구"}, lights{"Street lights", "가로등"}, districts{"Districts", "행정구역"};
  std::vector<Words> never{{"names", "이름"},
                           {"resident and telephone numbers", "주민등록번호와 전화번호"},
                           {"number plates", "차량번호"},
                           {"age, sex and nationality", "나이, 성별, 국적"},
                           {"records of arrests and convictions", "체포와 전과 기록"},
                           {"data of electronic anklets and of illness", "전자발찌와 질병 자료"}};
  std::vector<Words> limits{{"It tells where reports are to be expected, not who does anything, and must not be used against a person.", "어디에서 신고가 들어올지 말할 뿐 누가 무엇을 할지는 말하지 않으며, 사람에게 불리하게 쓸 수 없습니다."},
                            {"What is not reported it does not see; where people report less, it expects less.", "신고되지 않은 일은 보지 못하며, 신고가 적은 곳은 적게 예상합니다."},
                            {"Small numbers are uncertain: look at the range, not at the number alone.", "적은 수는 불확실하므로 수만 보지 말고 범위를 함께 보아야 합니다."},
                            {"A forecast is good until its last slot and then expires.", "예측은 마지막 시간대까지만 유효합니다."},
                            {"A person decides on every patrol and camera; the program proposes.", "순찰과 CCTV는 사람이 결정하며 프로그램은 제안합니다."}};
};

}  // namespace

Result<ExposureReport> exposure_of(const Desk& desk, const ShiftPlan& shift) {
  if (desk.city.ground.districts.empty()) return bad_request("The hubs have no districts (AdministrativeArea) with a shape. / 허브에 모양이 있는 행정구역이 없습니다.");
  ExposureInput input;
  for (const HubReport& report : desk.city.reports.all) input.reports.push_back(report.place);
  for (const Route& route : shift.plan.routes)
    for (const Step& step : route.steps)
      if (step.doing == Doing::stop) input.patrol_at.push_back(shift.problem.places[at(step.place)]), input.patrol_min.push_back((step.leave_s - step.arrive_s) / 60.0);
  for (const Camera& camera : desk.city.equipment.cameras) input.cameras.push_back(camera.place);
  return exposure(desk.city.ground.districts, input, kLeastShown);
}

Result<FeedbackReport> feedback_of(const Desk& desk, double explore_pct) {
  FeedbackCity city;
  city.repetitions = 60;
  return feedback_test(city, {.discovered_used = desk.city.with_found ? 1.0 : 0.0, .reports_used = true, .exploration = explore_pct / 100});
}

ModelCard card_of(const Desk& desk, std::string_view language, const std::string& sources) {
  static const CardWords kSaid;
  const auto said = [&](const Words& words) { return language == "ko" ? words.korean : words.english; };
  const PatrolCity& city = desk.city;
  ModelCard card;
  card.title = said(kSaid.title), card.purpose = said(kSaid.purpose), card.program = "dosi patrol", card.version = "0.1.0";
  card.made = system_now(), card.expires = utc_of(city.clock, desk.slots.back().to_s);
  CardInput reports{.name = said(kSaid.reports), .source = sources, .used = static_cast<std::int64_t>(desk.input.history.incidents.size()), .from = city.reports.all.front().from,
                    .until = city.reports.all.back().from, .read_at = city.read_at};
  for (const auto& line : city.left.lines()) reports.left_out.push_back({said(line.words), static_cast<std::int64_t>(line.count)});
  card.inputs.push_back(std::move(reports));
  const auto add = [&](const Words& name, std::size_t used) {
    if (used > 0) card.inputs.push_back({.name = said(name), .source = sources, .used = static_cast<std::int64_t>(used), .read_at = city.read_at});
  };
  add(kSaid.crowd, city.crowd.size()), add(kSaid.lights, city.equipment.lights.size()), add(kSaid.districts, city.ground.districts.size());
  for (const Words& one : kSaid.never) card.never_used.push_back(said(one));
  for (const Words& one : kSaid.limits) card.limits.push_back(said(one));
  std::vector<std::string> counted;
  for (const auto& kind : city.reports.categories)
    if (kind.kept > 0) counted.push_back(language == "ko" && !kind.name.empty() ? kind.name : kind.code);
  card.settings = {{"cell_m", desk.grid->cell_m()}, {"slot_h", desk.slot_h}, {"categories", join(counted)}};
  return card;
}

std::string fairness_answer(const Desk& desk, const ShiftPlan& shift, const ExposureReport& exposure, const FeedbackReport& feedback) {
  std::string out;
  Writer w(out);
  w.begin_object();
  const risk::LocalTime_s midnight = shift.settings.day * risk::kDay_s;
  w.member("from", desk.iso(midnight + shift.settings.from_s)), w.member("to", desk.iso(midnight + shift.settings.to_s));
  rows(w, desk, exposure);
  optional(w, "parity_need", exposure.parity_need, 1000), optional(w, "parity_residents", exposure.parity_residents, 1000);
  whole(w, "hidden", static_cast<double>(exposure.hidden)), whole(w, "least", static_cast<double>(kLeastShown));
  w.key("feedback"), w.begin_array();
  for (std::size_t i = 0; i < feedback.results.size(); ++i) {
    const auto strategy = static_cast<FeedbackStrategy>(i);
    const FeedbackResult& one = feedback.results[i];
    w.begin_object();
    w.member("name", name(strategy)), w.member("english", words_of(strategy).english), w.member("korean", words_of(strategy).korean);
    number(w, "distance", one.distance, 10000), number(w, "most_visited", one.most_visited, 10000), number(w, "true_most", one.true_most, 10000);
    w.key("runs_away"), w.boolean(one.runs_away), w.key("configured"), w.boolean(strategy == FeedbackStrategy::as_configured);
    w.end_object();
  }
  w.end_array();
  w.end_object();
  return out;
}

Result<std::string> card_answer(const Desk& desk, const ModelCard& card, std::string_view language) {
  DOSI_CHECK(sound(card));
  std::string out;
  Writer w(out);
  const auto time = [&](std::string_view key, Time t) {
    w.key(key);
    if (t == kNoTime) w.null();
    else w.string(desk.city.clock.iso(t));
  };
  const auto count = [&](std::string_view key, std::int64_t n) { optional(w, key, n > 0 && n < kLeastShown ? std::nullopt : std::optional(static_cast<double>(n)), 1); };
  w.begin_object();
  w.member("title", card.title), time("made", card.made), time("expires", card.expires), w.member("program", card.program), w.member("version", card.version);
  w.key("inputs"), w.begin_array();
  for (const CardInput& input : card.inputs) {
    w.begin_object();
    w.member("name", input.name), w.member("source", input.source), count("used", input.used), time("from", input.from), time("until", input.until);
    w.key("left_out"), w.begin_array();
    for (const auto& left : input.left_out) w.begin_object(), w.member("reason", left.reason), count("count", left.count), w.end_object();
    w.end_array();
    w.end_object();
  }
  w.end_array();
  for (const auto& [key, list] : {std::pair{"never_used", &card.never_used}, {"limits", &card.limits}}) {
    w.key(key), w.begin_array();
    for (const std::string& one : *list) w.string(one);
    w.end_array();
  }
  w.key("weights"), w.begin_array();
  for (const risk::Weight& weight : desk.model->weights()) w.begin_object(), w.member("name", weight.name), number(w, "share_pct", 100 * weight.share), w.end_object();
  w.end_array();
  w.key("settings"), w.value(json::Value(card.settings));
  w.member("page", page_of(card, language, kLeastShown));
  w.end_object();
  return out;
}

}  // namespace dosi::patrol
