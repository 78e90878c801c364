//! The payment service: takes money and gives it back, booked in the database.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use super::client::Dependency;
use super::endpoint::Endpoints;
use super::error::ServiceError;
use super::extract::{JsonBody, Params, PathId};
use super::latency::Profile;
use super::records::{MOST_CENTS, NewPayment, Payment, PaymentList};
use super::seeded::{Seeded, digest};
use super::service::Service;

const READ: Profile = Profile::new(100, 150);
const PROCESS: Profile = Profile::new(900, 600);
const REFUND: Profile = Profile::new(600, 400);

struct Payments {
    seeded: Seeded,
    database: Dependency,
}

type PaymentState = State<Arc<Payments>>;
type Answer<T> = Result<Json<T>, ServiceError>;

/// The business endpoints.
pub(super) fn router(service: Arc<Service>, database: Dependency) -> Router {
    let payments = Arc::new(Payments { seeded: service.seeded, database });
    Endpoints::of(service)
        .business("GET /payments", READ, list)
        .business("POST /process", PROCESS, process)
        .business("GET /balance/{user_id}", READ, balance)
        .business("POST /refund", REFUND, refund)
        .with(payments)
}

#[derive(Deserialize)]
struct ListParams {
    user_id: Option<String>,
    limit: Option<String>,
}

async fn list(State(payments): PaymentState, Params(asked): Params<ListParams>) -> Answer<PaymentList> {
    let given = [("user_id", &asked.user_id), ("limit", &asked.limit)];
    let query: Vec<(&str, &str)> =
        given.iter().filter_map(|(name, value)| value.as_deref().map(|value| (*name, value))).collect();
    payments.database.get("/payments", &query).await.map(Json)
}

async fn process(
    State(payments): PaymentState,
    JsonBody(new): JsonBody<NewPayment>,
) -> Result<(StatusCode, Json<Payment>), ServiceError> {
    if !(1..=MOST_CENTS).contains(&new.amount_cents) || new.refund_of.is_some() {
        return Err(ServiceError::bad_request(
            "bad_amount",
            format!("amount_cents is 1 to {MOST_CENTS}; for a refund there is POST /refund"),
        ));
    }
    let payment = payments.database.post("/payments", &new).await?;
    Ok((StatusCode::CREATED, Json(payment)))
}

/// A made-up opening balance, less what the user's latest payments took.
async fn balance(State(payments): PaymentState, PathId(user_id): PathId) -> Answer<Value> {
    let opening = 100_000 + payments.seeded.below(400_000, "opening balance", digest(&user_id)) as i64;
    let booked: PaymentList = payments.database.get("/payments", &[("user_id", &user_id), ("limit", "100")]).await?;
    let spent: i64 = booked.payments.iter().map(|payment| payment.amount_cents).sum();
    Ok(Json(json!({ "user_id": user_id, "balance_cents": opening - spent })))
}

#[derive(Deserialize)]
struct RefundRequest {
    payment_id: String,
}

async fn refund(
    State(payments): PaymentState,
    JsonBody(asked): JsonBody<RefundRequest>,
) -> Result<(StatusCode, Json<Payment>), ServiceError> {
    let found: PaymentList = payments.database.get("/payments", &[("payment_id", &asked.payment_id)]).await?;
    let unknown = || ServiceError::not_found("unknown_payment", format!("there is no payment {:.80}", asked.payment_id));
    let paid = found.payments.into_iter().next().ok_or_else(unknown)?;
    if paid.amount_cents <= 0 {
        return Err(ServiceError::new(StatusCode::CONFLICT, "not_refundable", "a refund cannot be refunded"));
    }
    let back = NewPayment { user_id: paid.user_id, amount_cents: -paid.amount_cents, refund_of: Some(paid.id) };
    let payment = payments.database.post("/payments", &back).await?;
    Ok((StatusCode::CREATED, Json(payment)))
}
