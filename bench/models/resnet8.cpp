#include <whet/zoo/resnet8.hpp>

#include "../rows.hpp"

template void bench::add_rows<whet::zoo::ResNet8<>>(const std::string&, Ends);
