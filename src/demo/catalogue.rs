//! What the shop sells: made up from the seed, the same for everybody who asks.

use serde::Serialize;

use super::seeded::Seeded;

const LOOKS: [&str; 12] =
    ["Amber", "Brass", "Copper", "Cobalt", "Folding", "Ivory", "Little", "Oaken", "Quiet", "Scarlet", "Storm-proof", "Woollen"];
const THINGS: [&str; 14] = [
    "Anemometer",
    "Barometer",
    "Compass",
    "Hourglass",
    "Kettle",
    "Kite",
    "Lantern",
    "Map",
    "Oilskin",
    "Sextant",
    "Spyglass",
    "Teapot",
    "Umbrella",
    "Weathervane",
];

/// Where a customer is, which decides the currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Region {
    /// Euro.
    Eu,
    /// US dollar.
    Us,
    /// Singapore dollar.
    Asia,
}

impl Region {
    /// A region by its short name.
    pub(super) fn parse(name: &str) -> Option<Self> {
        match name {
            "eu" => Some(Self::Eu),
            "us" => Some(Self::Us),
            "asia" => Some(Self::Asia),
            _ => None,
        }
    }

    /// The ISO 4217 code of its currency.
    pub(super) fn currency(self) -> &'static str {
        match self {
            Self::Eu => "EUR",
            Self::Us => "USD",
            Self::Asia => "SGD",
        }
    }
}

/// Something to buy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Item {
    /// `item-NN`.
    pub(super) id: String,
    /// A name for people.
    pub(super) name: String,
    /// The price of one, in hundredths.
    pub(super) price_cents: i64,
    /// How many there are.
    pub(super) stock: u64,
}

/// All items of the shop.
#[derive(Debug, Clone, Copy)]
pub(super) struct Catalogue {
    seeded: Seeded,
}

impl Catalogue {
    /// How many items there are.
    pub(super) const SIZE: u64 = 100;

    /// The items this seed makes.
    pub(super) fn new(seeded: Seeded) -> Self {
        Self { seeded }
    }

    /// The first `limit` items.
    pub(super) fn first(self, limit: u64) -> impl Iterator<Item = Item> {
        (1..=limit.min(Self::SIZE)).map(move |number| self.make(number))
    }

    /// The item of that id.
    pub(super) fn find(self, id: &str) -> Option<Item> {
        let number = Self::number(id)?;
        Some(self.make(number)).filter(|item| item.id == id)
    }

    /// Whether an item is one of those, one in four, that fail once if the demo is flaky.
    pub(super) fn is_flaky(self, item: &Item) -> bool {
        let offset = self.seeded.below(4, "flaky", 0);
        Self::number(&item.id).is_some_and(|number| (number + offset).is_multiple_of(4))
    }

    fn number(id: &str) -> Option<u64> {
        id.strip_prefix("item-")?.parse().ok().filter(|number| (1..=Self::SIZE).contains(number))
    }

    fn make(self, number: u64) -> Item {
        let seeded = self.seeded;
        let (look, thing) = (seeded.pick(&LOOKS, "look", number), seeded.pick(&THINGS, "thing", number));
        Item {
            id: format!("item-{number:02}"),
            name: format!("{look} {thing}"),
            price_cents: 199 + 50 * seeded.below(180, "price", number) as i64,
            stock: 1 + seeded.below(40, "stock", number),
        }
    }
}

/// Hundredths as a decimal number: `1999` is `19.99`.
pub(super) fn decimal(cents: i64) -> f64 {
    cents as f64 / 100.0
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::{Catalogue, decimal};
    use crate::demo::seeded::Seeded;

    #[test]
    fn every_listed_item_is_found_by_its_id_and_no_other() {
        let catalogue = Catalogue::new(Seeded::new(5, "gateway"));
        for item in catalogue.first(u64::MAX) {
            assert_eq!(catalogue.find(&item.id), Some(item));
        }
        for id in ["item-00", "item-1", "item-101", "item-", "item-+1", "", "ITEM-01"] {
            assert_eq!(catalogue.find(id), None, "{id}");
        }
    }

    #[test]
    fn one_item_in_four_is_flaky() {
        let catalogue = Catalogue::new(Seeded::new(5, "gateway"));
        assert_eq!(catalogue.first(8).filter(|item| catalogue.is_flaky(item)).count(), 2);
    }

    #[test]
    fn a_price_reads_as_written() {
        assert_eq!(serde_json::to_string(&decimal(1999)).unwrap(), "19.99");
    }
}
