//! What a client's error means: its class, and one sentence.

use std::error::Error;
use std::io::{self, ErrorKind};

use rustls::{AlertDescription, CertificateError};

use super::Target;
use crate::contract::{ErrorClass, Failure};

/// What the error of a hop to `target` means.
pub fn failure(error: &reqwest::Error, target: &Target) -> Failure {
    let causes = causes(error);
    if let Some(tls) = causes.iter().find_map(|cause| cause.downcast_ref::<rustls::Error>()) {
        return Failure::new(ErrorClass::Tls, tls_message(tls, target));
    }
    if error.is_dns() {
        return Failure::new(ErrorClass::Connect, format!("no address is known for {target}"));
    }
    let io = causes.iter().find_map(|cause| cause.downcast_ref::<io::Error>()).map(io::Error::kind);
    if error.is_connect() {
        return connect(io, &causes, target);
    }
    if error.is_builder() {
        return Failure::error(format!("the request to {target} cannot be made: {}", innermost(&causes)));
    }
    if error.is_decode()
        && io.is_none_or(|kind| matches!(kind, ErrorKind::InvalidData | ErrorKind::InvalidInput | ErrorKind::Other))
    {
        return Failure::new(ErrorClass::Body, format!("the body from {target} cannot be decompressed"));
    }
    if causes.iter().filter_map(|cause| cause.downcast_ref::<hyper::Error>()).any(hyper::Error::is_parse) {
        return Failure::new(ErrorClass::Body, format!("the answer of {target} is not HTTP"));
    }
    Failure::new(ErrorClass::Reset, format!("{target} ended the connection before the answer was complete"))
}

fn connect(io: Option<ErrorKind>, causes: &[&(dyn Error + 'static)], target: &Target) -> Failure {
    let message = match io {
        Some(ErrorKind::ConnectionRefused) => format!("{target} refused the connection"),
        Some(ErrorKind::TimedOut) => format!("{target} did not accept the connection in time"),
        Some(ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable) => format!("{target} cannot be reached"),
        Some(ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset | ErrorKind::BrokenPipe) if target.secure => {
            return Failure::new(ErrorClass::Tls, format!("{target} ended the connection during the TLS handshake"));
        }
        _ => format!("no connection to {target}: {}", innermost(causes)),
    };
    Failure::new(ErrorClass::Connect, message)
}

fn tls_message(error: &rustls::Error, target: &Target) -> String {
    let certificate = |what: &str| format!("the certificate of {target} {what}");
    match error {
        rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer) => {
            certificate("is not from a known authority (see `ca_file`)")
        }
        rustls::Error::InvalidCertificate(
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
        ) => certificate("is for another name"),
        rustls::Error::InvalidCertificate(CertificateError::Expired | CertificateError::ExpiredContext { .. }) => {
            certificate("has expired")
        }
        rustls::Error::InvalidCertificate(CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. }) => {
            certificate("is not valid yet")
        }
        rustls::Error::InvalidCertificate(_) => certificate("is not valid"),
        rustls::Error::InvalidMessage(_) => format!("{target} does not speak TLS"),
        rustls::Error::AlertReceived(AlertDescription::NoApplicationProtocol) => {
            format!("{target} does not speak the HTTP version asked for")
        }
        rustls::Error::AlertReceived(alert) => format!("{target} refused the TLS handshake ({alert:?})"),
        other => format!("the TLS handshake with {target} failed: {other}"),
    }
}

/// The error and all behind it. An `io::Error` hides what it wraps from `source`, so that is looked up apart.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> Vec<&'a (dyn Error + 'static)> {
    let mut causes = Vec::new();
    let mut next = Some(error);
    while let Some(cause) = next {
        causes.push(cause);
        next = match cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(wrapped) => Some(wrapped as &(dyn Error + 'static)),
            None => cause.source(),
        };
    }
    causes
}

fn innermost(causes: &[&(dyn Error + 'static)]) -> String {
    causes.last().map(ToString::to_string).unwrap_or_default()
}
