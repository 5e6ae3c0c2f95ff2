import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { fingerprint } from '../../src/disk/fingerprint.ts';
import { markerOf } from '../support/paid-fake.ts';
import { type Outcome, Place } from '../support/program.ts';
import { type Accepted, GOOD_MOODS, type Market, type Moods, versionMark } from './market.ts';
import { DEAD_PID, type Death, type Life, live, passTime, setClock } from './mortal.ts';
import { type Click, clickOn } from './page.ts';
import { idOfSpeech } from './speech.ts';

/** A user with one project, who does one thing after another, and what must be true after each. */

export const SEGMENTS = ['HOOK', 'BODY_1'] as const;
export type SegmentName = (typeof SEGMENTS)[number];

/** One thing that the user, the vendor or the world does. */
export type Move =
  | {
      readonly is: 'command';
      readonly command: CommandMove;
      readonly end?: Death | AcceptedDeath | undefined;
    }
  | { readonly is: 'edit'; readonly segment: SegmentName; readonly version: number }
  | { readonly is: 'moods'; readonly moods: Partial<Moods> }
  | { readonly is: 'time' | 'clock'; readonly ms: number }
  | { readonly is: 'delete'; readonly file: 'image' | 'narration' | 'clip'; readonly segment: SegmentName }
  | { readonly is: 'damage' }
  /** The folder is moved below the root of the projects, or out of it. */
  | { readonly is: 'move' };

export interface CommandMove {
  readonly name: 'images' | 'videos' | 'status' | 'wait' | 'page';
  readonly only?: SegmentName | undefined;
  readonly redo?: boolean;
  readonly maxCostUsd?: number | undefined;
  /** A narrator over the clips: wanted from now on, or not any more. */
  readonly narrate?: boolean | undefined;
  /** The last answer comes on standard input, and says alone which project is meant. */
  readonly isPiped?: boolean;
  /** What is clicked, where the command is `page`. */
  readonly click?: Click | undefined;
}

/** The process dies when the vendor has taken its n-th order, before the answer comes. */
export interface AcceptedDeath {
  readonly kind: 'killAtOrder';
  readonly order: number;
}

const PRICES_USD = { image: 0.003, narration: 0.05, clip: 0.2 };
const DEFAULT_LIMIT_USD = 10;
const DRAINS = 8;
const STATE_FILES = ['state.json', 'state.backup.json'] as const;
const HOUR_MS = 3_600_000;

export interface PlayerOptions {
  /** A folder for the folders of all sequences. */
  readonly folder: string;
  /** The program's ffmpeg. */
  readonly ffmpeg: string;
  /** What an earlier run knew about the machine. */
  readonly warmCache: string | undefined;
  readonly market: Market;
  /** Whether the project begins below the root of the projects, where every command finds it, or elsewhere. */
  readonly isBelowRoot?: boolean;
}

export class Player {
  project: string;
  readonly story: string[] = [];
  private readonly place: Place;
  private readonly market: Market;
  private readonly ffmpeg: string;
  private readonly versions = new Map<SegmentName, number>(SEGMENTS.map((type) => [type, 0]));
  /** `clip HOOK`: how many more orders than one a version the user asked for. */
  private readonly extra = new Map<string, number>();
  /** What was on disk once: it must stay there, unless the user deletes it. */
  private readonly kept = new Set<string>();
  private readonly deleted = new Set<string>();
  private readonly faults: string[] = [];
  private moves = 0;
  private processes = 0;
  /** The user's last change of the script is none that the program or a document has written. */
  private isChangedByHand = false;
  /** What the last command that went well has printed. */
  private answer: string | undefined;
  /**
   * Whether the program can know where the project is, from its id alone. A folder that was moved out of the root is known
   * again when a command has named it; until then a document begins another project with orders of its own.
   */
  private isFindable = true;

  constructor({ folder, ffmpeg, warmCache, market, isBelowRoot = false }: PlayerOptions) {
    this.ffmpeg = ffmpeg;
    const base = mkdtempSync(join(folder, 'sequence-'));
    if (warmCache !== undefined) cpSync(warmCache, join(base, 'cache'), { recursive: true });
    this.place = new Place(base);
    this.project = join(isBelowRoot ? this.place.root : base, 'project');
    this.market = market;
    mkdirSync(this.project, { recursive: true });
    writeFileSync(join(base, 'prices.json'), JSON.stringify(PRICE_TABLE));
    writeFileSync(join(this.project, 'project.json'), JSON.stringify(SETTINGS));
    this.writeScript();
  }

