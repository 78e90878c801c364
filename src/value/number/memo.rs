//! The last fractions that were read on a thread. Answers of one server have the same prices and ratings again and again, and a quotient
//! of 512 bits takes a microsecond.

use std::cell::RefCell;

use crate::value::Value;

/// How many are remembered, and how long their texts may be.
const PLACES: usize = 256;
const LONGEST: usize = 20;

/// A text and its number.
type Known = (Box<str>, Value);

thread_local! {
    static MEMO: RefCell<Vec<Option<Known>>> = const { RefCell::new(Vec::new()) };
}

/// The number of a text, remembered or made.
pub(super) fn remembered<E>(text: &str, make: impl FnOnce() -> Result<Value, E>) -> Result<Value, E> {
    if text.len() > LONGEST {
        return make();
    }
    let place = place(text);
    let known = MEMO.with_borrow(|memo| match memo.get(place) {
        Some(Some((known, value))) if **known == *text => Some(value.clone()),
        _ => None,
    });
    if let Some(value) = known {
        return Ok(value);
    }
    let value = make()?;
    MEMO.with_borrow_mut(|memo| {
        memo.resize(PLACES, None);
        if let Some(free) = memo.get_mut(place) {
            *free = Some((text.into(), value.clone()));
        }
    });
    Ok(value)
}

/// FNV-1a (<http://www.isthe.com/chongo/tech/comp/fnv/>): short, and good for short texts.
fn place(text: &str) -> usize {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    (hash >> 32) as usize % PLACES
}
