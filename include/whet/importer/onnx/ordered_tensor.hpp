#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include <whet/core/shape.hpp>
#include <whet/importer/onnx/graph_writer.hpp>

namespace whet::importer {

/// How a tensor of an ONNX graph holds the values of one of ours.
enum class Order : unsigned char {
  rows,    ///< [1, height, width, channels], as in memory of ours
  image,   ///< [1, channels, height, width], what most operators of ONNX take
  vector,  ///< [1, values], in the order of `rows`
  planes,  ///< [1, values], in the order of `image`: an image that was flattened
};

/// A tensor of ours in an ONNX graph: under each order that was asked for, the name of the ONNX tensor.
class OrderedTensor {
 public:
  OrderedTensor() = default;
  OrderedTensor(Shape shape, Order order, std::string name) : extents(shape) { at(order) = std::move(name); }

  bool has(Order order) const { return !names[static_cast<std::size_t>(order)].empty(); }
  /// The order of a tensor that exists; of several the one that operators take.
  Order some_order() const {
    for (Order order : {Order::image, Order::rows, Order::planes})
      if (has(order)) return order;
    return Order::vector;
  }
  /// The shape that `rows` and `image` have.
  Shape shape() const { return extents; }
  /// All orders hold the values alike.
  bool is_one_order() const { return extents.pixels() == 1 || extents.channels == 1; }
  /// Where a flattened image is only at hand with its channels first, the dense layer behind it can follow.
  bool is_planes_only() const { return !is_one_order() && !has(Order::vector) && !has(Order::rows); }

  /// The tensor in this order; what is missing is made of what there is.
  std::string get(OnnxGraphWriter& graph, Order order) {
    if (!has(order)) at(order) = make(graph, order);
    return at(order);
  }

  /// The same values, in memory order, under another shape.
  OrderedTensor reshaped(OnnxGraphWriter& graph, Shape shape) {
    if (shape == extents) return *this;
    return {shape, Order::vector, get(graph, Order::vector)};
  }

 private:
  std::string& at(Order order) { return names[static_cast<std::size_t>(order)]; }

  Dims dims(Order order) const {
    const std::int64_t height = extents.height;
    const std::int64_t width = extents.width;
    const std::int64_t channels = extents.channels;
    if (order == Order::rows) return {1, height, width, channels};
    if (order == Order::image) return {1, channels, height, width};
    return {1, height * width * channels};
  }
  static bool channels_last(Order order) { return order == Order::rows || order == Order::vector; }

  std::string make(OnnxGraphWriter& graph, Order order) {
    for (Order other : {Order::image, Order::rows, Order::vector, Order::planes}) {
      if (!has(other) || (!is_one_order() && channels_last(other) != channels_last(order))) continue;
      return dims(other) == dims(order) ? at(other)
                                        : graph.reshape(at(other), dims(order), at(other) + "/shaped");
    }
    if (order == Order::rows) {
      const std::string image = get(graph, Order::image);
      return graph.transpose(image, {0, 2, 3, 1}, image + "/rows");
    }
    if (order == Order::image) {
      const std::string rows = get(graph, Order::rows);
      return graph.transpose(rows, {0, 3, 1, 2}, rows + "/image");
    }
    const std::string whole = get(graph, order == Order::vector ? Order::rows : Order::image);
    return graph.reshape(whole, dims(order), whole + "/flat");
  }

  Shape extents;
  std::array<std::string, 4> names;
};

}  // namespace whet::importer
