import { Argument, type Command } from 'commander';
import { z } from 'zod';
import { SCHEMAS } from '../contracts/documents.ts';
import type { World } from '../contracts/world.ts';

const NAMES = Object.keys(SCHEMAS) as (keyof typeof SCHEMAS)[];

/** JSON Schema 2020-12, of one document or of all as an object by name. */
export function register(program: Command, world: World): void {
  program
    .command('schema')
    .description('print the JSON Schemas of the documents')
    .addArgument(new Argument('[name]', 'one document only').choices(NAMES))
    .option('--json', 'no difference: schemas are JSON anyway')
    .action((name: keyof typeof SCHEMAS | undefined) => {
      const schemas =
        name === undefined
          ? Object.fromEntries(NAMES.map((each) => [each, jsonSchema(each)]))
          : jsonSchema(name);
      world.streams.stdout.write(`${JSON.stringify(schemas, null, 2)}\n`);
    });
}

/** Requests as a caller writes them (defaults may be left out), responses as they are printed. */
const jsonSchema = (name: keyof typeof SCHEMAS) =>
  z.toJSONSchema(SCHEMAS[name], { io: name.endsWith('-request') ? 'input' : 'output' });
