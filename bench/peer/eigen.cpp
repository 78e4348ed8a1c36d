#include "eigen.hpp"

#include <algorithm>
#include <functional>
#include <limits>
#include <utility>
#include <vector>

#include <Eigen/Core>
#include <benchmark/benchmark.h>

namespace bench::peer {
namespace {

using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Kind = Operation::Kind;

/// A tensor as [pixels][channels].
Matrix pixels_of(const whet::Shape& shape) { return Matrix::Zero(shape.pixels(), shape.channels); }

/// An operation with its weights and the memory that it needs.
struct Layer {
  Operation operation;
  Matrix kernel;
  Eigen::RowVectorXf bias;
  Matrix patches;
};

Layer make_layer(const Operation& operation) {
  Layer layer{operation, {}, {}, {}};
  const auto filters = static_cast<Eigen::Index>(operation.filters());
  if (operation.kernel.empty()) return layer;
  const auto inputs = static_cast<Eigen::Index>(operation.kernel.size()) / filters;
  layer.kernel = Eigen::Map<const Matrix>(operation.kernel.data(), filters, inputs);
  layer.bias = Eigen::Map<const Eigen::RowVectorXf>(operation.bias.data(), filters);
  if (operation.kind == Kind::depthwise) layer.kernel.transposeInPlace();  // [taps][channels]
  if (operation.kind == Kind::convolution && !operation.geometry.is_pointwise())
    layer.patches = Matrix::Zero(operation.geometry.output.pixels(), inputs);
  return layer;
}

/// Calls visit(output pixel, tap, input pixel) for all taps that lie in the image.
template <class Visit>
void for_each_tap(const whet::Geometry& geometry, Visit&& visit) {
  for (int row = 0; row < geometry.output.height; ++row)
    for (int column = 0; column < geometry.output.width; ++column)
      for (int down = 0; down < geometry.window.kernel_height; ++down) {
        const int source_row = geometry.source_row(row, down);
        if (source_row < 0) continue;
        for (int across = 0; across < geometry.window.kernel_width; ++across) {
          const int source_column = geometry.source_column(column, across);
          if (source_column < 0) continue;
          visit(row * geometry.output.width + column, down * geometry.window.kernel_width + across,
                source_row * geometry.input.width + source_column);
        }
      }
}

/// One patch a row; what lies outside of the image stays zero.
void gather(const whet::Geometry& geometry, const Matrix& input, Matrix& patches) {
  const auto channels = static_cast<Eigen::Index>(geometry.input.channels);
  for_each_tap(geometry, [&](int output, int tap, int source) {
    std::copy_n(input.row(source).data(), channels, patches.row(output).data() + tap * channels);
  });
}

void clamp(const whet::Bounds& bounds, Matrix& output) {
  constexpr float none = std::numeric_limits<float>::infinity();
  if (bounds.low > -none) output = output.cwiseMax(bounds.low);
  if (bounds.high < none) output = output.cwiseMin(bounds.high);
}

void multiply(Layer& layer, const Matrix& input, const Matrix* added, Matrix& output) {
  const bool gathered = layer.patches.size() > 0;
  if (gathered) gather(layer.operation.geometry, input, layer.patches);
  const Matrix& patches = gathered ? layer.patches : input;
  if (patches.rows() == 1)
    output.row(0).transpose().noalias() = layer.kernel * patches.row(0).transpose();
  else
    output.noalias() = patches * layer.kernel.transpose();
  if (added != nullptr)
    output = (output.rowwise() + layer.bias) + *added;
  else
    output.rowwise() += layer.bias;
}

/// A dense layer sees an image as one long row.
void multiply_flat(Layer& layer, const Matrix& input, Matrix& output) {
  const Eigen::Map<const Eigen::VectorXf> values(input.data(), input.size());
  output.row(0).transpose().noalias() = layer.kernel * values;
  output.row(0) += layer.bias;
}

void multiply_channels(const Layer& layer, const Matrix& input, Matrix& output) {
  output.rowwise() = layer.bias;
  for_each_tap(layer.operation.geometry, [&](int pixel, int tap, int source) {
    output.row(pixel).array() += input.row(source).array() * layer.kernel.row(tap).array();
  });
}

void pool_mean(const whet::Geometry& geometry, const Matrix& input, Matrix& output) {
  if (geometry.window.taps() == geometry.input.pixels()) {
    output.row(0) = input.colwise().mean();
    return;
  }
  output.setZero();
  std::vector<int> counts(static_cast<std::size_t>(output.rows()));
  for_each_tap(geometry, [&](int pixel, int, int source) {
    output.row(pixel) += input.row(source);
    ++counts[static_cast<std::size_t>(pixel)];
  });
  for (Eigen::Index row = 0; row < output.rows(); ++row)
    output.row(row) /= static_cast<float>(counts[static_cast<std::size_t>(row)]);
}

void pool_maximum(const whet::Geometry& geometry, const Matrix& input, Matrix& output) {
  output.setConstant(-std::numeric_limits<float>::infinity());
  for_each_tap(geometry, [&](int pixel, int, int source) {
    output.row(pixel) = output.row(pixel).cwiseMax(input.row(source));
  });
}

void softmax(const Matrix& input, Matrix& output) {
  output = (input.array() - input.maxCoeff()).exp();
  output /= output.sum();
}

class EigenNetwork : public Runner {
 public:
  explicit EigenNetwork(Graph source) : graph(std::move(source)) {
    for (const whet::Shape& shape : graph.shapes) tensors.push_back(pixels_of(shape));
    std::copy(graph.input.begin(), graph.input.end(), tensors[0].data());
    for (const Operation& operation : graph.operations) layers.push_back(make_layer(operation));
  }

  void run() override {
    for (Layer& layer : layers) compute(layer);
    benchmark::ClobberMemory();
  }

  std::vector<float> scores() override {
    const Matrix& output = tensor(graph.output());
    return {output.data(), output.data() + output.size()};
  }

 private:
  Matrix& tensor(int index) { return tensors[static_cast<std::size_t>(index)]; }

  void compute(Layer& layer) {
    const Operation& operation = layer.operation;
    const Matrix& input = tensor(operation.input);
    Matrix& output = tensor(operation.output);
    const Matrix* added = operation.added < 0 ? nullptr : &tensor(operation.added);
    switch (operation.kind) {
      case Kind::affine:
        if (input.rows() == 1)
          multiply(layer, input, added, output);
        else
          multiply_flat(layer, input, output);
        break;
      case Kind::convolution:
        multiply(layer, input, added, output);
        break;
      case Kind::depthwise:
        multiply_channels(layer, input, output);
        break;
      case Kind::mean:
        pool_mean(operation.geometry, input, output);
        break;
      case Kind::maximum:
        pool_maximum(operation.geometry, input, output);
        break;
      case Kind::add:
        output = input + *added;
        break;
      case Kind::softmax:
        softmax(input, output);
        break;
    }
    clamp(operation.bounds, output);
  }

  Graph graph;
  std::vector<Matrix> tensors;
  std::vector<Layer> layers;
};

}  // namespace

std::unique_ptr<Runner> make_eigen(Graph graph) { return std::make_unique<EigenNetwork>(std::move(graph)); }

}  // namespace bench::peer
