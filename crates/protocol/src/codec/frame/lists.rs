//! Lists of numbers in few bytes: as differences with runs, or as multiples of a common step.
//!
//! `count·2 + form` and then one of two forms, whichever is shorter:
//! 0, `token*`: an even token is a difference (zigzag, doubled), an odd one repeats the last
//! difference that many times, so a thousand table rows with equal contents are three numbers;
//! 1, `smallest step multiple*`: any order of such rows is one or two bytes a row.

use super::super::varint::{Cursor, put, unzigzag, zigzag};
use super::super::{DecodeError, Fault};

/// Lists from this length on are tried in both forms.
const MULTIPLES_MIN: usize = 4;

/// Writes a list whose first difference is taken from `base`.
pub(super) fn put_list(out: &mut Vec<u8>, base: u32, list: &[u32]) {
    let differences = differences(base, list);
    let multiples = if list.len() < MULTIPLES_MIN {
        None
    } else {
        multiples(base, list)
    };
    let multiples = multiples.filter(|multiples| multiples.len() < differences.len());
    put(
        out,
        (list.len() as u64) << 1 | u64::from(multiples.is_some()),
    );
    out.extend_from_slice(multiples.as_ref().unwrap_or(&differences));
}

fn differences(base: u32, list: &[u32]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut previous = base;
    let mut at = 0;
    while at < list.len() {
        let step = i64::from(list[at]) - i64::from(previous);
        put(&mut out, zigzag(step) << 1);
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
            put(&mut out, ((run as u64) << 1) | 1);
            at += run;
            previous = list[at - 1];
        }
    }
    out
}

fn multiples(base: u32, list: &[u32]) -> Option<Vec<u8>> {
    let smallest = *list.iter().min()?;
    let step = list
        .iter()
        .fold(0, |step, &item| common_divisor(step, item - smallest));
    let mut out = Vec::new();
    put(&mut out, zigzag(i64::from(smallest) - i64::from(base)));
    put(&mut out, u64::from(step));
    for &item in list {
        put(&mut out, u64::from((item - smallest).checked_div(step)?));
    }
    Some(out)
}

fn common_divisor(a: u32, b: u32) -> u32 {
    let (mut a, mut b) = (a, b);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// Reads a list of at most `max` numbers.
pub(super) fn read_list(
    cursor: &mut Cursor<'_>,
    base: u32,
    max: usize,
    list: &mut Vec<u32>,
) -> Result<(), DecodeError> {
    list.clear();
    let offset = cursor.offset();
    let head = cursor.u64()?;
    let (count, form) = (head >> 1, head & 1);
    if count > max as u64 {
        let fault = Fault::TooLong {
            len: count,
            max: max as u64,
        };
        return Err(DecodeError { fault, offset });
    }
    if form == 1 {
        read_multiples(cursor, base, count as usize, list)
    } else {
        read_differences(cursor, base, count as usize, list)
    }
}

fn read_differences(
    cursor: &mut Cursor<'_>,
    base: u32,
    count: usize,
    list: &mut Vec<u32>,
) -> Result<(), DecodeError> {
    let mut value = i64::from(base);
    let mut step = 0;
    while list.len() < count {
        let bad = cursor.error(Fault::BadNumber);
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

fn read_multiples(
    cursor: &mut Cursor<'_>,
    base: u32,
    count: usize,
    list: &mut Vec<u32>,
) -> Result<(), DecodeError> {
    let bad = cursor.error(Fault::BadNumber);
    let smallest = i64::from(base).checked_add(unzigzag(cursor.u64()?));
    let smallest = smallest.and_then(|it| u32::try_from(it).ok()).ok_or(bad)?;
    let step = u64::from(cursor.u32()?);
    for _ in 0..count {
        let bad = cursor.error(Fault::BadNumber);
        let value = u64::from(smallest) + step * u64::from(cursor.u32()?);
        list.push(u32::try_from(value).map_err(|_| bad)?);
    }
    Ok(())
}
