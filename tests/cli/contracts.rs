//! Contracts of one's own: OpenAPI 3.0 and 3.1, JSON and YAML, many files, routes in the configuration.

use serde_json::{Value, json};

use super::findings;
use super::harness::{Finished, Folder, assert_says};

/// A folder with a cassette of one exchange: `target` is asked for, and answered 200 with this body.
fn answered(target: &str, body: Value) -> Folder {
    recorded(json!({ "method": "GET" }), target, json!({ "status": 200 }), Some(body))
}

fn recorded(request: Value, target: &str, response: Value, body: Option<Value>) -> Folder {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let (mut request, mut response) = (request, response);
    request["path"] = path.into();
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let pairs: Vec<Value> = pairs
        .map(|pair| pair.split_once('=').map(|(key, value)| json!([key, value])).unwrap())
        .collect();
    if !pairs.is_empty() {
        request["query"] = pairs.into();
    }
    if let Some(body) = body {
        response["headers"] = json!({ "Content-Type": "application/json" });
        response["body"] = json!({ "json": body });
    }
    let interactions = json!([{ "request": request, "response": response }]);
    let cassette =
        json!({ "tapecheck": 1, "origin": { "kind": "recorded" }, "interactions": interactions });
    let folder = Folder::new();
    folder.write("tape.json", serde_json::to_string_pretty(&cassette).unwrap());
    folder
}

/// The findings of `check` as `rule pointer schema`; pointers from the message on.
#[track_caller]
fn found(folder: &Folder, contract: &str) -> Vec<String> {
    told(&check(folder, contract))
}

fn told(finished: &Finished) -> Vec<String> {
    let report = findings::parse(&finished.stdout);
    let text = |finding: &Value, name: &str| finding[name].as_str().unwrap_or("-").to_owned();
    let all = report["findings"].as_array().unwrap().iter();
    all.map(|finding| {
        let pointer = text(finding, "pointer").replacen("/interactions/0/", "", 1);
        format!("{} {pointer} {}", text(finding, "rule"), text(finding, "schema"))
    })
    .collect()
}

fn check(folder: &Folder, contract: &str) -> Finished {
    folder.run(&["check", "tape.json", "--format", "json", "--contract", contract])
}

/// An OpenAPI document in YAML whose `GET /x` answers 200 with this schema.
fn api(version: &str, schema: &str) -> String {
    format!(
        "openapi: {version}\ninfo: {{title: t, version: '1'}}\npaths:\n  /x:\n    get:\n      responses:\n        \
         200:\n          content:\n            application/json:\n              schema: {schema}\n"
    )
}

#[test]
fn openapi_30_in_yaml_means_what_its_own_rules_say() {
    let schema = "{type: object, properties: {\
        a: {type: string, nullable: true}, b: {type: string}, \
        c: {type: integer, minimum: 1, exclusiveMinimum: true}, \
        no: {type: string, enum: [no, yes], example: 5}, \
        d: {$ref: '#/components/schemas/D', minLength: 100}}}";
    let components = "components: {schemas: {D: {type: string, format: uuid, required: []}}}\n";
    let contract = api("3.0.3", schema) + components;
    let good =
        json!({ "a": null, "c": 2, "no": "no", "d": "ABCDEF01-2222-4333-8444-55555555555a" });
    let folder = answered("/x", good);
    folder.write("api.yaml", &contract);
    assert_eq!(found(&folder, "api.yaml"), [""; 0]);

    let folder = answered("/x", json!({ "b": null, "c": 1, "no": false, "d": "1" }));
    folder.write("api.yaml", &contract);
    let place = "/paths/~1x/get/responses/200/content/application~1json/schema/properties";
    assert_eq!(
        found(&folder, "api.yaml"),
        [
            format!("type-mismatch response/body/json/b api.yaml#{place}/b/type"),
            format!("schema-violation response/body/json/c api.yaml#{place}/c/minimum"),
            format!("type-mismatch response/body/json/no api.yaml#{place}/no/type"),
            "format-mismatch response/body/json/d api.yaml#/components/schemas/D/format".to_owned(),
        ]
    );
}

