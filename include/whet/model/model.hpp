#pragma once

#include <array>
#include <cstddef>
#include <initializer_list>
#include <type_traits>
#include <utility>

#include <whet/core/error.hpp>
#include <whet/core/inline.hpp>
#include <whet/core/tensor.hpp>
#include <whet/model/execute.hpp>
#include <whet/model/execute_narrow.hpp>
#include <whet/model/plan.hpp>
#include <whet/model/samples.hpp>
#include <whet/model/trace.hpp>
#include <whet/model/workspace.hpp>
#include <whet/precision/float32.hpp>
#include <whet/target/tags.hpp>

/// Largest workspace, in bytes, that `model(input)` puts on the stack.
#ifndef WHET_STACK_LIMIT
#define WHET_STACK_LIMIT 4096
#endif

namespace whet {

/// A frozen network: weights packed for `Target` under `Policy`, and nothing else. A trivially copyable
/// literal aggregate that may be constexpr and live in flash. Inference is const, noexcept, without heap,
/// and thread-safe with one workspace a thread; it cannot fail.
template <class Network, class Policy = Float32Policy, class Target = target::native>
struct Model {
  using topology = Network;
  using policy = Policy;
  using target = Target;
  using parameters_type = detail::model_parameters_t<Network, Policy, Target>;
  static constexpr const auto& program = detail::program<Network, Policy, Target>;
  static constexpr const auto& program_records = records<Network>;
  template <int Index>
  using step_traits = detail::StepTraits<Network, Policy, Target, Index>;

  static constexpr int steps = program.step_count;
  static constexpr Shape input_extents = input_shape<Network>;
  static constexpr Shape output_extents = output_shape<Network>;
  /// Bytes that the model takes in flash or memory.
  static constexpr std::size_t weight_bytes = std::is_empty_v<parameters_type> ? 0 : sizeof(parameters_type);
  /// Bytes of workspace that one inference takes.
  static constexpr std::size_t workspace_bytes = program.workspace_bytes;
  /// Multiply-accumulate operations of one inference.
  static constexpr std::size_t macs = [] {
    std::size_t sum = 0;
    for (const LayerRecord& record : records<Network>) sum += record.macs;
    return sum;
  }();

  using input_view = TensorView<const float, input_extents>;
  using output_tensor = Tensor<float, output_extents>;

  parameters_type parameters;

  template <int Index>
  constexpr auto& step() {
    return detail::slot<Index>(parameters);
  }
  template <int Index>
  constexpr const auto& step() const {
    return detail::slot<Index>(parameters);
  }

  /// Scores of one sample. input: float values of `input_extents` (tensor, array, span, Eigen expression).
  template <class Input, WorkspaceArgument Memory>
  output_tensor operator()(const Input& input, Memory&& workspace) const noexcept {
    detail::check_workspace<Model, Memory>();
    output_tensor output;
    const auto source = as_input(input);
    run_real(input_view(source).data(), output.data(), workspace.blocks());
    return output;
  }

  /// The same with the workspace on the stack, where it is at most WHET_STACK_LIMIT bytes.
  template <class Input>
    requires(workspace_bytes <= WHET_STACK_LIMIT)
  output_tensor operator()(const Input& input) const noexcept {
    WorkspaceOf<Model> workspace;
    return (*this)(input, workspace);
  }

  /// Many samples in one call. inputs and outputs: contiguous ranges of floats, one sample after the other,
  /// or of tensors or arrays of one sample each; as many samples as both hold in full are run. Where the
  /// target allows it (`batch_stack`), several samples go through a layer at once, on the stack.
  template <class Inputs, class Outputs, WorkspaceArgument Memory>
  void batch(const Inputs& inputs, Outputs&& outputs, Memory&& workspace) const noexcept {
    detail::check_workspace<Model, Memory>();
    const auto from = detail::samples<input_extents, const float>(inputs);
    const auto to = detail::samples<output_extents, float>(outputs);
    const std::size_t count = from.count < to.count ? from.count : to.count;
    std::size_t done = 0;
    if constexpr (batch_rows > 1) done = run_blocks(from.first, to.first, count);
    for (; done < count; ++done)
      run_real(from.first + done * input_extents.size(), to.first + done * output_extents.size(),
               workspace.blocks());
  }

  /// Whether input and output exist as integers, so that `run` may be called, and as which: not where another
  /// step reads the floats of the input, too.
  static constexpr bool quantized_interface = program.step(0).kind == StepKind::quantize &&
                                              program.tensor(program.step(0).input).last == 0 &&
                                              program.step(steps - 1).kind == StepKind::dequantize;

