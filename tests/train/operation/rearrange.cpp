#include <vector>

#include <whet/topology/channel_part.hpp>
#include <whet/topology/shuffle_channels.hpp>
#include <whet/topology/upsample.hpp>
#include <whet/topology/zero_pad.hpp>
#include <whet/train/operation/rearrange.hpp>

#include "catch.hpp"
#include "train/gradient_check.hpp"

namespace {

template <class Layer, auto... Extents>
std::vector<float> rearranged(const std::vector<float>& input) {
  constexpr whet::LayerRecord record = whet::records<whet::Sequential<whet::Input<Extents...>, Layer>>[0];
  std::vector<float> output(record.output.size(), -1.0F);
  whet::ThreadPool pool(1);
  whet::ForwardPass<float> pass{{input.data(), 1, static_cast<Eigen::Index>(input.size())},
                                {output.data(), 1, static_cast<Eigen::Index>(output.size())},
                                {{nullptr, 0, 0}, {nullptr, 0}},
                                nullptr,
                                pool};
  whet::make_operation<float>(Layer{}, record)->forward(pass);
  return output;
}

}  // namespace

TEMPLATE_TEST_CASE("the gradient of a rearrangement agrees with central differences", "", whet::ZeroPad<1>,
                   (whet::ZeroPad<2, 0, 1, 3>), whet::Upsample<2>, whet::Upsample<(whet::Size{1, 3})>,
                   (whet::ChannelPart<1, 2>), whet::ShuffleChannels<2>) {
  CHECK(operation_gradient_errors<TestType, 3, 4, 2>(3).input < 1e-8);
}

TEST_CASE("zeros are put around an image") {
  CHECK(rearranged<whet::ZeroPad<1, 0, 0, 1>, 1, 2>({1, 2}) == std::vector<float>{0, 0, 0, 1, 2, 0});
}

TEST_CASE("an upsampling repeats pixels with their channels") {
  CHECK(rearranged<whet::Upsample<2>, 1, 2, 2>({1, 2, 3, 4}) ==
        std::vector<float>{1, 2, 1, 2, 3, 4, 3, 4, 1, 2, 1, 2, 3, 4, 3, 4});
}

TEST_CASE("channels are parted and shuffled within each pixel") {
  CHECK(rearranged<whet::ChannelPart<1, 2>, 1, 2, 4>({1, 2, 3, 4, 5, 6, 7, 8}) ==
        std::vector<float>{3, 4, 7, 8});
  CHECK(rearranged<whet::ShuffleChannels<2>, 1, 1, 6>({1, 2, 3, 4, 5, 6}) ==
        std::vector<float>{1, 4, 2, 5, 3, 6});
}
