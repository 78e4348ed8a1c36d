#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <whet/whet.hpp>

#include "conformance/reference_data.hpp"

namespace {

namespace fs = std::filesystem;

/// One of CMSIS-NN's cases, made with the TFLite interpreter.
struct Case {
  std::string name;
  int outputs = 0;
  int inputs = 0;
  int batches = 0;
  int input_offset = 0;
  int output_offset = 0;
  int low = 0;
  int high = 0;
  std::vector<std::int8_t> weights;
  std::vector<std::int32_t> bias;
  std::vector<std::int32_t> multiplier;
  std::vector<std::int32_t> shift;
  std::vector<std::int8_t> input;
  std::vector<std::int8_t> expected;
};

template <class Value>
std::vector<Value> first_of(const fs::path& folder, std::initializer_list<const char*> names) {
  for (const char* name : names)
    if (fs::exists(folder / name)) return conformance::read_values<Value>(folder / name);
  return {};
}

Case read_case(const fs::path& folder, const nlohmann::json& config) {
  Case made{.name = folder.filename().string(),
            .outputs = config.at("OUT_CH"),
            .inputs = config.at("ACCUMULATION_DEPTH"),
            .batches = config.at("INPUT_BATCHES"),
            .input_offset = config.at("INPUT_OFFSET"),
            .output_offset = config.at("OUTPUT_OFFSET"),
            .low = config.at("OUT_ACTIVATION_MIN"),
            .high = config.at("OUT_ACTIVATION_MAX"),
            .weights = conformance::read_values<std::int8_t>(folder / "weights.npy"),
            .bias = first_of<std::int32_t>(folder, {"biases.npy", "bias.npy"}),
            .multiplier = {},
            .shift = {},
            .input = conformance::read_values<std::int8_t>(folder / "input.npy"),
            .expected = first_of<std::int8_t>(folder, {"output_ref.npy", "output.npy"})};
  const auto outputs = static_cast<std::size_t>(made.outputs);
  if (config.contains("PER_CHANNEL_QUANT")) {
    made.multiplier = conformance::read_values<std::int32_t>(folder / "output_multiplier.npy");
    made.shift = conformance::read_values<std::int32_t>(folder / "output_shift.npy");
  } else {
    made.multiplier.assign(outputs, config.at("OUTPUT_MULTIPLIER").get<std::int32_t>());
    made.shift.assign(outputs, config.at("OUTPUT_SHIFT").get<std::int32_t>());
  }
  if (made.bias.empty()) made.bias.assign(outputs, 0);
  REQUIRE(made.weights.size() == outputs * static_cast<std::size_t>(made.inputs));
  REQUIRE(made.bias.size() == outputs);
  REQUIRE(made.multiplier.size() == outputs);
  REQUIRE(made.shift.size() == outputs);
  REQUIRE(made.input.size() == static_cast<std::size_t>(made.inputs * made.batches));
  REQUIRE(made.expected.size() == outputs * static_cast<std::size_t>(made.batches));
  return made;
}

template <class Target, int Outputs, int Inputs>
auto parameters_of(const Case& from) {
  using Parameters = whet::Int8Affine<Target, Outputs, Inputs, false>;
  auto parameters = std::make_unique<Parameters>();
  for (int output = 0; output < Outputs; ++output) {
    const auto row = static_cast<std::size_t>(output);
    std::int32_t sum = 0;
    for (int input = 0; input < Inputs; ++input) {
      const std::int8_t weight = from.weights[row * Inputs + static_cast<std::size_t>(input)];
      sum += weight;
      parameters->weights[Parameters::panel.index(output, input, Inputs)] = weight;
    }
    parameters->bias[output] = from.bias[row] + from.input_offset * sum;
    parameters->mantissa[output] = from.multiplier[row];
    parameters->shift[output] = static_cast<std::int8_t>(from.shift[row]);
  }
  parameters->low = static_cast<std::int8_t>(from.low);
  parameters->high = static_cast<std::int8_t>(from.high);
  parameters->output = {1.0f, from.output_offset};
  return parameters;
}

template <class Target, int Outputs, int Inputs>
void check_on(const Case& from) {
  const auto parameters = parameters_of<Target, Outputs, Inputs>(from);
  std::vector<std::int8_t> singles(from.expected.size());
  for (int sample = 0; sample < from.batches; ++sample)
    affine(Target{}, whet::kernel::Linear{}, *parameters, from.input.data() + sample * Inputs,
           singles.data() + sample * Outputs, nullptr);
  CHECK(singles == from.expected);

  std::vector<std::int8_t> together(from.expected.size());
  using Parameters = typename std::remove_cvref_t<decltype(*parameters)>;
  std::vector<std::int32_t> scratch(Parameters::row_scratch * static_cast<std::size_t>(from.batches) / 4 + 1);
  affine_rows(Target{}, whet::kernel::Linear{}, *parameters, from.input.data(), together.data(), from.batches,
              reinterpret_cast<std::byte*>(scratch.data()));
  CHECK(together == from.expected);
}

template <int Outputs, int Inputs>
bool check_size(const Case& from) {
  if (from.outputs != Outputs || from.inputs != Inputs) return false;
  check_on<whet::target::generic, Outputs, Inputs>(from);
  check_on<whet::target::native, Outputs, Inputs>(from);
  return true;
}

/// A case of another size, at the corner of a larger layer whose other weights are zero.
template <int Outputs, int Inputs>
bool check_padded(const Case& from) {
  if (from.outputs > Outputs || from.inputs > Inputs) return false;
  Case larger = from;
  larger.outputs = Outputs;
  larger.inputs = Inputs;
  const auto rows = static_cast<std::size_t>(from.outputs);
  const auto columns = static_cast<std::size_t>(from.inputs);
  const auto samples = static_cast<std::size_t>(from.batches);
  larger.weights.assign(std::size_t{Outputs} * Inputs, 0);
  larger.input.assign(samples * Inputs, 0);
  larger.expected.assign(samples * Outputs,
                         static_cast<std::int8_t>(std::clamp(from.output_offset, from.low, from.high)));
  for (std::size_t row = 0; row < rows; ++row)
    std::copy_n(from.weights.begin() + static_cast<std::ptrdiff_t>(row * columns), columns,
                larger.weights.begin() + static_cast<std::ptrdiff_t>(row * Inputs));
  for (std::size_t sample = 0; sample < samples; ++sample) {
    std::copy_n(from.input.begin() + static_cast<std::ptrdiff_t>(sample * columns), columns,
                larger.input.begin() + static_cast<std::ptrdiff_t>(sample * Inputs));
    std::copy_n(from.expected.begin() + static_cast<std::ptrdiff_t>(sample * rows), rows,
                larger.expected.begin() + static_cast<std::ptrdiff_t>(sample * Outputs));
  }
  larger.bias.resize(Outputs);
  larger.multiplier.resize(Outputs);
  larger.shift.resize(Outputs);
  return check_size<Outputs, Inputs>(larger);
}

/// The sizes are template arguments: one entry for each that CMSIS-NN has, and one that holds others.
bool check(const Case& from) {
  return check_size<6, 20>(from) || check_size<9, 16>(from) || check_size<4, 20>(from) ||
         check_size<5, 33>(from) || check_size<4, 10>(from) || check_size<22, 89>(from) ||
         check_padded<64, 512>(from);
}

/// Why a case is none of ours; empty for one that is.
std::string reason_to_skip(const fs::path& folder, const nlohmann::json& description) {
  const auto& config = description.at("config");
  const auto& arrays = description.at("arrays");
  const auto type_of = [&](const char* name) {
    return arrays.contains(name) ? arrays.at(name).at(0).get<std::string>() : std::string("none");
  };
  if (folder.filename().string().find("int4") != std::string::npos) return "4-bit weights: cmsis_int4.cpp";
  if (type_of("input") != "int8" || type_of("weights") != "int8")
    return "input " + type_of("input") + ", weights " + type_of("weights");
  if (config.value("FILTER_OFFSET", 0) != 0) return "filter offset " + config.at("FILTER_OFFSET").dump();
  const auto weights = conformance::read_values<std::int8_t>(folder / "weights.npy");
  if (std::find(weights.begin(), weights.end(), std::int8_t{-128}) != weights.end())
    return "weights of -128, which the 8-bit specification excludes";
  return "";
}

}  // namespace

