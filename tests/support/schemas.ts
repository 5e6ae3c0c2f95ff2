import { z } from 'zod';
import { newPlace } from './program.ts';

/** Checks documents against the JSON Schemas that `sparkfluence schema` prints, as a caller would. */
export async function openSchemas(): Promise<(name: string, document: unknown) => void> {
  const { document: schemas } = await newPlace().run(['schema']);
  return (name, document) => {
    const schema = schemas[name];
    if (schema === undefined) throw new Error(`\`sparkfluence schema\` prints no ${name}`);
    const result = z.fromJSONSchema(schema).safeParse(document);
    if (!result.success) throw new Error(`not a ${name}: ${z.prettifyError(result.error)}`);
  };
}
