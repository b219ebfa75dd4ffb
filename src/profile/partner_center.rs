//! Microsoft Partner Center, the Order and Subscription resources.

use super::{Identifier, Profile};

macro_rules! samples {
    ($($name:literal),* $(,)?) => {
        &[$((
            concat!("cassettes/partner-center/docs/", $name),
            include_str!(concat!("../../cassettes/partner-center/docs/", $name)),
        )),*]
    };
}

macro_rules! contract_files {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../schemas/partner-center/", $name)))),*]
    };
}

/// Partner Center as its public documentation describes it; `schemas/README.md` says where each fact comes from.
pub const PARTNER_CENTER: Profile = Profile {
    name: "partner-center",
    echo_headers: &["MS-RequestId", "MS-CorrelationId", "X-Locale"],
    volatile_request_headers: &[
        "Accept-Encoding",
        "Accept-Language",
        "Cache-Control",
        "MS-CV",
        "MS-PartnerCenter-Application",
        "MS-PartnerCenter-Client",
        "MS-SdkVersion",
        "Pragma",
        "Sec-Fetch-Mode",
        "User-Agent",
        "x-ms-client-request-id",
    ],
    volatile_response_headers: &[
        "Age",
        "Date",
        "MS-CV",
        "MS-ServerId",
        "Server",
        "Strict-Transport-Security",
    ],
    // What a purchase made today has, and what follows from it.
    volatile_instants: &[
        "/**/cancellationAllowedUntilDate",
        "/**/commitmentEndDate",
        "/**/creationDate",
        "/**/effectiveStartDate",
        "/**/refundOptions/*/expiresAt",
    ],
    idempotency_header: Some("MS-RequestId"),
    // Beside the documented If-Match what makes a request conditional (RFC 9110 §13): the answer depends on it.
    selecting_headers: &[
        "If-Match",
        "If-None-Match",
        "If-Modified-Since",
        "If-Unmodified-Since",
        "If-Range",
        "Range",
    ],
    fault_members: ("code", "description"),
    path_aliases: &[("/v1.0/", "/v1/")],
    ignore_name_case: true,
    null_is_absent: true,
    identifiers: &[
        Identifier {
            name: "customer",
            behind_segments: &["customers"],
            query_keys: &[],
            members: &[
                "referenceCustomerId",
                "customerId",
                "tenantId",
                "customerTenantId",
                "domain",
            ],
        },
        Identifier {
            name: "subscription",
            behind_segments: &["subscriptions"],
            query_keys: &["subscription_id"],
            members: &[
                "subscriptionId",
                "parentSubscriptionId",
                "entitlementId",
                "migratedFromSubscriptionId",
            ],
        },
        Identifier {
            name: "order",
            behind_segments: &["orders"],
            query_keys: &["order_id"],
            members: &["orderId", "alternateId", "productOrderId"],
        },
        Identifier {
            name: "partner",
            behind_segments: &[],
            query_keys: &["mpn_id", "indirect_reseller_id"],
            members: &["partnerId", "partnerIdOnRecord", "additionalPartnerIdsOnRecord"],
        },
        // The id of the resource itself: what kind it is, its shape tells.
        Identifier { name: "resource", behind_segments: &[], query_keys: &[], members: &["id"] },
    ],
    personal_members: &[
        "addressLine1",
        "addressLine2",
        "addressLine3",
        "companyName",
        "contactName",
        "firstName",
        "lastName",
        "middleName",
        "organizationName",
        "phoneNumber",
        "postalCode",
    ],
    identity_keys: &[
        ("/**/lineItems", "lineItemNumber"),
        ("/**/items", "id"),
        ("/**/refundOptions", "type"),
    ],
    contract: contract_files![
        "openapi.json",
        "activation-links.schema.json",
        "error.schema.json",
        "link.schema.json",
        "order-collection.schema.json",
        "order-create.schema.json",
        "order-line-item-links.schema.json",
        "order-line-item.schema.json",
        "order-links.schema.json",
        "order-patch.schema.json",
        "order-provisioning-status.schema.json",
        "order.schema.json",
        "refund-option.schema.json",
        "renews-to.schema.json",
        "resource-attributes.schema.json",
        "resource-links.schema.json",
        "subscription-collection.schema.json",
        "subscription-links.schema.json",
        "subscription-patch.schema.json",
        "subscription-provisioning-status.schema.json",
        "subscription.schema.json",
        "support-contact.schema.json",
        "throttled.schema.json",
        "types.schema.json",
    ],
    samples: samples![
        "cancel-order.hu.json",
        "cancel-order.pt.json",
        "cancel-subscription.zh.json",
    ],
};
