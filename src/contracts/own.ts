/**
 * The entry of that name, if the record itself has it. A name from outside (a model, a path, a column) may be
 * `constructor`, which every object answers to.
 */
export const own = <Value>(
  record: Readonly<Record<string, Value>> | undefined,
  name: string,
): Value | undefined => (record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined);

/** Without the fields that are undefined, so that they leave what they are spread over. */
export const present = <Fields extends object>(fields: Fields): Partial<Fields> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<Fields>;
