/**
 * The words of a composition. Everything here is data that does not change: an edit makes another one.
 */
import type {
  ApplianceManifest,
  Board,
  Device,
  InterfaceName,
  Library,
  LibraryName,
  ParameterValue,
  Target,
} from '@skerry/contracts';

/** An appliance as the picture shows it: what `appliance.json` says, with the defaults filled in. */
export interface Composition {
  /**
   * `placed`: `libraries` and `uses` are what appliance.json says. `derived`: it does not say, and they were derived from
   * the code; the first edit of the picture makes it `placed`.
   */
  readonly origin: 'placed' | 'derived';
  /** What is placed, with the parameters that are set. No library of the runtime is among them. Sorted by name. */
  readonly libraries: ReadonlyMap<LibraryName, Parameters>;
  /** What the appliance's own code uses; a subset of `libraries`, unless there is a problem. Sorted. */
  readonly uses: ReadonlySet<LibraryName>;
  readonly targets: readonly Target[];
  /** What else the manifest says; kept as it is. */
  readonly manifest: ApplianceManifest;
}

export type Parameters = Readonly<Record<string, ParameterValue>>;

/** `app`, or a library, device or target by name. */
export type NodeId = 'app' | `library:${LibraryName}` | `device:${Device}` | `target:${Target}`;

export type GraphNode =
  | { readonly kind: 'app'; readonly id: 'app' }
  | {
      readonly kind: 'library';
      readonly id: `library:${LibraryName}`;
      readonly library: Library;
      readonly parameters: Parameters;
    }
  /** Named in appliance.json, and in no catalogue. */
  | { readonly kind: 'unknown'; readonly id: `library:${LibraryName}`; readonly name: LibraryName }
  | {
      readonly kind: 'device';
      readonly id: `device:${Device}`;
      readonly device: Device;
      readonly targets: readonly Target[];
    }
  | { readonly kind: 'target'; readonly id: `target:${Target}`; readonly target: Target };

/** `from` uses `to`, by the port that is named: an interface, `main` of the app, a device's name, `boots` of a device. */
export interface GraphEdge {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly port: string;
}

/** A port of a node. A required one without `filledBy` is an unmet need. */
export interface Port {
  readonly direction: 'provides' | 'requires';
  readonly name: InterfaceName | Device;
  readonly filledBy?: NodeId;
}

/** What is drawn. Nodes and edges in a stable order; libraries of the runtime are in `runtime` and have no edges. */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly ports: ReadonlyMap<NodeId, readonly Port[]>;
  readonly runtime: readonly Library[];
  readonly problems: readonly Problem[];
}

export const problemCodes = [
  /** A name that no catalogue has. */
  'LIBRARY_UNKNOWN',
  /** A library of the runtime that was placed. */
  'LIBRARY_OF_RUNTIME',
  /** A required interface that nothing placed provides. */
  'NEED_UNMET',
  /** Two placed libraries provide the same interface. */
  'PROVIDER_CONFLICT',
  /** The appliance's code uses what is not placed. */
  'USE_NOT_PLACED',
  /** A placed library has nothing that an appliance's code could use. */
  'USE_IMPOSSIBLE',
  /** A library that is not made for a chosen target. */
  'TARGET_UNSUPPORTED',
  /** A device that a chosen target does not have. */
  'DEVICE_MISSING',
  'PARAMETER_UNKNOWN',
  'PARAMETER_INVALID',
  /** `network.stack` of the manifest says another stack than the one that is placed. */
  'STACK_CONFLICT',
  /** Placed, and neither the code nor another library uses it. A warning. */
  'UNUSED',
] as const;
export type ProblemCode = (typeof problemCodes)[number];

export interface Problem {
  readonly code: ProblemCode;
  readonly severity: 'error' | 'warning';
  /** A sentence: what is wrong and what to do. */
  readonly message: string;
  readonly node: NodeId;
  /** The port or the parameter that it is about. */
  readonly port?: string;
  /** Only with this target; absent: with every one. */
  readonly target?: Target;
  /** The best first; may be empty. */
  readonly fixes: readonly Fix[];
}

export interface Fix {
  /** What a button says: "Add TCP/IP on a device". */
  readonly label: string;
  readonly edit: Edit;
}

/** Everything that a person can do to the picture. */
export type Edit =
  /** Places a library with all that it needs, as far as one candidate is clearly best; `use`: the code uses it. */
  | { readonly kind: 'add'; readonly library: LibraryName; readonly use?: boolean }
  /** Takes libraries away, with what only they needed. */
  | { readonly kind: 'remove'; readonly libraries: readonly LibraryName[] }
  /** The edge from the app to a library; the library stays when something else needs it, or with `keep`. */
  | { readonly kind: 'use'; readonly library: LibraryName }
  | { readonly kind: 'unuse'; readonly library: LibraryName; readonly keep?: boolean }
  /** One provider in the place of another, with what it needs and without what only the other one needed. */
  | { readonly kind: 'replace'; readonly library: LibraryName; readonly by: LibraryName }
  /** undefined: the default again. */
  | {
      readonly kind: 'set-parameter';
      readonly library: LibraryName;
      readonly name: string;
      readonly value: ParameterValue | undefined;
    }
  | { readonly kind: 'set-targets'; readonly targets: readonly Target[] }
  | { readonly kind: 'set-memory'; readonly memoryMiB: number | undefined }
  /** What the image for `arm` is for; undefined: the first of the boards. */
  | { readonly kind: 'set-board'; readonly board: Board | undefined }
  /** Placed libraries of another picture, as copy and paste brings them; what is there already stays as it is. */
  | {
      readonly kind: 'paste';
      readonly libraries: ReadonlyMap<LibraryName, Parameters>;
      readonly uses: readonly LibraryName[];
    }
  /** Several at once, one step of undo. */
  | { readonly kind: 'all'; readonly edits: readonly Edit[] };

/** What an edit did, in names, for the sentence that tells it. */
export interface Edited {
  readonly composition: Composition;
  readonly added: readonly LibraryName[];
  readonly removed: readonly LibraryName[];
}
