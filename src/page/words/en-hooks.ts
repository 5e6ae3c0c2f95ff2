/** What a script opens with, by the names that its writer uses. English. */
export const EN_HOOKS = {
  curiosity_gap: 'curiosity gap',
  pain_point: 'pain point',
  bold_claim: 'bold claim',
  question: 'question',
  surprising_fact: 'surprising fact',
  number: 'number',
  contrast: 'contrast',
  story: 'story',
  promise: 'promise',
  mistake: 'mistake',
  social_proof: 'social proof',
  urgency: 'urgency',
  challenge: 'challenge',
};
