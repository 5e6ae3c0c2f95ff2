import type { ErrorWords, NoteReason, Sentence } from './errors.ts';

/**
 * What a click can end with, in English: what happened, and what can be done on the page. The program's own sentence stands in the
 * place of the first where it does not speak of the command line, and its own advice in the place of the second.
 */
type Pair = readonly [what: string, step: string];

const SENTENCES: Record<Sentence, Pair> = {
  busy: ['This video is being worked on.', 'Wait until that is done, then try again.'],
  takenOver: ['Another process took this project over.', 'What is finished is kept. Reload this page.'],
  changedElsewhere: [
    'The script was changed elsewhere since this page showed it.',
    'Nothing was overwritten: keep a copy of your text, press “Undo”, and edit the new one.',
  ],
  segmentsChanged: [
    'The segments were changed elsewhere since this page showed them.',
    'Nothing was changed by this click. Look at them, and try again.',
  ],
  gone: ['What was asked for is not there any more.', 'Reload this page.'],
  searchAgain: ['This photo was found before the program was started again.', 'Search for it again.'],
  noScript: ['The script is not written yet.', 'Press “Make the video”.'],
  projectGone: ['The folder of this project is not there any more.', 'It may have been moved or removed.'],
  projectDamaged: ['A file of this project is damaged and cannot be read.', 'Nothing was changed.'],
  projectNewer: ['This project was kept by a newer version of the program.', 'Update the program first.'],
  gate: [
    'The address of this page does not hold any more.',
    'Open the address that the program printed when it was started.',
  ],
  interrupted: [
    'The work was stopped before it was done.',
    'What is finished is kept; press “Make the video” to go on.',
  ],
  missing: ['Something is not filled in.', 'Write it in words.'],
  oddLetters: ['The text has characters that cannot be read.', 'Type it again, or paste it as plain text.'],
  tooLong: ['The text is too long.', 'Shorten it. A new video takes a longer text as “A text to condense”.'],
  tooShort: ['The text is too short for a video.', 'Add some sentences.'],
  noFacts: [
    'There are no facts on this topic here.',
    'In the form of a new video, write facts of your own below “Your own facts”, allow general sentences, or try other words.',
  ],
  nothingToSay: [
    'No sentence to be said can be made of this text.',
    'Write whole sentences with full stops.',
  ],
  language: [
    'What is installed here cannot write or speak this language.',
    'Choose another language, or write the words of a new video yourself: “My own words”.',
  ],
  scriptLength: [
    'These words are too short or too long: a video lasts from 5 seconds to 3 minutes.',
    'Say more, shorten them, or divide a long segment by an empty line.',
  ],
  segmentCount: ['A video has one to eight segments.', 'Join some, delete some, or add one.'],
  badValue: ['This value is not taken.', 'The one before holds.'],
  transitionTooLong: [
    'This transition is too long for clips that short.',
    'Nothing was bought. Choose a shorter one, or “Cut”, below “Transitions and captions”.',
  ],
  unknownVoice: ['The narrator has no such voice.', 'Choose another voice; “Show all voices” lists them.'],
  voiceFailed: ['This voice cannot speak on this computer.', 'Choose another voice.'],
  badPicture: [
    'This file cannot be used as a picture.',
    'Choose another photo (JPEG, PNG, WebP, AVIF or HEIC), or save this one whole and smaller.',
  ],
  fileTooLarge: ['This file is too large.', 'Give a smaller one.'],
  badMusic: [
    'This file cannot be used as music.',
    'Choose another below “Music”: an MP3, M4A, WAV, OGG or FLAC file, or “None”.',
  ],
  badLogo: [
    'This file cannot be used as a logo.',
    'Choose another below “Look and colours”: PNG, JPEG, WebP or SVG, or remove the logo.',
  ],
  badRecording: ['This recording cannot be used.', 'Look at the file.'],
  keyMissing: [
    'The key of this provider is not set.',
    'Set it where this program is started, and start it again.',
  ],
  keyRefused: ['The provider refused your key.', 'Check the key and the account.'],
  priceUnknown: ['The price is not known, so nothing was bought.', ''],
  overLimit: [
    'This goes over the limit.',
    'Nothing was bought; start this program with a higher limit if it is meant.',
  ],
  notAgreed: ['It costs more now than you agreed to.', 'Nothing was bought; ask for the price again.'],
  payment: ['Credit, quota or billing at this provider does not suffice.', 'Look at your account there.'],
  ffmpegMissing: [
    'ffmpeg, or a part of it that is needed, is not on this computer.',
    'Run “sparkfluence doctor” in a terminal: it says how to get it.',
  ],
  fontMissing: [
    'There is no font for the letters of this language.',
    'Run “sparkfluence doctor” in a terminal.',
  ],
  diskFull: [
    'A file could not be written: the disk is full, or the folder may not be written to.',
    'Make room, then try again; what is finished is kept.',
  ],
  diskFullForFile: [
    'The file could not be kept: the disk is full, or the folder may not be written to.',
    'Make room, then choose the file again; what was there before is still there.',
  ],
  blocked: [
    'The provider does not want to make this.',
    'Change its words or what is on screen, then press “Make the video”.',
  ],
  refused: [
    'The provider did not do what it was asked for.',
    'Try again, change the words, or choose another provider.',
  ],
  waitABit: [
    'There are too many requests at the moment.',
    'Wait a little, then try again; what is finished is kept.',
  ],
  unreachable: [
    'This service could not be reached.',
    'Check the connection to the internet, then try again; what is finished is kept.',
  ],
  proxy: ['The proxy of your network did not let this through.', 'Check its settings.'],
  region: ['This provider does not serve your country.', 'Choose another provider.'],
  modelGone: [
    'The provider does not have this model any more.',
    'Set another model, and start this program again.',
  ],
  badAnswer: ['The answer of the provider cannot be used or fetched.', 'Try again.'],
  unsure: [
    'It is not sure whether the provider took this order.',
    'It is not ordered twice: press “Make the video” later, and the order is looked for.',
  ],
  notMade: ['This could not be made.', 'Try again.'],
  fileGone: [
    'A file that is needed is gone or was changed.',
    'Press “Make the video”, and it is made again.',
  ],
  clipsFirst: ['Not all clips are ready.', 'Press “Make the video”: it makes what is missing, and joins it.'],
  notJoined: [
    'The film or its sound could not be worked on.',
    'Try again, or make another take of the segment that is named.',
  ],
  storageRefused: [
    'The storage did not take the video.',
    'What is made is kept here. Mend what is named, then press “Upload the video”.',
  ],
  storageFull: [
    'The storage has no room for the video.',
    'What is made is kept here. Make room there, then press “Upload the video”.',
  ],
  storageUnreachable: [
    'The storage could not be reached.',
    'What is made is kept here. Check the connection, then press “Upload the video”.',
  ],
  noStorage: ['This project names no storage that its video goes to.', ''],
  database: ['The database that keeps the projects did not answer.', 'Try again later.'],
  badInput: ['This request is not taken.', ''],
  badSetup: ['Something is not set up on this computer.', 'Run “sparkfluence doctor” in a terminal.'],
  projectTrouble: ['That cannot be done with this project now.', 'Reload this page.'],
  bug: ['Something went wrong inside the program.', 'What is finished is kept.'],
};

