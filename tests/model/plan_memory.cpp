#include <algorithm>
#include <array>
#include <cstddef>
#include <random>
#include <vector>

#include <whet/model/plan_memory.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"

namespace {

using namespace whet;

bool reads(const Step& step, int tensor) {
  return step.input == tensor ||
         std::find(step.others.begin(), step.others.end(), tensor) != step.others.end();
}

/// Plays a program step by step on memory whose bytes know which tensor wrote them last.
template <class Program>
struct Simulation {
  explicit Simulation(const Program& from) : program(from), owner(from.workspace_bytes, -1) {}

  void write(int tensor, int step) {
    const PlannedTensor& planned = program.tensor(tensor);
    if (planned.place == Place::input) inputs_written = true;
    if (planned.place != Place::workspace) return;
    REQUIRE(planned.offset + planned.bytes() <= owner.size());
    // What anybody still reads after this step must not lie here; this step's inputs may, where it works
    // value by value.
    for (std::size_t byte = planned.offset; byte < planned.offset + planned.bytes(); ++byte) {
      const int there = owner[byte];
      if (there >= 0 && there != tensor && read_later(there, step)) overwritten = true;
      owner[byte] = tensor;
    }
  }
  void read(int tensor) {
    const PlannedTensor& planned = program.tensor(tensor);
    if (planned.place != Place::workspace) return;
    for (std::size_t byte = planned.offset; byte < planned.offset + planned.bytes(); ++byte)
      if (owner[byte] != tensor) overwritten = true;
  }
  bool read_later(int tensor, int step) const {
    for (int later = program.step(step).in_place ? step + 1 : step; later < program.step_count; ++later)
      if (reads(program.step(later), tensor)) return true;
    return false;
  }
  void run() {
    for (int step = 0; step < program.step_count; ++step) {
      const Step& now = program.step(step);
      read(now.input);
      for (int other : now.others) read(other);
      if (now.scratch >= 0) write(now.scratch, step);
      write(now.output, step);
      if (now.scratch >= 0) read(now.scratch);
    }
  }

  const Program& program;
  std::vector<int> owner;
  bool overwritten = false;
  bool inputs_written = false;
};

template <class Program>
void check_plan(const Program& program, std::size_t alignment) {
  Simulation simulation(program);
  simulation.run();
  CHECK_FALSE(simulation.overwritten);
  CHECK_FALSE(simulation.inputs_written);
  for (int tensor = 0; tensor < program.tensor_count; ++tensor)
    CHECK(program.tensor(tensor).offset % alignment == 0);
  CHECK(program.workspace_bytes % alignment == 0);
}

/// Most bytes that are alive at once, counted step by step: no plan can do with less.
template <class Program>
std::size_t counted_peak(const Program& program, std::size_t alignment) {
  std::size_t peak = 0;
  for (int step = 0; step < program.step_count; ++step) {
    std::size_t bytes = 0;
    for (int tensor = 0; tensor < program.tensor_count; ++tensor) {
      const PlannedTensor& planned = program.tensor(tensor);
      if (planned.place != Place::workspace) continue;
      int written = program.step_count;
      int last_read = -1;
      for (int other = 0; other < program.step_count; ++other) {
        const Step& used = program.step(other);
        if (used.output == tensor || used.scratch == tensor) written = std::min(written, other);
        if (reads(used, tensor) || used.output == tensor || used.scratch == tensor) last_read = other;
      }
      const bool takes_over =
          program.step(step).in_place && program.step(step).output == tensor && planned.storage != tensor;
      if (written <= step && step <= last_read && !takes_over) bytes += round_up(planned.bytes(), alignment);
    }
    peak = std::max(peak, bytes);
  }
  return peak;
}

template <class Network, class Policy, class Target>
void check_model() {
  constexpr const auto& program = Model<Network, Policy, Target>::program;
  INFO(Policy::name << " on " << Target::name);
  check_plan(program, Target::alignment);
  CHECK(program.workspace_bytes == counted_peak(program, Target::alignment));
}

template <class Network>
void check_network() {
  check_model<Network, Float32Policy, target::generic>();
  check_model<Network, Int8Policy, target::generic>();
  check_model<Network, Dynamic<Int8Policy>, target::generic>();
  check_model<Network, Float32Policy, target::avx2>();
  check_model<Network, Int8Policy, target::avx2>();
  check_model<Network, Dynamic<Int8Policy>, target::avx2>();
}

struct Narrow : Sequential<Input<40>, Dense<30>, ReLU, Dense<20>, Tanh, Tanh, Sigmoid, Dense<10>, Softmax> {};
struct Wide
    : Sequential<Input<3>, Tanh, ReLU, Dense<100>, HardSwish, Dense<7>, LeakyReLU<>, Dense<90>, Dense<1>> {};
struct Branched
    : Sequential<Input<8, 8, 3>, Conv2D<8, 3>, ReLU, Residual<Conv2D<8, 3>, ReLU, Conv2D<8, 3>>, ReLU,
                 Concat<MaxPool<3, Stride{1}, Same>, Conv2D<8, 1>, Layers<>>, SqueezeExcite<4>,
                 Residual<Shortcut<Conv2D<16, 1, Stride{2}>>, DepthwiseConv2D<3, Stride{2}>, Conv2D<16, 1>>,
                 GlobalAveragePool, Dense<10>, Softmax> {};
struct Hourglass : Sequential<Input<64>, Dense<64>, Dense<8>, Dense<64>, Dense<8>, Dense<64>> {};

/// Branches may cost more than what is live, by gaps between tensors; never more than a tenth here.
template <class Policy>
void check_branches() {
  constexpr const auto& program = Model<Branched, Policy, target::generic>::program;
  check_plan(program, target::generic::alignment);
  const std::size_t peak = counted_peak(program, target::generic::alignment);
  CHECK(program.workspace_bytes >= peak);
  CHECK(10 * program.workspace_bytes <= 11 * peak);
}

// A residual block adds over its body's output: what lives at once are the block's input, the body's input of
// its last layer and its output.
struct Body : Sequential<Input<4, 4, 8>, Conv2D<8, 3>, ReLU, Residual<Conv2D<8, 3>, ReLU, Conv2D<8, 3>>, ReLU,
                         GlobalAveragePool> {};
static_assert(Model<Body, Int8Policy, target::generic>::workspace_bytes == 3 * 128);

// Known sizes: Dense 40 -> 30 -> 20 -> 10 in int8 with alignment 8.
static_assert(Model<Narrow, Int8Policy, target::generic>::workspace_bytes == 40 + 32);
// Float needs no quantized input: 30 and 20 floats live at once.
static_assert(Model<Narrow, Float32Policy, target::generic>::workspace_bytes == 120 + 80);
struct Small : Sequential<Input<4>, Dense<4>> {};
static_assert(Model<Small, Float32Policy, target::generic>::workspace_bytes == 0,
              "the caller's input and output take no workspace");
static_assert(Model<Small, Dynamic<Int8Policy>, target::generic>::workspace_bytes == 8,
              "the quantized input of a dynamic layer is scratch");

}  // namespace

