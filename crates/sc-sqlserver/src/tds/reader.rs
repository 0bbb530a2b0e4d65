//! Reads little-endian fields out of a message without ever looking past its end.

use super::wire_error::DecodeError;

/// A cursor over the bytes of one message. A length that exceeds them is an error before anything is allocated.
#[derive(Debug, Clone)]
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    pub(crate) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    pub(crate) fn bytes(&mut self, count: usize) -> Result<&'a [u8], DecodeError> {
        match self.rest.split_at_checked(count) {
            Some((taken, rest)) => {
                self.rest = rest;
                Ok(taken)
            }
            None => Err(DecodeError::malformed("The stream ended unexpectedly")),
        }
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        let mut array = [0; N];
        array.copy_from_slice(self.bytes(N)?);
        Ok(array)
    }

    pub(crate) fn u8(&mut self) -> Result<u8, DecodeError> {
        Ok(u8::from_le_bytes(self.array()?))
    }

    pub(crate) fn u16(&mut self) -> Result<u16, DecodeError> {
        Ok(u16::from_le_bytes(self.array()?))
    }

    pub(crate) fn u32(&mut self) -> Result<u32, DecodeError> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    pub(crate) fn u64(&mut self) -> Result<u64, DecodeError> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    /// `B_VARCHAR`: a byte that counts UTF-16 units, then the units.
    pub(crate) fn b_varchar(&mut self) -> Result<String, DecodeError> {
        let units = usize::from(self.u8()?);
        self.utf16(units * 2)
    }

    /// `US_VARCHAR` without its count: so many bytes of UTF-16.
    pub(crate) fn utf16(&mut self, bytes: usize) -> Result<String, DecodeError> {
        utf16(self.bytes(bytes)?)
    }

    /// `ALL_HEADERS` (MS-TDS 2.2.5.3): checked for shape and skipped. Its transaction descriptor is
    /// the client's echo of ours; the session knows its own transaction.
    pub(crate) fn skip_all_headers(&mut self) -> Result<(), DecodeError> {
        let total = usize::try_from(self.clone().u32()?)
            .map_err(|_| DecodeError::malformed("The headers are longer than the message"))?;
        if total < 4 {
            return Err(DecodeError::malformed("The headers are shorter than their own length"));
        }
        let mut headers = Reader::new(&self.bytes(total)?[4..]);
        while !headers.is_empty() {
            let length = headers.u32()?;
            let body = usize::try_from(length).ok().and_then(|length| length.checked_sub(6));
            headers.u16()?;
            headers.bytes(body.ok_or_else(|| DecodeError::malformed("A header has an invalid length"))?)?;
        }
        Ok(())
    }
}

/// Decodes UTF-16LE. A lone surrogate, which SQL Server would store, becomes U+FFFD here.
pub(crate) fn utf16(bytes: &[u8]) -> Result<String, DecodeError> {
    if !bytes.len().is_multiple_of(2) {
        return Err(DecodeError::malformed("Unicode data is odd byte size"));
    }
    let units: Vec<u16> = bytes.chunks_exact(2).map(|unit| u16::from_le_bytes([unit[0], unit[1]])).collect();
    Ok(String::from_utf16_lossy(&units))
}
