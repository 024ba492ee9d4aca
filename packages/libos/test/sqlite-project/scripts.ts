/** The sqlite project's test scripts, and which of them can run here. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { debianSource } from '@skerry/testkit/debian-source';

/** The folder of the scripts, from Debian's source package. Throws with a reason when it cannot be had. */
export async function scriptFolder(): Promise<string> {
  return join(await debianSource('sqlite3'), 'test');
}

/**
 * About what is below SQL and belongs to testfixture, to another program, or to what the wasm build does not have: faults of memory and
 * files, threads, several connections, WAL, its C interface, FTS1 to FTS4, sessions.
 */
const ELSEWHERE =
  /malloc|ioerr|fault|bigfile|_err|crash|corrupt|thread|async|^all|quick|permut|soak|memleak|^full|shell|speed|backup|wal|mmap|fuzz|session|rbu|multiplex|shared|fts[1234]|loadext|quota|journal|lock|win32|notify|bigsort|sort[34]|zipfile|io\.|vfs|sqldiff|dbfuzz|swarm|zerodamage|mutex|memsubsys|memdb|pager|incrblob|incrvac|autovac|hook|capi/;

/** All that are about SQL, in order. */
export async function scriptsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  return names.filter((name) => name.endsWith('.test') && !ELSEWHERE.test(name)).toSorted();
}

const named = (names: string): string[] =>
  names
    .trim()
    .split(/\s+/)
    .map((name) => `${name}.test`);

/** Those that pass whole in a moment: they run with every test. */
export const quickScripts: readonly string[] = named(`
  boundary2 boundary3 boundary4 changes collateA conflict3 cse date3 hexlit in5 indexedby join2 join7 joinC
  json102 keyword1 like3 limit minmax4 null nulls1 orderbyA printf2 randexpr1 rowvalue3 rowvalue9 select1 select4
  select6 selectB tkt-80e031a00f
`);

/** All that pass whole. */
export const cleanScripts: readonly string[] = [
  ...quickScripts,
  ...named(`
  affinity2 aggnested alterdropcol alterdropcol2 altertrig analyze4 analyzeC autoindex2 autoindex4 autoindex5
  bigrow bloom1 boundary1 btree01 coalesce collate8 collateB contrib01 count countofview date2 delete3 delete4
  distinct distinct2 e_insert e_totalchanges enc3 expr2 filter1 filter2 fkey3 fkey5 func2 func7 in in2 in3 index2
  index4 index8 insert insert2 instr join join4 join6 join9 joinA joinB joinD joinE joinF joinH jrnlmode3 json101
  json103 json104 lastinsert like2 manydb misc2 numindex1 offset1 orderby2 orderby3 orderby4 orderby6 orderby8
  orderby9 ovfl queryonly resolver01 rowhash rowvalue2 rowvalue6 rowvalue7 rowvalue8 rowvalueA savepoint5 schema4
  schema5 seekscan1 select3 select5 select8 selectD selectE selectF selectG sidedelete skipscan2 skipscan3
  sorterref strict1 strict2 subquery2 subselect temptable3 tkt-02a8e81d44 tkt-18458b1a tkt-2a5629202f
  tkt-2ea2425d34 tkt-31338dca7e tkt-385a5b56b9 tkt-38cb5df375 tkt-3998683a16 tkt-3a77c9714e tkt-4a03edc4c8
  tkt-4c86b126f2 tkt-4dd95f6943 tkt-4ef7e3cfca tkt-54844eea3f tkt-5e10420e8d tkt-6bfb98dfc0 tkt-752e1646fc
  tkt-78e04e52ea tkt-7a31705a7e6 tkt-7bbfb7d442 tkt-868145d012 tkt-8c63ff0ec tkt-91e2e8ba6f tkt-9a8b09f8e6
  tkt-a7b7803e tkt-a7debbe0 tkt-a8a0d2996a tkt-b1d3a2e531 tkt-b351d95f9 tkt-b75a9ca6b0 tkt-ba7cbfaedc
  tkt-c48d99d690 tkt-c694113d5 tkt-d635236375 tkt-f67b41381a tkt-f973c7ac31 tkt-fa7bf5ec tkt-fc7bd6358f tkt1435
  tkt1443 tkt1444 tkt1449 tkt1473 tkt1501 tkt1514 tkt1536 tkt1537 tkt1567 tkt2141 tkt2192 tkt2251 tkt2285 tkt2339
  tkt2391 tkt2450 tkt2640 tkt2643 tkt2767 tkt2817 tkt2822 tkt2832 tkt2927 tkt2942 tkt3201 tkt3292 tkt3298 tkt3334
  tkt3346 tkt3357 tkt3419 tkt3424 tkt3442 tkt3461 tkt3493 tkt3508 tkt3522 tkt3527 tkt3541 tkt3554 tkt3581 tkt35xx
  tkt3630 tkt3731 tkt3757 tkt3761 tkt3762 tkt3773 tkt3791 tkt3824 tkt3832 tkt3838 tkt3841 tkt3879 tkt3911 tkt3922
  tkt3929 tkt3935 tokenize tpch01 trigger2 trigger4 trigger5 trigger8 triggerB triggerE triggerF triggerG types2
  unionall2 unique2 unordered update upfrom1 upfrom2 upfrom4 upsert2 upsert3 upsert4 upsert5 vacuum4 view3 where3
  where5 where6 where7 where9 whereB whereC whereE whereF whereG whereH whereI whereK whereL whereM widetab1
  window2 window3 window4 window7 window8 windowA windowB windowD windowerr windowpushd with4 with5 without_rowid1
  without_rowid4 without_rowid6 without_rowid7
`),
];
