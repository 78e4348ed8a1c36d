#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <whet/io/model_file.hpp>
#include <whet/transform/prune.hpp>
#include <whet/weights/freeze.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"
#include "files.hpp"

namespace {

/// One layer of each kind of storage; extents that fill no panel.
struct Vision : whet::Sequential<whet::Input<9, 7, 5>, whet::Conv2D<11, 3>, whet::ReLU,
                                 whet::Residual<whet::DepthwiseConv2D<3>, whet::ReLU, whet::Conv2D<11, 1>>,
                                 whet::HardSwish, whet::GlobalAveragePool, whet::Dense<37>, whet::ReLU,
                                 whet::Dense<19>, whet::ReLU, whet::Dense<7>, whet::Softmax> {};
using Policy = whet::Mixed<whet::Int8Policy, whet::At<2, whet::Int4Policy>, whet::At<3, whet::TernaryPolicy>,
                           whet::At<4, whet::BinaryWeightPolicy>>;

template <class Network>
whet::Weights<Network> random_weights() {
  whet::Weights<Network> weights;
  std::mt19937 generator(3);
  std::uniform_real_distribution<float> uniform(-0.4f, 0.4f);
  for (float& value : weights.values()) value = uniform(generator);
  return weights;
}

const auto& model() {
  static const auto frozen = [] {
    whet::Quantization<Vision> quantization;
    quantization.ranges.fill({-4.0f, 4.0f});
    return whet::freeze<Policy>(random_weights<Vision>(), quantization);
  }();
  return frozen;
}

template <class Model>
std::vector<float> scores(const Model& model) {
  std::mt19937 generator(4);
  std::normal_distribution<float> normal;
  std::vector<float> input(50 * whet::input_shape<typename Model::topology>.size());
  for (float& value : input) value = normal(generator);
  std::vector<float> output(50 * whet::output_shape<typename Model::topology>.size());
  whet::Workspace<Model> workspace;
  model.batch(input, output, workspace);
  return output;
}

}  // namespace

TEST_CASE("a frozen model comes back from its file to the bit, for any target") {
  const files::TemporaryFolder folder;
  whet::save_model(folder / "model.safetensors", model());
  CHECK(scores(whet::load_model<Vision, Policy>(folder / "model.safetensors")) == scores(model()));
  const auto plain = whet::load_model<Vision, Policy, whet::target::generic>(folder / "model.safetensors");
  CHECK(scores(plain) == scores(model()));
}

TEST_CASE("weights of few bits take few bits in a file") {
  struct Wide : whet::Sequential<whet::Input<256>, whet::Dense<256>> {};
  const files::TemporaryFolder folder;
  const auto size = [&]<class Chosen>() {
    whet::Quantization<Wide> quantization;
    quantization.ranges.fill({-4.0f, 4.0f});
    whet::save_model(folder / "wide.safetensors",
                     whet::freeze<Chosen, whet::target::generic>(random_weights<Wide>(), quantization));
    return std::filesystem::file_size(folder / "wide.safetensors");
  };
  // What comes beside the weights: nine bytes an output, and the names.
  constexpr std::size_t beside = 9 * 256 + 1500;
  CHECK(size.template operator()<whet::Int8Policy>() > 256 * 256);
  CHECK(size.template operator()<whet::Int4Policy>() < 256 * 256 / 2 + 256 * 8 + beside);
  CHECK(size.template operator()<whet::TernaryPolicy>() < 256 * 256 / 4 + beside);
  CHECK(size.template operator()<whet::BinaryWeightPolicy>() < 256 * 256 / 8 + beside);
}

