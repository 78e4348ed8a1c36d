// How long does one inference of a whole model take on one core, in every precision, and beside other
// libraries? Floats in, floats out. Counters: `vs_eigen` and `vs_onednn` are the time of that library in the
// same precision by ours, `speedup` is over our own FP32, `roofline` the share of what the core could do at
// best, `error` and `…_error` the relative error against our FP32, beyond which a row fails.

#include <whet/topology/folded.hpp>
#include <whet/whet.hpp>
#include <whet/zoo/autoencoder.hpp>
#include <whet/zoo/ds_cnn.hpp>
#include <whet/zoo/fashion_cnn.hpp>
#include <whet/zoo/mobilenet_v1.hpp>
#include <whet/zoo/resnet8.hpp>

#include "models/classifier.hpp"
#include "table.hpp"

int main(int argc, char** argv) {
  using namespace whet::zoo;
  using bench::Ends;
  bench::add_rows<ResNet8<>>("resnet8", Ends::real);
  bench::add_rows<VisualWakeWords<>>("mobilenet_v1_0.25", Ends::real);
  bench::add_rows<DSCNN<>>("ds_cnn", Ends::real);
  bench::add_rows<Autoencoder<>>("autoencoder", Ends::real);
  bench::add_rows<bench::Classifier>("classifier", Ends::real);
  bench::add_rows<whet::Folded<FashionCNN>>("fashion_cnn", Ends::real);
  return bench::run_table(argc, argv);
}
