#include "jsonld/build.h"

#include <algorithm>

#include "jsonld/definitions.h"
#include "jsonld/state.h"

namespace dosi::jsonld {
namespace {

Error refused(const std::string& what) {
  return bad_request("@context" + what, "@context");
}

// What can be told before any document is fetched: a context is a URL, an object, or an array of these, null among them.
Result<void> check_kind(const json::Value& value) {
  if (value.is_array()) {
    for (const json::Value& v : value.as_array()) DOSI_CHECK(check_kind(v));
    return ok();
  }
  if (value.is_null() || value.is_string() || value.is_object()) return ok();
  return refused(" is " + std::string(kind_name(value)) + ", expected a URL, an object or an array of these");
}

// Walks a @context value and every document that it names, in order.
class Chain {
 public:
  Chain(Context::State& state, const LoadDocument& load)
      : state_(state), load_(load), definitions_(core_of(state.version), state.user) {}

  Result<void> add(const json::Value& value) {
    if (value.is_null()) {
      state_.user.clear();
      vocabulary_.clear();
      return ok();
    }
    if (value.is_string()) return include(value.as_string());
    if (value.is_object()) return definitions_.read(value.as_object(), vocabulary_);
    DOSI_CHECK(check_kind(value));
    for (const json::Value& v : value.as_array()) DOSI_CHECK(add(v));
    return ok();
  }

 private:
  Result<void> include(const std::string& reference) {
    const bool as_it_is = is_absolute_iri(reference) || open_.empty();
    const std::string url = as_it_is ? reference : resolve_relative(open_.back(), reference);
    if (is_core_url(url)) return ok();
    if (!is_absolute_iri(url)) return refused(": \"" + reference + "\" is no absolute URL");
    if (std::find(open_.begin(), open_.end(), url) != open_.end()) return refused(": " + url + " includes itself");
    if (open_.size() >= kMaxIncludeDepth)
      return refused(": contexts include each other more than " + std::to_string(kMaxIncludeDepth) + " deep");
    if (state_.documents.size() >= kMaxDocuments)
      return refused(": more than " + std::to_string(kMaxDocuments) + " documents");
    DOSI_TRY(const auto document, load_(url));
    state_.documents.push_back(url);
    open_.push_back(url);
    auto added = add(*document);
    open_.pop_back();
    if (!added) return Error{added.error().code, url + ": " + added.error().message, added.error().field};
    return ok();
  }

  Context::State& state_;
  const LoadDocument& load_;
  Definitions definitions_;
  std::string vocabulary_;
  std::vector<std::string> open_;  // documents being read, innermost last
};

// The user context alone: no core, no array around a single one. Null if nothing is left.
json::Value without_core(const json::Value& value) {
  const auto is_core = [](const json::Value& v) { return v.is_string() && is_core_url(v.as_string()); };
  if (is_core(value)) return nullptr;
  if (!value.is_array()) return value;
  json::Array kept;
  std::copy_if(value.as_array().begin(), value.as_array().end(), std::back_inserter(kept),
               [&](const json::Value& v) { return !is_core(v); });
  if (kept.empty()) return nullptr;
  return kept.size() == 1 ? std::move(kept[0]) : json::Value(std::move(kept));
}

}  // namespace

Result<json::Value> context_member(json::Value document, const std::string& where) {
  if (!document.is_object())
    return bad_request(
        where + " is " + std::string(kind_name(document)) + ", expected an object with a @context member", "@context");
  json::Value* value = document.as_object().find("@context");
  if (value == nullptr) return bad_request(where + " has no @context member", "@context");
  if (!value->is_string() && !value->is_object() && !value->is_array())
    return bad_request(
        where + ": @context is " + std::string(kind_name(*value)) + ", expected a URL, an object or an array",
        "@context");
  return std::move(*value);
}

Result<std::unique_ptr<Context::State>> build_state(const json::Value& at_context, CoreVersion core,
                                                    const LoadDocument& load) {
  auto state = std::make_unique<Context::State>();
  state->version = core;
  DOSI_CHECK(Chain(*state, load).add(at_context));
  state->user.index();
  state->source = without_core(at_context);
  state->link = core_url(core);
  if (state->source.is_null()) {
    state->source = state->link;
  } else if (state->source.is_string()) {
    state->link = state->source.as_string();
  } else {
    state->has_url = false;
  }
  return state;
}

std::string resolve_relative(std::string_view base, std::string_view relative) {
  const std::size_t scheme_end = base.find("://");
  if (scheme_end == std::string_view::npos) return {};
  base = base.substr(0, base.find_first_of("?#"));
  const std::size_t host = scheme_end + 3;
  const std::size_t path = std::min(base.find('/', host), base.size());
  if (relative.starts_with("//")) return std::string(base.substr(0, scheme_end + 1)) += relative;
  std::string joined(relative);
  if (!relative.starts_with('/')) {
    const std::size_t last = base.rfind('/');
    const bool in_path = last != std::string_view::npos && last >= path;
    joined = std::string(in_path ? base.substr(path, last - path + 1) : "/") += relative;
  }
  const std::size_t path_end = std::min(joined.find_first_of("?#"), joined.size());
  std::vector<std::string_view> kept;
  const std::string_view whole(joined.data(), path_end);
  for (std::size_t i = 1; i <= whole.size();) {
    const std::size_t end = std::min(whole.find('/', i), whole.size());
    const std::string_view segment = whole.substr(i, end - i);
    if (segment == ".." && !kept.empty()) kept.pop_back();
    if (segment != "." && segment != "..")
      kept.push_back(segment);
    else if (end == whole.size())
      kept.push_back("");
    i = end + 1;
  }
  std::string out(base.substr(0, path));
  for (const auto segment : kept) (out += '/') += segment;
  return out += std::string_view(joined).substr(path_end);
}

}  // namespace dosi::jsonld
