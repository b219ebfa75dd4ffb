//! The scripts in a workflow of a CI system: GitHub Actions, GitLab, Azure Pipelines, and Kubernetes' Jobs.

use serde_json::Value;
use tapecheck::model::{json, yaml};

/// What one step or job runs.
#[derive(Clone, Debug)]
pub(crate) struct Script {
    pub(crate) text: String,
    /// What the workflow sets, with the system's own expressions still in it.
    pub(crate) variables: Vec<(String, String)>,
}

impl Script {
    /// Whether it only brings programs to a new machine, which no test does.
    pub(crate) fn prepares_a_machine(&self) -> bool {
        ["cargo install", "npm ci"].iter().any(|installs| self.text.contains(installs))
    }

    fn with(&self, expression: &str, value: &str) -> Self {
        let replaced = |text: &str| text.replace(expression, value);
        let variables = self.variables.iter();
        Self {
            text: replaced(&self.text),
            variables: variables.map(|(name, text)| (name.clone(), replaced(text))).collect(),
        }
    }
}

/// Every script of a workflow, in its order; a job for several values (`matrix`, `completions`) once for each.
pub(crate) fn scripts(text: &str) -> Result<Vec<Script>, String> {
    let document = yaml::parse(text).map_err(|error| error.to_string())?;
    let document: Value = serde_json::from_str(&json::print(&document, json::Layout::Minified))
        .expect("what we print");
    Ok(if document["jobs"].is_object() {
        members(&document["jobs"]).flat_map(|(_, job)| of_github(job, &document)).collect()
    } else if document["kind"].is_string() {
        of_kubernetes(&document["spec"])
    } else if document["steps"].is_array() {
        let outer = variables(&document["variables"]);
        items(&document["steps"])
            .filter_map(|step| of_step(step, &["script", "bash"], &outer))
            .collect()
    } else {
        members(&document).filter_map(|(_, job)| of_gitlab(job)).collect()
    })
}

fn of_github(job: &Value, document: &Value) -> Vec<Script> {
    let outer = [variables(&document["env"]), variables(&job["env"])].concat();
    let steps = items(&job["steps"]);
    let mut scripts: Vec<Script> =
        steps.filter_map(|step| of_step(step, &["run"], &outer)).collect();
    for (name, values) in members(&job["strategy"]["matrix"]) {
        let expression = format!("${{{{ matrix.{name} }}}}");
        let each = std::mem::take(&mut scripts);
        for value in items(values).map(text_of) {
            scripts.extend(each.iter().map(|script| script.with(&expression, &value)));
        }
    }
    scripts
}

fn of_step(step: &Value, keys: &[&str], outer: &[(String, String)]) -> Option<Script> {
    let text = keys.iter().find_map(|key| step[key].as_str())?.to_owned();
    Some(Script { text, variables: [outer, &variables(&step["env"])].concat() })
}

fn of_gitlab(job: &Value) -> Option<Script> {
    let text = match &job["script"] {
        Value::Null => return None,
        Value::Array(lines) => lines.iter().map(text_of).collect::<Vec<_>>().join("\n"),
        line => text_of(line),
    };
    Some(Script { text, variables: variables(&job["variables"]) })
}

/// A pod for each index, which a variable tells it.
fn of_kubernetes(spec: &Value) -> Vec<Script> {
    let mut found = Vec::new();
    for index in 0..spec["completions"].as_u64().unwrap_or(1) {
        for container in items(&spec["template"]["spec"]["containers"]) {
            let text = items(&container["command"]).last().map(text_of).unwrap_or_default();
            let index = ("JOB_COMPLETION_INDEX".to_owned(), index.to_string());
            found.push(Script { text, variables: vec![index] });
        }
    }
    found
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn variables(value: &Value) -> Vec<(String, String)> {
    members(value).map(|(name, value)| (name.clone(), text_of(value))).collect()
}

/// A scalar as a shell would get it.
fn text_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
