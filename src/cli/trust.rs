//! How clients come to use a proxy and to trust our certificates: as environment variables, and as lines to paste.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::Path;

use super::certificates::{BUNDLE_VARIABLES, Certificates};
use crate::http::forward::TRUST_STORE_PASSWORD;

/// An environment variable: name, value.
type Variable = (&'static str, String);

/// The environment in which clients use the proxy at this URL and trust it. To the address that is `direct` they go
/// without it, as far as they know addresses with a port there.
pub(super) fn environment(
    url: &str,
    direct: Option<SocketAddr>,
    certificates: &Certificates,
) -> Vec<(String, String)> {
    let mut variables = variables(groups(Some(url), certificates));
    let exceptions = variables.iter_mut().filter(|(name, _)| EXCEPTIONS.contains(&name.as_str()));
    if let Some(direct) = direct {
        exceptions.for_each(|(_, value)| *value = direct.to_string());
    }
    variables
}

/// The environment in which clients trust a server of ours that they are told of.
pub(super) fn server_environment(certificates: &Certificates) -> Vec<(String, String)> {
    variables(groups(None, certificates))
}

fn variables(groups: Vec<Group>) -> Vec<(String, String)> {
    let variables = groups.into_iter().flat_map(|(_, variables)| variables);
    variables.map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Variables and the clients that read them.
type Group = (&'static str, Vec<Variable>);

/// The same by the clients that read it; with a proxy, if there is one.
fn groups(proxy: Option<&str>, certificates: &Certificates) -> Vec<Group> {
    let shown = |path: &Path| path.display().to_string();
    // These replace what the system trusts, so the file has that as well: other hosts are still verified.
    let bundles = BUNDLE_VARIABLES.map(|name| (name, shown(&certificates.roots_pem())));
    let through_proxy = proxy.map(|_| ("NODE_USE_ENV_PROXY", "1".to_owned()));
    let trusted = ("NODE_EXTRA_CA_CERTS", shown(&certificates.pem()));
    let node = through_proxy.into_iter().chain([trusted]).collect();
    let proxies = proxy.map(|url| ("every client but Java", proxy_variables(url)));
    let others = [
        ("curl, Python, .NET, Go, Ruby, PHP", bundles.into()),
        ("Node", node),
        ("Java", vec![("JAVA_TOOL_OPTIONS", java_options(proxy, certificates))]),
    ];
    proxies.into_iter().chain(others).collect()
}

/// Where clients go without a proxy.
const EXCEPTIONS: [&str; 2] = ["NO_PROXY", "no_proxy"];

/// Some programs read the names in one case only. An empty list of exceptions makes most of them take the proxy for
/// this machine's addresses as well.
fn proxy_variables(url: &str) -> Vec<Variable> {
    let proxies = ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"];
    let proxies = proxies.map(|name| (name, url.to_owned())).into_iter();
    proxies.chain(EXCEPTIONS.map(|name| (name, String::new()))).collect()
}

/// Java reads no variable but this one; what the user has in it stays.
fn java_options(proxy: Option<&str>, certificates: &Certificates) -> String {
    let store = certificates.roots_pkcs12();
    let trust = [
        format!("-Djavax.net.ssl.trustStore={}", store.display()),
        "-Djavax.net.ssl.trustStoreType=PKCS12".to_owned(),
        format!("-Djavax.net.ssl.trustStorePassword={TRUST_STORE_PASSWORD}"),
    ];
    let mut options = std::env::var("JAVA_TOOL_OPTIONS").unwrap_or_default();
    for option in proxy.map(java_proxy_options).into_iter().flatten().chain(trust) {
        let separator = if options.is_empty() { "" } else { " " };
        // Java takes quotes around a whole option, for folders such as `Application Support`.
        let quote = if option.contains(' ') { "\"" } else { "" };
        let _ = write!(options, "{separator}{quote}{option}{quote}");
    }
    options
}

fn java_proxy_options(url: &str) -> [String; 5] {
    let (host, port) = url.trim_start_matches("http://").rsplit_once(':').unwrap_or((url, "80"));
    let host = host.trim_start_matches('[').trim_end_matches(']');
    [
        format!("-Dhttp.proxyHost={host}"),
        format!("-Dhttp.proxyPort={port}"),
        format!("-Dhttps.proxyHost={host}"),
        format!("-Dhttps.proxyPort={port}"),
        "-Dhttp.nonProxyHosts=".to_owned(),
    ]
}

/// The lines to paste into a shell before clients are started there, for the proxy at this URL.
pub(super) fn shell_lines(url: &str, certificates: &Certificates) -> String {
    lines(groups(Some(url), certificates))
}

/// The same for a server that they are told of.
pub(super) fn server_shell_lines(certificates: &Certificates) -> String {
    lines(groups(None, certificates))
}

fn lines(groups: Vec<Group>) -> String {
    let mut text = String::new();
    for (clients, variables) in groups {
        let _ = write!(text, "  # {clients}\n  export");
        for (name, value) in variables {
            let _ = write!(text, " {name}={}", quoted(&value));
        }
        text.push('\n');
    }
    text
}

/// Everything that there is to say about each kind of client.
pub(super) fn guide(url: &str, certificates: &Certificates) -> String {
    let (pem, p12) = (certificates.pem(), certificates.pkcs12());
    let (roots, roots_p12) = (certificates.roots_pem(), certificates.roots_pkcs12());
    let [pem, p12, roots, roots_p12] =
        [pem, p12, roots, roots_p12].map(|path| quoted(&path.display().to_string()));
    format!(
        "\
Clients use the proxy at {url} and trust the certificates that it makes for the hosts you name.
`tapecheck record --forward … -- COMMAND` sets all of this for COMMAND. By hand, in a shell:

{lines}
Who reads what:
  curl, Ruby, PHP, Perl       HTTP_PROXY, SSL_CERT_FILE, CURL_CA_BUNDLE; for one call:
                              curl --proxy {url} --cacert {pem} https://…
  Python requests, msrest     REQUESTS_CA_BUNDLE
  Python httpx, aiohttp       SSL_CERT_FILE (aiohttp: with trust_env=True)
  .NET, Go (Linux)            SSL_CERT_FILE
  Node                        NODE_EXTRA_CA_CERTS, read when it starts. NODE_USE_ENV_PROXY from Node 22.21 and 24 on;
                              older: undici's ProxyAgent, or https-proxy-agent
  Java                        JAVA_TOOL_OPTIONS; or add the certificate to a store of your own:
                              keytool -importcert -noprompt -alias tapecheck -file {pem} -keystore STORE
  mono                        cert-sync --user {roots}
  PowerShell                  $env:HTTPS_PROXY = '{url}'

To trust it everywhere on this machine (then take it out again when you are done):
  Debian, Ubuntu              sudo cp {pem} /usr/local/share/ca-certificates/tapecheck.crt && sudo update-ca-certificates
  Fedora, RHEL                sudo trust anchor {pem}
  macOS                       security add-trusted-cert -k ~/Library/Keychains/login.keychain-db {pem}
  Windows                     certutil -user -addstore Root {pem}

The files: {pem} and {p12} hold the certificate; {roots} and {roots_p12}
hold the system's as well. The password of PKCS #12 files is `{TRUST_STORE_PASSWORD}`.
Not everything takes the proxy for this machine: Go and .NET pass it by for localhost and 127.0.0.1, whatever you set.
Keep ca-key.pem in the same folder to yourself: whoever has it can pose as any host before whoever trusts it.
",
        lines = shell_lines(url, certificates),
    )
}

/// A word for a shell.
fn quoted(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,+@%".contains(c);
    if text.chars().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}
