/**
 * URL standard, by whatwg-url-minimum. Added here: how they print, and that `parse` and `searchParams` answer
 * these classes.
 */
import { URL as BaseURL, URLSearchParams as BaseURLSearchParams } from 'whatwg-url-minimum';

const CUSTOM = /* @__PURE__ */ Symbol.for('nodejs.util.inspect.custom');

export class URLSearchParams extends BaseURLSearchParams {
  [CUSTOM](_depth: number, _options: unknown, inspect: (value: unknown) => string): string {
    return `URLSearchParams ${inspect(Object.fromEntries(this))}`;
  }
}

// biome-ignore lint/style/useNamingConvention: the standard's name
export class URL extends BaseURL {
  static override parse(input: string | BaseURL, base?: string | BaseURL): URL | null {
    return URL.canParse(input, base) ? new URL(input, base) : null;
  }

  override get searchParams(): URLSearchParams {
    return Object.setPrototypeOf(super.searchParams, URLSearchParams.prototype) as URLSearchParams;
  }

  [CUSTOM](_depth: number, _options: unknown, inspect: (value: unknown) => string): string {
    const { href, origin, protocol, username, password, host, hostname, port, pathname, search, hash } = this;
    const parts = {
      href,
      origin,
      protocol,
      username,
      password,
      host,
      hostname,
      port,
      pathname,
      search,
      hash,
    };
    return `URL ${inspect(parts)}`;
  }
}
