//! The contract check over its fixtures, the contract loader, and the reports.
//!
//! `fixtures/check/<rule-id>/` holds for every rule a cassette without findings (`clean.json`), one with
//! (`defect.json`), and what all rules together find in it (`expected.txt`: severity, rule, pointer).

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use tapecheck::cassette::format::read_document;
use tapecheck::check::{self, Source, rules};
use tapecheck::model::{Excerpt, Explained, Finding, Pointer, ReportedFile};
use tapecheck::profile::PARTNER_CENTER;
use tapecheck::report::{self, Report};
use tapecheck::schema::{Contract, ContractError, Documented};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/check")
}

fn contract() -> &'static Contract {
    static CONTRACT: OnceLock<Contract> = OnceLock::new();
    CONTRACT.get_or_init(|| {
        Contract::load("openapi.json", PARTNER_CENTER.contract).expect("the shipped contract loads")
    })
}

fn findings_in(name: &str, text: &str, contract: &Contract) -> Vec<Finding> {
    let (document, cassette) =
        read_document(text).unwrap_or_else(|error| panic!("{name}: {error}"));
    check::check(
        &Source { name, text, document: &document, cassette: &cassette },
        contract,
        &PARTNER_CENTER,
    )
}

fn listed(findings: &[Finding]) -> String {
    findings
        .iter()
        .map(|finding| {
            let pointer = finding.location.pointer.clone().unwrap_or_default();
            format!("{} {} {pointer}\n", finding.severity, finding.rule.id)
        })
        .collect()
}

fn fixture(rule: &str, file: &str) -> String {
    let path = fixtures().join(rule).join(file);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The contract of a rule's fixture: its own, where the shipped one has nothing that the rule is about.
fn contract_for(rule: &str) -> &'static Contract {
    let path = fixtures().join(rule).join("contract.json");
    match fs::read_to_string(path) {
        Ok(text) => Box::leak(Box::new(
            Contract::load("contract.json", &[("contract.json", text)]).unwrap(),
        )),
        Err(_) => contract(),
    }
}

