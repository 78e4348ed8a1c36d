#pragma once

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include <whet/core/shape.hpp>
#include <whet/core/window.hpp>
#include <whet/topology/record.hpp>
#include <whet/train/generator.hpp>
#include <whet/train/operation.hpp>

namespace whet::detail {

/// A pixel of a layer's output; of a dense layer the whole of it.
struct OutputPixel {
  std::size_t sample = 0;
  int row = 0;
  int column = 0;
};

/// At most `most` pixels of a layer's outputs over so many samples: all, or drawn with replacement; in the
/// order of the samples.
inline std::vector<OutputPixel> choose_pixels(Shape output, std::size_t samples, std::size_t most,
                                              Generator& generator) {
  const auto pixels = static_cast<std::size_t>(output.pixels());
  std::vector<std::size_t> numbers(std::min(most, samples * pixels));
  std::iota(numbers.begin(), numbers.end(), std::size_t{0});
  if (numbers.size() < samples * pixels)
    for (std::size_t& number : numbers)
      number = static_cast<std::size_t>(generator.uniform() * static_cast<double>(samples * pixels));
  std::sort(numbers.begin(), numbers.end());
  std::vector<OutputPixel> result;
  for (const std::size_t number : numbers) {
    const auto pixel = static_cast<int>(number % pixels);
    result.push_back({number / pixels, pixel / output.width, pixel % output.width});
  }
  return result;
}

/// What one group of filters sees at the chosen pixels, and what it gives there: matrices of a row for each.
class LayerRows {
 public:
  LayerRows(const LayerRecord& layer, std::vector<OutputPixel> chosen)
      : geometry(layer.role == LayerRole::affine
                     ? Geometry{Shape(layer.affine.inputs), Shape(layer.affine.outputs), {}}
                     : layer.geometry()),
        pixels(std::move(chosen)),
        inputs(static_cast<Eigen::Index>(pixels.size()),
               Eigen::Index{geometry.window.groups} * geometry.inputs()),
        outputs(static_cast<Eigen::Index>(pixels.size()), geometry.output.channels) {}

  int groups() const { return geometry.window.groups; }
  /// Of group `group`: [pixels][inputs of a filter] and [pixels][filters].
  auto inputs_of(int group) const {
    return inputs.middleCols(Eigen::Index{group} * geometry.inputs(), geometry.inputs());
  }
  auto outputs_of(int group) const { return outputs.middleCols(group * filters(), filters()); }
  Eigen::Index filters() const { return geometry.output.channels / geometry.window.groups; }

  void take_inputs(std::size_t first, const ConstBatch<float>& batch) {
    for_each_pixel(first, batch.rows(), [&](Eigen::Index row, Eigen::Index sample, const OutputPixel& pixel) {
      gather(batch.row(sample).data(), pixel, inputs.row(row).data());
    });
  }
  /// Less the bias, so that they are products only.
  void take_outputs(std::size_t first, const ConstBatch<float>& batch, const Eigen::VectorXf& bias) {
    for_each_pixel(first, batch.rows(), [&](Eigen::Index row, Eigen::Index sample, const OutputPixel& pixel) {
      const Eigen::Index at = Eigen::Index{pixel.row} * geometry.output.width + pixel.column;
      const Eigen::Index channels = geometry.output.channels;
      outputs.row(row) = batch.row(sample).segment(at * channels, channels) - bias.transpose();
    });
  }

 private:
  using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

  /// Calls body(row of the matrices, sample of the batch, pixel) for the pixels of a batch.
  template <class Body>
  void for_each_pixel(std::size_t first, Eigen::Index samples, Body&& body) const {
    for (std::size_t index = 0; index < pixels.size(); ++index) {
      const auto sample = static_cast<Eigen::Index>(pixels[index].sample) - static_cast<Eigen::Index>(first);
      if (sample >= 0 && sample < samples) body(static_cast<Eigen::Index>(index), sample, pixels[index]);
    }
  }

  /// What the filters of all groups see, one group after the other; outside of the image zeros.
  void gather(const float* image, const OutputPixel& pixel, float* patch) const {
    const int channels = geometry.group_channels();
    for (int group = 0; group < geometry.window.groups; ++group)
      for (int down = 0; down < geometry.window.kernel_height; ++down)
        for (int across = 0; across < geometry.window.kernel_width; ++across, patch += channels) {
          const std::ptrdiff_t row = geometry.source_row(pixel.row, down);
          const std::ptrdiff_t column = geometry.source_column(pixel.column, across);
          if (row < 0 || column < 0)
            std::fill_n(patch, channels, 0.0f);
          else
            std::copy_n(image + (row * geometry.input.width + column) * geometry.input.channels +
                            std::ptrdiff_t{group} * channels,
                        channels, patch);
        }
  }

  Geometry geometry;
  std::vector<OutputPixel> pixels;
  Matrix inputs;
  Matrix outputs;
};

}  // namespace whet::detail
