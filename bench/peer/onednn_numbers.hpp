#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <oneapi/dnnl/dnnl.hpp>
#include <vector>

#include "graph.hpp"
#include "onednn.hpp"

namespace bench::peer {

/// In which numbers oneDNN keeps each tensor of a network, and what one step of them is worth.
class OnednnNumbers {
 public:
  OnednnNumbers(const Graph& source, Numbers numbers, Ends which)
      : graph(source), integer(numbers == Numbers::int8), ends(which), scales(graph.shapes.size(), 1.0F) {
    choose(0);
    for (const Operation& operation : graph.operations) {
      // Pooling keeps the numbers that it is given.
      if (operation.kind == Operation::Kind::mean || operation.kind == Operation::Kind::maximum)
        scales[static_cast<std::size_t>(operation.output)] = scale(operation.input);
      else
        choose(operation.output);
    }
  }

  bool quantized() const { return integer; }
  float scale(int tensor) const { return scales[static_cast<std::size_t>(tensor)]; }
  dnnl::memory::data_type type(int tensor) const {
    if (stays_float(tensor)) return dnnl::memory::data_type::f32;
    return nonnegative(tensor) ? dnnl::memory::data_type::u8 : dnnl::memory::data_type::s8;
  }
  dnnl::memory::data_type weight_type() const {
    return integer ? dnnl::memory::data_type::s8 : dnnl::memory::data_type::f32;
  }

  /// Scales of the weights: one per output.
  std::vector<float> weight_scales(const Operation& operation) const {
    const auto filters = static_cast<std::size_t>(operation.filters());
    std::vector<float> result(filters, 1.0F);
    if (!integer) return result;
    const std::size_t length = operation.kernel.size() / filters;
    for (std::size_t filter = 0; filter < filters; ++filter) {
      float reach = 1e-8F;
      for (float value : operation.kernel.subspan(filter * length, length))
        reach = std::max(reach, std::fabs(value));
      result[filter] = reach / 127.0F;
    }
    return result;
  }

  /// What is done to an operation's sums: scaled, added to what lies there, clamped.
  dnnl::primitive_attr attributes(const Operation& operation, const std::vector<float>& of_weights) const {
    dnnl::primitive_attr result;
    dnnl::post_ops posts;
    const float of_output = scale(operation.output);
    if (integer) {
      std::vector<float> factors;
      for (float weight : of_weights) factors.push_back(scale(operation.input) * weight / of_output);
      result.set_output_scales(1 << 1, factors);
    }
    if (operation.added >= 0) posts.append_sum(scale(operation.added) / of_output, 0, type(operation.added));
    append_clamp(posts, operation.bounds, of_output);
    result.set_post_ops(posts);
    return result;
  }

  /// Of the sum of two tensors.
  dnnl::primitive_attr addition_attributes(const Operation& operation) const {
    dnnl::primitive_attr result;
    dnnl::post_ops posts;
    const float of_output = scale(operation.output);
    if (integer) {
      result.set_scales(DNNL_ARG_SRC_0, 0, {scale(operation.input) / of_output});
      result.set_scales(DNNL_ARG_SRC_1, 0, {scale(operation.added) / of_output});
    }
    append_clamp(posts, operation.bounds, of_output);
    result.set_post_ops(posts);
    return result;
  }

 private:
  bool nonnegative(int tensor) const { return graph.range(tensor).low >= 0.0F; }

  /// Float where a program wants floats, and around a softmax. What is added lies where the sum goes, so that
  /// both are integers.
  bool stays_float(int tensor) const {
    if (!integer) return true;
    const Operation& last = graph.operations.back();
    if (last.kind == Operation::Kind::softmax) return tensor == last.output || tensor == last.input;
    return ends == Ends::real && tensor == last.output && last.added < 0;
  }

  void choose(int tensor) {
    if (stays_float(tensor)) return;
    const whet::Range& range = graph.range(tensor);
    const float reach = std::max({range.high, -range.low, 1e-8F});
    scales[static_cast<std::size_t>(tensor)] = reach / (nonnegative(tensor) ? 255.0F : 127.0F);
  }

  static void append_clamp(dnnl::post_ops& posts, const whet::Bounds& bounds, float of_output) {
    constexpr float unbounded = 1e30F;
    if (bounds.low < -unbounded) return;
    if (bounds.high > unbounded)
      posts.append_eltwise(1.0F, dnnl::algorithm::eltwise_relu, 0.0F, 0.0F);
    else
      posts.append_eltwise(1.0F, dnnl::algorithm::eltwise_clip, bounds.low / of_output,
                           bounds.high / of_output);
  }

  const Graph& graph;
  bool integer;
  Ends ends;
  std::vector<float> scales;
};

}  // namespace bench::peer
