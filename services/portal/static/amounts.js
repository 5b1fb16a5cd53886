// Reads what a reader types for an amount. Knows no page.

const MARKS = { '٫': '.', '٬': ',', '،': ',', '’': "'", '‘': "'", '−': '-', '–': '-', '—': '-' };
const ZEROS = [0x660, 0x6f0, 0x966, 0xe50];
const DIGITS_MAX = 18; // of 64 bits

// Minor units as text: "1.234,5" is 123450 where a comma is the `point` and there are two `decimals`;
// '' of nothing; null of what is no amount, or could be two. The reader's own marks come first; others
// count where only one amount can be meant. `signs` of the currency may stand beside it.
export function minorUnits(typed, { decimals, point, group, signs }) {
  if (!typed.trim()) return '';
  const { number, minuses } = bare(plain(typed), signs.map(plain).filter(Boolean));
  const [own, between] = [plain(point), plain(group) || ' '];
  const other = own === ',' ? '.' : ',';
  let digits = read(number, decimals, own, [between]);
  if (digits === null) {
    const readings = [read(number, decimals, own, [other]), read(number, decimals, other, [own])];
    const meant = new Set(readings.filter((reading) => reading !== null));
    digits = meant.size === 1 ? [...meant][0] : null;
  }
  if (digits === null || digits.length > DIGITS_MAX || minuses > 1) return null;
  return minuses && digits !== '0' ? `-${digits}` : digits;
}

function plain(text) {
  return text.normalize('NFKC').toLowerCase().replace(/\p{Cf}/gu, '')
    .replace(/[٠-٩۰-۹०-९๐-๙]/g, (d) => d.charCodeAt(0) - ZEROS.findLast((zero) => zero <= d.charCodeAt(0)))
    .replace(/[٫٬،’‘−–—]/g, (mark) => MARKS[mark]).replace(/\s+/g, ' ').trim();
}

// The number without what stands around it; "1 234,-" has no fraction.
function bare(text, signs) {
  let [number, minuses, before] = [text.replace(/[.,] ?--?$/, ''), 0, null];
  while (number !== before) {
    before = number;
    const minus = number.replace(/^-|-$/, '');
    if (minus !== number) minuses += 1;
    number = minus;
    for (const sign of signs) {
      if (number.startsWith(sign)) number = number.slice(sign.length);
      else if (number.endsWith(sign)) number = number.slice(0, -sign.length);
    }
    number = number.trim();
  }
  return { number, minuses };
}

function read(number, decimals, point, groups) {
  const [units, fraction = '', ...more] = number.split(point);
  const whole = units ? ungrouped(units, [...groups, ' ', "'"]) : fraction && '0';
  if (!whole || more.length || fraction.length > decimals || /\D/.test(fraction)) return null;
  return `${whole}${fraction.padEnd(decimals, '0')}`.replace(/^0+(?=\d)/, '');
}

// Groups of three digits, or of two before the last, as in India.
function ungrouped(digits, groups) {
  const mark = groups.find((group) => digits.includes(group));
  const parts = mark ? digits.split(mark) : [digits];
  if (!parts.every((part) => /^\d+$/.test(part))) return null;
  const fits = ({ length }, at) => (at ? length === 3 || (length === 2 && at < parts.length - 1) : length <= 3);
  return parts.length === 1 || parts.every(fits) ? parts.join('') : null;
}
