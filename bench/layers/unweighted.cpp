#include "../rows.hpp"
#include "shapes.hpp"

namespace bench {

template void add_rows<Addition<32, 16>>(const std::string&, Ends);
template void add_rows<Addition<8, 64>>(const std::string&, Ends);
template void add_rows<Maximum<32, 16>>(const std::string&, Ends);
template void add_rows<Mean<25, 5, 64>>(const std::string&, Ends);
template void add_rows<Mean<8, 8, 64>>(const std::string&, Ends);

}  // namespace bench
