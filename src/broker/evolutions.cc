#include "broker/evolutions.h"

#include <algorithm>

#include "broker/candidates.h"
#include "broker/evolution.h"
#include "broker/moments.h"
#include "broker/seen.h"
#include "store/series.h"

namespace dosi::broker {
namespace {

using ngsi::RecordPtr;
using store::HistoryQuery;
using store::Sample;
using store::Series;
using Form = ngsi::TemporalPresentation::Form;
using Wish = Evolutions::Wish;

void keep_datasets(Evolution& all, const std::vector<std::string>& datasets) {
  if (datasets.empty()) return;
  std::erase_if(all.series, [&](const Series& series) {
    const std::string_view name = series.dataset_id.empty() ? std::string_view("@none") : series.dataset_id;
    return std::find(datasets.begin(), datasets.end(), name) == datasets.end();
  });
}

// Leaves the instances of every attribute's last n times (clause 5.7.4.4), of each datasetId n at most.
void keep_last(Evolution& all, const HistoryQuery& range) {
  if (range.last_n == 0) return;
  const auto time = [&](const Sample& s) { return store::time_of(s, range.property); };
  for (auto first = all.series.begin(); first != all.series.end();) {
    const auto end = std::find_if(first, all.series.end(), [&](const Series& s) { return s.attribute != first->attribute; });
    std::vector<Time> times;
    for (auto it = first; it != end; ++it) {
      auto& samples = it->samples;
      if (samples.size() > range.last_n) samples.erase(samples.begin(), samples.end() - static_cast<std::ptrdiff_t>(range.last_n));
      for (const Sample& s : samples) times.push_back(time(s));
    }
    std::sort(times.begin(), times.end(), std::greater<>());
    times.erase(std::unique(times.begin(), times.end()), times.end());
    if (times.size() > range.last_n)
      for (auto it = first; it != end; ++it)
        std::erase_if(it->samples, [&](const Sample& s) { return time(s) < times[range.last_n - 1]; });
    first = end;
  }
  std::erase_if(all.series, [](const Series& s) { return s.samples.empty(); });
}

// Reads one entity after another for one request.
class Reader {
 public:
  Reader(const store::Reads& store, const Caller& caller, const Wish& wish, const Moments* moments)
      : store_(store), caller_(caller), wish_(wish), moments_(moments) {}

  // `look`: only whether there is something to show.
  enum class Purpose : std::uint8_t { show, look };
  // What is asked of the entity; nothing if it is not selected.
  Result<std::optional<Evolution>> read(const std::string& id, const RecordPtr& entity, Purpose purpose) const {
    using Nothing = std::optional<Evolution>;
    HistoryQuery asked = wish_.range;
    asked.id = id;
    const Moments::Subject subject{store_, caller_.tenant, entity, asked, wish_.now};
    if (moments_ != nullptr) {
      DOSI_TRY(const bool selected, moments_->hold(subject));
      if (!selected) return Nothing();
    }
    DOSI_TRY(Evolution all, evolution(store_, caller_.tenant, entity, range(asked, purpose), wish_.now));
    if (all.series.empty()) return Nothing();
    if (asks_scopes()) {
      DOSI_TRY(const bool selected, moments_->restrict(subject, all));
      if (!selected) return Nothing();
    }
    keep_datasets(all, wish_.datasets);
    keep_last(all, wish_.range);
    if (all.series.empty()) return Nothing();
    return Nothing(std::move(all));
  }

 private:
  bool asks_scopes() const { return moments_ != nullptr && moments_->asks_scopes(); }

  // What to read, no more than is needed.
  HistoryQuery range(HistoryQuery out, Purpose purpose) const {
    if (asks_scopes()) {
      out.last_n = 0;  // of what happened in the scopes
    } else if (purpose == Purpose::look) {
      out.last_n = 1;
    } else if (wish_.how.form != Form::aggregated) {
      if (out.last_n != 0) out.last_n = std::min(out.last_n, wish_.most + 1);
      else out.limit = wish_.most + 1;
    }
    return out;
  }

  const store::Reads& store_;
  const Caller& caller_;
  const Wish& wish_;
  const Moments* moments_;
};

// The text of an answer, entity by entity.
class Writer {
 public:
  Writer(Evolutions::Answer& answer, const Caller& caller, const Wish& wish)
      : answer_(answer), caller_(caller), wish_(wish), page_(wish.range, wish.most) {}

  Result<void> add(Evolution entity) {
    ++answer_.shown;
    if (wish_.how.form == Form::aggregated) return write({std::move(entity), {}});
    page_.add(std::move(entity));
    return ok();
  }
  Result<void> close() {
    answer_.part = page_.close();
    for (const TimePage::Held& held : page_.entities()) DOSI_CHECK(write(held));
    return ok();
  }
  bool empty() const { return empty_; }  // nothing is left of any entity

