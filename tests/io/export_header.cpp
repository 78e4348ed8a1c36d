#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include <whet/io/export_header.hpp>
#include <whet/weights/freeze.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"
#include "io/files.hpp"

// That exported headers compile and compute what the host does is checked by checks/exported_headers and by
// examples/firmware.

namespace {

using namespace whet;

struct Network : Sequential<Input<2>, Named<"scores", Dense<2>>> {};

/// y = [x0 + 2 x1, -x1 + 1]
Weights<Network> weights() {
  Weights<Network> made;
  made.layer<"scores">().kernel << 1.0f, 2.0f, 0.0f, -1.0f;
  made.layer<"scores">().bias << 0.0f, 1.0f;
  return made;
}

struct Branched : Sequential<Input<2>, Residual<Dense<2>>, Concat<Dense<3>, Layers<>>> {};

}  // namespace

TEST_CASE("an exported header holds the topology, the parameters of its target and a test vector") {
  const files::TemporaryFolder folder;
  export_header(freeze<Float32Policy, target::generic>(weights()), folder / "tiny.hpp",
                {.includes = {"app/layers.hpp"}, .test_input = {0.5f, 0.25f}});
  const std::string text = files::get(folder / "tiny.hpp");
  for (const char* part :
       {"#pragma once", "#include <whet/whet.hpp>\n#include <app/layers.hpp>\n", "namespace tiny {",
        "static_assert(whet::layout_version == 5,", "static_assert(whet::target::generic::available,",
        "whet::Named<\"scores\", whet::Dense<2>>> {};", "using Policy = whet::Float32Policy;",
        ".weights = {0x1p+0f, 0x1p+1f, 0x0p+0f, -0x1p+0f}", ".bias = {0x0p+0f, 0x1p+0f}",
        "test_input[2] = {0x1p-1f, 0x1p-2f}", "test_scores[2] = {0x1p+0f, 0x1.8p-1f}", "bool self_test("}) {
    INFO(part);
    CHECK(text.find(part) != std::string::npos);
  }
}

TEST_CASE("the model of a header lies in the section that the user names") {
  const files::TemporaryFolder folder;
  const auto model = freeze<Float32Policy, target::generic>(weights());
  // snippet: section
  export_header(model, folder / "tiny.hpp", {.section = ".qspi"});
  // end
  CHECK(files::get(folder / "tiny.hpp")
            .find("[[gnu::section(\".qspi\")]]\ninline constexpr whet::Model<Network") != std::string::npos);
  CHECK_THROWS_WITH(
      export_header(model, folder / "tiny.hpp", {.section = "a\"b"}),
      "export_header: expected a section's name of letters, digits, '.', '_' and '-', found 'a\"b'");
  export_header(model, folder / "tiny.hpp");
  CHECK(files::get(folder / "tiny.hpp").find("gnu::section") == std::string::npos);
}

TEST_CASE("a header for another target has that target's layout") {
  const files::TemporaryFolder folder;
  const auto model = freeze<Float32Policy, target::generic>(weights());
  export_header<target::avx2>(model, folder / "tiny.hpp");
  const std::string text = files::get(folder / "tiny.hpp");
  CHECK(text.find("whet::target::avx2> model") != std::string::npos);
  CHECK(text.find(".weights = {0x1p+0f, 0x0p+0f, 0x0p+0f") != std::string::npos);
  CHECK(text.find("weight_bytes == " +
                  std::to_string(retarget_t<Model<Network>, target::avx2>::weight_bytes)) !=
        std::string::npos);
}

TEST_CASE("headers are written for processors that this program cannot run on") {
  const files::TemporaryFolder folder;
  const auto model = freeze<Float32Policy, target::generic>(weights());
  export_header<target::neon64_dotprod>(model, folder / "tiny.hpp");
  CHECK(files::get(folder / "tiny.hpp").find("whet::target::neon64_dotprod> model") != std::string::npos);
  export_header<target::riscv>(model, folder / "tiny.hpp");
  CHECK(files::get(folder / "tiny.hpp").find("static_assert(whet::target::riscv::available,") !=
        std::string::npos);
}

TEST_CASE("narrow weights are written as the integers that they are stored as") {
  const files::TemporaryFolder folder;
  export_header(freeze<Float16Policy, target::generic>(weights()), folder / "half.hpp");
  export_header(freeze<WeightOnly<Int8Policy>, target::generic>(weights()), folder / "bytes.hpp");
  const std::string half = files::get(folder / "half.hpp");
  CHECK(half.find("using Policy = whet::Float16Policy;") != std::string::npos);
  CHECK(half.find(".weights = {15360, 16384, 0, 48128}") != std::string::npos);
  CHECK(half.find("weight_bytes == 16,") != std::string::npos);
  const std::string bytes = files::get(folder / "bytes.hpp");
  CHECK(bytes.find("using Policy = whet::WeightOnly<whet::Int8Policy>;") != std::string::npos);
  CHECK(bytes.find(".weights = {64, 127, 0, -127}") != std::string::npos);
}

TEST_CASE("joins are written with the parameters of each branch") {
  const files::TemporaryFolder folder;
  Weights<Branched> made;
  Quantization<Branched> ranges;
  ranges.ranges.fill({-1.0f, 1.0f});
  export_header(freeze<Int8Policy>(made, ranges), folder / "branched.hpp");
  const std::string text = files::get(folder / "branched.hpp");
  for (const char* part :
       {"whet::Residual<whet::Dense<2>>,", "whet::Concat<whet::Dense<3>, whet::Layers<>>> {};",
        ".inputs = {{.multiplier = {.mantissa = ", ".copies = {true, true}"}) {
    INFO(part);
    CHECK(text.find(part) != std::string::npos);
  }
}

TEST_CASE("the namespace is the file's name, or the option's") {
  const files::TemporaryFolder folder;
  const auto model = freeze<Float32Policy>(weights());
  export_header(model, folder / "8-bit.hpp", {.name = "eight_bit"});
  CHECK(files::get(folder / "8-bit.hpp").find("namespace eight_bit {") != std::string::npos);
  CHECK_THROWS_AS(export_header(model, folder / "9-bit.hpp"), std::invalid_argument);
  CHECK_THROWS_AS(export_header(model, folder / "nine.hpp", {.name = "int"}), std::invalid_argument);
  CHECK(folder.names() == std::vector<std::string>{"8-bit.hpp"});
}

TEST_CASE("a header that cannot be written says so, and a refused one leaves the old file") {
  const files::TemporaryFolder folder;
  const auto model = freeze<Float32Policy>(weights());
  CHECK_THROWS_AS(export_header(model, folder / "missing" / "tiny.hpp"), FileError);
  files::put(folder / "tiny.hpp", "old");
  CHECK_THROWS_WITH(export_header(model, folder / "tiny.hpp", {.test_input = {1.0f}}),
                    Catch::Matchers::ContainsSubstring("2 values, found 1"));
  CHECK(files::get(folder / "tiny.hpp") == "old");
}
