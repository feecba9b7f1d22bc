#pragma once
#include <span>
#include <vector>

namespace dosi::patrol::risk {

// Weights of a mixture of densities by expectation maximisation (Dempster, Laird, Rubin 1977), from the densities at the places where things
// happened after the densities were known. Weights sum to 1; a small Dirichlet prior keeps every one above 0.
class MixtureWeights {
 public:
  explicit MixtureWeights(std::size_t components) : weights_(components, 1.0 / static_cast<double>(components)) {}
  // One event: each component's density there. All 0 is left out.
  void add(std::span<const float> densities);
  // Forgets the oldest rows beyond `most`.
  void keep(std::size_t most);
  // Goes on from the weights that are there, until a round gains less than 1e-5 nats per event, at most `rounds` times. Returns the mean
  // log-likelihood per event.
  double learn(int rounds);
  const std::vector<double>& weights() const { return weights_; }
  std::size_t rows() const { return rows_.size() / weights_.size(); }

 private:
  std::vector<double> weights_;
  std::vector<float> rows_;  // a density for each component, row after row
};

}  // namespace dosi::patrol::risk
