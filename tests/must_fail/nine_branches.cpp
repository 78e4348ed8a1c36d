// must fail: whet: a layer joins two to eight branches
#include <whet/whet.hpp>

namespace app {

using Branch = whet::Dense<4>;
#ifdef WHET_MUST_FAIL
using Joined = whet::Add<Branch, Branch, Branch, Branch, Branch, Branch, Branch, Branch, Branch>;
#else
using Joined = whet::Add<Branch, Branch, Branch, Branch, Branch, Branch, Branch, Branch>;
#endif
struct Network : whet::Sequential<whet::Input<3>, Joined> {};

}  // namespace app

static_assert(whet::Model<app::Network>::macs == 8 * 12);
