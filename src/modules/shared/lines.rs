//! A byte stream as lines, for the log.

/// A longer line is logged in pieces.
const LONGEST: usize = 8 * 1024;

/// Collects bytes and gives whole lines.
#[derive(Debug, Default)]
pub struct Lines {
    pending: Vec<u8>,
}

impl Lines {
    /// Takes bytes and gives each line that is complete now, without its end; what is no text is replaced.
    pub fn push(&mut self, bytes: &[u8], mut line: impl FnMut(&str)) {
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.pending.extend_from_slice(piece);
            if piece.ends_with(b"\n") || self.pending.len() >= LONGEST {
                self.flush(&mut line);
            }
        }
    }

    /// Gives what is left when the stream has ended.
    pub fn finish(&mut self, mut line: impl FnMut(&str)) {
        if !self.pending.is_empty() {
            self.flush(&mut line);
        }
    }

    fn flush(&mut self, line: &mut impl FnMut(&str)) {
        let text = self.pending.strip_suffix(b"\n").unwrap_or(&self.pending);
        line(&String::from_utf8_lossy(text.strip_suffix(b"\r").unwrap_or(text)));
        self.pending.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, Lines};

    fn lines(chunks: &[&[u8]]) -> Vec<String> {
        let mut lines = Lines::default();
        let mut all = Vec::new();
        for chunk in chunks {
            lines.push(chunk, |line| all.push(line.to_owned()));
        }
        lines.finish(|line| all.push(line.to_owned()));
        all
    }

    #[test]
    fn lines_are_whole_whatever_the_chunks() {
        assert_eq!(lines(&[b"on", b"e\r\ntwo\n\nthr", b"ee"]), ["one", "two", "", "three"]);
        assert_eq!(lines(&[b"\xff\n"]), ["\u{fffd}"]);
        assert!(lines(&[]).is_empty());
    }

    #[test]
    fn an_endless_line_comes_in_pieces() {
        let chunk = vec![b'x'; LONGEST];
        assert_eq!(lines(&[&chunk, &chunk, b"y"]).len(), 3);
    }
}
