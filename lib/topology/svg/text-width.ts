const WIDE = /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}]/u;

/**
 * Estimates the width of a text in the widest common font. It uses no installed font, so that diagrams are the same on
 * every machine.
 *
 * @param size the font size
 */
export function textWidth(text: string, size: number, weight: "normal" | "bold" = "normal"): number {
  const letter = weight === "bold" ? 0.68 : 0.61;
  const widths = [...text].map((sign) => (WIDE.test(sign) ? 1 : letter));
  return Math.ceil(size * widths.reduce((sum, width) => sum + width, 0));
}
