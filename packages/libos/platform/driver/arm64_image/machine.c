/*
 * Reads the flattened device tree in one pass. Only the root's children are looked at: there lies all that
 * QEMU's `virt` board and Xen's guests have. Interrupts are given in the GIC's three cells (type, number,
 * flags).
 */
#include "driver/arm64_image/machine.h"

#include "cpu/aarch64/gic.h"
#include "driver/bare/image.h"
#include "driver/bare/ram.h"

#include <stddef.h>

#define FDT_MAGIC 0xd00dfeedu
#define FDT_BEGIN_NODE 1u
#define FDT_END_NODE 2u
#define FDT_PROP 3u
#define FDT_NOP 4u

#define TIMER_VIRTUAL 2u /* Of arm,armv8-timer's interrupts: secure, physical, virtual, hypervisor. */
#define INTERRUPT_PPI 1u

typedef struct {
  const uint8_t *bytes;
  uint32_t length;
} property_t;

/* The properties of one node that matter here. */
typedef struct {
  property_t compatible, reg, interrupts, device_type, status, method, bootargs;
} node_t;

typedef struct {
  const uint8_t *at, *end;
  const char *strings;
  uint32_t address_cells, size_cells; /* The root's. */
} tree_t;

/* Big-endian; a device tree is aligned to 4 bytes at least. */
static uint32_t cell(const uint8_t *bytes) { return __builtin_bswap32(*(const uint32_t *)bytes); }

static uint64_t cells(const uint8_t *bytes, uint32_t count) {
  uint64_t value = 0;
  for (uint32_t i = 0; i < count; i++) {
    value = value << 32 | cell(bytes + 4 * i);
  }
  return value;
}

static bool equal(const char *left, const char *right) {
  while (*left != 0 && *left == *right) {
    left++;
    right++;
  }
  return *left == *right;
}

static bool is_string(property_t property, const char *text) {
  return property.length > 0 && equal((const char *)property.bytes, text);
}

/* Whether a list of zero-terminated strings has `text`. */
static bool has_string(property_t list, const char *text) {
  for (uint32_t i = 0; i < list.length; i++) {
    if ((i == 0 || list.bytes[i - 1] == 0) && equal((const char *)list.bytes + i, text)) {
      return true;
    }
  }
  return false;
}

/* Entry `index` of `reg`: its address and its size. False when there are fewer. */
static bool reg_entry(const tree_t *tree, property_t reg, uint32_t index, uint64_t *start, uint64_t *bytes) {
  uint32_t entry = 4 * (tree->address_cells + tree->size_cells);
  if ((uint64_t)(index + 1) * entry > reg.length) {
    return false;
  }
  const uint8_t *at = reg.bytes + index * entry;
  *start = cells(at, tree->address_cells);
  *bytes = cells(at + 4 * tree->address_cells, tree->size_cells);
  return true;
}

static uint64_t reg_address(const tree_t *tree, property_t reg) {
  uint64_t start = 0, bytes;
  (void)reg_entry(tree, reg, 0, &start, &bytes);
  return start;
}

static uint32_t interrupt_number(property_t interrupts, uint32_t index) {
  if (12 * (index + 1) > interrupts.length) {
    return GIC_NONE;
  }
  const uint8_t *at = interrupts.bytes + 12 * index;
  return cell(at) == INTERRUPT_PPI ? GIC_PPI(cell(at + 4)) : GIC_SPI(cell(at + 4));
}

static void memory_read(const tree_t *tree, const node_t *node, machine_t *machine) {
  uint64_t start, bytes;
  for (uint32_t i = 0;
       machine->memory_count < MACHINE_MEMORY_REGIONS && reg_entry(tree, node->reg, i, &start, &bytes); i++) {
    machine->memory[machine->memory_count].start = start;
    machine->memory[machine->memory_count].bytes = bytes;
    machine->memory_count++;
  }
}

static void gic_read(const tree_t *tree, const node_t *node, uint32_t version, machine_t *machine) {
  machine->gic_version = version;
  (void)reg_entry(tree, node->reg, 0, &machine->gic_distributor, &machine->gic_distributor_bytes);
  (void)reg_entry(tree, node->reg, 1, &machine->gic_interface, &machine->gic_interface_bytes);
}

