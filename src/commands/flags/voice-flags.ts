import { type Command, Option } from 'commander';
import { VOICES } from '../../contracts/brand.ts';
import { CLIP_AUDIO, type ClipAudio } from '../../contracts/narrators.ts';
import { speechSpeed, voiceName, voiceStyle } from './values.ts';

/** How the narrator sounds. */
export function voiceOption(command: Command): Command {
  const voice = new Option(
    '--voice <name>',
    'voice of the narrator, ours or one of the voice provider’s own (default: the provider’s)',
  ).argParser(voiceName);
  voice.argChoices = [...VOICES]; // what is proposed; other names are the provider's to refuse
  return command
    .addOption(voice)
    .option('--speed <factor>', 'how fast the narrator speaks, 0.8 to 1.3 (default: 1)', speechSpeed)
    .option(
      '--voice-style <words>',
      'how the narrator speaks: "warm, as to a friend", where the voice follows words (or none)',
      voiceStyle,
    );
}

/** One narrator over clips that speak by themselves. */
export interface NarrateFlags {
  readonly narrate?: boolean | undefined;
  readonly clipAudio?: ClipAudio | undefined;
}

export const narrateOptions = (command: Command): Command =>
  command
    .option('--narrate', 'one narrator over all clips, also those of a video model and your own')
    .option('--no-narrate', 'the clips speak by themselves, also where the project says otherwise')
    .addOption(
      new Option(
        '--clip-audio <how>',
        'the clips’ own sound: as it is, low below the narrator, or left out (default: with --narrate off)',
      ).choices(CLIP_AUDIO),
    );
