#pragma once

#include <type_traits>

#include <whet/whet.hpp>
#include <whet/zoo/fashion_cnn.hpp>

/// Spaces that have every kind of open part.
namespace spaces {

using namespace whet;

/// A block of a user's with one open argument and, inside, one more.
template <auto Filters>
struct Block {
  using layers = Layers<Conv2D<Filters, any(1, 3)>, ReLU>;
};

struct Small : SearchSpace<Input<any(8, 10), 8, NonNegative>,  //
                           Named<"stem", Conv2D<any(8, 16), any(3, 5)>>, BatchNorm, ReLU,
                           Choice<MaxPool<2>, Layers<Conv2D<any(16, 32), 3, Stride{2}>, ReLU>, Skip>,
                           Named<"blocks", Repeat<0, 3, Residual<DepthwiseConv2D<any(3, 5)>, ReLU>>>,
                           Residual<Shortcut<Conv2D<any(16, 24), 1>>, Conv2D<any(16, 24), any(1, 3)>>,
                           Block<any(8, 12)>, zoo::FashionBlock<any(8, 12)>, GlobalAveragePool,
                           Precise<Dense<10>, Int8Policy, Int4Policy>> {};

/// Candidates: 2 inputs, 2·2 stems, 1 + 2 + 1 ways down, 1 + 3·2 blocks, 2·2·2 residuals, 2·2, 2, 2.
inline constexpr std::uint64_t small_candidates = 2 * 4 * 4 * 7 * 8 * 4 * 2 * 2;

/// Few candidates, and a choice of inputs and within a choice.
struct Tiny : SearchSpace<Choice<Input<12>, Input<20>>, Choice<Skip, Choice<Dense<6>, Dense<any(7, 8, 9)>>>,
                          Repeat<1, 2, Layers<Dense<any(4, 5)>, Tanh>>,
                          Precise<Dense<3>, Int8Policy, Float32Policy>> {};
inline constexpr std::uint64_t tiny_candidates = 2 * (1 + 1 + 3) * (2 * 2) * 2;

/// A precision of what may be left out, in more than one way: four networks of a layer or two in two
/// precisions, and two of none.
struct Optional
    : SearchSpace<Input<8>,
                  Precise<Choice<Dense<any(4, 6)>, Skip, Repeat<0, 2, Dense<5>>>, Int8Policy, Float32Policy>,
                  Dense<2>> {};
inline constexpr std::uint64_t optional_candidates = 2 * (2 + 2) + 2;

/// A block that its argument makes empty, alone and beside another layer.
template <auto Some>
struct Maybe {
  using layers = std::conditional_t<Some == 0, Layers<>, Layers<Dense<4>>>;
};
struct OfBlocks
    : SearchSpace<Input<8>, Precise<Maybe<any(1, 0)>, Int8Policy, Float32Policy>,
                  Precise<Layers<Maybe<any(0, 1)>, Dense<3>>, Int8Policy, Float32Policy>, Dense<2>> {};
inline constexpr std::uint64_t block_candidates = (2 + 1) * 4;

}  // namespace spaces
