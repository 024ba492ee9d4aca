/** What the guest's libraries take of their machine when they are imported: text as bytes. Imported before them. */
Object.assign(globalThis, {
  __skerry: {
    utf8Encode: (text: string) => new TextEncoder().encode(text),
    utf8Decode: (bytes: Uint8Array) => new TextDecoder().decode(bytes),
  },
});
