#pragma once

#include <cstddef>
#include <stdexcept>
#include <utility>
#include <vector>

#include <whet/data/dataset.hpp>
#include <whet/data/shape_name.hpp>
#include <whet/train/requirements.hpp>

namespace whet {

/// What a student learns from: samples with labels, samples without, or both.
class TransferSet {
 public:
  /// A data set with labels or without.
  TransferSet(const Dataset& data) : all(data), labelled(data.has_labels() ? data.size() : 0) {}

  /// Samples with labels, and further ones whose labels, if they have any, are not looked at.
  /// Errors: std::invalid_argument when the first have no labels, or the second another shape.
  TransferSet(const Dataset& with_labels, const Dataset& further)
      : all(with_labels), labelled(with_labels.size()) {
    if (!with_labels.empty() && !with_labels.has_labels())
      throw std::invalid_argument("distill: expected labels of the first data set, found none");
    if (further.empty()) return;
    if (!with_labels.empty() && with_labels.shape() != further.shape())
      throw std::invalid_argument("distill: expected unlabelled samples of shape " +
                                  shape_name(with_labels.shape()) + ", as the labelled ones, found " +
                                  shape_name(further.shape()));
    label_values.assign(with_labels.labels().begin(), with_labels.labels().end());
    class_count = with_labels.classes();
    all = without_labels(with_labels, further);
  }

  /// All of them, those with labels first. It has labels itself where every sample has one.
  const Dataset& samples() const { return all; }
  std::size_t size() const { return all.size(); }
  std::size_t labelled_samples() const { return labelled; }
  bool has_label(std::size_t sample) const { return sample < labelled; }
  int label(std::size_t sample) const { return all.has_labels() ? all.label(sample) : label_values[sample]; }
  /// 0 where no sample has a label.
  int classes() const { return all.has_labels() ? all.classes() : class_count; }

 private:
  static Dataset without_labels(const Dataset& first, const Dataset& second) {
    std::vector<float> values(first.samples().begin(), first.samples().end());
    values.insert(values.end(), second.samples().begin(), second.samples().end());
    return values.empty() ? Dataset()
                          : Dataset(first.empty() ? second.shape() : first.shape(), std::move(values));
  }

  Dataset all;
  std::size_t labelled = 0;
  std::vector<int> label_values;
  int class_count = 0;
};

}  // namespace whet
