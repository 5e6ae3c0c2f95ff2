import type { ErrorKind } from '../../contracts/errors.ts';

/**
 * What a click can end with, by `details.reason` of the error, and the sentence that says it. Several reasons share one, since
 * a person does the same about them. English pages show the error's own sentences, which say more, unless those are for somebody
 * at a terminal (`said.ts`).
 */
export const SENTENCE_OF_REASON = {
  // What the page asked, and what it works on.
  project_locked: 'busy',
  order_running: 'busy',
  lock_lost: 'takenOver',
  lease_lost: 'takenOver',
  script_changed: 'changedElsewhere',
  segments_changed: 'segmentsChanged',
  script_edited: 'changedElsewhere',
  segment_missing: 'gone',
  take_missing: 'gone',
  photo_not_found: 'gone',
  photo_unknown: 'searchAgain',
  no_script: 'noScript',
  project_missing: 'projectGone',
  project_moved: 'projectGone',
  project_damaged: 'projectDamaged',
  state_damaged: 'projectDamaged',
  document_unreadable: 'projectDamaged',
  project_newer: 'projectNewer',
  store_too_new: 'projectNewer',
  wrong_token: 'gate',
  cross_origin: 'gate',
  wrong_host: 'gate',
  no_such_page: 'gone',
  interrupted: 'interrupted',
  // Words.
  empty: 'missing',
  missing_field: 'missing',
  no_words: 'missing',
  control_characters: 'oddLetters',
  not_utf8: 'oddLetters',
  bad_document: 'oddLetters',
  too_long: 'tooLong',
  narration_too_long: 'tooLong',
  transcript_too_short: 'tooShort',
  notes_too_short: 'tooShort',
  no_facts: 'noFacts',
  no_article: 'noFacts',
  nothing_to_say: 'nothingToSay',
  no_punctuation: 'nothingToSay',
  language_without_voice: 'language',
  language_without_patterns: 'language',
  transcript_language: 'language',
  script_language: 'language',
  cannot_translate: 'language',
  script_length: 'scriptLength',
  segment_count: 'segmentCount',
  bad_script: 'segmentCount',
  // Choices and files.
  unknown_value: 'badValue',
  unknown_field: 'badValue',
  invalid: 'badValue',
  bad_setting: 'badValue',
  transition_too_long: 'transitionTooLong',
  unknown_voice: 'unknownVoice',
  voices_not_listed: 'unknownVoice',
  voice_failed: 'voiceFailed',
  voice_missing: 'voiceFailed',
  voice_model_missing: 'voiceFailed',
  model_missing: 'voiceFailed',
  model_damaged: 'voiceFailed',
  bad_image: 'badPicture',
  not_an_image: 'badPicture',
  file_too_large: 'fileTooLarge',
  too_large: 'fileTooLarge',
  music_unusable: 'badMusic',
  music_damaged: 'badMusic',
  music_cut_off: 'badMusic',
  logo_unusable: 'badLogo',
  bad_recording: 'badRecording',
  // Keys, money, and what is installed.
  key_missing: 'keyMissing',
  key_refused: 'keyRefused',
  organization_not_verified: 'keyRefused',
  price_unknown: 'priceUnknown',
  bad_prices: 'priceUnknown',
  budget_exceeded: 'overLimit',
  day_budget_exceeded: 'overLimit',
  not_agreed: 'notAgreed',
  payment_required: 'payment',
  billing_needed: 'payment',
  quota_exhausted: 'payment',
  ffmpeg_missing: 'ffmpegMissing',
  filter_missing: 'ffmpegMissing',
  font_missing: 'fontMissing',
  disk_full: 'diskFull',
  not_writable: 'diskFull',
  not_a_folder: 'diskFull',
  name_too_long: 'diskFull',
  link_loop: 'diskFull',
  disk_failed: 'diskFull',
  // Providers.
  content_blocked: 'blocked',
  request_refused: 'refused',
  generation_failed: 'refused',
  rate_limited: 'waitABit',
  provider_busy: 'waitABit',
  provider_unavailable: 'unreachable',
  provider_timeout: 'unreachable',
  network_failed: 'unreachable',
  proxy_page: 'proxy',
  proxy_login: 'proxy',
  proxy_refused: 'proxy',
  proxy_unreachable: 'proxy',
  proxy_certificate: 'proxy',
  region_not_supported: 'region',
  model_retired: 'modelGone',
  preview_api_version: 'modelGone',
  unknown_model: 'modelGone',
  bad_answer: 'badAnswer',
  download_failed: 'badAnswer',
  draw_failed: 'notMade',
  ambiguous_submission: 'unsure',
  never_arrived: 'unsure',
  job_missing: 'notMade',
  worker_died: 'notMade',
  file_not_ready: 'waitABit',
  render_failed: 'notMade',
  bad_clip: 'notMade',
  // Where the video goes, and where projects are kept.
  bucket_missing: 'storageRefused',
  right_missing: 'storageRefused',
  kind_refused: 'storageRefused',
  storage_refused: 'storageRefused',
  name_taken: 'storageRefused',
  file_changed: 'storageRefused',
  no_storage: 'noStorage',
  storage_full: 'storageFull',
  storage_unreachable: 'storageUnreachable',
  database_unreachable: 'database',
  database_busy: 'database',
  database_missing: 'database',
  database_login_refused: 'database',
  database_rights: 'database',
  database_refused: 'database',
  // Clips and the final video.
  asset_missing: 'fileGone',
  file_missing: 'fileGone',
  narration_missing: 'fileGone',
  no_clips: 'clipsFirst',
  clips_running: 'clipsFirst',
  clips_outdated: 'clipsFirst',
  ffmpeg_failed: 'notJoined',
  ffmpeg_crashed: 'notJoined',
  transition_failed: 'notJoined',
  out_of_resources: 'notJoined',
  no_picture: 'notJoined',
  clip_damaged: 'notJoined',
} as const;

