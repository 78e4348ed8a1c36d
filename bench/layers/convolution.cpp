#include "../rows.hpp"
#include "shapes.hpp"

namespace bench {

template void add_rows<ImageStem<32, 16, 1>>(const std::string&, Ends);
template void add_rows<ImageStem<96, 8, 2>>(const std::string&, Ends);
template void add_rows<SpeechStem>(const std::string&, Ends);
template void add_rows<Conv3x3<32, 16, 16>>(const std::string&, Ends);
template void add_rows<Conv3x3<32, 16, 32, 2>>(const std::string&, Ends);
template void add_rows<Conv3x3<16, 32, 32>>(const std::string&, Ends);
template void add_rows<Conv3x3<16, 32, 64, 2>>(const std::string&, Ends);
template void add_rows<Conv3x3<8, 64, 64>>(const std::string&, Ends);

}  // namespace bench
