//! The database: users and payments. The first thousand users are made up from the seed.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use super::bounded::{BoundedMap, Shared};
use super::endpoint::Endpoints;
use super::error::ServiceError;
use super::extract::{JsonBody, Params};
use super::latency::Profile;
use super::records::{MOST_CENTS, NewPayment, NewUser, Payment, PaymentList, User, UserList};
use super::seeded::Seeded;
use super::service::Service;

const FIRST_NAMES: [&str; 10] = ["Ada", "Barbara", "Claude", "Donald", "Edsger", "Frances", "Grace", "Hedy", "Kurt", "Radia"];
const LAST_NAMES: [&str; 10] = ["Breeze", "Cloud", "Frost", "Gale", "Hail", "Mist", "Rain", "Snow", "Thaw", "Thunder"];

/// How many users there are from the start.
const BORN_USERS: u64 = 1000;
/// The most created users and the most payments that are kept; the oldest are forgotten.
const MOST_KEPT: usize = 10_000;
/// The most rows one answer lists.
const MOST_ROWS: usize = 100;
const USUAL_ROWS: usize = 20;
/// The longest name and address, in bytes.
const LONGEST_TEXT: usize = 200;

const READ: Profile = Profile::new(60, 120);
const WRITE: Profile = Profile::new(120, 200);

struct Database {
    seeded: Seeded,
    tables: Shared<Tables>,
}

struct Tables {
    users_made: u64,
    users: BoundedMap<User>,
    payments_made: u64,
    payments: BoundedMap<Payment>,
}

type DatabaseState = State<Arc<Database>>;
type Answer<T> = Result<Json<T>, ServiceError>;

/// The business endpoints.
pub(super) fn router(service: Arc<Service>) -> Router {
    let tables =
        Tables { users_made: 0, users: BoundedMap::new(MOST_KEPT), payments_made: 0, payments: BoundedMap::new(MOST_KEPT) };
    let database = Arc::new(Database { seeded: service.seeded, tables: Shared::new(tables) });
    Endpoints::of(service)
        .business("GET /query", READ, query)
        .business("GET /users", READ, users)
        .business("POST /users", WRITE, create_user)
        .business("GET /payments", READ, payments)
        .business("POST /payments", WRITE, create_payment)
        .with(database)
}

impl Database {
    fn user(&self, id: &str) -> Option<User> {
        let number =
            id.strip_prefix("user-").and_then(|number| number.parse().ok()).filter(|number| (1..=BORN_USERS).contains(number));
        match number {
            Some(number) => Some(self.born(number)).filter(|user| user.id == id),
            None => self.tables.with(|tables| tables.users.get(id).cloned()),
        }
    }

    fn users(&self, limit: usize) -> Vec<User> {
        let created = self.tables.with(|tables| tables.users.newest().take(limit).cloned().collect::<Vec<_>>());
        created.into_iter().chain((1..=BORN_USERS).map(|number| self.born(number))).take(limit).collect()
    }

    fn born(&self, number: u64) -> User {
        let first = self.seeded.pick(&FIRST_NAMES, "first name", number);
        let last = self.seeded.pick(&LAST_NAMES, "last name", number);
        User { id: format!("user-{number}"), name: format!("{first} {last}"), email: format!("user-{number}@shop.example") }
    }
}

#[derive(Deserialize)]
struct QueryParams {
    table: Option<String>,
    limit: Option<usize>,
}

async fn query(State(database): DatabaseState, Params(asked): Params<QueryParams>) -> Answer<Value> {
    let limit = rows(asked.limit)?;
    let table = asked.table.as_deref().unwrap_or("users");
    let rows = match table {
        "users" => json!(database.users(limit)),
        "payments" => json!(database.tables.with(|tables| { tables.payments.newest().take(limit).cloned().collect::<Vec<_>>() })),
        _ => {
            return Err(ServiceError::not_found("unknown_table", "the tables are users and payments"));
        }
    };
    Ok(Json(json!({ "table": table, "count": rows.as_array().map_or(0, Vec::len), "rows": rows })))
}

#[derive(Deserialize)]
struct UserParams {
    user_id: Option<String>,
    limit: Option<usize>,
}

async fn users(State(database): DatabaseState, Params(asked): Params<UserParams>) -> Answer<UserList> {
    let limit = rows(asked.limit)?;
    let users = match asked.user_id {
        Some(id) => database.user(&id).into_iter().collect(),
        None => database.users(limit),
    };
    Ok(Json(UserList { count: users.len(), users }))
}

async fn create_user(
    State(database): DatabaseState,
    JsonBody(new): JsonBody<NewUser>,
) -> Result<(StatusCode, Json<User>), ServiceError> {
    let NewUser { name, email } = new;
    if name.trim().is_empty() || name.len() > LONGEST_TEXT || email.as_ref().is_some_and(|email| email.len() > LONGEST_TEXT) {
        return Err(ServiceError::bad_request(
            "bad_user",
            format!("a user has a name, and no text is longer than {LONGEST_TEXT} bytes"),
        ));
    }
    let user = database.tables.with(|tables| {
        tables.users_made += 1;
        let id = format!("user-{}", BORN_USERS + tables.users_made);
        let email = email.unwrap_or_else(|| format!("{id}@shop.example"));
        let user = User { id: id.clone(), name, email };
        tables.users.insert(id, user.clone());
        user
    });
    Ok((StatusCode::CREATED, Json(user)))
}

#[derive(Deserialize)]
struct PaymentParams {
    user_id: Option<String>,
    payment_id: Option<String>,
    limit: Option<usize>,
}

async fn payments(State(database): DatabaseState, Params(asked): Params<PaymentParams>) -> Answer<PaymentList> {
    let limit = rows(asked.limit)?;
    let wanted = |payment: &&Payment| {
        asked.user_id.as_ref().is_none_or(|id| *id == payment.user_id)
            && asked.payment_id.as_ref().is_none_or(|id| *id == payment.id)
    };
    let payments =
        database.tables.with(|tables| tables.payments.newest().filter(wanted).take(limit).cloned().collect::<Vec<_>>());
    Ok(Json(PaymentList { count: payments.len(), payments }))
}

async fn create_payment(
    State(database): DatabaseState,
    JsonBody(new): JsonBody<NewPayment>,
) -> Result<(StatusCode, Json<Payment>), ServiceError> {
    let sensible = (-MOST_CENTS..=MOST_CENTS).contains(&new.amount_cents) && new.amount_cents != 0;
    if new.user_id.is_empty() || new.user_id.len() > LONGEST_TEXT || !sensible {
        let message = format!("a payment has a user_id and an amount_cents of ±1 to {MOST_CENTS}");
        return Err(ServiceError::bad_request("bad_payment", message));
    }
    let payment = database.tables.with(|tables| {
        tables.payments_made += 1;
        let id = format!("pay-{}", tables.payments_made);
        let payment = Payment { id: id.clone(), user_id: new.user_id, amount_cents: new.amount_cents, refund_of: new.refund_of };
        tables.payments.insert(id, payment.clone());
        payment
    });
    Ok((StatusCode::CREATED, Json(payment)))
}

fn rows(limit: Option<usize>) -> Result<usize, ServiceError> {
    match limit.unwrap_or(USUAL_ROWS) {
        limit if (1..=MOST_ROWS).contains(&limit) => Ok(limit),
        _ => Err(ServiceError::bad_request("bad_limit", format!("limit is 1 to {MOST_ROWS}"))),
    }
}