static void node_read(const tree_t *tree, const node_t *node, machine_t *machine) {
  if (node->bootargs.length > 0) {
    machine->bootargs = (const char *)node->bootargs.bytes;
  }
  if (is_string(node->status, "disabled")) {
    return;
  }
  if (is_string(node->device_type, "memory")) {
    memory_read(tree, node, machine);
  } else if (has_string(node->compatible, "virtio,mmio")) {
    if (machine->virtio_count < MACHINE_VIRTIO_SLOTS) {
      machine->virtio[machine->virtio_count++] =
          (virtio_slot_t){reg_address(tree, node->reg), interrupt_number(node->interrupts, 0)};
    }
  } else if (has_string(node->compatible, "arm,pl011") || has_string(node->compatible, "arm,sbsa-uart")) {
    if (machine->uart == 0) {
      machine->uart = reg_address(tree, node->reg);
      machine->uart_interrupt = interrupt_number(node->interrupts, 0);
      machine->uart_is_sbsa = has_string(node->compatible, "arm,sbsa-uart");
    }
  } else if (has_string(node->compatible, "xen,xen")) {
    machine->xen_interrupt = interrupt_number(node->interrupts, 0);
  } else if (has_string(node->compatible, "arm,pl031")) {
    machine->rtc = reg_address(tree, node->reg);
  } else if (has_string(node->compatible, "arm,cortex-a15-gic") ||
             has_string(node->compatible, "arm,gic-400")) {
    gic_read(tree, node, 2, machine);
  } else if (has_string(node->compatible, "arm,gic-v3")) {
    gic_read(tree, node, 3, machine);
  } else if (has_string(node->compatible, "arm,armv8-timer")) {
    machine->timer_interrupt = interrupt_number(node->interrupts, TIMER_VIRTUAL);
  } else if (has_string(node->compatible, "arm,psci-0.2") || has_string(node->compatible, "arm,psci-1.0")) {
    machine->psci_smc = is_string(node->method, "smc");
  }
}

/* Where to keep a property of this name; null when it does not matter. */
static property_t *property_slot(node_t *node, const char *name) {
  static const struct {
    const char *name;
    size_t offset;
  } slots[] = {
      {"compatible", offsetof(node_t, compatible)}, {"reg", offsetof(node_t, reg)},
      {"interrupts", offsetof(node_t, interrupts)}, {"device_type", offsetof(node_t, device_type)},
      {"status", offsetof(node_t, status)},         {"method", offsetof(node_t, method)},
      {"bootargs", offsetof(node_t, bootargs)},
  };
  for (size_t i = 0; i < sizeof slots / sizeof slots[0]; i++) {
    if (equal(slots[i].name, name)) {
      return (property_t *)((uint8_t *)node + slots[i].offset);
    }
  }
  return NULL;
}

static void root_property(tree_t *tree, const char *name, property_t property) {
  if (equal(name, "#address-cells")) {
    tree->address_cells = cell(property.bytes);
  } else if (equal(name, "#size-cells")) {
    tree->size_cells = cell(property.bytes);
  }
}

bool machine_read(const void *blob, machine_t *machine) {
  const uint8_t *header = blob;
  if (blob == NULL || (uint64_t)blob % 4 != 0 || cell(header) != FDT_MAGIC) {
    return false;
  }
  tree_t tree = {header + cell(header + 8), header + cell(header + 4),
                 (const char *)header + cell(header + 12), 2, 1};
  node_t node = {0};
  for (uint32_t depth = 0; tree.at < tree.end;) {
    uint32_t token = cell(tree.at);
    tree.at += 4;
    if (token == FDT_BEGIN_NODE) {
      if (++depth == 2) {
        node = (node_t){0};
      }
      while (*tree.at++ != 0) {
      }
      tree.at = (const uint8_t *)(((uint64_t)tree.at + 3) & ~3ull);
    } else if (token == FDT_END_NODE) {
      if (depth-- == 2) {
        node_read(&tree, &node, machine);
      }
    } else if (token == FDT_PROP) {
      property_t property = {tree.at + 8, cell(tree.at)};
      const char *name = tree.strings + cell(tree.at + 4);
      tree.at = property.bytes + ((property.length + 3) & ~3u);
      property_t *slot = depth == 2 ? property_slot(&node, name) : NULL;
      if (slot != NULL) {
        *slot = property;
      } else if (depth == 1) {
        root_property(&tree, name, property);
      }
    } else if (token != FDT_NOP) {
      return true; /* FDT_END */
    }
  }
  return true;
}

extern const uint8_t image_text[];

/* Memory around the image. The device tree lies in it too. */
void machine_memory_add(const machine_t *machine) {
  for (uint32_t i = 0; i < machine->memory_count; i++) {
    uint64_t start = machine->memory[i].start, end = start + machine->memory[i].bytes;
    uint64_t image_start = (uint64_t)image_text, free = image_end();
    if (start >= free || end <= image_start) {
      ram_add(start, end);
    } else {
      ram_add(free, end);
      ram_add(start, image_start);
    }
  }
}
