import { type Command, Option } from 'commander';
import { VOICES } from '../../contracts/brand.ts';
import { speechSpeed, voiceName } from './values.ts';

/** How the narrator sounds. */
export function voiceOption(command: Command): Command {
  const voice = new Option(
    '--voice <name>',
    'voice of the narrator, ours or one of the voice provider’s own (default: the provider’s)',
  ).argParser(voiceName);
  voice.argChoices = [...VOICES]; // what is proposed; other names are the provider's to refuse
  return command
    .addOption(voice)
    .option('--speed <factor>', 'how fast the narrator speaks, 0.8 to 1.3 (default: 1)', speechSpeed);
}
