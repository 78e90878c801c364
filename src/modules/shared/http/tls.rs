//! TLS for the client: rustls with ring, the machine's authorities and the run's.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{
    ClientSessionMemoryCache, ClientSessionStore, Resumption, Tls12ClientSessionValue, Tls13ClientSessionValue,
};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, Error, NamedGroup, RootCertStore, SignatureScheme};

use super::timing;
use crate::contract::{ErrorClass, Failure, RunContext};

/// How many sessions a client remembers for resuming.
const SESSIONS: usize = 256;

/// Whom to believe.
#[derive(Clone, Copy)]
pub(super) enum Trust<'a> {
    /// Nobody is asked: no TLS is spoken.
    Nobody,
    /// The machine's and the run's authorities, and those in a file.
    Authorities(Option<&'a Path>),
    /// Everybody, unchecked.
    Everybody,
}

/// The configuration for a client.
pub(super) fn config(run: &RunContext, trust: Trust<'_>, protocols: &[&[u8]]) -> Result<ClientConfig, Failure> {
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions();
    let builder = builder.map_err(|error| Failure::new(ErrorClass::Tls, format!("TLS cannot be set up: {error}")))?;
    let mut config = match trust {
        Trust::Nobody => builder.with_root_certificates(RootCertStore::empty()).with_no_client_auth(),
        Trust::Authorities(file) => builder.with_root_certificates(authorities(run, file)?).with_no_client_auth(),
        Trust::Everybody => {
            let unchecked = Arc::new(Unchecked { provider });
            builder.dangerous().with_custom_certificate_verifier(unchecked).with_no_client_auth()
        }
    };
    config.alpn_protocols = protocols.iter().map(|protocol| protocol.to_vec()).collect();
    config.resumption = Resumption::store(Arc::new(TimedSessions { sessions: ClientSessionMemoryCache::new(SESSIONS) }));
    Ok(config)
}

/// The authorities of the machine and the run, read once a run.
struct Authorities(Arc<RootCertStore>);

fn authorities(run: &RunContext, file: Option<&Path>) -> Result<Arc<RootCertStore>, Failure> {
    let known = run.shared(|| -> Result<Authorities, Failure> {
        let mut store = RootCertStore::empty();
        // What the machine has is taken as far as it can be read; a server that nobody vouches for fails then, and says so.
        store.add_parsable_certificates(native(run).certs);
        for pem in &run.network.authorities {
            add(&mut store, pem, "a certificate authority of the run")?;
        }
        Ok(Authorities(Arc::new(store)))
    })?;
    let Some(file) = file else { return Ok(Arc::clone(&known.0)) };
    let path: PathBuf = run.folder.join(file);
    let name = format!("`{}`", file.display());
    let pem = std::fs::read(path).map_err(|error| Failure::error(format!("{name} cannot be read: {}", error.kind())))?;
    let mut store = RootCertStore::clone(&known.0);
    add(&mut store, &pem, &name)?;
    Ok(Arc::new(store))
}

/// The machine's, or those that `SSL_CERT_FILE` and `SSL_CERT_DIR` name.
fn native(run: &RunContext) -> rustls_native_certs::CertificateResult {
    let named = |name: &str| run.environment.get(name).filter(|path| !path.is_empty()).map(PathBuf::from);
    match (named("SSL_CERT_FILE"), named("SSL_CERT_DIR")) {
        (None, None) => rustls_native_certs::load_native_certs(),
        (file, folder) => rustls_native_certs::load_certs_from_paths(file.as_deref(), folder.as_deref()),
    }
}

fn add(store: &mut RootCertStore, pem: &[u8], name: &str) -> Result<(), Failure> {
    let unreadable = || Failure::error(format!("{name} holds no certificates as PEM"));
    let certificates: Vec<_> = CertificateDer::pem_slice_iter(pem).collect::<Result<_, _>>().map_err(|_| unreadable())?;
    if certificates.is_empty() {
        return Err(unreadable());
    }
    for certificate in certificates {
        store.add(certificate).map_err(|_| unreadable())?;
    }
    Ok(())
}

/// A session store that marks when a handshake begins: the client asks for a hint as it writes the first message.
#[derive(Debug)]
struct TimedSessions {
    sessions: ClientSessionMemoryCache,
}

impl ClientSessionStore for TimedSessions {
    fn set_kx_hint(&self, server: ServerName<'static>, group: NamedGroup) {
        self.sessions.set_kx_hint(server, group);
    }

    fn kx_hint(&self, server: &ServerName<'_>) -> Option<NamedGroup> {
        timing::mark(|marks, now| {
            marks.tls_start.get_or_insert(now);
        });
        self.sessions.kx_hint(server)
    }

    fn set_tls12_session(&self, server: ServerName<'static>, session: Tls12ClientSessionValue) {
        self.sessions.set_tls12_session(server, session);
    }

    fn tls12_session(&self, server: &ServerName<'_>) -> Option<Tls12ClientSessionValue> {
        self.sessions.tls12_session(server)
    }

    fn remove_tls12_session(&self, server: &ServerName<'static>) {
        self.sessions.remove_tls12_session(server);
    }

    fn insert_tls13_ticket(&self, server: ServerName<'static>, ticket: Tls13ClientSessionValue) {
        self.sessions.insert_tls13_ticket(server, ticket);
    }

    fn take_tls13_ticket(&self, server: &ServerName<'static>) -> Option<Tls13ClientSessionValue> {
        self.sessions.take_tls13_ticket(server)
    }
}

/// Believes any certificate, as `insecure = true` asks; the handshake's signatures are still checked.
#[derive(Debug)]
struct Unchecked {
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Unchecked {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, cert, signed, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, cert, signed, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
