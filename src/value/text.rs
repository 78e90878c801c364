//! [`Text`]: shared text; a slice of a body is no copy.

use std::borrow::{Borrow, Cow};
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::{Deref, Range};
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Shared, immutable text of 16 bytes: a slice of a shared buffer (at most 4 GiB). Cloning and slicing never copy.
///
/// A slice keeps its whole buffer alive.
#[derive(Clone, Default)]
pub struct Text {
    buffer: Option<Arc<Box<str>>>,
    start: u32,
    len: u32,
}

impl Text {
    /// The empty text; allocates nothing.
    pub const EMPTY: Text = Text { buffer: None, start: 0, len: 0 };

    /// The text itself.
    pub fn as_str(&self) -> &str {
        let start = self.start as usize;
        let end = start + self.len as usize;
        self.buffer.as_ref().and_then(|buffer| buffer.get(start..end)).unwrap_or_default()
    }

    /// The part in `range` (bytes), sharing the buffer. Empty if the range is out of bounds or cuts a character.
    #[must_use]
    pub fn slice(&self, range: Range<usize>) -> Text {
        if range.is_empty() || range.end > self.len() {
            return Text::EMPTY;
        }
        // Both fit, as the whole text does.
        let (start, len) = (self.start + range.start as u32, (range.end - range.start) as u32);
        let cuts = |buffer: &Arc<Box<str>>| {
            let start = start as usize;
            !buffer.is_char_boundary(start) || !buffer.is_char_boundary(start + len as usize)
        };
        match &self.buffer {
            Some(buffer) if !cuts(buffer) => Text { buffer: Some(Arc::clone(buffer)), start, len },
            _ => Text::EMPTY,
        }
    }

    /// Length in bytes.
    pub fn len(&self) -> usize {
        self.len as usize
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Whether both are slices of one buffer (so that nothing was copied).
    pub fn shares_buffer_with(&self, other: &Text) -> bool {
        match (&self.buffer, &other.buffer) {
            (Some(a), Some(b)) => Arc::ptr_eq(a, b),
            _ => false,
        }
    }
}

/// What lies past 4 GiB is cut off.
impl From<Box<str>> for Text {
    fn from(text: Box<str>) -> Self {
        if text.is_empty() {
            return Text::EMPTY;
        }
        match u32::try_from(text.len()) {
            Ok(len) => Text { buffer: Some(Arc::new(text)), start: 0, len },
            Err(_) => {
                let end = text.floor_char_boundary(u32::MAX as usize);
                Text::from(text.get(..end).unwrap_or_default())
            }
        }
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Text::from(text.into_boxed_str())
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Text::from(Box::<str>::from(text))
    }
}

impl From<&String> for Text {
    fn from(text: &String) -> Self {
        Text::from(text.as_str())
    }
}

impl From<&Text> for Text {
    fn from(text: &Text) -> Self {
        text.clone()
    }
}

impl From<Cow<'_, str>> for Text {
    fn from(text: Cow<'_, str>) -> Self {
        Text::from(text.into_owned())
    }
}

impl From<char> for Text {
    fn from(character: char) -> Self {
        Text::from(&*character.encode_utf8(&mut [0; 4]))
    }
}

impl From<Text> for String {
    fn from(text: Text) -> Self {
        text.as_str().to_owned()
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl Borrow<str> for Text {
    fn borrow(&self) -> &str {
        self.as_str()
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Text {}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl PartialOrd for Text {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Text {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl Hash for Text {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.as_str(), f)
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Text::from)
    }
}

#[cfg(test)]
mod tests {
    use super::Text;

    #[test]
    fn a_slice_shares_the_buffer() {
        let body = Text::from("hello, world");
        let word = body.slice(7..12).slice(1..3);
        assert_eq!(word, "or");
        assert!(word.shares_buffer_with(&body));
        assert_eq!(size_of::<Text>(), 16);
    }

    #[test]
    #[expect(clippy::reversed_empty_ranges, reason = "a range given the wrong way round is what is tested")]
    fn a_bad_range_is_empty() {
        let text = Text::from("aéb");
        for range in [2..3, 0..2, 3..9, 9..12, 3..1] {
            assert!(text.slice(range).is_empty());
        }
        assert_eq!(text.slice(1..3), "é");
        assert!(Text::EMPTY.slice(0..0).is_empty());
    }
}
