//! `--resolve` and `--ca-file`: what holds for every connection.

use std::net::{IpAddr, SocketAddr};
use std::path::Path;

use super::arguments::EngineArguments;
use super::complaint::Complaint;
use crate::base::world::World;
use crate::contract::{Network, Resolve};

/// Reads `HOST:PORT:ADDR`; without a port of its own, ADDR has the same. IPv6 addresses stand in brackets where a port follows.
pub(super) fn parse_resolve(text: &str) -> Result<Resolve, String> {
    let form = || "HOST:PORT:ADDR, as in shop.test:443:127.0.0.1 or shop.test:443:127.0.0.1:8443".to_owned();
    let (host, rest) = match text.strip_prefix('[') {
        Some(inside) => inside.split_once("]:"),
        None => text.split_once(':'),
    }
    .ok_or_else(form)?;
    let (port, address) = rest.split_once(':').ok_or_else(form)?;
    if host.is_empty() {
        return Err(form());
    }
    let port = port.parse::<u16>().ok().filter(|port| *port > 0).ok_or_else(|| format!("{port:?} is no port"))?;
    let address = socket_address(address, port).ok_or_else(|| format!("{address:?} is no address"))?;
    Ok(Resolve { host: host.to_lowercase(), port, address })
}

fn socket_address(text: &str, port: u16) -> Option<SocketAddr> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let with_port = || text.parse::<SocketAddr>().ok().filter(|address| address.port() > 0);
    bare.parse::<IpAddr>().ok().map(|address| SocketAddr::new(address, port)).or_else(with_port)
}

/// What the arguments say about every connection.
pub(super) fn network(world: &World, arguments: &EngineArguments) -> Result<Network, Complaint> {
    let authorities = arguments.ca_file.iter().map(|file| authority(world, file)).collect::<Result<_, _>>()?;
    Ok(Network { resolve: arguments.resolve.clone(), authorities })
}

fn authority(world: &World, file: &Path) -> Result<Vec<u8>, Complaint> {
    let shown = file.display();
    let pem = std::fs::read(world.path(file)).map_err(|error| Complaint::usage(format!("cannot read {shown}: {error}")))?;
    let begins = b"-----BEGIN CERTIFICATE-----";
    if pem.windows(begins.len()).any(|window| window == begins) {
        Ok(pem)
    } else {
        Err(Complaint::usage(format!("{shown} holds no PEM certificate")).hint("it needs a line -----BEGIN CERTIFICATE-----"))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::parse_resolve;

    #[test]
    fn an_address_may_carry_a_port() {
        let cases = [
            ("Shop.test:443:127.0.0.1", "shop.test", 443, "127.0.0.1:443"),
            ("shop.test:443:127.0.0.1:15443", "shop.test", 443, "127.0.0.1:15443"),
            ("shop.test:443:[::1]:15443", "shop.test", 443, "[::1]:15443"),
            ("shop.test:443:[::1]", "shop.test", 443, "[::1]:443"),
            ("shop.test:443:::1", "shop.test", 443, "[::1]:443"),
            ("[fe80::1]:80:10.0.0.1", "fe80::1", 80, "10.0.0.1:80"),
        ];
        for (text, host, port, address) in cases {
            let resolve = parse_resolve(text).unwrap();
            assert_eq!(
                (resolve.host.as_str(), resolve.port, resolve.address.to_string().as_str()),
                (host, port, address),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (text, says) in [
            ("shop.test", "HOST:PORT:ADDR"),
            ("shop.test:443", "HOST:PORT:ADDR"),
            (":443:127.0.0.1", "HOST:PORT:ADDR"),
            ("shop.test:0:127.0.0.1", "\"0\" is no port"),
            ("shop.test:https:127.0.0.1", "\"https\" is no port"),
            ("shop.test:443:elsewhere", "\"elsewhere\" is no address"),
            ("shop.test:443:127.0.0.1:0", "is no address"),
            ("[::1:443:127.0.0.1", "HOST:PORT:ADDR"),
        ] {
            let error = parse_resolve(text).unwrap_err();
            assert!(error.contains(says), "{text}: {error}");
        }
    }
}
