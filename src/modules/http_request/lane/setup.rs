//! Whether a step has a lane, and what is made once for it.

use reqwest::Method;

use super::given::{Field, Given};
use super::{HttpLane, Reads};
use crate::contract::{Demand, Failure, Lane, LaneSetup};
use crate::modules::http_request::answer::Limits;
use crate::modules::http_request::call::EXCLUSIVE;
use crate::modules::http_request::outgoing::payload;
use crate::modules::shared::http::proxy::Ambient;
use crate::modules::shared::http::{HttpClient, HttpVersion, Request};
use crate::value::Value;
use crate::value::shape::{self, Argument};

/// A lane for the step, if it can have one. What is wrong with arguments is left to the general way, which says so at each call.
pub(in super::super) fn lane(setup: &LaneSetup<'_>, demand: &Demand) -> Result<Option<Box<dyn Lane>>, Failure> {
    let made = make(setup, demand);
    Ok(made.map(|lane| Box::new(lane) as Box<dyn Lane>))
}

fn make(setup: &LaneSetup<'_>, demand: &Demand) -> Option<HttpLane> {
    let changing = setup.changing.iter().map(|name| Field::of(name)).collect::<Option<Vec<Field>>>()?;
    let given = |name: &&&str| {
        setup.changing.iter().any(|one| one.as_str() == **name) || setup.fixed.value(name).is_some_and(|value| !value.is_null())
    };
    if EXCLUSIVE.iter().any(|names| names.iter().filter(given).count() > 1) {
        return None;
    }
    let mut arguments = setup.fixed.clone();
    if changing.contains(&Field::Url) {
        arguments.set("url", Argument::Value(Value::from("")));
    }
    let request = shape::read::<Request>(&arguments).ok()?;
    let client = HttpClient::among(setup.resources, setup.run);
    let transport = request.transport(&client.defaults.transport);
    let ambient = Ambient::of(&setup.run.environment).ok()?;
    let general = transport.proxy.is_some()
        || transport.version == HttpVersion::Http2
        || client.jar.is_some()
        || request.multipart.is_some()
        || request.method.0 == Method::CONNECT;
    if general {
        return None;
    }
    let same_payload = !changing.iter().any(|field| field.is_payload());
    let payload = if same_payload {
        Some(payload(request.body.as_ref(), request.json.as_ref(), request.form_data.as_ref()).ok()?)
    } else {
        None
    };
    request.tell_secrets(&setup.run.secrets);
    let lane = HttpLane {
        run: setup.run.clone(),
        address: setup.address.clone(),
        resources: setup.resources.to_vec(),
        settings: setup.settings.clone(),
        transport,
        ambient,
        changing,
        payload,
        demand: demand.clone(),
        reads: Reads::of(demand),
        limits: Limits { expected: request.expected_status.clone(), max_body: request.max_body },
        redirects: request.redirects.unwrap_or(client.defaults.redirects),
        limit: request.timeout.unwrap_or(client.defaults.timeout),
        client,
        request,
        prepared: Default::default(),
        bare: Default::default(),
    };
    if lane.changes(Field::Url) {
        return Some(lane);
    }
    // The headers that change are not there yet; a call that has unusual ones finds its own way.
    let outgoing = Given::default().outgoing(&lane).ok()?;
    let goes = lane.goes(&outgoing.url, &outgoing.headers) && lane.endpoint_target(&outgoing.url).is_some();
    goes.then_some(lane)
}
