#pragma once

#include <whet/data.hpp>
#ifdef WHET_WITH_IMPORTER
#include <whet/importer.hpp>
#endif
#include <whet/io.hpp>
#include <whet/train.hpp>
#include <whet/version.hpp>
#include <whet/whet.hpp>
#include <whet/zoo.hpp>
