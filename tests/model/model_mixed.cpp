#include "model/end_to_end.hpp"

namespace {

using namespace whet;
using end_to_end::Numbers;

struct Net : Sequential<Input<21, NonNegative>, Named<"stem", Dense<18>>, ReLU,                         //
                        Named<"body", Layers<Named<"a", Dense<9>>, Tanh, Named<"b", Dense<9>>, ReLU>>,  //
                        Dense<4>, Softmax> {};

constexpr auto f = Numbers::real;
constexpr auto i = Numbers::int8;
constexpr auto t = Numbers::tflite;
constexpr auto d = Numbers::dynamic;

}  // namespace

TEST_CASE("an int8 network with a float stem computes what the reference computes") {
  auto made = end_to_end::random_case<Net>(11);
  end_to_end::check<Mixed<Int8Policy, At<"stem", Float32Policy>>>(made, {f, f, i, i, i, i, i, i},
                                                                  "float stem");
}

TEST_CASE("a float network with an int8 group computes what the reference computes") {
  auto made = end_to_end::random_case<Net>(12);
  end_to_end::check<Mixed<Float32Policy, At<"body", Int8Policy>>>(made, {f, f, i, i, i, i, f, f},
                                                                  "int8 body");
}

TEST_CASE("a network of four policies computes what the reference computes") {
  auto made = end_to_end::random_case<Net>(13);
  end_to_end::check<
      Mixed<Int8Policy, At<1, TfliteInt8Policy>, At<"body/b", Dynamic<Int8Policy>>, At<2, Float32Policy>>>(
      made, {i, i, t, t, d, d, f, f}, "four policies");
}
