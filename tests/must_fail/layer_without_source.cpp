// must fail: whet: a layer that is exported has `source.text.`, a policy has `name`
// must fail: no_source_text<app::Scale>
#include <whet/io/source_text.hpp>
#include <whet/whet.hpp>

namespace app {

struct Scale {
  static constexpr const char* type = "Scale";
  static constexpr whet::LayerRole role = whet::LayerRole::custom;
  static constexpr bool accepts(whet::Shape) { return true; }
  static constexpr whet::Shape output(whet::Shape input) { return input; }
#ifndef WHET_MUST_FAIL
  template <class Text>
  static constexpr void source(Text&& text) {
    text("app::Scale");
  }
#endif
};

struct Network : whet::Sequential<whet::Input<4>, Scale> {};

}  // namespace app

std::string source() { return whet::topology_source<app::Network>("Network"); }
