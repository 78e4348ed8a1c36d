#include <algorithm>
#include <cmath>
#include <cstddef>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <whet/importer/onnx/read.hpp>

#include "catch.hpp"
#include "importer/float_outputs.hpp"
#include "worse.hpp"

// The test cases of the ONNX standard (Debian's libonnx-testdata): models of one operator each, with inputs
// and the outputs of the standard's reference.

namespace {

using whet::importer::LabelledValue;
using whet::importer::OnnxConstant;

const std::filesystem::path data_folder = "/usr/share/libonnx-testdata/data";

template <class Message>
Message parsed(const std::filesystem::path& path) {
  Message message;
  std::ifstream file(path, std::ios::binary);
  REQUIRE(message.ParseFromIstream(&file));
  return message;
}

/// Places of values in the file's order by our order: [sample][height][width][channel].
std::vector<std::size_t> places_in_our_order(const LabelledValue& value) {
  const std::int64_t samples = value.extent('N');
  std::vector<std::size_t> places;
  std::size_t count = 1;
  for (const std::int64_t extent : value.dims) count *= static_cast<std::size_t>(extent);
  places.resize(count);
  const std::size_t size = count / static_cast<std::size_t>(samples);
  whet::importer::Dims at(value.dims.size(), 0);
  for (std::size_t file_place = 0; file_place < count; ++file_place) {
    const auto index = [&](char label) {
      const auto axis = value.axis(label);
      return axis ? static_cast<std::size_t>(at[*axis]) : std::size_t{0};
    };
    std::size_t own = 0;
    if (value.is_planes()) {
      const auto pixels = static_cast<std::size_t>(value.image.pixels());
      own = index('P') % pixels * static_cast<std::size_t>(value.image.channels) + index('P') / pixels;
    } else {
      own = (index('H') * static_cast<std::size_t>(value.extent('W')) + index('W')) *
                static_cast<std::size_t>(value.extent('C')) +
            index('C');
    }
    places[index('N') * size + own] = file_place;
    for (std::size_t axis = at.size(); axis-- > 0;) {
      if (++at[axis] < value.dims[axis]) break;
      at[axis] = 0;
    }
  }
  return places;
}

std::vector<float> in_our_order(const std::vector<float>& values, const LabelledValue& value) {
  std::vector<float> result;
  for (const std::size_t place : places_in_our_order(value)) result.push_back(values[place]);
  return result;
}

/// "" where a case gives the outputs that it should, "skipped: …" or what is wrong.
std::string run_case(const std::filesystem::path& folder) {
  auto model = parsed<::onnx::ModelProto>(folder / "model.onnx");
  const std::string file = folder.filename().string();
  const std::filesystem::path data = folder / "test_data_set_0";
  ::onnx::GraphProto& graph = *model.mutable_graph();
  if (graph.output_size() == 0 || !graph.output(0).type().has_tensor_type())
    return "skipped: no tensor as output";
  // Of what has several outputs the first one is compared.
  while (graph.output_size() > 1) graph.mutable_output()->RemoveLast();
  // Weights are inputs in most cases: all inputs but the first become constants.
  for (int index = 1; index < graph.input_size(); ++index) {
    const std::filesystem::path values = data / ("input_" + std::to_string(index) + ".pb");
    if (!std::filesystem::exists(values)) continue;
    ::onnx::TensorProto* const constant = graph.add_initializer();
    *constant = parsed<::onnx::TensorProto>(values);
    constant->set_name(graph.input(index).name());
  }
  whet::importer::OnnxReadState state;
  try {
    state = whet::importer::detail::read_model(model, model.ByteSizeLong(), file);
  } catch (const whet::FileError& error) {
    return "skipped: " + (error.place().empty() ? "" : error.place() + ": ") + "expected " +
           error.expected().substr(0, 60) + ", found " + error.found();
  }
  const LabelledValue output = state.values.find(graph.output(0).name())->second;
  LabelledValue input;
  for (const ::onnx::ValueInfoProto& found : graph.input())
    if (state.values.contains(found.name())) input = state.values.find(found.name())->second;
  const OnnxConstant given =
      whet::importer::OnnxTensorReader(parsed<::onnx::TensorProto>(data / "input_0.pb"), file).read();
  const OnnxConstant expected =
      whet::importer::OnnxTensorReader(parsed<::onnx::TensorProto>(data / "output_0.pb"), file).read();
  if (!given.is_float() || !expected.is_float()) return "skipped: integers at the border";
  std::vector<float> found;
  try {
    found = whet_float::outputs(state.graph, in_our_order(given.as<float>(), input),
                                static_cast<std::size_t>(input.extent('N')));
  } catch (const std::exception& error) {
    return std::string("skipped: ") + error.what();
  }
  const std::vector<float> wanted = in_our_order(expected.as<float>(), output);
  if (found.size() != wanted.size())
    return std::to_string(found.size()) + " values, expected " + std::to_string(wanted.size());
  float largest = 1e-30f;
  float difference = 0.0f;
  for (std::size_t index = 0; index < wanted.size(); ++index) {
    largest = std::max(largest, std::abs(wanted[index]));
    difference = worse(difference, std::abs(wanted[index] - found[index]));
  }
  return difference <= 1e-5f * largest
             ? ""
             : "differs by " + std::to_string(difference / largest) + " of the largest";
}

struct Report {
  int passed = 0;
  std::vector<std::string> skipped;
  std::vector<std::string> failed;

  void run(const std::filesystem::path& folder) {
    const std::string result = run_case(folder);
    const std::string line = folder.filename().string() + ": " + result;
    if (result.empty())
      ++passed;
    else
      (result.starts_with("skipped: ") ? skipped : failed).push_back(line);
  }
};

std::vector<std::filesystem::path> folders_of(const std::string& name) {
  std::vector<std::filesystem::path> folders;
  for (const auto& entry : std::filesystem::directory_iterator(data_folder / name))
    if (std::filesystem::exists(entry.path() / "model.onnx")) folders.push_back(entry.path());
  std::sort(folders.begin(), folders.end());
  return folders;
}

/// The operators of a model, without those that are constants.
bool is_known(const std::filesystem::path& folder) {
  const auto model = parsed<::onnx::ModelProto>(folder / "model.onnx");
  return std::ranges::all_of(model.graph().node(), [](const ::onnx::NodeProto& node) {
    return std::ranges::find(whet::importer::onnx_operators, std::string_view(node.op_type()),
                             &whet::importer::OnnxOperator::name) != whet::importer::onnx_operators.end();
  });
}

}  // namespace

TEST_CASE("imported operators give the outputs of the standard's test cases") {
  if (!std::filesystem::exists(data_folder)) {
    WARN("skipped: no libonnx-testdata");
    return;
  }
  Report report;
  int others = 0;
  for (const char* const set : {"node", "pytorch-converted"})
    for (const auto& folder : folders_of(set)) {
      if (is_known(folder))
        report.run(folder);
      else
        ++others;
    }
  std::cout << "ONNX test cases: " << report.passed << " passed, " << report.failed.size() << " failed, "
            << report.skipped.size() << " skipped, " << others << " of operators that whet has not\n";
  for (const std::string& line : report.skipped) std::cout << "  " << line << '\n';
  for (const std::string& line : report.failed) UNSCOPED_INFO(line);
  CHECK(report.failed.empty());
  CHECK(report.passed >= 1);
  // Of the data of ONNX 1.12, which is known by its number of cases.
  const auto cases =
      static_cast<std::size_t>(report.passed + others) + report.skipped.size() + report.failed.size();
  if (cases == 1014) CHECK(report.passed >= 158);
}
