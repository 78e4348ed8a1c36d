#include "onednn.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <omp.h>
#include <oneapi/dnnl/dnnl.hpp>
#include <unordered_map>
#include <utility>
#include <vector>

#include "onednn_numbers.hpp"

// The interface of oneDNN 2.

namespace bench::peer {
namespace {

using dnnl::memory;
using Kind = Operation::Kind;
using Type = memory::data_type;
using Tag = memory::format_tag;

struct Step {
  dnnl::primitive primitive;
  std::unordered_map<int, memory> arguments;
};

/// Before anything else is asked of oneDNN: as many instruction sets as whet has, and one thread.
void set_up() {
  static const bool once = [] {
    omp_set_num_threads(1);
#if defined(__AVX512F__)
    // Whatever the processor has.
#elif defined(__AVXVNNI__)
    dnnl::set_max_cpu_isa(dnnl::cpu_isa::avx2_vnni);
#elif defined(__AVX2__)
    dnnl::set_max_cpu_isa(dnnl::cpu_isa::avx2);
#else
    dnnl::set_max_cpu_isa(dnnl::cpu_isa::sse41);
#endif
    return true;
  }();
  (void)once;
}

memory::dims dims_of(const whet::Shape& shape) {
  if (shape.is_vector()) return {1, shape.channels};
  return {1, shape.channels, shape.height, shape.width};
}

/// Channels last: how whet orders tensors.
Tag plain(const whet::Shape& shape) { return shape.is_vector() ? Tag::nc : Tag::nhwc; }

/// Rows below and columns right of the image that the last window reaches.
memory::dims padding_after(const whet::Geometry& geometry) {
  const whet::Window& window = geometry.window;
  const auto beyond = [](int outputs, int stride, int span, int before, int inputs) {
    return std::max(0, (outputs - 1) * stride + span - before - inputs);
  };
  return {
      beyond(geometry.output.height, window.stride_height,
             (window.kernel_height - 1) * window.dilation_height + 1, window.pad_top, geometry.input.height),
      beyond(geometry.output.width, window.stride_width,
             (window.kernel_width - 1) * window.dilation_width + 1, window.pad_left, geometry.input.width)};
}

class OnednnNetwork : public Runner {
 public:
  OnednnNetwork(const Graph& source, Numbers which, Ends ends)
      : graph(source),
        numbers(graph, which, ends),
        engine(dnnl::engine::kind::cpu, 0),
        stream(engine),
        tensors(graph.shapes.size()) {
    input = memory({dims_of(graph.shape(0)), Type::f32, plain(graph.shape(0))}, engine);
    std::memcpy(input.get_data_handle(), graph.input.data(), graph.input.size() * sizeof(float));
    tensors[0] = input;
    for (const Operation& operation : graph.operations) add(operation);
    add_output();
    // Of a layer, only its own primitive counts.
    run_steps(0, steps.size());
    if (ends == Ends::native) {
      first = first_own;
      last = last_own;
    } else {
      last = steps.size();
    }
  }

  void run() override { run_steps(first, last); }

  std::vector<float> scores() override {
    run_steps(last_own, steps.size());
    const auto* values = static_cast<const float*>(output.get_data_handle());
    return {values, values + graph.shape(graph.output()).size()};
  }

 private:
  void run_steps(std::size_t begin, std::size_t end) {
    for (std::size_t index = begin; index < end; ++index)
      steps[index].primitive.execute(stream, steps[index].arguments);
    stream.wait();
  }

  memory& tensor(int index) { return tensors[static_cast<std::size_t>(index)]; }

  /// The tensor in another layout or type; real numbers times `factor`.
  memory reordered(const memory& from, const memory::desc& wanted, float factor = 1.0F) {
    if (from.get_desc() == wanted && factor == 1.0F) return from;
    memory result(wanted, engine);
    dnnl::primitive_attr attributes;
    if (factor != 1.0F) attributes.set_output_scales(0, {factor});
    steps.push_back({dnnl::reorder(dnnl::reorder::primitive_desc(from, result, attributes)),
                     {{DNNL_ARG_FROM, from}, {DNNL_ARG_TO, result}}});
    return result;
  }

  /// A tensor as an operation's source: converted from the floats of the input once.
  memory source(int index, const memory::desc& wanted) {
    const bool quantizes = index == 0 && tensor(0).get_desc().data_type() == Type::f32;
    memory result = reordered(tensor(index), wanted, quantizes ? 1.0F / numbers.scale(0) : 1.0F);
    if (index == 0) tensor(0) = result;
    return result;
  }

  memory::desc any(int index) const {
    const whet::Shape& shape = graph.shape(index);
    return {dims_of(shape), numbers.type(index), shape.is_vector() ? Tag::nc : Tag::any};
  }
  memory::desc channels_last(int index) const {
    return {dims_of(graph.shape(index)), numbers.type(index), plain(graph.shape(index))};
  }