#[test]
fn one_contract_in_many_files_of_both_kinds_with_every_way_to_refer() {
    let folder =
        answered("/x", json!({ "next": { "next": { "id": 5 } }, "tags": [1], "more": "x" }));
    folder.write("api/openapi.yaml", api("3.1.0", "{$ref: ../schemas/order%20v1.json}"));
    folder.write(
        "schemas/order v1.json",
        r##"{ "$id": "https://example.com/schemas/order",
              "properties": {
                "id": { "$ref": "#/$defs/a~1b" },
                "next": { "$ref": "#" },
                "tags": { "items": { "$ref": "tag#plain" } },
                "more": { "$ref": "https://example.com/schemas/more.yaml#/%24defs/m" } },
              "$defs": { "a/b": { "type": "string" } } }"##,
    );
    folder.write("api/deep/tag.json", r#"{"$id":"https://example.com/schemas/tag","$defs":{"t":{"$anchor":"plain","type":"string"}}}"#);
    folder.write(
        "api/more.yaml",
        "$id: https://example.com/schemas/more.yaml\n$defs:\n  m: &m {type: integer}\n  n: *m\n",
    );
    assert_eq!(
        found(&folder, "api/openapi.yaml"),
        [
            "type-mismatch response/body/json/next/next/id ../schemas/order v1.json#/$defs/a~1b/type",
            "type-mismatch response/body/json/tags/0 deep/tag.json#/$defs/t/type",
            "type-mismatch response/body/json/more more.yaml#/$defs/m/type",
        ]
    );
}

