#pragma once

// Stands for Zephyr's header.
#include <cstdio>

#define printk std::printf
