//! Laws of addresses, dates and hashes.

use proptest::prelude::*;

use super::harness::{now, run};
use crate::value::Value;

fn ok(name: &str, arguments: &[Value]) -> Value {
    run(name, arguments).unwrap_or_else(|error| panic!("{name}{arguments:?}: {error}"))
}

/// The address of a range as a number, and how many bits are shared.
fn parts(range: &Value) -> (u128, u32) {
    let (address, shared) = range.as_str().unwrap().split_once('/').unwrap();
    let number = match address.parse::<std::net::IpAddr>().unwrap() {
        std::net::IpAddr::V4(v4) => u128::from(u32::from(v4)),
        std::net::IpAddr::V6(v6) => u128::from(v6),
    };
    (number, shared.parse().unwrap())
}

proptest! {
    #[test]
    fn a_subnet_is_where_its_number_says(address: u32, shared in 0u32..=32, bits in 0u32..=32, number: u32) {
        let range = Value::from(format!("{}/{shared}", std::net::Ipv4Addr::from(address)));
        let number = u128::from(number) & ((1 << bits) - 1);
        let made = run("cidrsubnet", &[range.clone(), i64::from(bits).into(), i64::try_from(number).unwrap().into()]);
        prop_assert_eq!(made.is_ok(), shared + bits <= 32);
        if let Ok(made) = made {
            let (first, length) = parts(&made);
            prop_assert_eq!(length, shared + bits);
            // The number can be read back, and the rest is the range's own.
            prop_assert_eq!(first >> (32 - length) & ((1 << bits) - 1), number);
            let whole = if shared == 0 { 0 } else { address >> (32 - shared) };
            prop_assert_eq!(if shared == 0 { 0 } else { first >> (32 - shared) }, u128::from(whole));
            // Its first host is its address.
            let host = ok("cidrhost", &[made.clone(), 0.into()]);
            prop_assert_eq!(made.as_str().unwrap().split('/').next(), host.as_str());
        }
    }

    #[test]
    fn ranges_one_after_another_do_not_overlap(address: u128, shared in 0u32..=64, bits in prop::collection::vec(1i64..=32, 1..8)) {
        let range = Value::from(format!("{}/{shared}", std::net::Ipv6Addr::from(address)));
        let mut arguments = vec![range];
        arguments.extend(bits.iter().map(|bits| Value::from(*bits)));
        let Ok(made) = run("cidrsubnets", &arguments) else { return Ok(()) };
        let mut end = None;
        for (range, bits) in made.elements().unwrap().iter().zip(bits) {
            let (first, length) = parts(range);
            prop_assert_eq!(i64::from(length), i64::from(shared) + bits);
            prop_assert!(end.is_none_or(|end| first > end), "{}", made);
            let size = u128::MAX >> length;
            prop_assert_eq!(first & size, 0);
            end = Some(first | size);
        }
    }

    #[test]
    fn hosts_count_from_both_ends(address: u128, shared in 65u32..=128, number: u64) {
        let range = Value::from(format!("{}/{shared}", std::net::Ipv6Addr::from(address)));
        let size = 1i128 << (128 - shared);
        let number = i128::from(number) % size;
        let host = |number: i128| ok("cidrhost", &[range.clone(), number.to_string().into()]);
        prop_assert_eq!(host(number), host(number - size));
    }

    #[test]
    fn a_mask_has_as_many_bits_as_the_prefix(address: u32, shared in 0u32..=32) {
        let range = Value::from(format!("{}/{shared}", std::net::Ipv4Addr::from(address)));
        let mask: std::net::Ipv4Addr = ok("cidrnetmask", &[range]).as_str().unwrap().parse().unwrap();
        prop_assert_eq!(u32::from(mask).leading_ones(), shared);
        prop_assert_eq!(u32::from(mask).count_ones(), shared);
    }

    #[test]
    fn any_address_reads_back(address: u128) {
        let text = std::net::Ipv6Addr::from(address).to_string();
        let host = ok("cidrhost", &[format!("{text}/128").into(), 0.into()]);
        prop_assert_eq!(u128::from(host.as_str().unwrap().parse::<std::net::Ipv6Addr>().unwrap()), address);
        // Never with dots.
        prop_assert!(!host.as_str().unwrap().contains('.'));
    }

    #[test]
    fn time_adds_up(seconds in -60_000_000_000i64..200_000_000_000, a in -4_000_000i64..4_000_000, b in -4_000_000i64..4_000_000) {
        let add = |time: Value, seconds: i64| ok("timeadd", &[time, format!("{seconds}s").into()]);
        let start = add("1970-01-01T00:00:00Z".into(), seconds % 9_000_000_000);
        prop_assert_eq!(add(add(start.clone(), a), b), add(start.clone(), a + b));
        prop_assert_eq!(add(add(start.clone(), a), -a), start.clone());
        let order = ok("timecmp", &[add(start.clone(), a), add(start, b)]);
        prop_assert_eq!(order, i64::from(a.cmp(&b) as i8).into());
    }

    #[test]
    fn a_date_is_what_another_calendar_says(seconds in -60_000_000_000i64..250_000_000_000, offset in -1439i32..=1439) {
        let utc = time::OffsetDateTime::from_unix_timestamp(seconds).unwrap();
        let Some(local) = utc.checked_to_offset(time::UtcOffset::from_whole_seconds(offset * 60).unwrap()) else { return Ok(()) };
        prop_assume!((0..=9999).contains(&local.year()));
        let (sign, minutes) = if offset < 0 { ('-', -offset) } else { ('+', offset) };
        let zone = format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60);
        let stamp = format!("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", local.year(), u8::from(local.month()), local.day(), local.hour(), local.minute(), local.second());
        let time = Value::from(format!("{stamp}{zone}"));
        let said = ok("formatdate", &["YYYY-MM-DD'T'hh:mm:ssZZZZZ EEEE MMMM".into(), time.clone()]);
        prop_assert_eq!(said.as_str().unwrap(), format!("{stamp}{zone} {} {}", local.weekday(), local.month()));
        // It is the same instant as its UTC form.
        let in_utc = time::OffsetDateTime::from_unix_timestamp(seconds).unwrap();
        prop_assume!((0..=9999).contains(&in_utc.year()));
        let written = in_utc.format(&time::format_description::well_known::Rfc3339).unwrap();
        prop_assert_eq!(ok("timecmp", &[time, written.into()]), Value::Int(0));
    }

    #[test]
    fn no_text_is_a_time_by_accident(text in "[0-9TZ:+. -]{0,30}") {
        let ours = run("timeadd", &[text.as_str().into(), "0s".into()]).is_ok();
        let other = time::OffsetDateTime::parse(&text, &time::format_description::well_known::Rfc3339).is_ok();
        prop_assert_eq!(ours, other, "{}", text);
    }

    #[test]
    fn hashes_have_their_length_and_forms_agree(text: String) {
        use base64::Engine;
        for (hex, base64, bytes) in [("sha256", Some("base64sha256"), 32), ("sha512", Some("base64sha512"), 64), ("md5", None, 16), ("sha1", None, 20)] {
            let digits = ok(hex, &[text.as_str().into()]);
            let digits = digits.as_str().unwrap();
            prop_assert_eq!(digits.len(), bytes * 2);
            if let Some(base64) = base64 {
                let other = ok(base64, &[text.as_str().into()]);
                let decoded = base64::engine::general_purpose::STANDARD.decode(other.as_str().unwrap()).unwrap();
                prop_assert_eq!(decoded.iter().map(|byte| format!("{byte:02x}")).collect::<String>(), digits);
            }
        }
        // One character more makes another hash.
        prop_assert_ne!(ok("sha256", &[format!("{text}x").into()]), ok("sha256", &[text.into()]));
    }

    #[test]
    fn a_name_has_one_uuid(name: String) {
        let made = ok("uuidv5", &["dns".into(), name.as_str().into()]);
        prop_assert_eq!(ok("uuidv5", &[uuid::Uuid::NAMESPACE_DNS.to_string().into(), name.into()]), made.clone());
        prop_assert_eq!(uuid::Uuid::parse_str(made.as_str().unwrap()).unwrap().get_version_num(), 5);
    }
}

#[test]
fn the_clock_is_told_in_utc() {
    assert_eq!(now().duration_since(std::time::UNIX_EPOCH).unwrap().subsec_millis(), 890);
    for (name, expected) in
        [("now", "2026-11-21T13:45:07.890Z"), ("timestamp", "2026-11-21T13:45:07Z"), ("plantimestamp", "2026-11-21T13:44:07Z")]
    {
        assert_eq!(ok(name, &[]), expected.into(), "{name}");
        // What it says can be reckoned with.
        ok("timeadd", &[ok(name, &[]), "1h".into()]);
    }
}
