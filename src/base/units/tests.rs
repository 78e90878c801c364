#![allow(clippy::unwrap_used, clippy::float_cmp, reason = "tests")]

use std::time::Duration;

use proptest::prelude::*;

use super::*;

const NS: u64 = 1;
const US: u64 = 1_000;
const MS: u64 = 1_000_000;
const S: u64 = 1_000_000_000;

#[test]
fn durations_are_read() {
    let table = [
        ("250ms", 250 * MS),
        ("1m30s", 90 * S),
        ("1h", 3_600 * S),
        ("1.5s", 1_500 * MS),
        ("0.5", 500 * MS),
        ("30", 30 * S),
        ("0", 0),
        ("0s", 0),
        ("7us", 7 * US),
        ("7µs", 7 * US),
        ("7μs", 7 * US),
        ("9ns", 9 * NS),
        ("2d", 172_800 * S),
        ("1d2h3m4s5ms6us7ns", 93_784 * S + 5 * MS + 6 * US + 7),
        ("1m 30s", 90 * S),
        (" 10 s ", 10 * S),
        ("0.1ms", 100 * US),
        ("1.0000000009s", S + 1),
    ];
    for (text, nanoseconds) in table {
        assert_eq!(parse_duration(text), Ok(Duration::from_nanos(nanoseconds)), "{text}");
    }
}

#[test]
fn what_is_no_duration_says_what_is() {
    let table = [
        ("", "it is empty; write a duration"),
        ("  ", "it is empty; write a duration"),
        ("-1s", "`-1s` is negative; write a duration"),
        ("1x", "`x` is no unit; write a duration"),
        ("1 minute", "`minute` is no unit; write a duration"),
        ("1S", "`S` is no unit; write a duration"),
        ("soon", "`soon` is not understood; write a duration"),
        ("1m30", "`1m30` is not understood; write a duration"),
        ("1s2m", "`1s2m` is not understood; write a duration"),
        ("1s1s", "`1s1s` is not understood; write a duration"),
        ("1.2.3s", "`1.2.3s` is not understood; write a duration"),
        (".5s", "`.5s` is not understood; write a duration"),
        ("99999999999999999999999d", "`99999999999999999999999d` is too large"),
        ("300000000000000000000000000000000000000d", "`300000000000000000000000000000000000000d` is too large"),
    ];
    for (text, message) in table {
        let error = parse_duration(text).unwrap_err().to_string();
        assert!(error.starts_with(message), "{text}: {error}");
    }
}

#[test]
fn sizes_are_read() {
    let table = [
        ("0", 0),
        ("512", 512),
        ("512B", 512),
        ("64kB", 64_000),
        ("64KB", 64_000),
        ("64KiB", 65_536),
        ("1.5 MiB", 1_572_864),
        ("2MB", 2_000_000),
        ("1GiB", 1 << 30),
        ("3GB", 3_000_000_000),
        ("1TiB", 1 << 40),
        ("18446744073709551615", u64::MAX),
    ];
    for (text, bytes) in table {
        assert_eq!(parse_size(text), Ok(bytes), "{text}");
    }
}

#[test]
fn what_is_no_size_says_what_is() {
    let table = [
        ("", "it is empty; write a size"),
        ("-1kB", "`-1kB` is negative; write a size"),
        ("1kb", "`kb` is no unit; write a size"),
        ("1MiB2", "`1MiB2` is not understood; write a size"),
        ("big", "`big` is not understood; write a size"),
        ("18446744073709551616", "`18446744073709551616` is too large"),
        ("99999999TiB", "`99999999TiB` is too large"),
    ];
    for (text, message) in table {
        let error = parse_size(text).unwrap_err().to_string();
        assert!(error.starts_with(message), "{text}: {error}");
    }
}

#[test]
fn percentages_are_hundredths() {
    for (text, share) in [("1%", 0.01), ("0.5%", 0.005), ("100 %", 1.0), ("0.25", 0.25), ("0", 0.0), ("150%", 1.5)] {
        assert_eq!(parse_percent(text), Ok(share), "{text}");
    }
    for text in ["", "-1%", "%", "1%%", "1%2", "half"] {
        assert!(parse_percent(text).is_err(), "{text}");
    }
}

#[test]
fn durations_are_printed_for_people() {
    let table = [
        (0, "0 ns"),
        (850, "850 ns"),
        (1_234, "1.2 µs"),
        (999_499, "999.5 µs"),
        (999_960, "1.0 ms"),
        (1_234_567, "1.2 ms"),
        (999_960_000, "1.0 s"),
        (12_345_678_900, "12.3 s"),
        (59_960_000_000, "1m 00s"),
        (65_000_000_000, "1m 05s"),
        (3_599_400_000_000, "59m 59s"),
        (3_599_600_000_000, "1h 00m"),
        (7_380_000_000_000, "2h 03m"),
        (86_399_000_000_000, "1d 00h"),
        (93_600_000_000_000, "1d 02h"),
    ];
    for (nanoseconds, text) in table {
        assert_eq!(human_duration(Duration::from_nanos(nanoseconds)).to_string(), text, "{nanoseconds}");
    }
    assert_eq!(human_duration(Duration::MAX).to_string(), "213503982334601d 07h");
}

#[test]
fn sizes_and_shares_are_printed_for_people() {
    let sizes =
        [(0, "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (1_048_575, "1.0 MiB"), (1_572_864, "1.5 MiB"), (u64::MAX, "16.0 EiB")];
    for (bytes, text) in sizes {
        assert_eq!(human_size(bytes).to_string(), text, "{bytes}");
    }
    for (share, text) in [(0.0, "0%"), (0.005, "0.5%"), (0.123_4, "12.3%"), (1.0, "100%"), (0.000_5, "0.05%"), (-0.000_001, "0%")]
    {
        assert_eq!(human_percent(share).to_string(), text, "{share}");
    }
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,40}|[0-9.a-zµ% -]{0,12}") {
        let _ = (parse_duration(&text), parse_size(&text), parse_percent(&text));
    }

    #[test]
    fn whole_units_are_exact(count in 0u32.., (unit, scale) in prop_oneof![Just(("ns", NS)), Just(("us", US)), Just(("ms", MS)), Just(("s", S))]) {
        let expected = Duration::from_nanos(u64::from(count) * scale);
        prop_assert_eq!(parse_duration(&format!("{count}{unit}")), Ok(expected));
    }

    #[test]
    fn compounds_add_up(hours in 0u64..1_000, minutes in 0u64..1_000, milliseconds in 0u64..100_000) {
        let expected = Duration::from_millis((hours * 3_600 + minutes * 60) * 1_000 + milliseconds);
        prop_assert_eq!(parse_duration(&format!("{hours}h{minutes}m{milliseconds}ms")), Ok(expected));
    }

    #[test]
    fn printed_durations_never_shrink(one in 0u64..200_000_000_000, more in 0u64..1_000_000_000) {
        let read = |nanoseconds: u64| parse_duration(&human_duration(Duration::from_nanos(nanoseconds)).to_string());
        let (shorter, longer) = (read(one).unwrap(), read(one + more).unwrap());
        prop_assert!(shorter <= longer, "{:?} {:?}", shorter, longer);
    }

    #[test]
    fn sizes_are_printed_and_read_within_a_twentieth(bytes in 0u64..(1 << 49)) {
        let read = parse_size(&human_size(bytes).to_string()).unwrap();
        prop_assert!(read.abs_diff(bytes) <= bytes / 20, "{} {}", bytes, read);
    }
}
