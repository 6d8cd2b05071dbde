// A visitor's own text or series, looked at in the browser before anything is sent.

import { brief, whole } from "./words.js";

export const MOST = { bytes: 1_000_000, values: 20_000 }; // what a server takes that says nothing else
const SHORTEST_TEXT = 1_000; // characters
const SHORTEST_SERIES = 60; // numbers

/**
 * Read a file's bytes as text.
 * @param {Uint8Array} bytes
 * @param {{bytes: number, values: number}} most
 * @returns {{text: string}|{error: string}}
 */
export function readBytes(bytes, most = MOST) {
  if (bytes.length === 0) return { error: "The file is empty; choose another one." };
  if (bytes.length > most.bytes) {
    return { error: `The file has ${whole(bytes.length)} bytes; up to ${whole(most.bytes)} can be used. Cut it.` };
  }
  let text;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return { error: "This is not UTF-8 text; save it as plain text in UTF-8 and choose it again." };
  }
  if (text.includes("\u0000")) return { error: "This file holds binary data, not text; choose a plain text file." };
  return { text };
}

/** Check what would be sent. Returns {summary} in words, or {error}. */
export function checkData(kind, text, most = MOST) {
  const bytes = new TextEncoder().encode(text).length;
  if (text.trim() === "") return { error: "" };
  if (bytes > most.bytes) return { error: `This has ${whole(bytes)} bytes; up to ${whole(most.bytes)} can be used. Cut it.` };
  return kind === "series" ? checkSeries(text, most) : checkText(text);
}

function checkText(text) {
  const letters = [...text];
  if (letters.length < SHORTEST_TEXT) {
    return {
      error: `${whole(letters.length)} characters are too few; at least ${whole(SHORTEST_TEXT)} are needed.`,
    };
  }
  return { summary: `${whole(letters.length)} characters, ${whole(new Set(letters).size)} different ones.` };
}

function checkSeries(text, most) {
  const { values, column, columns, error } = readSeries(text);
  if (error) return { error };
  const read = columns > 1 ? ` Column ${column + 1} of ${columns} is read.` : "";
  const warning = hasDecimalCommas(text)
    ? `Column ${column + 1} of ${columns} is read, what stands after each comma; write 1.5 for decimals, not 1,5.`
    : "";
  if (values.length < SHORTEST_SERIES) {
    return {
      error: `${whole(values.length)} numbers are too few; at least ${SHORTEST_SERIES} are needed.`,
    };
  }
  if (values.length > most.values) {
    return {
      error: `${whole(values.length)} numbers are too many; up to ${whole(most.values)} can be used. Cut it.`,
    };
  }
  const low = values.reduce((least, value) => Math.min(least, value), Infinity);
  const high = values.reduce((most, value) => Math.max(most, value), -Infinity);
  if (low === high) return { error: `Every number is ${brief(low)}; there is nothing to forecast. ${warning}`.trim() };
  const summary = `${whole(values.length)} numbers from ${brief(low)} to ${brief(high)}.`;
  return warning ? { summary, warning } : { summary: summary + read };
}

/**
 * One number a line, or a table: comma, semicolon or tab between columns, the last column of numbers counts; a first
 * line without a number is a heading. With semicolons or tabs a comma is the decimal sign.
 * @returns {{values: number[], column: number, columns: number}|{error: string}} `column` counts from 0.
 */
export function readSeries(text) {
  const lines = text.split(/\r\n|\r|\n/).map((line, index) => ({ line: index + 1, text: line }));
  const written = lines.filter((line) => line.text.trim() !== "");
  const separator = ["\t", ";"].find((mark) => text.includes(mark)) ?? ",";
  const rows = written.map(({ line, text: cells }) => ({
    line,
    cells: cells.split(separator).map((cell) => readCell(cell, separator)),
  }));
  if (rows.length > 1 && !rows[0].cells.some(Number.isFinite)) rows.shift();
  const width = Math.max(0, ...rows.map(({ cells }) => cells.length));
  const counts = Array.from(
    { length: width },
    (_, column) => rows.filter(({ cells }) => Number.isFinite(cells[column])).length,
  );
  const column = counts.lastIndexOf(Math.max(...counts));
  const gap = rows.find(({ cells }) => !Number.isFinite(cells[column]));
  if (gap) return { error: `Line ${gap.line} has no number; give one number a line, without gaps.` };
  return { values: rows.map(({ cells }) => cells[column]), column, columns: width };
}

/**
 * Whether commas look like decimal signs, not like columns: every line is digits, one comma, digits, and what stands
 * before the commas neither counts the lines (1, 2, 3 …) nor grows like years do.
 */
export function hasDecimalCommas(text) {
  const lines = text.split(/\r\n|\r|\n/).filter((line) => line.trim() !== "");
  if (lines.length > 1 && !/\d/.test(lines[0])) lines.shift();
  if (lines.length < 2 || !lines.every((line) => /^\s*[-+]?\d+,\d+\s*$/.test(line))) return false;
  const before = lines.map((line) => Number(line.split(",")[0]));
  const grows = before.every((value, index) => index === 0 || value > before[index - 1]);
  return !grows && before.every((value) => Math.abs(value) < 1000);
}

function readCell(cell, separator) {
  const text = cell.trim().replace(/^"|"$/g, "");
  return text === "" ? NaN : Number(separator === "," ? text : text.replace(",", "."));
}
