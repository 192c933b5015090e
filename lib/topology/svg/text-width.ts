const WIDE = /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}]/u;

/**
 * How wide a text is in the widest of the fonts that readers have. No font is asked, so that a picture is the same wherever it is drawn.
 *
 * @param size of the font
 */
export function textWidth(text: string, size: number, weight: "normal" | "bold" = "normal"): number {
  const letter = weight === "bold" ? 0.68 : 0.61;
  const widths = [...text].map((sign) => (WIDE.test(sign) ? 1 : letter));
  return Math.ceil(size * widths.reduce((sum, width) => sum + width, 0));
}
