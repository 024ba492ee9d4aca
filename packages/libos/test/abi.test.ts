import { expect, test } from 'vitest';
import * as dataplane from '../../dataplane/assembly/abi.ts';
import * as guest from '../src/net/abi.ts';

test("the guest's numbers of the data plane's border are the data plane's", () => {
  const expected = Object.fromEntries(
    Object.keys(guest).map((name) => [name, (dataplane as Record<string, unknown>)[name]]),
  );
  expect({ ...guest }).toEqual(expected);
});
