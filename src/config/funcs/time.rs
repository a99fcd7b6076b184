//! Functions of points in time.

use jiff::civil::Date;
use jiff::{ToSpan as _, Unit};

use super::{Call, FuncError, Outcome};
use crate::config::value::Value;

/// A point in time with the offset it is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Timestamp {
    /// Seconds since 1970-01-01T00:00:00Z.
    seconds: i64,
    nanoseconds: i64,
    /// Minutes east of UTC.
    offset: i64,
}

/// A date of the Gregorian calendar and a time of day.
struct Civil {
    year: i64,
    month: i64,
    day: i64,
    /// 0 is Sunday.
    weekday: i64,
    hour: i64,
    minute: i64,
    second: i64,
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DAYS: [&str; 7] = [
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
];

const DAY: i64 = 86_400;
/// Days in 400 years, after which the calendar repeats.
const ERA: i64 = 146_097;
/// The first day of the era that days are counted in, which has a leap day at its start.
const START: Date = Date::constant(1600, 1, 1);
/// Days from `START` to 1970-01-01.
const TO_1970: i64 = 135_140;

/// Days from 1970-01-01 to a date of four digits' year; none where the month has no such day.
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    let small = |n: i64| i8::try_from(n).ok();
    let date = Date::new(i16::try_from(year).ok()?, small(month)?, small(day)?).ok()?;
    let since = START.until((Unit::Day, date)).ok()?;
    Some(i64::from(since.get_days()) - TO_1970)
}

impl Timestamp {
    /// Reads RFC 3339, with `T` and `Z` in capitals.
    fn parse(text: &str) -> Option<Self> {
        let mut rest = text;
        let mut number = |digits: usize, after: &str| -> Option<i64> {
            let part = rest.get(..digits)?;
            if !part.bytes().all(|b| b.is_ascii_digit()) {
                return None;
            }
            rest = rest.get(digits..)?.strip_prefix(after)?;
            part.parse().ok()
        };
        let (year, month, day) = (number(4, "-")?, number(2, "-")?, number(2, "T")?);
        let (hour, minute, second) = (number(2, ":")?, number(2, ":")?, number(2, "")?);
        let date = days(year, month, day)?;
        if hour >= 24 || minute >= 60 || second >= 60 {
            return None;
        }
        let mut nanoseconds = 0;
        if let Some(tail) = rest.strip_prefix('.') {
            let end = tail.find(|c: char| !c.is_ascii_digit())?;
            let digits = tail.get(..end).filter(|d| !d.is_empty())?;
            nanoseconds = format!("{digits:0<9}").get(..9)?.parse().ok()?;
            rest = tail.get(end..)?;
        }
        let offset = if rest == "Z" {
            0
        } else {
            let sign = match rest.as_bytes().first()? {
                b'+' => 1,
                b'-' => -1,
                _ => return None,
            };
            let (hours, minutes) = rest.get(1..)?.split_once(':')?;
            let two = |s: &str| -> Option<i64> {
                let digits = s.len() == 2 && s.bytes().all(|b| b.is_ascii_digit());
                digits.then(|| s.parse().ok()).flatten()
            };
            let (hours, minutes) = (two(hours)?, two(minutes)?);
            if hours > 24 || minutes > 59 {
                return None;
            }
            sign * (hours * 60 + minutes)
        };
        let local = date * DAY + hour * 3600 + minute * 60 + second;
        Some(Self {
            seconds: local - offset * 60,
            nanoseconds,
            offset,
        })
    }

    fn civil(self) -> Civil {
        let local = self.seconds + self.offset * 60;
        let (date, time) = (local.div_euclid(DAY), local.rem_euclid(DAY));
        // Moved by a duration a time can lie beyond the years that a calendar knows.
        let since = date + TO_1970;
        let (era, of_era) = (since.div_euclid(ERA), since.rem_euclid(ERA));
        let of_era = START.checked_add(of_era.days()).unwrap_or(START);
        Civil {
            year: era * 400 + i64::from(of_era.year()),
            month: i64::from(of_era.month()),
            day: i64::from(of_era.day()),
            weekday: i64::from(of_era.weekday().to_sunday_zero_offset()),
            hour: time / 3600,
            minute: time / 60 % 60,
            second: time % 60,
        }
    }

    /// The offset as `+02:00`; `colon` says whether with the colon.
    fn zone(self, colon: bool) -> String {
        let sign = if self.offset < 0 { '-' } else { '+' };
        let minutes = self.offset.abs();
        let colon = if colon { ":" } else { "" };
        format!("{sign}{:02}{colon}{:02}", minutes / 60, minutes % 60)
    }

    fn zone_or_z(self) -> String {
        if self.offset == 0 {
            "Z".into()
        } else {
            self.zone(true)
        }
    }

    fn rfc3339(self) -> String {
        let c = self.civil();
        format!(
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}",
            c.year,
            c.month,
            c.day,
            c.hour,
            c.minute,
            c.second,
            self.zone_or_z()
        )
    }
}

fn timestamp(call: &Call<'_>, arg: usize) -> Result<Timestamp, FuncError> {
    let text = call.text(arg)?;
    Timestamp::parse(text).ok_or_else(|| {
        FuncError::arg(
            arg,
            format!("\"{text}\" is not an RFC 3339 timestamp, as 2006-01-02T15:04:05Z"),
        )
    })
}

