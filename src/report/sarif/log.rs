//! The objects of SARIF that tfsize writes, named as the standard names them.

use serde::Serialize;

/// A text: of a message, a description, or what is inserted.
#[derive(Serialize)]
pub(super) struct Text<T> {
    pub(super) text: T,
}

/// What a rule says of itself, for readers of either.
#[derive(Serialize)]
pub(super) struct Help {
    pub(super) text: &'static str,
    pub(super) markdown: &'static str,
}

/// `tool`.
#[derive(Serialize)]
pub(super) struct Tool<'a> {
    pub(super) driver: Driver<'a>,
}

/// `toolComponent`: the program, with its rules.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Driver<'a> {
    pub(super) name: &'static str,
    pub(super) semantic_version: &'static str,
    pub(super) rules: Vec<Rule<'a>>,
}

/// `reportingDescriptor`; one that was not announced has no description.
#[derive(Serialize)]
pub(super) struct Rule<'a> {
    pub(super) id: &'a str,
    /// The id in the form that SARIF wants of names.
    pub(super) name: String,
    #[serde(flatten)]
    pub(super) described: Option<Announced>,
}

/// What is known of an announced rule.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Announced {
    pub(super) short_description: Text<&'static str>,
    pub(super) full_description: Text<String>,
    pub(super) help: Help,
    pub(super) default_configuration: Configuration,
    pub(super) properties: Tags,
}

/// `reportingConfiguration`.
#[derive(Serialize)]
pub(super) struct Configuration {
    pub(super) level: &'static str,
}

/// The property bag of a rule.
#[derive(Serialize)]
pub(super) struct Tags {
    pub(super) tags: [&'static str; 3],
}

/// `invocation`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Invocation {
    pub(super) execution_successful: bool,
    /// What went wrong beside the results.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) tool_execution_notifications: Vec<Notification>,
}

/// `notification`.
#[derive(Serialize)]
pub(super) struct Notification {
    pub(super) level: &'static str,
    pub(super) message: Text<String>,
}

/// The directories that URIs are relative to. Without its URI the file is the same on every machine; a reader puts in where it
/// has the sources.
#[derive(Serialize)]
pub(super) struct BaseIds {
    #[serde(rename = "SRCROOT")]
    pub(super) root: Base,
}

/// `artifactLocation` of a directory that is described alone.
#[derive(Serialize)]
pub(super) struct Base {
    pub(super) description: Text<&'static str>,
}

/// The property bag of a run.
#[derive(Serialize)]
pub(super) struct RunProperties {
    pub(super) checked: Counts,
}

/// What was checked, in numbers.
#[derive(Serialize)]
pub(super) struct Counts {
    pub(super) roots: usize,
    pub(super) resources: usize,
    pub(super) passed: usize,
    pub(super) failed: usize,
    pub(super) suppressed: usize,
    pub(super) undecided: usize,
}

/// `runAutomationDetails`.
#[derive(Serialize)]
pub(super) struct Automation {
    pub(super) id: &'static str,
}

/// `result`.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Entry {
    /// Of a finding.
    Failed(Failed),
    /// Of a check that could not be decided.
    Open(Open),
}

/// What every result has.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Head {
    pub(super) rule_id: &'static str,
    pub(super) rule_index: Option<usize>,
    pub(super) kind: &'static str,
    pub(super) level: &'static str,
    pub(super) message: Text<String>,
    pub(super) partial_fingerprints: Fingerprint,
}

/// What a result is known by from run to run.
#[derive(Serialize)]
pub(super) struct Fingerprint {
    #[serde(rename = "tfsize/v1")]
    pub(super) first: String,
}

/// The result of a finding.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Failed {
    #[serde(flatten)]
    pub(super) head: Head,
    pub(super) suppressions: Vec<Suppression>,
    pub(super) locations: [Location; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) related_locations: Vec<Location>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) code_flows: Option<[CodeFlow; 1]>,
    /// None where nothing may be applied.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) fixes: Option<Vec<Change>>,
    pub(super) properties: FailedProperties,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) baseline_state: Option<&'static str>,
}

/// The property bag of a finding's result.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FailedProperties {
    pub(super) environments: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) root: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) attribute: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) want: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) got: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) monthly: Option<Monthly>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) fix_safety: Option<&'static str>,
    #[serde(flatten)]
    pub(super) more: Option<super::Properties>,
}

/// What a difference costs, in US dollars a month: one number, or the bounds of it.
#[derive(Serialize)]
#[serde(untagged)]
pub(in super::super) enum Monthly {
    One(f64),
    Bounds(crate::report::monthly::Monthly),
}

/// The result of a check that could not be decided.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Open {
    #[serde(flatten)]
    pub(super) head: Head,
    pub(super) properties: OpenProperties,
    pub(super) locations: [Location; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) baseline_state: Option<&'static str>,
}

/// The property bag of a check that could not be decided.
#[derive(Serialize)]
pub(super) struct OpenProperties {
    pub(super) root: String,
    pub(super) address: String,
    pub(super) attribute: Option<String>,
    pub(super) environments: Vec<String>,
    #[serde(flatten)]
    pub(super) more: Option<super::Properties>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) monthly: Option<Monthly>,
}

/// `suppression`.
#[derive(Serialize)]
pub(super) struct Suppression {
    pub(super) kind: &'static str,
    pub(super) status: &'static str,
    pub(super) justification: String,
    pub(super) properties: SuppressionProperties,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) location: Option<Location>,
}

/// The property bag of a suppression.
#[derive(Serialize)]
pub(super) struct SuppressionProperties {
    pub(super) by: &'static str,
    /// The day it ends.
    pub(super) until: Option<String>,
}

/// `location`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Location {
    #[serde(rename = "physicalLocation")]
    pub(super) physical: Physical,
    /// By which a message refers to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) message: Option<Text<String>>,
}

impl From<Physical> for Location {
    fn from(physical: Physical) -> Self {
        Self {
            physical,
            id: None,
            message: None,
        }
    }
}

/// `physicalLocation`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Physical {
    pub(super) artifact_location: Artifact,
    pub(super) region: Region,
}

/// `artifactLocation` of a file.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Artifact {
    pub(super) uri: String,
    /// None where the URI is absolute.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) uri_base_id: Option<&'static str>,
}

/// `region`: lines and columns from 1.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Region {
    pub(super) start_line: usize,
    #[serde(flatten)]
    pub(super) rest: Option<Rest>,
}

/// What a region has beside its first line.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Rest {
    pub(super) start_column: usize,
    pub(super) end_line: usize,
    pub(super) end_column: usize,
}

/// `codeFlow`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CodeFlow {
    pub(super) thread_flows: [ThreadFlow; 1],
}

/// `threadFlow`.
#[derive(Serialize)]
pub(super) struct ThreadFlow {
    pub(super) locations: Vec<Step>,
}

/// `threadFlowLocation`.
#[derive(Serialize)]
pub(super) struct Step {
    pub(super) location: Location,
}

/// `fix`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Change {
    pub(super) description: Text<String>,
    pub(super) artifact_changes: Vec<FileChange>,
}

/// `artifactChange`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FileChange {
    pub(super) artifact_location: Artifact,
    pub(super) replacements: Vec<Replacement>,
}

/// `replacement`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Replacement {
    pub(super) deleted_region: Region,
    pub(super) inserted_content: Text<String>,
}
