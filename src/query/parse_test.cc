#include "query/parse.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dosi::query {
namespace {

using testing::HasSubstr;

class Parse : public testing::Test {
 protected:
  jsonld::ContextPtr context = jsonld::Context::core();
  Names names{*context, true};
  Expr q(std::string_view text) { return *parse_q(text, names); }
  std::string round(std::string_view text) { return print(q(text), *context); }
  std::string refused(std::string_view text) {
    const auto result = parse_q(text, names);
    return result ? "accepted" : result.error().message;
  }
};

TEST_F(Parse, PrintsWhatItReads) {
  for (const char* text :
       {"temperature", "temperature==20", "speed>50;brandName!=\"Mercedes\"",
        "isParked==urn:ngsi-ld:OffStreetParking:1", "temperature.observedAt>=2017-12-24T12:00:00Z",
        "address[city]==\"Berlin\"", "sensor.rawdata[airquality.particulate]==40", "color==\"black\",\"red\"",
        "temperature==10..20", "a==1,2,5..7", "gender==Male", "color[en]==\"red\"", "color[*]!=\"red\"",
        "sensor{humidity}==40", "sensor{Device:humidity}==40", "a{b{c}}>1", "open==true", "name~=\"^S.*o$\"",
        "이름==\"서울\""})
    EXPECT_EQ(round(text), text);
}

TEST_F(Parse, AndBindsCloserThanOr) {
  EXPECT_EQ(round("a|b;c"), "a|(b;c)");
  EXPECT_EQ(round("(a|b);c"), "(a|b);c");
  EXPECT_EQ(round("((speed>50|rpm>3000);brandName==\"Mercedes\")"), "(speed>50|rpm>3000);brandName==\"Mercedes\"");
  EXPECT_EQ(round("(a;(b;c))"), "a;b;c");
}

TEST_F(Parse, TellsLiteralsApart) {
  const auto kind = [&](std::string_view text) { return q(text).term.values.at(0).kind; };
  EXPECT_EQ(kind("a==-1.5e3"), Literal::Kind::number);
  EXPECT_EQ(kind("a==\"12\""), Literal::Kind::string);
  EXPECT_EQ(kind("a==2020-01-01T00:00:00Z"), Literal::Kind::time);
  EXPECT_EQ(kind("a==2020-01-01"), Literal::Kind::date);
  EXPECT_EQ(kind("a==09:00:00.5Z"), Literal::Kind::clock);
  EXPECT_EQ(kind("a==urn:x:1"), Literal::Kind::uri);
  EXPECT_EQ(kind("a==false"), Literal::Kind::boolean);
  EXPECT_EQ(kind("a==inf"), Literal::Kind::term);
}

TEST_F(Parse, PatternsEndOutsideOfTheirBrackets) {
  EXPECT_EQ(q("name~=^a(b|c)[;)]d;b").children.at(0).term.pattern, "^a(b|c)[;)]d");
  EXPECT_EQ(q("(name!~=x)").term.pattern, "x");
  EXPECT_EQ(q("name~=\"a;b|c)\"").term.pattern, "a;b|c)");
}

TEST_F(Parse, RefusalsNameThePlace) {
  EXPECT_THAT(refused(""), HasSubstr("attribute name at the end"));
  EXPECT_THAT(refused("a=="), HasSubstr("a value at the end"));
  EXPECT_THAT(refused("a==1;"), HasSubstr("attribute name"));
  EXPECT_THAT(refused("(a"), HasSubstr("')'"));
  EXPECT_THAT(refused("a)"), HasSubstr("character 2"));
  EXPECT_THAT(refused("a=1"), HasSubstr("an operator"));
  EXPECT_THAT(refused("a>1,2"), HasSubstr("one value"));
  EXPECT_THAT(refused("a>1..2"), HasSubstr("range"));
  EXPECT_THAT(refused("a==1..\"b\""), HasSubstr("range"));
  EXPECT_THAT(refused("a==\"x"), HasSubstr("closing quote"));
  for (const char* no_value : {"a===5", "a==2020-13-01T00:00:00Z", "a==2020-01-01T00:00:00+09:00", "a==x y"})
    EXPECT_THAT(refused(no_value), HasSubstr("a value")) << no_value;
  for (const char* no_comparison : {"a>true", "a>word", "a>urn:x:1", "a==word..other"})
    EXPECT_NE(refused(no_comparison), "accepted") << no_comparison;
  EXPECT_THAT(refused("1a==1"), HasSubstr("attribute name"));
  EXPECT_THAT(refused("a[b==1"), HasSubstr("']'"));
  EXPECT_THAT(refused("a{b==1"), HasSubstr("'}'"));
  EXPECT_THAT(refused(std::string(100, '(') + "a" + std::string(100, ')')), HasSubstr("nest"));
}

TEST_F(Parse, TypeSelection) {
  EXPECT_EQ(print(*parse_types("(Home;Vehicle),Motorhome", names), *context), "(Home;Vehicle)|Motorhome");
  EXPECT_EQ(parse_types("Building|House", names)->any_of_all.size(), 2u);
  EXPECT_FALSE(parse_types("", names));
  EXPECT_FALSE(parse_types("(a;b", names));
  EXPECT_FALSE(parse_types("a,,b", names));
}

TEST_F(Parse, ExpandsTheValuesOfNamedAttributes) {
  const auto text = [&](std::string_view q, const std::vector<std::string>& expanded) {
    return parse_q(q, names, expanded)->term.values.at(0).text;
  };
  EXPECT_EQ(text("gender==Male", {"gender"}), context->expand_text("Male"));
  EXPECT_EQ(text("gender==\"Male\"", {"age", "gender"}), context->expand_text("Male"));
  EXPECT_EQ(text("gender==Male", {"age"}), "Male");
  EXPECT_EQ(text("gender==5", {"gender"}), "5");
}

TEST_F(Parse, DepthOfLinks) {
  EXPECT_EQ(link_depth(q("a==1")), 0u);
  EXPECT_EQ(link_depth(q("a==1|(b{c{d}};e{f})")), 2u);
  EXPECT_TRUE(asks_attribute(q("createdAt;a==1")));
  EXPECT_FALSE(asks_attribute(q("createdAt>2020-01-01T00:00:00Z|modifiedAt")));
}

TEST_F(Parse, Projection) {
  const auto terms = parse_projection("pick", "id,address{name,country{id|name}}|scope", names);
  ASSERT_TRUE(terms);
  ASSERT_EQ(terms->size(), 3u);
  EXPECT_EQ((*terms)[1].linked.size(), 2u);
  EXPECT_EQ((*terms)[1].linked[1].linked.size(), 2u);
  EXPECT_EQ(link_depth(*terms), 2u);
  for (const char* bad : {"", "a,", ",a", "a||b", "a{", "a{}", "a{{b}", "a{b", "a}b", "a;b", "1a", "a{b}c"})
    EXPECT_FALSE(parse_projection("pick", bad, names)) << bad;
}

TEST_F(Parse, UnknownNamesMakeNoSymbols) {
  const Names looking{*context};
  EXPECT_FALSE(parse_q("noEntityEverHadThis==1", looking)->term.path.attribute);
  EXPECT_FALSE(find_symbol("https://uri.etsi.org/ngsi-ld/default-context/noEntityEverHadThis"));
}

TEST_F(Parse, Scope) {
  EXPECT_EQ(print(*parse_scope("/Madrid/+/Parque|(/A;/B/#)")), "/Madrid/+/Parque|(/A;/B/#)");
  EXPECT_FALSE(parse_scope("/a/b+"));
  EXPECT_FALSE(parse_scope("/#/a"));
}

TEST_F(Parse, Geo) {
  const auto near = parse_geo({"near;maxDistance==2000", "Point", "[8,40]", ""}, names);
  ASSERT_TRUE(near);
  EXPECT_EQ(near->max_distance_m, 2000);
  EXPECT_FALSE(near->relation);
  EXPECT_EQ(context->compact(near->property), "location");
  for (const char* bad : {"near", "near;maxDistance==0", "near;maxDistance==-5", "near;maxDistance==x", "inside",
                          "near;maxDistance==1;minDistance==2"})
    EXPECT_FALSE(parse_geo({bad, "Point", "[8,40]", ""}, names)) << bad;
  EXPECT_THAT(parse_geo({"within", "Polygon", "[[[0,0],[1,0],[1,1]]]", ""}, names).error().message,
              HasSubstr("coordinates"));
  EXPECT_EQ(parse_geo({"within", "", "[8,40]", ""}, names).error().field, "geometry");
}

TEST_F(Parse, Order) {
  const auto keys = parse_order({"name,age;desc,location;dist-asc", "[8,40]", ""}, names);
  ASSERT_TRUE(keys);
  ASSERT_EQ(keys->size(), 3u);
  EXPECT_TRUE((*keys)[1].descending);
  EXPECT_TRUE((*keys)[2].from);
  EXPECT_THAT(parse_order({"location;dist-asc", "", ""}, names).error().message, HasSubstr("orderFrom"));
  EXPECT_FALSE(parse_order({"a;up", "", ""}, names));
  EXPECT_EQ(parse_order({"a", "[8,400]", ""}, names).error().field, "orderFrom");
  EXPECT_EQ(parse_order({"a", "", "Circle"}, names).error().field, "orderGeometry");
  EXPECT_FALSE(parse_order({"id;dist-asc", "[8,40]", ""}, names));
  EXPECT_TRUE(check_collation("de-u-co-phonebk"));
  EXPECT_TRUE(check_collation("und-x-icu"));
  EXPECT_EQ(check_collation("!!").error().field, "collation");
}

TEST_F(Parse, Temporal) {
  EXPECT_TRUE(parse_temporal({"between", "2020-01-01T00:00:00Z", "2020-02-01T00:00:00Z", "modifiedAt"}));
  EXPECT_EQ(parse_temporal({"between", "2020-01-01T00:00:00Z", "", ""}).error().message.substr(0, 21),
            "Parameter 'endTimeAt'");
  EXPECT_FALSE(parse_temporal({"during", "2020-01-01T00:00:00Z", "", ""}));
  EXPECT_FALSE(parse_temporal({"between", "2020-02-01T00:00:00Z", "2020-01-01T00:00:00Z", ""}));
}

}  // namespace
}  // namespace dosi::query