#[test]
fn every_rule_finds_its_defect_and_nothing_else_raises_an_alarm() {
    let mut wrong = String::new();
    for rule in rules::ALL.iter().map(|entry| entry.rule.id) {
        let contract = contract_for(rule);
        for (file, expected) in
            [("clean.json", String::new()), ("defect.json", fixture(rule, "expected.txt"))]
        {
            let findings = findings_in(rule, &fixture(rule, file), contract);
            if listed(&findings) != expected {
                let messages: Vec<&str> = findings.iter().map(|f| f.message.as_str()).collect();
                wrong += &format!(
                    "{rule}/{file}\nexpected:\n{expected}found:\n{}{messages:#?}\n\n",
                    listed(&findings)
                );
            }
        }
        let defect = fixture(rule, "expected.txt");
        assert!(defect.contains(&format!(" {rule} ")), "{rule}/expected.txt has no {rule}");
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn every_rule_file_is_listed_and_every_fixture_belongs_to_a_rule() {
    let mut listed: Vec<String> = rules::ALL.iter().map(|entry| entry.rule.id.to_owned()).collect();
    listed.sort();
    let names = |folder: &Path| {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| {
                entry.unwrap().path().file_stem().unwrap().to_str().unwrap().replace('_', "-")
            })
            .filter(|name| name != "mod")
            .collect();
        names.sort();
        names
    };
    assert_eq!(listed, names(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/check/rules")));
    assert_eq!(listed, names(&fixtures()));
}

#[test]
fn findings_point_at_real_places_and_come_in_the_order_of_the_file() {
    for rule in rules::ALL.iter().map(|entry| entry.rule) {
        let contract = contract_for(rule.id);
        let text = fixture(rule.id, "defect.json");
        let (document, _) = read_document(&text).unwrap();
        let findings = findings_in(rule.id, &text, contract);
        assert!(
            findings.is_sorted_by_key(|finding| (finding.location.line, finding.location.column))
        );
        for finding in findings {
            let pointer = finding.location.pointer.clone().unwrap();
            assert!(pointer.find_node(document.root()).is_some(), "{pointer} of {}", rule.id);
        }
    }
}

#[test]
fn no_secret_is_part_of_a_finding_or_a_report() {
    let text = fixture("secret-in-cassette", "defect.json");
    let (document, cassette) = read_document(&text).unwrap();
    let source = Source { name: "a.json", text: &text, document: &document, cassette: &cassette };
    let examined = check::examine(&source, contract(), &PARTNER_CENTER, None);
    let (findings, files) = (&examined.findings, &[examined.file]);
    assert!(findings.iter().all(|finding| finding.excerpt.is_some()));
    let report = Report { command: "check", findings, files, ..Report::default() };
    for format in report::ALL {
        let rendered = (format.render)(&report);
        for secret in ["0123456789", "abc", "k-1", "b=2", "hunter2", "eyJhbGci"] {
            assert!(!rendered.contains(secret), "`{secret}` in {}: {rendered}", format.name);
        }
    }
}

#[test]
fn messages_say_what_a_value_means() {
    let contract = contract();
    let message = |rule: &str| {
        let findings = findings_in(rule, &fixture(rule, "defect.json"), contract);
        findings.into_iter().find(|finding| finding.rule.id == rule).unwrap()
    };
    let finding = message("undocumented-enum-value");
    assert_eq!(
        finding.message,
        "`status` is `archived`, the contract knows `unknown`, `completed`, `pending` or `cancelled`"
    );
    assert_eq!(finding.operation.as_deref(), Some("get-order"));
    assert_eq!(finding.schema.as_deref(), Some("order.schema.json#/properties/status/enum"));
    let finding = message("required-property-missing");
    assert_eq!(finding.message, "the response body has no `creationDate`");
    assert_eq!(
        finding.help.as_deref(),
        Some("is `createdDate` meant, or has `creationDate` been renamed?")
    );
    assert_eq!(
        message("type-mismatch").message,
        "`quantity` is string \"1\", the contract says integer"
    );
}

#[test]
fn a_reference_that_leads_nowhere_is_reported_with_its_place() {
    let openapi = r##"{
  "openapi": "3.1.0",
  "paths": {
    "/orders": {
      "get": {
        "responses": { "200": { "content": { "application/json": {
          "schema": { "$ref": "order.json#/$defs/ordr" }
        } } } }
      }
    }
  }
}"##;
    let order = r#"{"$defs":{"order":{"type":"object"}}}"#;
    let error =
        Contract::load("api.json", &[("api.json", openapi), ("order.json", order)]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "api.json:7:31: `$ref` at `/paths/~1orders/get/responses/200/content/application~1json/schema/$ref` \
         leads nowhere: `order.json#/$defs/ordr`, `order.json` has no `/$defs/ordr`"
    );
    assert_eq!(error.help().as_deref(), Some("did you mean `order.json#/$defs/order`?"));
    let error =
        Contract::load("api.json", &[("api.json", openapi), ("orders.json", order)]).unwrap_err();
    assert_eq!(error.help().as_deref(), Some("did you mean `orders.json`?"));
}

fn load_with_schema(schema: &str) -> Result<Contract, ContractError> {
    let openapi = r#"{"openapi":"3.1.0","paths":{"/a":{"get":{"responses":{"200":{"content":{
        "application/json":{"schema":{"$ref":"s.json"}}}}}}}}}"#;
    Contract::load("api.json", &[("api.json", openapi), ("s.json", schema)])
}