TEST_CASE("no tensor of a network overwrites one that is still read, and none needs more than is live") {
  check_network<Narrow>();
  check_network<Wide>();
  check_network<Hourglass>();
  check_branches<Float32Policy>();
  check_branches<Int8Policy>();
  check_branches<Dynamic<Int8Policy>>();
}

TEST_CASE("random graphs of branches are planned without overlap") {
  std::mt19937 random(7);
  const auto any = [&](int most) { return static_cast<int>(random() % static_cast<unsigned>(most)); };
  for (int round = 0; round < 300; ++round) {
    std::array<LayerRecord, 9> records{};
    std::array<PolicyTraits, 9> traits{};
    for (int index = 0; index < 9; ++index) {
      LayerRecord& record = records[static_cast<std::size_t>(index)];
      record.role = any(3) == 0   ? LayerRole::affine
                    : any(4) == 0 ? LayerRole::identity
                    : any(3) == 0 ? LayerRole::join
                                  : LayerRole::activation;
      record.producer = any(3) == 0 ? any(index + 1) - 1 : index - 1;
      if (record.role == LayerRole::join)
        for (int others = 1 + any(3); others > 0; --others) record.others.add(any(index + 1) - 1);
      record.value_by_value = any(2) == 0;
      record.input =
          record.producer < 0 ? Shape(17) : records[static_cast<std::size_t>(record.producer)].output;
      record.output = record.role == LayerRole::affine ? Shape(1 + any(60)) : record.input;
      record.clamps = any(2) == 0;
      traits[static_cast<std::size_t>(index)] = {
          .format = any(2) == 0 ? Format::int8 : Format::float32,
          .zero_based = any(2) == 0,
          .scratch = any(3) == 0 ? static_cast<std::size_t>(any(50)) : 0,
          .nonnegative_scratch = any(3) == 0 ? static_cast<std::size_t>(any(50)) : 0};
    }
    auto program = detail::ProgramBuilder(records, traits, Shape(17), Bounds{}).build();
    apply(program, detail::best_placement(program, 16));
    check_plan(program, 16);
  }
}
