#pragma once

#include <whet/data.hpp>
#include <whet/io.hpp>
#include <whet/train.hpp>
#include <whet/version.hpp>
#include <whet/whet.hpp>
#include <whet/zoo.hpp>
