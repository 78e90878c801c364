//! What the database keeps and the services pass around.

use serde::{Deserialize, Serialize};

/// The most one payment may move, in hundredths: sums over many stay far from the end of an `i64`.
pub(super) const MOST_CENTS: i64 = 10_000_000_000;

/// Somebody who may log in.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct User {
    /// `user-N`.
    pub(super) id: String,
    /// A name for people.
    pub(super) name: String,
    /// An address that goes nowhere (RFC 2606 §3).
    pub(super) email: String,
}

/// Some users.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct UserList {
    /// The users.
    pub(super) users: Vec<User>,
    /// How many are listed.
    pub(super) count: usize,
}

/// Money that moved.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Payment {
    /// `pay-N`.
    pub(super) id: String,
    /// Who paid.
    pub(super) user_id: String,
    /// How much, in hundredths; below zero for a refund.
    pub(super) amount_cents: i64,
    /// The payment a refund gives back.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) refund_of: Option<String>,
}

/// What is needed to book a payment.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct NewPayment {
    /// Who pays.
    pub(super) user_id: String,
    /// How much, in hundredths; below zero for a refund.
    pub(super) amount_cents: i64,
    /// The payment a refund gives back.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) refund_of: Option<String>,
}

/// Some payments, newest first.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct PaymentList {
    /// The payments.
    pub(super) payments: Vec<Payment>,
    /// How many are listed.
    pub(super) count: usize,
}

/// What is needed to make a user.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct NewUser {
    /// A name for people.
    pub(super) name: String,
    /// An address; made up if missing.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) email: Option<String>,
}
