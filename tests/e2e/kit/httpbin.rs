//! A httpbin of our own: the real program behind gunicorn, with a certificate for httpbin.org from an authority made here.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, KeyUsagePurpose};

use super::{Folder, Squall};

/// Where a Python that has httpbin and gunicorn is said to be.
const PYTHON: &str = "SQUALL_TEST_PYTHON";
/// Set where nothing may be left out.
const REQUIRE: &str = "SQUALL_REQUIRE_ALL";

/// A httpbin that runs until this process ends.
pub struct Httpbin {
    port: u16,
    folder: Folder,
    /// Its standard input is open as long as we live; when it closes, the server ends.
    _keeper: Child,
}

/// The one of this process; none if no Python has what it needs, which is said once.
///
/// # Panics
/// If there is none and nothing may be left out.
pub fn httpbin() -> Option<&'static Httpbin> {
    static HTTPBIN: OnceLock<Option<Httpbin>> = OnceLock::new();
    HTTPBIN.get_or_init(Httpbin::start).as_ref()
}

impl Httpbin {
    fn start() -> Option<Self> {
        let Some(python) = python() else {
            assert!(std::env::var_os(REQUIRE).is_none(), "no Python has httpbin and gunicorn: set {PYTHON}");
            // Not by a macro: the test harness would keep it to itself.
            let _ = writeln!(
                std::io::stderr(),
                "left out: the tests against httpbin; they need {PYTHON}, a Python that has httpbin and gunicorn"
            );
            return None;
        };
        let folder = Folder::new();
        write_certificates(&folder);
        // The shell ends the server when its own standard input closes, that is also when this process is killed.
        let script = r#""$0" "$@" & server=$!; read -r _; kill "$server"; wait "$server""#;
        let mut keeper = Command::new("/bin/sh")
            .args(["-c", script])
            .arg(python)
            .args([
                "-m",
                "gunicorn",
                "-k",
                "gthread",
                "--threads",
                "24",
                "--bind",
                "127.0.0.1:0",
                "--certfile",
                "leaf.pem",
                "--keyfile",
            ])
            .args(["leaf.key", "httpbin:app"])
            .current_dir(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut log = BufReader::new(keeper.stderr.take().unwrap()).lines();
        let mut seen = Vec::new();
        let port = loop {
            let line = log.next().unwrap_or_else(|| panic!("httpbin does not start:\n{}", seen.join("\n"))).unwrap();
            if let Some((_, rest)) = line.split_once("Listening at: https://127.0.0.1:") {
                break rest.split(' ').next().unwrap().parse().unwrap();
            }
            seen.push(line);
        };
        // What it says later must be read, or it would stop saying it.
        std::thread::spawn(move || log.for_each(drop));
        Some(Self { port, folder, _keeper: keeper })
    }

    /// The program with a grid of `tests/e2e/grids`, where httpbin.org is this one.
    pub fn squall(&self, grid: &str) -> Squall {
        let (grid, resolve, authority) = (grids().join(grid), self.resolve(), self.authority());
        Squall::new([
            "run",
            "--output",
            "json",
            "--resolve",
            &resolve,
            "--ca-file",
            authority.to_str().unwrap(),
            grid.to_str().unwrap(),
        ])
    }

    /// What `--resolve` takes.
    pub fn resolve(&self) -> String {
        format!("httpbin.org:443:127.0.0.1:{}", self.port)
    }

    /// The certificate of the authority.
    pub fn authority(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }
}

/// The grids that stay as they are.
pub fn grids() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/e2e/grids")
}

fn python() -> Option<PathBuf> {
    let said = std::env::var_os(PYTHON).map(PathBuf::from);
    let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/ci/python/bin/python3");
    let candidates = said.into_iter().chain([ours, "python3".into()]);
    candidates.into_iter().find(|python| {
        let has =
            Command::new(python).args(["-c", "import httpbin, gunicorn"]).stdout(Stdio::null()).stderr(Stdio::null()).status();
        has.is_ok_and(|status| status.success())
    })
}

/// An authority, and a certificate for httpbin.org from it.
fn write_certificates(folder: &Folder) {
    let mut authority = CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::DigitalSignature];
    let authority_key = KeyPair::generate().unwrap();
    let certificate = authority.self_signed(&authority_key).unwrap();
    let issuer = Issuer::new(authority, authority_key);
    let key = KeyPair::generate().unwrap();
    let leaf = CertificateParams::new(vec!["httpbin.org".to_owned()]).unwrap().signed_by(&key, &issuer).unwrap();
    folder.write("ca.pem", certificate.pem());
    folder.write("leaf.pem", leaf.pem());
    folder.write("leaf.key", key.serialize_pem());
}
