//! A client that controls every byte. It encodes by itself: nothing of the server's code is used.

use sc_sqlserver::tds::TdsServer;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::scripted::{DATABASE, PASSWORD, USER};

pub const SQL_BATCH: u8 = 0x01;
pub const RPC: u8 = 0x03;
pub const ATTENTION: u8 = 0x06;
pub const TRANSACTION: u8 = 0x0E;
pub const LOGIN7: u8 = 0x10;
pub const PRELOGIN: u8 = 0x12;

/// What is left to read of a connection that was closed.
pub const NOTHING: [u8; 0] = [];

pub struct RawClient {
    pub stream: TcpStream,
}

/// An answer: its body, and the size of each of its packets.
#[derive(Debug, PartialEq, Eq)]
pub struct Answer {
    pub body: Vec<u8>,
    pub packets: Vec<usize>,
}

impl RawClient {
    pub async fn open(server: &TdsServer) -> Self {
        let stream = TcpStream::connect(server.addr()).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream }
    }

    /// Logs in without encryption.
    pub async fn log_in(server: &TdsServer) -> Self {
        Self::log_in_with(server, 4096).await
    }

    pub async fn log_in_with(server: &TdsServer, packet_bytes: u32) -> Self {
        let mut client = Self::open(server).await;
        client.send(PRELOGIN, &prelogin(2)).await;
        client.receive().await.expect("an answer to PRELOGIN");
        client.send(LOGIN7, &login7(USER, PASSWORD, DATABASE, packet_bytes)).await;
        let answer = client.receive().await.expect("an answer to LOGIN7");
        assert!(answer.body.contains(&0xAD), "LOGINACK");
        client
    }

    pub async fn send(&mut self, ty: u8, body: &[u8]) {
        self.stream.write_all(&packets(ty, 0, body)).await.unwrap();
    }

    /// `None` when the server closed the connection between two messages.
    pub async fn receive(&mut self) -> Option<Answer> {
        let mut answer = Answer { body: Vec::new(), packets: Vec::new() };
        loop {
            let mut header = [0; 8];
            self.stream.read_exact(&mut header).await.ok()?;
            assert_eq!(header[0], 4, "a reply");
            let length = usize::from(u16::from_be_bytes([header[2], header[3]]));
            let mut payload = vec![0; length - 8];
            self.stream.read_exact(&mut payload).await.ok()?;
            answer.body.extend(payload);
            answer.packets.push(length);
            if header[1] & 1 == 1 {
                return Some(answer);
            }
        }
    }

    pub async fn ask(&mut self, ty: u8, body: &[u8]) -> Vec<u8> {
        self.send(ty, body).await;
        self.receive().await.expect("an answer").body
    }

    /// Reads to the end of the connection.
    pub async fn rest(mut self) -> Vec<u8> {
        let mut rest = Vec::new();
        // A connection that is reset has ended, too.
        let _ = self.stream.read_to_end(&mut rest).await;
        rest
    }
}

/// Cuts a body into packets of 4096 bytes; `status` is added to the first.
pub fn packets(ty: u8, status: u8, body: &[u8]) -> Vec<u8> {
    let chunks: Vec<&[u8]> = if body.is_empty() { vec![body] } else { body.chunks(4088).collect() };
    let mut out = Vec::new();
    for (index, chunk) in chunks.iter().enumerate() {
        let last = u8::from(index + 1 == chunks.len());
        let first = if index == 0 { status } else { 0 };
        let [high, low] = u16::try_from(chunk.len() + 8).unwrap().to_be_bytes();
        out.extend([ty, last | first, high, low, 0, 0, 1, 0]);
        out.extend_from_slice(chunk);
    }
    out
}

pub fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

pub fn prelogin(encryption: u8) -> Vec<u8> {
    // Version, encryption, instance, thread id, MARS.
    let mut body = vec![0, 0, 26, 0, 6, 1, 0, 32, 0, 1, 2, 0, 33, 0, 1, 3, 0, 34, 0, 4, 4, 0, 38, 0, 1, 0xFF];
    body.extend([11, 0, 0, 0, 0, 0, encryption, 0, 0, 0, 0, 1, 0]);
    body
}

