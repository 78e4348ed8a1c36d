#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <stdexcept>
#include <vector>

#include <Eigen/Cholesky>
#include <Eigen/Core>

#include <whet/data/dataset.hpp>
#include <whet/topology/record.hpp>
#include <whet/train/candidate_network.hpp>
#include <whet/train/engine.hpp>
#include <whet/train/generator.hpp>
#include <whet/train/is_rectifier.hpp>
#include <whet/train/proxy/with_identity.hpp>
#include <whet/train/requirements.hpp>
#include <whet/train/thread_pool.hpp>
#include <whet/weights/aligned_values.hpp>
#include <whet/weights/parameter_buffer.hpp>

namespace whet {

namespace detail {

/// For each sample of a batch a bit for each unit, in words of 64.
class ActivationCodes {
 public:
  explicit ActivationCodes(std::size_t samples) : codes(samples) {}

  /// A bit for each value of a row, set where it is above zero.
  void add(const ConstBatch<float>& values) {
    const auto columns = static_cast<std::size_t>(values.cols());
    for (std::size_t sample = 0; sample < codes.size(); ++sample) {
      const float* const row = values.row(static_cast<Eigen::Index>(sample)).data();
      for (std::size_t begin = 0; begin < columns; begin += 64) {
        std::uint64_t word = 0;
        for (std::size_t bit = 0; bit < std::min<std::size_t>(64, columns - begin); ++bit)
          word |= static_cast<std::uint64_t>(row[begin + bit] > 0.0F) << bit;
        codes[sample].push_back(word);
      }
    }
    units += columns;
  }

  /// For each pair of samples the number of units that agree: units - Hamming distance.
  Eigen::MatrixXd kernel() const {
    const auto samples = static_cast<Eigen::Index>(codes.size());
    Eigen::MatrixXd result(samples, samples);
    for (Eigen::Index row = 0; row < samples; ++row)
      for (Eigen::Index column = 0; column <= row; ++column) {
        const auto& one = codes[static_cast<std::size_t>(row)];
        const auto& other = codes[static_cast<std::size_t>(column)];
        std::size_t distance = 0;
        for (std::size_t word = 0; word < one.size(); ++word)
          distance += static_cast<std::size_t>(std::popcount(one[word] ^ other[word]));
        result(row, column) = result(column, row) = static_cast<double>(units - distance);
      }
    return result;
  }

 private:
  std::size_t units = 0;
  std::vector<std::vector<std::uint64_t>> codes;
};

/// The natural logarithm of the determinant of a symmetric positive semidefinite matrix; -infinity where it
/// is singular within the precision of doubles.
template <class Matrix>
double log_determinant(const Matrix& matrix) {
  const Eigen::LDLT<Matrix> factors(matrix);
  const double smallest = static_cast<double>(matrix.rows()) * std::numeric_limits<double>::epsilon() *
                          matrix.diagonal().maxCoeff();
  double sum = 0.0;
  for (const double pivot : factors.vectorD()) {
    if (!(pivot > smallest)) return -std::numeric_limits<double>::infinity();
    sum += std::log(pivot);
  }
  return sum;
}

}  // namespace detail

/// How well an untrained network tells the samples of one batch apart: the natural logarithm of the
/// determinant of the kernel whose entry for two samples is the number of units that agree on them, among the
/// units in front of all activations of the ReLU family; a unit's bit is whether its value is above zero. As
/// in the first step of a training, but without Dropout: normalized by the batch's own moments. Higher is
/// better, among networks of the same space and for the same samples, some 32 to 128. -infinity where the
/// kernel is singular: two samples have the same code (two equal samples do), or there are too few units.
/// `parameters`: those that a training of the candidate would start from. Errors: std::invalid_argument for
/// samples or parameters that do not fit, and without any such activation. Source: Mellor et al. 2021,
/// "Neural architecture search without training", equations 1 and 2. A template only so that programs without
/// it do not compile its factorization.
template <std::same_as<float> Scalar>
double naswot(const CandidateNetwork<Scalar>& network, const ParameterBuffer<Scalar>& parameters,
              const Dataset& samples, ThreadPool& pool) {
  // Dropout is one of them.
  const auto hands_on = [](const LayerRecord& record) { return record.role == LayerRole::identity; };
  Engine<Scalar> engine = make_engine(with_identity(network, hands_on), parameters, pool);
  require_samples(samples, network.input);
  const std::span<const LayerRecord> records = engine.records();
  int last = Engine<Scalar>::input_record - 1;
  for (const LayerRecord& record : records)
    if (is_rectifier(record)) last = std::max(last, record.producer);
  if (last < Engine<Scalar>::input_record)
    throw std::invalid_argument("naswot: expected an activation of the ReLU family, found none");

  // Says that this is a training pass; nothing draws from it.
  Generator generator(0);
  const AlignedValues<Scalar> inputs(samples.samples().begin(), samples.samples().end());
  engine.forward({inputs.data(), static_cast<Eigen::Index>(samples.size()),
                  static_cast<Eigen::Index>(network.input.size())},
                 last, &generator);
  detail::ActivationCodes codes(samples.size());
  for (const LayerRecord& record : records)
    if (is_rectifier(record)) codes.add(engine.output(record.producer));
  return detail::log_determinant(codes.kernel());
}

}  // namespace whet
