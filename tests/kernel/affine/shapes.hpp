#pragma once

/// Calls body.template operator()<outputs, inputs>() for shapes that cover every remainder of panels, of
/// groups of panels and of groups of inputs.
template <class Body>
void for_each_shape(Body&& body) {
  body.template operator()<1, 1>();
  body.template operator()<3, 70>();
  body.template operator()<7, 5>();
  body.template operator()<9, 7>();
  body.template operator()<10, 33>();
  body.template operator()<16, 2>();
  body.template operator()<17, 31>();
  body.template operator()<31, 9>();
  body.template operator()<33, 17>();
  body.template operator()<41, 13>();
  body.template operator()<64, 48>();
  body.template operator()<70, 69>();
  body.template operator()<24, 128>();  // panels a multiple of 4 KiB apart
  body.template operator()<130, 10>();  // a whole group of eight panels of sixteen
}

/// How many samples the kernels for several rows are tried with.
inline constexpr int row_counts[] = {1, 2, 3, 4, 5, 6, 7, 8, 11, 13};
