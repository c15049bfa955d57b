//! Lists of numbers as differences, with runs of the same difference in one number.
//!
//! `count token*`; an even token is a difference (zigzag, doubled), an odd one repeats the last
//! difference that many times: a thousand table rows with equal contents are three numbers.

use super::super::varint::{Cursor, put, unzigzag, zigzag};
use super::super::{DecodeError, Fault};

/// Writes a list whose first difference is taken from `base`.
pub(super) fn put_list(out: &mut Vec<u8>, base: u32, list: &[u32]) {
    put(out, list.len() as u64);
    let mut previous = base;
    let mut at = 0;
    while at < list.len() {
        let step = i64::from(list[at]) - i64::from(previous);
        put(out, zigzag(step) << 1);
        previous = list[at];
        at += 1;
        let run = list[at..]
            .iter()
            .scan(previous, |last, &item| {
                let same = i64::from(item) - i64::from(*last) == step;
                *last = item;
                same.then_some(())
            })
            .count();
        // A run of one is as short written as a difference, and deflates better.
        if run > 1 {
            put(out, ((run as u64) << 1) | 1);
            at += run;
            previous = list[at - 1];
        }
    }
}

/// Reads a list of at most `max` numbers behind what `list` holds.
pub(super) fn read_list(
    cursor: &mut Cursor<'_>,
    base: u32,
    max: usize,
    list: &mut Vec<u32>,
) -> Result<(), DecodeError> {
    list.clear();
    let count = cursor.len(max)?;
    let mut value = i64::from(base);
    let mut step = 0;
    while list.len() < count {
        let offset = cursor.offset();
        let bad = DecodeError {
            fault: Fault::BadNumber,
            offset,
        };
        let token = cursor.u64()?;
        let times = if token & 1 == 0 {
            step = unzigzag(token >> 1);
            1
        } else {
            token >> 1
        };
        if times == 0 || times > (count - list.len()) as u64 {
            return Err(bad);
        }
        for _ in 0..times {
            value = value.checked_add(step).ok_or(bad)?;
            list.push(u32::try_from(value).map_err(|_| bad)?);
        }
    }
    Ok(())
}
