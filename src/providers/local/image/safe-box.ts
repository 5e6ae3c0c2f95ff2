/** All text stays inside this box of the 1080×1920 sheet, since the platforms' buttons lie outside of it. */
export const SAFE = { left: 120, right: 888, top: 288, bottom: 1248 } as const;
