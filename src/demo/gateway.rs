//! The gateway: the shop's front. It sells the catalogue and asks user and payment for the rest.

use std::collections::HashSet;
use std::sync::Arc;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use super::bounded::Shared;
use super::catalogue::{Catalogue, Item, Region, decimal};
use super::client::Dependency;
use super::endpoint::Endpoints;
use super::error::ServiceError;
use super::extract::{Bearer, JsonBody, Params, PathId};
use super::latency::Profile;
use super::records::{NewPayment, Payment, PaymentList, User, UserList};
use super::service::Service;
use super::shop::{Cart, CartLine, Receipt, Session, Shop};

/// The most lines in a cart, and the most of one item.
const MOST_LINES: usize = 200;
const MOST_OF_ONE: u32 = 1000;
const USUAL_ITEMS: u64 = 8;

const PASS_ON: Profile = Profile::new(40, 60);
const LOG_IN: Profile = Profile::new(250, 250);
const BROWSE: Profile = Profile::new(400, 500);
const ONE_ITEM: Profile = Profile::new(800, 2200).by_path();
const FILL_CART: Profile = Profile::new(300, 300);
const PAY: Profile = Profile::new(300, 300);
const SHOW_RECEIPT: Profile = Profile::new(200, 300);

struct Gateway {
    user: Dependency,
    payment: Dependency,
    catalogue: Catalogue,
    shop: Shop,
    /// The items that have failed once; `None` if none is to fail.
    flaked: Option<Shared<HashSet<String>>>,
}

type GatewayState = State<Arc<Gateway>>;
type Answer = Result<Json<Value>, ServiceError>;
type Created = Result<(StatusCode, Json<Value>), ServiceError>;

/// The business endpoints.
pub(super) fn router(service: Arc<Service>, user: Dependency, payment: Dependency) -> Router {
    let gateway = Gateway {
        user,
        payment,
        catalogue: Catalogue::new(service.seeded),
        shop: Shop::new(service.seeded),
        flaked: service.settings.flaky.then(Shared::default),
    };
    Endpoints::of(service)
        .business("GET /api/users", PASS_ON, api_users)
        .business("GET /api/payments", PASS_ON, api_payments)
        .business("POST /api/process-payment", PASS_ON, api_process_payment)
        .business("POST /login", LOG_IN, log_in)
        .business("GET /items", BROWSE, browse)
        .business("GET /items/{id}", ONE_ITEM, item)
        .business("POST /cart", FILL_CART, fill_cart)
        .business("POST /pay", PAY, pay)
        .business("GET /receipt/{id}", SHOW_RECEIPT, receipt)
        .with(Arc::new(gateway))
}

impl Gateway {
    fn session(&self, token: &str) -> Result<Session, ServiceError> {
        self.shop
            .session(token)
            .ok_or_else(|| ServiceError::unauthorized("unknown_token", "the token is not known here; log in again"))
    }

    fn find(&self, id: &str) -> Result<Item, ServiceError> {
        self.catalogue.find(id).ok_or_else(|| ServiceError::not_found("unknown_item", format!("there is no item {id:.80}")))
    }

    /// Whether this is the first time a flaky item is asked for.
    fn flakes(&self, item: &Item) -> bool {
        let Some(flaked) = &self.flaked else {
            return false;
        };
        self.catalogue.is_flaky(item) && flaked.with(|flaked| flaked.insert(item.id.clone()))
    }
}

async fn api_users(State(gateway): GatewayState) -> Result<Json<UserList>, ServiceError> {
    gateway.user.get("/users", &[]).await.map(Json)
}

async fn api_payments(State(gateway): GatewayState) -> Result<Json<PaymentList>, ServiceError> {
    gateway.payment.get("/payments", &[]).await.map(Json)
}

async fn api_process_payment(State(gateway): GatewayState, JsonBody(new): JsonBody<NewPayment>) -> Created {
    let payment: Payment = gateway.payment.post("/process", &new).await?;
    Ok((StatusCode::CREATED, Json(json!(payment))))
}

#[derive(Deserialize)]
struct LoginRequest {
    user: String,
    #[serde(default)]
    password: String,
}

#[derive(Deserialize)]
struct Validated {
    user: Option<User>,
}

/// Any password will do, as long as there is one: nothing here is worth protecting.
async fn log_in(State(gateway): GatewayState, JsonBody(asked): JsonBody<LoginRequest>) -> Answer {
    let known: Validated = gateway.user.get("/validate", &[("user_id", &asked.user)]).await?;
    let refused = || ServiceError::unauthorized("bad_login", "no such user, or no password; the users are user-1 to user-1000");
    let user = known.user.filter(|_| !asked.password.is_empty()).ok_or_else(refused)?;
    let token = gateway.shop.log_in(user.clone());
    Ok(Json(json!({ "token": token, "user": user })))
}