TEST_CASE("a case padded to a larger layer has the outputs of its own size") {
  Case from{.name = "padded",
            .outputs = 2,
            .inputs = 3,
            .batches = 2,
            .input_offset = 1,
            .output_offset = 5,
            .low = -128,
            .high = 127,
            .weights = {1, 2, 3, -1, 0, 1},
            .bias = {10, 20},
            .multiplier = {1 << 30, 1 << 30},
            .shift = {1, 1},
            .input = {1, 1, 1, 0, 2, 4},
            // bias + weights · (input + 1), times one, + 5
            .expected = {27, 25, 37, 29}};
  CHECK(check_padded<64, 512>(from));
  CHECK_FALSE(check_padded<1, 512>(from));
}

TEST_CASE("the int8 fully connected cases of CMSIS-NN come out bit for bit") {
  WHET_NEEDS_REFERENCE_DATA("cmsis_nn");
  std::vector<fs::path> folders;
  for (const auto& entry : fs::directory_iterator(conformance::data_root() / "cmsis_nn")) {
    const std::string name = entry.path().filename().string();
    const bool is_float = name.ends_with("_f32");  // cmsis_dense_float.cpp runs those
    if (!is_float && (name.starts_with("fully_connected") || name.starts_with("fc_")))
      folders.push_back(entry.path());
  }
  std::sort(folders.begin(), folders.end());

  int run = 0;
  std::string skipped;
  for (const fs::path& folder : folders) {
    const nlohmann::json description = conformance::read_json(folder / "config.json");
    if (const std::string reason = reason_to_skip(folder, description); !reason.empty()) {
      skipped += "\n  " + folder.filename().string() + ": " + reason;
      continue;
    }
    const Case from = read_case(folder, description.at("config"));
    INFO("case " << from.name << ", " << from.outputs << " outputs of " << from.inputs << " inputs");
    const bool known_size = check(from);
    CHECK(known_size);
    ++run;
  }
  WARN("fully connected: " << run << " cases run of " << folders.size() << "; skipped:" << skipped);
  CHECK(run >= 5);
}
