import { expect, test } from 'vitest';
import { adviceOn, type Checkup } from './doctor.ts';

const FFMPEG = {
  ...{ ok: true, binary: '/usr/bin/ffmpeg', origin: 'system', version: '7.1', year: 2026, tried: [] },
  capabilities: { zscale: true, tonemap: true },
} as const satisfies Checkup['ffmpeg'];
const ENGLISH = { language: 'english', voice: true, font: true, corpus: 'full' } as const;
const COMPLETE = {
  ffmpeg: FFMPEG,
  languages: [ENGLISH] as unknown as Checkup['languages'],
  keys: { GEMINI_API_KEY: true },
  hasModel: true,
};

test('each optional part that is missing is named with what it brings and how to get it, and nothing else', () => {
  expect(adviceOn(COMPLETE)).toEqual([]);
  const silent = [
    ENGLISH,
    { ...ENGLISH, language: 'japanese', voice: false },
  ] as unknown as Checkup['languages'];
  for (const [missing, advice] of [
    [
      { ffmpeg: { ...FFMPEG, year: 2018, version: '4.0.2' } },
      /only ffmpeg here is 4\.0\.2 of 2018.*apt install/,
    ],
    [{ ffmpeg: { ...FFMPEG, capabilities: {} } }, /HDR recordings/],
    [{ languages: silent }, /No embedded voice for japanese: .*npm install --include=optional/],
    [{ hasModel: false }, /natural voice without a key: `sparkfluence voices list --provider neural/],
    [{ keys: {} }, /free key for Gemini/],
  ] as const)
    expect(adviceOn({ ...COMPLETE, ...missing })).toEqual([expect.stringMatching(advice)]);
});