TEST_CASE("a model file of something else is refused with what was expected and found") {
  using Catch::Matchers::ContainsSubstring;
  struct Other : whet::Sequential<whet::Input<9, 7, 5>, whet::Flatten, whet::Dense<7>> {};
  const files::TemporaryFolder folder;
  const auto path = folder / "model.safetensors";
  whet::save_model(path, model());
  CHECK_THROWS_WITH((whet::load_model<Vision, whet::Int8Policy>(path)),
                    ContainsSubstring("whet.policy") && ContainsSubstring("Int4Policy"));
  CHECK_THROWS_WITH((whet::load_model<Other, whet::Int8Policy>(path)),
                    ContainsSubstring("whet.topology") && ContainsSubstring("> Flatten"));

  const whet::SafeTensors good = whet::read_safetensors(path);
  const auto message = [&](auto&& spoil) {
    whet::SafeTensors bad = good;
    spoil(bad);
    whet::write_safetensors(path, bad);
    return std::string(files::error_of([&] { whet::load_model<Vision, Policy>(path); }).what());
  };
  CHECK_THAT(message([](whet::SafeTensors& file) { file.metadata().clear(); }),
             ContainsSubstring("whet.layout") && ContainsSubstring("none"));
  CHECK_THAT(message([](whet::SafeTensors& file) { file.metadata()["whet.layout"] = "1"; }),
             ContainsSubstring("whet.layout") && ContainsSubstring("'1'"));
  // A size that is not the topology's, a number of another type.
  CHECK_THAT(message([](whet::SafeTensors& file) {
               file.add<std::int8_t>("step1.shift", {1}, std::array<std::int8_t, 1>{});
             }),
             ContainsSubstring("step1.shift") && ContainsSubstring("[1]"));
  CHECK_THAT(message([](whet::SafeTensors& file) {
               file.add<float>("step1.mantissa", {11}, std::array<float, 11>{});
             }),
             ContainsSubstring("step1.mantissa") && ContainsSubstring("float32"));
}

TEST_CASE("a model file of a topology with the same shapes and other layers is refused") {
  using namespace whet;
  using Catch::Matchers::ContainsSubstring;
  struct Plain : Sequential<Input<6, 6>, Conv2D<2, 3, Same>, LeakyReLU<Ratio<1, 10>>> {};
  struct WithName
      : Sequential<Input<6, 6>, Layers<Named<"conv", Conv2D<2, 3, Same>>>, LeakyReLU<Ratio<1, 10>>> {};
  struct Dilated : Sequential<Input<6, 6>, Conv2D<2, 3, Same, Dilation{2}>, LeakyReLU<Ratio<1, 10>>> {};
  struct Steeper : Sequential<Input<6, 6>, Conv2D<2, 3, Same>, LeakyReLU<Ratio<1, 2>>> {};
  struct NeverNegative : Sequential<Input<6, 6, NonNegative>, Conv2D<2, 3, Same>, LeakyReLU<Ratio<1, 10>>> {};
  const files::TemporaryFolder folder;
  const auto path = folder / "model.safetensors";
  save_model(path, freeze<Float32Policy>(random_weights<Plain>()));
  CHECK_NOTHROW(load_model<Plain, Float32Policy>(path));
  CHECK_NOTHROW(load_model<WithName, Float32Policy>(path));
  CHECK_THROWS_WITH((load_model<Dilated, Float32Policy>(path)),
                    ContainsSubstring("whet.layers") && ContainsSubstring("Dilation{2"));
  CHECK_THROWS_WITH((load_model<Steeper, Float32Policy>(path)),
                    ContainsSubstring("Ratio<1, 2>>', found '") && ContainsSubstring("Ratio<1, 10>>'"));
  CHECK_THROWS_WITH((load_model<NeverNegative, Float32Policy>(path)),
                    ContainsSubstring("whet::NonNegative>'"));
  // Of a long line the part that differs.
  struct Deep : Sequential<Input<9, 9>, DepthwiseConv2D<Size{3, 3}, Stride{2, 2}>> {};
  struct Holes : Sequential<Input<9, 9>, DepthwiseConv2D<Size{3, 3}, Stride{2, 2}, Dilation{2, 2}>> {};
  save_model(folder / "deep.safetensors", freeze<Float32Policy>(random_weights<Deep>()));
  CHECK_THROWS_WITH((load_model<Holes, Float32Policy>(folder / "deep.safetensors")),
                    ContainsSubstring("Dilation{2"));
  // What does nothing at inference.
  struct Dropping : Sequential<Input<4>, Dropout<Ratio<1, 2>>, Dense<2>> {};
  struct DroppingLess : Sequential<Input<4>, Dropout<Ratio<1, 4>>, Dense<2>> {};
  save_model(folder / "dropping.safetensors", freeze<Float32Policy>(random_weights<Dropping>()));
  CHECK_NOTHROW(load_model<DroppingLess, Float32Policy>(folder / "dropping.safetensors"));
  SafeTensors cut = read_safetensors(path);
  cut.metadata()["whet.layers"].pop_back();
  write_safetensors(path, cut);
  CHECK_THROWS_AS((load_model<Plain, Float32Policy>(path)), FileError);
  cut.metadata().erase("whet.layers");
  write_safetensors(path, cut);
  CHECK_NOTHROW(load_model<Plain, Float32Policy>(path));
}

