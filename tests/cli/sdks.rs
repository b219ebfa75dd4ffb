//! What Microsoft's SDKs put on the wire, as it was captured, and what they make of a resource that they send back.

use serde_json::{Map, Value};

use super::scenario::TOKEN;

/// The request id of a call; a retry has the same one.
pub(crate) const REQUEST_ID: &str = "600a890b-12b6-4671-8109-ed673a524348";
/// A body's fields, with the spelling that an SDK gives to the media type.
fn framing(media_type: &str, body: &str) -> String {
    if body.is_empty() {
        return String::new();
    }
    format!("Content-Type: {media_type}\r\nContent-Length: {}\r\n", body.len())
}

/// The Java SDK 1.15.4, on OkHttp.
pub(crate) fn java(method: &str, path: &str, body: &str) -> String {
    let framing = framing("application/json; charset=utf-8", body);
    format!(
        "{method} {path} HTTP/1.1\r\nAuthorization: Bearer {TOKEN}\r\n\
         MS-CorrelationId: 35a7496b-a28e-415e-80e2-a85e1969313d\r\n\
         MS-PartnerCenter-Client: Partner Center Java SDK\r\nAccept: application/json\r\n\
         X-Locale: en-US\r\nMS-Contract-Version: v1\r\nMS-SdkVersion: 1.15.4\r\n\
         MS-RequestId: {REQUEST_ID}\r\nx-ms-client-request-id: 1faeaa53-be41-46c4-8aae-af89f50463ac\r\n\
         User-Agent: AutoRest-Java\r\n{framing}Host: 127.0.0.1:41757\r\n\
         Connection: Keep-Alive\r\nAccept-Encoding: gzip\r\n\r\n{body}"
    )
}

/// The .NET SDK 3.4 on .NET Core; it opens a connection for each call.
pub(crate) fn dotnet(method: &str, path: &str, body: &str) -> String {
    let framing = framing("application/json", body);
    format!(
        "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:34071\r\nAuthorization: Bearer {TOKEN}\r\n\
         Accept: application/json\r\nMS-RequestId: {REQUEST_ID}\r\n\
         MS-CorrelationId: 8d95fe37-8cf7-475e-8ee1-0e0635989198\r\nX-Locale: en-US\r\n\
         MS-PartnerCenter-Client: Partner Center .NET SDK\r\nMS-SdkVersion: 3.4.0.0\r\n{framing}\r\n{body}"
    )
}

/// The Python SDK, on msrest: a media type also where there is no body, and no MS-* headers.
pub(crate) fn python(method: &str, path: &str, body: &str) -> String {
    let length =
        if body.is_empty() { String::new() } else { format!("Content-Length: {}\r\n", body.len()) };
    format!(
        "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:40961\r\n\
         User-Agent: python/3.11.7 (Linux-6.1-x86_64) msrest/0.7.1 msrest_azure/0.6.4.post1 partnercenterservices/0.1.2 Azure-SDK-For-Python\r\n\
         Accept-Encoding: gzip, deflate, br\r\nAccept: application/json\r\nConnection: keep-alive\r\n\
         Authorization: Bearer {TOKEN}\r\nContent-Type: application/json; charset=utf-8\r\n\
         x-ms-client-request-id: b8641e98-e558-11f1-851b-02fc00000001\r\naccept-language: en-US\r\n{length}\r\n{body}"
    )
}

/// `@pliancy/microsoft-partnercenter`, on axios.
pub(crate) fn pliancy(method: &str, path: &str, body: &str) -> String {
    let framing = framing("application/json", body);
    format!(
        "{method} {path} HTTP/1.1\r\nAccept: application/json, text/plain, */*\r\n{framing}\
         authorization: Bearer {TOKEN}\r\nUser-Agent: axios/1.18.1\r\n\
         Accept-Encoding: gzip, compress, deflate, br\r\nHost: 127.0.0.1:35331\r\nConnection: keep-alive\r\n\r\n{body}"
    )
}

/// The JDK's HttpClient before it knows which version the server speaks.
pub(crate) fn jdk(path: &str) -> String {
    format!(
        "GET {path} HTTP/1.1\r\nConnection: Upgrade, HTTP2-Settings\r\nContent-Length: 0\r\nHost: 127.0.0.1:34567\r\n\
         HTTP2-Settings: AAEAAEAAAAIAAAAAAAMAAAAAAAQBAAAAAAUAAEAAAAYABgAA\r\nUpgrade: h2c\r\n\
         User-Agent: Java-http-client/17.0.15\r\nAuthorization: Bearer {TOKEN}\r\n\r\n"
    )
}

/// Every name with a capital, as the .NET SDK writes its models.
fn in_pascal_case(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let capital = |name: &str| name[..1].to_uppercase() + &name[1..];
            members
                .iter()
                .map(|(name, value)| (capital(name), in_pascal_case(value)))
                .collect::<Map<_, _>>()
                .into()
        }
        Value::Array(items) => items.iter().map(in_pascal_case).collect(),
        other => other.clone(),
    }
}

/// Every point in time with so many digits of a second.
pub(crate) fn cut_to(digits: usize, value: &Value) -> Value {
    match value {
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| (name.clone(), cut_to(digits, value)))
            .collect::<Map<_, _>>()
            .into(),
        Value::Array(items) => items.iter().map(|value| cut_to(digits, value)).collect(),
        Value::String(text) => match text.split_once('.') {
            Some((seconds, fraction)) if fraction.len() == 8 && fraction.ends_with('Z') => {
                format!("{seconds}.{}Z", &fraction[..digits]).into()
            }
            _ => text.clone().into(),
        },
        other => other.clone(),
    }
}

/// As the .NET SDK sends a resource back: `null` for what its model has and the resource has not.
pub(crate) fn as_dotnet(resource: &Value, changed: (&str, &str)) -> String {
    let mut body = resource.clone();
    body[changed.0] = changed.1.into();
    for absent in ["parentSubscriptionId", "entitlementId", "suspensionReasons"] {
        body.as_object_mut().unwrap().entry(absent).or_insert(Value::Null);
    }
    in_pascal_case(&body).to_string()
}

/// As the Java SDK sends a resource back: what its model lacks is gone, times are cut to milliseconds, and names are in an
/// order that differs from one run to the next.
pub(crate) fn as_java(
    resource: &Value,
    changed: (&str, &str),
    more: (&str, Value),
    is_reversed: bool,
) -> String {
    let mut body = cut_to(3, resource);
    body[changed.0] = changed.1.into();
    body[more.0] = more.1;
    let unknown = [
        "alternateId",
        "client",
        "productType",
        "cancellationAllowedUntilDate",
        "hasPurchasableAddons",
    ];
    let members = body.as_object_mut().unwrap();
    unknown.iter().for_each(|name| drop(members.shift_remove(*name)));
    let mut members: Vec<(String, Value)> = std::mem::take(members).into_iter().collect();
    if is_reversed {
        members.reverse();
    }
    Value::from(members.into_iter().collect::<Map<_, _>>()).to_string()
}

/// Whether the Java SDK can read a subscription: a text that its enumerations do not have makes the answer unreadable.
pub(crate) fn java_can_read(subscription: &Value) -> bool {
    let known: [(&str, &[&str]); 3] = [
        ("status", &["none", "active", "suspended", "deleted"]),
        ("billingType", &["none", "usage", "license"]),
        ("billingCycle", &["unknown", "monthly", "annual", "none", "one_time"]),
    ];
    known.iter().all(|(name, values)| {
        subscription[*name].as_str().is_none_or(|value| values.contains(&value))
    })
}
