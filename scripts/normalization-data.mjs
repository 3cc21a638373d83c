// Writes what contracts/Text/FormC.cs needs to know about Unicode, and vectors for its test, from the Unicode data of Node.js. Run it with
// a newer Node.js after .NET has a newer Unicode version: node scripts/normalization-data.mjs
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const header = `# Unicode ${process.versions.unicode}, written by scripts/normalization-data.mjs.`;
const isHangul = (c) => c >= 0xac00 && c <= 0xd7a3;
const isSurrogate = (c) => c >= 0xd800 && c <= 0xdfff;
const hex = (c) => c.toString(16);
const points = (text) => [...text].map((c) => c.codePointAt(0));
const text = (...codes) => String.fromCodePoint(...codes);

// One mark of each canonical combining class: UnicodeData.txt, field 3. New marks have one of these classes.
const classes = new Map([
  [1, 0x0334], [6, 0x16ff0], [7, 0x093c], [8, 0x3099], [9, 0x094d], [10, 0x05b0], [11, 0x05b1], [12, 0x05b2], [13, 0x05b3],
  [14, 0x05b4], [15, 0x05b5], [16, 0x05b6], [17, 0x05b7], [18, 0x05b8], [19, 0x05b9], [20, 0x05bb], [21, 0x05bc], [22, 0x05bd],
  [23, 0x05bf], [24, 0x05c1], [25, 0x05c2], [26, 0xfb1e], [27, 0x064b], [28, 0x064c], [29, 0x064d], [30, 0x0618], [31, 0x0619],
  [32, 0x061a], [33, 0x0651], [34, 0x0652], [35, 0x0670], [36, 0x0711], [84, 0x0c55], [91, 0x0c56], [103, 0x0e38], [107, 0x0e48],
  [118, 0x0eb8], [122, 0x0ec8], [129, 0x0f71], [130, 0x0f72], [132, 0x0f74], [202, 0x0321], [214, 0x1dce], [216, 0x031b],
  [218, 0x1dfa], [220, 0x0316], [222, 0x059a], [224, 0x302e], [226, 0x1d16d], [228, 0x05ae], [230, 0x0300], [232, 0x0315],
  [233, 0x035c], [234, 0x035d], [240, 0x0345],
]);

// Normalization sorts neighbouring marks by their class, which shows the class of each.
const swaps = (first, second) => points(text(0x41, first, second).normalize('NFD'))[1] === second && first !== second;
function classOf(c) {
  if (c < 0x300 || points(text(c).normalize('NFD')).length > 1) return 0;
  if (!swaps(classes.get(240), c) && !swaps(c, classes.get(1))) return 0;
  for (const [value, mark] of classes) if (c === mark || (!swaps(c, mark) && !swaps(mark, c))) return value;
  throw new Error(`No class of ${hex(c)}.`);
}

const composed = [];
const decomposed = [];
const marks = new Map();
for (let c = 0; c <= 0x10ffff; c++) {
  if (isHangul(c) || isSurrogate(c)) continue;
  const parts = points(text(c).normalize('NFD'));
  if (parts.length > 1 && text(c).normalize('NFC') === text(c)) {
    const last = parts.at(-1);
    const first = points(text(...parts.slice(0, -1)).normalize('NFC'));
    if (first.length !== 1 || text(first[0], last).normalize('NFC') !== text(c)) throw new Error(`${hex(c)} has no pair.`);
    composed.push(`${hex(c)} ${hex(first[0])} ${hex(last)}`);
  } else if (parts[0] !== c) decomposed.push(`${hex(c)} ${parts.map(hex).join(' ')}`);
  const value = classOf(c);
  if (value > 0) marks.set(value, [...(marks.get(value) ?? []), c]);
}

function ranges(codes) {
  const list = [];
  for (const c of codes) {
    const last = list.at(-1);
    if (last?.[1] === c - 1) last[1] = c;
    else list.push([c, c]);
  }
  return list.map(([from, to]) => (from === to ? hex(from) : `${hex(from)}-${hex(to)}`));
}

function wrapped(kind, entries, separator) {
  const lines = [];
  let line = kind;
  for (const entry of entries) {
    const longer = line + (line === kind ? ' ' : separator) + entry;
    if (longer.length > 130) {
      lines.push(line);
      line = `${kind} ${entry}`;
    } else line = longer;
  }
  return [...lines, line];
}

writeFileSync(
  `${root}contracts/Text/normalization.txt`,
  [
    header,
    '# C: a composite, and the two code points that compose it. D: a code point that is not composed again, and its decomposition.',
    '# M: a combining class, and the marks of it.',
    ...wrapped('C', composed, ','),
    ...wrapped('D', decomposed, ','),
    ...[...marks].sort(([a], [b]) => a - b).flatMap(([value, codes]) => wrapped(`M ${value}`, ranges(codes), ' ')),
    '',
  ].join('\n'),
);

// Vectors: every kind of character, and random texts of what interacts. The generator is that of Park and Miller (1988).
let state = 20270131;
const next = (limit) => (state = (state * 48271) % 2147483647) % limit;
const starters = points('aeEoOsuUкиёÅệǖがはパ각가각ᆩশোकयക്അ०9-/');
const pool = [...starters, ...[...marks.values()].map((codes) => codes[next(codes.length)]), ...points('\u0300\u0301\u0302\u0304\u0308\u030a\u031b\u0323\u0327\u0328\u3099\u309a')];
const special = [0x340, 0x343, 0x344, 0x374, 0x387, 0x958, 0x9dc, 0xf73, 0xf75, 0x1f71, 0x2126, 0x212a, 0x212b, 0x2adc, 0xf900, 0xfb1d, 0x1109a, 0x1d15e, 0x2f800, 0x16126];
const rows = special.map((c) => [c]);
for (let i = 0; i < 1500; i++) rows.push(Array.from({ length: 1 + next(6) }, () => pool[next(pool.length)]));
const row = (codes) => `${codes.map(hex).join(' ')};${points(text(...codes).normalize('NFC')).map(hex).join(' ')}`;
writeFileSync(`${root}tests/Contracts.Tests/Text/normalization.vectors.txt`, [header, ...rows.map(row), ''].join('\n'));
