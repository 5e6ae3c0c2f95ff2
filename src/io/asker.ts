/** One of those to choose from. */
export interface Choice<Value> {
  readonly value: Value;
  readonly name: string;
  /** Shown once the choice is made. */
  readonly short?: string;
  /** Why it cannot be chosen now. */
  readonly disabled?: string;
}

/** Asks a person, whatever the terminal can do. */
export interface Asker {
  /** @param check true, or what is wrong with the answer */
  text(
    question: string,
    options?: { preset?: string; check?: (text: string) => true | string | Promise<true | string> },
  ): Promise<string>;
  choose<Value>(question: string, choices: readonly Choice<Value>[], preset?: Value): Promise<Value>;
  /** One of a list that is too long to be read: what is typed narrows it. @param matching the choices for what was typed so far */
  search<Value>(
    question: string,
    matching: (typed: string) => readonly Choice<Value>[],
    preset?: Value,
  ): Promise<Value>;
  confirm(question: string, preset: boolean): Promise<boolean>;
}