  /// The step that is measured of a single layer.
  void push_own(dnnl::primitive primitive, std::unordered_map<int, memory> arguments) {
    if (!any_own) first_own = steps.size();
    any_own = true;
    steps.push_back({std::move(primitive), std::move(arguments)});
    last_own = steps.size();
  }

  /// Weights in the layout that the primitive wants, made once. from: their description in whet's order.
  memory weights(const Operation& operation, const memory::desc& from, const memory::desc& wanted,
                 const std::vector<float>& of_weights) {
    memory plain_weights(from, engine);
    std::memcpy(plain_weights.get_data_handle(), operation.kernel.data(),
                operation.kernel.size() * sizeof(float));
    memory result(wanted, engine);
    dnnl::primitive_attr attributes;
    if (numbers.quantized()) {
      std::vector<float> inverse;
      for (float weight : of_weights) inverse.push_back(1.0F / weight);
      attributes.set_output_scales(1 << 0, inverse);
    }
    dnnl::reorder(dnnl::reorder::primitive_desc(plain_weights, result, attributes))
        .execute(stream, plain_weights, result);
    stream.wait();
    return result;
  }

  memory bias(const Operation& operation, const std::vector<float>& of_weights) {
    memory result({{operation.filters()}, Type::f32, Tag::x}, engine);
    auto* values = static_cast<float*>(result.get_data_handle());
    for (std::size_t index = 0; index < operation.bias.size(); ++index)
      values[index] = operation.bias[index] /
                      (numbers.quantized() ? numbers.scale(operation.input) * of_weights[index] : 1.0F);
    return result;
  }

  /// Runs a primitive with weights; what is added lies where the result goes.
  template <class Primitive, class Description>
  void add_with_weights(const Operation& operation, const Description& description,
                        const memory::desc& plain_weights) {
    const std::vector<float> of_weights = numbers.weight_scales(operation);
    const typename Primitive::primitive_desc wanted(description, numbers.attributes(operation, of_weights),
                                                    engine);
    const memory from = source(operation.input, wanted.src_desc());
    const memory kernel = weights(operation, plain_weights, wanted.weights_desc(), of_weights);
    memory result(wanted.dst_desc(), engine);
    if (operation.added >= 0) {
      memory::desc same_place = wanted.dst_desc();
      same_place.data.data_type = static_cast<dnnl_data_type_t>(numbers.type(operation.added));
      const memory added = reordered(tensor(operation.added), same_place);
      result = memory(wanted.dst_desc(), engine, added.get_data_handle());
      kept.push_back(added);
    }
    push_own(Primitive(wanted), {{DNNL_ARG_SRC, from},
                                 {DNNL_ARG_WEIGHTS, kernel},
                                 {DNNL_ARG_BIAS, bias(operation, of_weights)},
                                 {DNNL_ARG_DST, result}});
    tensor(operation.output) = result;
  }

  void add_convolution(const Operation& operation) {
    const whet::Geometry& geometry = operation.geometry;
    const whet::Window& window = geometry.window;
    const memory::dim channels = geometry.group_channels();
    const bool depthwise = operation.kind == Kind::depthwise;
    memory::dims extents{operation.filters(), channels, window.kernel_height, window.kernel_width};
    if (depthwise) extents = {operation.filters(), 1, 1, window.kernel_height, window.kernel_width};
    const dnnl::convolution_forward::desc description(
        dnnl::prop_kind::forward_inference, dnnl::algorithm::convolution_direct, any(operation.input),
        {extents, numbers.weight_type(), Tag::any}, {{operation.filters()}, Type::f32, Tag::x},
        any(operation.output), {window.stride_height, window.stride_width},
        {window.dilation_height - 1, window.dilation_width - 1}, {window.pad_top, window.pad_left},
        padding_after(geometry));
    add_with_weights<dnnl::convolution_forward>(operation, description,
                                                {extents, Type::f32, depthwise ? Tag::goihw : Tag::ohwi});
  }

  void add_affine(const Operation& operation) {
    const whet::Shape& shape = graph.shape(operation.input);
    if (!shape.is_vector()) {  // whet's order, as one long vector
      const memory flat = source(operation.input, channels_last(operation.input));
      kept.push_back(flat);
      tensor(operation.input) =
          memory({{1, static_cast<memory::dim>(shape.size())}, numbers.type(operation.input), Tag::nc},
                 engine, flat.get_data_handle());
    }
    const memory::dims extents{operation.filters(), static_cast<memory::dim>(shape.size())};
    const dnnl::inner_product_forward::desc description(
        dnnl::prop_kind::forward_inference,
        {{1, static_cast<memory::dim>(shape.size())}, numbers.type(operation.input), Tag::nc},
        {extents, numbers.weight_type(), Tag::any}, {{operation.filters()}, Type::f32, Tag::x},
        {{1, operation.filters()}, numbers.type(operation.output), Tag::nc});
    add_with_weights<dnnl::inner_product_forward>(operation, description, {extents, Type::f32, Tag::oi});
  }

