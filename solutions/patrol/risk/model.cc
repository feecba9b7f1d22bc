#include "solutions/patrol/risk/model.h"

#include "solutions/patrol/risk/baselines.h"
#include "solutions/patrol/risk/etas.h"
#include "solutions/patrol/risk/risk_model.h"

namespace dosi::patrol::risk {
namespace {

constexpr LocalTime_s kYear_s = 365 * kDay_s;

class Mixture : public Model {
 public:
  explicit Mixture(const Rhythm& rhythm) : model_(rhythm) {}
  std::string_view name() const override { return "mixture"; }
  void fit(const History& history, LocalTime_s now) override { model_.fit(history, now); }
  std::vector<Field> forecast(const std::vector<Window>& windows) override { return model_.forecast(windows); }

 private:
  RiskModel model_;
};

}  // namespace

const std::vector<std::string_view>& model_names() {
  static const std::vector<std::string_view> kNames{"counts_1y", "counts_all", "kde_1y", "kde_all", "kde_28d", "promap", "etas", "mixture"};
  return kNames;
}

std::unique_ptr<Model> make_model(std::string_view name, const Rhythm& rhythm) {
  const auto counts = [](const History& h, const auto& seen, LocalTime_s) { return count_weights(h, seen); };
  const auto kernels = [](const History& h, const auto& seen, LocalTime_s) { return kernel_weights(h, seen); };
  const auto weighted = [&](LocalTime_s memory_s, WeightedModel::Weigh weigh) { return std::make_unique<WeightedModel>(name, memory_s, std::move(weigh)); };
  if (name == "counts_1y") return weighted(kYear_s, counts);
  if (name == "counts_all") return weighted(0, counts);
  if (name == "kde_1y") return weighted(kYear_s, kernels);
  if (name == "kde_all") return weighted(0, kernels);
  if (name == "kde_28d") return weighted(28 * kDay_s, kernels);
  if (name == "promap") return weighted(kProspective_s, prospective_weights);
  if (name == "etas") return make_etas();
  if (name == "mixture") return std::make_unique<Mixture>(rhythm);
  return nullptr;
}

}  // namespace dosi::patrol::risk