 private:
  Result<void> write(const TimePage::Held& held) {
    const Evolution& all = held.all;
    std::vector<ngsi::TemporalSeries> series;
    for (std::size_t i = 0; i < all.series.size(); ++i) {
      const Series& s = all.series[i];
      const ngsi::Kind kind = held.kinds.empty() ? ngsi::Kind::property : held.kinds[i];
      series.push_back({s.attribute, s.dataset_id, s.samples, kind});
    }
    if (written_++ != 0) answer_.text += ',';
    const ngsi::TemporalEntity entity{all.id, all.types, all.created_at, all.modified_at, all.deleted_at, series};
    DOSI_TRY(const bool shown, ngsi::present_temporal(answer_.text, entity, *caller_.context, wish_.how));
    empty_ = empty_ && !shown;
    return ok();
  }

  Evolutions::Answer& answer_;
  const Caller& caller_;
  const Wish& wish_;
  TimePage page_;
  std::size_t written_ = 0;
  bool empty_ = true;
};

// One page of a query.
class Selected {
 public:
  Selected(const Reader& reader, Writer& writer, Evolutions::Answer& answer, const Page& page)
      : reader_(reader), writer_(writer), answer_(answer), page_(page) {}

  // False when nothing more needs to be looked at.
  Result<bool> visit(const std::string& id, const RecordPtr& entity) {
    const bool shows = found_ >= page_.offset && answer_.shown < page_.limit;
    DOSI_TRY(auto all, reader_.read(id, entity, shows ? Reader::Purpose::show : Reader::Purpose::look));
    if (!all || found_++ < page_.offset) return true;
    if (!shows) return answer_.more = true, page_.count;
    DOSI_CHECK(writer_.add(std::move(*all)));
    return true;
  }
  std::uint64_t found() const { return found_; }

 private:
  const Reader& reader_;
  Writer& writer_;
  Evolutions::Answer& answer_;
  const Page& page_;
  std::uint64_t found_ = 0;
};

// clause 5.7.4.4: only the id orders.
Result<std::vector<std::string>> ids_in_order(const store::Reads& store, const std::string& tenant,
                                              const query::Matcher& candidates, bool descending) {
  std::vector<std::string> ids;
  DOSI_CHECK(for_each_candidate(store, tenant, candidates, [&](const std::string& id, const RecordPtr&) -> Result<bool> {
    ids.push_back(id);
    return true;
  }));
  std::sort(ids.begin(), ids.end());
  if (descending) std::reverse(ids.begin(), ids.end());
  return ids;
}

}  // namespace

Result<Evolutions::Answer> Evolutions::retrieve(const Caller& caller, const std::string& id, const Wish& wish) const {
  const Seen seen(store_, caller);
  const RecordPtr entity = seen->get(caller.tenant, id);
  const Reader reader(*seen, caller, wish, nullptr);
  DOSI_TRY(auto all, reader.read(id, entity, Reader::Purpose::show));
  if (!all) return not_found("There is no history of an entity '" + id + "', or nothing of it in the time asked for");
  Answer answer;
  Writer writer(answer, caller, wish);
  DOSI_CHECK(writer.add(std::move(*all)));
  DOSI_CHECK(writer.close());
  if (writer.empty()) return not_found("Nothing of the entity '" + id + "' is left by 'pick' or 'omit'");
  return answer;
}

Result<Evolutions::Answer> Evolutions::list(const Caller& caller, const query::Matcher& matcher, const Page& page,
                                            const Wish& wish) const {
  Answer answer;
  answer.text = "[";
  const Seen seen(store_, caller);
  const Moments moments(matcher);
  const Reader reader(*seen, caller, wish, &moments);
  Writer writer(answer, caller, wish);
  Selected selected(reader, writer, answer, page);
  const auto visit = [&](const std::string& id, const RecordPtr& entity) { return selected.visit(id, entity); };
  const auto& order = matcher.query().order;
  if (order.empty()) {
    DOSI_CHECK(for_each_candidate(*seen, caller.tenant, moments.candidates(), visit));
  } else {
    DOSI_TRY(const auto ids, ids_in_order(*seen, caller.tenant, moments.candidates(), order.front().descending));
    for (const std::string& id : ids) {
      DOSI_TRY(const bool on, visit(id, seen->get(caller.tenant, id)));
      if (!on) break;
    }
  }
  DOSI_CHECK(writer.close());
  answer.text += ']';
  if (page.count) answer.count = selected.found();
  return answer;
}

Result<std::vector<std::string>> Evolutions::ids(const Caller& caller, const query::Matcher& matcher,
                                                 const Wish& wish) const {
  const Seen seen(store_, caller);
  const Moments moments(matcher);
  const Reader reader(*seen, caller, wish, &moments);
  std::vector<std::string> out;
  const auto visit = [&](const std::string& id, const RecordPtr& entity) -> Result<bool> {
    DOSI_TRY(const auto all, reader.read(id, entity, Reader::Purpose::look));
    if (all) out.push_back(id);
    return true;
  };
  DOSI_CHECK(for_each_candidate(*seen, caller.tenant, moments.candidates(), visit));
  return out;
}

}  // namespace dosi::broker
