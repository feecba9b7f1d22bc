#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <memory>

#include "base/version.h"
#include "json/write.h"
#include "solutions/kit/progress.h"
#include "solutions/kit/text_file.h"
#include "solutions/trace/commands.h"
#include "solutions/trace/contact_report.h"
#include "solutions/trace/contacts/sample_stays.h"
#include "solutions/trace/stay_options.h"

namespace dosi::trace {
namespace {

struct Arguments {
  std::string stays, cases, json;
  StayColumns columns;
  CaseColumns case_columns;
  Infectious infectious;
  double metres = 50, minutes = 15;
  ContactWeights weights;
  std::vector<std::string> settings;
  std::size_t most = 100;
  unsigned threads = 2;
};

class Stopwatch {
 public:
  double seconds() {
    const auto now = std::chrono::steady_clock::now();
    const double out = std::chrono::duration<double>(now - last_).count();
    last_ = now;
    return out;
  }

 private:
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

// "outdoor=0.1" for each setting of the file.
Result<std::vector<double>> setting_factors(const std::vector<std::string>& told, const Stays& stays) {
  std::vector<double> out(stays.settings.size(), 1);
  for (const std::string& one : told) {
    const std::size_t cut = one.find('=');
    char* end = nullptr;
    const double factor = cut == std::string::npos ? -1 : std::strtod(one.c_str() + cut + 1, &end);
    if (!(factor >= 0) || end == one.c_str() + cut + 1 || *end != 0)
      return bad_request("'" + one + "' is no factor; such as outdoor=0.1 was expected.", "setting-factor");
    const auto found = std::find(stays.settings.begin(), stays.settings.end(), one.substr(0, cut));
    if (found == stays.settings.end()) return bad_request("No stay has the setting '" + one.substr(0, cut) + "'.", "setting-factor");
    out[static_cast<std::size_t>(found - stays.settings.begin())] = factor;
  }
  return out;
}

json::Object head_of(const Arguments& a) {
  return {{"program", "dosi trace contacts"}, {"version", kVersion}, {"stays", a.stays}, {"cases", a.cases}, {"metres", a.metres}, {"minutes", a.minutes},
          {"daysBeforeOnset", a.infectious.days_before}, {"daysAfterOnset", a.infectious.days_after}, {"defaultSigmaMetres", a.weights.default_sigma_m}};
}

Result<void> run(Arguments a) {
  kit::Progress progress;
  Stopwatch watch;
  DOSI_TRY(const StayFile file, read_stays(a.stays, a.columns, a.threads));
  const double read_s = watch.seconds();
  DOSI_TRY(a.weights.setting, setting_factors(a.settings, file.stays));
  DOSI_TRY(const CaseFile cases, read_cases(a.cases, a.case_columns, file.stays.times));
  std::vector<Period> periods;
  for (const CaseRow& one : cases.cases) periods.push_back(infectious_period(one, a.infectious, file.stays.start));
  const auto own = stays_of_cases(file.stays, cases.cases, periods);
  watch.seconds();
  const StayIndex index = StayIndex::build(file.stays, true);
  const double build_s = watch.seconds();

  const Near near{a.metres, static_cast<std::int32_t>(a.minutes * 60)};
  std::vector<std::vector<Encounter>> found(own.size());
  for (std::size_t c = 0; c < own.size(); ++c)
    for (const CaseStay& stay : own[c]) index.search(stay, near, found[c]);
  const double search_s = watch.seconds();
  ContactRanking ranking(file.stays, index, near, a.weights);
  json::Array answers;
  std::int64_t events = 0, pairs = 0, unknown = 0;
  for (std::size_t c = 0; c < own.size(); ++c) {
    events += static_cast<std::int64_t>(found[c].size());
    const auto contacts = ranking.rank(std::move(found[c]));
    pairs += static_cast<std::int64_t>(contacts.size());
    unknown += own[c].empty();
    answers.push_back(contacts_of_case(file.stays, {cases.cases[c], periods[c], own[c]}, contacts, ranking, a.most));
    progress.tell(static_cast<double>(c) / static_cast<double>(own.size()), fmt::format("{} cases", c));
  }
  const double rank_s = watch.seconds();

  json::Object report = head_of(a);
  report.append("read", json_of(file));
  report.append("casesRefused", cases.refused.json());
  report.append("index", json::Object{{"stays", static_cast<std::int64_t>(index.size())}, {"duplicates", static_cast<std::int64_t>(index.duplicates())}, {"bytes", static_cast<std::int64_t>(index.memory_bytes())}});
  report.append("seconds", json::Object{{"read", read_s}, {"build", build_s}, {"search", search_s}, {"rank", rank_s}});
  report.append("casesWithoutStays", unknown), report.append("events", events), report.append("pairs", pairs);
  report.append("answers", std::move(answers));
  if (!a.json.empty()) DOSI_CHECK(kit::write_file(a.json, json::dump(report) + "\n"));
  progress.done(fmt::format("{} stays of {} persons ({:.1f} M rows/s), {} rows refused, {} told twice; index {:.0f} MB in {:.2f} s; {} cases ({} without stays): {} contacts, {:.3f} ms a case", index.size(),
                            file.stays.persons.size(), static_cast<double>(file.rows) / read_s / 1e6, file.refused.rows(), index.duplicates(), static_cast<double>(index.memory_bytes()) / 1e6, build_s,
                            own.size(), unknown, pairs, search_s * 1000 / static_cast<double>(own.size())));
  if (file.refused.rows() > 0) fmt::print(stderr, "Refused: {}\n", file.refused.text());
  return ok();
}

}  // namespace

void add_contacts(CLI::App& app, int& status) {
  auto a = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand("contacts", "who was near a case, and how long / 확진자와 같은 때 같은 곳에 있던 사람을 찾습니다");
  command->add_option("--stays", a->stays, "who was where, CSV / 체류 기록")->required();
  command->add_option("--cases", a->cases, "the cases, CSV: person, perhaps onset and until / 확진자")->required();
  command->add_option("--metres", a->metres, "at most so far / 거리(m)")->capture_default_str()->check(CLI::Range(0.0, 5000.0));
  command->add_option("--minutes", a->minutes, "at least so long at once / 시간(분)")->capture_default_str()->check(CLI::Range(0.0, 100'000.0));
  add_stay_options(*command, a->columns);
  command->add_option("--case-person", a->case_columns.person, "column of the person, of the cases / 확진자 파일의 사람 열");
  command->add_option("--onset", a->case_columns.onset, "column of the onset, of the cases / 증상 발현일 열");
  command->add_option("--until", a->case_columns.until, "column of the isolation's start, of the cases / 격리 시작 열");
  command->add_option("--case-zone", a->case_columns.zone, "zone of the cases' times / 확진자 파일의 시간대");
  command->add_option("--days-before", a->infectious.days_before, "infectious before onset / 발현 전 전파 가능 일수")->capture_default_str()->check(CLI::Range(0.0, 60.0));
  command->add_option("--days-after", a->infectious.days_after, "infectious after onset / 발현 후 전파 가능 일수")->capture_default_str()->check(CLI::Range(0.0, 365.0));
  command->add_option("--sigma-metres", a->weights.default_sigma_m, "position error of stays that tell none / 기본 위치 오차(m)")->check(CLI::Range(0.0, 20'000.0));
  command->add_option("--setting-factor", a->settings, "such as outdoor=0.1 / 환경별 계수");
  command->add_option("--mask-of-case", a->weights.mask_of_case, "factor where the case wore a mask / 확진자 마스크 계수")->check(CLI::Range(0.0, 1.0));
  command->add_option("--mask-of-contact", a->weights.mask_of_contact, "factor where the contact did / 접촉자 마스크 계수")->check(CLI::Range(0.0, 1.0));
  command->add_option("--most", a->most, "contacts of a case in the answer / 답에 싣는 접촉자 수")->capture_default_str();
  command->add_option("--threads", a->threads)->capture_default_str()->check(CLI::Range(1u, 64u));
  command->add_option("--json", a->json, "file for the answer / 결과 파일");
  command->callback([a, &status] {
    if (auto done = run(*a); !done) fmt::print(stderr, "dosi trace contacts: {}\n", done.error().message), status = 1;
  });
}

void add_sample_stays(CLI::App& app, int& status) {
  auto city = std::make_shared<SampleCity>();
  auto out = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("sample-stays", "synthetic stays, for trying out and measuring / 시험용 합성 체류 기록을 만듭니다");
  command->add_option("--persons", city->persons)->capture_default_str()->check(CLI::Range(1u, 5'000'000u));
  command->add_option("--days", city->days)->capture_default_str()->check(CLI::Range(1, 365));
  command->add_option("--seed", city->seed)->capture_default_str();
  command->add_option("--out", *out, "CSV file")->required();
  command->callback([city, out, &status] {
    if (auto done = kit::write_file(*out, sample_csv(sample_stays(*city))); !done) fmt::print(stderr, "dosi trace sample-stays: {}\n", done.error().message), status = 1;
  });
}

}  // namespace dosi::trace
