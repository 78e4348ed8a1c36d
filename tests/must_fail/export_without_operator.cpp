// must fail: whet: ONNX has no operator for this layer
// must fail: app::Cube
#include <whet/importer/onnx/export_layer.hpp>
#include <whet/topology/activation.hpp>

namespace app {

struct Cube : whet::Activation {
  static constexpr const char* type = "Cube";
};
/// Said in the layer's own namespace, an operator is found.
struct Softsign : whet::Activation {
  static constexpr const char* type = "Softsign";
};
// snippet: operator
constexpr whet::OnnxLayer onnx_layer(Softsign) { return {.operation = "Softsign"}; }
// end

}  // namespace app

#ifdef WHET_MUST_FAIL
constexpr whet::OnnxLayer exported = whet::detail::onnx_layer_of<app::Cube>();
#else
constexpr whet::OnnxLayer exported = whet::detail::onnx_layer_of<app::Softsign>();
static_assert(exported.operation == "Softsign");
#endif

int main() {}
