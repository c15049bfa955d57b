//! LEB128 unsigned numbers, and the cursor that every decoder reads with.
//!
//! Only the shortest form of a number is accepted, so one value has one encoding and golden
//! vectors stay comparable byte by byte.

use super::{DecodeError, Fault};

/// Appends a number.
pub fn put(out: &mut Vec<u8>, value: u64) {
    let mut rest = value;
    while rest >= 0x80 {
        out.push((rest as u8) | 0x80);
        rest >>= 7;
    }
    out.push(rest as u8);
}

/// Maps signed numbers to unsigned ones so that small magnitudes stay short.
#[must_use]
pub fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

/// Inverse of [`zigzag`].
#[must_use]
pub fn unzigzag(value: u64) -> i64 {
    ((value >> 1) as i64) ^ -((value & 1) as i64)
}

/// Reads bytes from front to back and knows where it stands.
#[derive(Clone, Debug)]
pub struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    /// Starts at the first byte.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// Offset of the next byte.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.at
    }

    /// Whether all bytes were read.
    #[must_use]
    pub fn is_at_end(&self) -> bool {
        self.at == self.bytes.len()
    }

    /// Bytes that are left.
    #[must_use]
    pub fn remaining(&self) -> usize {
        self.bytes.len() - self.at
    }

    /// Makes an error at the current offset.
    #[must_use]
    pub fn error(&self, fault: Fault) -> DecodeError {
        DecodeError {
            fault,
            offset: self.at,
        }
    }

    /// Reads one byte.
    pub fn byte(&mut self) -> Result<u8, DecodeError> {
        let Some(&byte) = self.bytes.get(self.at) else {
            return Err(self.error(Fault::Truncated));
        };
        self.at += 1;
        Ok(byte)
    }

    /// Reads that many bytes.
    pub fn take(&mut self, len: usize) -> Result<&'a [u8], DecodeError> {
        if len > self.remaining() {
            return Err(self.error(Fault::Truncated));
        }
        let taken = &self.bytes[self.at..self.at + len];
        self.at += len;
        Ok(taken)
    }

    /// Reads everything that is left.
    pub fn rest(&mut self) -> &'a [u8] {
        let rest = &self.bytes[self.at..];
        self.at = self.bytes.len();
        rest
    }

    /// Reads a number of at most 64 bits.
    pub fn u64(&mut self) -> Result<u64, DecodeError> {
        let start = self.at;
        let bad = DecodeError {
            fault: Fault::BadNumber,
            offset: start,
        };
        let mut value = 0_u64;
        let mut shift = 0_u32;
        loop {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            if shift == 63 && bits > 1 {
                return Err(bad);
            }
            value |= bits << shift;
            if byte & 0x80 == 0 {
                let overlong = byte == 0 && shift > 0;
                return if overlong { Err(bad) } else { Ok(value) };
            }
            shift += 7;
            if shift > 63 {
                return Err(bad);
            }
        }
    }

    /// Reads a number of at most 32 bits.
    pub fn u32(&mut self) -> Result<u32, DecodeError> {
        let start = self.at;
        let value = self.u64()?;
        u32::try_from(value).map_err(|_| DecodeError {
            fault: Fault::BadNumber,
            offset: start,
        })
    }

    /// Reads a 16-bit number, low byte first.
    pub fn u16_le(&mut self) -> Result<u16, DecodeError> {
        let bytes = self.take(2)?;
        Ok(u16::from_le_bytes([bytes[0], bytes[1]]))
    }

    /// Reads a number that counts something and checks it against its bound.
    pub fn len(&mut self, max: usize) -> Result<usize, DecodeError> {
        let start = self.at;
        let len = self.u64()?;
        if len > max as u64 {
            let fault = Fault::TooLong {
                len,
                max: max as u64,
            };
            return Err(DecodeError {
                fault,
                offset: start,
            });
        }
        Ok(len as usize)
    }

    /// Ends the reading: nothing may be left.
    pub fn finish(&self) -> Result<(), DecodeError> {
        if self.is_at_end() {
            Ok(())
        } else {
            Err(self.error(Fault::TrailingBytes))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn refused(bytes: &[u8]) -> (Fault, usize) {
        let error = Cursor::new(bytes).u64().expect_err("must be refused");
        (error.fault, error.offset)
    }

    #[test]
    fn golden_numbers() {
        let cases: [(u64, &[u8]); 5] = [
            (0, &[0]),
            (127, &[0x7f]),
            (128, &[0x80, 1]),
            (624_485, &[0xe5, 0x8e, 0x26]),
            (
                u64::MAX,
                &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1],
            ),
        ];
        for (value, expected) in cases {
            let mut bytes = Vec::new();
            put(&mut bytes, value);
            assert_eq!(bytes, expected);
            assert_eq!(Cursor::new(&bytes).u64(), Ok(value));
        }
    }

    #[test]
    fn overlong_overflowing_and_cut_numbers_are_refused() {
        assert_eq!(refused(&[0x80, 0]), (Fault::BadNumber, 0));
        assert_eq!(refused(&[0xff; 11]), (Fault::BadNumber, 0));
        assert_eq!(refused(&[0x80]), (Fault::Truncated, 1));
        assert_eq!(refused(&[]), (Fault::Truncated, 0));
        let mut bytes = Vec::new();
        put(&mut bytes, u64::from(u32::MAX) + 1);
        assert_eq!(
            Cursor::new(&bytes).u32().expect_err("too big").fault,
            Fault::BadNumber
        );
    }

    proptest! {
        #[test]
        fn signed_and_unsigned_numbers_come_back(value in any::<u64>(), signed in -(1_i64 << 40)..(1_i64 << 40)) {
            let mut bytes = Vec::new();
            put(&mut bytes, value);
            prop_assert_eq!(Cursor::new(&bytes).u64(), Ok(value));
            prop_assert_eq!(unzigzag(zigzag(signed)), signed);
        }
    }
}
