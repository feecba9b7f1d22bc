#include "runs/manifest.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <initializer_list>
#include <iterator>

#include "json/parse.h"
#include "runs/schema.h"

namespace dosi::runs {
namespace {

constexpr std::size_t kMostBytes = 256 << 10, kMostId = 64;

// Reads the members of one object; the first that is wrong is kept.
class Members {
 public:
  Members(const json::Value& object, std::string where) : object_(object), where_(std::move(where)) {
    if (!object.is_object()) fail("", "an object");
  }

  void text(std::string_view key, std::string& out, bool required = true) {
    const json::Value* value = take(key);
    if (value == nullptr ? required : !value->is_string() || (required && value->as_string().empty()) || value->as_string().size() > 2000)
      return fail(key, required ? "a text that is not empty" : "a text");
    if (value != nullptr) out = value->as_string();
  }
  void flag(std::string_view key, bool& out) {
    const json::Value* value = take(key);
    if (value != nullptr && !value->is_bool()) return fail(key, "true or false");
    if (value != nullptr) out = value->as_bool();
  }
  void count(std::string_view key, std::uint64_t& out) {
    const json::Value* value = take(key);
    if (value != nullptr && !(value->is_int() && value->as_int() >= 0)) return fail(key, "a whole number, 0 or more");
    if (value != nullptr) out = static_cast<std::uint64_t>(value->as_int());
  }
  void texts(std::string_view key, std::vector<std::string>& out, bool required) {
    const json::Value* value = take(key);
    if (value == nullptr && !required) return;
    const bool fine = value != nullptr && value->is_array() && (!required || !value->as_array().empty()) &&
                      std::all_of(value->as_array().begin(), value->as_array().end(),
                                  [](const json::Value& v) { return v.is_string() && !v.as_string().empty(); });
    if (!fine) return fail(key, required ? "a list of texts, at least one" : "a list of texts");
    for (const json::Value& one : value->as_array()) out.push_back(one.as_string());
  }
  const json::Array& objects(std::string_view key) {
    static const json::Array kNone;
    const json::Value* value = take(key);
    if (value != nullptr && value->is_array()) return value->as_array();
    fail(key, "a list of objects; empty where there is nothing to say");
    return kNone;
  }
  const json::Value* take(std::string_view key) {
    taken_.emplace_back(key);
    return object_.find(key);
  }
  void fail(std::string_view key, std::string_view expected) {
    if (!problem_.message.empty()) return;
    const std::string place = path(key);
    problem_ = bad_request(fmt::format("'{}' must be {}", place.empty() ? "solution.json" : place, expected), place);
  }
  // The first fault; a member that nobody took is one.
  Result<void> end() {
    if (problem_.message.empty())
      for (const auto& [key, value] : object_.as_object())
        if (std::find(taken_.begin(), taken_.end(), key) == taken_.end()) {
          problem_ = bad_request(fmt::format("'{}' is no member of a manifest; here may stand: {}", path(key), fmt::join(taken_, ", ")), path(key));
          break;
        }
    return problem_.message.empty() ? ok() : Result<void>(problem_);
  }

 private:
  std::string path(std::string_view key) const { return where_.empty() || key.empty() ? where_ + std::string(key) : where_ + "." + std::string(key); }

  const json::Value& object_;
  std::string where_;
  std::vector<std::string> taken_;
  Error problem_{ErrorCode::bad_request, {}, {}};
};

Result<Need> need_of(const json::Value& object, const std::string& where) {
  Need out;
  Members m(object, where);
  m.text("type", out.type);
  m.text("dataModel", out.data_model);
  m.texts("attributes", out.attributes, false);
  m.texts("optionalAttributes", out.optional_attributes, false);
  m.flag("optional", out.optional);
  m.count("least", out.least);
  m.count("maxAgeDays", out.most_age_days);
  m.text("import", out.import);
  DOSI_CHECK(m.end());
  return out;
}

Result<Product> product_of(const json::Value& object, const std::string& where) {
  Product out;
  Members m(object, where);
  m.text("type", out.type);
  m.text("title", out.title);
  m.text("titleKo", out.title_ko);
  DOSI_CHECK(m.end());
  return out;
}

// What the figures of a summary are, for people.
Result<void> check_figure(const json::Value& object, const std::string& where) {
  std::string text;
  Members m(object, where);
  m.text("name", text), m.text("title", text), m.text("titleKo", text);
  m.text("unit", text, false);
  return m.end();
}

bool is_id(const std::string& id) {
  return id.size() <= kMostId && !id.empty() && id[0] != '-' &&
         std::all_of(id.begin(), id.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

}  // namespace

Result<Manifest> manifest_of(json::Value document) {
  Manifest out;
  out.document = std::move(document);
  Members m(out.document, "");
  if (!out.document.is_object()) return bad_request("A manifest must be a JSON object");
  m.text("id", out.id);
  if (!is_id(out.id)) m.fail("id", "at most 64 of a-z, 0-9 and '-'");
  m.text("version", out.version);
  m.text("title", out.title);
  m.text("titleKo", out.title_ko);
  m.text("legalPurpose", out.legal_purpose);
  m.text("legalPurposeKo", out.legal_purpose_ko);
  m.texts("session", out.session, false);
  m.texts("command", out.command, out.session.empty());
  const json::Array& needs = m.objects("requires");
  const json::Array& products = m.objects("produces");
  const json::Value *schema = m.take("parameters"), *figures = m.take("summary");
  if (figures != nullptr && !figures->is_array()) m.fail("summary", "a list of objects");
  DOSI_CHECK(m.end());
  for (std::size_t i = 0; i < needs.size(); ++i) {
    DOSI_TRY(Need need, need_of(needs[i], fmt::format("requires[{}]", i)));
    out.needs.push_back(std::move(need));
  }
  for (std::size_t i = 0; i < products.size(); ++i) {
    DOSI_TRY(Product product, product_of(products[i], fmt::format("produces[{}]", i)));
    out.products.push_back(std::move(product));
  }
  if (figures != nullptr)
    for (std::size_t i = 0; i < figures->as_array().size(); ++i) DOSI_CHECK(check_figure(figures->as_array()[i], fmt::format("summary[{}]", i)));
  out.parameters = schema != nullptr ? *schema : json::Value(json::Object{{"type", "object"}});
  DOSI_CHECK(check_schema(out.parameters, "parameters"));
  return out;
}

Result<Manifest> read_manifest(const std::filesystem::path& folder) {
  const std::filesystem::path file = folder / "solution.json";
  std::ifstream in(file, std::ios::binary);
  if (!in) return not_found("'" + folder.string() + "' has no solution.json");
  const std::string text(std::istreambuf_iterator<char>(in), {});
  auto document = json::parse(text, {.bytes = kMostBytes});
  if (!document) return bad_request(file.string() + ": " + document.error().message);
  auto out = manifest_of(std::move(*document));
  if (!out) return bad_request(file.string() + ": " + out.error().message, out.error().field);
  out->folder = folder;
  return out;
}

}  // namespace dosi::runs
