#include <filesystem>

#include "api/handlers.h"
#include "json/write.h"

namespace dosi::api {
namespace {

void answer(const Exchange& x, int status, Result<std::string> text) {
  if (text) x.json(status, std::move(*text));
  else x.fail(text.error());
}

void upload(Toolbox& tools, ExchangePtr x) {
  const std::string_view name = x->parameters.get("name");
  if (name.empty()) return x->fail(bad_request("Parameter 'name' is missing: the file's name", "name"));
  answer(*x, 201, tools.services.imports.upload(x->caller, name, x->parameters.get("format"), x->request.body_file));
  std::error_code ignored;
  std::filesystem::remove(x->request.body_file, ignored);
}

void list(Toolbox& tools, ExchangePtr x) { x->json(200, tools.services.imports.list(x->caller)); }

void retrieve(Toolbox& tools, ExchangePtr x) { answer(*x, 200, tools.services.imports.find(x->caller, x->variable("id"))); }

void preview(Toolbox& tools, ExchangePtr x) {
  answer(*x, 202, tools.services.imports.preview(x->caller, x->variable("id"), x->body));
}

void start(Toolbox& tools, ExchangePtr x) {
  answer(*x, 202, tools.services.imports.start(x->caller, x->variable("id"), x->body));
}

void cancel(Toolbox& tools, ExchangePtr x) { answer(*x, 200, tools.services.imports.cancel(x->caller, x->variable("id"))); }

void undo(Toolbox& tools, ExchangePtr x) { answer(*x, 200, tools.services.imports.undo(x->caller, x->variable("id"))); }

void forget(Toolbox& tools, ExchangePtr x) {
  if (const auto done = tools.services.imports.forget(x->caller, x->variable("id")); !done) return x->fail(done.error());
  x->no_content();
}

void quarantine(Toolbox& tools, ExchangePtr x) {
  auto text = tools.services.imports.quarantine(x->caller, x->variable("id"));
  if (!text) return x->fail(text.error());
  http::Response response{.status = 200, .body = std::move(*text)};
  response.headers.add("Content-Type", "text/csv; charset=utf-8");
  response.headers.add("Content-Disposition", "attachment; filename=\"quarantine.csv\"");
  x->send(std::move(response));
}

void mappings(Toolbox& tools, ExchangePtr x) { x->json(200, tools.services.imports.mappings()); }

// The folder is one of the hub's machine: only somebody on that machine may name it.
void backup(Toolbox& tools, ExchangePtr x) {
  if (x->request.peer != "127.0.0.1" && x->request.peer != "::1")
    return x->fail(error(ErrorCode::forbidden, "A backup can only be ordered from the hub's own machine"));
  const json::Value* folder = x->body.find("folder");
  if (folder == nullptr || !folder->is_string()) return x->fail(bad_request("'folder' must name an empty or new folder", "folder"));
  if (auto done = tools.services.broker.committer.store().backup(folder->as_string()); !done) return x->fail(done.error());
  x->no_content();
}

}  // namespace

Entry import_handler(Operation operation) {
  switch (operation) {
    case Operation::upload_import: return {upload, true};
    case Operation::list_imports: return {list};
    case Operation::retrieve_import: return {retrieve};
    case Operation::preview_import: return {preview, true};
    case Operation::start_import: return {start, true};
    case Operation::cancel_import: return {cancel};
    case Operation::undo_import: return {undo, true};
    case Operation::forget_import: return {forget, true};
    case Operation::quarantine: return {quarantine, true};
    case Operation::mappings: return {mappings};
    case Operation::backup: return {backup, true};
    default: return {};
  }
}

}  // namespace dosi::api
