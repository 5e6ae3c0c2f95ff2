import type { EMOTIONS } from '../../contracts/segments.ts';

/** The moods of a script’s segments; one that a writer made up stays as it is. */
type Moods = Readonly<Record<(typeof EMOTIONS)[number], string>>;

export const EN_MOODS: Moods = {
  shock: 'shock',
  curiosity: 'curiosity',
  hope: 'hope',
  excitement: 'excitement',
  urgency: 'urgency',
  calm: 'calm',
  joy: 'joy',
  trust: 'trust',
};

export const ID_MOODS: Moods = {
  shock: 'kejutan',
  curiosity: 'rasa ingin tahu',
  hope: 'harapan',
  excitement: 'antusiasme',
  urgency: 'mendesak',
  calm: 'tenang',
  joy: 'gembira',
  trust: 'kepercayaan',
};

export const AR_MOODS: Moods = {
  shock: 'صدمة',
  curiosity: 'فضول',
  hope: 'أمل',
  excitement: 'حماس',
  urgency: 'إلحاح',
  calm: 'هدوء',
  joy: 'فرح',
  trust: 'ثقة',
};
