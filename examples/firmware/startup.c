// From reset to main on a Cortex-M, and back to the emulator.
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "semihosting.h"

// Addresses from the linker script.
extern char stack_top[], data_begin[], data_end[], bss_begin[], bss_end[];
extern const char data_image[];
typedef void (*Function)(void);
extern const Function constructors_begin[], constructors_end[];

int main(void);
void reset_handler(void);

enum { write_text = 0x04, exit_extended = 0x20, application_exit = 0x20026 };

static void call_host(int operation, const void* argument) {
  register int r0 __asm__("r0") = operation;
  register const void* r1 __asm__("r1") = argument;
  __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
}

void semihosting_print(const char* text) { call_host(write_text, text); }

void semihosting_exit(int status) {
  const uint32_t block[2] = {application_exit, (uint32_t)status};
  call_host(exit_extended, block);
  for (;;) {
  }
}

static void fault_handler(void) {
  semihosting_print("processor fault\n");
  semihosting_exit(99);
}

void reset_handler(void) {
  memcpy(data_begin, data_image, (size_t)(data_end - data_begin));
  memset(bss_begin, 0, (size_t)(bss_end - bss_begin));
#ifdef __ARM_FP
  // CPACR: full access to the floating-point unit (Armv7-M ARM, B3.2.20), which is off after reset.
  volatile uint32_t* const coprocessor_access = (volatile uint32_t*)0xE000ED88u;
  *coprocessor_access |= 0xFu << 20;
  __asm__ volatile("dsb\n\tisb" ::: "memory");
#endif
  for (const Function* constructor = constructors_begin; constructor != constructors_end; ++constructor)
    (*constructor)();
  semihosting_exit(main());
}

// Armv7-M ARM, B1.5.3: the initial stack pointer, then reset, NMI, the four faults, …
__attribute__((section(".vector_table"), used)) static const Function vector_table[16] = {
    (Function)(uintptr_t)stack_top,
    reset_handler,
    fault_handler,
    fault_handler,
    fault_handler,
    fault_handler,
    fault_handler,
    NULL,
    NULL,
    NULL,
    NULL,
    fault_handler,
    fault_handler,
    NULL,
    fault_handler,
    fault_handler,
};
