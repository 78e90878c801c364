//! The texts that are looked for, found in a text in one pass over it however many there are.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use super::SHORTEST;

/// Texts of at least [`SHORTEST`] bytes.
#[derive(Default)]
pub struct Forms {
    all: HashMap<Box<str>, Form>,
    /// How long those are that begin with some bytes, and how many of each length there are.
    heads: HashMap<[u8; SHORTEST], BTreeMap<usize, usize>>,
    /// Which two bytes one may begin with: nearly every place of a text is passed by this alone.
    pairs: Vec<u64>,
}

/// One of them.
#[derive(Clone, Copy)]
struct Form {
    /// It was called a secret for sure.
    sure: bool,
    /// How often it was added.
    holders: usize,
}

impl Forms {
    /// Adds one.
    pub fn add(&mut self, text: String, sure: bool) {
        let Some(head) = head(&text) else { return };
        let length = text.len();
        if let Some(form) = self.all.get_mut(text.as_str()) {
            form.sure |= sure;
            form.holders += 1;
            return;
        }
        self.all.insert(text.into(), Form { sure, holders: 1 });
        *self.heads.entry(head).or_default().entry(length).or_default() += 1;
        let (word, bit) = pair(head[0], head[1]);
        self.pairs.resize(1 << 10, 0);
        self.pairs[word] |= bit;
    }

    /// Takes one back, if nobody else added it.
    pub fn remove(&mut self, text: &str) {
        let Some(form) = self.all.get_mut(text) else { return };
        form.holders -= 1;
        if form.holders > 0 {
            return;
        }
        self.all.remove(text);
        let Some(head) = head(text) else { return };
        if let Some(lengths) = self.heads.get_mut(&head) {
            if let Some(number) = lengths.get_mut(&text.len()) {
                *number -= 1;
            }
            lengths.retain(|_, number| *number > 0);
            if lengths.is_empty() {
                self.heads.remove(&head);
            }
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Whether one is there for sure.
    pub fn is_sure(&self, text: &str) -> bool {
        self.all.get(text).is_some_and(|form| form.sure)
    }

    /// Those that are there for sure, the longest first.
    pub fn longest_first(&self) -> Vec<&str> {
        let mut all: Vec<&str> = self.all.iter().filter(|(_, form)| form.sure).map(|(text, _)| &**text).collect();
        all.sort_by_key(|text| (std::cmp::Reverse(text.len()), *text));
        all
    }

    /// Where they stand in a text: at each place the longest that begins there. `which` is asked whether one counts that is sure, or not.
    pub fn places(&self, text: &str, which: impl Fn(bool) -> bool) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        for (at, two) in text.as_bytes().windows(2).enumerate() {
            if !self.may_begin(two[0], two[1]) {
                continue;
            }
            let ends = self.lengths(text, at).into_iter().flat_map(BTreeMap::keys).rev().map(|length| at + length);
            let is_one =
                |end: &usize| text.get(at..*end).and_then(|form| self.all.get(form)).is_some_and(|form| which(form.sure));
            found.extend(ends.into_iter().find(is_one).map(|end| at..end));
        }
        found
    }

    /// Whether one begins with two bytes: as good as never, for most texts.
    #[inline]
    fn may_begin(&self, one: u8, other: u8) -> bool {
        let (word, bit) = pair(one, other);
        self.pairs.get(word).is_some_and(|bits| bits & bit != 0)
    }

    /// Where the first of them begins that goes on beyond the end of a text: what is shorter than [`SHORTEST`] tells nothing.
    pub fn begun_at_end(&self, text: &str) -> Option<usize> {
        let longest = self.heads.values().filter_map(|lengths| lengths.keys().next_back()).max()?;
        let from = text.len().saturating_sub(*longest);
        let begins = |at: &usize| {
            let Some(rest) = text.get(*at..).filter(|_| self.lengths(text, *at).is_some()) else { return false };
            self.all.keys().any(|form| form.len() > rest.len() && form.starts_with(rest))
        };
        (from..text.len()).find(begins)
    }

    /// How long those are that may begin at a place.
    fn lengths(&self, text: &str, at: usize) -> Option<&BTreeMap<usize, usize>> {
        self.heads.get(text.as_bytes().get(at..at + SHORTEST)?)
    }
}

fn head(text: &str) -> Option<[u8; SHORTEST]> {
    text.as_bytes().first_chunk().copied()
}

const fn pair(one: u8, other: u8) -> (usize, u64) {
    let number = (one as usize) << 8 | other as usize;
    (number >> 6, 1 << (number & 63))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_at_each_place_is_found_and_what_was_added_twice_stays_until_it_is_taken_back_twice() {
        let mut forms = Forms::default();
        for text in ["abcd", "abcdef", "abcdef", "éabc"] {
            forms.add(text.to_owned(), text.len() == 6);
        }
        assert_eq!(forms.places("x abcdef abcdx éabc", |_| true), [2..8, 9..13, 15..20]);
        assert_eq!(forms.places("x abcdef abcdx", |sure| sure), vec![2..8]);
        forms.remove("abcdef");
        assert_eq!(forms.places("abcdef", |_| true), vec![0..6]);
        forms.remove("abcdef");
        assert_eq!(forms.places("abcdef", |_| true), vec![0..4]);
        assert_eq!(forms.longest_first(), Vec::<&str>::new());
    }

    #[test]
    fn what_begins_before_the_end_and_goes_on_after_it_is_found() {
        let mut forms = Forms::default();
        forms.add("hunter2-and-more".to_owned(), true);
        assert_eq!(forms.begun_at_end("the word is hunter2-and"), Some(12));
        assert_eq!(forms.begun_at_end("the word is hun"), None);
        assert_eq!(forms.begun_at_end("the word is hunter2-or"), None);
    }
}
