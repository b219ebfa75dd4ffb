//! What can be bought. All names are made up; the formats of the ids are real.

use super::product::ProductType;

/// Something that can be bought.
#[derive(Debug, PartialEq)]
pub(crate) struct Offer {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    pub(crate) product: ProductType,
    pub(crate) billing_cycle: &'static str,
    /// ISO 8601; empty for software without a term and for what never ends.
    pub(crate) term: &'static str,
    pub(crate) publisher: &'static str,
}

/// Every offer; the first of a product type is the usual one.
#[rustfmt::skip]
pub(crate) const OFFERS: &[Offer] = &[
    Offer { id: "DZH318Z0AAAA:0001:DZH318Z0BBBB", name: "Example Reserved VM Instance, Standard_A1_v2, US East", product: ProductType::AzureReservation, billing_cycle: "one_time", term: "P1Y", publisher: "Microsoft Corporation" },
    Offer { id: "DG7GMGF0AAAA:0001:DG7GMGF0BBBB", name: "Example Server Standard 1 User CAL", product: ProductType::PerpetualSoftware, billing_cycle: "one_time", term: "", publisher: "Microsoft Corporation" },
    Offer { id: "DG7GMGF0AAAA:0002:DG7GMGF0CCCC", name: "Example Server Standard 1 Device CAL", product: ProductType::PerpetualSoftware, billing_cycle: "one_time", term: "", publisher: "Microsoft Corporation" },
    Offer { id: "DG7GMGF0DDDD:0003:DG7GMGF0EEEE", name: "Example Linux Server, 1 year", product: ProductType::SoftwareSubscription, billing_cycle: "one_time", term: "P1Y", publisher: "Microsoft Corporation" },
    Offer { id: "CFQ7TTC0AAAA:0001:CFQ7TTC0BBBB", name: "Example 365 Basic", product: ProductType::NewCommerce, billing_cycle: "monthly", term: "P1Y", publisher: "Microsoft Corporation" },
    Offer { id: "CFQ7TTC0AAAA:0002:CFQ7TTC0CCCC", name: "Example 365 Add-on", product: ProductType::NewCommerce, billing_cycle: "monthly", term: "P1Y", publisher: "Microsoft Corporation" },
    Offer { id: "DZH318Z0DDDD:0002:DZH318Z0EEEE", name: "Example Backup SaaS, Silver", product: ProductType::Marketplace, billing_cycle: "monthly", term: "P1M", publisher: "Example Publisher Ltd" },
    Offer { id: "DZH318Z0PLAN:0001:DZH318Z0PLN1", name: "Azure plan", product: ProductType::AzurePlan, billing_cycle: "one_time", term: "", publisher: "Microsoft Corporation" },
    Offer { id: "1d7f0a2c-93b4-4e65-8c1f-2a6b5d8e9f40", name: "Example Office Licence", product: ProductType::LegacyLicence, billing_cycle: "monthly", term: "P1Y", publisher: "Microsoft Corporation" },
    Offer { id: "7c4e9b13-5a28-4f0d-9e67-b3d1f2a80c59", name: "Example Office Add-on", product: ProductType::LegacyLicence, billing_cycle: "monthly", term: "P1Y", publisher: "Microsoft Corporation" },
    Offer { id: "MS-AZR-0145P", name: "Example Microsoft Azure", product: ProductType::LegacyLicence, billing_cycle: "monthly", term: "", publisher: "Microsoft Corporation" },
    Offer { id: "CFQ7TTC0DDDD:0001:CFQ7TTC0EEEE", name: "Example 365 Education", product: ProductType::NewCommerce, billing_cycle: "annual", term: "P1Y", publisher: "Microsoft Corporation" },
    Offer { id: "CFQ7TTC0FFFF:0003:CFQ7TTC0GGGG", name: "Example 365 Premium, 3 years", product: ProductType::NewCommerce, billing_cycle: "triennial", term: "P3Y", publisher: "Microsoft Corporation" },
    Offer { id: "CFQ7TTC0FFFF:0004:CFQ7TTC0HHHH", name: "Example 365 Premium, monthly", product: ProductType::NewCommerce, billing_cycle: "monthly", term: "P1M", publisher: "Microsoft Corporation" },
];

/// Offers that need an attestation.
const ATTESTED: &[&str] = &["CFQ7TTC0DDDD:0001:CFQ7TTC0EEEE"];

/// The offer of this id.
pub(crate) fn offer(id: &str) -> Option<&'static Offer> {
    OFFERS.iter().find(|offer| offer.id.eq_ignore_ascii_case(id))
}

impl Offer {
    /// Product, SKU and availability, where the id names them.
    pub(crate) fn parts(&self) -> Option<[&'static str; 3]> {
        let mut parts = self.id.split(':');
        Some([parts.next()?, parts.next()?, parts.next()?])
    }

    /// Whether whoever buys it has to say that the customer is entitled to it.
    pub(crate) fn needs_attestation(&self) -> bool {
        ATTESTED.contains(&self.id)
    }

    /// Whether it is billed by what is used.
    pub(crate) fn is_usage_based(&self) -> bool {
        self.product == ProductType::AzurePlan || self.id.starts_with("MS-AZR-")
    }
}

/// Whether an id names a product and a SKU that are there.
pub(crate) fn has_sku_of(id: &str) -> bool {
    let sku = |id: &str| -> Option<String> {
        let mut parts = id.split(':');
        let sku = format!("{}:{}", parts.next()?, parts.next()?).to_ascii_uppercase();
        parts.next().map(|_| sku)
    };
    let wanted = sku(id);
    wanted.is_some() && OFFERS.iter().any(|offer| sku(offer.id) == wanted)
}

/// What one of an offer costs.
pub(crate) fn price_in_cents(id: &str) -> i64 {
    let place = OFFERS.iter().position(|offer| offer.id.eq_ignore_ascii_case(id));
    place.and_then(|place| i64::try_from(place).ok()).map_or(0, |place| 499 + 275 * place)
}
