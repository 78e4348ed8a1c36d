// QEMU plugin: when a guest has ended, prints "instructions <n>", what it has run between two of its
// addresses, and "calls <n>", how often it came there; with each=1 "instructions <n>" of every time, as it
// ends.
//   cc -shared -fPIC -O2 count_instructions.c -o count_instructions.so
//   qemu-system-arm … -plugin ./count_instructions.so,begin=0x<address>,end=0x<address>
// The count is exact and the same in every run; it is of instructions, not of cycles.
// Source: QEMU, docs/devel/tcg-plugins.rst, interface versions 1 and 2, of which emulators before and
// from 9.0 on have one. Distributions that package QEMU with plugins leave its header out, so that what is
// used of it is declared here.
#include <inttypes.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef uint64_t qemu_plugin_id_t;
typedef struct qemu_info_t qemu_info_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
enum { without_registers = 0, add_u64 = 0 };

void qemu_plugin_register_atexit_cb(qemu_plugin_id_t, void (*)(qemu_plugin_id_t, void*), void*);
void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t,
                                           void (*)(qemu_plugin_id_t, struct qemu_plugin_tb*));
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb*);
struct qemu_plugin_insn* qemu_plugin_tb_get_insn(const struct qemu_plugin_tb*, size_t);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn*);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn*, void (*)(unsigned, void*), int flags,
                                            void*);

// Of version 1: counts into a variable.
#define OF_ONE_VERSION __attribute__((weak))
OF_ONE_VERSION void qemu_plugin_register_vcpu_insn_exec_inline(struct qemu_plugin_insn*, int operation, void*,
                                                               uint64_t);
// Of version 2: counts into a number for each core.
typedef struct {
  struct qemu_plugin_scoreboard* numbers;
  size_t offset;
} qemu_plugin_u64;
OF_ONE_VERSION struct qemu_plugin_scoreboard* qemu_plugin_scoreboard_new(size_t bytes);
OF_ONE_VERSION uint64_t qemu_plugin_u64_get(qemu_plugin_u64, unsigned core);
OF_ONE_VERSION void qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(struct qemu_plugin_insn*,
                                                                        int operation, qemu_plugin_u64,
                                                                        uint64_t);

#define EXPORTED __attribute__((visibility("default")))
EXPORTED extern int qemu_plugin_version;
EXPORTED int qemu_plugin_install(qemu_plugin_id_t, const qemu_info_t*, int, char**);

int qemu_plugin_version = 1;

// The emulator reads the version when the plugin is loaded.
__attribute__((constructor)) static void choose_version(void) {
  if (qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu != NULL) qemu_plugin_version = 2;
}

static uint64_t executed, executed_before, counted, calls, begin_address, end_address;
static qemu_plugin_u64 executed_of_core;
static int prints_each;

static uint64_t executed_by(unsigned core) {
  return qemu_plugin_version == 2 ? qemu_plugin_u64_get(executed_of_core, core) : executed;
}

static void begin(unsigned core, void* data) {
  (void)data;
  executed_before = executed_by(core);
}

static void end(unsigned core, void* data) {
  (void)data;
  // Without the instruction at `begin` itself.
  const uint64_t count = executed_by(core) - executed_before - 1;
  counted += count;
  ++calls;
  if (prints_each) fprintf(stderr, "instructions %" PRIu64 "\n", count);
}

static void report(qemu_plugin_id_t id, void* data) {
  (void)id, (void)data;
  if (prints_each) return;
  fprintf(stderr, "instructions %" PRIu64 "\ncalls %" PRIu64 "\n", counted, calls);
}

static void translate(qemu_plugin_id_t id, struct qemu_plugin_tb* block) {
  (void)id;
  for (size_t index = 0; index < qemu_plugin_tb_n_insns(block); ++index) {
    struct qemu_plugin_insn* const instruction = qemu_plugin_tb_get_insn(block, index);
    const uint64_t address = qemu_plugin_insn_vaddr(instruction);
    if (address == begin_address)
      qemu_plugin_register_vcpu_insn_exec_cb(instruction, begin, without_registers, NULL);
    if (address == end_address)
      qemu_plugin_register_vcpu_insn_exec_cb(instruction, end, without_registers, NULL);
    if (qemu_plugin_version == 2)
      qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(instruction, add_u64, executed_of_core, 1);
    else
      qemu_plugin_register_vcpu_insn_exec_inline(instruction, add_u64, &executed, 1);
  }
}

// Addresses of functions have bit 0 set where they are Thumb code.
static uint64_t address_of(const char* argument) {
  return strtoull(strchr(argument, '=') + 1, NULL, 16) & ~UINT64_C(1);
}

int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t* info, int count, char** arguments) {
  (void)info;
  for (int index = 0; index < count; ++index) {
    if (strncmp(arguments[index], "begin=", 6) == 0) begin_address = address_of(arguments[index]);
    if (strncmp(arguments[index], "end=", 4) == 0) end_address = address_of(arguments[index]);
    if (strcmp(arguments[index], "each=1") == 0) prints_each = 1;
  }
  if (qemu_plugin_version == 2) executed_of_core.numbers = qemu_plugin_scoreboard_new(sizeof(uint64_t));
  qemu_plugin_register_vcpu_tb_trans_cb(id, translate);
  qemu_plugin_register_atexit_cb(id, report, NULL);
  return 0;
}