TEST_CASE("a model file with a number that no frozen model has is refused") {
  using Catch::Matchers::ContainsSubstring;
  const files::TemporaryFolder folder;
  const auto path = folder / "model.safetensors";
  whet::save_model(path, model());
  const whet::SafeTensors good = whet::read_safetensors(path);
  const auto refused = [&]<class Number>(const std::string& name, Number number) {
    whet::SafeTensors bad = good;
    std::vector<Number> numbers(good.values<Number>(name).begin(), good.values<Number>(name).end());
    numbers.back() = number;
    bad.add<Number>(name, {numbers.size()}, std::span<const Number>(numbers));
    whet::write_safetensors(path, bad);
    CHECK_THROWS_WITH((whet::load_model<Vision, Policy>(path)), ContainsSubstring(name));
  };
  refused("step1.shift", std::int8_t{31});
  refused("step1.shift", std::int8_t{-32});
  refused("step1.mantissa", std::int32_t{-1});
  refused("step1.output.zero_point", std::int32_t{40000});
  refused("step1.output.scale", std::numeric_limits<float>::quiet_NaN());
  refused("step1.output.scale", -1.0f);
}

TEST_CASE("multipliers of groups are refused that kernels have no room for, or that are none") {
  using Catch::Matchers::ContainsSubstring;
  struct Image : whet::Sequential<whet::Input<3, 3, 40>, whet::Conv2D<4, 1>, whet::Flatten, whet::Dense<2>> {
  };
  whet::Quantization<Image> quantization;
  quantization.ranges.fill({-4.0f, 4.0f});
  const files::TemporaryFolder folder;
  const auto path = folder / "model.safetensors";
  const auto frozen = whet::freeze<whet::Int4Policy>(random_weights<Image>(), quantization);
  whet::save_model(path, frozen);
  CHECK(scores(whet::load_model<Image, whet::Int4Policy>(path)) == scores(frozen));
  const whet::SafeTensors good = whet::read_safetensors(path);
  const auto refused = [&](const std::string& name, std::uint8_t number, const std::string& expected) {
    whet::SafeTensors bad = good;
    std::vector<std::uint8_t> numbers(good.values<std::uint8_t>(name).begin(),
                                      good.values<std::uint8_t>(name).end());
    numbers.back() = number;
    bad.add<std::uint8_t>(name, {numbers.size()}, std::span<const std::uint8_t>(numbers));
    whet::write_safetensors(path, bad);
    CHECK_THROWS_WITH((whet::load_model<Image, whet::Int4Policy>(path)),
                      ContainsSubstring(name) && ContainsSubstring(expected));
  };
  refused("step1.weights.multipliers.values", 9, "numbers from 1 to 8");
  refused("step1.weights.multipliers.values", 0, "numbers from 1 to 8");
  refused("step2.weights.multipliers.values", 0, "numbers from 1 to 255");
}

