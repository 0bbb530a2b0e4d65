//! TLS as TDS 7.4 has it: the handshake travels inside PRELOGIN packets, what follows is plain TLS records.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;
use tokio_rustls::rustls::version::TLS12;
use tokio_rustls::server::TlsStream;

use super::packet::{HEADER_BYTES, PACKET_BYTES_DEFAULT, PACKET_BYTES_MAX, PacketType, header};

/// The most that a handshake may queue before it flushes; a certificate flight is far below it.
const PENDING_BYTES_MAX: usize = 64 * 1024;

/// The server's key and its self-signed certificate, made anew at each start.
pub(crate) struct Identity {
    pub(crate) certificate_pem: String,
    acceptor: TlsAcceptor,
}

impl Identity {
    /// Makes a certificate for `localhost`, the loopback addresses and the server's name.
    pub(crate) fn generate(server_name: &str) -> io::Result<Self> {
        let mut names = vec!["localhost".to_owned(), "127.0.0.1".to_owned(), "::1".to_owned()];
        if !server_name.is_empty() && !names.iter().any(|name| name.eq_ignore_ascii_case(server_name)) {
            names.push(server_name.to_owned());
        }
        let made = rcgen::generate_simple_self_signed(names).map_err(io::Error::other)?;
        let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
        // SQL Server before TDS 8.0 offers nothing above TLS 1.2, and the wrapped handshake relies on it: in
        // TLS 1.3 the server would still send tickets after the point where the wrapping ends.
        let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_protocol_versions(&[&TLS12])
            .map_err(io::Error::other)?
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key.into())
            .map_err(io::Error::other)?;
        Ok(Self { certificate_pem: made.cert.pem(), acceptor: TlsAcceptor::from(Arc::new(config)) })
    }

    /// Performs the handshake inside PRELOGIN packets.
    pub(crate) async fn accept(&self, tcp: TcpStream) -> io::Result<TlsStream<WrappedStream>> {
        let mut tls = self.acceptor.accept(WrappedStream::new(tcp)).await?;
        // In a full TLS 1.2 handshake the server's Finished is the last message, so both sides
        // leave the wrapping at the same point.
        tls.get_mut().0.wrapping = None;
        Ok(tls)
    }
}

/// A socket whose bytes are wrapped in PRELOGIN packets until the handshake is over.
pub(crate) struct WrappedStream {
    tcp: TcpStream,
    wrapping: Option<Wrapping>,
}

#[derive(Default)]
struct Wrapping {
    incoming_header: [u8; HEADER_BYTES],
    incoming_header_filled: usize,
    incoming_payload_left: usize,
    /// Handshake bytes not yet framed.
    pending: Vec<u8>,
    /// Framed packets, and how much of them is written.
    framed: Vec<u8>,
    framed_written: usize,
}

impl WrappedStream {
    fn new(tcp: TcpStream) -> Self {
        Self { tcp, wrapping: Some(Wrapping::default()) }
    }

    /// The socket, for a client that encrypts its login only.
    pub(crate) fn into_inner(self) -> TcpStream {
        self.tcp
    }
}

impl Wrapping {
    fn poll_header(&mut self, tcp: &mut TcpStream, cx: &mut Context<'_>) -> Poll<io::Result<bool>> {
        while self.incoming_header_filled < HEADER_BYTES {
            let mut buffer = ReadBuf::new(&mut self.incoming_header[self.incoming_header_filled..]);
            ready!(Pin::new(&mut *tcp).poll_read(cx, &mut buffer))?;
            let read = buffer.filled().len();
            if read == 0 {
                return Poll::Ready(Ok(false));
            }
            self.incoming_header_filled += read;
        }
        let [ty, _, high, low, ..] = self.incoming_header;
        let length = usize::from(u16::from_be_bytes([high, low]));
        if ty != PacketType::PreLogin as u8 || !(HEADER_BYTES..=PACKET_BYTES_MAX).contains(&length) {
            return Poll::Ready(Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "a TLS handshake packet is malformed",
            )));
        }
        self.incoming_header_filled = 0;
        self.incoming_payload_left = length - HEADER_BYTES;
        Poll::Ready(Ok(true))
    }

    fn frame_pending(&mut self) {
        let payloads = self.pending.chunks(PACKET_BYTES_DEFAULT - HEADER_BYTES);
        let count = payloads.len();
        for (index, payload) in payloads.enumerate() {
            let header = header(PacketType::PreLogin, index + 1 == count, payload.len(), 0, index);
            self.framed.extend_from_slice(&header);
            self.framed.extend_from_slice(payload);
        }
        self.pending.clear();
    }

    fn poll_write_framed(&mut self, tcp: &mut TcpStream, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while self.framed_written < self.framed.len() {
            let written = ready!(Pin::new(&mut *tcp).poll_write(cx, &self.framed[self.framed_written..]))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.framed_written += written;
        }
        self.framed.clear();
        self.framed_written = 0;
        Poll::Ready(Ok(()))
    }
}

impl AsyncRead for WrappedStream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, out: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let Some(wrapping) = &mut this.wrapping else {
            return Pin::new(&mut this.tcp).poll_read(cx, out);
        };
        while wrapping.incoming_payload_left == 0 {
            if !ready!(wrapping.poll_header(&mut this.tcp, cx))? {
                return Poll::Ready(Ok(()));
            }
        }
        let wanted = wrapping.incoming_payload_left.min(out.remaining());
        let mut part = ReadBuf::new(out.initialize_unfilled_to(wanted));
        ready!(Pin::new(&mut this.tcp).poll_read(cx, &mut part))?;
        let read = part.filled().len();
        out.advance(read);
        wrapping.incoming_payload_left -= read;
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for WrappedStream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let Some(wrapping) = &mut this.wrapping else {
            return Pin::new(&mut this.tcp).poll_write(cx, bytes);
        };
        if wrapping.pending.len() + bytes.len() > PENDING_BYTES_MAX {
            return Poll::Ready(Err(io::Error::other("the TLS handshake does not end")));
        }
        wrapping.pending.extend_from_slice(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if let Some(wrapping) = &mut this.wrapping {
            ready!(wrapping.poll_write_framed(&mut this.tcp, cx))?;
            wrapping.frame_pending();
            ready!(wrapping.poll_write_framed(&mut this.tcp, cx))?;
        }
        Pin::new(&mut this.tcp).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().tcp).poll_shutdown(cx)
    }
}

/// What a connection talks through after its login.
pub(crate) enum Transport {
    Plain(TcpStream),
    Tls(Box<TlsStream<WrappedStream>>),
}

impl AsyncRead for Transport {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, out: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(tcp) => Pin::new(tcp).poll_read(cx, out),
            Self::Tls(tls) => Pin::new(tls).poll_read(cx, out),
        }
    }
}

impl AsyncWrite for Transport {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(tcp) => Pin::new(tcp).poll_write(cx, bytes),
            Self::Tls(tls) => Pin::new(tls).poll_write(cx, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(tcp) => Pin::new(tcp).poll_flush(cx),
            Self::Tls(tls) => Pin::new(tls).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(tcp) => Pin::new(tcp).poll_shutdown(cx),
            Self::Tls(tls) => Pin::new(tls).poll_shutdown(cx),
        }
    }
}
