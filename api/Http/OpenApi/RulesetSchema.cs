namespace FlagCluster.Api.Http.OpenApi;

/// <summary>Represents a ruleset in the OpenAPI document, which takes its schema from the ruleset's JSON Schema.</summary>
[SchemaName("ruleset")]
internal sealed class RulesetSchema;
