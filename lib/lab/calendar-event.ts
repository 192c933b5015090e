import { validator } from "./validation.js";

const WORDS = "minutely hourly daily weekly monthly quarterly semiannually yearly annually".split(" ");
const DAYS = "mon tue wed thu fri sat sun".split(" ");

/**
 * A recurring time in systemd's notation: weekdays, a date, and a time, each of them optional (systemd.time(7),
 * "Calendar Events").
 */
export const calendarEventValidator = validator(
  'a calendar event, such as "02:30", "sat 03:00", or "mon..fri 22:00"',
  (value) => typeof value === "string" && isCalendarEvent(value),
);

function isCalendarEvent(text: string): boolean {
  const parts = text.split(" ");
  if (WORDS.includes(text)) {
    return true;
  }
  const days = areWeekdays(parts[0] ?? "") ? parts.shift() : undefined;
  const date = isDate(parts[0] ?? "") ? parts.shift() : undefined;
  const time = isTime(parts[0] ?? "") ? parts.shift() : undefined;
  return parts.length === 0 && (days ?? date ?? time) !== undefined;
}

function areWeekdays(text: string): boolean {
  return text
    .split(",")
    .every((part) => part.split("..").length <= 2 && part.split("..").every((day) => DAYS.includes(day)));
}

function isDate(text: string): boolean {
  const [days = "", months = "1", years = "2000"] = text.split("-").reverse();
  const fields = text.split("-").length;
  return fields >= 2 && fields <= 3 && isField(days, 1, 31) && isField(months, 1, 12) && isField(years, 1970, 2100);
}

/** Minutes alone, or hours and minutes, and seconds. */
function isTime(text: string): boolean {
  const fields = text.split(":");
  const limits = fields.length === 1 ? [59] : [23, 59, 59];
  return fields.length <= 3 && fields.every((field, index) => isField(field, 0, limits[index] ?? 0));
}

/** Numbers, ranges, and repetitions: "8..18/2,22". */
function isField(text: string, first: number, last: number): boolean {
  return text.split(",").every((part) => {
    const [, from, to, step] = /^(\*|\d+)(?:\.\.(\d+))?(?:\/(\d+))?$/.exec(part) ?? [];
    const numbers = [from, to].filter((each) => each !== undefined && each !== "*").map(Number);
    return from !== undefined && !(from === "*" && to) && step !== "0" && numbers.every((n) => n >= first && n <= last);
  });
}
