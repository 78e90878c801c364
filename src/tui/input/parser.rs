//! From the bytes that a terminal sends to keys.

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};

const ESC: u8 = 0x1b;
const BEL: u8 = 0x07;

/// A sequence that is longer than this is none.
const LONGEST: usize = 256;

/// Keeps the beginning of a sequence whose rest has not come yet.
#[derive(Debug, Default)]
pub(super) struct Parser {
    pending: Vec<u8>,
}

/// What stands at the front of some bytes.
enum Found {
    /// So many bytes, and what they mean, if anything.
    Whole(usize, Option<Event>),
    /// The beginning of something.
    Part,
}

impl Parser {
    /// Takes what came; gives the events that are whole.
    pub(super) fn feed(&mut self, bytes: &[u8]) -> Vec<Event> {
        self.pending.extend_from_slice(bytes);
        let mut events = Vec::new();
        let mut rest = &self.pending[..];
        while !rest.is_empty() {
            match first(rest) {
                Found::Whole(length, event) => {
                    events.extend(event);
                    rest = rest.get(length..).unwrap_or_default();
                }
                Found::Part if rest.len() > LONGEST => rest = &[],
                Found::Part => break,
            }
        }
        self.pending = rest.to_vec();
        events
    }
}

fn first(bytes: &[u8]) -> Found {
    match *bytes {
        [ESC] => plain(1, KeyCode::Esc),
        [ESC, ESC, ..] => plain(1, KeyCode::Esc),
        [ESC, b'[', ..] => control_sequence(bytes),
        [ESC, b'O', key, ..] => {
            Found::Whole(3, named(key).or(if key == b'M' { Some(KeyCode::Enter) } else { None }).map(key_event))
        }
        [ESC, b'O'] => Found::Part,
        [ESC, b']' | b'P' | b'X' | b'^' | b'_', ..] => string(bytes),
        [ESC, ref rest @ ..] => match character(rest) {
            Found::Whole(length, Some(Event::Key(key))) => {
                let key = KeyEvent::new(key.code, key.modifiers | KeyModifiers::ALT);
                Found::Whole(1 + length, Some(Event::Key(key)))
            }
            Found::Whole(length, other) => Found::Whole(1 + length, other),
            Found::Part => Found::Part,
        },
        _ => character(bytes),
    }
}

const fn key_event(code: KeyCode) -> Event {
    Event::Key(KeyEvent::new(code, KeyModifiers::NONE))
}

const fn plain(length: usize, code: KeyCode) -> Found {
    Found::Whole(length, Some(key_event(code)))
}

/// The key that a letter at the end of a sequence names.
const fn named(letter: u8) -> Option<KeyCode> {
    Some(match letter {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'H' => KeyCode::Home,
        b'F' => KeyCode::End,
        b'Z' => KeyCode::BackTab,
        _ => return None,
    })
}

/// `ESC [ parameters letter` (ECMA-48, 5.4).
fn control_sequence(bytes: &[u8]) -> Found {
    // The function keys of a Linux console.
    if let [_, _, b'[', rest @ ..] = bytes {
        return if rest.is_empty() { Found::Part } else { Found::Whole(4, None) };
    }
    let after = bytes.get(2..).unwrap_or_default();
    let Some(end) = after.iter().position(|byte| !matches!(byte, 0x20..=0x3f)) else { return Found::Part };
    let (parameters, last) = (&after[..end], after[end]);
    if !matches!(last, 0x40..=0x7e) {
        // Broken off: what comes now is something else.
        return Found::Whole(2 + end, None);
    }
    let event = match last {
        b'~' => numbered(parameters).map(key_event),
        b'I' => Some(Event::FocusGained),
        b'O' => Some(Event::FocusLost),
        letter => named(letter).map(key_event),
    };
    Found::Whole(3 + end, event)
}

/// The key of `ESC [ number ; modifiers ~`.
fn numbered(parameters: &[u8]) -> Option<KeyCode> {
    Some(match parameters.split(|byte| *byte == b';').next()? {
        b"1" | b"7" => KeyCode::Home,
        b"4" | b"8" => KeyCode::End,
        b"5" => KeyCode::PageUp,
        b"6" => KeyCode::PageDown,
        _ => return None,
    })
}

/// A string that a terminal answers with, up to its end; nobody asked for one.
fn string(bytes: &[u8]) -> Found {
    let bell = bytes.iter().position(|byte| *byte == BEL).map(|at| at + 1);
    let terminator = bytes.windows(2).skip(1).position(|pair| pair == [ESC, b'\\']).map(|at| at + 3);
    match [bell, terminator].into_iter().flatten().min() {
        Some(length) => Found::Whole(length, None),
        None => Found::Part,
    }
}

