#include "deployed.hpp"
#include SEARCH_WINNER

example::HandMadeRounds example::hand_made_rounds(const whet::Dataset& images) {
  return {.fitting = Deployed<HandMade<found::hand_made_width>>(images).round(images),
          .full = Deployed<HandMade<full_width>>(images).round(images)};
}
