/** An appliance as a graph of libraries: pure functions on data that does not change. */
export { type Candidate, candidatesFor, wouldAdd } from './candidates.ts';
export { type Catalogue, catalogueOf } from './catalogue.ts';
export { type Connection, canConnect } from './connect.ts';
export { type ApplianceSource, deriveUses } from './derive.ts';
export { type Difference, differenceOf } from './difference.ts';
export { applyEdit } from './edit.ts';
export { type EntryFacts, type EntrySource, entryFacts } from './entry.ts';
export { usersOf, whyIsIt } from './explain.ts';
export { whyInvalid } from './findings.ts';
export { graphOf } from './graph.ts';
export { History } from './history.ts';
export * from './model.ts';
export { libraryOfName, type NamedThing } from './names.ts';
export { problemsOf } from './problems.ts';
export {
  applianceFolders,
  appliancesIn,
  filesOfAppliance,
  hasEntryAtTop,
  manifestAt,
  nearestName,
  type ProjectAppliance,
  pathInProject,
} from './project.ts';
export { type ProjectWire, type WireProblem, wiresOf } from './project-wires.ts';
export { type Reading, readComposition } from './read.ts';
export { type WhyContext, whyOf } from './why.ts';
export { wireSource } from './wire.ts';
export { writeComposition } from './write.ts';
