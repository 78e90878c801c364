//! The newest rows of something that goes on: bounded, by time; followed, or held where the operator scrolled to.

use std::collections::VecDeque;

use super::action::Motion;

/// Something with a time.
pub(super) trait Timed {
    /// Real time since the run began, microseconds.
    fn at_us(&self) -> u64;
}

/// At most `KEPT` rows.
#[derive(Debug)]
pub(super) struct Tail<T, const KEPT: usize> {
    /// By time, oldest first.
    rows: VecDeque<T>,
    /// How many there were.
    count: u64,
    /// The number, from the first row on, of the row at the bottom; none: the newest.
    bottom: Option<u64>,
    /// How many columns are scrolled away.
    left: usize,
    page: usize,
}

impl<T, const KEPT: usize> Default for Tail<T, KEPT> {
    fn default() -> Self {
        Self { rows: VecDeque::new(), count: 0, bottom: None, left: 0, page: 0 }
    }
}

impl<T: Timed, const KEPT: usize> Tail<T, KEPT> {
    /// Adds a row where its time is: what comes from different sides comes nearly in order.
    pub(super) fn push(&mut self, row: T) {
        let later = self.rows.iter().rev().take_while(|other| other.at_us() > row.at_us()).count();
        self.rows.insert(self.rows.len() - later, row);
        self.count += 1;
        if self.rows.len() > KEPT {
            self.rows.pop_front();
        }
    }

    /// Forgets all rows, and stays where it is scrolled to the side.
    pub(super) fn clear(&mut self) {
        *self = Self { left: self.left, page: self.page, ..Self::default() };
    }

    /// All rows that are kept, newest first.
    pub(super) fn newest_first(&mut self) -> impl Iterator<Item = &mut T> {
        self.rows.iter_mut().rev()
    }

    /// The rows from the bottom of the screen upwards.
    pub(super) fn upwards(&self) -> impl Iterator<Item = &T> {
        let newer = self.bottom.map_or(0, |bottom| self.count.saturating_sub(bottom + 1));
        self.rows.iter().rev().skip(usize::try_from(newer).unwrap_or(usize::MAX))
    }

    /// How many rows there were.
    pub(super) const fn count(&self) -> u64 {
        self.count
    }

    /// Whether the newest row is shown.
    pub(super) const fn is_following(&self) -> bool {
        self.bottom.is_none()
    }

    pub(super) fn toggle_follow(&mut self) {
        self.bottom = match self.bottom {
            Some(_) => None,
            None => self.count.checked_sub(1),
        };
    }

    /// How many columns are scrolled away.
    pub(super) const fn left(&self) -> usize {
        self.left
    }

    pub(super) fn shift(&mut self, by: i32) {
        self.left = if by < 0 { self.left.saturating_sub(16) } else { (self.left + 16).min(100_000) };
    }

    /// How many rows the screen has.
    pub(super) const fn set_page(&mut self, rows: usize) {
        self.page = rows;
    }

    /// Scrolls. At the end it follows again.
    pub(super) fn go(&mut self, motion: Motion) {
        let Some(last) = self.count.checked_sub(1) else { return };
        let first = self.count - self.rows.len() as u64;
        let page = self.page.max(2) as u64 - 1;
        let at = self.bottom.unwrap_or(last);
        let by = |at: u64, count: isize, size: u64| {
            let distance = (count.unsigned_abs() as u64).saturating_mul(size);
            if count < 0 { at.saturating_sub(distance) } else { at.saturating_add(distance) }
        };
        let to = match motion {
            Motion::Rows(rows) => by(at, rows, 1),
            Motion::Pages(pages) => by(at, pages, page),
            Motion::First => first + page,
            Motion::Last => last,
        };
        self.bottom = (to < last).then_some(to.max(first + page.min(last - first)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Timed for u64 {
        fn at_us(&self) -> u64 {
            *self
        }
    }

    #[test]
    fn rows_stand_by_time_and_the_oldest_go() {
        let mut tail = Tail::<u64, 3>::default();
        for at in [1, 5, 4, 7] {
            tail.push(at);
        }
        assert_eq!(tail.upwards().copied().collect::<Vec<_>>(), [7, 5, 4]);
        assert_eq!(tail.count(), 4);
    }

    #[test]
    fn what_is_looked_at_stays_until_the_end_is_reached_again() {
        let mut tail = Tail::<u64, 100>::default();
        (0..50).for_each(|at| tail.push(at));
        tail.set_page(10);
        tail.go(Motion::Rows(-5));
        tail.push(50);
        assert_eq!(tail.upwards().next(), Some(&44));
        tail.go(Motion::First);
        assert_eq!(tail.upwards().count(), 10, "a whole page of the oldest");
        tail.go(Motion::Pages(9));
        assert!(tail.is_following());
    }
}
