#include "../rows.hpp"
#include "shapes.hpp"

namespace bench {

template void add_rows<Pointwise<32, 32, 16, 32, 2>>(const std::string&, Ends);
template void add_rows<Pointwise<48, 48, 8, 16>>(const std::string&, Ends);
template void add_rows<Pointwise<24, 24, 16, 32>>(const std::string&, Ends);
template void add_rows<Pointwise<24, 24, 32, 32>>(const std::string&, Ends);
template void add_rows<Pointwise<12, 12, 32, 64>>(const std::string&, Ends);
template void add_rows<Pointwise<25, 5, 64, 64>>(const std::string&, Ends);
template void add_rows<Pointwise<6, 6, 128, 128>>(const std::string&, Ends);
template void add_rows<Pointwise<3, 3, 256, 256>>(const std::string&, Ends);
template void add_rows<SignedPointwise<24, 24, 32, 32>>(const std::string&, Ends);
template void add_rows<SignedPointwise<25, 5, 64, 64>>(const std::string&, Ends);
template void add_rows<SignedPointwise<6, 6, 128, 128>>(const std::string&, Ends);
template void add_rows<SignedPointwise<3, 3, 256, 256>>(const std::string&, Ends);

}  // namespace bench
