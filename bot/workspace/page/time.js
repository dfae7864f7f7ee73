/* Calendar and clock of a named time zone, and the dates a reader sees. */

const formats = new Map();

function formatter(locale, options) {
  const name = locale + JSON.stringify(options);
  if (!formats.has(name)) formats.set(name, new Intl.DateTimeFormat(locale, options));
  return formats.get(name);
}

/** The wall clock of `zone` at an instant: {year, month 1–12, day, hour, minute, second, weekday 0 = Sunday}. */
export function wall(instant, zone) {
  const found = {};
  const options = { timeZone: zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric",
    hour: "numeric", minute: "numeric", second: "numeric" };
  for (const { type, value } of formatter("en-US", options).formatToParts(instant)) found[type] = Number(value);
  const { year, month, day, hour, minute, second } = found;
  return { year, month, day, hour, minute, second, weekday: new Date(Date.UTC(year, month - 1, day)).getUTCDay() };
}

/** The instant at which the clocks of `zone` show this; in the gap of a time change, the one after it. */
export function instantOf({ year, month, day, hour = 0, minute = 0 }, zone) {
  const wanted = Date.UTC(year, month - 1, day, hour, minute);
  let guess = wanted;
  for (let round = 0; round < 2; round += 1) {
    const seen = wall(new Date(guess), zone);
    const shown = Date.UTC(seen.year, seen.month - 1, seen.day, seen.hour, seen.minute);
    guess += wanted - shown;
  }
  return new Date(guess);
}

export function isoDay({ year, month, day }) {
  return `${String(year).padStart(4, "0")}-${pad(month)}-${pad(day)}`;
}

export function dayOf(iso) {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(iso ?? "");
  if (!match) return null;
  const [year, month, day] = match.slice(1).map(Number);
  return withWeekday(new Date(Date.UTC(year, month - 1, day)));
}

export function addDays(day, days) {
  return withWeekday(new Date(Date.UTC(day.year, day.month - 1, day.day + days)));
}

/** The same day in another month; the month's last where it has no such day. */
export function addMonths(day, months) {
  const first = new Date(Date.UTC(day.year, day.month - 1 + months, 1));
  const length = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(day.day, length));
  return withWeekday(first);
}

function withWeekday(utc) {
  const [year, month, day] = [utc.getUTCFullYear(), utc.getUTCMonth() + 1, utc.getUTCDate()];
  return { year, month, day, weekday: utc.getUTCDay() };
}

const pad = (number) => String(number).padStart(2, "0");
const noon = (day) => new Date(Date.UTC(day.year, day.month - 1, day.day, 12));
const WEEKDAYS = { ja: ["日", "月", "火", "水", "木", "金", "土"], en: ["Su", "Mo", "Tu", "We", "Th", "Fr", "Sa"] };

export const weekdays = (language) => WEEKDAYS[language];

export function weekdayName(day, language) {
  return formatter(language, { weekday: "long", timeZone: "UTC" }).format(noon(day));
}

export function monthName(day, language) {
  if (language === "ja") return `${day.year}年${day.month}月`;
  return formatter("en-GB", { month: "long", year: "numeric", timeZone: "UTC" }).format(noon(day));
}

export function dayName(day, language, { year = false } = {}) {
  if (language === "ja") {
    return `${year ? `${day.year}年` : ""}${day.month}月${day.day}日（${WEEKDAYS.ja[day.weekday]}）`;
  }
  const options = { weekday: "short", day: "numeric", month: "short", timeZone: "UTC" };
  if (year) options.year = "numeric";
  return formatter("en-GB", options).format(noon(day));
}

export function timeName({ hour, minute }) {
  return `${hour}:${pad(minute)}`;
}

export const timeParts = (code) => ({ hour: Number(code.slice(0, 2)), minute: Number(code.slice(3)) });
export const timeCode = ({ hour, minute }) => `${pad(hour)}:${pad(minute)}`;

export function momentName(instant, zone, language) {
  const at = wall(instant, zone);
  return language === "ja"
    ? `${dayName(at, "ja", { year: true })} ${timeName(at)}`
    : `${dayName(at, "en", { year: true })}, ${timeName(at)}`;
}

const DAY = 86_400_000;

function relativeDay(at, now, words) {
  const days = Math.round((noon(at) - noon(now)) / DAY);
  return { "-1": words.yesterday, 0: words.today, 1: words.tomorrow }[days];
}

/** What `<!date^…>` shows: the tokens of Slack's date format, in this zone and language. */
export function slackDate(unix, format, { zone, language, now, words }) {
  const instant = new Date(unix * 1000);
  const at = wall(instant, zone);
  const today = wall(now, zone);
  const withYear = Math.abs(instant - now) > 183 * DAY;
  const locale = language === "ja" ? "ja-JP" : "en-GB";
  const show = (options) => formatter(locale, { timeZone: zone, ...options }).format(instant);
  const year = withYear ? { year: "numeric" } : {};
  const shown = {
    date: () => show({ month: "long", day: "numeric", ...year }),
    date_short: () => show({ month: "short", day: "numeric", ...year }),
    date_long: () => show({ weekday: "long", month: "long", day: "numeric", ...year }),
    date_num: () => isoDay(at),
    date_slash: () => isoDay(at).replaceAll("-", "/"),
    day_divider: () => show({ weekday: "long", month: "long", day: "numeric" }),
    time: () => timeName(at),
    time_secs: () => `${timeName(at)}:${pad(at.second)}`,
    ago: () => ago(instant - now, locale),
  };
  return format.replace(/\{(\w+)\}/g, (whole, token) => {
    const plain = token.replace(/_pretty$/, "");
    if (shown[token]) return shown[token]();
    if (shown[plain]) return relativeDay(at, today, words) ?? shown[plain]();
    return whole;
  });
}

function ago(milliseconds, locale) {
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  for (const [unit, size] of [["day", DAY], ["hour", DAY / 24], ["minute", 60_000]]) {
    if (Math.abs(milliseconds) >= size) return relative.format(Math.round(milliseconds / size), unit);
  }
  return relative.format(0, "minute");
}
