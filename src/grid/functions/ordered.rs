//! Looking values up among others, by their total order.

use crate::value::Value;

/// Values to be looked up among.
pub(super) struct Sorted<'a>(Vec<&'a Value>);

impl<'a> Sorted<'a> {
    /// The elements of a set, or of any other sequence.
    pub(super) fn of(sequence: &'a Value) -> Self {
        let mut elements: Vec<&Value> = sequence.elements().unwrap_or_default().iter().collect();
        elements.sort_by(|a, b| a.compare(b));
        Self(elements)
    }

    pub(super) fn contains(&self, value: &Value) -> bool {
        self.0.binary_search_by(|element| element.compare(value)).is_ok()
    }
}

/// The positions, rising, at which a value is for the first time.
pub(super) fn first_positions(values: &[Value]) -> Vec<usize> {
    let mut sorted: Vec<(usize, &Value)> = values.iter().enumerate().collect();
    // The sort is stable, so of equal values the first stays.
    sorted.sort_by(|a, b| a.1.compare(b.1));
    sorted.dedup_by(|later, earlier| later.1.compare(earlier.1).is_eq());
    let mut positions: Vec<usize> = sorted.into_iter().map(|(position, _)| position).collect();
    positions.sort_unstable();
    positions
}
