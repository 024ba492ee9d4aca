/** A table that was read at build time, and written again. */
import { formatCsvRecords, parseCsvRecords } from 'skerry:csv';

const rows = parseCsvRecords('name;said\n"a;b";"one ""two""\nthree"\n', { separator: ';' });

export default function main() {
  const text = formatCsvRecords(rows);
  console.log(text === 'name,said\r\na;b,"one ""two""\nthree"\r\n' ? 'ok' : JSON.stringify(text));
}
