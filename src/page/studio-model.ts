import type { BrandColors } from '../contracts/brand.ts';
import type { Duration, Platform, Style } from '../contracts/segments.ts';
import type { PageLanguage } from './languages.ts';
import type { Problem } from './problem.ts';

/** What the page with all videos shows, as plain data; `studio.ts` renders it. */
export interface StudioModel {
  readonly ui: PageLanguage;
  /** The folder of the projects. */
  readonly root: string;
  /** The newest first. */
  readonly cards: readonly StudioCard[];
  readonly unreadable: readonly { readonly name: string; readonly problem: Problem }[];
  /** What a new video begins with. */
  readonly start: StartView;
  readonly version: string;
}

export interface StudioCard {
  /** The name of its folder. */
  readonly name: string;
  readonly title: string;
  /** BCP 47, of the video. */
  readonly language: string;
  /** An address relative to the project's page; null where there is no picture yet. */
  readonly thumbnail: string | null;
  readonly state:
    | { readonly kind: 'finished' | 'outdated' | 'working' | 'script' }
    | { readonly kind: 'clips' | 'images'; readonly done: number; readonly all: number };
  readonly costUsd: number;
  readonly credits: number;
  /** Of the finished video; null before there is one. */
  readonly seconds: number | null;
  /** `2026-01-31` */
  readonly day: string;
}

export interface StartView {
  /** English names, those of the local providers first. */
  readonly languages: readonly string[];
  /** null: nobody set one, and a new video begins in the language of the page. */
  readonly language: string | null;
  readonly platform: Platform;
  readonly duration: Duration;
  readonly style: Style;
  readonly voice: string | null;
  readonly brandColors: BrandColors;
}
