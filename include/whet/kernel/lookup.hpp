#pragma once

#include <whet/kernel/lookup/generic.hpp>
