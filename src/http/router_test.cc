#include "http/router.h"

#include <gtest/gtest.h>

namespace dosi::http {
namespace {

using Kind = Match::Kind;

constexpr Route kTable[] = {
    {Method::get, "/ngsi-ld/v1/entities", 1},
    {Method::post, "/ngsi-ld/v1/entities", 2},
    {Method::get, "/ngsi-ld/v1/entities/{id}", 3},
    {Method::del, "/ngsi-ld/v1/entities/{id}", 4},
    {Method::patch, "/ngsi-ld/v1/entities/{id}/attrs/{name}", 5},
    {Method::post, "/ngsi-ld/v1/entities/{id}/attrs", 6},
    {Method::get, "/ngsi-ld/v1/entities/special", 7},
    {Method::get, "/tiles/{z}/{x}/{y}.mvt", 8},
    {Method::get, "/tiles/{z}/{x}/{y}", 9},
    {Method::get, "/console/{file*}", 10},
    {Method::get, "/", 11},
    {Method::options, "/own", 12},
    {Method::post, "/{a}/x", 13},
    {Method::get, "/{b}/y", 14},
};
const Router kRouter(kTable);

std::uint32_t found(Method method, std::string_view path) {
  const Match match = kRouter.match(method, path);
  return match.kind == Kind::found ? match.route->id : 0;
}

TEST(Router, FindsEveryRouteOfTheTable) {
  EXPECT_EQ(found(Method::get, "/ngsi-ld/v1/entities"), 1u);
  EXPECT_EQ(found(Method::post, "/ngsi-ld/v1/entities/"), 2u);
  EXPECT_EQ(found(Method::get, "/ngsi-ld/v1/entities/urn:a:b"), 3u);
  EXPECT_EQ(found(Method::del, "/ngsi-ld/v1/entities/urn:a:b"), 4u);
  EXPECT_EQ(found(Method::patch, "/ngsi-ld/v1/entities/e/attrs/speed"), 5u);
  EXPECT_EQ(found(Method::post, "/ngsi-ld/v1/entities/e/attrs/"), 6u);
  EXPECT_EQ(found(Method::get, "/"), 11u);
  EXPECT_EQ(found(Method::options, "/own"), 12u);
  EXPECT_EQ(found(Method::post, "/p/x"), 13u);
  EXPECT_EQ(found(Method::get, "/p/y"), 14u);
}

TEST(Router, PrefersLiteralsThenSuffixesThenParameters) {
  EXPECT_EQ(found(Method::get, "/ngsi-ld/v1/entities/special"), 7u);
  EXPECT_EQ(found(Method::del, "/ngsi-ld/v1/entities/special"), 4u);  // the literal has no DELETE: the parameter does
  EXPECT_EQ(found(Method::get, "/tiles/1/2/3.mvt"), 8u);
  EXPECT_EQ(found(Method::get, "/tiles/1/2/3.png"), 9u);
  EXPECT_EQ(found(Method::get, "/tiles/1/2/.mvt"), 9u);
}

TEST(Router, DecodesSegmentsAfterSplitting) {
  const Match match = kRouter.match(Method::patch, "/ngsi-ld/v1/entities/a%2Fb%25/attrs/%ec%86%8d%eb%8f%84");
  ASSERT_EQ(match.kind, Kind::found);
  EXPECT_EQ(match.parameter("id"), "a/b%");
  EXPECT_EQ(match.parameter("name"), "속도");
  EXPECT_EQ(match.parameter("other"), "");
  EXPECT_EQ(found(Method::get, "/ngsi-ld/v1/entit%69es"), 1u);
  EXPECT_EQ(kRouter.match(Method::get, "/tiles/1/2/33.mvt").parameter("y"), "33");
}

TEST(Router, TakesTheRestOfAPath) {
  EXPECT_EQ(kRouter.match(Method::get, "/console/a/b%20c.js").parameter("file"), "a/b c.js");
  EXPECT_EQ(kRouter.match(Method::get, "/console").parameter("file"), "");
  EXPECT_EQ(found(Method::head, "/console/x"), 10u);
  EXPECT_EQ(kRouter.match(Method::post, "/console/q").allow, "GET, HEAD, OPTIONS");
}

TEST(Router, TellsNotFoundFromWrongMethod) {
  EXPECT_EQ(kRouter.match(Method::get, "/nothing").kind, Kind::not_found);
  EXPECT_EQ(kRouter.match(Method::get, "/ngsi-ld/v1//entities").kind, Kind::not_found);
  EXPECT_EQ(kRouter.match(Method::get, "/ngsi-ld/v1/entities/e/attrs/n/m").kind, Kind::not_found);
  EXPECT_EQ(kRouter.match(Method::get, "").kind, Kind::not_found);
  EXPECT_EQ(kRouter.match(Method::get, "/ngsi-ld/v1/entities//").kind, Kind::not_found);
  EXPECT_EQ(kRouter.match(Method::options, "*").kind, Kind::not_found);
  const Match put = kRouter.match(Method::put, "/ngsi-ld/v1/entities");
  EXPECT_EQ(put.kind, Kind::method_not_allowed);
  EXPECT_EQ(put.allow, "GET, HEAD, POST, OPTIONS");
  EXPECT_TRUE(put.parameters.empty());
  EXPECT_EQ(kRouter.match(Method::options, "/ngsi-ld/v1/entities/e").allow, "GET, HEAD, DELETE, OPTIONS");
  EXPECT_EQ(kRouter.match(Method::get, "/" + std::string(100, 'a') + std::string(100, '/')).kind, Kind::not_found);
}

TEST(Router, SaysWhichEscapeIsWrong) {
  const Match match = kRouter.match(Method::get, "/ngsi-ld/v1/entities/a%zz");
  EXPECT_EQ(match.kind, Kind::bad_path);
  EXPECT_NE(match.problem.find("%zz"), std::string::npos);
}

TEST(RouterDeathTest, RefusesATableThatContradictsItself) {
  static constexpr Route kTwice[] = {{Method::get, "/a", 1}, {Method::get, "/a", 2}};
  EXPECT_DEATH(Router{kTwice}, "twice");
}

}  // namespace
}  // namespace dosi::http
