// Counts the files of a zip that passes by, those whose names end in `ending`. Knows no page.

// A file begins with a header of its own (APPNOTE 4.3.7): this mark, lengths, and then its name.
const MARK = [0x50, 0x4b, 3, 4];
const NAME_LENGTH_AT = 26;
const NAME_AT = 30;

export function countFiles(ending) {
  const wanted = [...ending].map((letter) => letter.charCodeAt(0));
  let header = []; // as far as it has come: a chunk may end in the middle
  let count = 0;
  return (chunk) => {
    let at = 0;
    while (at < chunk.length) {
      if (!header.length) at = chunk.indexOf(MARK[0], at);
      if (at < 0) break;
      const byte = chunk[at];
      at += 1;
      if (header.length < MARK.length && byte !== MARK[header.length]) {
        header = byte === MARK[0] ? [byte] : [];
        continue;
      }
      header.push(byte);
      if (header.length < NAME_AT) continue;
      if (header.length < NAME_AT + header[NAME_LENGTH_AT] + 256 * header[NAME_LENGTH_AT + 1]) continue;
      if (wanted.every((code, index) => header.at(index - wanted.length) === code)) count += 1;
      header = [];
    }
    return count;
  };
}
