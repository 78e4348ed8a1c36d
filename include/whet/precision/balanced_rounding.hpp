#pragma once

#include <whet/core/inline.hpp>

namespace whet {

/// Rounds an output's weights so that the errors of neighbours cancel. Behind a ReLU inputs are all of one
/// sign: rounded to the nearest, errors of one sign add up there, and what they add is the same for every
/// sample. Of each 32 weights, those nearest to a tie go to their other neighbour as long as that makes the
/// sum of the squared errors and the square of the sum of all errors so far, together, smaller.
/// Weights on the grid, as pruned ones are, stay where they are.
/// Source: Guo et al. 2022, "SQuant: On-the-Fly Data-Free Quantization via Diagonal Hessian Approximation";
/// its flips, for spans in place of kernels.
class BalancedRounding {
 public:
  /// Weights that are rounded together.
  static constexpr int span = 32;

  /// Integers of the output's next weights, `span` at most. Grid: has a positive scale, and gives the integer
  /// that is nearest to a weight over it.
  template <class Grid>
  WHET_INLINE constexpr void operator()(const float* weights, int count, const Grid& grid, int* integers) {
    double errors[span] = {};  // in integers
    double sum = carried / double{grid.scale};
    for (int index = 0; index < count; ++index) {
      integers[index] = grid(weights[index]);
      errors[index] = double{weights[index]} / double{grid.scale} - integers[index];
      sum += errors[index];
    }
    // To round a weight with error e the other way changes the squares by 1 - 2|e| and 1 - 2|sum|.
    for (;;) {
      const int step = sum > 0.0 ? 1 : -1;
      const int index = furthest(errors, count, grid, integers, step);
      if (index < 0 || step * errors[index] + step * sum <= 1.0) break;
      integers[index] += step;
      errors[index] -= step;
      sum -= step;
    }
    carried = sum * double{grid.scale};
  }

 private:
  /// Of the weights whose integers may become larger by `step`, the one that is furthest in its direction; -1
  /// where there is none.
  template <class Grid>
  WHET_INLINE static constexpr int furthest(const double* errors, int count, const Grid& grid,
                                            const int* integers, int step) {
    int result = -1;
    double most = on_grid;
    for (int index = 0; index < count; ++index) {
      const int other = integers[index] + step;
      if (step * errors[index] <= most || grid(static_cast<float>(other) * grid.scale) != other) continue;
      most = step * errors[index];
      result = index;
    }
    return result;
  }

  /// What the quotient of a multiple of the scale may be off by.
  static constexpr double on_grid = 1e-5;

  /// Errors so far, in weights: groups of inputs have scales of their own.
  double carried = 0.0;
};

}  // namespace whet
