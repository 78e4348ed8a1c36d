#pragma once

#include <whet/kernel/descend/generic.hpp>