  using quantized_input = element_t<program.tensor(program.step(0).output).format>;
  using quantized_output = element_t<program.tensor(program.step(steps - 1).input).format>;

  /// Integers in and out, without the conversions at both ends. Numbers: input_quantization(),
  /// output_quantization(); where the input is NonNegative under Int8Policy, its values lie in [0, 127],
  /// which the kernels rely on.
  template <WorkspaceArgument Memory>
  requires quantized_interface void run(TensorView<const quantized_input, input_extents> input,
                                        TensorView<quantized_output, output_extents> output,
                                        Memory&& workspace) const noexcept {
    detail::check_workspace<Model, Memory>();
    run_steps<true, true>(run_memory(input.data(), output.data(), workspace.blocks()), 1,
                          std::make_integer_sequence<int, steps - 2>{});
  }
  constexpr TensorQuantization input_quantization() const requires quantized_interface {
    return step<0>().output;
  }
  constexpr TensorQuantization output_quantization() const requires quantized_interface {
    return step<steps - 1>().input;
  }

  /// Runs the steps before `Step` of one sample, and returns the tensor that `Step` reads: in the workspace,
  /// or the input itself. For what goes on from there in another way (model/trainable.hpp).
  template <int Step, WorkspaceArgument Memory>
  auto run_before(input_view input, Memory&& workspace) const noexcept {
    detail::check_workspace<Model, Memory>();
    const auto memory = run_memory(input.data(), nullptr, workspace.blocks());
    run_steps<false, true>(memory, 1, std::make_integer_sequence<int, Step>{});
    constexpr int result = step_traits<Step>::step.input;
    return static_cast<const element_t<program.tensor(result).format>*>(tensor<result, false>(memory, 1));
  }

  /// Runs one sample and hands callback(TraceInfo, TensorView) every intermediate tensor, in order, in the
  /// numbers it is computed in; signs as the words that hold them. Returns the scores.
  template <class Input, WorkspaceArgument Memory, class Callback>
  output_tensor trace(const Input& input, Memory&& workspace, Callback&& callback) const {
    detail::check_workspace<Model, Memory>();
    output_tensor output;
    const auto source = as_input(input);
    const auto memory = run_memory(input_view(source).data(), output.data(), workspace.blocks());
    [&]<int... Index>(std::integer_sequence<int, Index...>) {
      ((run_step<Index, false, true>(memory, 1), report<Index>(memory, callback)), ...);
    }
    (std::make_integer_sequence<int, steps>{});
    return output;
  }

 private:
  /// Bytes that the neediest kernel takes per sample, beside the workspace, when it runs several at once.
  static constexpr std::size_t row_scratch = []<int... Index>(std::integer_sequence<int, Index...>) {
    std::size_t most = 0;
    for (std::size_t bytes : {std::size_t{0}, detail::row_scratch<step_traits<Index>>()...})
      most = bytes > most ? bytes : most;
    return most;
  }
  (std::make_integer_sequence<int, steps>{});
  static constexpr std::size_t row_bytes = workspace_bytes + row_scratch;
  static constexpr std::size_t batch_rows = [] {
    constexpr std::size_t limit = 32;
    const std::size_t rows = Target::batch_stack / (row_bytes > 0 ? row_bytes : 1);
    return Target::batch_stack == 0 ? std::size_t{1} : rows < limit ? rows : limit;
  }();

  /// A view where the input's values lie in order, else a copy in order.
  template <class Input>
  WHET_INLINE static constexpr auto as_input(const Input& input) {
    if constexpr (std::is_constructible_v<input_view, const Input&>)
      return input_view(input);
    else
      return Tensor<float, input_extents>(input);
  }

  template <class Blocks>
  WHET_INLINE static detail::RunMemory<Blocks> run_memory(const void* input, void* output, Blocks blocks,
                                                          std::byte* row_memory = nullptr) noexcept {
    return {input, output, blocks, row_memory};
  }

  template <class Blocks>
  WHET_INLINE void run_real(const float* input, float* output, Blocks blocks) const noexcept {
    run_steps<false, true>(run_memory(input, output, blocks), 1, std::make_integer_sequence<int, steps>{});
  }

