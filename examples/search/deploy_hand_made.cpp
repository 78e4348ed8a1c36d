#include "deployed.hpp"
#include SEARCH_WINNER

example::HandMadeSeconds example::hand_made_seconds(const whet::Dataset& images) {
  return {.fitting = Deployed<HandMade<found::hand_made_width>>(images).seconds(images),
          .full = Deployed<HandMade<full_width>>(images).seconds(images)};
}
