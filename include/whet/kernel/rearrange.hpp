#pragma once

#include <whet/kernel/rearrange/generic.hpp>
