//! Which names say that a secret stands behind them.
//!
//! It shares no table with the redactor on purpose: what that one forgets, this one may still see.

/// Members and form fields whose value is a secret: lower case, letters and digits only.
const SECRET_NAMES: &[&str] = &[
    "accesskey",
    "accesstoken",
    "accountkey",
    "apikey",
    "assertion",
    "clientassertion",
    "clientsecret",
    "idtoken",
    "ocpapimsubscriptionkey",
    "passwd",
    "password",
    "privatekey",
    "refreshtoken",
    "secretkey",
    "sessiontoken",
    "sharedaccesskey",
    "sharedaccesssignature",
    "subscriptionkey",
    "xapikey",
    "xfunctionskey",
];

/// The longest of these, with room for what separates words.
const LONGEST_NAME: usize = 40;

/// No secret name is shorter.
const SHORTEST_NAME: usize = 6;

/// The last two letters of the secret names, and for these a bit for each letter before them: few other names end so,
/// and this is asked about every member.
static ENDS: [[u32; 26]; 26] = {
    let mut ends = [[0; 26]; 26];
    let mut index = 0;
    while index < SECRET_NAMES.len() {
        let name = SECRET_NAMES[index].as_bytes();
        assert!(name.len() >= SHORTEST_NAME);
        let (third, second, last) =
            (name[name.len() - 3], name[name.len() - 2], name[name.len() - 1]);
        ends[(second - b'a') as usize][(last - b'a') as usize] |= 1 << (third - b'a');
        index += 1;
    }
    ends
};

/// Whether a name ends as those of secrets do, as it is spelled.
#[inline]
pub(super) fn may_be_secret_name(name: &[u8]) -> bool {
    let letter = |byte: u8| usize::from((byte | 32).wrapping_sub(b'a'));
    match name {
        [.., third, second, last] if name.len() >= SHORTEST_NAME => {
            let (third, second, last) = (letter(*third), letter(*second), letter(*last));
            match ENDS.get(second).and_then(|ends| ends.get(last)) {
                Some(thirds) => *thirds != 0 && (third >= 26 || thirds >> third & 1 == 1),
                // Something separates the last letters.
                None => true,
            }
        }
        _ => false,
    }
}

/// Whether the first letter of a name is that of a secret name.
fn starts_like_secret_name(name: &[u8]) -> bool {
    const STARTS: u32 = {
        let mut starts = 0;
        let mut index = 0;
        while index < SECRET_NAMES.len() {
            starts |= 1 << (SECRET_NAMES[index].as_bytes()[0] - b'a');
            index += 1;
        }
        starts
    };
    let first = name.iter().find(|byte| byte.is_ascii_alphanumeric());
    first.is_some_and(|first| {
        let letter = (first | 32).wrapping_sub(b'a');
        letter < 26 && STARTS >> letter & 1 == 1
    })
}

/// Whether a member of this name holds a secret.
pub(super) fn is_secret_name(name: &str) -> bool {
    is_secret_word(name.as_bytes())
}

/// The same for the bytes of a name.
pub(super) fn is_secret_word(name: &[u8]) -> bool {
    if name.len() > LONGEST_NAME || !may_be_secret_name(name) || !starts_like_secret_name(name) {
        return false;
    }
    // On the stack, for the same reason.
    let mut plain = [0; LONGEST_NAME];
    let mut length = 0;
    for byte in name.iter().filter(|byte| byte.is_ascii_alphanumeric()) {
        plain[length] = byte.to_ascii_lowercase();
        length += 1;
    }
    SECRET_NAMES.iter().any(|secret| secret.as_bytes() == &plain[..length])
}
