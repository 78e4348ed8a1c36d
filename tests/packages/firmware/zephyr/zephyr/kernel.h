#pragma once

// Stands for Zephyr's header, of which the sample uses nothing but that it is there.
