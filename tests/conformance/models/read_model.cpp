#include "conformance/read_model.hpp"

#include <string>

#include <whet/importer/graph_source.hpp>

TEST_CASE("the keyword spotter of MLPerf Tiny is written as a topology with the names of its layers") {
  WHET_NEEDS_REFERENCE_DATA("models/kws_dscnn");
  const auto graph =
      whet::importer::read_tflite(conformance::ReferenceModel{"kws_dscnn", "kws_ref_model"}.file());
  std::string expected =
      "struct Spotter : whet::Sequential<\n"
      "    whet::Input<49, 10>,\n"
      "    whet::Named<\"conv2d\", whet::Conv2D<64, whet::Size{10, 4}, whet::Stride{2, 2}>>,\n"
      "    whet::ReLU,\n";
  for (int block = 0; block < 4; ++block)
    expected += "    whet::Named<\"depthwise_conv2d" +
                (block == 0 ? std::string() : "_" + std::to_string(block)) +
                "\", whet::DepthwiseConv2D<whet::Size{3, 3}>>,\n    whet::ReLU,\n    whet::Named<\"conv2d_" +
                std::to_string(block + 1) + "\", whet::Conv2D<64, whet::Size{1, 1}>>,\n    whet::ReLU,\n";
  expected +=
      "    whet::GlobalAveragePool,\n"
      "    whet::Named<\"dense\", whet::Dense<12>>,\n"
      "    whet::Softmax> {};\n";
  CHECK(whet::importer::topology_source(graph, "Spotter") == expected);
}

TEST_CASE("the residual blocks of MLPerf Tiny's image classifier are found") {
  WHET_NEEDS_REFERENCE_DATA("models/ic_resnet8");
  const auto source = whet::importer::topology_source(
      whet::importer::read_tflite(conformance::ReferenceModel{"ic_resnet8", "pretrainedResnet_quant"}.file()),
      "Classifier");
  CHECK_THAT(source,
             Catch::Matchers::ContainsSubstring(
                 "whet::Residual<whet::Named<\"conv2d_1\", whet::Conv2D<16, whet::Size{3, 3}>>, whet::ReLU, "
                 "whet::Named<\"conv2d_2\", whet::Conv2D<16, whet::Size{3, 3}>>>"));
  CHECK_THAT(source,
             Catch::Matchers::ContainsSubstring(
                 "whet::Residual<whet::Shortcut<whet::Named<\"conv2d_8\", whet::Conv2D<64, whet::Size{1, 1}, "
                 "whet::Stride{2, 2}>>>, whet::Named<\"conv2d_6\", "));
}
