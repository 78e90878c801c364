//! What `fake` can make.

use std::convert::Infallible;

use fake::Fake;
use fake::faker::address::en as address;
use fake::faker::company::en as company;
use fake::faker::internet::en as internet;
use fake::faker::lorem::en as lorem;
use fake::faker::name::en as name;
use fake::faker::phone_number::en as phone;
use rand_core::TryRng;

use super::chance::random_uuid;
use super::instant::Instant;
use crate::base::diagnostic::{listed, nearest};
use crate::base::seed::Choices;

/// Makes one.
pub(super) type Make = fn(&mut Choices) -> String;

/// Every kind, in the order of the alphabet.
const KINDS: &[(&str, Make)] = &[
    ("city", |choices| address::CityName().fake_with_rng(&mut Source(choices))),
    ("company", |choices| company::CompanyName().fake_with_rng(&mut Source(choices))),
    ("country", |choices| address::CountryName().fake_with_rng(&mut Source(choices))),
    ("date", date),
    ("domain", domain),
    ("email", email),
    ("first_name", |choices| name::FirstName().fake_with_rng(&mut Source(choices))),
    ("iban", iban),
    ("ipv4", |choices| std::net::Ipv4Addr::from(public_v4(choices)).to_string()),
    ("ipv6", ipv6),
    ("job", job),
    ("last_name", |choices| name::LastName().fake_with_rng(&mut Source(choices))),
    ("name", |choices| name::Name().fake_with_rng(&mut Source(choices))),
    ("paragraph", |choices| lorem::Paragraph(3..6).fake_with_rng(&mut Source(choices))),
    ("password", |choices| internet::Password(12..17).fake_with_rng(&mut Source(choices))),
    ("phone", |choices| phone::PhoneNumber().fake_with_rng(&mut Source(choices))),
    ("postcode", |choices| address::PostCode().fake_with_rng(&mut Source(choices))),
    ("sentence", |choices| lorem::Sentence(4..10).fake_with_rng(&mut Source(choices))),
    ("state", |choices| address::StateName().fake_with_rng(&mut Source(choices))),
    ("street", street),
    ("url", url),
    ("user_agent", |choices| internet::UserAgent().fake_with_rng(&mut Source(choices))),
    ("username", |choices| internet::Username().fake_with_rng(&mut Source(choices))),
    ("uuid", |choices| random_uuid(choices).to_string()),
    ("word", |choices| lorem::Word().fake_with_rng(&mut Source(choices))),
];

/// How the kind with this name is made.
///
/// # Errors
/// If there is none: says which there are.
pub(super) fn kind(wanted: &str) -> Result<Make, String> {
    let found = KINDS.iter().find(|(name, _)| *name == wanted);
    found.map(|(_, make)| *make).ok_or_else(|| {
        let names = || KINDS.iter().map(|(name, _)| *name);
        match nearest(wanted, names()) {
            Some(close) => format!("there is no fake {wanted:?}; did you mean {close:?}?"),
            None => format!("there is no fake {wanted:?}; there are {}", listed(names())),
        }
    })
}

/// Our choices as the crate wants its randomness.
struct Source<'c>(&'c mut Choices);

impl TryRng for Source<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(u32::try_from(self.0.bits() >> 32).unwrap_or_default())
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.0.bits())
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for chunk in bytes.chunks_mut(8) {
            let bits = self.0.bits().to_le_bytes();
            chunk.iter_mut().zip(bits).for_each(|(byte, bits)| *byte = bits);
        }
        Ok(())
    }
}

/// A number below `bound`.
fn below(choices: &mut Choices, bound: u64) -> u64 {
    u64::try_from((u128::from(choices.bits()) * u128::from(bound)) >> 64).unwrap_or_default()
}

/// The domains that nobody owns (RFC 2606), so that nothing made up reaches anybody.
fn reserved(choices: &mut Choices) -> &'static str {
    const DOMAINS: [&str; 3] = ["example.com", "example.net", "example.org"];
    usize::try_from(below(choices, 3)).ok().and_then(|at| DOMAINS.get(at)).copied().unwrap_or("example.com")
}

fn word(choices: &mut Choices) -> String {
    lorem::Word().fake_with_rng(&mut Source(choices))
}

fn email(choices: &mut Choices) -> String {
    let user: String = internet::Username().fake_with_rng(&mut Source(choices));
    format!("{user}@{}", reserved(choices))
}

fn domain(choices: &mut Choices) -> String {
    let host = word(choices);
    format!("{host}.{}", reserved(choices))
}

fn url(choices: &mut Choices) -> String {
    let host = domain(choices);
    let path = word(choices);
    format!("https://{host}/{path}")
}

fn street(choices: &mut Choices) -> String {
    let number = 1 + below(choices, 999);
    let name: String = address::StreetName().fake_with_rng(&mut Source(choices));
    format!("{number} {name}")
}

fn job(choices: &mut Choices) -> String {
    use fake::faker::job::en::Title;
    Title().fake_with_rng(&mut Source(choices))
}

/// A day from 1970 to 2029.
fn date(choices: &mut Choices) -> String {
    let seconds = i64::try_from(below(choices, 21_915)).unwrap_or_default() * 86_400;
    let text = Instant { seconds, nanoseconds: 0, offset: 0 }.text();
    text.get(..10).unwrap_or(&text).to_owned()
}

/// An address that could be anybody's: none of the ranges for private networks, for the own machine or for groups.
fn public_v4(choices: &mut Choices) -> [u8; 4] {
    loop {
        let bits = choices.bits().to_be_bytes();
        let [a, b, c, d, ..] = bits;
        let address = std::net::Ipv4Addr::new(a, b, c, d);
        let special = address.is_private() || address.is_loopback() || address.is_link_local() || a == 0 || a >= 224;
        if !special {
            return [a, b, c, d];
        }
    }
}

/// An address of 2000::/3, which is what is given out.
fn ipv6(choices: &mut Choices) -> String {
    let bits = super::chance::wide(choices);
    std::net::Ipv6Addr::from(bits >> 3 | 1 << 125).to_string()
}

/// A German account number with the right check digits.
fn iban(choices: &mut Choices) -> String {
    let account = below(choices, 1_000_000_000_000_000_000);
    // ISO 7064, MOD 97-10, over the account, the country as digits (D is 13, E is 14) and two zeros.
    let check = 98 - (u128::from(account) * 1_000_000 + 131_400) % 97;
    format!("DE{check:02}{account:018}")
}
