import type { InterfaceDoc, Library, LibraryName } from '@skerry/contracts';
import ts from 'typescript';

/**
 * The declarations of each library for its page, from the files that editors see (libos/types): what `main` receives of it,
 * its globals, what can be imported of it, and the types that these mention. A type that another library gives is
 * shown there alone. Pure.
 */

/** A name's declarations (an interface and the variable of its class are one) in one scope. */
interface Entry {
  name: string;
  scope: Scope;
  nodes: (ts.Statement | ts.TypeElement)[];
}
type Scope = Map<string, Entry>;

interface Declarations {
  globals: Scope;
  /** By the name that is imported. */
  modules: Map<string, Scope>;
}

/** The module that has what main receives, and the interface in it that lists it. */
const NEEDS_MODULE = 'skerry';
const NEEDS = 'Needs';

export function interfacesOf(
  libraries: readonly Library[],
  files: ReadonlyMap<string, string>,
): Map<LibraryName, InterfaceDoc[]> {
  const declarations = declarationsIn(files);
  const seeds = new Map(libraries.map((library) => [library.name, seedsOf(library, declarations)]));
  const owned = new Set([...seeds.values()].flat());
  return new Map(
    [...seeds].map(([name, entries]) => [name, withMentioned(entries, owned, declarations).map(docOf)]),
  );
}

function declarationsIn(files: ReadonlyMap<string, string>): Declarations {
  const declarations: Declarations = { globals: new Map(), modules: new Map() };
  for (const [path, text] of files) {
    const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true);
    for (const statement of source.statements) {
      if (!ts.isModuleDeclaration(statement)) addTo(declarations.globals, statement);
      else if (statement.body && ts.isModuleBlock(statement.body)) {
        const isGlobal = (statement.flags & ts.NodeFlags.GlobalAugmentation) !== 0;
        const scope = isGlobal ? declarations.globals : moduleOf(declarations, statement.name.text);
        for (const member of statement.body.statements) addTo(scope, member);
      }
    }
  }
  return declarations;
}

function moduleOf({ modules }: Declarations, name: string): Scope {
  const scope: Scope = modules.get(name) ?? new Map();
  modules.set(name, scope);
  return scope;
}

function addTo(scope: Scope, node: Entry['nodes'][number]): void {
  for (const name of namesOf(node)) {
    const entry = scope.get(name) ?? { name, scope, nodes: [] };
    scope.set(name, entry);
    entry.nodes.push(node);
  }
}

function namesOf(node: ts.Node): string[] {
  if (ts.isVariableStatement(node)) {
    return node.declarationList.declarations.map(({ name }) => name.getText());
  }
  if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return [node.name.text];
  if (ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node)) return node.name ? [node.name.text] : [];
  return [];
}

/** What a library gives by name. A need whose type is an interface is that interface; any other is itself. */
function seedsOf(library: Library, declarations: Declarations): Entry[] {
  const needs = library.needs.flatMap((name) => needOf(name, declarations) ?? []);
  const globals = library.globals.flatMap((name) => declarations.globals.get(name) ?? []);
  const modules = library.modules.flatMap((name) => [...(declarations.modules.get(name)?.values() ?? [])]);
  return [...needs, ...globals, ...modules];
}

function needOf(name: string, { modules }: Declarations): Entry | undefined {
  const scope = modules.get(NEEDS_MODULE);
  const members = (scope?.get(NEEDS)?.nodes ?? []).flatMap((node) =>
    ts.isInterfaceDeclaration(node) ? [...node.members] : [],
  );
  const member = members.find((one) => one.name?.getText() === name);
  if (!scope || !member) return undefined;
  const type = ts.isPropertySignature(member) ? member.type : undefined;
  const named = type && ts.isTypeReferenceNode(type) ? scope.get(type.typeName.getText()) : undefined;
  return named ?? { name, scope, nodes: [member] };
}

/** The entries, and behind each what it mentions, in the order of mention. */
function withMentioned(
  seeds: readonly Entry[],
  owned: ReadonlySet<Entry>,
  { globals }: Declarations,
): Entry[] {
  const found = new Set<Entry>();
  const visit = (entry: Entry): void => {
    if (found.has(entry)) return;
    found.add(entry);
    for (const name of mentionsOf(entry)) {
      const other = entry.scope.get(name) ?? globals.get(name);
      if (other && !owned.has(other)) visit(other);
    }
  };
  for (const seed of seeds) visit(seed);
  return [...found];
}

/** Names of types in the declarations, and of what their docstrings link to. */
function mentionsOf({ nodes }: Entry): Set<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isTypeReferenceNode(node)) names.add(rootOf(node.typeName));
    else if (ts.isExpressionWithTypeArguments(node)) names.add(node.expression.getText());
    else if (ts.isTypeQueryNode(node)) names.add(rootOf(node.exprName));
    ts.forEachChild(node, visit);
  };
  for (const node of nodes) {
    visit(node);
    for (const [, name = ''] of node.getFullText().matchAll(/\{@link ([\w$]+)/g)) names.add(name);
  }
  return names;
}

function rootOf(name: ts.EntityName): string {
  return ts.isIdentifier(name) ? name.text : rootOf(name.left);
}

const printer = ts.createPrinter({ removeComments: true, newLine: ts.NewLineKind.LineFeed });

function docOf({ name, nodes }: Entry): InterfaceDoc {
  const printed = nodes.map((node) => {
    const text = printer.printNode(ts.EmitHint.Unspecified, node, node.getSourceFile());
    return text
      .replace(/^(?:export |declare )+/, '')
      .replace(/^(?: {4})+/gm, (indent) => indent.slice(indent.length / 2));
  });
  const own = nodes.map(commentOf);
  const members = nodes.flatMap((node) => (ts.isInterfaceDeclaration(node) ? [...node.members] : []));
  const documented = members.flatMap((member) => {
    const text = commentOf(member);
    return text === '' ? [] : [`**\`${titleOf(member)}\`** ${text}`];
  });
  return {
    name,
    declaration: printed.join('\n'),
    text: [...own, ...documented].filter((part) => part !== '').join('\n\n'),
  };
}

function titleOf(member: ts.TypeElement): string {
  const name = member.name?.getText() ?? (ts.isConstructSignatureDeclaration(member) ? 'new' : '');
  return ts.isPropertySignature(member) ? name : `${name}()`;
}

/** The text of the nearest docstring; a link is its name. */
function commentOf(node: ts.Node): string {
  const last = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc).at(-1);
  const text = ts.getTextOfJSDocComment(last?.comment) ?? '';
  return text.replace(/\{@link ([^}|]+)(?:\|[^}]*)?\}/g, (_, name: string) => `\`${name.trim()}\``).trim();
}
