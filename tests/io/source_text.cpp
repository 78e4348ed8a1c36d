#include <string>
#include <type_traits>

#include <whet/io/source_text.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"

namespace {

using namespace whet;

struct Nested : Sequential<Input<4, 3, NonNegative>, Flatten, Named<"stem", Dense<8>>, LeakyReLU<Ratio<1, 5>>,
                           Named<"block", Layers<Named<"one", Dense<4>>, HardSwish, Dropout<Ratio<1, 4>>>>,
                           Dense<2>, Softmax> {};

struct Image : Sequential<Input<4, 3, 2>, Flatten> {};

/// Layers made of others: with arguments of its own, without, and derived from one that says how it is
/// spelled.
template <int Filters>
struct Body {
  using layers = Layers<Conv2D<Filters, 3>, BatchNorm, ReLU>;
};
struct Head {
  using layers = Layers<GlobalAveragePool, Dense<2>>;
};
struct Shortened : Residual<ReLU> {};

/// A composite of types alone, spelled as it is.
template <class... Layer>
struct Twice {
  static constexpr const char* combinator = "app::Twice";
  using combinator_type = Twice;
  using layers = Layers<Layer..., Layer...>;
};

/// Not what their arguments say.
template <class First, class Second>
struct Swapped : Concat<Second, First> {};
template <class Layer>
struct WithReLU : Residual<Layer, ReLU> {};

struct Branched
    : Sequential<Input<8, 8, 4>,
                 Named<"block", Residual<Shortcut<Conv2D<6, 1, Stride{2}>>, Conv2D<6, 3, Stride{2}>, ReLU>>,
                 Layers<>, Body<6>, SqueezeExcite<2>,
                 Branches<AddBranches, Layers<>, Concat<ChannelPart<0>, ChannelPart<1>>>, Shortened,
                 Twice<ReLU>, Head> {};

}  // namespace

TEST_CASE("a topology is written out as a struct of one layer a line") {
  CHECK(topology_source<Nested>("Network") ==
        "struct Network : whet::Sequential<\n"
        "    whet::Input<4, 3, whet::NonNegative>,\n"
        "    whet::Flatten,\n"
        "    whet::Named<\"stem\", whet::Dense<8>>,\n"
        "    whet::LeakyReLU<whet::Ratio<1, 5>>,\n"
        "    whet::Named<\"block\", whet::Layers<whet::Named<\"one\", whet::Dense<4>>, whet::HardSwish, "
        "whet::Dropout<whet::Ratio<1, 4>>>>,\n"
        "    whet::Dense<2>,\n"
        "    whet::Softmax> {};\n");
  CHECK(topology_source<Image>("Image") ==
        "struct Image : whet::Sequential<\n    whet::Input<4, 3, 2>,\n    whet::Flatten> {};\n");
}

TEST_CASE("layers made of others are written as themselves or as what they are made of") {
  CHECK(topology_source<Branched>("Network") ==
        "struct Network : whet::Sequential<\n"
        "    whet::Input<8, 8, 4>,\n"
        "    whet::Named<\"block\", whet::Residual<whet::Shortcut<whet::Conv2D<6, whet::Size{1, 1}, "
        "whet::Stride{2, 2}>>, whet::Conv2D<6, whet::Size{3, 3}, whet::Stride{2, 2}>, whet::ReLU>>,\n"
        "    whet::Layers<whet::Conv2D<6, whet::Size{3, 3}>, whet::BatchNorm, whet::ReLU>,\n"
        "    whet::Layers<whet::Multiply<whet::Layers<>, whet::Layers<whet::GlobalAveragePool, "
        "whet::RelativeDense<whet::Ratio<1, 2>>, whet::ReLU, whet::RelativeDense<whet::Ratio<2, 1>>, "
        "whet::HardSigmoid>>>,\n"
        "    whet::Branches<whet::AddBranches, whet::Layers<>, whet::Concat<whet::ChannelPart<0, 2>, "
        "whet::ChannelPart<1, 2>>>,\n"
        "    whet::Layers<whet::Branches<whet::AddBranches, whet::Layers<whet::ReLU>, whet::Layers<>>>,\n"
        "    app::Twice<whet::ReLU>,\n"
        "    whet::Layers<whet::GlobalAveragePool, whet::Dense<2>>> {};\n");
}

TEST_CASE("templates that derive from a combinator are written as what they are made of") {
  CHECK(source_of<Swapped<ReLU, Tanh>>() ==
        "whet::Layers<whet::Branches<whet::ConcatBranches, whet::Tanh, whet::ReLU>>");
  CHECK(source_of<WithReLU<Tanh>>() ==
        "whet::Layers<whet::Branches<whet::AddBranches, whet::Layers<whet::Tanh, whet::ReLU>, "
        "whet::Layers<>>>");
}

TEST_CASE("the source of a mixed policy is the policy again") {
  using Policy = Mixed<Int8Policy, At<"block/one", Float32Policy>, At<2, Dynamic<Int8Policy>>>;
  CHECK(source_of<Policy>() ==
        "whet::Mixed<whet::Int8Policy, whet::At<\"block/one\", whet::Float32Policy>, whet::At<2, "
        "whet::Dynamic<whet::Int8Policy>>>");
  STATIC_REQUIRE(
      std::is_same_v<Policy, whet::Mixed<whet::Int8Policy, whet::At<"block/one", whet::Float32Policy>,
                                         whet::At<2, whet::Dynamic<whet::Int8Policy>>>>);
}

TEST_CASE("the ends of a network are keys with names") {
  CHECK(source_of<At<first_layer, Int8Policy>>() == "whet::At<whet::first_layer, whet::Int8Policy>");
  CHECK(source_of<At<last_layer, Int8Policy>>() == "whet::At<whet::last_layer, whet::Int8Policy>");
}

TEST_CASE("names that would end a string literal are escaped") {
  CHECK(source_of<Named<"a\"b\\c", ReLU>>() == "whet::Named<\"a\\\"b\\\\c\", whet::ReLU>");
  CHECK(source_of<Named<"\1"
                        "2",
                        ReLU>>() == "whet::Named<\"\\0012\", whet::ReLU>");
}
