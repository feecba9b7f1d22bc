#include "solutions/patrol/city/persons.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <vector>

#include "json/members.h"

namespace dosi::patrol {
namespace {

// Words that alone tell of a person, and Korean ones as names of columns have them.
constexpr std::array<std::string_view, 33> kPersonal = {
    "phone",  "telephone", "mobile", "rrn",    "resident", "plate",   "age",      "sex",       "gender",      "birth",  "birthday",
    "birthdate", "nationality", "suspect", "victim", "offender", "caller", "reporter", "complainant", "witness", "arrestee", "person",
    "persons", "citizenship", "ethnicity", "race",  "religion", "diagnosis", "anklet",  "convict", "passport", "face", "officer"};
constexpr std::array<std::string_view, 12> kPersonalKo = {"성명", "이름", "주민등록", "주민번호", "전화", "연락처", "차량번호", "나이", "연령", "성별", "생년월일", "피의자"};

std::vector<std::string> words_of(std::string_view attribute) {
  std::vector<std::string> out(1);
  bool small = false;
  for (const char c : attribute) {
    const auto byte = static_cast<unsigned char>(c);
    const bool big = std::isupper(byte) != 0, letter = std::isalpha(byte) != 0 || byte >= 0x80;
    if ((!letter || (big && small)) && !out.back().empty()) out.emplace_back();
    if (letter) out.back() += static_cast<char>(std::tolower(byte));
    small = letter && !big;
  }
  return out;
}

}  // namespace

bool tells_of_persons(std::string_view attribute) {
  const auto of = [](const auto& list, std::string_view word) { return std::find(list.begin(), list.end(), word) != list.end(); };
  const std::vector<std::string> words = words_of(attribute);
  if (std::any_of(words.begin(), words.end(), [&](const std::string& word) { return of(kPersonal, word); })) return true;
  return std::any_of(kPersonalKo.begin(), kPersonalKo.end(), [&](std::string_view word) { return attribute.find(word) != std::string_view::npos; });
}

Result<void> refuse_persons(const json::Value& report, const std::string& hub) {
  if (!report.is_object()) return ok();
  for (const auto& [attribute, value] : report.as_object()) {
    if (attribute != "name" && !tells_of_persons(attribute)) continue;
    return bad_request(fmt::format("The reports of {} have the attribute '{}' (first: {}). Patrols are planned by places and times, never by persons, and no more may be used than is "
                                   "needed (Personal Information Protection Act, Article 3). Import the reports without it. / "
                                   "{}의 신고에 사람에 관한 속성 '{}'이(가) 있습니다(처음: {}). 순찰은 장소와 시간만으로 계획하며 필요한 최소한의 정보만 쓸 수 있습니다(개인정보 보호법 제3조). "
                                   "이 속성을 빼고 다시 가져오세요.",
                                   hub, attribute, json::text_of(report, "id"), hub, attribute, json::text_of(report, "id")),
                       attribute);
  }
  return ok();
}

}  // namespace dosi::patrol