#[test]
fn a_contract_that_cannot_be_used_says_where_and_why() {
    let errors = [
        ("{\n \"type\": ", "s.json:2:10: the contract is not JSON: the text ends inside"),
        ("{\n \"type\": \"strin\"\n}", "s.json:2:10: the schema is not valid at `/type`: "),
        ("{\"pattern\":\n  \"(\"}", "s.json:2:3: `(` at `/pattern` is no regular expression"),
        (
            "{\"properties\":{\"a\":{\"minLength\":-1}}}",
            "s.json:1:33: the schema is not valid at `/properties/a/minLength`: `minimum` asks for at least 0, found -1",
        ),
    ];
    for (schema, expected) in errors {
        let error = load_with_schema(schema).unwrap_err().to_string();
        assert!(error.starts_with(expected), "{error}");
    }
    let no_openapi = Contract::load("a.json", &[("a.json", r#"{"openapi":"4.0"}"#)]).unwrap_err();
    assert_eq!(
        no_openapi.to_string(),
        "a.json: it is not an OpenAPI 3.0 or 3.1 document: `openapi` is `4.0`"
    );
    let missing = Contract::load("openap.json", &[("openapi.json", "{}")]).unwrap_err();
    assert_eq!(missing.help().as_deref(), Some("did you mean `openapi.json`?"));
}

#[test]
fn references_may_go_round_in_a_circle_and_have_neighbours() {
    for (schema, is_valid) in [
        (r##"{"$ref":"#"}"##, true),
        (
            r##"{"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}}}"##,
            true,
        ),
        (r##"{"properties":{"a":{"$ref":"#"}},"required":["a"]}"##, false),
        (r##"{"$ref":"#/$defs/a","required":["a"],"$defs":{"a":{"type":"object"}}}"##, false),
    ] {
        let contract = load_with_schema(schema).unwrap();
        let response = contract.operation("GET", "/a").unwrap().response(200).unwrap();
        let schema = response.content.json_schema(None).unwrap();
        let value = tapecheck::model::json::parse("{}").unwrap();
        assert_eq!(schema.violations(&value).is_empty(), is_valid, "{schema:?}");
        assert!(contract.undocumented(schema, &value).is_empty());
    }
}

#[test]
fn operations_are_found_by_path_and_method() {
    let contract = contract();
    let customer = "/v1/customers/ABCDEF01-2222-4333-8444-555555555555";
    let id = |method: &str, path: &str| {
        contract
            .operation(method, &format!("{customer}{path}"))
            .map(|operation| operation.id.clone())
    };
    assert_eq!(id("GET", "/orders").as_deref(), Some("list-orders"));
    assert_eq!(id("patch", "/Orders/abc").as_deref(), Some("patch-order"));
    assert_eq!(id("GET", "/subscriptions/usagerecords"), None);
    assert_eq!(id("GET", "/subscriptions/%7Bid%7D").as_deref(), Some("get-subscription"));
    assert_eq!(contract.operation("GET", "/v1/customers/you/orders").map(|o| &o.id), None);
}

#[test]
fn a_path_that_nearly_fits_is_told_from_one_that_does_not() {
    let contract = contract();
    let near = |path: &str| contract.near_route(path).unwrap_or_default();
    let customer = "/v1/customers/11111111-2222-4333-8444-555555555555";
    assert_eq!(near(&format!("{customer}/ordres/1")), "did you mean `orders` for `ordres`?");
    assert_eq!(
        near("/v1/customers/acme/orders/1"),
        "it would be `get-order`, but `acme` is no `customer-tenant-id`"
    );
    assert_eq!(near("/v1/invoices"), "");
}

#[test]
fn a_place_is_documented_undocumented_or_open() {
    let contract = contract();
    let path = "/v1/customers/{customer}/orders/{order}";
    let response = contract.operation("GET", path).unwrap().response(200).unwrap();
    let schema = response.content.json_schema(None).unwrap();
    let order =
        tapecheck::model::json::parse(r#"{"status":"new","lineItems":[{"quantity":1}]}"#).unwrap();
    let describe =
        |pointer: &str| contract.describe(schema, &order, &Pointer::parse(pointer).unwrap());
    let Documented::Yes(status) = describe("/status") else { panic!("status is documented") };
    assert_eq!(status.types, ["string"]);
    assert_eq!(status.values.as_ref().map(Vec::len), Some(4));
    assert!(!status.allows(&"new".into()) && status.allows(&"pending".into()));
    let Documented::Yes(quantity) = describe("/lineItems/0/quantity") else { panic!() };
    assert_eq!(quantity.types, ["integer"]);
    let Documented::Yes(client) = describe("/client") else { panic!() };
    assert!(client.is_known_undocumented);
    let Documented::Undocumented { similar } = describe("/statuss") else { panic!() };
    assert_eq!(similar.as_deref(), Some("status"));
    // The value need not be there: a diff asks about members that were removed.
    assert!(matches!(describe("/lineItems/3/renewsTo"), Documented::Yes(_)));
    assert!(matches!(describe("/status/deeper"), Documented::Open));
}

#[test]
fn numbers_are_shown_as_they_are_spelled() {
    let contract = load_with_schema(r#"{"maximum":10}"#).unwrap();
    let response = contract.operation("GET", "/a").unwrap().response(200).unwrap();
    let schema = response.content.json_schema(None).unwrap();
    for spelling in ["1e400", "123456789012345678901234567890", "10.50"] {
        let value = tapecheck::model::json::parse(spelling).unwrap();
        assert_eq!(schema.violations(&value)[0].found, spelling);
    }
}

mod agreement {
    //! Our tree and serde_json's get the same verdict.

    use proptest::prelude::*;

    use super::load_with_schema;

    fn json() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            (-3i64..4).prop_map(Into::into),
            any::<i64>().prop_map(Into::into),
            any::<u64>().prop_map(Into::into),
            (-8i32..8).prop_map(|number| (f64::from(number) / 4.0).into()),
            (-1e300..1e300).prop_map(Into::into),
            "[a-cäé😀]{0,3}".prop_map(Into::into),
            Just("2021-05-11T00:00:00.1234567Z".into()),
            Just("ABCDEF01-2222-4333-8444-55555555555a".into()),
        ];
        leaf.prop_recursive(4, 32, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
                prop::collection::vec(("[abcd]", inner), 0..4)
                    .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
            ]
        })
    }

    const SCHEMAS: &[&str] = &[
        r##"{"properties":{"a":{"type":"integer","minimum":-1,"maximum":2},"b":{"$ref":"#"}},"required":["a"],"maxProperties":3}"##,
        r#"{"anyOf":[{"type":"string","maxLength":2},{"type":"array","uniqueItems":true,"items":{"type":["number","string","array"]}},{"const":{"a":1}}]}"#,
        r#"{"enum":[null,1,2.5,"a",[1,"b"],{"a":1,"b":2}]}"#,
        r##"{"type":["object","array","number"],"multipleOf":0.25,"additionalProperties":{"$ref":"#/$defs/x"},"propertyNames":{"pattern":"^[ab]"},"contains":{"type":"integer"},"$defs":{"x":{"not":{"type":"null"}}}}"##,
        r#"{"oneOf":[{"format":"uuid"},{"format":"date-time"},{"type":"integer"},{"minLength":2}],"unevaluatedProperties":{"type":"boolean"}}"#,
    ];

    proptest! {
        #[test]
        fn verdicts_agree(value in json(), index in 0..SCHEMAS.len()) {
            let schema: serde_json::Value = serde_json::from_str(SCHEMAS[index]).unwrap();
            let theirs = jsonschema::options()
                .should_validate_formats(true)
                .build(&schema)
                .unwrap()
                .is_valid(&value);
            let contract = load_with_schema(SCHEMAS[index]).unwrap();
            let response = contract.operation("GET", "/a").unwrap().response(200).unwrap();
            let ours = response.content.json_schema(None).unwrap();
            let tree = tapecheck::model::json::parse(&value.to_string()).unwrap();
            prop_assert_eq!(ours.is_valid(&tree), theirs, "{} in {}", value, SCHEMAS[index]);
            prop_assert_eq!(ours.violations(&tree).is_empty(), theirs);
            let document = tapecheck::model::json::Document::of(value.to_string()).unwrap();
            prop_assert_eq!(ours.is_valid(document.root()), theirs, "{} in a text", value);
        }
    }
}

mod duplicates {
    //! Members of one name are found whatever the contract says of the object that they are in.

    use proptest::prelude::*;

    use super::{findings_in, load_with_schema};

    const SCHEMAS: &[&str] = &[
        "true",
        r##"{"properties":{"a":{"$ref":"#"},"b":true,"c":{"items":{"$ref":"#"}}}}"##,
        r##"{"properties":{"a":{"$ref":"#"}},"patternProperties":{"^b":{"$ref":"#"}},"additionalProperties":{"type":"object"}}"##,
        r##"{"properties":{"a":{"deprecated":true,"$ref":"#"},"b":{"readOnly":true}},"additionalProperties":false}"##,
        r##"{"prefixItems":[{"$ref":"#"},true],"items":{"properties":{"a":{"$ref":"#"}}},"additionalProperties":{"$ref":"#"}}"##,
    ];

    /// JSON texts in which names come again, also spelled otherwise.
    fn text() -> impl Strategy<Value = String> {
        let name = prop::sample::select(&["a", "b", "c", "\\u0061"][..]);
        let leaf = prop::sample::select(&["1", "null", "\"x\"", "{}", "[]"][..]);
        leaf.prop_map(str::to_owned).prop_recursive(4, 24, 4, move |inner| {
            let members = prop::collection::vec((name.clone(), inner.clone()), 0..4);
            let object = members.prop_map(|members| {
                let member = |(name, value): &(&str, String)| format!("\"{name}\":{value}");
                format!("{{{}}}", members.iter().map(member).collect::<Vec<_>>().join(","))
            });
            let array = prop::collection::vec(inner, 0..4)
                .prop_map(|items| format!("[{}]", items.join(",")));
            prop_oneof![3 => object, 1 => array]
        })
    }

    /// The places of duplicates in a body that answers a request for this path.
    fn duplicates(body: &str, path: &str, schema: &str) -> Vec<String> {
        let contract = load_with_schema(schema).unwrap();
        let cassette = format!(
            r#"{{"tapecheck":1,"origin":{{"kind":"recorded"}},"interactions":[{{"request":{{"method":"GET","path":"{path}"}},
                "response":{{"status":200,"headers":{{"Content-Type":"application/json"}},"body":{{"json":{body}}}}}}}]}}"#
        );
        let findings = findings_in("a.json", &cassette, &contract);
        let found = findings.iter().filter(|finding| finding.rule.id == "duplicate-member");
        found.map(|finding| format!("{:?}", finding.location)).collect()
    }

    proptest! {
        #[test]
        fn are_found_with_every_schema(body in text(), index in 0..SCHEMAS.len()) {
            // The contract knows nothing of `/b`, so that nothing but the rule itself looks at the body. The path is
            // as long: the places are the same.
            let with = duplicates(&body, "/a", SCHEMAS[index]);
            prop_assert_eq!(with, duplicates(&body, "/b", SCHEMAS[index]), "{} {}", body, SCHEMAS[index]);
        }

        #[test]
        fn are_as_many_as_names_that_came_before(names in prop::collection::vec(0..200usize, 1..150)) {
            let schema = format!(
                r#"{{"properties":{{{}}}}}"#,
                (0..180).map(|name| format!(r#""n{name}":true"#)).collect::<Vec<_>>().join(",")
            );
            let members: Vec<String> = names.iter().map(|name| format!(r#""n{name}":0"#)).collect();
            let different: std::collections::HashSet<_> = names.iter().collect();
            let found = duplicates(&format!("{{{}}}", members.join(",")), "/a", &schema);
            prop_assert_eq!(found.len(), names.len() - different.len());
        }
    }
}

#[test]
fn the_text_report_shows_the_line_and_underlines_the_value() {
    let text = fixture("undocumented-enum-value", "defect.json");
    let mut findings = findings_in("orders.json", &text, contract());
    Excerpt::attach(&mut findings, "orders.json", &text);
    let files = &[ReportedFile::named("orders.json")];
    let report = Report { command: "check", findings: &findings[..1], files, ..Report::default() };
    insta::assert_snapshot!((report::named("text").unwrap().render)(&report), @r#"
    error[undocumented-enum-value]: `status` is `archived`, the contract knows `unknown`, `completed`, `pending` or `cancelled`
      --> orders.json:37:23 /interactions/0/response/body/json/status
       |
    37 |             "status": "archived",
       |                       ^^^^^^^^^^
       = operation: get-order
       = contract: order.schema.json#/properties/status/enum
       = expected: "unknown", "completed", "pending" or "cancelled"
       = found: "archived"
       = help: A client that switches over the known values has no case for this one. If it is right, add it to the `enum`.

    1 error in 1 file
    "#);
    insta::assert_snapshot!((report::named("json").unwrap().render)(&report), @r#"
    {
      "tapecheck": "0.1.0",
      "report": 1,
      "command": "check",
      "partition": null,
      "breadth": "",
      "findings": [
        {
          "rule": "undocumented-enum-value",
          "severity": "error",
          "message": "`status` is `archived`, the contract knows `unknown`, `completed`, `pending` or `cancelled`",
          "file": "orders.json",
          "line": 37,
          "column": 23,
          "pointer": "/interactions/0/response/body/json/status",
          "operation": "get-order",
          "schema": "order.schema.json#/properties/status/enum",
          "expected": "\"unknown\", \"completed\", \"pending\" or \"cancelled\"",
          "found": "\"archived\"",
          "help": "A client that switches over the known values has no case for this one. If it is right, add it to the `enum`.",
          "accepted": null,
          "excerpt": {
            "text": "            \"status\": \"archived\",",
            "indent": 22,
            "width": 10
          },
          "compared": null
        }
      ],
      "failures": [],
      "files": [
        {
          "name": "orders.json",
          "interactions": []
        }
      ],
      "coverage": null,
      "verdicts": null,
      "changes": null,
      "summary": {
        "error": 1,
        "warning": 0,
        "info": 0,
        "accepted": 0
      }
    }
    "#);
    let colored = (report::named("text").unwrap().render)(&Report { color: true, ..report });
    assert!(colored.contains("\u{1b}[1;31merror[undocumented-enum-value]\u{1b}[0m"));
    let nothing = Report { findings: &[], ..report };
    assert_eq!((report::named("text").unwrap().render)(&nothing), "no findings in 1 file\n");
}

#[test]
fn the_text_report_explains_a_rule_once() {
    let findings = findings_in("a.json", &fixture("type-mismatch", "defect.json"), contract());
    let report = Report { command: "check", findings: &findings, ..Report::default() };
    let text = (report::named("text").unwrap().render)(&report);
    assert_eq!(text.matches("type-mismatch").count(), 4);
    assert_eq!(text.matches("help: ").count(), 1);
}
