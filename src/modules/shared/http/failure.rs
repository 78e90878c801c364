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
    if error.is_connect() {
        return connect(&causes, target);
    }
    if error.is_builder() {
        return Failure::error(format!("the request to {target} cannot be made: {}", innermost(&causes)));
    }
    let framing = causes.iter().find_map(|cause| cause.downcast_ref::<hyper::Error>());
    if error.is_decode() && framing.is_none() {
        return undecodable(target);
    }
    // Chunks that are none come as hyper's error of this kind, whatever is around it.
    let garbled = |cause: &&(dyn Error + 'static)| {
        let kind = cause.downcast_ref::<io::Error>().map(io::Error::kind);
        kind.is_some_and(|kind| matches!(kind, ErrorKind::InvalidData | ErrorKind::InvalidInput))
    };
    if framing.is_some_and(hyper::Error::is_parse) || (error.is_decode() && causes.iter().any(garbled)) {
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
    exhausted(error, target).unwrap_or_else(|| connect(&causes, target))
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

fn connect(causes: &[&(dyn Error + 'static)], target: &Target) -> Failure {
    // The handshake's error stands within another that only says that it went wrong.
    let kinds = causes.iter().filter_map(|cause| cause.downcast_ref::<io::Error>()).map(io::Error::kind);
    let message = match kinds.into_iter().find(|kind| *kind != ErrorKind::Other) {
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::contract::Network;

    #[test]
    fn what_this_machine_lacks_is_told_with_what_helps() {
        let url = "http://127.0.0.1:80/".parse().unwrap();
        let target = Target::of(&url, &Network::default()).unwrap();
        let said = |error: io::Error| unconnected(&error, &target);
        let ports = said(io::Error::from(ErrorKind::AddrNotAvailable));
        assert_eq!(ports.class, ErrorClass::Connect);
        assert!(ports.message.starts_with("this machine has no free port left for 127.0.0.1:80; "), "{ports}");
        for number in [23, 24] {
            for files in [said(io::Error::from_raw_os_error(number)), unresolved(&io::Error::from_raw_os_error(number), &target)]
            {
                assert_eq!(files.class, ErrorClass::Connect);
                assert!(files.message.contains("raise `ulimit -n`"), "{files}");
            }
        }
        assert_eq!(said(io::Error::from(ErrorKind::ConnectionRefused)).message, "127.0.0.1:80 refused the connection");
    }
}
