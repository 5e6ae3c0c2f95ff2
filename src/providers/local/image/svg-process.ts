import { buffer } from 'node:stream/consumers';
import { createCanvas, loadImage } from '@napi-rs/canvas';

/**
 * A process of its own, which draws one SVG: what is in it decides how long that takes, how much memory, and whether the
 * renderer survives. It reads the SVG from standard input, and writes width and height (32 bits each) and the pixels.
 * Arguments: the most pixels across and down.
 */

const [across = 0, down = 0] = process.argv.slice(2).map(Number);
const image = await loadImage(await buffer(process.stdin));
if (!(image.width > 0 && image.height > 0)) throw new Error('it says no width and height');
const scale = Math.min(across / image.width, down / image.height);
const even = (value: number): number => Math.max(2, Math.round(value / 2) * 2);
const [width, height] = [even(image.width * scale), even(image.height * scale)];
const canvas = createCanvas(width, height);
const context = canvas.getContext('2d');
context.imageSmoothingQuality = 'high';
context.drawImage(image, 0, 0, width, height);
const size = Buffer.alloc(8);
size.writeUInt32BE(width, 0);
size.writeUInt32BE(height, 4);
process.stdout.write(size);
process.stdout.write(Buffer.from(context.getImageData(0, 0, width, height).data.buffer));
