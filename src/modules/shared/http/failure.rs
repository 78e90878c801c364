//! What a client's error means: its class, and one sentence. The same for the general client and for our own connections.

use std::error::Error;
use std::io::{self, ErrorKind};

use rustls::{AlertDescription, CertificateError};

use super::Target;
use super::http1::Broken;
use crate::contract::{ErrorClass, Failure};
use crate::modules::shared::size::Size;

/// The system's numbers for a process, or a machine, that has no file left to open (`EMFILE`, `ENFILE`, `WSAEMFILE`).
const NO_FILES: [i32; 3] = [24, 23, 10024];

/// What the error of a hop to `target` means.
pub fn failure(error: &reqwest::Error, target: &Target) -> Failure {
    let causes = causes(error);
    if let Some(tls) = causes.iter().find_map(|cause| cause.downcast_ref::<rustls::Error>()) {
        return Failure::new(ErrorClass::Tls, tls_message(tls, target));
    }
    let io = causes.iter().find_map(|cause| cause.downcast_ref::<io::Error>());
    if let Some(exhausted) = io.and_then(|error| exhausted(error, target)) {
        return exhausted;
    }
    if error.is_dns() {
        return no_address(target);
    }
    let io = io.map(io::Error::kind);
    if error.is_connect() {
        return connect(io, &causes, target);
    }
    if error.is_builder() {
        return Failure::error(format!("the request to {target} cannot be made: {}", innermost(&causes)));
    }
    if error.is_decode()
        && io.is_none_or(|kind| matches!(kind, ErrorKind::InvalidData | ErrorKind::InvalidInput | ErrorKind::Other))
    {
        // Chunks that are none come this way too, but from hyper.
        let framing = causes.iter().any(|cause| cause.downcast_ref::<hyper::Error>().is_some());
        return if framing { not_http(target) } else { undecodable(target) };
    }
    if causes.iter().filter_map(|cause| cause.downcast_ref::<hyper::Error>()).any(hyper::Error::is_parse) {
        return not_http(target);
    }
    reset(target)
}

/// What it means that there is no whole answer on a connection of our own.
pub fn broken(broken: &Broken, target: &Target) -> Failure {
    match broken {
        Broken::Ended => reset(target),
        Broken::Garbled => not_http(target),
        Broken::Io(error) => {
            let causes = causes(error);
            let tls = causes.iter().find_map(|cause| cause.downcast_ref::<rustls::Error>());
            tls.map_or_else(|| reset(target), |tls| Failure::new(ErrorClass::Tls, tls_message(tls, target)))
        }
    }
}

/// What it means that a name has no address.
pub(super) fn unresolved(error: &io::Error, target: &Target) -> Failure {
    exhausted(error, target).unwrap_or_else(|| no_address(target))
}

/// What it means that there is no connection, or no TLS on it.
pub(super) fn unconnected(error: &io::Error, target: &Target) -> Failure {
    let causes = causes(error);
    if let Some(tls) = causes.iter().find_map(|cause| cause.downcast_ref::<rustls::Error>()) {
        return Failure::new(ErrorClass::Tls, tls_message(tls, target));
    }
    exhausted(error, target).unwrap_or_else(|| connect(Some(error.kind()), &causes, target))
}

/// No address is known for the target's name.
pub(super) fn no_address(target: &Target) -> Failure {
    Failure::new(ErrorClass::Connect, format!("no address is known for {target}"))
}

/// No certificate can be for the target's name.
pub(super) fn no_name(target: &Target) -> Failure {
    Failure::new(ErrorClass::Tls, format!("the TLS handshake with {target} failed: no certificate can be for that name"))
}

/// A body is not compressed as it says.
pub fn undecodable(target: &Target) -> Failure {
    Failure::new(ErrorClass::Body, format!("the body from {target} cannot be decompressed"))
}

/// A body is larger than it may be.
pub fn too_large(target: &Target, most: Size) -> Failure {
    Failure::new(ErrorClass::Body, format!("the body from {target} is larger than {most}"))
}

fn not_http(target: &Target) -> Failure {
    Failure::new(ErrorClass::Body, format!("the answer of {target} is not HTTP"))
}

fn reset(target: &Target) -> Failure {
    Failure::new(ErrorClass::Reset, format!("{target} ended the connection before the answer was complete"))
}

/// This machine, or what it lets us have, is at its end: not the target's fault, and said with what helps.
fn exhausted(error: &io::Error, target: &Target) -> Option<Failure> {
    let message = if error.kind() == ErrorKind::AddrNotAvailable {
        format!(
            "this machine has no free port left for {target}; give the load more than one target, keep connections alive, or widen \
             net.ipv4.ip_local_port_range"
        )
    } else if error.raw_os_error().is_some_and(|number| NO_FILES.contains(&number)) {
        format!(
            "no connection to {target}: too many files and connections are open; raise `ulimit -n`, or lower the number of users"
        )
    } else {
        return None;
    };
    Some(Failure::new(ErrorClass::Connect, message))
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
