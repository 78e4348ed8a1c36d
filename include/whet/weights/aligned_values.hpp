#pragma once

#include <vector>

#include <Eigen/Core>

namespace whet {

/// Storage that begins where vector registers are aligned. Eigen computes what lies before such an address
/// with other instructions, and sums in another order: in storage that begins anywhere, the last bits of a
/// result would depend on what the memory happened to look like.
template <class Scalar>
using AlignedValues = std::vector<Scalar, Eigen::aligned_allocator<Scalar>>;

}  // namespace whet
