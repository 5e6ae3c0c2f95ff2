/** The layouts of a picture that fills the frame, in the order in which they follow each other in a clip. */
export const PICTURES = ['hero', 'close', 'pattern'] as const;
export type PictureLayout = (typeof PICTURES)[number];