TEST_CASE("numbers that reach beyond a table or shift too far are refused, those of saved models are not") {
  using Catch::Matchers::ContainsSubstring;
  struct Steps : whet::Sequential<whet::Input<3, 5>, whet::LSTM<4>, whet::Dense<6>, whet::Sigmoid> {};
  using Words = whet::Int16x8Policy;
  whet::Quantization<Steps> quantization;
  quantization.ranges.fill({-4.0f, 4.0f});
  quantization.states.fill({-8.0f, 8.0f});
  const files::TemporaryFolder folder;
  const auto path = folder / "model.safetensors";
  const auto refused = [&]<class Number>(const std::string& name, Number number) {
    whet::SafeTensors bad = whet::read_safetensors(path);
    std::vector<Number> numbers(bad.values<Number>(name).begin(), bad.values<Number>(name).end());
    numbers.back() = number;
    bad.add<Number>(name, {numbers.size()}, std::span<const Number>(numbers));
    whet::write_safetensors(folder / "bad.safetensors", bad);
    CHECK_THROWS_WITH((whet::load_model<Steps, Words>(folder / "bad.safetensors")), ContainsSubstring(name));
  };
  // Of a sigmoid whose inputs are next to nothing the shift is 31.
  for (const float reach : {4.0f, 4e-6f}) {
    quantization.ranges[2] = {-reach, reach};
    const auto frozen = whet::freeze<Words>(random_weights<Steps>(), quantization);
    whet::save_model(path, frozen);
    CHECK(scores(whet::load_model<Steps, Words>(path)) == scores(frozen));
  }
  std::string gate;
  std::string lstm;
  const whet::SafeTensors good = whet::read_safetensors(path);
  for (const auto& [name, tensor] : good.tensors()) {
    if (name.ends_with(".cell_power")) lstm = name;
    if (name.ends_with(".multiplier")) gate = name.substr(0, name.find('.'));
  }
  REQUIRE_FALSE(lstm.empty());
  REQUIRE_FALSE(gate.empty());
  refused(lstm, std::int32_t{1});
  refused(lstm, std::int32_t{-16});
  refused(gate + ".multiplier", std::int32_t{-1});
  refused(gate + ".multiplier", std::int32_t{32768});
  refused(gate + ".shift", std::int32_t{-1});
  refused(gate + ".shift", std::int32_t{32});
  // The layer before the gate.
  const std::string dense = "step" + std::to_string(std::stoi(gate.substr(4)) - 1);
  refused(dense + ".shift", std::int8_t{15});
  refused(dense + ".output.zero_point", std::int32_t{128});
}

namespace {

struct Lean : whet::Sequential<whet::Input<40>, whet::Dense<24>, whet::ReLU, whet::Dense<16>, whet::ReLU,
                               whet::Dense<9>> {};
using LeanPolicy =
    whet::Mixed<whet::Sparse<whet::Int8Policy, whet::Block<8, 4, whet::Keep{20}>>,
                whet::At<1, whet::Sparse<whet::Int4Policy, whet::Unstructured<whet::Keep{10}>>>,
                whet::At<2, whet::Sparse<whet::Int8Policy, whet::NofM<2, 4>>>>;

/// A model with a layer of each pattern.
auto lean_model() {
  auto weights = random_weights<Lean>();
  whet::prune(weights, whet::Magnitude{},
              {.sparsity = 0.8, .block_outputs = 8, .block_inputs = 4, .layers = {{1, 0.0}, {2, 0.0}}});
  whet::prune(weights, whet::Magnitude{}, {.sparsity = 0.0, .layers = {{1, 0.9}}});
  whet::prune(weights, whet::Magnitude{}, {.kept_of_group = 2, .layers = {{0, 0.0}, {1, 0.0}}});
  whet::Quantization<Lean> quantization;
  quantization.ranges.fill({-4.0f, 4.0f});
  for (const std::size_t rectified : {2U, 4U}) quantization.ranges[rectified].low = 0.0f;
  return whet::freeze<LeanPolicy>(weights, quantization);
}

}  // namespace