const NOTES: Record<NoteReason, Pair> = {
  local_draft: [
    'This is a draft made on this computer.',
    'Better with your own words and pictures on this page, with recordings of your voice, or with the key of a provider.',
  ],
  generic_frame: [
    'There are no facts on this topic here, so some sentences are general.',
    'Write what you know into the texts of the segments.',
  ],
  count_not_told: [
    'What the topic counts is not told one by one.',
    'Write it into the texts of the segments.',
  ],
  count_not_reached: [
    'Not as many as the topic names could be told.',
    'Write the others into the texts of the segments, or add segments.',
  ],
  shorter_than_planned: ['The video is shorter than planned.', 'Say more in the texts, or add a segment.'],
  longer_than_planned: [
    'The video is longer than planned.',
    'Shorten the texts, or let the narrator speak faster below “Voice”.',
  ],
  same_middle: ['The middle of the script says the same as before.', 'Give more facts, or change the texts.'],
  script_labels: ['Labels and directions in your text are not said.', 'Read the texts of the segments.'],
  script_directions: ['Your text may hold directions that are said.', 'Read the texts of the segments.'],
  same_words: ['The script is like one that was made before.', 'Change the texts of the segments.'],
  brand_color_adjusted: [
    'A brand colour was adjusted so that words can be read.',
    'Choose a colour with more contrast below “Look and colours”.',
  ],
  captions_without_script: ['There are no captions: the clip was brought without its words.', ''],
  captions_guessed: ['No speech was found in the clip; its captions are spread evenly.', ''],
  captions_already_there: ['The clip has captions in its picture; no others were added.', ''],
  picture_encoded_again: ['The picture was encoded again.', ''],
  clip_conformed: ['The clip was fitted to the shape of the video.', ''],
  clip_damaged: [
    'The clip is damaged inside; what can be read was used.',
    'Look at it, and make another take of it.',
  ],
  clip_duration_differs: ['The clip is not as long as planned; its own length was taken.', ''],
  clip_without_sound: ['The clip has no sound.', ''],
  clip_held: ['The narration is longer than the clip, so that its last picture stands.', 'Shorten the text.'],
  motion_composed: [
    'The motion of the clip was composed here.',
    'For another motion, make another take of the segment.',
  ],
  another_narrator: [
    'Another narrator speaks than the one that was chosen.',
    'Choose another voice below “Voice”.',
  ],
  narration_without_script: ['Nothing is narrated: the clip was brought without its words.', ''],
  not_measured: ['The video is finished, but could not be looked at.', ''],
  image_size_differs: [
    'The picture of the provider has another size.',
    'Bring your own picture where the cut matters.',
  ],
  photo_not_found: [
    'No fitting photo was found, so the picture was drawn here.',
    'Use “Change the picture”: bring a photo, or search with other words. Or say in English what is on screen.',
  ],
  footage_not_found: [
    'No fitting footage was found, so the picture moves.',
    'Say in English what is on screen, and make another take.',
  ],
  quoted_passages: [
    'The script says sentences of your corpus as they are.',
    'Say them in other words in the texts of the segments.',
  ],
  quoted_article: [
    'The script says sentences of an article as they are.',
    'Name the article below the video, as the texts to publish do, and read the script.',
  ],
  notes_too_short: [
    'Your facts do not fill the planned length; the video is shorter.',
    'Write more into the texts of the segments.',
  ],
  no_punctuation: [
    'Your text has no full stops, so it was cut at pauses.',
    'Read the texts of the segments before you make the video.',
  ],
  script_language: [
    'The script seems to be in another language than the video.',
    'Change the texts of the segments.',
  ],
  transcript_language: [
    'Your text seems to be in another language than the video.',
    'Change the texts of the segments.',
  ],
  script_shortened: ['The script was shortened, since the voice needed more time.', ''],
  order_running: ['A clip that is not needed any more was ordered, and is not fetched yet.', ''],
  option_not_used: ['Something that was chosen is not used by this provider.', ''],
  seed_not_used: ['The seed was not used: this provider takes none.', ''],
  voice_style_not_used: [
    'How the narrator shall speak was not used: this voice takes no words on it.',
    'Gemini’s voices follow it.',
  ],
  chain_not_used: [
    'The clips do not lead over to each other: this provider takes no last picture.',
    'Choose a transition below “Transitions and captions”.',
  ],
  reference_in_words: ['The reference pictures are only described to this provider.', ''],
  reference_not_sent: ['The reference pictures were not sent with the clips.', ''],
  first_frame_loose: [
    'A clip need not begin exactly with its picture, since references are sent with it.',
    '',
  ],
  files_adopted: [
    'What lay in the project’s folder was taken over as it is.',
    'To have something made anew, make another take of it.',
  ],
  clips_made_here: ['The clips are made on this computer.', ''],
  state_recovered: ['A damaged file of the project was restored from its copy.', ''],
  maybe_bought_twice: [
    'The picture was ordered again after an answer was lost.',
    'Look at your account there.',
  ],
  music_damaged: [
    'The music is damaged inside; what can be read is played.',
    'Choose another below “Music”.',
  ],
  music_cut_off: ['The music is cut off; what is there is repeated.', 'Choose another below “Music”.'],
  vectors_unavailable: ['The corpus was searched by words alone.', ''],
};

const joined = <Name extends string>(pairs: Record<Name, Pair>): Record<Name, string> =>
  mapped(pairs, ([what, step]) => `${what} ${step}`.trim());
const steps = <Name extends string>(pairs: Record<Name, Pair>): Record<Name, string> =>
  mapped(pairs, ([, step]) => step);
const mapped = <Name extends string>(pairs: Record<Name, Pair>, of: (pair: Pair) => string) =>
  Object.fromEntries(Object.entries<Pair>(pairs).map(([name, pair]) => [name, of(pair)])) as Record<
    Name,
    string
  >;

export const EN_ERRORS: ErrorWords = {
  technical: 'Technical details',
  sentences: joined(SENTENCES),
  notes: joined(NOTES),
  steps: { sentences: steps(SENTENCES), notes: steps(NOTES) },
};
