/** What an appliance that uses the library markdown has of it. */

declare module 'skerry:markdown' {
  export interface MarkdownOptions {
    /** HTML and every address in the text go into the page as they are: for texts of your own alone. */
    isTrusted?: boolean;
    /** A single line end is a line break. */
    breaks?: boolean;
  }
  /** CommonMark with GitHub's tables, strikethrough and task lists, as HTML that is safe to show. */
  export function markdownToHtml(text: string, options?: MarkdownOptions): string;
}
