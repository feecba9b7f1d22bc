#include "solutions/trace/sources/choice_model.h"

#include <algorithm>
#include <cmath>

namespace dosi::trace {
namespace {

class Fit {
 public:
  Fit(const std::vector<KnownChoice>& known, const std::vector<double>& prior, double ridge) : known_(known), n_(prior.size()), ridge_(ridge), deviation_(n_, 0), mean_(n_, 0) {
    double rows = 0;
    for (const KnownChoice& k : known_) {
      for (std::size_t i = 0; i < k.table.rows(); ++i)
        for (std::size_t f = 0; f < n_; ++f) mean_[f] += k.table.row(i)[f], deviation_[f] += k.table.row(i)[f] * k.table.row(i)[f];
      rows += static_cast<double>(k.table.rows());
    }
    for (std::size_t f = 0; f < n_; ++f) {
      mean_[f] /= rows;
      deviation_[f] = std::sqrt(std::max(0.0, deviation_[f] / rows - mean_[f] * mean_[f]));
      if (deviation_[f] < 1e-9) deviation_[f] = 0;
    }
    prior_.resize(n_);
    for (std::size_t f = 0; f < n_; ++f) prior_[f] = prior[f] * deviation_[f];
    weights_ = prior_;
  }

  std::vector<double> run() {
    double loss = derive();
    for (int step = 0; step < 40; ++step) {
      std::vector<double> hessian = hessian_, move = gradient_;
      if (!solve_symmetric(hessian, move)) break;
      const std::vector<double> from = weights_;
      double length = 1, next = loss;
      for (; length > 1e-3; length /= 2) {
        for (std::size_t f = 0; f < n_; ++f) weights_[f] = from[f] - length * move[f];
        next = derive();
        if (next < loss) break;
      }
      if (!(next < loss - 1e-6 * (1 + loss))) break;
      loss = next;
    }
    std::vector<double> out(n_, 0);
    for (std::size_t f = 0; f < n_; ++f)
      if (deviation_[f] > 0) out[f] = weights_[f] / deviation_[f];
    return out;
  }

 private:
  // The penalised loss at the weights; its gradient and Hessian are kept.
  double derive() {
    gradient_.assign(n_, 0), hessian_.assign(n_ * n_, 0);
    double loss = 0;
    for (std::size_t f = 0; f < n_; ++f) {
      const double off = weights_[f] - prior_[f];
      loss += ridge_ * off * off / 2;
      gradient_[f] = ridge_ * off, hessian_[f * n_ + f] = ridge_;
    }
    for (const KnownChoice& k : known_) loss += add(k);
    for (std::size_t f = 0; f < n_; ++f)
      for (std::size_t g = 0; g < f; ++g) hessian_[g * n_ + f] = hessian_[f * n_ + g];
    return loss;
  }

  double add(const KnownChoice& k) {
    const std::size_t rows = k.table.rows();
    std::vector<double> chance(rows), scaled(rows * n_), expected(n_, 0);
    double most = -1e300, sum = 0;
    for (std::size_t i = 0; i < rows; ++i) {
      double u = 0;
      for (std::size_t f = 0; f < n_; ++f) {
        const double x = deviation_[f] > 0 ? (k.table.row(i)[f] - mean_[f]) / deviation_[f] : 0;
        scaled[i * n_ + f] = x, u += x * weights_[f];
      }
      chance[i] = u, most = std::max(most, u);
    }
    const double chosen = chance[k.chosen];
    for (double& u : chance) u = std::exp(u - most), sum += u;
    for (std::size_t i = 0; i < rows; ++i) {
      const double p = chance[i] / sum;
      const double* x = scaled.data() + i * n_;
      for (std::size_t f = 0; f < n_; ++f) expected[f] += p * x[f];
      if (p < 1e-9) continue;
      for (std::size_t f = 0; f < n_; ++f) {
        const double px = p * x[f];
        for (std::size_t g = 0; g <= f; ++g) hessian_[f * n_ + g] += px * x[g];
      }
    }
    for (std::size_t f = 0; f < n_; ++f) {
      gradient_[f] += expected[f] - scaled[k.chosen * n_ + f];
      for (std::size_t g = 0; g <= f; ++g) hessian_[f * n_ + g] -= expected[f] * expected[g];
    }
    return std::log(sum) + most - chosen;
  }

  const std::vector<KnownChoice>& known_;
  std::size_t n_;
  double ridge_;
  std::vector<double> deviation_, mean_, prior_, weights_, gradient_, hessian_;
};

}  // namespace

bool solve_symmetric(std::vector<double>& a, std::vector<double>& b) {
  const std::size_t n = b.size();
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      double sum = a[i * n + j];
      for (std::size_t k = 0; k < j; ++k) sum -= a[i * n + k] * a[j * n + k];
      if (i == j && sum <= 0) return false;
      a[i * n + j] = i == j ? std::sqrt(sum) : sum / a[j * n + j];
    }
  }
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t k = 0; k < i; ++k) b[i] -= a[i * n + k] * b[k];
    b[i] /= a[i * n + i];
  }
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t k = i + 1; k < n; ++k) b[i] -= a[k * n + i] * b[k];
    b[i] /= a[i * n + i];
  }
  return true;
}

double ChoiceModel::utility(const double* row) const {
  double out = 0;
  for (std::size_t f = 0; f < weights_.size(); ++f) out += weights_[f] * row[f];
  return out;
}

ChoiceModel ChoiceModel::fit(const std::vector<KnownChoice>& known, const std::vector<double>& prior, double ridge) {
  return known.empty() ? ChoiceModel(prior) : ChoiceModel(Fit(known, prior, ridge).run());
}

}  // namespace dosi::trace
