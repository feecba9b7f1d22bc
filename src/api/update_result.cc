#include "api/update_result.h"

#include "api/problem.h"
#include "json/write.h"

namespace dosi::api {

std::string update_result(const ngsi::UpdateResult& result) {
  std::string out;
  json::Writer w(out);
  w.begin_object();
  w.key("updated"), w.begin_array();
  for (const Symbol name : result.updated) w.string(text(name));
  w.end_array();
  w.key("notUpdated"), w.begin_array();
  for (const auto& refused : result.not_updated) {
    w.begin_object();
    w.member("attributeName", text(refused.attribute));
    if (!refused.dataset_id.empty()) w.member("datasetId", refused.dataset_id);
    w.member("reason", refused.reason);
    w.end_object();
  }
  w.end_array(), w.end_object();
  return out;
}

std::string batch_result(const broker::BatchResult& result) {
  std::string out;
  json::Writer w(out);
  w.begin_object();
  w.key("success"), w.begin_array();
  for (const auto* ids : {&result.created, &result.updated})
    for (const std::string& id : *ids) w.string(id);
  w.end_array();
  w.key("errors"), w.begin_array();
  for (const auto& [id, error] : result.errors) {
    w.begin_object();
    w.member("entityId", id);
    w.key("error"), w.raw(problem_document(error));
    w.end_object();
  }
  w.end_array(), w.end_object();
  return out;
}

}  // namespace dosi::api
