//! The kinds of products, and what may be done with each: the product matrix of the documentation.

/// Whose account the sandbox pretends to be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Environment {
    /// An integration sandbox account.
    #[default]
    Sandbox,
    /// A production account.
    Production,
}

impl Environment {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Sandbox, Self::Production];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sandbox => "sandbox",
            Self::Production => "production",
        }
    }
}

/// A kind of product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProductType {
    /// Azure reserved instances.
    AzureReservation,
    /// Software without a term.
    PerpetualSoftware,
    /// Software for a term.
    SoftwareSubscription,
    /// Licences of the new commerce experience.
    NewCommerce,
    /// SaaS from the commercial marketplace.
    Marketplace,
    /// The Azure plan.
    AzurePlan,
    /// Licences of the legacy commerce.
    LegacyLicence,
}

/// What an etag of a subscription looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EtagStyle {
    /// Base64 of id and version.
    Base64,
    /// The member is there and empty.
    Empty,
    /// There is no member.
    Absent,
}

/// What an order id looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OrderIdStyle {
    /// 33 characters of base64url, the last a `1`.
    Modern,
    /// 12 hexadecimal digits, the same as the alternate id.
    Hexadecimal,
    /// A GUID.
    Guid,
}

/// What is known of a kind of product.
#[derive(Debug)]
pub(crate) struct Facts {
    pub(crate) id: &'static str,
    /// Sandbox order, sandbox subscription, production order, production subscription: can it be cancelled so?
    cancellable: [bool; 4],
    pub(crate) has_subscription: bool,
    pub(crate) has_fixed_quantity: bool,
    pub(crate) can_renew: bool,
    pub(crate) etag: EtagStyle,
    pub(crate) order_id: OrderIdStyle,
}

const Y: bool = true;
const N: bool = false;

// In the order of `ProductType`. Rows 1 to 6 of `cancellable` are documented; the last is assumed.
#[rustfmt::skip]
const FACTS: [Facts; 7] = [
    Facts { id: "azure-reservation", cancellable: [Y, N, N, N], has_subscription: N, has_fixed_quantity: Y, can_renew: N, etag: EtagStyle::Absent, order_id: OrderIdStyle::Modern },
    Facts { id: "perpetual-software", cancellable: [Y, N, Y, N], has_subscription: N, has_fixed_quantity: Y, can_renew: N, etag: EtagStyle::Absent, order_id: OrderIdStyle::Modern },
    Facts { id: "software-subscription", cancellable: [Y, Y, Y, Y], has_subscription: Y, has_fixed_quantity: N, can_renew: Y, etag: EtagStyle::Base64, order_id: OrderIdStyle::Modern },
    Facts { id: "new-commerce", cancellable: [N, Y, N, Y], has_subscription: Y, has_fixed_quantity: N, can_renew: Y, etag: EtagStyle::Absent, order_id: OrderIdStyle::Hexadecimal },
    Facts { id: "marketplace", cancellable: [N, Y, N, Y], has_subscription: Y, has_fixed_quantity: N, can_renew: Y, etag: EtagStyle::Empty, order_id: OrderIdStyle::Modern },
    Facts { id: "azure-plan", cancellable: [N, Y, N, Y], has_subscription: Y, has_fixed_quantity: Y, can_renew: N, etag: EtagStyle::Base64, order_id: OrderIdStyle::Hexadecimal },
    Facts { id: "legacy-licence", cancellable: [N, N, N, N], has_subscription: Y, has_fixed_quantity: N, can_renew: Y, etag: EtagStyle::Base64, order_id: OrderIdStyle::Guid },
];

impl ProductType {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::AzureReservation,
        Self::PerpetualSoftware,
        Self::SoftwareSubscription,
        Self::NewCommerce,
        Self::Marketplace,
        Self::AzurePlan,
        Self::LegacyLicence,
    ];

    /// Its name in state files.
    pub fn id(self) -> &'static str {
        self.facts().id
    }

    /// The kind of this name.
    pub fn named(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|product| product.id() == id)
    }

    /// Whether the matrix has a Y for cancelling by PATCH order.
    pub fn is_cancellable_by_order(self, environment: Environment) -> bool {
        self.facts().cancellable[2 * environment as usize]
    }

    /// Whether the matrix has a Y for cancelling by PATCH subscription.
    pub fn is_cancellable_by_subscription(self, environment: Environment) -> bool {
        self.facts().cancellable[2 * environment as usize + 1]
    }

    /// Whether it is software, with or without a term.
    pub fn is_software(self) -> bool {
        matches!(self, Self::PerpetualSoftware | Self::SoftwareSubscription)
    }

    pub(crate) fn facts(self) -> &'static Facts {
        &FACTS[self as usize]
    }
}
