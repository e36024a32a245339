// The rule by which Hypothesis finds a quotation, on its own matching library: the place it was, then any exact match, else the matches with the
// fewest errors, at most min(256, length / 2); ranked by quotation 50, prefix 20, suffix 20, position 2. Offsets are UTF-16 units.
//
// It reads {"text", "selectors", "seconds"} from standard input and prints {"nanoseconds", "anchors", "found"}: how long one anchor took on
// average, over as many passes through the selectors as the seconds allow.
import fs from "node:fs";
import search from "approx-string-match";

function matches(text, words, errors) {
  const exact = [];
  for (let i = text.indexOf(words); i >= 0; i = text.indexOf(words, i + 1)) exact.push({ start: i, end: i + words.length, errors: 0 });
  return exact.length > 0 ? exact : search(text, words, errors);
}

function likeness(text, words) {
  if (words.length === 0 || text.length === 0) return 0;
  return 1 - matches(text, words, words.length)[0].errors / words.length;
}

function anchor(text, { exact, prefix, suffix, start }) {
  if (start !== undefined && text.slice(start, start + exact.length) === exact) return { start, end: start + exact.length, score: 1 };
  let best = null;
  for (const m of matches(text, exact, Math.min(256, exact.length / 2))) {
    const quote = 1 - m.errors / exact.length;
    const before = prefix ? likeness(text.slice(Math.max(0, m.start - prefix.length), m.start), prefix) : 1;
    const after = suffix ? likeness(text.slice(m.end, m.end + suffix.length), suffix) : 1;
    const near = start === undefined ? 1 : 1 - Math.abs(m.start - start) / text.length;
    const score = (50 * quote + 20 * before + 20 * after + 2 * near) / 92;
    if (best === null || score > best.score) best = { start: m.start, end: m.end, score };
  }
  return best;
}

const { text, selectors, seconds } = JSON.parse(fs.readFileSync(0, "utf8"));
let anchors = 0, found = 0, spent = 0n;
const limit = BigInt(Math.round(seconds * 1e9));
for (const s of selectors.slice(0, 3)) anchor(text, s); // warm
while (spent < limit) {
  for (const s of selectors) {
    const before = process.hrtime.bigint();
    const at = anchor(text, s);
    spent += process.hrtime.bigint() - before;
    anchors++;
    if (at) found++;
    if (spent >= limit) break;
  }
}
console.log(JSON.stringify({ nanoseconds: Number(spent) / anchors, anchors, found }));
