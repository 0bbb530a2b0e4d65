//! Packets and messages (MS-TDS 2.2.3): a message is one or more packets of the same type, the last of
//! which carries the end-of-message bit.

use bytes::{Buf, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use super::wire_error::ReadError;

pub(crate) const HEADER_BYTES: usize = 8;
/// Packet size until LOGIN7 agreed on another one, and SQL Server's default.
pub(crate) const PACKET_BYTES_DEFAULT: usize = 4096;
/// Smallest and largest packet size that a LOGIN7 may ask for.
pub(crate) const PACKET_BYTES_MIN: usize = 512;
pub(crate) const PACKET_BYTES_MAX: usize = 32767;

const END_OF_MESSAGE: u8 = 0x01;
const IGNORE: u8 = 0x02;
const RESET_CONNECTION: u8 = 0x08;
const RESET_CONNECTION_KEEP_TRANSACTION: u8 = 0x10;

/// How much is handed to the socket at once.
const WRITE_BYTES: usize = 64 * 1024;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum PacketType {
    SqlBatch = 0x01,
    Rpc = 0x03,
    Reply = 0x04,
    Attention = 0x06,
    BulkLoad = 0x07,
    FederatedAuthentication = 0x08,
    TransactionManager = 0x0E,
    Login7 = 0x10,
    Sspi = 0x11,
    PreLogin = 0x12,
}

impl PacketType {
    fn from_byte(byte: u8) -> Option<Self> {
        Some(match byte {
            0x01 => Self::SqlBatch,
            0x03 => Self::Rpc,
            0x04 => Self::Reply,
            0x06 => Self::Attention,
            0x07 => Self::BulkLoad,
            0x08 => Self::FederatedAuthentication,
            0x0E => Self::TransactionManager,
            0x10 => Self::Login7,
            0x11 => Self::Sspi,
            0x12 => Self::PreLogin,
            _ => return None,
        })
    }
}

/// Whether the client asked for the session's defaults before the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reset {
    No,
    Full,
    /// `RESETCONNECTIONSKIPTRAN`.
    KeepTransaction,
}

/// A whole message of a client.
#[derive(Debug)]
pub(crate) struct Message {
    pub(crate) ty: PacketType,
    pub(crate) reset: Reset,
    /// The client gave the message up half-way: it is not executed, but answered.
    pub(crate) is_ignored: bool,
    pub(crate) body: BytesMut,
}

/// Assembles messages from a byte stream that may be cut anywhere.
#[derive(Debug)]
pub(crate) struct MessageReader {
    buffer: BytesMut,
    partial: Option<Message>,
    body_bytes_max: usize,
}

impl MessageReader {
    pub(crate) fn new(body_bytes_max: usize) -> Self {
        Self { buffer: BytesMut::new(), partial: None, body_bytes_max }
    }

    /// Sets the bound on a message's body from here on.
    pub(crate) fn set_body_bytes_max(&mut self, body_bytes_max: usize) {
        self.body_bytes_max = body_bytes_max;
    }

    /// Whether bytes beyond the last message were read already.
    pub(crate) fn has_leftover(&self) -> bool {
        !self.buffer.is_empty() || self.partial.is_some()
    }

    /// The next whole message; `None` when the client closed the connection between two messages.
    /// Can be dropped at any await point: nothing that was read is lost.
    pub(crate) async fn next<R>(&mut self, source: &mut R) -> Result<Option<Message>, ReadError>
    where
        R: AsyncRead + Unpin,
    {
        loop {
            let missing = loop {
                match self.take_packet()? {
                    Step::Message(message) => return Ok(Some(message)),
                    Step::Packet => {}
                    Step::Missing(bytes) => break bytes,
                }
            };
            self.buffer.reserve(missing);
            if source.read_buf(&mut self.buffer).await? == 0 {
                if self.has_leftover() {
                    return Err(ReadError::Io(std::io::ErrorKind::UnexpectedEof.into()));
                }
                return Ok(None);
            }
        }
    }

