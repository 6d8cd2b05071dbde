import assert from "node:assert/strict";
import test from "node:test";

import { checkData, hasDecimalCommas, MOST, readBytes, readSeries } from "../../static/js/own_text.js";

const bytes = (...values) => Uint8Array.from(values);

test("only UTF-8 text is read", () => {
  assert.deepEqual(readBytes(new TextEncoder().encode("déjà vu")), { text: "déjà vu" });
  assert.match(readBytes(bytes(0xff, 0xfe, 0x41)).error, /not UTF-8/);
  assert.match(readBytes(bytes(0x41, 0x00)).error, /binary/);
  assert.match(readBytes(bytes()).error, /empty/);
  assert.match(readBytes(new Uint8Array(MOST.bytes + 1)).error, /1,000,001 bytes/);
});

test("a text is measured before it is sent", () => {
  assert.equal(checkData("text", "ab".repeat(600)).summary, "1,200 characters, 2 different ones.");
  assert.match(checkData("text", "short").error, /5 characters are too few/);
  assert.deepEqual(checkData("text", "  \n"), { error: "" });
  assert.match(checkData("text", "é".repeat(MOST.bytes / 2 + 1)).error, /1,000,002 bytes/);
});

test("a series is one number a line, or the last column of numbers", () => {
  assert.deepEqual(readSeries("1\n2.5\n-3e2\n"), { values: [1, 2.5, -300], column: 0, columns: 1 });
  assert.deepEqual(readSeries("year,spots\n1700,5\n1701,11"), { values: [5, 11], column: 1, columns: 2 });
  assert.deepEqual(readSeries("a;1,5;x\nb;2,5;y"), { values: [1.5, 2.5], column: 1, columns: 3 });
  assert.deepEqual(readSeries("1\r\n2\r\n"), { values: [1, 2], column: 0, columns: 1 });
  assert.match(readSeries("1\n\nfoo\n3").error, /Line 3 has no number/);
});

test("commas that look like decimal signs are told before anything is sent", () => {
  assert.equal(hasDecimalCommas("1,5\n2,25\n1,75\n"), true);
  assert.equal(hasDecimalCommas("value\n21,5\n-20,1\n"), true);
  for (const table of ["1,5\n2,11\n3,9", "1700,5\n1701,11", "1.5,2\n1.5,3", "1;2,5\n1;3,5", "1,2,3\n1,2,4", "1,5", "1\n2"])
    assert.equal(hasDecimalCommas(table), false, table);
  const { summary, warning } = checkData("series", "1,5\n2,25\n".repeat(40));
  assert.equal(summary, "80 numbers from 5.00 to 25.00.");
  assert.equal(
    warning,
    "Column 2 of 2 is read, what stands after each comma; write 1.5 for decimals, not 1,5.",
  );
  const years = Array.from({ length: 60 }, (_, index) => `${1700 + index},${index}`).join("\n");
  assert.deepEqual(checkData("series", years), { summary: "60 numbers from 0 to 59.00. Column 2 of 2 is read." });
});

test("a series must be long enough and must move", () => {
  const numbers = Array.from({ length: 60 }, (_, index) => index);
  assert.equal(checkData("series", numbers.join("\n")).summary, "60 numbers from 0 to 59.00.");
  assert.match(checkData("series", numbers.slice(1).join("\n")).error, /59 numbers are too few/);
  assert.match(checkData("series", "7\n".repeat(80)).error, /Every number is 7.00/);
  assert.match(checkData("series", "1\n2\n".repeat(10_001)).error, /too many/);
});

test("a server that takes less says so before anything is sent", () => {
  const most = { bytes: 2000, values: 70 };
  assert.equal(checkData("text", "ab".repeat(1001), most).error, "This has 2,002 bytes; up to 2,000 can be used. Cut it.");
  assert.equal(readBytes(new Uint8Array(2001), most).error, "The file has 2,001 bytes; up to 2,000 can be used. Cut it.");
  const series = Array.from({ length: 71 }, (_, index) => index).join("\n");
  assert.equal(checkData("series", series, most).error, "71 numbers are too many; up to 70 can be used. Cut it.");
});
