/** Names and filters of topics (MQTT 3.1.1, 4.7). Pure. */

export const isTopic = (topic: string): boolean => topic !== '' && !/[+#\0]/.test(topic);

/** `+` stands for one level, `#` for all that are left, each a level of its own. */
export function isFilter(filter: string): boolean {
  const levels = filter.split('/');
  return (
    filter !== '' &&
    !filter.includes('\0') &&
    levels.every(
      (level, at) => level === '+' || (level === '#' && at === levels.length - 1) || !/[+#]/.test(level),
    )
  );
}

export function matches(filter: string, topic: string): boolean {
  const wanted = filter.split('/');
  const given = topic.split('/');
  // What begins with $ is the broker's own, and no wildcard at the beginning stands for it.
  if (topic.startsWith('$') && /^[+#]/.test(filter)) return false;
  for (const [at, level] of wanted.entries()) {
    if (level === '#') return true;
    if (at >= given.length || (level !== '+' && level !== given[at])) return false;
  }
  return wanted.length === given.length;
}