    fn take_packet(&mut self) -> Result<Step, ReadError> {
        let Some(header) = self.buffer.first_chunk::<HEADER_BYTES>() else {
            return Ok(Step::Missing(HEADER_BYTES - self.buffer.len()));
        };
        let [ty, status, high, low, ..] = *header;
        let ty = PacketType::from_byte(ty)
            .ok_or_else(|| ReadError::Malformed(format!("Packet type 0x{ty:02X} is unknown")))?;
        let length = usize::from(u16::from_be_bytes([high, low]));
        if !(HEADER_BYTES..=PACKET_BYTES_MAX).contains(&length) {
            return Err(ReadError::Malformed(format!("A packet of {length} bytes is invalid")));
        }
        if self.buffer.len() < length {
            return Ok(Step::Missing(length - self.buffer.len()));
        }
        let mut payload = self.buffer.split_to(length);
        payload.advance(HEADER_BYTES);
        self.append(ty, status, payload)
    }

    fn append(&mut self, ty: PacketType, status: u8, payload: BytesMut) -> Result<Step, ReadError> {
        let mut message = match self.partial.take() {
            Some(mut message) if message.ty == ty => {
                if message.body.len() + payload.len() > self.body_bytes_max {
                    return Err(self.too_long());
                }
                message.body.extend_from_slice(&payload);
                message
            }
            // A client may give up a message that it has half sent.
            Some(_) if ty == PacketType::Attention => {
                Message { ty, reset: Reset::No, is_ignored: false, body: payload }
            }
            Some(_) => {
                return Err(ReadError::Malformed("The packets of one message differ in type".into()));
            }
            None if payload.len() > self.body_bytes_max => return Err(self.too_long()),
            None => Message { ty, reset: reset_of(status), is_ignored: false, body: payload },
        };
        if status & END_OF_MESSAGE == 0 {
            self.partial = Some(message);
            return Ok(Step::Packet);
        }
        message.is_ignored = status & IGNORE != 0;
        Ok(Step::Message(message))
    }

    fn too_long(&self) -> ReadError {
        ReadError::Malformed(format!("A message is longer than {} bytes", self.body_bytes_max))
    }
}

enum Step {
    Message(Message),
    Packet,
    Missing(usize),
}

fn reset_of(status: u8) -> Reset {
    if status & RESET_CONNECTION_KEEP_TRANSACTION != 0 {
        Reset::KeepTransaction
    } else if status & RESET_CONNECTION != 0 {
        Reset::Full
    } else {
        Reset::No
    }
}

/// Sends a body as one message of packets of at most `packet_bytes` bytes (header included).
pub(crate) async fn write_message<W>(
    sink: &mut W,
    ty: PacketType,
    body: &[u8],
    packet_bytes: usize,
    spid: u16,
) -> std::io::Result<()>
where
    W: AsyncWrite + Unpin,
{
    let mut out = Vec::with_capacity(body.len().min(WRITE_BYTES) + HEADER_BYTES);
    let payload_bytes = packet_bytes - HEADER_BYTES;
    let packets = body.len().div_ceil(payload_bytes).max(1);
    for index in 0..packets {
        let from = index * payload_bytes;
        let payload = &body[from..body.len().min(from + payload_bytes)];
        let is_last = index + 1 == packets;
        out.extend_from_slice(&header(ty, is_last, payload.len(), spid, index));
        out.extend_from_slice(payload);
        if is_last || out.len() >= WRITE_BYTES {
            sink.write_all(&out).await?;
            out.clear();
        }
    }
    sink.flush().await
}

/// The header of packet number `index` (from 0) of a message.
pub(crate) fn header(
    ty: PacketType,
    is_last: bool,
    payload_bytes: usize,
    spid: u16,
    index: usize,
) -> [u8; HEADER_BYTES] {
    // A payload is never longer than PACKET_BYTES_MAX, so the length fits.
    let [high, low] = ((payload_bytes + HEADER_BYTES) as u16).to_be_bytes();
    let [spid_high, spid_low] = spid.to_be_bytes();
    // The packet number counts from 1 modulo 256.
    let number = (index % 256) as u8;
    [ty as u8, u8::from(is_last) * END_OF_MESSAGE, high, low, spid_high, spid_low, number.wrapping_add(1), 0]
}