#[test]
fn each_file_is_read_by_the_draft_that_it_names() {
    for (draft, keyword, refused) in [
        ("http://json-schema.org/draft-04/schema#", r#""maximum":5,"exclusiveMaximum":true"#, 5),
        ("http://json-schema.org/draft-06/schema#", r#""exclusiveMaximum":5"#, 5),
        ("http://json-schema.org/draft-07/schema", r#""if":{"minimum":5},"then":false"#, 5),
        (
            "https://json-schema.org/draft/2019-09/schema",
            r##""$recursiveAnchor":true,"not":{"const":5.0}"##,
            5,
        ),
        ("https://json-schema.org/draft/2020-12/schema", r#""exclusiveMaximum":5"#, 5),
    ] {
        let folder = answered("/x", json!(refused));
        folder.write("api.yaml", api("3.1.0", "{$ref: s.json}"));
        folder.write("s.json", format!(r#"{{"$schema":"{draft}",{keyword}}}"#));
        let found = found(&folder, "api.yaml");
        assert_eq!(found.len(), 1, "{draft}: {found:?}");
        assert!(found[0].starts_with("schema-violation response/body/json s.json#/"), "{found:?}");
    }
}

#[test]
fn formats_are_asserted_in_every_draft() {
    for draft in
        ["http://json-schema.org/draft-04/schema#", "https://json-schema.org/draft/2019-09/schema"]
    {
        for (format, good, bad) in [
            ("uuid", "ABCDEF01-2222-4333-8444-55555555555a", "ABCDEF01"),
            ("date-time", "2021-05-11T00:00:00.1234567Z", "2021-05-11 00:00:00"),
            ("duration", "P1Y2M", "1 year"),
            ("date", "2024-02-29", "2023-02-29"),
            ("email", "a@example.com", "a"),
            ("uri", "https://example.com/", "not a uri"),
        ] {
            for (value, expected) in [(good, 0), (bad, 1)] {
                let folder = answered("/x", json!(value));
                folder.write("api.yaml", api("3.1.0", "{$ref: s.json}"));
                folder.write("s.json", format!(r#"{{"$schema":"{draft}","format":"{format}"}}"#));
                let found = found(&folder, "api.yaml");
                assert_eq!(found.len(), expected, "{draft} {format} {value}: {found:?}");
            }
        }
    }
}

#[test]
fn read_only_and_write_only_count_by_direction() {
    let contract = "openapi: 3.0.3\npaths:\n  /x:\n    post:\n      requestBody:\n        content: &c\n          \
        application/json:\n            schema:\n              allOf: [{$ref: '#/components/schemas/User'}]\n              \
        required: [id, password, name]\n      responses: {200: {content: *c}}\ncomponents:\n  schemas:\n    User:\n      \
        properties:\n        id: {type: string, readOnly: true}\n        password: {type: string, writeOnly: true}\n        \
        name: {type: string}\n";
    let body = |body: Value| json!({ "json": body });
    let post = |sent: Value, answer: Value| {
        let headers = json!({ "Content-Type": "application/json" });
        let request = json!({ "method": "POST", "headers": headers, "body": body(sent) });
        let folder = recorded(request, "/x", json!({ "status": 200 }), Some(answer));
        folder.write("api.yml", contract);
        found(&folder, "api.yml")
    };
    assert_eq!(
        post(json!({ "name": "n", "password": "{p}" }), json!({ "name": "n", "id": "1" })),
        [""; 0]
    );
    let schema = "api.yml#/paths/~1x/post/requestBody/content/application~1json/schema/required";
    let answered = schema.replace("requestBody", "responses/200");
    assert_eq!(
        post(json!({ "id": "1" }), json!({ "password": "{p}" })),
        [
            format!("required-property-missing request/body/json {schema}"),
            format!("required-property-missing request/body/json {schema}"),
            "direction-mismatch request/body/json/id -".to_owned(),
            format!("required-property-missing response/body/json {answered}"),
            format!("required-property-missing response/body/json {answered}"),
            "direction-mismatch response/body/json/password -".to_owned(),
        ]
    );
}

#[test]
fn routes_in_the_configuration_stand_in_for_a_document() {
    let folder = recorded(
        json!({ "method": "POST" }),
        "/orders/7",
        json!({ "status": 201 }),
        Some(json!({ "id": 5 })),
    );
    folder.write("schemas/order.json", r#"{"properties":{"id":{"$ref":"types.json#/$defs/id"}}}"#);
    folder.write("schemas/types.json", r#"{"$defs":{"id":{"type":"string"}}}"#);
    let route = "[[route]]\noperation = \"create-order\"\nmethod = \"post\"\npath = \"/orders/{id}\"\n\
        request = \"schemas/order.json\"\nresponses = { 2XX = \"schemas/order.json\", default = \"\" }\n";
    folder.write("tapecheck.toml", route);
    let told = folder.run(&["check", "tape.json"]).with_status(1);
    assert_says(
        &told.stdout,
        &[
            "error[body-not-json]: the request has no body",
            "`id` is integer 5",
            "schemas/types.json#/$defs/id/type",
            "create-order",
        ],
    );
    folder.write("tapecheck.toml", route.replace("2XX = \"schemas/order", "2XX = \"schemas/ordr"));
    let told = folder.run(&["check", "tape.json"]).with_status(2);
    assert_says(
        &told.stderr,
        &["tapecheck.toml:6:21: `$ref` at", "there is no file `schemas/ordr.json`"],
    );
    for (from, to, parts) in [
        (
            "2XX",
            "20",
            &["tapecheck.toml:6:15", "`20` is no status", "write `200`, `4XX` or `default`"][..],
        ),
        ("\"post\"", "\"FETCH\"", &["tapecheck.toml:3:10", "`FETCH` is none of the methods"]),
        ("\"/orders", "\"orders", &["tapecheck.toml:4:8", "must start with `/`"]),
        (
            "operation",
            "operatoin",
            &["there is no key `route.operatoin`", "did you mean `route.operation`?"],
        ),
        ("method = \"post\"\n", "", &["tapecheck.toml:1:1", "the route has no `method`"]),
    ] {
        folder.write("tapecheck.toml", route.replace(from, to));
        assert_says(&folder.run(&["check", "tape.json"]).with_status(2).stderr, parts);
    }
    folder.write("tapecheck.toml", format!("{route}{route}"));
    assert_says(&folder.run(&["check", "tape.json"]).with_status(2).stderr, &["already"]);
}

#[test]
fn parameters_are_read_in_their_style() {
    let parameters = "      parameters:\n\
        \x20       - {name: id, in: path, required: true, schema: {type: integer}}\n\
        \x20       - {name: list, in: query, schema: {type: array, items: {type: integer}, maxItems: 2}}\n\
        \x20       - {name: flat, in: query, explode: false, schema: {type: array, items: {enum: [a, b]}}}\n\
        \x20       - {name: pipe, in: query, style: pipeDelimited, explode: false, schema: {type: array, items: {type: integer}}}\n\
        \x20       - {name: deep, in: query, style: deepObject, schema: {type: object, properties: {n: {type: integer}}, required: [n]}}\n\
        \x20       - {name: json, in: query, content: {application/json: {schema: {type: object, required: [k]}}}}\n\
        \x20       - {name: X-Ids, in: header, schema: {type: array, items: {type: integer}}}\n\
        \x20       - {name: flag, in: query, schema: {type: boolean}}\n";
    let contract = format!(
        "openapi: 3.1.0\npaths:\n  /x/{{id}}:\n    get:\n{parameters}      responses: {{200: {{}}}}\n"
    );
    let check = |target: &str, ids: &str| {
        let request = json!({ "method": "GET", "headers": { "X-Ids": ids } });
        let folder = recorded(request, target, json!({ "status": 200 }), None);
        folder.write("api.yaml", &contract);
        let finished = self::check(&folder, "api.yaml");
        let report = findings::parse(&finished.stdout);
        let all = report["findings"].as_array().unwrap();
        all.iter()
            .map(|finding| finding["message"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let good = "/x/5?list=1&list=2&flat=a,b&flat=b%2Ca&pipe=1|2&deep[n]=3&json=%7B%22k%22%3A1%7D&flag=true";
    assert_eq!(check(good, "1, 2"), [""; 0]);
    assert_eq!(
        check(
            "/x/five?list=1&list=2&list=3&flat=a,c&pipe=1|x&deep%5Bn%5D=y&json=%7B%7D&flag=yes",
            "1,z"
        ),
        [
            "header field `X-Ids` is `1,z`, the contract asks for integer at `/1`",
            "path parameter `id` is `five`, the contract asks for integer",
            "query parameter `deep` is `{\"n\":\"y\"}`, the contract asks for integer at `/n`",
            "query parameter `list` is `1&2&3`, the contract asks for at most 2 elements",
            "query parameter `flat` is `a,c`, the contract asks for \"a\" or \"b\" at `/1`",
            "query parameter `pipe` is `1|x`, the contract asks for integer at `/1`",
            "query parameter `json` is `{}`, the contract asks for a member `k`",
            "query parameter `flag` is `yes`, the contract asks for boolean",
        ]
    );
}

#[test]
fn a_status_is_found_exactly_by_its_range_or_by_default() {
    let contract = "openapi: 3.1.0\npaths:\n  /x:\n    get:\n      responses:\n        200: {content: {application/json: {schema: {const: exact}}}}\n        \
        2XX: {content: {application/json: {schema: {const: range}}}}\n        \
        default: {content: {application/json: {schema: {const: default}}}}\n";
    for (status, body) in [(200, "exact"), (201, "range"), (404, "default")] {
        for (body, expected) in [(body, 0), ("other", 1)] {
            let folder = recorded(
                json!({ "method": "GET" }),
                "/x",
                json!({ "status": status }),
                Some(json!(body)),
            );
            folder.write("api.yaml", contract);
            assert_eq!(found(&folder, "api.yaml").len(), expected, "{status} {body}");
        }
    }
}

#[test]
fn of_alternatives_the_nearest_is_shown() {
    let schema = "{oneOf: [{type: string}, {type: object, required: [kind], properties: {kind: {const: cat}, lives: {type: integer}}}, \
        {type: object, required: [kind], properties: {kind: {const: dog}, name: {type: string}}}]}";
    let folder = answered("/x", json!({ "kind": "cat", "lives": "nine" }));
    folder.write("api.yaml", api("3.1.0", schema));
    let found = found(&folder, "api.yaml");
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("type-mismatch response/body/json/lives"), "{found:?}");
    let told = folder.run(&["check", "tape.json", "--contract", "api.yaml"]).with_status(1);
    assert_says(&told.stdout, &["the contract allows 3 alternatives"]);
}

#[test]
fn what_is_wrong_with_a_contract_is_said_with_its_place() {
    let folder = answered("/x", json!(1));
    folder.write("api.yaml", api("3.1.0", "{$ref: s.json}"));
    let network = "nothing is fetched from the network";
    for (schema, parts) in [
        (
            "{\"$ref\": \"gone.json#/a\"}",
            &[
                "s.json:1:10: `$ref` at `/$ref` leads nowhere: `gone.json#/a`",
                "there is no file `gone.json`",
            ][..],
        ),
        (
            "{\n \"$ref\": \"https://example.com/s\"}",
            &["s.json:2:10: `$ref` at `/$ref` leads nowhere", network],
        ),
        (
            "{\n \"$schema\": \"https://example.com/mine\"}",
            &["s.json:2:13: `$schema` at `/$schema`", "no draft of JSON Schema"],
        ),
        (
            "{\"a\": 1, \"a\": 2}",
            &["s.json:1:10: the name `a` occurs twice in one object", "take one of them out"],
        ),
        (
            "{\"$schema\":\"http://json-schema.org/draft-07/schema#\",\n\"minimum\":\"x\"}",
            &["s.json:2:11: the schema is not valid at `/minimum`"],
        ),
        (
            "{\"$anchor\": \"a\", \"properties\": {\"x\": {\"$ref\": \"#b\"}}}",
            &["s.json:1:47: `$ref` at `/properties/x/$ref`", "`s.json` has no `b`"],
        ),
    ] {
        folder.write("s.json", schema);
        assert_says(&check(&folder, "api.yaml").with_status(2).stderr, parts);
    }
    folder.write("swagger.yaml", "swagger: '2.0'\n");
    assert_says(
        &check(&folder, "swagger.yaml").with_status(2).stderr,
        &["it is a Swagger 2.0 document"],
    );
    folder.write("laughs.yaml", "a: &a [1\nb: *a\n");
    assert_says(
        &check(&folder, "laughs.yaml").with_status(2).stderr,
        &["laughs.yaml:2:", "the contract is not YAML"],
    );
}

#[test]
fn cookies_are_parameters_too() {
    let contract = "openapi: 3.1.0\npaths:\n  /x:\n    get:\n      parameters:\n\
        \x20       - {name: session, in: cookie, required: true, schema: {type: string, maxLength: 4}}\n\
        \x20       - {name: size, in: cookie, schema: {type: integer}}\n\
        \x20       - {name: old, in: cookie, deprecated: true, schema: {type: string}}\n\
        \x20     responses: {200: {}}\n";
    let check = |cookies: Value| {
        let request = json!({ "method": "GET", "headers": { "Cookie": cookies } });
        let folder = recorded(request, "/x", json!({ "status": 200 }), None);
        folder.write("api.yaml", contract);
        let finished = self::check(&folder, "api.yaml");
        let report = findings::parse(&finished.stdout);
        let all = report["findings"].as_array().unwrap().iter();
        // Real cookies in a cassette are secrets, and a finding of their own.
        let own = all.filter(|finding| finding["rule"] != "secret-in-cassette");
        let text = |finding: &Value, name: &str| finding[name].as_str().unwrap().to_owned();
        own.map(|finding| format!("{} {}", text(finding, "rule"), text(finding, "pointer")))
            .collect::<Vec<_>>()
    };
    let headers = "/interactions/0/request/headers";
    for right in [
        json!("session={cookie}; size={cookie}"),
        json!(["size={cookie}", "session={cookie}"]),
        // Nobody knows which cookies there were.
        json!("{cookie}"),
    ] {
        assert_eq!(check(right.clone()), [""; 0], "{right}");
    }
    assert_eq!(check(json!("size={cookie}")), [format!("parameter-invalid {headers}")]);
    assert_eq!(
        check(json!("session={cookie}; size=big")),
        [format!("parameter-invalid {headers}/Cookie")]
    );
    assert_eq!(
        check(json!(["session=abcde", "old={cookie}"])),
        [
            format!("parameter-invalid {headers}/Cookie/0"),
            format!("deprecated-used {headers}/Cookie/1"),
        ]
    );
    let request = json!({ "method": "GET" });
    let folder = recorded(request, "/x", json!({ "status": 200 }), None);
    folder.write("api.yaml", contract);
    let told = folder.run(&["check", "tape.json", "--contract", "api.yaml"]).with_status(1);
    assert_says(&told.stdout, &["the request lacks the cookie `session`"]);
}

#[test]
fn a_path_and_an_operation_may_have_servers_of_their_own() {
    let contract = "openapi: 3.0.3\nservers: [{url: 'https://api.example/v1'}]\npaths:\n\
        \x20 /a:\n    get: {responses: {200: {}}}\n\
        \x20 /b:\n    servers: [{url: 'https://files.example'}]\n    get: {responses: {200: {}}}\n\
        \x20   put:\n      servers: [{url: '/{stage}/up', variables: {stage: {default: x, enum: [x, y]}}}]\n      responses: {200: {}}\n";
    for (method, target, is_known) in [
        ("GET", "/v1/a", true),
        ("GET", "/a", false),
        ("GET", "/b", true),
        ("GET", "/v1/b", false),
        ("PUT", "/y/up/b", true),
        ("PUT", "/b", false),
    ] {
        let request = json!({ "method": method });
        let folder = recorded(request, target, json!({ "status": 200 }), None);
        folder.write("api.yaml", contract);
        let expected: &[&str] =
            if is_known { &[] } else { &["undocumented-operation request/path -"] };
        assert_eq!(found(&folder, "api.yaml"), expected, "{method} {target}");
    }
}

#[test]
fn what_only_the_service_sends_is_named_as_not_checked() {
    let folder = answered("/x", json!({}));
    folder.write(
        "api.yaml",
        "openapi: 3.1.0\nwebhooks: {order-changed: {post: {}}, order-gone: {post: {}}}\npaths:\n  /x:\n    get:\n\
         \x20     responses: {200: {}}\n      callbacks: {done: {'{$request.body#/url}': {post: {}}}}\n",
    );
    let told = folder.run(&["check", "tape.json", "--contract", "api.yaml"]).with_status(0);
    assert_says(
        &told.stderr,
        &["tapecheck: not checked, since the service sends them and no client does: \
           the webhook `order-changed`, the webhook `order-gone`, the callback `done` of `GET /x`\n"],
    );
}
