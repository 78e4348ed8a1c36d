#include "../rows.hpp"
#include "shapes.hpp"

namespace bench {

template void add_rows<Depthwise3x3<48, 48, 8>>(const std::string&, Ends);
template void add_rows<Depthwise3x3<48, 48, 16, 2>>(const std::string&, Ends);
template void add_rows<Depthwise3x3<24, 24, 32>>(const std::string&, Ends);
template void add_rows<Depthwise3x3<24, 24, 32, 2>>(const std::string&, Ends);
template void add_rows<Depthwise3x3<25, 5, 64>>(const std::string&, Ends);
template void add_rows<Depthwise3x3<6, 6, 128>>(const std::string&, Ends);
template void add_rows<Depthwise3x3<6, 6, 128, 2>>(const std::string&, Ends);
template void add_rows<Depthwise3x3<3, 3, 256>>(const std::string&, Ends);

}  // namespace bench
