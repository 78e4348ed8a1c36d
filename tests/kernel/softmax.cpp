#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include <whet/kernel/softmax.hpp>

#include "buffers.hpp"
#include "catch.hpp"
#include "targets.hpp"

namespace {

using Bytes = std::vector<std::int8_t>;

std::vector<double> defined(const std::vector<double>& x) {
  const double largest = *std::max_element(x.begin(), x.end());
  std::vector<double> y;
  double sum = 0.0;
  for (const double value : x) sum += y.emplace_back(std::exp(value - largest));
  for (double& value : y) value /= sum;
  return y;
}

std::filesystem::path reference_data() {
  if (const char* root = std::getenv("WHET_REFERENCE_DATA")) return root;
  return std::filesystem::path(WHET_SOURCE_DIR) / ".." / "shared" / "data";
}

/// The values of a one-byte .npy file: what follows its header, whose length is at byte 8.
Bytes read_bytes(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  const std::string file{std::istreambuf_iterator<char>(stream), {}};
  REQUIRE(file.size() > 10);
  const auto byte = [&](std::size_t index) { return static_cast<unsigned char>(file[index]); };
  const std::size_t header = 10U + byte(8) + 256U * byte(9);
  REQUIRE(file.size() > header);
  return {file.begin() + static_cast<std::ptrdiff_t>(header), file.end()};
}

}  // namespace

TEST_CASE("softmax of floats equals the definition in double, also far from zero") {
  std::mt19937 generator(1);
  for (const float offset : {0.0f, 500.0f, -500.0f})
    for (const int count : {1, 2, 7, 8, 9, 10, 100}) {
      std::normal_distribution<float> normal(offset, 4.0f);
      std::vector<float> x(static_cast<std::size_t>(count));
      for (float& value : x) value = normal(generator);
      const std::vector<double> expected = defined({x.begin(), x.end()});
      const ExactInput<float> input(x, 1);
      for_each_target([&]<class Target>() {
        GuardedOutput<float> output(x.size());
        softmax(Target{}, input.data(), output.data(), count);
        CHECK(output.intact());
        for (std::size_t index = 0; index < x.size(); ++index) {
          CAPTURE(Target::name, count, index);
          CHECK(std::abs(output.values()[index] - expected[index]) <= 1e-6);
        }
      });
    }
}

TEST_CASE("softmax of floats that are all the lowest there is gives equal parts") {
  const std::vector<float> x(10, std::numeric_limits<float>::lowest());
  for_each_target([&]<class Target>() {
    std::vector<float> y(x.size());
    softmax(Target{}, x.data(), y.data(), 10);
    CAPTURE(Target::name);
    for (const float value : y) CHECK(std::abs(value - 0.1f) <= 1e-6f);
  });
}

TEST_CASE("softmax of int8 is within a step of the definition, in place too") {
  std::mt19937 generator(2);
  std::uniform_int_distribution<int> any(-128, 127);
  for (const double scale : {1.0 / 256, 0.05, 0.3, 2.0})
    for (const int count : {1, 2, 10, 100, 1000}) {
      Bytes x(static_cast<std::size_t>(count));
      for (auto& value : x) value = static_cast<std::int8_t>(any(generator));
      std::vector<double> real;
      for (const auto value : x) real.push_back(value * scale);
      const std::vector<double> expected = defined(real);
      for_each_target([&]<class Target>() {
        Bytes y = x;
        softmax(Target{}, whet::make_int8_softmax(scale), y.data(), y.data(), count);
        for (std::size_t index = 0; index < x.size(); ++index) {
          const double wanted = std::min(expected[index] * 256.0 - 128.0, 127.0);
          CHECK(std::abs(y[index] - wanted) <= 1.0);
        }
      });
    }
}

TEST_CASE("softmax of any number of equal int8 values stays defined") {
  for (const int count : {1, 2, 255, 256, 511, 512, 513, 4096, 8192, 20000}) {
    const Bytes x(static_cast<std::size_t>(count), 7);
    Bytes y(x.size());
    softmax(whet::target::generic{}, whet::make_int8_softmax(0.1), x.data(), y.data(), count);
    const double share = std::min(256.0 / count - 128.0, 127.0);
    CAPTURE(count);
    CHECK(std::abs(y.front() - share) <= 1.0);
    CHECK(y.front() == y.back());
  }
}

TEST_CASE("softmax of int8 equals the reference kernel on its published case") {
  const auto folder = reference_data() / "cmsis_nn" / "softmax";
  if (!std::filesystem::exists(folder / "input.npy")) WHET_SKIP("no " << folder.string());
  // The constants of its config.json: two rows of five.
  const whet::Int8Softmax parameters{{1077952640, 19}, -3968};
  const Bytes x = read_bytes(folder / "input.npy");
  const Bytes expected = read_bytes(folder / "output_ref.npy");
  REQUIRE(x.size() == 10);
  for_each_target([&]<class Target>() {
    Bytes y(x.size());
    for (int row = 0; row < 2; ++row)
      softmax(Target{}, parameters, x.data() + row * 5, y.data() + row * 5, 5);
    CHECK(y == expected);
  });
}
