#define WHET_COMPILES_OPERATIONS
#include "compiled/operations.hpp"

namespace whet {
WHET_OPERATIONS_OF(double, template);
}
