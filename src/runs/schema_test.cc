#include "runs/schema.h"

#include <gtest/gtest.h>

#include "json/parse.h"
#include "json/write.h"

namespace dosi::runs {
namespace {

json::Value parsed(std::string_view text) { return std::move(*json::parse(text)); }

const json::Value kSchema = parsed(R"({"type":"object","required":["day"],"properties":{
  "day":{"type":"string","format":"date"},
  "from":{"type":"string","format":"time","default":"08:00"},
  "minutes":{"type":"integer","minimum":1,"maximum":60,"default":30},
  "share":{"type":"number","minimum":0},
  "quick":{"type":"boolean","default":false},
  "name":{"type":"string","minLength":1,"maxLength":3},
  "cutoffs":{"type":"array","items":{"type":"number","minimum":1},"minItems":1,"maxItems":3},
  "words":{"type":"array","items":{"type":"string","enum":["a","b"]}},
  "how":{"type":"string","enum":["fast","good"]}}})");

std::string filled(std::string_view given) {
  const auto out = with_defaults(kSchema, parsed(given).as_object());
  return out ? json::dump(json::Value(*out)) : out.error().field + ": " + out.error().message;
}

TEST(Schema, FillsInDefaultsInTheSchemasOrder) {
  EXPECT_EQ(filled(R"({"minutes":5,"day":"2026-05-06"})"), R"({"day":"2026-05-06","from":"08:00","minutes":5,"quick":false})");
}

TEST(Schema, NamesTheParameterAndWhatWasExpected) {
  EXPECT_EQ(filled("{}"), "day: Parameter 'day' is missing: expected a date such as 2026-05-06");
  EXPECT_EQ(filled(R"({"day":"2026-02-30"})"), R"(day: Parameter 'day' is "2026-02-30": expected a date such as 2026-05-06)");
  EXPECT_EQ(filled(R"({"day":"2026-05-06","from":"25:00"})"), R"(from: Parameter 'from' is "25:00": expected a time of day such as 08:00)");
  EXPECT_EQ(filled(R"({"day":"2026-05-06","minutes":61})"), "minutes: Parameter 'minutes' is 61: expected a whole number from 1 up to 60");
  EXPECT_EQ(filled(R"({"day":"2026-05-06","minutes":1.5})"), "minutes: Parameter 'minutes' is 1.5: expected a whole number from 1 up to 60");
  EXPECT_EQ(filled(R"({"day":"2026-05-06","how":"well"})"), R"(how: Parameter 'how' is "well": expected one of ["fast","good"])");
  EXPECT_EQ(filled(R"({"day":"2026-05-06","cutoffs":[5,0]})"), "cutoffs[1]: Parameter 'cutoffs[1]' is 0: expected a number from 1");
  EXPECT_EQ(filled(R"({"day":"2026-05-06","cutoffs":[]})"), "cutoffs: Parameter 'cutoffs' is []: expected a list of at least 1 of at most 3");
  EXPECT_TRUE(filled(R"({"day":"2026-05-06","speed":1})").starts_with("speed: There is no parameter 'speed'; this solution has: day, from"));
}

TEST(Schema, CountsCharactersNotBytes) {
  EXPECT_EQ(filled(R"({"day":"2026-05-06","name":"가람시"})").find("Parameter"), std::string::npos);
  EXPECT_TRUE(filled(R"({"day":"2026-05-06","name":"가람시청"})").starts_with("name:"));
}

TEST(Schema, ReadsWhatPeopleTypeByTheSchema) {
  const auto text = [](std::string_view name, std::string_view value) {
    const auto out = typed(kSchema, name, value);
    return out ? json::dump(*out) : out.error().field;
  };
  EXPECT_EQ(text("minutes", "30"), "30");
  EXPECT_EQ(text("day", "20260506"), R"("20260506")");
  EXPECT_EQ(text("quick", "true"), "true");
  EXPECT_EQ(text("cutoffs", "10,20.5"), "[10,20.5]");
  EXPECT_EQ(text("cutoffs", "[10]"), "[10]");
  EXPECT_EQ(text("words", "a,b"), R"(["a","b"])");
  EXPECT_EQ(text("minutes", "many"), "minutes");
  EXPECT_EQ(text("cutoffs", "10,,20"), "cutoffs");
}

TEST(Schema, RefusesWhatItWouldNotCheck) {
  const auto fault = [](std::string_view schema) {
    const auto checked = check_schema(parsed(schema), "parameters");
    return checked ? std::string() : checked.error().field;
  };
  EXPECT_EQ(fault(R"({"type":"object"})"), "");
  EXPECT_EQ(fault(R"({"type":"array"})"), "parameters");
  EXPECT_EQ(fault(R"({"type":"object","oneOf":[]})"), "parameters.oneOf");
  EXPECT_EQ(fault(R"({"type":"object","additionalProperties":true})"), "parameters.additionalProperties");
  EXPECT_EQ(fault(R"({"type":"object","required":["x"]})"), "parameters.required");
  EXPECT_EQ(fault(R"({"type":"object","properties":{"x":{"type":"string","pattern":"a"}}})"), "parameters.properties.x.pattern");
  EXPECT_EQ(fault(R"({"type":"object","properties":{"x":{"type":"object"}}})"), "parameters.properties.x.type");
  EXPECT_EQ(fault(R"({"type":"object","properties":{"x":{"type":"array"}}})"), "parameters.properties.x.items");
  EXPECT_EQ(fault(R"({"type":"object","properties":{"x":{"type":"integer","default":"1"}}})"), "parameters.properties.x.default");
  EXPECT_EQ(fault(R"({"type":"object","properties":{"x":{"type":"integer","minimum":"1"}}})"), "parameters.properties.x.minimum");
  EXPECT_EQ(fault(R"({"type":"object","properties":{"type":{"type":"string"}}})"), "parameters.properties.type");
}

}  // namespace
}  // namespace dosi::runs