/** What is said of a reason that has no sentence of its own. */
export const SENTENCE_OF_KIND = {
  input: 'badInput',
  config: 'badSetup',
  provider: 'refused',
  media: 'notJoined',
  project: 'projectTrouble',
  limit: 'waitABit',
  pending: 'clipsFirst',
  budget: 'overLimit',
  upload: 'storageRefused',
  interrupted: 'interrupted',
  bug: 'bug',
} as const satisfies Record<ErrorKind, string>;

/** What is said where a person gave a file and has no button that could be pressed again. */
export const SENTENCE_OF_FILE = { diskFull: 'diskFullForFile' } as const;

export type Sentence =
  | (typeof SENTENCE_OF_FILE)[keyof typeof SENTENCE_OF_FILE]
  | (typeof SENTENCE_OF_REASON)[keyof typeof SENTENCE_OF_REASON]
  | (typeof SENTENCE_OF_KIND)[ErrorKind];

/** Notes on what was done otherwise than asked, by their reason: all that a project can have. */
export type NoteReason =
  | 'local_draft'
  | 'generic_frame'
  | 'count_not_told'
  | 'count_not_reached'
  | 'shorter_than_planned'
  | 'longer_than_planned'
  | 'same_words'
  | 'same_middle'
  | 'script_labels'
  | 'script_directions'
  | 'brand_color_adjusted'
  | 'captions_without_script'
  | 'captions_guessed'
  | 'captions_already_there'
  | 'picture_encoded_again'
  | 'clip_conformed'
  | 'clip_damaged'
  | 'clip_duration_differs'
  | 'clip_without_sound'
  | 'clip_held'
  | 'motion_composed'
  | 'another_narrator'
  | 'narration_without_script'
  | 'not_measured'
  | 'image_size_differs'
  | 'photo_not_found'
  | 'footage_not_found'
  | 'quoted_passages'
  | 'quoted_article'
  | 'notes_too_short'
  | 'no_punctuation'
  | 'script_language'
  | 'transcript_language'
  | 'script_shortened'
  | 'order_running'
  | 'option_not_used'
  | 'seed_not_used'
  | 'voice_style_not_used'
  | 'chain_not_used'
  | 'reference_in_words'
  | 'reference_not_sent'
  | 'first_frame_loose'
  | 'files_adopted'
  | 'clips_made_here'
  | 'state_recovered'
  | 'maybe_bought_twice'
  | 'music_damaged'
  | 'music_cut_off'
  | 'vectors_unavailable';

export interface ErrorWords {
  readonly notes: Record<NoteReason, string>;
  /** The fold with the program's own sentences, which are English. */
  readonly technical: string;
  readonly sentences: Record<Sentence, string>;
  /**
   * English: what can be done on the page, for where the error's own sentence stands before it; `own` on a page in a file, where
   * nothing can be pressed and the error's own advice holds. Else null.
   */
  readonly steps:
    | { readonly sentences: Record<Sentence, string>; readonly notes: Record<NoteReason, string> }
    | 'own'
    | null;
}
