import { describe, expect, test } from 'vitest';
import { formatJson, formatText } from './format.ts';
import { type LogEntry, levels } from './level.ts';
import { formatSyslog } from './syslog.ts';

const entry = (over: Partial<LogEntry> = {}): LogEntry => ({
  time: Date.UTC(2003, 9, 11, 22, 14, 15, 3),
  level: 'info',
  message: 'hello',
  fields: {},
  ...over,
});

describe('a line for people', () => {
  test('has time, level, message and fields, quoted where a reader could err', () => {
    const fields = { port: 80, name: 'a b', empty: '', list: [1, 2], nothing: null };
    expect(formatText(entry({ level: 'warn', fields }))).toBe(
      '2003-10-11T22:14:15.003Z WARN      hello port=80 name="a b" empty="" list=[1,2] nothing=null',
    );
  });

  test('is one line, whatever is logged', () => {
    const all = Array.from({ length: 0x2_100 }, (_, point) => String.fromCharCode(point));
    const lines = all.map((message) => formatText(entry({ message, fields: { value: `"${message}"` } })));
    expect(lines.filter((line) => /[\0-\x1f\x7f-\x9f\u2028\u2029]/.test(line))).toEqual([]);
  });

  test('shows the stack of an error below, indented', () => {
    const error = Object.assign(new Error('it broke'), { stack: 'at one\nat two\n' });
    expect(formatText(entry({ fields: { error } }))).toMatch(
      /error="Error: it broke"\n {4}at one\n {4}at two$/,
    );
  });
});

describe('JSON', () => {
  test('is an object with the fields beside the rest', () => {
    const parsed = JSON.parse(formatJson(entry({ fields: { port: 80, level: 'mine', big: 1n } })));
    expect(parsed).toEqual({
      time: '2003-10-11T22:14:15.003Z',
      level: 'info',
      message: 'hello',
      port: 80,
      level_: 'mine',
      big: '1',
    });
  });

  test('tells an error with its code and cause, and a circle in words', () => {
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    const error = Object.assign(new Error('no', { cause: 'rain' }), { code: 'REFUSED' });
    const { error: told, circle: shown } = JSON.parse(formatJson(entry({ fields: { error, circle } })));
    expect(told).toMatchObject({ name: 'Error', message: 'no', code: 'REFUSED', cause: 'rain' });
    expect(shown).toContain('Circular');
  });
});

describe('syslog (RFC 5424)', () => {
  test('has a priority of facility and severity', () => {
    const priorities = levels.map((level) => formatSyslog(entry({ level }), { facility: 4 }).split('>')[0]);
    expect(priorities).toEqual(['<32', '<33', '<34', '<35', '<36', '<37', '<38', '<39']);
    expect(() => formatSyslog(entry(), { facility: 24 })).toThrow('from 0 to 23');
  });

  test('has the form of the examples in section 6.5', () => {
    const options = { facility: 20, hostname: 'mymachine.example.com', appName: 'evntslog' };
    const fields = { iut: 3, eventSource: 'Application', eventID: 1011 };
    expect(formatSyslog(entry({ level: 'notice', message: 'An entry', fields }), options)).toBe(
      '<165>1 2003-10-11T22:14:15.003Z mymachine.example.com evntslog - - ' +
        '[fields@32473 iut="3" eventSource="Application" eventID="1011"] An entry',
    );
  });

  test('escapes what would end a value, and cuts what would be no name', () => {
    const fields = { 'a "b]=': 'x"y\\z]', ['n'.repeat(40)]: 1, '': 2 };
    expect(formatSyslog(entry({ fields }), { appName: 'an app', hostname: '' })).toContain(
      ` - an_app - - [fields@32473 a__b__="x\\"y\\\\z\\]" ${'n'.repeat(32)}="1" -="2"] hello`,
    );
  });

  test('marks a message that is not ASCII as UTF-8', () => {
    expect(formatSyslog(entry({ message: 'grüße' }))).toContain('- \ufeffgrüße');
  });
});
