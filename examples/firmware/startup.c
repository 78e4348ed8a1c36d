// From reset to main on a Cortex-M, and back to the emulator.
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "count.h"
#include "semihosting.h"
#include "stack.h"

// Addresses from the linker script.
extern char data_begin[], data_end[], bss_begin[];
extern const char data_image[];
extern uint32_t bss_end[], stack_top[];
typedef void (*Function)(void);
extern const Function constructors_begin[], constructors_end[];

int main(void);
void reset_handler(void);
void report_fault(const uint32_t* frame);

enum { write_text = 0x04, exit_extended = 0x20, application_exit = 0x20026 };
static const uint32_t paint = 0xA5A5A5A5u;

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

void count_begin(void) { __asm__ volatile(""); }
void count_end(void) { __asm__ volatile(""); }

size_t stack_used(void) {
  const uint32_t* word = bss_end;
  while (word != stack_top && *word == paint) ++word;
  return (size_t)((const char*)stack_top - (const char*)word);
}

size_t stack_size(void) { return (size_t)((const char*)stack_top - (const char*)bss_end); }

static void print_hexadecimal(const char* label, uint32_t number) {
  char digits[9];
  for (int digit = 0; digit < 8; ++digit)
    digits[digit] = "0123456789abcdef"[number >> (28 - 4 * digit) & 0xFu];
  digits[8] = '\0';
  semihosting_print(label);
  semihosting_print(digits);
}

// frame: what the processor has pushed, r0 to r3, r12, lr, pc, xpsr (Armv7-M ARM, B1.5.6).
void report_fault(const uint32_t* frame) {
  uint32_t exception;
  __asm__ volatile("mrs %0, ipsr" : "=r"(exception));
  print_hexadecimal("processor fault: exception ", exception);
  print_hexadecimal(", at ", frame[6]);
#if __ARM_ARCH >= 7
  // CFSR says why (Armv7-M ARM, B3.2.15); Armv6-M has no such register.
  print_hexadecimal(", status ", *(const volatile uint32_t*)0xE000ED28u);
#endif
  semihosting_print("\n");
  semihosting_exit(99);
}

__attribute__((naked)) static void fault_handler(void) {
  __asm__("mrs r0, msp\n\tldr r1, =report_fault\n\tbx r1");
}

void reset_handler(void) {
  memcpy(data_begin, data_image, (size_t)(data_end - data_begin));
  memset(bss_begin, 0, (size_t)((char*)bss_end - bss_begin));
  // Up to this function's own frame.
  for (uint32_t* word = bss_end; word < (uint32_t*)__builtin_frame_address(0) - 16; ++word) *word = paint;
#if defined(__ARM_FP) || defined(__ARM_FEATURE_MVE)
  // CPACR: full access to the floating-point unit and to vectors (Armv7-M ARM, B3.2.20), which are off after
  // reset.
  volatile uint32_t* const coprocessor_access = (volatile uint32_t*)0xE000ED88u;
  *coprocessor_access |= 0xFu << 20;
  __asm__ volatile("dsb\n\tisb" ::: "memory");
#endif
  for (const Function* constructor = constructors_begin; constructor != constructors_end; ++constructor)
    (*constructor)();
  semihosting_exit(main());
}

// Armv7-M ARM, B1.5.3: the initial stack pointer, then reset, NMI, the faults (of which Armv6-M has but the
// first), …
__attribute__((section(".vector_table"), used)) static const Function vector_table[16] = {
    (Function)(uintptr_t)stack_top,
    reset_handler,
    fault_handler,
    fault_handler,
    fault_handler,
    fault_handler,
    fault_handler,
    fault_handler,
    NULL,
    NULL,
    NULL,
    fault_handler,
    fault_handler,
    NULL,
    fault_handler,
    fault_handler,
};
