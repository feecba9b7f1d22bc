#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "base/version.h"
#include "json/parse.h"
#include "json/write.h"
#include "solutions/kit/progress.h"
#include "solutions/kit/text_file.h"
#include "solutions/trace/commands.h"
#include "solutions/trace/source_report.h"

namespace dosi::trace {
namespace {

struct Arguments {
  std::string list, visits, contacts, mapping, json, geojson;
  ListColumns columns;
  SourceOptions options;
  std::vector<double> serial;
  std::vector<int> window;
  int folds = 0;
  std::uint64_t seed = 1;
  std::size_t most = 5;
  int reproduction_window = 7;
};

// {"id": "case.no", "groups": ["cluster.id"], ...}: members as the options.
Result<void> apply_mapping(const std::string& path, ListColumns& c) {
  DOSI_TRY(const std::string text, kit::read_file(path));
  const auto parsed = json::parse(text);
  if (!parsed || !parsed->is_object()) return bad_request("'" + path + "' is no JSON object of columns.", "mapping");
  const std::pair<const char*, std::string*> texts[] = {
      {"id", &c.id}, {"infector", &c.infector}, {"onset", &c.onset}, {"confirmed", &c.confirmed}, {"activity", &c.activity}, {"zone", &c.zone}, {"visitPerson", &c.visit_person},
      {"visitDate", &c.visit_date}, {"visitLon", &c.visit_lon}, {"visitLat", &c.visit_lat}, {"contactA", &c.contact_a}, {"contactB", &c.contact_b}};
  const std::pair<const char*, std::vector<std::string>*> lists[] = {{"groups", &c.groups}, {"measures", &c.measures}};
  for (const auto& [name, value] : parsed->as_object()) {
    const auto text_of = std::find_if(std::begin(texts), std::end(texts), [&, key = std::string_view(name)](const auto& t) { return key == t.first; });
    const auto list_of = std::find_if(std::begin(lists), std::end(lists), [&, key = std::string_view(name)](const auto& t) { return key == t.first; });
    if (text_of != std::end(texts) && value.is_string()) {
      *text_of->second = value.as_string();
    } else if (list_of != std::end(lists) && value.is_array()) {
      list_of->second->clear();
      for (const json::Value& one : value.as_array())
        if (one.is_string()) list_of->second->push_back(one.as_string());
    } else {
      return bad_request("'" + name + "' of '" + path + "' is no column that is known here, or not of its kind.", "mapping");
    }
  }
  return ok();
}

Result<LineList> read(const Arguments& a) {
  DOSI_TRY(LineList list, read_line_list(a.list, a.columns));
  if (!a.visits.empty()) DOSI_CHECK(read_visits(a.visits, a.columns, list));
  if (!a.contacts.empty()) DOSI_CHECK(read_contacts(a.contacts, a.columns, list));
  return list;
}

// What the list's own pairs say of intervals, offspring and reproduction.
void add_epidemiology(const Arguments& a, const LineList& list, bool calendar, json::Object& report) {
  std::vector<int> onsets, confirmations, days, counts(list.cases.size(), 0);
  for (const ListedCase& one : list.cases) {
    if (one.day() != kNoDay) days.push_back(one.day());
    if (!one.infector) continue;
    ++counts[static_cast<std::size_t>(*one.infector)];
    const ListedCase& from = list.at(*one.infector);
    if (from.onset != kNoDay && one.onset != kNoDay) onsets.push_back(one.onset - from.onset);
    if (from.confirmed != kNoDay && one.confirmed != kNoDay) confirmations.push_back(one.confirmed - from.confirmed);
  }
  const SerialInterval serial = serial_interval(onsets, a.seed);
  report.append("serialInterval", json_of(serial));
  report.append("confirmationInterval", json_of(serial_interval(confirmations, a.seed)));
  report.append("offspring", json_of(offspring(counts)));
  constexpr std::size_t kEnough = 8;
  const auto used = a.options.serial.value_or(serial.pairs >= kEnough ? std::pair(serial.mean.value, serial.sd.value) : std::pair(5.0, 5.0));
  report.append("reproduction", json::Object{{"method", "Wallinga and Teunis"}, {"intervalMeanDays", used.first}, {"intervalSdDays", used.second}, {"windowDays", a.reproduction_window},
                                             {"days", json_of(reproduction(days, used.first, used.second, a.reproduction_window, a.seed), calendar)}});
}

Result<void> run(Arguments a) {
  if (!a.mapping.empty()) DOSI_CHECK(apply_mapping(a.mapping, a.columns));
  if (!a.serial.empty()) a.options.serial = std::pair(a.serial[0], a.serial[1]);
  if (!a.window.empty()) a.options.window = std::pair(a.window[0], a.window[1]);
  if (a.options.serial && !(a.options.serial->second > 0)) return bad_request("The interval's deviation must be above 0.", "serial");
  kit::Progress progress;
  DOSI_TRY(const LineList list, read(a));
  const bool calendar = std::any_of(list.cases.begin(), list.cases.end(), [](const ListedCase& c) { return c.day() > 10'000; });
  const Evidence evidence(list);
  json::Object report{{"program", "dosi trace sources"}, {"version", kVersion}, {"lineList", a.list}, {"visits", a.visits}, {"contacts", a.contacts}, {"seed", static_cast<std::int64_t>(a.seed)},
                      {"cases", static_cast<std::int64_t>(list.cases.size())}, {"refused", list.refused.json()}, {"visitsOfOthers", static_cast<std::int64_t>(list.visits_of_others)},
                      {"contactsOfOthers", static_cast<std::int64_t>(list.contacts_of_others)}};
  Validation validation;
  if (a.folds > 0) {
    validation = cross_validate(list, evidence, a.options, a.folds, a.seed, [&](double share) { return progress.tell(share / 2, "cross-validation"), true; });
    report.append("validation", json_of(validation));
  }
  std::vector<CaseNumber> all;
  for (std::size_t i = 0; i < list.cases.size(); ++i) all.push_back(static_cast<CaseNumber>(i));
  const SourceModel model(list, evidence, all, a.options);
  report.append("model", json::Object{{"learnedFrom", static_cast<std::int64_t>(model.learned_from())}, {"windowDays", json::Array{model.window().first, model.window().second}}, {"ridge", a.options.ridge}, {"weights", weights_json(model)}});
  json::Array rankings;
  std::vector<Link> links;
  for (const CaseNumber c : all) {
    if (list.at(c).infector) links.push_back({*list.at(c).infector, c, 1, true});
    if (!evidence.takes_part(c)) continue;
    const Ranking ranking = model.rank(c);
    if (!list.at(c).infector && !ranking.candidates.empty() && ranking.candidates[0].probability > ranking.unknown) links.push_back({ranking.candidates[0].who, c, ranking.candidates[0].probability, false});
    rankings.push_back(ranking_json(list, model, c, ranking, a.most));
    progress.tell(0.5 + static_cast<double>(c) / static_cast<double>(all.size()) / 2, "ranking");
  }
  add_epidemiology(a, list, calendar, report);
  report.append("tree", tree_json(list, links, calendar));
  report.append("rankings", std::move(rankings));
  if (!a.json.empty()) DOSI_CHECK(kit::write_file(a.json, json::dump(report) + "\n"));
  if (!a.geojson.empty()) DOSI_CHECK(kit::write_file(a.geojson, json::dump(tree_geojson(list, links, calendar)) + "\n"));
  const std::string tested = a.folds > 0 ? fmt::format("; {} pairs, {:.0f} candidates: top-1 {:.1f} %, top-3 {:.1f} %, top-5 {:.1f} %, top-10 {:.1f} %, MRR {:.3f}, Brier {:.3f}", validation.pairs, validation.candidates, 100 * validation.top1,
                                                       100 * validation.top3, 100 * validation.top5, 100 * validation.top10, validation.mean_reciprocal_rank, validation.brier)
                                         : "";
  progress.done(fmt::format("{} cases, learned from {} pairs{}", list.cases.size(), model.learned_from(), tested));
  if (list.refused.rows() > 0) fmt::print(stderr, "Refused: {}\n", list.refused.text());
  return ok();
}

}  // namespace

void add_sources(CLI::App& app, int& status) {
  auto a = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand("sources", "who may have infected whom, with evidence / 감염원 후보를 근거와 함께 순위로 보입니다");
  command->add_option("--linelist", a->list, "the cases, CSV / 환자 목록")->required();
  command->add_option("--visits", a->visits, "where cases were, CSV: person, day, lon, lat / 방문 기록");
  command->add_option("--contacts", a->contacts, "named contacts between cases, CSV: from, to / 접촉 관계");
  command->add_option("--mapping", a->mapping, "JSON file of columns, named as these options / 열 이름 매핑");
  command->add_option("--id", a->columns.id, "column / 환자 번호 열");
  command->add_option("--infector", a->columns.infector, "column of the known infector / 알려진 감염원 열");
  command->add_option("--onset", a->columns.onset, "column / 발현일 열");
  command->add_option("--confirmed", a->columns.confirmed, "column / 확진일 열");
  command->add_option("--group", a->columns.groups, "columns of household, cluster, city ...; province/city joins two / 집단 열");
  command->add_option("--measure", a->columns.measures, "columns whose difference counts, such as age / 수치 열");
  command->add_option("--activity", a->columns.activity, "column of the number of contacts reported / 접촉자 수 열");
  command->add_option("--visit-person", a->columns.visit_person, "column");
  command->add_option("--visit-date", a->columns.visit_date, "column");
  command->add_option("--visit-lon", a->columns.visit_lon, "column");
  command->add_option("--visit-lat", a->columns.visit_lat, "column");
  command->add_option("--contact-a", a->columns.contact_a, "column");
  command->add_option("--contact-b", a->columns.contact_b, "column");
  command->add_option("--serial", a->serial, "mean and SD of the disease's serial interval, days; else from the list / 세대기")->expected(2)->delimiter(',');
  command->add_option("--window", a->window, "days that an infector may lie before, such as -7,21; else from the list")->expected(2)->delimiter(',');
  command->add_option("--ridge", a->options.ridge, "pull of weights to their prior")->capture_default_str()->check(CLI::Range(0.01, 1000.0));
  command->add_option("--cross-validate", a->folds, "folds, by infector / 교차 검증 겹 수")->check(CLI::Range(2, 50));
  command->add_option("--reproduction-days", a->reproduction_window, "days over which R is smoothed")->capture_default_str()->check(CLI::Range(1, 60));
  command->add_option("--most", a->most, "candidates of a case in the answer")->capture_default_str();
  command->add_option("--seed", a->seed)->capture_default_str();
  command->add_option("--json", a->json, "file for the answer / 결과 파일");
  command->add_option("--geojson", a->geojson, "file for the tree on the map / 전파 경로 지도 파일");
  command->callback([a, &status] {
    if (auto done = run(*a); !done) fmt::print(stderr, "dosi trace sources: {}\n", done.error().message), status = 1;
  });
}

}  // namespace dosi::trace
