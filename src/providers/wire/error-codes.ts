/**
 * What vendors' code words mean, as the HTTP status that goes with each. Google's: google.rpc.Code, and
 * https://ai.google.dev/gemini-api/docs/api-errors for the Interactions API; those of OpenAI and SnapGen are read the same way.
 * `not_found` is none of them: Google says so of a result, too, whose making was begun.
 */
const STATUS_OF_WORDS: readonly (readonly [number, RegExp])[] = [
  [429, /rate_?limit|resource_exhausted|too_many_requests|quota_exceeded/i],
  [402, /payment_required/i],
  [504, /deadline_exceeded/i],
  [503, /overloaded|unavailable/i],
  [500, /server_error|system_error|internal|api_error/i],
  [501, /unimplemented|not_implemented/i],
  [499, /cancell?ed|aborted/i],
  [416, /out_of_range/i],
  [409, /already_exists/i],
  [403, /permission_denied|permission_error/i],
  [401, /unauthenticated|authentication/i],
  [
    400,
    /invalid_(?:request|argument)|failed_precondition|parameter_unknown|empty_prompt|file_too_large|size_exceed/i,
  ],
];

/** The HTTP status that a code word, or several, means; undefined for one that is not known. */
export const statusOfWords = (words: string): number | undefined =>
  STATUS_OF_WORDS.find(([, known]) => known.test(words))?.[0];

/** Codes with which Google says that the words, or what was made of them, are not allowed. */
const BLOCKS = new Set([
  ...['safety', 'recitation', 'language', 'prohibited_content', 'spii', 'blocklist', 'content_blocked'],
  ...['image_safety', 'image_prohibited_content', 'image_recitation', 'image_other'],
]);

export const isBlockCode = (code: unknown): boolean =>
  typeof code === 'string' && BLOCKS.has(code.trim().toLowerCase());

/** Statuses of a refusal that stays the same however often the same is asked. */
const LASTING = new Set([400, 401, 403, 404, 405, 409, 410, 413, 415, 416, 422, 501]);

export const isLastingRefusal = (status: number | undefined): boolean =>
  status !== undefined && LASTING.has(status);