  get cache(): string {
    return join(this.place.folder, 'cache');
  }

  remove(): void {
    rmSync(this.place.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  async play(moves: readonly Move[]): Promise<void> {
    for (const move of moves) {
      await this.do(move);
      this.judge();
    }
    await this.drain();
  }

  private async do(move: Move): Promise<void> {
    switch (move.is) {
      case 'command':
        return void (await this.command(move.command, move.end));
      case 'edit':
        this.tell(`edit ${move.segment} to version ${move.version}`);
        this.versions.set(move.segment, move.version);
        this.writeScript();
        this.isChangedByHand = isEditedByHand(this.scriptFile());
        return;
      case 'moods':
        this.tell(`the vendors' moods: ${JSON.stringify(move.moods)}`);
        this.market.moods = { ...GOOD_MOODS, ...move.moods };
        return;
      case 'time':
        this.tell(`${move.ms / 1000} s pass`);
        return passTime(move.ms);
      case 'clock':
        this.tell(`the clock is set by ${move.ms / 1000} s`);
        return setClock(move.ms);
      case 'delete':
        return this.delete(move.file, move.segment);
      case 'damage':
        return this.damage();
      case 'move':
        return this.move();
    }
  }

  private async command(move: CommandMove, end?: Death | AcceptedDeath): Promise<Outcome | undefined> {
    const { name, only, redo = false, maxCostUsd } = move;
    const limitUsd = maxCostUsd ?? DEFAULT_LIMIT_USD;
    const makes = name === 'images' || name === 'videos' || name === 'page';
    if ((redo || move.click?.does === 'redraw') && makes) {
      for (const type of only === undefined ? SEGMENTS : [only]) {
        this.more('image', type);
        this.more('narration', type);
        this.more('clip', type); // also after `images`: its first frame is another one
      }
    }
    const env = {
      ...SETTINGS_ENV,
      SPARKFLUENCE_CACHE: this.cache,
      SPARKFLUENCE_DATA: this.dataOfNextProcess(),
      SPARKFLUENCE_FFMPEG: this.ffmpeg,
      SPARKFLUENCE_PRICES: join(this.place.folder, 'prices.json'),
      ...this.market.nextRun(),
    };
    const death = end?.kind === 'killAtOrder' ? undefined : end;
    const startedMs = performance.now();
    const outcome = await live(death, (life) => {
      let orders = 0;
      this.market.onAccepted = (order) => {
        this.checkLimit(order, limitUsd);
        orders += 1;
        if (end?.kind === 'killAtOrder' && orders === end.order) life.die();
      };
      return this.run(move, env, life);
    }).catch((error: Error) => {
      throw new Error(`${wordsOfCommand(move)}: ${error.message}\n\n${this.story.join('\n')}`);
    });
    const isDead = outcome === undefined;
    this.market.onAccepted = () => undefined;
    const words = wordsOfCommand(move);
    this.tell(
      `${words} ${end === undefined ? '' : JSON.stringify(end)} → ${isDead ? 'killed' : outcome?.exitCode} (${Math.round(performance.now() - startedMs)} ms)`,
    );
    if (outcome !== undefined) this.checkAnswer(words, outcome);
    if (move.isPiped === true) this.takePipedWords();
    if (outcome?.exitCode === 0 && name !== 'page') {
      this.answer = outcome.stdout;
      this.isFindable = true;
    }
    return outcome;
  }

  private run(move: CommandMove, env: Record<string, string>, life: Life): Promise<Outcome> {
    const { click } = move;
    if (move.name === 'page') {
      const { only = 'HOOK', redo = false } = move;
      const limits = { maxUsd: move.maxCostUsd ?? DEFAULT_LIMIT_USD };
      const world = { env: { ...this.place.env, ...env }, cwd: this.place.folder, pid: DEAD_PID, life };
      return clickOn(this.project, click ?? { does: 'redo' }, { segment: only, redo, limits }, world);
    }
    const isPiped = move.isPiped === true && this.answer !== undefined && this.isFindable;
    const argv = [...argvOf(move), '--json', ...(isPiped ? [] : ['--project', this.project])];
    const stdin = isPiped ? { stdin: this.answer! } : {};
    return this.place.call(argv, { env, pid: DEAD_PID, signal: life.signal, ...stdin });
  }

  /**
   * The folder of what the program knows about the machine, by a name that only one command has: what the commands of a
   * process do together for one file is not done together with a command that died, as if that were another process.
   */
  private dataOfNextProcess(): string {
    const data = join(this.place.folder, 'data');
    mkdirSync(data, { recursive: true });
    this.processes += 1;
    const alias = `${data}-${this.processes}`;
    symlinkSync(data, alias);
    return alias;
  }

  private checkAnswer(words: string, outcome: Outcome): void {
    let document: { success?: boolean; error?: { message?: string; details?: { reason?: string } } };
    try {
      document = outcome.document;
    } catch {
      this.fault(`${words}: stdout is no JSON document: ${outcome.stdout.slice(0, 200)} ${outcome.stderr}`);
      return;
    }
    if (outcome.exitCode === 1)
      this.fault(`${words}: called a bug of ours: ${JSON.stringify(document.error)}`);
    const { reason, ...rest } = document.error?.details ?? {};
    if (reason !== undefined)
      this.tell(`   ${reason}: ${document.error?.message} ${JSON.stringify(rest).slice(0, 300)}`);
  }

  /** Every order is within the limit that its command was given. */
  private checkLimit(order: Accepted, limitUsd: number): void {
    const spent = this.market.accepted
      .filter((each) => !hasFailed(each))
      .reduce((sum, { stage }) => sum + PRICES_USD[stage], 0);
    if (spent > limitUsd + 1e-9)
      this.fault(
        `${order.stage} ${order.segment} was bought: ${spent.toFixed(3)} USD with a limit of ${limitUsd}`,
      );
  }

  private writeScript(): void {
    const segments = SEGMENTS.map((type) => wordsOf(type, this.versions.get(type)!));
    const file = join(this.project, 'script.json');
    const mark = fingerprint(segments);
    let before: object = { ...NEW_SCRIPT, brought: { source: mark, segments: mark } };
    try {
      before = JSON.parse(readFileSync(file, 'utf8')) as object;
    } catch {} // there is none yet
    writeFileSync(file, JSON.stringify({ ...before, segments }));
  }

  private move(): void {
    const { root, folder } = this.place;
    const isBelow = this.project.startsWith(root);
    this.moves += 1;
    const to = join(isBelow ? folder : root, `project-${this.moves}`);
    mkdirSync(root, { recursive: true });
    renameSync(this.project, to);
    this.project = to;
    this.isFindable = !isBelow;
    this.tell(`the project is moved ${isBelow ? 'out of the root' : 'below the root'}`);
  }

  /** A document with other words than the script's brings them, where no change by hand is lost by it; the old ones are set aside. */
  private takePipedWords(): void {
    const isAside = namesIn(join(this.project, 'takes')).some((name) => name.startsWith('script-'));
    for (const { type, script_text: text } of this.scriptNow()) {
      const version = [0, 1].find((each) => wordsOf(type, each).script_text === text);
      if (version === undefined || version === this.versions.get(type)) continue;
      if (this.answer?.includes(versionMark(version)) !== true || !isAside || this.isChangedByHand) return;
      this.versions.set(type, version);
    }
  }

  private delete(file: 'image' | 'narration' | 'clip', segment: SegmentName): void {
    const folder = join(this.project, `${file}s`);
    for (const name of namesIn(folder).filter((each) => each.startsWith(`${segment}.`))) {
      const id = idOf(join(folder, name));
      rmSync(join(folder, name));
      if (id !== undefined && !this.idsOnDisk().has(id)) {
        this.deleted.add(id);
        this.kept.delete(id);
      }
      if (file === 'image') {
        this.more('image', segment); // no vendor keeps a picture, so it is drawn again
        this.more('clip', segment); // and its clip begins with another one
      }
      this.tell(`the user deletes ${file}s/${name}`);
    }
  }

  /** Tears the first of the two state files; the program takes its twin. */
  private damage(): void {
    if (!namesIn(this.project).includes(STATE_FILES[1])) return;
    writeFileSync(join(this.project, STATE_FILES[0]), '{ torn');
    this.tell(`${STATE_FILES[0]} is damaged`);
  }

  private more(stage: Accepted['stage'], segment: SegmentName): void {
    const key = `${stage} ${segment}`;
    this.extra.set(key, (this.extra.get(key) ?? 0) + 1);
  }

  /** What must be true at any time. */
  private judge(): void {
    const onDisk = this.idsOnDisk();
    for (const id of this.kept) {
      if (!onDisk.has(id)) this.fault(`a file that was there is lost: ${this.nameOf(id)}`);
    }
    for (const id of onDisk) this.kept.add(id);
    this.judgeOrders();
    this.judgeScript();
    if (this.faults.length > 0) throw new Error(`${this.faults.join('\n')}\n\n${this.story.join('\n')}`);
  }

  /** No more was bought than what was wanted, and what the ledger names as possibly bought. */
  private judgeOrders(): void {
    const orders = this.orders();
    for (const stage of ['image', 'narration', 'clip'] as const) {
      for (const type of SEGMENTS) {
        const key = `${stage} ${type}`;
        const bought = this.market.accepted.filter(
          (each) => each.stage === stage && each.segment === type && !hasFailed(each),
        );
        const versions = new Set(bought.map(({ version }) => version)).size;
        const named = orders
          .filter((each) => each.stage === stage && each.segment_type === type)
          .reduce((sum, order) => sum + inDoubt(order), 0);
        const most = versions + (this.extra.get(key) ?? 0) + named;
        if (bought.length > most)
          this.fault(`${key} was bought ${bought.length} times where at most ${most} were wanted or named`);
      }
    }
  }

  private scriptFile(): Script {
    return JSON.parse(readFileSync(join(this.project, 'script.json'), 'utf8')) as Script;
  }

  private scriptNow(): Script['segments'] {
    return this.scriptFile().segments;
  }

  private judgeScript(): void {
    for (const { type, script_text: text } of this.scriptNow()) {
      if (text !== wordsOf(type, this.versions.get(type)!).script_text)
        this.fault(`the user's words of ${type} were replaced by "${text}"`);
    }
  }

  /** With good vendors and some patience everything that was accepted comes in, or is named. */
  private async drain(): Promise<void> {
    this.tell('— the vendors are well again —');
    this.market.moods = GOOD_MOODS;
    for (let round = 0; round < DRAINS; round += 1) {
      passTime(HOUR_MS);
      const made = await this.command({ name: 'videos', maxCostUsd: 1000 });
      const waited = await this.command({ name: 'wait' });
      this.judge();
      const isOpen = this.orders().some(({ state }) => state === 'accepted' || state === 'finished');
      if (made?.exitCode === 0 && waited?.exitCode === 0 && !isOpen) break;
    }
    const onDisk = this.idsOnDisk();
    const missing = this.market.accepted.filter(
      (each) => each.outcome !== 'fails' && !onDisk.has(each.id) && !this.deleted.has(each.id),
    );
    const named = new Map<string, number>();
    for (const order of this.orders()) {
      const key = `${order.stage} ${order.segment_type}`;
      named.set(key, (named.get(key) ?? 0) + inDoubt(order));
    }
    for (const { stage, segment, id } of missing) {
      const left = named.get(`${stage} ${segment}`) ?? 0;
      if (left <= 0) this.fault(`accepted, and neither fetched nor named: ${this.nameOf(id)}`);
      named.set(`${stage} ${segment}`, left - 1);
    }
    this.judge();
  }

  private orders(): Order[] {
    for (const name of STATE_FILES) {
      try {
        return (JSON.parse(readFileSync(join(this.project, name), 'utf8')) as { orders: Order[] }).orders;
      } catch {} // torn, or nothing was ordered yet
    }
    return [];
  }

  private idsOnDisk(): Set<string> {
    return new Set(
      ['images', 'narrations', 'clips', 'takes'].flatMap((folder) =>
        namesIn(join(this.project, folder))
          .filter((name) => !basename(name).startsWith('.'))
          .flatMap((name) => idOf(join(this.project, folder, name)) ?? []),
      ),
    );
  }

  private nameOf(id: string): string {
    const order = this.market.accepted.find((each) => each.id === id);
    return order === undefined ? id : `${order.stage} ${order.segment} version ${order.version} (${id})`;
  }

  private tell(line: string): void {
    this.story.push(line);
    if (process.env.SPARKFLUENCE_MODEL_TELL === '1') process.stderr.write(`${line}\n`);
  }

  private fault(text: string): void {
    this.faults.push(text);
  }
}

/** `script.json`. */
interface Script {
  readonly segments: readonly { readonly type: SegmentName; readonly script_text: string }[];
  readonly brought: { readonly segments: string };
}

const isEditedByHand = ({ segments, brought }: Script): boolean => fingerprint(segments) !== brought.segments;

/** An order as `state.json` has it. */
interface Order {
  readonly stage: string;
  readonly segment_type?: string;
  readonly state: string;
  readonly sends?: number;
}

/** How many purchases the receipt names that may have been made by this order beside the one that came in. */
const inDoubt = ({ state, sends = 1 }: Order): number =>
  state === 'sent' || state === 'lost' ? sends : sends - 1;

const hasFailed = ({ outcome, asked, polls }: Accepted): boolean => outcome === 'fails' && asked > polls;

const SETTINGS_ENV = {
  SPARKFLUENCE_POLL_MS: '1000',
  SPARKFLUENCE_RATE_LIMITS: JSON.stringify(
    Object.fromEntries(['huggingface', 'veo'].map((id) => [id, { perMinute: 1_000_000, atOnce: 64 }])),
  ),
};

const PRICE_TABLE = {
  ...{ asOf: '2026-11-29', currency: 'USD' },
  voice: { openai: { '*': { usdEach: PRICES_USD.narration, exact: true } } },
};

const SETTINGS = {
  ...{
    project_id: '00000000-0000-4000-8000-000000000007',
    created_at: '2026-11-20T10:00:00.000Z',
    input: null,
  },
  ...{ duration: null, platform: 'tiktok', language: 'english', style: 'cinematic', aspect_ratio: '9:16' },
};

const NEW_SCRIPT = {
  provider: null,
  fingerprint: null,
  metadata: { virality_score: 0, hooks_used: [], total_duration: 2, language: 'english' },
  degradations: [],
};

const wordsOf = (type: SegmentName, version: number) => ({
  type,
  duration_seconds: 1,
  script_text: `Short & "sweet" ${markerOf(type)} ${versionMark(version)}.`,
  visual_direction: `An open door, ${markerOf(type)} in spirit, ${versionMark(version)}`,
  emotion: 'calm',
});

function idOf(path: string): string | undefined {
  const file = readFileSync(path);
  if (path.endsWith('.wav')) return idOfSpeech(file);
  const at = file.lastIndexOf('free');
  return at < 0 ? undefined : file.subarray(at + 4).toString('latin1');
}

/** The command as it is typed, without its project. */
function argvOf({ name, only, redo = false, maxCostUsd, narrate }: CommandMove): string[] {
  const makes = name === 'images' || name === 'videos';
  return [
    ...(name === 'wait' ? ['status', '--wait'] : [name]),
    ...(name === 'images' ? [] : ['--video-provider', 'veo']),
    ...(makes ? ['--image-provider', 'huggingface'] : []),
    ...(name === 'videos' ? ['--voice-provider', 'openai'] : []),
    ...(name === 'videos' && narrate !== undefined ? [narrate ? '--narrate' : '--no-narrate'] : []),
    ...(makes && only !== undefined ? ['--only', only] : []),
    ...(makes && redo ? ['--redo'] : []),
    ...(makes && maxCostUsd !== undefined ? ['--max-cost', String(maxCostUsd)] : []),
  ];
}

const wordsOfCommand = (move: CommandMove): string =>
  move.name === 'page'
    ? `page: ${JSON.stringify({ ...move.click, segment: move.only, redo: move.redo, limit: move.maxCostUsd })}`
    : `${move.isPiped ? '… | ' : ''}${argvOf(move).join(' ')}`;

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch {
    return [];
  }
}
