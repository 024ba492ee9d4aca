import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partsOfMap, partsOfSnapshot } from './parts.ts';

/** As lld 14 writes it. */
const map = `             VMA              LMA     Size Align Out     In      Symbol
               0                0   400158     1 . = 0x400000 + SIZEOF_HEADERS
          400158           400158      300     1 .text
          400158           400158      100     1         common+entropy.c.o:(.text.entropy_seed)
          400158           400158      100     1                 entropy_seed
          400258           400258      200    16         engine+module.c.o:(.text.w2c_f1)
          400458           400458       40    16         host+unix+start.c.o:(.text.start)
          401000           401000       20    16 .rodata
          401000           401000       10    16         engine+main.c.o:(.rodata.cst16)
          401010           401010       10     1         driver+uart16550+uart16550.c.o:(.rodata)
          402000           402000     5000    16 .bss
          402000           402000     5000    16         common+memory.c.o:(.bss.pages)
          407000           407000     1000     1 .snapshot
               0                0       13     1 .comment
               0                0       13     1         common+print.c.o:(.comment)
`;

describe('partsOfMap', () => {
  it('names what the linker put into the file, by layer and library', () => {
    expect(partsOfMap(map, 0x1000)).toEqual([
      { layer: 'engine', library: 'quickjs', bytes: 0x200 },
      { layer: 'platform', library: 'common', bytes: 0x100 },
      { layer: 'platform', library: 'host-unix', bytes: 0x40 },
      { layer: 'platform', library: 'engine-glue', bytes: 0x10 },
      { layer: 'platform', library: 'driver-uart16550', bytes: 0x10 },
      { layer: 'format', library: 'headers-and-padding', bytes: 0x1000 - 0x360 },
    ]);
  });

  it("tells the data plane's bytes by protocol, as far as the names of its functions say", () => {
    const object = '        net+direct+module.c.o:';
    const text = `          400158           400158      300     1 .text
          400158           400158       30     1 ${object}(.text.w2c_tcp_segment_input)
          400188           400188       20     1 ${object}(.text.w2c_tcp_timer_due)
          4001a8           4001a8       10     1 ${object}(.text.w2c_ipv6_ndp_solicit)
          4001b8           4001b8       40     1 ${object}(.text.w2c_memory_chain_append)
          4001f8           4001f8       50     1 ${object}(.text.Z_netZ_input)
          400248           400248       60     1         net+pump.c.o:(.text.net_pump)
          401000           401000       20    16 .rodata
          401000           401000       20    16 ${object}(.rodata.data_segment_data_0)
`;
    expect(partsOfMap(text, 0x170)).toEqual([
      { layer: 'dataplane', library: 'dataplane', bytes: 0xb0 },
      { layer: 'platform', library: 'net-glue', bytes: 0x60 },
      { layer: 'dataplane', library: 'tcp', bytes: 0x50 },
      { layer: 'dataplane', library: 'ipv6', bytes: 0x10 },
    ]);
  });

  it('sums to the size of the file, whatever that is', () => {
    fc.assert(
      fc.property(fc.nat(10_000), (bytes) => {
        expect(partsOfMap(map, bytes).reduce((sum, part) => sum + part.bytes, 0)).toBe(bytes);
      }),
    );
  });
});

describe('partsOfSnapshot', () => {
  const bundle = fc.array(
    fc.record({
      layer: fc.constantFrom('application', 'library') as fc.Arbitrary<'application' | 'library'>,
      library: fc.string({ minLength: 1 }),
      bytes: fc.nat(100_000),
    }),
  );

  it('sums to the snapshot, whatever the bundle says', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.nat(1_000_000), bundle, (bytes, engineBytes, parts) => {
        expect(partsOfSnapshot(bytes, engineBytes, parts).reduce((sum, part) => sum + part.bytes, 0)).toBe(
          bytes,
        );
      }),
    );
  });

  it('shares what the engine does not need in proportion to the text of each library', () => {
    const parts = partsOfSnapshot(1_000, 400, [
      { layer: 'application', library: 'appliance', bytes: 1 },
      { layer: 'library', library: 'console', bytes: 2 },
    ]);
    expect(parts).toEqual([
      { layer: 'engine', library: 'quickjs-heap', bytes: 400 },
      { layer: 'application', library: 'appliance', bytes: 200 },
      { layer: 'library', library: 'console', bytes: 400 },
    ]);
  });
});
