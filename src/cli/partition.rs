//! `--partition hash:1/4`: one of several parts of the files, as test runners spell it.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

/// One of several parts. Every file is in exactly one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Partition {
    manner: Manner,
    /// From 1.
    part: u64,
    parts: u64,
}

/// How files are dealt out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Manner {
    /// By their names: a file stays in its part whatever others come and go.
    Hash,
    /// In turn: parts are of equal size.
    Count,
}

impl Partition {
    /// Whether it has the file of this name, which is number `index` of all files in order.
    pub(super) fn has(self, name: &Path, index: usize) -> bool {
        let number = match self.manner {
            Manner::Hash => hash(&name.display().to_string().replace('\\', "/")),
            Manner::Count => index as u64,
        };
        number % self.parts == self.part - 1
    }
}

/// FNV-1a with 64 bits: the same on every machine and in every version.
fn hash(text: &str) -> u64 {
    let text = text.strip_prefix("./").unwrap_or(text);
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

impl FromStr for Partition {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "write it as hash:1/4 or count:1/4".to_owned();
        let (manner, part) = text.split_once(':').ok_or_else(wrong)?;
        let (part, parts) = part.split_once('/').ok_or_else(wrong)?;
        let manner = match manner {
            "hash" => Manner::Hash,
            "count" => Manner::Count,
            _ => return Err(wrong()),
        };
        let (part, parts) =
            (part.parse().map_err(|_| wrong())?, parts.parse().map_err(|_| wrong())?);
        if part == 0 || part > parts {
            return Err(format!("there is no part {part} of {parts}; the first is 1"));
        }
        Ok(Self { manner, part, parts })
    }
}

impl fmt::Display for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let manner = match self.manner {
            Manner::Hash => "hash",
            Manner::Count => "count",
        };
        write!(f, "{manner}:{}/{}", self.part, self.parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_in_one_part() {
        for manner in ["hash", "count"] {
            let parts: Vec<Partition> =
                (1..=4).map(|part| format!("{manner}:{part}/4").parse().unwrap()).collect();
            let mut sizes = [0; 4];
            for index in 0..400 {
                let name = format!("cassettes/{index}.json");
                let has = |part: &Partition| part.has(Path::new(&name), index);
                let holders: Vec<usize> = (0..4).filter(|part| has(&parts[*part])).collect();
                assert_eq!(holders.len(), 1, "{name}");
                sizes[holders[0]] += 1;
            }
            assert!(sizes.iter().all(|size| *size > 50), "{sizes:?}");
        }
    }

    #[test]
    fn the_hash_never_changes() {
        assert_eq!(hash("cassettes/a.json"), hash("./cassettes/a.json"));
        assert_eq!(hash(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(hash("a"), 0xaf63_dc4c_8601_ec8c);
    }

    #[test]
    fn what_is_no_partition_is_refused() {
        for text in
            ["", "hash", "hash:1", "hash:0/4", "hash:5/4", "slice:1/4", "hash:1/0", "hash:a/4"]
        {
            assert!(text.parse::<Partition>().is_err(), "{text}");
        }
        assert_eq!("count:2/3".parse::<Partition>().unwrap().to_string(), "count:2/3");
    }
}
