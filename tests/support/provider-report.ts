import type { Outcome } from './program.ts';
import type { Row } from './scenario-table.ts';
import type { Exchange, Step, VendorName, VendorWorld } from './vendor-world.ts';

/** Reports of the provider tests, as markdown. */

interface Line {
  readonly row: Row;
  readonly outcome: Outcome;
  readonly world: VendorWorld;
}

/** One line a row: what the vendor did, and what the user saw. */
export function tablePage(lines: readonly Line[]): string {
  const order = new Map(lines.map((line) => [`${line.row.provider} ${line.row.scenario}`, line]));
  const rows = [...order.values()].map(({ row, outcome, world }) => {
    const { success, error } = outcome.document;
    const { reason = '', segments = [] } = success ? {} : error.details;
    const orders = world.orders(row.provider);
    const cells = [
      row.provider,
      row.scenario,
      outcome.exitCode,
      reason,
      segments.join(', '),
      orders,
      shortened(success ? 'a whole result' : error.message),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return [
    '| provider | scenario | exit | details.reason | segments | orders sent | what the user read |',
    '|---|---|---|---|---|---|---|',
    ...rows.sort(),
    '',
  ].join('\n');
}

const shortened = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .replaceAll('|', '\\|')
    .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1')
    .slice(0, 160);

/** The documented shapes, from the vendors' SDKs and pages (docs/design/providers.md). */
const DOCUMENTED: Readonly<Record<string, string>> = {
  'gemini script':
    'POST /v1/models/{model}:generateContent, `x-goog-api-key`; `{contents:[{role,parts:[{text}]}], systemInstruction, generationConfig:{responseMimeType:"application/json", responseJsonSchema}}`',
  'gemini motion': 'the same call; the schema asks for camera_motion, subject_motion, emotional_tone',
  'llm script':
    'POST {base}/chat/completions, `Authorization: Bearer`; `{model, messages, response_format:{type:"json_schema", json_schema:{name, strict:true, schema}}}`',
  'huggingface mapping':
    'GET /api/models/{model}?expand[]=inferenceProviderMapping (no key is needed for it)',
  'huggingface image':
    'POST /nscale/v1/images/generations, `Authorization: Bearer hf_…`; `{model, prompt, size:"576x1024", n}`',
  'openai image':
    'POST /v1/images/generations, `Authorization: Bearer`; `{model, prompt, size:"1152x2048", quality, output_format, output_compression, n}`; no `response_format`, no `style`',
  'veo submit':
    'POST /uapi/v1/video-gen/veo, `x-api-key`, multipart/form-data: prompt, model, resolution, aspect_ratio 9:16 (no quotes), duration 4|6|8, mode_image=frame, files (the first frame’s bytes)',
  'veo poll': 'GET /uapi/v1/history/{uuid}, `x-api-key`',
  'veo file': 'GET of `generated_video[0].video_url`; the key goes to its own origin only',
  'veo history': 'GET /uapi/v1/histories?filter_by=all&items_per_page=…&page=1, `x-api-key`',
  'google submit':
    'POST /v1/interactions, `x-goog-api-key`; `{model, background:true, store:true, input:[{type:"text"},{type:"image",data,mime_type}], response_format:{type:"video",aspect_ratio,duration,resolution,delivery:"uri"}, generation_config:{video_config:{task:"image_to_video"}}}`',
  'google poll': 'GET /v1/interactions/{id}?stream=false',
  'google file': 'GET /v1/files/{id}:download?alt=media, `x-goog-api-key`',
  'gemini account': 'GET /v1/models, free',
  'llm account': 'GET {base}/models, free',
  'huggingface account': 'GET /api/whoami-v2, free',
  'openai account': 'GET /v1/models, free; models carry `shutdown_date`',
  'veo account': 'GET /uapi/v1/account → user_credit.{available_credit, locked_credit}, plan_id; free',
};

/** The first good request of each kind, byte for byte but for keys, boundaries and media. */
export function requestsPage(worlds: readonly VendorWorld[], keys: readonly string[]): string {
  const all = worlds.flatMap(({ sent }) => sent.filter(({ status }) => status === 'answered'));
  return Object.entries(DOCUMENTED)
    .map(([name, documented]) => {
      const [vendor, step] = name.split(' ') as [VendorName, Step];
      const found = all.find((each) => each.vendor === vendor && each.step === step);
      const shown = found === undefined ? 'not sent in this run' : requestText(found, keys);
      return `## ${name}\n\nDocumented: ${documented}\n\n\`\`\`\n${shown}\n\`\`\`\n`;
    })
    .join('\n');
}

function requestText({ sent: { method, path, headers, body } }: Exchange, keys: readonly string[]): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${String(value)}`);
  const text = [`${method} ${path}`, ...lines, '', bodyText(body)].join('\n');
  const masked = keys.reduce((clean, key) => clean.replaceAll(key, '<key>'), text);
  return masked
    .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
    .replace(/(formdata-undici-)\d+/g, '$1…')
    .trim();
}

/** UTF-8 as it is; a picture between two boundaries, or one in base64, by its length. */
function bodyText(body: Buffer): string {
  const picture = /(Content-Type: image\/\w+\r\n\r\n)([\s\S]*?)(\r\n--)/i.exec(body.toString('latin1'));
  if (picture !== null) {
    const start = picture.index + picture[1]!.length;
    const end = start + picture[2]!.length;
    return `${body.subarray(0, start)}<${end - start} bytes of the picture>${body.subarray(end)}`;
  }
  return body
    .toString()
    .replace(
      /"data":"([\w+/=]{200,})"/g,
      (_, data: string) => `"data":"<${data.length} characters of base64>"`,
    );
}
