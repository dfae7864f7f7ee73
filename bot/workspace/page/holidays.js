/* Days on which a Japanese local government office is closed: weekends, 29 December to 3 January, and national
   holidays (国民の祝日に関する法律, as amended to 2022; equinoxes by the usual formula, 1980–2099). */

import { addDays, dayOf, isoDay } from "./time.js";

const FIXED = ["01-01", "02-11", "02-23", "04-29", "05-03", "05-04", "05-05", "08-11", "11-03", "11-23"];
const MONDAYS = { "1": 2, "7": 3, "9": 3, "10": 2 };

function isNamed(day) {
  if (FIXED.includes(isoDay(day).slice(5))) return true;
  if (day.weekday === 1 && MONDAYS[day.month] === Math.ceil(day.day / 7)) return true;
  const years = day.year - 1980;
  const leap = Math.floor(years / 4);
  if (day.month === 3) return day.day === Math.floor(20.8431 + 0.242194 * years - leap);
  return day.month === 9 && day.day === Math.floor(23.2488 + 0.242194 * years - leap);
}

export function isHoliday(day) {
  if (isNamed(day)) return true;
  if (isNamed(addDays(day, -1)) && isNamed(addDays(day, 1))) return true;
  for (let before = addDays(day, -1); isNamed(before); before = addDays(before, -1)) {
    if (before.weekday === 0) return true;
  }
  return false;
}

export function isWorkingDay(day) {
  const inYear = isoDay(day).slice(5);
  return day.weekday !== 0 && day.weekday !== 6 && inYear < "12-29" && inYear > "01-03" && !isHoliday(day);
}

export function nextWorkingDay(day) {
  let next = addDays(day, 1);
  while (!isWorkingDay(next)) next = addDays(next, 1);
  return next;
}

/** For tests: the holidays of a year as ISO days. */
export function holidaysOf(year) {
  const found = [];
  for (let day = dayOf(`${year}-01-01`); day.year === year; day = addDays(day, 1)) {
    if (isHoliday(day)) found.push(isoDay(day));
  }
  return found;
}