#[derive(Deserialize)]
struct BrowseParams {
    region: Option<String>,
    limit: Option<u64>,
}

async fn browse(State(gateway): GatewayState, Params(asked): Params<BrowseParams>) -> Answer {
    let name = asked.region.as_deref().unwrap_or("eu");
    let region =
        Region::parse(name).ok_or_else(|| ServiceError::bad_request("unknown_region", "the regions are eu, us and asia"))?;
    let limit = asked.limit.unwrap_or(USUAL_ITEMS);
    if !(1..=Catalogue::SIZE).contains(&limit) {
        return Err(ServiceError::bad_request("bad_limit", format!("limit is 1 to {}", Catalogue::SIZE)));
    }
    let items: Vec<Value> = gateway.catalogue.first(limit).map(|item| priced(&item)).collect();
    Ok(Json(json!({ "region": name, "currency": region.currency(), "count": items.len(), "items": items })))
}

async fn item(State(gateway): GatewayState, PathId(id): PathId) -> Answer {
    let item = gateway.find(&id)?;
    if gateway.flakes(&item) {
        let error =
            ServiceError::new(StatusCode::SERVICE_UNAVAILABLE, "try_again", "the item cannot be shown this once; ask again");
        return Err(error.with_header(header::RETRY_AFTER, "0"));
    }
    Ok(Json(priced(&item)))
}

fn priced(item: &Item) -> Value {
    json!({
        "id": item.id,
        "name": item.name,
        "price": decimal(item.price_cents),
        "price_cents": item.price_cents,
        "stock": item.stock,
    })
}

#[derive(Deserialize)]
struct CartRequest {
    items: Vec<Wanted>,
}

/// An item by its id alone, which means one of it, or with a quantity.
#[derive(Deserialize)]
#[serde(untagged)]
enum Wanted {
    One(String),
    Some(CartLine),
}

impl From<Wanted> for CartLine {
    fn from(wanted: Wanted) -> Self {
        match wanted {
            Wanted::One(id) => Self { id, quantity: 1 },
            Wanted::Some(line) => line,
        }
    }
}

/// Replaces the cart.
async fn fill_cart(State(gateway): GatewayState, Bearer(token): Bearer, JsonBody(asked): JsonBody<CartRequest>) -> Created {
    gateway.session(&token)?;
    if asked.items.is_empty() || asked.items.len() > MOST_LINES {
        return Err(ServiceError::bad_request("bad_cart", format!("a cart has 1 to {MOST_LINES} items")));
    }
    let mut cart = Cart::default();
    for line in asked.items.into_iter().map(CartLine::from) {
        if !(1..=MOST_OF_ONE).contains(&line.quantity) {
            return Err(ServiceError::bad_request("bad_quantity", format!("quantity is 1 to {MOST_OF_ONE}")));
        }
        cart.total_cents += gateway.find(&line.id)?.price_cents * i64::from(line.quantity);
        cart.lines.push(line);
    }
    let answer = json!({ "items": cart.lines, "count": cart.lines.len(), "total": decimal(cart.total_cents), "total_cents": cart.total_cents });
    gateway.shop.set_cart(&token, cart);
    Ok((StatusCode::CREATED, Json(answer)))
}

/// Pays for the cart, which stays as it is if that fails.
async fn pay(State(gateway): GatewayState, Bearer(token): Bearer) -> Created {
    let Session { user, cart } = gateway.session(&token)?;
    if cart.lines.is_empty() {
        return Err(ServiceError::new(StatusCode::CONFLICT, "empty_cart", "there is nothing to pay for; fill the cart first"));
    }
    let new = NewPayment { user_id: user.id, amount_cents: cart.total_cents, refund_of: None };
    let payment: Payment = gateway.payment.post("/process", &new).await?;
    let receipt = gateway.shop.close_sale(&token, cart, &payment);
    Ok((StatusCode::CREATED, Json(json!({ "receipt_id": receipt.receipt_id, "payment_id": payment.id, "total": receipt.total }))))
}

/// A receipt, shown only to who paid.
async fn receipt(State(gateway): GatewayState, Bearer(token): Bearer, PathId(id): PathId) -> Result<Json<Receipt>, ServiceError> {
    let session = gateway.session(&token)?;
    let receipt = gateway.shop.receipt(&id).filter(|receipt| receipt.user_id == session.user.id);
    receipt.map(Json).ok_or_else(|| ServiceError::not_found("unknown_receipt", format!("there is no receipt {id:.80}")))
}
