//! Who is logged in, what they have in their cart, and what they were given a receipt for.

use serde::{Deserialize, Serialize};

use super::bounded::{BoundedMap, Shared};
use super::catalogue::decimal;
use super::records::{Payment, User};
use super::seeded::Seeded;

/// The most sessions and receipts that are kept; the oldest are forgotten.
const MOST_KEPT: usize = 10_000;

/// A line of a cart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct CartLine {
    /// The item.
    pub(super) id: String,
    /// How many of it.
    pub(super) quantity: u32,
}

/// What somebody wants to buy.
#[derive(Debug, Clone, Default)]
pub(super) struct Cart {
    /// What is in it.
    pub(super) lines: Vec<CartLine>,
    /// What it costs, in hundredths.
    pub(super) total_cents: i64,
}

/// Somebody who has logged in.
#[derive(Debug, Clone)]
pub(super) struct Session {
    /// Who.
    pub(super) user: User,
    /// Their cart.
    pub(super) cart: Cart,
}

/// Proof of a payment.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Receipt {
    /// `R-` and eight digits of the seed's making.
    pub(super) receipt_id: String,
    /// Who paid.
    pub(super) user_id: String,
    /// The payment.
    pub(super) payment_id: String,
    /// What was bought.
    pub(super) items: Vec<CartLine>,
    /// What it cost, in whole units of money.
    pub(super) total: f64,
    /// What it cost, in hundredths.
    pub(super) total_cents: i64,
}

/// The shop's memory.
#[derive(Debug)]
pub(super) struct Shop {
    seeded: Seeded,
    books: Shared<Books>,
}

#[derive(Debug)]
struct Books {
    logins: u64,
    sessions: BoundedMap<Session>,
    receipts: BoundedMap<Receipt>,
}

impl Shop {
    /// A shop nobody has visited.
    pub(super) fn new(seeded: Seeded) -> Self {
        let books = Books { logins: 0, sessions: BoundedMap::new(MOST_KEPT), receipts: BoundedMap::new(MOST_KEPT) };
        Self { seeded, books: Shared::new(books) }
    }

    /// Begins a session; gives its token.
    pub(super) fn log_in(&self, user: User) -> String {
        self.books.with(|books| {
            let number = books.logins;
            books.logins += 1;
            let token =
                format!("tok_{:016x}{:016x}", self.seeded.bits("token", number), self.seeded.bits("token, second half", number));
            books.sessions.insert(token.clone(), Session { user, cart: Cart::default() });
            token
        })
    }

    /// The session of a token.
    pub(super) fn session(&self, token: &str) -> Option<Session> {
        self.books.with(|books| books.sessions.get(token).cloned())
    }

    /// Replaces the cart of a session, if that still exists.
    pub(super) fn set_cart(&self, token: &str, cart: Cart) {
        self.books.with(|books| {
            if let Some(session) = books.sessions.get_mut(token) {
                session.cart = cart;
            }
        });
    }

    /// Turns what was paid for into a receipt and empties the cart.
    pub(super) fn close_sale(&self, token: &str, cart: Cart, payment: &Payment) -> Receipt {
        let receipt = Receipt {
            receipt_id: format!("R-{:08X}", self.seeded.bits(&payment.id, 0) >> 32),
            user_id: payment.user_id.clone(),
            payment_id: payment.id.clone(),
            items: cart.lines,
            total: decimal(cart.total_cents),
            total_cents: cart.total_cents,
        };
        self.set_cart(token, Cart::default());
        self.books.with(|books| books.receipts.insert(receipt.receipt_id.clone(), receipt.clone()));
        receipt
    }

    /// A receipt by its id.
    pub(super) fn receipt(&self, id: &str) -> Option<Receipt> {
        self.books.with(|books| books.receipts.get(id).cloned())
    }
}
