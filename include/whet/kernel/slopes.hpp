#pragma once

#include <whet/kernel/slopes/generic.hpp>