pub fn login7(user: &str, password: &str, database: &str, packet_bytes: u32) -> Vec<u8> {
    let swapped: Vec<u8> = utf16(password).iter().map(|byte| byte.rotate_left(4) ^ 0xA5).collect();
    let fields = [
        (utf16("ESTACIÓN"), 2),
        (utf16(user), 2),
        (swapped, 2),
        (utf16("raw client"), 2),
        (utf16("server"), 2),
        (vec![], 1),
        (utf16("library"), 2),
        (vec![], 2),
        (utf16(database), 2),
    ];
    let mut fixed = Vec::new();
    fixed.extend(0x7400_0004_u32.to_le_bytes());
    fixed.extend(packet_bytes.to_le_bytes());
    fixed.extend([0; 12]);
    fixed.extend([0xE0, 0x03, 0, 0]);
    fixed.extend([0; 8]);
    let mut data = Vec::new();
    for (bytes, unit) in &fields {
        fixed.extend(u16::try_from(94 + data.len()).unwrap().to_le_bytes());
        fixed.extend(u16::try_from(bytes.len() / unit).unwrap().to_le_bytes());
        data.extend_from_slice(bytes);
    }
    // Client id, SSPI, database file, new password, long SSPI.
    fixed.extend([0; 6 + 4 + 4 + 4 + 4]);
    let mut body = u32::try_from(4 + fixed.len() + data.len()).unwrap().to_le_bytes().to_vec();
    body.extend(fixed);
    assert_eq!(body.len(), 94, "the fixed part of LOGIN7");
    body.extend(data);
    body
}

/// ALL_HEADERS with the transaction descriptor zero.
pub fn all_headers() -> Vec<u8> {
    let mut out = vec![22, 0, 0, 0, 18, 0, 0, 0, 2, 0];
    out.extend([0; 8]);
    out.extend([1, 0, 0, 0]);
    out
}

pub fn batch(sql: &str) -> Vec<u8> {
    let mut body = all_headers();
    body.extend(utf16(sql));
    body
}

pub fn transaction(request: u16, rest: &[u8]) -> Vec<u8> {
    let mut body = all_headers();
    body.extend(request.to_le_bytes());
    body.extend_from_slice(rest);
    body
}

/// A call by name; each parameter is a name, a status byte, and its TYPE_INFO with the value.
pub fn call(procedure: &str, parameters: &[(&str, u8, Vec<u8>)]) -> Vec<u8> {
    let name = utf16(procedure);
    let mut body = all_headers();
    body.extend(u16::try_from(name.len() / 2).unwrap().to_le_bytes());
    body.extend(name);
    append_parameters(&mut body, parameters);
    body
}

pub fn call_number(procedure: u16, parameters: &[(&str, u8, Vec<u8>)]) -> Vec<u8> {
    let mut body = all_headers();
    body.extend([0xFF, 0xFF]);
    body.extend(procedure.to_le_bytes());
    append_parameters(&mut body, parameters);
    body
}

fn append_parameters(body: &mut Vec<u8>, parameters: &[(&str, u8, Vec<u8>)]) {
    body.extend([0, 0]);
    for (name, status, typed) in parameters {
        let name = utf16(name);
        body.push(u8::try_from(name.len() / 2).unwrap());
        body.extend(name);
        body.push(*status);
        body.extend_from_slice(typed);
    }
}

pub fn nvarchar(text: &str) -> Vec<u8> {
    let units = utf16(text);
    let mut out = vec![0xE7, 0x40, 0x1F, 9, 4, 0xD0, 0, 0x34];
    out.extend(u16::try_from(units.len()).unwrap().to_le_bytes());
    out.extend(units);
    out
}

pub fn int(number: i32) -> Vec<u8> {
    let mut out = vec![0x26, 4, 4];
    out.extend(number.to_le_bytes());
    out
}

/// The number of the first ERROR token of an answer that begins with one.
pub fn error_number(body: &[u8]) -> Option<i32> {
    match body {
        [0xAA, _, _, a, b, c, d, ..] => Some(i32::from_le_bytes([*a, *b, *c, *d])),
        _ => None,
    }
}

/// A DONE token.
pub fn done(token: u8, status: u16, command: u16, count: u64) -> Vec<u8> {
    let mut out = vec![token];
    out.extend(status.to_le_bytes());
    out.extend(command.to_le_bytes());
    out.extend(count.to_le_bytes());
    out
}
