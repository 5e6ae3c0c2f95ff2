/**
 * Integrated loudness of mono speech that will be heard from both channels, ITU-R BS.1770-4 / EBU R 128, in LUFS.
 * Undefined where nothing is above the absolute gate: silence has no loudness.
 * @param samples 16-bit
 */
export function integratedLoudness(samples: Int16Array, sampleRate: number): number | undefined {
  const filtered = kWeighted(samples, sampleRate);
  const block = Math.round(sampleRate * 0.4);
  const hop = Math.round(sampleRate * 0.1);
  const powers: number[] = [];
  for (let start = 0; start + block <= filtered.length; start += hop) {
    let sum = 0;
    for (let index = start; index < start + block; index++) sum += filtered[index]! ** 2;
    powers.push((2 * sum) / block); // both channels
  }
  const audible = powers.filter((power) => loudnessOf(power) > -70);
  if (audible.length === 0) return undefined;
  const gate = loudnessOf(mean(audible)) - 10;
  return loudnessOf(mean(audible.filter((power) => loudnessOf(power) > gate)));
}

const loudnessOf = (power: number): number => -0.691 + 10 * Math.log10(power);
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

interface Biquad {
  readonly b: readonly [number, number, number];
  readonly a: readonly [number, number];
}

function kWeighted(samples: Int16Array, sampleRate: number): Float64Array {
  const signal = new Float64Array(samples.length);
  for (let index = 0; index < signal.length; index++) signal[index] = samples[index]! / 32768;
  for (const { b, a } of [shelf(sampleRate), highPass(sampleRate)]) {
    filter(signal, b, a);
  }
  return signal;
}

/** Filters in place. */
function filter(signal: Float64Array, [b0, b1, b2]: Biquad['b'], [a1, a2]: Biquad['a']): void {
  let x1 = 0;
  let x2 = 0;
  let y1 = 0;
  let y2 = 0;
  for (let index = 0; index < signal.length; index++) {
    const x = signal[index]!;
    const y = b0 * x + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2;
    x2 = x1;
    x1 = x;
    y2 = y1;
    y1 = y;
    signal[index] = y;
  }
}

/** The head's acoustics: +4 dB above about 1.7 kHz, for any sample rate (the standard gives 48 kHz only). */
function shelf(sampleRate: number): Biquad {
  const k = Math.tan((Math.PI * 1681.974450955533) / sampleRate);
  const [q, high] = [0.7071752369554196, 10 ** (3.999843853973347 / 20)];
  const band = high ** 0.4996667741545416;
  const scale = 1 + k / q + k * k;
  return {
    b: [
      (high + (band * k) / q + k * k) / scale,
      (2 * (k * k - high)) / scale,
      (high - (band * k) / q + k * k) / scale,
    ],
    a: [(2 * (k * k - 1)) / scale, (1 - k / q + k * k) / scale],
  };
}

function highPass(sampleRate: number): Biquad {
  const k = Math.tan((Math.PI * 38.13547087602444) / sampleRate);
  const q = 0.5003270373238773;
  const scale = 1 + k / q + k * k;
  return { b: [1, -2, 1], a: [(2 * (k * k - 1)) / scale, (1 - k / q + k * k) / scale] };
}
