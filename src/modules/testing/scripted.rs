//! A server that follows a script, for what no good server does.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_util::sync::DropGuard;

use super::server::on_a_thread;

/// What a scripted server does next on a connection.
#[derive(Clone, Copy, Debug)]
pub enum Deed {
    /// Waits for a request's head, and notes it.
    Hear,
    /// Sends bytes.
    Say(&'static [u8]),
    /// Sends bytes, each in a packet of its own.
    Spell(&'static [u8]),
    /// Sends bytes again and again until nobody takes them.
    Repeat(&'static [u8]),
    /// Reads so many bytes.
    Take(usize),
    /// Closes its half, and waits until the other half is closed.
    HalfClose,
    /// Ends the connection without a farewell.
    Reset,
    /// Does nothing until the other side closes.
    Wait,
}

/// A server that follows a script on each connection, and closes it when the script is over. The last script is for all that follow.
pub struct Scripted {
    pub address: SocketAddr,
    heads: Arc<Mutex<Vec<String>>>,
    connections: watch::Receiver<Counts>,
    _stop: DropGuard,
}

/// How many connections there were, and how many are over.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    opened: usize,
    closed: usize,
}

impl Scripted {
    pub fn new(scripts: &[&'static [Deed]]) -> Self {
        let scripts = scripts.to_vec();
        let heads = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&heads);
        let (counts, connections) = watch::channel(Counts::default());
        let (address, stop) = on_a_thread(async move |listener: TcpListener| {
            let counts = Arc::new(counts);
            while let Ok((stream, _)) = listener.accept().await {
                let index = counts.borrow().opened;
                counts.send_modify(|counts| counts.opened += 1);
                let script = scripts[index.min(scripts.len() - 1)];
                let (kept, counts) = (Arc::clone(&kept), Arc::clone(&counts));
                tokio::spawn(async move {
                    let _ = follow(script, stream, &kept).await;
                    counts.send_modify(|counts| counts.closed += 1);
                });
            }
        });
        Self { address, heads, connections, _stop: stop }
    }

    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// The heads of the requests so far.
    pub fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }

    /// How many connections there were so far.
    pub fn opened(&self) -> usize {
        self.connections.borrow().opened
    }

    /// Waits until so many connections are over.
    pub async fn closed(&self, count: usize) {
        self.connections.clone().wait_for(|counts| counts.closed >= count).await.unwrap();
    }
}

async fn follow(script: &[Deed], mut stream: TcpStream, heads: &Mutex<Vec<String>>) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    for deed in script {
        match deed {
            Deed::Hear => {
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    head.push(stream.read_u8().await?);
                }
                heads.lock().unwrap().push(String::from_utf8(head).unwrap());
            }
            Deed::Say(bytes) => stream.write_all(bytes).await?,
            Deed::Spell(bytes) => {
                for byte in bytes.chunks(1) {
                    stream.write_all(byte).await?;
                    tokio::task::yield_now().await;
                }
            }
            Deed::Repeat(bytes) => {
                // Many at once: a call for each would take longer than a busy machine has.
                let many = bytes.repeat(1 + (16 << 10) / bytes.len().max(1));
                loop {
                    stream.write_all(&many).await?;
                }
            }
            Deed::Take(count) => {
                let taken = tokio::io::copy(&mut (&mut stream).take(*count as u64), &mut tokio::io::sink()).await?;
                assert_eq!(taken, *count as u64);
            }
            Deed::HalfClose => {
                stream.shutdown().await?;
                tokio::io::copy(&mut stream, &mut tokio::io::sink()).await?;
            }
            Deed::Reset => {
                stream.set_zero_linger()?;
                return Ok(());
            }
            Deed::Wait => {
                tokio::io::copy(&mut stream, &mut tokio::io::sink()).await?;
            }
        }
    }
    Ok(())
}
