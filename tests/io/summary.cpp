#include <sstream>
#include <string>

#include <whet/io/summary.hpp>
#include <whet/weights/freeze.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"

namespace {

using namespace whet;

struct Network
    : Sequential<Input<4, 3>, Flatten, Named<"stem", Dense<8>>, ReLU, Dropout<>, Dense<2>, Softmax> {};

/// The line of the summary that holds `part`, with runs of spaces made one.
std::string row(const std::string& text, const std::string& part) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.find(part) == std::string::npos) continue;
    std::string squeezed;
    for (char character : line)
      if (character != ' ' || (!squeezed.empty() && squeezed.back() != ' ')) squeezed += character;
    return squeezed;
  }
  return "";
}

struct Branched : Sequential<Input<4, 4, 2>, Named<"wide", Conv2D<4, 3>>, ReLU,
                             Named<"block", Residual<Conv2D<4, 3>, ReLU, Conv2D<4, 1>>>,
                             Named<"gate", SqueezeExcite<2>>, GlobalAveragePool> {};
struct Unmoved : Sequential<Input<4, 3>, Flatten> {};

int count(const std::string& text, const std::string& part) {
  int found = 0;
  for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++found;
  return found;
}

}  // namespace

TEST_CASE("a summary has a row per layer with shapes, parameters, operations and bytes") {
  const std::string text = summary_text(freeze<Float32Policy, target::generic>(Weights<Network>{}));
  // 12 · 8 multiply-accumulates at 4.6 pJ, 416 bytes at 1.25 pJ.
  CHECK(row(text, "stem") == "1 stem Dense + ReLU 12 8 104 96 416 Float32Policy 32 0.962");
  CHECK(row(text, "Flatten") == "0 Flatten 4x3x1 12 0 0 0");
  CHECK(row(text, "Dropout") == "3 Dropout 8 8 0 0 0");
  CHECK(row(text, "Softmax").starts_with("5 Softmax 2 2 0 0 0 Float32Policy"));
}

TEST_CASE("the totals of a summary are those of the model") {
  using Frozen = Model<Network, Float32Policy, target::generic>;
  const std::string total = row(summary_text(Frozen{}), "total");
  CHECK(total.starts_with("total 4x3x1 2 122 112 488 " + std::to_string(Frozen::workspace_bytes) + " "));
  CHECK(Frozen::weight_bytes == 488);
}

TEST_CASE("conversions have rows, and energy is called an estimate") {
  using Frozen = Model<Network, Mixed<Int8Policy, At<"stem", Float32Policy>>, target::generic>;
  const std::string text = summary_text(Frozen{});
  CHECK_FALSE(row(text, "dequantize").empty());
  CHECK(row(text, "target").find("an estimate") != std::string::npos);
}

TEST_CASE("a binary layer shows what it took up, and HardTanh in front of another that it takes no work") {
  struct Signs : Sequential<Input<40>, Dense<8>, BatchNorm, HardTanh, Dense<2>> {};
  const std::string text = summary_text(Model<Signs, BinaryPolicy, target::generic>{});
  // 8 · 2 words of weights and 8 thresholds; 40 · 8 + 8 and 8 · 4 parameters.
  CHECK(row(text, "BatchNorm").starts_with("0 Dense + BatchNorm 40 8 360 328 96 BinaryPolicy"));
  CHECK(row(text, "HardTanh") == "2 HardTanh 8 8 0 0 0");
}

TEST_CASE("a join shows the shapes of all its branches") {
  const std::string text = summary_text(Model<Branched, Float32Policy, target::generic>{});
  CHECK(row(text, " Add ").starts_with("5 block Add 4x4x4, 4x4x4 4x4x4 0 0 0 Float32Policy"));
  CHECK(row(text, " Multiply ").starts_with("11 gate Multiply 4x4x4, 4 4x4x4 0 0 0 Float32Policy"));
}

TEST_CASE("the peak of the live bytes is marked once") {
  const std::string text = summary_text(Model<Branched, Int8Policy, target::generic>{});
  CHECK(count(text, "< peak") == 1);
  // Input, inner and outer image of the residual block: 64 bytes each.
  CHECK(row(text, "< peak").starts_with("4 block Conv2D 4x4x4 4x4x4"));
  CHECK(row(text, "< peak").find(" 192 < peak") != std::string::npos);
}

TEST_CASE("a layer that only stands for a copy has one row") {
  const std::string text = summary_text(Model<Unmoved>{});
  CHECK(count(text, "Flatten") == 1);
  CHECK(count(text, "< peak") == 0);
}

TEST_CASE("summary prints its text") {
  std::ostringstream stream;
  const Model<Network> model{};
  summary(model, stream);
  CHECK(stream.str() == summary_text(model));
}
