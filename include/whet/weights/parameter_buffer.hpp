#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <type_traits>
#include <vector>

#include <Eigen/Core>

#include <whet/topology/record.hpp>
#include <whet/weights/aligned_values.hpp>

namespace whet {

namespace detail {
template <class Scalar, int Columns, int Order>
using parameter_map_t = Eigen::Map<std::conditional_t<
    std::is_const_v<Scalar>, const Eigen::Matrix<std::remove_const_t<Scalar>, Eigen::Dynamic, Columns, Order>,
    Eigen::Matrix<Scalar, Eigen::Dynamic, Columns, Order>>>;
}  // namespace detail

/// The parameters of one affine layer, as Eigen maps of storage that lies elsewhere. A const Scalar gives
/// maps that only read. Shapes: kernel [outputs][inputs], row-major; bias [outputs]; both empty for other
/// layers.
template <class Scalar>
struct AffineParameters {
  detail::parameter_map_t<Scalar, Eigen::Dynamic, Eigen::RowMajor> kernel;
  detail::parameter_map_t<Scalar, 1, Eigen::ColMajor> bias;
};

/// The parameters of a network whose shapes are known at run time, or anything that has a value for each of
/// them (gradients, moments): per affine record, in order, the kernel and then the bias, in one block.
template <class Scalar>
class ParameterBuffer {
 public:
  /// No records.
  ParameterBuffer() = default;

  /// All zeros. The records are only read here.
  explicit ParameterBuffer(std::span<const LayerRecord> records) {
    std::size_t size = 0;
    for (const LayerRecord& record : records) {
      parts.push_back({size, record.affine});
      size += record.parameters();
    }
    storage.resize(size);
  }

  /// One for each record, those without parameters included.
  std::size_t records() const { return parts.size(); }
  /// Whether it has the layers of these records, each of their size.
  bool is_of(std::span<const LayerRecord> others) const {
    return std::ranges::equal(parts, others, {}, &Part::affine, &LayerRecord::affine);
  }
  AffineExtent extent(std::size_t record) const { return parts.at(record).affine; }

  AffineParameters<Scalar> layer(std::size_t record) { return maps(parts.at(record), storage.data()); }
  AffineParameters<const Scalar> layer(std::size_t record) const {
    return maps(parts.at(record), storage.data());
  }
  auto kernel(std::size_t record) { return layer(record).kernel; }
  auto kernel(std::size_t record) const { return layer(record).kernel; }
  auto bias(std::size_t record) { return layer(record).bias; }
  auto bias(std::size_t record) const { return layer(record).bias; }

  std::span<Scalar> values() { return storage; }
  std::span<const Scalar> values() const { return storage; }

  void set_zero() { std::fill(storage.begin(), storage.end(), Scalar(0)); }

  bool operator==(const ParameterBuffer&) const = default;

 private:
  struct Part {
    std::size_t begin = 0;
    AffineExtent affine{};

    bool operator==(const Part&) const = default;
  };

  template <class Element>
  static AffineParameters<Element> maps(const Part& part, Element* values) {
    Element* const kernel = values + part.begin;
    return {{kernel, part.affine.outputs, part.affine.inputs},
            {kernel + part.affine.weights(), part.affine.outputs}};
  }

  std::vector<Part> parts;
  AlignedValues<Scalar> storage;
};

}  // namespace whet
