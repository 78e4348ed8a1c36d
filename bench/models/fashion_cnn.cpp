#include <whet/topology/folded.hpp>
#include <whet/zoo/fashion_cnn.hpp>

#include "../rows.hpp"

template void bench::add_rows<whet::Folded<whet::zoo::FashionCNN>>(const std::string&, Ends);
