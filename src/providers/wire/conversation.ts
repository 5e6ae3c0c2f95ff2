import type { TokenUsage } from '../../contracts/providers.ts';

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
  /** The tokens of question and answer, also those of its thoughts, if the vendor counts them. */
  readonly usage?: TokenUsage | undefined;
}
