//! `[[route]]` of `tapecheck.toml`: operations for schemas that no OpenAPI document refers to.

use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Entry, Failure, Reader};
use crate::model::json::Span;
use crate::schema::{Contract, Route, RouteSchema};
use crate::storage::contracts;

/// The routes, and the file that lists them.
#[derive(Clone, Debug)]
pub(in crate::cli) struct RouteTable {
    path: PathBuf,
    text: String,
    routes: Vec<Route>,
}

impl RouteTable {
    /// The file that lists them.
    pub(in crate::cli) fn path(&self) -> &Path {
        &self.path
    }

    /// The contract that the routes and their schemas make.
    pub(in crate::cli) fn contract(&self) -> Result<Contract, Failure> {
        let schemas = self.routes.iter().flat_map(|route| {
            route
                .request
                .iter()
                .chain(route.responses.iter().filter_map(|(_, schema)| schema.as_ref()))
        });
        let files =
            contracts::load_named(&self.path, schemas.map(|schema| schema.reference.as_str()))?;
        let name = self.path.file_name().unwrap_or_default().to_string_lossy();
        Contract::from_routes(&name, &self.text, &self.routes, &files).map_err(|error| {
            let context = format!("cannot use the routes of `{}`", self.path.display());
            Failure::from(error).context(&context)
        })
    }
}

const KEYS: [&str; 5] = ["operation", "method", "path", "request", "responses"];
const METHODS: [&str; 8] = ["GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE"];

impl Reader<'_> {
    /// `[[route]]`.
    pub(super) fn routes(&self, (key, value): Entry<'_>) -> Result<RouteTable, Failure> {
        let DeValue::Array(items) = value.get_ref() else {
            let message = "`route` must be a list of tables: `[[route]]`".to_owned();
            return Err(self.failure(key.span().start, message));
        };
        let mut routes: Vec<Route> = Vec::new();
        for item in items.iter() {
            let route = self.route(item)?;
            if routes.iter().any(|known| known.method == route.method && known.path == route.path) {
                let message =
                    format!("there is a route for `{} {}` already", route.method, route.path);
                return Err(self.failure(item.span().start, message));
            }
            routes.push(route);
        }
        Ok(RouteTable { path: self.path.to_owned(), text: self.text.to_owned(), routes })
    }

    fn route(&self, item: &Spanned<DeValue<'_>>) -> Result<Route, Failure> {
        let DeValue::Table(table) = item.get_ref() else {
            let message = "a route must be a table: `[[route]]`".to_owned();
            return Err(self.failure(item.span().start, message));
        };
        let mut route = Route {
            span: Span { start: item.span().start, end: item.span().end },
            operation: None,
            method: String::new(),
            path: String::new(),
            request: None,
            responses: Vec::new(),
        };
        for entry in table.iter() {
            match entry.0.get_ref().as_ref() {
                "operation" => route.operation = Some(self.text_of(entry.1, "operation")?),
                "method" => route.method = self.method(entry.1)?,
                "path" => route.path = self.path(entry.1)?,
                "request" => route.request = Some(self.route_schema(entry.1, "request")?),
                "responses" => route.responses = self.responses(entry)?,
                _ => return Err(self.unknown(entry, "route.", &KEYS)),
            }
        }
        let missing = [("method", &route.method), ("path", &route.path)];
        if let Some((key, _)) = missing.iter().find(|(_, text)| text.is_empty()) {
            return Err(self.failure(item.span().start, format!("the route has no `{key}`")));
        }
        Ok(route)
    }

    fn method(&self, value: &Spanned<DeValue<'_>>) -> Result<String, Failure> {
        let method = self.text_of(value, "method")?.to_ascii_uppercase();
        if METHODS.contains(&method.as_str()) {
            return Ok(method);
        }
        let message = format!("`{method}` is none of the methods of a contract");
        Err(self
            .failure(value.span().start, message)
            .help(format!("they are {}", METHODS.join(", "))))
    }

    fn path(&self, value: &Spanned<DeValue<'_>>) -> Result<String, Failure> {
        let path = self.text_of(value, "path")?;
        if path.starts_with('/') {
            return Ok(path);
        }
        Err(self.failure(value.span().start, format!("the path `{path}` must start with `/`")))
    }

    fn responses(
        &self,
        (key, value): Entry<'_>,
    ) -> Result<Vec<(String, Option<RouteSchema>)>, Failure> {
        let DeValue::Table(table) = value.get_ref() else {
            let message = "`responses` must be a table: `{ 200 = \"order.json\" }`".to_owned();
            return Err(self.failure(key.span().start, message));
        };
        let mut responses = Vec::new();
        for (status, value) in in_order(table) {
            if !crate::schema::StatusPattern::is_one(status.get_ref()) {
                let message = format!("`{}` is no status", status.get_ref());
                let failure = self.failure(status.span().start, message);
                return Err(failure.help("write `200`, `4XX` or `default`"));
            }
            // An answer without a body.
            let is_empty = matches!(value.get_ref(), DeValue::String(text) if text.is_empty());
            let schema = if is_empty { None } else { Some(self.route_schema(value, "responses")?) };
            responses.push((status.get_ref().to_string(), schema));
        }
        Ok(responses)
    }

    fn route_schema(
        &self,
        value: &Spanned<DeValue<'_>>,
        key: &str,
    ) -> Result<RouteSchema, Failure> {
        let span = value.span();
        let reference = self.text_of(value, key)?;
        Ok(RouteSchema { reference, span: Span { start: span.start, end: span.end } })
    }
}

/// The entries of a table as they stand in the file.
fn in_order<'t, 'i>(
    table: &'t DeTable<'i>,
) -> Vec<(&'t Spanned<std::borrow::Cow<'i, str>>, &'t Spanned<DeValue<'i>>)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries
}
