//! Where the keys of the outermost object of a JSON text stand.

use std::ops::Range;

/// The outermost keys with the bytes they stand on, quotes included. The text must be valid JSON; a key with escapes is left out.
pub(super) fn places(text: &str) -> Vec<(String, Range<usize>)> {
    let bytes = text.as_bytes();
    let mut places = Vec::new();
    let (mut depth, mut at) = (0_usize, 0);
    // In the outermost object, what comes first after `{` and `,` is a key.
    let mut key_next = false;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'{' | b'[' => {
                depth += 1;
                key_next = depth == 1;
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            b',' if depth == 1 => key_next = true,
            b'"' => {
                let end = string_end(bytes, at);
                let key = text.get(at + 1..end.saturating_sub(1)).filter(|key| !key.contains('\\'));
                if let (true, Some(key)) = (key_next, key) {
                    places.push((key.to_owned(), at..end));
                }
                key_next = false;
                at = end;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    places
}

/// One past the closing quote.
fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::places;

    #[test]
    fn only_outermost_keys_are_found() {
        let text = r#"{ "a": "x, \"y\": {", "b": { "c": [1, "d"] }, "e" : 1, "\u0066": 2 }"#;
        let found: Vec<(&str, String)> = places(text).into_iter().map(|(key, place)| (&text[place], key)).collect();
        let expected = [("\"a\"", "a"), ("\"b\"", "b"), ("\"e\"", "e")].map(|(shown, key)| (shown, key.to_owned()));
        assert_eq!(found, expected);
        assert_eq!(places(""), []);
        assert_eq!(places("\"\\"), []);
    }
}
