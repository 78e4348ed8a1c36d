#pragma once

#include <whet/core/inline.hpp>
#include <whet/precision/coded.hpp>
#include <whet/precision/dynamic.hpp>
#include <whet/precision/dynamic_coded.hpp>
#include <whet/precision/int8.hpp>
#include <whet/precision/int8_weights.hpp>

namespace whet {

/// Symmetric weights of four bits, in [-7, 7].
struct Int4Coding {
  static constexpr bool balanced = true;
  static constexpr int bits = 4;
  static constexpr int step = 1;
  static constexpr int offset = 8;
  static constexpr int most = 7;

  struct Grid {
    float scale;

    WHET_INLINE constexpr int operator()(float weight) const {
      return static_cast<int>(round_to_integer(double{weight} / double{scale}, -most, most));
    }
  };

  WHET_INLINE static constexpr Grid of_scale(float scale) { return {scale}; }

  /// The grid with the least squared error of those that end between 60 % and all of the largest magnitude:
  /// with 15 values, what clipping a few weights costs the rest gains.
  WHET_INLINE static constexpr Grid fit(const float* weights, int count) {
    constexpr int candidates = 17;
    const float largest = largest_magnitude(weights, 0, count) / most;
    if (!(largest > 0.0f)) return {0.0f};
    Grid best{largest};
    double least = -1.0;
    for (int candidate = 0; candidate < candidates; ++candidate) {
      const Grid grid{largest * (1.0f - 0.025f * static_cast<float>(candidate))};
      double error = 0.0;
      for (int index = 0; index < count; ++index) {
        const double difference = double{weights[index]} - double{grid.scale} * grid(weights[index]);
        error += difference * difference;
      }
      if (least < 0.0 || error < least) {
        least = error;
        best = grid;
      }
    }
    return best;
  }
};

/// Weights of four bits and static int8 activations. Groups of `Group` inputs of an output share
/// a scale, but for depthwise layers.
template <int Group>
struct GroupedInt4Policy : CodedPolicy<Int4Coding, Group> {
  static_assert(Group == 0 || Group == 32 || Group == 64 || Group == 128,
                "whet: groups of 4-bit weights have 32, 64 or 128 inputs, or 0 for all of an output");
  static constexpr const char* name = Group == 0    ? "whet::GroupedInt4Policy<0>"
                                      : Group == 32 ? "whet::GroupedInt4Policy<32>"
                                      : Group == 64 ? "whet::GroupedInt4Policy<64>"
                                                    : "whet::GroupedInt4Policy<128>";
};

/// Groups of 32.
struct Int4Policy : GroupedInt4Policy<32> {
  static constexpr const char* name = "whet::Int4Policy";
};

/// All sixteen integers of four bits, [-8, 7]: what imported models may have.
struct TfliteInt4Coding : Int4Coding {
  static constexpr int most = 8;

  struct Grid {
    float scale;

    WHET_INLINE constexpr int operator()(float weight) const {
      return static_cast<int>(round_to_integer(double{weight} / double{scale}, -most, most - 1));
    }
  };

  WHET_INLINE static constexpr Grid of_scale(float scale) { return {scale}; }
  WHET_INLINE static constexpr Grid fit(const float* weights, int count) {
    return {Int4Coding::fit(weights, count).scale};
  }
};

/// Weights of four bits, a scale for each output, with the conventions of TfliteInt8Policy for everything
/// else: imported models.
struct TfliteInt4Policy : CodedPolicy<TfliteInt4Coding> {
  static constexpr const char* name = "whet::TfliteInt4Policy";
  static constexpr int weight_levels = Int4Coding::most;
  static constexpr int scale_levels = Int4Coding::most;
  static constexpr bool zero_based = false;
  static constexpr bool follows_tflite = true;

  template <class Target, int Outputs, int Inputs, bool>
  using affine = CodedAffine<Target, TfliteInt4Coding, Outputs, Inputs, 0, false>;
  template <class Target, int Outputs, int Inputs, bool>
  using convolution = CodedAffine<Target, TfliteInt4Coding, Outputs, Inputs, 0, false>;
  template <class Target, int Outputs, int Inputs, bool>
  using depthwise =
      CodedAffine<Target, TfliteInt4Coding, Outputs, Inputs, 0, false, Target::int8_depthwise_panel>;

  static constexpr TensorQuantization quantize(Range range, bool nonnegative) {
    return TfliteInt8Policy::quantize(range, nonnegative);
  }
};

/// Weights of four bits, products in integers, float tensors between layers: see Dynamic<Int8Policy>.
template <int Group>
struct Dynamic<GroupedInt4Policy<Group>> : DynamicCodedPolicy<Int4Coding, Group> {
  static constexpr const char* name = Group == 0    ? "whet::Dynamic<whet::GroupedInt4Policy<0>>"
                                      : Group == 32 ? "whet::Dynamic<whet::GroupedInt4Policy<32>>"
                                      : Group == 64 ? "whet::Dynamic<whet::GroupedInt4Policy<64>>"
                                                    : "whet::Dynamic<whet::GroupedInt4Policy<128>>";
};
template <>
struct Dynamic<Int4Policy> : DynamicCodedPolicy<Int4Coding, 32> {
  static constexpr const char* name = "whet::Dynamic<whet::Int4Policy>";
};

}  // namespace whet