/// A duration in nanoseconds, as Go writes it: `1h30m`, `-1.5s`, `10ms`.
fn duration(text: &str) -> Option<i64> {
    let (sign, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Some(0);
    }
    if rest.is_empty() {
        return None;
    }
    let mut total: i64 = 0;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let number = rest.get(..end)?;
        let tail = rest.get(end..)?;
        let units = [
            ("ns", 1_i64),
            ("us", 1_000),
            ("µs", 1_000),
            ("μs", 1_000),
            ("ms", 1_000_000),
            ("s", 1_000_000_000),
            ("m", 60_000_000_000),
            ("h", 3_600_000_000_000),
        ];
        let (unit, size) = units.iter().find(|(unit, _)| tail.starts_with(unit))?;
        rest = tail.get(unit.len()..)?;
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if (whole.is_empty() && fraction.is_empty()) || fraction.contains('.') {
            return None;
        }
        let whole: i64 = if whole.is_empty() {
            0
        } else {
            whole.parse().ok()?
        };
        total = total.checked_add(whole.checked_mul(*size)?)?;
        let mut scale = *size;
        for digit in fraction.bytes() {
            scale /= 10;
            total = total.checked_add(i64::from(digit - b'0') * scale)?;
        }
    }
    Some(sign * total)
}

pub(super) fn timeadd(call: &Call<'_>) -> Outcome {
    let at = timestamp(call, 0)?;
    let text = call.text(1)?;
    let nanoseconds = duration(text).ok_or_else(|| {
        FuncError::arg(1, format!("\"{text}\" is not a duration, as 1h30m or -10s"))
    })?;
    let total = at.nanoseconds + nanoseconds.rem_euclid(1_000_000_000);
    let seconds = nanoseconds.div_euclid(1_000_000_000) + total / 1_000_000_000;
    let moved = Timestamp {
        seconds: at.seconds + seconds,
        ..at
    };
    Ok(Value::string(moved.rfc3339()))
}

pub(super) fn timecmp(call: &Call<'_>) -> Outcome {
    let (a, b) = (timestamp(call, 0)?, timestamp(call, 1)?);
    let order = (a.seconds, a.nanoseconds).cmp(&(b.seconds, b.nanoseconds));
    Ok(Value::number(order as i64))
}

pub(super) fn formatdate(call: &Call<'_>) -> Outcome {
    let at = timestamp(call, 1)?;
    let civil = at.civil();
    let mut out = String::new();
    let mut rest = call.text(0)?;
    while let Some(first) = rest.chars().next() {
        if first == '\'' {
            rest = literal(rest, &mut out)?;
        } else if first.is_ascii_alphabetic() {
            let end = rest.find(|c| c != first).unwrap_or(rest.len());
            let (verb, tail) = rest.split_at(end);
            let text = field(verb, first, &civil, at).ok_or_else(|| {
                FuncError::arg(
                    0,
                    format!("\"{verb}\" stands for no part of a date or time"),
                )
            })?;
            out.push_str(&text);
            rest = tail;
        } else {
            out.push(first);
            rest = rest.get(first.len_utf8()..).unwrap_or("");
        }
    }
    Ok(Value::string(out))
}

/// Text between apostrophes, in which two stand for one; what follows it.
fn literal<'a>(text: &'a str, out: &mut String) -> Result<&'a str, FuncError> {
    let mut rest = text.get(1..).unwrap_or("");
    if let Some(tail) = rest.strip_prefix('\'') {
        out.push('\'');
        return Ok(tail);
    }
    loop {
        let (part, tail) = rest
            .split_once('\'')
            .ok_or_else(|| FuncError::arg(0, "a literal between apostrophes does not end"))?;
        out.push_str(part);
        match tail.strip_prefix('\'') {
            Some(tail) => {
                out.push('\'');
                rest = tail;
            }
            None => return Ok(tail),
        }
    }
}

fn field(verb: &str, letter: char, c: &Civil, at: Timestamp) -> Option<String> {
    let name = |names: &[&'static str], at: i64| -> Option<&'static str> {
        names.get(usize::try_from(at).ok()?).copied()
    };
    let short = |n: i64| match verb.len() {
        1 => Some(n.to_string()),
        2 => Some(format!("{n:02}")),
        _ => None,
    };
    match letter {
        'Y' => match verb.len() {
            2 => Some(format!("{:02}", c.year % 100)),
            4 => Some(format!("{:04}", c.year)),
            _ => None,
        },
        'M' => match verb.len() {
            3 => name(&MONTHS, c.month - 1)?.get(..3).map(str::to_owned),
            4 => name(&MONTHS, c.month - 1).map(str::to_owned),
            _ => short(c.month),
        },
        'D' => short(c.day),
        'E' => match verb.len() {
            3 => name(&DAYS, c.weekday)?.get(..3).map(str::to_owned),
            4 => name(&DAYS, c.weekday).map(str::to_owned),
            _ => None,
        },
        'h' => short(c.hour),
        'H' => short((c.hour + 11) % 12 + 1),
        'A' | 'a' if verb.len() == 2 => {
            let half = if c.hour < 12 { "am" } else { "pm" };
            Some(if letter == 'A' {
                half.to_uppercase()
            } else {
                half.into()
            })
        }
        'm' => short(c.minute),
        's' => short(c.second),
        'Z' => match verb.len() {
            1 => Some(at.zone_or_z()),
            3 if at.offset == 0 => Some("UTC".into()),
            3 | 4 => Some(at.zone(false)),
            5 => Some(at.zone(true)),
            _ => None,
        },
        _ => None,
    }
}

/// The timestamp in its usual spelling, if it is one.
pub(super) fn normalized(text: &str) -> Option<String> {
    Timestamp::parse(text).map(Timestamp::rfc3339)
}