  std::size_t run_blocks(const float* inputs, float* outputs, std::size_t count) const noexcept {
    alignas(Target::alignment) std::byte block[batch_rows * (row_bytes > 0 ? row_bytes : 1)];
    std::size_t done = 0;
    while (count - done > 1) {
      const std::size_t rows = count - done < batch_rows ? count - done : batch_rows;
      run_steps<false, false>(
          run_memory(inputs + done * input_extents.size(), outputs + done * output_extents.size(),
                     detail::OneBlock<Model>{block}, block + batch_rows * workspace_bytes),
          static_cast<int>(rows), std::make_integer_sequence<int, steps>{});
      done += rows;
    }
    return done;
  }

  /// Quantized: without the conversions at both ends.
  template <bool Quantized, bool Single, class Memory, int... Index>
  WHET_INLINE void run_steps([[maybe_unused]] Memory memory, [[maybe_unused]] int rows,
                             std::integer_sequence<int, Index...>) const noexcept {
    (run_step<Index + (Quantized ? 1 : 0), Quantized, Single>(memory, rows), ...);
  }

  template <int Index, bool Quantized, bool Single, class Memory>
  WHET_INLINE void run_step(Memory memory, int rows) const noexcept {
    detail::check_target<Target>();
    using Traits = step_traits<Index>;
    std::byte* scratch = memory.row_scratch;
    if constexpr (Single && Traits::step.scratch >= 0) {
      constexpr auto place = decltype(memory.workspace)::place_of(Traits::step.scratch);
      scratch = memory.workspace.at(place, 1);
    }
    using In = element_t<Traits::input.format>;
    auto* const output =
        static_cast<element_t<Traits::output.format>*>(tensor<Traits::step.output, Quantized>(memory, rows));
    if constexpr (Traits::step.kind == StepKind::join)
      for (int row = 0; row < rows; ++row)
        detail::execute_join_step<Target, Traits>(
            step<Index>(), branches<Traits, Quantized>(memory, rows, row),
            output + static_cast<std::ptrdiff_t>(row) * static_cast<std::ptrdiff_t>(Traits::output.count),
            scratch);
    else
      detail::execute<Target, Traits, Single>(
          step<Index>(), static_cast<const In*>(tensor<Traits::step.input, Quantized>(memory, rows)), output,
          scratch, rows);
  }

  /// What a join joins, of sample `row`.
  template <class Traits, bool Quantized, class Memory>
  WHET_INLINE static auto branches(Memory memory, int rows, int row) noexcept {
    using In = element_t<Traits::input.format>;
    return [&]<int... Branch>(std::integer_sequence<int, Branch...>) {
      const auto values = [&]<int Tensor>(std::integral_constant<int, Tensor>) {
        return static_cast<const In*>(tensor<Tensor, Quantized>(memory, rows)) +
               static_cast<std::ptrdiff_t>(row) * static_cast<std::ptrdiff_t>(program.tensor(Tensor).count);
      };
      return std::array{values(std::integral_constant<int, Traits::step.input>{}),
                        values(std::integral_constant<int, Traits::step.others[Branch]>{})...};
    }
    (std::make_integer_sequence<int, Traits::branches - 1>{});
  }

  /// Where tensor `Index` lies: with the caller, or in the workspace.
  template <int Index, bool Quantized, class Memory>
  WHET_INLINE static void* tensor([[maybe_unused]] Memory memory, [[maybe_unused]] int rows) noexcept {
    constexpr PlannedTensor planned = program.tensor(Index);
    constexpr int input = Quantized ? program.step(0).output : -1;
    constexpr int output = Quantized ? program.step(steps - 1).input : -1;
    if constexpr (planned.place == Place::input || Index == input) {
      return const_cast<void*>(memory.input);
    } else if constexpr (planned.place == Place::output || Index == output) {
      return memory.output;
    } else {
      constexpr auto place = decltype(memory.workspace)::place_of(Index);
      return memory.workspace.at(place, rows);
    }
  }

  static constexpr Shape tensor_shape(int record) {
    return record < 0 ? input_extents : records<Network>[static_cast<std::size_t>(record)].output;
  }

  template <int Index, class Memory, class Callback>
  void report(Memory memory, Callback&& callback) const {
    using Traits = step_traits<Index>;
    constexpr int tensor_record = Traits::output.record;
    constexpr Shape shape = detail::traced_shape(Model::tensor_shape(tensor_record), Traits::output);
    using Element = element_t<Traits::output.format>;
    callback(detail::trace_info<Model, Index>(*this),
             TensorView<const Element, shape>(
                 static_cast<const Element*>(tensor<Traits::step.output, false>(memory, 1))));
  }
};

}  // namespace whet
