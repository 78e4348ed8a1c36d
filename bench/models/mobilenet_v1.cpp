#include <whet/zoo/mobilenet_v1.hpp>

#include "../rows.hpp"

template void bench::add_rows<whet::zoo::VisualWakeWords<>>(const std::string&, Ends);
