/** The conversation with a text model, in the same shape for every vendor. */

/** One turn of the conversation. */
export interface Turn {
  readonly role: 'user' | 'model';
  readonly text: string;
}

/** The text of one answer. */
export interface ModelAnswer {
  readonly text: string;
  /** Whether the model stopped at its limit of output tokens. */
  readonly cutOff: boolean;
}
