//! The user service: who somebody is, as the database knows.

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
use super::records::{NewUser, User, UserList};
use super::service::Service;

const READ: Profile = Profile::new(80, 150);
const VALIDATE: Profile = Profile::new(120, 200);
const CREATE: Profile = Profile::new(200, 300);

type UserState = State<Arc<Dependency>>;
type Answer<T> = Result<Json<T>, ServiceError>;

/// The business endpoints.
pub(super) fn router(service: Arc<Service>, database: Dependency) -> Router {
    Endpoints::of(service)
        .business("GET /users", READ, users)
        .business("GET /validate", VALIDATE, validate)
        .business("POST /create", CREATE, create)
        .business("GET /profile/{user_id}", READ, profile)
        .with(Arc::new(database))
}

#[derive(Deserialize)]
struct UsersParams {
    limit: Option<String>,
}

async fn users(State(database): UserState, Params(asked): Params<UsersParams>) -> Answer<UserList> {
    let query: Vec<(&str, &str)> = asked.limit.iter().map(|limit| ("limit", limit.as_str())).collect();
    database.get("/users", &query).await.map(Json)
}

#[derive(Deserialize)]
struct ValidateParams {
    user_id: String,
}

async fn validate(State(database): UserState, Params(asked): Params<ValidateParams>) -> Answer<Value> {
    let user = find(&database, &asked.user_id).await?;
    Ok(Json(json!({ "valid": user.is_some(), "user": user })))
}

async fn create(State(database): UserState, JsonBody(new): JsonBody<NewUser>) -> Result<(StatusCode, Json<User>), ServiceError> {
    let user = database.post("/users", &new).await?;
    Ok((StatusCode::CREATED, Json(user)))
}

async fn profile(State(database): UserState, PathId(id): PathId) -> Answer<User> {
    let unknown = || ServiceError::not_found("unknown_user", format!("there is no user {id:.80}"));
    find(&database, &id).await?.map(Json).ok_or_else(unknown)
}

async fn find(database: &Dependency, id: &str) -> Result<Option<User>, ServiceError> {
    let found: UserList = database.get("/users", &[("user_id", id)]).await?;
    Ok(found.users.into_iter().next())
}