/// A letter, or a key that sends a control character.
fn character(bytes: &[u8]) -> Found {
    let control = |letter: u8| {
        let key = KeyEvent::new(KeyCode::Char(char::from(letter)), KeyModifiers::CONTROL);
        Found::Whole(1, Some(Event::Key(key)))
    };
    match bytes.first().copied().unwrap_or_default() {
        b'\r' => plain(1, KeyCode::Enter),
        b'\t' => plain(1, KeyCode::Tab),
        0x7f | 0x08 => plain(1, KeyCode::Backspace),
        byte @ 0x01..=0x1a => control(byte - 1 + b'a'),
        0x00..=0x1f => Found::Whole(1, None),
        byte @ 0x20..=0x7e => plain(1, KeyCode::Char(char::from(byte))),
        byte => wide(bytes, byte),
    }
}

/// A letter of several bytes, in UTF-8.
fn wide(bytes: &[u8], lead: u8) -> Found {
    let length = match lead {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return Found::Whole(1, None),
    };
    let continued = bytes.iter().skip(1).take(length - 1).take_while(|byte| matches!(byte, 0x80..=0xbf)).count();
    match bytes.get(..length) {
        None if continued + 1 == bytes.len() => Found::Part,
        Some(letter) => match std::str::from_utf8(letter).ok().and_then(|text| text.chars().next()) {
            Some(letter) => plain(length, KeyCode::Char(letter)),
            None => Found::Whole(1, None),
        },
        None => Found::Whole(1, None),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tui::key::Key;

    /// What the keys are called, blank by blank.
    fn read(chunks: &[&[u8]]) -> String {
        let mut parser = Parser::default();
        let events = chunks.iter().flat_map(|chunk| parser.feed(chunk));
        let names = events.filter_map(|event| match event {
            Event::Key(key) => Key::of(&key).map(|key| key.to_string()),
            other => Some(format!("{other:?}")),
        });
        names.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn keys_are_what_terminals_send() {
        let cases: [(&[u8], &str); 16] = [
            (b"aZ~ ", "a Z ~ space"),
            ("ü日😀".as_bytes(), "ü 日 😀"),
            (b"\r\t\x7f\x08", "enter tab backspace backspace"),
            (b"\x03\x1a\x0c", "^C ^Z ^L"),
            (b"\x1b", "esc"),
            (b"\x1b\x1b", "esc esc"),
            (b"\x1b[A\x1b[B\x1b[C\x1b[D", "↑ ↓ → ←"),
            (b"\x1bOA\x1bOB\x1bOH\x1bOM", "↑ ↓ home enter"),
            (b"\x1b[H\x1b[F\x1b[1~\x1b[4~\x1b[7~\x1b[8~", "home end home end home end"),
            (b"\x1b[5~\x1b[6~\x1b[Z", "pgup pgdn shift-tab"),
            (b"\x1b[1;5A\x1b[5;2~", "↑ pgup"),
            (b"\x1b[I\x1b[O", "FocusGained FocusLost"),
            // With the other key it is another key, and none of ours.
            (b"\x1bq", ""),
            (b"\x1b[[Aq", "q"),
            (b"\x1b[999zq\x1b[?62;1cq\x1b[<0;1;1Mq", "q q q"),
            (b"\x1b]11;rgb:00/00/00\x07q\x1b]0;title\x1b\\q", "q q"),
        ];
        for (bytes, expected) in cases {
            assert_eq!(read(&[bytes]), expected, "{bytes:?}");
        }
    }

    #[test]
    fn what_comes_in_pieces_is_put_together() {
        assert_eq!(read(&[b"\x1b[", b"A"]), "↑");
        assert_eq!(read(&[b"\x1b[1;", b"5", b"Aq"]), "↑ q");
        assert_eq!(read(&[b"\x1bO", b"B"]), "↓");
        assert_eq!(read(&["日".as_bytes().split_at(1).0, "日".as_bytes().split_at(1).1]), "日");
        assert_eq!(read(&[b"\x1b]0;a", b"b\x07q"]), "q");
    }

    #[test]
    fn what_is_broken_does_not_stop_what_follows() {
        assert_eq!(read(&[b"\xff\xfe\x80q"]), "q");
        assert_eq!(read(&[b"\xe6\x97q"]), "q");
        assert_eq!(read(&[b"\x1b[12\rq"]), "enter q");
        assert_eq!(read(&[b"\x1b[1", &[b'1'; 400], b"q"]), "q", "too long to be a sequence");
    }

    proptest! {
        #[test]
        fn anything_can_come(chunks in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..20)) {
            let mut parser = Parser::default();
            for chunk in &chunks {
                parser.feed(chunk);
                prop_assert!(parser.pending.len() <= LONGEST + 40);
            }
            // Whatever it was, it ends, and keys are keys again.
            parser.feed(&[b'~'; LONGEST + 2]);
            parser.feed(b"\x07");
            prop_assert_eq!(parser.feed(b"q").len(), 1);
        }
    }
}
