import type { Names } from './names-shape.ts';

/**
 * The units of electricity, frequency, data and area, by language: A, mA and kA are said alike in one language, so that it
 * gives the words of which they consist. An `A` alone is not here: `amperes.ts` tells it from a letter.
 */

/** What may stand before a unit; the space is the unit alone. */
const PREFIXES: Readonly<Record<string, string>> = {
  ...{
    V: ' mkµ',
    W: ' mkMG',
    Wh: ' kMGT',
    A: 'mkµ',
    Ah: ' m',
    VA: ' k',
    Hz: ' kMG',
    J: 'kM',
    Pa: 'hk',
    Ω: ' kM',
  },
  bps: ' kMG',
};

interface Measures {
  /** How each prefix is said, in the order of PREFIX_ORDER. */
  readonly before: readonly string[];
  /** One and several of each; the same word where there is one. */
  readonly units: Readonly<Record<string, readonly string[]>>;
}

const PREFIX_ORDER = 'mµhkMGT';

const MEASURES: Readonly<Record<'en' | 'es' | 'id' | 'hi', Measures>> = {
  en: {
    before: ['milli', 'micro', 'hecto', 'kilo', 'mega', 'giga', 'tera'],
    units: {
      ...{ V: ['volt', 'volts'], W: ['watt', 'watts'], Wh: ['watt hour', 'watt hours'], A: ['amp', 'amps'] },
      ...{
        Ah: ['amp hour', 'amp hours'],
        VA: ['volt amp', 'volt amps'],
        Hz: ['hertz'],
        J: ['joule', 'joules'],
      },
      ...{ Pa: ['pascal', 'pascals'], Ω: ['ohm', 'ohms'], bps: ['bit per second', 'bits per second'] },
      ...{ dB: ['decibel', 'decibels'], 'm²': ['square meter', 'square meters'], L: ['liter', 'liters'] },
      ...{
        'cm²': ['square centimeter', 'square centimeters'],
        'km²': ['square kilometer', 'square kilometers'],
      },
      ...{ 'm³': ['cubic meter', 'cubic meters'], 'm/s': ['meter per second', 'meters per second'] },
      ...{ rpm: ['revolution per minute', 'revolutions per minute'], MP: ['megapixel', 'megapixels'] },
      ...{ fps: ['frame per second', 'frames per second'], kB: ['kilobyte', 'kilobytes'] },
      ...{ KB: ['kilobyte', 'kilobytes'], 'MB/s': ['megabyte per second', 'megabytes per second'] },
    },
  },
  es: {
    before: ['mili', 'micro', 'hecto', 'kilo', 'mega', 'giga', 'tera'],
    units: {
      ...{ V: ['voltio', 'voltios'], W: ['vatio', 'vatios'], Wh: ['vatio hora', 'vatios hora'] },
      ...{ A: ['amperio', 'amperios'], Ah: ['amperio hora', 'amperios hora'] },
      ...{ VA: ['voltiamperio', 'voltiamperios'], Hz: ['hercio', 'hercios'], J: ['julio', 'julios'] },
      ...{ Pa: ['pascal', 'pascales'], Ω: ['ohmio', 'ohmios'], bps: ['bit por segundo', 'bits por segundo'] },
      ...{ dB: ['decibelio', 'decibelios'], 'm²': ['metro cuadrado', 'metros cuadrados'] },
      ...{ 'cm²': ['centímetro cuadrado', 'centímetros cuadrados'], L: ['litro', 'litros'] },
      ...{ 'km²': ['kilómetro cuadrado', 'kilómetros cuadrados'], 'm³': ['metro cúbico', 'metros cúbicos'] },
      ...{ 'm/s': ['metro por segundo', 'metros por segundo'], MP: ['megapíxel', 'megapíxeles'] },
      ...{ rpm: ['revolución por minuto', 'revoluciones por minuto'], kB: ['kilobyte', 'kilobytes'] },
      ...{ fps: ['fotograma por segundo', 'fotogramas por segundo'], KB: ['kilobyte', 'kilobytes'] },
      ...{ 'MB/s': ['mega por segundo', 'megas por segundo'] },
    },
  },
  id: {
    before: ['mili', 'mikro', 'hekto', 'kilo', 'mega', 'giga', 'tera'],
    units: {
      ...{
        V: ['volt'],
        W: ['watt'],
        Wh: ['watt jam'],
        A: ['ampere'],
        Ah: ['ampere jam'],
        VA: ['volt ampere'],
      },
      ...{ Hz: ['hertz'], J: ['joule'], Pa: ['pascal'], Ω: ['ohm'], bps: ['bit per detik'], dB: ['desibel'] },
      ...{
        'm²': ['meter persegi'],
        'cm²': ['sentimeter persegi'],
        'km²': ['kilometer persegi'],
        L: ['liter'],
      },
      ...{
        'm³': ['meter kubik'],
        'm/s': ['meter per detik'],
        rpm: ['putaran per menit'],
        MP: ['megapiksel'],
      },
      ...{ fps: ['bingkai per detik'], kB: ['kilobita'], KB: ['kilobita'], 'MB/s': ['megabita per detik'] },
    },
  },
  hi: {
    before: ['मिली', 'माइक्रो', 'हेक्टो', 'किलो', 'मेगा', 'गीगा', 'टेरा'],
    units: {
      ...{ V: ['वोल्ट'], W: ['वाट'], Wh: ['वाट घंटा', 'वाट घंटे'], A: ['एम्पियर'], Ah: ['एम्पियर आवर'] },
      ...{ VA: ['वोल्ट एम्पियर'], Hz: ['हर्ट्ज़'], J: ['जूल'], Pa: ['पास्कल'], Ω: ['ओम'], dB: ['डेसिबल'] },
      ...{ bps: ['बिट प्रति सेकंड'], 'm²': ['वर्ग मीटर'], 'cm²': ['वर्ग सेंटीमीटर'], 'km²': ['वर्ग किलोमीटर'] },
      ...{ 'm³': ['घन मीटर'], 'm/s': ['मीटर प्रति सेकंड'], rpm: ['चक्कर प्रति मिनट'], L: ['लीटर'] },
      ...{ MP: ['मेगापिक्सल'], fps: ['फ़्रेम प्रति सेकंड'], kB: ['केबी'], KB: ['केबी'], 'MB/s': ['एमबी प्रति सेकंड'] },
    },
  },
};

/** What these units are called in a language, by how they are written. */
export function measureNames(language: keyof typeof MEASURES): Names {
  const { before, units } = MEASURES[language];
  const names: Record<string, readonly [string, string]> = {};
  for (const [unit, [one = '', many = one]] of Object.entries(units)) {
    for (const prefix of PREFIXES[unit] ?? ' ') {
      const whole = before[PREFIX_ORDER.indexOf(prefix)] ?? '';
      const said = one.startsWith('o') ? whole.replace(/[ao]$/u, '') : whole; // a kilohm
      names[prefix.trim() + unit] = [said + one, said + many];
      if (prefix === 'µ') names[`μ${unit}`] = [said + one, said + many]; // the Greek letter looks the same
    }
  }
  return names;
}

/** What an electric current is measured in: one and several. */
export function amperesIn(language: keyof typeof MEASURES): readonly [string, string] {
  const [one = '', many = one] = MEASURES[language].units.A!;
  return [one, many];
}
