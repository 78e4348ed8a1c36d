#include <whet/precision/integer_recurrent.hpp>
#include <whet/target/tags.hpp>

#include "catch.hpp"

using namespace whet;

TEST_CASE("the scale of a cell state is the power of two that holds its range in int16") {
  CHECK(cell_scale_power({-8, 8}) == -12);
  CHECK(cell_scale_power({-8.001f, 8}) == -11);
  CHECK(cell_scale_power({0, 7.9f}) == -12);
  CHECK(cell_scale_power({-2.5f, 0}) == -13);
}

TEST_CASE("the scale of a cell state is never finer than what is added to it, nor coarser than 1") {
  CHECK(cell_scale_power({0, 0}) == -15);
  CHECK(cell_scale_power({-0.1f, 0.2f}) == -15);
  CHECK(cell_scale_power({-1e9f, 0}) == 0);
}

TEST_CASE("an integer recurrent layer packs the multiplier to its output") {
  const float kernel[4]{1, 1, 1, 1};
  RecurrentSource source{};
  source.input = {.kernel = kernel, .output = {1.0f / 128.0f, 5}};
  source.recurrent = {.kernel = kernel, .input = {1.0f / 128.0f, 5}};
  source.state = {-4, 4};
  Int8Recurrent<target::generic, Cell::lstm, 1, 1, false> lstm{};
  pack(lstm, source);
  CHECK(lstm.output_multiplier == quantize_multiplier(128.0 / 32768.0 / 32768.0));
  CHECK(lstm.cell_power == -13);
  CHECK(lstm.output == TensorQuantization{1.0f / 128.0f, 5});
  Int8Recurrent<target::generic, Cell::gru, 1, 1, false> gru{};
  pack(gru, source);
  CHECK(gru.output_multiplier == quantize_multiplier(128.0 / 32768.0));
}
