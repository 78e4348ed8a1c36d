#pragma once

#include <whet/core/window.hpp>

// Geometries of the convolutions of CMSIS-NN's cases. Kernels of x86 targets take a geometry as template
// argument: they run the cases whose geometry is listed here, the generic kernels run every case.
// {input, output, {kernel height, width, stride height, width, dilation height, width, pad top, left, groups,
// transposed}}, shapes as height, width, channels.

namespace conformance {

/// Of cases in int8.
inline constexpr whet::Geometry int8_geometries[] = {
    {{8, 5, 1}, {5, 4, 1}, {4, 2, 1, 1, 1, 1, 0, 0, 1, false}},         // basic
    {{1, 2, 4}, {1, 2, 3}, {1, 3, 1, 1, 1, 1, 0, 1, 1, false}},         // conv_1_x_n_1
    {{1, 296, 4}, {1, 148, 1}, {1, 48, 1, 2, 1, 1, 0, 23, 1, false}},   // conv_1_x_n_3
    {{1, 17, 4}, {1, 6, 1}, {1, 3, 1, 3, 1, 1, 0, 0, 1, false}},        // conv_1_x_n_5
    {{1, 4, 1}, {1, 1, 16}, {1, 8, 1, 4, 1, 1, 0, 2, 1, false}},        // conv_1_x_n_6_generic
    {{1, 148, 12}, {1, 74, 10}, {1, 48, 1, 2, 1, 1, 0, 23, 1, false}},  // conv_1_x_n_8
    {{3, 6, 2}, {3, 6, 4}, {3, 3, 1, 1, 1, 1, 1, 1, 1, false}},         // conv_2
    {{10, 10, 2}, {6, 6, 2}, {3, 3, 1, 1, 2, 2, 0, 0, 1, false}},       // conv_2x2_dilation
    {{5, 5, 2}, {5, 5, 2}, {3, 3, 1, 1, 2, 2, 2, 2, 1, false}},         // conv_2x2_dilation_5x5_input
    {{3, 3, 2}, {3, 3, 2}, {3, 3, 1, 1, 2, 3, 2, 3, 1, false}},         // conv_3x2_dilation
    {{5, 5, 3}, {2, 2, 3}, {3, 2, 2, 2, 1, 1, 0, 0, 1, false}},         // conv_4
    {{4, 6, 1}, {4, 6, 3}, {2, 2, 1, 1, 2, 3, 1, 1, 1, false}},         // conv_dilation_golden
    {{3, 3, 4}, {3, 3, 2}, {3, 3, 1, 1, 1, 1, 1, 1, 1, false}},         // conv_out_activation
    {{5, 6, 3}, {3, 3, 9}, {4, 3, 2, 2, 1, 1, 1, 0, 3, false}},         // depthwise_2
    {{7, 7, 1}, {7, 7, 1}, {3, 3, 1, 1, 2, 2, 2, 2, 1, false}},         // depthwise_dilation
    {{5, 7, 250}, {5, 7, 250}, {2, 2, 1, 1, 1, 1, 0, 0, 250, false}},   // depthwise_eq_in_out_ch
    {{5, 4, 5}, {3, 2, 5}, {3, 3, 2, 2, 1, 1, 1, 0, 5, false}},         // depthwise_kernel_3x3, …
    {{5, 3, 3}, {3, 2, 3}, {4, 2, 2, 2, 1, 1, 1, 0, 3, false}},         // depthwise_mult_batches
    {{5, 4, 2}, {5, 4, 2}, {2, 2, 1, 1, 1, 1, 0, 0, 2, false}},         // depthwise_null_bias_0
    {{5, 6, 3}, {1, 2, 3}, {4, 3, 2, 2, 1, 1, 0, 0, 3, false}},         // depthwise_out_activation
    {{5, 7, 9}, {4, 6, 9}, {2, 2, 1, 1, 1, 1, 0, 0, 9, false}},         // depthwise_sub_block
    {{5, 7, 9}, {4, 3, 9}, {2, 2, 1, 2, 1, 1, 0, 0, 9, false}},         // depthwise_x_stride
    {{7, 7, 1}, {4, 4, 1}, {3, 3, 2, 2, 1, 1, 1, 1, 1, false}},         // grouped_conv, …
    {{5, 5, 2}, {4, 4, 6}, {2, 2, 1, 1, 1, 1, 0, 0, 2, false}},         // grouped_conv_1
    {{2, 3, 2}, {1, 2, 4}, {2, 3, 2, 2, 1, 1, 0, 1, 2, false}},         // grouped_conv_3
    {{5, 7, 19}, {5, 7, 7}, {1, 1, 1, 1, 1, 1, 0, 0, 1, false}},        // kernel1x1
    {{4, 7, 9}, {4, 3, 5}, {1, 1, 1, 3, 1, 1, 0, 0, 1, false}},         // kernel1x1_stride_x
    {{6, 7, 23}, {3, 4, 15}, {1, 1, 2, 2, 1, 1, 0, 0, 1, false}},       // kernel1x1_stride_x_y
    {{4, 4, 5}, {2, 2, 5}, {1, 1, 2, 2, 1, 1, 0, 0, 1, false}},         // kernel1x1_stride_x_y_1
    {{5, 3, 32}, {5, 3, 2}, {2, 2, 1, 1, 1, 1, 0, 0, 1, true}},         // reverse_transpose_conv_1
    {{2, 2, 17}, {4, 2, 17}, {2, 2, 2, 1, 1, 1, 0, 0, 1, true}},        // reverse_transpose_conv_3
    {{9, 9, 9}, {18, 18, 3}, {6, 6, 2, 2, 1, 1, 2, 2, 1, true}},        // transpose_conv_1
    {{7, 1, 7}, {35, 2, 5}, {1, 5, 5, 2, 1, 1, 0, 1, 1, true}},         // transpose_conv_3
};
/// Of cases in float.
inline constexpr whet::Geometry float_geometries[] = {
    {{3, 17, 11}, {3, 9, 13}, {1, 1, 1, 2, 1, 1, 0, 0, 1, false}},      // conv_1x1_stride2_nhwc_f32
    {{9, 11, 6}, {7, 9, 10}, {3, 3, 1, 1, 1, 1, 0, 0, 1, false}},       // conv_basic_f32, …
    {{1, 21, 8}, {1, 19, 12}, {1, 3, 1, 1, 1, 1, 0, 0, 1, false}},      // conv_k3_opt_f32
    {{1, 21, 16}, {1, 19, 16}, {1, 3, 1, 1, 1, 1, 0, 0, 1, false}},     // conv_k3_opt_nhwc_tuned_f32
    {{6, 7, 4}, {5, 6, 5}, {2, 2, 1, 1, 1, 1, 0, 0, 1, false}},         // conv_kernel_2x2_f32
    {{3, 6, 2}, {3, 6, 4}, {3, 3, 1, 1, 1, 1, 1, 1, 1, false}},         // conv_kernel_3x3_pad1_f32, …
    {{5, 7, 19}, {5, 7, 7}, {1, 1, 1, 1, 1, 1, 0, 0, 1, false}},        // conv_match_1x1_basic_f32
    {{4, 7, 9}, {4, 3, 5}, {1, 1, 1, 3, 1, 1, 0, 0, 1, false}},         // conv_match_1x1_stride_x_f32
    {{4, 4, 5}, {2, 2, 5}, {1, 1, 2, 2, 1, 1, 0, 0, 1, false}},         // conv_match_1x1_stride_x_y_1_f32
    {{6, 7, 23}, {3, 4, 15}, {1, 1, 2, 2, 1, 1, 0, 0, 1, false}},       // conv_match_1x1_stride_x_y_f32
    {{1, 2, 4}, {1, 2, 3}, {1, 3, 1, 1, 1, 1, 0, 1, 1, false}},         // conv_match_1xn_1_f32
    {{1, 296, 4}, {1, 148, 1}, {1, 48, 1, 2, 1, 1, 0, 23, 1, false}},   // conv_match_1xn_3_f32
    {{1, 17, 4}, {1, 5, 1}, {1, 3, 1, 3, 1, 1, 0, 0, 1, false}},        // conv_match_1xn_5_f32
    {{1, 4, 1}, {1, 1, 16}, {1, 8, 1, 4, 1, 1, 0, 2, 1, false}},        // conv_match_1xn_6_generic_f32
    {{1, 148, 12}, {1, 74, 10}, {1, 48, 1, 2, 1, 1, 0, 23, 1, false}},  // conv_match_1xn_8_f32
    {{5, 5, 2}, {5, 5, 2}, {3, 3, 1, 1, 2, 2, 2, 2, 1, false}},     // conv_match_2x2_dilation_5x5_input_f32
    {{10, 10, 2}, {6, 6, 2}, {3, 3, 1, 1, 2, 2, 0, 0, 1, false}},   // conv_match_2x2_dilation_f32
    {{3, 3, 2}, {3, 3, 2}, {3, 3, 1, 1, 2, 3, 2, 3, 1, false}},     // conv_match_3x2_dilation_f32
    {{8, 5, 1}, {5, 4, 1}, {4, 2, 1, 1, 1, 1, 0, 0, 1, false}},     // conv_match_basic_f32, …
    {{5, 5, 3}, {2, 2, 3}, {3, 2, 2, 2, 1, 1, 0, 0, 1, false}},     // conv_match_conv_4_f32
    {{4, 6, 1}, {4, 5, 3}, {2, 2, 1, 1, 2, 3, 1, 1, 1, false}},     // conv_match_dilation_golden_f32
    {{3, 3, 4}, {3, 3, 2}, {3, 3, 1, 1, 1, 1, 1, 1, 1, false}},     // conv_match_out_activation_f32
    {{7, 7, 1}, {4, 4, 1}, {3, 3, 2, 2, 1, 1, 1, 1, 1, false}},     // conv_match_stride2pad1_f32, …
    {{2, 21, 8}, {1, 17, 8}, {2, 5, 1, 1, 1, 1, 0, 0, 8, false}},   // depthwise_2x5_opt_batch2_f32
    {{2, 21, 1}, {1, 17, 16}, {2, 5, 1, 1, 1, 1, 0, 0, 1, false}},  // depthwise_2x5_opt_nhwc_chmult16_f32
    {{9, 11, 8}, {7, 9, 8}, {3, 3, 1, 1, 1, 1, 0, 0, 8, false}},    // depthwise_basic_f32
    {{9, 11, 6}, {7, 9, 6}, {3, 3, 1, 1, 1, 1, 0, 0, 6, false}},    // depthwise_basic_smallc_nhwc_f32
    {{9, 11, 1}, {4, 10, 16}, {4, 4, 2, 1, 1, 1, 1, 1, 1, false}},  // depthwise_ic1_to_conv_nhwc_f32
    {{1, 21, 8}, {1, 19, 8}, {1, 3, 1, 1, 1, 1, 0, 0, 8, false}},   // depthwise_k3_1d_opt_batch2_f32, …
    {{6, 5, 4}, {5, 4, 4}, {2, 2, 1, 1, 1, 1, 0, 0, 4, false}},     // depthwise_kernel_2x2_f32
    {{5, 4, 5}, {3, 1, 5}, {3, 3, 2, 2, 1, 1, 1, 0, 5, false}},     // depthwise_kernel_3x3_null_bias_f32
    {{7, 7, 1}, {7, 7, 1}, {3, 3, 1, 1, 2, 2, 2, 2, 1, false}},     // depthwise_match_dilation_f32
    {{5, 6, 3}, {1, 2, 3}, {4, 3, 2, 2, 1, 1, 0, 0, 3, false}},     // depthwise_match_out_activation_f32
    {{5, 7, 9}, {4, 6, 9}, {2, 2, 1, 1, 1, 1, 0, 0, 9, false}},     // depthwise_match_sub_block_f32
    {{5, 6, 4}, {10, 12, 6}, {3, 3, 2, 2, 1, 1, 1, 1, 1, true}},    // transpose_conv_basic_f32, …
};

/// Of cases with int16 activations.
inline constexpr whet::Geometry int16_geometries[] = {
    {{5, 9, 4}, {3, 3, 8}, {4, 3, 2, 3, 1, 1, 1, 0, 4, false}},  // dw_int16xint8
    {{5, 9, 4}, {5, 9, 8}, {4, 4, 1, 1, 2, 3, 3, 4, 4, false}},  // dw_int16xint8_dilation
    {{4, 4, 8}, {3, 3, 8}, {2, 2, 1, 1, 1, 1, 0, 0, 8, false}},  // dw_int16xint8_fast
    {{5, 5, 8},
     {3, 3, 8},
     {3, 3, 1, 1, 1, 1, 0, 0, 8, false}},  // dw_int16xint8_fast_multiple_batches_uneven_buffers
    {{4, 4, 8},
     {3, 2, 8},
     {2, 3, 1, 1, 1, 1, 0, 0, 8, false}},  // dw_int16xint8_fast_multiple_batches_uneven_buffers_null_bias
    {{4, 4, 5}, {4, 2, 5}, {3, 3, 1, 2, 1, 1, 1, 0, 5, false}},      // dw_int16xint8_fast_spill
    {{4, 4, 8}, {2, 2, 8}, {2, 2, 2, 2, 1, 1, 0, 0, 8, false}},      // dw_int16xint8_fast_stride
    {{5, 4, 2}, {1, 1, 8}, {4, 3, 2, 3, 1, 1, 0, 0, 2, false}},      // dw_int16xint8_mult4
    {{8, 10, 55}, {5, 2, 4}, {4, 9, 1, 1, 1, 1, 0, 0, 1, false}},    // int16xint8
    {{32, 32, 2}, {30, 30, 2}, {2, 2, 1, 1, 2, 2, 0, 0, 1, false}},  // int16xint8_dilation_1
    {{8, 7, 3}, {8, 7, 4}, {4, 2, 1, 1, 1, 2, 1, 1, 1, false}},      // int16xint8_dilation_3
    {{8, 10, 55}, {5, 2, 9}, {4, 9, 1, 1, 1, 1, 0, 0, 1, false}},    // int16xint8_spill
    {{8, 10, 12}, {5, 2, 9}, {4, 9, 1, 1, 1, 1, 0, 0, 1, false}},    // int16xint8_spill2
    {{4, 4, 8}, {3, 2, 8}, {2, 2, 1, 2, 1, 1, 0, 0, 1, false}},      // requantize_s64
};

/// Of cases with int8 activations and weights of four bits.
inline constexpr whet::Geometry int4_geometries[] = {
    {{15, 15, 5}, {11, 11, 15}, {5, 5, 1, 1, 1, 1, 0, 0, 1, false}},  // basic_2_int4
    {{1, 2, 4}, {1, 2, 3}, {1, 3, 2, 1, 1, 1, 0, 1, 1, false}},       // conv_1_x_n_1_int4
    {{3, 6, 2}, {3, 6, 4}, {3, 3, 1, 1, 1, 1, 1, 1, 1, false}},       // conv_2_int4
    {{3, 3, 2}, {3, 3, 2}, {3, 3, 1, 1, 2, 3, 2, 3, 1, false}},       // conv_3x2_dilation_int4
    {{5, 5, 3}, {2, 2, 3}, {3, 2, 2, 2, 1, 1, 0, 0, 1, false}},       // conv_4_int4
    {{4, 6, 1}, {4, 6, 3}, {2, 2, 1, 1, 2, 3, 1, 1, 1, false}},       // conv_dilation_golden_int4
    {{23, 1, 22}, {21, 1, 22}, {3, 1, 1, 1, 1, 1, 0, 0, 22, false}},  // depthwise_int4_1
    {{9, 9, 3}, {9, 5, 9}, {5, 6, 1, 2, 1, 1, 2, 2, 3, false}},       // depthwise_int4_generic_2
    {{21, 21, 4}, {17, 19, 12}, {3, 3, 1, 1, 2, 1, 0, 0, 4, false}},  // depthwise_int4_generic_6
    {{5, 7, 19}, {5, 7, 7}, {1, 1, 1, 1, 1, 1, 0, 0, 1, false}},      // kernel1x1_int4
    {{6, 7, 23}, {3, 4, 15}, {1, 1, 2, 2, 1, 1, 0, 0, 1, false}},     // kernel1x1_stride_x_y_int4
};

}  // namespace conformance
