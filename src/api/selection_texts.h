#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "api/exchange.h"
#include "broker/links.h"
#include "ngsi/present.h"
#include "query/ast.h"

// What queries by parameters (clause 6.4.3.2) and by document (clause 5.2.23) have in common.
namespace dosi::api {

struct LinkTexts {
  std::string_view join;                  // empty: not given
  std::size_t level = 1;
  std::vector<std::string> contained_by;
};
Result<broker::LinkWish> make_links(LinkTexts texts);

struct ProjectionTexts {
  std::string attrs, pick, omit;  // empty: not given
};
Result<void> set_projection(ngsi::Presentation& how, const ProjectionTexts& texts, const Exchange& x,
                            const broker::LinkWish& links);
Result<void> set_datasets(ngsi::Presentation& how, const std::vector<std::string>& ids);

struct QTexts {
  std::string_view q, csf, expand_values, json_keys;
};
// Both queries are checked; that for sources is not used here.
Result<void> set_q(query::Query& query, const QTexts& texts, const Exchange& x, const broker::LinkWish& links);

// Clause 5.7.2.4: a query of everything must be meant, by local=true. `wildcard` tells that it asks for every type ("*"),
// which implies local and forbids local=false.
Result<void> check_width(const Exchange& x, const query::Query& query, bool wildcard);

}  // namespace dosi::api
