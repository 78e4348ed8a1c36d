#include <whet/zoo/autoencoder.hpp>

#include "../rows.hpp"

template void bench::add_rows<whet::zoo::Autoencoder<>>(const std::string&, Ends);
