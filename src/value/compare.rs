//! Equality and a total order of values.
//!
//! Equality is that of HCL's `==`, which is go-cty's `Value.Equals` (`cty/value_ops.go`): values of different types are not
//! equal, so `1 == "1"` is false, and a tuple equals no list, a list no set, an object no map, whatever is in them; numbers are
//! equal by size (`1 == 1.0`); null equals null. It differs where our values know less than Terraform's: a list carries no element
//! type, so an empty `list(string)` equals an empty `list(number)`, and a null has no type, so `{ a = null }` equals another such
//! object. The matrix in the tests was made with Terraform 1.11.4. Marks make no difference: the caller marks the result. Two unknown values are the same value here (as in `RawEquals`);
//! an evaluator asks [`Value::has_unknown`] first.

use std::cmp::Ordering;

use super::{SeqKind, Text, Value};

impl Value {
    /// A total order, in which values are equal exactly if they are by `==`: bools, numbers by size, strings by code point, tuples,
    /// lists and sets element by element, objects and maps entry by entry, unknown, null (last, as in Terraform's sets).
    pub fn compare(&self, other: &Value) -> Ordering {
        match (self, other) {
            (Value::Sensitive(a), b) => a.compare(b),
            (a, Value::Sensitive(b)) => a.compare(b),
            (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
            (Value::Int(a), Value::Int(b)) => a.cmp(b),
            (Value::Big(a), Value::Big(b)) => a.cmp(b),
            (Value::String(a), Value::String(b)) => a.cmp(b),
            (Value::Seq(SeqKind::Tuple, a), Value::Seq(SeqKind::Tuple, b))
            | (Value::Seq(SeqKind::List, a), Value::Seq(SeqKind::List, b))
            | (Value::Seq(SeqKind::Set, a), Value::Seq(SeqKind::Set, b)) => compare_elements(a, b),
            (Value::Map(a_kind, a), Value::Map(b_kind, b)) if a_kind == b_kind => compare_entries(a, b),
            (a, b) => match a.rank().cmp(&b.rank()) {
                Ordering::Equal => match (a.as_number(), b.as_number()) {
                    (Some(a), Some(b)) => a.cmp(&b),
                    _ => compare_objects(a, b),
                },
                unequal => unequal,
            },
        }
    }

    fn rank(&self) -> u8 {
        match self.type_name() {
            "bool" => 0,
            "number" => 1,
            "string" => 2,
            "tuple" => 3,
            "list" => 4,
            "set" => 5,
            "object" => 6,
            "map" => 7,
            "unknown" => 8,
            _ => 9,
        }
    }
}

fn compare_elements(a: &[Value], b: &[Value]) -> Ordering {
    a.iter().zip(b).map(|(a, b)| a.compare(b)).find(|order| order.is_ne()).unwrap_or_else(|| a.len().cmp(&b.len()))
}

fn compare_entries(a: &[(Text, Value)], b: &[(Text, Value)]) -> Ordering {
    a.iter()
        .zip(b)
        .map(|(a, b)| a.0.cmp(&b.0).then_with(|| a.1.compare(&b.1)))
        .find(|order| order.is_ne())
        .unwrap_or_else(|| a.len().cmp(&b.len()))
}

/// Objects of which at least one is a record (for anything else of equal rank there are no entries, and they are equal).
fn compare_objects(a: &Value, b: &Value) -> Ordering {
    let (mut a, mut b) = (a.entries(), b.entries());
    loop {
        match (a.next(), b.next()) {
            (Some((a_key, a_value)), Some((b_key, b_value))) => {
                let order = a_key.cmp(&b_key).then_with(|| a_value.compare(&b_value));
                if order.is_ne() {
                    return order;
                }
            }
            (a, b) => return a.is_some().cmp(&b.is_some()),
        }
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        self.compare(other).is_eq()
    }
}

impl Eq for Value {}
