// What the header alone costs.
#include <whet/whet.hpp>
