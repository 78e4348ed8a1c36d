#include <whet/zoo/ds_cnn.hpp>

#include "../rows.hpp"

template void bench::add_rows<whet::zoo::DSCNN<>>(const std::string&, Ends);