TEST_CASE("a sparse model comes back from its file, and one whose positions lead astray is refused") {
  using Catch::Matchers::ContainsSubstring;
  const files::TemporaryFolder folder;
  const auto path = folder / "lean.safetensors";
  const auto lean = lean_model();
  whet::save_model(path, lean);
  CHECK(scores(whet::load_model<Lean, LeanPolicy>(path)) == scores(lean));
  CHECK(scores(whet::load_model<Lean, LeanPolicy, whet::target::generic>(path)) == scores(lean));

  const whet::SafeTensors good = whet::read_safetensors(path);
  const auto refused = [&]<class Number>(const std::string& name, std::size_t place, Number number) {
    whet::SafeTensors bad = good;
    std::vector<Number> numbers(good.values<Number>(name).begin(), good.values<Number>(name).end());
    numbers.at(place) = number;
    bad.add<Number>(name, {numbers.size()}, std::span<const Number>(numbers));
    whet::write_safetensors(path, bad);
    CHECK_THROWS_WITH((whet::load_model<Lean, LeanPolicy>(path)), ContainsSubstring("positions"));
  };
  refused("step1.positions.columns", 1, std::uint8_t{10});
  // Twice the same block of a row: kernels look for the last inputs in the last one.
  const auto starts = good.values<std::uint8_t>("step1.positions.starts");
  const auto columns = good.values<std::uint8_t>("step1.positions.columns");
  std::size_t row = 0;
  while (starts[row + 1] < starts[row] + 2) ++row;
  refused("step1.positions.columns", std::size_t{starts[row]} + 1, columns[starts[row]]);
  refused("step1.positions.starts", 1, std::uint8_t{200});
  refused("step1.positions.starts", 0, std::uint8_t{1});
  refused("step2.positions.steps", 0, std::uint8_t{24});
  refused("step2.positions.starts", 16, std::uint8_t{255});
  // One in the middle: the row before it would lead out of the steps.
  refused("step2.positions.starts", 1, std::uint8_t{255});
}

TEST_CASE("a model file cut short anywhere is refused") {
  const files::TemporaryFolder folder;
  const auto path = folder / "model.safetensors";
  whet::save_model(path, model());
  const std::string whole = files::get(path);
  for (std::size_t length = 0; length < whole.size(); length += 1 + whole.size() / 97) {
    CAPTURE(length);
    files::put(path, std::string_view(whole).substr(0, length));
    CHECK_THROWS_AS((whet::load_model<Vision, Policy>(path)), whet::FileError);
  }
}

TEST_CASE("a lower bound above the upper one is refused") {
  struct Small : whet::Sequential<whet::Input<4>, whet::Dense<2>> {};
  whet::Quantization<Small> quantization;
  quantization.ranges.fill({-4.0f, 4.0f});
  const files::TemporaryFolder folder;
  const auto path = folder / "model.safetensors";
  whet::save_model(path, whet::freeze<whet::Int8Policy>(random_weights<Small>(), quantization));
  whet::SafeTensors file = whet::read_safetensors(path);
  const auto put = [&](const char* name, std::int8_t bound) {
    file.add<std::int8_t>(name, {1}, std::span<const std::int8_t>(&bound, 1));
    whet::write_safetensors(path, file);
  };
  put("step0.low", 5);
  put("step0.high", 5);
  CHECK_NOTHROW(whet::load_model<Small, whet::Int8Policy>(path));
  put("step0.high", 4);
  const auto error = files::error_of([&] { whet::load_model<Small, whet::Int8Policy>(path); });
  CHECK(error.place() == "tensor 'step0.low'");
  CHECK(error.expected() == "at most 4 as in 'step0.high'");
  CHECK(error.found() == "5");
}
