import { describe, expect, it } from 'vitest';
import { catalogue, picture } from '../test/made-up.ts';
import { wireSource } from './wire.ts';

describe('wire.ts', () => {
  it('gives main what is used, and the parameters that are set', () => {
    const parameters = { size: 8, 'net.address': "it's \\ \u2028" };
    const start = picture(['console', 'lease', 'log-b', 'tcp'], ['console', 'stack-direct', 'tcp']);
    const libraries = new Map([...start.libraries, ['stack-direct', parameters] as const]);
    expect(wireSource({ ...start, libraries }, 'main.ts', catalogue)).toBe(
      [
        '// Made from appliance.json: change the picture, not this file.',
        '// Log is log-b.',
        '// Stack is stack-direct.',
        "import { start } from 'skerry:start';",
        "import { console } from 'skerry:library/console';",
        "import { exit, parameters } from 'skerry:library/core';",
        "import { tcp } from 'skerry:library/tcp';",
        "import { wires } from 'skerry:library/wires';",
        "import main from './main.ts';",
        '',
        'start(main, {',
        '  // What main receives.',
        '  needs: {',
        '    console,',
        '    exit,',
        '    parameters,',
        '    tcp,',
        '    wires,',
        '  },',
        '  // What a parameter is when the boot does not say otherwise.',
        '  parameters: {',
        "    'stack-direct': {",
        "      'net.address': 'it\\'s \\\\ \\u2028',",
        "      'size': 8,",
        '    },',
        '  },',
        '});',
        '',
      ].join('\n'),
    );
  });

  it('says where a picture that nobody placed comes from, and finds the entry from where it is', () => {
    const wire = wireSource(picture([], [], { origin: 'derived' }), '../main.tsx', catalogue);
    expect(wire).toMatch(/^\/\/ Made from what the code mentions: /);
    expect(wire).toContain("from '../main.tsx'");
  });

  it('is nothing for AssemblyScript', () => {
    expect(wireSource(picture([]), 'main.as.ts', catalogue)).toBe('');
  });
});
