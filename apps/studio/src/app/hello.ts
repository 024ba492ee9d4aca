import manifest from '../../../../examples/hello/appliance.json?raw';
import main from '../../../../examples/hello/main.ts?raw';
import readme from '../../../../examples/hello/README.md?raw';
import type { Template } from '../design/draft.ts';

/** The example that a first visit finds open, at once and without the service. */
export const helloTemplate: Template = {
  name: 'hello',
  files: [
    { path: 'main.ts', content: main },
    { path: 'appliance.json', content: manifest },
    { path: 'README.md', content: readme },
  ],
};
