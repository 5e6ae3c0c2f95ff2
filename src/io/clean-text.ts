/**
 * What may reach a terminal: letters, line ends and tabs. Texts of vendors, of files and of documents that are passed on
 * may hold sequences that move the cursor, change the title, write the clipboard or hide what stands before them.
 */

/** Sequences of ECMA-48: CSI, then strings (OSC, DCS, SOS, PM, APC) to their end, then the short ones. */
const SEQUENCES =
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|(?:\u001b[\]PX^_]|[\u009d\u0090\u0098\u009e\u009f])[^\u0007\u001b\u0080-\u009f\n]*(?:\u0007|\u001b\\|\u009c)|\u001b[ -/]*[0-~]/g;

/** Control characters, and the marks that turn the order of the letters around them. */
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** Removes escape sequences and control characters but line ends and tabs. */
export function cleanText(text: string): string {
  if (text.search(CONTROLS) < 0) return text;
  return text.replaceAll('\r\n', '\n').replaceAll(SEQUENCES, '').replaceAll(CONTROLS, '');
}

/** The same for a JSON text, in which nothing is lost: such a character becomes its escape. */
export const cleanJson = (text: string): string =>
  text.replaceAll(CONTROLS, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
