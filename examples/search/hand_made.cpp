#include "finalist_of.hpp"
#include SEARCH_WINNER

example::Finalist example::hand_made_finalist() {
  return finalist_of<HandMade<found::hand_made_width>>("hand-made");
}
