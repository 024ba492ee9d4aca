/** What an appliance that uses the library template has of it. */

declare module 'skerry:template' {
  export interface TemplateOptions {
    /** What `{{name}}` does to a text: for HTML, unless told; `none` for plain text. */
    escape?: 'html' | 'none';
  }
  export type View = Readonly<Record<string, unknown>>;
  export class TemplateError extends Error {
    readonly code: 'BAD_TEMPLATE';
    /** From 1. */
    readonly line: number;
    constructor(message: string, line: number);
  }
  /** A text of Mustache's language, parsed once. */
  export class Template {
    readonly text: string;
    /** Throws {@link TemplateError}. */
    constructor(text: string, options?: TemplateOptions);
    /** `partials`: what `{{>name}}` stands for. */
    render(view: View, partials?: Readonly<Record<string, Template>>): string;
  }
  /** A text as content of HTML, or as the value of an attribute in quotes. */
  export function escapeHtml(value: unknown): string;
}