  void add_pool(const Operation& operation) {
    const whet::Window& window = operation.geometry.window;
    const whet::Shape& shape = operation.geometry.output;
    const memory from = source(operation.input, operation.input == 0 || numbers.quantized()
                                                    ? channels_last(operation.input)
                                                    : tensor(operation.input).get_desc());
    const memory::desc wanted({1, shape.channels, shape.height, shape.width}, numbers.type(operation.output),
                              numbers.quantized() ? Tag::nhwc : Tag::any);
    const auto algorithm = operation.kind == Kind::maximum ? dnnl::algorithm::pooling_max
                                                           : dnnl::algorithm::pooling_avg_exclude_padding;
    const dnnl::pooling_forward::desc description(
        dnnl::prop_kind::forward_inference, algorithm, from.get_desc(), wanted,
        {window.stride_height, window.stride_width}, {window.kernel_height, window.kernel_width},
        {window.pad_top, window.pad_left}, padding_after(operation.geometry));
    const dnnl::pooling_forward::primitive_desc chosen(description, engine);
    memory result(chosen.dst_desc(), engine);
    push_own(dnnl::pooling_forward(chosen), {{DNNL_ARG_SRC, from}, {DNNL_ARG_DST, result}});
    if (shape.is_vector()) {
      const memory flat =
          reordered(result, {{1, shape.channels, 1, 1}, numbers.type(operation.output), Tag::nhwc});
      kept.push_back(flat);
      result = memory(channels_last(operation.output), engine, flat.get_data_handle());
    }
    tensor(operation.output) = result;
  }

  void add_addition(const Operation& operation) {
    const memory one =
        source(operation.input, operation.input == 0 ? channels_last(0) : tensor(operation.input).get_desc());
    const memory other = source(operation.added, one.get_desc());
    memory::desc wanted = one.get_desc();
    wanted.data.data_type = static_cast<dnnl_data_type_t>(numbers.type(operation.output));
    const dnnl::binary::primitive_desc chosen(
        dnnl::binary::desc(dnnl::algorithm::binary_add, one.get_desc(), other.get_desc(), wanted),
        numbers.addition_attributes(operation), engine);
    const memory result(chosen.dst_desc(), engine);
    push_own(dnnl::binary(chosen), {{DNNL_ARG_SRC_0, one}, {DNNL_ARG_SRC_1, other}, {DNNL_ARG_DST, result}});
    tensor(operation.output) = result;
  }

  void add_softmax(const Operation& operation) {
    const memory from = source(operation.input, channels_last(operation.input));
    const dnnl::softmax_forward::primitive_desc chosen(
        dnnl::softmax_forward::desc(dnnl::prop_kind::forward_inference, from.get_desc(), 1), engine);
    const memory result(channels_last(operation.output), engine);
    push_own(dnnl::softmax_forward(chosen), {{DNNL_ARG_SRC, from}, {DNNL_ARG_DST, result}});
    tensor(operation.output) = result;
  }

  void add(const Operation& operation) {
    switch (operation.kind) {
      case Kind::affine:
        add_affine(operation);
        break;
      case Kind::convolution:
      case Kind::depthwise:
        add_convolution(operation);
        break;
      case Kind::mean:
      case Kind::maximum:
        add_pool(operation);
        break;
      case Kind::add:
        add_addition(operation);
        break;
      case Kind::softmax:
        add_softmax(operation);
        break;
    }
  }

  void add_output() {
    const whet::Shape& shape = graph.shape(graph.output());
    output = reordered(tensor(graph.output()), {dims_of(shape), Type::f32, plain(shape)},
                       numbers.scale(graph.output()));
  }

  Graph graph;
  OnednnNumbers numbers;
  dnnl::engine engine;
  dnnl::stream stream;
  std::vector<memory> tensors;
  std::vector<Step> steps;
  /// Memory that other descriptions of it refer to.
  std::vector<memory> kept;
  memory input;
  memory output;
  bool any_own = false;
  std::size_t first_own = 0;
  std::size_t last_own = 0;
  std::size_t first = 0;
  std::size_t last = 0;
};

}  // namespace

std::unique_ptr<Runner> make_onednn(const Graph& graph, Numbers numbers, Ends ends) {
  set_up();
  return std::make_unique<OnednnNetwork>(graph, numbers, ends);
}

}  // namespace bench::peer
