/** A word of the narration as the caption shows it, with its time in the clip. */
export interface SpokenWord {
  /** As written in `script_text`, punctuation included: `produktif?` */
  readonly text: string;
  /** Seconds from the start of the clip. */
  readonly startSeconds: number;
  readonly endSeconds: number;
}

/** Speech: mono, 16 bit. */
export interface Narration {
  readonly samples: Int16Array;
  readonly sampleRate: number;
  readonly durationSeconds: number;
  /** In spoken order; in a language without spaces, words as `Intl.Segmenter` cuts them. */
  readonly words: readonly SpokenWord[];
}
