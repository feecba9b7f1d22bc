#include "solutions/patrol/fairness/model_card.h"

#include <gtest/gtest.h>

#include "json/write.h"

namespace dosi::patrol {
namespace {

Time at(const char* text) { return *parse_time(text); }

ModelCard card() {
  return {.title = "Crime risk of tomorrow", .purpose = "Where patrols stop", .program = "dosi patrol risk", .version = "0.1.0", .made = at("2026-11-28T00:00:00Z"), .expires = at("2026-11-29T00:00:00Z"), .seed = 7,
          .inputs = {{.name = "112 reports", .source = "hub", .used = 1200, .from = at("2025-11-28T00:00:00Z"), .until = at("2026-11-27T00:00:00Z"), .left_out = {{"discovered by patrol", 310}, {"no place", 3}}}},
          .never_used = {"persons"}, .settings = {{"cell_m", 100}}, .figures = {{.name = "hit rate at 5 % of the area", .unit = "%", .value = 24.1, .low = 22, .high = 26, .baseline = 22.6}}};
}

TEST(ModelCard, SaysWhatWasUsedAndLeftOut) {
  ASSERT_TRUE(sound(card()));
  const std::string text = json::dump(json_of(card()));
  EXPECT_NE(text.find(R"("leftOut":[{"reason":"discovered by patrol","count":310},{"reason":"no place","count":null}])"), std::string::npos) << text;
  EXPECT_NE(text.find(R"("approvedBy":null,"approved":null)"), std::string::npos);
}

TEST(ModelCard, IsAPageInBothLanguages) {
  const std::string english = page_of(card(), "en"), korean = page_of(card(), "ko");
  EXPECT_NE(english.find("Nobody has approved this yet"), std::string::npos);
  EXPECT_NE(english.find("left out: 310, discovered by patrol"), std::string::npos) << english;
  EXPECT_NE(english.find("left out: fewer than 5, no place"), std::string::npos) << english;
  EXPECT_NE(english.find("hit rate at 5 % of the area: 24.1 % (22 - 26); plain counts: 22.6 %"), std::string::npos) << english;
  EXPECT_NE(korean.find("아직 아무도 승인하지 않은 제안입니다."), std::string::npos);
  EXPECT_NE(korean.find("5 미만"), std::string::npos) << korean;
  ModelCard approved = card();
  approved.approved_by = "생활안전과장", approved.approved = at("2026-11-28T01:00:00Z");
  EXPECT_TRUE(sound(approved));
  EXPECT_NE(page_of(approved, "ko").find("결정한 사람: 생활안전과장, 2026-11-28T01:00:00Z"), std::string::npos);
}

TEST(ModelCard, RefusesWhatThePublicCouldNotFollow) {
  const auto field_without = [](auto change) {
    ModelCard c = card();
    change(c);
    return sound(c).error().field;
  };
  EXPECT_EQ(field_without([](ModelCard& c) { c.purpose.clear(); }), "purpose");
  EXPECT_EQ(field_without([](ModelCard& c) { c.made = kNoTime; }), "made");
  EXPECT_EQ(field_without([](ModelCard& c) { c.expires = c.made; }), "expires");
  EXPECT_EQ(field_without([](ModelCard& c) { c.inputs.clear(); }), "inputs");
  EXPECT_EQ(field_without([](ModelCard& c) { c.inputs[0].left_out[0].count = -1; }), "inputs");
  EXPECT_EQ(field_without([](ModelCard& c) { c.approved_by = "x"; }), "approved");
  EXPECT_EQ(field_without([](ModelCard& c) { c.approved_by = "x", c.approved = at("2026-11-27T00:00:00Z"); }), "approved");
}

}  // namespace
}  // namespace dosi::patrol
