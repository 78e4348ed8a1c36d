#include <algorithm>
#include <stdexcept>
#include <vector>

#include <whet/topology/dense.hpp>
#include <whet/topology/flatten.hpp>
#include <whet/topology/relu.hpp>
#include <whet/train/candidate_network.hpp>
#include <whet/weights/parameter_buffer.hpp>

#include "catch.hpp"

namespace {

struct Classifier : whet::Sequential<whet::Input<2, 2, 3, whet::NonNegative>, whet::Flatten, whet::Dense<5>,
                                     whet::ReLU, whet::Dense<3>> {};

}  // namespace

TEST_CASE("a topology as a candidate has its records, an operation for each, its input and its bounds") {
  const auto network = whet::candidate_network<float, Classifier>();
  CHECK(network.records.size() == 4);
  CHECK(network.factories.size() == 4);
  CHECK(network.records[1].affine == whet::AffineExtent{5, 12});
  CHECK(network.input == whet::Shape(2, 2, 3));
  CHECK(network.bounds.low == 0.0F);
}

TEST_CASE("a candidate's engine computes what the topology's does") {
  whet::ThreadPool pool(1);
  const auto network = whet::candidate_network<float, Classifier>();
  whet::ParameterBuffer<float> parameters(network.records);
  float value = -1.0F;
  for (float& parameter : parameters.values()) parameter = value += 0.0625F;
  auto engine = whet::make_engine(network, parameters, pool);
  whet::Engine<float> typed(whet::records<Classifier>, whet::operation_factories<float, Classifier>, pool);
  std::ranges::copy(parameters.values(), typed.parameters().values().begin());
  const std::vector<float> inputs(24, 0.5F);
  engine.forward({inputs.data(), 2, 12}, engine.last_record());
  typed.forward({inputs.data(), 2, 12}, typed.last_record());
  CHECK(engine.output(3) == typed.output(3));
}

TEST_CASE("a candidate that does not hold together is refused with what was expected and found") {
  using Catch::Matchers::ContainsSubstring;
  whet::ThreadPool pool(1);
  const auto good = whet::candidate_network<float, Classifier>();
  CHECK_NOTHROW(whet::require_candidate(good));
  CHECK_THROWS_WITH(whet::require_candidate(whet::CandidateNetwork<float>{}),
                    ContainsSubstring("found 0 records"));
  auto fewer = good;
  fewer.factories.pop_back();
  CHECK_THROWS_WITH(whet::require_candidate(fewer), ContainsSubstring("4 records and 3 factories"));
  auto other = good;
  other.input = whet::Shape(5, 5);
  CHECK_THROWS_WITH(whet::require_candidate(other),
                    ContainsSubstring("input of 5x5x1") && ContainsSubstring("Flatten of 2x2x3"));
  const whet::ParameterBuffer<float> none;
  CHECK_THROWS_WITH(whet::make_engine(good, none, pool),
                    ContainsSubstring("expected 83 parameters, found 0"));
  auto unlinked = good;
  unlinked.records[1].producer = 2;
  CHECK_THROWS_AS(whet::make_engine(unlinked, pool), std::invalid_argument);
}
