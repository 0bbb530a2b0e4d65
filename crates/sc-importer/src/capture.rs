//! What the program says on a stream: read to its end, whatever its length, so that a full pipe never
//! stops the program; only the end of it is kept.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::task::JoinHandle;

use crate::text::decode;

/// How much of a stream is kept. Bytes.
const KEPT_BYTES: usize = 4 * 1024;

/// A stream that is being read.
#[derive(Debug)]
pub(crate) struct Capture {
    tail: Arc<Mutex<Tail>>,
    reader: Option<JoinHandle<()>>,
}

impl Capture {
    /// Begins to read.
    pub(crate) fn of(stream: Option<impl AsyncRead + Send + Unpin + 'static>) -> Self {
        let tail = Arc::new(Mutex::new(Tail::default()));
        let reader = stream.map(|mut stream| {
            let tail = Arc::clone(&tail);
            tokio::spawn(async move {
                let mut chunk = vec![0; 64 * 1024];
                // An error ends a stream as its end does: there is nothing more to read.
                while let Ok(read @ 1..) = stream.read(&mut chunk).await {
                    lock(&tail).add(&chunk[..read]);
                }
            })
        });
        Self { tail, reader }
    }

    /// Waits until everybody who could write into the stream has closed it.
    pub(crate) async fn ended(&mut self) -> io::Result<()> {
        if let Some(reader) = &mut self.reader {
            let ended = reader.await;
            self.reader = None;
            ended?;
        }
        Ok(())
    }

    /// The end of what was said so far.
    pub(crate) fn text(&self) -> String {
        lock(&self.tail).text()
    }
}

impl Drop for Capture {
    fn drop(&mut self) {
        // Somebody may hold the stream for ever; nobody reads it then.
        if let Some(reader) = &self.reader {
            reader.abort();
        }
    }
}

fn lock(tail: &Mutex<Tail>) -> MutexGuard<'_, Tail> {
    tail.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The end of a stream.
#[derive(Debug, Default)]
struct Tail {
    bytes: Vec<u8>,
    dropped: u64,
}

impl Tail {
    fn add(&mut self, chunk: &[u8]) {
        self.bytes.extend_from_slice(chunk);
        self.drop_first(self.bytes.len().saturating_sub(KEPT_BYTES));
    }

    fn drop_first(&mut self, count: usize) {
        self.bytes.drain(..count);
        self.dropped += count as u64;
    }

    /// With a note, in no language, of how many bytes are missing at the beginning.
    fn text(&mut self) -> String {
        if self.dropped == 0 {
            return decode(&self.bytes).trim_end().to_owned();
        }
        let partial = self.bytes.iter().position(|byte| *byte == b'\n').map(|end| end + 1);
        match partial {
            Some(end) if end < self.bytes.len() => self.drop_first(end),
            Some(_) | None => self.drop_first(split_character(&self.bytes)),
        }
        format!("[… +{} bytes]\n{}", self.dropped, decode(&self.bytes).trim_end())
    }
}

/// How many bytes at the beginning are the rest of a character that was cut.
fn split_character(bytes: &[u8]) -> usize {
    (0..4.min(bytes.len())).find(|start| str::from_utf8(&bytes[*start..]).is_ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tail(text: &str) -> Tail {
        let mut tail = Tail::default();
        for chunk in text.as_bytes().chunks(1_000) {
            tail.add(chunk);
        }
        tail
    }

    #[test]
    fn a_short_text_is_kept_as_it_is() {
        assert_eq!(tail("uno\ndos\n").text(), "uno\ndos");
    }

    #[test]
    fn the_end_of_a_long_text_begins_with_a_whole_line() {
        let text = tail(&"0123456789abcdef\n".repeat(1_000)).text();
        let mut lines = text.lines();
        assert_eq!(lines.next(), Some("[… +12920 bytes]"));
        assert_eq!(lines.next(), Some("0123456789abcdef"));
        assert!(text.len() <= KEPT_BYTES + 32, "{}", text.len());
    }

    #[test]
    fn the_end_of_one_endless_line_does_not_begin_inside_a_character() {
        let text = tail(&format!("{}x", "ñ".repeat(KEPT_BYTES))).text();
        let line = text.lines().nth(1).unwrap_or_default();
        assert!(line.starts_with('ñ') && line.ends_with("ñx"), "{:?}", line.chars().next());
    }
}
