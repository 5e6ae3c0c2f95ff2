import { expect, test } from 'vitest';
import { findLanguage } from '../../contracts/languages.ts';
import { speechText } from './speech-text.ts';

const said = (language: string, text: string) =>
  speechText(text, findLanguage(language)).text.replace(/\s+/gu, ' ').trim();

test.each([
  ['english', 'I saved $1,000 in 3 months', 'I saved 1000 dollars in 3 months'],
  ['english', 'It costs $1.50, or $5M', 'It costs 1 dollar 50, or 5 million dollars'],
  ['english', '20% off, 3–5 days', '20 percent off, 3 to 5 days'],
  ['english', 'The #1 tip for C# and C++', 'The number 1 tip for C sharp and C plus plus'],
  ['english', 'See https://www.example.com/tips', 'See example dot com slash tips'],
  ['english', 'Write to me@example.org', 'Write to me at example dot org'],
  ['english', 'At 7:30 pm, not 8:05', 'At 7 30 pm, not 8 oh 5'],
  ['english', 'Add 1/2 cup, e.g. 250 ml of milk', 'Add a half cup, for example 250 milliliters of milk'],
  ['english', 'iOS, iPhone & eBay', 'i O S, i Phone and e Bay'],
  ['english', 'Since 2026-11-29, at 180°C', 'Since November 29, 2026, at 180 degrees Celsius'],
  ['english', 'Walk 10k steps or 5 km, 3x a week', 'Walk 10 thousand steps or 5 kilometers, 3 times a week'],
  ['english', 'Version 2.5 of 3.14', 'Version 2 point 5 of 3 point 14'],
  ['indonesian', 'Nabung Rp1.000.000, hemat 20%', 'Nabung 1000000 rupiah, hemat 20 persen'],
  ['english', 'It trips at 3.7 kW', 'It trips at 3 point 7 kilowatts'],
  ['spanish', 'Aguanta 3,7 kW', 'Aguanta 3 coma 7 kilovatios'],
  ['indonesian', 'Tahan 3,7 kW', 'Tahan 3 koma 7 kilowatt'],
  ['hindi', '3.7 kW का हीटर', '3 दशमलव 7 किलोवाट का हीटर'],
  ['indonesian', 'Tips #1: 2,5 kg dan 3–5 hari', 'Tips nomor 1: 2 koma 5 kilogram dan 3 sampai 5 hari'],
  ['indonesian', 'Rp50rb sampai Rp2jt dll', '50 ribu rupiah sampai 2 juta rupiah dan lain-lain'],
  ['hindi', '₹1,00,000 बचाएं, 20% कम', '100000 रुपये बचाएं, 20 प्रतिशत कम'],
  ['hindi', '#1 तरीका: 5 km रोज़', 'नंबर 1 तरीका: 5 किलोमीटर रोज़'],
  ['spanish', 'Ahorra 1.000 € y el 20 %', 'Ahorra 1000 euros y el 20 por ciento'],
  ['spanish', 'El n.º 1: 2,5 km, $5M', 'El número 1: 2 coma 5 kilómetros, 5 millones de dólares'],
  ['spanish', 'El 3.er día, el 1er paso', 'El tercer día, el primer paso'],
  ['spanish', 'La 1.ª vez, el 5.º piso', 'La primera vez, el quinto piso'],
  ['english', 'Go to example.com/search?a=b&c=2 now', 'Go to example dot com slash search now'],
  ['hindi', '20°C पर', '20 डिग्री सेल्सियस पर'],
  ['indonesian', '60 km/jam', '60 kilometer per jam'],
  ['indonesian', 'Bangun jam 07.30, bukan pukul 5.05', 'Bangun jam 7 30, bukan pukul 5 0 5'],
  ['indonesian', 'Harga 1.500 atau 12.345.678', 'Harga 1500 atau 12345678'],
  ['hindi', 'रोज़ 5 किमी और 2 किग्रा', 'रोज़ 5 किलोमीटर और 2 किलोग्राम'],
  ['hindi', 'कुल 12,34,567', 'कुल 1234567'],
  ['english', '$5 million, £1.5 billion', '5 million dollars, 1 point 5 billion pounds'],
  ['english', 'A 4K TV for 4K followers', 'A 4 K TV for 4 thousand followers'],
  ['english', '1 1/2 cups, 2½ spoons', '1 and a half cups, 2 and a half spoons'],
  ['indonesian', 'Rp1,5 juta dalam 30 mnt', '1 koma 5 juta rupiah dalam 30 menit'],
  ['spanish', '1/2 taza, 1/2 litro y 1/2 de todo', 'media taza, medio litro y la mitad de todo'],
  ['spanish', 'A las 6:30 h, 3 mil € o $5k', 'A las 6 30 horas, 3 mil euros o 5 mil dólares'],
  ['hindi', '₹5 लाख, 1ला और 2री बार', '5 लाख रुपये, पहला और दूसरी बार'],
  ['hindi', '1 1/2 कप या 2 1/2 कप', 'डेढ़ कप या ढाई कप'],
  ['english', 'It spent $3.5bn, £950/month', 'It spent 3 point 5 billion dollars, 950 pounds per month'],
  [
    'english',
    'Temps of -5°C, 5-10 min, 240 V',
    'Temps of minus 5 degrees Celsius, 5 to 10 minutes, 240 volts',
  ],
  ['english', 'Run 5K for 5K followers in 16:9', 'Run 5 K for 5 thousand followers in 16 by 9'],
  ['english', '2 tbsp, No. 7, .NET 8, Chapter XII', '2 tablespoons, number 7, dot net 8, Chapter 12'],
  ['english', 'No. 5 people said no. I left', 'number 5 people said no. I left'],
  ['indonesian', 'Juara ke-2, hari ke-21, ke-1', 'Juara kedua, hari kedua puluh satu, pertama'],
  [
    'indonesian',
    'Rp4,5 jt/bulan, setengah kg, 20 org',
    '4 koma 5 juta rupiah per bulan, setengah kilogram, 20 orang',
  ],
  ['indonesian', 'Rapat pkl. 14.30 s.d. selesai', 'Rapat pukul 14 30 sampai dengan selesai'],
  [
    'spanish',
    '$200 MXN en el siglo XXI, -5 °C',
    '200 pesos mexicanos en el siglo 21, menos 5 grados Celsius',
  ],
  ['spanish', 'Entre 5-10 min, $500 COP/mes', 'Entre 5 y 10 minutos, 500 pesos colombianos por mes'],
  ['hindi', '₹500/माह, नं. 1, 25 मि.ली.', '500 रुपये प्रति माह, नंबर 1, 25 मिलीलीटर'],
  ['english', 'A 16 A fuse for 230 V', 'A 16 amp fuse for 230 volts'],
  ['english', 'It draws 1 A. Two draw 0.5–2 A', 'It draws 1 amp. Two draw 0 point 5 to 2 amps'],
  ['english', 'Seat 16 A, row 3A, top 10 A lesson', 'Seat 16 A, row 3A, top 10 A lesson'],
  ['english', 'GET 3 A DAY. In 1990 A law', 'GET 3 A DAY. In 1990 A law'],
  ['english', 'A 60 W bulb uses 60 W', 'A 60 watt bulb uses 60 watts'],
  ['english', '500 mA, 4.7 kΩ, 10 μA', '500 milliamps, 4 point 7 kilohms, 10 microamps'],
  [
    'english',
    '85 dB, 60Hz, 1,200 rpm, 10 m²',
    '85 decibels, 60 hertz, 1200 revolutions per minute, 10 square meters',
  ],
  ['spanish', 'Fusible de 16 A, 100 Mbps', 'Fusible de 16 amperios, 100 megabits por segundo'],
  ['spanish', 'ABIERTO DE 9 A 18', 'ABIERTO DE 9 A 18'],
  ['spanish', '5.000 mAh a 60 Hz', '5000 miliamperios hora a 60 hercios'],
  ['indonesian', 'Sekring 16 A, kelas 5 A', 'Sekring 16 ampere, kelas 5 A'],
  ['indonesian', '85 dB, 1300 VA', '85 desibel, 1300 volt ampere'],
  ['hindi', '16 A का फ़्यूज़, 5,000 mAh', '16 एम्पियर का फ़्यूज़, 5000 मिलीएम्पियर आवर'],
  ['hindi', '1.5 L पानी, 60 Hz', '1 दशमलव 5 लीटर पानी, 60 हर्ट्ज़'],
  ['english', '5–10 € or $5-10 a month', '5 to 10 euros or 5 to 10 dollars a month'],
  ['english', 'From 9am–5pm or 9:00–17:30', 'From 9am to 5pm or 9 to 17 30'],
  ['english', 'Call +1 (555) 123-4567 now', 'Call plus 1, 5 5 5, 1 2 3, 4 5 6 7 now'],
  ['english', 'Call 555-123-4567 by 7:05', 'Call 5 5 5, 1 2 3, 4 5 6 7 by 7 oh 5'],
  ['english', 'Between 1914-1918 it was 3-1', 'Between 1914 and 1918 it was 3 to 1'],
  ['indonesian', 'Jam 09.00–17.00, Rp5.000–10.000', 'Jam 9 sampai 17, 5000 sampai 10000 rupiah'],
  ['indonesian', '0812-3456-7890, ½ sdt garam', '0 8 1 2, 3 4 5 6, 7 8 9 0, setengah sendok teh garam'],
  ['hindi', '98765-43210 पर, 3x दिन में', '9 8 7 6 5, 4 3 2 1 0 पर, 3 बार दिन में'],
  ['hindi', '₹500–1,000 में', '500 से 1000 रुपये में'],
  ['spanish', 'Entre 1914-1918, de 5–10 €', 'Entre 1914 y 1918, de 5 a 10 euros'],
  ['spanish', 'La pág. 12, Ud. y Uds.', 'La página 12, usted y ustedes'],
  ['french', 'Voyez example.com le 2026-11-29', 'Voyez example dot com le 29 novembre 2026'],
])('%s: %s', (language, text, expected) => {
  expect(said(language, text)).toBe(expected);
});

test('what nobody says in another way stays as it is, and every place leads back to what was written', () => {
  const plain = 'Well-known words, 3 of them: it is I. A 10-minute walk, covid-19.';
  expect(said('english', plain)).toBe(plain);
  const text = 'Save $1,000 now';
  const { text: spoken, origins } = speechText(text, findLanguage('english'));
  expect(origins).toHaveLength([...spoken].length);
  expect(text.slice(origins[[...spoken].indexOf('d')])).toMatch(/^[\d,]*\d* now$/);
  expect(origins[spoken.indexOf('now')]).toBe(text.indexOf('now'));
  expect(origins.every((place, index) => index === 0 || place >= origins[index - 1]!)).toBe(true);
});
